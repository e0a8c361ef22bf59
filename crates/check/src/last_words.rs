//! The finding of a program that dies: it touched device memory itself.
//!
//! Runs inside the fault handler, where nothing may be allocated and nothing waited for: the record is put together in a buffer that was there before. What called is
//! not known, since only the interpreter could tell; the place where the memory was made is.

use std::fmt::{self, Write};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use parking_lot::Mutex;
use softacl_core::observe::{FaultMemory, ProgramFault};
use softacl_core::site::Site;

use crate::finding::Role;
use crate::rule;
use crate::suppress::{Suppressions, Today};

/// Room for a record; the longest part of it is two paths.
const ROOM: usize = 16 << 10;

/// A buffer that exists before it is needed.
struct Buffer {
    used: usize,
    bytes: [u8; ROOM],
}

static BUFFER: Mutex<Buffer> = Mutex::new(Buffer { used: 0, bytes: [0; ROOM] });

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.used + text.len();
        self.bytes.get_mut(self.used..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

/// Text inside a JSON string.
struct Escaped<'a>(&'a mut dyn Write);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|character| match character {
            '"' => self.0.write_str("\\\""),
            '\\' => self.0.write_str("\\\\"),
            '\u{0}'..='\u{1f}' => write!(self.0, "\\u{:04x}", u32::from(character)),
            _ => self.0.write_char(character),
        })
    }
}

fn message(fault: &ProgramFault, out: &mut dyn Write) -> fmt::Result {
    let verb = if fault.write { "writes" } else { "reads" };
    write!(out, "the program itself {verb} device memory, at {:#x}", fault.address)?;
    match fault.memory {
        Some(FaultMemory { offset, bytes, call, freed: None, .. }) => {
            write!(out, ": byte {offset} of {bytes} from {call}")
        }
        Some(FaultMemory { offset, bytes, call, freed: Some(_), .. }) => {
            write!(out, ": it was byte {offset} of {bytes} from {call}, which were freed")
        }
        None => out.write_str(", where nothing is allocated"),
    }
}

fn places(fault: &ProgramFault) -> impl Iterator<Item = (Role, Site)> {
    let made = fault.memory.map(|memory| (Role::Made, memory.made));
    let freed = fault.memory.and_then(|memory| memory.freed).map(|site| (Role::Destroyed, site));
    made.into_iter().chain(freed)
}

const fn word(role: Role) -> &'static str {
    if matches!(role, Role::Destroyed) { "destroyed" } else { "made" }
}

/// Writes the heading of the text that the runtime prints.
pub(crate) fn heading(out: &mut dyn Write) -> fmt::Result {
    write!(out, "{}[{}]: ", rule::HOST_DEREFERENCE.severity.word(), rule::HOST_DEREFERENCE.id)
}

/// Number of the finding within its process, which no other has.
const NUMBER: u64 = u32::MAX as u64;

fn json(fault: &ProgramFault, pid: u32, out: &mut dyn Write) -> fmt::Result {
    let rule = &rule::HOST_DEREFERENCE;
    write!(out, r#"{{"rule":"{}","severity":"{}","message":""#, rule.id, rule.severity.word())?;
    message(fault, &mut Escaped(out))?;
    out.write_str(r#"","sites":["#)?;
    let mut first = true;
    for (role, site) in places(fault) {
        let written = site.with_place(|place| {
            let comma = if first { "" } else { "," };
            write!(out, r#"{comma}{{"role":"{}","file":""#, word(role))?;
            Escaped(out).write_str(&place.file)?;
            write!(out, r#"","line":{},"function":""#, place.line)?;
            Escaped(out).write_str(&place.function)?;
            out.write_str("\"}")
        });
        written.unwrap_or(Ok(()))?;
        first &= written.is_none();
    }
    out.write_str(r#"],"hint":""#)?;
    Escaped(out).write_str(rule.hint)?;
    out.write_str(r#"","page":""#)?;
    Escaped(out).write_str(rule.page)?;
    writeln!(out, r#"","count":1,"pid":{pid},"number":{NUMBER}}}"#)
}

/// Whether the finding is suppressed, which a report is told.
pub(crate) fn is_suppressed(fault: &ProgramFault, suppressions: &Mutex<Suppressions>, report: Option<&Path>) -> bool {
    // Whoever has them at this moment may be the one who dies.
    let Some(suppressions) = suppressions.try_lock() else { return false };
    let matching = suppressions.matching_in_handler(rule::HOST_DEREFERENCE.id, Today::now(), |matches| {
        places(fault).any(|(_, site)| site.with_place(|place| matches(&place.file)).unwrap_or(false))
    });
    let Some(line) = matching else { return false };
    if let Some(path) = report
        && let Ok(mut file) = File::options().append(true).open(path)
    {
        let _ = file.write_all(line);
    }
    true
}

/// Writes the finding as a record, with one write. Another thread that dies at the same moment is not waited for.
pub(crate) fn record(fault: &ProgramFault, path: &Path) {
    let Some(mut buffer) = BUFFER.try_lock() else { return };
    buffer.used = 0;
    // A path of ordinary length is passed to the system from the stack.
    if json(fault, std::process::id(), &mut *buffer).is_ok()
        && let Ok(mut file) = File::options().append(true).open(path)
    {
        let _ = file.write_all(&buffer.bytes[..buffer.used]);
    }
}

#[cfg(test)]
mod tests {
    use softacl_core::site;

    use super::*;
    use crate::finding::Record;

    #[test]
    fn a_record_from_the_handler_reads_as_any_other() {
        let made = site::intern("a \"b\"\\\n.py", "main", 3);
        let memory = FaultMemory { offset: 2, bytes: 64, call: "acl.rt.malloc", made, freed: None };
        for (memory, places) in [
            (None, 0),
            (Some(memory), 1),
            (Some(FaultMemory { freed: Some(made), ..memory }), 2),
            (Some(FaultMemory { made: Site::default(), freed: Some(made), ..memory }), 1),
        ] {
            let fault = ProgramFault { address: 0x10, write: true, memory };
            let mut line = String::new();
            json(&fault, 7, &mut line).unwrap();
            let record: Record = serde_json::from_str(&line).unwrap();
            assert_eq!(
                (record.rule.as_str(), record.pid, record.sites.len()),
                ("host-dereference", 7, places),
                "{line}"
            );
            assert!(record.finding().is_some() && line.ends_with("}\n"), "{line}");
            if places > 0 {
                assert_eq!((record.sites[0].file.as_str(), record.sites[0].line), ("a \"b\"\\\n.py", 3));
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let mut buffer = Buffer { used: 0, bytes: [0; ROOM] };
        assert!(buffer.write_str(&"x".repeat(ROOM)).is_ok());
        assert!(buffer.write_str("x").is_err());
        assert_eq!(buffer.used, ROOM);
    }
}
