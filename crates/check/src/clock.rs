//! Happens-before: what each stream, each event and the host know of one another.
//!
//! Streams run in order and an event stands for its newest record at the moment of the call, so everything is known when tasks are queued; when they run does
//! not matter. All threads of the program count as one host: how they order themselves (locks, queues, joins) is not to be seen from here, and to
//! guess would make findings that are none. An access is named by its epoch, and came before another if the other's actor knew of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// When an access was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Epoch {
    /// By the host, between two of its calls that queue a task.
    Host(u64),
    /// By the task at a position of a stream.
    Task { stream: u32, position: u64 },
}

/// Positions of streams that somebody knows to be done, or to come before.
type Positions = HashMap<u32, u64>;

fn join(into: &mut Positions, from: &Positions) {
    for (&stream, &position) in from {
        let known = into.entry(stream).or_default();
        *known = position.max(*known);
    }
}

/// Streams that are no more, as ranges from the first to the last: numbers are given in ascending order, so that there are few.
#[derive(Clone, Debug, Default)]
struct Gone(BTreeMap<u32, u32>);

impl Gone {
    fn contains(&self, stream: u32) -> bool {
        self.0.range(..=stream).next_back().is_some_and(|(_, last)| stream <= *last)
    }

    fn insert(&mut self, stream: u32) {
        if self.contains(stream) {
            return;
        }
        let last = stream.checked_add(1).and_then(|next| self.0.remove(&next)).unwrap_or(stream);
        match self.0.range_mut(..stream).next_back() {
            Some((_, before)) if *before + 1 == stream => *before = last,
            _ => {
                self.0.insert(stream, last);
            }
        }
    }
}

/// What an actor knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Knowledge {
    /// The host's accesses up to here.
    host: u64,
    /// What the host knew then: shared, because most streams learn nothing else.
    base: Arc<Positions>,
    /// What was learnt from events besides.
    learnt: Positions,
    /// Everybody knows that these are done.
    gone: Arc<Gone>,
}

impl Knowledge {
    /// Whether an access came before.
    pub(crate) fn covers(&self, epoch: Epoch) -> bool {
        match epoch {
            Epoch::Host(at) => at <= self.host,
            Epoch::Task { stream, position } => {
                let of = |positions: &Positions| positions.get(&stream).is_some_and(|known| position <= *known);
                of(&self.base) || of(&self.learnt) || self.gone.contains(stream)
            }
        }
    }

    /// How far a stream is known to have come.
    pub(crate) fn position(&self, stream: u32) -> Option<u64> {
        self.base.get(&stream).copied().max(self.learnt.get(&stream).copied())
    }

    fn learn(&mut self, other: &Self) {
        self.host = self.host.max(other.host);
        if !Arc::ptr_eq(&self.base, &other.base) {
            join(&mut self.learnt, &other.base);
        }
        join(&mut self.learnt, &other.learnt);
    }

    fn reach(&mut self, stream: u32, position: u64) {
        let known = self.learnt.entry(stream).or_default();
        *known = position.max(*known);
    }
}

/// The knowledge of all.
#[derive(Debug, Default)]
pub(crate) struct Clocks {
    /// Grows with each task that the host queues.
    now: u64,
    host: Arc<Positions>,
    /// Of the living; without what is gone.
    streams: HashMap<u32, Knowledge>,
    /// Likewise.
    events: HashMap<u64, Knowledge>,
    gone: Arc<Gone>,
}

impl Clocks {
    /// The epoch of an access that the host makes now.
    pub(crate) const fn host_epoch(&self) -> Epoch {
        Epoch::Host(self.now)
    }

    /// What the host knows now.
    pub(crate) fn host(&self) -> Knowledge {
        let (base, gone) = (Arc::clone(&self.host), Arc::clone(&self.gone));
        Knowledge { host: self.now, base, learnt: Positions::new(), gone }
    }

    /// What a stream's newest task knows.
    pub(crate) fn stream(&self, stream: u32) -> Knowledge {
        let knowledge = self.streams.get(&stream).cloned().unwrap_or_default();
        Knowledge { gone: Arc::clone(&self.gone), ..knowledge }
    }

    /// A task is queued: it comes after all that the host did and knows, and after the stream's earlier ones.
    pub(crate) fn enqueue(&mut self, stream: u32, position: u64) {
        let knowledge = self.streams.entry(stream).or_default();
        knowledge.host = self.now;
        knowledge.base = Arc::clone(&self.host);
        knowledge.reach(stream, position);
        self.now += 1;
    }

    /// An event is recorded behind a stream's newest task.
    pub(crate) fn record(&mut self, event: u64, stream: u32) {
        let knowledge = self.streams.get(&stream).cloned().unwrap_or_default();
        self.events.insert(event, knowledge);
    }

    /// A stream goes on after an event; false when the event was never recorded.
    pub(crate) fn wait(&mut self, stream: u32, event: u64) -> bool {
        let Some(knowledge) = self.events.get(&event) else { return false };
        self.streams.entry(stream).or_default().learn(knowledge);
        true
    }

