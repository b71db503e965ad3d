//! The inputs of the timeline's canvas: while they are unchanged, nothing is painted.

use super::picture::Picture;
use super::tree::Branch;
use model::types::{MessageId, NodeId, Time};

/// Everything on which the painted picture depends. Equal values give equal pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Still {
    /// The picture; see [`still_picture`].
    pub picture: Picture,
    /// The run, its number of events, the version of its lanes, the number of violations.
    pub facts: (u32, usize, u64, usize),
    /// The number of changes of the colours and the screen.
    pub looks: u32,
    /// The chosen message, and the one under the pointer.
    pub chosen: [Option<MessageId>; 2],
    /// The chosen node.
    pub node: Option<NodeId>,
    /// The time of the violation shown.
    pub selected: Option<Time>,
    /// The branches.
    pub branches: Vec<Branch>,
}

/// The picture without parts that are not painted or differ invisibly: the playhead is an element of its own, and
/// while playing, the newest moment moves the picture by whole pixels only.
pub fn still_picture(picture: &Picture, playing: bool) -> Picture {
    let us_per_px = picture.us_per_px().max(1.0);
    let whole = (picture.now.0 as f64 / us_per_px) as u64;
    Picture { drawn: Time::ZERO, now: if playing { Time(whole) } else { picture.now }, ..picture.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(drawn_us: u64, now_us: u64) -> Picture {
        Picture {
            width_px: 1_058.0,
            height_px: 200.0,
            left_us: 0.0,
            span_us: 1_000_000.0,
            drawn: Time(drawn_us),
            now: Time(now_us),
            nodes: vec![NodeId(1)],
            branch_rows: 0,
            bar_rows: 0,
        }
    }

    #[test]
    fn a_playhead_that_moves_leaves_the_picture_as_it_is() {
        assert_eq!(still_picture(&picture(10, 500_000), false), still_picture(&picture(400_000, 500_000), false));
    }

    #[test]
    fn time_that_passes_changes_the_picture_by_whole_pixels() {
        let playing = |now_us: u64| still_picture(&picture(now_us, now_us), true);
        assert_eq!(playing(500_100), playing(500_900), "one pixel is a millisecond here");
        assert_ne!(playing(500_900), playing(501_100));
        let paused = |now_us: u64| still_picture(&picture(now_us, now_us), false);
        assert_ne!(paused(500_100), paused(500_900), "while paused everything up to the moment is shown");
    }
}
