//! Divides a wasm file in two: what a program needs at its start, and the functions of the rooms that it enters later.
//!
//! ```text
//!   first file                                        second file
//!   f:  if not loaded { load() }                      f:  the function itself
//!       call the table at the place of f      ───▶    g:  another one, called by f alone
//!   memory, table, globals, functions     ◀───────    imports them by their short names
//! ```
//!
//! Both work in the same memory and the same table, and all data stay in the first file, so that the second is code alone and
//! a copy of the memory is still the whole state of the program. `load` is a function of the script, which makes an instance of
//! the second file before it returns; so nothing depends on whether the second file has arrived.

mod first;
mod plan;
mod read;
mod second;
#[cfg(test)]
mod tests;

pub use plan::Rooms;

/// The function of the script by which the first file asks for the second.
const LOAD: &str = "rest";

/// Under which name the second file imports from the first.
const FIRST: &str = "p";

/// What has become of one wasm file.
#[derive(Debug)]
pub struct Halves {
    /// What is loaded at the start.
    pub first: Vec<u8>,
    /// What is loaded later.
    pub second: Vec<u8>,
    /// How many functions stand in the second file.
    pub moved: usize,
}

/// Divides a file whose functions have names. `load` is imported from the script of the other functions, or else from this one.
///
/// Fails with what is wrong: when it is no wasm, when it cannot be divided, or when no function belongs to one of the rooms.
pub fn halves(wasm: &[u8], script: &str, rooms: &Rooms) -> Result<Halves, String> {
    let whole = read::Whole::read(wasm, script)?;
    let plan = plan::Plan::of(&whole, rooms)?;
    Ok(Halves {
        first: first::write(wasm, &whole, &plan)?,
        second: second::write(wasm, &whole, &plan)?,
        moved: plan.moved.len(),
    })
}

/// The short name under which the first file exports something for the second: a number in base 36.
fn short(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[number % 36]));
        number /= 36;
        if number == 0 {
            return name;
        }
    }
}
