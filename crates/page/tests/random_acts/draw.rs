//! Draws what a person, the browser and a failing worker do next.

use super::kinds::DRAWN;
use super::shell::Shell;
use model::action::{Action, Links, NetworkAction, Target};
use model::chaos::{ChaosKind, ChaosPlan};
use model::client::ClientId;
use model::dialect::Dialect;
use model::protocol::Reply;
use model::scenario::{Cluster, parse};
use model::types::{LogId, MessageId, NodeId, Time};
use page::above::Above;
use page::breakpoints::{Change, Rule};
use page::by_hand::ByHand;
use page::chosen::{Chosen, Tool};
use page::dialog::Dialog;
use page::look::Look;
use page::menus::{Asked, Does, Row, Subject};
use page::msg::WorkerEvent;
use page::msg::{
    BranchesMsg, BrowserMsg, ClusterMsg, DialogsMsg, Doing, LessonMsg, Msg, PanelsMsg, RunMsg, SelectionMsg, ShareMsg,
    TimeMsg, WorkerMsg,
};
use page::once::Once;
use page::panels::Border;
use page::panels::bar::Bar;
use page::session::BranchId;
use page::step::{Kind, Wanted};
use page::{library::LIBRARY, typed};
use sim::rng::{Rng, Stream};
use story::geometry::{Point, pair};

/// How many acts in a thousand are frames or answers of the engine.
const PASSING: u16 = 500;

/// How many of the messages in a thousand that begin another run are sent.
const OPENING: u16 = 60;

/// A run that is longer than this is left, so that checks stay quick.
const RUN_MAX: Time = Time::from_secs(8);

/// Scenarios that are opened as texts.
const TEXTS: [&str; 7] = [
    include_str!("../../../../lessons/a01-who-decides.raft"),
    LESSON,
    "cluster nodes=3 seed=7\nrun until leader\nwrite leader x=1\nrun 1s\n",
    "cluster nodes=1 seed=1\n",
    "cluster nodes=3 seed=4 loss=5%\nrun 300ms\ncrash 1\nrun 400ms\nexpect leader\n",
    "cluster nodes=4 seed=9\nrun until leader\npartition 1 2 | 3 4\nrun 1s\nheal\n",
    "cluster nodes=2 seed=3\nrun 200ms\nwrite 1 x=1\nview\n",
];

/// A lesson in which something is done at each stop.
const LESSON: &str = "lesson \"Who?\"\n# Words.\ncluster nodes=3 seed=7\nrun 100ms\n# One.\nstop ? Who leads?\n\
    answer \"No node.\" when not leader\nanswer \"One node.\" when leader\ngoal \"Crash.\" node 1 crashed within 5s\n\
    solution crash 1\nrun until leader\n# Two.\nstop\ncontrast \"Crash.\"\ncontrast crash leader\nwrite leader x=1\nrun 300ms\n\
    # Three.\nstop\n";

/// Lines that are typed besides the examples.
const LINES: [&str; 16] = [
    "clog 1 -> 2",
    "hold AppendEntries all",
    "release AppendEntries all",
    "drop RequestVote all",
    "disk 1 slow 5..20ms",
    "disk 2 fails",
    "disk 2 ok",
    "disk 1 lies",
    "wipe 1",
    "clock 1 rate 1.5",
    "slow 2 3ms",
    "crash 2 before it appends",
    "add learner 4",
    "snapshot leader",
    "elect 2",
    "jitter 20ms",
];

/// What the part that shares says.
const SHARED: [&str; 5] = [
    "run\u{1e}A run\u{1e}700000\u{1e}17\u{1e}node 2\u{1e}\u{1e}\u{1e}cluster nodes=3 seed=7\nrun 400ms\ncrash 1\nrun 1s\n",
    "run\u{1e}leader-crash\u{1e}\u{1e}99\u{1e}link 3 9\u{1e}panels-1 9\u{1e}yes\u{1e}cluster nodes=2 seed=3\n",
    "run\u{1e}x\u{1e}-1\u{1e}\u{1e}\u{1e}\u{1e}\u{1e}cluster nodes=two\n",
    "wrong\u{1e}This link cannot be opened: it is damaged.",
    "say\u{1e}The link is copied.",
];

