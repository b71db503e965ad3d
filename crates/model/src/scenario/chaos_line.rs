//! Reads and prints the line that begins or ends chaos: `chaos seed=3 network=3 process=1`, `chaos off`.

use std::fmt;

use super::cursor::Cursor;
use super::token::Fault;
use crate::chaos::{ChaosKind, ChaosPlan, INTENSITY_MAX};
use crate::shared::sort_short;

/// Reads what stands after `chaos`.
pub(super) fn read(cursor: &mut Cursor) -> Result<Option<ChaosPlan>, Fault> {
    if cursor.skip_word("off") {
        return Ok(None);
    }
    let start = cursor.column();
    let known: Vec<&'static str> =
        std::iter::once("seed").chain(ChaosKind::ALL.iter().map(|kind| kind.name())).collect();
    let mut plan = ChaosPlan { seed: 1, kinds: Vec::new() };
    let mut said: Vec<&str> = Vec::new();
    while cursor.peek().is_some() {
        let column = cursor.column();
        let key = cursor.one_of("`off`, `seed=` or a kind of faults", &known)?;
        if said.contains(&key) {
            return Err(Fault::new(column, format!("`{key}` is said twice: remove one")));
        }
        said.push(key);
        cursor.equals(&format!("{key}=…"))?;
        let column = cursor.column();
        if key == "seed" {
            plan.seed = cursor.number("a seed")?;
            continue;
        }
        let often = cursor.number("how often it strikes in ten seconds")?;
        if often > INTENSITY_MAX {
            return Err(Fault::new(column, format!("{INTENSITY_MAX} times in ten seconds are the most, not {often}")));
        }
        let kind = ChaosKind::named(key);
        plan.kinds.extend(kind.filter(|_| often > 0).map(|kind| (kind, often)));
    }
    sort_short(&mut plan.kinds, Ord::cmp);
    if plan.kinds.is_empty() {
        return Err(Fault::new(start, "chaos of what? write chaos seed=1 plain=5, or chaos off"));
    }
    Ok(Some(plan))
}

/// Prints the whole line.
pub(super) fn write(f: &mut fmt::Formatter<'_>, plan: Option<&ChaosPlan>) -> fmt::Result {
    let Some(ChaosPlan { seed, kinds }) = plan else { return f.write_str("chaos off") };
    write!(f, "chaos seed={seed}")?;
    kinds.iter().try_for_each(|(kind, often)| write!(f, " {}={often}", kind.name()))
}
