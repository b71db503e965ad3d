//! The timeline component: a canvas with pointer, wheel and keyboard input, and a tooltip.

use std::rc::Rc;
use story::geometry::bounded;

use gloo_render::{AnimationFrame, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};
use yew::prelude::*;

use super::paint::{Extra, Painter, marks};
use super::playhead::{Head, Playhead};
use super::sight::SightRef;
use crate::ui::session_ref::SessionRef;
use crate::ui::size::{local, use_size};
use model::types::{MessageId, Time};
use page::chosen::Chosen;
use page::hands::{Hands, Outcome, Pointer};
use page::look::Theme;
use page::msg::{Msg, SelectionMsg, TimeMsg};
use page::session::Session;
use story::client_bars::{Bar, ClientBars, Ended, How};
use story::format::{moment, px, seconds};
use story::lanes::Lanes;
use story::timeline::flag_rows::{Mark, Placed};
use story::timeline::hit::{Hit, Scene};
use story::timeline::picture::{LABELS_PX, Picture};
use story::timeline::seen::Seen;
use story::timeline::still::{Still, still_picture};
use story::timeline::tree::{Branch, Row, height, tree};

/// The zoom factor of one key press, and the pan distance as a fraction of the span.
const KEY_ZOOM: f64 = 1.5;
const KEY_PAN: f64 = 0.5;

/// The most wheel distance that counts for one event, and the distance that doubles the span.
const WHEEL_MAX: f64 = 200.0;
const WHEEL_ZOOM: f64 = 600.0;
const WHEEL_PAN: f64 = 1_500.0;

/// Room for the tooltip.
const TIP_PX: f64 = 330.0;

#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    pub session: SessionRef,
    /// The viewport. Timelines with the same one zoom and pan together.
    pub sight: SightRef,
    /// The run, the length of its trace, the drawn and the newest moment: if all are unchanged, so is the picture.
    pub stamp: (u32, usize, Time, Time),
    /// The drawn moment as text, which while playing does not change in every frame.
    pub clock: Time,
    pub live: bool,
    /// The end of the longest session, of this timeline or of the compared one.
    pub end: Time,
    /// True for the branch that the current one is compared with.
    pub compared: bool,
    pub theme: Theme,
    pub chosen: Option<Chosen>,
    /// The index of the violation shown.
    pub selected: usize,
    pub branches: Rc<Vec<Branch>>,
    /// Receives the index of a branch to switch to.
    pub on_branch: Callback<usize>,
    pub on: Callback<Msg>,
}

/// The state kept between frames.
#[derive(Default)]
struct Kept {
    hands: Hands,
    painter: Painter,
    /// The inputs of the painted canvas.
    still: Option<Still>,
    head: Head,
    picture: Option<Picture>,
    marks: Vec<Mark>,
    placed: Vec<Placed>,
    rows: Vec<Row>,
    wanted: Option<Time>,
    frame: Option<AnimationFrame>,
}

/// The tooltip and its subject.
#[derive(Clone, Default, PartialEq)]
struct Tip {
    x: f64,
    y: f64,
    text: String,
    message: Option<MessageId>,
    cursor: &'static str,
}

