//! The functions of `acl`, one file a chapter: each names its arguments and results by their letters and hands over to
//! `softacl-core`.

mod base;
mod data;
mod mdl;
mod mdl_aipp;
mod mdl_config;
mod mdl_dump;
mod media;
mod media_operations;
mod objects;
mod rt_allocator;
mod rt_callback;
mod rt_context;
mod rt_device;
mod rt_event;
mod rt_group;
mod rt_limits;
mod rt_memory;
mod rt_stream;
mod util;
mod video;

use crate::call::Declaration;

/// Every function that this crate declares, by chapter.
pub(crate) static FUNCTIONS: &[&[Declaration]] = &[
    base::FUNCTIONS,
    data::FUNCTIONS,
    mdl::FUNCTIONS,
    mdl_aipp::FUNCTIONS,
    mdl_config::FUNCTIONS,
    mdl_dump::FUNCTIONS,
    media::FUNCTIONS,
    media_operations::FUNCTIONS,
    rt_allocator::FUNCTIONS,
    rt_callback::FUNCTIONS,
    rt_context::FUNCTIONS,
    rt_device::FUNCTIONS,
    rt_event::FUNCTIONS,
    rt_group::FUNCTIONS,
    rt_limits::FUNCTIONS,
    rt_memory::FUNCTIONS,
    rt_stream::FUNCTIONS,
    util::FUNCTIONS,
    video::FUNCTIONS,
];
