//! Decoding video: descriptions of channels, channels, and what is sent to them.
//!
//! Each piece that is sent is reported once: with the picture that it began, or with none. Pictures are reported in the order in which they are shown, which is
//! that of the pieces only where none refers to a later one. What is done with a piece is in `vdec_work`.

use softacl_media::PixelFormat;
use softacl_media::video::{Decoder, DecoderSettings};
use softacl_media::vpc::Colours;

use super::vdec_work::{Piece, Target, Work};
use super::video::channel::{self, Unit};
use super::video::{self, Count, Touched};
use super::{only_with_more_operations, pic_desc, stream_desc};
use crate::data::refuse;
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::observe::Resource;
use crate::process::profile;
use crate::registry::Registry;
use crate::rt::callback::HostFunction;
use crate::rt::context::{self, Current};
use crate::rt::memory::media_range;

pub(crate) static CHANNEL_DESCS: Registry<channel::Description<Values>> = Registry::new(Kind::VdecChannelDesc);
pub(crate) static FRAME_CONFIGS: Registry<()> = Registry::new(Kind::VdecFrameConfig);

static OPEN: Count = Count::new("VDEC");

channel::functions!(Values, "vdec");

/// What a program says of a channel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values {
    channel_id: u32,
    thread_id: u64,
    /// A number of `acldvppStreamFormat`.
    entype: i32,
    /// A number of `acldvppPixelFormat`.
    out_pic_format: i32,
    out_pic_width: u32,
    out_pic_height: u32,
    ref_frame_num: u32,
    /// 0 as the stream's order of display needs it, 1 each picture at once.
    out_mode: u32,
    /// 0 for 8 bits a sample, 1 for 10.
    bit_depth: u32,
    /// A number of `acldvppCscMatrix`.
    colour_matrix: u32,
}

/// `acl.media.vdec_create_channel_desc`: H.265, to NV12.
pub fn create_channel_desc() -> Result<u64> {
    let values = Values {
        channel_id: 0,
        thread_id: 0,
        entype: 0,
        out_pic_format: PixelFormat::YuvSemiplanar420 as i32,
        out_pic_width: 0,
        out_pic_height: 0,
        ref_frame_num: 0,
        out_mode: 0,
        bit_depth: 0,
        colour_matrix: 0,
    };
    channel::create_desc(values)
}

/// `acl.media.vdec_create_frame_config`. It holds nothing; the product reserves it.
pub fn create_frame_config() -> Result<u64> {
    super::make(&FRAME_CONFIGS, Kind::VdecFrameConfig, ())
}

/// `acl.media.vdec_destroy_frame_config`.
pub fn destroy_frame_config(config: u64) -> Result<()> {
    super::destroy(&FRAME_CONFIGS, Kind::VdecFrameConfig, "vdecFrameConfig", config)
}

impl Unit for Values {
    const NAME: &'static str = "vdec";
    const KIND: Kind = Kind::VdecChannelDesc;
    type Piece = Piece;
    type Work = Work;

    fn descriptions() -> &'static Registry<channel::Description<Self>> {
        &CHANNEL_DESCS
    }

    fn count() -> (&'static Count, u32) {
        (&OPEN, profile().vdec_channel_limit)
    }

    fn set(&mut self, kind: i32, value: u64) -> Result<()> {
        let number = |name: &str, most: u32| match u32::try_from(value) {
            Ok(value) if value <= most => Ok(value),
            _ => fail!(INVALID_PARAM, "{name} is {}; 0 to {most} belong there", super::shown(value)),
        };
        let product = profile();
        match kind {
            0 => {
                only_with_more_operations("choice of the colour matrix of decoded video")?;
                self.colour_matrix = number("the colour matrix", 5)?;
            }
            1 => self.out_mode = number("outMode", 1)?,
            2 => self.thread_id = value,
            3 => fail!(INVALID_PARAM, "the callback is set by acl.media.vdec_set_channel_desc_callback"),
            4 => {
                let Some(most) = product.vdec_channel_ids.checked_sub(1) else {
                    fail!(FEATURE_UNSUPPORTED, "{} has no VDEC channels", product.name)
                };
                self.channel_id = number("channelId", most)?;
            }
            5 => self.entype = number("enType", 3)? as i32,
            6 => {
                let format = i32::try_from(value).ok().filter(|format| out_format(*format).is_some());
                let Some(format) = format else {
                    fail!(
                        INVALID_PARAM,
                        "outPicFormat is {}; {} decodes to {}",
                        super::shown(value),
                        product.name,
                        out_formats()
                    )
                };
                self.out_pic_format = format;
            }
            7 => self.out_pic_width = number("outPicWidth", product.vdec_max_side)?,
            8 => self.out_pic_height = number("outPicHeight", product.vdec_max_side)?,
            9 if !product.vdec_reference_frames => {
                fail!(FEATURE_UNSUPPORTED, "the number of reference frames cannot be set on {}", product.name)
            }
            9 => self.ref_frame_num = number("refFrameNum", 16)?,
            10 => self.bit_depth = number("bitDepth", 1)?,
            _ => fail!(INVALID_PARAM, "paramType is {kind}, which is not in aclvdecChannelDescParamType"),
        }
        Ok(())
    }

    fn thread(&self) -> u64 {
        self.thread_id
    }

    fn work(&self, _: &Current) -> Result<Work> {
        let product = profile();
        let (Some(codec), Some(format)) = (video::codec(self.entype), out_format(self.out_pic_format)) else {
            fail!(
                INVALID_PARAM,
                "outPicFormat is {}; {} decodes to {}",
                self.out_pic_format,
                product.name,
                out_formats()
            )
        };
        let settings = DecoderSettings {
            codec,
            threads: video::LIBRARY_THREADS,
            immediate: self.out_mode == 1,
            max_pixels: u64::from(product.vdec_max_side).pow(2),
        };
        let decoder = Decoder::new(&video::library()?, &settings)
            .map_err(|error| AclError::new(ErrorCode::FEATURE_UNSUPPORTED, error.to_string()))?;
        Ok(Work::new(decoder, &settings, format, Colours::from_raw(self.colour_matrix).unwrap_or_default()))
    }

    fn run(work: &Work, piece: Piece) {
        work.run(piece);
    }

    fn end() -> Piece {
        Piece::End
    }
}

