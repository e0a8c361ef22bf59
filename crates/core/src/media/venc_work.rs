//! Encoding video, picture by picture, on a channel's stream: where the coded data goes, and what is reported of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;
use softacl_device::guard;
use softacl_media::video::{Encoder, EncoderSettings, Library, VideoError};
use softacl_media::{Picture, PixelFormat, Pixels, Shape};

use super::pic_desc::Description;
use super::stream_desc::{self, Lent};
use super::video::{self, Report};
use crate::error::{AclError, ErrorCode, Result, fail};
use crate::process::{Process, profile};
use crate::rt::context::Current;
use crate::rt::memory::{Block, media_range, range};

/// What a stream description says when a picture could not be encoded.
const BROKEN: u32 = 1;

/// One task of the channel's stream.
pub(crate) enum Piece {
    /// A picture, whether it is to be a key frame, where its coded data is to be found, and what is to be called then.
    Picture { source: Source, key: bool, output: Arc<Output>, report: Report },
    /// The stream ends.
    End,
}

/// A picture that is to be encoded.
pub(crate) struct Source {
    address: usize,
    shape: Shape,
}

impl Source {
    /// Checks a description. What it leaves open is the channel's.
    pub(super) fn new(process: &Process, handle: u64, input: &Description, channel: &Work) -> Result<Self> {
        let Work { format, size: (width, height), .. } = *channel;
        if input.data == 0 || input.size == 0 {
            fail!(INVALID_PARAM, "input has no memory ({} bytes at {:#x})", input.size, input.data);
        }
        if input.format != 0 && input.format != format as i32 {
            fail!(INVALID_PARAM, "input's format is {}; the channel was made for {}", input.format, format as i32);
        }
        let or = |value: u32, own: u32| if value == 0 { own } else { value };
        if (or(input.width, width), or(input.height, height)) != (width, height) {
            fail!(
                INVALID_PARAM,
                "input is {}x{}; the channel was made for {width}x{height}",
                input.width,
                input.height
            );
        }
        let stride = or(input.width_stride, width.next_multiple_of(16));
        if stride % 16 != 0 {
            fail!(INVALID_PARAM, "input's width stride is {stride}; a multiple of 16 belongs there");
        }
        let shape = Shape::new(format, width, height, stride, or(input.height_stride, height))
            .map_err(|error| AclError::new(ErrorCode::INVALID_PARAM, format!("input: {error}")))?;
        if shape.bytes() > u64::from(input.size) {
            video::tell_exceeding("acl.media.venc_send_frame", "input", handle, input, shape.bytes());
            fail!(
                INVALID_PARAM,
                "input has {} bytes, but a picture of {width}x{height} with width stride {stride} takes {}",
                input.size,
                shape.bytes()
            );
        }
        let range = media_range(process, "input's data", input.data, shape.bytes())?;
        Ok(Self { address: range.address, shape })
    }

    /// Bytes that are read.
    pub(super) const fn bytes(&self) -> u64 {
        self.shape.bytes()
    }
}

/// A picture's coded data, as long as anybody needs it, and the description that the program's function gets.
pub(crate) struct Output {
    desc: Lent,
    block: Mutex<Option<Block>>,
}

impl Output {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { desc: Lent::new()?, block: Mutex::new(None) })
    }

    pub(super) const fn handle(&self) -> u64 {
        self.desc.handle()
    }

    fn tell(&self, change: impl FnOnce(&mut stream_desc::Description)) {
        // It is there as long as this.
        let _ = stream_desc::change(self.handle(), "streamDesc", change);
    }
}

/// Where coded data goes.
pub(super) enum Store {
    /// Memory of the system's, for each picture.
    OfSystem { current: Current, most: u64 },
    /// The program's own, one after the other and then from the start again.
    OfProgram { seen: u64, address: usize, bytes: u64, next: u64 },
}

impl Store {
    pub(super) fn of_system(current: &Current, most: u64) -> Self {
        Self::OfSystem { current: *current, most }
    }

    pub(super) const fn of_program(seen: u64, address: usize, bytes: u64) -> Self {
        Self::OfProgram { seen, address, bytes, next: 0 }
    }

