//! `acl.media`: decoding video (`vdec_*`) and encoding it (`venc_*`).
//!
//! The program's functions are kept by `softacl-core`, which does not know what they are; here they become what a channel's thread calls.

use std::sync::Arc;

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use softacl_core::error::AclError;
use softacl_core::media::video::Callback;
use softacl_core::media::{vdec, venc};
use softacl_core::rt::callback::HostFunction;

use super::rt_callback::callable;
use crate::call::{Failure, detached, functions};
use crate::held::Held;
use crate::letters::{K, Letter as _, Object};

functions! {
    "acl.media.vdec_create_channel"(channel_desc: k) -> (ret) => vdec::create_channel(channel_desc);
    detached "acl.media.vdec_destroy_channel"(channel_desc: k) -> (ret) => vdec::destroy_channel(channel_desc);
    "acl.media.vdec_create_channel_desc"() -> (k) => vdec::create_channel_desc();
    "acl.media.vdec_destroy_channel_desc"(channel_desc: k) -> (ret) => vdec::destroy_channel_desc(channel_desc);
    "acl.media.vdec_set_channel_desc_channel_id"(channel_desc: k, channel_id: I) -> (ret) =>
        vdec::set_param(channel_desc, 4, channel_id.into());
    "acl.media.vdec_get_channel_desc_channel_id"(channel_desc: k) -> (I) => number(vdec::value(channel_desc, 4));
    "acl.media.vdec_set_channel_desc_thread_id"(channel_desc: k, thread_id: K) -> (ret) =>
        vdec::set_param(channel_desc, 2, thread_id);
    "acl.media.vdec_get_channel_desc_thread_id"(channel_desc: k) -> (K) => vdec::value(channel_desc, 2);
    "acl.media.vdec_set_channel_desc_callback"(channel_desc: k, callback: O) -> (ret) =>
        set_callback(vdec::set_callback, channel_desc, callback);
    "acl.media.vdec_get_channel_desc_callback"[py](channel_desc: k) -> (O_or_none) =>
        get_callback(py, vdec::callback(channel_desc));
    "acl.media.vdec_set_channel_desc_entype"(channel_desc: k, entype: i) -> (ret) =>
        vdec::set_param(channel_desc, 5, signed(entype));
    "acl.media.vdec_get_channel_desc_entype"(channel_desc: k) -> (i) => integer(vdec::value(channel_desc, 5));
    "acl.media.vdec_set_channel_desc_out_pic_format"(channel_desc: k, out_pic_format: i) -> (ret) =>
        vdec::set_param(channel_desc, 6, signed(out_pic_format));
    "acl.media.vdec_get_channel_desc_out_pic_format"(channel_desc: k) -> (i) => integer(vdec::value(channel_desc, 6));
    "acl.media.vdec_set_channel_desc_out_pic_width"(channel_desc: k, out_pic_width: I) -> (ret) =>
        vdec::set_param(channel_desc, 7, out_pic_width.into());
    "acl.media.vdec_get_channel_desc_out_pic_width"(channel_desc: k) -> (I) => number(vdec::value(channel_desc, 7));
    "acl.media.vdec_set_channel_desc_out_pic_height"(channel_desc: k, out_pic_height: I) -> (ret) =>
        vdec::set_param(channel_desc, 8, out_pic_height.into());
    "acl.media.vdec_get_channel_desc_out_pic_height"(channel_desc: k) -> (I) => number(vdec::value(channel_desc, 8));
    "acl.media.vdec_set_channel_desc_ref_frame_num"(channel_desc: k, ref_frame_num: I) -> (ret) =>
        vdec::set_param(channel_desc, 9, ref_frame_num.into());
    "acl.media.vdec_get_channel_desc_ref_frame_num"(channel_desc: k) -> (I) => number(vdec::value(channel_desc, 9));
    "acl.media.vdec_set_channel_desc_out_mode"(channel_desc: k, out_mode: I) -> (ret) =>
        vdec::set_param(channel_desc, 1, out_mode.into());
    "acl.media.vdec_get_channel_desc_out_mode"(channel_desc: k) -> (I) => number(vdec::value(channel_desc, 1));
    "acl.media.vdec_set_channel_desc_bit_depth"(channel_desc: k, bit_depth: I) -> (ret) =>
        vdec::set_param(channel_desc, 10, bit_depth.into());
    "acl.media.vdec_get_channel_desc_bit_depth"(channel_desc: k) -> (i) => integer(vdec::value(channel_desc, 10));
    "acl.media.vdec_set_channel_desc_param"(channel_desc: k, kind: i, param: k) -> (k, ret) =>
        vdec::set_param(channel_desc, kind, param).map(|()| channel_desc);
    "acl.media.vdec_get_channel_desc_param"(channel_desc: k, kind: i) -> (k, k, ret) => vdec::param(channel_desc, kind);
    "acl.media.vdec_send_frame"[py](channel_desc: k, stream_desc: k, pic_desc: k, config: k, user_data: O) -> (ret) => {
        let function = reported(vdec::callback_of_channel(channel_desc)?.as_ref(), stream_desc, pic_desc, user_data)?;
        Ok::<_, Failure>(detached(py, || vdec::send_frame(channel_desc, stream_desc, pic_desc, config, function))?)
    };
    "acl.media.vdec_send_skipped_frame"[py](channel_desc: k, stream_desc: k, config: k, user_data: O) -> (ret) => {
        let function = reported(vdec::callback_of_channel(channel_desc)?.as_ref(), stream_desc, 0, user_data)?;
        Ok::<_, Failure>(detached(py, || vdec::send_skipped_frame(channel_desc, stream_desc, config, function))?)
    };
    "acl.media.vdec_create_frame_config"() -> (k) => vdec::create_frame_config();
    "acl.media.vdec_destroy_frame_config"(config: k) -> (ret) => vdec::destroy_frame_config(config);

    "acl.media.venc_create_channel"(channel_desc: k) -> (ret) => venc::create_channel(channel_desc);
    detached "acl.media.venc_destroy_channel"(channel_desc: k) -> (ret) => venc::destroy_channel(channel_desc);
    "acl.media.venc_send_frame"[py](channel_desc: k, pic_desc: k, reserve: k, config: k, user_data: O) -> (ret) => {
        let function = venc::callback_of_channel(channel_desc)?;
        let function = held(function.as_ref())?;
        let user_data = Held::new(user_data);
        let make = move |stream_desc| call(function, pic_desc, stream_desc, user_data);
        Ok::<_, Failure>(detached(py, || venc::send_frame(channel_desc, pic_desc, reserve, config, make))?)
    };
    "acl.media.venc_create_channel_desc"() -> (k) => venc::create_channel_desc();
    "acl.media.venc_destroy_channel_desc"(channel_desc: k) -> (ret) => venc::destroy_channel_desc(channel_desc);
    "acl.media.venc_set_channel_desc_thread_id"(channel_desc: k, thread_id: K) -> (ret) =>
        venc::set_param(channel_desc, 0, thread_id);
    "acl.media.venc_get_channel_desc_thread_id"(channel_desc: k) -> (K) => venc::param(channel_desc, 0);
    "acl.media.venc_set_channel_desc_callback"(channel_desc: k, callback: O) -> (ret) =>
        set_callback(venc::set_callback, channel_desc, callback);
    "acl.media.venc_get_channel_desc_callback"[py](channel_desc: k) -> (O_or_none) =>
        get_callback(py, venc::callback(channel_desc));
    "acl.media.venc_set_channel_desc_entype"(channel_desc: k, entype: i) -> (ret) =>
        venc::set_param(channel_desc, 3, signed(entype));
    "acl.media.venc_get_channel_desc_entype"(channel_desc: k) -> (i) => integer(venc::param(channel_desc, 3));
    "acl.media.venc_set_channel_desc_pic_format"(channel_desc: k, pic_format: i) -> (ret) =>
        venc::set_param(channel_desc, 2, signed(pic_format));
    "acl.media.venc_get_channel_desc_pic_format"(channel_desc: k) -> (i) => integer(venc::param(channel_desc, 2));
    "acl.media.venc_set_channel_desc_pic_width"(channel_desc: k, pic_width: I) -> (ret) =>
        venc::set_param(channel_desc, 4, pic_width.into());
    "acl.media.venc_get_channel_desc_pic_width"(channel_desc: k) -> (I) => number(venc::param(channel_desc, 4));
    "acl.media.venc_set_channel_desc_pic_height"(channel_desc: k, pic_height: I) -> (ret) =>
        venc::set_param(channel_desc, 5, pic_height.into());
    "acl.media.venc_get_channel_desc_pic_height"(channel_desc: k) -> (I) => number(venc::param(channel_desc, 5));
    "acl.media.venc_set_channel_desc_key_frame_interval"(channel_desc: k, key_frame_interval: I) -> (ret) =>
        venc::set_param(channel_desc, 6, key_frame_interval.into());
    "acl.media.venc_get_channel_desc_key_frame_interval"(channel_desc: k) -> (I) =>
        number(venc::param(channel_desc, 6));
    "acl.media.venc_set_channel_desc_buf_addr"(channel_desc: k, buf_addr: k) -> (ret) =>
        venc::set_param(channel_desc, 7, buf_addr);
    "acl.media.venc_get_channel_desc_buf_addr"(channel_desc: k) -> (k) => venc::param(channel_desc, 7);
    "acl.media.venc_set_channel_desc_buf_size"(channel_desc: k, buf_size: I) -> (ret) =>
        venc::set_param(channel_desc, 8, buf_size.into());
    "acl.media.venc_get_channel_desc_buf_size"(channel_desc: k) -> (I) => number(venc::param(channel_desc, 8));
    "acl.media.venc_set_channel_desc_max_bit_rate"(channel_desc: k, max_bit_rate: I) -> (ret) =>
        venc::set_param(channel_desc, 11, max_bit_rate.into());
    "acl.media.venc_get_channel_desc_max_bit_rate"(channel_desc: k) -> (I) => number(venc::param(channel_desc, 11));
    "acl.media.venc_set_channel_desc_rc_mode"(channel_desc: k, rc_mode: I) -> (ret) =>
        venc::set_param(channel_desc, 9, rc_mode.into());
    "acl.media.venc_get_channel_desc_rc_mode"(channel_desc: k) -> (I) => number(venc::param(channel_desc, 9));
    "acl.media.venc_set_channel_desc_src_rate"(channel_desc: k, src_rate: I) -> (ret) =>
        venc::set_param(channel_desc, 10, src_rate.into());
    "acl.media.venc_get_channel_desc_src_rate"(channel_desc: k) -> (I) => number(venc::param(channel_desc, 10));
    "acl.media.venc_get_channel_desc_channel_id"(channel_desc: k) -> (I) => venc::channel_id(channel_desc);
    objects "acl.media.venc_set_channel_desc_param"(channel_desc: k, kind: i, param: O) -> (ret) =>
        set_venc_param(channel_desc, kind, param);
    "acl.media.venc_get_channel_desc_param"[py](channel_desc: k, kind: i) -> (O_or_none, ret) =>
        venc_param(py, channel_desc, kind);
    "acl.media.venc_create_frame_config"() -> (k) => venc::create_frame_config();
    "acl.media.venc_destroy_frame_config"(config: k) -> (ret) => venc::destroy_frame_config(config);
    "acl.media.venc_set_frame_config_force_i_frame"(config: k, force: B) -> (ret) =>
        venc::set_force_i_frame(config, force);
    "acl.media.venc_get_frame_config_force_i_frame"(config: k) -> (B) => venc::force_i_frame(config);
    "acl.media.venc_set_frame_config_eos"(config: k, eos: B) -> (ret) => venc::set_eos(config, eos);
    "acl.media.venc_get_frame_config_eos"(config: k) -> (B) => venc::eos(config);
}

