//! Chaos on a running cluster: what strikes next and when, decided from a seed and done as plain actions.
//!
//! It is a part of the run, as the script is: whoever begins the run again and does by hand what was done by hand
//! meets the same chaos. What it does is written into the run's text as plain lines, which need no chaos to be repeated.
//!
//! ```text
//! chaos on   gap    crash 2   gap   cut 1 -> 3   gap   …        one action at a moment, at the moment's end
//! ───┤├────────────────●───────────────●──────────────────►
//! ```

use std::collections::VecDeque;

use crate::raft::node::ProcessState;
use crate::world::World;
use model::action::{Action, ClientAction, ClockAction, DiskAction, Links, NetworkAction, ProcessAction, Target};
use model::chaos::{ChaosKind, ChaosPlan};
use model::fault::{Kind, Mail, Moment, Work};
use model::types::{DiskTrouble, NodeId, Range, Time};
use sim::rng::{Rng, Stream};

/// The span in which a kind strikes as often as its intensity says, in microseconds.
const SPAN_US: u64 = 10_000_000;

/// The longest pause between two actions that belong together, in milliseconds.
const TOGETHER_MS: u64 = 20;

/// Chaos that is going on.
pub(super) struct LiveChaos {
    plan: ChaosPlan,
    rng: Rng,
    /// When it strikes next.
    due: Time,
    /// What belongs to what it did last, and is still to be done.
    waiting: VecDeque<Action>,
    /// How many actions it has done.
    pub(super) deeds: u32,
}

impl LiveChaos {
    /// Chaos that begins now.
    pub(super) fn new(plan: &ChaosPlan, now: Time) -> LiveChaos {
        let rng = Rng::new(plan.seed, Stream::Chaos);
        let mut chaos = LiveChaos { plan: plan.clone(), rng, due: now, waiting: VecDeque::new(), deeds: 0 };
        chaos.due = now + chaos.gap();
        chaos
    }

    /// What it is made of.
    pub(super) fn plan(&self) -> &ChaosPlan {
        &self.plan
    }

    /// When it strikes next.
    pub(super) fn due(&self) -> Time {
        self.due
    }

    /// What it does at its moment. It may be impossible; then nothing is done.
    pub(super) fn strike(&mut self, world: &World) -> Option<Action> {
        if self.waiting.is_empty() {
            let kind = self.kind();
            let ideas = Ideas { nodes: world.nodes().keys().copied().collect(), world, rng: &mut self.rng }.of(kind);
            self.waiting = ideas.into();
        }
        let action = self.waiting.pop_front();
        let pause = match self.waiting.is_empty() {
            true => self.gap(),
            false => Time::from_millis(self.rng.between(1, TOGETHER_MS)),
        };
        self.due = self.due + pause;
        action
    }

    /// The time until it strikes again, so that it strikes as often as was wished on average.
    fn gap(&mut self) -> Time {
        let average_us = SPAN_US / self.plan.total().max(1);
        Time::from_micros(self.rng.between(1, 2 * average_us))
    }

    fn kind(&mut self) -> ChaosKind {
        let mut at = self.rng.between(1, self.plan.total().max(1));
        let found = self.plan.kinds.iter().find(|(_, often)| {
            let found = at <= *often;
            at = at.saturating_sub(*often);
            found
        });
        found.map_or(ChaosKind::Plain, |(kind, _)| *kind)
    }
}

/// Has ideas of what to do to a cluster as it is now.
struct Ideas<'a> {
    nodes: Vec<NodeId>,
    world: &'a World,
    rng: &'a mut Rng,
}

