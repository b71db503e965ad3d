//! The nodes, the clients and the logs as tables, an accessible alternative to the pictures.

use yew::prelude::*;

use super::menu_place::below;
use super::moment::Facts;
use super::stage::client_sentence;
use model::action::Links;
use model::types::{LogIndex, NodeId, show_log_id};
use model::view::{NodeView, Process, Quorum, View};
use page::chosen::Chosen;
use page::menus::{Asked, Subject};
use page::msg::{DialogsMsg, Msg, SelectionMsg};
use story::event_log::manner_in_words;
use story::fault_labels::{self, FaultLabel, of_links};
use story::format;
use story::log_window;
use story::membership_label::{MembershipLabel, joint};

/// How many of the newest entries the table of logs shows.
const ENTRIES_MAX: LogIndex = 40;

#[derive(Properties, PartialEq)]
pub struct TablesProps {
    pub facts: Facts,
    pub chosen: Option<Chosen>,
    /// The content above the tables.
    pub above: Html,
    pub on: Callback<Msg>,
}

/// Both tables.
#[component]
pub fn Tables(props: &TablesProps) -> Html {
    let view = &props.facts.0.view;
    let columns = log_window::columns(view.nodes.values());
    let newest = columns.end.saturating_sub(1);
    let first = newest.saturating_sub(ENTRIES_MAX);
    html! {
        <section class="panel tables" id="tables" aria-label="Cluster, as tables" tabindex="-1">
            <header class="stage-head">{ props.above.clone() }</header>
            <div class="tables-body" tabindex="0" role="region" aria-label="Tables">
                <table id="nodes-table">
                    <caption>{ "Nodes" }</caption>
                    <thead><tr>{ for ["node", "role", "membership", "term", "vote", "last log", "committed", "applied", "leader", "process", "faults"]
                        .map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                    <tbody>{ for view.nodes.iter().map(|(id, node)| {
                        let on = props.on.clone();
                        let id = *id;
                        let choose = move |_: MouseEvent| on.emit(Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(id)))));
                        let stale = if view.is_stale(id) { " (stale)" } else { "" };
                        let quorum = view.quorum(id).and_then(Quorum::trouble);
                        let quorum = quorum.map_or_else(String::new, |trouble| format!(" ({trouble})"));
                        let role = if node.is_alive() { node.role.to_string() + stale + &quorum } else { "none".to_string() };
                        html! {
                            <tr key={id.0}>
                                <th scope="row"><button type="button" class="small" aria-pressed={(props.chosen == Some(Chosen::Node(id))).to_string()}
                                    aria-label={"Choose node ".to_string() + &id.to_string()} onclick={choose}>{ id.0 }</button>
                                    <button type="button" class="small more" aria-haspopup="menu" title="All actions"
                                        aria-label={"All actions on node ".to_string() + &id.to_string()}
                                        onclick={menu_of(Subject::Node(id), &props.on)}>{ "⋯" }</button></th>
                                <td>{ role }</td>
                                <td>{ MembershipLabel::of(view, id).word().unwrap_or("voter") }</td>
                                <td>{ node.promise() }</td>
                                <td>{ node.vote.map_or_else(|| "none".to_string(), |vote| vote.to_string()) }</td>
                                <td>{ show_log_id(node.last()) }</td>
                                <td>{ show_log_id(node.commit) }</td>
                                <td>{ show_log_id(node.applied) }</td>
                                <td>{ node.leader.map_or_else(|| "unknown".to_string(), |leader| leader.to_string()) }</td>
                                <td>{ process(node, MembershipLabel::of(view, id)) }</td>
                                <td>{ wrong(id, node) }</td>
                            </tr>
                        }
                    }) }</tbody>
                </table>
                if !view.clients.is_empty() {
                    <table id="clients-table">
                        <caption>{ "Clients" }</caption>
                        <thead><tr>{ for ["client", "what it does", "policy"].map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                        <tbody>{ for view.clients.iter().map(|(id, client)| {
                            let on = props.on.clone();
                            let id = *id;
                            let choose = move |_: MouseEvent| on.emit(Msg::Selection(SelectionMsg::Choose(Some(Chosen::Client(id)))));
                            html! {
                                <tr key={id.0}>
                                    <th scope="row"><button type="button" class="small" aria-pressed={(props.chosen == Some(Chosen::Client(id))).to_string()}
                                        aria-label={"Choose client ".to_string() + &id.to_string()} onclick={choose}>{ id.to_string() }</button></th>
                                    <td>{ client_sentence(id, client, view) }</td>
                                    <td>{ manner_in_words(&client.manner) }</td>
                                </tr>
                            }
                        }) }</tbody>
                    </table>
                }
                { links_table(view, &props.on) }
                <table id="logs-table">
                    <caption>{ if first > 0 { "Logs, the newest entries" } else { "Logs" } }</caption>
                    <thead><tr><th scope="col">{ "index" }</th>{ for view.nodes.keys().map(|id| html! { <th key={id.0} scope="col">{ "node " }{ id.0 }</th> }) }</tr></thead>
                    <tbody>{ for (first..newest).rev().map(|index| html! {
                        <tr key={index}><th scope="row">{ index }</th>{ for view.nodes.iter().map(|(id, node)| html! { <td key={id.0}>{ held(node, index) }</td> }) }</tr>
                    }) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn menu_of(subject: Subject, on: &Callback<Msg>) -> Callback<MouseEvent> {
    on.reform(move |event: MouseEvent| Msg::Dialogs(DialogsMsg::Menu(Asked::top(subject), below(&event))))
}

/// The faults of a node.
fn wrong(id: NodeId, node: &NodeView) -> String {
    let troubles: Vec<String> = fault_labels::of_node(id, node).iter().map(FaultLabel::signed).collect();
    if troubles.is_empty() { "–".to_string() } else { troubles.join(", ") }
}

/// The links that are not as the cluster made them, the snapshots that they carried, and the way to the menus of all.
fn links_table(view: &View, on: &Callback<Msg>) -> Html {
    let cut = view.links.iter().filter(|(_, link)| link.cut).map(|((from, to), _)| format!("{from} → {to} is cut"));
    let of = |(links, words): (Links, Vec<String>)| match links {
        Links::All => ["all links: ", &words.join(", ")].concat(),
        Links::Between(a, b) => format!("{a} – {b}: {}", words.join(", ")),
        Links::OneWay(from, to) => format!("{from} → {to}: {}", words.join(", ")),
    };
    let mut lines: Vec<String> = cut.chain(of_links(view).into_iter().map(of)).collect();
    for all in &view.transfers {
        lines.push(of((Links::OneWay(all.from, all.to), vec![all.words()])));
    }
    html! {
        <div class="links-said">
            <h3>{ "Links" }
                <button type="button" class="small more" aria-haspopup="menu" title="All actions on the cluster and its links"
                    aria-label="All actions on the cluster and its links" onclick={menu_of(Subject::Cluster, on)}>{ "⋯" }</button>
            </h3>
            if lines.is_empty() { <p class="hint">{ "All links are as configured." }</p> }
            <ul id="links-list">{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul>
            if let Some(joint) = joint(view) {
                <ul class="joint-list">{ for joint.halves.iter().map(|half| html! { <li>{ half.label() }{ ": " }{ half.held() }</li> }) }</ul>
            }
        </div>
    }
}

fn process(node: &NodeView, belongs: MembershipLabel) -> &'static str {
    let alive = if node.process == Process::Paused { "paused" } else { "runs" };
    belongs.dead_word(node.process).unwrap_or(alive)
}

/// The entry of a node at an index, in words.
fn held(node: &NodeView, index: LogIndex) -> String {
    match node.entry(index) {
        Some(entry) => {
            let state = if node.counts_as_committed(index) { ", committed" } else { ", not committed" };
            "term ".to_string() + &entry.id.leader().to_string() + ": " + &format::payload(entry) + state
        }
        None if node.purged.is_some_and(|purged| index <= purged.index) => "in the snapshot".to_string(),
        None => "–".to_string(),
    }
}
