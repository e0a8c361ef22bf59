//! Handing a network to ONNX Runtime while it is read: through a pipe, so that it is nowhere in memory as a whole.
//!
//! ONNX Runtime takes a network as bytes in memory, of which it makes a copy while it loads, or as the path of a file,
//! which it reads piece by piece. The path is that of a pipe's reading end here, and a thread fills the pipe.

use std::fs::File;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::PathBuf;

use crate::contents::Stream;
use crate::error::ModelError;

/// Room in the pipe, in bytes: as much as an ordinary user may ask for.
const ROOM: i32 = 1 << 20;

/// Runs `load` with a path under which the network can be read once, from its beginning to its end.
///
/// # Errors
///
/// `Ok(None)` when the system has no such path. What went wrong while the network was read comes before what `load`
/// made of that.
pub(super) fn through_pipe<T>(
    network: &Stream,
    load: impl FnOnce(&PathBuf) -> Result<T, String>,
) -> Result<Option<Result<T, String>>, ModelError> {
    let Ok((reader, writer)) = std::io::pipe() else {
        return Ok(None);
    };
    let (reader, mut writer) = (OwnedFd::from(reader), File::from(OwnedFd::from(writer)));
    let path = PathBuf::from(format!("/proc/self/fd/{}", reader.as_raw_fd()));
    if !path.exists() {
        return Ok(None);
    }
    // SAFETY: plain call on a descriptor of ours. A system that does not grant the room has a smaller pipe.
    unsafe { libc::fcntl(writer.as_raw_fd(), libc::F_SETPIPE_SZ, ROOM) };
    std::thread::scope(|scope| {
        let feeder = std::thread::Builder::new().name("softacl-load".to_owned()).spawn_scoped(scope, move || {
            block_signals();
            network.write_to(&mut writer)
        });
        let Ok(feeder) = feeder else { return Ok(None) };
        let loaded = load(&path);
        // Whoever did not read to the end never will: the feeder's next write fails.
        drop(reader);
        match feeder.join() {
            Ok(fed) => fed.map(|()| Some(loaded)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// A write to a pipe that nobody reads raises a signal, which ends programs that have not turned it off; and a program's
/// own signals are for its own threads.
fn block_signals() {
    let mut blocked = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: plain calls on a local signal set, which sigfillset initialises; the mask is this thread's own.
    unsafe {
        libc::sigfillset(blocked.as_mut_ptr());
        for synchronous in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT] {
            libc::sigdelset(blocked.as_mut_ptr(), synchronous);
        }
        libc::pthread_sigmask(libc::SIG_SETMASK, blocked.as_ptr(), std::ptr::null_mut());
    }
}
