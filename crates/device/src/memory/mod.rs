//! Device and pinned host memory: what is handed out, what an address is, and where the runtime finds its bytes.
//!
//! Lives here: [`Memory`], which joins arenas (`arena.rs`), sub-allocators (`suballocator.rs`) and the address map
//! (`address_map.rs`) under one lock, and its public types (`types.rs`). Not here: touching the bytes (`guard`).
//!
//! # When memory goes back to the system
//!
//! Not at a free: giving back and touching anew costs more than most programs' whole allocation traffic. What frees
//! leave behind is bounded instead: each time another 1 GiB in large blocks (64 MiB and up) has been freed, the arena's
//! resident memory is compared with what is in use, and when the difference exceeds an eighth of physical memory (at
//! least 1 GiB), large free ranges are given back, largest first, until half of that remains.
//! [`Memory::close_device`] gives everything back.

mod address_map;
mod arena;
mod suballocator;
mod types;

use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::guard;
use address_map::{AddressMap, Entry, Hit, Hits, Versioned};
use arena::Arena;
use parking_lot::Mutex;
use suballocator::{Block, SubAllocator};
pub use types::{
    Allocation, FreeError, FreeSpace, Freed, Lookup, OutOfMemory, Placed, ResolveError, Space, Span, Tag, Usage,
};

#[cfg(all(test, loom))]
pub(crate) mod for_models {
    pub(crate) use super::address_map::{Hit, Hits, Versioned};
}

/// Blocks from here up count towards giving memory back, and only free ranges from here up are given back.
const LARGE: u64 = 64 << 20;

/// Bytes freed in large blocks between two looks at resident memory: a look is a system call.
const LOOK_EVERY: u64 = 1 << 30;

/// One space's arena and its sub-allocator.
#[derive(Debug)]
struct Area {
    space: Space,
    arena: Arc<Arena>,
    blocks: SubAllocator,
    open: bool,
    /// Counts how often it was closed: what was retired before has no block to give back.
    closed: u64,
    /// Bytes that live allocations were asked for with.
    in_use: u64,
    /// Bytes freed in large blocks since resident memory was last looked at.
    freed_large: u64,
}

#[derive(Debug, Default)]
struct State {
    map: AddressMap,
    /// A handful at most: searched from the front.
    areas: Vec<Area>,
    serial: u64,
    host_bytes: u64,
}

/// The memory of all devices of the process and its pinned host memory. One a process; shared by reference.
#[derive(Debug)]
pub struct Memory {
    state: Versioned<State>,
    extent: Extent,
    /// Held while free ranges are withdrawn to be given back.
    reclaiming: Mutex<()>,
    /// Resident memory beyond what is in use that is left alone, in bytes.
    allowance: u64,
}

/// From the first arena's beginning to the last one's end. Most memory of the program's own lies outside, and is told
/// apart by two loads. Grows only, so that it may cover what is nobody's any more.
#[derive(Debug)]
struct Extent {
    low: AtomicU64,
    high: AtomicU64,
}

impl Default for Extent {
    fn default() -> Self {
        Self { low: AtomicU64::new(u64::MAX), high: AtomicU64::new(0) }
    }
}

impl Extent {
    fn cover(&self, arena: &Arena) {
        self.low.fetch_min(arena.program(), Ordering::Release);
        self.high.fetch_max(arena.program() + arena.bytes(), Ordering::Release);
    }

    /// The end counts: an address there is told from one that has nothing to do with the arena.
    #[inline]
    fn may_hold(&self, address: u64) -> bool {
        (self.low.load(Ordering::Acquire)..=self.high.load(Ordering::Acquire)).contains(&address)
    }
}

/// Memory that is free, and not handed out again before it was given to [`Memory::recycle`].
#[derive(Debug)]
#[must_use = "the bytes are lost until they are recycled"]
pub struct Retired {
    /// What was freed.
    pub freed: Freed,
    closed: u64,
}

thread_local! {
    static HITS: RefCell<Hits> = const { RefCell::new(Hits::EMPTY) };
}

