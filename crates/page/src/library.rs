//! The scenarios that come with the page, in groups: every file of `scenarios/`, and a cluster of one's own.

/// What a scenario is about.
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
    /// Nothing is played.
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

/// A scenario that comes with the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scene {
    /// What it is about.
    pub group: Group,
    /// The name of its file, without the ending; empty for the one that has none.
    pub file: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Scene {
    /// The first sentence of what it teaches, after its heading.
    pub fn about(&self) -> String {
        let words = self.text.lines().take_while(|line| line.starts_with('#')).skip(1);
        let words: Vec<&str> = words.map(|line| line.trim_start_matches(['#', ' '])).collect();
        let words = words.join(" ");
        words.find(". ").map_or(words.clone(), |end| words[..=end].to_string())
    }

    /// True when every one of these words stands in its title, its name or its text.
    pub fn matches(&self, wanted: &str) -> bool {
        let all = [self.group.title(), " ", self.title, " ", self.file, " ", self.text].concat().to_lowercase();
        wanted.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

macro_rules! scene {
    ($group:ident, $file:literal, $title:literal) => {
        Scene {
            group: Group::$group,
            file: $file,
            title: $title,
            text: include_str!(concat!("../../../scenarios/", $file, ".raft")),
        }
    };
}

/// All of them; the first one is opened when nothing else is, and the last one is no lesson.
pub const LIBRARY: &[Scene] = &[
    scene!(First, "first-election", "The first election"),
    scene!(First, "leader-crash", "The leader crashes"),
    scene!(First, "minority-leader", "A leader without its majority"),
    scene!(First, "log-divergence-and-repair", "Logs diverge and are repaired"),
    scene!(Elections, "split-vote", "A split vote"),
    scene!(Elections, "asymmetric-link", "A link that works one way"),
    scene!(Elections, "five-node-bridge", "A bridge of five nodes"),
    scene!(Elections, "five-node-bridge-with-probe", "A bridge, with probes"),
    scene!(Elections, "elect-at-once", "An election is ordered"),
    scene!(Elections, "elections-off", "Elections switched off"),
    scene!(Elections, "heartbeat-at-once", "A heartbeat is ordered"),
    scene!(Elections, "leadership-transfer", "A leader hands over"),
    scene!(Elections, "transfer-to-a-dead-node", "A transfer to a dead node"),
    scene!(Elections, "one-leader-in-a-term", "One leader in a term"),
    scene!(Elections, "several-leaders-in-a-term", "Two leaders in one term"),
    scene!(Elections, "leader-restore-off-keeps-it", "A leader restarts as a follower"),
    scene!(Members, "learner-catches-up", "A learner catches up"),
    scene!(Members, "promote-and-demote", "Promote and demote"),
    scene!(Members, "remove-a-voter", "A removed node does not know"),
    scene!(Members, "replace-a-voter", "A voter is replaced"),
    scene!(Members, "joint-consensus", "Joint consensus: two majorities"),
    scene!(Members, "joint-left-behind", "A joint membership left behind"),
    scene!(Members, "leader-removes-itself", "A leader removes itself"),
    scene!(Snapshots, "snapshot-and-purge", "A snapshot takes the place of the log"),
    scene!(Snapshots, "snapshot-delays-heartbeats", "Heartbeats behind a snapshot"),
    scene!(Snapshots, "snapshot-in-chunks", "A snapshot in chunks"),
    scene!(Snapshots, "receiver-of-chunks-crashes", "A crash in the middle of a snapshot"),
    scene!(Network, "duplicated-messages", "Messages that arrive twice"),
    scene!(Network, "overtaking-messages", "Messages that overtake each other"),
    scene!(Network, "jitter-near-the-heartbeat", "Jitter near the heartbeat"),
    scene!(Network, "clogged-link", "A clogged link"),
    scene!(Network, "held-append-entries", "One kind of message, held"),
    scene!(Network, "one-message-taken-away", "One message, taken away"),
    scene!(Process, "slow-processor", "A slow processor"),
    scene!(Process, "crash-before-flush", "A crash between append and flush"),
    scene!(Process, "crash-after-vote", "A crash right after a vote"),
    scene!(Process, "slow-disk-of-the-leader", "A slow disk under the leader"),
    scene!(Process, "flush-error", "A disk that fails to flush"),
    scene!(Process, "full-disk", "A full disk"),
    scene!(Process, "bit-rot", "An entry goes bad on the disk"),
    scene!(Clock, "fast-clock", "A clock twice as fast"),
    scene!(Clock, "clock-jump", "A clock that jumps"),
    scene!(Clients, "three-kinds-of-reads", "Three ways to read"),
    scene!(Clients, "redirect-to-the-leader", "A client is sent on to the leader"),
    scene!(Clients, "retry-with-an-id-writes-once", "A retry with an id writes once"),
    scene!(Clients, "retry-without-an-id-writes-twice", "A retry without an id writes twice"),
    scene!(Clients, "time-out-then-unknown", "A time-out, and nobody knows"),
    scene!(Clients, "workload-through-a-leader-crash", "A workload through a leader's crash"),
    scene!(Broken, "lying-disk", "A disk that lies"),
    scene!(Broken, "forgotten-vote", "A forgotten vote: two leaders in a term"),
    scene!(Broken, "wiped-voter", "A wiped voter loses a write"),
    scene!(Broken, "old-backup", "An old backup loses a write"),
    scene!(Broken, "leader-restore-loses-a-write", "A restored leader loses a write"),
    Scene { group: Group::Own, file: "", title: "A cluster of your own", text: "cluster nodes=5 seed=7\n" },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use model::scenario::parse;

    #[test]
    fn all_scenarios_of_the_page_can_be_opened() {
        for scene in LIBRARY {
            assert!(parse(scene.text).is_ok(), "{}: {}", scene.title, parse(scene.text).unwrap_err());
        }
    }

    #[test]
    fn every_scenario_of_the_folder_is_offered_once_in_its_group() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        let files = std::fs::read_dir(folder).expect("the folder is there").filter_map(|entry| {
            let name = entry.expect("readable").file_name().into_string().expect("a plain name");
            name.strip_suffix(".raft").map(str::to_string)
        });
        for file in files {
            let count = LIBRARY.iter().filter(|scene| scene.file == file).count();
            assert_eq!(
                count, 1,
                "the page offers scenarios/{file}.raft {count} times: it should be one line of LIBRARY in \
                 src/ui/library.rs, scene!(GROUP, \"{file}\", \"A short title\"), among the others of its group"
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
        let found = |wanted: &str| -> Vec<&str> {
            LIBRARY.iter().filter(|scene| scene.matches(wanted)).map(|scene| scene.file).collect()
        };
        assert_eq!(found("Lies disk"), ["lying-disk"]);
        assert!(found("members").contains(&"joint-consensus"));
        assert_eq!(found("no such words anywhere"), Vec::<&str>::new());
        assert_eq!(found("").len(), LIBRARY.len());
        assert!(LIBRARY[0].about().starts_with("A cluster starts with followers only."));
    }
}
