//! PNG: what a file is, and decoding.

use softacl_media::png::{self, PngError};
use softacl_media::{Fault, Picture, PixelFormat, Shape};

use super::channel::Mode;
use super::decode::{self, Codec, Decode, Unfit, with_host_data};
use super::rules::UNKNOWN_FORMAT;
use super::task::Work;
use crate::error::{ErrorCode, Result, fail};
use crate::process::profile;

/// PNG files.
pub(crate) enum Png {}

/// `acl.media.dvpp_png_get_image_info` of a file in host memory: width, height, and samples of a pixel.
pub fn image_info(data: u64, size: u32) -> Result<(u32, u32, i32)> {
    with_host_data(data, size, |file| {
        let info = png::info(file).map_err(|error| decode::refuse::<Png>(&error))?;
        Ok((info.width, info.height, info.components() as i32))
    })
}

impl Codec for Png {
    const NAME: &'static str = "PNG";
    const API: &'static str = "acl.media.dvpp_png_decode_async";
    const MODE: Mode = Mode::Pngd;
    type Error = PngError;

    fn code(error: &PngError) -> ErrorCode {
        match error.fault() {
            Fault::Memory => ErrorCode::BAD_ALLOC,
            Fault::Caller => ErrorCode::INVALID_PARAM,
            _ => ErrorCode::FAILURE,
        }
    }

    fn check_output_format(format: i32) -> Result<()> {
        if ![PixelFormat::Rgb888 as i32, PixelFormat::Rgba8888 as i32, UNKNOWN_FORMAT].contains(&format) {
            fail!(
                FORMAT_NOT_MATCH,
                "format {format} is none that PNG files are decoded into: 12 (RGB888), 16 (RGBA8888), or {UNKNOWN_FORMAT} for the file's own, belong there"
            );
        }
        Ok(())
    }

    fn shape(file: &[u8], format: i32) -> std::result::Result<Shape, Unfit<PngError>> {
        let profile = profile();
        let info = png::info(file).map_err(Unfit::File)?;
        for (what, pixels) in [("width", info.width), ("height", info.height)] {
            if !(profile.pngd_min_side..=profile.pngd_max_side).contains(&pixels) {
                return Err(Unfit::Product(format!(
                    "the PNG file's {what} is {pixels}; {} decodes {} to {}",
                    profile.name, profile.pngd_min_side, profile.pngd_max_side
                )));
            }
        }
        let own = info.own_format();
        let format = PixelFormat::from_raw(format).unwrap_or(own);
        if own == PixelFormat::Rgb888 && format != own {
            return Err(Unfit::Product(format!(
                "a PNG file without alpha is decoded into format 12 (RGB888), not into {}",
                format as i32
            )));
        }
        let pixel = if format == PixelFormat::Rgba8888 { 4 } else { 3 };
        let width_stride = info.width.next_multiple_of(profile.pngd_width_alignment) * pixel;
        let height_stride = info.height.next_multiple_of(profile.pngd_height_alignment);
        Shape::new(format, info.width, info.height, width_stride, height_stride)
            .map_err(|error| Unfit::Product(error.to_string()))
    }

    fn decode(file: &[u8], target: &Picture) -> std::result::Result<(), PngError> {
        png::decode(file, target)
    }

    fn work(decode: Decode<Self>) -> Work {
        Work::PngDecode(decode)
    }
}

/// `acl.media.dvpp_png_predict_dec_size`: bytes of the picture that a file in host memory is decoded into.
pub fn predict_decode_size(data: u64, size: u32, format: i32) -> Result<u32> {
    decode::predict_size::<Png>(data, size, format)
}

/// `acl.media.dvpp_png_decode_async`: a file in device memory. The strides are the product's; the output description gets them, with size and format, when it is done.
pub fn decode_async(channel: u64, data: u64, size: u32, output: u64, stream: u64) -> Result<()> {
    decode::decode_async::<Png>(channel, data, size, output, stream)
}