    /// Puts data away; where the program finds it.
    fn put(&mut self, data: &[u8], output: &Output) -> Result<u64> {
        let bytes = data.len() as u64;
        let (seen, address) = match self {
            Self::OfSystem { most, .. } | Self::OfProgram { bytes: most, .. } if bytes > *most => {
                fail!(FAILURE, "a picture became {bytes} bytes; there is room for {most}");
            }
            Self::OfSystem { current, .. } => {
                let block = Block::new(current, bytes)?;
                let seen = block.address();
                let address = range(current.process, "the coded data", seen, bytes)?.address;
                *output.block.lock() = Some(block);
                (seen, address)
            }
            Self::OfProgram { seen, address, bytes: most, next } => {
                if *next + bytes > *most {
                    *next = 0;
                }
                let at = *next;
                *next += bytes;
                (*seen + at, *address + at as usize)
            }
        };
        if let Err(fault) = guard::copy(address, data.as_ptr() as usize, data.len()) {
            fail!(FAILURE, "the memory for coded data cannot be written at {:#x}", fault.address);
        }
        Ok(seen)
    }
}

/// A picture whose data has not come.
struct Waiting {
    number: u32,
    output: Arc<Output>,
    report: Report,
}

/// What a channel encodes with.
pub(crate) struct Work {
    state: Mutex<State>,
    /// The channel's number.
    pub(super) id: u32,
    /// Of the pictures.
    format: PixelFormat,
    size: (u32, u32),
}

struct State {
    encoder: Encoder,
    library: Arc<Library>,
    settings: EncoderSettings,
    store: Store,
    waiting: VecDeque<Waiting>,
    next: u32,
}

impl Work {
    pub(super) fn new(
        encoder: Encoder,
        library: &Arc<Library>,
        settings: &EncoderSettings,
        format: PixelFormat,
        store: Store,
    ) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let state = State {
            encoder,
            library: Arc::clone(library),
            settings: *settings,
            store,
            waiting: VecDeque::new(),
            next: 0,
        };
        let id = NEXT.fetch_add(1, Ordering::Relaxed) % profile().venc_channel_limit.max(1);
        Self { state: Mutex::new(state), id, format, size: (settings.width, settings.height) }
    }

    /// Does one task. That something cannot be encoded is no fault of the stream's: its report says so.
    pub(super) fn run(&self, piece: Piece) {
        let mut state = self.state.lock();
        match piece {
            Piece::Picture { source, key, output, report } => state.picture(&source, key, output, report),
            Piece::End => state.end(),
        }
    }
}

impl State {
    fn picture(&mut self, source: &Source, key: bool, output: Arc<Output>, report: Report) {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        let pixels = Pixels { address: source.address, bytes: source.bytes() };
        let encoded = Picture::new(source.shape, pixels)
            .map_err(|error| error.to_string())
            .and_then(|picture| self.encoder.encode(&picture, number, key).map_err(|error| error.to_string()));
        let waiting = Waiting { number, output, report };
        match encoded {
            Ok(()) => {
                self.waiting.push_back(waiting);
                self.take_packets();
            }
            Err(reason) => waiting.broken(&reason),
        }
    }

    /// Gives out all that the encoder has now.
    fn take_packets(&mut self) {
        let Self { encoder, store, waiting, .. } = self;
        loop {
            let packet = match encoder.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return,
                Err(error) => {
                    // Which picture it is about is not known: those that came first are the ones that wait longest.
                    if let Some(one) = waiting.pop_front() {
                        one.broken(&error.to_string());
                    }
                    return;
                }
            };
            let place = waiting.iter().position(|one| Some(one.number) == packet.number());
            if let Some(one) = place.and_then(|place| waiting.remove(place)) {
                one.packet(packet.bytes(), store);
            }
        }
    }

    /// The stream is over; the next picture begins another.
    fn end(&mut self) {
        let finished = self.encoder.finish();
        self.take_packets();
        for one in self.waiting.drain(..) {
            one.broken(
                finished
                    .as_ref()
                    .err()
                    .map_or(&"the encoder gave no data for it", |error| error as &dyn std::fmt::Display),
            );
        }
        // The settings were taken once.
        if let Ok(fresh) = fresh(&self.library, &self.settings) {
            self.encoder = fresh;
        }
    }
}

fn fresh(library: &Arc<Library>, settings: &EncoderSettings) -> std::result::Result<Encoder, VideoError> {
    Encoder::new(library, settings)
}

impl Waiting {
    fn broken(self, reason: &dyn std::fmt::Display) {
        crate::log::error(&format!("acl.media.venc_send_frame: a picture is not encoded: {reason}"));
        self.output.tell(|desc| desc.ret_code = BROKEN);
        self.report.deliver();
    }

    fn packet(self, data: &[u8], store: &mut Store) {
        match store.put(data, &self.output) {
            Err(error) => self.broken(&error),
            Ok(seen) => {
                let bytes = data.len() as u64;
                self.report.wrote(seen, bytes);
                self.output.tell(|desc| {
                    desc.data = seen;
                    desc.size = bytes as u32;
                });
                self.report.deliver();
            }
        }
    }
}
