//! Requests of clients, drawn beside the node that they were sent to.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::moment::Moment;
use model::client::FIRST_ATTEMPT;
use model::trace::{Ask, Outcome};
use model::types::{RequestId, Time};
use model::view::Request;
use story::format::{self, px};
use story::geometry::{Point, Ring};

/// How long an answered request is shown beside its node, in virtual time.
const ANSWERED_FOR: Time = Time::from_millis(60);

/// The most requests beside one node; the others are counted.
const BESIDE_MAX: usize = 3;

/// With more nodes than this, requests are drawn inside the ring.
const CROWD: usize = 9;

/// How many of the newest requests are searched.
const LOOKED_AT_MAX: usize = 200;

#[derive(Properties, PartialEq)]
pub struct ClientsProps {
    pub moment: Moment,
    pub ring: Rc<Ring>,
    /// The width of the stage.
    pub width: f64,
}

/// The bubbles of open and just answered requests.
#[component]
pub fn Clients(props: &ClientsProps) -> Html {
    let (view, ring) = (&props.moment.view, &*props.ring);
    let mut beside = litemap::LiteMap::<_, usize>::new();
    // Requests of clients with sessions are shown in the clients' own boxes.
    let by_hand = view.requests.range(..FIRST_ATTEMPT);
    let bubbles = by_hand.rev().take(LOOKED_AT_MAX).filter_map(|(id, request)| {
        let ended_long_ago = request.outcome.as_ref().is_some_and(|(at, _)| *at + ANSWERED_FOR < view.at);
        if ended_long_ago {
            return None;
        }
        let place = beside.entry(request.node).or_default();
        *place += 1;
        (*place <= BESIDE_MAX).then(|| bubble(*id, request, *place - 1, ring, props.width))
    });
    html! { <g class="clients">{ for bubbles }</g> }
}

fn bubble(id: RequestId, request: &Request, row: usize, ring: &Ring, width: f64) -> Html {
    let node = ring.place(request.node);
    let (class, sign, how) = match &request.outcome {
        None => ("waiting", "", "is waiting"),
        Some((_, Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted)) => {
            ("good", " ✓", "got its answer")
        }
        Some((_, Outcome::Refused(_))) => ("bad", " ✕", "was refused"),
        Some((_, Outcome::Unknown(_))) => ("bad", " ?", "got no answer"),
    };
    let waiting = match (&request.ask, &request.outcome) {
        (Ask::LocalRead { .. }, _) => "may be stale",
        (Ask::LeaseRead { .. }, _) => "by lease: does not wait",
        (Ask::Read { .. }, None) => "waits for a majority",
        (Ask::Read { .. } | Ask::Write { .. }, _) => "client",
        (Ask::Operate(_), _) => "administrator",
    };
    let text = format!("{}{sign}", format::shortened(&format::ask(&request.ask), 12));
    let half = 10.0 + 3.8 * text.chars().count() as f64;
    let place = if ring.places.len() > CROWD {
        // Between many nodes there is only room inside the ring.
        let inside = node.towards(ring.centre, (ring.node_px * 3.0 + half) / node.distance(ring.centre).max(1.0));
        Point::new(inside.x, inside.y - row as f64 * 28.0)
    } else {
        // Outside the ring, above the node's shoulder, and always on the stage.
        let side = if node.x <= ring.centre.x + 1.0 { -1.0 } else { 1.0 };
        let (far_x, far_y) = (ring.node_px * 1.25 + half * 0.6, ring.node_px * 1.3 + row as f64 * 28.0);
        Point::new((node.x + side * far_x).min(width - half - 2.0).max(half + 2.0), (node.y - far_y).max(28.0))
    };
    let edge = place.towards(node, 1.0 - (ring.node_px + 8.0) / place.distance(node).max(1.0));
    html! {
        <g key={id.0} class={classes!("client", class)}
            data-tip={format!("{} was asked of node {} and {how}. It {}.", format::ask(&request.ask), request.node, format::waits_for(&request.ask))}>
            <line x1={px(place.x)} y1={px(place.y)} x2={px(edge.x)} y2={px(edge.y)} />
            if row == 0 { <text class="client-word" x={px(place.x)} y={px(place.y - 17.0)}>{ waiting }</text> }
            <rect x={px(place.x - half)} y={px(place.y - 12.0)} width={px(2.0 * half)} height="24" rx="4" />
            <text x={px(place.x)} y={px(place.y + 4.0)}>{ text }</text>
        </g>
    }
}
