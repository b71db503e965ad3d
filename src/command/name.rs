//! A name on the command line: a file, in whatever bytes the system allows, or a link.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

/// The name that stands for the standard input.
const STDIN: &str = "-";

/// What stands before a packed run in a link, of which so many characters are printed.
pub const RUN: &str = "#run=";
const PACKED_SHOWN: usize = 8;

/// A name as it was typed, and as it is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    typed: OsString,
    shown: String,
}

impl Name {
    /// Its text. Of a name that is no UTF-8 it is what can be shown.
    pub fn text(&self) -> &str {
        &self.shown
    }

    /// The file of this name.
    pub fn path(&self) -> &Path {
        Path::new(&self.typed)
    }

    /// The name exactly as it was typed.
    pub fn typed(&self) -> &OsStr {
        &self.typed
    }

    /// True for the standard input.
    pub fn is_stdin(&self) -> bool {
        self.typed == STDIN
    }
}

impl From<OsString> for Name {
    fn from(typed: OsString) -> Name {
        let shown = typed.to_string_lossy().into_owned();
        Name { typed, shown }
    }
}

impl From<PathBuf> for Name {
    fn from(path: PathBuf) -> Name {
        path.into_os_string().into()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shown.split_once(RUN) {
            Some((page, packed)) => write!(f, "{page}{RUN}{}…", packed.chars().take(PACKED_SHOWN).collect::<String>()),
            None => f.write_str(&self.shown),
        }
    }
}
