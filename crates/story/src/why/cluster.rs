//! Whether a leader serves, and why not.

use model::scenario::service;
use model::types::{NodeId, Time};

use super::{Answer, Goal, Past};
use crate::format;

impl Past {
    /// Who leads and takes writes, and if no node does, why.
    pub(super) fn of_cluster(&self) -> Answer {
        let view = &self.view;
        let question = match (view.serving(), view.leader()) {
            (Some(_), _) => "Who leads?".to_string(),
            (None, Some(leader)) => format!("Why does node {leader} not serve?"),
            (None, None) => "Why is there no leader?".to_string(),
        };
        let mut lines = vec![service(view)];
        if let Some(leader) = view.leader().filter(|_| view.serving().is_none()) {
            lines.extend(self.silent(leader, &view.nodes[&leader]));
        }
        if let Some(since) = self.leaderless.filter(|_| view.leader().is_none()) {
            lines.push(format!("no node has led since {since}, for {}", view.at.saturating_sub(since)));
            lines.extend(self.reasons.iter().map(|(at, why)| format!("at {at}: {why}")));
            lines.extend(self.next_to_stand());
        }
        if view.serving().is_none() {
            lines.extend(self.cluster.dialect().warning(&self.cluster));
        }
        Answer { question, lines, goal: Goal::Serves.unless_met(view) }
    }

    /// Which node may stand for election first, by the timers of those that run.
    fn next_to_stand(&self) -> Option<String> {
        let timers = self.view.running().filter_map(|(node, seen)| {
            let is_off = seen.switched.elections == Some(false) || seen.switched.ticks == Some(false);
            let timer = seen.timer(self.cluster.election.max).filter(|_| !is_off)?;
            Some((timer.left(self.view.at), node))
        });
        let (left, node): (Time, NodeId) = timers.min()?;
        Some(match left.as_micros() {
            0 => format!("the election timer of node {node} has expired: it stands for election at its next tick"),
            _ => format!("the election timer of node {node} expires first, in {}", format::span(left)),
        })
    }
}
