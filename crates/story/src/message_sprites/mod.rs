//! The sprites of messages on the stage: their shapes, their positions, and hit testing.

mod shape;

use litemap::LiteMap;

pub use self::shape::Shape;
use super::geometry::{Point, Ring};
use model::shared::sort_short;
use model::trace::{AppendResult, Body, DropReason};
use model::types::{MessageId, NodeId, Term, Time};
use model::view::{DROPPED_FOR, Flight, Loss, View};

/// The most messages drawn. An election in which all of 25 nodes stand has 600 in flight.
pub const MESSAGES_MAX: usize = 2_000;

/// The most lost messages drawn.
const LOST_MAX: usize = 200;

/// The most messages that name their entries; with more of them no name could be read.
const NAMED_MAX: usize = 120;

/// The distance of a message to the right of its link, so that requests and replies do not overlap.
const ASIDE_PX: f64 = 5.0;

/// Where a message that was lost when it was sent is drawn as broken, as a fraction of its way.
const LOST_AT: f64 = 0.4;

/// The most messages waiting at one node that are drawn for each link; the rest are counted.
const QUEUE_SHOWN: usize = 3;

/// The distance of the first waiting message from the node's edge, so that the node's own signs do not hide it.
const QUEUE_GAP_PX: f64 = 5.0;

/// On a shorter link there is no room for a queue, so waiting messages are only counted.
const QUEUE_MIN_PX: f64 = 70.0;

/// How near a queue may come to the sender, as a fraction of the way.
const QUEUE_ENDS: f64 = 0.3;

/// The most held messages drawn in one direction; the rest are counted.
const HELD_SHOWN: usize = 4;

/// How near a held message may come to either end and to the next one, as a fraction of the way.
const HELD_ENDS: f64 = 0.12;
const HELD_GAP_PX: f64 = 5.0;

/// The state of a drawn message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    /// It is in flight.
    Flying,
    /// It has arrived at a paused process.
    Waiting,
    /// It is held, by an action or by a clogged link.
    Held,
    /// It was lost; how much of the time for which that is shown has passed, from 0 to 1.
    Lost(f64),
}

/// One drawn message, or a count of messages that are not drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sprite {
    /// The message; of a count, the first message counted.
    pub id: MessageId,
    /// Its shape.
    pub shape: Shape,
    /// The term it belongs to.
    pub term: Term,
    /// Its centre.
    pub at: Point,
    /// Its state.
    pub fate: Fate,
}

/// All drawn messages, back to front. `rifts` are the lines that separate the groups of a partition.
pub fn sprites(view: &View, ring: &Ring, rifts: &[[Point; 3]]) -> Vec<Sprite> {
    let mut waiting = LiteMap::<(NodeId, NodeId), Vec<(Time, Sprite)>>::new();
    let mut held = LiteMap::<(NodeId, NodeId), Vec<(f64, Sprite)>>::new();
    let mut sprites = Vec::new();
    for (id, flight) in view.flying.iter().take(MESSAGES_MAX) {
        // A held message stays where it was when it was held.
        let part = part_of_way(flight, flight.held.unwrap_or(view.at));
        let (start, end) = ring.lane(flight.from, flight.to, ASIDE_PX);
        // A reply that names no term belongs to its sender's.
        let senders = || view.nodes.get(&flight.from).map_or(0, |node| node.promise());
        let term = term_of(&flight.body).unwrap_or_else(senders);
        let fate = match flight.held {
            Some(_) => Fate::Held,
            None if part < 1.0 => Fate::Flying,
            None => Fate::Waiting,
        };
        let sprite = Sprite { id: *id, shape: Shape::of(&flight.body), term, at: start.towards(end, part), fate };
        match fate {
            Fate::Waiting => waiting.entry((flight.from, flight.to)).or_default().push((flight.arrives, sprite)),
            Fate::Held => held.entry((flight.from, flight.to)).or_default().push((part, sprite)),
            Fate::Flying | Fate::Lost(_) => sprites.push(sprite),
        }
    }
    for ((from, to), pinned) in held {
        pin(pinned, ring.lane(from, to, ASIDE_PX), &mut sprites);
    }
    for ((from, to), queue) in waiting {
        line_up(queue, ring.lane(from, to, ASIDE_PX), &mut sprites);
    }
    unname_overlapping(&mut sprites);
    let first_lost = view.dropped.len().saturating_sub(LOST_MAX);
    sprites.extend(view.dropped.iter().skip(first_lost).map(|(id, loss)| broken(*id, loss, view, ring, rifts)));
    sprites
}

