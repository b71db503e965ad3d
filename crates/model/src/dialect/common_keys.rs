//! The keys of the cluster line that every engine has, with the same meaning.

use super::Key;

const fn key(word: &'static str, says: &'static str) -> Key {
    Key { word, says, own: "", values: &[] }
}

pub(super) const NODES: Key = key("nodes", "How many voters the cluster starts with.");
pub(super) const SEED: Key = key("seed", "The source of all randomness: the same seed gives the same run.");
pub(super) const ENGINE: Key =
    Key { word: "engine", says: "The Raft library that every node runs.", own: "", values: &["openraft", "raft-rs"] };
pub(super) const LATENCY: Key = key("latency", "The one-way latency of a message.");
pub(super) const LOSS: Key = key("loss", "The share of messages that are lost.");
pub(super) const FLUSH: Key = key("flush", "How long a disk takes to make a write durable.");
