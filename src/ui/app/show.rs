//! What the page shows: one run with its story, or two branches side by side.

use std::rc::Rc;

use yew::prelude::*;

use super::{App, SENTENCES_SHOWN};
use crate::ui::act_dialog::ActDialog;
use crate::ui::announcer::Announcer;
use crate::ui::banner::banner;
use crate::ui::border_bar::BorderBar;
use crate::ui::branches::Branches;
use crate::ui::chaos_dialog::ChaosDialog;
use crate::ui::client_box::ClientBox;
use crate::ui::compare_head::CompareHead;
use crate::ui::happenings::Happenings;
use crate::ui::help::Help;
use crate::ui::inspector::Inspector;
use crate::ui::lesson::Lesson;
use crate::ui::logs::Logs;
use crate::ui::menu::MenuBox;
use crate::ui::moment::{Facts, Moment};
use crate::ui::open_dialog::OpenDialog;
use crate::ui::scenarios_dialog::ScenariosDialog;
use crate::ui::settings_dialog::SettingsDialog;
use crate::ui::stage::Stage;
use crate::ui::tables::Tables;
use crate::ui::timeline::{SessionRef, Timeline};
use crate::ui::top_bar::TopBar;
use crate::ui::tour::Tour;
use crate::ui::transport::{Clock, Run, Steps};
use crate::ui::violation_panel::ViolationPanel;
use crate::ui::workload_dialog::WorkloadDialog;
use model::protocol::{Note, NoteKind};
use model::scenario::Cluster;
use model::types::{NodeId, Time};
use page::intent::{Chosen, Dialog, Intent, Tool};
use page::panels::Border;
use page::progress::current_line;
use page::session::{Compared, Session};
use page::typed;
use story::format::seconds;

impl App {
    pub(super) fn show(&self) -> Html {
        let session = self.session.borrow();
        let drawn = session.drawn();
        let compared = session.compared();
        let main = match &compared {
            Some(compared) => self.two_branches(&session, compared),
            None => self.one_run(&session),
        };
        html! {
            <div class={classes!("page", compared.is_some().then_some("comparing"))} style={self.panels.style()}>
                <a class="skip" href="#main">{ "Skip to the cluster" }</a>
                <TopBar title={self.title.clone()} cluster={session.scenario().cluster.clone()} checks={self.checks}
                    violations={session.violations().len()} chaos={session.chaos().cloned()} theme={self.theme} tables={self.tables} on={self.on.clone()} />
                <main>{ main }</main>
                <Announcer sentence={session.feed().newest(drawn, 1).pop()} {drawn} playing={session.playing()} />
                { banner(self.shown_message(&session).as_ref(), self.announced.as_ref(), &self.on) }
                { self.opened(&session) }
                if let Some(open) = &self.menu {
                    <MenuBox menu={open.menu.clone()} at={open.at} on={self.on.clone()} />
                }
                if self.tour && session.running_to().is_none() && self.dialog.is_none() { <Tour on={self.on.clone()} /> }
            </div>
        }
    }

    /// The run, its story, its logs and what is chosen.
    fn one_run(&self, session: &Session) -> Html {
        let drawn = session.drawn();
        let facts = Facts(self.moment.clone());
        let refused = |note: &&Note| note.kind == NoteKind::Impossible && note.at <= drawn;
        let acted =
            session.lanes().flags_between(Time::ZERO, drawn).len() + session.notes().iter().filter(refused).count();
        let noted = session.notes().iter().filter(|note| note.at <= drawn).map(|note| note.line).max();
        let ended = session.live() && !session.script_plays();
        let border = |border: Border| {
            html! { <BorderBar {border} size={self.panels.size(border)} on={self.on.clone()} /> }
        };
        html! {
            <>
                <section class="panel story" aria-label="Story">
                    <Lesson title={self.title.clone()} scenario={session.scenario().clone()}
                        current={current_line(session.scenario(), acted, noted, ended)} notes={self.notes.clone()} />
                    { border(Border::Lesson) }
                    <Happenings sentences={session.feed().newest(drawn, SENTENCES_SHOWN)} />
                </section>
                { border(Border::Story) }
                <span id="main" class="unseen" tabindex="-1"></span>
                { self.cluster(session.playing()) }
                { border(Border::Right) }
                <div class="right">
                    <Logs {facts} chosen={self.chosen} on={self.on.clone()} />
                    { border(Border::Logs) }
                    <Inspector moment={self.moment.clone()} session={SessionRef(self.session.clone())} chosen={self.chosen} on={self.on.clone()} />
                </div>
                { border(Border::Time) }
                <section class="panel time" aria-label="Time">
                    { self.timeline(session) }
                    { self.transport(session) }
                </section>
            </>
        }
    }

