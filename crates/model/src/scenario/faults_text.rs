//! Prints faults as a scenario's line says them.

use std::fmt;

use crate::action::{ClockAction, DiskAction, Links, NetworkAction, ProcessAction};
use crate::fault::{Messages, Moment, Work};
use crate::types::{DiskTrouble, LEADER, LogId, NodeId, OTHERS, Time};

use super::units::{show_permille, show_range, show_rate, show_width};

/// A node, or the word that stands for one.
pub(super) struct Who(pub NodeId);

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            LEADER => f.write_str("leader"),
            OTHERS => f.write_str("others"),
            node => write!(f, "{node}"),
        }
    }
}

impl fmt::Display for ProcessAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProcessAction::Crash(target) => write!(f, "crash {target}"),
            ProcessAction::Restart(node) => write!(f, "restart {}", Who(*node)),
            ProcessAction::Pause(target) => write!(f, "pause {target}"),
            ProcessAction::Resume(node) => write!(f, "resume {}", Who(*node)),
            ProcessAction::Slow { node, cost: Time::ZERO } => write!(f, "slow {} off", Who(*node)),
            ProcessAction::Slow { node, cost } => write!(f, "slow {} {cost}", Who(*node)),
            ProcessAction::Suspend(target) => write!(f, "suspend {target}"),
            ProcessAction::SlowApply { node, cost: Time::ZERO } => write!(f, "apply {} ok", Who(*node)),
            ProcessAction::SlowApply { node, cost } => write!(f, "apply {} slow {cost}", Who(*node)),
            ProcessAction::CrashAt { node, moment } => {
                write!(f, "{} {node} {moment}", if moment.when.pauses() { "pause" } else { "crash" })
            }
        }
    }
}

impl fmt::Display for NetworkAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NetworkAction::Partition(groups) => {
                let show =
                    |group: &Vec<NodeId>| group.iter().map(|node| Who(*node).to_string()).collect::<Vec<_>>().join(" ");
                write!(f, "partition {}", groups.iter().map(show).collect::<Vec<_>>().join(" | "))
            }
            NetworkAction::Cut(links) => write!(f, "cut {links}"),
            NetworkAction::Heal(Links::All) => f.write_str("heal"),
            NetworkAction::Heal(links) => write!(f, "heal {links}"),
            NetworkAction::Loss { links, permille } => write!(f, "loss {}{}", Where(*links), show_permille(*permille)),
            NetworkAction::Latency { links, range } => write!(f, "latency {}{}", Where(*links), show_range(*range)),
            NetworkAction::Duplicate { links, permille } => {
                write!(f, "duplicate {}{}", Where(*links), show_permille(*permille))
            }
            NetworkAction::Jitter { links, most } => write!(f, "jitter {}{most}", Where(*links)),
            NetworkAction::Reorder { links, on } => {
                write!(f, "reorder {}{}", Where(*links), if *on { "on" } else { "off" })
            }
            NetworkAction::Bandwidth { links, bytes_per_second: None } => {
                write!(f, "bandwidth {}off", Where(*links))
            }
            NetworkAction::Bandwidth { links, bytes_per_second: Some(width) } => {
                write!(f, "bandwidth {}{}", Where(*links), show_width(*width))
            }
            NetworkAction::Clog(links) => write!(f, "clog {links}"),
            NetworkAction::Unclog(links) => write!(f, "unclog {links}"),
            NetworkAction::Hold(messages) => write!(f, "hold {messages}"),
            NetworkAction::Release(messages) => write!(f, "release {messages}"),
            NetworkAction::Drop(messages) => write!(f, "drop {messages}"),
            NetworkAction::Delay { messages, by } => write!(f, "delay {messages} by {by}"),
            NetworkAction::Copy(messages) => write!(f, "duplicate {messages}"),
        }
    }
}

impl fmt::Display for DiskAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskAction::Trouble { node, trouble: None } => write!(f, "disk {} ok", Who(*node)),
            DiskAction::Trouble { node, trouble: Some(trouble) } => write!(f, "disk {} {trouble}", Who(*node)),
            DiskAction::Wipe(node) => write!(f, "wipe {}", Who(*node)),
            DiskAction::Backup(node) => write!(f, "backup {}", Who(*node)),
            DiskAction::Restore(node) => write!(f, "restore {}", Who(*node)),
            DiskAction::RestoreFrom { node, from } => write!(f, "restore {} from {}", Who(*node), Who(*from)),
            DiskAction::Log { node, terms } => {
                write!(f, "log {node}:")?;
                terms.iter().try_for_each(|term| write!(f, " {term}"))
            }
            DiskAction::Rot { node, index } => write!(f, "rot {} at {index}", Who(*node)),
        }
    }
}

impl fmt::Display for ClockAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClockAction::Rate { node, permille } => {
                write!(f, "clock {} rate {}", Who(*node), show_rate(*permille))
            }
            ClockAction::Jump { node, by } => write!(f, "clock {} forward {by}", Who(*node)),
        }
    }
}

/// Links in front of what is said of them; all of them go without saying.
struct Where(Links);

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Links::All => Ok(()),
            links => write!(f, "{links} "),
        }
    }
}

impl fmt::Display for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Messages::One(message) => write!(f, "message {}", message.0),
            Messages::All { kind, links } => {
                write!(f, "{} {links}", kind.name())
            }
        }
    }
}

impl fmt::Display for DiskTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskTrouble::Slow(range) => write!(f, "slow {}", show_range(*range)),
            DiskTrouble::Fails => f.write_str("fails"),
            DiskTrouble::Full => f.write_str("full"),
            DiskTrouble::Lies => f.write_str("lies"),
            DiskTrouble::ForgetsVotes => f.write_str("forgets votes"),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Work::NAMES.iter().find(|(work, _, _)| *work == self.work);
        let (before, done) = names.map_or(("appends", "appended"), |(_, before, done)| (*before, *done));
        match self.when.after() {
            true => write!(f, "after it {done}")?,
            false => write!(f, "before it {before}")?,
        }
        self.entry.map_or(Ok(()), |entry: LogId| write!(f, " {entry}"))
    }
}
