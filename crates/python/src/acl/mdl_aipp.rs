//! `acl.mdl`: AIPP, its parameters and what models say about it.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use softacl_core::mdl::aipp::models::{self, AippInfo, AippShape};
use softacl_core::mdl::aipp::{ColourConversion, InputFormat, PictureParameters, parameters};

use super::mdl::dims_of;
use super::objects::{dict, object};
use crate::call::{Failure, functions};

functions! {
    "acl.mdl.create_aipp"(batch: K) -> (k) => parameters::create_aipp(batch);
    "acl.mdl.destroy_aipp"(aipp: k) -> (ret) => parameters::destroy_aipp(aipp);
    "acl.mdl.set_aipp_input_format"(aipp: k, format: I) -> (ret) => parameters::set_aipp_input_format(aipp, format);
    "acl.mdl.set_aipp_csc_params"(
        aipp: k, switch: b, r0c0: h, r0c1: h, r0c2: h, r1c0: h, r1c1: h, r1c2: h, r2c0: h, r2c1: h, r2c2: h,
        output0: B, output1: B, output2: B, input0: B, input1: B, input2: B,
    ) -> (ret) => parameters::set_aipp_csc_params(aipp, switch, ColourConversion {
        matrix: [[r0c0, r0c1, r0c2], [r1c0, r1c1, r1c2], [r2c0, r2c1, r2c2]],
        input_bias: [input0, input1, input2],
        output_bias: [output0, output1, output2],
    });
    "acl.mdl.set_aipp_rbuv_swap_switch"(aipp: k, switch: b) -> (ret) =>
        parameters::set_aipp_rbuv_swap_switch(aipp, switch);
    "acl.mdl.set_aipp_ax_swap_switch"(aipp: k, switch: b) -> (ret) => parameters::set_aipp_ax_swap_switch(aipp, switch);
    "acl.mdl.set_aipp_src_image_size"(aipp: k, width: i, height: i) -> (ret) =>
        parameters::set_aipp_src_image_size(aipp, width, height);
    "acl.mdl.set_aipp_scf_params"(aipp: k, switch: b, in_w: i, in_h: i, out_w: i, out_h: i, index: K) -> (ret) =>
        parameters::set_aipp_scf_params(aipp, switch, [in_w, in_h], [out_w, out_h], index);
    "acl.mdl.set_aipp_crop_params"(aipp: k, switch: b, left: i, top: i, width: i, height: i, index: K) -> (ret) =>
        parameters::set_aipp_crop_params(aipp, switch, [left, top], [width, height], index);
    "acl.mdl.set_aipp_padding_params"(aipp: k, switch: b, top: i, bottom: i, left: i, right: i, index: K) -> (ret) =>
        parameters::set_aipp_padding_params(aipp, switch, [top, bottom, left, right], index);
    "acl.mdl.set_aipp_dtc_pixel_mean"(aipp: k, chn0: h, chn1: h, chn2: h, chn3: h, index: K) -> (ret) =>
        parameters::set_aipp_dtc_pixel_mean(aipp, [chn0, chn1, chn2, chn3], index);
    "acl.mdl.set_aipp_dtc_pixel_min"(aipp: k, chn0: f, chn1: f, chn2: f, chn3: f, index: K) -> (ret) =>
        parameters::set_aipp_dtc_pixel_min(aipp, [chn0, chn1, chn2, chn3], index);
    "acl.mdl.set_aipp_pixel_var_reci"(aipp: k, chn0: f, chn1: f, chn2: f, chn3: f, index: K) -> (ret) =>
        parameters::set_aipp_pixel_var_reci(aipp, [chn0, chn1, chn2, chn3], index);
    "acl.mdl.get_aipp_data_size"(batch: K) -> (I, ret) => parameters::get_aipp_data_size(batch);

    "acl.mdl.set_input_aipp"(model_id: I, dataset: k, index: k, aipp: k) -> (ret) =>
        models::set_input_aipp(model_id, dataset, index, aipp);
    "acl.mdl.set_aipp_by_input_index"(model_id: I, dataset: k, index: k, aipp: k) -> (ret) =>
        models::set_aipp_by_input_index(model_id, dataset, index, aipp);
    "acl.mdl.get_aipp_type"(model_id: I, index: k) -> (i, k, ret) =>
        models::get_aipp_type(model_id, index).map(|kind| (kind.number(), kind.attached()));
    objects "acl.mdl.get_first_aipp_info"[py](model_id: I, index: k) -> (O_or_none, ret) => info(py, model_id, index);
}

