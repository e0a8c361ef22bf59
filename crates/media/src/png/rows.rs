//! From a PNG file's rows to a picture's.
//!
//! The pixels are inflated into a window, a few rows at a time. Where the picture has the file's samples, a row is unfiltered from there into the picture;
//! otherwise into memory of its own, and converted.

use simd_adler32::Adler32;

use super::chunks::{self, Tints};
use super::filter::Filter;
use super::header::{self, corrupt};
use super::inflate::{Flaw, HISTORY, Inflate, SLACK};
use super::{Colour, Info, PngError, pixel_bytes};
use crate::picture::{Picture, Plane};

/// Bytes that are inflated before rows are made of them, or two rows if that is more.
const PIECE: usize = 128 << 10;

/// A decoder that keeps more than this is not kept.
const MOST_KEPT_BYTES: usize = 32 << 20;

/// Memory that is used for one picture after the other.
pub(super) struct Decoder {
    inflate: Box<Inflate>,
    /// The compressed pixels in one piece.
    stream: Vec<u8>,
    /// What was inflated of them last.
    window: Vec<u8>,
    /// A row as the file has it and the one above, and one as the picture has it.
    rows: Vec<u8>,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self { inflate: Inflate::new(), stream: Vec::new(), window: Vec::new(), rows: Vec::new() }
    }

    /// Whether it is worth keeping: one large picture is not to cost memory for ever.
    pub(super) fn is_small(&self) -> bool {
        self.stream.capacity() + self.window.capacity() + self.rows.capacity() <= MOST_KEPT_BYTES
    }

    pub(super) fn decode(&mut self, file: &[u8], target: &Picture) -> Result<(), PngError> {
        let info = header::read(file)?;
        let shape = target.shape();
        let pixel = pixel_bytes(shape.format())?;
        if (shape.width(), shape.height()) != (info.width, info.height) {
            return Err(PngError::Size {
                width: info.width,
                height: info.height,
                target_width: shape.width(),
                target_height: shape.height(),
            });
        }
        let Self { inflate, stream, window, rows } = self;
        stream.clear();
        let (tints, whole) = chunks::read(file, info.colour == Colour::Palette, info.is_gray(), stream);
        if info.colour == Colour::Palette && !tints.has_palette {
            return whole.and_then(|()| Err(corrupt("it has no palette")));
        }
        let bits = info.bits_per_pixel();
        let row = info.row_bytes(info.width);
        // A row as the picture has it is at most 32 times as long as one of the file.
        let own = info.width as usize * 4;
        let in_window = HISTORY + PIECE.max(2 * (row + 1)) + SLACK;
        resize(window, in_window, file)?;
        resize(rows, 2 * row + own, file)?;
        let plane = shape.first_plane();
        // SAFETY: the picture's memory is promised, and its plane lies within it.
        let pixels = unsafe { plane_bytes(target, &plane) };
        let mut source = Source {
            inflate,
            stream: &stream[..],
            window: &mut window[..in_window],
            begin: 0,
            end: 0,
            flaw: Ok(()),
            sum: Adler32::new(),
            step: bits.div_ceil(8),
            bytes: file.len(),
        };
        let made = source.begin().and_then(|()| {
            let mut out = Out { info: &info, tints: &tints, pixel, plane: &plane, pixels };
            if info.interlaced {
                out.passes(&mut source, rows)?;
            } else if matches!((info.colour, info.bits, pixel), (Colour::Rgb, 8, 3) | (Colour::Rgba, 8, 4)) {
                out.direct(&mut source, rows)?;
            } else {
                out.converted(&mut source, rows)?;
            }
            source.finish()
        });
        // A file that is damaged somewhere is told of so, rather than by what its pixels lack then.
        whole.and(made)
    }
}

impl Info {
    const fn is_gray(&self) -> bool {
        matches!(self.colour, Colour::Gray | Colour::GrayAlpha)
    }

    /// Of the file.
    fn bits_per_pixel(&self) -> usize {
        let samples = if self.colour == Colour::Palette { 1 } else { self.components() };
        samples as usize * usize::from(self.bits)
    }

    /// Bytes of so many pixels.
    fn row_bytes(&self, pixels: u32) -> usize {
        (pixels as usize * self.bits_per_pixel()).div_ceil(8)
    }
}

/// Makes memory as large as is asked for; what is there already stays.
fn resize(memory: &mut Vec<u8>, bytes: usize, file: &[u8]) -> Result<(), PngError> {
    let more = bytes.saturating_sub(memory.len());
    memory.try_reserve(more).map_err(|_| PngError::Memory { bytes: file.len() })?;
    memory.resize(bytes.max(memory.len()), 0);
    Ok(())
}

