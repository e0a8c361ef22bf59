//! Facts: what happened, told to one observer. The `check` crate turns them into findings; this crate draws no conclusion from them and knows nobody who does.
//!
//! There are two measures of detail. An observer of *ends* hears of refusals, of child processes and of what is left over; those facts lie on no hot path. An observer of
//! *everything* also hears of every object, every access and every edge between streams, events and the host. With no observer a fact costs one load:
//! its values are not even gathered.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

pub use softacl_abi::enums::MemcpyKind;
pub use softacl_device::Space;

use crate::error::{Cause, ErrorCode};
use crate::handle::Kind;
use crate::site::Site;

/// Who touches memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The program's own threads, in the call that tells the fact.
    Host,
    /// A task, queued in the call that tells the fact.
    Task {
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
    },
}

/// Something that lives until the program lets it go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// An object with a handle.
    Object {
        /// What it is.
        kind: Kind,
        /// Its handle.
        handle: u64,
    },
    /// Memory.
    Memory {
        /// Program-view address.
        address: u64,
        /// Bytes asked for.
        bytes: u64,
        /// Name of the call that made it.
        call: &'static str,
    },
    /// The channel of a description, which is not the description itself.
    Channel {
        /// Handle of the description.
        desc: u64,
    },
    /// A loaded model.
    Model {
        /// Its id.
        id: u32,
    },
}

/// What brought the end of something that the program had not let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The device was reset.
    Reset {
        /// Index of the device.
        device: u32,
    },
    /// Its context was destroyed.
    Context,
    /// `acl.finalize`.
    Finalize,
    /// The process ends.
    Exit,
    /// The test that made it ends.
    Test,
}

/// Pieces of memory of one length, one after another at one distance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows {
    /// Program-view address of the first.
    pub address: u64,
    /// Bytes of each.
    pub bytes: u64,
    /// Bytes from the beginning of one to that of the next.
    pub pitch: u64,
    /// How many there are; none in a plane that a picture does not have.
    pub count: u64,
}

impl Rows {
    /// The same memory in as few pieces as it takes: address and bytes of each.
    pub fn pieces(self) -> impl Iterator<Item = (u64, u64)> {
        let Self { address, bytes, pitch, count } = self;
        let (bytes, count) = if bytes == pitch { (bytes * count, count.min(1)) } else { (bytes, count) };
        (0..count).map(move |row| (address + row * pitch, bytes))
    }
}

