//! Random faults of chosen kinds, done to a living cluster and remembered as a plain scenario.

use std::collections::BTreeSet;

use super::run::Run;
use crate::action::{Action, Links, Target};
use crate::chaos::ChaosKind;
use crate::fault::{Fault, Kind, Mail, Moment, Work};
use crate::raft::node::ProcessState;
use crate::scenario::{Cluster, Condition, Line, Scenario, Step};
use crate::sim::rng::{Rng, Stream};
use crate::types::{DiskTrouble, NodeId, Range, Time};

/// How many things are done before everything is healed.
const STEPS: u64 = 60;

/// After everything is healed, a cluster must converge within this time.
const HEALED_WITHIN: Time = Time::from_secs(30);

/// The scenario of random faults of these kinds, each with its weight, for this seed. It ends healed and must converge.
///
/// Fails with one sentence when no such cluster is possible.
pub fn chaos_with(seed: u64, nodes: u64, kinds: &[(ChaosKind, u64)]) -> Result<Scenario, String> {
    let mut rng = Rng::new(seed, Stream::Chaos);
    let ms = Time::from_millis;
    let mut pick = |choices: [Range; 2]| choices[usize::from(rng.chance(500))];
    let cluster = Cluster {
        nodes,
        seed,
        flush: pick([Range { min: ms(1), max: ms(1) }, Range { min: ms(1), max: ms(20) }]),
        latency: pick([Range { min: ms(1), max: ms(2) }, Range { min: ms(5), max: ms(20) }]),
        snapshot_every: if rng.chance(300) { Some(10) } else { None },
        ..Cluster::default()
    };
    let names: Vec<&str> = kinds.iter().filter_map(|(kind, _)| name_of(*kind)).collect();
    let lesson = vec![format!("Chaos of seed {seed} with {}.", names.join(", "))];
    let run = Run::open(&Scenario { lesson, cluster, ..Scenario::default() })?;
    let mut chaos = Chaos { rng, run, nodes, armed: BTreeSet::new() };
    let total: u64 = kinds.iter().map(|(_, weight)| weight).sum();
    for _ in 0..STEPS {
        let pause = ms(chaos.rng.between(1, 400));
        chaos.pass(pause);
        match chaos.rng.chance(500) {
            true => chaos.writes(),
            false => {
                let mut at = chaos.rng.between(0, total.saturating_sub(1));
                let kind = kinds.iter().find(|(_, weight)| {
                    let found = at < *weight;
                    at = at.saturating_sub(*weight);
                    found
                });
                chaos.fault(kind.map_or(ChaosKind::Plain, |(kind, _)| *kind));
            }
        }
    }
    chaos.heal();
    let mut scenario = chaos.run.scenario();
    let last = || ("last".to_string(), "written".to_string());
    let converged = |within| Step::RunUntil { condition: Condition::Converged, within };
    let ((key, value), (asked, written)) = (last(), last());
    let end = [
        converged(HEALED_WITHIN),
        // A leader that has just woken must hear from a quorum again before it takes a write.
        Step::Run(Time::from_secs(1)),
        converged(HEALED_WITHIN),
        Step::Act(Action::Write { to: Target::Leader, key, value }),
        Step::Run(Time::from_secs(2)),
        converged(Time::from_secs(2)),
        Step::Expect(Condition::Value { node: None, key: asked, value: Some(written) }),
    ];
    scenario.lines.extend(end.map(Line::from));
    Ok(scenario)
}

fn name_of(kind: ChaosKind) -> Option<&'static str> {
    ChaosKind::NAMES.iter().find(|(of, _)| *of == kind).map(|(_, name)| *name)
}

struct Chaos {
    rng: Rng,
    run: Run,
    nodes: u64,
    /// Nodes that may be about to die at some moment of their work.
    armed: BTreeSet<NodeId>,
}

impl Chaos {
    fn pass(&mut self, time: Time) {
        let until = self.run.now() + time;
        while !self.run.run_until(until) {
            self.run.take_news();
        }
        self.run.take_news();
    }

