//! A task as a strand keeps it, and what may be done with it before it runs. Running it is the strand's (`stream.rs`).

use std::task::Poll;
use std::time::Duration;

use crate::event::{Event, Released};
use crate::task::{Completion, Job, Move, TaskFault};

type RunJob = Box<dyn FnOnce() -> Result<(), TaskFault> + Send>;
type ExternalJob = Box<dyn FnOnce(Completion) + Send>;
pub(super) type PollJob = Box<dyn FnMut() -> Poll<Result<(), TaskFault>> + Send>;

/// A task as queued: events with the generation they refer to.
pub(super) enum Queued {
    Move(Move),
    Run(RunJob),
    Job(Box<dyn Job>),
    Record(Event, u64),
    Wait(Event, u64),
    Reset(Event, u64),
    External(ExternalJob),
    Poll(PollJob, Duration),
}

impl Queued {
    /// Whether the submitting thread may run it. None of these runs a program's code.
    pub(super) fn is_small(&self) -> bool {
        match self {
            Queued::Move(bytes) => bytes.is_small(),
            Queued::Record(..) | Queued::Wait(..) | Queued::Reset(..) => true,
            Queued::Run(_) | Queued::Job(_) | Queued::External(_) | Queued::Poll(..) => false,
        }
    }

    /// Whether a waiter with a time limit may run it: what ends soon.
    pub(super) fn is_quick(&self) -> bool {
        self.is_small() || matches!(self, Queued::Poll(..) | Queued::External(_))
    }

    /// What others are to learn of a task that is dropped instead of executed.
    pub(super) fn cancel(&self) -> Released {
        match self {
            Queued::Record(event, generation) => event.cancel_record(*generation),
            Queued::Wait(event, _) => {
                event.cancel_wait();
                Released::default()
            }
            _ => Released::default(),
        }
    }
}
