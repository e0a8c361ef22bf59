//! What a stream can be asked to do, and what can go wrong while it does.
//!
//! Not here: order and parking (`stream.rs`), events' meaning (`event.rs`).

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::task::Poll;

use softacl_abi::ErrorCode;

use crate::event::Event;
use crate::guard;
use crate::stream::Strand;

/// Copies and fills of at most this many bytes may run on the submitting thread: 64 KiB take about as long as handing
/// the work to a thread that is awake.
pub(crate) const SMALL: usize = 64 << 10;

/// Copies and fills of at most this many bytes are over before a lock could be given back and taken again, or nearly so.
pub(crate) const INSTANT: usize = 4 << 10;

/// Code of a [`TaskFault`] made here: a copy or fill met memory that is not mapped or not permitted. It is what the
/// board's copy engine reports then.
const FAULT_ADDRESS: i32 = ErrorCode::RT_SYS_DMA.0;

/// Code of a [`TaskFault`] made here: a task's own code panicked.
const FAULT_PANIC: i32 = ErrorCode::RT_INTERNAL_ERROR.0;

/// One piece of work for a stream. Addresses are the runtime's (from [`Span::address`](crate::Span::address)) or a
/// program's own; all run through [`guard`].
pub enum Task {
    /// `len` bytes from `src` to `dst`, which may overlap.
    Copy {
        /// Where to.
        dst: usize,
        /// Where from.
        src: usize,
        /// Bytes.
        len: usize,
    },
    /// `height` rows of `width` bytes; a row begins `pitch` bytes after the one before.
    Copy2d {
        /// First row's destination.
        dst: usize,
        /// Bytes from one destination row to the next.
        dst_pitch: usize,
        /// First row's source.
        src: usize,
        /// Bytes from one source row to the next.
        src_pitch: usize,
        /// Bytes a row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// `len` bytes at `dst` become `value`.
    Fill {
        /// Where to.
        dst: usize,
        /// The byte.
        value: u8,
        /// Bytes.
        len: usize,
    },
    /// Code. Occupies the thread that runs it until it returns.
    Run(Box<dyn FnOnce() -> Result<(), TaskFault> + Send>),
    /// The same for work that keeps its memory: it is given itself back to put it away for the next time.
    Job(Box<dyn Job>),
    /// Marks the event as reached, with the time.
    Record(Event),
    /// Later tasks of the stream do not begin before the newest [`Task::Record`] of the event *submitted before this
    /// task* has executed. Of an event never recorded there is nothing to wait for.
    Wait(Event),
    /// The event counts as not recorded again, as far as records submitted before this task are concerned.
    Reset(Event),
    /// Code that hands the work to somebody else: the stream parks until the [`Completion`] is finished or dropped and
    /// occupies no thread meanwhile.
    External(Box<dyn FnOnce(Completion) + Send>),
    /// Code that is called again and again until it is ready; the stream parks between the calls. Each call must be
    /// short.
    Poll(Box<dyn FnMut() -> Poll<Result<(), TaskFault>> + Send>),
}

impl fmt::Debug for Task {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Task::Copy { .. } => "Copy",
            Task::Copy2d { .. } => "Copy2d",
            Task::Fill { .. } => "Fill",
            Task::Run(_) => "Run",
            Task::Job(_) => "Job",
            Task::Record(_) => "Record",
            Task::Wait(_) => "Wait",
            Task::Reset(_) => "Reset",
            Task::External(_) => "External",
            Task::Poll(_) => "Poll",
        })
    }
}

/// Work in memory that is used again. A job that is dropped does not run.
pub trait Job: Send {
    /// Does the work. Occupies the thread until it returns.
    ///
    /// # Errors
    ///
    /// What the stream's next synchronise is to tell.
    fn run(self: Box<Self>) -> Result<(), TaskFault>;
}

/// What went wrong in a task. `code` is the programming interface's number; this crate passes on what tasks return and
/// makes two itself: 507013 for a memory fault and 507000 for a panic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({code})")]
pub struct TaskFault {
    /// The error code, as the programming interface numbers it.
    pub code: i32,
    /// What happened, for a human.
    pub message: String,
}

impl TaskFault {
    pub(crate) fn from_panic(payload: &(dyn Any + Send)) -> Self {
        let said = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Self { code: FAULT_PANIC, message: format!("a task panicked: {said}") }
    }

    fn from_memory(operation: &str, fault: guard::Fault) -> Self {
        let direction = if fault.write { "writing to" } else { "reading from" };
        Self {
            code: FAULT_ADDRESS,
            message: format!("{operation} faulted {direction} address {:#x}, which is not accessible", fault.address),
        }
    }
}

/// The three tasks that only move bytes, as plain data.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Move {
    Copy { dst: usize, src: usize, len: usize },
    Copy2d { dst: usize, dst_pitch: usize, src: usize, src_pitch: usize, width: usize, height: usize },
    Fill { dst: usize, value: u8, len: usize },
}

impl Move {
    pub(crate) fn is_small(&self) -> bool {
        self.is_within(SMALL)
    }

    /// Whether it may be done with a strand's lock held.
    pub(crate) fn is_instant(&self) -> bool {
        self.is_within(INSTANT)
    }

    fn is_within(&self, most: usize) -> bool {
        match *self {
            Move::Copy { len, .. } | Move::Fill { len, .. } => len <= most,
            Move::Copy2d { width, height, .. } => width.saturating_mul(height) <= most,
        }
    }

    #[inline]
    pub(crate) fn execute(self) -> Result<(), TaskFault> {
        match self {
            Move::Copy { dst, src, len } => {
                guard::copy(dst, src, len).map_err(|fault| TaskFault::from_memory("a copy", fault))
            }
            Move::Fill { dst, value, len } => {
                guard::fill(dst, value, len).map_err(|fault| TaskFault::from_memory("a fill", fault))
            }
            Move::Copy2d { dst, dst_pitch, src, src_pitch, width, height } => {
                if width == dst_pitch && width == src_pitch {
                    return Move::Copy { dst, src, len: width.saturating_mul(height) }.execute();
                }
                for row in 0..height {
                    let to = dst.wrapping_add(row.wrapping_mul(dst_pitch));
                    let from = src.wrapping_add(row.wrapping_mul(src_pitch));
                    guard::copy(to, from, width)
                        .map_err(|fault| TaskFault::from_memory("a two-dimensional copy", fault))?;
                }
                Ok(())
            }
        }
    }
}

/// The right, and the duty, to end one [`Task::External`]. May be finished from any thread, also before the task's
/// own code has returned. Dropping it counts as finishing without a fault (the device cannot know why nobody answered,
/// and a stream must not hang for it), unless a panic drops it.
#[derive(Debug)]
pub struct Completion {
    strand: Option<Arc<Strand>>,
    position: u64,
}

impl Completion {
    pub(crate) fn new(strand: Arc<Strand>, position: u64) -> Self {
        Self { strand: Some(strand), position }
    }

    /// Ends the task; the stream goes on. If the stream was aborted in between, nothing happens.
    pub fn finish(mut self, result: Result<(), TaskFault>) {
        if let Some(strand) = self.strand.take() {
            strand.resume(self.position, result);
        }
    }
}

impl Drop for Completion {
    fn drop(&mut self) {
        if let Some(strand) = self.strand.take() {
            let result = if std::thread::panicking() {
                Err(TaskFault { code: FAULT_PANIC, message: "the code that was to end a task panicked".to_owned() })
            } else {
                Ok(())
            };
            strand.resume(self.position, result);
        }
    }
}
