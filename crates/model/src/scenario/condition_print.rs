//! Prints a condition as the text that reads back to the same.

use std::fmt;

use crate::types::LogId;

use super::condition::{Condition, NodeIs, OutcomeIs};
use super::faults_text::Who;
use super::token::show_text;
use super::words::CONDITION_WORDS;

fn write_joined(f: &mut fmt::Formatter<'_>, parts: &[Condition], between: &str) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        write!(f, "{}{part}", if place == 0 { "" } else { between })?;
    }
    Ok(())
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Not(condition) => write!(f, "not {condition}"),
            Condition::All(parts) => write_joined(f, parts, " and "),
            Condition::Any(parts) => write_joined(f, parts, " or "),
            Condition::Leader(None) => f.write_str("leader"),
            Condition::Leader(Some(node)) => write!(f, "leader {node}"),
            Condition::LeaderQuorum { leader, has } => {
                f.write_str("leader")?;
                if let Some(leader) = leader {
                    write!(f, " {leader}")?;
                }
                f.write_str(quorum_words(*has))
            }
            Condition::Serving => f.write_str("serving"),
            Condition::Node(node, is) => write!(f, "node {} {is}", Who(*node)),
            Condition::Converged => f.write_str("converged"),
            Condition::Joint => f.write_str("joint"),
            Condition::Members(members) => {
                f.write_str("members")?;
                members.iter().try_for_each(|member| write!(f, " {}", Who(*member)))
            }
            Condition::Value { node, key, value } => {
                if let Some(node) = node {
                    write!(f, "node {} ", Who(*node))?;
                }
                match value {
                    Some(value) => write!(f, "{}={}", unlike_a_word(key), show_text(value)),
                    None => write!(f, "{} unset", unlike_a_word(key)),
                }
            }
            Condition::Term(term) => write!(f, "term {term}"),
            Condition::Message { kind, links, lost } => {
                write!(f, "{} {links} {}", kind.name(), if *lost { "lost" } else { "in flight" })
            }
            Condition::Named(name, is) => write!(f, "{name} {is}"),
            Condition::Request(request, is) => write!(f, "request {} {is}", request.0),
            Condition::Operation(operation, is) => {
                write!(f, "client {} operation {} {is}", operation.client.0, operation.sequence)
            }
            Condition::Broken(property) => write!(f, "broken \"{}\"", property.name()),
        }
    }
}

/// Prints a key or a value in quotes when it would be taken for a word of the condition.
fn unlike_a_word(text: &str) -> String {
    if CONDITION_WORDS.contains(&text) { format!("\"{text}\"") } else { show_text(text) }
}

/// What stands behind a leader of whom is said whether it has a quorum.
fn quorum_words(has: bool) -> &'static str {
    if has { " with quorum" } else { " without quorum" }
}

impl fmt::Display for NodeIs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |log_id: &Option<LogId>| log_id.map_or_else(|| "none".to_string(), |log_id| log_id.to_string());
        match self {
            NodeIs::Role(role) => write!(f, "{role}"),
            NodeIs::StaleLeader => f.write_str("leader stale"),
            NodeIs::LeaderQuorum(has) => write!(f, "leader{}", quorum_words(*has)),
            NodeIs::Crashed => f.write_str("crashed"),
            NodeIs::Paused => f.write_str("paused"),
            NodeIs::Failed => f.write_str("failed"),
            NodeIs::Term(term) => write!(f, "term {term}"),
            NodeIs::Last(log_id) => write!(f, "last {}", show(log_id)),
            NodeIs::Commit(log_id) => write!(f, "commit {}", show(log_id)),
            NodeIs::Applied(log_id) => write!(f, "applied {}", show(log_id)),
            NodeIs::VotesFor(node) => write!(f, "votes for {}", Who(*node)),
            NodeIs::Votes(count) => write!(f, "votes {count}"),
            NodeIs::Voter => f.write_str("voter"),
            NodeIs::NonMember => f.write_str("non-member"),
            NodeIs::Joint => f.write_str("joint"),
            NodeIs::Snapshot(log_id) => write!(f, "snapshot {}", show(log_id)),
            NodeIs::Purged(log_id) => write!(f, "purged {}", show(log_id)),
        }
    }
}

impl fmt::Display for OutcomeIs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutcomeIs::Answered => f.write_str("answered"),
            OutcomeIs::Refused => f.write_str("refused"),
            OutcomeIs::Unknown => f.write_str("unknown"),
            OutcomeIs::Waiting => f.write_str("waiting"),
            OutcomeIs::Written => f.write_str("written"),
            OutcomeIs::Saw(None) => f.write_str("saw unset"),
            OutcomeIs::Saw(Some(value)) => write!(f, "saw {}", unlike_a_word(value)),
        }
    }
}
