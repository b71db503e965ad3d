//! What one engine made of a scenario, in figures and facts that can be laid beside those of another.

use engine::Verdict;
use model::dialect::Dialect;
use model::protocol::{NoteKind, encode};
use model::scenario::{Cluster, Scenario};
use model::trace::{Body, ClientEvent, Event, NetworkEvent, Outcome, RaftEvent, Record};
use model::types::{LogId, NodeId, Term, Time, show_log_id};
use story::fact::Fact;
use story::lanes::Lanes;

use super::ending::Ended;
use super::watch::Watch;

/// How many facts are kept to be compared.
const FACTS_MAX: usize = 10_000;

/// What one engine made of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Who led when, in the order in which they began.
    pub leaders: Vec<(Time, String)>,
    /// The events that are facts, in order.
    pub facts: Vec<Record>,
    /// How long each span lasted in which no running node led with a quorum, the first one from the start on.
    pub leaderless: Vec<Time>,
    /// The highest term of any node.
    pub term: Term,
    /// The last entry that was committed.
    pub committed: Option<LogId>,
    /// How many messages were sent.
    pub messages: u64,
    /// How many bytes they had, in the encoding by which links count what passes them.
    pub bytes: u64,
    /// How many writes took effect, how many requests were refused, and of how many the outcome is unknown.
    pub ends: [u64; 3],
    /// What was broken.
    pub broken: Vec<String>,
    /// The lines of the scenario that did not come true.
    pub wrong: Vec<String>,
    /// When the run ended.
    pub end: Time,
    led: Option<(NodeId, Term)>,
}

impl Figures {
    /// Plays the scenario on this engine. Fails with one sentence when it cannot run there, or when Ctrl-C comes.
    pub fn of(scenario: &Scenario, engine: Dialect, watch: &Watch, what: &str) -> Result<Figures, Ended> {
        let cluster = Cluster { engine, ..scenario.cluster.clone() };
        let scenario = Scenario { cluster, ..scenario.clone() };
        let impossible = |why: String| Ended::BadInput(format!("it cannot run on {}: {why}", engine.name()));
        let mut reached = Ok(());
        scenario.check().map_err(impossible)?;
        let (mut lanes, mut position, mut figures) = (Lanes::default(), 0, Figures::default());
        let verdict = Verdict::of_watched(&scenario, |news| {
            for record in &news.records {
                lanes.add(position, record);
                position += 1;
                figures.add(record);
            }
            reached = watch.reaches(news.now, what);
            reached.is_ok()
        });
        reached?;
        let verdict = verdict.map_err(impossible)?;
        figures.end = verdict.end;
        figures.leaderless =
            lanes.leaderless(verdict.end).into_iter().map(|(from, to)| to.saturating_sub(from)).collect();
        figures.broken =
            verdict.violations.iter().map(|broken| format!("{}: {}", broken.property.name(), broken.message)).collect();
        let wrong = verdict.notes.iter().filter(|note| note.kind == NoteKind::Failed);
        figures.wrong = wrong.map(|note| note.text.clone()).collect();
        Ok(figures)
    }

    /// How long there was no leader, all together.
    pub fn without_leader(&self) -> Time {
        Time(self.leaderless.iter().map(|span| span.0).sum())
    }

    fn add(&mut self, record: &Record) {
        if let Event::Raft(RaftEvent::RoleChanged { term, .. }) = &record.event {
            self.term = self.term.max(*term);
        }
        if let Event::Raft(RaftEvent::Committed { upto, .. }) = &record.event {
            self.committed = self.committed.max(Some(*upto));
        }
        if let Event::Network(NetworkEvent::Sent { body, .. }) = &record.event {
            self.messages += 1;
            self.bytes += encode(&**body).len() as u64;
            // A chunk's data is not in the trace, and its size is.
            if let Body::InstallSnapshot { chunk: Some(chunk), .. } = &**body {
                self.bytes += chunk.bytes;
            }
        }
        if let Event::Client(ClientEvent::Answered { outcome, .. }) = &record.event {
            self.end_with(outcome);
        }
        // A leader's role is in the trace again whenever something else about it changes.
        let Some(fact) = Fact::of(record).filter(|fact| fact.leader().is_none_or(|led| self.led != Some(led))) else {
            return;
        };
        if let Some(led) = fact.leader() {
            self.led = Some(led);
            self.leaders.push((record.at, fact.to_string()));
        }
        if self.facts.len() < FACTS_MAX {
            self.facts.push(record.clone());
        }
    }

    fn end_with(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Written(_) => self.ends[0] += 1,
            Outcome::Refused(_) => self.ends[1] += 1,
            Outcome::Unknown(_) => self.ends[2] += 1,
            Outcome::Changed(_) | Outcome::Read(_) | Outcome::Accepted => {}
        }
    }

    /// The lines that are printed of one run.
    pub fn lines(&self, engine: Dialect) -> String {
        let [written, refused, unknown] = self.ends;
        let leaders: Vec<String> = self.leaders.iter().map(|(at, said)| format!("{said} at {at}")).collect();
        let leaders = if leaders.is_empty() { "no node leads".to_string() } else { leaders.join(", ") };
        let longest = self.leaderless.iter().max().copied().unwrap_or_default();
        let mut lines = format!(
            "{} {}\n  {leaders}\n  without a leader: {} in {} spans, the longest {longest}\n  committed: {}; {written} written, \
             {refused} refused, {unknown} unknown; terms up to {}; {} messages of {} bytes\n",
            engine.name(),
            engine.version(),
            self.without_leader(),
            self.leaderless.len(),
            show_log_id(self.committed),
            self.term,
            self.messages,
            self.bytes,
        );
        for broken in &self.broken {
            lines += &format!("  broken: {broken}\n");
        }
        for wrong in &self.wrong {
            lines += &format!("  not as the scenario says: {wrong}\n");
        }
        lines
    }
}
