//! A session as texts that a browser keeps, and back. What grows with the session is written only when it changes.
//!
//! ```text
//! head      session 2 ␞ title ␞ speed ␞ branch ␞ drawn ␞ id end ␟ id end …
//! tree      tree 3 ␞ mark of the scenario ␞ branch ␞ branch …
//! branch    id parent fork-time fork-acts fork-position by-undo ␟ name ␟ act ␟ act …
//!           a branch of a run on another engine begins with `@run `, and the scenario of that run stands before it: `#run ␟ text`
//! act      at position todo underway, then the lines of the scenario that were done with it: `= first count`
//!           for lines played as they were opened, the line itself for any other
//! scenario  the opened scenario's text
//! ```

use std::rc::Rc;

use model::shared::SharedList;

use super::Session;
use super::act_text::OPENED;
use super::branch::{Act, Branch, BranchId, FIRST_BRANCH, repeated};
use super::kept_tree::{FIELD, KeptBranch, KeptBranches, OF_RUN, OTHER_RUN, PART, TREE, mark_of, number, numbers};
use super::past::Past;
use super::place::Place;
use model::action::Action;
use model::protocol::DoneLines;
use model::scenario::{Continued, Line, Scenario, Step};
use model::types::Time;

/// The first field of a head. It changes whenever the fields do.
const HEAD: &str = "session 2";
/// The small text, which changes all the time.
#[derive(Debug)]
pub struct KeptHead {
    /// What the session is called.
    pub title: String,
    /// The position of the speed slider.
    pub speed: u32,
    current: BranchId,
    drawn: Time,
    ends: Vec<(BranchId, Time)>,
}

/// What a list of kept runs says of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptSummary {
    /// What it is called.
    pub title: String,
    /// How far its longest branch has run.
    pub end: Time,
    /// How many branches it has.
    pub branches: usize,
    /// How many actions were done by hand in all of them.
    pub acts: usize,
}

/// What a list says of a run that is kept as these texts; `None` when they cannot be read.
pub fn kept_summary(head: &str, branches: &str) -> Option<KeptSummary> {
    let head = KeptHead::read(head).ok()?;
    let end = head.ends.iter().map(|(_, end)| *end).max().unwrap_or_default();
    let branches: Vec<&str> = branches.split(FIELD).skip(2).filter(|field| !field.starts_with(OTHER_RUN)).collect();
    // The first two parts of a branch are its numbers and its name.
    let acts = branches.iter().map(|branch| branch.split(PART).count().saturating_sub(2)).sum();
    Some(KeptSummary { title: head.title, end, branches: branches.len(), acts })
}

/// What kept text must not hold.
fn clean(text: &str) -> String {
    text.replace([FIELD, PART], " ")
}

impl KeptHead {
    /// Reads a head. Fails with one sentence.
    pub fn read(text: &str) -> Result<KeptHead, String> {
        let fields: Vec<&str> = text.split(FIELD).collect();
        match fields[..] {
            [HEAD, title, speed, current, drawn, ends] => {
                let end = |text: &str| numbers(text).map(|[id, end]| (BranchId(id as u32), Time(end)));
                let ends: Result<Vec<_>, String> = ends.split(PART).map(end).collect();
                Ok(KeptHead {
                    title: title.to_string(),
                    speed: number(speed)? as u32,
                    current: BranchId(number(current)? as u32),
                    drawn: Time(number(drawn)?),
                    ends: ends?,
                })
            }
            _ => Err("It is not written as this version of the page writes sessions.".to_string()),
        }
    }
}

impl Session {
    /// Counts what changes [`Session::keep_branches`].
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// The small text.
    pub fn keep_head(&self, title: &str, speed: u32) -> String {
        let end = |branch: &Branch| format!("{} {}", branch.id.0, branch.owed.unwrap_or(branch.now).0);
        let ends: Vec<String> = self.branches.iter().map(end).collect();
        // While time passes, the newest moment is a little ahead of the drawn one. Opened there, the run goes on as it was.
        let drawn = if self.live { self.now() } else { self.drawn() };
        let drawn = self.draw_then.or(self.running_to()).unwrap_or(drawn);
        let (speed, current, drawn) = (speed.to_string(), self.current.0.to_string(), drawn.0.to_string());
        let ends = ends.join(&PART.to_string());
        [HEAD, &clean(title), &speed, &current, &drawn, &ends].join(&FIELD.to_string())
    }

    /// The longest text, which is the same as long as the run is.
    pub fn keep_scenario(&self) -> Rc<str> {
        self.kept_scenario.get_or_init(|| clean(&self.opened.to_string()).into()).clone()
    }

    /// The long text. It names the scenario that belongs to it by a mark.
    pub fn keep_branches(&self) -> String {
        let mut text = format!("{TREE}{FIELD}{}", mark_of(&self.keep_scenario()));
        let mut others = Vec::new();
        for branch in &self.branches {
            let origin = branch.origin;
            let is_other = origin != FIRST_BRANCH;
            if is_other && !others.contains(&origin) {
                others.push(origin);
                text += &format!("{FIELD}{OTHER_RUN}{}{PART}{}", origin.0, clean(&branch.opened.to_string()));
            }
            let run = if is_other { format!("{OF_RUN}{} ", origin.0) } else { String::new() };
            let Place { time, acts, position } = branch.fork;
            let parent = branch.parent.map_or(0, |parent| parent.0);
            let by_undo = u8::from(branch.by_undo);
            let head = format!("{FIELD}{run}{} {parent} {} {acts} {position} {by_undo}{PART}", branch.id.0, time.0);
            text.push_str(&head);
            text.push_str(&clean(&branch.name));
            for act in branch.acts.iter().skip(acts) {
                text.push(PART);
                text.push_str(&act.text);
            }
        }
        text
    }

