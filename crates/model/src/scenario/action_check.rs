//! Judges an action by itself: its nodes exist in the cluster, its numbers and texts are within the limits.

use super::NODES_MAX;
use super::limits::{chaos, client_number, crash_point, given_log, patience, permille, range, span, texts, workload};
use super::names::request_name;
use super::units::WIDTH_MAX;
use crate::action::Target;
use crate::action::{Action, ClientAction, ClockAction, DiskAction, Links, NetworkAction, Operation, ProcessAction};
use crate::change::Change;
use crate::cluster::Cluster;
use crate::fault::Messages;
use crate::shared::Set;
use crate::types::{DiskTrouble, LEADER, NodeId, OTHERS};

impl Action {
    /// Whether this action makes sense in this cluster: exactly those do that a scenario's line can say.
    ///
    /// Fails with one sentence. Whether a node runs is for the world to say.
    pub fn check(&self, cluster: &Cluster) -> Result<(), String> {
        let judge = Judge { nodes: cluster.nodes };
        if let Action::Admin { operation, .. } = self {
            cluster.dialect().offers(operation)?;
        }
        match self {
            Action::Client(action) => judge.client_action(action),
            Action::Admin { at, operation } => judge.operation(*at, operation),
            Action::Process(action) => judge.process(action),
            Action::Network(action) => judge.network(action),
            Action::Disk(action) => judge.disk(action),
            Action::Clock(action) => judge.clock(action),
            Action::Chaos(None) | Action::ScriptOff => Ok(()),
            Action::Chaos(Some(plan)) => chaos(plan),
            Action::Named { name, action } => match **action {
                Action::Named { .. } => Err("a request has one name".to_string()),
                _ if !action.is_request() => Err("only a request can have a name".to_string()),
                _ => request_name(name).and_then(|()| action.check(cluster)),
            },
        }
    }
}

/// Judges actions in a cluster of so many nodes.
struct Judge {
    nodes: u64,
}

impl Judge {
    fn client_action(&self, action: &ClientAction) -> Result<(), String> {
        match action {
            ClientAction::Write { to, key, value } => self.target(*to).and(texts(key, value)),
            ClientAction::Read { to, key }
            | ClientAction::LeaseRead { to, key }
            | ClientAction::LocalRead { to, key } => self.target(*to).and(texts(key, &Change::default())),
            ClientAction::SessionWrite { client, key, value, at } => {
                client_number(*client)?;
                at.map_or(Ok(()), |at| self.target(at)).and(texts(key, value))
            }
            ClientAction::SessionRead { client, key, at } => {
                client_number(*client)?;
                at.map_or(Ok(()), |at| self.target(at)).and(texts(key, &Change::default()))
            }
            ClientAction::Set { client, timeout, retry, redirect } => {
                client_number(*client)?;
                if timeout.is_none() && retry.is_none() && redirect.is_none() {
                    return Err("nothing is set: name a time-out, a way to retry, or whether to redirect".to_string());
                }
                timeout.map_or(Ok(()), patience)
            }
            ClientAction::Workload(load) => workload(load),
            ClientAction::WorkloadOff => Ok(()),
        }
    }

    fn operation(&self, at: Target, operation: &Operation) -> Result<(), String> {
        let mut nodes = self.nodes;
        let leads = matches!(operation, Operation::Members(_));
        let mut join = |node: NodeId| match node.0 {
            _ if leads && node == LEADER => Ok(()),
            number if number == nodes + 1 && number <= NODES_MAX => {
                nodes = number;
                Ok(())
            }
            _ => Judge { nodes }.joining(node),
        };
        match operation {
            Operation::AddLearner { node, wait: _ } => join(*node)?,
            Operation::Replace { old, new } => {
                self.who(*old)?;
                join(*new)?;
            }
            Operation::Members(members) | Operation::Initialize(members) => {
                if members.is_empty() {
                    return Err("a cluster needs a voter at least: name one".to_string());
                }
                let mut seen = Set::new();
                for node in members {
                    join(*node)?;
                    if !seen.insert(*node) {
                        return Err(format!("node {node} is named twice: name it once"));
                    }
                }
            }
            Operation::Promote(node)
            | Operation::Demote(node)
            | Operation::Remove(node)
            | Operation::Transfer(node) => {
                self.who(*node)?;
            }
            Operation::Elect { .. }
            | Operation::Heartbeat
            | Operation::Snapshot
            | Operation::Purge { .. }
            | Operation::Switch { .. } => {}
        }
        // The node that is asked may be one that joins, but not for its own first membership, which names it before.
        let nodes = if let Operation::Initialize(_) = operation { self.nodes } else { nodes };
        Judge { nodes }.target(at)
    }

    fn process(&self, action: &ProcessAction) -> Result<(), String> {
        match action {
            ProcessAction::Crash(target) | ProcessAction::Pause(target) | ProcessAction::Suspend(target) => {
                self.target(*target)
            }
            ProcessAction::CrashAt { node, moment } => self.target(*node).and(crash_point(moment)),
            ProcessAction::Restart(node) | ProcessAction::Resume(node) => self.who(*node),
            ProcessAction::Slow { node, cost } | ProcessAction::SlowApply { node, cost } => {
                self.who(*node).and(span(*cost))
            }
        }
    }

