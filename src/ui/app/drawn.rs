//! Each panel, drawn by its component from what the page has decided.

use std::rc::Rc;

use yew::prelude::*;

use super::App;
use super::show::current_name;
use super::side::Side;
use crate::ui::client_box::{ClientBox, ClientBoxProps};
use crate::ui::event_log_panel::{EventLogPanel, EventLogPanelProps};
use crate::ui::inspector::{Inspector, InspectorProps};
use crate::ui::lesson::{LessonPanel, LessonPanelProps, Seen};
use crate::ui::logs::{Logs, LogsProps};
use crate::ui::moment::Facts;
use crate::ui::part::part;
use crate::ui::script::{Script, ScriptProps};
use crate::ui::session_ref::SessionRef;
use crate::ui::stage::{Stage, StageProps};
use crate::ui::tables::{Tables, TablesProps};
use crate::ui::timeline::{Timeline, TimelineProps};
use crate::ui::top_bar::unfold;
use crate::ui::transport::{Clock, ClockProps, Run, RunProps, Steps, StepsProps};
use model::protocol::{Note, NoteKind};
use model::types::{NodeId, Time};
use page::dialog::Dialog;
use page::msg::LessonMsg;
use page::msg::Msg;
use page::panels::bar::Bar;
use page::progress::current_line;
use page::session::Session;
use story::client_figures::figures;
use story::format::moment as moment_of;
use story::mend::has_link_faults;

/// How many sentences of what happened are shown.
const SENTENCES_SHOWN: usize = 80;

impl App {
    pub(super) fn lesson(&self, side: &Side<'_>) -> Html {
        let (session, on) = (side.page.session(), side.on.clone());
        if session.opened().is_lesson() && !side.page.state().lesson.script {
            return part::<LessonPanel>(LessonPanelProps {
                session: SessionRef::of(&self.page),
                seen: Seen::of(side.page),
                on,
            });
        }
        let drawn = session.drawn();
        let refused = |note: &&Note| note.kind == NoteKind::Impossible && note.at <= drawn;
        let acted =
            session.lanes().flags_between(Time::ZERO, drawn).len() + session.notes().iter().filter(refused).count();
        let noted = session.notes().iter().filter(|note| note.at <= drawn).map(|note| note.line).max();
        let ended = session.live() && !session.script_plays();
        let current = current_line(session.scenario(), acted, noted, ended);
        let back = session.opened().is_lesson().then(|| on.reform(|_: MouseEvent| Msg::Lesson(LessonMsg::Script)));
        part::<Script>(ScriptProps {
            title: side.page.state().title.clone(),
            scenario: session.scenario().clone(),
            current,
            notes: self.notes.clone(),
            back,
        })
    }

    pub(super) fn event_log(&self, side: &Side<'_>) -> Html {
        let session = side.page.session();
        let log = side.other.map_or_else(|| session.event_log(), |other| other.feed);
        let sentences = log.newest(session.drawn(), SENTENCES_SHOWN);
        part::<EventLogPanel>(EventLogPanelProps {
            sentences,
            branch: side.name.clone(),
            drawn: session.drawn(),
            on: side.on.clone(),
        })
    }

    /// The cluster of a branch, as a picture or as tables. Only in the current one something can be written.
    pub(super) fn cluster(&self, side: &Side<'_>) -> Html {
        let (state, moment, on) = (side.page.state(), side.moment.clone(), side.on.clone());
        let session = side.page.session();
        let (chosen, playing) = (state.chosen, session.playing());
        let bars = side.other.map_or_else(|| session.client_bars(), |other| other.bars);
        // Numbers that change in every frame could not be read.
        let figures = figures(bars, state.clock);
        let write_box = side.other.is_none().then(|| {
            let view = &moment.view;
            let nodes: Vec<NodeId> = view.nodes.keys().copied().collect();
            part::<ClientBox>(ClientBoxProps {
                key_text: state.write_key.clone(),
                value_text: state.write_value.clone(),
                nodes,
                harmed: has_link_faults(view),
                workload: view.workload,
                figures,
                on: on.clone(),
            })
        });
        let cluster = match state.tables {
            true => {
                part::<Tables>(TablesProps { facts: Facts(moment), chosen, on, above: write_box.unwrap_or_default() })
            }
            false => part::<Stage>(StageProps {
                moment,
                figures,
                chosen,
                tool: state.tool,
                playing,
                theme: state.look.theme(),
                on,
                above: write_box.unwrap_or_default(),
            }),
        };
        let Some(name) = &side.name else { return cluster };
        let ended = side.other.filter(|other| side.page.session().drawn() > other.end);
        html! {
            <>
                <h2 class="side-title">{ name }{ for ended.map(|other| html! {
                    <span class="side-end">{ match other.ended {
                        Some(why) => format!("it ended at {}: {why}", moment_of(other.end)),
                        None => format!("it has run to {}; play to let it go on", moment_of(other.end)),
                    } }</span>
                }) }</h2>
                { cluster }
            </>
        }
    }

