//! The page as a whole: it holds the session, speaks with the engine, and hears every wish.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::{AnimationFrame, request_animation_frame};
use web_sys::{Document, Window};
use yew::prelude::*;

use super::banner::{Message, banner};
use super::client_box::ClientBox;
use super::door::{Door, Heard};
use super::format::{SPEED_DEFAULT, SPEED_STEPS, seconds, speed};
use super::geometry::{self, Pair, pair};
use super::happenings::Happenings;
use super::help::Help;
use super::inspector::Inspector;
use super::intent::{Dialog, Intent, Theme, Tool};
use super::keys;
use super::lesson::Lesson;
use super::library::LIBRARY;
use super::logs::Logs;
use super::moment::{Facts, Moment};
use super::open_dialog::OpenDialog;
use super::progress::{current_line, quiet_start};
use super::session::{Notice, Session};
use super::stage::Stage;
use super::store;
use super::timeline::{SessionRef, Timeline};
use super::top_bar::TopBar;
use super::transport::Transport;
use crate::action::{Action, Target};
use crate::engine::protocol::{Note, NoteKind, Reply};
use crate::scenario::{self, Cluster, Scenario};
use crate::types::{NodeId, Time};
use crate::view::Process;

/// How many sentences the feed shows.
const SENTENCES_SHOWN: usize = 80;

/// How long a playing session may go on before it is kept again, in real milliseconds.
const KEEP_EVERY_MS: f64 = 1_000.0;

/// What the page hears.
pub enum Msg {
    /// A wish of the person.
    Wish(Intent),
    /// An answer of the engine, by the number of the worker that gave it.
    Heard(u32, Heard),
    /// A frame is about to be drawn; the time is the browser's, in milliseconds.
    Frame(f64),
    /// The page may be gone soon.
    Leaving,
}

/// The page.
pub struct App {
    door: Option<Door>,
    /// Numbers the workers, so that a late answer of a dead one is not taken for a living one's.
    door_number: u32,
    session: Rc<RefCell<Session>>,
    runs: u32,
    title: String,
    /// The drawn moment, made anew only when it changes.
    moment: Moment,
    notes: Rc<Vec<Note>>,
    frame: Option<AnimationFrame>,
    frame_ms: Option<f64>,
    kept_ms: f64,
    keeps: bool,
    speed: u32,
    chosen: Option<NodeId>,
    tool: Tool,
    write_key: String,
    write_value: String,
    theme: Theme,
    dialog: Option<Dialog>,
    message: Option<Message>,
    /// How often the engine has panicked since it last did what it was asked.
    panics: u32,
    on: Callback<Intent>,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> App {
        let on = ctx.link().callback(Msg::Wish);
        let theme = store::theme();
        store::set_theme(theme);
        let (title, text) = LIBRARY[0];
        let first = scenario::parse(text).expect("the scenarios of the page are tested to be correct");
        let (kept, message) = match store::kept() {
            Ok(kept) => (kept, None),
            Err(why) => (None, Some(Message { text: why, wrong: true })),
        };
        let is_new = kept.is_none();
        let (title, speed, mut session) = match kept {
            Some(kept) => {
                let mut session = Session::open(1, kept.done, kept.now);
                session.set_opened(kept.opened);
                (kept.title, kept.speed.min(SPEED_STEPS), session)
            }
            None => {
                let until = quiet_start(&first);
                (title.to_string(), SPEED_DEFAULT, Session::open(1, first, until))
            }
        };
        session.play(is_new);
        let moment = moment_of(&session);
        let mut app = App {
            door: None,
            door_number: 0,
            session: Rc::new(RefCell::new(session)),
            runs: 1,
            title,
            moment,
            notes: Rc::default(),
            frame: None,
            frame_ms: None,
            kept_ms: 0.0,
            keeps: true,
            speed,
            chosen: None,
            tool: Tool::Select,
            write_key: "x".to_string(),
            write_value: "1".to_string(),
            theme,
            dialog: None,
            message,
            panics: 0,
            _listeners: listeners(ctx, &on),
            on,
        };
        app.open_door(ctx);
        app.pump(ctx);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Wish(intent) => {
                self.hear(ctx, intent);
                self.pump(ctx);
                true
            }
            Msg::Heard(door, heard) if door == self.door_number => {
                self.take(ctx, heard);
                self.pump(ctx);
                // While time passes, the next frame draws what has come.
                !self.session.borrow().playing() || self.message.is_some()
            }
            Msg::Heard(..) => false,
            Msg::Frame(at_ms) => {
                self.frame = None;
                let passed_ms = self.frame_ms.map_or(0.0, |before_ms| at_ms - before_ms);
                self.frame_ms = Some(at_ms);
                self.session.borrow_mut().frame(passed_ms, speed(self.speed));
                if at_ms - self.kept_ms > KEEP_EVERY_MS {
                    self.kept_ms = at_ms;
                    self.keep();
                }
                self.pump(ctx);
                true
            }
            Msg::Leaving => {
                self.keep();
                false
            }
        }
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let session = self.session.borrow();
        let drawn = session.drawn();
        let moment = self.moment.clone();
        let facts = Facts(moment.clone());
        let refused = |note: &&Note| note.kind == NoteKind::Impossible && note.at <= drawn;
        let acted =
            session.lanes().flags_between(Time::ZERO, drawn).len() + session.notes().iter().filter(refused).count();
        let noted = session.notes().iter().filter(|note| note.at <= drawn).map(|note| note.line).max();
        let ended = session.live() && !session.script_plays();
        let nodes: Vec<NodeId> = moment.view.nodes.keys().copied().collect();
        let harmed = !moment.view.links.is_empty();
        let stamp = (session.run(), session.trace().len(), drawn, session.now());
        html! {
            <div class="page">
                <TopBar title={self.title.clone()} cluster={session.scenario().cluster.clone()} checks={session.checks()}
                    violations={session.violations().len()} theme={self.theme} on={self.on.clone()} />
                <aside class="panel story">
                    <Lesson title={self.title.clone()} scenario={session.scenario().clone()}
                        current={current_line(session.scenario(), acted, noted, ended)} notes={self.notes.clone()} />
                    <Happenings sentences={session.feed().newest(drawn, SENTENCES_SHOWN)} />
                </aside>
                <Stage moment={moment.clone()} chosen={self.chosen} tool={self.tool} on={self.on.clone()}>
                    <ClientBox key_text={self.write_key.clone()} value_text={self.write_value.clone()} {nodes} {harmed} on={self.on.clone()} />
                </Stage>
                <div class="right">
                    <Logs {facts} chosen={self.chosen} on={self.on.clone()} />
                    <Inspector {moment} chosen={self.chosen} on={self.on.clone()} />
                </div>
                <section class="panel time" aria-label="Time">
                    <Timeline session={SessionRef(self.session.clone())} {stamp} live={session.live()} theme={self.theme} on={self.on.clone()} />
                    <Transport playing={session.playing()} live={session.live()} {drawn} now={session.now()} speed={self.speed} on={self.on.clone()} />
                </section>
                { banner(self.shown_message(&session).as_ref(), &self.on) }
                { match self.dialog {
                    Some(Dialog::Open) => html! { <OpenDialog text={session.scenario().to_string()} on={self.on.clone()} /> },
                    Some(Dialog::Help) => html! { <Help on={self.on.clone()} /> },
                    None => html! {},
                } }
            </div>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        let session = self.session.borrow();
        let ready = session.running_to().is_none() && !session.newest().nodes.is_empty();
        if let Some(body) = document().and_then(|document| document.body()).filter(|_| ready) {
            let _ = body.set_attribute("data-ready", "true");
        }
    }
}

