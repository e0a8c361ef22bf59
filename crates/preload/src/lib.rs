//! A small library that `softacl run` and `softacl check` preload into programs: it stands in front of the C library's functions that make children, and asks the
//! runtime before each, if there is one in the process.
//!
//! It is in every process that the program starts, shells included, and so needs nothing but the C library and does nothing by itself. A stand-in keeps the
//! arguments, asks, and *jumps* to the real function: that one returns to the caller by itself, on a stack on which nothing of ours is left. A function that called
//! `vfork` would have returned in the child, over the frame that the parent is still to return through; and none of them needs to be declared here.
//!
//! What is *not* here: what is asked (`softacl_core::rt::spawn`), and how this becomes a shared library (`crates/python/build.rs`, since the standard library has no
//! place in it).

#![no_std]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::sync::atomic::{AtomicPtr, Ordering};

/// Asked before a child is made: the function's name, and the address that it was called from. Anything but 0 refuses.
pub type Hook = extern "C" fn(call: *const c_char, caller: *const c_void) -> c_int;

/// The functions that have a stand-in; the number of one is its place here.
const NAMES: [&CStr; 6] = [c"fork", c"vfork", c"system", c"popen", c"posix_spawn", c"posix_spawnp"];

/// The real functions.
static REAL: [AtomicPtr<c_void>; NAMES.len()] = [const { AtomicPtr::new(core::ptr::null_mut()) }; NAMES.len()];

/// A [`Hook`], or null.
static HOOK: AtomicPtr<c_void> = AtomicPtr::new(core::ptr::null_mut());

/// What a refused function is refused with: a number that nobody takes as "try again".
const EPERM: c_int = 1;

/// The objects that come after this one in the order in which symbols are looked for.
const RTLD_NEXT: *mut c_void = core::ptr::without_provenance_mut(usize::MAX);

// SAFETY: the C library's function of this name has this signature.
#[link(name = "c")]
unsafe extern "C" {
    fn __errno_location() -> *mut c_int;
}

// SAFETY: the loader's function of this name has this signature. It is in a library of its own before version 2.34 of the GNU C library.
#[link(name = "dl")]
unsafe extern "C" {
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
}

/// Has the runtime asked from now on; `None` ends that. The runtime finds this function by its name.
// SAFETY: the name is this project's own.
#[unsafe(no_mangle)]
pub extern "C" fn softacl_spawn_hook_set(hook: Option<Hook>) {
    let hook = hook.map_or(core::ptr::null_mut(), |hook| hook as *mut c_void);
    HOOK.store(hook, Ordering::Release);
}

fn real(number: usize) -> *mut c_void {
    let known = REAL[number].load(Ordering::Relaxed);
    if !known.is_null() {
        return known;
    }
    // SAFETY: a look-up by a name that lives for ever.
    let found = unsafe { dlsym(RTLD_NEXT, NAMES[number].as_ptr()) };
    REAL[number].store(found, Ordering::Relaxed);
    found
}

extern "C" fn resolve() {
    for number in 0..NAMES.len() {
        real(number);
    }
}

/// Looks the real functions up when the library is loaded: between `fork` and `exec` it may be too late for it.
#[used]
// SAFETY: the loader calls what stands in this section, once; the function may run before anything else does.
#[unsafe(link_section = ".init_array")]
static RESOLVE: extern "C" fn() = resolve;

/// What a stand-in jumps to; null when the child is refused. Called by the stand-ins alone, with numbers from [`NAMES`].
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), expect(dead_code, reason = "no stand-ins there"))]
extern "C" fn before(number: usize, caller: *const c_void) -> *const c_void {
    let hook = HOOK.load(Ordering::Acquire);
    if !hook.is_null() {
        // SAFETY: nothing but a `Hook` is stored there.
        let hook = unsafe { core::mem::transmute::<*mut c_void, Hook>(hook) };
        if hook(NAMES[number].as_ptr(), caller) != 0 {
            // SAFETY: the C library's number of the last error, which every thread has.
            unsafe { *__errno_location() = EPERM };
            return core::ptr::null();
        }
    }
    real(number)
}

/// Defines a stand-in: its number, and what it returns when it is refused. At most six arguments, all in registers.
#[cfg(target_arch = "x86_64")]
macro_rules! stand_in {
    ($name:ident, $number:literal, $refused:literal) => {
        #[doc = concat!("Stands in front of `", stringify!($name), "`.")]
        ///
        /// # Safety
        /// As the function itself.
        // SAFETY: the name is the C library's on purpose: whoever calls it gets here first. The code saves and restores all registers that may hold
        // arguments, keeps the stack aligned at the call, and leaves everything as it was for the function that it jumps to.
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C" fn $name() {
            core::arch::naked_asm!(
                "push rdi",
                "push rsi",
                "push rdx",
                "push rcx",
                "push r8",
                "push r9",
                "sub rsp, 8",
                "mov edi, {number}",
                "mov rsi, [rsp + 56]",
                "call {before}",
                "add rsp, 8",
                "pop r9",
                "pop r8",
                "pop rcx",
                "pop rdx",
                "pop rsi",
                "pop rdi",
                "test rax, rax",
                "jz 2f",
                "jmp rax",
                "2:",
                "mov rax, {refused}",
                "ret",
                number = const $number,
                before = sym before,
                refused = const $refused,
            )
        }
    };
}

/// Defines a stand-in: its number, and what it returns when it is refused. At most eight arguments, all in registers.
#[cfg(target_arch = "aarch64")]
macro_rules! stand_in {
    ($name:ident, $number:literal, $refused:literal) => {
        #[doc = concat!("Stands in front of `", stringify!($name), "`.")]
        ///
        /// # Safety
        /// As the function itself.
        // SAFETY: the name is the C library's on purpose: whoever calls it gets here first. The code saves and restores all registers that may hold
        // arguments and the address to return to, and leaves everything as it was for the function that it jumps to.
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C" fn $name() {
            core::arch::naked_asm!(
                "stp x29, x30, [sp, #-80]!",
                "mov x29, sp",
                "stp x0, x1, [sp, #16]",
                "stp x2, x3, [sp, #32]",
                "stp x4, x5, [sp, #48]",
                "stp x6, x7, [sp, #64]",
                "mov x1, x30",
                "mov x0, #{number}",
                "bl {before}",
                "mov x16, x0",
                "ldp x6, x7, [sp, #64]",
                "ldp x4, x5, [sp, #48]",
                "ldp x2, x3, [sp, #32]",
                "ldp x0, x1, [sp, #16]",
                "ldp x29, x30, [sp], #80",
                "cbz x16, 2f",
                "br x16",
                "2:",
                "mov x0, #{refused}",
                "ret",
                number = const $number,
                before = sym before,
                refused = const $refused,
            )
        }
    };
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod stand_ins {
    use super::before;

    stand_in!(fork, 0, -1);
    stand_in!(vfork, 1, -1);
    stand_in!(system, 2, -1);
    stand_in!(popen, 3, 0);
    // These return the number of the error.
    stand_in!(posix_spawn, 4, 1);
    stand_in!(posix_spawnp, 5, 1);
}

/// Nothing here panics; the language asks all the same.
#[cfg(softacl_preload_object)]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}
