//! Messages on which raft-rs would end its process: they contradict what its own disk had promised.
//!
//! raft-rs panics then (`fatal!` in `RaftLog::commit_to`, `RaftLog::maybe_append` and `RaftCore::send`). The process of the node is to end as
//! it would, and the run to go on, so its comparisons are made here first.

use raft::eraftpb::{ConfState, Message, MessageType};
use raft::{Raft, StateRole};

use super::disk::Disk;
use model::shared::sort_short;

/// What raft-rs would say in its panic.
pub(super) fn broken(raft: &Raft<Disk>, message: &Message) -> Option<String> {
    if message.term < raft.term {
        return None;
    }
    let log = &raft.raft_log;
    let out_of_range = |to_commit: u64, last: u64| {
        (log.committed < to_commit && last < to_commit)
            .then(|| format!("to_commit {to_commit} is out of range [last_index {last}]"))
    };
    match message.get_msg_type() {
        MessageType::MsgHeartbeat => out_of_range(message.commit, log.last_index()),
        MessageType::MsgAppend if message.index >= log.committed && log.match_term(message.index, message.log_term) => {
            let conflict = log.find_conflict(&message.entries);
            if conflict > 0 && conflict <= log.committed {
                return Some(format!("entry {conflict} conflict with committed entry {}", log.committed));
            }
            let last_new = message.index + message.entries.len() as u64;
            let last = if conflict > 0 { last_new } else { log.last_index() };
            out_of_range(message.commit.min(last_new), last)
        }
        // The answer that refuses a pre-vote carries the term, and raft-rs sends none of term 0.
        MessageType::MsgRequestPreVote
            if raft.term == 0
                && (!log.is_up_to_date(message.index, message.log_term)
                    || message.index <= log.last_index() && raft.priority > message.priority) =>
        {
            Some("term should be set when sending MsgRequestPreVoteResponse".to_string())
        }
        MessageType::MsgTimeoutNow if raft.state != StateRole::Leader && raft.promotable() => cannot_stand(raft),
        MessageType::MsgAppendResponse if !message.reject && message.term == raft.term => {
            (has_no_seat(raft) && would_commit(raft, message)).then(|| NO_SEAT.to_string())
        }
        _ => None,
    }
}

/// What raft-rs would say when it stands for election (`RaftLog::slice`, of what is committed and not applied): its log ends
/// before its commit index, as on a disk that has lost entries after a snapshot of them was applied.
pub(super) fn cannot_stand(raft: &Raft<Disk>) -> Option<String> {
    let log = &raft.raft_log;
    let from = log.unstable.maybe_first_index().unwrap_or(log.applied + 1);
    (log.committed > log.last_index()).then(|| {
        format!("slice[{from},{}] out of bound[{},{}]", log.committed + 1, log.first_index(), log.last_index())
    })
}

/// What raft-rs would say at the next tick, when it stands for election after so many ticks.
pub(super) fn at_tick(raft: &Raft<Disk>, timeout: usize) -> Option<String> {
    let stands = raft.state != StateRole::Leader && raft.election_elapsed + 1 >= timeout;
    cannot_stand(raft).filter(|_| stands)
}

/// What raft-rs says when a leader that is no member any more commits or makes durable what it had proposed.
pub(super) const NO_SEAT: &str =
    "called `Option::unwrap()` on a `None` value: a leader that was removed has no progress of its own";

/// True for a leader that was removed: raft-rs lets it lead on, and has no progress of it.
pub(super) fn has_no_seat(raft: &Raft<Disk>) -> bool {
    raft.state == StateRole::Leader && raft.prs().get(raft.id).is_none()
}

/// True when this answer makes entries of the leader's term committed.
fn would_commit(raft: &Raft<Disk>, answer: &Message) -> bool {
    let ConfState { voters, voters_outgoing, .. } = raft.prs().conf().to_conf_state();
    let matched = |voter: &u64| {
        let known = raft.prs().get(*voter).map_or(0, |progress| progress.matched);
        if *voter == answer.from { known.max(answer.index) } else { known }
    };
    let of_quorum = |set: &[u64]| {
        let mut all: Vec<u64> = set.iter().map(matched).collect();
        sort_short(&mut all, |one, other| other.cmp(one));
        all.get(all.len() / 2).copied().unwrap_or(u64::MAX)
    };
    let index = of_quorum(&voters).min(of_quorum(&voters_outgoing));
    index > raft.raft_log.committed && raft.raft_log.match_term(index, raft.term)
}
