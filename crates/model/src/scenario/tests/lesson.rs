//! Lessons: their lines are read and printed, their mistakes explained, and a lesson that was left is a plain run.

use std::collections::BTreeSet;

use crate::action::{ACTION_KINDS, Action, ActionKind, ProcessAction, Target};
use crate::scenario::lesson::{Answer, Pick, Stop};
use crate::scenario::{Cluster, Condition, QUESTION_CHARS_MAX, Scenario, Step, parse};
use crate::types::{NodeId, Time};

use super::round_trip::{can_be_said as condition_can_be_said, shortened};

const LESSON: &str = "lesson \"Who stays the leader?\"
source \"Raft §5.2\"
# A leader that is cut off.
cluster nodes=5 seed=3
run until leader 1

# Node 1 leads.
stop  ? What becomes of x=9?
answer \"It is committed.\" when node 1 commit 1/2
answer \"It is in one log only.\" when not request 1 answered
answer \"It is unknown.\"
contrast \"It crashes instead.\"
contrast crash 1
contrast expect node 1 crashed
partition 1 | 2 3 4 5
write 1 x=9
run until node 1 leader stale

# The others have a leader.
stop  ? Which node is it?
point node 2 when leader 2
point node 3 when leader 3
goal \"Make node 1 a follower again.\" node 1 follower within 5s without crash pause
hint \"What keeps it apart?\"
solution heal
heal
run until converged

# One leader is left.
stop
contrast \"A leader without a majority falls silent in turns.\"
contrast cluster nodes=5 seed=3 probe=2s
contrast expect node 1 follower

try \"Cut the new leader off as well.\"
# That was it.
";

/// True for words that a line can say in quotes.
pub(super) fn can_be_said(words: &str) -> bool {
    !words.trim().is_empty() && words.chars().count() <= QUESTION_CHARS_MAX
}

/// Takes away what a text cannot say below a stop: what names nodes and requests that do not exist, what is missing.
pub(super) fn make_sound(stop: &mut Stop, question: &mut Option<String>, cluster: &Cluster, requests: u64) {
    let said = |condition: &Condition| condition_can_be_said(condition, cluster.nodes, requests, &BTreeSet::new());
    let plain =
        |action: &Action| action.check(cluster).is_ok() && !matches!(action, Action::Admin { .. } | Action::Client(_));
    stop.answers.iter_mut().for_each(|answer| {
        answer.when = answer.when.take().filter(&said);
        if let Pick::Moment(first, last) = &mut answer.pick {
            (*first, *last) = (shortened(*first).min(shortened(*last)), shortened(*first).max(shortened(*last)));
        }
    });
    let mut picks: Vec<Pick> = Vec::new();
    stop.answers.retain(|Answer { pick, when }| {
        let possible = match pick {
            Pick::Words(words) => can_be_said(words),
            Pick::Node(node) => (1..=cluster.nodes).contains(&node.0),
            Pick::Entry(_) | Pick::Moment(..) => true,
        };
        let kept = possible && (!pick.is_pointed() || when.is_some()) && !picks.contains(pick);
        picks.push(pick.clone());
        kept
    });
    let held = stop.answers.iter().any(|answer| answer.when.is_some());
    let enough = stop.answers.len() > 1 || stop.answers.iter().any(|answer| answer.pick.is_pointed());
    if question.is_none() || !held || !enough {
        *question = None;
        stop.answers.clear();
    }
    let known: BTreeSet<&str> = ACTION_KINDS.iter().map(ActionKind::word).collect();
    if let Some(goal) = &mut stop.goal {
        goal.within = shortened(goal.within);
        goal.without.retain(|word| known.contains(&word[..]));
        goal.without.insert("crash".to_string());
        goal.hints.retain(|hint| can_be_said(hint));
        goal.solution.retain(|step| match step {
            Step::Act(action) => plain(action),
            Step::RunUntil { .. } | Step::Run(_) | Step::Stop(_) | Step::Expect(_) | Step::View(_) => false,
        });
        goal.solution.push(Step::Run(Time::from_millis(5)));
    }
    stop.goal = stop.goal.take().filter(|goal| can_be_said(&goal.words) && said(&goal.condition));
    if let Some(contrast) = &mut stop.contrast {
        contrast.acts.retain(plain);
        contrast.expects.retain(&said);
        contrast.cluster = contrast.cluster.take().map(|_| Box::new(Cluster { seed: 9, ..cluster.clone() }));
        if contrast.cluster.is_some() {
            contrast.acts.clear();
        }
    }
    stop.contrast = stop
        .contrast
        .take()
        .filter(|contrast| can_be_said(&contrast.words) && (contrast.cluster.is_some() || !contrast.acts.is_empty()));
}

