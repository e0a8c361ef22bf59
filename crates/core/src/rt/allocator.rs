//! Allocators of the program's own, for memory that a stream needs besides the program's: descriptions, and their registration with streams.
//!
//! The software device needs no such memory, since its operators allocate on the host, so the functions are kept and checked but never called. (On a board
//! they are called, and pyACL drops what they return.)

use std::any::Any;

use parking_lot::Mutex;

use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::observe::{self, Fact};
use crate::process;
use crate::registry::Registry;
use crate::rt::{context, stream};
use crate::site;

pub(crate) static DESCS: Registry<AllocatorDesc> = Registry::new(Kind::AllocatorDesc);

/// A function of the program, kept alive.
pub type KeptFunction = Box<dyn Any + Send + Sync>;

/// What an allocator function is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `allocator, size` → block.
    Alloc = 0,
    /// `allocator, block`.
    Free = 1,
    /// `allocator, size, address` → block.
    AllocAdvise = 2,
    /// `block` → address.
    GetAddrFromBlock = 3,
}

#[derive(Default)]
pub(crate) struct AllocatorDesc(Mutex<Parts>);

#[derive(Default)]
struct Parts {
    allocator: u64,
    functions: [Option<KeptFunction>; 4],
}

/// `acl.rt.allocator_create_desc`.
pub fn allocator_create_desc() -> Result<u64> {
    process::not_forked()?;
    let site = site::here();
    let Some(handle) = DESCS.insert(AllocatorDesc::default(), site) else {
        fail!(BAD_ALLOC, "no allocator description is left")
    };
    observe::emit(|| Fact::Created { kind: Kind::AllocatorDesc, handle, site });
    Ok(handle)
}

/// `acl.rt.allocator_destroy_desc`: after it was registered, or when it is not needed any more.
pub fn allocator_destroy_desc(desc: u64) -> Result<()> {
    let site = site::here();
    DESCS.remove(desc, site).map(drop).map_err(|error| refuse("allocatorDesc", error))?;
    observe::emit(|| Fact::Destroyed { kind: Kind::AllocatorDesc, handle: desc, site });
    Ok(())
}

/// `acl.rt.allocator_set_obj_to_desc`: what the functions get as their first argument; not looked at.
pub fn allocator_set_obj_to_desc(desc: u64, allocator: u64) -> Result<()> {
    let desc = DESCS.get(desc).map_err(|error| refuse("allocatorDesc", error))?;
    desc.0.lock().allocator = allocator;
    Ok(())
}

/// `acl.rt.allocator_set_alloc_func_to_desc` and its three siblings.
pub fn allocator_set_func_to_desc(desc: u64, role: Role, function: KeptFunction) -> Result<()> {
    let desc = DESCS.get(desc).map_err(|error| refuse("allocatorDesc", error))?;
    let replaced = desc.0.lock().functions[role as usize].replace(function);
    // Outside the lock: letting go of a program's function may call back.
    drop(replaced);
    Ok(())
}

/// `acl.rt.allocator_register`: for a stream; the description must be complete, and may be destroyed afterwards.
pub fn allocator_register(stream: u64, desc: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    let desc = DESCS.get(desc).map_err(|error| refuse("allocatorDesc", error))?;
    let parts = desc.0.lock();
    let complete =
        [Role::Alloc, Role::Free, Role::GetAddrFromBlock].iter().all(|role| parts.functions[*role as usize].is_some());
    if !complete {
        fail!(
            INVALID_PARAM,
            "the description is incomplete: it needs the functions for alloc, free and get_addr_from_block"
        );
    }
    drop(parts);
    object.set_allocator(true);
    Ok(())
}

/// `acl.rt.allocator_unregister`.
pub fn allocator_unregister(stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    if !object.set_allocator(false) {
        fail!(INVALID_PARAM, "no allocator is registered for the stream");
    }
    Ok(())
}