    /// Does it if it is possible now. What is impossible is not remembered.
    fn act(&mut self, action: Action) {
        drop(self.run.act(&action));
    }

    fn wrong(&mut self, fault: Fault) {
        self.act(Action::Fault(fault));
    }

    fn below(&mut self, count: u64) -> u64 {
        self.rng.between(0, count - 1)
    }

    fn node(&mut self) -> NodeId {
        NodeId(self.rng.between(1, self.nodes))
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

    /// A client that does not know the leader tries every node.
    fn writes(&mut self) {
        let key = ["x", "y", "z"][usize::try_from(self.below(3)).unwrap_or(0)];
        for node in (1..=self.nodes).map(NodeId) {
            let value = self.below(1_000).to_string();
            self.act(Action::Write { to: Target::Node(node), key: key.to_string(), value });
        }
        let reader = self.node();
        self.act(Action::Read { to: Target::Node(reader), key: key.to_string() });
    }

    fn fault(&mut self, kind: ChaosKind) {
        let node = self.node();
        match kind {
            ChaosKind::Plain => self.plain(node),
            ChaosKind::Network => self.network(),
            ChaosKind::Disk => {
                let trouble = match self.below(5) {
                    0 => Some(DiskTrouble::Fails),
                    1 => Some(DiskTrouble::Full),
                    2 => Some(DiskTrouble::Slow(Range { min: self.millis(1, 20), max: self.millis(20, 90) })),
                    _ => None,
                };
                self.wrong(Fault::Disk { node, trouble });
                self.act(Action::Restart(node));
            }
            ChaosKind::Clock => match self.below(3) {
                0 => {
                    let by = self.millis(1, 1_500);
                    self.wrong(Fault::ClockJump { node, by });
                }
                _ => {
                    let permille = [500, 800, 1_000, 1_300, 2_000][usize::try_from(self.below(5)).unwrap_or(0)];
                    self.wrong(Fault::ClockRate { node, permille });
                }
            },
            ChaosKind::Process => match self.rng.chance(500) {
                true => {
                    let cost = [0, 50, 200, 1_000][usize::try_from(self.below(4)).unwrap_or(0)];
                    self.wrong(Fault::Slow { node, cost: Time::from_micros(cost) });
                }
                false => {
                    let work = Work::NAMES[usize::try_from(self.below(5)).unwrap_or(0)].0;
                    let moment = Moment { after: self.rng.chance(500), work, entry: None };
                    self.wrong(Fault::CrashAt { node: Target::Node(node), moment });
                    self.armed.insert(node);
                    let dead = self.node();
                    self.act(Action::Restart(dead));
                }
            },
            ChaosKind::Lies => self.lie_or_crash(node, DiskTrouble::Lies),
            ChaosKind::Votes => self.lie_or_crash(node, DiskTrouble::ForgetsVotes),
            ChaosKind::Writes => self.writes(),
            ChaosKind::Wipe => {
                self.act(Action::Crash(Target::Node(node)));
                self.wrong(Fault::Wipe(node));
                self.act(Action::Restart(node));
            }
            ChaosKind::Backup => {
                self.wrong(Fault::Backup(node));
                let node = self.node();
                self.act(Action::Crash(Target::Node(node)));
                self.wrong(Fault::Restore(node));
                self.act(Action::Restart(node));
            }
        }
    }

    fn plain(&mut self, node: NodeId) {
        match self.below(10) {
            0..3 => self.act(Action::Crash(Target::Node(node))),
            3..5 => self.act(Action::Restart(node)),
            5 => self.act(Action::Pause(Target::Node(node))),
            6 => self.act(Action::Resume(node)),
            7 => {
                let side: Vec<NodeId> = (1..=self.nodes).map(NodeId).filter(|_| self.rng.chance(500)).collect();
                let others = (1..=self.nodes).map(NodeId).filter(|node| !side.contains(node)).collect();
                self.act(Action::Partition(
                    [side, others].into_iter().filter(|group: &Vec<_>| !group.is_empty()).collect(),
                ));
            }
            8 => {
                let (links, permille) = (self.links(), if self.rng.chance(500) { 0 } else { 100 });
                self.act(Action::Loss { links, permille });
            }
            _ => self.act(Action::Heal(Links::All)),
        }
    }

    fn network(&mut self) {
        let (links, kind) = (self.links(), Kind::NAMES[usize::try_from(self.below(11)).unwrap_or(0)].0);
        let mail = Mail::All { kind, links };
        let fault = match self.below(12) {
            0 => Fault::Duplicate { links, permille: 300 },
            1 => Fault::Jitter { links, most: self.millis(0, 80) },
            2 => Fault::Reorder { links, on: self.rng.chance(500) },
            3 => Fault::Bandwidth { links, bytes_per_second: Some(self.rng.between(500, 20_000)) },
            4 => Fault::Clog(links),
            5 | 6 => Fault::Unclog(Links::All),
            7 => Fault::Hold(mail),
            8 => Fault::Release(Mail::All { kind: Kind::Any, links: Links::All }),
            9 => Fault::Drop(mail),
            10 => Fault::Delay { mail, by: self.millis(1, 300) },
            _ => Fault::Copy(mail),
        };
        self.wrong(fault);
    }

    /// A lie shows only after a crash.
    fn lie_or_crash(&mut self, node: NodeId, trouble: DiskTrouble) {
        match self.rng.chance(400) {
            true => self.wrong(Fault::Disk { node, trouble: Some(trouble) }),
            false => {
                self.act(Action::Crash(Target::Node(node)));
                self.act(Action::Restart(node));
            }
        }
    }

    /// Makes everything good again.
    fn heal(&mut self) {
        self.act(Action::Heal(Links::All));
        self.act(Action::Loss { links: Links::All, permille: 0 });
        for node in (1..=self.nodes).map(NodeId) {
            if self.armed.contains(&node) {
                self.act(Action::Crash(Target::Node(node)));
            }
            self.wrong(Fault::Disk { node, trouble: None });
            self.wrong(Fault::Slow { node, cost: Time::ZERO });
            self.wrong(Fault::ClockRate { node, permille: 1_000 });
            match self.run.world().nodes()[&node].process_state() {
                ProcessState::Dead => self.act(Action::Restart(node)),
                ProcessState::Paused => self.act(Action::Resume(node)),
                ProcessState::Running => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Verdict;

    fn play(kinds: &[ChaosKind], seeds: u64) -> Vec<Verdict> {
        let weighed: Vec<(ChaosKind, u64)> = kinds.iter().map(|kind| (*kind, 1)).collect();
        let verdict = |seed| {
            let scenario = chaos_with(seed, 5, &weighed).expect("a possible cluster");
            let again = chaos_with(seed, 5, &weighed).expect("a possible cluster");
            assert_eq!(scenario, again, "seed {seed}");
            Verdict::of(&scenario).expect("a possible scenario")
        };
        (0..seeds).map(verdict).collect()
    }

    #[test]
    fn bearable_faults_break_nothing_and_every_run_converges() {
        use ChaosKind::{Clock, Disk, Network, Plain, Process};
        for verdict in play(&[Plain, Network, Disk, Clock, Process], 8) {
            assert!(verdict.violations.is_empty() && !verdict.is_failed(), "{}", verdict.output());
        }
    }

    #[test]
    fn a_lying_disk_is_found_out() {
        let verdicts = play(&[ChaosKind::Plain, ChaosKind::Lies], 8);
        let broken: Vec<&Verdict> = verdicts.iter().filter(|verdict| !verdict.violations.is_empty()).collect();
        assert!(!broken.is_empty());
        for verdict in broken {
            assert!(verdict.output().contains("lies: Raft assumes"), "{}", verdict.output());
        }
    }
}
