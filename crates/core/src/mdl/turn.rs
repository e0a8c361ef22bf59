//! One model on several streams: an execution of a stream has the model to itself.
//!
//! The manual forbids executions of one model that overlap on different streams, and says that a board reports an error
//! for them. Executions that are kept apart (by a synchronise, by an event, by being on one stream) are allowed, and so
//! are `acl.mdl.execute` calls of several threads, which take no turn: the manual asks for a lock around filling the
//! buffers and executing, and here each execution works on its own buffers and nothing else.
//!
//! A turn ends before its task counts as done, so that whoever waited for the task finds the model free.

use parking_lot::Mutex;

use crate::error::{Result, fail};

/// Which stream runs the model, and how many executions of it do: 0 when the model is free.
#[derive(Default)]
pub(crate) struct Turn(Mutex<(u32, u32)>);

/// The model while an execution of a stream runs.
pub(crate) struct Taken<'a>(&'a Turn);

impl Turn {
    /// Takes the model for a stream. Tasks of one stream run one after another and are never in each other's way.
    ///
    /// # Errors
    ///
    /// 507011 when an execution on another stream runs.
    pub(crate) fn take(&self, model: &str, stream: u32) -> Result<Taken<'_>> {
        let mut state = self.0.lock();
        let (holder, running) = *state;
        if running > 0 && holder != stream {
            fail!(
                RT_MODEL_EXECUTE,
                "model {model:?} was to run on stream {stream} while an execution of it runs on stream {holder}: one model runs on one stream at a time; \
                 let this stream wait for an event of the other, synchronise in between, or load the model once for each stream"
            );
        }
        *state = (stream, running + 1);
        Ok(Taken(self))
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.0.lock().1 -= 1;
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

    #[test]
    fn a_stream_is_never_in_its_own_way() {
        let turn = Turn::default();
        let first = turn.take("net", 3).unwrap();
        let second = turn.take("net", 3).unwrap();
        drop(first);
        assert!(turn.take("net", 4).is_err(), "the second still runs");
        drop(second);
        assert!(turn.take("net", 4).is_ok());
    }
}
