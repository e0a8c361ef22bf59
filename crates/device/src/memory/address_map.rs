//! Which allocation an address belongs to.
//!
//! [`AddressMap`] is the ordered map of live and recently freed allocations: no lock, no mapping, no arena.
//! [`Versioned`] is the lock around it with a version that every free changes, and [`Hits`] a thread's last few answers,
//! valid as long as the version is unchanged: a hit costs one load and a few compares and takes no lock.
//!
//! Why that is sound: an answer can only go stale by a free. A free changes the version before it returns, so whoever
//! knows that the free has happened also sees the new version. A resolve that runs at the same time as a free may give
//! either answer, as it might have without a cache.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64 as VersionSource, Ordering as SourceOrdering};

use super::{Allocation, Space, Tag};
use crate::sync::{AtomicU64, RwLock};
use std::sync::atomic::Ordering;

/// Freed allocations that are remembered at most, per process.
pub(crate) const REMEMBERED: usize = 4096;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) allocation: Allocation,
    /// Who freed it; None while live.
    pub(crate) freed: Option<Tag>,
    /// From a program's address to the runtime's, wrapping.
    pub(crate) delta: usize,
}

impl Entry {
    fn end(&self) -> u64 {
        self.allocation.address + self.allocation.reserved
    }
}

/// Disjoint ranges by address, live ones and freed ones whose bytes have not been handed out again.
#[derive(Debug, Default)]
pub(crate) struct AddressMap {
    entries: BTreeMap<u64, Entry>,
    /// Address and serial of the freed, oldest first. May name entries that are gone.
    freed: VecDeque<(u64, u64)>,
}

impl AddressMap {
    /// Adds a live allocation and forgets the freed ones whose bytes it takes.
    pub(crate) fn insert(&mut self, entry: Entry) {
        let (start, end) = (entry.allocation.address, entry.end());
        if let Some(replaced) = self.entries.insert(start, entry)
            && replaced.end() == end
        {
            return;
        }
        if let Some((&before, found)) = self.entries.range(..start).next_back()
            && found.end() > start
        {
            self.entries.remove(&before);
        }
        while let Some((&after, _)) = self.entries.range(start + 1..end).next() {
            self.entries.remove(&after);
        }
    }

    /// The entry whose range holds the address. An address one past the end of an entry, padding included, belongs to
    /// that entry unless another one begins there: that is what a program that ran over the end has in hand.
    pub(crate) fn find(&self, address: u64) -> Option<&Entry> {
        let (_, entry) = self.entries.range(..=address).next_back()?;
        (address <= entry.end()).then_some(entry)
    }

    /// Turns the live entry that [`Self::find`] finds into a freed one. `admits` may refuse, and does when it is not live.
    #[inline]
    pub(crate) fn free<E>(
        &mut self,
        address: u64,
        by: Tag,
        admits: impl FnOnce(&Entry) -> Result<(), E>,
    ) -> Option<Result<Allocation, E>> {
        let (_, entry) = self.entries.range_mut(..=address).next_back()?;
        if address > entry.end() {
            return None;
        }
        if let Err(error) = admits(entry) {
            return Some(Err(error));
        }
        entry.freed = Some(by);
        let allocation = entry.allocation;
        self.freed.push_back((allocation.address, allocation.serial));
        if self.freed.len() > REMEMBERED
            && let Some((oldest, serial)) = self.freed.pop_front()
            && let Some(found) = self.entries.get(&oldest)
            && found.freed.is_some()
            && found.allocation.serial == serial
        {
            self.entries.remove(&oldest);
        }
        Some(Ok(allocation))
    }

    /// Forgets everything about a space; returns what was live, by address.
    pub(crate) fn clear(&mut self, space: Space) -> Vec<Allocation> {
        let mut live = Vec::new();
        self.entries.retain(|_, entry| {
            if entry.allocation.space != space {
                return true;
            }
            if entry.freed.is_none() {
                live.push(entry.allocation);
            }
            false
        });
        live
    }

    pub(crate) fn live(&self) -> impl Iterator<Item = &Allocation> {
        self.entries.values().filter(|entry| entry.freed.is_none()).map(|entry| &entry.allocation)
    }
}

/// What a hit needs to know about a live allocation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) start: u64,
    pub(crate) bytes: u64,
    pub(crate) delta: usize,
    pub(crate) space: Space,
}

