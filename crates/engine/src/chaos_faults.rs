//! Each kind of chaos: which random thing it does to the living cluster.

use super::chaos_with::Chaos;
use model::action::{Action, ClockAction, DiskAction, Links, NetworkAction, ProcessAction, Target};
use model::chaos::ChaosKind;
use model::fault::{Kind, Mail, Moment, Work};
use model::types::{DiskTrouble, NodeId, Range, Time};

impl Chaos {
    /// Does one random thing of this kind.
    pub(super) fn fault(&mut self, kind: ChaosKind) {
        let node = self.node();
        match kind {
            ChaosKind::Plain => self.plain(node),
            ChaosKind::Network => self.network(),
            ChaosKind::Disk => {
                let trouble = match self.below(5) {
                    0 => Some(DiskTrouble::Fails),
                    1 => Some(DiskTrouble::Full),
                    2 => Some(DiskTrouble::Slow(Range { min: self.millis(1, 20), max: self.millis(20, 90) })),
                    _ => None,
                };
                self.act(Action::Disk(DiskAction::Trouble { node, trouble }));
                self.act(Action::Process(ProcessAction::Restart(node)));
            }
            ChaosKind::Clock => match self.below(3) {
                0 => {
                    let by = self.millis(1, 1_500);
                    self.act(Action::Clock(ClockAction::Jump { node, by }));
                }
                _ => {
                    let permille = [500, 800, 1_000, 1_300, 2_000][usize::try_from(self.below(5)).unwrap_or(0)];
                    self.act(Action::Clock(ClockAction::Rate { node, permille }));
                }
            },
            ChaosKind::Process => match self.rng.chance(500) {
                true => {
                    let cost = [0, 50, 200, 1_000][usize::try_from(self.below(4)).unwrap_or(0)];
                    self.act(Action::Process(ProcessAction::Slow { node, cost: Time::from_micros(cost) }));
                }
                false => {
                    let work = Work::NAMES[usize::try_from(self.below(5)).unwrap_or(0)].0;
                    let moment = Moment { after: self.rng.chance(500), work, entry: None };
                    self.act(Action::Process(ProcessAction::CrashAt { node: Target::Node(node), moment }));
                    self.armed.insert(node);
                    let dead = self.node();
                    self.act(Action::Process(ProcessAction::Restart(dead)));
                }
            },
            ChaosKind::Lies => self.lie_or_crash(node, DiskTrouble::Lies),
            ChaosKind::Votes => self.lie_or_crash(node, DiskTrouble::ForgetsVotes),
            ChaosKind::Wipe => {
                self.act(Action::Process(ProcessAction::Crash(Target::Node(node))));
                self.act(Action::Disk(DiskAction::Wipe(node)));
                self.act(Action::Process(ProcessAction::Restart(node)));
            }
            ChaosKind::Leader => self.leader(),
            ChaosKind::Writes => self.writes(),
            ChaosKind::Backup => {
                self.act(Action::Disk(DiskAction::Backup(node)));
                let node = self.node();
                self.act(Action::Process(ProcessAction::Crash(Target::Node(node))));
                self.act(Action::Disk(DiskAction::Restore(node)));
                self.act(Action::Process(ProcessAction::Restart(node)));
            }
        }
    }

    fn plain(&mut self, node: NodeId) {
        match self.below(10) {
            0..3 => self.act(Action::Process(ProcessAction::Crash(Target::Node(node)))),
            3..5 => self.act(Action::Process(ProcessAction::Restart(node))),
            5 => self.act(Action::Process(ProcessAction::Pause(Target::Node(node)))),
            6 => self.act(Action::Process(ProcessAction::Resume(node))),
            7 => {
                let side: Vec<NodeId> = (1..=self.nodes).map(NodeId).filter(|_| self.rng.chance(500)).collect();
                let others = (1..=self.nodes).map(NodeId).filter(|node| !side.contains(node)).collect();
                self.act(Action::Network(NetworkAction::Partition(
                    [side, others].into_iter().filter(|group: &Vec<_>| !group.is_empty()).collect(),
                )));
            }
            8 => {
                let (links, permille) = (self.links(), if self.rng.chance(500) { 0 } else { 100 });
                self.act(Action::Network(NetworkAction::Loss { links, permille }));
            }
            _ => self.act(Action::Network(NetworkAction::Heal(Links::All))),
        }
    }

    fn network(&mut self) {
        let (links, kind) = (self.links(), Kind::NAMES[usize::try_from(self.below(11)).unwrap_or(0)].0);
        let mail = Mail::All { kind, links };
        let action = match self.below(12) {
            0 => Action::Network(NetworkAction::Duplicate { links, permille: 300 }),
            1 => Action::Network(NetworkAction::Jitter { links, most: self.millis(0, 80) }),
            2 => Action::Network(NetworkAction::Reorder { links, on: self.rng.chance(500) }),
            3 => Action::Network(NetworkAction::Bandwidth {
                links,
                bytes_per_second: Some(self.rng.between(500, 20_000)),
            }),
            4 => Action::Network(NetworkAction::Clog(links)),
            5 | 6 => Action::Network(NetworkAction::Unclog(Links::All)),
            7 => Action::Network(NetworkAction::Hold(mail)),
            8 => Action::Network(NetworkAction::Release(Mail::All { kind: Kind::Any, links: Links::All })),
            9 => Action::Network(NetworkAction::Drop(mail)),
            10 => Action::Network(NetworkAction::Delay { mail, by: self.millis(1, 300) }),
            _ => Action::Network(NetworkAction::Copy(mail)),
        };
        self.act(action);
    }

    /// A lie shows only after a crash.
    fn lie_or_crash(&mut self, node: NodeId, trouble: DiskTrouble) {
        match self.rng.chance(400) {
            true => self.act(Action::Disk(DiskAction::Trouble { node, trouble: Some(trouble) })),
            false => {
                self.act(Action::Process(ProcessAction::Crash(Target::Node(node))));
                self.act(Action::Process(ProcessAction::Restart(node)));
            }
        }
    }

    /// Writes keep the leader's disk busy when it dies, so that others may hold on their disks what it loses.
    /// It starts again before they miss it, and is asked again.
    fn leader(&mut self) {
        let Some(leader) = self.run.world().leader() else { return };
        let (dies, moment) = (Action::Process(ProcessAction::Crash(Target::Node(leader))), self.millis(1, 60));
        for _ in 0..=self.below(4) {
            self.write(leader);
            let pause = self.millis(0, 20);
            self.pass(pause);
        }
        self.pass(moment);
        self.act(dies);
        let (down, up) = (self.millis(0, 40), self.millis(0, 100));
        self.pass(down);
        self.act(Action::Process(ProcessAction::Restart(leader)));
        self.pass(up);
        self.write(leader);
    }
}
