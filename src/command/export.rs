//! `trace`, `diagram`, `report`, `history`, `picture` and `test`: what leaves the page, made by the command.

use std::io::{IsTerminal as _, stdout};

use engine::Engine;
use model::scenario::{RUN_MAX, Step, parse};
use model::types::Time;
use share::{EVENTS_MAX, Played, Replay, Turn};
use story::export::{Run, export, export_bytes, named};

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FINE};
use super::file;
use super::film::film;
use super::output::send;
use super::pixels::png;
use super::quoted::{call, quoted};

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

/// The rows of the table.
pub const SUBCOMMANDS: [Subcommand; 6] = [
    Subcommand {
        name: "report",
        operands: "FILE",
        does: "prints a report in Markdown: what happened and why, a diagram, how to repeat it",
        flags: &[FROM, UNTIL, OUT],
        run: |given| make(given, "report"),
    },
    Subcommand {
        name: "diagram",
        operands: "FILE",
        does: "prints a sequence diagram",
        flags: &[
            Flag {
                name: "as",
                value: "mermaid|plantuml|shiviz",
                example: "plantuml",
                does: "for which tool (mermaid)",
            },
            FROM,
            UNTIL,
            OUT,
        ],
        run: |given| make_one_of(given, &["mermaid", "plantuml", "shiviz"]),
    },
    Subcommand {
        name: "picture",
        operands: "FILE",
        does: "prints stage, logs and timeline of a moment",
        flags: &[
            Flag {
                name: "as",
                value: "svg|html|png|gif",
                example: "html",
                does: "a picture, a page that plays the span, pixels, or a film of the span (svg)",
            },
            FROM,
            UNTIL,
            OUT,
        ],
        run: |given| make_one_of(given, &["svg", "html", "png", "gif"]),
    },
    Subcommand {
        name: "history",
        operands: "FILE",
        does: "prints what clients asked and were answered, for checkers of linearizability",
        flags: &[
            Flag { name: "as", value: "edn|json", example: "json", does: "EDN for Knossos, or JSON lines (edn)" },
            FROM,
            UNTIL,
            OUT,
        ],
        run: |given| make_one_of(given, &["edn", "json"]),
    },
    Subcommand {
        name: "trace",
        operands: "FILE",
        does: "prints every event: docs/trace-schema.md",
        flags: &[
            Flag {
                name: "as",
                value: "lines|perfetto",
                example: "perfetto",
                does: "lines of JSON, or a file for Perfetto (lines)",
            },
            FROM,
            UNTIL,
            OUT,
        ],
        run: |given| make_one_of(given, &["lines", "perfetto"]),
    },
    Subcommand {
        name: "test",
        operands: "FILE",
        does: "prints a Rust test that plays the run again and compares its hash",
        flags: &[UNTIL, OUT],
        run: |given| make(given, "test"),
    },
];

/// Makes the format that `--as` names, of these; the first one without it.
fn make_one_of(given: &Given, names: &[&str]) -> Result<u8, Ended> {
    let asked = given.value("as").unwrap_or(names[0]);
    match asked {
        _ if !names.contains(&asked) => Err(Ended::BadInput(format!("`{asked}` is not one of {}", names.join(", ")))),
        "json" => make(given, "history"),
        "lines" => make(given, "trace"),
        _ => make(given, asked),
    }
}

fn make(given: &Given, format: &str) -> Result<u8, Ended> {
    let name = only(given)?;
    let out = given.value("out");
    if out.is_none() && ["perfetto", "png", "gif"].contains(&format) && stdout().is_terminal() {
        return Err(Ended::BadInput(format!("a {format} is no text: name its file, as in --out run.{format}")));
    }
    let content = made(given, name, format).map_err(Ended::BadInput)?;
    match out {
        Some(file) => file::write(file, &content).map_err(Ended::BadInput)?,
        None => send(&content)?,
    }
    Ok(FINE)
}

/// The only file.
pub fn only(given: &Given) -> Result<&str, Ended> {
    match &given.files[..] {
        [name] => Ok(name),
        files => Err(Ended::BadInput(format!("this takes one file, not {}", files.len()))),
    }
}

fn made(given: &Given, name: &str, format: &str) -> Result<Vec<u8>, String> {
    let of = |name| named(name).expect("every subcommand names a format");
    with_span(given, name, |run| match format {
        "png" => png(&export(of("svg"), run)?),
        "gif" => film(run),
        name => export_bytes(of(name), run),
    })
}

/// Plays a file, and does something with the span that the flags choose. Fails with one sentence.
pub fn with_span<T>(given: &Given, name: &str, work: impl FnOnce(&Run<'_>) -> Result<T, String>) -> Result<T, String> {
    let (scenario, _) = file::read(name)?;
    let until = given.value("until").map(time).transpose()?;
    let from = given.value("from").map_or(Ok(Time::ZERO), time)?;
    let played = played(&scenario, until).map_err(|why| format!("{name}: {why}"))?;
    let title = title(name);
    let command = format!("{} run {}", call(), quoted(name));
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
    work(&run).map_err(|why| format!("{name}: {why} (--from, --until)"))
}

/// What a run is called: the name of its file.
pub fn title(name: &str) -> String {
    let file =
        std::path::Path::new(name).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    if file.is_empty() || file == "-" { "a run".to_string() } else { file }
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

/// Plays a run up to a moment, or to the end of its script. Fails with one sentence.
pub fn played(scenario: &model::scenario::Scenario, until: Option<Time>) -> Result<Played, String> {
    let until = match until {
        Some(until) => until,
        None => engine::Verdict::of(scenario)?.end,
    };
    if until > RUN_MAX {
        return Err(format!("{until} is more than the {RUN_MAX} of the longest run"));
    }
    let (mut engine, mut replay) = (Engine::new(), Replay::new(scenario.clone(), until));
    while let Turn::Ask(command) = replay.turn() {
        replay.take(engine.answer(&command))?;
    }
    let played = replay.into_played();
    match played.end < until && played.ended.is_none() {
        true => Err(format!(
            "{EVENTS_MAX} events are the most that are exported, and they end at {}: narrow it",
            played.end
        )),
        false => Ok(played),
    }
}
