//! Which parameters of a pass make sense: by themselves, and for the network behind it.
//!
//! What holds for every product is here; what differs (how wide a padded picture may be, where a crop may begin)
//! is the converter's to know.

use std::ops::RangeInclusive;

use super::{Crop, Parameters, PictureFormat, PictureParameters, Size};

/// Widths and heights of pictures.
const WIDTHS: RangeInclusive<u32> = 2..=4096;
const HEIGHTS: RangeInclusive<u32> = 1..=4096;
/// Where a crop may begin.
const LAST_START: u32 = 4095;
/// How large it may be.
const LARGEST_CROP: u32 = 4096;
/// Rows or columns of padding on one side.
pub(super) const MOST_PADDING: u32 = 32;
/// The largest finite number of half precision, near enough.
const LARGEST_RECIPROCAL: f32 = 65504.0;

impl PictureFormat {
    /// Its name in configurations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yuv420Sp => "YUV420SP_U8",
            Self::Xrgb8888 => "XRGB8888_U8",
            Self::Rgb888 => "RGB888_U8",
            Self::Yuv400 => "YUV400_U8",
        }
    }

    /// Whether two pixels share their colour in each direction, so that sizes and positions are even.
    pub fn is_subsampled(self) -> bool {
        self == Self::Yuv420Sp
    }
}

impl Parameters {
    /// Whether the parameters are within their limits and end in pictures of size `target` with as many `channels`. The
    /// text says what is wrong.
    ///
    /// # Errors
    ///
    /// When they are not.
    pub fn check(&self, target: Size, channels: usize) -> Result<(), String> {
        check_source(self.format, self.source)?;
        // A network that takes grey pictures can have them made of colours.
        let grey = channels == 1 && self.conversion.is_some();
        if channels != self.format.channels() && !grey {
            return Err(format!(
                "a picture of format {} has {} channel(s), the model's input has {channels}",
                self.format.name(),
                self.format.channels()
            ));
        }
        if self.format == PictureFormat::Yuv400 && self.conversion.is_some() {
            return Err("a picture of format YUV400 has no colours to convert".to_owned());
        }
        if self.pictures.is_empty() {
            return Err("there are no parameters for any picture".to_owned());
        }
        self.pictures.iter().try_for_each(|picture| self.check_picture(picture, target))
    }

    fn check_picture(&self, picture: &PictureParameters, target: Size) -> Result<(), String> {
        let kept = match picture.crop {
            Some(crop) => {
                check_crop(self.source, crop)?;
                crop.size
            }
            None => self.source,
        };
        let padding = picture.padding.unwrap_or_default();
        for side in [padding.left, padding.right, padding.top, padding.bottom] {
            if side > MOST_PADDING {
                return Err(format!("padding of {side} is more than {MOST_PADDING}"));
            }
        }
        let result = Size {
            width: kept.width + padding.left + padding.right,
            height: kept.height + padding.top + padding.bottom,
        };
        if result != target {
            return Err(format!(
                "the picture is {} × {} (width × height) after crop and padding, the model's input is {} × {}",
                result.width, result.height, target.width, target.height
            ));
        }
        let mean = picture.mean.iter().all(|mean| (0..=255).contains(mean));
        // NaN is within no range.
        let min = picture.min.iter().all(|min| (0.0..=255.0).contains(min));
        let reciprocal = picture
            .reciprocal_variance
            .iter()
            .all(|reciprocal| (-LARGEST_RECIPROCAL..=LARGEST_RECIPROCAL).contains(reciprocal));
        if !mean || !min || !reciprocal || !picture.padding_value.is_finite() {
            return Err(
                "mean and min must be within 0 and 255, the reciprocal of the variance within ±65504, and the padding \
                        value a number"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

fn check_source(format: PictureFormat, source: Size) -> Result<(), String> {
    let Size { width, height } = source;
    if !WIDTHS.contains(&width) || !HEIGHTS.contains(&height) {
        return Err(format!(
            "the source is {width} × {height} (width × height); its width must be within 2 and 4096, its height within 1 \
             and 4096"
        ));
    }
    if format.is_subsampled() && (width % 2 != 0 || height % 2 != 0) {
        return Err(format!("the source is {width} × {height}; with YUV420SP both must be even"));
    }
    Ok(())
}

fn check_crop(source: Size, crop: Crop) -> Result<(), String> {
    let Crop { left, top, size } = crop;
    if left > LAST_START || top > LAST_START {
        return Err(format!("the crop begins at ({left}, {top}); {LAST_START} is the last place"));
    }
    if size.width == 0 || size.height == 0 || size.width > LARGEST_CROP || size.height > LARGEST_CROP {
        return Err(format!("the crop is {} × {}; 1 to {LARGEST_CROP} are possible", size.width, size.height));
    }
    if left + size.width > source.width || top + size.height > source.height {
        return Err(format!(
            "a crop of {} × {} at ({left}, {top}) does not fit a source of {} × {}",
            size.width, size.height, source.width, source.height
        ));
    }
    Ok(())
}
