//! What a run keeps beside its world: its script, its checks, and what has not been reported yet.
//!
//! It is apart from the world because it is needed while the world is in the middle of a step: when a task panics in
//! wasm, the panic hook writes the last reply of the instance from it, see [`super::last_reply`].

use super::chaos::LiveChaos;
use super::script::Script;
use crate::raft::recorder::Recorder;
use crate::world::default_link;
use model::action::Action;
use model::invariants::{Checker, Violation};
use model::protocol::{ChaosNow, Note, NoteKind, Progress, Reply, Struck, encode};
use model::scenario::lesson::Stop;
use model::scenario::{Condition, LINES_MAX, RUN_MAX, Scenario, Step, TEXT_BYTES_MAX};
use model::trace::{ClientEvent, Event, Outcome, Record};
use model::types::{RequestId, Time};
use model::view::View;

/// Which reply the command that is being carried out leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Answering {
    /// [`Reply::Opened`].
    #[default]
    Open,
    /// [`Reply::Ran`].
    Run,
    /// [`Reply::Acted`].
    Act,
}

/// The books of a run.
pub(super) struct Book {
    /// Where the world writes down what happens.
    pub(super) recorder: Recorder,
    pub(super) script: Script,
    pub(super) checker: Checker,
    pub(super) chaos: Option<LiveChaos>,
    pub(super) chaos_ended: Option<String>,
    /// The view that conditions are judged by. Folded only while a line of the script that is not over asks it.
    pub(super) view: View,
    pub(super) news: Progress,
    /// True while a replay repeats what has been reported already, and nothing is reported.
    pub(super) quiet: bool,
    pub(super) acts: u32,
    pub(super) acts_hash: u32,
    /// How many events there have been since the start, and how many when the news was last taken.
    pub(super) events: u64,
    taken: u64,
    /// How many stops of a lesson have been reached, and the last one, whose question is judged at the next.
    stops: usize,
    asked: Option<(usize, Stop)>,
    /// Why the run has ended for good, if it has.
    pub(super) ended: Option<String>,
    pub(super) answering: Answering,
    /// The line that asks the leader next, and the requests that such lines have asked at this moment.
    pub(super) asking: Option<usize>,
    asks_now: Option<usize>,
    of_leader: Vec<(RequestId, usize, Time)>,
}

impl Book {
    /// The books of a run that has not begun.
    pub(super) fn new(scenario: &Scenario, recorder: Recorder) -> Book {
        let checker = match scenario.cluster.voids() {
            Some((setting, why)) => Checker::new().with_setting(setting, why),
            None => Checker::new(),
        };
        let dialect = scenario.cluster.dialect();
        let checker = match dialect.lease_is_loose() {
            Some(why) => checker.with_leases(&format!("engine={}", dialect.name()), why),
            None => checker,
        };
        let checker = checker.with_liveness(&scenario.cluster);
        let checker = if dialect.members_count_when_applied() { checker.with_late_members() } else { checker };
        let mut news = Progress::default();
        if let Some(warning) = scenario.cluster.dialect().warning(&scenario.cluster) {
            let text = format!("at 0s: warning: {warning}");
            news.notes.push(Note { at: Time::ZERO, line: 0, kind: NoteKind::Shown, text });
        }
        Book {
            recorder,
            script: Script::new(scenario),
            checker,
            chaos: None,
            chaos_ended: None,
            view: View::new(default_link(&scenario.cluster)),
            news,
            quiet: false,
            acts: 0,
            acts_hash: 0,
            events: 0,
            taken: 0,
            stops: 0,
            asked: None,
            ended: None,
            answering: Answering::default(),
            asking: None,
            asks_now: None,
            of_leader: Vec::new(),
        }
    }

    /// True while lines of the scenario are still to be played.
    pub(super) fn is_playing(&self) -> bool {
        self.script.is_playing() && self.ended.is_none()
    }

    /// How many events have not been reported.
    pub(super) fn waiting(&self) -> usize {
        (self.events - self.taken) as usize + self.recorder.len()
    }

    /// Checks and folds what the world has written down.
    pub(super) fn absorb(&mut self) {
        let records = self.recorder.take();
        let asked = self.script.asks();
        for record in &records {
            let violations = self.checker.check(record);
            self.found(violations);
            if asked {
                self.view.apply(record);
            }
            self.note_refusal(record);
        }
        self.events += records.len() as u64;
        if !self.quiet {
            self.news.records.extend(records);
        }
    }

    /// These properties are broken.
    fn found(&mut self, violations: Vec<Violation>) {
        for violation in &violations {
            self.view.broken.insert(violation.property);
        }
        if !self.quiet {
            self.news.violations.extend(violations);
        }
    }

    /// The condition that the current line waits for.
    pub(super) fn waited_for(&self) -> Option<Condition> {
        match self.script.current() {
            Some((Step::RunUntil { condition, .. }, _)) => Some(condition.clone()),
            Some(_) | None => None,
        }
    }

    /// Whether a condition holds now. What should have come to hold by now is judged before.
    pub(super) fn holds(&mut self, condition: &Condition, now: Time) -> bool {
        let late = self.checker.pass(now);
        self.found(late);
        condition.holds(&self.view)
    }

