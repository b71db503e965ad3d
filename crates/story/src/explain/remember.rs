//! What is kept of each record of a trace, so that what follows can be explained.

use super::memory::{Known, MEMORY_MAX, Memory, Received, Stood};
use super::scene::{Explanation, Scene};
use super::{explain, leased};
use model::scenario::Cluster;
use model::trace::{Body, DiskEvent, Event, NetworkEvent, ProcessEvent, Record};
use model::view::{NodeView, View};

impl Memory {
    /// Adds the next record of a trace and explains it. `before` is the view right before it.
    pub fn explain_and_remember(&mut self, record: &Record, before: &View, cluster: &Cluster) -> Option<Explanation> {
        let because = explain(record, Scene { before, cluster, memory: self });
        self.remember(record, before, cluster);
        because
    }

    /// Adds the next record of a trace. `before` is the view right before it.
    pub fn remember(&mut self, record: &Record, before: &View, cluster: &Cluster) {
        let at = record.at;
        match &record.event {
            Event::Network(NetworkEvent::Delivered { message }) => {
                let Some(flight) = before.flying.get(message) else { return };
                let leased = before.nodes.get(&flight.to).and_then(|seen| leased(cluster, flight.to, seen));
                let received = Received { from: flight.from, at, leased, body: flight.body.clone() };
                if asks(&received.body) {
                    self.requests.insert(*message, received.clone());
                    if self.requests.len() > MEMORY_MAX {
                        self.requests.pop_first();
                    }
                }
                let answered = received.body.answers().and_then(|answered| self.waits.remove(&answered));
                let known = self.nodes.entry(flight.to).or_default();
                if let Some((waits, until)) = answered {
                    known.late = (at > until).then_some(waits);
                }
                let promised = before.nodes.get(&flight.to).map_or(0, NodeView::promise);
                if received.vote().is_some_and(|vote| vote.term > promised) {
                    // Of several at one moment openraft needs only the first.
                    let first = known.higher.take().filter(|first| first.at == at && first.term() == received.term());
                    known.higher = Some(first.unwrap_or_else(|| received.clone()));
                }
                known.received = Some(received);
            }
            Event::Network(NetworkEvent::Sent { message, body, .. }) => {
                if let Some(waits) = cluster.dialect().waits(cluster, body) {
                    self.waits.insert(*message, (waits, at + waits));
                    if self.waits.len() > MEMORY_MAX {
                        self.waits.pop_first();
                    }
                }
                if let Some(answered) = body.answers() {
                    self.requests.remove(&answered);
                }
            }
            Event::Disk(DiskEvent::VoteSaved { node, vote }) if vote.voted_for == Some(*node) && !vote.elected => {
                let Some(seen) = before.nodes.get(node) else { return };
                let known = self.nodes.entry(*node).or_default();
                let transfer = known
                    .received
                    .as_ref()
                    .filter(|received| received.at == at && matches!(*received.body, Body::TransferLeader { .. }));
                let by_transfer = transfer.map(|received| received.from);
                known.stood = Some(Stood {
                    at,
                    vote: seen.vote,
                    timer_from: seen.timer_from.filter(|_| seen.in_lease),
                    timeout: seen.timeout,
                    by_transfer,
                });
            }
            Event::Disk(DiskEvent::Truncated { node, after }) => {
                let Some(seen) = before.nodes.get(node) else { return };
                let first = seen.log_id_at(after.map_or(0, |after| after.index + 1));
                if let (Some(first), Some(last)) = (first, seen.last()) {
                    self.nodes.entry(*node).or_default().truncated = Some((at, first, last));
                }
            }
            Event::Process(ProcessEvent::Crashed { node, kept, vote }) => {
                let Some(seen) = before.nodes.get(node) else { return };
                let first = seen.log_id_at(kept.map_or(0, |kept| kept.index + 1));
                let entries = first.zip(seen.last());
                let vote = seen.vote.filter(|before| Some(*before) != *vote);
                let known = self.nodes.entry(*node).or_default();
                *known = Known { lost: (entries, vote), ..Known::default() };
            }
            Event::Acted(_)
            | Event::Process(
                ProcessEvent::Started { .. }
                | ProcessEvent::Paused { .. }
                | ProcessEvent::Resumed { .. }
                | ProcessEvent::Failed { .. },
            )
            | Event::Network(
                NetworkEvent::Linked { .. }
                | NetworkEvent::Dropped { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Duplicated { .. },
            )
            | Event::Disk(
                DiskEvent::VoteSaved { .. }
                | DiskEvent::VoteFlushed { .. }
                | DiskEvent::Appended { .. }
                | DiskEvent::Flushed { .. }
                | DiskEvent::Purged { .. },
            )
            | Event::Raft(_)
            | Event::Client(_)
            | Event::Fault(_) => {}
        }
    }
}

fn asks(body: &Body) -> bool {
    !body.is_reply()
}
