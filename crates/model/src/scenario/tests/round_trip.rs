//! What is printed reads back to the same, and no text makes the reader panic.

use std::collections::{BTreeMap, BTreeSet};

use arbitrary::Unstructured;
use expect_test::expect;

use crate::action::{ACTION_KINDS, Action, Links};
use crate::client::CLIENTS_MAX;
use crate::dialect::Dialect;
use crate::drawn::{below, draw, drawn, pick, with_bytes};
use crate::scenario::{
    Cluster, Condition, Expectation, KEY_CHARS_MAX, Line, NOT_MAX, NodeIs, OutcomeIs, PARTS_MAX, Scenario, Step,
    VALUE_CHARS_MAX, parse, with_output,
};
use crate::types::{LEADER, NodeId, Time};

/// How many random actions are tried.
const ACTIONS: u64 = 20_000;

/// How many random scenarios are tried.
const SCENARIOS: u64 = 10_000;

/// How many spoilt texts are tried.
const SPOILT: u64 = 5_000;

/// How many of the drawn actions of a kind must be possible ones.
const OF_A_KIND_MIN: usize = 3;

#[test]
fn an_action_is_possible_exactly_when_its_line_reads_back_as_it() {
    let cluster = Cluster::default();
    let mut possible: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..ACTIONS {
        let action: Action = drawn(seed);
        let text = format!("{cluster}\n{action}\n");
        match (action.check(&cluster), parse(&text)) {
            (Ok(()), Ok(read)) => {
                let steps: Vec<&Step> = read.lines.iter().map(|line| &line.step).collect();
                assert_eq!(steps, [&Step::Act(action.clone())], "seed {seed}:\n{text}");
                *possible.entry(action.kind().name).or_default() += 1;
            }
            (Ok(()), Err(mistakes)) => panic!("seed {seed}:\n{text}\n{mistakes}"),
            (Err(why), Ok(read)) => {
                let same = matches!(&read.lines[..], [line] if line.step == Step::Act(action.clone()));
                assert!(!same, "seed {seed}: {why}, but it reads back:\n{text}");
            }
            (Err(_), Err(_)) => {}
        }
    }
    let rare = |name: &&str| possible.get(name).is_none_or(|count| *count < OF_A_KIND_MIN);
    let rare: Vec<&str> = ACTION_KINDS.iter().map(|kind| kind.name).filter(rare).collect();
    assert!(rare.is_empty(), "these kinds are hardly ever drawn: {rare:?}, of {possible:?}");
}

#[test]
fn every_scenario_reads_back_from_its_text() {
    let (mut conditions, mut engines, mut lines) = (BTreeSet::new(), BTreeSet::new(), 0);
    for seed in 0..SCENARIOS {
        let scenario = with_bytes(seed, scenario);
        let text = scenario.to_string();
        match parse(&text) {
            Ok(read) => {
                assert_eq!(read, scenario, "seed {seed}:\n{text}");
                assert_eq!(scenario.check(), Ok(()), "what can be read can be played, seed {seed}:\n{text}");
            }
            Err(mistakes) => panic!("seed {seed}:\n{text}\n{mistakes}"),
        }
        lines += scenario.lines.len();
        for line in &scenario.lines {
            if let Step::Expect(Expectation { on: Some(engine), .. }) = &line.step {
                engines.insert(engine.name());
            }
            if let Step::Expect(Expectation { condition, .. }) | Step::RunUntil { condition, .. } = &line.step {
                conditions.insert(format!("{condition:?}").split(['(', ' ']).next().unwrap_or_default().to_string());
            }
        }
    }
    assert!(lines > 4 * SCENARIOS as usize, "{lines} lines");
    let all = [
        "All",
        "Any",
        "Broken",
        "Converged",
        "Joint",
        "Leader",
        "LeaderQuorum",
        "Members",
        "Message",
        "Named",
        "Node",
        "Not",
        "Operation",
        "Request",
        "Serving",
        "Term",
        "Value",
    ];
    assert_eq!(conditions.into_iter().collect::<Vec<_>>(), all);
    assert_eq!(engines, Dialect::ALL.map(Dialect::name).into(), "what is expected of one engine");
}

