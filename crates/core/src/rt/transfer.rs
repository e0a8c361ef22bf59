//! Moving and filling memory: at once, or queued on a stream.
//!
//! Every range resolves to a live allocation, or is memory of the program's own, which only the guarded routine of `softacl-device` touches.

use std::task::Poll;

use softacl_abi::enums::{DataType, MemcpyKind, RunMode};
use softacl_device::guard::{self, Fault};
use softacl_device::{Space, Task, TaskFault};

use crate::base::{float_from_half, float_from_ieee_half, half_from_float, ieee_half_from_float};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::observe::{self, Actor, Fact};
use crate::process::{Process, profile};
use crate::rt::context::{self, Current};
use crate::rt::device;
use crate::rt::memory::{self, Range, device_range};
use crate::rt::stream::{self, StreamObject};
use crate::rt::wait::Wait;
use crate::site::{self, Site};

/// Copies from this size on take long enough that a front end should let other threads run meanwhile.
pub const LONG_COPY: u64 = 256 << 10;

#[inline]
fn check_kind(kind: i32) -> Result<MemcpyKind> {
    match MemcpyKind::try_from(kind) {
        Ok(kind) => Ok(kind),
        Err(_) => fail!(INVALID_PARAM, "kind is {kind}, which is not in aclrtMemcpyKind"),
    }
}

struct Copy {
    dst: Range,
    src: Range,
    len: usize,
}

impl Copy {
    #[inline]
    fn tell(&self, kind: MemcpyKind, addresses: (u64, u64), queued: bool) {
        let (to, from) = (self.dst.space, self.src.space);
        observe::emit(|| Fact::Transfer { kind, to, from, addresses, queued, site: site::here() });
    }
}

/// The checks that every copy shares; `None` when there is nothing to copy.
#[inline]
fn check_copy(process: &Process, dst: u64, dst_max: u64, src: u64, count: u64) -> Result<Option<Copy>> {
    if count == 0 {
        return Ok(None);
    }
    if dst == 0 || src == 0 {
        fail!(INVALID_PARAM, "{} is NULL (0)", if dst == 0 { "dst" } else { "src" });
    }
    if count > dst_max {
        fail!(RT_PARAM_INVALID, "count is {count}, more than destMax, {dst_max}");
    }
    let dst = memory::range(process, "dst", dst, count)?;
    let src = memory::range(process, "src", src, count)?;
    check_peers(process, &dst, &src)?;
    Ok(Some(Copy { dst, src, len: count as usize }))
}

/// Copies between two devices need the way to be enabled, in either direction.
#[inline]
fn check_peers(process: &Process, dst: &Range, src: &Range) -> Result<()> {
    match (dst.space, src.space) {
        (Some(Space::Device(first)), Some(Space::Device(second))) if first != second => {
            check_way(process, first, second)
        }
        _ => Ok(()),
    }
}

#[cold]
fn check_way(process: &Process, first: u32, second: u32) -> Result<()> {
    let reaches =
        |from: u32, to: u32| process.devices.iter().any(|device| device.ordinal == from && device.can_reach(to));
    if reaches(first, second) || reaches(second, first) {
        return Ok(());
    }
    fail!(
        RT_PARAM_INVALID,
        "dst is on device {first} and src on device {second}, and neither may reach the other; call acl.rt.device_enable_peer_access first"
    )
}

fn fault_error(what: &str, fault: &Fault) -> AclError {
    let verb = if fault.write { "written" } else { "read" };
    AclError::new(
        ErrorCode::RT_PARAM_INVALID,
        format!("{what}: host memory at {:#x} cannot be {verb}; it is not mapped, or was freed", fault.address),
    )
}

/// `acl.rt.memcpy`: returns when the bytes are there. The addresses, not the kind, decide the direction.
pub fn memcpy(dst: u64, dst_max: u64, src: u64, count: u64, kind: i32) -> Result<()> {
    let current = context::current()?;
    let kind = check_kind(kind)?;
    let Some(copy) = check_copy(current.process, dst, dst_max, src, count)? else { return Ok(()) };
    copy.tell(kind, (dst, src), false);
    guard::copy(copy.dst.address, copy.src.address, copy.len)
        .map_err(|fault| fault_error("the copy stopped", &fault))?;
    observe::emit(|| Fact::Copied { by: Actor::Host, dst, src, bytes: count, site: site::here() });
    Ok(())
}

