//! The key table: every shortcut once, with its meaning and its help text.

use super::msg::{
    BranchesMsg, ClusterMsg, DialogsMsg, Doing, LessonMsg, Msg, PanelsMsg, RunMsg, SelectionMsg, ShareMsg, TimeMsg,
};
use crate::by_hand::ByHand;
use crate::chosen::{Chosen, Tool};
use crate::dialog::Dialog;
use model::action::{Action, Links, NetworkAction};
use model::types::{NodeId, Time};

/// The steps of the speed slider for one press.
const SPEED_STEP: i32 = 5;

/// A part of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The stops of a lesson.
    Lesson,
    /// Playing, stepping, seeking.
    Time,
    /// Actions on a node.
    Node,
    /// Actions on a message in flight.
    Message,
    /// The network and clients.
    Cluster,
    /// The page itself.
    Page,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Group; 6] = [Group::Lesson, Group::Time, Group::Node, Group::Message, Group::Cluster, Group::Page];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Lesson => "Lesson",
            Group::Time => "Time",
            Group::Node => "Nodes",
            Group::Message => "The chosen message",
            Group::Cluster => "Network and clients",
            Group::Page => "Page",
        }
    }
}

/// The key combination. Letters are lower case; with Shift they are another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// A key by its name.
    Key(&'static str),
    /// A letter with Shift.
    Shift(&'static str),
    /// A letter with Ctrl, or with ⌘.
    Ctrl(&'static str),
    /// A letter with Ctrl and Shift, or with ⌘ and Shift.
    CtrlShift(&'static str),
    /// A digit from 1 to 9, wherever it lies on the keyboard.
    Digit,
    /// The same with Shift.
    ShiftDigit,
    /// Keys that the focused element handles itself; they are only listed in the help.
    Elsewhere,
}

/// What it means.
#[derive(Clone, Copy)]
pub enum Meaning {
    /// Always the same.
    Do(fn() -> Msg),
    /// Of the digit that was pressed.
    OfDigit(fn(u64) -> Msg),
    /// Nothing here.
    Elsewhere,
}

/// One key.
pub struct Key {
    /// Its group in the help.
    pub group: Group,
    /// The key combination.
    pub press: Press,
    /// Its name in the help.
    pub shown: &'static str,
    /// Its description in the help.
    pub says: &'static str,
    /// What it means.
    pub means: Meaning,
}

/// A key press as reported by the browser.
#[derive(Clone, Debug, Default)]
pub struct Stroke {
    /// The character.
    pub key: String,
    /// The physical key.
    pub code: String,
    /// With Shift.
    pub shift: bool,
    /// With Ctrl or ⌘.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
}

impl Stroke {
    fn is(&self, press: Press) -> bool {
        let letter = |name: &str| self.key.eq_ignore_ascii_case(name);
        let plain = !self.ctrl && !self.alt;
        match press {
            // Whether a sign needs Shift depends on the keyboard, so Shift is ignored for signs but not for letters.
            Press::Key(name) => plain && letter(name) && !(self.shift && is_letter(name)),
            Press::Shift(name) => plain && self.shift && letter(name),
            Press::Ctrl(name) => self.ctrl && !self.alt && !self.shift && letter(name),
            Press::CtrlShift(name) => self.ctrl && !self.alt && self.shift && letter(name),
            Press::Digit => plain && !self.shift && self.digit().is_some(),
            Press::ShiftDigit => plain && self.shift && self.digit().is_some(),
            Press::Elsewhere => false,
        }
    }

    fn digit(&self) -> Option<u64> {
        let digit = self.code.strip_prefix("Digit").or_else(|| self.code.strip_prefix("Numpad"))?;
        digit.parse().ok().filter(|digit| (1..=9).contains(digit))
    }
}

fn is_letter(name: &str) -> bool {
    name.len() == 1 && name.as_bytes()[0].is_ascii_alphabetic()
}

/// What a stroke means, if it is anything of the page's.
pub fn meant(stroke: &Stroke) -> Option<Msg> {
    let key = KEYS.iter().find(|key| stroke.is(key.press))?;
    match key.means {
        Meaning::Do(msg) => Some(msg()),
        Meaning::OfDigit(msg) => stroke.digit().map(msg),
        Meaning::Elsewhere => None,
    }
}

const fn key(group: Group, press: Press, shown: &'static str, says: &'static str, means: fn() -> Msg) -> Key {
    Key { group, press, shown, says, means: Meaning::Do(means) }
}

const fn elsewhere(group: Group, shown: &'static str, says: &'static str) -> Key {
    Key { group, press: Press::Elsewhere, shown, says, means: Meaning::Elsewhere }
}

fn chosen(doing: Doing) -> Msg {
    Msg::Cluster(ClusterMsg::ToChosen(doing))
}

fn by_hand(by_hand: ByHand) -> Msg {
    Msg::Cluster(ClusterMsg::ToMessage(by_hand))
}

/// All keys. The first that matches is used.
pub const KEYS: &[Key] = &[
    key(Group::Time, Press::Key(" "), "Space", "play or pause", || Msg::Time(TimeMsg::TogglePlay)),
    key(Group::Time, Press::Key("."), ".", "one event forward", || Msg::Time(TimeMsg::Step)),
    key(Group::Time, Press::Key(","), ",", "one event back", || Msg::Time(TimeMsg::StepBack)),
    key(Group::Time, Press::Key("n"), "N", "next event of the chosen kind", || {
        Msg::Time(TimeMsg::StepTo { forward: true })
    }),
    key(Group::Time, Press::Shift("n"), "Shift N", "previous event of the chosen kind", || {
        Msg::Time(TimeMsg::StepTo { forward: false })
    }),
    key(Group::Time, Press::Shift("b"), "Shift B", "breakpoints: pause when something happens", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Breakpoints)))
    }),
    key(Group::Time, Press::Key("Home"), "Home", "to the start", || Msg::Time(TimeMsg::Seek(Time::ZERO))),
    key(Group::Time, Press::Key("l"), "L", "to the newest moment, and follow it", || Msg::Time(TimeMsg::Live)),
    key(Group::Time, Press::Key(">"), ">", "faster", || Msg::Time(TimeMsg::Faster(SPEED_STEP))),
    key(Group::Time, Press::Key("<"), "<", "slower", || Msg::Time(TimeMsg::Faster(-SPEED_STEP))),
    key(Group::Lesson, Press::Key("PageDown"), "Page Down", "on to the next stop of the lesson", || {
        Msg::Lesson(LessonMsg::Next)
    }),
    key(Group::Lesson, Press::Key("PageUp"), "Page Up", "back to the stop before", || Msg::Lesson(LessonMsg::Back)),
    key(Group::Lesson, Press::Key("ArrowRight"), "→", "on, where nothing else takes the key", || {
        Msg::Lesson(LessonMsg::Next)
    }),
    key(Group::Lesson, Press::Key("ArrowLeft"), "←", "back, likewise", || Msg::Lesson(LessonMsg::Back)),
    elsewhere(Group::Time, "← → + − 0", "on the timeline: step, zoom, all of it"),
    key(Group::Time, Press::Key("f"), "F", "fork: begin a branch here", || Msg::Branches(BranchesMsg::Fork)),
    key(Group::Time, Press::Key("b"), "B", "the branches of this run", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Branches)))
    }),
    key(Group::Time, Press::Key("d"), "D", "compare with the branch before, or end it", || {
        Msg::Branches(BranchesMsg::ToggleCompare)
    }),
    key(Group::Time, Press::Shift("e"), "Shift E", "compare engines: the same run on the other one", || {
        Msg::Branches(BranchesMsg::Engines)
    }),
    key(Group::Time, Press::Ctrl("z"), "Ctrl Z", "undo the last act, or go back to the run before", || {
        Msg::Branches(BranchesMsg::Undo)
    }),
    key(Group::Time, Press::CtrlShift("z"), "Ctrl Shift Z", "redo it", || Msg::Branches(BranchesMsg::Redo)),
    key(Group::Time, Press::Ctrl("y"), "Ctrl Y", "redo it, likewise", || Msg::Branches(BranchesMsg::Redo)),
    key(Group::Time, Press::Shift("r"), "Shift R", "start the run again; the run so far is kept", || {
        Msg::Run(RunMsg::Restart)
    }),
    key(Group::Time, Press::Key("u"), "U", "the runs before this one, and those of other tabs", || {
        Msg::Run(RunMsg::Recent)
    }),
    Key {
        group: Group::Node,
        press: Press::Digit,
        shown: "1 … 9",
        says: "choose that node",
        means: Meaning::OfDigit(|node| Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(NodeId(node)))))),
    },
    key(Group::Node, Press::Key("]"), "]", "choose the next node", || Msg::Selection(SelectionMsg::Near(1))),
    key(Group::Node, Press::Key("["), "[", "choose the one before", || Msg::Selection(SelectionMsg::Near(-1))),
    key(Group::Node, Press::Key("x"), "X", "crash the chosen node, or start it", || chosen(Doing::Crash)),
    key(Group::Node, Press::Key("p"), "P", "pause it, or resume it", || chosen(Doing::Pause)),
    key(Group::Node, Press::Key("i"), "I", "isolate it, or reconnect it", || chosen(Doing::Isolate)),
    Key {
        group: Group::Node,
        press: Press::ShiftDigit,
        shown: "Shift 1 … 9",
        says: "cut its link to that node, or heal it",
        means: Meaning::OfDigit(|node| chosen(Doing::Link(node))),
    },
    elsewhere(Group::Node, "Tab Enter", "move between nodes, use the tool on one"),
    elsewhere(Group::Node, "Menu", "on a node or link: its menu"),
    key(Group::Node, Press::Key("m"), "M", "the menu of what is chosen, or of the cluster", || {
        Msg::Dialogs(DialogsMsg::MenuOfChosen)
    }),
    key(Group::Message, Press::Shift("h"), "Shift H", "hold the chosen message, or release it", || {
        by_hand(ByHand::Hold)
    }),
    key(Group::Message, Press::Shift("x"), "Shift X", "drop it", || by_hand(ByHand::Drop)),
    key(Group::Message, Press::Shift("l"), "Shift L", "delay it by 50 ms", || by_hand(ByHand::Delay)),
    key(Group::Message, Press::Shift("d"), "Shift D", "send it twice", || by_hand(ByHand::Copy)),
    key(Group::Cluster, Press::Key("e"), "E", "write the next value: to the chosen node or the leader", || {
        chosen(Doing::Write)
    }),
    key(Group::Cluster, Press::Key("r"), "R", "read from the chosen node or the leader", || chosen(Doing::Read)),
    key(Group::Cluster, Press::Shift("w"), "Shift W", "clients: let them work by themselves, or stop them", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Workload)))
    }),
    key(Group::Cluster, Press::Shift("p"), "Shift P", "part the network into groups", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Part)))
    }),
    key(Group::Cluster, Press::Key("h"), "H", "heal every link", || {
        Msg::Cluster(ClusterMsg::Act(Action::Network(NetworkAction::Heal(Links::All))))
    }),
    key(Group::Cluster, Press::Key(":"), ":", "do anything, in the words of a scenario", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Act)))
    }),
    key(Group::Cluster, Press::Key("j"), "J", "chaos: random faults begin, or end", || {
        Msg::Cluster(ClusterMsg::ToggleChaos)
    }),
    key(Group::Cluster, Press::Shift("j"), "Shift J", "what chaos is made of", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Chaos)))
    }),
    key(Group::Cluster, Press::Key("s"), "S", "tool: select", || Msg::Selection(SelectionMsg::Tool(Tool::Select))),
    key(Group::Cluster, Press::Key("c"), "C", "tool: cut", || Msg::Selection(SelectionMsg::Tool(Tool::Cut))),
    key(Group::Cluster, Press::Key("k"), "K", "tool: kill", || Msg::Selection(SelectionMsg::Tool(Tool::Kill))),
    key(Group::Cluster, Press::Key("w"), "W", "tool: write", || Msg::Selection(SelectionMsg::Tool(Tool::Write))),
    key(Group::Time, Press::Key("q"), "Q", "the broken properties: which promise, by what", || {
        Msg::Dialogs(DialogsMsg::ToggleViolations)
    }),
    key(Group::Cluster, Press::Shift("y"), "Shift Y", "why? what this moment waits for, and what would help", || {
        Msg::Share(ShareMsg::Why)
    }),
    key(Group::Page, Press::Key("o"), "O", "open a scenario, read this one's text", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Open)))
    }),
    key(Group::Page, Press::Shift("o"), "Shift O", "choose a scenario", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Scenarios)))
    }),
    key(Group::Page, Press::Shift("s"), "Shift S", "the settings of the cluster", || {
        Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Settings)))
    }),
    key(Group::Page, Press::Key("y"), "Y", "copy the run's text, to share it", || Msg::Run(RunMsg::CopyText)),
    key(Group::Page, Press::Key("v"), "V", "nodes and logs as tables, or pictures", || Msg::Panels(PanelsMsg::Tables)),
    key(Group::Page, Press::Key("t"), "T", "the next theme", || Msg::Panels(PanelsMsg::Theme)),
    key(Group::Page, Press::Key("g"), "G", "the guided tour", || Msg::Dialogs(DialogsMsg::Tour(true))),
    key(Group::Page, Press::Key("?"), "?", "this help", || Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Help)))),
    key(Group::Page, Press::Key("Escape"), "Esc", "close what is open", || Msg::Dialogs(DialogsMsg::Dismiss)),
    elsewhere(Group::Page, "← → Home", "on a border between panels: move it"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(key: &str) -> Stroke {
        Stroke { key: key.to_string(), ..Stroke::default() }
    }

    #[test]
    fn no_key_is_listed_twice() {
        for (index, key) in KEYS.iter().enumerate() {
            let twice = KEYS[..index].iter().find(|other| other.press == key.press && key.press != Press::Elsewhere);
            assert!(twice.is_none(), "{} is listed twice", key.shown);
            assert!(!key.shown.is_empty() && !key.says.is_empty());
        }
    }

    #[test]
    fn every_listed_key_has_its_listed_meaning() {
        for key in KEYS {
            let plain = |name: &str, shift: bool, ctrl: bool| Stroke { shift, ctrl, ..stroke(name) };
            let typed = match key.press {
                Press::Key(name) => plain(name, false, false),
                Press::Shift(name) => plain(name, true, false),
                Press::Ctrl(name) => plain(name, false, true),
                Press::CtrlShift(name) => plain(name, true, true),
                Press::Digit => Stroke { code: "Digit4".to_string(), ..stroke("4") },
                Press::ShiftDigit => Stroke { code: "Digit4".to_string(), shift: true, ..stroke("$") },
                Press::Elsewhere => continue,
            };
            let wanted = match key.means {
                Meaning::Do(msg) => msg(),
                Meaning::OfDigit(msg) => msg(4),
                Meaning::Elsewhere => panic!("{} does nothing", key.shown),
            };
            assert_eq!(meant(&typed), Some(wanted), "{}", key.shown);
        }
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        for key in ["r", "p", "s", "c", "w", "t", "l", "o", "h", "0", "1", "Home"] {
            assert_eq!(meant(&Stroke { ctrl: true, ..stroke(key) }), None, "Ctrl+{key}");
            assert_eq!(meant(&Stroke { alt: true, ..stroke(key) }), None, "Alt+{key}");
        }
        assert_eq!(meant(&stroke("Tab")), None);
        assert_eq!(meant(&stroke("/")), None);
    }

    #[test]
    fn shift_distinguishes_letters_but_not_signs() {
        assert_eq!(meant(&stroke("r")), Some(chosen(Doing::Read)));
        assert_eq!(meant(&Stroke { shift: true, ..stroke("R") }), Some(Msg::Run(RunMsg::Restart)));
        assert_eq!(meant(&Stroke { shift: true, ..stroke("G") }), None);
        assert_eq!(meant(&Stroke { shift: true, ..stroke("?") }), meant(&stroke("?")));
        assert_eq!(meant(&stroke("H")), meant(&stroke("h")), "Caps Lock is no Shift");
    }

    #[test]
    fn every_group_of_the_help_has_keys() {
        for group in Group::ALL {
            assert!(KEYS.iter().any(|key| key.group == group), "{}", group.title());
        }
    }
}
