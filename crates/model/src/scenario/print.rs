//! Prints a scenario, and each part of it, as the text that reads back to the same.

use std::fmt;

use crate::action::{Action, Links, Target};

use super::chaos_line;
use super::faults_text::Who;
use super::operation::write_line;
use super::token::{one_line, show_quoted};
use super::units::{show_permille, show_range, show_size};
use super::{Line, Scenario, Step, Table, WITHIN_DEFAULT};
use crate::cluster::Cluster;

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = [("lesson", &self.title), ("source", &self.source)];
        for (word, text) in head.iter().filter_map(|(word, text)| text.as_ref().map(|text| (word, text))) {
            writeln!(f, "{word} {}", show_quoted(text))?;
        }
        write_words(f, &self.lesson)?;
        writeln!(f, "{}", self.cluster)?;
        for line in &self.lines {
            // A blank line sets off the words that tell the next part.
            if !line.words.is_empty() {
                writeln!(f)?;
            }
            write_words(f, &line.words)?;
            writeln!(f, "{line}")?;
        }
        if !self.closing.is_empty() || !self.tries.is_empty() {
            writeln!(f)?;
        }
        self.tries.iter().try_for_each(|words| writeln!(f, "try {}", show_quoted(words)))?;
        write_words(f, &self.closing)?;
        match &self.output {
            Some(output) => write!(f, "----\n{output}"),
            None => Ok(()),
        }
    }
}

fn write_words(f: &mut fmt::Formatter<'_>, words: &[String]) -> fmt::Result {
    for words in words {
        match one_line(words) {
            words if words.is_empty() => writeln!(f, "#")?,
            words => writeln!(f, "# {words}")?,
        }
    }
    Ok(())
}

impl Cluster {
    /// Every property as the cluster line says it: its key, its value, and whether that is not as in
    /// [`Cluster::default`].
    pub fn properties(&self) -> Vec<(&'static str, String, bool)> {
        let Cluster { nodes, seed, heartbeat, election, latency, loss_permille, flush, .. } = self;
        let Cluster { snapshot_every, snapshot_keep, max_payload, chunk_bytes, quorum_loss_probe, .. } = self;
        let on_off = |on: bool| if on { "on" } else { "off" }.to_string();
        let or_off = |text: Option<String>| text.unwrap_or_else(|| "off".to_string());
        let priorities = self.priorities.iter().map(u64::to_string).collect::<Vec<_>>().join("/");
        let usual = Cluster::default();
        vec![
            ("nodes", nodes.to_string(), *nodes != usual.nodes),
            ("seed", seed.to_string(), *seed != usual.seed),
            ("engine", self.engine.name().to_string(), self.engine != usual.engine),
            ("heartbeat", heartbeat.to_string(), *heartbeat != usual.heartbeat),
            ("election", show_range(*election), *election != usual.election),
            ("latency", show_range(*latency), *latency != usual.latency),
            ("loss", show_permille(*loss_permille), *loss_permille != usual.loss_permille),
            ("flush", show_range(*flush), *flush != usual.flush),
            (
                "snapshot",
                or_off(snapshot_every.map(|every| every.to_string())),
                *snapshot_every != usual.snapshot_every,
            ),
            ("keep", snapshot_keep.to_string(), *snapshot_keep != usual.snapshot_keep),
            ("payload", max_payload.to_string(), *max_payload != usual.max_payload),
            ("pre-vote", on_off(self.pre_vote), self.pre_vote != usual.pre_vote),
            ("leader-restore", on_off(self.leader_restore), self.leader_restore != usual.leader_restore),
            ("leader-ids", if self.several_leaders { "several" } else { "paper" }.to_string(), self.several_leaders),
            ("chunk", or_off(chunk_bytes.map(show_size)), *chunk_bytes != usual.chunk_bytes),
            (
                "probe",
                or_off(quorum_loss_probe.map(|probe| probe.to_string())),
                *quorum_loss_probe != usual.quorum_loss_probe,
            ),
            ("bootstrap", if self.bootstrap { "voters" } else { "none" }.to_string(), !self.bootstrap),
            ("log-reversion", on_off(self.log_reversion), self.log_reversion),
            ("check-quorum", on_off(self.check_quorum), self.check_quorum != usual.check_quorum),
            ("tick", self.tick.to_string(), self.tick != usual.tick),
            ("inflight", self.max_inflight.to_string(), self.max_inflight != usual.max_inflight),
            ("append-size", or_off(self.append_bytes.map(show_size)), self.append_bytes.is_some()),
            ("uncommitted", or_off(self.uncommitted_bytes.map(show_size)), self.uncommitted_bytes.is_some()),
            ("priority", if priorities.is_empty() { "0".to_string() } else { priorities }, !self.priorities.is_empty()),
            ("follower-reads", on_off(self.follower_reads), self.follower_reads),
        ]
    }
}

/// Prints the cluster line: nodes and seed, and whatever differs from [`Cluster::default`].
impl fmt::Display for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cluster")?;
        let is_printed = |key: &str, unusual: bool| unusual || key == "nodes" || key == "seed";
        for (key, value, _) in self.properties().iter().filter(|(key, _, unusual)| is_printed(key, *unusual)) {
            write!(f, " {key}={value}")?;
        }
        Ok(())
    }
}

/// Prints the step and its question, without the words above it.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.step)?;
        if let Some(question) = &self.question {
            write!(f, "  ? {}", one_line(question).trim_start())?;
        }
        match &self.step {
            Step::Stop(stop) => write!(f, "{stop}"),
            Step::Run(_) | Step::RunUntil { .. } | Step::Act(_) | Step::Expect(_) | Step::View(_) => Ok(()),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Run(time) => write!(f, "run {time}"),
            Step::RunUntil { condition, within } if *within == WITHIN_DEFAULT => write!(f, "run until {condition}"),
            Step::RunUntil { condition, within } => write!(f, "run until {condition} within {within}"),
            Step::Act(action) => write!(f, "{action}"),
            Step::Expect(expectation) => write!(f, "expect {expectation}"),
            Step::View(Table::Nodes) => f.write_str("view"),
            Step::View(table) => write!(f, "view {}", table.word()),
            // What stands below it is printed behind its question, see `Line`.
            Step::Stop(_) => f.write_str("stop"),
        }
    }
}

/// Prints the action as a scenario says it: `write leader x=3`, `cut 1 -> 2`.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Client(action) => write!(f, "{action}"),
            Action::Admin { at, operation } => write_line(f, *at, operation),
            Action::Process(action) => write!(f, "{action}"),
            Action::Network(action) => write!(f, "{action}"),
            Action::Disk(action) => write!(f, "{action}"),
            Action::Clock(action) => write!(f, "{action}"),
            Action::Chaos(plan) => chaos_line::write(f, plan.as_ref()),
            Action::Named { name, action } => write!(f, "{action} as {name}"),
            Action::ScriptOff => f.write_str("script off"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Leader => f.write_str("leader"),
            Target::Node(node) => write!(f, "{node}"),
        }
    }
}

impl fmt::Display for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Links::All => f.write_str("all"),
            Links::Between(one, other) => write!(f, "{} -- {}", Who(*one), Who(*other)),
            Links::OneWay(from, to) => write!(f, "{} -> {}", Who(*from), Who(*to)),
        }
    }
}
