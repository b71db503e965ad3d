//! Tests of what the trace says when a task of a node panics.

use std::rc::Rc;

use super::World;
use model::cluster::Cluster;
use model::trace::{Event, ProcessEvent};
use model::types::{NodeId, Time};
use sim::executor::Group;

#[test]
fn a_panic_of_our_own_code_in_a_task_of_a_node_is_called_ours() {
    let mut world = World::new(&Cluster::default()).expect("possible");
    world.run_until(Time::from_secs(2));
    let machine = Rc::clone(&world.machine);
    {
        let _entered = machine.enter();
        // Our store, wire and state machine run in such tasks, beside the code of the library.
        machine.executor.spawn(Group::Node(NodeId(1)), async { panic!("the log has a gap") });
    }
    world.run_until(Time::from_secs(3));
    let failed = world.take_records().into_iter().filter_map(|record| match record.event {
        Event::Process(ProcessEvent::Failed { node, message }) => Some((node, message)),
        _ => None,
    });
    let [(node, message)] = &failed.collect::<Vec<_>>()[..] else { panic!("node 1 failed, and no other") };
    assert_eq!(*node, NodeId(1));
    assert!(message.starts_with("the playground's own code panicked at "), "{message}");
    assert!(message.contains("world/panic_tests.rs:") && message.ends_with(": the log has a gap"), "{message}");
}
