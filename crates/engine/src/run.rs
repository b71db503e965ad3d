//! One run: a world, the script that is played on it, and the watch over its invariants.

use super::live_chaos::LiveChaos;
use super::script::Script;
use crate::world::{World, default_link};
use model::action::Action;
use model::chaos::ChaosPlan;
use model::invariants::{Checker, Telling, Violation};
use model::protocol::{ChaosNow, Done, EVENTS_PER_REPLY_MAX, Note, NoteKind, Progress, Struck, encode};
use model::scenario::{Condition, LINES_MAX, RUN_MAX, Scenario, Step, TEXT_BYTES_MAX, report};
use model::types::Time;
use model::view::View;

/// How many records are checked and folded at once.
const BATCH_MAX: usize = 1_024;

/// How many lines and bytes of text chaos leaves to people when it ends because a run can remember no more.
const LEFT_LINES: usize = 1_000;
const LEFT_BYTES: usize = 64 * 1024;

/// A scenario that is being played, and may be acted upon meanwhile.
pub struct Run {
    world: World,
    script: Script,
    checker: Checker,
    chaos: Option<LiveChaos>,
    chaos_ended: Option<String>,
    /// The view that conditions are judged by. Folded only while the script may still ask it.
    view: View,
    pub(super) news: Progress,
    /// True while what happens is known already and is not to be told.
    pub(super) quiet: bool,
    acts: u32,
    acts_hash: u32,
    /// How many events there have been since the start, and how many when somebody took the news.
    events: u64,
    taken: u64,
}

impl Run {
    /// A run at time zero.
    ///
    /// Fails with one sentence when the scenario is impossible.
    pub fn open(scenario: &Scenario) -> Result<Run, String> {
        scenario.check().map_err(|mistakes| mistakes.to_string())?;
        let world = World::new(&scenario.cluster)?;
        let view = View::new(default_link(&scenario.cluster));
        let script = Script::new(scenario);
        let checker = match scenario.cluster.voids() {
            Some((setting, why)) => Checker::new().with_setting(setting, why),
            None => Checker::new(),
        };
        let news = Progress::default();
        let (chaos, chaos_ended) = (None, None);
        let mut run = Run {
            world,
            script,
            checker,
            chaos,
            chaos_ended,
            view,
            news,
            quiet: false,
            acts: 0,
            acts_hash: 0,
            events: 0,
            taken: 0,
        };
        run.absorb();
        run.play();
        Ok(run)
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.world.now()
    }

    /// True while lines of the scenario are still to be played.
    pub fn is_playing(&self) -> bool {
        self.script.is_playing()
    }

    /// What has been done so far, exactly, and what is still to be played.
    pub fn scenario(&self) -> Scenario {
        self.script.scenario()
    }

    /// How many actions have been done by hand.
    pub fn acts(&self) -> u32 {
        self.acts
    }

    /// A number that is the same only for runs in which the same was done by hand, as far as such a number can be.
    pub fn acts_hash(&self) -> u32 {
        self.acts_hash
    }

    /// How many events there have been.
    pub fn position(&self) -> u64 {
        self.events
    }

    /// The world, to be looked at.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Lets time pass up to `time`, playing the lines that are due. Stops early, and answers
    /// false, once [`EVENTS_PER_REPLY_MAX`] events wait to be taken.
    pub fn run_until(&mut self, time: Time) -> bool {
        while !self.is_full() {
            if !self.step(time) {
                self.absorb();
                return true;
            }
        }
        self.absorb();
        false
    }

    /// Lets time pass up to the next moment at which something happens, but not beyond `limit`.
    pub fn run_to_next_event(&mut self, limit: Time) {
        let before = self.events;
        while self.events == before && self.step(limit) {
            self.absorb();
        }
    }

    /// True when as much has happened as one answer may hold.
    fn is_full(&self) -> bool {
        (self.events - self.taken) as usize + self.world.records_waiting() >= EVENTS_PER_REPLY_MAX
    }

    /// Plays the rest of the script, as fast as it goes, and stops at the moment it ends.
    pub fn run_to_end(&mut self, mut each: impl FnMut(Progress)) {
        while self.is_playing() {
            self.step(Time(u64::MAX));
            if self.is_full() {
                self.absorb();
                each(self.take_news());
            }
        }
        self.absorb();
        each(self.take_news());
    }

    /// Moves to the next moment at which anything is due. False when there is none up to `limit`.
    fn step(&mut self, limit: Time) -> bool {
        let end = self.script.current().map(|(_, end)| end);
        let due = self.chaos.as_ref().map(LiveChaos::due);
        let next = [end, due].into_iter().flatten().fold(limit, Time::min);
        let moved = self.world.step(next);
        let waits_for_condition = matches!(self.script.current(), Some((Step::RunUntil { .. }, _)));
        if waits_for_condition || self.world.records_waiting() >= BATCH_MAX {
            self.absorb();
        }
        // Everything due at `end` has happened once the world says that nothing more moves up to it.
        let ended = !moved && end == Some(next);
        if ended || waits_for_condition {
            self.play_after(ended);
        }
        let strikes = !moved && due == Some(next);
        if strikes {
            self.strike();
        }
        moved || ended || strikes
    }

