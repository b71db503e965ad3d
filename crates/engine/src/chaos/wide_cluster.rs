//! The cluster that a seed of wide chaos draws: any that the engine runs well, so that it must converge once it is healed.

use super::Recipe;
use model::chaos::ChaosKind;
use model::cluster::{Cluster, NODES_MAX};
use model::types::{Range, Time};
use sim::rng::Rng;

/// The heartbeats that are drawn, in milliseconds: multiples of raft-rs's ticks.
const HEARTBEATS_MS: [u64; 4] = [30, 50, 100, 200];

/// Of how long a leader waits for an answer, three quarters of a heartbeat, the latency of one way and the flush may
/// take this much at the most, in hundredths: both ways and the flush fit in, and leave something.
const LATENCY_PERCENT: u64 = 28;
/// See [`LATENCY_PERCENT`].
const FLUSH_PERCENT: u64 = 20;

/// raft-rs counts in ticks of this many milliseconds.
const TICK_MS: u64 = 10;

/// One of these.
pub(super) fn one_of<T: Copy>(rng: &mut Rng, all: &[T]) -> T {
    let last = all.len() as u64 - 1;
    all[usize::try_from(rng.between(0, last)).unwrap_or(0)]
}

fn micros(min: u64, max: u64) -> Range {
    Range { min: Time::from_micros(min), max: Time::from_micros(max) }
}

/// How many nodes: most often 3 to 7, now and then any number.
fn nodes(rng: &mut Rng) -> u64 {
    match rng.between(0, 99) {
        0..75 => rng.between(3, 7),
        75..88 => rng.between(1, 9),
        _ => rng.between(1, NODES_MAX),
    }
}

/// The cluster of this seed.
pub(super) fn draw(seed: u64, rng: &mut Rng, recipe: &Recipe) -> Cluster {
    let heartbeat = one_of(rng, &HEARTBEATS_MS);
    let shortest = heartbeat * rng.between(3, 6);
    let longest = (shortest * rng.between(15, 25) / 10).next_multiple_of(TICK_MS);
    let waits = heartbeat * 1_000 * 3 / 4;
    let latency = rng.between(0, waits * LATENCY_PERCENT / 100);
    let drawn = rng.between(0, waits * FLUSH_PERCENT / 100);
    let flush = one_of(rng, &[0, 1_000, drawn]);
    let flush = flush.min(waits * FLUSH_PERCENT / 100);
    let has = |key: &str| recipe.engine.has_key(key).is_ok();
    let election = Range { min: Time::from_millis(shortest), max: Time::from_millis(longest) };
    let chunk_bytes = one_of(rng, &[None, None, Some(64), Some(300), Some(1_000)]);
    let probe = one_of(rng, &[None, None, Some(2), Some(5)]);
    let max_payload = one_of(rng, &[1, 3, 20, 300]);
    let (several, log_reversion) = (rng.chance(250), rng.chance(200));
    let usual = Cluster::default();
    let cluster = Cluster {
        nodes: nodes(rng),
        seed,
        engine: recipe.engine,
        heartbeat: Time::from_millis(heartbeat),
        election,
        latency: micros(rng.between(0, latency), latency),
        flush: micros(rng.between(0, flush), flush),
        loss_permille: one_of(rng, &[0, 0, 0, 10, 50, 100, 300, 500]),
        snapshot_every: one_of(rng, &[None, Some(1), Some(5), Some(20), Some(100)]),
        snapshot_keep: one_of(rng, &[0, 0, 1, 10, 50]),
        pre_vote: rng.chance(500),
        check_quorum: !has("check-quorum") || rng.chance(700),
        max_payload: if has("payload") { max_payload } else { usual.max_payload },
        chunk_bytes,
        quorum_loss_probe: probe.filter(|_| has("probe")).map(|times: u64| Time::from_millis(longest * times)),
        several_leaders: has("leader-ids") && several,
        log_reversion: has("log-reversion") && log_reversion,
        leader_restore: recipe.leader_restore,
        ..usual
    };
    if has("inflight") { with_limits(rng, cluster) } else { cluster }
}

/// The same cluster with raft-rs's limits on what is under way, priorities, and reads at followers.
fn with_limits(rng: &mut Rng, mut cluster: Cluster) -> Cluster {
    // A node of term 0 ends its process when it refuses a pre-vote for a priority (`raft_rs::promise`).
    let has_priorities = rng.chance(250) && !cluster.pre_vote;
    let priority = |_| if has_priorities { rng.between(0, 2) } else { 0 };
    cluster.set_priorities((0..cluster.nodes).map(priority).collect());
    let append_bytes = one_of(rng, &[None, None, Some(16), Some(100)]);
    let uncommitted_bytes = one_of(rng, &[None, Some(200), Some(2_000)]);
    Cluster {
        max_inflight: one_of(rng, &[1, 2, 8, 256, 256]),
        append_bytes,
        uncommitted_bytes: uncommitted_bytes.filter(|_| append_bytes.is_some()),
        follower_reads: rng.chance(500),
        ..cluster
    }
}

/// The kinds of faults of this seed: those that were asked for; all that Raft tolerates, each as often as is drawn.
pub(super) fn kinds(rng: &mut Rng, recipe: &Recipe) -> Vec<(ChaosKind, u64)> {
    if !recipe.kinds.is_empty() {
        return recipe.kinds.clone();
    }
    let borne = ChaosKind::ALL.iter().filter(|kind| !kind.is_unbearable() && **kind != ChaosKind::Writes);
    borne
        .map(|kind| (*kind, rng.between(u64::from(*kind == ChaosKind::Plain), 2)))
        .filter(|(_, often)| *often > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::dialect::Dialect;
    use sim::rng::Stream;

    #[test]
    fn every_cluster_that_is_drawn_is_possible_and_runs_well() {
        for engine in Dialect::ALL {
            let recipe = Recipe {
                wide: true,
                nodes: 5,
                kinds: Vec::new(),
                leader_restore: false,
                several_leaders: false,
                engine,
            };
            let mut sizes = [0; NODES_MAX as usize + 1];
            for seed in 0..2_000 {
                let cluster = draw(seed, &mut Rng::new(seed, Stream::Setting), &recipe);
                assert_eq!(cluster.validate(), Ok(()), "{cluster:?}");
                assert_eq!(engine.warning(&cluster), None, "{cluster:?}");
                sizes[usize::try_from(cluster.nodes).expect("small")] += 1;
            }
            assert!(sizes[1..].iter().all(|count| *count > 0), "{sizes:?}");
            assert!(sizes[3..=7].iter().sum::<i32>() > 1_000, "{sizes:?}");
        }
    }
}
