//! `acl.rt`: memory, and moving and filling it.

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use softacl_core::Result as AclResult;
use softacl_core::rt::memory::{self, MallocAttribute};
use softacl_core::rt::transfer::{self, LONG_COPY, Rectangle};

use super::objects::{dict, dictionary, entry, object};
use crate::call::{Failure, detached, functions};
use crate::letters::Object;

functions! {
    "acl.rt.malloc"(size: k, policy: i) -> (k, ret) => memory::malloc(size, policy);
    "acl.rt.malloc_align32"(size: k, policy: i) -> (k, ret) => memory::malloc_align32(size, policy);
    "acl.rt.malloc_cached"(size: k, policy: i) -> (k, ret) => memory::malloc_cached(size, policy);
    objects "acl.rt.malloc_with_cfg"(size: k, policy: i, settings: O) -> (k, ret) =>
        with(settings, |attributes| memory::malloc_with_cfg(size, policy, attributes));
    objects "acl.rt.malloc_for_task_scheduler"(size: k, policy: i, settings: O) -> (k, ret) =>
        with(settings, |attributes| memory::malloc_for_task_scheduler(size, policy, attributes));
    objects "acl.rt.malloc_host_with_cfg"(size: k, settings: O) -> (k, ret) =>
        with(settings, |attributes| memory::malloc_host_with_cfg(size, attributes));
    "acl.rt.malloc_host"(size: k) -> (k, ret) => memory::malloc_host(size);
    "acl.rt.free"(address: k) -> (ret) => memory::free(address);
    "acl.rt.free_host"(address: k) -> (ret) => memory::free_host(address);
    "acl.rt.get_mem_info"(attribute: i) -> (k, k, ret) => memory::get_mem_info(attribute);
    "acl.rt.mem_flush"(address: k, size: k) -> (ret) => memory::mem_flush(address, size);
    "acl.rt.mem_invalidate"(address: k, size: k) -> (ret) => memory::mem_invalidate(address, size);
    objects "acl.rt.pointer_get_attributes"[py](address: k) -> (O, ret) => pointer_attributes(py, address);
    "acl.rt.host_register"(address: k, size: k, kind: i) -> (k, ret) => memory::host_register(address, size, kind);
    "acl.rt.host_register_v2"(address: K, size: K, flags: I) -> (ret) => memory::host_register_v2(address, size, flags);
    "acl.rt.host_get_device_pointer"(address: K, flags: I) -> (K, ret) =>
        memory::host_get_device_pointer(address, flags);
    "acl.rt.host_unregister"(address: k) -> (ret) => memory::host_unregister(address);

    "acl.rt.memcpy"[py](dst: k, dst_max: k, src: k, count: k, kind: i) -> (ret) =>
        if_long(py, count, || transfer::memcpy(dst, dst_max, src, count, kind));
    waiting "acl.rt.memcpy_async"(dst: k, dst_max: k, src: k, count: k, kind: i, stream: k) -> (ret) =>
        transfer::memcpy_async(dst, dst_max, src, count, kind, stream);
    waiting "acl.rt.memcpy_async_with_condition"(dst: k, dst_max: k, src: k, count: k, kind: i, stream: k) -> (ret) =>
        transfer::memcpy_async_with_condition(dst, dst_max, src, count, kind, stream);
    "acl.rt.memset"[py](address: k, max_count: k, value: i, count: k) -> (ret) =>
        if_long(py, count, || transfer::memset(address, max_count, value, count));
    waiting "acl.rt.memset_async"(address: k, max_count: k, value: i, count: k, stream: k) -> (ret) =>
        transfer::memset_async(address, max_count, value, count, stream);
    "acl.rt.memcpy2d"[py](dst: k, dst_pitch: k, src: k, src_pitch: k, width: k, height: k, kind: i) -> (ret) => {
        let rectangle = Rectangle { dst, dst_pitch, src, src_pitch, width, height };
        if_long(py, width.saturating_mul(height), || transfer::memcpy2d(&rectangle, kind))
    };
    waiting "acl.rt.memcpy2d_async"(dst: k, dst_pitch: k, src: k, src_pitch: k, width: k, height: k, kind: i, stream: k)
        -> (ret) =>
            transfer::memcpy2d_async(&Rectangle { dst, dst_pitch, src, src_pitch, width, height }, kind, stream);
    "acl.rt.get_memcpy_desc_size"(kind: i) -> (k, ret) => transfer::get_memcpy_desc_size(kind);
    "acl.rt.set_memcpy_desc"(desc: k, kind: i, src: k, dst: k, count: k, config: k) -> (k, ret) =>
        transfer::set_memcpy_desc(desc, kind, src, dst, count, config).map(|()| desc);
    "acl.rt.memcpy_async_with_desc"(desc: k, kind: i, stream: k) -> (ret) =>
        transfer::memcpy_async_with_desc(desc, kind, stream);
    "acl.rt.value_write"(address: k, value: k, flag: I, stream: k) -> (ret) =>
        transfer::value_write(address, value, flag, stream);
    "acl.rt.value_wait"(address: k, value: k, flag: I, stream: k) -> (ret) =>
        transfer::value_wait(address, value, flag, stream);
    "acl.rt.cmo_async"(src: k, size: k, kind: i, stream: k) -> (ret) => transfer::cmo_async(src, size, kind, stream);
    "acl.rt.reduce_async"(dst: k, src: k, count: k, kind: i, data_type: i, stream: k, reserved: k) -> (ret) =>
        transfer::reduce_async(dst, src, count, kind, data_type, stream, reserved);
    "acl.rt.get_overflow_status"(output: k, size: k, stream: k) -> (ret) =>
        transfer::get_overflow_status(output, size, stream);
    "acl.rt.reset_overflow_status"(stream: k) -> (ret) => transfer::reset_overflow_status(stream);
}