/// Answers kept a thread. A copy resolves two ranges in turn, a 2-D pipeline a few more.
const WAYS: usize = 4;

/// One thread's last answers of one [`Versioned`] at one version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hits {
    version: u64,
    next: usize,
    ways: [Hit; WAYS],
}

impl Hits {
    /// Holds nothing: version 0 is never in use, and no range has bytes.
    pub(crate) const EMPTY: Self =
        Self { version: 0, next: 0, ways: [Hit { start: 0, bytes: 0, delta: 0, space: Space::Host }; WAYS] };

    #[inline]
    fn find(&self, version: u64, address: u64, len: u64) -> Option<Hit> {
        if self.version != version {
            return None;
        }
        // The offset wraps to something huge below the start, so one compare covers both ends.
        self.ways.iter().copied().find(|way| {
            let offset = address.wrapping_sub(way.start);
            offset < way.bytes && len <= way.bytes - offset
        })
    }

    fn keep(&mut self, version: u64, hit: Hit) {
        if self.version != version {
            *self = Self { version, ..Self::EMPTY };
        }
        self.ways[self.next] = hit;
        self.next = (self.next + 1) % WAYS;
    }
}

/// Versions that one map has to itself: a locked addition at each free would be dear.
const OWN_VERSIONS: u64 = 1 << 20;

/// The first of a map's next versions. Never 0, never the same twice in a process: a thread's answers can serve several maps without mixing them up.
fn fresh_versions() -> u64 {
    static SOURCE: VersionSource = VersionSource::new(OWN_VERSIONS);
    SOURCE.fetch_add(OWN_VERSIONS, SourceOrdering::Relaxed)
}

/// A value behind a lock, with a version that changes whenever answers may go stale.
#[derive(Debug)]
pub(crate) struct Versioned<T> {
    version: AtomicU64,
    value: RwLock<T>,
}

