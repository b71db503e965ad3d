//! Reads nodes, what stands for one, and links.

use super::Cursor;
use crate::action::{Links, Target};
use crate::scenario::NODES_MAX;
use crate::scenario::token::{Fault, Kind};
use crate::types::{LEADER, NodeId};

impl Cursor<'_> {
    /// A node of this cluster.
    pub fn node(&mut self) -> Result<NodeId, Fault> {
        let (column, nodes) = (self.column(), self.nodes);
        let word = self.word(&format!("a node, 1 to {nodes},"))?;
        if !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Fault::new(column, format!("`{word}` is not a node: write its number, 1 to {nodes}")));
        }
        match word.parse() {
            Ok(node) if (1..=nodes).contains(&node) => Ok(NodeId(node)),
            _ if nodes == 1 => Err(Fault::new(column, format!("there is no node {word}: the cluster has only node 1"))),
            _ => Err(Fault::new(column, format!("there is no node {word}: the cluster has nodes 1 to {nodes}"))),
        }
    }

    /// A node of this cluster, or the next new one, which belongs to it from now on.
    pub fn joining(&mut self) -> Result<NodeId, Fault> {
        let (column, known) = (self.column(), self.nodes);
        // The next new node is read as one that is there already.
        let next = (known + 1).min(NODES_MAX);
        let number = match self.peek() {
            Some(Kind::Word(word)) if self.is_node() => word,
            _ => "",
        };
        self.nodes = next;
        let node = self.node();
        self.nodes = known;
        match node {
            Ok(node) => {
                self.nodes = known.max(node.0);
                Ok(node)
            }
            Err(_) if !number.is_empty() && next > known => {
                let message = format!(
                    "there is no node {number}: the next new one is node {next}, and a cluster has {NODES_MAX} at the most"
                );
                Err(Fault::new(column, message))
            }
            Err(fault) => Err(fault),
        }
    }

    /// How many nodes there are, those that have joined included.
    pub fn nodes(&self) -> u64 {
        self.nodes
    }

    /// A node of this cluster, or `leader`.
    pub fn target(&mut self) -> Result<Target, Fault> {
        if self.skip_word("leader") {
            return Ok(Target::Leader);
        }
        if let Some(Kind::Word(word)) = self.peek()
            && !word.starts_with(|c: char| c.is_ascii_digit())
        {
            let message = format!("`{word}` is not a node: write its number, 1 to {}, or `leader`", self.nodes);
            return self.fault(message);
        }
        Ok(Target::Node(self.node()?))
    }

    /// A node of this cluster, or `leader`, where the leader takes a node's place once the line is done.
    pub fn who(&mut self) -> Result<NodeId, Fault> {
        match self.target()? {
            Target::Leader => Ok(LEADER),
            Target::Node(node) => Ok(node),
        }
    }

    /// One or several nodes of this cluster, `leader` among them, of each of which the line says the same: the first one.
    /// Those behind it wait in [`Cursor::take_more`].
    pub fn each(&mut self) -> Result<NodeId, Fault> {
        let first = self.who()?;
        while self.is_node() || self.is_word("leader") {
            let column = self.column();
            let next = self.who()?;
            self.more.push((column, next));
        }
        Ok(first)
    }

    /// The nodes behind the first one, and where they stand.
    pub fn take_more(&mut self) -> Vec<(usize, NodeId)> {
        std::mem::take(&mut self.more)
    }

    /// True when another node is written here, by its number.
    pub fn is_node(&self) -> bool {
        matches!(self.peek(), Some(Kind::Word(word)) if word.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// The links that are written here: `all`, `1 -- 2` or `1 -> 2`; `None` when none are. With several nodes on a side,
    /// `1 2 -- 3 4`, it is the one of them whose turn it is: see [`Cursor::next_link`].
    pub fn links(&mut self) -> Result<Option<Links>, Fault> {
        if self.skip_word("all") {
            return Ok(Some(Links::All));
        }
        let mut ahead = 0;
        while matches!(self.peek_at(ahead), Some(Kind::Word(_))) {
            ahead += 1;
        }
        let one_way = self.is_sign_at(ahead, "->");
        if ahead == 0 || !one_way && !self.is_sign_at(ahead, "--") {
            return Ok(None);
        }
        let from = self.side(true)?;
        self.skip();
        let column = self.column();
        let to = self.side(false)?;
        self.links = from.len() * to.len();
        let (from, to) = (from[self.turn / to.len()], to[self.turn % to.len()]);
        if from == to && from == LEADER {
            return Err(Fault::new(column, "the leader has no link to itself: name two different nodes"));
        }
        if from == to {
            return Err(Fault::new(column, format!("node {to} has no link to itself: name two different nodes")));
        }
        Ok(Some(if one_way { Links::OneWay(from, to) } else { Links::Between(from, to) }))
    }

    /// The nodes on one side of links. Behind the sign a number that is no node, or begins a range, is what is said of the links.
    fn side(&mut self, before: bool) -> Result<Vec<NodeId>, Fault> {
        let mut side = Vec::new();
        loop {
            let column = self.column();
            let node = self.who()?;
            if side.contains(&node) {
                return Err(Fault::new(column, "this node is named twice: name it once"));
            }
            side.push(node);
            let goes_on = match before {
                true => matches!(self.peek(), Some(Kind::Word(_))),
                false => self.is_node() && !self.is_sign_at(1, "..") && self.clone().node().is_ok(),
            };
            if !goes_on {
                return Ok(side);
            }
        }
    }

    /// How many links the line names.
    pub fn links_named(&self) -> usize {
        self.links
    }

    /// Back to the start of the line, to read it once more for its next link. False after the last.
    pub fn next_link(&mut self, start: &Self) -> bool {
        let turn = self.turn + 1;
        let goes_on = turn < self.links;
        if goes_on {
            *self = Cursor { turn, ..start.clone() };
        }
        goes_on
    }
}
