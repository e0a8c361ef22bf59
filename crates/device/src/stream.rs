//! Streams: tasks in order, on whatever thread is at hand.
//!
//! Lives here: [`Stream`], the handle, and [`Strand`], the state machine behind it: submitting, running, parking,
//! waiting, aborting. Lives elsewhere: the pool of ready strands and its workers (`executor.rs`), events' own state
//! (`event.rs`).
//!
//! # The state machine
//!
//! A strand is a queue and a [`Phase`]. Only the thread that moved it to `Running` executes its tasks, one at a time,
//! with no lock held (but for a move that takes less time than a lock does); everybody else only appends. That thread may be a worker, the thread that submitted (small work
//! on an idle stream) or a thread that waits: waiting for a stream that nobody runs means running it, which spares two
//! wake-ups of an idle processor, 50 to 100 µs each.
//!
//! ```text
//!          submit                take                     queue empty
//!   Idle ──────────▶ Scheduled ────────▶ Running ─────────────────────────▶ Idle
//!                        ▲                  │ wait for an event, external work ▶ Parked
//!                        └──────────────────┴────────── resume ◀──────────────────┘
//! ```
//!
//! `Resting` is `Scheduled` with a date: a [`Task::Poll`] that was not ready.
//!
//! Tasks have positions, 1 and up. Whenever no task is in flight, `completed = submitted - queued`; in flight means taken
//! from the queue and not finished. Dropped tasks count as completed.

mod queued;

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::{Duration, Instant};

use crate::event::{Event, Released};
use crate::executor::Shared;
use crate::schedule::Schedule;
use crate::sync::{AtomicU64, Condvar, Mutex, MutexGuard, spin_hint, wait};
use crate::task::{Completion, INSTANT, Move, Task, TaskFault};
use queued::{PollJob, Queued};

/// A wait that was given a time limit reached it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("timed out")]
pub struct TimedOut;

/// A time limit that the clock cannot express is none.
pub(crate) fn deadline_after(timeout: Option<Duration>) -> Option<Instant> {
    timeout.and_then(|timeout| Instant::now().checked_add(timeout))
}

fn has_passed(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

/// Shortest and longest rest between two calls of a [`Task::Poll`]; it doubles in between.
pub(crate) const SHORTEST_REST: Duration = Duration::from_micros(20);
const LONGEST_REST: Duration = Duration::from_millis(1);

/// A waiter that sleeps on one strand while its own goal may be reached another way looks again after this.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Turns of a spinning waiter before it sleeps: about 20 µs.
const SPINS: u32 = if cfg!(loom) { 0 } else { 600 };

/// Tasks that a worker runs before it looks whether another stream is waiting for its turn.
pub(crate) const SLICE: u32 = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing to do.
    Idle,
    /// Has tasks; whoever takes it may run it.
    Scheduled,
    /// One thread is running its tasks.
    Running,
    /// Has begun a task that ends by [`Strand::resume`].
    Parked,
    /// Its first task is a poll that was not ready; may be taken at any time, and is by a worker when due.
    Resting,
}

enum Blocked {
    Event(Event, u64),
    External,
}

struct State {
    queue: VecDeque<Queued>,
    submitted: u64,
    /// The task in flight, or the last that was.
    current: u64,
    /// What the task in flight waits for, from before it can be resumed until it is.
    blocked: Option<Blocked>,
    /// First fault since it was last taken. A box, since nearly all streams never have one.
    fault: Option<Box<TaskFault>>,
    phase: Phase,
    /// Whether the pool has an entry for this strand. At most one.
    listed: bool,
    stop_on_fault: bool,
    /// A fault stopped the strand: submitted tasks are dropped until the fault is taken.
    stopped: bool,
    /// Counts aborts, for the thread that runs a task meanwhile.
    aborts: u32,
    /// Waiters that sleep, and the lowest position that wakes them.
    sleepers: u32,
    wake_at: u64,
}

impl State {
    fn is_takeable(&self) -> bool {
        matches!(self.phase, Phase::Scheduled | Phase::Resting)
    }