impl Memory {
    /// No device open; the host arena, as large as physical memory, is reserved when first used.
    pub fn new() -> io::Result<Memory> {
        let state = State { host_bytes: arena::physical_memory(), ..State::default() };
        Ok(Memory {
            state: Versioned::new(state),
            extent: Extent::default(),
            reclaiming: Mutex::new(()),
            allowance: (arena::physical_memory() / 8).max(1 << 30),
        })
    }

    /// Sets the size of the host arena, in bytes. Without effect once it is in use.
    pub fn set_host_bytes(&self, bytes: u64) {
        self.state.extend(|state| state.host_bytes = bytes);
    }

    /// Makes a device's memory usable: `bytes` of it. Does nothing when the device is open. Addresses of a device
    /// that is opened again are the same as before, unless it is opened larger than ever. With `program_access` the
    /// program may read and write the memory directly; without, doing so faults.
    ///
    /// # Errors
    /// The system's, when address space or a descriptor cannot be had.
    pub fn open_device(&self, ordinal: u32, bytes: u64, program_access: bool) -> io::Result<()> {
        let space = Space::Device(ordinal);
        self.state.invalidate(|state| {
            let known = state.areas.iter_mut().find(|area| area.space == space);
            match known {
                Some(area) if area.open => Ok(()),
                Some(area) => {
                    if area.arena.bytes() < bytes {
                        area.arena = Arc::new(Arena::device(bytes, program_access)?);
                        self.extent.cover(&area.arena);
                    } else {
                        area.arena.set_program_access(program_access)?;
                    }
                    area.blocks = SubAllocator::new(bytes);
                    area.open = true;
                    Ok(())
                }
                None => {
                    let arena = Arc::new(Arena::device(bytes, program_access)?);
                    self.extent.cover(&arena);
                    let blocks = SubAllocator::new(bytes);
                    state.areas.push(Area { space, arena, blocks, open: true, closed: 0, in_use: 0, freed_large: 0 });
                    Ok(())
                }
            }
        })
    }

    /// Frees everything of the device that is live, gives its memory back to the system and returns what was live, by
    /// address. The address range stays reserved: no later mapping of anybody's lands where device memory was.
    /// Nothing may be running that uses the memory.
    pub fn close_device(&self, ordinal: u32) -> Vec<Allocation> {
        let space = Space::Device(ordinal);
        let _nothing_withdrawn = self.reclaiming.lock();
        let (live, arena) = self.state.invalidate(|state| {
            let live = state.map.clear(space);
            let open = state.areas.iter_mut().find(|area| area.space == space && area.open);
            let arena = open.map(|area| {
                area.open = false;
                area.closed += 1;
                area.in_use = 0;
                area.blocks = SubAllocator::new(0);
                Arc::clone(&area.arena)
            });
            (live, arena)
        });
        if let Some(arena) = arena {
            arena.punch(0, arena.bytes());
        }
        live
    }

    /// `bytes` of memory at a multiple of `align`, a power of two. The bytes hold what was there before, or `fill`.
    /// Returns the address that the program gets to see. A device that is not open has no memory.
    ///
    /// # Errors
    /// [`OutOfMemory`] when no free range is large enough, or when the system has no memory to fill it.
    pub fn allocate(
        &self,
        space: Space,
        bytes: u64,
        align: u64,
        tag: Tag,
        fill: Option<u8>,
    ) -> Result<u64, OutOfMemory> {
        self.allocate_apart(space, bytes, 0, align, tag, fill).map(|placed| placed.address)
    }

    /// As [`Self::allocate`], with at least `gap` bytes between this allocation and the next: nobody's, so that a step
    /// over the end is not a step into the neighbour.
    ///
    /// # Errors
    /// As for [`Self::allocate`].
    pub fn allocate_apart(
        &self,
        space: Space,
        bytes: u64,
        gap: u64,
        align: u64,
        tag: Tag,
        fill: Option<u8>,
    ) -> Result<Placed, OutOfMemory> {
        if space == Space::Host {
            self.open_host(bytes)?;
        }
        let mut placed = self.try_allocate(space, bytes, gap, align, tag);
        if placed.is_err() {
            // A range may be out of circulation for a moment; behind this lock it is back.
            let _nothing_withdrawn = self.reclaiming.lock();
            placed = self.try_allocate(space, bytes, gap, align, tag);
        }
        let (placed, delta) = placed?;
        if let Some(value) = fill
            && guard::fill((placed.address as usize).wrapping_add(delta), value, bytes as usize).is_err()
        {
            let freed = self.free(placed.address, FreeSpace::Any, tag);
            debug_assert!(freed.is_ok());
            return Err(self.out_of_memory(space, bytes));
        }
        Ok(placed)
    }