/// Rows as they come out of the stream.
struct Source<'a> {
    inflate: &'a mut Inflate,
    stream: &'a [u8],
    window: &'a mut [u8],
    /// What of the window is still to be made rows of.
    begin: usize,
    end: usize,
    /// What is wrong with the stream behind that.
    flaw: Result<(), Flaw>,
    sum: Adler32,
    /// Bytes that filters look back.
    step: usize,
    /// Of the file.
    bytes: usize,
}

impl Source<'_> {
    fn begin(&mut self) -> Result<(), PngError> {
        self.flaw = self.inflate.begin(self.stream);
        self.sound()
    }

    fn sound(&self) -> Result<(), PngError> {
        self.flaw.map_err(|flaw| match flaw {
            Flaw::Short => PngError::Truncated { bytes: self.bytes },
            Flaw::Corrupt(what) => corrupt(what),
        })
    }

    /// Inflates as much as there is room for.
    fn inflate(&mut self) {
        let kept = self.begin.min(self.end.saturating_sub(HISTORY));
        self.window.copy_within(kept..self.end, 0);
        (self.begin, self.end) = (self.begin - kept, self.end - kept);
        let (end, result) = self.inflate.run(self.stream, self.window, self.end);
        self.sum.write(&self.window[self.end..end]);
        (self.end, self.flaw) = (end, result);
    }

    /// Inflates until so many bytes are there.
    fn want(&mut self, bytes: usize) -> Result<(), PngError> {
        while self.end - self.begin < bytes {
            self.sound()?;
            if self.inflate.is_over() {
                return Err(corrupt("fewer pixels than its header says"));
            }
            self.inflate();
        }
        Ok(())
    }

    /// Makes the next row of samples.
    fn row(&mut self, above: &[u8], row: &mut [u8]) -> Result<(), PngError> {
        self.want(row.len() + 1)?;
        let raw = &self.window[self.begin..=self.begin + row.len()];
        let Some(filter) = Filter::new(raw[0]) else {
            return Err(corrupt(format!("a row's filter is {}", raw[0])));
        };
        filter.undo(&raw[1..], above, row, self.step);
        self.begin += row.len() + 1;
        Ok(())
    }

    /// Looks at the stream's end and its checksum. What a file has beyond its pixels is not looked at.
    fn finish(&mut self) -> Result<(), PngError> {
        while self.begin == self.end && !self.inflate.is_over() {
            self.sound()?;
            self.inflate();
        }
        // Of a stream that is too short the last bytes may be made of what is not there.
        if self.begin < self.end && self.flaw != Err(Flaw::Short) {
            return Ok(());
        }
        self.sound()?;
        match self.inflate.checksum(self.stream) {
            None => Err(PngError::Truncated { bytes: self.bytes }),
            Some(sum) if sum != self.sum.finish() => Err(corrupt("the checksum of its pixels")),
            Some(_) => Ok(()),
        }
    }
}

/// The picture that rows go to.
struct Out<'a> {
    info: &'a Info,
    tints: &'a Tints,
    /// Bytes of its pixels.
    pixel: usize,
    plane: &'a Plane,
    pixels: &'a mut [u8],
}

