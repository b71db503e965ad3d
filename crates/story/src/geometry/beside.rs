//! Where a box stands that a press opens: all of it in the window, and beside the place that was pressed.

use super::Point;

/// How near a box may come to the edge of the window.
const EDGE_PX: f64 = 8.0;

/// A box that is exactly as high as there is room still fits.
const ROUNDING_PX: f64 = 0.01;

/// The upper left corner of a box of this size in a window of that size, `apart_px` away from the place `at`, which it
/// does not cover if there is any room beside, below or above it.
pub fn beside_point(at: Point, size: Point, window: Point, apart_px: f64) -> Point {
    let inside = |at: f64, own: f64, whole: f64| at.min(whole - own - EDGE_PX).max(EDGE_PX);
    // The first of these places at which it fits: to the right of the point, to its left, below it, above it.
    if fits_beside(at, size.x, window, apart_px) {
        let right = at.x + apart_px + size.x + EDGE_PX <= window.x;
        let x = if right { at.x + apart_px } else { at.x - apart_px - size.x };
        return Point::new(x, inside(at.y, size.y, window.y));
    }
    let x = inside(at.x - size.x / 2.0, size.x, window.x);
    let below = at.y + apart_px + size.y + EDGE_PX <= window.y + ROUNDING_PX;
    let above = at.y - apart_px - size.y >= EDGE_PX - ROUNDING_PX;
    let y = match (below, above) {
        (true, _) => at.y + apart_px,
        (false, true) => at.y - apart_px - size.y,
        (false, false) => inside(at.y, size.y, window.y),
    };
    Point::new(x, y)
}

/// True when a box of this width has room to the right or to the left of a place.
pub fn fits_beside(at: Point, width_px: f64, window: Point, apart_px: f64) -> bool {
    at.x + apart_px + width_px + EDGE_PX <= window.x || at.x - apart_px - width_px >= EDGE_PX
}

/// How high a box may be to stand below or above a place, whichever has more room.
pub fn height_beside(at: Point, window: Point, apart_px: f64) -> f64 {
    at.y.max(window.y - at.y) - apart_px - EDGE_PX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_lies_in_the_window_and_not_under_the_finger() {
        for (width, height) in [(390.0, 844.0), (320.0, 568.0), (1280.0, 720.0)] {
            let window = Point::new(width, height);
            for step in 0..10_000 {
                let at = Point::new(width * f64::from(step % 100) / 99.0, height * f64::from(step / 100) / 99.0);
                // The narrow one fits beside some places of a phone, and in its middle on neither side.
                let width_px = if step % 2 == 0 { 300.0 } else { 178.0 };
                let most =
                    if fits_beside(at, width_px, window, 26.0) { height } else { height_beside(at, window, 26.0) };
                let size = Point::new(width_px, 520.0_f64.min(most));
                let corner = beside_point(at, size, window, 26.0);
                assert!(corner.x >= 0.0 && corner.x + size.x <= width, "{at:?} {corner:?}");
                assert!(corner.y >= 0.0 && corner.y + size.y <= height, "{at:?} {corner:?}");
                let covers_x = corner.x < at.x + 20.0 && at.x - 20.0 < corner.x + size.x;
                let covers_y = corner.y < at.y + 20.0 && at.y - 20.0 < corner.y + size.y;
                assert!(!(covers_x && covers_y), "{at:?} is covered: {corner:?} {size:?}");
            }
        }
    }
}
