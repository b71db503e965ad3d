//! Tests of etcd's raft (the text files of its `rafttest`), as scenarios: what of them can be said in the scenario language.
//!
//! In such a test no time passes and no message moves but where a line says so. The scenario does the same: all timers stand still,
//! every message is held, and is released where the test delivers it.

use std::collections::BTreeSet;

use model::dialect::Dialect;
use model::scenario::parse;

/// How long nodes work until nothing is left to do, how long messages are on their way, and how long a node works by itself.
const STABLE: &str = "run 1s";
const DELIVERED: &str = "run 30ms";
const PROCESSED: &str = "run 2ms";

/// A test as a scenario.
#[derive(Debug, PartialEq, Eq)]
pub struct Translated {
    /// The scenario, in its usual form.
    pub text: String,
    /// What it leaves out: the line of the test, and why.
    pub left_out: Vec<(usize, String)>,
}

/// What has been translated so far.
#[derive(Default)]
struct Test {
    cluster: String,
    steps: Vec<String>,
    nodes: BTreeSet<u64>,
    voters: BTreeSet<u64>,
    /// The index of the snapshot that the test begins with: a log of ours begins at zero.
    offset: u64,
}

/// Translates a test. Fails with one sentence that names the line when it describes no cluster that is possible here.
pub fn rafttest(name: &str, text: &str) -> Result<Translated, String> {
    let mut test = Test::default();
    let mut left_out = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        if line == "----" {
            pass_over_output(&mut lines);
        }
        if line.is_empty() || line.starts_with('#') || line == "----" {
            continue;
        }
        let pieces = pieces(line);
        let given = Given { pieces: &pieces[1..] };
        test.steps.push(format!("# Line {number}: {line}"));
        let before = test.steps.len();
        let done = match pieces[0].as_str() {
            "add-nodes" if test.nodes.is_empty() => {
                test.add_nodes(&given).map_err(|why| format!("line {number}: {why}"))?
            }
            "propose-conf-change" => {
                let changes = lines.next().map_or("", |(_, line)| line.trim());
                if changes == "----" {
                    pass_over_output(&mut lines);
                    Err("the second half of a joint change comes by itself".to_string())
                } else {
                    test.change(&given, changes)
                }
            }
            name => test.directive(name, &given),
        };
        if test.steps.len() == before {
            test.steps.pop();
        }
        left_out.extend(done.err().map(|why| (number, format!("`{line}` is left out: {why}"))));
    }
    if test.cluster.is_empty() {
        return Err("no line says `add-nodes 3 voters=(1,2,3)`, so there is no cluster".to_string());
    }
    let text = format!("# {name}: a test of etcd's raft\n{}\n{}\n", test.cluster, test.steps.join("\n"));
    let scenario = parse(&text).map_err(|mistakes| format!("what the test becomes cannot be read: {mistakes}"))?;
    Ok(Translated { text: scenario.to_string(), left_out })
}

/// Passes over what a test prints: to the next empty line, or between two pairs of dashes where it has empty lines itself.
fn pass_over_output<'a>(lines: &mut impl Iterator<Item = (usize, &'a str)>) {
    let first = lines.next().map_or("", |(_, line)| line);
    if first.trim() != "----" {
        let is_more = |line: &&str| !line.trim().is_empty();
        let _end = Some(first).into_iter().chain(lines.map(|(_, line)| line)).find(|line| !is_more(line));
        return;
    }
    let mut dashes = 0;
    for (_, line) in lines {
        dashes = if line.trim() == "----" { dashes + 1 } else { 0 };
        if dashes == 2 {
            return;
        }
    }
}

/// The words of a line; what stands in brackets is one piece.
fn pieces(line: &str) -> Vec<String> {
    let (mut pieces, mut depth) = (vec![String::new()], 0);
    for letter in line.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match (letter.is_whitespace() && depth == 0, pieces.last_mut()) {
            (true, Some(last)) if !last.is_empty() => pieces.push(String::new()),
            (false, Some(last)) => last.push(letter),
            (true, _) | (false, None) => {}
        }
    }
    pieces
}

