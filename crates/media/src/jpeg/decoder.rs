//! Decoding a file into a picture: luma into its rows, chroma through a few rows of scratch memory into pairs.
//!
//! Luma goes straight into the picture's rows where they have room for whole blocks. Chroma of a file with one scan stays in the cache on its way; of a file with
//! a scan for each component whole planes wait for each other. A decoder is used for one picture after another and keeps its memory.

use super::chroma::{Resampling, interleave};
use super::header::{self, Frame};
use super::rotate::{Size, Turn};
use super::scan::{self, Sink, Strip, Tables};
use super::transform::{self, Transform};
use super::{Info, JpegError, Refusal, Subsampling, resize};
use crate::format::{Order, PixelFormat, Sampling};
use crate::picture::{Picture, Pixels, Plane, Shape};

/// A decoder that keeps more than this is not kept.
const MOST_KEPT_BYTES: usize = 32 << 20;

/// Tables and memory that are used again.
pub(super) struct Decoder {
    transform: Transform,
    tables: Box<Tables>,
    /// Rows of blocks, or planes of chroma.
    rows: Vec<u8>,
    /// A picture that is still to be turned.
    unturned: Vec<u8>,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self { transform: transform::fastest(), tables: Tables::new(), rows: Vec::new(), unturned: Vec::new() }
    }

    /// Whether it is worth keeping: one large picture is not to cost memory for ever.
    pub(super) fn is_small(&self) -> bool {
        self.rows.capacity() + self.unturned.capacity() <= MOST_KEPT_BYTES
    }

    /// Decodes a file into a picture of the size that it asks for.
    pub(super) fn decode(&mut self, file: &[u8], target: &Picture) -> Result<(), JpegError> {
        let frame = header::read(file)?;
        let info = &frame.info;
        fits(info, target.shape())?;
        let turn = Turn::new(info.orientation);
        if info.orientation == 1 {
            return self.decode_upright(file, &frame, target);
        }
        let wanted = target.shape().format();
        // Which pixels share chroma is known when the picture is turned: those of an odd size are others then.
        let halves = info.subsampling == Subsampling::Yuv444 && target.shape().chroma_plane().is_some();
        let format = match wanted.order() {
            Order::Uv if halves => PixelFormat::YuvSemiplanar444,
            Order::Vu if halves => PixelFormat::YvuSemiplanar444,
            _ if turn.swaps() => transposed(wanted),
            _ => wanted,
        };
        let stride = info.width.next_multiple_of(16);
        let shape = Shape::new(format, info.width, info.height, stride, info.height)?;
        resize(&mut self.unturned, shape.bytes() as usize)?;
        let pixels = Pixels { address: self.unturned.as_mut_ptr() as usize, bytes: shape.bytes() };
        let unturned = Picture::new(shape, pixels)?;
        self.decode_upright(file, &frame, &unturned)?;
        if format == wanted || !halves {
            turn_planes(turn, &self.unturned, &shape, target);
            return Ok(());
        }
        let (width, height) = info.displayed_size();
        let stride = width.next_multiple_of(16);
        let turned = Shape::new(format, width, height, stride, height)?;
        resize(&mut self.rows, turned.bytes() as usize)?;
        let pixels = Pixels { address: self.rows.as_mut_ptr() as usize, bytes: turned.bytes() };
        turn_planes(turn, &self.unturned, &shape, &Picture::new(turned, pixels)?);
        halve_chroma(&self.rows, &turned, target);
        Ok(())
    }

    fn decode_upright(&mut self, file: &[u8], frame: &Frame, target: &Picture) -> Result<(), JpegError> {
        let shape = target.shape();
        let luma = shape.first_plane();
        // SAFETY: the picture's memory is promised. A plane's rows with what lies between them are within it, and end before the next plane begins.
        let luma_bytes = unsafe { bytes_of(target, luma.offset, luma.rows * luma.stride) };
        let chroma = shape.chroma_plane().map(|plane| {
            let bytes = (plane.rows - 1) * plane.stride + plane.row_bytes;
            // SAFETY: as above; nobody else has the bytes of this plane.
            (plane, unsafe { bytes_of(target, plane.offset, bytes) })
        });
        let to = match shape.format().sampling() {
            Sampling::Semiplanar { horizontal, vertical } => (horizontal, vertical),
            _ => (1, 1),
        };
        let from = frame.info.subsampling.density().ok_or(Refusal::Subsampling)?;
        let size = |pixels: u32, density: u32| pixels.div_ceil(density) as usize;
        let mut planes = Planes {
            luma,
            luma_bytes,
            chroma,
            order: shape.format().order(),
            resampling: Resampling::new(from, to),
            block_bytes: [0, 1].map(|component| frame.extent(component).columns * 8),
            size: Size { columns: size(frame.info.width, from.0), rows: size(frame.info.height, from.1) },
            frame,
            scratch: &mut self.rows,
            parts: [0; 2],
            is_interleaved: true,
            next: 0,
        };
        if frame.count() == 1 {
            planes.fill_chroma();
        }
        scan::decode(file, frame, &mut self.tables, self.transform, &mut planes)?;
        if !planes.is_interleaved {
            planes.write_pairs(0, planes.size.rows);
        }
        Ok(())
    }
}

