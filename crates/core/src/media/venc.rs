//! Encoding video: descriptions of channels, channels, configurations of frames, and what is sent to channels.
//!
//! Each picture that is sent is reported once, in order, with its coded data: memory of the system's, which goes when the program's function returns, unless
//! the program gave its own. What is done with a picture is in `venc_work`.

use std::sync::Arc;

use parking_lot::Mutex;
use softacl_media::PixelFormat;
use softacl_media::video::{Codec, Encoder, EncoderSettings, Profile, RateControl};

use super::pic_desc;
use super::venc_work::{Output, Piece, Source, Store, Work};
use super::video::channel::{self, Unit};
use super::video::{self, Count, Touched};
use crate::data::refuse;
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::handle::Kind;
use crate::observe::Resource;
use crate::process::profile;
use crate::registry::Registry;
use crate::rt::callback::HostFunction;
use crate::rt::context::{self, Current};
use crate::rt::memory::media_range;

pub(crate) static CHANNEL_DESCS: Registry<channel::Description<Values>> = Registry::new(Kind::VencChannelDesc);
pub(crate) static FRAME_CONFIGS: Registry<Mutex<FrameConfig>> = Registry::new(Kind::VencFrameConfig);

static OPEN: Count = Count::new("VENC");

channel::functions!(Values, "venc");

/// What a program says of a channel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Values {
    thread_id: u64,
    /// A number of `acldvppPixelFormat`.
    pic_format: i32,
    /// A number of `acldvppStreamFormat`.
    entype: i32,
    pic_width: u32,
    pic_height: u32,
    key_frame_interval: u32,
    buf_addr: u64,
    buf_size: u32,
    /// 0 and 1 variable, 2 constant.
    rc_mode: u32,
    /// Pictures a second; 0 is 30.
    src_rate: u32,
    /// 1000 bits a second; 0 is the product's own choice.
    max_bit_rate: u32,
    /// How many times the bits of another picture a key frame has; 0 is the product's own choice.
    max_ip_prop: u32,
}

/// How one picture is encoded.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FrameConfig {
    force_i_frame: u8,
    eos: u8,
}

/// Pictures a second where nothing is said.
const DEFAULT_RATE: u32 = 30;
/// 1000 bits a second where nothing is said, for each 100,000 pixels of a picture: about 2 Mbit/s of 720p.
const DEFAULT_BIT_RATE: u32 = 240;
/// Bytes of the memory for coded data where nothing is said, and the least that can be said.
const DEFAULT_BUFFER: u32 = 8 << 20;
const LEAST_BUFFER: u32 = 5 << 20;

/// Refuses on products without an encoder.
fn only_with_encoder() -> Result<()> {
    if profile().venc_channel_limit == 0 {
        fail!(FEATURE_UNSUPPORTED, "{} does not encode video", profile().name);
    }
    Ok(())
}

/// `acl.media.venc_create_channel_desc`: H.265, of nothing yet.
pub fn create_channel_desc() -> Result<u64> {
    only_with_encoder()?;
    channel::create_desc(Values::default())
}

impl Unit for Values {
    const NAME: &'static str = "venc";
    const KIND: Kind = Kind::VencChannelDesc;
    type Piece = Piece;
    type Work = Work;