fn read(text: &str) -> Scenario {
    parse(text).unwrap_or_else(|mistakes| panic!("{text}\n{mistakes}"))
}

#[test]
fn a_lesson_prints_as_it_was_written() {
    let lesson = read(LESSON);
    assert_eq!(lesson.to_string(), LESSON);
    assert_eq!(lesson.title.as_deref(), Some("Who stays the leader?"));
    let stops: Vec<usize> = lesson.stops().map(|(place, ..)| place).collect();
    assert_eq!(stops, [1, 5, 8]);
    let (_, line, stop) = lesson.stops().next().expect("a stop");
    assert_eq!((line.question.as_deref(), stop.answers.len()), (Some("What becomes of x=9?"), 3));
    let goal = lesson.stops().nth(1).and_then(|(.., stop)| stop.goal.as_ref()).expect("a goal");
    assert_eq!((goal.within, goal.hints.len(), goal.solution.len()), (Time::from_secs(5), 1, 1));
    let crash = Action::Process(ProcessAction::Crash(Target::Node(NodeId(1))));
    let restart = Action::Process(ProcessAction::Restart(NodeId(1)));
    assert_eq!((goal.allows(&crash), goal.allows(&restart)), (false, true));
}

#[test]
fn a_lesson_that_was_left_asks_nothing_any_more_and_keeps_its_words() {
    let lesson = read(LESSON);
    let left = lesson.with_lines(lesson.lines[..5].to_vec(), lesson.stops().count());
    let text = left.to_string();
    assert_eq!(read(&text), left, "{text}");
    assert!(text.contains("# Node 1 leads.\nstop\npartition"), "{text}");
    assert!(text.starts_with("source \"Raft §5.2\"\n# Who stays the leader?\n"), "{text}");
    assert!(!["answer", "try", "?"].iter().any(|word| text.contains(&format!("\n{word}"))), "{text}");
    assert_eq!(lesson.with_lines(lesson.lines.clone(), 3), lesson, "one that was not left stays what it is");
}

