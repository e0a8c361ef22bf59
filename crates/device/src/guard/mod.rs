//! Copying and filling memory that nobody vouches for: a fault becomes a value.
//!
//! Lives here: [`copy`] and [`fill`], and how large ones are split over two threads. Lives elsewhere: the routines
//! (`x86_64.rs`, `portable.rs`), the signal handler (`handler.rs`), the helper thread (`../helper.rs`).
//!
//! # How it works
//!
//! On x86-64 a few leaf routines in assembly do all the work. They keep nothing on the stack, so when an instruction
//! of theirs faults, the handler of SIGSEGV and SIGBUS can make them return early: it sets the return registers and
//! the instruction pointer, and the caller gets an error. On other machines the kernel moves the bytes and answers
//! `EFAULT`.
//!
//! # How large copies go
//!
//! From 16 MiB up, stores bypass the cache and two threads share the work in chunks, since one core cannot
//! fill the memory bus. The second thread is kept; a copy never waits for it to wake: chunks are taken, not dealt.

mod handler;
#[cfg(any(test, not(target_arch = "x86_64")))]
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(not(target_arch = "x86_64"))]
use portable as machine;
#[cfg(target_arch = "x86_64")]
use x86_64 as machine;

use crate::helper::in_chunks;
pub use handler::{Reporter, install, on_program_fault};
pub(crate) use handler::{unwatch, watch};

/// From here up, bytes go around the cache and over two threads: half the cache and more would be lost to data that
/// nobody reads soon.
const STREAMING: usize = 16 << 20;

/// What one of the two threads takes at a time: 0.2 to 0.4 ms of work, so that both end at nearly the same time.
const CHUNK: usize = 4 << 20;

/// Memory that could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {address:#x} faulted", if *write { "writing" } else { "reading" })]
pub struct Fault {
    /// The address that faulted. The first one of its page, or exact, depending on the machine.
    pub address: usize,
    /// Whether it was being written.
    pub write: bool,
}

/// Copies `len` bytes from `src` to `dst`; the ranges may overlap. After a fault it is unspecified which bytes of
/// `dst` were written. [`install`] has been called.
///
/// # Errors
/// [`Fault`] when a byte of either range is not accessible.
#[inline]
pub fn copy(dst: usize, src: usize, len: usize) -> Result<(), Fault> {
    if len < STREAMING {
        return machine::copy(dst, src, len);
    }
    // A range that wraps round ends where nothing is mapped; the routines do not expect one.
    if src.checked_add(len).is_none() {
        return Err(Fault { address: src, write: false });
    }
    if dst.checked_add(len).is_none() {
        return Err(Fault { address: dst, write: true });
    }
    if dst.abs_diff(src) < len {
        return machine::copy(dst, src, len);
    }
    in_chunks(len, CHUNK, move |offset, len| machine::copy_streaming(dst + offset, src + offset, len))
}

/// Sets `len` bytes at `dst` to `value`. After a fault it is unspecified which bytes were written. [`install`] has
/// been called.
///
/// # Errors
/// [`Fault`] when a byte of the range is not writable.
#[inline]
pub fn fill(dst: usize, value: u8, len: usize) -> Result<(), Fault> {
    if len < STREAMING {
        return machine::fill(dst, value, len);
    }
    if dst.checked_add(len).is_none() {
        return Err(Fault { address: dst, write: true });
    }
    in_chunks(len, CHUNK, move |offset, len| machine::fill_streaming(dst + offset, value, len))
}

#[cfg(all(test, not(loom)))]
mod tests;
