//! Pictures of many moments of a span in one text: each line of them stands there once, however many pictures have it.

use litemap::LiteMap;

use super::run::Run;
use super::svg::frame;
use model::types::Time;

/// The most moments, and the most events that are folded for all of them together: of a long run there are fewer moments.
const MOMENTS_MAX: u64 = 60;
const FOLDED_MAX: u64 = 3_000_000;

/// The lines, then an empty one, then for each moment the lines that are its picture: ` 7++` for three of them from the seventh on,
/// counted from zero. Fails with one sentence.
pub(super) fn moments(run: &Run<'_>) -> Result<String, String> {
    let events = run.trace.position_at(run.until) as u64;
    let steps = (FOLDED_MAX / (events + 1)).clamp(1, MOMENTS_MAX - 1);
    let span = run.until.saturating_sub(run.from).as_micros();
    let (mut text, mut known) = (String::new(), LiteMap::<String, u64>::new());
    let mut moments = String::new();
    for step in 0..=steps {
        let until = Time(run.from.as_micros() + span * step / steps);
        let mut next = u64::MAX;
        moments.push('\n');
        for line in frame(&Run { until, ..*run }, run.until)?.lines().filter(|line| !line.is_empty()) {
            let number = match known.get(line) {
                Some(number) => *number,
                None => {
                    let number = known.len() as u64;
                    known.insert(line.to_string(), number);
                    text += line;
                    text.push('\n');
                    number
                }
            };
            if number == next {
                moments.push('+');
            } else {
                moments += &format!(" {number}");
            }
            next = number + 1;
        }
    }
    Ok(text + &moments)
}
