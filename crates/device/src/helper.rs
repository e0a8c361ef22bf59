//! The second thread for large pieces of work: copies, pictures.
//!
//! Lives here: one persistent thread, and the sharing of one job's chunks between it and the caller. Not here: what a
//! chunk does.
//!
//! One job at a time: a caller that finds the helper taken does its job alone. So does a process whose only processor
//! the two would share.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, PoisonError, TryLockError};
use std::thread;

use crate::background;

/// Does one chunk; false ends the job for both.
type Work = dyn Fn(usize, usize) -> bool + Send + Sync;

struct Job {
    work: Box<Work>,
    len: usize,
    chunk: usize,
    next: AtomicUsize,
    /// Whether the helper is inside; it leaves by clearing this.
    helping: AtomicBool,
}

impl Job {
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

#[derive(Default)]
struct Desk {
    job: Mutex<Option<Arc<Job>>>,
    offered: Condvar,
    left: Condvar,
}

impl Desk {
    fn serve(&self) {
        let mut job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some(taken) = job.take() else {
                job = self.offered.wait(job).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            // Under the lock: a caller that withdraws its offer either still finds it or knows that we are inside.
            taken.helping.store(true, Ordering::Relaxed);
            drop(job);
            taken.take_part();
            job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
            taken.helping.store(false, Ordering::Release);
            self.left.notify_one();
        }
    }
}

/// None when a second thread cannot be had or would not help. The lock around it is the right to offer a job.
static HELPER: LazyLock<Option<Mutex<Arc<Desk>>>> = LazyLock::new(|| {
    if thread::available_parallelism().map_or(1, usize::from) < 2 {
        return None;
    }
    let desk = Arc::new(Desk::default());
    let served = Arc::clone(&desk);
    background::spawn("softacl-helper", move || served.serve()).ok()?;
    Some(Mutex::new(desk))
});

/// How long to spin for the helper's last chunk before sleeping: longer than a chunk takes.
const SPINS: usize = 20_000;

/// Runs `work(offset, len)` over `[0, len)` in chunks, on this thread and, when it is free, the helper. All chunks are done, and none is being done, when this
/// returns.
///
/// # Errors
/// The first one of a chunk, which ends the work early.
pub fn in_chunks<E: Send + 'static>(
    len: usize,
    chunk: usize,
    work: impl Fn(usize, usize) -> Result<(), E> + Send + Sync + 'static,
) -> Result<(), E> {
    let desk = match HELPER.as_ref().map(Mutex::try_lock) {
        Some(Ok(desk)) => desk,
        Some(Err(TryLockError::Poisoned(poisoned))) => poisoned.into_inner(),
        Some(Err(TryLockError::WouldBlock)) | None => return work(0, len),
    };
    let first: Arc<Mutex<Option<E>>> = Arc::default();
    let errors = Arc::clone(&first);
    let work = move |offset, len| match work(offset, len) {
        Ok(()) => true,
        Err(error) => {
            errors.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            false
        }
    };
    let job =
        Arc::new(Job { work: Box::new(work), len, chunk, next: AtomicUsize::new(0), helping: AtomicBool::new(false) });
    *desk.job.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&job));
    desk.offered.notify_one();
    job.take_part();

    let withdrawn = desk.job.lock().unwrap_or_else(PoisonError::into_inner).take();
    if withdrawn.is_none() {
        let mut spins = 0;
        while job.helping.load(Ordering::Acquire) && spins < SPINS {
            spins += 1;
            std::hint::spin_loop();
        }
        let mut waiting = desk.job.lock().unwrap_or_else(PoisonError::into_inner);
        while job.helping.load(Ordering::Acquire) {
            waiting = desk.left.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
    let error = first.lock().unwrap_or_else(PoisonError::into_inner).take();
    error.map_or(Ok(()), Err)
}
