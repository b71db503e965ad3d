//! What the page does about wishes that concern itself, and about keys that mean the chosen node.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};
use yew::Context;

use super::App;
use crate::ui::banner::Message;
use crate::ui::looks;
use crate::ui::remember::{PANELS, TOUR, remember, remembered};
use model::action::{Action, Links, NetworkAction, Target};
use model::chaos::ChaosPlan;
use model::types::NodeId;
use page::intent::{Chosen, Dialog, Intent, Theme};
use page::page_wish::{Doing, PageWish};
use page::panels::Panels;
use story::format::SPEED_STEPS;
use story::geometry::pair;

impl App {
    pub(super) fn hear_page(&mut self, ctx: &Context<Self>, wish: PageWish) {
        match wish {
            PageWish::Resize(border, size) => self.panels.set(border, size),
            PageWish::KeepSizes => remember(PANELS, &self.panels.to_text()),
            PageWish::ToChosen(doing) => self.do_to_chosen(ctx, doing),
            PageWish::Tour(shown) => {
                self.tour = shown;
                self.dialog = None;
            }
            PageWish::Tables => self.tables = !self.tables,
            PageWish::Faster(steps) => {
                self.speed = self.speed.saturating_add_signed(steps).min(SPEED_STEPS);
            }
            PageWish::Compare => {
                let (compared, other) = {
                    let session = self.session.borrow();
                    let branches = session.branches();
                    let here = branches.iter().find(|branch| branch.current);
                    let parent = here.and_then(|here| here.parent);
                    // The first branch has none; then it is compared with the newest that parted.
                    let newest = branches.iter().rev().find(|branch| !branch.current).map(|branch| branch.id);
                    (session.compared().is_some(), parent.or(newest))
                };
                match other {
                    _ if compared => self.hear(ctx, Intent::Compare(None)),
                    Some(other) => self.hear(ctx, Intent::Compare(Some(other))),
                    None => self.tell("There is only one branch. Go back, do something else, and there will be two."),
                }
            }
            PageWish::Swap => {
                let (here, other) = {
                    let session = self.session.borrow();
                    (session.current(), session.compared().map(|compared| compared.id))
                };
                if let Some(other) = other {
                    self.hear(ctx, Intent::Switch(other));
                    self.hear(ctx, Intent::Compare(Some(here)));
                }
            }
            PageWish::CopyText => {
                let text = self.session.borrow().scenario().to_string();
                match copy(&text) {
                    true => self.tell("The run's text is copied: opened again, it repeats this run exactly."),
                    false => {
                        self.wrong("This browser does not let the page copy; press O and copy by hand.".to_string())
                    }
                }
            }
            PageWish::Violation(told) => self.told = told,
            PageWish::Chaos(plan) => {
                self.dialog = None;
                self.set_chaos(plan);
            }
            PageWish::ToggleChaos => {
                let going = self.session.borrow().chaos().is_some();
                self.set_chaos((!going).then(|| self.chaos.clone()));
            }
            PageWish::ChaosBox => {
                if let Some(now) = self.session.borrow().chaos() {
                    self.chaos = now.plan.clone();
                }
                self.dialog = Some(Dialog::Chaos);
            }
            PageWish::Typed(action) => {
                self.dialog = None;
                self.act(action);
            }
            PageWish::Type(line) => {
                self.typed = line;
                self.dialog = Some(Dialog::Act);
            }
            PageWish::Menu(asked, at) => self.open_menu(asked, at),
            PageWish::MenuOfChosen => self.open_menu_of_chosen(),
            PageWish::CloseMenu => self.close_menu(),
            PageWish::RunWith(cluster) => {
                self.dialog = None;
                self.open_changed(ctx, |old| *old = *cluster);
            }
            PageWish::ToMessage(by_hand) => self.do_to_message(by_hand),
        }
    }

    /// Begins chaos at the drawn moment, or ends it there.
    fn set_chaos(&mut self, plan: Option<ChaosPlan>) {
        if let Some(plan) = &plan {
            self.chaos = plan.clone();
        }
        self.act(Action::Chaos(plan));
    }

