//! The executor: which ready strand runs next, and on which thread.
//!
//! Lives here: the pool of ready strands, its workers (eager), the draw (random), the directory of streams. Lives
//! elsewhere: what running means (`stream.rs`).
//!
//! # Workers
//!
//! Made when there is work for them and never more than asked for; detached, and never joined by a destructor, so that
//! a process (or a forked child) ends as it likes. One that finds nothing spins for a few tens of microseconds, unless
//! another worker is running, and then sleeps: on a machine with two processors a spinning thread takes half of them.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::background;
use crate::event::Event;
use crate::schedule::{Generator, Schedule};
use crate::stream::{Ended, Limit, SHORTEST_REST, SLICE, Strand, Stream, TimedOut, deadline_after};
use crate::sync::{AtomicUsize, Condvar, Mutex, spin_hint, wait};

/// Levels of urgency that are told apart; priorities outside 0 to 7 count as the nearest.
const LEVELS: usize = 8;

/// Turns of a worker with nothing to do before it sleeps: about 30 µs.
const SPINS: u32 = 1000;

/// How long [`Executor::shutdown`] waits for workers that are inside a task.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(5);

/// At most so many workers when the caller leaves the number open.
const DEFAULT_WORKERS: usize = 4;

#[derive(Default)]
struct Pool {
    /// Ready strands by urgency, in order of readiness. The random schedule uses the first level only.
    ready: [VecDeque<Arc<Strand>>; LEVELS],
    /// Strands at a poll that was not ready, with the time to ask again.
    resting: Vec<(Instant, Arc<Strand>)>,
    idle: usize,
    alive: usize,
    spinning: usize,
    /// Hosts that sleep in a wait under the random schedule.
    sleepers: usize,
    stopping: bool,
    generator: Option<Generator>,
}

/// What strands and workers know of the executor.
pub(crate) struct Shared {
    pub(crate) schedule: Schedule,
    workers: usize,
    processors: usize,
    pool: Mutex<Pool>,
    changed: Condvar,
    /// How many strands `pool.ready` holds, and how many workers are inside a task: to be looked at without the lock.
    ready: AtomicUsize,
    running: AtomicUsize,
    streams: Mutex<Directory>,
}

#[derive(Default)]
struct Directory {
    last: u32,
    strands: HashMap<u32, Weak<Strand>>,
}

impl Shared {
    /// Adds a strand that became ready.
    pub(crate) fn push(self: &Arc<Self>, strand: Arc<Strand>) {
        let level = match self.schedule {
            Schedule::Eager => strand.priority.clamp(0, LEVELS as i32 - 1) as usize,
            Schedule::Lazy | Schedule::Random(_) => 0,
        };
        let mut pool = self.pool.lock();
        pool.ready[level].push_back(strand);
        let ready = self.ready.fetch_add(1, Ordering::Relaxed) + 1;
        match self.schedule {
            Schedule::Eager => {
                if ready > pool.spinning {
                    self.call_worker(&mut pool);
                }
            }
            Schedule::Random(_) if pool.sleepers > 0 => {
                self.changed.notify_all();
            }
            Schedule::Lazy | Schedule::Random(_) => {}
        }
    }

    /// Takes a strand out of the list. False when it is not there: somebody has it in hand.
    pub(crate) fn unlist(&self, strand: &Arc<Strand>) -> bool {
        let mut pool = self.pool.lock();
        for level in &mut pool.ready {
            if let Some(place) = level.iter().position(|listed| Arc::ptr_eq(listed, strand)) {
                // Not its last handle: the caller has one.
                level.remove(place);
                self.ready.fetch_sub(1, Ordering::Relaxed);
                return true;
            }
        }
        false
    }

    /// Adds a strand that is to be run at `due` unless a waiter runs it before.
    pub(crate) fn rest(self: &Arc<Self>, strand: Arc<Strand>, due: Instant) {
        let mut pool = self.pool.lock();
        let replaced = pool.resting.iter_mut().find(|(_, resting)| Arc::ptr_eq(resting, &strand));
        // An old entry's handle leaves this function before it is dropped: not under the lock.
        let mut old = None;
        if let Some(entry) = replaced {
            old = Some(std::mem::replace(entry, (due, strand)));
        } else {
            pool.resting.push((due, strand));
        }
        self.call_worker(&mut pool);
        drop(pool);
        drop(old);
    }

    fn call_worker(self: &Arc<Self>, pool: &mut Pool) {
        if pool.idle > 0 {
            self.changed.notify_one();
        } else if pool.alive < self.workers && !pool.stopping {
            let shared = Arc::clone(self);
            // Without a thread, waiters run the work themselves.
            if !cfg!(loom) && background::spawn("softacl-worker", move || shared.work()).is_ok() {
                pool.alive += 1;
            }
        }
    }