/// The number of `acl.media.venc_set_channel_desc_param` under which the callback goes.
const CALLBACK: i32 = 1;

/// A negative number as what it wraps to.
fn signed(value: i32) -> u64 {
    i64::from(value).cast_unsigned()
}

fn number(value: Result<u64, AclError>) -> Result<u32, AclError> {
    value.map(|value| value as u32)
}

fn integer(value: Result<u64, AclError>) -> Result<i32, AclError> {
    value.map(|value| value as i32)
}

fn set_callback(
    set: impl Fn(u64, Callback) -> Result<(), AclError>,
    channel_desc: u64,
    callback: Object<'_>,
) -> Result<(), Failure> {
    Ok(set(channel_desc, Arc::new(Arc::new(callable(callback)?)))?)
}

/// The program's function, out of what the core kept.
fn held(callback: Option<&Callback>) -> PyResult<Arc<Held>> {
    callback
        .and_then(|callback| callback.downcast_ref::<Arc<Held>>())
        .cloned()
        .ok_or_else(|| PyRuntimeError::new_err("did not set callback, failed"))
}

fn get_callback(py: Python<'_>, callback: Result<Option<Callback>, AclError>) -> Result<Py<PyAny>, Failure> {
    Ok(held(callback?.as_ref())?.get(py).unbind())
}

