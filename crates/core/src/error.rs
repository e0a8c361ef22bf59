//! The one error type of the crate, and the edge at which it becomes a return code.
//!
//! What is *not* here: the numbers and their meanings, which are facts and live in `softacl-abi`.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::handle::Kind;
use crate::observe::{self, Fact};
use crate::site::{self, Site};

pub use softacl_abi::errors::ErrorCode;

/// What an ACL operation returns.
pub type Result<T> = std::result::Result<T, AclError>;

/// A failed ACL operation: the code that the program sees and the text behind it.
///
/// The text names the object, the values and the places in the program that matter, and leaves no doubt whose mistake it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclError(Box<Refusal>);

/// Behind a pointer, so that the results of calls that succeed stay small.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refusal {
    code: ErrorCode,
    message: Box<str>,
    cause: Option<Cause>,
}

/// Why a call was refused, for an observer: what the text says in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The process was forked from the one that initialised acl.
    Forked {
        /// Where, as far as that is known.
        at: Site,
    },
    /// A handle of another kind.
    WrongKind {
        /// What belongs there.
        expected: Kind,
        /// What was given.
        found: Kind,
    },
    /// A number that no call gave out.
    NotAHandle,
    /// An object that was destroyed.
    Destroyed {
        /// What it was.
        kind: Kind,
        /// Its handle.
        handle: u64,
        /// Where it was made and where destroyed, as long as that is remembered.
        sites: Option<(Site, Site)>,
    },
    /// Memory that was freed.
    Freed {
        /// Its address.
        address: u64,
        /// Where it was made.
        made: Site,
        /// Where it was freed.
        freed: Site,
    },
    /// A model that was unloaded.
    Unloaded {
        /// Its id.
        id: u32,
        /// Where it was unloaded.
        unloaded: Site,
    },
    /// A range that reaches past its allocation.
    OutOfBounds {
        /// Where the memory was made.
        made: Site,
    },
    /// Memory of another kind than the call takes, or not the start of an allocation.
    WrongMemory {
        /// Where it was made.
        made: Option<Site>,
    },
    /// A stream of another context than the current one.
    WrongContext {
        /// Where the stream was made.
        made: Site,
    },
    /// The device, or the host, has as many processes as it takes.
    ProcessLimit {
        /// The host's limit, not the device's.
        host: bool,
    },
    /// The host is about to sleep.
    Suspending,
    /// acl is not initialised, or no longer.
    NotInitialised {
        /// The call's first argument: a handle or an address that may have been known before.
        subject: u64,
    },
}

impl AclError {
    /// An error with its text.
    #[cold]
    pub fn new(code: ErrorCode, message: impl Into<Box<str>>) -> Self {
        Self(Box::new(Refusal { code, message: message.into(), cause: None }))
    }

    /// The same error with its cause.
    #[must_use]
    pub fn because(mut self, cause: Cause) -> Self {
        self.0.cause = Some(cause);
        self
    }

    pub(crate) fn caused(self, cause: Option<Cause>) -> Self {
        match cause {
            Some(cause) => self.because(cause),
            None => self,
        }
    }

    /// The same error with the first argument of the call, where nothing could be looked up because acl is not initialised.
    #[must_use]
    pub fn about(self, subject: impl FnOnce() -> Option<u64>) -> Self {
        if self.code() != ErrorCode::UNINITIALIZE || self.cause().is_some() {
            return self;
        }
        let cause = subject().map(|subject| Cause::NotInitialised { subject });
        self.caused(cause)
    }

    /// What is known of the reason.
    pub fn cause(&self) -> Option<&Cause> {
        self.0.cause.as_ref()
    }

    /// The code that the program sees.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// The text, without code and call.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The edge: keeps the text for [`take_recent_message`], the code for [`last_code`], and gives the code back.
    ///
    /// `api` is the name under which the program called, for example `acl.rt.malloc`.
    pub fn report(self, api: &str) -> i32 {
        LAST_CODE.set(self.0.code.0);
        self.report_aside(api)
    }

    /// As [`AclError::report`], for the calls that give the stored code: they leave it as it is.
    pub(crate) fn report_aside(self, api: &str) -> i32 {
        let Refusal { code, message, cause } = &*self.0;
        let code = *code;
        observe::emit_end(|| Fact::Refused { api, code, message, cause: cause.as_ref(), site: site::here() });
        let text = format!("{code} from {api}: {message}");
        if !ORDINARY.contains(&code) {
            crate::log::error(&text);
        }
        if MESSAGES_PER_PROCESS.load(Ordering::Relaxed) {
            *PROCESS_MESSAGE.lock() = Some(text);
        } else {
            THREAD_MESSAGE.set(Some(text));
        }
        code.0
    }
}

impl fmt::Display for AclError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code(), self.message())
    }
}

impl std::error::Error for AclError {}

/// Ends the enclosing function with an [`AclError`]: a code by its name and a formatted text.
macro_rules! fail {
    ($code:ident, $($text:tt)+) => {
        return Err($crate::error::AclError::new($crate::error::ErrorCode::$code, format!($($text)+)))
    };
}
pub(crate) use fail;

/// Codes that programs get in their ordinary course, thousands of times in a loop that polls: not errors to log.
const ORDINARY: [ErrorCode; 4] = [
    ErrorCode::REPEAT_INITIALIZE,
    ErrorCode::RT_REPORT_TIMEOUT,
    ErrorCode::RT_STREAM_SYNC_TIMEOUT,
    ErrorCode::RT_EVENT_SYNC_TIMEOUT,
];

static MESSAGES_PER_PROCESS: AtomicBool = AtomicBool::new(false);
static PROCESS_MESSAGE: Mutex<Option<String>> = Mutex::new(None);

thread_local! {
    static THREAD_MESSAGE: RefCell<Option<String>> = const { RefCell::new(None) };
    static LAST_CODE: Cell<i32> = const { Cell::new(0) };
}

/// Chooses whether error texts are kept per thread (the default) or per process (`err_msg_mode` "1" in the init JSON).
pub(crate) fn keep_messages_per_process(per_process: bool) {
    MESSAGES_PER_PROCESS.store(per_process, Ordering::Relaxed);
}

/// The newest error text, which is thereby cleared; `None` when there is none.
pub fn take_recent_message() -> Option<String> {
    if MESSAGES_PER_PROCESS.load(Ordering::Relaxed) { PROCESS_MESSAGE.lock().take() } else { THREAD_MESSAGE.take() }
}

/// The newest error code of this thread, 0 when there was none since the last clearing.
pub(crate) fn last_code() -> i32 {
    LAST_CODE.get()
}

/// As [`last_code`], and clears it.
pub(crate) fn take_last_code() -> i32 {
    LAST_CODE.replace(0)
}
