//! A dragged node: what dropping it would do, and does.

use yew::prelude::*;

use model::types::NodeId;
use model::view::View;
use page::drag::{self, Meaning};
use page::menus::way_back;
use page::msg::{ClusterMsg, Msg};
use story::format::px;
use story::geometry::{Point, Ring, is_isolated};

/// The messages that come of letting a node go.
pub fn let_go(ring: &Ring, view: &View, node: NodeId, from: Point, to: Point) -> Vec<Msg> {
    let place = ring.place(node);
    let point = Point::new(place.x + to.x - from.x, place.y + to.y - from.y);
    match meant(ring, view, node, point) {
        Some(Meaning::Isolate) => vec![Msg::Cluster(ClusterMsg::Isolate(node))],
        Some(Meaning::Rejoin) => {
            let actions = way_back(node, view).unwrap_or_default();
            actions.into_iter().map(|action| Msg::Cluster(ClusterMsg::Act(action))).collect()
        }
        None => Vec::new(),
    }
}

fn meant(ring: &Ring, view: &View, node: NodeId, point: Point) -> Option<Meaning> {
    let nodes: Vec<NodeId> = view.nodes.keys().copied().collect();
    drag::meaning(ring, node, point, is_isolated(&nodes, &view.links, node))
}

/// The hint what dropping the node here does.
pub fn drag_hint(ring: &Ring, view: &View, node: NodeId, at: Point) -> Html {
    let text = match meant(ring, view, node, at) {
        Some(Meaning::Isolate) => "drop to isolate",
        Some(Meaning::Rejoin) => "drop to reconnect",
        None => return html! {},
    };
    let above = at.y > ring.centre.y;
    let y = at.y + (ring.node_px + 34.0) * if above { -1.0 } else { 1.0 };
    html! { <text class="drag-hint" x={px(at.x)} y={px(y)}>{ text }</text> }
}
