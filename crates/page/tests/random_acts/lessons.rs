//! Every lesson and every scenario of the library on the page that decides: stop by stop, bets right and wrong, each goal, each
//! contrast, and back.

use super::shell::Shell;
use model::scenario::lesson::Pick;
use model::scenario::{Scenario, Step, parse};
use model::types::{Role, Time};
use page::chosen::Chosen;
use page::effect::Fetched;
use page::lesson::{Bet, GoalIs};
use page::msg::{BranchesMsg, ClusterMsg, LessonMsg, Msg, RunMsg, SelectionMsg, ShareMsg, TimeMsg};
use story::format::SPEED_STEPS;

/// How many frames it may take to the next stop.
const FRAMES_MAX: usize = 2_000;

fn lessons() -> Vec<(String, Scenario)> {
    scenarios("lessons")
}

/// The scenarios of the library that ask something.
fn library() -> Vec<(String, Scenario)> {
    let mut scenarios = scenarios("scenarios");
    scenarios.retain(|(_, scenario)| scenario.is_lesson());
    scenarios
}

fn scenarios(folder: &str) -> Vec<(String, Scenario)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable").path());
    let mut files: Vec<_> = entries.collect();
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let text = std::fs::read_to_string(file).expect("readable");
        (file.display().to_string(), parse(&text).unwrap_or_else(|mistakes| panic!("{mistakes}")))
    };
    files.iter().map(read).collect()
}

fn open(lesson: &Scenario) -> Shell {
    let mut shell = Shell::new();
    let title = lesson.title.clone().unwrap_or_default();
    shell.send(Msg::Run(RunMsg::Open(title, Box::new(lesson.clone()))));
    shell.settle();
    shell
}

/// Lets frames pass until time stands still, or `until` says that it is enough.
fn play(shell: &mut Shell, until: impl Fn(&Shell) -> bool) {
    for _ in 0..FRAMES_MAX {
        shell.settle();
        if !shell.page.session().playing() || until(shell) {
            return;
        }
        shell.now_ms += 100.0;
        shell.send(Msg::Time(TimeMsg::Frame));
    }
    panic!("time never stands still");
}

fn next(shell: &mut Shell) {
    shell.send(Msg::Lesson(LessonMsg::Next));
    shell.send(Msg::Lesson(LessonMsg::Hurry));
    play(shell, |_| false);
}

/// The texts of every stop's verdicts when each bet is the one that `choose` takes.
fn walk(lesson: &Scenario, choose: impl Fn(&Shell, usize, usize) -> usize) -> Shell {
    let mut shell = open(lesson);
    let stops = lesson.stops().count();
    assert!(shell.page.session().waits_at_stop() && shell.page.session().stop_here() == 0);
    for number in 1..=stops {
        next(&mut shell);
        let session = shell.page.session();
        assert!(session.waits_at_stop(), "stop {number}");
        assert_eq!(session.stop_here(), number);
        let (_, line, stop) = shell.page.lesson_stop().expect("a stop");
        assert!(!line.words.is_empty());
        let answers = stop.answers.len();
        if answers > 0 {
            let place = choose(&shell, number, answers);
            shell.send(Msg::Lesson(LessonMsg::Bet(place)));
            assert_eq!(shell.page.outcome(number), None, "the outcome is not shown before it is there");
            assert_eq!(shell.page.state().lesson.progress.bet(number), Some(Bet::Answer(place)));
        }
    }
    next(&mut shell);
    assert_eq!(shell.page.session().stop_here(), stops, "behind the last stop there is no other");
    shell
}

/// Plays a lesson three times: with the first answer, the right one and a wrong one to each of its questions.
fn bets_are_judged(name: &str, lesson: &Scenario) {
    let first = walk(lesson, |_, _, _| 0);
    let right = first.page.state().lesson.right.clone();
    let asked: Vec<usize> = (1..)
        .zip(lesson.stops())
        .filter(|(_, (.., stop))| !stop.answers.is_empty())
        .map(|(number, _)| number)
        .collect();
    assert!(!asked.is_empty(), "{name}");
    for number in &asked {
        assert!(
            right[number - 1].is_some() && first.page.outcome(*number) == right[number - 1],
            "{name}: stop {number}"
        );
    }
    let all_right = walk(lesson, |_, number, _| right[number - 1].expect("judged"));
    assert_eq!(all_right.page.state().lesson.progress.score(), (asked.len(), asked.len()), "{name}");
    let wrong = walk(lesson, |_, number, answers| (right[number - 1].expect("judged") + 1) % answers);
    assert_eq!(wrong.page.state().lesson.progress.score(), (0, asked.len()), "{name}");
    assert!(wrong.page.state().lesson.progress.is_done(), "{name}");
}

