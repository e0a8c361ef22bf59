//! Contexts: what a thread works in. One per device by default, more by `create_context`; each has a default stream of its own.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::observe::{self, End, Fact, Resource};
use crate::process::{self, Process};
use crate::registry::{LookupError, Registry};
use crate::rt::lifecycle::DeviceState;
use crate::rt::{device, refuse_runtime_handle, stream};
use crate::site::{self, Site};

pub(crate) static CONTEXTS: Registry<Context> = Registry::new(Kind::Context);

/// Grows when a context dies, which ends every thread's right to trust what it remembers.
static EPOCH: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static CURRENT: Cell<Option<Remembered>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
struct Remembered {
    current: Current,
    epoch: u64,
}

/// The calling thread's context.
#[derive(Clone, Copy)]
pub(crate) struct Current {
    pub(crate) process: &'static Process,
    pub(crate) handle: u64,
    /// Index into the devices that this process sees.
    pub(crate) device: u32,
}

/// A context object.
pub(crate) struct Context {
    pub(crate) device: u32,
    /// The device's default context, which only `reset_device` destroys.
    pub(crate) default: bool,
    default_stream: OnceLock<u64>,
    options: Mutex<BTreeMap<i32, i64>>,
}

/// System parameter options (`aclSysParamOpt`): 0 to 3.
const OPTIONS: std::ops::RangeInclusive<i32> = 0..=3;
static PROCESS_OPTIONS: Mutex<BTreeMap<i32, i64>> = Mutex::new(BTreeMap::new());

/// The calling thread's context; 107002 when it has none.
#[inline]
pub(crate) fn current() -> Result<Current> {
    let process = process::ready()?;
    match CURRENT.get() {
        Some(remembered) if remembered.epoch == EPOCH.load(Ordering::Acquire) => Ok(remembered.current),
        _ => current_anew(process),
    }
}

fn current_anew(process: &Process) -> Result<Current> {
    if let Some(remembered) = CURRENT.get() {
        let epoch = EPOCH.load(Ordering::Acquire);
        match CONTEXTS.get(remembered.current.handle) {
            Ok(_alive) => {
                CURRENT.set(Some(Remembered { epoch, ..remembered }));
                return Ok(remembered.current);
            }
            Err(error) => fail!(
                RT_CONTEXT_NULL,
                "the current context of this thread {error}; call acl.rt.set_device or acl.rt.set_context"
            ),
        }
    }
    fail!(
        RT_CONTEXT_NULL,
        "this thread has no context: neither acl.rt.set_device nor acl.rt.set_context nor acl.rt.create_context was called in it{}",
        if process.devices.iter().any(DeviceState::is_open) {
            " (another thread did so, but a context is a thread's own)"
        } else {
            ""
        }
    )
}

/// Creates a context object with its default stream.
pub(crate) fn make(process: &'static Process, device: u32, default: bool, made: Site) -> Result<u64> {
    let context = Context { device, default, default_stream: OnceLock::new(), options: Mutex::default() };
    let Some(handle) = CONTEXTS.insert(context, made) else { fail!(RT_RESOURCE_ALLOC_FAIL, "no context is left") };
    let stream = match stream::make(process, handle, device, 0, true, made) {
        Ok(stream) => stream,
        Err(error) => {
            drop(CONTEXTS.remove(handle, made));
            return Err(error);
        }
    };
    // The caller keeps the device open, so nobody takes the context away in between.
    if let Ok(context) = CONTEXTS.get(handle) {
        context.default_stream.get_or_init(|| stream);
    }
    Ok(handle)
}

/// Tells of a context and of its default stream. Apart from [`make`], which runs under a lock.
pub(crate) fn tell_created(handle: u64, site: Site) {
    observe::emit(|| Fact::Created { kind: Kind::Context, handle, site });
    if let Ok(stream) = default_stream_of(handle) {
        observe::emit(|| Fact::Created { kind: Kind::Stream, handle: stream, site });
    }
}

/// Where a context was made; unknown when it is a default one, or gone.
pub(crate) fn made_by_program(handle: u64) -> Site {
    if CONTEXTS.get(handle).is_ok_and(|context| !context.default) { CONTEXTS.made_at(handle) } else { Site::default() }
}

/// Makes a context the calling thread's own.
pub(crate) fn enter(process: &'static Process, handle: u64, device: u32) {
    CURRENT
        .set(Some(Remembered { current: Current { process, handle, device }, epoch: EPOCH.load(Ordering::Acquire) }));
}

/// Takes a context with its streams away; what is still queued on them is dropped.
fn remove(handle: u64, reason: End) -> std::result::Result<(), LookupError> {
    let site = site::here();
    let made = CONTEXTS.made_at(handle);
    let context = CONTEXTS.remove(handle, site)?;
    EPOCH.fetch_add(1, Ordering::AcqRel);
    if !context.default && reason != End::Context {
        let resource = Resource::Object { kind: Kind::Context, handle };
        observe::emit_end(|| Fact::Left { resource, made, within: Site::default(), end: reason, site });
    }
    let within = if context.default { Site::default() } else { made };
    stream::remove_all_of(handle, within, reason);
    drop(context);
    observe::emit(|| Fact::Destroyed { kind: Kind::Context, handle, site });
    Ok(())
}