/// What stands behind the name of a directive.
struct Given<'a> {
    pieces: &'a [String],
}

impl Given<'_> {
    /// The value of `name=value`.
    fn value(&self, name: &str) -> Option<&str> {
        self.pieces.iter().find_map(|piece| piece.strip_prefix(name)?.strip_prefix('='))
    }

    /// The numbers of `name=(1,2)`, or of `name=1`.
    fn list(&self, name: &str) -> Result<BTreeSet<u64>, String> {
        let inside = self.value(name).unwrap_or_default().trim_matches(['(', ')']);
        let numbers = inside.split([',', ' ']).filter(|word| !word.is_empty());
        numbers.map(|word| word.parse().map_err(|_| format!("`{word}` is not the number of a node"))).collect()
    }

    /// The numbers without a name.
    fn numbers(&self) -> Result<Vec<u64>, String> {
        let plain = self.pieces.iter().filter(|piece| !piece.contains('=') && !piece.is_empty());
        plain.map(|word| word.parse().map_err(|_| format!("`{word}` is not a number"))).collect()
    }

    /// The first piece, a node.
    fn node(&self) -> Result<u64, String> {
        let word = self.pieces.first().map_or("", String::as_str);
        word.parse().map_err(|_| format!("`{word}` is not the number of a node"))
    }
}

impl Test {
    /// Describes the cluster. A later line of this kind says only that a node may be added.
    fn add_nodes(&mut self, given: &Given<'_>) -> Result<Result<(), String>, String> {
        let voters = given.list("voters")?;
        if voters.is_empty() || !voters.iter().copied().eq(1..=voters.len() as u64) {
            return Err("a cluster begins here with voters that are numbered from 1, as in voters=(1,2,3)".to_string());
        }
        self.offset = given.value("index").and_then(|index| index.parse().ok()).unwrap_or(0);
        let switch = |name: &str| if given.value(name) == Some("true") { "on" } else { "off" };
        self.cluster = format!(
            "cluster nodes={} engine={} pre-vote={} check-quorum={}",
            voters.len(),
            Dialect::RaftRs.name(),
            switch("prevote"),
            switch("checkquorum")
        );
        if let Some(inflight) = given.value("inflight") {
            self.cluster += &format!(" inflight={inflight}");
        }
        (self.nodes, self.voters) = (voters.clone(), voters);
        self.steps.extend(self.nodes.iter().map(|node| format!("set {node} ticks off")));
        self.steps.push("hold messages all".to_string());
        let known = ["voters", "index", "prevote", "checkquorum", "inflight", "async-storage-writes", "content"];
        let strange = |piece: &&String| piece.split_once('=').is_some_and(|(name, _)| !known.contains(&name));
        Ok(given.pieces.iter().find(strange).map_or(Ok(()), |piece| Err(format!("`{piece}` has no counterpart here"))))
    }

    fn step(&mut self, line: impl Into<String>) -> Result<(), String> {
        self.steps.push(line.into());
        Ok(())
    }

