//! Children: what happens when the program is about to make another process, by `fork` or by what wraps it.
//!
//! A child that never calls `acl` is nobody's business, and one that is forked from an initialised process is refused on every call (`process`). What remains is
//! that no child may be made while asynchronous work on memory is in flight. A front end that sees a child coming says so by [`before_child`]; forks by C code
//! come in through the C library's handlers, and cannot be refused.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::config::ForkPolicy;
use crate::observe::{self, Fact};
use crate::os::Caller;
use crate::process;
use crate::rt::flight::Strand;
use crate::rt::stream::STREAMS;
use crate::site::Site;

/// How long the streams' work is waited for, as outcomes say. What lasts longer waits for something that the program is still to do, mostly.
const PATIENCE: Duration = Duration::from_secs(2);

thread_local! {
    /// Where this thread is about to fork, when the front end knows.
    static FORKS_AT: Cell<Site> = const { Cell::new(Site(0)) };
}

/// In a forked child: where it was forked.
static FORKED_AT: AtomicU32 = AtomicU32::new(0);

/// Where this process was forked from the one with the runtime; unknown when C code did it.
pub(crate) fn forked_at() -> Site {
    Site(FORKED_AT.load(Ordering::Relaxed))
}

/// A stream with work in flight.
struct Busy {
    strand: Strand,
    position: u64,
}

fn busy() -> Vec<Busy> {
    if process::existing().is_none() {
        return Vec::new();
    }
    STREAMS
        .handles()
        .into_iter()
        .filter_map(|handle| {
            let strand = STREAMS.get(handle).ok()?.strand.clone();
            strand.in_flight().map(|position| Busy { strand, position })
        })
        .collect()
}

/// Whether [`before_child`] has anything to do: it may wait, and a front end lets other threads run meanwhile.
pub fn is_work_in_flight() -> bool {
    !busy().is_empty()
}

/// The program is about to make a child, at `site`, by the call that `call` names. The streams' work on memory is waited for, and an observer told; or, as the
/// settings want it, the child is refused.
///
/// # Errors
/// The text of the refusal.
pub fn before_child(call: &str, site: Site) -> Result<(), String> {
    guard(call, site, true)
}

/// Registers how the place in the program is found from which it called C code that makes a child; unknown when that cannot be told without waiting.
pub fn set_place_of_c_calls(find: fn() -> Site) {
    PLACE_OF_C_CALLS.get_or_init(|| find);
}

static PLACE_OF_C_CALLS: OnceLock<fn() -> Site> = OnceLock::new();

/// C code is about to make a child by a function of the C library; whether it may.
pub(crate) fn before_child_of_c(call: &str, caller: Caller) -> bool {
    // Seen from inside the child of a fork as well, whose locks may be held by threads that did not come along.
    if process::is_forked() || busy().is_empty() {
        return true;
    }
    let call = caller.library().map_or_else(|| call.to_owned(), |library| format!("{call}, called by {library},"));
    let site = PLACE_OF_C_CALLS.get().map_or(Site::default(), |find| find());
    guard(&call, site, true).is_ok()
}

/// This thread forks next, at `site`: what a child is told, should it call `acl`. [`Site::default`] takes that back.
pub fn set_fork_site(site: Site) {
    FORKS_AT.set(site);
}

fn guard(call: &str, site: Site, may_refuse: bool) -> Result<(), String> {
    let mut busy = busy();
    if busy.is_empty() {
        return Ok(());
    }
    if may_refuse && process::settings().fork.value == ForkPolicy::Refuse {
        tell(call, site, &busy, "the child was refused");
        return Err(refusal(call, &busy));
    }
    busy.retain(|Busy { strand, position }| !strand.was_told_of(*position));
    if busy.is_empty() {
        return Ok(());
    }
    let deadline = Instant::now() + PATIENCE;
    let mut drained = true;
    for Busy { strand, position } in &busy {
        let left = deadline.saturating_duration_since(Instant::now());
        if strand.wait(*position, Some(left)).is_ok() {
            strand.learn(*position);
        } else {
            drained = false;
        }
    }
    let outcome = if drained {
        "it was waited for, so that nothing broke here"
    } else {
        "it was not over after being waited for for two seconds"
    };
    // Another thread may have told of the same work meanwhile.
    busy.retain(|Busy { strand, position }| strand.tell_of(*position));
    tell(call, site, &busy, outcome);
    Ok(())
}

fn tell(call: &str, site: Site, busy: &[Busy], outcome: &str) {
    for Busy { strand, .. } in busy {
        let (stream, queued) = (strand.id(), strand.place());
        observe::emit_end(|| Fact::ChildDuringWork { call, stream, queued, outcome, site });
    }
}

fn refusal(call: &str, busy: &[Busy]) -> String {
    let streams: Vec<_> = busy.iter().map(|Busy { strand, .. }| strand.id().to_string()).collect();
    format!(
        "{call} is refused: asynchronous memory work is in flight on stream {}; call acl.rt.synchronize_stream first (softacl refuses because of SOFTACL_FORK=refuse)",
        streams.join(", ")
    )
}

/// The C library is about to fork, whoever asked for it.
pub(crate) extern "C" fn before_fork() {
    // What the front end saw coming is dealt with already, and there is nothing left to do. A panic must not reach C code.
    let _ = std::panic::catch_unwind(|| guard("fork", FORKS_AT.get(), false));
}

/// The parent's side of the fork.
pub(crate) extern "C" fn after_fork_in_parent() {
    FORKS_AT.set(Site::default());
}

/// The child's side of the fork, before its own code runs. Only what a signal handler may do.
pub(crate) extern "C" fn after_fork_in_child() {
    FORKED_AT.store(FORKS_AT.get().0, Ordering::Relaxed);
    process::mark_forked();
}
