//! The cluster: what a press, a key or a line means there, and whether it can be done.

use super::message::Offer;
use crate::by_hand::ByHand;
use crate::chosen::Chosen;
use crate::msg::ClusterMsg;
use crate::msg::Doing;
use crate::page::{ON_ITS_WAY, Page};
use model::action::{Action, ClientAction, Links, NetworkAction, ProcessAction, Target};
use model::scenario::Cluster;
use model::shared::Set;
use model::types::NodeId;
use model::view::Process;
use story::geometry::{self, Pair, pair};
use story::mend::{self, has_link_faults};

impl Page {
    pub(crate) fn on_cluster(&mut self, msg: ClusterMsg) {
        match msg {
            ClusterMsg::Act(action) => self.act(action),
            ClusterMsg::All(actions) => actions.into_iter().for_each(|action| self.act(action)),
            ClusterMsg::Cut(pairs) => self.cut(&pairs),
            ClusterMsg::Isolate(node) => self.cut(&self.links_of(node)),
            ClusterMsg::ToggleCrash(node) => match self.process(node) {
                Process::Running | Process::Paused => {
                    self.act(Action::Process(ProcessAction::Crash(Target::Node(node))))
                }
                Process::Crashed | Process::Failed => self.act(Action::Process(ProcessAction::Restart(node))),
            },
            ClusterMsg::TogglePause(node) => match self.process(node) {
                Process::Paused => self.act(Action::Process(ProcessAction::Resume(node))),
                Process::Running | Process::Crashed | Process::Failed => {
                    self.act(Action::Process(ProcessAction::Pause(Target::Node(node))))
                }
            },
            ClusterMsg::Write(to) => self.write(to),
            ClusterMsg::Read(to) => {
                self.act(Action::Client(ClientAction::Read { to, key: self.state.write_key.trim().to_string() }))
            }
            ClusterMsg::WriteKey(key) => self.state.write_key = key,
            ClusterMsg::WriteValue(value) => self.state.write_value = value,
            ClusterMsg::ToggleChaos => {
                let plan = self.session.chaos().is_none().then(|| self.state.chaos.clone());
                self.act(Action::Chaos(plan));
            }
            ClusterMsg::Mend => self.mend(),
            ClusterMsg::ToChosen(doing) => self.do_to_chosen(doing),
            ClusterMsg::ToMessage(by_hand) => self.do_to_message(by_hand),
        }
    }

    /// Does something at the drawn moment, if it can be done.
    pub(crate) fn act(&mut self, action: Action) {
        if self.session.running_to().is_some() {
            return self.wrong(ON_ITS_WAY);
        }
        // Nodes may have joined since the start.
        let nodes = self.session.newest().nodes.len() as u64;
        let cluster = &self.session.scenario().cluster;
        let cluster = Cluster { nodes: nodes.max(cluster.nodes), ..cluster.clone() };
        if let Err(why) = action.check(&cluster) {
            return self.wrong(why);
        }
        if action == Action::Network(NetworkAction::Heal(Links::All)) && !has_link_faults(self.session.acted_on()) {
            return self.say("There is nothing to heal: no link has a fault.");
        }
        if let Action::Chaos(Some(plan)) = &action {
            self.state.chaos = plan.clone();
        }
        let ends_chaos = action == Action::Chaos(None);
        let left = ends_chaos.then(|| mend::sentence(self.session.acted_on())).flatten();
        match self.session.act(action) {
            Ok(None) => self.end_redo(),
            Ok(Some(name)) => {
                self.end_redo();
                self.say(format!("You were in the past, so this began a branch: “{name}”. The other keeps everything."))
            }
            Err(why) => self.wrong(why),
        }
        if let Some(left) = left {
            self.say_with(format!("Chaos ends. It leaves behind: {left}."), Offer::Mend);
        }
    }

