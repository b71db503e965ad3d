//! first-election: a run of the Raft playground (openraft 0.10.0-alpha.37), as a test.
//!
//! In the `Cargo.toml` beside it, with the path to a copy of the playground's repository:
//!
//! ```toml
//! [dev-dependencies]
//! engine = { path = "…/crates/engine" }
//! model = { path = "…/crates/model" }
//!
//! [patch.crates-io]
//! raft-proto = { path = "…/vendor/raft-proto" }
//! ```

/// The run, in the language of scenarios.
const SCENARIO: &str = r#"# The first election.
# A cluster starts with followers only. Each waits a random time for a message from a leader (§5.2).
# The first whose election time-out ends raises its term, votes for itself and asks the others for their votes.
# The candidate that gets the votes of a majority leads that term, and sends heartbeats at once.
cluster nodes=5 seed=7
expect not leader
run until leader
view

# A new leader first appends an empty entry of its own term. Once a majority holds that entry,
# everything before it is committed as well (§5.4.2).
run until converged
view

# Clients now write to the leader. It answers once a majority holds the entry on disk.
write leader x=3
run until request 1 answered
expect not x=3
run until x=3
expect converged
view
----
at 393.662ms: leader
at 393.662ms:
node 1  follower                term 1  vote 3              log 0/0               commit –  applied –
node 2  follower                term 1  vote 4              log 0/0               commit –  applied –
node 3  candidate               term 1  vote 3              log 0/0               commit –  applied –
node 4  leader (no quorum yet)  term 1  vote 4 (committed)  log 1/1  flushed 0/0  commit –  applied –
node 5  follower                term 1  vote 4              log 0/0               commit –  applied –
at 449.152ms: converged
at 449.152ms:
node 1  follower  term 1  vote 4 (committed)  log 1/1  commit 1/1  applied 1/1
node 2  follower  term 1  vote 4 (committed)  log 1/1  commit 1/1  applied 1/1
node 3  follower  term 1  vote 4 (committed)  log 1/1  commit 1/1  applied 1/1
node 4  leader    term 1  vote 4 (committed)  log 1/1  commit 1/1  applied 1/1
node 5  follower  term 1  vote 4 (committed)  log 1/1  commit 1/1  applied 1/1
at 489.138ms: request 1 answered
at 515.435ms: x=3
at 515.435ms:
node 1  follower  term 1  vote 4 (committed)  log 1/2  commit 1/2  applied 1/2  x=3
node 2  follower  term 1  vote 4 (committed)  log 1/2  commit 1/2  applied 1/2  x=3
node 3  follower  term 1  vote 4 (committed)  log 1/2  commit 1/2  applied 1/2  x=3
node 4  leader    term 1  vote 4 (committed)  log 1/2  commit 1/2  applied 1/2  x=3
node 5  follower  term 1  vote 4 (committed)  log 1/2  commit 1/2  applied 1/2  x=3
"#;

#[test]
fn run_first_election() {
    let scenario = model::scenario::parse(SCENARIO).expect("a correct scenario");
    let verdict = engine::Verdict::of(&scenario).expect("a possible cluster");
    assert!(!verdict.is_failed(), "an expectation failed, or a property was broken:\n{}", verdict.output());

    // The trace up to the moment at which this file was made.
    let mut run = engine::Run::open(&scenario).expect("a possible cluster");
    let (mut hash, mut events) = (model::trace::TraceHash::new(), 0u64);
    loop {
        let is_there = run.run_until(model::types::Time(515435));
        let news = run.take_news();
        events += news.records.len() as u64;
        news.records.iter().for_each(|record| hash.add(record));
        if is_there || news.ended.is_some() {
            break;
        }
    }
    assert_eq!(events, 232, "another engine, or another version of it");
    assert_eq!(hash.value(), 0xa1ecf89f38c066b8, "another engine, or another version of it");
}
