//! Signals that this process passes on: caught while a [`Signals`] lives, and told one by one.
//!
//! A handler, not a mask: what a program that is started here inherits is the default action then, and it gets its signals as always.

use std::io::{self, PipeWriter, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, RawFd};
use std::process::{Command, ExitStatus};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use parking_lot::Mutex;

use crate::os;

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

/// Runs a program to its end, and passes on what is sent to this process meanwhile. Interruptions usually go to the whole process group, and a program that got one twice
/// would take the second as impatience: those the program gets by itself.
///
/// # Errors
/// What the system says when the program cannot be started.
pub fn run(command: &mut Command) -> io::Result<ExitStatus> {
    /// The program, once it runs, and what came before that.
    #[derive(Default)]
    struct Target {
        pid: Option<u32>,
        early: Vec<i32>,
    }
    let target = Arc::new(Mutex::new(Target::default()));
    let shared = Arc::clone(&target);
    // Without them the program runs all the same, and is left alone when this process is ended.
    let _signals = Signals::catch(move |signal| {
        let mut target = shared.lock();
        let by_itself = signal.from_terminal || matches!(signal.number, libc::SIGINT | libc::SIGQUIT);
        match target.pid {
            _ if by_itself => {}
            Some(pid) => drop(os::send_signal(pid, false, signal.number)),
            None => target.early.push(signal.number),
        }
    });
    let mut child = command.spawn()?;
    {
        let mut target = target.lock();
        target.pid = Some(child.id());
        for number in std::mem::take(&mut target.early) {
            os::send_signal(child.id(), false, number);
        }
    }
    let status = child.wait();
    // The number may be another's soon.
    *target.lock() = Target::default();
    status
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
