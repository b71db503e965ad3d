//! A person's place in a run: what has happened, the moment that is drawn, and what the engine is asked next.

use std::collections::VecDeque;
use std::rc::Rc;

use super::breakpoints::{Breakpoints, Hit};
use super::feed::Feed;
use super::lanes::Lanes;
use super::step::{Hunt, Wanted};
use super::why::Memory;
use crate::action::Action;
use crate::engine::protocol::{Command, Note, NoteKind, PROTOCOL_VERSION, Progress, Reply};
use crate::invariants::Violation;
use crate::scenario::{Cluster, Scenario};
use crate::trace::{EVENTS_MAX, Link, Trace};
use crate::types::Time;
use crate::view::{Cursor, Keyframes, View};

/// How many actions may wait for the engine; more are refused.
pub const QUEUE_MAX: usize = 100;

/// How many notes and violations are kept; later ones are counted only.
pub const NOTES_MAX: usize = 1_000;

/// The longest real time one frame may stand for, so that a page that slept does not leap.
const FRAME_MAX_MS: f64 = 100.0;

/// How far beyond the drawn moment the engine is asked to run, in frames, so that it is never waited for.
const FRAMES_AHEAD: f64 = 2.0;

/// How long one event forward may take in virtual time before the engine answers that nothing happened.
const STEP_MAX: Time = Time::from_secs(60);

/// What the page should tell the person after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something to know; nothing is wrong.
    Said(String),
    /// Something was refused or went wrong.
    Wrong(String),
    /// What was hunted for happens at this moment, which is drawn now.
    Found(Wanted, Time),
    /// The engine panicked: its run is lost.
    Panicked(String),
}

/// One run as the page knows it.
pub struct Session {
    /// Numbers the runs of this page, so that nothing of one is mistaken for another's.
    run: u32,
    /// The scenario as it was opened.
    opened: Rc<Scenario>,
    /// What has been done so far, exactly, and what is still to be played.
    scenario: Rc<Scenario>,
    trace: Trace,
    keyframes: Keyframes,
    cursor: Cursor,
    feed: Feed,
    /// What gives the feed its reasons.
    memory: Memory,
    lanes: Lanes,
    now: Time,
    /// The drawn moment in microseconds, with the fraction that slow motion needs.
    drawn_us: f64,
    wanted_us: f64,
    playing: bool,
    live: bool,
    running_to: Option<Time>,
    script_plays: bool,
    /// True once a person has acted in this run.
    by_hand: bool,
    checks: u64,
    violations: Vec<Violation>,
    notes: Vec<Note>,
    queue: VecDeque<Command>,
    waiting: Option<Command>,
    /// What the engine runs on for.
    pub(super) hunt: Option<Hunt>,
    /// Where time shall stop. They outlive the run.
    pub breakpoints: Breakpoints,
    /// The breakpoint that has stopped the time in the newest frame, to be taken.
    pub hit: Option<Hit>,
}

impl Session {
    /// A new run of `scenario`. It first runs on to `until` without being drawn.
    pub fn open(run: u32, scenario: Scenario, until: Time) -> Session {
        let usual = usual_link(&scenario.cluster);
        let keyframes = Keyframes::new(usual);
        let scenario = Rc::new(scenario);
        let open = Command::Open { version: PROTOCOL_VERSION, scenario: Box::new((*scenario).clone()) };
        Session {
            run,
            opened: scenario.clone(),
            scenario,
            trace: Trace::new(),
            cursor: Cursor::new(&keyframes),
            keyframes,
            feed: Feed::default(),
            memory: Memory::default(),
            lanes: Lanes::default(),
            now: Time::ZERO,
            drawn_us: 0.0,
            wanted_us: 0.0,
            playing: false,
            live: true,
            running_to: (until > Time::ZERO).then_some(until),
            script_plays: true,
            by_hand: false,
            checks: 0,
            violations: Vec::new(),
            notes: Vec::new(),
            queue: VecDeque::from([open]),
            waiting: None,
            hunt: None,
            breakpoints: Breakpoints::default(),
            hit: None,
        }
    }

