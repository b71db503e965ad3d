//! Reads the line that describes the cluster.

use super::cursor::Cursor;
use super::token::Fault;
use super::units::read_size;
use crate::cluster::{Cluster, NODES_MAX};
use crate::dialect::{Dialect, LEASE};

/// The keys of the cluster line, in the order of printing.
pub const CLUSTER_KEYS: [&str; 25] = [
    "nodes",
    "seed",
    "engine",
    "heartbeat",
    "election",
    "latency",
    "loss",
    "flush",
    "snapshot",
    "keep",
    "payload",
    "pre-vote",
    "leader-restore",
    "leader-ids",
    "chunk",
    "probe",
    "bootstrap",
    "log-reversion",
    "check-quorum",
    "tick",
    "inflight",
    "append-size",
    "uncommitted",
    "priority",
    "follower-reads",
];

/// Reads the line that starts with `cluster`, whose first word is already read.
pub(super) fn read(cursor: &mut Cursor, start: usize) -> Result<Cluster, Fault> {
    let mut cluster = Cluster::default();
    let mut written: Vec<(&str, usize)> = Vec::new();
    while cursor.peek().is_some() {
        let column = cursor.column();
        if cursor.is_word("lease") {
            return cursor.fault(LEASE);
        }
        let key = cursor.one_of("a property of a cluster", &CLUSTER_KEYS)?;
        if written.iter().any(|(before, _)| *before == key) {
            return Err(Fault::new(column, format!("`{key}` is said twice: remove one")));
        }
        written.push((key, column));
        cursor.equals(&format!("{key}=…"))?;
        match key {
            "nodes" => cluster.nodes = cursor.number_of("a number of nodes", NODES_MAX)?,
            "seed" => cluster.seed = cursor.number("a seed")?,
            "engine" => cluster.engine = engine(cursor)?,
            "heartbeat" => cluster.heartbeat = cursor.time()?,
            "election" => cluster.election = cursor.range()?,
            "latency" => cluster.latency = cursor.range()?,
            "loss" => cluster.loss_permille = cursor.permille()?,
            "flush" => cluster.flush = cursor.range()?,
            "snapshot" if cursor.skip_word("off") => cluster.snapshot_every = None,
            "snapshot" => cluster.snapshot_every = Some(cursor.number("a number of entries")?),
            "keep" => cluster.snapshot_keep = cursor.number("a number of entries")?,
            "payload" => cluster.max_payload = cursor.number("a number of entries")?,
            "pre-vote" => cluster.pre_vote = on_or_off(cursor)?,
            "leader-restore" => cluster.leader_restore = on_or_off(cursor)?,
            "leader-ids" => {
                cluster.several_leaders = cursor.one_of("a kind of leader ids", &["paper", "several"])? == "several";
            }
            "chunk" => cluster.chunk_bytes = size_or_off(cursor)?,
            "bootstrap" => {
                cluster.bootstrap = cursor.one_of("how a cluster begins", &["voters", "none"])? == "voters";
            }
            "log-reversion" => cluster.log_reversion = on_or_off(cursor)?,
            "check-quorum" => cluster.check_quorum = on_or_off(cursor)?,
            "tick" => cluster.tick = cursor.time()?,
            "inflight" => cluster.max_inflight = cursor.number("a number of messages")?,
            "append-size" => cluster.append_bytes = size_or_off(cursor)?,
            "uncommitted" => cluster.uncommitted_bytes = size_or_off(cursor)?,
            "priority" => cluster.set_priorities(priorities(cursor)?),
            "follower-reads" => cluster.follower_reads = on_or_off(cursor)?,
            "probe" if cursor.skip_word("off") => cluster.quorum_loss_probe = None,
            "probe" => cluster.quorum_loss_probe = Some(cursor.time()?),
            other => unreachable!("`{other}` is one of CLUSTER_KEYS but not read"),
        }
    }
    // A key that the engine lacks is refused even when it says what is usual.
    for (key, column) in &written {
        cluster.dialect().has_key(key).map_err(|message| Fault::new(*column, message))?;
    }
    let Some(flaw) = cluster.flaw() else { return Ok(cluster) };
    let place = flaw.keys.iter().find_map(|key| written.iter().find(|(said, _)| said == key));
    Err(Fault::new(place.map_or(start, |(_, column)| *column), flaw.message))
}

/// The name of an engine.
pub(super) fn engine(cursor: &mut Cursor) -> Result<Dialect, Fault> {
    let name = cursor.one_of("an engine", &Dialect::ALL.map(Dialect::name))?;
    Ok(Dialect::named(name).unwrap_or_default())
}

fn on_or_off(cursor: &mut Cursor) -> Result<bool, Fault> {
    Ok(cursor.one_of("`on` or `off`", &["on", "off"])? == "on")
}

fn size_or_off(cursor: &mut Cursor) -> Result<Option<u64>, Fault> {
    let column = cursor.column();
    match cursor.word("a size such as 4kB, or `off`,")? {
        "off" => Ok(None),
        word => read_size(word).map(Some).map_err(|message| Fault::new(column, message)),
    }
}

/// A number for each node from node 1 on.
fn priorities(cursor: &mut Cursor) -> Result<Vec<u64>, Fault> {
    let column = cursor.column();
    let word = cursor.word("a priority for each node, such as 0/0/1,")?;
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| Some(part).filter(digits).and_then(|part| part.parse().ok());
    let all: Option<Vec<u64>> = word.split('/').map(number).collect();
    all.ok_or_else(|| {
        let message = format!("`{word}` is no list of priorities: write one whole number for each node, such as 0/0/1");
        Fault::new(column, message)
    })
}
