//! What is done with a run once more played: links that hold it, the replay behind every export, and the explanation of a moment
//! with acts tried on copies.
//!
//! Pure: it names no engine and no browser. The page loads it as two WebAssembly instances, each when it is needed: `share` when
//! something is shared or a link is opened, `why` when a moment is to be explained. The native command links it.
#![deny(unsafe_code)]
#![deny(missing_docs)]

mod address;
mod asked;
mod attempt;
mod carried;
mod desk;
mod fields;
mod link;
mod pack;
mod packet;
mod played;
mod stamp;
mod zip;

pub use address::{Address, address};
pub use asked::Asked;
pub use attempt::Attempt;
pub use carried::{Carried, carried, kind};
pub use desk::{COMMAND, Desk};
pub use link::{LINK_BYTES_MAX, Link};
pub use pack::{PACKED_CHARS_MAX, UNPACKED_BYTES_MAX, pack, unpack};
pub use packet::packet;
pub use played::{EVENTS_MAX, Played, Replay, Turn};
pub use stamp::{MARKS, Same, Stamp};
