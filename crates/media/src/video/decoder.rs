//! Decoding: packets in, pictures out, each with the number of the packet that began it.

use std::sync::Arc;

use super::error::VideoError;
use super::ffi::{Answer, Context, Direction, Frame, Packet};
use super::{Codec, Content, Library, planes};
use crate::picture::Picture;

/// How a stream is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecoderSettings {
    /// What the stream is.
    pub codec: Codec,
    /// Threads of the library's own. More than one decode several pictures at a time, each of which is then that much later, unless `immediate` is set.
    pub threads: u32,
    /// Whether a picture comes out with its own packet. Right for streams in which none refers to a later one.
    pub immediate: bool,
    /// Pixels of the largest picture; those that are larger are not decoded, and take no memory.
    pub max_pixels: u64,
}

/// One stream's decoder. Its memory is bounded by the size of the pictures.
#[derive(Debug)]
pub struct Decoder {
    library: Arc<Library>,
    settings: DecoderSettings,
    context: Context,
    packet: Packet,
    frame: Frame,
    spare: Vec<u8>,
    /// Whether it was told that the stream ends.
    ending: bool,
}

/// Most errors in a row that are taken for answers about packets, and not for the library being unable to go on.
const MOST_ERRORS: u32 = 64;

/// What [`Decoder::next_picture`] gives.
#[derive(Debug)]
pub enum Decoded<'a> {
    /// A picture.
    Picture(DecodedPicture<'a>),
    /// Some packet could not be decoded, and has no picture.
    Broken(VideoError),
}

/// A picture, until the next is asked for.
#[derive(Debug)]
pub struct DecodedPicture<'a> {
    library: &'a Library,
    frame: &'a Frame,
    spare: &'a mut Vec<u8>,
}

impl Decoder {
    /// Makes a decoder ready.
    ///
    /// # Errors
    ///
    /// The library lacks the decoder, or memory ran out.
    pub fn new(library: &Arc<Library>, settings: &DecoderSettings) -> Result<Self, VideoError> {
        let name = match settings.codec {
            Codec::H264 => c"h264",
            Codec::H265 => c"hevc",
        };
        let Some(mut context) = Context::new(library.api(), Direction::Decode, name)? else {
            return Err(VideoError::NoCodec {
                library: library.path().to_owned(),
                encoder: false,
                codec: settings.codec,
                tried: String::new(),
            });
        };
        context.set(c"threads", &settings.threads.clamp(1, 16).to_string())?;
        context.set(c"thread_type", if settings.immediate { "slice" } else { "frame" })?;
        if settings.immediate {
            context.set(c"flags", "+low_delay")?;
        }
        context.set(c"max_pixels", &settings.max_pixels.min(i32::MAX as u64).to_string())?;
        context.open()?;
        Ok(Self {
            packet: Packet::new(library.api())?,
            frame: Frame::new(library.api())?,
            context,
            settings: *settings,
            library: Arc::clone(library),
            spare: Vec::new(),
            ending: false,
        })
    }

    /// Another one with the same settings, which knows nothing of the stream so far.
    ///
    /// # Errors
    ///
    /// Memory ran out.
    pub fn fresh(&self) -> Result<Self, VideoError> {
        Self::new(&self.library, &self.settings)
    }

    /// Makes room for the next packet; its address. Whoever writes there writes `bytes` bytes at most.
    ///
    /// # Errors
    ///
    /// Memory ran out.
    pub fn room(&mut self, bytes: usize, number: u32) -> Result<usize, VideoError> {
        self.packet.allocate(bytes, i64::from(number))?;
        Ok(self.packet.address())
    }

    /// What was written to [`Decoder::room`], as far as that shows.
    pub fn content(&self) -> Content {
        super::content(self.settings.codec, self.packet.bytes())
    }

    /// Decodes what was written to [`Decoder::room`]. Then [`Decoder::next_picture`] is to be asked until it gives nothing.
    ///
    /// # Errors
    ///
    /// The packet is no packet of such a stream. The next one may be.
    pub fn decode(&mut self) -> Result<(), VideoError> {
        if self.ending {
            self.context.flush();
            self.ending = false;
        }
        let result = self.context.send_packet(Some(&self.packet));
        self.packet.clear();
        result
    }

    /// Decodes a packet.
    ///
    /// # Errors
    ///
    /// As [`Decoder::decode`].
    pub fn decode_bytes(&mut self, bytes: &[u8], number: u32) -> Result<(), VideoError> {
        self.packet.allocate(bytes.len(), i64::from(number))?;
        self.packet.bytes_mut().copy_from_slice(bytes);
        self.decode()
    }

    /// The stream is over: what is left can be asked for by [`Decoder::next_picture`]. The next packet begins another stream.
    ///
    /// # Errors
    ///
    /// The library refuses.
    pub fn finish(&mut self) -> Result<(), VideoError> {
        self.ending = true;
        self.context.send_packet(None)
    }

    /// The next picture, in the order in which they are shown; `None` when more packets are needed for it.
    pub fn next_picture(&mut self) -> Option<Decoded<'_>> {
        match self.context.receive_frame(&mut self.frame) {
            Ok(Answer::Ready) => Some(Decoded::Picture(DecodedPicture {
                library: &self.library,
                frame: &self.frame,
                spare: &mut self.spare,
            })),
            Ok(Answer::Hungry | Answer::Ended) => None,
            Err(error) => Some(Decoded::Broken(error)),
        }
    }

    /// Takes all that there is now.
    pub fn drain(&mut self, mut take: impl FnMut(Decoded<'_>)) {
        let mut errors = 0;
        while let Some(decoded) = self.next_picture() {
            errors = if matches!(decoded, Decoded::Broken(_)) { errors + 1 } else { 0 };
            take(decoded);
            if errors == MOST_ERRORS {
                self.context.flush();
                self.ending = false;
                break;
            }
        }
        self.frame.clear();
    }
}

impl DecodedPicture<'_> {
    /// The number of its packet.
    pub fn number(&self) -> Option<u32> {
        u32::try_from(self.frame.number()).ok()
    }

    /// Width and height in pixels, of what is to be shown.
    pub fn size(&self) -> (u32, u32) {
        let (width, height) = self.frame.size();
        (width as u32, height as u32)
    }

    /// Whether [`DecodedPicture::write`] takes pictures of this kind.
    pub fn is_taken(&self) -> bool {
        planes::is_taken(self.library.api().formats(), self.frame.format())
    }

    /// Writes it to a picture of the same size, NV12 or NV21.
    ///
    /// # Errors
    ///
    /// It is of a sampling that is not decoded here, or the target of another size or format.
    pub fn write(&mut self, target: &Picture) -> Result<(), VideoError> {
        planes::write(self.library.api().formats(), self.frame, target, self.spare)
    }
}
