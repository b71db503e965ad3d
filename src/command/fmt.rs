//! `fmt`: writes scenario files as the language prints them. What they mean stays the same.

use model::scenario::parse;

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{BAD_INPUT, Ended, FAILED, FINE};
use super::file;
use super::name::Name;
use super::opened::opened;
use super::output::complain;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "fmt",
    operands: "FILE…",
    does: "writes scenario files in the usual form",
    flags: &[Flag { name: "check", value: "", example: "", does: "only says which are not in it" }],
    run: |given: &Given| file::each(&given.files, |name| format(name, given.has("check"))),
};

fn format(name: &Name, only_checks: bool) -> Result<u8, Ended> {
    let formatted = || {
        // What is written back is the file's own text.
        let text = if opened(name).is_some() { file::text(name)? } else { file::own_text(name)? };
        let scenario = parse(&text).map_err(|mistakes| format!("{name}: {mistakes}"))?;
        let usual = scenario.to_string();
        // Whatever is printed reads back as the same scenario; a file is not to depend on that being so.
        if parse(&usual).as_ref() != Ok(&scenario) {
            return Err(format!(
                "{name}: its usual form would mean something else, so it stays as it is; please report this"
            ));
        }
        match (usual == text, only_checks) {
            (true, _) => Ok(FINE),
            (false, true) => {
                complain(&format!("{name}: it is not in the usual form"));
                Ok(FAILED)
            }
            (false, false) => file::write(name, &usual).map(|()| FINE),
        }
    };
    formatted().or_else(|why| {
        complain(&why);
        Ok(BAD_INPUT)
    })
}
