//! A joint membership: two sets of voters, outlined, each with its majority.

use std::rc::Rc;

use yew::prelude::*;

use model::types::NodeId;
use story::format::{nodes, px};
use story::geometry::{Point, Ring};
use story::membership_label::{Half, Joint};

/// The distance of the first set's outline from its nodes, and the additional distance of the second.
const AROUND_PX: f64 = 15.0;
const APART_PX: f64 = 8.0;

#[derive(Properties, PartialEq)]
pub struct JointSetsProps {
    pub ring: Rc<Ring>,
    pub joint: Joint,
}

/// The outlines of both sets, below everything else.
#[component]
pub fn JointSets(props: &JointSetsProps) -> Html {
    let ring = &*props.ring;
    html! {
        <g class="joint-sets">
            { for props.joint.halves.iter().enumerate().map(|(index, half)| {
                let around = ring.node_px + AROUND_PX + APART_PX * index as f64;
                html! {
                    <path class={classes!("joint-set", half.name)} data-half={half.name}
                        data-voters={nodes(&half.voters)} d={outline(&in_order(ring, half), around)} />
                }
            }) }
        </g>
    }
}

/// The positions of the voters in ring order, so that the line through them does not cross itself.
fn in_order(ring: &Ring, half: &Half) -> Vec<Point> {
    ring.places.iter().filter(|(node, _)| half.voters.contains(node)).map(|(_, place)| *place).collect()
}

/// An outline at the distance `around_px` from points on a ring in clockwise order.
fn outline(points: &[Point], around_px: f64) -> String {
    let count = points.len();
    let arc = |to: Point| format!("A{0},{0} 0 0 1 {1},{2}", px(around_px), px(to.x), px(to.y));
    if let [only] = points {
        let (left, right) = (Point::new(only.x - around_px, only.y), Point::new(only.x + around_px, only.y));
        return format!("M{},{} {} {} Z", px(left.x), px(left.y), arc(right), arc(left));
    }
    let mut path = String::new();
    for index in 0..count {
        let (here, next, before) = (points[index], points[(index + 1) % count], points[(index + count - 1) % count]);
        let (from, to) = (beside(before, here, here, around_px), beside(here, next, here, around_px));
        let first = if index == 0 { "M" } else { "L" };
        path += &format!("{first}{},{} {} ", px(from.x), px(from.y), arc(to));
    }
    path + "Z"
}

/// The point `away_px` to the left of the way from `start` to `end`, beside `point`: outside of a clockwise ring.
fn beside(start: Point, end: Point, point: Point, away_px: f64) -> Point {
    let length = start.distance(end).max(1.0);
    let (along_x, along_y) = ((end.x - start.x) / length, (end.y - start.y) / length);
    Point::new(point.x + along_y * away_px, point.y - along_x * away_px)
}

#[derive(Properties, PartialEq)]
pub struct JointWordsProps {
    pub joint: Option<Joint>,
}

/// The two majorities, and the voters that acknowledged the joint entry.
#[component]
pub fn JointWords(props: &JointWordsProps) -> Html {
    let Some(joint) = &props.joint else { return html! {} };
    let row = |half: &Half| {
        let voters: Vec<String> = half.voters.iter().map(NodeId::to_string).collect();
        html! {
            <p key={half.name} class={classes!("joint-word", half.name)}>
                <svg width="26" height="10" viewBox="0 0 26 10" aria-hidden="true"><path class={classes!("joint-set", half.name)} d="M1,5 H25" /></svg>
                <b>{ half.label() }</b>
                <span>{ format!("({}): {}", voters.join(" "), half.held()) }</span>
            </p>
        }
    };
    let entry = joint.entry.map(|entry| format!("joint since {entry}: both majorities must agree"));
    html! {
        <div class="joint-words" role="note">
            <p class="joint-title">{ entry.unwrap_or_default() }</p>
            { for joint.halves.iter().map(row) }
        </div>
    }
}
