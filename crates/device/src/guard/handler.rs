//! The handler of SIGSEGV and SIGBUS: faults of the guard's own routines become errors, faults of the program in device
//! memory are explained, and everything else goes to whoever handled these signals before.
//!
//! Lives here: installing, telling faults apart, chaining. Lives elsewhere: how a routine is made to return
//! (`x86_64.rs`); what is known about an address (the reporter that the layer above registers).
//!
//! # Staying first, without loops
//!
//! Others install handlers too (Python's faulthandler, a JVM), before or after us, and put back what they found when
//! they go. Were we to save them as "previous" and they us, a fault would go round for ever. So each time we have to
//! push ourselves in front again we do so with a *different* entry function, one for each level, which has its own
//! previous handler: whoever restores what it found restores the level below, and a fault goes down the levels to the
//! default action.
//!
//! # In the handler
//!
//! Only async-signal-safe work: atomics, `sigaction`, `pthread_sigmask`, `write`. The reporter must keep to that: no
//! allocation, and no lock that it could wait for.

use std::cell::Cell;
use std::cell::UnsafeCell;
use std::fmt;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

#[cfg(target_arch = "x86_64")]
use super::machine;

/// Explains a fault of the program at `address` (in device memory that it may not touch) by writing to `out`; text goes
/// to standard error. `write` tells whether it was a store, where the machine says so. Returns whether it knew the
/// address. Runs in a signal handler: no allocation, no waiting.
pub type Reporter = fn(address: usize, write: bool, out: &mut dyn fmt::Write) -> bool;

const SIGNALS: [libc::c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];
const LEVELS: usize = 8;

type Entry = extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void);

const ENTRIES: [Entry; LEVELS] =
    [enter::<0>, enter::<1>, enter::<2>, enter::<3>, enter::<4>, enter::<5>, enter::<6>, enter::<7>];

/// What each level found when it was installed, by signal. Written before that level's entry becomes reachable and
/// while no other level below it changes.
struct Previous(UnsafeCell<[[MaybeUninit<libc::sigaction>; LEVELS]; 2]>);

// SAFETY: a cell is written under INSTALLING before the kernel knows the entry that reads it.
unsafe impl Sync for Previous {}

static PREVIOUS: Previous = Previous(UnsafeCell::new([const { [const { MaybeUninit::uninit() }; LEVELS] }; 2]));
static INSTALLING: Mutex<()> = Mutex::new(());
static REPORTER: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

thread_local! {
    /// Whether this thread is inside a guarded routine: see `raised_by_hand`.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Marks the thread as inside a guarded routine for the time of `body`.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(super) fn guarded<R>(body: impl FnOnce() -> R) -> R {
    GUARDED.with(|flag| {
        flag.set(true);
        let result = body();
        flag.set(false);
        result
    })
}

/// Ranges that programs see and must not touch; 0 where a slot is free.
static WATCHED: [(AtomicUsize, AtomicUsize); 64] = [const { (AtomicUsize::new(0), AtomicUsize::new(0)) }; 64];

/// Faults in `[start, start + bytes)` will be explained. With all 64 places taken they are not; nothing else is lost.
pub(crate) fn watch(start: usize, bytes: usize) {
    let _one_at_a_time = INSTALLING.lock();
    if let Some((first, end)) = WATCHED.iter().find(|(first, _)| first.load(Ordering::Relaxed) == 0) {
        end.store(start + bytes, Ordering::Relaxed);
        first.store(start, Ordering::Release);
    }
}

/// Ends [`watch`].
pub(crate) fn unwatch(start: usize) {
    let _one_at_a_time = INSTALLING.lock();
    if let Some((first, _)) = WATCHED.iter().find(|(first, _)| first.load(Ordering::Relaxed) == start) {
        first.store(0, Ordering::Release);
    }
}

fn is_watched(address: usize) -> bool {
    WATCHED.iter().any(|(first, end)| {
        let first = first.load(Ordering::Acquire);
        first != 0 && (first..end.load(Ordering::Relaxed)).contains(&address)
    })
}

/// Registers what explains faults of the program in device memory. The last one counts.
pub fn on_program_fault(reporter: Reporter) {
    REPORTER.store(reporter as *mut (), Ordering::Release);
}

/// Makes the guard work: puts the handler in front of whatever handles SIGSEGV and SIGBUS now. Does nothing when it is
/// in front already, and puts it back there when somebody else has got in front meanwhile (which costs two system calls
/// to find out).
pub fn install() {
    let _one_at_a_time = INSTALLING.lock();
    for (which, &signal) in SIGNALS.iter().enumerate() {
        let mut current = MaybeUninit::<libc::sigaction>::uninit();
        // SAFETY: a query into a local.
        let current = unsafe {
            if libc::sigaction(signal, ptr::null(), current.as_mut_ptr()) != 0 {
                continue;
            }
            current.assume_init()
        };
        if let Some(level) = ENTRIES.iter().position(|&entry| entry as usize == current.sa_sigaction) {
            // Who was in front of a higher level has gone and restored this one: the higher ones are free again.
            TOP[which].store(level + 1, Ordering::Relaxed);
            continue;
        }
        let level = TOP[which].load(Ordering::Relaxed);
        let Some(&entry) = ENTRIES.get(level) else {
            continue;
        };
        // SAFETY: this level's cell is read only by its entry, which the kernel learns of below.
        unsafe {
            (*PREVIOUS.0.get())[which][level].write(current);
            let mut ours: libc::sigaction = std::mem::zeroed();
            ours.sa_sigaction = entry as usize;
            ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigemptyset(&raw mut ours.sa_mask);
            libc::sigaction(signal, &raw const ours, ptr::null_mut());
        }
        TOP[which].store(level + 1, Ordering::Relaxed);
    }
}

