//! What clients get from the cluster, in figures: how many requests are asked and answered, how long that takes, and how
//! long nothing was answered.

use super::client_bars::{Bar, ClientBars, How};
use super::format::span;
use model::shared::sort_long;
use model::types::Time;

/// Rates and latencies are those of so much time before a moment.
pub const RATES_OF: Time = Time::from_secs(1);

/// The longest time without an answer is looked for in so much time before a moment.
pub const GAP_IN: Time = Time::from_secs(10);

/// Of fewer requests in [`GAP_IN`] there are no figures: a rate of one request says nothing, and the request itself is drawn.
pub const REQUESTS_MIN: usize = 5;

/// The figures of one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Requests that were sent, a second.
    pub asked: f64,
    /// Requests that were answered, a second. A refusal and a time-out are no answers.
    pub answered: f64,
    /// Half of the answers took no longer than this.
    pub median: Option<Time>,
    /// Ninety-nine of a hundred answers took no longer than this.
    pub p99: Option<Time>,
    /// The longest time in which requests waited and none was answered.
    pub longest_gap: Time,
}

/// The figures at a moment; `None` when clients have asked for fewer than [`REQUESTS_MIN`] in the time that they are about.
pub fn figures(bars: &ClientBars, now: Time) -> Option<Figures> {
    let (from, long_ago) = (now.saturating_sub(RATES_OF), now.saturating_sub(GAP_IN));
    let seconds = (now - from).as_micros().max(1) as f64 / 1e6;
    let (mut asked, mut seen, mut first_asked) = (0_u64, 0, None::<Time>);
    let mut took = Vec::new();
    let mut answers = Vec::new();
    for (_, bar) in bars.between(long_ago, now).filter(|(_, bar)| bar.asked <= now) {
        first_asked = Some(first_asked.map_or(bar.asked, |first| first.min(bar.asked)));
        asked += u64::from(bar.asked > from);
        seen += 1;
        if let Some(at) = answered_at(bar).filter(|at| *at <= now) {
            answers.push(at);
            if at > from {
                took.push(at - bar.asked);
            }
        }
    }
    let first = first_asked.filter(|_| seen >= REQUESTS_MIN)?.max(long_ago);
    sort_long(&mut answers, Time::cmp);
    sort_long(&mut took, Time::cmp);
    let ends = answers.iter().copied().chain([now]);
    let starts = [first].into_iter().chain(answers.iter().copied());
    let longest_gap = starts.zip(ends).map(|(from, until)| until.saturating_sub(from)).max().unwrap_or_default();
    // The smallest of which so many thousandths are no larger.
    let at_permille = |permille: usize| took.get((took.len() * permille).div_ceil(1_000).saturating_sub(1)).copied();
    Some(Figures {
        asked: asked as f64 / seconds,
        answered: took.len() as f64 / seconds,
        median: at_permille(500),
        p99: at_permille(990),
        longest_gap,
    })
}

/// When a request was answered, if it was: with what it asked for.
pub fn answered_at(bar: &Bar) -> Option<Time> {
    let ended = bar.ended.as_ref()?;
    match ended.how {
        How::Written(_) | How::Saw(_) => Some(ended.at),
        How::Refused | How::Unknown => None,
    }
}

impl Figures {
    /// True when clients ask and next to nothing is answered.
    pub fn is_outage(&self) -> bool {
        self.asked >= 1.0 && self.answered < self.asked / 10.0
    }

    /// The figures in two short sentences.
    pub fn sentences(&self) -> [String; 2] {
        let rate =
            |rate: f64| if rate < 10.0 { super::format::decimal(rate, 1) } else { (rate.round() as u64).to_string() };
        let rates = format!("{} asked, {} answered a second", rate(self.asked), rate(self.answered));
        let took = match (self.median, self.p99) {
            (Some(median), Some(p99)) => format!("median {}, p99 {}", span(median), span(p99)),
            _ => "no answers".to_string(),
        };
        [rates, format!("{took}; longest without an answer {}", span(self.longest_gap))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::client::{ClientId, OperationId};
    use model::trace::{Ask, ClientEvent, Event, Outcome, Record};

    /// Bars of requests that were sent and answered at these moments, in milliseconds.
    fn bars(requests: &[(u64, Option<u64>)]) -> ClientBars {
        let mut events = Vec::new();
        for (sequence, (asked, answered)) in (1..).zip(requests) {
            let operation = OperationId { client: ClientId(1), sequence };
            let ask = Box::new(Ask::Read { key: "x".to_string() });
            events.push((*asked, ClientEvent::Began { operation, ask, manner: Default::default(), waiting: 0 }));
            let outcome = Outcome::Read(None);
            events.extend(answered.map(|at| (at, ClientEvent::Ended { operation, outcome })));
        }
        events.sort_by_key(|(at, _)| *at);
        let mut bars = ClientBars::default();
        for (position, (at, event)) in events.into_iter().enumerate() {
            bars.add(position, &Record { at: Time::from_millis(at), event: Event::Client(event) });
        }
        bars
    }

    #[test]
    fn rates_latencies_and_the_longest_gap_are_those_of_the_time_before() {
        let requests: Vec<(u64, Option<u64>)> = (0..100).map(|index| (index * 10, Some(index * 10 + 20))).collect();
        let figures = figures(&bars(&requests), Time::from_millis(1_015)).expect("there are requests");
        // Two of those that were answered in this second were asked before it.
        assert_eq!((figures.asked, figures.answered), (98.0, 100.0));
        assert_eq!((figures.median, figures.p99), (Some(Time::from_millis(20)), Some(Time::from_millis(20))));
        assert_eq!(figures.longest_gap, Time::from_millis(20));
        assert!(!figures.is_outage());
    }

    #[test]
    fn a_time_without_answers_is_an_outage() {
        let mut requests: Vec<(u64, Option<u64>)> = (0..50).map(|index| (index * 10, Some(index * 10 + 5))).collect();
        requests.extend((50..200).map(|index| (index * 10, None)));
        let figures = figures(&bars(&requests), Time::from_secs(2)).expect("there are requests");
        assert_eq!((figures.answered, figures.median), (0.0, None));
        assert_eq!(figures.longest_gap, Time::from_millis(2_000 - 495));
        assert!(figures.is_outage());
        assert_eq!(super::figures(&ClientBars::default(), Time::from_secs(2)), None);
        requests.truncate(REQUESTS_MIN - 1);
        assert_eq!(super::figures(&bars(&requests), Time::from_secs(2)), None);
    }
}