    fn try_allocate(
        &self,
        space: Space,
        bytes: u64,
        gap: u64,
        align: u64,
        tag: Tag,
    ) -> Result<(Placed, usize), OutOfMemory> {
        self.state.extend(|state| {
            let Some(area) = state.areas.iter_mut().find(|area| area.space == space && area.open) else {
                // Closed by another thread since the caller looked: it has no memory.
                return Err(OutOfMemory { space, bytes, free: 0, largest: 0 });
            };
            let reserved = bytes.checked_add(gap).filter(|_| align <= arena::BASE_ALIGNMENT);
            let block = reserved.and_then(|reserved| area.blocks.allocate(reserved, align));
            let Some(block) = block else {
                let (total, used) = (area.blocks.total(), area.blocks.used());
                return Err(OutOfMemory { space, bytes, free: total - used, largest: area.blocks.largest() });
            };
            let address = area.arena.program() + block.offset;
            let delta = area.arena.delta();
            area.in_use += bytes;
            let placed = Placed { address, in_use: area.in_use };
            state.serial += 1;
            let allocation = Allocation { address, bytes, reserved: block.reserved, space, serial: state.serial, tag };
            state.map.insert(Entry { allocation, freed: None, delta });
            Ok((placed, delta))
        })
    }

    fn out_of_memory(&self, space: Space, bytes: u64) -> OutOfMemory {
        let usage = self.usage(space);
        OutOfMemory { space, bytes, free: usage.free, largest: 0 }
    }

    fn open_host(&self, bytes: u64) -> Result<(), OutOfMemory> {
        if self.state.read(|state| state.areas.iter().any(|area| area.space == Space::Host)) {
            return Ok(());
        }
        self.state.extend(|state| {
            if state.areas.iter().any(|area| area.space == Space::Host) {
                return Ok(());
            }
            let none = OutOfMemory { space: Space::Host, bytes, free: 0, largest: 0 };
            let arena = Arc::new(Arena::host(state.host_bytes).map_err(|_| none)?);
            self.extent.cover(&arena);
            let blocks = SubAllocator::new(state.host_bytes);
            state.areas.push(Area {
                space: Space::Host,
                arena,
                blocks,
                open: true,
                closed: 0,
                in_use: 0,
                freed_large: 0,
            });
            Ok(())
        })
    }

    /// Frees the live allocation that begins at `address`. Its bytes stay as they are until they are handed out
    /// again, and until then (and for the last 4096 frees) the address is known as freed.
    ///
    /// # Errors
    /// [`FreeError`] says what the address is instead; nothing is freed then.
    pub fn free(&self, address: u64, space: FreeSpace, tag: Tag) -> Result<Allocation, FreeError> {
        self.free_if(address, |allocation| space.admits(allocation.space), tag).map(|freed| freed.allocation)
    }

    /// As [`Self::free`], for allocations that `admits` says yes to; it is asked under the lock. The others are
    /// [`FreeError::WrongSpace`].
    ///
    /// # Errors
    /// As for [`Self::free`].
    pub fn free_if(
        &self,
        address: u64,
        admits: impl FnOnce(&Allocation) -> bool,
        tag: Tag,
    ) -> Result<Freed, FreeError> {
        let (freed, look) = self.state.invalidate(|state| {
            let Retired { freed, .. } = state.retire(address, admits, tag)?;
            Ok((freed, state.recycle(&freed.allocation, self.allowance)))
        })?;
        if look {
            self.reclaim(freed.allocation.space);
        }
        Ok(freed)
    }

