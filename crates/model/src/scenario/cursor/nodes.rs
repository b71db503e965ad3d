//! Reads nodes, what stands for one, and links.

use super::Cursor;
use crate::action::{Links, Target};
use crate::scenario::NODES_MAX;
use crate::scenario::token::{Fault, Kind};
use crate::types::{LEADER, NodeId};

/// The bit of the leader among those of nodes: that of no node.
const LEADER_BIT: u64 = 63;
const _: () = assert!(NODES_MAX < LEADER_BIT && LEADER.0 & LEADER_BIT == LEADER_BIT);

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
        let from = self.side(|cursor| !cursor.is_sign_at(0, "->") && !cursor.is_sign_at(0, "--"))?;
        self.skip();
        let (column, nodes) = (self.column(), self.nodes);
        // A number that is no node, or begins a range, is what is said of the links.
        let to = self.side(|cursor| {
            let node = matches!(cursor.peek(), Some(Kind::Word(word)) if word.parse().is_ok_and(|node| (1..=nodes).contains(&node)));
            node && !cursor.is_sign_at(1, "..")
        })?;
        let has = |side: u64, node: u64| side >> node & 1 == 1;
        let (mut count, mut found) = (0, None);
        for (one, other) in (1..=LEADER_BIT).flat_map(|one| (1..=LEADER_BIT).map(move |other| (one, other))) {
            // Of a node on both sides there is no link to itself, and one of both directions to each other such node.
            let turned = !one_way && other < one && has(from, other) && has(to, one);
            if has(from, one) && has(to, other) && one != other && !turned {
                if count == self.turn {
                    found = Some((one, other));
                }
                count += 1;
            }
        }
        self.links = count;
        let node = |bit: u64| if bit == LEADER_BIT { LEADER } else { NodeId(bit) };
        match found {
            Some((from, to)) if one_way => Ok(Some(Links::OneWay(node(from), node(to)))),
            Some((from, to)) => Ok(Some(Links::Between(node(from), node(to)))),
            None => {
                let who = if has(to, LEADER_BIT) {
                    "the leader".to_string()
                } else {
                    format!("node {}", to.trailing_zeros())
                };
                Err(Fault::new(column, who + " has no link to itself: name two different nodes"))
            }
        }
    }

    /// Nodes on one side of a link, as the bits of a number: the first one, and more while that is so.
    fn side(&mut self, goes_on: impl Fn(&Self) -> bool) -> Result<u64, Fault> {
        let mut side = 0;
        loop {
            let column = self.column();
            let bit = 1 << (self.who()?.0 & LEADER_BIT);
            if side & bit != 0 {
                return Err(Fault::new(column, "this node is named twice: name it once"));
            }
            side |= bit;
            if !goes_on(self) {
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
