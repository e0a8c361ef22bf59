//! The definition of a pass, pixel by pixel, for tests to hold the kernels against.
//!
//! Shares nothing with them but the types of the parameters: each step is written as the documents give it.

use half::f16;

use super::{Element, Parameters, PictureFormat, PictureParameters, Rounding, Target};

/// The elements of a batch.
pub(super) fn run(parameters: &Parameters, target: Target, rounding: Rounding, source: &[u8]) -> Vec<u8> {
    let picture_bytes = parameters.format.bytes(parameters.source) as usize;
    let width = target.size.width as usize;
    let height = target.size.height as usize;
    let mut elements = Vec::new();
    for index in 0..target.batch {
        let source = &source[index * picture_bytes..][..picture_bytes];
        let picture = parameters.pictures.get(index).unwrap_or(&parameters.pictures[0]);
        let element = |channel, y, x| element(parameters, target, rounding, picture, source, (channel, y, x));
        if target.channels_last {
            for y in 0..height {
                for x in 0..width {
                    for channel in 0..target.channels {
                        elements.extend(element(channel, y, x));
                    }
                }
            }
        } else {
            for channel in 0..target.channels {
                for y in 0..height {
                    for x in 0..width {
                        elements.extend(element(channel, y, x));
                    }
                }
            }
        }
    }
    elements
}

fn element(
    parameters: &Parameters,
    target: Target,
    rounding: Rounding,
    picture: &PictureParameters,
    source: &[u8],
    (channel, y, x): (usize, usize, usize),
) -> Vec<u8> {
    let padding = picture.padding.unwrap_or_default();
    let (left, top, size) = match picture.crop {
        Some(crop) => (crop.left as usize, crop.top as usize, crop.size),
        None => (0, 0, parameters.source),
    };
    let column = x.checked_sub(padding.left as usize).filter(|column| *column < size.width as usize);
    let row = y.checked_sub(padding.top as usize).filter(|row| *row < size.height as usize);
    let (Some(column), Some(row)) = (column, row) else {
        return match target.element {
            Element::U8 => vec![picture.padding_value as u8],
            _ => of_half(target.element, f16::from_f32(picture.padding_value)),
        };
    };
    let mut pixel = fetch(parameters, source, left + column, top + row);
    if let Some(conversion) = parameters.conversion {
        let yuv = parameters.format == PictureFormat::Yuv420Sp;
        pixel = [0, 1, 2].map(|row| {
            let mut sum = 0.0;
            for (column, value) in pixel.into_iter().enumerate() {
                let bias = if yuv { conversion.input_bias[column] } else { 0 };
                sum += f64::from(conversion.matrix[row][column]) * (f64::from(value) - f64::from(bias));
            }
            let divided = match rounding {
                Rounding::HalfUp => (sum / 256.0 + 0.5).floor(),
                Rounding::Truncate => (sum / 256.0).floor(),
            };
            let biased = if yuv { divided } else { divided + f64::from(conversion.output_bias[row]) };
            biased.clamp(0.0, 255.0) as u8
        });
    }
    let value = pixel[channel];
    if target.element == Element::U8 {
        return vec![value];
    }
    // Halves differ and multiply exactly in double precision, so that each step rounds once.
    let mean = f16::from_f64(f64::from(picture.mean[channel])).to_f64();
    let min = f16::from_f32(picture.min[channel]).to_f64();
    let factor = f16::from_f32(picture.reciprocal_variance[channel]).to_f64();
    let less_mean = f16::from_f64(f64::from(value) - mean).to_f64();
    let less_min = f16::from_f64(less_mean - min).to_f64();
    let half = f16::from_f64(less_min * factor);
    of_half(target.element, if half.is_nan() { f16::NAN } else { half })
}

fn of_half(element: Element, half: f16) -> Vec<u8> {
    match element {
        Element::F32 => half.to_f32().to_le_bytes().to_vec(),
        _ => half.to_le_bytes().to_vec(),
    }
}

fn fetch(parameters: &Parameters, source: &[u8], x: usize, y: usize) -> [u8; 3] {
    let width = parameters.source.width as usize;
    let height = parameters.source.height as usize;
    let at = y * width + x;
    let mut pixel = match parameters.format {
        PictureFormat::Yuv400 => return [source[at], 0, 0],
        PictureFormat::Yuv420Sp => {
            let pair = width * height + y / 2 * width + x / 2 * 2;
            [source[at], source[pair], source[pair + 1]]
        }
        PictureFormat::Rgb888 => [source[at * 3], source[at * 3 + 1], source[at * 3 + 2]],
        PictureFormat::Xrgb8888 => {
            let first = at * 4 + usize::from(parameters.swap_ax);
            [source[first], source[first + 1], source[first + 2]]
        }
    };
    if parameters.swap_rb_uv {
        match parameters.format {
            PictureFormat::Yuv420Sp => pixel.swap(1, 2),
            _ => pixel.swap(0, 2),
        }
    }
    pixel
}
