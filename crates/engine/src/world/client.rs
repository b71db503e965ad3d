//! Clients: they ask a node, and wait for its answer only so long.

use std::rc::Rc;
use std::time::Duration;

use openraft::ReadPolicy;
use openraft::async_runtime::{AsyncRuntime as _, Oneshot as _, OneshotSender as _};

use super::refusal::{refused_read, refused_write};
use super::{CLIENT_PATIENCE, World, operate};
use crate::raft::config::Command;
use crate::raft::state_machine::{Replica, StateMachine};
use crate::runtime::{SimOneshot, SimRuntime};
use model::client::{ClientId, OperationId};
use model::trace::{Ask, Event, Outcome, Refusal, Write};
use model::types::{NodeId, RequestId, Time};
use sim::executor::Group;

impl World {
    /// Lets somebody ask a node once, who has no session.
    pub(super) fn ask_once(&mut self, node: NodeId, ask: Ask) {
        self.requests += 1;
        let request = RequestId(self.requests);
        self.waiting.borrow_mut().insert(request);
        self.ask(node, Question { request, ask, id: None, patience: CLIENT_PATIENCE, client: None });
    }

    /// Lets somebody ask a node. Who asks stands beside the node: only the cluster's own links take time.
    pub(super) fn ask(&mut self, id: NodeId, question: Question) {
        let Question { request, ask, id: operation, patience, client } = question;
        self.recorder.record(|| Event::Requested { request, node: id, ask: ask.clone() });
        let (sender, receiver) = SimOneshot::channel();
        if let Some(node) = self.nodes.get(&id)
            && let (Some(replica), Some(state_machine)) = (node.replica(), node.state_machine())
        {
            let (replica, state_machine) = (replica.clone(), state_machine.clone());
            let served = self.clients.at_the_door(id);
            // This half dies with the node; then the client is left with a dropped sender.
            self.machine.executor.spawn(Group::Node(id), async move {
                drop(sender.send(serve(replica, state_machine, request, ask, operation).await));
                drop(served);
            });
        } else {
            drop(sender);
        }
        let (recorder, waiting) = (self.recorder.clone(), Rc::clone(&self.waiting));
        let heard = self.clients.heard();
        self.machine.executor.spawn(Group::Outside, async move {
            let span = Duration::from_micros(patience.as_micros());
            let outcome = match SimRuntime::timeout(span, receiver).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) => Outcome::Unknown(format!("node {id} died before it answered")),
                Err(_) => Outcome::Unknown(format!("no answer within {patience}")),
            };
            waiting.borrow_mut().remove(&request);
            recorder.record(|| Event::Answered { request, outcome: outcome.clone() });
            if let Some(client) = client {
                heard.borrow_mut().push_back((client, request, outcome));
            }
        });
    }
}

/// What somebody asks a node.
pub(super) struct Question {
    pub(super) request: RequestId,
    pub(super) ask: Ask,
    /// The request id that goes with a write.
    pub(super) id: Option<OperationId>,
    /// How long the answer is waited for.
    pub(super) patience: Time,
    /// Who shall hear the answer.
    pub(super) client: Option<ClientId>,
}

/// Asks openraft on behalf of a client.
async fn serve(
    replica: Replica,
    state_machine: StateMachine,
    request: RequestId,
    ask: Ask,
    id: Option<OperationId>,
) -> Outcome {
    match ask {
        Ask::Write { key, value } => {
            let command = Command(Rc::new(Write { request, key, value, id }));
            match replica.client_write(command).await {
                Ok(written) => match written.data {
                    Some(at) => Outcome::Written(at),
                    None => Outcome::Refused(Refusal::Other(
                        "a later write of the same client was applied before it".to_string(),
                    )),
                },
                Err(error) => refused_write(error),
            }
        }
        Ask::Read { key } => read(&replica, &state_machine, ReadPolicy::ReadIndex, &key).await,
        Ask::LeaseRead { key } => read(&replica, &state_machine, ReadPolicy::LeaseRead, &key).await,
        Ask::LocalRead { key } => Outcome::Read(state_machine.get(&key)),
        Ask::Operate(operation) => operate::operate(&replica, operation).await,
    }
}

/// Reads once openraft is sure to lead, and once the state machine is as new as the question.
async fn read(replica: &Replica, state_machine: &StateMachine, policy: ReadPolicy, key: &str) -> Outcome {
    let linearizer = match replica.get_read_linearizer(policy).await {
        Ok(linearizer) => linearizer,
        Err(error) => return refused_read(error),
    };
    match linearizer.await_ready(replica).await {
        Ok(_) => Outcome::Read(state_machine.get(key)),
        Err(fatal) => Outcome::Unknown(format!("openraft stopped: {fatal}")),
    }
}
