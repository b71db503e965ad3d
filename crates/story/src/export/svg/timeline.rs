//! The span as lanes: who led when, who was down, and every message on its way.

use std::rc::Rc;

use litemap::LiteMap;

use super::super::run::Run;
use super::super::too_long::within;
use super::xml::{escaped, px};
use super::{EDGE_PX, Part, WIDTH_PX};
use crate::event_log::{action_label, message_sentence};
use crate::format;
use model::action::Action;
use model::trace::{Body, Event, NetworkEvent};
use model::types::{MessageId, NodeId, Role, Term, Time};
use model::view::{NodeView, Process, Quorum, View};

/// The most messages in one picture: more cannot be distinguished, and make a file of megabytes.
pub const MESSAGES_MAX: usize = 3_000;

/// The distance of two lanes, and the width of the names.
const LANE_PX: f64 = 44.0;
const NAME_PX: f64 = 70.0;
/// How wide a stretch is that has a label.
const LABEL_PX: f64 = 130.0;
/// The height of the line of what was done, above the lanes.
const FLAGS_PX: f64 = 34.0;

/// What a node is, as its lane shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Follows,
    Stands,
    /// With a quorum's answer within its lease, or without.
    Leads(Term, bool),
    Paused,
    Gone,
}

/// Where times and nodes are drawn.
struct Scale<'a> {
    from: Time,
    until: Time,
    nodes: &'a [NodeId],
}

impl Scale<'_> {
    fn x(&self, at: Time) -> f64 {
        let span = self.until.saturating_sub(self.from).as_micros().max(1) as f64;
        let part = at.clamp(self.from, self.until).saturating_sub(self.from).as_micros() as f64 / span;
        NAME_PX + part * (WIDTH_PX - 2.0 * EDGE_PX - NAME_PX)
    }

    fn y(&self, node: NodeId) -> f64 {
        let place = self.nodes.iter().position(|other| *other == node).unwrap_or(0);
        FLAGS_PX + (place as f64 + 0.5) * LANE_PX
    }

    fn bottom(&self) -> f64 {
        FLAGS_PX + self.nodes.len() as f64 * LANE_PX
    }
}

/// The timeline, on an axis that ends at `run.until ≤ end`. Fails with one sentence when the span has too many messages.
pub(super) fn part(run: &Run<'_>, end: Time, nodes: &[NodeId]) -> Result<Part, String> {
    let scale = Scale { from: run.from, until: end, nodes };
    // Of a film, all of it: each of its pictures is refused with the same span, and none when the first one is not.
    within(&Run { until: end, ..*run }, "messages, and a picture holds", MESSAGES_MAX, sent)?;
    let mut markup = String::from("<text class=\"head\" y=\"12\">Time</text>");
    markup += &axis(&scale);
    markup += &lanes(run, &scale);
    markup += &ways(run, &scale);
    markup += &flags(run, &scale);
    if run.until < end {
        let (x, top, bottom) = (px(scale.x(run.until)), px(FLAGS_PX), px(scale.bottom()));
        markup += &format!("<line class=\"commit\" x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{bottom}\"/>");
    }
    let legend_y = scale.bottom() + 40.0;
    markup += &format!(
        "<text class=\"small muted\" y=\"{}\">Gold: leader, broken without a quorum. Violet: candidates and votes. Dotted: down. Blue: entries, grey: heartbeats and answers, red: lost.</text>",
        px(legend_y)
    );
    Ok(Part { markup, height_px: legend_y + 6.0 })
}

/// How many messages are sent in a span.
fn sent(run: &Run<'_>) -> usize {
    run.records().filter(|(_, record)| matches!(record.event, Event::Network(NetworkEvent::Sent { .. }))).count()
}

