//! The messages on their way, each a shape of its own, and the lost ones where they broke.

use std::rc::Rc;

use yew::prelude::*;

use crate::trace::{AppendResult, Body, DropReason};
use crate::types::{MessageId, Term, Time};
use crate::ui::feed::message_sentence;
use crate::ui::format::{decimal, px, term_class};
use crate::ui::geometry::{Point, Ring};
use crate::ui::moment::Moment;
use crate::view::{DROPPED_FOR, Flight, Loss, View};

/// The most messages that are drawn; a cluster of 25 has about a hundred in flight.
const MESSAGES_MAX: usize = 400;

/// How far a message keeps to the right of its link, so that questions and answers pass each other.
const ASIDE_PX: f64 = 5.0;

/// Where a message breaks that was lost as soon as it was sent, in parts of its way.
const LOST_AT: f64 = 0.4;

#[derive(Properties, PartialEq)]
pub struct MessagesProps {
    pub moment: Moment,
    pub ring: Rc<Ring>,
}

/// All messages, in one keyed layer.
#[component]
pub fn Messages(props: &MessagesProps) -> Html {
    let (view, ring) = (&props.moment.view, &*props.ring);
    let small = ring.node_px < 30.0;
    let lost = view.dropped.iter().rev().take(MESSAGES_MAX / 4);
    html! {
        <g class={classes!("messages", small.then_some("small"))}>
            { for view.flying.iter().take(MESSAGES_MAX).map(|(id, flight)| flying(*id, flight, view, ring)) }
            { for lost.map(|(id, loss)| broken(*id, loss, view.at, ring)) }
        </g>
    }
}

/// How much of its way a message has gone at a moment, from 0 to 1.
fn part_of_way(flight: &Flight, at: Time) -> f64 {
    let whole = flight.arrives.saturating_sub(flight.sent).as_micros().max(1);
    (at.saturating_sub(flight.sent).as_micros() as f64 / whole as f64).min(1.0)
}

fn flying(id: MessageId, flight: &Flight, view: &View, ring: &Ring) -> Html {
    let (start, end) = ring.lane(flight.from, flight.to, ASIDE_PX);
    let place = start.towards(end, part_of_way(flight, view.at));
    // A reply that names no term belongs to its sender's.
    let senders = || view.nodes.get(&flight.from).map_or(0, |node| node.promise());
    let term = term_of(&flight.body).unwrap_or_else(senders);
    let sentence = message_sentence(flight.from, flight.to, &flight.body);
    html! {
        <g key={id.0} class={classes!("message", term_class(term))} transform={translate(place)}>
            <title>{ sentence }</title>
            { shape(&flight.body) }
        </g>
    }
}

fn shape(body: &Body) -> Html {
    match body {
        Body::RequestVote { pre_vote, .. } => {
            html! { <circle class={classes!("full", pre_vote.then_some("pre-vote"))} r="7" /> }
        }
        Body::AppendEntries { entries, .. } => match entries.last() {
            None => html! { <circle class="full" r="4" /> },
            Some(last) => {
                let text = last.id.to_string();
                let half = 6.0 + 3.6 * text.chars().count() as f64;
                html! {
                    <>
                        <rect class="box" x={px(-half)} y="-10" width={px(2.0 * half)} height="20" rx="3" />
                        <text y="4">{ text }</text>
                    </>
                }
            }
        },
        Body::InstallSnapshot { snapshot, .. } => {
            let text = snapshot.last.map(|last| last.to_string()).unwrap_or_default();
            let half = 10.0 + 3.6 * text.chars().count() as f64;
            html! {
                <>
                    <rect class="box" x={px(-half)} y="-13" width={px(2.0 * half)} height="26" rx="2" />
                    <rect class="box-inner" x={px(3.5 - half)} y="-9.5" width={px(2.0 * half - 7.0)} height="19" />
                    <text y="4">{ text }</text>
                </>
            }
        }
        Body::TransferLeader { .. } => html! { <path class="full" d="M-8,0 L0,-8 L8,0 L0,8 Z" /> },
        Body::VoteReply { granted, .. } => reply(*granted),
        Body::AppendReply { result, .. } => reply(matches!(result, AppendResult::Success | AppendResult::Partial(_))),
        Body::SnapshotReply { .. } => reply(true),
        Body::TransferReply { accepted, .. } => reply(*accepted),
    }
}

/// A hollow circle; a refusal has a bar in it.
fn reply(good: bool) -> Html {
    html! {
        <>
            <circle class="hollow" r="5.5" />
            if !good { <path class="bar" d="M-3,0 H3" /> }
        </>
    }
}

fn broken(id: MessageId, loss: &Loss, at: Time, ring: &Ring) -> Html {
    let (start, end) = ring.lane(loss.flight.from, loss.flight.to, ASIDE_PX);
    let died = part_of_way(&loss.flight, loss.at);
    // What was lost at once breaks shortly before the middle, where the cut of a cut link is drawn.
    let part = if died < 0.1 && loss.why != DropReason::ReceiverDown { LOST_AT } else { died.max(0.08) };
    let age = at.saturating_sub(loss.at).as_micros() as f64 / DROPPED_FOR.as_micros() as f64;
    let apart = age * 9.0;
    let why = match loss.why {
        DropReason::Cut => "lost, the link is cut",
        DropReason::Lost => "lost by the link",
        DropReason::ReceiverDown => "lost, the receiver is down",
        DropReason::ByHand => "taken away by hand",
    };
    let sentence = message_sentence(loss.flight.from, loss.flight.to, &loss.flight.body);
    html! {
        <g key={format!("lost{}", id.0)} class="message lost" transform={translate(start.towards(end, part))}
            opacity={decimal(1.0 - age * age, 2)}>
            <title>{ format!("{sentence}: {why}") }</title>
            <path d="M-10,-9 H10 V-1 H-10 Z" class="shard" transform={format!("translate(0,{})", px(-apart))} />
            <path d="M-10,1 H10 V9 H-10 Z" class="shard" transform={format!("translate(0,{})", px(apart))} />
            <path d="M-5,-5 L5,5 M5,-5 L-5,5" class="cross" />
        </g>
    }
}

fn translate(place: Point) -> String {
    format!("translate({},{})", px(place.x), px(place.y))
}

fn term_of(body: &Body) -> Option<Term> {
    match body {
        Body::RequestVote { vote, .. }
        | Body::VoteReply { vote, .. }
        | Body::AppendEntries { vote, .. }
        | Body::InstallSnapshot { vote, .. }
        | Body::SnapshotReply { vote, .. }
        | Body::TransferLeader { vote, .. }
        | Body::AppendReply { result: AppendResult::HigherVote(vote), .. } => Some(vote.term),
        Body::AppendReply { .. } | Body::TransferReply { .. } => None,
    }
}
