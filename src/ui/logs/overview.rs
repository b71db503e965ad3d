//! An overview of the whole log on one line: its terms, the commit index, and the visible part.

use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use model::types::{LogIndex, Term};
use story::format::{fixed, term_class};
use story::log_window::Window;

#[derive(Properties, PartialEq)]
pub struct OverviewProps {
    /// All columns.
    pub columns: Window,
    /// The visible columns.
    pub seen: Window,
    /// The stretches of one term each of the longest log.
    pub stretches: Vec<(LogIndex, LogIndex, Term)>,
    /// The commit index.
    pub commit: Option<LogIndex>,
    /// Requests to scroll to this fraction, from 0 to 1.
    pub on_go: Callback<f64>,
}

/// The overview. A press or a drag scrolls there.
#[component]
pub fn Overview(props: &OverviewProps) -> Html {
    let columns = props.columns;
    let whole = (columns.end - columns.first).max(1) as f64;
    let part = |index: LogIndex| {
        let part = index.max(columns.first).min(columns.end) - columns.first;
        fixed(part as f64 / whole * 1_000.0, 2)
    };
    let width = |from: LogIndex, until: LogIndex| {
        let length = until.min(columns.end).saturating_sub(from.max(columns.first));
        fixed(length as f64 / whole * 1_000.0, 2)
    };
    let on = {
        let on_go = props.on_go.clone();
        Callback::from(move |event: PointerEvent| {
            if event.buttons() & 1 == 0 {
                return;
            }
            let Some(bar) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
            let _ = bar.set_pointer_capture(event.pointer_id());
            let place = bar.get_bounding_client_rect();
            on_go.emit((f64::from(event.client_x()) - place.left()) / place.width().max(1.0));
        })
    };
    html! {
        <svg class="log-overview" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"
            onpointerdown={on.clone()} onpointermove={on}>
            { for props.stretches.iter().map(|(from, until, term)| html! {
                <rect class={classes!("overview-term", term_class(*term))} x={part(*from)} width={width(*from, *until)} y="1.5" height="7" />
            }) }
            if let Some(commit) = props.commit {
                <rect class="overview-commit" x={part(commit + 1)} width="2.5" y="0" height="10" />
            }
            <rect class="overview-seen" x={part(props.seen.first)} width={width(props.seen.first, props.seen.end)} y="0.5" height="9" />
        </svg>
    }
}
