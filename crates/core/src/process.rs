//! The process: initialised or not, its settings, and the one runtime (device memory, streams' executor) that all devices share.
//!
//! Every operation enters through [`ready`] or [`context::current`](crate::rt::context::current). A forked child of an initialised process finds itself
//! refused there, on every call: neither the device memory nor the workers exist in it.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use parking_lot::Mutex;
use softacl_abi::profile::Profile;
use softacl_device::{Executor, Memory, guard};

use crate::config::Settings;
use crate::error::{AclError, Cause, ErrorCode, Result, fail};
use crate::observe::{self, Fact};
use crate::rt::lifecycle::DeviceState;
use crate::rt::spawn;
use crate::site::Site;

const NEVER: u8 = 0;
const READY: u8 = 1;
const FINALIZED: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(NEVER);
/// Set in a child that was forked while this process had a runtime; never cleared.
static FORKED: AtomicBool = AtomicBool::new(false);
static SETTINGS: OnceLock<Settings> = OnceLock::new();
static PROCESS: OnceLock<Process> = OnceLock::new();
static LOCATOR: OnceLock<fn() -> Option<PathBuf>> = OnceLock::new();
static VIDEO_LOCATOR: OnceLock<fn() -> Vec<PathBuf>> = OnceLock::new();

/// What lives as long as the process, from the first `acl.init` on.
pub(crate) struct Process {
    pub(crate) settings: &'static Settings,
    pub(crate) memory: Memory,
    pub(crate) executor: Executor,
    pub(crate) devices: Vec<DeviceState>,
    initialisation: Mutex<Initialisation>,
}

#[derive(Default)]
struct Initialisation {
    count: u64,
    finalized_at: Site,
}

/// The settings, read when first needed.
pub fn settings() -> &'static Settings {
    SETTINGS.get_or_init(|| {
        let settings = Settings::of_this_process();
        for problem in &settings.problems {
            crate::log::warning(&format!("configuration: {problem}"));
            // The default level keeps warnings out of the log. A closed standard error is no reason to stop.
            let _ =
                std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("softacl: configuration: {problem}\n"));
        }
        settings
    })
}

/// The product profile in force.
pub fn profile() -> &'static Profile {
    settings().profile.value
}

/// Registers how the interpreter's `onnxruntime` package is found; asked at the first model load when no library is configured.
pub fn set_onnxruntime_locator(locate: fn() -> Option<PathBuf>) {
    LOCATOR.get_or_init(|| locate);
}

pub(crate) fn locate_onnxruntime() -> Option<PathBuf> {
    LOCATOR.get().and_then(|locate| locate())
}

/// Registers how directories of the interpreter's packages are found that may hold a libavcodec, best first; asked when the first channel for video is created and no
/// library is configured.
pub fn set_libavcodec_locator(locate: fn() -> Vec<PathBuf>) {
    VIDEO_LOCATOR.get_or_init(|| locate);
}

pub(crate) fn locate_libavcodec() -> Vec<PathBuf> {
    VIDEO_LOCATOR.get().map_or_else(Vec::new, |locate| locate())
}

/// Whether this process was forked from one that had a runtime.
#[inline]
pub fn is_forked() -> bool {
    FORKED.load(Ordering::Relaxed) || crate::os::is_copy()
}

/// Refuses in a forked child.
pub(crate) fn not_forked() -> Result<()> {
    if !is_forked() {
        return Ok(());
    }
    Err(refuse_forked())
}

#[cold]
fn refuse_forked() -> AclError {
    let at = spawn::forked_at();
    let place = if at == Site::default() { String::new() } else { format!(" at {at}") };
    let text = format!(
        "this process was forked{place} from one in which acl was initialised; devices, streams and memory did not come along. Start the child before \
         acl.init, or with the \"spawn\" start method"
    );
    AclError::new(ErrorCode::RT_FAILURE, text).because(Cause::Forked { at })
}

/// The runtime of an initialised process.
#[inline]
pub(crate) fn ready() -> Result<&'static Process> {
    match (STATE.load(Ordering::Acquire), PROCESS.get()) {
        (READY, Some(process)) if !is_forked() => Ok(process),
        _ => Err(refuse_unready()),
    }
}

