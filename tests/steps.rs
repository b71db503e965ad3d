//! Stepping, breakpoints and explanations, on real runs of the engine.

use std::collections::BTreeMap;

use engine::world::default_link;
use engine::{Engine, Run, chaos};
use model::dialect::Dialect;
use model::invariants::{Fact, Violation};
use model::scenario::{Scenario, Step, parse};
use model::trace::{
    AppendResult, Body, ClientEvent, DiskEvent, Event, NetworkEvent, Outcome, ProcessEvent, RaftEvent, Record, Refusal,
    Trace,
};
use model::types::{NodeId, Role, Time};
use model::view::{Keyframes, View};
use page::breakpoints::{Breakpoints, Hit, Rule};
use page::session::{Notice, Outgoing, Session, Stepped};
use page::step::{HUNT_MAX, Kind, Wanted};
use story::event_log::plain;
use story::explain::Memory;

/// A session and its engine.
struct Played {
    session: Session,
    engine: Engine,
    notices: Vec<Notice>,
}

impl Played {
    /// A run without its stops: a reader waits there, and here is none.
    fn open(text: &str, until: Time) -> Played {
        let mut scenario = parse(text).expect("a scenario");
        scenario.lines.retain(|line| !matches!(line.step, Step::Stop(_)));
        let mut played =
            Played { session: Session::open(1, scenario, until), engine: Engine::new(), notices: Vec::new() };
        played.answer();
        played
    }

    /// Passes commands to the engine until the session sends no more.
    fn answer(&mut self) {
        while let Some(order) = self.session.next_outgoing() {
            let Outgoing::Command(command) = order else { panic!("there are no checkpoints to go back to") };
            let reply = self.engine.answer(&command);
            self.notices.extend(self.session.take(reply));
        }
    }

    /// Plays frames at this speed until a breakpoint stops the playback. `None` after `until`.
    fn play(&mut self, speed: f64, until: Time) -> Option<Hit> {
        self.session.play(true);
        while self.session.drawn() < until {
            self.session.frame(16.0, speed);
            if let Some(hit) = self.session.hit.take() {
                assert!(!self.session.playing(), "a hit stops the playback");
                assert_eq!(self.session.drawn(), hit.at, "the drawn time is the time of the hit");
                return Some(hit);
            }
            self.answer();
        }
        self.session.play(false);
        None
    }
}

const MINORITY: &str = include_str!("../scenarios/minority-leader.raft");
const REPAIR: &str = include_str!("../scenarios/log-divergence-and-repair.raft");
const SPLIT: &str = include_str!("../scenarios/split-vote.raft");

/// The times of a trace at which an event of a kind happens, found by folding the whole trace.
fn moments(trace: &Trace, wanted: Wanted) -> Vec<Time> {
    let mut view = View::default();
    let mut found: Vec<Time> = Vec::new();
    for record in trace.records() {
        if wanted.kind.matches(record, &view, wanted.node) && found.last() != Some(&record.at) {
            found.push(record.at);
        }
        view.apply(record);
    }
    found
}

#[test]
fn stepping_forward_and_back_reaches_every_time_of_a_kind_and_no_other() {
    let mut played = Played::open(MINORITY, Time::from_secs(3));
    let mut met = 0;
    for kind in Kind::ALL {
        for node in [None, Some(NodeId(1)), Some(NodeId(4))] {
            let wanted = Wanted { kind, node };
            let expected = moments(played.session.trace(), wanted);
            played.session.seek(Time::ZERO);
            let forward: Vec<Time> = std::iter::from_fn(|| match played.session.step_to(wanted, true) {
                Stepped::Found(at) => {
                    assert_eq!(played.session.drawn(), at);
                    Some(at)
                }
                Stepped::Hunting | Stepped::Nothing => None,
            })
            .collect();
            let after_zero: Vec<Time> = expected.iter().copied().filter(|at| *at > Time::ZERO).collect();
            assert_eq!(forward, after_zero, "{}", wanted.name());
            played.session.seek(Time::from_secs(3));
            let mut back: Vec<Time> = std::iter::from_fn(|| match played.session.step_to(wanted, false) {
                Stepped::Found(at) => Some(at),
                Stepped::Hunting | Stepped::Nothing => None,
            })
            .collect();
            back.reverse();
            let before_end: Vec<Time> = expected.into_iter().filter(|at| *at < Time::from_secs(3)).collect();
            assert_eq!(back, before_end, "{}", wanted.name());
            met += back.len();
        }
    }
    assert!(met > 400, "only {met} steps");
}

