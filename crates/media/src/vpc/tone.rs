//! Values, whatever their place: how often each is there, and others in their place.

use super::VpcError;
use super::layout::{Component, Pixel, Side};
use super::memory::{Source, open, open_one_read};
use crate::{Picture, PixelFormat, Shape};

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
    let components = components(shape.format())?;
    let source = open_one_read(picture)?;
    *histogram = [[0; VALUES]; 3];
    for (component, counts) in components.into_iter().zip(histogram) {
        // Four tables in turn: the same value again does not wait for itself.
        let mut turns = [[0u32; VALUES]; 4];
        each_row(shape, component, &source, |row, columns| {
            let Component { step, offset, .. } = component;
            let mut bytes = row[offset..].iter().step_by(step).take(columns);
            while let Some(first) = bytes.next() {
                turns[0][usize::from(*first)] += 1;
                for (turn, byte) in turns[1..].iter_mut().zip(bytes.by_ref().take(3)) {
                    turn[usize::from(*byte)] += 1;
                }
            }
        });
        for (value, count) in counts.iter_mut().enumerate() {
            *count = turns.iter().map(|turn| turn[value]).sum();
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
    let components = components(from.format())?;
    if to.format() != from.format() || (to.width(), to.height()) != (from.width(), from.height()) {
        return Err(VpcError::Shape { side: "target" });
    }
    let (source, mut target) = open(source, target)?;
    for (component, table) in components.into_iter().zip(table) {
        let Component { side, step, offset, .. } = component;
        let plane = match side {
            Side::First => to.first_plane(),
            Side::Chroma => to.chroma_plane().unwrap_or_else(|| to.first_plane()),
        };
        let mut y = 0;
        each_row(from, component, &source, |row, columns| {
            let target = &mut target.row(plane.offset + y * plane.stride, plane.row_bytes)[offset..];
            if step == 1 {
                for (target, value) in target.iter_mut().zip(&row[offset..]) {
                    *target = table[usize::from(*value)];
                }
            } else {
                let values = row[offset..].iter().step_by(step).take(columns);
                for (target, value) in target.iter_mut().step_by(step).zip(values) {
                    *target = table[usize::from(*value)];
                }
            }
            y += 1;
        });
    }
    Ok(())
}

/// The components of a format, of which gray has one.
fn components(format: PixelFormat) -> Result<Vec<Component>, VpcError> {
    match Pixel::of(format) {
        Pixel::Gray(y) => Ok(vec![y]),
        Pixel::Yuv(components) | Pixel::Rgb(components, None) => Ok(components.to_vec()),
        Pixel::Rgb(_, Some(_)) => Err(VpcError::Format { format: format as i32 }),
    }
}

/// Calls `work` with every row of a component's plane, and how many samples it has of it.
fn each_row(shape: &Shape, component: Component, source: &Source<'_>, mut work: impl FnMut(&[u8], usize)) {
    let plane = match component.side {
        Side::First => shape.first_plane(),
        Side::Chroma => shape.chroma_plane().unwrap_or_else(|| shape.first_plane()),
    };
    let columns = shape.width().div_ceil(component.shared.0) as usize;
    for row in 0..plane.rows {
        work(source.row(plane.offset + row * plane.stride, plane.row_bytes), columns);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bytes, picture, picture_mut, shape};
    use super::*;
    use crate::{Order, Sampling};

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
