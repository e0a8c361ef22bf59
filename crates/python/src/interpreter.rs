//! The few things that only the interpreter's C interface offers, each behind a safe function.
//!
//! What is *not* here: reading arguments (`letters`), building results (`results`), and being called (`call`), which
//! use that interface too.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::OnceLock;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyString, PyTuple};

/// `PyBUF_WRITE` of the interpreter's headers: a view may be written to.
const WRITABLE: c_int = 0x200;

/// A builtin function object of `module`, called without keywords. Name and documentation are never freed, as the
/// interpreter demands of a definition.
pub(crate) fn builtin<'py>(
    module: &Bound<'py, PyModule>,
    module_name: &str,
    name: &'static CStr,
    documentation: &'static CStr,
    entry: ffi::PyCFunctionFast,
) -> PyResult<Bound<'py, PyAny>> {
    let definition = Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFast: entry },
        ml_flags: ffi::METH_FASTCALL,
        ml_doc: documentation.as_ptr(),
    }));
    let module_name = PyString::new(module.py(), module_name);
    // SAFETY: the definition and its texts are never freed, `entry` has the signature that the flags tell, the
    // interpreter lock is held, and the result is a new reference, or null with an exception set.
    unsafe {
        let function = ffi::PyCFunction_NewEx(definition, module.as_ptr(), module_name.as_ptr());
        Bound::from_owned_ptr_or_err(module.py(), function)
    }
}

/// The number of the interpreter that is running.
pub(crate) fn number(py: Python<'_>) -> PyResult<i64> {
    // SAFETY: the token proves that the interpreter lock is held.
    let number = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    if number < 0 { Err(PyErr::fetch(py)) } else { Ok(number) }
}

/// How many references to an object are counted.
pub(crate) fn references(object: &Bound<'_, PyAny>) -> ffi::Py_ssize_t {
    // SAFETY: the object is alive, and the interpreter lock is held.
    unsafe { ffi::Py_REFCNT(object.as_ptr()) }
}

/// Where a thread is in its Python code. The frame is the interpreter's and is valid as long as the call that runs.
pub(crate) struct Running<'py> {
    /// The code object.
    pub(crate) code: Bound<'py, PyAny>,
    /// Which instruction of it, or which line where the interpreter does not tell the instruction: a key, not a line.
    pub(crate) position: u32,
    frame: *mut ffi::PyFrameObject,
}

impl Running<'_> {
    /// The line, from 1. The interpreter works it out from the beginning of the function each time.
    pub(crate) fn line(&self) -> u32 {
        // SAFETY: the frame is the running one; `Running` does not leave the call that made it.
        u32::try_from(unsafe { ffi::PyFrame_GetLineNumber(self.frame) }).unwrap_or(0)
    }
}

type LastInstruction = unsafe extern "C" fn(*mut ffi::PyFrameObject) -> c_int;

/// `PyFrame_GetLasti`, which Python 3.11 and later export outside the stable interface.
fn last_instruction() -> Option<LastInstruction> {
    static FOUND: OnceLock<Option<LastInstruction>> = OnceLock::new();
    *FOUND.get_or_init(|| {
        // An older interpreter may run beside a newer one's library, whose function is not for its frames.
        // SAFETY: the text is static.
        let version = unsafe { CStr::from_ptr(ffi::Py_GetVersion()) };
        if version.to_bytes().starts_with(b"3.10.") {
            return None;
        }
        // SAFETY: a look-up by name; the function of that name has had this signature since it exists.
        unsafe {
            let address = libc::dlsym(libc::RTLD_DEFAULT, c"PyFrame_GetLasti".as_ptr());
            (!address.is_null()).then(|| std::mem::transmute::<*mut libc::c_void, LastInstruction>(address))
        }
    })
}

/// What is running; `None` outside Python code.
///
/// # Safety
/// The calling thread holds the interpreter lock, and does not keep the result beyond the call that it is in.
pub(crate) unsafe fn running<'py>() -> Option<Running<'py>> {
    // SAFETY: the caller's promise. The frame is borrowed from the running thread and stays current in here; its code
    // object comes as a new reference.
    unsafe {
        let frame = ffi::PyEval_GetFrame();
        if frame.is_null() {
            return None;
        }
        let code = Bound::from_owned_ptr(Python::assume_attached(), ffi::PyFrame_GetCode(frame).cast());
        let position = match last_instruction() {
            Some(last_instruction) => last_instruction(frame),
            None => ffi::PyFrame_GetLineNumber(frame),
        };
        Some(Running { code, position: position.cast_unsigned(), frame })
    }
}

/// The frame that is running; `None` outside Python code.
pub(crate) fn frame(py: Python<'_>) -> Option<Bound<'_, PyAny>> {
    // SAFETY: the token proves that the interpreter lock is held; the frame is borrowed, and gets a reference of its own.
    unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PyEval_GetFrame().cast()) }
}

type CurrentThread = unsafe extern "C" fn() -> *mut ffi::PyThreadState;

