//! The lists of the lessons and of the scenarios, with all words by which each is found.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The list of the lessons, with the small picture of each.
pub fn of_lessons(root: &Path) -> Result<String, String> {
    let pictures = read(&root.join("www/lesson_pictures.txt"))?;
    let pictured = |line: &str| {
        let file = line.split('\t').next().unwrap_or_default();
        let picture = pictures.lines().find_map(|line| line.strip_prefix(file)?.strip_prefix('\t'));
        format!("{line}\t{}\n", picture.unwrap_or_default())
    };
    Ok(list_of(&root.join("lessons"), course_line)?.lines().map(pictured).collect())
}

/// The list of the scenarios of the library.
pub fn of_scenarios(root: &Path) -> Result<String, String> {
    list_of(&root.join("scenarios"), index_line)
}

/// A line for each scenario of a folder, by its name and its text, in order.
fn list_of(folder: &Path, line: fn(&str, &str) -> String) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if let (Some("raft"), Some(name)) = (ending(&file), file.file_stem().and_then(|name| name.to_str())) {
            lines.push(line(name, &read(&file)?));
        }
    }
    lines.sort();
    Ok(lines.concat())
}

/// What a line in quotes says that begins with this word; empty when there is none.
fn quoted(text: &str, word: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(word)).unwrap_or_default().trim();
    line.trim_matches('"').replace("\\\"", "\"")
}

/// The line of a lesson in the course: its file, its title, its source, and every word by which it is found.
fn course_line(name: &str, text: &str) -> String {
    format!("{name}\t{}\t{}\t{}\n", quoted(text, "lesson "), quoted(text, "source "), words_of(text))
}

/// Every part of a scenario's source, which end at `;` and `…`, and every word of it once. The recorded output is not searched.
fn words_of(text: &str) -> String {
    let source = quoted(text, "source ");
    let parts = source.split([';', '…']).map(|part| [part.trim(), ";"].concat());
    let parts: String = parts.filter(|part| part != ";").collect();
    let searched = text.split("\n----\n").next().unwrap_or(text).to_lowercase();
    let words: BTreeSet<&str> = searched.split_whitespace().collect();
    parts + &words.into_iter().collect::<Vec<_>>().join(" ")
}

/// The line of a scenario in the list: its file, the first sentence of its lesson, and every word by which it is found.
fn index_line(name: &str, text: &str) -> String {
    let lesson =
        text.lines().skip_while(|line| !line.starts_with('#')).take_while(|line| line.starts_with('#')).skip(1);
    let lesson: Vec<&str> = lesson.map(|line| line.trim_start_matches(['#', ' '])).collect();
    let lesson = lesson.join(" ");
    let about = lesson.find(". ").map_or(&lesson[..], |end| &lesson[..=end]);
    format!("{name}\t{about}\t{}\n", words_of(text))
}

fn ending(file: &Path) -> Option<&str> {
    file.extension()?.to_str()
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Shell;
    use page::lesson::Course;
    use page::library::{Index, LIBRARY};

    #[test]
    fn a_line_of_the_course_has_title_source_and_each_word_once() {
        let text = "lesson \"Why \\\"one\\\"?\"\nsource \"§5.2\"\n# One.\ncluster nodes=3\n----\nprinted\n";
        let line = course_line("a01-why", text);
        assert!(line.starts_with("a01-why\tWhy \"one\"?\t§5.2\t"), "{line}");
        assert!(line.contains(" cluster ") && !line.contains("printed"), "{line}");
    }

    #[test]
    fn a_line_of_the_list_has_the_first_sentence_and_each_word_once() {
        let text = "# A title.\n# It teaches this\n# and that. Then more.\nrun 1s\n----\nprinted\n";
        let line = index_line("a-title", text);
        assert_eq!(
            line,
            "a-title\tIt teaches this and that.\t# 1s a and it more. run teaches that. then this title.\n"
        );
    }

    /// Texts as programs on openraft and raft-rs print them, in whose sources they stand; and what explains each.
    const SAID: [(&str, &str); 24] = [
        ("reject vote: local vote <T3-N2:Q> is >= the received vote", "a02"),
        ("QuorumNotEnough", "a06"),
        ("Error: not enough for a quorum, cluster: {1,2,3}, got: {1}", "a06"),
        ("reject AppendEntries due to conflicting log id: T2-N1.7", "a07"),
        ("INFO found conflict at index 7, existing term: 2, conflicting term: 3, raft_id: 1", "a07"),
        ("WARN seen a higher vote: <T9-N3:-> GT mine: <T1-N1:Q>", "b11"),
        ("received a message with higher term from 3, msg type: MsgRequestVote, message_term: 9", "b11"),
        ("INFO no leader at term 4; dropping proposal", "b13"),
        ("election_timeout_min(150) must be > heartbeat_interval(200)", "b16"),
        ("Learner 4 not found: add it as learner before adding it as a voter", "b20"),
        ("the cluster is already undergoing a configuration change at log Some(T1-N1.5), last committed", "b22"),
        (
            "log entry discarded on leader change; commit status unknown; application must deduplicate retries; has",
            "b27",
        ),
        ("not allowed to initialize due to current raft state: last_log_id: None vote: <T1-N2:->", "b29"),
        ("thread 'raft' panicked at src/raft_log.rs:291:13:\nto_commit 12 is out of range [last_index 3]", "c33"),
        ("panicked", "c33"),
        ("to_commit", "c33"),
        ("thread 'raft' panicked at src/raft.rs:2787:13: hs.commit 9 is out of range [5, 6]", "c34"),
        ("ForwardToLeader", "redirect-to-the-leader"),
        ("has to forward request to: Some(2), Some(BasicNode { addr: \"b:1\" })", "redirect-to-the-leader"),
        ("stepped down to follower since quorum is not active, raft_id: 1", "minority-leader-steps-down"),
        ("Err(raft: proposal dropped)", "one-append-under-way"),
        ("[term 5] abort previous transferring leadership to 3, raft_id: 1", "transfer-given-up"),
        ("timeout sending transfer_leader: timeout after 100ms when Vote 1->3, target: 3", "transfer-to-a-dead-node"),
        ("io_completed: IOFlushed error: when Write Logs: disk, while flushing IO: by:T1", "flush-error"),
    ];

    #[test]
    fn the_text_of_a_panic_of_an_error_or_of_a_log_finds_what_explains_it() {
        let root = Shell::root();
        let course = Course::read(&of_lessons(root).expect("lessons")).expect("a list of lessons");
        let index = Index::read(&of_scenarios(root).expect("scenarios")).expect("a list of scenarios");
        for (said, file) in SAID {
            let lessons = course.lessons().iter().filter(|lesson| lesson.matches(said)).map(|lesson| &lesson.file[..]);
            let scenes = LIBRARY.iter().filter(|scene| scene.matches(said, &index)).map(|scene| scene.file);
            let found: Vec<&str> = lessons.chain(scenes).collect();
            assert!(found.iter().any(|name| name.starts_with(file)), "{said}: {file} is not among {found:?}");
            assert!(found.len() <= 5, "{said}: that is no answer: {found:?}");
        }
    }
}
