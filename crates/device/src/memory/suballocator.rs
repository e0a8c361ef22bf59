//! Cuts one arena into blocks. Knows offsets only: no address, no mapping, no lock.
//!
//! Two tiers. Freed blocks of up to [`CACHED_BLOCK`] bytes go, uncoalesced, into a bin for exactly their size and come
//! out again last in, first out: programs free and allocate the same sizes over and over, and the block freed last is
//! the one whose pages are in memory and in the cache. Everything else lives in free extents, coalesced at once,
//! served best fit. When no extent fits, the bins are emptied into the extents and the search is repeated, so cached
//! blocks never cause a failure.

use std::collections::{BTreeMap, BTreeSet};

/// Every block begins and ends on a multiple of this: a cache line.
pub(crate) const GRANULE: u64 = 64;

/// Larger blocks are coalesced at once: best fit finds them again in the same place anyway.
const CACHED_BLOCK: u64 = 16 << 20;

const BINS: usize = 128;
const BLOCKS_A_BIN: usize = 32;

/// Candidates looked at for a lucky alignment before settling for an extent that is large enough for any.
const ALIGNMENT_PROBES: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) offset: u64,
    pub(crate) reserved: u64,
}

#[derive(Debug, Default)]
struct Bin {
    reserved: u64,
    offsets: Vec<u64>,
}

#[derive(Debug)]
pub(crate) struct SubAllocator {
    total: u64,
    used: u64,
    peak: u64,
    blocks: u64,
    /// Everything at and after this offset has never been handed out.
    high_water: u64,
    by_start: BTreeMap<u64, u64>,
    by_size: BTreeSet<(u64, u64)>,
    bins: Vec<Bin>,
    binned: u64,
}

impl SubAllocator {
    pub(crate) fn new(total: u64) -> Self {
        let total = total / GRANULE * GRANULE;
        let mut made = Self {
            total,
            used: 0,
            peak: 0,
            blocks: 0,
            high_water: 0,
            by_start: BTreeMap::new(),
            by_size: BTreeSet::new(),
            bins: (0..BINS).map(|_| Bin::default()).collect(),
            binned: 0,
        };
        if total > 0 {
            made.insert_extent(0, total);
        }
        made
    }

    /// A block of at least `bytes`, at an offset that is a multiple of `align` (a power of two). None when no free
    /// range is large enough.
    pub(crate) fn allocate(&mut self, bytes: u64, align: u64) -> Option<Block> {
        debug_assert!(align.is_power_of_two());
        let reserved = bytes.max(1).checked_next_multiple_of(GRANULE)?;
        let align = align.max(GRANULE);
        let offset = match self.take_binned(reserved, align) {
            Some(offset) => offset,
            None => match self.take_best_fit(reserved, align) {
                Some(offset) => offset,
                None if self.binned > 0 => {
                    self.empty_bins();
                    self.take_best_fit(reserved, align)?
                }
                None => return None,
            },
        };
        self.used += reserved;
        self.peak = self.peak.max(self.used);
        self.blocks += 1;
        self.high_water = self.high_water.max(offset + reserved);
        Some(Block { offset, reserved })
    }