    fn drop_queue(&mut self, leftovers: &mut Leftovers) {
        for task in self.queue.drain(..) {
            leftovers.released.add(task.cancel());
            leftovers.tasks.push(task);
        }
    }
}

/// What a stream is behind its handles. Never locked together with another strand.
pub(crate) struct Strand {
    pub(crate) id: u32,
    pub(crate) priority: i32,
    shared: Arc<Shared>,
    state: Mutex<State>,
    changed: Condvar,
    submitted: AtomicU64,
    completed: AtomicU64,
}

impl fmt::Debug for Strand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Strand").field("id", &self.id).finish_non_exhaustive()
    }
}

/// How far a thread that has taken a strand runs it.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// So many tasks, then somebody else's turn.
    Tasks(u32),
    /// Up to a position.
    Position(u64),
    /// Up to a position, as long as the tasks end soon.
    Quick(u64),
}

/// What became of one task.
enum Outcome {
    Done(Result<(), TaskFault>),
    /// Ends by [`Strand::resume`], which may have been already.
    Begun,
    NotReady(PollJob, Duration),
}

/// Where a run ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Out of tasks, at the limit, or parked.
    Stopped,
    /// At a poll that is not ready.
    NotReady,
}

/// What is left over from dropped tasks: dealt with when no lock is held.
#[derive(Default)]
struct Leftovers {
    released: Released,
    tasks: Vec<Queued>,
    strand: Option<Arc<Strand>>,
}

impl Leftovers {
    fn settle(self) {
        self.released.resume();
        drop(self.tasks);
        drop(self.strand);
    }
}

impl Strand {
    pub(crate) fn new(id: u32, priority: i32, shared: Arc<Shared>) -> Arc<Self> {
        let state = State {
            queue: VecDeque::new(),
            submitted: 0,
            current: 0,
            blocked: None,
            fault: None,
            phase: Phase::Idle,
            listed: false,
            stop_on_fault: false,
            stopped: false,
            aborts: 0,
            sleepers: 0,
            wake_at: u64::MAX,
        };
        Arc::new(Self {
            id,
            priority,
            shared,
            state: Mutex::new(state),
            changed: Condvar::new(),
            submitted: AtomicU64::new(0),
            completed: AtomicU64::new(0),
        })
    }

    pub(crate) fn position(&self) -> u64 {
        self.submitted.load(Ordering::Acquire)
    }

    pub(crate) fn has_completed(&self, position: u64) -> bool {
        self.completed.load(Ordering::Acquire) >= position
    }

    #[inline]
    fn submit(self: &Arc<Self>, task: Task) -> u64 {
        let state = match task {
            Task::Copy { dst, src, len } if len <= INSTANT => match self.copy_at_once(dst, src, len) {
                Ok(position) => return position,
                Err(state) => state,
            },
            _ => self.state.lock(),
        };
        self.submit_any(state, task)
    }

