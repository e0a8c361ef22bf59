//! What decoding and encoding video share: the library, a channel's stream and thread, and how far its callbacks have come.
//!
//! A channel is a stream of its own, on which its work is queued piece by piece, and a thread of the program's, which gets a report of each piece. What is *not* here:
//! the work (`vdec`, `venc`), and the coding itself, which is `softacl-media`'s.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use softacl_device::Task;
use softacl_media::video::{self, Codec, Library, VideoError};

use super::pic_desc::{self, Description};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::observe::{self, Actor, Fact, Resource};
use crate::os::this_thread;
use crate::process::{self, profile};
use crate::registry::Guard;
use crate::rt::callback::{self, HostFunction, Pending};
use crate::rt::context::Current;
use crate::rt::lifecycle::Hold;
use crate::rt::stream::{self, STREAMS, StreamObject};
use crate::site::{self, Site};

/// What was sent and not reported yet, of one channel; more waits. Their memory is the program's, but for some hundred bytes each.
const MOST_IN_FLIGHT: u32 = 256;

/// For how long nothing may be reported while something is to be, before a call that waits for it gives up: the channel's thread is gone, or does something else.
const PATIENCE: Duration = Duration::from_secs(10);

/// The library's own threads, for each channel.
pub(super) const LIBRARY_THREADS: u32 = 2;

/// A coding and how far it may go, by the number of `acldvppStreamFormat`.
pub(super) fn codec(number: i32) -> Option<Codec> {
    match number {
        0 => Some(Codec::H265),
        1..=3 => Some(Codec::H264),
        _ => None,
    }
}

/// libavcodec, loaded when the first channel is created.
pub(super) fn library() -> Result<Arc<Library>> {
    static LIBRARY: Mutex<Option<Arc<Library>>> = Mutex::new(None);
    let mut library = LIBRARY.lock();
    if let Some(library) = &*library {
        return Ok(Arc::clone(library));
    }
    let loaded = load().map_err(|error| no_library(&error))?;
    process::leave_at_once_in_forked_children();
    Ok(Arc::clone(library.insert(loaded)))
}

fn no_library(error: &VideoError) -> AclError {
    let text = format!(
        "video is decoded and encoded by libavcodec of FFmpeg 5 to 8: {error}. `pip install \"softacl[video]\"` brings one, or set SOFTACL_LIBAVCODEC to its file"
    );
    AclError::new(ErrorCode::FEATURE_UNSUPPORTED, text)
}

