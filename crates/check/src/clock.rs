//! Happens-before: what each stream, each event and the host know of one another.
//!
//! Streams run in order and an event stands for its newest record at the moment of the call, so everything is known when tasks are queued; when they run does
//! not matter. All threads of the program count as one host: how they order themselves (locks, queues, joins) is not to be seen from here, and to
//! guess would make findings that are none. An access is named by its epoch, and came before another if the other's actor knew of it.

use std::collections::HashMap;
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

/// What an actor knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Knowledge {
    /// The host's accesses up to here.
    host: u64,
    /// What the host knew then: shared, because most streams learn nothing else.
    base: Arc<Positions>,
    /// What was learnt from events besides.
    learnt: Positions,
}

impl Knowledge {
    fn view(&self) -> View<'_> {
        View { host: Some(self.host), base: Some(&self.base), learnt: Some(&self.learnt) }
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

/// What an actor knows at a moment, without a copy of it. The default knows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct View<'a> {
    host: Option<u64>,
    base: Option<&'a Positions>,
    learnt: Option<&'a Positions>,
}

impl View<'_> {
    /// Whether an access came before.
    pub(crate) fn covers(&self, epoch: Epoch) -> bool {
        match epoch {
            Epoch::Host(at) => self.host.is_some_and(|host| at <= host),
            Epoch::Task { stream, position } => [self.base, self.learnt]
                .into_iter()
                .flatten()
                .any(|positions| positions.get(&stream).is_some_and(|known| position <= *known)),
        }
    }
}

/// The knowledge of all.
#[derive(Debug, Default)]
pub(crate) struct Clocks {
    /// Grows with each task that the host queues.
    now: u64,
    host: Arc<Positions>,
    streams: HashMap<u32, Knowledge>,
    events: HashMap<u64, Knowledge>,
}

impl Clocks {
    /// The epoch of an access that the host makes now.
    pub(crate) const fn host_epoch(&self) -> Epoch {
        Epoch::Host(self.now)
    }

    /// What the host knows now.
    pub(crate) fn host(&self) -> View<'_> {
        View { host: Some(self.now), base: Some(&self.host), learnt: None }
    }

    /// What a stream's newest task knows.
    pub(crate) fn stream(&self, stream: u32) -> View<'_> {
        self.streams.get(&stream).map_or_else(View::default, Knowledge::view)
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
        // What later tasks of the stream know may be in there too, which hides an error and makes none.
        if let Some(knowledge) = self.streams.get(&stream) {
            tell(&mut self.host, knowledge, Some((stream, position)));
        }
    }

    /// The host has waited for an event.
    pub(crate) fn reach(&mut self, event: u64) {
        if let Some(knowledge) = self.events.get(&event) {
            tell(&mut self.host, knowledge, None);
        }
    }

    /// An event is gone.
    pub(crate) fn forget_event(&mut self, event: u64) {
        self.events.remove(&event);
    }
}

/// Tells the host what is known; with `done`, of that stream only so far. Nothing is copied when there is no news.
fn tell(host: &mut Arc<Positions>, knowledge: &Knowledge, done: Option<(u32, u64)>) {
    let is_news =
        |host: &Positions, stream: u32, position: u64| host.get(&stream).is_none_or(|known| *known < position);
    let others = || knowledge.learnt.iter().filter(|(stream, _)| done.is_none_or(|(of, _)| of != **stream));
    let base_is_old = Arc::ptr_eq(&knowledge.base, host)
        || !knowledge.base.iter().any(|(stream, position)| is_news(host, *stream, *position));
    let learnt_is_old = !others().any(|(stream, position)| is_news(host, *stream, *position))
        && done.is_none_or(|(stream, position)| !is_news(host, stream, position));
    if base_is_old && learnt_is_old {
        return;
    }
    let host = Arc::make_mut(host);
    if !base_is_old {
        join(host, &knowledge.base);
    }
    for (stream, position) in others().map(|(stream, position)| (*stream, *position)).chain(done) {
        let known = host.entry(stream).or_default();
        *known = position.max(*known);
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
