//! Makes a scenario that breaks a property as short as it can while the property still breaks.

use super::verdict::Verdict;
use model::invariants::Property;
use model::protocol::NoteKind;
use model::scenario::{Cluster, Line, Scenario, Step};
use model::types::{Range, Time};

/// How often a scenario is played at the most while it is made shorter.
pub const PLAYS_MAX: u32 = 3_000;

/// A scenario that breaks this property too, and from which nothing can be taken that was tried: lines in halves,
/// quarters and so on down to single ones, the settings of the cluster, and the length and the odd digits of times.
///
/// Delta debugging (Zeller, Hildebrandt 2002), stopped after [`PLAYS_MAX`] plays. A scenario that does not break the
/// property comes back as it is.
pub fn shrink(scenario: &Scenario, property: Property) -> Scenario {
    shrink_while(scenario, property, || true)
}

/// The same, stopped early once `go_on` is false: the shortest scenario found up to then.
pub fn shrink_while(scenario: &Scenario, property: Property, go_on: impl Fn() -> bool) -> Scenario {
    let mut shrink = Shrink { best: scenario.clone(), property, plays: 0, go_on: &go_on };
    shrink.best.output = None;
    if !shrink.breaks(&shrink.best.clone()) {
        return scenario.clone();
    }
    loop {
        let before = shrink.best.clone();
        shrink.fewer_lines();
        shrink.join_runs();
        shrink.plainer_cluster();
        shrink.shorter_times();
        if shrink.best == before || shrink.plays >= PLAYS_MAX || !go_on() {
            return shrink.best;
        }
    }
}

struct Shrink<'a> {
    best: Scenario,
    property: Property,
    plays: u32,
    go_on: &'a dyn Fn() -> bool,
}

impl Shrink<'_> {
    /// True when the scenario is possible in every line, and breaks the property.
    fn breaks(&mut self, scenario: &Scenario) -> bool {
        self.plays += 1;
        // What is found is kept as a text, so what names a request or a node that is gone is no candidate.
        let readable = scenario.check_as_text().is_ok();
        let Ok(verdict) = Verdict::of(scenario) else { return false };
        let is_possible = verdict.notes.iter().all(|note| note.kind != NoteKind::Impossible);
        readable && is_possible && verdict.violations.iter().any(|found| found.property == self.property)
    }

    /// Keeps the scenario if it breaks the property too.
    fn keep(&mut self, scenario: Scenario) -> bool {
        let kept = self.plays < PLAYS_MAX && (self.go_on)() && scenario != self.best && self.breaks(&scenario);
        if kept {
            self.best = scenario;
        }
        kept
    }

    fn with_lines(&self, lines: Vec<Line>) -> Scenario {
        Scenario { lines, ..self.best.clone() }
    }

    /// Takes away stretches of lines, ever shorter ones, from the end on.
    fn fewer_lines(&mut self) {
        let mut stretch = self.best.lines.len().div_ceil(2);
        while stretch > 0 {
            let mut end = self.best.lines.len();
            while end > 0 {
                let start = end.saturating_sub(stretch);
                let lines = &self.best.lines;
                let lines = lines[..start].iter().chain(&lines[end.min(lines.len())..]).cloned().collect();
                self.keep(self.with_lines(lines));
                end = start;
            }
            stretch /= 2;
        }
    }

    /// Makes one line of lines that let time pass one after another.
    fn join_runs(&mut self) {
        let mut lines: Vec<Line> = Vec::new();
        for line in &self.best.lines {
            match (lines.last_mut().map(|last| &mut last.step), &line.step) {
                (Some(Step::Run(sum)), Step::Run(time)) => *sum = *sum + *time,
                _ => lines.push(line.clone()),
            }
        }
        self.keep(self.with_lines(lines));
    }

    /// Sets what the cluster can do without to its usual value, and takes nodes away.
    fn plainer_cluster(&mut self) {
        let usual = Cluster::default();
        let single = |range: Range| Range { min: range.max, max: range.max };
        let changes: [&dyn Fn(&mut Cluster); 9] = [
            &|cluster| cluster.nodes = 3,
            &|cluster| cluster.nodes -= 1,
            &|cluster| cluster.loss_permille = 0,
            &|cluster| cluster.snapshot_every = None,
            &|cluster| cluster.pre_vote = false,
            &|cluster| cluster.latency = usual.latency,
            &|cluster| cluster.flush = usual.flush,
            &|cluster| cluster.latency = single(cluster.latency),
            &|cluster| cluster.flush = single(cluster.flush),
        ];
        for change in changes {
            let mut cluster = self.best.cluster.clone();
            change(&mut cluster);
            if cluster.nodes <= self.best.cluster.nodes {
                self.keep(Scenario { cluster, ..self.best.clone() });
            }
        }
    }

    /// Makes times shorter and rounder.
    fn shorter_times(&mut self) {
        for at in 0..self.best.lines.len() {
            for unit in [100_000, 10_000, 1_000] {
                let Step::Run(time) = self.best.lines[at].step else { break };
                let mut lines = self.best.lines.clone();
                lines[at].step = Step::Run(Time(time.0 / unit * unit));
                if self.keep(self.with_lines(lines)) {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::scenario::parse;

    #[test]
    fn what_does_not_matter_is_taken_away() {
        let text = "cluster nodes=3 seed=4 loss=1%\nrun until converged\nwrite leader y=1\nrun 1s\nread leader y\ndisk 1 lies\n\
                    disk 2 lies\ndisk 3 lies\nrun 512.345ms\nwrite leader x=3\nrun 512.345ms\nlatency 1 -- 2 30ms\n\
                    crash 1\nrun 10ms\ncrash 2\ncrash 3\nrestart 1\nrun 7ms\nrestart 2\nrestart 3\nrun 1s\nview\n";
        let scenario = parse(text).expect("well formed");
        let shrunk = shrink(&scenario, Property::NoLostWrite);
        assert!(Verdict::of(&shrunk).expect("possible").violations.iter().any(|v| v.property == Property::NoLostWrite));
        expect_test::expect![[r#"
            cluster nodes=1 seed=4 latency=20ms
            run until converged
            write leader y=1
            disk 1 lies
            run 500ms
            crash 1
        "#]]
        .assert_eq(&shrunk.to_string());
    }

    #[test]
    fn what_does_not_come_in_time_is_made_short_as_well() {
        let text = include_str!("../../../scenarios/snapshot-inside-the-log.raft");
        let scenario = parse(text).expect("well formed");
        let shrunk = shrink(&scenario, Property::CommittedIsApplied);
        let breaks = |found: &model::invariants::Violation| found.property == Property::CommittedIsApplied;
        assert!(Verdict::of(&shrunk).expect("possible").violations.iter().any(breaks));
        let (lines, of) = (shrunk.lines.len(), scenario.lines.len());
        assert!(lines * 2 < of, "{lines} lines of {of}:\n{shrunk}");
    }

    #[test]
    fn a_scenario_that_breaks_nothing_comes_back_as_it_is() {
        let scenario =
            parse("cluster nodes=3 seed=1\nrun until leader\nwrite leader x=1\nrun 1s\n").expect("well formed");
        assert_eq!(shrink(&scenario, Property::NoLostWrite), scenario);
    }
}
