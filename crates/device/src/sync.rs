//! Locks and atomics, the same names for ordinary and for model-checked (`--cfg loom`) builds.
//!
//! Lives here: the switch, and one `wait` that hides the two condition variables' different shapes.
//! Lives elsewhere: everything that is shared; the models (`models.rs`).
//!
//! Lock order, outermost first: a strand's state → an event's state → the executor's pool. No two strands are ever
//! locked at once. The memory state is a leaf of its own.

use std::time::Instant;

#[cfg(not(loom))]
mod switch {
    pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard, RwLock};
    pub(crate) use std::sync::atomic::{AtomicU64, AtomicUsize};

    pub(crate) fn spin_hint() {
        std::hint::spin_loop();
    }
}

#[cfg(loom)]
mod switch {
    //! loom's locks in the calling style of `parking_lot`: no poisoning, guards passed by reference.

    use std::ops::{Deref, DerefMut};

    pub(crate) use loom::sync::atomic::{AtomicU64, AtomicUsize};

    #[derive(Debug)]
    pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);
    pub(crate) struct MutexGuard<'a, T>(pub(super) Option<loom::sync::MutexGuard<'a, T>>);
    #[derive(Debug)]
    pub(crate) struct Condvar(pub(super) loom::sync::Condvar);
    #[derive(Debug)]
    pub(crate) struct RwLock<T>(loom::sync::RwLock<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::sync::Mutex::new(value))
        }
        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            MutexGuard(Some(self.0.lock().expect("never poisoned")))
        }
        pub(crate) fn get_mut(&mut self) -> &mut T {
            self.0.get_mut().expect("never poisoned")
        }
    }
    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T {
            self.0.as_ref().expect("held")
        }
    }
    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            self.0.as_mut().expect("held")
        }
    }
    impl Condvar {
        pub(crate) fn new() -> Self {
            Self(loom::sync::Condvar::new())
        }
        pub(crate) fn notify_one(&self) {
            self.0.notify_one();
        }
        pub(crate) fn notify_all(&self) {
            self.0.notify_all();
        }
    }
    impl<T> RwLock<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::sync::RwLock::new(value))
        }
        pub(crate) fn read(&self) -> loom::sync::RwLockReadGuard<'_, T> {
            self.0.read().expect("never poisoned")
        }
        pub(crate) fn try_read(&self) -> Option<loom::sync::RwLockReadGuard<'_, T>> {
            self.0.try_read().ok()
        }
        pub(crate) fn write(&self) -> loom::sync::RwLockWriteGuard<'_, T> {
            self.0.write().expect("never poisoned")
        }
    }

    pub(crate) fn spin_hint() {
        loom::thread::yield_now();
    }
}

pub(crate) use switch::*;

/// Waits for a notification, until `deadline` if there is one. Spurious returns happen. Model-checked builds have no
/// clock and ignore the deadline.
#[cfg(not(loom))]
pub(crate) fn wait<T>(condvar: &Condvar, guard: &mut MutexGuard<'_, T>, deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => {
            condvar.wait_until(guard, deadline);
        }
        None => condvar.wait(guard),
    }
}

/// As above, on loom's types.
#[cfg(loom)]
pub(crate) fn wait<T>(condvar: &Condvar, guard: &mut MutexGuard<'_, T>, _deadline: Option<Instant>) {
    let held = guard.0.take().expect("held");
    guard.0 = Some(condvar.0.wait(held).expect("never poisoned"));
}
