//! The text of faults: reads and prints them.

use std::fmt;

use crate::action::{Action, ClockAction, DiskAction, Links, NetworkAction, ProcessAction};
use crate::fault::{Kind, Messages, Moment, Work};
use crate::types::{DiskTrouble, LogId, MessageId, NodeId, Time};

use super::SPAN_MAX;
use super::cursor::Cursor;
use super::log_id::log_id;
use super::token::{Fault as Mistaken, Kind as Piece};
use super::units::{read_rate, read_width, show_permille, show_range, show_rate, show_width};

/// Reads the fault that starts with this word, which is behind the cursor.
pub(super) fn fault(word: &str, cursor: &mut Cursor) -> Result<Action, Mistaken> {
    Ok(match word {
        "duplicate" => match messages(cursor)? {
            Some(messages) => Action::Network(NetworkAction::Copy(messages)),
            None => {
                Action::Network(NetworkAction::Duplicate { links: links_or_all(cursor)?, permille: cursor.permille()? })
            }
        },
        "jitter" => Action::Network(NetworkAction::Jitter { links: links_or_all(cursor)?, most: span(cursor)? }),
        "reorder" => {
            let links = links_or_all(cursor)?;
            Action::Network(NetworkAction::Reorder {
                links,
                on: cursor.one_of("`on` or `off`", &["on", "off"])? == "on",
            })
        }
        "bandwidth" => {
            let links = links_or_all(cursor)?;
            let column = cursor.column();
            let bytes_per_second = match cursor.word("a width such as 20kB/s, or `off`,")? {
                "off" => None,
                word => Some(read_width(word).map_err(|message| Mistaken::new(column, message))?),
            };
            Action::Network(NetworkAction::Bandwidth { links, bytes_per_second })
        }
        "clog" => Action::Network(NetworkAction::Clog(some_links(cursor)?)),
        "unclog" => Action::Network(NetworkAction::Unclog(some_links(cursor)?)),
        "hold" => Action::Network(NetworkAction::Hold(some_messages(cursor)?)),
        "release" => Action::Network(NetworkAction::Release(some_messages(cursor)?)),
        "drop" => Action::Network(NetworkAction::Drop(some_messages(cursor)?)),
        "delay" => {
            let messages = some_messages(cursor)?;
            if !cursor.skip_word("by") {
                return cursor.fault("`by` and a time should stand here, such as by 200ms");
            }
            Action::Network(NetworkAction::Delay { messages, by: span(cursor)? })
        }
        "disk" => Action::Disk(DiskAction::Trouble { node: cursor.node()?, trouble: trouble(cursor)? }),
        "wipe" => Action::Disk(DiskAction::Wipe(cursor.node()?)),
        "backup" => Action::Disk(DiskAction::Backup(cursor.node()?)),
        "restore" => Action::Disk(DiskAction::Restore(cursor.node()?)),
        "rot" => {
            let node = cursor.node()?;
            if !cursor.skip_word("at") {
                return cursor.fault("`at` and the index of an entry should stand here, such as at 5");
            }
            Action::Disk(DiskAction::Rot { node, index: cursor.number("the index of an entry")? })
        }
        "clock" => clock(cursor)?,
        "slow" => {
            let node = cursor.node()?;
            Action::Process(ProcessAction::Slow {
                node,
                cost: if cursor.skip_word("off") { Time::ZERO } else { span(cursor)? },
            })
        }
        other => unreachable!("`{other}` is one of STEPS but not read"),
    })
}

fn links_or_all(cursor: &mut Cursor) -> Result<Links, Mistaken> {
    Ok(cursor.links()?.unwrap_or(Links::All))
}

fn some_links(cursor: &mut Cursor) -> Result<Links, Mistaken> {
    match cursor.links()? {
        Some(links) => Ok(links),
        None => cursor.fault("which links? write 1 -- 2, 1 -> 2 or all"),
    }
}

/// A span that is no longer than any latency may be.
fn span(cursor: &mut Cursor) -> Result<Time, Mistaken> {
    let column = cursor.column();
    match cursor.time()? {
        time if time > SPAN_MAX => Err(Mistaken::new(column, format!("{SPAN_MAX} is the longest time allowed here"))),
        time => Ok(time),
    }
}

