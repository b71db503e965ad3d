//! What the page shows: the panels of one run, or of two branches side by side, and what lies above them.

use std::rc::Rc;

use yew::prelude::*;

use super::App;
use super::panels::{Compared as Shown, PANELS, Panel, Region};
use super::side::Side;
use crate::ui::act_dialog::{ActDialog, ActDialogProps};
use crate::ui::announcer::{Announcer, AnnouncerProps};
use crate::ui::banner::banner;
use crate::ui::border_bar::{BorderBar, BorderBarProps};
use crate::ui::branches::{Branches, BranchesProps};
use crate::ui::breakpoints_dialog::{BreakpointsDialog, BreakpointsDialogProps};
use crate::ui::chaos_dialog::{ChaosDialog, ChaosDialogProps};
use crate::ui::compare_head::{CompareHead, CompareHeadProps};
use crate::ui::help::{Help, HelpProps};
use crate::ui::menu::{MenuBox, MenuBoxProps};
use crate::ui::moment::Moment;
use crate::ui::open_dialog::{OpenDialog, OpenDialogProps};
use crate::ui::part::part;
use crate::ui::properties_dialog::{PropertiesDialog, PropertiesDialogProps};
use crate::ui::quiz_dialog::{QuizDialog, QuizDialogProps};
use crate::ui::recent_dialog::{RecentDialog, RecentDialogProps};
use crate::ui::scenarios_dialog::{ScenariosDialog, ScenariosDialogProps};
use crate::ui::settings_dialog::{SettingsDialog, SettingsDialogProps};
use crate::ui::top_bar::{TopBar, TopBarProps};
use crate::ui::tour::{Tour, TourProps};
use crate::ui::violation_panel::{ViolationPanel, ViolationPanelProps};
use crate::ui::workload_dialog::{WorkloadDialog, WorkloadDialogProps};
use model::scenario::Cluster;
use page::above::Above;
use page::chosen::{Chosen, Tool};
use page::dialog::Dialog;
use page::msg::{DialogsMsg, Msg, SelectionMsg, TimeMsg};
use page::page::Page;
use page::panels::Border;
use page::panels::bar::Bar;
use page::session::{Compared, Session};
use page::typed;
use story::membership_label::changed_members;

impl App {
    pub(super) fn show(&self) -> Html {
        let page = self.page.borrow();
        let (session, state) = (page.session(), page.state());
        let drawn = session.drawn();
        let compared = session.compared();
        let main = match &compared {
            Some(compared) => self.two_branches(&page, compared),
            None => self.one_run(&page),
        };
        let has_tour = state.tour && session.running_to().is_none() && state.dialog().is_none();
        html! {
            <div class={classes!("page", compared.is_some().then_some("comparing"))} ~style={state.panels.style()}>
                <a class="skip" href="#main">{ "Skip to the cluster" }</a>
                { part::<TopBar>(TopBarProps {
                    title: state.title.clone(), cluster: session.scenario().cluster.clone(), checks: state.checks,
                    members: changed_members(&self.moment.view, session.scenario().cluster.nodes),
                    violations: session.violations().len(), chaos: session.chaos().cloned(), theme: state.theme,
                    tables: state.tables, unfolded: state.unfolded == Some(Bar::Top), on: self.on.clone(),
                }) }
                <main>{ main }</main>
                { part::<Announcer>(AnnouncerProps {
                    sentence: session.event_log().newest(drawn, 1).pop(), drawn, playing: session.playing(),
                }) }
                { banner(page.message().as_ref(), &self.on) }
                { self.above(&page) }
                if has_tour { { part::<Tour>(TourProps { on: self.on.clone() }) } }
            </div>
        }
    }

    /// All panels of the only branch that is shown.
    fn one_run(&self, page: &Page) -> Html {
        let side = Side { page, name: None, moment: self.moment.clone(), other: None, on: self.on.clone() };
        let border = |border: Border| {
            part::<BorderBar>(BorderBarProps { border, size: page.state().panels.size(border), on: self.on.clone() })
        };
        let show = |panel: &Panel| html! { <>{ (panel.show)(self, &side) }{ for panel.border.map(border) }</> };
        let region = |region: Region| {
            let panels = PANELS.iter().filter(|panel| panel.region == region).map(show);
            html! {
                <>
                    { for region.border().map(border) }
                    if region == Region::Middle { { main_mark() } }
                    { region.frame(html! { <>{ for panels }</> }) }
                </>
            }
        };
        html! { <>{ for Region::ALL.map(region) }</> }
    }

