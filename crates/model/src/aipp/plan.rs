//! A pass worked out: checked parameters, in the form that the loops over pixels take.
//!
//! Not here: the loops themselves ([`super::rows`], [`super::scalar`] and the vectorised ones).

use half::f16;

use super::{
    ColourConversion, Crop, Element, Padding, Parameters, PassError, PictureFormat, PictureParameters, Rounding, Size,
    Target,
};

/// Most channels of a picture that reach a network.
pub(super) const CHANNELS: usize = 3;

/// The byte that the last weight of a conversion multiplies: 128 is half of what the sum is divided by.
pub(super) const HALF: u8 = 128;

/// Everything that is the same for every pixel of a pass.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) format: PictureFormat,
    pub(super) source: Size,
    pub(super) target: Target,
    /// Where each channel's byte stands: within a pixel, or for U and V within their pair. Both swaps are in here.
    pub(super) components: [usize; CHANNELS],
    pub(super) conversion: Option<Conversion>,
    /// One for all pictures of the batch, or one for each.
    pub(super) pictures: Vec<Picture>,
    /// Bytes of one picture.
    pub(super) source_bytes: usize,
    /// Bytes of one picture's elements.
    pub(super) target_bytes: usize,
}

/// A conversion whose every row is `(weights · (component − bias) + 128 · constant) >> 8`, limited to 0…255.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conversion {
    pub(super) weights: [[i16; 3]; 3],
    pub(super) bias: [i16; 3],
    /// Rounding and output bias in one: 256 times the bias goes through the division as it is.
    pub(super) constant: [i16; 3],
}

/// What may differ from picture to picture.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) crop: Crop,
    pub(super) padding: Padding,
    /// The padding value as an element; little end first, as many bytes as an element has.
    pub(super) padding_element: [u8; 4],
    pub(super) channels: [Channel; CHANNELS],
}

/// A channel's normalisation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Channel {
    pub(super) mean: f16,
    pub(super) min: f16,
    pub(super) factor: f16,
}

impl Plan {
    pub(super) fn new(parameters: &Parameters, target: Target, rounding: Rounding) -> Result<Self, PassError> {
        let Parameters { format, source, .. } = *parameters;
        for (what, size) in [("source", source), ("target", target.size)] {
            if size.width == 0 || size.height == 0 || target.batch == 0 {
                return Err(PassError::Empty { what, size, batch: target.batch });
            }
        }
        if format == PictureFormat::Yuv420Sp && (source.width % 2 != 0 || source.height % 2 != 0) {
            return Err(PassError::OddSource(source));
        }
        if target.channels == 0 || target.channels > format.channels() {
            return Err(PassError::Channels { wanted: target.channels, available: format.channels() });
        }
        if parameters.conversion.is_some() && format == PictureFormat::Yuv400 {
            return Err(PassError::ConversionOfGray);
        }
        let given = parameters.pictures.len();
        if given != 1 && given != target.batch {
            return Err(PassError::Pictures { batch: target.batch, given });
        }
        let source_bytes = picture_bytes("source", Some(format.bytes(source)), target.batch)?;
        let elements = PictureFormat::Yuv400.bytes(target.size);
        let element_bytes = (target.channels * target.element.bytes()) as u64;
        let target_bytes = picture_bytes("target", elements.checked_mul(element_bytes), target.batch)?;
        let pictures = parameters
            .pictures
            .iter()
            .enumerate()
            .map(|(index, picture)| Picture::new(index, picture, source, target))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            format,
            source,
            target,
            components: components(parameters),
            conversion: parameters.conversion.map(|conversion| Conversion::new(conversion, format, rounding)),
            pictures,
            source_bytes,
            target_bytes,
        })
    }

    /// Which set of picture parameters a picture of the batch has.
    pub(super) fn parameters_of(&self, picture: usize) -> usize {
        if self.pictures.len() == 1 { 0 } else { picture }
    }
}

/// Bytes of a picture, if those of all of them can be addressed.
fn picture_bytes(what: &'static str, bytes: Option<u64>, batch: usize) -> Result<usize, PassError> {
    let one = bytes.and_then(|bytes| usize::try_from(bytes).ok());
    one.filter(|one| one.checked_mul(batch).is_some_and(|all| isize::try_from(all).is_ok()))
        .ok_or(PassError::TooLarge { what })
}

