//! The card of a node: the state of its replica, its storage and its process.

use yew::prelude::*;

use super::pieces::{link_button, more_button, why_button};
use crate::ui::moment::Moment;
use model::action::Target;
use model::client::{ClientId, SessionRecord};
use model::scenario::SPAN_MAX;
use model::trace::Outcome;
use model::types::{NodeId, Role, Time, show_log_id};
use model::view::{NodeView, Process};
use page::chosen::Chosen;
use page::menus::Subject;
use page::msg::{ClusterMsg, Msg, SelectionMsg};
use story::counting;
use story::fault_labels::{self, FaultLabel};
use story::format;
use story::membership_label::{MembershipLabel, joint};

/// How many keys of a state machine are listed.
const KEYS_MAX: usize = 24;

/// How many of the newest requests to the node are listed.
const REQUESTS_SHOWN: usize = 5;

/// How many of the newest requests of all nodes are searched.
const LOOKED_AT_MAX: usize = 300;

/// What can be done to the node.
pub fn buttons(id: NodeId, process: Process, on: &Callback<Msg>) -> Html {
    let button = |label: &'static str, msg: Msg| {
        let on = on.reform(move |_: MouseEvent| msg.clone());
        html! { <button type="button" class="small" onclick={on}>{ label }</button> }
    };
    let alive = matches!(process, Process::Running | Process::Paused);
    html! {
        <div class="buttons">
            { button(if alive { "Crash" } else { "Restart" }, Msg::Cluster(ClusterMsg::ToggleCrash(id))) }
            if alive {
                { button(if process == Process::Paused { "Resume" } else { "Pause" }, Msg::Cluster(ClusterMsg::TogglePause(id))) }
            }
            { button("Isolate", Msg::Cluster(ClusterMsg::Isolate(id))) }
            if process == Process::Running {
                { button("Write", Msg::Cluster(ClusterMsg::Write(Target::Node(id)))) }
            }
            { why_button(on) }
            { more_button(Subject::Node(id), on) }
        </div>
    }
}

/// By how much the answer that came from a node at a moment was too late to count.
type Late<'a> = &'a dyn Fn(NodeId, Time) -> Option<Time>;

