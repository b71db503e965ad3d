//! A file played up to a moment, and the span of it that flags choose: what every export and explanation begins with.

use engine::{Engine, Verdict};
use model::scenario::{RUN_MAX, Scenario, Step, parse};
use model::types::Time;
use share::{EVENTS_MAX, Played, Replay, Turn};
use story::export::Run;

use super::arguments::{Flag, Given};
use super::ending::Ended;
use super::file;
use super::name::Name;
use super::quoted::{call, quoted};
use super::watch::Watch;

/// The moment that is drawn.
pub const UNTIL: Flag = Flag {
    name: "until",
    value: "TIME",
    example: "1.2s",
    does: "the last moment of the span, and the one that is drawn (the end of the script)",
};
/// Where the span begins.
pub const FROM: Flag =
    Flag { name: "from", value: "TIME", example: "500ms", does: "the first moment of the span (0s)" };
/// Where it is written.
pub const OUT: Flag =
    Flag { name: "out", value: "NAME", example: "run.txt", does: "writes this file instead of printing" };

/// The only file.
pub fn only(given: &Given) -> Result<&Name, Ended> {
    match &given.files[..] {
        [name] => Ok(name),
        files => Err(Ended::BadInput(format!("this takes one file, not {}", files.len()))),
    }
}

/// Plays a file, and does something with the span that the flags choose.
pub fn with_span<T>(given: &Given, name: &Name, work: impl FnOnce(&Run<'_>) -> Result<T, String>) -> Result<T, Ended> {
    let (scenario, _) = file::read(name)?;
    let until = given.value("until").map(time).transpose()?;
    let from = given.value("from").map_or(Ok(Time::ZERO), time)?;
    let played = played(name, &scenario, until, &Watch::begin(name)?)?;
    let title = title(name);
    let command = format!("{} run {}", call(), quoted(name.typed()));
    let run = Run {
        title: scenario.title.as_deref().unwrap_or(&title),
        scenario: &scenario,
        trace: &played.trace,
        violations: &played.violations,
        from,
        until: until.unwrap_or(played.end),
        command: &command,
        link: "",
    };
    work(&run).map_err(|why| Ended::BadInput(format!("{name}: {why} (--from, --until)")))
}

/// What a run is called: the name of its file.
pub fn title(name: &Name) -> String {
    let file = name.path().file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    if file.is_empty() || file.contains('#') || name.is_stdin() { "a run".to_string() } else { file }
}

/// A time as the scenario language writes it. Fails with one sentence.
pub fn time(text: &str) -> Result<Time, String> {
    let wrong = || format!("`{text}` is not a time: write one like 1.2s or 500ms");
    if text.contains(char::is_whitespace) {
        return Err(wrong());
    }
    let scenario = parse(&format!("cluster nodes=1\nrun {text}\n")).map_err(|_| wrong())?;
    match scenario.lines.first().map(|line| &line.step) {
        Some(Step::Run(time)) => Ok(*time),
        _ => Err(wrong()),
    }
}

/// Plays a run up to a moment, or to the end of its script.
pub fn played(name: &Name, scenario: &Scenario, until: Option<Time>, watch: &Watch) -> Result<Played, Ended> {
    let failed = |why: String| Ended::BadInput(format!("{name}: {why}"));
    let until = match until {
        Some(until) => until,
        None => {
            let mut reached = Ok(());
            let verdict = Verdict::of_watched(scenario, |news| {
                reached = watch.reaches(news.now, ", to find its end");
                reached.is_ok()
            });
            reached?;
            verdict.map_err(failed)?.end
        }
    };
    if until > RUN_MAX {
        return Err(failed(format!("{until} is more than the {RUN_MAX} of the longest run")));
    }
    let (mut engine, mut replay) = (Engine::new(), Replay::new(scenario.clone(), until));
    while let Turn::Ask(command) = replay.turn() {
        replay.take(engine.answer(&command)).map_err(failed)?;
        watch.reaches(replay.now(), "")?;
    }
    watch.ends();
    let played = replay.into_played();
    match played.end < until && played.ended.is_none() {
        true => Err(failed(format!(
            "{EVENTS_MAX} events are the most that are exported, and they end at {}: narrow it",
            played.end
        ))),
        false => Ok(played),
    }
}
