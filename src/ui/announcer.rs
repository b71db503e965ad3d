//! Tells a screen reader what just happened: politely, the newest thing only, and not too often.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::feed::Sentence;
use super::format::seconds;
use super::happenings::plain;

/// How long one announcement has to be heard before the next.
const APART_MS: u32 = 2_500;

#[derive(Properties)]
pub struct AnnouncerProps {
    /// The newest sentence.
    pub sentence: Option<Rc<Sentence>>,
    /// True while time passes by itself: then what comes close upon another is left out.
    pub playing: bool,
}

impl PartialEq for AnnouncerProps {
    fn eq(&self, other: &AnnouncerProps) -> bool {
        let key = |props: &AnnouncerProps| {
            props.sentence.as_ref().map(|sentence| (sentence.at, sentence.position, sentence.pieces.len()))
        };
        key(self) == key(other) && self.playing == other.playing
    }
}

/// A live region that nobody sees.
#[component]
pub fn Announcer(props: &AnnouncerProps) -> Html {
    let said = use_state_eq(String::new);
    let newest = use_mut_ref(|| None::<Rc<Sentence>>);
    // A time-out cannot put itself away while it rings, so a flag says that it has rung.
    let (waits, rung) = (use_mut_ref(|| None::<Timeout>), use_mut_ref(|| true));
    *newest.borrow_mut() = props.sentence.clone();
    {
        let said = said.clone();
        let when = props.sentence.as_ref().map(|sentence| (sentence.at, sentence.position, sentence.pieces.len()));
        use_effect_with((when, props.playing), move |(_, playing)| {
            let say = {
                let (newest, said) = (newest.clone(), said.setter());
                move || {
                    if let Some(sentence) = &*newest.borrow() {
                        said.set(seconds(sentence.at) + " s: " + &plain(&sentence.pieces));
                    }
                }
            };
            // While time stands still every step is heard at once; while it passes, the newest once in a while.
            if !playing {
                (*waits.borrow_mut(), *rung.borrow_mut()) = (None, true);
                say();
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
