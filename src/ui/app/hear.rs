//! What the page does about each wish.

use std::collections::BTreeSet;

use yew::prelude::*;

use super::{App, Msg};
use crate::ui::banner::Message;
use crate::ui::fetch::fetch_text;
use model::action::{Action, ClientAction, ProcessAction, Target};
use model::scenario::{self, Cluster, Scenario};
use model::types::NodeId;
use model::view::Process;
use page::intent::{Chosen, Dialog, Intent, Tool};
use page::library::LIBRARY;
use page::session::Session;
use story::format::SPEED_STEPS;
use story::geometry::{self, Pair, pair};

impl App {
    /// Opens a scenario and plays it, if it is possible.
    pub(super) fn open(&mut self, ctx: &Context<Self>, title: String, scenario: Scenario) {
        if let Err(mistakes) = scenario.check() {
            return self.wrong(mistakes.to_string());
        }
        (self.title, self.fetching) = (title, None);
        self.chosen =
            self.chosen.filter(|chosen| matches!(chosen, Chosen::Node(node) if node.0 <= scenario.cluster.nodes));
        let mut session = Session::open_at_first_event(self.runs + 1, scenario);
        session.play(true);
        (self.message, self.told) = (None, 0);
        self.dialog = self.dialog.filter(|dialog| *dialog != Dialog::Violation);
        self.run(ctx, session);
        self.keep();
    }

    /// Opens the scenario again as it was opened, in a changed cluster.
    pub(super) fn open_changed(&mut self, ctx: &Context<Self>, change: impl FnOnce(&mut Cluster)) {
        let mut scenario = (**self.session.borrow().opened()).clone();
        change(&mut scenario.cluster);
        // What the first run printed is another run's now.
        scenario.output = None;
        let title = self.title.clone();
        self.open(ctx, title, scenario);
    }

    /// Opens a scenario of the library, at once or when its text has been fetched.
    fn open_scene(&mut self, ctx: &Context<Self>, index: usize) {
        self.dialog = None;
        let Some(scene) = LIBRARY.get(index) else { return };
        self.fetching = Some(index);
        match scene.text() {
            Some(text) => self.open_fetched(ctx, index, Ok(text.to_string())),
            None => fetch_text(scene.path(), ctx.link().callback(move |text| Msg::Fetched(index, text))),
        }
    }

    /// Opens a scenario whose text has come, unless another one has been opened since it was asked for.
    pub(super) fn open_fetched(&mut self, ctx: &Context<Self>, index: usize, text: Result<String, String>) {
        if self.fetching.take_if(|wanted| *wanted == index).is_none() {
            return;
        }
        let title = LIBRARY[index].title;
        match text.map(|text| scenario::parse(&text)) {
            Ok(Ok(scenario)) => self.open(ctx, title.to_string(), scenario),
            Ok(Err(mistakes)) => self.wrong(mistakes.to_string()),
            Err(why) => self.wrong(format!(
                "The scenario “{title}” could not be fetched: {why}. Nothing has changed; choose it again to try again."
            )),
        }
    }