impl App {
    /// Starts a worker. One that was there before is ended.
    fn open_door(&mut self, ctx: &Context<Self>) {
        self.door_number += 1;
        let number = self.door_number;
        match Door::open(ctx.link().callback(move |heard| Msg::Heard(number, heard))) {
            Ok(door) => self.door = Some(door),
            Err(why) => self.wrong(why),
        }
    }

    /// Sends what is to be sent, and asks for the next frame while time passes.
    fn pump(&mut self, ctx: &Context<Self>) {
        let next = self.session.borrow_mut().next_command();
        if let (Some(command), Some(door)) = (next, &self.door)
            && let Err(why) = door.send(&command)
        {
            self.wrong(why);
        }
        self.refresh();
        if self.session.borrow().playing() {
            if self.frame.is_none() {
                let link = ctx.link().clone();
                self.frame = Some(request_animation_frame(move |at_ms| link.send_message(Msg::Frame(at_ms))));
            }
        } else {
            (self.frame, self.frame_ms) = (None, None);
        }
    }

    /// Makes what is handed down anew, if it has changed.
    fn refresh(&mut self) {
        let session = self.session.borrow();
        let view = session.view();
        if (self.moment.run, self.moment.view.position, self.moment.view.at) != (session.run(), view.position, view.at)
        {
            self.moment = moment_of(&session);
        }
        if self.notes.len() != session.notes().len() || session.notes().is_empty() != self.notes.is_empty() {
            self.notes = Rc::new(session.notes().to_vec());
        }
    }

