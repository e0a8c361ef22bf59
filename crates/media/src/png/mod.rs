//! PNG: reading headers ([`info`]) and decoding into RGB and RGBA ([`decode`]).
//!
//! What lives here: the whole way from a file in memory to a picture's rows. What does not: which sizes and strides a product takes.
//!
//! `chunks` brings the compressed pixels together, `inflate` and `filter` make rows of them, and `rows` turns those into the picture's.
//!
//! Gray becomes three equal samples. Samples of 16 bits lose their lower eight, those of 1, 2 and 4 bits are spread over the whole range. A palette becomes its
//! colours. Interlaced files are decoded like others. Where alpha is left out nothing is blended; where there is none it is 255.

mod chunks;
mod filter;
mod header;
mod inflate;
mod rows;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86_64;

use parking_lot::Mutex;
use rows::Decoder;
use thiserror::Error;

use crate::fault::Fault;
use crate::format::PixelFormat;
use crate::picture::{Picture, PictureError, Shape};

/// What a file's pixels are made of. The numbers are the format's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the format's, and say everything")]
pub enum Colour {
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// What a file's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What a pixel is made of.
    pub colour: Colour,
    /// Bits of a sample or of a number in the palette.
    pub bits: u8,
    /// Whether rows come in seven passes.
    pub interlaced: bool,
}

/// Why a file was not read or decoded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PngError {
    /// Something else.
    #[error("the data is no PNG file: it does not begin with 89 50 4E 47 0D 0A 1A 0A")]
    NotPng,
    /// The file is cut off.
    #[error("the PNG file ends after {bytes} bytes, before its picture is complete")]
    Truncated {
        /// All there are.
        bytes: usize,
    },
    /// Header or picture make no sense.
    #[error("the PNG file is corrupt: {what}")]
    Corrupt {
        /// What makes no sense.
        what: String,
    },
    /// The picture is of another size than the file.
    #[error(
        "the PNG file shows {width}x{height} pixels, the picture to decode it into has {target_width}x{target_height}"
    )]
    Size {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// Of the picture.
        target_width: u32,
        /// Of the picture.
        target_height: u32,
    },
    /// The picture's format is none for this.
    #[error("a PNG file is decoded into RGB888 (12) or RGBA8888 (16), not into pixel format {}", *format as i32)]
    Format {
        /// The picture's.
        format: PixelFormat,
    },
    /// The numbers make no picture.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// There is not enough memory in the system, or what the file asks for is out of proportion.
    #[error("no memory for what a PNG file of {bytes} bytes asks for")]
    Memory {
        /// Bytes of the file.
        bytes: usize,
    },
}

impl PngError {
    /// Whose fault it is.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::NotPng | Self::Truncated { .. } | Self::Corrupt { .. } => Fault::Corrupt,
            Self::Size { .. } | Self::Format { .. } | Self::Picture(_) => Fault::Caller,
            Self::Memory { .. } => Fault::Memory,
        }
    }
}

impl Info {
    /// Samples of a pixel, as the product counts them: those of the colour that a palette's numbers stand for.
    pub const fn components(&self) -> u32 {
        match self.colour {
            Colour::Gray => 1,
            Colour::GrayAlpha => 2,
            Colour::Rgb | Colour::Palette => 3,
            Colour::Rgba => 4,
        }
    }

    /// The format that the file is decoded into when the program asks for none (`PIXEL_FORMAT_UNKNOWN`): with alpha where the file's colour has it.
    pub const fn own_format(&self) -> PixelFormat {
        match self.colour {
            Colour::Gray | Colour::Rgb | Colour::Palette => PixelFormat::Rgb888,
            Colour::GrayAlpha | Colour::Rgba => PixelFormat::Rgba8888,
        }
    }
}

/// Reads a file's header: its first 33 bytes.
///
/// # Errors
///
/// No PNG file, or a damaged header.
pub fn info(file: &[u8]) -> Result<Info, PngError> {
    header::read(file)
}

/// Bytes of a picture in `format`, each of its rows as long as `width_alignment` makes its pixels, its rows rounded up to a multiple of `height_alignment`. Without a
/// format it is the largest that the product decodes into, RGBA.
///
/// # Errors
///
/// [`PngError::Format`] for a format that no file is decoded into; numbers that make no picture.
pub fn predicted_decode_bytes(
    info: &Info,
    format: Option<PixelFormat>,
    width_alignment: u32,
    height_alignment: u32,
) -> Result<u64, PngError> {
    let format = format.unwrap_or(PixelFormat::Rgba8888);
    let bytes = pixel_bytes(format)? as u32;
    let round = |pixels: u32, alignment: u32| pixels.checked_next_multiple_of(alignment.max(1)).unwrap_or(pixels);
    let stride = round(info.width, width_alignment).saturating_mul(bytes);
    Ok(Shape::new(format, info.width, info.height, stride, round(info.height, height_alignment))?.bytes())
}

/// Bytes of a pixel of the formats that files are decoded into.
fn pixel_bytes(format: PixelFormat) -> Result<usize, PngError> {
    match format {
        PixelFormat::Rgb888 => Ok(3),
        PixelFormat::Rgba8888 => Ok(4),
        _ => Err(PngError::Format { format }),
    }
}

/// Decoders that are not decoding. What is more is made and dropped.
static IDLE: Mutex<Vec<Decoder>> = Mutex::new(Vec::new());
const MOST_IDLE: usize = 8;

/// Decodes a file into a picture in RGB888 or RGBA8888 of the file's size. A file in memory that somebody may write to meanwhile must be copied first, which is the
/// caller's affair.
///
/// # Errors
///
/// As of [`info`]; a picture of another size or format; a damaged file. Of a damaged file the picture has as much as was decoded before the damage.
pub fn decode(file: &[u8], target: &Picture) -> Result<(), PngError> {
    let idle = IDLE.lock().pop();
    let mut decoder = idle.unwrap_or_else(Decoder::new);
    let result = decoder.decode(file, target);
    let mut idle = IDLE.lock();
    if idle.len() < MOST_IDLE && decoder.is_small() {
        idle.push(decoder);
    }
    result
}
