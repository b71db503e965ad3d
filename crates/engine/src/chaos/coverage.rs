//! What runs have reached: kinds of events, messages, refusals, outcomes and faults. What chaos never does, it never
//! tests.

use std::collections::BTreeSet;

use model::action::ACTION_KINDS;
use model::fault::Kind;
use model::trace::{
    ClientEvent, DiskEvent, DropReason, Event, FaultEvent, NetworkEvent, Outcome, ProcessEvent, RaftEvent, Record,
    Refusal,
};

/// The groups, in the order in which they are printed.
const GROUPS: [&str; 6] = ["events", "messages", "drops", "outcomes", "refusals", "actions"];

/// What there is of each group but actions and messages, whose tables stand elsewhere.
const EVENTS: &[&str] = &[
    "Started",
    "Crashed",
    "Paused",
    "Resumed",
    "Failed",
    "Linked",
    "Sent",
    "Held",
    "Rescheduled",
    "Duplicated",
    "Delivered",
    "Dropped",
    "VoteSaved",
    "VoteFlushed",
    "Appended",
    "Flushed",
    "Truncated",
    "Purged",
    "Committed",
    "Applied",
    "SnapshotBuilt",
    "SnapshotInstalled",
    "RoleChanged",
    "Leads",
    "Matched",
    "QuorumAcked",
    "TimeoutDrawn",
    "Progress",
    "HandsOver",
    "ChecksQuorum",
    "Requested",
    "Answered",
    "Set",
    "Workload",
    "Began",
    "Attempted",
    "Ended",
    "Named",
    "DiskChanged",
    "DiskReplaced",
    "BackedUp",
    "Rotted",
    "ClockChanged",
    "Slowed",
    "ApplySlowed",
    "Armed",
    "Triggered",
];
const DROPS: &[&str] = &["cut", "lost", "receiver down", "by hand"];
const OUTCOMES: &[&str] = &["written", "read", "refused", "unknown", "changed", "accepted"];
const REFUSALS: &[&str] = &["follows another", "has no leader", "no quorum", "other"];

/// What was reached: of which group, and its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    reached: BTreeSet<(&'static str, &'static str)>,
}

impl Coverage {
    /// Adds an event.
    pub fn add(&mut self, record: &Record) {
        let event = match &record.event {
            Event::Acted(action) => return self.reach("actions", action.kind().name),
            Event::Process(event) => process(event),
            Event::Network(event) => {
                if let NetworkEvent::Sent { body, .. } = event {
                    self.reach("messages", body.kind().name());
                }
                if let NetworkEvent::Dropped { why, .. } = event {
                    self.reach("drops", drop_reason(*why));
                }
                network(event)
            }
            Event::Disk(event) => disk(event),
            Event::Raft(event) => raft(event),
            Event::Client(event) => {
                if let ClientEvent::Answered { outcome, .. } = event {
                    self.reach("outcomes", outcome_kind(outcome));
                    if let Outcome::Refused(why) = outcome {
                        self.reach("refusals", refusal(why));
                    }
                }
                client(event)
            }
            Event::Fault(event) => fault(event),
        };
        self.reach("events", event);
    }

    fn reach(&mut self, group: &'static str, name: &'static str) {
        self.reached.insert((group, name));
    }

    /// What was reached, each as `group: name`.
    pub fn names(&self) -> impl Iterator<Item = String> + use<'_> {
        self.reached.iter().map(|(group, name)| named(group, name))
    }

    /// Everything that could be reached, each as `group: name`.
    pub fn all() -> Vec<String> {
        let actions: Vec<&str> = ACTION_KINDS.iter().map(|kind| kind.name).collect();
        let messages: Vec<&str> = Kind::ALL.iter().filter(|kind| **kind != Kind::Any).map(|kind| kind.name()).collect();
        let of = [EVENTS, &messages, DROPS, OUTCOMES, REFUSALS, &actions];
        GROUPS.iter().zip(of).flat_map(|(group, names)| names.iter().map(|name| named(group, name))).collect()
    }
}

fn named(group: &str, name: &str) -> String {
    format!("{group}: {name}")
}