    fn take(&mut self, ctx: &Context<Self>, heard: Heard) {
        let reply = match heard {
            Heard::Reply(reply) => *reply,
            Heard::Panic(message) => Reply::Panicked { message },
            Heard::Broken(why) => {
                self.session.borrow_mut().play(false);
                self.door = None;
                return self.wrong(format!("{why}. Reload the page to try again; the session so far is kept."));
            }
        };
        let acted = matches!(reply, Reply::Acted(..));
        let notices = self.session.borrow_mut().take(reply);
        for notice in notices {
            match notice {
                Notice::Said(text) => self.message = Some(Message { text, wrong: false }),
                Notice::Wrong(text) => self.wrong(text),
                Notice::Panicked(text) => return self.recover(ctx, &text),
            }
        }
        if self.session.borrow().running_to().is_none() {
            self.panics = 0;
        }
        if acted {
            self.keep();
        }
    }

    /// Opens the same scenario again in a new worker: at the moment before the panic, or at its start
    /// when it panics on the way there. One that panics at its start is left alone.
    fn recover(&mut self, ctx: &Context<Self>, panic: &str) {
        let (scenario, opened, now) = {
            let session = self.session.borrow();
            (session.scenario().clone(), session.opened().clone(), session.now())
        };
        self.panics += 1;
        self.door = None;
        let said = panic.trim().trim_end_matches('.');
        let (until, place) = match self.panics {
            1 => (now, format!("at {} s, the moment before", seconds(now))),
            2 => (Time::ZERO, "at its start".to_string()),
            _ => {
                self.session.borrow_mut().play(false);
                let text =
                    format!("The engine panicked: {said}. It does so whenever this run is opened; open another.");
                return self.wrong(text);
            }
        };
        self.run(ctx, Session::open(self.runs + 1, (*scenario).clone(), until));
        self.session.borrow_mut().set_opened((*opened).clone());
        self.wrong(format!("The engine panicked: {said}. The same run was opened again {place}, and stands still."));
    }

    /// Takes up a new run, in the worker that is there or in a new one.
    fn run(&mut self, ctx: &Context<Self>, session: Session) {
        if self.door.is_none() {
            self.open_door(ctx);
        }
        self.runs = session.run();
        *self.session.borrow_mut() = session;
    }

    /// Opens a scenario and plays it, if it is possible.
    fn open(&mut self, ctx: &Context<Self>, title: String, scenario: Scenario) {
        if let Err(mistakes) = scenario.check() {
            return self.wrong(mistakes.to_string());
        }
        self.title = title;
        self.chosen = self.chosen.filter(|node| node.0 <= scenario.cluster.nodes);
        let until = quiet_start(&scenario);
        let mut session = Session::open(self.runs + 1, scenario, until);
        session.play(true);
        self.message = None;
        self.panics = 0;
        self.run(ctx, session);
        self.keep();
    }

    /// Opens the scenario again as it was opened, in a changed cluster.
    fn open_changed(&mut self, ctx: &Context<Self>, change: impl FnOnce(&mut Cluster)) {
        let mut scenario = (**self.session.borrow().opened()).clone();
        change(&mut scenario.cluster);
        // What the first run printed is another run's now.
        scenario.output = None;
        let title = self.title.clone();
        self.open(ctx, title, scenario);
    }