/// Ticks at round times.
fn axis(scale: &Scale<'_>) -> String {
    let span = scale.until.saturating_sub(scale.from).as_micros();
    // 1, 2 and 5 of each power of ten, in microseconds; a run is never so long that none of them is coarse enough.
    let steps = (3..14).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)));
    let step = steps.into_iter().find(|step| span / step <= 10).unwrap_or(u64::MAX / 4);
    let mut markup = String::new();
    let mut at = scale.from.as_micros().next_multiple_of(step);
    while at <= scale.until.as_micros() {
        let (x, bottom) = (px(scale.x(Time(at))), scale.bottom());
        markup += &format!(
            "<line class=\"axis\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/><text class=\"mid small muted\" x=\"{x}\" y=\"{}\">{} s</text>",
            px(FLAGS_PX),
            px(bottom),
            px(bottom + 16.0),
            format::seconds(Time(at))
        );
        at += step;
    }
    markup
}

fn state_of(node: &NodeView, at: Time) -> State {
    match (node.process, node.role) {
        (Process::Crashed | Process::Failed, _) => State::Gone,
        (Process::Paused, _) => State::Paused,
        (Process::Running, Role::Leader) => State::Leads(node.term, node.quorum(at) == Some(Quorum::Answers)),
        (Process::Running, Role::Candidate) => State::Stands,
        (Process::Running, Role::Follower | Role::PreCandidate | Role::Learner) => State::Follows,
    }
}

/// When the lease of a leader ran out that had a quorum's answer before `now`.
fn expired(node: &NodeView, now: Time) -> Time {
    node.acked.map_or(now, |acked| node.faults.when_reads(acked.sent + acked.lease).min(now))
}

/// Each node's lane in stretches of one state, from the first moment of the span to the last. Leaders with and without a quorum
/// are distinguished only where that is asked for.
pub(super) fn stretches(run: &Run<'_>, by_quorum: bool) -> Vec<(NodeId, Time, Time, State)> {
    let mut view: View = run.before();
    let mut open: LiteMap<NodeId, (Time, State)> = LiteMap::new();
    let mut stretches = Vec::new();
    let mut look = |view: &View, at: Time| {
        for (id, node) in &view.nodes {
            let state = match state_of(node, at) {
                State::Leads(term, _) if !by_quorum => State::Leads(term, true),
                state => state,
            };
            let (since, before) = *open.entry(*id).or_insert((at, state));
            if before == state {
                continue;
            }
            // No event says that a lease has run out.
            let is_silent =
                matches!((before, state), (State::Leads(led, true), State::Leads(leads, false)) if led == leads);
            let at = if is_silent { expired(node, at).max(since) } else { at };
            stretches.push((*id, since, at, before));
            open.insert(*id, (at, state));
        }
    };
    look(&view, run.from);
    for (_, record) in run.records() {
        view.apply(record);
        look(&view, record.at);
    }
    look(&view, run.until);
    stretches.extend(open.into_iter().map(|(node, (since, state))| (node, since, run.until, state)));
    stretches
}

fn lanes(run: &Run<'_>, scale: &Scale<'_>) -> String {
    let mut markup = String::new();
    for (node, from, until, state) in stretches(run, true) {
        let (x1, x2, y) = (px(scale.x(from)), px(scale.x(until)), px(scale.y(node)));
        let line = format!("x1=\"{x1}\" x2=\"{x2}\" y1=\"{y}\" y2=\"{y}\"");
        markup += &match state {
            State::Follows => format!("<line class=\"lane\" {line}/>"),
            State::Stands => {
                format!("<line class=\"lane stands\" {line}><title>node {node} stands for election</title></line>")
            }
            State::Gone => format!("<line class=\"gone\" {line}><title>node {node} is down</title></line>"),
            State::Paused => format!("<line class=\"lane open\" {line}><title>node {node} is paused</title></line>"),
            State::Leads(term, has_quorum) => {
                let (class, trouble) = if has_quorum { ("lead", "") } else { ("lead open", ", without a quorum") };
                let label = if scale.x(until) - scale.x(from) < LABEL_PX {
                    String::new()
                } else {
                    let y = px(scale.y(node) - 8.0);
                    format!("<text class=\"small muted\" x=\"{x1}\" y=\"{y}\">term {term}{trouble}</text>")
                };
                format!(
                    "<line class=\"{class}\" {line}><title>node {node} leads term {term}{trouble}</title></line>{label}"
                )
            }
        };
    }
    for node in scale.nodes {
        markup += &format!("<text y=\"{}\">node {node}</text>", px(scale.y(*node) + 4.0));
    }
    markup
}

