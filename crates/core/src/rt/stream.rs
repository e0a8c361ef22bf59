//! Streams: queues of work that runs in order. The strands themselves are `softacl-device`'s; here are their handles, limits and attributes.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use softacl_abi::enums::RunMode;
use softacl_device::Task;

use crate::awake;
use crate::error::{AclError, Cause, ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::observe::{self, End, Fact, Resource};
use crate::process::{Process, profile};
use crate::registry::{Guard, Registry};
use crate::rt::context::{self, Current};
use crate::rt::flight::Strand;
use crate::rt::wait::Wait;
use crate::rt::{device, refuse_runtime_handle};
use crate::site::{self, Site};

pub(crate) static STREAMS: Registry<StreamObject> = Registry::new(Kind::Stream);

thread_local! {
    static LAST_TASK: Cell<Option<u64>> = const { Cell::new(None) };
    /// The stream whose core limits this thread's operators obey.
    static CORE_LIMITS_OF: Cell<u64> = const { Cell::new(0) };
}

/// A stream object.
pub(crate) struct StreamObject {
    pub(crate) strand: Strand,
    pub(crate) context: u64,
    pub(crate) device: u32,
    /// Not the program's own to destroy: a context's default stream, which goes with its context, or a channel's, whose handle no program has.
    pub(crate) default: bool,
    /// Streams of the device that it takes.
    taken: u32,
    /// The thread that `process_report`s for it; 0 for none.
    pub(crate) subscriber: AtomicU64,
    attributes: Mutex<Attributes>,
}

impl StreamObject {
    /// Registers or unregisters an allocator; whether one was registered before.
    pub(crate) fn set_allocator(&self, registered: bool) -> bool {
        std::mem::replace(&mut self.attributes.lock().allocator, registered)
    }
}

#[derive(Default)]
struct Attributes {
    failure_mode: Option<u32>,
    overflow_switch: u32,
    tag: u32,
    /// Whether an allocator of the program's own is registered.
    allocator: bool,
    core_limits: [Option<u32>; 2],
}

/// Flag bits that `create_stream_with_config` knows. They tune the card's launch paths and change nothing that a program sees.
const KNOWN_FLAGS: u32 = softacl_abi::enums::stream_flag::ALL;

/// Creates a stream object in a context.
pub(crate) fn make(
    process: &Process,
    context: u64,
    device: u32,
    priority: i32,
    default: bool,
    made: Site,
) -> Result<u64> {
    make_as(process, (context, device), priority, default, taken_by(process, default), made)
}

/// Creates the stream of a channel, which takes two of the device's: one for its work, one for its callbacks.
pub(crate) fn make_for_channel(current: &Current, made: Site) -> Result<u64> {
    let handle = make_as(current.process, (current.handle, current.device), 0, true, 2, made)?;
    if context::CONTEXTS.get(current.handle).is_err() {
        remove(handle);
        fail!(RT_CONTEXT_NULL, "the current context of this thread was destroyed by another thread");
    }
    Ok(handle)
}

/// Ends a channel's stream: what is queued is dropped.
pub(crate) fn remove(handle: u64) {
    if let Ok(object) = STREAMS.remove(handle, site::here()) {
        end(&object);
    }
}

fn make_as(
    process: &Process,
    (context, device): (u64, u32),
    priority: i32,
    default: bool,
    taken: u32,
    made: Site,
) -> Result<u64> {
    let most = profile().stream_limit;
    if count(device).fetch_add(taken, Ordering::Relaxed) + taken > most {
        count(device).fetch_sub(taken, Ordering::Relaxed);
        fail!(
            RT_NO_STREAM_RESOURCE,
            "device {device} has its {most} streams in use ({}); destroy those that are done",
            profile().name
        );
    }
    let strand = Strand::new(process.executor.create_stream(priority));
    let object = StreamObject {
        strand,
        context,
        device,
        default,
        taken,
        subscriber: AtomicU64::new(0),
        attributes: Mutex::default(),
    };
    match STREAMS.insert(object, made) {
        Some(handle) => Ok(handle),
        None => {
            count(device).fetch_sub(taken, Ordering::Relaxed);
            fail!(RT_NO_STREAM_RESOURCE, "no stream handle is left")
        }
    }
}

/// Streams alive on each device: a device has a fixed number, and counting them one by one would cost a walk at each creation.
static COUNTS: [AtomicU32; 64] = [const { AtomicU32::new(0) }; 64];

fn count(device: u32) -> &'static AtomicU32 {
    &COUNTS[device as usize % COUNTS.len()]
}

