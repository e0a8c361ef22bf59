//! Device memory and pinned host memory: making it, letting it go, and what a pointer is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use parking_lot::Mutex;
use softacl_abi::enums::{MemAttr, MemMallocPolicy, RunMode};
use softacl_device::{Allocation, FreeError, Freed, Lookup, Placed, ResolveError, Space, Span, Tag, guard};

use crate::config::Checks;
use crate::error::{AclError, Cause, ErrorCode, Result, fail};
use crate::observe::{self, End, Fact, Resource};
use crate::process::{Process, profile};
use crate::rt::context::{self, Current};
use crate::rt::device;
use crate::rt::lifecycle::DeviceState;
use crate::site::{self, Site};

/// Fresh memory under strict checks: not zero, not a number that arithmetic makes by chance.
const DIRT: u8 = 0xcd;

/// Largest allocation that is filled with it. A program that sets much memory aside may never touch most of it, and the machine may have less.
const MOST_DIRT: u64 = 64 << 20;

/// Which call made an allocation; the label of its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum MadeBy {
    /// `acl.rt.malloc` and its variants.
    Malloc = 1,
    /// `acl.rt.malloc_align32`.
    MallocAlign32,
    /// `acl.rt.malloc_cached`.
    MallocCached,
    /// `acl.rt.malloc_host`.
    MallocHost,
    /// Output memory that `acl.mdl.execute` made for a data buffer without an address.
    Execute,
    /// `acl.media.dvpp_malloc`.
    DvppMalloc,
    /// What `acl.media.venc_send_frame` made for the coded data of a picture. The system's, not the program's.
    VencSendFrame,
}

impl MadeBy {
    /// Whether the program has to let it go.
    pub(crate) const fn is_programs(label: u32) -> bool {
        label != Self::VencSendFrame as u32
    }

    /// The name of the call.
    pub const fn call(label: u32) -> &'static str {
        match label {
            1 => "acl.rt.malloc",
            2 => "acl.rt.malloc_align32",
            3 => "acl.rt.malloc_cached",
            4 => "acl.rt.malloc_host",
            5 => "acl.mdl.execute",
            6 => "acl.media.dvpp_malloc",
            7 => "acl.media.venc_send_frame",
            _ => "an acl call",
        }
    }
}

/// The call that made what lies at an address, and where, if that was none for media processing.
pub(crate) fn not_made_for_media(process: &Process, address: u64) -> Option<(&'static str, Site)> {
    let Lookup::Live(allocation) = process.memory.lookup(address) else { return None };
    let label = allocation.tag.label;
    let other = label != MadeBy::DvppMalloc as u32 && MadeBy::is_programs(label);
    other.then(|| (MadeBy::call(label), Site(allocation.tag.site)))
}

/// What is said of an allocation in a text: what, how much, made where.
pub(crate) fn describe(allocation: &Allocation) -> String {
    let place = match allocation.space {
        Space::Device(ordinal) => format!("device {ordinal}"),
        Space::Host => "pinned host memory".to_owned(),
    };
    format!(
        "the {} bytes at {:#x} on {place} that {} made at {}",
        allocation.bytes,
        allocation.address,
        MadeBy::call(allocation.tag.label),
        Site(allocation.tag.site)
    )
}

fn describe_freed(allocation: &Allocation, freed: Tag) -> String {
    format!("{}, and which were freed at {}", describe(allocation), Site(freed.site))
}

/// A memory range argument as the runtime reaches it.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    /// Address at which this process reads and writes it.
    pub(crate) address: usize,
    /// Where it lies; `None` for memory that is the program's own (pageable host memory).
    pub(crate) space: Option<Space>,
}

impl Range {
    pub(crate) const fn is_device(&self) -> bool {
        matches!(self.space, Some(Space::Device(_)))
    }
}

impl From<Span> for Range {
    fn from(span: Span) -> Self {
        Self { address: span.address(), space: Some(span.space()) }
    }
}

