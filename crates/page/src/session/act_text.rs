//! How an act is stored: see [`super::kept`].

use std::rc::Rc;

use super::place::Place;
use model::action::Action;
use model::protocol::{Done, DoneLines};
use model::scenario::{Line, Scenario, Step};

/// What is stored of an act: what was done after the first `before` of these lines.
pub fn act_text(lines: &[Line], place: &Place, action: &Action, done: &Done, before: usize) -> Rc<str> {
    let known = &lines[..done.from.min(lines.len())];
    let unstored = known.iter().skip(before).cloned().map(DoneLines::Own);
    let stored = before.saturating_sub(done.from);
    let mut added: Vec<DoneLines> = unstored.chain(without_first(&done.lines, stored)).collect();
    if matches!(action, Action::Chaos(_) | Action::ScriptOff) {
        // It is no line of the scenario, but has to be kept as well.
        added.push(DoneLines::Own(Line::from(Step::Act(action.clone()))));
    }
    added.extend(done.current.clone().map(DoneLines::Own));
    let underway = u8::from(done.current.is_some());
    format!("{} {} {} {underway}\n{}", place.time.0, place.position, done.todo, fragment(&added)).into()
}

/// What is left of lines without the first `count` of them.
fn without_first(lines: &[DoneLines], mut count: usize) -> Vec<DoneLines> {
    let mut left = Vec::new();
    for lines in lines {
        match lines {
            DoneLines::Opened { first, count: all } => {
                let gone = count.min(*all);
                count -= gone;
                if gone < *all {
                    left.push(DoneLines::Opened { first: first + gone, count: all - gone });
                }
            }
            DoneLines::Own(_) if count > 0 => count -= 1,
            DoneLines::Own(line) => left.push(DoneLines::Own(line.clone())),
        }
    }
    left
}

/// Done lines as they are kept, see [`super::kept`].
fn fragment(lines: &[DoneLines]) -> String {
    let mut text = String::new();
    for lines in lines {
        match lines {
            DoneLines::Opened { first, count } => text += &format!("{OPENED}{first} {count}\n"),
            DoneLines::Own(line) => {
                let alone = Scenario { lines: vec![line.clone()], ..Scenario::default() }.to_string();
                text += alone.split_once('\n').map_or("", |(_, line)| line);
            }
        }
    }
    text
}

/// Stands before the first and the number of lines that were played as they were opened. No line of a scenario
/// begins like this.
pub const OPENED: &str = "= ";
