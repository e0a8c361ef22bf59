//! One arena: a sparse memory file and its mappings.
//!
//! A device arena is mapped twice: at the address that programs see, without access unless the device shares its
//! memory with the program, and at a private readable and writable alias for the runtime. The alias is not inherited
//! by forked children. The host arena (pinned memory) is mapped once, readable and writable for both, and stays
//! shared with children, since a child may read what its parent put there.
//!
//! Lives here: every mapping call of the crate. Lives elsewhere: which bytes belong to whom.

use std::ffi::CStr;
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::fs::MetadataExt;
use std::ptr;

use crate::guard;

/// Arenas begin on a multiple of this, so that an offset's alignment is the address's.
pub(crate) const BASE_ALIGNMENT: u64 = 1 << 30;

/// Bytes of a page, or a multiple of it where pages are smaller.
const PAGE: u64 = 64 << 10;

#[derive(Debug)]
pub(crate) struct Arena {
    file: File,
    /// Device and inode of the file: a program may close a descriptor that is not its own, and get its number for another file.
    identity: (u64, u64),
    /// Where programs see the arena.
    program: usize,
    /// Where the runtime does; the same as `program` for the host arena.
    alias: usize,
    bytes: usize,
}

impl Arena {
    /// Reserves `bytes` (rounded up to whole pages) of address space, backed by memory only where touched.
    pub(crate) fn device(bytes: u64, program_access: bool) -> io::Result<Self> {
        let (file, bytes) = memory_file(c"softacl-device", bytes)?;
        let access = if program_access { libc::PROT_READ | libc::PROT_WRITE } else { libc::PROT_NONE };
        let program = map(&file, bytes, access)?;
        let alias = match map(&file, bytes, libc::PROT_READ | libc::PROT_WRITE) {
            Ok(alias) => alias,
            Err(error) => {
                unmap(program, bytes);
                return Err(error);
            }
        };
        // SAFETY: the range is the mapping just made, whole.
        if unsafe { libc::madvise(alias as *mut libc::c_void, bytes, libc::MADV_DONTFORK) } != 0 {
            let error = io::Error::last_os_error();
            unmap(program, bytes);
            unmap(alias, bytes);
            return Err(error);
        }
        // A core dump needs the bytes once. It is none the worse for having them twice, so failing does not matter.
        // SAFETY: the range is the mapping just made, whole.
        unsafe { libc::madvise(program as *mut libc::c_void, bytes, libc::MADV_DONTDUMP) };
        guard::watch(program, bytes);
        Ok(Self { identity: identity(&file.metadata()?), file, program, alias, bytes })
    }

    /// The arena of pinned host memory.
    pub(crate) fn host(bytes: u64) -> io::Result<Self> {
        let (file, bytes) = memory_file(c"softacl-host", bytes)?;
        let program = map(&file, bytes, libc::PROT_READ | libc::PROT_WRITE)?;
        Ok(Self { identity: identity(&file.metadata()?), file, program, alias: program, bytes })
    }

    /// First address that programs see.
    pub(crate) fn program(&self) -> u64 {
        self.program as u64
    }

    /// What to add (wrapping) to a program's address to get the runtime's.
    pub(crate) fn delta(&self) -> usize {
        self.alias.wrapping_sub(self.program)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes as u64
    }

    pub(crate) fn contains(&self, address: u64) -> bool {
        address.wrapping_sub(self.program as u64) < self.bytes as u64
    }

