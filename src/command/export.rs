//! `trace`, `diagram`, `report`, `history`, `picture` and `test`: what leaves the page, made by the command.

use std::io::{IsTerminal as _, stdout};

use story::export::{Run, export, export_bytes, named};

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FINE};
use super::file;
use super::film::film;
use super::link::{PAGE, linked, page};
use super::output::{say, send};
use super::pixels::png;
use super::span::{FROM, OUT, UNTIL, only, with_span};

/// The formats in which a link to the moment stands.
const TAKE_A_LINK: [&str; 2] = ["report", "html"];
/// The formats that are bytes, which a terminal does not show.
const NO_TEXT: [&str; 3] = ["perfetto", "png", "gif"];

/// The rows of the table.
pub const SUBCOMMANDS: [Subcommand; 6] = [
    Subcommand {
        name: "report",
        operands: "FILE",
        does: "prints a report in Markdown: what happened and why, a diagram, how to repeat it",
        flags: &[FROM, UNTIL, PAGE, OUT],
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
            PAGE,
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
    let out = given.name("out");
    let is_text = !NO_TEXT.contains(&format);
    if out.is_none() && !is_text && stdout().is_terminal() {
        return Err(Ended::BadInput(format!("a {format} is no text: name its file, as in --out run.{format}")));
    }
    let page = page(given)?;
    let content = with_span(given, name, |run| {
        // A run that is too long for a link goes without: what is made of it carries its text.
        let link = match TAKE_A_LINK.contains(&format) {
            true => linked(page, run.scenario.clone(), run.title.to_string(), run.trace, run.until).unwrap_or_default(),
            false => String::new(),
        };
        made(format, &Run { link: &link, ..*run })
    })?;
    match out {
        Some(file) => file::write(file, &content)?,
        None if is_text => say(&String::from_utf8_lossy(&content))?,
        None => send(&content)?,
    }
    Ok(FINE)
}

fn made(format: &str, run: &Run<'_>) -> Result<Vec<u8>, String> {
    let of = |name| named(name).expect("every subcommand names a format");
    match format {
        "png" => png(&export(of("svg"), run)?),
        "gif" => film(run),
        name => export_bytes(of(name), run),
    }
}
