//! A browser without a browser: performs the page's effects, and checks the page after each message.

use litemap::LiteMap;
use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::rc::Rc;

use super::kinds::kinds_of;
use super::worker::{Request, Worker, request};
use engine::Engine;
use model::protocol::{Command, PROTOCOL_VERSION, Progress, Reply};
use model::scenario::{self, Cluster, Scenario};
use model::trace::{Event, LinkState, Record};
use model::types::Time;
use model::view::View;
use page::above::Above;
use page::effect::{Effect, Fetched};
use page::look::Look;
use page::msg::WorkerEvent;
use page::msg::{BranchesMsg, BrowserMsg, ClusterMsg, DialogsMsg, Msg, RunMsg, TimeMsg, WorkerMsg};
use page::page::Page;
use page::panels::Border;
use page::session::BranchId;
use page::storage::{Stored, TAB, TOUR};
use page::typed;
use story::format::SPEED_STEPS;
use story::geometry::Point;

/// How many answers it may take until the page is at rest.
const ANSWERS_MAX: usize = 5_000;

/// What a browser stores.
pub type Storage = Rc<RefCell<LiteMap<String, String>>>;

/// A run, its branch, the position and the moment of its view, and how many notes it has.
type Painted = (u32, BranchId, usize, Time, usize);

/// The world around the page.
pub struct Shell {
    pub page: Page,
    pub now_ms: f64,
    pub worker: Worker,
    /// What the worker has been asked and has not answered, and for which run.
    pub pending: VecDeque<(u32, Request)>,
    /// What is stored, which all tabs of a browser share.
    pub storage: Storage,
    /// The name of this tab, and the run that it showed last.
    pub tab: String,
    pub shown: Option<String>,
    /// True while the browser stores nothing.
    pub is_full: bool,
    pub frame_asked: bool,
    /// The moment that was drawn last.
    painted: Option<Painted>,
    /// Texts that are being fetched.
    pub fetching: VecDeque<(Fetched, String)>,
    pub look: Look,
    /// What was copied last.
    pub copied: Option<String>,
    /// What the browser's history names.
    pub entries: Vec<String>,
    pub sent: BTreeSet<&'static str>,
    /// True when the last answer was a refusal.
    was_refused: bool,
    /// How many answers of the engine there were, and how many events in them.
    pub answers: usize,
    pub events: usize,
    /// The last messages, to be printed when a check fails.
    recent: VecDeque<String>,
}

impl Shell {
    /// A browser in which the page is opened for the first time. The tour has been seen elsewhere.
    pub fn new() -> Shell {
        let storage = Storage::default();
        storage.borrow_mut().insert(TOUR.to_string(), "shown".to_string());
        Shell::tab(storage, "a")
    }

    /// Another tab of a browser, of this name.
    pub fn tab(storage: Storage, tab: &str) -> Shell {
        let stored = Stored { texts: storage.borrow().clone(), tab: tab.to_string(), run: None, is_shared: false };
        let (page, effects) = Page::open(0.0, &stored, Look::default());
        let mut shell = Shell {
            page,
            now_ms: 0.0,
            worker: Worker::new(0),
            pending: VecDeque::new(),
            storage,
            tab: tab.to_string(),
            shown: None,
            is_full: false,
            frame_asked: false,
            painted: None,
            fetching: VecDeque::new(),
            look: Look::default(),
            entries: Vec::new(),
            copied: None,
            sent: BTreeSet::new(),
            was_refused: false,
            answers: 0,
            events: 0,
            recent: VecDeque::new(),
        };
        shell.painted = Some(shell.seen());
        shell.perform(effects);
        shell
    }

    /// Opens a scenario, and lets it come to rest.
    pub fn open(&mut self, text: &str) {
        let scenario = scenario::parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        self.send(Msg::Run(RunMsg::Open("a test".to_string(), Box::new(scenario))));
        self.settle();
    }

