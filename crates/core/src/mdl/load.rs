//! Models by number: loading, unloading, and what they need.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLock};
use softacl_model::{Model, ModelError, OnnxRuntime, Reader, Session};

use crate::error::{AclError, Cause, ErrorCode, Result, fail};
use crate::mdl::dump::{self, ModelDump};
use crate::mdl::execute::Runs;
use crate::mdl::gears::CurrentGear;
use crate::mdl::turn::Turn;
use crate::observe::{self, End, Fact, Resource};
use crate::process;
use crate::rt::context;
use crate::rt::memory::device_range;
use crate::site::{self, Site};

/// A model that is ready to run.
pub(crate) struct LoadedModel {
    pub(crate) model: Model,
    pub(crate) session: Session,
    /// Where in the program it was loaded, for error texts.
    pub(crate) made: Site,
    pub(crate) runs: Runs,
    pub(crate) gear: CurrentGear,
    /// What it is dumped with, if it is.
    pub(crate) dump: Option<ModelDump>,
    pub(crate) turn: Turn,
}

#[derive(Default)]
struct Models {
    by_number: BTreeMap<u32, Arc<LoadedModel>>,
    /// Numbers of unloaded models, with the place where that happened.
    unloaded: BTreeMap<u32, Site>,
    last: u32,
    /// The last number of a model whose dimensions stay open; 0 before the first.
    last_open: u32,
}

/// Models whose dimensions stay open have numbers from here on.
const FIRST_OPEN: u32 = 1 << 31;

impl Models {
    /// A number that no model has.
    fn next(&mut self, open: bool) -> u32 {
        loop {
            let number =
                if open { self.last_open.wrapping_add(1).max(FIRST_OPEN) } else { self.last % (FIRST_OPEN - 1) + 1 };
            *(if open { &mut self.last_open } else { &mut self.last }) = number;
            if !self.by_number.contains_key(&number) {
                return number;
            }
        }
    }
}

/// Unloaded models that are remembered for the sake of error texts.
const REMEMBERED: usize = 1024;

static MODELS: RwLock<Models> =
    RwLock::new(Models { by_number: BTreeMap::new(), unloaded: BTreeMap::new(), last: 0, last_open: 0 });

/// The model with a number; 145003 when there is none.
pub(crate) fn find(model_id: u32) -> Result<Arc<LoadedModel>> {
    let models = MODELS.read();
    if let Some(model) = models.by_number.get(&model_id) {
        return Ok(Arc::clone(model));
    }
    match models.unloaded.get(&model_id) {
        Some(site) => {
            let text = format!("model {model_id} was unloaded at {site}");
            let cause = Cause::Unloaded { id: model_id, unloaded: *site };
            Err(AclError::new(ErrorCode::GE_EXEC_MODEL_ID_INVALID, text).because(cause))
        }
        None => fail!(GE_EXEC_MODEL_ID_INVALID, "no model {model_id} is loaded"),
    }
}

/// ONNX Runtime, loaded when the first model is.
fn onnx_runtime() -> Result<Arc<OnnxRuntime>> {
    static RUNTIME: Mutex<Option<Arc<OnnxRuntime>>> = Mutex::new(None);
    let mut runtime = RUNTIME.lock();
    if let Some(runtime) = &*runtime {
        return Ok(Arc::clone(runtime));
    }
    let library = onnxruntime_library()?;
    let loaded = OnnxRuntime::load(Some(&library), process::settings().threads.value)
        .map_err(|error| AclError::new(ErrorCode::GE_LOAD_MODEL, format!("ONNX Runtime cannot be used: {error}")))?;
    process::leave_at_once_in_forked_children();
    Ok(Arc::clone(runtime.insert(loaded)))
}

