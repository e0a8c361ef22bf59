//! Events: marks that one stream sets and others, or the host, wait for.
//!
//! Lives here: what an event knows (generations, times, who waits). Lives elsewhere: running and parking the tasks
//! that record and wait (`stream.rs`).
//!
//! Each submitted record is a *generation*. A wait refers to the generation that was newest when it was submitted, so a
//! later record cannot delay it, and no ring of waits can form: what a task waits for was always submitted before it.
//! Generations recorded on different streams may complete in any order, which is why the event keeps the set of those
//! outstanding and not a high-water mark.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::{Duration, Instant};

use crate::clock;
use crate::stream::{Strand, TimedOut, deadline_after};
use crate::sync::Mutex;
use crate::task::{Task, TaskFault};

/// A cheap handle; clones are the same event. Lives as long as any handle or task that names it.
#[derive(Clone)]
pub struct Event(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// The newest generation submitted; 0 before the first record.
    newest: u64,
    /// Generations up to here were reset.
    reset: u64,
    /// Outstanding generations, ascending.
    outstanding: VecDeque<Record>,
    /// The generation whose record executed last, and when.
    executed: Option<(u64, u64)>,
    /// Strands parked in a wait, with the position of the wait.
    parked: Vec<Parked>,
    waits_submitted: u64,
    waits_executed: u64,
}

struct Record {
    generation: u64,
    strand: Weak<Strand>,
    position: u64,
}

struct Parked {
    generation: u64,
    strand: Arc<Strand>,
    position: u64,
}

/// A wait with a time limit, counted as one until its task is gone, whichever way.
struct TimedWait {
    event: Event,
    generation: u64,
}

impl Drop for TimedWait {
    fn drop(&mut self) {
        self.event.cancel_wait();
    }
}

/// Strands that an event let go. Resumed by [`Released::resume`], when no lock is held.
#[must_use = "the strands stay parked otherwise"]
#[derive(Default)]
pub(crate) struct Released(Vec<Parked>);

impl Released {
    pub(crate) fn resume(self) {
        for parked in self.0 {
            parked.strand.resume(parked.position, Ok(()));
        }
    }

    pub(crate) fn add(&mut self, more: Released) {
        self.0.extend(more.0);
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.lock();
        out.debug_struct("Event")
            .field("newest", &state.newest)
            .field("outstanding", &state.outstanding.len())
            .finish_non_exhaustive()
    }
}

