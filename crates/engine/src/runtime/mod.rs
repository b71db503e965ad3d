//! openraft's `AsyncRuntime` on the simulator (`sim`), one file per trait.

mod async_runtime;
mod instant;
mod mpsc;
mod mutex;
mod oneshot;
mod watch;

pub use async_runtime::{JoinError, JoinHandle, SimRng, SimRuntime};
pub use instant::SimInstant;
pub use mpsc::{SimMpsc, SimMpscReceiver, SimMpscSender, SimMpscWeakSender};
pub use mutex::{SimMutex, SimMutexGuard};
pub use oneshot::{SimOneshot, SimOneshotSender};
pub use watch::{SimWatch, SimWatchReceiver, SimWatchSender};
