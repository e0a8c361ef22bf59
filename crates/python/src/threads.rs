//! The native threads of `acl.util.start_thread`.
//!
//! A thread's number is its `pthread_t`, which is what `subscribe_report` takes. What is *not* here: what the threads
//! do; they call back into `acl`.

use std::collections::HashMap;
use std::os::unix::thread::JoinHandleExt;
use std::sync::LazyLock;
use std::thread::JoinHandle;

use parking_lot::Mutex;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use softacl_abi::ErrorCode;
use softacl_core::error::AclError;

use crate::call::{Failure, detached};
use crate::interpreter;
use crate::letters::Object;

/// A thread that nobody has joined yet.
struct Started {
    /// The process that it runs in: a forked child inherits this list, but not the threads.
    process: u32,
    /// Gives the text of the exception that ended it.
    thread: JoinHandle<Option<String>>,
}

/// By number. Only locked with the interpreter lock held, so that no fork from Python finds it locked.
static THREADS: LazyLock<Mutex<HashMap<u64, Started>>> = LazyLock::new(Mutex::default);

/// Starts a thread that calls `function(argument)`, or `function()` when the argument is `None`.
pub(crate) fn start(function: Object<'_>, argument: Object<'_>) -> Result<u64, Failure> {
    let py = function.py();
    let (function, argument) =
        (function.to_owned().unbind(), (!argument.is_none()).then(|| argument.to_owned().unbind()));
    let body = move || {
        Python::try_attach(|py| {
            let called = match argument {
                Some(argument) => function.call1(py, (argument,)),
                None => function.call0(py),
            };
            called.err().map(|error| error.to_string())
        })
        .flatten()
    };
    interrupt_ends_the_process(py)?;
    // The list is locked until the thread is in it: the thread's own function may already stop it.
    let mut threads = THREADS.lock();
    let started = std::thread::Builder::new().name("acl".to_owned()).spawn(body);
    let thread =
        started.map_err(|error| AclError::new(ErrorCode::FAILURE, format!("the thread cannot be started: {error}")))?;
    let number = thread.as_pthread_t();
    threads.insert(number, Started { process: std::process::id(), thread });
    Ok(number)
}

/// Waits for a thread; an exception that ended it is raised again as `RuntimeError`.
pub(crate) fn stop(py: Python<'_>, number: u64) -> Result<(), Failure> {
    let refused = |text: String| Err(AclError::new(ErrorCode::INVALID_PARAM, text).into());
    if number == softacl_core::this_thread() {
        return refused("a thread cannot wait for its own end".to_owned());
    }
    let mut threads = THREADS.lock();
    match threads.get(&number) {
        None => {
            return refused(format!("thread {number} was not started by acl.util.start_thread, or was stopped before"));
        }
        Some(started) if started.process != std::process::id() => {
            return refused(format!(
                "thread {number} runs in process {}, from which this one was forked",
                started.process
            ));
        }
        Some(_) => {}
    }
    let Some(Started { thread, .. }) = threads.remove(&number) else { return Ok(()) };
    drop(threads);
    match detached(py, || thread.join()) {
        Ok(None) => Ok(()),
        Ok(Some(text)) => Err(PyRuntimeError::new_err(text).into()),
        Err(panic) => Err(crate::call::broken(&*panic).into()),
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
