//! JPEG: what a file is, decoding and encoding.

use softacl_device::guard;
use softacl_media::jpeg::{self, JpegError, Rounding};
use softacl_media::{Fault, Picture, PixelFormat, Pixels, Rectangle, Sampling, Shape};

use super::channel::Mode;
use super::config::{self, JPEGES};
use super::decode::{self, Codec, Decode, Unfit, bytes_of, with_host_data};
use super::pic_desc::{self, Description};
use super::rules::{self, Broken, Checked, Side, UNKNOWN_FORMAT, broken};
use super::task::{self, Operation, Taken, Work, device_bytes};
use crate::error::{ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::process::{self, profile};
use crate::util;

/// JPEG files.
pub(crate) enum Jpeg {}

/// `acl.media.dvpp_jpeg_get_image_info_v2` of a file in host memory: width and height as displayed, components, and the number of its sampling (`acldvppJpegFormat`).
pub fn image_info(data: u64, size: u32) -> Result<(u32, u32, i32, i32)> {
    with_host_data(data, size, |file| {
        let info = jpeg::info(file).map_err(|error| decode::refuse::<Jpeg>(&error))?;
        let (width, height) = info.displayed_size();
        Ok((width, height, info.components as i32, info.subsampling as i32))
    })
}

impl Codec for Jpeg {
    const NAME: &'static str = "JPEG";
    const API: &'static str = "acl.media.dvpp_jpeg_decode_async";
    const MODE: Mode = Mode::Jpegd;
    type Error = JpegError;

    fn code(error: &JpegError) -> ErrorCode {
        match error.fault() {
            Fault::Refused => ErrorCode::UNSUPPORTED_JPEG,
            Fault::Memory => ErrorCode::BAD_ALLOC,
            Fault::Caller => ErrorCode::INVALID_PARAM,
            Fault::Corrupt => ErrorCode::FAILURE,
        }
    }

    fn check_output_format(format: i32) -> Result<()> {
        let known = PixelFormat::from_raw(format)
            .is_some_and(|format| matches!(format.sampling(), Sampling::Semiplanar { .. }));
        if !known && format != UNKNOWN_FORMAT {
            fail!(
                FORMAT_NOT_MATCH,
                "format {format} is none that JPEG files are decoded into: semi-planar ones, or {UNKNOWN_FORMAT} for the file's own, belong there"
            );
        }
        Ok(())
    }

    fn shape(file: &[u8], format: i32, rounding: Rounding) -> std::result::Result<Shape, Unfit<JpegError>> {
        let profile = profile();
        let info = jpeg::info(file).map_err(Unfit::File)?;
        let (width, height) = info.displayed_size();
        for (what, pixels) in [("width", width), ("height", height)] {
            if !(profile.jpegd_min_side..=profile.jpegd_max_side).contains(&pixels) {
                return Err(Unfit::Product(format!(
                    "the JPEG file's {what} is {pixels}; {} decodes {} to {}",
                    profile.name, profile.jpegd_min_side, profile.jpegd_max_side
                )));
            }
        }
        let own = info.subsampling.own_format();
        let wanted = if format == UNKNOWN_FORMAT { own } else { PixelFormat::from_raw(format) };
        let documented = info.subsampling.documented_formats();
        let Some(wanted) = wanted.filter(|wanted| documented.contains(wanted)) else {
            let numbers: Vec<_> = documented.iter().map(|format| (*format as i32).to_string()).collect();
            return Err(Unfit::Product(format!(
                "a JPEG file of this sampling ({:?}) is not decoded into format {format}; {} possible",
                info.subsampling,
                numbers.join(", ") + if numbers.len() == 1 { " is" } else { " are" }
            )));
        };
        let (width, height) = info.decoded_size(wanted, rounding);
        let stride = |pixels: u32, alignment: u32| pixels.next_multiple_of(alignment);
        // The strides go by the whole picture, also where an odd size is rounded. They have room for one more column and row.
        let (whole_width, whole_height) = info.displayed_size();
        Shape::new(
            wanted,
            width,
            height,
            stride(whole_width, profile.jpegd_width_alignment),
            stride(whole_height, profile.jpegd_height_alignment),
        )
        .map_err(|error| Unfit::Product(error.to_string()))
    }

    fn decode(file: &[u8], target: &Picture) -> std::result::Result<(), JpegError> {
        jpeg::decode(file, target)
    }

    fn work(decode: Decode<Self>) -> Work {
        Work::JpegDecode(decode)
    }
}

/// `acl.media.dvpp_jpeg_predict_dec_size`: bytes of the picture that a file in host memory is decoded into.
pub fn predict_decode_size(data: u64, size: u32, format: i32) -> Result<u32> {
    decode::predict_size::<Jpeg>(data, size, format)
}

/// `acl.media.dvpp_jpeg_decode_async`: a file in device memory. The strides are the product's; the output description gets them, with size and format, when it is done.
pub fn decode_async(channel: u64, data: u64, size: u32, output: u64, stream: u64) -> Result<()> {
    decode::decode_async::<Jpeg>(channel, data, size, output, stream)
}

/// Formats that the product encodes, at once 100027 for others: NV12, NV21 and the packed 422 ones.
fn encodable(description: &Description) -> Result<PixelFormat> {
    use PixelFormat as F;
    match PixelFormat::from_raw(description.format) {
        Some(
            format @ (F::YuvSemiplanar420
            | F::YvuSemiplanar420
            | F::YuyvPacked422
            | F::UyvyPacked422
            | F::YvyuPacked422
            | F::VyuyPacked422),
        ) => Ok(format),
        _ => {
            fail!(FORMAT_NOT_MATCH, "the input picture has format {}; 1, 2 and 7 to 10 are encoded", description.format)
        }
    }
}

/// The shape of a picture to encode, by the product's rules.
fn encoded_shape(format: PixelFormat, description: &Description) -> Checked<Shape> {
    let profile = profile();
    let Description { width, height, width_stride, height_stride, .. } = *description;
    for (what, pixels) in [("width", width), ("height", height)] {
        if !(profile.jpege_min_side..=profile.jpege_max_channel_side).contains(&pixels) {
            broken!("{what}({pixels}) is not in [{}, {}]", profile.jpege_min_side, profile.jpege_max_channel_side);
        }
    }
    let (across, down) = rules::shared(format);
    for (what, pixels, step) in [("width", width, across), ("height", height, down)] {
        if !pixels.is_multiple_of(step) {
            broken!("{what}({pixels}) is not aligned to {step}, which format {} needs", format as i32);
        }
    }
    let alignment = profile.jpege_stride_alignment;
    if !width_stride.is_multiple_of(alignment) {
        broken!("widthStride({width_stride}) is not aligned to {alignment}");
    }
    let rounded = height.next_multiple_of(alignment).max(profile.jpege_min_side);
    if height_stride != height && height_stride != rounded {
        broken!(
            "heightStride({height_stride}) is neither the height({height}) nor that aligned to {alignment}, {rounded}"
        );
    }
    Shape::new(format, width, height, width_stride, height_stride).map_err(|error| Broken::Rule(error.to_string()))
}

/// What is before the picture in an encoded file, and how far its memory may be from where a file can begin.
const FILE_OVERHEAD: u64 = 640 + 128;

/// `acl.media.dvpp_jpeg_predict_enc_size`: bytes that an encoded picture takes at most, as the product counts them.
pub fn predict_encode_size(input: u64, config: u64) -> Result<u32> {
    process::ready()?;
    let description = pic_desc::of(input, "inputDesc")?;
    config::of(&JPEGES, config, "config")?;
    let format = encodable(&description)?;
    match encoded_shape(format, &description) {
        Ok(shape) => bytes_of((shape.bytes() + FILE_OVERHEAD).next_multiple_of(profile().jpege_size_rounding)),
        Err(Broken::Rule(text)) => fail!(INVALID_PARAM, "{text}"),
        Err(Broken::Exceeds { needed }) => fail!(INVALID_PARAM, "the picture takes {needed} bytes"),
    }
}

/// A picture that is to be encoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encode {
    source: Taken,
    shape: Shape,
    level: u32,
    target: Pixels,
    /// The program's number that gets the size of the file.
    size: usize,
}