    fn work(self: &Arc<Self>) {
        while let Some((strand, rested)) = self.next() {
            self.running.fetch_add(1, Ordering::Relaxed);
            if rested {
                strand.run_rested();
            } else {
                strand.run_listed(Limit::Tasks(SLICE));
            }
            self.running.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// The next strand for a worker, and whether it rested. None when the worker is to end.
    fn next(self: &Arc<Self>) -> Option<(Arc<Strand>, bool)> {
        let mut pool = self.pool.lock();
        let mut may_spin = self.processors > 1;
        loop {
            if pool.stopping {
                pool.alive -= 1;
                self.changed.notify_all();
                return None;
            }
            let now = (!pool.resting.is_empty()).then(Instant::now);
            if let Some(now) = now
                && let Some(due) = pool.resting.iter().position(|(due, _)| *due <= now)
            {
                return Some((pool.resting.swap_remove(due).1, true));
            }
            if let Some(strand) = pool.ready.iter_mut().find_map(VecDeque::pop_front) {
                if self.ready.fetch_sub(1, Ordering::Relaxed) > 1 {
                    // Who was called for the rest may have been called twice at once: call again.
                    self.call_worker(&mut pool);
                }
                return Some((strand, false));
            }
            if may_spin && pool.spinning == 0 && self.running.load(Ordering::Relaxed) == 0 && now.is_none() {
                may_spin = false;
                pool.spinning += 1;
                drop(pool);
                for _ in 0..SPINS {
                    if self.ready.load(Ordering::Relaxed) > 0 {
                        break;
                    }
                    spin_hint();
                }
                pool = self.pool.lock();
                pool.spinning -= 1;
                continue;
            }
            let due = pool.resting.iter().map(|(due, _)| *due).min();
            pool.idle += 1;
            wait(&self.changed, &mut pool, due);
            pool.idle -= 1;
            may_spin = self.processors > 1;
        }
    }

    /// Whether another strand wants the thread that runs one now.
    pub(crate) fn has_others_waiting(&self) -> bool {
        self.schedule != Schedule::Eager || self.ready.load(Ordering::Relaxed) > 0
    }

    /// Whether strands get on without a waiter's help.
    pub(crate) fn has_workers(&self) -> bool {
        self.schedule == Schedule::Eager && self.workers > 0
    }

    /// Whether spinning for another thread can pay.
    pub(crate) fn may_spin(&self) -> bool {
        self.processors > 1
    }

    /// A strand was run or changed: hosts that wait at random look again.
    pub(crate) fn ran(&self) {
        if let Schedule::Random(_) = self.schedule {
            let pool = self.pool.lock();
            if pool.sleepers > 0 {
                self.changed.notify_all();
            }
        }
    }

    /// The random schedule runs up to three tasks after each submission.
    pub(crate) fn after_submit(&self) {
        if let Schedule::Random(_) = self.schedule {
            let steps = self.pool.lock().generator.as_mut().map_or(0, |generator| generator.below(4));
            for _ in 0..steps {
                self.step();
            }
        }
    }

    /// Runs one task of a ready strand: any (random) or the one that has been ready longest (lazy, eager). None when
    /// nothing is ready.
    pub(crate) fn step(&self) -> Option<Ended> {
        loop {
            let strand = {
                let mut pool = self.pool.lock();
                let ready = pool.ready[0].len();
                let strand = match &mut pool.generator {
                    Some(generator) if ready > 0 => {
                        let drawn = generator.below(ready);
                        pool.ready[0].swap_remove_back(drawn)
                    }
                    _ => pool.ready.iter_mut().find_map(VecDeque::pop_front),
                }?;
                self.ready.fetch_sub(1, Ordering::Relaxed);
                strand
            };
            if let Some(ended) = strand.run_listed(Limit::Tasks(1)) {
                return Some(ended);
            }
        }
    }

    /// Runs ready strands, drawn at random, until the goal is reached.
    pub(crate) fn wait_at_random(
        &self,
        goal: &Strand,
        position: u64,
        deadline: Option<Instant>,
    ) -> Result<(), TimedOut> {
        loop {
            if goal.has_completed(position) {
                return Ok(());
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Err(TimedOut);
            }
            match self.step() {
                Some(Ended::Stopped) => continue,
                // Asking again at once would only burn time; with others ready this costs them little.
                Some(Ended::NotReady) => {
                    std::thread::sleep(SHORTEST_REST);
                    continue;
                }
                None => {}
            }
            let mut pool = self.pool.lock();
            if goal.has_completed(position) || !pool.ready[0].is_empty() {
                continue;
            }
            pool.sleepers += 1;
            wait(&self.changed, &mut pool, deadline);
            pool.sleepers -= 1;
        }
    }

    pub(crate) fn forget(&self, id: u32) {
        self.streams.lock().strands.remove(&id);
    }
}

/// Makes streams and events, and runs what is submitted.
pub struct Executor {
    shared: Arc<Shared>,
}

impl fmt::Debug for Executor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Executor").field("schedule", &self.shared.schedule).finish_non_exhaustive()
    }
}

