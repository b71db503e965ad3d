//! Wishes about the page itself, and those of the keys, which mean whatever is chosen.

use super::menu_subject::Asked;
use super::panels::Border;
use model::action::{Action, NetworkAction};
use model::chaos::ChaosPlan;
use model::fault::Messages;
use model::scenario::Cluster;
use model::types::{MessageId, Time};
use story::geometry::Point;

/// A wish about the page itself.
#[derive(Clone, Debug, PartialEq)]
pub enum PageWish {
    /// Give the panel of a border this size, or its usual one.
    Resize(Border, Option<u32>),
    /// Remember the sizes of the panels.
    KeepSizes,
    /// Do something to the chosen node.
    ToChosen(Doing),
    /// Show the tour, or end it.
    Tour(bool),
    /// Show nodes and logs as tables, or as pictures again.
    Tables,
    /// The speed slider, so many positions up or down.
    Faster(i32),
    /// Compare with the branch that this one parted from, or end the comparison.
    Compare,
    /// Act in the other of two compared branches from now on.
    Swap,
    /// Copy the text of the run so far.
    CopyText,
    /// Do what was typed.
    Typed(Action),
    /// Open the box for typing, with this line in it.
    Type(String),
    /// Open a menu, at a place in the window; at none, where a menu stands already, or beside what it is about.
    Menu(Asked, Option<Point>),
    /// Open the menu of what is chosen; when nothing is, that of the cluster.
    MenuOfChosen,
    /// Close the menu.
    CloseMenu,
    /// Run the opened scenario again in this cluster.
    RunWith(Box<Cluster>),
    /// Do something to the chosen message.
    ToMessage(ByHand),
    /// Tell the broken property of this number, as an index.
    Violation(usize),
    /// Begin this chaos, or end it.
    Chaos(Option<ChaosPlan>),
    /// Begin the chaos that was last, or end it.
    ToggleChaos,
    /// Say what chaos is to be made of.
    ChaosBox,
}

/// What a key does to the chosen message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand {
    /// Hold it, or release it when it is held.
    Hold,
    /// Take it away.
    Drop,
    /// Let it arrive later by [`ByHand::DELAY`].
    Delay,
    /// Send it a second time.
    Copy,
}

impl ByHand {
    /// How much later a key lets a message arrive.
    pub const DELAY: Time = Time::from_millis(50);

    /// What is done.
    pub fn action(self, message: MessageId, held: bool) -> Action {
        let messages = Messages::One(message);
        match self {
            ByHand::Hold if held => Action::Network(NetworkAction::Release(messages)),
            ByHand::Hold => Action::Network(NetworkAction::Hold(messages)),
            ByHand::Drop => Action::Network(NetworkAction::Drop(messages)),
            ByHand::Delay => Action::Network(NetworkAction::Delay { messages, by: ByHand::DELAY }),
            ByHand::Copy => Action::Network(NetworkAction::Copy(messages)),
        }
    }
}

/// What a key does to the chosen node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Choose the one so many places after it.
    Choose(i32),
    /// Crash it, or start it again.
    Crash,
    /// Pause it, or let it go on.
    Pause,
    /// Cut it off, or heal its links when it is.
    Isolate,
    /// Write the next value to it, or to the leader when no node is chosen.
    Write,
    /// Read from it, or from the leader when no node is chosen.
    Read,
    /// Cut the link from it to this node, or heal it.
    Link(u64),
}