    /// Chaos does what is due, unless it has been ended at this very moment.
    fn strike(&mut self) {
        let now = self.world.now();
        let Some(chaos) = self.chaos.as_mut().filter(|chaos| chaos.due() == now) else { return };
        let Some(action) = chaos.strike(&self.world) else { return };
        if let Err(why) = self.has_room(&action, LEFT_LINES, LEFT_BYTES) {
            self.chaos = None;
            self.chaos_ended = Some(format!("Chaos has ended: {why}"));
            return;
        }
        self.absorb();
        let position = self.events;
        // What is impossible as the cluster stands is left undone.
        if action.check(&self.world.cluster_now()).is_err() || self.world.apply(&action).is_err() {
            return;
        }
        self.script.act(now, &action);
        self.chaos.iter_mut().for_each(|chaos| chaos.deeds += 1);
        self.absorb();
        if !self.quiet {
            let done = self.script.take_done();
            self.news.struck.push(Struck { at: now, position, done });
        }
        // Whoever repeats the text looks again whether a wait is over, right after this.
        self.play_after(false);
    }

    /// Fails with one sentence when the run could not be remembered any more once this is done as well.
    fn has_room(&self, action: &Action, left_lines: usize, left_bytes: usize) -> Result<(), String> {
        // What has been done must stay a scenario that can be read again.
        if self.script.len() + 2 + left_lines > LINES_MAX {
            return Err(format!("{LINES_MAX} steps are the most one run can remember: start another run"));
        }
        if self.script.text_bytes_with(action) + left_bytes > TEXT_BYTES_MAX {
            return Err(format!("{TEXT_BYTES_MAX} bytes of text are the most one run can remember: start another run"));
        }
        if self.script.longest(self.world.now()) > RUN_MAX {
            return Err(format!("a run of more than {RUN_MAX} cannot be acted upon: start another run"));
        }
        Ok(())
    }

    /// Begins chaos, or ends it.
    fn set_chaos(&mut self, plan: Option<&ChaosPlan>) {
        self.chaos = plan.map(|plan| LiveChaos::new(plan, self.world.now()));
        self.chaos_ended = None;
    }

    /// Checks and folds what the world has written down.
    fn absorb(&mut self) {
        let records = self.world.take_records();
        let asked = self.script.is_playing();
        for record in &records {
            let violations = self.checker.check(record);
            if !self.quiet {
                self.news.violations.extend(violations);
            }
            if asked {
                self.view.apply(record);
            }
        }
        self.events += records.len() as u64;
        if !self.quiet {
            self.news.records.extend(records);
        }
    }

    /// Ends the current line if it is over, and plays those after it.
    fn play_after(&mut self, ended: bool) {
        self.absorb();
        self.view.pass(self.world.now());
        let now = self.world.now();
        let over = match self.script.current() {
            Some((Step::RunUntil { condition, .. }, _)) => {
                let holds = condition.holds(&self.view);
                let said = match (holds, ended) {
                    (true, _) => Some((NoteKind::Shown, format!("{}: {}", stamp(now), condition))),
                    (false, true) => Some((NoteKind::Failed, self.in_vain(condition))),
                    (false, false) => None,
                };
                if let Some((kind, text)) = said {
                    let line = self.script.end_current(now);
                    self.note(line, kind, text);
                    true
                } else {
                    false
                }
            }
            Some(_) if ended => {
                self.script.end_current(now);
                true
            }
            Some(_) | None => false,
        };
        if over {
            self.play();
        }
    }

    fn in_vain(&self, condition: &Condition) -> String {
        format!("{}: waited in vain for {condition}: {}", stamp(self.world.now()), condition.explain(&self.view))
    }

