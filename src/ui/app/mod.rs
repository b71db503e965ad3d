//! The page as a whole: it holds the session, speaks with the engine, and hears every wish.

mod hear;
mod menus;
mod requests;
mod show;
mod steps;
mod talk;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::AnimationFrame;
use gloo_timers::callback::Interval;
use web_sys::{Document, Window};
use yew::prelude::*;

use self::menus::OpenMenu;
use crate::ui::banner::Message;
use crate::ui::breakpoints_store;
use crate::ui::door::{Door, Heard};
use crate::ui::keys;
use crate::ui::looks;
use crate::ui::moment::Moment;
use crate::ui::store;
use crate::ui::timeline::SightRef;
use model::chaos::{ChaosKind, ChaosPlan};
use model::protocol::Note;
use model::scenario;
use model::types::Time;
use page::intent::{Chosen, Dialog, Intent, Theme, Tool};
use page::library::{FIRST_TEXT, LIBRARY};
use page::look::Look;
use page::panels::Panels;
use page::session::Session;
use page::step::Wanted;
use story::format::{SPEED_DEFAULT, SPEED_STEPS, seconds, speed};
use story::timeline::tree::Branch;

/// How many sentences the feed shows.
const SENTENCES_SHOWN: usize = 80;

/// How long a playing session may go on before it is kept again, in real milliseconds.
const KEEP_EVERY_MS: f64 = 1_000.0;

/// How long the clock and the number of checks stay the same while time passes, in real milliseconds.
const CLOCK_EVERY_MS: f64 = 50.0;
const CHECKS_EVERY_MS: f64 = 250.0;

/// How often the page looks whether the engine still answers, in real milliseconds.
const WATCH_EVERY_MS: u32 = 2_000;

/// What the page hears.
pub enum Msg {
    /// A wish of the person.
    Wish(Intent),
    /// An answer of the engine, by the number of the worker that gave it.
    Heard(u32, Heard),
    /// A frame is about to be drawn; the time is the browser's, in milliseconds.
    Frame(f64),
    /// The branch of this number among the branches is to be shown.
    Branch(usize),
    /// The page may be gone soon.
    Leaving,
    /// The system wants another look.
    Look(Look),
    /// Time to see whether the engine still answers.
    Watch,
    /// The text of the scenario of this number in the library, or why it could not be fetched.
    Fetched(usize, Result<String, String>),
}