fn streams_on(device: u32) -> u32 {
    count(device).load(Ordering::Relaxed)
}

/// How many of the device's streams one object takes: beside a card, some products keep a second default stream of each context for themselves.
fn taken_by(process: &Process, default: bool) -> u32 {
    if default && process.settings.run_mode.value == RunMode::Host { profile().default_streams_per_context } else { 1 }
}

/// A stream that a call works on. Its device stays open meanwhile: closing it waits for this ([`wait_for_calls`]).
pub(crate) type Resolved = Guard<'static, StreamObject>;

/// A stream argument: a handle, or 0 for the default stream of the current context. It must belong to the current context.
#[inline]
pub(crate) fn resolve(current: &Current, stream: u64) -> Result<Resolved> {
    let device = &current.process.devices[current.device as usize];
    match find(current, stream) {
        Ok(object) => device.not_closing().map(|()| object),
        // Of a device that another thread closes the streams are gone one by one.
        Err(error) => device.not_closing().and(Err(error)),
    }
}

#[inline]
fn find(current: &Current, stream: u64) -> Result<Resolved> {
    let handle = if stream == 0 { context::default_stream_of(current.handle)? } else { stream };
    match STREAMS.get(handle) {
        Ok(object) if object.context == current.handle => Ok(object),
        Ok(object) => Err(refuse_context(current, handle, &object)),
        Err(error) => Err(refuse_runtime_handle("stream", error)),
    }
}

#[cold]
fn refuse_context(current: &Current, handle: u64, object: &StreamObject) -> AclError {
    let made = STREAMS.made_at(handle);
    let text = format!(
        "stream was created at {made} in a context of device {}; the current context of this thread is another one, of device {}",
        object.device, current.device
    );
    AclError::new(ErrorCode::RT_STREAM_CONTEXT, text).because(Cause::WrongContext { made })
}

/// Until no call works on a stream of a device that is closing. Such calls end by themselves, and soon.
pub(crate) fn wait_for_calls(device: u32) {
    while STREAMS.is_held(|object| object.device == device) {
        std::thread::sleep(Duration::from_micros(50));
    }
}

/// Queues a task and remembers that this thread did so.
#[inline]
pub(crate) fn submit(object: &StreamObject, task: Task) -> u64 {
    let position = object.strand.submit(task);
    LAST_TASK.set(Some(next_task_number()));
    position
}

/// Numbers the tasks of this process. Each thread has some numbers to itself: a locked addition at each task would be dear.
#[inline]
fn next_task_number() -> u64 {
    const OWN: u64 = 1 << 10;
    static TAKEN: AtomicU64 = AtomicU64::new(0);
    match LAST_TASK.get() {
        Some(last) if !(last + 1).is_multiple_of(OWN) => last + 1,
        _ => TAKEN.fetch_add(OWN, Ordering::Relaxed),
    }
}

/// `acl.rt.create_stream`.
pub fn create_stream() -> Result<u64> {
    create_stream_with_config(0, 0)
}