    fn network(&self, action: &NetworkAction) -> Result<(), String> {
        match action {
            NetworkAction::Partition(groups) => self.partition(groups),
            NetworkAction::Cut(links)
            | NetworkAction::Heal(links)
            | NetworkAction::Clog(links)
            | NetworkAction::Unclog(links)
            | NetworkAction::Reorder { links, on: _ } => self.links(*links),
            NetworkAction::Loss { links, permille: part } | NetworkAction::Duplicate { links, permille: part } => {
                self.links(*links).and(permille(*part))
            }
            NetworkAction::Latency { links, range: spans } => self.links(*links).and(range(*spans)),
            NetworkAction::Jitter { links, most } => self.links(*links).and(span(*most)),
            NetworkAction::Bandwidth { links, bytes_per_second } => {
                self.links(*links)?;
                match bytes_per_second {
                    Some(width) if !(1..=WIDTH_MAX).contains(width) => {
                        Err(format!("{width} B/s is no width of a wire: 1 B/s to {WIDTH_MAX} B/s are"))
                    }
                    Some(_) | None => Ok(()),
                }
            }
            NetworkAction::Hold(messages)
            | NetworkAction::Release(messages)
            | NetworkAction::Drop(messages)
            | NetworkAction::Copy(messages) => self.messages(*messages),
            NetworkAction::Delay { messages, by } => self.messages(*messages).and(span(*by)),
        }
    }

    fn disk(&self, action: &DiskAction) -> Result<(), String> {
        match action {
            DiskAction::Trouble { node, trouble } => {
                self.who(*node)?;
                match trouble {
                    Some(DiskTrouble::Slow(spans)) => range(*spans),
                    Some(DiskTrouble::Fails | DiskTrouble::Full | DiskTrouble::Lies | DiskTrouble::ForgetsVotes)
                    | None => Ok(()),
                }
            }
            DiskAction::Wipe(node) | DiskAction::Backup(node) | DiskAction::Restore(node) => self.who(*node),
            DiskAction::Rot { node, index: _ } => self.who(*node),
            DiskAction::RestoreFrom { node, from } => self.who(*node).and(self.who(*from)),
            DiskAction::Log { node, terms } => self.node(*node).and(given_log(terms)),
        }
    }

    fn clock(&self, action: &ClockAction) -> Result<(), String> {
        match action {
            ClockAction::Rate { node, permille } => {
                self.who(*node)?;
                match (500..=2_000).contains(permille) {
                    true => Ok(()),
                    false => Err("a clock runs at 0.5 to 2 times the true rate".to_string()),
                }
            }
            ClockAction::Jump { node, by } => self.who(*node).and(span(*by)),
        }
    }

    fn node(&self, node: NodeId) -> Result<(), String> {
        match node.0 {
            number if (1..=self.nodes).contains(&number) => Ok(()),
            _ if self.nodes == 1 => Err(format!("there is no node {node}: the cluster has only node 1")),
            _ => Err(format!("there is no node {node}: the cluster has nodes 1 to {}", self.nodes)),
        }
    }

    /// A node, or the leader.
    fn who(&self, node: NodeId) -> Result<(), String> {
        if node == LEADER { Ok(()) } else { self.node(node) }
    }

    fn joining(&self, node: NodeId) -> Result<(), String> {
        match node.0 {
            number if (1..=self.nodes).contains(&number) => Ok(()),
            number if (1..=NODES_MAX).contains(&number) => {
                Err(format!("there is no node {node}, and the next new one is node {}", self.nodes + 1))
            }
            _ => Err(format!("there is no node {node}: a cluster has nodes 1 to {NODES_MAX} at the most")),
        }
    }

    fn target(&self, target: Target) -> Result<(), String> {
        match target {
            Target::Leader => Ok(()),
            Target::Node(node) => self.node(node),
        }
    }

    fn links(&self, links: Links) -> Result<(), String> {
        match links {
            Links::All => Ok(()),
            Links::Between(a, b) | Links::OneWay(a, b) => {
                self.who(a)?;
                self.who(b)?;
                match a == b {
                    true if a == LEADER => {
                        Err("the leader has no link to itself: name two different nodes".to_string())
                    }
                    true => Err(format!("node {a} has no link to itself: name two different nodes")),
                    false => Ok(()),
                }
            }
        }
    }

    fn partition(&self, groups: &[Vec<NodeId>]) -> Result<(), String> {
        if groups.is_empty() || groups.iter().any(Vec::is_empty) {
            return Err("a group of a partition has a node at least".to_string());
        }
        let mut seen = Set::new();
        for node in groups.iter().flatten() {
            if *node != OTHERS {
                self.who(*node)?;
            }
            if !seen.insert(*node) {
                return Err(format!("node {node} is named twice: put it in one group only"));
            }
        }
        Ok(())
    }

    fn messages(&self, messages: Messages) -> Result<(), String> {
        match messages {
            Messages::One(_) => Ok(()),
            Messages::All { kind: _, links } => self.links(links),
        }
    }
}