#[test]
fn stepping_past_the_end_runs_on_until_the_event_and_draws_its_time() {
    let wanted = Wanted { kind: Kind::Won, node: None };
    let mut ahead = Played::open(MINORITY, Time::from_secs(3));
    let expected = moments(ahead.session.trace(), wanted);
    assert!(expected.len() > 1);

    let mut played = Played::open(MINORITY, Time::ZERO);
    for at in &expected {
        assert_eq!(played.session.step_to(wanted, true), Stepped::Hunting);
        played.answer();
        assert_eq!(played.notices.pop(), Some(Notice::Found(wanted, *at)));
        assert_eq!((played.session.drawn(), played.session.hunting()), (*at, None));
        let gone_too_far = played.session.now() - *at;
        assert!(gone_too_far < Time::from_millis(300), "the engine is {gone_too_far} ahead");
        played.session.seek(played.session.now());
    }

    // No such event comes, and a notice says so.
    let never = Wanted { kind: Kind::Snapshot, node: None };
    ahead.session.go_live();
    let text = ahead.session.scenario().to_string();
    for tries in 0..3 {
        assert_eq!(ahead.session.step_to(never, true), Stepped::Hunting);
        ahead.answer();
        let seconds = (HUNT_MAX.as_millis() / 1_000) << tries;
        let said = format!("No snapshot within {seconds} s, so nothing has moved.");
        assert_eq!(ahead.notices.pop(), Some(Notice::NotFound(said)));
    }
    // Nothing has moved, so that an action there begins no branch.
    let place = (ahead.session.now(), ahead.session.drawn(), ahead.session.live());
    assert_eq!(place, (Time::from_secs(3), Time::from_secs(3), true));
    assert_eq!(ahead.session.scenario().to_string(), text);
}

#[test]
fn a_breakpoint_stops_at_its_exact_time_at_any_speed_and_continuing_passes_it() {
    let rules = [
        "a leader is elected",
        "index 2 commits on 4",
        "a request is refused or unknown",
        "node 1 leader stale",
        "a log is truncated",
        "term above 1",
    ];
    let straight = Played::open(MINORITY, Time::from_secs(4));
    let until = Time::from_secs(3);
    for rule in rules {
        let rule = Rule::parse(rule, 5).expect("a rule");
        let expected = expected_hits(straight.session.trace(), &rule, until);
        assert!(!expected.is_empty(), "{rule} is never met");
        for speed in [0.5, 1.0, 100.0] {
            let mut played = Played::open(MINORITY, Time::ZERO);
            played.session.breakpoints.add(rule.clone()).unwrap();
            let mut hits = Vec::new();
            while let Some(hit) = played.play(speed, until) {
                hits.push(hit.at);
            }
            hits.retain(|at| *at <= until);
            assert_eq!(hits, expected, "{rule} at {speed}×");
        }
    }
}

/// The times after zero at which a rule is met, found by folding the whole trace.
fn expected_hits(trace: &Trace, rule: &Rule, until: Time) -> Vec<Time> {
    let mut view = View::default();
    let (mut hits, mut held) = (Vec::new(), false);
    let records: Vec<&Record> = trace.records().collect();
    for (position, record) in records.iter().enumerate() {
        let mut met = rule.met_by(record, &view);
        view.apply(record);
        if let Rule::Holds(condition) = rule
            && records.get(position + 1).is_none_or(|next| next.at > record.at)
        {
            let holds = condition.holds(&view);
            met = holds && !held;
            held = holds;
        }
        if met && hits.last() != Some(&record.at) && record.at > Time::ZERO && record.at <= until {
            hits.push(record.at);
        }
    }
    hits
}

