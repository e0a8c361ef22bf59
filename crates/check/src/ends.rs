//! The default checks: refused calls, child processes, and what is left over.
//!
//! What went with its device or context is told late: only at the end is it known whether the program tried to destroy it after all.

use std::collections::HashMap;
use std::fmt::Write as _;

use softacl_abi::surface;
use softacl_core::Kind;
use softacl_core::error::Cause;
use softacl_core::observe::{End, Fact, Resource};
use softacl_core::site::Site;

use crate::describe::{self, Sizes};
use crate::finding::{Draft, Role};
use crate::rule::{self, Rule};

/// Something that the program had not let go when its owner went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Leftover {
    made: Site,
    within: Site,
    end: End,
    site: Site,
    /// Where the program tried to destroy it later.
    late: Option<Site>,
}

/// Leftovers and refusals.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    left: HashMap<Resource, Leftover>,
    /// In the order in which they were told.
    order: Vec<Resource>,
    /// What the program tried to destroy when acl was finalized, by handle or address, and where.
    after_the_end: HashMap<u64, Site>,
}

/// Leftovers that are remembered one by one; of a program that leaks millions the first are enough.
const MOST_LEFT: usize = 100_000;

impl Ends {
    /// Takes a fact in; what is wrong with it.
    pub(crate) fn observe(&mut self, fact: &Fact<'_>) -> Option<Draft> {
        match *fact {
            Fact::Refused { api, message, cause: Some(cause), site, .. } => self.refusal(api, message, cause, site),
            Fact::Left { resource, made, within, end, site } => {
                // What was tried before it went was about something else at the same address.
                if !matches!(end, End::Exit | End::Test)
                    && let Some(number) = number(&resource)
                {
                    self.after_the_end.remove(&number);
                }
                if self.left.len() < MOST_LEFT
                    && self.left.insert(resource, Leftover { made, within, end, site, late: None }).is_none()
                {
                    self.order.push(resource);
                }
                None
            }
            Fact::ChildDuringWork { call, stream, queued, outcome, site } => {
                let message = format!(
                    "{call} makes a child process while asynchronous memory work is in flight on stream {stream}; {outcome}"
                );
                Some(Draft::new(&rule::SPAWN_DURING_ASYNC, message, site).at(Role::Queued, queued))
            }
            Fact::Dangling { api, site } => {
                let message = format!(
                    "{api} gives the address of an object that nothing else refers to; it is gone when the call returns"
                );
                Some(Draft::new(&rule::DANGLING_HOST_POINTER, message, site))
            }
            Fact::PictureExceedsBuffer { api, side, made, strides: (width, height), needed, size, site, .. } => {
                let message = format!(
                    "{api}: the {side} picture is described with strides of {width} bytes and {height} rows, which takes {needed} bytes; its memory has {size}"
                );
                Some(Draft::new(&rule::PICTURE_EXCEEDS_BUFFER, message, site).at(Role::Made, made))
            }
            Fact::Slept { asleep, site } => {
                let message =
                    format!("the machine slept for {} while the program had a device open", describe::duration(asleep));
                Some(Draft::new(&rule::SLEPT_WITH_LIVE_RUNTIME, message, site))
            }
            Fact::CallbackLost { stream, at_exit, site } => {
                let end = if at_exit { "the process ended" } else { "its thread had unsubscribed" };
                let message = format!("a host function that was queued on stream {stream} had not run when {end}");
                Some(Draft::new(&rule::CALLBACK_NEVER_PROCESSED, message, site))
            }
            _ => None,
        }
    }

