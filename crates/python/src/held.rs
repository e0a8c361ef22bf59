//! Python objects that `softacl-core` holds: callbacks and their data.
//!
//! The core may let go of one anywhere: in a thread without the interpreter lock, or in the middle of a call and under a
//! lock of its own, while the object's destructor may call `acl` again. So a reference is never given back on the spot. It
//! is put aside, and given back at the end of a call, when nothing of the core is in use: of the call that let go of it,
//! or of the next one in any thread. What is still held when the interpreter ends is left to the operating system.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;

use crate::letters::Object;

/// A reference that can be dropped anywhere.
pub(crate) struct Held(Option<Py<PyAny>>);

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
        // In a call of the trampoline PyO3 does not know that the interpreter lock is held, nor is it elsewhere: the
        // reference goes on PyO3's list.
        drop(self.0.take());
        WAITING.store(true, Ordering::Release);
    }
}

/// Gives back what was put aside. Called with the interpreter lock held and no lock of the core.
#[inline]
pub(crate) fn settle() {
    if WAITING.load(Ordering::Relaxed) {
        give_back();
    }
}

#[cold]
fn give_back() {
    if WAITING.swap(false, Ordering::Acquire) {
        // Entering is what makes PyO3 work off its list.
        Python::try_attach(|_| ());
    }
}