    fn descriptions() -> &'static Registry<channel::Description<Self>> {
        &CHANNEL_DESCS
    }

    fn count() -> (&'static Count, u32) {
        (&OPEN, profile().venc_channel_limit)
    }

    fn set(&mut self, kind: i32, value: u64) -> Result<()> {
        let product = profile();
        let number = |name: &str, least: u32, most: u32| match u32::try_from(value) {
            Ok(value) if (least..=most).contains(&value) => Ok(value),
            _ => fail!(INVALID_PARAM, "{name} is {}; {least} to {most} belong there", super::shown(value)),
        };
        let side = |name: &str| match number(name, product.venc_min_side, product.venc_max_side)? {
            side if side % 2 == 0 => Ok(side),
            side => fail!(INVALID_PARAM, "{name} is {side}; an even number belongs there"),
        };
        let own_buffer = || {
            if !product.venc_own_buffer {
                fail!(FEATURE_UNSUPPORTED, "the memory for encoded video cannot be set on {}", product.name);
            }
            Ok(())
        };
        match kind {
            0 => self.thread_id = value,
            1 => fail!(INVALID_PARAM, "a callable belongs there"),
            2 => self.pic_format = number("picFormat", 1, 2)? as i32,
            3 => self.entype = number("enType", 0, 3)? as i32,
            4 => self.pic_width = side("picWidth")?,
            5 => self.pic_height = side("picHeight")?,
            6 => self.key_frame_interval = number("keyFrameInterval", 1, 65536)?,
            7 => {
                own_buffer()?;
                self.buf_addr = value;
            }
            8 => {
                own_buffer()?;
                self.buf_size = number("bufSize", LEAST_BUFFER, u32::MAX)?;
            }
            9 => self.rc_mode = number("rcMode", 0, 2)?,
            10 => self.src_rate = number("srcRate", 0, 120)?,
            11 => self.max_bit_rate = number("maxBitRate", 0, 614_400)?,
            12 => self.max_ip_prop = number("maxIPProp", 0, 100)?,
            _ => fail!(INVALID_PARAM, "paramType is {kind}, which is not in aclvencChannelDescParamType"),
        }
        Ok(())
    }

    fn thread(&self) -> u64 {
        self.thread_id
    }

    fn work(&self, current: &Current) -> Result<Work> {
        let settings = self.settings()?;
        let store = self.store(current)?;
        let library = video::library()?;
        let encoder = Encoder::new(&library, &settings)
            .map_err(|error| AclError::new(ErrorCode::FEATURE_UNSUPPORTED, error.to_string()))?;
        let format = PixelFormat::from_raw(self.pic_format).unwrap_or(PixelFormat::YuvSemiplanar420);
        Ok(Work::new(encoder, &library, &settings, format, store))
    }

    fn run(work: &Work, piece: Piece) {
        work.run(piece);
    }

    fn end() -> Piece {
        Piece::End
    }
}

impl Values {
    fn get(&self, kind: i32) -> Result<u64> {
        Ok(match kind {
            0 => self.thread_id,
            1 => fail!(INVALID_PARAM, "a callback is no number"),
            2 => self.pic_format as u64,
            3 => self.entype as u64,
            4 => u64::from(self.pic_width),
            5 => u64::from(self.pic_height),
            6 => u64::from(self.key_frame_interval),
            7 => self.buf_addr,
            8 => u64::from(self.buf_size),
            9 => u64::from(self.rc_mode),
            10 => u64::from(self.src_rate),
            11 => u64::from(self.max_bit_rate),
            12 => u64::from(self.max_ip_prop),
            _ => fail!(INVALID_PARAM, "paramType is {kind}, which is not in aclvencChannelDescParamType"),
        })
    }

    /// What the values make of an encoder.
    fn settings(&self) -> Result<EncoderSettings> {
        let missing = [
            ("picFormat", self.pic_format == 0),
            ("picWidth", self.pic_width == 0),
            ("picHeight", self.pic_height == 0),
            ("keyFrameInterval", self.key_frame_interval == 0),
        ];
        if let Some((name, _)) = missing.iter().find(|(_, missing)| *missing) {
            fail!(INVALID_PARAM, "channelDesc has no {name}; set it before the channel is created");
        }
        let Some(codec) = video::codec(self.entype) else {
            fail!(INVALID_PARAM, "enType is {}, which is not in acldvppStreamFormat", self.entype)
        };
        let pixels = self.pic_width * self.pic_height;
        let most = profile().venc_h264_max_pixels;
        if codec == Codec::H264 && pixels > most {
            fail!(
                INVALID_PARAM,
                "pictures of {}x{} have {pixels} pixels; {} encodes {most} at most as H.264",
                self.pic_width,
                self.pic_height,
                profile().name
            );
        }
        let rate = match self.max_bit_rate {
            0 => (u64::from(pixels) * u64::from(DEFAULT_BIT_RATE) / 100_000).max(100) as u32,
            rate => rate,
        };
        Ok(EncoderSettings {
            codec,
            profile: match self.entype {
                1 => Profile::Baseline,
                3 => Profile::High,
                _ => Profile::Main,
            },
            width: self.pic_width,
            height: self.pic_height,
            frame_rate: if self.src_rate == 0 { DEFAULT_RATE } else { self.src_rate },
            key_frame_interval: self.key_frame_interval,
            rate_control: if self.rc_mode == 2 { RateControl::Constant } else { RateControl::Variable },
            bit_rate: Some(rate),
            threads: video::LIBRARY_THREADS,
        })
    }

    /// Where coded data goes.
    fn store(&self, current: &Current) -> Result<Store> {
        let bytes = match self.buf_size {
            0 => DEFAULT_BUFFER,
            bytes => bytes,
        };
        if self.buf_addr == 0 {
            return Ok(Store::of_system(current, u64::from(bytes)));
        }
        let range = media_range(current.process, "bufAddr", self.buf_addr, u64::from(bytes))?;
        Ok(Store::of_program(self.buf_addr, range.address, u64::from(bytes)))
    }
}

