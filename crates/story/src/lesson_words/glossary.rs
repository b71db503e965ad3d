//! The words that a newcomer to Raft meets, each with one sentence.

/// A word and what it means.
#[derive(Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The word, in its singular.
    pub word: &'static str,
    /// What it means, in one sentence.
    pub says: &'static str,
}

/// All of them.
pub const GLOSSARY: &[Meaning] = &[
    Meaning { word: "leader", says: "The node that decides the order of all entries in its term (§5.1)." },
    Meaning { word: "follower", says: "A node that stores what the leader sends and answers it (§5.1)." },
    Meaning { word: "candidate", says: "A node that has started a term and asks for votes (§5.2)." },
    Meaning { word: "term", says: "A numbered period with at most one leader; a higher number wins (§5.1)." },
    Meaning { word: "vote", says: "Each node gives one in a term, to the first candidate that may have it (§5.2)." },
    Meaning { word: "majority", says: "More than half of the voters; any two majorities share a node." },
    Meaning { word: "log", says: "A node's list of entries, in the order in which they take effect (§5.3)." },
    Meaning { word: "entry", says: "One command in a log, named by its term and its index, such as 1/2 (§5.3)." },
    Meaning { word: "committed", says: "Stored by a majority so that no later leader can lack it (§5.3, §5.4)." },
    Meaning { word: "applied", says: "Executed on a node's state machine, in log order (§5.3)." },
    Meaning { word: "heartbeat", says: "AppendEntries without entries: it says that the leader is there (§5.2)." },
    Meaning { word: "RequestVote", says: "The message by which a candidate asks for a vote (§5.2)." },
    Meaning { word: "AppendEntries", says: "The message by which a leader sends entries, or a heartbeat (§5.3)." },
    Meaning {
        word: "time-out",
        says: "Election time-out: how long a follower waits for a leader before it stands (§5.2).",
    },
    Meaning { word: "∅", says: "The empty entry with which a leader begins its term (§8)." },
    Meaning { word: "members", says: "The entry that says which nodes vote (§6)." },
    Meaning { word: "quorum", says: "A set of voters that is enough to decide: a majority." },
    Meaning { word: "snapshot", says: "The state machine at one entry, which replaces the log up to it (§7)." },
    Meaning { word: "learner", says: "A node that receives the log and does not vote (§4.2.1 of the thesis)." },
    Meaning { word: "lease", says: "How long after a majority's answer a leader may take itself for the only one." },
    Meaning {
        word: "pre-vote",
        says: "A candidate asks whether it would be elected before it raises its term (§9.6 of the thesis).",
    },
    Meaning {
        word: "linearizable",
        says: "As if each operation took effect at one moment between question and answer.",
    },
];

/// The meaning of a word, in singular or plural, whatever its case.
pub(super) fn meaning(word: &str) -> Option<&'static Meaning> {
    let word = word.to_ascii_lowercase();
    let same = |known: &str| known == word || [known, "s"].concat() == word;
    GLOSSARY
        .iter()
        .find(|meaning| same(&meaning.word.to_ascii_lowercase()) || (meaning.word == "entry" && word == "entries"))
}