    /// Plays the newest moment on until it is at least this one, and pauses. It goes on at each stop of a lesson.
    pub fn run_to(&mut self, time: Time) {
        if !self.page.session().playing() {
            self.send(Msg::Time(TimeMsg::TogglePlay));
        }
        for _ in 0..ANSWERS_MAX {
            if self.page.session().now() >= time {
                return self.pause();
            }
            if self.page.session().waits_at_stop() {
                self.send(Msg::Time(TimeMsg::TogglePlay));
            }
            self.now_ms += 16.0;
            self.send(Msg::Time(TimeMsg::Frame));
            self.settle();
        }
        panic!("time stands still");
    }

    /// Does what a line says.
    pub fn act(&mut self, line: &str) {
        let cluster = Cluster { nodes: 9, ..self.page.session().scenario().cluster.clone() };
        let action = typed::act(line, &cluster).unwrap_or_else(|why| panic!("{line}: {why}"));
        self.send(Msg::Cluster(ClusterMsg::Act(action)));
    }

    /// Loads the page again, as far as it has been stored.
    pub fn reload(&mut self) {
        let texts = self.storage.borrow().clone();
        let stored = Stored { texts, tab: self.tab.clone(), run: self.shown.clone(), is_shared: false };
        let (page, effects) = Page::open(self.now_ms, &stored, self.look);
        self.page = page;
        self.pending.clear();
        self.fetching.clear();
        self.frame_asked = false;
        self.painted = Some(self.seen());
        self.perform(effects);
        self.check();
    }

    /// Sends a message, does what follows, and checks the page.
    pub fn send(&mut self, msg: Msg) {
        self.sent.extend(kinds_of(&msg));
        self.recent.push_back(format!("{msg:?}").chars().take(200).collect());
        if self.recent.len() > 20 {
            self.recent.pop_front();
        }
        if matches!(msg, Msg::Time(TimeMsg::Frame)) {
            self.frame_asked = false;
        }
        let effects = self.page.update(self.now_ms, msg);
        self.perform(effects);
        self.check();
    }

    /// Lets the worker answer one request; false when there is none.
    pub fn answer(&mut self) -> bool {
        let Some((_, request)) = self.pending.pop_front() else { return false };
        let number = self.worker.number;
        for event in self.worker.serve(request) {
            self.was_refused = matches!(&event, WorkerEvent::Reply(reply) if matches!(reply.get(), Reply::Refused { .. }))
                || self.was_refused && !matches!(event, WorkerEvent::Reply(_) | WorkerEvent::Restored(_));
            if let WorkerEvent::Reply(reply) = &event
                && let Reply::Opened(progress) | Reply::Ran(progress) | Reply::Acted(progress, _) = reply.get()
            {
                self.answers += 1;
                self.events += progress.records.len();
            }
            self.send(Msg::Worker(WorkerMsg::Event(number, event)));
        }
        true
    }

    /// Lets a text come that is being fetched; false when there is none.
    pub fn fetch(&mut self) -> bool {
        let Some((index, path)) = self.fetching.pop_front() else { return false };
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
        let text = match self.is_full {
            true => Err("the test has cut the network".to_string()),
            false if index == Fetched::Course => Ok(course()),
            false if index == Fetched::Quiz => Ok(include_str!("../../../../www/quiz.txt").to_string()),
            false => Ok(std::fs::read_to_string(file).expect("the scenario's file is there")),
        };
        self.send(Msg::Run(RunMsg::Fetched(index, text)));
        true
    }

    /// The worker itself fails, and its requests with it.
    pub fn break_worker(&mut self) {
        self.pending.clear();
        let broken = WorkerEvent::Broken("the test has broken the worker".to_string());
        self.send(Msg::Worker(WorkerMsg::Event(self.worker.number, broken)));
    }

    /// Pauses, and lets the worker answer until nothing more is asked.
    pub fn pause(&mut self) {
        if self.page.session().playing() {
            self.send(Msg::Time(TimeMsg::TogglePlay));
        }
        self.settle();
    }

