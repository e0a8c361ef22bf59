//! Handing a network to ONNX Runtime while it is read: through a pipe, so that it is nowhere in memory as a whole.
//!
//! ONNX Runtime takes a network as bytes in memory, of which it makes a copy while it loads, or as the path of a file,
//! which it reads piece by piece. The path is that of a pipe's reading end here, and a thread fills the pipe.

use std::fs::File;
use std::io::{self, Write as _};
use std::ops::Range;
use std::os::fd::{AsRawFd as _, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::time::Duration;

use crate::contents::{Piece, Reader, Stream};
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
    // SAFETY: plain calls on a descriptor of ours. A system that does not grant the room has a smaller pipe.
    let room = unsafe {
        libc::fcntl(writer.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK);
        libc::fcntl(writer.as_raw_fd(), libc::F_SETPIPE_SZ, ROOM)
    };
    std::thread::scope(|scope| {
        let feeder = std::thread::Builder::new().name("softacl-load".to_owned()).spawn_scoped(scope, move || {
            prepare_thread();
            Pipe { file: &mut writer, is_roomy: room >= ROOM }.fill(network)
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

/// How long a full pipe is left alone. Its reader takes about as long for what is in it; a writer that is woken for each
/// page that becomes free would change processors with it a thousand times.
const PAUSE: Duration = Duration::from_micros(50);

/// How long a pipe that was filled is left alone: its reader takes some three times as long for all that is in it.
const REST: Duration = Duration::from_micros(100);

/// Bytes that are read in one go from what is no file.
const COPIED_AT_ONCE: u64 = 256 << 10;

/// The end of a pipe that is written to; writing does not wait of itself.
struct Pipe<'a> {
    file: &'a mut File,
    /// Whether the reader has something to do while this side rests.
    is_roomy: bool,
}

/// Whether anybody still reads.
type Reads = bool;

impl Pipe<'_> {
    /// Writes the network, or as much of it as is read.
    fn fill(&mut self, network: &Stream) -> Result<(), ModelError> {
        for piece in network.pieces() {
            let reads = match piece {
                Piece::Present(data) => self.write(data),
                Piece::Absent(reader, range) => match reader.descriptor() {
                    Some(file) => self.send(reader.as_ref(), file, range.clone())?,
                    None => self.copy(reader.as_ref(), range.clone())?,
                },
            };
            if !reads {
                break;
            }
        }
        Ok(())
    }

    fn write(&mut self, mut data: &[u8]) -> Reads {
        while !data.is_empty() {
            match self.file.write(data) {
                Ok(0) => return false,
                Ok(written) => data = &data[written..],
                Err(error) if !Self::wait(&error) => return false,
                Err(_) => {}
            }
        }
        true
    }

    /// Whether a write is to be tried again; waits before that if need be.
    fn wait(error: &io::Error) -> bool {
        match error.kind() {
            io::ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            io::ErrorKind::Interrupted => {}
            _ => return false,
        }
        true
    }

    fn copy(&mut self, reader: &dyn Reader, range: Range<u64>) -> Result<Reads, ModelError> {
        let mut buffer = vec![0; COPIED_AT_ONCE.min(range.end - range.start) as usize];
        let mut at = range.start;
        while at < range.end {
            let piece = &mut buffer[..COPIED_AT_ONCE.min(range.end - at) as usize];
            reader.read_at(at, piece)?;
            if !self.write(piece) {
                return Ok(false);
            }
            at += piece.len() as u64;
        }
        Ok(true)
    }

    /// Lets the kernel hand on the pages of a file.
    fn send(&mut self, reader: &dyn Reader, file: BorrowedFd<'_>, range: Range<u64>) -> Result<Reads, ModelError> {
        let mut at = range.start.cast_signed();
        while at.cast_unsigned() < range.end {
            let left = (range.end - at.cast_unsigned()) as usize;
            // SAFETY: plain call on open descriptors; the offset is a local variable.
            let sent = unsafe { libc::sendfile64(self.file.as_raw_fd(), file.as_raw_fd(), &raw mut at, left) };
            match sent {
                // There was room for no more. To wait until there is much of it makes few calls of many.
                1.. if sent.cast_unsigned() < left && self.is_roomy => std::thread::sleep(REST),
                1.. => {}
                // The file has become shorter, which reading says in its own words.
                0 => return self.copy(reader, at.cast_unsigned()..range.end),
                _ => {
                    let error = io::Error::last_os_error();
                    match error.raw_os_error() {
                        Some(libc::EPIPE) => return Ok(false),
                        _ if Self::wait(&error) => {}
                        // A file system that cannot do it.
                        _ => return self.copy(reader, at.cast_unsigned()..range.end),
                    }
                }
            }
        }
        Ok(true)
    }
}

/// A write to a pipe that nobody reads raises a signal, which ends programs that have not turned it off; and a program's
/// own signals are for its own threads.
fn prepare_thread() {
    let mut blocked = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: plain calls on a local signal set, which sigfillset initialises; the mask is this thread's own.
    unsafe {
        libc::sigfillset(blocked.as_mut_ptr());
        for synchronous in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT] {
            libc::sigdelset(blocked.as_mut_ptr(), synchronous);
        }
        libc::pthread_sigmask(libc::SIG_SETMASK, blocked.as_ptr(), std::ptr::null_mut());
        // Its pauses are short, and the kernel would double them. Only this thread's are meant.
        libc::prctl(libc::PR_SET_TIMERSLACK, 1 as libc::c_ulong);
    }
}
