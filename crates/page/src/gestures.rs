//! Pointer gestures on the timeline: scrub, pinch, drag the map's window, click.

use model::types::{MessageId, Time};
use story::geometry::bounded;
use story::timeline::hit::{Hit, Scene};
use story::timeline::overview::{Overview, Part};
use story::timeline::picture::{LABELS_PX, Picture};
use story::timeline::seen::{SPAN_MIN_US, Seen};

/// A pointer that moves less than this between press and release has clicked.
const CLICK_PX: f64 = 4.0;

/// The most pointers that are tracked.
const POINTERS_MAX: usize = 2;

/// A pointer and its position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// Its id.
    pub id: i32,
    /// In pixels from the left edge of the timeline.
    pub x: f64,
    /// In pixels from its top.
    pub y: f64,
    /// True for a finger.
    pub is_finger: bool,
}

/// The effect of a gesture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Draw this moment.
    Seek(Time),
    /// Choose this message.
    Choose(MessageId),
    /// Choose the subject of this request of a client, by the request's number.
    Ask(usize),
    /// Go to this branch, an index.
    Switch(usize),
    /// The viewport has changed.
    Look,
}

/// The gesture in progress.
#[derive(Clone, Debug, Default, PartialEq)]
enum Grab {
    #[default]
    Nothing,
    /// Pressed on something that can be clicked.
    Pressed {
        x: f64,
        y: f64,
        outcome: Outcome,
    },
    Scrub,
    /// The map's window, grabbed at this distance from its left end.
    Window {
        offset_us: f64,
    },
    LeftEdge,
    RightEdge,
    /// Two fingers, each on a moment.
    Pinch {
        moments_us: [f64; 2],
    },
}

/// The pointers that are down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gestures {
    down: Vec<Pointer>,
    grab: Grab,
}

impl Gestures {
    /// True while there is no gesture.
    pub fn are_idle(&self) -> bool {
        self.down.is_empty()
    }

    /// A pointer is pressed.
    pub fn press(&mut self, pointer: Pointer, shift: bool, scene: &Scene, seen: &mut Seen) -> Option<Outcome> {
        if self.down.len() >= POINTERS_MAX {
            return None;
        }
        self.down.push(pointer);
        let (x, y, picture) = (pointer.x, pointer.y, scene.picture);
        if let [one, two] = self.down[..] {
            self.grab = Grab::Pinch { moments_us: [one.x, two.x].map(|x| moment_us(picture, x)) };
            return None;
        }
        // With Shift a span is chosen (www/span.js), whatever lies below the pointer.
        if shift {
            self.grab = Grab::Scrub;
            return Some(Outcome::Seek(moment(picture, x)));
        }
        let hit = scene.hit(x, y, pointer.is_finger);
        let click = match hit {
            Hit::Map => return self.press_map(x, picture, seen),
            Hit::Branch(index) => Some(Outcome::Switch(index)),
            Hit::Marks(first, _) => scene.marks.get(first).map(|mark| Outcome::Seek(mark.at)),
            Hit::Ask(number) => Some(Outcome::Ask(number)),
            Hit::Message(slant) => Some(Outcome::Choose(slant.message())),
            Hit::Lane(..) | Hit::Time(_) => None,
        };
        match click {
            Some(outcome) => {
                self.grab = Grab::Pressed { x, y, outcome };
                None
            }
            None => {
                self.grab = Grab::Scrub;
                Some(Outcome::Seek(moment(picture, x)))
            }
        }
    }

    fn press_map(&mut self, x: f64, picture: &Picture, seen: &mut Seen) -> Option<Outcome> {
        let map = Overview::of(picture);
        match map.part(seen, x) {
            Part::LeftEdge => self.grab = Grab::LeftEdge,
            Part::RightEdge => self.grab = Grab::RightEdge,
            Part::Window => self.grab = Grab::Window { offset_us: map.us_at(x) - seen.left_us },
            Part::Outside => {
                self.grab = Grab::Window { offset_us: seen.span_us / 2.0 };
                seen.show(map.us_at(x) - seen.span_us / 2.0, map.us_at(x) + seen.span_us / 2.0, map.end_us);
                return Some(Outcome::Look);
            }
        }
        None
    }

    /// A pointer has moved.
    pub fn move_to(&mut self, pointer: Pointer, picture: &Picture, seen: &mut Seen) -> Option<Outcome> {
        let known = self.down.iter_mut().find(|known| known.id == pointer.id)?;
        *known = pointer;
        let x = pointer.x;
        let map = Overview::of(picture);
        let (left, right) = (seen.left_us, seen.left_us + seen.span_us);
        match &mut self.grab {
            Grab::Nothing => return None,
            Grab::Pressed { x: x_before, y, .. } => {
                if (x - *x_before).hypot(pointer.y - *y) < CLICK_PX {
                    return None;
                }
                self.grab = Grab::Scrub;
                return Some(Outcome::Seek(moment(picture, x)));
            }
            Grab::Scrub => return Some(Outcome::Seek(moment(picture, x))),
            Grab::Window { offset_us } => {
                let left = map.us_at(x) - *offset_us;
                seen.show(left, left + seen.span_us, map.end_us);
            }
            Grab::LeftEdge => seen.show(map.us_at(x).min(right - SPAN_MIN_US), right, map.end_us),
            Grab::RightEdge => seen.show(left, map.us_at(x).max(left + SPAN_MIN_US), map.end_us),
            Grab::Pinch { moments_us } => {
                let [one, two] = self.down[..] else { return None };
                let apart_px = two.x - one.x;
                let us_per_px = (moments_us[1] - moments_us[0]) / apart_px;
                if apart_px.abs() < 1.0 || us_per_px <= 0.0 {
                    return None;
                }
                let left = moments_us[0] - (one.x - LABELS_PX) * us_per_px;
                seen.show(left, left + us_per_px * picture.lanes_px(), map.end_us);
            }
        }
        Some(Outcome::Look)
    }