/// Entries whose names would run together are drawn without, all but the front one. Each stays where it is.
fn unname_overlapping(sprites: &mut [Sprite]) {
    let mut named: Vec<(Point, Point)> = Vec::new();
    for sprite in sprites.iter_mut().rev().filter(|sprite| matches!(sprite.shape, Shape::Entries(_))) {
        let (at, half) = (sprite.at, sprite.shape.half());
        let covers = |(other, other_half): &(Point, Point)| {
            (at.x - other.x).abs() < half.x + other_half.x && (at.y - other.y).abs() < half.y + other_half.y
        };
        if named.len() >= NAMED_MAX || named.iter().any(covers) {
            sprite.shape = Shape::Block;
        } else {
            named.push((at, half));
        }
    }
}

/// Gives answers that will arrive too late to count a shape of their own.
pub fn mark_late(sprites: &mut [Sprite], late: &[MessageId]) {
    for sprite in sprites.iter_mut().filter(|sprite| matches!(sprite.shape, Shape::Reply { .. })) {
        if !matches!(sprite.fate, Fate::Lost(_)) && late.binary_search(&sprite.id).is_ok() {
            sprite.shape = Shape::Late;
        }
    }
}

/// Places held messages where they were stopped, without overlap, the oldest furthest along.
fn pin(mut pinned: Vec<(f64, Sprite)>, (start, end): (Point, Point), sprites: &mut Vec<Sprite>) {
    sort_short(&mut pinned, |(one, first), (other, second)| one.total_cmp(other).then(second.id.cmp(&first.id)));
    let length = start.distance(end).max(1.0);
    let count = pinned.len();
    // The newest ones are counted, so that the drawn ones do not move when another is held.
    let hidden = if count <= HELD_SHOWN + 1 { 0 } else { count - HELD_SHOWN };
    let mut free = HELD_ENDS;
    for (place, (part, mut sprite)) in pinned.into_iter().skip(hidden.saturating_sub(1)).enumerate() {
        if place == 0 && hidden > 0 {
            sprite.shape = Shape::More(hidden);
        }
        let half = sprite.shape.half().x / length;
        let part = part.max(free + half).min(1.0 - HELD_ENDS);
        free = part + half + HELD_GAP_PX / length;
        sprite.at = start.towards(end, part);
        sprites.push(sprite);
    }
}

/// Places messages that wait for a paused node in a queue before it, the first one nearest.
fn line_up(mut queue: Vec<(Time, Sprite)>, (start, end): (Point, Point), sprites: &mut Vec<Sprite>) {
    sort_short(&mut queue, |(one, first), (other, second)| one.cmp(other).then(first.id.cmp(&second.id)));
    let length = start.distance(end).max(1.0);
    let (along_x, along_y) = ((end.x - start.x).abs() / length, (end.y - start.y).abs() / length);
    // How far a shape reaches along the line, no further than its own corner.
    let reach = |shape: Shape| {
        let half = shape.half();
        (half.x / along_x.max(0.01)).min(half.y / along_y.max(0.01)).min(half.x.max(half.y))
    };
    let count = queue.len();
    if count > 1 && length < QUEUE_MIN_PX {
        let (_, first) = queue[0];
        return sprites.push(Sprite { shape: Shape::More(count), at: start.towards(end, 0.5), ..first });
    }
    let shown = if count <= QUEUE_SHOWN + 1 { count } else { QUEUE_SHOWN };
    let mut gone_px = 0.0;
    for (place, (_, mut sprite)) in queue.into_iter().take(shown + 1).enumerate() {
        if place == shown {
            sprite.shape = Shape::More(count - shown);
        }
        let half_px = reach(sprite.shape);
        let away_px = gone_px + half_px + if place == 0 { QUEUE_GAP_PX } else { 2.0 };
        gone_px = away_px + half_px;
        sprite.at = end.towards(start, (away_px / length).min(1.0 - QUEUE_ENDS));
        sprites.push(sprite);
    }
}

