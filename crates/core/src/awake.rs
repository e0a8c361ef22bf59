//! Notices that the machine slept while this process had a device open, and tells an observer.
//!
//! Nothing announces sleep to a process that is not run by `softacl run`. Afterwards two clocks differ: the one that goes on while the machine sleeps, and the one that
//! does not. They are looked at when devices are opened and closed, and now and then by calls that wait or run a model.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use softacl_host::sleep::Watch;

use crate::observe::{self, Fact};
use crate::os::coarse_milliseconds;
use crate::process::Process;
use crate::rt::lifecycle::DeviceState;
use crate::site;

static WATCH: Mutex<Option<Watch>> = Mutex::new(None);
/// [`coarse_milliseconds`] from which on another look is due.
static DUE: AtomicU64 = AtomicU64::new(0);
/// Milliseconds between looks of calls that are made often.
const PAUSE: u64 = 1000;

/// Looks. For calls that are rare.
pub(crate) fn look(process: &Process) {
    if !observe::is_observed() {
        return;
    }
    DUE.store(coarse_milliseconds() + PAUSE, Ordering::Relaxed);
    let asleep = {
        let mut watch = WATCH.lock();
        // Sleep from before a device was opened is nobody's business.
        match watch.as_mut().filter(|_| process.devices.iter().any(DeviceState::is_open)) {
            Some(watch) => watch.look(),
            None => {
                *watch = Some(Watch::begin());
                return;
            }
        }
    };
    if !asleep.is_zero() {
        observe::emit_end(|| Fact::Slept { asleep, site: site::here() });
    }
}

/// Looks if that was not done in the last second. For calls that are made often; the clock that stands still while the machine sleeps is the one that counts, so
/// that a look may come a second late and not earlier than needed.
pub(crate) fn glance(process: &Process) {
    if observe::is_observed() && coarse_milliseconds() >= DUE.load(Ordering::Relaxed) {
        look(process);
    }
}
