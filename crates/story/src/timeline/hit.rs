//! Hit testing on the timeline, and the sentence about what was hit.

use super::flag_rows::{self, Mark, Placed};
use super::picture::{BRANCH_PX, FLAG_ROW_PX, Picture, STRIP_ROW_PX};
use super::tree::{Branch, Row};
use super::veil::Veil;
use super::way::Way;
use crate::client_bars::ClientBars;
use crate::event_log::message_sentence;
use crate::format::{seconds, span};
use crate::lanes::{Fault, FaultSpan, Kind, Lanes, Slant, Stretch};
use model::client::ClientId;
use model::trace::{Event, NetworkEvent, Trace};
use model::types::{MessageId, NodeId, Role, Time};
use model::view::Process;

/// How near the pointer must come to a message's line.
const NEAR_PX: f64 = 4.5;

/// The same for touch, which is less exact.
const NEAR_TOUCH_PX: f64 = 11.0;

/// The least opacity of a message's line at which it can be hit.
const SEEN: f32 = 0.85;

/// The span around the pointer in which messages are searched: a line that crosses it may begin far away, so the
/// messages in flight at that moment are taken from the lanes.
const MESSAGES_MAX: usize = 4_000;

/// The most labels that one sentence joins.
const LABELS_MAX: usize = 4;

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
        if y >= picture.strip_top_px() && y < picture.lanes_top_px() {
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
        let row = ((y - picture.strip_top_px()) / STRIP_ROW_PX) as usize;
        let (from, until) = (picture.time_at(x - near_px), picture.time_at(x + near_px));
        let row_of = |client: Option<ClientId>| {
            strip.lanes().position(|lane| lane == client).map(|lane| picture.strip_row(lane))
        };
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

    /// One sentence about the hit object, if there is one.
    pub fn sentence(&self, hit: &Hit, trace: &Trace) -> Option<String> {
        match hit {
            Hit::Map => None,
            Hit::Branch(index) => {
                let branch = self.branches.get(*index)?;
                let ends = seconds(branch.end);
                Some(format!(
                    "{}: forked at {} s, ends at {ends} s. Click to go there",
                    branch.name,
                    seconds(branch.forked_at)
                ))
            }
            Hit::Marks(from, until) => {
                let marks = self.marks.get(*from..*until)?;
                let labels: Vec<&str> = marks.iter().take(LABELS_MAX).map(|mark| mark.label.as_ref()).collect();
                let more = marks.len().saturating_sub(LABELS_MAX);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                Some(format!("{} s: {}{more}", seconds(marks.first()?.at), labels.join(", ")))
            }
            Hit::Ask(number) => {
                let bar = self.strip?.bar(*number)?;
                Some(bar.sentence(self.picture.now))
            }
            Hit::Message(slant) => Some(self.message_sentence(slant, trace)),
            Hit::Lane(node, time) => self.lane_sentence(*node, *time),
            Hit::Time(_) => None,
        }
    }

    fn message_sentence(&self, slant: &Slant, trace: &Trace) -> String {
        let body = trace.between(slant.sent(), slant.sent()).find_map(|(position, record)| match &record.event {
            Event::Network(NetworkEvent::Sent { body, .. }) if position == slant.position() => Some(body),
            _ => None,
        });
        let what = match body {
            Some(body) => message_sentence(slant.from(), slant.to(), body),
            None => format!("{} → {}", slant.from(), slant.to()),
        };
        let sent = seconds(slant.sent());
        if slant.lost() && slant.end() <= self.picture.now {
            return format!("{what}; sent {sent} s, lost {} s", seconds(slant.end()));
        }
        let arrives = if slant.end() <= self.picture.now { "arrived" } else { "arrives" };
        format!("{what}; sent {sent} s, {arrives} {} s", seconds(slant.end()))
    }

    fn lane_sentence(&self, node: NodeId, time: Time) -> Option<String> {
        let stretches = self.lanes.stretches(node);
        let index = stretches.partition_point(|stretch| stretch.from <= time).checked_sub(1)?;
        let stretch = &stretches[index];
        let until = match stretches.get(index + 1) {
            Some(next) if next.from <= self.picture.now => format!("to {} s", seconds(next.from)),
            Some(_) | None => "on".to_string(),
        };
        let mut text = format!("Node {node}: {} from {} s {until}", what_is(stretch), seconds(stretch.from));
        let veil = Veil::between(self.lanes, self.picture, time, time);
        if veil.at(time) > SEEN {
            let (bin, long) = veil.told(time, node);
            let counts =
                [(bin.sent, "sent"), (bin.votes, "of them votes"), (bin.received, "received"), (bin.lost, "lost")];
            let counts = counts.into_iter().filter(|(count, _)| *count >= 0.5);
            let counts: Vec<String> = counts.map(|(count, what)| format!("{} {what}", count.round() as u64)).collect();
            if !counts.is_empty() {
                text += &format!("; messages in {}: {}", span(long), counts.join(", "));
            }
        }
        let shades = self
            .lanes
            .shades()
            .iter()
            .filter(|shade| shade.from <= time && shade.until.is_none_or(|until| until >= time));
        shades.take(LABELS_MAX).for_each(|shade| text += &format!("; {}", what_fault(shade.fault, &shade.label)));
        let ails =
            |one: &&FaultSpan| one.node == node && one.from <= time && one.until.is_none_or(|until| until >= time);
        for fault in self.lanes.fault_spans().iter().filter(ails).take(LABELS_MAX) {
            let sign = if fault.voids { "⚠ " } else { "" };
            text += &format!("; {sign}{}", fault.label);
        }
        Some(text)
    }

    /// The message that was hit.
    pub fn message(hit: &Hit) -> Option<MessageId> {
        match hit {
            Hit::Message(slant) => Some(slant.message()),
            Hit::Map | Hit::Branch(_) | Hit::Marks(..) | Hit::Ask(_) | Hit::Lane(..) | Hit::Time(_) => None,
        }
    }
}

