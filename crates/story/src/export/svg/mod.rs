//! A picture of one moment: stage, logs and timeline, in one SVG that needs nothing else.
//!
//! Light and dark by the reader's system, text as text, a `<title>` on each message, no script, no foreign reference.
//! The run's text stands in `<metadata>`, so that the picture opens the run again.

mod logs;
mod small;
mod stage;
mod style;
mod timeline;
mod xml;

use super::run::Run;
use crate::format;
use crate::stage_label::powerless;
use model::types::{NodeId, Time};
use model::view::View;
pub(super) use xml::escaped;
use xml::px;

pub use small::small;
pub use timeline::MESSAGES_MAX;

/// The width of the picture.
const WIDTH_PX: f64 = 960.0;
/// The space around everything.
const EDGE_PX: f64 = 24.0;

/// What one part of the picture has become: its markup, and how high it is.
struct Part {
    markup: String,
    height_px: f64,
}

/// The picture. Fails with one sentence that says to what the span is to be narrowed.
pub(super) fn picture(run: &Run<'_>) -> Result<String, String> {
    drawn(run, run.until, &metadata(run))
}

/// One picture of a film: the moment at the end of the run's span, on a time axis that goes on to the end of the film.
/// It fails as [`picture`] does.
pub fn frame(run: &Run<'_>, end: Time) -> Result<String, String> {
    drawn(run, end, "")
}

fn drawn(run: &Run<'_>, end: Time, metadata: &str) -> Result<String, String> {
    let view = run.last();
    let nodes: Vec<NodeId> = view.nodes.keys().copied().collect();
    let parts =
        [caption(run, &view), stage::part(&view, &nodes), logs::part(&view, &nodes), timeline::part(run, end, &nodes)?];
    let mut top_px = EDGE_PX;
    let mut markup = String::new();
    for part in parts {
        markup += &format!("<g transform=\"translate({} {})\">{}</g>\n", px(EDGE_PX), px(top_px), part.markup);
        top_px += part.height_px + 20.0;
    }
    let (width, height) = (px(WIDTH_PX), px(top_px));
    let label = escaped(&format!("{}, {} s", run.title, format::exact_seconds(run.until)));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"{label}\">\n<title>{label}</title>\n{metadata}<style>{}</style>\n\
         <rect class=\"bg\" width=\"{width}\" height=\"{height}\"/>\n{markup}</svg>\n",
        style::STYLE,
    ))
}

/// The run's text, its moment and its hash.
fn metadata(run: &Run<'_>) -> String {
    format!(
        "<metadata><run xmlns=\"urn:raft-playground:run:1\" moment-us=\"{}\" hash=\"{:016x}\" engine=\"{}\">{}</run></metadata>\n",
        run.until.as_micros(),
        run.hash(),
        escaped(&run.engine()),
        escaped(&run.scenario.to_string()),
    )
}

/// The title, and one line about the moment.
fn caption(run: &Run<'_>, view: &View) -> Part {
    let leader = view.leader().map_or("no leader".to_string(), |node| {
        let trouble = powerless(view, node).map_or_else(String::new, |trouble| format!(" ({trouble})"));
        format!("node {node} leads{trouble}")
    });
    let at = format::exact_seconds(run.until);
    let line = format!("{at} s · {} nodes · {leader} · {} · trace {:016x}", view.nodes.len(), run.engine(), run.hash());
    let broken = match run.broken().next() {
        Some(violation) => {
            format!("<text class=\"bad\" y=\"58\">✕ broken: {}</text>", escaped(violation.property.name()))
        }
        None => String::new(),
    };
    let markup = format!(
        "<text class=\"title\" y=\"16\">{}</text><text class=\"muted\" y=\"38\">{}</text>{broken}",
        escaped(&format::shortened(run.title, 90)),
        escaped(&line)
    );
    Part { markup, height_px: if broken.is_empty() { 42.0 } else { 62.0 } }
}
