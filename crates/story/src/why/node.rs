//! Why a node does not run, does not lead, and does not catch up.

use model::scenario::being;
use model::trace::Standing;
use model::types::{LogId, NodeId, Role, Time, show_log_id};
use model::view::{Ballot, NodeView, Quorum};

use super::{Answer, Goal, Past};
use crate::explain::{lacks, silence};
use crate::format;

impl Past {
    /// One node. Fails with one sentence when there is none of this number.
    pub(super) fn of_node(&self, node: NodeId) -> Result<Answer, String> {
        let Some(seen) = self.view.nodes.get(&node) else {
            return Err(format!("there is no node {node} at {}", self.view.at));
        };
        let newest = self.committed.last().map(|(_, (id, _))| *id);
        let lags = newest.filter(|id| seen.applied.is_none_or(|applied| applied.index < id.index));
        let mut lines = vec![being(&self.view, node, seen)];
        let question = if !seen.is_alive() {
            lines.push(format!(
                "its disk holds the log up to {} and {}; a restart begins with these",
                show_log_id(seen.flushed),
                seen.vote.map_or_else(|| "no vote".to_string(), |vote| format!("the vote of {vote}")),
            ));
            format!("Why does node {node} not run?")
        } else if seen.role == Role::Leader {
            lines.push(self.leads(node, seen));
            format!("Does node {node} serve?")
        } else {
            self.stands(node, seen, &mut lines);
            format!("Why does node {node} not lead?")
        };
        if let Some(id) = lags {
            lines.push(self.lags(node, seen, id));
        }
        let index = newest.map_or(0, |id| id.index);
        let goal = match seen.role {
            // A leader that cannot serve lacks that, however much it has applied.
            Role::Leader if seen.is_alive() => Goal::Serves.unless_met(&self.view),
            _ if seen.is_alive() && lags.is_none() => Goal::Serves.unless_met(&self.view),
            _ => Goal::CaughtUp(node, index).unless_met(&self.view),
        };
        Ok(Answer { question, lines, goal })
    }

    /// What a leader has of a quorum.
    fn leads(&self, node: NodeId, seen: &NodeView) -> String {
        if self.view.is_stale(node) {
            return "a majority has promised a higher term, so it can commit nothing (§5.1)".to_string();
        }
        match (seen.quorum(self.view.at), seen.hands_to) {
            (Some(Quorum::Answers), None) => "a quorum has answered it within its lease: it takes writes".to_string(),
            (Some(Quorum::Answers), Some(to)) => format!("it hands leadership over to node {to}: it takes no writes"),
            (Some(Quorum::NotYet | Quorum::SilentFor(_)) | None, _) => {
                self.silent(node, seen).unwrap_or_else(|| "a quorum is on its way to answer it".to_string())
            }
        }
    }

    /// What keeps a quorum from answering a leader; `None` when one answers.
    pub(super) fn silent(&self, leader: NodeId, seen: &NodeView) -> Option<String> {
        if seen.quorum(self.view.at) == Some(Quorum::Answers) {
            return None;
        }
        // The answer to one heartbeat has come before the one after the next is sent.
        let trip = Time(2 * (self.cluster.latency.max.0 + self.cluster.flush.max.0));
        let in_time = self.cluster.heartbeat + self.cluster.heartbeat + trip;
        let answers = |voter: &NodeId| {
            let newest = seen.answered.get(voter);
            newest.is_some_and(|newest| self.view.at.saturating_sub(*newest) < in_time)
        };
        let others = seen.membership.1.voters.iter().flatten().filter(|voter| **voter != leader && !answers(voter));
        let reasons: Vec<String> = others.map(|voter| silence(&self.view, leader, *voter)).collect();
        let needed = seen.membership.1.voters.iter().map(|set| format!("{} of {}", set.len() / 2 + 1, set.len()));
        let needed: Vec<String> = needed.collect();
        let reasons = if reasons.is_empty() { String::new() } else { [": ", &reasons.join(", ")].concat() };
        let needed = needed.join(" and ");
        Some(format!("until {needed} voters answer it, it takes no writes and can commit nothing{reasons}"))
    }

    /// Why a node that runs does not lead.
    fn stands(&self, node: NodeId, seen: &NodeView, lines: &mut Vec<String>) {
        match seen.standing(node) {
            Standing::NonMember => return lines.push("only members of the cluster stand for election".to_string()),
            Standing::Learner => {
                return lines.push("a learner has no vote and does not stand for election".to_string());
            }
            Standing::Voter => {}
        }
        if seen.switched.elections == Some(false) || seen.switched.ticks == Some(false) {
            lines.push("elections or ticks are switched off on it".to_string());
        }
        if let Some(ballot) = seen.candidacy() {
            lines.push(self.counted(node, seen, ballot));
        } else if let Some(leader) = seen.leader.filter(|leader| *leader != node) {
            lines.push(format!("it follows node {leader}, whose messages restart its election timer (§5.2)"));
        }
        if let Some(timer) = seen.timer(self.cluster.election.max) {
            let left = timer.left(self.view.at);
            lines.push(match left.as_micros() {
                0 => "its election timer has expired: it stands for election at its next tick".to_string(),
                _ => format!("its election timer has {} left before it may stand for election", format::span(left)),
            });
        }
        if let Some(longer) = seen.greater_log.filter(|longer| Some(*longer) > seen.last()) {
            let own = show_log_id(seen.last());
            lines.push(format!("its log ends with {own}, a voter's with {longer}: that voter refuses (§5.4.1)"));
        }
    }

    /// What keeps committed entries from a node's state machine.
    fn lags(&self, node: NodeId, seen: &NodeView, id: LogId) -> String {
        let behind = format!("{id} is committed, and it has applied {}", show_log_id(seen.applied));
        match self.view.leader() {
            Some(leader) if leader != node && seen.is_alive() => match seen.log_id_at(id.index) == Some(id) {
                true if seen.commit.is_none_or(|commit| commit.index < id.index) => {
                    format!("{behind}: it does not know that {id} is committed yet")
                }
                true => format!("{behind}: it holds {id} and still has to apply it"),
                false => format!("{behind}: {}", lacks(&self.view, leader, node, id)),
            },
            _ => behind,
        }
    }

    /// What the voters have answered a candidate.
    fn counted(&self, node: NodeId, seen: &NodeView, ballot: &Ballot) -> String {
        let asks = if ballot.pre_vote { "asks whether it should stand" } else { "stands for election" };
        let of_set = |voters: &Vec<NodeId>| {
            let granted = voters.iter().filter(|voter| ballot.granted.contains(voter)).count();
            format!("{granted} of {} votes granted, {} needed", voters.len(), voters.len() / 2 + 1)
        };
        let counts: Vec<String> = seen.membership.1.voters.iter().map(of_set).collect();
        let refusal = |voter: &NodeId| match self.refusals.get(&(node, *voter)) {
            Some(why) => format!("node {voter} refused: {why}"),
            None => format!("node {voter} refused"),
        };
        let refusals: Vec<String> = ballot.refused.iter().map(refusal).collect();
        let refusals = if refusals.is_empty() { String::new() } else { [": ", &refusals.join(", ")].concat() };
        format!("it {asks} in term {}, {}{refusals}", ballot.term, counts.join(" and "))
    }
}
