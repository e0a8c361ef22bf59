//! The definition of a pass, sample by sample, as `docs/media.md` has it.
//!
//! It shares nothing with the tables and the kernels but where the bytes of a format are; the expressions are those of the page.

use super::{Colours, Interpolation, Work};
use crate::{Order, PixelFormat, Sampling, Shape};

/// One component of a picture: how many columns and rows share a sample, and the samples.
struct Samples {
    shared: (u32, u32),
    rows: Vec<Vec<u8>>,
}

/// Byte positions of red, green, blue and alpha.
fn places(format: PixelFormat) -> Option<Vec<usize>> {
    Some(match format {
        PixelFormat::Rgb888 => vec![0, 1, 2],
        PixelFormat::Bgr888 => vec![2, 1, 0],
        PixelFormat::Argb8888 => vec![1, 2, 3, 0],
        PixelFormat::Abgr8888 => vec![3, 2, 1, 0],
        PixelFormat::Rgba8888 => vec![0, 1, 2, 3],
        PixelFormat::Bgra8888 => vec![2, 1, 0, 3],
        _ => return None,
    })
}

/// Where a sample of a component of a picture is: component 0 to 2, or 3 for alpha; `x` and `y` count that component's samples.
fn place(shape: &Shape, component: usize, x: u32, y: u32) -> usize {
    let format = shape.format();
    let (x, y, stride) = (x as usize, y as usize, shape.width_stride() as usize);
    let swapped = match (format.order(), component) {
        (Order::Vu, 1) => 2,
        (Order::Vu, 2) => 1,
        _ => component,
    };
    match format.sampling() {
        Sampling::Semiplanar { horizontal, .. } if component > 0 => {
            let plane = stride * shape.height_stride() as usize;
            plane + y * (stride.div_ceil(horizontal as usize) * 2) + 2 * x + swapped - 1
        }
        Sampling::Gray | Sampling::Semiplanar { .. } => y * stride + x,
        Sampling::Packed422 { luma } if component == 0 => y * stride + 2 * x + luma as usize,
        Sampling::Packed422 { luma } => y * stride + 4 * x + 1 - luma as usize + 2 * (swapped - 1),
        Sampling::Packed { bytes } => {
            let at = places(format).map_or(component, |places| places[component]);
            y * stride + x * bytes as usize + at
        }
    }
}

/// Columns and rows that share a component's sample.
fn shared(format: PixelFormat, component: usize) -> (u32, u32) {
    match format.sampling() {
        Sampling::Semiplanar { horizontal, vertical } if component > 0 => (horizontal, vertical),
        Sampling::Packed422 { .. } if component > 0 => (2, 1),
        _ => (1, 1),
    }
}

fn components(format: PixelFormat) -> usize {
    match format.sampling() {
        Sampling::Gray => 1,
        Sampling::Packed { bytes: 4 } => 4,
        _ => 3,
    }
}

/// Two samples and how much there is of the second, in 2048ths.
fn position(interpolation: Interpolation, at: u32, source: u32, target: u32) -> (u32, u32, i64) {
    let scale = 1.0 / (f64::from(target) / f64::from(source));
    let within = |sample: f64| sample.clamp(0.0, f64::from(source - 1)) as u32;
    let position = match interpolation {
        Interpolation::Bilinear => ((f64::from(at) + 0.5) * scale - 0.5) as f32,
        Interpolation::BilinearCorner => (f64::from(at) * scale) as f32,
        Interpolation::Nearest => {
            let nearest = within((f64::from(at) * scale).floor());
            return (nearest, nearest, 0);
        }
    };
    let weight = f64::from(position - position.floor()) * 2048.0;
    let sample = f64::from(position.floor());
    (within(sample), within(sample + 1.0), weight.round_ties_even() as i64)
}