/// Something that happened.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Fact<'a> {
    /// A call was refused, or met an error. Ends.
    Refused {
        /// Name under which the program called.
        api: &'a str,
        /// The code that it gets.
        code: ErrorCode,
        /// The text behind the code.
        message: &'a str,
        /// What is known of the reason.
        cause: Option<&'a Cause>,
        /// Where the call was made.
        site: Site,
    },
    /// The program makes a child process while work on memory is in flight that it has not waited for. Ends.
    ChildDuringWork {
        /// What makes the child, for example `os.fork`.
        call: &'a str,
        /// Number of the stream with the work.
        stream: u32,
        /// Where the work was queued, if that was looked up.
        queued: Site,
        /// What became of it, as a part of a sentence.
        outcome: &'a str,
        /// Where the child is made; unknown when C code does it.
        site: Site,
    },
    /// Something went with its owner, or with the process, because the program had not let it go. Ends.
    Left {
        /// What.
        resource: Resource,
        /// Where it was made.
        made: Site,
        /// Where the context was made that it belongs to; unknown when it belongs to none of the program's own.
        within: Site,
        /// How it ended.
        end: End,
        /// Where the end was brought about.
        site: Site,
    },
    /// `acl.finalize` begins. Everything.
    Finalizing {
        /// Where.
        site: Site,
    },
    /// The address of an object was given out that nothing else refers to: it dangles as soon as the call returns. Ends.
    Dangling {
        /// Name of the call.
        api: &'a str,
        /// Where.
        site: Site,
    },
    /// The picture that a description describes takes more than the memory that it names. Ends.
    PictureExceedsBuffer {
        /// Name of the call that was to use it.
        api: &'a str,
        /// What the call does with it: "input" or "output".
        side: &'static str,
        /// The description.
        desc: u64,
        /// Where the description was made.
        made: Site,
        /// Width and height stride.
        strides: (u32, u32),
        /// Bytes of the picture.
        needed: u64,
        /// Bytes of the memory.
        size: u64,
        /// Where the call was made.
        site: Site,
    },
    /// The machine slept while the program had a device open. Ends.
    Slept {
        /// For how long.
        asleep: Duration,
        /// The first call after it that looked.
        site: Site,
    },
    /// A host function that was queued on a stream will never run: its thread unsubscribed, or the process ends. Ends.
    CallbackLost {
        /// Number of the stream.
        stream: u32,
        /// Whether the process ends.
        at_exit: bool,
        /// Where it was queued.
        site: Site,
    },
    /// An object came to be. Everything.
    Created {
        /// What it is.
        kind: Kind,
        /// Its handle.
        handle: u64,
        /// Where.
        site: Site,
    },
    /// An object was destroyed. Everything.
    Destroyed {
        /// What it was.
        kind: Kind,
        /// Its handle, now stale.
        handle: u64,
        /// Where.
        site: Site,
    },
    /// A unit for media processing is given memory that was made for something else. Everything.
    NotMediaMemory {
        /// Which argument names it.
        argument: &'a str,
        /// Its first byte, as the program sees it.
        address: u64,
        /// Name of the call that made it.
        call: &'static str,
        /// Where it was made.
        made: Site,
        /// Where it is used.
        site: Site,
    },
    /// The channel of a description was destroyed. Everything.
    ChannelDestroyed {
        /// Handle of the description.
        desc: u64,
        /// Where.
        site: Site,
    },
    /// A model was unloaded. Everything.
    Unloaded {
        /// Its id.
        id: u32,
        /// Where.
        site: Site,
    },
    /// A copy was asked for, before what it touches is told. Everything.
    Transfer {
        /// The kind that the program gave (`aclrtMemcpyKind`).
        kind: MemcpyKind,
        /// Where the destination is; `None` for memory of the program's own.
        to: Option<Space>,
        /// Where the source is.
        from: Option<Space>,
        /// Addresses of destination and source.
        addresses: (u64, u64),
        /// Whether it is queued on a stream.
        queued: bool,
        /// Where.
        site: Site,
    },
    /// Memory came to be. Everything.
    Allocated {
        /// Program-view address.
        address: u64,
        /// Bytes asked for.
        bytes: u64,
        /// Whether the program can reach it by itself, without a call.
        reachable: bool,
        /// Where.
        site: Site,
    },
    /// Memory went. Everything.
    Freed {
        /// Program-view address.
        address: u64,
        /// Where.
        site: Site,
    },
    /// A task was queued; the facts about what it touches follow. Everything.
    Enqueued {
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
        /// Where.
        site: Site,
    },
    /// Bytes are read. Everything.
    Read {
        /// By whom.
        by: Actor,
        /// Program-view address.
        address: u64,
        /// Bytes.
        bytes: u64,
        /// Where the call was made.
        site: Site,
    },
    /// Bytes are written. Everything.
    Written {
        /// By whom.
        by: Actor,
        /// Program-view address.
        address: u64,
        /// Bytes.
        bytes: u64,
        /// Where the call was made.
        site: Site,
    },
    /// Samples of a picture are read, or written. Everything.
    Samples {
        /// By whom.
        by: Actor,
        /// Whether they are written.
        write: bool,
        /// Where they lie in each plane.
        planes: [Rows; 2],
        /// Where the call was made.
        site: Site,
    },
    /// Bytes are copied from one place to another. Everything.
    Copied {
        /// By whom.
        by: Actor,
        /// Program-view address.
        dst: u64,
        /// Program-view address.
        src: u64,
        /// Bytes.
        bytes: u64,
        /// Where the call was made.
        site: Site,
    },
    /// A task uses an object until it is done. Everything.
    Uses {
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
        /// The object.
        resource: Resource,
    },
    /// An event stands behind what is queued on a stream. Everything.
    Recorded {
        /// The event.
        event: u64,
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
    },
    /// What is queued on a stream from now on runs after the event. Everything.
    Awaited {
        /// The event.
        event: u64,
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
    },
    /// The host knows that a stream has come this far. Everything.
    Synchronised {
        /// Number of the stream.
        stream: u32,
        /// Position of the last task that is done.
        position: u64,
    },
    /// A stream is no more: what was queued on it has run, or never will. Everything.
    StreamGone {
        /// Number of the stream.
        stream: u32,
    },
    /// A host function was queued on a stream, which stands still until the function has ended. Everything.
    CallbackQueued {
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
    },
    /// A host function that was queued on a stream begins, on the thread that tells so. Everything.
    CallbackBegan {
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
        /// Whether the stream stands still until the function ends.
        blocking: bool,
    },
    /// It ends, on the same thread. Everything.
    CallbackEnded {
        /// Number of the stream.
        stream: u32,
        /// Position of the task in it.
        position: u64,
    },
    /// The host knows that an event was reached. Everything.
    EventReached {
        /// The event.
        event: u64,
    },
}

