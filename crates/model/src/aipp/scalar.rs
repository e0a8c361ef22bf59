//! A row, pixel by pixel: for processors without a vectorised kernel, and to hold that one against.

use super::plan::{CHANNELS, Conversion, HALF, Plan};
use super::rows::{Kernel, Row};
use super::{Element, PictureFormat};

/// The bits of the element that each byte becomes, channel by channel.
pub(super) type Tables = [[u32; 256]; CHANNELS];

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
        match self.plan.target.element {
            Element::U8 => self.write::<1>(tables, width, &mut target, fetch),
            Element::F16 => self.write::<2>(tables, width, &mut target, fetch),
            Element::F32 => self.write::<4>(tables, width, &mut target, fetch),
        }
    }

    fn write<const BYTES: usize>(
        &self,
        tables: &Tables,
        width: usize,
        target: &mut [&mut [u8]; CHANNELS],
        fetch: impl Fn(usize) -> [u8; CHANNELS],
    ) {
        let channels = self.plan.target.channels;
        for x in 0..width {
            let mut pixel = fetch(x);
            if let Some(conversion) = &self.plan.conversion {
                pixel = convert(conversion, pixel);
            }
            for (channel, (table, value)) in tables.iter().zip(pixel).enumerate().take(channels) {
                let bytes = table[usize::from(value)].to_le_bytes();
                let place = if self.plan.target.channels_last {
                    &mut target[0][(x * channels + channel) * BYTES..]
                } else {
                    &mut target[channel][x * BYTES..]
                };
                place[..BYTES].copy_from_slice(&bytes[..BYTES]);
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
                self.elements(parameters, width, target, |x| {
                    let pair = usize::midpoint(x, odd) * 2;
                    [pixels[x], chroma[pair + second], chroma[pair + third]]
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

fn convert(conversion: &Conversion, pixel: [u8; 3]) -> [u8; 3] {
    std::array::from_fn(|row| {
        let mut sum = i32::from(conversion.constant[row]) * i32::from(HALF);
        for ((weight, bias), component) in conversion.weights[row].iter().zip(conversion.bias).zip(pixel) {
            sum += i32::from(*weight) * (i32::from(component) - i32::from(bias));
        }
        (sum >> 8).clamp(0, 255) as u8
    })
}
