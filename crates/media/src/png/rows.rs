//! From a PNG file's rows to a picture's.

use std::io::{Cursor, ErrorKind};

use png::{ColorType, Decoder, DecodingError, InterlaceInfo, Limits, Transformations, expand_interlaced_row};

use super::header::{self, corrupt};
use super::{Info, PngError, pixel_bytes};
use crate::picture::{Picture, Plane};

/// What the crate may allocate besides its rows and windows: palettes and such.
const MOST_CHUNK_BYTES: usize = 1 << 20;

pub(super) fn decode(file: &[u8], target: &Picture, scratch: &mut Vec<u8>) -> Result<(), PngError> {
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
    // A row of 16-bit RGBA at most; the picture has a whole one of 8 bits, so this is in proportion.
    let bytes = info.width as usize * 8 * 2;
    let more = bytes.saturating_sub(scratch.len());
    scratch.try_reserve(more).map_err(|_| PngError::Memory { bytes: file.len() })?;
    scratch.resize(bytes.max(scratch.len()), 0);
    decode_rows(file, &info, &mut scratch[..bytes], pixel, target).map_err(|error| told(&error, file.len()))?
}

/// The crate's error in our words; which rows were already written does not matter.
fn told(error: &DecodingError, bytes: usize) -> PngError {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => PngError::Truncated { bytes },
        DecodingError::LimitsExceeded => PngError::Memory { bytes },
        other => corrupt(other.to_string().trim_end_matches('.')),
    }
}

fn decode_rows(
    file: &[u8],
    info: &Info,
    scratch: &mut [u8],
    pixel: usize,
    target: &Picture,
) -> Result<Result<(), PngError>, DecodingError> {
    let limits = Limits { bytes: MOST_CHUNK_BYTES + scratch.len() };
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info()?;
    let (colour, _) = reader.output_color_type();
    let samples = colour.samples();
    if (reader.info().width, reader.info().height) != (info.width, info.height) {
        return Ok(Err(corrupt("two headers that disagree")));
    }
    let plane = target.shape().first_plane();
    // SAFETY: the picture's memory is promised, and its plane lies within it.
    let pixels = unsafe { plane_bytes(target, &plane) };
    let (read, written) = scratch.split_at_mut(info.width as usize * 8);
    let direct = !info.interlaced && samples == pixel;
    for row in 0.. {
        if direct && row < plane.rows {
            let at = row * plane.stride;
            reader.read_row(&mut pixels[at..at + plane.row_bytes])?;
            continue;
        }
        let Some(interlace) = reader.read_row(read)? else { break };
        match interlace {
            InterlaceInfo::Null(_) if row >= plane.rows => return Ok(Err(corrupt("more rows than its header says"))),
            InterlaceInfo::Null(_) => {
                let at = row * plane.stride;
                convert(colour, read, &mut pixels[at..at + plane.row_bytes], pixel);
            }
            InterlaceInfo::Adam7(pass) => {
                convert(colour, read, &mut written[..plane.row_bytes], pixel);
                // The whole row was converted: of a pass only its first pixels are there.
                expand_interlaced_row(pixels, plane.stride, written, &pass, pixel as u8 * 8);
            }
        }
    }
    Ok(Ok(()))
}

/// Turns pixels of one kind into another; those that `out` has room for.
fn convert(from: ColorType, row: &[u8], out: &mut [u8], pixel: usize) {
    if pixel == 3 {
        let out = out.as_chunks_mut::<3>().0.iter_mut();
        match from {
            ColorType::Grayscale => out.zip(row).for_each(|(out, gray)| *out = [*gray; 3]),
            ColorType::GrayscaleAlpha => {
                out.zip(row.as_chunks::<2>().0).for_each(|(out, [gray, _])| *out = [*gray; 3]);
            }
            ColorType::Rgba => {
                out.zip(row.as_chunks::<4>().0).for_each(|(out, [r, g, b, _])| *out = [*r, *g, *b]);
            }
            ColorType::Rgb | ColorType::Indexed => out.zip(row.as_chunks::<3>().0).for_each(|(out, rgb)| *out = *rgb),
        }
        return;
    }
    let out = out.as_chunks_mut::<4>().0.iter_mut();
    match from {
        ColorType::Grayscale => out.zip(row).for_each(|(out, gray)| *out = [*gray, *gray, *gray, 255]),
        ColorType::GrayscaleAlpha => {
            out.zip(row.as_chunks::<2>().0).for_each(|(out, [gray, alpha])| *out = [*gray, *gray, *gray, *alpha]);
        }
        ColorType::Rgba => out.zip(row.as_chunks::<4>().0).for_each(|(out, rgba)| *out = *rgba),
        ColorType::Rgb | ColorType::Indexed => {
            out.zip(row.as_chunks::<3>().0).for_each(|(out, [r, g, b])| *out = [*r, *g, *b, 255]);
        }
    }
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
