//! Random faults from a seed, written out as a plain scenario that ends healed and must converge.

use std::collections::BTreeSet;

use model::action::{Action, ClientAction, Links, NetworkAction, ProcessAction, Target};
use model::scenario::{Cluster, Condition, Line, OutcomeIs, Scenario, Step};
use model::types::{NodeId, Range, RequestId, Time};
use sim::rng::{Rng, Stream};

/// How many actions a chaos scenario has at the most before it is healed.
pub const CHAOS_STEPS_MAX: u64 = 60;

/// After everything is healed, a cluster must converge within this time: several elections,
/// each at most the lease, the longest time-out and its penalty for a shorter log.
const HEALED_WITHIN: Time = Time::from_secs(30);

/// The scenario of random faults for this seed.
///
/// Crashes with an unflushed tail, pauses, partitions, one-way cuts, loss and slow links, while clients
/// write and read. No disk is wiped and no clock is bent, so every invariant must hold.
pub fn chaos(seed: u64, nodes: u64) -> Scenario {
    let mut chaos = Chaos {
        rng: Rng::new(seed, Stream::Chaos),
        nodes,
        crashed: BTreeSet::new(),
        paused: BTreeSet::new(),
        lines: Vec::new(),
        requests: 0,
    };
    let cluster = chaos.cluster(seed);
    let steps = chaos.rng.between(CHAOS_STEPS_MAX / 2, CHAOS_STEPS_MAX);
    for _ in 0..steps {
        let pause = Time::from_millis(chaos.rng.between(1, 400));
        chaos.push(Step::Run(pause));
        chaos.fault_or_writes();
    }
    chaos.heal();
    Scenario { lesson: vec![format!("Chaos of seed {seed}.")], cluster, lines: chaos.lines, ..Scenario::default() }
}

struct Chaos {
    rng: Rng,
    nodes: u64,
    crashed: BTreeSet<NodeId>,
    paused: BTreeSet<NodeId>,
    lines: Vec<Line>,
    requests: u64,
}

impl Chaos {
    fn cluster(&mut self, seed: u64) -> Cluster {
        let millis = |min: u64, max: u64| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        let flush = [millis(0, 0), millis(1, 1), millis(1, 20)][self.pick(3)];
        let latency = [millis(1, 2), millis(5, 20), millis(1, 25)][self.pick(3)];
        Cluster {
            nodes: self.nodes,
            seed,
            latency,
            flush,
            loss_permille: [0, 0, 10, 50][self.pick(4)],
            snapshot_every: [None, Some(5), Some(20)][self.pick(3)],
            pre_vote: self.rng.chance(500),
            ..Cluster::default()
        }
    }

    /// A number below `count`.
    fn pick(&mut self, count: u64) -> usize {
        usize::try_from(self.rng.between(0, count - 1)).expect("a small number")
    }

    fn any_node(&mut self) -> NodeId {
        NodeId(self.rng.between(1, self.nodes))
    }

    fn two_nodes(&mut self) -> (NodeId, NodeId) {
        let from = self.rng.between(1, self.nodes);
        let other = self.rng.between(1, self.nodes - 1);
        (NodeId(from), NodeId(other + u64::from(other >= from)))
    }

    fn push(&mut self, step: Step) {
        self.lines.push(Line::from(step));
    }

    /// Does it, unless it is impossible now: then a moment passes instead.
    fn act(&mut self, action: Action) {
        match &action {
            Action::Client(
                ClientAction::Write { to: Target::Node(node), .. } | ClientAction::Read { to: Target::Node(node), .. },
            ) => {
                if self.crashed.contains(node) {
                    return;
                }
                self.requests += 1;
            }
            Action::Process(ProcessAction::Crash(Target::Node(node))) => {
                if !self.crashed.insert(*node) {
                    return;
                }
                self.paused.remove(node);
            }
            Action::Process(ProcessAction::Restart(node)) => {
                if !self.crashed.remove(node) {
                    return;
                }
            }
            Action::Process(ProcessAction::Pause(Target::Node(node))) => {
                if self.crashed.contains(node) || !self.paused.insert(*node) {
                    return;
                }
            }
            Action::Process(ProcessAction::Resume(node)) => {
                if !self.paused.remove(node) {
                    return;
                }
            }
            Action::Client(
                ClientAction::Write { to: Target::Leader, .. } | ClientAction::Read { to: Target::Leader, .. },
            )
            | Action::Process(ProcessAction::Crash(Target::Leader) | ProcessAction::Pause(Target::Leader)) => return,
            Action::Network(_) | Action::Disk(_) | Action::Clock(_) => {}
            Action::Process(ProcessAction::CrashAt { .. } | ProcessAction::Slow { .. }) => {}
            Action::Client(
                ClientAction::SessionWrite { .. }
                | ClientAction::SessionRead { .. }
                | ClientAction::Set { .. }
                | ClientAction::Workload(_)
                | ClientAction::WorkloadOff,
            ) => {}
            // Random faults leave the members and the kinds of reads alone.
            Action::Client(ClientAction::LeaseRead { .. } | ClientAction::LocalRead { .. }) | Action::Admin { .. } => {
                return;
            }
            Action::Chaos(_) => return,
        }
        self.push(Step::Act(action));
    }