/// Resolves `len` bytes at an address that the program gave. Memory that is not ours is taken as it is: only the guarded routine touches it.
#[inline]
pub(crate) fn range(process: &Process, argument: &str, address: u64, len: u64) -> Result<Range> {
    match process.memory.resolve_again(address, len) {
        Some(span) => Ok(span.into()),
        None => range_anew(process, argument, address, len),
    }
}

fn range_anew(process: &Process, argument: &str, address: u64, len: u64) -> Result<Range> {
    match process.memory.resolve(address, len) {
        Ok(span) => Ok(span.into()),
        Err(ResolveError::Foreign) => match registered_end(address) {
            Some(end) if address.checked_add(len).is_none_or(|last| last > end) => {
                fail!(
                    RT_PARAM_INVALID,
                    "{argument}: {len} bytes at {address:#x} reach {} bytes past the registered host memory",
                    len - (end - address)
                )
            }
            _ => Ok(Range { address: address as usize, space: None }),
        },
        Err(error) => Err(refuse(argument, address, len, &error)),
    }
}

fn refuse(argument: &str, address: u64, len: u64, error: &ResolveError) -> AclError {
    let text = match error {
        ResolveError::Unallocated(Space::Device(ordinal)) => {
            format!(
                "{argument} ({address:#x}) lies in the address range of device {ordinal}, but nothing is allocated there"
            )
        }
        ResolveError::Unallocated(Space::Host) => {
            format!("{argument} ({address:#x}) lies in the range of pinned host memory, but nothing is allocated there")
        }
        ResolveError::Freed { allocation, freed } => {
            format!("{argument} ({address:#x}) points into {}", describe_freed(allocation, *freed))
        }
        ResolveError::OutOfRange { allocation, excess } => {
            format!(
                "{argument}: {len} bytes at {address:#x} reach {excess} bytes past the end of {}",
                describe(allocation)
            )
        }
        ResolveError::Foreign => format!("{argument} ({address:#x}) is not device memory"),
    };
    let cause = match error {
        ResolveError::Freed { allocation, freed } => Some(freed_cause(allocation, *freed)),
        ResolveError::OutOfRange { allocation, .. } => Some(Cause::OutOfBounds { made: Site(allocation.tag.site) }),
        ResolveError::Unallocated(_) => Some(Cause::WrongMemory { made: None }),
        ResolveError::Foreign => None,
    };
    AclError::new(ErrorCode::RT_PARAM_INVALID, text).caused(cause)
}

const fn freed_cause(allocation: &Allocation, freed: Tag) -> Cause {
    Cause::Freed { address: allocation.address, made: Site(allocation.tag.site), freed: Site(freed.site) }
}

/// As [`range`], for memory that must be the device's (or, where host and device are one, anything of ours).
pub(crate) fn device_range(process: &Process, argument: &str, address: u64, len: u64) -> Result<Range> {
    let range = range(process, argument, address, len)?;
    if range.is_device()
        || (range.space.is_some() && process.settings.run_mode.value == RunMode::Device)
        || registered_end(address).is_some()
    {
        return Ok(range);
    }
    Err(refuse_host(&range, argument, address, "device memory from acl.rt.malloc"))
}

/// Says that memory of the host is where `right` belongs.
fn refuse_host(range: &Range, argument: &str, address: u64, right: &str) -> AclError {
    let what = if range.space.is_some() { "pinned host memory" } else { "host memory of the program's own" };
    AclError::new(ErrorCode::RT_PARAM_INVALID, format!("{argument} ({address:#x}) is {what}; {right} belongs there"))
}

/// As [`device_range`], for what a media unit reads or writes: nothing guards their kernels, so memory of the program's own is refused even if it is registered.
pub(crate) fn media_range(process: &Process, argument: &str, address: u64, len: u64) -> Result<Range> {
    let range = range(process, argument, address, len)?;
    if range.is_device() || (range.space.is_some() && process.settings.run_mode.value == RunMode::Device) {
        return Ok(range);
    }
    Err(refuse_host(&range, argument, address, "memory from acl.media.dvpp_malloc"))
}

