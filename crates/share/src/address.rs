//! What the part of an address after `#` asks for: a packed run, a lesson at a moment, or some lessons of the course.

use model::scenario::{Cluster, Step, parse};
use model::types::Time;

use super::link::Link;

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Nothing: the page as it was left.
    Nothing,
    /// This run.
    Run(Box<Link>),
    /// A lesson by the name of its file, at a moment if one is said.
    Lesson(String, Option<Time>),
    /// These lessons by path and number, with a comma after each: `a1,b12,`.
    Course(String),
}

/// The most lessons of one course.
const LESSONS_MAX: usize = 100;

/// The longest name of a lesson, in characters.
const NAME_CHARS_MAX: usize = 64;

/// Reads what stands after `#`: `run=…`, or `lesson=minority-leader&t=1.2s`. Fails with one sentence.
pub fn address(fragment: &str) -> Result<Address, String> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.is_empty() {
        return Ok(Address::Nothing);
    }
    if let Some(packed) = fragment.strip_prefix("run=") {
        let link = Link::unpacked(packed.trim_end());
        return link
            .map(|link| Address::Run(Box::new(link)))
            .map_err(|why| format!("This link cannot be opened: {why}"));
    }
    if let Some(names) = fragment.strip_prefix("course=") {
        return course(names);
    }
    let (mut name, mut moment) = (None, None);
    for part in fragment.split('&').take(8) {
        match part.split_once('=') {
            Some(("lesson", file)) => name = Some(lesson(file)?),
            Some(("t", time)) => moment = Some(time_of(time)?),
            // Where a part of the page is named, as `#main` is, nothing is to be opened.
            _ => {}
        }
    }
    Ok(name.map_or(Address::Nothing, |name| Address::Lesson(name, moment)))
}

/// Which of them there are, the list of lessons says: what is none is named by the page.
fn course(names: &str) -> Result<Address, String> {
    let names: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let is_short = |name: &&str| name.len() <= NAME_CHARS_MAX && name.bytes().all(|byte| byte > b' ');
    match (1..=LESSONS_MAX).contains(&names.len()) && names.iter().all(is_short) {
        true => Ok(Address::Course(names.join(",") + ",")),
        false => Err("This link names no lessons: write one like #course=a1,a2,b12".to_string()),
    }
}

fn lesson(name: &str) -> Result<String, String> {
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    match name.chars().all(is_plain) && (1..=NAME_CHARS_MAX).contains(&name.len()) {
        true => Ok(name.to_string()),
        false => Err("This link names no lesson: write one like #lesson=leader-crash".to_string()),
    }
}

/// A time as the scenario language writes it, read by its own parser.
fn time_of(text: &str) -> Result<Time, String> {
    let wrong = || "This link names no time: write one like &t=1.2s".to_string();
    if text.len() > NAME_CHARS_MAX || !text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.') {
        return Err(wrong());
    }
    let scenario = parse(&format!("cluster nodes={}\nrun {text}\n", Cluster::default().nodes)).map_err(|_| wrong())?;
    match scenario.lines.first().map(|line| &line.step) {
        Some(Step::Run(time)) => Ok(*time),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_and_its_moment_are_read_from_an_address_that_a_person_can_write() {
        let lesson = |fragment: &str| match address(fragment) {
            Ok(Address::Lesson(name, moment)) => format!("{name} {moment:?}"),
            other => format!("{other:?}"),
        };
        expect_test::expect!["minority-leader Some(Time(1200000))"]
            .assert_eq(&lesson("#lesson=minority-leader&t=1.2s"));
        expect_test::expect!["leader-crash None"].assert_eq(&lesson("lesson=leader-crash"));
        expect_test::expect![[r#"Ok(Course("a1,b12,"))"#]].assert_eq(&lesson("#course=a1, b12"));
        // Those that are no lessons go on to the list of lessons, which names each.
        expect_test::expect![[r#"Ok(Course("a1,foo,b99,../x,"))"#]].assert_eq(&lesson("#course=a1,foo,b99,../x"));
        for nothing in ["", "#", "#main", "#t=3s", "#a=b&c"] {
            assert_eq!(address(nothing), Ok(Address::Nothing), "{nothing}");
        }
        for (wrong, why) in [
            ("#lesson=../../etc/passwd", "no lesson"),
            ("#lesson=", "no lesson"),
            ("#lesson=a&t=soon", "no time"),
            ("#lesson=a&t=1s%0Acrash", "no time"),
            ("#lesson=a&t=until leader", "no time"),
            ("#course=", "no lessons"),
            ("#course=a1,\u{1e}run", "no lessons"),
            ("#course=a1,two words", "no lessons"),
            ("#run=%%%", "cannot be opened: it is damaged"),
            ("#run=", "cannot be opened"),
        ] {
            assert!(address(wrong).is_err_and(|said| said.contains(why)), "{wrong}: {:?}", address(wrong));
        }
    }

    #[test]
    fn a_run_in_an_address_reads_back() {
        let link = Link { title: "A run".into(), moment: Time(5), ..Link::default() };
        let fragment = format!("#run={}", link.packed().expect("short"));
        assert_eq!(address(&fragment), Ok(Address::Run(Box::new(link))));
    }
}