impl Event {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State::default())))
    }

    /// Whether two handles are the same event.
    pub fn is_same(&self, other: &Event) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether a record was submitted and not reset since.
    pub fn is_recorded(&self) -> bool {
        let state = self.0.lock();
        state.newest > state.reset
    }

    /// Whether the newest record has executed (or was dropped with its stream's tasks). False when not recorded, or
    /// reset. Under the lazy and the random schedule each query that answers false lets one task run afterwards.
    pub fn is_complete(&self) -> bool {
        let state = self.0.lock();
        if state.newest <= state.reset {
            return false;
        }
        let newest = state.newest;
        let recorder = state.recorder(newest);
        drop(state);
        match recorder {
            None => true,
            Some((strand, position)) => {
                strand.nudge(position);
                false
            }
        }
    }

    /// Waits until the newest record submitted so far has executed. Returns at once when there is none.
    ///
    /// # Errors
    /// [`TimedOut`] when the time has passed.
    pub fn wait(&self, timeout: Option<Duration>) -> Result<(), TimedOut> {
        let state = self.0.lock();
        let newest = state.newest;
        let recorder = state.recorder(newest);
        drop(state);
        match recorder {
            Some((strand, position)) => strand.wait(position, deadline_after(timeout)),
            None => Ok(()),
        }
    }

    /// A task like [`Task::Wait`] that ends with `fault` when the record has not executed within `timeout` of the time at
    /// which the task is reached. It refers to the newest record submitted before this call; submit it at once.
    pub fn wait_at_most(&self, timeout: Duration, fault: TaskFault) -> Task {
        let wait = TimedWait { event: self.clone(), generation: self.submit_wait() };
        let mut deadline = None;
        let mut fault = Some(fault);
        Task::Poll(Box::new(move || {
            let Some((strand, position)) = wait.event.recorder(wait.generation) else { return Poll::Ready(Ok(())) };
            let deadline = *deadline.get_or_insert_with(|| deadline_after(Some(timeout)));
            if deadline.is_some_and(|deadline| Instant::now() >= deadline)
                && let Some(fault) = fault.take()
            {
                return Poll::Ready(Err(fault));
            }
            strand.nudge(position);
            Poll::Pending
        }))
    }

    /// When the record that executed last did so, by [`clock::now_ns`]. None before the first and after a reset.
    pub fn timestamp(&self) -> Option<u64> {
        let state = self.0.lock();
        state.executed.filter(|&(generation, _)| generation > state.reset).map(|(_, time)| time)
    }

    /// Whether every wait for this event that was submitted to a stream has been passed. True when there is none.
    pub fn is_wait_complete(&self) -> bool {
        let state = self.0.lock();
        if state.waits_executed == state.waits_submitted {
            return true;
        }
        let parked = state.parked.first().map(|parked| (Arc::clone(&parked.strand), parked.position));
        drop(state);
        if let Some((strand, position)) = parked {
            strand.nudge(position);
        }
        false
    }

    /// A record was submitted to `strand` as its task `position`. Returns the generation.
    pub(crate) fn submit_record(&self, strand: &Arc<Strand>, position: u64) -> u64 {
        let mut state = self.0.lock();
        state.newest += 1;
        let record = Record { generation: state.newest, strand: Arc::downgrade(strand), position };
        state.outstanding.push_back(record);
        state.newest
    }

    /// A wait was submitted. Returns the generation that it refers to.
    pub(crate) fn submit_wait(&self) -> u64 {
        let mut state = self.0.lock();
        state.waits_submitted += 1;
        state.newest
    }

    /// A reset was submitted. Returns the generation up to which it resets.
    pub(crate) fn submit_reset(&self) -> u64 {
        self.0.lock().newest
    }

    pub(crate) fn execute_record(&self, generation: u64) -> Released {
        let now = clock::now_ns();
        let mut state = self.0.lock();
        state.executed = Some((generation, now));
        state.release(generation)
    }

    /// A record will never execute. Nobody is to hang for it.
    pub(crate) fn cancel_record(&self, generation: u64) -> Released {
        self.0.lock().release(generation)
    }

    /// True when the wait is over; else the strand is remembered and resumed later, perhaps before this returns.
    pub(crate) fn execute_wait(&self, generation: u64, strand: &Arc<Strand>, position: u64) -> bool {
        let mut state = self.0.lock();
        if state.is_outstanding(generation) {
            state.parked.push(Parked { generation, strand: Arc::clone(strand), position });
            return false;
        }
        state.waits_executed += 1;
        true
    }

    /// A queued wait will never execute.
    pub(crate) fn cancel_wait(&self) {
        self.0.lock().waits_executed += 1;
    }

    /// Takes a strand out of its wait. One that is only about to park is left alone: it is resumed in vain later.
    pub(crate) fn leave_wait(&self, strand: &Strand) -> Option<Arc<Strand>> {
        let mut state = self.0.lock();
        let place = state.parked.iter().position(|parked| std::ptr::eq(&raw const *parked.strand, strand))?;
        state.waits_executed += 1;
        // Handed out, so that its last reference is not dropped under this lock.
        Some(state.parked.swap_remove(place).strand)
    }

    pub(crate) fn execute_reset(&self, generation: u64) {
        let mut state = self.0.lock();
        state.reset = state.reset.max(generation);
    }

    /// The strand, and its position, that has to get on for a generation to complete. None when it is complete.
    pub(crate) fn recorder(&self, generation: u64) -> Option<(Arc<Strand>, u64)> {
        self.0.lock().recorder(generation)
    }
}

impl State {
    fn place(&self, generation: u64) -> Result<usize, usize> {
        self.outstanding.binary_search_by_key(&generation, |record| record.generation)
    }

    fn is_outstanding(&self, generation: u64) -> bool {
        self.place(generation).is_ok()
    }

    fn recorder(&self, generation: u64) -> Option<(Arc<Strand>, u64)> {
        let record = &self.outstanding[self.place(generation).ok()?];
        Some((record.strand.upgrade()?, record.position))
    }

    fn release(&mut self, generation: u64) -> Released {
        if let Ok(place) = self.place(generation) {
            self.outstanding.remove(place);
        }
        let mut released = Vec::new();
        let mut place = 0;
        while place < self.parked.len() {
            if self.parked[place].generation == generation {
                released.push(self.parked.remove(place));
            } else {
                place += 1;
            }
        }
        self.waits_executed += released.len() as u64;
        Released(released)
    }
}
