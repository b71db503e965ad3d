//! Random faults from a seed, recorded from a running cluster as a plain scenario that ends healed and must converge.

use super::wide::Wide;
use super::{LiveChaos, Recipe, wide_cluster};
use crate::raft::node::{Node, ProcessState};
use crate::run::Run;
use model::action::{Action, ClientAction, ClockAction, DiskAction, Links, NetworkAction, ProcessAction, Target};
use model::chaos::{ChaosKind, ChaosPlan};
use model::client::PATIENCE;
use model::dialect::Dialect;
use model::entry::Standing;
use model::scenario::{Cluster, Condition, Line, OutcomeIs, Scenario, Step};
use model::types::{Range, Time};
use sim::rng::{Rng, Stream};

/// How long chaos goes on before everything is healed.
const SPAN: Time = Time::from_secs(12);

/// The average time between two things that are done.
const AVERAGE: Time = Time::from_millis(100);

/// How many requests there are for each fault, on average.
const REQUESTS: u64 = 3;

/// After everything is healed, a cluster must converge within this time: several elections,
/// each at most the lease, the longest time-out and its penalty for a shorter log.
const HEALED_WITHIN: Time = Time::from_secs(30);

/// The scenario of random faults for this seed, of those kinds that Raft must bear and no disk or clock takes part in.
pub fn chaos(seed: u64, nodes: u64) -> Scenario {
    let recipe = Recipe {
        wide: false,
        nodes,
        kinds: Vec::new(),
        leader_restore: false,
        several_leaders: false,
        engine: Dialect::default(),
    };
    chaos_with(seed, &recipe).expect("such a cluster is possible")
}

/// The scenario of random faults of this recipe for this seed.
///
/// Fails with one sentence when no such cluster is possible.
pub fn chaos_with(seed: u64, recipe: &Recipe) -> Result<Scenario, String> {
    if recipe.wide {
        return wide_chaos(seed, recipe);
    }
    let plain = [(ChaosKind::Plain, 1)];
    let faults = if recipe.kinds.is_empty() { &plain[..] } else { &recipe.kinds };
    let names: Vec<&str> = recipe.kinds.iter().map(|(kind, _)| kind.name()).collect();
    let lesson = vec![match names.is_empty() {
        true => format!("Chaos of seed {seed}."),
        false => format!("Chaos of seed {seed} with {}.", names.join(", ")),
    }];
    let mut run = Run::open(&Scenario { lesson, cluster: cluster(seed, recipe), ..Scenario::default() })?;
    run.begin_chaos(faults_and_writes(seed, faults));
    pass(&mut run, SPAN);
    run.end_chaos();
    heal(&mut run);
    let mut scenario = run.scenario();
    let (key, value) = ("last".to_string(), "written".to_string());
    let (asked, written) = (key.clone(), Some(value.clone()));
    let end = [
        converged(HEALED_WITHIN),
        // A leader that was paused must get messages from a quorum again before it takes a write.
        Step::Run(Time::from_secs(1)),
        converged(HEALED_WITHIN),
        Step::Act(Action::Client(ClientAction::Write { to: Target::Leader, key, value: value.into() })),
        Step::Run(Time::from_secs(2)),
        converged(Time::from_secs(2)),
        Step::Expect(Condition::Value { node: None, key: asked, value: written }.into()),
    ];
    scenario.lines.extend(end.map(Line::from));
    Ok(scenario)
}

/// The scenario of a seed that draws its cluster, its clients and its administrator as well.
fn wide_chaos(seed: u64, recipe: &Recipe) -> Result<Scenario, String> {
    let mut rng = Rng::new(seed, Stream::Setting);
    let cluster = wide_cluster::draw(seed, &mut rng, recipe);
    let faults = wide_cluster::kinds(&mut rng, recipe);
    let names: Vec<&str> = faults.iter().map(|(kind, _)| kind.name()).collect();
    let lesson = vec![format!("Wide chaos of seed {seed} with {}.", names.join(", "))];
    let span = Wide::span(&cluster, SPAN);
    let mut wide = Wide::new(rng);
    let mut run = Run::open(&Scenario { lesson, cluster, ..Scenario::default() })?;
    if let Some(workload) = wide.workload() {
        act(&mut run, workload);
    }
    run.begin_chaos(faults_and_writes(seed, &faults));
    // In a run that a panic has ended, time stands still, and nothing would ever be due.
    while let Some(due) = wide.due.filter(|due| *due < span && run.ended().is_none()) {
        pass(&mut run, due);
        let action = wide.next(run.world());
        act(&mut run, action);
    }
    pass(&mut run, span);
    run.end_chaos();
    act(&mut run, Action::Client(ClientAction::WorkloadOff));
    heal(&mut run);
    let nodes: Vec<_> = run.world().nodes().keys().copied().collect();
    for node in nodes {
        act(&mut run, Action::Process(ProcessAction::SlowApply { node, cost: Time::ZERO }));
    }
    if recipe.engine.removed_leader_leads_on() {
        pass(&mut run, span + PATIENCE);
        depose(&mut run);
    }
    let within = Wide::healed_within(&run.scenario().cluster, missing(&run));
    let mut scenario = run.scenario();
    let write = ClientAction::Write { to: Target::Leader, key: "last".to_string(), value: "written".into() };
    let name = "closing".to_string();
    let end = [
        converged(within),
        // What clients and administrators still wait for comes to its end.
        Step::Run(PATIENCE),
        converged(within),
        Step::RunUntil { condition: Condition::Serving, within },
        Step::Act(Action::Named { name: name.clone(), action: Box::new(Action::Client(write)) }),
        Step::RunUntil { condition: Condition::Named(name, OutcomeIs::Answered), within: PATIENCE },
        converged(within),
    ];
    scenario.lines.extend(end.map(Line::from));
    Ok(scenario)
}

