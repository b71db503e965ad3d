//! The page in the browser: it holds the page that decides, gives it what happens, and does the effects it asks for.

mod drawn;
mod effects;
mod panels;
mod show;
mod side;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::AnimationFrame;
use gloo_timers::callback::Interval;
use web_sys::{Document, Window};
use yew::prelude::*;

use crate::ui::back;
use crate::ui::keys;
use crate::ui::looks;
use crate::ui::moment::Moment;
use crate::ui::share;
use crate::ui::storage;
use crate::ui::timeline::SightRef;
use crate::ui::worker_channel::WorkerChannel;
use model::protocol::Note;
use page::msg::{BranchesMsg, BrowserMsg, Msg, WorkerMsg};
use page::page::Page;
use page::session::Session;
use story::timeline::tree::Branch;

/// How often the page looks whether the engine still answers, in real milliseconds.
const WATCH_EVERY_MS: u32 = 2_000;

/// The page's picture, and the things of the browser that its effects need.
pub struct App {
    page: Rc<RefCell<Page>>,
    /// A name of this tab that no other tab has.
    tab: String,
    channel: Option<WorkerChannel>,
    _frame: Option<AnimationFrame>,
    painting: Painting,
    /// The drawn moment, made again only when it changes.
    moment: Moment,
    notes: Rc<Vec<Note>>,
    /// The branches as the timeline draws them.
    branches: Rc<Vec<Branch>>,
    /// What part of time the timelines show.
    sight: SightRef,
    on: Callback<Msg>,
    on_branch: Callback<usize>,
    _listeners: Vec<EventListener>,
    _watch: Interval,
}

/// What reaches the page.
pub enum Input {
    /// A message, at the present moment.
    Msg(Msg),
    /// A message with the browser's time of a frame, in milliseconds.
    At(f64, Msg),
    /// Draws what was decided while the picture before was not finished.
    Draw,
}

/// How far the newest picture is. Yew lets renders overtake the effects that paint canvases and scroll logs: on a busy
/// machine they would never run if the next picture did not wait for them.
#[derive(Default)]
struct Painting {
    /// True until the effects of the newest picture have run.
    unfinished: bool,
    /// True when something was decided since.
    outdated: bool,
    /// True when the page wants a frame after it.
    wants_frame: bool,
}

impl Component for App {
    type Message = Input;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> App {
        let stored = storage::read();
        let (page, effects) = Page::open(now_ms(), &stored, looks::system());
        let on = ctx.link().callback(Input::Msg);
        let watch = {
            let on = on.clone();
            move || {
                let hidden = document().is_some_and(|document| document.hidden());
                on.emit(Msg::Worker(WorkerMsg::Watch { hidden }));
            }
        };
        let mut app = App {
            channel: None,
            _frame: None,
            painting: Painting::default(),
            moment: moment_of(page.session()),
            notes: Rc::default(),
            branches: Rc::default(),
            sight: SightRef::default(),
            on_branch: on.reform(|place| Msg::Branches(BranchesMsg::SwitchNth(place))),
            _listeners: listeners(&on, &stored.tab),
            tab: stored.tab,
            _watch: Interval::new(WATCH_EVERY_MS, watch),
            on,
            page: Rc::new(RefCell::new(page)),
        };
        app.perform(ctx, effects);
        app.refresh();
        app
    }

    fn update(&mut self, ctx: &Context<Self>, input: Input) -> bool {
        let (at_ms, message) = match input {
            Input::Msg(message) => (now_ms(), message),
            Input::At(at_ms, message) => (at_ms, message),
            Input::Draw => {
                self.refresh();
                self.painting.unfinished = true;
                return true;
            }
        };
        let effects = self.page.borrow_mut().update(at_ms, message);
        let draws = self.perform(ctx, effects);
        back::show(self.page.borrow().state().is_covered());
        if self.painting.unfinished {
            self.painting.outdated |= draws;
            return false;
        }
        if draws {
            self.refresh();
            self.painting.unfinished = true;
        } else {
            self.ask_for_frame(ctx);
        }
        draws
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        self.show()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        self.painting.unfinished = false;
        self.ask_for_frame(ctx);
        if std::mem::take(&mut self.painting.outdated) {
            ctx.link().send_message(Input::Draw);
        }
        let page = self.page.borrow();
        let session = page.session();
        let ready = session.running_to().is_none() && !session.newest().nodes.is_empty();
        if let Some(body) = document().and_then(|document| document.body()).filter(|_| ready) {
            let _ = body.set_attribute("data-ready", "true");
        }
    }
}

impl App {
    /// Makes what is handed down again, if it has changed.
    fn refresh(&mut self) {
        let page = self.page.borrow();
        let session = page.session();
        let view = session.view();
        let switched = self.moment.run != seen_run(session);
        if (self.moment.run, self.moment.view.position, self.moment.view.at)
            != (seen_run(session), view.position, view.at)
        {
            self.moment = moment_of(session);
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
}

fn moment_of(session: &Session) -> Moment {
    let cluster = Rc::new(session.scenario().cluster.clone());
    let late = Rc::new(session.answers().late_in(session.view()));
    Moment { run: seen_run(session), view: Rc::new(session.view().clone()), cluster, late }
}

/// Numbers the branches of all runs, so that one's moment is never taken for another's.
fn seen_run(session: &Session) -> u32 {
    session.run().wrapping_mul(1 << 16).wrapping_add(session.current().0)
}

fn listeners(on: &Callback<Msg>, tab: &str) -> Vec<EventListener> {
    let (Some(window), Some(document)) = (window(), document()) else { return Vec::new() };
    let leaving = on.reform(|()| Msg::Browser(BrowserMsg::Leaving));
    let hidden = leaving.clone();
    let system = on.reform(|look| Msg::Browser(BrowserMsg::System(look)));
    let mut listeners = looks::listen(move |look| system.emit(look));
    listeners.extend([
        keys::listen(&window, on.clone()),
        keys::release_pressed(&window),
        back::listen(&window, on.clone()),
        share::listen(&document, on.clone()),
        EventListener::new(&window, "pagehide", move |_| leaving.emit(())),
        EventListener::new(&document, "visibilitychange", move |_| hidden.emit(())),
    ]);
    listeners.extend(storage::listen(&window, tab.to_string()));
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