/// A scenario that can be said: what is drawn, without what the cluster, its nodes and the limits forbid.
fn scenario(bytes: &mut Unstructured<'_>) -> Scenario {
    let mut scenario: Scenario = draw(bytes);
    scenario.cluster = cluster(bytes);
    scenario.title = scenario.title.take().filter(|title| super::lesson::can_be_said(title));
    scenario.source = scenario.source.take().filter(|source| super::lesson::can_be_said(source));
    scenario.tries.retain(|words| super::lesson::can_be_said(words));
    let (mut nodes, mut requests, mut names) = (scenario.cluster.nodes, 0, BTreeSet::new());
    scenario.lines.clear();
    for _ in 0..below(bytes, 24) {
        let mut line: Line = draw(bytes);
        let now = Cluster { nodes, ..scenario.cluster.clone() };
        // A name that is drawn is hardly ever one that is there.
        if let Step::Expect(Expectation { condition, .. }) | Step::RunUntil { condition, .. } = &mut line.step
            && let Condition::Named(name, _) = condition
            && let Some(known) = names.first()
        {
            name.clone_from(known);
        }
        match &mut line.step {
            Step::Act(action) => {
                if action.check(&now).is_err() {
                    continue;
                }
                // A name is hardly ever drawn.
                if action.is_request() && !matches!(action, Action::Named { .. }) && below(bytes, 2) == 0 {
                    let name = format!("request-{requests}");
                    *action = Action::Named { name, action: Box::new(action.clone()) };
                }
                if let Action::Admin { operation, .. } = unnamed(action) {
                    nodes = operation.nodes_after(nodes);
                }
                if let Action::Named { name, .. } = action
                    && !names.insert(name.clone())
                {
                    continue;
                }
                let asks = action.is_request();
                requests += u64::from(asks);
            }
            Step::Run(time) => *time = shortened(*time),
            Step::RunUntil { condition, within } => {
                *within = shortened(*within);
                if !can_be_said(condition, nodes, requests, &names) {
                    continue;
                }
            }
            Step::Stop(stop) => {
                if line.words.iter().all(|words| words.trim().is_empty()) {
                    continue;
                }
                super::lesson::make_sound(stop, &mut line.question, &now, requests);
                // Another cluster has the nodes that the scenario begins with.
                if let Some(other) = stop.contrast.as_mut().and_then(|contrast| contrast.cluster.as_mut()) {
                    **other = Cluster { seed: 9, ..scenario.cluster.clone() };
                }
            }
            Step::Expect(expected) if !can_be_said(&expected.condition, nodes, requests, &names) => continue,
            Step::Expect(_) | Step::View(_) => {}
        }
        scenario.lines.push(line);
    }
    scenario
}

pub(super) fn shortened(time: Time) -> Time {
    Time::from_micros(time.as_micros() % 60_000_000)
}

/// A possible cluster: each drawn setting is taken if it goes with those taken before it.
fn cluster(bytes: &mut Unstructured<'_>) -> Cluster {
    let mut cluster = Cluster { nodes: 1 + below(bytes, 25), ..Cluster::default() };
    let mut set = |set: &dyn Fn(&mut Cluster)| {
        let mut next = cluster.clone();
        set(&mut next);
        if next.validate().is_ok() {
            cluster = next;
        }
    };
    let drawn: Cluster = draw(bytes);
    let Cluster { nodes: _, seed, heartbeat, election, latency, loss_permille, flush, .. } = drawn;
    let Cluster { snapshot_every, snapshot_keep, max_payload, pre_vote, leader_restore, .. } = drawn;
    let Cluster { several_leaders, chunk_bytes, quorum_loss_probe, bootstrap, log_reversion, .. } = drawn;
    let Cluster { engine, check_quorum, tick, max_inflight, append_bytes, uncommitted_bytes, .. } = drawn;
    let Cluster { priorities, follower_reads, .. } = drawn;
    set(&|next| next.seed = seed);
    set(&|next| next.engine = engine);
    set(&|next| next.check_quorum = check_quorum);
    set(&|next| next.tick = tick);
    set(&|next| next.max_inflight = max_inflight % 1_000);
    set(&|next| next.append_bytes = append_bytes.map(|bytes| bytes % 10_000));
    set(&|next| next.uncommitted_bytes = uncommitted_bytes.map(|bytes| bytes % 10_000));
    set(&|next| next.set_priorities(priorities.iter().take(25).map(|priority| priority % 1_000).collect()));
    set(&|next| next.follower_reads = follower_reads);
    set(&|next| (next.heartbeat, next.election) = (heartbeat, election));
    set(&|next| next.latency = latency);
    set(&|next| next.loss_permille = loss_permille);
    set(&|next| next.flush = flush);
    set(&|next| next.snapshot_every = snapshot_every);
    set(&|next| next.snapshot_keep = snapshot_keep);
    set(&|next| next.max_payload = max_payload);
    set(&|next| next.pre_vote = pre_vote);
    set(&|next| next.leader_restore = leader_restore);
    set(&|next| next.several_leaders = several_leaders);
    set(&|next| next.chunk_bytes = chunk_bytes);
    set(&|next| next.quorum_loss_probe = quorum_loss_probe);
    set(&|next| next.bootstrap = bootstrap);
    set(&|next| next.log_reversion = log_reversion);
    cluster
}

