//! One operation of a client: its attempts, its retries and redirects, and its end.

use super::known::{Doing, Waiting};
use crate::raft::node::ProcessState;
use crate::world::World;
use crate::world::client::ClientRequest;
use model::client::{ATTEMPTS_MAX, ClientId, FIRST_ATTEMPT, OperationId, PAUSE, PAUSE_MAX, Retry};
use model::trace::{Ask, ClientEvent, Event, Outcome, Refusal};
use model::types::{NodeId, RequestId, Time};
use sim::clock::{Alarm, Due, Tag};

impl World {
    /// Begins what waits, unless the client has something to do.
    pub(super) fn begin_next(&mut self, id: ClientId) {
        let client = self.client(id);
        if client.doing.is_some() {
            return;
        }
        let Some(Waiting { ask, at, by_load: _ }) = client.queue.pop_front() else { return };
        client.sequence += 1;
        client.leader = at.unwrap_or(client.leader);
        let operation = OperationId { client: id, sequence: client.sequence };
        let (manner, waiting) = (client.manner, client.queue.len() as u64);
        client.doing = Some(Doing {
            id: operation,
            ask: ask.clone(),
            manner,
            attempts: 0,
            request: None,
            sent: Time::ZERO,
            pause: None,
            may_have_effect: false,
            redirected: false,
        });
        self.tell(ClientEvent::Began { operation, ask: Box::new(ask), manner, waiting });
        self.attempt(id);
    }

    /// Sends what the client does to the node that it takes for the leader.
    pub(super) fn attempt(&mut self, id: ClientId) {
        let (request, now) = (RequestId(FIRST_ATTEMPT.0 + self.clients.attempts), self.now());
        let client = self.client(id);
        let node = client.leader;
        let Some(doing) = &mut client.doing else { return };
        doing.attempts += 1;
        (doing.request, doing.sent, doing.pause) = (Some(request), now, None);
        let (operation, attempt, ask, manner) = (doing.id, doing.attempts, doing.ask.clone(), doing.manner);
        self.clients.attempts += 1;
        self.tell(ClientEvent::Attempted { operation, attempt, request, node });
        let sends_id = manner.retry == Retry::WithId;
        match self.state_of(node) {
            Ok(ProcessState::Running | ProcessState::Paused) if !self.clients.is_full(node) => {
                let id_sent = (sends_id && matches!(ask, Ask::Write { .. })).then_some(operation);
                let sent = ClientRequest { request, ask, id: id_sent, patience: manner.timeout, client: Some(id) };
                self.ask(node, sent);
            }
            Ok(ProcessState::Running | ProcessState::Paused | ProcessState::Dead) | Err(_) => {
                let outcome = Outcome::Refused(Refusal::Other(format!("node {node} accepts no connection")));
                self.recorder.record(|| Event::Client(ClientEvent::Requested { request, node, ask }));
                self.recorder.record(|| Event::Client(ClientEvent::Answered { request, outcome: outcome.clone() }));
                self.clients.answers.borrow_mut().push_back((id, request, outcome));
            }
        }
    }

    /// Gives the answers that have come to the clients that wait for them.
    pub(in crate::world) fn take_answers(&mut self) {
        loop {
            let next = self.clients.answers.borrow_mut().pop_front();
            let Some((client, request, outcome)) = next else { return };
            self.take_answer(client, request, outcome);
        }
    }

    fn take_answer(&mut self, id: ClientId, request: RequestId, outcome: Outcome) {
        let (asked, now) = (self.client(id).leader, self.now());
        let next = self.node_after(asked);
        let client = self.client(id);
        let Some(doing) = client.doing.as_mut().filter(|doing| doing.request == Some(request)) else { return };
        doing.request = None;
        let pause = Time(PAUSE.0 * u64::from(doing.attempts)).min(PAUSE_MAX);
        let was_redirected = std::mem::replace(&mut doing.redirected, false);
        let is_last = doing.attempts >= ATTEMPTS_MAX;
        let retries = match doing.manner.retry {
            Retry::Never => false,
            Retry::WithoutId | Retry::WithId => true,
        };
        // A clear answer ends the operation; a leader that is named is asked; anything else is asked again elsewhere.
        let wait = match &outcome {
            Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => None,
            Outcome::Refused(Refusal::NotLeader(Some(leader)))
                if doing.manner.redirect && *leader != asked && !is_last && (retries || doing.attempts < 3) =>
            {
                doing.redirected = true;
                client.leader = *leader;
                // Nodes that name each other are not asked without end within one moment.
                Some(if was_redirected { pause } else { Time::ZERO })
            }
            Outcome::Refused(_) => {
                client.leader = next;
                (retries && !is_last).then_some(pause)
            }
            Outcome::Unknown(_) => {
                doing.may_have_effect = matches!(doing.ask, Ask::Write { .. });
                client.leader = next;
                // Who has waited for the time-out has waited for long enough.
                let pause = (doing.sent + doing.manner.timeout.min(pause)).saturating_sub(now);
                (retries && !is_last).then_some(pause)
            }
        };
        match wait {
            None => self.end(id, outcome),
            Some(Time::ZERO) => self.attempt(id),
            Some(pause) => {
                let due = self.machine.clock.borrow_mut().set(now + pause, Alarm::Outside(Tag(id.0)));
                if let Some(doing) = &mut self.client(id).doing {
                    doing.pause = Some(due);
                }
            }
        }
    }

    /// A client has paused after a refusal, and asks again.
    pub(super) fn client_has_paused(&mut self, id: ClientId, due: Due) {
        if self.client(id).doing.as_ref().is_some_and(|doing| doing.pause == Some(due)) {
            self.attempt(id);
            self.take_answers();
        }
    }

    /// The operation is over for its client.
    fn end(&mut self, id: ClientId, outcome: Outcome) {
        let Some(doing) = self.client(id).doing.take() else { return };
        let outcome = match outcome {
            // A refusal says nothing of the attempts before it.
            Outcome::Refused(_) if doing.may_have_effect => {
                Outcome::Unknown("an attempt before the last one may have taken effect".to_string())
            }
            outcome => outcome,
        };
        self.tell(ClientEvent::Ended { operation: doing.id, outcome });
        self.begin_next(id);
    }

    /// The next node in their order, whatever it is.
    fn node_after(&self, node: NodeId) -> NodeId {
        let after = self.nodes.keys().copied().find(|id| *id > node);
        after.or_else(|| self.nodes.keys().next().copied()).unwrap_or(node)
    }
}
