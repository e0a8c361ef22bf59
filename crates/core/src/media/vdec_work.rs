//! Decoding video, piece by piece, on a channel's stream: which picture goes where, and what is reported of it.
//!
//! Nothing here waits for the program: a report is handed to the channel's thread, and the next piece is decoded.

use std::collections::VecDeque;

use parking_lot::Mutex;
use softacl_device::guard;
use softacl_media::video::{Codec, Content, Decoded, DecodedPicture, Decoder, DecoderSettings};
use softacl_media::vpc::{self, Colours, Interpolation, Pass};
use softacl_media::{Picture, PixelFormat, Pixels, Rectangle, Shape};

use super::coded::{Buffers, Coded};
use super::pic_desc::{self, Description};
use super::video::{self, Report};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::process::{Process, profile};
use crate::rt::memory::media_range;

/// What a picture's description says when there is no picture, as of a second field (`ERR_DECODE_NOPIC`).
const NO_PICTURE: u32 = 0x20000;
/// What it says when something could not be decoded.
const BROKEN: u32 = 1;

/// Pictures that a stream may hold back, by its order of display.
const MOST_REORDERED: u32 = 16;

/// Smallest width and height of video that the products decode, in pixels.
const MIN_SIDE: u32 = 128;
/// Of wider streams, pictures that come out are no smaller than that (aclpythondevg_01_0337, 8.5.0). Only 200I/500 A2 has them.
const WIDE: u32 = 4096;
/// Smallest picture that they give, in pixels.
const MIN_OUT: (u32, u32) = (10, 6);

/// One task of the channel's stream.
pub(crate) enum Piece {
    /// Coded data, where the picture goes, and what is to be called then.
    Packet { coded: Coded, target: Option<Target>, report: Report },
    /// The stream ends.
    End,
}

/// Where a picture goes.
pub(crate) struct Target {
    /// Of its description.
    handle: u64,
    address: usize,
    bytes: u64,
    format: PixelFormat,
    /// `None` for that of the stream.
    shape: Option<Shape>,
}

impl Target {
    /// Checks a description. What it leaves open is the channel's, or the stream's.
    pub(super) fn new(
        process: &Process,
        handle: u64,
        output: &Description,
        format: PixelFormat,
        out_format: impl Fn(i32) -> Option<PixelFormat>,
        out_formats: &str,
    ) -> Result<Self> {
        let format = match output.format {
            0 => format,
            number => match out_format(number) {
                Some(format) => format,
                None => {
                    fail!(INVALID_PARAM, "output's format is {number}; {} decodes to {out_formats}", profile().name)
                }
            },
        };
        if output.data == 0 || output.size == 0 {
            fail!(INVALID_PARAM, "output has no memory ({} bytes at {:#x})", output.size, output.data);
        }
        let sizes = [output.width, output.height, output.width_stride, output.height_stride];
        let shape = match sizes.iter().filter(|size| **size == 0).count() {
            0 => Some(shape(format, output)?),
            4 => None,
            _ => fail!(
                INVALID_PARAM,
                "output has width {}, height {}, width stride {} and height stride {}: either all of them are set or none, which leaves them to the stream",
                output.width,
                output.height,
                output.width_stride,
                output.height_stride
            ),
        };
        let bytes = u64::from(output.size);
        if let Some(shape) = shape
            && shape.bytes() > bytes
        {
            video::tell_exceeding("acl.media.vdec_send_frame", "output", handle, output, shape.bytes());
            fail!(
                INVALID_PARAM,
                "output has {bytes} bytes, but a picture with width stride {} and height stride {} takes {}",
                shape.width_stride(),
                shape.height_stride(),
                shape.bytes()
            );
        }
        let range = media_range(process, "output's data", output.data, bytes)?;
        Ok(Self { handle, address: range.address, bytes, format, shape })
    }

    /// Bytes that may be written.
    pub(super) fn bytes(&self) -> u64 {
        self.shape.map_or(self.bytes, |shape| shape.bytes())
    }

    /// The picture for one of the stream's pictures.
    fn picture(&self, (width, height): (u32, u32)) -> std::result::Result<Picture, String> {
        let shape = match self.shape {
            Some(shape) => shape,
            None => {
                let aligned = width.next_multiple_of(16).max(32);
                let (stride, rows) =
                    if self.format.is_rgb() { (aligned * 3, height) } else { (aligned, height.next_multiple_of(2)) };
                Shape::new(self.format, width, height, stride, rows).map_err(|error| error.to_string())?
            }
        };
        Picture::new(shape, Pixels { address: self.address, bytes: self.bytes }).map_err(|error| error.to_string())
    }
}

