//! The timeline's handlers: what the browser reports goes to `page::gestures` and `page::timeline_keys`, and what comes
//! of it to the page.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_render::request_animation_frame;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};
use yew::prelude::*;

use super::kept::Kept;
use super::sight::SightRef;
use super::tip::{Tip, tip_at};
use crate::ui::session_ref::SessionRef;
use crate::ui::size::local;
use page::chosen::Chosen;
use page::gestures::{Outcome, Pointer};
use page::msg::{Msg, SelectionMsg, TimeMsg};
use page::timeline_keys::{Typed, turned, typed};
use story::client_bars::{Bar, Ended, How};
use story::geometry::Point;
use story::timeline::picture::LABELS_PX;
use story::timeline::seen::Seen;
use story::timeline::tree::Branch;

/// What the handlers of one drawing share.
#[derive(Clone)]
pub struct Handlers {
    pub canvas: NodeRef,
    pub kept: Rc<RefCell<Kept>>,
    pub session: SessionRef,
    pub branches: Rc<Vec<Branch>>,
    pub sight: SightRef,
    pub tip: UseStateHandle<Tip>,
    pub compared: bool,
    pub width_px: f64,
    pub end_us: f64,
    pub on_branch: Callback<usize>,
    pub on: Callback<Msg>,
}

impl Handlers {
    /// A handler of the browser's events.
    pub fn handler<E: 'static>(&self, handle: impl Fn(&Handlers, E) + 'static) -> Callback<E> {
        let shared = self.clone();
        Callback::from(move |event| handle(&shared, event))
    }

    /// A pointer goes down.
    pub fn down(&self, event: PointerEvent) {
        if event.button() != 0 {
            return;
        }
        if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        self.tip.set(Tip::default());
        let outcome = {
            let (mut kept, session) = (self.kept.borrow_mut(), self.session.borrow());
            let Some((scene, gestures)) = kept.scene(&session, &self.branches, self.compared) else { return };
            gestures.press(self.pointer(&event), event.shift_key(), &scene, &mut self.sight.seen())
        };
        self.follow(outcome);
    }

    /// A pointer moves.
    pub fn moves(&self, event: PointerEvent) {
        let pointer = self.pointer(&event);
        let outcome = {
            let (mut kept, session) = (self.kept.borrow_mut(), self.session.borrow());
            let Some((scene, gestures)) = kept.scene(&session, &self.branches, self.compared) else { return };
            if gestures.are_idle() {
                // The compared branch has no tooltips, as they need the trace of the current branch.
                if !self.compared {
                    self.tip.set(tip_at(&scene, &session, pointer));
                }
                return;
            }
            gestures.move_to(pointer, scene.picture, &mut self.sight.seen())
        };
        self.follow(outcome);
    }

    /// A pointer goes up, or the browser takes it away.
    pub fn up(&self, event: PointerEvent) {
        let cancelled = event.type_() == "pointercancel";
        let outcome = self.kept.borrow_mut().gestures.release(event.pointer_id(), cancelled);
        self.follow(outcome);
    }

    /// The wheel is turned.
    pub fn wheel(&self, event: WheelEvent) {
        event.prevent_default();
        let part = (self.place(&event).0 - LABELS_PX) / (self.width_px - LABELS_PX).max(1.0);
        let by = Point::new(event.delta_x(), event.delta_y());
        self.tip.set(Tip::default());
        self.look(|seen, end_us| turned(by, event.shift_key(), part, seen, end_us));
    }

    /// A key is pressed.
    pub fn key(&self, event: KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let typed = typed(&event.key(), &mut self.sight.seen(), self.end_us);
        match typed {
            Typed::Nothing => return,
            Typed::Look => self.sight.paint(),
            Typed::Send(msg) => self.on.emit(msg),
        }
        event.prevent_default();
    }

    /// Changes the viewport, given the end of the longest session in microseconds, and paints it.
    pub fn look(&self, change: impl FnOnce(&mut Seen, f64)) {
        change(&mut self.sight.seen(), self.end_us);
        self.sight.paint();
    }

    /// Does what comes of a gesture.
    fn follow(&self, outcome: Option<Outcome>) {
        let choose = |chosen| self.on.emit(Msg::Selection(SelectionMsg::Choose(Some(chosen))));
        match outcome {
            None => {}
            Some(Outcome::Look) => self.sight.paint(),
            Some(Outcome::Choose(message)) => choose(Chosen::Message(message)),
            Some(Outcome::Ask(number)) => {
                let chosen = self.session.borrow().client_bars().bar(number).and_then(|bar| asked_of(bar));
                chosen.into_iter().for_each(choose);
            }
            Some(Outcome::Switch(branch)) => self.on_branch.emit(branch),
            Some(Outcome::Seek(time)) => {
                // The page seeks at most once per frame, however often the pointer moves.
                let mut borrowed = self.kept.borrow_mut();
                borrowed.wanted = Some(time);
                if borrowed.frame.is_none() {
                    let (kept, on) = (self.kept.clone(), self.on.clone());
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
        }
    }

    fn place(&self, event: &MouseEvent) -> (f64, f64) {
        let canvas = self.canvas.cast::<Element>();
        canvas.map(|canvas| local(&canvas, event.client_x(), event.client_y())).unwrap_or_default()
    }

    fn pointer(&self, event: &PointerEvent) -> Pointer {
        let (x, y) = self.place(event);
        Pointer { id: event.pointer_id(), x, y, is_finger: event.pointer_type() == "touch" }
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
