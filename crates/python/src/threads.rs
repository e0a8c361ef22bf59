//! The threads of `acl.util.start_thread`.
//!
//! A thread's number is its `pthread_t`, which is what `subscribe_report` takes. The interpreter starts them and Python
//! code is their first frame (`softacl/_threads.py` says why). What is *not* here: what the threads do; they call back
//! into `acl`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use parking_lot::Mutex;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use softacl_abi::ErrorCode;
use softacl_core::error::AclError;

use crate::call::Failure;
use crate::interpreter;
use crate::letters::Object;

/// A thread whose end nobody has been told of yet.
struct Started {
    /// The process that it runs in: a forked child inherits this list, but not the threads.
    process: u32,
    /// The object whose method the thread runs.
    thread: Py<PyAny>,
}

/// By number. Locked for a moment only, with the interpreter lock held and no Python code run meanwhile.
static THREADS: LazyLock<Mutex<HashMap<u64, Started>>> = LazyLock::new(Mutex::default);

/// Starts a thread that calls `function(argument)`, or `function()` when the argument is `None`.
pub(crate) fn start(function: Object<'_>, argument: Object<'_>) -> Result<u64, Failure> {
    let py = function.py();
    let thread = py.import("softacl._threads")?.getattr("Started")?.call0()?;
    let arguments =
        if argument.is_none() { PyTuple::new(py, [&*function])? } else { PyTuple::new(py, [&*function, &*argument])? };
    interrupt_ends_the_process(py)?;
    let started = py.import("_thread")?.call_method1("start_new_thread", (thread.getattr("run")?, arguments));
    let number = match started {
        Ok(number) => number.extract::<u64>()?,
        Err(error) => {
            return Err(AclError::new(ErrorCode::FAILURE, format!("the thread cannot be started: {error}")).into());
        }
    };
    // The thread has not run yet, unless the interpreter lock changed hands just now; who could ask for it by number
    // is then only the thread itself, which is refused anyway.
    let replaced = THREADS.lock().insert(number, Started { process: std::process::id(), thread: thread.unbind() });
    drop(replaced);
    Ok(number)
}

/// Waits for a thread; an exception that ended it is raised again as `RuntimeError`.
///
/// A wait that a signal handler's exception breaks off can be taken up again. Of several waits at once for one thread
/// all last until it ends; the first to come back is told how it ended, and the others are refused, as one that comes
/// later would be.
pub(crate) fn stop(py: Python<'_>, number: u64) -> Result<(), Failure> {
    let refused = |text: String| Err(AclError::new(ErrorCode::INVALID_PARAM, text).into());
    if number == softacl_core::this_thread() {
        return refused("a thread cannot wait for its own end".to_owned());
    }
    let unknown =
        || refused(format!("thread {number} was not started by acl.util.start_thread, or was stopped before"));
    let found = THREADS.lock().get(&number).map(|started| (started.process, started.thread.clone_ref(py)));
    let Some((process, thread)) = found else { return unknown() };
    if process != std::process::id() {
        return refused(format!("thread {number} runs in process {process}, from which this one was forked"));
    }
    let failure = thread.call_method0(py, "join")?.extract::<Option<String>>(py)?;
    // While this one waited, another may have been told, and a new thread may have got the number.
    let ended = match THREADS.lock().entry(number) {
        Entry::Occupied(entry) if entry.get().thread.is(&thread) => Some(entry.remove()),
        _ => None,
    };
    match (ended, failure) {
        (None, _) => unknown(),
        (Some(_), None) => Ok(()),
        (Some(_), Some(text)) => Err(PyRuntimeError::new_err(text).into()),
    }
}

/// Ctrl-C ends a process that has such threads, as with the real module: the interpreter could not act on it while its
/// main thread waits for one of them. A handler that the program set itself stays.
fn interrupt_ends_the_process(py: Python<'_>) -> PyResult<()> {
    let signal = py.import("signal")?;
    let handler = signal.call_method1("getsignal", (libc::SIGINT,))?;
    if handler.is(signal.getattr("default_int_handler")?) {
        interpreter::interrupt_ends_the_process();
    }
    Ok(())
}
