//! A goal: what the reader is to bring about, hints, the solution, and whether it was reached.

use yew::prelude::*;

use super::Seen;
use super::words::Words;
use page::lesson::{GoalIs, solution_lines};
use page::msg::LessonMsg;
use page::msg::Msg;
use page::page::Page;

/// The goal of the stop at which the lesson waits, or was left.
pub(super) fn card(page: &Page, seen: &Seen, words: &Words, on: &Callback<Msg>) -> Html {
    let Some((_, goal, is)) = page.goal() else { return html! {} };
    let say = |msg: LessonMsg| on.reform(move |_: MouseEvent| Msg::Lesson(msg.clone()));
    let (state, text) = match &is {
        GoalIs::Reached => ("reached", "✓ Reached. The lesson goes on from where you left it.".to_string()),
        GoalIs::Missed(why) => ("missed", format!("{why} Go back to the lesson to try again.")),
        GoalIs::Tried => ("tried", "Not yet. Let time pass with Play, or do more.".to_string()),
        GoalIs::Open => ("open", "Yours to do, on the picture. What you do begins a branch of your own.".to_string()),
    };
    let limits = match goal.without.len() {
        0 => String::new(),
        _ => format!(" Not allowed: {}.", goal.without.iter().cloned().collect::<Vec<_>>().join(", ")),
    };
    let hints = goal.hints.iter().take(seen.hints);
    html! {
        <section class={classes!("goal", state)} data-goal={state} aria-label="Your turn">
            <h3>{ "Your turn" }</h3>
            <p>{ words.show(&goal.words) }</p>
            <p class="hint">{ format!("Within {} on the clock below.{limits}", goal.within) }</p>
            { for hints.map(|hint| html! { <p class="goal-tip">{ words.show(hint) }</p> }) }
            if seen.solution {
                <ol class="solution">{ for solution_lines(goal).map(|line| html! { <li><code>{ line }</code></li> }) }</ol>
            }
            <p class="goal-state" role="status">{ text }</p>
            <p class="hint" id="grade">{ &seen.grade }</p>
            if is != GoalIs::Reached {
                <div class="goal-buttons">
                    if is == GoalIs::Open {
                        <button type="button" id="goal-leave" class="plain" onclick={say(LessonMsg::Leave)}>{ "On my own from here" }</button>
                    }
                    if seen.hints < goal.hints.len() {
                        <button type="button" id="goal-hint" class="plain" onclick={say(LessonMsg::Hint)}>{ if seen.hints == 0 { "A hint" } else { "Another hint" } }</button>
                    }
                    <button type="button" id="goal-solution" class="plain" aria-expanded={seen.solution.to_string()} onclick={say(LessonMsg::Solution)}>{ "The solution" }</button>
                </div>
            }
        </section>
    }
}
