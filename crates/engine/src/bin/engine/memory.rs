//! The engine's allocator, which works correctly after the memory it manages has been restored to an earlier state.
//!
//! A checkpoint is a copy of this instance's linear memory, including the allocator's own records. Linear memory can
//! only grow, so after a restore it may extend past the heap end in those records. A stock allocator would call
//! `memory.grow` and leak the gap. This one uses the gap first and grows the memory only when none is left, so that
//! repeated restores leak nothing. This is the only file of the project with unsafe code.
#![allow(unsafe_code, reason = "an allocator needs unsafe code; this file contains nothing else")]

use core::alloc::Layout;
use core::arch::wasm32::{memory_grow, memory_size};
use core::ptr::{NonNull, with_exposed_provenance_mut};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use talc::base::Talc;
use talc::base::binning::Binning;
use talc::cell::TalcSyncCell;
use talc::source::Source;
use talc::wasm::WasmBinning;

/// The size of a WebAssembly page in bytes.
const WASM_PAGE_BYTES: usize = 64 * 1024;

/// The heap grows by at least this many bytes, so that it grows rarely.
const GROWTH_BYTES: usize = 16 * WASM_PAGE_BYTES;

/// The bytes that an allocation may need in addition to its size and alignment.
const OVERHEAD_BYTES: usize = 1_024;

#[global_allocator]
static MEMORY: TalcSyncCell<Growing, WasmBinning> = TalcSyncCell::new_wasm(Growing);

/// The end of the heap; 0 before the first allocation.
static HEAP_END: AtomicUsize = AtomicUsize::new(0);

/// The number of bytes in use. Memory beyond, written before a restore, is unused.
pub fn end() -> usize {
    match HEAP_END.load(Relaxed) {
        0 => memory_size::<0>() * WASM_PAGE_BYTES,
        end => end,
    }
}

/// Gives the allocator the memory after the end of its heap.
#[derive(Debug)]
struct Growing;

// SAFETY: it does not allocate, and touches `MEMORY` only through the `talc` that it is given.
unsafe impl Source for Growing {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> Result<(), ()> {
        let needed = layout.size().checked_add(layout.align()).and_then(|bytes| bytes.checked_add(OVERHEAD_BYTES));
        let heap_end = end();
        let wanted = heap_end.checked_add(needed.ok_or(())?.max(GROWTH_BYTES)).ok_or(())?;
        let wanted = wanted.checked_next_multiple_of(WASM_PAGE_BYTES).ok_or(())?;
        let memory_end = memory_size::<0>() * WASM_PAGE_BYTES;
        if wanted > memory_end && memory_grow::<0>((wanted - memory_end) / WASM_PAGE_BYTES) == usize::MAX {
            return Err(());
        }
        let (from, until) = (with_exposed_provenance_mut(heap_end), with_exposed_provenance_mut(wanted));
        let new_end = match NonNull::new(from).filter(|_| HEAP_END.load(Relaxed) != 0) {
            // SAFETY: this is the end of the heap. The memory after it, up to `until`, exists and is unused.
            Some(old_end) => Some(unsafe { talc.extend(old_end, until) }),
            // SAFETY: the same, after the data that the linker has laid out.
            None => unsafe { talc.claim(from, wanted - heap_end) },
        };
        HEAP_END.store(new_end.ok_or(())?.as_ptr().addr(), Relaxed);
        Ok(())
    }
}
