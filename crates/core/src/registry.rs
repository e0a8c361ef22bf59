//! The registry: a generational slab per kind of object.
//!
//! A lookup takes no lock: it pins the slot with one atomic addition and compares the generation that came back. A pinned object is not dropped; whoever
//! lets go last, after the object was removed, drops it. A slot's word is `[generation:24 | state:2 | pins:38]`.
//!
//! A stale handle is told from one that never existed, and the slot remembers where its last object was made and destroyed. Freed slots rest in a queue
//! before they are used again, so that this memory lasts a while.
//!
//! Knows nothing of what the objects are.

use std::collections::VecDeque;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use parking_lot::Mutex;

use crate::error::Cause;
use crate::handle::{GENERATIONS, Kind, Parts};
use crate::site::Site;
use crate::sync::{AtomicU32, AtomicU64, Cell, Ordering};

const PIN: u64 = 1;
const PINS: u64 = (1 << 38) - 1;
const STATE: u64 = 3 << 38;
const FREE: u64 = 0;
const LIVE: u64 = 1 << 38;
const DYING: u64 = 2 << 38;
const RECLAIMED: u64 = 3 << 38;
const GENERATION_SHIFT: u32 = 40;

/// Slots of the first chunk; each further chunk doubles the number.
const FIRST_CHUNK: u32 = if cfg!(loom) { 2 } else { 64 };
const CHUNKS: usize = if cfg!(loom) { 2 } else { 26 };

/// A freed slot is used again only when this many rest.
const RESTING: usize = if cfg!(loom) { 0 } else { 256 };

struct Slot<T> {
    word: AtomicU64,
    value: Cell<Option<T>>,
    made: AtomicU32,
    /// Generation, making and destruction of the object before the current one; generation `u32::MAX` when there was none.
    past_generation: AtomicU32,
    past_made: AtomicU32,
    past_destroyed: AtomicU32,
}

impl<T> Slot<T> {
    fn new() -> Self {
        Self {
            word: AtomicU64::new(FREE),
            value: Cell::new(None),
            made: AtomicU32::new(0),
            past_generation: AtomicU32::new(u32::MAX),
            past_made: AtomicU32::new(0),
            past_destroyed: AtomicU32::new(0),
        }
    }
}

/// All objects of one kind.
pub(crate) struct Registry<T> {
    kind: Kind,
    chunks: [OnceLock<Box<[Slot<T>]>>; CHUNKS],
    allocation: Mutex<Allocation>,
}

#[derive(Default)]
struct Allocation {
    resting: VecDeque<u32>,
    used: u32,
    live: usize,
}

// SAFETY: a slot's value is written only by the one thread that allocated the slot (state FREE, under no one's eyes) or that moved it to RECLAIMED, and read
// only through a pin taken while it was LIVE; `T` itself crosses threads, hence the bounds.
unsafe impl<T: Send + Sync> Sync for Registry<T> {}

/// Why a handle does not resolve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookupError {
    /// The null handle.
    Null,
    /// This process was forked from the one that has the objects; their locks may be held by threads that do not exist here.
    Forked,
    /// No registry can have issued this number.
    NotAHandle(u64),
    /// A handle of another kind.
    WrongKind { expected: Kind, found: Kind },
    /// Well-formed, but nothing of this number was ever made.
    NeverMade(Kind),
    /// The object was destroyed; sites are known while the slot remembers them.
    Destroyed { kind: Kind, handle: u64, sites: Option<(Site, Site)> },
}

impl LookupError {
    /// The same for an observer.
    pub(crate) fn cause(self) -> Option<Cause> {
        match self {
            Self::Null => None,
            Self::Forked => Some(Cause::Forked { at: crate::rt::spawn::forked_at() }),
            Self::NotAHandle(_) | Self::NeverMade(_) => Some(Cause::NotAHandle),
            Self::WrongKind { expected, found } => Some(Cause::WrongKind { expected, found }),
            Self::Destroyed { kind, handle, sites } => Some(Cause::Destroyed { kind, handle, sites }),
        }
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("is NULL (0)"),
            Self::Forked => formatter
                .write_str("belongs to the process that this one was forked from; a forked child cannot use it"),
            Self::NotAHandle(raw) => write!(formatter, "({raw:#x}) is not a handle that an acl call gave"),
            Self::WrongKind { expected, found } => {
                write!(formatter, "is {}, where {} belongs", found.with_article(), expected.with_article())
            }
            Self::NeverMade(kind) => {
                write!(
                    formatter,
                    "looks like {}, but no such {kind} was ever created in this process",
                    kind.with_article()
                )
            }
            Self::Destroyed { kind, sites: Some((made, destroyed)), .. } => {
                write!(formatter, "is {} created at {made} and destroyed at {destroyed}", kind.with_article())
            }
            Self::Destroyed { kind, sites: None, .. } => {
                write!(formatter, "is {} that was destroyed long ago", kind.with_article())
            }
        }
    }
}