/// Puts the fault handler back in front of one that the program installed meanwhile. Looking costs two system calls, so it is done at each of the first
/// allocations, while a program sets itself up, and now and then later.
fn keep_fault_handler() {
    const SETTING_UP: u32 = 1024;
    const NOW_AND_THEN: u32 = 256;
    static ALLOCATIONS: AtomicU32 = AtomicU32::new(0);
    // No locked addition: of two threads that allocate at the same time one may go uncounted.
    let allocations = ALLOCATIONS.load(Ordering::Relaxed);
    ALLOCATIONS.store(allocations.wrapping_add(1), Ordering::Relaxed);
    if allocations < SETTING_UP || allocations.is_multiple_of(NOW_AND_THEN) {
        softacl_device::guard::install();
    }
}

fn allocate(current: &Current, space: Space, bytes: u64, gap: u64, made_by: MadeBy) -> Result<u64> {
    keep_fault_handler();
    let alignment = if made_by == MadeBy::DvppMalloc { profile().media_alignment } else { profile().malloc_alignment };
    if bytes == 0 {
        fail!(INVALID_PARAM, "size is 0; there is no allocation of nothing");
    }
    let site = site::here();
    let tag = Tag { site: site.0, label: made_by as u32 };
    let strict = current.process.settings.checks.value == Checks::Strict;
    let dirt = (strict && bytes <= MOST_DIRT).then_some(DIRT);
    match current.process.memory.allocate_apart(space, bytes, gap, alignment, tag, dirt) {
        Ok(Placed { address, in_use }) => {
            if space != Space::Host {
                current.process.devices[current.device as usize].allocated(in_use);
            }
            let reachable = space == Space::Host || current.process.settings.run_mode.value == RunMode::Device;
            observe::emit(|| Fact::Allocated { address, bytes, reachable, site });
            Ok(address)
        }
        Err(_) => {
            let usage = current.process.memory.usage(space);
            fail!(
                RT_MEMORY_ALLOCATION,
                "{bytes} bytes are not to be had: {} of {} bytes are free, {} allocations hold the rest",
                usage.free,
                usage.total,
                usage.allocations
            )
        }
    }
}

/// Output memory that `acl.mdl.execute` makes for a data buffer without an address; the program frees it.
pub(crate) fn allocate_output(current: &Current, bytes: u64) -> Result<u64> {
    allocate(current, device::space(current), bytes.max(1), profile().malloc_padding, MadeBy::Execute)
}

/// Device memory of the system's own, which a program is lent: freed when this is dropped.
pub(crate) struct Block {
    process: &'static Process,
    device: u32,
    address: u64,
}

impl Block {
    /// Memory for coded data of a channel of this context's device; its address as the program sees it.
    pub(crate) fn new(current: &Current, bytes: u64) -> Result<Self> {
        let address =
            allocate(current, device::space(current), bytes, profile().malloc_padding, MadeBy::VencSendFrame)?;
        Ok(Self { process: current.process, device: current.device, address })
    }

    pub(crate) const fn address(&self) -> u64 {
        self.address
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let site = site::here();
        let own = |allocation: &Allocation| !MadeBy::is_programs(allocation.tag.label);
        // It went before if its device did.
        if let Ok(freed) = free_and_tell(self.process, self.address, own, site) {
            self.process.devices[self.device as usize].freed(freed.in_use);
        }
    }
}

fn check_policy(policy: i32) -> Result<()> {
    if MemMallocPolicy::try_from(policy).is_err() {
        fail!(INVALID_PARAM, "policy is {policy}, which is not in aclrtMemMallocPolicy");
    }
    Ok(())
}