/// The configured one; else that of a Python package; else the system's.
fn load() -> std::result::Result<Arc<Library>, VideoError> {
    if let Some(path) = &process::settings().libavcodec.value {
        let found = if path.is_dir() { video::find_library(path) } else { None };
        return Library::load(Some(found.as_ref().unwrap_or(path)));
    }
    let mut refused = None;
    for directory in process::locate_libavcodec() {
        if let Some(path) = video::find_library(&directory) {
            match Library::load(Some(&path)) {
                Ok(library) => return Ok(library),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
    }
    Library::load(None).map_err(|error| refused.unwrap_or(error))
}

/// The library that decodes and encodes video and its version, loading it if that has not happened yet.
pub fn library_version() -> Result<(PathBuf, String)> {
    let library = library()?;
    Ok((library.path().to_owned(), library.version().to_owned()))
}

/// Channels of one kind that are open on each device.
pub(super) struct Count {
    what: &'static str,
    open: [AtomicU32; 64],
}

impl Count {
    pub(super) const fn new(what: &'static str) -> Self {
        Self { what, open: [const { AtomicU32::new(0) }; 64] }
    }

    fn on(&self, device: u32) -> &AtomicU32 {
        &self.open[device as usize % self.open.len()]
    }

    /// Takes one of a device's channels, until what it gives is dropped.
    pub(super) fn take(&'static self, device: u32, limit: u32) -> Result<Counted> {
        let more = |open: u32| (open < limit).then_some(open + 1);
        if self.on(device).fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_err() {
            let name = profile().name;
            if limit == 0 {
                fail!(FEATURE_UNSUPPORTED, "{name} has no {} channels", self.what);
            }
            fail!(
                RT_NO_NOTIFY_RESOURCE,
                "device {device} has its {limit} {} channels in use ({name}); destroy those that are done",
                self.what
            );
        }
        Ok(Counted { count: self, device })
    }
}

/// One channel of a device's number.
pub(super) struct Counted {
    count: &'static Count,
    device: u32,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.count.on(self.device).fetch_sub(1, Ordering::Relaxed);
    }
}

/// How far the reports of a channel have come.
#[derive(Default)]
pub(super) struct Progress {
    state: Mutex<ProgressState>,
    changed: Condvar,
}

#[derive(Default)]
struct ProgressState {
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

/// One function that is outstanding, until this is dropped.
struct Ticket {
    progress: Arc<Progress>,
    /// Its number, once the thread has it.
    number: Arc<OnceLock<u64>>,
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
enum Goal {
    /// Until at most so many are outstanding.
    AtMost(u32),
    /// Until all are over that were handed to the thread up to this one.
    UpTo(u64),
}

impl ProgressState {
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
    fn begin(&self) -> Running<'_> {
        let mut state = self.state.lock();
        state.running += 1;
        state.begun += 1;
        self.changed.notify_all();
        Running(self)
    }

    /// Numbers a function that is handed to the thread.
    fn deliver(&self, number: &OnceLock<u64>) {
        let mut state = self.state.lock();
        state.delivered += 1;
        let own = *number.get_or_init(|| state.delivered);
        state.undone.insert(own);
    }

    /// The number of the function that was handed to the thread last.
    fn delivered(&self) -> u64 {
        self.state.lock().delivered
    }

    /// Until a goal is reached; how many functions are in the way when there was nothing to hope for any more.
    fn wait(&self, goal: Goal) -> std::result::Result<(), usize> {
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

/// What every channel has.
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
pub(super) struct Sending<'a>(&'a Lane);

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
pub(super) struct Destroying<'a>(&'a Lane);

impl Drop for Destroying<'_> {
    fn drop(&mut self) {
        if self.0.is_alive() {
            self.0.gate.lock().destroyed = None;
        }
    }
}

/// A lane whose stream and device are there while a call works on it.
pub(super) struct OpenLane<'a> {
    lane: &'a Lane,
    pub(super) object: Guard<'static, StreamObject>,
    _hold: Hold,
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
    pub(super) fn sending(&self) -> Result<Sending<'_>> {
        let mut gate = self.gate.lock();
        self.not_destroyed(&gate)?;
        gate.sending += 1;
        Ok(Sending(self))
    }

    /// Lets nobody queue work any more, and waits for those who do.
    pub(super) fn begin_to_destroy(&self) -> Result<Destroying<'_>> {
        let mut gate = self.gate.lock();
        self.not_destroyed(&gate)?;
        gate.destroyed = Some(site::here());
        while gate.sending > 0 {
            self.quiet.wait(&mut gate);
        }
        Ok(Destroying(self))
    }

    /// The end of the channel: its thread no longer serves it, what is queued is dropped.
    pub(super) fn close(&self) {
        stream::remove(self.stream);
    }
}

/// What an observer is told of a piece of work when its function runs.
#[derive(Default)]
pub(super) struct Told {
    /// Its position on the channel's stream, from when it is queued and told of. The work itself may run before that, on the thread that queues it.
    place: OnceLock<u64>,
    /// What it wrote, where that was not known when it was queued: address and bytes.
    written: OnceLock<(u64, u64)>,
}

/// A function for a channel's thread, to be delivered when its piece of work is done.
pub(super) struct Report {
    pending: Pending,
    thread: u64,
    told: Option<Arc<Told>>,
    progress: Arc<Progress>,
    number: Arc<OnceLock<u64>>,
}

impl Report {
    pub(super) fn told(&self) -> Option<Arc<Told>> {
        self.told.clone()
    }

    /// The work wrote these bytes. An observer hears of it before the function begins: only that knows where they are.
    pub(super) fn wrote(&self, address: u64, bytes: u64) {
        if let Some(told) = &self.told {
            told.written.get_or_init(|| (address, bytes));
        }
    }

    pub(super) fn deliver(self) {
        self.progress.deliver(&self.number);
        self.pending.deliver(self.thread);
    }
}

/// What a piece of work reads and writes, as the program calls it: addresses and bytes.
#[derive(Default)]
pub(super) struct Touched {
    pub(super) read: Option<(u64, u64)>,
    pub(super) written: Option<(u64, u64)>,
    pub(super) uses: Vec<Resource>,
}

