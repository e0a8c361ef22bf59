//! The software NPU: memory arenas, address map, streams and their executor, events, clock.
//!
//! # Who validates what
//!
//! This crate plays the hardware. It knows no handle, no rule of the programming interface, no error text meant for a
//! user, and no Python. The layer above (`softacl-core`) decides whether a call is allowed; by the time a call arrives
//! here the device has been opened, the alignment is a power of two and both ends of a copy have been resolved. What
//! the layer above must have stopped is answered with `unreachable!`, not with an error: an error would be a second,
//! untested copy of the check.
//!
//! What this crate *does* answer for:
//!
//! * **Addresses.** [`Memory`] says what an address is (live, freed, never handed out, not ours) and turns a range of
//!   the program's view into the runtime's own view of the same bytes. That answer is the validation the layer above
//!   builds on, so it is exact.
//! * **Foreign memory.** Buffers that a program passes are not ours to check: no table says whether they are mapped.
//!   [`guard`] reads and writes them and turns the processor's fault into a value. It is the only place in the runtime
//!   that touches memory it cannot vouch for, which is why [`guard::copy`] takes plain addresses and is not marked
//!   unsafe: that it cannot crash is its contract. That it can overwrite anything mapped is the nature of a device
//!   that is told addresses by the program it serves.
//! * **Order.** [`Stream`] runs tasks first in, first out; [`Event`] gives the edges between streams; [`Executor`]
//!   chooses among what is ready by a [`Schedule`]. For a program that orders its work, all schedules give the same
//!   results.
//!
//! # Forks
//!
//! A forked child inherits the data of this crate but none of its threads. Nothing here may be touched in the child;
//! the layer above refuses every call there. Nothing here registers an exit handler, and no destructor of a value that
//! lives in a static joins a thread, so the child's exit is undisturbed. The runtime's view of device memory is absent
//! in the child (`MADV_DONTFORK`); pinned host memory stays shared with the parent.
//!
//! # Where `unsafe` is
//!
//! `memory/arena.rs` (mappings), `guard/*` (the fault-proof routines and the signal handler), `background.rs` (signal
//! mask of our threads) and `helper.rs` (a job in its caller's stack). Everything else is safe Rust.
//!
//! # Model checking
//!
//! `sync.rs` swaps locks and atomics for loom's under `--cfg loom`; `models.rs` has the models:
//! `RUSTFLAGS="--cfg loom" cargo test -p softacl-device --lib --release models`.

mod background;
pub mod clock;
mod event;
mod executor;
pub mod guard;
mod helper;
mod memory;
#[cfg(all(test, loom))]
mod models;
mod schedule;
mod stream;
mod sync;
mod task;

pub use event::Event;
pub use executor::Executor;
pub use helper::in_chunks;
pub use memory::{
    Allocation, FreeError, FreeSpace, Freed, Lookup, Memory, OutOfMemory, Placed, ResolveError, Retired, Space, Span,
    Tag, Usage,
};
pub use schedule::Schedule;
pub use stream::{Stream, TimedOut};
pub use task::{Completion, Job, Task, TaskFault};