    /// The current branch on the left, the other one on the right, on one clock.
    fn two_branches(&self, session: &Session, compared: &Compared<'_>) -> Html {
        let here = current_name(session);
        let there = compared.name.to_string();
        // Nothing of one branch may be taken for the other's.
        let moment = Moment {
            run: !self.moment.run.wrapping_add(compared.id.0),
            view: Rc::new(compared.view.clone()),
            cluster: self.moment.cluster.clone(),
        };
        let acts = matches!(self.tool, Tool::Kill | Tool::Write);
        let looks_on = self.on.reform(move |intent: Intent| match intent {
            Intent::Choose(_) | Intent::Seek(_) => intent,
            Intent::Press(node) if !acts => Intent::Choose(Some(Chosen::Node(node))),
            _ => Intent::Complain("This is the other branch: press Switch to act in it.".to_string()),
        });
        let ended = session.drawn() > compared.end;
        html! {
            <>
                <CompareHead here={here.clone()} there={there.clone()} difference={compared.difference.cloned()} on={self.on.clone()} />
                <span id="main" class="unseen" tabindex="-1"></span>
                <section class="panel side side-a" aria-label={here.clone()}>
                    <h2 class="side-title">{ &here }</h2>
                    { self.cluster(session.playing()) }
                </section>
                <section class="panel side side-b" aria-label={there.clone()}>
                    <h2 class="side-title">{ &there }if ended { <span class="side-end">{ format!("it has run to {} s", seconds(compared.end)) }</span> }</h2>
                    if self.tables {
                        <Tables facts={Facts(moment.clone())} chosen={self.chosen} on={looks_on.clone()} />
                    } else {
                        <Stage moment={moment.clone()} chosen={self.chosen} tool={self.tool} playing={session.playing()} theme={self.look.theme()} on={looks_on.clone()} />
                    }
                </section>
                <Logs facts={Facts(self.moment.clone())} chosen={self.chosen} on={self.on.clone()} />
                <div class="logs-b"><Logs facts={Facts(moment)} chosen={self.chosen} on={looks_on.clone()} /></div>
                <section class="panel time" aria-label={"Time of ".to_string() + &here}>{ self.timeline(session) }</section>
                <section class="panel time-b" aria-label={"Time of ".to_string() + &there}>{ self.other_timeline(session, compared, looks_on.clone()) }</section>
                <section class="panel controls" aria-label="Controls">{ self.transport(session) }</section>
            </>
        }
    }

    /// The cluster of the current branch, as a picture or as tables.
    fn cluster(&self, playing: bool) -> Html {
        let view = &self.moment.view;
        let nodes: Vec<NodeId> = view.nodes.keys().copied().collect();
        let write_box = html! {
            <ClientBox key_text={self.write_key.clone()} value_text={self.write_value.clone()} {nodes}
                harmed={!view.links.is_empty()} workload={view.workload} on={self.on.clone()} />
        };
        let (moment, on) = (self.moment.clone(), self.on.clone());
        match self.tables {
            true => html! { <Tables facts={Facts(moment)} chosen={self.chosen} {on}>{ write_box }</Tables> },
            false => {
                html! { <Stage {moment} chosen={self.chosen} tool={self.tool} {playing} theme={self.look.theme()} {on}>{ write_box }</Stage> }
            }
        }
    }