    /// The fastest way, for the most common task; the lock when the strand is not idle.
    fn copy_at_once(
        self: &Arc<Self>,
        dst: usize,
        src: usize,
        len: usize,
    ) -> std::result::Result<u64, MutexGuard<'_, State>> {
        let mut state = self.state.lock();
        if state.phase != Phase::Idle || state.stopped || self.shared.schedule != Schedule::Eager {
            return Err(state);
        }
        let position = state.submitted + 1;
        state.submitted = position;
        self.submitted.store(position, Ordering::Release);
        self.move_at_once(state, Move::Copy { dst, src, len });
        Ok(position)
    }

    fn submit_any<'a>(self: &'a Arc<Self>, mut state: MutexGuard<'a, State>, task: Task) -> u64 {
        let position = state.submitted + 1;
        let task = match task {
            Task::Copy { dst, src, len } => Queued::Move(Move::Copy { dst, src, len }),
            Task::Copy2d { dst, dst_pitch, src, src_pitch, width, height } => {
                Queued::Move(Move::Copy2d { dst, dst_pitch, src, src_pitch, width, height })
            }
            Task::Fill { dst, value, len } => Queued::Move(Move::Fill { dst, value, len }),
            Task::Run(job) => Queued::Run(job),
            Task::Job(job) => Queued::Job(job),
            Task::External(job) => Queued::External(job),
            Task::Poll(job) => Queued::Poll(job, SHORTEST_REST),
            Task::Record(event) => {
                let generation = event.submit_record(self, position);
                Queued::Record(event, generation)
            }
            Task::Wait(event) => {
                let generation = event.submit_wait();
                Queued::Wait(event, generation)
            }
            Task::Reset(event) => {
                let generation = event.submit_reset();
                Queued::Reset(event, generation)
            }
        };
        state.submitted = position;
        self.submitted.store(position, Ordering::Release);
        if state.stopped {
            let released = task.cancel();
            if state.phase == Phase::Idle {
                self.publish(&mut state);
            } else {
                // Something is in flight still; a task that does nothing keeps the count.
                state.queue.push_back(Queued::Run(Box::new(|| Ok(()))));
            }
            drop(state);
            Leftovers { released, tasks: vec![task], strand: None }.settle();
            return position;
        }
        match state.phase {
            Phase::Idle if self.shared.schedule == Schedule::Eager && task.is_small() => {
                self.run_inline(state, task);
            }
            Phase::Idle => {
                state.queue.push_back(task);
                self.schedule(state);
                self.shared.after_submit();
            }
            _ => {
                state.queue.push_back(task);
                drop(state);
                self.shared.after_submit();
            }
        }
        position
    }

    /// The fast way: the strand is idle and the task small, so it never sees the queue.
    fn run_inline(self: &Arc<Self>, mut state: MutexGuard<'_, State>, task: Queued) {
        match task {
            Queued::Move(bytes) if bytes.is_instant() => self.move_at_once(state, bytes),
            Queued::Move(bytes) => {
                state.phase = Phase::Running;
                state.current = state.submitted;
                drop(state);
                let result = bytes.execute();
                let mut state = self.state.lock();
                if result.is_ok() && state.queue.is_empty() {
                    self.publish(&mut state);
                    self.retire(&mut state);
                    return;
                }
                let mut leftovers = Leftovers::default();
                self.finish(&mut state, result, &mut leftovers);
                if state.queue.is_empty() {
                    self.retire(&mut state);
                    drop(state);
                } else {
                    self.schedule(state);
                }
                leftovers.settle();
            }
            task => {
                state.queue.push_back(task);
                let position = state.submitted;
                // `run` says that the strand runs.
                self.run(state, Limit::Position(position));
            }
        }
    }

    /// Moves bytes on an idle strand. Nobody else gets to see that it runs.
    #[inline]
    fn move_at_once(self: &Arc<Self>, mut state: MutexGuard<'_, State>, bytes: Move) {
        state.current = state.submitted;
        let result = bytes.execute();
        if result.is_ok() {
            self.publish(&mut state);
            if state.listed {
                self.retire(&mut state);
            }
            return;
        }
        let mut leftovers = Leftovers::default();
        self.finish(&mut state, result, &mut leftovers);
        self.retire(&mut state);
        drop(state);
        leftovers.settle();
    }

    /// Nothing left to do. A pool entry that others' help has made pointless must not keep the strand alive.
    fn retire(self: &Arc<Self>, state: &mut State) {
        state.phase = Phase::Idle;
        if state.listed && self.shared.unlist(self) {
            state.listed = false;
        }
    }

    /// Makes the strand ready for whoever comes, and lets them know.
    fn schedule(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        state.phase = Phase::Scheduled;
        if state.sleepers > 0 {
            self.changed.notify_all();
        }
        let list = !state.listed;
        state.listed = true;
        drop(state);
        if list {
            self.shared.push(Arc::clone(self));
        }
    }

    /// A worker, or the random schedule, found the strand in the pool.
    pub(crate) fn run_listed(self: &Arc<Self>, limit: Limit) -> Option<Ended> {
        let mut state = self.state.lock();
        state.listed = false;
        (state.phase == Phase::Scheduled).then(|| self.run(state, limit))
    }

    /// The rest after a poll is over.
    pub(crate) fn run_rested(self: &Arc<Self>) {
        let state = self.state.lock();
        if state.phase == Phase::Resting {
            self.run(state, Limit::Tasks(SLICE));
        }
    }

    /// Executes tasks. The strand is takeable, or `Running` in the caller's hand.
    fn run<'a>(self: &'a Arc<Self>, mut state: MutexGuard<'a, State>, limit: Limit) -> Ended {
        state.phase = Phase::Running;
        let mut left = if let Limit::Tasks(tasks) = limit { tasks } else { u32::MAX };
        loop {
            let stop = match limit {
                Limit::Tasks(_) => left == 0,
                Limit::Position(position) => state.current >= position,
                Limit::Quick(position) => {
                    state.current >= position || state.queue.front().is_some_and(|task| !task.is_quick())
                }
            };
            if stop && !state.queue.is_empty() {
                if matches!(limit, Limit::Tasks(_)) && !self.shared.has_others_waiting() {
                    left = SLICE;
                } else {
                    self.schedule(state);
                    self.shared.ran();
                    return Ended::Stopped;
                }
            }
            let Some(task) = state.queue.pop_front() else {
                self.retire(&mut state);
                if state.queue.capacity() > 64 {
                    state.queue = VecDeque::new();
                }
                drop(state);
                self.shared.ran();
                return Ended::Stopped;
            };
            left = left.wrapping_sub(1);
            let position = state.submitted - state.queue.len() as u64;
            state.current = position;
            let aborts = state.aborts;
            match &task {
                Queued::Wait(event, generation) => state.blocked = Some(Blocked::Event(event.clone(), *generation)),
                Queued::External(_) => state.blocked = Some(Blocked::External),
                _ => {}
            }
            drop(state);

            let outcome = self.execute(task, position);
            let mut leftovers = Leftovers::default();
            state = self.state.lock();
            match outcome {
                Outcome::Done(result) => {
                    state.blocked = None;
                    self.finish(&mut state, result, &mut leftovers);
                }
                Outcome::Begun if state.blocked.is_some() => {
                    state.phase = Phase::Parked;
                    // A waiter that thought somebody was running this strand has to look what it waits for now.
                    if state.sleepers > 0 {
                        self.changed.notify_all();
                    }
                    drop(state);
                    self.shared.ran();
                    return Ended::Stopped;
                }
                // Resumed already, which also finished it.
                Outcome::Begun => {}
                Outcome::NotReady(job, rest) if state.aborts == aborts => {
                    state.queue.push_front(Queued::Poll(job, (rest * 2).min(LONGEST_REST)));
                    // Not in flight any more.
                    state.current = position - 1;
                    self.rest(state, rest);
                    return Ended::NotReady;
                }
                Outcome::NotReady(job, rest) => {
                    leftovers.tasks.push(Queued::Poll(job, rest));
                    self.finish(&mut state, Ok(()), &mut leftovers);
                }
            }
            if !leftovers.is_empty() {
                drop(state);
                leftovers.settle();
                state = self.state.lock();
            }
        }
    }

    /// Executes one task, with no lock held.
    fn execute(self: &Arc<Self>, task: Queued, position: u64) -> Outcome {
        match task {
            Queued::Move(bytes) => Outcome::Done(bytes.execute()),
            Queued::Run(job) => Outcome::Done(catch(job)),
            Queued::Job(job) => Outcome::Done(catch(|| job.run())),
            Queued::Record(event, generation) => {
                event.execute_record(generation).resume();
                Outcome::Done(Ok(()))
            }
            Queued::Reset(event, generation) => {
                event.execute_reset(generation);
                Outcome::Done(Ok(()))
            }
            Queued::Wait(event, generation) => {
                if event.execute_wait(generation, self, position) {
                    Outcome::Done(Ok(()))
                } else {
                    Outcome::Begun
                }
            }
            Queued::External(job) => {
                let completion = Completion::new(Arc::clone(self), position);
                // A panic drops the completion, which then reports it; unless it had been handed on already.
                match catch_unwind(AssertUnwindSafe(|| job(completion))) {
                    Ok(()) => Outcome::Begun,
                    Err(payload) => Outcome::Done(Err(TaskFault::from_panic(&*payload))),
                }
            }
            Queued::Poll(mut job, rest) => match catch(|| Ok(job())) {
                Ok(Poll::Ready(result)) => Outcome::Done(result),
                Ok(Poll::Pending) => Outcome::NotReady(job, rest),
                Err(fault) => Outcome::Done(Err(fault)),
            },
        }
    }

    fn rest(self: &Arc<Self>, mut state: MutexGuard<'_, State>, rest: Duration) {
        if self.shared.schedule == Schedule::Eager {
            state.phase = Phase::Resting;
            if state.sleepers > 0 {
                self.changed.notify_all();
            }
            drop(state);
            self.shared.rest(Arc::clone(self), Instant::now() + rest);
        } else {
            self.schedule(state);
        }
    }

    /// The task in flight is over: keeps its fault, and counts.
    fn finish(&self, state: &mut State, result: Result<(), TaskFault>, leftovers: &mut Leftovers) {
        if let Err(fault) = result {
            state.fault.get_or_insert_with(|| Box::new(fault));
            if state.stop_on_fault {
                state.stopped = true;
                state.drop_queue(leftovers);
            }
        }
        self.publish(state);
    }

    /// No task is in flight: everything but what is queued is complete.
    fn publish(&self, state: &mut State) {
        let completed = state.submitted - state.queue.len() as u64;
        self.completed.store(completed, Ordering::Release);
        if completed >= state.wake_at {
            state.wake_at = u64::MAX;
            self.changed.notify_all();
        }
    }

    /// Ends the task that parked the strand, if it is still the one at `position`.
    pub(crate) fn resume(self: &Arc<Self>, position: u64, result: Result<(), TaskFault>) {
        let mut state = self.state.lock();
        if state.blocked.is_none() || state.current != position {
            return;
        }
        state.blocked = None;
        let mut leftovers = Leftovers::default();
        self.finish(&mut state, result, &mut leftovers);
        self.leave_parking(state);
        leftovers.settle();
    }

    /// After `blocked` was cleared: the thread that runs the strand goes on by itself; a parked one needs another.
    fn leave_parking(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if state.phase != Phase::Parked {
            return;
        }
        if state.queue.is_empty() {
            self.retire(&mut state);
            drop(state);
            self.shared.ran();
        } else {
            self.schedule(state);
        }
    }

    fn abort(self: &Arc<Self>) {
        let mut leftovers = Leftovers::default();
        let mut state = self.state.lock();
        state.aborts = state.aborts.wrapping_add(1);
        state.drop_queue(&mut leftovers);
        match state.phase {
            // In flight and blocked: over, and the thread that is about to park it sees so. In flight and running: it
            // ends by itself.
            Phase::Running => {
                if let Some(blocked) = state.blocked.take() {
                    leftovers.strand = self.unblock(&blocked);
                    self.publish(&mut state);
                }
            }
            Phase::Parked => {
                if let Some(blocked) = state.blocked.take() {
                    leftovers.strand = self.unblock(&blocked);
                }
                self.publish(&mut state);
                self.retire(&mut state);
            }
            Phase::Idle | Phase::Scheduled | Phase::Resting => {
                self.publish(&mut state);
                self.retire(&mut state);
            }
        }
        drop(state);
        self.shared.ran();
        leftovers.settle();
    }

    fn unblock(&self, blocked: &Blocked) -> Option<Arc<Strand>> {
        match blocked {
            Blocked::Event(event, _) => event.leave_wait(self),
            Blocked::External => None,
        }
    }

    /// Waits until the task at `position` and all before it are complete.
    pub(crate) fn wait(self: &Arc<Self>, position: u64, deadline: Option<Instant>) -> Result<(), TimedOut> {
        let position = position.min(self.position());
        if self.has_completed(position) {
            return Ok(());
        }
        match self.shared.schedule {
            Schedule::Random(_) => self.shared.wait_at_random(self, position, deadline),
            Schedule::Eager | Schedule::Lazy => self.wait_by_demand(position, deadline),
        }
    }

    /// Follows what is in the way, from this strand over the events that it waits for to a strand that can be run, and
    /// runs that one, no further than needed.
    fn wait_by_demand(self: &Arc<Self>, position: u64, deadline: Option<Instant>) -> Result<(), TimedOut> {
        let mut path: Vec<(Arc<Strand>, u64)> = Vec::new();
        let mut rest = SHORTEST_REST;
        let mut spins = 0;
        loop {
            if self.has_completed(position) {
                return Ok(());
            }
            if has_passed(deadline) {
                return Err(TimedOut);
            }
            while path.last().is_some_and(|(strand, position)| strand.has_completed(*position)) {
                path.pop();
            }
            let (strand, goal) = path.last().map_or((self, position), |(strand, goal)| (strand, *goal));
            let mut state = strand.state.lock();
            if strand.has_completed(goal) {
                continue;
            }
            let limit = match (deadline, self.shared.has_workers()) {
                (Some(_), true) => Limit::Quick(goal),
                // One by one, to look at the clock in between.
                (Some(_), false) => Limit::Position(strand.completed.load(Ordering::Acquire) + 1),
                (None, _) => Limit::Position(goal),
            };
            let may_run = match limit {
                Limit::Quick(_) => state.queue.front().is_some_and(Queued::is_quick),
                _ => true,
            };
            if state.is_takeable() && may_run {
                let ended = strand.run(state, limit);
                if ended == Ended::NotReady {
                    // What the poll looks at may be another stream's to change, and no worker runs that.
                    if !self.shared.has_workers() && self.shared.step() == Some(Ended::Stopped) {
                        continue;
                    }
                    strand.sleep_a_while(rest, deadline);
                    rest = (rest * 2).min(LONGEST_REST);
                } else {
                    rest = SHORTEST_REST;
                }
                continue;
            }
            if state.phase == Phase::Parked
                && let Some(Blocked::Event(event, generation)) = &state.blocked
            {
                let (event, generation) = (event.clone(), *generation);
                drop(state);
                match event.recorder(generation) {
                    Some(recorder) => path.push(recorder),
                    // The record is done or gone, and its strand is about to be resumed.
                    None => spin_hint(),
                }
                continue;
            }
            if state.phase == Phase::Running && spins < SPINS && self.shared.may_spin() {
                drop(state);
                while spins < SPINS && !strand.has_completed(goal) {
                    spins += 1;
                    spin_hint();
                }
                continue;
            }
            // Somebody else has to act. An abort of a strand that is not the last of the path is noticed a little later.
            let until = if path.is_empty() {
                deadline
            } else {
                let soon = Instant::now() + LOOK_AGAIN;
                Some(deadline.map_or(soon, |deadline| deadline.min(soon)))
            };
            state.wake_at = state.wake_at.min(goal);
            state.sleepers += 1;
            wait(&strand.changed, &mut state, until);
            state.sleepers -= 1;
            spins = 0;
        }
    }

    /// Sleeps until something about the strand changes, but no longer than `rest`.
    fn sleep_a_while(&self, rest: Duration, deadline: Option<Instant>) {
        let until = Instant::now() + rest;
        let until = deadline.map_or(until, |deadline| deadline.min(until));
        let mut state = self.state.lock();
        if state.is_takeable() {
            state.sleepers += 1;
            wait(&self.changed, &mut state, Some(until));
            state.sleepers -= 1;
        }
    }

    /// Under the schedules that run nothing by themselves: lets one task run, on the way to `position`.
    pub(crate) fn nudge(self: &Arc<Self>, position: u64) {
        match self.shared.schedule {
            Schedule::Eager => {}
            Schedule::Random(_) => {
                self.shared.step();
            }
            Schedule::Lazy => {
                let mut strand = Arc::clone(self);
                loop {
                    let state = strand.state.lock();
                    if state.is_takeable() {
                        let next = strand.completed.load(Ordering::Acquire) + 1;
                        if strand.run(state, Limit::Position(next)) == Ended::NotReady {
                            strand.shared.step();
                        }
                        return;
                    }
                    let Some(Blocked::Event(event, generation)) = &state.blocked else {
                        return;
                    };
                    let recorder = event.recorder(*generation);
                    drop(state);
                    let Some((recorder, _)) = recorder else {
                        return;
                    };
                    strand = recorder;
                    if self.has_completed(position) {
                        return;
                    }
                }
            }
        }
    }
}

