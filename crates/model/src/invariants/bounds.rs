//! How long each liveness property may take, derived from the cluster's settings.

use crate::cluster::Cluster;
use crate::types::Time;

/// How many elections may fail before one must lead to a leader that serves. In a round of which one in three fails,
/// twenty in a row are a matter of one run in three billion.
const SERVING_ROUNDS: u64 = 20;

/// A round of an election: a lease and a time-out, each as long as the longest time-out, and as many round trips.
const ROUND_TIMEOUTS: u64 = 2;
/// See [`ROUND_TIMEOUTS`]: asking for a vote, and the first heartbeat that a quorum answers.
const ROUND_TRIPS: u64 = 2;

/// What is committed is applied at once. A node learns of it with the next heartbeat and may have to wait for its disk:
/// so many of both may pass.
const APPLIED_WAITS: u64 = 10;

/// A member that lags behind is found with a heartbeat, and asked for the end of its log by trial and error.
const CATCH_UP_HEARTBEATS: u64 = 30;
/// A snapshot that was under way when a fault ended is given up after some time-outs.
const CATCH_UP_TIMEOUTS: u64 = 10;
/// How many round trips each message of entries, and each chunk of a snapshot, may take.
const CATCH_UP_TRIPS: u64 = 4;

/// How many times as long as a round trip the shortest time-out must be: the paper's `broadcastTime ≪ electionTimeout`.
const FITS_TRIPS: u64 = 2;

/// The bounds of one cluster.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    /// How often the liveness properties are judged: once in a heartbeat.
    pub(super) tick: Time,
    /// How long a cluster that is left alone may be without a leader that serves.
    pub(super) serving: Time,
    /// How long a node may hold a committed entry and not apply it.
    pub(super) applied: Time,
    /// How long a member that the leader can reach may lack a committed entry, when one message brings it.
    pub(super) catch_up: Time,
    /// How much longer for each further message.
    pub(super) message: Time,
    /// How many entries a message carries.
    pub(super) payload: u64,
    /// The longest latency of a link that works as the cluster made it.
    pub(super) latency: Time,
    /// True when links lose nothing unless they are made to.
    pub(super) loses_nothing: bool,
    /// True when the time-outs fit the network, so that elections are promised to end.
    pub(super) fits: bool,
}

impl Bounds {
    /// Those of this cluster.
    pub(super) fn of(cluster: &Cluster) -> Bounds {
        let Cluster { heartbeat, election, latency, flush, .. } = cluster;
        let times = |count: u64, time: Time| Time(count.saturating_mul(time.0));
        // A message, its way onto the disk, the answer, and the leader's own disk beside it.
        let trip = times(2, latency.max) + times(2, flush.max);
        let round = times(ROUND_TIMEOUTS, election.max) + times(ROUND_TRIPS, trip);
        let spread = election.max.saturating_sub(election.min);
        Bounds {
            tick: *heartbeat,
            serving: times(SERVING_ROUNDS, round),
            applied: times(APPLIED_WAITS, *heartbeat + flush.max),
            catch_up: times(CATCH_UP_HEARTBEATS, *heartbeat) + times(CATCH_UP_TIMEOUTS, election.max),
            message: times(CATCH_UP_TRIPS, trip),
            payload: cluster.max_payload.max(1),
            latency: latency.max,
            loses_nothing: cluster.loss_permille == 0,
            fits: times(FITS_TRIPS, trip) <= election.min
                && trip <= spread
                && (cluster.dialect().elects_though_warned() || cluster.dialect().warning(cluster).is_none()),
        }
    }

    /// How long a member may lack so many entries, when snapshots travel in so many chunks.
    pub(super) fn catch_up(&self, entries: u64, chunks: u64) -> Time {
        let messages = entries.div_ceil(self.payload).saturating_add(chunks);
        Time(self.catch_up.0.saturating_add(self.message.0.saturating_mul(messages)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Range;

    #[test]
    fn the_bounds_of_the_usual_cluster_are_seconds() {
        let bounds = Bounds::of(&Cluster::default());
        assert!(bounds.fits && bounds.loses_nothing);
        assert_eq!(bounds.serving, Time::from_millis(20 * (1_200 + 2 * 42)));
        assert_eq!(bounds.applied, Time::from_millis(1_010));
        assert_eq!(bounds.catch_up(1, 0), Time::from_millis(9_000 + 4 * 42));
        assert_eq!(bounds.catch_up(601, 2), Time::from_millis(9_000 + 5 * 4 * 42));
    }

    #[test]
    fn time_outs_that_do_not_fit_the_network_promise_nothing() {
        let range = |min, max| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        let fits = |cluster: Cluster| Bounds::of(&cluster).fits;
        assert!(!fits(Cluster { latency: range(10, 90), ..Cluster::default() }));
        assert!(!fits(Cluster { election: range(300, 305), ..Cluster::default() }));
        assert!(!fits(Cluster { flush: range(1, 100), ..Cluster::default() }));
    }
}