fn process(event: &ProcessEvent) -> &'static str {
    match event {
        ProcessEvent::Started { .. } => "Started",
        ProcessEvent::Crashed { .. } => "Crashed",
        ProcessEvent::Paused { .. } => "Paused",
        ProcessEvent::Resumed { .. } => "Resumed",
        ProcessEvent::Failed { .. } => "Failed",
    }
}

fn network(event: &NetworkEvent) -> &'static str {
    match event {
        NetworkEvent::Linked { .. } => "Linked",
        NetworkEvent::Sent { .. } => "Sent",
        NetworkEvent::Held { .. } => "Held",
        NetworkEvent::Rescheduled { .. } => "Rescheduled",
        NetworkEvent::Duplicated { .. } => "Duplicated",
        NetworkEvent::Delivered { .. } => "Delivered",
        NetworkEvent::Dropped { .. } => "Dropped",
    }
}

fn disk(event: &DiskEvent) -> &'static str {
    match event {
        DiskEvent::VoteSaved { .. } => "VoteSaved",
        DiskEvent::VoteFlushed { .. } => "VoteFlushed",
        DiskEvent::Appended { .. } => "Appended",
        DiskEvent::Flushed { .. } => "Flushed",
        DiskEvent::Truncated { .. } => "Truncated",
        DiskEvent::Purged { .. } => "Purged",
    }
}

fn raft(event: &RaftEvent) -> &'static str {
    match event {
        RaftEvent::Committed { .. } => "Committed",
        RaftEvent::Applied { .. } => "Applied",
        RaftEvent::SnapshotBuilt { .. } => "SnapshotBuilt",
        RaftEvent::SnapshotInstalled { .. } => "SnapshotInstalled",
        RaftEvent::RoleChanged { .. } => "RoleChanged",
        RaftEvent::Leads { .. } => "Leads",
        RaftEvent::Matched { .. } => "Matched",
        RaftEvent::QuorumAcked { .. } => "QuorumAcked",
        RaftEvent::TimeoutDrawn { .. } => "TimeoutDrawn",
        RaftEvent::Progress { .. } => "Progress",
        RaftEvent::HandsOver { .. } => "HandsOver",
        RaftEvent::ChecksQuorum { .. } => "ChecksQuorum",
    }
}

fn client(event: &ClientEvent) -> &'static str {
    match event {
        ClientEvent::Requested { .. } => "Requested",
        ClientEvent::Answered { .. } => "Answered",
        ClientEvent::Set { .. } => "Set",
        ClientEvent::Workload(_) => "Workload",
        ClientEvent::Began { .. } => "Began",
        ClientEvent::Attempted { .. } => "Attempted",
        ClientEvent::Ended { .. } => "Ended",
        ClientEvent::Named { .. } => "Named",
    }
}

fn fault(event: &FaultEvent) -> &'static str {
    match event {
        FaultEvent::DiskChanged { .. } => "DiskChanged",
        FaultEvent::DiskReplaced { .. } => "DiskReplaced",
        FaultEvent::BackedUp { .. } => "BackedUp",
        FaultEvent::Rotted { .. } => "Rotted",
        FaultEvent::ClockChanged { .. } => "ClockChanged",
        FaultEvent::Slowed { .. } => "Slowed",
        FaultEvent::ApplySlowed { .. } => "ApplySlowed",
        FaultEvent::Armed { .. } => "Armed",
        FaultEvent::Triggered { .. } => "Triggered",
    }
}

fn drop_reason(why: DropReason) -> &'static str {
    match why {
        DropReason::Cut => "cut",
        DropReason::Lost => "lost",
        DropReason::ReceiverDown => "receiver down",
        DropReason::ByHand => "by hand",
    }
}

fn outcome_kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Written(_) => "written",
        Outcome::Read(_) => "read",
        Outcome::Refused(_) => "refused",
        Outcome::Unknown(_) => "unknown",
        Outcome::Changed(_) => "changed",
        Outcome::Accepted => "accepted",
    }
}

fn refusal(why: &Refusal) -> &'static str {
    match why {
        Refusal::NotLeader(Some(_)) => "follows another",
        Refusal::NotLeader(None) => "has no leader",
        Refusal::NoQuorum => "no quorum",
        Refusal::Other(_) => "other",
    }
}
