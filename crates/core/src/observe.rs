//! Facts: what happened, told to one observer. `softacl-check` will turn them into findings; this crate draws no conclusion from them and knows nobody who does.
//!
//! With no observer a fact costs one load: its values are not even gathered.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::handle::Kind;
use crate::site::Site;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// An object came to be.
    Created {
        /// What it is.
        kind: Kind,
        /// Its handle.
        handle: u64,
        /// Where.
        site: Site,
    },
    /// An object was destroyed.
    Destroyed {
        /// What it was.
        kind: Kind,
        /// Its handle, now stale.
        handle: u64,
        /// Where.
        site: Site,
    },
    /// Memory came to be.
    Allocated {
        /// Program-view address.
        address: u64,
        /// Bytes asked for.
        bytes: u64,
        /// Where.
        site: Site,
    },
    /// Memory went.
    Freed {
        /// Program-view address.
        address: u64,
        /// Where.
        site: Site,
    },
    /// The host read bytes at once, in this very call.
    Read {
        /// Program-view address.
        address: u64,
        /// Bytes.
        bytes: u64,
    },
    /// The host wrote bytes at once, in this very call.
    Written {
        /// Program-view address.
        address: u64,
        /// Bytes.
        bytes: u64,
    },
    /// A task was queued.
    Enqueued {
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
    },
    /// The host waited for a stream.
    Synchronised {
        /// Number of the stream.
        stream: u32,
    },
}

/// Who is told.
pub trait Observer: Send + Sync {
    /// Takes note. Called on the thread where the fact happened, with no lock held; must not call back into this crate's operations.
    fn observe(&self, fact: &Fact);
}

static PRESENT: AtomicBool = AtomicBool::new(false);
static OBSERVER: OnceLock<Box<dyn Observer>> = OnceLock::new();

/// Registers the observer; the first one stays. `false` when there was one.
pub fn set_observer(observer: Box<dyn Observer>) -> bool {
    let taken = OBSERVER.set(observer).is_ok();
    PRESENT.store(true, Ordering::Release);
    taken
}

/// Whether anybody is told. For facts whose values would have to be gathered beforehand.
pub(crate) fn is_observed() -> bool {
    PRESENT.load(Ordering::Acquire)
}

pub(crate) fn emit(fact: impl FnOnce() -> Fact) {
    if PRESENT.load(Ordering::Acquire)
        && let Some(observer) = OBSERVER.get()
    {
        observer.observe(&fact());
    }
}
