//! Waiting: what a synchronising call gives back before it blocks.
//!
//! A front end asks [`Wait::is_over`] first, and lets the interpreter's other threads run only when there is something to wait for.

use std::time::{Duration, Instant};

use softacl_device::{Event, TaskFault};

use crate::error::{AclError, ErrorCode, Result, fail};
use crate::observe::{self, Fact};
use crate::rt::flight::{Strand, learn_of_something};
use crate::rt::stream;

/// Something to wait for, and what it tells in the end.
#[must_use = "nothing was waited for yet"]
pub struct Wait {
    target: Target,
    timeout: Option<Duration>,
}

enum Target {
    Nothing,
    Stream { stream: Strand, position: u64 },
    Position { stream: Strand, position: u64 },
    Streams(Vec<(Strand, u64)>),
    Event { event: Event, handle: u64 },
}

/// A timeout argument in milliseconds: -1 for ever, below that 107000.
pub(crate) fn timeout(timeout_ms: i32) -> Result<Option<Duration>> {
    match timeout_ms {
        -1 => Ok(None),
        0.. => Ok(Some(Duration::from_millis(timeout_ms as u64))),
        _ => fail!(RT_PARAM_INVALID, "timeout is {timeout_ms} ms; -1 waits for ever, and there is nothing below"),
    }
}

impl Wait {
    /// Nothing to wait for.
    pub(crate) const fn nothing() -> Self {
        Self { target: Target::Nothing, timeout: None }
    }

    pub(crate) fn for_stream(stream: Strand, timeout: Option<Duration>) -> Self {
        let position = stream.position();
        Self { target: Target::Stream { stream, position }, timeout }
    }

    /// For one task of a stream to be over, however it ended: a fault stays for the next synchronising call.
    pub(crate) const fn for_position(stream: Strand, position: u64) -> Self {
        Self { target: Target::Position { stream, position }, timeout: None }
    }

    /// The same, for so long at most.
    pub(crate) const fn for_position_within(stream: Strand, position: u64, timeout: Option<Duration>) -> Self {
        Self { target: Target::Position { stream, position }, timeout }
    }

    pub(crate) fn for_streams(streams: Vec<Strand>, timeout: Option<Duration>) -> Self {
        let streams = streams
            .into_iter()
            .map(|stream| {
                let position = stream.position();
                (stream, position)
            })
            .collect();
        Self { target: Target::Streams(streams), timeout }
    }

    /// `handle` names the event to an observer.
    pub(crate) const fn for_event(event: Event, handle: u64, timeout: Option<Duration>) -> Self {
        Self { target: Target::Event { event, handle }, timeout }
    }

    /// Whether there is nothing to wait for. Cheaper to ask than [`Wait::is_over`].
    #[inline]
    pub const fn is_nothing(&self) -> bool {
        matches!(self.target, Target::Nothing)
    }

    /// Whether [`Wait::finish`] would return at once.
    pub fn is_over(&self) -> bool {
        match &self.target {
            Target::Nothing => true,
            Target::Stream { stream, position } | Target::Position { stream, position } => {
                stream.is_complete(*position)
            }
            Target::Streams(streams) => streams.iter().all(|(stream, position)| stream.is_complete(*position)),
            Target::Event { event, .. } => event.is_complete(),
        }
    }

    /// Waits. The error is the first task that failed on what was waited for, or that the time is over.
    pub fn finish(self) -> Result<()> {
        match self.target {
            Target::Nothing => Ok(()),
            Target::Stream { stream, position } => finish_stream(&stream, position, self.timeout),
            Target::Position { stream, position } => reach(&stream, position, self.timeout),
            Target::Streams(streams) => {
                let deadline = self.timeout.map(|timeout| Instant::now() + timeout);
                let mut first = Ok(());
                for (stream, position) in &streams {
                    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
                    first = first.and(finish_stream(stream, *position, left));
                }
                first
            }
            Target::Event { event, handle } => match event.wait(self.timeout) {
                Ok(()) => {
                    learn_of_something();
                    observe::emit(|| Fact::EventReached { event: handle });
                    Ok(())
                }
                Err(_) => fail!(
                    RT_EVENT_SYNC_TIMEOUT,
                    "the event was not reached within {:?}",
                    self.timeout.unwrap_or_default()
                ),
            },
        }
    }
}

fn reach(stream: &Strand, position: u64, timeout: Option<Duration>) -> Result<()> {
    if stream.wait(position, timeout).is_err() {
        fail!(RT_STREAM_SYNC_TIMEOUT, "stream {} was not done within {:?}", stream.id(), timeout.unwrap_or_default());
    }
    stream::known(stream, position);
    Ok(())
}

fn finish_stream(stream: &Strand, position: u64, timeout: Option<Duration>) -> Result<()> {
    reach(stream, position, timeout)?;
    match stream.take_fault() {
        Some(fault) => Err(surface(stream, &fault)),
        None => Ok(()),
    }
}

/// Turns a task's fault into the error of the call that meets it, and tells the program's exception callback first.
fn surface(stream: &Strand, fault: &TaskFault) -> AclError {
    crate::rt::callback::tell_exception(fault, stream.id());
    AclError::new(ErrorCode(fault.code), format!("a task on stream {} failed: {}", stream.id(), fault.message))
}
