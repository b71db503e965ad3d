//! The text of what clients do: reads and prints it.

use crate::action::ClientAction;
use crate::change::Change;
use std::fmt;

use crate::client::{
    CLIENTS_MAX, ClientId, Manner, OperationId, Retry, TIMEOUT_MAX, TIMEOUT_MIN, WORKLOAD_KEYS_MAX, Workload,
};
use crate::types::{Target, Time};

use super::cursor::Cursor;
use super::limits::texts;
use super::token::{Fault as Mistaken, show_text};
use super::units::{read_per_minute, show_per_minute, show_permille};

/// The keys of a workload, in the order of printing.
pub(super) const WORKLOAD_KEYS: [&str; 7] = ["clients", "rate", "keys", "reads", "timeout", "retry", "redirect"];

/// What a client can be asked for, and what can be set of it.
pub(super) const CLIENT_WORDS: [&str; 8] = ["write", "read", "cas", "append", "add", "timeout", "retry", "redirect"];

/// The words of requests that change a value.
pub(super) const CHANGES: [&str; 4] = ["write", "cas", "append", "add"];

/// Reads a key and what becomes of its value, behind the word that says which change it is.
pub(super) fn change(cursor: &mut Cursor, word: &str) -> Result<(String, Change), Mistaken> {
    let key = cursor.key()?;
    let column = cursor.column();
    let change = match word {
        "cas" => {
            let from = cursor.value()?;
            if !cursor.skip_sign("->") {
                return cursor.fault(
                    "`->` is missing: write the value that must be there, `->` and the new one, such as x 1 -> 2",
                );
            }
            Change::Swap { from, to: cursor.value()? }
        }
        "append" => Change::Append(cursor.value()?),
        "add" => {
            const WANTED: &str = "a whole number such as 5 or -2";
            let word = cursor.word(WANTED)?;
            let number = word.parse().map_err(|_| Mistaken::new(column, format!("`{word}` is not {WANTED}")))?;
            Change::Add(number)
        }
        _ => {
            cursor.equals("key=value, such as x=3")?;
            Change::Set(cursor.value()?)
        }
    };
    match texts(&key, &change) {
        Ok(()) => Ok((key, change)),
        Err(message) => Err(Mistaken::new(column, message)),
    }
}

/// Reads what follows `client`.
pub(super) fn client(cursor: &mut Cursor) -> Result<ClientAction, Mistaken> {
    let client = number(cursor)?;
    if let Some(first) = CLIENT_WORDS[5..].iter().find(|known| cursor.is_word(known)) {
        return set(cursor, client, first);
    }
    Ok(match cursor.one_of("what a client can do", &CLIENT_WORDS)? {
        "read" => ClientAction::SessionRead { client, key: cursor.key()?, at: at(cursor)? },
        word => {
            let (key, value) = change(cursor, word)?;
            ClientAction::SessionWrite { client, key, value, at: at(cursor)? }
        }
    })
}

fn at(cursor: &mut Cursor) -> Result<Option<Target>, Mistaken> {
    Ok(if cursor.skip_word("at") { Some(cursor.target()?) } else { None })
}

fn set(cursor: &mut Cursor, client: ClientId, first: &str) -> Result<ClientAction, Mistaken> {
    let (mut timeout, mut retry, mut redirect) = (None, None, None);
    while cursor.peek().is_some() {
        let column = cursor.column();
        let key = cursor.one_of("a property of a client", &["timeout", "retry", "redirect"])?;
        cursor.equals(&format!("{key}=…, such as {first}=…"))?;
        let is_new = match key {
            "timeout" => timeout.replace(span(cursor)?).is_none(),
            "retry" => retry.replace(way(cursor)?).is_none(),
            "redirect" => redirect.replace(is_on(cursor)?).is_none(),
            other => unreachable!("`{other}` is known but not read"),
        };
        if !is_new {
            return Err(Mistaken::new(column, format!("`{key}` is said twice: remove one")));
        }
    }
    Ok(ClientAction::Set { client, timeout, retry, redirect })
}

/// Reads what follows `workload`.
pub(super) fn workload(cursor: &mut Cursor) -> Result<ClientAction, Mistaken> {
    if cursor.skip_word("off") {
        return Ok(ClientAction::WorkloadOff);
    }
    let mut workload = Workload::default();
    let mut said: Vec<&str> = Vec::new();
    while cursor.peek().is_some() {
        let column = cursor.column();
        let key = cursor.one_of("a property of a workload", &WORKLOAD_KEYS)?;
        if said.contains(&key) {
            return Err(Mistaken::new(column, format!("`{key}` is said twice: remove one")));
        }
        said.push(key);
        cursor.equals(&format!("{key}=…"))?;
        match key {
            "clients" => workload.clients = up_to(cursor, "clients", CLIENTS_MAX)?,
            "rate" => {
                let column = cursor.column();
                let word = cursor.word("a rate such as 20/s or 30/m")?;
                workload.per_minute = read_per_minute(word).map_err(|message| Mistaken::new(column, message))?;
            }
            "keys" => workload.keys = up_to(cursor, "keys", WORKLOAD_KEYS_MAX)?,
            "reads" => workload.reads_permille = cursor.permille()?,
            "timeout" => workload.manner.timeout = span(cursor)?,
            "retry" => workload.manner.retry = way(cursor)?,
            "redirect" => workload.manner.redirect = is_on(cursor)?,
            other => unreachable!("`{other}` is one of WORKLOAD_KEYS but not read"),
        }
    }
    Ok(ClientAction::Workload(workload))
}