    fn timeline(&self, session: &Session) -> Html {
        let stamp = (session.run(), session.trace().len(), session.drawn(), session.now());
        html! {
            <Timeline session={SessionRef(self.session.clone())} sight={self.sight.clone()} {stamp} clock={self.clock} end={end_of(session)} live={session.live()} theme={self.look.theme()} chosen={self.chosen} told={self.told}
                branches={self.branches.clone()} on_branch={self.on_branch.clone()} on={self.on.clone()} />
        }
    }

    /// The other branch's time. It stands still, so its end says how much of it there is.
    fn other_timeline(&self, session: &Session, compared: &Compared<'_>, on: Callback<Intent>) -> Html {
        let stamp =
            (!session.run().wrapping_add(compared.id.0), compared.end.0 as usize, session.drawn(), compared.end);
        html! {
            <Timeline session={SessionRef(self.session.clone())} sight={self.sight.clone()} {stamp} clock={self.clock} end={end_of(session)} live={session.live()} compared=true theme={self.look.theme()} {on} />
        }
    }

    fn transport(&self, session: &Session) -> Html {
        let nodes: Vec<NodeId> = session.newest().nodes.keys().copied().collect();
        html! {
            <div class="transport" role="toolbar" aria-label="Time">
                <Steps playing={session.playing()} live={session.live()} wanted={self.step_wanted} {nodes} said={self.step_words(session)}
                    breakpoints={session.breakpoints.on_count()} on={self.on.clone()} />
                <Clock live={session.live()} drawn={self.clock} now={session.now()} />
                <Run live={session.live()} speed={self.speed} branch={current_name(session)} branches={session.branches().len()}
                    branches_open={self.dialog == Some(Dialog::Branches)} on={self.on.clone()} />
            </div>
        }
    }

    /// The box that is open.
    fn opened(&self, session: &Session) -> Html {
        let on = self.on.clone();
        match self.dialog {
            Some(Dialog::Open) => html! { <OpenDialog text={session.scenario().to_string()} {on} /> },
            Some(Dialog::Breakpoints) => self.breakpoints_dialog(session),
            Some(Dialog::Help) => html! { <Help {on} /> },
            Some(Dialog::Branches) => {
                let compared = session.compared().map(|compared| compared.id);
                html! { <Branches branches={session.branches()} {compared} {on} /> }
            }
            Some(dialog @ (Dialog::Act | Dialog::Part)) => {
                let cluster = session.scenario().cluster.clone();
                let text = if dialog == Dialog::Part { typed::halves(cluster.nodes) } else { self.typed.clone() };
                // Nodes may have joined since the start.
                let nodes = cluster.nodes.max(session.newest().nodes.len() as u64);
                html! { <ActDialog cluster={Cluster { nodes, ..cluster }} {text} {on} /> }
            }
            Some(Dialog::Workload) => {
                let cluster = session.scenario().cluster.clone();
                html! { <WorkloadDialog {cluster} workload={self.moment.view.workload} {on} /> }
            }
            Some(Dialog::Settings) => {
                let cluster = session.opened().cluster.clone();
                html! { <SettingsDialog {cluster} {on} /> }
            }
            Some(Dialog::Scenarios) => html! { <ScenariosDialog title={self.title.clone()} {on} /> },
            Some(Dialog::Chaos) => {
                html! { <ChaosDialog plan={self.chaos.clone()} now={session.chaos().cloned()} {on} /> }
            }
            Some(Dialog::Violation) => html! {
                <ViolationPanel violations={session.violations().to_vec()} told={self.told} drawn={session.drawn()} {on} />
            },
            None => html! {},
        }
    }
}

/// How far the shown branch has run, or the one that it is compared with if that is farther.
fn end_of(session: &Session) -> Time {
    session.compared().map_or(session.now(), |compared| compared.end.max(session.now()))
}

fn current_name(session: &Session) -> String {
    session.branches().into_iter().find(|branch| branch.current).map(|branch| branch.name).unwrap_or_default()
}
