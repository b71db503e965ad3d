//! The page as a whole: it holds the session, speaks with the engine, and hears every wish.

mod hear;
mod steps;
mod talk;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::AnimationFrame;
use web_sys::{Document, Window};
use yew::prelude::*;

use crate::engine::protocol::{Note, NoteKind};
use crate::scenario;
use crate::types::{NodeId, Time};
use crate::ui::banner::{Message, banner};
use crate::ui::breakpoints;
use crate::ui::client_box::ClientBox;
use crate::ui::door::{Door, Heard};
use crate::ui::format::{SPEED_DEFAULT, SPEED_STEPS, seconds, speed};
use crate::ui::happenings::Happenings;
use crate::ui::help::Help;
use crate::ui::inspector::Inspector;
use crate::ui::intent::{Chosen, Dialog, Intent, Theme, Tool};
use crate::ui::keys;
use crate::ui::lesson::Lesson;
use crate::ui::library::LIBRARY;
use crate::ui::logs::Logs;
use crate::ui::moment::{Facts, Moment};
use crate::ui::open_dialog::OpenDialog;
use crate::ui::progress::{current_line, quiet_start};
use crate::ui::session::Session;
use crate::ui::stage::Stage;
use crate::ui::step::Wanted;
use crate::ui::store;
use crate::ui::timeline::{SessionRef, Timeline};
use crate::ui::top_bar::TopBar;
use crate::ui::transport::Transport;

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
    chosen: Option<Chosen>,
    tool: Tool,
    write_key: String,
    write_value: String,
    theme: Theme,
    dialog: Option<Dialog>,
    message: Option<Message>,
    /// What the step buttons go to.
    step_wanted: Wanted,
    /// What came of the last such step.
    step_said: String,
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
        session.breakpoints = breakpoints::store::kept(session.scenario().cluster.nodes);
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
            step_wanted: Wanted::default(),
            step_said: String::new(),
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
                self.tell_hit();
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
                    <Transport playing={session.playing()} live={session.live()} {drawn} now={session.now()} speed={self.speed} on={self.on.clone()}>
                        { self.step_menu(&session) }
                    </Transport>
                </section>
                { banner(self.shown_message(&session).as_ref(), &self.on) }
                { match self.dialog {
                    Some(Dialog::Open) => html! { <OpenDialog text={session.scenario().to_string()} on={self.on.clone()} /> },
                    Some(Dialog::Breakpoints) => self.breakpoints_dialog(&session),
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