fn what_is(stretch: &Stretch) -> String {
    match (stretch.process, stretch.role) {
        (Process::Crashed, _) => "crashed".to_string(),
        (Process::Failed, _) => "failed".to_string(),
        (Process::Paused, role) => format!("paused as {role} of term {}", stretch.term),
        (Process::Running, Role::Learner) => "learner".to_string(),
        (Process::Running, role) => format!("{role} of term {}", stretch.term),
    }
}

/// A fault of links in a few words.
pub fn what_fault(fault: Fault, label: &str) -> String {
    let what = match fault {
        Fault::Parted => "network partitioned",
        Fault::Cut => "links cut",
        Fault::Lossy => "links lose messages",
        Fault::Slow => "links are slow",
        Fault::Otherwise => "links delay, duplicate, reorder or hold messages",
    };
    if label.is_empty() { what.to_string() } else { format!("{what} ({label})") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::Lanes;
    use engine::Run;
    use model::scenario;

    fn run(text: &str) -> (Trace, Lanes) {
        let mut run = Run::open(&scenario::parse(text).expect("a good scenario")).expect("a possible scenario");
        let (mut trace, mut lanes) = (Trace::new(), Lanes::default());
        run.run_to_end(|progress| {
            for record in progress.records {
                lanes.add(trace.len(), &record);
                trace.push(record.at, record.event);
            }
        });
        (trace, lanes)
    }

    fn picture(lanes: &Lanes, left_ms: u64, span_ms: u64, now: Time) -> Picture {
        Picture {
            width_px: 1_258.0,
            height_px: 300.0,
            left_us: left_ms as f64 * 1e3,
            span_us: span_ms as f64 * 1e3,
            drawn: now,
            now,
            nodes: lanes.nodes().collect(),
            branch_rows: 0,
            strip_rows: 0,
        }
    }

    const TEXT: &str = "cluster nodes=3 seed=7\nrun until leader\nwrite leader x=3\nrun 2s\ncrash 2\nrun 20s\n";

    fn scene<'a>(picture: &'a Picture, lanes: &'a Lanes) -> Scene<'a> {
        Scene { picture, lanes, strip: None, marks: &[], placed: &[], branches: &[], rows: &[] }
    }

    #[test]
    fn every_drawn_message_is_hit_where_it_is_drawn() {
        let (trace, lanes) = run(TEXT);
        let picture = picture(&lanes, 0, 2_000, trace.end());
        let scene = scene(&picture, &lanes);
        let slants: Vec<Slant> = lanes.slants_between(Time::ZERO, Time::from_secs(2)).copied().collect();
        assert!(slants.len() > 20);
        for slant in slants {
            let Way { start, end, .. } = Way::of(&picture, &slant).expect("it is drawn");
            // A third of the way, where few lines cross.
            let (x, y) = (start.0 + (end.0 - start.0) / 3.0, start.1 + (end.1 - start.1) / 3.0);
            let Hit::Message(found) = scene.hit(x, y, false) else { panic!("{slant:?} is not found at {x}, {y}") };
            assert!(Way::of(&picture, &found).expect("drawn").distance(x, y) < NEAR_PX);
        }
        let between = scene.hit(LABELS_AND_A_BIT, picture.lanes_top_px() + 2.0, false);
        assert_eq!(Scene::message(&between), None);
    }

    const LABELS_AND_A_BIT: f64 = 60.0;

    #[test]
    fn sentences_describe_the_hit_object() {
        let (trace, lanes) = run(TEXT);
        let end = trace.end();
        let picture = picture(&lanes, 0, 30_000, end);
        let scene = scene(&picture, &lanes);
        let down = Hit::Lane(NodeId(2), end.saturating_sub(Time::from_secs(2)));
        let told = scene.sentence(&down, &trace).expect("a sentence");
        assert!(told.starts_with("Node 2: crashed from ") && told.contains(" s on"), "{told}");
        let write = lanes.slants_between(Time::ZERO, end).find(|slant| slant.kind() == Kind::Entries).copied();
        let told = scene.sentence(&Hit::Message(write.expect("the write was sent")), &trace).expect("a sentence");
        assert!(told.contains("AppendEntries") && told.contains("; sent ") && told.contains(" s, arrived "), "{told}");
        assert_eq!(scene.sentence(&Hit::Time(end), &trace), None);
    }

    #[test]
    fn where_messages_are_dense_the_sentence_counts_them_and_none_is_hit() {
        let (trace, lanes) = run(TEXT);
        let picture = picture(&lanes, 0, 3_600_000, trace.end());
        let scene = scene(&picture, &lanes);
        let (x, y) = (picture.x(Time::from_secs(10)), picture.y(NodeId(1)).expect("a lane"));
        let hit = scene.hit(x, y, true);
        assert!(matches!(hit, Hit::Lane(NodeId(1), _)), "{hit:?}");
        let told = scene.sentence(&hit, &trace).expect("a sentence");
        assert!(told.contains("; messages in "), "{told}");
    }

    #[test]
    fn a_veil_covers_dense_messages_only() {
        let (trace, lanes) = run(TEXT);
        let (near, far) = (picture(&lanes, 0, 1_000, trace.end()), picture(&lanes, 0, 3_600_000, trace.end()));
        let veil = |picture: &Picture| Veil::between(&lanes, picture, picture.from(), picture.until());
        assert!(veil(&near).is_clear());
        assert!(veil(&far).covers(Time::from_secs(1), Time::from_secs(15)));
        let heights = veil(&far).heights(veil(&far).columns() / 2, NodeId(9));
        assert_eq!(heights, [0.0; 4]);
    }
}
