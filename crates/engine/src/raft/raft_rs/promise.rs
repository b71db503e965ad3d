//! Messages on which raft-rs would end its process: they contradict what its own disk had promised.
//!
//! raft-rs panics then (`fatal!` in `RaftLog::commit_to`, `RaftLog::maybe_append` and `RaftCore::send`). The process of the node is to end as
//! it would, and the run to go on, so its comparisons are made here first.

use raft::Raft;
use raft::eraftpb::{Message, MessageType};

use super::disk::Disk;

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
        MessageType::MsgRequestPreVote if raft.term == 0 && !log.is_up_to_date(message.index, message.log_term) => {
            Some("term should be set when sending MsgRequestPreVoteResponse".to_string())
        }
        _ => None,
    }
}
