//! Events: points in a stream that other streams and the host can wait for.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use softacl_abi::enums::event_flag;
use softacl_device::{Event, Task, TaskFault};

use crate::error::{ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::observe::{self, End, Fact, Resource};
use crate::process::profile;
use crate::registry::{Guard, Registry};
use crate::rt::context;
use crate::rt::flight::learn_of_something;
use crate::rt::refuse_runtime_handle;
use crate::rt::stream;
use crate::rt::wait::{Wait, timeout};
use crate::site::{self, Site};

pub(crate) static EVENTS: Registry<EventObject> = Registry::new(Kind::Event);

/// Events alive on each device whose hardware resource was taken at creation.
static COUNTS: [AtomicU32; 64] = [const { AtomicU32::new(0) }; 64];

/// Seconds that a stream waits for an event, 0 for ever.
static WAIT_TIMEOUT: AtomicU32 = AtomicU32::new(0);

/// Which call made an event: they differ in what may be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Plain,
    WithFlag,
    ExWithFlag,
}

/// An event object.
pub(crate) struct EventObject {
    event: Event,
    flags: u32,
    origin: Origin,
    device: u32,
    number: u64,
}

impl EventObject {
    /// Whether it took one of the device's events when it was created.
    fn holds_resource(&self) -> bool {
        self.origin == Origin::WithFlag && self.flags & (event_flag::SYNC | event_flag::EXTERNAL) != 0
    }
}

fn resolve(event: u64) -> Result<Guard<'static, EventObject>> {
    EVENTS.get(event).map_err(|error| refuse_runtime_handle("event", error))
}

fn count(device: u32) -> &'static AtomicU32 {
    &COUNTS[device as usize % COUNTS.len()]
}

fn make(flags: u32, origin: Origin) -> Result<u64> {
    static NUMBERS: AtomicU64 = AtomicU64::new(0);
    let current = context::current()?;
    let _hold = current.process.devices[current.device as usize].hold()?;
    let object = EventObject {
        event: current.process.executor.create_event(),
        flags,
        origin,
        device: current.device,
        number: NUMBERS.fetch_add(1, Ordering::Relaxed),
    };
    let holds = object.holds_resource();
    if holds {
        let most = profile().event_limit;
        if count(current.device).fetch_add(1, Ordering::Relaxed) >= most {
            count(current.device).fetch_sub(1, Ordering::Relaxed);
            fail!(
                RT_NO_EVENT_RESOURCE,
                "device {} has its {most} events in use ({}); destroy those that are done",
                current.device,
                profile().name
            );
        }
    }
    let made = site::here();
    let Some(handle) = EVENTS.insert(object, made) else { fail!(RT_NO_EVENT_RESOURCE, "no event handle is left") };
    observe::emit(|| Fact::Created { kind: Kind::Event, handle, site: made });
    Ok(handle)
}

fn check_flags(flags: u32, known: u32, alone: u32) -> Result<()> {
    if flags == 0 || flags & !known != 0 {
        fail!(RT_PARAM_INVALID, "flag is {flags:#x}; give one or more of the bits {known:#x}");
    }
    if flags & alone != 0 && flags.count_ones() > 1 {
        fail!(RT_PARAM_INVALID, "flag is {flags:#x}; the bits {alone:#x} stand alone");
    }
    Ok(())
}

/// `acl.rt.create_event`: can be waited for by streams and has timestamps; cannot be reset.
pub fn create_event() -> Result<u64> {
    make(event_flag::SYNC | event_flag::TIME_LINE | event_flag::CAPTURE_STREAM_PROGRESS, Origin::Plain)
}

/// `acl.rt.create_event_with_flag`: `ACL_EVENT_*` bits.
pub fn create_event_with_flag(flags: u32) -> Result<u64> {
    use event_flag::{CAPTURE_STREAM_PROGRESS, DEVICE_USE_ONLY, EXTERNAL, SYNC, TIME_LINE};
    check_flags(flags, SYNC | CAPTURE_STREAM_PROGRESS | TIME_LINE | DEVICE_USE_ONLY | EXTERNAL, EXTERNAL)?;
    make(flags, Origin::WithFlag)
}