/// Bytes that a product leaves behind an allocation; none where pages of 1 GiB are asked for.
fn gap(policy: i32) -> u64 {
    match MemMallocPolicy::try_from(policy) {
        Ok(policy) if !policy.is_gigabyte_pages() => profile().malloc_padding,
        _ => 0,
    }
}

/// `acl.rt.malloc`: bytes on the current device, aligned, not cleared.
pub fn malloc(bytes: u64, policy: i32) -> Result<u64> {
    let current = context::current()?;
    check_policy(policy)?;
    allocate(&current, device::space(&current), bytes, gap(policy), MadeBy::Malloc)
}

/// `acl.rt.malloc_align32`: as [`malloc`] without the bytes behind.
pub fn malloc_align32(bytes: u64, policy: i32) -> Result<u64> {
    let current = context::current()?;
    check_policy(policy)?;
    allocate(&current, device::space(&current), bytes, 0, MadeBy::MallocAlign32)
}

/// `acl.rt.malloc_cached`: memory that goes with [`mem_flush`] and [`mem_invalidate`].
pub fn malloc_cached(bytes: u64, policy: i32) -> Result<u64> {
    let current = context::current()?;
    check_policy(policy)?;
    allocate(&current, device::space(&current), bytes, gap(policy), MadeBy::MallocCached)
}

/// An attribute of `malloc_with_cfg` and its siblings (`aclrtMallocAttrType`) with its value.
pub type MallocAttribute = (i32, u64);

fn check_attributes(current: &Current, attributes: &[MallocAttribute]) -> Result<()> {
    for (kind, value) in attributes {
        match kind {
            // Reserved, module id and address flag have no effect on a software device.
            0 | 1 | 3 => {}
            2 if *value == u64::from(current.device) => {}
            2 => fail!(
                INVALID_PARAM,
                "the device id attribute says {value}, but the current context is of device {}",
                current.device
            ),
            _ => fail!(INVALID_PARAM, "attribute {kind} is not in aclrtMallocAttrType"),
        }
    }
    Ok(())
}

/// `acl.rt.malloc_with_cfg`.
pub fn malloc_with_cfg(bytes: u64, policy: i32, attributes: &[MallocAttribute]) -> Result<u64> {
    check_attributes(&context::current()?, attributes)?;
    malloc(bytes, policy)
}

/// `acl.rt.malloc_for_task_scheduler`.
pub fn malloc_for_task_scheduler(bytes: u64, policy: i32, attributes: &[MallocAttribute]) -> Result<u64> {
    malloc_with_cfg(bytes, policy, attributes)
}

/// `acl.rt.malloc_host_with_cfg`.
pub fn malloc_host_with_cfg(bytes: u64, attributes: &[MallocAttribute]) -> Result<u64> {
    check_attributes(&context::current()?, attributes)?;
    malloc_host(bytes)
}

/// `acl.rt.malloc_host`: page-locked host memory; where the program runs on the board, device memory.
pub fn malloc_host(bytes: u64) -> Result<u64> {
    let current = context::current()?;
    let space = match current.process.settings.run_mode.value {
        RunMode::Host => Space::Host,
        RunMode::Device => device::space(&current),
    };
    allocate(&current, space, bytes, 0, MadeBy::MallocHost)
}

/// `acl.rt.free`: at once; does not wait for the work that uses the memory.
pub fn free(address: u64) -> Result<()> {
    release(address, "dev_ptr", Releaser::Free)
}

/// `acl.rt.free_host`: only what [`malloc_host`] made.
pub fn free_host(address: u64) -> Result<()> {
    context::current()?;
    release(address, "host_ptr", Releaser::FreeHost)
}

/// `acl.media.dvpp_malloc`: device memory for media processing, with its stricter alignment.
pub fn dvpp_malloc(bytes: u64) -> Result<u64> {
    let current = context::current()?;
    allocate(&current, device::space(&current), bytes, profile().malloc_padding, MadeBy::DvppMalloc)
}