fn components(parameters: &Parameters) -> [usize; CHANNELS] {
    let mut components = match parameters.format {
        PictureFormat::Yuv400 => [0; CHANNELS],
        PictureFormat::Yuv420Sp => [0, 0, 1],
        PictureFormat::Xrgb8888 if parameters.swap_ax => [1, 2, 3],
        PictureFormat::Rgb888 | PictureFormat::Xrgb8888 => [0, 1, 2],
    };
    if parameters.swap_rb_uv {
        match parameters.format {
            PictureFormat::Yuv400 => {}
            PictureFormat::Yuv420Sp => components.swap(1, 2),
            PictureFormat::Rgb888 | PictureFormat::Xrgb8888 => components.swap(0, 2),
        }
    }
    components
}

impl Conversion {
    fn new(conversion: ColourConversion, format: PictureFormat, rounding: Rounding) -> Self {
        let rounded = match rounding {
            Rounding::HalfUp => 1,
            Rounding::Truncate => 0,
        };
        let (bias, output_bias) = match format {
            PictureFormat::Yuv420Sp => (conversion.input_bias.map(i16::from), [0; 3]),
            _ => ([0; 3], conversion.output_bias),
        };
        Self { weights: conversion.matrix, bias, constant: output_bias.map(|bias| i16::from(bias) * 2 + rounded) }
    }
}

impl Picture {
    fn new(index: usize, picture: &PictureParameters, source: Size, target: Target) -> Result<Self, PassError> {
        let crop = picture.crop.unwrap_or(Crop { left: 0, top: 0, size: source });
        let inside = |start: u32, length: u32, whole: u32| {
            length > 0 && start.checked_add(length).is_some_and(|end| end <= whole)
        };
        if !inside(crop.left, crop.size.width, source.width) || !inside(crop.top, crop.size.height, source.height) {
            let Crop { left, top, size } = crop;
            return Err(PassError::Crop { picture: index, left, top, size, source_size: source });
        }
        let padding = picture.padding.unwrap_or_default();
        let sum = |parts: [u32; 3]| parts.into_iter().map(u64::from).sum::<u64>();
        let width = sum([padding.left, crop.size.width, padding.right]);
        let height = sum([padding.top, crop.size.height, padding.bottom]);
        if (width, height) != (u64::from(target.size.width), u64::from(target.size.height)) {
            return Err(PassError::Size { picture: index, width, height, target: target.size });
        }
        for (what, values) in [("min", &picture.min), ("reciprocal of variance", &picture.reciprocal_variance)] {
            if let Some(channel) = values.iter().position(|value| !value.is_finite()) {
                return Err(PassError::NotFinite { picture: index, what, channel, value: values[channel] });
            }
        }
        let channel = |channel: usize| Channel {
            mean: f16::from_f32(f32::from(picture.mean[channel])),
            min: f16::from_f32(picture.min[channel]),
            factor: f16::from_f32(picture.reciprocal_variance[channel]),
        };
        let half = f16::from_f32(picture.padding_value);
        let padding_element = match target.element {
            // As a cast of the number: without its fraction, limited to what a byte holds.
            Element::U8 => u32::from(picture.padding_value as u8),
            element => element.of_half(half),
        };
        Ok(Self {
            crop,
            padding,
            padding_element: padding_element.to_le_bytes(),
            channels: std::array::from_fn(channel),
        })
    }
}

impl Element {
    /// The bits of a value in half precision as an element of a float type.
    fn of_half(self, half: f16) -> u32 {
        match self {
            Self::F32 => half.to_f32().to_bits(),
            _ => u32::from(half.to_bits()),
        }
    }
}

impl Channel {
    /// The bits of the elements that the 256 values of a byte become.
    pub(super) fn table(self, element: Element) -> [u32; 256] {
        std::array::from_fn(|value| match element {
            Element::U8 => value as u32,
            _ => {
                let half = (f16::from_f32(value as f32) - self.mean - self.min) * self.factor;
                // Processors differ in the sign of a NaN that they make.
                element.of_half(if half.is_nan() { f16::NAN } else { half })
            }
        })
    }
}
