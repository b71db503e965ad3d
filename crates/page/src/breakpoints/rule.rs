//! The rule of a breakpoint, and its text form.

use std::fmt;

use crate::step::Kind;
use model::scenario::{Condition, parse_condition};
use model::trace::{ClientEvent, Event, Outcome, RaftEvent, Record};
use model::types::{LogIndex, NodeId, Term};
use model::view::View;

/// The event at which a breakpoint pauses the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A node becomes leader.
    Elected,
    /// A leader steps down.
    StepsDown,
    /// A property of Raft is broken.
    Broken,
    /// A write or a read is refused, or its outcome is unknown.
    Refused,
    /// Entries are removed from the end of a log.
    Truncated,
    /// A message is lost.
    Lost,
    /// The commit index reaches this index: on this node, or on any for the first time.
    Commits(LogIndex, Option<NodeId>),
    /// A node reaches a term above this one.
    TermAbove(Term),
    /// The condition becomes true.
    Holds(Condition),
}

/// Written as it is read by [`Rule::parse`].
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Elected => f.write_str("a leader is elected"),
            Rule::StepsDown => f.write_str("a leader steps down"),
            Rule::Broken => f.write_str("an invariant breaks"),
            Rule::Refused => f.write_str("a request is refused or unknown"),
            Rule::Truncated => f.write_str("a log is truncated"),
            Rule::Lost => f.write_str("a message is lost"),
            Rule::Commits(index, Some(node)) => write!(f, "index {index} commits on {node}"),
            Rule::Commits(index, None) => write!(f, "index {index} commits"),
            Rule::TermAbove(term) => write!(f, "a term above {term}"),
            Rule::Holds(condition) => condition.fmt(f),
        }
    }
}

impl Rule {
    /// The predefined rules.
    pub const OFFERED: [Rule; 6] =
        [Rule::Elected, Rule::StepsDown, Rule::Broken, Rule::Refused, Rule::Truncated, Rule::Lost];

    /// Parses a rule: in its printed form, or any condition of the scenario language.
    ///
    /// The error is one sentence that says what is wrong and shows a valid form.
    pub fn parse(text: &str, nodes: u64) -> Result<Rule, String> {
        let text = text.trim();
        if let Some(rule) = Rule::OFFERED.iter().find(|rule| rule.to_string() == text) {
            return Ok(rule.clone());
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let number =
            |word: &str| word.parse::<u64>().map_err(|_| format!("`{word}` is not a whole number: write {EXAMPLES}"));
        match words[..] {
            ["index", index, "commits"] => Ok(Rule::Commits(number(index)?, None)),
            ["index", index, "commits", "on", node] => match number(node)? {
                node if (1..=nodes).contains(&node) => Ok(Rule::Commits(number(index)?, Some(NodeId(node)))),
                node => Err(format!("there is no node {node}: the cluster has nodes 1 to {nodes}")),
            },
            ["index", ..] => {
                Err(format!("a commit is written `index 5 commits` or `index 5 commits on 2`, not `{text}`"))
            }
            ["a", "term", "above", term] | ["term", "above", term] => Ok(Rule::TermAbove(number(term)?)),
            _ => parse_condition(text, nodes)
                .map(Rule::Holds)
                .map_err(|mistake| format!("{}: {}", mistake.column, mistake.message)),
        }
    }

    /// Whether a record matches the rule; `before` is the view right before it. Conditions and
    /// violations do not depend on a single record: see [`super::watch`].
    pub fn met_by(&self, record: &Record, before: &View) -> bool {
        match self {
            Rule::Elected => Kind::Won.matches(record, before, None),
            Rule::StepsDown => Kind::StepDown.matches(record, before, None),
            Rule::Truncated => Kind::Truncation.matches(record, before, None),
            Rule::Lost => Kind::Lost.matches(record, before, None),
            Rule::Refused => {
                matches!(
                    &record.event,
                    Event::Client(ClientEvent::Answered { outcome: Outcome::Refused(_) | Outcome::Unknown(_), .. })
                )
            }
            Rule::Commits(index, node) => match &record.event {
                Event::Raft(RaftEvent::Committed { node: there, upto }) => {
                    let was_known =
                        |node: &NodeId| before.nodes.get(node).is_some_and(|node| node.counts_as_committed(*index));
                    let is_news = match node {
                        Some(node) => there == node && !was_known(node),
                        None => !before.nodes.keys().any(was_known),
                    };
                    upto.index >= *index && is_news
                }
                _ => false,
            },
            Rule::TermAbove(term) => match &record.event {
                Event::Raft(RaftEvent::RoleChanged { node, term: reached, role: _, leader: _ }) => {
                    *reached > *term && before.nodes.get(node).is_none_or(|node| node.term <= *term)
                }
                _ => false,
            },
            Rule::Broken | Rule::Holds(_) => false,
        }
    }
}

/// Examples of valid rules, for error messages.
pub const EXAMPLES: &str =
    "index 5 commits on 2, term above 3, or a condition such as node 1 leader stale, x=3, converged";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_round_trips_through_its_text() {
        let more = [
            Rule::Commits(12, Some(NodeId(3))),
            Rule::Commits(12, None),
            Rule::TermAbove(4),
            Rule::Holds(Condition::Not(Box::new(Condition::Converged))),
        ];
        for rule in Rule::OFFERED.into_iter().chain(more) {
            assert_eq!(Rule::parse(&rule.to_string(), 5), Ok(rule));
        }
    }

    #[test]
    fn invalid_rules_are_refused_with_a_sentence() {
        for (text, said) in [
            ("index twelve commits", "`twelve` is not a whole number"),
            ("index 3 commits on 9", "there is no node 9"),
            ("index 3", "`index 5 commits`"),
            ("term above none", "`none` is not a whole number"),
            ("node 9 leader", "there is no node 9"),
            ("", "a condition is missing"),
        ] {
            let why = Rule::parse(text, 5).expect_err(text);
            assert!(why.contains(said), "{text}: {why}");
        }
    }
}
