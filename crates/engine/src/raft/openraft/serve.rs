//! What clients ask for, in openraft's calls, and openraft's answers in ours.

use std::rc::Rc;

use openraft::ReadPolicy;

use super::config::Command;
use super::handle::Raft;
use super::operate::operate;
use super::refusal::{refused_read, refused_write};
use crate::raft::state_machine::StateMachine;
use model::client::OperationId;
use model::trace::{Ask, Outcome, Write};
use model::types::RequestId;

/// Asks openraft on behalf of a client.
pub(super) async fn serve(
    raft: Raft,
    state_machine: StateMachine,
    request: RequestId,
    ask: Ask,
    id: Option<OperationId>,
) -> Outcome {
    match ask {
        Ask::Write { key, value } => {
            let command = Command(Rc::new(Write { request, key, value, id }));
            match raft.client_write(command).await {
                Ok(written) => written.data.unwrap_or(Outcome::Accepted),
                Err(error) => refused_write(error),
            }
        }
        Ask::Read { key } => read(&raft, &state_machine, ReadPolicy::ReadIndex, &key).await,
        Ask::LeaseRead { key } => read(&raft, &state_machine, ReadPolicy::LeaseRead, &key).await,
        Ask::LocalRead { key } => Outcome::Read(state_machine.get(&key)),
        Ask::Operate(operation) => operate(&raft, operation).await,
    }
}

/// Reads once openraft is sure to lead, and once the state machine is as new as the question.
async fn read(raft: &Raft, state_machine: &StateMachine, policy: ReadPolicy, key: &str) -> Outcome {
    let linearizer = match raft.get_read_linearizer(policy).await {
        Ok(linearizer) => linearizer,
        Err(error) => return refused_read(error),
    };
    match linearizer.await_ready(raft).await {
        Ok(_) => Outcome::Read(state_machine.get(key)),
        Err(fatal) => Outcome::Unknown(format!("openraft stopped: {fatal}")),
    }
}
