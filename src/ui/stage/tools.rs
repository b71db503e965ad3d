//! The tools for clicks and strokes on the stage.

use yew::prelude::*;

use crate::ui::menu_place::below;
use model::action::{Action, Operation, Target};
use model::scenario::NODES_MAX;
use model::types::NodeId;
use page::chosen::Tool;
use page::menus::{Asked, Subject};
use page::msg::{ClusterMsg, DialogsMsg, Msg, SelectionMsg, ShareMsg};

#[derive(Properties, PartialEq)]
pub struct ToolsProps {
    pub tool: Tool,
    pub on: Callback<Msg>,
}

/// The row of tools above the stage.
#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let tools = [
        (
            Tool::Select,
            "select",
            "",
            "Select",
            "Choose anything; drag a node away to isolate it, drag across links to cut them (S)",
        ),
        (Tool::Cut, "cut", "✂", "Cut", "Drag across links to cut them, or press a link to cut or heal it (C)"),
        (Tool::Kill, "kill", "⚡", "Kill", "Press a node to crash it, or to start it again (K)"),
        (Tool::Write, "write", "✎", "Write", "Press a node to write the next value to it (W)"),
    ];
    html! {
        <div class="tools" role="toolbar" aria-label="Tools">
            { for tools.map(|(tool, name, sign, label, title)| {
                let on = props.on.reform(move |_: MouseEvent| Msg::Selection(SelectionMsg::Tool(tool)));
                let pressed = props.tool == tool;
                html! {
                    <button type="button" data-tool={name} aria-pressed={pressed.to_string()} {title} onclick={on}>
                        if !sign.is_empty() { <span class="sign" aria-hidden="true">{ sign }</span> }
                        { label }
                    </button>
                }
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct CornerProps {
    /// The number of nodes.
    pub nodes: u64,
    pub on: Callback<Msg>,
}

/// The buttons for the whole cluster, in a corner of the stage: add a node, and the menu.
#[component]
pub fn Corner(props: &CornerProps) -> Html {
    let next = NodeId(props.nodes + 1);
    let add = props.on.reform(move |_: MouseEvent| {
        let operation = Operation::AddLearner { node: next, wait: true };
        Msg::Cluster(ClusterMsg::Act(Action::Admin { at: Target::Leader, operation }))
    });
    let menu = props
        .on
        .reform(|event: MouseEvent| Msg::Dialogs(DialogsMsg::Menu(Asked::top(Subject::Cluster), below(&event))));
    html! {
        <div class="stage-corner">
            <button type="button" id="why" title="What this moment waits for, and what would help (Shift Y)" aria-haspopup="dialog"
                onclick={props.on.reform(|_: MouseEvent| Msg::Share(ShareMsg::Why))}>{ "Why?" }</button>
            if next.0 <= NODES_MAX {
                <button type="button" id="add-node" title={format!("Add node {next} as a learner")}
                    aria-label={format!("Add node {next} as a learner")} onclick={add}>{ "+" }</button>
            }
            <button type="button" id="cluster-menu" title="All actions on the cluster and its links (M)"
                aria-label="All actions on the cluster and its links" aria-haspopup="menu" onclick={menu}>{ "⋯" }</button>
        </div>
    }
}