/// Levels in use, by signal.
static TOP: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

extern "C" fn enter<const LEVEL: usize>(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel passes a valid siginfo for a handler installed with SA_SIGINFO; errno is the thread's own.
    let (code, address, errno) = unsafe { ((*info).si_code, (*info).si_addr() as usize, *libc::__errno_location()) };
    let raised_by_hand = code <= 0;
    if raised_by_hand {
        // Somebody who was in front of us took a guarded routine's fault for a crash, put us back and raised the
        // signal again. Returning runs the faulting instruction again, and this time the fault is ours.
        if GUARDED.with(Cell::get) {
            return;
        }
    } else {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the kernel passes a valid context, and this is a fault's handler, not a raised signal's.
        if unsafe { machine::fix_up(context, address, code) } {
            return;
        }
        if is_watched(address) {
            report(address, context);
        }
    }
    // SAFETY: this level's cell was written before its entry became reachable; arguments are passed on as received.
    unsafe { chain(LEVEL, signal, info, context, raised_by_hand) };
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

fn report(address: usize, context: *mut libc::c_void) {
    let reporter = REPORTER.load(Ordering::Acquire);
    if reporter.is_null() {
        return;
    }
    // SAFETY: only `on_program_fault` stores here, and it stores a `Reporter`.
    let reporter = unsafe { std::mem::transmute::<*mut (), Reporter>(reporter) };
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the context is the kernel's.
    let write = unsafe { machine::is_write(context) };
    #[cfg(not(target_arch = "x86_64"))]
    let write = {
        let _ = context;
        false
    };
    let mut out = StandardError { used: 0, buffer: [0; 256] };
    reporter(address, write, &mut out);
    out.flush();
}

/// Text for file descriptor 2, by way of a small buffer: a signal stack may be small.
struct StandardError {
    used: usize,
    buffer: [u8; 256],
}

impl StandardError {
    fn flush(&mut self) {
        let mut rest = &self.buffer[..self.used];
        while !rest.is_empty() {
            // SAFETY: writes from our own buffer.
            let written = unsafe { libc::write(2, rest.as_ptr().cast(), rest.len()) };
            match usize::try_from(written) {
                Ok(written) if written > 0 => rest = &rest[written..],
                _ => break,
            }
        }
        self.used = 0;
    }
}

impl fmt::Write for StandardError {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            if self.used == self.buffer.len() {
                self.flush();
            }
            self.buffer[self.used] = byte;
            self.used += 1;
        }
        Ok(())
    }
}

/// Hands a signal to the handler that a level found, as the kernel would have.
///
/// # Safety
/// The level is installed for the signal, and `info` and `context` are the kernel's.
unsafe fn chain(
    level: usize,
    signal: libc::c_int,
    info: *mut libc::siginfo_t,
    context: *mut libc::c_void,
    raised_by_hand: bool,
) {
    let which = usize::from(signal == libc::SIGBUS);
    // SAFETY: see the function's contract.
    let previous = unsafe { (*PREVIOUS.0.get())[which][level].assume_init_ref() };
    match previous.sa_sigaction {
        libc::SIG_IGN if raised_by_hand => {}
        libc::SIG_IGN | libc::SIG_DFL => {
            // The default action: a fault recurs as soon as we return and meets it; a raised signal does not recur.
            // SAFETY: a plain disposition from a local; raising a signal that is blocked until we return.
            unsafe {
                let mut default: libc::sigaction = std::mem::zeroed();
                default.sa_sigaction = libc::SIG_DFL;
                libc::sigaction(signal, &raw const default, ptr::null_mut());
                if raised_by_hand {
                    libc::raise(signal);
                }
            }
        }
        handler => {
            // SAFETY: the disposition came from the kernel, which would call it in this very way: with its mask, with
            // the arguments its flags ask for, and reset first if it asked for that.
            unsafe {
                if previous.sa_flags & libc::SA_RESETHAND != 0 {
                    let mut default: libc::sigaction = std::mem::zeroed();
                    default.sa_sigaction = libc::SIG_DFL;
                    libc::sigaction(signal, &raw const default, ptr::null_mut());
                }
                let mut mask = MaybeUninit::<libc::sigset_t>::uninit();
                libc::pthread_sigmask(libc::SIG_BLOCK, &raw const previous.sa_mask, mask.as_mut_ptr());
                if previous.sa_flags & libc::SA_NODEFER != 0 {
                    let mut own = MaybeUninit::<libc::sigset_t>::uninit();
                    libc::sigemptyset(own.as_mut_ptr());
                    libc::sigaddset(own.as_mut_ptr(), signal);
                    libc::pthread_sigmask(libc::SIG_UNBLOCK, own.as_ptr(), ptr::null_mut());
                }
                if previous.sa_flags & libc::SA_SIGINFO == 0 {
                    std::mem::transmute::<usize, extern "C" fn(libc::c_int)>(handler)(signal);
                } else {
                    std::mem::transmute::<usize, Entry>(handler)(signal, info, context);
                }
                libc::pthread_sigmask(libc::SIG_SETMASK, mask.as_ptr(), ptr::null_mut());
            }
        }
    }
}