/// `acl.media.dvpp_malloc_with_cfg`: as [`malloc_with_cfg`], for media processing.
pub fn dvpp_malloc_with_cfg(bytes: u64, policy: i32, attributes: &[MallocAttribute]) -> Result<u64> {
    let current = context::current()?;
    check_attributes(&current, attributes)?;
    check_policy(policy)?;
    allocate(&current, device::space(&current), bytes, gap(policy), MadeBy::DvppMalloc)
}

/// `acl.media.dvpp_free`: only what [`dvpp_malloc`] made.
pub fn dvpp_free(address: u64) -> Result<()> {
    release(address, "dev_ptr", Releaser::DvppFree)
}

/// The calls that let memory go; each takes only what its own allocators made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Releaser {
    Free,
    FreeHost,
    DvppFree,
}

impl Releaser {
    const fn call(self) -> &'static str {
        match self {
            Self::Free => "acl.rt.free",
            Self::FreeHost => "acl.rt.free_host",
            Self::DvppFree => "acl.media.dvpp_free",
        }
    }

    const fn takes(self, label: u32) -> bool {
        match self {
            Self::Free => {
                label != MadeBy::MallocHost as u32 && label != MadeBy::DvppMalloc as u32 && MadeBy::is_programs(label)
            }
            Self::FreeHost => label == MadeBy::MallocHost as u32,
            Self::DvppFree => label == MadeBy::DvppMalloc as u32,
        }
    }
}

fn release(address: u64, argument: &str, releaser: Releaser) -> Result<()> {
    let process = crate::process::ready()?;
    if address == 0 {
        fail!(INVALID_PARAM, "{argument} is NULL (0)");
    }
    let site = site::here();
    let admits = |allocation: &Allocation| releaser.takes(allocation.tag.label);
    let mut cause = None;
    let text = match free_and_tell(process, address, admits, site) {
        Ok(Freed { allocation, in_use }) => {
            if let Space::Device(ordinal) = allocation.space
                && let Some(device) = process.devices.iter().find(|device| device.ordinal == ordinal)
            {
                device.freed(in_use);
            }
            return Ok(());
        }
        Err(FreeError::Foreign) => "is no memory that an acl call made".to_owned(),
        Err(FreeError::NeverAllocated) => "lies in acl's address range, but nothing was allocated there".to_owned(),
        Err(FreeError::Interior(allocation)) => {
            cause = Some(Cause::WrongMemory { made: Some(Site(allocation.tag.site)) });
            format!(
                "points {} bytes into {}; give the address that was returned",
                address - allocation.address,
                describe(&allocation)
            )
        }
        Err(FreeError::AlreadyFreed { allocation, freed }) => {
            cause = Some(freed_cause(&allocation, freed));
            format!("points to {}", describe_freed(&allocation, freed))
        }
        Err(FreeError::WrongSpace(allocation)) => {
            cause = Some(Cause::WrongMemory { made: Some(Site(allocation.tag.site)) });
            format!("points to {}; {} does not free that", describe(&allocation), releaser.call())
        }
    };
    Err(AclError::new(ErrorCode::RT_PARAM_INVALID, format!("{argument} ({address:#x}) {text}")).caused(cause))
}

/// Frees, and tells so before anybody can be handed the same address, who would tell of that.
fn free_and_tell(
    process: &'static Process,
    address: u64,
    admits: impl FnOnce(&Allocation) -> bool,
    site: Site,
) -> std::result::Result<Freed, FreeError> {
    let tag = Tag { site: site.0, label: 0 };
    if !observe::is_detailed() {
        return process.memory.free_if(address, admits, tag);
    }
    let of_device = |device: &&DeviceState| match process.memory.lookup(address) {
        Lookup::Live(allocation) => allocation.space == Space::Device(device.ordinal),
        _ => false,
    };
    // A device that is closed meanwhile is not opened anew before this was told.
    let _not_opened_anew = process.devices.iter().find(of_device).map(DeviceState::linger);
    let retired = process.memory.retire_if(address, admits, tag)?;
    let freed = retired.freed;
    observe::emit(|| Fact::Freed { address, site });
    process.memory.recycle(retired);
    Ok(freed)
}

