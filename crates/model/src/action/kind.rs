//! The table of every kind of action: one row says all that is the same for each action of a kind.

use super::{Action, ClientAction, ClockAction, DiskAction, NetworkAction, Operation, ProcessAction, Switch};
use crate::change::Change;
use crate::chaos::ChaosKind;
use crate::fault::{Messages, Moment, When, Work};
use crate::types::DiskTrouble;

/// What is the same for each action of a kind. The parser's words, the counts of the menus' and the generators' tests
/// and the examples of the grammar are drawn from these rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionKind {
    /// Its name.
    pub name: &'static str,
    /// A line of a scenario that does it, in a cluster of five nodes. Its first word is the kind's word.
    pub example: &'static str,
    /// True when a menu offers it; what else there is has a box of its own.
    pub in_menus: bool,
    /// The kind of chaos that does it, if one does for its own sake.
    pub chaos: Option<ChaosKind>,
}

impl ActionKind {
    /// The word with which its lines begin.
    pub fn word(&self) -> &'static str {
        self.example.split(' ').next().unwrap_or(self.example)
    }
}

/// Writes the table, and the function that finds the row of an action: a kind without a row does not compile.
macro_rules! kinds {
    ($($pattern:pat => $name:literal, $example:literal, $in_menus:literal, $chaos:expr;)+) => {
        /// Every kind, in the order in which a list of words names them.
        pub const ACTION_KINDS: &[ActionKind] =
            &[$(ActionKind { name: $name, example: $example, in_menus: $in_menus, chaos: $chaos }),+];

        impl Action {
            /// Which kind of action it is.
            pub fn kind(&self) -> &'static ActionKind {
                match self {
                    $($pattern => {
                        const KIND: ActionKind =
                            ActionKind { name: $name, example: $example, in_menus: $in_menus, chaos: $chaos };
                        &KIND
                    })+
                }
            }
        }
    };
}

