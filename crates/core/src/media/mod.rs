//! `acl.media`: descriptions of pictures, of coded streams and of channels, their configurations, and what is done to pictures.
//!
//! The objects are plain values that a program fills field by field. Nothing is looked at before an operation uses it: a setter refuses only what its field cannot
//! hold. An operation takes the values as they are when it is queued.
//!
//! What is *not* here: pixels. They are `softacl-media`'s.

pub mod batch;
pub mod channel;
mod coded;
pub mod config;
mod decode;
pub mod hist;
pub mod jpeg;
pub mod pic_desc;
pub mod png;
mod rules;
pub mod stream_desc;
mod task;
pub mod tone;
pub mod vdec;
mod vdec_work;
pub mod venc;
mod venc_work;
pub mod video;
pub mod vpc;

use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::leftovers;
use crate::observe::{self, Fact, Resource};
use crate::process::{self, profile};
use crate::registry::Registry;
use crate::site::{self, Site};

/// Puts an object in, and tells so.
fn make<T>(registry: &Registry<T>, kind: Kind, value: T) -> Result<u64> {
    process::not_forked()?;
    let site = site::here();
    let Some(handle) = registry.insert(value, site) else { fail!(BAD_ALLOC, "there is no room for {kind}s left") };
    observe::emit(|| Fact::Created { kind, handle, site });
    Ok(handle)
}

/// Takes an object out, and tells so. The product takes NULL without a word, and so does this.
fn destroy<T>(registry: &Registry<T>, kind: Kind, argument: &str, handle: u64) -> Result<()> {
    if handle == 0 {
        return Ok(());
    }
    let site = site::here();
    registry.remove(handle, site).map(drop).map_err(|error| refuse(argument, error))?;
    observe::emit(|| Fact::Destroyed { kind, handle, site });
    Ok(())
}

/// Refuses where the product has only crop, resize and paste.
fn only_with_more_operations(what: &str) -> Result<()> {
    if !profile().media_operations {
        fail!(FEATURE_UNSUPPORTED, "{} has no {what}", profile().name);
    }
    Ok(())
}

/// A value as a program most likely gave it: a small number below zero came as what it wraps to.
fn shown(value: u64) -> i128 {
    match i32::try_from(value.cast_signed()) {
        Ok(below @ ..0) => below.into(),
        _ => value.into(),
    }
}

/// Adds what the program made here and has not let go.
pub(crate) fn collect(alive: &mut Vec<(Resource, Site)>) {
    leftovers::collect(&pic_desc::PIC_DESCS, Kind::PicDesc, |desc| !desc.is_member(), alive);
    leftovers::collect(&stream_desc::STREAM_DESCS, Kind::StreamDesc, |desc| !desc.is_lent(), alive);
    leftovers::collect(&channel::CHANNEL_DESCS, Kind::ChannelDesc, |_| true, alive);
    leftovers::collect(&batch::BATCHES, Kind::BatchPicDesc, |_| true, alive);
    leftovers::collect(&config::ROIS, Kind::RoiConfig, |_| true, alive);
    leftovers::collect(&config::RESIZES, Kind::ResizeConfig, |_| true, alive);
    leftovers::collect(&config::BORDERS, Kind::BorderConfig, |_| true, alive);
    leftovers::collect(&config::JPEGES, Kind::JpegeConfig, |_| true, alive);
    leftovers::collect(&hist::HISTOGRAMS, Kind::Histogram, |_| true, alive);
    leftovers::collect(&hist::LUT_MAPS, Kind::LutMap, |_| true, alive);
    leftovers::collect(&vdec::CHANNEL_DESCS, Kind::VdecChannelDesc, |_| true, alive);
    leftovers::collect(&vdec::FRAME_CONFIGS, Kind::VdecFrameConfig, |()| true, alive);
    leftovers::collect(&venc::CHANNEL_DESCS, Kind::VencChannelDesc, |_| true, alive);
    leftovers::collect(&venc::FRAME_CONFIGS, Kind::VencFrameConfig, |_| true, alive);
}
