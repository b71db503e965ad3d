//! Lists and sorted maps whose clones share memory, so that a keyframe of a view and a fork of a branch are cheap;
//! sets, maps and sorting that are little to download.
//!
//! The lists and maps keep their items in chunks behind reference counts. A clone costs one reference; the first change after it
//! copies the list of chunks and the one chunk that changes. Persistent trees of a library did the same for a seventh
//! of the page's and a fourteenth of the engine's download.

mod filled;
mod list;
mod map;
mod set;
mod sort;

pub use filled::filled;
pub use list::SharedList;
pub use map::SharedMap;
pub use set::Set;
pub use sort::{sort_long, sort_short};