impl Values {
    fn get(&self, kind: i32) -> Result<(u64, u64)> {
        Ok(match kind {
            0 => (4, u64::from(self.colour_matrix)),
            1 => (4, u64::from(self.out_mode)),
            2 => (8, self.thread_id),
            3 => fail!(INVALID_PARAM, "the callback is given by acl.media.vdec_get_channel_desc_callback"),
            4 => (4, u64::from(self.channel_id)),
            5 => (4, self.entype as u64),
            6 => (4, self.out_pic_format as u64),
            7 => (4, u64::from(self.out_pic_width)),
            8 => (4, u64::from(self.out_pic_height)),
            9 => (4, u64::from(self.ref_frame_num)),
            10 => (4, u64::from(self.bit_depth)),
            _ => fail!(INVALID_PARAM, "paramType is {kind}, which is not in aclvdecChannelDescParamType"),
        })
    }
}

/// A format that video is decoded to on this product.
fn out_format(number: i32) -> Option<PixelFormat> {
    PixelFormat::from_raw(number).filter(|format| match format {
        PixelFormat::YuvSemiplanar420 | PixelFormat::YvuSemiplanar420 => true,
        PixelFormat::Rgb888 | PixelFormat::Bgr888 => profile().vdec_rgb,
        _ => false,
    })
}

fn out_formats() -> &'static str {
    if profile().vdec_rgb { "1 (NV12), 2 (NV21), 12 (RGB888) and 13 (BGR888)" } else { "1 (NV12) and 2 (NV21)" }
}

/// Bytes of a value and the value, by its number in `aclvdecChannelDescParamType`.
pub fn param(desc: u64, kind: i32) -> Result<(u64, u64)> {
    channel::get(desc, |values: &Values| values.get(kind))
}

/// A value alone.
pub fn value(desc: u64, kind: i32) -> Result<u64> {
    param(desc, kind).map(|(_, value)| value)
}

/// Makes sure that a configuration is one, or NULL.
fn check_config(config: u64) -> Result<()> {
    if config == 0 {
        return Ok(());
    }
    FRAME_CONFIGS.get(config).map(drop).map_err(|error| refuse("config", error))
}

/// `acl.media.vdec_send_frame`: one picture's coded data, which is taken at once, and the memory for the picture. `function` calls the program's with both descriptions and its own object.
///
/// With `eos` in the stream description the stream ends: its data, if there is any, is decoded, and the call waits for the callbacks of all that was sent. An end
/// without data has no callback.
pub fn send_frame(desc: u64, stream_desc: u64, pic_desc: u64, config: u64, function: HostFunction) -> Result<()> {
    send(desc, stream_desc, Some(pic_desc), config, function)
}

/// `acl.media.vdec_send_skipped_frame`: as [`send_frame`], for a picture that is not wanted.
pub fn send_skipped_frame(desc: u64, stream_desc: u64, config: u64, function: HostFunction) -> Result<()> {
    send(desc, stream_desc, None, config, function)
}

fn send(desc: u64, stream_desc: u64, pic_desc: Option<u64>, config: u64, function: HostFunction) -> Result<()> {
    let current = context::current()?;
    let channel = channel::of::<Values>(desc)?;
    check_config(config)?;
    let input = stream_desc::of(stream_desc, "input")?;
    let lane = channel.enter(&current)?;
    let has_data = input.data != 0 && input.size != 0;
    if input.eos {
        if pic_desc.is_none() {
            fail!(INVALID_PARAM, "the stream cannot end with a skipped frame; end it with acl.media.vdec_send_frame");
        }
        channel.may_end_here()?;
    } else if !has_data {
        fail!(
            INVALID_PARAM,
            "input has no data ({} bytes at {:#x}), and does not say that the stream ends (eos is 0)",
            input.size,
            input.data
        );
    }
    if has_data {
        let source = media_range(current.process, "input's data", input.data, u64::from(input.size))?;
        let mut touched = Touched { read: Some((input.data, u64::from(input.size))), ..Touched::default() };
        touched.uses.push(Resource::Object { kind: Kind::StreamDesc, handle: stream_desc });
        let target = match pic_desc {
            None => None,
            Some(handle) => {
                let output = pic_desc::of(handle, "output")?;
                let target =
                    Target::new(current.process, handle, &output, channel.work.format, out_format, out_formats())?;
                touched.written = Some((output.data, target.bytes()));
                touched.uses.push(Resource::Object { kind: Kind::PicDesc, handle });
                Some(target)
            }
        };
        lane.make_room(channel.work.most_held())?;
        channel.send(&lane, &touched, lane.report(function), |report| Piece::Packet {
            coded: channel.work.coded.take(source.address, input.size as usize),
            target,
            report,
        })?;
    }
    if input.eos {
        channel.end_stream(&lane)?;
    }
    Ok(())
}
