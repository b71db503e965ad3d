//! The engine's memory: an allocator that can be taken back to an earlier state of the memory it lives in.
//!
//! A checkpoint is a copy of this instance's memory, the allocator's own records included. Memory can only grow,
//! so after a restore it may be longer than those records say. They, and not the memory, decide where the heap
//! ends: what lies beyond is taken first, and only when there is none is memory grown. So nothing leaks, however
//! often an earlier state is restored. This is the only file of the project with unsafe code.
#![allow(unsafe_code, reason = "whoever hands out memory cannot do it safely; nothing else is done here")]

use core::alloc::Layout;
use core::arch::wasm32::{memory_grow, memory_size};
use core::ptr::{NonNull, with_exposed_provenance_mut};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use talc::base::Talc;
use talc::base::binning::Binning;
use talc::cell::TalcSyncCell;
use talc::source::Source;
use talc::wasm::WasmBinning;

/// How many bytes WebAssembly gives at a time.
const WASM_PAGE_BYTES: usize = 64 * 1024;

/// The heap grows by at least this much, so that it grows seldom.
const GROWTH_BYTES: usize = 16 * WASM_PAGE_BYTES;

/// What an allocation may need beside its own size and alignment.
const OVERHEAD_BYTES: usize = 1_024;

#[global_allocator]
static MEMORY: TalcSyncCell<Growing, WasmBinning> = TalcSyncCell::new_wasm(Growing);

/// Where the heap ends, 0 while there is none.
static HEAP_END: AtomicUsize = AtomicUsize::new(0);

/// How much of the memory is in use. What an earlier future has left behind it means nothing.
pub fn end() -> usize {
    match HEAP_END.load(Relaxed) {
        0 => memory_size::<0>() * WASM_PAGE_BYTES,
        end => end,
    }
}

/// Gives the allocator the memory behind its heap.
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
            // SAFETY: this is where the heap ends. Behind it lies memory that exists and that nobody else uses.
            Some(old_end) => Some(unsafe { talc.extend(old_end, until) }),
            // SAFETY: the same, behind what the linker has laid out.
            None => unsafe { talc.claim(from, wanted - heap_end) },
        };
        HEAP_END.store(new_end.ok_or(())?.as_ptr().addr(), Relaxed);
        Ok(())
    }
}