/// Draws acts from a seed.
pub struct Draw {
    rng: Rng,
    /// How many branches were seen to begin.
    pub branches: usize,
    /// How many choices of menus were taken.
    pub picked: usize,
}

impl Draw {
    pub fn new(seed: u64) -> Draw {
        let room = Cluster { nodes: 9, ..Cluster::default() };
        let wrong: Vec<typed::Wrong> = LINES.iter().filter_map(|line| typed::act(line, &room).err()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        Draw { rng: Rng::new(seed, Stream::Chaos), branches: 0, picked: 0 }
    }

    fn below(&mut self, count: usize) -> usize {
        self.rng.between(0, count as u64 - 1) as usize
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn flip(&mut self) -> bool {
        self.rng.chance(500)
    }

    /// Does one act.
    pub fn act(&mut self, shell: &mut Shell) {
        let branches = shell.page.session().branches().len();
        shell.now_ms += self.rng.between(1, 30) as f64;
        if self.rng.chance(PASSING) {
            self.pass(shell);
        } else if self.rng.chance(4) {
            self.fail(shell);
        } else if self.rng.chance(500) && self.pick(shell) {
            self.picked += 1;
        } else if let Some(msg) = self.message(shell) {
            shell.send(msg);
        }
        self.branches += usize::from(shell.page.session().branches().len() > branches);
        if shell.page.session().now() > RUN_MAX {
            shell.send(Msg::Run(RunMsg::Seed(self.rng.between(0, 999))));
        }
    }

    /// Time passes, or the engine answers.
    fn pass(&mut self, shell: &mut Shell) {
        if shell.frame_asked && self.flip() {
            return shell.send(Msg::Time(TimeMsg::Frame));
        }
        if shell.fetch() {
            return;
        }
        for _ in 0..self.below(4) + 1 {
            shell.answer();
        }
    }

    /// Something goes wrong with the worker or the browser.
    fn fail(&mut self, shell: &mut Shell) {
        match self.below(5) {
            0 => shell.worker.panic(),
            1 => shell.break_worker(),
            2 => shell.is_full = !shell.is_full,
            3 => {
                shell.now_ms += 25_000.0;
                shell.send(Msg::Worker(WorkerMsg::Watch { hidden: false }));
            }
            _ => {
                let late = WorkerEvent::Reply(Once::new(Reply::Refused { why: "late".to_string() }));
                shell.send_late(late);
            }
        }
    }

    /// Takes a choice of the menu that is open, as its button does.
    fn pick(&mut self, shell: &mut Shell) -> bool {
        let Above::Menu(open) = &shell.page.state().above else { return false };
        let rows = open.menu.rows.clone();
        let row = &rows[self.below(rows.len())];
        if let Row::Way(_, _, asked) = row {
            shell.send(Msg::Dialogs(DialogsMsg::Menu(*asked, None)));
            return true;
        }
        let choices = row.choices();
        if choices.is_empty() {
            return false;
        }
        let Does::Send(msg) = &choices[self.below(choices.len())].does else { return false };
        if !matches!(**msg, Msg::Dialogs(DialogsMsg::Menu(..))) {
            shell.send(Msg::Dialogs(DialogsMsg::CloseMenu));
        }
        shell.send((**msg).clone());
        true
    }

    /// A message of a random kind, `None` for one that is better left now.
    fn message(&mut self, shell: &Shell) -> Option<Msg> {
        let all: Vec<&'static str> = DRAWN.concat();
        let kind = self.one(&all);
        let (subject, kind) = kind.split_once("::").expect("a kind has a subject");
        match subject {
            "TimeMsg" => self.time(kind, shell).map(Msg::Time),
            "ClusterMsg" => Some(Msg::Cluster(self.cluster(kind, shell))),
            "BranchesMsg" => Some(Msg::Branches(self.branches(kind, shell))),
            "SelectionMsg" => Some(Msg::Selection(self.selection(kind, shell))),
            "PanelsMsg" => Some(Msg::Panels(self.panels(kind))),
            "DialogsMsg" => Some(Msg::Dialogs(self.dialogs(kind, shell))),
            "RunMsg" if kind == "Fetched" => None,
            "RunMsg" => (kind == "CopyText" || self.rng.chance(OPENING)).then(|| Msg::Run(self.run(kind, shell))),
            "LessonMsg" => {
                let opens = ["Open", "NextLesson"].contains(&kind);
                (!opens || self.rng.chance(OPENING)).then(|| Msg::Lesson(self.lesson(kind)))
            }
            "ShareMsg" if kind == "Show" => Some(Msg::Share(ShareMsg::Show)),
            "ShareMsg" if kind == "Why" => Some(Msg::Share(ShareMsg::Why)),
            "ShareMsg" => self.rng.chance(OPENING).then(|| Msg::Share(ShareMsg::Came(self.one(&SHARED).to_string()))),
            "WorkerMsg" => self.worker(kind, shell).map(Msg::Worker),
            "BrowserMsg" => self.browser(kind).map(Msg::Browser),
            other => panic!("nothing is drawn of {other}"),
        }
    }

    fn time(&mut self, kind: &str, shell: &Shell) -> Option<TimeMsg> {
        let now = shell.page.session().now();
        Some(match kind {
            "TogglePlay" => TimeMsg::TogglePlay,
            "Step" => TimeMsg::Step,
            "StepBack" => TimeMsg::StepBack,
            "StepTo" => TimeMsg::StepTo { forward: self.flip() },
            "StepWanted" => {
                let node = self.flip().then(|| NodeId(self.rng.between(1, 4)));
                TimeMsg::StepWanted(Wanted { kind: self.one(&Kind::ALL), node })
            }
            "Breakpoints" => TimeMsg::Breakpoints(match self.below(5) {
                0 => Change::Add(Rule::OFFERED[self.below(Rule::OFFERED.len())].clone()),
                1 => Change::Add(Rule::TermAbove(self.rng.between(0, 9))),
                2 => Change::Switch(self.below(8), self.flip()),
                3 => Change::Remove(self.below(8)),
                _ => Change::AllOff,
            }),
            "Seek" => TimeMsg::Seek(Time(self.rng.between(0, now.0 + now.0 / 5))),
            "ToEvent" => {
                let trace = shell.page.session().trace();
                let position = self.below(trace.len() + 2);
                TimeMsg::ToEvent { at: trace.get(position).map_or(now, |record| record.at), position }
            }
            "Live" => TimeMsg::Live,
            "Speed" => TimeMsg::Speed(self.rng.between(5, 34) as u32),
            "Faster" => TimeMsg::Faster(if self.rng.chance(300) { 5 } else { -5 }),
            "Frame" => return shell.frame_asked.then_some(TimeMsg::Frame),
            other => panic!("{other} is never drawn"),
        })
    }

    fn cluster(&mut self, kind: &str, shell: &Shell) -> ClusterMsg {
        let (node, other) = (NodeId(self.rng.between(1, 6)), NodeId(self.rng.between(1, 4)));
        let target = if self.flip() { Target::Leader } else { Target::Node(node) };
        match kind {
            "Act" => ClusterMsg::Act(self.action(shell)),
            "All" => ClusterMsg::All(vec![self.action(shell), Action::Network(NetworkAction::Heal(Links::All))]),
            "Cut" => ClusterMsg::Cut([pair(NodeId(1), NodeId(2)), pair(NodeId(3), other)].into()),
            "Isolate" => ClusterMsg::Isolate(node),
            "ToggleCrash" => ClusterMsg::ToggleCrash(node),
            "TogglePause" => ClusterMsg::TogglePause(node),
            "Write" => ClusterMsg::Write(target),
            "Read" => ClusterMsg::Read(target),
            "WriteKey" => ClusterMsg::WriteKey(self.one(&["x", "y", " z ", "", "two words", "\u{1e}"]).to_string()),
            "WriteValue" => {
                let values = ["1", "", "abc", "18446744073709551615", "a \"quoted\" one", "\u{1f}\n"];
                ClusterMsg::WriteValue(self.one(&values).to_string())
            }
            "ToggleChaos" => ClusterMsg::ToggleChaos,
            "Mend" => ClusterMsg::Mend,
            "ToChosen" => ClusterMsg::ToChosen(match self.below(6) {
                0 => Doing::Crash,
                1 => Doing::Pause,
                2 => Doing::Isolate,
                3 => Doing::Write,
                4 => Doing::Read,
                _ => Doing::Link(other.0),
            }),
            "ToMessage" => ClusterMsg::ToMessage(self.one(&[ByHand::Hold, ByHand::Drop, ByHand::Delay, ByHand::Copy])),
            other => panic!("{other} is never drawn"),
        }
    }

    /// An action as it is typed; sometimes one that makes no sense.
    fn action(&mut self, shell: &Shell) -> Action {
        if self.rng.chance(100) {
            return Action::Network(NetworkAction::Loss {
                links: Links::OneWay(NodeId(1), NodeId(1)),
                permille: 2_000,
            });
        }
        let lines: Vec<&str> = LINES.iter().chain(typed::EXAMPLES).copied().collect();
        let cluster = &shell.page.session().scenario().cluster;
        let room = Cluster { nodes: 9, ..cluster.clone() };
        let line = self.one(&lines);
        typed::act(line, &room).unwrap_or_else(|why| panic!("{line}: {why}"))
    }

    fn branches(&mut self, kind: &str, shell: &Shell) -> BranchesMsg {
        let branches = shell.page.session().branches();
        let id = if self.rng.chance(50) { BranchId(999) } else { branches[self.below(branches.len())].id };
        match kind {
            "Fork" => BranchesMsg::Fork,
            "Switch" => BranchesMsg::Switch(id),
            "SwitchNth" => BranchesMsg::SwitchNth(self.below(branches.len() + 1)),
            "Rename" => {
                let name = self.one(&["a name", "", " ", "\u{1e}two\u{1f}parts\n", "first run"]).to_string();
                BranchesMsg::Rename(id, name)
            }
            "Delete" => BranchesMsg::Delete(id),
            "Compare" => BranchesMsg::Compare(self.flip().then_some(id)),
            "ToggleCompare" => BranchesMsg::ToggleCompare,
            "Engines" => BranchesMsg::Engines,
            "Swap" => BranchesMsg::Swap,
            "Undo" => BranchesMsg::Undo,
            "Redo" => BranchesMsg::Redo,
            other => panic!("{other} is never drawn"),
        }
    }

    fn chosen(&mut self, shell: &Shell) -> Chosen {
        let node = NodeId(self.rng.between(1, 7));
        let flying: Vec<MessageId> = shell.page.session().view().flying.keys().copied().take(9).collect();
        match self.below(6) {
            0 => Chosen::Node(node),
            1 => Chosen::Entry(self.rng.between(0, 9)),
            2 => Chosen::Link(NodeId(self.rng.between(1, 3)), node),
            3 => Chosen::Client(ClientId(self.rng.between(1, 3))),
            _ if flying.is_empty() => Chosen::Message(MessageId(self.rng.between(1, 99))),
            _ => Chosen::Message(self.one(&flying)),
        }
    }

    fn selection(&mut self, kind: &str, shell: &Shell) -> SelectionMsg {
        match kind {
            "Choose" => SelectionMsg::Choose(self.rng.chance(800).then(|| self.chosen(shell))),
            "Entry" => SelectionMsg::Entry(LogId::new(self.rng.between(0, 4), self.rng.between(0, 9))),
            "Near" => SelectionMsg::Near(self.one(&[1, -1, 7, i32::MIN])),
            "Tool" => SelectionMsg::Tool(self.one(&[Tool::Select, Tool::Cut, Tool::Kill, Tool::Write])),
            "Press" => SelectionMsg::Press(NodeId(self.rng.between(1, 5))),
            other => panic!("{other} is never drawn"),
        }
    }

    fn panels(&mut self, kind: &str) -> PanelsMsg {
        match kind {
            "Resize" => {
                let size = self.flip().then(|| self.rng.between(0, 2_000) as u32);
                PanelsMsg::Resize(self.one(&Border::ALL), size)
            }
            "KeepSizes" => PanelsMsg::KeepSizes,
            "Tables" => PanelsMsg::Tables,
            "Theme" => PanelsMsg::Theme,
            "Unfold" => PanelsMsg::Unfold(self.one(&[Bar::Top, Bar::Time])),
            other => panic!("{other} is never drawn"),
        }
    }

    fn dialogs(&mut self, kind: &str, shell: &Shell) -> DialogsMsg {
        let node = NodeId(self.rng.between(1, 4));
        let at = Point::new(self.below(900) as f64, self.below(600) as f64);
        match kind {
            "Show" => {
                let dialogs = [
                    Dialog::Open,
                    Dialog::Help,
                    Dialog::Breakpoints,
                    Dialog::Branches,
                    Dialog::Recent,
                    Dialog::Properties,
                    Dialog::Act,
                    Dialog::Part,
                    Dialog::Workload,
                    Dialog::Settings,
                    Dialog::Scenarios,
                    Dialog::Violation,
                    Dialog::Chaos,
                    Dialog::Quiz,
                ];
                DialogsMsg::Show(self.flip().then(|| self.one(&dialogs)))
            }
            "Do" => match self.below(3) {
                0 => {
                    let kinds = vec![(ChaosKind::Plain, 20), (ChaosKind::Writes, 40)];
                    DialogsMsg::Do(Action::Chaos(Some(ChaosPlan { seed: self.rng.between(0, 99), kinds })))
                }
                1 => DialogsMsg::Do(Action::Chaos(None)),
                _ => DialogsMsg::Do(self.action(shell)),
            },
            "Type" => DialogsMsg::Type("crash 1".to_string()),
            "ToggleViolations" => DialogsMsg::ToggleViolations,
            "Violation" => DialogsMsg::Violation(self.below(4)),
            "Tour" => DialogsMsg::Tour(self.flip()),
            "Menu" => {
                let subject = match self.below(6) {
                    0 | 1 => Subject::Node(node),
                    2 => Subject::Links(Links::Between(NodeId(1), NodeId(2))),
                    3 => Subject::Client(Target::Leader),
                    4 => Subject::Cluster,
                    _ => {
                        let flying = shell.page.session().view().flying.keys().next().copied();
                        flying.map_or(Subject::Links(Links::All), Subject::Message)
                    }
                };
                DialogsMsg::Menu(Asked::top(subject), self.flip().then_some(at))
            }
            "MenuOfChosen" => DialogsMsg::MenuOfChosen,
            "MenuAt" => DialogsMsg::MenuAt(at),
            "CloseMenu" => DialogsMsg::CloseMenu,
            "Complain" => DialogsMsg::Complain("nothing can be made of this".to_string()),
            "Dismiss" => DialogsMsg::Dismiss,
            "Back" => DialogsMsg::Back,
            other => panic!("{other} is never drawn"),
        }
    }

    fn run(&mut self, kind: &str, shell: &Shell) -> RunMsg {
        match kind {
            "Library" => RunMsg::Library(self.below(LIBRARY.len() + 1)),
            "Open" => {
                let text = self.one(&TEXTS);
                let scenario = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
                RunMsg::Open("a \u{1e} title".to_string(), Box::new(scenario))
            }
            "Restart" => RunMsg::Restart,
            "Seed" => RunMsg::Seed(self.rng.between(0, 999)),
            "Engine" => RunMsg::Engine(self.one(&Dialect::ALL)),
            "NodeCount" => RunMsg::NodeCount(self.one(&[1, 2, 3, 3, 4, 5, 0, 26])),
            "Change" => {
                let mut cluster = shell.page.session().opened().cluster.clone();
                (cluster.nodes, cluster.loss_permille) = (self.rng.between(1, 4), self.rng.between(0, 100) as u16);
                RunMsg::Change(Box::new(cluster))
            }
            "CopyText" => RunMsg::CopyText,
            "Recent" => RunMsg::Recent,
            "Reopen" => {
                let mut names: Vec<String> = shell.page.recent_runs().into_iter().map(|run| run.name).collect();
                names.push("no such run".to_string());
                RunMsg::Reopen(names.swap_remove(self.below(names.len())))
            }
            "Entry" => {
                let gone = "no.run 1".to_string();
                RunMsg::Entry(shell.entries.get(self.below(shell.entries.len() + 1)).cloned().unwrap_or(gone))
            }
            "NotKept" => RunMsg::NotKept,
            other => panic!("{other} is never drawn"),
        }
    }

    fn lesson(&mut self, kind: &str) -> LessonMsg {
        match kind {
            "Next" => LessonMsg::Next,
            "Hurry" => LessonMsg::Hurry,
            "Leave" => LessonMsg::Leave,
            "Back" => LessonMsg::Back,
            "GoTo" => LessonMsg::GoTo(self.below(6)),
            "Bet" => LessonMsg::Bet(self.below(6)),
            "Hint" => LessonMsg::Hint,
            "Solution" => LessonMsg::Solution,
            "Script" => LessonMsg::Script,
            "Contrast" => LessonMsg::Contrast(self.below(4)),
            "Open" => LessonMsg::Open(self.below(3)),
            "NextLesson" => LessonMsg::NextLesson,
            "Results" => LessonMsg::Results,
            "Quiz" => LessonMsg::Quiz,
            "QuizAnswer" => LessonMsg::QuizAnswer(self.below(30), self.below(5)),
            "QuizAgain" => LessonMsg::QuizAgain,
            other => panic!("{other} is never drawn"),
        }
    }

    /// What a worker itself says comes from the worker, see [`Shell::answer`].
    fn worker(&mut self, kind: &str, shell: &Shell) -> Option<WorkerMsg> {
        match kind {
            "Event" => {
                // An unexpected answer about checkpoints changes nothing.
                let event = match self.below(3) {
                    0 => WorkerEvent::Dropped(vec![9_999]),
                    1 => WorkerEvent::NotRestored("unexpected".to_string()),
                    _ => WorkerEvent::Restored(9_999),
                };
                shell.pending.is_empty().then_some(WorkerMsg::Event(shell.worker.number, event))
            }
            "NotStarted" => self.rng.chance(20).then(|| WorkerMsg::NotStarted("no worker can be started".to_string())),
            "NotSent" => self.rng.chance(20).then(|| WorkerMsg::NotSent("the engine cannot be reached".to_string())),
            "Watch" => Some(WorkerMsg::Watch { hidden: self.flip() }),
            other => panic!("{other} is never drawn"),
        }
    }

    fn browser(&mut self, kind: &str) -> Option<BrowserMsg> {
        match kind {
            "Leaving" => Some(BrowserMsg::Leaving),
            "System" => Some(BrowserMsg::System(Look { dark: self.flip(), contrast: self.flip() })),
            // Only the end of an effect is said by these, see [`Shell::send`].
            "Copied" | "NotStored" | "Stored" => None,
            other => panic!("{other} is never drawn"),
        }
    }
}
