//! Why a request is not answered, and how it ended.

use model::client::OperationId;
use model::scenario::{being, request_fact, service};
use model::trace::{Ask, Outcome, Payload};
use model::types::{RequestId, Role};
use model::view::Request;

use super::{Answer, Goal, Past};
use crate::explain::commitment;
use crate::format;

impl Past {
    /// One request. Fails with one sentence when there is none of this number.
    pub(super) fn of_request(&self, number: RequestId) -> Result<Answer, String> {
        let request = self.view.requests.get(&number).ok_or_else(|| self.no_request(&number.0.to_string()))?;
        let question = match &request.outcome {
            None => format!("Why is request {} not answered?", number.0),
            Some((_, Outcome::Refused(_))) => format!("Why was request {} refused?", number.0),
            Some((_, Outcome::Unknown(_))) => format!("What is known of request {}?", number.0),
            Some((_, Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted)) => {
                format!("How was request {} answered?", number.0)
            }
        };
        let goal = request.outcome.is_none().then_some(Goal::Answered(number));
        Ok(Answer { question, lines: vec![self.on_request(number, request)], goal })
    }

    /// The request of this name or number. Fails with one sentence.
    pub fn number(&self, name: &str) -> Result<RequestId, String> {
        let named = self.view.names.get(name).copied();
        let number =
            named.or_else(|| name.parse().ok().map(RequestId)).filter(|number| self.view.requests.contains_key(number));
        number.ok_or_else(|| self.no_request(name))
    }

    fn no_request(&self, name: &str) -> String {
        let numbers = (self.view.requests.keys().next(), self.view.requests.keys().next_back());
        let there = match numbers {
            (Some(first), Some(last)) => format!("there are {} to {}", first.0, last.0),
            _ => "no request was made".to_string(),
        };
        format!("there is no request `{name}` at {}: {there}", self.view.at)
    }

    /// One sentence on a request, whatever became of it.
    pub fn on_request(&self, number: RequestId, request: &Request) -> String {
        let name = self.view.names.iter().find(|(_, named)| **named == number);
        let name = name.map_or_else(String::new, |(name, _)| format!(" {name}"));
        let operation = self.view.operations.iter().find(|(_, seen)| seen.last.is_some_and(|last| last.0 == number));
        let operation = operation.map_or_else(String::new, |(id, seen)| attempts(*id, seen.attempts));
        let Request { node, asked, ask, outcome } = request;
        let what = format!("request {}{name} ({}) of node {node} at {asked}{operation}", number.0, format::ask(ask));
        let answer = self.answers.iter().find(|(of, _)| *of == number).map(|(_, why)| why);
        match (outcome, answer) {
            (Some((at, _)), Some(why)) => format!("{what}: at {at}: {why}"),
            (Some((at, _)), None) => {
                format!("{what}: at {at}: {}", request_fact(&self.view, number, &format!("request {}", number.0)))
            }
            (None, _) => format!("{what}: {}", self.waits(number, request)),
        }
    }

    /// What a request waits for.
    fn waits(&self, number: RequestId, request: &Request) -> String {
        let node = self.view.nodes.get(&request.node);
        let node = node.map_or_else(String::new, |seen| being(&self.view, request.node, seen));
        let leads = self.view.nodes.get(&request.node).is_some_and(|seen| seen.role == Role::Leader);
        // A node that does not lead, and has not refused a linearizable read, has forwarded it.
        let waits = match &request.ask {
            Ask::Read { .. } if !leads => "waits for its leader's commit index, which a majority confirms (ReadIndex)",
            ask => format::waits_for(ask),
        };
        let waits = format!("it {waits}; {node}");
        let own = self.view.nodes.values().flat_map(|seen| seen.entries.iter()).find(|entry| match &entry.payload {
            Payload::Write(write) => write.request == number,
            Payload::Blank | Payload::Membership(_) => false,
        });
        match own {
            Some(entry) => format!("{waits}; its entry {} {}", entry.id, commitment(&self.view, entry.id)),
            None => format!("{waits}; {}", service(&self.view)),
        }
    }
}

fn attempts(id: OperationId, attempts: u32) -> String {
    format!(", attempt {attempts} at operation {} of {}", id.sequence, id.client)
}
