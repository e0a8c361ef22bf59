//! AIPP: what a model does with a picture before its network sees it.
//!
//! What lives here: the parameters of a pass, as a configuration file or a program gives them, and the pass itself, from the
//! bytes of a picture to the elements of a tensor. What does not: the grammar of configuration files (the `atc` crate), how
//! parameters stand in an `.om` file ([`crate::om`]), and the calls that set them at run time (the layer above).
//!
//! Order of a pass: channel swaps, crop, colour conversion, mean/min/reciprocal of variance, padding.

pub mod block;
mod check;
mod error;
mod input;
mod memory;
mod pass;
mod plan;
#[cfg(test)]
mod reference;
mod rows;
mod scalar;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use serde::{Deserialize, Serialize};
use softacl_abi::profile::AippRounding;

pub use error::{BufferError, PassError};
pub use input::{PARAMETER_INPUT, Preprocessing, attach, parameter_bytes};
pub(crate) use input::{check, each_gear, network_inputs};
pub use pass::Pass;

/// How the bytes of a picture are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PictureFormat {
    /// A plane of Y, then interleaved U and V at half the width and half the height: NV12.
    Yuv420Sp,
    /// Four bytes a pixel.
    Xrgb8888,
    /// Three bytes a pixel.
    Rgb888,
    /// One byte a pixel.
    Yuv400,
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Size {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// A part of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crop {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Its size.
    pub size: Size,
}

/// Pixels that are put around a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Padding {
    /// Rows above.
    pub top: u32,
    /// Rows below.
    pub bottom: u32,
    /// Columns before.
    pub left: u32,
    /// Columns after.
    pub right: u32,
}

/// A colour conversion: `(matrix · (pixel − input_bias)) / 256 + output_bias`, limited to 0…255. The input bias acts on YUV420SP
/// only, the output bias on the others only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColourConversion {
    /// Rows of the matrix, in 1/256.
    pub matrix: [[i16; 3]; 3],
    /// Subtracted before.
    pub input_bias: [u8; 3],
    /// Added after.
    pub output_bias: [u8; 3],
}

/// What differs between the pictures of a batch (with dynamic AIPP; with static AIPP all are alike).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PictureParameters {
    /// `None` takes the whole source.
    pub crop: Option<Crop>,
    /// `None` adds nothing.
    pub padding: Option<Padding>,
    /// What padding consists of, in units of the tensor.
    pub padding_value: f32,
    /// Subtracted first, channel by channel.
    pub mean: [i16; 4],
    /// Subtracted next; taken at half precision.
    pub min: [f32; 4],
    /// Multiplied with last; taken at half precision.
    pub reciprocal_variance: [f32; 4],
}

impl Default for PictureParameters {
    fn default() -> Self {
        Self {
            crop: None,
            padding: None,
            padding_value: 0.0,
            mean: [0; 4],
            min: [0.0; 4],
            reciprocal_variance: [1.0; 4],
        }
    }
}

/// Everything that a pass does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// Layout of the source.
    pub format: PictureFormat,
    /// Size of the source; even in both directions for YUV420SP. In a model whose gears are sizes of pictures it is 0 × 0: each gear
    /// takes pictures of its own size ([`InputAipp::parameters`]).
    pub source: Size,
    /// RGB and XRGB: exchanges the first and the third component; YUV420SP: U and V.
    pub swap_rb_uv: bool,
    /// XRGB: takes components 1 to 3 in place of 0 to 2.
    pub swap_ax: bool,
    /// `None` leaves the components as they are.
    pub conversion: Option<ColourConversion>,
    /// One entry for all pictures, or one for each picture of the batch.
    pub pictures: Vec<PictureParameters>,
}

impl PictureFormat {
    /// Bytes of a picture; `u64::MAX` when they are more than that.
    pub fn bytes(self, size: Size) -> u64 {
        let pixels = u64::from(size.width) * u64::from(size.height);
        match self {
            Self::Yuv420Sp => pixels.saturating_add(pixels / 2),
            Self::Xrgb8888 => pixels.saturating_mul(4),
            Self::Rgb888 => pixels.saturating_mul(3),
            Self::Yuv400 => pixels,
        }
    }

    /// Components of a pixel that reach the network.
    pub fn channels(self) -> usize {
        match self {
            Self::Yuv400 => 1,
            _ => 3,
        }
    }
}

/// How one product rounds where documents and products differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// The sum of a colour conversion is divided by 256 with halves rounded up.
    HalfUp,
    /// It is cut off, as the documents write it.
    Truncate,
}

impl From<AippRounding> for Rounding {
    fn from(rounding: AippRounding) -> Self {
        match rounding {
            AippRounding::HalfUp => Self::HalfUp,
            AippRounding::Truncate => Self::Truncate,
        }
    }
}

/// What the network takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Pictures.
    pub batch: usize,
    /// Components of a pixel, at most those of the source's format.
    pub channels: usize,
    /// Size after crop and padding.
    pub size: Size,
    /// Channels last in place of batch, channels, height, width.
    pub channels_last: bool,
    /// Element type.
    pub element: Element,
}

/// Element types of a network's picture input. Values are computed in half precision (but for bytes, which are not normalised).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// Unsigned bytes, as a quantised network takes them: no mean, no variance.
    U8,
    /// Half precision.
    F16,
    /// Half precision, widened.
    F32,
}

impl Element {
    /// Bytes of an element.
    pub fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::F16 => 2,
            Self::F32 => 4,
        }
    }
}

/// Where AIPP stands before one input.
#[derive(Debug, Clone, PartialEq)]
pub struct InputAipp {
    /// Position of the picture among the model's inputs.
    pub input: usize,
    /// The network's own input, as it would be without AIPP.
    pub network_input: crate::TensorInfo,
    /// What happens.
    pub mode: AippMode,
}

/// Who says what a pass does.
#[derive(Debug, Clone, PartialEq)]
pub enum AippMode {
    /// The converter's configuration.
    Static(Parameters),
    /// The program, at run time.
    Dynamic {
        /// Most bytes of a batch of pictures: the size of the picture input.
        max_source_bytes: u64,
        /// Position of the input that takes the parameters among the model's inputs.
        parameter_input: usize,
    },
}