    /// As [`Self::free_if`], but nobody is handed the bytes until [`Self::recycle`]: in between others can be told.
    ///
    /// # Errors
    /// As for [`Self::free`].
    pub fn retire_if(
        &self,
        address: u64,
        admits: impl FnOnce(&Allocation) -> bool,
        tag: Tag,
    ) -> Result<Retired, FreeError> {
        self.state.invalidate(|state| state.retire(address, admits, tag))
    }

    /// Lets retired bytes be handed out again. Those of a device that was closed meanwhile are back already.
    #[expect(clippy::needless_pass_by_value, reason = "what was recycled is not there to be recycled again")]
    pub fn recycle(&self, retired: Retired) {
        let Retired { freed: Freed { allocation, .. }, closed } = retired;
        let look = self.state.extend(|state| {
            let same = state.areas.iter().any(|area| area.space == allocation.space && area.closed == closed);
            same && state.recycle(&allocation, self.allowance)
        });
        if look {
            self.reclaim(allocation.space);
        }
    }

    /// Gives memory back as the module's header says.
    fn reclaim(&self, space: Space) {
        let Some(_guard) = self.reclaiming.try_lock() else {
            return;
        };
        let area_of = |state: &State| {
            let area = state.areas.iter().find(|area| area.space == space)?;
            Some((Arc::clone(&area.arena), area.blocks.used()))
        };
        let Some((arena, used)) = self.state.read(area_of) else {
            return;
        };
        let allowed = self.allowance;
        if arena.resident() <= used + allowed {
            return;
        }
        let with_area = |body: &mut dyn FnMut(&mut SubAllocator)| {
            self.state.extend(|state| {
                if let Some(area) = state.areas.iter_mut().find(|area| area.space == space) {
                    body(&mut area.blocks);
                }
            });
        };
        let mut candidates = Vec::new();
        with_area(&mut |blocks| candidates = blocks.reclaimable(LARGE));
        for block in candidates {
            if arena.resident() <= used + allowed / 2 {
                break;
            }
            let mut withdrawn = false;
            with_area(&mut |blocks| withdrawn = blocks.withdraw(block));
            if withdrawn {
                arena.punch(block.offset, block.reserved);
                with_area(&mut |blocks| blocks.restore(block));
            }
        }
    }

    /// Another number whenever an address may no longer mean what it did.
    pub fn version(&self) -> u64 {
        self.state.version()
    }

    /// What an address is. Interior addresses belong to their allocation, and so does the one just past its end
    /// unless another allocation begins there.
    pub fn lookup(&self, address: u64) -> Lookup {
        self.state.read(|state| state.lookup(address))
    }

    /// As [`Self::lookup`], but None at once when another thread is changing the memory: for fault reporters, which
    /// must not wait for a lock.
    pub fn try_lookup(&self, address: u64) -> Option<Lookup> {
        self.state.try_read(|state| state.lookup(address))
    }

    /// The runtime's own view of `[address, address + len)`, which lies within one live allocation. Cheap when the
    /// thread has asked about the allocation before and nothing was freed since.
    ///
    /// # Errors
    /// [`ResolveError`] says what the range is instead.
    #[inline]
    pub fn resolve(&self, address: u64, len: u64) -> Result<Span, ResolveError> {
        if !self.extent.may_hold(address) {
            return Err(ResolveError::Foreign);
        }
        // A thread whose locals are gone (it is ending) asks without a memory.
        let resolve = |hits: &RefCell<Hits>| {
            self.state.resolve(&mut hits.borrow_mut(), address, len, |state| state.resolve(address, len))
        };
        let hit = HITS.try_with(resolve).unwrap_or_else(|_| resolve(&RefCell::new(Hits::EMPTY)))?;
        Ok(Span::new((address as usize).wrapping_add(hit.delta), len, hit.space))
    }

    /// As [`Self::resolve`], from what the calling thread remembers; `None` says nothing about the range.
    #[inline]
    pub fn resolve_again(&self, address: u64, len: u64) -> Option<Span> {
        if !self.extent.may_hold(address) {
            return None;
        }
        let recall = |hits: &RefCell<Hits>| self.state.recall(&*hits.try_borrow().ok()?, address, len);
        let hit = HITS.try_with(recall).ok()??;
        Some(Span::new((address as usize).wrapping_add(hit.delta), len, hit.space))
    }