/// `acl.rt.create_stream_with_config`: priority 0 is the highest; flags are `ACL_STREAM_*` bits.
pub fn create_stream_with_config(priority: i32, flags: i32) -> Result<u64> {
    let current = context::current()?;
    // Products whose range is narrower take the numbers of the others and treat them alike.
    let lowest = profile().least_priority.max(7);
    if !(0..=lowest).contains(&priority) {
        fail!(RT_PARAM_INVALID, "priority is {priority}; {} has 0 (highest) to {lowest}", profile().name);
    }
    if flags < 0 || flags as u32 & !KNOWN_FLAGS != 0 {
        fail!(RT_PARAM_INVALID, "flag is {flags:#x}; the known bits are {KNOWN_FLAGS:#x}");
    }
    let site = site::here();
    let _hold = current.process.devices[current.device as usize].hold()?;
    let handle = make(current.process, current.handle, current.device, priority, false, site)?;
    // Another thread may have taken the context away in between. It looks for the context's streams after that, so one of the two sees the other.
    if context::CONTEXTS.get(current.handle).is_err() {
        if let Ok(object) = STREAMS.remove(handle, site) {
            end(&object);
        }
        fail!(RT_CONTEXT_NULL, "the current context of this thread was destroyed by another thread");
    }
    observe::emit(|| Fact::Created { kind: Kind::Stream, handle, site });
    Ok(handle)
}

/// `acl.rt.destroy_stream`: waits for the queued work, then destroys. The default stream goes with its context only.
pub fn destroy_stream(stream: u64) -> Result<()> {
    destroy(stream, true)
}

/// `acl.rt.destroy_stream_force`: drops pending work instead of waiting.
pub fn destroy_stream_force(stream: u64) -> Result<()> {
    destroy(stream, false)
}

/// Whether [`destroy_stream`] would have to wait, in which case a front end lets other threads run meanwhile.
pub fn destroy_would_wait(stream: u64) -> bool {
    STREAMS.get(stream).is_ok_and(|object| !object.strand.is_idle())
}

fn destroy(stream: u64, wait: bool) -> Result<()> {
    context::current()?;
    if stream == 0 {
        fail!(INVALID_PARAM, "stream is NULL (0); the default stream goes with its context and cannot be destroyed");
    }
    if STREAMS.get(stream).map_err(|error| refuse_runtime_handle("stream", error))?.default {
        fail!(INVALID_PARAM, "this is the default stream of a context, which goes with its context");
    }
    let site = site::here();
    if wait {
        // While the handle still works: the stream may wait for what another thread does, or aborts.
        let strand = STREAMS.get(stream).map_err(|error| refuse_runtime_handle("stream", error))?.strand.clone();
        // An infinite wait cannot time out.
        let _ = strand.wait(strand.position(), None);
        known(&strand, strand.position());
    }
    let object = STREAMS.remove(stream, site).map_err(|error| refuse_runtime_handle("stream", error))?;
    end(&object);
    observe::emit(|| Fact::Destroyed { kind: Kind::Stream, handle: stream, site });
    Ok(())
}

/// Strands whose stream is gone while a task of theirs was still running, with their device: its memory must not go before that task has ended.
static DYING: Mutex<Vec<(u32, Strand)>> = Mutex::new(Vec::new());

/// The end of a stream that is out of the registry: what is queued is dropped.
fn end(object: &StreamObject) {
    object.strand.abort();
    if !object.strand.is_idle() {
        let mut dying = DYING.lock();
        dying.retain(|(_, strand)| strand.pending() > 0);
        dying.push((object.device, object.strand.clone()));
    }
    count(object.device).fetch_sub(object.taken, Ordering::Relaxed);
    crate::rt::callback::forget_stream(object);
    observe::emit(|| Fact::StreamGone { stream: object.strand.id() });
}

/// Until the last tasks of streams that are gone have ended.
pub(crate) fn wait_for_dying(device: u32) {
    let dying = {
        let mut all = DYING.lock();
        let (of_device, others) = all.drain(..).partition::<Vec<_>, _>(|(of, _)| *of == device);
        *all = others;
        of_device
    };
    for (_, strand) in dying {
        // An infinite wait cannot time out.
        let _ = strand.wait(strand.position(), None);
    }
}

