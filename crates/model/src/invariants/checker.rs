//! Hands each event to the properties it could break.

use super::assumptions::Assumptions;
use super::election_safety::ElectionSafety;
use super::leader_append_only;
use super::leader_completeness::LeaderCompleteness;
use super::linearizability::Linearizability;
use super::log_matching::LogMatching;
use super::logs::Nodes;
use super::monotonic::Monotonic;
use super::no_lost_write::{Acknowledged, NoLostWrite};
use super::one_vote_per_term::OneVotePerTerm;
use super::report::Report;
use super::state_machine_safety::StateMachineSafety;
use super::tell;
use super::violation::{Seen, Told};
use super::{Property, Violation};
use crate::trace::{ClientEvent, DiskEvent, Event, FaultEvent, NetworkEvent, Outcome, ProcessEvent, RaftEvent, Record};
use crate::types::{Leader, LogId, NodeId, Role, Vote};

/// Checks a trace as it grows. The cost of an event is that of its size, not of the trace before it.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    nodes: Nodes,
    /// True where several may lead in a term, as votes say.
    shares_terms: bool,
    election_safety: ElectionSafety,
    log_matching: LogMatching,
    leader_completeness: LeaderCompleteness,
    state_machine_safety: StateMachineSafety,
    one_vote_per_term: OneVotePerTerm,
    monotonic: Monotonic,
    no_lost_write: NoLostWrite,
    linearizability: Linearizability,
    /// True when the clients' histories are not judged.
    skips_clients: bool,
    assumptions: Assumptions,
    report: Report,
}

impl Checker {
    /// A checker for a trace that has not begun.
    pub fn new() -> Checker {
        Checker::default()
    }

    /// The cluster has a setting that takes away an assumption of Raft, and why, in one sentence.
    pub fn with_setting(mut self, what: &str, why: &str) -> Checker {
        self.assumptions.setting(what, why);
        self
    }

    /// A checker that does not judge the clients' histories. For measuring what that costs.
    pub fn without_linearizability() -> Checker {
        Checker { skips_clients: true, ..Checker::default() }
    }

    /// How many comparisons have been made.
    pub fn checks(&self) -> u64 {
        self.report.checks
    }

