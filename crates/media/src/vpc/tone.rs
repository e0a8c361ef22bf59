//! Values, whatever their place: how often each is there, and others in their place.

use super::VpcError;
use super::memory::{open, open_one_read};
use crate::{Order, Picture, PixelFormat, Plane, Sampling, Shape};

/// How many values a sample has.
pub const VALUES: usize = 256;

/// How often each value is there, for Y, U, V or red, green, blue. All zero for components that the picture does not have.
pub type Histogram = [[u32; VALUES]; 3];

/// What takes the place of each value, for Y, U, V or red, green, blue.
pub type LookUpTable = [[u8; VALUES]; 3];

/// Counts the values of a picture's samples; where pixels share chroma, each sample counts once. Not of the formats with alpha.
///
/// # Errors
///
/// A format with alpha, and a picture without memory.
pub fn calc_hist(picture: &Picture, histogram: &mut Histogram) -> Result<(), VpcError> {
    let shape = picture.shape();
    let cycles = cycles(shape.format())?;
    let source = open_one_read(picture)?;
    *histogram = [[0; VALUES]; 3];
    for (plane, cycle) in planes(shape).zip(cycles) {
        // As many tables as a cycle has bytes, or four in turn: the same value again does not wait for itself.
        let mut turns = [[0u32; VALUES]; 4];
        let turn = |at: usize| if cycle.len() == 1 { 0 } else { cycle[at % cycle.len()] };
        for row in 0..plane.rows {
            let row = source.row(plane.offset + row * plane.stride, plane.row_bytes);
            match cycle.len() {
                2 => count::<2>(row, &mut turns),
                3 => count::<3>(row, &mut turns),
                _ => count::<4>(row, &mut turns),
            }
            // The second pixel of a last pair may not be there, though its byte is.
            if cycle.len() == 4 && !shape.width().is_multiple_of(2) {
                let second = if cycle[0] == 0 { 2 } else { 3 };
                turns[second][usize::from(row[row.len() - 4 + second])] -= 1;
            }
        }
        for (at, counts) in turns.iter().enumerate() {
            for (sum, count) in histogram[turn(at)].iter_mut().zip(counts) {
                *sum += count;
            }
        }
    }
    Ok(())
}

/// Writes a picture of the source's format and size in which each value is replaced: what the product calls the equalisation of a histogram, with a table of the
/// program's making.
///
/// # Errors
///
/// A format with alpha; pictures of different format or size, without memory, or that share it.
pub fn equalize_hist(source: &Picture, target: &Picture, table: &LookUpTable) -> Result<(), VpcError> {
    let (from, to) = (source.shape(), target.shape());
    let cycles = cycles(from.format())?;
    if to.format() != from.format() || (to.width(), to.height()) != (from.width(), from.height()) {
        return Err(VpcError::Shape { side: "target" });
    }
    let (source, mut target) = open(source, target)?;
    for ((from, to), cycle) in planes(from).zip(planes(to)).zip(cycles) {
        for row in 0..from.rows {
            let source = source.row(from.offset + row * from.stride, from.row_bytes);
            let target = target.row(to.offset + row * to.stride, to.row_bytes);
            match *cycle {
                [only] => replace([&table[only]], source, target),
                [first, second] => replace([&table[first], &table[second]], source, target),
                [first, second, third] => replace([&table[first], &table[second], &table[third]], source, target),
                _ => replace([0, 1, 2, 3].map(|at| &table[cycle[at]]), source, target),
            }
        }
    }
    Ok(())
}

/// Counts bytes, each in the table of its place in a cycle.
fn count<const CYCLE: usize>(row: &[u8], turns: &mut [[u32; VALUES]; 4]) {
    let (cycles, rest) = row.as_chunks::<CYCLE>();
    for bytes in cycles {
        for (turn, byte) in turns.iter_mut().zip(bytes) {
            turn[usize::from(*byte)] += 1;
        }
    }
    for (turn, byte) in turns.iter_mut().zip(rest) {
        turn[usize::from(*byte)] += 1;
    }
}

/// Replaces bytes, each by the table of its place in a cycle.
fn replace<const CYCLE: usize>(tables: [&[u8; VALUES]; CYCLE], source: &[u8], target: &mut [u8]) {
    let cycles = source.as_chunks::<CYCLE>().0.iter().zip(target.as_chunks_mut::<CYCLE>().0);
    for (source, target) in cycles {
        for ((table, source), target) in tables.iter().zip(source).zip(target) {
            *target = table[usize::from(*source)];
        }
    }
}

/// The planes of a shape.
fn planes(shape: &Shape) -> impl Iterator<Item = Plane> {
    std::iter::once(shape.first_plane()).chain(shape.chroma_plane())
}

