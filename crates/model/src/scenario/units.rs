//! Times, ranges and percentages, as text and back, exactly.

use crate::action::Range;
use crate::client::RATE_PER_MINUTE_MAX;
use crate::types::Time;

use super::RUN_MAX;

/// Reads a time such as `300ms`, `1.5s`, `20us` or `1m`.
///
/// Fails with one sentence: no number, no unit, finer than a microsecond, or longer than [`RUN_MAX`].
pub(super) fn read_time(word: &str) -> Result<Time, String> {
    let (number, unit) = split(word);
    if number.is_empty() {
        return Err(format!("`{word}` is not a time: write one such as 300ms or 1.5s"));
    }
    let per_unit = micros_of(unit).ok_or_else(|| match unit {
        "" => format!("`{word}` has no unit: write {word}ms or {word}s"),
        _ => format!("`{unit}` is not a unit of time: write us, ms, s, m, h or d"),
    })?;
    let micros = scaled(number, per_unit)
        .ok_or_else(|| format!("`{word}` is not a whole number of microseconds: write one such as 300ms or 1.5s"))?;
    match Time::from_micros(micros) {
        time if time <= RUN_MAX => Ok(time),
        _ => Err(format!("`{word}` is too long: a run lasts {RUN_MAX} at the most")),
    }
}

/// Reads the shorter end of a range, that takes its unit from the longer end when it has none: `10..20ms`.
pub(super) fn read_range(min: &str, max: &str) -> Result<Range, String> {
    let max_time = read_time(max)?;
    let min_time = match split(min) {
        (number, "") if !number.is_empty() => read_time(&format!("{number}{}", split(max).1))?,
        _ => read_time(min)?,
    };
    if min_time > max_time {
        return Err(format!("this range goes down, from {min_time} to {max_time}: swap the two"));
    }
    Ok(Range { min: min_time, max: max_time })
}

/// Prints a range as briefly as it reads back: `5ms`, `10..20ms`, `0..5ms`, `10ms..2s`.
pub(super) fn show_range(range: Range) -> String {
    let Range { min, max } = range;
    let (min_text, max_text) = (min.to_string(), max.to_string());
    let ((number, unit), (_, max_unit)) = (split(&min_text), split(&max_text));
    match () {
        () if min == max => max_text,
        () if unit == max_unit || min == Time::ZERO => format!("{number}..{max_text}"),
        () => format!("{min_text}..{max_text}"),
    }
}

/// Reads a percentage with one decimal at the most, `20%` or `0.5%`, as tenths of a percent.
pub(super) fn read_permille(word: &str) -> Result<u16, String> {
    let wrong = || format!("`{word}` is not a percentage: write one such as 20% or 0.5%, from 0% to 100%");
    let number = word.strip_suffix('%').ok_or_else(wrong)?;
    let permille = scaled(number, 10).ok_or_else(wrong)?;
    u16::try_from(permille).ok().filter(|permille| *permille <= 1_000).ok_or_else(wrong)
}

/// Prints tenths of a percent: `20%`, `0.5%`.
pub(super) fn show_permille(permille: u16) -> String {
    match permille % 10 {
        0 => format!("{}%", permille / 10),
        tenth => format!("{}.{tenth}%", permille / 10),
    }
}

/// Reads the width of a wire: `500B/s`, `20kB/s`, `1.5MB/s`, in bytes a second.
pub(super) fn read_width(word: &str) -> Result<u64, String> {
    let wrong = || format!("`{word}` is not a width: write one such as 500B/s, 20kB/s or 1MB/s");
    let (number, unit) = split(word);
    let per_unit = match unit {
        "B/s" => 1,
        "kB/s" => 1_000,
        "MB/s" => 1_000_000,
        _ => return Err(wrong()),
    };
    let width = scaled(number, per_unit);
    width.filter(|width| (1..=WIDTH_MAX).contains(width)).ok_or_else(wrong)
}

/// The widest wire that has a limit at all, in bytes a second.
pub(super) const WIDTH_MAX: u64 = 1_000_000_000_000;

