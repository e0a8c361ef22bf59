//! What is known of each byte of memory: whether anything was ever written there, and who touched it last.
//!
//! An allocation is a list of segments whose bytes share one history. Accesses split them and equal neighbours are joined again, so that a program which uses its
//! buffers whole has one segment each. An allocation that falls into too many pieces is no longer followed, which hides errors and makes none.

use std::collections::BTreeMap;

use softacl_core::site::Site;

use crate::clock::{Epoch, View};

/// One access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) epoch: Epoch,
    pub(crate) site: Site,
    pub(crate) write: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    end: u64,
    initialised: bool,
    written: Option<Access>,
    /// Since the last write, the newest of each stream.
    read: Vec<Access>,
}

impl Segment {
    /// Whether the bytes have the same history.
    fn is_like(&self, other: &Self) -> bool {
        self.initialised == other.initialised && self.written == other.written && self.read == other.read
    }

    /// Takes an access in; an earlier one that is not ordered before it and is not excused.
    fn take_in(&mut self, access: Access, known: View<'_>, excused: &impl Fn(Epoch) -> bool) -> Option<Access> {
        let mut earlier = self.written.iter().chain(self.read.iter().filter(|_| access.write));
        let unordered = |earlier: &&Access| {
            !known.covers(earlier.epoch) && earlier.epoch != access.epoch && !excused(earlier.epoch)
        };
        let conflict = earlier.find(unordered).copied();
        if access.write {
            self.initialised = true;
            self.written = Some(access);
            self.read.clear();
        } else {
            // One that this one comes after need not be remembered.
            self.read.retain(|earlier| !known.covers(earlier.epoch));
            if self.read.len() == MOST_READERS {
                self.read.remove(0);
            }
            self.read.push(access);
        }
        conflict
    }
}

/// One allocation.
#[derive(Debug)]
pub(crate) struct Shadow {
    pub(crate) bytes: u64,
    pub(crate) made: Site,
    /// The program reads and writes it without a call: what it writes is not seen.
    reachable: bool,
    /// By first byte; they cover the allocation.
    segments: BTreeMap<u64, Segment>,
    followed: bool,
}

/// Pieces into which an allocation may fall.
const MOST_SEGMENTS: usize = 4096;

/// Streams that may read the same bytes before somebody writes them.
const MOST_READERS: usize = 16;

impl Shadow {
    pub(crate) fn new(bytes: u64, made: Site, reachable: bool) -> Self {
        let whole = Segment { end: bytes, initialised: reachable, written: None, read: Vec::new() };
        Self { bytes, made, reachable, segments: BTreeMap::from([(0, whole)]), followed: true }
    }

    /// Makes segments begin at `at`.
    fn split(&mut self, at: u64) {
        if at == 0 || at >= self.bytes || self.segments.contains_key(&at) {
            return;
        }
        if let Some((_, segment)) = self.segments.range_mut(..at).next_back() {
            let right = segment.clone();
            segment.end = at;
            self.segments.insert(at, right);
        }
    }

    fn join(&mut self, start: u64, end: u64) {
        if self.segments.len() == 1 {
            return;
        }
        let mut left = self.segments.range(..start).next_back().map_or(start, |(first, _)| *first);
        // Mostly there is nothing to join, which one walk tells.
        let mut before: Option<&Segment> = None;
        if !self.segments.range(left..=end).any(|(_, b)| before.replace(b).is_some_and(|a| a.is_like(b))) {
            self.give_up_if_too_many();
            return;
        }
        loop {
            let mut from_left = self.segments.range(left..=end);
            let (Some((_, a)), Some((&right, b))) = (from_left.next(), from_left.next()) else { break };
            if a.is_like(b) {
                let end = b.end;
                self.segments.remove(&right);
                if let Some(segment) = self.segments.get_mut(&left) {
                    segment.end = end;
                }
            } else {
                left = right;
            }
        }
        self.give_up_if_too_many();
    }

    fn give_up_if_too_many(&mut self) {
        if self.segments.len() > MOST_SEGMENTS {
            self.followed = false;
            let whole = Segment { end: self.bytes, initialised: true, written: None, read: Vec::new() };
            self.segments = BTreeMap::from([(0, whole)]);
        }
    }

    /// Takes an access in; an earlier one that is not ordered before it and is not excused.
    pub(crate) fn access(
        &mut self,
        (start, end): (u64, u64),
        access: Access,
        known: View<'_>,
        excused: impl Fn(Epoch) -> bool,
    ) -> Option<Access> {
        let end = end.min(self.bytes);
        if !self.followed || start >= end {
            return None;
        }
        // A program that uses the same bytes again finds one segment for them.
        if let Some(segment) = self.segments.get_mut(&start).filter(|segment| segment.end == end) {
            let conflict = segment.take_in(access, known, &excused);
            self.join(start, end);
            return conflict;
        }
        self.split(start);
        self.split(end);
        let mut conflict = None;
        for (_, segment) in self.segments.range_mut(start..end) {
            let found = segment.take_in(access, known, &excused);
            conflict = conflict.or(found);
        }
        self.join(start, end);
        conflict
    }

