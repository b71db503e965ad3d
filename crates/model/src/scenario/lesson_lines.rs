//! Reads and prints the lines of a lesson that stand below a stop: answers, goals, hints, solutions, a contrast.

use crate::shared::Set;
use std::fmt;

use crate::action::{ACTION_KINDS, ActionKind};

use super::cluster_line;
use super::condition_read::condition;
use super::cursor::Cursor;
use super::lesson::{ANSWERS_MAX, ASIDES_MAX, Answer, Contrast, Goal, Pick, Stop};
use super::log_id::log_id;
use super::step::one_step;
use super::token::{Fault, show_quoted};
use super::{Expectation, QUESTION_CHARS_MAX, Step};

/// What can be pointed at.
pub(super) const POINTED_AT: [&str; 3] = ["node", "entry", "time"];

/// Reads a line below a stop that is not put off: everything but answers, behind its first word.
pub(super) fn below(word: &'static str, cursor: &mut Cursor, stop: &mut Stop, nodes: u64) -> Result<(), Fault> {
    match word {
        "goal" => goal(cursor, stop),
        "hint" | "solution" => of_goal(word, cursor, stop),
        _ => contrast(cursor, stop, nodes),
    }
}

/// Reads `answer "words" when CONDITION` or `point node 3 when CONDITION`.
pub(super) fn answer(cursor: &mut Cursor, stop: &mut Stop) -> Result<(), Fault> {
    let column = cursor.column();
    let points = cursor.skip_word("point");
    cursor.skip_word("answer");
    let pick = if points { pointed(cursor)? } else { Pick::Words(said(cursor)?) };
    let when = if cursor.skip_word("when") { Some(condition(cursor)?) } else { None };
    cursor.finish()?;
    if points && when.is_none() {
        return cursor.fault("what is pointed at is right under a condition: add one, such as `when leader 3`");
    }
    if stop.answers.iter().any(|other| other.pick == pick) {
        return Err(Fault::new(column, "this answer stands above already: remove one of the two"));
    }
    if stop.answers.len() == ANSWERS_MAX {
        return Err(Fault::new(column, format!("a question has at most {ANSWERS_MAX} answers: remove some")));
    }
    stop.answers.push(Answer { pick, when });
    Ok(())
}

fn pointed(cursor: &mut Cursor) -> Result<Pick, Fault> {
    Ok(match cursor.one_of("what can be pointed at", &POINTED_AT)? {
        "node" => Pick::Node(cursor.node()?),
        "entry" => {
            let column = cursor.column();
            let entry = log_id(cursor)?;
            Pick::Entry(entry.ok_or_else(|| Fault::new(column, "an entry is its log id, such as 2/5"))?)
        }
        "time" => {
            let column = cursor.column();
            let first = cursor.time()?;
            let last = if cursor.skip_sign("..") { cursor.time()? } else { first };
            if first > last {
                return Err(Fault::new(column, format!("these times go down: write {last}..{first}")));
            }
            Pick::Moment(first, last)
        }
        other => unreachable!("`{other}` is known but not read"),
    })
}

/// Reads `goal "words" CONDITION within TIME without WORDS`, behind its first word.
fn goal(cursor: &mut Cursor, stop: &mut Stop) -> Result<(), Fault> {
    if stop.goal.is_some() {
        return cursor.fault("this stop has a goal already: give the second one a stop of its own");
    }
    let words = said(cursor)?;
    let condition = condition(cursor)?;
    if !cursor.skip_word("within") {
        return cursor.fault("a goal has a limit of time: add one, such as `within 5s`");
    }
    let within = cursor.time()?;
    let mut without = Set::new();
    if cursor.skip_word("without") {
        let mut known: Vec<&'static str> = ACTION_KINDS.iter().map(ActionKind::word).collect();
        known.dedup();
        loop {
            without.insert(cursor.one_of("an action", &known)?.to_string());
            if cursor.peek().is_none() {
                break;
            }
        }
    }
    cursor.finish()?;
    stop.goal = Some(Goal { words, condition, within, without, hints: Vec::new(), solution: Vec::new() });
    Ok(())
}

/// Reads `hint "words"` or `solution STEP`, behind its first word.
fn of_goal(word: &str, cursor: &mut Cursor, stop: &mut Stop) -> Result<(), Fault> {
    let Some(goal) = &mut stop.goal else {
        return cursor.fault(format!("a {word} belongs to a goal: write the `goal` above it"));
    };
    let full = |count: usize| count == ASIDES_MAX;
    if word == "hint" {
        if full(goal.hints.len()) {
            return cursor.fault(format!("a goal has at most {ASIDES_MAX} hints: remove some"));
        }
        goal.hints.push(said(cursor)?);
        return cursor.finish();
    }
    if full(goal.solution.len()) {
        return cursor.fault(format!("a solution has at most {ASIDES_MAX} steps: remove some"));
    }
    let column = cursor.column();
    match one_step(cursor)? {
        step @ (Step::Run(_) | Step::RunUntil { .. } | Step::Act(_)) => goal.solution.push(step),
        Step::Expect(_) | Step::View(_) | Step::Stop(_) => {
            return Err(Fault::new(column, "a solution acts and lets time pass: `run` or an action should stand here"));
        }
    }
    Ok(())
}

