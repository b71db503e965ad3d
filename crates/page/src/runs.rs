//! Which scenario runs: opening one, running it again, and the run's own text.

use super::effect::{Effect, Fetched};
use super::lesson::{Course, Quiz};
use super::library::LIBRARY;
use super::message::Offer;
use super::recent::NOT_KEPT;
use super::session::Session;
use crate::dialog::Dialog;
use crate::msg::RunMsg;
use crate::page::Page;
use model::action::{Action, ClientAction};
use model::scenario::{self, Cluster, Line, Scenario, Step};

impl Page {
    pub(crate) fn on_run(&mut self, msg: RunMsg) {
        match msg {
            RunMsg::Library(index) => self.open_scene(index),
            RunMsg::Fetched(what, text) => self.take_fetched(what, text),
            RunMsg::Open(title, scenario) => {
                self.close_dialog();
                self.open_scenario(title, *scenario);
            }
            RunMsg::Recent => self.show_recent(),
            RunMsg::Reopen(name) => self.reopen(&name),
            RunMsg::Entry(entry) => self.go_to_entry(&entry),
            RunMsg::NotKept => self.wrong(NOT_KEPT),
            RunMsg::Restart => self.open_changed(|_| {}),
            RunMsg::Seed(seed) => self.open_changed(|cluster| cluster.seed = seed),
            RunMsg::Engine(engine) => self.open_changed(|cluster| cluster.engine = engine),
            RunMsg::NodeCount(nodes) => self.open_changed(|cluster| cluster.nodes = nodes),
            RunMsg::Change(changed) => {
                self.close_dialog();
                self.open_changed(|cluster| *cluster = *changed);
            }
            RunMsg::CopyText => self.effects.push(Effect::Copy(self.session.scenario_so_far().to_string())),
        }
    }

    /// Opens a scenario of the library, at once or when its text has been fetched.
    fn open_scene(&mut self, index: usize) {
        self.close_dialog();
        let Some(scene) = LIBRARY.get(index) else { return };
        let what = Fetched::Scene(index);
        self.fetching = Some(what);
        match scene.text() {
            Some(text) => self.take_fetched(what, Ok(text.to_string())),
            None => self.effects.push(Effect::Fetch(what, scene.path())),
        }
    }

    /// Opens a scenario whose text has come, unless another one has been opened since it was asked for.
    fn take_fetched(&mut self, what: Fetched, text: Result<String, String>) {
        let title = match what {
            Fetched::Course => return self.take_course(text),
            Fetched::Quiz => return self.take_quiz(text),
            Fetched::Scene(index) => LIBRARY.get(index).map(|scene| scene.title.to_string()),
            Fetched::Lesson(place) => {
                let lesson = self.state.lesson.course.as_ref().and_then(|course| course.lessons().get(place));
                lesson.map(|lesson| lesson.title.clone())
            }
        };
        if self.fetching.take_if(|wanted| *wanted == what).is_none() {
            return;
        }
        let Some(title) = title else { return };
        match text.map(|text| scenario::parse(&text)) {
            Ok(Ok(scenario)) => self.open_scenario(title, scenario),
            Ok(Err(mistakes)) => self.wrong(mistakes.to_string()),
            Err(why) => self.wrong(format!(
                "The scenario “{title}” could not be fetched: {why}. Nothing has changed; choose it again to try again."
            )),
        }
    }

    fn take_quiz(&mut self, text: Result<String, String>) {
        match text.and_then(|text| Quiz::read(&text)) {
            Ok(quiz) => self.state.lesson.quiz = Some(quiz),
            Err(_) if self.state.dialog() != Some(Dialog::Quiz) => {}
            Err(why) => {
                self.close_dialog();
                self.wrong(format!("The quiz could not be fetched: {why}. Choose it again to try again."));
            }
        }
    }

