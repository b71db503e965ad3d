//! Wide chaos: beside the faults of the usual one, clients of every kind and an administrator who changes the cluster
//! while all this goes on.

use super::wide_cluster::one_of;
use crate::raft::node::Node;
use crate::world::World;
use model::action::{Action, ClientAction, Operation, ProcessAction, Switch, Target};
use model::client::{ClientId, Manner, Retry, Workload};
use model::cluster::{Cluster, NODES_MAX};
use model::types::{NodeId, Time};
use sim::rng::Rng;

/// How often the administrator and the clients do something on average, in milliseconds; 0 is never.
const EVERY_MS: [u64; 5] = [0, 300, 700, 1_500, 4_000];

/// The time-outs of clients, in milliseconds.
const TIMEOUTS_MS: [u64; 5] = [20, 100, 300, 1_000, 3_000];

/// How many elections in a row may fail before a healed cluster has converged.
const ROUNDS: u64 = 30;

/// Within this time a healed cluster converges, however short its time-outs.
const HEALED_WITHIN_MIN: Time = Time::from_secs(30);

/// The keys that are written and read.
const KEYS: [&str; 3] = ["x", "y", "z"];

/// True when this node has no vote any more after this.
fn is_deposed(node: NodeId, operation: &Operation) -> bool {
    match operation {
        Operation::Demote(of) | Operation::Remove(of) | Operation::Replace { old: of, .. } => *of == node,
        Operation::Members(voters) => !voters.contains(&node),
        Operation::AddLearner { .. }
        | Operation::Promote(_)
        | Operation::Transfer(_)
        | Operation::Elect { .. }
        | Operation::Heartbeat
        | Operation::Snapshot
        | Operation::Purge { .. }
        | Operation::Switch { .. }
        | Operation::Initialize(_) => false,
    }
}

/// True for what leads each time to a known fault of the engine, which has a scenario of its own, and hides everything else:
/// raft-rs's leader leads on when it is removed, and refuses every write without end; openraft's only voter never gives up
/// a transfer, and refuses them likewise.
fn meets_a_known_fault(world: &World, leader: NodeId, operation: &Operation) -> bool {
    if world.cluster().engine.removed_leader_leads_on() {
        return is_deposed(leader, operation);
    }
    let is_alone = |node: &Node| node.store().membership().voters.iter().flatten().count() <= 1;
    matches!(operation, Operation::Transfer(_)) && world.nodes().get(&leader).is_some_and(is_alone)
}

/// Draws what administrators and clients do.
pub(super) struct Wide {
    rng: Rng,
    every_ms: u64,
    /// When the next thing is done, if one is.
    pub(super) due: Option<Time>,
}

impl Wide {
    /// Those of a seed, whose cluster was drawn from the same randomness.
    pub(super) fn new(mut rng: Rng) -> Wide {
        let every_ms = one_of(&mut rng, &EVERY_MS);
        let mut wide = Wide { rng, every_ms, due: None };
        wide.moves_on(Time::ZERO);
        wide
    }

    /// How long chaos goes on: long enough for a few elections.
    pub(super) fn span(cluster: &Cluster, usual: Time) -> Time {
        usual.max(Time(cluster.election.max.0 * 8))
    }

    /// How long a healed cluster may take to converge, in which a node lacks so many entries: they come `payload` at a time,
    /// each time in a round trip.
    pub(super) fn healed_within(cluster: &Cluster, missing: u64) -> Time {
        let trip = Time(2 * (cluster.latency.max.0 + cluster.flush.max.0));
        let rounds = HEALED_WITHIN_MIN.max(Time(ROUNDS * 2 * (cluster.election.max.0 + trip.0)));
        rounds.max(Time(missing.div_ceil(cluster.max_payload) * trip.0) + cluster.election.max)
    }

    /// The operations that clients begin by themselves, if they do.
    pub(super) fn workload(&mut self) -> Option<Action> {
        let workload = Workload {
            clients: self.rng.between(1, 5),
            per_minute: self.rng.between(30, 2_400),
            keys: self.rng.between(1, 4),
            reads_permille: one_of(&mut self.rng, &[0, 300, 700]),
            manner: self.manner(),
        };
        self.rng.chance(700).then_some(Action::Client(ClientAction::Workload(workload)))
    }

