//! Guarded routines for machines without assembly of ours: the kernel moves the bytes through a pipe and answers
//! `EFAULT` where a processor would fault. Slow, but it cannot crash, and a debugger or sandbox cannot forbid it.
//!
//! Also built for tests on every machine.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::{Mutex, PoisonError};

use super::Fault;

/// At most what an empty pipe takes without blocking.
const CHUNK: usize = 64 << 10;

struct Pipe {
    read: OwnedFd,
    write: OwnedFd,
}

/// Idle pipes: as many as there were guarded calls at one time.
static PIPES: Mutex<Vec<Pipe>> = Mutex::new(Vec::new());

impl Pipe {
    fn take() -> io::Result<Self> {
        if let Some(pipe) = PIPES.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(pipe);
        }
        let mut ends = [0; 2];
        // SAFETY: fills in the two descriptors, which are then ours alone.
        unsafe {
            if libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC | libc::O_NONBLOCK) != 0 {
                return Err(io::Error::last_os_error());
            }
            Ok(Self { read: OwnedFd::from_raw_fd(ends[0]), write: OwnedFd::from_raw_fd(ends[1]) })
        }
    }

    /// Puts up to `len` bytes from `src` into the empty pipe: how many, 0 when the first cannot be read.
    fn put(&self, src: usize, len: usize) -> usize {
        // SAFETY: the kernel checks the range itself and answers EFAULT.
        let put = unsafe { libc::write(self.write.as_raw_fd(), src as *const libc::c_void, len) };
        usize::try_from(put).unwrap_or(0)
    }

    /// Takes `len` bytes out, to `dst`: how many, fewer when one cannot be written.
    fn get(&self, dst: usize, len: usize) -> usize {
        let mut got = 0;
        while got < len {
            // SAFETY: the kernel checks the range itself and answers EFAULT.
            let now = unsafe { libc::read(self.read.as_raw_fd(), (dst + got) as *mut libc::c_void, len - got) };
            match usize::try_from(now) {
                Ok(now) if now > 0 => got += now,
                _ => break,
            }
        }
        got
    }

    fn give_back(self) {
        PIPES.lock().unwrap_or_else(PoisonError::into_inner).push(self);
    }
}

/// Moves one piece; the source is in the pipe before the destination is touched, so a piece may overlap itself.
fn move_piece(pipe: &Pipe, dst: usize, src: usize, len: usize) -> Result<(), Fault> {
    let mut done = 0;
    let mut step = len;
    while done < len {
        let put = pipe.put(src + done, step.min(len - done));
        if put == 0 {
            if step == 1 {
                return Err(Fault { address: src + done, write: false });
            }
            // The kernel does not say which byte it was.
            step = 1;
            continue;
        }
        let mut got = pipe.get(dst + done, put);
        while got < put && pipe.get(dst + done + got, 1) == 1 {
            got += 1;
        }
        if got < put {
            return Err(Fault { address: dst + done + got, write: true });
        }
        done += put;
    }
    Ok(())
}

pub(super) fn copy(dst: usize, src: usize, len: usize) -> Result<(), Fault> {
    if len == 0 {
        return Ok(());
    }
    if src.checked_add(len).is_none() {
        return Err(Fault { address: src, write: false });
    }
    if dst.checked_add(len).is_none() {
        return Err(Fault { address: dst, write: true });
    }
    // No descriptor to be had: nothing can be read safely, which is what a fault says.
    let pipe = Pipe::take().map_err(|_| Fault { address: src, write: false })?;
    // What overlaps goes in pieces that even the smallest pipe takes whole.
    let chunk = if dst.abs_diff(src) < len { 4096 } else { CHUNK };
    let pieces = len.div_ceil(chunk);
    let backwards = dst > src && dst - src < len;
    for piece in 0..pieces {
        let offset = chunk * if backwards { pieces - 1 - piece } else { piece };
        // A piece that failed leaves bytes in its pipe, which is then closed.
        move_piece(&pipe, dst + offset, src + offset, chunk.min(len - offset))?;
    }
    pipe.give_back();
    Ok(())
}

pub(super) fn fill(dst: usize, value: u8, len: usize) -> Result<(), Fault> {
    let pattern = [value; 4096];
    let mut done = 0;
    while done < len {
        let piece = pattern.len().min(len - done);
        let to = dst.checked_add(done).ok_or(Fault { address: dst, write: true })?;
        copy(to, pattern.as_ptr() as usize, piece)?;
        done += piece;
    }
    Ok(())
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) use {copy as copy_streaming, fill as fill_streaming};