/// The shape that a description says, by the product's rules for decoded video.
fn shape(format: PixelFormat, output: &Description) -> Result<Shape> {
    let Description { width, height, width_stride, height_stride, .. } = *output;
    let product = profile();
    let most = product.vdec_max_side;
    if width < MIN_OUT.0 || height < MIN_OUT.1 || width > most || height > most {
        fail!(
            INVALID_PARAM,
            "output is {width}x{height}; {} gives pictures of {}x{} to {most}x{most}",
            product.name,
            MIN_OUT.0,
            MIN_OUT.1
        );
    }
    if !format.is_rgb() && (width % 2 != 0 || height % 2 != 0 || height_stride % 2 != 0) {
        fail!(
            INVALID_PARAM,
            "output is {width}x{height} with height stride {height_stride}; YUV420SP has even numbers there"
        );
    }
    let unit = match product.vdec_stride_alignment {
        columns if columns > 1 && format.is_rgb() => columns * 3,
        bytes => bytes.max(1),
    };
    let (least, most) = (product.vdec_min_width_stride.next_multiple_of(unit), product.vdec_max_stride);
    if width_stride % unit != 0 || width_stride < least {
        fail!(
            INVALID_PARAM,
            "output's width stride is {width_stride}; a multiple of {unit}, at least {least}, belongs there on {}",
            product.name
        );
    }
    for (what, stride) in [("width", width_stride), ("height", height_stride)] {
        if stride > most {
            fail!(INVALID_PARAM, "output's {what} stride is {stride}; {} has {most} at most", product.name);
        }
    }
    Shape::new(format, width, height, width_stride, height_stride)
        .map_err(|error| AclError::new(ErrorCode::INVALID_PARAM, format!("output: {error}")))
}

/// A packet whose picture has not come.
struct Waiting {
    number: u32,
    target: Option<Target>,
    report: Report,
}

/// What a channel decodes with.
pub(crate) struct Work {
    state: Mutex<State>,
    /// Packets whose pictures may not have come although a later one's has.
    held: u32,
    /// Of pictures whose descriptions say none.
    pub(super) format: PixelFormat,
    /// Of packets that were sent and not run yet.
    pub(super) coded: Buffers,
}

struct State {
    decoder: Decoder,
    waiting: VecDeque<Waiting>,
    next: u32,
    /// Packets that the decoder refused; which ones is not always known.
    errors: u32,
    /// Whether there was one in this stream.
    damaged: bool,
    /// Errors that are about packets without pictures.
    pardoned: u32,
    between: Between,
}

/// For pictures that go out in another size or format.
struct Between {
    /// The largest width of a stream's pictures.
    widest: u32,
    /// The stream's own.
    bytes: Vec<u8>,
    /// How its colours become red, green and blue.
    colours: Colours,
}

impl Work {
    pub(super) fn new(decoder: Decoder, settings: &DecoderSettings, format: PixelFormat, colours: Colours) -> Self {
        let widest = match settings.codec {
            Codec::H264 => profile().vdec_max_side,
            Codec::H265 => profile().vdec_h265_max_width,
        };
        // Of a picture in two fields the first comes with the second. A damaged stream may make the decoder hold back pictures that it was told not to.
        let held = MOST_REORDERED + settings.threads + 2;
        let state = State {
            decoder,
            waiting: VecDeque::new(),
            next: 0,
            errors: 0,
            damaged: false,
            pardoned: 0,
            between: Between { widest, bytes: Vec::new(), colours },
        };
        Self { state: Mutex::new(state), held, format, coded: Buffers::default() }
    }

    /// Packets whose reports need others to come.
    pub(super) const fn most_held(&self) -> u32 {
        self.held
    }

    /// Does one task. That something cannot be decoded is no fault of the stream's: its report says so.
    pub(super) fn run(&self, piece: Piece) {
        let mut state = self.state.lock();
        match piece {
            Piece::Packet { coded, target, report } => state.packet(coded, target, report),
            Piece::End => {
                if state.decoder.finish().is_err() {
                    state.errors += 1;
                }
                state.take_pictures();
                state.damaged |= state.errors > 0;
                state.give_up(0);
                state.begin_anew();
            }
        }
        state.damaged |= state.errors > 0;
        state.give_up(self.held as usize);
    }
}

impl State {
    fn packet(&mut self, coded: Coded, target: Option<Target>, report: Report) {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        let waiting = Waiting { number, target, report };
        let (address, bytes) = coded.place();
        let Ok(room) = self.decoder.room(bytes, number) else { return waiting.done(BROKEN) };
        if guard::copy(room, address, bytes).is_err() {
            return waiting.done(BROKEN);
        }
        drop(coded);
        let content = self.decoder.content();
        let sent = self.decoder.decode();
        match content {
            Content::Picture => {
                self.waiting.push_back(waiting);
                self.errors += u32::from(sent.is_err());
            }
            // Some decoders call it an error that there is no picture, at once or when they come to it.
            Content::Headers => {
                self.pardoned += u32::from(sent.is_ok());
                waiting.done(NO_PICTURE);
            }
            Content::Nothing => {
                self.pardoned += u32::from(sent.is_ok());
                waiting.done(BROKEN);
            }
        }
        self.take_pictures();
    }

