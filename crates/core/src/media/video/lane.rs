//! What every channel has: a stream of its own, on which its work is queued piece by piece, and a thread of the program's, which gets a report of each piece.
//!
//! Who sends and who destroys are kept apart here: what a call queues comes before the end of a channel that is destroyed meanwhile, or is refused.

use std::sync::{Arc, OnceLock};

use parking_lot::{Condvar, Mutex};
use softacl_device::Task;

use super::count::Counted;
use super::progress::{Goal, PATIENCE, Progress};
use super::report::{Report, Told, Touched};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::observe;
use crate::os::this_thread;
use crate::registry::Guard;
use crate::rt::callback::{self, HostFunction};
use crate::rt::context::Current;
use crate::rt::lifecycle::Hold;
use crate::rt::stream::{self, STREAMS, StreamObject};
use crate::site::{self, Site};

/// What was sent and not reported yet, of one channel; more waits. Their memory is the program's, but for some hundred bytes each.
const MOST_IN_FLIGHT: u32 = 256;

/// A channel's stream and thread.
pub(super) struct Lane {
    /// Handle of its stream, which no program has.
    stream: u64,
    device: u32,
    /// The thread that gets its reports.
    thread: u64,
    pub(super) made: Site,
    progress: Arc<Progress>,
    gate: Mutex<Gate>,
    /// No call is queueing work any more.
    quiet: Condvar,
    _counted: Counted,
}

/// Who may send to a channel.
#[derive(Default)]
struct Gate {
    /// Calls that are about to queue work. They end soon.
    sending: u32,
    /// Where the channel is being destroyed, or was.
    destroyed: Option<Site>,
}

/// A call that queues work: what it queues comes before the end of a channel that is destroyed meanwhile.
struct Sending<'a>(&'a Lane);

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        let mut gate = self.0.gate.lock();
        gate.sending -= 1;
        if gate.sending == 0 {
            self.0.quiet.notify_all();
        }
    }
}

/// A channel that is being destroyed, and is whole again if this is dropped before [`Lane::close`].
struct Destroying<'a>(&'a Lane);

impl Drop for Destroying<'_> {
    fn drop(&mut self) {
        if self.0.is_alive() {
            self.0.gate.lock().destroyed = None;
        }
    }
}

/// A lane whose stream and device are there while a call works on it.
pub(crate) struct OpenLane<'a> {
    lane: &'a Lane,
    object: Guard<'static, StreamObject>,
    _hold: Hold,
}

/// The end of a stream that was queued.
struct Ending {
    position: u64,
    /// The number of the last function that was handed to the thread by then.
    last: Arc<OnceLock<u64>>,
}

impl Lane {
    /// Makes one in the current context.
    pub(super) fn new(current: &Current, thread: u64, counted: Counted) -> Result<Self> {
        let _hold = current.process.devices[current.device as usize].hold()?;
        if thread == 0 {
            fail!(
                INVALID_PARAM,
                "channelDesc has no thread for its callbacks: set thread_id to one that calls acl.rt.process_report in a loop"
            );
        }
        let made = site::here();
        let stream = stream::make_for_channel(current, made)?;
        let subscribed = STREAMS
            .get(stream)
            .map_err(|error| crate::rt::refuse_runtime_handle("stream", error))
            .and_then(|object| callback::subscribe(thread, &object));
        if let Err(error) = subscribed {
            stream::remove(stream);
            return Err(error);
        }
        Ok(Self {
            stream,
            device: current.device,
            thread,
            made,
            progress: Arc::default(),
            gate: Mutex::default(),
            quiet: Condvar::new(),
            _counted: counted,
        })
    }

    /// Whether its stream is still there: it goes with its context.
    pub(super) fn is_alive(&self) -> bool {
        STREAMS.get(self.stream).is_ok()
    }

    /// Makes sure that a call of the current context may use it.
    pub(super) fn enter(&self, current: &Current) -> Result<OpenLane<'_>> {
        let hold = current.process.devices[current.device as usize].hold()?;
        if self.device != current.device {
            fail!(
                INVALID_PARAM,
                "the channel of channelDesc was created at {} on device {}; the current context is of device {}",
                self.made,
                self.device,
                current.device
            );
        }
        self.not_destroyed(&self.gate.lock())?;
        match STREAMS.get(self.stream) {
            Ok(object) => Ok(OpenLane { lane: self, object, _hold: hold }),
            Err(_) => fail!(
                INVALID_PARAM,
                "the channel of channelDesc, created at {}, ended with its context or its device",
                self.made
            ),
        }
    }

    /// Refuses a call that waits for the channel's callbacks in the thread that runs them.
    pub(super) fn not_its_thread(&self, what: &str) -> Result<()> {
        if this_thread() == self.thread {
            fail!(
                INVALID_PARAM,
                "{what} waits for the callbacks of the channel, which this very thread runs; call it in another one"
            );
        }
        Ok(())
    }

    fn not_destroyed(&self, gate: &Gate) -> Result<()> {
        if let Some(site) = gate.destroyed {
            fail!(
                INVALID_PARAM,
                "the channel of channelDesc, created at {}, is destroyed by another thread, at {site}; send to it before, or create another one",
                self.made
            );
        }
        Ok(())
    }

    /// Makes sure that work which is queued now is done before the channel ends. Nothing may wait for the program while this is held.
    fn sending(&self) -> Result<Sending<'_>> {
        let mut gate = self.gate.lock();
        self.not_destroyed(&gate)?;
        gate.sending += 1;
        Ok(Sending(self))
    }

    /// Lets nobody queue work any more, and waits for those who do.
    fn begin_to_destroy(&self) -> Result<Destroying<'_>> {
        let mut gate = self.gate.lock();
        self.not_destroyed(&gate)?;
        gate.destroyed = Some(site::here());
        while gate.sending > 0 {
            self.quiet.wait(&mut gate);
        }
        Ok(Destroying(self))
    }

    /// The end of the channel: its thread no longer serves it, what is queued is dropped.
    fn close(&self) {
        stream::remove(self.stream);
    }
}

