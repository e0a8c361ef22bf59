//! What a product asks of pictures and regions, by its profile. What breaks a rule is told in the product's terms; that it makes the *task* fail is the product's way, too.

use softacl_abi::profile::Profile;
use softacl_media::{PixelFormat, Rectangle, Sampling, Shape};

use super::config::Roi;
use super::pic_desc::Description;
use crate::error::{Result, fail};
use crate::process::profile;

/// Why a picture or a region cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The picture that is described takes more than its memory.
    Exceeds {
        /// Bytes of the described picture.
        needed: u64,
    },
    /// Anything else.
    Rule(String),
}

/// What a rule's check gives.
pub(crate) type Checked<T> = std::result::Result<T, Broken>;

macro_rules! broken {
    ($($text:tt)+) => {
        return Err($crate::media::rules::Broken::Rule(format!($($text)+)))
    };
}
pub(crate) use broken;

/// What an operation does with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Input,
    Output,
}

impl Side {
    /// The product's word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// `PIXEL_FORMAT_UNKNOWN`: a decoder chooses.
pub(crate) const UNKNOWN_FORMAT: i32 = 10_000;

/// The format of a picture if the product takes it on this side; 100027, at once, otherwise.
pub(crate) fn vpc_format(side: Side, description: &Description) -> Result<PixelFormat> {
    let profile = profile();
    let formats = match side {
        Side::Input => profile.vpc_input_formats,
        Side::Output => profile.vpc_output_formats,
    };
    let number = description.format;
    match PixelFormat::from_raw(number) {
        Some(format) if is_in(formats, number) => Ok(format),
        _ => fail!(
            FORMAT_NOT_MATCH,
            "the {} picture has format {number}; {} takes {}",
            side.word(),
            profile.name,
            list(formats)
        ),
    }
}

/// Formats by their bit in a profile.
const NUMBERS: [i32; 20] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 1000, 1001];

/// Whether a format's bit is set.
fn is_in(formats: u32, number: i32) -> bool {
    NUMBERS.iter().position(|known| *known == number).is_some_and(|bit| formats >> bit & 1 == 1)
}

/// The numbers whose bits are set.
fn list(formats: u32) -> String {
    let set = NUMBERS.iter().enumerate().filter(|(bit, _)| formats >> bit & 1 == 1);
    let numbers: Vec<_> = set.map(|(_, number)| number.to_string()).collect();
    numbers.join(", ")
}

/// Columns and rows that share chroma.
pub(crate) const fn shared(format: PixelFormat) -> (u32, u32) {
    match format.sampling() {
        Sampling::Semiplanar { horizontal, vertical } => (horizontal, vertical),
        Sampling::Packed422 { .. } => (2, 1),
        Sampling::Gray | Sampling::Packed { .. } => (1, 1),
    }
}