    /// The current branch on the left, the other one on the right, on one clock.
    fn two_branches(&self, page: &Page, compared: &Compared<'_>) -> Html {
        let (session, acts) = (page.session(), matches!(page.state().tool, Tool::Kill | Tool::Write));
        let (here, there) = (current_name(session), compared.name.to_string());
        // Nothing of one branch may be taken for the other's.
        let moment = Moment {
            run: !self.moment.run.wrapping_add(compared.id.0),
            view: Rc::new(compared.view.clone()),
            cluster: Rc::new(compared.cluster.clone()),
            late: Rc::new(compared.answers.late_in(compared.view)),
        };
        let looks_on = self.on.reform(move |msg: Msg| match msg {
            Msg::Selection(SelectionMsg::Choose(_)) | Msg::Time(TimeMsg::Seek(_)) => msg,
            // The position is one of the other branch's.
            Msg::Time(TimeMsg::ToEvent { at, .. }) => Msg::Time(TimeMsg::Seek(at)),
            Msg::Selection(SelectionMsg::Press(node)) if !acts => {
                Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(node))))
            }
            _ => {
                let why = "This is the other branch: press Switch to act in it.".to_string();
                Msg::Dialogs(DialogsMsg::Complain(why))
            }
        });
        let name = Some(here.clone());
        let ours = Side { page, name, moment: self.moment.clone(), other: None, on: self.on.clone() };
        let theirs = Side { page, name: Some(there.clone()), moment, other: Some(compared), on: looks_on };
        let show = |panel: &Panel| {
            let draw = |side: &Side<'_>| (panel.show)(self, side);
            match panel.compared {
                Shown::Never => html! {},
                Shown::Once(class, label) => html! { <section {class} aria-label={label}>{ draw(&ours) }</section> },
                Shown::Bare([_, class]) => html! { <>{ draw(&ours) }<div {class}>{ draw(&theirs) }</div></> },
                Shown::Each(before, [ours_class, theirs_class]) => html! {
                    <>
                        <section class={ours_class} aria-label={before.to_string() + &here}>{ draw(&ours) }</section>
                        <section class={theirs_class} aria-label={before.to_string() + &there}>{ draw(&theirs) }</section>
                    </>
                },
            }
        };
        html! {
            <>
                { part::<CompareHead>(CompareHeadProps {
                    here: here.clone(), there: there.clone(), difference: compared.difference.cloned(),
                    engines: compared.engines.clone(), on: self.on.clone(),
                }) }
                { main_mark() }
                { for PANELS.iter().map(show) }
            </>
        }
    }

    /// The menu or the dialog that lies above the page.
    fn above(&self, page: &Page) -> Html {
        match &page.state().above {
            Above::Nothing => html! {},
            Above::Menu(open) => {
                part::<MenuBox>(MenuBoxProps { menu: open.menu.clone(), at: open.at, on: self.on.clone() })
            }
            Above::Dialog(dialog) => self.dialog(*dialog, page),
        }
    }

    fn dialog(&self, dialog: Dialog, page: &Page) -> Html {
        let (session, state) = (page.session(), page.state());
        let on = self.on.clone();
        match dialog {
            Dialog::Open => part::<OpenDialog>(OpenDialogProps {
                text: session.scenario_so_far().to_string(),
                hash: session.hash_so_far(),
                on,
            }),
            Dialog::Breakpoints => part::<BreakpointsDialog>(BreakpointsDialogProps {
                breakpoints: session.breakpoints.clone(),
                nodes: session.scenario().cluster.nodes,
                on,
            }),
            Dialog::Help => part::<Help>(HelpProps { on }),
            Dialog::Branches => {
                let compared = session.compared().map(|compared| compared.id);
                part::<Branches>(BranchesProps { branches: session.branches(), compared, on })
            }
            Dialog::Properties => {
                let broken = session.violations().iter().map(|violation| violation.property).collect::<Vec<_>>();
                part::<PropertiesDialog>(PropertiesDialogProps { checks: state.checks, broken, on })
            }
            Dialog::Recent => part::<RecentDialog>(RecentDialogProps { runs: page.recent_runs(), on }),
            Dialog::Act | Dialog::Part => {
                let cluster = session.scenario().cluster.clone();
                let text = if dialog == Dialog::Part { typed::halves(cluster.nodes) } else { state.typed.clone() };
                // Nodes may have joined since the start.
                let nodes = cluster.nodes.max(session.newest().nodes.len() as u64);
                part::<ActDialog>(ActDialogProps { cluster: Cluster { nodes, ..cluster }, text, on })
            }
            Dialog::Workload => {
                let cluster = session.scenario().cluster.clone();
                part::<WorkloadDialog>(WorkloadDialogProps { cluster, workload: self.moment.view.workload, on })
            }
            Dialog::Settings => {
                let cluster = session.cluster().clone();
                part::<SettingsDialog>(SettingsDialogProps { cluster, on })
            }
            Dialog::Scenarios => part::<ScenariosDialog>(ScenariosDialogProps {
                title: state.title.clone(),
                course: state.lesson.course.clone(),
                progress: state.lesson.all.clone(),
                has_results: !state.lesson.results().is_empty(),
                wanted: state.typed.clone(),
                on,
            }),
            Dialog::Quiz => {
                let lesson = &state.lesson;
                part::<QuizDialog>(QuizDialogProps {
                    quiz: lesson.quiz.clone(),
                    answered: lesson.answered.clone(),
                    round: lesson.round,
                    on,
                })
            }
            Dialog::Chaos => {
                part::<ChaosDialog>(ChaosDialogProps { plan: state.chaos.clone(), now: session.chaos().cloned(), on })
            }
            Dialog::Violation => part::<ViolationPanel>(ViolationPanelProps {
                violations: session.violations().to_vec(),
                selected: state.violation,
                drawn: session.drawn(),
                on,
            }),
        }
    }
}

/// Where the keyboard goes to the cluster.
fn main_mark() -> Html {
    html! { <span id="main" class="unseen" tabindex="-1"></span> }
}

pub(super) fn current_name(session: &Session) -> String {
    session.branches().into_iter().find(|branch| branch.current).map(|branch| branch.name).unwrap_or_default()
}