/// Prints a width as it reads back.
pub(super) fn show_width(width: u64) -> String {
    match width {
        _ if width.is_multiple_of(1_000_000) => format!("{}MB/s", width / 1_000_000),
        _ if width.is_multiple_of(1_000) => format!("{}kB/s", width / 1_000),
        _ => format!("{width}B/s"),
    }
}

/// Reads a size: `64B`, `4kB`, `1MB`, in bytes.
pub(super) fn read_size(word: &str) -> Result<u64, String> {
    let wrong = || format!("`{word}` is not a size: write one such as 64B, 4kB or 1MB");
    read_width(&format!("{word}/s")).map_err(|_| wrong())
}

/// Prints a size as it reads back.
pub(super) fn show_size(bytes: u64) -> String {
    show_width(bytes).trim_end_matches("/s").to_string()
}

/// Reads how often something happens: `20/s`, `0.5/s`, `30/m`, as a number a minute.
pub(super) fn read_per_minute(word: &str) -> Result<u64, String> {
    let wrong = || {
        let most = show_per_minute(RATE_PER_MINUTE_MAX);
        format!("`{word}` is not a rate: write one such as 20/s or 30/m, {most} at the most")
    };
    let (number, unit) = split(word);
    let per_unit = match unit {
        "/s" => 60,
        "/m" => 1,
        _ => return Err(wrong()),
    };
    let rate = scaled(number, per_unit);
    rate.filter(|rate| (1..=RATE_PER_MINUTE_MAX).contains(rate)).ok_or_else(wrong)
}

/// Prints how often something happens.
pub(super) fn show_per_minute(rate: u64) -> String {
    match rate.is_multiple_of(60) {
        true => format!("{}/s", rate / 60),
        false => format!("{rate}/m"),
    }
}

/// Reads the rate of a clock, from 0.5 to 2, in thousandths.
pub(super) fn read_rate(word: &str) -> Result<u16, String> {
    let permille = scaled(word, 1_000).and_then(|permille| u16::try_from(permille).ok());
    let fits = permille.filter(|permille| (500..=2_000).contains(permille));
    fits.ok_or_else(|| format!("`{word}` is not a rate: write a number from 0.5 to 2, such as 1.5"))
}

/// Prints a rate: `1`, `0.5`, `1.001`.
pub(super) fn show_rate(permille: u16) -> String {
    let decimals = format!("{:03}", permille % 1_000);
    match decimals.trim_end_matches('0') {
        "" => format!("{}", permille / 1_000),
        decimals => format!("{}.{decimals}", permille / 1_000),
    }
}

/// The number and the unit behind it.
fn split(word: &str) -> (&str, &str) {
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    word.split_at(end)
}

/// How many microseconds a unit has.
fn micros_of(unit: &str) -> Option<u64> {
    match unit {
        "us" | "µs" | "μs" => Some(1),
        "ms" => Some(1_000),
        "s" => Some(1_000_000),
        "m" => Some(60_000_000),
        "h" => Some(3_600_000_000),
        "d" => Some(86_400_000_000),
        _ => None,
    }
}

/// A decimal number times `factor`, when that is whole. More than fits in 64 bits is the most that does: every limit is less.
fn scaled(number: &str, factor: u64) -> Option<u64> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    // A number of more digits than are read is too large for every limit.
    let is_long = whole.len() > DIGITS_MAX as usize && whole.bytes().all(|byte| byte.is_ascii_digit());
    let whole = if is_long { u64::MAX } else { digits(whole)?.saturating_mul(factor) };
    // Zeros at the end would only make the product too large.
    let significant = decimals.trim_end_matches('0');
    digits(decimals)?;
    if significant.is_empty() {
        return Some(whole);
    }
    let divisor = 10_u64.pow(u32::try_from(significant.len()).ok()?.min(DIGITS_MAX));
    let rest = digits(significant)?.checked_mul(factor)?;
    rest.is_multiple_of(divisor).then_some(whole.saturating_add(rest / divisor))
}

