//! Each kind of chaos: which random thing it does to the living cluster.

use super::chaos_with::Chaos;
use model::action::{Action, Links, Target};
use model::chaos::ChaosKind;
use model::fault::{Fault, Kind, Mail, Moment, Work};
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
                self.wrong(Fault::Disk { node, trouble });
                self.act(Action::Restart(node));
            }
            ChaosKind::Clock => match self.below(3) {
                0 => {
                    let by = self.millis(1, 1_500);
                    self.wrong(Fault::ClockJump { node, by });
                }
                _ => {
                    let permille = [500, 800, 1_000, 1_300, 2_000][usize::try_from(self.below(5)).unwrap_or(0)];
                    self.wrong(Fault::ClockRate { node, permille });
                }
            },
            ChaosKind::Process => match self.rng.chance(500) {
                true => {
                    let cost = [0, 50, 200, 1_000][usize::try_from(self.below(4)).unwrap_or(0)];
                    self.wrong(Fault::Slow { node, cost: Time::from_micros(cost) });
                }
                false => {
                    let work = Work::NAMES[usize::try_from(self.below(5)).unwrap_or(0)].0;
                    let moment = Moment { after: self.rng.chance(500), work, entry: None };
                    self.wrong(Fault::CrashAt { node: Target::Node(node), moment });
                    self.armed.insert(node);
                    let dead = self.node();
                    self.act(Action::Restart(dead));
                }
            },
            ChaosKind::Lies => self.lie_or_crash(node, DiskTrouble::Lies),
            ChaosKind::Votes => self.lie_or_crash(node, DiskTrouble::ForgetsVotes),
            ChaosKind::Wipe => {
                self.act(Action::Crash(Target::Node(node)));
                self.wrong(Fault::Wipe(node));
                self.act(Action::Restart(node));
            }
            ChaosKind::Leader => self.leader(),
            ChaosKind::Writes => self.writes(),
            ChaosKind::Backup => {
                self.wrong(Fault::Backup(node));
                let node = self.node();
                self.act(Action::Crash(Target::Node(node)));
                self.wrong(Fault::Restore(node));
                self.act(Action::Restart(node));
            }
        }
    }

    fn plain(&mut self, node: NodeId) {
        match self.below(10) {
            0..3 => self.act(Action::Crash(Target::Node(node))),
            3..5 => self.act(Action::Restart(node)),
            5 => self.act(Action::Pause(Target::Node(node))),
            6 => self.act(Action::Resume(node)),
            7 => {
                let side: Vec<NodeId> = (1..=self.nodes).map(NodeId).filter(|_| self.rng.chance(500)).collect();
                let others = (1..=self.nodes).map(NodeId).filter(|node| !side.contains(node)).collect();
                self.act(Action::Partition(
                    [side, others].into_iter().filter(|group: &Vec<_>| !group.is_empty()).collect(),
                ));
            }
            8 => {
                let (links, permille) = (self.links(), if self.rng.chance(500) { 0 } else { 100 });
                self.act(Action::Loss { links, permille });
            }
            _ => self.act(Action::Heal(Links::All)),
        }
    }

    fn network(&mut self) {
        let (links, kind) = (self.links(), Kind::NAMES[usize::try_from(self.below(11)).unwrap_or(0)].0);
        let mail = Mail::All { kind, links };
        let fault = match self.below(12) {
            0 => Fault::Duplicate { links, permille: 300 },
            1 => Fault::Jitter { links, most: self.millis(0, 80) },
            2 => Fault::Reorder { links, on: self.rng.chance(500) },
            3 => Fault::Bandwidth { links, bytes_per_second: Some(self.rng.between(500, 20_000)) },
            4 => Fault::Clog(links),
            5 | 6 => Fault::Unclog(Links::All),
            7 => Fault::Hold(mail),
            8 => Fault::Release(Mail::All { kind: Kind::Any, links: Links::All }),
            9 => Fault::Drop(mail),
            10 => Fault::Delay { mail, by: self.millis(1, 300) },
            _ => Fault::Copy(mail),
        };
        self.wrong(fault);
    }

    /// A lie shows only after a crash.
    fn lie_or_crash(&mut self, node: NodeId, trouble: DiskTrouble) {
        match self.rng.chance(400) {
            true => self.wrong(Fault::Disk { node, trouble: Some(trouble) }),
            false => {
                self.act(Action::Crash(Target::Node(node)));
                self.act(Action::Restart(node));
            }
        }
    }

    /// Writes keep the leader's disk busy when it dies, so that others may hold on their disks what it loses.
    /// It starts again before they miss it, and is asked again.
    fn leader(&mut self) {
        let Some(leader) = self.run.world().leader() else { return };
        let (dies, moment) = (Action::Crash(Target::Node(leader)), self.millis(1, 60));
        for _ in 0..=self.below(4) {
            self.write(leader);
            let pause = self.millis(0, 20);
            self.pass(pause);
        }
        self.pass(moment);
        self.act(dies);
        let (down, up) = (self.millis(0, 40), self.millis(0, 100));
        self.pass(down);
        self.act(Action::Restart(leader));
        self.pass(up);
        self.write(leader);
    }
}
