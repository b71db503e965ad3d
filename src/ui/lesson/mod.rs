//! The panel of a lesson: where its reader is, the words and the bet of this stop, and the way on.

mod bet;
mod end;
mod goal;
mod words;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::session_ref::SessionRef;
use page::chosen::Chosen;
use page::dialog::Dialog;
use page::lesson::{GoalIs, Progress};
use page::msg::LessonMsg;
use page::msg::{DialogsMsg, Msg};
use page::page::Page;

use words::Words;

/// How far a finger goes across the panel to the next stop, to the left, or to the one before.
const SWIPE_PX: i32 = 60;

/// What the panel depends on. It is drawn again when any of this changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    run: u32,
    here: usize,
    known: usize,
    waits: bool,
    in_lesson: bool,
    playing: bool,
    progress: Progress,
    outcome: Option<usize>,
    hints: usize,
    solution: bool,
    goal: Option<GoalIs>,
    grade: String,
    chosen: Option<Chosen>,
    next: Option<usize>,
}

impl Seen {
    /// What there is to see now.
    pub fn of(page: &Page) -> Seen {
        let (session, state) = (page.session(), page.state());
        let here = session.stop_here();
        Seen {
            run: session.run(),
            here,
            known: session.stop_times().len(),
            waits: session.waits_at_stop(),
            in_lesson: session.in_lesson(),
            playing: session.playing(),
            progress: state.lesson.progress.clone(),
            outcome: here.checked_sub(1).and_then(|before| page.outcome(before)),
            hints: state.lesson.hints,
            solution: state.lesson.solution,
            goal: page.goal().map(|(_, _, is)| is),
            grade: page.grade().map_or_else(String::new, |grade| grade.sentence()),
            chosen: state.chosen,
            next: state.lesson.next().map(|(place, _)| place),
        }
    }

    fn is_last(&self) -> bool {
        self.here > 0 && self.here == self.progress.stops
    }
}

#[derive(Properties, PartialEq)]
pub struct LessonPanelProps {
    pub session: SessionRef,
    pub seen: Seen,
    pub on: Callback<Msg>,
}

/// The panel.
#[component]
pub fn LessonPanel(props: &LessonPanelProps) -> Html {
    let body = use_node_ref();
    let began_px = use_mut_ref(|| 0);
    {
        let body = body.clone();
        // Each stop is read from its beginning.
        use_effect_with((props.seen.run, props.seen.here, props.seen.in_lesson), move |_| {
            if let Some(body) = body.cast::<HtmlElement>() {
                body.set_scroll_top(0);
            }
        });
    }
    let page = props.session.page();
    let seen = &props.seen;
    let (on, scenario) = (&props.on, page.session().opened().clone());
    let say = |msg: LessonMsg| on.reform(move |_: MouseEvent| Msg::Lesson(msg.clone()));
    let words = Words::new(seen.chosen, on.clone());
    let course = page.state().lesson.course.as_ref().zip(page.state().lesson.place());
    let place = course.map_or("Lesson".to_string(), |(course, place)| {
        let lesson = &course.lessons()[place];
        format!("Lesson {} of {}", lesson.number(), course.lessons().len())
    });
    let list = on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Scenarios))));
    let stop = page.lesson_stop();
    let came_down = {
        let began_px = began_px.clone();
        move |event: PointerEvent| *began_px.borrow_mut() = event.client_x()
    };
    let on_swipe = on.clone();
    // Up and down the panel scrolls, and the page receives no end of such a touch.
    let went_up = move |event: PointerEvent| {
        let across_px = event.client_x() - *began_px.borrow();
        if event.pointer_type() == "touch" && across_px.abs() > SWIPE_PX {
            on_swipe.emit(Msg::Lesson(if across_px < 0 { LessonMsg::Next } else { LessonMsg::Back }));
        }
    };
    html! {
        <section class="lesson guided" aria-label="Lesson" data-stop={seen.here.to_string()} data-waits={seen.waits.to_string()} data-own={(!seen.in_lesson).to_string()}>
            <header>
                <h2>{ place }</h2>
                <button type="button" id="lesson-script" class="plain" title="The lines of the scenario behind this lesson" onclick={say(LessonMsg::Script)}>{ "Script" }</button>
                <button type="button" id="lesson-list" class="plain" onclick={list}>{ "All lessons" }</button>
            </header>
            <div class="stop-box" aria-live="polite" onpointerdown={came_down} onpointerup={went_up}>
                <div ref={body} class="lesson-body" tabindex="0" role="region" aria-label="This stop">
                    <h1>{ scenario.title.clone() }</h1>
                    { dots(seen, on) }
                    if !seen.in_lesson {
                        <p class="own-branch">{ format!("You left the lesson at stop {} and are on your own: what you do now does not change it.", seen.here) }</p>
                    }
                    if seen.in_lesson { { bet::verdict(&page, seen, &words, on) } }
                    if seen.here == 0 {
                        { words.paragraphs(&scenario.lesson) }
                        if let Some(source) = &scenario.source { <p class="source">{ source }</p> }
                    }
                    if let Some((_, line, _)) = stop {
                        if seen.in_lesson { { words.paragraphs(&line.words) } }
                        { goal::card(&page, seen, &words, on) }
                    }
                    if seen.is_last() && seen.in_lesson { { end::closing(&page, seen, &words, on) } }
                </div>
                // Below what is scrolled: every answer is in view, and no word lies behind them.
                if let Some((_, line, stop)) = stop {
                    if seen.in_lesson { { bet::card(line, stop, seen, &words, on) } }
                }
            </div>
            { foot(&page, seen, on) }
        </section>
    }
}

