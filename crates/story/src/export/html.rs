//! One HTML file for archives and tickets: the span under a slider, what broke, what happened, and the run's text. Nothing is fetched.
//!
//! The picture in it carries the run, so the file opens it again when it is dropped on the page. Where scripts are off it is
//! still the picture of the moment.

use super::happened::{ROWS_MAX, sentences};
use super::moments::moments;
use super::report::summary;
use super::run::Run;
use super::svg::{escaped, picture};
use crate::event_log::plain;
use crate::format;
use model::invariants::Telling;

/// The style of the text around the picture.
const STYLE: &str = "body{font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;max-width:960px;\
margin:24px auto;padding:0 16px;background:#fff;color:#171d29}svg{max-width:100%;height:auto}figure{margin:0}input{width:100%}pre{overflow:auto;padding:10px;\
background:#f4f6f9;border-radius:6px}table{border-collapse:collapse}td{padding:2px 10px;vertical-align:top}td:first-child{\
font-variant-numeric:tabular-nums;text-align:right}.bad{color:#cc1f45}\
@media(prefers-color-scheme:dark){body{background:#161c26;color:#eef2f8}pre{background:#0e1219}.bad{color:#ff6b88}a{color:#8fb0ff}}";

/// Shows the moments that [`moments`] has written, by a slider.
pub(super) const SCRIPT: &str = include_str!("html_player.js");

/// What the file's policy says of the script: the base64 of its SHA-256, which a test computes.
const SCRIPT_HASH: &str = "L8ynTrPSytIZ9goOBu69VOtmPOMZaPF703v8k6efx4Q=";

/// The file. Fails with one sentence when the picture does.
pub(super) fn make(run: &Run<'_>) -> Result<String, String> {
    let picture = picture(run)?;
    let title = escaped(run.title);
    let mut telling = Telling::default();
    let broken: String = run.broken().map(|violation| telling.lines(violation)).collect();
    let broken = if broken.is_empty() {
        String::new()
    } else {
        format!("<h2>What is broken</h2>\n<pre>{}</pre>\n", escaped(broken.trim_end()))
    };
    let (skipped, rows) = sentences(run, ROWS_MAX);
    let skipped =
        if skipped > 0 { format!("<p>{skipped} earlier sentences are left out.</p>\n") } else { String::new() };
    let row = |(_, sentence): &super::happened::Row| {
        let class = if sentence.bad { " class=\"bad\"" } else { "" };
        let (at, text) = (format::exact_seconds(sentence.at), escaped(&plain(&sentence.pieces)));
        format!("<tr{class}><td>{at}</td><td>{text}</td></tr>\n")
    };
    let rows: String = rows.iter().map(row).collect();
    let link = match run.link {
        "" => String::new(),
        link => format!("<p><a href=\"{}\">Open this moment in the playground</a></p>\n", escaped(link)),
    };
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{}</p>\n<figure>{picture}</figure>\n{broken}\
         <h2>What happened</h2>\n{skipped}<table>\n{rows}</table>\n<h2>The run</h2>\n<pre>{}</pre>\n{link}\
         <p>The trace has the hash <code>{:016x}</code>; another hash is another run.</p>\n\
         <script type=\"text/plain\">{}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        escaped(&summary(run).replace('`', "").replace("\n\n", " ")),
        escaped(&run.scenario.to_string()),
        run.hash(),
        moments(run)?,
    ))
}
