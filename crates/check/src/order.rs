//! The strict checks: every access against the order that streams, events and synchronisation define, and against what was ever written.

use std::collections::BTreeMap;

use softacl_abi::enums::RunMode;
use softacl_core::by_number::{ByNumber, NumberSet};
use softacl_core::observe::{Actor, Fact, MemcpyKind, Resource, Rows, Space};
use softacl_core::process;
use softacl_core::site::Site;
use softacl_core::this_thread;

use crate::clock::{Clocks, Epoch, View};
use crate::describe;
use crate::finding::{Draft, Role};
use crate::rule;
use crate::shadow::{Access, Shadow};

/// A task that uses an object.
#[derive(Clone, Copy, Debug)]
struct Use {
    epoch: Epoch,
    site: Site,
}

/// Everything that is known of order.
#[derive(Debug, Default)]
pub(crate) struct Order {
    clocks: Clocks,
    memory: BTreeMap<u64, Shadow>,
    uses: ByNumber<Resource, Vec<Use>>,
    /// Where each stream's newest task was queued.
    queued: ByNumber<u32, (u64, Site)>,
    /// Streams that wait for a word of memory: what orders them is not known.
    unordered: NumberSet<u32>,
    /// Events that were recorded behind such a wait.
    unordered_events: NumberSet<u64>,
    /// By thread: the blocking host function that it runs.
    callbacks: ByNumber<u64, (u32, u64)>,
    /// By stream: the first and last position of host functions that it stands still for, as far as the host has not waited for them. What follows
    /// them in a stream is queued, and taken in here, before they run.
    standing: ByNumber<u32, (u64, u64)>,
}

/// A range that lies in one allocation.
struct Place {
    base: u64,
    start: u64,
    end: u64,
}

impl Order {
    /// Takes a fact in; what is wrong with it.
    pub(crate) fn observe(&mut self, fact: &Fact<'_>) -> Vec<Draft> {
        let mut drafts = Vec::new();
        match *fact {
            Fact::Allocated { address, bytes, reachable, site } => {
                self.memory.insert(address, Shadow::new(bytes, site, reachable));
            }
            Fact::Freed { address, site } => drafts.extend(self.free(address, site)),
            Fact::Destroyed { kind, handle, site } => {
                self.clocks.forget_event(handle);
                self.unordered_events.remove(&handle);
                drafts.extend(self.destroy(Resource::Object { kind, handle }, site));
            }
            Fact::NotMediaMemory { argument, address, call, made, site } => {
                drafts.push(not_media_memory(argument, address, call, site).at(Role::Made, made));
            }
            Fact::ChannelDestroyed { desc, site } => drafts.extend(self.destroy(Resource::Channel { desc }, site)),
            Fact::Unloaded { id, site } => drafts.extend(self.destroy(Resource::Model { id }, site)),
            Fact::Enqueued { stream, position, site } => self.enqueue(stream, position, site),
            Fact::Read { by, address, bytes, site } => {
                drafts.extend(self.touch(by, address, bytes, site, false));
                drafts.extend(self.read(by, address, bytes, site));
            }
            Fact::Written { by, address, bytes, site } => drafts.extend(self.touch(by, address, bytes, site, true)),
            Fact::Samples { by, write, planes, site } => {
                // One finding of each kind, however many rows there are.
                let (mut unordered, mut unread) = (None, None);
                for (address, bytes) in planes.into_iter().flat_map(Rows::pieces) {
                    let touched = self.touch(by, address, bytes, site, write);
                    unordered = unordered.or(touched);
                    if !write {
                        let read = self.read(by, address, bytes, site);
                        unread = unread.or(read);
                    }
                }
                drafts.extend(unordered);
                drafts.extend(unread);
            }
            Fact::Copied { by, dst, src, bytes, site } => {
                drafts.extend(self.touch(by, src, bytes, site, false));
                drafts.extend(self.touch(by, dst, bytes, site, true));
                drafts.extend(self.copy(by, dst, src, bytes, site));
            }
            Fact::Uses { stream, position, resource } => {
                let site = self.queued.get(&stream).map_or(Site::default(), |(_, site)| *site);
                let uses = self.uses.entry(resource).or_default();
                take_in(uses, self.clocks.host(), stream, Use { epoch: Epoch::Task { stream, position }, site });
            }
            Fact::Recorded { event, stream, position } => {
                self.clocks.enqueue(stream, position);
                self.clocks.record(event, stream);
                if self.unordered.contains(&stream) {
                    self.unordered_events.insert(event);
                } else {
                    self.unordered_events.remove(&event);
                }
            }
            Fact::Awaited { event, stream, position } => {
                self.clocks.enqueue(stream, position);
                self.clocks.wait(stream, event);
                // Which of the writes to a word is waited for, earlier or later ones, is not known.
                if !is_handle(event) || self.unordered_events.contains(&event) {
                    self.unordered.insert(stream);
                }
            }
            Fact::Synchronised { stream, position } => {
                self.clocks.synchronise(stream, position);
                if self.unordered.remove(&stream) {
                    self.clocks.reach_all();
                }
                let_go(&mut self.standing, |standing| (standing == stream).then_some(position));
            }
            Fact::EventReached { event } => self.reach(event),
            Fact::StreamGone { stream } => {
                self.clocks.forget_stream(stream);
                self.unordered.remove(&stream);
                self.queued.remove(&stream);
                self.standing.remove(&stream);
            }
            Fact::CallbackQueued { stream, position } => {
                self.standing
                    .entry(stream)
                    .and_modify(|(_, last)| *last = position.max(*last))
                    .or_insert((position, position));
            }
            Fact::Finalizing { site } => drafts.extend(self.finalize(site)),
            Fact::Transfer { kind, to, from, addresses, queued, site } => {
                transfer(kind, to, from, addresses, queued, site, &mut drafts);
            }
            Fact::CallbackBegan { stream, position, blocking } => {
                self.clocks.synchronise(stream, position);
                if blocking {
                    self.callbacks.insert(this_thread(), (stream, position));
                }
            }
            Fact::CallbackEnded { .. } => {
                self.callbacks.remove(&this_thread());
            }
            _ => {}
        }
        drafts
    }

