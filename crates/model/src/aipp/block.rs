//! The parameters of dynamic AIPP as a program sets them: an object of host memory, and the block of bytes in the model's extra input that the device reads.
//!
//! What lives here: the layout of the block, the numbers of the formats, and what a block asks of a pass. What does not: the ranges that the setters
//! check (the layer above), and the pass ([`super`]).
//!
//! A block lies in memory that a program writes as it likes, so that nothing in one is trusted.

use half::f16;

use super::{ColourConversion, Crop, Padding, Parameters, PictureFormat, PictureParameters, Size};

/// Bytes before the part of the first picture.
const HEAD: usize = 64;
/// Bytes of the part of a picture.
const PART: usize = 96;

/// Most pictures of a block: their number is one byte.
pub const MOST_PICTURES: usize = 255;

/// A block cannot be what a pass works by; the text says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BlockError(pub String);

/// Layouts of a source by the numbers of the API. The block has others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputFormat {
    /// The API's name for it, without prefix.
    pub name: &'static str,
    /// Number in the ACL API.
    pub number: u32,
    /// Number in the block.
    internal: u8,
    /// What the pass calls it; `None` for one that no pass takes.
    pub picture: Option<PictureFormat>,
}

const fn format(name: &'static str, number: u32, internal: u8, picture: Option<PictureFormat>) -> InputFormat {
    InputFormat { name, number, internal, picture }
}

const FORMATS: [InputFormat; 14] = [
    format("YUV420SP_U8", 1, 1, Some(PictureFormat::Yuv420Sp)),
    format("XRGB8888_U8", 2, 2, Some(PictureFormat::Xrgb8888)),
    format("RGB888_U8", 3, 5, Some(PictureFormat::Rgb888)),
    format("YUV400_U8", 4, 10, Some(PictureFormat::Yuv400)),
    format("NC1HWC0DI_FP16", 5, 3, None),
    format("NC1HWC0DI_S8", 6, 4, None),
    format("ARGB8888_U8", 7, 6, None),
    format("YUYV_U8", 8, 7, None),
    format("YUV422SP_U8", 9, 8, None),
    format("AYUV444_U8", 10, 9, None),
    format("RAW10", 11, 11, None),
    format("RAW12", 12, 12, None),
    format("RAW16", 13, 13, None),
    format("RAW24", 14, 16, None),
];

impl InputFormat {
    /// The format with this number in the ACL API.
    pub fn from_number(number: u32) -> Option<Self> {
        FORMATS.into_iter().find(|row| row.number == number)
    }

    /// The API's format for a layout that passes take: each has a row.
    pub fn of(picture: PictureFormat) -> Self {
        FORMATS.into_iter().find(|row| row.picture == Some(picture)).unwrap_or(FORMATS[0])
    }
}

/// A scaling, which the API can ask for and no product does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scaling {
    /// Before.
    pub input: Size,
    /// After.
    pub output: Size,
}

/// What a block says about one picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PicturePart {
    /// `None` takes the whole source.
    pub crop: Option<Crop>,
    /// Refused when the parameters are handed to a model.
    pub scaling: Option<Scaling>,
    /// `None` adds nothing.
    pub padding: Option<Padding>,
    /// Subtracted first, channel by channel.
    pub mean: [i16; 4],
    /// Subtracted next; the block has half precision.
    pub min: [f32; 4],
    /// Multiplied with last; the block has half precision.
    pub reciprocal_variance: [f32; 4],
}

impl Default for PicturePart {
    fn default() -> Self {
        Self { crop: None, scaling: None, padding: None, mean: [0; 4], min: [0.0; 4], reciprocal_variance: [1.0; 4] }
    }
}

impl PicturePart {
    /// Size after crop, scaling and padding of a source of that size.
    pub fn output(&self, source: Size) -> Size {
        let inner = self.scaling.map(|scaling| scaling.output).or(self.crop.map(|crop| crop.size)).unwrap_or(source);
        let padding = self.padding.unwrap_or_default();
        Size {
            width: inner.width.saturating_add(padding.left).saturating_add(padding.right),
            height: inner.height.saturating_add(padding.top).saturating_add(padding.bottom),
        }
    }
}

/// The parameters of a batch, as a program sets them one by one.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// `None` until it is set.
    pub format: Option<InputFormat>,
    /// Size of the source; zeros until it is set.
    pub source: Size,
    /// RGB and XRGB: exchanges the first and the third component; YUV420SP: U and V.
    pub swap_rb_uv: bool,
    /// XRGB: takes components 1 to 3 in place of 0 to 2.
    pub swap_ax: bool,
    /// `None` leaves the components as they are.
    pub conversion: Option<ColourConversion>,
    /// One for each picture of the batch.
    pub pictures: Vec<PicturePart>,
}

