//! Process slots: how many processes use a device, and the host, at this moment, and no more of them than its limit.
//!
//! A process has one slot for each device that it uses, and one of the host's, however often it takes them. The kernel counts: a slot is a locked byte, and
//! locks end with their process, however it ends. A forked child has none of its parent's slots, and what it does to its copies of them changes nothing.
//!
//! Not here: which limit applies ([`limit`](crate::limit)), and when a process begins to use a device (`softacl-core`).

mod file;
pub(crate) mod holder;
mod record;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use file::Gate;
use file::{SlotFile, Use};
pub use holder::{Holder, utc};

use crate::limit::Limit;
use crate::run_dir::{Opened, RunDir, RunDirError};

/// Most slots of a device, whatever the limit.
pub const MOST_PER_DEVICE: u32 = 256;
/// Most slots of a host: 64 devices with all of their slots.
pub const MOST_PER_HOST: u32 = 64 * MOST_PER_DEVICE;

/// What the slots belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A device, by the machine's number.
    Device(u32),
    /// All devices together.
    Host,
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(ordinal) => write!(formatter, "device {ordinal}"),
            Self::Host => formatter.write_str("the host"),
        }
    }
}

/// Why there is no slot.
#[derive(Debug, Error)]
pub enum SlotError {
    /// As many processes as are allowed use it already.
    #[error("{scope} is used by {most} process{}, the most that {limit}: {}", if *most == 1 { "" } else { "es" }, listed(holders))]
    Full {
        /// The device, or the host.
        scope: Scope,
        /// How many are allowed.
        most: u32,
        /// The limit in force.
        limit: Limit,
        /// Who they are.
        holders: Vec<Holder>,
    },
    /// The machine is about to sleep.
    #[error(
        "the machine is going to sleep: no process begins to use a device before it wakes up (the gate is kept by {keeper})"
    )]
    Asleep {
        /// Who keeps the gate closed.
        keeper: Holder,
    },
    /// The directory cannot be used.
    #[error(transparent)]
    RunDir(#[from] RunDirError),
    /// The file cannot be used.
    #[error("{path}: {what}")]
    File {
        /// Its path.
        path: PathBuf,
        /// What is wrong, and what would mend it.
        what: String,
    },
    /// The system refuses.
    #[error("{path} cannot be {doing}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The program closed the file under this library, and with it gave the slots back.
    #[error("the program closed a descriptor that is not its own: {path} was open there")]
    Closed {
        /// The file.
        path: PathBuf,
    },
    /// The program opened and closed the file, which gives the slots back, and another process was faster to take this one.
    #[error("slot {slot} of {path} was lost to another process: something in this process opened and closed the file")]
    Lost {
        /// The file.
        path: PathBuf,
        /// Number of the slot.
        slot: u32,
    },
}

fn listed(holders: &[Holder]) -> String {
    const MOST: usize = 5;
    let mut text: Vec<_> = holders.iter().take(MOST).map(ToString::to_string).collect();
    if holders.len() > MOST {
        text.push(format!("and {} more", holders.len() - MOST));
    }
    if text.is_empty() { "none of them is there any more".to_owned() } else { text.join(", ") }
}

/// The slots of a machine.
#[derive(Debug)]
pub struct Slots {
    directory: Opened,
}

impl Slots {
    /// The slots whose files are in this directory, which is made if it is not there.
    pub fn open(directory: &RunDir) -> Result<Self, SlotError> {
        Ok(Self { directory: directory.open()? })
    }

    /// The directory, by the name that all processes agree on.
    pub fn directory(&self) -> &Path {
        &self.directory.path
    }

    fn file(&self, scope: Scope) -> Result<std::sync::Arc<SlotFile>, SlotError> {
        match scope {
            Scope::Device(ordinal) => {
                SlotFile::open(&self.directory, &format!("device-{ordinal}.slots"), MOST_PER_DEVICE, true)
            }
            Scope::Host => SlotFile::open(&self.directory, "host.slots", MOST_PER_HOST, false),
        }
    }

    fn take_one(&self, scope: Scope, limit: &Limit) -> Result<Use, SlotError> {
        // The file may be removed, or another put in its place, between opening and locking it. A slot in a file that nobody finds does not count.
        for _ in 0..8 {
            let taken = self.file(scope)?.take(scope, limit)?;
            if taken.is_in_place() {
                return Ok(taken);
            }
        }
        let path = self.directory.path.clone();
        Err(SlotError::File { path, what: "the files of slots are removed as fast as they are made".to_owned() })
    }

    /// Takes a slot of a device, and one of the host, for this process; a process that has them already uses them once more.
    pub fn take(&self, device: u32, limit: &Limit) -> Result<Slot, SlotError> {
        let of_device = self.take_one(Scope::Device(device), limit)?;
        let of_host = self.take_one(Scope::Host, limit)?;
        // Looked at last: whoever closes the gate looks for holders afterwards, so one of the two sees the other.
        if let Some(keeper) = self.gatekeeper()? {
            return Err(SlotError::Asleep { keeper });
        }
        Ok(Slot { of_device, _of_host: of_host })
    }

    /// Devices that some process used since the machine started, or since their files were removed.
    pub fn devices(&self) -> Vec<u32> {
        let Ok(entries) = std::fs::read_dir(&self.directory.path) else { return Vec::new() };
        let ordinal = |name: &std::ffi::OsStr| -> Option<u32> {
            name.to_str()?.strip_prefix("device-")?.strip_suffix(".slots")?.parse().ok()
        };
        let mut devices: Vec<_> = entries.flatten().filter_map(|entry| ordinal(&entry.file_name())).collect();
        devices.sort_unstable();
        devices
    }

    /// Who uses a device.
    pub fn holders(&self, device: u32) -> Result<Vec<Holder>, SlotError> {
        self.file(Scope::Device(device))?.holders()
    }

    /// Closes the gate: no process of the host begins to use a device until every gate is dropped. Those that use one already go on.
    pub fn close_gate(&self) -> Result<Gate, SlotError> {
        self.file(Scope::Host)?.close_gate()
    }

    /// Another process that keeps the gate closed.
    pub fn gatekeeper(&self) -> Result<Option<Holder>, SlotError> {
        self.file(Scope::Host)?.gatekeeper()
    }

    /// Who uses any device.
    pub fn host_holders(&self) -> Result<Vec<Holder>, SlotError> {
        self.file(Scope::Host)?.holders()
    }
}

/// A slot of a device that this process has, until it drops it or ends.
pub struct Slot {
    of_device: Use,
    _of_host: Use,
}

impl fmt::Debug for Slot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Slot").field("number", &self.number()).finish_non_exhaustive()
    }
}

impl Slot {
    /// Its number; `None` in a forked child, which has no slot.
    pub fn number(&self) -> Option<u32> {
        self.of_device.number()
    }

    /// Says how many bytes of device memory are in use, for those who look; takes the slot back if something in this process gave it away by mistake.
    pub fn renew(&self, memory: u64) -> Result<(), SlotError> {
        self.of_device.renew(memory)
    }

    /// Whether others still find the slot: `false` when somebody removed or replaced its file.
    pub fn is_in_place(&self) -> bool {
        self.of_device.is_in_place()
    }
}
