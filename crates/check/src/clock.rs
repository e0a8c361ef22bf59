//! Happens-before: what each stream, each event and the host know of one another.
//!
//! Streams run in order and an event stands for its newest record at the moment of the call, so everything is known when tasks are queued; when they run does
//! not matter. All threads of the program count as one host: how they order themselves (locks, queues, joins) is not to be seen from here, and to
//! guess would make findings that are none. An access is named by its epoch, and came before another if the other's actor knew of it.
//!
//! Nothing is copied to look at what somebody knows ([`View`]); what streams and events have in common they share.

use std::collections::BTreeMap;
use std::sync::Arc;

use softacl_core::by_number::ByNumber;

/// When an access was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Epoch {
    /// By the host, between two of its calls that queue a task.
    Host(u64),
    /// By the task at a position of a stream.
    Task { stream: u32, position: u64 },
}

/// Positions of streams that somebody knows to be done, or to come before.
type Positions = ByNumber<u32, u64>;

fn knows(positions: &Positions, stream: u32, position: u64) -> bool {
    positions.get(&stream).is_some_and(|known| position <= *known)
}

fn reach(positions: &mut Positions, stream: u32, position: u64) {
    let known = positions.entry(stream).or_default();
    *known = position.max(*known);
}

/// Takes in what others know, except of one stream. Copies what is shared only if there is something to add.
fn join(into: &mut Arc<Positions>, from: &Arc<Positions>, except: Option<u32>) {
    if Arc::ptr_eq(into, from) {
        return;
    }
    let news = |(stream, position): &(&u32, &u64)| Some(**stream) != except && !knows(into, **stream, **position);
    if from.iter().any(|entry| news(&entry)) {
        let into = Arc::make_mut(into);
        let others = from.iter().filter(|(stream, _)| Some(**stream) != except);
        others.for_each(|(stream, position)| reach(into, *stream, *position));
    }
}

/// Likewise. Position 0 is before the first task.
fn join_one(into: &mut Arc<Positions>, stream: u32, position: u64) {
    if position > 0 && !knows(into, stream, position) {
        reach(Arc::make_mut(into), stream, position);
    }
}

/// Streams that are no more, as ranges from the first to the last: numbers are given in ascending order, so that there are few.
#[derive(Debug, Default)]
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

/// What a stream's tasks know up to a point of it.
#[derive(Clone, Debug)]
struct Knowledge {
    /// The host's accesses up to here.
    host: u64,
    /// What the host knew then: shared, because most streams learn nothing else.
    base: Arc<Positions>,
    /// What was learnt from events besides; shared with events that were recorded since.
    learnt: Arc<Positions>,
    /// The stream itself, and how far.
    own: (u32, u64),
}

impl Knowledge {
    /// Of a stream that nothing was queued on.
    fn nothing(stream: u32) -> Self {
        Self { host: 0, base: Arc::default(), learnt: Arc::default(), own: (stream, 0) }
    }

    fn learn(&mut self, other: &Self) {
        self.host = self.host.max(other.host);
        if !Arc::ptr_eq(&self.base, &other.base) {
            join(&mut self.learnt, &other.base, None);
        }
        join(&mut self.learnt, &other.learnt, None);
        join_one(&mut self.learnt, other.own.0, other.own.1);
    }
}

/// What an actor knows at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    host: u64,
    positions: [Option<&'a Positions>; 2],
    own: Option<(u32, u64)>,
    /// Everybody knows that these are done.
    gone: &'a Gone,
}

impl View<'_> {
    /// Whether an access came before.
    pub(crate) fn covers(&self, epoch: Epoch) -> bool {
        match epoch {
            Epoch::Host(at) => at <= self.host,
            Epoch::Task { stream, position } => {
                self.position(stream).is_some_and(|known| position <= known) || self.gone.contains(stream)
            }
        }
    }

    /// How far a stream is known to have come.
    pub(crate) fn position(&self, stream: u32) -> Option<u64> {
        let own = self.own.filter(|(own, _)| *own == stream).map(|(_, position)| position);
        self.positions.iter().flatten().map(|positions| positions.get(&stream).copied()).fold(own, Option::max)
    }
}

/// The knowledge of all.
#[derive(Debug, Default)]
pub(crate) struct Clocks {
    /// Grows with each task that the host queues.
    now: u64,
    host: Arc<Positions>,
    /// Of the living; without what is gone.
    streams: ByNumber<u32, Knowledge>,
    /// Likewise.
    events: ByNumber<u64, Knowledge>,
    gone: Gone,
}

