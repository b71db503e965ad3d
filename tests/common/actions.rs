//! Random actions of every kind, possible and impossible ones, from a seed.

use raft_playground::action::{Action, Links, Operation, Range, Switch, Target};
use raft_playground::client::{ClientAct, ClientId, Manner, Retry, Workload};
use raft_playground::types::{NodeId, Time};

/// Draws actions for a cluster of about so many nodes.
pub struct Actions {
    state: u64,
}

impl Actions {
    /// The actions of this seed.
    pub fn new(seed: u64) -> Actions {
        Actions { state: seed }
    }

    /// A number below `limit` (splitmix64).
    pub fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    /// One of the nodes, or now and then one that does not exist.
    fn node(&mut self, nodes: u64) -> NodeId {
        NodeId(self.below(nodes + 2) + u64::from(self.below(20) != 0))
    }

    fn target(&mut self, nodes: u64) -> Target {
        if self.below(2) == 0 { Target::Leader } else { Target::Node(self.node(nodes)) }
    }

    fn links(&mut self, nodes: u64) -> Links {
        match self.below(3) {
            0 => Links::All,
            1 => Links::Between(self.node(nodes), self.node(nodes)),
            _ => Links::OneWay(self.node(nodes), self.node(nodes)),
        }
    }

    fn key(&mut self) -> String {
        ["x", "y", "z"][self.below(3) as usize].to_string()
    }

    /// The next action, in a cluster that has so many nodes now.
    pub fn next(&mut self, nodes: u64) -> Action {
        match self.below(34) {
            0..4 => Action::Write { to: self.target(nodes), key: self.key(), value: self.below(1_000).to_string() },
            4 => Action::Read { to: self.target(nodes), key: self.key() },
            5 => Action::LeaseRead { to: self.target(nodes), key: self.key() },
            6 => Action::LocalRead { to: self.target(nodes), key: self.key() },
            7 => Action::Crash(self.target(nodes)),
            8..11 => Action::Restart(self.node(nodes)),
            11 => Action::Pause(self.target(nodes)),
            12..14 => Action::Resume(self.node(nodes)),
            14 => {
                let (side, one) = (self.below(nodes) + 1, self.below(2));
                let near = (1..=side).map(NodeId).collect();
                Action::Partition(vec![near, (side + 1 + one..=nodes).map(NodeId).collect()])
            }
            15 => Action::Cut(self.links(nodes)),
            16..19 => Action::Heal(Links::All),
            19 => Action::Loss { links: self.links(nodes), permille: self.below(300) as u16 },
            20 => {
                let (min, max) = (self.below(20), self.below(60));
                let range = Range { min: Time::from_millis(min), max: Time::from_millis(max) };
                Action::Latency { links: self.links(nodes), range }
            }
            21..25 => Action::Client(self.client_act(nodes)),
            _ => Action::Operate { at: self.target(nodes), operation: self.operation(nodes) },
        }
    }

    /// What clients are told next. None of them repeats a write blindly, which would break what they are promised.
    pub fn client_act(&mut self, nodes: u64) -> ClientAct {
        let client = ClientId(1 + self.below(4));
        let at = if self.below(3) == 0 { Some(self.target(nodes)) } else { None };
        let timeout = Time::from_millis(1 + self.below(500));
        let retry = if self.below(3) == 0 { Retry::Never } else { Retry::WithId };
        match self.below(8) {
            0..3 => ClientAct::Write { client, key: self.key(), value: self.below(1_000).to_string(), at },
            3 => ClientAct::Read { client, key: self.key(), at },
            4 => {
                let redirect = Some(self.below(2) == 0);
                ClientAct::Set { client, timeout: Some(timeout), retry: Some(retry), redirect }
            }
            5 | 6 => ClientAct::Workload(Workload {
                clients: 1 + self.below(4),
                per_minute: 60 * (1 + self.below(40)),
                keys: 1 + self.below(3),
                reads_permille: self.below(1_001) as u16,
                manner: Manner { timeout, retry, redirect: self.below(2) == 0 },
            }),
            _ => ClientAct::WorkloadOff,
        }
    }

    /// The next operation.
    pub fn operation(&mut self, nodes: u64) -> Operation {
        match self.below(14) {
            0 | 1 => Operation::AddLearner { node: self.node(nodes), wait: self.below(2) == 0 },
            2 | 3 => Operation::Promote(self.node(nodes)),
            4 => Operation::Demote(self.node(nodes)),
            5 => Operation::Remove(self.node(nodes)),
            6 => Operation::Replace { old: self.node(nodes), new: self.node(nodes) },
            7 => {
                let count = self.below(5);
                Operation::Members((0..count).map(|_| self.node(nodes)).collect())
            }
            8 => Operation::Transfer(self.node(nodes)),
            9 => Operation::Elect { pre_vote: self.below(2) == 0 },
            10 => Operation::Heartbeat,
            11 => Operation::Snapshot,
            12 => Operation::Purge { upto: self.below(40) },
            _ => {
                let kinds = [Switch::Ticks, Switch::Elections, Switch::Heartbeats, Switch::PreVote];
                Operation::Switch { what: kinds[self.below(4) as usize], on: self.below(3) != 0 }
            }
        }
    }
}
