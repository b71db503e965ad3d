//! What is done to links and messages.

use std::collections::BTreeSet;

use super::{World, default_link};
use crate::raft::wire::HoldRule;
use model::action::{Links, NetworkAction};
use model::fault::Messages;
use model::types::{LinkState, MessageId, NodeId};

impl World {
    /// Does it. The action was checked.
    pub(super) fn apply_network(&mut self, action: &NetworkAction) {
        match action {
            NetworkAction::Partition(groups) => self.part(groups),
            NetworkAction::Cut(links) => self.change_links(*links, |link| LinkState { cut: true, ..link }),
            NetworkAction::Heal(Links::All) => {
                let plain = default_link(&self.cluster);
                self.change_links(Links::All, |_| plain);
                self.wire.release_all(self.wire.select_held(), |_| true);
            }
            NetworkAction::Heal(links) => self.change_links(*links, |link| LinkState { cut: false, ..link }),
            NetworkAction::Loss { links, permille } => {
                self.change_links(*links, |link| LinkState { loss_permille: *permille, ..link });
            }
            NetworkAction::Latency { links, range } => {
                self.change_links(*links, |link| LinkState { latency: *range, ..link });
            }
            NetworkAction::Duplicate { links, permille } => {
                self.change_links(*links, |link| LinkState { duplicate_permille: *permille, ..link });
            }
            NetworkAction::Jitter { links, most } => {
                self.change_links(*links, |link| LinkState { jitter: *most, ..link });
            }
            NetworkAction::Reorder { links, on } => {
                self.change_links(*links, |link| LinkState { in_order: !on, ..link });
            }
            NetworkAction::Bandwidth { links, bytes_per_second } => {
                self.change_links(*links, |link| LinkState { bytes_per_second: *bytes_per_second, ..link });
            }
            NetworkAction::Clog(links) => self.change_links(*links, |link| LinkState { clogged: true, ..link }),
            NetworkAction::Unclog(links) => self.change_links(*links, |link| LinkState { clogged: false, ..link }),
            NetworkAction::Hold(messages) => self.wire.hold_all(self.select(*messages), self.hold_rules(*messages)),
            NetworkAction::Release(messages) => {
                let (messages, kept) = (self.select(*messages), self.hold_rules(*messages));
                let is_over = |rule: &HoldRule| {
                    let same_link = |over: &HoldRule| (over.1, over.2) == (rule.1, rule.2) && over.0.means(rule.0);
                    kept.iter().any(same_link)
                };
                self.wire.release_all(messages, is_over);
            }
            NetworkAction::Drop(messages) => self.wire.drop_all(self.select(*messages)),
            NetworkAction::Delay { messages, by } => self.wire.delay_all(self.select(*messages), *by),
            NetworkAction::Copy(messages) => self.wire.copy_all(self.select(*messages)),
        }
    }

    /// Says why an action on the network is impossible now, if it is.
    pub(super) fn check_network(&self, action: &NetworkAction) -> Result<(), String> {
        match action {
            NetworkAction::Partition(groups) => {
                let mut seen = BTreeSet::new();
                for node in groups.iter().flatten() {
                    self.state_of(*node)?;
                    if !seen.insert(*node) {
                        return Err(format!("node {node} stands twice in the partition: it can be on one side only"));
                    }
                }
                Ok(())
            }
            NetworkAction::Loss { links, permille } => {
                if *permille > 1000 {
                    return Err(format!("a loss of {permille} permille is more than all: 1000 is the most"));
                }
                self.check_links(*links)
            }
            NetworkAction::Latency { links, range } => {
                if range.min > range.max {
                    return Err(format!("the shortest latency {} is longer than the longest {}", range.min, range.max));
                }
                self.check_links(*links)
            }
            NetworkAction::Duplicate { links, permille } => {
                if *permille > 1000 {
                    return Err(format!("{permille} permille is more than all messages: 1000 is the most"));
                }
                self.check_links(*links)
            }
            NetworkAction::Bandwidth { links, bytes_per_second } => match bytes_per_second {
                Some(0) => Err("nothing passes a wire of 0 B/s: cut the link instead".to_string()),
                Some(_) | None => self.check_links(*links),
            },
            NetworkAction::Cut(links)
            | NetworkAction::Heal(links)
            | NetworkAction::Jitter { links, most: _ }
            | NetworkAction::Reorder { links, on: _ }
            | NetworkAction::Clog(links)
            | NetworkAction::Unclog(links) => self.check_links(*links),
            NetworkAction::Hold(messages)
            | NetworkAction::Release(messages)
            | NetworkAction::Drop(messages)
            | NetworkAction::Delay { messages, by: _ }
            | NetworkAction::Copy(messages) => self.check_messages(*messages),
        }
    }

    /// Cuts every direction between nodes of different groups, and only those.
    fn part(&self, groups: &[Vec<NodeId>]) {
        let group_of = |node: NodeId| groups.iter().position(|group| group.contains(&node));
        for (from, to) in self.directions(Links::All) {
            let together = group_of(from).is_some() && group_of(from) == group_of(to);
            self.wire.set_link(from, to, LinkState { cut: !together, ..self.wire.link(from, to) });
        }
    }

    fn change_links(&self, links: Links, change: impl Fn(LinkState) -> LinkState) {
        for (from, to) in self.directions(links) {
            self.wire.set_link(from, to, change(self.wire.link(from, to)));
        }
    }

    fn check_messages(&self, messages: Messages) -> Result<(), String> {
        match messages {
            Messages::All { kind: _, links } => self.check_links(links),
            Messages::One(message) if self.select(messages).is_empty() => {
                Err(format!("message {} is not in flight now: it has arrived, is lost, or was never sent", message.0))
            }
            Messages::One(_) => Ok(()),
        }
    }

    fn check_links(&self, links: Links) -> Result<(), String> {
        match links {
            Links::All => Ok(()),
            Links::Between(a, b) | Links::OneWay(a, b) => {
                self.state_of(a)?;
                self.state_of(b)?;
                match a == b {
                    true => Err(format!("there is no link from node {a} to itself: name two nodes")),
                    false => Ok(()),
                }
            }
        }
    }

    fn select(&self, messages: Messages) -> Vec<MessageId> {
        self.wire.select(messages, |from, to| match messages {
            Messages::One(_) => true,
            Messages::All { links, .. } => links.means(from, to),
        })
    }

    /// The hold rules of a selection by kind.
    fn hold_rules(&self, messages: Messages) -> Vec<HoldRule> {
        let Messages::All { kind, links } = messages else { return Vec::new() };
        self.directions(links).into_iter().map(|(from, to)| (kind, from, to)).collect()
    }

    /// The directions that are meant, between the nodes there are.
    fn directions(&self, links: Links) -> Vec<(NodeId, NodeId)> {
        let all = self.nodes.keys().flat_map(|from| self.nodes.keys().map(move |to| (*from, *to)));
        all.filter(|(from, to)| from != to && links.means(*from, *to)).collect()
    }
}