    /// The number of this run.
    pub fn run(&self) -> u32 {
        self.run
    }

    /// The scenario as it was opened.
    pub fn opened(&self) -> &Rc<Scenario> {
        &self.opened
    }

    /// What has been done so far and what is still to be played: a run of it repeats this one.
    pub fn scenario(&self) -> &Rc<Scenario> {
        &self.scenario
    }

    /// Remembers as what the run was opened, when it is a stored one that goes on.
    pub fn set_opened(&mut self, opened: Scenario) {
        self.opened = Rc::new(opened);
    }

    /// Everything that has happened.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The sentences about it.
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// The timeline's lanes.
    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// The view at the drawn moment.
    pub fn view(&self) -> &View {
        self.cursor.view()
    }

    /// The view after the first `position` events.
    pub fn view_at(&self, position: usize) -> View {
        self.keyframes.view_at(&self.trace, position)
    }

    /// The newest view, of the moment at which an action would be done.
    pub fn newest(&self) -> &View {
        self.keyframes.newest()
    }

    /// The engine's virtual time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The drawn moment: `drawn ≤ now`.
    pub fn drawn(&self) -> Time {
        Time(self.drawn_us as u64).min(self.now)
    }

    /// True while time passes by itself.
    pub fn playing(&self) -> bool {
        self.playing
    }

    /// True while the drawn moment follows the engine, false in the past.
    pub fn live(&self) -> bool {
        self.live
    }

    /// The moment the run is to reach before it is drawn, if it has not.
    pub fn running_to(&self) -> Option<Time> {
        self.running_to
    }

    /// True while lines of the scenario are still to be played.
    pub fn script_plays(&self) -> bool {
        self.script_plays
    }

    /// How many checks of invariants have been made.
    pub fn checks(&self) -> u64 {
        self.checks
    }

    /// The broken properties found so far.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What scenario lines have printed so far.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Lets time pass by itself, or stops it.
    pub fn play(&mut self, playing: bool) {
        self.hunt = None;
        self.playing = playing;
        if !playing && self.live {
            self.draw_now();
        }
        self.wanted_us = self.drawn_us;
    }

    /// Draws the newest moment and follows it from now on.
    pub fn go_live(&mut self) {
        self.live = true;
        self.draw_now();
    }

    /// Draws another moment. The newest one goes live.
    pub fn seek(&mut self, time: Time) {
        self.hunt = None;
        self.live = time >= self.now;
        self.draw(time.min(self.now).0 as f64);
    }

    /// Goes to the next moment at which something happens.
    ///
    /// Fails when too much waits for the engine already.
    pub fn step(&mut self) -> Result<(), String> {
        (self.playing, self.hunt) = (false, None);
        match self.trace.records().get(self.trace.position_at(self.drawn())) {
            Some(next) if next.at <= self.now => {
                self.seek(next.at);
                Ok(())
            }
            _ => {
                self.go_live();
                self.ask(Command::RunToNextEvent { limit: self.now + STEP_MAX })
            }
        }
    }

    /// Goes back to the moment before the one that is drawn.
    pub fn step_back(&mut self) {
        self.playing = false;
        let before = self.trace.records().partition_point(|record| record.at < self.drawn());
        let at = before.checked_sub(1).map_or(Time::ZERO, |last| self.trace.records()[last].at);
        self.seek(at);
        self.live = false;
    }

    /// Does something to the cluster at the newest moment; true when the drawn moment had to go there first.
    ///
    /// Fails when too much waits for the engine already.
    pub fn act(&mut self, action: Action) -> Result<bool, String> {
        self.hunt = None;
        let was_past = !self.live;
        self.go_live();
        self.by_hand = true;
        self.ask(Command::Act(action))?;
        Ok(was_past)
    }

