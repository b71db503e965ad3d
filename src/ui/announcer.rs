//! Announces what just happened to screen readers: politely, the newest event only, and not too often.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::event_log_panel::plain;
use model::types::Time;
use story::event_log::Sentence;
use story::format::{exact_seconds, seconds};

/// The minimal time between two announcements, so that one is read to its end.
const APART_MS: u32 = 2_500;

/// How long the drawn moment must stay the same before it is announced: nothing is announced while scrubbing.
const STAYS_MS: u32 = 250;

#[derive(Properties)]
pub struct AnnouncerProps {
    /// The newest sentence.
    pub sentence: Option<Rc<Sentence>>,
    /// The drawn moment.
    pub drawn: Time,
    /// True while playing: events in quick succession are then skipped.
    pub playing: bool,
}

impl PartialEq for AnnouncerProps {
    fn eq(&self, other: &AnnouncerProps) -> bool {
        // While playing, the time alone is not announced.
        let still = |props: &AnnouncerProps| (!props.playing).then_some(props.drawn);
        identity(&self.sentence) == identity(&other.sentence)
            && self.playing == other.playing
            && still(self) == still(other)
    }
}

/// The identity of a sentence.
fn identity(sentence: &Option<Rc<Sentence>>) -> Option<(Time, usize, usize)> {
    sentence.as_ref().map(|sentence| (sentence.at, sentence.position, sentence.pieces.len()))
}

/// A visually hidden live region.
#[component]
pub fn Announcer(props: &AnnouncerProps) -> Html {
    let said = use_state_eq(String::new);
    let newest = use_mut_ref(|| (Time::ZERO, None::<Rc<Sentence>>));
    // A time-out cannot drop itself in its own callback, so a flag says that it has fired.
    let (waits, rung) = (use_mut_ref(|| None::<Timeout>), use_mut_ref(|| true));
    *newest.borrow_mut() = (props.drawn, props.sentence.clone());
    {
        let said = said.clone();
        let when = (identity(&props.sentence), (!props.playing).then_some(props.drawn), props.playing);
        use_effect_with(when, move |(_, _, playing)| {
            let say = {
                let (newest, said, playing) = (newest.clone(), said.setter(), *playing);
                move || {
                    let (drawn, sentence) = &*newest.borrow();
                    let new = sentence.as_ref().filter(|sentence| playing || sentence.at == *drawn);
                    let words = new.map(|sentence| ": ".to_string() + &plain(&sentence.pieces)).unwrap_or_default();
                    // Two steps may show the same millisecond, and each step must be announced.
                    let time = if playing { seconds(*drawn) } else { exact_seconds(*drawn) };
                    said.set(time + " s" + &words);
                }
            };
            if !playing {
                (*waits.borrow_mut(), *rung.borrow_mut()) = (Some(Timeout::new(STAYS_MS, say)), true);
            } else if std::mem::take(&mut *rung.borrow_mut()) {
                let rings = rung.clone();
                *waits.borrow_mut() = Some(Timeout::new(APART_MS, move || {
                    *rings.borrow_mut() = true;
                    say();
                }));
            }
        });
    }
    html! { <div id="announcer" class="unseen" role="status" aria-live="polite">{ &*said }</div> }
}
