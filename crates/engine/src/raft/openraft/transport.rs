//! How openraft's RPCs get to another node and their answers back: AppendEntries, RequestVote, PreVote,
//! InstallSnapshot, whole or in chunks, and TransferLeader.

use std::future::Future;
use std::rc::Rc;

use openraft::OptionalSend;
use openraft::async_runtime::{AsyncRuntime as _, Select2};
use openraft::errors::{NetworkError, RPCError, ReplicationClosed, StreamingError, Timeout};
use openraft::network::{RPCOption, RPCTypes, RaftNetworkFactory, RaftNetworkV2};
use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, TransferLeaderRequest, TransferLeaderResponse,
    VoteRequest, VoteResponse,
};
use openraft::type_config::alias::SnapshotOf;

use super::calls::Calls;
use super::config::{ONE_MESSAGE, RaftVote, TypeConfig};
use super::convert;
use super::rpc::{Request, Response};
use crate::raft::chunks::ChunkedSnapshot;
use crate::runtime::SimRuntime;
use model::trace::Snapshot;
use model::types::NodeId;

/// How often in a row a receiver may send a snapshot back to where it was before. Once is usual: it has lost what it
/// had. More often, it takes another snapshot.
const REFUSED_MAX: u32 = 3;

/// How often a chunk is sent before its transfer is given up for now.
const CHUNK_SENT_MAX: u32 = 3;

/// Makes connections for one node.
pub struct Connector {
    /// Its calls.
    pub calls: Rc<Calls>,
}

impl RaftNetworkFactory<TypeConfig> for Connector {
    type Network = Connection;

    async fn new_client(&mut self, to: NodeId, _node: &openraft::impls::EmptyNode) -> Connection {
        Connection { to, calls: Rc::clone(&self.calls) }
    }
}

/// One node's way to another.
pub struct Connection {
    to: NodeId,
    calls: Rc<Calls>,
}

impl Connection {
    async fn call(
        &self,
        kind: RPCTypes,
        request: Request,
        option: &RPCOption,
    ) -> Result<Response, Timeout<TypeConfig>> {
        let timeout = option.soft_ttl();
        let response = self.calls.call(self.to, request, timeout).await;
        response.ok_or(Timeout { action: kind, id: self.calls.node(), target: self.to, timeout })
    }

    /// Sends a snapshot: as one message, or in chunks if the configuration says how large they are.
    async fn snapshot(
        &self,
        vote: RaftVote,
        snapshot: SnapshotOf<TypeConfig, Rc<Snapshot>>,
        option: &RPCOption,
    ) -> Result<SnapshotResponse<TypeConfig>, RPCError<TypeConfig>> {
        let size = option.snapshot_chunk_size().map_or(ONE_MESSAGE, |size| size as u64);
        if size < ONE_MESSAGE {
            return self.chunks(vote, &snapshot.snapshot, size, option).await;
        }
        match self.call(RPCTypes::InstallSnapshot, Request::Snapshot(vote, snapshot), option).await? {
            Response::Snapshot(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }

    /// Sends a snapshot chunk by chunk, each once the one before was answered. The answers say how much the receiver
    /// holds, and so where to go on: after the chunk, or at the start if the receiver has lost everything.
    ///
    /// A chunk that is lost or not answered is sent again, and given up when the time of the whole call has passed
    /// without an answer; openraft then begins again: with the chunk that is still under way, or with the first one,
    /// whose answer leads to where it stopped.
    async fn chunks(
        &self,
        vote: RaftVote,
        snapshot: &Snapshot,
        size: u64,
        option: &RPCOption,
    ) -> Result<SnapshotResponse<TypeConfig>, RPCError<TypeConfig>> {
        let chunked = ChunkedSnapshot::new(convert::vote(&vote), snapshot, size);
        let timeout = option.soft_ttl();
        let (mut offset, mut refused) = (self.calls.chunk_under_way(self.to, &chunked.chunk(0)), 0);
        loop {
            let request = Request::Chunk(chunked.chunk(offset));
            match self.calls.call_repeatedly(self.to, request, timeout, CHUNK_SENT_MAX).await {
                // With a higher vote there is another leader, and openraft must learn of it.
                Some(Response::Chunk { vote: own, .. }) if own > vote => {
                    return Ok(SnapshotResponse { vote: own });
                }
                Some(Response::Chunk { vote: own, received }) if received == chunked.total() => {
                    return Ok(SnapshotResponse { vote: own });
                }
                Some(Response::Chunk { received, .. }) => {
                    refused = if received > offset { 0 } else { refused + 1 };
                    if refused > REFUSED_MAX {
                        return Err(NetworkError::from_string("the receiver takes no chunk of this snapshot").into());
                    }
                    offset = received;
                }
                Some(_) => return Err(wrong_kind().into()),
                None => {
                    let action = RPCTypes::InstallSnapshot;
                    return Err(Timeout { action, id: self.calls.node(), target: self.to, timeout }.into());
                }
            }
        }
    }
}

/// A reply of the wrong kind would be a bug of ours, but a replica should not die of it.
fn wrong_kind() -> NetworkError<TypeConfig> {
    NetworkError::from_string("the reply does not fit the request")
}

impl RaftNetworkV2<TypeConfig> for Connection {
    type SnapshotData = Rc<Snapshot>;

    async fn append_entries(
        &mut self,
        rpc: AppendEntriesRequest<TypeConfig>,
        option: RPCOption,
    ) -> Result<AppendEntriesResponse<TypeConfig>, RPCError<TypeConfig>> {
        match self.call(RPCTypes::AppendEntries, Request::Append(rpc), &option).await? {
            Response::Append(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }

    async fn vote(
        &mut self,
        rpc: VoteRequest<TypeConfig>,
        option: RPCOption,
    ) -> Result<VoteResponse<TypeConfig>, RPCError<TypeConfig>> {
        match self.call(RPCTypes::Vote, Request::Vote(rpc), &option).await? {
            Response::Vote(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }

    async fn pre_vote(
        &mut self,
        rpc: VoteRequest<TypeConfig>,
        option: RPCOption,
    ) -> Result<VoteResponse<TypeConfig>, RPCError<TypeConfig>> {
        match self.call(RPCTypes::Vote, Request::PreVote(rpc), &option).await? {
            Response::PreVote(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }

    async fn full_snapshot(
        &mut self,
        vote: RaftVote,
        snapshot: SnapshotOf<TypeConfig, Rc<Snapshot>>,
        cancel: impl Future<Output = ReplicationClosed> + OptionalSend + 'static,
        option: RPCOption,
    ) -> Result<SnapshotResponse<TypeConfig>, StreamingError<TypeConfig>> {
        match SimRuntime::select2(cancel, self.snapshot(vote, snapshot, &option)).await {
            Select2::First(closed) => Err(closed.into()),
            Select2::Second(response) => Ok(response?),
        }
    }

    async fn transfer_leader(
        &mut self,
        rpc: TransferLeaderRequest<TypeConfig>,
        option: RPCOption,
    ) -> Result<TransferLeaderResponse<TypeConfig>, RPCError<TypeConfig>> {
        match self.call(RPCTypes::TransferLeader, Request::Transfer(rpc), &option).await? {
            Response::Transfer(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }
}
