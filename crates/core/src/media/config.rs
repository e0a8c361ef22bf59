//! Configurations of operations: regions, resizing, borders, JPEG encoding. A queued operation has taken their values, so that they may be changed or destroyed at once.

use parking_lot::Mutex;

use super::only_with_more_operations;
use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::process::profile;
use crate::registry::Registry;

pub(crate) static ROIS: Registry<Mutex<Roi>> = Registry::new(Kind::RoiConfig);
pub(crate) static RESIZES: Registry<Mutex<Resize>> = Registry::new(Kind::ResizeConfig);
pub(crate) static BORDERS: Registry<Mutex<Border>> = Registry::new(Kind::BorderConfig);
pub(crate) static JPEGES: Registry<Mutex<Jpege>> = Registry::new(Kind::JpegeConfig);

/// Columns `left` to `right` and rows `top` to `bottom` of a picture, the last ones included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roi {
    pub(crate) left: u16,
    pub(crate) right: u16,
    pub(crate) top: u16,
    pub(crate) bottom: u16,
}

/// How to resize.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resize {
    /// 0 is the product's own choice.
    pub(crate) interpolation: u32,
}

/// What to put around a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Border {
    /// Colour of a constant border: R or Y, G or U, B or V, reserved.
    pub(crate) value: [f64; 4],
    /// A number of `acldvppBorderType`, 0 (constant) at first.
    pub(crate) kind: i32,
    /// In pixels.
    pub(crate) top: u16,
    /// In pixels.
    pub(crate) bottom: u16,
    /// In pixels.
    pub(crate) left: u16,
    /// In pixels.
    pub(crate) right: u16,
}

/// How to encode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Jpege {
    /// 0 to 100; a smaller number is less quality, but 0 is as 100.
    pub(crate) level: u32,
}

/// The values as they are now.
pub(crate) fn of<T: Copy>(registry: &Registry<Mutex<T>>, config: u64, argument: &str) -> Result<T> {
    registry.get(config).map(|config| *config.lock()).map_err(|error| refuse(argument, error))
}

fn change<T>(registry: &Registry<Mutex<T>>, config: u64, change: impl FnOnce(&mut T)) -> Result<()> {
    registry.get(config).map(|config| change(&mut config.lock())).map_err(|error| refuse("config", error))
}

/// Offsets and border widths have 16 bits.
fn short(name: &str, value: u32) -> Result<u16> {
    match u16::try_from(value) {
        Ok(value) => Ok(value),
        Err(_) => fail!(INVALID_PARAM, "{name} is {value}; 0 to {} belong there", u16::MAX),
    }
}

fn roi(left: u32, right: u32, top: u32, bottom: u32) -> Result<Roi> {
    Ok(Roi {
        left: short("left", left)?,
        right: short("right", right)?,
        top: short("top", top)?,
        bottom: short("bottom", bottom)?,
    })
}

/// `acl.media.dvpp_create_roi_config`: offsets of up to 65535 pixels. How they lie to each other is looked at when an operation uses them.
pub fn create_roi_config(left: u32, right: u32, top: u32, bottom: u32) -> Result<u64> {
    super::make(&ROIS, Kind::RoiConfig, Mutex::new(roi(left, right, top, bottom)?))
}

/// `acl.media.dvpp_destroy_roi_config`.
pub fn destroy_roi_config(config: u64) -> Result<()> {
    super::destroy(&ROIS, Kind::RoiConfig, "config", config)
}

/// `acl.media.dvpp_set_roi_config`.
pub fn set_roi_config(config: u64, left: u32, right: u32, top: u32, bottom: u32) -> Result<()> {
    of(&ROIS, config, "config")?;
    let values = roi(left, right, top, bottom)?;
    change(&ROIS, config, |roi| *roi = values)
}

macro_rules! shorts {
    ($registry:ident; $($set:ident, $field:ident;)*) => {$(
        #[doc = concat!("Sets `", stringify!($field), "`, 0 to 65535 pixels.")]
        pub fn $set(config: u64, value: u32) -> Result<()> {
            of(&$registry, config, "config")?;
            let value = short(stringify!($field), value)?;
            change(&$registry, config, |config| config.$field = value)
        }
    )*};
}

shorts! { ROIS;
    set_roi_left, left;
    set_roi_right, right;
    set_roi_top, top;
    set_roi_bottom, bottom;
}