    fn enqueue(&mut self, stream: u32, position: u64, site: Site) {
        self.clocks.enqueue(stream, position);
        self.queued.insert(stream, (position, site));
    }

    fn reach(&mut self, event: u64) {
        self.clocks.reach(event);
        if self.unordered_events.contains(&event) {
            self.clocks.reach_all();
        }
        if let Some(known) = self.clocks.event(event) {
            let_go(&mut self.standing, |stream| known.position(stream));
        }
    }

    /// Whether a task comes after a host function that may not have run yet.
    fn stands(&self, known: View<'_>) -> bool {
        self.standing.iter().any(|(&stream, &(position, _))| known.covers(Epoch::Task { stream, position }))
    }

    /// Whether nothing can be said of what a task finds in memory.
    fn is_open(&self, by: Actor) -> bool {
        match by {
            Actor::Host => false,
            Actor::Task { stream, .. } => self.unordered.contains(&stream) || self.stands(self.clocks.stream(stream)),
        }
    }

    fn find(&self, address: u64, bytes: u64) -> Option<Place> {
        let (&base, shadow) = self.memory.range(..=address).next_back()?;
        let start = address - base;
        (start < shadow.bytes).then(|| Place { base, start, end: start.saturating_add(bytes).min(shadow.bytes) })
    }

    /// When an actor acts. `None` when that is not to be told.
    fn epoch(&self, by: Actor) -> Option<Epoch> {
        match by {
            Actor::Task { stream, position } => {
                (!self.unordered.contains(&stream)).then_some(Epoch::Task { stream, position })
            }
            Actor::Host if self.callbacks.is_empty() => Some(self.clocks.host_epoch()),
            Actor::Host => match self.callbacks.get(&this_thread()) {
                // The stream stands still meanwhile: what it runs later comes after.
                Some(&(stream, position)) => Some(Epoch::Task { stream, position }),
                None => Some(self.clocks.host_epoch()),
            },
        }
    }

