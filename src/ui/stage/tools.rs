//! The tools that a press or a stroke on the stage uses.

use yew::prelude::*;

use crate::ui::intent::{Intent, Tool};

#[derive(Properties, PartialEq)]
pub struct ToolsProps {
    pub tool: Tool,
    pub on: Callback<Intent>,
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
        (Tool::Cut, "cut", "✂", "Cut", "Drag across links to cut them, press a link to cut or heal it (C)"),
        (Tool::Kill, "kill", "⚡", "Kill", "Press a node to crash it, or to start it again (K)"),
        (Tool::Write, "write", "✎", "Write", "Press a node to write the next value to it (W)"),
    ];
    html! {
        <div class="tools" role="toolbar" aria-label="Tools">
            { for tools.map(|(tool, name, sign, label, title)| {
                let on = props.on.reform(move |_: MouseEvent| Intent::Tool(tool));
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