/// What is to be said of it, by name.
pub fn facts(
    id: NodeId,
    node: &NodeView,
    moment: &Moment,
    late: Late<'_>,
    on: &Callback<Msg>,
) -> Vec<(&'static str, Html)> {
    let view = &moment.view;
    let data = |text: String| html! { <code>{ text }</code> };
    let mut facts = vec![("role", role(id, node, moment, late))];
    if let Some(serves) = serves(id, node, moment) {
        facts.push(("takes writes", serves));
    }
    let troubles = fault_labels::of_node(id, node);
    if !troubles.is_empty() {
        facts.push(("faults", html! { <ul class="troubles-list">{ for troubles.iter().map(trouble) }</ul> }));
    }
    facts.push(("membership status", html! { { MembershipLabel::of(view, id).sentence() } }));
    let vote = node.vote.map_or_else(|| "–".to_string(), |vote| vote.to_string());
    let saved = if node.vote.is_some() && !node.vote_flushed { " not on disk yet" } else { "" };
    facts.push(("vote", html! { <><code>{ vote }</code>{ saved }</> }));
    let (last, commit, applied) = (show_log_id(node.last()), show_log_id(node.commit), show_log_id(node.applied));
    if node.is_alive() {
        facts.push(("last log · commit · applied", data(format!("{last} · {commit} · {applied}"))));
    } else {
        facts.push(("last log", data(last)));
    }
    facts.push(("on disk up to", data(show_log_id(node.flushed))));
    let snapshot = node.snapshot.as_ref().and_then(|snapshot| snapshot.last);
    facts.push(("snapshot · purged", data(format!("{} · {}", show_log_id(snapshot), show_log_id(node.purged)))));
    if let Some(receiving) = node.receiving.filter(|receiving| !receiving.is_complete()) {
        let (last, of) = (show_log_id(receiving.last), receiving.newest);
        let parts = format!(
            "{last}: chunk {} of {} received, {} of {} bytes",
            receiving.chunks, of.of, receiving.received, of.total
        );
        facts.push(("receives a snapshot", data(parts)));
    }
    let (since, membership) = &node.membership;
    facts.push((
        "membership",
        html! {
            <><code>{ format::membership(membership) }</code>{ format!(" since {}", show_log_id(*since)) }</>
        },
    ));
    if let Some(joint) = joint(view).filter(|_| membership.is_joint()) {
        facts.push((
            "both must agree",
            html! { <ul>{ for joint.halves.iter().map(|half| html! { <li>{ half.label() }{ ": " }{ half.held() }</li> }) }</ul> },
        ));
    }
    if !node.is_alive() {
        facts.push(("a restart reads", html! { { rebuilt(node) } }));
    } else if node.role == Role::Leader {
        facts.push(("followers", progress(id, node, moment, late, on)));
    } else {
        facts.push((
            "leader",
            match node.leader {
                Some(leader) => link_button(
                    &format!("node {leader}"),
                    Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(leader)))),
                    on,
                ),
                None => html! { { "none known" } },
            },
        ));
    }
    if let Some((asked_for, votes)) = counting::votes_by_name(node) {
        facts.push((asked_for, html! { { votes } }));
    }
    if let Some(check) = counting::quorum_check(id, node, view.at) {
        facts.push(("check-quorum", html! { { check } }));
    }
    if let Some(timer) = node.timer(moment.cluster.election.max) {
        let left = timer.left(view.at);
        let text = match left.as_micros() {
            0 => "expired: stands for election at its next tick".to_string(),
            _ => format!("{} left before it may stand for election", format::span(left)),
        };
        facts.push(("election timer", html! { { text } }));
    }
    let mut keys: Vec<String> = node.data.iter().take(KEYS_MAX).map(|(key, value)| format!("{key}={value}")).collect();
    if node.data.len() > KEYS_MAX {
        keys.push(format!("… {} more", node.data.len() - KEYS_MAX));
    }
    if node.is_alive() {
        facts.push(("state machine", data(if keys.is_empty() { "empty".to_string() } else { keys.join(" ") })));
    }
    if !node.sessions.is_empty() {
        let show =
            |(client, last): (&ClientId, &SessionRecord)| format!("{}.{} {}", client.0, last.sequence, last.place());
        let mut ids: Vec<String> = node.sessions.iter().take(KEYS_MAX).map(show).collect();
        if node.sessions.len() > KEYS_MAX {
            ids.push(format!("… {} more", node.sessions.len() - KEYS_MAX));
        }
        facts.push(("request ids", data(ids.join(", "))));
    }
    let asked = requests(id, moment);
    if !asked.is_empty() {
        facts.push(("newest requests", html! { <ul class="requests">{ for asked }</ul> }));
    }
    if let Some(backup) = node.faults.backup {
        facts.push(("backup", html! { <>{ "of the disk up to " }<code>{ show_log_id(backup) }</code></> }));
    }
    facts.push(("process", html! { { process(node, MembershipLabel::of(view, id)) } }));
    facts
}

/// An active fault, and the assumption that it violates.
fn trouble(trouble: &FaultLabel) -> Html {
    html! {
        <li class={classes!(trouble.voids.map(|_| "bad"))}>{ trouble.signed() }
            if let Some(voids) = trouble.voids { <p class="hint">{ voids }</p> }
        </li>
    }
}

fn requests(id: NodeId, moment: &Moment) -> Vec<Html> {
    let view = &moment.view;
    let own = view.requests.iter().rev().take(LOOKED_AT_MAX).filter(|(_, request)| request.node == id);
    own.take(REQUESTS_SHOWN)
        .map(|(number, request)| {
            let ask = format::ask(&request.ask);
            let how = match &request.outcome {
                None => format!(
                    "{}, for {}",
                    format::waits_for(&request.ask),
                    format::span(view.at.saturating_sub(request.asked))
                ),
                Some((_, Outcome::Written(log_id))) => format!("written at {log_id}"),
                Some((_, Outcome::Read(value))) => format::saw(&request.ask, value),
                Some((_, Outcome::Changed(log_id))) => format!("done at {log_id}"),
                Some((_, Outcome::Accepted)) => "accepted".to_string(),
                Some((_, Outcome::Refused(_))) => "refused".to_string(),
                Some((_, Outcome::Unknown(_))) => "outcome unknown".to_string(),
            };
            let bad = matches!(&request.outcome, Some((_, Outcome::Refused(_) | Outcome::Unknown(_))));
            html! { <li key={number.0} class={classes!(bad.then_some("bad"))}><code>{ ask }</code>{ ": " }{ how }</li> }
        })
        .collect()
}

