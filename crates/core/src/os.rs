//! What only the C library tells: the number of the calling thread, that this process was forked, the local time, and what this user may write.

/// The calling thread, as `threading.get_ident()` and `acl.util.start_thread` number it.
pub fn this_thread() -> u64 {
    // SAFETY: pthread_self has no preconditions.
    unsafe { libc::pthread_self() as u64 }
}

/// Makes the exit of this process, a forked child, skip the exit handlers that came with it: they belong to libraries whose threads did not come along, and
/// ONNX Runtime's would wait for its own for ever. What the child itself has written is flushed. Called between fork and the child's own code.
pub(crate) extern "C" fn leave_at_once_on_exit() {
    extern "C" fn leave(status: libc::c_int, _argument: *mut libc::c_void) {
        // SAFETY: flushes every stream of the C library, and ends the process.
        unsafe {
            libc::fflush(std::ptr::null_mut());
            libc::_exit(status);
        }
    }
    // SAFETY: the C library's function of this name has this signature.
    unsafe extern "C" {
        fn on_exit(function: extern "C" fn(libc::c_int, *mut libc::c_void), argument: *mut libc::c_void)
        -> libc::c_int;
    }
    // SAFETY: the function is this library's, which is never unloaded. Exit handlers run last in, first out, so it goes before the inherited ones, and
    // after those that the child registers itself. Failure leaves the inherited handlers in place.
    let _ = unsafe { on_exit(leave, std::ptr::null_mut()) };
}

/// Calls a function in every child that this process forks from now on. The function may do no more than a signal handler may.
pub(crate) fn in_forked_children(function: extern "C" fn()) {
    // SAFETY: the function belongs to this library, which is never unloaded. Failure (no memory) leaves forks unnoticed, which is what there was before.
    let _ = unsafe { libc::pthread_atfork(None, None, Some(function)) };
}

/// The local time as `YYYYMMDDHHMMSS`.
pub(crate) fn local_time() -> String {
    let mut now: libc::time_t = 0;
    // SAFETY: a structure of plain numbers and a pointer, for which zeros are values.
    let mut parts: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are valid during the calls.
    let known = unsafe {
        libc::time(&raw mut now);
        !libc::localtime_r(&raw const now, &raw mut parts).is_null()
    };
    debug_assert!(known, "the present has a date");
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        parts.tm_year + 1900,
        parts.tm_mon + 1,
        parts.tm_mday,
        parts.tm_hour,
        parts.tm_min,
        parts.tm_sec
    )
}

/// Whether this user may read and write a file or a directory.
pub(crate) fn may_write(path: &std::path::Path) -> bool {
    use std::os::unix::ffi::OsStrExt;
    let Ok(path) = std::ffi::CString::new(path.as_os_str().as_bytes()) else { return false };
    // SAFETY: the text lives during the call.
    unsafe { libc::access(path.as_ptr(), libc::R_OK | libc::W_OK) == 0 }
}