/// First column and row of a pass, and the steps to the next.
const PASSES: [[usize; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

impl Out<'_> {
    /// The picture has the file's samples.
    fn direct(&mut self, source: &mut Source<'_>, zeros: &mut [u8]) -> Result<(), PngError> {
        let Plane { stride, row_bytes, rows, .. } = *self.plane;
        let above = &mut zeros[..row_bytes];
        above.fill(0);
        source.row(above, &mut self.pixels[..row_bytes])?;
        for row in 1..rows {
            let (above, own) = self.pixels.split_at_mut(row * stride);
            source.row(&above[(row - 1) * stride..][..row_bytes], &mut own[..row_bytes])?;
        }
        Ok(())
    }

    fn converted(&mut self, source: &mut Source<'_>, rows: &mut [u8]) -> Result<(), PngError> {
        let (mut above, rest) = rows.split_at_mut(self.info.row_bytes(self.info.width));
        let (mut own, _) = rest.split_at_mut(above.len());
        above.fill(0);
        for row in 0..self.plane.rows {
            source.row(above, own)?;
            let at = row * self.plane.stride;
            convert(self.info, self.tints, own, &mut self.pixels[at..at + self.plane.row_bytes], self.pixel);
            std::mem::swap(&mut above, &mut own);
        }
        Ok(())
    }

    /// An interlaced file's.
    fn passes(&mut self, source: &mut Source<'_>, rows: &mut [u8]) -> Result<(), PngError> {
        let (width, height) = (self.info.width as usize, self.info.height as usize);
        for [left, top, across, down] in PASSES {
            let columns = width.saturating_sub(left).div_ceil(across);
            if columns == 0 {
                continue;
            }
            let bytes = self.info.row_bytes(columns as u32);
            let (mut above, rest) = rows.split_at_mut(bytes);
            let (mut own, rest) = rest.split_at_mut(bytes);
            let converted = &mut rest[..columns * self.pixel];
            above.fill(0);
            for row in (top..height).step_by(down) {
                source.row(above, own)?;
                convert(self.info, self.tints, own, converted, self.pixel);
                let out = &mut self.pixels[row * self.plane.stride..][..self.plane.row_bytes];
                let places = out.chunks_exact_mut(self.pixel).skip(left).step_by(across);
                for (place, pixel) in places.zip(converted.chunks_exact(self.pixel)) {
                    place.copy_from_slice(pixel);
                }
                std::mem::swap(&mut above, &mut own);
            }
        }
        Ok(())
    }
}

/// Turns a row of the file's pixels into the picture's, which has room for as many.
fn convert(info: &Info, tints: &Tints, row: &[u8], out: &mut [u8], pixel: usize) {
    if pixel == 3 {
        let out = out.as_chunks_mut::<3>().0;
        each(info, tints, row, out, |[red, green, blue, _]| [red, green, blue]);
    } else {
        each(info, tints, row, out.as_chunks_mut::<4>().0, |pixel| pixel);
    }
}

#[inline]
fn each<const N: usize>(
    info: &Info,
    tints: &Tints,
    row: &[u8],
    out: &mut [[u8; N]],
    shape: impl Fn([u8; 4]) -> [u8; N],
) {
    let alpha = |colour: [u16; 3]| if tints.transparent == Some(colour) { 0 } else { 255 };
    let high = |sample: [u8; 2]| u16::from_be_bytes(sample);
    match (info.colour, info.bits) {
        (Colour::Gray, 8) => put(out, row, |gray| shape([*gray, *gray, *gray, alpha([u16::from(*gray); 3])])),
        (Colour::Gray, 16) => {
            put(out, row.as_chunks::<2>().0, |gray| shape([gray[0], gray[0], gray[0], alpha([high(*gray); 3])]));
        }
        (Colour::Gray, bits) => {
            let scale = 255 / ((1_u16 << bits) - 1) as u8;
            for (at, out) in out.iter_mut().enumerate() {
                let value = number(row, at, bits);
                *out = shape([value * scale, value * scale, value * scale, alpha([u16::from(value); 3])]);
            }
        }
        (Colour::Palette, 8) => put(out, row, |at| shape(tints.palette[usize::from(*at)])),
        (Colour::Palette, bits) => {
            for (at, out) in out.iter_mut().enumerate() {
                *out = shape(tints.palette[usize::from(number(row, at, bits))]);
            }
        }
        (Colour::GrayAlpha, 16) => {
            put(out, row.as_chunks::<4>().0, |[gray, _, alpha, _]| shape([*gray, *gray, *gray, *alpha]));
        }
        (Colour::GrayAlpha, _) => {
            put(out, row.as_chunks::<2>().0, |[gray, alpha]| shape([*gray, *gray, *gray, *alpha]));
        }
        (Colour::Rgb, 16) => put(out, row.as_chunks::<6>().0, |[r, low_r, g, low_g, b, low_b]| {
            shape([*r, *g, *b, alpha([high([*r, *low_r]), high([*g, *low_g]), high([*b, *low_b])])])
        }),
        (Colour::Rgb, _) => {
            put(out, row.as_chunks::<3>().0, |[r, g, b]| shape([*r, *g, *b, alpha([*r, *g, *b].map(u16::from))]));
        }
        (Colour::Rgba, 16) => {
            put(out, row.as_chunks::<8>().0, |[r, _, g, _, b, _, alpha, _]| shape([*r, *g, *b, *alpha]));
        }
        (Colour::Rgba, _) => put(out, row.as_chunks::<4>().0, |rgba| shape(*rgba)),
    }
}

#[inline]
fn put<T, const N: usize>(out: &mut [[u8; N]], row: &[T], pixel: impl Fn(&T) -> [u8; N]) {
    for (out, from) in out.iter_mut().zip(row) {
        *out = pixel(from);
    }
}

/// A number of 1, 2 or 4 bits.
fn number(row: &[u8], at: usize, bits: u8) -> u8 {
    let first = at * usize::from(bits);
    row[first / 8] >> (8 - usize::from(bits) - first % 8) & ((1 << bits) - 1)
}

/// The bytes of a plane, from its first sample to its last.
///
/// # Safety
///
/// The picture's memory is there, and nobody else has these bytes as a slice.
unsafe fn plane_bytes<'a>(picture: &Picture, plane: &Plane) -> &'a mut [u8] {
    let bytes = (plane.rows - 1) * plane.stride + plane.row_bytes;
    // SAFETY: promised; a picture is as large as its shape, in which every plane lies.
    unsafe { std::slice::from_raw_parts_mut((picture.address() as *mut u8).add(plane.offset), bytes) }
}
