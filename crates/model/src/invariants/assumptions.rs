//! Which assumptions of Raft have been violated, and on which of them a broken property depends.

mod begun;
mod lost;

use super::violation::Described;
use super::{Property, Voided};
use std::rc::Rc;

use crate::action::{Action, ClockAction, DiskAction, Operation, ProcessAction, Target};
use crate::trace::{DiskEvent, Event, Membership, ProcessEvent, Record};
use crate::types::{DiskTrouble, NodeId, Time};

/// The most actions that violate an assumption that are stored; the oldest are dropped.
const SUSPECTS_MAX: usize = 1_000;

/// The most of them that one violation names, the newest ones.
const NAMED_MAX: usize = 4;

/// Every action and setting so far that violated an assumption.
#[derive(Clone, Debug, Default)]
pub(super) struct Assumptions {
    suspects: Vec<Suspect>,
    /// The membership with which the first node began, and the newest order to begin a cluster.
    first: Option<Rc<Membership>>,
    initialised: Option<(Time, usize, String)>,
}

#[derive(Clone, Debug)]
struct Suspect {
    voided: Voided,
    harm: Harm,
}

/// The possible effect of a violated assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Harm {
    /// A server has lost data that was durable.
    Forgot,
    /// A server may lose durable data at its next crash. Until then its disk behaves like any other.
    WillForget,
    /// A lease may last longer than the other nodes assume.
    Clock,
    /// A server may remain leader after its next crash although its log lacks entries that it sent.
    WillLeadOn,
    /// A server may have crashed and remained leader in this way.
    LeadsOn,
    /// A write may take effect twice.
    Twice,
}

impl Assumptions {
    /// A setting of the cluster violates an assumption from the start.
    pub(super) fn setting(&mut self, what: &str, why: &str) {
        self.holds_throughout(what, why, Harm::WillLeadOn);
    }

    /// With this setting of the cluster a lease may last longer than the other nodes assume.
    pub(super) fn leases(&mut self, what: &str, why: &str) {
        self.holds_throughout(what, why, Harm::Clock);
    }

    fn holds_throughout(&mut self, what: &str, why: &str, harm: Harm) {
        let (what, why) = (what.to_string(), why.to_string());
        let voided = Voided { at: Time::ZERO, position: None, what, node: None, why };
        self.suspects.push(Suspect { voided, harm });
    }

    /// Processes the next event.
    pub(super) fn add(&mut self, position: usize, record: &Record) {
        match &record.event {
            Event::Disk(DiskEvent::Appended { node: _, entries }) => self.began(entries),
            Event::Acted(action) => {
                if let Action::Admin { operation: Operation::Initialize(_), .. } = unnamed(action) {
                    self.initialised = Some((record.at, position, action.to_string()));
                }
                let Some(why) = action.voids() else { return };
                let Some((harm, node)) = harm_of(action) else { return };
                let (at, what, why) = (record.at, action.to_string(), why.to_string());
                self.suspect(Voided { at, position: Some(position), what, node, why }, harm);
            }
            Event::Process(ProcessEvent::Crashed { node, .. } | ProcessEvent::Failed { node, .. }) => {
                for suspect in &mut self.suspects {
                    let here = suspect.voided.node.is_none_or(|of| of == *node);
                    suspect.harm = match suspect.harm {
                        Harm::WillForget if here => Harm::Forgot,
                        Harm::WillLeadOn if here => Harm::LeadsOn,
                        harm => harm,
                    };
                }
            }
            // No other event violates an assumption or changes the effect of a violated one.
            Event::Process(
                ProcessEvent::Started { .. } | ProcessEvent::Paused { .. } | ProcessEvent::Resumed { .. },
            )
            | Event::Network(_)
            | Event::Disk(
                DiskEvent::VoteSaved { .. }
                | DiskEvent::VoteFlushed { .. }
                | DiskEvent::Flushed { .. }
                | DiskEvent::Truncated { .. }
                | DiskEvent::Purged { .. },
            )
            | Event::Raft(_)
            | Event::Client(_)
            | Event::Fault(_) => {}
        }
    }

    fn suspect(&mut self, voided: Voided, harm: Harm) {
        if self.suspects.len() >= SUSPECTS_MAX {
            self.suspects.remove(0);
        }
        self.suspects.push(Suspect { voided, harm });
    }