/// `acl.rt.get_mem_info`: free and total bytes of the current device, for a kind of memory (`aclrtMemAttr`).
pub fn get_mem_info(attribute: i32) -> Result<(u64, u64)> {
    let current = context::current()?;
    if MemAttr::try_from(attribute).is_err() {
        fail!(INVALID_PARAM, "attr is {attribute}, which is not in aclrtMemAttr");
    }
    let usage = current.process.memory.usage(device::space(&current));
    Ok((usage.free, usage.total))
}

/// `acl.rt.mem_flush`: the range must be device memory; host and device see the same bytes at all times, so nothing moves.
pub fn mem_flush(address: u64, bytes: u64) -> Result<()> {
    cache_range(address, bytes)
}

/// `acl.rt.mem_invalidate`: as [`mem_flush`].
pub fn mem_invalidate(address: u64, bytes: u64) -> Result<()> {
    cache_range(address, bytes)
}

fn cache_range(address: u64, bytes: u64) -> Result<()> {
    let current = context::current()?;
    if address == 0 || bytes == 0 {
        fail!(INVALID_PARAM, "ptr is {address:#x} and size is {bytes}; both must be other than 0");
    }
    device_range(current.process, "ptr", address, bytes).map(drop)
}

/// Where a pointer points (`aclrtMemLocationType`): 0 host, 1 device, 2 memory that acl does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointerAttributes {
    /// Device id, 0 for host memory.
    pub device_id: u32,
    /// Kind of place.
    pub location: u32,
    /// Page size in bytes.
    pub page_size: u32,
}

/// `acl.rt.pointer_get_attributes`.
pub fn pointer_get_attributes(address: u64) -> Result<PointerAttributes> {
    let current = context::current()?;
    if address == 0 {
        fail!(INVALID_PARAM, "ptr is NULL (0)");
    }
    let (device_id, location) = match current.process.memory.lookup(address) {
        Lookup::Live(Allocation { space: Space::Device(ordinal), .. }) => {
            let index = current.process.devices.iter().position(|device| device.ordinal == ordinal).unwrap_or_default();
            (index as u32, 1)
        }
        Lookup::Live(_) => (0, 0),
        _ if registered_end(address).is_some() => (0, 0),
        _ => (0, 2),
    };
    Ok(PointerAttributes { device_id, location, page_size: 4096 })
}

/// Host memory of the program's own that was registered for the device: start → end.
static REGISTERED: Mutex<BTreeMap<u64, u64>> = Mutex::new(BTreeMap::new());

/// How many ranges are registered: nearly always none, and then nobody takes the lock.
static REGISTERED_RANGES: AtomicUsize = AtomicUsize::new(0);

/// The end of the registered range that an address lies in.
pub(crate) fn registered_end(address: u64) -> Option<u64> {
    if REGISTERED_RANGES.load(Ordering::Acquire) == 0 {
        return None;
    }
    let registered = REGISTERED.lock();
    registered.range(..=address).next_back().filter(|(_, end)| address < **end).map(|(_, end)| *end)
}

/// Bytes of a page of host memory.
const PAGE: u64 = 4096;

