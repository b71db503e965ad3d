//! Spans in which links are not as they should be, each from its first bad link to its last.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::action::{Action, Links};
use crate::trace::Link;
use crate::types::{NodeId, Range, Time};

/// What is wrong with links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The network is parted into groups.
    Parted,
    /// Single links are cut.
    Cut,
    /// Links lose messages.
    Lossy,
    /// Links have another latency than at first.
    Slow,
}

/// A span in which at least one link has a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shade {
    /// When it begins.
    pub from: Time,
    /// When it ends, `None` while it lasts.
    pub until: Option<Time>,
    /// What is wrong.
    pub fault: Fault,
    /// What was done to the links.
    pub label: Rc<str>,
}

/// What was last done to links.
#[derive(Clone, Debug, PartialEq)]
enum Done {
    Nothing,
    Healed,
    Parted,
    Cut,
    Lossy(u16),
    Slow(Range),
}

#[derive(Clone, Debug, PartialEq)]
enum Change {
    Act { done: Done, replaces: bool, label: Rc<str> },
    Link { ends: (NodeId, NodeId), link: Link },
}

/// What is wrong with one direction of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Wrong {
    cut: bool,
    lossy: bool,
    slow: Option<Range>,
}

/// All shades, and what is needed to go on from any position.
#[derive(Clone, Debug)]
pub(super) struct Shades {
    spans: Rc<Vec<Shade>>,
    /// Everything heard, with its position: a fork hears it again.
    changes: Rc<Vec<(usize, Time, Change)>>,
    wrong: BTreeMap<(NodeId, NodeId), Wrong>,
    /// The span that is still open, for each class of faults.
    open: [Option<usize>; 3],
    done: Done,
    label: Rc<str>,
}

impl Default for Shades {
    fn default() -> Shades {
        let (spans, changes, wrong, open) = Default::default();
        Shades { spans, changes, wrong, open, done: Done::Nothing, label: "".into() }
    }
}

impl Shades {
    pub(super) fn spans(&self) -> &[Shade] {
        &self.spans
    }

    /// As if only the first `position` records had been heard.
    pub(super) fn fork_at(&self, position: usize) -> Shades {
        let mut fork = Shades::default();
        for (at_position, at, change) in self.changes.iter().take_while(|(change, ..)| *change < position) {
            fork.hear(*at_position, *at, change.clone());
        }
        fork
    }

    pub(super) fn act(&mut self, position: usize, at: Time, action: &Action, label: &Rc<str>) {
        let done = match action {
            Action::Partition(_) => Done::Parted,
            Action::Cut(_) => Done::Cut,
            Action::Loss { permille, .. } => Done::Lossy(*permille),
            Action::Latency { range, .. } => Done::Slow(*range),
            Action::Heal(Links::All) => Done::Healed,
            Action::Heal(_) => Done::Nothing,
            Action::Write { .. } | Action::Read { .. } | Action::Crash(_) | Action::Restart(_) => return,
            Action::Pause(_) | Action::Resume(_) => return,
            Action::LeaseRead { .. } | Action::LocalRead { .. } | Action::Operate { .. } | Action::Fault(_) => return,
            Action::Client(_) => return,
            Action::Chaos(_) => return,
        };
        // A new partition replaces the cuts before it, so its shade begins here.
        let replaces = matches!(action, Action::Partition(_) | Action::Heal(Links::All));
        self.hear(position, at, Change::Act { done, replaces, label: label.clone() });
    }

    pub(super) fn link(&mut self, position: usize, at: Time, ends: (NodeId, NodeId), link: Link) {
        self.hear(position, at, Change::Link { ends, link });
    }

    fn hear(&mut self, position: usize, at: Time, change: Change) {
        match &change {
            Change::Act { done, replaces, label } => {
                (self.done, self.label) = (done.clone(), label.clone());
                if *replaces {
                    self.wrong.values_mut().for_each(|wrong| wrong.cut = false);
                    self.close(at, Fault::Cut);
                }
            }
            Change::Link { ends, link } => self.change(at, *ends, *link),
        }
        Rc::make_mut(&mut self.changes).push((position, at, change));
    }

