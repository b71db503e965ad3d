//! Every kind of act, by name: what tests count the menus against, so that a new one is missed loudly.

use model::action::{Action, Operation, Switch};
use model::fault::{Fault, Mail, Work};
use model::types::DiskTrouble;

/// Clusters in which everything can be offered: before an election, with learners, snapshots, backups and dead
/// nodes, with held messages, joint.
pub const SHOWROOM: [&str; 5] = [
    "cluster nodes=3 seed=3\nrun 20ms\n",
    "cluster nodes=3 seed=3 snapshot=3\nrun until leader\nwrite leader x=1\nwrite leader x=2\nwrite leader x=3\n\
     run until converged\nadd learner 4\nrun 1s\n",
    "cluster nodes=3 seed=3\nrun until converged\nbackup 2\nadd learner 4\nrun 1s\nremove 4\nrun 1s\ncrash 2\nrun 1ms\n",
    "cluster nodes=5 seed=7\nrun until converged\nhold AppendEntries all\nclog 1 -> 2\npause 3\ncut 1 -- 4\n\
     partition 1 2 3 4 | 5\nwrite leader x=1\nrun 5ms\n",
    "cluster nodes=3 seed=3\nrun until converged\nwrite leader x=1\nrun 5ms\n",
];

/// Every kind that some menu must offer. Writes, partitions and what clients with
/// sessions do have boxes of their own, and so has chaos.
pub const KINDS: &[&str] = &[
    "read",
    "crash",
    "restart",
    "pause",
    "resume",
    "cut",
    "heal",
    "loss",
    "latency",
    "lease read",
    "local read",
    "add learner",
    "add learner without waiting",
    "promote",
    "demote",
    "remove",
    "replace",
    "members",
    "transfer",
    "elect",
    "elect with pre-vote",
    "heartbeat",
    "snapshot",
    "purge",
    "elections",
    "heartbeats",
    "ticks",
    "pre-vote",
    "duplicate",
    "jitter",
    "reorder",
    "bandwidth",
    "clog",
    "unclog",
    "hold message",
    "hold kind",
    "release message",
    "release kind",
    "drop message",
    "drop kind",
    "delay message",
    "delay kind",
    "duplicate message",
    "duplicate kind",
    "disk ok",
    "disk slow",
    "disk fails",
    "disk full",
    "disk lies",
    "disk forgets votes",
    "wipe",
    "backup",
    "restore",
    "rot",
    "clock rate",
    "clock jump",
    "slow",
    "crash at append",
    "crash at flush",
    "crash at vote",
    "crash at truncate",
    "crash at apply",
];

/// What kind of action it is. A kind that is new here must be named in [`KINDS`], and be offered by a menu.
pub fn kind_of(action: &Action) -> &'static str {
    match action {
        Action::Write { .. } => "write",
        Action::Read { .. } => "read",
        Action::Crash(_) => "crash",
        Action::Restart(_) => "restart",
        Action::Pause(_) => "pause",
        Action::Resume(_) => "resume",
        Action::Partition(_) => "partition",
        Action::Cut(_) => "cut",
        Action::Heal(_) => "heal",
        Action::Loss { .. } => "loss",
        Action::Latency { .. } => "latency",
        Action::LeaseRead { .. } => "lease read",
        Action::LocalRead { .. } => "local read",
        Action::Operate { operation, .. } => operation_kind(operation),
        Action::Fault(fault) => fault_kind(fault),
        Action::Client(_) => "client",
        Action::Chaos(_) => "chaos",
    }
}

fn operation_kind(operation: &Operation) -> &'static str {
    match operation {
        Operation::AddLearner { wait: true, .. } => "add learner",
        Operation::AddLearner { wait: false, .. } => "add learner without waiting",
        Operation::Promote(_) => "promote",
        Operation::Demote(_) => "demote",
        Operation::Remove(_) => "remove",
        Operation::Replace { .. } => "replace",
        Operation::Members(_) => "members",
        Operation::Transfer(_) => "transfer",
        Operation::Elect { pre_vote: false } => "elect",
        Operation::Elect { pre_vote: true } => "elect with pre-vote",
        Operation::Heartbeat => "heartbeat",
        Operation::Snapshot => "snapshot",
        Operation::Purge { .. } => "purge",
        Operation::Switch { what: Switch::Elections, .. } => "elections",
        Operation::Switch { what: Switch::Heartbeats, .. } => "heartbeats",
        Operation::Switch { what: Switch::Ticks, .. } => "ticks",
        Operation::Switch { what: Switch::PreVote, .. } => "pre-vote",
    }
}

fn fault_kind(fault: &Fault) -> &'static str {
    match fault {
        Fault::Duplicate { .. } => "duplicate",
        Fault::Jitter { .. } => "jitter",
        Fault::Reorder { .. } => "reorder",
        Fault::Bandwidth { .. } => "bandwidth",
        Fault::Clog(_) => "clog",
        Fault::Unclog(_) => "unclog",
        Fault::Hold(Mail::One(_)) => "hold message",
        Fault::Hold(Mail::All { .. }) => "hold kind",
        Fault::Release(Mail::One(_)) => "release message",
        Fault::Release(Mail::All { .. }) => "release kind",
        Fault::Drop(Mail::One(_)) => "drop message",
        Fault::Drop(Mail::All { .. }) => "drop kind",
        Fault::Delay { mail: Mail::One(_), .. } => "delay message",
        Fault::Delay { mail: Mail::All { .. }, .. } => "delay kind",
        Fault::Copy(Mail::One(_)) => "duplicate message",
        Fault::Copy(Mail::All { .. }) => "duplicate kind",
        Fault::Disk { trouble: None, .. } => "disk ok",
        Fault::Disk { trouble: Some(trouble), .. } => disk_kind(*trouble),
        Fault::Wipe(_) => "wipe",
        Fault::Backup(_) => "backup",
        Fault::Restore(_) => "restore",
        Fault::Rot { .. } => "rot",
        Fault::ClockRate { .. } => "clock rate",
        Fault::ClockJump { .. } => "clock jump",
        Fault::Slow { .. } => "slow",
        Fault::CrashAt { moment, .. } => work_kind(moment.work),
    }
}

fn disk_kind(trouble: DiskTrouble) -> &'static str {
    match trouble {
        DiskTrouble::Slow(_) => "disk slow",
        DiskTrouble::Fails => "disk fails",
        DiskTrouble::Full => "disk full",
        DiskTrouble::Lies => "disk lies",
        DiskTrouble::ForgetsVotes => "disk forgets votes",
    }
}

fn work_kind(work: Work) -> &'static str {
    match work {
        Work::Append => "crash at append",
        Work::Flush => "crash at flush",
        Work::Vote => "crash at vote",
        Work::Truncate => "crash at truncate",
        Work::Apply => "crash at apply",
    }
}