    /// The next packet begins another stream, to which the parameter sets of this one apply. Not if it was damaged, as they may be.
    fn begin_anew(&mut self) {
        if self.damaged
            && let Ok(fresh) = self.decoder.fresh()
        {
            self.decoder = fresh;
        }
        (self.errors, self.pardoned, self.damaged) = (0, 0, false);
    }

    /// Takes all pictures that the decoder has now.
    fn take_pictures(&mut self) {
        let Self { decoder, waiting, errors, pardoned, between, .. } = self;
        decoder.drain(|decoded| match decoded {
            Decoded::Broken(_) if *pardoned > 0 => *pardoned -= 1,
            Decoded::Broken(_) => *errors += 1,
            Decoded::Picture(picture) => {
                let place = waiting.iter().position(|one| Some(one.number) == picture.number());
                if let Some(one) = place.and_then(|place| waiting.remove(place)) {
                    one.picture(picture, between);
                }
            }
        });
    }

    /// Reports the oldest packets as without pictures until no more than these wait.
    fn give_up(&mut self, most: usize) {
        while self.waiting.len() > most
            && let Some(one) = self.waiting.pop_front()
        {
            let broken = self.errors > 0;
            self.errors -= u32::from(broken);
            one.done(if broken { BROKEN } else { NO_PICTURE });
        }
    }
}

impl Waiting {
    /// Reports that there is no picture, or that there is.
    fn done(self, ret_code: u32) {
        if let Some(target) = &self.target {
            // The program may have destroyed the description, and then does not ask.
            let _ = pic_desc::change(target.handle, "output", |output| output.ret_code = ret_code);
        }
        self.report.deliver();
    }

    /// Writes a picture where it goes, and reports it.
    fn picture(self, decoded: DecodedPicture<'_>, between: &mut Between) {
        let Some(target) = &self.target else { return self.done(0) };
        let written = write(decoded, target, between);
        if let Err(reason) = &written {
            crate::log::error(&format!("acl.media.vdec_send_frame: a picture is lost: {reason}"));
        }
        if let Ok(shape) = &written {
            // The values that the program left open are now known.
            let _ = pic_desc::change(target.handle, "output", |output| {
                output.format = shape.format() as i32;
                output.width = shape.width();
                output.height = shape.height();
                output.width_stride = shape.width_stride();
                output.height_stride = shape.height_stride();
            });
        }
        self.done(if written.is_ok() { 0 } else { BROKEN });
    }
}

/// Writes a picture of the stream's; what it was written as.
fn write(
    mut decoded: DecodedPicture<'_>,
    target: &Target,
    between: &mut Between,
) -> std::result::Result<Shape, String> {
    let size = decoded.size();
    let (widest, highest) = (between.widest, profile().vdec_max_side);
    if size.0 < MIN_SIDE || size.1 < MIN_SIDE || size.0 > widest || size.1 > highest {
        let name = profile().name;
        return Err(format!(
            "the stream has pictures of {}x{}; {name} decodes {MIN_SIDE}x{MIN_SIDE} to {widest}x{highest}",
            size.0, size.1
        ));
    }
    let picture = target.picture(size)?;
    let shape = *picture.shape();
    if size.0 > WIDE && (shape.width() < MIN_SIDE || shape.height() < MIN_SIDE) {
        return Err(format!(
            "output is {}x{}; pictures of streams wider than {WIDE} are {MIN_SIDE}x{MIN_SIDE} at least",
            shape.width(),
            shape.height()
        ));
    }
    if !shape.format().is_rgb() && (shape.width(), shape.height()) == size {
        decoded.write(&picture).map_err(|error| error.to_string())?;
        return Ok(shape);
    }
    let own = Shape::new(PixelFormat::YuvSemiplanar420, size.0, size.1, size.0.next_multiple_of(2), size.1)
        .map_err(|error| error.to_string())?;
    between.bytes.resize(own.bytes() as usize, 0);
    let pixels = Pixels { address: between.bytes.as_mut_ptr() as usize, bytes: own.bytes() };
    let source = Picture::new(own, pixels).map_err(|error| error.to_string())?;
    decoded.write(&source).map_err(|error| error.to_string())?;
    convert(&source, &picture, between.colours)?;
    Ok(shape)
}

/// Scales and converts the stream's own picture.
fn convert(source: &Picture, target: &Picture, colours: Colours) -> std::result::Result<(), String> {
    let (from, to) = (*source.shape(), *target.shape());
    let work = vpc::Work {
        source: from,
        crop: Rectangle::whole(&from),
        target: to,
        paste: Rectangle::whole(&to),
        interpolation: Interpolation::Bilinear,
    };
    Pass::with_colours(&work, colours).and_then(|pass| pass.run(source, target)).map_err(|error| error.to_string())
}
