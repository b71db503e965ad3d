//! The line of a message in a picture.

use super::picture::Picture;
use crate::geometry::bounded;
use crate::lanes::Slant;
use model::types::Time;

/// A line from the sender's lane to the current position of the message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// Where it begins.
    pub start: (f64, f64),
    /// Where it ends.
    pub end: (f64, f64),
    /// True when it ends because the message was lost there.
    pub lost: bool,
}

impl Way {
    /// The line of a message, `None` when one of its nodes has no lane or it has not been sent yet.
    pub fn of(picture: &Picture, slant: &Slant) -> Option<Way> {
        let (from, to) = (picture.y(slant.from())?, picture.y(slant.to())?);
        let (sent, now) = (slant.sent(), picture.now);
        if sent > now {
            return None;
        }
        let lost = slant.lost() && slant.end() <= now;
        let whole = slant.due().max(if lost { Time::ZERO } else { slant.end() }).saturating_sub(sent);
        let whole = whole.as_micros().max(1) as f64;
        let gone = if lost { slant.end() } else { now }.saturating_sub(sent).as_micros() as f64 / whole;
        // As on the stage: a message lost when sent breaks shortly before the middle.
        let part = if lost && gone < 0.1 { 0.4 } else { gone.min(1.0) };
        let x = picture.x(sent);
        Some(Way { start: (x, from), end: (x + whole * part / picture.us_per_px(), from + (to - from) * part), lost })
    }

    /// How far a place is from the line.
    pub fn distance(&self, x: f64, y: f64) -> f64 {
        let (along_x, along_y) = (self.end.0 - self.start.0, self.end.1 - self.start.1);
        let length = (along_x * along_x + along_y * along_y).max(1e-9);
        let part = bounded(((x - self.start.0) * along_x + (y - self.start.1) * along_y) / length, 0.0, 1.0);
        (x - self.start.0 - along_x * part).hypot(y - self.start.1 - along_y * part)
    }
}
