//! Pixel formats: how samples lie in planes.

/// Formats of eight bits a sample. Their numbers are those of `acldvppPixelFormat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
#[expect(missing_docs, reason = "the names are the product's, and say everything")]
pub enum PixelFormat {
    Yuv400 = 0,
    YuvSemiplanar420 = 1,
    YvuSemiplanar420 = 2,
    YuvSemiplanar422 = 3,
    YvuSemiplanar422 = 4,
    YuvSemiplanar444 = 5,
    YvuSemiplanar444 = 6,
    YuyvPacked422 = 7,
    UyvyPacked422 = 8,
    YvyuPacked422 = 9,
    VyuyPacked422 = 10,
    YuvPacked444 = 11,
    Rgb888 = 12,
    Bgr888 = 13,
    Argb8888 = 14,
    Abgr8888 = 15,
    Rgba8888 = 16,
    Bgra8888 = 17,
    YuvSemiplanar440 = 1000,
    YvuSemiplanar440 = 1001,
}

/// How luma and chroma lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// One plane of luma.
    Gray,
    /// A plane of luma and one of chroma pairs, which are `horizontal` times fewer in a row and `vertical` times fewer in a column.
    Semiplanar {
        /// Columns of luma for one pair.
        horizontal: u32,
        /// Rows of luma for one row of pairs.
        vertical: u32,
    },
    /// Four bytes for two pixels; `luma` is the position of the first pixel's luma among them.
    Packed422 {
        /// 0 or 1.
        luma: u32,
    },
    /// This many bytes for a pixel.
    Packed {
        /// 3 or 4.
        bytes: u32,
    },
}

/// Which chroma sample comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// U before V.
    Uv,
    /// V before U.
    Vu,
}

impl PixelFormat {
    /// All of them, by number.
    pub const ALL: [Self; 20] = [
        Self::Yuv400,
        Self::YuvSemiplanar420,
        Self::YvuSemiplanar420,
        Self::YuvSemiplanar422,
        Self::YvuSemiplanar422,
        Self::YuvSemiplanar444,
        Self::YvuSemiplanar444,
        Self::YuyvPacked422,
        Self::UyvyPacked422,
        Self::YvyuPacked422,
        Self::VyuyPacked422,
        Self::YuvPacked444,
        Self::Rgb888,
        Self::Bgr888,
        Self::Argb8888,
        Self::Abgr8888,
        Self::Rgba8888,
        Self::Bgra8888,
        Self::YuvSemiplanar440,
        Self::YvuSemiplanar440,
    ];

    /// The format of a number of `acldvppPixelFormat`; `None` for the others, which no operation here knows.
    pub fn from_raw(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|format| *format as i32 == number)
    }

    /// How its samples lie.
    pub const fn sampling(self) -> Sampling {
        match self {
            Self::Yuv400 => Sampling::Gray,
            Self::YuvSemiplanar420 | Self::YvuSemiplanar420 => Sampling::Semiplanar { horizontal: 2, vertical: 2 },
            Self::YuvSemiplanar422 | Self::YvuSemiplanar422 => Sampling::Semiplanar { horizontal: 2, vertical: 1 },
            Self::YuvSemiplanar444 | Self::YvuSemiplanar444 => Sampling::Semiplanar { horizontal: 1, vertical: 1 },
            Self::YuvSemiplanar440 | Self::YvuSemiplanar440 => Sampling::Semiplanar { horizontal: 1, vertical: 2 },
            Self::YuyvPacked422 | Self::YvyuPacked422 => Sampling::Packed422 { luma: 0 },
            Self::UyvyPacked422 | Self::VyuyPacked422 => Sampling::Packed422 { luma: 1 },
            Self::YuvPacked444 | Self::Rgb888 | Self::Bgr888 => Sampling::Packed { bytes: 3 },
            Self::Argb8888 | Self::Abgr8888 | Self::Rgba8888 | Self::Bgra8888 => Sampling::Packed { bytes: 4 },
        }
    }

    /// Which chroma sample comes first; [`Order::Uv`] for formats without chroma.
    pub const fn order(self) -> Order {
        match self {
            Self::YvuSemiplanar420
            | Self::YvuSemiplanar422
            | Self::YvuSemiplanar444
            | Self::YvuSemiplanar440
            | Self::YvyuPacked422
            | Self::VyuyPacked422 => Order::Vu,
            _ => Order::Uv,
        }
    }

    /// Whether its samples are red, green and blue.
    pub const fn is_rgb(self) -> bool {
        matches!(self.sampling(), Sampling::Packed { .. }) && !matches!(self, Self::YuvPacked444)
    }

    /// The least bytes of a row of this many pixels in its first plane.
    pub const fn row_bytes(self, width: u32) -> u64 {
        match self.sampling() {
            Sampling::Gray | Sampling::Semiplanar { .. } => width as u64,
            Sampling::Packed422 { .. } => width.div_ceil(2) as u64 * 4,
            Sampling::Packed { bytes } => width as u64 * bytes as u64,
        }
    }
}
