//! A chunk of a snapshot that has arrived at openraft.

use std::rc::Rc;

use super::config::TypeConfig;
use super::convert;
use super::handle::Raft;
use super::rpc::Response;
use crate::raft::chunk_receiver::{ChunkReceiver, Held};
use crate::raft::chunks::SnapshotChunk;

/// Adds a chunk to the others, installs the snapshot if it is complete, and answers; `None` when the replica has stopped.
///
/// As in openraft's own receiver of chunks, openraft receives a snapshot only when it is complete: a
/// chunk in the middle is no sign of a leader.
pub(super) async fn take(receiver: &ChunkReceiver, raft: &Raft, chunk: &Rc<SnapshotChunk>) -> Option<Response> {
    let vote = raft.with_raft_state(|state| *state.vote_ref()).await.ok()?;
    let of = convert::raft_vote(chunk.vote);
    if vote > of {
        return Some(Response::Chunk { vote, received: 0 });
    }
    match receiver.add(chunk) {
        Held::Part(received) => Some(Response::Chunk { vote, received }),
        Held::All(snapshot) => {
            let snapshot = convert::raft_snapshot::<TypeConfig>(snapshot);
            let installed = raft.install_full_snapshot(of, snapshot).await.ok()?;
            Some(Response::Chunk { vote: installed.vote, received: chunk.part.total })
        }
    }
}
