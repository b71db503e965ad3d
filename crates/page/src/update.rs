//! The page: everything it decides with, and the one way to change it.

use super::dialogs::{Above, Dialog, Message};
use super::effect::{Effect, Fetched};
use super::lesson::{COURSE_PATH, LessonState};
use super::library::FIRST_TEXT;
use super::look::{Look, Theme};
use super::msg::Msg;
use super::panels::Panels;
use super::selection::{Chosen, Tool};
use super::session::Session;
use super::step::Wanted;
use super::storage::{
    LESSONS, PANELS, QUIZ, Stored, Storing, THEME, TOUR, put_aside, stored_breakpoints, stored_session,
};
use super::worker::WorkerLink;
use model::chaos::{ChaosKind, ChaosPlan};
use model::scenario;
use model::types::Time;
use story::format::{SPEED_DEFAULT, SPEED_STEPS, seconds};

/// How long the clock and the number of checks stay the same while time passes, in real milliseconds.
const CLOCK_EVERY_MS: f64 = 50.0;
const CHECKS_EVERY_MS: f64 = 250.0;

/// The message for an action before the run has reached the moment at which it was left.
pub(crate) const ON_ITS_WAY: &str = "The run is still on its way to where it was; wait until it is there.";

/// What the page shows, besides the run itself. It can be read everywhere and is changed by [`Page::update`] alone.
#[derive(Clone, Debug)]
pub struct State {
    /// What the run is called.
    pub title: String,
    /// The position of the speed slider.
    pub speed: u32,
    /// What the step buttons go to.
    pub step_wanted: Wanted,
    /// What came of the last such step.
    pub step_said: String,
    /// What the inspector is about.
    pub chosen: Option<Chosen>,
    /// The tool in hand.
    pub tool: Tool,
    /// The write box's key.
    pub write_key: String,
    /// The write box's value.
    pub write_value: String,
    /// The theme.
    pub theme: Theme,
    /// What the theme comes to on this system.
    pub look: Look,
    /// The sizes of the panels.
    pub panels: Panels,
    /// The open lesson, and the course.
    pub lesson: LessonState,
    /// True while nodes and logs are shown as tables.
    pub tables: bool,
    /// True while the tour is to be shown, as soon as no dialog is open.
    pub tour: bool,
    /// What lies above the page.
    pub above: Above,
    /// What the box for typing begins with.
    pub typed: String,
    /// Which broken property is shown, as an index.
    pub violation: usize,
    /// What chaos was made of last.
    pub chaos: ChaosPlan,
    /// What the banner says.
    pub message: Option<Message>,
    /// The message by which a broken property was announced.
    pub announced: Option<String>,
    /// What the clock says: the drawn moment, while time passes as it was a little before.
    pub clock: Time,
    /// How many checks of invariants are shown, likewise.
    pub checks: u64,
}

impl State {
    /// The dialog that is open.
    pub fn dialog(&self) -> Option<Dialog> {
        match self.above {
            Above::Dialog(dialog) => Some(dialog),
            Above::Menu(_) | Above::Nothing => None,
        }
    }
}

/// The page without its picture: it decides, and asks for effects.
pub struct Page {
    pub(crate) session: Session,
    pub(crate) state: State,
    /// The colours that the system asks for.
    pub(crate) system: Look,
    pub(crate) worker: WorkerLink,
    pub(crate) storing: Storing,
    /// The scenario whose text is being fetched, to be opened.
    pub(crate) fetching: Option<Fetched>,
    /// When the clock and the number of checks were changed last.
    numbers_ms: (f64, f64),
    /// True while a frame has been asked for and not come.
    pub(crate) frame_asked: bool,
    /// When the last frame was drawn, while time passes.
    pub(crate) frame_ms: Option<f64>,
    /// What is to be done before the next message.
    pub(crate) effects: Vec<Effect>,
}