    /// Lets the worker answer until nothing more is asked.
    pub fn settle(&mut self) {
        for _ in 0..ANSWERS_MAX {
            if !self.answer() {
                return self.check_at_rest();
            }
        }
        panic!("the page never comes to rest: {:#?}", self.recent);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let mut outcomes = Vec::new();
        let run = self.page.session().run();
        for effect in effects {
            match effect {
                Effect::StartWorker(number) => {
                    self.worker = Worker::new(number);
                    self.pending.clear();
                }
                Effect::Send(command) => self.pending.push_back((run, request(&command))),
                Effect::Restore(id) => self.pending.push_back((run, Request::Restore(id))),
                Effect::Draw => self.painted = Some(self.seen()),
                Effect::Frame => {
                    assert!(!self.frame_asked, "two frames are asked for at once");
                    self.frame_asked = true;
                }
                Effect::Store(texts) => outcomes.extend(self.store(texts)),
                Effect::Remove(keys) => keys.iter().for_each(|key| _ = self.storage.borrow_mut().remove(key)),
                Effect::ShowRun(name) => {
                    self.storage.borrow_mut().insert([TAB, ".", &self.tab].concat(), name.clone());
                    self.shown = Some(name);
                }
                Effect::ReadStored => {
                    outcomes.push(Msg::Browser(BrowserMsg::Stored(self.storage.borrow().clone())));
                }
                Effect::Copy(text) => {
                    self.copied = Some(text);
                    outcomes.push(Msg::Browser(BrowserMsg::Copied(!self.is_full)));
                }
                Effect::Fetch(index, path) => self.fetching.push_back((index, path)),
                Effect::PlaceMenu(selectors) => {
                    assert!(!selectors.is_empty());
                    outcomes.push(Msg::Dialogs(DialogsMsg::MenuAt(Point::new(10.0, 20.0))));
                }
                Effect::Share(text) => {
                    let explained = text.strip_prefix("why\u{1e}");
                    let fields: Vec<&str> = explained.unwrap_or(&text).splitn(7, page::share::FIELD).collect();
                    let [_, _, _, _, _, _, run] = fields[..] else { panic!("{text}") };
                    let scenario = match explained {
                        Some(_) => model::protocol::decode_text(run),
                        None => scenario::parse(run).map_err(|mistakes| mistakes.to_string()),
                    };
                    let shared: Scenario =
                        scenario.unwrap_or_else(|why| panic!("what is shared cannot be read: {why}"));
                    assert_eq!(shared.to_string(), self.page.session().scenario().to_string());
                }
                Effect::Address(address) => assert!(address.is_empty() || address.starts_with("#lesson="), "{address}"),
                Effect::Entry(entry) => {
                    assert!(entry.ends_with(&format!(" {}", self.page.session().current().0)), "{entry}");
                    self.entries.push(entry);
                }
                Effect::Follow => outcomes.push(Msg::Run(RunMsg::NotKept)),
                Effect::Look(look) => self.look = look,
            }
        }
        let waiting = self.pending.iter().filter(|(of, _)| *of == run).count();
        assert!(waiting <= 1, "more than one command of a run waits for an answer: {:#?}", self.recent);
        outcomes.into_iter().for_each(|outcome| self.send(outcome));
    }

    /// What a picture of the page is of, now.
    fn seen(&self) -> Painted {
        let session = self.page.session();
        let view = session.view();
        (session.run(), session.current(), view.position, view.at, session.notes().len())
    }

    fn store(&mut self, texts: Vec<(String, String)>) -> Option<Msg> {
        if self.is_full {
            return texts.into_iter().next().map(|(key, _)| Msg::Browser(BrowserMsg::NotStored(key)));
        }
        self.storage.borrow_mut().extend(texts);
        None
    }