    fn refusal(&mut self, api: &str, message: &str, cause: &Cause, site: Site) -> Option<Draft> {
        let draft = |rule: &'static Rule| Draft::new(rule, format!("{api}: {message}"), site);
        let after_the_end = if destroys(api) { &rule::DESTROYED_TWICE } else { &rule::USED_AFTER_DESTROY };
        Some(match *cause {
            Cause::Forked { at } => draft(&rule::CALL_IN_FORKED_CHILD).at(Role::Forked, at),
            Cause::WrongKind { .. } | Cause::NotAHandle | Cause::WrongMemory { made: None } => {
                draft(&rule::WRONG_HANDLE_KIND)
            }
            Cause::WrongMemory { made: Some(made) } => draft(&rule::WRONG_HANDLE_KIND).at(Role::Made, made),
            Cause::Destroyed { kind, handle, sites } => {
                let resource = Resource::Object { kind, handle };
                if destroys(api) && self.too_late(&resource, site) {
                    return None;
                }
                let (made, destroyed) = sites.unwrap_or_default();
                draft(after_the_end).at(Role::Made, made).at(Role::Destroyed, destroyed)
            }
            Cause::Freed { address, made, freed } => {
                if destroys(api) && self.too_late_at(address, site) {
                    return None;
                }
                draft(after_the_end).at(Role::Made, made).at(Role::Destroyed, freed)
            }
            Cause::Unloaded { id, unloaded } => {
                if destroys(api) && self.too_late(&Resource::Model { id }, site) {
                    return None;
                }
                draft(after_the_end).at(Role::Destroyed, unloaded)
            }
            Cause::OutOfBounds { made } => draft(&rule::OUT_OF_BOUNDS).at(Role::Made, made),
            Cause::ProcessLimit { host: false } => draft(&rule::DEVICE_PROCESS_LIMIT),
            Cause::ProcessLimit { host: true } => draft(&rule::HOST_PROCESS_LIMIT),
            Cause::Suspending => draft(&rule::CALL_WHILE_SUSPENDING),
            Cause::NotInitialised { subject } => {
                if destroys(api) && self.after_the_end.len() < MOST_LEFT {
                    self.after_the_end.entry(subject).or_insert(site);
                }
                return None;
            }
            Cause::WrongContext { made } => draft(&rule::WRONG_CONTEXT).at(Role::Made, made),
        })
    }

    fn too_late(&mut self, resource: &Resource, site: Site) -> bool {
        let Some(leftover) = self.left.get_mut(resource) else { return false };
        leftover.late.get_or_insert(site);
        true
    }

    fn too_late_at(&mut self, wanted: u64, site: Site) -> bool {
        let found = self
            .order
            .iter()
            .rev()
            .copied()
            .find(|resource| matches!(resource, Resource::Memory { address, .. } if *address == wanted));
        found.is_some_and(|resource| self.too_late(&resource, site))
    }

    /// What was left over until now, which is thereby forgotten.
    pub(crate) fn finish(&mut self) -> Vec<Draft> {
        let mut left = std::mem::take(&mut self.left);
        let after_the_end = std::mem::take(&mut self.after_the_end);
        for (resource, leftover) in &mut left {
            let tried = number(resource).and_then(|number| after_the_end.get(&number).copied());
            leftover.late = leftover.late.or(tried);
        }
        // How much was left in each context that the program made.
        let mut streams: HashMap<Site, u64> = HashMap::new();
        for leftover in left.values().filter(|leftover| leftover.within != Site::default()) {
            *streams.entry(leftover.within).or_default() += 1;
        }
        // How much memory is told of in one finding.
        let mut sizes: HashMap<_, Sizes> = HashMap::new();
        for (resource, leftover) in &left {
            if let Resource::Memory { bytes, call, .. } = *resource {
                let these = Sizes::of(bytes);
                sizes.entry((call, *leftover)).and_modify(|all| *all = all.and(these)).or_insert(these);
            }
        }
        std::mem::take(&mut self.order)
            .into_iter()
            .filter_map(|resource| Some((resource, left.remove(&resource)?)))
            .map(|(resource, leftover)| {
                let what = match resource {
                    Resource::Memory { call, .. } => describe::memory(call, sizes[&(call, leftover)]),
                    _ => describe::resource(&resource),
                };
                let subject = describe::noun(&resource);
                let when = describe::end(leftover.end);
                match leftover.late {
                    Some(late) => {
                        let message = match leftover.end {
                            End::Exit | End::Test => format!("{what} was destroyed too late: acl was finalized before"),
                            _ => format!("{what} was destroyed too late: it went {when}"),
                        };
                        let draft = Draft::new(&rule::NOT_DESTROYED_IN_TIME, message, late);
                        Draft { subject, ..draft }.at(Role::Made, leftover.made).at(Role::Destroyed, leftover.site)
                    }
                    None => {
                        let mut message = format!("{what} was never destroyed; it was still there {when}");
                        if matches!(resource, Resource::Object { kind: Kind::Context, .. })
                            && let Some(count) = streams.get(&leftover.made)
                        {
                            let _ = write!(message, ", with {} in it", describe::counted(*count, "stream"));
                        }
                        let sites = vec![(Role::Made, leftover.made)];
                        let draft = Draft { rule: &rule::NEVER_DESTROYED, message, sites, subject };
                        let draft = draft.at(Role::Owner, leftover.within);
                        let by_itself = matches!(leftover.end, End::Exit | End::Test);
                        if by_itself { draft } else { draft.at(Role::Destroyed, leftover.site) }
                    }
                }
            })
            .collect()
    }
}