/// `acl.rt.memcpy_async`: queued. With host memory of the program's own it is over when the returned wait is; if it fails then, the next synchronising call
/// tells.
pub fn memcpy_async(dst: u64, dst_max: u64, src: u64, count: u64, kind: i32, stream: u64) -> Result<Wait> {
    let current = context::current()?;
    let kind = check_kind(kind)?;
    let object = stream::resolve(&current, stream)?;
    let Some(copy) = check_copy(current.process, dst, dst_max, src, count)? else { return Ok(Wait::nothing()) };
    let both_host = !copy.dst.is_device() && !copy.src.is_device();
    if both_host && kind == MemcpyKind::HostToHost && current.process.settings.run_mode.value == RunMode::Host {
        fail!(RT_FEATURE_NOT_SUPPORT, "copies from host to host are not queued in host mode; use acl.rt.memcpy");
    }
    copy.tell(kind, (dst, src), true);
    let pageable = copy.dst.space.is_none() || copy.src.space.is_none();
    let task = Task::Copy { dst: copy.dst.address, src: copy.src.address, len: copy.len };
    let position = enqueue(&object, task, |by, site| Fact::Copied { by, dst, src, bytes: count, site });
    Ok(wait_if(pageable, &object, position))
}

/// Queues a task, and tells what it touches; its position.
#[inline]
fn enqueue(object: &StreamObject, task: Task, touches: impl FnOnce(Actor, Site) -> Fact<'static>) -> u64 {
    let position = stream::submit(object, task);
    object.strand.queued(position);
    if observe::is_detailed() {
        let (stream, site) = (object.strand.id(), site::here());
        object.strand.queued_at(site);
        observe::emit(|| Fact::Enqueued { stream, position, site });
        observe::emit(|| touches(Actor::Task { stream, position }, site));
    }
    position
}

/// A task on memory that is pageable, which the program may unmap as soon as the call returns, is to be waited for.
#[inline]
fn wait_if(pageable: bool, object: &StreamObject, position: u64) -> Wait {
    if pageable { Wait::for_position(object.strand.clone(), position) } else { Wait::nothing() }
}

/// `acl.rt.memcpy_async_with_condition` (deprecated): as [`memcpy_async`], which looks at the kind of host memory anyway.
pub fn memcpy_async_with_condition(
    dst: u64,
    dst_max: u64,
    src: u64,
    count: u64,
    kind: i32,
    stream: u64,
) -> Result<Wait> {
    memcpy_async(dst, dst_max, src, count, kind, stream)
}

/// `acl.rt.memset`: the low byte of the value.
pub fn memset(address: u64, max_count: u64, value: i32, count: u64) -> Result<()> {
    let current = context::current()?;
    let Some(range) = check_fill(&current, address, max_count, count)? else { return Ok(()) };
    guard::fill(range.address, value as u8, count as usize).map_err(|fault| fault_error("the fill stopped", &fault))?;
    observe::emit(|| Fact::Written { by: Actor::Host, address, bytes: count, site: site::here() });
    Ok(())
}

/// `acl.rt.memset_async`: queued; with host memory of the program's own as [`memcpy_async`].
pub fn memset_async(address: u64, max_count: u64, value: i32, count: u64, stream: u64) -> Result<Wait> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    let Some(range) = check_fill(&current, address, max_count, count)? else { return Ok(Wait::nothing()) };
    let task = Task::Fill { dst: range.address, value: value as u8, len: count as usize };
    // Registered memory stays where it is until the program takes the registration back.
    let pageable = range.space.is_none() && memory::registered_end(address).is_none();
    let position = enqueue(&object, task, |by, site| Fact::Written { by, address, bytes: count, site });
    Ok(wait_if(pageable, &object, position))
}

fn check_fill(current: &Current, address: u64, max_count: u64, count: u64) -> Result<Option<Range>> {
    if count == 0 {
        return Ok(None);
    }
    if address == 0 {
        fail!(INVALID_PARAM, "devPtr is NULL (0)");
    }
    if count > max_count {
        fail!(RT_PARAM_INVALID, "count is {count}, more than maxCount, {max_count}");
    }
    memory::range(current.process, "devPtr", address, count).map(Some)
}

/// A rectangle of bytes to copy: `width` bytes of `height` rows, the rows `dst_pitch` and `src_pitch` bytes apart.
#[derive(Clone, Copy, Debug)]
pub struct Rectangle {
    /// Destination.
    pub dst: u64,
    /// Bytes from one destination row to the next.
    pub dst_pitch: u64,
    /// Source.
    pub src: u64,
    /// Bytes from one source row to the next.
    pub src_pitch: u64,
    /// Bytes of a row that are copied.
    pub width: u64,
    /// Rows.
    pub height: u64,
}