#[test]
fn every_lesson_is_played_from_stop_to_stop_and_its_bets_are_judged() {
    lessons().iter().for_each(|(name, lesson)| bets_are_judged(name, lesson));
}

#[test]
fn every_scenario_of_the_library_is_played_from_stop_to_stop_and_its_bets_are_judged() {
    let library = library();
    assert!(library.len() >= 66, "{}", library.len());
    library.iter().for_each(|(name, scenario)| bets_are_judged(name, scenario));
}

#[test]
fn a_scenario_of_the_library_that_is_shared_at_a_moment_is_shown_there_plays_on_to_its_next_stop_and_goes_back() {
    let (name, scenario) = library().into_iter().find(|(name, _)| name.contains("minority-leader.")).expect("there");
    let mut shell = Shell::new();
    let came = format!("run\u{1e}minority-leader\u{1e}1100000\u{1e}\u{1e}\u{1e}\u{1e}\u{1e}{scenario}");
    shell.send(Msg::Share(ShareMsg::Came(came)));
    shell.settle();
    let at = |shell: &Shell| (shell.page.session().drawn(), shell.page.session().stop_here());
    assert_eq!(at(&shell), (Time::from_millis(1_100), 1), "{name}");
    assert!(!shell.page.session().waits_at_stop() && !shell.page.session().playing(), "{name}");
    shell.send(Msg::Time(TimeMsg::TogglePlay));
    play(&mut shell, |_| false);
    assert!(shell.page.session().waits_at_stop() && shell.page.session().stop_here() == 2, "{name}");
    shell.send(Msg::Lesson(LessonMsg::GoTo(1)));
    shell.settle();
    shell.send(Msg::Lesson(LessonMsg::Bet(0)));
    assert_eq!(shell.page.state().lesson.progress.bet(1), Some(Bet::Answer(0)), "{name}");
}

#[test]
fn a_scenario_of_the_library_in_another_cluster_plays_without_the_questions_that_were_asked_of_its_own() {
    let (name, scenario) = library().into_iter().find(|(name, _)| name.contains("split-vote.")).expect("there");
    let mut shell = open(&scenario);
    assert!(shell.page.session().waits_at_stop(), "{name}");
    shell.send(Msg::Run(RunMsg::NodeCount(5)));
    shell.settle();
    assert!(!shell.page.session().opened().is_lesson() && shell.page.session().playing(), "{name}");
    assert!(!shell.page.session().opened().to_string().contains("answer"), "{name}");
}

#[test]
fn a_press_on_the_picture_bets_on_what_an_answer_points_at_and_an_index_of_two_answers_on_neither() {
    let (mut pointed, mut doubtful) = (0, 0);
    for (name, lesson) in lessons() {
        if lesson.stops().all(|(.., stop)| stop.answers.iter().all(|answer| !answer.pick.is_pointed())) {
            continue;
        }
        let mut shell = open(&lesson);
        for number in 1..=lesson.stops().count() {
            next(&mut shell);
            let bet = |shell: &Shell| shell.page.state().lesson.progress.bet(number);
            let picks = shell.page.lesson_stop().map(|(_, _, stop)| stop.answers.clone()).unwrap_or_default();
            for (place, pick) in picks.iter().map(|answer| &answer.pick).enumerate() {
                let msg = match pick {
                    Pick::Node(node) => SelectionMsg::Press(*node),
                    Pick::Entry(entry) => {
                        let index = |pick: &Pick| if let Pick::Entry(entry) = pick { Some(entry.index) } else { None };
                        if picks.iter().filter(|other| index(&other.pick) == Some(entry.index)).count() > 1 {
                            let before = bet(&shell);
                            shell.send(Msg::Selection(SelectionMsg::Choose(Some(Chosen::Entry(entry.index)))));
                            assert_eq!(bet(&shell), before, "{name}: stop {number}");
                            doubtful += 1;
                        }
                        SelectionMsg::Entry(*entry)
                    }
                    Pick::Words(_) | Pick::Moment(..) => continue,
                };
                shell.send(Msg::Selection(msg));
                assert_eq!(bet(&shell), Some(Bet::Answer(place)), "{name}: stop {number}");
                pointed += 1;
            }
        }
    }
    assert!(pointed > 20 && doubtful > 2, "{pointed} answers point, {doubtful} at an index of another one");
}

