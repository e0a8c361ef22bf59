//! Pictures in memory: their shape, their planes, and rectangles in them.

use thiserror::Error;

use crate::format::{PixelFormat, Sampling};

/// What a picture's bytes mean. Its strides are at least its size, and its bytes can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    format: PixelFormat,
    width: u32,
    height: u32,
    width_stride: u32,
    height_stride: u32,
}

/// One plane of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plane {
    /// Where it begins, in bytes from the picture's start.
    pub offset: usize,
    /// Bytes from one row to the next.
    pub stride: usize,
    /// Bytes of a row that hold samples.
    pub row_bytes: usize,
    /// Rows that hold samples.
    pub rows: usize,
}

/// Memory with pixels in it. Whoever makes one answers for the memory being there while it is used.
#[derive(Clone, Copy, Debug)]
pub struct Pixels {
    /// Where it begins.
    pub address: usize,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A shape and memory that holds it.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    shape: Shape,
    address: usize,
}

/// Columns and rows of a picture: those from `left` and `top` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say everything")]
pub struct Rectangle {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

/// Numbers that make no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PictureError {
    /// A picture of nothing.
    #[error("a picture of {width}x{height} pixels holds nothing")]
    Empty {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// Rows overlap.
    #[error("a row of {width} pixels of format {} takes {row_bytes} bytes, more than the width stride, {width_stride}", *format as i32)]
    WidthStride {
        /// The picture's.
        format: PixelFormat,
        /// In pixels.
        width: u32,
        /// Of the first plane.
        row_bytes: u64,
        /// In bytes.
        width_stride: u32,
    },
    /// Planes overlap.
    #[error("a picture of {height} rows has more of them than its height stride, {height_stride}")]
    HeightStride {
        /// In pixels.
        height: u32,
        /// In rows.
        height_stride: u32,
    },
    /// The picture needs more memory than there is.
    #[error("the picture takes {needed} bytes, of which there are {bytes}")]
    Memory {
        /// Bytes of the shape.
        needed: u64,
        /// Bytes of the memory.
        bytes: u64,
    },
}

impl Shape {
    /// Checks that the numbers make a picture. Strides are in bytes and rows, as a picture's description has them.
    ///
    /// # Errors
    ///
    /// A picture without pixels, or strides smaller than the picture.
    pub fn new(
        format: PixelFormat,
        width: u32,
        height: u32,
        width_stride: u32,
        height_stride: u32,
    ) -> Result<Self, PictureError> {
        if width == 0 || height == 0 {
            return Err(PictureError::Empty { width, height });
        }
        let row_bytes = format.row_bytes(width);
        if row_bytes > u64::from(width_stride) {
            return Err(PictureError::WidthStride { format, width, row_bytes, width_stride });
        }
        if height > height_stride {
            return Err(PictureError::HeightStride { height, height_stride });
        }
        Ok(Self { format, width, height, width_stride, height_stride })
    }

    /// Its pixel format.
    pub const fn format(&self) -> PixelFormat {
        self.format
    }

    /// In pixels.
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// In pixels.
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Bytes from one row of the first plane to the next.
    pub const fn width_stride(&self) -> u32 {
        self.width_stride
    }

    /// Rows of the first plane, with those that hold nothing.
    pub const fn height_stride(&self) -> u32 {
        self.height_stride
    }

    /// Bytes of all planes, with what lies between them. That is at most three times two numbers of 32 bits, which 66 bits could need: it stops at the largest number.
    pub const fn bytes(&self) -> u64 {
        let first = self.width_stride as u64 * self.height_stride as u64;
        match self.format.sampling() {
            Sampling::Semiplanar { horizontal, vertical } => {
                let stride = self.chroma_stride(horizontal);
                first.saturating_add(stride.saturating_mul(self.height_stride.div_ceil(vertical) as u64))
            }
            _ => first,
        }
    }

    /// The first plane: luma, or everything.
    pub const fn first_plane(&self) -> Plane {
        Plane {
            offset: 0,
            stride: self.width_stride as usize,
            row_bytes: self.format.row_bytes(self.width) as usize,
            rows: self.height as usize,
        }
    }

