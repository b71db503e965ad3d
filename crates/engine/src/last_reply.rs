//! The last reply of an engine whose task has panicked.
//!
//! Natively the panic is caught, and the command is answered as any other. In wasm a panic ends the instance, so the
//! panic hook writes the same reply, byte for byte, before the trap. Both end the run at that event, so that the trace
//! is the same on every platform.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::book::{Answering, Book};
use model::protocol::encode;

thread_local! {
    /// The books of the run whose command is being carried out.
    static CURRENT: RefCell<Weak<RefCell<Book>>> = const { RefCell::new(Weak::new()) };
}

/// From now on these are the books of the command that is being carried out, and it is answered in this way.
pub(super) fn begin(book: &Rc<RefCell<Book>>, answering: Answering) {
    book.borrow_mut().answering = answering;
    CURRENT.with_borrow_mut(|current| *current = Rc::downgrade(book));
}

/// The encoded reply to the command that was being carried out when a task of a node panicked; for a panic hook, which
/// must not panic itself. `None` when the panic was no task's: then nothing is known of the run.
pub fn last_reply() -> Option<Vec<u8>> {
    let book = CURRENT.try_with(|current| current.try_borrow().ok()?.upgrade()).ok()??;
    let mut book = book.try_borrow_mut().ok()?;
    let at = book.recorder.end()?.0;
    book.end_with_the_world();
    Some(encode(&book.reply(at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Run;
    use model::action::{Action, ProcessAction, Target};
    use model::protocol::{Reply, decode};
    use model::scenario::Scenario;
    use model::trace::{Event, ProcessEvent};
    use model::types::{NodeId, Time};
    use sim::executor::Group;
    use sim::machine::Sleep;

    const NODE: NodeId = NodeId(2);

    /// A run of which a task of node 2 panics at this time.
    fn doomed(at: Time) -> Run {
        let run = Run::open(&Scenario::default()).expect("a plain cluster is possible");
        let machine = Rc::clone(run.world().machine());
        let _entered = machine.enter();
        machine.executor.spawn(Group::Node(NODE), async move {
            Sleep::until(at).await;
            panic!("the log has a gap");
        });
        run
    }

    /// The same run, and what a panic hook would write at the moment of the panic, in the middle of the step.
    fn hooked(at: Time) -> (Run, Rc<RefCell<Option<Vec<u8>>>>) {
        let (run, written) = (doomed(at), Rc::<RefCell<Option<Vec<u8>>>>::default());
        let (recorder, hook) = (run.book().recorder.clone(), Rc::clone(&written));
        run.world().machine().on_panic(move |node, panic| {
            recorder.end_with(node, &panic.to_string());
            *hook.borrow_mut() = last_reply();
        });
        (run, written)
    }

    #[test]
    fn a_panic_is_the_last_event_of_a_run_and_nothing_can_be_done_after_it() {
        let at = Time::from_millis(1_500);
        let mut run = doomed(at);
        assert!(run.run_until(Time::from_secs(3)));
        let news = run.take_news();
        assert_eq!((news.now, run.now()), (at, at));
        let last = news.records.last().expect("much has happened");
        let Event::Process(ProcessEvent::Failed { node: NODE, message }) = &last.event else { panic!("{last:?}") };
        assert!(message.contains("last_reply.rs:") && message.ends_with(": the log has a gap"), "{message}");
        let why = news.ended.expect("it says so");
        assert_eq!(why, format!("node 2: {message}: the run ends here"));
        assert_eq!(run.act(&Action::Process(ProcessAction::Crash(Target::Node(NodeId(1))))), Err(why));
        assert!(run.run_until(Time::from_secs(9)));
        assert_eq!((run.now(), run.take_news().records), (at, Vec::new()));
    }

    #[test]
    fn a_panic_hook_writes_the_reply_that_is_given_natively() {
        let (at, until) = (Time::from_millis(1_500), Time::from_secs(3));
        let (mut native, (mut wasm, written)) = (doomed(at), hooked(at));
        for run in [&mut native, &mut wasm] {
            run.run_until(Time::from_secs(1));
            run.take_news();
            run.begin(Answering::Run);
            run.run_until(until);
        }
        let reply = native.reply();
        assert!(matches!(&reply, Reply::Ran(news) if news.ended.is_some() && !news.records.is_empty()), "{reply:?}");
        assert_eq!(written.take().map(|bytes| decode::<Reply>(&bytes)), Some(Ok(reply)));
    }

    #[test]
    fn an_action_that_leads_to_a_panic_is_remembered_by_both() {
        let crash = Action::Process(ProcessAction::Crash(Target::Node(NodeId(1))));
        let acted = |run: &mut Run| {
            run.run_until(Time::from_secs(1));
            run.take_news();
            let machine = Rc::clone(run.world().machine());
            {
                let _entered = machine.enter();
                // It goes on as soon as anything does, which is when the action is done.
                machine.executor.spawn(Group::Node(NODE), async { panic!("the log has a gap") });
            }
            run.begin(Answering::Act);
            run.act(&crash).expect("it is done, and leads to a panic");
        };
        let never = Time::from_secs(1_000);
        let (mut native, (mut wasm, written)) = (doomed(never), hooked(never));
        acted(&mut native);
        acted(&mut wasm);
        let reply = native.reply();
        assert!(
            matches!(&reply, Reply::Acted(news, done) if news.acts == 1 && news.ended.is_some() && !done.lines.is_empty())
        );
        assert_eq!(written.take().map(|bytes| decode::<Reply>(&bytes)), Some(Ok(reply)));
        assert!(native.scenario().to_string().contains("crash 1"));
    }
}
