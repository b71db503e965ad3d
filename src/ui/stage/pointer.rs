//! The stage's pointer: what the browser reports goes to [`StageGesture`], and what comes of it to the page.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::ui::menu_place::beside;
use crate::ui::newest::{Newest, use_newest};
use crate::ui::size::local;
use model::types::NodeId;
use page::chosen::Tool;
use page::menus::{Asked, Subject};
use page::msg::{DialogsMsg, Msg};
use page::stage_gesture::{Field, LONG_PRESS_MS, Pointer, StageGesture};
use story::geometry::Point;

/// The position of a hovering pointer, and the tooltip where there is no message, node or link.
#[derive(Clone, PartialEq)]
pub struct Hover {
    pub at: Point,
    pub tip: Option<String>,
}

/// What lasts from one drawing of the stage to the next.
#[derive(Clone)]
pub struct StagePointer {
    pub svg: NodeRef,
    pub gesture: Newest<StageGesture>,
    pub hover: UseStateHandle<Option<Hover>>,
    /// The node that was dropped last.
    pub springs: UseStateHandle<Option<NodeId>>,
    long_press: Rc<RefCell<Option<Timeout>>>,
}

/// The pointer of a stage.
#[hook]
pub fn use_stage_pointer() -> StagePointer {
    StagePointer {
        svg: use_node_ref(),
        gesture: use_newest(StageGesture::default),
        hover: use_state_eq(|| None),
        springs: use_state_eq(|| None),
        long_press: use_mut_ref(|| None),
    }
}

/// What the handlers of one drawing share.
#[derive(Clone)]
pub struct Handlers {
    pub pointer: StagePointer,
    pub field: Field,
    pub tool: Tool,
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
        self.pointer.hover.set(None);
        self.pointer.springs.set(None);
        if event.button() != 0 {
            return;
        }
        if let Some(element) = self.pointer.svg.cast::<Element>() {
            // Without capture a stroke that leaves the stage would never end.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        let at = self.at(&event);
        let node = self.pointer.gesture.change(|gesture| gesture.press(at, &self.field, self.tool));
        if at.is_finger {
            let shared = self.clone();
            *self.pointer.long_press.borrow_mut() = Some(Timeout::new(LONG_PRESS_MS, move || {
                shared.pointer.gesture.change(StageGesture::cancel);
                shared.open_menu(shared.field.subject(at, node), at);
            }));
        }
    }

    /// A pointer moves.
    pub fn moves(&self, event: PointerEvent) {
        let pointer = self.at(&event);
        match self.pointer.gesture.change(|gesture| gesture.move_to(pointer.at, self.tool)) {
            None if !pointer.is_finger => {
                self.pointer.hover.set(Some(Hover { at: pointer.at, tip: tip_of_target(&event) }));
            }
            Some(true) => *self.pointer.long_press.borrow_mut() = None,
            None | Some(false) => {}
        }
    }

    /// A pointer goes up.
    pub fn up(&self, event: PointerEvent) {
        let was_waiting = self.pointer.long_press.borrow_mut().take().is_some();
        let at = self.at(&event);
        let release = self.pointer.gesture.change(|gesture| gesture.release(at, was_waiting, &self.field, self.tool));
        if release.springs.is_some() {
            self.pointer.springs.set(release.springs);
        }
        release.msgs.into_iter().for_each(|msg| self.on.emit(msg));
        if let Some(subject) = release.menu {
            self.open_menu(subject, at);
        }
    }

    /// The browser takes the pointer away.
    pub fn cancel(&self) {
        self.pointer.gesture.change(StageGesture::cancel);
        *self.pointer.long_press.borrow_mut() = None;
    }

    /// A menu is asked for.
    pub fn context_menu(&self, event: MouseEvent) {
        event.prevent_default();
        self.cancel();
        self.pointer.hover.set(None);
        let at = self.at(&event);
        match self.field.node(at.at) {
            // A finger's menu stands beside the finger, wherever the node's would.
            Some(node) if !at.is_finger => self.node_menu(node),
            node => self.open_menu(self.field.subject(at, node), at),
        }
    }

    /// The menu of a node, beside it.
    pub fn node_menu(&self, node: NodeId) {
        let at = beside(&format!("[data-node='{node}'][data-role]"));
        self.on.emit(Msg::Dialogs(DialogsMsg::Menu(Asked::top(Subject::Node(node)), at)));
    }

    fn open_menu(&self, subject: Subject, pointer: Pointer) {
        // The menu's place is one of the window.
        let edges = self.pointer.svg.cast::<Element>().map(|element| element.get_bounding_client_rect());
        let at = edges.map_or(pointer.at, |edges| Point::new(edges.left() + pointer.at.x, edges.top() + pointer.at.y));
        self.on.emit(Msg::Dialogs(DialogsMsg::Menu(Asked::top(subject), Some(at))));
    }

    fn at(&self, event: &MouseEvent) -> Pointer {
        let place = self.pointer.svg.cast::<Element>().map(|svg| local(&svg, event.client_x(), event.client_y()));
        let is_finger = event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch");
        let at = place.map(|(x, y)| Point::new(x, y)).unwrap_or_default();
        Pointer { at, is_finger, ms: event.time_stamp() }
    }
}

/// The tooltip of the element under the pointer.
fn tip_of_target(event: &PointerEvent) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("[data-tip]").ok()??.get_attribute("data-tip")
}
