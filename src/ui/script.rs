//! The text of the open scenario, and which of its lines have been played.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::size::use_size;
use model::protocol::{Note, NoteKind};
use model::scenario::{Line, Scenario};

/// How many lines are shown before and after the current one.
const AROUND_MAX: usize = 80;

#[derive(Properties)]
pub struct ScriptProps {
    pub title: String,
    pub scenario: Rc<Scenario>,
    pub current: usize,
    pub notes: Rc<Vec<Note>>,
    /// Leads back to the lesson whose script this is.
    pub back: Option<Callback<MouseEvent>>,
}

impl PartialEq for ScriptProps {
    fn eq(&self, other: &ScriptProps) -> bool {
        self.title == other.title
            && self.current == other.current
            && Rc::ptr_eq(&self.scenario, &other.scenario)
            && self.notes.len() == other.notes.len()
            && self.back.is_some() == other.back.is_some()
    }
}

/// The script.
#[component]
pub fn Script(props: &ScriptProps) -> Html {
    let (panel, current) = (use_node_ref(), use_node_ref());
    let (_, height) = use_size(panel.clone());
    {
        let (panel, current) = (panel.clone(), current.clone());
        use_effect_with((props.current, props.scenario.lines.len(), height as u32), move |_| {
            let elements = (panel.cast::<HtmlElement>(), current.cast::<HtmlElement>());
            let (Some(panel), Some(line)) = elements else { return };
            let (top, bottom) = (line.offset_top(), line.offset_top() + line.offset_height());
            // Only the panel scrolls: on a phone the page itself must not move.
            if top < panel.scroll_top() || bottom > panel.scroll_top() + panel.client_height() {
                panel.set_scroll_top(bottom - panel.client_height() * 2 / 3);
            }
        });
    }
    let lines = &props.scenario.lines;
    let first = props.current.saturating_sub(AROUND_MAX);
    let end = (props.current + AROUND_MAX).min(lines.len());
    let lesson = props.scenario.lesson.join("\n");
    html! {
        <section ref={panel} class="lesson" aria-label="Scenario" tabindex="0">
            if let Some(back) = &props.back { <button type="button" id="lesson-script" class="plain" onclick={back}>{ "◀ Back to the lesson" }</button> }
            <h1>{ &props.title }</h1>
            { for lesson.split("\n\n").filter(|words| !words.trim().is_empty()).map(|words| html! { <p class="lesson-words">{ words }</p> }) }
            if lines.is_empty() {
                <p class="lesson-words">{ "A cluster of your own: no script, every action is yours." }</p>
                <ul class="first-steps">
                    <li>{ "Drag a line across the stage to partition the network." }</li>
                    <li>{ "Press " }<kbd>{ "K" }</kbd>{ ", then a node, to crash it; press it again to restart it." }</li>
                    <li>{ "Write a value, and follow its entry through the logs." }</li>
                    <li>{ "Press " }<kbd>{ "." }</kbd>{ " to go event by event." }</li>
                </ul>
            }
            // Numbers of four digits and more need more room.
            <ol class={classes!("steps", (end > 999).then_some("many"))} start={(first + 1).to_string()}>
                { for lines[first..end].iter().enumerate().map(|(offset, line)| {
                    let index = first + offset;
                    let notes = props.notes.iter().filter(|note| note.line == index);
                    let failed = props.notes.iter().any(|note| note.line == index && !matches!(note.kind, NoteKind::Shown | NoteKind::Stop));
                    let state = match index.cmp(&props.current) {
                        _ if failed => "failed",
                        std::cmp::Ordering::Less => "done",
                        std::cmp::Ordering::Equal => "current",
                        std::cmp::Ordering::Greater => "coming",
                    };
                    // Once all lines are played, the last one stays in view.
                    let seen = props.current.min(lines.len().saturating_sub(1));
                    let here = if index == seen { current.clone() } else { NodeRef::default() };
                    let bare = (line.words.is_empty() && line.question.is_none()).then_some("bare");
                    html! {
                        <li key={index} ref={here} class={classes!(state, bare)} aria-current={(state == "current").then_some("step")}>
                            <span class="step-mark" aria-hidden="true">{ match state { "done" => "✓".to_string(), "failed" => "✕".to_string(), _ => (index + 1).to_string() } }</span>
                            <div>{ words_of(line) }{ for notes.map(note) }</div>
                        </li>
                    }
                }) }
            </ol>
            { for props.scenario.closing.iter().filter(|words| !words.trim().is_empty()).map(|words| html! { <p class="lesson-words closing">{ words }</p> }) }
        </section>
    }
}

fn words_of(line: &Line) -> Html {
    html! {
        <>
            if !line.words.is_empty() { <p>{ line.words.join(" ") }</p> }
            <code>{ line.step.to_string() }</code>
            if let Some(question) = &line.question { <p class="question">{ question }</p> }
        </>
    }
}

fn note(note: &Note) -> Html {
    if note.kind == NoteKind::Stop {
        return html! {};
    }
    if note.kind != NoteKind::Shown {
        return html! { <p class="note failed">{ &note.text }</p> };
    }
    if !note.text.contains('\n') {
        return html! { <p class="note">{ &note.text }</p> };
    }
    html! { <details class="note"><summary>{ "the state at this moment" }</summary><pre>{ &note.text }</pre></details> }
}
