//! How far the reports of a channel have come, and waiting for them.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// For how long nothing may be reported while something is to be, before a call that waits for it gives up: the channel's thread is gone, or does something else.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How far the reports of a channel have come.
#[derive(Default)]
pub(super) struct Progress {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Functions that were made and are not over.
    outstanding: u32,
    /// Those of them that run.
    running: u32,
    /// Those that have begun, ever.
    begun: u64,
    /// Those that were handed to the thread, ever. They are numbered in this order, which is that in which they run.
    delivered: u64,
    /// Numbers of those that were handed to the thread and are not over.
    undone: BTreeSet<u64>,
}

/// The number of a function among those that were handed to the thread, once it has it.
pub(super) type Number = Arc<OnceLock<u64>>;

/// One function that is outstanding, until this is dropped.
pub(super) struct Ticket {
    progress: Arc<Progress>,
    number: Number,
}

impl Ticket {
    pub(super) fn number(&self) -> Number {
        Arc::clone(&self.number)
    }

    /// Runs the function, which is over then.
    pub(super) fn run(self, function: impl FnOnce()) {
        let _running = self.progress.begin();
        function();
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.progress.state.lock();
        state.outstanding -= 1;
        if let Some(number) = self.number.get() {
            state.undone.remove(number);
        }
        drop(state);
        self.progress.changed.notify_all();
    }
}

/// How far to wait for functions.
#[derive(Clone, Copy)]
pub(super) enum Goal {
    /// Until at most so many are outstanding.
    AtMost(u32),
    /// Until all are over that were handed to the thread up to this one.
    UpTo(u64),
}

impl State {
    /// Functions that are in the way of a goal; 0 when it is reached.
    fn in_the_way(&self, goal: Goal) -> usize {
        match goal {
            Goal::AtMost(most) if self.outstanding <= most => 0,
            Goal::AtMost(_) => self.outstanding as usize,
            Goal::UpTo(last) => self.undone.range(..=last).count(),
        }
    }
}

/// One function that runs, until this is dropped.
struct Running<'a>(&'a Progress);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.state.lock().running -= 1;
        self.0.changed.notify_all();
    }
}

impl Progress {
    /// One more function that is outstanding.
    pub(super) fn ticket(self: &Arc<Self>) -> Ticket {
        self.state.lock().outstanding += 1;
        Ticket { progress: Arc::clone(self), number: Number::default() }
    }

    pub(super) fn outstanding(&self) -> u32 {
        self.state.lock().outstanding
    }

    fn begin(&self) -> Running<'_> {
        let mut state = self.state.lock();
        state.running += 1;
        state.begun += 1;
        self.changed.notify_all();
        Running(self)
    }

    /// Numbers a function that is handed to the thread.
    pub(super) fn deliver(&self, number: &OnceLock<u64>) {
        let mut state = self.state.lock();
        state.delivered += 1;
        let own = *number.get_or_init(|| state.delivered);
        state.undone.insert(own);
    }

    /// The number of the function that was handed to the thread last.
    pub(super) fn delivered(&self) -> u64 {
        self.state.lock().delivered
    }

    /// Until a goal is reached; how many functions are in the way when there was nothing to hope for any more.
    pub(super) fn wait(&self, goal: Goal) -> std::result::Result<(), usize> {
        let mut state = self.state.lock();
        let mut seen = state.begun;
        let mut until = Instant::now() + PATIENCE;
        while state.in_the_way(goal) > 0 {
            if state.running > 0 || state.begun != seen {
                seen = state.begun;
                until = Instant::now() + PATIENCE;
            }
            if self.changed.wait_until(&mut state, until).timed_out() && state.running == 0 && state.begun == seen {
                return match state.in_the_way(goal) {
                    0 => Ok(()),
                    left => Err(left),
                };
            }
        }
        Ok(())
    }
}
