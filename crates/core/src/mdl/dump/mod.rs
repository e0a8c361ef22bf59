//! Dump: every operator's tensors, execution by execution, into files or to a function of the program.
//!
//! What is dumped is decided when a model is loaded: by the `dump` section of `acl.init`'s configuration, or by `acl.mdl.init_dump` and
//! `acl.mdl.set_dump`. A model that is not dumped has nothing of this.

mod settings;
mod write;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};
use softacl_model::{Model, OnnxRuntime};

pub(crate) use settings::Settings;
pub(crate) use write::ModelDump;

use crate::error::{Result, fail};
use crate::process;

/// A piece of a dump file, for the program's function.
#[derive(Debug)]
pub struct Chunk<'a> {
    /// The path that the file would have.
    pub file_name: &'a str,
    /// The piece; valid during the call.
    pub data: &'a [u8],
    /// Whether it is the file's last.
    pub is_last: bool,
    /// Where in the file it goes.
    pub offset: u64,
}

/// The program's function for dump data; files are not written while there is one.
pub type DumpFunction = Arc<dyn Fn(&Chunk<'_>) + Send + Sync>;

static FUNCTION: RwLock<Option<DumpFunction>> = RwLock::new(None);
static STATE: Mutex<State> = Mutex::new(State::NONE);

struct State {
    /// What `acl.init` was given.
    by_init: Option<Arc<Settings>>,
    /// Between `init_dump` and `finalize_dump`: cleared in the latter, for the models that were loaded in between.
    session: Option<Arc<AtomicBool>>,
    /// What `set_dump` was given last.
    set: Option<Arc<Settings>>,
}

impl State {
    const NONE: Self = Self { by_init: None, session: None, set: None };

    fn end(&mut self) {
        if let Some(session) = self.session.take() {
            session.store(false, Ordering::Release);
        }
        self.set = None;
    }

    fn not_by_init(&self) -> Result<()> {
        if self.by_init.is_some() {
            fail!(DUMP_ALREADY_RUN, "the configuration of acl.init has a dump section, which holds until acl.finalize");
        }
        Ok(())
    }
}

/// The function in force.
fn callback() -> Option<DumpFunction> {
    FUNCTION.read().clone()
}

/// `acl.init` with a `dump` section.
pub(crate) fn configure(settings: Settings) {
    STATE.lock().by_init = Some(Arc::new(settings));
}

/// `acl.finalize`.
pub(crate) fn reset() {
    let mut state = STATE.lock();
    state.end();
    state.by_init = None;
    drop(state);
    let function = FUNCTION.write().take();
    drop(function);
}

/// `acl.mdl.init_dump`.
///
/// # Errors
///
/// 100044 when `acl.init` has configured a dump, 100002 when it was called before.
pub fn init_dump() -> Result<()> {
    process::ready()?;
    let mut state = STATE.lock();
    state.not_by_init()?;
    if state.session.is_some() {
        fail!(
            REPEAT_INITIALIZE,
            "acl.mdl.init_dump was called already; acl.mdl.finalize_dump comes before the next one"
        );
    }
    state.session = Some(Arc::new(AtomicBool::new(true)));
    Ok(())
}

/// `acl.mdl.set_dump`: with the path of a JSON file, which has a `dump` section. For the models that are loaded from now on; the newest call counts.
///
/// # Errors
///
/// 100044 when `acl.init` has configured a dump, 100045 without `init_dump`, 100000 without a path, 100003 and 100006 for a file that cannot be read, 100009
/// for a section that is wrong or missing.
pub fn set_dump(path: Option<&str>) -> Result<()> {
    process::ready()?;
    {
        let state = STATE.lock();
        state.not_by_init()?;
        if state.session.is_none() {
            fail!(DUMP_NOT_RUN, "acl.mdl.init_dump comes before acl.mdl.set_dump");
        }
    }
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        fail!(INVALID_PARAM, "no path is given; the configuration is a JSON file with a dump section")
    };
    let configuration = crate::base::read_object(path)?;
    let Some(section) = configuration.get("dump") else { fail!(INVALID_DUMP_CONFIG, "{path:?} has no dump section") };
    let settings = Settings::read(section)?;
    let mut state = STATE.lock();
    if state.session.is_none() {
        fail!(DUMP_NOT_RUN, "another thread called acl.mdl.finalize_dump meanwhile");
    }
    state.set = settings.map(Arc::new);
    Ok(())
}

/// `acl.mdl.finalize_dump`: from now on nothing is dumped, of the models that are loaded either.
///
/// # Errors
///
/// 100044 when `acl.init` has configured the dump, 100045 without `init_dump`.
pub fn finalize_dump() -> Result<()> {
    process::ready()?;
    let mut state = STATE.lock();
    state.not_by_init()?;
    if state.session.is_none() {
        fail!(DUMP_NOT_RUN, "acl.mdl.init_dump has not been called");
    }
    state.end();
    Ok(())
}

/// `acl.mdl.dump_reg_callback`: the function gets what would go into files. Without a configuration, the outputs of every operator.
///
/// # Errors
///
/// 500001 for a flag other than 0, which is reserved.
pub fn dump_reg_callback(function: DumpFunction, flag: i32) -> Result<()> {
    process::ready()?;
    if flag != 0 {
        fail!(FAILURE, "flag is {flag}; it is reserved and must be 0");
    }
    let previous = FUNCTION.write().replace(function);
    drop(previous);
    Ok(())
}

/// `acl.mdl.dump_unreg_callback`: files are written again.
pub fn dump_unreg_callback() {
    let previous = FUNCTION.write().take();
    drop(previous);
}

/// What a model that is being loaded gets beside it, if it is to be dumped.
pub(crate) fn of_new_model(
    runtime: &Arc<OnnxRuntime>,
    model: &Model,
    path: Option<&str>,
    number: u32,
) -> Result<Option<ModelDump>> {
    let (settings, active) = {
        let state = STATE.lock();
        let active = state.session.clone();
        match (&state.by_init, &state.set) {
            (Some(settings), _) => (Arc::clone(settings), Arc::new(AtomicBool::new(true))),
            (None, Some(settings)) => (Arc::clone(settings), active.unwrap_or_default()),
            (None, None) => match active {
                Some(active) if callback().is_some() => (Arc::new(Settings::for_callback()), active),
                _ => return Ok(None),
            },
        }
    };
    let file = path.and_then(|path| Path::new(path).file_stem()?.to_str());
    let device = crate::rt::context::current()?.device;
    ModelDump::new(runtime, model, file, number, device, settings, active)
}
