//! Where messages are too dense to be drawn one by one, a band of density replaces them.

use super::picture::Picture;
use crate::geometry::bounded;
use crate::lanes::{Bin, Columns, Lanes};
use model::types::{NodeId, Time};

/// A column of density is at least so wide, and less than twice as wide.
const COLUMN_PX: f64 = 7.0;

/// The radius over which density is averaged, in columns.
const AROUND: usize = 5;

/// Messages per pixel, for five nodes: up to the first figure lines are distinct, from the second on they would merge.
const CLEAR_PER_PX: f64 = 0.55;
const MUSH_PER_PX: f64 = 1.1;

/// The rate at which a band has its full height, as a power of two: 512 messages a second.
const FULL_RATE_LOG2: f64 = 9.0;

/// The density of a span, and how strongly it is shown where.
pub struct Veil {
    columns: Columns,
    thickness: Vec<f32>,
}

impl Veil {
    /// Computes it between two moments and a little beyond.
    pub fn between(lanes: &Lanes, picture: &Picture, from: Time, until: Time) -> Veil {
        let us_per_px = picture.us_per_px();
        let level = Columns::level_for(us_per_px * COLUMN_PX);
        let margin = Time((1 << level) * (AROUND as u64 + 2));
        let columns = lanes.density(level, from.saturating_sub(margin), until.min(picture.now) + margin);
        // With more lanes, lines are longer and each heartbeat has more of them.
        let crowd = (picture.nodes.len() as f64 / 5.0).max(1.0).sqrt();
        let (clear, mush) = (CLEAR_PER_PX * crowd, MUSH_PER_PX * crowd);
        let sent: Vec<f32> = (0..columns.len()).map(|column| columns.total(column).sent).collect();
        let column_px = columns.bucket_us() / us_per_px;
        let thickness = (0..columns.len()).map(|column| {
            let around = column.saturating_sub(AROUND)..(column + AROUND + 1).min(sent.len());
            if around.clone().any(|column| columns.is_hidden(column)) {
                return 1.0;
            }
            let per_px = f64::from(sent[around.clone()].iter().sum::<f32>()) / (around.len() as f64 * column_px);
            bounded((per_px - clear) / (mush - clear), 0.0, 1.0) as f32
        });
        let thickness = thickness.collect();
        Veil { columns, thickness }
    }

    /// Its opacity at a moment: 0 where every message is drawn, 1 where none is.
    pub fn at(&self, time: Time) -> f32 {
        self.thickness.get(self.columns.column_at(time)).copied().unwrap_or(0.0)
    }

    /// True when no single message is drawn anywhere between two moments.
    pub fn covers(&self, from: Time, until: Time) -> bool {
        let seen = self.columns.column_at(from)..=self.columns.column_at(until);
        self.thickness[seen].iter().all(|thickness| *thickness >= 1.0)
    }

    /// True when every message is drawn.
    pub fn is_clear(&self) -> bool {
        self.thickness.iter().all(|thickness| *thickness <= 0.0)
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The middle of a column.
    pub fn middle(&self, column: usize) -> Time {
        Time(self.columns.from().0 + ((column as f64 + 0.5) * self.columns.bucket_us()) as u64)
    }

    /// The messages of a node around a moment, and the length of that span.
    pub fn bin_around(&self, time: Time, node: NodeId) -> (Bin, Time) {
        (self.columns.bin(self.columns.column_at(time), node), Time(self.columns.bucket_us() as u64))
    }

    /// True when a node lost messages that were sent to it, in this column.
    pub fn loses(&self, column: usize, node: NodeId) -> bool {
        self.columns.bin(column, node).lost >= 0.5
    }

    /// The heights of a node's bands in a column, each from 0 to 1, in the order sent, votes, received, lost.
    /// Neighbouring columns are averaged, so that periodic heartbeats do not make stripes.
    pub fn heights(&self, column: usize, node: NodeId) -> [f64; 4] {
        let mut mixed = self.columns.bin(column, node);
        mixed.add(mixed, 1.0);
        mixed.add(self.columns.bin(column.wrapping_sub(1), node), 1.0);
        mixed.add(self.columns.bin(column + 1, node), 1.0);
        let veil = f64::from(self.thickness.get(column).copied().unwrap_or(0.0));
        let per_second = 1e6 / (4.0 * self.columns.bucket_us());
        [mixed.sent, mixed.votes, mixed.received, mixed.lost]
            .map(|count| (1.0 + f64::from(count) * per_second).log2().min(FULL_RATE_LOG2) / FULL_RATE_LOG2 * veil)
    }
}