    /// A pointer is released, or cancelled by the browser.
    pub fn release(&mut self, id: i32, cancelled: bool) -> Option<Outcome> {
        self.down.retain(|pointer| pointer.id != id);
        match std::mem::take(&mut self.grab) {
            Grab::Pressed { outcome, .. } if !cancelled => Some(outcome),
            _ => None,
        }
    }
}

/// The moment to scrub to, clamped to the visible span.
fn moment(picture: &Picture, x: f64) -> Time {
    picture.time_at(bounded(x, LABELS_PX, picture.width_px))
}

fn moment_us(picture: &Picture, x: f64) -> f64 {
    picture.left_us + (x - LABELS_PX) * picture.us_per_px()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::types::NodeId;
    use story::lanes::Lanes;

    fn picture() -> Picture {
        Picture {
            width_px: LABELS_PX + 1_000.0,
            height_px: 300.0,
            left_us: 2e6,
            span_us: 1e6,
            drawn: Time(0),
            now: Time::from_secs(10),
            nodes: vec![NodeId(1)],
            branch_rows: 0,
            bar_rows: 0,
        }
    }

    fn pointer(id: i32, x: f64, y: f64) -> Pointer {
        Pointer { id, x: LABELS_PX + x, y, is_finger: false }
    }

    fn with(test: impl FnOnce(&Scene, &mut Seen, &mut Gestures)) {
        let (picture, lanes) = (picture(), Lanes::default());
        let scene =
            Scene { picture: &picture, lanes: &lanes, strip: None, marks: &[], placed: &[], branches: &[], rows: &[] };
        let mut seen = Seen::at(2e6, 1e6);
        test(&scene, &mut seen, &mut Gestures::default());
    }

    #[test]
    fn pressing_on_empty_space_scrubs() {
        with(|scene, seen, gestures| {
            let pressed = gestures.press(pointer(1, 500.0, 100.0), false, scene, seen);
            assert_eq!(pressed, Some(Outcome::Seek(Time(2_500_000))));
            let moved = gestures.move_to(pointer(1, 600.0, 100.0), scene.picture, seen);
            assert_eq!(moved, Some(Outcome::Seek(Time(2_600_000))));
            assert_eq!(
                gestures.move_to(pointer(2, 600.0, 100.0), scene.picture, seen),
                None,
                "another pointer only hovers"
            );
            assert_eq!(gestures.release(1, false), None);
            assert!(gestures.are_idle());
        });
    }

    #[test]
    fn with_shift_the_moment_follows_the_pointer_also_from_the_map() {
        with(|scene, seen, gestures| {
            for y in [100.0, scene.picture.map_top_px() + 3.0] {
                let pressed = gestures.press(pointer(1, 500.0, y), true, scene, seen);
                assert_eq!(pressed, Some(Outcome::Seek(Time(2_500_000))));
                let moved = gestures.move_to(pointer(1, 400.0, y), scene.picture, seen);
                assert_eq!(moved, Some(Outcome::Seek(Time(2_400_000))));
                assert_eq!((gestures.release(1, false), seen.left_us), (None, 2e6));
            }
        });
    }

    #[test]
    fn the_map_s_window_is_dragged_and_stretched() {
        with(|scene, seen, gestures| {
            let y = scene.picture.map_top_px() + 3.0;
            // The window lies from 200 to 300 px.
            gestures.press(pointer(1, 250.0, y), false, scene, seen);
            gestures.move_to(pointer(1, 450.0, y), scene.picture, seen);
            assert!((seen.left_us - 4e6).abs() < 1.0 && (seen.span_us - 1e6).abs() < 1.0);
            gestures.release(1, false);
            gestures.press(pointer(1, 500.0, y), false, scene, seen);
            gestures.move_to(pointer(1, 700.0, y), scene.picture, seen);
            assert!((seen.left_us - 4e6).abs() < 1.0 && (seen.span_us - 3e6).abs() < 1.0, "{seen:?}");
            gestures.release(1, false);
            gestures.press(pointer(1, 100.0, y), false, scene, seen);
            assert!((seen.left_us - 0.0).abs() < 1.0, "{seen:?}");
        });
    }

    #[test]
    fn two_fingers_keep_their_moments() {
        with(|scene, seen, gestures| {
            gestures.press(pointer(1, 400.0, 100.0), false, scene, seen);
            gestures.press(pointer(2, 600.0, 100.0), false, scene, seen);
            gestures.move_to(pointer(1, 300.0, 100.0), scene.picture, seen);
            assert_eq!(gestures.move_to(pointer(2, 700.0, 100.0), scene.picture, seen), Some(Outcome::Look));
            assert!((seen.span_us - 0.5e6).abs() < 1.0, "{seen:?}");
            assert!((seen.left_us + 0.3 * seen.span_us - 2.4e6).abs() < 1.0, "{seen:?}");
        });
    }
}
