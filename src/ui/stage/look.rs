//! What is drawn of a node, and how it is read out.

use model::types::{LogId, NodeId, Role, Term, Time, show_log_id};
use model::view::{NodeView, Process, Quorum, View};
use story::fault_labels::{self, FaultLabel};
use story::membership_label::MembershipLabel;
use story::stage_label::{faults_line, stage_label};

/// The number of steps of the ring around a node; a smaller change does not redraw it.
pub const ARC_PARTS: f64 = 240.0;

/// The visible state of a node on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub id: NodeId,
    pub role: Role,
    pub stale: bool,
    /// What a leader has of a quorum, when that is not enough.
    pub no_quorum: Option<String>,
    /// True for a leader that no quorum has answered yet, and with which nothing is wrong.
    pub is_new: bool,
    pub process: Process,
    pub term: Term,
    pub last: Option<LogId>,
    pub commit: Option<LogId>,
    pub applied: Option<LogId>,
    /// The remaining part of the election timer, or of the time until a leader looks for its quorum, in units of
    /// 1/[`ARC_PARTS`].
    pub arc: Option<u32>,
    pub failure: Option<String>,
    pub belongs: MembershipLabel,
    /// Its role, and what there is to say of it.
    pub label: String,
    pub troubles: Vec<FaultLabel>,
    /// The labels of the faults, shortened to fit beneath the name.
    pub troubles_line: String,
}

impl Look {
    /// The visible state of a node in a view. `lease` is the longest election time-out.
    pub fn new(id: NodeId, node: &NodeView, view: &View, lease: Time) -> Look {
        // The timer rings of all nodes change in the same frames, so that nothing is repainted in the others.
        let every_us = (lease.0 as f64 / ARC_PARTS).max(1.0) as u64;
        let at = Time(view.at.0 - view.at.0 % every_us);
        let (stale, no_quorum) = (view.is_stale(id), view.quorum(id).and_then(Quorum::trouble));
        let check = node.quorum_check().filter(|_| !stale && no_quorum.is_none());
        let left = node.timer(lease).or(check).map(|timer| timer.fraction_left(at));
        Look {
            id,
            role: node.role,
            stale,
            no_quorum,
            is_new: !stale && node.is_newly_elected(view.at, lease),
            process: node.process,
            term: node.promise(),
            last: node.last(),
            commit: node.commit,
            applied: node.applied,
            arc: left.map(|left| (left * ARC_PARTS).round() as u32),
            failure: node.failure.clone(),
            belongs: MembershipLabel::of(view, id),
            label: stage_label(view, id, node),
            troubles_line: faults_line(id, node),
            troubles: fault_labels::of_node(id, node),
        }
    }

    /// All its faults, in words.
    pub fn all_troubles(&self) -> String {
        self.troubles.iter().map(FaultLabel::signed).collect::<Vec<_>>().join(" · ")
    }

    /// Its accessible name: the drawn texts, in the same order, and more.
    pub fn sentence(&self, is_small: bool) -> String {
        let last = show_log_id(self.last);
        let commit = show_log_id(self.commit);
        let failure = self.failure.as_ref().map(|failure| format!(" Error: {failure}")).unwrap_or_default();
        let troubles = if self.troubles_line.is_empty() { String::new() } else { format!(", {}", self.troubles_line) };
        let all = self.all_troubles();
        let all = if all == self.troubles_line { String::new() } else { format!(" Faults: {all}.") };
        let hidden: String = self.troubles.iter().filter_map(|trouble| Some(format!(" {}", trouble.voids?))).collect();
        let (label, term) = (format!("{}{troubles}", self.label), format!("term {}", self.term));
        // A small node shows its term, and not what it is.
        let (first, second) = if is_small { (term, label) } else { (label, term) };
        format!("Node {}, {first}, {second}, log {last}, committed {commit}.{all}{hidden}{failure}", self.id)
    }
}
