//! Panics of simulated tasks: their messages, and the code in which they happened.
//!
//! A library's panic in such a task is an event of the run, so natively the usual hook, which prints it with a back trace, is
//! not called: what the run prints says it in one sentence.

use std::any::Any;
#[cfg(not(target_arch = "wasm32"))]
use std::cell::Cell;
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind};
#[cfg(not(target_arch = "wasm32"))]
use std::sync::Once;
use std::sync::OnceLock;

/// What is called with every panic, before anything else happens.
static OBSERVER: OnceLock<fn(&Panic)> = OnceLock::new();

thread_local! {
    /// The newest panic of this thread: only the panic hook receives the location of a panic.
    static NEWEST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

#[cfg(not(target_arch = "wasm32"))]
thread_local! {
    /// True while a simulated task works, whose panics are caught and reported.
    static IN_TASK: Cell<bool> = const { Cell::new(false) };
}

/// The code that panicked, determined by its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The playground's own code: a bug of this project.
    Ours,
    /// The library of this name.
    Library(String),
}

/// A panic of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// Its message.
    pub text: String,
    /// The file, without the folders of this machine, and the line. `None` when no hook has recorded it.
    pub place: Option<String>,
    /// The code in which it happened. Without a location it counts as ours, so that no bug of ours is excused.
    pub owner: Owner,
}

impl Panic {
    /// A panic with this text at this place.
    fn new(text: String, location: Option<&Location>) -> Panic {
        let Some(location) = location else { return Panic { text, place: None, owner: Owner::Ours } };
        let (owner, file) = owner_of(location.file());
        Panic { text, place: Some(format!("{file}:{}", location.line())), owner }
    }

    /// The same panic, with a library called by the name that people know, and not by that of its package.
    pub fn named(&self, package: &str, name: &str) -> Panic {
        match &self.owner {
            Owner::Library(library) if library == package => {
                Panic { owner: Owner::Library(name.to_string()), ..self.clone() }
            }
            Owner::Library(_) | Owner::Ours => self.clone(),
        }
    }

    /// The panic that was caught with this payload.
    pub(super) fn caught(payload: &(dyn Any + Send)) -> Panic {
        let noted = NEWEST.with_borrow_mut(Option::take);
        noted.unwrap_or_else(|| Panic::new(panic_text(payload), None))
    }
}

/// One sentence: the code that panicked, its location, and the message.
impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.owner {
            Owner::Ours => f.write_str("the playground's own code panicked")?,
            Owner::Library(name) => write!(f, "{name} panicked")?,
        }
        if let Some(place) = &self.place {
            write!(f, " at {place}")?;
        }
        write!(f, ": {}", self.text)
    }
}

/// Does the work of a simulated task, and catches its panic.
pub(super) fn in_task<T>(work: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    #[cfg(not(target_arch = "wasm32"))]
    let before = IN_TASK.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    #[cfg(not(target_arch = "wasm32"))]
    IN_TASK.set(before);
    done
}

/// True for a panic of a library in a simulated task. Any other one is a bug of this project, and its back trace is wanted.
#[cfg(not(target_arch = "wasm32"))]
fn is_of_the_run(info: &PanicHookInfo) -> bool {
    let is_in_task = IN_TASK.try_with(Cell::get).unwrap_or(false);
    is_in_task && info.location().is_some_and(|place| owner_of(place.file()).0 != Owner::Ours)
}

/// Records a panic for the executor that catches it. A panic hook calls this.
pub fn note(info: &PanicHookInfo) {
    let panic = Panic::new(panic_text(info.payload()), info.location());
    if let Some(observer) = OBSERVER.get() {
        observer(&panic);
    }
    // A hook must not panic itself, so nothing is recorded while the slot is in use.
    let _ = NEWEST.try_with(|newest| newest.try_borrow_mut().map(|mut newest| *newest = Some(panic)));
}

/// Installs a panic hook that records panics and calls `observer`, once per process. It also calls the previous hook, unless a
/// library panics in a simulated task.
///
/// In wasm a panic ends the instance, and its program sets the hook.
pub fn watch(observer: fn(&Panic)) {
    OBSERVER.get_or_init(|| observer);
    #[cfg(not(target_arch = "wasm32"))]
    {
        static WATCHED: Once = Once::new();
        WATCHED.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                note(info);
                if !is_of_the_run(info) {
                    before(info);
                }
            }));
        });
    }
}

/// The message of a panic.
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".to_string())
}

/// The owner of a file, and its name without the folders of this machine.
///
/// The compiler names our own files from the root of the workspace on, and those of libraries in full: in a registry's
/// folder, whose name carries the library's version, or in that of the standard library.
fn owner_of(file: &str) -> (Owner, String) {
    let file = file.replace('\\', "/");
    let is_absolute = file.starts_with('/') || file.as_bytes().get(1) == Some(&b':');
    if !is_absolute {
        return (Owner::Ours, file);
    }
    let after = |mark: &str| file.find(mark).map(|at| &file[at + mark.len()..]);
    // `…/registry/src/<registry>/<library>-<version>/src/…`
    if let Some((_, inside)) = after("/registry/src/").and_then(|rest| rest.split_once('/')) {
        let folder = inside.split('/').next().unwrap_or(inside);
        let version =
            folder.match_indices('-').find(|(at, _)| folder[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
        let name = version.map_or(folder, |(at, _)| &folder[..at]);
        return (Owner::Library(name.to_string()), inside.to_string());
    }
    // `/rustc/<commit>/library/…`, or the sources beside an installed compiler.
    if file.starts_with("/rustc/") || file.contains("/rustlib/src/") {
        let inside = after("/library/").unwrap_or(&file).to_string();
        return (Owner::Library("the standard library".to_string()), inside);
    }
    (Owner::Ours, file.rsplit('/').next().unwrap_or(&file).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_a_file_follows_from_its_path() {
        let library = |name: &str| Owner::Library(name.to_string());
        let registry = "/somewhere/registry/src/index-1949cf8c6b5b557f";
        let cases = [
            ("src/disk.rs".to_string(), Owner::Ours, "src/disk.rs"),
            ("crates\\engine\\src\\run.rs".to_string(), Owner::Ours, "crates/engine/src/run.rs"),
            (
                format!("{registry}/some-lib-0.10.0-alpha.37/src/a.rs"),
                library("some-lib"),
                "some-lib-0.10.0-alpha.37/src/a.rs",
            ),
            (
                format!("{registry}/futures-util-0.3.34/src/b.rs"),
                library("futures-util"),
                "futures-util-0.3.34/src/b.rs",
            ),
            (
                "/rustc/0123abc/library/alloc/src/vec.rs".to_string(),
                library("the standard library"),
                "alloc/src/vec.rs",
            ),
            ("/home/of/someone/checkout/src/store.rs".to_string(), Owner::Ours, "store.rs"),
        ];
        for (file, owner, shown) in cases {
            assert_eq!(owner_of(&file), (owner, shown.to_string()), "{file}");
        }
    }

    #[test]
    fn a_caught_panic_holds_the_place_where_it_happened() {
        crate::machine::Machine::new(0);
        let caught = std::panic::catch_unwind(|| panic!("out of order")).expect_err("it panicked");
        let panic = Panic::caught(&*caught);
        assert_eq!((panic.text.as_str(), &panic.owner), ("out of order", &Owner::Ours));
        let place = panic.place.clone().expect("the hook noted it");
        assert!(place.contains("sim/src/panics.rs:"), "{place}");
        assert_eq!(panic.to_string(), format!("the playground's own code panicked at {place}: out of order"));
    }
}
