//! A swipe across the panel, as its buttons: to the left on, to the right back.

use page::msg::LessonMsg;

/// How far a finger must go sideways, and how many times as far as up or down. Less may be a tap or a scroll.
const ACROSS_PX: i32 = 60;
const STEEPNESS: i32 = 2;

/// What a finger asks for that came down at one place and went up at another.
pub fn swipe(from: (i32, i32), to: (i32, i32), onward: Option<LessonMsg>) -> Option<LessonMsg> {
    let (across, along) = (to.0 - from.0, to.1 - from.1);
    if across.abs() < ACROSS_PX || across.abs() < STEEPNESS * along.abs() {
        return None;
    }
    if across < 0 { onward } else { Some(LessonMsg::Back) }
}