    /// The first range that nothing has written.
    pub(crate) fn uninitialised(&self, start: u64, end: u64) -> Option<(u64, u64)> {
        if self.reachable || !self.followed {
            return None;
        }
        self.pieces(start, end).find(|(_, _, initialised)| !initialised).map(|(start, end, _)| (start, end))
    }

    /// The pieces of a range, and whether each is initialised.
    pub(crate) fn pieces(&self, start: u64, end: u64) -> impl Iterator<Item = (u64, u64, bool)> {
        let first = self.segments.range(..=start).next_back().map_or(0, |(first, _)| *first);
        self.segments
            .range(first..end)
            .map(move |(begin, segment)| (start.max(*begin), end.min(segment.end), segment.initialised))
            .filter(|(start, end, _)| start < end)
    }

    /// Says whether a range is initialised, whoever wrote it.
    pub(crate) fn mark(&mut self, start: u64, end: u64, initialised: bool) {
        let end = end.min(self.bytes);
        if !self.followed || self.reachable || start >= end {
            return;
        }
        self.split(start);
        self.split(end);
        for (_, segment) in self.segments.range_mut(start..end) {
            segment.initialised = initialised;
        }
        self.join(start, end);
    }

    /// An access that is not ordered before what `known` knows: somebody may still be at it.
    pub(crate) fn in_use(&self, known: View<'_>) -> Option<Access> {
        self.segments
            .values()
            .flat_map(|segment| segment.written.iter().chain(&segment.read))
            .copied()
            .find(|access| matches!(access.epoch, Epoch::Task { .. }) && !known.covers(access.epoch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clocks;

    fn access(clocks: &Clocks, stream: u32, position: u64, write: bool) -> (Access, View<'_>) {
        (Access { epoch: Epoch::Task { stream, position }, site: Site(position as u32), write }, clocks.stream(stream))
    }

    #[test]
    fn bytes_are_initialised_one_by_one() {
        let mut shadow = Shadow::new(100, Site(1), false);
        assert_eq!(shadow.uninitialised(0, 100), Some((0, 100)));
        shadow.mark(10, 20, true);
        shadow.mark(20, 90, true);
        assert_eq!(shadow.uninitialised(10, 90), None);
        assert_eq!(shadow.uninitialised(5, 50), Some((5, 10)));
        assert_eq!(shadow.uninitialised(50, 95), Some((90, 95)));
        assert_eq!(shadow.segments.len(), 3, "neighbours that are alike are one");
        shadow.mark(0, 100, true);
        assert_eq!((shadow.uninitialised(0, 100), shadow.segments.len()), (None, 1));
    }

    #[test]
    fn two_streams_that_nothing_orders_conflict_where_they_meet_and_one_writes() {
        let mut clocks = Clocks::default();
        let mut shadow = Shadow::new(100, Site(9), false);
        clocks.enqueue(1, 1);
        clocks.enqueue(2, 1);
        let (write, known) = access(&clocks, 1, 1, true);
        assert_eq!(shadow.access((0, 50), write, known, |_| false), None);
        let (read, known) = access(&clocks, 2, 1, false);
        assert_eq!(shadow.access((50, 100), read, known, |_| false), None, "other bytes");
        assert_eq!(shadow.access((49, 60), read, known, |_| false), Some(write));
        let (again, known) = access(&clocks, 1, 2, false);
        assert_eq!(shadow.access((50, 60), again, known, |_| false), None, "two that read");
        let (write, known) = access(&clocks, 1, 3, true);
        assert_eq!(shadow.access((70, 80), write, known, |_| false).map(|earlier| earlier.epoch), Some(read.epoch));
        assert!(shadow.in_use(clocks.host()).is_some());
        clocks.synchronise(1, 3);
        clocks.synchronise(2, 1);
        assert_eq!(shadow.in_use(clocks.host()), None);
    }

    #[test]
    fn an_allocation_in_too_many_pieces_is_no_longer_followed() {
        let mut shadow = Shadow::new(1 << 20, Site(1), false);
        for piece in 0..MOST_SEGMENTS as u64 {
            shadow.mark(piece * 4, piece * 4 + 1, true);
        }
        assert_eq!((shadow.segments.len(), shadow.uninitialised(0, 1 << 20)), (1, None));
    }
}