#[cold]
fn refuse_unready() -> AclError {
    if is_forked() {
        return refuse_forked();
    }
    match PROCESS.get() {
        Some(process) if STATE.load(Ordering::Acquire) == FINALIZED => {
            let at = process.initialisation.lock().finalized_at;
            AclError::new(ErrorCode::UNINITIALIZE, format!("acl was finalized at {at}; only acl.init may follow"))
        }
        _ => AclError::new(ErrorCode::UNINITIALIZE, "acl.init has not been called in this process"),
    }
}

/// The runtime if there ever was one, whatever its state: for the fault handler and the exit path.
pub(crate) fn existing() -> Option<&'static Process> {
    PROCESS.get().filter(|_| !is_forked())
}

/// `acl.init` without its JSON: counts, and builds the runtime the first time. `Ok(false)` when acl was initialised already.
pub(crate) fn initialise() -> Result<bool> {
    not_forked()?;
    let process = match PROCESS.get() {
        Some(process) => process,
        None => {
            let built = Process::build()?;
            // Two threads may both have built one; the first to arrive here stays.
            PROCESS.get_or_init(|| built)
        }
    };
    guard::install();
    let mut initialisation = process.initialisation.lock();
    initialisation.count += 1;
    STATE.store(READY, Ordering::Release);
    Ok(initialisation.count == 1)
}

/// Takes one reference (`all` = every reference) back; the number that is left. At zero everything is torn down.
pub(crate) fn finalise(all: bool) -> Result<u64> {
    not_forked()?;
    crate::rt::callback::not_inside_execution()?;
    let Some(process) = PROCESS.get() else { fail!(REPEAT_FINALIZE, "acl.init has not been called in this process") };
    let site = crate::site::here();
    let mut initialisation = process.initialisation.lock();
    if initialisation.count == 0 {
        fail!(REPEAT_FINALIZE, "acl was finalized already, at {}", initialisation.finalized_at);
    }
    initialisation.count = if all { 0 } else { initialisation.count - 1 };
    if initialisation.count > 0 {
        return Ok(initialisation.count);
    }
    drop(initialisation);
    observe::emit(|| Fact::Finalizing { site });
    // Calls still work meanwhile: what a stream waits for may be another thread's to do, or to abort.
    crate::rt::device::close_all(process);
    let mut initialisation = process.initialisation.lock();
    // Another thread may have initialised again.
    if initialisation.count == 0 {
        initialisation.finalized_at = site;
        STATE.store(FINALIZED, Ordering::Release);
    }
    Ok(0)
}

impl Process {
    fn build() -> Result<Self> {
        let settings = settings();
        let memory = Memory::new().map_err(|error| {
            AclError::new(
                ErrorCode::RT_MEMORY_ALLOCATION,
                format!("the address range of the pinned host memory cannot be reserved: {error}"),
            )
        })?;
        let executor = Executor::new(settings.schedule.value, crate::config::cores().min(4));
        let devices = settings.visible().into_iter().map(DeviceState::new).collect();
        watch_forks();
        guard::on_program_fault(crate::fault::report);
        Ok(Self { settings, memory, executor, devices, initialisation: Mutex::default() })
    }
}

/// From now on children that this process forks skip the exit handlers that they inherit.
pub(crate) fn leave_at_once_in_forked_children() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| crate::os::around_forks(None, None, crate::os::leave_at_once_on_exit));
}

/// This process is a forked child.
pub(crate) fn mark_forked() {
    FORKED.store(true, Ordering::Relaxed);
}

/// From now on every child that this process forks knows that it is one, and work on memory is not in flight meanwhile.
fn watch_forks() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        crate::os::tell_copies_apart();
        crate::os::around_forks(
            Some(spawn::before_fork),
            Some(spawn::after_fork_in_parent),
            spawn::after_fork_in_child,
        );
        crate::os::before_children_of_c(spawn::before_child_of_c);
    });
}
