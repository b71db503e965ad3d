//! Random scenarios, every kind of line among them, from a seed.

use crate::action::{
    Action, ClientAction, ClockAction, DiskAction, Links, NetworkAction, Operation, ProcessAction, Range, Switch,
    Target,
};
use crate::chaos::{ChaosKind, ChaosPlan, INTENSITY_MAX};
use crate::client::{CLIENTS_MAX, ClientId, Manner, OperationId, Retry, Workload};
use crate::fault::{Kind, Mail, Moment, Work};
use crate::scenario::{
    Cluster, Condition, KEY_CHARS_MAX, Line, NODES_MAX, NOT_MAX, NodeIs, OutcomeIs, Scenario, Step, VALUE_CHARS_MAX,
};
use crate::types::{DiskTrouble, LogId, MessageId, NodeId, RequestId, Role, Time};

/// Numbers that follow from a seed (splitmix64), and what is made of them.
pub struct Generator {
    state: u64,
    nodes: u64,
    requests: u64,
}

impl Generator {
    /// A generator of this seed.
    pub fn new(seed: u64) -> Generator {
        Generator { state: seed, nodes: 1, requests: 0 }
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// A valid scenario.
    pub fn scenario(&mut self) -> Scenario {
        let cluster = self.cluster();
        self.nodes = cluster.nodes;
        let lesson = self.words();
        let lines = (0..self.below(12)).map(|_| self.line()).collect();
        let output = [None, Some(""), Some("node 1 …\n"), Some("----\n# x\n\n  y"), Some("\u{feff}é\t\n\n")];
        Scenario { lesson, cluster, lines, closing: self.words(), output: self.pick(&output).map(str::to_string) }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = self.below(from.len() as u64);
        from[usize::try_from(at).expect("an index")]
    }

    fn time(&mut self, micros_max: u64) -> Time {
        let unit = self.pick(&[1, 10, 1_000, 500_000, 1_000_000]);
        Time(self.below(micros_max / unit + 1) * unit)
    }

    fn range(&mut self) -> Range {
        let max = self.time(10_000_000);
        Range { min: if self.coin() { max } else { self.time(max.0) }, max }
    }

    fn cluster(&mut self) -> Cluster {
        let usual = Cluster::default();
        let heartbeat = 1 + self.below(1_000);
        let min = heartbeat + 1 + self.below(5_000);
        let max = min + 1 + self.below(5_000);
        let ms = Time::from_millis;
        let timed = self.coin();
        Cluster {
            nodes: 1 + self.below(25),
            seed: self.pick(&[0, 1, 7, u64::MAX]),
            heartbeat: if timed { ms(heartbeat) } else { usual.heartbeat },
            election: if timed { Range { min: ms(min), max: ms(max) } } else { usual.election },
            latency: if self.coin() { self.range() } else { usual.latency },
            loss_permille: self.pick(&[0, 5, 200, 1_000]),
            flush: if self.coin() { self.range() } else { usual.flush },
            snapshot_every: self.pick(&[None, Some(1), Some(50)]),
            snapshot_keep: self.pick(&[0, 3]),
            max_payload: self.pick(&[1, 300]),
            pre_vote: self.coin(),
            leader_restore: self.coin(),
            several_leaders: self.coin(),
            chunk_bytes: self.pick(&[None, Some(64), Some(4_000), Some(1_000_000)]),
            quorum_loss_probe: if timed { self.pick(&[None, Some(ms(2 * max)), Some(ms(3 * max))]) } else { None },
        }
    }

    /// A text as it may stand in a comment or a question.
    fn prose(&mut self) -> String {
        self.pick(&["Why?", "a \"quoted\" # word", "→ ünïcode “ok”", "x=9 | 1 -> 2", "----", "\\n", "cluster nodes=3"])
            .to_string()
    }

    fn words(&mut self) -> Vec<String> {
        let words = |this: &mut Self| match this.below(4) {
            0 => String::new(),
            1 => format!("  {}", this.prose()),
            _ => this.prose(),
        };
        (0..self.below(4)).map(|_| words(self)).collect()
    }

    /// A key or value: a plain one, a word that means something, or any characters.
    fn text(&mut self, chars_min: u64, chars_max: usize) -> String {
        let known = [
            "x",
            "3",
            "-",
            "a.b",
            "a..b",
            "a--b",
            "a-",
            "50%",
            "2/5",
            "answered",
            "commit",
            "converged",
            "at",
            "by",
            "joint",
            "locally",
            "members",
            "last",
            "leader",
            "node",
            "none",
            "not",
            "off",
            "client",
            "operation",
            "workload",
            "request",
            "saw",
            "stale",
            "term",
            "unset",
            "until",
            "within",
        ];
        if self.coin() {
            return self.pick(&known).to_string();
        }
        let chars = [
            'a', 'Z', '0', '_', '-', '.', '>', '=', '|', '?', '#', '"', '\\', ' ', '\n', '\r', '\t', '\0', 'é', '…',
            '—', '😀', '\u{2028}',
        ];
        let span = if self.below(20) == 0 { chars_max as u64 + 1 } else { 6 };
        let count = chars_min + self.below(span - chars_min);
        (0..count).map(|_| self.pick(&chars)).collect()
    }

    fn key(&mut self) -> String {
        self.text(1, KEY_CHARS_MAX)
    }

    fn value(&mut self) -> String {
        self.text(0, VALUE_CHARS_MAX)
    }

    fn node(&mut self) -> NodeId {
        NodeId(1 + self.below(self.nodes))
    }

    fn target(&mut self) -> Target {
        if self.coin() { Target::Leader } else { Target::Node(self.node()) }
    }

    fn links(&mut self) -> Links {
        let (from, to) = (self.node(), self.node());
        match self.below(3) {
            1 if from != to => Links::Between(from, to),
            2 if from != to => Links::OneWay(from, to),
            _ => Links::All,
        }
    }

    fn partition(&mut self) -> Vec<Vec<NodeId>> {
        let mut groups = vec![Vec::new(); 3];
        for node in (1..=self.nodes).map(NodeId) {
            if let Some(group) = groups.get_mut(usize::try_from(self.below(4)).expect("small")) {
                group.push(node);
            }
        }
        groups.retain(|group| !group.is_empty());
        if groups.is_empty() { vec![vec![NodeId(1)]] } else { groups }
    }

    fn action(&mut self) -> Action {
        match self.below(21) {
            11 => {
                self.requests += 1;
                Action::Client(ClientAction::LeaseRead { to: self.target(), key: self.key() })
            }
            12 => {
                self.requests += 1;
                Action::Client(ClientAction::LocalRead { to: self.target(), key: self.key() })
            }
            13 => {
                self.requests += 1;
                let at = self.target();
                Action::Admin { at, operation: self.operation() }
            }
            0 => {
                self.requests += 1;
                Action::Client(ClientAction::Write { to: self.target(), key: self.key(), value: self.value() })
            }
            1 => {
                self.requests += 1;
                Action::Client(ClientAction::Read { to: self.target(), key: self.key() })
            }
            2 => Action::Process(ProcessAction::Crash(self.target())),
            3 => Action::Process(ProcessAction::Restart(self.node())),
            4 => Action::Process(ProcessAction::Pause(self.target())),
            5 => Action::Process(ProcessAction::Resume(self.node())),
            6 => Action::Network(NetworkAction::Partition(self.partition())),
            7 => Action::Network(NetworkAction::Cut(self.links())),
            8 => Action::Network(NetworkAction::Heal(self.links())),
            9 => Action::Network(NetworkAction::Loss {
                links: self.links(),
                permille: self.pick(&[0, 5, 200, 999, 1_000]),
            }),
            10 => Action::Network(NetworkAction::Latency { links: self.links(), range: self.range() }),
            14..17 => Action::Client(self.client_act()),
            17 => Action::Chaos(self.chaos()),
            _ => self.fault(),
        }
    }

    fn chaos(&mut self) -> Option<ChaosPlan> {
        let kinds = ChaosKind::NAMES.into_iter().map(|(kind, _)| (kind, self.pick(&[0, 1, 7, INTENSITY_MAX])));
        let kinds: Vec<(ChaosKind, u64)> = kinds.filter(|(_, often)| *often > 0).collect();
        (!kinds.is_empty()).then(|| ChaosPlan { seed: self.pick(&[0, 3, u64::MAX]), kinds })
    }

    fn client(&mut self) -> ClientId {
        ClientId(self.pick(&[1, 2, 3, CLIENTS_MAX]))
    }

    fn manner(&mut self) -> Manner {
        Manner {
            timeout: self.pick(&[Time(1_000), Time(1_500), Time::from_millis(300), Time::from_secs(60)]),
            retry: self.pick(&Retry::NAMES).0,
            redirect: self.coin(),
        }
    }

    fn client_act(&mut self) -> ClientAction {
        let (client, manner) = (self.client(), self.manner());
        let at = if self.coin() { Some(self.target()) } else { None };
        match self.below(5) {
            0 => ClientAction::SessionWrite { client, key: self.key(), value: self.value(), at },
            1 => ClientAction::SessionRead { client, key: self.key(), at },
            2 => {
                let (timeout, retry) = (self.coin().then_some(manner.timeout), self.coin().then_some(manner.retry));
                let needed = timeout.is_none() && retry.is_none();
                let redirect = (needed || self.coin()).then_some(manner.redirect);
                ClientAction::Set { client, timeout, retry, redirect }
            }
            3 => ClientAction::Workload(Workload {
                clients: 1 + self.below(CLIENTS_MAX),
                per_minute: self.pick(&[1, 59, 60, 1_200, 60_000]),
                keys: self.pick(&[1, 2, 1_000]),
                reads_permille: self.pick(&[0, 5, 300, 1_000]),
                manner,
            }),
            _ => ClientAction::WorkloadOff,
        }
    }

    fn mail(&mut self) -> Mail {
        match self.coin() {
            true => Mail::One(MessageId(self.pick(&[0, 17, u64::MAX]))),
            false => Mail::All { kind: self.pick(&Kind::NAMES).0, links: self.links() },
        }
    }

    fn trouble(&mut self) -> Option<DiskTrouble> {
        let slow = DiskTrouble::Slow(self.range());
        let troubles = [DiskTrouble::Fails, DiskTrouble::Full, DiskTrouble::Lies, DiskTrouble::ForgetsVotes, slow];
        if self.below(5) == 0 { None } else { Some(self.pick(&troubles)) }
    }

    fn moment(&mut self) -> Moment {
        let work = self.pick(&Work::NAMES).0;
        let entry = if work == Work::Vote { None } else { self.log_id() };
        Moment { after: self.coin(), work, entry }
    }

    fn fault(&mut self) -> Action {
        let node = self.node();
        match self.below(20) {
            0 => Action::Network(NetworkAction::Duplicate { links: self.links(), permille: self.pick(&[0, 5, 1_000]) }),
            1 => Action::Network(NetworkAction::Jitter { links: self.links(), most: self.time(10_000_000) }),
            2 => Action::Network(NetworkAction::Reorder { links: self.links(), on: self.coin() }),
            3 => Action::Network(NetworkAction::Bandwidth {
                links: self.links(),
                bytes_per_second: self.pick(&[None, Some(1), Some(20_500)]),
            }),
            4 => Action::Network(NetworkAction::Clog(self.links())),
            5 => Action::Network(NetworkAction::Unclog(self.links())),
            6 => Action::Network(NetworkAction::Hold(self.mail())),
            7 => Action::Network(NetworkAction::Release(self.mail())),
            8 => Action::Network(NetworkAction::Drop(self.mail())),
            9 => Action::Network(NetworkAction::Delay { mail: self.mail(), by: self.time(10_000_000) }),
            10 => Action::Network(NetworkAction::Copy(self.mail())),
            11 => Action::Disk(DiskAction::Trouble { node, trouble: self.trouble() }),
            12 => Action::Disk(DiskAction::Wipe(node)),
            13 => Action::Disk(DiskAction::Backup(node)),
            14 => Action::Disk(DiskAction::Restore(node)),
            15 => Action::Disk(DiskAction::Rot { node, index: self.pick(&[0, 5, u64::MAX]) }),
            16 => Action::Clock(ClockAction::Rate { node, permille: self.pick(&[500, 999, 1_000, 1_500, 2_000]) }),
            17 => Action::Clock(ClockAction::Jump { node, by: self.time(10_000_000) }),
            18 => Action::Process(ProcessAction::Slow { node, cost: self.time(10_000_000) }),
            _ => Action::Process(ProcessAction::CrashAt { node: self.target(), moment: self.moment() }),
        }
    }

    /// A node, or the next new one.
    fn joining(&mut self) -> NodeId {
        let node = NodeId(1 + self.below((self.nodes + 1).min(NODES_MAX)));
        self.nodes = self.nodes.max(node.0);
        node
    }

    fn operation(&mut self) -> Operation {
        match self.below(12) {
            0 => Operation::AddLearner { node: self.joining(), wait: self.coin() },
            1 => Operation::Promote(self.node()),
            2 => Operation::Demote(self.node()),
            3 => Operation::Remove(self.node()),
            4 => Operation::Replace { old: self.node(), new: self.joining() },
            5 => {
                let mut members = vec![self.joining()];
                for _ in 0..self.below(4) {
                    let node = self.joining();
                    if !members.contains(&node) {
                        members.push(node);
                    }
                }
                Operation::Members(members)
            }
            6 => Operation::Transfer(self.node()),
            7 => Operation::Elect { pre_vote: self.coin() },
            8 => Operation::Heartbeat,
            9 => Operation::Snapshot,
            10 => Operation::Purge { upto: self.pick(&[0, 7, u64::MAX]) },
            _ => {
                let what = self.pick(&[Switch::Ticks, Switch::Elections, Switch::Heartbeats, Switch::PreVote]);
                Operation::Switch { what, on: self.coin() }
            }
        }
    }

    fn log_id(&mut self) -> Option<LogId> {
        if self.below(4) == 0 { None } else { Some(LogId::new(self.below(9), self.pick(&[0, 5, u64::MAX]))) }
    }

    fn node_is(&mut self) -> NodeIs {
        match self.below(13) {
            7 => NodeIs::Voter,
            8 => NodeIs::NonMember,
            9 => NodeIs::Joint,
            10 => NodeIs::Snapshot(self.log_id()),
            11 => NodeIs::Purged(self.log_id()),
            12 => NodeIs::Failed,
            0 => NodeIs::Role(self.pick(&[Role::Learner, Role::Follower, Role::Candidate, Role::Leader])),
            1 => NodeIs::StaleLeader,
            2 => NodeIs::Crashed,
            3 => NodeIs::Paused,
            4 => NodeIs::Term(self.below(9)),
            5 => NodeIs::Last(self.log_id()),
            _ => NodeIs::Commit(self.log_id()),
        }
    }

    fn outcome_is(&mut self) -> OutcomeIs {
        match self.below(6) {
            0 => OutcomeIs::Answered,
            1 => OutcomeIs::Saw(None),
            2 => OutcomeIs::Saw(Some(self.value())),
            3 => OutcomeIs::Refused,
            4 => OutcomeIs::Unknown,
            _ => OutcomeIs::Waiting,
        }
    }

    fn condition(&mut self) -> Condition {
        let condition = match self.below(9) {
            8 => {
                let operation = OperationId { client: self.client(), sequence: self.pick(&[1, 7, u64::MAX]) };
                Condition::Operation(operation, self.outcome_is())
            }
            6 => Condition::Joint,
            7 => {
                let mut members: Vec<NodeId> = (0..1 + self.below(4)).map(|_| self.node()).collect();
                members.sort_unstable();
                members.dedup();
                Condition::Members(members)
            }
            0 => Condition::Leader(None),
            1 => Condition::Leader(Some(self.node())),
            2 => Condition::Node(self.node(), self.node_is()),
            3 if self.requests > 0 => Condition::Request(RequestId(1 + self.below(self.requests)), self.outcome_is()),
            3 | 4 => {
                let node = if self.coin() { Some(self.node()) } else { None };
                let value = if self.coin() { Some(self.value()) } else { None };
                Condition::Value { node, key: self.key(), value }
            }
            _ => Condition::Converged,
        };
        let depth = if self.below(4) == 0 { self.below(NOT_MAX as u64 + 1) } else { 0 };
        (0..depth).fold(condition, |inner, _| Condition::Not(Box::new(inner)))
    }

    fn line(&mut self) -> Line {
        let step = match self.below(10) {
            0 => Step::Run(self.time(60_000_000)),
            1 => Step::RunUntil { condition: self.condition(), within: Time::from_secs(10) },
            2 => Step::RunUntil { condition: self.condition(), within: self.time(60_000_000) },
            3 | 4 => Step::Expect(self.condition()),
            5 => Step::View,
            _ => Step::Act(self.action()),
        };
        let question = if self.below(4) == 0 { Some(self.prose()) } else { None };
        Line { words: self.words(), step, question }
    }
}
