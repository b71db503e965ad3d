//! A run in small: who led when, and when something was done, for a list of runs.

use super::super::run::Run;
use super::timeline::{State, stretches};
use super::xml::px;
use crate::format;
use model::action::Action;
use model::trace::Event;
use model::types::{NodeId, Term, Time};

/// How wide and high it is, and how much of that is for the marks of what was done.
const WIDTH_PX: f64 = 96.0;
const HEIGHT_PX: f64 = 34.0;
const MARKS_PX: f64 = 4.0;

/// The lanes of a run in small, as paths by their class: `lane M0,9h20 t1 M20,9h76 act M20,0v3`. A lane has the class of
/// the term that its node leads, `stands` for a candidate or `lane`, and none while the node is down.
pub fn small(run: &Run<'_>) -> String {
    let nodes: Vec<NodeId> = run.nodes();
    let span = run.until.saturating_sub(run.from).as_micros().max(1) as f64;
    let x = |at: Time| at.saturating_sub(run.from).as_micros() as f64 / span * WIDTH_PX;
    let y = |node: NodeId| {
        let place = nodes.iter().position(|other| *other == node).unwrap_or(0) as f64;
        MARKS_PX + (place + 0.5) * (HEIGHT_PX - MARKS_PX) / nodes.len().max(1) as f64
    };
    let mut paths: Vec<(&str, String)> = Vec::new();
    let mut add = |class: &'static str, way: String| match paths.iter_mut().find(|(other, _)| *other == class) {
        // Several acts of one moment are one mark.
        Some((_, ways)) if ways.ends_with(&way) => {}
        Some((_, ways)) => *ways += &way,
        None => paths.push((class, way)),
    };
    for (node, from, until, state) in stretches(run, false) {
        let class = match state {
            State::Follows | State::Paused => "lane",
            State::Stands => "stands",
            State::Leads(term, _) => term_class(term),
            State::Gone => continue,
        };
        add(class, format!("M{},{}h{}", px(x(from)), px(y(node)), px(x(until) - x(from))));
    }
    for (_, record) in run.records() {
        let Event::Acted(action) = &record.event else { continue };
        if !matches!(**action, Action::ScriptOff) {
            add("act", format!("M{},0v{}", px(x(record.at)), px(MARKS_PX - 1.0)));
        }
    }
    let words: Vec<String> = paths.into_iter().map(|(class, ways)| format!("{class} {ways}")).collect();
    words.join(" ")
}

/// The colour of a term: one word.
fn term_class(term: Term) -> &'static str {
    format::term_class(term).split(' ').next().unwrap_or_default()
}