    /// The host has waited until a stream had come this far.
    pub(crate) fn synchronise(&mut self, stream: u32, position: u64) {
        let Some(mut knowledge) = self.streams.get(&stream).cloned() else { return };
        // What later tasks of the stream know may be in there too, which hides an error and makes none.
        knowledge.learnt.insert(stream, position);
        self.tell_host(&knowledge);
    }

    /// The host has waited for an event.
    pub(crate) fn reach(&mut self, event: u64) {
        if let Some(knowledge) = self.events.get(&event).cloned() {
            self.tell_host(&knowledge);
        }
    }

    fn tell_host(&mut self, knowledge: &Knowledge) {
        let news = |positions: &Positions, host: &Positions| {
            positions.iter().any(|(stream, position)| host.get(stream).is_none_or(|known| known < position))
        };
        let base_is_old = Arc::ptr_eq(&knowledge.base, &self.host) || !news(&knowledge.base, &self.host);
        if base_is_old && !news(&knowledge.learnt, &self.host) {
            return;
        }
        let host = Arc::make_mut(&mut self.host);
        if !base_is_old {
            join(host, &knowledge.base);
        }
        join(host, &knowledge.learnt);
    }

    /// The host has waited for something that nobody knows the order of: it may know of all that is queued.
    pub(crate) fn reach_all(&mut self) {
        for knowledge in self.streams.values().cloned().collect::<Vec<_>>() {
            self.tell_host(&knowledge);
        }
    }

    /// What an event stands for; `None` when it was never recorded.
    pub(crate) fn event(&self, event: u64) -> Option<&Knowledge> {
        self.events.get(&event)
    }

    /// A stream is gone, and its tasks with it: nobody needs to remember how far it came.
    pub(crate) fn forget_stream(&mut self, stream: u32) {
        self.streams.remove(&stream);
        if self.host.contains_key(&stream) {
            Arc::make_mut(&mut self.host).remove(&stream);
        }
        for knowledge in self.streams.values_mut().chain(self.events.values_mut()) {
            knowledge.learnt.remove(&stream);
        }
        Arc::make_mut(&mut self.gone).insert(stream);
    }

    /// An event is gone.
    pub(crate) fn forget_event(&mut self, event: u64) {
        self.events.remove(&event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(stream: u32, position: u64) -> Epoch {
        Epoch::Task { stream, position }
    }

    #[test]
    fn a_stream_comes_after_the_host_and_the_host_after_it_has_synchronised() {
        let mut clocks = Clocks::default();
        let before = clocks.host_epoch();
        clocks.enqueue(1, 1);
        let after = clocks.host_epoch();
        assert!(clocks.stream(1).covers(before) && !clocks.stream(1).covers(after));
        assert!(!clocks.host().covers(task(1, 1)));
        clocks.synchronise(1, 1);
        assert!(clocks.host().covers(task(1, 1)) && !clocks.host().covers(task(1, 2)));
        clocks.enqueue(2, 1);
        assert!(clocks.stream(2).covers(task(1, 1)), "what the host knows, the next task knows");
    }

    #[test]
    fn streams_are_ordered_by_events_only() {
        let mut clocks = Clocks::default();
        clocks.enqueue(1, 1);
        clocks.enqueue(2, 1);
        assert!(!clocks.stream(2).covers(task(1, 1)));
        assert!(!clocks.wait(2, 77), "an event that was never recorded orders nothing");
        clocks.enqueue(1, 2);
        clocks.record(77, 1);
        clocks.enqueue(1, 3);
        clocks.enqueue(2, 2);
        assert!(clocks.wait(2, 77));
        assert!(clocks.stream(2).covers(task(1, 2)) && !clocks.stream(2).covers(task(1, 3)));
        assert!(!clocks.host().covers(task(1, 2)));
        clocks.reach(77);
        assert!(clocks.host().covers(task(1, 2)) && !clocks.host().covers(task(1, 3)));
    }

    #[test]
    fn streams_that_are_gone_are_done_and_cost_nothing() {
        let mut clocks = Clocks::default();
        clocks.enqueue(1, 1);
        for stream in [4, 2, 3, 6, 5, 6] {
            clocks.enqueue(stream, 1);
            clocks.record(77, stream);
            clocks.wait(1, 77);
            clocks.synchronise(stream, 1);
            clocks.forget_stream(stream);
        }
        assert!((2..7).all(|stream| clocks.host().covers(task(stream, 9)) && clocks.stream(1).covers(task(stream, 9))));
        assert!(!clocks.host().covers(task(7, 1)) && !clocks.host().covers(task(1, 1)));
        assert_eq!((clocks.gone.0.len(), clocks.streams.len(), clocks.host.len()), (1, 1, 0));
    }

    #[test]
    fn knowledge_passes_on() {
        let mut clocks = Clocks::default();
        for (stream, event) in [(1, 10), (2, 20), (3, 30)] {
            clocks.enqueue(stream, 1);
            if stream > 1 {
                clocks.wait(stream, event - 10);
            }
            clocks.record(event, stream);
        }
        assert!(clocks.stream(3).covers(task(1, 1)));
        clocks.synchronise(3, 1);
        assert!(clocks.host().covers(task(1, 1)) && clocks.host().covers(task(2, 1)));
    }
}