/// `message 17` or `AppendEntries 1 -> 3`; `None` when neither stands here.
fn messages(cursor: &mut Cursor) -> Result<Option<Messages>, Mistaken> {
    if cursor.skip_word("message") {
        return Ok(Some(Messages::One(MessageId(cursor.number("the number of a message")?))));
    }
    let Some(Piece::Word(word)) = cursor.peek() else { return Ok(None) };
    let Some(kind) = Kind::named(word) else { return Ok(None) };
    cursor.skip();
    Ok(Some(Messages::All { kind, links: some_links(cursor)? }))
}

fn some_messages(cursor: &mut Cursor) -> Result<Messages, Mistaken> {
    if let Some(messages) = messages(cursor)? {
        return Ok(messages);
    }
    let known: Vec<&'static str> = ["message"].into_iter().chain(Kind::ALL.iter().map(|kind| kind.name())).collect();
    cursor.one_of("a kind of message", &known)?;
    unreachable!("a word that is known was read before")
}

/// What can be wrong with a disk.
pub(super) const DISK_WORDS: [&str; 6] = ["slow", "fails", "full", "lies", "forgets", "ok"];

/// What a clock can do.
pub(super) const CLOCK_WORDS: [&str; 2] = ["rate", "forward"];

fn trouble(cursor: &mut Cursor) -> Result<Option<DiskTrouble>, Mistaken> {
    Ok(match cursor.one_of("what can be wrong with a disk", &DISK_WORDS)? {
        "slow" => {
            let column = cursor.column();
            let range = cursor.range()?;
            if range.max > SPAN_MAX {
                return Err(Mistaken::new(column, format!("{SPAN_MAX} is the longest time allowed here")));
            }
            Some(DiskTrouble::Slow(range))
        }
        "fails" => Some(DiskTrouble::Fails),
        "full" => Some(DiskTrouble::Full),
        "lies" => Some(DiskTrouble::Lies),
        "forgets" if cursor.skip_word("votes") => Some(DiskTrouble::ForgetsVotes),
        "forgets" => return cursor.fault("`votes` should stand here"),
        "ok" => None,
        other => unreachable!("`{other}` is known but not read"),
    })
}

fn clock(cursor: &mut Cursor) -> Result<Action, Mistaken> {
    let node = cursor.node()?;
    Ok(match cursor.one_of("what a clock can do", &CLOCK_WORDS)? {
        "rate" => {
            let column = cursor.column();
            let word = cursor.word("a rate from 0.5 to 2")?;
            let permille = read_rate(word).map_err(|message| Mistaken::new(column, message))?;
            Action::Clock(ClockAction::Rate { node, permille })
        }
        "forward" => Action::Clock(ClockAction::Jump { node, by: span(cursor)? }),
        other => unreachable!("`{other}` is known but not read"),
    })
}

/// Reads what may follow `crash NODE`: `before it appends 2/5`, `after it voted`.
pub(super) fn moment(cursor: &mut Cursor) -> Result<Option<Moment>, Mistaken> {
    let after = cursor.is_word("after");
    if !after && !cursor.is_word("before") {
        return Ok(None);
    }
    cursor.skip();
    if !cursor.skip_word("it") {
        return cursor.fault("`it` should stand here: write before it flushes, or after it appended 2/5");
    }
    let names = Work::NAMES.map(|(_, before, done)| if after { done } else { before });
    let name = cursor.one_of("what a node does", &names)?;
    let work = Work::NAMES.iter().find(|(_, before, done)| name == *before || name == *done);
    let work = work.map_or(Work::Append, |(work, _, _)| *work);
    let entry = if cursor.peek().is_some() && work != Work::Vote { log_id(cursor)? } else { None };
    Ok(Some(Moment { after, work, entry }))
}

impl fmt::Display for ProcessAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProcessAction::Crash(target) => write!(f, "crash {target}"),
            ProcessAction::Restart(node) => write!(f, "restart {node}"),
            ProcessAction::Pause(target) => write!(f, "pause {target}"),
            ProcessAction::Resume(node) => write!(f, "resume {node}"),
            ProcessAction::Slow { node, cost: Time::ZERO } => write!(f, "slow {node} off"),
            ProcessAction::Slow { node, cost } => write!(f, "slow {node} {cost}"),
            ProcessAction::CrashAt { node, moment } => write!(f, "crash {node} {moment}"),
        }
    }
}

