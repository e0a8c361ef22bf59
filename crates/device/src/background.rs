//! Threads of the runtime's own: workers, and the helper for large copies and pictures.
//!
//! Lives here: starting one with a name and with all asynchronous signals blocked, so that a program's signals reach
//! the program's threads and interrupt their system calls. Lives elsewhere: what the threads do.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;

/// Starts a detached thread. Only signals that the thread's own instructions raise reach it.
pub(crate) fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let mut blocked = MaybeUninit::<libc::sigset_t>::uninit();
    let mut previous = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: plain calls on two local signal sets; the first is initialised by sigfillset before it is used.
    unsafe {
        libc::sigfillset(blocked.as_mut_ptr());
        for synchronous in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT] {
            libc::sigdelset(blocked.as_mut_ptr(), synchronous);
        }
        libc::pthread_sigmask(libc::SIG_SETMASK, blocked.as_ptr(), previous.as_mut_ptr());
    }
    // A thread inherits the mask of the one that starts it.
    let started = std::thread::Builder::new().name(name.to_owned()).spawn(body);
    // SAFETY: `previous` was filled in by the call above.
    unsafe {
        libc::pthread_sigmask(libc::SIG_SETMASK, previous.as_ptr(), ptr::null_mut());
    }
    started.map(drop)
}