impl<'a> OpenLane<'a> {
    /// A function for the channel's thread, which counts as outstanding from now on.
    pub(crate) fn report(&self, function: HostFunction) -> Report {
        Report::new(function, self.object.strand.id(), self.lane.thread, &self.lane.progress)
    }

    /// Waits until one more piece of work may be queued. `held` are those whose reports need more work to come.
    pub(crate) fn make_room(&self, held: u32) -> Result<()> {
        let most = MOST_IN_FLIGHT - held.min(MOST_IN_FLIGHT - 1);
        if self.lane.progress.outstanding() < most {
            return Ok(());
        }
        if this_thread() == self.lane.thread {
            fail!(
                RT_RESOURCE_ALLOC_FAIL,
                "{most} pieces of work wait to be reported, and this very thread is to call acl.rt.process_report for them"
            );
        }
        // What is queued may not have run yet, and may run on this thread.
        let strand = &self.object.strand;
        let _ = strand.wait(strand.position(), None);
        self.wait_for(Goal::AtMost(most - 1))
    }

    /// Queues a piece of work. `told` is its report's.
    pub(super) fn send(
        &self,
        work: impl FnOnce() + Send + 'static,
        told: Option<&Told>,
        touched: &Touched,
    ) -> Result<()> {
        let _sending = self.lane.sending()?;
        self.submit(work, told, touched);
        Ok(())
    }

    /// Queues the end of a stream, and waits until everything that was sent before has run and has been reported.
    pub(super) fn end_stream(&self, end: impl FnOnce() + Send + 'static) -> Result<()> {
        let ending = {
            let _sending = self.lane.sending()?;
            self.submit_end(end)
        };
        self.wait_for_end(&ending)
    }

    /// The same, after which the channel ends. It goes on as it was when this fails.
    pub(super) fn destroy(self, end: impl FnOnce() + Send + 'static) -> Result<()> {
        let lane: &'a Lane = self.lane;
        let _destroying = lane.begin_to_destroy()?;
        self.wait_for_end(&self.submit_end(end))?;
        drop(self);
        lane.close();
        Ok(())
    }

    /// Queues the end of a stream, after which nothing that was queued before waits for a report's delivery.
    fn submit_end(&self, end: impl FnOnce() + Send + 'static) -> Ending {
        let last = Arc::<OnceLock<u64>>::default();
        let (told, progress) = (Arc::clone(&last), Arc::clone(&self.lane.progress));
        let end = move || {
            end();
            told.get_or_init(|| progress.delivered());
        };
        Ending { position: self.submit(end, None, &Touched::default()), last }
    }

    /// Waits until everything that was queued before an end has run and has been reported. What others send after it is not waited for.
    fn wait_for_end(&self, ending: &Ending) -> Result<()> {
        let strand = &self.object.strand;
        let _ = strand.wait(ending.position, None);
        // An end that was dropped, with its device, delivers nothing.
        let last = *ending.last.get_or_init(|| self.lane.progress.delivered());
        self.wait_for(Goal::UpTo(last))?;
        stream::known(strand, ending.position);
        Ok(())
    }

    fn wait_for(&self, goal: Goal) -> Result<()> {
        self.lane.progress.wait(goal).map_err(|outstanding| {
            let text = format!(
                "{outstanding} callbacks of the channel wait for thread {}, in which nothing has called acl.rt.process_report for {} s",
                self.lane.thread,
                PATIENCE.as_secs()
            );
            AclError::new(ErrorCode::RT_REPORT_TIMEOUT, text)
        })
    }

    fn submit(&self, work: impl FnOnce() + Send + 'static, told: Option<&Told>, touched: &Touched) -> u64 {
        let task = move || {
            work();
            Ok(())
        };
        let position = stream::submit(&self.object, Task::Run(Box::new(task)));
        let strand = &self.object.strand;
        if observe::is_detailed() {
            touched.tell(strand.id(), position, site::here());
        }
        strand.marked(position);
        callback::expect(self.lane.thread, strand, position);
        if let Some(told) = told {
            told.place(position);
        }
        position
    }
}
