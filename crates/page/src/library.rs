//! The library of scenarios, in groups: every file of `scenarios/`, and an empty cluster.

/// The topic of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// First steps.
    First,
    /// Elections and leadership.
    Elections,
    /// Members.
    Members,
    /// Snapshots.
    Snapshots,
    /// Network.
    Network,
    /// Process and disk.
    Process,
    /// Clocks.
    Clock,
    /// Clients.
    Clients,
    /// Broken guarantees.
    Broken,
    /// A cluster without a script.
    Own,
}

impl Group {
    /// All of them, in the order of the list.
    pub const ALL: [Group; 10] = [
        Group::First,
        Group::Elections,
        Group::Members,
        Group::Snapshots,
        Group::Network,
        Group::Process,
        Group::Clock,
        Group::Clients,
        Group::Broken,
        Group::Own,
    ];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::First => "First steps",
            Group::Elections => "Elections and leadership",
            Group::Members => "Members",
            Group::Snapshots => "Snapshots",
            Group::Network => "Network",
            Group::Process => "Process and disk",
            Group::Clock => "Clocks",
            Group::Clients => "Clients",
            Group::Broken => "Broken guarantees",
            Group::Own => "On your own",
        }
    }
}

/// A scenario that comes with the page. Its text is a file beside the page, fetched when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Its topic.
    pub group: Group,
    /// The name of its file without the extension; empty for the one that has none.
    pub file: &'static str,
    /// Its title.
    pub title: &'static str,
}

/// The text of the first scenario: it is part of the page, so that the first election waits for no other file.
pub const FIRST_TEXT: &str = include_str!("../../../scenarios/first-election.raft");

/// The text of the cluster of one's own.
const OWN_TEXT: &str = "cluster nodes=5 seed=7\n";