/// The shape of a picture that cropping, resizing and so on work on.
pub(crate) fn vpc_shape(side: Side, format: PixelFormat, description: &Description) -> Checked<Shape> {
    let profile = profile();
    let (most_width, most_height) = match side {
        Side::Input => (profile.vpc_max_input_side, profile.vpc_max_input_side),
        Side::Output => (profile.vpc_max_output_width, profile.vpc_max_output_height),
    };
    let (horizontal, vertical) = shared(format);
    let width = even(profile, side, "width", description.width, horizontal)?;
    let height = even(profile, side, "height", description.height, vertical)?;
    within(side, "width", width, profile.vpc_min_width, most_width)?;
    within(side, "height", height, profile.vpc_min_height, most_height)?;
    if side == Side::Input && width.max(height) > MOST_BEFORE_8K && !is_in(profile.vpc_8k_formats, format as i32) {
        broken!(
            "the input picture of {width}x{height} pixels has format {}; where a side is longer than {MOST_BEFORE_8K}, {} takes {}",
            format as i32,
            profile.name,
            list(profile.vpc_8k_formats)
        );
    }
    let Description { width_stride, height_stride, .. } = *description;
    let word = side.word();
    let alignment = width_alignment(format);
    if !width_stride.is_multiple_of(alignment) {
        broken!("{word} widthStride({width_stride}) is not aligned to {alignment}");
    }
    within(side, "widthStride", width_stride, profile.vpc_min_width_stride, profile.vpc_max_width_stride)?;
    let alignment = vertical.max(profile.vpc_height_stride_alignment);
    if !height_stride.is_multiple_of(alignment) {
        broken!("{word} heightStride({height_stride}) is not aligned to {alignment}");
    }
    within(side, "heightStride", height_stride, profile.vpc_min_height_stride, profile.vpc_max_height_stride)?;
    let shape = Shape::new(format, width, height, width_stride, height_stride);
    let shape = shape.map_err(|error| Broken::Rule(format!("{word} picture: {error}")))?;
    fits(&shape, description)?;
    if profile.vpc_gray_with_chroma && matches!(format.sampling(), Sampling::Gray) {
        let needed = shape.bytes() + shape.bytes() / 2;
        if needed > u64::from(description.size) {
            return Err(Broken::Exceeds { needed });
        }
    }
    Ok(shape)
}

/// Pixels of a side up to which a picture is not what the manual calls 8K.
const MOST_BEFORE_8K: u32 = 4096;

/// Refuses a shape with longer sides: what some operations take is less than what most do.
pub(crate) fn at_most(side: Side, shape: Shape, (width, height): (u32, u32)) -> Checked<Shape> {
    within(side, "width", shape.width(), profile().vpc_min_width, width)?;
    within(side, "height", shape.height(), profile().vpc_min_height, height)?;
    Ok(shape)
}

/// Refuses what the manual calls 8K.
pub(crate) fn not_8k(side: Side, shape: Shape) -> Checked<Shape> {
    at_most(side, shape, (MOST_BEFORE_8K, MOST_BEFORE_8K))
}

/// The smallest strides that a product takes for a picture: bytes and rows.
pub(crate) fn least_strides(format: PixelFormat, width: u32, height: u32) -> (u32, u32) {
    let profile = profile();
    let (horizontal, vertical) = shared(format);
    // A size that no product has is refused later; here it must not overflow.
    let pixels = width.min(u32::from(u16::MAX)).next_multiple_of(horizontal);
    let rows = height.min(u32::from(u16::MAX)).next_multiple_of(vertical.max(profile.vpc_height_stride_alignment));
    let bytes = (pixels * packed_bytes(format)).next_multiple_of(width_alignment(format));
    (bytes.max(profile.vpc_min_width_stride), rows.max(profile.vpc_min_height_stride))
}

/// What the bytes from one row to the next are a multiple of.
fn width_alignment(format: PixelFormat) -> u32 {
    let profile = profile();
    let pixel = if profile.vpc_packed_stride_by_pixels { packed_bytes(format) } else { 1 };
    profile.vpc_width_stride_alignment * pixel
}

/// Bytes that a pixel of a packed format adds to its row; 1 for others.
fn packed_bytes(format: PixelFormat) -> u32 {
    match format.sampling() {
        Sampling::Packed422 { .. } | Sampling::Packed { .. } => (format.row_bytes(2) / 2) as u32,
        Sampling::Gray | Sampling::Semiplanar { .. } => 1,
    }
}

/// Checks that a picture of this shape does not take more than its memory.
pub(crate) fn fits(shape: &Shape, description: &Description) -> Checked<()> {
    let needed = shape.bytes();
    if needed > u64::from(description.size) {
        return Err(Broken::Exceeds { needed });
    }
    Ok(())
}

