//! Reads a condition.

use crate::fault::Kind as Message;
use crate::property::Property;
use crate::shared::sort_short;
use crate::types::{RequestId, Role};

use super::clients;
use super::condition::{Condition, NodeIs, OutcomeIs};
use super::cursor::Cursor;
use super::log_id::log_id;
use super::names;
use super::token::{Fault as Mistaken, Kind};
use super::words::{NODE_WORDS, OUTCOME_WORDS};
use super::{NOT_MAX, PARTS_MAX};
use crate::types::NodeId;

/// Reads a condition: parts joined by `and`, and those joined by `or`.
pub(super) fn condition(cursor: &mut Cursor) -> Result<Condition, Mistaken> {
    let (mut any, mut parts) = (Vec::new(), 0);
    loop {
        let mut all = Vec::new();
        loop {
            parts += 1;
            if parts > PARTS_MAX {
                return cursor.fault(format!("these are too many conditions in one line: {PARTS_MAX} are allowed"));
            }
            all.push(single(cursor, 0)?);
            if !cursor.skip_word("and") {
                break;
            }
        }
        any.push(if all.len() == 1 { all.remove(0) } else { Condition::All(all) });
        if !cursor.skip_word("or") {
            return Ok(if any.len() == 1 { any.remove(0) } else { Condition::Any(any) });
        }
    }
}

/// True at a word that ends what a condition says of nodes.
fn is_behind(cursor: &Cursor) -> bool {
    ["within", "and", "or", "on"].iter().any(|word| cursor.is_word(word))
}

/// Reads a condition without `and` or `or` that stands after `depth` times `not`.
fn single(cursor: &mut Cursor, depth: usize) -> Result<Condition, Mistaken> {
    if cursor.peek().is_none() {
        return cursor.fault("a condition is missing: write one such as leader, converged, node 1 follower or x=3");
    }
    // A word that `=` follows is a key, whatever it is called.
    let first = match cursor.peek() {
        Some(Kind::Word(word)) if !cursor.is_sign_at(1, "=") => word.as_str(),
        _ => "",
    };
    match first {
        "not" => {
            if depth == NOT_MAX {
                return cursor.fault(format!("`not` stands here more than {NOT_MAX} times: remove some"));
            }
            cursor.skip();
            Ok(Condition::Not(Box::new(single(cursor, depth + 1)?)))
        }
        "leader" => {
            cursor.skip();
            let any =
                cursor.peek().is_none() || cursor.is_word("with") || cursor.is_word("without") || is_behind(cursor);
            let leader = if any { None } else { Some(cursor.node()?) };
            Ok(match quorum(cursor)? {
                Some(has) => Condition::LeaderQuorum { leader, has },
                None => Condition::Leader(leader),
            })
        }
        "serving" => {
            cursor.skip();
            Ok(Condition::Serving)
        }
        "converged" => {
            cursor.skip();
            Ok(Condition::Converged)
        }
        "joint" => {
            cursor.skip();
            Ok(Condition::Joint)
        }
        "members" => {
            cursor.skip();
            let mut members = vec![cursor.who()?];
            while matches!(cursor.peek(), Some(Kind::Word(_))) && !is_behind(cursor) {
                members.push(cursor.who()?);
            }
            sort_short(&mut members, NodeId::cmp);
            members.dedup();
            Ok(Condition::Members(members))
        }
        "node" => {
            cursor.skip();
            let node = cursor.who()?;
            if is_value(cursor) { value(cursor, Some(node)) } else { Ok(Condition::Node(node, node_is(cursor)?)) }
        }
        "request" => {
            cursor.skip();
            Ok(Condition::Request(RequestId(cursor.request()?), outcome_is(cursor)?))
        }
        "client" => {
            cursor.skip();
            Ok(Condition::Operation(clients::operation(cursor)?, outcome_is(cursor)?))
        }
        "term" if !cursor.is_word_at(1, "unset") => {
            cursor.skip();
            Ok(Condition::Term(cursor.number("a term")?))
        }
        _ if is_value(cursor) => value(cursor, None),
        "broken" if !OUTCOME_WORDS.iter().any(|word| cursor.is_word_at(1, word)) => {
            cursor.skip();
            let column = cursor.column();
            let named = match cursor.peek() {
                Some(Kind::Quoted(name)) => Property::ALL.iter().find(|property| property.name() == name),
                Some(Kind::Word(_) | Kind::Sign(_)) | None => None,
            };
            let Some(property) = named else {
                let names: Vec<&str> = Property::ALL.iter().map(|property| property.name()).collect();
                let message = format!("the name of a property should stand here, in quotes: {}", names.join(", "));
                return Err(Mistaken::new(column, message));
            };
            cursor.skip();
            Ok(Condition::Broken(*property))
        }
        kind if Message::named(kind).is_some() => message(cursor),
        _ if OUTCOME_WORDS.iter().any(|word| cursor.is_word_at(1, word)) => {
            Ok(Condition::Named(names::known(cursor)?, outcome_is(cursor)?))
        }
        _ => {
            cursor.one_of(
                "a condition",
                &[
                    "leader",
                    "serving",
                    "node",
                    "request",
                    "converged",
                    "not",
                    "x=3",
                    "joint",
                    "members",
                    "term",
                    "client",
                    "broken",
                ],
            )?;
            cursor.fault("`=` or `unset` should stand here")
        }
    }
}

