//! What the page asks of the world around it: data, so that a test can do the same without a browser.

use model::protocol::Command;

use super::look::Look;

/// What is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The scenario of this number in the library.
    Scene(usize),
    /// The lesson at this place of the course.
    Lesson(usize),
    /// The list of lessons.
    Course,
    /// The quiz.
    Quiz,
}

/// An effect. Effects are performed in their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Start a worker of this number. One that was there before is ended. A failure is
    /// [`super::msg::WorkerMsg::NotStarted`].
    StartWorker(u32),
    /// Send this command to the worker, which answers with one event. A failure is [`super::msg::WorkerMsg::NotSent`].
    Send(Command),
    /// Take the worker's engine back to this checkpoint. Answered and failing likewise.
    Restore(u32),
    /// Draw the page again.
    Draw,
    /// Send [`super::msg::TimeMsg::Frame`] when the next frame is drawn.
    Frame,
    /// Store these texts under their keys, in this order; the first one that cannot be stored is the last one tried,
    /// and [`super::msg::BrowserMsg::NotStored`] says which.
    Store(Vec<(String, String)>),
    /// Remove what is stored under these keys.
    Remove(Vec<String>),
    /// This tab shows the run of this name from now on, also after a reload. Other tabs can see that while it is open.
    ShowRun(String),
    /// Read everything that is stored for the page, and answer with [`super::msg::BrowserMsg::Stored`].
    ReadStored,
    /// Put this text on the clipboard, and say by [`super::msg::BrowserMsg::Copied`] whether that worked.
    Copy(String),
    /// Fetch the text that lies at this path beside the page, and give it back by [`super::msg::RunMsg::Fetched`].
    Fetch(Fetched, String),
    /// Find the first of these selectors that is on the page, and say by [`super::msg::DialogsMsg::MenuAt`] where.
    PlaceMenu(Vec<String>),
    /// Offer a link to this run and exports of it; the text is described in [`super::share`].
    Share(String),
    /// Show this behind the address of the page; empty for nothing.
    Address(String),
    /// This is shown from now on: the name of a run and the number of a branch, for an entry of the browser's history.
    Entry(String),
    /// Open what stands behind the address of the page, or say by [`super::msg::RunMsg::NotKept`] that nothing does.
    Follow,
    /// Colour the page like this.
    Look(Look),
}