/// More digits than this stand in no number we read, so that each fits in 64 bits.
const DIGITS_MAX: u32 = 18;

/// A whole number of one to [`DIGITS_MAX`] digits.
fn digits(text: &str) -> Option<u64> {
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits && text.len() <= DIGITS_MAX as usize).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_printed_time_reads_back_exactly() {
        let mut micros = 1_u64;
        for step in 0..200_000_u64 {
            micros = micros.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step) % (RUN_MAX.as_micros() + 1);
            let time = Time::from_micros(micros >> (step % 37));
            assert_eq!(read_time(&time.to_string()), Ok(time));
        }
    }

    #[test]
    fn every_printed_range_reads_back_exactly() {
        for (min, max) in [(0, 0), (0, 7), (7, 7), (7, 9_000), (10_000, 20_000), (12_500, 2_000_000), (0, 1_500_000)] {
            let range = Range { min: Time(min), max: Time(max) };
            let text = show_range(range);
            let (first, last) = text.split_once("..").unwrap_or((&text, &text));
            assert_eq!(read_range(first, last), Ok(range), "{text}");
        }
    }

    #[test]
    fn ranges_print_briefly() {
        let show = |min, max| show_range(Range { min: Time(min), max: Time(max) });
        assert_eq!(show(10_000, 20_000), "10..20ms");
        assert_eq!(show(0, 5_000), "0..5ms");
        assert_eq!(show(10_000, 2_000_000), "10ms..2s");
        assert_eq!(show(5_000, 5_000), "5ms");
    }

    #[test]
    fn every_permille_reads_back_exactly() {
        for permille in 0..=1_000 {
            assert_eq!(read_permille(&show_permille(permille)), Ok(permille));
        }
    }

    #[test]
    fn every_rate_and_width_reads_back_exactly() {
        for permille in 500..=2_000 {
            assert_eq!(read_rate(&show_rate(permille)), Ok(permille));
        }
        for width in [1, 999, 1_000, 20_000, 20_500, 1_500_000, 7_000_000, WIDTH_MAX] {
            assert_eq!(read_width(&show_width(width)), Ok(width));
            assert_eq!(read_size(&show_size(width)), Ok(width));
        }
        assert_eq!(read_width("1.5MB/s"), Ok(1_500_000));
        for rate in [1, 30, 59, 60, 1_200, RATE_PER_MINUTE_MAX] {
            assert_eq!(read_per_minute(&show_per_minute(rate)), Ok(rate));
        }
        assert_eq!(read_per_minute("0.5/s"), Ok(30));
        for word in ["0/s", "20", "20/h", "1001/s", "-1/s", "0.001/s", "fast"] {
            assert!(read_per_minute(word).is_err(), "{word}");
        }
        for word in ["0.4", "2.1", "fast", "-1", "1.0001"] {
            assert!(read_rate(word).is_err(), "{word}");
        }
        for word in ["0B/s", "20", "20kb", "1.5B/s", "kB/s"] {
            assert!(read_width(word).is_err(), "{word}");
        }
    }

    #[test]
    fn wrong_numbers_say_what_would_be_right() {
        let refusal = |word| read_time(word).expect_err("should be refused");
        assert!(refusal("300").contains("300ms"));
        assert!(refusal("3y").contains("us, ms, s, m, h or d"));
        assert!(refusal("0.5us").contains("microseconds"));
        assert!(refusal(".5s").contains("microseconds"));
        assert!(refusal("1.2.3s").contains("microseconds"));
        assert!(refusal("2600000s").contains("2592000s"));
        assert_eq!(
            refusal("99999999999999999999999s"),
            "`99999999999999999999999s` is too long: a run lasts 2592000s at the most"
        );
        assert!(read_range("20", "10ms").expect_err("goes down").contains("swap"));
        for word in ["20", "101%", "0.55%", "%", "-1%", "1e1%"] {
            assert!(read_permille(word).is_err(), "{word}");
        }
    }
}
