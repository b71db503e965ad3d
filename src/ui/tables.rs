//! The nodes and their logs as tables, for whoever reads better than she sees.

use yew::prelude::*;

use super::feed::manner_in_words;
use super::format;
use super::intent::{Chosen, Intent};
use super::log_window;
use super::moment::Facts;
use super::stage::client_sentence;
use crate::types::{LogIndex, show_log_id};
use crate::view::{NodeView, Process};

/// How many of the newest entries the table of the logs has.
const ENTRIES_MAX: LogIndex = 40;

#[derive(Properties, PartialEq)]
pub struct TablesProps {
    pub facts: Facts,
    pub chosen: Option<Chosen>,
    /// What stands above the tables.
    #[prop_or_default]
    pub children: Children,
    pub on: Callback<Intent>,
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
            <header class="stage-head">{ props.children.clone() }</header>
            <div class="tables-body" tabindex="0" role="region" aria-label="Tables">
                <table id="nodes-table">
                    <caption>{ "Nodes" }</caption>
                    <thead><tr>{ for ["node", "role", "term", "vote", "last log", "committed", "applied", "leader", "process"]
                        .map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                    <tbody>{ for view.nodes.iter().map(|(id, node)| {
                        let on = props.on.clone();
                        let id = *id;
                        let choose = move |_: MouseEvent| on.emit(Intent::Choose(Some(Chosen::Node(id))));
                        let stale = if view.is_stale(id) { " (stale)" } else { "" };
                        html! {
                            <tr key={id.0}>
                                <th scope="row"><button type="button" class="small" aria-pressed={(props.chosen == Some(Chosen::Node(id))).to_string()}
                                    aria-label={"Choose node ".to_string() + &id.to_string()} onclick={choose}>{ id.0 }</button></th>
                                <td>{ node.role.to_string() + stale }</td>
                                <td>{ node.promise() }</td>
                                <td>{ node.vote.map_or_else(|| "none".to_string(), |vote| vote.to_string()) }</td>
                                <td>{ show_log_id(node.last()) }</td>
                                <td>{ show_log_id(node.commit) }</td>
                                <td>{ show_log_id(node.applied) }</td>
                                <td>{ node.leader.map_or_else(|| "unknown".to_string(), |leader| leader.to_string()) }</td>
                                <td>{ process(node) }</td>
                            </tr>
                        }
                    }) }</tbody>
                </table>
                if !view.clients.is_empty() {
                    <table id="clients-table">
                        <caption>{ "Clients" }</caption>
                        <thead><tr>{ for ["client", "what it does", "how it goes about it"].map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                        <tbody>{ for view.clients.iter().map(|(id, client)| {
                            let on = props.on.clone();
                            let id = *id;
                            let choose = move |_: MouseEvent| on.emit(Intent::Choose(Some(Chosen::Client(id))));
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

fn process(node: &NodeView) -> &'static str {
    match node.process {
        Process::Running => "runs",
        Process::Paused => "paused",
        Process::Crashed => "crashed",
        Process::Failed => "failed",
    }
}

/// What a node holds at an index, in words.
fn held(node: &NodeView, index: LogIndex) -> String {
    match node.entry(index) {
        Some(entry) => {
            let state = if node.knows_committed(index) { ", committed" } else { ", not committed" };
            "term ".to_string() + &entry.id.term.to_string() + ": " + &format::payload(entry) + state
        }
        None if node.purged.is_some_and(|purged| index <= purged.index) => "in the snapshot".to_string(),
        None => "–".to_string(),
    }
}
