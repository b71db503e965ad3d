//! Reads the command line by the table of subcommands, and prints the table as the help text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lexopt::prelude::{Long, Short, Value};

use super::ending::Ended;
use super::name::Name;

/// The column at which the help text says what a line does.
const HELP_COLUMN: usize = 40;

/// One thing that the command can do.
#[derive(Clone, Copy)]
pub struct Subcommand {
    /// Its name.
    pub name: &'static str,
    /// What stands behind its name: files, and flags that it cannot do without.
    pub operands: &'static str,
    /// What it does, for the help text.
    pub does: &'static str,
    /// Every flag that it accepts.
    pub flags: &'static [Flag],
    /// Does it, and answers with the exit code.
    pub run: fn(&Given) -> Result<u8, Ended>,
}

/// One flag of a subcommand.
pub struct Flag {
    /// Its name, without the dashes.
    pub name: &'static str,
    /// What stands behind it, in the help text; empty when nothing does.
    pub value: &'static str,
    /// A value that it may have. The tests read it.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the tests read the examples"))]
    pub example: &'static str,
    /// What it does, for the help text.
    pub does: &'static str,
}

/// What stands on the command line behind the name of a subcommand.
#[derive(Debug, Default)]
pub struct Given {
    /// The files, in order.
    pub files: Vec<Name>,
    flags: BTreeMap<&'static str, Name>,
}

/// What is asked for.
pub enum Asked {
    /// The help text, of everything or of one subcommand.
    Help(Option<&'static Subcommand>),
    /// Which versions these are.
    Version,
    /// A subcommand.
    Run(&'static Subcommand, Given),
}

impl Given {
    /// True when the flag stands there.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.contains_key(flag)
    }

    /// What stands behind the flag.
    pub fn value(&self, flag: &str) -> Option<&str> {
        self.flags.get(flag).map(Name::text)
    }

    /// The file that is named behind the flag.
    pub fn name(&self, flag: &str) -> Option<&Name> {
        self.flags.get(flag)
    }
}

/// Reads a command line. Fails with one sentence.
pub fn read(mut parser: lexopt::Parser, subcommands: &'static [Subcommand]) -> Result<Asked, String> {
    let names = || subcommands.iter().map(|subcommand| subcommand.name).collect::<Vec<_>>().join(", ");
    let name = match parser.next().map_err(|error| error.to_string())? {
        None => return Err(format!("say what to do: {}", names())),
        Some(Long("help") | Short('h')) => return Ok(Asked::Help(None)),
        Some(Long("version") | Short('V')) => return Ok(Asked::Version),
        Some(Value(name)) => name.to_string_lossy().into_owned(),
        Some(other) => return Err(other.unexpected().to_string()),
    };
    let named = |name: &str| {
        let subcommand = subcommands.iter().find(|subcommand| subcommand.name == name);
        subcommand.ok_or_else(|| format!("`{name}` is not one of {}", names()))
    };
    if name == "help" {
        return Ok(Asked::Help(match parser.next().map_err(|error| error.to_string())? {
            None => None,
            Some(Value(about)) => Some(named(&about.to_string_lossy())?),
            Some(other) => return Err(other.unexpected().to_string()),
        }));
    }
    let subcommand = named(&name)?;
    Ok(match read_flags(&mut parser, subcommand)? {
        Some(given) => Asked::Run(subcommand, given),
        None => Asked::Help(Some(subcommand)),
    })
}

/// Reads what stands behind the name of a subcommand. None when it asks for help.
fn read_flags(parser: &mut lexopt::Parser, subcommand: &'static Subcommand) -> Result<Option<Given>, String> {
    let takes_files = !subcommand.operands.is_empty() && !subcommand.operands.starts_with("--");
    let mut given = Given::default();
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        let flag = match argument {
            Value(file) if takes_files => {
                given.files.push(file.into());
                continue;
            }
            Long("help") | Short('h') => return Ok(None),
            Long(name) => match subcommand.flags.iter().find(|flag| flag.name == name) {
                Some(flag) => flag,
                None => {
                    let near =
                        subcommand.flags.iter().find(|flag| flag.name.starts_with(name) || name.starts_with(flag.name));
                    let near = near.map_or_else(String::new, |flag| format!(": did you mean --{}?", flag.name));
                    return Err(format!("{}{near}", argument.unexpected()));
                }
            },
            other => return Err(other.unexpected().to_string()),
        };
        let value = match flag.value {
            "" => Name::default(),
            _ => parser.value().map_err(|error| error.to_string())?.into(),
        };
        if given.flags.insert(flag.name, value).is_some() {
            return Err(format!("--{} stands there twice", flag.name));
        }
    }
    if takes_files && given.files.is_empty() {
        return Err(format!("`{}` takes {}, and none is named", subcommand.name, subcommand.operands));
    }
    Ok(Some(given))
}

/// The subcommands and their flags as the help text shows them.
pub fn usage(subcommands: &[Subcommand]) -> String {
    let mut text = String::new();
    let mut line = |left: &str, does: &str| {
        let mut lines = does.lines();
        let first = lines.next().unwrap_or_default();
        writeln!(text, "{left:HELP_COLUMN$} {first}").expect("text can be written");
        lines.for_each(|rest| writeln!(text, "{:HELP_COLUMN$} {rest}", "").expect("text can be written"));
    };
    for subcommand in subcommands {
        line(&format!("raft-playground {} {}", subcommand.name, subcommand.operands), subcommand.does);
        for flag in subcommand.flags {
            line(format!("    --{} {}", flag.name, flag.value).trim_end(), flag.does);
        }
    }
    line("raft-playground [COMMAND] --help", "prints all of this, or only what is about one command");
    text
}