/// How many entries the shortest log lacks of the longest one.
fn missing(run: &Run) -> u64 {
    let last = |node: &Node| node.store().last().map_or(0, |last| last.index);
    let ends = || run.world().nodes().values().map(last);
    ends().max().unwrap_or_default() - ends().min().unwrap_or_default()
}

/// Restarts a leader that has no vote any more: raft-rs lets it lead on and refuse every write, and only its crash helps.
fn depose(run: &mut Run) {
    let Some(leader) = run.world().leader() else { return };
    if run.world().nodes()[&leader].store().membership().standing(leader) != Standing::Voter {
        act(run, Action::Process(ProcessAction::Crash(Target::Node(leader))));
        act(run, Action::Process(ProcessAction::Restart(leader)));
    }
}

/// Faults of these kinds, and clients that write meanwhile.
fn faults_and_writes(seed: u64, faults: &[(ChaosKind, u64)]) -> LiveChaos {
    let total: u64 = faults.iter().map(|(_, weight)| weight).sum();
    let writes = (ChaosKind::Writes, REQUESTS * total);
    let plan = ChaosPlan { seed, kinds: faults.iter().copied().chain([writes]).collect() };
    LiveChaos::with_average(&plan, AVERAGE, Time::ZERO)
}

/// Lets time pass up to this moment.
fn pass(run: &mut Run, until: Time) {
    while !run.run_until(until) {
        run.take_news();
    }
}

fn converged(within: Time) -> Step {
    Step::RunUntil { condition: Condition::Converged, within }
}

/// The cluster of this seed.
fn cluster(seed: u64, recipe: &Recipe) -> Cluster {
    let mut rng = Rng::new(seed, Stream::Chaos);
    let mut pick = |count: u64| usize::try_from(rng.between(0, count - 1)).unwrap_or(0);
    let millis = |min: u64, max: u64| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
    let flush = [millis(0, 0), millis(1, 1), millis(1, 20)][pick(3)];
    let chunk_bytes = [None, Some(64), Some(1_000)][pick(3)];
    Cluster {
        nodes: recipe.nodes,
        seed,
        engine: recipe.engine,
        latency: [millis(1, 2), millis(5, 20), millis(1, 25)][pick(3)],
        // A leader can lose only what is not on its disk yet.
        flush: if recipe.has(ChaosKind::Leader) { millis(1, 20) } else { flush },
        loss_permille: [0, 0, 10, 50][pick(4)],
        snapshot_every: [None, Some(5), Some(20)][pick(3)],
        chunk_bytes: chunk_bytes.filter(|_| !recipe.kinds.is_empty()),
        pre_vote: pick(2) == 1,
        leader_restore: recipe.leader_restore,
        several_leaders: recipe.several_leaders,
        ..Cluster::default()
    }
}

/// Ends every fault.
fn heal(run: &mut Run) {
    // The links themselves may go on losing messages; a convergence that lasts needs whole ones.
    act(run, Action::Network(NetworkAction::Heal(Links::All)));
    act(run, Action::Network(NetworkAction::Loss { links: Links::All, permille: 0 }));
    let nodes: Vec<_> = run.world().nodes().keys().copied().collect();
    for node in nodes {
        if run.world().nodes()[&node].store().is_armed() {
            act(run, Action::Process(ProcessAction::Crash(Target::Node(node))));
        }
        act(run, Action::Disk(DiskAction::Trouble { node, trouble: None }));
        act(run, Action::Process(ProcessAction::Slow { node, cost: Time::ZERO }));
        act(run, Action::Clock(ClockAction::Rate { node, permille: 1_000 }));
        match run.world().nodes()[&node].process_state() {
            ProcessState::Dead => act(run, Action::Process(ProcessAction::Restart(node))),
            ProcessState::Paused => act(run, Action::Process(ProcessAction::Resume(node))),
            ProcessState::Running => {}
        }
    }
}

/// Does it if it is possible now. What is impossible is not recorded.
fn act(run: &mut Run, action: Action) {
    // What is left of this moment comes first, in as many batches as it takes: nothing can be done before it is over.
    let now = run.now();
    pass(run, now);
    drop(run.act(&action));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;

    fn play(kinds: &[ChaosKind], seeds: u64) -> Vec<Verdict> {
        let kinds = kinds.iter().map(|kind| (*kind, 1)).collect();
        let recipe = Recipe {
            wide: false,
            nodes: 5,
            kinds,
            leader_restore: false,
            several_leaders: false,
            engine: Dialect::default(),
        };
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
