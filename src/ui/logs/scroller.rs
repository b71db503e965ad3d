//! The scrolling of the logs: it follows their end until it is scrolled away from, and shows a chosen entry.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::geometry::{LABEL_PX, ROW_MIN_PX, SPARE, Scrolled};
use super::row::COLUMN_PX;
use model::types::LogIndex;
use story::log_window::Window;

/// The scrolled element, and what lasts from one drawing to the next.
#[derive(Clone)]
pub struct Scroller {
    pub element: NodeRef,
    pub scrolled: UseStateHandle<Scrolled>,
    follows: Rc<Cell<bool>>,
    /// Where following has scrolled to: the event of that may come when the logs have grown again, and ends nothing.
    followed_to: Rc<Cell<i32>>,
}

/// The scroller of this element. `columns` are all columns of the run with this number.
#[hook]
pub fn use_scroller(element: NodeRef, columns: Window, width_px: f64, run: u32, chosen: Option<LogIndex>) -> Scroller {
    let scroller = Scroller {
        element,
        scrolled: use_state_eq(|| Scrolled { follows: true, ..Scrolled::default() }),
        follows: use_memo((), |()| Cell::new(true)),
        followed_to: use_memo((), |()| Cell::new(0)),
    };
    let first_before: Rc<RefCell<u64>> = use_mut_ref(|| 0);
    {
        let scroller = scroller.clone();
        use_effect_with((columns.first, columns.end, width_px as u32, run), move |(first, ..)| {
            let moved = *first as f64 - first_before.replace(*first) as f64;
            scroller.keep_place(moved);
        });
    }
    {
        let scroller = scroller.clone();
        use_effect_with(chosen, move |chosen| {
            if let Some(index) = chosen {
                scroller.show(index.saturating_sub(columns.first));
            }
        });
    }
    scroller
}

impl Scroller {
    fn html(&self) -> Option<HtmlElement> {
        self.element.cast()
    }

    /// Goes to the end where that is followed. Elsewhere the content does not move when the first column has.
    fn keep_place(&self, moved_columns: f64) {
        let Some(element) = self.html() else { return };
        if self.follows.get() {
            element.set_scroll_left(element.scroll_width());
            self.followed_to.set(element.scroll_left());
        } else if moved_columns != 0.0 {
            element.set_scroll_left(element.scroll_left() - (moved_columns * COLUMN_PX) as i32);
        }
    }

    /// Brings this column into the middle, unless it is seen.
    fn show(&self, column: u64) {
        let Some(element) = self.html() else { return };
        let x = (column as f64 * COLUMN_PX) as i32;
        let (left, seen) = (element.scroll_left(), element.client_width() - LABEL_PX as i32);
        if x < left || x + COLUMN_PX as i32 > left + seen {
            self.follows.set(false);
            element.set_scroll_left(x - seen / 2);
        }
    }

    /// The browser has scrolled.
    pub fn has_scrolled(&self) {
        let Some(element) = self.html() else { return };
        let (left, seen, whole) = (element.scroll_left(), element.client_width(), element.scroll_width());
        let is_followed = self.follows.get() && left >= self.followed_to.get();
        let at_end = is_followed || f64::from(left + seen) >= f64::from(whole) - COLUMN_PX * 0.8;
        self.follows.set(at_end);
        let steps = |scrolled_px: i32, step_px: f64| (f64::from(scrolled_px.max(0)) / step_px) as u64 / SPARE * SPARE;
        let (columns, rows) = (steps(left, COLUMN_PX), steps(element.scroll_top(), ROW_MIN_PX));
        self.scrolled.set(Scrolled { columns, rows, follows: at_end });
    }

    /// Goes to the end, and follows it.
    pub fn follow(&self) {
        self.follows.set(true);
        if let Some(element) = self.html() {
            element.set_scroll_left(element.scroll_width());
        }
    }

    /// Brings this part of the whole, from 0 to 1, into the middle.
    pub fn go(&self, part: f64) {
        if let Some(element) = self.html() {
            let middle = part * f64::from(element.scroll_width()) - f64::from(element.client_width()) / 2.0;
            element.set_scroll_left(middle as i32);
        }
    }
}