/// A component of the crop, scaled to so many columns and rows, that share so many pixels each.
fn scaled(work: &Work, samples: &Samples, grid: (u32, u32), size: (u32, u32)) -> Vec<Vec<u8>> {
    let Samples { shared: (horizontal, vertical), rows } = samples;
    let along = |at: u32, shared: u32, wanted: u32, first: u32, pixels: u32, target: u32| {
        let first_sample = first / shared;
        let count = (first + pixels).div_ceil(shared) - first_sample;
        if shared > wanted {
            let (left, right, weight) = position(work.interpolation, at, pixels, target);
            let (left, right) = ((first + left) / shared, (first + right) / shared);
            return (left, right, if left == right { 0 } else { weight });
        }
        let (left, right, weight) = position(work.interpolation, at, count, target);
        (first_sample + left, first_sample + right, weight)
    };
    (0..size.1)
        .map(|y| {
            let (top, bottom, down) = along(y, *vertical, grid.1, work.crop.top, work.crop.height, size.1);
            (0..size.0)
                .map(|x| {
                    let (left, right, across) = along(x, *horizontal, grid.0, work.crop.left, work.crop.width, size.0);
                    let row = |y: u32| {
                        let of = |x: u32| i64::from(rows[y as usize][x as usize]);
                        (of(left) * (2048 - across) + of(right) * across) >> 4
                    };
                    ((((row(top) * (2048 - down)) >> 16) + ((row(bottom) * down) >> 16) + 2) >> 2) as u8
                })
                .collect()
        })
        .collect()
}

/// What is in `target` after a pass.
pub(super) fn run(work: &Work, colours: Colours, source: &[u8], target: &mut [u8]) {
    let from = work.source.format();
    let samples: Vec<_> = (0..components(from))
        .map(|component| {
            let shared = shared(from, component);
            let sample = |x, y| source[place(&work.source, component, x, y)];
            let row = |y| (0..work.source.width().div_ceil(shared.0)).map(|x| sample(x, y)).collect();
            Samples { shared, rows: (0..work.source.height().div_ceil(shared.1)).map(row).collect() }
        })
        .collect();
    let to = work.target.format();
    let coefficients = colours.coefficients();
    for component in 0..components(to) {
        let grid = shared(to, component);
        let size = (work.paste.width.div_ceil(grid.0), work.paste.height.div_ceil(grid.1));
        let all = |component: usize| scaled(work, &samples[component], grid, size);
        let constant = |value: u8| vec![vec![value; size.0 as usize]; size.1 as usize];
        let gray = from == PixelFormat::Yuv400;
        let result = if component == 3 {
            match components(from) {
                4 if (work.crop.width, work.crop.height) != (work.paste.width, work.paste.height) => constant(0),
                4 => all(3),
                _ => constant(255),
            }
        } else if from.is_rgb() == to.is_rgb() {
            if gray && component > 0 { constant(128) } else { all(component) }
        } else {
            let of = |component: usize| if gray && component > 0 { constant(128) } else { all(component) };
            let three = [of(0), of(1), of(2)];
            let mut result = constant(0);
            for (y, row) in result.iter_mut().enumerate() {
                for (x, sample) in row.iter_mut().enumerate() {
                    let [first, second, third] = [0, 1, 2].map(|component: usize| three[component][y][x]);
                    *sample = if to.is_rgb() {
                        coefficients.to_rgb.pixel(first, second, third)[component]
                    } else {
                        coefficients.to_yuv.component(component, [first, second, third])
                    };
                }
            }
            result
        };
        for (y, row) in (0..).zip(&result) {
            for (x, sample) in (0..).zip(row) {
                let (left, top) = (work.paste.left / grid.0, work.paste.top / grid.1);
                target[place(&work.target, component, left + x, top + y)] = *sample;
            }
            // Two pixels of four bytes, the second of which is not there, have the first one's Y twice.
            if matches!(to.sampling(), Sampling::Packed422 { .. }) && component == 0 && size.0 % 2 == 1 {
                let last = place(&work.target, 0, work.paste.left + size.0 - 1, work.paste.top + y);
                target[last + 2] = target[last];
            }
        }
    }
}
