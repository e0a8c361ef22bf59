//! What the host has not waited for: how far each stream's asynchronous work on memory has come, as far as the program can know.
//!
//! Time decides nothing here. A copy that is over, but that the program has not waited for, is in flight: on another machine, or another day, it would not be
//! over. Work on memory is what the manual names: copies and fills that were asked for. What the media units and models do to memory is theirs, and no such work.
//! What may have been waited for by way of another stream or an event counts as waited for, so that nobody is blamed for what is right; the strict
//! checks, which follow every edge, live elsewhere (`softacl-check`).

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use parking_lot::Mutex;
use softacl_device::Stream;

use crate::site::Site;

/// How often the host has learned of the end of anything, in all streams together.
static LEARNED: AtomicU64 = AtomicU64::new(0);

/// The host learns that something which it does not know the stream of is over: an event, a report.
pub(crate) fn learn_of_something() {
    LEARNED.fetch_add(1, Ordering::Relaxed);
}

/// A stream and what the host knows of it. Clones are the same stream.
#[derive(Clone, Debug)]
pub(crate) struct Strand {
    stream: Stream,
    flight: Arc<Flight>,
}

#[derive(Debug, Default)]
struct Flight {
    /// Position of the newest task on memory, 0 for none. Of two threads that queue at the same time one may go unnoticed: a locked addition is dear here.
    memory: AtomicU64,
    /// Where it was queued, when that was looked up.
    queued: AtomicU32,
    /// The host knows that the tasks up to here are over.
    known: AtomicU64,
    /// A child was made with the tasks up to here in flight, and that was told.
    told: AtomicU64,
    /// A point that others can wait for, and how much the host had learned then.
    mark: Mutex<Mark>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    position: u64,
    learned: u64,
}

impl Deref for Strand {
    type Target = Stream;

    fn deref(&self) -> &Stream {
        &self.stream
    }
}

impl Strand {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, flight: Arc::default() }
    }

    /// A task on memory was queued.
    #[inline]
    pub(crate) fn queued(&self, position: u64) {
        self.flight.memory.store(position, Ordering::Relaxed);
    }

    /// Where the newest task on memory was queued.
    pub(crate) fn queued_at(&self, site: Site) {
        self.flight.queued.store(site.0, Ordering::Relaxed);
    }

    /// The host knows that all tasks up to a position are over.
    pub(crate) fn learn(&self, position: u64) {
        self.flight.known.fetch_max(position, Ordering::Relaxed);
        learn_of_something();
    }

    /// Others may wait for this position: another stream, or the host by way of an event.
    pub(crate) fn marked(&self, position: u64) {
        let learned = LEARNED.load(Ordering::Relaxed);
        let mut mark = self.flight.mark.lock();
        if mark.learned < learned {
            self.flight.known.fetch_max(mark.position, Ordering::Relaxed);
        }
        *mark = Mark { position: mark.position.max(position), learned };
    }

    /// Position of the newest task on memory that the host has not waited for.
    pub(crate) fn in_flight(&self) -> Option<u64> {
        let memory = self.flight.memory.load(Ordering::Relaxed);
        if memory <= self.flight.known.load(Ordering::Relaxed) {
            return None;
        }
        let mark = *self.flight.mark.lock();
        let covered = mark.position >= memory && mark.learned < LEARNED.load(Ordering::Relaxed);
        (!covered).then_some(memory)
    }

    /// Notes that it was told of a position that it was in flight; false when that was told before.
    pub(crate) fn tell_of(&self, position: u64) -> bool {
        self.flight.told.fetch_max(position, Ordering::Relaxed) < position
    }

    /// Whether it was told of a position that it was in flight.
    pub(crate) fn was_told_of(&self, position: u64) -> bool {
        self.flight.told.load(Ordering::Relaxed) >= position
    }

    /// Where the newest task on memory was queued, if that was looked up.
    pub(crate) fn place(&self) -> Site {
        Site(self.flight.queued.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use softacl_device::{Executor, Schedule};

    use super::*;

    // One test: what the host has learned is counted for all streams together.
    #[test]
    fn what_the_host_has_not_waited_for_is_in_flight() {
        let executor = Executor::new(Schedule::Lazy, 1);
        let strand = Strand::new(executor.create_stream(0));
        assert_eq!(strand.in_flight(), None, "nothing was queued");
        strand.queued(3);
        assert_eq!(strand.in_flight(), Some(3));
        strand.learn(2);
        assert_eq!(strand.in_flight(), Some(3), "the third was not waited for");
        strand.learn(3);
        assert_eq!(strand.in_flight(), None);

        strand.queued(4);
        strand.marked(5);
        assert_eq!(strand.in_flight(), Some(4), "an event that nobody has waited for says nothing");
        learn_of_something();
        assert_eq!(strand.in_flight(), None, "the host may know by way of the event");
        strand.queued(6);
        assert_eq!(strand.in_flight(), Some(6), "behind the event");
        strand.marked(7);
        assert_eq!(strand.in_flight(), Some(6), "the newer event was not waited for");

        assert!(strand.tell_of(6) && !strand.tell_of(6) && strand.was_told_of(6) && !strand.was_told_of(7));
    }
}
