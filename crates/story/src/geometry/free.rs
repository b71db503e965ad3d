//! Places for labels that do not lie on each other.

use super::Point;

/// How many places above and below are tried for one label.
const TRIES: i32 = 8;

/// The place nearest to `at`, straight above or below it, at which a label of this half width and half height lies on
/// none of the `taken` ones, which are centres with halves, and not above the picture. Without such a place it is `at`.
pub fn free_place(at: Point, half: Point, taken: &[(Point, Point)]) -> Point {
    let is_free = |place: &Point| {
        let covers = |(other, other_half): &(Point, Point)| {
            (place.x - other.x).abs() < half.x + other_half.x && (place.y - other.y).abs() < half.y + other_half.y
        };
        place.y >= half.y && !taken.iter().any(covers)
    };
    let step = 2.0 * half.y + 1.0;
    let tries = (0..=2 * TRIES).map(|index| {
        let side = if index % 2 == 0 { 1.0 } else { -1.0 };
        Point::new(at.x, at.y + side * f64::from((index + 1) / 2) * step)
    });
    tries.into_iter().find(is_free).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_one_place_are_stacked_without_lying_on_each_other() {
        let half = Point::new(40.0, 9.0);
        let mut taken: Vec<(Point, Point)> = Vec::new();
        for _ in 0..9 {
            let place = free_place(Point::new(200.0, 200.0), half, &taken);
            for (other, _) in &taken {
                assert!((place.y - other.y).abs() >= 2.0 * half.y, "{place:?} lies on {other:?}");
            }
            taken.push((place, half));
        }
        let at_the_top = free_place(Point::new(200.0, 10.0), half, &[(Point::new(200.0, 12.0), half)]);
        assert!(at_the_top.y > 12.0, "{at_the_top:?} is not above the picture");
        assert_eq!(free_place(Point::new(500.0, 200.0), half, &taken), Point::new(500.0, 200.0));
    }
}
