//! The timeline component: a canvas with its playhead, buttons and tooltip.

use std::rc::Rc;

use web_sys::{Element, HtmlCanvasElement, MouseEvent, PointerEvent};
use yew::prelude::*;

use super::handlers::Handlers;
use super::kept::{Kept, Moment, message};
use super::playhead::Playhead;
use super::sight::SightRef;
use super::tip::Tip;
use crate::ui::dark::use_dark;
use crate::ui::session_ref::SessionRef;
use crate::ui::size::use_size;
use model::types::Time;
use page::chosen::Chosen;
use page::look::Theme;
use page::msg::Msg;
use page::timeline_keys::KEY_ZOOM;
use story::format::{moment, px, seconds};
use story::timeline::seen::Seen;
use story::timeline::tree::Branch;

#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    pub session: SessionRef,
    /// The viewport. Timelines with the same one zoom and pan together.
    pub sight: SightRef,
    /// The run, the length of its trace, the drawn and the newest moment: if all are unchanged, so is the picture.
    pub stamp: (u32, usize, Time, Time),
    /// The drawn moment as text, which while playing does not change in every frame.
    pub clock: Time,
    pub live: bool,
    /// The end of the longest session, of this timeline or of the compared one.
    pub end: Time,
    /// True for the branch that the current one is compared with.
    pub compared: bool,
    pub theme: Theme,
    pub chosen: Option<Chosen>,
    /// The index of the violation shown.
    pub selected: usize,
    pub branches: Rc<Vec<Branch>>,
    /// Receives the index of a branch to switch to.
    pub on_branch: Callback<usize>,
    pub on: Callback<Msg>,
}

/// The timeline.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let (root, canvas) = (use_node_ref(), use_node_ref());
    let playhead = Playhead { line: use_node_ref(), time: use_node_ref(), map: use_node_ref() };
    let (width, height_px) = use_size(canvas.clone());
    let compared = props.compared;
    let kept = use_mut_ref(Kept::default);
    let looks = use_looks(&props.sight);
    let tip = use_state_eq(Tip::default);
    let away = use_state_eq(|| None::<bool>);
    let dark = use_dark();
    let folded = use_state_eq(|| false);
    {
        let (root, canvas, session, kept, away) =
            (root.clone(), canvas.clone(), props.session.clone(), kept.clone(), away.clone());
        let (branches, sight, playhead) = (props.branches.clone(), props.sight.clone(), playhead.clone());
        let stamp = (props.stamp, props.live, props.theme, width as u32, height_px as u32, looks, dark);
        let (pointed, selected) = ((props.chosen, tip.message), (props.selected, *folded));
        let clock = props.clock;
        use_effect_with(
            (stamp, pointed, selected, props.branches.clone()),
            move |((stamp, live, theme, width, height, _, dark), pointed, selected, _)| {
                let (Some(canvas), true) = (canvas.cast::<HtmlCanvasElement>(), *width > 0) else { return };
                let kept = &mut *kept.borrow_mut();
                let session = session.borrow();
                let moment = Moment {
                    stamp: *stamp,
                    live: *live,
                    looks: (*theme, *dark),
                    size: (*width, *height),
                    pointed: *pointed,
                    selected: selected.0,
                    folded: selected.1,
                    compared,
                };
                let seen = &mut *sight.seen();
                kept.paint(&canvas, &session, &branches, seen, moment);
                if let Some(picture) = &kept.picture {
                    let width = |text: &str| kept.painter.width_of(&canvas, text);
                    kept.head.show(&playhead, picture, clock, width);
                }
                away.set(seen.away.then_some(stamp.2.0 as f64 > seen.left_us));
                // Attributes for tests and for debugging.
                if let Some(root) = root.cast::<Element>() {
                    let _ = root.set_attribute("data-left-us", &px(seen.left_us));
                    let _ = root.set_attribute("data-span-us", &px(seen.span_us));
                }
            },
        );
    }

    let handlers = Handlers {
        canvas: canvas.clone(),
        kept,
        session: props.session.clone(),
        branches: props.branches.clone(),
        sight: props.sight.clone(),
        tip: tip.clone(),
        compared,
        width_px: width,
        end_us: props.end.0 as f64,
        on_branch: props.on_branch.clone(),
        on: props.on.clone(),
    };
    let on_up = handlers.handler(Handlers::up);
    let leave = handlers.handler(|shared, _: PointerEvent| shared.tip.set(Tip::default()));
    let looks = |change: fn(&mut Seen, f64)| handlers.handler(move |shared, _: MouseEvent| shared.look(change));
    let fold = {
        let folded = folded.clone();
        Callback::from(move |_: MouseEvent| folded.set(!*folded))
    };
    let has_clients = !compared && props.session.borrow().client_bars().height() > 0;
    let (_, _, drawn, end) = props.stamp;
    let clock = props.clock;
    // While live, the engine is a frame or two ahead of what is drawn.
    let now = if props.live { clock } else { end };
    let chosen = props.chosen.and_then(message).map(|message| message.0.to_string());
    html! {
        <div class="timeline" ref={root} data-chosen-message={chosen}>
            <canvas ref={canvas} tabindex="0" role="slider" aria-label="Timeline: the drawn moment"
                aria-valuemin="0" aria-valuemax={now.max(clock).0.to_string()} aria-valuenow={clock.0.to_string()}
                aria-valuetext={format!("{} of {} seconds", seconds(clock), seconds(now.max(clock)))}
                aria-keyshortcuts="ArrowLeft ArrowRight Home End PageUp PageDown + - 0" ~style={tip.pointer_style()}
                onpointerdown={handlers.handler(Handlers::down)} onpointermove={handlers.handler(Handlers::moves)}
                onpointerup={on_up.clone()} onpointercancel={on_up} onpointerleave={leave}
                onwheel={handlers.handler(Handlers::wheel)} onkeydown={handlers.handler(Handlers::key)} />
            { playhead.html() }
            <div class="timeline-zoom" role="group" aria-label="Zoom of the timeline">
                <button type="button" aria-label="Show more time" title="Show more time (-)" onclick={looks(|seen, end_us| seen.zoom_here(KEY_ZOOM, end_us))}>{ "−" }</button>
                <button type="button" aria-label="Show less time" title="Show less time (+)" onclick={looks(|seen, end_us| seen.zoom_here(1.0 / KEY_ZOOM, end_us))}>{ "+" }</button>
                <button type="button" aria-label="Show all of the session" title="Show the whole session (0)" onclick={looks(Seen::show_all)}>{ "all" }</button>
            </div>
            if has_clients {
                <button type="button" class="strip-fold" aria-expanded={(!*folded).to_string()} title="Requests of clients and their outcomes" onclick={fold}>
                    { if *folded { "▸ clients" } else { "▾ clients" } }
                </button>
            }
            if let Some(right) = *away {
                <button type="button" class={classes!("timeline-back", right.then_some("right"))} onclick={looks(|seen, _| seen.come_back())}>
                    { if right { format!("{} ▶", moment(drawn)) } else { format!("◀ {}", moment(drawn)) } }
                </button>
            }
            { tip.html(width) }
        </div>
    }
}

/// How often the viewport was changed: then the timeline is drawn again.
#[hook]
fn use_looks(sight: &SightRef) -> u32 {
    let looks = use_state_eq(|| 0_u32);
    let (setter, count) = (looks.setter(), use_mut_ref(|| 0_u32));
    use_effect_with(sight.clone(), move |sight| {
        sight.join(Callback::from(move |()| {
            let mut count = count.borrow_mut();
            *count = count.wrapping_add(1);
            setter.set(*count);
        }))
    });
    *looks
}