    /// What holds after every message.
    fn check(&self) {
        let (session, state) = (self.page.session(), self.page.state());
        let recent = &self.recent;
        assert!(session.drawn() <= session.now(), "{recent:#?}");
        assert!(session.view().at <= session.now(), "{recent:#?}");
        let branches = session.branches();
        let current: Vec<_> = branches.iter().filter(|branch| branch.current).collect();
        assert_eq!(current.len(), 1, "{recent:#?}");
        assert_eq!(current[0].id, session.current());
        for (place, branch) in branches.iter().enumerate() {
            assert!(!branch.name.trim().is_empty(), "{recent:#?}");
            let is_before = |parent| branches[..place].iter().any(|other| other.id == parent);
            assert!(branch.parent.is_none_or(is_before), "a branch parted from none: {recent:#?}");
            assert!(branch.forked_at <= branch.end, "{recent:#?}");
        }
        let is_act = |record: &Record| matches!(record.event, Event::Acted(_));
        assert!(!session.trace().get(0).is_some_and(is_act), "the cluster's first events are missing: {recent:#?}");
        if let Some(compared) = session.compared() {
            assert!(compared.id != session.current() && branches.iter().any(|branch| branch.id == compared.id));
            assert!(compared.view.at <= compared.end, "{recent:#?}");
        }
        assert!(state.chosen.is_none_or(|chosen| self.page.exists(chosen)), "{recent:#?}");
        assert!(state.speed <= SPEED_STEPS, "{recent:#?}");
        assert!(state.message.as_ref().is_none_or(|message| !message.text.is_empty()), "{recent:#?}");
        for border in Border::ALL {
            let (min, _, max) = border.range();
            assert!((min..=max).contains(&state.panels.size(border)), "{recent:#?}");
        }
        match &state.above {
            Above::Menu(open) => assert!(!open.menu.rows.is_empty() && state.dialog().is_none(), "{recent:#?}"),
            Above::Dialog(dialog) => assert_eq!(state.dialog(), Some(*dialog)),
            Above::Nothing => assert_eq!(state.dialog(), None),
        }
        assert_eq!(self.look, state.look, "{recent:#?}");
        let passes = session.playing() && !self.page.holds_time();
        assert!(!passes || self.frame_asked, "time passes, but no frame is asked for: {recent:#?}");
        let is_painted = self.painted == Some(self.seen());
        assert!(is_painted || self.frame_asked, "what has come is not drawn, and no frame will: {recent:#?}");
        let waits = self.pending.iter().any(|(run, _)| *run == session.run());
        assert!(!waits || session.is_waiting(), "an answer will come that is not awaited: {recent:#?}");
    }

    /// What holds when the engine has answered everything.
    fn check_at_rest(&self) {
        let session = self.page.session();
        let recent = &self.recent;
        assert!(!session.is_waiting(), "an answer is awaited that never comes: {recent:#?}");
        if let Some(place) = session.engine_place() {
            let engine = self.worker.engine();
            let stands = (engine.now(), engine.acts() as usize);
            assert_eq!((place.time, place.acts), stands, "{recent:#?}");
            // Before an action is refused its moment is played to the end; that comes with the next answer.
            let is_behind = self.was_refused && place.position <= engine.position() as usize;
            assert!(
                is_behind || place.position == engine.position() as usize,
                "{place:?} {} {recent:#?}",
                engine.position()
            );
        }
    }

    /// The text of the branch that is shown is a scenario, and a run of it repeats the branch event by event.
    pub fn check_repeats(&self) {
        let session = self.page.session();
        let text = session.scenario().to_string();
        let scenario = scenario::parse(&text).unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"));
        assert_eq!(scenario, **session.scenario(), "the text of a branch is another scenario");
        if session.running_to().is_some() {
            return;
        }
        let mut engine = Engine::new();
        let open = Command::Open { version: PROTOCOL_VERSION, scenario: Box::new(scenario) };
        let mut progress = ran(engine.answer(&open));
        let mut records: Vec<Record> = std::mem::take(&mut progress.records);
        loop {
            progress = ran(engine.answer(&Command::RunUntil { time: session.now() }));
            records.append(&mut progress.records);
            if progress.now >= session.now() {
                break;
            }
        }
        let known: Vec<&Record> = session.trace().records().collect();
        assert_eq!(known.len(), session.trace().len(), "a short run is kept in memory whole");
        let differs = known.iter().zip(&records).position(|(known, repeated)| *known != repeated);
        if let Some(place) = differs {
            panic!("event {place} is {:?}, and {:?} when it is repeated\n{text}", known[place], records[place]);
        }
        assert!(records.len() >= known.len(), "{} < {}\n{text}", records.len(), known.len());
        let is_at_end = |record: &Record| record.at == session.now();
        assert!(records[known.len()..].iter().all(is_at_end), "events are missing\n{text}");
        let Cluster { loss_permille, latency, .. } = session.opened().cluster;
        let mut view = View::new(LinkState::plain(latency, loss_permille));
        let drawn = records[..known.len()].iter().take_while(|record| record.at <= session.drawn());
        drawn.for_each(|record| view.apply(record));
        view.pass(session.drawn());
        let differs = differences(session.view(), &view);
        if !differs.is_empty() {
            let (drawn, now, live, recent) = (session.drawn(), session.now(), session.live(), &self.recent);
            panic!("at {drawn} of {now}, live {live}, another cluster is drawn: {differs:#?} {recent:#?}\n{text}");
        }
    }

