//! Layout of the labels of flags and violations: in two rows, without overlap, dense ones merged.

use crate::geometry::bounded;
use std::rc::Rc;

use crate::format::shortened;
use model::types::Time;

/// Marks nearer to each other than this share a label.
const APART_PX: f64 = 7.0;

/// The room between two labels.
const GAP_PX: f64 = 3.0;

/// The least room that one label leaves for another in the last free row.
const WORD_PX: f64 = 40.0;

/// The room beside a label's text.
const PADDING_PX: f64 = 10.0;

/// The longest label, in characters.
const CHARACTERS_MAX: usize = 44;

/// How many rows there are.
const ROWS: usize = 2;

/// The kind of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// A repair.
    Heals,
    /// Any other action.
    Acts,
    /// An action that violates an assumption of Raft.
    Voids,
    /// A broken property of Raft.
    Broken,
}

/// A moment with a mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// When.
    pub at: Time,
    /// Where.
    pub x: f64,
    /// The label.
    pub label: Rc<str>,
    /// Its kind.
    pub tone: Tone,
}

/// A label in its place, for one mark or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The first of its marks, as an index.
    pub first: usize,
    /// The number of its marks.
    pub count: usize,
    /// Where it begins.
    pub x: f64,
    /// How wide it is.
    pub width_px: f64,
    /// The row, counted from the top.
    pub row: usize,
    /// The text.
    pub text: String,
    /// The most severe kind of its marks.
    pub tone: Tone,
}

/// Places the labels of marks, which are in order. `measure` gives the width of a text.
pub fn place(marks: &[Mark], right_px: f64, measure: impl Fn(&str) -> f64) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    let mut row_end = [f64::MIN; ROWS];
    let mut start = 0;
    while start < marks.len() {
        let x = marks[start].x;
        let mut end = start + 1;
        while end < marks.len() && marks[end].x - marks[end - 1].x < APART_PX {
            end += 1;
        }
        let Some(row) = (0..ROWS).find(|row| row_end[*row] + GAP_PX <= x) else {
            // No row is free here: these marks join the previous label.
            if let Some(last) = placed.last_mut() {
                last.count = end - last.first;
            }
            start = end;
            continue;
        };
        // The last free row leaves room for the mark after it.
        let other_is_free = (0..ROWS).any(|other| other != row && row_end[other] + GAP_PX <= x);
        // Too little room for text: the next mark shares this label.
        while !other_is_free && end < marks.len() && marks[end].x - x < WORD_PX {
            end += 1;
        }
        let next_x = marks.get(end).map_or(right_px, |next| next.x);
        let room = if other_is_free { f64::MAX } else { next_x - x - GAP_PX };
        let mut label =
            Placed { first: start, count: 0, x, width_px: 0.0, row, text: String::new(), tone: Tone::Heals };
        gather(&mut label, marks, end - start, &measure, room);
        row_end[row] = x + label.width_px;
        placed.push(label);
        start = end;
    }
    for label in &mut placed {
        let (count, room) = (label.count, label.width_px);
        gather(label, marks, count, &measure, room);
        label.width_px = label.width_px.min(room);
    }
    placed
}

/// Writes a label for so many marks, as long as there is room.
fn gather(label: &mut Placed, marks: &[Mark], count: usize, measure: &impl Fn(&str) -> f64, room: f64) {
    let marks = &marks[label.first..label.first + count];
    label.count = count;
    label.tone = marks.iter().map(|mark| mark.tone).max().unwrap_or(Tone::Acts);
    let sign = if label.tone == Tone::Voids { "⚠ " } else { "" };
    // A violation keeps its own text, however many other marks share the label.
    let broken = marks.iter().find(|mark| mark.tone == Tone::Broken && count > 1);
    let counted = match broken {
        Some(mark) => format!("{} +{}", shortened(&mark.label, 30), count - 1),
        None => format!("{sign}{count} actions"),
    };
    let whole = match marks {
        [one] => shortened(&one.label, CHARACTERS_MAX),
        [one, two] if broken.is_none() => format!("{} · {}", one.label, two.label),
        _ => counted.clone(),
    };
    let whole = if whole.chars().count() > CHARACTERS_MAX { counted.clone() } else { whole };
    let short = match marks {
        [one] => shortened(&one.label, 8),
        _ if broken.is_some() => format!("✗{count}"),
        _ => count.to_string(),
    };
    let texts = [whole, if count > 1 { counted } else { shortened(&marks[0].label, 18) }, short];
    let fits = texts.into_iter().map(|text| (measure(&text) + PADDING_PX, text)).find(|(width, _)| *width <= room);
    (label.width_px, label.text) = fits.unwrap_or((bounded(room, 3.0, 8.0), String::new()));
}

/// The label at a place.
pub fn at(placed: &[Placed], x: f64, row: usize) -> Option<&Placed> {
    placed.iter().find(|label| label.row == row && (label.x - 2.0..=label.x + label.width_px).contains(&x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(xs: &[f64]) -> Vec<Mark> {
        let mark = |x: &f64| Mark { at: Time(*x as u64), x: *x, label: "write x=3".into(), tone: Tone::Acts };
        xs.iter().map(mark).collect()
    }

    fn placed(xs: &[f64]) -> Vec<Placed> {
        place(&marks(xs), 1_000.0, |text| text.chars().count() as f64 * 6.0)
    }

    #[test]
    fn labels_that_would_overlap_are_placed_in_two_rows() {
        let rows: Vec<(usize, String)> =
            placed(&[10.0, 40.0, 200.0]).into_iter().map(|label| (label.row, label.text)).collect();
        assert_eq!(rows, [(0, "write x=3".into()), (1, "write x=3".into()), (0, "write x=3".into())]);
    }

    #[test]
    fn marks_of_one_moment_share_a_label() {
        let labels = placed(&[10.0, 12.0, 300.0, 301.0, 302.0]);
        assert_eq!(
            labels.iter().map(|label| label.text.as_str()).collect::<Vec<_>>(),
            ["write x=3 · write x=3", "3 actions"]
        );
    }

    #[test]
    fn no_two_labels_ever_overlap_and_no_mark_is_left_out() {
        let mut random = 7_u64;
        for count in 1..200 {
            let mut x = 0.0;
            let xs: Vec<f64> = (0..count)
                .map(|_| {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    x += ((random >> 33) % (1 + count * 2)) as f64;
                    x
                })
                .collect();
            let labels = placed(&xs);
            assert_eq!(labels.iter().map(|label| label.count).sum::<usize>(), xs.len());
            for row in 0..ROWS {
                let mut in_row = labels.iter().filter(|label| label.row == row).peekable();
                while let Some(label) = in_row.next() {
                    if let Some(next) = in_row.peek() {
                        assert!(label.x + label.width_px <= next.x, "{label:?} lies over {next:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_broken_property_is_not_hidden_among_actions() {
        let mut marks = marks(&[10.0, 12.0, 14.0]);
        marks[1].tone = Tone::Broken;
        marks[1].label = "① node 2 applied x=3 at 1/2".into();
        let placed = &place(&marks, 500.0, |text| text.len() as f64)[0];
        assert_eq!((placed.tone, placed.text.as_str()), (Tone::Broken, "① node 2 applied x=3 at 1/2 +2"));
    }
}
