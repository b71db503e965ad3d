//! The nodes on their ring, what cuts them off from each other, and the messages in flight.

use super::xml::{escaped, px};
use super::{EDGE_PX, Part, WIDTH_PX};
use crate::event_log::message_sentence;
use crate::format;
use crate::geometry::{Point, Ring};
use crate::message_sprites::{Fate, sprites};
use crate::stage_label::{faults_line, powerless, stage_label};
use model::types::{NodeId, Role};
use model::view::{NodeView, View};

/// The height of the stage.
const HEIGHT_PX: f64 = 400.0;
/// How many waiting requests are listed.
const WAITING_MAX: usize = 6;
/// The half width of a message.
const MESSAGE_PX: f64 = 6.0;

/// The stage.
pub(super) fn part(view: &View, nodes: &[NodeId]) -> Part {
    let ring = Ring::new(nodes, WIDTH_PX - 2.0 * EDGE_PX, HEIGHT_PX);
    let mut markup = links(view, nodes, &ring);
    markup += &nodes.iter().filter_map(|id| Some(node(view, *id, view.nodes.get(id)?, &ring))).collect::<String>();
    markup += &messages(view, &ring);
    markup += &waiting(view);
    Part { markup, height_px: HEIGHT_PX }
}

fn links(view: &View, nodes: &[NodeId], ring: &Ring) -> String {
    let mut markup = String::new();
    for (place, one) in nodes.iter().enumerate() {
        for other in &nodes[place + 1..] {
            let is_cut = |from, to| view.links.get(&(from, to)).is_some_and(|state| state.cut);
            let class = if is_cut(*one, *other) || is_cut(*other, *one) { "cut" } else { "link" };
            let (start, end) = ring.lane(*one, *other, 0.0);
            let line =
                format!("x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"", px(start.x), px(start.y), px(end.x), px(end.y));
            let title = if class == "cut" { format!("<title>{one} – {other} is cut</title>") } else { String::new() };
            markup += &format!("<line class=\"{class}\" {line}>{title}</line>");
        }
    }
    markup
}

/// The requests that wait for an answer, the newest last.
fn waiting(view: &View) -> String {
    let waiting: Vec<String> = view
        .requests
        .iter()
        .filter(|(_, request)| request.outcome.is_none())
        .map(|(_, request)| format!("{} at node {}", format::ask(&request.ask), request.node))
        .collect();
    let first = waiting.len().saturating_sub(WAITING_MAX);
    let line = |(place, what): (usize, &String)| {
        let what = escaped(&format::shortened(what, 34));
        format!("<text class=\"small muted\" y=\"{}\">waits: {what}</text>", 12 + place * 16)
    };
    waiting[first..].iter().enumerate().map(line).collect()
}

fn node(view: &View, id: NodeId, seen: &NodeView, ring: &Ring) -> String {
    let Point { x, y } = ring.place(id);
    let radius = ring.node_px;
    let powerless = powerless(view, id);
    let state = format!("{} · term {}", stage_label(view, id, seen), seen.promise());
    let faults = match faults_line(id, seen) {
        none if none.is_empty() => none,
        faults => {
            let y = px(y + radius + 31.0);
            format!("<text class=\"mid small bad\" x=\"{}\" y=\"{y}\">{}</text>", px(x), escaped(&faults))
        }
    };
    let leads = seen.role == Role::Leader && seen.is_alive();
    let (class, text_class, crown_class) = match (seen.is_alive(), &powerless) {
        (false, _) => (" dead", "", "crown"),
        (true, Some(_)) => (" powerless", " bad", "crown hollow"),
        (true, None) => ("", "", "crown"),
    };
    let (name_y, state_y) = (px(y + 6.0), px(y + radius + 17.0));
    let (x_px, y_px, term) = (px(x), px(y), format::term_class(seen.promise()));
    let crown = if leads { crown(crown_class, x, y - radius - 5.0) } else { String::new() };
    format!(
        "<g><circle class=\"node {term}{class}\" cx=\"{x_px}\" cy=\"{y_px}\" r=\"{}\"/>{crown}\
         <text class=\"mid head\" x=\"{x_px}\" y=\"{name_y}\">{id}</text>\
         <text class=\"mid small{text_class}\" x=\"{x_px}\" y=\"{state_y}\">{state}</text>{faults}</g>\n",
        px(radius)
    )
}

/// The sign of a leader, standing on a point.
fn crown(class: &str, x: f64, y: f64) -> String {
    let corners = [(-10.0, 0.0), (-12.0, -11.0), (-5.0, -6.0), (0.0, -13.0), (5.0, -6.0), (12.0, -11.0), (10.0, 0.0)];
    let points: Vec<String> = corners.iter().map(|(dx, dy)| format!("{},{}", px(x + dx), px(y + dy))).collect();
    format!("<polygon class=\"{class}\" points=\"{}\"/>", points.join(" "))
}

/// Messages as lozenges with a title each; a lost one is a cross.
fn messages(view: &View, ring: &Ring) -> String {
    let mut markup = String::new();
    for sprite in sprites(view, ring, &[]) {
        let lost = view.dropped.iter().find(|(id, _)| *id == sprite.id).map(|(_, loss)| &loss.flight);
        let Some(flight) = view.flying.get(&sprite.id).or(lost) else { continue };
        let Point { x, y } = sprite.at;
        let title = escaped(&message_sentence(flight.from, flight.to, &flight.body));
        let (left, right, top, bottom) =
            (px(x - MESSAGE_PX), px(x + MESSAGE_PX), px(y - MESSAGE_PX), px(y + MESSAGE_PX));
        let (x, y) = (px(x), px(y));
        markup += &match sprite.fate {
            Fate::Lost(_) => format!(
                "<path class=\"way lost ask\" d=\"M{left},{top}L{right},{bottom}M{left},{bottom}L{right},{top}\"><title>{title}, lost</title></path>"
            ),
            Fate::Flying | Fate::Waiting | Fate::Held => format!(
                "<path class=\"{} ask\" d=\"M{left},{y}L{x},{top}L{right},{y}L{x},{bottom}Z\"><title>{title}</title></path>",
                format::term_class(sprite.term)
            ),
        };
    }
    markup
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::trace::Membership;
    use model::types::Time;
    use model::view::QuorumAck;
    use std::rc::Rc;

    fn drawn(acked: Option<QuorumAck>) -> String {
        let mut view = View { at: Time::from_secs(60), ..View::default() };
        let membership = (None, Rc::new(Membership { voters: vec![vec![NodeId(1)]], ..Membership::default() }));
        let leader = NodeView { role: Role::Leader, term: 1, acked, membership, ..NodeView::default() };
        view.nodes.insert(NodeId(1), leader);
        part(&view, &[NodeId(1)]).markup
    }

    #[test]
    fn a_leader_without_a_quorum_is_drawn_as_the_page_does() {
        let acked = |sent_ms| Some(QuorumAck { sent: Time::from_millis(sent_ms), lease: Time::from_millis(600) });
        let serves = drawn(acked(59_900));
        assert!(serves.contains("\"crown\"") && serves.contains(">leader · term 1<"), "{serves}");
        for (acked, words) in [(acked(600), "no quorum for 59.4s"), (None, "no quorum yet")] {
            let drawn = drawn(acked);
            assert!(drawn.contains(&format!(">leader ({words}) · term 1<")), "{drawn}");
            assert!(drawn.contains("crown hollow") && drawn.contains(" powerless\"") && drawn.contains("small bad"));
        }
    }
}
