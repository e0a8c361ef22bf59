//! When a device's resources exist: opened by the first binding or context, drained and closed by the last reset or by `acl.finalize`.
//!
//! ```text
//!            first set_device / create_context          last reset, finalize
//!   Closed ────────────────────────────────────▶ Open ──────────────────────▶ Draining
//!      ▲                                                                         │ everything queued has run, or was dropped
//!      └───────────────── contexts, streams, events, memory go ── Closing ◀──────┘
//! ```
//!
//! While a device drains, its contexts and streams still work: what a stream waits for may be another thread's to do. In `Closing` nothing new begins: whoever
//! uses the device at that moment holds it ([`DeviceState::hold`]), and closing waits for the holders. Who wants to bind a device that is on its way down
//! waits until it is closed and opens it anew.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};
use softacl_abi::enums::RunMode;

use crate::error::{AclError, ErrorCode, Result, fail};
use crate::media::channel;
use crate::observe::End;
use crate::process::Process;
use crate::rt::{context, event, memory, slots, stream};
use crate::site::{self, Site};

/// One device that this process sees.
pub(crate) struct DeviceState {
    /// The machine's number, which names its memory.
    pub(crate) ordinal: u32,
    inner: Mutex<Inner>,
    closed: Condvar,
    /// A copy of the phase for those who take no lock.
    phase: AtomicU8,
    holders: AtomicU32,
    meter: slots::Meter,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    #[default]
    Closed,
    Open,
    Draining,
    Closing,
}

/// What is set on an open device, and forgotten when it is closed.
#[derive(Default)]
pub(crate) struct Inner {
    phase: Phase,
    /// `set_device` calls that no `reset_device` has taken back.
    bindings: u64,
    default_context: Option<u64>,
    pub(crate) overflow_mode: Option<i32>,
    /// Caps on cube and vector cores.
    pub(crate) core_limits: [Option<u32>; 2],
    /// This process's slot among those that use the device.
    slot: Option<slots::Taken>,
    /// Ordinals whose memory this device was allowed to reach.
    pub(crate) peers: Vec<u32>,
}

/// What becomes of work that is queued when a device is closed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    /// It is waited for.
    Wait,
    /// It is waited for, but not longer than this; what is left then is dropped.
    AtMost(Duration),
    /// It is dropped.
    Drop,
}

/// Keeps a device from being closed.
pub(crate) struct Hold(&'static DeviceState);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.holders.fetch_sub(1, Ordering::SeqCst);
    }
}

impl DeviceState {
    pub(crate) fn new(ordinal: u32) -> Self {
        Self {
            ordinal,
            inner: Mutex::default(),
            closed: Condvar::new(),
            phase: AtomicU8::new(Phase::Closed as u8),
            holders: AtomicU32::new(0),
            meter: slots::Meter::default(),
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.phase.load(Ordering::SeqCst) != Phase::Closed as u8
    }

    pub(crate) fn default_context(&self) -> Option<u64> {
        self.inner.lock().default_context
    }

    /// What is set on the device.
    pub(crate) fn settings(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock()
    }

    pub(crate) fn can_reach(&self, ordinal: u32) -> bool {
        self.inner.lock().peers.contains(&ordinal)
    }

    /// An allocation on the device was made; bytes in use are now `used`.
    pub(crate) fn allocated(&self, used: u64) {
        self.publish(self.meter.grown(used));
    }

    /// An allocation on the device was freed; bytes in use are now `used`.
    pub(crate) fn freed(&self, used: u64) {
        self.publish(self.meter.shrunk(used));
    }

    fn publish(&self, used: Option<u64>) {
        // Whoever has the device locked at the moment is not worth waiting for; the next allocation publishes.
        if let Some(used) = used
            && let Some(inner) = self.inner.try_lock()
            && let Some(slot) = &inner.slot
        {
            slot.publish(used);
            self.meter.published(used);
        }
    }

    /// Keeps the device from being closed until the hold is dropped; 107002 when it is on its way down. The holder must end by itself.
    pub(crate) fn hold(&'static self) -> Result<Hold> {
        self.holders.fetch_add(1, Ordering::SeqCst);
        let hold = Hold(self);
        self.not_closing()?;
        Ok(hold)
    }

    /// Refuses with 107002 when the device is on its way down. For those that closing waits for. It stores the phase before it looks for them, so one of the
    /// two sees the other.
    #[inline]
    pub(crate) fn not_closing(&self) -> Result<()> {
        let phase = self.phase.load(Ordering::SeqCst);
        if phase == Phase::Open as u8 || phase == Phase::Draining as u8 { Ok(()) } else { Err(self.refuse_closing()) }
    }

    #[cold]
    fn refuse_closing(&self) -> AclError {
        let text = format!("device {} was reset by another thread", self.ordinal);
        AclError::new(ErrorCode::RT_CONTEXT_NULL, text)
    }

    /// Keeps the device from being opened anew, should it be closed, until the hold is dropped. The holder must end by itself.
    pub(crate) fn linger(&'static self) -> Hold {
        self.holders.fetch_add(1, Ordering::SeqCst);
        Hold(self)
    }

    /// Until nobody holds the device. Holders are calls and tasks that are under way; they end by themselves, and soon.
    fn wait_for_holders(&self) {
        while self.holders.load(Ordering::SeqCst) > 0 {
            std::thread::sleep(Duration::from_micros(50));
        }
    }

    /// The device, open, and locked so that it stays so. Waits for one that is on its way down.
    fn opened(&self, process: &Process) -> Result<MutexGuard<'_, Inner>> {
        let mut inner = self.inner.lock();
        while matches!(inner.phase, Phase::Draining | Phase::Closing) {
            self.closed.wait(&mut inner);
        }
        if inner.phase == Phase::Closed {
            let slot = slots::take(process.settings, self.ordinal)?;
            let bytes = process.settings.device_memory.value;
            let shared = process.settings.run_mode.value == RunMode::Device;
            process.memory.open_device(self.ordinal, bytes, shared).map_err(|error| {
                AclError::new(
                    ErrorCode::RT_DEV_SETUP_ERROR,
                    format!("the memory of device {} ({bytes} bytes) cannot be reserved: {error}", self.ordinal),
                )
            })?;
            inner.slot = slot;
            self.enter(&mut inner, Phase::Open);
        }
        Ok(inner)
    }