/// Planes of a picture, and what is on its way there.
struct Planes<'a> {
    frame: &'a Frame,
    luma: Plane,
    luma_bytes: &'a mut [u8],
    chroma: Option<(Plane, &'a mut [u8])>,
    order: Order,
    resampling: Resampling,
    /// Bytes of a row of luma and of one of chroma, in whole blocks.
    block_bytes: [usize; 2],
    /// Samples of each plane of chroma, as the file has them.
    size: Size,
    /// Rows of luma that cannot go to the picture; rows or planes of U and of V; a row of each as the picture has them.
    scratch: &'a mut Vec<u8>,
    /// Bytes of the first of these, and of each of the next two.
    parts: [usize; 2],
    is_interleaved: bool,
    /// The picture's row of pairs that is to be written next.
    next: usize,
}

impl Planes<'_> {
    /// Whether a row of blocks of luma goes straight into the picture.
    fn is_direct(&self, row: usize) -> bool {
        self.luma.stride >= self.block_bytes[0] && (row + 1) * 8 <= self.luma.rows
    }

    /// What stands for the chroma of a gray file.
    fn fill_chroma(&mut self) {
        if let Some((plane, bytes)) = &mut self.chroma {
            bytes.chunks_mut(plane.stride).for_each(|row| row[..plane.row_bytes].fill(0x80));
        }
    }

    /// Writes the picture's pairs as far as they come from rows of chroma of which `end` is the first that is missing; scratch has them from `first` on.
    fn write_pairs(&mut self, first: usize, end: usize) {
        let Some((plane, bytes)) = &mut self.chroma else { return };
        let (_, rest) = self.scratch.split_at_mut(self.parts[0]);
        let (u_rows, rest) = rest.split_at_mut(self.parts[1]);
        let (v_rows, resampled) = rest.split_at_mut(self.parts[1]);
        let stride = self.block_bytes[1];
        let pairs = plane.row_bytes / 2;
        let needed = self.resampling.columns(pairs);
        let real = self.size.columns;
        while self.next < plane.rows {
            // A row below the file's last is that one.
            let rows = self.resampling.rows(self.next).map(|row| row.min(self.size.rows - 1));
            if rows[1] >= end {
                break;
            }
            let out = &mut bytes[self.next * plane.stride..][..plane.row_bytes];
            let starts = rows.map(|row| (row - first) * stride);
            self.next += 1;
            if self.resampling.is_none() {
                let at = starts[0]..starts[0] + pairs;
                interleave(self.order, &u_rows[at.clone()], &v_rows[at], out);
                continue;
            }
            let (u_row, rest) = resampled.split_at_mut(pairs);
            let v_row = &mut rest[..pairs];
            for (rows, out) in [(&mut *u_rows, &mut *u_row), (&mut *v_rows, &mut *v_row)] {
                for start in starts.into_iter().filter(|_| needed > real) {
                    // What fills the last block is not of the picture.
                    rows[start + real] = rows[start + real - 1];
                }
                self.resampling.row(&rows[starts[0]..], &rows[starts[1]..], out);
            }
            interleave(self.order, u_row, v_row, out);
        }
    }
}

impl Sink for Planes<'_> {
    fn begin(&mut self, interleaved: bool) -> Result<(), JpegError> {
        self.is_interleaved = interleaved;
        let [luma, chroma] = [0, 1].map(|component| self.frame.extent(component));
        let rows = if interleaved { chroma.down } else { chroma.rows };
        let chroma_bytes = if self.frame.count() == 3 { rows * 8 * self.block_bytes[1] } else { 0 };
        self.parts = [luma.down * 8 * self.block_bytes[0], chroma_bytes];
        let pairs = self.chroma.as_ref().map_or(0, |(plane, _)| plane.row_bytes);
        resize(self.scratch, self.parts[0] + chroma_bytes * 2 + pairs)
    }

    fn strip(&self, component: usize, row: usize, place: usize) -> Strip {
        if component == 0 && self.is_direct(row) {
            return Strip { memory: 0, start: row * 8 * self.luma.stride, stride: self.luma.stride };
        }
        let stride = self.block_bytes[component.min(1)];
        let row = if component == 0 || self.is_interleaved { place } else { row };
        Strip { memory: component + 1, start: row * 8 * stride, stride }
    }

    fn memory(&mut self) -> [&mut [u8]; 4] {
        let (luma, rest) = self.scratch.split_at_mut(self.parts[0]);
        let (u_rows, rest) = rest.split_at_mut(self.parts[1]);
        [self.luma_bytes, luma, u_rows, &mut rest[..self.parts[1]]]
    }

    fn end_rows(&mut self, component: usize, row: usize, count: usize) {
        match component {
            0 => {
                for place in 0..count {
                    if self.is_direct(row + place) {
                        continue;
                    }
                    let top = (row + place) * 8;
                    for line in 0..self.luma.rows.saturating_sub(top).min(8) {
                        let own = &self.scratch[(place * 8 + line) * self.block_bytes[0]..][..self.luma.row_bytes];
                        self.luma_bytes[(top + line) * self.luma.stride..][..self.luma.row_bytes].copy_from_slice(own);
                    }
                }
            }
            2 if self.is_interleaved => self.write_pairs(row * 8, (row + count) * 8),
            _ => (),
        }
    }
}