fn check_rectangle(current: &Current, rectangle: &Rectangle, kind: i32, queued: bool) -> Result<Option<Task>> {
    let profile = profile();
    let kind = check_kind(kind)?;
    let allowed = match kind {
        MemcpyKind::HostToDevice | MemcpyKind::DeviceToHost => true,
        MemcpyKind::DeviceToDevice => queued && profile.copy_2d_async_device_to_device,
        _ => false,
    };
    if !allowed || current.process.settings.run_mode.value == RunMode::Device {
        fail!(
            RT_FEATURE_NOT_SUPPORT,
            "two-dimensional copies of kind {} do not exist on {} in this run mode",
            kind as i32,
            profile.name
        );
    }
    let Rectangle { dst, dst_pitch, src, src_pitch, width, height } = *rectangle;
    if width == 0 || height == 0 {
        return Ok(None);
    }
    if dst == 0 || src == 0 {
        fail!(INVALID_PARAM, "{} is NULL (0)", if dst == 0 { "dst" } else { "src" });
    }
    if width > dst_pitch || width > src_pitch {
        fail!(INVALID_PARAM, "width is {width}, more than a pitch ({dst_pitch} and {src_pitch})");
    }
    if width > profile.copy_2d_max_width || height > profile.copy_2d_max_height {
        fail!(
            INVALID_PARAM,
            "{width} x {height} is more than {} x {}",
            profile.copy_2d_max_width,
            profile.copy_2d_max_height
        );
    }
    let span = |pitch: u64| (height - 1).checked_mul(pitch).and_then(|bytes| bytes.checked_add(width));
    let (Some(dst_span), Some(src_span)) = (span(dst_pitch), span(src_pitch)) else {
        fail!(INVALID_PARAM, "pitches of {dst_pitch} and {src_pitch} times {height} rows reach past the end of memory")
    };
    let dst = memory::range(current.process, "dst", dst, dst_span)?;
    let src = memory::range(current.process, "src", src, src_span)?;
    check_peers(current.process, &dst, &src)?;
    Ok(Some(Task::Copy2d {
        dst: dst.address,
        dst_pitch: dst_pitch as usize,
        src: src.address,
        src_pitch: src_pitch as usize,
        width: width as usize,
        height: height as usize,
    }))
}

/// `acl.rt.memcpy2d`: host to device and back only.
pub fn memcpy2d(rectangle: &Rectangle, kind: i32) -> Result<()> {
    let current = context::current()?;
    let Some(Task::Copy2d { dst, dst_pitch, src, src_pitch, width, height }) =
        check_rectangle(&current, rectangle, kind, false)?
    else {
        return Ok(());
    };
    for row in 0..height {
        guard::copy(dst + row * dst_pitch, src + row * src_pitch, width)
            .map_err(|fault| fault_error(&format!("the copy stopped in row {row}"), &fault))?;
    }
    tell_rectangle(Actor::Host, rectangle, site::here());
    Ok(())
}

/// Tells of a copied rectangle row by row, or as one piece where the rows follow on each other.
fn tell_rectangle(by: Actor, rectangle: &Rectangle, site: Site) {
    let Rectangle { dst, dst_pitch, src, src_pitch, width, height } = *rectangle;
    let (pieces, bytes) = if width == dst_pitch && width == src_pitch { (1, width * height) } else { (height, width) };
    for piece in 0..pieces {
        observe::emit(|| Fact::Copied { by, dst: dst + piece * dst_pitch, src: src + piece * src_pitch, bytes, site });
    }
}

/// `acl.rt.memcpy2d_async`.
pub fn memcpy2d_async(rectangle: &Rectangle, kind: i32, stream: u64) -> Result<Wait> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    let Some(task) = check_rectangle(&current, rectangle, kind, true)? else { return Ok(Wait::nothing()) };
    let pageable = [rectangle.dst, rectangle.src]
        .iter()
        .any(|address| matches!(current.process.memory.lookup(*address), softacl_device::Lookup::Foreign));
    let position = stream::submit(&object, task);
    object.strand.queued(position);
    if observe::is_detailed() {
        let (stream, site) = (object.strand.id(), site::here());
        object.strand.queued_at(site);
        observe::emit(|| Fact::Enqueued { stream, position, site });
        tell_rectangle(Actor::Task { stream, position }, rectangle, site);
    }
    Ok(wait_if(pageable, &object, position))
}

