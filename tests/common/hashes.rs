//! The trace hashes of random-fault seeds, the same on every platform and in every profile.

use engine::{Verdict, chaos};

/// The line of a seed, made by playing it.
pub fn line(seed: u64) -> String {
    let nodes = [3, 5, 5, 7][usize::try_from(seed % 4).expect("a small number")];
    let verdict = Verdict::of(&chaos(seed, nodes)).expect("chaos is possible");
    assert!(!verdict.is_failed(), "seed {seed}:\n{}", verdict.output());
    format!("{seed} {:016x} {} events to {}", verdict.hash, verdict.events, verdict.end)
}