impl Scene {
    /// Its text, if that is part of the page.
    pub fn text(&self) -> Option<&'static str> {
        match self.file {
            "" => Some(OWN_TEXT),
            file if file == LIBRARY[0].file => Some(FIRST_TEXT),
            _ => None,
        }
    }

    /// Where its text lies, seen from the page.
    pub fn path(&self) -> String {
        ["scenarios/", self.file, ".raft"].concat()
    }

    /// True when every one of these words stands in its title or its name or, as far as that is known, in its text.
    pub fn matches(&self, wanted: &str, index: &Index) -> bool {
        let words = index.line(self.file).map_or("", |line| &line.words);
        let all = [self.group.title(), " ", self.title, " ", self.file, " ", words].concat().to_lowercase();
        wanted.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

/// Where the list of the scenarios lies, seen from the page.
pub const INDEX_PATH: &str = "scenarios/index.txt";

/// What the list of the scenarios knows of each. The build makes it of their texts (`xtask/src/hooks.rs`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index(Vec<IndexLine>);

/// What the list says of one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
struct IndexLine {
    file: String,
    about: String,
    words: String,
}

impl Index {
    /// Reads the list: a line for each scenario, with its file, what it is about and its words, parted by tabulators.
    pub fn read(text: &str) -> Result<Index, String> {
        let read = |(number, line): (usize, &str)| {
            let mut parts = line.split('\t').map(str::to_string);
            match (parts.next(), parts.next(), parts.next(), parts.next()) {
                (Some(file), Some(about), Some(words), None) => Ok(IndexLine { file, about, words }),
                _ => Err(format!("line {} of the list of scenarios is not one", number + 1)),
            }
        };
        text.lines().enumerate().map(read).collect::<Result<_, _>>().map(Index)
    }

    /// The first sentence of what a scenario teaches.
    pub fn about(&self, scene: &Scene) -> &str {
        self.line(scene.file).map_or("", |line| &line.about)
    }

    fn line(&self, file: &str) -> Option<&IndexLine> {
        self.0.iter().find(|line| line.file == file)
    }
}

macro_rules! scene {
    ($group:ident, $file:literal, $title:literal) => {
        Scene { group: Group::$group, file: $file, title: $title }
    };
}

/// All of them; the first one is the default, and the last one is not a lesson.
pub const LIBRARY: &[Scene] = &[
    scene!(First, "first-election", "The first election"),
    scene!(First, "leader-crash", "The leader crashes"),
    scene!(First, "minority-leader", "A leader without its majority"),
    scene!(First, "log-divergence-and-repair", "Logs diverge and are repaired"),
    scene!(Elections, "split-vote", "A split vote"),
    scene!(Elections, "asymmetric-link", "A link that works one way"),
    scene!(Elections, "five-node-bridge", "A bridge of five nodes"),
    scene!(Elections, "five-node-bridge-with-probe", "A bridge, with probes"),
    scene!(Elections, "elect-at-once", "An election by command"),
    scene!(Elections, "elections-off", "Elections switched off"),
    scene!(Elections, "heartbeat-at-once", "A heartbeat by command"),
    scene!(Elections, "leadership-transfer", "A leadership transfer"),
    scene!(Elections, "transfer-to-a-dead-node", "A transfer to a dead node"),
    scene!(Elections, "one-leader-in-a-term", "One leader in a term"),
    scene!(Elections, "several-leaders-in-a-term", "Two leaders in one term"),
    scene!(Elections, "leader-restore-off-keeps-it", "A leader restarts as a follower"),
    scene!(Members, "learner-catches-up", "A learner catches up"),
    scene!(Members, "promote-and-demote", "Promote and demote"),
    scene!(Members, "remove-a-voter", "A removed voter keeps running"),
    scene!(Members, "replace-a-voter", "A voter is replaced"),
    scene!(Members, "joint-consensus", "Joint consensus: two majorities"),
    scene!(Members, "joint-left-behind", "A joint membership left unfinished"),
    scene!(Members, "leader-removes-itself", "A leader removes itself"),
    scene!(Snapshots, "snapshot-and-purge", "A snapshot replaces the log"),
    scene!(Snapshots, "snapshot-delays-heartbeats", "Heartbeats behind a snapshot"),
    scene!(Snapshots, "snapshot-in-chunks", "A snapshot in chunks"),
    scene!(Snapshots, "receiver-of-chunks-crashes", "A crash in the middle of a snapshot"),
    scene!(Network, "duplicated-messages", "Messages that arrive twice"),
    scene!(Network, "overtaking-messages", "Messages that overtake each other"),
    scene!(Network, "jitter-near-the-heartbeat", "Jitter near the heartbeat"),
    scene!(Network, "clogged-link", "A clogged link"),
    scene!(Network, "held-append-entries", "One kind of message, held"),
    scene!(Network, "one-message-taken-away", "One message, dropped"),
    scene!(Process, "slow-processor", "A slow processor"),
    scene!(Process, "crash-before-flush", "A crash between append and flush"),
    scene!(Process, "crash-after-vote", "A crash right after a vote"),
    scene!(Process, "slow-disk-of-the-leader", "A slow disk under the leader"),
    scene!(Process, "flush-error", "A disk that fails to flush"),
    scene!(Process, "full-disk", "A full disk"),
    scene!(Process, "bit-rot", "A corrupt entry on the disk"),
    scene!(Clock, "fast-clock", "A clock twice as fast"),
    scene!(Clock, "clock-jump", "A clock that jumps"),
    scene!(Clients, "three-kinds-of-reads", "Three ways to read"),
    scene!(Clients, "redirect-to-the-leader", "A client is redirected to the leader"),
    scene!(Clients, "retry-with-an-id-writes-once", "A retry with an id writes once"),
    scene!(Clients, "retry-without-an-id-writes-twice", "A retry without an id writes twice"),
    scene!(Clients, "time-out-then-unknown", "A time-out with unknown outcome"),
    scene!(Clients, "workload-through-a-leader-crash", "A workload through a leader's crash"),
    scene!(Broken, "lying-disk", "A disk that lies"),
    scene!(Broken, "forgotten-vote", "A forgotten vote: two leaders in a term"),
    scene!(Broken, "wiped-voter", "A wiped voter loses a write"),
    scene!(Broken, "old-backup", "An old backup loses a write"),
    scene!(Broken, "leader-restore-loses-a-write", "A restored leader loses a write"),
    scene!(Own, "", "A cluster of your own"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;
    use model::scenario::parse;

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
    }

    #[test]
    fn all_scenarios_of_the_page_can_be_opened() {
        for scene in LIBRARY {
            let read = || std::fs::read_to_string(folder().join("..").join(scene.path())).expect("the file is there");
            let text = scene.text().map_or_else(read, str::to_string);
            assert!(parse(&text).is_ok(), "{}: {}", scene.title, parse(&text).unwrap_err());
        }
        assert_eq!(LIBRARY.iter().filter(|scene| scene.text().is_some()).count(), 2, "the others are fetched");
    }

    #[test]
    fn every_scenario_of_the_folder_is_offered_once_in_its_group() {
        let files = std::fs::read_dir(folder()).expect("the folder is there").filter_map(|entry| {
            let name = entry.expect("readable").file_name().into_string().expect("a plain name");
            name.strip_suffix(".raft").map(str::to_string)
        });
        for file in files {
            let count = LIBRARY.iter().filter(|scene| scene.file == file).count();
            assert_eq!(
                count, 1,
                "the page offers scenarios/{file}.raft {count} times: it should be one line of LIBRARY in \
                 crates/page/src/library.rs, scene!(GROUP, \"{file}\", \"A short title\"), among the others of its group"
            );
        }
        let titles: BTreeSet<&str> = LIBRARY.iter().map(|scene| scene.title).collect();
        assert_eq!(titles.len(), LIBRARY.len(), "two scenarios of LIBRARY have the same title");
        let mut groups: Vec<Group> = LIBRARY.iter().map(|scene| scene.group).collect();
        groups.dedup();
        assert_eq!(groups, Group::ALL, "the scenarios of a group stand together, in the order of Group::ALL");
    }

    #[test]
    fn a_scenario_is_found_by_any_of_its_words() {
        let text = "lying-disk\tA disk says too early.\tdisk early. lies\nwiped-voter\tIt forgets.\tlease wipe\n";
        let index = Index::read(text).expect("a correct list");
        let found = |wanted: &str| -> Vec<&str> {
            LIBRARY.iter().filter(|scene| scene.matches(wanted, &index)).map(|scene| scene.file).collect()
        };
        assert_eq!(found("Lies disk"), ["lying-disk"]);
        assert_eq!(found("lease"), ["wiped-voter"]);
        assert!(found("members").contains(&"joint-consensus"), "the group's title counts");
        assert_eq!(found("no such words anywhere"), Vec::<&str>::new());
        assert_eq!(found("").len(), LIBRARY.len());
        let lies = LIBRARY.iter().find(|scene| scene.file == "lying-disk").expect("a scenario");
        assert_eq!((index.about(lies), index.about(&LIBRARY[0])), ("A disk says too early.", ""));
    }

    #[test]
    fn what_is_no_list_of_scenarios_is_refused() {
        assert_eq!(Index::read("a\tb\tc\n<html>\n"), Err("line 2 of the list of scenarios is not one".to_string()));
    }
}