/// Bytes of a copy description in device memory.
const DESCRIPTION_BYTES: u64 = 64;
const DESCRIPTION_MAGIC: u64 = u64::from_le_bytes(*b"softcopy");

fn check_description_kind(kind: i32) -> Result<()> {
    if check_kind(kind)? != MemcpyKind::InnerDevice {
        fail!(RT_FEATURE_NOT_SUPPORT, "kind is {kind}; only copies within a device (6) can be described beforehand");
    }
    Ok(())
}

/// `acl.rt.get_memcpy_desc_size`.
pub fn get_memcpy_desc_size(kind: i32) -> Result<u64> {
    context::current()?;
    check_description_kind(kind)?;
    Ok(DESCRIPTION_BYTES)
}

/// `acl.rt.set_memcpy_desc`: writes a copy's description into device memory; the bytes are resolved when the copy runs.
pub fn set_memcpy_desc(description: u64, kind: i32, src: u64, dst: u64, count: u64, config: u64) -> Result<()> {
    let current = context::current()?;
    check_description_kind(kind)?;
    if config != 0 {
        fail!(INVALID_PARAM, "config is {config:#x}; it is reserved and must be 0");
    }
    if description == 0 || src == 0 || dst == 0 {
        fail!(INVALID_PARAM, "desc, srcAddr or dstAddr is NULL (0)");
    }
    let target = device_range(current.process, "desc", description, DESCRIPTION_BYTES)?;
    let mut bytes = [0_u8; DESCRIPTION_BYTES as usize];
    for (field, value) in bytes.chunks_exact_mut(8).zip([DESCRIPTION_MAGIC, src, dst, count]) {
        field.copy_from_slice(&value.to_le_bytes());
    }
    guard::copy(target.address, bytes.as_ptr() as usize, bytes.len()).map_err(|fault| fault_error("desc", &fault))
}

/// `acl.rt.memcpy_async_with_desc`.
pub fn memcpy_async_with_desc(description: u64, kind: i32, stream: u64) -> Result<()> {
    let current = context::current()?;
    check_description_kind(kind)?;
    let object = stream::resolve(&current, stream)?;
    if description == 0 {
        fail!(INVALID_PARAM, "desc is NULL (0)");
    }
    let source = device_range(current.process, "desc", description, DESCRIPTION_BYTES)?;
    let process = current.process;
    enqueue(
        &object,
        Task::Run(Box::new(move || {
            run_described(process, source.address)
                .map_err(|error| TaskFault { code: error.code().0, message: error.message().to_owned() })
        })),
        // What it describes is known when it runs; until then it reads the description.
        |by, site| Fact::Read { by, address: description, bytes: DESCRIPTION_BYTES, site },
    );
    Ok(())
}

fn run_described(process: &Process, address: usize) -> Result<()> {
    let mut bytes = [0_u8; DESCRIPTION_BYTES as usize];
    guard::copy(bytes.as_mut_ptr() as usize, address, bytes.len()).map_err(|fault| fault_error("desc", &fault))?;
    let mut fields = bytes.chunks_exact(8).map(|field| u64::from_le_bytes(field.try_into().unwrap_or_default()));
    let mut next = || fields.next().unwrap_or_default();
    let (magic, src, dst, count) = (next(), next(), next(), next());
    if magic != DESCRIPTION_MAGIC {
        fail!(RT_SYS_DMA, "desc does not hold a description that acl.rt.set_memcpy_desc wrote");
    }
    let dst = device_range(process, "dstAddr", dst, count)?;
    let src = device_range(process, "srcAddr", src, count)?;
    guard::copy(dst.address, src.address, count as usize).map_err(|fault| fault_error("the copy stopped", &fault))
}

fn check_word(current: &Current, address: u64, flag: u32, flags: u32) -> Result<Range> {
    if address == 0 || !address.is_multiple_of(8) {
        fail!(RT_PARAM_INVALID, "devAddr is {address:#x}; an address of 8 bytes, aligned to 8, belongs there");
    }
    if flag > flags {
        fail!(RT_PARAM_INVALID, "flag is {flag}; at most {flags} exists");
    }
    device_range(current.process, "devAddr", address, 8)
}

fn word_fault(fault: &Fault) -> TaskFault {
    TaskFault { code: ErrorCode::RT_SYS_DMA.0, message: format!("the word at {:#x} cannot be reached", fault.address) }
}