    /// Without the course there is no next lesson; the list of lessons says why when it is opened.
    fn take_course(&mut self, text: Result<String, String>) {
        match text.and_then(|text| Course::read(&text)) {
            Ok(course) => self.state.lesson.course = Some(course),
            Err(why) => {
                self.wrong(format!("The list of lessons could not be fetched: {why}. Open the list to try again."))
            }
        }
    }

    /// Opens a scenario and plays it, if it is possible.
    pub(crate) fn open_scenario(&mut self, title: String, scenario: Scenario) {
        let opening = self.opening.take();
        if let Err(mistakes) = scenario.check_as_text() {
            return self.wrong(mistakes.to_string());
        }
        if opening.is_none() {
            self.follow(&title);
        }
        let (run, moment) = (self.session.run() + 1, opening.flatten());
        let mut session = match moment {
            Some(moment) => Session::open(run, scenario, moment),
            None => Session::open_at_first_event(run, scenario),
        };
        // A lesson waits for its reader, and a moment that was shared is looked at first.
        session.play(moment.is_none() && !session.in_lesson());
        let acts = self.session.acts_by_hand();
        self.leave_run();
        self.begin_run(title, session);
        if acts > 0 {
            let acts = if acts == 1 { "action".to_string() } else { format!("{acts} actions") };
            let text =
                format!("A new run. The one before is kept with its {acts}: undo leads back to it, and so does U.");
            self.say_with(text, Offer::Undo);
        }
    }

    /// Shows this run in place of the one before, which has been left.
    pub(crate) fn begin_run(&mut self, title: String, session: Session) {
        self.state.lesson.open(session.opened());
        (self.state.title, self.fetching) = (title, None);
        (self.state.message, self.state.violation) = (None, 0);
        if self.state.dialog() == Some(Dialog::Violation) {
            self.close_dialog();
        }
        self.worker.pass_over_answer(self.session.is_waiting());
        if !self.worker.is_started {
            self.start_worker();
        }
        let before = std::mem::replace(&mut self.session, session);
        self.take_over_breakpoints(before.breakpoints);
        self.store();
    }

    /// Opens the scenario again as it was opened, in a changed cluster.
    fn open_changed(&mut self, change: impl FnOnce(&mut Cluster)) {
        let mut scenario = (**self.session.opened()).clone();
        // The branch that is shown may run on another engine.
        scenario.cluster = self.session.cluster().clone();
        change(&mut scenario.cluster);
        // What the first run printed is another run's now.
        scenario.output = None;
        let mut title = self.state.title.clone();
        let seed = scenario.cluster.seed;
        if scenario.cluster != (Cluster { seed, ..self.session.opened().cluster.clone() }) {
            without_words(&mut scenario);
            if !title.ends_with(CHANGED) {
                title += CHANGED;
            }
        }
        // The clients that work by themselves go on doing so.
        let workload = self.session.newest().workload;
        if let Some(workload) = workload.filter(|_| !has_workload(&scenario)) {
            let begin = Step::Act(Action::Client(ClientAction::Workload(workload)));
            scenario.lines.insert(0, Line::from(begin));
        }
        self.open_scenario(title, scenario);
    }
}

/// What a title ends with when the cluster is not the one that the scenario was written for.
const CHANGED: &str = ", changed";

/// The words, questions and expectations of a scenario were written for its own cluster: of another one they may be
/// wrong. What would wait for a reader at a stop has nothing to say there.
fn without_words(scenario: &mut Scenario) {
    (scenario.lesson, scenario.closing) = (Vec::new(), Vec::new());
    scenario.lines.retain(|line| !matches!(line.step, Step::Expect(_) | Step::Stop(_)));
    for line in &mut scenario.lines {
        (line.words, line.question) = (Vec::new(), None);
    }
}

/// True when a scenario says what clients do by themselves.
fn has_workload(scenario: &Scenario) -> bool {
    scenario.lines.iter().any(|line| matches!(line.step, Step::Act(Action::Client(ClientAction::Workload(_)))))
}
