//! JPEG: reading headers ([`info`]), decoding into semi-planar pictures ([`decode`]), encoding ([`encode`]).
//!
//! What lives here: what a file says, what the product decodes into what, a decoder for sequential Huffman-coded files, and the way from pictures to the C library
//! that encodes (libjpeg-turbo's encoder, in mozjpeg, by its interface for raw planes). What does not: which sizes, strides and formats a product takes, and
//! which error codes it has for what is refused here.
//!
//! The decoder is our own: the product decodes one kind of file only, and that in planes; done for just that it takes less time than the library, which a hostile
//! file does not reach.
//!
//! Decoded samples equal those of libjpeg-turbo with its accurate transform ("islow"). Chroma that the target has less of is the mean of its neighbours,
//! rounded to the nearest; chroma that it has more of is repeated. What lies between a row's last sample and its stride is whatever filled the file's last
//! blocks, or is left as it was; rows below the last are left as they were.

mod chroma;
mod decoder;
mod encoder;
mod header;
mod huffman;
mod library;
mod rotate;
#[cfg(test)]
pub(crate) mod sample;
mod scan;
#[cfg(test)]
mod tests;
mod transform;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use parking_lot::Mutex;
use thiserror::Error;

use crate::fault::Fault;
use crate::format::{PixelFormat, Sampling};
use crate::picture::{Picture, PictureError, Pixels, Shape};
use decoder::Decoder;
use encoder::Encoder;
use header::Component;

/// How a file's chroma is sampled. The numbers are those of `acldvppJpegFormat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum Subsampling {
    /// A pair for each pixel.
    Yuv444 = 0,
    /// One for two columns.
    Yuv422 = 1,
    /// One for two columns and two rows.
    Yuv420 = 2,
    /// No chroma.
    Gray = 3,
    /// One for two rows.
    Yuv440 = 4,
    /// One for four columns.
    Yuv411 = 5,
    /// Any other; such a file is not decoded.
    Unknown = 1000,
}

/// What a file's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// In pixels, as coded: before the orientation is followed.
    pub width: u32,
    /// In pixels, as coded.
    pub height: u32,
    /// 1 or 3.
    pub components: u32,
    /// How chroma is sampled.
    pub subsampling: Subsampling,
    /// How the camera was held, by Exif's numbers; 1 is upright, and what is taken when nothing is said. [`decode`] turns the picture accordingly.
    pub orientation: u8,
}

/// What makes a file one that the product does not decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A JPEG 2000 file.
    #[error("it is a JPEG 2000 file")]
    Jpeg2000,
    /// Progressive.
    #[error("it is coded progressively, only sequential coding is decoded")]
    Progressive,
    /// Lossless.
    #[error("it is coded without loss, only DCT coding is decoded")]
    Lossless,
    /// Hierarchical.
    #[error("it is coded hierarchically, only sequential coding is decoded")]
    Hierarchical,
    /// Arithmetic coding.
    #[error("it has arithmetic coding, only Huffman coding is decoded")]
    Arithmetic,
    /// Samples of another size.
    #[error("its samples have {bits} bits, only 8 are decoded")]
    Precision {
        /// Bits of a sample.
        bits: u8,
    },
    /// Four components.
    #[error("it has four components (CMYK), only YUV and gray are decoded")]
    Cmyk,
    /// Some other number of components.
    #[error("it has {components} components, only 1 (gray) and 3 (YUV) are decoded")]
    Components {
        /// As the header says.
        components: u8,
    },
    /// Red, green and blue.
    #[error("its components are red, green and blue, only YUV and gray are decoded")]
    Rgb,
    /// Chroma that is sampled in some other way.
    #[error("its chroma is sampled in none of the ways 444, 422, 420, 440, 411 and 400")]
    Subsampling,
}

