//! How far a reader has come in each lesson: which stop, which bets, which goals. The browser keeps it.

use model::shared::Set;

/// The most lessons that are remembered, and the most stops of one: more is not one of ours.
const LESSONS_MAX: usize = 500;
const STOPS_MAX: usize = 100;

/// A bet at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bet {
    /// The answer at this place.
    Answer(usize),
    /// Something was pointed at that is no answer.
    Other,
}

/// What has been done of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Its title.
    pub title: String,
    /// The last stop that was reached.
    pub furthest: usize,
    /// How many stops it has, once that is known.
    pub stops: usize,
    /// The bet at each stop, and whether it was right, once it has been judged.
    pub bets: Vec<(Option<Bet>, Option<bool>)>,
    /// The stops whose goals were reached.
    pub goals: Set<usize>,
    /// The best marks for the goal of each stop, if it is a drill.
    pub marks: Vec<usize>,
}

impl Progress {
    /// True once its last stop was reached.
    pub fn is_done(&self) -> bool {
        self.stops > 0 && self.furthest >= self.stops
    }

    /// The bet at a stop, counted from 1, which is made when it is missing.
    pub fn bet_mut(&mut self, stop: usize) -> &mut (Option<Bet>, Option<bool>) {
        let place = stop.clamp(1, STOPS_MAX) - 1;
        if self.bets.len() <= place {
            self.bets.resize(place + 1, (None, None));
        }
        &mut self.bets[place]
    }

    /// The bet at a stop, counted from 1.
    pub fn bet(&self, stop: usize) -> Option<Bet> {
        self.bets.get(stop.checked_sub(1)?).and_then(|(bet, _)| *bet)
    }

    /// The goal of a stop was reached, with so many marks.
    pub(super) fn reach(&mut self, stop: usize, marks: usize) {
        self.goals.insert(stop);
        let place = stop.clamp(1, STOPS_MAX) - 1;
        if self.marks.len() <= place {
            self.marks.resize(place + 1, 0);
        }
        self.marks[place] = marks.max(self.marks[place]);
    }

    /// How many bets were right, and how many were judged.
    pub fn score(&self) -> (usize, usize) {
        let judged = || self.bets.iter().filter_map(|(_, right)| *right);
        (judged().filter(|right| *right).count(), judged().count())
    }

    fn to_line(&self) -> String {
        let bet = |(bet, right): &(Option<Bet>, Option<bool>)| {
            let bet = match bet {
                None => "-".to_string(),
                Some(Bet::Other) => "o".to_string(),
                Some(Bet::Answer(place)) => place.to_string(),
            };
            bet + right.map_or("", |right| if right { "+" } else { "!" })
        };
        let bets: Vec<String> = self.bets.iter().map(bet).collect();
        let joined = |numbers: &mut dyn Iterator<Item = &usize>| {
            numbers.map(usize::to_string).collect::<Vec<String>>().join(" ")
        };
        [
            &self.title,
            "\t",
            &self.furthest.to_string(),
            "\t",
            &self.stops.to_string(),
            "\t",
            &bets.join(" "),
            "\t",
            &joined(&mut self.goals.iter()),
            "\t",
            &joined(&mut self.marks.iter()),
        ]
        .concat()
    }

    fn from_line(line: &str) -> Option<Progress> {
        let mut parts: Vec<&str> = line.split('\t').collect();
        if parts.len() == 5 {
            // A build before the grades kept it.
            parts.push("");
        }
        let [title, furthest, stops, bets, goals, marks] = parts[..] else { return None };
        let bet = |text: &str| {
            let (text, right) = match (text.strip_suffix('+'), text.strip_suffix('!')) {
                (Some(text), _) => (text, Some(true)),
                (None, Some(text)) => (text, Some(false)),
                (None, None) => (text, None),
            };
            let bet = match text {
                "-" => None,
                "o" => Some(Bet::Other),
                place => Some(Bet::Answer(place.parse().ok()?)),
            };
            Some((bet, right))
        };
        Some(Progress {
            title: title.to_string(),
            furthest: furthest.parse().ok()?,
            stops: stops.parse().ok()?,
            bets: bets.split_whitespace().take(STOPS_MAX).map(bet).collect::<Option<_>>()?,
            goals: numbers(goals)?.into_iter().collect(),
            marks: numbers(marks)?,
        })
    }
}

fn numbers(text: &str) -> Option<Vec<usize>> {
    text.split_whitespace().take(STOPS_MAX).map(|number| number.parse().ok()).collect()
}

/// What has been done of every lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllProgress(Vec<Progress>);

impl AllProgress {
    /// Reads what was kept. A line that is not understood is passed over: it belongs to another build.
    pub fn from_text(text: &str) -> AllProgress {
        AllProgress(text.lines().filter_map(Progress::from_line).take(LESSONS_MAX).collect())
    }

    /// The text that is kept.
    pub fn to_text(&self) -> String {
        self.0.iter().map(Progress::to_line).collect::<Vec<_>>().join("\n")
    }

    /// What has been done of a lesson.
    pub fn of(&self, title: &str) -> Option<&Progress> {
        self.0.iter().find(|progress| progress.title == title)
    }

    /// Remembers what has been done of a lesson. True when that is new. A lesson without a title cannot be found again.
    pub fn put(&mut self, progress: &Progress) -> bool {
        match self.0.iter().position(|other| other.title == progress.title) {
            Some(place) if self.0[place] == *progress => return false,
            Some(place) => self.0[place] = progress.clone(),
            None if !progress.title.is_empty() && self.0.len() < LESSONS_MAX => self.0.push(progress.clone()),
            None => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_reads_back_from_what_is_kept() {
        let mut progress = Progress { title: "Who decides?".to_string(), furthest: 3, stops: 5, ..Progress::default() };
        *progress.bet_mut(1) = (Some(Bet::Answer(2)), Some(true));
        *progress.bet_mut(3) = (Some(Bet::Other), Some(false));
        progress.reach(4, 2);
        progress.reach(4, 1);
        let mut all = AllProgress::default();
        assert!(all.put(&progress) && !all.put(&progress));
        assert!(!all.put(&Progress::default()) && all.of("").is_none(), "two lessons without a title would be one");
        let read = AllProgress::from_text(&all.to_text());
        assert_eq!(read, all);
        let read = read.of("Who decides?").expect("it is there");
        assert_eq!(
            (read.score(), read.is_done(), read.bet(1), read.bet(2)),
            ((1, 2), false, Some(Bet::Answer(2)), None)
        );
        assert_eq!((read.goals.len(), &read.marks[..]), (1, &[0, 0, 0, 2][..]), "the best marks are kept");
        let old = AllProgress::from_text("Who decides?\t3\t5\t2+ - o!\t4\n");
        let old = old.of("Who decides?").expect("what was kept before the grades is read");
        assert_eq!((old.score(), old.goals.len(), old.marks.len()), ((1, 2), 1, 0));
        assert_eq!(AllProgress::from_text("nonsense\na\tb\tc\td\te\n"), AllProgress::default());
    }
}
