//! What chaos does next to a cluster: drawn from a seed, and from the state that the cluster is in.

use crate::raft::node::ProcessState;
use crate::world::World;
use model::action::{Action, ClientAction, ClockAction, DiskAction, Links, NetworkAction, ProcessAction, Target};
use model::chaos::ChaosKind;
use model::fault::{Kind, Messages, Moment, When, Work};
use model::types::{DiskTrouble, NodeId, Range, Time};
use sim::rng::{Rng, Stream};

/// The longest pause between two actions that belong together, in milliseconds.
const TOGETHER_MS: u64 = 20;

/// An action of chaos.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The time after the move before it, if it belongs to that one; zero for the first.
    pub after: Time,
    /// The action. It may be impossible when its time has come; then it is left out.
    pub action: Action,
}

/// A source of random faults of chosen kinds.
#[derive(Clone, Debug)]
pub struct ChaosGenerator {
    rng: Rng,
    kinds: Vec<(ChaosKind, u64)>,
}

impl ChaosGenerator {
    /// The generator of this seed. Each kind is drawn as often as its number says, compared with the others'.
    pub fn new(seed: u64, kinds: &[(ChaosKind, u64)]) -> ChaosGenerator {
        ChaosGenerator { rng: Rng::new(seed, Stream::Chaos), kinds: kinds.to_vec() }
    }

    /// A random pause of this average length.
    pub fn pause(&mut self, average: Time) -> Time {
        Time::from_micros(self.rng.between(1, 2 * average.as_micros()))
    }

    /// What is done next to this cluster: one action, and those that belong to it.
    pub fn next(&mut self, world: &World) -> Vec<Move> {
        let kind = self.kind();
        let mut draw = Draw { nodes: world.nodes().keys().copied().collect(), world, rng: &mut self.rng };
        draw.moves(kind)
    }

    fn kind(&mut self) -> ChaosKind {
        let total: u64 = self.kinds.iter().map(|(_, often)| often).sum();
        let mut at = self.rng.between(1, total.max(1));
        let found = self.kinds.iter().find(|(_, often)| {
            let found = at <= *often;
            at = at.saturating_sub(*often);
            found
        });
        found.map_or(ChaosKind::Plain, |(kind, _)| *kind)
    }
}

/// Draws actions for a cluster as it is now.
struct Draw<'a> {
    nodes: Vec<NodeId>,
    world: &'a World,
    rng: &'a mut Rng,
}

