//! Where messages are drawn, and which one the pointer hits.

use std::rc::Rc;

use super::*;

fn ring() -> Ring {
    Ring::new(&[1, 2, 3, 4, 5].map(NodeId), 700.0, 500.0)
}

fn flight(from: u64, to: u64, sent_ms: u64, arrives_ms: u64) -> Flight {
    let body = Body::TransferReply { answers: Some(MessageId(0)), accepted: true };
    let (from, to) = (NodeId(from), NodeId(to));
    let (sent, arrives) = (Time::from_millis(sent_ms), Time::from_millis(arrives_ms));
    Flight { from, to, sent, arrives, body: Rc::new(body), held: None }
}

fn view(at_ms: u64, flights: impl IntoIterator<Item = Flight>) -> View {
    let flying = (1..).map(MessageId).zip(flights).collect();
    View { at: Time::from_millis(at_ms), flying, ..View::default() }
}

#[test]
fn waiting_messages_queue_and_the_rest_are_counted() {
    let view = view(100, (0..9).map(|number| flight(1, 3, number, 20 + number)));
    let sprites = sprites(&view, &ring(), &[]);
    assert_eq!(sprites.len(), QUEUE_SHOWN + 1);
    assert_eq!(sprites[QUEUE_SHOWN].shape, Shape::More(6));
    let end = ring().lane(NodeId(1), NodeId(3), ASIDE_PX).1;
    let away: Vec<f64> = sprites.iter().map(|sprite| sprite.at.distance(end)).collect();
    assert!(away[0] < 14.0, "the first one is at the node: {away:?}");
    assert!(away.windows(2).all(|pair| pair[1] - pair[0] > 6.0), "no two overlap: {away:?}");
    assert!(sprites.iter().all(|sprite| sprite.fate == Fate::Waiting));
}

#[test]
fn four_waiting_messages_are_all_drawn() {
    let view = view(100, (0..4).map(|number| flight(1, 3, number, 20)));
    let shapes: Vec<Shape> = sprites(&view, &ring(), &[]).iter().map(|sprite| sprite.shape).collect();
    assert_eq!(shapes, [Shape::Reply { good: true }; 4]);
}

#[test]
fn held_messages_stay_where_they_were_and_do_not_overlap() {
    let held = |at_ms: u64| Flight { held: Some(Time::from_millis(at_ms)), ..flight(1, 3, 0, 20) };
    let (early, late) = (view(5, [held(5)]), view(900, [held(5)]));
    let at = |view: &View| sprites(view, &ring(), &[])[0];
    assert_eq!((at(&early).at, at(&early).fate), (at(&late).at, Fate::Held));
    let lane = ring().lane(NodeId(1), NodeId(3), ASIDE_PX);
    assert!((at(&late).at.distance(lane.0) / lane.0.distance(lane.1) - 0.25).abs() < 0.02);

    let many = view(900, (0..9).map(|_| held(0)));
    let sprites = sprites(&many, &ring(), &[]);
    assert_eq!(sprites.len(), HELD_SHOWN + 1);
    assert_eq!(sprites[0].shape, Shape::More(9 - HELD_SHOWN));
    let away: Vec<f64> = sprites.iter().map(|sprite| sprite.at.distance(lane.0)).collect();
    assert!(away.windows(2).all(|pair| pair[1] - pair[0] > 10.0), "no two overlap: {away:?}");
    assert_eq!(sprites[HELD_SHOWN].id, MessageId(1), "the oldest is furthest along");
}

#[test]
fn a_pointer_hits_the_nearest_message() {
    let view = view(10, [flight(1, 3, 0, 20), flight(2, 4, 0, 40)]);
    let sprites = sprites(&view, &ring(), &[]);
    let beside = Point::new(sprites[1].at.x + 9.0, sprites[1].at.y);
    assert_eq!(sprite_at(&sprites, beside, 5.0).map(|sprite| sprite.id), Some(MessageId(2)));
    assert_eq!(sprite_at(&sprites, beside, 1.0), None);
}

#[test]
fn a_message_stopped_by_a_cut_breaks_at_the_rift() {
    let ring = ring();
    let rifts = ring.rifts(&[vec![NodeId(1), NodeId(2)], vec![NodeId(3), NodeId(4), NodeId(5)]]);
    let mut view = view(100, []);
    let loss = Loss { flight: flight(1, 3, 90, 110), at: Time::from_millis(90), why: DropReason::Cut };
    view.dropped.push_back((MessageId(1), loss));
    let [sprite] = sprites(&view, &ring, &rifts)[..] else { panic!("one broken message") };
    let [start, control, end] = rifts[0];
    let on_curve = |part: f64| start.towards(control, part).towards(control.towards(end, part), part);
    let away = (0..=200).map(|step| on_curve(f64::from(step) / 200.0).distance(sprite.at)).fold(f64::MAX, f64::min);
    assert!(away < 3.0, "{away} px from the rift");
    assert_eq!(sprite.fate, Fate::Lost(0.05));
}
