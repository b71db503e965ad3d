//! The engine itself: answers every command with one reply, in bytes or directly.

use super::book::Answering;
use super::run::Run;
use model::protocol::{Command, PROTOCOL_VERSION, Reply, decode, encode};
use model::types::Time;

/// The engine. It holds at most one run.
#[derive(Default)]
pub struct Engine {
    run: Option<Run>,
    runs: u32,
}

impl Engine {
    /// An engine without a run.
    pub fn new() -> Engine {
        Engine::default()
    }

    /// Answers an encoded [`Command`] with an encoded [`Reply`].
    pub fn handle(&mut self, command: &[u8]) -> Vec<u8> {
        let reply = match decode::<Command>(command) {
            Ok(command) => self.answer(&command),
            Err(why) => Reply::Refused { why },
        };
        encode(&reply)
    }

    /// Answers a command.
    pub fn answer(&mut self, command: &Command) -> Reply {
        match command {
            Command::Open { version, .. } if *version != PROTOCOL_VERSION => Reply::Refused {
                why: format!(
                    "the page speaks version {version} of the protocol, the engine {PROTOCOL_VERSION}: reload"
                ),
            },
            Command::Open { scenario, version: _ } => match Run::open(scenario) {
                Ok(run) => {
                    let reply = run.reply();
                    self.run = Some(run);
                    self.runs += 1;
                    reply
                }
                Err(why) => Reply::Refused { why },
            },
            Command::RunUntil { time } => self.with_run(Answering::Run, |run| {
                run.run_until_stop(*time);
                Ok(())
            }),
            Command::RunToNextEvent { limit } => self.with_run(Answering::Run, |run| {
                run.run_to_next_event(*limit);
                Ok(())
            }),
            Command::Act(action) => self.with_run(Answering::Act, |run| run.act(action)),
            Command::Replay { acts, until, tell } => {
                self.with_run(Answering::Run, |run| run.replay(acts, *until, *tell))
            }
        }
    }

    /// The run, to be looked at.
    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    /// The present moment of the run, zero without one.
    pub fn now(&self) -> Time {
        self.run.as_ref().map_or(Time::ZERO, Run::now)
    }

    /// How many actions have been done by hand in the run.
    pub fn acts(&self) -> u32 {
        self.run.as_ref().map_or(0, Run::acts)
    }

    /// How many events the run has had.
    pub fn position(&self) -> u64 {
        self.run.as_ref().map_or(0, Run::position)
    }

    /// A number that is the same only for runs in which the same was done by hand, as far as such a number can be.
    pub fn acts_hash(&self) -> u32 {
        self.run.as_ref().map_or(0, Run::acts_hash)
    }

    /// How many runs have been opened.
    pub fn runs(&self) -> u32 {
        self.runs
    }

    fn with_run(&mut self, answering: Answering, carry_out: impl FnOnce(&mut Run) -> Result<(), String>) -> Reply {
        let Some(run) = &mut self.run else {
            return Reply::Refused { why: "there is no run yet: open a scenario first".to_string() };
        };
        run.begin(answering);
        match carry_out(run) {
            Ok(()) => run.reply(),
            Err(why) => Reply::Refused { why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::action::{Action, ProcessAction, Target};
    use model::protocol::Progress;
    use model::scenario::{Cluster, Scenario, parse};
    use model::trace::Event;
    use model::types::NodeId;

    fn opened() -> Engine {
        let mut engine = Engine::new();
        let open = Command::Open { version: PROTOCOL_VERSION, scenario: Box::default() };
        assert!(matches!(engine.answer(&open), Reply::Opened(_)));
        engine
    }

    #[test]
    fn bytes_that_are_no_command_are_refused_with_a_sentence() {
        let reply = Engine::new().handle(&[250, 1, 2]);
        let reply: Reply = decode(&reply).expect("a reply");
        assert!(matches!(reply, Reply::Refused { why } if why.contains("not a message")));
    }

    #[test]
    fn a_page_of_another_version_is_refused_with_the_advice_to_reload() {
        let open = Command::Open { version: PROTOCOL_VERSION + 1, scenario: Box::default() };
        assert!(matches!(Engine::new().answer(&open), Reply::Refused { why } if why.contains("reload")));
    }

    #[test]
    fn an_impossible_scenario_leaves_the_run_as_it_was() {
        let mut engine = opened();
        engine.answer(&Command::RunUntil { time: Time::from_secs(1) });
        let cluster = Cluster { nodes: 26, ..Cluster::default() };
        let scenario = Box::new(Scenario { cluster, ..Scenario::default() });
        let open = Command::Open { version: PROTOCOL_VERSION, scenario };
        assert!(matches!(engine.answer(&open), Reply::Refused { .. }));
        let Reply::Ran(news) = engine.answer(&Command::RunUntil { time: Time::from_secs(2) }) else { panic!("a run") };
        assert_eq!(news.now, Time::from_secs(2));
    }

    #[test]
    fn an_impossible_action_leaves_the_run_as_it_was() {
        let mut engine = opened();
        for action in [
            Action::Process(ProcessAction::Restart(NodeId(1))),
            Action::Process(ProcessAction::Crash(Target::Node(NodeId(9)))),
        ] {
            assert!(matches!(engine.answer(&Command::Act(action)), Reply::Refused { .. }));
        }
        let Reply::Acted(_, done) =
            engine.answer(&Command::Act(Action::Process(ProcessAction::Crash(Target::Node(NodeId(1))))))
        else {
            panic!("node 1 can crash")
        };
        assert_eq!(done.lines.len(), 1);
    }

    #[test]
    fn lines_that_an_action_lets_be_played_come_at_its_moment_and_are_no_part_of_it() {
        let text = "cluster nodes=3 seed=4\nrun until node 1 crashed\ncrash 2\nrun 1s\n";
        let scenario = Box::new(parse(text).expect("well formed"));
        let mut engine = Engine::new();
        engine.answer(&Command::Open { version: PROTOCOL_VERSION, scenario });
        let crash = |node| Action::Process(ProcessAction::Crash(Target::Node(NodeId(node))));
        let Reply::Acted(news, done) = engine.answer(&Command::Act(crash(1))) else { panic!("node 1 can crash") };
        let has = |news: &Progress, node| {
            let acted = Event::Acted(Box::new(crash(node)));
            news.records.iter().any(|record| record.event == acted)
        };
        assert!(has(&news, 1) && !has(&news, 2));
        assert_eq!((done.lines.len(), done.todo), (1, 2), "a session that is kept ends each action with its own line");
        let Reply::Ran(news) = engine.answer(&Command::RunUntil { time: Time::ZERO }) else { panic!("a run") };
        assert!(has(&news, 2), "the wait is over at once");
        assert_eq!(news.notes[0].text, "at 0s: node 1 crashed");
    }
}