    /// Notes a request to the leader that is refused at the moment of asking: what the lines below rely on did not
    /// happen, and nothing else in the output would say so.
    fn note_refusal(&mut self, record: &Record) {
        if let Event::Acted(_) = &record.event {
            self.asks_now = self.asking.take();
        }
        if let Event::Client(ClientEvent::Requested { request, .. }) = &record.event
            && let Some(line) = self.asks_now.take()
        {
            self.of_leader.retain(|(_, _, at)| *at == record.at);
            self.of_leader.push((*request, line, record.at));
        }
        if let Event::Client(ClientEvent::Answered { request, outcome: Outcome::Refused(why) }) = &record.event
            && let Some(place) = self.of_leader.iter().position(|(asked, _, at)| asked == request && *at == record.at)
        {
            let (_, line, at) = self.of_leader.remove(place);
            self.note(at, line, NoteKind::Shown, format!("at {at}: request {} is refused at once: {why}", request.0));
        }
    }

    /// Ends the run if the world has ended: a task has panicked, and nothing can be known of what would come after it.
    pub(super) fn end_with_the_world(&mut self) {
        let Some((_, why)) = self.recorder.end().filter(|_| self.ended.is_none()).cloned() else { return };
        self.absorb();
        self.chaos = None;
        self.ended = Some(why);
    }

    /// How many stops of a lesson have been reached.
    pub(super) fn stops(&self) -> usize {
        self.stops
    }

    /// The lesson waits at this stop of it, and what the stop before has asked is judged.
    pub(super) fn reach_stop(&mut self, at: Time, line: usize, stop: Stop) {
        self.stops += 1;
        self.note(at, line, NoteKind::Stop, format!("at {at}: stop {}", self.stops));
        if let Some((asked, before)) = self.asked.replace((line, stop)) {
            let late = self.checker.pass(at);
            self.found(late);
            let right = before.right(&self.view);
            if let Some(why) = before.unsound(&right) {
                self.note(at, asked, NoteKind::Failed, format!("at {at}: {why}"));
            } else if let Some(place) = right.first() {
                self.note(at, asked, NoteKind::Shown, format!("at {at}: {}", before.answers[*place].pick));
            }
        }
    }

    pub(super) fn note(&mut self, at: Time, line: usize, kind: NoteKind, text: String) {
        if !self.quiet {
            self.news.notes.push(Note { at, line, kind, text });
        }
    }

    /// Fails with one sentence when the run could not be remembered any more once this is done as well.
    pub(super) fn has_room(
        &self,
        now: Time,
        action: &Action,
        left_lines: usize,
        left_bytes: usize,
    ) -> Result<(), String> {
        // What has been done must stay a scenario that can be read again.
        if self.script.len() + 2 + left_lines > LINES_MAX {
            return Err(format!("{LINES_MAX} steps are the most one run can remember: start another run"));
        }
        if self.script.text_bytes_with(action) + left_bytes > TEXT_BYTES_MAX {
            return Err(format!("{TEXT_BYTES_MAX} bytes of text are the most one run can remember: start another run"));
        }
        if self.script.longest(now) > RUN_MAX {
            return Err(format!("a run of more than {RUN_MAX} cannot be acted upon: start another run"));
        }
        Ok(())
    }

    /// Remembers what is done by hand now.
    pub(super) fn acts(&mut self, now: Time, action: &Action) {
        // The actions of chaos stand in the text, not that chaos began.
        if !matches!(action, Action::Chaos(_) | Action::ScriptOff) {
            self.script.act(now, action);
        }
        self.acts += 1;
        let fnv = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
        self.acts_hash = encode(&(now, action)).into_iter().fold(self.acts_hash, fnv);
    }

    /// Notes what chaos does now.
    pub(super) fn note_chaos(&mut self, now: Time, action: &Action) {
        let position = self.events;
        self.script.act(now, action);
        self.chaos.iter_mut().for_each(|chaos| chaos.actions += 1);
        if !self.quiet {
            let done = self.script.take_done();
            self.news.struck.push(Struck { at: now, position, done });
        }
    }

    /// Takes what has happened since the last call.
    pub(super) fn take_news(&mut self, now: Time) -> Progress {
        let late = self.checker.pass(now);
        self.found(late);
        let mut news = std::mem::take(&mut self.news);
        news.now = now;
        news.checks = self.checker.checks();
        news.playing = self.is_playing();
        news.acts = self.acts;
        news.position = self.events;
        news.chaos = self.chaos.as_ref().map(|chaos| ChaosNow { plan: chaos.plan().clone(), actions: chaos.actions });
        news.chaos_ended = self.chaos_ended.clone();
        news.ended = self.ended.clone();
        self.taken = self.events;
        news
    }

    /// The reply to the command that is being carried out.
    pub(super) fn reply(&mut self, now: Time) -> Reply {
        let news = self.take_news(now);
        match self.answering {
            Answering::Open => Reply::Opened(news),
            Answering::Run => Reply::Ran(news),
            Answering::Act => Reply::Acted(news, self.script.take_done()),
        }
    }
}
