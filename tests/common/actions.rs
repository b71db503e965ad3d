//! Random actions of every kind, possible and impossible ones, from a seed.
#![allow(dead_code, reason = "each test that draws actions uses some of this")]

use model::action::{Action, Links, Operation, Range, Switch, Target};
use model::chaos::{ChaosKind, ChaosPlan};
use model::client::{ClientAct, ClientId, Manner, Retry, Workload};
use model::fault::{Fault, Kind, Mail, Moment, Work};
use model::types::{DiskTrouble, MessageId, NodeId, Time};

/// Draws random actions.
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

    /// The next action for a cluster of this many nodes.
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

    /// The next action of a client. None repeats a write without a request id, which would violate linearizability.
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

impl Actions {
    /// The next action of any kind, including faults that violate assumptions.
    pub fn any(&mut self, nodes: u64) -> Action {
        match self.below(10) {
            0..5 => self.next(nodes),
            5..9 => Action::Fault(self.fault(nodes)),
            _ => match self.below(8) {
                0 => Action::Chaos(None),
                1 => {
                    let kinds = ChaosKind::NAMES.into_iter().map(|(kind, _)| (kind, 1 + self.below(6))).collect();
                    Action::Chaos(Some(ChaosPlan { seed: self.below(100), kinds }))
                }
                _ => Action::Client(self.client(nodes)),
            },
        }
    }

    fn client(&mut self, nodes: u64) -> ClientAct {
        let client = ClientId(1 + self.below(4));
        let at = (self.below(2) == 0).then(|| self.target(nodes));
        match self.below(6) {
            0 | 1 => ClientAct::Write { client, key: self.key(), value: self.below(1_000).to_string(), at },
            2 => ClientAct::Read { client, key: self.key(), at },
            3 => {
                let retry = Retry::NAMES[self.below(3) as usize].0;
                let timeout = Some(Time::from_millis(50 + self.below(500)));
                ClientAct::Set { client, timeout, retry: Some(retry), redirect: Some(self.below(2) == 0) }
            }
            4 => ClientAct::Workload(Workload { per_minute: 60 + self.below(1_200), ..Workload::default() }),
            _ => ClientAct::WorkloadOff,
        }
    }

    fn mail(&mut self, nodes: u64) -> Mail {
        match self.below(4) {
            0 => Mail::One(MessageId(self.below(600))),
            _ => Mail::All { kind: Kind::NAMES[self.below(11) as usize].0, links: self.links(nodes) },
        }
    }

    /// The next fault.
    pub fn fault(&mut self, nodes: u64) -> Fault {
        let (node, links) = (self.node(nodes), self.links(nodes));
        let millis = |count: u64| Time::from_millis(count);
        match self.below(24) {
            0 => Fault::Duplicate { links, permille: self.below(1_001) as u16 },
            1 => Fault::Jitter { links, most: millis(self.below(100)) },
            2 => Fault::Reorder { links, on: self.below(2) == 0 },
            3 => Fault::Bandwidth { links, bytes_per_second: [None, Some(500), Some(20_000)][self.below(3) as usize] },
            4 => Fault::Clog(links),
            5 => Fault::Unclog(Links::All),
            6 => Fault::Hold(self.mail(nodes)),
            7 | 8 => Fault::Release(Mail::All { kind: Kind::Any, links: Links::All }),
            9 => Fault::Drop(self.mail(nodes)),
            10 => Fault::Delay { mail: self.mail(nodes), by: millis(self.below(400)) },
            11 => Fault::Copy(self.mail(nodes)),
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
                Fault::Disk { node, trouble }
            }
            15 => Fault::Wipe(node),
            16 => Fault::Backup(node),
            17 => Fault::Restore(node),
            18 => Fault::Rot { node, index: self.below(20) },
            19 => Fault::ClockRate { node, permille: 500 + self.below(1_501) as u16 },
            20 => Fault::ClockJump { node, by: millis(self.below(2_000)) },
            21 => Fault::Slow { node, cost: Time::from_micros(self.below(2_000)) },
            _ => {
                let (work, after) = (Work::NAMES[self.below(5) as usize].0, self.below(2) == 0);
                let node = if self.below(3) == 0 { Target::Leader } else { Target::Node(node) };
                Fault::CrashAt { node, moment: Moment { after, work, entry: None } }
            }
        }
    }
}

