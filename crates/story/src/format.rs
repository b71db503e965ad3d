//! How numbers, times and entries are written on the page.

use model::trace::{Ask, Entry, Membership, Payload};
use model::types::{NodeId, Term, Time};

/// The slider's positions: `0 ≤ position ≤ SPEED_STEPS`, ten of them a factor of ten.
pub const SPEED_STEPS: u32 = 50;

/// The position that stands for 1/20 of real time: messages of 10 to 20 ms fly for 0.2 to 0.4 s.
pub const SPEED_DEFAULT: u32 = 17;

/// Ten steps of one factor of ten.
const TENTHS_OF_A_DECADE: [f64; 10] = [1.0, 1.259, 1.585, 1.995, 2.512, 3.162, 3.981, 5.012, 6.31, 7.943];

/// How many virtual seconds pass in a real one at a position of the slider: 1/1000 to 100.
pub fn speed(position: u32) -> f64 {
    let position = position.min(SPEED_STEPS);
    let decade = 10f64.powi((position / 10) as i32 - 3);
    TENTHS_OF_A_DECADE[(position % 10) as usize] * decade
}

/// Writes a speed in two digits: `1/20×`, `1×`, `3.2×`, `100×`.
pub fn speed_label(position: u32) -> String {
    let speed = speed(position);
    if speed > 0.999 { format!("{}×", two_digits(speed)) } else { format!("1/{}×", two_digits(1.0 / speed)) }
}

fn two_digits(number: f64) -> String {
    if number < 9.95 {
        return decimal(number, 1);
    }
    let mut unit = 1.0;
    while number / unit >= 99.5 {
        unit *= 10.0;
    }
    decimal((number / unit).round() * unit, 0)
}

/// A length in pixels with at most one decimal.
pub fn px(length: f64) -> String {
    decimal(length, 1)
}

/// A number with at most so many decimals.
pub fn decimal(number: f64, places: u32) -> String {
    let text = fixed(number, places);
    if places == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_string() }
}

/// A number with so many decimals. The page's numbers are small and need few digits; the library's
/// exact conversion of floating point numbers would be a fortieth of all that the page downloads.
pub fn fixed(number: f64, places: u32) -> String {
    let scale = 10_i64.pow(places);
    let scaled = (number * scale as f64).round() as i64;
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, rest) = (scaled.unsigned_abs() / scale as u64, scaled.unsigned_abs() % scale as u64);
    match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = places as usize),
    }
}

/// Seconds with three decimals, rounded down: `2.312`.
pub fn seconds(time: Time) -> String {
    format!("{}.{:03}", time.as_micros() / 1_000_000, time.as_millis() % 1_000)
}

/// A moment to the millisecond, as the time axis writes it: `2.312 s`, `19:21.592`, `2:01:05.000`.
pub fn moment(time: Time) -> String {
    if time < MINUTE { [&clock(time), " s"].concat() } else { clock(time) }
}

/// From here on a moment is written in minutes, without a unit.
pub const MINUTE: Time = Time::from_secs(60);

/// The same without a unit.
pub fn clock(time: Time) -> String {
    const MINUTE_MS: u64 = 60_000;
    let ms = time.as_millis();
    let (hours, minutes, rest) = (ms / (60 * MINUTE_MS), ms / MINUTE_MS % 60, ms % MINUTE_MS);
    match (hours, minutes) {
        (0, 0) => seconds(time),
        (0, _) => format!("{minutes}:{:02}.{:03}", rest / 1_000, rest % 1_000),
        (_, _) => format!("{hours}:{minutes:02}:{:02}.{:03}", rest / 1_000, rest % 1_000),
    }
}

/// Seconds to the microsecond, without trailing groups of zeros: `2.312`, `2.312007`.
pub fn exact_seconds(time: Time) -> String {
    match time.as_micros() % 1_000 {
        0 => seconds(time),
        rest => format!("{}{rest:03}", seconds(time)),
    }
}

/// A duration rounded for reading: `812 ms`, `3.4 s`.
pub fn span(time: Time) -> String {
    if time < Time::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{}.{} s", time.as_millis() / 1_000, time.as_millis() % 1_000 / 100)
    }
}

/// A whole number in groups of three: `18 204`, with non-breaking spaces.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// Nodes with commas: `1, 2`.
pub fn nodes(nodes: &[NodeId]) -> String {
    let names: Vec<String> = nodes.iter().map(NodeId::to_string).collect();
    names.join(", ")
}

/// The payload of an entry, short enough for a cell: `x=3`, `add x 5`, `∅` for a blank entry, `members`.
pub fn payload(entry: &Entry) -> String {
    match &entry.payload {
        Payload::Blank => "∅".to_string(),
        Payload::Write(write) => write.value.label(&write.key, str::to_string),
        Payload::Membership(_) => "members".to_string(),
    }
}

