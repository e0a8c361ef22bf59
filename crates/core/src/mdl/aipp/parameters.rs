//! The parameters of dynamic AIPP: an object that a program fills value by value, each within its range.
//!
//! The ranges are the manual's. A value that is out of range changes nothing. Whether the values fit together shows when
//! they are handed to a model.

use parking_lot::Mutex;
use softacl_model::aipp::block::{self, Block, InputFormat, PicturePart, Scaling};
use softacl_model::aipp::{ColourConversion, Crop, Padding, Size, parameter_bytes};

use crate::data::refuse;
use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::observe::{self, Fact};
use crate::process;
use crate::registry::Registry;
use crate::site;

pub(crate) static PARAMETERS: Registry<Mutex<Block>> = Registry::new(Kind::Aipp);

/// `acl.mdl.create_aipp`: parameters for that many pictures, with nothing switched on.
pub fn create_aipp(batch: u64) -> Result<u64> {
    process::not_forked()?;
    let Some(pictures) = usize::try_from(batch).ok().filter(|count| (1..=block::MOST_PICTURES).contains(count)) else {
        fail!(INVALID_PARAM, "batchSize is {batch}; 1 to {} belong there", block::MOST_PICTURES)
    };
    let site = site::here();
    let Some(handle) = PARAMETERS.insert(Mutex::new(Block::new(pictures)), site) else {
        fail!(BAD_ALLOC, "no object for AIPP parameters is left")
    };
    observe::emit(|| Fact::Created { kind: Kind::Aipp, handle, site });
    Ok(handle)
}

/// `acl.mdl.destroy_aipp`.
pub fn destroy_aipp(aipp: u64) -> Result<()> {
    let site = site::here();
    PARAMETERS.remove(aipp, site).map(drop).map_err(|error| refuse("aippParmsSet", error))?;
    observe::emit(|| Fact::Destroyed { kind: Kind::Aipp, handle: aipp, site });
    Ok(())
}

/// What is set so far.
pub(super) fn of(aipp: u64) -> Result<Block> {
    let object = PARAMETERS.get(aipp).map_err(|error| refuse("aippParmsSet", error))?;
    let block = object.lock().clone();
    Ok(block)
}

fn change(aipp: u64, set: impl FnOnce(&mut Block) -> Result<()>) -> Result<()> {
    let object = PARAMETERS.get(aipp).map_err(|error| refuse("aippParmsSet", error))?;
    let mut block = object.lock();
    set(&mut block)
}

/// Changes what one picture has of its own.
fn change_picture(aipp: u64, index: u64, set: impl FnOnce(&mut PicturePart) -> Result<()>) -> Result<()> {
    change(aipp, |block| {
        let count = block.pictures.len();
        match usize::try_from(index).ok().and_then(|index| block.pictures.get_mut(index)) {
            Some(picture) => set(picture),
            None => fail!(INVALID_PARAM, "batchIndex is {index}; the parameters are for {count} picture(s)"),
        }
    })
}

fn switch(name: &str, value: u8) -> Result<bool> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        _ => fail!(INVALID_PARAM, "{name} is {value}; 0 or 1 belongs there"),
    }
}

fn within(name: &str, value: i32, least: u32, most: u32) -> Result<u32> {
    match u32::try_from(value).ok().filter(|value| (least..=most).contains(value)) {
        Some(value) => Ok(value),
        None => fail!(INVALID_PARAM, "{name} is {value}; {least} to {most} belong there"),
    }
}

/// `acl.mdl.set_aipp_input_format`: one of the numbers of `aclAippInputFormat`.
pub fn set_aipp_input_format(aipp: u64, format: u32) -> Result<()> {
    change(aipp, |block| {
        let Some(format) = InputFormat::from_number(format) else {
            fail!(INVALID_PARAM, "inputFormat is {format}; 1 to 14 belong there, of which 1 to 4 are supported")
        };
        block.format = Some(format);
        Ok(())
    })
}

/// Most and least of an entry of a colour conversion's matrix.
const MATRIX: std::ops::RangeInclusive<i16> = -32677..=32676;

/// `acl.mdl.set_aipp_csc_params`: the colour conversion of all pictures. With the switch at 0 the other values are not
/// looked at.
pub fn set_aipp_csc_params(aipp: u64, csc_switch: u8, conversion: ColourConversion) -> Result<()> {
    change(aipp, |block| {
        if !switch("cscSwitch", csc_switch)? {
            block.conversion = None;
            return Ok(());
        }
        for (row, values) in conversion.matrix.iter().enumerate() {
            if let Some(column) = values.iter().position(|value| !MATRIX.contains(value)) {
                let value = values[column];
                fail!(
                    INVALID_PARAM,
                    "cscMatrixR{row}C{column} is {value}; {} to {} belong there",
                    MATRIX.start(),
                    MATRIX.end()
                );
            }
        }
        block.conversion = Some(conversion);
        Ok(())
    })
}

/// `acl.mdl.set_aipp_rbuv_swap_switch`: exchanges R and B, or U and V.
pub fn set_aipp_rbuv_swap_switch(aipp: u64, value: u8) -> Result<()> {
    change(aipp, |block| {
        block.swap_rb_uv = switch("rbuvSwapSwitch", value)?;
        Ok(())
    })
}