/// Ends every stream of a context that is being destroyed. `within`: where the program made the context.
pub(crate) fn remove_all_of(context: u64, within: Site, reason: End) {
    let site = site::here();
    for handle in STREAMS.handles() {
        let made = STREAMS.made_at(handle);
        if STREAMS.get(handle).is_ok_and(|object| object.context == context)
            && let Ok(object) = STREAMS.remove(handle, site)
        {
            end(&object);
            if !object.default {
                let resource = Resource::Object { kind: Kind::Stream, handle };
                observe::emit_end(|| Fact::Left { resource, made, within, end: reason, site });
            }
            observe::emit(|| Fact::Destroyed { kind: Kind::Stream, handle, site });
        }
    }
}

/// Until everything that is queued on the streams of a context has run.
pub(crate) fn wait_for_context(context: u64) {
    for handle in STREAMS.handles() {
        let strand =
            STREAMS.get(handle).ok().filter(|object| object.context == context).map(|object| object.strand.clone());
        if let Some(strand) = strand {
            // An infinite wait cannot time out.
            let _ = strand.wait(strand.position(), None);
            known(&strand, strand.position());
        }
    }
}

/// The host knows that a stream has come this far.
pub(crate) fn known(strand: &Strand, position: u64) {
    strand.learn(position);
    observe::emit(|| Fact::Synchronised { stream: strand.id(), position });
}

fn each_on(device: u32) -> impl Iterator<Item = Guard<'static, StreamObject>> {
    STREAMS
        .handles()
        .into_iter()
        .filter_map(|handle| STREAMS.get(handle).ok())
        .filter(move |object| object.device == device)
}

/// Until everything that is queued on a device has run; false when the time was over first.
pub(crate) fn wait_for_all(device: u32, limit: Option<Duration>) -> bool {
    let deadline = limit.map(|limit| Instant::now() + limit);
    let strands: Vec<Strand> = each_on(device).map(|object| object.strand.clone()).collect();
    strands.iter().all(|strand| {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let done = strand.wait(strand.position(), left).is_ok();
        if done {
            known(strand, strand.position());
        }
        done
    })
}

pub(crate) fn any_busy(device: u32) -> bool {
    each_on(device).any(|object| !object.strand.is_idle())
}

pub(crate) fn abort_all(device: u32) {
    each_on(device).for_each(|object| object.strand.abort());
}

/// `acl.rt.synchronize_stream`: until all that is queued has run; the first task that failed since the last time is the error.
pub fn synchronize_stream(stream: u64) -> Result<Wait> {
    let current = context::current()?;
    awake::glance(current.process);
    Ok(Wait::for_stream(resolve(&current, stream)?.strand.clone(), None))
}

/// `acl.rt.synchronize_stream_with_timeout`: milliseconds, -1 for ever; 507046 when the time is over.
pub fn synchronize_stream_with_timeout(stream: u64, timeout_ms: i32) -> Result<Wait> {
    let current = context::current()?;
    awake::glance(current.process);
    let timeout = crate::rt::wait::timeout(timeout_ms)?;
    Ok(Wait::for_stream(resolve(&current, stream)?.strand.clone(), timeout))
}

/// `acl.rt.synchronize_device`: every stream of the current context's device.
pub fn synchronize_device() -> Result<Wait> {
    let current = context::current()?;
    awake::glance(current.process);
    Ok(Wait::for_streams(each_on(current.device).map(|object| object.strand.clone()).collect(), None))
}

/// `acl.rt.synchronize_device_with_timeout`: milliseconds, -1 for ever; 507046 when the time is over.
pub fn synchronize_device_with_timeout(timeout_ms: i32) -> Result<Wait> {
    let current = context::current()?;
    awake::glance(current.process);
    let timeout = crate::rt::wait::timeout(timeout_ms)?;
    Ok(Wait::for_streams(each_on(current.device).map(|object| object.strand.clone()).collect(), timeout))
}