impl Leftovers {
    fn is_empty(&self) -> bool {
        self.tasks.is_empty() && self.strand.is_none()
    }
}

impl Drop for Strand {
    fn drop(&mut self) {
        self.shared.forget(self.id);
        let mut leftovers = Leftovers::default();
        self.state.get_mut().drop_queue(&mut leftovers);
        leftovers.settle();
    }
}

/// Runs a task's own code. A panic is a bug of that code; the stream, and who waits for it, must survive it.
fn catch<R>(job: impl FnOnce() -> Result<R, TaskFault>) -> Result<R, TaskFault> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|payload| Err(TaskFault::from_panic(&*payload)))
}

/// A queue of tasks that execute in order. A cheap handle; clones are the same stream.
///
/// Dropping the last handle neither waits nor takes tasks back: they run when they would have run. To end a stream's
/// work for certain, one way or the other, there is [`Stream::close`].
#[derive(Clone, Debug)]
pub struct Stream(Arc<Strand>);

impl Stream {
    pub(crate) fn new(strand: Arc<Strand>) -> Self {
        Self(strand)
    }

    /// Counts up over the executor's life; not used twice.
    pub fn id(&self) -> u32 {
        self.0.id
    }

    /// As given when the stream was made: lower is more urgent.
    pub fn priority(&self) -> i32 {
        self.0.priority
    }