    pub(crate) fn set_program_access(&self, program_access: bool) -> io::Result<()> {
        let access = if program_access { libc::PROT_READ | libc::PROT_WRITE } else { libc::PROT_NONE };
        // SAFETY: the range is a mapping of this arena, whole; nothing in the runtime holds a reference into the
        // program's view.
        match unsafe { libc::mprotect(self.program as *mut libc::c_void, self.bytes, access) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Gives the memory behind whole pages of the range back to the system; the bytes read as 0 afterwards. Costs
    /// about 1 ms for 4 MiB of touched memory, and as much again when touched anew.
    pub(crate) fn punch(&self, offset: u64, bytes: u64) {
        // By the mapping and not by the descriptor, whose number may be another file's by now.
        let (start, end) = (offset.next_multiple_of(PAGE), (offset + bytes) / PAGE * PAGE);
        if start < end {
            let start = self.alias + start as usize;
            let bytes = end as usize + self.alias - start;
            // SAFETY: whole pages of a mapping of our own; no Rust object lives in arena memory. Failure only means the memory stays.
            unsafe { libc::madvise(start as *mut libc::c_void, bytes, libc::MADV_REMOVE) };
        }
    }

    #[cfg(test)]
    pub(crate) fn descriptor(&self) -> std::os::fd::RawFd {
        self.file.as_raw_fd()
    }

    /// Bytes of real memory behind the arena now; 0 when that can no longer be told.
    pub(crate) fn resident(&self) -> u64 {
        self.file.metadata().ok().filter(|data| identity(data) == self.identity).map_or(0, |data| data.blocks() * 512)
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        guard::unwatch(self.program);
        unmap(self.program, self.bytes);
        if self.alias != self.program {
            unmap(self.alias, self.bytes);
        }
    }
}

fn identity(data: &Metadata) -> (u64, u64) {
    (data.dev(), data.ino())
}

fn memory_file(name: &CStr, bytes: u64) -> io::Result<(File, usize)> {
    let bytes = bytes
        .checked_next_multiple_of(64 << 10)
        .filter(|&bytes| bytes > 0 && bytes < 1 << 46)
        .ok_or(io::ErrorKind::InvalidInput)?;
    // SAFETY: the name is a C string; the returned descriptor, when not negative, is ours alone.
    let file = unsafe {
        let descriptor = libc::memfd_create(name.as_ptr(), libc::MFD_CLOEXEC);
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        File::from_raw_fd(descriptor)
    };
    file.set_len(bytes)?;
    Ok((file, bytes as usize))
}

/// Maps the whole file at an address that is a multiple of [`BASE_ALIGNMENT`].
fn map(file: &File, bytes: usize, access: libc::c_int) -> io::Result<usize> {
    let slack = BASE_ALIGNMENT as usize;
    // SAFETY: a fresh anonymous reservation, at an address of the kernel's choice.
    let reservation = unsafe {
        libc::mmap(
            ptr::null_mut(),
            bytes + slack,
            libc::PROT_NONE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    if reservation == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    let reservation = reservation as usize;
    let base = reservation.next_multiple_of(slack);
    // SAFETY: MAP_FIXED replaces a part of the reservation made above, which nobody else knows of.
    let mapped = unsafe {
        libc::mmap(
            base as *mut libc::c_void,
            bytes,
            access,
            libc::MAP_SHARED | libc::MAP_NORESERVE | libc::MAP_FIXED,
            file.as_raw_fd(),
            0,
        )
    };
    if mapped == libc::MAP_FAILED {
        let error = io::Error::last_os_error();
        unmap(reservation, bytes + slack);
        return Err(error);
    }
    unmap(reservation, base - reservation);
    unmap(base + bytes, reservation + slack - base);
    Ok(base)
}

fn unmap(address: usize, bytes: usize) {
    if bytes > 0 {
        // SAFETY: callers pass ranges that they mapped themselves and hold no reference into.
        unsafe { libc::munmap(address as *mut libc::c_void, bytes) };
    }
}

/// Physical memory of the machine, in bytes: the default size of the host arena.
pub(crate) fn physical_memory() -> u64 {
    // SAFETY: plain queries.
    let (pages, page) = unsafe { (libc::sysconf(libc::_SC_PHYS_PAGES), libc::sysconf(libc::_SC_PAGESIZE)) };
    u64::try_from(pages).unwrap_or(0).saturating_mul(u64::try_from(page).unwrap_or(0)).max(1 << 30)
}
