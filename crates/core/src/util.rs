//! `acl.util`: host memory by address.

use std::sync::OnceLock;

use softacl_device::{Space, guard};

use crate::error::{Result, fail};
use crate::observe::{self, Actor, Fact};
use crate::process;
use crate::rt::memory;
use crate::site::{self, Site};

/// Largest piece that `ptr_to_bytes` takes at a time, so that a nonsensical size fails at its first unmapped page and not at an allocation.
const PIECE: usize = 1 << 20;

/// `acl.util.ptr_to_bytes`: copies host memory out. Device memory only where host and device are one.
pub fn ptr_to_bytes(address: u64, bytes: u64) -> Result<Vec<u8>> {
    let mut copied = Vec::new();
    host_memory(address, bytes)?.read_into(&mut copied)?;
    Ok(copied)
}

/// Memory that the program names and that the host can read, resolved as far as it is softacl's.
#[derive(Debug)]
pub(crate) struct HostMemory {
    /// What the program calls it.
    address: u64,
    bytes: u64,
    /// Where this process reads it.
    source: u64,
}

/// Resolves an address of the program's; nothing is read yet.
pub(crate) fn host_memory(address: u64, bytes: u64) -> Result<HostMemory> {
    guard::install();
    let mut source = address;
    if let Some(process) = process::existing() {
        let range = memory::range(process, "ptr", address, bytes)?;
        if let Some(Space::Device(ordinal)) = range.space
            && process.settings.run_mode.value == softacl_abi::enums::RunMode::Host
        {
            fail!(
                INVALID_PARAM,
                "ptr ({address:#x}) is memory of device {ordinal}; copy it to the host with acl.rt.memcpy first"
            );
        }
        source = range.address as u64;
    }
    Ok(HostMemory { address, bytes, source })
}

impl HostMemory {
    /// Copies out of it, from `offset` on.
    pub(crate) fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        let Self { address, bytes, source } = *self;
        let Some(from) = source.checked_add(offset) else {
            fail!(INVALID_PARAM, "{bytes} bytes at {address:#x} reach past the end of memory")
        };
        if let Err(fault) = guard::copy(buffer.as_mut_ptr() as usize, from as usize, buffer.len()) {
            fail!(INVALID_PARAM, "{bytes} bytes at {address:#x}: host memory at {:#x} is not mapped", fault.address);
        }
        Ok(())
    }

    /// Copies all of it in place of what is there.
    pub(crate) fn read_into(&self, copied: &mut Vec<u8>) -> Result<()> {
        let mut start = 0;
        while (start as u64) < self.bytes {
            let end = start + PIECE.min((self.bytes - start as u64) as usize);
            if end > copied.len() {
                if copied.try_reserve(end - copied.len()).is_err() {
                    fail!(BAD_ALLOC, "{} bytes do not fit into this process's memory", self.bytes);
                }
                copied.resize(end, 0);
            }
            self.read_at(start as u64, &mut copied[start..end])?;
            start = end;
        }
        copied.truncate(start);
        self.tell_read();
        Ok(())
    }

    /// Tells an observer that the program's memory was read.
    pub(crate) fn tell_read(&self) {
        observe::emit(|| Fact::Read { by: Actor::Host, address: self.address, bytes: self.bytes, site: site::here() });
    }
}

/// An object of the front end's language whose address the program was given.
#[derive(Clone, Copy, Debug)]
pub struct Lent {
    /// Bytes from the address on that was asked for.
    pub left: u64,
    /// Bytes of the whole.
    pub bytes: u64,
    /// The call that gave the address.
    pub api: &'static str,
    /// Where that was called.
    pub site: Site,
}

static LENDER: OnceLock<fn(u64) -> Option<Lent>> = OnceLock::new();

/// Registers how the object is found that an address lies in.
pub fn set_lender(find: fn(u64) -> Option<Lent>) {
    LENDER.get_or_init(|| find);
}

/// The object that an address lies in, as far as it is known and alive.
pub fn lent(address: u64) -> Option<Lent> {
    LENDER.get().and_then(|find| find(address))
}

/// To be called by a front end that gives out the address of an object which only the call itself refers to.
pub fn tell_dangling(api: &str) {
    observe::emit_end(|| Fact::Dangling { api, site: site::here() });
}
