//! Encoding: pictures in, packets out, each with the number of its picture.

use std::ffi::CStr;
use std::sync::Arc;

use super::error::VideoError;
use super::ffi::{Answer, Context, Direction, Frame, Packet};
use super::{Codec, Library, planes};
use crate::format::PixelFormat;
use crate::picture::Picture;

/// What an encoder may use of its codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// H.264 baseline.
    Baseline,
    /// H.264 or H.265 main.
    Main,
    /// H.264 high.
    High,
}

/// How the bits are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateControl {
    /// As many as a picture needs, up to the rate.
    Variable,
    /// The rate, always.
    Constant,
}

/// How pictures are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncoderSettings {
    /// What the stream is to be.
    pub codec: Codec,
    /// And of which profile.
    pub profile: Profile,
    /// Of each picture, in pixels.
    pub width: u32,
    /// Of each picture, in pixels.
    pub height: u32,
    /// Pictures a second.
    pub frame_rate: u32,
    /// Pictures from one key frame to the next.
    pub key_frame_interval: u32,
    /// How the bits are spread.
    pub rate_control: RateControl,
    /// 1000 bits a second; `None` for a fixed quality.
    pub bit_rate: Option<u32>,
    /// Threads of the library's own.
    pub threads: u32,
}

/// One stream's encoder.
#[derive(Debug)]
pub struct Encoder {
    library: Arc<Library>,
    context: Context,
    settings: EncoderSettings,
    packet: Packet,
    frame: Frame,
    ending: bool,
}

/// A packet, until the next is asked for.
#[derive(Debug)]
pub struct EncodedPacket<'a>(&'a Packet);

/// Encoders by codec, best first. All are software: one that needs a device may be compiled in and fail where there is none.
const fn names(codec: Codec) -> &'static [&'static CStr] {
    match codec {
        Codec::H264 => &[c"libx264", c"libopenh264"],
        Codec::H265 => &[c"libx265", c"libkvazaar"],
    }
}

/// The name of the encoder that a library has for a codec.
pub(super) fn name(library: &Library, codec: Codec) -> Option<&'static CStr> {
    names(codec).iter().copied().find(|name| library.api().has_encoder(name))
}

impl Encoder {
    /// Makes an encoder ready.
    ///
    /// # Errors
    ///
    /// The library has no such encoder, or it refuses the settings.
    pub fn new(library: &Arc<Library>, settings: &EncoderSettings) -> Result<Self, VideoError> {
        let codec = settings.codec;
        let Some(name) = name(library, codec) else {
            let tried: Vec<_> = names(codec).iter().map(|name| name.to_string_lossy()).collect();
            let tried = format!(" ({})", tried.join(", "));
            return Err(VideoError::NoCodec { library: library.path().to_owned(), encoder: true, codec, tried });
        };
        let Some(mut context) = Context::new(library.api(), Direction::Encode, name)? else {
            return Err(VideoError::Memory);
        };
        context.set_picture(settings.width as i32, settings.height as i32, library.api().formats().planar420);
        context.set(c"time_base", &format!("1/{}", settings.frame_rate.max(1)))?;
        context.set(c"g", &settings.key_frame_interval.clamp(1, i32::MAX as u32).to_string())?;
        context.set(c"bf", "0")?;
        context.set(c"threads", &settings.threads.clamp(1, 16).to_string())?;
        if let Some(kilobits) = settings.bit_rate {
            let bits = (u64::from(kilobits) * 1000).min(i32::MAX as u64);
            context.set(c"b", &bits.to_string())?;
            context.set(c"maxrate", &bits.to_string())?;
            context.set(c"bufsize", &bits.to_string())?;
            if settings.rate_control == RateControl::Constant {
                context.set(c"minrate", &bits.to_string())?;
            }
        }
        own_options(&mut context, name, settings)?;
        context.open()?;
        Ok(Self {
            packet: Packet::new(library.api())?,
            frame: Frame::new(library.api())?,
            context,
            settings: *settings,
            library: Arc::clone(library),
            ending: false,
        })
    }

