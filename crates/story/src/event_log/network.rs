//! Sentences about messages: what was sent, what was answered, and what was lost.

use super::ASKED_MAX;
use super::EventLog;
use super::sentence::{Said, Subject, bad, good};
use crate::format::span;
use crate::words::{Words, name_of, words};
use model::trace::{AppendResult, Body, NetworkEvent};
use model::types::{NodeId, Time, show_log_id};
use model::view::{Flight, View};

impl EventLog {
    /// The sentence about an event of the network.
    pub(super) fn network(&mut self, event: &NetworkEvent, at: Time, before: &View) -> Option<Said> {
        match event {
            NetworkEvent::Linked { from, to, .. } => {
                self.forget_links(|a, b| (a, b) == (*from, *to));
                None
            }
            NetworkEvent::Sent { message, from, to, arrives: _, body } => {
                let sentence = self.tell_sent(*from, *to, body);
                if !body.is_reply() {
                    self.asked.insert(*message, (*from, *to, body.clone()));
                    if self.asked.len() > ASKED_MAX {
                        self.asked.pop_first();
                    }
                }
                sentence
            }
            NetworkEvent::Delivered { message } => self.tell_late(before.flying.get(message)?, at),
            NetworkEvent::Held { .. } | NetworkEvent::Rescheduled { .. } | NetworkEvent::Duplicated { .. } => None,
            NetworkEvent::Dropped { message, why } => self.asked.get(message).and_then(|(from, to, body)| {
                let what = name_of(body)?;
                Some((Subject::Lost { from: *from, to: vec![*to], what, why: *why }, true, Words::default()))
            }),
        }
    }

    /// An answer that comes after its receiver has stopped waiting is reported once for each link, until one is in time.
    fn tell_late(&mut self, flight: &Flight, at: Time) -> Option<Said> {
        let link = (flight.from, flight.to);
        flight.body.answers()?;
        let Some((waits, late)) = self.memory().late(&flight.body, at) else {
            self.late_links.remove(&link);
            return None;
        };
        if self.late_links.insert(link, ()).is_some() {
            return None;
        }
        let (from, to) = link;
        let what = match &*flight.body {
            Body::VoteReply { .. } => "RequestVote",
            Body::SnapshotReply { .. } => "InstallSnapshot",
            Body::TransferReply { .. } => "TransferLeader",
            Body::AppendReply { .. } => "AppendEntries",
            Body::ReadIndexReply { .. } => "ReadIndex",
            Body::RequestVote { .. }
            | Body::AppendEntries { .. }
            | Body::InstallSnapshot { .. }
            | Body::TransferLeader { .. }
            | Body::ReadIndex { .. } => return None,
        };
        Some(bad(words(format!(
            "{from}'s answer to {to}'s {what} comes {} too late to count: {to} waits {} for it",
            span(late),
            span(waits)
        ))))
    }

    fn tell_sent(&mut self, from: NodeId, to: NodeId, body: &Body) -> Option<Said> {
        match body {
            Body::RequestVote { vote, pre_vote: true, .. } => {
                let known = self.nodes.entry(from).or_default();
                let first = known.pre_vote_reported < vote.term;
                known.pre_vote_reported = vote.term;
                let text = || words(format!("{from} asks whether it could win ")).term(vote.term).text(" (PreVote)");
                first.then(|| good(text()))
            }
            Body::RequestVote { transfer: true, vote, .. } => {
                let text = words(format!("{from} asks {to} for its vote in "))
                    .term(vote.term)
                    .text(", at its leader's request");
                Some(good(text))
            }
            Body::RequestVote { .. } => None,
            Body::AppendEntries { entries, .. } if entries.is_empty() => None,
            // Of the chunks of a snapshot only the first and the last are reported.
            Body::InstallSnapshot { chunk: Some(chunk), .. } if chunk.offset > 0 && !chunk.done => None,
            Body::AppendEntries { .. }
            | Body::InstallSnapshot { .. }
            | Body::TransferLeader { .. }
            | Body::ReadIndex { .. } => {
                name_of(body).map(|what| (Subject::Sent { from, to: vec![to], what }, false, Words::default()))
            }
            Body::VoteReply { answers, granted, pre_vote, .. } => {
                let (_, _, asked) = self.asked.remove(&(*answers)?)?;
                let Body::RequestVote { vote: wanted, .. } = &*asked else { return None };
                if *granted && *pre_vote {
                    return Some(good(words(format!("{from} would vote for {to} (PreVote) in ")).term(wanted.term)));
                }
                if *granted {
                    self.nodes.entry(to).or_default().granted.push(from);
                    return Some(good(words(format!("{from} votes for {to} in ")).term(wanted.term)));
                }
                Some(good(words(format!("{from} refused to vote for {to} in ")).term(wanted.term)))
            }
            Body::AppendReply { answers, result } => {
                let (_, _, asked) = self.asked.remove(&(*answers)?)?;
                let Body::AppendEntries { previous, .. } = &*asked else { return None };
                match result {
                    AppendResult::Success | AppendResult::Partial(_) => None,
                    AppendResult::Conflict => {
                        let text = words(format!(
                            "{from} does not hold {} of {to}'s log, so {to} must send earlier entries",
                            show_log_id(*previous)
                        ));
                        Some(good(text))
                    }
                    AppendResult::HigherVote(vote) => {
                        let text = words(format!("{from} refused {to}: it is in ")).term(vote.term).text(" already");
                        Some(bad(text))
                    }
                }
            }
            Body::SnapshotReply { answers, .. } => {
                answers.and_then(|asked| self.asked.remove(&asked));
                None
            }
            Body::TransferReply { answers, accepted } => {
                answers.and_then(|asked| self.asked.remove(&asked));
                let text =
                    if *accepted { "stands for election at its leader's request" } else { "declines to take over" };
                Some((Subject::Alone, !accepted, words(format!("{from} {text}"))))
            }
            Body::ReadIndexReply { answers, commit, .. } => {
                answers.and_then(|asked| self.asked.remove(&asked));
                Some(good(words(format!(
                    "{from} has a quorum: {to} answers its read once it has applied index {commit}"
                ))))
            }
        }
    }
}