    /// Mends everything that is broken.
    fn mend(&mut self) {
        let all = mend::broken(self.session.acted_on());
        if all.is_empty() {
            return self.say("There is nothing to mend: everything runs, and no link has a fault.");
        }
        for broken in all {
            self.act(broken.mends);
        }
    }

    /// Writes what stands in the write box, and counts a number in it up.
    fn write(&mut self, to: Target) {
        let (key, value) = (self.state.write_key.trim().to_string(), self.state.write_value.clone());
        self.act(Action::Client(ClientAction::Write { to, key, value: value.into() }));
        if let Ok(number) = self.state.write_value.parse::<u64>() {
            self.state.write_value = number.wrapping_add(1).to_string();
        }
    }

    fn cut(&mut self, pairs: &Set<Pair>) {
        for action in geometry::cut(&self.nodes(), &self.session.acted_on().links, pairs) {
            self.act(action);
        }
    }

    fn do_to_chosen(&mut self, doing: Doing) {
        let node = self.state.chosen.and_then(Chosen::node);
        let target = node.map_or(Target::Leader, Target::Node);
        match (doing, node) {
            (Doing::Write, _) => self.write(target),
            (Doing::Read, _) => self.on_cluster(ClusterMsg::Read(target)),
            (Doing::Crash | Doing::Pause | Doing::Isolate | Doing::Link(_), None) => {
                self.say("Choose a node first: press its number.");
            }
            (Doing::Crash, Some(node)) => self.on_cluster(ClusterMsg::ToggleCrash(node)),
            (Doing::Pause, Some(node)) => self.on_cluster(ClusterMsg::TogglePause(node)),
            (Doing::Isolate, Some(node)) => self.isolate_or_rejoin(node),
            (Doing::Link(other), Some(node)) => self.cut_or_heal(node, NodeId(other)),
        }
    }

    fn isolate_or_rejoin(&mut self, node: NodeId) {
        let others: Vec<NodeId> = self.nodes().into_iter().filter(|other| *other != node).collect();
        let cut: Vec<NodeId> = others.iter().copied().filter(|other| self.is_cut(node, *other)).collect();
        if cut.len() < others.len() {
            return self.cut(&self.links_of(node));
        }
        for other in cut {
            self.act(Action::Network(NetworkAction::Heal(Links::Between(node, other))));
        }
    }

    fn cut_or_heal(&mut self, node: NodeId, other: NodeId) {
        if node == other || !self.nodes().contains(&other) {
            return self.say("There is no such link.");
        }
        match self.is_cut(node, other) {
            true => self.act(Action::Network(NetworkAction::Heal(Links::Between(node, other)))),
            false => self.cut(&[pair(node, other)].into()),
        }
    }

    fn do_to_message(&mut self, by_hand: ByHand) {
        let Some(Chosen::Message(message)) = self.state.chosen else {
            return self.say("Choose a message in flight first: press it on the stage or on the timeline.");
        };
        match self.session.view().flying.get(&message).map(|flight| flight.held.is_some()) {
            Some(held) => self.act(by_hand.action(message, held)),
            None => self.say("This message is not in flight at the drawn moment: go back to when it was."),
        }
    }

    /// The links from a node to all others.
    fn links_of(&self, node: NodeId) -> Set<Pair> {
        let mut links = Set::new();
        links.extend(self.nodes().into_iter().filter(|other| *other != node).map(|other| pair(node, other)));
        links
    }

    fn is_cut(&self, a: NodeId, b: NodeId) -> bool {
        let links = &self.session.acted_on().links;
        [(a, b), (b, a)].iter().any(|link| links.get(link).is_some_and(|link| link.cut))
    }

    pub(crate) fn nodes(&self) -> Vec<NodeId> {
        self.session.newest().nodes.keys().copied().collect()
    }

    fn process(&self, node: NodeId) -> Process {
        self.session.acted_on().nodes.get(&node).map(|node| node.process).unwrap_or_default()
    }
}