impl<T> Registry<T> {
    pub(crate) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            chunks: [const { OnceLock::new() }; CHUNKS],
            allocation: Mutex::new(Allocation { resting: VecDeque::new(), used: 0, live: 0 }),
        }
    }

    /// Chunk and offset of an index: chunk `k` holds `FIRST_CHUNK << k` slots.
    const fn locate(index: u32) -> (usize, usize) {
        let shifted = index as u64 + FIRST_CHUNK as u64;
        let chunk = shifted.ilog2() - FIRST_CHUNK.ilog2();
        (chunk as usize, (shifted - ((FIRST_CHUNK as u64) << chunk)) as usize)
    }

    fn slot(&self, index: u32) -> Option<&Slot<T>> {
        let (chunk, offset) = Self::locate(index);
        self.chunks.get(chunk)?.get()?.get(offset)
    }

    /// Puts an object in; `None` only when four billion are alive.
    pub(crate) fn insert(&self, value: T, made: Site) -> Option<u64> {
        let index = {
            let mut allocation = self.allocation.lock();
            let index = if allocation.resting.len() > RESTING {
                allocation.resting.pop_front()?
            } else {
                let (chunk, _) = Self::locate(allocation.used);
                let chunk = self.chunks.get(chunk).map(|slots| (slots, (FIRST_CHUNK as usize) << chunk));
                let (slots, length) = chunk?;
                slots.get_or_init(|| (0..length).map(|_| Slot::new()).collect());
                allocation.used += 1;
                allocation.used - 1
            };
            allocation.live += 1;
            index
        };
        let slot = self.slot(index)?;
        // The hand-over from whoever reclaimed the slot goes through its own word, so that it does not hang on the lock of the free list.
        slot.word.fetch_add(0, Ordering::Acquire);
        slot.made.store(made.0, Ordering::Relaxed);
        // SAFETY: the slot is FREE and its index was just taken out of the allocation under the lock, so no other thread writes; a reader needs LIVE.
        slot.value.with_mut(|cell| unsafe { *cell = Some(value) });
        let word = slot.word.fetch_add(LIVE, Ordering::AcqRel);
        let generation = (word >> GENERATION_SHIFT) as u32;
        Some(Parts { kind: self.kind, generation, index }.pack())
    }

    /// Resolves a handle and holds the object for as long as the guard lives.
    #[inline]
    pub(crate) fn get(&self, raw: u64) -> Result<Guard<'_, T>, LookupError> {
        let parts = self.check(raw)?;
        let Some(slot) = self.slot(parts.index) else { return Err(LookupError::NeverMade(self.kind)) };
        // In one order with what [`Self::is_held`] sees: who pins, and then looks whether the object may still be used, and who forbids its use, and then
        // looks for pins, do not miss each other.
        let word = slot.word.fetch_add(PIN, Ordering::SeqCst);
        let guard = Guard { registry: self, slot, index: parts.index };
        if word & STATE == LIVE && (word >> GENERATION_SHIFT) as u32 == parts.generation {
            return Ok(guard);
        }
        drop(guard);
        Err(self.why_not(raw, parts, slot, word))
    }

    /// Why a handle with these parts does not resolve to a slot with this word.
    #[cold]
    fn why_not(&self, raw: u64, parts: Parts, slot: &Slot<T>, word: u64) -> LookupError {
        let current = (word >> GENERATION_SHIFT) as u32;
        let live_or_dying = word & STATE != FREE;
        if parts.generation > current || (parts.generation == current && !live_or_dying) {
            return LookupError::NeverMade(self.kind);
        }
        let sites = (slot.past_generation.load(Ordering::Acquire) == parts.generation)
            .then(|| (Site(slot.past_made.load(Ordering::Relaxed)), Site(slot.past_destroyed.load(Ordering::Relaxed))));
        LookupError::Destroyed { kind: self.kind, handle: raw, sites }
    }

    #[inline]
    fn check(&self, raw: u64) -> Result<Parts, LookupError> {
        if crate::process::is_forked() {
            return Err(LookupError::Forked);
        }
        if raw == 0 {
            return Err(LookupError::Null);
        }
        match Parts::unpack(raw) {
            None => Err(LookupError::NotAHandle(raw)),
            Some(parts) if parts.kind != self.kind => {
                Err(LookupError::WrongKind { expected: self.kind, found: parts.kind })
            }
            Some(parts) => Ok(parts),
        }
    }

    /// Takes an object out: from now on its handle is stale. The object is dropped when the last guard goes, the returned one included.
    pub(crate) fn remove(&self, raw: u64, destroyed: Site) -> Result<Guard<'_, T>, LookupError> {
        let guard = self.get(raw)?;
        let generation = self.check(raw)?.generation;
        let mut word = guard.slot.word.load(Ordering::Acquire);
        loop {
            if word & STATE != LIVE || (word >> GENERATION_SHIFT) as u32 != generation {
                // Another thread was faster.
                drop(guard);
                return Err(LookupError::Destroyed { kind: self.kind, handle: raw, sites: None });
            }
            let dying = (word & !STATE) | DYING;
            match guard.slot.word.compare_exchange_weak(word, dying, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => break,
                Err(now) => word = now,
            }
        }
        guard.slot.past_made.store(guard.slot.made.load(Ordering::Relaxed), Ordering::Relaxed);
        guard.slot.past_destroyed.store(destroyed.0, Ordering::Relaxed);
        guard.slot.past_generation.store(generation, Ordering::Release);
        self.allocation.lock().live -= 1;
        Ok(guard)
    }

    /// Whether anybody holds an object that was removed, or one that is alive and of which `among` says yes.
    pub(crate) fn is_held(&self, among: impl Fn(&T) -> bool) -> bool {
        let used = self.allocation.lock().used;
        (0..used).filter_map(|index| Some((index, self.slot(index)?))).any(|(index, slot)| {
            let word = slot.word.load(Ordering::SeqCst);
            if word & PINS == 0 || word & STATE != LIVE {
                return word & PINS != 0 && word & STATE == DYING;
            }
            let generation = (word >> GENERATION_SHIFT) as u32;
            let of_these = self.get(Parts { kind: self.kind, generation, index }.pack()).is_ok_and(|own| among(&own));
            of_these && slot.word.load(Ordering::SeqCst) & PINS != 0
        })
    }

    /// Where a live object was made.
    pub(crate) fn made_at(&self, raw: u64) -> Site {
        self.get(raw).map_or(Site::default(), |guard| Site(guard.slot.made.load(Ordering::Relaxed)))
    }

    /// How many objects are alive.
    #[cfg(test)]
    pub(crate) fn live(&self) -> usize {
        self.allocation.lock().live
    }

    /// The handles of all objects that are alive now.
    pub(crate) fn handles(&self) -> Vec<u64> {
        let used = self.allocation.lock().used;
        (0..used)
            .filter_map(|index| {
                let word = self.slot(index)?.word.load(Ordering::Acquire);
                let generation = (word >> GENERATION_SHIFT) as u32;
                (word & STATE == LIVE).then(|| Parts { kind: self.kind, generation, index }.pack())
            })
            .collect()
    }
}

