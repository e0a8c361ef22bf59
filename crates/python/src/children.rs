//! Child processes that Python code makes: seen coming by the interpreter's audit events, told to the core.
//!
//! The hook is called for every audit event of the interpreter, so it looks at the name and goes. What makes a child without an event is
//! `_posixsubprocess.fork_exec`, which `multiprocessing` calls by itself; a function that looks first stands in its place. What is *not* here: what a
//! child then meets (`softacl_core::rt::spawn`), and children that C code makes, which come to the core by themselves; it asks here only from where in the
//! program the C code was called.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use softacl_core::rt::spawn;
use softacl_core::site::{Site, intern};

use crate::{call, interpreter};

/// What an audit event announces.
#[derive(Clone, Copy)]
enum Child {
    /// A fork, which runs the C library's handlers too.
    Fork,
    /// Another program.
    Program,
}

/// The audit events before a child. `os.popen` and `asyncio` arrive as `subprocess.Popen`, `os.spawn*` and `pty.spawn` as the fork that they make.
fn child_of(event: &[u8]) -> Option<Child> {
    match event {
        b"os.fork" | b"os.forkpty" => Some(Child::Fork),
        b"os.system" | b"os.posix_spawn" | b"subprocess.Popen" => Some(Child::Program),
        _ => None,
    }
}

/// The folder of the interpreter's own library.
static LIBRARY: OnceLock<String> = OnceLock::new();

/// `_posixsubprocess.fork_exec` as it was.
static FORK_EXEC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// Begins to look, with the first `acl.init`.
pub(crate) fn watch(py: Python<'_>) -> PyResult<()> {
    static BEGUN: AtomicBool = AtomicBool::new(false);
    if BEGUN.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let library: String = py.import("os")?.getattr("__file__")?.extract()?;
    LIBRARY.get_or_init(|| library.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/")));
    let module = py.import("_posixsubprocess")?;
    FORK_EXEC.get_or_try_init(py, || module.getattr("fork_exec").map(Bound::unbind))?;
    module.setattr("fork_exec", wrap_pyfunction!(fork_exec, py)?)?;
    spawn::set_place_of_c_calls(place_of_c_call);
    interpreter::add_audit_hook(py, look)
}

/// Stands in the place of `_posixsubprocess.fork_exec`.
#[pyfunction]
#[pyo3(signature = (*arguments))]
fn fork_exec<'py>(arguments: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
    let py = arguments.py();
    before_child(py, "fork_exec", Child::Fork)?;
    let original = FORK_EXEC.get(py).ok_or_else(|| PyRuntimeError::new_err("softacl does not watch children"))?;
    let made = original.bind(py).call1(arguments);
    // Where the child did not come by a fork, nothing else has taken this back.
    spawn::set_fork_site(Site::default());
    made
}

/// The audit hook: whether the interpreter goes on.
fn look(py: Python<'_>, event: &[u8]) -> PyResult<()> {
    let Some(child) = child_of(event) else { return Ok(()) };
    let looked = catch_unwind(AssertUnwindSafe(|| {
        call::attached(py, || before_child(py, &String::from_utf8_lossy(event), child))
    }));
    // A defect of this library is no reason to keep the program from what it does.
    looked.unwrap_or(Ok(()))
}

fn before_child(py: Python<'_>, name: &str, child: Child) -> PyResult<()> {
    if softacl_core::process::is_forked() {
        return Ok(());
    }
    let busy = spawn::is_work_in_flight();
    let forks = matches!(child, Child::Fork);
    if !busy && !forks {
        return Ok(());
    }
    let site = place(py);
    if forks {
        spawn::set_fork_site(site);
    }
    if !busy {
        return Ok(());
    }
    // The work may need other threads, and those the interpreter.
    py.detach(|| spawn::before_child(name, site)).map_err(|text| {
        spawn::set_fork_site(Site::default());
        PyRuntimeError::new_err(text)
    })
}

/// Where the program called the C code that makes a child. Code that gave the interpreter lock up while it runs may hold a lock that the next holder waits for, so
/// that one is not asked for here.
fn place_of_c_call() -> Site {
    let Some(py) = interpreter::attached_already() else { return Site::default() };
    catch_unwind(AssertUnwindSafe(|| call::attached(py, || place(py)))).unwrap_or_default()
}

/// Where the program makes the child: the innermost place outside the interpreter's own library.
fn place(py: Python<'_>) -> Site {
    let innermost = interpreter::frame(py);
    let mut next = innermost.clone();
    while let Some(frame) = next {
        match code_of(&frame) {
            Some((file, function)) if !is_library(&file) => return intern(&file, &function, line_of(&frame)),
            _ => next = frame.getattr("f_back").ok().filter(|frame| !frame.is_none()),
        }
    }
    let Some(frame) = innermost else { return Site::default() };
    code_of(&frame).map_or(Site::default(), |(file, function)| intern(&file, &function, line_of(&frame)))
}

fn code_of(frame: &Bound<'_, PyAny>) -> Option<(String, String)> {
    let code = frame.getattr("f_code").ok()?;
    let function = code.getattr("co_qualname").or_else(|_| code.getattr("co_name")).ok()?;
    Some((code.getattr("co_filename").ok()?.extract().ok()?, function.extract().ok()?))
}

fn line_of(frame: &Bound<'_, PyAny>) -> u32 {
    frame.getattr("f_lineno").and_then(|line| line.extract()).unwrap_or(0)
}

fn is_library(file: &str) -> bool {
    let installed = file.contains("/site-packages/") || file.contains("/dist-packages/");
    let in_folder = LIBRARY.get().is_some_and(|library| !library.is_empty() && file.starts_with(library.as_str()));
    file.starts_with("<frozen ") || in_folder && !installed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_before_a_child_are_told_from_others() {
        for event in ["os.fork", "os.forkpty", "os.system", "os.posix_spawn", "subprocess.Popen"] {
            assert!(child_of(event.as_bytes()).is_some(), "{event}");
        }
        for event in ["open", "os.exec", "os.listdir", "os.fork2", "subprocess", ""] {
            assert!(child_of(event.as_bytes()).is_none(), "{event}");
        }
    }
}
