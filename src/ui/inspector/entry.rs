//! The card of an entry: which nodes have it, and when each appended, flushed, committed and applied it.

use yew::prelude::*;

use super::pieces::{card, go_to, link_button};
use crate::ui::moment::Moment;
use crate::ui::session_ref::SessionRef;
use model::trace::{Entry, Payload};
use model::types::{LogIndex, NodeId, Time};
use model::view::NodeView;
use page::chosen::Chosen;
use page::msg::{Msg, SelectionMsg};
use story::entry_story::{EntryStory, Gone, Held};
use story::format::{membership, payload, term_class};

#[derive(Properties, PartialEq)]
pub struct EntryCardProps {
    pub index: LogIndex,
    pub moment: Moment,
    pub session: SessionRef,
    pub on: Callback<Msg>,
}

/// The card of the entries at one index.
#[component]
pub fn EntryCard(props: &EntryCardProps) -> Html {
    let (index, on, view) = (props.index, &props.on, &props.moment.view);
    let story = use_mut_ref(|| (0, EntryStory::new(index)));
    let mut story = story.borrow_mut();
    {
        let session = props.session.borrow();
        if story.0 != session.run() || session.trace().len() < story.1.read() {
            *story = (session.run(), EntryStory::new(index));
        }
        story.1.extend(session.trace());
    }
    let story = &story.1;
    let drawn = view.at;
    let holders: Vec<NodeId> =
        view.nodes.iter().filter(|(_, node)| node.entry(index).is_some()).map(|(id, _)| *id).collect();
    let committed =
        view.nodes.values().filter(|node| node.entry(index).is_some() && node.counts_as_committed(index)).count();
    let summary = format!(
        "{} of {} nodes have it in their logs, {committed} know that it is committed.",
        holders.len(),
        view.nodes.len()
    );
    let step = |to: Option<LogIndex>, label: &str| {
        to.map(|to| link_button(label, Msg::Selection(SelectionMsg::Choose(Some(Chosen::Entry(to)))), on))
            .unwrap_or_default()
    };
    let last = view.nodes.values().filter_map(NodeView::last).map(|last| last.index).max().unwrap_or(0);
    let buttons = html! {
        <div class="buttons">{ step(index.checked_sub(1), "◂ before") }{ step((index < last).then_some(index + 1), "after ▸") }</div>
    };
    let content = html! {
        <>
            <ul class="entry-kinds">{ for story.entries().map(kind) }</ul>
            <p class="hint">{ summary }</p>
            <div class="table-scroll">
                <table class="followers entry-times">
                    <thead><tr><th>{ "node" }</th><th>{ "term" }</th><th>{ "appended" }</th><th>{ "on disk" }</th><th>{ "committed" }</th><th>{ "applied" }</th></tr></thead>
                    <tbody>{ for view.nodes.iter().map(|(id, node)| rows(*id, node, story, drawn, on)) }</tbody>
                </table>
            </div>
        </>
    };
    card(&format!("Entry {index}"), buttons, content)
}

/// What an entry of one leader carries.
fn kind(entry: &Entry) -> Html {
    let what = match &entry.payload {
        Payload::Blank => html! { { "blank: a new leader appends it to commit what came before" } },
        Payload::Write(write) => {
            html! { <><code>{ payload(entry) }</code>{ format!(", request {}", write.request.0) }</> }
        }
        Payload::Membership(members) => html! { <>{ "membership " }<code>{ membership(members) }</code></> },
    };
    html! {
        <li key={entry.id.to_string()}><b class={classes!("term-word", term_class(entry.id.term))}>{ entry.id.to_string() }</b>{ " " }{ what }</li>
    }
}

fn rows(id: NodeId, node: &NodeView, story: &EntryStory, drawn: Time, on: &Callback<Msg>) -> Html {
    let name = link_button(&id.to_string(), Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(id)))), on);
    let time = |at: Option<Time>| at.map_or_else(|| html! { { "–" } }, |at| go_to(at, drawn, on));
    let held = story.held(id);
    let in_snapshot = story.in_snapshot(id);
    if held.is_empty() {
        let words = match in_snapshot {
            Some(at) => html! { <>{ "in a snapshot since " }{ go_to(at, drawn, on) }</> },
            None if node.entry(story.index()).is_some() => html! { { "in its log since before the events in memory" } },
            None => html! { { "never in its log" } },
        };
        return html! { <tr key={id.0}><td>{ name }</td><td colspan="5" class="none">{ words }</td></tr> };
    }
    let row = |held: &Held| {
        let leader = held.id.leader();
        let term = html! { <b class={classes!("term-word", term_class(leader.term))}>{ leader.to_string() }</b> };
        html! {
            <>
                <tr class={classes!(is_lost(held).then_some("lost"))}>
                    <td>{ name.clone() }</td><td>{ term }</td><td>{ time(held.appended) }</td><td>{ time(held.flushed) }</td>
                    <td>{ time(held.committed) }</td><td>{ time(held.applied) }</td>
                </tr>
                if let Some((at, how)) = held.gone {
                    <tr class="gone-row"><td></td><td colspan="5">{ gone(how) }{ go_to(at, drawn, on) }</td></tr>
                }
            </>
        }
    };
    html! { <>{ for held.iter().map(row) }</> }
}

fn is_lost(held: &Held) -> bool {
    held.gone.is_some_and(|(_, how)| how != Gone::Purged)
}

fn gone(how: Gone) -> &'static str {
    match how {
        Gone::Truncated => "overwritten ",
        Gone::Crashed => "lost in a crash: it was not on disk ",
        Gone::Purged => "purged: a snapshot contains it ",
        Gone::DiskReplaced => "gone with its disk, which was replaced ",
    }
}
