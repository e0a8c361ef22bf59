//! Between the library's planes and pictures of the program's.
//!
//! Decoders give three planes, pictures have two: luma is copied, chroma is interleaved.

use super::error::VideoError;
use super::ffi::{Formats, Frame};
use crate::format::{Order, PixelFormat};
use crate::picture::{Picture, Plane};

/// The bytes of one row of a picture's plane.
fn row(picture: &Picture, plane: &Plane, row: usize) -> &'static [u8] {
    debug_assert!(row < plane.rows);
    // SAFETY: the picture's shape fits its memory, which whoever made it answers for; the caller lets go of the row before the call that got the picture returns.
    unsafe {
        std::slice::from_raw_parts(
            (picture.address() + plane.offset + row * plane.stride) as *const u8,
            plane.row_bytes,
        )
    }
}

/// The same to be written.
fn row_mut(picture: &Picture, plane: &Plane, row: usize) -> &'static mut [u8] {
    debug_assert!(row < plane.rows);
    // SAFETY: as in `row`; that nobody else uses the memory meanwhile is what the order of a program's work sees to.
    unsafe {
        std::slice::from_raw_parts_mut(
            (picture.address() + plane.offset + row * plane.stride) as *mut u8,
            plane.row_bytes,
        )
    }
}

/// Sample pairs out of two rows of samples.
fn interleave(target: &mut [u8], first: &[u8], second: &[u8]) {
    let (pairs, _) = target.as_chunks_mut::<2>();
    for (pair, (first, second)) in pairs.iter_mut().zip(first.iter().zip(second)) {
        *pair = [*first, *second];
    }
}

/// Two rows of samples out of sample pairs.
fn separate(first: &mut [u8], second: &mut [u8], source: &[u8]) {
    let (pairs, _) = source.as_chunks::<2>();
    for (pair, (first, second)) in pairs.iter().zip(first.iter_mut().zip(second)) {
        [*first, *second] = *pair;
    }
}

/// Samples of ten bits, rounded to eight.
fn narrow(target: &mut [u8], source: &[u8]) {
    let (samples, _) = source.as_chunks::<2>();
    for (target, sample) in target.iter_mut().zip(samples) {
        *target = ((u16::from_le_bytes(*sample) + 2) >> 2).min(255) as u8;
    }
}

/// Whether pictures of a format of the library's are taken.
pub(super) fn is_taken(formats: &Formats, format: i32) -> bool {
    [formats.planar420, formats.full420, formats.gray, formats.planar420_10, formats.gray_10].contains(&format)
}

/// Writes a decoded picture into one of the same size, NV12 or NV21. `spare` is room for rows that are kept from one picture to the next.
pub(super) fn write(formats: &Formats, frame: &Frame, target: &Picture, spare: &mut Vec<u8>) -> Result<(), VideoError> {
    let (width, height) = frame.size();
    let shape = target.shape();
    let misfit = VideoError::Target { width: width as u32, height: height as u32 };
    let semiplanar = matches!(shape.format(), PixelFormat::YuvSemiplanar420 | PixelFormat::YvuSemiplanar420);
    let Some(chroma) = shape.chroma_plane().filter(|_| semiplanar) else { return Err(misfit) };
    if (shape.width() as usize, shape.height() as usize) != (width, height) {
        return Err(misfit);
    }
    if !is_taken(formats, frame.format()) {
        return Err(VideoError::Sampling);
    }
    let luma = shape.first_plane();
    let deep = [formats.planar420_10, formats.gray_10].contains(&frame.format());
    let source = frame.plane(0).ok_or(VideoError::Sampling)?;
    for line in 0..luma.rows {
        let target = row_mut(target, &luma, line);
        if deep {
            narrow(target, source.row(line));
        } else {
            target.copy_from_slice(source.row(line));
        }
    }
    let (Some(mut first), Some(mut second)) = (frame.plane(1), frame.plane(2)) else {
        (0..chroma.rows).for_each(|line| row_mut(target, &chroma, line).fill(128));
        return Ok(());
    };
    if shape.format().order() == Order::Vu {
        std::mem::swap(&mut first, &mut second);
    }
    if deep {
        spare.resize(chroma.row_bytes, 0);
    }
    let half = spare.len() / 2;
    let (spare_first, spare_second) = spare.split_at_mut(half);
    for line in 0..chroma.rows {
        let target = row_mut(target, &chroma, line);
        if deep {
            narrow(spare_first, first.row(line));
            narrow(spare_second, second.row(line));
            interleave(target, spare_first, spare_second);
        } else {
            interleave(target, first.row(line), second.row(line));
        }
    }
    Ok(())
}

/// Reads a picture, NV12 or NV21, into the three planes of a frame of its size.
pub(super) fn read(source: &Picture, frame: &mut Frame) {
    let shape = source.shape();
    let luma = shape.first_plane();
    for line in 0..luma.rows {
        let target = frame.row_mut(0, line);
        let bytes = row(source, &luma, line);
        let count = target.len().min(bytes.len());
        target[..count].copy_from_slice(&bytes[..count]);
    }
    let Some(chroma) = shape.chroma_plane() else { return };
    let (first, second) = if shape.format().order() == Order::Vu { (2, 1) } else { (1, 2) };
    for line in 0..chroma.rows {
        let bytes = row(source, &chroma, line);
        let (one, two) = frame.rows_mut((first, second), line);
        separate(one, two, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_go_both_ways() {
        for count in [0, 1, 7, 64, 101] {
            let first: Vec<u8> = (0..count).map(|at| at as u8).collect();
            let second: Vec<u8> = (0..count).map(|at| 255 - at as u8).collect();
            let mut pairs = vec![0; 2 * count];
            interleave(&mut pairs, &first, &second);
            assert!(pairs.iter().enumerate().all(|(at, value)| *value == [&first, &second][at % 2][at / 2]));
            let (mut one, mut two) = (vec![0; count], vec![0; count]);
            separate(&mut one, &mut two, &pairs);
            assert_eq!((one, two), (first, second));
        }
    }

    #[test]
    fn ten_bits_are_rounded() {
        let samples: Vec<u8> =
            [0_u16, 1, 2, 5, 6, 1020, 1021, 1022, 1023].iter().flat_map(|v| v.to_le_bytes()).collect();
        let mut narrowed = [0; 9];
        narrow(&mut narrowed, &samples);
        assert_eq!(narrowed, [0, 0, 1, 1, 2, 255, 255, 255, 255]);
    }
}