impl Clocks {
    /// The epoch of an access that the host makes now.
    pub(crate) const fn host_epoch(&self) -> Epoch {
        Epoch::Host(self.now)
    }

    /// What the host knows now.
    pub(crate) fn host(&self) -> View<'_> {
        View { host: self.now, positions: [Some(&*self.host), None], own: None, gone: &self.gone }
    }

    /// What a stream's newest task knows.
    pub(crate) fn stream(&self, stream: u32) -> View<'_> {
        self.view(self.streams.get(&stream))
    }

    /// What an event stands for; `None` when it was never recorded.
    pub(crate) fn event(&self, event: u64) -> Option<View<'_>> {
        self.events.get(&event).map(|knowledge| self.view(Some(knowledge)))
    }

    fn view<'a>(&'a self, knowledge: Option<&'a Knowledge>) -> View<'a> {
        View {
            host: knowledge.map_or(0, |knowledge| knowledge.host),
            positions: [knowledge.map(|knowledge| &*knowledge.base), knowledge.map(|knowledge| &*knowledge.learnt)],
            own: knowledge.map(|knowledge| knowledge.own),
            gone: &self.gone,
        }
    }

    /// A task is queued: it comes after all that the host did and knows, and after the stream's earlier ones.
    pub(crate) fn enqueue(&mut self, stream: u32, position: u64) {
        let knowledge = self.streams.entry(stream).or_insert_with(|| Knowledge::nothing(stream));
        knowledge.host = self.now;
        if !Arc::ptr_eq(&knowledge.base, &self.host) {
            knowledge.base = Arc::clone(&self.host);
        }
        knowledge.own.1 = position.max(knowledge.own.1);
        self.now += 1;
    }

    /// An event is recorded behind a stream's newest task.
    pub(crate) fn record(&mut self, event: u64, stream: u32) {
        let knowledge = self.streams.get(&stream).cloned().unwrap_or_else(|| Knowledge::nothing(stream));
        self.events.insert(event, knowledge);
    }

    /// A stream goes on after an event; false when the event was never recorded.
    pub(crate) fn wait(&mut self, stream: u32, event: u64) -> bool {
        let Some(knowledge) = self.events.get(&event) else { return false };
        self.streams.entry(stream).or_insert_with(|| Knowledge::nothing(stream)).learn(knowledge);
        true
    }

    /// The host has waited until a stream had come this far.
    pub(crate) fn synchronise(&mut self, stream: u32, position: u64) {
        if let Some(knowledge) = self.streams.get(&stream) {
            // What later tasks of the stream know may be in there too, which hides an error and makes none.
            tell_host(&mut self.host, knowledge, position);
        }
    }

    /// The host has waited for an event.
    pub(crate) fn reach(&mut self, event: u64) {
        if let Some(knowledge) = self.events.get(&event) {
            tell_host(&mut self.host, knowledge, knowledge.own.1);
        }
    }

    /// The host has waited for something that nobody knows the order of: it may know of all that is queued.
    pub(crate) fn reach_all(&mut self) {
        for knowledge in self.streams.values() {
            tell_host(&mut self.host, knowledge, knowledge.own.1);
        }
    }

    /// A stream is gone, and its tasks with it: nobody needs to remember how far it came.
    pub(crate) fn forget_stream(&mut self, stream: u32) {
        self.streams.remove(&stream);
        let forget = |positions: &mut Arc<Positions>| {
            if positions.contains_key(&stream) {
                Arc::make_mut(positions).remove(&stream);
            }
        };
        forget(&mut self.host);
        for knowledge in self.streams.values_mut().chain(self.events.values_mut()) {
            forget(&mut knowledge.learnt);
            if knowledge.own.0 == stream {
                knowledge.own.1 = 0;
            }
        }
        self.gone.insert(stream);
    }

    /// An event is gone.
    pub(crate) fn forget_event(&mut self, event: u64) {
        self.events.remove(&event);
    }
}