/// Why a file was not read, decoded or written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JpegError {
    /// Something else.
    #[error("the data is no JPEG file: it begins with {first:02X} {second:02X}, a JPEG file with FF D8")]
    NotJpeg {
        /// The first byte.
        first: u8,
        /// The second.
        second: u8,
    },
    /// The file is cut off.
    #[error("the JPEG file ends after {bytes} bytes, before its picture is complete")]
    Truncated {
        /// All there are.
        bytes: usize,
    },
    /// Header or picture make no sense.
    #[error("the JPEG file is corrupt: {what}")]
    Corrupt {
        /// What makes no sense.
        what: String,
    },
    /// The product does not decode such files.
    #[error("the JPEG file is of a kind that is not decoded: {0}")]
    Refused(#[from] Refusal),
    /// The picture is of another size than the file.
    #[error(
        "the JPEG file shows {width}x{height} pixels, the picture to decode it into has {target_width}x{target_height}"
    )]
    Size {
        /// In pixels, as displayed.
        width: u32,
        /// In pixels, as displayed.
        height: u32,
        /// Of the picture.
        target_width: u32,
        /// Of the picture.
        target_height: u32,
    },
    /// The picture's format is none for this.
    #[error("pixel format {} is none to decode into or to encode", *format as i32)]
    Format {
        /// The picture's.
        format: PixelFormat,
    },
    /// Quality is counted from 0 to 100.
    #[error("{level} is no level of quality: 1 is the worst and 100 the best, 0 is as good as 100")]
    Level {
        /// As asked for.
        level: u32,
    },
    /// The format counts no further.
    #[error(
        "a picture of {width}x{height} pixels is too large for a JPEG file, whose sides have at most {MOST_PIXELS}"
    )]
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The memory for the file is too small.
    #[error("the JPEG file takes more than the {bytes} bytes that there are for it")]
    NoRoom {
        /// Bytes of the memory.
        bytes: u64,
    },
    /// The numbers make no picture.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The encoder refuses, for a reason that is not foreseen here.
    #[error("the JPEG encoder failed: {what}")]
    Library {
        /// Its own words.
        what: String,
    },
    /// There is not enough memory in the system.
    #[error("no memory for {bytes} bytes of a JPEG picture")]
    Memory {
        /// What was asked for; 0 if the library did not say.
        bytes: u64,
    },
}

impl JpegError {
    fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// Whose fault it is.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Refused(_) => Fault::Refused,
            Self::NotJpeg { .. } | Self::Truncated { .. } | Self::Corrupt { .. } => Fault::Corrupt,
            Self::Size { .. }
            | Self::Format { .. }
            | Self::Level { .. }
            | Self::TooLarge { .. }
            | Self::NoRoom { .. }
            | Self::Library { .. }
            | Self::Picture(_) => Fault::Caller,
            Self::Memory { .. } => Fault::Memory,
        }
    }
}

impl Subsampling {
    /// From the factors of one or three components.
    fn of(components: &[Component]) -> Self {
        let [luma, first, second] = components else { return Self::Gray };
        let alike = (first.across, first.down) == (second.across, second.down);
        if !alike || luma.across % first.across != 0 || luma.down % first.down != 0 {
            return Self::Unknown;
        }
        match (luma.across / first.across, luma.down / first.down) {
            (1, 1) => Self::Yuv444,
            (2, 1) => Self::Yuv422,
            (2, 2) => Self::Yuv420,
            (1, 2) => Self::Yuv440,
            (4, 1) => Self::Yuv411,
            _ => Self::Unknown,
        }
    }

    /// Columns and rows of luma for one sample of chroma.
    const fn density(self) -> Option<(u32, u32)> {
        match self {
            Self::Yuv444 | Self::Gray => Some((1, 1)),
            Self::Yuv422 => Some((2, 1)),
            Self::Yuv420 => Some((2, 2)),
            Self::Yuv440 => Some((1, 2)),
            Self::Yuv411 => Some((4, 1)),
            Self::Unknown => None,
        }
    }

