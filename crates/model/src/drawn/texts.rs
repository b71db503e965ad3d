//! The texts that are drawn: those that mean something somewhere in a scenario, and others.

/// Words that mean something in a scenario's line, and others.
pub(super) const KNOWN: &[&str] = &[
    "x",
    "3",
    "-",
    "a.b",
    "a..b",
    "a--b",
    "a-",
    "50%",
    "2/5",
    "answered",
    "commit",
    "converged",
    "at",
    "by",
    "joint",
    "locally",
    "members",
    "last",
    "leader",
    "node",
    "none",
    "not",
    "off",
    "client",
    "operation",
    "workload",
    "request",
    "saw",
    "stale",
    "term",
    "unset",
    "until",
    "within",
];

/// Characters of keys and values.
pub(super) const CHARS: &[char] = &[
    'a', 'Z', '0', '_', '-', '.', '>', '=', '|', '?', '#', '"', '\\', ' ', '\n', '\r', '\t', '\0', 'é', '…', '—', '😀',
    '\u{2028}',
];

/// Texts of comments and questions.
pub(super) const PROSE: &[&str] =
    &["Why?", "a \"quoted\" # word", "→ ünïcode “ok”", "x=9 | 1 -> 2", "----", "\\n", "cluster nodes=3"];

/// What stands below the line of hyphens.
pub(super) const OUTPUTS: &[&str] = &["", "node 1 …\n", "----\n# x\n\n  y", "\u{feff}é\t\n\n"];
