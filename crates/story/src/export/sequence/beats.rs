//! A stretch of heartbeats, which is one note.

use crate::format;
use model::types::{NodeId, Time};

/// Heartbeats that are not written down yet.
#[derive(Clone, Copy, Default)]
pub(super) struct Beats {
    pub(super) sent: usize,
    pub(super) lost: usize,
    pub(super) answered: usize,
    pub(super) from: Time,
    pub(super) until: Time,
    pub(super) leader: NodeId,
}

impl Beats {
    /// What is written of them; `None` when there were none.
    pub(super) fn sentence(self) -> Option<String> {
        let Beats { sent, lost, answered, from, until, leader } = self;
        if sent == 0 {
            return None;
        }
        let lost = if lost > 0 { format!(", {lost} lost") } else { String::new() };
        let plural = if sent == 1 { "" } else { "s" };
        let answered = if answered == sent { "all answered".to_string() } else { format!("{answered} answered") };
        let (from, until) = (format::seconds(from), format::seconds(until));
        Some(format!("{sent} heartbeat{plural} of node {leader}, {answered}{lost} · {from}–{until} s"))
    }
}
