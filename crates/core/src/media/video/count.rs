//! How many channels of each kind are open on each device.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Result, fail};
use crate::process::profile;

/// Channels of one kind that are open on each device.
pub(crate) struct Count {
    what: &'static str,
    open: [AtomicU32; 64],
}

impl Count {
    pub(crate) const fn new(what: &'static str) -> Self {
        Self { what, open: [const { AtomicU32::new(0) }; 64] }
    }

    fn on(&self, device: u32) -> &AtomicU32 {
        &self.open[device as usize % self.open.len()]
    }

    /// Takes one of a device's channels, until what it gives is dropped.
    pub(super) fn take(&'static self, device: u32, limit: u32) -> Result<Counted> {
        let more = |open: u32| (open < limit).then_some(open + 1);
        if self.on(device).fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_err() {
            let name = profile().name;
            if limit == 0 {
                fail!(FEATURE_UNSUPPORTED, "{name} has no {} channels", self.what);
            }
            fail!(
                RT_NO_NOTIFY_RESOURCE,
                "device {device} has its {limit} {} channels in use ({name}); destroy those that are done",
                self.what
            );
        }
        Ok(Counted { count: self, device })
    }
}

/// One channel of a device's number.
pub(super) struct Counted {
    count: &'static Count,
    device: u32,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.count.on(self.device).fetch_sub(1, Ordering::Relaxed);
    }
}
