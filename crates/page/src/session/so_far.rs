//! The run up to the drawn moment, as a scenario that ends there, and the hash of its trace.

use super::Session;
use crate::breakpoints::mark_broken;
use model::protocol::NoteKind;
use model::scenario::{Condition, Line, Scenario, Step};
use model::shared::sort_long;
use model::trace::TraceHash;
use model::types::Time;

impl Session {
    /// A scenario that repeats the branch up to the drawn moment and ends there. What is still to come is not in it.
    pub fn scenario_so_far(&self) -> Scenario {
        let (whole, drawn) = (self.scenario(), self.drawn());
        let (done, mut time) = self.last_act_line();
        let mut lines: Vec<Line> = whole.lines[..done].to_vec();
        // Behind the last action only the lines belong to it that have ended by now.
        for line in &whole.lines[done..] {
            let ends = match &line.step {
                Step::Run(span) => Some(time + *span),
                Step::RunUntil { condition, within } => self.first_holds(condition, time, time + *within),
                Step::Expect(_) | Step::View(_) | Step::Stop(_) => Some(time),
                Step::Act(_) => None,
            };
            let Some(ends) = ends.filter(|ends| *ends <= drawn) else { break };
            time = ends;
            lines.push(line.clone());
        }
        let is_whole = lines.len() == whole.lines.len();
        // Without it the run would end before what happens at this very moment.
        let is_behind_act = lines.last().is_some_and(|line| matches!(line.step, Step::Act(_)));
        if drawn > time || is_behind_act {
            lines.push(Line::from(Step::Run(drawn.saturating_sub(time))));
        }
        let closing = if is_whole { whole.closing.clone() } else { Vec::new() };
        Scenario { lines, closing, output: None, ..(**whole).clone() }
    }

    /// The hash of the trace up to the drawn moment; `None` while parts of it are not in memory.
    pub fn hash_so_far(&self) -> Option<u64> {
        let trace = self.trace();
        let end = trace.position_at(self.drawn());
        let mut hash = TraceHash::new();
        let mut count = 0;
        for (_, record) in trace.range(0..end) {
            hash.add(record);
            count += 1;
        }
        (count == end).then(|| hash.value())
    }

    /// How many lines there are up to the last action that has been done, and when that was.
    fn last_act_line(&self) -> (usize, Time) {
        let drawn = self.drawn();
        let acted = self.lanes().flags_between(Time::ZERO, drawn).iter().map(|flag| flag.at);
        // What was impossible is a line as well, although it is no event.
        let refused = self.notes().iter().filter(|note| note.kind == NoteKind::Impossible && note.at <= drawn);
        let mut times: Vec<Time> = acted.chain(refused.map(|note| note.at)).collect();
        sort_long(&mut times, Time::cmp);
        let acts = self.scenario().lines.iter().enumerate().filter(|(_, line)| matches!(line.step, Step::Act(_)));
        let last = acts.zip(times).last();
        last.map_or((0, Time::ZERO), |((index, _), at)| (index + 1, at))
    }

    /// The first moment from `from` on at whose end a condition holds, as far as that is known.
    fn first_holds(&self, condition: &Condition, from: Time, until: Time) -> Option<Time> {
        let past = &self.here().past;
        let until = until.min(self.drawn());
        let trace = past.trace();
        if from > until || !trace.covers(from) || !trace.covers(until) {
            return None;
        }
        let mut view = past.keyframes().view_at_time(trace, from);
        mark_broken(&mut view, self.violations());
        if condition.holds(&view) {
            return Some(from);
        }
        let mut records = trace.between(Time(from.0 + 1), until).map(|(_, record)| record).peekable();
        let mut at = from;
        while let Some(record) = records.next() {
            // A stretch in the middle may be forgotten.
            if !trace.covers(record.at) || record.at < at {
                return None;
            }
            at = record.at;
            view.apply(record);
            mark_broken(&mut view, self.violations());
            if records.peek().is_none_or(|next| next.at > at) && condition.holds(&view) {
                return Some(at);
            }
        }
        None
    }
}