    fn ask(&mut self, command: Command) -> Result<(), String> {
        if self.queue.len() >= QUEUE_MAX {
            return Err(format!("{QUEUE_MAX} actions wait for the engine already; let it answer first"));
        }
        self.queue.push_back(command);
        Ok(())
    }

    /// Lets the time of one frame pass.
    pub fn frame(&mut self, frame_ms: f64, speed: f64) {
        if !self.playing || self.running_to.is_some() {
            return;
        }
        let span_us = frame_ms.clamp(0.0, FRAME_MAX_MS) * 1_000.0 * speed;
        let target = self.drawn_us + span_us;
        if self.stop_at_breakpoint(target) {
            return;
        }
        self.wanted_us = target + span_us * FRAMES_AHEAD;
        if target >= self.now.0 as f64 {
            self.live = true;
        }
        self.draw(target.min(self.now.0 as f64));
    }

    /// The next command, `None` while an answer is awaited or nothing is wanted.
    pub fn next_command(&mut self) -> Option<Command> {
        if self.waiting.is_some() {
            return None;
        }
        let next = self.queue.pop_front().or_else(|| match self.running_to {
            Some(time) => Some(Command::RunUntil { time }),
            None if self.playing && self.live && self.wanted_us > self.now.0 as f64 => {
                Some(Command::RunUntil { time: Time(self.wanted_us.ceil() as u64) })
            }
            None => self.hunting_command(),
        });
        self.waiting = next.clone();
        next
    }

    /// Takes the engine's answer.
    pub fn take(&mut self, reply: Reply) -> Vec<Notice> {
        let asked = self.waiting.take();
        let mut notices = Vec::new();
        match reply {
            Reply::Opened(progress) | Reply::Ran(progress) => self.absorb(progress, &mut notices),
            Reply::Acted(progress, scenario) => {
                self.scenario = Rc::new(*scenario);
                self.absorb(progress, &mut notices);
            }
            Reply::Refused { why } => {
                notices.push(Notice::Wrong(why));
                if !matches!(asked, Some(Command::Act(_))) {
                    (self.playing, self.running_to, self.hunt) = (false, None, None);
                }
            }
            Reply::Panicked { message } => notices.push(Notice::Panicked(message)),
        }
        if self.running_to.is_some_and(|until| self.now >= until) {
            self.running_to = None;
            self.go_live();
        }
        if self.live && !self.playing {
            self.draw_now();
        }
        notices.extend(self.look_for_hunted());
        notices
    }

    fn absorb(&mut self, progress: Progress, notices: &mut Vec<Notice>) {
        for record in progress.records {
            let why = self.memory.hear(&record, self.keyframes.newest(), &self.scenario.cluster);
            self.feed.add(&record);
            self.feed.explain(why);
            self.lanes.add(&record);
            self.trace.push(record.at, record.event);
            self.keyframes.extend(&self.trace);
        }
        self.now = progress.now;
        self.checks = progress.checks;
        self.script_plays = progress.playing;
        for violation in progress.violations {
            notices.push(Notice::Wrong(violation.message.clone()));
            if self.violations.len() < NOTES_MAX {
                self.violations.push(violation);
            }
        }
        for note in progress.notes {
            match note.kind {
                NoteKind::Shown => {}
                // Once a person takes part, what the scenario expected is moot; the line itself still says so.
                NoteKind::Failed if self.by_hand => {}
                NoteKind::Failed => notices.push(Notice::Wrong(format!("Not as the scenario expects: {}", note.text))),
                NoteKind::Impossible => {
                    notices.push(Notice::Wrong(format!("The scenario asks for the impossible: {}", note.text)))
                }
            }
            if self.notes.len() < NOTES_MAX {
                self.notes.push(note);
            }
        }
        if self.trace.len() >= EVENTS_MAX && self.playing {
            self.playing = false;
            notices.push(Notice::Wrong(format!("this run has reached {EVENTS_MAX} events; restart it to go on")));
        }
    }

    fn draw_now(&mut self) {
        self.draw(self.now.0 as f64);
    }

