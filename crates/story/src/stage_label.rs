//! The words beneath a node on the stage: the page and an exported picture have the same.

use crate::counting;
use crate::fault_labels::{FaultLabel, of_node};
use crate::format::shortened;
use crate::membership_label::MembershipLabel;
use model::types::{NodeId, Role};
use model::view::{NodeView, Process, Quorum, View};

/// The longest line of faults, in characters.
const FAULTS_CHARACTERS: usize = 30;

/// What keeps a leader from serving, in a few words: `stale`, `no quorum for 0.3s`; `None` when nothing does.
pub fn powerless(view: &View, id: NodeId) -> Option<String> {
    if view.is_stale(id) { Some("stale".to_string()) } else { view.quorum(id).and_then(Quorum::trouble) }
}

/// The role of a node, and what there is to say of it.
pub fn stage_label(view: &View, id: NodeId, seen: &NodeView) -> String {
    let belongs = MembershipLabel::of(view, id);
    if let Some(word) = belongs.dead_word(seen.process) {
        return word.to_string();
    }
    let powerless = powerless(view, id).map_or_else(String::new, |trouble| [" (", &trouble, ")"].concat());
    let paused = if seen.process == Process::Paused { " · paused" } else { "" };
    let word = belongs.word().unwrap_or_default();
    match (seen.role, belongs) {
        // Every non-voter has the role of a learner, also a node that is not a member.
        (Role::Learner, MembershipLabel::Removed | MembershipLabel::Outside) => [word, paused].concat(),
        (Role::Learner, MembershipLabel::Learner) => ["learner", paused].concat(),
        (role, _) => {
            let mut label = role.to_string() + &powerless;
            let votes = match role {
                Role::Candidate | Role::PreCandidate => counting::votes(seen).unwrap_or_default(),
                Role::Follower | Role::Leader | Role::Learner => String::new(),
            };
            for part in [&votes[..], word].into_iter().filter(|part| !part.is_empty()) {
                label.push_str(" · ");
                label.push_str(part);
            }
            label + paused
        }
    }
}

/// The active faults of a node on one line, shortened to fit beneath its label.
pub fn faults_line(id: NodeId, seen: &NodeView) -> String {
    let faults = of_node(id, seen).iter().map(FaultLabel::signed).collect::<Vec<_>>().join(" · ");
    shortened(&faults, FAULTS_CHARACTERS)
}