/// `acl.rt.value_write`: the stream writes 64 bits to device memory; flag 0.
pub fn value_write(address: u64, value: u64, flag: u32, stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    let range = check_word(&current, address, flag, 0)?;
    let write = move || {
        let bytes = value.to_le_bytes();
        guard::copy(range.address, bytes.as_ptr() as usize, bytes.len()).map_err(|fault| word_fault(&fault))
    };
    let position = stream::submit(&object, Task::Run(Box::new(write)));
    object.strand.marked(position);
    observe::emit(|| Fact::Recorded { event: address, stream: object.strand.id(), position });
    Ok(())
}

/// `acl.rt.value_wait`: the stream waits until the word compares: flag 0 at least, 1 equal, 2 has a bit of it, 3 lacks a bit of both.
pub fn value_wait(address: u64, value: u64, flag: u32, stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    let range = check_word(&current, address, flag, 3)?;
    let poll = move || {
        let mut bytes = [0_u8; 8];
        if let Err(fault) = guard::copy(bytes.as_mut_ptr() as usize, range.address, bytes.len()) {
            return Poll::Ready(Err(word_fault(&fault)));
        }
        let word = u64::from_le_bytes(bytes);
        let holds = match flag {
            0 => word >= value,
            1 => word == value,
            2 => word & value != 0,
            _ => !(word | value) != 0,
        };
        if holds { Poll::Ready(Ok(())) } else { Poll::Pending }
    };
    let position = stream::submit(&object, Task::Poll(Box::new(poll)));
    observe::emit(|| Fact::Awaited { event: address, stream: object.strand.id(), position });
    Ok(())
}

/// `acl.rt.cmo_async`: cache operations (0 prefetch, 1 write back, 2 invalidate, 3 flush); the range must be device memory, and nothing moves.
pub fn cmo_async(src: u64, bytes: u64, kind: i32, stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    if !(0..=3).contains(&kind) {
        fail!(INVALID_PARAM, "cmoType is {kind}; there are 0 to 3");
    }
    if src == 0 || bytes == 0 {
        fail!(INVALID_PARAM, "src is {src:#x} and size is {bytes}; both must be other than 0");
    }
    device_range(current.process, "src", src, bytes)?;
    stream::submit(&object, Task::Run(Box::new(|| Ok(()))));
    Ok(())
}

/// What `acl.rt.reduce_async` can do with two numbers (`aclrtReduceKind`).
#[derive(Clone, Copy)]
enum Reduction {
    Sum,
    Max,
    Min,
}

/// `acl.rt.reduce_async`: combines `bytes` of source into destination, element by element. Halves overflow as the device's mode says when the call is made:
/// to 65504, or to infinity.
pub fn reduce_async(
    dst: u64,
    src: u64,
    bytes: u64,
    kind: i32,
    data_type: i32,
    stream: u64,
    reserved: u64,
) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    if reserved != 0 {
        fail!(INVALID_PARAM, "reserve is {reserved:#x}; it must be 0");
    }
    let reduction = match kind {
        10 => Reduction::Sum,
        11 => Reduction::Max,
        12 => Reduction::Min,
        13 => fail!(RT_FEATURE_NOT_SUPPORT, "the reduction EQUAL (13) does not exist on {}", profile().name),
        _ => fail!(INVALID_PARAM, "kind is {kind}, which is not in aclrtReduceKind"),
    };
    let combine: fn(&mut [u8], &[u8], Reduction) = match DataType::try_from(data_type) {
        Ok(DataType::Float) => |dst, src, reduction| {
            combine(dst, src, |a, b| {
                apply(f32::from_le_bytes(a), f32::from_le_bytes(b), reduction, |a, b| a + b).to_le_bytes()
            });
        },
        Ok(DataType::Float16) if device::get_device_sat_mode()? != 0 => |dst, src, reduction| {
            let number = |bytes| float_from_ieee_half(u16::from_le_bytes(bytes));
            combine(dst, src, |a, b| {
                ieee_half_from_float(apply(number(a), number(b), reduction, |a, b| a + b)).to_le_bytes()
            });
        },
        Ok(DataType::Float16) => |dst, src, reduction| {
            let number = |bytes| float_from_half(u16::from_le_bytes(bytes));
            combine(dst, src, |a, b| {
                half_from_float(apply(number(a), number(b), reduction, |a, b| a + b)).to_le_bytes()
            });
        },
        Ok(DataType::Int32) => |dst, src, reduction| {
            combine(dst, src, |a, b| {
                apply(i32::from_le_bytes(a), i32::from_le_bytes(b), reduction, i32::saturating_add).to_le_bytes()
            });
        },
        Ok(DataType::Int16) => |dst, src, reduction| {
            combine(dst, src, |a, b| {
                apply(i16::from_le_bytes(a), i16::from_le_bytes(b), reduction, i16::saturating_add).to_le_bytes()
            });
        },
        Ok(DataType::Int8) => |dst, src, reduction| {
            combine(dst, src, |a, b| {
                apply(i8::from_le_bytes(a), i8::from_le_bytes(b), reduction, i8::saturating_add).to_le_bytes()
            });
        },
        _ => fail!(UNSUPPORTED_DATA_TYPE, "type is {data_type}; float, float16, int32, int16 and int8 can be reduced"),
    };
    let width = DataType::try_from(data_type).map_or(1, DataType::size_in_bytes);
    if dst == 0 || src == 0 || bytes == 0 || !bytes.is_multiple_of(width) {
        fail!(
            INVALID_PARAM,
            "dst {dst:#x}, src {src:#x} and count {bytes} must be other than 0, the count a multiple of {width}"
        );
    }
    let to = device_range(current.process, "dst", dst, bytes)?;
    let from = device_range(current.process, "src", src, bytes)?;
    let run = move || reduce(to, from, bytes as usize, reduction, combine).map_err(|fault| word_fault(&fault));
    let position = enqueue(&object, Task::Run(Box::new(run)), |by, site| Fact::Read { by, address: src, bytes, site });
    let by = Actor::Task { stream: object.strand.id(), position };
    observe::emit(|| Fact::Read { by, address: dst, bytes, site: site::here() });
    observe::emit(|| Fact::Written { by, address: dst, bytes, site: site::here() });
    Ok(())
}

