//! What the reader says of wrong texts.

use expect_test::{Expect, expect};

use crate::action::{Action, ClientAction, Links, NetworkAction, ProcessAction, Target};
use crate::change::Change;
use crate::scenario::{Cluster, LINE_CHARS_MAX, LINES_MAX, MISTAKES_MAX, TEXT_BYTES_MAX, parse};
use crate::types::NodeId;

/// Reads a wrong text and compares what is said of it.
fn refused(text: &str, expected: Expect) {
    let mistakes = parse(text).expect_err("the text should be refused");
    expected.assert_eq(&format!("{mistakes}\n"));
}

/// Reads these steps of a wrong text, below a cluster of five, and compares the messages.
fn steps_refused(steps: &str, expected: Expect) {
    let mistakes = parse(&format!("cluster nodes=5\n{steps}")).expect_err("the steps should be refused");
    let said: Vec<String> =
        mistakes.all().iter().map(|m| format!("{}\n  {}: {}\n", m.text, m.column, m.message)).collect();
    assert_eq!(said.len(), steps.lines().filter(|line| !line.trim().is_empty()).count(), "every line is wrong");
    expected.assert_eq(&said.concat());
}

#[test]
fn a_mistake_shows_its_line_and_place() {
    refused(
        "# words\ncluster nodes=5\n\n  crahs 2\nwrite 1 x=3\n\tcut 1 -> 9\n",
        expect![[r#"
        line 4, column 3: `crahs` is not something to do: did you mean `crash`?
          |   crahs 2
          |   ^
        line 6, column 11: there is no node 9: the cluster has nodes 1 to 5
          |  cut 1 -> 9
          |           ^
    "#]],
    );
}

#[test]
fn an_invisible_character_is_named_by_its_number_and_place() {
    refused(
        "cluster nodes=3\ncrash \u{200b}1\n",
        expect![[r#"
            line 2, column 7: there is an invisible character here, U+200B: remove it
              | crash  1
              |       ^
        "#]],
    );
    refused(
        "cluster nodes=3\nview \u{e0001}\n",
        expect![[r#"
            line 2, column 6: there is an invisible character here, U+E0001: remove it
              | view
              |      ^
        "#]],
    );
}

#[test]
fn the_cluster_comes_first_and_once() {
    refused(
        "",
        expect![[r#"
            line 1, column 1: there is no cluster: write a line such as `cluster nodes=5 seed=1`
              |
              | ^
        "#]],
    );
    refused(
        "# only words\n",
        expect![[r#"
            line 1, column 1: there is no cluster: write a line such as `cluster nodes=5 seed=1`
              |
              | ^
        "#]],
    );
    refused(
        "crash 20\ncluster nodes=3\ncrash 20\n",
        expect![[r#"
        line 1, column 1: the cluster comes first: write `cluster nodes=5 seed=1` above this line
          | crash 20
          | ^
        line 3, column 7: there is no node 20: the cluster has nodes 1 to 3
          | crash 20
          |       ^
    "#]],
    );
    refused(
        "cluster nodes=3\ncluster nodes=4\n",
        expect![[r#"
        line 2, column 1: there is a cluster already: remove one of the two lines
          | cluster nodes=4
          | ^
    "#]],
    );
    refused(
        "cluster nodes=3 ? what\n",
        expect![[r#"
        line 1, column 1: nothing happens here yet: ask the question at a step
          | cluster nodes=3 ? what
          | ^
    "#]],
    );
}

#[test]
fn impossible_clusters_are_refused() {
    let lines = [
        "cluster nodes=26",
        "cluster nodes",
        "cluster nodes=many",
        "cluster node=5",
        "cluster heartbeat=100ms election=100..200ms",
        "cluster heartbeat=300ms",
        "cluster election=300ms",
        "cluster election=300.5..600ms",
        "cluster latency=20..10ms",
        "cluster seed=1 seed=2",
        "cluster pre-vote=yes",
        "cluster snapshot=0",
        "cluster probe=1s",
        "cluster loss=120%",
        "cluster heartbeat=100",
    ];
    let said: Vec<String> = lines.iter().map(|line| format!("{}\n", parse(line).expect_err(line))).collect();
    expect![[r#"
        line 1, column 9: a cluster has 1 to 25 nodes, not 26
          | cluster nodes=26
          |         ^
        line 1, column 14: `=` is missing: write nodes=…
          | cluster nodes
          |              ^
        line 1, column 15: `many` is not a number of nodes: write a whole number, 25 at the most
          | cluster nodes=many
          |               ^
        line 1, column 9: `node` is not a property of a cluster: did you mean `nodes`?
          | cluster node=5
          |         ^
        line 1, column 25: the shortest election time-out, 100ms, must be longer than the heartbeat, 100ms, or followers stand for election between two heartbeats
          | cluster heartbeat=100ms election=100..200ms
          |                         ^
        line 1, column 9: the shortest election time-out, 300ms, must be longer than the heartbeat, 300ms, or followers stand for election between two heartbeats
          | cluster heartbeat=300ms
          |         ^
        line 1, column 9: election time-outs need a range such as 300ms..600ms, or all nodes stand for election at once
          | cluster election=300ms
          |         ^
        line 1, column 9: openraft counts election in whole milliseconds: write none smaller
          | cluster election=300.5..600ms
          |         ^
        line 1, column 17: this range goes down, from 20ms to 10ms: swap the two
          | cluster latency=20..10ms
          |                 ^
        line 1, column 16: `seed` is said twice: remove one
          | cluster seed=1 seed=2
          |                ^
        line 1, column 18: `yes` is not `on` or `off`: write one of on, off
          | cluster pre-vote=yes
          |                  ^
        line 1, column 9: a snapshot is built after 1 to 1000000 entries, or `off`
          | cluster snapshot=0
          |         ^
        line 1, column 9: probe=1s is too short: a lease and an election, each up to 600ms, must fit in, so write at least 1.2s
          | cluster probe=1s
          |         ^
        line 1, column 14: `120%` is not a percentage: write one such as 20% or 0.5%, from 0% to 100%
          | cluster loss=120%
          |              ^
        line 1, column 19: `100` has no unit: write 100ms or 100s
          | cluster heartbeat=100
          |                   ^
    "#]].assert_eq(&said.concat());
}

#[test]
fn impossible_faults_are_refused() {
    steps_refused(
        "
duplicate 120%
duplicate AppendEntries
reorder 1 -> 2 maybe
bandwidth 1 -> 2 20
bandwidth 0B/s
clog
hold 17
hold Appendentries 1 -> 3
delay message 17
disk 2 burns
disk 2 forgets
disk 9 lies
rot 2
clock 2 rate 3
clock 2 back 1s
slow 2 2h
crash 1 before it flushed
crash 1 after appends
crash 1 after it voted 2/5
",
        expect![[r#"
            duplicate 120%
              11: `120%` is not a percentage: write one such as 20% or 0.5%, from 0% to 100%
            duplicate AppendEntries
              24: which links? write 1 -- 2, 1 -> 2 or all
            reorder 1 -> 2 maybe
              16: `maybe` is not `on` or `off`: write one of on, off
            bandwidth 1 -> 2 20
              18: `20` is not a width: write one such as 500B/s, 20kB/s or 1MB/s
            bandwidth 0B/s
              11: `0B/s` is not a width: write one such as 500B/s, 20kB/s or 1MB/s
            clog
              5: which links? write 1 -- 2, 1 -> 2 or all
            hold 17
              6: `17` is not a kind of message: write one of message, messages, RequestVote, PreVote, VoteReply, AppendEntries, Heartbeat, AppendReply, InstallSnapshot, SnapshotReply, TransferLeader, TransferReply, ReadIndex, ReadIndexReply
            hold Appendentries 1 -> 3
              6: `Appendentries` is not a kind of message: did you mean `AppendEntries`?
            delay message 17
              17: `by` and a time should stand here, such as by 200ms
            disk 2 burns
              8: `burns` is not what can be wrong with a disk: write one of slow, fails, full, lies, forgets, ok
            disk 2 forgets
              15: `votes` should stand here
            disk 9 lies
              6: there is no node 9: the cluster has nodes 1 to 5
            rot 2
              6: `at` and the index of an entry should stand here, such as at 5
            clock 2 rate 3
              14: `3` is not a rate: write a number from 0.5 to 2, such as 1.5
            clock 2 back 1s
              9: `back` is not what a clock can do: write one of rate, forward
            slow 2 2h
              8: 3600s is the longest time allowed here
            crash 1 before it flushed
              19: `flushed` is not what a node does: did you mean `flushes`?
            crash 1 after appends
              15: `it` should stand here: write before it flushes, or after it appended 2/5
            crash 1 after it voted 2/5
              24: this is too much: without it the line means `crash 1 after it voted`
        "#]],
    );
}

#[expect(clippy::too_many_lines, reason = "a table of mistakes")]
#[test]
fn impossible_actions_are_refused() {
    steps_refused(
        "
write 6 x=3
write followers x=3
write 1 x
write 1 x=
write 1 x=a,b
write 1 x=“a”
write 1 x=\"a
write 1 x=\"\\q\"
write 1 \"\"=3
write 1 x=1..2
read 1
crash
crash 2 3 2
crash 2 leader leader
restart followers
kill 2
partition
partition 1 2 | 2 3
partition 1 2 |
partition 5..3
",
        expect![[r#"
            write 6 x=3
              7: there is no node 6: the cluster has nodes 1 to 5
            write followers x=3
              7: `followers` is not a node: write its number, 1 to 5, or `leader`
            write 1 x
              10: `=` is missing: write key=value, such as x=3
            write 1 x=
              11: the line ends too early: a value (an empty one is "") is missing
            write 1 x=a,b
              12: no commas here: put spaces between
            write 1 x=“a”
              11: write straight double quotes: "…"
            write 1 x="a
              11: this text does not end: close it with a double quote
            write 1 x="\q"
              12: this is not an escape: write \" \\ \n \r \t or one such as \u{2603}
            write 1 ""=3
              9: a key has at least one character
            write 1 x=1..2
              12: `..` is too much here: put a text that contains it in double quotes
            read 1
              7: the line ends too early: a key is missing
            crash
              6: the line ends too early: a node, 1 to 5, is missing
            crash 2 3 2
              11: this node is named twice: name it once
            crash 2 leader leader
              16: this node is named twice: name it once
            restart followers
              9: `followers` is not a node: write its number, 1 to 5, or `leader`
            kill 2
              1: `kill` is not something to do: did you mean `crash`?
            partition
              10: the line ends too early: a node, 1 to 5, is missing
            partition 1 2 | 2 3
              17: node 2 is named twice: put it in one group only
            partition 1 2 |
              16: the line ends too early: a node, 1 to 5, is missing
            partition 5..3
              11: these nodes go down: write 3..5
        "#]],
    );
    steps_refused(
        "
cut 1
cut 1 -> 1
heal 1
loss 1 -> 2
loss 20
loss 0.55%
latency 1 -- 2 20..10ms
latency 2m..50000m
run
run 5
run 5y
run until
run until leader 3 within
run 25m 3s
expect leader within 3s
expect x
expect node 1
expect node 1 happy
expect node 1 last 5
",
        expect![[r#"
            cut 1
              5: which links? write 1 -- 2, 1 -> 2 or all
            cut 1 -> 1
              10: node 1 has no link to itself: name two different nodes
            heal 1
              6: links should stand here: 1 -- 2, 1 -> 2, or nothing to heal all
            loss 1 -> 2
              12: the line ends too early: a percentage such as 20% is missing
            loss 20
              6: `20` is not a percentage: write one such as 20% or 0.5%, from 0% to 100%
            loss 0.55%
              6: `0.55%` is not a percentage: write one such as 20% or 0.5%, from 0% to 100%
            latency 1 -- 2 20..10ms
              16: this range goes down, from 20ms to 10ms: swap the two
            latency 2m..50000m
              9: `50000m` is too long: a run lasts 2592000s at the most
            run
              4: the line ends too early: a time such as 300ms or 1.5s is missing
            run 5
              5: `5` has no unit: write 5ms or 5s
            run 5y
              5: `y` is not a unit of time: write us, ms, s, m, h or d
            run until
              10: a condition is missing: write one such as leader, converged, node 1 follower or x=3
            run until leader 3 within
              26: the line ends too early: a time such as 300ms or 1.5s is missing
            run 25m 3s
              9: this is too much: without it the line means `run 1500s`
            expect leader within 3s
              15: `expect` looks at this moment: write `run until … within …` to wait
            expect x
              8: `x` is not a condition: write one of leader, serving, node, request, converged, not, x=3, joint, members, term, client, broken
            expect node 1
              14: the line ends too early: write one of learner, follower, pre-candidate, candidate, leader, crashed, paused, term, last, commit, applied, votes, voter, non-member, joint, snapshot, purged, failed
            expect node 1 happy
              15: `happy` is not what a node can be: the nearest words are `last`, `leader`, `paused`
            expect node 1 last 5
              20: `5` is not a log id: write term/index such as 2/5, or `none`
        "#]],
    );
    steps_refused(
        "
expect request 1 answered
expect not not not not not not not not not leader
expect convergd
wait 3s
view 1
crash 1 # boom
crash 1 ?
? what
crash 1 & 2
run 2600000s
",
        expect![[r#"
            expect request 1 answered
              16: there is no request 1: nothing was written or read above this line
            expect not not not not not not not not not leader
              40: `not` stands here more than 8 times: remove some
            expect convergd
              8: `convergd` is not a condition: did you mean `converged`?
            wait 3s
              1: `wait` is not something to do: did you mean `run`?
            view 1
              6: `1` is not what can be viewed: write one of logs, members, requests, links
            crash 1 # boom
              9: words have a line of their own: move them above this line
            crash 1 ?
              9: nothing is asked: write a prediction after `?`
            ? what
              1: a question has a step before it: write both on one line
            crash 1 & 2
              9: `&` means nothing here: put a text that contains it in double quotes
            run 2600000s
              5: `2600000s` is too long: a run lasts 2592000s at the most
        "#]],
    );
}

#[test]
fn impossible_operations_are_refused() {
    steps_refused(
        "
read leader x by
read leader x by heart
add 6
add learner 7
add learner 26
add learner 5 without
promote 6
replace 3 by 6
members
members 1 1
members 1 7
transfer 3
transfer leadership to 6
elect
elect 2 with luck
purge 2 10
set 2 elections
set 2 votes off
expect members 6
expect node 1 non
",
        expect![[r#"
            read leader x by
              17: `lease` should stand here: write read leader x by lease
            read leader x by heart
              18: `lease` should stand here: write read leader x by lease
            add 6
              5: `learner` should stand here: write add learner 6, or add 1 x 5 for a key
            add learner 7
              13: there is no node 7: the next new one is node 6, and a cluster has 25 at the most
            add learner 26
              13: there is no node 26: the next new one is node 6, and a cluster has 25 at the most
            add learner 5 without
              22: `waiting` should stand here: write add learner 6 without waiting
            promote 6
              9: there is no node 6: the cluster has nodes 1 to 5
            replace 3 by 6
              11: `with` should stand here: write replace 3 with 6
            members
              8: the line ends too early: a node, 1 to 6, is missing
            members 1 1
              11: this node is named twice: name it once
            members 1 7
              11: there is no node 7: the next new one is node 6, and a cluster has 25 at the most
            transfer 3
              10: `leadership` should stand here: write transfer leadership to 3
            transfer leadership to 6
              24: there is no node 6: the cluster has nodes 1 to 5
            elect
              6: the line ends too early: a node, 1 to 5, is missing
            elect 2 with luck
              14: `pre-vote` should stand here: write elect 2 with pre-vote
            purge 2 10
              9: `upto` should stand here: write purge 2 upto 10
            set 2 elections
              16: the line ends too early: write one of on, off
            set 2 votes off
              7: `votes` is not what can be switched: write one of elections, heartbeats, ticks, pre-vote
            expect members 6
              16: there is no node 6: the cluster has nodes 1 to 5
            expect node 1 non
              15: `non` is not what a node can be: the nearest words are `non-member`, `joint`, `term`
        "#]],
    );
}

#[test]
fn a_node_that_joined_exists_from_then_on() {
    let text = "cluster nodes=2 seed=1\nadd learner 3\nmembers 1 3 4\ncrash 4\npartition 1 2 | 3 4\nexpect request 2 answered\n";
    assert_eq!(parse(text).expect("well formed").to_string(), text);
    assert!(parse("cluster nodes=2\ncrash 3\nadd learner 3\n").is_err());
}

#[test]
fn what_people_mean_by_other_words_and_digits_is_said() {
    let lines = ["CLUSTER nodes=3", "clutser nodes=3", "cluster nodes=３", "cluster seed=99999999999999999999999"];
    let said: Vec<String> = lines.iter().map(|line| format!("{}\n", parse(line).expect_err(line))).collect();
    expect![[r#"
        line 1, column 1: `CLUSTER` begins no line: did you mean `cluster`, in lower case?
          | CLUSTER nodes=3
          | ^
        line 1, column 1: `clutser` begins no line: did you mean `cluster`, in lower case?
          | clutser nodes=3
          | ^
        line 1, column 15: `３` is not a number of nodes: write a whole number in the digits 0 to 9, 25 at the most
          | cluster nodes=３
          |               ^
        line 1, column 14: `99999999999999999999999` is not a seed: write a whole number, 18446744073709551615 at the most
          | cluster seed=99999999999999999999999
          |              ^
    "#]].assert_eq(&said.concat());
    steps_refused(
        "run utnil leader\nrun 99999999999999999999999ms\nrun soon\nadd learner 100\nadd learner 7\nadd learner 0\nstop 1\n",
        expect![[r#"
            run utnil leader
              5: `utnil` is not a time: did you mean `until`?
            run 99999999999999999999999ms
              5: `99999999999999999999999ms` is too long: a run lasts 2592000s at the most
            run soon
              5: `soon` is not a time: write one such as 300ms or 1.5s
            add learner 100
              13: there is no node 100: the next new one is node 6, and a cluster has 25 at the most
            add learner 7
              13: there is no node 7: the next new one is node 6, and a cluster has 25 at the most
            add learner 0
              13: there is no node 0: the next new one is node 6, and a cluster has 25 at the most
            stop 1
              6: `stop` marks a moment of a lesson: to stop a node write `crash` or `pause`
        "#]],
    );
    let mistakes = parse("cluster\nrun utnil leader\n").expect_err("a slip");
    assert_eq!((mistakes.first().column, mistakes.first().meant), (5, Some("until")));
    // A cluster of as many nodes as there can be has no next one.
    let full = parse("cluster nodes=25\nadd learner 26\n").expect_err("too many");
    assert!(full.first().message.contains("the cluster has nodes 1 to 25"), "{full}");
}

#[test]
fn what_is_wrong_with_several_nodes_or_a_leader_is_said() {
    steps_refused(
        "
disk 1 2 1 slow 5ms
disk 2 pipelined
slow 1 2
pause 1 before it flushes
pause 1 after it answered 2/5
set 1 6 ticks off
initialize leader with leader
log leader: 1
snapshot 1 2 as both
members leader 2 leader
expect leader leader
expect node leader
expect node 1 votes
expect broken
expect broken No Lost Write
expect broken \"Lost Write\"
repeat
",
        expect![[r#"
            disk 1 2 1 slow 5ms
              10: this node is named twice: name it once
            disk 2 pipelined
              8: the writes of every disk overlap, and become durable in order, since a log has no hole: leave this line out
            slow 1 2
              9: the line ends too early: a time such as 300ms or 1.5s is missing
            pause 1 before it flushes
              19: a disk goes on while a process stands still: write pause 2 after it appended
            pause 1 after it answered 2/5
              27: this is too much: without it the line means `pause 1 after it answered`
            set 1 6 ticks off
              7: there is no node 6: the cluster has nodes 1 to 5
            initialize leader with leader
              24: `leader` is not a node: write its number, 1 to 6
            log leader: 1
              5: `leader` is not a node: write its number, 1 to 5
            snapshot 1 2 as both
              12: a name is for one request: write a line for each node
            members leader 2 leader
              18: this node is named twice: name it once
            expect leader leader
              15: `leader` is not a node: write its number, 1 to 5
            expect node leader
              19: the line ends too early: write one of learner, follower, pre-candidate, candidate, leader, crashed, paused, term, last, commit, applied, votes, voter, non-member, joint, snapshot, purged, failed
            expect node 1 votes
              20: the line ends too early: `for` and a node, or a number of votes, is missing
            expect broken
              14: the name of a property should stand here, in quotes: Election Safety, Leader Append-Only, Log Matching, Leader Completeness, State Machine Safety, One Vote per Term, Monotonic State, No Lost Write, Linearizability, Committed on Quorum, Committed is Immutable, State Ordering, Serving Leader, Committed is Applied, Requests End, Members Catch Up
            expect broken No Lost Write
              15: the name of a property should stand here, in quotes: Election Safety, Leader Append-Only, Log Matching, Leader Completeness, State Machine Safety, One Vote per Term, Monotonic State, No Lost Write, Linearizability, Committed on Quorum, Committed is Immutable, State Ordering, Serving Leader, Committed is Applied, Requests End, Members Catch Up
            expect broken "Lost Write"
              15: the name of a property should stand here, in quotes: Election Safety, Leader Append-Only, Log Matching, Leader Completeness, State Machine Safety, One Vote per Term, Monotonic State, No Lost Write, Linearizability, Committed on Quorum, Committed is Immutable, State Ordering, Serving Leader, Committed is Applied, Requests End, Members Catch Up
            repeat
              7: the line ends too early: how often is missing
        "#]],
    );
}

#[test]
fn what_a_repetition_cannot_be_is_refused_where_it_stands() {
    let texts = [
        "repeat",
        "repeat three\n crash 1",
        "repeat 0\n crash 1",
        "repeat 2 crash 1",
        "repeat 2\ncrash 1",
        "repeat 2 ? Why?\n crash 1",
        "repeat 3\n crahs 1\n  crash 1",
        "repeat 9\n repeat 9\n  repeat 9\n   repeat 9\n    repeat 9\n     view",
        "repeat 50000\n write 1 x=1\n write 1 x=2",
        "repeat 18446744073709551615\n view",
        "repeat 2\n read 1 x as same",
        "# Words.\nstop\nsolution repeat 2",
    ];
    let said: Vec<String> = texts
        .iter()
        .map(|text| format!("{}\n", parse(&format!("cluster nodes=3\n{text}\n")).expect_err(text)))
        .collect();
    expect![[r#"
        line 2, column 7: the line ends too early: how often is missing
          | repeat
          |       ^
        line 2, column 8: `three` is not how often: write a whole number, 18446744073709551615 at the most
          | repeat three
          |        ^
        line 2, column 8: 0 times is never: leave these lines out
          | repeat 0
          |        ^
        line 2, column 10: this is too much: the line says enough without it
          | repeat 2 crash 1
          |          ^
        line 2, column 8: there is nothing to repeat: indent the lines below this one that belong to it
          | repeat 2
          |        ^
        line 2, column 8: `repeat` asks nothing: ask the question at a step
          | repeat 2 ? Why?
          |        ^
        line 3, column 2: `crahs` is not something to do: did you mean `crash`?
          |  crahs 1
          |  ^
        line 6, column 12: these are too many within one another: 4 are allowed
          |     repeat 9
          |            ^
        line 4, column 1: these are too many lines: 50000 are allowed
          |  write 1 x=2
          | ^
        line 2, column 8: with its repetitions the text is too long: 2097152 bytes are allowed
          | repeat 18446744073709551615
          |        ^
        line 3, column 14: a request above this line is named `same`: choose another name
          |  read 1 x as same
          |              ^
        line 4, column 10: a solution belongs to a goal: write the `goal` above it
          | solution repeat 2
          |          ^
    "#]]
    .assert_eq(&said.concat());
}

#[test]
fn a_run_has_an_end() {
    let text = format!("cluster nodes=1\n{}", "run 60m\n".repeat(721));
    let mistakes = parse(&text).expect_err("30 days and an hour");
    assert_eq!((mistakes.first().line, mistakes.all().len()), (722, 1));
    assert!(mistakes.first().message.contains("2595600s"));
    assert!(parse(&text.replacen("run 60m\n", "", 1)).is_ok());
}

#[test]
fn long_texts_are_refused_in_a_sentence() {
    let said = |text: String| parse(&text).expect_err("too long").first().message.clone();
    let head = "cluster nodes=1\n";
    assert!(said(format!("{head}{}", "# x\n".repeat(LINES_MAX))).contains("50000"));
    assert!(parse(&format!("{head}{}", "# x\n".repeat(LINES_MAX - 1))).is_ok());
    assert!(said(format!("{head}#{}\n", "é".repeat(LINE_CHARS_MAX))).contains("4000"));
    assert!(parse(&format!("{head}#{}\n", "é".repeat(LINE_CHARS_MAX - 1))).is_ok());
    assert!(said("x".repeat(TEXT_BYTES_MAX + 1)).contains("2097152"));
    assert!(said(format!("{head}write 1 {}=1", "k".repeat(65))).contains("64"));
    assert!(said(format!("{head}write 1 k={}", "v".repeat(201))).contains("200"));
    assert!(said(format!("{head}view ?{}", "v".repeat(1_001))).contains("1000"));
}

#[test]
fn of_many_mistakes_the_first_are_shown_and_that_there_are_more() {
    let wrong = |lines| parse(&format!("cluster nodes=1\n{}", "nonsense\n".repeat(lines))).expect_err("nonsense");
    let more = "\nthese are the first 20 mistakes, and there are more";
    for (lines, shown, has_more) in [(1_000, MISTAKES_MAX, true), (21, 20, true), (20, 20, false), (2, 2, false)] {
        let mistakes = wrong(lines);
        assert_eq!((mistakes.all().len(), mistakes.to_string().ends_with(more)), (shown, has_more), "{lines}");
    }
}

#[test]
fn actions_made_by_hand_are_judged_alike() {
    let cluster = Cluster::default();
    let write = |key: &str| {
        Action::Client(ClientAction::Write { to: Target::Leader, key: key.to_string(), value: "a\nb".into() })
    };
    assert_eq!(write("two words").check(&cluster), Ok(()));
    assert_eq!(write("").check(&cluster).unwrap_err(), "a key has at least one character");
    let refusal = Action::Process(ProcessAction::Crash(Target::Node(NodeId(9)))).check(&cluster).unwrap_err();
    assert_eq!(refusal, "there is no node 9: the cluster has nodes 1 to 5");
    assert!(Action::Network(NetworkAction::Partition(Vec::new())).check(&cluster).is_err());
    assert!(Action::Network(NetworkAction::Loss { links: Links::All, permille: 1_001 }).check(&cluster).is_err());
    assert!(Action::Network(NetworkAction::Cut(Links::OneWay(NodeId(1), NodeId(1)))).check(&cluster).is_err());
}

#[test]
fn impossible_changes_of_a_value_are_refused() {
    let long = "1".repeat(101);
    steps_refused(
        &format!(
            "cas 1 x\ncas 1 x 1\ncas 1 x 1 2\ncas 1 x 1 ->\ncas 9 x 1 -> 2\ncas 1 x=1 -> 2\nappend 1 x\nappend 1 x=7\n\
             append 1 x 7 8\nadd 1 x\nadd 1 x five\nadd 1 x 9223372036854775808\nadd 1 x=5\nadd y 5\n\
             client 1 cas x 1 2\nclient 1 add x 1.5\nclient 1 append x 7 on 2\ncas 1 x {long} -> {long}"
        ),
        expect![[r#"
            cas 1 x
              8: the line ends too early: a value (an empty one is "") is missing
            cas 1 x 1
              10: `->` is missing: write the value that must be there, `->` and the new one, such as x 1 -> 2
            cas 1 x 1 2
              11: `->` is missing: write the value that must be there, `->` and the new one, such as x 1 -> 2
            cas 1 x 1 ->
              13: the line ends too early: a value (an empty one is "") is missing
            cas 9 x 1 -> 2
              5: there is no node 9: the cluster has nodes 1 to 5
            cas 1 x=1 -> 2
              8: a value (an empty one is "") should stand here
            append 1 x
              11: the line ends too early: a value (an empty one is "") is missing
            append 1 x=7
              11: a value (an empty one is "") should stand here
            append 1 x 7 8
              14: this is too much: without it the line means `append 1 x 7`
            add 1 x
              8: the line ends too early: a whole number such as 5 or -2 is missing
            add 1 x five
              9: `five` is not a whole number such as 5 or -2
            add 1 x 9223372036854775808
              9: `9223372036854775808` is not a whole number such as 5 or -2
            add 1 x=5
              8: a whole number such as 5 or -2 should stand here
            add y 5
              5: `learner` should stand here: write add learner 6, or add 1 x 5 for a key
            client 1 cas x 1 2
              18: `->` is missing: write the value that must be there, `->` and the new one, such as x 1 -> 2
            client 1 add x 1.5
              16: `1.5` is not a whole number such as 5 or -2
            client 1 append x 7 on 2
              21: this is too much: without it the line means `client 1 append x 7`
            cas 1 x 11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111 -> 11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111
              9: 202 characters are too many: 200 are allowed
        "#]],
    );
    let by_hand = |value| {
        let action = Action::Client(ClientAction::Write { to: Target::Leader, key: "x".to_string(), value });
        action.check(&Cluster::default())
    };
    let swap = |from: &str, to: &str| by_hand(Change::Swap { from: from.to_string(), to: to.to_string() });
    assert_eq!(swap(&long, "2"), Ok(()));
    assert_eq!(swap(&long, &long).unwrap_err(), "202 characters are too many: 200 are allowed");
}

#[test]
fn impossible_things_for_clients_are_refused() {
    steps_refused(
        "client\nclient 0 write x=3\nclient 1\nclient 1 sing\nclient 1 write x\nclient 1 write x=3 on 2\n\
         client 1 read x at 9\nclient 1 retry=twice\nclient 1 timeout=0s\nclient 1 retry=id retry=never\n\
         workload rate=2000/s\nworkload clients=0\nworkload keys=5000\nworkload reads=200%\n\
         workload speed=3\nworkload keys=1 keys=2\nworkload off now\nexpect client 1 operation 0 answered\n\
         expect client 1 answered\nexpect client 1 operation 2",
        expect![[r#"
            client
              7: the line ends too early: the number of a client is missing
            client 0 write x=3
              8: there is no client 0: there are clients 1 to 100
            client 1
              9: the line ends too early: write one of write, read, cas, append, add, timeout, retry, redirect
            client 1 sing
              10: `sing` is not what a client can do: write one of write, read, cas, append, add, timeout, retry, redirect
            client 1 write x
              17: `=` is missing: write key=value, such as x=3
            client 1 write x=3 on 2
              20: this is too much: without it the line means `client 1 write x=3`
            client 1 read x at 9
              20: there is no node 9: the cluster has nodes 1 to 5
            client 1 retry=twice
              16: `twice` is not a way to retry: write one of never, blind, id
            client 1 timeout=0s
              18: a client waits 1ms to 60s for an answer
            client 1 retry=id retry=never
              19: `retry` is said twice: remove one
            workload rate=2000/s
              15: `2000/s` is not a rate: write one such as 20/s or 30/m, 1000/s at the most
            workload clients=0
              18: a workload has 1 to 100 clients, not 0
            workload keys=5000
              15: a workload has 1 to 1000 keys, not 5000
            workload reads=200%
              16: `200%` is not a percentage: write one such as 20% or 0.5%, from 0% to 100%
            workload speed=3
              10: `speed` is not a property of a workload: write one of clients, rate, keys, reads, timeout, retry, redirect
            workload keys=1 keys=2
              17: `keys` is said twice: remove one
            workload off now
              14: this is too much: without it the line means `workload off`
            expect client 1 operation 0 answered
              27: the operations of a client are counted from 1
            expect client 1 answered
              17: `answered` is not what is asked of a client: write one of operation
            expect client 1 operation 2
              28: the line ends too early: write one of answered, written, refused, unknown, waiting, saw
        "#]],
    );
}

#[test]
fn what_an_engine_lacks_is_refused_where_it_is_written() {
    let texts = [
        "cluster probe=2s engine=raft-rs",
        "cluster engine=raft-rs payload=300",
        "cluster tick=10ms",
        "cluster engine=etcd",
        "cluster nodes=3 lease=500ms",
        "cluster engine=raft-rs heartbeat=95ms",
        "cluster engine=raft-rs\nset 1 heartbeats off",
        "cluster engine=raft-rs\ninitialize 1 with 1 2 3 as begin",
    ];
    let said: Vec<String> = texts.iter().map(|text| format!("{}\n", parse(text).expect_err(text))).collect();
    expect![[r#"
        line 1, column 9: raft-rs has no `probe`: leave it out
          | cluster probe=2s engine=raft-rs
          |         ^
        line 1, column 24: raft-rs has no `payload`: leave it out
          | cluster engine=raft-rs payload=300
          |                        ^
        line 1, column 9: openraft has no `tick`: leave it out
          | cluster tick=10ms
          |         ^
        line 1, column 16: `etcd` is not an engine: write one of openraft, raft-rs
          | cluster engine=etcd
          |                ^
        line 1, column 17: no engine lets its lease be set: openraft's is the longest election time-out, and raft-rs's the shortest, so write election=… in its place
          | cluster nodes=3 lease=500ms
          |                 ^
        line 1, column 24: raft-rs counts in ticks of at least 1ms: write multiples of 10ms
          | cluster engine=raft-rs heartbeat=95ms
          |                        ^
        line 2, column 1: raft-rs has no switch for heartbeats: switch off ticks, or hold the messages
          | set 1 heartbeats off
          | ^
        line 2, column 1: raft-rs has no `initialize`: its nodes are created with the first members
          | initialize 1 with 1 2 3 as begin
          | ^
    "#]]
    .assert_eq(&said.concat());
}

#[test]
fn a_line_for_many_links_counts_as_the_lines_that_it_prints() {
    let nodes = |from: u64, to: u64| (from..=to).map(|node| node.to_string()).collect::<Vec<_>>().join(" ");
    let line = format!("cut {} -- {}\n", nodes(1, 10), nodes(11, 20));
    let text = |count: usize| format!("cluster nodes=25\n{}", line.repeat(count));
    assert_eq!(parse(&text(2)).expect("few").lines.len(), 200);
    let message = parse(&text(501)).expect_err("50 100 lines").first().message.clone();
    assert_eq!(message, "these are too many lines: 50000 are allowed");
}