/// Runs with the interpreter lock released when that many bytes take long enough to make it worth while.
#[inline]
fn if_long(py: Python<'_>, bytes: u64, body: impl FnOnce() -> AclResult<()> + Send) -> AclResult<()> {
    if bytes < LONG_COPY { body() } else { detached(py, body) }
}

/// Allocates with the attributes of a settings dictionary: `attrs`, a list of `{attr, value: {moduleId | deviceId |
/// rsv}}`, and `numAttrs`.
pub(super) fn with(
    settings: Object<'_>,
    allocate: impl FnOnce(&[MallocAttribute]) -> AclResult<u64>,
) -> Result<u64, Failure> {
    let settings = dictionary(settings, "cfg")?;
    let Some(list) = settings.get_item("attrs")? else { return Ok(allocate(&[])?) };
    let list = list.cast::<PyList>().map_err(|_| PyKeyError::new_err("attrs is not a list"))?;
    if entry(settings, "numAttrs")? != Some(list.len() as u64) {
        return Err(PyKeyError::new_err("numAttrs is not the length of attrs").into());
    }
    let attributes = list.iter().map(|item| attribute(&item)).collect::<PyResult<Vec<_>>>()?;
    Ok(allocate(&attributes)?)
}

fn attribute(item: &Bound<'_, PyAny>) -> PyResult<MallocAttribute> {
    let missing =
        || PyKeyError::new_err("an attribute needs attr and value, and value one of moduleId, deviceId and rsv");
    let item = item.cast::<PyDict>().map_err(|_| missing())?.as_borrowed();
    let kind = entry(item, "attr")?.ok_or_else(missing)?;
    let value = item.get_item("value")?.ok_or_else(missing)?;
    let value = value.cast::<PyDict>().map_err(|_| missing())?.as_borrowed();
    for key in ["moduleId", "deviceId", "rsv"] {
        if let Some(number) = entry(value, key)? {
            return Ok((kind as i32, number));
        }
    }
    Err(missing())
}

fn pointer_attributes(py: Python<'_>, address: u64) -> Result<Py<PyAny>, Failure> {
    let found = memory::pointer_get_attributes(address)?;
    let location = dict(py, [("id", object(py, found.device_id)?), ("type", object(py, found.location)?)])?;
    Ok(dict(
        py,
        [("location", location), ("page_size", object(py, found.page_size)?), ("rsv", object(py, vec![0_u32; 4])?)],
    )?)
}
