//! Reads the line that describes the cluster.

use super::cursor::Cursor;
use super::token::Fault;
use super::units::read_size;
use crate::cluster::Cluster;
use crate::dialect::Dialect;

/// The keys of the cluster line, in the order of printing.
pub const CLUSTER_KEYS: [&str; 20] = [
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
];

/// Reads the line that starts with `cluster`, whose first word is already read.
pub(super) fn read(cursor: &mut Cursor, start: usize) -> Result<Cluster, Fault> {
    let mut cluster = Cluster::default();
    let mut written: Vec<(&str, usize)> = Vec::new();
    while cursor.peek().is_some() {
        let column = cursor.column();
        let key = cursor.one_of("a property of a cluster", &CLUSTER_KEYS)?;
        if written.iter().any(|(before, _)| *before == key) {
            return Err(Fault::new(column, format!("`{key}` is said twice: remove one")));
        }
        written.push((key, column));
        cursor.equals(&format!("{key}=…"))?;
        match key {
            "nodes" => cluster.nodes = cursor.number("a number of nodes")?,
            "seed" => cluster.seed = cursor.number("a seed")?,
            "engine" => {
                let name = cursor.one_of("an engine", &Dialect::ALL.map(Dialect::name))?;
                cluster.engine = Dialect::named(name).unwrap_or_default();
            }
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
            "chunk" => {
                let column = cursor.column();
                cluster.chunk_bytes = match cursor.word("a size such as 4kB, or `off`,")? {
                    "off" => None,
                    word => Some(read_size(word).map_err(|message| Fault::new(column, message))?),
                };
            }
            "bootstrap" => {
                cluster.bootstrap = cursor.one_of("how a cluster begins", &["voters", "none"])? == "voters";
            }
            "log-reversion" => cluster.log_reversion = on_or_off(cursor)?,
            "check-quorum" => cluster.check_quorum = on_or_off(cursor)?,
            "tick" => cluster.tick = cursor.time()?,
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

fn on_or_off(cursor: &mut Cursor) -> Result<bool, Fault> {
    Ok(cursor.one_of("`on` or `off`", &["on", "off"])? == "on")
}
