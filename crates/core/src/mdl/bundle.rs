//! Bundles: several models in one file, which are loaded and unloaded together.
//!
//! Each member is an ordinary loaded model with a number of its own; only its unloading is the bundle's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use softacl_model::om::{Bundle, MAGIC, write_bundle};

use crate::error::{AclError, ErrorCode, Result, fail};
use crate::mdl::load::{self, model_error};
use crate::process;
use crate::rt::context;
use crate::site::{self, Site};

struct Bundles {
    /// The members' numbers, by the bundle's.
    loaded: BTreeMap<u32, Vec<u32>>,
    /// Numbers of unloaded bundles, with the place where that happened.
    unloaded: BTreeMap<u32, Site>,
    last: u32,
}

/// Unloaded bundles that are remembered for the sake of error texts.
const REMEMBERED: usize = 256;

static BUNDLES: Mutex<Bundles> = Mutex::new(Bundles { loaded: BTreeMap::new(), unloaded: BTreeMap::new(), last: 0 });

impl Bundles {
    /// The members of a bundle; 148053 when there is none of that number.
    fn members(&self, bundle_id: u32) -> Result<&[u32]> {
        if let Some(members) = self.loaded.get(&bundle_id) {
            return Ok(members);
        }
        match self.unloaded.get(&bundle_id) {
            Some(site) => fail!(INVALID_BUNDLE_MODEL_ID, "bundle {bundle_id} was unloaded at {site}"),
            None => fail!(INVALID_BUNDLE_MODEL_ID, "no bundle {bundle_id} is loaded"),
        }
    }
}

/// Loads every model of a bundle, or none.
fn load_all(bundle: &Bundle) -> Result<u32> {
    let mut members = Vec::new();
    for model in bundle.models() {
        match model.map_err(|error| model_error(&error)).and_then(|model| load::load(model, None)) {
            Ok(member) => members.push(member),
            Err(error) => {
                for member in members {
                    load::remove(member)?;
                }
                return Err(error);
            }
        }
    }
    let mut bundles = BUNDLES.lock();
    let number = bundles.last.checked_add(1).unwrap_or(1);
    bundles.last = number;
    bundles.loaded.insert(number, members);
    Ok(number)
}

/// `acl.mdl.bundle_load_from_file`: all models of the file, or none.
///
/// # Errors
///
/// 145000 when the file is no bundle or a model in it cannot be run here, 145002 when it is missing.
pub fn bundle_load_from_file(path: &str) -> Result<u32> {
    context::current()?;
    if path.is_empty() {
        fail!(GE_EXEC_MODEL_PATH_INVALID, "the path is empty");
    }
    load_all(&Bundle::read_file(path).map_err(|error| model_error(&error))?)
}

/// `acl.mdl.bundle_load_from_mem`: from host memory (device memory where the program runs on the board).
pub fn bundle_load_from_mem(address: u64, bytes: u64) -> Result<u32> {
    context::current()?;
    if address == 0 || bytes == 0 {
        fail!(INVALID_PARAM, "model is {address:#x} and modelSize is {bytes}; both must be other than 0");
    }
    let copied = crate::util::ptr_to_bytes(address, bytes)?;
    load_all(&Bundle::read(copied).map_err(|error| model_error(&error))?)
}

/// `acl.mdl.bundle_unload`: the bundle with all its models.
pub fn bundle_unload(bundle_id: u32) -> Result<()> {
    context::current()?;
    let members = {
        let mut bundles = BUNDLES.lock();
        bundles.members(bundle_id)?;
        bundles.unloaded.insert(bundle_id, site::here());
        if bundles.unloaded.len() > REMEMBERED {
            bundles.unloaded.pop_first();
        }
        bundles.loaded.remove(&bundle_id).unwrap_or_default()
    };
    members.into_iter().try_for_each(load::remove)
}

/// `acl.mdl.bundle_get_model_num`.
pub fn bundle_get_model_num(bundle_id: u32) -> Result<u32> {
    process::ready()?;
    BUNDLES.lock().members(bundle_id).map(|members| members.len() as u32)
}

/// `acl.mdl.bundle_get_model_id`: the number of a member, for `acl.mdl.execute` and the like.
pub fn bundle_get_model_id(bundle_id: u32, index: u64) -> Result<u32> {
    process::ready()?;
    let bundles = BUNDLES.lock();
    let members = bundles.members(bundle_id)?;
    match usize::try_from(index).ok().and_then(|index| members.get(index)) {
        Some(member) => Ok(*member),
        None => fail!(INVALID_PARAM, "index is {index}; bundle {bundle_id} has {} model(s)", members.len()),
    }
}

/// A member goes with its bundle, and not alone.
pub(super) fn refuse_member(model_id: u32) -> Result<()> {
    let bundles = BUNDLES.lock();
    match bundles.loaded.iter().find(|(_, members)| members.contains(&model_id)) {
        Some((bundle, _)) => fail!(
            INVALID_PARAM,
            "model {model_id} belongs to bundle {bundle}; acl.mdl.bundle_unload({bundle}) unloads it with the others"
        ),
        None => Ok(()),
    }
}

/// `acl.finalize`: the models themselves are unloaded with all others.
pub(super) fn forget_all() {
    BUNDLES.lock().loaded.clear();
}

/// Puts `.om` files of this converter into one bundle, for the `softacl bundle` command. Not part of the API of programs.
///
/// # Errors
///
/// 145002 for a file that is missing or cannot be written, 145000 for one that is no single model, or that is not an `.om` file.
pub fn write_file(target: &Path, models: &[PathBuf]) -> Result<()> {
    let mut contents = Vec::with_capacity(models.len());
    for path in models {
        // What is wrong with it shows now, and not where it is loaded.
        drop(softacl_model::open_file(path).map_err(|error| model_error(&error))?);
        let content = std::fs::read(path).map_err(|error| unusable(path, &error))?;
        if !content.starts_with(&MAGIC) {
            fail!(GE_PARAM_INVALID, "{}: a bundle has .om files in it, which atc makes of ONNX files", path.display());
        }
        contents.push(content.into());
    }
    let name = target.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let mut file = Vec::new();
    write_bundle(&name, 0, &contents, &mut file).map_err(|error| unusable(target, &error))?;
    std::fs::write(target, file).map_err(|error| unusable(target, &error))
}

fn unusable(path: &Path, error: &std::io::Error) -> AclError {
    AclError::new(ErrorCode::GE_EXEC_MODEL_PATH_INVALID, format!("{}: {error}", path.display()))
}