/// How many colours terms cycle through.
const TERM_COLOURS: u64 = 7;

/// The style classes of a term's colour. Every other time round the colours are deeper, so that terms 1 and 8 differ
/// at a glance; as colours come again, the number is always shown too.
pub fn term_class(term: Term) -> &'static str {
    const CLASSES: [&str; 15] = [
        "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t1 deep", "t2 deep", "t3 deep", "t4 deep", "t5 deep",
        "t6 deep", "t7 deep",
    ];
    let colour = term.checked_sub(1).map_or(0, |term| term % (2 * TERM_COLOURS) + 1);
    CLASSES[colour as usize]
}

/// Cuts a text to `length` characters, the last one `…` if anything is missing.
pub fn shortened(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_string();
    }
    let kept: String = text.chars().take(length.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// The request of a client: `x=3`, `add x 5`, or `x?` for a read.
pub fn ask(ask: &Ask) -> String {
    match ask {
        Ask::Write { key, value } => value.label(key, str::to_string),
        Ask::Read { key } => format!("{key}?"),
        Ask::LeaseRead { key } => format!("{key}? by lease"),
        Ask::LocalRead { key } => format!("{key}? locally"),
        Ask::Operate(operation) => operation.to_string(),
    }
}

/// What a read has seen, or a write without effect.
pub fn saw(ask: &Ask, value: &Option<String>) -> String {
    let how = if matches!(ask, Ask::Write { .. }) { "no effect on" } else { "read" };
    format!("{how} {}", value.as_deref().unwrap_or("nothing"))
}

/// What a request waits for before it can be answered.
pub fn waits_for(ask: &Ask) -> &'static str {
    match ask {
        Ask::Write { .. } => "waits until a majority holds it",
        Ask::Read { .. } => "waits for a majority to acknowledge",
        Ask::LeaseRead { .. } => "does not wait: relies on its lease",
        Ask::LocalRead { .. } => "does not wait: may be stale",
        Ask::Operate(_) => "waits for the node to do it",
    }
}

/// A membership: `{1,2,3}`, joint ones joined by `+`, learners after it.
pub fn membership(membership: &Membership) -> String {
    let set = |nodes: &Vec<NodeId>| {
        let names: Vec<String> = nodes.iter().map(NodeId::to_string).collect();
        format!("{{{}}}", names.join(","))
    };
    let voters: Vec<String> = membership.voters.iter().map(set).collect();
    let mut text = voters.join(" + ");
    if !membership.learners.is_empty() {
        text += &format!(" learners {}", set(&membership.learners));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slider_spans_a_thousandth_to_a_hundred() {
        let labels: Vec<String> = [0, 10, 14, SPEED_DEFAULT, 20, 25, 30, 35, 40, SPEED_STEPS].map(speed_label).into();
        assert_eq!(labels, ["1/1000×", "1/100×", "1/40×", "1/20×", "1/10×", "1/3.2×", "1×", "3.2×", "10×", "100×"]);
    }

    #[test]
    fn decimals_are_rounded_and_lose_their_zeros() {
        let texts = [(1.0, 1), (-0.04, 1), (-0.06, 1), (12.345, 2), (0.999, 2), (-3.5, 0), (1e9, 1)]
            .map(|(number, places)| decimal(number, places));
        assert_eq!(texts, ["1", "0", "-0.1", "12.35", "1", "-4", "1000000000"]);
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        let spaced = [0, 999, 1_000, 18_204, 1_000_000].map(|number| grouped(number).replace('\u{202f}', " "));
        assert_eq!(spaced, ["0", "999", "1 000", "18 204", "1 000 000"]);
    }

    #[test]
    fn times_are_written_in_seconds_and_spans_in_milliseconds() {
        assert_eq!(seconds(Time(2_312_999)), "2.312");
        assert_eq!(seconds(Time(7_000)), "0.007");
        assert_eq!([exact_seconds(Time(2_312_000)), exact_seconds(Time(2_312_007))], ["2.312", "2.312007"]);
        let moments = [2_312_999, 65_294_000, 1_161_592_000, 7_265_000_000].map(|us| moment(Time(us)));
        assert_eq!(moments, ["2.312 s", "1:05.294", "19:21.592", "2:01:05.000"]);
        assert_eq!(span(Time(812_400)), "812 ms");
        assert_eq!(span(Time(3_460_000)), "3.4 s");
    }

    #[test]
    fn neighbouring_rounds_of_term_colours_differ() {
        assert_eq!([0, 1, 7, 8, 14, 15].map(term_class), ["t0", "t1", "t7", "t1 deep", "t7 deep", "t1"]);
    }

    #[test]
    fn long_texts_lose_their_end() {
        assert_eq!(shortened("value", 5), "value");
        assert_eq!(shortened("values", 5), "valu…");
    }
}
