//! The report of `check` for a continuous integration, as JUnit writes it: one case for each file.
//!
//! It keeps to the schema by which Jenkins reads such reports (`junit-10.xsd`). Times are those of the runs, which are virtual,
//! and no case says when it was played: the same files make the same report.

use std::path::{Component, Path};

use model::types::Time;
use story::format::exact_seconds;

use super::ending::{BAD_INPUT, FAILED, FINE};
use super::judged::Judged;

/// How a case ended, in the words of the format.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Fine,
    Failure,
    Error,
    /// It was not played to its end, or not at all.
    Skipped,
}

impl Ending {
    fn of(judged: Option<&Judged>) -> Ending {
        match judged.map(|judged| judged.code) {
            Some(FINE) => Ending::Fine,
            Some(FAILED) => Ending::Failure,
            Some(BAD_INPUT) => Ending::Error,
            Some(_) | None => Ending::Skipped,
        }
    }
}

/// The report on these files, of which the first ones were judged.
pub fn junit(files: &[String], all: &[Judged]) -> String {
    let cases: Vec<(&String, Option<&Judged>)> =
        files.iter().enumerate().map(|(place, name)| (name, all.get(place))).collect();
    let count = |ending| cases.iter().filter(|(_, judged)| Ending::of(*judged) == ending).count();
    let time = exact_seconds(Time(all.iter().map(|judged| judged.end.0).sum()));
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\"",
        cases.len(),
        count(Ending::Failure),
        count(Ending::Error)
    );
    let skipped = count(Ending::Skipped);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts} time=\"{time}\">\n\
         <testsuite name=\"raft-playground\" {counts} skipped=\"{skipped}\" time=\"{time}\">\n"
    );
    cases.iter().for_each(|(name, judged)| text += &case(name, *judged));
    text + "</testsuite>\n</testsuites>\n"
}

fn case(name: &str, judged: Option<&Judged>) -> String {
    // Readers group cases by what they take for packages and classes.
    let parents = Path::new(name).parent().into_iter().flat_map(Path::components);
    let parents = parents.filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    let folder = parents.collect::<Vec<_>>().join(".");
    let folder = if folder.is_empty() { "scenarios" } else { &folder };
    let end = judged.map_or(Time::ZERO, |judged| judged.end);
    let case = format!(
        "<testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
        attribute(folder),
        attribute(name),
        exact_seconds(end)
    );
    let why = judged.map_or("it was not played: Ctrl-C came first", |judged| judged.why.as_deref().unwrap_or_default());
    let first = attribute(why.lines().next().unwrap_or_default());
    let inside = match Ending::of(judged) {
        Ending::Fine => return case + "/>\n",
        Ending::Failure => format!("<failure type=\"failed\" message=\"{first}\">{}</failure>", content(why)),
        Ending::Error => format!("<error type=\"bad input\" message=\"{first}\">{}</error>", content(why)),
        Ending::Skipped => format!("<skipped message=\"{first}\"/>"),
    };
    let output = judged.map_or("", |judged| &judged.output);
    let output =
        if output.is_empty() { String::new() } else { format!("<system-out>{}</system-out>\n", content(output)) };
    format!("{case}>\n{inside}\n{output}</testcase>\n")
}

/// A text between tags. What XML cannot hold at all is shown as what it is not.
fn content(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' | '\t' | ' '..='\u{fffd}' | '\u{10000}'.. => escaped.push(letter),
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}

/// A text in an attribute, where a reader would take line breaks and tabs for spaces.
fn attribute(text: &str) -> String {
    content(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_and_texts_are_read_back_by_another_reader_and_every_ending_has_its_element() {
        let odd = "a \"b\" <c> & ]]> \t ä🙂\nsecond line";
        let judged = |code, why: &str| Judged {
            code,
            why: (code != FINE).then(|| why.to_string()),
            output: format!("{odd}\u{1}\u{fffe}"),
            end: Time(1_234_567),
            ..Judged::default()
        };
        let files: Vec<String> = [odd, "./x/y/z.raft", "c.raft", "d.raft", "e.raft"].map(String::from).into();
        let all = [judged(FINE, ""), judged(FAILED, odd), judged(BAD_INPUT, odd), judged(3, "Ctrl-C came")];
        let text = junit(&files, &all);
        let report = roxmltree::Document::parse(&text).expect("well formed");
        let suite = report.root_element().first_element_child().expect("a suite");
        let counts = ["tests", "failures", "errors", "skipped", "time"].map(|name| suite.attribute(name));
        assert_eq!(counts, ["5", "1", "1", "2", "4.938268"].map(Some));
        let cases: Vec<_> = suite.children().filter(roxmltree::Node::is_element).collect();
        assert_eq!(
            cases.iter().map(|case| case.attribute("name")).collect::<Vec<_>>(),
            files.iter().map(|name| Some(&name[..])).collect::<Vec<_>>()
        );
        assert_eq!([0, 1].map(|place| cases[place].attribute("classname")), ["scenarios", "x.y"].map(Some));
        let inside = |place: usize| cases[place].first_element_child().expect("an element");
        let names = [1, 2, 3, 4].map(|place| inside(place).tag_name().name());
        assert_eq!(names, ["failure", "error", "skipped", "skipped"]);
        assert_eq!((inside(1).text(), inside(1).attribute("message")), (Some(odd), odd.lines().next()));
        let output = inside(1).next_sibling_element().expect("its output");
        assert_eq!((output.tag_name().name(), output.text()), ("system-out", Some(&*format!("{odd}\u{fffd}\u{fffd}"))));
    }
}