/// `acl.rt.stream_query`: 0 complete, 1 not ready.
pub fn stream_query(stream: u64) -> Result<u32> {
    let current = context::current()?;
    let object = resolve(&current, stream)?;
    let position = object.strand.position();
    let complete = object.strand.is_complete(position);
    if complete {
        known(&object.strand, position);
    }
    Ok(u32::from(!complete))
}

/// `acl.rt.stream_abort`: drops queued work.
pub fn stream_abort(stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = resolve(&current, stream)?;
    let position = object.strand.position();
    object.strand.abort();
    // What was dropped is in flight no longer.
    if object.strand.pending() == 0 {
        object.strand.learn(position);
    }
    Ok(())
}

/// `acl.rt.stream_get_id`.
pub fn stream_get_id(stream: u64) -> Result<i32> {
    let current = context::current()?;
    Ok(resolve(&current, stream)?.strand.id() as i32)
}

/// `acl.rt.get_stream_available_num`: how many more the current device gives.
pub fn get_stream_available_num() -> Result<u32> {
    let current = context::current()?;
    Ok(profile().stream_limit.saturating_sub(streams_on(current.device)))
}

/// `acl.rt.set_stream_overflow_switch`: 0 off, 1 on; only where the device saturates.
pub fn set_stream_overflow_switch(stream: u64, flag: u32) -> Result<()> {
    let current = context::current()?;
    let object = resolve(&current, stream)?;
    if flag > 1 {
        fail!(INVALID_PARAM, "flag is {flag}; 0 is off, 1 is on");
    }
    if device::get_device_sat_mode()? != 0 {
        fail!(RT_FEATURE_NOT_SUPPORT, "the device is in Inf/NaN mode; overflow detection belongs to saturation mode");
    }
    object.attributes.lock().overflow_switch = flag;
    Ok(())
}

/// `acl.rt.get_stream_overflow_switch`.
pub fn get_stream_overflow_switch(stream: u64) -> Result<u64> {
    let current = context::current()?;
    Ok(u64::from(resolve(&current, stream)?.attributes.lock().overflow_switch))
}

/// `acl.rt.set_stream_failure_mode`: 0 go on after a failed task, 1 stop; once per stream.
pub fn set_stream_failure_mode(stream: u64, mode: u32) -> Result<()> {
    let current = context::current()?;
    let object = resolve(&current, stream)?;
    if mode > 1 {
        fail!(INVALID_PARAM, "mode is {mode}; 0 goes on after a failure, 1 stops");
    }
    if object.default && !profile().default_stream_failure_mode {
        fail!(RT_PARAM_INVALID, "the default stream has no failure mode on {}", profile().name);
    }
    let mut attributes = object.attributes.lock();
    if attributes.failure_mode.is_some() {
        fail!(RT_PARAM_INVALID, "the failure mode of this stream was set already; it can be set once");
    }
    attributes.failure_mode = Some(mode);
    object.strand.set_stop_on_fault(mode == 1);
    Ok(())
}

/// A stream attribute with its number (`aclrtStreamAttr`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamAttribute {
    /// 1: failure mode.
    FailureMode(u32),
    /// 2: overflow switch.
    OverflowSwitch(u32),
    /// 3: a number of the program's own.
    UserCustomTag(u32),
}

impl StreamAttribute {
    /// The attribute that a number names, with a value.
    pub fn new(attribute: i32, value: u32) -> Result<Self> {
        match attribute {
            1 => Ok(Self::FailureMode(value)),
            2 => Ok(Self::OverflowSwitch(value)),
            3 => Ok(Self::UserCustomTag(value)),
            _ => fail!(INVALID_PARAM, "attr is {attribute}; there are 1 (failure mode), 2 (overflow switch), 3 (tag)"),
        }
    }
}