fn register(address: u64, bytes: u64) -> Result<()> {
    let current = context::current()?;
    if address == 0 || bytes == 0 {
        fail!(INVALID_PARAM, "ptr is {address:#x} and size is {bytes}; both must be other than 0");
    }
    let Some(end) = address.checked_add(bytes) else {
        fail!(RT_PARAM_INVALID, "{bytes} bytes at {address:#x} reach past the end of memory")
    };
    if !matches!(current.process.memory.lookup(address), Lookup::Foreign) {
        fail!(RT_PARAM_INVALID, "ptr ({address:#x}) is acl's own memory, which needs no registration");
    }
    // Every page must be there now; what becomes of it later is the program's.
    let mut byte = 0_u8;
    let first_page = address - address % PAGE;
    for page in (first_page..end).step_by(PAGE as usize) {
        let probed = page.max(address) as usize;
        if let Err(fault) = guard::copy(std::ptr::from_mut(&mut byte) as usize, probed, 1) {
            fail!(
                RT_PARAM_INVALID,
                "ptr: {bytes} bytes at {address:#x}: host memory at {:#x} is not mapped",
                fault.address
            );
        }
    }
    let mut registered = REGISTERED.lock();
    let overlaps = registered.range(..end).next_back().is_some_and(|(_, other)| *other > address);
    if overlaps {
        fail!(RT_PARAM_INVALID, "the range {address:#x}..{end:#x} is registered already, in whole or in part");
    }
    registered.insert(address, end);
    REGISTERED_RANGES.store(registered.len(), Ordering::Release);
    Ok(())
}

/// `acl.rt.host_register`: lets the device use host memory of the program's own; the device address is the same number.
pub fn host_register(address: u64, bytes: u64, kind: i32) -> Result<u64> {
    if kind != 0 {
        fail!(INVALID_PARAM, "type is {kind}; only 0 (ACL_HOST_REGISTER_MAPPED) is allowed");
    }
    register(address, bytes)?;
    Ok(address)
}

/// `acl.rt.host_register_v2`: flags are `ACL_HOST_REG_*` bits.
pub fn host_register_v2(address: u64, bytes: u64, flags: u32) -> Result<()> {
    const KNOWN: u32 = 2 | 4 | 8 | 0x1000_0000;
    if flags == 0 || flags & !KNOWN != 0 {
        fail!(INVALID_PARAM, "flag is {flags:#x}; the known bits are {KNOWN:#x}");
    }
    register(address, bytes)
}

/// `acl.rt.host_get_device_pointer`: for registered memory.
pub fn host_get_device_pointer(address: u64, flags: u32) -> Result<u64> {
    context::current()?;
    if flags != 0 {
        fail!(INVALID_PARAM, "flag is {flags}; it is reserved and must be 0");
    }
    match registered_end(address) {
        Some(_) => Ok(address),
        None => fail!(RT_PARAM_INVALID, "pHost ({address:#x}) was not registered with acl.rt.host_register"),
    }
}

/// `acl.rt.host_unregister`; 507911 for what is not registered.
pub fn host_unregister(address: u64) -> Result<()> {
    context::current()?;
    let mut registered = REGISTERED.lock();
    match registered.remove(&address) {
        Some(_) => {
            REGISTERED_RANGES.store(registered.len(), Ordering::Release);
            Ok(())
        }
        None => fail!(HOST_MEMORY_NOT_REGISTERED, "ptr ({address:#x}) is not the start of registered host memory"),
    }
}

/// An allocation as an observer knows it, and where it was made.
pub(crate) fn resource(allocation: &Allocation) -> (Resource, Site) {
    let Allocation { address, bytes, tag, .. } = *allocation;
    (Resource::Memory { address, bytes, call: MadeBy::call(tag.label) }, Site(tag.site))
}

/// Tells of memory that went without having been freed.
pub(crate) fn tell_left(allocation: &Allocation, end: End, site: Site) {
    let (resource, made) = resource(allocation);
    if MadeBy::is_programs(allocation.tag.label) {
        observe::emit_end(|| Fact::Left { resource, made, within: Site::default(), end, site });
    }
    observe::emit(|| Fact::Freed { address: allocation.address, site });
}

/// Forgets what was registered: `acl.finalize`.
pub(crate) fn forget_registered() {
    REGISTERED.lock().clear();
    REGISTERED_RANGES.store(0, Ordering::Release);
}
