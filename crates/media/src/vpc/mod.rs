//! VPC: crop, resize, colour conversion and paste in one pass, and the other work on pixels.
//!
//! What lives here: what a pass does ([`Work`]), and the pass itself, from the samples of one picture to those of another with nothing but a few lines in between
//! ([`Pass`]). What does not: which formats, sizes and scales a product takes, and what its numbers mean for it (the layer above).
//!
//! The arithmetic is written down in `docs/media.md`: positions and weights (`taps`), which bytes go where (`plan`), colours (`colour`). `rows` walks over the
//! rows of the target, a kernel (vectorised where the processor allows, else scalar) does the lines, and `reference`, for tests only, is the definition that both
//! kernels equal to the last bit.

mod border;
mod cache;
mod colour;
mod error;
mod layout;
mod memory;
mod pass;
mod plan;
mod pyramid;
#[cfg(test)]
mod reference;
mod rows;
mod scalar;
mod table;
mod taps;
#[cfg(test)]
mod tests;
mod tone;
#[cfg(target_arch = "x86_64")]
mod x86_64;

pub use border::{Border, fill_border, make_border};
pub use colour::Colours;
pub use error::VpcError;
pub use pass::Pass;
pub use pyramid::pyr_down;
pub use tone::{Histogram, LookUpTable, VALUES, calc_hist, equalize_hist};

use crate::{Rectangle, Shape};

/// Everything that a pass does: the pixels of `crop` in a picture of shape `source` come, scaled, to `paste` in a picture of shape `target`. What lies around
/// `paste` stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// The picture that is read.
    pub source: Shape,
    /// What is taken of it. Where pixels share chroma, a first column or row that is odd takes its pair's.
    pub crop: Rectangle,
    /// The picture that is written.
    pub target: Shape,
    /// Where in it. Where it begins at an odd column or row of a picture whose pixels share chroma, it has the whole pair's; of packed formats of that kind, the
    /// first column must be even.
    pub paste: Rectangle,
    /// How it is scaled.
    pub interpolation: Interpolation,
}

/// How a picture is scaled. There is no averaging over more than two columns and two rows, however small the target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interpolation {
    /// Between the two nearest samples; pixels are areas, whose centres are matched. OpenCV's `INTER_LINEAR`, to the last bit.
    Bilinear,
    /// Between two samples; pixels are points, the first of which are matched. TensorFlow's `resize_bilinear` as it was first.
    BilinearCorner,
    /// The sample at or before the position, where the first ones are matched. OpenCV's `INTER_NEAREST`, to the last bit.
    Nearest,
}
