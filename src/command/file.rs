//! Scenario files: read with a limit, and the worst exit code of many.

use std::fs;

use model::scenario::{Scenario, TEXT_BYTES_MAX, parse};

use super::{Ended, FINE};

/// Reads a scenario file, and its text. Fails with what is to be printed.
pub fn read(name: &str) -> Result<(Scenario, String), String> {
    let size = fs::metadata(name).map_err(|error| format!("{name}: {error}"))?.len();
    if size > TEXT_BYTES_MAX as u64 {
        return Err(format!("{name}: {size} bytes are too long a scenario: {TEXT_BYTES_MAX} are allowed"));
    }
    let text = fs::read_to_string(name).map_err(|error| format!("{name}: {error}"))?;
    let scenario = parse(&text).map_err(|mistakes| format!("{name}: {mistakes}"))?;
    Ok((scenario, text))
}

/// Does something with each file, and answers with the worst exit code.
pub fn each(names: &[String], work: impl Fn(&str) -> Result<u8, Ended>) -> Result<u8, Ended> {
    names.iter().try_fold(FINE, |worst, name| Ok(worst.max(work(name)?)))
}