    /// The violated assumptions that can explain this violation of `property`.
    pub(super) fn behind(&self, property: Property, found: &Described) -> Vec<Voided> {
        let mut named: Vec<Voided> = Vec::new();
        for suspect in self.suspects.iter().rev().filter(|suspect| matters(suspect.harm, property, found)) {
            let elsewhere = found.only.is_some() && suspect.voided.node.is_some() && suspect.voided.node != found.only;
            let is_named = named.iter().any(|other| other.what == suspect.voided.what);
            if !elsewhere && !is_named && named.len() < NAMED_MAX {
                named.push(suspect.voided.clone());
            }
        }
        named.reverse();
        named
    }
}

/// The possible effect of an action that violates an assumption, and the affected node.
fn harm_of(action: &Action) -> Option<(Harm, Option<NodeId>)> {
    match action {
        Action::Client(_) => Some((Harm::Twice, None)),
        Action::Disk(DiskAction::Trouble { node, trouble }) => match trouble {
            Some(DiskTrouble::Lies | DiskTrouble::ForgetsVotes) => Some((Harm::WillForget, Some(*node))),
            Some(DiskTrouble::Slow(_) | DiskTrouble::Fails | DiskTrouble::Full) | None => None,
        },
        Action::Disk(
            DiskAction::Wipe(node)
            | DiskAction::Restore(node)
            | DiskAction::RestoreFrom { node, .. }
            | DiskAction::Log { node, .. },
        ) => Some((Harm::Forgot, Some(*node))),
        Action::Process(ProcessAction::Suspend(target)) => {
            let node = if let Target::Node(node) = target { Some(*node) } else { None };
            Some((Harm::Clock, node))
        }
        Action::Disk(DiskAction::Backup(_) | DiskAction::Rot { .. }) => None,
        Action::Clock(ClockAction::Rate { node, .. } | ClockAction::Jump { node, .. }) => {
            Some((Harm::Clock, Some(*node)))
        }
        Action::Admin { .. }
        | Action::Process(_)
        | Action::Network(_)
        | Action::Chaos(_)
        | Action::ScriptOff
        | Action::Named { .. } => None,
    }
}

/// The request behind its name.
fn unnamed(action: &Action) -> &Action {
    if let Action::Named { action, .. } = action { action } else { action }
}