/// `acl.rt.set_stream_attribute`.
pub fn set_stream_attribute(stream: u64, attribute: StreamAttribute) -> Result<()> {
    match attribute {
        StreamAttribute::FailureMode(mode) => set_stream_failure_mode(stream, mode),
        StreamAttribute::OverflowSwitch(flag) => set_stream_overflow_switch(stream, flag),
        StreamAttribute::UserCustomTag(tag) => {
            let current = context::current()?;
            resolve(&current, stream)?.attributes.lock().tag = tag;
            Ok(())
        }
    }
}

/// `acl.rt.get_stream_attribute`.
pub fn get_stream_attribute(stream: u64, attribute: i32) -> Result<StreamAttribute> {
    let current = context::current()?;
    let object = resolve(&current, stream)?;
    let attributes = object.attributes.lock();
    StreamAttribute::new(
        attribute,
        match attribute {
            1 => attributes.failure_mode.unwrap_or(0),
            2 => attributes.overflow_switch,
            _ => attributes.tag,
        },
    )
}

fn core_kind(kind: i32) -> Result<usize> {
    match kind {
        0 | 1 => Ok(kind as usize),
        _ => fail!(INVALID_PARAM, "type is {kind}; there are 0 (cube cores) and 1 (vector cores)"),
    }
}

/// `acl.rt.set_stream_res_limit`.
pub fn set_stream_res_limit(stream: u64, kind: i32, value: u32) -> Result<()> {
    let current = context::current()?;
    let object = resolve(&current, stream)?;
    let kind = core_kind(kind)?;
    device::check_core_limit(kind, value)?;
    object.attributes.lock().core_limits[kind] = Some(value);
    Ok(())
}

/// `acl.rt.get_stream_res_limit`: the stream's limit, else the device's.
pub fn get_stream_res_limit(stream: u64, kind: i32) -> Result<u32> {
    let current = context::current()?;
    let object = resolve(&current, stream)?;
    let kind = core_kind(kind)?;
    let own = object.attributes.lock().core_limits[kind];
    Ok(own.unwrap_or_else(|| device::device_core_limit(current.process, current.device, kind)))
}

/// `acl.rt.reset_stream_res_limit`.
pub fn reset_stream_res_limit(stream: u64) -> Result<()> {
    let current = context::current()?;
    resolve(&current, stream)?.attributes.lock().core_limits = [None; 2];
    Ok(())
}

/// `acl.rt.use_stream_res_in_current_thread`.
pub fn use_stream_res_in_current_thread(stream: u64) -> Result<()> {
    let current = context::current()?;
    drop(resolve(&current, stream)?);
    let handle = if stream == 0 { context::default_stream_of(current.handle)? } else { stream };
    CORE_LIMITS_OF.set(handle);
    Ok(())
}

/// `acl.rt.unuse_stream_res_in_current_thread`.
pub fn unuse_stream_res_in_current_thread(stream: u64) -> Result<()> {
    let current = context::current()?;
    drop(resolve(&current, stream)?);
    CORE_LIMITS_OF.set(0);
    Ok(())
}

/// `acl.rt.get_res_in_current_thread`: the core count in force for this thread.
pub fn get_res_in_current_thread(kind: i32) -> Result<u32> {
    let current = context::current()?;
    let kind = core_kind(kind)?;
    let of_stream =
        STREAMS.get(CORE_LIMITS_OF.get()).ok().and_then(|object| object.attributes.lock().core_limits[kind]);
    Ok(of_stream.unwrap_or_else(|| device::device_core_limit(current.process, current.device, kind)))
}

/// `acl.rt.get_thread_last_task_id`: the number of the last task that this thread queued.
pub fn get_thread_last_task_id() -> Result<u64> {
    context::current()?;
    match LAST_TASK.get() {
        Some(number) => Ok(number),
        None => fail!(RT_STREAM_TASK_EMPTY, "this thread has not queued a task yet"),
    }
}

/// The number of this thread's last task, as an exception info gives it.
pub(crate) fn last_task_number() -> u32 {
    LAST_TASK.get().unwrap_or(0) as u32
}