/// Takes every context of a device away.
pub(crate) fn remove_all_of(device: u32, reason: End) {
    for handle in CONTEXTS.handles() {
        if CONTEXTS.get(handle).is_ok_and(|context| context.device == device) {
            // Another thread may have been faster, which is as good.
            let _ = remove(handle, reason);
        }
    }
}

/// Forgets the process-wide options: `acl.finalize`.
pub(crate) fn forget_options() {
    PROCESS_OPTIONS.lock().clear();
}

/// The default stream of a context.
pub(crate) fn default_stream_of(handle: u64) -> Result<u64> {
    let context = CONTEXTS.get(handle).map_err(|error| refuse_runtime_handle("context", error))?;
    match context.default_stream.get() {
        Some(stream) => Ok(*stream),
        None => fail!(RT_CONTEXT_NULL, "the context is still being created by another thread"),
    }
}

/// `acl.rt.create_context`: a new context on a device, which becomes the thread's current one. Waits while another thread resets the device.
pub fn create_context(device_id: i32) -> Result<u64> {
    let process = process::ready()?;
    let device = device::index(process, device_id)?;
    let site = site::here();
    let handle = process.devices[device as usize].make_context(process, device, site)?;
    tell_created(handle, site);
    enter(process, handle, device);
    Ok(handle)
}

/// `acl.rt.destroy_context`: only for what [`create_context`] made. Waits for the work on its streams.
pub fn destroy_context(context: u64) -> Result<()> {
    process::ready()?;
    if context == 0 {
        fail!(INVALID_PARAM, "context is NULL (0)");
    }
    let default = CONTEXTS.get(context).map_err(|error| refuse_runtime_handle("context", error))?.default;
    if default {
        fail!(INVALID_PARAM, "this is a device's default context, which acl.rt.reset_device destroys");
    }
    // While the context still exists: what a stream of it waits for may be another thread's to do.
    stream::wait_for_context(context);
    remove(context, End::Context).map_err(|error| refuse_runtime_handle("context", error))
}

/// `acl.rt.set_context`.
pub fn set_context(context: u64) -> Result<()> {
    let process = process::ready()?;
    if context == 0 {
        fail!(INVALID_PARAM, "context is NULL (0)");
    }
    let device = CONTEXTS.get(context).map_err(|error| refuse_runtime_handle("context", error))?.device;
    enter(process, context, device);
    Ok(())
}

/// `acl.rt.get_context`.
pub fn get_context() -> Result<u64> {
    Ok(current()?.handle)
}

/// `acl.rt.ctx_get_current_default_stream`: the handle, not 0.
pub fn ctx_get_current_default_stream() -> Result<u64> {
    default_stream_of(current()?.handle)
}

/// `acl.rt.get_primary_ctx_state`: whether a device's default context exists, and flags, always 0.
pub fn get_primary_ctx_state(device_id: i32) -> Result<(i32, u64)> {
    let process = process::ready()?;
    let device = device::index(process, device_id)?;
    Ok((i32::from(process.devices[device as usize].default_context().is_some()), 0))
}

fn known_option(option: i32) -> Result<()> {
    if OPTIONS.contains(&option) {
        return Ok(());
    }
    fail!(INVALID_PARAM, "opt is {option}; aclSysParamOpt has {} to {}", OPTIONS.start(), OPTIONS.end())
}

/// `acl.rt.ctx_set_sys_param_opt`: for the current context.
pub fn ctx_set_sys_param_opt(option: i32, value: i64) -> Result<()> {
    let current = current()?;
    known_option(option)?;
    let context = CONTEXTS.get(current.handle).map_err(|error| refuse_runtime_handle("context", error))?;
    context.options.lock().insert(option, value);
    Ok(())
}

/// `acl.rt.ctx_get_sys_param_opt`; 107021 when never set.
pub fn ctx_get_sys_param_opt(option: i32) -> Result<i64> {
    let current = current()?;
    known_option(option)?;
    let context = CONTEXTS.get(current.handle).map_err(|error| refuse_runtime_handle("context", error))?;
    let value = context.options.lock().get(&option).copied();
    match value {
        Some(value) => Ok(value),
        None => fail!(RT_SYSPARAMOPT_NOT_SET, "option {option} was never set in this context"),
    }
}

/// `acl.rt.set_sys_param_opt`: for the process.
pub fn set_sys_param_opt(option: i32, value: i64) -> Result<()> {
    process::ready()?;
    known_option(option)?;
    PROCESS_OPTIONS.lock().insert(option, value);
    Ok(())
}

/// `acl.rt.get_sys_param_opt`; 107021 when never set.
pub fn get_sys_param_opt(option: i32) -> Result<i64> {
    process::ready()?;
    known_option(option)?;
    match PROCESS_OPTIONS.lock().get(&option) {
        Some(value) => Ok(*value),
        None => fail!(RT_SYSPARAMOPT_NOT_SET, "option {option} was never set in this process"),
    }
}