/// Makes a function that names each kind, and the list of all names: a new kind must be named here, and a test over
/// all names checks that it is drawn.
macro_rules! names {
    ($(#[$says:meta])* $function:ident, $list:ident: $kind:ty { $($pattern:pat => $name:literal),+ $(,)? }) => {
        $(#[$says])*
        pub fn $function(kind: &$kind) -> &'static str {
            match kind {
                $($pattern => $name),+
            }
        }

        /// All of these names.
        pub const $list: &[&str] = &[$($name),+];
    };
}

names! {
    /// The kind of an action; inner kinds have their own names.
    action_name, ACTIONS: Action {
        Action::Write { .. } => "write",
        Action::Read { .. } => "read",
        Action::Crash(_) => "crash",
        Action::Restart(_) => "restart",
        Action::Pause(_) => "pause",
        Action::Resume(_) => "resume",
        Action::Partition(_) => "partition",
        Action::Cut(_) => "cut",
        Action::Heal(_) => "heal",
        Action::Loss { .. } => "loss",
        Action::Latency { .. } => "latency",
        Action::LeaseRead { .. } => "lease read",
        Action::LocalRead { .. } => "local read",
        Action::Operate { .. } => "operate",
        Action::Fault(_) => "fault",
        Action::Client(_) => "client",
        Action::Chaos(None) => "chaos off",
        Action::Chaos(Some(_)) => "chaos",
    }
}

names! {
    /// The kind of a fault.
    fault_name, FAULTS: Fault {
        Fault::Duplicate { .. } => "duplicate",
        Fault::Jitter { .. } => "jitter",
        Fault::Reorder { .. } => "reorder",
        Fault::Bandwidth { .. } => "bandwidth",
        Fault::Clog(_) => "clog",
        Fault::Unclog(_) => "unclog",
        Fault::Hold(_) => "hold",
        Fault::Release(_) => "release",
        Fault::Drop(_) => "drop",
        Fault::Delay { .. } => "delay",
        Fault::Copy(_) => "copy",
        Fault::Disk { trouble: None, .. } => "sound disk",
        Fault::Disk { trouble: Some(DiskTrouble::Slow(_)), .. } => "slow disk",
        Fault::Disk { trouble: Some(DiskTrouble::Fails), .. } => "failing disk",
        Fault::Disk { trouble: Some(DiskTrouble::Full), .. } => "full disk",
        Fault::Disk { trouble: Some(DiskTrouble::Lies), .. } => "lying disk",
        Fault::Disk { trouble: Some(DiskTrouble::ForgetsVotes), .. } => "forgotten votes",
        Fault::Wipe(_) => "wipe",
        Fault::Backup(_) => "backup",
        Fault::Restore(_) => "restore",
        Fault::Rot { .. } => "rot",
        Fault::ClockRate { .. } => "clock rate",
        Fault::ClockJump { .. } => "clock jump",
        Fault::Slow { .. } => "slow processor",
        Fault::CrashAt { .. } => "crash at a step",
    }
}

names! {
    /// The kind of an operation.
    operation_name, OPERATIONS: Operation {
        Operation::AddLearner { .. } => "add learner",
        Operation::Promote(_) => "promote",
        Operation::Demote(_) => "demote",
        Operation::Remove(_) => "remove",
        Operation::Replace { .. } => "replace",
        Operation::Members(_) => "members",
        Operation::Transfer(_) => "transfer",
        Operation::Elect { .. } => "elect",
        Operation::Heartbeat => "heartbeat",
        Operation::Snapshot => "snapshot",
        Operation::Purge { .. } => "purge",
        Operation::Switch { what: Switch::Ticks, .. } => "ticks",
        Operation::Switch { what: Switch::Elections, .. } => "elections",
        Operation::Switch { what: Switch::Heartbeats, .. } => "heartbeats",
        Operation::Switch { what: Switch::PreVote, .. } => "pre-vote",
    }
}

names! {
    /// The kind of a client action.
    client_name, CLIENTS: ClientAct {
        ClientAct::Write { .. } => "client write",
        ClientAct::Read { .. } => "client read",
        ClientAct::Set { .. } => "client set",
        ClientAct::Workload(_) => "workload",
        ClientAct::WorkloadOff => "workload off",
    }
}
