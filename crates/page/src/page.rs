//! The page: everything it decides with, and what can be read of it.

use super::above::Above;
use super::chosen::{Chosen, Tool};
use super::dialog::Dialog;
use super::effect::{Effect, Fetched};
use super::lesson::state::LessonState;
use super::look::{Look, Theme};
use super::message::Message;
use super::panels::bar::Bar;
use super::panels::sizes::Panels;
use super::recent::shelf::Runs;
use super::session::Session;
use super::step::Wanted;
use super::storing::Storing;
use super::worker_link::WorkerLink;
use model::chaos::ChaosPlan;
use model::types::Time;
use story::format::moment;

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
    /// The bar of which a narrow screen shows all.
    pub unfolded: Option<Bar>,
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
    /// What the clock says: the drawn moment, while time passes as it was a little before.
    pub clock: Time,
    /// How many checks of invariants are shown, likewise.
    pub checks: u64,
}

impl State {
    /// True while a dialog or a menu is open.
    pub fn is_covered(&self) -> bool {
        self.above != Above::Nothing
    }

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
    /// The runs that are kept.
    pub(crate) runs: Runs,
    /// The scenario whose text is being fetched, to be opened.
    pub(crate) fetching: Option<Fetched>,
    /// What is opened next comes from an address, and at which moment it is to be shown, if one is said.
    pub(crate) opening: Option<Option<Time>>,
    /// The run and the branch that the browser's history shows.
    pub(crate) entry: (String, u32),
    /// When the clock and the number of checks were changed last.
    pub(crate) numbers_ms: (f64, f64),
    /// True while a frame has been asked for and not come.
    pub(crate) frame_asked: bool,
    /// When the last frame was drawn, while time passes.
    pub(crate) frame_ms: Option<f64>,
    /// What is to be done before the next message.
    pub(crate) effects: Vec<Effect>,
}

impl Page {
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
            let (until, now) = (moment(until), moment(session.now()));
            Some(format!("Running on to {until}, where this session was: {now} …"))
        };
        let waits = || match (session.fetching(), session.travelling()) {
            (Some(at), _) => Some(format!("Fetching what happened at {} …", moment(at))),
            (None, Some(to)) => Some(format!("The engine is on its way to {} …", moment(to))),
            (None, None) => None,
        };
        let said = self.state.message.clone();
        said.or_else(|| on_its_way().or_else(waits).map(|text| Message::new(text, false)))
    }
}
