//! Signals that this process passes on: caught while a [`Signals`] lives, and told one by one.
//!
//! A handler, not a mask: what a program that is started here inherits is the default action then, and it gets its signals as always.

use std::io::{self, PipeWriter, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, RawFd};
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};

/// What is caught.
const CAUGHT: [libc::c_int; 6] =
    [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM, libc::SIGUSR1, libc::SIGUSR2];

/// Where the handler writes; -1 for nowhere.
static TARGET: AtomicI32 = AtomicI32::new(-1);

/// A signal that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signal {
    pub(crate) number: i32,
    /// Somebody pressed a key, and every process at that terminal got it.
    pub(crate) from_terminal: bool,
}

impl Signal {
    /// Whether a program that does not handle it ends.
    pub(crate) fn asks_to_end(self) -> bool {
        matches!(self.number, libc::SIGHUP | libc::SIGINT | libc::SIGQUIT | libc::SIGTERM)
    }
}

pub(crate) struct Signals {
    previous: Vec<(libc::c_int, libc::sigaction)>,
    _writer: PipeWriter,
}

extern "C" fn handle(number: libc::c_int, info: *mut libc::siginfo_t, _context: *mut libc::c_void) {
    // SAFETY: the kernel gives the address of a live structure, as SA_SIGINFO asks.
    let from_terminal = unsafe { (*info).si_code } == libc::SI_KERNEL;
    let message = [number as u8, u8::from(from_terminal)];
    let target: RawFd = TARGET.load(Ordering::SeqCst);
    // SAFETY: `write` may be called in a handler; the buffer is a local one. The error number is put back, since the interrupted code may look at its own.
    unsafe {
        let error = libc::__errno_location();
        let saved = *error;
        libc::write(target, message.as_ptr().cast(), message.len());
        *error = saved;
    }
}

impl Signals {
    /// Catches signals and tells them, from a thread of its own. What is ignored (as `nohup` does with SIGHUP) stays ignored.
    pub(crate) fn catch(tell: impl Fn(Signal) + Send + 'static) -> io::Result<Self> {
        let (mut reader, writer) = io::pipe()?;
        TARGET.store(writer.as_raw_fd(), Ordering::SeqCst);
        let mut previous = Vec::new();
        for number in CAUGHT {
            // SAFETY: all zeros are a valid action; the fields in use are set below.
            let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
            let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) = handle;
            action.sa_sigaction = handler as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
            let mut old = action;
            // SAFETY: both actions outlive the calls; the handler does only what a handler may.
            unsafe {
                libc::sigemptyset(&raw mut action.sa_mask);
                if libc::sigaction(number, ptr::null(), &raw mut old) != 0 || old.sa_sigaction == libc::SIG_IGN {
                    continue;
                }
                if libc::sigaction(number, &raw const action, ptr::null_mut()) == 0 {
                    previous.push((number, old));
                }
            }
        }
        std::thread::Builder::new().name("softacl-signals".to_owned()).spawn(move || {
            let mut message = [0; 2];
            // Ends when the writing end is closed.
            while reader.read_exact(&mut message).is_ok() {
                tell(Signal { number: i32::from(message[0]), from_terminal: message[1] != 0 });
            }
        })?;
        Ok(Self { previous, _writer: writer })
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for (number, old) in &self.previous {
            // SAFETY: the action is one that was in force before.
            unsafe { libc::sigaction(*number, &raw const *old, ptr::null_mut()) };
        }
        // A handler that runs at this moment in another thread writes to nowhere.
        TARGET.store(-1, Ordering::SeqCst);
    }
}
