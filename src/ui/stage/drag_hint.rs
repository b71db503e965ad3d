//! The hint beside a dragged node: what dropping it would do.

use yew::prelude::*;

use model::types::NodeId;
use page::drag::Meaning;
use page::stage_gesture::Field;
use story::format::px;
use story::geometry::Point;

/// The hint what dropping the node here does.
pub fn drag_hint(field: &Field, node: NodeId, at: Point) -> Html {
    let text = match field.drop_means(node, at) {
        Some(Meaning::Isolate) => "drop to isolate",
        Some(Meaning::Rejoin) => "drop to reconnect",
        None => return html! {},
    };
    let above = at.y > field.ring.centre.y;
    let y = at.y + (field.ring.node_px + 34.0) * if above { -1.0 } else { 1.0 };
    html! { <text class="drag-hint" x={px(at.x)} y={px(y)}>{ text }</text> }
}
