//! `hash`: prints the hash of each scenario's trace.

use engine::Verdict;

use super::arguments::{Given, Subcommand};
use super::output::{complain, say};
use super::{BAD_INPUT, Ended, FINE, file};

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "hash",
    operands: "FILE…",
    does: "prints the hash of each scenario file's trace",
    flags: &[],
    run: |given: &Given| file::each(&given.files, hash),
};

fn hash(name: &str) -> Result<u8, Ended> {
    let verdict =
        file::read(name).and_then(|(scenario, _)| Verdict::of(&scenario).map_err(|why| format!("{name}: {why}")));
    match verdict {
        Ok(verdict) => say(&format!("{:016x} {name}\n", verdict.hash)).map(|()| FINE),
        Err(why) => {
            complain(&why);
            Ok(BAD_INPUT)
        }
    }
}