impl<T> Versioned<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { version: AtomicU64::new(fresh_versions()), value: RwLock::new(value) }
    }

    /// A live range that holds `[address, address + len)`, from the thread's own answers if they are current, else
    /// from `miss` under the read lock.
    #[inline]
    pub(crate) fn resolve<E>(
        &self,
        hits: &mut Hits,
        address: u64,
        len: u64,
        miss: impl FnOnce(&T) -> Result<Hit, E>,
    ) -> Result<Hit, E> {
        match hits.find(self.version.load(Ordering::Acquire), address, len) {
            Some(hit) => Ok(hit),
            None => self.resolve_slowly(hits, miss),
        }
    }

    /// A live range that holds `[address, address + len)`, if the thread's own answers are current and have one.
    #[inline]
    pub(crate) fn recall(&self, hits: &Hits, address: u64, len: u64) -> Option<Hit> {
        hits.find(self.version.load(Ordering::Acquire), address, len)
    }

    #[cold]
    fn resolve_slowly<E>(&self, hits: &mut Hits, miss: impl FnOnce(&T) -> Result<Hit, E>) -> Result<Hit, E> {
        let value = self.value.read();
        // Under the lock no free is half done, so the version belongs to what the map says.
        let version = self.version.load(Ordering::Acquire);
        let hit = miss(&value)?;
        hits.keep(version, hit);
        Ok(hit)
    }

    /// Stays the same as long as the answers do.
    pub(crate) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    pub(crate) fn read<R>(&self, body: impl FnOnce(&T) -> R) -> R {
        body(&self.value.read())
    }

    /// As [`Self::read`], or None at once when a writer is at work: for signal handlers.
    pub(crate) fn try_read<R>(&self, body: impl FnOnce(&T) -> R) -> Option<R> {
        Some(body(&*self.value.try_read()?))
    }

    /// Changes that leave every answer true: new allocations, new arenas.
    pub(crate) fn extend<R>(&self, body: impl FnOnce(&mut T) -> R) -> R {
        body(&mut self.value.write())
    }

    /// Changes after which answers may be false.
    pub(crate) fn invalidate<R>(&self, body: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.value.write();
        let result = body(&mut value);
        // Nobody else writes it: the lock is held.
        let next = self.version.load(Ordering::Relaxed) + 1;
        let next = if next.is_multiple_of(OWN_VERSIONS) { fresh_versions() } else { next };
        self.version.store(next, Ordering::Release);
        result
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TAG: Tag = Tag { site: 0, label: 0 };

    fn entry(address: u64, bytes: u64, serial: u64) -> Entry {
        let reserved = bytes.max(1).next_multiple_of(64);
        let allocation = Allocation { address, bytes, reserved, space: Space::Device(0), serial, tag: TAG };
        Entry { allocation, freed: None, delta: 0 }
    }

    /// The same contract, by linear search.
    #[derive(Default)]
    struct Naive(Vec<Entry>);

    impl Naive {
        fn insert(&mut self, entry: Entry) {
            self.0.retain(|other| other.end() <= entry.allocation.address || entry.end() <= other.allocation.address);
            self.0.push(entry);
        }
        fn find(&self, address: u64) -> Option<u64> {
            let inside = self.0.iter().find(|entry| (entry.allocation.address..entry.end()).contains(&address));
            let past = self.0.iter().find(|entry| entry.end() == address);
            inside.or(past).map(|entry| entry.allocation.serial)
        }
        fn free(&mut self, address: u64) -> bool {
            let found = self.0.iter_mut().find(|entry| entry.allocation.address == address && entry.freed.is_none());
            found.map(|entry| entry.freed = Some(TAG)).is_some()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn agrees_with_a_linear_search(steps in prop::collection::vec((0u8..3, 0u64..64, 0u64..1000), 1..200)) {
            let mut map = AddressMap::default();
            let mut naive = Naive::default();
            for (serial, (kind, place, bytes)) in steps.into_iter().enumerate() {
                let address = 4096 + place * 64;
                let new = entry(address, bytes, serial as u64);
                let clashes = naive.0.iter().any(|other| {
                    other.freed.is_none() && other.allocation.address < new.end() && address < other.end()
                });
                if kind > 0 && !clashes {
                    map.insert(new);
                    naive.insert(new);
                } else {
                    let begins = |found: &Entry| {
                        if found.freed.is_none() && found.allocation.address == address { Ok(()) } else { Err(()) }
                    };
                    prop_assert_eq!(matches!(map.free(address, TAG, begins), Some(Ok(_))), naive.free(address));
                }
                for probe in (4000..4096 + 80 * 64).step_by(16) {
                    prop_assert_eq!(map.find(probe).map(|entry| entry.allocation.serial), naive.find(probe));
                }
            }
            let mut live: Vec<u64> = naive.0.iter().filter(|entry| entry.freed.is_none()).map(|entry| entry.allocation.serial).collect();
            let mut found: Vec<u64> = map.live().map(|allocation| allocation.serial).collect();
            live.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, live);
        }
    }

    #[test]
    fn remembers_a_bounded_number_of_freed_allocations() {
        let mut map = AddressMap::default();
        for serial in 0..(REMEMBERED as u64 + 10) {
            map.insert(entry(serial * 64, 64, serial));
            map.free(serial * 64, TAG, |_| Ok::<_, ()>(())).unwrap().unwrap();
        }
        assert_eq!(map.entries.len(), REMEMBERED);
        assert!(map.find(9 * 64).is_none());
        assert_eq!(map.find(10 * 64 + 5).unwrap().allocation.serial, 10);
    }

    #[test]
    fn versions_are_not_shared_between_maps() {
        let (one, other) = (Versioned::new(()), Versioned::new(()));
        let first = one.version();
        for _ in 0..OWN_VERSIONS {
            let before = one.version();
            one.invalidate(|()| ());
            assert!(one.version() != before && one.version() != other.version());
        }
        assert!(one.version() / OWN_VERSIONS != first / OWN_VERSIONS, "it has come to its next versions");
    }

    #[test]
    fn answers_are_not_shared_between_maps() {
        let hit = Hit { start: 4096, bytes: 64, delta: 0, space: Space::Host };
        let (one, other) = (Versioned::new(()), Versioned::new(()));
        let mut hits = Hits::EMPTY;
        assert!(one.resolve(&mut hits, 4096, 64, |()| Ok::<_, ()>(hit)).is_ok());
        assert!(one.resolve(&mut hits, 4100, 60, |()| Err(())).is_ok());
        assert!(one.resolve(&mut hits, 4100, 61, |()| Err(())).is_err());
        assert!(other.resolve(&mut hits, 4096, 64, |()| Err(())).is_err());
        one.invalidate(|()| ());
        assert!(one.resolve(&mut hits, 4096, 64, |()| Err(())).is_err());
    }
}
