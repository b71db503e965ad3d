//! A test for another repository, which plays the run again and compares its hash.

use super::run::Run;

/// The file. It needs the crates `engine` and `model` of the playground.
pub(super) fn make(run: &Run<'_>) -> Result<String, String> {
    let scenario = run.scenario.to_string();
    let hashes = raw_string_hashes(&scenario);
    let title = run.title.replace(char::is_control, " ");
    let (hash, events, until) = (run.hash(), run.trace.position_at(run.until), run.until.as_micros());
    let (name, engine) = (name(&title), run.engine());
    Ok(format!(
        "//! {title}: a run of the Raft playground ({engine}), as a test.\n\
         //!\n\
         //! In the `Cargo.toml` beside it, with the path to a copy of the playground's repository:\n\
         //!\n\
         //! ```toml\n\
         //! [dev-dependencies]\n\
         //! engine = {{ path = \"…/crates/engine\" }}\n\
         //! model = {{ path = \"…/crates/model\" }}\n\
         //!\n\
         //! [patch.crates-io]\n\
         //! raft-proto = {{ path = \"…/vendor/raft-proto\" }}\n\
         //! ```\n\n\
         /// The run, in the language of scenarios.\n\
         const SCENARIO: &str = r{hashes}\"{scenario}\"{hashes};\n\n\
         #[test]\n\
         fn {name}() {{\n\
         \x20   let scenario = model::scenario::parse(SCENARIO).expect(\"a correct scenario\");\n\
         \x20   let verdict = engine::Verdict::of(&scenario).expect(\"a possible cluster\");\n\
         \x20   assert!(!verdict.is_failed(), \"an expectation failed, or a property was broken:\\n{{}}\", verdict.output());\n\n\
         \x20   // The trace up to the moment at which this file was made.\n\
         \x20   let mut run = engine::Run::open(&scenario).expect(\"a possible cluster\");\n\
         \x20   let (mut hash, mut events) = (model::trace::TraceHash::new(), 0u64);\n\
         \x20   loop {{\n\
         \x20       let is_there = run.run_until(model::types::Time({until}));\n\
         \x20       let news = run.take_news();\n\
         \x20       events += news.records.len() as u64;\n\
         \x20       news.records.iter().for_each(|record| hash.add(record));\n\
         \x20       if is_there || news.ended.is_some() {{\n\
         \x20           break;\n\
         \x20       }}\n\
         \x20   }}\n\
         \x20   assert_eq!(events, {events}, \"another engine, or another version of it\");\n\
         \x20   assert_eq!(hash.value(), 0x{hash:016x}, \"another engine, or another version of it\");\n\
         }}\n"
    ))
}

/// As many `#` as keep a raw string from ending inside the text.
fn raw_string_hashes(text: &str) -> String {
    let longest =
        text.match_indices('"').map(|(place, _)| text[place + 1..].chars().take_while(|letter| *letter == '#').count());
    "#".repeat(longest.max().map_or(1, |longest| longest + 1))
}

/// A title as the name of a function.
fn name(title: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    let mapped: String = title.chars().map(plain).collect();
    let words: Vec<&str> = mapped.split('_').filter(|word| !word.is_empty()).collect();
    format!("run_{}", words.join("_")).trim_end_matches('_').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_with_quotes_stays_inside_its_string() {
        assert_eq!(raw_string_hashes("plain"), "#");
        assert_eq!(raw_string_hashes("a \"#b\" c\"##"), "###");
        assert_eq!(name("A leader: \"cut\" off!"), "run_a_leader_cut_off");
        assert_eq!(name("Лидер"), "run");
    }
}