/// The dictionary has the fields of `aclAippInfo`, all nine entries of the matrix among them: the manual says so, though the
/// real module leaves three out. Of dynamic AIPP all but the last ones are 0.
fn info(py: Python<'_>, model_id: u32, index: u64) -> Result<Py<PyAny>, Failure> {
    let AippInfo { parameters, format, data_type, dimensions, shapes } = models::get_first_aipp_info(model_id, index)?;
    let made = PyDict::new(py);
    let number = |key: &str, value: u32| made.set_item(key, value);
    let switch = |key: &str, on: bool| made.set_item(key, i32::from(on));
    let given = parameters.as_ref();
    let source = given.map(|given| given.source).unwrap_or_default();
    let picture = given.and_then(|given| given.pictures.first().copied());
    let crop = picture.and_then(|picture| picture.crop);
    let padding = picture.and_then(|picture| picture.padding);
    let conversion = given.and_then(|given| given.conversion);
    number("inputFormat", given.map_or(0, |given| InputFormat::of(given.format).number))?;
    number("srcImageSizeW", source.width)?;
    number("srcImageSizeH", source.height)?;
    switch("cropSwitch", crop.is_some())?;
    number("loadStartPosW", crop.map_or(0, |crop| crop.left))?;
    number("loadStartPosH", crop.map_or(0, |crop| crop.top))?;
    number("cropSizeW", crop.map_or(0, |crop| crop.size.width))?;
    number("cropSizeH", crop.map_or(0, |crop| crop.size.height))?;
    for key in ["resizeSwitch", "resizeOutputW", "resizeOutputH"] {
        number(key, 0)?;
    }
    switch("paddingSwitch", padding.is_some())?;
    let padding = padding.unwrap_or_default();
    number("leftPaddingSize", padding.left)?;
    number("rightPaddingSize", padding.right)?;
    number("topPaddingSize", padding.top)?;
    number("bottomPaddingSize", padding.bottom)?;
    switch("cscSwitch", conversion.is_some())?;
    switch("rbuvSwapSwitch", given.is_some_and(|given| given.swap_rb_uv))?;
    switch("axSwapSwitch", given.is_some_and(|given| given.swap_ax))?;
    number("singleLineMode", 0)?;
    set_conversion(&made, conversion)?;
    // Nothing is set where a program sets it.
    let dynamic = PictureParameters { reciprocal_variance: [0.0; 4], ..PictureParameters::default() };
    set_normalisation(&made, &picture.unwrap_or(dynamic))?;
    made.set_item("srcFormat", format)?;
    made.set_item("srcDatatype", data_type)?;
    made.set_item("srcDimNum", dimensions)?;
    made.set_item("shapeCount", shapes.len())?;
    made.set_item("aippExtend", 0)?;
    let shapes: Vec<_> = shapes.into_iter().map(|each| shape(py, each)).collect::<PyResult<_>>()?;
    made.set_item("outDims", shapes)?;
    Ok(made.into_any().unbind())
}

fn set_conversion(made: &Bound<'_, PyDict>, conversion: Option<ColourConversion>) -> PyResult<()> {
    for row in 0..3 {
        for column in 0..3 {
            let value = conversion.map_or(0, |conversion| conversion.matrix[row][column]);
            made.set_item(format!("matrixR{row}C{column}"), value)?;
        }
    }
    for row in 0..3 {
        made.set_item(format!("outputBias{row}"), conversion.map_or(0, |conversion| conversion.output_bias[row]))?;
    }
    for row in 0..3 {
        made.set_item(format!("inputBias{row}"), conversion.map_or(0, |conversion| conversion.input_bias[row]))?;
    }
    Ok(())
}

fn set_normalisation(made: &Bound<'_, PyDict>, picture: &PictureParameters) -> PyResult<()> {
    for channel in 0..4 {
        made.set_item(format!("meanChn{channel}"), picture.mean[channel])?;
    }
    for channel in 0..4 {
        made.set_item(format!("minChn{channel}"), picture.min[channel])?;
    }
    for channel in 0..4 {
        made.set_item(format!("varReciChn{channel}"), picture.reciprocal_variance[channel])?;
    }
    Ok(())
}

/// The tensor behind AIPP is the network's own.
fn shape(py: Python<'_>, AippShape { dims, bytes }: AippShape) -> PyResult<Py<PyAny>> {
    dict(
        py,
        [
            ("srcDims", dims_of(py, dims.clone())?),
            ("srcSize", object(py, bytes)?),
            ("aippOutdims", dims_of(py, dims)?),
            ("aippOutSize", object(py, bytes)?),
        ],
    )
}
