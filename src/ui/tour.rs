//! The guided tour of the first visit: three short steps, each beside the element that it describes.

use gloo_events::EventListener;
use story::geometry::bounded;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::size::zoom;
use page::msg::{DialogsMsg, Msg};
use story::format::px;

/// The selector, the title and the text of each step.
const STEPS: [(&str, &str, &str); 3] = [
    (
        ".stage-field, .tables-body",
        "Five servers that agree",
        "Raft lets servers agree on one list of commands, even when some of them fail or cannot be reached. These five run a real Raft library: right-click one, or drag across links, to break something.",
    ),
    (
        ".timeline",
        "Time is yours",
        "Everything that happens stays here. Drag to any moment and act differently there: the run branches, and the first one is kept.",
    ),
    (
        ".lesson",
        "Lesson 1 waits for you",
        "A lesson stops where it matters. Bet on what comes next, watch what the servers do, then try it yourself. Press ? for every key.",
    ),
];

const CARD_WIDTH_PX: f64 = 330.0;
const CARD_HEIGHT_PX: f64 = 200.0;
const APART_PX: f64 = 12.0;

/// The highlighted element and the window, in the page's own pixels.
#[derive(Clone, Copy, Default, PartialEq)]
struct Spot {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    window_width: f64,
    window_height: f64,
}

impl Spot {
    fn of(selector: &str) -> Option<Spot> {
        let document = web_sys::window()?.document()?;
        let root = document.document_element()?;
        let zoom = zoom(&document.query_selector(".page").ok()??);
        let place = document.query_selector(selector).ok()??.get_bounding_client_rect();
        Some(Spot {
            left: place.left() / zoom,
            top: place.top() / zoom,
            width: place.width() / zoom,
            height: place.height() / zoom,
            window_width: f64::from(root.client_width()) / zoom,
            window_height: f64::from(root.client_height()) / zoom,
        })
    }

    /// The card's top left: above, below, to the left or to the right of the highlighted element, where it covers least
    /// of it.
    fn card(&self) -> (f64, f64) {
        let width = CARD_WIDTH_PX.min(self.window_width - 16.0);
        let middle = (self.left + (self.width - width) / 2.0, self.top + (self.height - CARD_HEIGHT_PX) / 2.0);
        let inside = |at: f64, size: f64, whole: f64| bounded(at, 8.0, (whole - size - 8.0).max(8.0));
        let shared = |at: f64, size: f64, other: f64, other_size: f64| {
            ((at + size).min(other + other_size) - at.max(other)).max(0.0)
        };
        let places = [
            (middle.0, self.top - APART_PX - CARD_HEIGHT_PX),
            (middle.0, self.top + self.height + APART_PX),
            (self.left - APART_PX - width, middle.1),
            (self.left + self.width + APART_PX, middle.1),
        ];
        let mut best = (f64::MAX, middle);
        for (x, y) in places {
            let place = (inside(x, width, self.window_width), inside(y, CARD_HEIGHT_PX, self.window_height));
            let covered =
                shared(place.0, width, self.left, self.width) * shared(place.1, CARD_HEIGHT_PX, self.top, self.height);
            if covered < best.0 {
                best = (covered, place);
            }
        }
        best.1
    }
}

#[derive(Properties, PartialEq)]
pub struct TourProps {
    pub on: Callback<Msg>,
}

/// The tour.
#[component]
pub fn Tour(props: &TourProps) -> Html {
    let step = use_state_eq(|| 0_usize);
    let spot = use_state_eq(Spot::default);
    let onwards = use_node_ref();
    {
        let (spot, onwards) = (spot.clone(), onwards.clone());
        use_effect_with(*step, move |step| {
            let selector = STEPS[*step].0;
            if let Some(element) = find(selector) {
                element.scroll_into_view_with_bool(false);
            }
            let measure = move || spot.set(Spot::of(selector).unwrap_or_default());
            measure();
            if let Some(button) = onwards.cast::<HtmlElement>() {
                let _ = button.focus();
            }
            let listeners = web_sys::window().map(|window| {
                let again = measure.clone();
                [
                    EventListener::new(&window, "resize", move |_| measure()),
                    EventListener::new(&window, "scroll", move |_| again()),
                ]
            });
            move || drop(listeners)
        });
    }
    let end = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Tour(false)));
    let (_, title, words) = STEPS[*step];
    let last = *step + 1 == STEPS.len();
    let show = |to: usize| {
        let step = step.clone();
        move |_: MouseEvent| step.set(to)
    };
    let next = if last { end.clone() } else { Callback::from(show(*step + 1)) };
    let ring = format!(
        "left:{}px;top:{}px;width:{}px;height:{}px",
        px(spot.left),
        px(spot.top),
        px(spot.width),
        px(spot.height)
    );
    let (left, top) = spot.card();
    html! {
        <>
            <div class="tour-ring" ~style={ring} aria-hidden="true" />
            <div id="tour" class="tour-card" role="dialog" aria-labelledby="tour-title" aria-describedby="tour-words" data-step={(*step + 1).to_string()}
                ~style={format!("left:{}px;top:{}px", px(left), px(top))}>
                <p class="tour-count">{ *step + 1 }{ " of " }{ STEPS.len() }</p>
                <div aria-live="polite">
                    <h2 id="tour-title">{ title }</h2>
                    <p id="tour-words">{ words }</p>
                </div>
                <div class="dialog-buttons">
                    <button type="button" id="tour-skip" class="plain" onclick={end}>{ "Skip" }</button>
                    <span class="spring"></span>
                    if *step > 0 { <button type="button" onclick={show(*step - 1)}>{ "Back" }</button> }
                    <button ref={onwards} type="button" id="tour-next" class="primary" onclick={next}>{ if last { "To lesson 1" } else { "Next" } }</button>
                </div>
            </div>
        </>
    }
}

fn find(selector: &str) -> Option<Element> {
    web_sys::window()?.document()?.query_selector(selector).ok()?
}
