//! The extension module `softacl._native`: the `acl` module, and the entry points of the wheel's commands.
//!
//! All of `PyO3` lives in this crate, and nothing but translation does: a call's arguments are read by their letters
//! (`letters`), handed to the one function of `softacl-core` that does the work (`acl`), and its result is built by its
//! shape (`results`); `call` ties the three together. What a call *means*, which handles exist and which errors arise
//! is decided below.
//!
//! One interpreter per process: like the state of the runtime, the module is the process's, and a sub-interpreter
//! cannot import it. Builds of Python without the interpreter lock are not supported; the stable ABI that this crate
//! builds for does not cover them.

mod acl;
mod call;
mod checks;
mod children;
mod commands;
mod held;
mod interpreter;
mod lent;
mod letters;
mod libavcodec;
mod module;
mod onnxruntime;
mod refused;
mod results;
mod site;
mod threads;

use std::sync::OnceLock;

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList};

/// The `acl` module, made once.
static ACL: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

#[pymodule(name = "_native")]
fn native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    only_interpreter(py)?;
    softacl_core::site::set_capture(site::capture);
    softacl_core::process::set_onnxruntime_locator(onnxruntime::locate);
    softacl_core::process::set_libavcodec_locator(libavcodec::locate);
    let root = ACL.get_or_try_init(py, || module::create(py).map(Bound::unbind))?;
    module.add("acl", root)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(install, module)?)?;
    module.add_function(wrap_pyfunction!(surface, module)?)?;
    checks::register(module)?;
    module.add_function(wrap_pyfunction!(commands::cli_main, module)?)?;
    module.add_function(wrap_pyfunction!(commands::atc_main, module)?)
}

/// Refuses every interpreter of the process but the first one that comes.
fn only_interpreter(py: Python<'_>) -> PyResult<()> {
    static FIRST: OnceLock<i64> = OnceLock::new();
    let this = interpreter::number(py)?;
    if *FIRST.get_or_init(|| this) == this {
        return Ok(());
    }
    Err(PyImportError::new_err("acl is in use by another interpreter of this process, and serves one only"))
}

/// Puts the native module in the place of the package `acl`, whose module dictionary is `namespace`.
#[pyfunction]
fn install(namespace: &Bound<'_, PyDict>) -> PyResult<()> {
    let py = namespace.py();
    checks::begin(py)?;
    let root = ACL.get(py).ok_or_else(|| PyImportError::new_err("softacl._native is not initialised"))?;
    module::install(root.bind(py), namespace)
}

/// The surface table, one dictionary a function.
#[pyfunction(name = "_surface")]
fn surface(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    module::table(py)
}