    /// Encodes a picture of the encoder's size, NV12 or NV21. Then [`Encoder::next_packet`] is to be asked until it gives nothing.
    ///
    /// # Errors
    ///
    /// Another picture, or what the library says.
    pub fn encode(&mut self, picture: &Picture, number: u32, key: bool) -> Result<(), VideoError> {
        let shape = picture.shape();
        let (width, height) = (self.settings.width, self.settings.height);
        let semiplanar = matches!(shape.format(), PixelFormat::YuvSemiplanar420 | PixelFormat::YvuSemiplanar420);
        if !semiplanar || (shape.width(), shape.height()) != (width, height) || self.ending {
            return Err(VideoError::Target { width, height });
        }
        self.frame.allocate(width as i32, height as i32, self.library.api().formats().planar420)?;
        planes::read(picture, &mut self.frame);
        self.frame.set_number(i64::from(number));
        self.frame.set_key(key);
        self.context.send_frame(Some(&self.frame))
    }

    /// There are no more pictures: what is left can be asked for by [`Encoder::next_packet`]. Nothing can be encoded after that.
    ///
    /// # Errors
    ///
    /// The library refuses.
    pub fn finish(&mut self) -> Result<(), VideoError> {
        self.ending = true;
        self.context.send_frame(None)
    }

    /// The next packet; `None` when more pictures are needed for it.
    ///
    /// # Errors
    ///
    /// What the library says.
    pub fn next_packet(&mut self) -> Result<Option<EncodedPacket<'_>>, VideoError> {
        match self.context.receive_packet(&mut self.packet)? {
            Answer::Ready => Ok(Some(EncodedPacket(&self.packet))),
            Answer::Hungry | Answer::Ended => Ok(None),
        }
    }
}

/// What each encoder calls the settings that have no common name. None holds pictures back: a packet comes out for each picture that goes in.
fn own_options(context: &mut Context, name: &CStr, settings: &EncoderSettings) -> Result<(), VideoError> {
    let profile = match settings.profile {
        Profile::Baseline => "baseline",
        Profile::Main => "main",
        Profile::High => "high",
    };
    match name.to_bytes() {
        b"libx264" => {
            context.set(c"preset", "veryfast")?;
            context.set(c"tune", "zerolatency")?;
            context.set(c"profile", profile)?;
            context.set(c"forced-idr", "1")?;
            // Key frames come at their interval, and not where the scene changes.
            context.set(c"x264-params", "scenecut=0")?;
            if settings.rate_control == RateControl::Constant && settings.bit_rate.is_some() {
                context.set(c"nal-hrd", "cbr")?;
            }
        }
        b"libx265" => {
            context.set(c"preset", "ultrafast")?;
            context.set(c"tune", "zerolatency")?;
            context.set(c"forced-idr", "1")?;
            let threads = settings.threads.clamp(1, 16);
            context.set(
                c"x265-params",
                &format!(
                    "log-level=none:repeat-headers=1:pools={threads}:frame-threads=1:info=0:scenecut=0:open-gop=0"
                ),
            )?;
        }
        b"libkvazaar" => context.set(c"kvazaar-params", "preset=ultrafast,gop=0")?,
        _ => {
            let profile = if settings.profile == Profile::Baseline { "constrained_baseline" } else { profile };
            context.set(c"profile", profile)?;
        }
    }
    Ok(())
}

impl EncodedPacket<'_> {
    /// What it consists of: Annex B, with the parameter sets before each key frame.
    pub fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// The number of its picture.
    pub fn number(&self) -> Option<u32> {
        u32::try_from(self.0.number()).ok()
    }

    /// Whether decoding can begin with it.
    pub fn is_key(&self) -> bool {
        self.0.is_key()
    }
}