/// The page.
pub struct App {
    door: Option<Door>,
    /// Numbers the workers, so that a late answer of a dead one is not taken for a living one's.
    door_number: u32,
    session: Rc<RefCell<Session>>,
    runs: u32,
    title: String,
    /// The scenario of the library whose text is being fetched, as an index.
    fetching: Option<usize>,
    /// The drawn moment, made anew only when it changes.
    moment: Moment,
    notes: Rc<Vec<Note>>,
    /// What part of time the timelines show.
    sight: SightRef,
    /// The branches as the timeline draws them.
    branches: Rc<Vec<Branch>>,
    on_branch: Callback<usize>,
    frame: Option<AnimationFrame>,
    frame_ms: Option<f64>,
    kept_ms: f64,
    /// What the clock and the number of checks say, and when each was changed last.
    clock: Time,
    clock_ms: f64,
    checks: u64,
    checks_ms: f64,
    keeps: bool,
    /// The change of the branches that was kept last, and in which run.
    kept_changes: Option<(u32, u32)>,
    /// How many answers are still to come that are for the run before.
    stale: u32,
    /// True after a panic, until the worker has been restored.
    dead: bool,
    /// When the order was sent that has not been answered.
    asked_ms: Option<f64>,
    speed: u32,
    chosen: Option<Chosen>,
    tool: Tool,
    write_key: String,
    write_value: String,
    theme: Theme,
    look: Look,
    panels: Panels,
    /// True while nodes and logs are shown as tables.
    tables: bool,
    tour: bool,
    dialog: Option<Dialog>,
    message: Option<Message>,
    /// The open menu.
    menu: Option<OpenMenu>,
    /// What the box for typing begins with.
    typed: String,
    /// Which broken property is told, as an index.
    told: usize,
    /// What chaos was made of last.
    chaos: ChaosPlan,
    /// The message by which a broken property was announced.
    announced: Option<String>,
    /// What the step buttons go to.
    step_wanted: Wanted,
    /// What came of the last such step.
    step_said: String,
    on: Callback<Intent>,
    _listeners: Vec<EventListener>,
    _watch: Interval,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> App {
        let on = ctx.link().callback(Msg::Wish);
        let theme = looks::chosen();
        let (kept, message) = match store::kept(1) {
            Ok(kept) => (kept, None),
            Err(why) => (None, Some(Message { text: why, wrong: true })),
        };
        let is_new = kept.is_none();
        let (title, speed, mut session) = kept.unwrap_or_else(|| {
            let first = scenario::parse(FIRST_TEXT).expect("the scenarios of the page are tested to be correct");
            (LIBRARY[0].title.to_string(), SPEED_DEFAULT, Session::open_at_first_event(1, first))
        });
        session.breakpoints = breakpoints_store::kept(session.scenario().cluster.nodes);
        session.play(is_new);
        let moment = moment_of(&session);
        let mut app = App {
            door: None,
            door_number: 0,
            session: Rc::new(RefCell::new(session)),
            runs: 1,
            title,
            fetching: None,
            moment,
            notes: Rc::default(),
            sight: SightRef::default(),
            branches: Rc::default(),
            on_branch: ctx.link().callback(Msg::Branch),
            frame: None,
            frame_ms: None,
            kept_ms: 0.0,
            clock: Time::ZERO,
            clock_ms: 0.0,
            checks: 0,
            checks_ms: 0.0,
            keeps: true,
            kept_changes: None,
            stale: 0,
            dead: false,
            asked_ms: None,
            speed: speed.min(SPEED_STEPS),
            chosen: None,
            tool: Tool::Select,
            write_key: "x".to_string(),
            write_value: "1".to_string(),
            theme,
            look: looks::show(theme),
            panels: requests::kept_panels(),
            tables: false,
            tour: requests::is_first_visit(),
            dialog: None,
            message,
            menu: None,
            typed: String::new(),
            told: 0,
            chaos: usual_chaos(),
            announced: None,
            step_wanted: Wanted::default(),
            step_said: String::new(),
            _listeners: listeners(ctx, &on),
            _watch: {
                let link = ctx.link().clone();
                Interval::new(WATCH_EVERY_MS, move || link.send_message(Msg::Watch))
            },
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
            Msg::Branch(index) => {
                let id = self.session.borrow().branches().get(index).map(|branch| branch.id);
                if let Some(id) = id {
                    self.hear(ctx, Intent::Switch(id));
                    self.pump(ctx);
                }
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
                self.update_numbers(at_ms);
                if at_ms - self.kept_ms > KEEP_EVERY_MS {
                    self.kept_ms = at_ms;
                    self.keep();
                }
                self.pump(ctx);
                true
            }
            Msg::Leaving => {
                // A page that nobody sees is slowed down, and so is its worker: the wait begins anew.
                self.asked_ms = self.asked_ms.map(|_| now_ms());
                self.keep();
                false
            }
            Msg::Look(look) => std::mem::replace(&mut self.look, look) != look,
            Msg::Watch => self.watch(ctx),
            Msg::Fetched(index, text) => {
                self.open_fetched(ctx, index, text);
                self.pump(ctx);
                true
            }
        }
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        self.show()
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
    /// Updates the clock and the number of checks, not in every frame: they could not be read.
    fn update_numbers(&mut self, at_ms: f64) {
        let session = self.session.borrow();
        let still = !session.playing();
        if still || at_ms - self.clock_ms >= CLOCK_EVERY_MS {
            (self.clock, self.clock_ms) = (session.drawn(), at_ms);
        }
        if still || at_ms - self.checks_ms >= CHECKS_EVERY_MS {
            (self.checks, self.checks_ms) = (session.checks(), at_ms);
        }
    }

    /// Makes what is handed down anew, if it has changed.
    fn refresh(&mut self) {
        if !self.session.borrow().playing() {
            self.update_numbers(0.0);
        }
        let session = self.session.borrow();
        let view = session.view();
        let switched = self.moment.run != seen_run(&session);
        if (self.moment.run, self.moment.view.position, self.moment.view.at)
            != (seen_run(&session), view.position, view.at)
        {
            self.moment = moment_of(&session);
        }
        let branches = session.branches();
        if branches.len() > 1 || !self.branches.is_empty() {
            let drawn = branches.into_iter().map(|branch| Branch {
                id: branch.id.0,
                name: branch.name,
                parent: branch.parent.map(|parent| parent.0),
                forked_at: branch.forked_at,
                end: branch.end,
                current: branch.current,
            });
            let drawn: Vec<Branch> = drawn.collect();
            if *self.branches != drawn {
                self.branches = Rc::new(drawn);
            }
        }
        if switched || self.notes.len() != session.notes().len() {
            self.notes = Rc::new(session.notes().to_vec());
        }
    }

    fn wrong(&mut self, text: String) {
        self.message = Some(Message { text, wrong: true });
    }

    fn shown_message(&self, session: &Session) -> Option<Message> {
        self.message
            .clone()
            .or_else(|| {
                session.running_to().filter(|_| !session.playing()).map(|until| Message {
                    text: format!(
                        "Running on to {} s, where this session was: {} s …",
                        seconds(until),
                        seconds(session.now())
                    ),
                    wrong: false,
                })
            })
            .or_else(|| {
                let text = match (session.fetching(), session.travelling()) {
                    (Some(at), _) => format!("Fetching what happened at {} s …", seconds(at)),
                    (None, Some(to)) => format!("The engine is on its way to {} s …", seconds(to)),
                    (None, None) => return None,
                };
                Some(Message { text, wrong: false })
            })
    }
}

/// What chaos is made of until somebody says otherwise.
fn usual_chaos() -> ChaosPlan {
    ChaosPlan { seed: 1, kinds: vec![(ChaosKind::Plain, 4), (ChaosKind::Network, 4), (ChaosKind::Writes, 15)] }
}

fn moment_of(session: &Session) -> Moment {
    let cluster = Rc::new(session.scenario().cluster.clone());
    Moment { run: seen_run(session), view: Rc::new(session.view().clone()), cluster }
}

/// Tells the branches of all runs apart, so that one's moment is never taken for another's.
fn seen_run(session: &Session) -> u32 {
    session.run().wrapping_mul(1 << 16).wrapping_add(session.current().0)
}

fn listeners(ctx: &Context<App>, on: &Callback<Intent>) -> Vec<EventListener> {
    let (Some(window), Some(document)) = (window(), document()) else { return Vec::new() };
    let on = on.clone();
    let leaving = ctx.link().callback(|()| Msg::Leaving);
    let hidden = leaving.clone();
    let looks_so = ctx.link().callback(Msg::Look);
    let mut listeners = looks::listen(move |look| looks_so.emit(look));
    listeners.extend([
        keys::listen(&window, on),
        EventListener::new(&window, "pagehide", move |_| leaving.emit(())),
        EventListener::new(&document, "visibilitychange", move |_| hidden.emit(())),
    ]);
    listeners
}

/// The browser's clock, in milliseconds.
fn now_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}