impl Block {
    /// Parameters that nothing was set of, for that many pictures.
    pub fn new(pictures: usize) -> Self {
        Self {
            format: None,
            source: Size::default(),
            swap_rb_uv: false,
            swap_ax: false,
            conversion: None,
            pictures: vec![PicturePart::default(); pictures],
        }
    }

    /// The bytes that the device reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![0; HEAD + PART * self.pictures.len()];
        let (head, parts) = bytes.split_at_mut(HEAD);
        head[0] = self.format.map_or(0, |format| format.internal);
        head[1] = u8::from(self.conversion.is_some());
        head[2] = u8::from(self.swap_rb_uv);
        head[3] = u8::from(self.swap_ax);
        head[4] = u8::try_from(self.pictures.len()).unwrap_or(0);
        put(head, 8, &[self.source.width, self.source.height].map(u32::to_le_bytes));
        if let Some(conversion) = self.conversion {
            put(head, 16, conversion.matrix.map(|row| row.map(i16::to_le_bytes)).as_flattened());
            head[40..43].copy_from_slice(&conversion.output_bias);
            head[43..46].copy_from_slice(&conversion.input_bias);
        }
        for (part, picture) in parts.chunks_exact_mut(PART).zip(&self.pictures) {
            picture.encode(part);
        }
        bytes
    }

    /// Reads a block; bytes beyond it are not looked at.
    ///
    /// # Errors
    ///
    /// When the bytes are no block: the text names the field.
    pub fn decode(bytes: &[u8]) -> Result<Self, BlockError> {
        let Some((head, parts)) = bytes.split_at_checked(HEAD) else {
            return Err(BlockError(format!(
                "it has {} bytes; a block has {HEAD} and {PART} for each picture",
                bytes.len()
            )));
        };
        let count = usize::from(head[4]);
        if head[0] == 0 && count == 0 {
            return Err(BlockError("its parameters were never set (acl.mdl.set_input_aipp sets them)".to_owned()));
        }
        let Some(format) = FORMATS.into_iter().find(|row| row.internal == head[0]) else {
            return Err(BlockError(format!("its format number is {}, which is none", head[0])));
        };
        let Some(parts) = parts.get(..PART * count).filter(|_| count > 0) else {
            return Err(BlockError(format!(
                "it says that it has {count} picture(s), and has {} bytes for them; each takes {PART}",
                parts.len()
            )));
        };
        let conversion = switch(head, 1, "colour conversion")?.then(|| ColourConversion {
            matrix: std::array::from_fn(|row| std::array::from_fn(|column| short(head, 16 + 6 * row + 2 * column))),
            output_bias: std::array::from_fn(|row| head[40 + row]),
            input_bias: std::array::from_fn(|row| head[43 + row]),
        });
        let [width, height] = numbers(head, 8, "size of the source")?;
        Ok(Self {
            format: Some(format),
            source: Size { width, height },
            swap_rb_uv: switch(head, 2, "swap of R and B")?,
            swap_ax: switch(head, 3, "swap of A and X")?,
            conversion,
            pictures: parts
                .chunks_exact(PART)
                .enumerate()
                .map(|(position, part)| {
                    PicturePart::decode(part).map_err(|error| BlockError(format!("picture {position}: {error}")))
                })
                .collect::<Result<_, _>>()?,
        })
    }

    /// What a pass over the first `batch` pictures does. Whether that makes sense, [`Parameters::check`] says.
    ///
    /// # Errors
    ///
    /// When something was not set, when no pass takes the format, when a picture is to be scaled, and when there are
    /// fewer pictures.
    pub fn parameters(&self, batch: usize) -> Result<Parameters, BlockError> {
        let Some(format) = self.format else {
            return Err(BlockError("the format of the source was not set (acl.mdl.set_aipp_input_format)".to_owned()));
        };
        let Some(picture_format) = format.picture else {
            return Err(BlockError(format!(
                "the source is {}; YUV420SP_U8, XRGB8888_U8, RGB888_U8 and YUV400_U8 are taken",
                format.name
            )));
        };
        if self.source == Size::default() {
            return Err(BlockError("the size of the source was not set (acl.mdl.set_aipp_src_image_size)".to_owned()));
        }
        let Some(pictures) = self.pictures.get(..batch) else {
            return Err(BlockError(format!("it is for {} picture(s); the batch has {batch}", self.pictures.len())));
        };
        let part = |(position, picture): (usize, &PicturePart)| {
            picture.parameters().map_err(|error| BlockError(format!("picture {position}: {error}")))
        };
        Ok(Parameters {
            format: picture_format,
            source: self.source,
            swap_rb_uv: self.swap_rb_uv,
            swap_ax: self.swap_ax,
            conversion: self.conversion,
            pictures: pictures.iter().enumerate().map(part).collect::<Result<_, _>>()?,
        })
    }
}

