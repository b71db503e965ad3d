//! The timeline's keys and the wheel over it.

use crate::msg::{Msg, TimeMsg};
use model::types::Time;
use story::geometry::{Point, bounded};
use story::timeline::seen::Seen;

/// The zoom factor of one key press, and the pan distance as a fraction of the span.
pub const KEY_ZOOM: f64 = 1.5;
const KEY_PAN: f64 = 0.5;

/// The most wheel distance that counts for one event, and the distance that doubles the span.
const WHEEL_MAX: f64 = 200.0;
const WHEEL_ZOOM: f64 = 600.0;
const WHEEL_PAN: f64 = 1_500.0;

/// What a key press means.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// Nothing here.
    Nothing,
    /// The viewport has changed.
    Look,
    /// This goes to the page.
    Send(Msg),
}

/// A key is pressed while the timeline has the focus; `end_us` is the end of the longest session.
pub fn typed(key: &str, seen: &mut Seen, end_us: f64) -> Typed {
    let time = |msg| Typed::Send(Msg::Time(msg));
    match key {
        "ArrowLeft" => return time(TimeMsg::StepBack),
        "ArrowRight" => return time(TimeMsg::Step),
        "Home" => return time(TimeMsg::Seek(Time::ZERO)),
        "End" => return time(TimeMsg::Live),
        "+" | "=" => seen.zoom_here(1.0 / KEY_ZOOM, end_us),
        "-" | "_" => seen.zoom_here(KEY_ZOOM, end_us),
        "PageUp" => seen.pan(-KEY_PAN, end_us),
        "PageDown" => seen.pan(KEY_PAN, end_us),
        "0" => seen.show_all(end_us),
        _ => return Typed::Nothing,
    }
    Typed::Look
}

/// The wheel is turned by so much, at this part of the width from 0 to 1.
pub fn turned(by: Point, shift: bool, part: f64, seen: &mut Seen, end_us: f64) {
    if shift || by.x.abs() > by.y.abs() {
        seen.pan((if by.x == 0.0 { by.y } else { by.x }) / WHEEL_PAN, end_us);
    } else {
        // Symmetric: the same wheel distance back restores the span.
        let half = bounded(by.y, -WHEEL_MAX, WHEEL_MAX) / WHEEL_ZOOM;
        seen.zoom((1.0 + half) / (1.0 - half), bounded(part, 0.0, 1.0), end_us);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END_US: f64 = 10e6;

    #[test]
    fn the_wheel_back_restores_the_span_and_shift_pans() {
        let mut seen = Seen::at(2e6, 1e6);
        turned(Point::new(0.0, 100.0), false, 0.5, &mut seen, END_US);
        assert!((seen.span_us - 1.4e6).abs() < 1.0, "{seen:?}");
        turned(Point::new(0.0, -100.0), false, 0.5, &mut seen, END_US);
        assert!((seen.span_us - 1e6).abs() < 1.0 && (seen.left_us - 2e6).abs() < 1.0, "{seen:?}");
        turned(Point::new(0.0, 150.0), true, 0.5, &mut seen, END_US);
        assert!((seen.left_us - 2.1e6).abs() < 1.0, "{seen:?}");
    }

    #[test]
    fn keys_step_and_zoom_and_others_mean_nothing() {
        let mut seen = Seen::at(2e6, 1e6);
        assert_eq!(typed("ArrowLeft", &mut seen, END_US), Typed::Send(Msg::Time(TimeMsg::StepBack)));
        assert_eq!(typed("Home", &mut seen, END_US), Typed::Send(Msg::Time(TimeMsg::Seek(Time::ZERO))));
        assert_eq!((typed("x", &mut seen, END_US), seen.span_us), (Typed::Nothing, 1e6));
        assert_eq!(typed("-", &mut seen, END_US), Typed::Look);
        assert!((seen.span_us - 1.5e6).abs() < 1.0, "{seen:?}");
        assert_eq!(typed("PageDown", &mut seen, END_US), Typed::Look);
        assert!(seen.left_us > 2e6, "{seen:?}");
    }
}