    fn touch(&mut self, by: Actor, address: u64, bytes: u64, site: Site, write: bool) -> Option<Draft> {
        let place = self.find(address, bytes)?;
        let Some(epoch) = self.epoch(by) else {
            if write {
                self.memory.get_mut(&place.base)?.mark(place.start, place.end, true);
            }
            return None;
        };
        let (clocks, standing) = (&self.clocks, &self.standing);
        // A task that was queued behind a host function which has not been waited for may run after whatever the function, or who lets it end, does.
        let excused = |earlier| match earlier {
            Epoch::Host(_) => false,
            Epoch::Task { stream, position } => standing.iter().any(|(&standing, &(first, _))| {
                let behind = Epoch::Task { stream: standing, position: first };
                if stream == standing { position > first } else { clocks.stream(stream).covers(behind) }
            }),
        };
        let known = match by {
            Actor::Host => clocks.host(),
            Actor::Task { stream, .. } => clocks.stream(stream),
        };
        let shadow = self.memory.get_mut(&place.base)?;
        let earlier = shadow.access((place.start, place.end), Access { epoch, site, write }, known, excused)?;
        let (made, size) = (shadow.made, shadow.bytes);
        let host_reads = matches!(by, Actor::Host) && !write && earlier.write;
        let rule = if host_reads { &rule::READ_BEFORE_SYNCHRONISE } else { &rule::UNORDERED_ACCESS };
        let message = format!(
            "{} {} byte(s) {} to {} of the {size} at {:#x}, which {} {} with nothing that orders the two",
            describe::epoch(epoch),
            if write { "writes" } else { "reads" },
            place.start,
            place.end - 1,
            place.base,
            describe::epoch(earlier.epoch),
            if earlier.write { "writes" } else { "reads" },
        );
        Some(Draft::new(rule, message, site).at(Role::Other, earlier.site).at(Role::Made, made))
    }

    /// A read of bytes that go somewhere from where they cannot be followed.
    fn read(&mut self, by: Actor, address: u64, bytes: u64, site: Site) -> Option<Draft> {
        let place = self.find(address, bytes)?;
        if self.is_open(by) {
            return None;
        }
        let shadow = self.memory.get_mut(&place.base)?;
        let (start, end) = shadow.uninitialised(place.start, place.end)?;
        let (made, size) = (shadow.made, shadow.bytes);
        // Told once.
        shadow.mark(start, end, true);
        let who = match by {
            Actor::Host => "the host".to_owned(),
            Actor::Task { stream, .. } => format!("a task on stream {stream}"),
        };
        let message = format!(
            "{who} reads bytes {start} to {} of the {size} at {:#x}, which nothing has written since they were allocated",
            end - 1,
            place.base
        );
        Some(Draft::new(&rule::READ_BEFORE_INITIALISED, message, site).at(Role::Made, made))
    }

    /// What is uninitialised stays so where it is copied to; out of sight, it counts as read.
    fn copy(&mut self, by: Actor, dst: u64, src: u64, bytes: u64, site: Site) -> Option<Draft> {
        let from = self.find(src, bytes)?;
        let Some(to) = self.find(dst, bytes) else { return self.read(by, src, bytes, site) };
        if self.is_open(by) {
            return None;
        }
        let pieces = self.memory.get(&from.base)?.pieces(from.start, from.end);
        // Mostly none, and then nothing is made.
        let uninitialised: Vec<_> = pieces.filter(|(_, _, initialised)| !initialised).collect();
        if uninitialised.is_empty() {
            return None;
        }
        let target = self.memory.get_mut(&to.base)?;
        for (start, end, _) in uninitialised {
            target.mark(start - from.start + to.start, end - from.start + to.start, false);
        }
        None
    }

    fn free(&mut self, address: u64, site: Site) -> Option<Draft> {
        let shadow = self.memory.remove(&address)?;
        let access = shadow.in_use(self.clocks.host())?;
        let message = format!(
            "the {} bytes at {address:#x} are freed while {} may still {} them",
            shadow.bytes,
            describe::epoch(access.epoch),
            if access.write { "write" } else { "read" },
        );
        Some(
            Draft::new(&rule::FREED_WHILE_IN_USE, message, site)
                .at(Role::Queued, access.site)
                .at(Role::Made, shadow.made),
        )
    }

    fn finalize(&self, site: Site) -> Option<Draft> {
        let host = self.clocks.host();
        let mut pending: Vec<_> = self
            .queued
            .iter()
            .filter(|(stream, (position, _))| !host.covers(Epoch::Task { stream: **stream, position: *position }))
            .map(|(stream, (_, site))| (*stream, *site))
            .collect();
        pending.sort_unstable_by_key(|(stream, _)| *stream);
        let (_, queued) = *pending.first()?;
        let message = format!("the program has not waited for the tasks that it queued on {} stream(s)", pending.len());
        Some(Draft::new(&rule::FINALIZE_WITH_WORK_PENDING, message, site).at(Role::Queued, queued))
    }

