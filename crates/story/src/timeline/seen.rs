//! The viewport of the timeline: zooming, panning, and keeping the playhead visible.

use crate::geometry::bounded;

/// The initial visible span.
pub const SPAN_US: f64 = 3_400_000.0;

/// The shortest span that zooming reaches.
pub const SPAN_MIN_US: f64 = 1_000.0;

/// The longest span is the whole session, or this.
const SPAN_MAX_LEAST_US: f64 = 10_000_000.0;

/// The fraction that stays empty to the right when the whole session is visible.
const ALL_ROOM: f64 = 1.04;

/// How much more than the session is shown after it has grown beyond the right edge.
const GROWS: f64 = 1.25;

/// Where the playhead stays while time passes, as a fraction of the span.
pub const REST: f64 = 0.93;

/// The visible span, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    run: u32,
    /// The moment at the left edge.
    pub left_us: f64,
    /// The length of the span.
    pub span_us: f64,
    /// True while the user has panned away from the playhead.
    pub away: bool,
    /// True while the whole session is to be shown, also as it grows.
    all: bool,
    drawn_us: f64,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { run: 0, left_us: 0.0, span_us: SPAN_US, away: false, all: false, drawn_us: 0.0 }
    }
}

impl Seen {
    /// So much time from this moment on.
    pub fn at(left_us: f64, span_us: f64) -> Seen {
        Seen { left_us, span_us, ..Seen::default() }
    }

    /// Follows the drawn moment to keep it visible: at a fixed place while live, just inside
    /// otherwise. While time passes, nothing moves if the user has panned away.
    pub fn follow(&mut self, run: u32, drawn_us: f64, live: bool, playing: bool) {
        if self.run != run {
            // How the run before was zoomed means nothing in this one.
            *self = Seen { run, drawn_us: -1.0, ..Seen::default() };
        }
        let moved = self.drawn_us != drawn_us;
        self.drawn_us = drawn_us;
        if self.away && moved && !playing {
            self.away = false;
        }
        if self.away || !moved {
            self.away &= !self.shows(drawn_us);
            return;
        }
        let room = if live { REST } else { 1.0 };
        if self.all && drawn_us > self.left_us + self.span_us {
            // In steps, so that not every frame has to be painted at another zoom.
            self.span_us = drawn_us * GROWS;
            return;
        }
        if self.all {
            return;
        }
        if drawn_us > self.left_us + self.span_us * room {
            self.left_us = drawn_us - self.span_us * REST;
        } else if drawn_us < self.left_us {
            self.left_us = (drawn_us - self.span_us * (1.0 - REST)).max(0.0);
        }
    }

    /// Makes the playhead visible again.
    pub fn come_back(&mut self) {
        self.away = false;
        if !self.shows(self.drawn_us) {
            self.left_us = (self.drawn_us - self.span_us * REST).max(0.0);
        }
    }

    fn shows(&self, time_us: f64) -> bool {
        (self.left_us..=self.left_us + self.span_us).contains(&time_us)
    }

    fn moved(&mut self) {
        self.all = false;
        self.left_us = self.left_us.max(0.0);
        self.away = !self.shows(self.drawn_us);
    }

    /// Zooms so that the moment at this fraction of the span stays where it is. A factor above one shows more.
    pub fn zoom(&mut self, factor: f64, part: f64, end_us: f64) {
        let at_us = self.left_us + self.span_us * part;
        self.span_us = bounded(self.span_us * factor, SPAN_MIN_US, (end_us * ALL_ROOM).max(SPAN_MAX_LEAST_US));
        self.left_us = at_us - self.span_us * part;
        self.moved();
    }

    /// Zooms about the playhead when it is visible, about the middle otherwise.
    pub fn zoom_here(&mut self, factor: f64, end_us: f64) {
        let playhead = (self.drawn_us - self.left_us) / self.span_us;
        let part = if (0.0..=1.0).contains(&playhead) { playhead } else { 0.5 };
        self.zoom(factor, part, end_us);
    }