/// A resolved object, which stays alive as long as this does.
pub(crate) struct Guard<'a, T> {
    registry: &'a Registry<T>,
    slot: &'a Slot<T>,
    index: u32,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.slot.value.with(|cell| {
            // SAFETY: the guard was given out while the slot was LIVE, and its pin keeps every writer away until it is dropped.
            unsafe { (*cell).as_ref() }.unwrap_or_else(|| unreachable!("a live slot holds a value"))
        })
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        let word = self.slot.word.fetch_sub(PIN, Ordering::AcqRel);
        if word & PINS != PIN || word & STATE != DYING {
            return;
        }
        // Nobody holds the object any more and its handle is stale: whoever makes this exchange drops it. Losing it means that a stale lookup has pinned
        // the slot for a moment; that lookup then arrives here itself.
        let idle = (word & !PINS) & !STATE | DYING;
        let taken = (word & !PINS) & !STATE | RECLAIMED;
        if self.slot.word.compare_exchange(idle, taken, Ordering::AcqRel, Ordering::Relaxed).is_err() {
            return;
        }
        // SAFETY: RECLAIMED is entered by one thread only, with no pin left and with a state under which no lookup reads the value.
        let value = self.slot.value.with_mut(|cell| unsafe { (*cell).take() });
        let generation = (word >> GENERATION_SHIFT) as u32;
        // Back to FREE with the next generation; an addition, because stale lookups may pin and unpin at the same time.
        let step = (1_u64 << GENERATION_SHIFT).wrapping_sub(RECLAIMED);
        if generation + 1 < GENERATIONS {
            self.slot.word.fetch_add(step, Ordering::AcqRel);
            self.registry.allocation.lock().resting.push_back(self.index);
        }
        drop(value);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn indices_fill_the_chunks_without_gaps() {
        let mut expected = (0, 0);
        for index in 0..5000 {
            assert_eq!(Registry::<u8>::locate(index), expected, "{index}");
            expected.1 += 1;
            if expected.1 == (FIRST_CHUNK as usize) << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
    }

    #[test]
    fn a_handle_resolves_until_it_is_removed_and_then_tells_its_story() {
        let registry = Registry::new(Kind::Event);
        let made = crate::site::intern("a.py", "f", 1);
        let destroyed = crate::site::intern("a.py", "f", 2);
        let raw = registry.insert(41, made).unwrap();
        assert_eq!(*registry.get(raw).unwrap(), 41);
        assert_eq!(registry.made_at(raw), made);
        assert_eq!(registry.live(), 1);
        drop(registry.remove(raw, destroyed).unwrap());
        assert_eq!(registry.live(), 0);
        let error = registry.get(raw).err().unwrap();
        assert_eq!(error, LookupError::Destroyed { kind: Kind::Event, handle: raw, sites: Some((made, destroyed)) });
        assert_eq!(error.to_string(), "is an event created at a.py:1 in f and destroyed at a.py:2 in f");
        assert!(registry.remove(raw, destroyed).is_err());
    }

    #[test]
    fn wrong_numbers_are_told_apart() {
        let registry = Registry::new(Kind::Stream);
        let raw = registry.insert((), Site::default()).unwrap();
        let foreign = Parts { kind: Kind::Event, generation: 0, index: 0 }.pack();
        let unborn = Parts { kind: Kind::Stream, generation: 0, index: 4_000_000_000 }.pack();
        let future = raw + (1 << 32);
        assert_eq!(registry.get(0).err(), Some(LookupError::Null));
        assert_eq!(registry.get(u64::MAX).err(), Some(LookupError::NotAHandle(u64::MAX)));
        assert_eq!(
            registry.get(foreign).err(),
            Some(LookupError::WrongKind { expected: Kind::Stream, found: Kind::Event })
        );
        assert_eq!(registry.get(unborn).err(), Some(LookupError::NeverMade(Kind::Stream)));
        assert_eq!(registry.get(future).err(), Some(LookupError::NeverMade(Kind::Stream)));
    }

    #[test]
    fn an_object_in_use_outlives_its_removal_and_is_dropped_once() {
        struct Counted(Arc<AtomicUsize>);
        impl Drop for Counted {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::SeqCst);
            }
        }
        let drops = Arc::new(AtomicUsize::new(0));
        let registry = Registry::new(Kind::Dataset);
        let raw = registry.insert(Counted(Arc::clone(&drops)), Site::default()).unwrap();
        let user = registry.get(raw).unwrap();
        drop(registry.remove(raw, Site::default()).unwrap());
        assert!(registry.get(raw).is_err());
        assert_eq!(drops.load(Ordering::SeqCst), 0);
        drop(user);
        assert_eq!(drops.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn what_is_held_is_told_until_it_is_let_go() {
        let registry = Registry::new(Kind::Stream);
        let raw = registry.insert(3, Site::default()).unwrap();
        assert!(!registry.is_held(|_| true));
        let user = registry.get(raw).unwrap();
        assert!(registry.is_held(|object| *object == 3) && !registry.is_held(|object| *object == 4));
        drop(registry.remove(raw, Site::default()).unwrap());
        assert!(registry.is_held(|_| false), "of what was removed nobody knows whose it was");
        drop(user);
        assert!(!registry.is_held(|_| true));
    }

    #[test]
    fn a_hundred_threads_create_and_destroy_without_loss() {
        let registry = Registry::new(Kind::Stream);
        let wins = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for thread in 0..100_u64 {
                let (registry, wins) = (&registry, &wins);
                scope.spawn(move || {
                    for round in 0..200 {
                        let raw = registry.insert(thread * 1000 + round, Site::default()).unwrap();
                        assert_eq!(*registry.get(raw).unwrap(), thread * 1000 + round);
                        if registry.remove(raw, Site::default()).is_ok() {
                            wins.fetch_add(1, Ordering::Relaxed);
                        }
                        assert!(registry.get(raw).is_err());
                    }
                });
            }
        });
        assert_eq!((wins.load(Ordering::Relaxed), registry.live(), registry.handles().len()), (20_000, 0, 0));
    }
}
