//! `acl.media`: memory for media processing; descriptions of pictures, coded data and channels; configurations.

use softacl_core::media::{batch, channel, config, hist, pic_desc, stream_desc};
use softacl_core::rt::memory;

use super::rt_memory::with;
use crate::call::functions;

functions! {
    "acl.media.dvpp_malloc"(size: k) -> (k, ret) => memory::dvpp_malloc(size);
    objects "acl.media.dvpp_malloc_with_cfg"(size: k, policy: i, settings: O) -> (k, ret) =>
        with(settings, |attributes| memory::dvpp_malloc_with_cfg(size, policy, attributes));
    "acl.media.dvpp_free"(address: k) -> (ret) => memory::dvpp_free(address);
    "acl.media.dvpp_create_channel"(channel_desc: k) -> (ret) => channel::create_channel(channel_desc);
    "acl.media.dvpp_destroy_channel"(channel_desc: k) -> (ret) => channel::destroy_channel(channel_desc);
    "acl.media.dvpp_create_channel_desc"() -> (k) => channel::create_channel_desc();
    "acl.media.dvpp_destroy_channel_desc"(channel_desc: k) -> (ret) => channel::destroy_channel_desc(channel_desc);
    "acl.media.dvpp_get_channel_desc_channel_id"(channel_desc: k) -> (K) => channel::channel_id(channel_desc);
    "acl.media.dvpp_set_channel_desc_mode"(channel_desc: k, mode: I) -> (ret) => channel::set_mode(channel_desc, mode);
    "acl.media.dvpp_set_channel_desc_param"(channel_desc: k, kind: i, param: k) -> (k, ret) =>
        channel::set_param(channel_desc, kind, param).map(|()| channel_desc);
    "acl.media.dvpp_get_channel_desc_param"(channel_desc: k, kind: i) -> (k, K, ret) =>
        channel::param(channel_desc, kind);
    "acl.media.dvpp_create_pic_desc"() -> (k) => pic_desc::create_pic_desc();
    "acl.media.dvpp_destroy_pic_desc"(pic_desc: k) -> (ret) => pic_desc::destroy_pic_desc(pic_desc);
    "acl.media.dvpp_set_pic_desc_data"(pic_desc: k, data: k) -> (ret) => pic_desc::set_data(pic_desc, data);
    "acl.media.dvpp_get_pic_desc_data"(pic_desc: k) -> (k) => pic_desc::data(pic_desc);
    "acl.media.dvpp_set_pic_desc_size"(pic_desc: k, size: I) -> (ret) => pic_desc::set_size(pic_desc, size);
    "acl.media.dvpp_get_pic_desc_size"(pic_desc: k) -> (I) => pic_desc::size(pic_desc);
    "acl.media.dvpp_set_pic_desc_format"(pic_desc: k, format: i) -> (ret) => pic_desc::set_format(pic_desc, format);
    "acl.media.dvpp_get_pic_desc_format"(pic_desc: k) -> (i) => pic_desc::format(pic_desc);
    "acl.media.dvpp_set_pic_desc_width"(pic_desc: k, width: I) -> (ret) => pic_desc::set_width(pic_desc, width);
    "acl.media.dvpp_get_pic_desc_width"(pic_desc: k) -> (I) => pic_desc::width(pic_desc);
    "acl.media.dvpp_set_pic_desc_height"(pic_desc: k, height: I) -> (ret) => pic_desc::set_height(pic_desc, height);
    "acl.media.dvpp_get_pic_desc_height"(pic_desc: k) -> (I) => pic_desc::height(pic_desc);
    "acl.media.dvpp_set_pic_desc_width_stride"(pic_desc: k, width_stride: I) -> (ret) =>
        pic_desc::set_width_stride(pic_desc, width_stride);
    "acl.media.dvpp_get_pic_desc_width_stride"(pic_desc: k) -> (I) => pic_desc::width_stride(pic_desc);
    "acl.media.dvpp_set_pic_desc_height_stride"(pic_desc: k, height_stride: I) -> (ret) =>
        pic_desc::set_height_stride(pic_desc, height_stride);
    "acl.media.dvpp_get_pic_desc_height_stride"(pic_desc: k) -> (I) => pic_desc::height_stride(pic_desc);
    "acl.media.dvpp_set_pic_desc_ret_code"(pic_desc: k, ret_code: I) -> (ret) =>
        pic_desc::set_ret_code(pic_desc, ret_code);
    "acl.media.dvpp_get_pic_desc_ret_code"(pic_desc: k) -> (I) => pic_desc::ret_code(pic_desc);
    "acl.media.dvpp_create_stream_desc"() -> (k) => stream_desc::create_stream_desc();
    "acl.media.dvpp_destroy_stream_desc"(stream_desc: k) -> (ret) => stream_desc::destroy_stream_desc(stream_desc);
    "acl.media.dvpp_set_stream_desc_data"(stream_desc: k, data: k) -> (ret) => stream_desc::set_data(stream_desc, data);
    "acl.media.dvpp_get_stream_desc_data"(stream_desc: k) -> (k) => stream_desc::data(stream_desc);
    "acl.media.dvpp_set_stream_desc_size"(stream_desc: k, size: I) -> (ret) => stream_desc::set_size(stream_desc, size);
    "acl.media.dvpp_get_stream_desc_size"(stream_desc: k) -> (I) => stream_desc::size(stream_desc);
    "acl.media.dvpp_set_stream_desc_format"(stream_desc: k, format: i) -> (ret) =>
        stream_desc::set_format(stream_desc, format);
    "acl.media.dvpp_get_stream_desc_format"(stream_desc: k) -> (i) => stream_desc::format(stream_desc);
    "acl.media.dvpp_set_stream_desc_timestamp"(stream_desc: k, timestamp: K) -> (ret) =>
        stream_desc::set_timestamp(stream_desc, timestamp);
    "acl.media.dvpp_get_stream_desc_timestamp"(stream_desc: k) -> (K) => stream_desc::timestamp(stream_desc);
    "acl.media.dvpp_set_stream_desc_ret_code"(stream_desc: k, ret_code: I) -> (ret) =>
        stream_desc::set_ret_code(stream_desc, ret_code);
    "acl.media.dvpp_get_stream_desc_ret_code"(stream_desc: k) -> (I) => stream_desc::ret_code(stream_desc);
    "acl.media.dvpp_set_stream_desc_eos"(stream_desc: k, eos: B) -> (ret) => stream_desc::set_eos(stream_desc, eos);
    "acl.media.dvpp_get_stream_desc_eos"(stream_desc: k) -> (B) => stream_desc::eos(stream_desc);
    "acl.media.dvpp_create_batch_pic_desc"(batch: I) -> (k) => batch::create_batch_pic_desc(batch);
    "acl.media.dvpp_destroy_batch_pic_desc"(batch_desc: k) -> (ret) => batch::destroy_batch_pic_desc(batch_desc);
    "acl.media.dvpp_get_pic_desc"(batch_desc: k, index: I) -> (k) => batch::get_pic_desc(batch_desc, index);
    "acl.media.dvpp_create_roi_config"(left: I, right: I, top: I, bottom: I) -> (k) =>
        config::create_roi_config(left, right, top, bottom);
    "acl.media.dvpp_destroy_roi_config"(config: k) -> (ret) => config::destroy_roi_config(config);
    "acl.media.dvpp_set_roi_config"(config: k, left: I, right: I, top: I, bottom: I) -> (ret) =>
        config::set_roi_config(config, left, right, top, bottom);
    "acl.media.dvpp_set_roi_config_left"(config: k, left: I) -> (ret) => config::set_roi_left(config, left);
    "acl.media.dvpp_set_roi_config_right"(config: k, right: I) -> (ret) => config::set_roi_right(config, right);
    "acl.media.dvpp_set_roi_config_top"(config: k, top: I) -> (ret) => config::set_roi_top(config, top);
    "acl.media.dvpp_set_roi_config_bottom"(config: k, bottom: I) -> (ret) => config::set_roi_bottom(config, bottom);
    "acl.media.dvpp_create_resize_config"() -> (k) => config::create_resize_config();
    "acl.media.dvpp_destroy_resize_config"(config: k) -> (ret) => config::destroy_resize_config(config);
    "acl.media.dvpp_set_resize_config_interpolation"(config: k, mode: I) -> (ret) =>
        config::set_interpolation(config, mode);
    "acl.media.dvpp_get_resize_config_interpolation"(config: k) -> (I) => config::interpolation(config);
    "acl.media.dvpp_create_border_config"() -> (k) => config::create_border_config();
    "acl.media.dvpp_destroy_border_config"(config: k) -> (ret) => config::destroy_border_config(config);
    "acl.media.dvpp_set_border_config_value"(config: k, index: I, value: d) -> (ret) =>
        config::set_border_value(config, index, value);
    "acl.media.dvpp_get_border_config_value"(config: k, index: I) -> (d) otherwise -1.0 =>
        config::border_value(config, index);
    "acl.media.dvpp_set_border_config_border_type"(config: k, border_type: i) -> (ret) =>
        config::set_border_type(config, border_type);
    "acl.media.dvpp_get_border_config_border_type"(config: k) -> (i) => config::border_type(config);
    "acl.media.dvpp_set_border_config_top"(config: k, top: I) -> (ret) => config::set_border_top(config, top);
    "acl.media.dvpp_get_border_config_top"(config: k) -> (I) => config::border_top(config);
    "acl.media.dvpp_set_border_config_bottom"(config: k, bottom: I) -> (ret) =>
        config::set_border_bottom(config, bottom);
    "acl.media.dvpp_get_border_config_bottom"(config: k) -> (I) => config::border_bottom(config);
    "acl.media.dvpp_set_border_config_left"(config: k, left: I) -> (ret) => config::set_border_left(config, left);
    "acl.media.dvpp_get_border_config_left"(config: k) -> (I) => config::border_left(config);
    "acl.media.dvpp_set_border_config_right"(config: k, right: I) -> (ret) => config::set_border_right(config, right);
    "acl.media.dvpp_get_border_config_right"(config: k) -> (I) => config::border_right(config);
    "acl.media.dvpp_create_hist"() -> (k) => hist::create_hist();
    "acl.media.dvpp_destroy_hist"(hist: k) -> (ret) => hist::destroy_hist(hist);
    "acl.media.dvpp_get_hist_dims"(hist: k) -> (I) => hist::hist_dims(hist);
    "acl.media.dvpp_get_hist_data"(hist: k, dim: I) -> (k, I, ret) => hist::hist_data(hist, dim);
    "acl.media.dvpp_get_hist_ret_code"(hist: k) -> (I) otherwise 100_000 => hist::hist_ret_code(hist);
    "acl.media.dvpp_clear_hist"(hist: k) -> (ret) => hist::clear_hist(hist);
    "acl.media.dvpp_create_lut_map"() -> (k) => hist::create_lut_map();
    "acl.media.dvpp_destroy_lut_map"(map: k) -> (ret) => hist::destroy_lut_map(map);
    "acl.media.dvpp_get_lut_map_dims"(map: k) -> (I) => hist::lut_map_dims(map);
    "acl.media.dvpp_get_lut_map_data"(map: k, dim: I) -> (k, I, ret) => hist::lut_map_data(map, dim);
    "acl.media.dvpp_create_jpege_config"() -> (k) => config::create_jpege_config();
    "acl.media.dvpp_destroy_jpege_config"(config: k) -> (ret) => config::destroy_jpege_config(config);
    "acl.media.dvpp_set_jpege_config_level"(config: k, level: I) -> (ret) => config::set_jpege_level(config, level);
    "acl.media.dvpp_get_jpege_config_level"(config: k) -> (I) => config::jpege_level(config);
}