    /// Takes back what [`Self::allocate`] gave.
    pub(crate) fn release(&mut self, block: Block) {
        self.used -= block.reserved;
        self.blocks -= 1;
        if block.reserved > CACHED_BLOCK || self.binned + block.reserved > self.total / 8 {
            self.insert_coalesced(block.offset, block.reserved);
            return;
        }
        let index = bin_of(block.reserved);
        if self.bins[index].reserved != block.reserved {
            self.empty_bin(index);
            self.bins[index].reserved = block.reserved;
        }
        if self.bins[index].offsets.len() == BLOCKS_A_BIN {
            self.insert_coalesced(block.offset, block.reserved);
        } else {
            self.bins[index].offsets.push(block.offset);
            self.binned += block.reserved;
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn used(&self) -> u64 {
        self.used
    }

    pub(crate) fn peak(&self) -> u64 {
        self.peak
    }

    pub(crate) fn blocks(&self) -> u64 {
        self.blocks
    }

    /// The largest block that an allocation could get now.
    pub(crate) fn largest(&mut self) -> u64 {
        self.empty_bins();
        self.by_size.last().map_or(0, |&(size, _)| size)
    }

    /// Free ranges of at least `bytes` that have been in use before, largest first: candidates for giving pages back.
    pub(crate) fn reclaimable(&self, bytes: u64) -> Vec<Block> {
        self.by_size
            .range((bytes, 0)..)
            .rev()
            .map(|&(size, start)| Block {
                offset: start,
                reserved: (start + size).min(self.high_water).max(start) - start,
            })
            .filter(|block| block.reserved >= bytes)
            .collect()
    }

    /// Takes a free range out of circulation, without accounting it as used. False when it is no longer free.
    pub(crate) fn withdraw(&mut self, block: Block) -> bool {
        let Some((&start, &size)) = self.by_start.range(..=block.offset).next_back() else {
            return false;
        };
        if start + size < block.offset + block.reserved {
            return false;
        }
        self.take_extent(start, size, block.offset, block.reserved);
        true
    }

    /// Puts back what [`Self::withdraw`] took.
    pub(crate) fn restore(&mut self, block: Block) {
        self.insert_coalesced(block.offset, block.reserved);
    }

    fn take_binned(&mut self, reserved: u64, align: u64) -> Option<u64> {
        let bin = &mut self.bins[bin_of(reserved)];
        // A power of two, which spares a division.
        if bin.reserved != reserved || *bin.offsets.last()? & (align - 1) != 0 {
            return None;
        }
        self.binned -= reserved;
        bin.offsets.pop()
    }

    fn take_best_fit(&mut self, reserved: u64, align: u64) -> Option<u64> {
        let fit = |start: u64, size: u64| {
            let aligned = start.checked_next_multiple_of(align)?;
            (aligned - start <= size && size - (aligned - start) >= reserved).then_some(aligned)
        };
        let lucky = self
            .by_size
            .range((reserved, 0)..)
            .take(ALIGNMENT_PROBES)
            .find_map(|&(size, start)| Some((start, size, fit(start, size)?)));
        let (start, size, offset) = if let Some(found) = lucky {
            found
        } else {
            // Large enough for any alignment first; then the rest, one by one, so that a fit is never missed.
            let certain = reserved.checked_add(align - GRANULE)?;
            let mut candidates =
                self.by_size.range((certain, 0)..).chain(self.by_size.range((reserved, 0)..(certain, 0)));
            candidates.find_map(|&(size, start)| Some((start, size, fit(start, size)?)))?
        };
        self.take_extent(start, size, offset, reserved);
        Some(offset)
    }

    /// Cuts `[offset, offset + reserved)` out of the extent `[start, start + size)`.
    fn take_extent(&mut self, start: u64, size: u64, offset: u64, reserved: u64) {
        self.remove_extent(start, size);
        if offset > start {
            self.insert_extent(start, offset - start);
        }
        let rest = start + size - (offset + reserved);
        if rest > 0 {
            self.insert_extent(offset + reserved, rest);
        }
    }

    fn insert_coalesced(&mut self, mut start: u64, mut size: u64) {
        if let Some((&before, &before_size)) = self.by_start.range(..start).next_back()
            && before + before_size == start
        {
            self.remove_extent(before, before_size);
            start = before;
            size += before_size;
        }
        if let Some(&after_size) = self.by_start.get(&(start + size)) {
            self.remove_extent(start + size, after_size);
            size += after_size;
        }
        self.insert_extent(start, size);
    }

    fn insert_extent(&mut self, start: u64, size: u64) {
        self.by_start.insert(start, size);
        self.by_size.insert((size, start));
    }

    fn remove_extent(&mut self, start: u64, size: u64) {
        self.by_start.remove(&start);
        self.by_size.remove(&(size, start));
    }

    fn empty_bin(&mut self, index: usize) {
        let reserved = self.bins[index].reserved;
        while let Some(offset) = self.bins[index].offsets.pop() {
            self.binned -= reserved;
            self.insert_coalesced(offset, reserved);
        }
    }

    fn empty_bins(&mut self) {
        if self.binned > 0 {
            for index in 0..BINS {
                self.empty_bin(index);
            }
        }
    }
}

/// Sizes in use at one time are few and related (multiples of each other); multiplying spreads them.
fn bin_of(reserved: u64) -> usize {
    ((reserved / GRANULE).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BINS.trailing_zeros())) as usize
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Allocate { bytes: u64, align: u64 },
        Release { which: usize },
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let bytes = prop_oneof![0..300u64, Just(4096), Just(1 << 20), 1..(24u64 << 20)];
        let align = (0..16u32).prop_map(|power| 1u64 << power);
        let step = prop_oneof![
            3 => (bytes, align).prop_map(|(bytes, align)| Step::Allocate { bytes, align }),
            2 => any::<usize>().prop_map(|which| Step::Release { which }),
        ];
        prop::collection::vec(step, 1..200)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn blocks_are_aligned_disjoint_and_accounted(total in (1u64 << 20)..(128 << 20), steps in steps()) {
            let mut allocator = SubAllocator::new(total);
            let total = allocator.total();
            let mut live: Vec<Block> = Vec::new();
            let mut peak = 0;
            for step in steps {
                match step {
                    Step::Allocate { bytes, align } => match allocator.allocate(bytes, align) {
                        Some(block) => {
                            prop_assert!(block.offset.is_multiple_of(align));
                            prop_assert!(block.reserved >= bytes && block.reserved < bytes + 2 * GRANULE);
                            prop_assert!(block.offset + block.reserved <= total);
                            for other in &live {
                                prop_assert!(
                                    block.offset + block.reserved <= other.offset
                                        || other.offset + other.reserved <= block.offset
                                );
                            }
                            live.push(block);
                        }
                        None => {
                            // Refusing is right only if no gap between live blocks would have done.
                            let reserved = bytes.max(1).next_multiple_of(GRANULE);
                            let mut sorted = live.clone();
                            sorted.sort_by_key(|block| block.offset);
                            let mut start = 0u64;
                            sorted.push(Block { offset: total, reserved: 0 });
                            for block in sorted {
                                let aligned = start.next_multiple_of(align.max(GRANULE));
                                prop_assert!(aligned + reserved > block.offset, "gap at {start:#x} was missed");
                                start = block.offset + block.reserved;
                            }
                        }
                    },
                    Step::Release { which } if !live.is_empty() => {
                        let block = live.swap_remove(which % live.len());
                        allocator.release(block);
                    }
                    Step::Release { .. } => {}
                }
                let used: u64 = live.iter().map(|block| block.reserved).sum();
                peak = peak.max(used);
                prop_assert_eq!((allocator.used(), allocator.peak(), allocator.blocks()), (used, peak, live.len() as u64));
            }
            for block in live.drain(..) {
                allocator.release(block);
            }
            prop_assert_eq!(allocator.largest(), total);
            prop_assert_eq!(allocator.by_start.len(), 1);
            prop_assert_eq!(allocator.allocate(total, 1), Some(Block { offset: 0, reserved: total }));
        }
    }

    #[test]
    fn the_block_freed_last_comes_back_first() {
        let mut allocator = SubAllocator::new(1 << 30);
        let blocks: Vec<Block> = (0..4).map(|_| allocator.allocate(1 << 20, 64).unwrap()).collect();
        for &block in &blocks {
            allocator.release(block);
        }
        for expected in blocks.iter().rev() {
            assert_eq!(allocator.allocate(1 << 20, 64).unwrap(), *expected);
        }
    }

    #[test]
    fn a_withdrawn_range_is_not_handed_out_and_comes_back_whole() {
        let mut allocator = SubAllocator::new(256 << 20);
        let block = allocator.allocate(200 << 20, 64).unwrap();
        allocator.release(block);
        let candidates = allocator.reclaimable(64 << 20);
        assert_eq!(candidates, [Block { offset: 0, reserved: 200 << 20 }]);
        assert!(allocator.withdraw(candidates[0]));
        assert!(!allocator.withdraw(candidates[0]));
        assert_eq!(allocator.allocate(100 << 20, 64), None);
        allocator.restore(candidates[0]);
        assert_eq!(allocator.largest(), 256 << 20);
    }
}