fn even(profile: &Profile, side: Side, what: &str, pixels: u32, step: u32) -> Checked<u32> {
    // Products that round do so to pictures of every format that they read.
    let step = if profile.vpc_rounds_odd_sizes && side == Side::Input { 2 } else { step };
    let rest = pixels % step;
    if rest != 0 && !profile.vpc_rounds_odd_sizes {
        broken!("{} {what}({pixels}) is not aligned to {step}, which its format needs", side.word());
    }
    Ok(pixels - rest)
}

fn within(side: Side, what: &str, pixels: u32, least: u32, most: u32) -> Checked<()> {
    if !(least..=most).contains(&pixels) {
        broken!("{} {what}({pixels}) is not in [{least}, {most}]", side.word());
    }
    Ok(())
}

/// The rectangle of a region in a picture.
pub(crate) fn region(what: &str, roi: Roi, shape: &Shape) -> Checked<Rectangle> {
    let profile = profile();
    let Roi { left, right, top, bottom } = roi;
    for (first, last, side, names) in [
        (left, right, shape.width(), ["leftOffset", "rightOffset", "width"]),
        (top, bottom, shape.height(), ["upOffset", "downOffset", "height"]),
    ] {
        let [first_name, last_name, side_name] = names;
        if first >= last {
            broken!("{what} area: {first_name}({first}) is not smaller than {last_name}({last})");
        }
        if u32::from(last) >= side {
            broken!("{what} area: {last_name}({last}) is not smaller than the picture's {side_name}({side})");
        }
        if !profile.vpc_odd_regions && (first % 2 != 0 || last % 2 != 1) {
            broken!("{what} area: {first_name}({first}) must be even and {last_name}({last}) odd on {}", profile.name);
        }
    }
    let rectangle = Rectangle {
        left: left.into(),
        top: top.into(),
        width: u32::from(right - left) + 1,
        height: u32::from(bottom - top) + 1,
    };
    if rectangle.width < profile.vpc_min_width || rectangle.height < profile.vpc_min_height {
        broken!(
            "{what} area of {}x{} pixels is smaller than {}x{}",
            rectangle.width,
            rectangle.height,
            profile.vpc_min_width,
            profile.vpc_min_height
        );
    }
    Ok(rectangle)
}

/// Checks where a region to paste into begins.
pub(crate) fn paste(rectangle: &Rectangle, format: PixelFormat) -> Checked<()> {
    let profile = profile();
    // Pixels that are four bytes together cannot be parted.
    let (horizontal, vertical) = match format.sampling() {
        Sampling::Semiplanar { .. } if profile.vpc_odd_pastes => (1, 1),
        _ => shared(format),
    };
    let aligned = profile.vpc_paste_left_alignment.max(horizontal);
    if !rectangle.left.is_multiple_of(aligned) {
        broken!("paste area: leftOffset({}) is not aligned to {aligned}", rectangle.left);
    }
    if !rectangle.top.is_multiple_of(vertical) {
        broken!("paste area: upOffset({}) is not aligned to {vertical}", rectangle.top);
    }
    Ok(())
}

/// Checks how much a region is scaled.
pub(crate) fn scale(from: &Rectangle, to: &Rectangle) -> Checked<()> {
    let profile = profile();
    scale_within(from, to, (profile.vpc_max_shrink, profile.vpc_max_stretch))
}

fn scale_within(from: &Rectangle, to: &Rectangle, (shrink, stretch): (u32, u32)) -> Checked<()> {
    for (what, from, to) in [("width", from.width, to.width), ("height", from.height, to.height)] {
        let (wide_from, wide_to) = (u64::from(from), u64::from(to));
        if wide_to * u64::from(shrink) < wide_from || wide_to > wide_from * u64::from(stretch) {
            broken!("the scale of {from} to {to} pixels of {what} is not in [1/{shrink}, {stretch}]");
        }
    }
    Ok(())
}