    fn enter(&self, inner: &mut Inner, phase: Phase) {
        inner.phase = phase;
        self.phase.store(phase as u8, Ordering::SeqCst);
    }

    /// Counts a binding; the default context, and whether it was created just now.
    pub(crate) fn bind(&self, process: &'static Process, index: u32, site: Site) -> Result<(u64, bool)> {
        let mut inner = self.opened(process)?;
        let (handle, new) = match inner.default_context {
            Some(handle) => (handle, false),
            None => (*inner.default_context.insert(context::make(process, index, true, site)?), true),
        };
        inner.bindings += 1;
        Ok((handle, new))
    }

    /// Creates a context of the program's own.
    pub(crate) fn make_context(&self, process: &'static Process, index: u32, site: Site) -> Result<u64> {
        let _stays_open = self.opened(process)?;
        context::make(process, index, false, site)
    }

    /// Takes a binding back, or all of them; the last one closes the device.
    pub(crate) fn reset(&self, process: &Process, index: u32, force: bool) -> Result<()> {
        {
            let mut inner = self.inner.lock();
            if inner.phase != Phase::Open || (inner.default_context.is_none() && !force) {
                fail!(
                    RT_CONTEXT_NULL,
                    "device {index} is not in use: acl.rt.set_device was not called, or every call was taken back already"
                );
            }
            inner.bindings = if force { 0 } else { inner.bindings.saturating_sub(1) };
            if inner.bindings > 0 {
                return Ok(());
            }
            self.enter(&mut inner, Phase::Draining);
        }
        let ending = if force { Ending::Drop } else { Ending::Wait };
        self.drain_and_close(process, index, ending, End::Reset { device: index });
        Ok(())
    }

    /// Closes the device whatever is bound; returns when it is closed, by whomever.
    pub(crate) fn close(&self, process: &Process, index: u32, ending: Ending) {
        {
            let mut inner = self.inner.lock();
            while matches!(inner.phase, Phase::Draining | Phase::Closing) {
                self.closed.wait(&mut inner);
            }
            if inner.phase == Phase::Closed {
                return;
            }
            self.enter(&mut inner, Phase::Draining);
        }
        self.drain_and_close(process, index, ending, End::Finalize);
    }

    /// The way down. The phase is `Draining`, which only one thread can bring about.
    fn drain_and_close(&self, process: &Process, index: u32, ending: Ending, reason: End) {
        match ending {
            Ending::Wait => {
                stream::wait_for_all(index, None);
            }
            Ending::AtMost(limit) => {
                if !stream::wait_for_all(index, Some(limit)) {
                    stream::abort_all(index);
                }
            }
            Ending::Drop => stream::abort_all(index),
        }
        {
            let mut inner = self.inner.lock();
            self.enter(&mut inner, Phase::Closing);
        }
        self.wait_for_holders();
        stream::wait_for_calls(index);
        context::remove_all_of(index, reason);
        stream::wait_for_dying(index);
        event::remove_all_of(index, reason);
        channel::close_all_of(index);
        let site = site::here();
        for allocation in process.memory.close_device(self.ordinal) {
            memory::tell_left(&allocation, reason, site);
        }
        // Those that tell of what they had freed just before.
        self.wait_for_holders();
        let mut inner = self.inner.lock();
        *inner = Inner::default();
        self.meter.reset();
        self.enter(&mut inner, Phase::Closed);
        self.closed.notify_all();
    }
}