/// What a channel's thread calls: the program's function with two descriptions and the program's own object.
fn call(function: Arc<Held>, first: u64, second: u64, user_data: Held) -> HostFunction {
    Box::new(move || {
        Python::try_attach(|py| {
            let function = function.get(py);
            if let Err(error) = function.call1((first, second, user_data.get(py))) {
                error.write_unraisable(py, Some(&function));
            }
        });
    })
}

fn reported(
    callback: Option<&Callback>,
    stream_desc: u64,
    pic_desc: u64,
    user_data: Object<'_>,
) -> Result<HostFunction, Failure> {
    Ok(call(held(callback)?, stream_desc, pic_desc, Held::new(user_data)))
}

fn set_venc_param(channel_desc: u64, kind: i32, param: Object<'_>) -> Result<(), Failure> {
    if kind == CALLBACK {
        return set_callback(venc::set_callback, channel_desc, param);
    }
    let Some(value) = K::read(param) else {
        drop(PyErr::take(param.py()));
        return Err(PyTypeError::new_err("acl.media.venc_set_channel_desc_param args parse failed").into());
    };
    Ok(venc::set_param(channel_desc, kind, value)?)
}

fn venc_param(py: Python<'_>, channel_desc: u64, kind: i32) -> Result<Py<PyAny>, Failure> {
    if kind == CALLBACK {
        return get_callback(py, venc::callback(channel_desc));
    }
    Ok(venc::param(channel_desc, kind)?.into_pyobject(py).map_err(PyErr::from)?.into_any().unbind())
}