    /// To undo the last action and to redo it shows the same moment of the same run again.
    pub fn check_undo(&mut self) {
        let (before, run) = (Shown::of(&self.page), self.page.session().run());
        self.send(Msg::Branches(BranchesMsg::Undo));
        // What a run says that is opened again comes later.
        let is_wrong = |message: &page::message::Message| message.wrong && !message.text.contains("keep the session");
        let is_refused = self.page.state().message.as_ref().is_some_and(is_wrong);
        self.settle();
        let is_other_run = self.page.session().run() != run;
        if is_refused {
            return assert_eq!(Shown::of(&self.page), before, "an undo that is refused changes nothing");
        }
        self.send(Msg::Branches(BranchesMsg::Redo));
        self.settle();
        let after = Shown::of(&self.page);
        // It may be another branch in which the same has been done, and which has run farther.
        assert_eq!(after.drawn, before.drawn, "{:#?}\n{}\n{}", self.recent, before.text, after.text);
        let mut differs = differences(&after.view, &before.view);
        if is_other_run {
            // A run that is opened again has all events of its last moment, of which some may not have been known.
            assert_eq!(after.text, before.text, "{:#?}", self.recent);
            let (now, then) = (after.view.position, before.view.position);
            assert!(now >= then, "{now} < {then} {:#?}\n{}\n{}", self.recent, before.text, after.text);
            differs.retain(|_| after.view.position == before.view.position);
        }
        assert!(differs.is_empty(), "{differs:#?} {:#?}\n{}\n{}", self.recent, before.text, after.text);
    }

    /// What a worker that was replaced still says changes nothing.
    pub fn send_late(&mut self, event: WorkerEvent) {
        let before = (Shown::of(&self.page), self.page.message(), self.page.session().is_waiting(), self.pending.len());
        let number = self.worker.number.wrapping_sub(1);
        self.send(Msg::Worker(WorkerMsg::Event(number, event)));
        let after = (Shown::of(&self.page), self.page.message(), self.page.session().is_waiting(), self.pending.len());
        assert_eq!(after, before);
    }
}

/// The list of lessons, as the build makes it.
fn course() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let names =
        std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable").file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().replace(".raft", "")).collect();
    names.sort();
    names.iter().map(|name| format!("{name}\t{name}?\tRaft\t\t\n")).collect()
}

/// The first lines in which two views differ.
fn differences(one: &View, other: &View) -> Vec<(String, String)> {
    if one == other {
        return Vec::new();
    }
    let (one, other) = (format!("{one:#?}"), format!("{other:#?}"));
    let lines = one.lines().zip(other.lines()).filter(|(one, other)| one != other);
    lines.map(|(one, other)| (one.to_string(), other.to_string())).take(9).collect()
}

/// What is shown of a run.
#[derive(Debug, PartialEq)]
struct Shown {
    text: String,
    drawn: Time,
    now: Time,
    view: View,
}

impl Shown {
    fn of(page: &Page) -> Shown {
        let session = page.session();
        let text = session.scenario().to_string();
        Shown { text, drawn: session.drawn(), now: session.now(), view: session.view().clone() }
    }
}

fn ran(reply: Reply) -> Progress {
    match reply {
        Reply::Opened(progress) | Reply::Ran(progress) => progress,
        other => panic!("{other:?}"),
    }
}