/// Reads `1 operation 2`, behind `client`.
pub(super) fn operation(cursor: &mut Cursor) -> Result<OperationId, Mistaken> {
    let client = number(cursor)?;
    cursor.one_of("what is asked of a client", &["operation"])?;
    let column = cursor.column();
    match cursor.number("the number of an operation")? {
        0 => Err(Mistaken::new(column, "the operations of a client are counted from 1")),
        sequence => Ok(OperationId { client, sequence }),
    }
}

fn number(cursor: &mut Cursor) -> Result<ClientId, Mistaken> {
    let column = cursor.column();
    match cursor.number("the number of a client")? {
        number if (1..=CLIENTS_MAX).contains(&number) => Ok(ClientId(number)),
        number => {
            Err(Mistaken::new(column, format!("there is no client {number}: there are clients 1 to {CLIENTS_MAX}")))
        }
    }
}

fn up_to(cursor: &mut Cursor, what: &str, most: u64) -> Result<u64, Mistaken> {
    let column = cursor.column();
    match cursor.number(&format!("a number of {what}"))? {
        number if (1..=most).contains(&number) => Ok(number),
        number => Err(Mistaken::new(column, format!("a workload has 1 to {most} {what}, not {number}"))),
    }
}

fn span(cursor: &mut Cursor) -> Result<Time, Mistaken> {
    let column = cursor.column();
    match cursor.time()? {
        time if (TIMEOUT_MIN..=TIMEOUT_MAX).contains(&time) => Ok(time),
        _ => Err(Mistaken::new(column, format!("a client waits {TIMEOUT_MIN} to {TIMEOUT_MAX} for an answer"))),
    }
}

fn way(cursor: &mut Cursor) -> Result<Retry, Mistaken> {
    let names: Vec<&str> = Retry::ALL.iter().map(|retry| retry.name()).collect();
    let word = cursor.one_of("a way to retry", &names)?;
    let found = Retry::ALL.iter().find(|retry| retry.name() == word);
    Ok(found.copied().unwrap_or_default())
}

fn is_on(cursor: &mut Cursor) -> Result<bool, Mistaken> {
    Ok(cursor.one_of("`on` or `off`", &["on", "off"])? == "on")
}

fn on_or_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

impl fmt::Display for ClientAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show_at = |f: &mut fmt::Formatter<'_>, at: &Option<Target>| match at {
            Some(target) => write!(f, " at {target}"),
            None => Ok(()),
        };
        match self {
            ClientAction::Write { to, key, value } => write!(f, "{} {to} {}", value.word(), value.show(key, show_text)),
            ClientAction::Read { to, key } => write!(f, "read {to} {}", show_text(key)),
            ClientAction::LeaseRead { to, key } => write!(f, "read {to} {} by lease", show_text(key)),
            ClientAction::LocalRead { to, key } => write!(f, "read {to} {} locally", show_text(key)),
            ClientAction::SessionWrite { client, key, value, at } => {
                write!(f, "client {} {} {}", client.0, value.word(), value.show(key, show_text))?;
                show_at(f, at)
            }
            ClientAction::SessionRead { client, key, at } => {
                write!(f, "client {} read {}", client.0, show_text(key))?;
                show_at(f, at)
            }
            ClientAction::Set { client, timeout, retry, redirect } => {
                write!(f, "client {}", client.0)?;
                timeout.map_or(Ok(()), |timeout| write!(f, " timeout={timeout}"))?;
                retry.map_or(Ok(()), |retry| write!(f, " retry={}", retry.name()))?;
                redirect.map_or(Ok(()), |redirect| write!(f, " redirect={}", on_or_off(redirect)))
            }
            ClientAction::Workload(workload) => write!(f, "workload {workload}"),
            ClientAction::WorkloadOff => f.write_str("workload off"),
        }
    }
}

/// Prints a workload as its line says it; of its manner only what is not usual.
impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Workload { clients, per_minute, keys, reads_permille, manner } = self;
        let (rate, reads) = (show_per_minute(*per_minute), show_permille(*reads_permille));
        write!(f, "clients={clients} rate={rate} keys={keys} reads={reads}")?;
        let usual = Manner::default();
        if manner.timeout != usual.timeout {
            write!(f, " timeout={}", manner.timeout)?;
        }
        if manner.retry != usual.retry {
            write!(f, " retry={}", manner.retry.name())?;
        }
        if manner.redirect != usual.redirect {
            write!(f, " redirect={}", on_or_off(manner.redirect))?;
        }
        Ok(())
    }
}
