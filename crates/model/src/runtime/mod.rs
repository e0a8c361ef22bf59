//! ONNX Runtime: finding the library, bringing it up once, and running networks on the caller's memory.
//!
//! Everything that is unsafe about it is in `ffi`; the modules beside it are ordinary Rust.

mod feed;
mod ffi;
mod open;
mod preprocess;
mod probe;
mod session;
mod signature;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::error::{ModelError, RuntimeError};

pub use open::Produced;
pub use probe::{Node, NodeTensors, Probe, TensorView};
pub use session::{Binding, Session, Watch};
pub use signature::{Port, Signature};

/// ONNX Runtime, loaded. Dropped when its last session is; the library itself stays loaded until the process ends.
#[derive(Debug)]
pub struct OnnxRuntime {
    environment: ffi::Environment,
    version: String,
    library: PathBuf,
}

impl OnnxRuntime {
    /// Loads the library and makes its environment with one pool of `threads` threads (0: one per core) that all
    /// sessions share.
    ///
    /// `library` is a library file or a directory that holds one ([`find_library`]); `None` leaves the search for
    /// `libonnxruntime.so.1` and `libonnxruntime.so` to the dynamic loader. The pool of the process's first call stays:
    /// the library has one environment per process.
    pub fn load(library: Option<&Path>, threads: usize) -> Result<Arc<Self>, RuntimeError> {
        let candidates = match library {
            Some(path) if path.is_dir() => {
                vec![find_library(path).ok_or_else(|| RuntimeError::Missing {
                    looked: format!("no libonnxruntime.so* in {}", path.display()),
                })?]
            }
            Some(path) if path.exists() => vec![path.to_owned()],
            Some(path) => {
                return Err(RuntimeError::Missing { looked: format!("{} does not exist", path.display()) });
            }
            None => vec!["libonnxruntime.so.1".into(), "libonnxruntime.so".into()],
        };
        let mut failures = Vec::new();
        for candidate in &candidates {
            match ffi::Api::load(candidate) {
                Ok(api) => {
                    let version = api.version().to_owned();
                    let environment = ffi::Environment::new(api, threads)
                        .map_err(|reason| RuntimeError::Unusable { library: candidate.clone(), reason })?;
                    return Ok(Arc::new(Self { environment, version, library: candidate.clone() }));
                }
                Err(reason) if library.is_some() => {
                    return Err(RuntimeError::Unusable { library: candidate.clone(), reason });
                }
                Err(reason) => failures.push(reason),
            }
        }
        Err(RuntimeError::Missing { looked: failures.join("; ") })
    }

    /// The library's version, as `1.31.1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The library that was loaded.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Loads a network and returns its inputs and outputs with the shapes that ONNX Runtime derives; `fixed` gives open
    /// dimensions, by name, their sizes.
    ///
    /// # Errors
    ///
    /// What ONNX Runtime says about a network that it cannot load: broken, or with an operator that it does not have.
    pub fn inspect(self: &Arc<Self>, onnx: &Bytes, fixed: &[(String, i64)]) -> Result<Signature, ModelError> {
        let network = onnx.clone().into();
        let session = ffi::RawSession::new(&self.environment, &network, fixed, false)?.map_err(ModelError::load)?;
        session.signature().map_err(ModelError::load)
    }

    /// Takes what the library has logged since the last call (errors only; the last 64 lines).
    pub fn take_log(&self) -> Vec<String> {
        ffi::take_log()
    }
}

/// The ONNX Runtime library in a directory such as `onnxruntime/capi` of the Python package: the newest
/// `libonnxruntime.so.1.*`, else `libonnxruntime.so`.
pub fn find_library(directory: &Path) -> Option<PathBuf> {
    const PREFIX: &str = "libonnxruntime.so";
    let mut found: Vec<(Vec<u32>, PathBuf)> = std::fs::read_dir(directory)
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.strip_prefix(PREFIX)?;
            let numbers = match version.strip_prefix('.') {
                Some(version) => version.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>()?,
                None if version.is_empty() => Vec::new(),
                None => return None,
            };
            (numbers.first().is_none_or(|major| *major == 1)).then_some((numbers, path))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path)
}