    /// The plane of chroma pairs, where there is one.
    pub const fn chroma_plane(&self) -> Option<Plane> {
        let Sampling::Semiplanar { horizontal, vertical } = self.format.sampling() else { return None };
        Some(Plane {
            offset: self.width_stride as usize * self.height_stride as usize,
            stride: self.chroma_stride(horizontal) as usize,
            row_bytes: self.width.div_ceil(horizontal) as usize * 2,
            rows: self.height.div_ceil(vertical) as usize,
        })
    }

    /// A row of chroma pairs takes as much as one of luma when there is a pair for two columns, and twice as much when there is one for each. Of an odd stride the
    /// last pair needs one byte more.
    const fn chroma_stride(&self, horizontal: u32) -> u64 {
        self.width_stride.div_ceil(horizontal) as u64 * 2
    }
}

impl Picture {
    /// Joins a shape and memory.
    ///
    /// # Errors
    ///
    /// The shape takes more than there is.
    pub fn new(shape: Shape, pixels: Pixels) -> Result<Self, PictureError> {
        let needed = shape.bytes();
        if needed > pixels.bytes {
            return Err(PictureError::Memory { needed, bytes: pixels.bytes });
        }
        Ok(Self { shape, address: pixels.address })
    }

    /// What its bytes mean.
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Where it begins.
    pub const fn address(&self) -> usize {
        self.address
    }
}

impl Rectangle {
    /// All of a picture.
    pub const fn whole(shape: &Shape) -> Self {
        Self { left: 0, top: 0, width: shape.width, height: shape.height }
    }

    /// Whether it has pixels, all of them in the picture.
    pub const fn lies_in(&self, shape: &Shape) -> bool {
        self.width > 0
            && self.height > 0
            && self.left as u64 + self.width as u64 <= shape.width as u64
            && self.top as u64 + self.height as u64 <= shape.height as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_follow_each_other() {
        use PixelFormat as F;
        for (format, strides, bytes, chroma) in [
            (F::Yuv400, (16, 10), 160, None),
            (F::YuvSemiplanar420, (16, 10), 240, Some((160, 16, 14, 5))),
            (F::YuvSemiplanar422, (16, 10), 320, Some((160, 16, 14, 9))),
            (F::YuvSemiplanar444, (16, 10), 480, Some((160, 32, 26, 9))),
            (F::YuvSemiplanar420, (13, 9), 13 * 9 + 14 * 5, Some((117, 14, 14, 5))),
            (F::YvuSemiplanar440, (16, 10), 320, Some((160, 32, 26, 5))),
            (F::YuyvPacked422, (32, 10), 320, None),
            (F::Rgb888, (48, 10), 480, None),
            (F::Argb8888, (64, 10), 640, None),
        ] {
            let shape = Shape::new(format, 13, 9, strides.0, strides.1).unwrap();
            assert_eq!(shape.bytes(), bytes, "{format:?}");
            let plane = shape.chroma_plane().map(|plane| (plane.offset, plane.stride, plane.row_bytes, plane.rows));
            assert_eq!(plane, chroma, "{format:?}");
        }
    }

    #[test]
    fn no_numbers_make_a_picture_that_is_not_there() {
        let shape = |width, height, strides: (u32, u32)| {
            Shape::new(PixelFormat::YuvSemiplanar444, width, height, strides.0, strides.1)
        };
        assert!(matches!(shape(0, 2, (2, 2)), Err(PictureError::Empty { .. })));
        assert!(matches!(shape(3, 2, (2, 2)), Err(PictureError::WidthStride { row_bytes: 3, .. })));
        assert!(matches!(shape(2, 3, (2, 2)), Err(PictureError::HeightStride { .. })));
        let huge = shape(2, 2, (u32::MAX, u32::MAX)).unwrap();
        assert_eq!(huge.bytes(), u64::MAX);
        assert!(Picture::new(huge, Pixels { address: 64, bytes: u64::MAX - 1 }).is_err());
        let rectangle = Rectangle { left: u32::MAX, top: 0, width: 2, height: 1 };
        assert!(!rectangle.lies_in(&huge));
    }

    #[test]
    fn formats_have_their_numbers() {
        for (number, format) in (0..18).chain(1000..).zip(PixelFormat::ALL) {
            assert_eq!(format as i32, number);
            assert_eq!(PixelFormat::from_raw(number), Some(format));
        }
        assert_eq!(PixelFormat::from_raw(18), None);
        assert_eq!(PixelFormat::from_raw(-1), None);
    }
}