impl PicturePart {
    fn encode(&self, part: &mut [u8]) {
        if let Some(Crop { left, top, size }) = self.crop {
            part[0] = 1;
            put(part, 8, &[left, top, size.width, size.height].map(u32::to_le_bytes));
        }
        if let Some(Scaling { input, output }) = self.scaling {
            part[1] = 1;
            put(part, 24, &[input.width, input.height, output.width, output.height].map(u32::to_le_bytes));
        }
        if let Some(Padding { top, bottom, left, right }) = self.padding {
            part[2] = 1;
            put(part, 40, &[top, bottom, left, right].map(u32::to_le_bytes));
        }
        put(part, 56, &self.mean.map(i16::to_le_bytes));
        put(part, 64, &self.min.map(|value| f16::from_f32(value).to_le_bytes()));
        put(part, 72, &self.reciprocal_variance.map(|value| f16::from_f32(value).to_le_bytes()));
    }

    fn decode(part: &[u8]) -> Result<Self, BlockError> {
        if switch(part, 3, "rotation")? {
            return Err(BlockError("it asks for a rotation, which no product does".to_owned()));
        }
        let crop = if switch(part, 0, "crop")? {
            let [left, top, width, height] = numbers(part, 8, "crop")?;
            Some(Crop { left, top, size: Size { width, height } })
        } else {
            None
        };
        let scaling = if switch(part, 1, "scaling")? {
            let [width, height, to_width, to_height] = numbers(part, 24, "scaling")?;
            let output = Size { width: to_width, height: to_height };
            Some(Scaling { input: Size { width, height }, output })
        } else {
            None
        };
        let padding = if switch(part, 2, "padding")? {
            let [top, bottom, left, right] = numbers(part, 40, "padding")?;
            Some(Padding { top, bottom, left, right })
        } else {
            None
        };
        let halves = |at: usize| {
            std::array::from_fn(|channel| f16::from_bits(short(part, at + 2 * channel).cast_unsigned()).to_f32())
        };
        Ok(Self {
            crop,
            scaling,
            padding,
            mean: std::array::from_fn(|channel| short(part, 56 + 2 * channel)),
            min: halves(64),
            reciprocal_variance: halves(72),
        })
    }

    fn parameters(&self) -> Result<PictureParameters, BlockError> {
        if self.scaling.is_some() {
            return Err(BlockError("it asks for a scaling, which no product does".to_owned()));
        }
        Ok(PictureParameters {
            crop: self.crop,
            padding: self.padding,
            padding_value: 0.0,
            mean: self.mean,
            min: self.min,
            reciprocal_variance: self.reciprocal_variance,
        })
    }
}

fn put<const N: usize>(bytes: &mut [u8], at: usize, values: &[[u8; N]]) {
    let values = values.as_flattened();
    bytes[at..at + values.len()].copy_from_slice(values);
}

fn switch(bytes: &[u8], at: usize, what: &str) -> Result<bool, BlockError> {
    match bytes[at] {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(BlockError(format!("its switch of the {what} is {other}; 0 or 1 belongs there"))),
    }
}

fn short(bytes: &[u8], at: usize) -> i16 {
    i16::from_le_bytes([bytes[at], bytes[at + 1]])
}

/// Most pixels in one direction of anything in a block.
const MOST_PIXELS: u32 = 4096;

