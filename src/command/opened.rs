//! A link in the place of a file: the run that it holds, or the lesson that it names.

use std::fs;

use model::scenario::parse;
use model::types::Time;
use share::{Address, Stamp, address};

use super::name::{Name, RUN};
use super::site::{Site, inflated};

/// What stands before the name of a lesson in a link.
const LESSON: &str = "#lesson=";

/// Where lessons lie: in the page, in the repository, and so in the folder from which the command is called.
const FOLDERS: [&str; 2] = ["lessons", "scenarios"];

/// What a link opens.
pub struct Opened {
    /// What it is called.
    pub title: String,
    /// The text of the scenario.
    pub text: String,
    /// The moment, if it names one.
    pub moment: Option<Time>,
    /// How the run went for who made the link, if it says.
    pub stamp: Option<Stamp>,
}

/// What a link opens; `None` for the name of a file. Fails with one sentence.
pub fn opened(name: &Name) -> Option<Result<Opened, String>> {
    let text = name.text();
    let start = [RUN, LESSON].iter().find_map(|sign| text.find(sign))?;
    if name.path().exists() {
        return None;
    }
    Some(address(&text[start..]).and_then(|address| match address {
        Address::Run(link) => Ok(Opened {
            title: link.title,
            text: link.scenario.to_string(),
            moment: Some(link.moment),
            stamp: link.stamp,
        }),
        Address::Lesson(file, moment) => {
            let text = lesson(&file)?;
            let title = parse(&text).ok().and_then(|scenario| scenario.title).unwrap_or(file);
            Ok(Opened { title, text, moment, stamp: None })
        }
        Address::Course(_) | Address::Nothing => Err("this link names no run".to_string()),
    }))
}

/// The text of a lesson or of a scenario of the library. Fails with one sentence.
fn lesson(file: &str) -> Result<String, String> {
    let paths = FOLDERS.map(|folder| format!("{folder}/{file}.raft"));
    let site = Site::built_in().ok();
    let in_page = |path: &String| String::from_utf8(inflated(site.as_ref()?.file(path)?)?).ok();
    let found = paths.iter().find_map(in_page).or_else(|| paths.iter().find_map(|path| fs::read_to_string(path).ok()));
    found.ok_or_else(|| {
        let [one, other] = FOLDERS;
        format!("there is no lesson `{file}` in this program, nor below {one}/ or {other}/ of this directory")
    })
}
