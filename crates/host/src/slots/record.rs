//! What a holder writes about itself beside its slot: for people, never for counting.
//!
//! A record is believed only while the slot's byte is locked by the process that the record names, see [`holder`](super::holder).

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

/// Bytes of a record in the file.
pub(crate) const BYTES: usize = 128;
/// Bytes of the command line that are kept.
const COMMAND: usize = 92;
const CHECKSUM_AT: usize = BYTES - 4;

/// One holder of a slot, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) pid: u32,
    pub(crate) user: u32,
    /// When the process started, in clock ticks since the machine did: tells two processes of the same number apart.
    pub(crate) started: u64,
    /// When it took the slot, in seconds since 1970.
    pub(crate) since: u64,
    /// Bytes of device memory in use.
    pub(crate) memory: u64,
    pub(crate) command: String,
}

impl Record {
    /// This process, now.
    pub(crate) fn of_this_process() -> Self {
        // What stays the same is looked up once; a forked child is another process.
        static KNOWN: Mutex<Option<Record>> = Mutex::new(None);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
        let pid = std::process::id();
        let mut known = KNOWN.lock();
        if known.as_ref().is_none_or(|known| known.pid != pid) {
            *known = Some(Self {
                pid,
                user: crate::os::user(),
                started: started(pid).unwrap_or(0),
                since: 0,
                memory: 0,
                command: command(pid).unwrap_or_default(),
            });
        }
        let Some(known) = known.as_ref() else { unreachable!("it was looked up just now") };
        Self { since, ..known.clone() }
    }

    pub(crate) fn encode(&self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[0..4].copy_from_slice(&self.pid.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.user.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.started.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.since.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.memory.to_le_bytes());
        let command = self.command.as_bytes();
        let kept = command.len().min(COMMAND);
        bytes[32..32 + kept].copy_from_slice(&command[..kept]);
        let checksum = checksum(&bytes[..CHECKSUM_AT]);
        bytes[CHECKSUM_AT..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// `None` for bytes that no holder wrote, or only half.
    pub(crate) fn decode(bytes: &[u8; BYTES]) -> Option<Self> {
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let number = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
        if word(CHECKSUM_AT) != checksum(&bytes[..CHECKSUM_AT]) {
            return None;
        }
        let command = &bytes[32..32 + COMMAND];
        let end = command.iter().position(|byte| *byte == 0).unwrap_or(COMMAND);
        Some(Self {
            pid: word(0),
            user: word(4),
            started: number(8),
            since: number(16),
            memory: number(24),
            command: String::from_utf8_lossy(&command[..end]).into_owned(),
        })
    }
}

/// FNV-1a: tells a torn or foreign record from a whole one. Zeros do not have it.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// When a process started, in clock ticks since the machine did.
pub(crate) fn started(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in brackets, which may hold anything.
    stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

/// A process's command line, on one line, without the directory of its program, which leaves more room for what tells it apart; its name where it has no command
/// line.
pub(crate) fn command(pid: u32) -> Option<String> {
    let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let text = String::from_utf8_lossy(&line);
    let mut words: Vec<_> = text.split('\0').filter(|word| !word.is_empty()).collect();
    let joined = if let Some(program) = words.first_mut() {
        *program = program.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(program);
        words.join(" ")
    } else {
        fs::read_to_string(format!("/proc/{pid}/comm")).ok()?.trim().to_owned()
    };
    // Another process chose this text: it must not steer a terminal.
    Some(joined.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        let record = Record { memory: 1 << 40, ..Record::of_this_process() };
        let decoded = Record::decode(&record.encode()).unwrap();
        assert_eq!(decoded.pid, std::process::id());
        assert!(record.command.starts_with(&decoded.command) && !decoded.command.is_empty());
        assert_eq!((decoded.memory, decoded.started, decoded.since), (1 << 40, record.started, record.since));
        assert!(decoded.started > 0);
        // A long command line in letters of several bytes is cut anywhere.
        let long = Record { command: "ü".repeat(COMMAND), ..record };
        assert!(Record::decode(&long.encode()).unwrap().command.starts_with("üüü"));
    }

    #[test]
    fn a_command_begins_with_the_name_of_its_program() {
        let own = command(std::process::id()).unwrap();
        let name = std::env::current_exe().unwrap();
        assert!(own.starts_with(name.file_name().unwrap().to_str().unwrap()), "{own}");
    }

    #[test]
    fn what_nobody_wrote_is_no_record() {
        assert_eq!(Record::decode(&[0; BYTES]), None);
        assert_eq!(Record::decode(&[0xff; BYTES]), None);
        let whole = Record::of_this_process().encode();
        for at in 0..BYTES {
            let mut torn = whole;
            torn[at] ^= 1;
            assert_eq!(Record::decode(&torn), None, "byte {at}");
        }
    }
}
