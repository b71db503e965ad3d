//! A report in Markdown: what happened and why, what broke, the diagram, and how to repeat the run.
//!
//! It reads well as plain text too.

use super::happened::{ROWS_MAX, sentences};
use super::mermaid;
use super::run::Run;
use crate::event_log::plain;
use crate::format;
use model::invariants::{Telling, Violation};

/// The report.
pub(super) fn make(run: &Run<'_>) -> Result<String, String> {
    let mut text = format!("# {}\n\n{}\n\n", markdown(run.title), summary(run));
    text += &lesson(run);
    text += &broken(run);
    text += &happened(run);
    text += "## Sequence\n\n";
    text += &match mermaid::make(run) {
        Ok(diagram) => format!("```mermaid\n{diagram}```\n\n"),
        Err(why) => format!("There is no diagram: {why}.\n\n"),
    };
    text += &format!("## The run\n\n{}\n", fence(&run.scenario.to_string(), "raft"));
    text += &repeated(run);
    Ok(text)
}

/// What a reader has to know first, in one sentence.
pub(super) fn summary(run: &Run<'_>) -> String {
    let last = run.last();
    let nodes = last.nodes.len();
    let leads = last.leader().and_then(|node| Some((node, last.nodes.get(&node)?.term)));
    let leader = leads.map_or("no node leads".to_string(), |(node, term)| format!("node {node} leads term {term}"));
    let broken = match run.broken().count() {
        0 => "every checked property holds".to_string(),
        1 => "one property is broken".to_string(),
        count => format!("{count} violations of properties were found"),
    };
    let events = run.trace.position_at(run.until);
    format!(
        "{nodes} nodes of {}, from {}: {events} events since the start; at its end {leader}, and {broken}.\n\n`{}`",
        run.engine(),
        run.span(),
        run.scenario.to_string().lines().find(|line| line.starts_with("cluster")).unwrap_or_default(),
    )
}

fn lesson(run: &Run<'_>) -> String {
    let words: Vec<&str> = run.scenario.lesson.iter().map(|line| line.trim_start_matches(['#', ' '])).collect();
    let words = words.join(" ");
    if words.trim().is_empty() { String::new() } else { format!("> {}\n\n", markdown(words.trim())) }
}

/// Each broken property: the promise, the two facts, and what took an assumption away.
fn broken(run: &Run<'_>) -> String {
    let violations: Vec<&Violation> = run.broken().collect();
    if violations.is_empty() {
        return String::new();
    }
    let mut telling = Telling::default();
    let lines: String = violations.iter().map(|violation| telling.lines(violation)).collect();
    format!("## What is broken\n\n{}\n", fence(lines.trim_end(), "text"))
}

/// The table of what happened.
fn happened(run: &Run<'_>) -> String {
    let (skipped, rows) = sentences(run, ROWS_MAX);
    let mut text = String::from("## What happened\n\n");
    if skipped > 0 {
        text += &format!("{skipped} earlier sentences of this span are left out.\n\n");
    }
    text += "| time (s) | node | | what and why |\n|---:|---:|---|---|\n";
    for (node, sentence) in rows {
        let (at, sign) = (format::exact_seconds(sentence.at), if sentence.bad { "✕" } else { "" });
        let node = node.map_or_else(String::new, |node| node.to_string());
        text += &format!("| {at} | {node} | {sign} | {} |\n", markdown(&plain(&sentence.pieces)));
    }
    text + "\n"
}

fn repeated(run: &Run<'_>) -> String {
    let mut text = String::from("## Repeat it\n\n");
    if !run.command.is_empty() {
        text += &format!("{}\n", fence(run.command, "sh"));
    }
    if !run.link.is_empty() {
        text += &format!("[Open this moment in the playground]({})\n\n", run.link);
    }
    let (hash, at) = (run.hash(), format::exact_seconds(run.until));
    text + &format!("The trace up to {at} s has the hash `{hash:016x}`; another hash is another run.\n")
}

/// A text in a fence that it does not end itself.
fn fence(text: &str, language: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest.max(2) + 1);
    format!("{ticks}{language}\n{}\n{ticks}\n", text.trim_end())
}

/// A text of one line without marks of Markdown and HTML.
fn markdown(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '$' | '&' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