    pub(super) fn hear(&mut self, ctx: &Context<Self>, intent: Intent) {
        // Whoever goes on has read what is only to be known; what went wrong stays until it is put away.
        self.message = self.message.take().filter(|message| message.wrong);
        match intent {
            Intent::Act(action) => self.act(action),
            Intent::All(actions) => actions.into_iter().for_each(|action| self.act(action)),
            Intent::Cut(pairs) => self.cut(&pairs),
            Intent::Isolate(node) => {
                let nodes = self.nodes();
                let pairs = nodes.iter().filter(|other| **other != node).map(|other| pair(node, *other)).collect();
                self.cut(&pairs);
            }
            Intent::ToggleCrash(node) => match self.process(node) {
                Process::Running | Process::Paused => {
                    self.act(Action::Process(ProcessAction::Crash(Target::Node(node))))
                }
                Process::Crashed | Process::Failed => self.act(Action::Process(ProcessAction::Restart(node))),
            },
            Intent::TogglePause(node) => match self.process(node) {
                Process::Paused => self.act(Action::Process(ProcessAction::Resume(node))),
                Process::Running | Process::Crashed | Process::Failed => {
                    self.act(Action::Process(ProcessAction::Pause(Target::Node(node))))
                }
            },
            Intent::Write(to) => {
                let (key, value) = (self.write_key.trim().to_string(), self.write_value.clone());
                self.act(Action::Client(ClientAction::Write { to, key, value }));
                if let Ok(number) = self.write_value.parse::<u64>() {
                    self.write_value = number.wrapping_add(1).to_string();
                }
            }
            Intent::Read(to) => {
                self.act(Action::Client(ClientAction::Read { to, key: self.write_key.trim().to_string() }))
            }
            Intent::WriteKey(key) => self.write_key = key,
            Intent::WriteValue(value) => self.write_value = value,
            Intent::TogglePlay => {
                let playing = self.session.borrow().playing();
                self.session.borrow_mut().play(!playing);
                self.keep();
            }
            Intent::Step => {
                let stepped = self.session.borrow_mut().step();
                if let Err(why) = stepped {
                    self.wrong(why);
                }
            }
            Intent::StepBack => self.session.borrow_mut().step_back(),
            Intent::StepTo { forward } => self.step_to(forward),
            Intent::StepWanted(wanted) => self.step_wanted = wanted,
            Intent::Breakpoints(change) => self.change_breakpoints(change),
            Intent::Seek(time) => {
                let mut session = self.session.borrow_mut();
                session.play(false);
                session.seek(time);
            }
            Intent::Live => self.session.borrow_mut().go_live(),
            Intent::ForkHere => {
                let forked = self.session.borrow_mut().fork();
                let text = |name| format!("“{name}” begins here. The branch it parts from keeps everything.");
                self.say(forked.map(text));
            }
            Intent::Switch(id) => self.change(|session| session.switch(id)),
            Intent::Rename(id, name) => self.change(|session| session.rename(id, &name)),
            Intent::Delete(id) => self.change(|session| session.delete(id)),
            Intent::Compare(other) => self.change(|session| session.compare(other)),
            Intent::Undo => {
                let undone = self.session.borrow_mut().undo();
                self.say(undone);
            }
            Intent::Redo => {
                let redone = self.session.borrow_mut().redo();
                self.say(redone);
            }
            Intent::Speed(speed) => self.speed = speed.min(SPEED_STEPS),
            Intent::Choose(chosen) => self.chosen = chosen,
            Intent::Tool(tool) => self.tool = tool,
            Intent::Press(node) => match self.tool {
                Tool::Select | Tool::Cut => self.chosen = Some(Chosen::Node(node)),
                Tool::Kill => self.hear(ctx, Intent::ToggleCrash(node)),
                Tool::Write => self.hear(ctx, Intent::Write(Target::Node(node))),
            },
            Intent::Library(index) => self.open_scene(ctx, index),
            Intent::Open(title, scenario) => {
                self.dialog = None;
                self.open(ctx, title, *scenario);
            }
            Intent::Restart => self.open_changed(ctx, |_| {}),
            Intent::Seed(seed) => self.open_changed(ctx, |cluster| cluster.seed = seed),
            Intent::NodeCount(nodes) => self.open_changed(ctx, |cluster| cluster.nodes = nodes),
            Intent::Theme => self.set_theme(self.theme.next()),
            Intent::Page(wish) => self.hear_page(ctx, wish),
            Intent::Dialog(dialog) => {
                self.typed.clear();
                self.dialog = dialog;
            }
            Intent::ShowViolation => {
                if self.session.borrow().violations().is_empty() {
                    self.tell("No property of Raft is broken so far.");
                } else {
                    self.dialog = if self.dialog == Some(Dialog::Violation) { None } else { Some(Dialog::Violation) };
                    self.message = None;
                }
            }
            Intent::Complain(text) => self.wrong(text),
            Intent::Dismiss => self.dismiss(),
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        if self.session.borrow().running_to().is_some() {
            return self.wrong("The run is still on its way to where it was; wait until it is there.".to_string());
        }
        let checked = {
            let session = self.session.borrow();
            let nodes = session.newest().nodes.len() as u64;
            let cluster = &session.scenario().cluster;
            // Nodes may have joined since the start.
            action.check(&Cluster { nodes: nodes.max(cluster.nodes), ..cluster.clone() })
        };
        if let Err(why) = checked {
            return self.wrong(why);
        }
        let acted = self.session.borrow_mut().act(action);
        match acted {
            Ok(None) => {}
            Ok(Some(name)) => {
                let text =
                    format!("You were in the past, so this began a branch: “{name}”. The other keeps everything.");
                self.message = Some(Message { text, wrong: false });
            }
            Err(why) => self.wrong(why),
        }
    }

    /// Changes the branches, says what is wrong with that, and keeps them.
    fn change(&mut self, change: impl FnOnce(&mut Session) -> Result<(), String>) {
        let changed = change(&mut self.session.borrow_mut());
        match changed {
            Ok(()) => self.keep(),
            Err(why) => self.wrong(why),
        }
    }

    /// Says what was done, or why not, and keeps it.
    fn say(&mut self, said: Result<String, String>) {
        match said {
            Ok(text) => {
                self.message = Some(Message { text, wrong: false });
                self.keep();
            }
            Err(why) => self.wrong(why),
        }
    }

    pub(super) fn cut(&mut self, pairs: &BTreeSet<Pair>) {
        let actions = {
            let session = self.session.borrow();
            geometry::cut(&self.nodes(), &session.acted_on().links, pairs)
        };
        for action in actions {
            self.act(action);
        }
    }

    pub(super) fn nodes(&self) -> Vec<NodeId> {
        self.session.borrow().newest().nodes.keys().copied().collect()
    }

    pub(super) fn process(&self, node: NodeId) -> Process {
        self.session.borrow().acted_on().nodes.get(&node).map(|node| node.process).unwrap_or_default()
    }
}
