//! The table of all formats: how each is called, what it is for, and what makes it.

use super::run::Run;
use super::{history, html, mermaid, perfetto, plantuml, report, rust_test, shiviz, svg, trace_lines};

/// One format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The ending of its files.
    pub ending: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// What it is for.
    pub does: &'static str,
    make: Make,
}

/// What makes it. Fails with one sentence that says what would be right.
#[derive(Clone, Copy, Debug)]
enum Make {
    Text(fn(&Run<'_>) -> Result<String, String>),
    Bytes(fn(&Run<'_>) -> Result<Vec<u8>, String>),
}

/// All formats, in the order of the list.
pub const FORMATS: [Format; 11] = [
    Format {
        name: "report",
        title: "Report",
        ending: "md",
        media: "text/markdown",
        does: "for a design document or a post-mortem: what happened and why, the diagram, how to repeat it",
        make: Make::Text(report::make),
    },
    Format {
        name: "mermaid",
        title: "Mermaid diagram",
        ending: "mmd",
        media: "text/vnd.mermaid",
        does: "a sequence diagram that GitHub, GitLab and Notion draw",
        make: Make::Text(mermaid::make),
    },
    Format {
        name: "svg",
        title: "Picture",
        ending: "svg",
        media: "image/svg+xml",
        does: "stage, logs and timeline of the moment, for a document or a slide; it carries the run's text",
        make: Make::Text(svg::picture),
    },
    Format {
        name: "html",
        title: "HTML file",
        ending: "html",
        media: "text/html",
        does: "one file that plays the span and fetches nothing, for archives and tickets; it carries the run's text",
        make: Make::Text(html::make),
    },
    Format {
        name: "edn",
        title: "History, EDN",
        ending: "edn",
        media: "application/edn",
        does: "what clients asked and were answered, for Knossos and Elle",
        make: Make::Text(history::edn),
    },
    Format {
        name: "history",
        title: "History, JSON lines",
        ending: "history.jsonl",
        media: "application/jsonl",
        does: "the same, for Porcupine and scripts",
        make: Make::Text(history::json_lines),
    },
    Format {
        name: "trace",
        title: "Trace, JSON lines",
        ending: "trace.jsonl",
        media: "application/jsonl",
        does: "every event, for scripts and trace validation: docs/trace-schema.md",
        make: Make::Text(trace_lines::make),
    },
    Format {
        name: "plantuml",
        title: "PlantUML diagram",
        ending: "puml",
        media: "text/x-plantuml",
        does: "the sequence diagram for PlantUML",
        make: Make::Text(plantuml::make),
    },
    Format {
        name: "shiviz",
        title: "ShiViz log",
        ending: "shiviz.log",
        media: "text/plain",
        does: "every message with vector clocks, for ShiViz",
        make: Make::Text(shiviz::make),
    },
    Format {
        name: "perfetto",
        title: "Perfetto trace",
        ending: "pftrace",
        media: "application/x-protobuf",
        does: "a long run for Perfetto and its SQL: roles, messages, requests and indexes in virtual time",
        make: Make::Bytes(perfetto::make),
    },
    Format {
        name: "test",
        title: "Rust test",
        ending: "rs",
        media: "text/x-rust",
        does: "the run as a test of your own repository",
        make: Make::Text(rust_test::make),
    },
];

/// The format of this name.
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Fails with one sentence when the span is none.
fn check(run: &Run<'_>) -> Result<(), String> {
    if run.from > run.until {
        return Err(format!("a span ends after it begins: {} does not come before {}", run.from, run.until));
    }
    Ok(())
}

/// Exports a run, in bytes that are a text in all but one format. Fails with one sentence that says what would be right.
pub fn export_bytes(format: &Format, run: &Run<'_>) -> Result<Vec<u8>, String> {
    check(run)?;
    match format.make {
        Make::Text(make) => make(run).map(String::into_bytes),
        Make::Bytes(make) => make(run),
    }
}

/// Exports a run as a text. Fails with one sentence that says what would be right.
pub fn export(format: &Format, run: &Run<'_>) -> Result<String, String> {
    check(run)?;
    match format.make {
        Make::Text(make) => make(run),
        Make::Bytes(_) => Err("this format is no text".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_endings_are_all_different() {
        for (place, format) in FORMATS.iter().enumerate() {
            let others = FORMATS.iter().skip(place + 1);
            assert!(others.clone().all(|other| other.name != format.name && other.ending != format.ending));
            assert_eq!(named(format.name).map(|found| found.title), Some(format.title));
        }
        assert!(named("gif").is_none());
    }
}
