//! Random actions of every kind, possible and impossible ones, from a seed.
#![allow(dead_code, reason = "each test that draws actions uses some of this")]

use model::action::{
    Action, ClientAction, ClockAction, DiskAction, Links, NetworkAction, Operation, ProcessAction, Range, Switch,
    Target,
};
use model::change::Change;
use model::chaos::{ChaosKind, ChaosPlan};
use model::client::{ClientId, Manner, Retry, Workload};
use model::fault::{Kind, Messages, Moment, When, Work};
use model::types::{DiskTrouble, MessageId, NodeId, Time};
use sim::rng::{Rng, Stream};

/// Draws random actions.
pub struct Actions {
    rng: Rng,
    /// How many requests have got a name: no name is used twice.
    named: u64,
}

impl Actions {
    /// The actions of this seed.
    pub fn new(seed: u64) -> Actions {
        Actions { rng: Rng::new(seed, Stream::Outside), named: 0 }
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.rng.between(0, limit - 1)
    }

    /// One of the nodes, or sometimes one that does not exist.
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

    /// A value that is set, or a change of the one that is there.
    fn change(&mut self) -> Change {
        let drawn = self.below(1_000);
        let [one, other] = [drawn / 6 % 4, drawn / 24 % 4].map(|number| number.to_string());
        match drawn % 6 {
            0 => Change::Swap { from: one, to: other },
            1 => Change::Append(one),
            2 => Change::Add(1),
            3 => one.into(),
            _ => drawn.to_string().into(),
        }
    }

    /// The next action for a cluster of this many nodes.
    pub fn next(&mut self, nodes: u64) -> Action {
        match self.below(34) {
            0..4 => {
                Action::Client(ClientAction::Write { to: self.target(nodes), key: self.key(), value: self.change() })
            }
            4 => Action::Client(ClientAction::Read { to: self.target(nodes), key: self.key() }),
            5 => Action::Client(ClientAction::LeaseRead { to: self.target(nodes), key: self.key() }),
            6 => Action::Client(ClientAction::LocalRead { to: self.target(nodes), key: self.key() }),
            7 => Action::Process(ProcessAction::Crash(self.target(nodes))),
            8..11 => Action::Process(ProcessAction::Restart(self.node(nodes))),
            11 => Action::Process(ProcessAction::Pause(self.target(nodes))),
            12..14 => Action::Process(ProcessAction::Resume(self.node(nodes))),
            14 => {
                let (side, one) = (self.below(nodes) + 1, self.below(2));
                let near = (1..=side).map(NodeId).collect();
                Action::Network(NetworkAction::Partition(vec![near, (side + 1 + one..=nodes).map(NodeId).collect()]))
            }
            15 => Action::Network(NetworkAction::Cut(self.links(nodes))),
            16..19 => Action::Network(NetworkAction::Heal(Links::All)),
            19 => Action::Network(NetworkAction::Loss { links: self.links(nodes), permille: self.below(300) as u16 }),
            20 => {
                let (min, max) = (self.below(20), self.below(60));
                let range = Range { min: Time::from_millis(min), max: Time::from_millis(max) };
                Action::Network(NetworkAction::Latency { links: self.links(nodes), range })
            }
            21..25 => Action::Client(self.client_act(nodes)),
            _ => Action::Admin { at: self.target(nodes), operation: self.operation(nodes) },
        }
    }

    /// The next action of a client. None repeats a write without a request id, which would violate linearizability.
    pub fn client_act(&mut self, nodes: u64) -> ClientAction {
        let client = ClientId(1 + self.below(4));
        let at = if self.below(3) == 0 { Some(self.target(nodes)) } else { None };
        let timeout = Time::from_millis(1 + self.below(500));
        let retry = if self.below(3) == 0 { Retry::Never } else { Retry::WithId };
        match self.below(8) {
            0..3 => ClientAction::SessionWrite { client, key: self.key(), value: self.change(), at },
            3 => ClientAction::SessionRead { client, key: self.key(), at },
            4 => {
                let redirect = Some(self.below(2) == 0);
                ClientAction::Set { client, timeout: Some(timeout), retry: Some(retry), redirect }
            }
            5 | 6 => ClientAction::Workload(Workload {
                clients: 1 + self.below(4),
                per_minute: 60 * (1 + self.below(40)),
                keys: 1 + self.below(3),
                reads_permille: self.below(1_001) as u16,
                manner: Manner { timeout, retry, redirect: self.below(2) == 0 },
            }),
            _ => ClientAction::WorkloadOff,
        }
    }

    /// The next operation.
    pub fn operation(&mut self, nodes: u64) -> Operation {
        match self.below(15) {
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
            13 => Operation::Initialize(vec![self.node(nodes)]),
            _ => {
                let kinds = [Switch::Ticks, Switch::Elections, Switch::Heartbeats, Switch::PreVote];
                Operation::Switch { what: kinds[self.below(4) as usize], on: self.below(3) != 0 }
            }
        }
    }
}

impl Actions {
    /// The next action of any kind, including faults that violate assumptions.
    pub fn any(&mut self, nodes: u64) -> Action {
        match self.below(10) {
            0..5 => self.next(nodes),
            5..9 => self.fault(nodes),
            _ => match self.below(8) {
                0 => Action::Chaos(None),
                2 => Action::ScriptOff,
                1 => {
                    let kinds = ChaosKind::ALL.iter().map(|kind| (*kind, 1 + self.below(6))).collect();
                    Action::Chaos(Some(ChaosPlan { seed: self.below(100), kinds }))
                }
                3 => self.named(nodes),
                _ => Action::Client(self.client(nodes)),
            },
        }
    }

