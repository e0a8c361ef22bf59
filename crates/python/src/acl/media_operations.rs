//! `acl.media`: what is done to pictures.

use softacl_core::media::vpc::BatchCall;
use softacl_core::media::{jpeg, png, tone, vpc};

use pyo3::exceptions::PyValueError;

use super::objects::integers;
use crate::call::{Failure, functions};
use crate::letters::Object;

functions! {
    "acl.media.dvpp_vpc_resize_async"(channel_desc: k, input: k, output: k, resize_config: k, stream: k) -> (ret) =>
        vpc::resize_async(channel_desc, input, output, resize_config, stream);
    "acl.media.dvpp_vpc_crop_async"(channel_desc: k, input: k, output: k, crop_area: k, stream: k) -> (ret) =>
        vpc::crop_async(channel_desc, input, output, crop_area, stream);
    "acl.media.dvpp_vpc_crop_resize_async"(channel_desc: k, input: k, output: k, crop_area: k, resize_config: k, stream: k) -> (ret) =>
        vpc::crop_resize_async(channel_desc, input, output, crop_area, resize_config, stream);
    "acl.media.dvpp_vpc_crop_and_paste_async"(channel_desc: k, input: k, output: k, crop_area: k, paste_area: k, stream: k) -> (ret) =>
        vpc::crop_and_paste_async(channel_desc, input, output, crop_area, paste_area, stream);
    "acl.media.dvpp_vpc_crop_resize_paste_async"(channel_desc: k, input: k, output: k, crop_area: k, paste_area: k, resize_config: k, stream: k) -> (ret) =>
        vpc::crop_resize_paste_async(channel_desc, input, output, (crop_area, paste_area), resize_config, stream);
    "acl.media.dvpp_vpc_convert_color_async"(channel_desc: k, input: k, output: k, stream: k) -> (ret) =>
        vpc::convert_color_async(channel_desc, input, output, stream);
    "acl.media.dvpp_vpc_make_border_async"(channel_desc: k, input: k, output: k, border_config: k, stream: k) -> (ret) =>
        vpc::make_border_async(channel_desc, input, output, border_config, stream);
    "acl.media.dvpp_vpc_pyr_down_async"(channel_desc: k, input: k, output: k, reserve: k, stream: k) -> (ret) =>
        tone::pyr_down_async(channel_desc, input, output, reserve, stream);
    "acl.media.dvpp_vpc_equalize_hist_async"(channel_desc: k, input: k, output: k, lut_map: k, stream: k) -> (ret) =>
        tone::equalize_hist_async(channel_desc, input, output, lut_map, stream);
    "acl.media.dvpp_vpc_calc_hist_async"(channel_desc: k, src: k, hist: k, reserve: k, stream: k) -> (ret) =>
        tone::calc_hist_async(channel_desc, src, hist, reserve, stream);
    "acl.media.dvpp_jpeg_encode_async"(channel_desc: k, input: k, data: k, size_ptr: k, config: k, stream: k) -> (ret) =>
        jpeg::encode_async(channel_desc, input, data, size_ptr, config, stream);
    "acl.media.dvpp_png_decode_async"(channel_desc: k, data: k, size: I, output: k, stream: k) -> (ret) =>
        png::decode_async(channel_desc, data, size, output, stream);
    "acl.media.dvpp_png_get_image_info"(data: k, size: I) -> (I, I, i, ret) => png::image_info(data, size);
    "acl.media.dvpp_png_predict_dec_size"(data: k, size: I, pixel_format: i) -> (I, ret) =>
        png::predict_decode_size(data, size, pixel_format);
    "acl.media.dvpp_jpeg_decode_async"(channel_desc: k, data: k, size: I, output: k, stream: k) -> (ret) =>
        jpeg::decode_async(channel_desc, data, size, output, stream);
    objects "acl.media.dvpp_vpc_batch_crop_async"(
        channel_desc: k, src_batch: k, roi_nums: O, dst_batch: k, crop_areas: O, stream: k,
    ) -> (k, ret) => batch([channel_desc, src_batch, dst_batch, stream], (roi_nums, 3), (crop_areas, 5), None, |call| {
        call.crop().map(|()| dst_batch)
    });
    objects "acl.media.dvpp_vpc_batch_crop_resize_async"(
        channel_desc: k, src_batch: k, roi_nums: O, dst_batch: k, crop_areas: O, resize_config: k, stream: k,
    ) -> (ret) => batch([channel_desc, src_batch, dst_batch, stream], (roi_nums, 3), (crop_areas, 5), None, |call| {
        call.crop_resize(resize_config)
    });
    objects "acl.media.dvpp_vpc_batch_crop_and_paste_async"(
        channel_desc: k, src_batch: k, roi_nums: O, dst_batch: k, crop_areas: O, paste_areas: O, stream: k,
    ) -> (k, ret) => {
        let pastes = Some((paste_areas, 6));
        batch([channel_desc, src_batch, dst_batch, stream], (roi_nums, 3), (crop_areas, 5), pastes, |call| {
            call.crop_and_paste().map(|()| dst_batch)
        })
    };
    objects "acl.media.dvpp_vpc_batch_crop_resize_paste_async"(
        channel_desc: k, src_batch: k, roi_nums: O, dst_batch: k, crop_areas: O, paste_areas: O, resize_config: k,
        stream: k,
    ) -> (ret) => {
        let pastes = Some((paste_areas, 6));
        batch([channel_desc, src_batch, dst_batch, stream], (roi_nums, 3), (crop_areas, 5), pastes, |call| {
            call.crop_resize_paste(resize_config)
        })
    };
    objects "acl.media.dvpp_vpc_batch_crop_resize_make_border_async"(
        channel_desc: k, src_batch: k, roi_nums: O, dst_batch: k, crop_areas: O, border_configs: O, resize_config: k,
        stream: k,
    ) -> (ret) => {
        let borders = integers(border_configs, 6)?;
        batch([channel_desc, src_batch, dst_batch, stream], (roi_nums, 3), (crop_areas, 5), None, |call| {
            call.crop_resize_make_border(&borders, resize_config)
        })
    };
    "acl.media.dvpp_jpeg_get_image_info"(data: k, size: I) -> (I, I, i, ret) =>
        jpeg::image_info(data, size).map(|(width, height, components, _)| (width, height, components));
    "acl.media.dvpp_jpeg_get_image_info_v2"(data: k, size: I) -> (I, I, i, i, ret) => jpeg::image_info(data, size);
    "acl.media.dvpp_jpeg_predict_dec_size"(data: k, size: I, pixel_format: i) -> (I, ret) =>
        jpeg::predict_decode_size(data, size, pixel_format);
    "acl.media.dvpp_jpeg_predict_enc_size"(input: k, config: k) -> (I, ret) => jpeg::predict_encode_size(input, config);
}

/// Reads the lists of a batch, each with its position among the arguments, from 1. 1 to 256 regions, as the real module has it.
fn batch<T>(
    [channel, source, target, stream]: [u64; 4],
    counts: (Object<'_>, usize),
    crops: (Object<'_>, usize),
    pastes: Option<(Object<'_>, usize)>,
    call: impl FnOnce(&BatchCall<'_>) -> softacl_core::Result<T>,
) -> Result<T, Failure> {
    let counts = integers(counts.0, counts.1)?;
    let crops = integers(crops.0, crops.1)?;
    let pastes = pastes.map(|(list, position)| integers(list, position)).transpose()?;
    if !(1..=256).contains(&crops.len()) {
        return Err(PyValueError::new_err(format!(
            "the number of areas is {}, and should be in [1, 256]",
            crops.len()
        ))
        .into());
    }
    let (counts, crops, pastes) = (&counts, &crops, pastes.as_deref());
    Ok(call(&BatchCall { channel, source, target, stream, counts, crops, pastes })?)
}
