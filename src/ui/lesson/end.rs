//! The end of a lesson: what was seen, the same moment done otherwise, and what there is to try.

use yew::prelude::*;

use super::Seen;
use super::words::Words;
use page::msg::LessonMsg;
use page::msg::Msg;
use page::page::Page;
use story::grade::MARKS_MAX;

/// What stands below the words of the last stop.
pub(super) fn closing(page: &Page, seen: &Seen, words: &Words, on: &Callback<Msg>) -> Html {
    let scenario = page.session().opened();
    let contrasts =
        (1..).zip(scenario.stops()).filter_map(|(number, (.., stop))| Some((number, stop.contrast.as_ref()?)));
    let contrast = |(number, words_of): (usize, &str)| {
        let show = on.reform(move |_: MouseEvent| Msg::Lesson(LessonMsg::Contrast(number)));
        html! {
            <section class="contrast">
                <h3>{ "One thing changed" }</h3>
                <p>{ words.show(words_of) }</p>
                <button type="button" class="contrast-show" data-contrast={number.to_string()} onclick={show}>{ "See both side by side" }</button>
            </section>
        }
    };
    let (right, judged) = seen.progress.score();
    let mut score = if judged > 0 { format!("Your bets: {right} of {judged} right.") } else { String::new() };
    if page.state().lesson.is_drill() {
        let goals = scenario.stops().filter(|(.., stop)| stop.goal.is_some()).count();
        let marks: usize = seen.progress.marks.iter().sum();
        score += &format!(" Your marks: {marks} of {}.", goals * MARKS_MAX);
    }
    html! {
        <>
            <div class="seen-words">{ words.paragraphs(&scenario.closing) }</div>
            <p class="score">{ score }</p>
            { for contrasts.map(|(number, other)| contrast((number, &other.words))) }
            if !scenario.tries.is_empty() {
                <section class="tries">
                    <h3>{ "Try, from here" }</h3>
                    <ul>{ for scenario.tries.iter().map(|text| html! { <li>{ words.show(text) }</li> }) }</ul>
                </section>
            }
        </>
    }
}
