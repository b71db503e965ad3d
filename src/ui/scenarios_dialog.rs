//! The box to choose a lesson of the course, or a scenario of the library.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::dialog_box::DialogBox;
use super::fetch::fetch_text;
use page::dialog::Dialog;
use page::lesson::{AllProgress, Course, CourseLesson, PATHS, Progress};
use page::library::{Group, INDEX_PATH, Index, LIBRARY, Scene};
use page::msg::LessonMsg;
use page::msg::{DialogsMsg, Msg, RunMsg};

#[derive(Properties, PartialEq)]
pub struct ScenariosDialogProps {
    /// The title of the open scenario.
    pub title: String,
    /// The course, once it has been fetched, and what has been done of it.
    pub course: Option<Course>,
    pub progress: AllProgress,
    /// True once something has been done of the course.
    pub has_results: bool,
    /// What is searched for at first.
    pub wanted: String,
    pub on: Callback<Msg>,
}

/// The list in groups, with a search field.
#[component]
pub fn ScenariosDialog(props: &ScenariosDialogProps) -> Html {
    let search = use_node_ref();
    let wanted = use_state_eq(|| props.wanted.clone());
    // Until it has come, scenarios are found by their titles only.
    let fetched = use_state_eq(|| Ok(Index::default()));
    {
        let fetched = fetched.setter();
        use_effect_with((), move |()| {
            let read = move |text: Result<String, String>| fetched.set(text.and_then(|text| Index::read(&text)));
            fetch_text(INDEX_PATH.to_string(), Callback::from(read));
        });
    }
    let nothing = Index::default();
    let index = fetched.as_ref().unwrap_or(&nothing);
    let found: Vec<(usize, &Scene)> =
        LIBRARY.iter().enumerate().filter(|(_, scene)| scene.matches(&wanted, index)).collect();
    let on_input = {
        let wanted = wanted.clone();
        Callback::from(move |event: InputEvent| wanted.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let lessons: Vec<(usize, &CourseLesson)> =
        props.course.as_ref().map(|course| course.found(&wanted)).unwrap_or_default();
    let first = match (lessons.first(), found.first()) {
        (Some((place, _)), _) => Some(Msg::Lesson(LessonMsg::Open(*place))),
        (None, found) => found.map(|(place, _)| Msg::Run(RunMsg::Library(*place))),
    };
    let on_submit = {
        let on = props.on.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(first) = &first {
                on.emit(first.clone());
            }
        })
    };
    let item = |(place, scene): (usize, &Scene)| {
        let open = props.on.reform(move |_: MouseEvent| Msg::Run(RunMsg::Library(place)));
        let current = scene.title == props.title;
        html! {
            <li key={place}>
                <button type="button" class="scene" data-scene={scene.file} aria-current={current.then_some("true")} onclick={open}>
                    <b>{ scene.title }</b><span>{ index.about(scene).to_string() }</span>
                </button>
            </li>
        }
    };
    // The first that is not done, of all or of a teacher's list.
    let is_done = |lesson: &CourseLesson| props.progress.of(&lesson.title).is_some_and(Progress::is_done);
    let next = lessons.iter().find(|(_, lesson)| *wanted == props.wanted && !is_done(lesson)).map(|(place, _)| *place);
    let lesson = |(place, lesson): &(usize, &CourseLesson)| {
        let place = *place;
        let open = props.on.reform(move |_: MouseEvent| Msg::Lesson(LessonMsg::Open(place)));
        let done = props.progress.of(&lesson.title).map(|progress| match (progress.is_done(), progress.score()) {
            (true, (right, judged)) => format!("✓ {right}/{judged}"),
            (false, _) => format!("{}/{}", progress.furthest, progress.stops),
        });
        html! {
            <li key={place}>
                <button type="button" class="scene" data-lesson={lesson.file.clone()} aria-current={(lesson.title == props.title).then_some("true")} onclick={open}>
                    <span class="number-of">{ lesson.number() }</span>
                    { small(&lesson.picture) }
                    <span><b>{ &lesson.title }</b><br /><span>{ &lesson.source }</span></span>
                    <span class="done-of">{ if next == Some(place) { "Next " } else { "" } }{ done }</span>
                </button>
            </li>
        }
    };
    let open_quiz = props.on.reform(|_: MouseEvent| Msg::Lesson(LessonMsg::Quiz));
    let quiz = || html! { <button type="button" id="quiz" class="plain" onclick={open_quiz.clone()}>{ "Quiz: ten questions, before and after" }</button> };
    let path = |path: &page::lesson::Path| {
        let of_path: Vec<_> = lessons.iter().filter(|(_, lesson)| lesson.letter() == path.letter).collect();
        html! {
            if !of_path.is_empty() {
                <section key={path.title}>
                    <header><h3>{ path.title }</h3><p>{ path.about }{ for (path.letter == 'a').then(&quiz) }</p></header>
                    <ol>{ for of_path.into_iter().map(lesson) }</ol>
                </section>
            }
        }
    };
    let own = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Open))));
    let results = props.on.reform(|_: MouseEvent| Msg::Lesson(LessonMsg::Results));
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    html! {
        <DialogBox id="scenarios-box" title="Lessons and scenarios" first={search.clone()} on={props.on.clone()}>
            <form class="scene-search" role="search" onsubmit={on_submit}>
                <input ref={search} id="scene-search" type="search" aria-label="Search lessons and scenarios" placeholder="Search: why, §5.4.2, disk, joint, lease…"
                    autocomplete="off" value={(*wanted).clone()} oninput={on_input} />
                <span role="status">{ format!("{} lessons, {} scenarios", lessons.len(), found.len()) }</span>
            </form>
            <div class="scenes" tabindex="0" role="region" aria-label="Lessons and scenarios">
                <div class="course">{ for PATHS.iter().map(path) }</div>
                if !found.is_empty() { <h2 class="library-head">{ "Library: one fault or operation each" }</h2> }
                <div class="scenes-columns">
                { for Group::ALL.into_iter().filter(|group| found.iter().any(|(_, scene)| scene.group == *group)).map(|group| html! {
                    <section key={group.title()}>
                        <h3>{ group.title() }</h3>
                        <ul>{ for found.iter().filter(|(_, scene)| scene.group == group).map(|found| item(*found)) }</ul>
                    </section>
                }) }
                if found.is_empty() && lessons.is_empty() { <p class="hint">{ "Nothing matches." }</p> }
            </div></div>
            if let Err(why) = &*fetched {
                <p id="scenes-error" class="mistakes" role="alert">{ format!("The list of the scenarios could not be fetched: {why}. They are found by their titles only.") }</p>
            }
            <div class="dialog-buttons">
                <button type="button" onclick={own}>{ "Open a text or a file…" }</button>
                if props.has_results { <button type="button" id="copy-results" onclick={results}>{ "Copy my results" }</button> }
                <span class="spring"></span>
                <button type="button" onclick={close}>{ "Close" }</button>
            </div>
        </DialogBox>
    }
}

/// A lesson's run in small.
fn small(picture: &str) -> Html {
    let mut words = picture.split(' ');
    let paths = std::iter::from_fn(|| Some((words.next()?.to_string(), words.next()?.to_string())));
    html! { <svg class="small-run" viewBox="0 0 96 34" aria-hidden="true">{ for paths.map(|(class, d)| html! { <path {class} {d} /> }) }</svg> }
}
