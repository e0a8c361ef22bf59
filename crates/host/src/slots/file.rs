//! A file of slots: one byte for each, and whoever has the byte locked has the slot.
//!
//! ```text
//!   0            what this file is; in the host's file, whoever has the first byte locked keeps the gate closed
//!   128          one byte a slot; only their locks mean anything, their content is never read
//!   128 + room   one record a slot, where the file has records
//! ```
//!
//! Counting never looks at content, so a file that was truncated, or holds the records of the dead, counts as exactly as a new one.
//!
//! Every descriptor of a file that a process closes takes the process's locks with it. So this process has one descriptor per file, in [`OPEN`], for everyone
//! who wants to lock, look or write.

use std::fmt;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::{Mutex, MutexGuard};

use super::holder::Holder;
use super::record::{self, Record};
use super::{Scope, SlotError};
use crate::descriptor::{Descriptor, identity};
use crate::limit::Limit;
use crate::os::{self, Lock};
use crate::run_dir::Opened;

const HEADER: &[u8] = b"slots of softacl, format 1\n";
const LOCKS_AT: u64 = 128;
const GATE: Range<u64> = 0..1;

/// Every file that this process has open. It is also the lock under which files are opened.
static OPEN: Mutex<Vec<Arc<SlotFile>>> = Mutex::new(Vec::new());

pub(super) struct SlotFile {
    path: PathBuf,
    file: Descriptor,
    room: u32,
    has_records: bool,
    own: Mutex<Own>,
}

/// What this process holds of the file.
#[derive(Default)]
struct Own {
    /// The process that this is about: a forked child holds nothing.
    pid: u32,
    slot: Option<OwnSlot>,
    /// How many in this process keep the gate closed.
    gates: u32,
}

struct OwnSlot {
    number: u32,
    uses: u32,
    record: Record,
}

