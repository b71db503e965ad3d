//! One file with all of a moment: the report, the picture, the run's text, and the link.

use story::export::{Run, export, named};

use super::zip::zip;

/// A zip with the report and, beside it, the picture that it shows. Fails with one sentence.
pub fn packet(run: &Run<'_>) -> Result<Vec<u8>, String> {
    let made = |name| export(named(name).expect("a format"), run);
    let mut report = made("report")?;
    let mut files = Vec::new();
    match made("svg") {
        Ok(picture) => {
            report += "\n## The moment\n\n![The cluster at this moment](picture.svg)\n";
            files.push(("picture.svg", picture));
        }
        // A crowded moment has no picture, and all the rest.
        Err(why) => report += &format!("\nThere is no picture: {why}\n"),
    }
    files.insert(0, ("report.md", report));
    files.push(("run.raft", run.scenario.to_string()));
    if !run.link.is_empty() {
        files.push(("link.txt", run.link.to_string() + "\n"));
    }
    zip(&files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::scenario::parse;
    use model::types::Time;

    #[test]
    fn a_packet_is_read_by_another_reader_and_holds_the_report_its_picture_the_run_and_the_link() {
        let text = "# A <lesson> & \"mörę\"\ncluster nodes=3 seed=7\nrun until leader\nwrite leader x=\"ü\"\nrun 1s\n";
        let scenario = parse(text).expect("correct");
        let trace = crate::Played::default().trace;
        let run = Run {
            title: "A title",
            scenario: &scenario,
            trace: &trace,
            violations: &[],
            from: Time::ZERO,
            until: Time(812_000),
            command: "",
            link: "https://example.org/#run=abc",
        };
        let read = crate::zip::tests::read;
        let files = read(&packet(&run).expect("it fits"));
        assert_eq!(files.keys().collect::<Vec<_>>(), ["link.txt", "picture.svg", "report.md", "run.raft"]);
        assert_eq!(files["link.txt"], format!("{}\n", run.link));
        assert_eq!(parse(&files["run.raft"]).as_ref(), Ok(&scenario));
        assert_eq!(files["picture.svg"], export(named("svg").expect("a format"), &run).expect("a picture"));
        assert!(files["report.md"].contains("](picture.svg)") && files["report.md"].contains(run.link));
        let without = read(&packet(&Run { link: "", ..run }).expect("it fits"));
        assert!(!without.contains_key("link.txt"));
        assert_eq!(packet(&run), packet(&run), "the same bytes each time");
    }
}
