//! Process slots: a process has one for each device that it has open, and opening a device without one fails.
//!
//! Lives here: which limit the settings mean, and the text that a refusal has. Counting is `softacl-host`'s, the moment is
//! [`lifecycle`](super::lifecycle)'s.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use softacl_host::limit::Limit;
use softacl_host::machine::{Kind, Machine};
use softacl_host::run_dir::RunDir;
use softacl_host::slots::{Scope, Slot, SlotError, Slots};

use crate::config::{ProcessLimit, Settings};
use crate::error::{AclError, Cause, ErrorCode, Result};
use crate::os::coarse_milliseconds;

/// The machine that this process runs on: as configured, otherwise as found.
pub fn machine(settings: &Settings) -> Machine {
    static FOUND: OnceLock<Machine> = OnceLock::new();
    match settings.machine.value {
        Some(kind) => Machine { kind, evidence: format!("configured by {}", settings.machine.origin) },
        None => FOUND.get_or_init(Machine::detect).clone(),
    }
}

/// The limit on processes that the settings mean; `None` when processes are not counted.
pub fn limit(settings: &Settings) -> Option<Limit> {
    let devices = settings.devices.value;
    match settings.process_limit.value {
        ProcessLimit::Off => None,
        ProcessLimit::Number(number) => {
            Some(Limit::chosen(number, devices, &settings.process_limit.origin.to_string()))
        }
        ProcessLimit::OfProduct => {
            let kind = machine(settings).kind;
            Limit::of(settings.profile.value, settings.cann.value.as_ref(), kind, devices)
        }
    }
}

/// Where the processes of this machine are counted.
pub fn run_dir(settings: &Settings) -> RunDir {
    RunDir::choose(settings.run_dir.value.as_deref())
}

/// The slot of an open device.
pub(crate) struct Taken {
    slot: Slot,
    /// Its directory stays open as long.
    _slots: Slots,
}

impl Taken {
    /// Says how much device memory is in use, for `softacl devices`.
    pub(crate) fn publish(&self, memory: u64) {
        if let Err(error) = self.slot.renew(memory) {
            crate::log::warning(&format!("process slots: {error}"));
        }
    }
}

/// How much of the device memory in use was published: growth at once, shrinking now and then, so that a loop of allocations costs no system call a turn.
#[derive(Default)]
pub(crate) struct Meter {
    published: AtomicU64,
    /// [`coarse_milliseconds`].
    published_at: AtomicU64,
}

impl Meter {
    /// Changes of less are not worth a system call.
    const STEP: u64 = 1 << 20;
    /// Milliseconds between two publications of less than before.
    const PAUSE: u64 = 100;

    /// After an allocation so many bytes are in use; what is to be published then, if anything.
    pub(crate) fn grown(&self, used: u64) -> Option<u64> {
        (used >= self.published.load(Ordering::Relaxed).saturating_add(Self::STEP)).then_some(used)
    }

    /// After a release so many bytes are in use; what is to be published then, if anything.
    pub(crate) fn shrunk(&self, used: u64) -> Option<u64> {
        let shrunk = self.published.load(Ordering::Relaxed).saturating_sub(used);
        let due = || coarse_milliseconds() >= self.published_at.load(Ordering::Relaxed) + Self::PAUSE;
        (shrunk >= Self::STEP && due()).then_some(used)
    }

    /// What was published just now.
    pub(crate) fn published(&self, used: u64) {
        self.published.store(used, Ordering::Relaxed);
        self.published_at.store(coarse_milliseconds(), Ordering::Relaxed);
    }

    /// The device was closed; nothing is in use.
    pub(crate) fn reset(&self) {
        self.published.store(0, Ordering::Relaxed);
    }
}

/// Takes a slot of a device; `None` when processes are not counted. 507033 when there is none, which is what the product returns when a device cannot be
/// started for one more process.
pub(crate) fn take(settings: &Settings, ordinal: u32) -> Result<Option<Taken>> {
    let Some(limit) = limit(settings) else { return Ok(None) };
    let taken = Slots::open(&run_dir(settings)).and_then(|slots| {
        let slot = slots.take(ordinal, &limit)?;
        Ok(Taken { slot, _slots: slots })
    });
    taken
        .map(Some)
        .map_err(|error| AclError::new(ErrorCode::RT_DEV_SETUP_ERROR, refusal(settings, &error)).caused(cause(&error)))
}

/// Which restriction of the manual is behind it, if one is.
fn cause(error: &SlotError) -> Option<Cause> {
    match error {
        SlotError::Full { scope, .. } => Some(Cause::ProcessLimit { host: matches!(scope, Scope::Host) }),
        SlotError::Asleep { .. } => Some(Cause::Suspending),
        _ => None,
    }
}

