//! The timeline: a space-time diagram on a canvas, one lane per node, with the playhead.

mod paint;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, KeyboardEvent, PointerEvent, WheelEvent};
use yew::prelude::*;

use self::paint::{LABELS_PX, Palette, Picture, paint};
use super::format::seconds;
use super::intent::{Intent, Theme};
use super::session::Session;
use super::size::{local, use_size};
use crate::types::Time;

/// The span that is seen at first.
const SPAN_US: f64 = 3_400_000.0;

/// The shortest and the longest span that zooming reaches.
const SPAN_MIN_US: f64 = 20_000.0;
const SPAN_MAX_US: f64 = 600_000_000.0;

/// Where the playhead rests while time passes, in parts of the span.
const REST: f64 = 0.93;

/// A session that the timeline reads when it paints.
#[derive(Clone)]
pub struct SessionRef(pub Rc<RefCell<Session>>);

impl PartialEq for SessionRef {
    fn eq(&self, other: &SessionRef) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    pub session: SessionRef,
    /// The run, how long its trace is, the drawn moment and the newest: when all are as before, so is the picture.
    pub stamp: (u32, usize, Time, Time),
    pub live: bool,
    /// True for the branch that the current one is compared with.
    #[prop_or_default]
    pub compared: bool,
    pub theme: Theme,
    pub on: Callback<Intent>,
}

/// The part of time that is seen, in microseconds.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    run: u32,
    left_us: f64,
    span_us: f64,
}

impl Seen {
    /// Moves so that the drawn moment is seen: at rest while live, just inside otherwise.
    fn follow(&mut self, run: u32, drawn_us: f64, live: bool) {
        if self.run != run {
            *self = Seen { run, left_us: 0.0, span_us: self.span_us };
        }
        let room = if live { REST } else { 1.0 };
        if drawn_us > self.left_us + self.span_us * room {
            self.left_us = drawn_us - self.span_us * REST;
        } else if drawn_us < self.left_us {
            self.left_us = (drawn_us - self.span_us * (1.0 - REST)).max(0.0);
        }
    }
}

/// The timeline.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let canvas = use_node_ref();
    let (width, height) = use_size(canvas.clone());
    let seen = use_mut_ref(|| Seen { run: 0, left_us: 0.0, span_us: SPAN_US });
    let zoomed = use_state_eq(|| 0_u32);
    let palette = use_mut_ref(|| None::<(Theme, Palette)>);
    let drags = use_mut_ref(|| false);
    {
        let (canvas, session, seen, palette) = (canvas.clone(), props.session.clone(), seen.clone(), palette.clone());
        let dark = use_system_theme();
        let compared = props.compared;
        let stamp = (props.stamp, props.live, props.theme, width as u32, height as u32, *zoomed, dark);
        use_effect_with(stamp, move |(stamp, live, theme, width, height, _, _)| {
            let (Some(canvas), true) = (canvas.cast::<HtmlCanvasElement>(), *width > 0) else { return };
            let mut seen = seen.borrow_mut();
            seen.follow(stamp.0, stamp.2.0 as f64, *live);
            // The style sheet decides the colours; it is asked anew whenever the theme may have changed.
            let mut palette = palette.borrow_mut();
            *palette = Palette::read(&canvas).map(|colours| (*theme, colours)).or(palette.take());
            let Some((_, palette)) = &*palette else { return };
            let session = session.0.borrow();
            let picture = Picture {
                width_px: f64::from(*width),
                height_px: f64::from(*height),
                left_us: seen.left_us,
                span_us: seen.span_us,
                drawn: stamp.2,
                // While live, the engine is a frame or two ahead of what is drawn; the picture is not.
                now: if *live { stamp.2 } else { stamp.3 },
            };
            let lanes = match session.compared().filter(|_| compared) {
                Some(other) => other.lanes,
                None => session.lanes(),
            };
            paint(&canvas, &picture, lanes, palette);
        });
    }

    let moment_at = {
        let (canvas, seen) = (canvas.clone(), seen.clone());
        move |client_x: i32| {
            let x = canvas.cast::<Element>().map_or(0.0, |canvas| local(&canvas, client_x, 0).0);
            let part = (x - LABELS_PX) / (width - LABELS_PX).max(1.0);
            let seen = seen.borrow();
            (part, Time((seen.left_us + seen.span_us * part).max(0.0) as u64))
        }
    };
    let on_down = {
        let (drags, moment_at, on) = (drags.clone(), moment_at.clone(), props.on.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            *drags.borrow_mut() = true;
            on.emit(Intent::Seek(moment_at(event.client_x()).1));
        })
    };
    let on_move = {
        let (drags, moment_at, on) = (drags.clone(), moment_at.clone(), props.on.clone());
        Callback::from(move |event: PointerEvent| {
            if *drags.borrow() {
                on.emit(Intent::Seek(moment_at(event.client_x()).1));
            }
        })
    };
    let on_up = Callback::from(move |_: PointerEvent| *drags.borrow_mut() = false);
    let on_wheel = {
        let seen = seen.clone();
        Callback::from(move |event: WheelEvent| {
            event.prevent_default();
            let (part, _) = moment_at(event.client_x());
            let mut seen = seen.borrow_mut();
            let at_us = seen.left_us + seen.span_us * part;
            // As much in as out again, for the same turn of the wheel.
            let half = event.delta_y().clamp(-200.0, 200.0) / 600.0;
            let factor = (1.0 + half) / (1.0 - half);
            seen.span_us = (seen.span_us * factor).clamp(SPAN_MIN_US, SPAN_MAX_US);
            seen.left_us = (at_us - seen.span_us * part + event.delta_x() * seen.span_us / 1_500.0).max(0.0);
            zoomed.set(zoomed.wrapping_add(1));
        })
    };
    let on_key = {
        let on = props.on.clone();
        Callback::from(move |event: KeyboardEvent| {
            let intent = match event.key().as_str() {
                "ArrowLeft" => Intent::StepBack,
                "ArrowRight" => Intent::Step,
                "End" => Intent::Live,
                _ => return,
            };
            event.prevent_default();
            on.emit(intent);
        })
    };
    let (_, _, drawn, now) = props.stamp;
    html! {
        <div class="timeline">
            <canvas ref={canvas} tabindex="0" role="slider" aria-label="Timeline: the drawn moment"
                aria-valuemin="0" aria-valuemax={seconds(now)} aria-valuenow={seconds(drawn)}
                aria-valuetext={format!("{} of {} seconds", seconds(drawn), seconds(now))}
                onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up.clone()} onpointercancel={on_up}
                onwheel={on_wheel} onkeydown={on_key} />
        </div>
    }
}

/// True while the system asks for a dark page. The timeline is painted again when that changes.
#[hook]
fn use_system_theme() -> bool {
    let query = use_memo((), |_| {
        web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten())
    });
    let dark = use_state_eq(|| query.as_ref().as_ref().is_some_and(|query| query.matches()));
    {
        let (query, dark) = (query.clone(), dark.clone());
        use_effect_with((), move |_| {
            let listener = query.as_ref().as_ref().map(|query| {
                let query = query.clone();
                let now = query.clone();
                gloo_events::EventListener::new(&query, "change", move |_| dark.set(now.matches()))
            });
            move || drop(listener)
        });
    }
    *dark
}