fn role(id: NodeId, node: &NodeView, moment: &Moment, late: Late<'_>) -> Html {
    let view = &moment.view;
    if let Some(word) = MembershipLabel::of(view, id).dead_word(node.process) {
        return html! { <><strong class="role-word">{ word }</strong>{ ": it has no role until it restarts" }</> };
    }
    let term = html! { <span class={classes!("term-word", format::term_class(node.promise()))}>{ format!("term {}", node.promise()) }</span> };
    let newest = node.answered.iter().max_by_key(|(_, at)| **at);
    let ago = newest.map(|(_, at)| view.at.saturating_sub(*at));
    let is_late = newest.is_some_and(|(from, at)| late(*from, *at).is_some());
    let more = match ago {
        Some(_) if node.role == Role::Leader && is_late => ", whose newest answer came too late to count".to_string(),
        Some(ago) if node.role == Role::Leader => format!(", last answer {} ago", format::span(ago)),
        _ => String::new(),
    };
    let name = if view.is_stale(id) { format!("{} (stale)", node.role) } else { node.role.to_string() };
    html! { <><strong class={classes!("role-word", node.role.to_string())}>{ name }</strong>{ " of " }{ term }{ more }</> }
}

/// Whether a leader takes writes, and why not.
fn serves(id: NodeId, node: &NodeView, moment: &Moment) -> Option<Html> {
    let quorum = moment.view.quorum(id)?;
    let text = match (quorum.trouble(), node.hands_to) {
        (Some(trouble), _) => format!("no: {trouble}; until a quorum answers it refuses writes and can commit nothing"),
        (None, Some(to)) => format!("no: it hands leadership over to node {to}"),
        // Of openraft a lease, of raft-rs the time after which its check of the quorum counts a follower as silent.
        (None, None) => match node.acked.filter(|ack| ack.lease <= SPAN_MAX) {
            Some(ack) => format!("yes: a quorum has answered what it sent in the last {}", format::span(ack.lease)),
            None => "yes: a quorum has answered it".to_string(),
        },
    };
    let bad = quorum.trouble().is_some();
    Some(html! { <span class={classes!(bad.then_some("bad"))}>{ text }</span> })
}

/// What a restart would begin with, of a process that is dead.
fn rebuilt(node: &NodeView) -> String {
    let vote = node.vote.map_or_else(|| "no vote".to_string(), |vote| format!("the vote of {vote}"));
    let log = match (node.entries.front(), node.entries.last()) {
        (Some(first), Some(last)) => format!("the log {} to {}", first.id, last.id),
        _ => "no log entries".to_string(),
    };
    let state = match node.snapshot.as_ref().and_then(|snapshot| snapshot.last) {
        Some(last) => format!("The state machine begins as the snapshot up to {last}"),
        None => "The state machine begins empty".to_string(),
    };
    format!("{vote}, {log}. {state}; what is committed after that is applied once a leader says how far that is.")
}

fn progress(id: NodeId, node: &NodeView, moment: &Moment, late: Late<'_>, on: &Callback<Msg>) -> Html {
    let view = &moment.view;
    html! {
        <table class="followers">
            <thead><tr><th>{ "node" }</th><th>{ "match" }</th><th>{ "next" }</th><th>{ "last answer" }</th></tr></thead>
            <tbody>
                { for view.nodes.keys().filter(|other| **other != id).map(|other| {
                    let next = node.next.get(other).map_or_else(|| "–".to_string(), |next| next.to_string());
                    let ago = node.answered.get(other).map(|at| view.at.saturating_sub(*at));
                    let late = node.answered.get(other).and_then(|at| late(*other, *at));
                    let answered = ago.map_or_else(|| "never".to_string(), |ago| format!("{} ago", format::span(ago)));
                    let answered = match late {
                        Some(late) => format!("{answered}, {} too late to count", format::span(late)),
                        None => answered,
                    };
                    html! {
                        <tr key={other.0}>
                            <td>{ link_button(&other.to_string(), Msg::Selection(SelectionMsg::Choose(Some(Chosen::Link(id.min(*other), id.max(*other))))), on) }</td>
                            <td>{ show_log_id(node.matched.get(other).copied().flatten()) }</td>
                            <td>{ next }
                                if let Some(state) = node.progress.get(other) { <span class="progress-state" data-progress={state.name()}>{ " " }{ state.name() }</span> }
                            </td>
                            <td>{ answered }</td>
                        </tr>
                    }
                }) }
            </tbody>
        </table>
    }
}

fn process(node: &NodeView, belongs: MembershipLabel) -> String {
    let starts = match node.start {
        0 | 1 => String::new(),
        times => format!(", start {times}"),
    };
    match node.process {
        Process::Running => format!("runs{starts}"),
        Process::Paused => format!("paused{starts}"),
        Process::Crashed => {
            [belongs.dead_word(node.process).unwrap_or_default(), "; its disk is as shown above"].concat()
        }
        Process::Failed => format!("failed: {}", node.failure.as_deref().unwrap_or("without a message")),
    }
}
