//! Requests End: a request is answered, refused or given up as unknown within its time-out (§8: "If the leader crashes,
//! client requests will time out").
//!
//! Assumption: none; a client stands outside the cluster. Bound: the time-out of the request, [`PATIENCE`] where no
//! client with a time-out of its own asks.

use litemap::LiteMap;

use super::Property;
use super::asked::Name;
use super::report::Report;
use super::violation::{Described, Seen};
use crate::client::{OperationId, PATIENCE};
use crate::trace::ClientEvent;
use crate::types::{NodeId, RequestId, Time};

/// The requests that wait for an answer.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestsEnd {
    waiting: LiteMap<RequestId, Waiting>,
    /// The time-outs of the operations that are under way.
    timeouts: LiteMap<OperationId, Time>,
    /// The request that follows, when it is an attempt at an operation.
    attempt: Option<(RequestId, Time)>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    node: NodeId,
    asked: Seen,
    within: Time,
}

impl RequestsEnd {
    /// Adds what happened to a client.
    pub(super) fn client(&mut self, event: &ClientEvent, now: Seen) {
        match event {
            ClientEvent::Began { operation, manner, .. } => {
                self.timeouts.insert(*operation, manner.timeout);
            }
            ClientEvent::Attempted { operation, request, .. } => {
                self.attempt = self.timeouts.get(operation).map(|timeout| (*request, *timeout));
            }
            ClientEvent::Requested { request, node, .. } => {
                let own = self.attempt.take().filter(|(of, _)| of == request).map(|(_, timeout)| timeout);
                self.waiting.insert(*request, Waiting { node: *node, asked: now, within: own.unwrap_or(PATIENCE) });
            }
            ClientEvent::Answered { request, .. } => {
                self.waiting.remove(request);
            }
            ClientEvent::Ended { operation, .. } => {
                self.timeouts.remove(operation);
            }
            ClientEvent::Set { .. } | ClientEvent::Workload(_) | ClientEvent::Named { .. } => {}
        }
    }

    /// True while a request waits.
    pub(super) fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Judges every request that waits.
    pub(super) fn judge(&self, report: &mut Report) {
        for (request, Waiting { node, asked, within }) in self.waiting.iter() {
            let is_late = report.now.at.saturating_sub(asked.at) > *within;
            report.check(!is_late, Property::RequestsEnd, (request.0, 0), |now| {
                let message = format!(
                    "request {} to node {node} waits since {} for longer than its time-out, {within}",
                    request.0, asked.at
                );
                let name = Name::Once(*request);
                let earlier = asked.on(*node, format!("node {node} was asked")).of_request(name);
                let later = now.fact("the request has no answer, refusal or unknown outcome".to_string());
                Described::new(message, earlier, later.of_request(name))
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{ClientId, Manner};
    use crate::invariants::testing::{facts, live, said};
    use crate::trace::{Ask, Event, Outcome};

    fn asked(request: u64) -> Event {
        let ask = Ask::Read { key: "x".to_string() };
        Event::Client(ClientEvent::Requested { request: RequestId(request), node: NodeId(2), ask })
    }

    fn answered(request: u64) -> Event {
        Event::Client(ClientEvent::Answered { request: RequestId(request), outcome: Outcome::Unknown(String::new()) })
    }

    #[test]
    fn a_request_that_waits_beyond_its_time_out_is_reported() {
        let violations = live([(1_000, asked(3))], 9_000);
        let message = "request 3 to node 2 waits since 1s for longer than its time-out, 5s";
        assert_eq!(said(&violations), [(Property::RequestsEnd, message)]);
        let later = "6.1s #0: the request has no answer, refusal or unknown outcome";
        assert_eq!(facts(&violations[0]), ["1s #0 on 2: node 2 was asked", later]);
    }

    #[test]
    fn a_request_that_ends_just_in_time_is_fine_and_no_fault_excuses_a_later_one() {
        assert_eq!(live([(1_000, asked(3)), (6_000, answered(3))], 9_000), []);
        assert_eq!(live([(1_000, asked(3)), (6_200, answered(3))], 9_000).len(), 1);
    }

    #[test]
    fn the_time_out_of_a_client_is_that_of_its_attempts() {
        let operation = OperationId { client: ClientId(1), sequence: 1 };
        let manner = Manner { timeout: Time::from_millis(300), ..Manner::default() };
        let ask = Box::new(Ask::Read { key: "x".to_string() });
        let request = RequestId(1_000_000);
        let begins = || {
            let began = ClientEvent::Began { operation, ask: ask.clone(), manner, waiting: 0 };
            let attempted = ClientEvent::Attempted { operation, attempt: 1, request, node: NodeId(2) };
            [(100, Event::Client(began)), (100, Event::Client(attempted)), (100, asked(1_000_000))]
        };
        let violations = live(begins(), 1_000);
        assert!(violations[0].message.ends_with("its time-out, 300ms"), "{violations:?}");
        assert_eq!(live(begins().into_iter().chain([(400, answered(1_000_000))]), 1_000), []);
    }
}
