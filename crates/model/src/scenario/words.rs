//! The words of conditions that are names of nothing else.

/// Words that mean something where a key or a value may stand in a condition: there, one of that name needs quotes.
pub(super) const CONDITION_WORDS: [&str; 13] = [
    "and",
    "client",
    "converged",
    "joint",
    "leader",
    "members",
    "node",
    "not",
    "or",
    "request",
    "serving",
    "term",
    "unset",
];

/// What a node can be, in a condition.
pub(super) const NODE_WORDS: [&str; 18] = [
    "learner",
    "follower",
    "pre-candidate",
    "candidate",
    "leader",
    "crashed",
    "paused",
    "term",
    "last",
    "commit",
    "applied",
    "votes",
    "voter",
    "non-member",
    "joint",
    "snapshot",
    "purged",
    "failed",
];

/// How a request can end, in a condition.
pub(super) const OUTCOME_WORDS: [&str; 6] = ["answered", "written", "refused", "unknown", "waiting", "saw"];