    /// Plays the lines that take no time.
    fn play(&mut self) {
        loop {
            let now = self.world.now();
            if let Some((Step::RunUntil { condition, .. }, _)) = self.script.current()
                && condition.holds(&self.view)
            {
                let text = format!("{}: {}", stamp(now), condition);
                let line = self.script.end_current(now);
                self.note(line, NoteKind::Shown, text);
                continue;
            }
            let Some((line, step)) = self.script.next(now) else {
                match self.script.current() {
                    // A wait that has just begun may be over already.
                    Some((Step::RunUntil { condition, .. }, _)) if condition.holds(&self.view) => continue,
                    Some(_) | None => return,
                }
            };
            match step {
                Step::Act(Action::Chaos(plan)) => self.set_chaos(plan.as_ref()),
                Step::Act(action) => {
                    if let Err(why) = self.world.apply(&action) {
                        self.note(line, NoteKind::Impossible, why);
                    }
                    self.absorb();
                }
                Step::Expect(condition) => {
                    if !condition.holds(&self.view) {
                        let text =
                            format!("{}: expected {condition}, but {}", stamp(now), condition.explain(&self.view));
                        self.note(line, NoteKind::Failed, text);
                    }
                }
                Step::View => {
                    let text = format!("{}:\n{}", stamp(now), report(&self.view).trim_end());
                    self.note(line, NoteKind::Shown, text);
                }
                Step::Run(_) | Step::RunUntil { .. } => unreachable!("the script keeps lines that let time pass"),
            }
        }
    }

    fn note(&mut self, line: usize, kind: NoteKind, text: String) {
        if !self.quiet {
            self.news.notes.push(Note { at: self.world.now(), line, kind, text });
        }
    }

    /// Does something to the cluster now, and remembers it in the script.
    ///
    /// Fails with one sentence, and does nothing, when it is impossible.
    pub fn act(&mut self, action: &Action) -> Result<(), String> {
        self.has_room(action, 0, 0)?;
        let now = self.world.now();
        action.check(&self.world.cluster_now())?;
        // Somebody may have stopped in the middle of this moment, but whoever repeats the run acts at its end.
        if !self.run_until(now) {
            return Err(format!("too much happens at {now}: let time pass first"));
        }
        if let Action::Chaos(plan) = action {
            // Its own actions stand in the text, not the wish for them.
            self.set_chaos(plan.as_ref());
        } else {
            self.world.apply(action)?;
            self.script.act(now, action);
        }
        self.acts += 1;
        let fnv = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
        self.acts_hash = encode(&(now, action)).into_iter().fold(self.acts_hash, fnv);
        self.absorb();
        Ok(())
    }

    /// Takes what has happened since the last call.
    pub fn take_news(&mut self) -> Progress {
        let mut news = std::mem::take(&mut self.news);
        news.now = self.world.now();
        news.checks = self.checker.checks();
        news.playing = self.script.is_playing();
        news.acts = self.acts;
        news.position = self.events;
        news.chaos = self.chaos.as_ref().map(|chaos| ChaosNow { plan: chaos.plan().clone(), deeds: chaos.deeds });
        news.chaos_ended = self.chaos_ended.clone();
        self.taken = self.events;
        news
    }

    /// Takes what has been done since the last call.
    pub fn take_done(&mut self) -> Done {
        self.script.take_done()
    }
}

/// The time at the head of a printed line.
fn stamp(now: Time) -> String {
    format!("at {now}")
}

/// What a run led to, when nobody wants the events themselves.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// The notes of its lines.
    pub notes: Vec<Note>,
    /// Broken properties.
    pub violations: Vec<Violation>,
    /// How many events there were.
    pub events: u64,
    /// The hash of the trace.
    pub hash: u64,
    /// How many checks of invariants were made.
    pub checks: u64,
    /// When it ended.
    pub end: Time,
}

impl Verdict {
    /// Plays a scenario to its end.
    ///
    /// Fails with one sentence when the scenario is impossible.
    pub fn of(scenario: &Scenario) -> Result<Verdict, String> {
        let mut run = Run::open(scenario)?;
        let mut verdict = Verdict::default();
        let mut hash = model::trace::TraceHash::new();
        run.run_to_end(|news| {
            for record in &news.records {
                hash.add(record);
            }
            verdict.events += news.records.len() as u64;
            verdict.notes.extend(news.notes);
            verdict.violations.extend(news.violations);
            verdict.checks = news.checks;
            verdict.end = news.now;
        });
        verdict.hash = hash.value();
        Ok(verdict)
    }

    /// What the scenario prints: the text below its `----`.
    pub fn output(&self) -> String {
        let notes = self.notes.iter().map(|note| format!("{}\n", note.text));
        let mut telling = Telling::default();
        notes.chain(self.violations.iter().map(|violation| telling.lines(violation))).collect()
    }

    /// True when an expectation failed, a wait was in vain, or a property was broken although all assumptions held.
    pub fn is_failed(&self) -> bool {
        self.unexcused().next().is_some() || self.has_failed_notes()
    }

    /// True when an expectation failed or a wait was in vain.
    pub fn has_failed_notes(&self) -> bool {
        self.notes.iter().any(|note| note.kind == NoteKind::Failed)
    }

    /// The properties that were broken although every assumption that they rest on held.
    pub fn unexcused(&self) -> impl Iterator<Item = &Violation> {
        self.violations.iter().filter(|violation| violation.voided.is_empty())
    }
}
