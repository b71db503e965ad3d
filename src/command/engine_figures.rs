//! What one engine made of a scenario, in figures and facts that can be laid beside those of another.

use engine::Verdict;
use model::dialect::Dialect;
use model::protocol::NoteKind;
use model::scenario::{Cluster, Scenario};
use model::trace::{ClientEvent, Event, LinkState, NetworkEvent, Outcome, RaftEvent, Record};
use model::types::{LogId, Role, Term, Time, show_log_id};
use model::view::View;

/// How many facts are kept to be compared.
const FACTS_MAX: usize = 10_000;

/// What one engine made of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Who led when, in the order in which they began.
    pub leaders: Vec<(Time, String)>,
    /// What happened in the order in which it did: who leads a term, and how each request ended.
    pub facts: Vec<(Time, String)>,
    /// The spans without any leader, the first one from the start on.
    pub leaderless: Vec<Time>,
    /// The highest term of any node.
    pub term: Term,
    /// The last entry that was committed.
    pub committed: Option<LogId>,
    /// How many messages were sent.
    pub messages: u64,
    /// How many writes took effect, how many requests were refused, and of how many the outcome is unknown.
    pub ends: [u64; 3],
    /// What was broken.
    pub broken: Vec<String>,
    /// The lines of the scenario that did not come true.
    pub wrong: Vec<String>,
    /// When the run ended.
    pub end: Time,
    since: Option<Time>,
}

impl Figures {
    /// Plays the scenario on this engine. Fails with one sentence when it cannot run there.
    pub fn of(scenario: &Scenario, engine: Dialect) -> Result<Figures, String> {
        let cluster = Cluster { engine, ..scenario.cluster.clone() };
        let scenario = Scenario { cluster, ..scenario.clone() };
        let impossible = |why: String| format!("it cannot run on {}: {why}", engine.name());
        scenario.check().map_err(impossible)?;
        let cluster = &scenario.cluster;
        let mut view = View::new(LinkState::plain(cluster.latency, cluster.loss_permille));
        let mut figures = Figures { since: Some(Time::ZERO), ..Figures::default() };
        let verdict = Verdict::of_watched(&scenario, |news| {
            for record in &news.records {
                view.apply(record);
                figures.add(record, &view);
            }
            true
        });
        let verdict = verdict.map_err(impossible)?;
        figures.end = verdict.end;
        figures.leaderless.extend(figures.since.map(|since| verdict.end.saturating_sub(since)));
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

    fn add(&mut self, record: &Record, view: &View) {
        if let Event::Raft(RaftEvent::RoleChanged { node, role, term, .. }) = &record.event {
            self.term = self.term.max(*term);
            let said = format!("node {node} leads term {term}");
            if *role == Role::Leader && self.leaders.last().is_none_or(|(_, last)| *last != said) {
                self.leaders.push((record.at, said.clone()));
                self.fact(record.at, said);
            }
        }
        if let Event::Raft(RaftEvent::Committed { upto, .. }) = &record.event {
            self.committed = self.committed.max(Some(*upto));
        }
        self.messages += u64::from(matches!(&record.event, Event::Network(NetworkEvent::Sent { .. })));
        if let Event::Client(ClientEvent::Answered { request, outcome }) = &record.event {
            let said = self.ended(outcome);
            self.fact(record.at, format!("request {}: {said}", request.0));
        }
        match (view.leader(), self.since) {
            (None, None) => self.since = Some(record.at),
            (Some(_), Some(since)) => {
                self.leaderless.push(record.at.saturating_sub(since));
                self.since = None;
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
    }

    fn ended(&mut self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Written(at) => {
                self.ends[0] += 1;
                format!("written at {at}")
            }
            Outcome::Changed(at) => format!("members changed at {at}"),
            Outcome::Read(value) => format!("read {}", value.as_deref().unwrap_or("nothing")),
            Outcome::Accepted => "accepted".to_string(),
            Outcome::Refused(why) => {
                self.ends[1] += 1;
                format!("refused: {why}")
            }
            Outcome::Unknown(why) => {
                self.ends[2] += 1;
                format!("unknown: {why}")
            }
        }
    }

    fn fact(&mut self, at: Time, said: String) {
        if self.facts.len() < FACTS_MAX {
            self.facts.push((at, said));
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
             {refused} refused, {unknown} unknown; terms up to {}; {} messages\n",
            engine.name(),
            engine.version(),
            self.without_leader(),
            self.leaderless.len(),
            show_log_id(self.committed),
            self.term,
            self.messages,
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