impl Page {
    /// The page as it is opened: with the session that was stored, or with the first scenario of the library.
    pub fn open(now_ms: f64, stored: Stored<'_>, system: Look) -> (Page, Vec<Effect>) {
        let mut effects = Vec::new();
        let (kept, message) = match stored_session(1, stored) {
            Ok(kept) => (kept, None),
            Err(why) => {
                effects.extend(put_aside(stored));
                let text =
                    "The session kept in this browser cannot be opened, so it was put aside and a new one begun.";
                (None, Some(Message { text: format!("{text} {why}"), wrong: true }))
            }
        };
        let is_new = kept.is_none();
        let (title, speed, mut session) = kept.unwrap_or_else(|| {
            let first = scenario::parse(FIRST_TEXT).expect("the scenarios of the page are tested to be correct");
            let title = first.title.clone().unwrap_or_default();
            (title, SPEED_DEFAULT, Session::open_at_first_event(1, first))
        });
        session.breakpoints = stored_breakpoints(session.scenario().cluster.nodes, stored);
        session.play(is_new && !session.in_lesson());
        let mut lesson = LessonState::read(stored(LESSONS), stored(QUIZ));
        lesson.open(session.opened());
        effects.push(Effect::Fetch(Fetched::Course, COURSE_PATH.to_string()));
        let theme = Theme::named(&stored(THEME).unwrap_or_default());
        let tour = stored(TOUR).is_none();
        if tour {
            effects.push(Effect::Store(vec![(TOUR, "shown".to_string())]));
        }
        let state = State {
            title,
            speed: speed.min(SPEED_STEPS),
            step_wanted: Wanted::default(),
            step_said: String::new(),
            chosen: None,
            tool: Tool::Select,
            write_key: "x".to_string(),
            write_value: "1".to_string(),
            theme,
            look: Look::of(theme, system),
            panels: Panels::from_text(&stored(PANELS).unwrap_or_default()),
            lesson,
            tables: false,
            tour,
            above: Above::Nothing,
            typed: String::new(),
            violation: 0,
            chaos: usual_chaos(),
            message,
            announced: None,
            clock: Time::ZERO,
            checks: 0,
        };
        let (worker, storing) = (WorkerLink::default(), Storing::default());
        let mut page = Page {
            session,
            state,
            system,
            worker,
            storing,
            fetching: None,
            numbers_ms: (0.0, 0.0),
            frame_asked: false,
            frame_ms: None,
            effects,
        };
        page.set_look();
        page.start_worker();
        page.settle(now_ms);
        let effects = std::mem::take(&mut page.effects);
        (page, effects)
    }

    /// Takes a message, at this time of the browser's clock, and answers with what is to be done in the world around.
    pub fn update(&mut self, now_ms: f64, message: Msg) -> Vec<Effect> {
        if message.is_by_hand() {
            // A person who goes on has read a message that only informs; an error stays until it is dismissed.
            self.state.message = self.state.message.take().filter(|message| message.wrong);
        }
        let mut draws = true;
        match message {
            Msg::Time(msg) => draws = self.on_time(now_ms, msg),
            Msg::Worker(msg) => draws = self.on_worker(now_ms, msg),
            Msg::Browser(msg) => draws = self.on_browser(now_ms, msg),
            Msg::Cluster(msg) => self.on_cluster(msg),
            Msg::Branches(msg) => self.on_branches(msg),
            Msg::Selection(msg) => self.on_selection(msg),
            Msg::Panels(msg) => self.on_panels(msg),
            Msg::Dialogs(msg) => self.on_dialogs(msg),
            Msg::Run(msg) => self.on_run(msg),
            Msg::Lesson(msg) => self.on_lesson(msg),
        }
        self.drop_lost_selection();
        self.watch_lesson();
        self.settle(now_ms);
        if draws {
            self.effects.push(Effect::Draw);
        }
        std::mem::take(&mut self.effects)
    }

    /// Sends what is to be sent, and asks for the next frame while time passes.
    fn settle(&mut self, now_ms: f64) {
        self.send_next(now_ms);
        if !self.session.playing() {
            self.update_numbers(0.0);
            self.frame_ms = None;
        } else if !std::mem::replace(&mut self.frame_asked, true) {
            self.effects.push(Effect::Frame);
        }
    }

    /// Updates the clock and the number of checks, not in every frame: they could not be read.
    pub(crate) fn update_numbers(&mut self, now_ms: f64) {
        let still = !self.session.playing();
        if still || now_ms - self.numbers_ms.0 >= CLOCK_EVERY_MS {
            (self.state.clock, self.numbers_ms.0) = (self.session.drawn(), now_ms);
        }
        if still || now_ms - self.numbers_ms.1 >= CHECKS_EVERY_MS {
            (self.state.checks, self.numbers_ms.1) = (self.session.checks(), now_ms);
        }
    }

    /// The run, with its branches and the drawn moment.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What is shown besides the run.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the banner says: what was last to be said, or else what is being waited for.
    pub fn message(&self) -> Option<Message> {
        let session = &self.session;
        let on_its_way = || {
            let until = session.running_to().filter(|_| !session.playing())?;
            let (until, now) = (seconds(until), seconds(session.now()));
            Some(format!("Running on to {until} s, where this session was: {now} s …"))
        };
        let waits = || match (session.fetching(), session.travelling()) {
            (Some(at), _) => Some(format!("Fetching what happened at {} s …", seconds(at))),
            (None, Some(to)) => Some(format!("The engine is on its way to {} s …", seconds(to))),
            (None, None) => None,
        };
        let said = self.state.message.clone();
        said.or_else(|| on_its_way().or_else(waits).map(|text| Message { text, wrong: false }))
    }
}

/// What chaos is made of until something else is chosen.
fn usual_chaos() -> ChaosPlan {
    ChaosPlan { seed: 1, kinds: vec![(ChaosKind::Plain, 4), (ChaosKind::Network, 4), (ChaosKind::Writes, 15)] }
}
