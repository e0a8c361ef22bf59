//! Where in the Python program a call was made.
//!
//! `softacl-core` asks on every creation and destruction, so this is a handful of calls into the interpreter and one
//! look-up: code object and instruction, interned once. What is *not* here: what is done with a site, and its text.

use std::cell::Cell;

use parking_lot::Mutex;
use pyo3::prelude::*;
use softacl_core::by_number::ByNumber;
use softacl_core::site::{Site, intern};

use crate::interpreter::{Running, running};

/// Distinct places kept here, each with a reference to its code object. A program that generates code without end
/// interns each time from there on.
const MOST_PLACES: usize = 1 << 16;

/// What is known about the place that this thread's present call comes from.
#[derive(Clone, Copy)]
enum Caller {
    /// Not in a call from the interpreter, so that there is no frame to look at.
    Nobody,
    /// In a call, with the interpreter lock held.
    Frame,
    /// In a call that has released the interpreter lock; the place was looked up before.
    Known(Site),
}

/// Places that each thread remembers without asking [`PLACES`]; a power of two. Their code objects are all in there, so
/// what was true of a key stays true.
const REMEMBERED: usize = 64;

thread_local! {
    static RECENT: [Cell<(u64, Site)>; REMEMBERED] = const { [const { Cell::new((0, Site(0))) }; REMEMBERED] };
    static CALLER: Cell<Caller> = const { Cell::new(Caller::Nobody) };
}

/// Restores what was known about the thread before.
pub(crate) struct Restore(Caller);

impl Drop for Restore {
    #[inline]
    fn drop(&mut self) {
        CALLER.set(self.0);
    }
}

/// Says that this thread is in a call from the interpreter and holds its lock until the guard is dropped.
#[inline]
#[must_use]
pub(crate) fn thread_attached() -> Restore {
    Restore(CALLER.replace(Caller::Frame))
}

/// Says that this thread does not hold the interpreter lock until the guard is dropped; `site` is where its call came
/// from.
#[inline]
#[must_use]
pub(crate) fn thread_detached(site: Site) -> Restore {
    Restore(CALLER.replace(Caller::Known(site)))
}

/// Sites by the address of the code object and the position in it. A code object in here is never freed, so that its address
/// stays its own.
static PLACES: Mutex<Option<ByNumber<u64, Site>>> = Mutex::new(None);

/// The place that is calling now; unknown when this thread is not in a call from the interpreter.
pub(crate) fn capture() -> Site {
    match CALLER.get() {
        Caller::Nobody => return Site::default(),
        Caller::Known(site) => return site,
        Caller::Frame => {}
    }
    // SAFETY: in a call with the interpreter lock held, says `CALLER`.
    let Some(running) = (unsafe { running() }) else { return Site::default() };
    let code = running.code.as_ptr().addr() as u64;
    // User-space addresses have 47 bits and code objects are 16-byte aligned, so 21 bits of position fit beside one.
    // What lies further into one function (a megabyte of code) is not told apart by the key, and interned each time.
    if running.position >= 1 << 21 {
        return remember(None, &running);
    }
    let key = code << 17 ^ u64::from(running.position);
    let slot = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize % REMEMBERED;
    let (recent, site) = RECENT.with(|recent| recent[slot].get());
    if recent == key {
        return site;
    }
    let known = PLACES.lock().as_ref().and_then(|places| places.get(&key).copied());
    let Some(site) = known else { return remember(Some(key), &running) };
    RECENT.with(|recent| recent[slot].set((key, site)));
    site
}

#[cold]
fn remember(key: Option<u64>, running: &Running<'_>) -> Site {
    let text = |name: &str| running.code.getattr(name).ok().and_then(|text| text.extract::<String>().ok());
    let file = text("co_filename").unwrap_or_else(|| "<unknown>".to_owned());
    // Python 3.10 has no qualified name. It is not asked for one: this is no place to drop an exception, as the core may
    // be in the middle of its work.
    let name = if running.code.py().version_info() >= (3, 11) { "co_qualname" } else { "co_name" };
    let function = text(name).unwrap_or_else(|| "<unknown>".to_owned());
    let site = intern(&file, &function, running.line());
    let Some(key) = key else { return site };
    let mut places = PLACES.lock();
    let places = places.get_or_insert_default();
    if places.len() < MOST_PLACES && places.insert(key, site).is_none() {
        std::mem::forget(running.code.clone());
    }
    site
}
