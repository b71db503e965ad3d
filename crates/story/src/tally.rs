//! A run in figures: what clients asked and how it ended, elections, transfers of leadership, and snapshots. A fold that keeps no event.

use litemap::LiteMap;

use crate::format;
use model::change::Change;
use model::client::OperationId;
use model::trace::{Ask, ClientEvent, Event, Outcome, RaftEvent, Record};
use model::types::{NodeId, RequestId, Role, Term, Time};

/// How many outcomes that are no success are kept in words; later ones are counted only.
pub const WORDS_MAX: usize = 20;

/// How many waits are kept for the median and the 99th percentile.
const WAITS_MAX: usize = 1_000_000;

/// How many leaders are named.
const LEADERS_MAX: usize = 12;

/// A request or an operation that is not answered yet.
#[derive(Clone, Debug)]
struct Asked {
    at: Time,
    node: Option<NodeId>,
    what: String,
}

/// The figures of a run so far.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many were answered with a success.
    pub answered: u64,
    /// How many were refused.
    pub refused: u64,
    /// Of how many the outcome is unknown.
    pub unknown: u64,
    /// Outcomes that are no success, in words, the first ones.
    pub words: Vec<(Time, String)>,
    /// How often a node stood for election.
    pub candidacies: u64,
    /// Who became the leader of which term, and when.
    pub leaders: Vec<(Time, Term, NodeId)>,
    /// How often a leader began to hand leadership over.
    pub transfers: u64,
    /// How many snapshots were built.
    pub built: u64,
    /// How many snapshots were installed.
    pub installed: u64,
    waits: Vec<u64>,
    longest_gap: Time,
    /// Since which request nothing was answered.
    gap_from: Option<Time>,
    requests: LiteMap<RequestId, Asked>,
    carried: LiteMap<RequestId, ()>,
    operations: LiteMap<OperationId, Asked>,
    roles: LiteMap<NodeId, (Role, Term)>,
}

impl Tally {
    /// Adds the next event.
    pub fn add(&mut self, record: &Record) {
        match &record.event {
            Event::Client(event) => self.client(record.at, event),
            Event::Raft(RaftEvent::RoleChanged { node, role, term, .. }) => {
                if self.roles.insert(*node, (*role, *term)) == Some((*role, *term)) {
                    return;
                }
                match role {
                    Role::Candidate => self.candidacies += 1,
                    Role::Leader => self.leaders.push((record.at, *term, *node)),
                    Role::Follower | Role::PreCandidate | Role::Learner => {}
                }
            }
            Event::Raft(RaftEvent::SnapshotInstalled { .. }) => self.installed += 1,
            Event::Raft(RaftEvent::SnapshotBuilt { .. }) => self.built += 1,
            Event::Raft(RaftEvent::HandsOver { to, .. }) => self.transfers += u64::from(to.is_some()),
            Event::Raft(
                RaftEvent::Committed { .. }
                | RaftEvent::Applied { .. }
                | RaftEvent::Leads { .. }
                | RaftEvent::Matched { .. }
                | RaftEvent::ChecksQuorum { .. }
                | RaftEvent::Progress { .. }
                | RaftEvent::TimeoutDrawn { .. }
                | RaftEvent::QuorumAcked { .. },
            )
            | Event::Acted(_)
            | Event::Process(_)
            | Event::Network(_)
            | Event::Disk(_)
            | Event::Fault(_) => {}
        }
    }

    fn client(&mut self, at: Time, event: &ClientEvent) {
        match event {
            ClientEvent::Attempted { request, .. } => _ = self.carried.insert(*request, ()),
            ClientEvent::Requested { request, node, ask } => {
                if self.carried.remove(request).is_none() {
                    self.ask(at);
                    self.requests.insert(*request, Asked { at, node: Some(*node), what: what(ask) });
                }
            }
            ClientEvent::Answered { request, outcome } => {
                if let Some(asked) = self.requests.remove(request) {
                    self.end(at, &asked, outcome);
                }
            }
            ClientEvent::Began { operation, ask, .. } => {
                self.ask(at);
                let what = format!("{} of {}", what(ask), operation.client);
                self.operations.insert(*operation, Asked { at, node: None, what });
            }
            ClientEvent::Ended { operation, outcome } => {
                if let Some(asked) = self.operations.remove(operation) {
                    self.end(at, &asked, outcome);
                }
            }
            ClientEvent::Set { .. } | ClientEvent::Workload(_) | ClientEvent::Named { .. } => {}
        }
    }

