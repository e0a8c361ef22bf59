//! Video: H.264 and H.265 both ways, by libavcodec.
//!
//! What lives here: finding and opening the library at run time, decoders, encoders, and the copies between their planes and the program's pictures. What
//! does not: channels, threads of our own, and which sizes a product takes. Pictures are neither scaled nor converted here: they come as NV12 or NV21.
//!
//! Compressed data comes from anywhere; the library reads it, and says what it makes of it. Nothing is linked: without the library everything else works.

mod decoder;
mod encoder;
mod error;
mod ffi;
mod planes;
mod units;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use decoder::{Decoded, DecodedPicture, Decoder, DecoderSettings};
pub use encoder::{EncodedPacket, Encoder, EncoderSettings, Profile, RateControl};
pub use error::VideoError;
pub use units::{Content, content};

/// A coding of video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say everything")]
pub enum Codec {
    H264,
    H265,
}

impl fmt::Display for Codec {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::H264 => "H.264",
            Self::H265 => "H.265",
        })
    }
}

/// libavcodec, loaded. The library stays loaded until the process ends.
#[derive(Debug)]
pub struct Library {
    api: ffi::Api,
    path: PathBuf,
}

impl Library {
    /// Loads a library file; `None` leaves the search to the dynamic loader.
    ///
    /// # Errors
    ///
    /// There is none, or it is of a version that is not known here.
    pub fn load(path: Option<&Path>) -> Result<Arc<Self>, VideoError> {
        if let Some(path) = path {
            let load = |reason| VideoError::Unusable { library: path.to_owned(), reason };
            if !path.exists() {
                return Err(load("it does not exist".to_owned()));
            }
            let api = ffi::Api::load(path).map_err(load)?;
            return Ok(Arc::new(Self { api, path: path.to_owned() }));
        }
        let mut looked = Vec::new();
        for path in ffi::system_names() {
            match ffi::Api::load(&path) {
                Ok(api) => return Ok(Arc::new(Self { api, path })),
                Err(reason) => looked.push(reason),
            }
        }
        Err(VideoError::Missing { looked: looked.join("; ") })
    }

    fn api(&self) -> &ffi::Api {
        &self.api
    }

    /// The library's version, as `62.28.102`.
    pub fn version(&self) -> &str {
        self.api.version()
    }

    /// The library that was loaded.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of its encoder for a codec, if it has one.
    pub fn encoder(&self, codec: Codec) -> Option<&'static str> {
        encoder::name(self, codec).and_then(|name| name.to_str().ok())
    }
}

/// The libavcodec in a directory such as that of a Python wheel's libraries; the newest where there are several.
pub fn find_library(directory: &Path) -> Option<PathBuf> {
    let mut found: Vec<(Vec<u32>, PathBuf)> = std::fs::read_dir(directory)
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.strip_prefix("libavcodec")?;
            let (_, version) = name.split_once(".so").filter(|(hash, _)| hash.is_empty() || hash.starts_with('-'))?;
            let numbers = version.split('.').skip(1).map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>()?;
            Some((numbers, path))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path)
}