#[test]
fn several_breakpoints_at_one_time_stop_once_and_are_all_named() {
    let mut played = Played::open(MINORITY, Time::ZERO);
    for rule in ["a leader is elected", "term above 0", "leader 1"] {
        played.session.breakpoints.add(Rule::parse(rule, 5).unwrap()).unwrap();
    }
    let mut hit = played.play(100.0, Time::from_secs(2)).expect("a hit");
    while hit.which.len() < 2 {
        hit = played.play(100.0, Time::from_secs(2)).expect("a hit of two breakpoints");
    }
    assert!(hit.says.contains("a leader is elected") && hit.says.contains("leader 1"), "{}", hit.says);
    let counted: Vec<u32> = played.session.breakpoints.list().iter().map(|one| one.hits).collect();
    assert_eq!(counted.iter().filter(|hits| **hits > 0).count(), 3);
}

#[test]
fn a_violated_property_stops_at_the_event_that_violated_it() {
    // No run of openraft violates one, so the violation is made up; the trace is real.
    let played = Played::open(MINORITY, Time::from_secs(2));
    let trace = played.session.trace();
    let at = trace.get(trace.len() / 2).expect("it is in memory").at;
    let violation = Violation {
        at,
        position: trace.len() / 2,
        property: model::invariants::Property::ElectionSafety,
        message: "two leaders in term 1".to_string(),
        facts: [0, trace.len() / 2].map(|position| Fact {
            at,
            position,
            node: None,
            id: None,
            request: None,
            text: "node 2 leads term 1".to_string(),
        }),
        requests: Vec::new(),
        voided: Vec::new(),
    };
    let mut breakpoints = Breakpoints::default();
    breakpoints.add(Rule::Broken).unwrap();
    let violations = [violation];
    let hit = breakpoints.first_hit(trace, &violations, &View::default(), Time::from_secs(2)).expect("a hit");
    assert_eq!(hit.at, at);
    assert!(hit.says.contains("two leaders in term 1"));
    let hit_of = |condition: &str| {
        let mut breakpoints = Breakpoints::default();
        breakpoints.add(Rule::parse(condition, 5).expect("well formed")).unwrap();
        breakpoints.first_hit(trace, &violations, &View::default(), Time::from_secs(2)).map(|hit| hit.at)
    };
    assert_eq!(hit_of("broken \"Election Safety\""), Some(at));
    assert_eq!(hit_of("broken \"Log Matching\""), None);
}

/// All records of a run that have an explanation, with the sentence and the view before.
fn reasons(scenario: &Scenario, mut each: impl FnMut(&Record, &View, &Memory, String)) {
    records(scenario, |record, before, memory, said| {
        if let Some(said) = said {
            each(record, before, memory, said);
        }
    });
}

/// All records of a run, with the sentence that explains it, if any, and the view before.
fn records(scenario: &Scenario, mut each: impl FnMut(&Record, &View, &Memory, Option<String>)) {
    let mut run = Run::open(scenario).expect("a possible scenario");
    let mut trace = Trace::new();
    run.run_to_end(|news| {
        for record in news.records {
            trace.push(record.at, record.event);
        }
    });
    let mut keyframes = Keyframes::new(default_link(&scenario.cluster));
    let mut memory = Memory::default();
    let mut so_far = Trace::new();
    for record in trace.records() {
        let before = keyframes.newest().clone();
        let known = memory.clone();
        let why = memory.explain_and_remember(record, &before, &scenario.cluster);
        each(record, &before, &known, why.map(|why| plain(&why.sentence())));
        so_far.push(record.at, record.event.clone());
        keyframes.extend(&so_far);
    }
}