    /// How many are not answered yet.
    pub fn waiting(&self) -> usize {
        self.requests.len() + self.operations.len()
    }

    fn ask(&mut self, at: Time) {
        // A refusal is no answer: the span goes on from the request before it.
        self.gap_from.get_or_insert(at);
    }

    fn end(&mut self, at: Time, asked: &Asked, outcome: &Outcome) {
        let why = match outcome {
            Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => {
                self.answered += 1;
                if self.waits.len() < WAITS_MAX {
                    self.waits.push(at.saturating_sub(asked.at).as_micros());
                }
                self.longest_gap = self.gap(at);
                self.gap_from = (self.waiting() > 0).then_some(at);
                return;
            }
            Outcome::Refused(refusal) => {
                self.refused += 1;
                refusal.to_string()
            }
            Outcome::Unknown(why) => {
                self.unknown += 1;
                why.clone()
            }
        };
        if self.words.len() < WORDS_MAX {
            let how = match (outcome, asked.node) {
                (Outcome::Refused(_), Some(node)) => format!("refused by node {node}"),
                (Outcome::Refused(_), None) => "refused".to_string(),
                _ => "outcome unknown".to_string(),
            };
            self.words.push((at, format!("{}: {how}: {why}", asked.what)));
        }
        self.longest_gap = self.gap(at);
    }

    /// The longest span from a request on in which nothing was answered, up to now.
    fn gap(&self, now: Time) -> Time {
        self.gap_from.map_or(self.longest_gap, |from| self.longest_gap.max(now.saturating_sub(from)))
    }

    /// The wait that so many of a hundred answers did not exceed.
    pub fn wait(&self, percent: usize) -> Option<Time> {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        let place = (waits.len() * percent).div_ceil(100).max(1) - 1;
        waits.get(place).map(|wait| Time(*wait))
    }

    /// The longest span from a request on in which nothing was answered, in a run that has come to this moment: to the next
    /// answer, or else to the last outcome, or to this moment while something waits or nothing was answered at all.
    pub fn longest_gap(&self, now: Time) -> Time {
        if self.waiting() > 0 || self.answered == 0 { self.gap(now) } else { self.longest_gap }
    }

    /// The figures in some lines, at the end of a run. Empty when there is nothing to be said.
    pub fn summary(&self, now: Time) -> String {
        let mut text = String::new();
        let (waiting, bad) = (self.waiting() as u64, self.refused + self.unknown);
        if self.answered + bad + waiting > 0 {
            text += &format!(
                "requests: {} answered, {} refused, {} of unknown outcome, {waiting} not answered",
                self.answered, self.refused, self.unknown
            );
            if let (Some(median), Some(most)) = (self.wait(50), self.wait(99)) {
                let (median, most) = (format::span(median), format::span(most));
                text += &format!("; wait: median {median}, 99th percentile {most}");
            }
            text += &format!("; longest without an answer {}\n", format::span(self.longest_gap(now)));
            for (at, words) in &self.words {
                text += &format!("  at {at}: {words}\n");
            }
            let more = bad - self.words.len() as u64;
            if more > 0 {
                text += &format!("  and {more} more that were refused or are of unknown outcome\n");
            }
        }
        if self.candidacies > 0 || !self.leaders.is_empty() {
            let named = |(at, term, node): &(Time, Term, NodeId)| format!("node {node} in term {term} at {at}");
            let leaders: Vec<String> = self.leaders.iter().take(LEADERS_MAX).map(named).collect();
            let more = self.leaders.len().saturating_sub(LEADERS_MAX);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let leaders = if leaders.is_empty() { "no leader".to_string() } else { leaders.join(", ") };
            text += &format!("elections: {} candidacies; leaders: {leaders}{more}\n", self.candidacies);
        }
        if self.transfers > 0 {
            text += &format!("leadership transfers begun: {}\n", self.transfers);
        }
        if self.built + self.installed > 0 {
            text += &format!("snapshots: {} built, {} installed\n", self.built, self.installed);
        }
        text
    }
}

/// A request in words, as short as can be.
fn what(ask: &Ask) -> String {
    let name = match ask {
        Ask::Write { value: Change::Set(_), .. } => "write ",
        Ask::Read { .. } | Ask::LeaseRead { .. } | Ask::LocalRead { .. } => "read ",
        Ask::Write { .. } | Ask::Operate(_) => "",
    };
    format!("{name}{}", format::ask(ask))
}

#[cfg(test)]
mod tests;