    /// Appends a task and returns its position. Never waits for other work. Small work on an idle stream has already
    /// been done on return (eager); under the random schedule any task of any stream may run on this thread meanwhile,
    /// so no lock may be held that a task takes.
    #[inline]
    pub fn submit(&self, task: Task) -> u64 {
        self.0.submit(task)
    }

    /// The position of the task submitted last; 0 before the first.
    pub fn position(&self) -> u64 {
        self.0.position()
    }

    /// Whether the task at `position` and all before it are complete. Under the lazy and the random schedule each
    /// query that answers false lets one task run afterwards, so that a program that only ever asks gets on.
    pub fn is_complete(&self, position: u64) -> bool {
        let complete = self.0.has_completed(position);
        if !complete {
            self.0.nudge(position);
        }
        complete
    }

    /// Whether all submitted tasks are complete. A query like [`Self::is_complete`].
    pub fn is_idle(&self) -> bool {
        self.is_complete(self.position())
    }

    /// How many tasks are not complete. Runs nothing.
    pub fn pending(&self) -> u64 {
        // Completed first: it never overtakes what was submitted.
        let completed = self.0.completed.load(Ordering::Acquire);
        self.position() - completed
    }

    /// Waits until the task at `position` and all before it are complete. A position not yet reached by
    /// [`Self::submit`] means the last one. This thread may run tasks while it waits; with a time limit only those that
    /// end soon, except under the lazy and the random schedule, where a task that takes long delays the return.
    ///
    /// # Errors
    /// [`TimedOut`] when the time has passed. Faults of tasks are no error here: see [`Self::take_fault`].
    pub fn wait(&self, position: u64, timeout: Option<Duration>) -> Result<(), TimedOut> {
        if self.0.has_completed(position) {
            return Ok(());
        }
        self.0.wait(position, deadline_after(timeout))
    }

    /// The first fault since the last call. A stream that was stopped by it goes on.
    pub fn take_fault(&self) -> Option<TaskFault> {
        let mut state = self.0.state.lock();
        state.stopped = false;
        state.fault.take().map(|fault| *fault)
    }

    /// Whether a fault drops all later tasks, also those submitted afterwards, until it is taken. Off at first: later
    /// tasks run.
    pub fn set_stop_on_fault(&self, stop: bool) {
        self.0.state.lock().stop_on_fault = stop;
    }

    /// Drops every task that has not begun and ends one that waits for an event, external work or a poll. A task that
    /// is running is not interrupted. Dropped records count as complete for whoever waits for them.
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Ends the use of a stream: with `wait`, when all its tasks are complete; without, by [`Self::abort`]. Other
    /// handles stay valid.
    pub fn close(self, wait: bool) {
        if wait {
            // Without a time limit there is no error.
            let _ = self.wait(self.position(), None);
        } else {
            self.abort();
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
