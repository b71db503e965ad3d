//! The spans in which links have faults, each from the first faulty link to the repair of the last.

use litemap::LiteMap;
use model::shared::Set;
use std::rc::Rc;

use model::action::{Action, Links, NetworkAction};
use model::fault::{Kind, Messages};
use model::types::{LinkState, NodeId, Range, Time};

/// The class of a fault of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The network is partitioned into groups.
    Parted,
    /// Single links are cut.
    Cut,
    /// Links lose messages.
    Lossy,
    /// Links have another latency than configured.
    Slow,
    /// Links duplicate, clog, hold, order or throttle messages, or have jitter.
    Otherwise,
}

/// A span in which at least one link has a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shade {
    /// When it begins.
    pub from: Time,
    /// When it ends, `None` while it lasts.
    pub until: Option<Time>,
    /// The class of fault.
    pub fault: Fault,
    /// The label of the actions on the links.
    pub label: Rc<str>,
}

/// The last action on links.
#[derive(Clone, Debug, PartialEq)]
enum Done {
    Nothing,
    Healed,
    Parted,
    Cut,
    Lossy(u16),
    Slow(Range),
    Otherwise,
}

#[derive(Clone, Debug, PartialEq)]
enum Change {
    Act {
        done: Done,
        replaces: bool,
        label: Rc<str>,
    },
    Link {
        ends: (NodeId, NodeId),
        link: LinkState,
    },
    /// A hold rule begins or ends.
    Hold {
        kind: Kind,
        ways: Vec<(NodeId, NodeId)>,
        on: bool,
    },
}

/// The faults of one direction of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Wrong {
    cut: bool,
    lossy: bool,
    slow: Option<Range>,
    shaped: bool,
}

/// All shades, and the state needed to fork at any position.
#[derive(Clone, Debug)]
pub(super) struct Shades {
    spans: Rc<Vec<Shade>>,
    /// All changes with their positions: a fork replays them.
    changes: Rc<Vec<(usize, Time, Change)>>,
    wrong: LiteMap<(NodeId, NodeId), Wrong>,
    /// The span that is still open, for each class of faults.
    open: [Option<usize>; 4],
    /// The hold rules in effect.
    holds: Set<(NodeId, NodeId, Kind)>,
    done: Done,
    label: Rc<str>,
}

impl Default for Shades {
    fn default() -> Shades {
        let (spans, changes, wrong, open, holds) = Default::default();
        Shades { spans, changes, wrong, open, holds, done: Done::Nothing, label: "".into() }
    }
}

impl Shades {
    pub(super) fn spans(&self) -> &[Shade] {
        &self.spans
    }

    /// The state after only the first `position` records.
    pub(super) fn fork_at(&self, position: usize) -> Shades {
        let mut fork = Shades::default();
        for (at_position, at, change) in self.changes.iter().take_while(|(change, ..)| *change < position) {
            fork.add(*at_position, *at, change.clone());
        }
        fork
    }

    /// `nodes` are all nodes of the cluster, for hold rules on all links.
    pub(super) fn act(&mut self, position: usize, at: Time, action: &Action, label: &Rc<str>, nodes: &[NodeId]) {
        let Action::Network(action) = action else { return };
        let done = match action {
            NetworkAction::Partition(_) => Done::Parted,
            NetworkAction::Cut(_) => Done::Cut,
            NetworkAction::Loss { permille, .. } => Done::Lossy(*permille),
            NetworkAction::Latency { range, .. } => Done::Slow(*range),
            NetworkAction::Heal(Links::All) => Done::Healed,
            NetworkAction::Heal(_) => Done::Nothing,
            NetworkAction::Duplicate { .. }
            | NetworkAction::Jitter { .. }
            | NetworkAction::Reorder { .. }
            | NetworkAction::Bandwidth { .. }
            | NetworkAction::Clog(_)
            | NetworkAction::Unclog(_)
            | NetworkAction::Hold(Messages::All { .. })
            | NetworkAction::Release(Messages::All { .. }) => Done::Otherwise,
            // What is done to single messages is over at once.
            NetworkAction::Hold(Messages::One(_))
            | NetworkAction::Release(Messages::One(_))
            | NetworkAction::Drop(_)
            | NetworkAction::Delay { .. }
            | NetworkAction::Copy(_) => return,
        };
        // A new partition replaces the cuts before it, so its shade begins here.
        let replaces = matches!(action, NetworkAction::Partition(_) | NetworkAction::Heal(Links::All));
        self.add(position, at, Change::Act { done, replaces, label: label.clone() });
        let (kind, links, on) = match action {
            NetworkAction::Hold(Messages::All { kind, links }) => (*kind, *links, true),
            NetworkAction::Release(Messages::All { kind, links }) => (*kind, *links, false),
            _ => return,
        };
        let ways = match links {
            Links::All => nodes.iter().flat_map(|from| nodes.iter().map(move |to| (*from, *to))).collect(),
            Links::Between(a, b) => vec![(a, b), (b, a)],
            Links::OneWay(from, to) => vec![(from, to)],
        };
        self.add(position, at, Change::Hold { kind, ways, on });
    }

