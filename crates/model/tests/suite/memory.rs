//! Counts what the thread under test allocates, so that a broken length cannot ask for much unseen.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
    static TOTAL: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is handed to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.get() + layout.size();
        LIVE.set(live);
        PEAK.set(PEAK.get().max(live));
        TOTAL.set(TOTAL.get() + layout.size() as u64);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get().saturating_sub(layout.size()));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a piece of work took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// Most bytes at one time.
    pub(crate) peak: usize,
    /// Bytes of all allocations, freed or not: a measure of work that no clock disturbs.
    pub(crate) total: u64,
}

/// Measures what `work` allocates on this thread.
pub(crate) fn measure<T>(work: impl FnOnce() -> T) -> (T, Taken) {
    LIVE.set(0);
    PEAK.set(0);
    TOTAL.set(0);
    let result = work();
    (result, Taken { peak: PEAK.get(), total: TOTAL.get() })
}