/// Checks a sentence about a refused vote against the stores.
fn check_refused_vote(
    record: &Record,
    before: &View,
    memory: &Memory,
    said: &str,
    lease: Time,
) -> Option<&'static str> {
    let Event::Network(NetworkEvent::Sent { from, to, body, .. }) = &record.event else { return None };
    let Body::VoteReply { answers, granted: false, vote, last: voter_last, .. } = &**body else { return None };
    let voter = &before.nodes[from];
    let asked = memory.request(answers.expect("this engine says which")).expect("the request has arrived");
    let Body::RequestVote { vote: wanted, last, .. } = &*asked.body else { panic!("no RequestVote") };
    assert!(said.starts_with(&format!("{from} ")), "{said}");
    // The answer has the state of the voter's openraft when it answered. Its disk may be behind or ahead of that.
    let (vote, voter_last) = (*vote, *voter_last);
    Some(if said.contains("'s log is shorter") || said.contains("'s log ends in an older term") {
        assert!(*last < voter_last, "{said}");
        assert!(said.contains(&format!("({} < {})", last.unwrap(), voter_last.unwrap())), "{said}");
        "log"
    } else if said.contains("got a message from") {
        assert!(vote.elected && said.contains(&format!("got a message from {}, ", vote.node())), "{said}");
        assert!(said.contains("within its lease") && asked.at - asked.leased.unwrap() < lease, "{said}");
        "lease"
    } else if said.contains("a majority answered it") {
        assert!(vote.elected && vote.node() == *from && voter.promise() >= vote.term, "{said}");
        "leader's lease"
    } else if said.contains("has already voted for") {
        assert!(vote.term == wanted.term && vote.node() != *to, "{said}");
        assert!(said.contains(&format!("voted for {} in term {}", vote.node(), vote.term)), "{said}");
        "voted"
    } else if said.contains("voted for itself") || said.contains(&format!(": {from} leads term {}", wanted.term)) {
        assert_eq!((vote.term, vote.node()), (wanted.term, *from), "{said}");
        "itself"
    } else {
        assert!(said.contains("already") && vote.term > wanted.term, "{said}");
        "term"
    })
}

/// raft-rs does not say why it refuses: what is said must follow from what its voters hold, and nothing may stay unsaid.
#[test]
fn every_refusal_of_raft_rs_is_explained_by_what_its_nodes_hold() {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..40 {
        let mut scenario = chaos(seed, 3 + seed % 3);
        scenario.cluster.engine = Dialect::RaftRs;
        scenario.cluster.pre_vote = seed % 2 == 0;
        records(&scenario, |record, before, memory, said| {
            let said = said.as_deref();
            let kind = match &record.event {
                Event::Network(NetworkEvent::Sent { from, to, body, .. }) => match &**body {
                    Body::VoteReply { granted: false, answers, vote: own, .. } => {
                        let Some(asked) = answers.and_then(|answered| memory.request(answered)) else { return };
                        let said = said.unwrap_or_else(|| panic!("seed {seed}: why did {from} refuse? {record:?}"));
                        let Body::RequestVote { vote: wanted, last, .. } = &*asked.body else { panic!("{said}") };
                        let voter = &before.nodes[from];
                        if said.contains("'s log ") {
                            assert!(said.contains(&format!("{to}'s log")) && voter.last() > *last, "{said}");
                            "log"
                        } else if said.contains("already voted for") || said.contains("voted for itself") {
                            assert!(own.term == wanted.term && own.voted_for != Some(*to), "{said}");
                            "voted"
                        } else {
                            assert!(said.contains("already") && own.term > wanted.term, "{said}");
                            "term"
                        }
                    }
                    Body::AppendReply { result: AppendResult::Conflict, answers } => {
                        let Some(asked) = answers.and_then(|answered| memory.request(answered)) else { return };
                        let said = said.unwrap_or_else(|| panic!("seed {seed}: why did {from} refuse? {record:?}"));
                        let Body::AppendEntries { previous, .. } = &*asked.body else { panic!("{said}") };
                        assert_ne!(before.nodes[from].log_id_at(previous.unwrap().index), *previous, "{said}");
                        "conflict"
                    }
                    _ => return,
                },
                Event::Raft(RaftEvent::RoleChanged { node, role, .. }) => {
                    let was = before.nodes[node].role;
                    match (was, role, said) {
                        (Role::Leader, Role::Follower, Some(said)) if said.contains("check-quorum") => "check-quorum",
                        (Role::Leader, Role::Follower, Some(_)) => "step-down",
                        (Role::Follower | Role::PreCandidate, Role::Candidate, Some(said)) => {
                            let known =
                                ["has had no message", "asked it to take over", "has just started", "did not win"];
                            let votes = said.contains("no leader was elected") && before.nodes[node].leader.is_none();
                            assert!(votes || known.iter().any(|words| said.contains(words)), "{said}");
                            "election"
                        }
                        _ => return,
                    }
                }
                Event::Client(ClientEvent::Answered { outcome: Outcome::Refused(Refusal::NotLeader(_)), .. }) => {
                    assert!(said.is_some_and(|said| said.contains(" refused ")), "{said:?}");
                    "not leader"
                }
                _ => return,
            };
            *counts.entry(kind).or_default() += 1;
        });
    }
    for kind in ["log", "voted", "term", "conflict", "check-quorum", "step-down", "election", "not leader"] {
        assert!(counts.contains_key(kind), "no run has an explanation of the kind “{kind}”: {counts:?}");
    }
}

