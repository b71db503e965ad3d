//! The bet of a stop: its question and answers, and at the next stop what was said and what it was.

use yew::prelude::*;

use super::Seen;
use super::words::Words;
use model::scenario::Line;
use model::scenario::lesson::{Pick, Stop};
use page::lesson::Bet;
use page::msg::LessonMsg;
use page::msg::Msg;
use page::page::Page;

/// The question of a stop, with its answers.
pub(super) fn card(line: &Line, stop: &Stop, seen: &Seen, words: &Words, on: &Callback<Msg>) -> Html {
    let Some(question) = line.question.as_ref().filter(|_| !stop.answers.is_empty()) else { return html! {} };
    let bet = seen.progress.bet(seen.here);
    let points = stop.answers.iter().any(|answer| answer.pick.is_pointed());
    let answer = |(place, pick): (usize, &Pick)| {
        let say = on.reform(move |_: Event| Msg::Lesson(LessonMsg::Bet(place)));
        let id = format!("answer-{place}");
        html! {
            <label class="answer" for={id.clone()}>
                <input type="radio" name="bet" {id} checked={bet == Some(Bet::Answer(place))} disabled={!seen.waits} onchange={say} />
                <span>{ words.show(&pick.to_string()) }</span>
            </label>
        }
    };
    html! {
        <fieldset class={classes!("bet", points.then_some("pointed"))} data-bet={bet.is_some().to_string()}>
            <legend>{ words.show(question) }</legend>
            if points { <p class="hint">{ "Point at it on the picture, or choose here." }</p> }
            { for stop.answers.iter().map(|answer| &answer.pick).enumerate().map(answer) }
        </fieldset>
    }
}

/// What became of the bet at the stop before.
pub(super) fn verdict(page: &Page, seen: &Seen, words: &Words, on: &Callback<Msg>) -> Html {
    let Some((number, line, stop)) = seen.here.checked_sub(1).and_then(|before| page.stop(before)) else {
        return html! {};
    };
    let (Some(question), Some(right)) = (&line.question, seen.outcome) else { return html! {} };
    let Some(was) = stop.answers.get(right).map(|answer| answer.pick.to_string()) else { return html! {} };
    let back = on.reform(move |_: MouseEvent| Msg::Lesson(LessonMsg::GoTo(number)));
    let bet = seen.progress.bet(number);
    let said = bet.map(|bet| match bet {
        Bet::Answer(place) => stop.answers.get(place).map_or(String::new(), |answer| answer.pick.to_string()),
        Bet::Other => "something else".to_string(),
    });
    let is_right = bet == Some(Bet::Answer(right));
    let (class, mark) = match said {
        None => ("", ""),
        Some(_) if is_right => ("was-right", "✓ "),
        Some(_) => ("was-wrong", "✕ "),
    };
    html! {
        <section class={classes!("verdict", class)} aria-label="What became of your bet">
            <p class="asked">{ question }</p>
            if let Some(said) = said {
                if is_right {
                    <p><b>{ mark }{ "You were right: " }</b>{ words.show(&was) }</p>
                } else {
                    <p class="said">{ mark }{ "You said: " }{ words.show(&said) }</p>
                    <p><b>{ "It was: " }</b>{ words.show(&was) }</p>
                }
            } else {
                <p><b>{ "It was: " }</b>{ words.show(&was) }</p>
            }
            <button type="button" class="plain" onclick={back}>{ "See that moment again" }</button>
        </section>
    }
}
