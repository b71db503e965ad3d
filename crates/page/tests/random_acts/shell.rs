//! A browser without a browser: performs the page's effects, and checks the page after each message.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use super::kinds::kinds_of;
use super::worker::{Request, Worker, request};
use engine::Engine;
use model::protocol::{Command, PROTOCOL_VERSION, Progress, Reply};
use model::scenario;
use model::trace::Record;
use page::Page;
use page::dialogs::Above;
use page::effect::Effect;
use page::look::Look;
use page::msg::{BrowserMsg, DialogsMsg, Msg, RunMsg, TimeMsg, WorkerMsg};
use page::panels::Border;
use page::worker::WorkerEvent;
use story::format::SPEED_STEPS;
use story::geometry::Point;

/// How many answers it may take until the page is at rest.
const ANSWERS_MAX: usize = 5_000;

/// The world around the page.
pub struct Shell {
    pub page: Page,
    pub now_ms: f64,
    pub worker: Worker,
    /// What the worker has been asked and has not answered.
    pub pending: VecDeque<Request>,
    pub storage: BTreeMap<&'static str, String>,
    /// True while the browser stores nothing.
    pub is_full: bool,
    pub frame_asked: bool,
    /// Texts that are being fetched.
    pub fetching: VecDeque<(usize, String)>,
    pub look: Look,
    /// What was copied last.
    pub copied: Option<String>,
    pub sent: BTreeSet<&'static str>,
    /// The last messages, for whoever looks for a mistake.
    recent: VecDeque<String>,
}

impl Shell {
    /// A browser in which the page is opened for the first time.
    pub fn new() -> Shell {
        let (page, effects) = Page::open(0.0, &|_| None, Look::default());
        let mut shell = Shell {
            page,
            now_ms: 0.0,
            worker: Worker::new(0),
            pending: VecDeque::new(),
            storage: BTreeMap::new(),
            is_full: false,
            frame_asked: false,
            fetching: VecDeque::new(),
            look: Look::default(),
            copied: None,
            sent: BTreeSet::new(),
            recent: VecDeque::new(),
        };
        shell.perform(effects);
        shell
    }

    /// Loads the page again, as far as it has been stored.
    pub fn reload(&mut self) {
        let storage = self.storage.clone();
        let stored = |key: &str| storage.get(key).cloned();
        let (page, effects) = Page::open(self.now_ms, &stored, self.look);
        self.page = page;
        self.pending.clear();
        self.fetching.clear();
        self.frame_asked = false;
        self.perform(effects);
        self.check();
    }

    /// Sends a message, does what follows, and checks the page.
    pub fn send(&mut self, msg: Msg) {
        self.sent.extend(kinds_of(&msg));
        self.recent.push_back(format!("{msg:.200?}").chars().take(200).collect());
        if self.recent.len() > 12 {
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
        let Some(request) = self.pending.pop_front() else { return false };
        let number = self.worker.number;
        for event in self.worker.serve(request) {
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
        for effect in effects {
            match effect {
                Effect::StartWorker(number) => {
                    self.worker = Worker::new(number);
                    self.pending.clear();
                }
                Effect::Send(command) => self.pending.push_back(request(&command)),
                Effect::Restore(id) => self.pending.push_back(Request::Restore(id)),
                Effect::Draw => {}
                Effect::Frame => {
                    assert!(!self.frame_asked, "two frames are asked for at once");
                    self.frame_asked = true;
                }
                Effect::Store(texts) => outcomes.extend(self.store(texts)),
                Effect::Remove(keys) => keys.iter().for_each(|key| _ = self.storage.remove(key)),
                Effect::Copy(text) => {
                    self.copied = Some(text);
                    outcomes.push(Msg::Browser(BrowserMsg::Copied(!self.is_full)));
                }
                Effect::Fetch(index, path) => self.fetching.push_back((index, path)),
                Effect::PlaceMenu(selectors) => {
                    assert!(!selectors.is_empty());
                    outcomes.push(Msg::Dialogs(DialogsMsg::MenuAt(Point::new(10.0, 20.0))));
                }
                Effect::Look(look) => self.look = look,
            }
        }
        assert!(self.pending.len() <= 2, "more than one command waits for an answer, besides one of the run before");
        outcomes.into_iter().for_each(|outcome| self.send(outcome));
    }

    fn store(&mut self, texts: Vec<(&'static str, String)>) -> Option<Msg> {
        if self.is_full {
            return texts.first().map(|(key, _)| Msg::Browser(BrowserMsg::NotStored(key)));
        }
        self.storage.extend(texts);
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
        assert!(!session.playing() || self.frame_asked, "time passes, but no frame is asked for: {recent:#?}");
        assert!(session.is_waiting() == !self.pending.is_empty() || self.pending.len() == 1, "{recent:#?}");
    }

    /// What holds when the engine has answered everything.
    fn check_at_rest(&self) {
        let session = self.page.session();
        let recent = &self.recent;
        assert!(!session.is_waiting(), "an answer is awaited that never comes: {recent:#?}");
        if let Some(place) = session.engine_place() {
            let engine = self.worker.engine();
            let stands = (engine.now(), engine.acts() as usize, engine.position() as usize);
            assert_eq!((place.time, place.deeds, place.position), stands, "{recent:#?}");
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
        while progress.now < session.now() {
            progress = ran(engine.answer(&Command::RunUntil { time: session.now() }));
            records.append(&mut progress.records);
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
    }
}

fn ran(reply: Reply) -> Progress {
    match reply {
        Reply::Opened(progress) | Reply::Ran(progress) => progress,
        other => panic!("{other:?}"),
    }
}