    pub(super) fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
        self.look = looks::choose(theme);
    }

    /// Puts away what lies above the page; when nothing does, ends the comparison.
    pub(super) fn dismiss(&mut self) {
        if self.menu.is_some() {
            return self.close_menu();
        }
        let shown = (self.message.take().is_some(), self.dialog.take().is_some(), std::mem::take(&mut self.tour));
        if shown == (false, false, false) {
            // To end a comparison cannot fail.
            let _ = self.session.borrow_mut().compare(None);
        }
    }

    pub(super) fn tell(&mut self, text: &str) {
        self.message = Some(Message { text: text.to_string(), wrong: false });
    }

    fn do_to_chosen(&mut self, ctx: &Context<Self>, doing: Doing) {
        let node = self.chosen.and_then(Chosen::node);
        let intent = match (doing, node) {
            (Doing::Choose(steps), _) => return self.choose_near(steps),
            (Doing::Write, node) => Intent::Write(node.map_or(Target::Leader, Target::Node)),
            (Doing::Read, node) => Intent::Read(node.map_or(Target::Leader, Target::Node)),
            (Doing::Crash | Doing::Pause | Doing::Isolate | Doing::Link(_), None) => {
                return self.tell("Choose a node first: press its number.");
            }
            (Doing::Crash, Some(node)) => Intent::ToggleCrash(node),
            (Doing::Pause, Some(node)) => Intent::TogglePause(node),
            (Doing::Isolate, Some(node)) => return self.isolate_or_join(node),
            (Doing::Link(other), Some(node)) => return self.cut_or_heal(node, NodeId(other)),
        };
        self.hear(ctx, intent);
    }

    /// Chooses the node so many places further round the ring.
    fn choose_near(&mut self, steps: i32) {
        let nodes = self.nodes();
        let here = self.chosen.and_then(Chosen::node).and_then(|node| nodes.iter().position(|other| *other == node));
        let place = match here {
            Some(here) => (here as i32 + steps).rem_euclid(nodes.len() as i32) as usize,
            None => 0,
        };
        self.chosen = nodes.get(place).map(|node| Chosen::Node(*node)).or(self.chosen);
    }

    fn isolate_or_join(&mut self, node: NodeId) {
        let others: Vec<NodeId> = self.nodes().into_iter().filter(|other| *other != node).collect();
        let cut: Vec<NodeId> = others.iter().copied().filter(|other| self.is_cut(node, *other)).collect();
        if cut.len() < others.len() {
            return self.cut(&others.iter().map(|other| pair(node, *other)).collect());
        }
        for other in cut {
            self.act(Action::Network(NetworkAction::Heal(Links::Between(node, other))));
        }
    }

    fn cut_or_heal(&mut self, node: NodeId, other: NodeId) {
        if node == other || !self.nodes().contains(&other) {
            return self.tell("There is no such link.");
        }
        match self.is_cut(node, other) {
            true => self.act(Action::Network(NetworkAction::Heal(Links::Between(node, other)))),
            false => self.cut(&[pair(node, other)].into()),
        }
    }

    fn is_cut(&self, a: NodeId, b: NodeId) -> bool {
        let session = self.session.borrow();
        let links = &session.acted_on().links;
        [(a, b), (b, a)].iter().any(|link| links.get(link).is_some_and(|link| link.cut))
    }
}

/// The sizes of the panels that were kept.
pub(super) fn kept_panels() -> Panels {
    Panels::from_text(&remembered(PANELS).unwrap_or_default())
}

/// True on the first visit, and never again.
pub(super) fn is_first_visit() -> bool {
    let first = remembered(TOUR).is_none();
    if first {
        remember(TOUR, "shown");
    }
    // A browser that remembers nothing would show it again and again.
    first && remembered(TOUR).is_some()
}

/// Puts a text on the clipboard, the way that works in a frame as well.
fn copy(text: &str) -> bool {
    let copied = || -> Option<bool> {
        let document = web_sys::window()?.document()?.dyn_into::<HtmlDocument>().ok()?;
        let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
        area.set_value(text);
        let body = document.body()?;
        body.append_child(&area).ok()?;
        area.select();
        let copied = document.exec_command("copy").unwrap_or(false);
        area.remove();
        Some(copied)
    };
    copied().unwrap_or(false)
}
