//! Hit testing against the pictures of real runs.

use super::*;
use crate::lanes::Lanes;
use engine::Run;
use model::scenario;
use model::trace::Trace;

fn run(text: &str) -> (Trace, Lanes) {
    let mut run = Run::open(&scenario::parse(text).expect("a good scenario")).expect("a possible scenario");
    let (mut trace, mut lanes) = (Trace::new(), Lanes::default());
    run.run_to_end(|progress| {
        for record in progress.records {
            lanes.add(trace.len(), &record);
            trace.push(record.at, record.event);
        }
    });
    (trace, lanes)
}

fn picture(lanes: &Lanes, left_ms: u64, span_ms: u64, now: Time) -> Picture {
    Picture {
        width_px: 1_258.0,
        height_px: 300.0,
        left_us: left_ms as f64 * 1e3,
        span_us: span_ms as f64 * 1e3,
        drawn: now,
        now,
        nodes: lanes.nodes().collect(),
        branch_rows: 0,
        bar_rows: 0,
    }
}

const TEXT: &str = "cluster nodes=3 seed=7\nrun until leader\nwrite leader x=3\nrun 2s\ncrash 2\nrun 20s\n";

fn scene<'a>(picture: &'a Picture, lanes: &'a Lanes) -> Scene<'a> {
    Scene { picture, lanes, strip: None, marks: &[], placed: &[], branches: &[], rows: &[] }
}

#[test]
fn every_drawn_message_is_hit_where_it_is_drawn() {
    let (trace, lanes) = run(TEXT);
    let picture = picture(&lanes, 0, 2_000, trace.end());
    let scene = scene(&picture, &lanes);
    let slants: Vec<Slant> = lanes.slants_between(Time::ZERO, Time::from_secs(2)).copied().collect();
    assert!(slants.len() > 20);
    for slant in slants {
        let Way { start, end, .. } = Way::of(&picture, &slant).expect("it is drawn");
        // A third of the way, where few lines cross.
        let (x, y) = (start.0 + (end.0 - start.0) / 3.0, start.1 + (end.1 - start.1) / 3.0);
        let Hit::Message(found) = scene.hit(x, y, false) else { panic!("{slant:?} is not found at {x}, {y}") };
        assert!(Way::of(&picture, &found).expect("drawn").distance(x, y) < NEAR_PX);
    }
    let between = scene.hit(LABELS_AND_A_BIT, picture.lanes_top_px() + 2.0, false);
    assert_eq!(Scene::message(&between), None);
}

const LABELS_AND_A_BIT: f64 = 60.0;

#[test]
fn sentences_describe_the_hit_object() {
    let (trace, lanes) = run(TEXT);
    let end = trace.end();
    let picture = picture(&lanes, 0, 30_000, end);
    let scene = scene(&picture, &lanes);
    let down = Hit::Lane(NodeId(2), end.saturating_sub(Time::from_secs(2)));
    let sentence = scene.sentence(&down, &trace).expect("a sentence");
    assert!(sentence.starts_with("Node 2: crashed from ") && sentence.contains(" s on"), "{sentence}");
    let write = lanes.slants_between(Time::ZERO, end).find(|slant| slant.kind() == Kind::Entries).copied();
    let sentence = scene.sentence(&Hit::Message(write.expect("the write was sent")), &trace).expect("a sentence");
    assert!(
        sentence.contains("AppendEntries") && sentence.contains("; sent ") && sentence.contains(" s, arrived "),
        "{sentence}"
    );
    assert_eq!(scene.sentence(&Hit::Time(end), &trace), None);
}

#[test]
fn where_messages_are_dense_the_sentence_counts_them_and_none_is_hit() {
    let (trace, lanes) = run(TEXT);
    let picture = picture(&lanes, 0, 3_600_000, trace.end());
    let scene = scene(&picture, &lanes);
    let (x, y) = (picture.x(Time::from_secs(10)), picture.y(NodeId(1)).expect("a lane"));
    let hit = scene.hit(x, y, true);
    assert!(matches!(hit, Hit::Lane(NodeId(1), _)), "{hit:?}");
    let sentence = scene.sentence(&hit, &trace).expect("a sentence");
    assert!(sentence.contains("; messages in "), "{sentence}");
}

#[test]
fn a_veil_covers_dense_messages_only() {
    let (trace, lanes) = run(TEXT);
    let (near, far) = (picture(&lanes, 0, 1_000, trace.end()), picture(&lanes, 0, 3_600_000, trace.end()));
    let veil = |picture: &Picture| Veil::between(&lanes, picture, picture.from(), picture.until());
    assert!(veil(&near).is_clear());
    assert!(veil(&far).covers(Time::from_secs(1), Time::from_secs(15)));
    let heights = veil(&far).heights(veil(&far).columns() / 2, NodeId(9));
    assert_eq!(heights, [0.0; 4]);
}
