//! Where the components of a pixel lie, format by format.

use crate::{Order, PixelFormat, Sampling};

/// A plane of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Luma, or everything.
    First,
    /// Chroma pairs.
    Chroma,
}

/// Where one component's samples are: byte `offset + at · step` of a plane's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) side: Side,
    pub(super) step: usize,
    pub(super) offset: usize,
    /// Pixels of a row, and rows, that share a sample.
    pub(super) shared: (u32, u32),
}

/// The components of a pixel.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pixel {
    /// Luma alone.
    Gray(Component),
    /// Y, U, V.
    Yuv([Component; 3]),
    /// Red, green, blue, and what there may be of alpha.
    Rgb([Component; 3], Option<Component>),
}

impl Pixel {
    pub(super) fn of(format: PixelFormat) -> Self {
        let packed = |offset, step, shared| Component { side: Side::First, step, offset, shared: (shared, 1) };
        // Where U is in a pair that begins at byte 0 with so many bytes between its two, and V.
        let ordered = |first: usize, between: usize| match format.order() {
            Order::Uv => [first, first + between],
            Order::Vu => [first + between, first],
        };
        match format.sampling() {
            Sampling::Gray => Self::Gray(packed(0, 1, 1)),
            Sampling::Semiplanar { horizontal, vertical } => {
                let chroma = |offset| Component { side: Side::Chroma, step: 2, offset, shared: (horizontal, vertical) };
                let [u, v] = ordered(0, 1).map(chroma);
                Self::Yuv([packed(0, 1, 1), u, v])
            }
            Sampling::Packed422 { luma } => {
                let [u, v] = ordered(1 - luma as usize, 2).map(|offset| packed(offset, 4, 2));
                Self::Yuv([packed(luma as usize, 2, 1), u, v])
            }
            Sampling::Packed { .. } => {
                let of = |offsets: [usize; 3], step| offsets.map(|offset| packed(offset, step, 1));
                let alpha = |offset| Some(packed(offset, 4, 1));
                match format {
                    PixelFormat::Rgb888 => Self::Rgb(of([0, 1, 2], 3), None),
                    PixelFormat::Bgr888 => Self::Rgb(of([2, 1, 0], 3), None),
                    PixelFormat::Argb8888 => Self::Rgb(of([1, 2, 3], 4), alpha(0)),
                    PixelFormat::Abgr8888 => Self::Rgb(of([3, 2, 1], 4), alpha(0)),
                    PixelFormat::Rgba8888 => Self::Rgb(of([0, 1, 2], 4), alpha(3)),
                    PixelFormat::Bgra8888 => Self::Rgb(of([2, 1, 0], 4), alpha(3)),
                    _ => Self::Yuv(of([0, 1, 2], 3)),
                }
            }
        }
    }

    /// How many pixels of a row, and rows, share a chroma sample.
    pub(super) fn shared(self) -> (u32, u32) {
        match self {
            Self::Yuv([_, chroma, _]) => chroma.shared,
            Self::Gray(_) | Self::Rgb(..) => (1, 1),
        }
    }
}