/// Checks what the filter of the product's own takes (interpolation 5): pictures with chroma that are no 4:4:0, to NV12 and NV21, and not as many scales.
pub(crate) fn own_filter(source: PixelFormat, target: PixelFormat, from: &Rectangle, to: &Rectangle) -> Checked<()> {
    use PixelFormat as F;
    let other = source.is_rgb() || matches!(source, F::Yuv400 | F::YuvSemiplanar440 | F::YvuSemiplanar440);
    if other || !matches!(target, F::YuvSemiplanar420 | F::YvuSemiplanar420) {
        broken!(
            "interpolation 5 scales YUV but for 400 and 440, to formats 1 and 2; not format {} to {}",
            source as i32,
            target as i32
        );
    }
    scale_within(from, to, OWN_FILTER)
}

/// How many times smaller and larger it makes pictures at most.
const OWN_FILTER: (u32, u32) = (32, 16);

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIPTION: Description = Description {
        data: 0,
        size: 640 * 480 * 3 / 2,
        format: 1,
        width: 640,
        height: 480,
        width_stride: 640,
        height_stride: 480,
        ret_code: 0,
    };

    fn text(broken: Broken) -> String {
        match broken {
            Broken::Exceeds { needed } => format!("exceeds {needed}"),
            Broken::Rule(text) => text,
        }
    }

    /// On the default product.
    #[test]
    fn pictures_are_held_against_the_profile() {
        let nv12 = PixelFormat::YuvSemiplanar420;
        let check = |change: fn(&mut Description)| {
            let mut description = DESCRIPTION;
            change(&mut description);
            vpc_shape(Side::Input, nv12, &description).map(|_| ()).map_err(text)
        };
        assert_eq!(check(|_| ()), Ok(()));
        for (change, said) in [
            ((|d| d.width = 641) as fn(&mut Description), "input width(641) is not aligned to 2"),
            (|d| d.width = 8, "input width(8) is not in [10, 8192]"),
            (|d| d.height = 4, "input height(4) is not in [6, 8192]"),
            (|d| d.width_stride = 648, "input widthStride(648) is not aligned to 16"),
            (|d| d.height_stride = 481, "input heightStride(481) is not aligned to 2"),
            (|d| d.width_stride = 624, "more than the width stride, 624"),
            (|d| d.height_stride = 478, "more of them than its height stride, 478"),
            (|d| d.size -= 1, "exceeds 460800"),
        ] {
            let found = check(change).unwrap_err();
            assert!(found.contains(said), "{found}");
        }
    }

    #[test]
    fn regions_lie_in_their_picture_and_have_a_size() {
        let shape = Shape::new(PixelFormat::YuvSemiplanar420, 640, 480, 640, 480).unwrap();
        let whole = Roi { left: 0, right: 639, top: 0, bottom: 479 };
        assert_eq!(region("crop", whole, &shape), Ok(Rectangle::whole(&shape)));
        for (roi, said) in [
            (Roi { left: 26, right: 25, ..whole }, "leftOffset(26) is not smaller than rightOffset(25)"),
            (Roi { right: 640, ..whole }, "rightOffset(640) is not smaller than the picture's width(640)"),
            (Roi { bottom: 480, ..whole }, "downOffset(480) is not smaller than the picture's height(480)"),
            (Roi { right: 8, ..whole }, "9x480 pixels is smaller than 10x6"),
        ] {
            let found = text(region("crop", roi, &shape).unwrap_err());
            assert!(found.contains(said), "{found}");
        }
        let small = Rectangle { left: 0, top: 0, width: 20, height: 15 };
        assert_eq!(scale(&Rectangle::whole(&shape), &small), Ok(()));
        assert_eq!(scale(&small, &Rectangle { width: 320, height: 240, ..small }), Ok(()));
        for (from, to) in [(640, 19), (10, 5121)] {
            let (from, to) = (Rectangle { width: from, ..small }, Rectangle { width: to, ..small });
            assert!(text(scale(&from, &to).unwrap_err()).contains("is not in [1/32, 512]"));
        }
    }
}
