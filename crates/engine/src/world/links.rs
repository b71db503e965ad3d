//! Cuts, heals and changes links.

use super::World;
use model::action::Links;
use model::types::{Link, NodeId};

impl World {
    pub(super) fn change_links(&self, links: Links, change: impl Fn(NodeId, NodeId, Link) -> Link) {
        let all = self.nodes.keys().flat_map(|from| self.nodes.keys().map(move |to| (*from, *to)));
        for (from, to) in all.filter(|(from, to)| from != to) {
            let meant = match links {
                Links::All => true,
                Links::Between(a, b) => (from, to) == (a, b) || (from, to) == (b, a),
                Links::OneWay(a, b) => (from, to) == (a, b),
            };
            if meant {
                let link = change(from, to, self.wire.link(from, to));
                self.wire.set_link(from, to, link);
            }
        }
    }
}
