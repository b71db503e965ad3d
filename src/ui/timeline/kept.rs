//! What a timeline keeps between frames, and how it paints one.

use gloo_render::AnimationFrame;
use web_sys::HtmlCanvasElement;

use super::paint::{Extra, Painter, marks};
use super::playhead::Head;
use model::types::{MessageId, Time};
use page::chosen::Chosen;
use page::gestures::Gestures;
use page::look::Theme;
use page::session::Session;
use story::client_bars::ClientBars;
use story::lanes::Lanes;
use story::timeline::flag_rows::{Mark, Placed};
use story::timeline::hit::Scene;
use story::timeline::picture::Picture;
use story::timeline::seen::Seen;
use story::timeline::still::{Still, still_picture};
use story::timeline::tree::{Branch, Row, height, tree};

/// The state kept between frames.
#[derive(Default)]
pub struct Kept {
    pub gestures: Gestures,
    pub painter: Painter,
    /// The inputs of the painted canvas.
    still: Option<Still>,
    pub head: Head,
    pub picture: Option<Picture>,
    marks: Vec<Mark>,
    placed: Vec<Placed>,
    rows: Vec<Row>,
    pub wanted: Option<Time>,
    pub frame: Option<AnimationFrame>,
}

/// The moment to paint.
pub struct Moment {
    pub stamp: (u32, usize, Time, Time),
    pub live: bool,
    /// The theme and the system's preference for a dark one.
    pub looks: (Theme, bool),
    pub size: (u32, u32),
    pub pointed: (Option<Chosen>, Option<MessageId>),
    pub selected: usize,
    pub folded: bool,
    pub compared: bool,
}

/// The lanes of the current branch, or of the one that it is compared with.
fn lanes_of(session: &Session, compared: bool) -> &Lanes {
    match session.compared().filter(|_| compared) {
        Some(other) => other.lanes,
        None => session.lanes(),
    }
}

/// The client bars, if they are shown.
fn strip_of<'a>(session: &'a Session, picture: &Picture, compared: bool) -> Option<&'a ClientBars> {
    (!compared && picture.bar_rows > 0).then(|| session.client_bars())
}

impl Kept {
    /// What lies under a pointer, once something was painted; with the gesture in progress.
    pub fn scene<'a>(
        &'a mut self,
        session: &'a Session,
        branches: &'a [Branch],
        compared: bool,
    ) -> Option<(Scene<'a>, &'a mut Gestures)> {
        let Kept { gestures, picture: Some(picture), marks, placed, rows, .. } = self else { return None };
        let strip = strip_of(session, picture, compared);
        Some((Scene { picture, lanes: lanes_of(session, compared), strip, marks, placed, branches, rows }, gestures))
    }

    /// Paints this moment, unless it looks like the one that was painted last.
    pub fn paint(
        &mut self,
        canvas: &HtmlCanvasElement,
        session: &Session,
        branches: &[Branch],
        seen: &mut Seen,
        moment: Moment,
    ) {
        let (run, events, drawn, now) = moment.stamp;
        // Compared branches have the same run number, so the shared viewport is not reset between them.
        seen.follow(session.run(), drawn.0 as f64, moment.live, session.playing());
        self.painter.read_palette(canvas, (moment.looks, moment.size));
        self.rows = tree(branches);
        let lanes = lanes_of(session, moment.compared);
        let mut picture = Picture {
            width_px: f64::from(moment.size.0),
            height_px: f64::from(moment.size.1),
            left_us: seen.left_us,
            span_us: seen.span_us,
            drawn,
            // While live, the engine is a frame or two ahead of the drawn moment; the picture shows the drawn one.
            now: if moment.live && !moment.compared { drawn } else { now },
            nodes: lanes.nodes().collect(),
            branch_rows: height(&self.rows),
            bar_rows: 0,
        };
        let strip = (!moment.compared && !moment.folded).then(|| session.client_bars());
        picture.fit_strip(strip.map_or(0, ClientBars::height));
        picture.snap(self.painter.ratio());
        // A violation of one branch is not marked on the other.
        let selected = session.violations().get(moment.selected).filter(|_| !moment.compared);
        let (chosen, pointed) = (moment.pointed.0.and_then(message), moment.pointed.1);
        let node = moment.pointed.0.and_then(Chosen::node);
        let still = Still {
            picture: still_picture(&picture, session.playing()),
            facts: (run, events, lanes.stamp(), session.violations().len()),
            looks: self.painter.looks(),
            chosen: [chosen, pointed],
            node,
            selected: selected.map(|selected| selected.at),
            branches: branches.to_vec(),
        };
        if self.still.as_ref() == Some(&still) {
            self.picture = Some(picture);
            return;
        }
        self.still = Some(still);
        self.marks = marks(session, lanes, &picture, selected);
        self.placed = self.painter.place(canvas, &picture, &self.marks);
        let broken: Vec<Time> = session.violations().iter().map(|violation| violation.at).collect();
        let scene = Scene {
            picture: &picture,
            lanes,
            strip,
            marks: &self.marks,
            placed: &self.placed,
            branches,
            rows: &self.rows,
        };
        let extra = Extra { run, events, seen, broken: &broken, selected, chosen, pointed, node };
        self.painter.paint(canvas, &scene, &extra);
        self.picture = Some(picture);
    }
}

/// The chosen message.
pub fn message(chosen: Chosen) -> Option<MessageId> {
    match chosen {
        Chosen::Message(message) => Some(message),
        Chosen::Node(_) | Chosen::Entry(_) | Chosen::Link(..) | Chosen::Client(_) => None,
    }
}