/// The timeline.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let (root, canvas) = (use_node_ref(), use_node_ref());
    let playhead = Playhead { line: use_node_ref(), time: use_node_ref(), map: use_node_ref() };
    let (width, height_px) = use_size(canvas.clone());
    let compared = props.compared;
    let kept = use_mut_ref(Kept::default);
    let looks = use_state_eq(|| 0_u32);
    let tip = use_state_eq(Tip::default);
    let away = use_state_eq(|| None::<bool>);
    let dark = use_system_theme();
    let folded = use_state_eq(|| false);
    let look = {
        let sight = props.sight.clone();
        Rc::new(move || sight.paint())
    };
    {
        let (looks, count) = (looks.setter(), use_mut_ref(|| 0_u32));
        use_effect_with(props.sight.clone(), move |sight| {
            sight.join(Callback::from(move |()| {
                let mut count = count.borrow_mut();
                *count = count.wrapping_add(1);
                looks.set(*count);
            }))
        });
    }
    {
        let (root, canvas, session, kept, away) =
            (root.clone(), canvas.clone(), props.session.clone(), kept.clone(), away.clone());
        let (branches, sight, playhead) = (props.branches.clone(), props.sight.clone(), playhead.clone());
        let stamp = (props.stamp, props.live, props.theme, width as u32, height_px as u32, *looks, dark);
        let (pointed, selected) = ((props.chosen, tip.message), (props.selected, *folded));
        let clock = props.clock;
        use_effect_with(
            (stamp, pointed, selected, props.branches.clone()),
            move |((stamp, live, theme, width, height, _, dark), pointed, selected, _)| {
                let (Some(canvas), true) = (canvas.cast::<HtmlCanvasElement>(), *width > 0) else { return };
                let kept = &mut *kept.borrow_mut();
                let session = session.borrow();
                let moment = Moment {
                    stamp: *stamp,
                    live: *live,
                    looks: (*theme, *dark),
                    size: (*width, *height),
                    pointed: *pointed,
                    selected: selected.0,
                    folded: selected.1,
                    compared,
                };
                let seen = &mut *sight.seen();
                kept.paint(&canvas, &session, &branches, seen, moment);
                if let Some(picture) = &kept.picture {
                    let width = |text: &str| kept.painter.width_of(&canvas, text);
                    kept.head.show(&playhead, picture, clock, width);
                }
                away.set(seen.away.then_some(stamp.2.0 as f64 > seen.left_us));
                // Attributes for tests and for debugging.
                if let Some(root) = root.cast::<Element>() {
                    let _ = root.set_attribute("data-left-us", &px(seen.left_us));
                    let _ = root.set_attribute("data-span-us", &px(seen.span_us));
                }
            },
        );
    }

    let place = {
        let canvas = canvas.clone();
        move |event: &MouseEvent| {
            let canvas = canvas.cast::<Element>();
            canvas.map(|canvas| local(&canvas, event.client_x(), event.client_y())).unwrap_or_default()
        }
    };
    let pointer = {
        let place = place.clone();
        move |event: &PointerEvent| {
            let (x, y) = place(event);
            Pointer { id: event.pointer_id(), x, y, is_finger: event.pointer_type() == "touch" }
        }
    };
    let does = {
        let (kept, on, on_branch, look) = (kept.clone(), props.on.clone(), props.on_branch.clone(), look.clone());
        let session = props.session.clone();
        Rc::new(move |outcome: Outcome| match outcome {
            Outcome::Look => look(),
            Outcome::Choose(message) => on.emit(Msg::Selection(SelectionMsg::Choose(Some(Chosen::Message(message))))),
            Outcome::Ask(number) => {
                let chosen = session.borrow().client_bars().bar(number).and_then(|bar| asked_of(bar));
                if chosen.is_some() {
                    on.emit(Msg::Selection(SelectionMsg::Choose(chosen)));
                }
            }
            Outcome::Switch(branch) => on_branch.emit(branch),
            Outcome::Seek(time) => {
                // The page seeks at most once per frame, however often the pointer moves.
                let mut borrowed = kept.borrow_mut();
                borrowed.wanted = Some(time);
                if borrowed.frame.is_none() {
                    let (kept, on) = (kept.clone(), on.clone());
                    borrowed.frame = Some(request_animation_frame(move |_| {
                        let wanted = {
                            let mut kept = kept.borrow_mut();
                            kept.frame = None;
                            kept.wanted.take()
                        };
                        if let Some(time) = wanted {
                            on.emit(Msg::Time(TimeMsg::Seek(time)));
                        }
                    }));
                }
            }
        })
    };
    let on_down = {
        let (kept, session, branches, pointer, sight) =
            (kept.clone(), props.session.clone(), props.branches.clone(), pointer.clone(), props.sight.clone());
        let (does, tip) = (does.clone(), tip.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            tip.set(Tip::default());
            let outcome = {
                let kept = &mut *kept.borrow_mut();
                let session = session.borrow();
                let Kept { hands, picture: Some(picture), marks, placed, rows, .. } = kept else { return };
                let scene = Scene {
                    picture,
                    lanes: lanes_of(&session, compared),
                    strip: strip_of(&session, picture, compared),
                    marks,
                    placed,
                    branches: &branches,
                    rows,
                };
                hands.press(pointer(&event), event.shift_key(), &scene, &mut sight.seen())
            };
            outcome.into_iter().for_each(|outcome| does(outcome));
        })
    };
    let on_move = {
        let (kept, session, branches, sight) =
            (kept.clone(), props.session.clone(), props.branches.clone(), props.sight.clone());
        let (does, tip) = (does.clone(), tip.clone());
        Callback::from(move |event: PointerEvent| {
            let pointer = pointer(&event);
            let outcome = {
                let kept = &mut *kept.borrow_mut();
                let session = session.borrow();
                let Kept { hands, picture: Some(picture), marks, placed, rows, .. } = kept else { return };
                if hands.are_free() {
                    // The compared branch has no tooltips, as they need the trace of the current branch.
                    if compared {
                        return;
                    }
                    let scene = Scene {
                        picture,
                        lanes: lanes_of(&session, compared),
                        strip: strip_of(&session, picture, compared),
                        marks,
                        placed,
                        branches: &branches,
                        rows,
                    };
                    tip.set(tip_at(&scene, &session, pointer));
                    return;
                }
                hands.move_to(pointer, picture, &mut sight.seen())
            };
            outcome.into_iter().for_each(|outcome| does(outcome));
        })
    };
    let on_up = {
        let (kept, does) = (kept.clone(), does.clone());
        Callback::from(move |event: PointerEvent| {
            let cancelled = event.type_() == "pointercancel";
            let outcome = kept.borrow_mut().hands.release(event.pointer_id(), cancelled);
            outcome.into_iter().for_each(|outcome| does(outcome));
        })
    };
    let on_leave = {
        let tip = tip.clone();
        Callback::from(move |_: PointerEvent| tip.set(Tip::default()))
    };
    let end_us = props.end.0 as f64;
    let on_wheel = {
        let (sight, look, tip) = (props.sight.clone(), look.clone(), tip.clone());
        Callback::from(move |event: WheelEvent| {
            event.prevent_default();
            let part = (place(&event).0 - LABELS_PX) / (width - LABELS_PX).max(1.0);
            let (x, y) = (event.delta_x(), event.delta_y());
            let mut seen = sight.seen();
            if event.shift_key() || x.abs() > y.abs() {
                seen.pan((if x == 0.0 { y } else { x }) / WHEEL_PAN, end_us);
            } else {
                // Symmetric: the same wheel distance back restores the span.
                let half = bounded(y, -WHEEL_MAX, WHEEL_MAX) / WHEEL_ZOOM;
                seen.zoom((1.0 + half) / (1.0 - half), bounded(part, 0.0, 1.0), end_us);
            }
            drop(seen);
            tip.set(Tip::default());
            look();
        })
    };
    let on_key = {
        let (on, sight, look) = (props.on.clone(), props.sight.clone(), look.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let key = event.key();
            let msg = match key.as_str() {
                "ArrowLeft" => Some(Msg::Time(TimeMsg::StepBack)),
                "ArrowRight" => Some(Msg::Time(TimeMsg::Step)),
                "Home" => Some(Msg::Time(TimeMsg::Seek(Time::ZERO))),
                "End" => Some(Msg::Time(TimeMsg::Live)),
                _ => None,
            };
            if msg.is_none() {
                let mut seen = sight.seen();
                match key.as_str() {
                    "+" | "=" => seen.zoom_here(1.0 / KEY_ZOOM, end_us),
                    "-" | "_" => seen.zoom_here(KEY_ZOOM, end_us),
                    "PageUp" => seen.pan(-KEY_PAN, end_us),
                    "PageDown" => seen.pan(KEY_PAN, end_us),
                    "0" => seen.show_all(end_us),
                    _ => return,
                }
            }
            event.prevent_default();
            match msg {
                Some(msg) => on.emit(msg),
                None => look(),
            }
        })
    };
    let zoom = |factor: Option<f64>| {
        let (sight, look) = (props.sight.clone(), look.clone());
        Callback::from(move |_: MouseEvent| {
            match factor {
                Some(factor) => sight.seen().zoom_here(factor, end_us),
                None => sight.seen().show_all(end_us),
            }
            look();
        })
    };
    let come_back = {
        let (sight, look) = (props.sight.clone(), look.clone());
        Callback::from(move |_: MouseEvent| {
            sight.seen().come_back();
            look();
        })
    };
    let fold = {
        let folded = folded.clone();
        Callback::from(move |_: MouseEvent| folded.set(!*folded))
    };
    let has_clients = !compared && props.session.borrow().client_bars().height() > 0;
    let (_, _, drawn, end) = props.stamp;
    let clock = props.clock;
    // While live, the engine is a frame or two ahead of what is drawn.
    let now = if props.live { clock } else { end };
    let chosen = props.chosen.and_then(message).map(|message| message.0.to_string());
    html! {
        <div class="timeline" ref={root} data-chosen-message={chosen}>
            <canvas ref={canvas} tabindex="0" role="slider" aria-label="Timeline: the drawn moment"
                aria-valuemin="0" aria-valuemax={now.max(clock).0.to_string()} aria-valuenow={clock.0.to_string()}
                aria-valuetext={format!("{} of {} seconds", seconds(clock), seconds(now.max(clock)))}
                aria-keyshortcuts="ArrowLeft ArrowRight Home End PageUp PageDown + - 0" ~style={cursor(tip.cursor)}
                onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up.clone()} onpointercancel={on_up}
                onpointerleave={on_leave} onwheel={on_wheel} onkeydown={on_key} />
            { playhead.html() }
            <div class="timeline-zoom" role="group" aria-label="Zoom of the timeline">
                <button type="button" aria-label="Show more time" title="Show more time (-)" onclick={zoom(Some(KEY_ZOOM))}>{ "−" }</button>
                <button type="button" aria-label="Show less time" title="Show less time (+)" onclick={zoom(Some(1.0 / KEY_ZOOM))}>{ "+" }</button>
                <button type="button" aria-label="Show all of the session" title="Show the whole session (0)" onclick={zoom(None)}>{ "all" }</button>
            </div>
            if has_clients {
                <button type="button" class="strip-fold" aria-expanded={(!*folded).to_string()} title="Requests of clients and their outcomes" onclick={fold}>
                    { if *folded { "▸ clients" } else { "▾ clients" } }
                </button>
            }
            if let Some(right) = *away {
                <button type="button" class={classes!("timeline-back", right.then_some("right"))} onclick={come_back}>
                    { if right { format!("{} ▶", moment(drawn)) } else { format!("◀ {}", moment(drawn)) } }
                </button>
            }
            if !tip.text.is_empty() {
                <div class="timeline-tip" role="status" ~style={tip_style(&tip, width)}>{ &tip.text }</div>
            }
        </div>
    }
}

