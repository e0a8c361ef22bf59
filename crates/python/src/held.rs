//! Python objects that `softacl-core` holds: callbacks and their data.
//!
//! The core may let go of one anywhere: in a thread without the interpreter lock, or in the middle of a call and under a
//! lock of its own, while the object's destructor may call `acl` again. So a reference is never given back on the spot. It
//! is put aside, and given back at the end of a call, when nothing of the core is in use: of the call that let go of it,
//! or of the next one in any thread. What is still held when the interpreter ends is left to the operating system.
//!
//! `PyO3`'s own list of references does not do: it is passed by wherever `PyO3` knows that the interpreter lock is held,
//! which it does in every call that a callback makes, and worked off wherever a thread enters the interpreter.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use pyo3::prelude::*;

use crate::call::attached;
use crate::letters::Object;

/// A reference that can be dropped anywhere.
pub(crate) struct Held(Option<Py<PyAny>>);

/// References that were put aside. Locked for a moment only, and no object is dropped meanwhile.
static ASIDE: Mutex<Vec<Py<PyAny>>> = Mutex::new(Vec::new());

/// Whether a reference was put aside.
static WAITING: AtomicBool = AtomicBool::new(false);

impl Held {
    /// Holds an object.
    pub(crate) fn new(object: Object<'_>) -> Self {
        Self(Some(object.to_owned().unbind()))
    }

    /// The object.
    pub(crate) fn get<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.0.as_ref().map_or_else(|| py.None().into_bound(py), |object| object.bind(py).clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            ASIDE.lock().push(object);
            WAITING.store(true, Ordering::Release);
        }
    }
}

/// Gives back what was put aside. Called with no lock of the core.
#[inline]
pub(crate) fn settle(py: Python<'_>) {
    if WAITING.load(Ordering::Relaxed) {
        give_back(py);
    }
}

#[cold]
fn give_back(py: Python<'_>) {
    if WAITING.swap(false, Ordering::Acquire) {
        let objects = std::mem::take(&mut *ASIDE.lock());
        attached(py, || drop(objects));
    }
}
