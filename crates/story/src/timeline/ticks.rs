//! The marks of time: at round moments, written in the unit that fits the zoom.

use super::picture::Picture;
use crate::format::fixed;

/// The least room for one mark.
const MARK_PX: f64 = 84.0;

/// The most marks one picture has.
const MARKS_MAX: usize = 200;

const SECOND_US: u64 = 1_000_000;

/// Distances between marks of at least a second, in seconds.
const SECONDS: [u64; 19] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 864_000];

/// A mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where it stands.
    pub x: f64,
    /// What is written there.
    pub label: String,
}

/// The marks of a picture, from left to right.
pub fn marks(picture: &Picture) -> Vec<Mark> {
    let every_us = every_us(picture.us_per_px() * MARK_PX);
    let first = (picture.left_us.max(0.0) / every_us as f64).ceil() as u64 * every_us;
    let ats = (0..MARKS_MAX as u64).map(|index| first + index * every_us);
    ats.take_while(|at| *at as f64 <= picture.left_us + picture.span_us)
        .map(|at| Mark { x: picture.x(model::types::Time(at)), label: label(at, every_us, at == first) })
        .collect()
}

/// A round distance that is at least so long.
fn every_us(least_us: f64) -> u64 {
    let mut power = 1;
    while power < SECOND_US {
        if let Some(every) = [1, 2, 5].map(|digit| digit * power).into_iter().find(|every| *every as f64 >= least_us) {
            return every;
        }
        power *= 10;
    }
    let every = SECONDS.into_iter().map(|seconds| seconds * SECOND_US).find(|every| *every as f64 >= least_us);
    every.unwrap_or(SECONDS[SECONDS.len() - 1] * SECOND_US)
}

/// At high zoom, the leftmost mark and the round ones show the whole time, the others the difference to it.
fn label(at_us: u64, every_us: u64, leftmost: bool) -> String {
    let (round_us, unit, unit_us) = match every_us {
        0..1_000 => (1_000, "µs", 1),
        1_000..10_000 => (100_000, "ms", 1_000),
        _ => (1, "", 1),
    };
    if !leftmost && !at_us.is_multiple_of(round_us) {
        return format!("+{} {unit}", at_us % round_us / unit_us);
    }
    let places = (0..6).find(|places| every_us.min(at_us.max(1)) * 10_u64.pow(*places) >= SECOND_US).unwrap_or(6);
    let places = if every_us < SECOND_US && !leftmost && every_us < 10_000 {
        if every_us < 1_000 { 3 } else { 1 }
    } else if at_us == 0 {
        0
    } else {
        places.max((0..6).find(|places| every_us * 10_u64.pow(*places) >= SECOND_US).unwrap_or(6))
    };
    clock(at_us, places)
}

/// A moment as a clock would show it: `9.5 s`, `1:05`, `2 h`, `2:01:05`.
pub fn clock(at_us: u64, places: u32) -> String {
    let seconds = at_us / SECOND_US;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let rest = fixed((at_us % (60 * SECOND_US)) as f64 / 1e6, places);
    let padded = |text: String| if seconds % 60 < 10 { format!("0{text}") } else { text };
    match (hours, minutes, seconds % 60) {
        (0, 0, _) => format!("{rest} s"),
        (0, _, 0) if places == 0 => format!("{minutes} min"),
        (0, _, _) => format!("{minutes}:{}", padded(rest)),
        (_, 0, 0) if places == 0 => format!("{hours} h"),
        _ => format!("{hours}:{minutes:02}:{}", padded(rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::types::Time;

    fn labels(left_us: f64, span_us: f64) -> Vec<String> {
        let picture = Picture {
            width_px: 558.0,
            height_px: 200.0,
            left_us,
            span_us,
            drawn: Time(0),
            now: Time(0),
            nodes: Vec::new(),
            branch_rows: 0,
            bar_rows: 0,
        };
        marks(&picture).into_iter().map(|mark| mark.label).collect()
    }

    #[test]
    fn every_zoom_has_its_unit() {
        assert_eq!(labels(7_420_000.0, 2_000_000.0), ["7.5 s", "8.0 s", "8.5 s", "9.0 s"]);
        assert_eq!(labels(0.0, 20_000_000.0), ["0 s", "5 s", "10 s", "15 s", "20 s"]);
        assert_eq!(labels(55e6, 20e6), ["55 s", "1 min", "1:05", "1:10", "1:15"]);
        assert_eq!(labels(0.0, 86_400e6)[..3], ["0 s", "6 h", "12 h"]);
        assert_eq!(labels(3_500e6, 600e6), ["1 h", "1:02:00", "1:04:00", "1:06:00", "1:08:00"]);
        assert_eq!(labels(5_249_900.0, 1_000.0), ["5.2500 s", "+200 µs", "+400 µs", "+600 µs", "+800 µs"]);
        assert_eq!(labels(5_249_300.0, 1_000.0), ["5.2494 s", "+600 µs", "+800 µs", "5.250 s", "+200 µs"]);
        assert_eq!(labels(65_294_000.0, 10_000.0)[..4], ["1:05.294", "+96 ms", "+98 ms", "1:05.3"]);
    }

    #[test]
    fn marks_never_stand_closer_than_their_labels_are_wide() {
        for exponent in 0..24 {
            let span_us = 1_000.0 * 2.3_f64.powi(exponent);
            let count = labels(span_us * 3.3, span_us).len();
            assert!((1..=6).contains(&count), "{count} marks in {span_us} µs");
        }
    }
}
