//! Why the messages of raft-rs are sorted: it makes them in the order of hash maps, which another width of the machine's words
//! changes. Run natively as well.

// Linked, because it gives raft-rs's random numbers a source in wasm.
use engine as _;
use raft::eraftpb::MessageType;
use raft::storage::MemStorage;
use raft::{Config, RawNode};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

const NODES: u64 = 7;

/// To whom a candidate's RequestVote messages go, in the order in which raft-rs makes them on a machine of 64 bits.
const ON_64_BITS: [u64; 6] = [5, 2, 7, 4, 6, 3];

/// To whom they go on the machine that runs this.
fn receivers() -> Vec<u64> {
    let storage = MemStorage::new_with_conf_state(((1..=NODES).collect::<Vec<u64>>(), Vec::new()));
    let logger = slog::Logger::root(slog::Discard, slog::o!());
    let mut node =
        RawNode::new(&Config { id: 1, ..Config::default() }, storage, &logger).expect("a correct configuration");
    node.campaign().expect("it is a voter");
    let mut ready = node.ready();
    let made = ready.take_messages().into_iter().chain(ready.take_persisted_messages());
    made.filter(|message| message.msg_type() == MessageType::MsgRequestVote).map(|message| message.to).collect()
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn without_sorting_wasm_would_send_in_another_order() {
    let made = receivers();
    let mut sorted = made.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [2, 3, 4, 5, 6, 7], "each of the others is asked once");
    match cfg!(target_arch = "wasm32") {
        true => assert_ne!(made, ON_64_BITS, "then nothing would have to be sorted"),
        false => assert_eq!(made, ON_64_BITS),
    }
}