#[test]
fn every_goal_is_reached_in_a_branch_of_ones_own_and_the_lesson_goes_on_untouched() {
    for (name, lesson) in lessons() {
        let goals = (1..).zip(lesson.stops()).filter_map(|(number, (.., stop))| Some((number, stop.goal.clone()?)));
        for (number, goal) in goals.collect::<Vec<(usize, _)>>() {
            println!("{name}: stop {number}");
            let mut shell = open(&lesson);
            for _ in 0..number {
                next(&mut shell);
            }
            let text = shell.page.session().scenario().to_string();
            assert_eq!(shell.page.goal().map(|(_, _, is)| is), Some(GoalIs::Open), "{name}");
            if !matches!(goal.solution.first(), Some(Step::Act(_))) {
                // Time passes without the lesson's own lines.
                shell.send(Msg::Lesson(LessonMsg::Leave));
                shell.settle();
            }
            for step in &goal.solution {
                match step {
                    Step::Act(action) => {
                        shell.send(Msg::Cluster(ClusterMsg::Act(action.clone())));
                        shell.settle();
                    }
                    Step::Run(span) => {
                        let until = shell.page.session().drawn() + *span;
                        shell.run_to(until);
                    }
                    Step::RunUntil { condition, .. } => {
                        shell.send(Msg::Time(TimeMsg::TogglePlay));
                        play(&mut shell, |shell| condition.holds(shell.page.session().view()));
                        shell.pause();
                    }
                    Step::Stop(_) | Step::Expect(_) | Step::View(_) => {}
                }
            }
            assert!(!shell.page.session().in_lesson(), "{name}: who acts has left the lesson");
            if shell.page.goal().map(|(_, _, is)| is) != Some(GoalIs::Reached) {
                shell.send(Msg::Time(TimeMsg::TogglePlay));
                play(&mut shell, |shell| shell.page.goal().is_some_and(|(_, _, is)| is == GoalIs::Reached));
                shell.pause();
            }
            assert_eq!(shell.page.goal().map(|(_, _, is)| is), Some(GoalIs::Reached), "{name}: stop {number}");
            shell.check_repeats();
            shell.send(Msg::Lesson(LessonMsg::GoTo(number)));
            shell.settle();
            assert!(shell.page.session().waits_at_stop(), "{name}");
            assert_eq!(shell.page.session().scenario().to_string(), text, "{name}: the lesson is as it was");
            assert!(shell.page.state().lesson.progress.goals.contains(&number), "{name}");
        }
    }
}

#[test]
fn a_drill_is_graded_its_best_marks_are_handed_in_and_its_wrong_way_has_fewer() {
    let (_, drill) = lessons().into_iter().find(|(name, _)| name.contains("d39-")).expect("a drill");
    let mut shell = open(&drill);
    let title = drill.title.clone().unwrap_or_default();
    next(&mut shell);
    assert_eq!(shell.page.grade(), None, "no lesson outside of the course is graded");
    let course = format!("d39-bootstrap\t{title}\t\t\t\n");
    shell.send(Msg::Run(RunMsg::Fetched(Fetched::Course, Ok(course))));
    assert_eq!(shell.page.grade(), None, "nothing has been done yet");
    let (_, _, stop) = shell.page.lesson_stop().expect("a stop");
    for step in stop.goal.clone().expect("a goal").solution {
        let Step::Act(action) = step else { panic!("{step}") };
        shell.send(Msg::Cluster(ClusterMsg::Act(action)));
        shell.settle();
    }
    shell.send(Msg::Time(TimeMsg::TogglePlay));
    play(&mut shell, |shell| shell.page.goal().is_some_and(|(_, _, is)| is == GoalIs::Reached));
    shell.pause();
    assert_eq!(shell.page.grade().map(|grade| grade.marks()), Some(3));
    assert_eq!(shell.page.state().lesson.results(), "d39:0/0g1m3 ");

    shell.send(Msg::Lesson(LessonMsg::Contrast(1)));
    shell.settle();
    let until = Time::from_secs(3);
    play(&mut shell, |shell| shell.page.session().drawn() > until);
    shell.pause();
    let grade = shell.page.grade().expect("what the drill warns of is graded too");
    assert!(grade.marks() < 3 && grade.away > grade.allowed, "{grade:?}");
    assert_eq!(shell.page.state().lesson.results(), "d39:0/0g1m3 ", "the best marks stay");
    shell.reload();
    assert_eq!(shell.page.state().lesson.progress.marks, [3]);
}

