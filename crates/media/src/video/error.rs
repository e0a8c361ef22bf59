//! What can go wrong with video.

use std::path::PathBuf;

use thiserror::Error;

use super::Codec;

/// Why something cannot be decoded or encoded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VideoError {
    /// No library was found.
    #[error("libavcodec, which decodes and encodes video, is not installed ({looked})")]
    Missing {
        /// Where it was looked for.
        looked: String,
    },
    /// A library was found, and is of no use.
    #[error("{} cannot be used: {reason}", library.display())]
    Unusable {
        /// The library.
        library: PathBuf,
        /// Why.
        reason: String,
    },
    /// The library was built without a codec.
    #[error("{} has no {} for {codec}{tried}", library.display(), if *encoder { "encoder" } else { "decoder" })]
    NoCodec {
        /// The library.
        library: PathBuf,
        /// Whether it is the encoder that lacks.
        encoder: bool,
        /// What for.
        codec: Codec,
        /// What was looked for, in brackets, or nothing.
        tried: String,
    },
    /// The library refused.
    #[error("{doing} failed: {text}")]
    Library {
        /// What was asked of it.
        doing: &'static str,
        /// Its text.
        text: String,
    },
    /// Memory ran out.
    #[error("there is no memory left for it")]
    Memory,
    /// A picture that is not of a kind which is decoded here.
    #[error("its pictures are neither 4:2:0 nor gray, or have more than 10 bits a sample")]
    Sampling,
    /// The target is of another size or kind.
    #[error("a decoded picture of {width}x{height} does not go into this target")]
    Target {
        /// Of the picture, in pixels.
        width: u32,
        /// Of the picture, in pixels.
        height: u32,
    },
}