    /// Moves by a fraction of the span, but not beyond the session.
    pub fn pan(&mut self, parts: f64, end_us: f64) {
        let right_most = (end_us - self.span_us * 0.1).max(0.0);
        self.left_us = (self.left_us + self.span_us * parts).min(right_most.max(self.left_us));
        self.moved();
    }

    /// Shows exactly this.
    pub fn show(&mut self, left_us: f64, right_us: f64, end_us: f64) {
        self.span_us = bounded(right_us - left_us, SPAN_MIN_US, (end_us * ALL_ROOM).max(SPAN_MAX_LEAST_US));
        self.left_us = left_us;
        self.moved();
    }

    /// Shows the whole session.
    pub fn show_all(&mut self, end_us: f64) {
        self.show(0.0, (end_us * ALL_ROOM).max(SPAN_MIN_US * 100.0), end_us);
        self.all = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: f64 = 1e6;
    const DAY: f64 = 86_400.0 * SECOND;

    #[test]
    fn zooming_in_and_out_about_a_place_comes_back() {
        let mut seen = Seen { left_us: 5.0 * SECOND, ..Seen::default() };
        let before = seen;
        seen.zoom(0.01, 0.3, DAY);
        assert!((seen.left_us + seen.span_us * 0.3 - (before.left_us + before.span_us * 0.3)).abs() < 1e-3);
        seen.zoom(100.0, 0.3, DAY);
        assert!((seen.left_us - before.left_us).abs() < 1e-3 && (seen.span_us - before.span_us).abs() < 1e-3);
    }

    #[test]
    fn a_millisecond_and_a_whole_day_can_be_shown() {
        let mut seen = Seen::default();
        (0..100).for_each(|_| seen.zoom(0.5, 0.5, DAY));
        assert_eq!(seen.span_us, SPAN_MIN_US);
        (0..100).for_each(|_| seen.zoom(2.0, 0.0, DAY));
        assert!(seen.span_us >= DAY);
        seen.show_all(DAY);
        assert_eq!(seen.left_us, 0.0);
        assert!(seen.span_us >= DAY);
    }

    #[test]
    fn the_playhead_stays_visible_unless_the_user_pans_away() {
        let mut seen = Seen::default();
        seen.follow(1, 60.0 * SECOND, true, true);
        assert!((seen.left_us + seen.span_us * REST - 60.0 * SECOND).abs() < 1.0);
        seen.pan(-3.0, 60.0 * SECOND);
        assert!(seen.away);
        let left = seen.left_us;
        seen.follow(1, 61.0 * SECOND, true, true);
        assert_eq!(seen.left_us, left, "nothing jumps while time passes");
        seen.follow(1, 30.0 * SECOND, false, false);
        assert!(!seen.away && seen.left_us <= 30.0 * SECOND, "a step makes it visible");
        seen.pan(-3.0, 60.0 * SECOND);
        seen.come_back();
        assert!(!seen.away && seen.left_us < 30.0 * SECOND && seen.left_us + seen.span_us > 30.0 * SECOND);
    }

    #[test]
    fn a_view_of_the_whole_session_grows_with_it() {
        let mut seen = Seen::default();
        seen.follow(1, 60.0 * SECOND, true, true);
        seen.show_all(60.0 * SECOND);
        for second in 61..200 {
            seen.follow(1, f64::from(second) * SECOND, true, true);
            assert!(seen.left_us == 0.0 && seen.span_us >= f64::from(second) * SECOND);
        }
        seen.zoom(0.1, 0.0, 200.0 * SECOND);
        seen.come_back();
        seen.follow(1, 200.0 * SECOND, true, true);
        assert!(seen.left_us > 0.0);
    }

    #[test]
    fn a_new_run_begins_at_its_start_with_a_zoom_of_its_own() {
        let mut seen = Seen::default();
        seen.zoom(0.5, 0.5, DAY);
        let usual = Seen::default().span_us;
        seen.follow(1, 60.0 * SECOND, true, true);
        seen.follow(2, 0.0, true, true);
        assert_eq!((seen.left_us, seen.span_us), (0.0, usual));
    }
}
