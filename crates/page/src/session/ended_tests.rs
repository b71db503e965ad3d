//! A session whose run a panic ends, with an engine that is gone after it, as in wasm.

use super::notice::Notice;
use std::rc::Rc;

use super::*;
use model::view::Process;
use sim::executor::Group;
use sim::machine::Sleep;

/// A task of node 2 panics at this time.
const DOOM: Time = Time::from_secs(3);

/// No checkpoint is taken, so every way begins at the start, where the task is put in again.
const NEVER: usize = usize::MAX;

/// The real engine, one of whose tasks is going to panic. A panic ends the engine.
struct Doomed {
    worker: FakeWorker,
    is_dead: bool,
}

impl Doomed {
    fn serve(&mut self, session: &mut Session) -> Vec<Notice> {
        let mut notices = Vec::new();
        for _ in 0..OUTGOING_MAX {
            let Some(outgoing) = session.next_outgoing() else { return notices };
            let opens = matches!(outgoing, Outgoing::Command(Command::Open { .. }));
            if self.is_dead && matches!(outgoing, Outgoing::Command(_)) {
                // What the page does: the engine that is gone can only be restored, so there is another one.
                assert!(opens, "a dead engine is asked: {outgoing:?}");
                session.no_checkpoints();
                self.worker = FakeWorker::new(NEVER);
            }
            self.is_dead = false;
            notices.extend(self.worker.serve(session, outgoing));
            if opens {
                self.doom();
            }
            self.is_dead = self.worker.engine.run().is_some_and(|run| run.ended().is_some());
        }
        panic!("the session never comes to rest");
    }

    fn doom(&self) {
        let run = self.worker.engine.run().expect("it was opened");
        let machine = Rc::clone(run.world().machine());
        let _entered = machine.enter();
        machine.executor.spawn(Group::Node(NodeId(2)), async {
            Sleep::until(DOOM).await;
            panic!("the log has a gap");
        });
    }
}

#[test]
fn a_run_that_a_panic_has_ended_shows_its_end_and_can_be_left_into_its_past() {
    let mut session = Session::open(1, cluster(), Time::ZERO);
    let mut doomed = Doomed { worker: FakeWorker::new(NEVER), is_dead: false };
    let mut notices = Vec::new();
    session.play(true);
    for _ in 0..OUTGOING_MAX {
        session.frame(16.0, 10.0);
        notices.extend(doomed.serve(&mut session));
        if !session.playing() {
            break;
        }
    }
    assert!(!session.playing(), "time stops by itself");
    assert_eq!((session.now(), session.drawn()), (DOOM, DOOM));
    assert_eq!(session.newest().nodes[&NodeId(2)].process, Process::Failed);
    let why = session.ended().expect("it has ended").to_string();
    assert!(
        why.starts_with("node 2: the playground's own code panicked at ") && why.ends_with("the run ends here"),
        "{why}"
    );
    assert!(notices.contains(&Notice::Wrong(format!("{why}. Go back in time to do something else."))), "{notices:?}");

    // Nothing can be done at its end, and no time passes.
    assert!(session.act(crash(1)).is_err_and(|said| said.starts_with(&why)));
    assert!(session.step().is_err_and(|said| said.starts_with(&why)));
    session.play(true);
    session.frame(16.0, 10.0);
    assert!(session.next_outgoing().is_none() && !session.playing());

    // In its past everything is possible.
    session.seek(seconds(2));
    session.act(crash(1)).expect("there is room").expect("a branch begins");
    let said = doomed.serve(&mut session);
    assert_eq!((session.ended(), session.now()), (None, seconds(2)), "{said:?}");
    assert_eq!(session.newest().nodes[&NodeId(1)].process, Process::Crashed);
    session.switch(BranchId(1)).expect("it is there");
    assert_eq!(session.ended(), Some(why.as_str()));
}
