//! The liveness properties: what they assume is followed event by event, and they are judged once in a heartbeat.
//!
//! ```text
//! events   ─●──●●─────●──●────●──────●─►
//! judged   ──────┴───────┴───────┴──────   each with what happened up to that moment
//! ```
//! So a run is judged alike, however it is cut into pieces.

use super::bounds::Bounds;
use super::committed_is_applied::CommittedIsApplied;
use super::logs::Nodes;
use super::members_catch_up::MembersCatchUp;
use super::quiet::Quiet;
use super::report::Report;
use super::requests_end::RequestsEnd;
use super::serving_leader::ServingLeader;
use super::state_ordering::StateOrdering;
use crate::cluster::Cluster;
use crate::trace::{Body, Event, NetworkEvent, ProcessEvent, RaftEvent, Record};
use crate::types::{NodeId, Role, Time};

/// The liveness properties of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Liveness {
    bounds: Bounds,
    quiet: Quiet,
    serving: ServingLeader,
    applied: CommittedIsApplied,
    catch_up: MembersCatchUp,
    requests: RequestsEnd,
    /// When they are judged next.
    next: Time,
}

impl Liveness {
    /// Of a cluster that has not begun.
    pub(super) fn new(cluster: &Cluster) -> Liveness {
        let bounds = Bounds::of(cluster);
        Liveness {
            quiet: Quiet::new(&bounds),
            serving: ServingLeader::default(),
            applied: CommittedIsApplied::default(),
            catch_up: MembersCatchUp::default(),
            requests: RequestsEnd::default(),
            next: bounds.tick,
            bounds,
        }
    }

    /// Adds the next event.
    pub(super) fn add(&mut self, record: &Record, report: &Report) {
        let now = report.now;
        self.quiet.add(record);
        match &record.event {
            Event::Raft(RaftEvent::QuorumAcked { leader, sent, lease }) => {
                self.serving.acked(*leader, *sent, *lease, now);
            }
            Event::Raft(RaftEvent::RoleChanged { node, role, .. }) if *role != Role::Leader => {
                self.serving.stops(*node, now.at);
            }
            Event::Process(ProcessEvent::Crashed { node, .. } | ProcessEvent::Failed { node, .. }) => {
                self.serving.stops(*node, now.at);
            }
            Event::Raft(RaftEvent::HandsOver { leader, to }) => self.serving.hands_over(*leader, *to, now),
            Event::Network(NetworkEvent::Sent { body, .. }) => {
                if let Body::InstallSnapshot { chunk: Some(chunk), .. } = &**body {
                    self.catch_up.chunked(chunk.of);
                }
            }
            Event::Client(event) => self.requests.client(event, now),
            // The others change what is assumed, or the logs, which are followed elsewhere.
            Event::Acted(_)
            | Event::Process(_)
            | Event::Network(_)
            | Event::Disk(_)
            | Event::Raft(_)
            | Event::Fault(_) => {}
        }
    }

    /// The next moment before `to` at which they are to be judged.
    pub(super) fn due(&mut self, to: Time) -> Option<Time> {
        let due = self.next;
        if due >= to {
            return None;
        }
        self.next = due + self.bounds.tick;
        // Where nothing runs and no request waits, only time passes.
        if !self.requests.waits() && self.quiet.sound().next().is_none() {
            let steps = to.saturating_sub(due).0 / self.bounds.tick.0.max(1);
            self.next = self.next.max(Time(due.0 + steps * self.bounds.tick.0));
        }
        Some(due)
    }

    /// Judges the moment of the report. Data that was durable and is lost takes every promise away but that clients
    /// end.
    pub(super) fn judge(&mut self, is_lost: bool, nodes: &Nodes, states: &StateOrdering, report: &mut Report) {
        self.requests.judge(report);
        if self.quiet.was_disturbed() || is_lost {
            self.serving.reset();
            self.applied.reset();
            self.catch_up.reset();
        }
        if is_lost {
            return;
        }
        self.judge_applied(nodes, states, report);
        let is_left_alone =
            self.bounds.fits && self.quiet.is_healed(report.now.at) && self.quiet.has_majority(nodes, states);
        if !is_left_alone {
            self.serving.reset();
            self.catch_up.reset();
            return;
        }
        // A leader that is no voter any more may lead on, and takes no write.
        let votes = |leader: &NodeId| {
            let held = nodes.get(leader).and_then(|node| node.memberships().next());
            held.is_some_and(|held| held.membership.voters.iter().flatten().any(|voter| voter == leader))
        };
        let leader = self.serving.serves(report.now.at).filter(|leader| self.quiet.is_sound(*leader) && votes(leader));
        let voters: Vec<NodeId> = self.quiet.sound().collect();
        self.serving.judge(leader, &voters, &self.bounds, report);
        let Some(leader) = leader else { return self.catch_up.reset() };
        let Some(commit) = states.committed_to(leader).0 else { return };
        let Some(held) = nodes.get(&leader).and_then(|node| node.memberships().next()) else { return };
        let members = held.membership.voters.iter().flatten().chain(&held.membership.learners);
        for member in members.filter(|member| **member != leader && self.quiet.is_sound(**member)) {
            self.catch_up.judge((leader, *member), commit, nodes, &self.bounds, report);
        }
    }

    fn judge_applied(&mut self, nodes: &Nodes, states: &StateOrdering, report: &mut Report) {
        for (id, node) in nodes.iter() {
            match states.committed_to(*id) {
                (Some(commit), learned) if self.quiet.is_sound(*id) && node.holds(commit) => {
                    let applied = states.applied_to(*id);
                    self.applied.judge(*id, (commit, learned), applied, &self.bounds, report);
                }
                (Some(_) | None, _) => self.applied.forget(*id),
            }
        }
    }
}