/// Whether a picture can take a file: it has the file's size as displayed, or is a column or row smaller or larger where that makes it even.
fn fits(info: &Info, shape: &Shape) -> Result<(), JpegError> {
    if info.subsampling == Subsampling::Unknown {
        return Err(JpegError::Refused(Refusal::Subsampling));
    }
    if !matches!(shape.format().sampling(), Sampling::Gray | Sampling::Semiplanar { .. }) {
        return Err(JpegError::Format { format: shape.format() });
    }
    let (width, height) = info.displayed_size();
    let near = |own: u32, full: u32| own == full || (full > 1 && own == full & !1) || own == full.next_multiple_of(2);
    if near(shape.width(), width) && near(shape.height(), height) {
        return Ok(());
    }
    Err(JpegError::Size { width, height, target_width: shape.width(), target_height: shape.height() })
}

/// The format that becomes `format` when columns become rows.
fn transposed(format: PixelFormat) -> PixelFormat {
    match format {
        PixelFormat::YuvSemiplanar422 => PixelFormat::YuvSemiplanar440,
        PixelFormat::YvuSemiplanar422 => PixelFormat::YvuSemiplanar440,
        PixelFormat::YuvSemiplanar440 => PixelFormat::YuvSemiplanar422,
        PixelFormat::YvuSemiplanar440 => PixelFormat::YvuSemiplanar422,
        other => other,
    }
}

fn turn_planes(turn: Turn, source: &[u8], shape: &Shape, target: &Picture) {
    let own = (shape.first_plane(), target.shape().first_plane());
    let size = |plane: &Plane, bytes: usize| Size { columns: plane.row_bytes / bytes, rows: plane.rows };
    // SAFETY: the picture's memory is promised, and its planes lie within it.
    let rows = unsafe { bytes_of(target, own.1.offset, own.1.rows * own.1.stride) };
    turn.plane::<1>((source, own.0.stride, size(&own.0, 1)), (rows, own.1.stride, size(&own.1, 1)));
    if let (Some(from), Some(to)) = (shape.chroma_plane(), target.shape().chroma_plane()) {
        // SAFETY: as above; the first plane's bytes are no longer in use.
        let rows = unsafe { bytes_of(target, to.offset, (to.rows - 1) * to.stride + to.row_bytes) };
        turn.plane::<2>((&source[from.offset..], from.stride, size(&from, 2)), (rows, to.stride, size(&to, 2)));
    }
}

/// Writes a picture that has a pair for each pixel as one that has fewer: each is the mean of those it stands for, what is missing at the edge being the last one.
fn halve_chroma(source: &[u8], shape: &Shape, target: &Picture) {
    let own = (shape.first_plane(), target.shape().first_plane());
    // SAFETY: the picture's memory is promised, and its planes lie within it.
    let rows = unsafe { bytes_of(target, own.1.offset, own.1.rows * own.1.stride) };
    for (from, to) in source.chunks(own.0.stride).zip(rows.chunks_mut(own.1.stride)) {
        to[..own.1.row_bytes].copy_from_slice(&from[..own.1.row_bytes]);
    }
    let (Some(from), Some(to)) = (shape.chroma_plane(), target.shape().chroma_plane()) else { return };
    let Sampling::Semiplanar { horizontal, vertical } = target.shape().format().sampling() else { return };
    let (across, down) = (horizontal as usize, vertical as usize);
    let (right, bottom) = (from.row_bytes / 2 - 1, from.rows - 1);
    let count = across * down;
    // SAFETY: as above; the first plane's bytes are no longer in use.
    let rows = unsafe { bytes_of(target, to.offset, (to.rows - 1) * to.stride + to.row_bytes) };
    for (y, row) in rows.chunks_mut(to.stride).enumerate() {
        for (x, pair) in row[..to.row_bytes].as_chunks_mut::<2>().0.iter_mut().enumerate() {
            for (component, mean) in pair.iter_mut().enumerate() {
                let sample = |at: usize| {
                    let (column, line) = ((x * across + at % across).min(right), (y * down + at / across).min(bottom));
                    usize::from(source[from.offset + line * from.stride + column * 2 + component])
                };
                *mean = (((0..count).map(sample).sum::<usize>() + count / 2) / count) as u8;
            }
        }
    }
}

/// Bytes of a picture.
///
/// # Safety
///
/// The picture's memory is there, these bytes are within it, and nobody else has them as a slice.
unsafe fn bytes_of<'a>(picture: &Picture, offset: usize, bytes: usize) -> &'a mut [u8] {
    // SAFETY: promised.
    unsafe { std::slice::from_raw_parts_mut((picture.address() as *mut u8).add(offset), bytes) }
}
