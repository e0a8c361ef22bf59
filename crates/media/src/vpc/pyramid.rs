//! The step of a pyramid: a gray picture of half the size, smoothed first.

use super::memory::{open, split};
use super::rows::with_scratch;
#[cfg(not(target_arch = "x86_64"))]
use super::scalar::Scalar as Road;
use super::table::Block;
#[cfg(target_arch = "x86_64")]
use super::x86_64::Road;
use super::{Border, VpcError};
use crate::{Picture, PixelFormat};

/// Weights of five neighbours, in both directions; all together are 256.
#[cfg(test)]
const WEIGHTS: [u16; 5] = [1, 4, 6, 4, 1];

/// Columns that a line has before its first pixel and after its last.
const MARGIN: usize = 2;

/// Writes a picture of half the size: every second pixel of the source after a mean of 5 × 5 neighbours with weights 1, 4, 6, 4, 1 in both directions, rounded to
/// nearest, halves up. Gray only. What lies outside is made as a border is.
///
/// # Errors
///
/// A picture that is not gray, a target that is not of half the size (rounded down or up), pictures without memory, or that share it.
pub fn pyr_down(source: &Picture, target: &Picture, border: Border) -> Result<(), VpcError> {
    let (from, to) = (source.shape(), target.shape());
    for shape in [from, to] {
        if shape.format() != PixelFormat::Yuv400 {
            return Err(VpcError::Format { format: shape.format() as i32 });
        }
    }
    let halved = |large: u32, small: u32| small == large / 2 || small == large.div_ceil(2);
    if !halved(from.width(), to.width()) || !halved(from.height(), to.height()) {
        return Err(VpcError::Size {
            source_width: from.width(),
            source_height: from.height(),
            target_width: to.width(),
            target_height: to.height(),
        });
    }
    let (source, mut target) = open(source, target)?;
    let (large, small) = (from.first_plane(), to.first_plane());
    let width = large.row_bytes;
    // Room for the last output's neighbours, in pairs.
    let length = (width + 2 * MARGIN).next_multiple_of(2);
    let blocks = |bytes: usize| bytes.div_ceil(size_of::<Block>());
    with_scratch(blocks(width) + blocks(2 * length), |scratch| {
        let (outside, line) = split(scratch, width);
        if let Border::Constant([value, ..]) = border {
            outside.fill(value);
        }
        let outside = &outside[..width];
        let line = &mut line[..length];
        for row in 0..small.rows {
            let rows: [&[u8]; 5] = std::array::from_fn(|at| {
                let row = 2 * row as i64 + at as i64 - MARGIN as i64;
                let within = if (0..large.rows as i64).contains(&row) {
                    Some(row)
                } else {
                    border.sample(row, large.rows as i64)
                };
                within.map_or(outside, |row| source.row(large.offset + row as usize * large.stride, width))
            });
            let road = Road::new();
            road.smooth(rows, &mut line[MARGIN..MARGIN + width]);
            margins(line, width, border);
            road.halve(line, target.row(small.offset + row * small.stride, small.row_bytes));
        }
    });
    Ok(())
}

/// Fills what a line has before its first column and after its last.
fn margins(line: &mut [i16], width: usize, border: Border) {
    for at in 0..MARGIN {
        for (place, column) in [(at, at as i64 - MARGIN as i64), (MARGIN + width + at, (width + at) as i64)] {
            line[place] = match (border.sample(column, width as i64), border) {
                (Some(from), _) => line[MARGIN + from as usize],
                (None, Border::Constant([value, ..])) => i16::from(value) * 16,
                (None, _) => 0,
            };
        }
    }
}

/// Sums up columns: at most 16 · 255.
#[expect(clippy::inline_always, reason = "so that it is compiled for the instructions of whoever calls it")]
#[inline(always)]
pub(super) fn smooth(rows: [&[u8]; 5], line: &mut [i16]) {
    let [first, second, third, fourth, fifth] = rows.map(|row| &row[..line.len()]);
    for (at, sum) in line.iter_mut().enumerate() {
        let of = |row: &[u8]| i16::from(row[at]);
        *sum = of(first) + of(fifth) + 4 * (of(second) + of(fourth)) + 6 * of(third);
    }
}

/// Sums up every second column's neighbours, at most 256 · 255, and divides.
#[expect(clippy::inline_always, reason = "so that it is compiled for the instructions of whoever calls it")]
#[inline(always)]
pub(super) fn halve(line: &[i16], target: &mut [u8]) {
    let pairs = line.as_chunks::<2>().0;
    let neighbours = pairs.iter().zip(&pairs[1..]).zip(&pairs[2..]);
    for (target, (([first, second], [third, fourth]), [fifth, _])) in target.iter_mut().zip(neighbours) {
        let [first, second, third, fourth, fifth] =
            [first, second, third, fourth, fifth].map(|number| number.cast_unsigned());
        let sum = first + fifth + 4 * (second + fourth) + 6 * third;
        *target = ((sum + 128) >> 8) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bytes, picture, picture_mut, shape};
    use super::*;

    #[test]
    fn every_pixel_is_its_definition() {
        for border in [Border::Reflect101, Border::Reflect, Border::Replicate, Border::Constant([7, 0, 0])] {
            for (width, height, target_width, target_height) in [(40, 24, 20, 12), (37, 13, 19, 6), (2, 3, 1, 2)] {
                let from = shape(PixelFormat::Yuv400, width, height, (3, 1));
                let to = shape(PixelFormat::Yuv400, target_width, target_height, (1, 0));
                let memory = bytes(from.bytes() as usize, u64::from(width));
                let mut result = vec![0; to.bytes() as usize];
                pyr_down(&picture(from, &memory), &picture_mut(to, &mut result), border).unwrap();
                for y in 0..i64::from(target_height) {
                    for x in 0..i64::from(target_width) {
                        let mut sum = 0;
                        for (down, weight) in (-2..).zip(WEIGHTS) {
                            for (across, other) in (-2..).zip(WEIGHTS) {
                                let sample = |at: i64, count: i64| {
                                    if (0..count).contains(&at) { Some(at) } else { border.sample(at, count) }
                                };
                                let column = sample(2 * x + across, i64::from(width));
                                let row = sample(2 * y + down, i64::from(height));
                                let value = match (column, row) {
                                    (Some(x), Some(y)) => memory[(y * i64::from(width + 3) + x) as usize],
                                    _ => 7,
                                };
                                sum += u32::from(value) * u32::from(weight * other);
                            }
                        }
                        let place = y * i64::from(target_width + 1) + x;
                        assert_eq!(u32::from(result[place as usize]), (sum + 128) / 256, "{border:?} {x} {y}");
                    }
                }
            }
        }
    }

    #[test]
    fn other_pictures_are_refused() {
        let (gray, small) = (shape(PixelFormat::Yuv400, 20, 12, (0, 0)), shape(PixelFormat::Yuv400, 9, 6, (0, 0)));
        let nv12 = shape(PixelFormat::YuvSemiplanar420, 10, 6, (0, 0));
        let mut memory = vec![0; 1000];
        let (first, second) = memory.split_at_mut(500);
        let (from, to) = (picture(gray, first), picture_mut(small, second));
        assert!(matches!(pyr_down(&from, &to, Border::Replicate), Err(VpcError::Size { .. })));
        let to = picture_mut(nv12, second);
        assert_eq!(pyr_down(&from, &to, Border::Replicate), Err(VpcError::Format { format: 1 }));
    }
}