impl Executor {
    /// At most `workers` threads (eager only; 0 means as many as processors, but not more than 4), none to begin with.
    pub fn new(schedule: Schedule, workers: usize) -> Executor {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let generator = match schedule {
            Schedule::Random(seed) => Some(Generator::new(seed)),
            Schedule::Eager | Schedule::Lazy => None,
        };
        let shared = Shared {
            schedule,
            workers: if workers == 0 { processors.min(DEFAULT_WORKERS) } else { workers },
            processors,
            pool: Mutex::new(Pool { generator, ..Pool::default() }),
            changed: Condvar::new(),
            ready: AtomicUsize::new(0),
            running: AtomicUsize::new(0),
            streams: Mutex::new(Directory::default()),
        };
        Executor { shared: Arc::new(shared) }
    }

    /// The schedule that the executor was made with.
    pub fn schedule(&self) -> Schedule {
        self.shared.schedule
    }

    /// Whether more than one worker is inside a task now: nobody's second thread would gain anything.
    pub fn is_busy(&self) -> bool {
        self.shared.running.load(Ordering::Relaxed) > 1
    }

    /// An idle stream. Of streams that are ready, those with a lower `priority` (0 to 7) get a worker first.
    pub fn create_stream(&self, priority: i32) -> Stream {
        let mut directory = self.shared.streams.lock();
        directory.last += 1;
        let strand = Strand::new(directory.last, priority, Arc::clone(&self.shared));
        directory.strands.insert(strand.id, Arc::downgrade(&strand));
        Stream::new(strand)
    }

    /// An event that has not been recorded.
    pub fn create_event(&self) -> Event {
        Event::new()
    }

    /// Runs one task of some stream that is ready, on this thread; false when none is. For hosts that wait for
    /// something other than a stream while the schedule runs nothing by itself.
    pub fn step(&self) -> bool {
        self.shared.step().is_some()
    }

    /// Waits until every task that has been submitted so far, to any stream, is complete.
    ///
    /// # Errors
    /// [`TimedOut`] when the time has passed.
    pub fn quiesce(&self, timeout: Option<Duration>) -> Result<(), TimedOut> {
        let deadline = deadline_after(timeout);
        let strands: Vec<Arc<Strand>> = {
            let directory = self.shared.streams.lock();
            directory.strands.values().filter_map(Weak::upgrade).collect()
        };
        // Positions first: a stream that is fed for ever does not keep the others waiting.
        let goals: Vec<(Arc<Strand>, u64)> = strands
            .into_iter()
            .map(|strand| {
                let position = strand.position();
                (strand, position)
            })
            .collect();
        goals.iter().try_for_each(|(strand, position)| strand.wait(*position, deadline))
    }

    /// Ends the workers, each after the task it is in, and waits for them, 5 s at most. What is submitted or left after
    /// that only runs when something waits for it.
    pub fn shutdown(&self) {
        let deadline = Instant::now() + SHUTDOWN_LIMIT;
        let mut pool = self.shared.pool.lock();
        pool.stopping = true;
        self.shared.changed.notify_all();
        while pool.alive > 0 && Instant::now() < deadline {
            wait(&self.shared.changed, &mut pool, Some(deadline));
        }
    }

    #[cfg(all(test, loom))]
    pub(crate) fn run_as_worker(&self) -> bool {
        let mut pool = self.shared.pool.lock();
        let strand = pool.ready.iter_mut().find_map(VecDeque::pop_front);
        let Some(strand) = strand else { return false };
        self.shared.ready.fetch_sub(1, Ordering::Relaxed);
        drop(pool);
        strand.run_listed(Limit::Tasks(SLICE));
        true
    }
}

impl Drop for Executor {
    /// Lets the workers go, without waiting for them: this may be the end of the process.
    fn drop(&mut self) {
        let mut pool = self.shared.pool.lock();
        pool.stopping = true;
        self.shared.changed.notify_all();
        // Listed strands hold the executor's shared part, which holds the list. Dropped after the lock.
        let listed = std::mem::take(&mut pool.ready);
        let resting = std::mem::take(&mut pool.resting);
        self.shared.ready.store(0, Ordering::Relaxed);
        drop(pool);
        drop((listed, resting));
    }
}