#[test]
fn the_explanations_of_chaos_runs_agree_with_the_stores() {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut shown: BTreeMap<&str, String> = BTreeMap::new();
    for seed in 0..30 {
        let scenario = chaos(seed, 3 + seed % 3);
        let lease = scenario.cluster.election.max;
        reasons(&scenario, |record, before, memory, said| {
            let kind = match &record.event {
                Event::Network(NetworkEvent::Sent { from, body, .. }) => match &**body {
                    Body::VoteReply { .. } => check_refused_vote(record, before, memory, &said, lease).unwrap(),
                    Body::AppendReply { result: AppendResult::Conflict, answers } => {
                        let asked = memory.request(answers.expect("this engine says which")).unwrap();
                        let Body::AppendEntries { previous, .. } = &*asked.body else { panic!("{said}") };
                        let previous = previous.unwrap();
                        assert!(said.contains(&format!("does not hold {previous}")), "{said}");
                        assert_ne!(before.nodes[from].log_id_at(previous.index), Some(previous), "{said}");
                        "conflict"
                    }
                    Body::AppendReply { result: AppendResult::HigherVote(vote), .. } => {
                        assert!(before.nodes[from].vote.unwrap().term >= vote.term, "{said}");
                        assert!(said.contains(&format!("was in term {}", vote.term)), "{said}");
                        "higher vote"
                    }
                    _ => "other answer",
                },
                Event::Network(NetworkEvent::Dropped { message, .. }) => {
                    let flight = &before.flying[message];
                    let link = before.links.get(&(flight.from, flight.to)).copied().or(before.usual_link).unwrap();
                    assert_eq!(
                        said.contains(" is cut") || said.contains(" was cut "),
                        {
                            matches!(
                                &record.event,
                                Event::Network(NetworkEvent::Dropped { why: model::types::DropReason::Cut, .. })
                            ) && link.cut
                        },
                        "{said}"
                    );
                    "lost"
                }
                Event::Raft(RaftEvent::RoleChanged { node, term, .. }) => {
                    let vote = before.nodes[node].vote.expect("a vote");
                    assert!(vote.term >= before.nodes[node].term, "{said}");
                    assert!(said.contains(&format!("term {term}")) || said.contains("ends its candidacy"), "{said}");
                    if said.contains("steps down") {
                        "step-down"
                    } else if said.contains("stands") {
                        "election"
                    } else {
                        "gives up"
                    }
                }
                Event::Process(ProcessEvent::Crashed { node, kept, .. }) => {
                    let last = before.nodes[node].last();
                    assert!(last > *kept || before.nodes[node].vote.is_some(), "{said}");
                    "crash"
                }
                Event::Process(ProcessEvent::Started { .. }) => "start",
                Event::Disk(DiskEvent::Truncated { node, .. }) => {
                    assert!(said.contains(&before.nodes[node].last().unwrap().to_string()), "{said}");
                    "truncation"
                }
                Event::Client(ClientEvent::Answered { request, outcome }) => {
                    let node = before.requests[request].node;
                    assert!(
                        said.contains("does not know the outcome") || said.starts_with(&format!("{node} refused ")),
                        "{said}"
                    );
                    match outcome {
                        Outcome::Refused(Refusal::NotLeader(leader)) => {
                            assert_eq!(said.contains("has no leader"), leader.is_none(), "{said}");
                            assert!(
                                leader.is_none_or(|leader| said.contains(&format!("and {leader} leads it"))),
                                "{said}"
                            );
                            "not leader"
                        }
                        Outcome::Refused(_) => "no quorum",
                        _ => "unknown",
                    }
                }
                _ => "else",
            };
            *counts.entry(kind).or_default() += 1;
            shown.entry(kind).or_insert(said);
        });
    }
    for (kind, sentence) in &shown {
        println!("{:6} {kind}: {sentence}", counts[kind]);
    }
    for kind in [
        "log",
        "lease",
        "voted",
        "itself",
        "conflict",
        "higher vote",
        "lost",
        "step-down",
        "election",
        "not leader",
        "no quorum",
        "unknown",
        "crash",
        "start",
        "truncation",
    ] {
        assert!(counts.contains_key(kind), "no run has an explanation of the kind “{kind}”: {counts:?}");
    }
    assert!(!counts.contains_key("else"));
}