impl fmt::Display for NetworkAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NetworkAction::Partition(groups) => {
                let show = |group: &Vec<NodeId>| group.iter().map(NodeId::to_string).collect::<Vec<_>>().join(" ");
                write!(f, "partition {}", groups.iter().map(show).collect::<Vec<_>>().join(" | "))
            }
            NetworkAction::Cut(links) => write!(f, "cut {links}"),
            NetworkAction::Heal(Links::All) => f.write_str("heal"),
            NetworkAction::Heal(links) => write!(f, "heal {links}"),
            NetworkAction::Loss { links, permille } => write!(f, "loss {}{}", Where(*links), show_permille(*permille)),
            NetworkAction::Latency { links, range } => write!(f, "latency {}{}", Where(*links), show_range(*range)),
            NetworkAction::Duplicate { links, permille } => {
                write!(f, "duplicate {}{}", Where(*links), show_permille(*permille))
            }
            NetworkAction::Jitter { links, most } => write!(f, "jitter {}{most}", Where(*links)),
            NetworkAction::Reorder { links, on } => {
                write!(f, "reorder {}{}", Where(*links), if *on { "on" } else { "off" })
            }
            NetworkAction::Bandwidth { links, bytes_per_second: None } => {
                write!(f, "bandwidth {}off", Where(*links))
            }
            NetworkAction::Bandwidth { links, bytes_per_second: Some(width) } => {
                write!(f, "bandwidth {}{}", Where(*links), show_width(*width))
            }
            NetworkAction::Clog(links) => write!(f, "clog {links}"),
            NetworkAction::Unclog(links) => write!(f, "unclog {links}"),
            NetworkAction::Hold(messages) => write!(f, "hold {messages}"),
            NetworkAction::Release(messages) => write!(f, "release {messages}"),
            NetworkAction::Drop(messages) => write!(f, "drop {messages}"),
            NetworkAction::Delay { messages, by } => write!(f, "delay {messages} by {by}"),
            NetworkAction::Copy(messages) => write!(f, "duplicate {messages}"),
        }
    }
}

impl fmt::Display for DiskAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskAction::Trouble { node, trouble: None } => write!(f, "disk {node} ok"),
            DiskAction::Trouble { node, trouble: Some(trouble) } => write!(f, "disk {node} {trouble}"),
            DiskAction::Wipe(node) => write!(f, "wipe {node}"),
            DiskAction::Backup(node) => write!(f, "backup {node}"),
            DiskAction::Restore(node) => write!(f, "restore {node}"),
            DiskAction::Rot { node, index } => write!(f, "rot {node} at {index}"),
        }
    }
}

impl fmt::Display for ClockAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClockAction::Rate { node, permille } => {
                write!(f, "clock {node} rate {}", show_rate(*permille))
            }
            ClockAction::Jump { node, by } => write!(f, "clock {node} forward {by}"),
        }
    }
}

/// Links in front of what is said of them; all of them go without saying.
struct Where(Links);

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Links::All => Ok(()),
            links => write!(f, "{links} "),
        }
    }
}

impl fmt::Display for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Messages::One(message) => write!(f, "message {}", message.0),
            Messages::All { kind, links } => {
                write!(f, "{} {links}", kind.name())
            }
        }
    }
}

impl fmt::Display for DiskTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskTrouble::Slow(range) => write!(f, "slow {}", show_range(*range)),
            DiskTrouble::Fails => f.write_str("fails"),
            DiskTrouble::Full => f.write_str("full"),
            DiskTrouble::Lies => f.write_str("lies"),
            DiskTrouble::ForgetsVotes => f.write_str("forgets votes"),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Work::NAMES.iter().find(|(work, _, _)| *work == self.work);
        let (before, done) = names.map_or(("appends", "appended"), |(_, before, done)| (*before, *done));
        match self.after {
            true => write!(f, "after it {done}")?,
            false => write!(f, "before it {before}")?,
        }
        self.entry.map_or(Ok(()), |entry: LogId| write!(f, " {entry}"))
    }
}