fn numbers<const N: usize>(bytes: &[u8], at: usize, what: &str) -> Result<[u32; N], BlockError> {
    let values: [u32; N] = std::array::from_fn(|index| {
        let at = at + 4 * index;
        u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
    });
    if values.iter().any(|value| *value > MOST_PIXELS) {
        return Err(BlockError(format!(
            "its {what} is {:?}; the numbers go from 0 to {MOST_PIXELS}",
            values.map(u32::cast_signed)
        )));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What makes a block a bad one.
    type Change = fn(&mut Block);

    fn full() -> Block {
        let mut block = Block::new(2);
        block.format = InputFormat::from_number(3);
        block.source = Size { width: 64, height: 48 };
        block.swap_rb_uv = true;
        block.conversion = Some(ColourConversion {
            matrix: [[256, 0, 359], [256, -88, -183], [256, 454, 0]],
            input_bias: [0, 128, 127],
            output_bias: [16, 1, 2],
        });
        block.pictures[0].crop = Some(Crop { left: 2, top: 4, size: Size { width: 32, height: 16 } });
        block.pictures[0].padding = Some(Padding { top: 1, bottom: 2, left: 3, right: 4 });
        block.pictures[1].mean = [1, 2, 255, 4];
        block.pictures[1].min = [0.5, 1.25, 0.0, 255.0];
        block.pictures[1].reciprocal_variance = [1.0, -2.0, 0.015_625, 65504.0];
        block
    }

    #[test]
    fn the_layout_is_the_devices() {
        let bytes = full().encode();
        assert_eq!(bytes.len() as u64, crate::aipp::parameter_bytes(2));
        assert_eq!(bytes[..5], [5, 1, 1, 0, 2]);
        assert_eq!(bytes[8..16], [64, 0, 0, 0, 48, 0, 0, 0]);
        assert_eq!((short(&bytes, 20), short(&bytes, 24)), (359, -88));
        assert_eq!(bytes[40..46], [16, 1, 2, 0, 128, 127]);
        let (first, second) = (&bytes[64..160], &bytes[160..]);
        assert_eq!(first[..4], [1, 0, 1, 0]);
        assert_eq!(numbers(first, 8, "").unwrap(), [2, 4, 32, 16]);
        assert_eq!(numbers(first, 40, "").unwrap(), [1, 2, 3, 4]);
        assert_eq!(second[56..64], [1, 0, 2, 0, 255, 0, 4, 0]);
        assert_eq!(second[72..80], [0, 0x3C, 0, 0xC0, 0, 0x24, 0xFF, 0x7B]);
        assert_eq!(Block::decode(&bytes).unwrap(), full());
    }

    #[test]
    fn parameters_are_those_of_the_first_pictures() {
        let one = full().parameters(1).unwrap();
        assert_eq!((one.format, one.pictures.len()), (PictureFormat::Rgb888, 1));
        assert_eq!(full().parameters(2).unwrap().pictures[1].mean, [1, 2, 255, 4]);
        assert!(full().parameters(3).unwrap_err().to_string().contains("the batch has 3"));
    }

    #[test]
    fn hostile_content_is_refused_with_its_field() {
        let good = full().encode();
        for (at, byte, text) in [
            (0, 17, "format number"),
            (1, 2, "colour conversion"),
            (4, 0, "0 picture"),
            (4, 3, "3 picture"),
            (4, 255, "255 picture"),
            (10, 1, "size of the source"),
            (15, 0x80, "size of the source"),
            (64, 9, "crop"),
            (64 + 3, 1, "rotation"),
            (64 + 11, 0xFF, "crop"),
            (64 + 42, 1, "padding"),
        ] {
            let mut bytes = good.clone();
            bytes[at] = byte;
            let error = Block::decode(&bytes).unwrap_err();
            assert!(error.to_string().contains(text), "{at}: {error}");
        }
        for length in 0..good.len() {
            assert!(Block::decode(&good[..length]).is_err(), "{length}");
        }
        assert!(Block::decode(&[0; 160]).unwrap_err().to_string().contains("never set"));
        assert!(Block::decode(&[0xA5; 160]).is_err());
    }

    #[test]
    fn what_no_pass_does_is_refused() {
        let changes: [(Change, &str); 4] = [
            (|block| block.format = InputFormat::from_number(7), "ARGB8888_U8"),
            (|block| block.format = None, "not set"),
            (|block| block.source = Size::default(), "size of the source was not set"),
            (|block| block.pictures[1].scaling = Some(Scaling::default()), "scaling"),
        ];
        for (change, text) in changes {
            let mut block = full();
            change(&mut block);
            let error = block.parameters(2).unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
        }
    }

    #[test]
    fn every_format_has_its_own_numbers() {
        for (at, row) in FORMATS.iter().enumerate() {
            assert_eq!(InputFormat::from_number(row.number), Some(*row));
            assert!(FORMATS[at + 1..].iter().all(|other| other.number != row.number && other.internal != row.internal));
            if let Some(picture) = row.picture {
                assert_eq!(InputFormat::of(picture), *row);
            }
        }
        assert_eq!(InputFormat::from_number(0), None);
        assert_eq!(InputFormat::from_number(15), None);
    }
}