/// The library to run models with: the configured one, or that of the interpreter's `onnxruntime` package.
pub fn onnxruntime_library() -> Result<std::path::PathBuf> {
    static FOUND: OnceLock<Option<std::path::PathBuf>> = OnceLock::new();
    if let Some(configured) = &process::settings().onnxruntime.value {
        return Ok(configured.clone());
    }
    let found = FOUND.get_or_init(|| {
        process::locate_onnxruntime().and_then(|package| softacl_model::find_library(&package.join("capi")))
    });
    match found {
        Some(library) => Ok(library.clone()),
        None => fail!(
            GE_LOAD_MODEL,
            "ONNX Runtime, which runs the models, is not installed: `pip install \"onnxruntime>=1.19.2\"`, or set SOFTACL_ONNXRUNTIME to its library"
        ),
    }
}

/// The library that runs models and its version, loading it if that has not happened yet.
pub fn onnxruntime_version() -> Result<(std::path::PathBuf, String)> {
    let runtime = onnx_runtime()?;
    Ok((runtime.library().to_owned(), runtime.version().to_owned()))
}

pub(crate) fn model_error(error: &softacl_model::ModelError) -> AclError {
    AclError::new(error.code, error.to_string())
}

pub(crate) fn open_file(path: &str) -> Result<Model> {
    if path.is_empty() {
        fail!(GE_EXEC_MODEL_PATH_INVALID, "the path is empty");
    }
    softacl_model::open_file(Path::new(path)).map_err(|error| model_error(&error))
}

/// Opens a model in memory that the program names. Nothing there is trusted, not even that it is memory; what is kept of it is copied before the call
/// returns.
pub(crate) fn open_memory(address: u64, bytes: u64) -> Result<Model> {
    if address == 0 || bytes == 0 {
        fail!(INVALID_PARAM, "model is {address:#x} and modelSize is {bytes}; both must be other than 0");
    }
    let memory = crate::util::host_memory(address, bytes)?;
    memory.tell_read();
    softacl_model::open_reader(Arc::new(ProgramMemory(memory)), bytes).map_err(|error| model_error(&error))
}

/// A model in memory of the program's own.
#[derive(Debug)]
struct ProgramMemory(crate::util::HostMemory);

impl Reader for ProgramMemory {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::result::Result<(), ModelError> {
        self.0
            .read_at(offset, buffer)
            .map_err(|error| ModelError { code: error.code(), message: error.message().to_owned() })
    }
}

/// A file that was converted for another family of products is refused, as a board refuses it.
pub(crate) fn check_product(soc_version: Option<&str>) -> Result<()> {
    let Some(soc_version) = soc_version else { return Ok(()) };
    let here = process::profile();
    match softacl_abi::profile::find(soc_version) {
        Some(there) if there.family != here.family => fail!(
            GE_PARAM_INVALID,
            "the model was converted for {soc_version}, which is another family of products than {}; convert it with \
             --soc_version={}, or choose the product with SOFTACL_SOC",
            here.name,
            here.name
        ),
        _ => Ok(()),
    }
}

/// Makes an opened model ready to run; `path` is where it came from.
pub(super) fn load(mut model: Model, path: Option<&str>) -> Result<u32> {
    if let Err(foreign) = model.is_executable() {
        fail!(GE_LOAD_MODEL, "{foreign}");
    }
    check_product(model.description().soc_version.as_deref())?;
    let runtime = onnx_runtime()?;
    let session =
        Session::new(&runtime, &model, softacl_model::aipp::Rounding::HalfUp).map_err(|error| model_error(&error))?;
    let number = MODELS.write().next(session.description().open.is_some());
    let dump = dump::of_new_model(&runtime, &model, path, number)?;
    // ONNX Runtime has the weights now. The program may do with its file or its memory what it wants.
    model.release();
    let loaded = Arc::new(LoadedModel {
        model,
        session,
        made: site::here(),
        runs: Runs::default(),
        gear: CurrentGear::default(),
        dump,
        turn: Turn::default(),
    });
    let mut models = MODELS.write();
    models.unloaded.remove(&number);
    models.by_number.insert(number, loaded);
    Ok(number)
}

/// `acl.mdl.load_from_file`: an `.om` of this converter, or an ONNX file.
pub fn load_from_file(path: &str) -> Result<u32> {
    context::current()?;
    load(open_file(path)?, Some(path))
}

