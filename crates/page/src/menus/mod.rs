//! The menus of a node, a link, a message and the whole cluster: the actions, which of them
//! are in effect already, which are impossible and why, and which violate an assumption of Raft.

mod client;
mod cluster;
pub mod kinds;
mod link;
mod message;
mod node;
#[cfg(test)]
mod tests;

pub use self::node::way_back;
pub use super::menu_subject::{Asked, Leaf, Subject};
use super::msg::{ClusterMsg, DialogsMsg, Msg};
use super::typed::show;
use model::action::{Action, Links};
use model::scenario::Cluster;
use model::types::NodeId;
use model::view::{NodeView, View};

/// The input of a menu.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The drawn view.
    pub view: &'a View,
    /// The configuration of the cluster.
    pub cluster: &'a Cluster,
    /// The key in the write box.
    pub key: &'a str,
    /// The value in it.
    pub value: &'a str,
}

/// Why a node cannot take requests, if it cannot.
fn dead(node: NodeId, view: &View) -> Option<String> {
    let alive = view.nodes.get(&node).is_some_and(NodeView::is_alive);
    (!alive).then(|| format!("node {node} is dead: restart it first"))
}

/// The effect of a choice.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Send this to the page.
    Send(Box<Msg>),
    /// Nothing now, and why.
    Never(String),
}

/// One item of a menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its label.
    pub label: String,
    /// Its effect.
    pub does: Does,
    /// True when it is in effect now.
    pub on: bool,
    /// One sentence about it.
    pub hint: &'static str,
    /// The assumption of Raft that it violates, in one sentence, if it does.
    pub voids: Option<&'static str>,
}

impl Choice {
    /// An action on the cluster.
    pub fn act(label: impl Into<String>, action: Action) -> Choice {
        let voids = action.voids();
        Choice { voids, ..Choice::sends(label, Msg::Cluster(ClusterMsg::Act(action))) }
    }

    /// Sends this to the page.
    pub fn sends(label: impl Into<String>, msg: Msg) -> Choice {
        Choice { label: label.into(), does: Does::Send(Box::new(msg)), on: false, hint: "", voids: None }
    }

    /// Opens the box for typed actions with this example.
    pub fn other(example: &Action) -> Choice {
        let voids = example.voids();
        let open = Choice::sends("other…", Msg::Dialogs(DialogsMsg::Type(show(example))));
        Choice { hint: "type it, in the words of a scenario", voids, ..open }
    }

    /// The same, marked as in effect if `on`.
    pub fn on(self, on: bool) -> Choice {
        Choice { on, ..self }
    }

    /// The same with a hint.
    pub fn hint(self, hint: &'static str) -> Choice {
        Choice { hint, ..self }
    }

    /// The same, but impossible for this reason, if there is one.
    pub fn unless(self, why: Option<String>) -> Choice {
        match why {
            Some(why) => Choice { does: Does::Never(why), ..self },
            None => self,
        }
    }

    /// The action as a line of a scenario.
    pub fn line(&self) -> Option<String> {
        match &self.does {
            Does::Send(msg) => match &**msg {
                Msg::Cluster(ClusterMsg::Act(action)) => Some(show(action)),
                _ => None,
            },
            Does::Never(_) => None,
        }
    }

    /// The line that it puts into the box for typed actions.
    pub fn typed(&self) -> Option<String> {
        match &self.does {
            Does::Send(msg) => match &**msg {
                Msg::Dialogs(DialogsMsg::Type(line)) => Some(line.clone()),
                _ => None,
            },
            Does::Never(_) => None,
        }
    }

    /// The text below the menu while it has the focus.
    pub fn said(&self) -> String {
        match (&self.does, self.voids) {
            (Does::Never(why), _) => why.clone(),
            (Does::Send(_), Some(voids)) => voids.to_string(),
            (Does::Send(_), None) => self.hint.to_string(),
        }
    }
}

/// One row of a menu.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// One choice.
    One(Choice),
    /// Several values of one property.
    Several(String, Vec<Choice>),
    /// The way to another page: its name, a summary of it, and its address.
    Way(&'static str, String, Asked),
    /// A separator.
    Line,
}

/// A menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    /// Its title.
    pub title: String,
    /// The page before it.
    pub back: Option<Asked>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// The menu at this address, for these facts.
pub fn menu(asked: Asked, facts: &Facts<'_>) -> Menu {
    let (title, rows) = match asked.subject {
        Subject::Node(node) => node::rows(node, asked.leaf, facts),
        Subject::Links(links) => link::rows(links, asked.leaf, facts),
        Subject::Message(message) => message::rows(message, facts),
        Subject::Cluster => cluster::rows(asked.leaf, facts),
        Subject::Client(target) => client::rows(target, facts),
    };
    let back = match (asked.subject, asked.leaf) {
        (Subject::Links(Links::All), Leaf::Top) => Some(Asked::top(Subject::Cluster)),
        (_, Leaf::Top) => None,
        (subject, _) => Some(Asked::top(subject)),
    };
    Menu { title, back, rows }
}

/// Several values of one property, of which the one in effect is marked.
fn values<T: PartialEq + Copy>(
    label: impl Into<String>,
    now: Option<T>,
    values: impl IntoIterator<Item = (String, T)>,
    action: impl Fn(T) -> Action,
) -> Row {
    let choice = |(name, value): (String, T)| Choice::act(name, action(value)).on(now == Some(value));
    Row::Several(label.into(), values.into_iter().map(choice).collect())
}

impl Row {
    /// The same row with one more choice behind the others.
    fn and(self, choice: Choice) -> Row {
        match self {
            Row::Several(label, mut choices) => {
                choices.push(choice);
                Row::Several(label, choices)
            }
            Row::One(_) | Row::Way(..) | Row::Line => self,
        }
    }

    /// The choices of this row.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Row::One(choice) => std::slice::from_ref(choice),
            Row::Several(_, choices) => choices,
            Row::Way(..) | Row::Line => &[],
        }
    }
}

/// Why no leader can act now, if none can: a paused leader counts as one, as it does for the engine.
fn no_leader(view: &View) -> Option<String> {
    let leads = view.nodes.values().any(|node| node.is_alive() && node.role == model::types::Role::Leader);
    (!leads).then(|| "there is no leader now: let time pass until one is elected".to_string())
}