/// The moment to paint.
struct Moment {
    stamp: (u32, usize, Time, Time),
    live: bool,
    /// The theme and the system's preference for a dark one.
    looks: (Theme, bool),
    size: (u32, u32),
    pointed: (Option<Chosen>, Option<MessageId>),
    selected: usize,
    folded: bool,
    compared: bool,
}

/// The lanes of the current branch, or of the one that it is compared with.
fn lanes_of(session: &Session, compared: bool) -> &Lanes {
    match session.compared().filter(|_| compared) {
        Some(other) => other.lanes,
        None => session.lanes(),
    }
}

/// The client bars, if they are shown.
fn strip_of<'a>(session: &'a Session, picture: &Picture, compared: bool) -> Option<&'a ClientBars> {
    (!compared && picture.bar_rows > 0).then(|| session.client_bars())
}

impl Kept {
    fn paint(
        &mut self,
        canvas: &HtmlCanvasElement,
        session: &Session,
        branches: &[Branch],
        seen: &mut Seen,
        moment: Moment,
    ) {
        let (run, events, drawn, now) = moment.stamp;
        // Compared branches have the same run number, so the shared viewport is not reset between them.
        seen.follow(session.run(), drawn.0 as f64, moment.live, session.playing());
        self.painter.read_palette(canvas, (moment.looks, moment.size));
        self.rows = tree(branches);
        let lanes = lanes_of(session, moment.compared);
        let mut picture = Picture {
            width_px: f64::from(moment.size.0),
            height_px: f64::from(moment.size.1),
            left_us: seen.left_us,
            span_us: seen.span_us,
            drawn,
            // While live, the engine is a frame or two ahead of the drawn moment; the picture shows the drawn one.
            now: if moment.live && !moment.compared { drawn } else { now },
            nodes: lanes.nodes().collect(),
            branch_rows: height(&self.rows),
            bar_rows: 0,
        };
        let strip = (!moment.compared && !moment.folded).then(|| session.client_bars());
        picture.fit_strip(strip.map_or(0, ClientBars::height));
        picture.snap(self.painter.ratio());
        // A violation of one branch is not marked on the other.
        let selected = session.violations().get(moment.selected).filter(|_| !moment.compared);
        let (chosen, pointed) = (moment.pointed.0.and_then(message), moment.pointed.1);
        let still = Still {
            picture: still_picture(&picture, session.playing()),
            facts: (run, events, lanes.stamp(), session.violations().len()),
            looks: self.painter.looks(),
            chosen: [chosen, pointed],
            selected: selected.map(|selected| selected.at),
            branches: branches.to_vec(),
        };
        if self.still.as_ref() == Some(&still) {
            self.picture = Some(picture);
            return;
        }
        self.still = Some(still);
        self.marks = marks(session, lanes, &picture, selected);
        self.placed = self.painter.place(canvas, &picture, &self.marks);
        let broken: Vec<Time> = session.violations().iter().map(|violation| violation.at).collect();
        let scene = Scene {
            picture: &picture,
            lanes,
            strip,
            marks: &self.marks,
            placed: &self.placed,
            branches,
            rows: &self.rows,
        };
        let extra = Extra { run, events, seen, broken: &broken, selected, chosen, pointed };
        self.painter.paint(canvas, &scene, &extra);
        self.picture = Some(picture);
    }
}