/// Which component each byte of a row is, over and over, for each plane of a format.
fn cycles(format: PixelFormat) -> Result<impl Iterator<Item = &'static [usize]>, VpcError> {
    let chroma: &[usize] = match format.order() {
        Order::Uv => &[1, 2],
        Order::Vu => &[2, 1],
    };
    let (first, second): (&[usize], _) = match (format.sampling(), format.order()) {
        (Sampling::Gray, _) => (&[0], None),
        (Sampling::Semiplanar { .. }, _) => (&[0], Some(chroma)),
        (Sampling::Packed422 { luma: 0 }, Order::Uv) => (&[0, 1, 0, 2], None),
        (Sampling::Packed422 { luma: 0 }, Order::Vu) => (&[0, 2, 0, 1], None),
        (Sampling::Packed422 { .. }, Order::Uv) => (&[1, 0, 2, 0], None),
        (Sampling::Packed422 { .. }, Order::Vu) => (&[2, 0, 1, 0], None),
        (Sampling::Packed { bytes: 3 }, _) if format == PixelFormat::Bgr888 => (&[2, 1, 0], None),
        (Sampling::Packed { bytes: 3 }, _) => (&[0, 1, 2], None),
        (Sampling::Packed { .. }, _) => return Err(VpcError::Format { format: format as i32 }),
    };
    Ok(std::iter::once(first).chain(second))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bytes, picture, picture_mut, shape};
    use super::*;

    /// All samples of a component, found by hand.
    fn values(shape: &Shape, memory: &[u8], component: usize) -> Vec<(usize, u8)> {
        let (width, height, stride) = (shape.width() as usize, shape.height() as usize, shape.width_stride() as usize);
        let which = match (component, shape.format().order()) {
            (1, Order::Vu) => 2,
            (2, Order::Vu) => 1,
            _ => component,
        };
        let places: Vec<usize> = match shape.format().sampling() {
            Sampling::Gray if component > 0 => Vec::new(),
            Sampling::Gray => (0..width * height).map(|at| at / width * stride + at % width).collect(),
            Sampling::Semiplanar { .. } if component == 0 => {
                (0..width * height).map(|at| at / width * stride + at % width).collect()
            }
            Sampling::Semiplanar { horizontal, vertical } => {
                let (columns, rows) = (width.div_ceil(horizontal as usize), height.div_ceil(vertical as usize));
                let start = stride * shape.height_stride() as usize;
                let stride = stride.div_ceil(horizontal as usize) * 2;
                (0..columns * rows).map(|at| start + at / columns * stride + at % columns * 2 + which - 1).collect()
            }
            Sampling::Packed422 { luma } => {
                let (columns, step, first) = match component {
                    0 => (width, 2, luma as usize),
                    _ => (width.div_ceil(2), 4, 1 - luma as usize + 2 * (which - 1)),
                };
                (0..columns * height).map(|at| at / columns * stride + at % columns * step + first).collect()
            }
            Sampling::Packed { .. } => {
                let place = if shape.format() == PixelFormat::Bgr888 { 2 - component } else { component };
                (0..width * height).map(|at| at / width * stride + at % width * 3 + place).collect()
            }
        };
        places.into_iter().map(|place| (place, memory[place])).collect()
    }

    #[test]
    fn every_sample_counts_once_and_is_replaced() {
        let mut table: LookUpTable = [[0; VALUES]; 3];
        for (component, table) in table.iter_mut().enumerate() {
            for (value, entry) in table.iter_mut().enumerate() {
                *entry = (value * 7 + component * 31) as u8;
            }
        }
        for format in PixelFormat::ALL.into_iter().filter(|format| *format as i32 <= 13) {
            let from = shape(format, 13, 7, (5, 2));
            let to = shape(format, 13, 7, (0, 0));
            let memory = bytes(from.bytes() as usize, 3);
            let mut result = vec![0x5a; to.bytes() as usize];
            let source = picture(from, &memory);
            let mut histogram = [[9; VALUES]; 3];
            calc_hist(&source, &mut histogram).unwrap();
            equalize_hist(&source, &picture_mut(to, &mut result), &table).unwrap();
            for component in 0..3 {
                let values_from = values(&from, &memory, component);
                let mut counts = [0u32; VALUES];
                for (_, value) in &values_from {
                    counts[usize::from(*value)] += 1;
                }
                assert_eq!(histogram[component], counts, "{format:?}");
                let values_to = values(&to, &result, component);
                assert_eq!(values_from.len(), values_to.len());
                for ((_, from), (_, to)) in values_from.into_iter().zip(values_to) {
                    assert_eq!(table[component][usize::from(from)], to, "{format:?}");
                }
            }
        }
    }

    #[test]
    fn other_pictures_are_refused() {
        let (argb, gray) = (shape(PixelFormat::Argb8888, 4, 4, (0, 0)), shape(PixelFormat::Yuv400, 4, 4, (0, 0)));
        let mut memory = [0; 64];
        let mut histogram = [[0; VALUES]; 3];
        assert_eq!(calc_hist(&picture(argb, &memory), &mut histogram), Err(VpcError::Format { format: 14 }));
        let (from, to) = (picture(gray, &memory[..16]), shape(PixelFormat::Yuv400, 4, 3, (0, 0)));
        let refused = equalize_hist(&from, &picture_mut(to, &mut memory[32..]), &[[0; VALUES]; 3]);
        assert_eq!(refused, Err(VpcError::Shape { side: "target" }));
    }
}
