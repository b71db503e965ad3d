//! What an answer of the engine adds to a branch.

use super::branch::{Branch, FIRST_BRANCH};
use super::notice::Notice;
use super::place::Place;
use super::{GO_BACK, NOTES_MAX};
use model::action::Action;
use model::invariants::Violation;
use model::protocol::{NoteKind, Progress};
use model::trace::Event;
use story::format::moment;

/// Where the action of an answer was done: its event is the last of its kind. To begin chaos is no event.
pub(super) fn place_of(progress: &Progress, action: &Action) -> Place {
    let is_event = !matches!(action, Action::Chaos(_) | Action::ScriptOff);
    let acted = progress.records.iter().rposition(|record| is_event && matches!(record.event, Event::Acted(_)));
    let after = progress.records.len() - acted.unwrap_or(progress.records.len());
    let position = (progress.position as usize).saturating_sub(after);
    Place { time: progress.now, acts: progress.acts as usize, position }
}

/// Adds what happened next to a branch. Events that it has already are skipped.
pub(super) fn absorb(branch: &mut Branch, progress: Progress, notices: &mut Vec<Notice>) {
    let first = (progress.position as usize).saturating_sub(progress.records.len());
    let known = branch.past.trace().len().saturating_sub(first);
    branch.past.extend(progress.records.into_iter().skip(known));
    branch.begun = true;
    branch.now = progress.now.max(branch.now);
    branch.reported = (progress.acts as usize).clamp(branch.reported, branch.acts.len());
    branch.checks = progress.checks;
    branch.script_plays = progress.playing;
    branch.chaos = progress.chaos;
    if progress.chaos_ended != branch.chaos_ended {
        branch.chaos_ended = progress.chaos_ended;
        notices.extend(branch.chaos_ended.clone().map(Notice::ChaosEnded));
    }
    if progress.ended != branch.ended {
        branch.ended = progress.ended;
        notices.extend(branch.ended.iter().map(|why| Notice::Wrong(format!("{why}. {GO_BACK}"))));
    }
    let by_hand = branch.reported > 0;
    // A run on another engine is played beside the one that is shown.
    let is_other = branch.origin != FIRST_BRANCH;
    for violation in progress.violations {
        if branch.violations.is_empty() {
            let of = if is_other { [&branch.name, ": "].concat() } else { String::new() };
            notices.push(Notice::Broken(of + &announced(&violation)));
        }
        if branch.violations.len() < NOTES_MAX {
            branch.violations.push(violation);
        }
    }
    for note in progress.notes {
        match note.kind {
            NoteKind::Shown | NoteKind::Stop => {}
            // Once a person takes part, or another engine, what the scenario expected is moot; the line itself still says so.
            NoteKind::Failed if by_hand || is_other => {}
            NoteKind::Failed => notices.push(Notice::Wrong(format!("Not as the scenario expects: {}", note.text))),
            NoteKind::Impossible => {
                notices.push(Notice::Wrong(format!("The scenario asks for the impossible: {}", note.text)));
            }
        }
        if branch.notes.len() < NOTES_MAX && !branch.notes.contains(&note) {
            branch.notes.push(note);
        }
    }
}

/// What the first broken property of a branch is announced by.
fn announced(violation: &Violation) -> String {
    let Violation { at, property, message, voided, .. } = violation;
    let by = match &voided[..] {
        [] => "Every assumption of Raft held: this is a bug worth reporting".to_string(),
        [one] => format!("Its assumption was taken away by “{}”", one.what),
        [first, ..] => format!("Its assumptions were taken away by “{}” and {} more", first.what, voided.len() - 1),
    };
    format!("{} is broken at {}: {message}. {by}.", property.name(), moment(*at))
}