/// `acl.mdl.set_aipp_ax_swap_switch`: the first of four components goes to the end.
pub fn set_aipp_ax_swap_switch(aipp: u64, value: u8) -> Result<()> {
    change(aipp, |block| {
        block.swap_ax = switch("axSwapSwitch", value)?;
        Ok(())
    })
}

/// `acl.mdl.set_aipp_src_image_size`: width 2 to 4096, height 1 to 4096, of all pictures.
pub fn set_aipp_src_image_size(aipp: u64, width: i32, height: i32) -> Result<()> {
    change(aipp, |block| {
        let width = within("srcImageSizeW", width, 2, 4096)?;
        block.source = Size { width, height: within("srcImageSizeH", height, 1, 4096)? };
        Ok(())
    })
}

/// `acl.mdl.set_aipp_scf_params`: the scaling of one picture, which every model refuses. Input 16 to 4096, output 16 to
/// 1920 wide and 16 to 4096 high.
pub fn set_aipp_scf_params(aipp: u64, scf_switch: u8, input: [i32; 2], output: [i32; 2], index: u64) -> Result<()> {
    change_picture(aipp, index, |picture| {
        picture.scaling = if switch("scfSwitch", scf_switch)? {
            Some(Scaling {
                input: Size {
                    width: within("scfInputSizeW", input[0], 16, 4096)?,
                    height: within("scfInputSizeH", input[1], 16, 4096)?,
                },
                output: Size {
                    width: within("scfOutputSizeW", output[0], 16, 1920)?,
                    height: within("scfOutputSizeH", output[1], 16, 4096)?,
                },
            })
        } else {
            None
        };
        Ok(())
    })
}

/// `acl.mdl.set_aipp_crop_params`: the part that is taken of one picture: first column and row 0 to 4095, width and
/// height 1 to 4096. With the switch at 0 the other values are not looked at.
pub fn set_aipp_crop_params(aipp: u64, crop_switch: u8, start: [i32; 2], size: [i32; 2], index: u64) -> Result<()> {
    change_picture(aipp, index, |picture| {
        picture.crop = if switch("cropSwitch", crop_switch)? {
            Some(Crop {
                left: within("cropStartPosW", start[0], 0, 4095)?,
                top: within("cropStartPosH", start[1], 0, 4095)?,
                size: Size {
                    width: within("cropSizeW", size[0], 1, 4096)?,
                    height: within("cropSizeH", size[1], 1, 4096)?,
                },
            })
        } else {
            None
        };
        Ok(())
    })
}

/// `acl.mdl.set_aipp_padding_params`: pixels around one picture: `sizes` are top, bottom, left and right, each 0 to 32.
/// With the switch at 0 they are not looked at.
pub fn set_aipp_padding_params(aipp: u64, padding_switch: u8, sizes: [i32; 4], index: u64) -> Result<()> {
    change_picture(aipp, index, |picture| {
        picture.padding = if switch("paddingSwitch", padding_switch)? {
            let [top, bottom, left, right] = sizes;
            Some(Padding {
                top: within("paddingSizeTop", top, 0, 32)?,
                bottom: within("paddingSizeBottom", bottom, 0, 32)?,
                left: within("paddingSizeLeft", left, 0, 32)?,
                right: within("paddingSizeRight", right, 0, 32)?,
            })
        } else {
            None
        };
        Ok(())
    })
}

/// `acl.mdl.set_aipp_dtc_pixel_mean`: by channel, 0 to 255.
pub fn set_aipp_dtc_pixel_mean(aipp: u64, mean: [i16; 4], index: u64) -> Result<()> {
    change_picture(aipp, index, |picture| {
        for (channel, value) in mean.iter().enumerate() {
            within(&format!("dtcPixelMeanChn{channel}"), i32::from(*value), 0, 255)?;
        }
        picture.mean = mean;
        Ok(())
    })
}

fn each_within(name: &str, values: [f32; 4], least: f32, most: f32) -> Result<[f32; 4]> {
    // Not a number is in no range.
    match values.iter().position(|value| !(least..=most).contains(value)) {
        Some(channel) => {
            let value = values[channel];
            fail!(INVALID_PARAM, "{name}Chn{channel} is {value}; {least} to {most} belong there")
        }
        None => Ok(values),
    }
}

/// `acl.mdl.set_aipp_dtc_pixel_min`: by channel, 0 to 255.
pub fn set_aipp_dtc_pixel_min(aipp: u64, min: [f32; 4], index: u64) -> Result<()> {
    change_picture(aipp, index, |picture| {
        picture.min = each_within("dtcPixelMin", min, 0.0, 255.0)?;
        Ok(())
    })
}

/// `acl.mdl.set_aipp_pixel_var_reci`: reciprocal of the variance by channel, -65504 to 65504.
pub fn set_aipp_pixel_var_reci(aipp: u64, reciprocal: [f32; 4], index: u64) -> Result<()> {
    change_picture(aipp, index, |picture| {
        picture.reciprocal_variance = each_within("dtcPixelVarReci", reciprocal, -65504.0, 65504.0)?;
        Ok(())
    })
}

/// `acl.mdl.get_aipp_data_size`: bytes of the input that takes the parameters of that many pictures.
pub fn get_aipp_data_size(batch: u64) -> Result<u32> {
    match u32::try_from(parameter_bytes(batch)) {
        Ok(bytes) if batch > 0 => Ok(bytes),
        _ => fail!(INVALID_PARAM, "batchSize is {batch}; 1 to {} belong there", block::MOST_PICTURES),
    }
}