/// `acl.rt.create_event_ex_with_flag`: as above, with the hardware resource taken at record time; not for reset and the old queries.
pub fn create_event_ex_with_flag(flags: u32) -> Result<u64> {
    use event_flag::{CAPTURE_STREAM_PROGRESS, DEVICE_USE_ONLY, EXTERNAL, IPC, SYNC, TIME_LINE};
    check_flags(flags, SYNC | CAPTURE_STREAM_PROGRESS | TIME_LINE | DEVICE_USE_ONLY | EXTERNAL | IPC, EXTERNAL | IPC)?;
    if flags & IPC != 0 {
        fail!(RT_FEATURE_NOT_SUPPORT, "events shared between processes are not supported");
    }
    make(flags, Origin::ExWithFlag)
}

/// `acl.rt.destroy_event`: does not wait; tasks that refer to the event still complete.
pub fn destroy_event(event: u64) -> Result<()> {
    context::current()?;
    let site = site::here();
    let object = EVENTS.remove(event, site).map_err(|error| refuse_runtime_handle("event", error))?;
    give_back(&object);
    observe::emit(|| Fact::Destroyed { kind: Kind::Event, handle: event, site });
    Ok(())
}

/// `acl.rt.record_event`.
pub fn record_event(event: u64, stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = resolve(event)?;
    let stream = stream::resolve(&current, stream)?;
    let position = stream::submit(&stream, Task::Record(object.event.clone()));
    stream.strand.marked(position);
    observe::emit(|| Fact::Recorded { event, stream: stream.strand.id(), position });
    Ok(())
}

/// `acl.rt.reset_event`: only for events of [`create_event_with_flag`] with the SYNC bit.
pub fn reset_event(event: u64, stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = resolve(event)?;
    if object.origin != Origin::WithFlag || object.flags & event_flag::SYNC == 0 {
        fail!(
            RT_PARAM_INVALID,
            "only an event of acl.rt.create_event_with_flag with ACL_EVENT_SYNC can be reset; this one was created at {}",
            EVENTS.made_at(event)
        );
    }
    let stream = stream::resolve(&current, stream)?;
    stream::submit(&stream, Task::Reset(object.event.clone()));
    Ok(())
}

/// `acl.rt.stream_wait_event`: makes the stream, not the host, wait for the newest record of the event; an event that was never recorded holds nobody up.
pub fn stream_wait_event(stream: u64, event: u64) -> Result<()> {
    let current = context::current()?;
    let stream = stream::resolve(&current, stream)?;
    let object = resolve(event)?;
    if object.flags & (event_flag::SYNC | event_flag::EXTERNAL) == 0 {
        fail!(
            RT_PARAM_INVALID,
            "event was created at {} without ACL_EVENT_SYNC; streams cannot wait for it",
            EVENTS.made_at(event)
        );
    }
    let task = match WAIT_TIMEOUT.load(Ordering::Relaxed) {
        0 => Task::Wait(object.event.clone()),
        seconds => object.event.wait_at_most(
            Duration::from_secs(seconds.into()),
            TaskFault {
                code: ErrorCode::RT_WAIT_TIMEOUT.0,
                message: format!(
                    "the event created at {} was not recorded within the {seconds} s of acl.rt.set_op_wait_timeout",
                    EVENTS.made_at(event)
                ),
            },
        ),
    };
    let position = stream::submit(&stream, task);
    observe::emit(|| Fact::Awaited { event, stream: stream.strand.id(), position });
    Ok(())
}

/// `acl.rt.set_op_wait_timeout`: seconds that waits queued from now on may take, 0 for ever.
pub fn set_op_wait_timeout(seconds: u32) -> Result<()> {
    context::current()?;
    WAIT_TIMEOUT.store(seconds, Ordering::Relaxed);
    Ok(())
}

/// Takes every event of a device away: it is being closed.
pub(crate) fn remove_all_of(device: u32, reason: End) {
    let site = site::here();
    for handle in EVENTS.handles() {
        let made = EVENTS.made_at(handle);
        if EVENTS.get(handle).is_ok_and(|object| object.device == device)
            && let Ok(object) = EVENTS.remove(handle, site)
        {
            give_back(&object);
            let resource = Resource::Object { kind: Kind::Event, handle };
            observe::emit_end(|| Fact::Left { resource, made, within: Site::default(), end: reason, site });
            observe::emit(|| Fact::Destroyed { kind: Kind::Event, handle, site });
        }
    }
}

fn give_back(object: &EventObject) {
    if object.holds_resource() {
        count(object.device).fetch_sub(1, Ordering::Relaxed);
    }
}