    fn destroy(&mut self, resource: Resource, site: Site) -> Option<Draft> {
        let uses = self.uses.remove(&resource)?;
        let host = self.clocks.host();
        let busy = uses.iter().find(|used| !host.covers(used.epoch))?;
        let message = format!(
            "{} is destroyed while {} may still use it",
            describe::resource(&resource),
            describe::epoch(busy.epoch)
        );
        Some(Draft::new(&rule::DESTROYED_WHILE_BUSY, message, site).at(Role::Queued, busy.site))
    }
}

/// The host has waited for host functions up to a position of their stream.
fn let_go(standing: &mut ByNumber<u32, (u64, u64)>, reached: impl Fn(u32) -> Option<u64>) {
    standing.retain(|stream, (first, last)| {
        *first = reached(*stream).map_or(*first, |position| (*first).max(position + 1));
        first <= last
    });
}

/// Uses by one stream that are remembered one by one.
const MOST_USES: usize = 8;

/// Takes a use in and forgets those that are over. Of a stream that uses the same object again and again with nobody waiting the first few are remembered and the last, which
/// is over when all are.
fn take_in(uses: &mut Vec<Use>, host: View<'_>, stream: u32, used: Use) {
    uses.retain(|earlier| !host.covers(earlier.epoch));
    let same = |earlier: &&mut Use| matches!(earlier.epoch, Epoch::Task { stream: of, .. } if of == stream);
    if uses.len() >= MOST_USES && uses.iter_mut().filter(same).count() >= MOST_USES {
        if let Some(newest) = uses.iter_mut().rev().find(same) {
            *newest = used;
        }
    } else {
        uses.push(used);
    }
}

/// Pictures in memory that was made for something else.
fn not_media_memory(argument: &str, address: u64, call: &str, site: Site) -> Draft {
    let message = format!(
        "{argument}: the data at {address:#x} lies in memory of {call}; {} reads and writes pictures in memory of acl.media.dvpp_malloc",
        process::profile().name
    );
    Draft::new(&rule::MEDIA_MEMORY, message, site)
}

/// What is wrong with a copy whatever else happens.
fn transfer(
    kind: MemcpyKind,
    to: Option<Space>,
    from: Option<Space>,
    addresses: (u64, u64),
    queued: bool,
    site: Site,
    drafts: &mut Vec<Draft>,
) {
    let on_device = |space| matches!(space, Some(Space::Device(_)));
    let place = |space| match space {
        Some(Space::Device(_)) => "device memory",
        Some(Space::Host) => "page-locked host memory",
        None => "host memory of the program's own",
    };
    let expected = match kind {
        MemcpyKind::HostToHost => Some((false, false)),
        MemcpyKind::HostToDevice => Some((true, false)),
        MemcpyKind::DeviceToHost => Some((false, true)),
        MemcpyKind::DeviceToDevice => Some((true, true)),
        _ => None,
    };
    if process::settings().run_mode.value == RunMode::Host
        && expected.is_some_and(|(to_device, from_device)| to_device != on_device(to) || from_device != on_device(from))
    {
        let message =
            format!("kind is {} ({kind:?}), but the copy goes from {} to {}", kind as i32, place(from), place(to));
        drafts.push(Draft::new(&rule::WRONG_COPY_DIRECTION, message, site));
    }
    if !queued {
        return;
    }
    if to.is_none() || from.is_none() {
        let which = if to.is_none() { "destination" } else { "source" };
        let message = format!(
            "the {which} is host memory of the program's own, which is not page-locked: the call returns only when the copy is done"
        );
        drafts.push(Draft::new(&rule::PAGEABLE_ASYNC_COPY, message, site));
    }
    let alignment = process::profile().copy_alignment;
    for (name, address, space) in [("destination", addresses.0, to), ("source", addresses.1, from)] {
        if space.is_some() && !address.is_multiple_of(alignment) {
            let message = format!("the {name} ({address:#x}) is not aligned to {alignment} bytes");
            drafts.push(Draft::new(&rule::UNALIGNED_ASYNC_COPY, message, site));
        }
    }
}

/// Whether a number that orders tasks is an event's, and not the address of a word.
const fn is_handle(event: u64) -> bool {
    event >= 1 << 56
}
