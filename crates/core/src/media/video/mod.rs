//! What decoding and encoding video share: the library, descriptions and their channels, a channel's stream and thread, and how far its callbacks have come.
//!
//! What is *not* here: the work (`vdec`, `venc`), and the coding itself, which is `softacl-media`'s.

pub(super) mod channel;
mod count;
mod lane;
mod progress;
mod report;

use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;
use softacl_media::video::{self, Codec, Library, VideoError};

use super::pic_desc::{self, Description};
use crate::error::{AclError, ErrorCode, Result};
use crate::observe::{self, Fact};
use crate::process;
use crate::site;

pub use channel::Callback;
pub(super) use count::Count;
pub(super) use report::{Report, Touched};

/// The library's own threads, for each channel.
pub(super) const LIBRARY_THREADS: u32 = 2;

/// A coding and how far it may go, by the number of `acldvppStreamFormat`.
pub(super) fn codec(number: i32) -> Option<Codec> {
    match number {
        0 => Some(Codec::H265),
        1..=3 => Some(Codec::H264),
        _ => None,
    }
}

/// libavcodec, loaded when the first channel is created.
pub(super) fn library() -> Result<Arc<Library>> {
    static LIBRARY: Mutex<Option<Arc<Library>>> = Mutex::new(None);
    let mut library = LIBRARY.lock();
    if let Some(library) = &*library {
        return Ok(Arc::clone(library));
    }
    let loaded = load().map_err(|error| no_library(&error))?;
    process::leave_at_once_in_forked_children();
    Ok(Arc::clone(library.insert(loaded)))
}

fn no_library(error: &VideoError) -> AclError {
    let text = format!(
        "video is decoded and encoded by libavcodec of FFmpeg 5 to 8: {error}. `pip install \"softacl[video]\"` brings one, or set SOFTACL_LIBAVCODEC to its file"
    );
    AclError::new(ErrorCode::FEATURE_UNSUPPORTED, text)
}

/// The configured one; else that of a Python package; else the system's.
fn load() -> std::result::Result<Arc<Library>, VideoError> {
    if let Some(path) = &process::settings().libavcodec.value {
        let found = if path.is_dir() { video::find_library(path) } else { None };
        return Library::load(Some(found.as_ref().unwrap_or(path)));
    }
    let mut refused = None;
    for directory in process::locate_libavcodec() {
        if let Some(path) = video::find_library(&directory) {
            match Library::load(Some(&path)) {
                Ok(library) => return Ok(library),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
    }
    Library::load(None).map_err(|error| refused.unwrap_or(error))
}

/// The library that decodes and encodes video.
#[derive(Clone, Debug)]
pub struct FoundLibrary {
    /// As its makers count: 61.19.101.
    pub version: String,
    /// Its file.
    pub path: PathBuf,
    /// Its encoders for H.264 and for H.265, by their names there.
    pub encoders: [Option<&'static str>; 2],
}

/// Says which library is used, loading it if that has not happened yet.
pub fn found_library() -> Result<FoundLibrary> {
    let library = library()?;
    Ok(FoundLibrary {
        version: library.version().to_owned(),
        path: library.path().to_owned(),
        encoders: [Codec::H264, Codec::H265].map(|codec| library.encoder(codec)),
    })
}

/// Tells that a described picture takes more than its memory.
pub(super) fn tell_exceeding(api: &'static str, side: &'static str, desc: u64, taken: &Description, needed: u64) {
    observe::emit_end(|| Fact::PictureExceedsBuffer {
        api,
        side,
        desc,
        made: pic_desc::PIC_DESCS.made_at(desc),
        strides: (taken.width_stride, taken.height_stride),
        needed,
        size: u64::from(taken.size),
        site: site::here(),
    });
}
