//! Opening the page, and the one way to change it.

use super::effect::{Effect, Fetched};
use super::lesson::{COURSE_PATH, QUIZ_PATH};
use super::library::FIRST_TEXT;
use super::look::{Look, Theme};
use super::message::Message;
use super::msg::Msg;
use super::panels::Panels;
use super::recent::Runs;
use super::session::Session;
use super::step::Wanted;
use super::storage::{LESSONS, PANELS, QUIZ, Stored, THEME, TOUR};
use crate::above::Above;
use crate::chosen::Tool;
use crate::lesson::state::LessonState;
use crate::page::Page;
use crate::page::State;
use crate::storing::Storing;
use crate::worker_link::WorkerLink;
use model::chaos::{ChaosKind, ChaosPlan};
use model::scenario;
use model::types::Time;
use story::format::{SPEED_DEFAULT, SPEED_STEPS};

/// How long the clock and the number of checks stay the same while time passes, in real milliseconds.
const CLOCK_EVERY_MS: f64 = 50.0;
const CHECKS_EVERY_MS: f64 = 250.0;

impl Page {
    /// The page as it is opened: with the session that was stored, or with the first scenario of the library.
    pub fn open(now_ms: f64, stored: &Stored, system: Look) -> (Page, Vec<Effect>) {
        let mut effects = Vec::new();
        let mut runs = Runs::read(stored);
        let (kept, message) = match Page::first_run(&mut runs, stored, &mut effects) {
            Ok(kept) => (kept, None),
            Err(why) => {
                let text =
                    "The session kept in this browser cannot be opened, so it was put aside and a new one begun.";
                (None, Some(Message::new(format!("{text} {why}"), true)))
            }
        };
        let is_new = kept.is_none();
        let (title, speed, mut session) = kept.unwrap_or_else(|| {
            let first = scenario::parse(FIRST_TEXT).expect("the scenarios of the page are tested to be correct");
            let title = first.title.clone().unwrap_or_default();
            (title, SPEED_DEFAULT, Session::open_at_first_event(1, first))
        });
        session.breakpoints = stored.breakpoints(session.scenario().cluster.nodes);
        session.play(is_new && !session.in_lesson());
        let mut lesson = LessonState::read(stored.text(LESSONS).cloned(), stored.text(QUIZ).cloned());
        lesson.open(session.opened());
        effects.push(Effect::Fetch(Fetched::Course, COURSE_PATH.to_string()));
        if !lesson.answered.rounds[0].is_empty() {
            // What is handed in says how many answers are right.
            effects.push(Effect::Fetch(Fetched::Quiz, QUIZ_PATH.to_string()));
        }
        let theme = Theme::named(stored.text(THEME).map_or("", String::as_str));
        let tour = stored.text(TOUR).is_none();
        if tour {
            effects.push(Effect::Store(vec![(TOUR.to_string(), "shown".to_string())]));
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
            panels: Panels::from_text(stored.text(PANELS).map_or("", String::as_str)),
            lesson,
            tables: false,
            unfolded: None,
            tour,
            above: Above::Nothing,
            typed: String::new(),
            violation: 0,
            chaos: usual_chaos(),
            message,
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
            runs,
            fetching: None,
            opening: None,
            entry: Default::default(),
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
            // A person who goes on has read a message that only informs. An error stays until something else is done.
            let stays = |said: &Message| said.wrong && !message.does_something();
            self.state.message = self.state.message.take().filter(stays);
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
            Msg::Share(msg) => self.on_share(msg),
        }
        self.drop_lost_selection();
        draws |= self.age_message(now_ms);
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
        self.keep_entry();
        if !self.session.playing() || self.holds_time() {
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
}

/// What chaos is made of until something else is chosen.
fn usual_chaos() -> ChaosPlan {
    ChaosPlan { seed: 1, kinds: vec![(ChaosKind::Plain, 4), (ChaosKind::Network, 4), (ChaosKind::Writes, 15)] }
}
