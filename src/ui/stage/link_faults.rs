//! The labels of faulty links, drawn beside them.

use std::rc::Rc;

use yew::prelude::*;

use model::action::Links;
use story::format::{px, shortened};
use story::geometry::{Point, Ring, free_place};

/// More labels than this would hide the links; the inspector and the tables list all faults.
const PILLS_MAX: usize = 14;

/// The longest label, in characters.
const CHARACTERS_MAX: usize = 28;

/// Half the width of a character.
const HALF_CHARACTER_PX: f64 = 3.3;

/// Half the width and half the height of what is written below a node: its role, or its term.
const NAME_HALF: Point = Point { x: 24.0, y: 10.0 };

#[derive(Properties, PartialEq)]
pub struct LinkFaultsProps {
    pub ring: Rc<Ring>,
    pub troubles: Vec<(Links, Vec<String>)>,
}

/// A label on each faulty link: in its middle when both directions are alike.
#[component]
pub fn LinkFaults(props: &LinkFaultsProps) -> Html {
    let ring = &*props.ring;
    let width_px = 2.0 * ring.centre.x;
    // A label lies neither on a node, nor on what stands below it, nor on another label.
    let disc = Point::new(ring.node_px, ring.node_px);
    let below = |place: &Point| Point::new(place.x, place.y + ring.node_px + 11.0);
    let discs = ring.places.values().map(|place| (*place, disc));
    let mut taken: Vec<(Point, Point)> =
        discs.chain(ring.places.values().map(|place| (below(place), NAME_HALF))).collect();
    html! {
        <g class="link-troubles">
            { for props.troubles.iter().take(PILLS_MAX).map(|(links, words)| {
                let words = words.join(", ");
                let (at, text) = match links {
                    Links::All => (ring.centre, ["all links: ", &words].concat()),
                    Links::Between(a, b) => (low_on(ring.place(*a), ring.place(*b)), words),
                    Links::OneWay(from, to) => {
                        // Beside the held messages.
                        let aside_px = if words.contains("holds") { 26.0 } else { 11.0 };
                        let (start, end) = ring.lane(*from, *to, aside_px);
                        (low_on(start, end), format!("{from}→{to} {words}"))
                    }
                };
                let text = shortened(&text, CHARACTERS_MAX);
                let half = Point::new(7.0 + HALF_CHARACTER_PX * text.chars().count() as f64, 9.0);
                let at = Point::new(at.x.min(width_px - half.x - 2.0).max(half.x + 2.0), at.y);
                let at = free_place(at, half, &taken);
                taken.push((at, half));
                pill(at, half, &text, links)
            }).collect::<Vec<_>>() }
        </g>
    }
}

/// A point on a link nearer to its lower end: the text of the upper node is below that node.
fn low_on(start: Point, end: Point) -> Point {
    start.towards(end, if start.y <= end.y { 0.58 } else { 0.42 })
}

fn pill(at: Point, half: Point, text: &str, links: &Links) -> Html {
    html! {
        <g class={classes!("link-trouble", text.contains("holds").then_some("holds"))} data-trouble={links.to_string()}
            transform={format!("translate({},{})", px(at.x), px(at.y))}>
            <rect x={px(-half.x)} y={px(-half.y)} width={px(2.0 * half.x)} height={px(2.0 * half.y)} rx={px(half.y)} />
            <text y="3.5">{ text }</text>
        </g>
    }
}