#[test]
fn every_contrast_is_shown_beside_its_lesson() {
    for (name, lesson) in lessons() {
        let mut shell = walk(&lesson, |_, _, _| 0);
        let contrasts = (1..).zip(lesson.stops()).filter(|(_, (.., stop))| stop.contrast.is_some());
        for (number, other) in contrasts.map(|(number, (.., stop))| (number, stop.contrast.clone())) {
            let cluster = other.and_then(|contrast| contrast.cluster);
            shell.send(Msg::Lesson(LessonMsg::Contrast(number)));
            shell.settle();
            assert!(shell.page.session().compared().is_some(), "{name}");
            match cluster {
                None => assert!(shell.page.session().own_acts().count() > 0, "{name}"),
                Some(cluster) => {
                    let session = shell.page.session();
                    let seen = (session.cluster().to_string(), session.drawn());
                    assert_eq!(seen, (cluster.to_string(), session.stop_times()[0]), "{name}");
                }
            }
            play(&mut shell, |shell| shell.page.session().compared().is_some_and(|other| other.difference.is_some()));
            shell.send(Msg::Lesson(LessonMsg::GoTo(0)));
            shell.settle();
            assert!(shell.page.session().compared().is_none() && shell.page.session().stop_here() == 0, "{name}");
        }
    }
}

#[test]
fn a_lesson_that_is_loaded_again_remembers_its_bets() {
    let (_, lesson) = lessons().remove(0);
    let mut shell = open(&lesson);
    next(&mut shell);
    shell.send(Msg::Lesson(LessonMsg::Bet(1)));
    shell.send(Msg::Lesson(LessonMsg::GoTo(1)));
    shell.reload();
    shell.settle();
    assert_eq!(shell.page.state().lesson.progress.bet(1), Some(Bet::Answer(1)));
    assert!(shell.page.session().drawn() > Time::ZERO && shell.page.session().stop_here() == 1);
}

#[test]
fn a_fork_of_a_lesson_plays_no_line_of_it_and_the_lesson_itself_is_not_deleted() {
    let (_, lesson) = lessons().remove(0);
    let mut shell = open(&lesson);
    next(&mut shell);
    shell.send(Msg::Branches(BranchesMsg::Fork));
    shell.settle();
    assert!(!shell.page.session().in_lesson() && !shell.page.session().script_plays());
    let lesson_branch = shell.page.session().branches()[0].id;
    shell.send(Msg::Branches(BranchesMsg::Delete(lesson_branch)));
    shell.settle();
    assert!(shell.page.message().is_some_and(|message| message.text.contains("The lesson itself is kept")));
    shell.send(Msg::Lesson(LessonMsg::GoTo(1)));
    shell.settle();
    assert!(shell.page.session().waits_at_stop() && shell.page.session().script_plays());
}

#[test]
fn a_goal_that_holds_for_a_moment_between_two_frames_is_reached_and_one_that_does_not_says_what_is_the_case() {
    let text = "lesson \"Between frames\"\n# Three nodes.\ncluster nodes=3 seed=7\nrun until leader\nrun 300ms\n\
                # One of them leads.\nstop\ngoal \"Let another node stand.\" node 1 candidate or node 2 candidate or node 3 candidate within 3s\n\
                hint \"It misses heartbeats.\"\nhint \"Crash the leader.\"\nsolution crash leader\nrun 2s\n# It stood.\nstop\n";
    let lesson = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let mut shell = open(&lesson);
    next(&mut shell);
    shell.act("crash leader");
    shell.settle();
    let (_, _, is) = shell.page.goal().expect("a goal");
    let GoalIs::Tried(why) = is else { panic!("{is:?}") };
    assert!(why.starts_with("Not yet: node 1 is ") && why.contains(" of 3.0 s have passed."), "{why}");
    shell.send(Msg::Time(TimeMsg::Speed(SPEED_STEPS)));
    if !shell.page.session().playing() {
        shell.send(Msg::Time(TimeMsg::TogglePlay));
    }
    // No frame shows a candidate.
    play(&mut shell, |shell| {
        let nodes = &shell.page.session().view().nodes;
        assert!(nodes.iter().all(|(_, node)| node.role != Role::Candidate), "a longer frame is needed");
        shell.page.session().drawn() > Time::from_secs(2)
    });
    shell.pause();
    assert_eq!(shell.page.goal().map(|(_, _, is)| is), Some(GoalIs::Reached));
}