/// Whether a line can ask for this after so many requests, in a cluster of so many nodes.
pub(super) fn can_be_said(condition: &Condition, nodes: u64, requests: u64, names: &BTreeSet<String>) -> bool {
    let exists = |node: &NodeId| (1..=nodes).contains(&node.0);
    let is_who = |node: &NodeId| *node == LEADER || exists(node);
    let is_short = |text: &Option<String>, most: usize| text.as_ref().is_none_or(|text| text.chars().count() <= most);
    let can_end = |is: &OutcomeIs| match is {
        OutcomeIs::Saw(value) => is_short(value, VALUE_CHARS_MAX),
        OutcomeIs::Answered | OutcomeIs::Written | OutcomeIs::Refused | OutcomeIs::Unknown | OutcomeIs::Waiting => true,
    };
    match condition {
        Condition::Not(_) => {
            let mut inner = condition;
            let mut depth = 0;
            while let Condition::Not(next) = inner {
                (inner, depth) = (next, depth + 1);
            }
            depth <= NOT_MAX && can_be_said(inner, nodes, requests, names) && is_single(inner)
        }
        Condition::Leader(node) | Condition::LeaderQuorum { leader: node, has: _ } => node.iter().all(exists),
        Condition::Node(_, NodeIs::VotesFor(node)) if !is_who(node) => false,
        Condition::Node(node, _) => is_who(node),
        Condition::All(parts) => {
            (2..=PARTS_MAX).contains(&parts.len())
                && parts.iter().all(|part| is_single(part) && can_be_said(part, nodes, requests, names))
        }
        Condition::Any(parts) => {
            let count = |part: &Condition| if let Condition::All(parts) = part { parts.len() } else { 1 };
            parts.len() > 1
                && parts.iter().map(count).sum::<usize>() <= PARTS_MAX
                && parts.iter().all(|part| !matches!(part, Condition::Any(_)))
                && parts.iter().all(|part| can_be_said(part, nodes, requests, names))
        }
        Condition::Term(_) | Condition::Broken(_) => true,
        Condition::Message { links: Links::All, .. } => true,
        Condition::Message { links: Links::Between(one, other) | Links::OneWay(one, other), .. } => {
            exists(one) && exists(other) && one != other
        }
        Condition::Named(name, is) => names.contains(name) && can_end(is),
        Condition::Converged | Condition::Joint | Condition::Serving => true,
        Condition::Value { node, key, value } => {
            let key = Some(key.clone());
            node.iter().all(is_who)
                && key != Some(String::new())
                && is_short(&key, KEY_CHARS_MAX)
                && is_short(value, VALUE_CHARS_MAX)
        }
        Condition::Members(members) => {
            !members.is_empty() && members.iter().all(is_who) && members.is_sorted_by(|one, other| one < other)
        }
        Condition::Request(request, is) => (1..=requests).contains(&request.0) && can_end(is),
        Condition::Operation(operation, is) => {
            (1..=CLIENTS_MAX).contains(&operation.client.0) && operation.sequence > 0 && can_end(is)
        }
    }
}

/// True for a condition without `and` and `or`.
fn is_single(condition: &Condition) -> bool {
    !matches!(condition, Condition::All(_) | Condition::Any(_))
}

/// The request behind its name.
fn unnamed(action: &Action) -> &Action {
    if let Action::Named { action, .. } = action { action } else { action }
}