/// Reads what may stand behind a leader: `with quorum`, `without quorum`, or nothing of the kind.
fn quorum(cursor: &mut Cursor) -> Result<Option<bool>, Mistaken> {
    let has = cursor.is_word("with");
    if !has && !cursor.is_word("without") {
        return Ok(None);
    }
    cursor.skip();
    match cursor.skip_word("quorum") {
        true => Ok(Some(has)),
        false => cursor.fault("`quorum` should stand here: write leader with quorum, or leader without quorum"),
    }
}

/// Reads `AppendEntries 1 -> 3 in flight`, or `lost` in the place of the last two words.
fn message(cursor: &mut Cursor) -> Result<Condition, Mistaken> {
    let word = cursor.word("a kind of message")?;
    let Some(kind) = Message::named(word) else { return cursor.fault("a kind of message should stand here") };
    let Some(links) = cursor.links()? else {
        return cursor.fault(format!("which links? write {word} 1 -> 3 in flight, or {word} all lost"));
    };
    if cursor.links_named() > 1 {
        return cursor.fault("a condition looks at one link: write a node on each side");
    }
    match cursor.one_of("what a message can be", &["in", "lost"])? {
        "lost" => Ok(Condition::Message { kind, links, lost: true }),
        _ if cursor.skip_word("flight") => Ok(Condition::Message { kind, links, lost: false }),
        _ => cursor.fault("`flight` should stand here: write in flight"),
    }
}

/// True when a key stands here, and what the key should hold.
fn is_value(cursor: &Cursor) -> bool {
    matches!(cursor.peek(), Some(Kind::Word(_) | Kind::Quoted(_)))
        && (cursor.is_sign_at(1, "=") || cursor.is_word_at(1, "unset"))
}

fn value(cursor: &mut Cursor, node: Option<NodeId>) -> Result<Condition, Mistaken> {
    let key = cursor.key()?;
    let value = if cursor.skip_word("unset") {
        None
    } else {
        cursor.equals("key=value, such as x=3")?;
        Some(cursor.value()?)
    };
    Ok(Condition::Value { node, key, value })
}

fn node_is(cursor: &mut Cursor) -> Result<NodeIs, Mistaken> {
    Ok(match cursor.one_of("what a node can be", &NODE_WORDS)? {
        "learner" => NodeIs::Role(Role::Learner),
        "follower" => NodeIs::Role(Role::Follower),
        "pre-candidate" => NodeIs::Role(Role::PreCandidate),
        "candidate" => NodeIs::Role(Role::Candidate),
        "leader" if cursor.skip_word("stale") => NodeIs::StaleLeader,
        "leader" => quorum(cursor)?.map_or(NodeIs::Role(Role::Leader), NodeIs::LeaderQuorum),
        "crashed" => NodeIs::Crashed,
        "paused" => NodeIs::Paused,
        "failed" => NodeIs::Failed,
        "term" => NodeIs::Term(cursor.number("a term")?),
        "last" => NodeIs::Last(log_id(cursor)?),
        "commit" => NodeIs::Commit(log_id(cursor)?),
        "applied" => NodeIs::Applied(log_id(cursor)?),
        "votes" if cursor.skip_word("for") => NodeIs::VotesFor(cursor.who()?),
        "votes" => NodeIs::Votes(cursor.number("`for` and a node, or a number of votes,")?),
        "voter" => NodeIs::Voter,
        "non-member" => NodeIs::NonMember,
        "joint" => NodeIs::Joint,
        "snapshot" => NodeIs::Snapshot(log_id(cursor)?),
        "purged" => NodeIs::Purged(log_id(cursor)?),
        other => unreachable!("`{other}` is known but not read"),
    })
}

fn outcome_is(cursor: &mut Cursor) -> Result<OutcomeIs, Mistaken> {
    Ok(match cursor.one_of("how a request can end", &OUTCOME_WORDS)? {
        "answered" => OutcomeIs::Answered,
        "refused" => OutcomeIs::Refused,
        "unknown" => OutcomeIs::Unknown,
        "waiting" => OutcomeIs::Waiting,
        "written" => OutcomeIs::Written,
        "saw" if cursor.skip_word("unset") => OutcomeIs::Saw(None),
        "saw" => OutcomeIs::Saw(Some(cursor.value()?)),
        other => unreachable!("`{other}` is known but not read"),
    })
}