    /// The format that such a file is decoded into when the program asks for none (`PIXEL_FORMAT_UNKNOWN`): its own sampling, V before U. `None` where the product
    /// documents no format at all.
    pub const fn own_format(self) -> Option<PixelFormat> {
        match self {
            Self::Yuv444 => Some(PixelFormat::YvuSemiplanar444),
            Self::Yuv422 => Some(PixelFormat::YvuSemiplanar422),
            Self::Yuv420 | Self::Gray => Some(PixelFormat::YvuSemiplanar420),
            Self::Yuv440 => Some(PixelFormat::YvuSemiplanar440),
            Self::Yuv411 | Self::Unknown => None,
        }
    }

    /// The formats that the product documents for such a file: its own sampling and 4:2:0, in both orders. [`decode`] knows more than these.
    pub const fn documented_formats(self) -> &'static [PixelFormat] {
        use PixelFormat as F;
        match self {
            Self::Yuv444 => &[F::YuvSemiplanar444, F::YvuSemiplanar444, F::YuvSemiplanar420, F::YvuSemiplanar420],
            Self::Yuv422 => &[F::YuvSemiplanar422, F::YvuSemiplanar422, F::YuvSemiplanar420, F::YvuSemiplanar420],
            Self::Yuv440 => &[F::YuvSemiplanar440, F::YvuSemiplanar440, F::YuvSemiplanar420, F::YvuSemiplanar420],
            Self::Yuv420 | Self::Gray => &[F::YuvSemiplanar420, F::YvuSemiplanar420],
            Self::Yuv411 | Self::Unknown => &[],
        }
    }
}

/// What becomes of an odd width or height where pixels of the decoded picture share chroma.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// It stays as it is.
    Keep,
    /// It is rounded down where chroma has half of it.
    Down,
    /// It is rounded up where chroma has half of it; the last column or row is what fills the file's last blocks.
    Up,
    /// Both are rounded down where chroma has half of either.
    #[default]
    DownBoth,
}

/// Rounded down, if there is something left then.
const fn down(pixels: u32) -> u32 {
    if pixels > 2 { pixels - pixels % 2 } else { pixels }
}

impl Rounding {
    /// From a number of `acldvppJpegdPrecisionMode`.
    pub const fn from_raw(number: i32) -> Option<Self> {
        match number {
            0 => Some(Self::Down),
            1 => Some(Self::Up),
            2 => Some(Self::DownBoth),
            _ => None,
        }
    }
}

