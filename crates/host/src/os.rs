//! What only the C library tells: record locks, and who this process is.
//!
//! Record locks belong to a process and a file. A forked child does not have its parent's, the kernel releases them however a process ends, and the kernel
//! names who holds one. They have one trap: *any* close of *any* descriptor of the file in the process releases all of them. So whoever locks here opens a
//! file once and never closes it while a lock is held.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// What a lock allows others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    /// Others may hold it too, as shared.
    Shared,
    /// Nobody else holds it.
    Exclusive,
}

impl Lock {
    fn kind(self) -> libc::c_short {
        match self {
            Self::Shared => libc::F_RDLCK as libc::c_short,
            Self::Exclusive => libc::F_WRLCK as libc::c_short,
        }
    }
}

/// A lock that another process holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// Its bytes.
    pub(crate) bytes: Range<u64>,
    /// Its holder; `None` when that is in another process namespace.
    pub(crate) pid: Option<u32>,
}

fn description(kind: libc::c_short, bytes: &Range<u64>) -> libc::flock {
    libc::flock {
        l_type: kind,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: bytes.start as libc::off_t,
        l_len: (bytes.end - bytes.start) as libc::off_t,
        l_pid: 0,
    }
}

/// Takes a lock without waiting; `false` when another process has one that conflicts. A lock that this process holds already stays.
pub(crate) fn try_lock(file: &File, lock: Lock, bytes: &Range<u64>) -> io::Result<bool> {
    let description = description(lock.kind(), bytes);
    // SAFETY: the descriptor is open, and the description outlives the call, which only reads it.
    if unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETLK, &raw const description) } == 0 {
        return Ok(true);
    }
    let error = io::Error::last_os_error();
    match error.raw_os_error() {
        Some(libc::EAGAIN | libc::EACCES) => Ok(false),
        _ => Err(error),
    }
}

/// Releases what this process has locked of these bytes.
pub(crate) fn unlock(file: &File, bytes: &Range<u64>) -> io::Result<()> {
    let description = description(libc::F_UNLCK as libc::c_short, bytes);
    // SAFETY: as in `try_lock`.
    match unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETLK, &raw const description) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// A lock of another process on any of these bytes; which one, when there are several, is the kernel's choice.
pub(crate) fn any_held(file: &File, bytes: &Range<u64>) -> io::Result<Option<Held>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let mut description = description(libc::F_WRLCK as libc::c_short, bytes);
    // SAFETY: the descriptor is open; the call writes into the description, which is exclusively ours.
    if unsafe { libc::fcntl(file.as_raw_fd(), libc::F_GETLK, &raw mut description) } != 0 {
        return Err(io::Error::last_os_error());
    }
    if description.l_type == libc::F_UNLCK as libc::c_short {
        return Ok(None);
    }
    let start = (description.l_start as u64).max(bytes.start);
    // Length 0 means up to the end of the file, however long it grows.
    let end = match description.l_len {
        0 => bytes.end,
        length => (description.l_start as u64).saturating_add(length as u64).min(bytes.end),
    };
    // The kernel gives 0 for a process that has no number in this namespace, and -1 for locks that belong to no process.
    let pid = u32::try_from(description.l_pid).ok().filter(|pid| *pid != 0);
    Ok(Some(Held { bytes: start..end, pid }))
}

/// Every lock of other processes on these bytes, in their order in the file.
pub(crate) fn all_held(file: &File, bytes: Range<u64>) -> io::Result<Vec<Held>> {
    let (mut found, mut open) = (Vec::new(), vec![bytes]);
    while let Some(range) = open.pop() {
        let Some(held) = any_held(file, &range)? else { continue };
        open.push(range.start..held.bytes.start);
        open.push(held.bytes.end..range.end);
        found.push(held);
    }
    found.sort_by_key(|held| held.bytes.start);
    Ok(found)
}

/// The user whose permissions this process has.
pub(crate) fn user() -> u32 {
    // SAFETY: has no preconditions and cannot fail.
    unsafe { libc::geteuid() }
}

/// Time since the machine started: with the time that it slept, or without.
pub(crate) fn uptime(with_sleep: bool) -> Duration {
    let clock = if with_sleep { libc::CLOCK_BOOTTIME } else { libc::CLOCK_MONOTONIC };
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes into the local structure. Both clocks exist on every Linux, so it cannot fail; if it did, the time would be 0.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// The process at the other end of a socket; `None` when it has no number in this namespace.
pub(crate) fn peer(stream: &UnixStream) -> Option<u32> {
    let mut found = libc::ucred { pid: 0, uid: 0, gid: 0 };
    let mut bytes = size_of_val(&found) as libc::socklen_t;
    // SAFETY: the descriptor is open; the call writes at most as many bytes into the local structure as it is told there are.
    let answer = unsafe {
        let (target, length) = ((&raw mut found).cast(), &raw mut bytes);
        libc::getsockopt(stream.as_raw_fd(), libc::SOL_SOCKET, libc::SO_PEERCRED, target, length)
    };
    u32::try_from(found.pid).ok().filter(|pid| answer == 0 && *pid != 0)
}

/// The process group of a process, if that is still there.
pub(crate) fn group_of(pid: u32) -> Option<u32> {
    // SAFETY: has no preconditions.
    let group = unsafe { libc::getpgid(libc::pid_t::try_from(pid).ok()?) };
    u32::try_from(group).ok()
}

/// Lines and columns of the terminal that standard output is; `None` when it is none, or does not know.
pub fn terminal_size() -> Option<(u16, u16)> {
    let mut found = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the call writes into the local structure.
    let answer = unsafe { libc::ioctl(libc::STDOUT_FILENO, libc::TIOCGWINSZ, &raw mut found) };
    (answer == 0 && found.ws_row > 0 && found.ws_col > 0).then_some((found.ws_row, found.ws_col))
}

/// Sends a signal to a process, or to every process of a group; `false` when there is none.
pub(crate) fn send_signal(pid: u32, group: bool, number: i32) -> bool {
    let Ok(target) = libc::pid_t::try_from(pid) else { return false };
    // SAFETY: has no preconditions.
    unsafe { libc::kill(if group { -target } else { target }, number) == 0 }
}
