//! Clients: they ask a node, and wait for its answer only so long.

use std::rc::Rc;

use super::{CLIENT_PATIENCE, World};
use model::client::{ClientId, OperationId};
use model::trace::{Ask, ClientEvent, Event, Outcome};
use model::types::{NodeId, RequestId, Time};
use sim::executor::Group;
use sim::oneshot;
use sim::timeout::Timeout;

impl World {
    /// Sends one request to a node, outside any client's session.
    pub(super) fn ask_once(&mut self, node: NodeId, ask: Ask) {
        self.requests += 1;
        let request = RequestId(self.requests);
        self.waiting.borrow_mut().insert(request);
        self.ask(node, ClientRequest { request, ask, id: None, patience: CLIENT_PATIENCE, client: None });
    }

    /// Sends a request to a node. Its client stands beside the node: only the cluster's own links take time.
    pub(super) fn ask(&mut self, id: NodeId, sent: ClientRequest) {
        let ClientRequest { request, ask, id: operation, patience, client } = sent;
        self.recorder.record(|| Event::Client(ClientEvent::Requested { request, node: id, ask: ask.clone() }));
        let (sender, receiver) = oneshot::channel();
        let replica = self.nodes.get(&id).and_then(|node| node.replica());
        if let Some(answer) = replica.and_then(|replica| replica.ask(request, ask, operation)) {
            let (served, store) = (self.clients.at_the_door(id), self.nodes[&id].store().clone());
            // This half dies with the node; then the client is left with a dropped sender.
            self.machine.executor.spawn(Group::Node(id), async move {
                let outcome = answer.await;
                store.answers().await;
                drop(sender.send(outcome));
                store.answered();
                drop(served);
            });
        } else {
            drop(sender);
        }
        let (recorder, waiting) = (self.recorder.clone(), Rc::clone(&self.waiting));
        let answers = self.clients.answers();
        self.machine.executor.spawn(Group::Outside, async move {
            let outcome = match Timeout::after(patience, receiver).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) => Outcome::Unknown(format!("node {id} died before it answered")),
                Err(_) => Outcome::Unknown(format!("no answer within {patience}")),
            };
            waiting.borrow_mut().remove(&request);
            recorder.record(|| Event::Client(ClientEvent::Answered { request, outcome: outcome.clone() }));
            if let Some(client) = client {
                answers.borrow_mut().push_back((client, request, outcome));
            }
        });
    }
}

/// A request to a node.
pub(super) struct ClientRequest {
    pub(super) request: RequestId,
    pub(super) ask: Ask,
    /// The request id that goes with a write.
    pub(super) id: Option<OperationId>,
    /// How long the answer is waited for.
    pub(super) patience: Time,
    /// The client with a session that gets the answer, if the request is an attempt of its operation.
    pub(super) client: Option<ClientId>,
}
