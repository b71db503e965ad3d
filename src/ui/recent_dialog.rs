//! The runs that are kept: those before the shown one, and those of other tabs.

use yew::prelude::*;

use super::dialog_box::DialogBox;
use page::msg::{DialogsMsg, Msg, RunMsg};
use page::recent::RecentRun;
use story::format::moment;

#[derive(Properties, PartialEq)]
pub struct RecentDialogProps {
    /// The newest first.
    pub runs: Vec<RecentRun>,
    pub on: Callback<Msg>,
}

/// The list. A run of another tab is opened as a copy.
#[component]
pub fn RecentDialog(props: &RecentDialogProps) -> Html {
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    html! {
        <DialogBox id="recent-box" title="Recent runs" on={props.on.clone()}>
            <p>{ "Every run is kept in this browser, the oldest until there are too many. Opened, a run goes on where it was left." }</p>
            <ul class="recent-runs">{ for props.runs.iter().map(|run| row(run, &props.on)) }</ul>
            <div class="dialog-buttons">
                <span class="spring"></span>
                <button type="button" class="primary" onclick={close}>{ "Close" }</button>
            </div>
        </DialogBox>
    }
}

fn row(run: &RecentRun, on: &Callback<Msg>) -> Html {
    let name = run.name.clone();
    let open = on.reform(move |_: MouseEvent| Msg::Run(RunMsg::Reopen(name.clone())));
    let where_shown = match (run.is_shown, run.is_elsewhere) {
        (true, _) => "shown here",
        (false, true) => "shown in another tab; opened as a copy",
        (false, false) => "",
    };
    html! {
        <li key={run.name.clone()} class={classes!(run.is_shown.then_some("current"))}>
            <button type="button" data-run={run.name.clone()} disabled={run.is_shown} onclick={open}>
                <b>{ &run.summary.title }</b>
                <span>{ facts(run) }</span>
                if !where_shown.is_empty() { <span>{ where_shown }</span> }
            </button>
        </li>
    }
}

fn facts(run: &RecentRun) -> String {
    let counted = |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let branches =
        if run.summary.branches < 2 { String::new() } else { format!(", {} branches", run.summary.branches) };
    format!("{}{branches}, {} long", counted(run.summary.acts, "action"), moment(run.summary.end))
}
