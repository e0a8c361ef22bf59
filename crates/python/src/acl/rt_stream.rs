//! `acl.rt`: streams.

use pyo3::prelude::*;
use softacl_core::error::Result as AclResult;
use softacl_core::rt::stream::{self, StreamAttribute};

use super::objects::{dict, dictionary, entry, object};
use crate::call::{Failure, detached, functions};
use crate::letters::Object;

functions! {
    "acl.rt.create_stream"() -> (k, ret) => stream::create_stream();
    "acl.rt.create_stream_with_config"(priority: i, flags: i) -> (k, ret) =>
        stream::create_stream_with_config(priority, flags);
    "acl.rt.destroy_stream"[py](stream: k) -> (ret) => destroy(py, stream);
    "acl.rt.destroy_stream_force"(stream: k) -> (ret) => stream::destroy_stream_force(stream);
    "acl.rt.set_stream_overflow_switch"(stream: k, flag: I) -> (ret) =>
        stream::set_stream_overflow_switch(stream, flag);
    "acl.rt.get_stream_overflow_switch"(stream: k) -> (k, ret) => stream::get_stream_overflow_switch(stream);
    "acl.rt.set_stream_failure_mode"(stream: k, mode: I) -> (ret) => stream::set_stream_failure_mode(stream, mode);
    "acl.rt.stream_query"(stream: k) -> (I, ret) => stream::stream_query(stream);
    "acl.rt.stream_abort"(stream: k) -> (ret) => stream::stream_abort(stream);
    "acl.rt.stream_get_id"(stream: k) -> (i, ret) => stream::stream_get_id(stream);
    "acl.rt.get_stream_available_num"() -> (I, ret) => stream::get_stream_available_num();
    objects "acl.rt.set_stream_attribute"(stream: k, attribute: i, value: O) -> (ret) =>
        set_attribute(stream, attribute, value);
    objects "acl.rt.get_stream_attribute"[py](stream: k, attribute: i) -> (O, ret) => attribute_of(py, stream, attribute);
    "acl.rt.set_stream_res_limit"(stream: k, kind: i, value: I) -> (ret) =>
        stream::set_stream_res_limit(stream, kind, value);
    "acl.rt.get_stream_res_limit"(stream: k, kind: i) -> (I, ret) => stream::get_stream_res_limit(stream, kind);
    "acl.rt.reset_stream_res_limit"(stream: k) -> (ret) => stream::reset_stream_res_limit(stream);
    "acl.rt.use_stream_res_in_current_thread"(stream: k) -> (ret) => stream::use_stream_res_in_current_thread(stream);
    "acl.rt.unuse_stream_res_in_current_thread"(stream: k) -> (ret) =>
        stream::unuse_stream_res_in_current_thread(stream);
    "acl.rt.get_res_in_current_thread"(kind: i) -> (I, ret) => stream::get_res_in_current_thread(kind);
    waiting "acl.rt.synchronize_stream"(stream: k) -> (ret) => stream::synchronize_stream(stream);
    waiting "acl.rt.synchronize_stream_with_timeout"(stream: k, timeout_ms: i) -> (ret) =>
        stream::synchronize_stream_with_timeout(stream, timeout_ms);
    waiting "acl.rt.synchronize_device"() -> (ret) => stream::synchronize_device();
    waiting "acl.rt.synchronize_device_with_timeout"(timeout_ms: i) -> (ret) =>
        stream::synchronize_device_with_timeout(timeout_ms);
    "acl.rt.get_thread_last_task_id"() -> (K, ret) => stream::get_thread_last_task_id();
}

fn destroy(py: Python<'_>, stream: u64) -> AclResult<()> {
    if stream::destroy_would_wait(stream) {
        detached(py, || stream::destroy_stream(stream))
    } else {
        stream::destroy_stream(stream)
    }
}

/// The key under which an attribute's value travels.
const fn key(attribute: i32) -> &'static str {
    match attribute {
        1 => "failureMode",
        2 => "overflowSwitch",
        3 => "userCustomTag",
        _ => "reserve",
    }
}

fn set_attribute(stream: u64, attribute: i32, value: Object<'_>) -> Result<(), Failure> {
    let value = entry(dictionary(value, "value")?, key(attribute))?.unwrap_or_default() as u32;
    Ok(stream::set_stream_attribute(stream, StreamAttribute::new(attribute, value)?)?)
}

fn attribute_of(py: Python<'_>, stream: u64, attribute: i32) -> Result<Py<PyAny>, Failure> {
    let (StreamAttribute::FailureMode(value)
    | StreamAttribute::OverflowSwitch(value)
    | StreamAttribute::UserCustomTag(value)) = stream::get_stream_attribute(stream, attribute)?;
    Ok(dict(py, [(key(attribute), object(py, value)?)])?)
}
