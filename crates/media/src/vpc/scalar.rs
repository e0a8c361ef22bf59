//! The kernel for every processor.

use super::colour::{Coefficients, scaled};
use super::plan::{LINES, Store};
use super::rows::Kernel;
use super::table::{ByteTap, Table};
use crate::Order;

/// The kernel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scalar;

/// Half of the last place of a blend, and what the horizontal half took away: 128 with seven bits behind the point.
pub(super) const BLEND_BIAS: i16 = 128 * 128 + 64;

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
            let [left, right] = [tap.left, tap.right].map(|at| i16::from(source[at as usize]) - 128);
            let share = i16::from(tap.share);
            *target = left * (255 - share) + right * share;
        }
    }

    fn blend(&self, lines: [&[i16]; 2], weights: [i16; 2], target: &mut [u8]) {
        for ((target, first), second) in target.iter_mut().zip(lines[0]).zip(lines[1]) {
            let sum = scaled(*first, weights[0]) + scaled(*second, weights[1]) + BLEND_BIAS;
            *target = (sum >> 7).clamp(0, 255) as u8;
        }
    }

    fn store(&self, store: Store, coefficients: &Coefficients, lines: &[&[u8]; LINES], target: &mut [u8]) {
        let Coefficients { to_rgb, to_yuv } = coefficients;
        let three = |from: usize, at: usize| [lines[from][at], lines[from + 1][at], lines[from + 2][at]];
        let put = |target: &mut [u8], places: [u8; 3], values: [u8; 3]| {
            if target.len() == 4 {
                target.fill(255);
            }
            for (place, value) in places.into_iter().zip(values) {
                target[usize::from(place)] = value;
            }
        };
        // A pair of pixels, the second of which the last one may lack.
        let quad = |target: &mut [u8], luma: u8, at: usize, y: &dyn Fn(usize) -> u8, pair: [u8; 2]| {
            let luma = usize::from(luma);
            let last = lines[0].len() - 1;
            target[luma] = y(2 * at);
            target[luma + 2] = y((2 * at + 1).min(last));
            target[1 - luma] = pair[0];
            target[3 - luma] = pair[1];
        };
        let chroma = |order: Order, from: usize, at: usize| {
            let [u, v] = [1, 2].map(|component| to_yuv.component(component, three(from, at)));
            match order {
                Order::Uv => [u, v],
                Order::Vu => [v, u],
            }
        };
        match store {
            Store::Plain => target.copy_from_slice(lines[0]),
            Store::Luma => {
                for (at, target) in target.iter_mut().enumerate() {
                    *target = to_yuv.component(0, three(0, at));
                }
            }
            Store::Chroma(order) => {
                for (at, target) in target.chunks_exact_mut(2).enumerate() {
                    target.copy_from_slice(&chroma(order, 0, at));
                }
            }
            Store::Rgb { places, bytes } => {
                for (at, target) in target.chunks_exact_mut(usize::from(bytes)).enumerate() {
                    let [y, u, v] = three(0, at);
                    put(target, places, to_rgb.pixel(y, u, v));
                }
            }
            Store::Yuv => {
                for (at, target) in target.chunks_exact_mut(3).enumerate() {
                    target.copy_from_slice(&[0, 1, 2].map(|component| to_yuv.component(component, three(0, at))));
                }
            }
            Store::Three => {
                for (at, target) in target.chunks_exact_mut(3).enumerate() {
                    target.copy_from_slice(&three(0, at));
                }
            }
            Store::Four { places } => {
                for (at, target) in target.chunks_exact_mut(4).enumerate() {
                    put(target, places, three(0, at));
                }
            }
            Store::Pairs { luma } => {
                for (at, target) in target.chunks_exact_mut(4).enumerate() {
                    let pair = [lines[1][2 * at], lines[1][2 * at + 1]];
                    quad(target, luma, at, &|at| lines[0][at], pair);
                }
            }
            Store::PairsOfRgb { luma, order } => {
                for (at, target) in target.chunks_exact_mut(4).enumerate() {
                    quad(target, luma, at, &|at| to_yuv.component(0, three(0, at)), chroma(order, 3, at));
                }
            }
        }
    }
}
