//! What is alive, and what a process leaves behind.
//!
//! Objects of the device that a reset or `acl.finalize` takes along are told there; here is what nobody took.

use softacl_device::Allocation;

use crate::data::{DATA_BUFFERS, TENSOR_DESCS};
use crate::handle::Kind;
use crate::mdl;
use crate::media;
use crate::observe::{self, End, Fact, Resource};
use crate::process;
use crate::registry::Registry;
use crate::rt::memory::MadeBy;
use crate::rt::{allocator, callback, context, event, group, memory, stream};
use crate::site::{self, Site};

pub(crate) fn collect<T>(
    registry: &Registry<T>,
    kind: Kind,
    counts: impl Fn(&T) -> bool,
    alive: &mut Vec<(Resource, Site)>,
) {
    for handle in registry.handles() {
        let made = registry.made_at(handle);
        if registry.get(handle).is_ok_and(|object| counts(&object)) {
            alive.push((Resource::Object { kind, handle }, made));
        }
    }
}

/// Everything that the program made and has not let go, with where it was made. Nothing in a forked child, whose objects are its parent's.
pub fn alive() -> Vec<(Resource, Site)> {
    let mut alive = Vec::new();
    if process::is_forked() {
        return alive;
    }
    collect(&context::CONTEXTS, Kind::Context, |context| !context.default, &mut alive);
    collect(&stream::STREAMS, Kind::Stream, |stream| !stream.default, &mut alive);
    collect(&event::EVENTS, Kind::Event, |_| true, &mut alive);
    collect(&DATA_BUFFERS, Kind::DataBuffer, |_| true, &mut alive);
    collect(&TENSOR_DESCS, Kind::TensorDesc, |desc| !desc.owned, &mut alive);
    collect(&mdl::dataset::DATASETS, Kind::Dataset, |_| true, &mut alive);
    collect(&mdl::desc::DESCS, Kind::ModelDesc, |_| true, &mut alive);
    collect(&mdl::aipp::parameters::PARAMETERS, Kind::Aipp, |_| true, &mut alive);
    collect(&mdl::config::CONFIGS, Kind::ModelConfig, |_| true, &mut alive);
    collect(&mdl::execute_config::CONFIGS, Kind::ExecutionConfig, |_| true, &mut alive);
    collect(&group::INFOS, Kind::GroupInfo, |_| true, &mut alive);
    collect(&allocator::DESCS, Kind::AllocatorDesc, |_| true, &mut alive);
    media::collect(&mut alive);
    alive.extend(mdl::load::loaded().into_iter().map(|(id, made)| (Resource::Model { id }, made)));
    if let Some(process) = process::existing() {
        let programs = |allocation: &&Allocation| MadeBy::is_programs(allocation.tag.label);
        alive.extend(process.memory.live().iter().filter(programs).map(memory::resource));
    }
    alive
}

/// Where the context was made that something belongs to, when the program made that context itself.
pub fn owner(resource: &Resource) -> Site {
    match *resource {
        Resource::Object { kind: Kind::Stream, handle } => {
            stream::STREAMS.get(handle).map_or(Site::default(), |stream| context::made_by_program(stream.context))
        }
        _ => Site::default(),
    }
}

/// Tells an observer of everything that the program has not let go. Call when the process ends and the program can do nothing more.
pub fn tell() {
    if !observe::is_observed() {
        return;
    }
    let site = site::here();
    for (resource, made) in alive() {
        let within = owner(&resource);
        observe::emit_end(|| Fact::Left { resource, made, within, end: End::Exit, site });
    }
    callback::tell_pending();
}
