//! A row in plain Rust: for processors without a vectorised kernel, for what that one leaves, and to hold it against.

use std::ops::Range;

use super::plan::{CHANNELS, Conversion, HALF, Plan};
use super::rows::{Kernel, Row};
use super::{Element, PictureFormat};

/// The bits of the element that each byte becomes, channel by channel.
pub(super) type Tables = [[u32; 256]; CHANNELS];

/// Pixels that are fetched and converted together; enough to spread the cost of a block, few enough to stay close.
const BLOCK: usize = 64;

/// The bytes of a block, channel by channel.
type Block = [[u8; BLOCK]; CHANNELS];

/// The tables of a picture with these parameters.
pub(super) fn tables(plan: &Plan, parameters: usize) -> Tables {
    plan.pictures[parameters].channels.map(|channel| channel.table(plan.target.element))
}

/// The kernel. After conversion every channel is a byte, so that normalisation is a look-up.
#[derive(Debug)]
pub(super) struct Scalar<'a> {
    plan: &'a Plan,
    tables: &'a [Tables],
}

impl<'a> Scalar<'a> {
    /// A kernel with the tables of every set of picture parameters.
    pub(super) fn new(plan: &'a Plan, tables: &'a [Tables]) -> Self {
        Self { plan, tables }
    }

    /// Does a row whose pixels `fetch` brings.
    fn elements(
        &self,
        parameters: usize,
        width: usize,
        mut target: [&mut [u8]; CHANNELS],
        fetch: impl Fn(usize) -> [u8; CHANNELS],
    ) {
        let tables = &self.tables[parameters];
        let mut block = [[0; BLOCK]; CHANNELS];
        for start in (0..width).step_by(BLOCK) {
            let count = BLOCK.min(width - start);
            for x in 0..count {
                let pixel = fetch(start + x);
                for (channel, value) in block.iter_mut().zip(pixel) {
                    channel[x] = value;
                }
            }
            if let Some(conversion) = &self.plan.conversion {
                convert(conversion, &mut block);
            }
            match self.plan.target.element {
                Element::U8 => self.write::<1>(tables, &block, start..start + count, &mut target),
                Element::F16 => self.write::<2>(tables, &block, start..start + count, &mut target),
                Element::F32 => self.write::<4>(tables, &block, start..start + count, &mut target),
            }
        }
    }

    /// Writes the elements of the pixels `range`, which are the first ones of `block`.
    fn write<const BYTES: usize>(
        &self,
        tables: &Tables,
        block: &Block,
        range: Range<usize>,
        target: &mut [&mut [u8]; CHANNELS],
    ) {
        let channels = self.plan.target.channels;
        for (channel, (table, values)) in tables.iter().zip(block).enumerate().take(channels) {
            let (plane, first, step) =
                if self.plan.target.channels_last { (0, channel, channels) } else { (channel, 0, 1) };
            let (places, _) = target[plane].as_chunks_mut::<BYTES>();
            let places = places[range.start * step..range.end * step].iter_mut().skip(first).step_by(step);
            for (place, value) in places.zip(values) {
                let bytes = table[usize::from(*value)].to_le_bytes();
                *place = std::array::from_fn(|at| bytes[at]);
            }
        }
    }
}

impl Kernel for Scalar<'_> {
    fn row(&self, parameters: usize, row: Row<'_>, target: [&mut [u8]; CHANNELS]) {
        let Row { pixels, chroma, width, .. } = row;
        let [first, second, third] = self.plan.components;
        match self.plan.format {
            PictureFormat::Yuv400 => self.elements(parameters, width, target, |x| [pixels[x], 0, 0]),
            PictureFormat::Yuv420Sp => {
                let odd = usize::from(row.odd);
                let (pairs, _) = chroma.as_chunks::<2>();
                self.elements(parameters, width, target, |x| {
                    let pair = pairs[usize::midpoint(x, odd)];
                    [pixels[x], pair[second], pair[third]]
                });
            }
            PictureFormat::Rgb888 => {
                let (pixels, _) = pixels.as_chunks::<3>();
                self.elements(parameters, width, target, |x| [pixels[x][first], pixels[x][second], pixels[x][third]]);
            }
            PictureFormat::Xrgb8888 => {
                let (pixels, _) = pixels.as_chunks::<4>();
                self.elements(parameters, width, target, |x| [pixels[x][first], pixels[x][second], pixels[x][third]]);
            }
        }
    }
}

/// Converts every pixel of a block, whether it is in use or not: whole blocks are what the compiler makes vectors of.
fn convert(conversion: &Conversion, block: &mut Block) {
    let source = *block;
    for (row, values) in block.iter_mut().enumerate() {
        let [first, second, third] = conversion.weights[row].map(i32::from);
        let bias = conversion.bias.map(i32::from);
        let constant = i32::from(conversion.constant[row]) * i32::from(HALF);
        for (x, value) in values.iter_mut().enumerate() {
            let sum = first * (i32::from(source[0][x]) - bias[0])
                + second * (i32::from(source[1][x]) - bias[1])
                + third * (i32::from(source[2][x]) - bias[2])
                + constant;
            *value = (sum >> 8).clamp(0, 255) as u8;
        }
    }
}