/// The host learns what a stream's tasks up to a position know.
fn tell_host(host: &mut Arc<Positions>, knowledge: &Knowledge, position: u64) {
    join(host, &knowledge.base, None);
    // By way of an event a stream may have learnt of its own later tasks.
    join(host, &knowledge.learnt, Some(knowledge.own.0));
    join_one(host, knowledge.own.0, position);
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

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

    /// The same contract with nothing shared: everybody has a copy of all that they know.
    #[derive(Default)]
    struct Naive {
        now: u64,
        host: HashMap<u32, u64>,
        streams: HashMap<u32, (u64, HashMap<u32, u64>)>,
        events: HashMap<u64, (u64, HashMap<u32, u64>)>,
        gone: HashSet<u32>,
    }

    impl Naive {
        fn join(into: &mut HashMap<u32, u64>, from: &HashMap<u32, u64>) {
            for (stream, position) in from {
                let known = into.entry(*stream).or_default();
                *known = (*known).max(*position);
            }
        }

        fn enqueue(&mut self, stream: u32, position: u64) {
            let (host, positions) = self.streams.entry(stream).or_default();
            *host = self.now;
            Self::join(positions, &self.host);
            positions.insert(stream, position);
            self.now += 1;
        }

        fn wait(&mut self, stream: u32, event: u64) {
            if let Some((from, learnt)) = self.events.get(&event) {
                let (host, positions) = self.streams.entry(stream).or_default();
                *host = (*host).max(*from);
                Self::join(positions, learnt);
            }
        }

        fn synchronise(&mut self, stream: u32, position: u64) {
            if let Some((_, positions)) = self.streams.get(&stream) {
                let mut positions = positions.clone();
                positions.insert(stream, position);
                Self::join(&mut self.host, &positions);
            }
        }

        fn covers(&self, known: Option<&(u64, HashMap<u32, u64>)>, epoch: Epoch) -> bool {
            match epoch {
                Epoch::Host(at) => at <= known.map_or(0, |known| known.0),
                Epoch::Task { stream, position } => {
                    let position_known = known.and_then(|known| known.1.get(&stream));
                    position_known.is_some_and(|known| position <= *known) || self.gone.contains(&stream)
                }
            }
        }
    }

    #[test]
    fn sharing_changes_nothing() {
        let mut state = 7_u64;
        let mut random = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..20 {
            let (mut clocks, mut naive) = (Clocks::default(), Naive::default());
            let mut positions = [0_u64; 6];
            for _ in 0..120 {
                let (stream, event) = (random(6) as u32, random(3));
                let position = &mut positions[stream as usize];
                // Numbers of streams are not used again.
                let is_gone = naive.gone.contains(&stream);
                match random(12) {
                    0..4 if !is_gone => {
                        *position += 1;
                        clocks.enqueue(stream, *position);
                        naive.enqueue(stream, *position);
                    }
                    4 | 5 if !is_gone => {
                        *position += 1;
                        clocks.enqueue(stream, *position);
                        naive.enqueue(stream, *position);
                        clocks.record(event, stream);
                        naive.events.insert(event, naive.streams[&stream].clone());
                    }
                    6 | 7 if !is_gone => {
                        *position += 1;
                        clocks.enqueue(stream, *position);
                        naive.enqueue(stream, *position);
                        clocks.wait(stream, event);
                        naive.wait(stream, event);
                    }
                    8 | 9 if *position > 0 && !is_gone => {
                        let reached = 1 + random(*position);
                        clocks.synchronise(stream, reached);
                        naive.synchronise(stream, reached);
                    }
                    10 => {
                        clocks.reach(event);
                        if let Some((_, learnt)) = naive.events.get(&event) {
                            Naive::join(&mut naive.host, learnt);
                        }
                    }
                    11 if random(8) == 0 => {
                        clocks.forget_stream(stream);
                        naive.streams.remove(&stream);
                        naive.gone.insert(stream);
                    }
                    _ => {}
                }
                let epochs = (0..6_u32)
                    .flat_map(|stream| (1..=positions[stream as usize]).map(move |position| task(stream, position)))
                    .chain((0..=naive.now).map(Epoch::Host));
                for epoch in epochs {
                    let host = (naive.now, naive.host.clone());
                    assert_eq!(clocks.host().covers(epoch), naive.covers(Some(&host), epoch), "host, {epoch:?}");
                    for stream in 0..6 {
                        let expected = naive.covers(naive.streams.get(&stream), epoch);
                        assert_eq!(clocks.stream(stream).covers(epoch), expected, "stream {stream}, {epoch:?}");
                    }
                }
            }
        }
    }
}