    fn hear(&mut self, ctx: &Context<Self>, intent: Intent) {
        // Whoever goes on has read what is only to be known; what went wrong stays until it is put away.
        self.message = self.message.take().filter(|message| message.wrong);
        match intent {
            Intent::Act(action) => self.act(action),
            Intent::Cut(pairs) => self.cut(&pairs),
            Intent::Isolate(node) => {
                let nodes = self.nodes();
                let pairs = nodes.iter().filter(|other| **other != node).map(|other| pair(node, *other)).collect();
                self.cut(&pairs);
            }
            Intent::ToggleCrash(node) => match self.process(node) {
                Process::Running | Process::Paused => self.act(Action::Crash(Target::Node(node))),
                Process::Crashed | Process::Failed => self.act(Action::Restart(node)),
            },
            Intent::TogglePause(node) => match self.process(node) {
                Process::Paused => self.act(Action::Resume(node)),
                Process::Running | Process::Crashed | Process::Failed => self.act(Action::Pause(Target::Node(node))),
            },
            Intent::Write(to) => {
                let (key, value) = (self.write_key.trim().to_string(), self.write_value.clone());
                self.act(Action::Write { to, key, value });
                if let Ok(number) = self.write_value.parse::<u64>() {
                    self.write_value = number.wrapping_add(1).to_string();
                }
            }
            Intent::Read(to) => self.act(Action::Read { to, key: self.write_key.trim().to_string() }),
            Intent::WriteKey(key) => self.write_key = key,
            Intent::WriteValue(value) => self.write_value = value,
            Intent::TogglePlay => {
                let playing = self.session.borrow().playing();
                self.session.borrow_mut().play(!playing);
                self.keep();
            }
            Intent::Step => {
                let stepped = self.session.borrow_mut().step();
                if let Err(why) = stepped {
                    self.wrong(why);
                }
            }
            Intent::StepBack => self.session.borrow_mut().step_back(),
            Intent::Seek(time) => {
                let mut session = self.session.borrow_mut();
                session.play(false);
                session.seek(time);
            }
            Intent::Live => self.session.borrow_mut().go_live(),
            Intent::Speed(speed) => self.speed = speed.min(SPEED_STEPS),
            Intent::Choose(node) => self.chosen = node,
            Intent::Tool(tool) => self.tool = tool,
            Intent::Library(index) => {
                if let Some((title, text)) = LIBRARY.get(index) {
                    match scenario::parse(text) {
                        Ok(scenario) => self.open(ctx, title.to_string(), scenario),
                        Err(mistakes) => self.wrong(mistakes.to_string()),
                    }
                }
            }
            Intent::Open(title, scenario) => {
                self.dialog = None;
                self.open(ctx, title, *scenario);
            }
            Intent::Restart => self.open_changed(ctx, |_| {}),
            Intent::Seed(seed) => self.open_changed(ctx, |cluster| cluster.seed = seed),
            Intent::NodeCount(nodes) => self.open_changed(ctx, |cluster| cluster.nodes = nodes),
            Intent::Theme => {
                self.theme = match self.theme {
                    Theme::Auto => Theme::Light,
                    Theme::Light => Theme::Dark,
                    Theme::Dark => Theme::Auto,
                };
                store::set_theme(self.theme);
            }
            Intent::Dialog(dialog) => self.dialog = dialog,
            Intent::ShowViolation => {
                let first = self.session.borrow().violations().first().cloned();
                if let Some(violation) = first {
                    self.wrong(format!("At {} s: {}", seconds(violation.at), violation.message));
                }
            }
            Intent::Complain(text) => self.wrong(text),
            Intent::Dismiss => {
                self.message = None;
                self.dialog = None;
            }
        }
    }

    fn act(&mut self, action: Action) {
        if self.session.borrow().running_to().is_some() {
            return self.wrong("The run is still on its way to where it was; wait until it is there.".to_string());
        }
        let checked = self.session.borrow().scenario().cluster.check_action(&action);
        if let Err(why) = checked {
            return self.wrong(why);
        }
        let acted = self.session.borrow_mut().act(action);
        match acted {
            Ok(false) => {}
            Ok(true) => {
                let text =
                    "You were in the past. What you do is done at the newest moment, so the page went there first.";
                self.message = Some(Message { text: text.to_string(), wrong: false });
            }
            Err(why) => self.wrong(why),
        }
    }

    fn cut(&mut self, pairs: &BTreeSet<Pair>) {
        let actions = {
            let session = self.session.borrow();
            geometry::cut(&self.nodes(), &session.newest().links, pairs)
        };
        for action in actions {
            self.act(action);
        }
    }

    fn nodes(&self) -> Vec<NodeId> {
        self.session.borrow().newest().nodes.keys().copied().collect()
    }

    fn process(&self, node: NodeId) -> Process {
        self.session.borrow().newest().nodes.get(&node).map(|node| node.process).unwrap_or_default()
    }

    fn wrong(&mut self, text: String) {
        self.message = Some(Message { text, wrong: true });
    }

    fn shown_message(&self, session: &Session) -> Option<Message> {
        self.message.clone().or_else(|| {
            session.running_to().filter(|_| !session.playing()).map(|until| Message {
                text: format!(
                    "Running on to {} s, where this session was: {} s …",
                    seconds(until),
                    seconds(session.now())
                ),
                wrong: false,
            })
        })
    }

    /// Keeps the session in the browser. That it cannot be kept is said once.
    fn keep(&mut self) {
        let kept = {
            let session = self.session.borrow();
            let now = session.running_to().unwrap_or(session.now());
            store::keep(&self.title, session.opened(), session.scenario(), now, self.speed)
        };
        if let Err(why) = kept
            && std::mem::replace(&mut self.keeps, false)
        {
            self.wrong(why);
        }
    }
}

fn moment_of(session: &Session) -> Moment {
    let cluster = Rc::new(session.scenario().cluster.clone());
    Moment { run: session.run(), view: Rc::new(session.view().clone()), cluster }
}

fn listeners(ctx: &Context<App>, on: &Callback<Intent>) -> Vec<EventListener> {
    let (Some(window), Some(document)) = (window(), document()) else { return Vec::new() };
    let on = on.clone();
    let leaving = ctx.link().callback(|()| Msg::Leaving);
    let hidden = leaving.clone();
    vec![
        keys::listen(&window, on),
        EventListener::new(&window, "pagehide", move |_| leaving.emit(())),
        EventListener::new(&document, "visibilitychange", move |_| hidden.emit(())),
    ]
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}