impl SlotFile {
    /// The file of that name, made if it is not there.
    pub(super) fn open(directory: &Opened, name: &str, room: u32, has_records: bool) -> Result<Arc<Self>, SlotError> {
        let path = directory.path.join(name);
        let mut open = OPEN.lock();
        // Files that were removed, and of which nothing is held, need not stay open.
        open.retain(|file| !file.is_free_and_gone());
        for _ in 0..8 {
            match fs::symlink_metadata(&path) {
                Ok(found) if !found.is_file() => {
                    let what = "it is not a regular file; remove it, and it will be made again";
                    return Err(SlotError::File { path, what: what.to_owned() });
                }
                Ok(found) => {
                    // Opening an open file once more, only to see which it is, would release the locks when it is closed again.
                    if let Some(at) = open.iter().position(|file| file.file.identity() == Some(identity(&found))) {
                        if open[at].file.get().is_some() {
                            return Ok(Arc::clone(&open[at]));
                        }
                        // The program closed it, and the locks are gone. What thinks that it holds a slot there finds out by itself.
                        open.swap_remove(at);
                    }
                    match Self::open_existing(&path, room, has_records) {
                        Ok(file) => {
                            let file = Arc::new(file);
                            open.push(Arc::clone(&file));
                            return Ok(file);
                        }
                        // It went away between the two looks.
                        Err(SlotError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
                        Err(error) => return Err(error),
                    }
                }
                Err(error) if error.kind() == ErrorKind::NotFound => make(&path, directory.file_mode)?,
                Err(source) => return Err(SlotError::Io { path, doing: "looked at", source }),
            }
        }
        Err(SlotError::File { path, what: "it vanishes as fast as it is made".to_owned() })
    }

    fn open_existing(path: &Path, room: u32, has_records: bool) -> Result<Self, SlotError> {
        let failed = |source| SlotError::Io { path: path.to_owned(), doing: "opened", source };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            // Not through a link, and not waiting for the other end of a pipe.
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
            .open(path)
            .map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        let mut header = [0; HEADER.len()];
        let read = file.read_at(&mut header, 0).map_err(failed)?;
        if !found.is_file() || header[..read] != HEADER[..read] {
            let what =
                "it is not a file of slots; remove it, or choose another directory with SOFTACL_RUN_DIR".to_owned();
            return Err(SlotError::File { path: path.to_owned(), what });
        }
        if read < HEADER.len() && found.nlink() == 1 {
            // Truncated by somebody. Locks are where they were; only the name on the door is missing.
            let _ = file.write_all_at(HEADER, 0);
        }
        Ok(Self { path: path.to_owned(), file: Descriptor::new(file), room, has_records, own: Mutex::default() })
    }

    /// The file, while the descriptor is still the file's.
    fn file(&self) -> Result<&File, SlotError> {
        self.file.get().ok_or_else(|| SlotError::Closed { path: self.path.clone() })
    }

    fn is_free_and_gone(&self) -> bool {
        let own = self.own();
        own.slot.is_none()
            && own.gates == 0
            && self.file.get().and_then(|file| file.metadata().ok()).is_some_and(|found| found.nlink() == 0)
    }

    /// Whether the name still leads to this file.
    pub(super) fn is_in_place(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok_and(|found| Some(identity(&found)) == self.file.identity())
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        let mut own = self.own.lock();
        let pid = std::process::id();
        if own.pid != pid {
            *own = Own { pid, ..Own::default() };
        }
        own
    }

    fn byte(slot: u32) -> Range<u64> {
        let at = LOCKS_AT + u64::from(slot);
        at..at + 1
    }

    fn record_at(&self, slot: u32) -> u64 {
        LOCKS_AT + u64::from(self.room) + u64::from(slot) * record::BYTES as u64
    }

    fn failed(&self, doing: &'static str) -> impl Fn(io::Error) -> SlotError + '_ {
        move |source| SlotError::Io { path: self.path.clone(), doing, source }
    }

    /// Takes a slot for this process, or counts another use of the one that it has.
    pub(super) fn take(self: &Arc<Self>, scope: Scope, limit: &Limit) -> Result<Use, SlotError> {
        let mut own = self.own();
        let file = self.file()?;
        if let Some(slot) = &mut own.slot {
            slot.uses += 1;
            return Ok(Use::new(self));
        }
        let most = match scope {
            Scope::Device(_) => limit.device,
            Scope::Host => limit.host,
        };
        let most = most.min(self.room);
        let number = self.lock_a_free_byte(file, most)?;
        // Others may have been given a higher limit, and hold slots that this process did not try.
        let number = match number {
            Some(number) if self.others_beyond(file, most)? && self.others(file)?.len() as u32 >= most => {
                os::unlock(file, &Self::byte(number)).map_err(self.failed("unlocked"))?;
                None
            }
            other => other,
        };
        let Some(number) = number else {
            return Err(SlotError::Full { scope, most, limit: limit.clone(), holders: self.others(file)? });
        };
        let slot = OwnSlot { number, uses: 1, record: Record::of_this_process() };
        self.write(file, &slot);
        own.slot = Some(slot);
        Ok(Use::new(self))
    }

    fn lock_a_free_byte(&self, file: &File, most: u32) -> Result<Option<u32>, SlotError> {
        if most == 0 {
            return Ok(None);
        }
        // Processes begin at different places, so that they rarely try the same byte.
        let first = std::process::id() % most;
        for _ in 0..3 {
            for slot in (first..most).chain(0..first) {
                if os::try_lock(file, Lock::Exclusive, &Self::byte(slot)).map_err(self.failed("locked"))? {
                    return Ok(Some(slot));
                }
            }
            // One that was tried early may have become free while the others were tried.
            let all = Self::byte(0).start..Self::byte(most).start;
            let held = os::all_held(file, all).map_err(self.failed("read"))?;
            if held.iter().map(|held| held.bytes.end - held.bytes.start).sum::<u64>() >= u64::from(most) {
                break;
            }
        }
        Ok(None)
    }

    fn others_beyond(&self, file: &File, most: u32) -> Result<bool, SlotError> {
        let bytes = Self::byte(most).start..Self::byte(self.room).start;
        os::any_held(file, &bytes).map(|held| held.is_some()).map_err(self.failed("read"))
    }

    fn others(&self, file: &File) -> Result<Vec<Holder>, SlotError> {
        let bytes = Self::byte(0).start..Self::byte(self.room).start;
        let held = os::all_held(file, bytes).map_err(self.failed("read"))?;
        let holder = |held: &os::Held| {
            // A lock longer than a byte is not one of ours; each byte of it is taken all the same.
            let bytes = held.bytes.clone();
            let held = held.clone();
            bytes.map(move |byte| {
                let slot = (byte - LOCKS_AT) as u32;
                Holder::new(slot, &held, self.read(file, slot))
            })
        };
        Ok(held.iter().flat_map(holder).collect())
    }

    /// Everyone who holds a slot, this process included.
    pub(super) fn holders(&self) -> Result<Vec<Holder>, SlotError> {
        let own = self.own();
        let file = self.file()?;
        let mut holders = self.others(file)?;
        if let Some(slot) = &own.slot {
            holders.push(Holder::own(slot.number, &slot.record));
            holders.sort_by_key(|holder| holder.slot);
        }
        Ok(holders)
    }

    /// Keeps the gate closed, with whoever else does.
    pub(super) fn close_gate(self: &Arc<Self>) -> Result<Gate, SlotError> {
        let mut own = self.own();
        if !os::try_lock(self.file()?, Lock::Shared, &GATE).map_err(self.failed("locked"))? {
            let what = "another process has the gate for itself alone, which softacl never does".to_owned();
            return Err(SlotError::File { path: self.path.clone(), what });
        }
        own.gates += 1;
        Ok(Gate { file: Arc::clone(self), pid: own.pid })
    }

    /// Another process that keeps the gate closed.
    pub(super) fn gatekeeper(&self) -> Result<Option<Holder>, SlotError> {
        let held = os::any_held(self.file()?, &GATE).map_err(self.failed("read"))?;
        Ok(held.map(|held| Holder::new(0, &held, None)))
    }

    /// Writes the record. Without it the slot is as good as with it, so a full disk is no error.
    fn write(&self, file: &File, slot: &OwnSlot) {
        if self.has_records {
            let _ = file.write_all_at(&slot.record.encode(), self.record_at(slot.number));
        }
    }

    fn read(&self, file: &File, slot: u32) -> Option<Record> {
        let mut bytes = [0; record::BYTES];
        if !self.has_records {
            return None;
        }
        file.read_exact_at(&mut bytes, self.record_at(slot)).ok()?;
        Record::decode(&bytes)
    }
}

/// Makes the file under another name first: whoever sees it sees it whole.
fn make(path: &Path, mode: u32) -> Result<(), SlotError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.{}.{count}", std::process::id()));
    let make = || {
        // Left behind by one who died, and had this number before.
        let _ = fs::remove_file(&draft);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all_at(HEADER, 0)?;
        // The mask of the process does not touch what is set afterwards.
        file.set_permissions(Permissions::from_mode(mode))?;
        drop(file);
        match fs::hard_link(&draft, path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    };
    let made = make();
    let _ = fs::remove_file(&draft);
    made.map_err(|source| SlotError::Io { path: path.to_owned(), doing: "made", source })
}

/// One use of this process's slot in a file; the last one to go frees it.
pub(super) struct Use {
    file: Arc<SlotFile>,
    pid: u32,
}

impl Use {
    fn new(file: &Arc<SlotFile>) -> Self {
        Self { file: Arc::clone(file), pid: std::process::id() }
    }

    pub(super) fn number(&self) -> Option<u32> {
        self.file.own().slot.as_ref().map(|slot| slot.number)
    }

    pub(super) fn is_in_place(&self) -> bool {
        self.file.is_in_place()
    }

    /// Locks the byte once more, which changes nothing unless something in this process closed the file and so lost it; writes the record anew.
    pub(super) fn renew(&self, memory: u64) -> Result<(), SlotError> {
        if self.pid != std::process::id() {
            return Ok(());
        }
        let mut own = self.file.own();
        let file = self.file.file()?;
        let Some(slot) = &mut own.slot else { return Ok(()) };
        let byte = SlotFile::byte(slot.number);
        if !os::try_lock(file, Lock::Exclusive, &byte).map_err(self.file.failed("locked"))? {
            return Err(SlotError::Lost { path: self.file.path.clone(), slot: slot.number });
        }
        slot.record.memory = memory;
        self.file.write(file, slot);
        Ok(())
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        // A forked child has the object but not the slot.
        if self.pid != std::process::id() {
            return;
        }
        let mut own = self.file.own();
        let Some(slot) = &mut own.slot else { return };
        slot.uses -= 1;
        if slot.uses > 0 {
            return;
        }
        let number = slot.number;
        own.slot = None;
        // The record stays; without the lock nobody believes it. A descriptor that is another file's by now must not be touched.
        if let Ok(file) = self.file.file() {
            let _ = os::unlock(file, &SlotFile::byte(number));
        }
    }
}

/// Keeps the gate closed until it is dropped or its process ends: no process of the host begins to use a device.
pub struct Gate {
    file: Arc<SlotFile>,
    pid: u32,
}

impl fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Gate({})", self.file.path.display())
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        if self.pid != std::process::id() {
            return;
        }
        let mut own = self.file.own();
        own.gates = own.gates.saturating_sub(1);
        if own.gates == 0
            && let Ok(file) = self.file.file()
        {
            let _ = os::unlock(file, &GATE);
        }
    }
}
