//! The positions of nodes and links on the stage, and the links that a stroke across it cuts.

mod beside;
mod bounded;
mod cuts;
mod free;
mod links;
mod point;
mod ring;
#[cfg(test)]
mod tests;

pub use self::beside::{beside_point, fits_beside, height_beside};
pub use self::bounded::bounded;
pub use self::cuts::{cut, is_isolated, rejoin};
pub use self::free::free_place;
pub use self::links::{Pair, crossed, cut_pairs, groups, link_at, pair, pairs};
pub use self::point::Point;
pub use self::ring::{NAMED_PX, Ring, node_at};
