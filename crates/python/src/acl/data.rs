//! `acl`: data buffers and tensor descriptions.

use pyo3::prelude::*;
use softacl_core::data;

use super::objects::{integers, object, pairs};
use crate::call::{Failure, functions};
use crate::letters::Object;

functions! {
    "acl.create_data_buffer"(address: k, size: k) -> (k) => data::create_data_buffer(address, size);
    "acl.destroy_data_buffer"(buffer: k) -> (ret) => data::destroy_data_buffer(buffer);
    "acl.get_data_buffer_addr"(buffer: k) -> (k) => data::get_data_buffer_addr(buffer);
    "acl.get_data_buffer_size"(buffer: k) -> (k) => data::get_data_buffer_size(buffer);
    "acl.get_data_buffer_size_v2"(buffer: k) -> (k) => data::get_data_buffer_size_v2(buffer);
    "acl.update_data_buffer"(buffer: k, address: k, size: k) -> (ret) =>
        data::update_data_buffer(buffer, address, size);
    objects "acl.create_tensor_desc"(data_type: i, dims: O, format: i) -> (k) => create(data_type, dims, format);
    "acl.destroy_tensor_desc"(desc: k) -> (none) => data::destroy_tensor_desc(desc);
    "acl.get_tensor_desc_type"(desc: k) -> (i) otherwise -1 => data::get_tensor_desc_type(desc);
    "acl.get_tensor_desc_format"(desc: k) -> (i) otherwise -1 => data::get_tensor_desc_format(desc);
    "acl.get_tensor_desc_size"(desc: k) -> (k) => data::get_tensor_desc_size(desc);
    "acl.get_tensor_desc_element_count"(desc: k) -> (k) => data::get_tensor_desc_element_count(desc);
    "acl.get_tensor_desc_num_dims"(desc: k) -> (k) => data::get_tensor_desc_num_dims(desc);
    "acl.get_tensor_desc_dim"(desc: k, index: k) -> (L) otherwise -1 => data::get_tensor_desc_dim_v2(desc, index);
    "acl.get_tensor_desc_dim_v2"(desc: k, index: k) -> (L, ret) otherwise -1 =>
        data::get_tensor_desc_dim_v2(desc, index);
    objects "acl.get_tensor_desc_dim_range"[py](desc: k, index: k, count: k) -> (O_or_none, ret) =>
        dim_range(py, desc, index, count);
    "acl.get_tensor_desc_name"(desc: k) -> (s) => data::get_tensor_desc_name(desc);
    "acl.set_tensor_desc_name"(desc: k, name: s) -> (none) => data::set_tensor_desc_name(desc, name);
    "acl.trans_tensor_desc_format"(desc: k, format: i) -> (k, ret) => data::trans_tensor_desc_format(desc, format);
    "acl.set_tensor_storage_format"(desc: k, format: i) -> (ret) => data::set_tensor_format(desc, format);
    objects "acl.set_tensor_storage_shape"(desc: k, dims: O) -> (ret) => set_shape(desc, dims, data::set_tensor_shape);
    "acl.set_tensor_format"(desc: k, format: i) -> (ret) => data::set_tensor_format(desc, format);
    objects "acl.set_tensor_shape"(desc: k, dims: O) -> (ret) => set_shape(desc, dims, data::set_tensor_shape);
    "acl.set_tensor_origin_format"(desc: k, format: i) -> (ret) => data::set_tensor_origin_format(desc, format);
    objects "acl.set_tensor_origin_shape"(desc: k, dims: O) -> (ret) => set_shape(desc, dims, data::set_tensor_origin_shape);
    "acl.set_tensor_dynamic_input"(desc: k, name: s) -> (ret) => data::set_tensor_dynamic_input(desc, name);
    objects "acl.set_tensor_shape_range"(desc: k, ranges: O) -> (ret) => set_ranges(desc, ranges, data::set_tensor_shape_range);
    objects "acl.set_tensor_value_range"(desc: k, ranges: O) -> (ret) => set_ranges(desc, ranges, data::set_tensor_value_range);
    "acl.set_tensor_const"(desc: k, address: k, size: k) -> (ret) => data::set_tensor_const(desc, address, size);
    "acl.set_tensor_place_ment"(desc: k, placement: i) -> (ret) => data::set_tensor_place_ment(desc, placement);
    "acl.get_tensor_desc_address"(desc: k) -> (k) => data::get_tensor_desc_address(desc);
    "acl.get_tensor_desc_by_index"(desc: k, index: k) -> (k) => data::get_tensor_desc_by_index(desc, index);
}

fn create(data_type: i32, dims: Object<'_>, format: i32) -> Result<u64, Failure> {
    Ok(data::create_tensor_desc(data_type, &integers(dims, 2)?, format)?)
}

fn dim_range(py: Python<'_>, desc: u64, index: u64, count: u64) -> Result<Py<PyAny>, Failure> {
    Ok(object(py, data::get_tensor_desc_dim_range(desc, index, count)?)?)
}

fn set_shape(desc: u64, dims: Object<'_>, set: fn(u64, &[i64]) -> softacl_core::Result<()>) -> Result<(), Failure> {
    Ok(set(desc, &integers(dims, 2)?)?)
}

fn set_ranges(
    desc: u64,
    ranges: Object<'_>,
    set: fn(u64, &[[i64; 2]]) -> softacl_core::Result<()>,
) -> Result<(), Failure> {
    Ok(set(desc, &pairs(ranges, 2)?)?)
}