    /// The session that was kept. Fails with one sentence when the texts do not fit together.
    pub fn reopen(run: u32, head: KeptHead, branches: Option<KeptBranches>) -> Result<Session, String> {
        let KeptBranches { opened, others, branches } = branches.ok_or("Its branches are missing.")?;
        let mut session = Session::open(run, opened, Time::ZERO);
        session.branches.clear();
        for kept in branches {
            let branch = session.reopened(kept, &others, &head.ends)?;
            session.next_branch = session.next_branch.max(branch.id.0 + 1);
            session.branches.push(branch);
        }
        let known = session.branch(head.current).is_some();
        let current = if known { head.current } else { session.branches[0].id };
        session.show(current, head.drawn);
        Ok(session)
    }

    /// Reads the lines of an act, which follow those that were read before.
    fn read_lines(opened: &Scenario, fragment: &str, reader: &mut Continued) -> Result<Vec<Line>, String> {
        let mut lines = Vec::new();
        let mut own = String::new();
        let end_own = |own: &mut String, reader: &mut Continued, lines: &mut Vec<Line>| -> Result<(), String> {
            lines.extend(reader.read(&std::mem::take(own)).map_err(|mistakes| mistakes.to_string())?);
            Ok(())
        };
        for line in fragment.lines() {
            match line.strip_prefix(OPENED) {
                Some(played) => {
                    end_own(&mut own, reader, &mut lines)?;
                    let [first, count] = numbers(played)?;
                    let before = lines.len();
                    DoneLines::Opened { first: first as usize, count: count as usize }.add_to(opened, &mut lines);
                    reader.pass(&lines[before..]).map_err(|mistakes| mistakes.to_string())?;
                }
                None => own += &format!("{line}\n"),
            }
        }
        end_own(&mut own, reader, &mut lines)?;
        Ok(lines)
    }

    fn reopened(
        &mut self,
        kept: KeptBranch,
        others: &[(BranchId, Rc<Scenario>)],
        ends: &[(BranchId, Time)],
    ) -> Result<Branch, String> {
        let other = others.iter().find(|(origin, _)| *origin == kept.origin).map(|(_, opened)| opened.clone());
        let opened = match kept.origin {
            FIRST_BRANCH => self.opened.clone(),
            _ => other.ok_or("The scenario of a run on another engine is missing.")?,
        };
        let parent = kept.parent.and_then(|parent| self.branch(parent));
        if kept.parent.is_some() && parent.is_none() {
            return Err("A branch stands before the one it parted from.".to_string());
        }
        let mut acts: SharedList<Rc<Act>> = SharedList::new();
        let mut lines = Vec::new();
        if let Some(parent) = parent {
            acts = parent.acts.take(kept.fork.acts.min(parent.acts.len()));
            lines = repeated(&opened, &parent.lines, &acts, &SharedList::new()).0;
        }
        let mut reader = Continued::new(&opened.cluster);
        reader.pass(&lines).map_err(|mistakes| mistakes.to_string())?;
        for text in &kept.acts {
            let (head, fragment) = text.split_once('\n').ok_or("An action is missing.")?;
            let [at, position, todo, underway] = numbers(head)?;
            lines.extend(Session::read_lines(&opened, fragment, &mut reader)?);
            let current = if underway == 1 { lines.pop() } else { None };
            let action = match lines.last().map(|line| &line.step) {
                Some(Step::Act(action)) => action.clone(),
                _ => return Err("An action is missing.".to_string()),
            };
            let at = Time(at);
            if acts.last().is_some_and(|last: &Rc<Act>| last.at > at) {
                return Err("Its actions are not in order.".to_string());
            }
            if matches!(action, Action::Chaos(_) | Action::ScriptOff) {
                lines.pop();
            }
            let (id, lines, text) = (self.next_act, lines.len(), text.as_str().into());
            self.next_act += 1;
            let (position, todo) = (position as usize, todo as usize);
            acts.push_back(Rc::new(Act { id, at, position, action, lines, current, todo, text }));
        }
        let last = acts.last().map_or(Time::ZERO, |act| act.at).max(kept.fork.time);
        let end = ends.iter().find(|(id, _)| *id == kept.id).map_or(last, |(_, end)| *end).max(last);
        let past = Past::new(&opened.cluster);
        let (_, scenario) = repeated(&opened, &lines, &acts, &SharedList::new());
        let mut branch = Branch::first(opened, past, Some(end));
        (branch.origin, branch.scenario) = (kept.origin, scenario);
        (branch.id, branch.parent, branch.fork, branch.name) = (kept.id, kept.parent, kept.fork, kept.name);
        (branch.acts, branch.lines, branch.by_undo) = (acts, lines, kept.by_undo);
        Ok(branch)
    }
}
