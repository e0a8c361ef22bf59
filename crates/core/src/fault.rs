//! What is said when the program itself touches device memory: undefined on a board, and here the end of the process, but with a name.

use std::fmt;

use softacl_device::{Allocation, Lookup, Space};

use crate::observe::{self, FaultMemory, ProgramFault};
use crate::rt::memory::MadeBy;
use crate::site::Site;

/// Writes what lies at a faulting address. Runs inside the fault handler: takes no lock that could be held, and says less rather than wait.
pub(crate) fn report(address: usize, write: bool, out: &mut dyn fmt::Write) -> bool {
    let Some(process) = crate::process::existing() else { return false };
    let of = |allocation: &Allocation, freed| FaultMemory {
        offset: address as u64 - allocation.address,
        bytes: allocation.bytes,
        call: MadeBy::call(allocation.tag.label),
        made: Site(allocation.tag.site),
        freed,
    };
    let found = process.memory.try_lookup(address as u64);
    let memory = match &found {
        Some(Lookup::Live(allocation)) => Some(of(allocation, None)),
        Some(Lookup::Freed { allocation, freed }) => Some(of(allocation, Some(Site(freed.site)))),
        _ => None,
    };
    let headed = observe::tell_fault(&ProgramFault { address, write, memory }, out);
    let start = if headed { "" } else { "softacl: " };
    let verb = if write { "wrote to" } else { "read from" };
    // The text is cut where the buffer ends, which is as good as it gets here.
    let _ = write!(
        out,
        "{start}the program itself {verb} device memory, at {address:#x}. On a board this is undefined; copy with acl.rt.memcpy.\n  "
    );
    let _ = match (memory, found) {
        (Some(FaultMemory { offset, bytes, call, made, freed: None }), _) => {
            writeln!(out, "It is byte {offset} of the {bytes} that {call} made at {made}.")
        }
        (Some(FaultMemory { offset, bytes, call, made, freed: Some(freed) }), _) => {
            writeln!(out, "It was byte {offset} of the {bytes} that {call} made at {made}, freed at {freed}.")
        }
        (None, Some(Lookup::Unallocated(Space::Device(ordinal)))) => {
            writeln!(out, "Nothing is allocated there, on device {ordinal}.")
        }
        _ => writeln!(out, "What lies there cannot be told at this moment."),
    };
    true
}
