//! The grade of a drill: what a run has cost from a moment on, in writes, in time without service and in promises.

use model::invariants::{Property, Violation};
use model::types::{LogId, Time};

use super::client_bars::ClientBars;
use super::format::span;
use super::lanes::Lanes;

/// The most marks of a task: one for each thing that it may cost.
pub const MARKS_MAX: usize = 3;

/// What a run has cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grade {
    /// How many acknowledged writes were lost.
    pub lost: usize,
    /// How long no running node led with a quorum, or the longest that a request waited, whichever is longer: a leader may
    /// have a quorum and commit nothing.
    pub away: Time,
    /// How long that may be.
    pub allowed: Time,
    /// How many properties were broken.
    pub broken: u32,
}

impl Grade {
    /// What the time between two moments has cost a run in which this was broken. The task has so much time, of which half may
    /// pass without service: an election is part of many.
    pub fn of(broken: &[Violation], lanes: &Lanes, bars: &ClientBars, span: (Time, Time), within: Time) -> Grade {
        let (from, until) = span;
        let spans = lanes.leaderless(until).into_iter();
        let leaderless = spans.map(|(one, other)| other.min(until).0.saturating_sub(one.max(from).0)).sum();
        let waits = bars.between(from, until).map(|(_, bar)| bar.end(until).0.saturating_sub(bar.asked.max(from).0));
        let (lost, broken) = losses(broken, from, until);
        Grade { lost, away: Time(waits.max().unwrap_or(0).max(leaderless)), allowed: Time(within.0 / 2), broken }
    }

    /// How many of [`MARKS_MAX`] marks it is worth.
    pub fn marks(&self) -> usize {
        [self.lost == 0, self.away <= self.allowed, self.broken == 0].into_iter().map(usize::from).sum()
    }

    /// The grade in one sentence.
    pub fn sentence(&self) -> String {
        let Grade { lost, away, allowed, broken } = self;
        let (marks, away, allowed) = (self.marks(), span(*away), span(*allowed));
        format!(
            "{marks} of 3 marks. Writes lost: {lost}; without service: {away}, of {allowed} allowed; promises broken: {broken}."
        )
    }
}

/// How many acknowledged writes were lost, and how many properties broken, between two moments.
fn losses(broken: &[Violation], from: Time, until: Time) -> (usize, u32) {
    let (mut gone, mut before, mut properties) = (Vec::<Option<LogId>>::new(), 0, 0_u32);
    for violation in broken {
        let entry = violation.facts[0].id;
        let known = gone.iter().position(|other| *other == entry);
        if violation.at > until {
            continue;
        }
        // What was lost before cannot be saved any more, and whatever follows from that costs nothing again.
        if violation.at > from && known.is_none_or(|known| known >= before) {
            properties |= 1 << violation.property as u32;
        }
        if violation.property == Property::NoLostWrite && known.is_none() {
            gone.push(entry);
            before += usize::from(violation.at <= from);
        }
    }
    (gone.len() - before, properties.count_ones())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::invariants::Fact;
    use model::trace::{Ask, ClientEvent, Event, Outcome, Record};
    use model::types::{NodeId, RequestId};

    fn broken(millis: u64, property: Property, entry: LogId) -> Violation {
        let at = Time::from_millis(millis);
        let fact = Fact { at, position: 0, node: None, id: Some(entry), request: None, text: String::new() };
        let (message, facts) = (String::new(), [fact.clone(), fact]);
        Violation { at, position: 0, property, message, facts, requests: Vec::new(), voided: Vec::new() }
    }

    #[test]
    fn only_what_is_lost_or_broken_between_the_moments_counts() {
        let ms = Time::from_millis;
        let (old, new) = (LogId::new(1, 3), LogId::new(1, 4));
        let all = [
            broken(10, Property::NoLostWrite, old),
            broken(60, Property::LeaderCompleteness, old),
            broken(60, Property::NoLostWrite, old),
            broken(70, Property::NoLostWrite, new),
            broken(71, Property::NoLostWrite, new),
            broken(90, Property::LogMatching, new),
        ];
        assert_eq!(losses(&all, ms(50), ms(60)), (0, 0), "what was lost before costs nothing again");
        assert_eq!(losses(&all, ms(50), ms(80)), (1, 1));
        assert_eq!(losses(&all, ms(50), ms(100)), (1, 2));
        assert_eq!(losses(&all, ms(0), ms(100)), (2, 3));
    }

    #[test]
    fn a_request_that_waits_is_time_without_service_although_a_node_leads() {
        let ask = |value: u64| Ask::Write { key: "x".into(), value: value.to_string().into() };
        let sent = |request| ClientEvent::Requested { request: RequestId(request), node: NodeId(1), ask: ask(request) };
        let outcome = Outcome::Written(LogId::new(1, 2));
        let events = [(10, sent(1)), (40, ClientEvent::Answered { request: RequestId(1), outcome }), (60, sent(2))];
        let mut bars = ClientBars::default();
        for (position, (millis, event)) in events.into_iter().enumerate() {
            bars.add(position, &Record { at: Time::from_millis(millis), event: Event::Client(event) });
        }
        let away = |from: u64, until: u64| {
            let span = (Time::from_millis(from), Time::from_millis(until));
            Grade::of(&[], &Lanes::default(), &bars, span, Time::from_millis(200)).away
        };
        // Without a node all the time is without a leader.
        assert_eq!((away(20, 50), away(20, 500)), (Time::from_millis(30), Time::from_millis(480)));
        let grade = Grade { lost: 1, away: Time::from_millis(20), allowed: Time::from_millis(20), broken: 1 };
        expect_test::expect![
            "1 of 3 marks. Writes lost: 1; without service: 20 ms, of 20 ms allowed; promises broken: 1."
        ]
        .assert_eq(&grade.sentence());
    }
}
