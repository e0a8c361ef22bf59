//! What a channel's thread gets of a piece of work, and what an observer is told of it.

use std::sync::{Arc, OnceLock};

use super::progress::{Number, Progress};
use crate::observe::{self, Actor, Fact, Resource};
use crate::rt::callback::{self, HostFunction, Pending};
use crate::site::Site;

/// What an observer is told of a piece of work when its function runs.
#[derive(Default)]
pub(super) struct Told {
    /// Its position on the channel's stream, from when it is queued and told of. The work itself may run before that, on the thread that queues it.
    place: OnceLock<u64>,
    /// What it wrote, where that was not known when it was queued: address and bytes.
    written: OnceLock<(u64, u64)>,
}

impl Told {
    /// Its piece of work is queued there, and told of.
    pub(super) fn place(&self, position: u64) {
        self.place.get_or_init(|| position);
    }
}

/// A function for a channel's thread, to be delivered when its piece of work is done.
pub(crate) struct Report {
    pending: Pending,
    thread: u64,
    told: Option<Arc<Told>>,
    progress: Arc<Progress>,
    number: Number,
}

impl Report {
    /// One for a channel's thread, which counts as outstanding from now on.
    pub(super) fn new(function: HostFunction, stream: u32, thread: u64, progress: &Arc<Progress>) -> Self {
        let ticket = progress.ticket();
        let number = ticket.number();
        let counted: HostFunction = Box::new(move || ticket.run(function));
        let told = observe::is_detailed().then(Arc::<Told>::default);
        let function = match &told {
            Some(told) => tell_when_run(counted, stream, Arc::clone(told)),
            None => counted,
        };
        Self { pending: Pending::new(function, stream), thread, told, progress: Arc::clone(progress), number }
    }

    pub(super) fn told(&self) -> Option<Arc<Told>> {
        self.told.clone()
    }

    /// The work wrote these bytes. An observer hears of it before the function begins: only that knows where they are.
    pub(crate) fn wrote(&self, address: u64, bytes: u64) {
        if let Some(told) = &self.told {
            told.written.get_or_init(|| (address, bytes));
        }
    }

    pub(crate) fn deliver(self) {
        self.progress.deliver(&self.number);
        self.pending.deliver(self.thread);
    }
}

/// The same function, telling an observer what its piece of work wrote, and when it begins and ends.
fn tell_when_run(function: HostFunction, stream: u32, told: Arc<Told>) -> HostFunction {
    Box::new(move || {
        // It may begin before the call that queued the work has returned; that is another thread's, or this one's a while ago.
        let position = *told.place.wait();
        if let Some((address, bytes)) = told.written.get().copied() {
            let by = Actor::Task { stream, position };
            observe::emit(|| Fact::Written { by, address, bytes, site: Site::default() });
        }
        callback::tell_run(function, stream, position, false);
    })
}

/// What a piece of work reads and writes, as the program calls it: addresses and bytes.
#[derive(Default)]
pub(crate) struct Touched {
    pub(crate) read: Option<(u64, u64)>,
    pub(crate) written: Option<(u64, u64)>,
    pub(crate) uses: Vec<Resource>,
}

impl Touched {
    /// Tells an observer what was queued at a position of a stream.
    pub(super) fn tell(&self, stream: u32, position: u64, site: Site) {
        let by = Actor::Task { stream, position };
        observe::emit(|| Fact::Enqueued { stream, position, site });
        for resource in &self.uses {
            observe::emit(|| Fact::Uses { stream, position, resource: *resource });
        }
        if let Some((address, bytes)) = self.read {
            observe::emit(|| Fact::Read { by, address, bytes, site });
        }
        if let Some((address, bytes)) = self.written {
            observe::emit(|| Fact::Written { by, address, bytes, site });
        }
    }
}
