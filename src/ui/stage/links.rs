//! The links between the nodes, cuts, and the rifts of a partition.

use litemap::LiteMap;
use std::rc::Rc;

use yew::prelude::*;

use model::trace::LinkState;
use model::types::NodeId;
use story::format::{self, px};
use story::geometry::{Pair, Point, Ring, cut_pairs, groups, pairs};

/// Up to this many nodes every link is drawn; more would merge into a grey disc.
const ALL_LINKS_NODES_MAX: usize = 9;

#[derive(Properties, PartialEq)]
pub struct CutLinksProps {
    pub ring: Rc<Ring>,
    /// The directions of links that are not as the cluster made them.
    pub links: LiteMap<(NodeId, NodeId), LinkState>,
    /// The groups that cannot reach each other, and where the stage is torn between them.
    pub torn: Rc<Torn>,
    pub chosen: Option<Pair>,
}

/// The groups of nodes that cannot reach each other, and the lines of the rifts between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Torn {
    pub groups: Vec<Vec<NodeId>>,
    pub rifts: Vec<[Point; 3]>,
}

impl Torn {
    /// What these links have torn.
    pub fn new(ring: &Ring, links: &LiteMap<(NodeId, NodeId), LinkState>) -> Torn {
        let nodes: Vec<NodeId> = ring.places.keys().copied().collect();
        let groups = groups(&nodes, &cut_pairs(links));
        Torn { rifts: ring.rifts(&groups), groups }
    }
}

/// The links, drawn below everything else.
#[component]
pub fn CutLinks(props: &CutLinksProps) -> Html {
    let ring = &*props.ring;
    let Torn { groups, rifts } = &*props.torn;
    let nodes: Vec<NodeId> = ring.places.keys().copied().collect();
    let is_cut = |from: NodeId, to: NodeId| props.links.get(&(from, to)).is_some_and(|link| link.cut);
    let is_bad = |from: NodeId, to: NodeId| props.links.get(&(from, to)).is_some_and(|link| !link.cut);
    let crowded = nodes.len() > ALL_LINKS_NODES_MAX;
    let group_of = |node: NodeId| groups.iter().position(|group| group.contains(&node));
    html! {
        <g class="links" aria-hidden="true">
            { for rifts.iter().map(|rift| html! { <path class="rift" d={curve(rift)} stroke-width={px(ring.node_px * 0.82)} /> }) }
            { for pairs(&nodes).filter_map(|(a, b)| {
                let (there, back) = (is_cut(a, b), is_cut(b, a));
                let parted = !rifts.is_empty() && group_of(a) != group_of(b);
                let (start, end) = (ring.place(a), ring.place(b));
                let class = match (there, back) {
                    (true, true) if parted => "link cut parted",
                    (true, true) => "link cut",
                    (false, false) if is_bad(a, b) || is_bad(b, a) => "link bad",
                    (false, false) if crowded => return None,
                    (false, false) => "link",
                    _ => "link half-cut",
                };
                if crowded && parted {
                    return None;
                }
                Some(html! {
                    <g>
                        { line(class, start, end) }
                        if there != back { { one_way(ring, if there { (a, b) } else { (b, a) }) } }
                        if there && back && !parted { { mark(start.towards(end, 0.5), "✂") } }
                    </g>
                })
            }) }
            { for rifts.iter().map(|rift| html! {
                <>
                    <path class="rift-seam" d={curve(rift)} />
                    { mark(rift[0].towards(rift[1], 0.5).towards(rift[1].towards(rift[2], 0.5), 0.5), "✂") }
                </>
            }) }
            if let Some((a, b)) = props.chosen {
                { line("link chosen-link", ring.place(a), ring.place(b)) }
            }
            if rifts.is_empty() && groups.len() > 1 {
                <text class="groups" x={px(ring.centre.x)} y={px(ring.centre.y)}>
                    { groups.iter().map(|group| format::nodes(group)).collect::<Vec<_>>().join(" | ") }
                </text>
            }
        </g>
    }
}

/// The cut direction of a link that works the other way: red, with a bar before the unreachable node.
fn one_way(ring: &Ring, (from, to): (NodeId, NodeId)) -> Html {
    let (start, end) = ring.lane(from, to, 5.0);
    let length = start.distance(end).max(1.0);
    let stop = end.towards(start, (16.0 / length).min(0.4));
    let across = Point::new(-(end.y - start.y) / length * 8.0, (end.x - start.x) / length * 8.0);
    html! {
        <>
            { line("link cut", start, stop) }
            { line("stop", Point::new(stop.x - across.x, stop.y - across.y), Point::new(stop.x + across.x, stop.y + across.y)) }
        </>
    }
}

fn mark(place: Point, sign: &'static str) -> Html {
    html! {
        <g class="cut-mark" transform={format!("translate({},{})", px(place.x), px(place.y))}>
            <circle r="12" />
            <text y="5">{ sign }</text>
        </g>
    }
}

fn line(class: &'static str, start: Point, end: Point) -> Html {
    html! {
        <line {class} x1={px(start.x)} y1={px(start.y)}
            x2={px(end.x)} y2={px(end.y)} />
    }
}

fn curve([start, control, end]: &[Point; 3]) -> String {
    let at = |point: &Point| format!("{},{}", px(point.x), px(point.y));
    format!("M{} Q{} {}", at(start), at(control), at(end))
}
