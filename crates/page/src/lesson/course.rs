//! The course: every lesson with its path, its number and its title, in order.

use crate::finding::finds;

/// The address of the list of lessons, relative to the page. The build generates it from their texts.
pub const COURSE_PATH: &str = "lessons/index.txt";

/// A part of the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// The letter with which the names of its files begin.
    pub letter: char,
    /// Its title.
    pub title: &'static str,
    /// What one can do after it.
    pub about: &'static str,
}

/// All parts, in their order.
pub const PATHS: [Path; 4] = [
    Path {
        letter: 'a',
        title: "A · Raft from zero",
        about: "Elections, commits, repair: what every member of a team needs.",
    },
    Path {
        letter: 'b',
        title: "B · Running it",
        about: "Time-outs, disks, snapshots, members, clients: what meets you in production.",
    },
    Path { letter: 'c', title: "C · When a promise is void", about: "What Raft cannot bear, and what breaks then." },
    Path {
        letter: 'd',
        title: "D · Drills",
        about: "Tasks on a running cluster: bring it through without losing a write.",
    },
];

/// A lesson of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseLesson {
    /// The name of its file without the extension.
    pub file: String,
    /// Its title, a question.
    pub title: String,
    /// Its source.
    pub source: String,
    /// Every word by which it is found, in lower case.
    words: String,
    /// Its run in small: classes and ways, see `story::export::small`.
    pub picture: String,
}

impl CourseLesson {
    /// Its number in the course.
    pub fn number(&self) -> &str {
        self.file.get(1..3).unwrap_or_default().trim_start_matches('0')
    }

    /// The letter of its path.
    pub fn letter(&self) -> char {
        self.file.chars().next().unwrap_or_default()
    }

    /// The address of its text, relative to the page.
    pub fn path(&self) -> String {
        ["lessons/", &self.file, ".raft"].concat()
    }

    /// True when its title, its source, its name or its text says what is wanted; or when it is one of these: `a1,b12,`.
    pub fn matches(&self, wanted: &str) -> bool {
        match wanted.ends_with(',') {
            true => wanted.split(',').any(|one| one.strip_prefix(self.letter()) == Some(self.number())),
            false => finds(&[&self.title, &self.source, &self.file, &self.words], wanted),
        }
    }
}

/// All lessons, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course(Vec<CourseLesson>);

impl Course {
    /// Reads the list: a line for each lesson, with its file, title, source, words and picture, separated by tabs.
    pub fn read(text: &str) -> Result<Course, String> {
        let read = |(number, line): (usize, &str)| {
            let mut parts = line.split('\t').map(str::to_string);
            match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
                (Some(file), Some(title), Some(source), Some(words), Some(picture)) => {
                    Ok(CourseLesson { file, title, source, words, picture })
                }
                _ => Err(format!("line {} of the list of lessons is not one", number + 1)),
            }
        };
        text.lines().enumerate().map(read).collect::<Result<_, _>>().map(Course)
    }

    /// The lessons.
    pub fn lessons(&self) -> &[CourseLesson] {
        &self.0
    }

    /// The lessons that are searched for, with their places: the one that has just this title, or else all that match.
    pub fn found(&self, wanted: &str) -> Vec<(usize, &CourseLesson)> {
        let titled = self.place_of(wanted);
        let is_found = |(place, lesson): &(usize, &CourseLesson)| match titled {
            Some(titled) => titled == *place,
            None => lesson.matches(wanted),
        };
        self.0.iter().enumerate().filter(is_found).collect()
    }

    /// The place of the lesson with this title.
    pub fn place_of(&self, title: &str) -> Option<usize> {
        self.0.iter().position(|lesson| lesson.title == title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_is_found_by_its_title_its_source_and_any_word_of_its_text() {
        let text = "a01-who\tWho decides?\tRaft §5.2\tcrash leader\tlane M0,4h9\nb11-node\tWhy a term?\tetcd #8498\tpre-vote\t\n";
        let course = Course::read(text).expect("well formed");
        let found = |wanted: &str| -> Vec<&str> {
            course.lessons().iter().filter(|lesson| lesson.matches(wanted)).map(CourseLesson::number).collect()
        };
        assert_eq!((found("§5.2"), found("#8498 term"), found("CRASH")), (vec!["1"], vec!["11"], vec!["1"]));
        assert_eq!((found("nothing"), found("").len()), (vec![], 2));
        let text = "b29-who\tWho calls it, and how often?\tDocs\t\t\n";
        let asked = Course::read(text).expect("well formed");
        assert!(asked.lessons()[0].matches("Who calls it, and how often?"), "a title with a comma is no list");
        assert_eq!((course.place_of("Why a term?"), course.place_of("Else?")), (Some(1), None));
        assert_eq!(course.lessons()[1].path(), "lessons/b11-node.raft");
        let found = |wanted| course.lessons().iter().filter(|lesson| lesson.matches(wanted)).count();
        assert_eq!(["a1,", "a1,b11,", "b1,", ","].map(found), [1, 2, 0, 0], "a teacher's list");
        let text = "a03-when\tWhen is it?\t\tis it on a majority\t\na08-yet\tIs it on a majority?\t\t\t\n";
        let alike = Course::read(text).expect("well formed");
        let found = |wanted| -> Vec<usize> { alike.found(wanted).into_iter().map(|(place, _)| place).collect() };
        assert_eq!((found("is it on a majority"), found("Is it on a majority?")), (vec![0, 1], vec![1]), "a title");
        assert_eq!(Course::read("a\tb\n"), Err("line 1 of the list of lessons is not one".to_string()));
    }
}