fn broken(id: MessageId, loss: &Loss, view: &View, ring: &Ring, rifts: &[[Point; 3]]) -> Sprite {
    let (start, end) = ring.lane(loss.flight.from, loss.flight.to, ASIDE_PX);
    let died = part_of_way(&loss.flight, loss.at);
    let part = match loss.why {
        DropReason::ReceiverDown => died.max(0.08),
        // A message lost when sent breaks at the rift, or shortly before the middle, where the sign of a cut is.
        DropReason::Cut | DropReason::Lost if died < 0.1 => {
            rifts.iter().find_map(|rift| torn_at(start, end, rift)).unwrap_or(LOST_AT)
        }
        DropReason::Cut | DropReason::Lost | DropReason::ByHand => died,
    };
    let age = view.at.saturating_sub(loss.at).as_micros() as f64 / DROPPED_FOR.as_micros() as f64;
    let shape = Shape::of(&loss.flight.body);
    let term = term_of(&loss.flight.body).unwrap_or(0);
    Sprite { id, shape, term, at: start.towards(end, part), fate: Fate::Lost(age.min(1.0)) }
}

/// Where a rift crosses the way from `start` to `end`, as a fraction of it.
fn torn_at(start: Point, end: Point, [from, control, to]: &[Point; 3]) -> Option<f64> {
    const PIECES: u32 = 16;
    let on_curve = |step: u32| {
        let part = f64::from(step) / f64::from(PIECES);
        from.towards(*control, part).towards(control.towards(*to, part), part)
    };
    // Which side of the lane a point lies on, and how far.
    let side = |point: Point| (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x);
    let along = |point: Point| (end.x - start.x) * (point.x - start.x) + (end.y - start.y) * (point.y - start.y);
    let length_squared = along(end).max(1.0);
    (0..PIECES).find_map(|step| {
        let (one, other) = (on_curve(step), on_curve(step + 1));
        let (side_one, side_other) = (side(one), side(other));
        if side_one * side_other > 0.0 || side_one == side_other {
            return None;
        }
        let part = along(one.towards(other, side_one / (side_one - side_other))) / length_squared;
        (0.0..=1.0).contains(&part).then_some(part)
    })
}

/// The message nearest to the pointer within `reach_px`; of equally near ones, the one in front.
pub fn sprite_at(sprites: &[Sprite], point: Point, reach_px: f64) -> Option<&Sprite> {
    let beside = |sprite: &Sprite| {
        let half = sprite.shape.half();
        let outside = |distance: f64, half: f64| (distance.abs() - half).max(0.0);
        let (x, y) = (outside(point.x - sprite.at.x, half.x), outside(point.y - sprite.at.y, half.y));
        (x * x + y * y <= reach_px * reach_px).then(|| sprite.at.distance(point))
    };
    let near = sprites.iter().rev().filter_map(|sprite| Some((beside(sprite)?, sprite)));
    near.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, sprite)| sprite)
}

/// The fraction of its way that a message has covered at a moment, from 0 to 1.
fn part_of_way(flight: &Flight, at: Time) -> f64 {
    let whole = flight.arrives.saturating_sub(flight.sent).as_micros().max(1);
    (at.saturating_sub(flight.sent).as_micros() as f64 / whole as f64).min(1.0)
}

fn term_of(body: &Body) -> Option<Term> {
    match body {
        Body::RequestVote { vote, .. }
        | Body::VoteReply { vote, .. }
        | Body::AppendEntries { vote, .. }
        | Body::InstallSnapshot { vote, .. }
        | Body::SnapshotReply { vote, .. }
        | Body::TransferLeader { vote, .. }
        | Body::AppendReply { result: AppendResult::HigherVote(vote), .. } => Some(vote.term),
        Body::ReadIndexReply { term, .. } => Some(*term),
        Body::AppendReply { .. } | Body::TransferReply { .. } | Body::ReadIndex { .. } => None,
    }
}

#[cfg(test)]
mod tests;