impl Draw<'_> {
    fn moves(&mut self, kind: ChaosKind) -> Vec<Move> {
        let node = self.node();
        let actions = match kind {
            ChaosKind::Plain => vec![self.plain(node)],
            ChaosKind::Network => vec![self.network()],
            ChaosKind::Disk => self.disk(node),
            ChaosKind::Clock => vec![self.clock(node)],
            ChaosKind::Process => self.process(node),
            ChaosKind::Lies => self.lie_or_crash(node, DiskTrouble::Lies),
            ChaosKind::Votes => self.lie_or_crash(node, DiskTrouble::ForgetsVotes),
            ChaosKind::Wipe => while_dead(node, DiskAction::Wipe(node)).into(),
            ChaosKind::Backup => {
                let other = self.node();
                let backup = Action::Disk(DiskAction::Backup(node));
                std::iter::once(backup).chain(while_dead(other, DiskAction::Restore(other))).collect()
            }
            ChaosKind::Writes => vec![self.request()],
            ChaosKind::Leader => return self.leader(),
        };
        let mut moves = Vec::new();
        for action in actions {
            let after = if moves.is_empty() { Time::ZERO } else { self.millis(1, TOGETHER_MS) };
            moves.push(Move { after, action });
        }
        moves
    }

    fn plain(&mut self, node: NodeId) -> Action {
        match self.below(100) {
            0..20 => Action::Process(ProcessAction::Crash(Target::Node(node))),
            20..46 => self.restart(),
            46..54 => Action::Process(ProcessAction::Pause(Target::Node(node))),
            54..64 => Action::Process(ProcessAction::Resume(self.one_that_is(ProcessState::Paused))),
            64..73 => {
                let nodes = self.nodes.clone().into_iter();
                let (one, other): (Vec<NodeId>, Vec<NodeId>) = nodes.partition(|_| self.rng.chance(500));
                let groups = [one, other].into_iter().filter(|group| !group.is_empty());
                Action::Network(NetworkAction::Partition(groups.collect()))
            }
            73..77 => Action::Network(NetworkAction::Cut(self.links())),
            77..81 => {
                let range = Range { min: Time::from_millis(20), max: Time::from_millis(90) };
                Action::Network(NetworkAction::Latency { links: self.links(), range })
            }
            81..88 => {
                let (links, permille) = (self.links(), *self.one_of(&[0, 20, 100, 300]));
                Action::Network(NetworkAction::Loss { links, permille })
            }
            _ => Action::Network(NetworkAction::Heal(Links::All)),
        }
    }

    fn network(&mut self) -> Action {
        let (links, kind) = (self.links(), *self.one_of(Kind::ALL));
        let messages = Messages::All { kind, links };
        Action::Network(match self.below(12) {
            0 => NetworkAction::Duplicate { links, permille: 300 },
            1 => NetworkAction::Jitter { links, most: self.millis(0, 80) },
            2 => NetworkAction::Reorder { links, on: self.rng.chance(500) },
            3 => NetworkAction::Bandwidth { links, bytes_per_second: Some(self.rng.between(500, 20_000)) },
            4 => NetworkAction::Clog(links),
            5 | 6 => NetworkAction::Unclog(Links::All),
            7 => NetworkAction::Hold(messages),
            8 => NetworkAction::Release(Messages::All { kind: Kind::Any, links: Links::All }),
            9 => NetworkAction::Drop(messages),
            10 => NetworkAction::Delay { messages, by: self.millis(1, 300) },
            _ => NetworkAction::Copy(messages),
        })
    }

    fn disk(&mut self, node: NodeId) -> Vec<Action> {
        let trouble = match self.below(5) {
            0 => Some(DiskTrouble::Fails),
            1 => Some(DiskTrouble::Full),
            2 => Some(DiskTrouble::Slow(Range { min: self.millis(1, 20), max: self.millis(20, 90) })),
            _ => None,
        };
        let disk = Action::Disk(DiskAction::Trouble { node, trouble });
        // A replica that stopped because of its disk starts again once the disk works.
        if trouble.is_none() { vec![disk, Action::Process(ProcessAction::Restart(node))] } else { vec![disk] }
    }

    fn clock(&mut self, node: NodeId) -> Action {
        Action::Clock(match self.below(3) {
            0 => ClockAction::Jump { node, by: self.millis(1, 1_500) },
            _ => ClockAction::Rate { node, permille: *self.one_of(&[500, 800, 1_000, 1_300, 2_000]) },
        })
    }

    fn process(&mut self, node: NodeId) -> Vec<Action> {
        match self.below(2) {
            0 => {
                let cost = Time::from_micros(*self.one_of(&[0, 50, 200, 1_000]));
                vec![Action::Process(ProcessAction::Slow { node, cost })]
            }
            _ => {
                // Those of the disk and the state machine: a seed's acts stay what they were.
                let (work, after) = (self.one_of(&Work::NAMES[..5]).0, self.rng.chance(500));
                let moment = Moment { when: When::of(after, false), work, entry: None };
                vec![Action::Process(ProcessAction::CrashAt { node: Target::Node(node), moment }), self.restart()]
            }
        }
    }

    /// What a disk did not keep is missed only after a crash.
    fn lie_or_crash(&mut self, node: NodeId, trouble: DiskTrouble) -> Vec<Action> {
        match self.rng.chance(400) {
            true => vec![Action::Disk(DiskAction::Trouble { node, trouble: Some(trouble) })],
            false => vec![
                Action::Process(ProcessAction::Crash(Target::Node(node))),
                Action::Process(ProcessAction::Restart(node)),
            ],
        }
    }

    /// Writes keep the leader's disk busy when it dies, so that others may hold on their disks what it loses. It starts
    /// again before the others elect another leader, and is asked again. Without a leader, a dead node starts.
    fn leader(&mut self) -> Vec<Move> {
        let Some(leader) = self.world.leader() else {
            return vec![Move { after: Time::ZERO, action: self.restart() }];
        };
        let mut moves = vec![Move { after: Time::ZERO, action: self.write(leader) }];
        for _ in 0..self.below(5) {
            moves.push(Move { after: self.millis(1, TOGETHER_MS), action: self.write(leader) });
        }
        let dies = Action::Process(ProcessAction::Crash(Target::Node(leader)));
        moves.push(Move { after: self.millis(1, 80), action: dies });
        moves.push(Move { after: self.millis(1, 40), action: Action::Process(ProcessAction::Restart(leader)) });
        moves.push(Move { after: self.millis(1, 100), action: self.write(leader) });
        moves
    }

    /// Mostly to the leader; a client that does not know it asks any node. So a leader that has lost its majority is
    /// asked as well, and appends what will be truncated.
    fn request(&mut self) -> Action {
        let leader = self.world.leader().filter(|_| self.rng.chance(600));
        let to = leader.unwrap_or_else(|| self.node());
        match self.rng.chance(800) {
            true => self.write(to),
            false => Action::Client(ClientAction::Read { to: Target::Node(to), key: self.key() }),
        }
    }

    fn write(&mut self, node: NodeId) -> Action {
        let value = self.below(1_000).to_string();
        Action::Client(ClientAction::Write { to: Target::Node(node), key: self.key(), value: value.into() })
    }

    fn key(&mut self) -> String {
        self.one_of(&["x", "y", "z"]).to_string()
    }

    /// A dead node starts; any node when all live, which is impossible then.
    fn restart(&mut self) -> Action {
        Action::Process(ProcessAction::Restart(self.one_that_is(ProcessState::Dead)))
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
        let index = self.below(self.nodes.len() as u64);
        self.nodes[usize::try_from(index).unwrap_or(0)]
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

/// An action on a node's disk while its process is dead.
fn while_dead(node: NodeId, action: DiskAction) -> [Action; 3] {
    let (dies, starts) = (ProcessAction::Crash(Target::Node(node)), ProcessAction::Restart(node));
    [Action::Process(dies), Action::Disk(action), Action::Process(starts)]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use model::action::ACTION_KINDS;
    use model::cluster::Cluster;

    #[test]
    fn chaos_of_each_kind_does_what_the_table_of_kinds_says() {
        let mut world = World::new(&Cluster::default()).expect("possible");
        world.run_until(Time::from_secs(2));
        for kind in ChaosKind::ALL.iter().copied() {
            let mut generator = ChaosGenerator::new(1, &[(kind, 1)]);
            let moves = (0..2_000).flat_map(|_| generator.next(&world));
            let done: BTreeSet<&str> = moves.map(|of| of.action.kind().name).collect();
            let rows = ACTION_KINDS.iter().filter(|row| row.chaos == Some(kind));
            let missing: Vec<&str> = rows.map(|row| row.name).filter(|name| !done.contains(name)).collect();
            assert!(missing.is_empty(), "{} never does {missing:?}", kind.name());
        }
    }

    #[test]
    fn chaos_does_only_what_a_scenario_can_say() {
        let world = World::new(&Cluster { nodes: 1, ..Cluster::default() }).expect("possible");
        let kinds: Vec<_> = ChaosKind::ALL.iter().map(|kind| (*kind, 1)).collect();
        let mut generator = ChaosGenerator::new(2, &kinds);
        for of in (0..2_000).flat_map(|_| generator.next(&world)) {
            assert_eq!(of.action.check(world.cluster()), Ok(()), "{:?}", of.action);
        }
    }
}