/// How much an observer wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Detail {
    /// Refusals, and what is left over.
    Ends = 1,
    /// All facts.
    Everything = 2,
}

/// Who is told.
pub trait Observer: Send + Sync {
    /// Takes note. `detail` is the least measure at which the fact is told. Called on the thread where the fact happened, with no lock held; must not call back
    /// into this crate's operations.
    fn observe(&self, fact: &Fact<'_>, detail: Detail);

    /// Takes note of the program's end by a fault in device memory, inside the fault handler: must neither allocate nor wait. Whether it wrote to `out`, which is standard
    /// error, a heading for the text that follows.
    fn observe_fault(&self, fault: &ProgramFault, out: &mut dyn fmt::Write) -> bool {
        let _ = (fault, out);
        false
    }
}

/// The program itself touched device memory, which is the end of it.
#[derive(Clone, Copy, Debug)]
pub struct ProgramFault {
    /// Where.
    pub address: usize,
    /// Whether it wrote.
    pub write: bool,
    /// What lies there, if that could be found out.
    pub memory: Option<FaultMemory>,
}

/// An allocation that a fault lies in.
#[derive(Clone, Copy, Debug)]
pub struct FaultMemory {
    /// Byte of the allocation.
    pub offset: u64,
    /// Bytes of the allocation.
    pub bytes: u64,
    /// Name of the call that made it.
    pub call: &'static str,
    /// Where it was made.
    pub made: Site,
    /// Where it was freed, if it was.
    pub freed: Option<Site>,
}

static DETAIL: AtomicU8 = AtomicU8::new(0);
static OBSERVER: OnceLock<Box<dyn Observer>> = OnceLock::new();

/// Registers the observer; the first one stays. `false` when there was one.
pub fn set_observer(observer: Box<dyn Observer>, detail: Detail) -> bool {
    let taken = OBSERVER.set(observer).is_ok();
    if taken {
        DETAIL.store(detail as u8, Ordering::Release);
    }
    taken
}

/// Whether every fact is told. For facts whose values would have to be gathered beforehand.
pub(crate) fn is_detailed() -> bool {
    DETAIL.load(Ordering::Acquire) >= Detail::Everything as u8
}

/// Whether anybody is told of ends.
pub(crate) fn is_observed() -> bool {
    DETAIL.load(Ordering::Acquire) >= Detail::Ends as u8
}

/// Tells a fact that is told in detail only.
pub(crate) fn emit<'a>(fact: impl FnOnce() -> Fact<'a>) {
    if is_detailed() {
        tell(&fact(), Detail::Everything);
    }
}

/// Tells a fact about an end.
pub(crate) fn emit_end<'a>(fact: impl FnOnce() -> Fact<'a>) {
    if is_observed() {
        tell(&fact(), Detail::Ends);
    }
}

#[cold]
fn tell(fact: &Fact<'_>, detail: Detail) {
    if let Some(observer) = OBSERVER.get() {
        observer.observe(fact, detail);
    }
}

/// Tells the observer, if there is one, of a fault of the program. For the fault handler.
pub(crate) fn tell_fault(fault: &ProgramFault, out: &mut dyn fmt::Write) -> bool {
    OBSERVER.get().is_some_and(|observer| is_observed() && observer.observe_fault(fault, out))
}