impl Ideas<'_> {
    /// One thing of this kind, and what belongs to it.
    fn of(mut self, kind: ChaosKind) -> Vec<Action> {
        let node = self.node();
        let wrong = |action: Action| vec![action];
        match kind {
            ChaosKind::Plain => vec![self.plain(node)],
            ChaosKind::Network => wrong(self.network()),
            ChaosKind::Disk => {
                let trouble = match self.below(5) {
                    0 => Some(DiskTrouble::Fails),
                    1 => Some(DiskTrouble::Full),
                    2 => Some(DiskTrouble::Slow(Range { min: self.millis(1, 20), max: self.millis(20, 90) })),
                    _ => None,
                };
                let disk = Action::Disk(DiskAction::Trouble { node, trouble });
                // A replica that stopped on its disk starts again once that is sound.
                if trouble.is_none() { vec![disk, Action::Process(ProcessAction::Restart(node))] } else { vec![disk] }
            }
            ChaosKind::Clock => match self.below(3) {
                0 => wrong(Action::Clock(ClockAction::Jump { node, by: self.millis(1, 1_500) })),
                _ => wrong(Action::Clock(ClockAction::Rate {
                    node,
                    permille: *self.one_of(&[500, 800, 1_000, 1_300, 2_000]),
                })),
            },
            ChaosKind::Process => match self.below(2) {
                0 => {
                    let cost = Time::from_micros(*self.one_of(&[0, 50, 200, 1_000]));
                    wrong(Action::Process(ProcessAction::Slow { node, cost }))
                }
                _ => {
                    let (work, after) = (self.one_of(&Work::NAMES).0, self.rng.chance(500));
                    let moment = Moment { after, work, entry: None };
                    vec![Action::Process(ProcessAction::CrashAt { node: Target::Node(node), moment }), self.restart()]
                }
            },
            ChaosKind::Lies => self.lie_or_crash(node, DiskTrouble::Lies),
            ChaosKind::Votes => self.lie_or_crash(node, DiskTrouble::ForgetsVotes),
            ChaosKind::Wipe => self.with_dead_disk(node, Action::Disk(DiskAction::Wipe(node))),
            ChaosKind::Backup => {
                let mut ideas = wrong(Action::Disk(DiskAction::Backup(node)));
                let other = self.node();
                ideas.extend(self.with_dead_disk(other, Action::Disk(DiskAction::Restore(other))));
                ideas
            }
            ChaosKind::Writes => vec![self.request()],
            ChaosKind::Leader => {
                vec![self.restart(), self.request(), Action::Process(ProcessAction::Crash(Target::Leader))]
            }
        }
    }

    fn plain(&mut self, node: NodeId) -> Action {
        match self.below(10) {
            0..2 => Action::Process(ProcessAction::Crash(Target::Node(node))),
            2..5 => self.restart(),
            5 => Action::Process(ProcessAction::Pause(Target::Node(node))),
            6 => self.resume(),
            7 => {
                let (one, other): (Vec<NodeId>, Vec<NodeId>) =
                    self.nodes.clone().into_iter().partition(|_| self.rng.chance(500));
                Action::Network(NetworkAction::Partition(
                    [one, other].into_iter().filter(|group| !group.is_empty()).collect(),
                ))
            }
            8 => {
                let (links, permille) = (self.links(), *self.one_of(&[0, 100]));
                Action::Network(NetworkAction::Loss { links, permille })
            }
            _ => Action::Network(NetworkAction::Heal(Links::All)),
        }
    }

    fn network(&mut self) -> Action {
        let (links, kind) = (self.links(), self.one_of(&Kind::NAMES).0);
        let mail = Mail::All { kind, links };
        match self.below(12) {
            0 => Action::Network(NetworkAction::Duplicate { links, permille: 300 }),
            1 => Action::Network(NetworkAction::Jitter { links, most: self.millis(0, 80) }),
            2 => Action::Network(NetworkAction::Reorder { links, on: self.rng.chance(500) }),
            3 => Action::Network(NetworkAction::Bandwidth {
                links,
                bytes_per_second: Some(self.rng.between(500, 20_000)),
            }),
            4 => Action::Network(NetworkAction::Clog(links)),
            5 | 6 => Action::Network(NetworkAction::Unclog(Links::All)),
            7 => Action::Network(NetworkAction::Hold(mail)),
            8 => Action::Network(NetworkAction::Release(Mail::All { kind: Kind::Any, links: Links::All })),
            9 => Action::Network(NetworkAction::Drop(mail)),
            10 => Action::Network(NetworkAction::Delay { mail, by: self.millis(1, 300) }),
            _ => Action::Network(NetworkAction::Copy(mail)),
        }
    }

    /// A lie shows only after a crash.
    fn lie_or_crash(&mut self, node: NodeId, trouble: DiskTrouble) -> Vec<Action> {
        match self.below(2) {
            0 => vec![Action::Disk(DiskAction::Trouble { node, trouble: Some(trouble) })],
            _ => vec![
                Action::Process(ProcessAction::Crash(Target::Node(node))),
                Action::Process(ProcessAction::Restart(node)),
            ],
        }
    }

    fn with_dead_disk(&mut self, node: NodeId, action: Action) -> Vec<Action> {
        vec![
            Action::Process(ProcessAction::Crash(Target::Node(node))),
            action,
            Action::Process(ProcessAction::Restart(node)),
        ]
    }

    /// Mostly of the leader; a client that is mistaken asks another node.
    fn request(&mut self) -> Action {
        let leader = self.world.leader().filter(|_| self.rng.chance(800));
        let to = Target::Node(leader.unwrap_or(self.nodes[0]).max(NodeId(1)));
        let key = self.one_of(&["x", "y", "z"]).to_string();
        match self.rng.chance(700) {
            true => Action::Client(ClientAction::Write { to, key, value: self.below(1_000).to_string() }),
            false => Action::Client(ClientAction::Read { to, key }),
        }
    }

    /// A dead node starts; some node, if all live, which is impossible then.
    fn restart(&mut self) -> Action {
        Action::Process(ProcessAction::Restart(self.one_that_is(ProcessState::Dead)))
    }

    fn resume(&mut self) -> Action {
        Action::Process(ProcessAction::Resume(self.one_that_is(ProcessState::Paused)))
    }

    fn one_that_is(&mut self, state: ProcessState) -> NodeId {
        let world = self.world;
        let is = |id: &&NodeId| world.nodes().get(id).is_some_and(|node| node.process_state() == state);
        let such: Vec<NodeId> = self.nodes.iter().filter(is).copied().collect();
        if such.is_empty() { self.node() } else { *self.one_of(&such) }
    }

    fn below(&mut self, count: u64) -> u64 {
        self.rng.between(0, count - 1)
    }

    fn one_of<'b, T>(&mut self, all: &'b [T]) -> &'b T {
        let index = self.below(all.len() as u64);
        &all[usize::try_from(index).unwrap_or(0)]
    }

    fn node(&mut self) -> NodeId {
        let nodes = std::mem::take(&mut self.nodes);
        let node = *self.one_of(&nodes);
        self.nodes = nodes;
        node
    }

    fn millis(&mut self, min: u64, max: u64) -> Time {
        Time::from_millis(self.rng.between(min, max))
    }

    fn links(&mut self) -> Links {
        let (from, to) = (self.node(), self.node());
        match self.below(3) {
            0 if from != to => Links::OneWay(from, to),
            1 if from != to => Links::Between(from, to),
            _ => Links::All,
        }
    }
}