/// Proof that this thread holds the interpreter lock, if it does: asked by code that nothing tells so, and that must not wait for the lock.
pub(crate) fn attached_already<'py>() -> Option<Python<'py>> {
    static FOUND: OnceLock<Option<CurrentThread>> = OnceLock::new();
    let current = (*FOUND.get_or_init(|| {
        // The public name came with Python 3.13, and the older one is gone there.
        [c"PyThreadState_GetUnchecked", c"_PyThreadState_UncheckedGet"].into_iter().find_map(|name| {
            // SAFETY: a look-up by name; the functions of these names have this signature.
            unsafe {
                let address = libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr());
                (!address.is_null()).then(|| std::mem::transmute::<*mut libc::c_void, CurrentThread>(address))
            }
        })
    }))?;
    // SAFETY: neither function has preconditions once there is an interpreter. The one tells who has the lock, the other who this thread is; up to Python 3.11
    // the first is the same for all threads.
    let holds = unsafe {
        let this = ffi::PyGILState_GetThisThreadState();
        !this.is_null() && current() == this
    };
    // SAFETY: see above.
    holds.then(|| unsafe { Python::assume_attached() })
}

/// What looks at audit events: their names. An exception keeps the interpreter from what it is about to do.
pub(crate) type AuditHook = fn(Python<'_>, &[u8]) -> PyResult<()>;

type AddAuditHook = unsafe extern "C" fn(
    Option<unsafe extern "C" fn(*const c_char, *mut ffi::PyObject, *mut c_void) -> c_int>,
    *mut c_void,
) -> c_int;

/// Has every audit event of the process looked at from now on, until the interpreter ends.
///
/// `PySys_AddAuditHook` lies outside the stable interface; where no symbols are found, as in an interpreter that is linked statically, a hook of the language does as well.
pub(crate) fn add_audit_hook(py: Python<'_>, hook: AuditHook) -> PyResult<()> {
    // SAFETY: only the interpreter calls this, with the lock held, a text for the event, and the function given below.
    unsafe extern "C" fn enter(event: *const c_char, _arguments: *mut ffi::PyObject, hook: *mut c_void) -> c_int {
        // SAFETY: see above.
        let (py, event, hook) = unsafe {
            let hook = std::mem::transmute::<*mut c_void, AuditHook>(hook);
            (Python::assume_attached(), CStr::from_ptr(event), hook)
        };
        match hook(py, event.to_bytes()) {
            Ok(()) => 0,
            Err(error) => {
                // What an exception is made of is dropped when it is made here.
                crate::call::attached(py, || error.restore(py));
                -1
            }
        }
    }
    // SAFETY: a look-up by name; the function of that name has had this signature since it exists.
    let add = unsafe {
        let address = libc::dlsym(libc::RTLD_DEFAULT, c"PySys_AddAuditHook".as_ptr());
        (!address.is_null()).then(|| std::mem::transmute::<*mut c_void, AddAuditHook>(address))
    };
    let Some(add) = add else { return add_audit_hook_of_language(py, hook) };
    // SAFETY: the interpreter lock is held; hook and function are this library's, which is never unloaded.
    if unsafe { add(Some(enter), hook as *mut c_void) } == 0 { Ok(()) } else { Err(PyErr::fetch(py)) }
}

/// As [`add_audit_hook`], by `sys.addaudithook`.
fn add_audit_hook_of_language(py: Python<'_>, hook: AuditHook) -> PyResult<()> {
    let enter = move |arguments: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| {
        let event = arguments.get_item(0)?.extract::<String>()?;
        hook(arguments.py(), event.as_bytes())
    };
    let enter = PyCFunction::new_closure(py, None, None, enter)?;
    py.import("sys")?.call_method1("addaudithook", (enter,)).map(drop)
}

/// A writable view of `size` bytes at `address`, which nobody owns. Nothing is read here: a view of memory that is not
/// there faults when the program looks into it, as the address would that it was made of.
pub(crate) fn memory_view(py: Python<'_>, address: u64, size: ffi::Py_ssize_t) -> PyResult<Bound<'_, PyAny>> {
    let start = std::ptr::with_exposed_provenance_mut(address as usize);
    // SAFETY: the interpreter lock is held, and the result is a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyMemoryView_FromMemory(start, size, WRITABLE)) }
}

/// Has a function called when the interpreter has ended: after the last destructor, when no Python code can run any more.
/// `false` when the interpreter has no room for it.
pub(crate) fn call_when_ended(function: extern "C" fn()) -> bool {
    // SAFETY: the interpreter calls it once, and never unloads an extension module, where the function is.
    unsafe { ffi::Py_AtExit(Some(function)) == 0 }
}

/// Lets Ctrl-C end the process, whatever the interpreter would do.
pub(crate) fn interrupt_ends_the_process() {
    // SAFETY: the default disposition runs no code.
    unsafe { libc::signal(libc::SIGINT, libc::SIG_DFL) };
}

#[cfg(test)]
mod tests {
    use pyo3::exceptions::PyKeyError;

    use super::*;

    #[test]
    fn hooks_of_both_kinds_hear_of_events_and_refuse() {
        fn refuse(py: Python<'_>, event: &[u8]) -> PyResult<()> {
            let _ = py;
            if event.starts_with(b"softacl.test.") { Err(PyKeyError::new_err(event.to_owned())) } else { Ok(()) }
        }
        Python::initialize();
        Python::attach(|py| {
            let refused = |name: &str| py.import("sys").unwrap().call_method1("audit", (name, 1)).is_err();
            assert!(!refused("softacl.test.one"));
            add_audit_hook_of_language(py, refuse).unwrap();
            assert!(refused("softacl.test.two") && !refused("softacl.other"));
            add_audit_hook(py, refuse).unwrap();
            assert!(refused("softacl.test.three") && !refused("softacl.other"));
        });
    }
}