impl OpenLane<'_> {
    /// A function for the channel's thread, which counts as outstanding from now on.
    pub(super) fn report(&self, function: HostFunction) -> Report {
        let progress = &self.lane.progress;
        progress.state.lock().outstanding += 1;
        let number = Arc::<OnceLock<u64>>::default();
        let ticket = Ticket { progress: Arc::clone(progress), number: Arc::clone(&number) };
        let counted: HostFunction = Box::new(move || {
            let _running = ticket.progress.begin();
            function();
        });
        let stream = self.object.strand.id();
        let told = observe::is_detailed().then(Arc::<Told>::default);
        let function = match &told {
            Some(told) => tell_when_run(counted, stream, Arc::clone(told)),
            None => counted,
        };
        let pending = Pending::new(function, stream);
        Report { pending, thread: self.lane.thread, told, progress: Arc::clone(progress), number }
    }

    /// Waits until one more piece of work may be queued. `held` are those whose reports need more work to come.
    pub(super) fn make_room(&self, held: u32) -> Result<()> {
        let most = MOST_IN_FLIGHT - held.min(MOST_IN_FLIGHT - 1);
        if self.lane.progress.state.lock().outstanding < most {
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

    /// Queues the end of a stream, after which nothing that was queued before waits for a report's delivery.
    pub(super) fn submit_end(&self, work: impl FnOnce() + Send + 'static) -> Ending {
        let last = Arc::<OnceLock<u64>>::default();
        let (told, progress) = (Arc::clone(&last), Arc::clone(&self.lane.progress));
        let end = move || {
            work();
            told.get_or_init(|| progress.delivered());
        };
        Ending { position: self.submit(end, None, &Touched::default()), last }
    }

    /// Waits until everything that was queued before an end has run and has been reported. What others send after it is not waited for.
    pub(super) fn wait_for_end(&self, ending: &Ending) -> Result<()> {
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

    /// Queues a piece of work. `told` is its report's.
    pub(super) fn submit(
        &self,
        work: impl FnOnce() + Send + 'static,
        told: Option<Arc<Told>>,
        touched: &Touched,
    ) -> u64 {
        let task = move || {
            work();
            Ok(())
        };
        let position = stream::submit(&self.object, Task::Run(Box::new(task)));
        let strand = &self.object.strand;
        if observe::is_detailed() {
            let (stream, site) = (strand.id(), site::here());
            let by = Actor::Task { stream, position };
            observe::emit(|| Fact::Enqueued { stream, position, site });
            for resource in &touched.uses {
                observe::emit(|| Fact::Uses { stream, position, resource: *resource });
            }
            if let Some((address, bytes)) = touched.read {
                observe::emit(|| Fact::Read { by, address, bytes, site });
            }
            if let Some((address, bytes)) = touched.written {
                observe::emit(|| Fact::Written { by, address, bytes, site });
            }
        }
        strand.marked(position);
        if let Some(told) = told {
            told.place.get_or_init(|| position);
        }
        position
    }
}

/// The end of a stream that was queued.
pub(super) struct Ending {
    position: u64,
    /// The number of the last function that was handed to the thread by then.
    last: Arc<OnceLock<u64>>,
}

/// The same function, telling an observer what its piece of work wrote, and when it begins and ends.
fn tell_when_run(function: HostFunction, stream: u32, told: Arc<Told>) -> HostFunction {
    Box::new(move || {
        // It may begin before the call that queued the work has returned; that is another thread's, or this one's a while ago.
        let position = *told.place.wait();
        if let Some((address, bytes)) = told.written.get().copied() {
            let by = Actor::Task { stream, position };
            observe::emit(|| Fact::Written { by, address, bytes, site: Site::default() });
        }
        callback::tell_run(function, stream, position, false);
    })
}

/// Refuses to let a description go whose channel is there.
pub(super) fn refuse_open(kind: Kind, made: Site, destroy: &str) -> AclError {
    let text = format!("the channel of channelDesc ({kind}), created at {made}, still exists; call {destroy} first");
    AclError::new(ErrorCode::RELATIVE_RESOURCE_NOT_CLEARED, text)
}

/// Tells that a described picture takes more than its memory.
pub(super) fn tell_exceeding(api: &'static str, side: &'static str, desc: u64, taken: &Description, needed: u64) {
    observe::emit_end(|| Fact::PictureExceedsBuffer {
        api,
        side,
        desc,
        made: pic_desc::PIC_DESCS.made_at(desc),
        strides: (taken.width_stride, taken.height_stride),
        needed,
        size: u64::from(taken.size),
        site: site::here(),
    });
}
