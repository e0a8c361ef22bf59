//! `acl.rt`: devices.

use pyo3::prelude::*;
use softacl_core::rt::device;

use super::objects::{dict, object};
use crate::call::{Failure, functions};

functions! {
    detached "acl.rt.set_device"(device_id: i) -> (ret) => device::set_device(device_id);
    // Both wait for the work on the device's streams.
    detached "acl.rt.reset_device"(device_id: i) -> (ret) => device::reset_device(device_id);
    detached "acl.rt.reset_device_force"(device_id: i) -> (ret) => device::reset_device_force(device_id);
    "acl.rt.get_device"() -> (i, ret) => device::get_device();
    "acl.rt.set_device_sat_mode"(mode: i) -> (ret) => device::set_device_sat_mode(mode);
    "acl.rt.get_device_sat_mode"() -> (k, ret) => device::get_device_sat_mode();
    "acl.rt.get_run_mode"() -> (i, ret) => device::get_run_mode();
    "acl.rt.set_ts_device"(ts_id: i) -> (ret) => device::set_ts_device(ts_id);
    "acl.rt.get_device_count"() -> (I, ret) => device::get_device_count();
    objects "acl.rt.get_device_utilization_rate"[py](device_id: i) -> (O, unsigned_ret) => utilization(py, device_id);
    "acl.rt.query_device_status"(device_id: i) -> (I, ret) => device::query_device_status(device_id);
    "acl.rt.device_task_abort"(device_id: i, timeout_ms: I) -> (ret) =>
        device::device_task_abort(device_id, timeout_ms);
    // The real module gives the lower 32 bits, too.
    "acl.rt.get_device_info"(device_id: I, attribute: I) -> (i, ret) =>
        device::get_device_info(device_id, attribute).map(|value| value as i32);
    "acl.rt.device_get_stream_priority_range"() -> (i, i, ret) => device::device_get_stream_priority_range();
    "acl.rt.get_device_capability"(device_id: i, feature: I) -> (i, ret) =>
        device::get_device_capability(device_id, feature);
    "acl.rt.get_device_res_limit"(device_id: i, kind: I) -> (I, ret) => device::get_device_res_limit(device_id, kind);
    "acl.rt.set_device_res_limit"(device_id: i, kind: I, value: I) -> (ret) =>
        device::set_device_res_limit(device_id, kind, value);
    "acl.rt.reset_device_res_limit"(device_id: i) -> (ret) => device::reset_device_res_limit(device_id);
    "acl.rt.get_devices_topo"(device_id: I, other_device_id: I) -> (I, ret) =>
        device::get_devices_topo(device_id, other_device_id);
    "acl.rt.get_logic_dev_id_by_user_dev_id"(device_id: i) -> (i, ret) =>
        device::get_logic_dev_id_by_user_dev_id(device_id);
    "acl.rt.get_user_dev_id_by_logic_dev_id"(device_id: i) -> (i, ret) =>
        device::get_user_dev_id_by_logic_dev_id(device_id);
    "acl.rt.get_logic_dev_id_by_phy_dev_id"(device_id: i) -> (i, ret) =>
        device::get_logic_dev_id_by_phy_dev_id(device_id);
    "acl.rt.get_phy_dev_id_by_logic_dev_id"(device_id: i) -> (i, ret) =>
        device::get_phy_dev_id_by_logic_dev_id(device_id);
    objects "acl.rt.device_get_uuid"[py](device_id: i) -> (O, ret) => uuid(py, device_id);
    "acl.rt.device_peer_access_status"(device_id: i, peer: i) -> (i, ret) =>
        device::device_peer_access_status(device_id, peer);
    "acl.rt.device_can_access_peer"(device_id: i, peer: i) -> (i, ret) =>
        device::device_can_access_peer(device_id, peer);
    "acl.rt.device_enable_peer_access"(peer: i, flags: I) -> (ret) => device::device_enable_peer_access(peer, flags);
    "acl.rt.device_disable_peer_access"(peer: i) -> (ret) => device::device_disable_peer_access(peer);
    "acl.rt.device_get_bare_tgid"() -> (i, ret) => device::device_get_bare_tgid();
}

fn utilization(py: Python<'_>, device_id: i32) -> Result<Py<PyAny>, Failure> {
    let rate = device::get_device_utilization_rate(device_id)?;
    Ok(dict(
        py,
        [
            ("cube_utilization", object(py, rate.cube)?),
            ("vector_utilization", object(py, rate.vector)?),
            ("aicpu_utilization", object(py, rate.aicpu)?),
            ("memory_utilization", object(py, rate.memory)?),
            ("utilization_extend", object(py, 0)?),
        ],
    )?)
}

fn uuid(py: Python<'_>, device_id: i32) -> Result<Py<PyAny>, Failure> {
    let uuid = device::device_get_uuid(device_id)?;
    Ok(dict(py, [("bytes", object(py, uuid.map(u32::from).to_vec())?)])?)
}