fn message(chosen: Chosen) -> Option<MessageId> {
    match chosen {
        Chosen::Message(message) => Some(message),
        Chosen::Node(_) | Chosen::Entry(_) | Chosen::Link(..) | Chosen::Client(_) => None,
    }
}

/// The subject of a request: the entry that it wrote, or the node that it was sent to.
fn asked_of(bar: &Bar) -> Option<Chosen> {
    match (&bar.ended, bar.node) {
        (Some(Ended { how: How::Written(id), .. }), _) => Some(Chosen::Entry(id.index)),
        (_, Some(node)) => Some(Chosen::Node(node)),
        (_, None) => None,
    }
}

fn tip_at(scene: &Scene, session: &Session, pointer: Pointer) -> Tip {
    let hit =
        if pointer.x < LABELS_PX { Hit::Time(Time::ZERO) } else { scene.hit(pointer.x, pointer.y, pointer.is_finger) };
    let cursor = match hit {
        Hit::Map => "grab",
        Hit::Branch(_) | Hit::Marks(..) | Hit::Message(_) | Hit::Ask(_) => "pointer",
        Hit::Lane(..) | Hit::Time(_) => "",
    };
    let text = scene.sentence(&hit, session.trace()).unwrap_or_default();
    // Without a tooltip the pointer's position is irrelevant, and nothing is rendered.
    let (x, y) = if text.is_empty() { (0.0, 0.0) } else { (pointer.x, pointer.y) };
    Tip { x, y, text, message: Scene::message(&hit), cursor }
}

fn cursor(cursor: &str) -> Option<String> {
    (!cursor.is_empty()).then(|| format!("cursor:{cursor}"))
}

/// The tooltip is above the pointer, towards the middle of the page.
fn tip_style(tip: &Tip, width: f64) -> String {
    let y = px(tip.y - 12.0);
    if tip.x < width - TIP_PX {
        format!("left:{}px;top:{y}px", px(tip.x + 10.0))
    } else {
        format!("right:{}px;top:{y}px", px(width - tip.x + 10.0))
    }
}

/// True while the system prefers a dark page. The timeline is painted again when that changes.
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