    fn directive(&mut self, name: &str, given: &Given<'_>) -> Result<(), String> {
        if self.nodes.is_empty() && !["log-level", "_breakpoint"].contains(&name) {
            return Err("no cluster has been described before it".to_string());
        }
        match name {
            // What is printed, and a time-out that no clock of the test counts.
            "log-level" | "_breakpoint" | "add-nodes" | "set-randomized-election-timeout" => Ok(()),
            "campaign" | "tick-election" => {
                let node = given.node()?;
                self.step(format!("elect {node}"))
            }
            "tick-heartbeat" => {
                let node = given.node()?;
                self.step(format!("heartbeat {node}"))
            }
            "propose" => {
                let (node, data) = (given.node()?, given.pieces.get(1).map_or("", String::as_str));
                let data = data.trim_matches('"').replace('\\', "\\\\").replace('"', "\\\"");
                self.step(format!("write {node} x=\"{data}\""))
            }
            "transfer-leadership" => {
                let node = |end| given.list(end)?.into_iter().next().ok_or("it says from=1 to=2".to_string());
                let (from, to) = (node("from")?, node("to")?);
                self.step(format!("transfer leadership to {to} at {from}"))
            }
            "process-ready" | "process-append-thread" | "process-apply-thread" => self.step(PROCESSED),
            "stabilize" => {
                let nodes = given.numbers()?.into_iter().collect();
                self.deliver(&nodes, STABLE)
            }
            "deliver-msgs" => {
                if given.value("type").is_some() {
                    return Err("messages of one type are not delivered alone".to_string());
                }
                let (nodes, dropped) = (given.numbers()?.into_iter().collect::<BTreeSet<u64>>(), given.list("drop")?);
                self.to(&dropped, "drop");
                if nodes.is_empty() { Ok(()) } else { self.deliver(&nodes, DELIVERED) }
            }
            "raft-log" | "raft-state" | "status" => self.step("view"),
            "compact" => {
                let [node, index] = given.numbers()?[..] else { return Err("it says compact 1 11".to_string()) };
                let upto = index.checked_sub(self.offset).filter(|upto| *upto > 0);
                let upto = upto.ok_or("the log begins behind this index here")?;
                self.step(format!("snapshot {node}"))?;
                self.step(PROCESSED)?;
                self.step(format!("purge {node} upto {upto}"))
            }
            "forget-leader" => Err("no follower forgets its leader here".to_string()),
            "report-unreachable" => Err("only a lost message says here that a node is unreachable".to_string()),
            "send-snapshot" => Err("a leader sends a snapshot here when a follower needs one".to_string()),
            _ => Err("it is no directive that is known here".to_string()),
        }
    }

    /// Does something with all messages to these nodes.
    fn to(&mut self, nodes: &BTreeSet<u64>, verb: &str) {
        for node in nodes.iter().filter(|node| self.nodes.contains(node)) {
            for other in self.nodes.iter().filter(|other| *other != node) {
                self.steps.push(format!("{verb} messages {other} -> {node}"));
            }
        }
    }

    /// Lets messages through to these nodes, or to all, while so much time passes.
    fn deliver(&mut self, nodes: &BTreeSet<u64>, time: &str) -> Result<(), String> {
        if nodes.is_empty() {
            self.steps.extend(["release messages all".to_string(), time.to_string()]);
            return self.step("hold messages all");
        }
        self.to(nodes, "release");
        self.steps.push(time.to_string());
        self.to(nodes, "hold");
        Ok(())
    }

    /// A change of the membership: `v4` makes a voter, `l4` a learner, `r4` removes.
    fn change(&mut self, given: &Given<'_>, changes: &str) -> Result<(), String> {
        if self.nodes.is_empty() {
            return Err("no cluster has been described before it".to_string());
        }
        let at = given.node()?;
        let mut voters = self.voters.clone();
        let mut learners = BTreeSet::new();
        for change in changes.split_whitespace() {
            let number = |word: &str| word.parse::<u64>().ok();
            let mut letters = change.chars();
            match (letters.next(), number(letters.as_str())) {
                (Some('v'), Some(node)) => _ = voters.insert(node),
                (Some('l'), Some(node)) => _ = learners.insert(node),
                (Some('r'), Some(node)) => _ = voters.remove(&node),
                _ => return Err(format!("`{change}` is none of v1, l1 and r1")),
            }
        }
        match learners.iter().next() {
            None => {
                let list: Vec<String> = voters.iter().map(u64::to_string).collect();
                self.step(format!("members {} at {at}", list.join(" ")))?;
            }
            Some(node) if learners.len() == 1 && voters == self.voters && voters.contains(node) => {
                self.step(format!("demote {node} at {at}"))?;
                voters.remove(node);
            }
            Some(node) if learners.len() == 1 && voters == self.voters => {
                self.step(format!("add learner {node} without waiting at {at}"))?;
            }
            Some(_) => return Err("learners and voters are not changed in one step here".to_string()),
        }
        let new: Vec<u64> = voters.union(&learners).copied().filter(|node| self.nodes.insert(*node)).collect();
        self.steps.extend(new.iter().map(|node| format!("set {node} ticks off")));
        if !new.is_empty() {
            self.steps.push("hold messages all".to_string());
        }
        self.voters = voters;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
