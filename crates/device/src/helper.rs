//! The second thread for large pieces of work: copies, pictures.
//!
//! Lives here: one persistent thread, and the sharing of one job's chunks between it and the caller. Not here: what a
//! chunk does.
//!
//! One job at a time: a caller that finds the helper taken does its job alone. So does a process whose only processor
//! the two would share. A job lies in its caller's stack, since nothing is to be allocated for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, LazyLock, Mutex, PoisonError, TryLockError};
use std::thread;

use crate::background;

/// Does one chunk; false ends the job for both.
type Work<'a> = dyn Fn(usize, usize) -> bool + Sync + 'a;

/// A job's chunks. The helper's copy of it is there for no longer than the caller waits, whatever the lifetime says.
#[derive(Clone, Copy)]
struct Job<'a> {
    work: &'a Work<'a>,
    len: usize,
    chunk: usize,
    next: &'a AtomicUsize,
    /// Whether a chunk has panicked on the helper.
    panicked: &'a AtomicBool,
}

impl Job<'_> {
    fn take_part(&self) {
        loop {
            let offset = self.next.fetch_add(self.chunk, Ordering::Relaxed);
            if offset >= self.len {
                return;
            }
            if !(self.work)(offset, self.chunk.min(self.len - offset)) {
                self.next.store(self.len, Ordering::Relaxed);
                return;
            }
        }
    }
}

/// Where a job is offered.
struct Desk {
    job: Mutex<Option<Job<'static>>>,
    offered: Condvar,
    /// Whether the helper is inside a job; it leaves by clearing this.
    helping: AtomicBool,
    left: Condvar,
}

static DESK: Desk =
    Desk { job: Mutex::new(None), offered: Condvar::new(), helping: AtomicBool::new(false), left: Condvar::new() };

impl Desk {
    fn serve(&self) {
        let mut job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some(taken) = job.take() else {
                job = self.offered.wait(job).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            // Under the lock: a caller that withdraws its offer either still finds it or knows that we are inside.
            self.helping.store(true, Ordering::Relaxed);
            drop(job);
            if catch_unwind(AssertUnwindSafe(|| taken.take_part())).is_err() {
                taken.panicked.store(true, Ordering::Relaxed);
            }
            job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
            self.helping.store(false, Ordering::Release);
            self.left.notify_one();
        }
    }
}

/// None when a second thread cannot be had or would not help. The lock in it is the right to offer a job.
static HELPER: LazyLock<Option<Mutex<()>>> = LazyLock::new(|| {
    if thread::available_parallelism().map_or(1, usize::from) < 2 {
        return None;
    }
    background::spawn("softacl-helper", || DESK.serve()).ok()?;
    Some(Mutex::new(()))
});

/// How long to spin for the helper's last chunk before sleeping: longer than a chunk takes.
const SPINS: usize = 20_000;

/// A job that is offered. When this goes, also while a panic unwinds, nobody else has the job any more.
struct Offer;

impl Offer {
    fn new(job: &Job<'_>) -> Self {
        // SAFETY: only the lifetime differs. The helper has the job from the desk only, and is inside it only while `helping` says so. This object, which nobody
        // forgets, ends neither before the desk is empty nor before the helper has left, and it is gone before what the job refers to.
        let job = unsafe { std::mem::transmute::<Job<'_>, Job<'static>>(*job) };
        *DESK.job.lock().unwrap_or_else(PoisonError::into_inner) = Some(job);
        DESK.offered.notify_one();
        Self
    }
}

impl Drop for Offer {
    fn drop(&mut self) {
        if DESK.job.lock().unwrap_or_else(PoisonError::into_inner).take().is_some() {
            return;
        }
        let mut spins = 0;
        while DESK.helping.load(Ordering::Acquire) && spins < SPINS {
            spins += 1;
            std::hint::spin_loop();
        }
        let mut waiting = DESK.job.lock().unwrap_or_else(PoisonError::into_inner);
        while DESK.helping.load(Ordering::Acquire) {
            waiting = DESK.left.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Runs `work(offset, len)` over `[0, len)` in chunks, on this thread and, when it is free, the helper. All chunks are done, and none is being done, when this
/// returns. Allocates nothing. A panic of a chunk is the caller's, whichever thread it was on.
///
/// # Errors
/// The first one of a chunk, which ends the work early.
pub fn in_chunks<E: Send>(
    len: usize,
    chunk: usize,
    work: impl Fn(usize, usize) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let _right = match HELPER.as_ref().map(Mutex::try_lock) {
        Some(Ok(right)) => right,
        Some(Err(TryLockError::Poisoned(poisoned))) => poisoned.into_inner(),
        Some(Err(TryLockError::WouldBlock)) | None => return work(0, len),
    };
    let first = Mutex::new(None);
    let work = |offset, len| match work(offset, len) {
        Ok(()) => true,
        Err(error) => {
            first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            false
        }
    };
    let (next, panicked) = (AtomicUsize::new(0), AtomicBool::new(false));
    let job = Job { work: &work, len, chunk, next: &next, panicked: &panicked };
    let offer = Offer::new(&job);
    job.take_part();
    drop(offer);
    assert!(!panicked.load(Ordering::Relaxed), "a chunk panicked on the helper");
    first.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
