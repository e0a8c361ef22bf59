//! What only the C library tells: the number of the calling thread, that this process was forked, the local time, and what this user may write.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

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

/// Calls functions around every fork of this process from now on: on the forking thread before and after it, and in the child, where the function may do no
/// more than a signal handler may. The C library runs them for `fork`, not for `vfork`, `posix_spawn`, `system` and `popen`.
pub(crate) fn around_forks(
    before: Option<extern "C" fn()>,
    in_parent: Option<extern "C" fn()>,
    in_child: extern "C" fn(),
) {
    // SAFETY: casts to the same signature, which the C library declares as unsafe to call.
    let prepare = |function: extern "C" fn()| function as unsafe extern "C" fn();
    // SAFETY: the functions belong to this library, which is never unloaded. Failure (no memory) leaves forks to what `is_copy` sees.
    let _ = unsafe { libc::pthread_atfork(before.map(prepare), in_parent.map(prepare), Some(in_child)) };
}

/// An address in the code of whoever called a function of the C library.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller(*const c_void);

impl Caller {
    /// Name of the file that the code is from.
    pub(crate) fn library(self) -> Option<String> {
        let mut found = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
        // SAFETY: the structure is one of plain pointers, valid during the call; the address is only compared.
        let found = unsafe {
            if libc::dladdr(self.0, found.as_mut_ptr()) == 0 {
                return None;
            }
            found.assume_init()
        };
        if found.dli_fname.is_null() {
            return None;
        }
        // SAFETY: the loader's name of a library whose code is running.
        let path = unsafe { CStr::from_ptr(found.dli_fname) }.to_string_lossy();
        Some(path.rsplit('/').next().unwrap_or(&path).to_owned())
    }
}

/// Asked before C code makes a child: the function that does so, and who called it. `false` refuses.
pub(crate) type BeforeChildOfC = fn(&str, Caller) -> bool;

static BEFORE_CHILD_OF_C: OnceLock<BeforeChildOfC> = OnceLock::new();

/// Has a function asked before each child that C code makes. Only where the library is loaded that `softacl run` and `softacl check` preload.
pub(crate) fn before_children_of_c(ask: BeforeChildOfC) {
    type Hook = extern "C" fn(*const c_char, *const c_void) -> c_int;
    extern "C" fn enter(call: *const c_char, caller: *const c_void) -> c_int {
        let Some(ask) = BEFORE_CHILD_OF_C.get() else { return 0 };
        // SAFETY: the preloaded library gives a name that lives for ever.
        let call = unsafe { CStr::from_ptr(call) }.to_str().unwrap_or("a function of the C library");
        // A panic must not reach C code, and a defect of ours is no reason to refuse.
        let goes_on = std::panic::catch_unwind(|| ask(call, Caller(caller))).unwrap_or(true);
        c_int::from(!goes_on)
    }
    // SAFETY: a look-up by a name that is the project's own; the function of that name has this signature.
    let set = unsafe {
        let address = libc::dlsym(libc::RTLD_DEFAULT, c"softacl_spawn_hook_set".as_ptr());
        if address.is_null() {
            return;
        }
        std::mem::transmute::<*mut c_void, extern "C" fn(Option<Hook>)>(address)
    };
    BEFORE_CHILD_OF_C.get_or_init(|| ask);
    set(Some(enter));
}

/// A byte that is 1 here and 0 in every copy of this process, however it is made; null where the kernel offers no such thing.
static ORIGINAL: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());

/// From now on [`is_copy`] tells a forked child from this process, also one made by a raw system call.
pub(crate) fn tell_copies_apart() {
    const BYTES: usize = 4096;
    // SAFETY: a new mapping at an address of the kernel's choice, which is given back only before anybody else knows of it.
    let byte = unsafe {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let page = libc::mmap(std::ptr::null_mut(), BYTES, protection, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0);
        if page == libc::MAP_FAILED {
            return;
        }
        // Linux 4.14 and later: the child finds zeros.
        if libc::madvise(page, BYTES, libc::MADV_WIPEONFORK) != 0 {
            libc::munmap(page, BYTES);
            return;
        }
        let byte = page.cast::<u8>();
        byte.write(1);
        byte
    };
    ORIGINAL.store(byte, Ordering::Release);
}

/// Whether this process is a copy of the one that called [`tell_copies_apart`].
#[inline]
pub(crate) fn is_copy() -> bool {
    let byte = ORIGINAL.load(Ordering::Acquire);
    // SAFETY: the byte is mapped as long as the process lives, and only the kernel changes it, in a copy before that runs.
    !byte.is_null() && unsafe { byte.read() } == 0
}

/// Milliseconds since some moment of the past, as of the last tick of the kernel's clock: a reading of the exact clock costs several times as much.
pub(crate) fn coarse_milliseconds() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is valid during the call. The clock exists since Linux 2.6.32; without it the time stays 0.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC_COARSE, &raw mut now) };
    now.tv_sec as u64 * 1000 + now.tv_nsec as u64 / 1_000_000
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
