//! The keys of the cluster line that every engine has, with the same meaning.

use super::Key;

/// A key whose values are many, with the name that the engine has for it.
pub(super) const fn key(word: &'static str, own: &'static str, says: &'static str) -> Key {
    Key { word, says, own, values: &[] }
}

/// A key that is on or off.
pub(super) const fn switch(word: &'static str, own: &'static str, says: &'static str) -> Key {
    Key { word, says, own, values: &["off", "on"] }
}

/// A key of the simulator, for which no engine has a name.
const fn simulated(word: &'static str, says: &'static str) -> Key {
    key(word, "", says)
}

pub(super) const NODES: Key = simulated("nodes", "How many voters the cluster starts with.");
pub(super) const SEED: Key = simulated("seed", "The source of all randomness: the same seed gives the same run.");
pub(super) const ENGINE: Key =
    Key { word: "engine", says: "The Raft library that every node runs.", own: "", values: &["openraft", "raft-rs"] };
pub(super) const LATENCY: Key = simulated("latency", "The one-way latency of a message.");
pub(super) const LOSS: Key = simulated("loss", "The share of messages that are lost.");
pub(super) const FLUSH: Key = simulated("flush", "How long a disk takes to make a write durable.");

/// What these keys mean, whatever an engine calls them.
pub(super) const SNAPSHOT_SAYS: &str = "The number of entries after which a snapshot is built, or never (off).";
pub(super) const KEEP_SAYS: &str = "The number of entries kept in the log although the snapshot contains them.";
pub(super) const CHUNK_SAYS: &str =
    "The size of the part of a snapshot in one InstallSnapshot, such as 64B or 4kB, or all of it (off).";
pub(super) const PRE_VOTE_SAYS: &str =
    "Ask for votes before standing for election, so that a healthy leader is not disturbed.";
