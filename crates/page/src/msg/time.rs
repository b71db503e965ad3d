//! What can be asked about time.

use crate::breakpoints::Change;
use crate::step::Wanted;
use model::types::Time;

/// What can be done about time.
#[derive(Clone, Debug, PartialEq)]
pub enum TimeMsg {
    /// Play, or pause.
    TogglePlay,
    /// One event forward.
    Step,
    /// One event back.
    StepBack,
    /// To the next event of the wanted kind, or to the previous one.
    StepTo {
        /// True for the next one.
        forward: bool,
    },
    /// What to step to from now on.
    StepWanted(Wanted),
    /// Change where time shall stop.
    Breakpoints(Change),
    /// Draw this moment.
    Seek(Time),
    /// Draw the moment of the event at this position of the trace, and choose what it is about.
    ToEvent {
        /// When it happened.
        at: Time,
        /// Its position.
        position: usize,
    },
    /// Draw the newest moment and follow it.
    Live,
    /// A position of the speed slider.
    Speed(u32),
    /// The speed slider, so many positions up or down.
    Faster(i32),
    /// A frame is about to be drawn.
    Frame,
}
