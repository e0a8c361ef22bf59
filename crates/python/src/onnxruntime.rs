//! Where the interpreter's `onnxruntime` package lives, found without importing it.
//!
//! What is *not* here: which library file inside it is loaded, and how.

use std::path::PathBuf;

use pyo3::prelude::*;

/// The package's directory; `None` when it is not installed or the interpreter is shutting down. Called with or without
/// the interpreter lock.
pub(crate) fn locate() -> Option<PathBuf> {
    Python::try_attach(|py| {
        let found: PyResult<Option<PathBuf>> = (|| {
            let spec = py.import("importlib.util")?.call_method1("find_spec", ("onnxruntime",))?;
            if spec.is_none() {
                return Ok(None);
            }
            spec.getattr("submodule_search_locations")?.get_item(0)?.extract().map(Some)
        })();
        found.unwrap_or(None)
    })
    .flatten()
}
