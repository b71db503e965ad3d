//! `hash`: prints the hash of each scenario's trace.

use super::arguments::{Given, Subcommand};
use super::ending::{BAD_INPUT, Ended};
use super::file;
use super::interrupt::Interrupt;
use super::judged::{Wanted, judge};
use super::name::Name;
use super::output::{complain, show};
use super::progress::Progress;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "hash",
    operands: "FILE…",
    does: "prints the hash of each scenario file's trace; the exit code is that of `run`",
    flags: &[],
    run: |given: &Given| {
        let interrupt = Interrupt::listen()?;
        file::each(&given.files, |name| hash(name, &interrupt))
    },
};

fn hash(name: &Name, interrupt: &Interrupt) -> Result<u8, Ended> {
    let progress = Progress::new(0, false);
    let judged = judge(name, Wanted::default(), interrupt, |news, _| {
        progress.note(&format!("{name}: {} of virtual time", news.now));
    });
    progress.erase();
    if judged.code != BAD_INPUT || judged.events > 0 {
        show(&format!("{:016x} {name}\n", judged.hash))?;
    }
    if let Some(why) = &judged.why {
        complain(&format!("{name}: {why}"));
    }
    Ok(judged.code)
}
