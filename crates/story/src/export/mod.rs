//! What leaves the page, as pure functions of a run and a span: one file for each format.
//!
//! ```text
//! formats (the table) ──► report ──► mermaid ──┐        (report, html ──► happened ──► run; html ──► moments ──► svg;
//!                         plantuml ────────────┴► sequence ──► run
//!                         perfetto ──► trace_lines ──► run
//!                         svg, history, shiviz, rust_test ──► run         what has a limit ──► too_long ──► run)
//! ```

mod formats;
mod happened;
mod history;
mod html;
mod json;
mod mermaid;
mod moments;
mod perfetto;
mod plantuml;
mod report;
mod run;
mod rust_test;
mod sequence;
mod shiviz;
mod svg;
mod too_long;
mod trace_lines;

pub use formats::{FORMATS, Format, export, export_bytes, named};
pub use mermaid::{ARROWS_MAX, CHARS_MAX};
pub use perfetto::EVENTS_MAX;
pub use run::Run;
pub use svg::{MESSAGES_MAX, frame, small};
pub use trace_lines::SCHEMA;
