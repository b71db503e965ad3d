//! Finds the first moment of a span at which a breakpoint is hit.

use super::{Breakpoints, Hit, Rule};
use model::invariants::Violation;
use model::shared::sort_short;
use model::trace::{Record, Trace};
use model::types::Time;
use model::view::View;

impl Breakpoints {
    /// The first moment after that of `view`, and not after `until`, at which a breakpoint is hit.
    ///
    /// All events of one moment are evaluated together: conditions are judged once the moment is
    /// over, as in `run until`. Continuing from a hit never finds the same one again, since
    /// only what comes after `view` counts.
    pub fn first_hit(&self, trace: &Trace, violations: &[Violation], view: &View, until: Time) -> Option<Hit> {
        if self.on_count() == 0 {
            return None;
        }
        let mut view = view.clone();
        // A moment may get further events after it was drawn, so positions tell which events are new.
        let (from, first) = (view.at, view.position);
        mark_broken(&mut view, violations);
        let mut held: Vec<bool> = self.list().iter().map(|one| one.on && holds(&one.rule, &view)).collect();
        let broken = self.list().iter().position(|one| one.on && one.rule == Rule::Broken);
        let broken = broken.and_then(|index| {
            let found = violations.iter().find(|violation| from < violation.at && violation.at <= until);
            found.map(|violation| (index, violation))
        });
        let until = broken.map_or(until, |(_, violation)| violation.at);
        let mut met: Vec<usize> = Vec::new();
        let mut records =
            trace.between(from, until).skip_while(|(place, _)| *place < first).map(|(_, record)| record).peekable();
        while let Some(record) = records.next() {
            self.meet(record, &view, &mut met);
            view.apply(record);
            if records.peek().is_some_and(|next| next.at == record.at) {
                continue;
            }
            mark_broken(&mut view, violations);
            for (index, one) in self.list().iter().enumerate() {
                if let Rule::Holds(_) = one.rule
                    && one.on
                {
                    let holds = holds(&one.rule, &view);
                    if holds && !held[index] {
                        met.push(index);
                    }
                    held[index] = holds;
                }
            }
            let broken = broken.filter(|(_, violation)| violation.at == record.at);
            met.extend(broken.map(|(index, _)| index));
            if !met.is_empty() {
                sort_short(&mut met, usize::cmp);
                let rules: Vec<String> = met.iter().map(|index| self.list()[*index].rule.to_string()).collect();
                let mut says = rules.join("; ");
                if let Some((_, violation)) = broken {
                    says += ": ";
                    says += &violation.message;
                }
                return Some(Hit { at: record.at, which: met, says });
            }
        }
        None
    }

    fn meet(&self, record: &Record, before: &View, met: &mut Vec<usize>) {
        for (index, one) in self.list().iter().enumerate() {
            if one.on && one.rule.met_by(record, before) && !met.contains(&index) {
                met.push(index);
            }
        }
    }
}

/// Adds to a view the properties that were broken by its moment, before a condition is judged by it.
pub(crate) fn mark_broken(view: &mut View, violations: &[Violation]) {
    for violation in violations {
        if violation.at <= view.at {
            view.broken.insert(violation.property);
        }
    }
}

fn holds(rule: &Rule, view: &View) -> bool {
    match rule {
        Rule::Holds(condition) => condition.holds(view),
        Rule::Elected
        | Rule::StepsDown
        | Rule::Broken
        | Rule::Refused
        | Rule::Truncated
        | Rule::Lost
        | Rule::Commits(..)
        | Rule::TermAbove(_) => false,
    }
}
