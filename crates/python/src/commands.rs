//! The commands of the wheel: `softacl` and `atc`. Each takes the command line without the program's name and gives the
//! exit code.

use std::ffi::OsString;
use std::io::{IsTerminal, stderr, stdout};

use pyo3::prelude::*;
use softacl_cli::Interpreter;
use softacl_core::mdl::load;

use crate::onnxruntime;

/// `softacl …`.
#[pyfunction]
pub(crate) fn cli_main(py: Python<'_>, argv: Vec<OsString>) -> PyResult<i32> {
    let interpreter = interpreter(py)?;
    Ok(py.detach(move || softacl_cli::run(&argv, &interpreter, &mut stdout().lock(), &mut stderr().lock())))
}

/// `atc …`.
#[pyfunction]
pub(crate) fn atc_main(py: Python<'_>, argv: Vec<OsString>) -> i32 {
    py.detach(move || {
        // Without a library the converter says itself what it needs it for.
        let context =
            softacl_atc::Context { onnxruntime: load::onnxruntime_library().ok(), terminal: stderr().is_terminal() };
        softacl_atc::run(&words(argv), &mut stdout(), &mut stderr(), &context)
    })
}

fn words(argv: Vec<OsString>) -> Vec<String> {
    argv.into_iter().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// What the command tells of the interpreter that it runs in.
fn interpreter(py: Python<'_>) -> PyResult<Interpreter> {
    let name: String = py.import("platform")?.call_method0("python_implementation")?.extract()?;
    let version = py.version_info();
    let executable: Option<std::path::PathBuf> = py.import("sys")?.getattr("executable")?.extract()?;
    Ok(Interpreter {
        version: format!("{name} {}.{}.{}", version.major, version.minor, version.patch),
        executable: executable.unwrap_or_default(),
        onnxruntime: onnxruntime::locate(),
        numpy: py
            .import("importlib.metadata")?
            .call_method1("version", ("numpy",))
            .and_then(|version| version.extract())
            .ok(),
        preload: beside_this_module(py, "_preload.so").filter(|path| path.is_file()),
    })
}

/// A file of the wheel.
fn beside_this_module(py: Python<'_>, name: &str) -> Option<std::path::PathBuf> {
    let module: std::path::PathBuf = py.import("softacl._native").ok()?.getattr("__file__").ok()?.extract().ok()?;
    std::path::absolute(module.with_file_name(name)).ok()
}