/// True when this effect can break the property.
fn matters(harm: Harm, property: Property, found: &Described) -> bool {
    match harm {
        // Every property of Raft depends on durable data.
        Harm::Forgot => true,
        Harm::WillForget | Harm::WillLeadOn => false,
        Harm::Twice => property == Property::Linearizability,
        // Raft's safety does not depend on timing; only reads by lease do.
        Harm::Clock => property == Property::Linearizability && found.by_lease,
        Harm::LeadsOn => match property {
            // Votes are durable even then; the last compares the numbers of one node only.
            Property::ElectionSafety | Property::OneVotePerTerm => false,
            Property::Monotonic | Property::StateOrdering => false,
            Property::LeaderAppendOnly
            | Property::LogMatching
            | Property::LeaderCompleteness
            | Property::StateMachineSafety
            | Property::NoLostWrite
            | Property::Linearizability
            | Property::CommittedOnQuorum
            | Property::CommittedIsImmutable => true,
            Property::ServingLeader | Property::CommittedIsApplied => true,
            Property::RequestsEnd | Property::MembersCatchUp => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::ClientAction;
    use crate::client::{Manner, Retry, Workload};
    use crate::invariants::testing::*;
    use crate::invariants::{Checker, Violation};
    use crate::trace::ClientEvent;
    use crate::types::{LogId, Role};

    fn acted(action: Action) -> Event {
        Event::Acted(Box::new(action))
    }

    fn lies(node: u64) -> Event {
        acted(Action::Disk(DiskAction::Trouble { node: node.into(), trouble: Some(DiskTrouble::Lies) }))
    }

    fn two_leaders() -> [Event; 2] {
        [role(1, Role::Leader, 4), role(3, Role::Leader, 4)]
    }

    fn behind(before: impl IntoIterator<Item = Event>, broken: impl IntoIterator<Item = Event>) -> Vec<String> {
        let violations = check(before.into_iter().chain(broken));
        let [violation] = &violations[..] else { panic!("not one: {violations:?}") };
        violation.voided.iter().map(|voided| format!("{} at #{:?}", voided.what, voided.position)).collect()
    }

    #[test]
    fn a_lying_disk_excuses_nothing_before_its_node_has_crashed() {
        assert_eq!(behind([lies(2)], two_leaders()), Vec::<String>::new());
        assert_eq!(behind([lies(2), crashed(1, None, None)], two_leaders()), Vec::<String>::new());
        assert_eq!(behind([lies(2), crashed(2, None, None)], two_leaders()), ["disk 2 lies at #Some(0)"]);
    }

    #[test]
    fn a_wiped_disk_excuses_later_violations_and_no_earlier_ones() {
        let wipe = || acted(Action::Disk(DiskAction::Wipe(2.into())));
        assert_eq!(behind([wipe()], two_leaders()), ["wipe 2 at #Some(0)"]);
        assert_eq!(behind([], two_leaders().into_iter().chain([wipe()])), Vec::<String>::new());
    }

    #[test]
    fn only_the_voters_own_disk_excuses_its_second_vote() {
        let twice = || [vote(2, 4, 1, false), vote(2, 4, 3, false)];
        assert_eq!(behind([acted(Action::Disk(DiskAction::Wipe(3.into())))], twice()), Vec::<String>::new());
        assert_eq!(behind([acted(Action::Disk(DiskAction::Wipe(2.into())))], twice()), ["wipe 2 at #Some(0)"]);
    }

    #[test]
    fn a_clock_excuses_a_stale_read_by_lease_and_nothing_else() {
        use crate::trace::{Ask, Outcome};
        use crate::types::RequestId;
        let clock = || acted(Action::Clock(ClockAction::Rate { node: 1.into(), permille: 2_000 }));
        let stale = |read: Ask| {
            let asked = |request: u64, ask: Ask| {
                Event::Client(ClientEvent::Requested { request: RequestId(request), node: 1.into(), ask })
            };
            let answered =
                |request: u64, outcome| Event::Client(ClientEvent::Answered { request: RequestId(request), outcome });
            let write = Ask::Write { key: "x".into(), value: "1".into() };
            let id = LogId::new(1, 1);
            [asked(1, write), answered(1, Outcome::Written(id)), asked(2, read), answered(2, Outcome::Read(None))]
        };
        let key = || "x".to_string();
        assert_eq!(behind([clock()], stale(Ask::LeaseRead { key: key() })), ["clock 1 rate 2 at #Some(0)"]);
        assert_eq!(behind([clock()], stale(Ask::Read { key: key() })), Vec::<String>::new());
        assert_eq!(behind([clock()], two_leaders()), Vec::<String>::new());
    }

    #[test]
    fn leader_restore_excuses_lost_entries_after_a_crash_but_no_second_leader() {
        let set = |events: Vec<Event>| -> Vec<Violation> {
            let mut checker = Checker::new().with_setting("leader-restore=on", "a leader must not come back as one");
            events.into_iter().flat_map(|event| checker.check(&Record { at: Time::ZERO, event })).collect()
        };
        let different = || vec![appended(1, vec![entry(1, 0, "x=1")]), appended(2, vec![entry(1, 0, "x=2")])];
        let after_crash = |events: Vec<Event>| [vec![crashed(1, None, None)], events].concat();
        assert_eq!(set(different())[0].voided, []);
        let named = &set(after_crash(different()))[0].voided;
        assert_eq!((named.len(), named[0].what.as_str(), named[0].position), (1, "leader-restore=on", None));
        assert_eq!(set(after_crash(two_leaders().to_vec()))[0].voided, []);
    }

    #[test]
    fn every_fault_that_violates_an_assumption_has_a_possible_effect() {
        let node = || 1.into();
        let faults = [
            Action::Disk(DiskAction::Trouble { node: node(), trouble: Some(DiskTrouble::Lies) }),
            Action::Disk(DiskAction::Trouble { node: node(), trouble: Some(DiskTrouble::ForgetsVotes) }),
            Action::Disk(DiskAction::Wipe(node())),
            Action::Disk(DiskAction::Restore(node())),
            Action::Disk(DiskAction::RestoreFrom { node: node(), from: 2.into() }),
            Action::Disk(DiskAction::Log { node: node(), terms: vec![1] }),
            Action::Process(ProcessAction::Suspend(Target::Node(node()))),
            Action::Clock(ClockAction::Rate { node: node(), permille: 500 }),
            Action::Clock(ClockAction::Jump { node: node(), by: Time::from_secs(1) }),
        ];
        for action in faults {
            assert!(action.voids().is_some() && harm_of(&action).is_some(), "{action}");
        }
        let blind = Workload { manner: Manner { retry: Retry::WithoutId, ..Manner::default() }, ..Workload::default() };
        let action = Action::Client(ClientAction::Workload(blind));
        assert!(action.voids().is_some() && harm_of(&action).is_some(), "{action}");
    }
}