    /// Checks the next event of the trace. Each contradiction is told once.
    pub fn check(&mut self, record: &Record) -> Vec<Violation> {
        self.report.now.at = record.at;
        let (now, report) = (self.report.now, &mut self.report);
        self.assumptions.add(now.position, record);
        match &record.event {
            Event::Process(ProcessEvent::Started { node, start: _ }) => {
                self.nodes.entry(*node).or_default().leads = None;
                self.state_machine_safety.started(*node, now);
                self.monotonic.started(*node, now);
            }
            Event::Process(ProcessEvent::Crashed { node, kept, vote }) => {
                self.monotonic.crashed(*node, *vote, report);
                self.one_vote_per_term.crashed(*node);
                self.nodes.entry(*node).or_default().crash(*kept, *vote);
                self.no_lost_write.disk_shrank(*node, &self.nodes, report);
            }
            Event::Process(ProcessEvent::Failed { node, message: _ }) => {
                self.nodes.entry(*node).or_default().leads = None
            }
            Event::Network(NetworkEvent::Sent { from, body, .. }) => self.one_vote_per_term.sent(*from, body, report),
            Event::Disk(DiskEvent::VoteSaved { node, vote }) => self.vote_saved(*node, *vote),
            Event::Disk(DiskEvent::VoteFlushed { node }) => {
                self.one_vote_per_term.flushed(*node);
                self.monotonic.vote_flushed(*node, now);
            }
            Event::Disk(DiskEvent::Appended { node: id, entries }) => {
                let node = self.nodes.entry(*id).or_default();
                leader_append_only::appended(*id, node, entries, report);
                self.log_matching.appended(*id, node, entries, report);
                node.append(entries);
            }
            Event::Disk(DiskEvent::Flushed { node, last }) => self.nodes.entry(*node).or_default().flush(*last),
            Event::Disk(DiskEvent::Truncated { node: id, after }) => {
                let node = self.nodes.entry(*id).or_default();
                leader_append_only::truncated(*id, node, *after, report);
                node.truncate(*after);
                self.no_lost_write.disk_shrank(*id, &self.nodes, report);
            }
            Event::Disk(DiskEvent::Purged { node, upto }) => self.purged(*node, *upto),
            Event::Raft(RaftEvent::Committed { node, upto }) => {
                self.monotonic.committed(*node, *upto, report);
                let holder = self.nodes.entry(*node).or_default();
                self.leader_completeness.committed(*node, holder, *upto, now);
            }
            Event::Raft(RaftEvent::Applied { node, entries }) => {
                self.monotonic.applied(*node, entries, report);
                self.state_machine_safety.applied(*node, entries, report);
                self.no_lost_write.applied(*node, entries, report);
            }
            Event::Raft(RaftEvent::SnapshotInstalled { node, snapshot }) => {
                self.monotonic.installed(*node, snapshot, report);
                self.state_machine_safety.installed(*node, snapshot, report);
                if let Some(last) = snapshot.last {
                    self.nodes.entry(*node).or_default().cover(last);
                }
            }
            Event::Raft(RaftEvent::RoleChanged { node, role, term, leader: _ }) => {
                self.monotonic.reported(*node, *term, report);
                match role {
                    Role::Leader => {
                        let leader = Leader { term: *term, node: if self.shares_terms { *node } else { NodeId(0) } };
                        self.leads(*node, leader);
                    }
                    Role::Learner | Role::Follower | Role::Candidate => {
                        self.nodes.entry(*node).or_default().leads = None;
                    }
                }
            }
            Event::Client(event) => {
                if let ClientEvent::Answered { request, outcome: Outcome::Written(id) } = event {
                    let what = self.state_machine_safety.payload(*id).map_or("its write".to_string(), tell::payload);
                    let write = Acknowledged { id: *id, request: *request, what: what.into(), seen: now };
                    self.no_lost_write.acknowledged(write, &self.nodes, report);
                }
                if !self.skips_clients {
                    self.linearizability.client(event, report);
                }
            }
            Event::Acted(_)
            | Event::Process(ProcessEvent::Paused { .. } | ProcessEvent::Resumed { .. })
            | Event::Network(
                NetworkEvent::Linked { .. }
                | NetworkEvent::Delivered { .. }
                | NetworkEvent::Dropped { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Duplicated { .. },
            )
            | Event::Raft(
                RaftEvent::SnapshotBuilt { .. } | RaftEvent::Matched { .. } | RaftEvent::TimeoutDrawn { .. },
            ) => {}

            Event::Fault(FaultEvent::DiskReplaced { node, disk }) => {
                let covered = disk.snapshot.as_ref().and_then(|snapshot| snapshot.last);
                self.nodes.entry(*node).or_default().replace_disk(disk.vote, disk.purged, covered, &disk.entries);
                self.monotonic.disk_replaced(*node, disk.vote, now);
                self.no_lost_write.disk_shrank(*node, &self.nodes, report);
            }
            Event::Fault(
                FaultEvent::DiskChanged { .. }
                | FaultEvent::BackedUp { .. }
                | FaultEvent::Rotted { .. }
                | FaultEvent::ClockChanged { .. }
                | FaultEvent::Slowed { .. }
                | FaultEvent::Armed { .. }
                | FaultEvent::Triggered { .. },
            ) => {}
        }
        self.report.now.position += 1;
        let found = std::mem::take(&mut self.report.found);
        found.into_iter().map(|(property, told)| self.attributed(now, property, told)).collect()
    }

    fn attributed(&self, now: Seen, property: Property, told: Told) -> Violation {
        let voided = self.assumptions.behind(property, &told);
        let Told { message, facts, requests, .. } = told;
        Violation { at: now.at, position: now.position, property, message, facts, requests, voided }
    }

    fn vote_saved(&mut self, node: NodeId, vote: Vote) {
        self.monotonic.vote_saved(node, vote, &mut self.report);
        self.one_vote_per_term.saved(node, vote, &mut self.report);
        self.no_lost_write.saw(vote.leader());
        self.shares_terms = vote.shares_term;
        self.nodes.entry(node).or_default().save_vote(vote);
        match vote.committed {
            // openraft saves a leader's committed vote before it reports the role.
            true if vote.node == node => self.leads(node, vote.leader()),
            true => self.election_safety.leads(vote.node, vote.leader(), &mut self.report),
            false => {}
        }
    }

    fn leads(&mut self, id: NodeId, leader: Leader) {
        self.election_safety.leads(id, leader, &mut self.report);
        self.no_lost_write.saw(leader);
        let node = self.nodes.entry(id).or_default();
        // A report may come late: a node that has saved a vote of a higher term leads no more.
        let is_over = node.vote.is_some_and(|vote| vote.leader() > leader);
        if !is_over && node.leads != Some(leader) {
            (node.leads, node.leads_since) = (Some(leader), self.report.now);
            self.leader_completeness.elected(id, node, leader, &mut self.report);
            self.no_lost_write.elected(id, node, leader, &mut self.report);
        }
    }

    fn purged(&mut self, node: NodeId, upto: LogId) {
        self.nodes.entry(node).or_default().purge(upto);
        let purged_by_all = self.nodes.values().map(|node| node.purged.map_or(0, |purged| purged.index)).min();
        let first = purged_by_all.unwrap_or(0);
        self.log_matching.forget_below(first);
        self.state_machine_safety.forget_below(first);
        self.no_lost_write.forget_below(first);
    }
}
