//! What can be asked about.

use std::fmt;

use model::client::ClientId;
use model::types::{LogIndex, MessageId, NodeId, RequestId};

/// What can be asked about. Its text is `cluster`, `node 3`, `entry 7`, `request 12`, `message 812` or `client 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whether a leader serves, and why not.
    Cluster,
    /// Why a node does not run, lead or catch up.
    Node(NodeId),
    /// Why the entries at an index are not committed.
    Entry(LogIndex),
    /// Why a request is not answered, or how it ended.
    Request(RequestId),
    /// What became of a message.
    Message(MessageId),
    /// What a client waits for, and whom it asks next.
    Client(ClientId),
}

impl Subject {
    /// The subject of this text; the cluster for anything else that can be chosen on the page.
    pub fn of(text: &str) -> Subject {
        let number = |rest: &str| rest.parse().ok();
        match text.split_once(' ') {
            Some(("node", rest)) => number(rest).map(|node| Subject::Node(NodeId(node))),
            Some(("entry", rest)) => number(rest).map(Subject::Entry),
            Some(("request", rest)) => number(rest).map(|request| Subject::Request(RequestId(request))),
            Some(("message", rest)) => number(rest).map(|message| Subject::Message(MessageId(message))),
            Some(("client", rest)) => number(rest).map(|client| Subject::Client(ClientId(client))),
            _ => None,
        }
        .unwrap_or(Subject::Cluster)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Cluster => f.write_str("cluster"),
            Subject::Node(node) => write!(f, "node {node}"),
            Subject::Entry(index) => write!(f, "entry {index}"),
            Subject::Request(request) => write!(f, "request {}", request.0),
            Subject::Message(message) => write!(f, "message {}", message.0),
            Subject::Client(client) => write!(f, "client {}", client.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_back_from_its_text() {
        let all = [
            Subject::Cluster,
            Subject::Node(NodeId(3)),
            Subject::Entry(7),
            Subject::Request(RequestId(12)),
            Subject::Message(MessageId(812)),
            Subject::Client(ClientId(1)),
        ];
        for subject in all {
            assert_eq!(Subject::of(&subject.to_string()), subject);
        }
        for other in ["", "link 1 2", "message", "node x", "node"] {
            assert_eq!(Subject::of(other), Subject::Cluster, "{other}");
        }
    }
}
