//! Clients outside the cluster: how they go about their operations, and how a state machine recognises a write that is
//! sent again.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::types::{LogId, RequestId, Time};

/// The most clients there may be. A state machine remembers one session for each.
pub const CLIENTS_MAX: u64 = 100;

/// The most operations a workload may begin in a minute.
pub const RATE_PER_MINUTE_MAX: u64 = 60_000;

/// The most keys a workload may write to.
pub const WORKLOAD_KEYS_MAX: u64 = 1_000;

/// The longest time-out of a client.
pub const TIMEOUT_MAX: Time = Time::from_secs(60);

/// The shortest time-out of a client.
pub const TIMEOUT_MIN: Time = Time::from_millis(1);

/// How long an answer is waited for that no client with a time-out of its own has asked for.
pub const PATIENCE: Time = Time::from_secs(5);

/// How many operations may wait at all clients together. A workload begins no more while so many do.
pub const WAITING_MAX: usize = 1_000;

/// How often a client sends one operation at the most. Then it gives up.
pub const ATTEMPTS_MAX: u32 = 100;

/// How long a client waits after its first refusal before it asks again; after its second twice as long, and so on.
pub const PAUSE: Time = Time::from_millis(50);

/// The longest of these pauses.
pub const PAUSE_MAX: Time = Time::from_millis(500);

/// A client outside the cluster, numbered from 1: C1, C2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(pub u64);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "C{}", self.0)
    }
}

/// One operation of a client, however often it is sent. When it goes with the write, it is the request id by which a
/// state machine recognises it: the client and the sequence number of its session (dissertation §6.3, paper §8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OperationId {
    /// The client.
    pub client: ClientId,
    /// Counts the operations of the client, from 1.
    pub sequence: u64,
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.client.0, self.sequence)
    }
}

/// What a client does without a clear answer, when its write may have taken effect.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
pub enum Retry {
    /// It gives up. The outcome stays unknown.
    #[strum(serialize = "never")]
    Never,
    /// It sends the write once more, and nothing says that it is the same one: it may take effect twice.
    #[strum(serialize = "blind")]
    WithoutId,
    /// It sends the write once more with the same request id, by which the state machine recognises it.
    #[default]
    #[strum(serialize = "id")]
    WithId,
}

impl Retry {
    /// Every way.
    pub const ALL: &'static [Retry] = Retry::VARIANTS;

    /// Its name in a scenario.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// How a client goes about its operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manner {
    /// How long it waits for an answer to one attempt.
    pub timeout: Time,
    /// What it does when it has waited without success, or was refused.
    pub retry: Retry,
    /// True when it asks the leader that a refusal names. Otherwise it asks the next node.
    pub redirect: bool,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner { timeout: Time::from_secs(1), retry: Retry::default(), redirect: true }
    }
}

/// Operations that begin by themselves, at a rate, until they are switched off.
///
/// The load is *open*: operations become due at this rate however slow the cluster is, as those of many people do;
/// a load that waits for answers would ask little of a cluster that has no leader, and hide it. A client still does
/// one operation at a time, as a session must, so what is due waits at the client that has the least to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// The clients 1 up to this one do the work.
    pub clients: u64,
    /// How many operations become due in a minute. The spans between them are drawn from 0 to twice their mean.
    pub per_minute: u64,
    /// How many keys there are: k1, k2…
    pub keys: u64,
    /// How many of a thousand operations read.
    pub reads_permille: u16,
    /// How these clients go about it.
    pub manner: Manner,
}

impl Default for Workload {
    fn default() -> Workload {
        Workload { clients: 3, per_minute: 1_200, keys: 2, reads_permille: 300, manner: Manner::default() }
    }
}

/// What a state machine remembers of a client: its last write, and where that took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The sequence number of the write.
    pub sequence: u64,
    /// The entry by which it took effect, or [`SessionRecord::NOWHERE`].
    pub at: LogId,
}

impl SessionRecord {
    /// Stands for the entry of a write that had no effect, because the value that was there did not fit. No write has it: the
    /// entry before the first term is a membership.
    pub const NOWHERE: LogId = LogId::new(0, 0);

    /// Where the write took effect, in words: `at 1/5`.
    pub fn place(&self) -> String {
        match self.at {
            SessionRecord::NOWHERE => "without effect".to_string(),
            at => format!("at {at}"),
        }
    }

    /// Whether a write takes effect, when the state machine remembers this of its client: where it did or does.
    /// `None` when a later write of the client was applied before, so that it no longer waits for this one.
    pub fn takes_effect(remembered: Option<&SessionRecord>, write: OperationId, at: LogId) -> Option<LogId> {
        match remembered {
            Some(last) if last.sequence > write.sequence => None,
            Some(last) if last.sequence == write.sequence => Some(last.at),
            Some(_) | None => Some(at),
        }
    }
}

/// The first request that is an attempt of a client's operation. Requests that stand alone are counted from 1 and are
/// fewer, so that `request 3` is the third of them whatever the clients do.
pub const FIRST_ATTEMPT: RequestId = RequestId(1_000_000);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_write_takes_effect_where_it_did_and_an_overtaken_one_nowhere() {
        let write = |sequence| OperationId { client: ClientId(1), sequence };
        let (first, again) = (LogId::new(1, 5), LogId::new(2, 9));
        let last = SessionRecord { sequence: 4, at: first };
        assert_eq!(SessionRecord::takes_effect(None, write(4), first), Some(first));
        assert_eq!(SessionRecord::takes_effect(Some(&last), write(4), again), Some(first));
        assert_eq!(SessionRecord::takes_effect(Some(&last), write(5), again), Some(again));
        assert_eq!(SessionRecord::takes_effect(Some(&last), write(3), again), None);
    }
}