    fn change(&mut self, at: Time, ends: (NodeId, NodeId), link: Link) {
        let wrong = self.wrong.entry(ends).or_default();
        wrong.cut = link.cut;
        wrong.lossy = link.loss_permille > 0 && (wrong.lossy || self.done == Done::Lossy(link.loss_permille));
        let slow = if self.done == Done::Slow(link.latency) { Some(link.latency) } else { wrong.slow };
        wrong.slow = slow.filter(|range| *range == link.latency);
        // What a link was like at first is not known here; a heal of everything makes it so again.
        if self.done == Done::Healed {
            (wrong.lossy, wrong.slow) = (false, None);
        }
        let wrong = *wrong;
        let cut = if self.done == Done::Parted { Fault::Parted } else { Fault::Cut };
        for (now, fault) in [(wrong.cut, cut), (wrong.lossy, Fault::Lossy), (wrong.slow.is_some(), Fault::Slow)] {
            match self.open[class(fault)] {
                None if now => {
                    self.open[class(fault)] = Some(self.spans.len());
                    let shade = Shade { from: at, until: None, fault, label: self.label.clone() };
                    Rc::make_mut(&mut self.spans).push(shade);
                }
                Some(_) if !now && !self.any(fault) => self.close(at, fault),
                None | Some(_) => {}
            }
        }
        self.wrong.retain(|_, wrong| *wrong != Wrong::default());
    }

    fn any(&self, fault: Fault) -> bool {
        self.wrong.values().any(|wrong| match fault {
            Fault::Parted | Fault::Cut => wrong.cut,
            Fault::Lossy => wrong.lossy,
            Fault::Slow => wrong.slow.is_some(),
        })
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(cut: bool, loss_permille: u16, latency_ms: u64) -> Link {
        let latency = Time::from_millis(latency_ms);
        Link { cut, loss_permille, latency: Range { min: latency, max: latency } }
    }

    fn shades(changes: &[(u64, Option<Action>, Option<Link>)]) -> Shades {
        let mut shades = Shades::default();
        for (position, (at, action, link)) in changes.iter().enumerate() {
            if let Some(action) = action {
                let label = crate::ui::feed::action_label(action).into();
                shades.act(position, Time(*at), action, &label);
            }
            if let Some(link) = link {
                shades.link(position, Time(*at), (NodeId(1), NodeId(2)), *link);
            }
        }
        shades
    }

    fn told(shades: &Shades) -> Vec<(Fault, u64, Option<u64>)> {
        shades.spans().iter().map(|shade| (shade.fault, shade.from.0, shade.until.map(|until| until.0))).collect()
    }

    #[test]
    fn each_kind_of_fault_has_its_own_shade_and_a_heal_ends_them_all() {
        let links = Links::Between(NodeId(1), NodeId(2));
        let latency = Time::from_millis(90);
        let shades = shades(&[
            (1, Some(Action::Cut(links)), Some(link(true, 0, 10))),
            (2, Some(Action::Loss { links, permille: 300 }), Some(link(true, 300, 10))),
            (3, Some(Action::Heal(links)), Some(link(false, 300, 10))),
            (
                4,
                Some(Action::Latency { links, range: Range { min: latency, max: latency } }),
                Some(link(false, 300, 90)),
            ),
            (5, Some(Action::Heal(Links::All)), Some(link(false, 0, 10))),
        ]);
        assert_eq!(told(&shades), [(Fault::Cut, 1, Some(3)), (Fault::Lossy, 2, Some(5)), (Fault::Slow, 4, Some(5))]);
        assert_eq!(told(&shades.fork_at(2)), [(Fault::Cut, 1, None), (Fault::Lossy, 2, None)]);
    }

    #[test]
    fn a_new_partition_begins_a_new_shade() {
        let parted = |groups: &[u64]| Action::Partition(groups.iter().map(|node| vec![NodeId(*node)]).collect());
        let shades = shades(&[
            (1, Some(parted(&[1, 2])), Some(link(true, 0, 10))),
            (4, Some(parted(&[2, 1])), Some(link(true, 0, 10))),
        ]);
        assert_eq!(told(&shades), [(Fault::Parted, 1, Some(4)), (Fault::Parted, 4, None)]);
    }
}