impl Encode {
    pub(super) fn run(&self) -> Checked<()> {
        let picture = self.source.picture(self.shape)?;
        let bytes = jpeg::encode(&picture, self.level, self.target).map_err(|error| Broken::Rule(error.to_string()))?;
        let bytes = bytes.to_ne_bytes();
        match guard::copy(self.size, bytes.as_ptr() as usize, bytes.len()) {
            Ok(()) => Ok(()),
            Err(fault) => broken!("the size at {:#x} cannot be written; its memory is gone", fault.address),
        }
    }
}

/// `acl.media.dvpp_jpeg_encode_async`: into device memory. `size` is the address of a number of 32 bits in host memory: the bytes that there are, and when it is done
/// the bytes of the file.
pub fn encode_async(channel: u64, input: u64, data: u64, size: u64, config: u64, stream: u64) -> Result<()> {
    let call = task::begin("acl.media.dvpp_jpeg_encode_async", channel, Mode::Jpege, stream)?;
    let source = Taken::new(&call.current, input, "inputDesc")?;
    let level = config::of(&JPEGES, config, "config")?.level;
    if size == 0 {
        fail!(INVALID_PARAM, "size is NULL (0); the address of a number of 32 bits belongs there");
    }
    let mut room = [0_u8; 4];
    let number = util::host_memory(size, 4)?;
    number.read_at(0, &mut room)?;
    number.tell_read();
    let room = u32::from_ne_bytes(room);
    let target = device_bytes(call.current.process, "data", data, u64::from(room))?;
    let format = encodable(&source.description)?;
    let (most_width, most_height) = call.settings.most;
    let checked = encoded_shape(format, &source.description).and_then(|shape| {
        for (what, pixels, most) in [("width", shape.width(), most_width), ("height", shape.height(), most_height)] {
            if pixels > most {
                broken!(
                    "{what}({pixels}) is more than the channel's, {most}; acl.media.dvpp_set_channel_desc_param sets it before the channel is created"
                );
            }
        }
        rules::fits(&shape, &source.description)?;
        Ok(shape)
    });
    let checked = call.watch(Side::Input, &source, checked);
    let mut operation = Operation::new();
    operation.outputs.push(input);
    let target = Pixels { address: target, bytes: u64::from(room) };
    let mut whole = None;
    let checked = checked.map(|shape| {
        whole = Some(shape);
        operation.work = Work::JpegEncode(Encode { source, shape, level, target, size: size as usize });
    });
    call.submit(checked, operation, |told| {
        told.uses(Kind::PicDesc, input);
        if let Some(shape) = whole {
            told.samples(false, &source, &shape, &Rectangle::whole(&shape));
        }
        told.writes(data, u64::from(room));
    });
    Ok(())
}
