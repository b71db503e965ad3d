//! What can be read of a session: the run, the branch that is shown, and the drawn moment.

use std::rc::Rc;

use super::Session;
use model::invariants::Violation;
use model::protocol::{ChaosNow, Note};
use model::scenario::Scenario;
use model::trace::Trace;
use model::types::Time;
use model::view::View;
use story::answers::Answers;
use story::client_bars::ClientBars;
use story::event_log::EventLog;
use story::lanes::Lanes;

impl Session {
    /// The number of this run.
    pub fn run(&self) -> u32 {
        self.run
    }

    /// The scenario as it was opened.
    pub fn opened(&self) -> &Rc<Scenario> {
        &self.opened
    }

    /// What has been done so far and what is still to be played: a run of it repeats this branch.
    pub fn scenario(&self) -> &Rc<Scenario> {
        &self.here().scenario
    }

    /// Everything that has happened in the branch that is shown.
    pub fn trace(&self) -> &Trace {
        self.here().past.trace()
    }

    /// The sentences about it.
    pub fn event_log(&self) -> &EventLog {
        let drawn = self.drawn();
        match &self.old_feed {
            Some((from, until, feed)) if (*from..=*until).contains(&drawn) => feed,
            _ => self.here().past.event_log(),
        }
    }

    /// The timeline's lanes.
    pub fn lanes(&self) -> &Lanes {
        self.here().past.lanes()
    }

    /// Which answers arrive too late to count.
    pub fn answers(&self) -> &Answers {
        self.here().past.answers()
    }

    /// What clients asked and were answered.
    pub fn client_bars(&self) -> &ClientBars {
        self.here().past.client_bars()
    }

    /// The view at the drawn moment, or the nearest one known before it while it is being fetched.
    pub fn view(&self) -> &View {
        self.cursor.view()
    }

    /// The newest view of the branch that is shown.
    pub fn newest(&self) -> &View {
        self.here().past.keyframes().newest()
    }

    /// The view of the moment at which an action would be done: the drawn one in the past, else the newest.
    pub fn acted_on(&self) -> &View {
        if self.live { self.newest() } else { self.view() }
    }

    /// How far the branch that is shown has run.
    pub fn now(&self) -> Time {
        self.here().now
    }

    /// The drawn moment: `drawn ≤ now`.
    pub fn drawn(&self) -> Time {
        Time(self.drawn_us as u64).min(self.now())
    }

    /// True while time passes by itself.
    pub fn playing(&self) -> bool {
        self.playing
    }

    /// True while the drawn moment follows the engine, false in the past.
    pub fn live(&self) -> bool {
        self.live
    }

    /// The moment the run is to reach before it is drawn, if it has not.
    pub fn running_to(&self) -> Option<Time> {
        self.here().owed
    }

    /// The moment that is being fetched, because its events have left the page's memory.
    pub fn fetching(&self) -> Option<Time> {
        (!self.cursor.reached()).then(|| self.drawn())
    }

    /// True while lines of the scenario are still to be played.
    pub fn script_plays(&self) -> bool {
        self.here().script_plays
    }

    /// How many checks of invariants have been made.
    pub fn checks(&self) -> u64 {
        self.here().checks
    }

    /// The broken properties found so far.
    pub fn violations(&self) -> &[Violation] {
        &self.here().violations
    }

    /// What scenario lines have printed so far.
    pub fn notes(&self) -> &[Note] {
        &self.here().notes
    }

    /// Why the branch that is shown has ended for good, if it has: a task of a node has panicked.
    pub fn ended(&self) -> Option<&str> {
        self.here().ended.as_deref()
    }

    /// The chaos that goes on at the end of the branch that is shown.
    pub fn chaos(&self) -> Option<&ChaosNow> {
        self.here().chaos.as_ref()
    }
}
