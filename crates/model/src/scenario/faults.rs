//! Reads the text of faults.

use crate::action::{Action, ClockAction, DiskAction, Links, NetworkAction, ProcessAction};
use crate::fault::{Kind, Messages, Moment, When, Work};
use crate::types::{DiskTrouble, MessageId, Time};

use super::SPAN_MAX;
use super::cursor::Cursor;
use super::limits;
use super::log_id::log_id;
use super::token::{Fault as Mistaken, Kind as Piece};
use super::units::{read_rate, read_width};

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
        "disk" => Action::Disk(DiskAction::Trouble { node: cursor.each()?, trouble: trouble(cursor)? }),
        "wipe" => Action::Disk(DiskAction::Wipe(cursor.each()?)),
        "backup" => Action::Disk(DiskAction::Backup(cursor.each()?)),
        "restore" => {
            let node = cursor.each()?;
            match cursor.skip_word("from") {
                true => Action::Disk(DiskAction::RestoreFrom { node, from: cursor.who()? }),
                false => Action::Disk(DiskAction::Restore(node)),
            }
        }
        "log" => given_log(cursor)?,
        "suspend" => Action::Process(ProcessAction::Suspend(cursor.each()?.into())),
        "apply" => {
            let node = cursor.each()?;
            let cost = match cursor.one_of("how a state machine applies", &["slow", "ok"])? {
                "ok" => Time::ZERO,
                _ => span(cursor)?,
            };
            Action::Process(ProcessAction::SlowApply { node, cost })
        }
        "rot" => {
            let node = cursor.each()?;
            if !cursor.skip_word("at") {
                return cursor.fault("`at` and the index of an entry should stand here, such as at 5");
            }
            Action::Disk(DiskAction::Rot { node, index: cursor.number("the index of an entry")? })
        }
        "clock" => clock(cursor)?,
        "slow" => {
            let node = cursor.each()?;
            Action::Process(ProcessAction::Slow {
                node,
                cost: if cursor.skip_word("off") { Time::ZERO } else { span(cursor)? },
            })
        }
        other => unreachable!("`{other}` is one of STEPS but not read"),
    })
}

/// Reads `3: 1 1 1 4 4`, the terms of a log.
fn given_log(cursor: &mut Cursor) -> Result<Action, Mistaken> {
    let node = cursor.node()?;
    if !cursor.skip_sign(":") {
        return cursor.fault("`:` should stand here: write log 3: 1 1 1 4 4, the term of each entry");
    }
    let column = cursor.column();
    let mut terms = vec![cursor.number("the term of an entry")?];
    while cursor.peek().is_some() {
        terms.push(cursor.number("the term of an entry")?);
    }
    limits::given_log(&terms).map_err(|message| Mistaken::new(column, message))?;
    Ok(Action::Disk(DiskAction::Log { node, terms }))
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
    if cursor.is_word("pipelined") {
        return cursor.fault(
            "the writes of every disk overlap, and become durable in order, since a log has no hole: leave this line out",
        );
    }
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
    let node = cursor.each()?;
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

/// Reads what may follow `crash NODE` or `pause NODE`: `before it appends 2/5`, `after it voted`.
pub(super) fn moment(cursor: &mut Cursor, pauses: bool) -> Result<Option<Moment>, Mistaken> {
    let after = cursor.is_word("after");
    if !after && !cursor.is_word("before") {
        return Ok(None);
    }
    cursor.skip();
    if !cursor.skip_word("it") {
        return cursor.fault("`it` should stand here: write before it flushes, or after it appended 2/5");
    }
    let names = Work::NAMES.map(|(_, before, done)| if after { done } else { before });
    let column = cursor.column();
    let name = cursor.one_of("what a node does", &names)?;
    let work = Work::NAMES.iter().find(|(_, before, done)| name == *before || name == *done);
    let work = work.map_or(Work::Append, |(work, _, _)| *work);
    let entry = if cursor.peek().is_some() && work.has_entries() { log_id(cursor)? } else { None };
    let moment = Moment { when: When::of(after, pauses), work, entry };
    limits::crash_point(&moment).map_err(|message| Mistaken::new(column, message))?;
    Ok(Some(moment))
}