    fn manner(&mut self) -> Manner {
        Manner { timeout: self.timeout(), retry: one_of(&mut self.rng, Retry::ALL), redirect: self.rng.chance(700) }
    }

    fn timeout(&mut self) -> Time {
        Time::from_millis(one_of(&mut self.rng, &TIMEOUTS_MS))
    }

    fn moves_on(&mut self, now: Time) {
        let pause = Time::from_millis(self.rng.between(1, 2 * self.every_ms.max(1)));
        self.due = (self.every_ms > 0).then(|| now + pause);
    }

    /// What is done now. It may be impossible; then it is left out.
    pub(super) fn next(&mut self, world: &World) -> Action {
        self.moves_on(world.now());
        let nodes: Vec<NodeId> = world.nodes().keys().copied().collect();
        let node = one_of(&mut self.rng, &nodes);
        match self.rng.between(0, 9) {
            0..7 => {
                // Who does not know the leader asks any node.
                let leader = world.leader().filter(|_| self.rng.chance(900));
                let mut operation = self.operation(node, &nodes);
                if meets_a_known_fault(world, leader.unwrap_or(node), &operation) {
                    operation = Operation::Heartbeat;
                }
                let at = match &operation {
                    Operation::Elect { .. } | Operation::Snapshot | Operation::Purge { .. } => node,
                    Operation::Switch { .. } => node,
                    _ => leader.unwrap_or(node),
                };
                Action::Admin { at: Target::Node(at), operation }
            }
            7 => Action::Process(match self.rng.between(0, 3) {
                0 => ProcessAction::Suspend(Target::Node(node)),
                1..3 => {
                    let cost = Time::from_millis(one_of(&mut self.rng, &[0, 1, 20]));
                    ProcessAction::SlowApply { node, cost }
                }
                _ => ProcessAction::Resume(node),
            }),
            _ => Action::Client(self.client(node)),
        }
    }

    fn operation(&mut self, node: NodeId, nodes: &[NodeId]) -> Operation {
        let new = NodeId((nodes.len() as u64 + 1).min(NODES_MAX));
        // A node that was removed may come again.
        let joins = if self.rng.chance(500) { new } else { node };
        match self.rng.between(0, 19) {
            0..4 => Operation::AddLearner { node: joins, wait: self.rng.chance(300) },
            4..7 => Operation::Promote(node),
            7 => Operation::Demote(node),
            8..10 => Operation::Remove(node),
            10 => Operation::Replace { old: node, new: joins },
            11 => {
                let mut voters: Vec<NodeId> = nodes.iter().copied().filter(|_| self.rng.chance(700)).collect();
                if voters.is_empty() {
                    voters.push(node);
                }
                Operation::Members(voters)
            }
            12..15 => Operation::Transfer(node),
            15 => Operation::Elect { pre_vote: self.rng.chance(500) },
            16 => Operation::Heartbeat,
            17 => Operation::Snapshot,
            18 => Operation::Purge { upto: self.rng.between(0, 50) },
            _ => Operation::Switch { what: Switch::PreVote, on: self.rng.chance(500) },
        }
    }

    fn client(&mut self, node: NodeId) -> ClientAction {
        let key = one_of(&mut self.rng, &KEYS).to_string();
        let client = ClientId(self.rng.between(1, 5));
        let at = self.rng.chance(500).then_some(Target::Node(node));
        match self.rng.between(0, 6) {
            0 => ClientAction::LocalRead { to: Target::Node(node), key },
            1 => ClientAction::LeaseRead { to: Target::Node(node), key },
            2..4 => {
                let value = self.rng.between(0, 999).to_string();
                ClientAction::SessionWrite { client, key, value: value.into(), at }
            }
            4 => ClientAction::SessionRead { client, key, at },
            _ => {
                let Manner { timeout, retry, redirect } = self.manner();
                ClientAction::Set { client, timeout: Some(timeout), retry: Some(retry), redirect: Some(redirect) }
            }
        }
    }
}
