//! What is said when the program itself touches device memory: undefined on a board, and here the end of the process, but with a name.

use std::fmt;

use softacl_device::{Lookup, Space};

use crate::rt::memory::MadeBy;
use crate::site::Site;

/// Writes what lies at a faulting address. Runs inside the fault handler: takes no lock that could be held, and says less rather than wait.
pub(crate) fn report(address: usize, write: bool, out: &mut dyn fmt::Write) -> bool {
    let Some(process) = crate::process::existing() else { return false };
    let verb = if write { "wrote to" } else { "read from" };
    // The text is cut where the buffer ends, which is as good as it gets here.
    let _ = write!(
        out,
        "softacl: the program itself {verb} device memory, at {address:#x}. On a board this is undefined; copy with acl.rt.memcpy.\n  "
    );
    let _ = match process.memory.try_lookup(address as u64) {
        Some(Lookup::Live(allocation)) => writeln!(
            out,
            "It is byte {} of the {} that {} made at {}.",
            address as u64 - allocation.address,
            allocation.bytes,
            MadeBy::call(allocation.tag.label),
            Site(allocation.tag.site)
        ),
        Some(Lookup::Freed { allocation, freed }) => writeln!(
            out,
            "It was byte {} of the {} that {} made at {}, freed at {}.",
            address as u64 - allocation.address,
            allocation.bytes,
            MadeBy::call(allocation.tag.label),
            Site(allocation.tag.site),
            Site(freed.site)
        ),
        Some(Lookup::Unallocated(Space::Device(ordinal))) => {
            writeln!(out, "Nothing is allocated there, on device {ordinal}.")
        }
        _ => writeln!(out, "What lies there cannot be told at this moment."),
    };
    true
}
