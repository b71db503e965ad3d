//! The fold of clients: who there is, what each does, whom it asks, and what the state machines remember of it.

use super::{NodeView, REQUESTS_MAX, Request, View};
use crate::action::Operation;
use crate::client::{ClientId, FIRST_ATTEMPT, Manner, OperationId, SessionRecord};
use crate::trace::{Ask, ClientEvent, Outcome, Write};
use crate::types::{LogId, NodeId, RequestId, Time};

/// How many operations stay in the view. Beyond that the oldest ones that have ended leave it.
pub const OPERATIONS_MAX: usize = 1_000;

/// What is seen of one client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientView {
    /// How it goes about its operations.
    pub manner: Manner,
    /// What it does now, or did last.
    pub operation: Option<OperationId>,
    /// The node it asked last.
    pub node: Option<NodeId>,
    /// How many operations waited at it when this one began.
    pub waiting: u64,
}

/// What is seen of one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationView {
    /// What it is.
    pub ask: Ask,
    /// How the client goes about it.
    pub manner: Manner,
    /// When it began.
    pub began: Time,
    /// How often it was sent.
    pub attempts: u32,
    /// The request that carried it last, and the node that was asked.
    pub last: Option<(RequestId, NodeId)>,
    /// How it ended, and when.
    pub outcome: Option<(Time, Outcome)>,
}

impl View {
    /// Adds what became of a client.
    pub(super) fn client(&mut self, event: &ClientEvent) {
        let at = self.at;
        match event {
            ClientEvent::Requested { request, node, ask } => {
                self.requests.insert(*request, Request { node: *node, asked: at, ask: ask.clone(), outcome: None });
            }
            ClientEvent::Answered { request, outcome } => self.answered(*request, outcome),
            ClientEvent::Named { request, name } => {
                self.names.insert(name.clone(), *request);
            }
            ClientEvent::Set { client, manner } => self.seen(*client).manner = *manner,
            ClientEvent::Workload(workload) => self.workload = *workload,
            ClientEvent::Began { operation, ask, manner, waiting } => {
                let client = self.seen(operation.client);
                (client.operation, client.waiting) = (Some(*operation), *waiting);
                let began = OperationView {
                    ask: (**ask).clone(),
                    manner: *manner,
                    began: at,
                    attempts: 0,
                    last: None,
                    outcome: None,
                };
                self.operations.insert(*operation, began);
                self.forget_operations();
            }
            ClientEvent::Attempted { operation, attempt, request, node } => {
                self.seen(operation.client).node = Some(*node);
                if let Some(operation) = self.operations.get_mut(operation) {
                    (operation.attempts, operation.last) = (*attempt, Some((*request, *node)));
                }
            }
            ClientEvent::Ended { operation, outcome } => {
                if let Some(operation) = self.operations.get_mut(operation) {
                    operation.outcome = Some((at, outcome.clone()));
                }
            }
        }
    }

    fn answered(&mut self, request: RequestId, outcome: &Outcome) {
        let at = self.at;
        if let Some(request) = self.requests.get_mut(&request) {
            request.outcome = Some((at, outcome.clone()));
            if let (Ask::Operate(Operation::Switch { what, on }), Outcome::Accepted) = (&request.ask, outcome) {
                let (node, what, on) = (request.node, *what, *on);
                self.node(node).switched.set(what, on);
            }
        }
        self.forget_requests();
    }

    /// What a client does now; `None` while it waits for something to do.
    pub fn operation_of(&self, client: ClientId) -> Option<(OperationId, &OperationView)> {
        let operation = self.clients.get(&client)?.operation?;
        let seen = self.operations.get(&operation).filter(|seen| seen.outcome.is_none())?;
        Some((operation, seen))
    }

    fn forget_requests(&mut self) {
        while self.requests.len() > REQUESTS_MAX {
            // Requests of clients go before those that were asked by hand.
            let attempts = self.requests.range(FIRST_ATTEMPT..);
            let ended = attempts.chain(self.requests.iter()).find(|(_, request)| request.outcome.is_some());
            let Some(oldest) = ended.map(|(id, _)| *id) else { return };
            self.requests.remove(&oldest);
        }
    }

    fn seen(&mut self, client: ClientId) -> &mut ClientView {
        self.clients.entry(client).or_default()
    }

    /// Forgets the oldest operations that have ended. Those of one client lie together, the oldest first.
    fn forget_operations(&mut self) {
        while self.operations.len() > OPERATIONS_MAX {
            let oldest = self
                .clients
                .keys()
                .filter_map(|client| {
                    let first = OperationId { client: *client, sequence: 0 };
                    self.operations.range(first..).next().filter(|(operation, _)| operation.client == *client)
                })
                .filter(|(_, seen)| seen.outcome.is_some())
                .min_by_key(|(operation, seen)| (seen.began, **operation));
            let Some(oldest) = oldest.map(|(operation, _)| *operation) else { return };
            self.operations.remove(&oldest);
        }
    }
}

impl NodeView {
    /// Applies a write, unless the client's session says that it was applied before.
    pub(super) fn write(&mut self, write: &Write, at: LogId) {
        if write.id.is_some_and(|id| SessionRecord::takes_effect(self.sessions.get(&id.client), id, at) != Some(at)) {
            return;
        }
        let after = write.value.applied(self.data.get(&write.key).map(String::as_str));
        if let Some(id) = write.id {
            let at = if after.is_some() { at } else { SessionRecord::NOWHERE };
            self.sessions.insert(id.client, SessionRecord { sequence: id.sequence, at });
        }
        if let Some(value) = after {
            self.data.insert(write.key.clone(), value);
        }
    }
}