    fn fault_or_writes(&mut self) {
        let action = match self.rng.between(0, 99) {
            0..45 => return self.writes(),
            45..50 => Action::Client(ClientAction::Read { to: Target::Node(self.any_node()), key: self.key() }),
            50..58 => Action::Process(ProcessAction::Crash(Target::Node(self.any_node()))),
            58..69 => Action::Process(ProcessAction::Restart(self.crashed.iter().next().copied().unwrap_or(NodeId(1)))),
            69..74 => Action::Process(ProcessAction::Pause(Target::Node(self.any_node()))),
            74..80 => Action::Process(ProcessAction::Resume(self.paused.iter().next().copied().unwrap_or(NodeId(1)))),
            80..86 => self.partition(),
            86..89 => self.slow_or_cut(),
            89..96 => Action::Network(NetworkAction::Heal(Links::All)),
            _ => Action::Network(NetworkAction::Loss { links: Links::All, permille: [0, 20, 100, 300][self.pick(4)] }),
        };
        self.act(action);
    }

    /// A client that does not know the leader tries every node. So a leader that has lost
    /// its majority is asked as well, and appends what will be truncated.
    fn writes(&mut self) {
        let key = self.key();
        for node in (1..=self.nodes).map(NodeId) {
            let value = self.rng.between(0, 999).to_string();
            self.act(Action::Client(ClientAction::Write { to: Target::Node(node), key: key.clone(), value }));
        }
    }

    fn key(&mut self) -> String {
        ["x", "y", "z"][self.pick(3)].to_string()
    }

    fn slow_or_cut(&mut self) -> Action {
        if self.nodes == 1 {
            return Action::Network(NetworkAction::Heal(Links::All));
        }
        let (from, to) = self.two_nodes();
        match self.rng.chance(500) {
            true => Action::Network(NetworkAction::Cut(Links::OneWay(from, to))),
            false => {
                let range = Range { min: Time::from_millis(20), max: Time::from_millis(90) };
                Action::Network(NetworkAction::Latency { links: Links::Between(from, to), range })
            }
        }
    }

    fn partition(&mut self) -> Action {
        let mut groups: Vec<Vec<NodeId>> = vec![Vec::new(), Vec::new()];
        for node in (1..=self.nodes).map(NodeId) {
            let side = self.pick(2);
            groups[side].push(node);
        }
        groups.retain(|group| !group.is_empty());
        Action::Network(NetworkAction::Partition(groups))
    }

    /// Makes everything good again, and asks for the end that Raft promises then.
    fn heal(&mut self) {
        self.push(Step::Act(Action::Network(NetworkAction::Heal(Links::All))));
        for node in std::mem::take(&mut self.crashed) {
            self.push(Step::Act(Action::Process(ProcessAction::Restart(node))));
        }
        for node in std::mem::take(&mut self.paused) {
            self.push(Step::Act(Action::Process(ProcessAction::Resume(node))));
        }
        // The links themselves may lose messages for ever; a convergence that lasts needs them whole.
        self.push(Step::Act(Action::Network(NetworkAction::Loss { links: Links::All, permille: 0 })));
        self.push(Step::RunUntil { condition: Condition::Converged, within: HEALED_WITHIN });
        // A leader that has just woken must hear from a quorum again before it takes a write.
        self.push(Step::Run(Time::from_secs(1)));
        self.push(Step::RunUntil { condition: Condition::Converged, within: HEALED_WITHIN });
        let write = Action::Client(ClientAction::Write {
            to: Target::Leader,
            key: "last".to_string(),
            value: "written".to_string(),
        });
        self.push(Step::Act(write));
        self.push(Step::Run(Time::from_secs(2)));
        self.push(Step::Expect(Condition::Request(RequestId(self.requests + 1), OutcomeIs::Answered)));
        self.push(Step::RunUntil { condition: Condition::Converged, within: Time::from_secs(2) });
    }
}