/// Each message as a line from its sender's lane to its receiver's.
fn ways(run: &Run<'_>, scale: &Scale<'_>) -> String {
    let mut flying: LiteMap<MessageId, (Time, NodeId, NodeId, Rc<Body>)> = LiteMap::new();
    let mut markup = String::new();
    let mut draw = |sent: Time, from: NodeId, to: NodeId, body: &Body, ended: Time, is_lost: bool| {
        let title = escaped(&message_sentence(from, to, body));
        let (x1, y1, x2, y2) = (scale.x(sent), scale.y(from), scale.x(ended), scale.y(to));
        // A lost message ends on its way.
        let (x2, y2) = if is_lost { (x1 + (x2 - x1) * 0.6, y1 + (y2 - y1) * 0.6) } else { (x2, y2) };
        let class = match body {
            _ if is_lost => "lost",
            Body::AppendEntries { entries, .. } if !entries.is_empty() => "entries",
            Body::InstallSnapshot { .. } => "entries",
            Body::RequestVote { .. } | Body::VoteReply { .. } => "vote",
            Body::AppendEntries { .. }
            | Body::AppendReply { .. }
            | Body::SnapshotReply { .. }
            | Body::TransferLeader { .. }
            | Body::TransferReply { .. }
            | Body::ReadIndex { .. }
            | Body::ReadIndexReply { .. } => "t0",
        };
        let cross = if is_lost {
            let (x, y) = (x2, y2);
            format!("M{},{}l6,6m0,-6l-6,6", px(x - 3.0), px(y - 3.0))
        } else {
            String::new()
        };
        markup += &format!(
            "<path class=\"way {class}\" d=\"M{},{}L{},{}{cross}\"><title>{title}</title></path>\n",
            px(x1),
            px(y1),
            px(x2),
            px(y2)
        );
    };
    for (_, record) in run.records() {
        let Event::Network(event) = &record.event else { continue };
        let (message, is_lost) = match event {
            NetworkEvent::Sent { message, from, to, body, .. } => {
                flying.insert(*message, (record.at, *from, *to, body.clone()));
                continue;
            }
            NetworkEvent::Delivered { message } => (message, false),
            NetworkEvent::Dropped { message, .. } => (message, true),
            NetworkEvent::Linked { .. }
            | NetworkEvent::Held { .. }
            | NetworkEvent::Rescheduled { .. }
            | NetworkEvent::Duplicated { .. } => continue,
        };
        if let Some((sent, from, to, body)) = flying.remove(message) {
            draw(sent, from, to, &body, record.at, is_lost);
        }
    }
    markup
}

/// What was done to the cluster, as flags above the lanes. Labels that would lie on each other are left to titles.
fn flags(run: &Run<'_>, scale: &Scale<'_>) -> String {
    let mut markup = String::new();
    let mut free_px = 0.0;
    for (_, record) in run.records() {
        let Event::Acted(action) = &record.event else { continue };
        if action.is_request() || matches!(**action, Action::Client(_)) {
            continue;
        }
        let (label, x) = (action_label(action), scale.x(record.at));
        let shown = format::shortened(&label, 28);
        let width_px = 10.0 + shown.chars().count() as f64 * 6.6;
        let text = if x >= free_px {
            free_px = x + width_px;
            format!(
                "<text class=\"small bad\" x=\"{}\" y=\"{}\">{}</text>",
                px(x + 3.0),
                px(FLAGS_PX - 8.0),
                escaped(&shown)
            )
        } else {
            String::new()
        };
        markup += &format!(
            "<line class=\"flag\" x1=\"{x_px}\" x2=\"{x_px}\" y1=\"{}\" y2=\"{}\"><title>{}</title></line>{text}",
            px(FLAGS_PX - 18.0),
            px(scale.bottom()),
            escaped(&format!("{label}, {} s", format::exact_seconds(record.at))),
            x_px = px(x)
        );
    }
    markup
}
