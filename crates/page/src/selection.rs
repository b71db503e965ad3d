//! What is chosen for the inspector, and what a press means with the tool in hand.

use crate::chosen::Chosen;
use crate::chosen::Tool;
use crate::msg::ClusterMsg;
use crate::msg::SelectionMsg;
use crate::page::Page;
use model::action::Target;
use model::types::NodeId;

impl Page {
    pub(crate) fn on_selection(&mut self, msg: SelectionMsg) {
        match msg {
            SelectionMsg::Choose(chosen) => {
                self.state.chosen = chosen.filter(|chosen| self.exists(*chosen));
                if let Some(chosen) = self.state.chosen {
                    self.point_at(chosen);
                }
            }
            SelectionMsg::Entry(id) => {
                self.state.chosen = Some(Chosen::Entry(id.index));
                self.point_at_entry(|entry| (entry.term, entry.index) == (id.term, id.index));
            }
            SelectionMsg::Near(steps) => self.choose_near(steps),
            SelectionMsg::Tool(tool) => self.state.tool = tool,
            SelectionMsg::Press(node) => match self.state.tool {
                Tool::Select | Tool::Cut => self.on_selection(SelectionMsg::Choose(Some(Chosen::Node(node)))),
                Tool::Kill => self.on_cluster(ClusterMsg::ToggleCrash(node)),
                Tool::Write => self.on_cluster(ClusterMsg::Write(Target::Node(node))),
            },
        }
    }

    fn choose_near(&mut self, steps: i32) {
        let nodes = self.nodes();
        let here =
            self.state.chosen.and_then(Chosen::node).and_then(|node| nodes.iter().position(|other| *other == node));
        let place = match here {
            Some(here) => (here as i64 + i64::from(steps)).rem_euclid(nodes.len() as i64) as usize,
            None => 0,
        };
        self.state.chosen = nodes.get(place).map(|node| Chosen::Node(*node)).or(self.state.chosen);
    }

    /// True when there is such a thing in a branch that is seen, at whatever moment.
    pub fn exists(&self, chosen: Chosen) -> bool {
        let made = self.session.cluster().nodes;
        let compared = self.session.compared();
        let is_node = |node: NodeId| {
            let is_here = (1..=made).contains(&node.0) || self.session.newest().nodes.contains_key(&node);
            is_here || compared.as_ref().is_some_and(|compared| compared.view.nodes.contains_key(&node))
        };
        match chosen {
            Chosen::Node(node) => is_node(node),
            Chosen::Link(a, b) => a < b && is_node(a) && is_node(b),
            Chosen::Message(_) | Chosen::Entry(_) | Chosen::Client(_) => true,
        }
    }

    /// Chooses nothing when what was chosen is not there any more: another branch or run is shown.
    pub(crate) fn drop_lost_selection(&mut self) {
        self.state.chosen = self.state.chosen.filter(|chosen| self.exists(*chosen));
    }
}