#[test]
fn every_refusal_and_every_loss_has_an_explanation() {
    let mut without: Vec<String> = Vec::new();
    for seed in 100..120 {
        let scenario = chaos(seed, 3 + seed % 3);
        let mut reasoned = std::collections::BTreeSet::new();
        let mut all = Vec::new();
        reasons(&scenario, |record, before, _, _| {
            reasoned.insert(before.position);
            all.push(record.at);
        });
        let mut run = Run::open(&scenario).unwrap();
        let mut position = 0;
        run.run_to_end(|news| {
            for record in news.records {
                let needs = match &record.event {
                    Event::Network(NetworkEvent::Dropped { .. }) => true,
                    Event::Client(ClientEvent::Answered { outcome, .. }) => {
                        matches!(outcome, Outcome::Refused(_) | Outcome::Unknown(_))
                    }
                    Event::Network(NetworkEvent::Sent { body, .. }) => matches!(
                        &**body,
                        Body::VoteReply { granted: false, .. }
                            | Body::AppendReply { result: AppendResult::Conflict | AppendResult::HigherVote(_), .. }
                    ),
                    _ => false,
                };
                if needs && !reasoned.contains(&position) {
                    without.push(format!("seed {seed}: {record:?}"));
                }
                position += 1;
            }
        });
    }
    assert!(without.is_empty(), "{} without an explanation: {:#?}", without.len(), &without[..without.len().min(5)]);
}

#[test]
fn the_event_log_of_a_lesson_explains_events() {
    for (text, said) in [
        (SPLIT, "in term 1: "),
        (REPAIR, ", the leader, has "),
        (MINORITY, "steps down as leader of term 1: it saw term 2 in "),
        (MINORITY, "1 refused x=10: a majority last answered it "),
    ] {
        let mut played = Played::open(text, Time::from_secs(6));
        let lines: Vec<String> =
            played.session.event_log().sentences().iter().map(|sentence| plain(&sentence.pieces)).collect();
        assert!(lines.iter().any(|line| line.contains(said)), "no “{said}” in {lines:#?}");
        played.answer();
    }
}