    fn draw(&mut self, drawn_us: f64) {
        self.drawn_us = drawn_us;
        self.cursor.seek_time(&self.keyframes, &self.trace, self.drawn());
    }
}

/// What every link of a cluster is like while nothing is done to it.
fn usual_link(cluster: &Cluster) -> Link {
    Link { cut: false, loss_permille: cluster.loss_permille, latency: cluster.latency }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Links, Target};
    use crate::trace::{Event, Record};
    use crate::types::NodeId;

    fn progress(now_ms: u64, events_ms: &[u64]) -> Progress {
        let record = |at| Record { at: Time::from_millis(at), event: Event::Paused { node: NodeId(1) } };
        let records = events_ms.iter().copied().map(record).collect();
        Progress { now: Time::from_millis(now_ms), records, playing: true, ..Progress::default() }
    }

    /// A session that has run to 100 ms, with events at 20, 40 and 60 ms.
    fn session() -> Session {
        let mut session = Session::open(1, Scenario::default(), Time::from_millis(100));
        assert!(matches!(session.next_command(), Some(Command::Open { .. })));
        session.take(Reply::Opened(progress(0, &[])));
        assert_eq!(session.next_command(), Some(Command::RunUntil { time: Time::from_millis(100) }));
        session.take(Reply::Ran(progress(100, &[20, 40, 60])));
        session
    }

    #[test]
    fn an_opened_session_runs_on_to_where_it_was_and_stands_still() {
        let mut session = session();
        assert_eq!((session.drawn(), session.running_to()), (Time::from_millis(100), None));
        session.frame(16.0, 1.0);
        assert_eq!(session.next_command(), None);
    }

    #[test]
    fn the_drawn_moment_never_passes_the_engine() {
        let mut session = session();
        session.play(true);
        session.frame(50.0, 1.0);
        assert_eq!(session.drawn(), Time::from_millis(100));
        assert_eq!(session.next_command(), Some(Command::RunUntil { time: Time::from_millis(250) }));
        session.frame(50.0, 1.0);
        assert_eq!(session.next_command(), None, "one command at a time");
        session.take(Reply::Ran(progress(250, &[])));
        session.frame(16.0, 1.0);
        assert_eq!(session.drawn(), Time::from_millis(116));
        session.play(false);
        assert_eq!(session.drawn(), session.now(), "a paused live session draws the moment at which it would act");
    }

    #[test]
    fn steps_go_through_the_past_and_then_ask_the_engine() {
        let mut session = session();
        session.step_back();
        assert_eq!((session.drawn(), session.live()), (Time::from_millis(60), false));
        session.step_back();
        assert_eq!(session.drawn(), Time::from_millis(40));
        assert_eq!(session.view().position, 2);
        session.step().unwrap();
        assert_eq!(session.drawn(), Time::from_millis(60));
        assert_eq!(session.next_command(), None);
        session.step().unwrap();
        assert!(matches!(session.next_command(), Some(Command::RunToNextEvent { .. })));
    }

    #[test]
    fn acting_in_the_past_goes_live_first() {
        let mut session = session();
        session.seek(Time::from_millis(30));
        assert_eq!(session.view().position, 1);
        let action = Action::Crash(Target::Leader);
        assert_eq!(session.act(action.clone()), Ok(true));
        assert_eq!(session.drawn(), Time::from_millis(100));
        assert_eq!(session.next_command(), Some(Command::Act(action)));
    }

    #[test]
    fn a_refused_action_leaves_the_run_as_it_was() {
        let mut session = session();
        session.play(true);
        session.act(Action::Heal(Links::All)).unwrap();
        session.next_command();
        let notices = session.take(Reply::Refused { why: "no".into() });
        assert_eq!(notices, [Notice::Wrong("no".into())]);
        assert!(session.playing());
    }

    #[test]
    fn impatience_is_bounded() {
        let mut session = session();
        let refused = (0..=QUEUE_MAX).find_map(|_| session.act(Action::Heal(Links::All)).err());
        assert!(refused.is_some());
    }
}
