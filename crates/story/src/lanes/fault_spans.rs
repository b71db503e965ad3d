//! The spans in which a node has a fault: of its disk, its clock or its processor, or a scheduled crash.

use model::action::{Action, DiskAction};
use model::trace::FaultEvent;
use std::rc::Rc;

use crate::fault_labels;
use model::types::{NodeId, Time};

/// The part of a node that has a fault; each has a line of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its disk.
    Disk,
    /// Its clock.
    Clock,
    /// Its processor.
    Processor,
    /// Its state machine.
    StateMachine,
    /// It crashes at a given step.
    Death,
}

/// A span in which a node has a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultSpan {
    /// The node.
    pub node: NodeId,
    /// When it begins.
    pub from: Time,
    /// When it ends, `None` while it lasts.
    pub until: Option<Time>,
    /// The faulty part.
    pub part: Part,
    /// The label.
    pub label: Rc<str>,
    /// True when it violates an assumption of Raft.
    pub voids: bool,
    /// Where in the trace it began and ended.
    positions: (usize, Option<usize>),
}

/// All spans, in the order in which they began.
#[derive(Clone, Debug, Default)]
pub(super) struct FaultSpans(Rc<Vec<FaultSpan>>);

impl FaultSpans {
    pub(super) fn all(&self) -> &[FaultSpan] {
        &self.0
    }

    /// The state after only the first `position` records.
    pub(super) fn fork_at(&self, position: usize) -> FaultSpans {
        let begun = self.0.iter().filter(|fault| fault.positions.0 < position).cloned().map(|mut fault| {
            if fault.positions.1.is_some_and(|ended| ended >= position) {
                (fault.until, fault.positions.1) = (None, None);
            }
            fault
        });
        FaultSpans(Rc::new(begun.collect()))
    }

    pub(super) fn add(&mut self, position: usize, at: Time, event: &FaultEvent) {
        let (node, part, now) = match event {
            FaultEvent::DiskChanged { node, trouble } => {
                let voids = Action::Disk(DiskAction::Trouble { node: *node, trouble: *trouble }).voids().is_some();
                (*node, Part::Disk, trouble.map(|trouble| (fault_labels::disk(trouble), voids)))
            }
            FaultEvent::ClockChanged { node, rate_permille, .. } => {
                let wrong = *rate_permille != 1_000;
                (*node, Part::Clock, wrong.then(|| (["clock ", &fault_labels::rate(*rate_permille)].concat(), true)))
            }
            FaultEvent::Slowed { node, cost } => {
                (*node, Part::Processor, (*cost > Time::ZERO).then(|| (format!("slow, {cost}"), false)))
            }
            FaultEvent::ApplySlowed { node, cost } => {
                (*node, Part::StateMachine, (*cost > Time::ZERO).then(|| (format!("applies slowly, {cost}"), false)))
            }
            FaultEvent::Armed { node, moment } => {
                (*node, Part::Death, Some((format!("{} {moment}", moment.verb()), false)))
            }
            FaultEvent::Triggered { node, .. } => (*node, Part::Death, None),
            FaultEvent::DiskReplaced { .. } | FaultEvent::BackedUp { .. } | FaultEvent::Rotted { .. } => return,
        };
        let all = Rc::make_mut(&mut self.0);
        let open = all.iter_mut().rev().find(|one| one.node == node && one.part == part && one.until.is_none());
        if let Some(open) = open {
            (open.until, open.positions.1) = (Some(at), Some(position));
        }
        if let Some((label, voids)) = now {
            all.push(FaultSpan {
                node,
                from: at,
                until: None,
                part,
                label: label.into(),
                voids,
                positions: (position, None),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::types::DiskTrouble;

    #[test]
    fn a_fault_span_ends_with_its_repair_or_with_another_fault_of_the_same_part() {
        let node = NodeId(2);
        let disk = |trouble| FaultEvent::DiskChanged { node, trouble };
        let mut fault_spans = FaultSpans::default();
        let events = [
            disk(Some(DiskTrouble::Full)),
            FaultEvent::ClockChanged { node, rate_permille: 2_000, reads: Time(5) },
            disk(Some(DiskTrouble::Lies)),
            disk(None),
        ];
        for (position, event) in events.iter().enumerate() {
            fault_spans.add(position, Time(10 * position as u64), event);
        }
        let spans_of = |fault_spans: &FaultSpans| -> Vec<(String, u64, Option<u64>, bool)> {
            let fields =
                |one: &FaultSpan| (one.label.to_string(), one.from.0, one.until.map(|until| until.0), one.voids);
            fault_spans.all().iter().map(fields).collect()
        };
        let whole = [
            ("disk full".to_string(), 0, Some(20), false),
            ("clock 2×".to_string(), 10, None, true),
            ("disk lies".to_string(), 20, Some(30), true),
        ];
        assert_eq!(spans_of(&fault_spans), whole);
        assert_eq!(spans_of(&fault_spans.fork_at(2)), [("disk full".to_string(), 0, None, false), whole[1].clone()]);
    }
}
