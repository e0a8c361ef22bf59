//! The checks of this process: begun when the module is imported, ended when the interpreter ends; and what the test plugin asks of them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use softacl_check::Mark;

use crate::interpreter::call_when_ended;

/// What was alive when the present test began.
static MARK: Mutex<Option<Mark>> = Mutex::new(None);

/// Begins, and arranges for the end.
pub(crate) fn begin(py: Python<'_>) -> PyResult<()> {
    static BEGUN: AtomicBool = AtomicBool::new(false);
    if BEGUN.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    softacl_check::install();
    // Programs let go of things in destructors of their globals, which come after all that `atexit` calls.
    if !call_when_ended(end) {
        // Functions that the program registers come later, and are therefore called before.
        py.import("atexit")?.call_method1("register", (wrap_pyfunction!(end_early, py)?,))?;
    }
    Ok(())
}

extern "C" fn end() {
    softacl_check::finish();
}

#[pyfunction]
fn end_early(py: Python<'_>) {
    py.detach(softacl_check::finish);
}

/// Remembers what is alive, so that it is not the next test's.
#[pyfunction(name = "_mark")]
fn mark(py: Python<'_>) {
    py.detach(|| *lock() = Some(softacl_check::mark()));
}

/// Adds what is alive now to what is not the present test's.
#[pyfunction(name = "_mark_more")]
fn mark_more(py: Python<'_>) {
    py.detach(|| lock().get_or_insert_default().add());
}

/// Takes the findings out, with what was made since the mark and is alive: one JSON object a line, and the same as text.
#[pyfunction(name = "_take_findings")]
fn take_findings(py: Python<'_>) -> (String, String) {
    py.detach(|| {
        let findings = softacl_check::drain(&lock().clone().unwrap_or_default());
        let plain = softacl_check::render::Style::Plain;
        (softacl_check::render::json_lines(&findings), softacl_check::render::text(&findings, plain))
    })
}

fn lock() -> std::sync::MutexGuard<'static, Option<Mark>> {
    MARK.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Puts the functions into the module.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(mark, module)?)?;
    module.add_function(wrap_pyfunction!(mark_more, module)?)?;
    module.add_function(wrap_pyfunction!(take_findings, module)?)
}