    /// A request under a name of its own.
    fn named(&mut self, nodes: u64) -> Action {
        self.named += 1;
        let request = match self.below(3) {
            0 => Action::Client(ClientAction::Write { to: self.target(nodes), key: self.key(), value: self.change() }),
            1 => Action::Client(ClientAction::Read { to: self.target(nodes), key: self.key() }),
            _ => Action::Admin { at: self.target(nodes), operation: self.operation(nodes) },
        };
        Action::Named { name: format!("r{}", self.named), action: Box::new(request) }
    }

    fn client(&mut self, nodes: u64) -> ClientAction {
        let client = ClientId(1 + self.below(4));
        let at = (self.below(2) == 0).then(|| self.target(nodes));
        match self.below(6) {
            0 | 1 => ClientAction::SessionWrite { client, key: self.key(), value: self.change(), at },
            2 => ClientAction::SessionRead { client, key: self.key(), at },
            3 => {
                let retry = Retry::ALL[self.below(3) as usize];
                let timeout = Some(Time::from_millis(50 + self.below(500)));
                ClientAction::Set { client, timeout, retry: Some(retry), redirect: Some(self.below(2) == 0) }
            }
            4 => ClientAction::Workload(Workload { per_minute: 60 + self.below(1_200), ..Workload::default() }),
            _ => ClientAction::WorkloadOff,
        }
    }

    fn messages(&mut self, nodes: u64) -> Messages {
        match self.below(4) {
            0 => Messages::One(MessageId(self.below(600))),
            _ => Messages::All { kind: Kind::ALL[self.below(11) as usize], links: self.links(nodes) },
        }
    }

    /// A log that a node begins with: possible only at the start of a run.
    pub fn given_log(&mut self, nodes: u64) -> Action {
        Action::Disk(DiskAction::Log { node: self.node(nodes), terms: vec![1, 1 + self.below(3)] })
    }

    /// The next fault.
    pub fn fault(&mut self, nodes: u64) -> Action {
        let (node, links) = (self.node(nodes), self.links(nodes));
        let millis = |count: u64| Time::from_millis(count);
        match self.below(34) {
            0 => Action::Network(NetworkAction::Duplicate { links, permille: self.below(1_001) as u16 }),
            1 => Action::Network(NetworkAction::Jitter { links, most: millis(self.below(100)) }),
            2 => Action::Network(NetworkAction::Reorder { links, on: self.below(2) == 0 }),
            3 => Action::Network(NetworkAction::Bandwidth {
                links,
                bytes_per_second: [None, Some(500), Some(20_000)][self.below(3) as usize],
            }),
            4 => Action::Network(NetworkAction::Clog(links)),
            5 => Action::Network(NetworkAction::Unclog(Links::All)),
            6 => Action::Network(NetworkAction::Hold(self.messages(nodes))),
            7 | 8 => Action::Network(NetworkAction::Release(Messages::All { kind: Kind::Any, links: Links::All })),
            9 => Action::Network(NetworkAction::Drop(self.messages(nodes))),
            10 => Action::Network(NetworkAction::Delay { messages: self.messages(nodes), by: millis(self.below(400)) }),
            11 => Action::Network(NetworkAction::Copy(self.messages(nodes))),
            12..15 => {
                let slow = DiskTrouble::Slow(Range { min: millis(1), max: millis(1 + self.below(40)) });
                let trouble = match self.below(7) {
                    0 => Some(slow),
                    1 => Some(DiskTrouble::Fails),
                    2 => Some(DiskTrouble::Full),
                    3 => Some(DiskTrouble::Lies),
                    4 => Some(DiskTrouble::ForgetsVotes),
                    _ => None,
                };
                Action::Disk(DiskAction::Trouble { node, trouble })
            }
            15 => Action::Disk(DiskAction::Wipe(node)),
            // A restore needs a dead node that has a backup: drawn as often as the rest, about one in 10 000 actions was
            // possible, so that whether any was done hung on the seeds.
            16 | 28 | 29 => Action::Disk(DiskAction::Backup(node)),
            17 | 30 | 31 => Action::Disk(DiskAction::Restore(node)),
            18 => Action::Disk(DiskAction::Rot { node, index: self.below(20) }),
            19 => Action::Clock(ClockAction::Rate { node, permille: 500 + self.below(1_501) as u16 }),
            20 => Action::Clock(ClockAction::Jump { node, by: millis(self.below(2_000)) }),
            21 => Action::Process(ProcessAction::Slow { node, cost: Time::from_micros(self.below(2_000)) }),
            22 => Action::Process(ProcessAction::Suspend(Target::Node(node))),
            23 => Action::Process(ProcessAction::SlowApply { node, cost: millis(self.below(3) * 10) }),
            24 | 32 | 33 => Action::Disk(DiskAction::RestoreFrom { node, from: self.node(nodes) }),
            25 => self.given_log(nodes),
            _ => {
                let (work, which) = (Work::NAMES[self.below(6) as usize].0, self.below(4));
                let when = When::of(which % 2 == 0, which > 1);
                let node = if self.below(3) == 0 { Target::Leader } else { Target::Node(node) };
                Action::Process(ProcessAction::CrashAt { node, moment: Moment { when, work, entry: None } })
            }
        }
    }
}
