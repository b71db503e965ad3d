//! Where the boxes of the clients with sessions stand on the stage, and what a press on one means. Many clients share one box.

use crate::chosen::Chosen;
use crate::dialog::Dialog;
use crate::msg::{DialogsMsg, Msg, SelectionMsg};
use model::client::ClientId;
use model::view::View;
use story::geometry::Point;

/// With more clients than this, they share one box.
const BOXES_MAX: usize = 4;

/// On a narrower stage the boxes are above the ring instead of beside it.
const BESIDE_FROM_PX: f64 = 560.0;

/// The width and height of a box in pixels, and the room between two.
pub const BOX: Point = Point::new(92.0, 38.0);
const GAP_PX: f64 = 10.0;

/// The room for the boxes in pixels, at the left and at the top of the stage.
pub fn room_px(view: &View, width_px: f64) -> Point {
    match (view.clients.is_empty(), width_px >= BESIDE_FROM_PX) {
        (true, _) => Point::default(),
        (false, true) => Point::new(BOX.x, 0.0),
        (false, false) => Point::new(0.0, BOX.y),
    }
}

/// The upper left corner of each box; `None` as the client is the box that all share.
pub fn places(view: &View, width_px: f64, height_px: f64) -> Vec<(Option<ClientId>, Point)> {
    let clients: Vec<Option<ClientId>> = match view.clients.len() {
        0 => return Vec::new(),
        // Above the ring, they must fit side by side.
        count if count <= BOXES_MAX && (width_px >= BESIDE_FROM_PX || count as f64 * (BOX.x + 2.0) < width_px) => {
            view.clients.keys().copied().map(Some).collect()
        }
        _ => vec![None],
    };
    let count = clients.len() as f64;
    let place = |index: usize| match width_px >= BESIDE_FROM_PX {
        true => {
            let first = (height_px - count * BOX.y - (count - 1.0) * GAP_PX) / 2.0;
            Point::new(6.0, first + index as f64 * (BOX.y + GAP_PX))
        }
        false => {
            let gap = ((width_px - count * BOX.x) / (count + 1.0)).max(2.0);
            Point::new(gap + index as f64 * (BOX.x + gap), 6.0)
        }
    };
    clients.into_iter().enumerate().map(|(index, client)| (client, place(index))).collect()
}

/// What a press at this point of the stage means, if a box is there.
pub fn pressed(places: &[(Option<ClientId>, Point)], point: Point) -> Option<Msg> {
    let inside = |at: &Point| (at.x..=at.x + BOX.x).contains(&point.x) && (at.y..=at.y + BOX.y).contains(&point.y);
    places.iter().find(|(_, at)| inside(at)).map(|(client, _)| msg_of(*client))
}

/// What a press on the box of this client, or of all, means.
pub fn msg_of(client: Option<ClientId>) -> Msg {
    match client {
        Some(client) => Msg::Selection(SelectionMsg::Choose(Some(Chosen::Client(client)))),
        None => Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Workload))),
    }
}
