//! The kernel for every processor.

use super::colour::Coefficients;
use super::plan::{LINES, Packing, Store};
use super::rows::Kernel;
use super::table::{ByteTap, Table};
use super::taps::UNIT;
use crate::Order;

/// The kernel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scalar;

#[cfg(not(target_arch = "x86_64"))]
impl Scalar {
    /// The kernel, as others are made where the processor has them.
    pub(super) fn new() -> Self {
        Self
    }

    /// As [`super::pyramid::smooth`].
    pub(super) fn smooth(self, rows: [&[u8]; 5], line: &mut [i16]) {
        super::pyramid::smooth(rows, line);
    }

    /// As [`super::pyramid::halve`].
    pub(super) fn halve(self, line: &[i16], target: &mut [u8]) {
        super::pyramid::halve(line, target);
    }
}

fn taps(table: &Table) -> &[ByteTap] {
    match table {
        Table::Plain(taps) => taps,
        // Windows are made for the other kernel alone.
        Table::Windows(_) => unreachable!("the scalar kernel has plain tables"),
    }
}

impl Kernel for Scalar {
    fn pick(&self, table: &Table, source: &[u8], line: &mut [u8]) {
        for (target, tap) in line.iter_mut().zip(taps(table)) {
            *target = source[tap.left as usize];
        }
    }

    fn spread(&self, table: &Table, source: &[u8], line: &mut [i16]) {
        for (target, tap) in line.iter_mut().zip(taps(table)) {
            *target = across(*tap, source);
        }
    }

    fn blend(&self, lines: [&[i16]; 2], weights: [i16; 2], target: &mut [u8]) {
        for ((target, first), second) in target.iter_mut().zip(lines[0]).zip(lines[1]) {
            *target = down([*first, *second], weights);
        }
    }

    fn mean(&self, table: &Table, sources: [&[u8]; 2], weights: [i16; 2], target: &mut [u8]) {
        for (target, tap) in target.iter_mut().zip(taps(table)) {
            *target = down(sources.map(|source| across(*tap, source)), weights);
        }
    }

    fn store(&self, store: Store, coefficients: &Coefficients, lines: &[&[u8]; LINES], target: &mut [u8]) {
        let Coefficients { to_rgb, to_yuv } = coefficients;
        // Red, green and blue of a line of whole pixels.
        let pixel = |line: &[u8], packing: Packing, at: usize| {
            packing.places.map(|place| line[at * usize::from(packing.bytes) + usize::from(place)])
        };
        let put = |target: &mut [u8], packing: Packing, values: [u8; 3], alpha: u8| {
            if target.len() == 4 {
                target.fill(alpha);
            }
            for (place, value) in packing.places.into_iter().zip(values) {
                target[usize::from(place)] = value;
            }
        };
        let yuv = |at: usize| [lines[0][at], lines[1][2 * at], lines[1][2 * at + 1]];
        let pair = |order: Order, pixel: [u8; 3]| {
            let [u, v] = [1, 2].map(|component| to_yuv.component(component, pixel));
            match order {
                Order::Uv => [u, v],
                Order::Vu => [v, u],
            }
        };
        // A pair of pixels.
        let quad = |target: &mut [u8], luma: u8, y: [u8; 2], pair: [u8; 2]| {
            let luma = usize::from(luma);
            (target[luma], target[luma + 2]) = (y[0], y[1]);
            (target[1 - luma], target[3 - luma]) = (pair[0], pair[1]);
        };
        match store {
            Store::Plain => target.copy_from_slice(lines[0]),
            Store::Luma(from) => {
                for (at, target) in target.iter_mut().enumerate() {
                    *target = to_yuv.component(0, pixel(lines[0], from, at));
                }
            }
            Store::Chroma(from, order) => {
                for (at, target) in target.chunks_exact_mut(2).enumerate() {
                    target.copy_from_slice(&pair(order, pixel(lines[0], from, at)));
                }
            }
            Store::Yuv(from) => {
                for (at, target) in target.chunks_exact_mut(3).enumerate() {
                    let pixel = pixel(lines[0], from, at);
                    target.copy_from_slice(&[0, 1, 2].map(|component| to_yuv.component(component, pixel)));
                }
            }
            Store::Alpha { from, to, alpha } => {
                for (at, target) in target.chunks_exact_mut(4).enumerate() {
                    put(target, to, pixel(lines[0], from, at), alpha);
                }
            }
            Store::Rgb(to) => {
                for (at, target) in target.chunks_exact_mut(usize::from(to.bytes)).enumerate() {
                    let [y, u, v] = yuv(at);
                    put(target, to, to_rgb.pixel(y, u, v), 255);
                }
            }
            Store::Three => {
                for (at, target) in target.chunks_exact_mut(3).enumerate() {
                    target.copy_from_slice(&yuv(at));
                }
            }
            // The second pixel, which the last pair may lack, is then the first one again.
            Store::Pairs { luma } => {
                for (at, target) in target.chunks_exact_mut(4).enumerate() {
                    let last = lines[0].len() - 1;
                    let y = [lines[0][2 * at], lines[0][(2 * at + 1).min(last)]];
                    quad(target, luma, y, [lines[1][2 * at], lines[1][2 * at + 1]]);
                }
            }
            Store::PairsOfRgb { from, luma, order } => {
                for (at, target) in target.chunks_exact_mut(4).enumerate() {
                    let last = lines[0].len() / usize::from(from.bytes) - 1;
                    let y = [2 * at, (2 * at + 1).min(last)].map(|at| to_yuv.component(0, pixel(lines[0], from, at)));
                    quad(target, luma, y, pair(order, pixel(lines[1], from, at)));
                }
            }
        }
    }
}

/// The horizontal half of a mean.
fn across(tap: ByteTap, source: &[u8]) -> i16 {
    let [left, right] = [tap.left, tap.right].map(|at| i32::from(source[at as usize]));
    let share = i32::from(tap.share);
    ((left * (i32::from(UNIT) - share) + right * share) >> 4) as i16
}

/// The vertical half.
fn down(values: [i16; 2], weights: [i16; 2]) -> u8 {
    let part = |at: usize| (i32::from(values[at]) * i32::from(weights[at])) >> 16;
    ((part(0) + part(1) + 2) >> 2) as u8
}
