//! What a process leaves behind: told when it ends.
//!
//! Objects of the device that a reset or `acl.finalize` takes along are told there; here is what nobody took.

use crate::data::{DATA_BUFFERS, TENSOR_DESCS};
use crate::handle::Kind;
use crate::mdl;
use crate::observe::{self, End, Fact, Resource};
use crate::process;
use crate::registry::Registry;
use crate::rt::{allocator, context, event, group, memory, stream};
use crate::site::{self, Site};

fn tell_all<T>(registry: &Registry<T>, kind: Kind, left: impl Fn(&T) -> bool, site: Site) {
    for handle in registry.handles() {
        let made = registry.made_at(handle);
        if registry.get(handle).is_ok_and(|object| left(&object)) {
            let resource = Resource::Object { kind, handle };
            observe::emit_end(|| Fact::Left { resource, made, end: End::Exit, site });
        }
    }
}

/// Tells an observer of everything that the program has not let go. Call when the process ends, before the interpreter is gone.
pub fn tell() {
    if !observe::is_observed() || process::is_forked() {
        return;
    }
    let site = site::here();
    tell_all(&context::CONTEXTS, Kind::Context, |context| !context.default, site);
    tell_all(&stream::STREAMS, Kind::Stream, |stream| !stream.default, site);
    tell_all(&event::EVENTS, Kind::Event, |_| true, site);
    tell_all(&DATA_BUFFERS, Kind::DataBuffer, |_| true, site);
    tell_all(&TENSOR_DESCS, Kind::TensorDesc, |desc| !desc.owned, site);
    tell_all(&mdl::dataset::DATASETS, Kind::Dataset, |_| true, site);
    tell_all(&mdl::desc::DESCS, Kind::ModelDesc, |_| true, site);
    tell_all(&group::INFOS, Kind::GroupInfo, |_| true, site);
    tell_all(&allocator::DESCS, Kind::AllocatorDesc, |_| true, site);
    mdl::load::tell_left(End::Exit);
    if let Some(process) = process::existing() {
        for allocation in process.memory.live() {
            memory::tell_left(&allocation, End::Exit, site);
        }
    }
}