fn refusal(settings: &Settings, error: &SlotError) -> String {
    match error {
        SlotError::Full { .. } => {
            let machine = machine(settings);
            let machine = match settings.process_limit.value {
                ProcessLimit::OfProduct => {
                    let other = if machine.kind == Kind::Virtual { "physical" } else { "virtual" };
                    format!(
                        " The machine counts as {}: {} (SOFTACL_MACHINE={other} says otherwise).",
                        machine.kind, machine.evidence
                    )
                }
                _ => String::new(),
            };
            format!(
                "{error}.{machine} \"softacl devices\" shows them all; SOFTACL_PROCESS_LIMIT sets another number, or off, and SOFTACL_RUN_DIR=<directory> \
                 counts apart from programs that do not have it. The limit on user processes is in the manual's restrictions"
            )
        }
        SlotError::Asleep { .. } => {
            format!("{error}. Call again after the wake-up, or let \"softacl run\" restart the program")
        }
        _ => format!(
            "the processes that use the device cannot be counted: {error}. SOFTACL_RUN_DIR names another directory; SOFTACL_PROCESS_LIMIT=off does without"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        let environment =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Settings::read(&Sources { environment: &environment, file: None, machine_memory: 8 << 30, cores: 3 })
    }

    #[test]
    fn the_settings_choose_the_limit() {
        for (variables, expected) in [
            (&[("SOFTACL_MACHINE", "virtual")][..], Some((32, 32))),
            (&[("SOFTACL_MACHINE", "physical"), ("SOFTACL_DEVICES", "4")], Some((64, 256))),
            (&[("SOFTACL_MACHINE", "physical"), ("SOFTACL_CANN", "5.0.4.6")], Some((32, 32))),
            (&[("SOFTACL_MACHINE", "virtual"), ("SOFTACL_SOC", "Ascend910B3")], Some((63, 63))),
            (&[("SOFTACL_PROCESS_LIMIT", "3"), ("SOFTACL_DEVICES", "2")], Some((3, 6))),
            (&[("SOFTACL_PROCESS_LIMIT", "off")], None),
        ] {
            let limit = limit(&settings(variables));
            assert_eq!(limit.map(|limit| (limit.device, limit.host)), expected, "{variables:?}");
        }
    }

    #[test]
    fn growth_is_published_at_once_and_a_loop_of_allocations_is_not() {
        let meter = Meter::default();
        assert_eq!(meter.grown(Meter::STEP - 1), None);
        assert_eq!(meter.grown(Meter::STEP), Some(Meter::STEP));
        meter.published(Meter::STEP);
        assert_eq!(meter.grown(10 * Meter::STEP), Some(10 * Meter::STEP));
        meter.published(10 * Meter::STEP);
        meter.published_at.store(u64::MAX / 2, Ordering::Relaxed);
        for _ in 0..3 {
            assert_eq!((meter.shrunk(Meter::STEP), meter.grown(10 * Meter::STEP)), (None, None));
        }
        meter.published_at.store(0, Ordering::Relaxed);
        while coarse_milliseconds() < Meter::PAUSE {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        assert_eq!(meter.shrunk(Meter::STEP), Some(Meter::STEP));
        meter.reset();
        assert_eq!(meter.grown(1), None);
    }

    #[test]
    fn a_refusal_says_which_limit_whose_and_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        std::fs::write(&path, "").unwrap();
        let unusable = settings(&[("SOFTACL_RUN_DIR", path.to_str().unwrap())]);
        let Err(error) = take(&unusable, 0) else { panic!("a file is no directory") };
        assert_eq!((error.code(), error.cause()), (ErrorCode::RT_DEV_SETUP_ERROR, None));
        for part in ["file, not a directory", "SOFTACL_RUN_DIR", "SOFTACL_PROCESS_LIMIT=off"] {
            assert!(error.message().contains(part), "{error}");
        }
        let settings = settings(&[("SOFTACL_MACHINE", "virtual")]);
        let limit = limit(&settings).unwrap();
        let scope = softacl_host::slots::Scope::Device(0);
        let full = SlotError::Full { scope, most: 32, limit, holders: vec![] };
        assert_eq!(cause(&full), Some(Cause::ProcessLimit { host: false }));
        let text = refusal(&settings, &full);
        for part in ["device 0", "32", "Ascend310P3", "virtual", "SOFTACL_MACHINE=physical", "SOFTACL_PROCESS_LIMIT"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
