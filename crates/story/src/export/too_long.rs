//! What is said of a span that is too long for a format: what it has, and the longest span with the same end that fits.

use super::run::Run;
use crate::format;
use model::types::Time;

/// Proposed spans begin at a multiple of so many microseconds.
const STEP_US: u64 = 1_000;

/// How much a span has, of what, with what it is that holds no more, and how much that holds.
pub(super) type Excess = (usize, &'static str, usize);

/// Fails when a span has more than a format holds of what is counted, with a sentence that proposes one which has not.
pub(super) fn within(
    run: &Run<'_>,
    what: &'static str,
    most: usize,
    count: fn(&Run<'_>) -> usize,
) -> Result<(), String> {
    match count(run) {
        has if has > most => Err(too_long(run, (has, what, most), &|run| count(run) <= most)),
        _ => Ok(()),
    }
}

/// The refusal of a span that has more than a format holds: a sentence with a span that `fits`.
pub(super) fn too_long(run: &Run<'_>, (has, what, most): Excess, fits: &dyn Fn(&Run<'_>) -> bool) -> String {
    let fits = |from| fits(&Run { from: Time(from), ..*run });
    let (mut low, mut high) = (run.from.0, run.until.0);
    while high - low > STEP_US {
        let middle = low + (high - low) / 2;
        if fits(middle) { high = middle } else { low = middle }
    }
    let from = high.next_multiple_of(STEP_US).min(run.until.0);
    let until = format::exact_seconds(run.until);
    let advice = match fits(from) {
        true => format!("narrow it, for example to {} s to {until} s", format::exact_seconds(Time(from))),
        // More at one moment than the format holds.
        false => format!("choose another end, because {until} s alone has too much"),
    };
    format!("the span from {} has {has} {what} {most}: {advice}", run.span())
}
