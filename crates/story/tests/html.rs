//! The export as one HTML file: its script is the one that its policy allows, and its pictures are those of the run.

#[path = "export/played.rs"]
mod played;

use model::types::Time;
use played::{Played, lessons};
use sha2::{Digest, Sha256};
use story::export::{Run, export, frame, named};

/// What stands between two texts.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("{start} is missing"));
    rest.split_once(end).unwrap_or_else(|| panic!("{end} is missing")).0
}

/// Base64 as RFC 4648 has it, of bytes whose number leaves two for the last group.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let number =
            group.iter().chain([0, 0].iter()).take(3).fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        for place in 0..4 {
            let letter = char::from(LETTERS[(number >> (18 - 6 * place)) as usize & 63]);
            text.push(if place > group.len() { '=' } else { letter });
        }
    }
    text
}

#[test]
fn the_policy_allows_the_script_and_nothing_is_fetched() {
    let (_, scenario) = lessons().into_iter().find(|(file, _)| file == "minority-leader").expect("this lesson");
    let text = export(named("html").expect("a format"), &Played::of(&scenario).run()).expect("it fits");
    let script = between(&text, "<script>", "</script>");
    let hash = base64(&Sha256::digest(script.as_bytes()));
    let policy = between(&text, "Content-Security-Policy\" content=\"", "\">");
    assert_eq!(policy, format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'"));
    assert_eq!(text.matches("<script").count(), 2, "the lines of the pictures, and what shows them");
    for foreign in ["src=", "@import", "url(", "fetch("] {
        assert!(!text.contains(foreign), "{foreign}");
    }
}

#[test]
fn each_moment_is_the_picture_of_the_run_at_it_and_a_line_stands_there_once() {
    let mut files = 0;
    for (name, scenario) in lessons() {
        let played = Played::of(&scenario);
        let run = played.run();
        let Ok(text) = export(named("html").expect("a format"), &run) else { continue };
        let data = between(&text, "<script type=\"text/plain\">", "</script>");
        let (lines, moments) = data.split_once("\n\n").expect("an empty line");
        let lines: Vec<&str> = lines.lines().collect();
        let moments: Vec<&str> = moments.lines().collect();
        let last = moments.len() as u64 - 1;
        assert!((1..60).contains(&last), "{name}: {last}");
        for (step, moment) in (0..).zip(&moments) {
            let shown = moment.split_whitespace().flat_map(|part| {
                let more = part.matches('+').count();
                let first: usize = part.trim_end_matches('+').parse().expect("a number");
                &lines[first..=first + more]
            });
            let span = run.until.as_micros() - run.from.as_micros();
            let until = Time(run.from.as_micros() + span * step / last);
            let drawn = frame(&Run { until, ..run }, run.until).expect("it fits");
            assert!(shown.copied().eq(drawn.lines().filter(|line| !line.is_empty())), "{name} at {until}");
        }
        let mut once = lines.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), lines.len(), "{name}");
        assert!(text.len() < 4_000_000, "{name}: {} bytes, and the page opens no more", text.len());
        files += 1;
    }
    assert!(files > 40, "only {files} files");
}