#[test]
fn spoilt_texts_are_read_or_refused_but_never_panic() {
    let pieces = [
        "\n",
        " ",
        "=",
        "|",
        "->",
        "--",
        "..",
        "?",
        "#",
        "\"",
        "\\",
        "\\u{",
        "}",
        "%",
        "0",
        "9999999999999999999999",
        "1s",
        "ms",
        "-",
        ".",
        "/",
        "leader",
        "not ",
        "node ",
        "request 1 ",
        "cluster ",
        "within ",
        "until ",
        "unset",
        "é",
        "…",
        "\r",
        "\t",
        "\0",
        "\u{feff}",
        "\u{2028}",
        "----\n",
        "0.0000000000000000000000001s",
        "18446744073709551615",
    ];
    let mut read = 0;
    for seed in 0..SPOILT {
        let text: String = with_bytes(seed, |bytes| {
            // The spoiling comes first, so that it is not what is left when the bytes are used up.
            let spoilt: Vec<(u64, u64, &str)> = (0..1 + below(bytes, 4))
                .map(|_| (below(bytes, u64::MAX), below(bytes, 8), pick(bytes, &pieces)))
                .collect();
            let mut chars: Vec<char> = scenario(bytes).to_string().chars().collect();
            for (at, length, piece) in spoilt {
                let at = usize::try_from(at % (chars.len() as u64 + 1)).expect("an index");
                let end = (at + usize::try_from(length).expect("small")).min(chars.len());
                chars.splice(at..end, piece.chars());
            }
            chars.into_iter().collect()
        });
        match parse(&text) {
            Ok(scenario) => {
                read += 1;
                let printed = scenario.to_string();
                assert_eq!(parse(&printed).as_ref(), Ok(&scenario), "seed {seed}:\n{text}\nprinted:\n{printed}");
            }
            Err(mistakes) => {
                for mistake in mistakes.all() {
                    let line = text.replace("\r\n", "\n").split('\n').nth(mistake.line - 1).map(str::to_string);
                    assert!(mistake.line == 1 || line.is_some(), "seed {seed}: {mistake}");
                    assert!(mistake.column >= 1 && !mistake.message.is_empty(), "seed {seed}: {mistake}");
                }
                assert!(mistakes.to_string().contains('^'));
            }
        }
    }
    assert!((SPOILT / 10..SPOILT * 9 / 10).contains(&read), "{read} of {SPOILT} were read: spoil them differently");
}

#[test]
fn the_text_prints_as_a_person_would_write_it() {
    let text = r#"
#A leader cut off from its majority
#   keeps its title.
cluster   seed=7 nodes=5  heartbeat=0.1s election=300ms..600ms latency=5..20ms loss=0.5% probe=2s
run until leader within 10s
write 1 x=3
# Now the cut.

partition 1,2 | 3..5
write leader "two words"="a—b"    ?appended, never committed
cut 1→2
cut 1 ↔ 2
heal all
expect node 1 leader stale
expect not "leader"=3
run until converged within 3.50s
view
# Why is this safe?
--------
node 1 …
"#;
    // Commas are refused, with a hint; without them it reads.
    assert!(parse(text).expect_err("a comma").to_string().contains("no commas"));
    let scenario: Scenario = parse(&text.replace(',', " ").replace("appended ", "appended,")).expect("a valid text");
    expect![[r#"
        # A leader cut off from its majority
        #   keeps its title.
        cluster nodes=5 seed=7 latency=5..20ms loss=0.5% probe=2s
        run until leader
        write 1 x=3

        # Now the cut.
        partition 1 2 | 3 4 5
        write leader "two words"="a—b"  ? appended, never committed
        cut 1 -> 2
        cut 1 -- 2
        heal
        expect node 1 leader stale
        expect not "leader"=3
        run until converged within 3.5s
        view

        # Why is this safe?
        ----
        node 1 …
    "#]]
    .assert_eq(&scenario.to_string());
}

#[test]
fn line_ends_of_other_systems_mean_the_same() {
    let text = "# words\ncluster nodes=3 seed=1\nview\n----\nnode 1\n";
    assert_eq!(parse(&text.replace('\n', "\r\n")), parse(text));
    assert_eq!(parse(&format!("\u{feff}{text}")), parse(text));
}

#[test]
fn a_new_output_leaves_the_text_above_it_alone() {
    let text = "# words\ncluster  nodes=3\n\n\nview\n\n";
    let once = with_output(text, "node 1\n");
    assert_eq!(once, "# words\ncluster  nodes=3\n\n\nview\n----\nnode 1\n");
    assert_eq!(with_output(&once, "node 2\n"), once.replace("node 1", "node 2"));
    assert_eq!(parse(&once).expect("a valid text").output.as_deref(), Some("node 1\n"));
}

#[test]
fn every_kind_of_action_has_an_example_that_reads_as_it_and_prints_as_it_stands() {
    for kind in ACTION_KINDS {
        let text = format!("cluster nodes=5 seed=1\n{}\n", kind.example);
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{}: {mistakes}", kind.name));
        let Step::Act(action) = &scenario.lines[0].step else { panic!("{} is no action", kind.example) };
        assert_eq!(action.kind(), kind, "{}", kind.example);
        assert_eq!(action.to_string(), kind.example);
        assert_eq!(action.check(&scenario.cluster), Ok(()), "{}", kind.example);
    }
}