#[test]
fn what_is_wrong_with_a_lesson_is_said_with_its_line() {
    let stop = "lesson \"Who?\"\ncluster nodes=3 seed=1\n# Words.\nstop";
    for (text, line, expected) in [
        ("lesson Who\ncluster nodes=3\n".to_string(), 1, "words in double quotes should stand here"),
        ("lesson \"a\" ? b\ncluster nodes=3\n".to_string(), 1, "`lesson` asks nothing: put its words in double quotes"),
        ("lesson \" \"\ncluster nodes=3\n".to_string(), 1, "nothing is said: write words between the quotes"),
        ("lesson \"a\"\nlesson \"b\"\ncluster nodes=3\n".to_string(), 2, "there is a `lesson` already"),
        ("cluster nodes=3\nsource \"a\"\n".to_string(), 2, "`source` stands above the cluster: move it up"),
        ("try \"a\"\ncluster nodes=3\n".to_string(), 1, "stands below the last step"),
        ("cluster nodes=3\nstop\n".to_string(), 2, "a stop says what there is to see: write `# words` above it"),
        ("cluster nodes=3\nanswer \"a\"\n".to_string(), 2, "`answer` stands right below a stop"),
        (format!("{stop} ? Who?\n"), 4, "a question at a stop has two answers at least"),
        (format!("{stop} ? Who?\nanswer \"a\"\nanswer \"b\"\n"), 4, "no answer is held by a condition"),
        (format!("{stop}\nanswer \"a\" when leader\nanswer \"b\"\n"), 4, "these answers have no question"),
        (format!("{stop} ? Who?\nanswer \"a\" when leader\nanswer \"a\"\n"), 6, "this answer stands above already"),
        (format!("{stop} ? Who?\npoint node 4 when leader\n"), 5, "there is no node 4"),
        (format!("{stop} ? Who?\npoint node 3\n"), 5, "what is pointed at is right under a condition"),
        (format!("{stop} ? Who?\npoint time 2s..1s when leader\n"), 5, "these times go down: write 1s..2s"),
        (format!("{stop} ? Who?\nanswer \"a\" when request 1 answered\nanswer \"b\"\n"), 5, "there is no request 1"),
        (format!("{stop}\n# No.\nanswer \"a\"\n"), 6, "words stand above the stop itself"),
        (format!("{stop}\ngoal \"g\" leader\n"), 5, "a goal has a limit of time: add one, such as `within 5s`"),
        (format!("{stop}\ngoal \"g\" leader within 5s\n"), 4, "this goal has no solution"),
        (format!("{stop}\ngoal \"g\" leader within 5s without chance\n"), 5, "`chance` is not an action"),
        (format!("{stop}\nhint \"h\"\n"), 5, "a hint belongs to a goal: write the `goal` above it"),
        (format!("{stop}\ngoal \"g\" leader within 5s\nsolution view\n"), 6, "a solution acts and lets time pass"),
        (format!("{stop}\ncontrast \"c\"\n"), 4, "this contrast does nothing"),
        (format!("{stop}\ncontrast \"c\"\ncontrast run 1s\n"), 6, "a contrast acts at its stop"),
        (format!("{stop}\ncontrast \"c\"\ncontrast expect leader on raft-rs\n"), 6, "leave out `on`"),
        (format!("{stop}\ncontrast \"c\"\ncontrast cluster nodes=9 seed=1\n"), 6, "write nodes="),
        (
            format!("{stop}\ncontrast \"c\"\ncontrast cluster nodes=3 keep=1\ncontrast crash 1\n"),
            7,
            "all that is changed",
        ),
        (
            format!("{stop}\ncontrast \"c\"\ncontrast cluster nodes=3\ncontrast cluster nodes=3\n"),
            7,
            "all that is changed",
        ),
        (format!("{stop}\nrun 1s\nhint \"h\"\n"), 6, "`hint` stands right below a stop"),
    ] {
        let mistakes = parse(&text).expect_err(&text);
        let first = mistakes.first();
        assert!(first.message.contains(expected) && first.line == line, "{text}\n{mistakes}");
    }
}

#[test]
fn an_answer_may_name_a_request_that_is_asked_after_its_stop() {
    assert!(parse(LESSON).is_ok());
    let never = LESSON.replace("write 1 x=9\n", "");
    assert!(parse(&never).is_err(), "there is no request to be judged");
}

#[test]
fn a_goal_and_a_contrast_may_name_a_node_that_joins_for_them() {
    let text = "cluster nodes=3 seed=1\nrun until leader\n# Words.\nstop\ngoal \"Grow.\" members 1 2 3 4 within 5s\n\
        solution add learner 4\nsolution promote 4\ncontrast \"Else.\"\ncontrast add learner 4\ncontrast cut 4 -- 1\n";
    let read = read(text);
    assert_eq!(read.to_string().matches("learner 4").count(), 2);
    assert!(parse(&[text, "crash 4\n"].concat()).is_err(), "in the lesson itself it has not joined");
}
