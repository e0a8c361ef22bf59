//! One model on several streams: an asynchronous execution has the model to itself.
//!
//! The manual forbids executions of one model that overlap on different streams, and says that a board reports an error
//! for them. Executions that are kept apart (by a synchronise, by an event, by being on one stream) are allowed, and so
//! are `acl.mdl.execute` calls of several threads: the manual asks for a lock around filling the buffers and executing,
//! and here each execution works on its own buffers and nothing else.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Result, fail};

/// Which stream runs the model, if one does.
#[derive(Default)]
pub(crate) struct Turn(AtomicU64);

/// The model while an execution of a stream runs.
pub(crate) struct Taken<'a>(&'a Turn);

/// Streams are numbered from 0.
fn mark(stream: u32) -> u64 {
    u64::from(stream) + 1
}

impl Turn {
    /// Takes the model for a stream. Tasks of one stream run one after another, so it can only be another one that has it.
    ///
    /// # Errors
    ///
    /// 507011 when an execution on another stream runs.
    pub(crate) fn take(&self, model: &str, stream: u32) -> Result<Taken<'_>> {
        match self.0.compare_exchange(0, mark(stream), Ordering::Acquire, Ordering::Relaxed) {
            Ok(_) => Ok(Taken(self)),
            Err(other) => fail!(
                RT_MODEL_EXECUTE,
                "model {model:?} was to run on stream {stream} while an execution of it runs on stream {}: one model runs on one stream at a time; \
                 let this stream wait for an event of the other, synchronise in between, or load the model once for each stream",
                other - 1
            ),
        }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.0.store(0, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_one_streams_at_a_time() {
        let turn = Turn::default();
        let first = turn.take("net", 0).unwrap();
        let error = turn.take("net", 7).err().unwrap();
        assert_eq!(error.code().0, 507_011);
        for part in ["\"net\"", "stream 7", "stream 0"] {
            assert!(error.message().contains(part), "{}", error.message());
        }
        drop(first);
        drop(turn.take("net", 7).unwrap());
        assert!(turn.take("net", 0).is_ok());
    }
}