fn is_nan<T: PartialOrd>(number: &T) -> bool {
    number.partial_cmp(number).is_none()
}

/// A NaN on either side stays one.
fn apply<T: PartialOrd>(a: T, b: T, reduction: Reduction, sum: impl Fn(T, T) -> T) -> T {
    match reduction {
        Reduction::Sum => sum(a, b),
        Reduction::Max => {
            if a >= b || is_nan(&a) {
                a
            } else {
                b
            }
        }
        Reduction::Min => {
            if a <= b || is_nan(&a) {
                a
            } else {
                b
            }
        }
    }
}

fn combine<const N: usize>(dst: &mut [u8], src: &[u8], with: impl Fn([u8; N], [u8; N]) -> [u8; N]) {
    for (a, b) in dst.as_chunks_mut::<N>().0.iter_mut().zip(src.as_chunks::<N>().0) {
        *a = with(*a, *b);
    }
}

fn reduce(
    dst: Range,
    src: Range,
    bytes: usize,
    reduction: Reduction,
    combine: fn(&mut [u8], &[u8], Reduction),
) -> std::result::Result<(), Fault> {
    const PIECE: usize = 64 << 10;
    let (mut left, mut right) = (vec![0; PIECE.min(bytes)], vec![0; PIECE.min(bytes)]);
    for start in (0..bytes).step_by(PIECE) {
        let len = PIECE.min(bytes - start);
        guard::copy(left.as_mut_ptr() as usize, dst.address + start, len)?;
        guard::copy(right.as_mut_ptr() as usize, src.address + start, len)?;
        combine(&mut left[..len], &right[..len], reduction);
        guard::copy(dst.address + start, left.as_ptr() as usize, len)?;
    }
    Ok(())
}

/// `acl.rt.get_overflow_status`: queues a write of the overflow flags, 64 bytes; the software device's arithmetic never sets them.
pub fn get_overflow_status(output: u64, bytes: u64, stream: u64) -> Result<()> {
    const BYTES: u64 = 64;
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    if output == 0 || bytes != BYTES {
        fail!(
            INVALID_PARAM,
            "outputAddr is {output:#x} and outputSize {bytes}; a device address and exactly {BYTES} belong there"
        );
    }
    let range = device_range(current.process, "outputAddr", output, bytes)?;
    let task = Task::Fill { dst: range.address, value: 0, len: bytes as usize };
    enqueue(&object, task, |by, site| Fact::Written { by, address: output, bytes, site });
    Ok(())
}

/// `acl.rt.reset_overflow_status`.
pub fn reset_overflow_status(stream: u64) -> Result<()> {
    let current = context::current()?;
    let object = stream::resolve(&current, stream)?;
    stream::submit(&object, Task::Run(Box::new(|| Ok(()))));
    Ok(())
}
