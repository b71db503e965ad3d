//! Hit testing on the timeline: what is under the pointer.

mod sentence;
#[cfg(test)]
mod tests;

pub use self::sentence::what_fault;
use crate::client_bars::ClientBars;
use crate::lanes::{Kind, Lanes, Slant};
use crate::timeline::flag_rows::{self, Mark, Placed};
use crate::timeline::picture::{BAR_ROW_PX, BRANCH_PX, FLAG_ROW_PX, Picture};
use crate::timeline::tree::{Branch, Row};
use crate::timeline::veil::Veil;
use crate::timeline::way::Way;
use model::client::ClientId;
use model::types::{MessageId, NodeId, Time};

/// How near the pointer must come to a message's line.
const NEAR_PX: f64 = 4.5;

/// The same for touch, which is less exact.
const NEAR_TOUCH_PX: f64 = 11.0;

/// The least opacity of a message's line at which it can be hit.
const SEEN: f32 = 0.85;

/// The span around the pointer in which messages are searched: a line that crosses it may begin far away, so the
/// messages in flight at that moment are taken from the lanes.
const MESSAGES_MAX: usize = 4_000;

/// Something on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Hit {
    /// The map of the whole session.
    Map,
    /// A branch, as an index.
    Branch(usize),
    /// Flags or violations that share a label, as a range of marks.
    Marks(usize, usize),
    /// A client's request, by its number.
    Ask(usize),
    /// A message.
    Message(Slant),
    /// A lane.
    Lane(NodeId, Time),
    /// Empty space, at a moment.
    Time(Time),
}

/// Everything in a picture.
pub struct Scene<'a> {
    /// The visible span and the layout.
    pub picture: &'a Picture,
    /// The lanes.
    pub lanes: &'a Lanes,
    /// The requests of clients, if they are shown.
    pub strip: Option<&'a ClientBars>,
    /// The marked moments.
    pub marks: &'a [Mark],
    /// Their labels.
    pub placed: &'a [Placed],
    /// The branches.
    pub branches: &'a [Branch],
    /// Their layout.
    pub rows: &'a [Row],
}

impl Scene<'_> {
    /// The object at a point. Touch has a larger reach than a mouse.
    pub fn hit(&self, x: f64, y: f64, is_finger: bool) -> Hit {
        let picture = self.picture;
        if y >= picture.map_top_px() {
            return Hit::Map;
        }
        let time = picture.time_at(x);
        if y < picture.flags_top_px() {
            let row = picture.branch_rows - 1 - ((y / BRANCH_PX) as usize).min(picture.branch_rows - 1);
            let under = |row_of: &&Row| row_of.row == row && (row_of.from..=row_of.until).contains(&time);
            return self.rows.iter().find(under).map_or(Hit::Time(time), |row| Hit::Branch(row.branch));
        }
        if y >= picture.bars_top_px() && y < picture.lanes_top_px() {
            return self
                .ask_at(x, y, if is_finger { NEAR_TOUCH_PX } else { NEAR_PX })
                .map_or(Hit::Time(time), Hit::Ask);
        }
        if y < picture.lanes_top_px() {
            let row = ((y - picture.flags_top_px()) / FLAG_ROW_PX) as usize;
            let label = flag_rows::at(self.placed, x, row);
            return label.map_or(Hit::Time(time), |label| Hit::Marks(label.first, label.first + label.count));
        }
        if y > picture.lanes_bottom_px() {
            return Hit::Time(time);
        }
        if let Some(slant) = self.message_at(x, y, if is_finger { NEAR_TOUCH_PX } else { NEAR_PX }) {
            return Hit::Message(slant);
        }
        match picture.node_at(y) {
            Some(node) if time <= picture.now => Hit::Lane(node, time),
            Some(_) | None => Hit::Time(time),
        }
    }

    /// The request at a point: of overlapping ones the shortest.
    fn ask_at(&self, x: f64, y: f64, near_px: f64) -> Option<usize> {
        let (picture, strip) = (self.picture, self.strip?);
        let row = ((y - picture.bars_top_px()) / BAR_ROW_PX) as usize;
        let (from, until) = (picture.time_at(x - near_px), picture.time_at(x + near_px));
        let row_of =
            |client: Option<ClientId>| strip.lanes().position(|lane| lane == client).map(|lane| picture.bar_row(lane));
        let under = strip.between(from, until.min(picture.now)).filter(|(_, bar)| row_of(bar.client) == Some(row));
        under.min_by_key(|(_, bar)| bar.end(picture.now) - bar.asked).map(|(number, _)| number)
    }

    fn message_at(&self, x: f64, y: f64, near_px: f64) -> Option<Slant> {
        let (from, until) = (self.picture.time_at(x - near_px), self.picture.time_at(x + near_px));
        let veil = Veil::between(self.lanes, self.picture, from, until);
        if veil.at(self.picture.time_at(x)) > SEEN {
            return None;
        }
        let near =
            self.lanes.slants_between(from, until.min(self.picture.now)).take(MESSAGES_MAX).filter_map(|slant| {
                let distance = Way::of(self.picture, slant)?.distance(x, y);
                // Of overlapping lines, replies and heartbeats have the lowest priority.
                let lesser = if matches!(slant.kind(), Kind::Reply | Kind::Heartbeat) { 0.5 } else { 0.0 };
                (distance <= near_px).then_some((distance + lesser, slant))
            });
        near.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, slant)| *slant)
    }

    /// The message that was hit.
    pub fn message(hit: &Hit) -> Option<MessageId> {
        match hit {
            Hit::Message(slant) => Some(slant.message()),
            Hit::Map | Hit::Branch(_) | Hit::Marks(..) | Hit::Ask(_) | Hit::Lane(..) | Hit::Time(_) => None,
        }
    }
}