/// Reads `contrast "words"`, and below it `contrast ACTION` or `contrast cluster …`, and `contrast expect CONDITION`, behind the
/// first word. The lesson has this many nodes.
fn contrast(cursor: &mut Cursor, stop: &mut Stop, nodes: u64) -> Result<(), Fault> {
    let Some(contrast) = &mut stop.contrast else {
        stop.contrast = Some(Contrast { words: said(cursor)?, cluster: None, acts: Vec::new(), expects: Vec::new() });
        return cursor.finish();
    };
    if contrast.acts.len().max(contrast.expects.len()) == ASIDES_MAX {
        return cursor.fault(format!("a contrast has at most {ASIDES_MAX} actions and expectations: remove some"));
    }
    let column = cursor.column();
    let alone = || Err(Fault::new(column, "another cluster is all that is changed then: remove this, or the cluster"));
    if cursor.skip_word("cluster") {
        let cluster = cluster_line::read(cursor, column)?;
        if contrast.cluster.is_some() || !contrast.acts.is_empty() {
            return alone();
        }
        if cluster.nodes != nodes {
            return Err(Fault::new(column, format!("the lesson is one of {nodes} nodes: write nodes={nodes}")));
        }
        contrast.cluster = Some(Box::new(cluster));
        return Ok(());
    }
    match one_step(cursor)? {
        Step::Act(_) if contrast.cluster.is_some() => return alone(),
        Step::Act(action) => contrast.acts.push(action),
        Step::Expect(Expectation { condition, on: None }) => contrast.expects.push(condition),
        Step::Expect(_) => return Err(Fault::new(column, "a contrast has the engine of its lesson: leave out `on`")),
        Step::Run(_) | Step::RunUntil { .. } | Step::View(_) | Step::Stop(_) => {
            let message = "a contrast acts at its stop, and then as much time passes as in the lesson: \
                           an action or `expect` should stand here";
            return Err(Fault::new(column, message));
        }
    }
    Ok(())
}

/// Reads words in quotes.
pub(super) fn said(cursor: &mut Cursor) -> Result<String, Fault> {
    let column = cursor.column();
    let words = cursor.quoted("words in double quotes")?;
    match words.chars().count() {
        _ if words.trim().is_empty() => Err(Fault::new(column, "nothing is said: write words between the quotes")),
        count if count > QUESTION_CHARS_MAX => {
            Err(Fault::new(column, format!("{count} characters are too many: {QUESTION_CHARS_MAX} are allowed")))
        }
        _ => Ok(words.to_string()),
    }
}

/// What is missing of a stop once everything below it is read, in one sentence.
pub(super) fn missing(stop: &Stop, asks: bool) -> Option<&'static str> {
    let held = stop.answers.iter().any(|answer| answer.when.is_some());
    match stop {
        _ if asks && stop.answers.len() < 2 && !stop.answers.iter().any(|answer| answer.pick.is_pointed()) => {
            Some("a question at a stop has two answers at least: write `answer \"…\" when CONDITION` below it")
        }
        _ if !asks && !stop.answers.is_empty() => Some("these answers have no question: write it behind `stop ?`"),
        _ if asks && !held => {
            Some("no answer is held by a condition: add `when CONDITION` to the right one, judged at the next stop")
        }
        Stop { goal: Some(goal), .. } if goal.solution.is_empty() => {
            Some("this goal has no solution: write `solution STEP` below it, so that a test can reach it")
        }
        Stop { contrast: Some(contrast), .. } if contrast.acts.is_empty() && contrast.cluster.is_none() => {
            Some("this contrast does nothing: write `contrast ACTION` below it, or `contrast cluster …`")
        }
        Stop { .. } => None,
    }
}

impl Pick {
    /// True for what is pointed at on the picture.
    pub fn is_pointed(&self) -> bool {
        match self {
            Pick::Words(_) => false,
            Pick::Node(_) | Pick::Entry(_) | Pick::Moment(..) => true,
        }
    }
}

/// Prints what is said or pointed at as people read it.
impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pick::Words(words) => f.write_str(words),
            Pick::Node(node) => write!(f, "node {node}"),
            Pick::Entry(entry) => write!(f, "entry {entry}"),
            Pick::Moment(first, last) if first == last => write!(f, "time {first}"),
            Pick::Moment(first, last) => write!(f, "time {first}..{last}"),
        }
    }
}

/// Prints the lines that stand below a stop.
impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Answer { pick, when } in &self.answers {
            match pick {
                Pick::Words(words) => write!(f, "\nanswer {}", show_quoted(words))?,
                Pick::Node(_) | Pick::Entry(_) | Pick::Moment(..) => write!(f, "\npoint {pick}")?,
            }
            if let Some(condition) = when {
                write!(f, " when {condition}")?;
            }
        }
        if let Some(goal) = &self.goal {
            write!(f, "\ngoal {} {} within {}", show_quoted(&goal.words), goal.condition, goal.within)?;
            if !goal.without.is_empty() {
                f.write_str(" without")?;
                goal.without.iter().try_for_each(|word| write!(f, " {word}"))?;
            }
            goal.hints.iter().try_for_each(|hint| write!(f, "\nhint {}", show_quoted(hint)))?;
            goal.solution.iter().try_for_each(|step| write!(f, "\nsolution {step}"))?;
        }
        if let Some(contrast) = &self.contrast {
            write!(f, "\ncontrast {}", show_quoted(&contrast.words))?;
            contrast.cluster.iter().try_for_each(|cluster| write!(f, "\ncontrast {cluster}"))?;
            contrast.acts.iter().try_for_each(|action| write!(f, "\ncontrast {action}"))?;
            contrast.expects.iter().try_for_each(|condition| write!(f, "\ncontrast expect {condition}"))?;
        }
        Ok(())
    }
}