    pub(super) fn link(&mut self, position: usize, at: Time, ends: (NodeId, NodeId), link: LinkState) {
        self.add(position, at, Change::Link { ends, link });
    }

    fn add(&mut self, position: usize, at: Time, change: Change) {
        match &change {
            Change::Act { done, replaces, label } => {
                (self.done, self.label) = (done.clone(), label.clone());
                if *replaces {
                    self.wrong.iter_mut().map(|(_, value)| value).for_each(|wrong| wrong.cut = false);
                    self.close(at, Fault::Cut);
                }
                if *done == Done::Healed {
                    self.holds.clear();
                    self.settle(at);
                }
            }
            Change::Link { ends, link } => self.change(at, *ends, *link),
            Change::Hold { kind, ways, on: true } => {
                self.holds.extend(ways.iter().map(|(from, to)| (*from, *to, *kind)));
                self.settle(at);
            }
            Change::Hold { kind, ways, on: false } => {
                self.holds.retain(|(from, to, held)| !(kind.means(*held) && ways.contains(&(*from, *to))));
                self.settle(at);
            }
        }
        Rc::make_mut(&mut self.changes).push((position, at, change));
    }

    fn change(&mut self, at: Time, ends: (NodeId, NodeId), link: LinkState) {
        let wrong = self.wrong.entry(ends).or_default();
        wrong.cut = link.cut;
        wrong.shaped = link.is_shaped();
        wrong.lossy = link.loss_permille > 0 && (wrong.lossy || self.done == Done::Lossy(link.loss_permille));
        let slow = if self.done == Done::Slow(link.latency) { Some(link.latency) } else { wrong.slow };
        wrong.slow = slow.filter(|range| *range == link.latency);
        // The configured state of a link is not known here; healing all links restores it.
        if self.done == Done::Healed {
            (wrong.lossy, wrong.slow) = (false, None);
        }
        self.settle(at);
    }

    /// Begins and ends shades by the current state.
    fn settle(&mut self, at: Time) {
        let cut = if self.done == Done::Parted { Fault::Parted } else { Fault::Cut };
        for fault in [cut, Fault::Lossy, Fault::Slow, Fault::Otherwise] {
            match (self.open[class(fault)], self.any(fault)) {
                (None, true) => {
                    self.open[class(fault)] = Some(self.spans.len());
                    let shade = Shade { from: at, until: None, fault, label: self.label.clone() };
                    Rc::make_mut(&mut self.spans).push(shade);
                }
                (Some(_), false) => self.close(at, fault),
                (None, false) | (Some(_), true) => {}
            }
        }
        self.wrong.retain(|_, wrong| *wrong != Wrong::default());
    }

    fn any(&self, fault: Fault) -> bool {
        self.wrong.values().any(|wrong| match fault {
            Fault::Parted | Fault::Cut => wrong.cut,
            Fault::Lossy => wrong.lossy,
            Fault::Slow => wrong.slow.is_some(),
            Fault::Otherwise => wrong.shaped,
        }) || fault == Fault::Otherwise && !self.holds.is_empty()
    }

    fn close(&mut self, at: Time, fault: Fault) {
        if let Some(open) = self.open[class(fault)].take() {
            Rc::make_mut(&mut self.spans)[open].until = Some(at);
        }
    }
}

/// Faults of one class share a shade.
fn class(fault: Fault) -> usize {
    match fault {
        Fault::Parted | Fault::Cut => 0,
        Fault::Lossy => 1,
        Fault::Slow => 2,
        Fault::Otherwise => 3,
    }
}

#[cfg(test)]
mod tests;