/// `acl.media.dvpp_create_resize_config`: with the product's own interpolation.
pub fn create_resize_config() -> Result<u64> {
    super::make(&RESIZES, Kind::ResizeConfig, Mutex::default())
}

/// `acl.media.dvpp_destroy_resize_config`.
pub fn destroy_resize_config(config: u64) -> Result<()> {
    super::destroy(&RESIZES, Kind::ResizeConfig, "resizeConfig", config)
}

/// `acl.media.dvpp_set_resize_config_interpolation`: 0 is the product's own, 1 and 2 are bilinear and nearest as in OpenCV; which others there are differs between products.
pub fn set_interpolation(config: u64, interpolation: u32) -> Result<()> {
    of(&RESIZES, config, "resizeConfig")?;
    let most = profile().vpc_interpolations;
    if interpolation > most {
        fail!(INVALID_PARAM, "interpolation is {interpolation}; {} has 0 to {most}", profile().name);
    }
    change(&RESIZES, config, |resize| resize.interpolation = interpolation)
}

/// `acl.media.dvpp_get_resize_config_interpolation`.
pub fn interpolation(config: u64) -> Result<u32> {
    of(&RESIZES, config, "resizeConfig").map(|resize| resize.interpolation)
}

/// `acl.media.dvpp_create_border_config`: a constant border of no width.
pub fn create_border_config() -> Result<u64> {
    only_with_more_operations("operation that makes borders")?;
    super::make(&BORDERS, Kind::BorderConfig, Mutex::default())
}

/// `acl.media.dvpp_destroy_border_config`.
pub fn destroy_border_config(config: u64) -> Result<()> {
    super::destroy(&BORDERS, Kind::BorderConfig, "borderConfig", config)
}

fn component(index: u32) -> Result<usize> {
    if index > 3 {
        fail!(INVALID_PARAM, "index is {index}; 0 (R or Y), 1 (G or U), 2 (B or V) or 3 (reserved) belongs there");
    }
    Ok(index as usize)
}

/// `acl.media.dvpp_set_border_config_value`: a component of the colour, by its index 0 to 3.
pub fn set_border_value(config: u64, index: u32, value: f64) -> Result<()> {
    of(&BORDERS, config, "config")?;
    let index = component(index)?;
    change(&BORDERS, config, |border| border.value[index] = value)
}

/// `acl.media.dvpp_get_border_config_value`.
pub fn border_value(config: u64, index: u32) -> Result<f64> {
    let border = of(&BORDERS, config, "config")?;
    component(index).map(|index| border.value[index])
}

/// `acl.media.dvpp_set_border_config_border_type`: any number; the operation looks at it.
pub fn set_border_type(config: u64, border_type: i32) -> Result<()> {
    change(&BORDERS, config, |border| border.kind = border_type)
}

/// `acl.media.dvpp_get_border_config_border_type`.
pub fn border_type(config: u64) -> Result<i32> {
    of(&BORDERS, config, "config").map(|border| border.kind)
}

shorts! { BORDERS;
    set_border_top, top;
    set_border_bottom, bottom;
    set_border_left, left;
    set_border_right, right;
}

macro_rules! border_widths {
    ($($get:ident, $field:ident;)*) => {$(
        #[doc = concat!("Gives `", stringify!($field), "` of a border, in pixels.")]
        pub fn $get(config: u64) -> Result<u32> {
            of(&BORDERS, config, "config").map(|border| u32::from(border.$field))
        }
    )*};
}

border_widths! {
    border_top, top;
    border_bottom, bottom;
    border_left, left;
    border_right, right;
}

/// `acl.media.dvpp_create_jpege_config`: of the best quality.
pub fn create_jpege_config() -> Result<u64> {
    super::make(&JPEGES, Kind::JpegeConfig, Mutex::default())
}

/// `acl.media.dvpp_destroy_jpege_config`.
pub fn destroy_jpege_config(config: u64) -> Result<()> {
    super::destroy(&JPEGES, Kind::JpegeConfig, "jpegeConfig", config)
}

/// `acl.media.dvpp_set_jpege_config_level`: any number; the encoder takes 0 to 100.
pub fn set_jpege_level(config: u64, level: u32) -> Result<()> {
    change(&JPEGES, config, |jpege| jpege.level = level)
}

/// `acl.media.dvpp_get_jpege_config_level`.
pub fn jpege_level(config: u64) -> Result<u32> {
    of(&JPEGES, config, "config").map(|jpege| jpege.level)
}