impl Info {
    /// Width and height in pixels once the orientation is followed.
    pub const fn displayed_size(&self) -> (u32, u32) {
        if self.orientation >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Width and height in pixels of the picture that the file is decoded into. A single column or row is not rounded down.
    pub fn decoded_size(&self, format: PixelFormat, rounding: Rounding) -> (u32, u32) {
        let (width, height) = self.displayed_size();
        let Sampling::Semiplanar { horizontal, vertical } = format.sampling() else { return (width, height) };
        let fit = |pixels: u32, shared: bool, whole: bool| match rounding {
            Rounding::Down if shared => down(pixels),
            Rounding::DownBoth if whole => down(pixels),
            Rounding::Up if shared => pixels.next_multiple_of(2),
            _ => pixels,
        };
        let whole = (horizontal, vertical) != (1, 1);
        (fit(width, horizontal == 2, whole), fit(height, vertical == 2, whole))
    }
}

/// Reads a file's header. That is quick, allocates nothing, and does not look at the picture.
///
/// # Errors
///
/// No JPEG file, a damaged header, or a kind of file that the product does not decode.
pub fn info(file: &[u8]) -> Result<Info, JpegError> {
    header::read(file).map(|frame| frame.info)
}

/// Bytes of a picture in `format` with the size that [`Info::decoded_size`] gives, its strides rounded up to multiples of these two.
///
/// # Errors
///
/// [`JpegError::Format`] for a format that no file is decoded into.
pub fn predicted_decode_bytes(
    info: &Info,
    format: PixelFormat,
    width_alignment: u32,
    height_alignment: u32,
) -> Result<u64, JpegError> {
    if !matches!(format.sampling(), Sampling::Gray | Sampling::Semiplanar { .. }) {
        return Err(JpegError::Format { format });
    }
    let (width, height) = info.displayed_size();
    let stride = |pixels: u32, alignment: u32| pixels.next_multiple_of(alignment.max(1));
    let shape = Shape::new(format, width, height, stride(width, width_alignment), stride(height, height_alignment))?;
    Ok(shape.bytes())
}

/// Bytes that are always enough for a picture's file, whatever is in it and at every level.
pub fn predicted_encode_bytes(shape: &Shape) -> u64 {
    // At level 100 coefficients are whole numbers whose squares average at most 128² over a block. The bits of their codes grow slower than that; the most for an
    // average of 128² is 18 (10 of the code, 8 of the number), two bytes and a quarter. The rest is for stuffed bytes.
    let width = u64::from(shape.width()).next_multiple_of(16);
    let height = u64::from(shape.height()).next_multiple_of(16);
    let samples = match shape.format().sampling() {
        Sampling::Semiplanar { horizontal: 2, vertical: 2 } | Sampling::Gray => width * height * 3 / 2,
        Sampling::Packed422 { .. } | Sampling::Semiplanar { horizontal: 2, .. } => width * height * 2,
        _ => width * height * 3,
    };
    samples * 5 / 2 + HEADER_BYTES
}

/// The longest side of a file that is written.
const MOST_PIXELS: u32 = 65_500;

/// More than everything before and after the picture takes.
const HEADER_BYTES: u64 = 2048;

/// A library object for each worker is enough; what is more is made and dropped.
const MOST_IDLE: usize = 8;

static DECODERS: Mutex<Vec<Decoder>> = Mutex::new(Vec::new());
static ENCODERS: Mutex<Vec<Encoder>> = Mutex::new(Vec::new());

/// Decodes a file into a gray or semi-planar picture, which must have the size that [`Info::decoded_size`] gives, with any rounding. The orientation is followed.
///
/// Another picture of about the same size costs no allocation. A file in memory that somebody may write to meanwhile must be copied first, which is the caller's affair.
///
/// # Errors
///
/// As of [`info`]; a picture of another size; a damaged file. Of a damaged file the picture has as much as was decoded before the damage.
pub fn decode(file: &[u8], target: &Picture) -> Result<(), JpegError> {
    let idle = DECODERS.lock().pop();
    let mut decoder = idle.unwrap_or_else(Decoder::new);
    let result = decoder.decode(file, target);
    if decoder.is_small() {
        keep(&DECODERS, decoder);
    }
    result
}

/// Encodes a picture into memory and returns how many bytes the file has. Formats are 4:2:0 semi-planar and 4:2:2 packed; the file's chroma is sampled likewise.
/// `level` is the quality, from 1 to 100 as libjpeg counts it; 0 is as good as 100.
///
/// # Errors
///
/// Another format or level, a side of more than 65,500 pixels, too little memory: what the memory then holds is no file.
pub fn encode(picture: &Picture, level: u32, target: Pixels) -> Result<u32, JpegError> {
    let idle = ENCODERS.lock().pop();
    let mut encoder = idle.map_or_else(Encoder::new, Ok)?;
    let result = encoder.encode(picture, level, target);
    if encoder.is_small() {
        keep(&ENCODERS, encoder);
    }
    result
}

/// Room for at least `bytes`, of whatever was there before.
fn resize(memory: &mut Vec<u8>, bytes: usize) -> Result<(), JpegError> {
    let more = bytes.saturating_sub(memory.len());
    memory.try_reserve(more).map_err(|_| JpegError::Memory { bytes: bytes as u64 })?;
    memory.resize(bytes.max(memory.len()), 0);
    Ok(())
}

fn keep<T>(idle: &Mutex<Vec<T>>, object: T) {
    let mut idle = idle.lock();
    if idle.len() < MOST_IDLE {
        idle.push(object);
    }
}
