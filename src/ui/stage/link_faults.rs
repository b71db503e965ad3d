//! The labels of faulty links, drawn beside them.

use std::rc::Rc;

use yew::prelude::*;

use model::action::Links;
use story::format::{px, shortened};
use story::geometry::{Point, Ring};

/// More labels than this would hide the links; the inspector and the tables list all faults.
const PILLS_MAX: usize = 14;

/// The longest label, in characters.
const CHARACTERS_MAX: usize = 30;

/// Half the width of a character.
const HALF_CHARACTER_PX: f64 = 2.9;

#[derive(Properties, PartialEq)]
pub struct LinkFaultsProps {
    pub ring: Rc<Ring>,
    pub troubles: Vec<(Links, Vec<String>)>,
}

/// A label on each faulty link: in its middle when both directions are alike.
#[component]
pub fn LinkFaults(props: &LinkFaultsProps) -> Html {
    let ring = &*props.ring;
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
                pill(at, &shortened(&text, CHARACTERS_MAX), links, 2.0 * ring.centre.x)
            }) }
        </g>
    }
}

/// A point on a link nearer to its lower end: the text of the upper node is below that node.
fn low_on(start: Point, end: Point) -> Point {
    start.towards(end, if start.y <= end.y { 0.58 } else { 0.42 })
}

fn pill(at: Point, text: &str, links: &Links, width_px: f64) -> Html {
    let half = 7.0 + HALF_CHARACTER_PX * text.chars().count() as f64;
    let x = at.x.min(width_px - half - 2.0).max(half + 2.0);
    html! {
        <g class={classes!("link-trouble", text.contains("holds").then_some("holds"))} data-trouble={links.to_string()}
            transform={format!("translate({},{})", px(x), px(at.y))}>
            <rect x={px(-half)} y="-9" width={px(2.0 * half)} height="18" rx="9" />
            <text y="3.5">{ text }</text>
        </g>
    }
}