/// One dot for each stop; those that were reached lead back there.
fn dots(seen: &Seen, on: &Callback<Msg>) -> Html {
    let dot = |stop: usize| {
        let state = match stop {
            stop if stop == seen.here => "here",
            stop if stop <= seen.known => "seen",
            _ => "coming",
        };
        let to_stop = on.reform(move |_: MouseEvent| Msg::Lesson(LessonMsg::GoTo(stop)));
        let name = if stop == 0 { "The start".to_string() } else { format!("Stop {stop}") };
        html! {
            <li><button type="button" class={state} aria-label={name.clone()} title={name} disabled={state == "coming"}
                aria-current={(state == "here").then_some("step")} onclick={to_stop}></button></li>
        }
    };
    html! { <ol class="stop-dots" aria-label="Stops">{ for (0..=seen.progress.stops).map(dot) }</ol> }
}

/// Back, and on: one button each, always in the same place.
fn foot(page: &Page, seen: &Seen, on: &Callback<Msg>) -> Html {
    let say = |msg: LessonMsg| on.reform(move |_: MouseEvent| Msg::Lesson(msg.clone()));
    let asks = page.lesson_stop().is_some_and(|(_, _, stop)| !stop.answers.is_empty());
    let next = page.state().lesson.next();
    let (label, msg) = if !seen.in_lesson {
        ("Back to the lesson".to_string(), Some(LessonMsg::GoTo(seen.here)))
    } else if seen.playing {
        ("To the next stop at once".to_string(), Some(LessonMsg::Hurry))
    } else if seen.is_last() {
        match next {
            Some((_, lesson)) => (format!("Next: {}", lesson.title), Some(LessonMsg::NextLesson)),
            None => ("The end".to_string(), None),
        }
    } else if seen.here == 0 {
        ("Begin".to_string(), Some(LessonMsg::Next))
    } else if seen.waits && asks {
        let bet = seen.progress.bet(seen.here).is_some();
        (if bet { "Watch it" } else { "Skip the bet" }.to_string(), Some(LessonMsg::Next))
    } else {
        ("Go on".to_string(), Some(LessonMsg::Next))
    };
    let skips = seen.in_lesson && seen.waits && asks && seen.progress.bet(seen.here).is_none() && !seen.is_last();
    let at_start = seen.here == 0 && seen.waits;
    html! {
        <footer>
            <button type="button" id="lesson-back" aria-label="The stop before" title="The stop before (Page Up)" disabled={at_start} onclick={say(LessonMsg::Back)}>{ "◀" }</button>
            <button type="button" id="lesson-next" class={classes!((!skips).then_some("primary"))} title="Page Down" disabled={msg.is_none()}
                onclick={say(msg.unwrap_or(LessonMsg::Next))}>{ label }</button>
        </footer>
    }
}
