//! One sentence about what is under the pointer on the timeline.

use super::{Hit, SEEN, Scene};
use crate::event_log::message_sentence;
use crate::format::{moment, span};
use crate::lanes::{Fault, FaultSpan, Slant, Stretch};
use crate::timeline::veil::Veil;
use model::trace::{Event, NetworkEvent, Trace};
use model::types::{NodeId, Role, Time};
use model::view::Process;

/// The most labels that one sentence joins.
const LABELS_MAX: usize = 4;

impl Scene<'_> {
    /// One sentence about the hit object, if there is one.
    pub fn sentence(&self, hit: &Hit, trace: &Trace) -> Option<String> {
        match hit {
            Hit::Map => None,
            Hit::Branch(index) => {
                let branch = self.branches.get(*index)?;
                let ends = moment(branch.end);
                Some(format!(
                    "{}: forked at {} s, ends at {ends}. Click to go there",
                    branch.name,
                    moment(branch.forked_at)
                ))
            }
            Hit::Marks(from, until) => {
                let marks = self.marks.get(*from..*until)?;
                let labels: Vec<&str> = marks.iter().take(LABELS_MAX).map(|mark| mark.label.as_ref()).collect();
                let more = marks.len().saturating_sub(LABELS_MAX);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                Some(format!("{}: {}{more}", moment(marks.first()?.at), labels.join(", ")))
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
        let sent = moment(slant.sent());
        if slant.lost() && slant.end() <= self.picture.now {
            return format!("{what}; sent {sent}, lost {}", moment(slant.end()));
        }
        let arrives = if slant.end() <= self.picture.now { "arrived" } else { "arrives" };
        format!("{what}; sent {sent}, {arrives} {}", moment(slant.end()))
    }

    fn lane_sentence(&self, node: NodeId, time: Time) -> Option<String> {
        let stretches = self.lanes.stretches(node);
        let index = stretches.partition_point(|stretch| stretch.from <= time).checked_sub(1)?;
        let stretch = &stretches[index];
        let until = match stretches.get(index + 1) {
            Some(next) if next.from <= self.picture.now => format!("to {}", moment(next.from)),
            Some(_) | None => "on".to_string(),
        };
        let mut text = format!("Node {node}: {} from {} {until}", what_is(stretch), moment(stretch.from));
        let veil = Veil::between(self.lanes, self.picture, time, time);
        if veil.at(time) > SEEN {
            let (bin, long) = veil.bin_around(time, node);
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
}

fn what_is(stretch: &Stretch) -> String {
    match (stretch.process, stretch.role) {
        (Process::Crashed | Process::Failed, _) => stretch.dead_word().to_string(),
        (Process::Paused, role) => format!("paused as {role} of term {}", stretch.term),
        (Process::Running, Role::Learner) => "learner".to_string(),
        (Process::Running, Role::Leader) if !stretch.quorum => {
            format!("leader of term {}, without a quorum: it takes no writes", stretch.term)
        }
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