/// `acl.mdl.load_from_mem`: host memory (device memory where the program runs on the board).
pub fn load_from_mem(address: u64, bytes: u64) -> Result<u32> {
    context::current()?;
    load(open_memory(address, bytes)?, None)
}

/// Device memory that the program sets aside for a model; NULL leaves it to the system.
#[derive(Clone, Copy, Debug)]
pub struct ModelMemory {
    /// Address and bytes of the work memory.
    pub work: (u64, u64),
    /// Address and bytes of the weight memory.
    pub weight: (u64, u64),
}

fn check_memory(model: &Model, memory: &ModelMemory) -> Result<()> {
    let current = context::current()?;
    let description = model.description();
    for (name, (address, bytes), needed) in
        [("work", memory.work, description.work_size), ("weight", memory.weight, description.weight_size)]
    {
        if address == 0 {
            continue;
        }
        if bytes < needed {
            fail!(
                GE_PARAM_INVALID,
                "the {name} memory has {bytes} bytes; the model needs {needed} (acl.mdl.query_size tells)"
            );
        }
        device_range(current.process, name, address, bytes)?;
    }
    Ok(())
}

/// `acl.mdl.load_from_file_with_mem`: the memory must be the program's until unload. It is checked; the weights themselves stay with ONNX Runtime.
pub fn load_from_file_with_mem(path: &str, memory: &ModelMemory) -> Result<u32> {
    context::current()?;
    let model = open_file(path)?;
    check_memory(&model, memory)?;
    load(model, Some(path))
}

/// `acl.mdl.load_from_mem_with_mem`.
pub fn load_from_mem_with_mem(address: u64, bytes: u64, memory: &ModelMemory) -> Result<u32> {
    context::current()?;
    let model = open_memory(address, bytes)?;
    check_memory(&model, memory)?;
    load(model, None)
}

/// `acl.mdl.unload`: at once. Work under way goes on with what it holds; the number is free at once.
pub fn unload(model_id: u32) -> Result<()> {
    context::current()?;
    super::bundle::refuse_member(model_id)?;
    remove(model_id)
}

/// [`unload`], whatever the model belongs to.
pub(super) fn remove(model_id: u32) -> Result<()> {
    let site = site::here();
    let mut models = MODELS.write();
    let removed = models.by_number.remove(&model_id);
    if removed.is_some() {
        models.unloaded.insert(model_id, site);
        if models.unloaded.len() > REMEMBERED {
            models.unloaded.pop_first();
        }
        drop(models);
        observe::emit(|| Fact::Unloaded { id: model_id, site });
        // The session may be large; it goes outside the lock, and only when no execution holds it.
        drop(removed);
        return Ok(());
    }
    drop(models);
    find(model_id).map(drop)
}

/// Unloads everything: `acl.finalize`.
pub(crate) fn unload_all() {
    if observe::is_observed() {
        let site = site::here();
        for (id, made) in loaded() {
            observe::emit_end(|| Fact::Left {
                resource: Resource::Model { id },
                made,
                within: Site::default(),
                end: End::Finalize,
                site,
            });
        }
    }
    super::bundle::forget_all();
    dump::reset();
    let models = std::mem::take(&mut MODELS.write().by_number);
    drop(models);
}

/// Ids of the models that are loaded, with where each was.
pub(crate) fn loaded() -> Vec<(u32, Site)> {
    MODELS.read().by_number.iter().map(|(id, model)| (*id, model.made)).collect()
}

/// `acl.mdl.query_size`: bytes of work memory and of weight memory.
pub fn query_size(path: &str) -> Result<(u64, u64)> {
    open_file(path)?.memory_sizes().map_err(|error| model_error(&error))
}

/// `acl.mdl.query_size_from_mem`.
pub fn query_size_from_mem(address: u64, bytes: u64) -> Result<(u64, u64)> {
    open_memory(address, bytes)?.memory_sizes().map_err(|error| model_error(&error))
}