    pub(super) fn logs(&self, side: &Side<'_>) -> Html {
        part::<Logs>(LogsProps {
            facts: Facts(side.moment.clone()),
            chosen: side.page.state().chosen,
            on: side.on.clone(),
        })
    }

    pub(super) fn inspector(&self, side: &Side<'_>) -> Html {
        part::<Inspector>(InspectorProps {
            moment: side.moment.clone(),
            session: SessionRef::of(&self.page),
            chosen: side.page.state().chosen,
            on: side.on.clone(),
        })
    }

    pub(super) fn timeline(&self, side: &Side<'_>) -> Html {
        let (session, state) = (side.page.session(), side.page.state());
        let (end, live, theme) = (end_of(session), session.live(), state.look.theme());
        let (sight, on) = (self.sight.clone(), side.on.clone());
        let of_both = TimelineProps {
            session: SessionRef::of(&self.page),
            sight,
            stamp: (session.run(), session.trace().len(), session.drawn(), session.now()),
            clock: state.clock,
            end,
            live,
            compared: false,
            theme,
            chosen: None,
            selected: 0,
            branches: Rc::default(),
            on_branch: Callback::noop(),
            on,
        };
        part::<Timeline>(match side.other {
            None => TimelineProps {
                chosen: state.chosen,
                selected: state.violation,
                branches: self.branches.clone(),
                on_branch: self.on_branch.clone(),
                ..of_both
            },
            // It stands still, so its end says how much of it there is.
            Some(other) => {
                let run = !session.run().wrapping_add(other.id.0);
                let stamp = (run, other.end.0 as usize, session.drawn(), other.end);
                TimelineProps { stamp, compared: true, ..of_both }
            }
        })
    }

    pub(super) fn transport(&self, side: &Side<'_>) -> Html {
        let (session, state) = (side.page.session(), side.page.state());
        let nodes: Vec<NodeId> = session.newest().nodes.keys().copied().collect();
        let said = match session.hunting() {
            Some(wanted) => format!("looking for {} …", wanted.name()),
            None => state.step_said.clone(),
        };
        html! {
            <div class={classes!("transport", (state.unfolded == Some(Bar::Time)).then_some("unfolded"))} role="toolbar" aria-label="Time">
                { part::<Steps>(StepsProps {
                    playing: session.playing(), live: session.live(), wanted: state.step_wanted, nodes, said,
                    breakpoints: session.breakpoints.on_count(), on: self.on.clone(),
                }) }
                { part::<Clock>(ClockProps { live: session.live(), drawn: state.clock, now: session.now() }) }
                { part::<Run>(RunProps {
                    undo: side.page.to_undo(), redo: side.page.to_redo(), live: session.live(), speed: state.speed,
                    branch: current_name(session), branches: session.branches().len(),
                    branches_open: state.dialog() == Some(Dialog::Branches), on: self.on.clone(),
                }) }
                { unfold(Bar::Time, state.unfolded == Some(Bar::Time), &self.on) }
            </div>
        }
    }
}

/// How far the shown branch has run, or the one that it is compared with if that is farther.
fn end_of(session: &Session) -> Time {
    session.compared().map_or(session.now(), |compared| compared.end.max(session.now()))
}