kinds! {
    Action::Client(ClientAction::Write { value: Change::Set(_), .. }) => "write", "write leader x=3", false, Some(ChaosKind::Writes);
    Action::Client(ClientAction::Write { value: Change::Swap { .. }, .. }) => "compare-and-set", "cas leader x 1 -> 2", false, None;
    Action::Client(ClientAction::Write { value: Change::Append(_), .. }) => "append", "append leader x 7", false, None;
    Action::Client(ClientAction::Read { .. }) => "read", "read leader x", true, Some(ChaosKind::Writes);
    Action::Client(ClientAction::LeaseRead { .. }) => "lease read", "read leader x by lease", true, None;
    Action::Client(ClientAction::LocalRead { .. }) => "local read", "read 1 x locally", true, None;
    Action::Client(ClientAction::SessionWrite { value: Change::Set(_), .. }) => "client write", "client 1 write x=3", false, None;
    Action::Client(ClientAction::SessionWrite { value: Change::Swap { .. }, .. }) => "client compare-and-set", "client 1 cas x 1 -> 2 at 2", false, None;
    Action::Client(ClientAction::SessionWrite { value: Change::Append(_), .. }) => "client append", "client 1 append x 7", false, None;
    Action::Client(ClientAction::SessionWrite { value: Change::Add(_), .. }) => "client add", "client 1 add x -5", false, None;
    Action::Client(ClientAction::SessionRead { .. }) => "client read", "client 1 read x at 2", false, None;
    Action::Client(ClientAction::Set { .. }) => "client set", "client 1 timeout=300ms retry=id redirect=off", false, None;
    Action::Client(ClientAction::Workload(_)) => "workload", "workload clients=3 rate=20/s keys=2 reads=30%", false, None;
    Action::Client(ClientAction::WorkloadOff) => "workload off", "workload off", false, None;
    Action::Process(ProcessAction::Crash(_)) => "crash", "crash leader", true, Some(ChaosKind::Plain);
    Action::Process(ProcessAction::CrashAt { moment: Moment { when: When::StandsBefore | When::StandsAfter, .. }, .. }) => "pause at", "pause 2 before it answers", false, None;
    Action::Process(ProcessAction::CrashAt { moment: Moment { work: Work::Answer, .. }, .. }) => "crash at answer", "crash leader after it answered", true, None;
    Action::Process(ProcessAction::CrashAt { moment: Moment { work: Work::Append, .. }, .. }) => "crash at append", "crash 2 before it appends", true, Some(ChaosKind::Process);
    Action::Process(ProcessAction::CrashAt { moment: Moment { work: Work::Flush, .. }, .. }) => "crash at flush", "crash 2 after it flushed 2/5", true, Some(ChaosKind::Process);
    Action::Process(ProcessAction::CrashAt { moment: Moment { work: Work::Vote, .. }, .. }) => "crash at vote", "crash 2 after it voted", true, Some(ChaosKind::Process);
    Action::Process(ProcessAction::CrashAt { moment: Moment { work: Work::Truncate, .. }, .. }) => "crash at truncate", "crash 2 before it truncates", true, Some(ChaosKind::Process);
    Action::Process(ProcessAction::CrashAt { moment: Moment { work: Work::Apply, .. }, .. }) => "crash at apply", "crash leader before it applies 2/5", true, Some(ChaosKind::Process);
    Action::Process(ProcessAction::Restart(_)) => "restart", "restart 2", true, Some(ChaosKind::Plain);
    Action::Process(ProcessAction::Pause(_)) => "pause", "pause leader", true, Some(ChaosKind::Plain);
    Action::Process(ProcessAction::Resume(_)) => "resume", "resume 2", true, Some(ChaosKind::Plain);
    Action::Network(NetworkAction::Partition(_)) => "partition", "partition 1 2 | 3 4 5", false, Some(ChaosKind::Plain);
    Action::Network(NetworkAction::Cut(_)) => "cut", "cut 1 -> 2", true, Some(ChaosKind::Plain);
    Action::Network(NetworkAction::Heal(_)) => "heal", "heal 1 -- 2", true, Some(ChaosKind::Plain);
    Action::Network(NetworkAction::Loss { .. }) => "loss", "loss 1 -- 2 20%", true, Some(ChaosKind::Plain);
    Action::Network(NetworkAction::Latency { .. }) => "latency", "latency 50..100ms", true, Some(ChaosKind::Plain);
    Action::Client(ClientAction::Write { value: Change::Add(_), .. }) => "add", "add leader x 5", false, None;
    Action::Admin { operation: Operation::AddLearner { wait: true, .. }, .. } => "add learner", "add learner 6", true, None;
    Action::Admin { operation: Operation::AddLearner { wait: false, .. }, .. } => "add learner without waiting", "add learner 6 without waiting", true, None;
    Action::Admin { operation: Operation::Promote(_), .. } => "promote", "promote 5", true, None;
    Action::Admin { operation: Operation::Demote(_), .. } => "demote", "demote 5", true, None;
    Action::Admin { operation: Operation::Remove(_), .. } => "remove", "remove 5", true, None;
    Action::Admin { operation: Operation::Replace { .. }, .. } => "replace", "replace 3 with 6", true, None;
    Action::Admin { operation: Operation::Members(_), .. } => "members", "members 1 2 6 at 1", true, None;
    Action::Admin { operation: Operation::Transfer(_), .. } => "transfer", "transfer leadership to 3", true, None;
    Action::Admin { operation: Operation::Elect { pre_vote: false }, .. } => "elect", "elect 2", true, None;
    Action::Admin { operation: Operation::Elect { pre_vote: true }, .. } => "elect with pre-vote", "elect 2 with pre-vote", true, None;
    Action::Admin { operation: Operation::Heartbeat, .. } => "heartbeat", "heartbeat", true, None;
    Action::Admin { operation: Operation::Snapshot, .. } => "snapshot", "snapshot 2", true, None;
    Action::Admin { operation: Operation::Purge { .. }, .. } => "purge", "purge 2 upto 10", true, None;
    Action::Admin { operation: Operation::Switch { what: Switch::Elections, .. }, .. } => "elections", "set 2 elections off", true, None;
    Action::Admin { operation: Operation::Switch { what: Switch::Heartbeats, .. }, .. } => "heartbeats", "set 2 heartbeats off", true, None;
    Action::Admin { operation: Operation::Switch { what: Switch::Ticks, .. }, .. } => "ticks", "set 2 ticks off", true, None;
    Action::Admin { operation: Operation::Switch { what: Switch::PreVote, .. }, .. } => "pre-vote", "set 2 pre-vote on", true, None;
    Action::Network(NetworkAction::Duplicate { .. }) => "duplicate", "duplicate 1 -- 2 30%", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Jitter { .. }) => "jitter", "jitter 1 -> 2 50ms", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Reorder { .. }) => "reorder", "reorder 1 -> 2 off", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Bandwidth { .. }) => "bandwidth", "bandwidth 2 -- 3 20kB/s", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Clog(_)) => "clog", "clog 1 -> 2", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Unclog(_)) => "unclog", "unclog all", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Hold(Messages::One(_))) => "hold message", "hold message 17", true, None;
    Action::Network(NetworkAction::Hold(Messages::All { .. })) => "hold kind", "hold AppendEntries 1 -> 3", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Release(Messages::One(_))) => "release message", "release message 17", true, None;
    Action::Network(NetworkAction::Release(Messages::All { .. })) => "release kind", "release messages all", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Drop(Messages::One(_))) => "drop message", "drop message 17", true, None;
    Action::Network(NetworkAction::Drop(Messages::All { .. })) => "drop kind", "drop VoteReply all", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Delay { messages: Messages::One(_), .. }) => "delay message", "delay message 17 by 50ms", true, None;
    Action::Network(NetworkAction::Delay { messages: Messages::All { .. }, .. }) => "delay kind", "delay AppendReply 3 -> 1 by 200ms", true, Some(ChaosKind::Network);
    Action::Network(NetworkAction::Copy(Messages::One(_))) => "duplicate message", "duplicate message 17", true, None;
    Action::Network(NetworkAction::Copy(Messages::All { .. })) => "duplicate kind", "duplicate RequestVote all", true, Some(ChaosKind::Network);
    Action::Disk(DiskAction::Trouble { trouble: None, .. }) => "disk ok", "disk 2 ok", true, Some(ChaosKind::Disk);
    Action::Disk(DiskAction::Trouble { trouble: Some(DiskTrouble::Slow(_)), .. }) => "disk slow", "disk 2 slow 50..100ms", true, Some(ChaosKind::Disk);
    Action::Disk(DiskAction::Trouble { trouble: Some(DiskTrouble::Fails), .. }) => "disk fails", "disk 2 fails", true, Some(ChaosKind::Disk);
    Action::Disk(DiskAction::Trouble { trouble: Some(DiskTrouble::Full), .. }) => "disk full", "disk 2 full", true, Some(ChaosKind::Disk);
    Action::Disk(DiskAction::Trouble { trouble: Some(DiskTrouble::Lies), .. }) => "disk lies", "disk 2 lies", true, Some(ChaosKind::Lies);
    Action::Disk(DiskAction::Trouble { trouble: Some(DiskTrouble::ForgetsVotes), .. }) => "disk forgets votes", "disk 2 forgets votes", true, Some(ChaosKind::Votes);
    Action::Disk(DiskAction::Wipe(_)) => "wipe", "wipe 2", true, Some(ChaosKind::Wipe);
    Action::Disk(DiskAction::Backup(_)) => "backup", "backup 2", true, Some(ChaosKind::Backup);
    Action::Disk(DiskAction::Restore(_)) => "restore", "restore 2", true, Some(ChaosKind::Backup);
    Action::Disk(DiskAction::Rot { .. }) => "rot", "rot 2 at 5", true, None;
    Action::Clock(ClockAction::Rate { .. }) => "clock rate", "clock 2 rate 1.5", true, Some(ChaosKind::Clock);
    Action::Clock(ClockAction::Jump { .. }) => "clock jump", "clock 2 forward 1s", true, Some(ChaosKind::Clock);
    Action::Process(ProcessAction::Slow { .. }) => "slow", "slow 2 200us", true, Some(ChaosKind::Process);
    Action::Process(ProcessAction::Suspend(_)) => "suspend", "suspend 2", false, None;
    Action::Process(ProcessAction::SlowApply { .. }) => "slow apply", "apply 2 slow 20ms", false, None;
    Action::Disk(DiskAction::RestoreFrom { .. }) => "restore from", "restore 2 from 1", false, None;
    Action::Disk(DiskAction::Log { .. }) => "log", "log 3: 1 1 1 4 4", false, None;
    Action::Admin { operation: Operation::Initialize(_), .. } => "initialize", "initialize 1 with 1 2 3", false, None;
    Action::Chaos(Some(_)) => "chaos", "chaos seed=1 plain=5", false, None;
    Action::Chaos(None) => "chaos off", "chaos off", false, None;
    Action::ScriptOff => "script off", "script off", false, None;
    Action::Named { .. } => "named request", "write 1 x=3 as first", false, None;
}