/// A value, by its number in `aclvencChannelDescParamType`.
pub fn param(desc: u64, kind: i32) -> Result<u64> {
    channel::get(desc, |values: &Values| values.get(kind))
}

/// `acl.media.venc_get_channel_desc_channel_id`: 0 before the channel exists.
pub fn channel_id(desc: u64) -> Result<u32> {
    Ok(channel::of_channel::<Values, _>(desc, |work| work.id)?.unwrap_or(0))
}

/// `acl.media.venc_create_frame_config`: no key frame asked for, and not the end.
pub fn create_frame_config() -> Result<u64> {
    only_with_encoder()?;
    super::make(&FRAME_CONFIGS, Kind::VencFrameConfig, Mutex::default())
}

/// `acl.media.venc_destroy_frame_config`.
pub fn destroy_frame_config(config: u64) -> Result<()> {
    super::destroy(&FRAME_CONFIGS, Kind::VencFrameConfig, "config", config)
}

fn frame_config<T>(config: u64, use_it: impl FnOnce(&mut FrameConfig) -> Result<T>) -> Result<T> {
    let object = FRAME_CONFIGS.get(config).map_err(|error| refuse("config", error))?;
    let mut values = object.lock();
    use_it(&mut values)
}

fn switch(name: &str, value: u8) -> Result<u8> {
    if value > 1 {
        fail!(INVALID_PARAM, "{name} is {value}; 0 or 1 belongs there");
    }
    Ok(value)
}

/// `acl.media.venc_set_frame_config_force_i_frame`: 1 makes a key frame.
pub fn set_force_i_frame(config: u64, force: u8) -> Result<()> {
    frame_config(config, |values| switch("forceFrame", force).map(|value| values.force_i_frame = value))
}

/// `acl.media.venc_get_frame_config_force_i_frame`.
pub fn force_i_frame(config: u64) -> Result<u8> {
    frame_config(config, |values| Ok(values.force_i_frame))
}

/// `acl.media.venc_set_frame_config_eos`: 1 ends the stream.
pub fn set_eos(config: u64, eos: u8) -> Result<()> {
    frame_config(config, |values| switch("eos", eos).map(|value| values.eos = value))
}

/// `acl.media.venc_get_frame_config_eos`.
pub fn eos(config: u64) -> Result<u8> {
    frame_config(config, |values| Ok(values.eos))
}

/// `acl.media.venc_send_frame`: a picture of the channel's size. `function` makes, of the handle of the stream description that will hold the coded data, what calls
/// the program's function.
///
/// With `eos` in the configuration the stream ends: a picture, if there is one, is encoded, and the call waits for the callbacks of all that was sent. An end without
/// a picture has no callback. The next picture begins a new stream.
pub fn send_frame(
    desc: u64,
    pic_desc: u64,
    reserve: u64,
    config: u64,
    function: impl FnOnce(u64) -> HostFunction,
) -> Result<()> {
    let current = context::current()?;
    let channel = channel::of::<Values>(desc)?;
    let config = match config {
        0 => FrameConfig::default(),
        config => frame_config(config, |values| Ok(*values))?,
    };
    if reserve != 0 {
        fail!(INVALID_PARAM, "reserve is {reserve:#x}; the product reserves it, and it must be 0");
    }
    let ends = config.eos == 1;
    let lane = channel.enter(&current)?;
    if ends {
        channel.may_end_here()?;
    } else if pic_desc == 0 {
        fail!(INVALID_PARAM, "input is NULL (0), and config does not say that the stream ends (eos is 0)");
    }
    if pic_desc != 0 {
        let input = pic_desc::of(pic_desc, "input")?;
        let source = Source::new(current.process, pic_desc, &input, &channel.work)?;
        let touched = Touched {
            read: Some((input.data, source.bytes())),
            uses: vec![Resource::Object { kind: Kind::PicDesc, handle: pic_desc }],
            ..Touched::default()
        };
        lane.make_room(0)?;
        let output = Arc::new(Output::new()?);
        let call = function(output.handle());
        let kept = Arc::clone(&output);
        let report = lane.report(Box::new(move || {
            call();
            // The coded data goes with the last who holds it.
            drop(kept);
        }));
        let key = config.force_i_frame == 1;
        channel.send(&lane, &touched, report, |report| Piece::Picture { source, key, output, report })?;
    }
    if ends {
        channel.end_stream(&lane)?;
    }
    Ok(())
}
