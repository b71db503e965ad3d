//! The source of entropy that raft-rs's dependencies link in wasm: constant bytes, so that nothing is imported.
//!
//! raft-rs draws each election time-out from `rand::thread_rng` and the driver replaces every one of them by one of the
//! seed's (`Core::after`). What these bytes are decides nothing, but they must be the same in every copy of the memory.

// The macro makes a function that `getrandom` finds by its name when the program is linked.
#![allow(unsafe_code)]

fn constant(bytes: &mut [u8]) -> Result<(), getrandom02::Error> {
    bytes.fill(7);
    Ok(())
}

getrandom02::register_custom_getrandom!(constant);
