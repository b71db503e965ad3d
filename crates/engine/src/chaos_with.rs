//! Random faults of chosen kinds, done to a living cluster and remembered as a plain scenario.

use std::collections::BTreeSet;

use super::chaos_recipe::Recipe;
use super::run::Run;
use crate::raft::node::ProcessState;
use model::action::{Action, ClientAction, ClockAction, DiskAction, Links, NetworkAction, ProcessAction, Target};
use model::chaos::ChaosKind;
use model::scenario::{Cluster, Condition, Line, Scenario, Step};
use model::types::{NodeId, Range, Time};
use sim::rng::{Rng, Stream};

/// How many things are done before everything is healed.
const STEPS: u64 = 60;

/// After everything is healed, a cluster must converge within this time.
const HEALED_WITHIN: Time = Time::from_secs(30);

/// The scenario of random faults of this recipe for this seed. It ends healed and must converge.
///
/// Fails with one sentence when no such cluster is possible.
pub fn chaos_with(seed: u64, recipe: &Recipe) -> Result<Scenario, String> {
    let Recipe { nodes, kinds, leader_restore, several_leaders } = recipe;
    let nodes = *nodes;
    let mut rng = Rng::new(seed, Stream::Chaos);
    let ms = Time::from_millis;
    let mut pick = |choices: [Range; 2]| choices[usize::from(rng.chance(500))];
    let mut cluster = Cluster {
        nodes,
        seed,
        flush: pick([Range { min: ms(1), max: ms(1) }, Range { min: ms(1), max: ms(20) }]),
        latency: pick([Range { min: ms(1), max: ms(2) }, Range { min: ms(5), max: ms(20) }]),
        snapshot_every: if rng.chance(300) { Some(10) } else { None },
        leader_restore: *leader_restore,
        several_leaders: *several_leaders,
        // Not drawn, so that the seeds of old do what they did.
        chunk_bytes: [None, Some(64), Some(1_000)][usize::try_from(seed % 3).unwrap_or(0)],
        ..Cluster::default()
    };
    if recipe.has(ChaosKind::Leader) {
        cluster.flush = Range { min: ms(1), max: ms(20) };
    }
    let names: Vec<&str> = kinds.iter().map(|(kind, _)| kind.name()).collect();
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
        Step::Act(Action::Client(ClientAction::Write { to: Target::Leader, key, value })),
        Step::Run(Time::from_secs(2)),
        converged(Time::from_secs(2)),
        Step::Expect(Condition::Value { node: None, key: asked, value: Some(written) }),
    ];
    scenario.lines.extend(end.map(Line::from));
    Ok(scenario)
}

/// Chaos at work.
pub(super) struct Chaos {
    pub(super) rng: Rng,
    pub(super) run: Run,
    pub(super) nodes: u64,
    /// Nodes that may be about to die at some moment of their work.
    pub(super) armed: BTreeSet<NodeId>,
}

impl Chaos {
    pub(super) fn pass(&mut self, time: Time) {
        let until = self.run.now() + time;
        while !self.run.run_until(until) {
            self.run.take_news();
        }
        self.run.take_news();
    }

    /// Does it if it is possible now. What is impossible is not remembered.
    pub(super) fn act(&mut self, action: Action) {
        drop(self.run.act(&action));
    }

    pub(super) fn below(&mut self, count: u64) -> u64 {
        self.rng.between(0, count - 1)
    }

    pub(super) fn node(&mut self) -> NodeId {
        NodeId(self.rng.between(1, self.nodes))
    }

    pub(super) fn millis(&mut self, min: u64, max: u64) -> Time {
        Time::from_millis(self.rng.between(min, max))
    }

    pub(super) fn links(&mut self) -> Links {
        let (from, to) = (self.node(), self.node());
        match self.below(3) {
            0 if from != to => Links::OneWay(from, to),
            1 if from != to => Links::Between(from, to),
            _ => Links::All,
        }
    }

    fn key(&mut self) -> &'static str {
        ["x", "y", "z"][usize::try_from(self.below(3)).unwrap_or(0)]
    }

    /// A client asks this node.
    pub(super) fn write(&mut self, node: NodeId) {
        let (key, value) = (self.key().to_string(), self.below(1_000).to_string());
        self.act(Action::Client(ClientAction::Write { to: Target::Node(node), key, value }));
    }

    /// A client that does not know the leader tries every node.
    pub(super) fn writes(&mut self) {
        let key = self.key();
        for node in (1..=self.nodes).map(NodeId) {
            let value = self.below(1_000).to_string();
            self.act(Action::Client(ClientAction::Write { to: Target::Node(node), key: key.to_string(), value }));
        }
        let reader = self.node();
        self.act(Action::Client(ClientAction::Read { to: Target::Node(reader), key: key.to_string() }));
    }

    /// Makes everything good again.
    fn heal(&mut self) {
        self.act(Action::Network(NetworkAction::Heal(Links::All)));
        self.act(Action::Network(NetworkAction::Loss { links: Links::All, permille: 0 }));
        for node in (1..=self.nodes).map(NodeId) {
            if self.armed.contains(&node) {
                self.act(Action::Process(ProcessAction::Crash(Target::Node(node))));
            }
            self.act(Action::Disk(DiskAction::Trouble { node, trouble: None }));
            self.act(Action::Process(ProcessAction::Slow { node, cost: Time::ZERO }));
            self.act(Action::Clock(ClockAction::Rate { node, permille: 1_000 }));
            match self.run.world().nodes()[&node].process_state() {
                ProcessState::Dead => self.act(Action::Process(ProcessAction::Restart(node))),
                ProcessState::Paused => self.act(Action::Process(ProcessAction::Resume(node))),
                ProcessState::Running => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;

    fn play(kinds: &[ChaosKind], seeds: u64) -> Vec<Verdict> {
        let kinds = kinds.iter().map(|kind| (*kind, 1)).collect();
        let recipe = Recipe { nodes: 5, kinds, leader_restore: false, several_leaders: false };
        let verdict = |seed| {
            let scenario = chaos_with(seed, &recipe).expect("a possible cluster");
            let again = chaos_with(seed, &recipe).expect("a possible cluster");
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