/// The number by which the program knows a resource.
fn number(resource: &Resource) -> Option<u64> {
    match *resource {
        Resource::Object { handle, .. } => Some(handle),
        Resource::Memory { address, .. } => Some(address),
        Resource::Model { .. } | Resource::Channel { .. } => None,
    }
}

/// Whether a call destroys what it is given.
fn destroys(api: &str) -> bool {
    api == "acl.mdl.unload" || surface::find(api).is_some_and(|function| !function.destroys.is_empty())
}

#[cfg(test)]
mod tests {
    use softacl_core::ErrorCode;

    use super::*;

    fn stale(api: &str, handle: u64) -> (String, Cause) {
        (api.to_owned(), Cause::Destroyed { kind: Kind::Stream, handle, sites: Some((Site(1), Site(2))) })
    }

    fn refuse(ends: &mut Ends, (api, cause): &(String, Cause)) -> Option<&'static str> {
        let fact = Fact::Refused {
            api,
            code: ErrorCode(107_017),
            message: "stream is stale",
            cause: Some(cause),
            site: Site(3),
        };
        ends.observe(&fact).map(|draft| draft.rule.id)
    }

    #[test]
    fn a_stale_handle_is_used_or_destroyed_twice_by_the_call_that_gets_it() {
        let mut ends = Ends::default();
        assert_eq!(refuse(&mut ends, &stale("acl.rt.synchronize_stream", 5)), Some("used-after-destroy"));
        assert_eq!(refuse(&mut ends, &stale("acl.rt.destroy_stream", 5)), Some("destroyed-twice"));
        assert!(destroys("acl.rt.free") && destroys("acl.mdl.unload") && !destroys("acl.rt.malloc"));
    }

    #[test]
    fn what_went_with_its_owner_is_told_at_the_end() {
        let mut ends = Ends::default();
        for handle in [5, 6] {
            let resource = Resource::Object { kind: Kind::Stream, handle };
            ends.observe(&Fact::Left {
                resource,
                made: Site(1),
                within: Site::default(),
                end: End::Reset { device: 0 },
                site: Site(2),
            });
        }
        assert_eq!(refuse(&mut ends, &stale("acl.rt.destroy_stream", 6)), None, "told at the end");
        assert_eq!(refuse(&mut ends, &stale("acl.rt.synchronize_stream", 5)), Some("used-after-destroy"));
        let told: Vec<_> = ends.finish().iter().map(|draft| (draft.rule.id, draft.sites.clone())).collect();
        assert_eq!(
            told,
            [
                ("never-destroyed", vec![(Role::Made, Site(1)), (Role::Destroyed, Site(2))]),
                (
                    "not-destroyed-in-time",
                    vec![(Role::Call, Site(3)), (Role::Made, Site(1)), (Role::Destroyed, Site(2))]
                ),
            ]
        );
        assert!(ends.finish().is_empty());
    }

    #[test]
    fn what_is_destroyed_after_the_end_is_late_and_not_forgotten() {
        let mut ends = Ends::default();
        let memory = |address| Resource::Memory { address, bytes: 64, call: "acl.rt.malloc" };
        let left = |address, end| Fact::Left {
            resource: memory(address),
            made: Site(1),
            within: Site::default(),
            end,
            site: Site(2),
        };
        ends.observe(&left(4096, End::Finalize));
        for address in [4096, 8192] {
            let free = ("acl.rt.free".to_owned(), Cause::NotInitialised { subject: address });
            assert_eq!(refuse(&mut ends, &free), None, "told at the end");
        }
        let read = ("acl.rt.memcpy".to_owned(), Cause::NotInitialised { subject: 12288 });
        assert_eq!(refuse(&mut ends, &read), None);
        for address in [8192, 12288] {
            ends.observe(&left(address, End::Exit));
        }
        let told: Vec<_> = ends.finish().into_iter().map(|draft| (draft.rule.id, draft.message)).collect();
        assert_eq!(
            told.iter().map(|(rule, _)| *rule).collect::<Vec<_>>(),
            ["not-destroyed-in-time", "not-destroyed-in-time", "never-destroyed"]
        );
        assert!(told[0].1.contains("it went at acl.finalize") && told[1].1.contains("acl was finalized before"));
    }
}
