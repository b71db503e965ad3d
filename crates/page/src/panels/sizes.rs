//! The sizes of the panels, in thousandths of the room shared with the neighbour.

use story::geometry::bounded;

/// A draggable border between two panels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Border {
    /// To the right of the story.
    Story,
    /// To the left of the logs and the inspector.
    Right,
    /// Above the timeline.
    Time,
    /// Between the lesson and what just happened.
    Lesson,
    /// Between the logs and the inspector.
    Logs,
}

impl Border {
    /// All of them, in the order in which they are kept.
    pub const ALL: [Border; 5] = [Border::Story, Border::Right, Border::Time, Border::Lesson, Border::Logs];

    /// The minimal, the default and the maximal size of its panel, in thousandths.
    pub fn range(self) -> (u32, u32, u32) {
        match self {
            Border::Story => (120, 194, 320),
            Border::Right => (180, 318, 450),
            Border::Time => (180, 298, 620),
            Border::Lesson => (150, 680, 850),
            Border::Logs => (150, 520, 850),
        }
    }

    /// True when it is vertical, so that it moves sideways.
    pub fn upright(self) -> bool {
        match self {
            Border::Story | Border::Right => true,
            Border::Time | Border::Lesson | Border::Logs => false,
        }
    }

    /// True when its panel lies to the right of it or below.
    pub fn bounds_from_behind(self) -> bool {
        match self {
            Border::Right | Border::Time => true,
            Border::Story | Border::Lesson | Border::Logs => false,
        }
    }

    /// The accessible name.
    pub fn words(self) -> &'static str {
        match self {
            Border::Story => "Width of the scenario",
            Border::Right => "Width of logs and inspector",
            Border::Time => "Height of the timeline",
            Border::Lesson => "Height of the scenario",
            Border::Logs => "Height of the logs",
        }
    }

    /// The name in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Border::Story => "story",
            Border::Right => "right",
            Border::Time => "time",
            Border::Lesson => "lesson",
            Border::Logs => "logs",
        }
    }

    /// The size for a border at the fraction `part` of the whole, from the left or the top.
    pub fn at(self, part: f64) -> u32 {
        let part = if self.bounds_from_behind() { 1.0 - part } else { part };
        self.clamp((bounded(part, 0.0, 1.0) * 1_000.0).round() as u32)
    }

    fn clamp(self, size: u32) -> u32 {
        let (min, _, max) = self.range();
        size.clamp(min, max)
    }
}

/// The sizes of all panels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panels([u32; Border::ALL.len()]);

/// The first word of stored sizes. It changes whenever the set of borders does.
const FORMAT: &str = "panels-1";

impl Default for Panels {
    fn default() -> Panels {
        Panels(Border::ALL.map(|border| border.range().1))
    }
}

impl Panels {
    /// The size of a border's panel.
    pub fn size(&self, border: Border) -> u32 {
        self.0[border as usize]
    }

    /// Moves a border within its limits; `None` resets it.
    pub fn set(&mut self, border: Border, size: Option<u32>) {
        self.0[border as usize] = border.clamp(size.unwrap_or(border.range().1));
    }

    /// The stored form.
    pub fn to_text(self) -> String {
        self.0.iter().fold(FORMAT.to_string(), |text, size| text + " " + &size.to_string())
    }

    /// The stored sizes; invalid ones are the defaults.
    pub fn from_text(text: &str) -> Panels {
        let mut panels = Panels::default();
        let mut words = text.split(' ');
        if words.next() == Some(FORMAT) {
            for (border, word) in Border::ALL.into_iter().zip(words) {
                panels.set(border, word.parse().ok());
            }
        }
        panels
    }

    /// The sizes as CSS custom properties.
    pub fn style(self) -> String {
        Border::ALL.into_iter().fold(String::new(), |style, border| {
            let size = self.size(border);
            style + "--" + border.name() + ":" + &(size / 10).to_string() + "." + &(size % 10).to_string() + "%;"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_round_trip_through_text() {
        let mut panels = Panels::default();
        panels.set(Border::Story, Some(250));
        panels.set(Border::Time, Some(401));
        assert_eq!(Panels::from_text(&panels.to_text()), panels);
        assert_eq!(panels.style(), "--story:25.0%;--right:31.8%;--time:40.1%;--lesson:68.0%;--logs:52.0%;");
        panels.set(Border::Time, None);
        assert_eq!(panels.size(Border::Time), 298);
    }

    #[test]
    fn no_stored_text_makes_a_panel_vanish() {
        for text in ["", "panels-1", "panels-1 9 99999 x -3 500", "panels-0 500 500 500 500 500", "\u{1f}"] {
            let panels = Panels::from_text(text);
            for border in Border::ALL {
                let (min, _, max) = border.range();
                assert!((min..=max).contains(&panels.size(border)), "{text:?} {border:?}");
            }
        }
        assert_eq!(Panels::from_text("panels-1 9 99999 x -3 500").0, [120, 450, 298, 680, 500]);
    }

    #[test]
    fn a_dragged_border_follows_the_pointer_and_leaves_room_for_the_stage() {
        assert_eq!(Border::Story.at(0.25), 250);
        assert_eq!(Border::Right.at(0.75), 250);
        assert_eq!(Border::Time.at(-3.0), 620);
        let widest: u32 = [Border::Story, Border::Right].map(|border| border.range().2).iter().sum();
        assert!(widest <= 800, "a fifth of the width is left for the stage");
    }
}