    /// How much of a space is in use. All zero for a space that is not open; the host's total is known before it is.
    pub fn usage(&self, space: Space) -> Usage {
        self.state.read(|state| match state.areas.iter().find(|area| area.space == space && area.open) {
            Some(Area { blocks, .. }) => Usage {
                total: blocks.total(),
                used: blocks.used(),
                peak: blocks.peak(),
                free: blocks.total() - blocks.used(),
                allocations: blocks.blocks(),
            },
            None if space == Space::Host => {
                Usage { total: state.host_bytes, free: state.host_bytes, ..Usage::default() }
            }
            None => Usage::default(),
        })
    }

    /// Everything that is live, by address.
    pub fn live(&self) -> Vec<Allocation> {
        self.state.read(|state| state.map.live().copied().collect())
    }
}

impl State {
    fn lookup(&self, address: u64) -> Lookup {
        match self.map.find(address) {
            Some(&Entry { allocation, freed: None, .. }) => Lookup::Live(allocation),
            Some(&Entry { allocation, freed: Some(freed), .. }) => Lookup::Freed { allocation, freed },
            None => match self.areas.iter().find(|area| area.arena.contains(address)) {
                Some(area) => Lookup::Unallocated(area.space),
                None => Lookup::Foreign,
            },
        }
    }

    /// Takes a live allocation out of use. Its block stays taken.
    #[inline]
    fn retire(
        &mut self,
        address: u64,
        admits: impl FnOnce(&Allocation) -> bool,
        tag: Tag,
    ) -> Result<Retired, FreeError> {
        let freed = self.map.free(address, tag, |&Entry { allocation, freed, .. }| match freed {
            Some(freed) => Err(FreeError::AlreadyFreed { allocation, freed }),
            None if allocation.address != address => Err(FreeError::Interior(allocation)),
            None if !admits(&allocation) => Err(FreeError::WrongSpace(allocation)),
            None => Ok(()),
        });
        let Some(freed) = freed else {
            return Err(if self.areas.iter().any(|area| area.arena.contains(address)) {
                FreeError::NeverAllocated
            } else {
                FreeError::Foreign
            });
        };
        let allocation = freed?;
        let area = self.area(allocation.space);
        area.in_use -= allocation.bytes;
        Ok(Retired { freed: Freed { allocation, in_use: area.in_use }, closed: area.closed })
    }

    /// Takes the block of what was retired back; whether it is time to look at resident memory.
    #[inline]
    fn recycle(&mut self, allocation: &Allocation, allowance: u64) -> bool {
        let area = self.area(allocation.space);
        let offset = allocation.address - area.arena.program();
        area.blocks.release(Block { offset, reserved: allocation.reserved });
        if allocation.reserved >= LARGE {
            area.freed_large += allocation.reserved;
        }
        let look = area.freed_large >= LOOK_EVERY.min(allowance);
        if look {
            area.freed_large = 0;
        }
        look
    }

    /// Of an allocation.
    fn area(&mut self, space: Space) -> &mut Area {
        let Some(area) = self.areas.iter_mut().find(|area| area.space == space) else {
            unreachable!("an allocation has an arena")
        };
        area
    }

    fn resolve(&self, address: u64, len: u64) -> Result<Hit, ResolveError> {
        match self.map.find(address) {
            Some(&Entry { allocation, freed: None, delta }) => {
                let offset = address - allocation.address;
                match offset.saturating_add(len).checked_sub(allocation.bytes) {
                    None | Some(0) => {
                        Ok(Hit { start: allocation.address, bytes: allocation.bytes, delta, space: allocation.space })
                    }
                    Some(excess) => Err(ResolveError::OutOfRange { allocation, excess }),
                }
            }
            _ => match self.lookup(address) {
                Lookup::Freed { allocation, freed } => Err(ResolveError::Freed { allocation, freed }),
                Lookup::Unallocated(space) => Err(ResolveError::Unallocated(space)),
                Lookup::Foreign | Lookup::Live(_) => Err(ResolveError::Foreign),
            },
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
