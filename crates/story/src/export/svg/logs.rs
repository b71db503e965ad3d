//! The ends of all logs, aligned by index.

use super::xml::{escaped, px};
use super::{EDGE_PX, Part, WIDTH_PX};
use crate::format;
use crate::log_window::{Window, columns, row};
use model::types::NodeId;
use model::view::View;

/// The height of one row, and the width of one cell and of the names.
const ROW_PX: f64 = 30.0;
const CELL_PX: f64 = 70.0;
const NAME_PX: f64 = 70.0;

/// The logs.
pub(super) fn part(view: &View, nodes: &[NodeId]) -> Part {
    let all = columns(view.nodes.iter().map(|(_, node)| node));
    let shown = ((WIDTH_PX - 2.0 * EDGE_PX - NAME_PX) / CELL_PX) as u64;
    let end = all.end.saturating_sub(1);
    let window = Window { first: all.first.max(end.saturating_sub(shown)), end };
    let leader = view.leader().and_then(|leader| view.nodes.get(&leader));
    let x_of = |index: u64| NAME_PX + (index - window.first) as f64 * CELL_PX;
    let mut markup = String::from("<text class=\"head\" y=\"12\">Logs</text>");
    for index in window.first..window.end {
        markup += &format!(
            "<text class=\"mid small muted\" x=\"{}\" y=\"12\">{index}</text>",
            px(x_of(index) + CELL_PX / 2.0)
        );
    }
    for (place, id) in nodes.iter().enumerate() {
        let Some(node) = view.nodes.get(id) else { continue };
        let top = 22.0 + place as f64 * ROW_PX;
        markup += &format!("<text x=\"0\" y=\"{}\">node {id}</text>", px(top + 17.0));
        let row = row(*id, node, leader, window);
        for cell in &row.cells {
            let (x, term) = (x_of(cell.id.index), format::term_class(cell.id.term));
            let open = if cell.committed { "" } else { " open" };
            let state = if cell.committed { "committed" } else { "not committed" };
            let title = escaped(&format!("{} {}, {state}", cell.id, cell.full));
            markup += &format!(
                "<rect class=\"{term}{open}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"><title>{title}</title></rect>\
                 <text class=\"mid small mono\" x=\"{}\" y=\"{}\">{} {}</text>",
                px(x + 1.0),
                px(top),
                px(CELL_PX - 3.0),
                px(ROW_PX - 6.0),
                px(x + CELL_PX / 2.0),
                px(top + 16.0),
                cell.id.term,
                escaped(&cell.text)
            );
        }
        let outside = node.last().filter(|last| row.cells.is_empty() && last.index < window.first);
        if let Some(last) = outside {
            markup += &format!(
                "<text class=\"small muted\" x=\"{}\" y=\"{}\">ends with {last}</text>",
                px(NAME_PX),
                px(top + 17.0)
            );
        }
        if let Some(commit) = row.commit.filter(|commit| (window.first..window.end).contains(commit)) {
            let x = px(x_of(commit) + CELL_PX - 0.5);
            markup += &format!(
                "<line class=\"commit\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"><title>commit index {commit}</title></line>",
                px(top - 2.0),
                px(top + ROW_PX - 4.0)
            );
        }
    }
    let legend_y = 22.0 + nodes.len() as f64 * ROW_PX + 12.0;
    markup += &format!(
        "<text class=\"small muted\" y=\"{}\">Each cell: term and write. Dashed: not known to be committed. The bar is the commit index.</text>",
        px(legend_y)
    );
    Part { markup, height_px: legend_y + 4.0 }
}