/// Back to waiting for ever: `acl.finalize`.
pub(crate) fn forget_wait_timeout() {
    WAIT_TIMEOUT.store(0, Ordering::Relaxed);
}

fn refuse_ex(object: &EventObject, event: u64) -> Result<()> {
    if object.origin == Origin::ExWithFlag {
        fail!(
            RT_PARAM_INVALID,
            "event was created at {} with acl.rt.create_event_ex_with_flag; use acl.rt.query_event_status",
            EVENTS.made_at(event)
        );
    }
    Ok(())
}

/// `acl.rt.query_event` (deprecated): 0 complete, 1 not ready.
pub fn query_event(event: u64) -> Result<u32> {
    context::current()?;
    let object = resolve(event)?;
    refuse_ex(&object, event)?;
    Ok(u32::from(!is_reached(&object, event)))
}

/// `acl.rt.query_event_status`: 0 not ready, 1 complete.
pub fn query_event_status(event: u64) -> Result<u32> {
    context::current()?;
    Ok(u32::from(is_reached(&*resolve(event)?, event)))
}

/// Whether the newest record was reached, which the host then knows.
fn is_reached(object: &EventObject, event: u64) -> bool {
    let reached = object.event.is_complete();
    if reached {
        learn_of_something();
        observe::emit(|| Fact::EventReached { event });
    }
    reached
}

/// `acl.rt.query_event_wait_status`: 0 every wait for it is over, 1 not yet.
pub fn query_event_wait_status(event: u64) -> Result<u64> {
    context::current()?;
    let object = resolve(event)?;
    refuse_ex(&object, event)?;
    Ok(u64::from(!object.event.is_wait_complete()))
}

/// `acl.rt.synchronize_event`: the host waits for the newest record.
pub fn synchronize_event(event: u64) -> Result<Wait> {
    context::current()?;
    Ok(Wait::for_event(resolve(event)?.event.clone(), event, None))
}

/// `acl.rt.synchronize_event_with_timeout`: milliseconds, -1 for ever; 507047 when the time is over.
pub fn synchronize_event_with_timeout(event: u64, timeout_ms: i32) -> Result<Wait> {
    context::current()?;
    let timeout = timeout(timeout_ms)?;
    Ok(Wait::for_event(resolve(event)?.event.clone(), event, timeout))
}

fn timestamp_ns(event: u64, argument: &str) -> Result<u64> {
    let object = resolve(event)?;
    if object.flags & event_flag::TIME_LINE == 0 {
        fail!(
            RT_EVENT_TIMESTAMP_INVALID,
            "{argument} was created at {} without ACL_EVENT_TIME_LINE and has no timestamp",
            EVENTS.made_at(event)
        );
    }
    match object.event.timestamp() {
        Some(nanoseconds) => Ok(nanoseconds),
        None => {
            fail!(RT_EVENT_TIMESTAMP_INVALID, "{argument} has not been recorded and reached yet; synchronise first")
        }
    }
}

/// `acl.rt.event_elapsed_time`: milliseconds from one reached record to another.
pub fn event_elapsed_time(start: u64, end: u64) -> Result<f32> {
    context::current()?;
    // Both handles before either's record.
    drop((resolve(start)?, resolve(end)?));
    let start = timestamp_ns(start, "start")?;
    let end = timestamp_ns(end, "end")?;
    match end.checked_sub(start) {
        Some(nanoseconds) => Ok((nanoseconds as f64 / 1e6) as f32),
        None => fail!(RT_EVENT_TIMESTAMP_REVERSAL, "end was reached {} ns before start", start - end),
    }
}

/// `acl.rt.event_get_timestamp`: microseconds since the device's clock began.
pub fn event_get_timestamp(event: u64) -> Result<u64> {
    context::current()?;
    Ok(timestamp_ns(event, "event")? / 1000)
}

/// `acl.rt.get_event_id`.
pub fn get_event_id(event: u64) -> Result<u64> {
    context::current()?;
    Ok(resolve(event)?.number)
}

/// `acl.rt.get_event_avail_num`: how many more the current device gives.
pub fn get_event_avail_num() -> Result<u64> {
    let current = context::current()?;
    Ok(u64::from(profile().event_limit.saturating_sub(count(current.device).load(Ordering::Relaxed))))
}
