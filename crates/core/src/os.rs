//! The two things that only the C library tells: the number of the calling thread, and that this process was forked.

/// The calling thread, as `threading.get_ident()` and `acl.util.start_thread` number it.
pub fn this_thread() -> u64 {
    // SAFETY: pthread_self has no preconditions.
    unsafe { libc::pthread_self() as u64 }
}

/// Calls a function in every child that this process forks from now on. The function may do no more than a signal handler may.
pub(crate) fn in_forked_children(function: extern "C" fn()) {
    // SAFETY: the function belongs to this library, which is never unloaded. Failure (no memory) leaves forks unnoticed, which is what there was before.
    let _ = unsafe { libc::pthread_atfork(None, None, Some(function)) };
}
