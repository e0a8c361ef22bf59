//! PNG: what a file is, and decoding.

use softacl_media::png::{self, PngError};
use softacl_media::{Fault, PixelFormat, Shape};

use super::channel::Mode;
use super::jpeg::{bytes_of, look_at_output, with_copy, with_host_data, write_shape};
use super::rules::{self, Broken, Checked, UNKNOWN_FORMAT, broken};
use super::task::{self, Operation, Taken, Work, device_bytes};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::process::profile;

fn refuse(error: &PngError) -> AclError {
    let code = match error.fault() {
        Fault::Memory => ErrorCode::BAD_ALLOC,
        Fault::Caller => ErrorCode::INVALID_PARAM,
        _ => ErrorCode::FAILURE,
    };
    AclError::new(code, error.to_string())
}

/// `acl.media.dvpp_png_get_image_info` of a file in host memory: width, height, and samples of a pixel.
pub fn image_info(data: u64, size: u32) -> Result<(u32, u32, i32)> {
    with_host_data(data, size, |file| {
        let info = png::info(file).map_err(|error| refuse(&error))?;
        Ok((info.width, info.height, info.components() as i32))
    })
}

/// Formats that the product decodes into: 100027 for others, at once.
fn check_output_format(format: i32) -> Result<()> {
    if ![PixelFormat::Rgb888 as i32, PixelFormat::Rgba8888 as i32, UNKNOWN_FORMAT].contains(&format) {
        fail!(
            FORMAT_NOT_MATCH,
            "format {format} is none that PNG files are decoded into: 12 (RGB888), 16 (RGBA8888), or {UNKNOWN_FORMAT} for the file's own, belong there"
        );
    }
    Ok(())
}

/// What a file is decoded into, as the product does it.
fn decoded(file: &[u8], format: i32) -> std::result::Result<std::result::Result<Shape, String>, PngError> {
    let profile = profile();
    let info = png::info(file)?;
    for (what, pixels) in [("width", info.width), ("height", info.height)] {
        if !(profile.pngd_min_side..=profile.pngd_max_side).contains(&pixels) {
            return Ok(Err(format!(
                "the PNG file's {what} is {pixels}; {} decodes {} to {}",
                profile.name, profile.pngd_min_side, profile.pngd_max_side
            )));
        }
    }
    let own = info.own_format();
    let format = PixelFormat::from_raw(format).unwrap_or(own);
    if own == PixelFormat::Rgb888 && format != own {
        return Ok(Err(format!(
            "a PNG file without alpha is decoded into format 12 (RGB888), not into {}",
            format as i32
        )));
    }
    let pixel = if format == PixelFormat::Rgba8888 { 4 } else { 3 };
    let width_stride = info.width.next_multiple_of(profile.pngd_width_alignment) * pixel;
    let height_stride = info.height.next_multiple_of(profile.pngd_height_alignment);
    Ok(Shape::new(format, info.width, info.height, width_stride, height_stride).map_err(|error| error.to_string()))
}

/// `acl.media.dvpp_png_predict_dec_size`: bytes of the picture that a file in host memory is decoded into.
pub fn predict_decode_size(data: u64, size: u32, format: i32) -> Result<u32> {
    check_output_format(format)?;
    with_host_data(data, size, |file| {
        let shape = decoded(file, format).map_err(|error| refuse(&error))?;
        let shape = shape.map_err(|text| AclError::new(ErrorCode::INVALID_PARAM, text))?;
        bytes_of(shape.bytes())
    })
}

/// A file that is to be decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decode {
    file: usize,
    bytes: usize,
    target: Taken,
}

impl Decode {
    pub(super) fn run(&self) -> Checked<()> {
        let done = with_copy(self.file, self.bytes, |file| self.decode(file));
        done.unwrap_or_else(|fault| broken!("the PNG file's memory at {:#x} cannot be read", fault.address))
    }

    fn decode(&self, file: &[u8]) -> Checked<()> {
        let rule = |error: PngError| Broken::Rule(error.to_string());
        let shape = decoded(file, self.target.description.format).map_err(rule)?.map_err(Broken::Rule)?;
        rules::fits(&shape, &self.target.description)?;
        png::decode(file, &self.target.picture(shape)?).map_err(rule)?;
        write_shape(self.target.handle, &shape);
        Ok(())
    }
}

/// `acl.media.dvpp_png_decode_async`: a file in device memory. The strides are the product's; the output description gets them, with size and format, when it is done.
pub fn decode_async(channel: u64, data: u64, size: u32, output: u64, stream: u64) -> Result<()> {
    let call = task::begin("acl.media.dvpp_png_decode_async", channel, Mode::Pngd, stream)?;
    let file = device_bytes(call.current.process, "data", data, u64::from(size))?;
    let target = Taken::new(&call.current, output, "outputDesc")?;
    check_output_format(target.description.format)?;
    look_at_output(&call, &target);
    let mut operation = Operation::new();
    operation.outputs.push(output);
    operation.work = Work::PngDecode(Decode { file, bytes: size as usize, target });
    call.submit(Ok(()), operation, |told| {
        told.reads(data, u64::from(size));
        // How much the picture takes is known when the file is read; until then all of its memory is spoken for.
        told.writes(target.description.data, u64::from(target.description.size));
    });
    Ok(())
}
