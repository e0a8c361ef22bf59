//! Devices: binding a thread to one, counted; what they are and what they can do.
//!
//! A device here is an index into those that the process sees (`ASCEND_RT_VISIBLE_DEVICES`); its ordinal is the machine's number.

use std::time::Duration;

use softacl_device::Space;

use crate::error::{Result, fail};
use crate::process::{self, Process, profile, settings};
use crate::rt::lifecycle::Ending;
use crate::rt::{callback, context, event, memory, stream};
use crate::site;

/// The index of a device id that the program gave; 107001 when it is none.
pub(crate) fn index(process: &Process, device_id: i32) -> Result<u32> {
    match u32::try_from(device_id) {
        Ok(index) if (index as usize) < process.devices.len() => Ok(index),
        _ => {
            fail!(
                RT_INVALID_DEVICEID,
                "device_id is {device_id}; this process sees {} device(s), numbered from 0{}",
                process.devices.len(),
                why_so_few(process)
            )
        }
    }
}

fn why_so_few(process: &Process) -> String {
    match &process.settings.visible_devices {
        Some(list) => format!(" (ASCEND_RT_VISIBLE_DEVICES={list:?})"),
        None => " (SOFTACL_DEVICES sets how many there are)".to_owned(),
    }
}

/// `acl.rt.set_device`: binds the thread to the device's default context, which the first call creates. Waits while another thread resets the device.
pub fn set_device(device_id: i32) -> Result<()> {
    let process = process::ready()?;
    let index = index(process, device_id)?;
    let site = site::here();
    let (handle, new) = process.devices[index as usize].bind(process, index, site)?;
    if new {
        context::tell_created(handle, site);
    }
    softacl_device::guard::install();
    context::enter(process, handle, index);
    Ok(())
}

/// `acl.rt.reset_device`: takes one `set_device` back; the last one waits for the work and frees the device's resources.
pub fn reset_device(device_id: i32) -> Result<()> {
    let process = process::ready()?;
    callback::not_inside_execution()?;
    let index = index(process, device_id)?;
    process.devices[index as usize].reset(process, index, false)
}

/// `acl.rt.reset_device_force`: whatever the count, drops the queued work and frees the device's resources.
pub fn reset_device_force(device_id: i32) -> Result<()> {
    let process = process::ready()?;
    callback::not_inside_execution()?;
    let index = index(process, device_id)?;
    process.devices[index as usize].reset(process, index, true)
}

/// Closes every device: `acl.finalize`.
pub(crate) fn close_all(process: &'static Process) {
    /// About what the product takes for its logs at that point.
    const PATIENCE: Duration = Duration::from_secs(2);
    for (index, state) in process.devices.iter().enumerate() {
        state.close(process, index as u32, Ending::AtMost(PATIENCE));
    }
    memory::forget_registered();
    context::forget_options();
    event::forget_wait_timeout();
    crate::mdl::unload_all();
}

/// `acl.rt.get_device`: the device of the calling thread.
pub fn get_device() -> Result<i32> {
    Ok(context::current()?.device as i32)
}

/// `acl.rt.get_device_count`: works before `acl.init`.
pub fn get_device_count() -> Result<u32> {
    process::not_forked()?;
    Ok(settings().visible().len() as u32)
}

/// `acl.rt.get_run_mode`: 0 the program runs on the board, 1 it runs on a host beside it. Known before `acl.init`: programs ask
/// while they are being imported.
pub fn get_run_mode() -> Result<i32> {
    process::not_forked()?;
    Ok(settings().run_mode.value as i32)
}

/// `acl.rt.set_device_sat_mode`: 0 saturate, 1 Inf/NaN.
pub fn set_device_sat_mode(mode: i32) -> Result<()> {
    let current = context::current()?;
    if !(0..=1).contains(&mode) {
        fail!(INVALID_PARAM, "mode is {mode}; 0 saturates, 1 gives Inf and NaN");
    }
    if mode == 1 && !profile().infinity_mode {
        fail!(RT_FEATURE_NOT_SUPPORT, "{} has no Inf/NaN mode", profile().name);
    }
    if mode == 0 && !profile().saturation_mode {
        fail!(RT_FEATURE_NOT_SUPPORT, "{} has no saturation mode", profile().name);
    }
    current.process.devices[current.device as usize].settings().overflow_mode = Some(mode);
    Ok(())
}

/// `acl.rt.get_device_sat_mode`: 0 saturate, 1 Inf/NaN.
pub fn get_device_sat_mode() -> Result<u64> {
    let current = context::current()?;
    let chosen = current.process.devices[current.device as usize].settings().overflow_mode;
    Ok(chosen.unwrap_or(i32::from(!profile().saturation_mode)) as u64)
}

/// `acl.rt.set_ts_device`: 0 AI Core scheduler, 1 vector scheduler.
pub fn set_ts_device(ts_id: i32) -> Result<()> {
    context::current()?;
    if !(0..=1).contains(&ts_id) {
        fail!(INVALID_PARAM, "ts_id is {ts_id}; there are 0 (AI Core) and 1 (vector core)");
    }
    if ts_id == 1 && !profile().vector_scheduler {
        fail!(RT_FEATURE_NOT_SUPPORT, "{} has no vector scheduler of its own", profile().name);
    }
    Ok(())
}

/// What `get_device_utilization_rate` reports, in percent; -1 where there is no such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utilization {
    /// Matrix units.
    pub cube: i32,
    /// Vector units.
    pub vector: i32,
    /// Control processors.
    pub aicpu: i32,
    /// Memory bandwidth.
    pub memory: i32,
}

/// `acl.rt.get_device_utilization_rate`: the software device has no units of its own to measure, so what is known is whether work is under way.
pub fn get_device_utilization_rate(device_id: i32) -> Result<Utilization> {
    let process = process::ready()?;
    let index = index(process, device_id)?;
    let busy = stream::any_busy(index);
    let percent = if busy { 100 } else { 0 };
    Ok(Utilization { cube: percent, vector: percent, aicpu: percent, memory: -1 })
}

/// `acl.rt.query_device_status`: 0 normal. A software device has no other status.
pub fn query_device_status(device_id: i32) -> Result<u32> {
    let process = process::ready()?;
    index(process, device_id)?;
    Ok(0)
}

/// `acl.rt.device_task_abort`: ends what runs and drops what is queued on the device. Timeout in milliseconds, 0 for none, at most 36 minutes.
pub fn device_task_abort(device_id: i32, timeout_ms: u32) -> Result<()> {
    const MOST: u32 = 36 * 60 * 1000;
    let process = process::ready()?;
    let index = index(process, device_id)?;
    if timeout_ms > MOST {
        fail!(INVALID_PARAM, "timeout is {timeout_ms} ms; at most {MOST} (36 minutes) is allowed");
    }
    stream::abort_all(index);
    Ok(())
}

/// `acl.rt.get_device_info`: one attribute of a device (`aclrtDevAttr`).
pub fn get_device_info(device_id: u32, attribute: u32) -> Result<i64> {
    let process = process::ready()?;
    let index = index(process, i32::try_from(device_id).unwrap_or(-1))?;
    let profile = profile();
    let value = match attribute {
        1 => i64::from(profile.ai_cpus),
        101 => i64::from(profile.ai_cores),
        102 => i64::from(profile.cube_cores),
        201 => i64::from(profile.vector_cores),
        301 => process.settings.device_memory.value as i64,
        302 => profile.l2_bytes as i64,
        402 => i64::from(process.devices[index as usize].ordinal),
        501 => 0,
        202..=212 | 401 | 403..=409 | 601 => {
            fail!(RT_FEATURE_NOT_SUPPORT, "attribute {attribute} does not exist on {}", profile.name)
        }
        _ => fail!(INVALID_PARAM, "attribute {attribute} is not in aclrtDevAttr"),
    };
    Ok(value)
}

/// `acl.rt.device_get_stream_priority_range`: the numerically largest (least) and smallest (greatest) priority.
pub fn device_get_stream_priority_range() -> Result<(i32, i32)> {
    context::current()?;
    let profile = profile();
    Ok((profile.least_priority, 0))
}

/// `acl.rt.get_device_capability`: 1 supported, 0 not.
pub fn get_device_capability(device_id: i32, feature: u32) -> Result<i32> {
    let process = process::ready()?;
    index(process, device_id)?;
    match feature {
        // Task update by the scheduler and queue events across devices are the card's own mechanisms; there is no such thing to use here.
        1 | 21 => Ok(0),
        _ => fail!(INVALID_PARAM, "feature {feature} is not in aclrtDevFeatureType"),
    }
}

fn core_kind(kind: u32) -> Result<usize> {
    match kind {
        0 | 1 => Ok(kind as usize),
        _ => fail!(INVALID_PARAM, "type is {kind}; there are 0 (cube cores) and 1 (vector cores)"),
    }
}

/// Cores of the hardware: cube, vector.
pub(crate) fn hardware_cores(kind: usize) -> u32 {
    let profile = profile();
    if kind == 0 { profile.cube_cores } else { profile.vector_cores }
}

/// `acl.rt.get_device_res_limit`: cores that this process may use.
pub fn get_device_res_limit(device_id: i32, kind: u32) -> Result<u32> {
    let process = process::ready()?;
    let index = index(process, device_id)?;
    let kind = core_kind(kind)?;
    Ok(device_core_limit(process, index, kind))
}

pub(crate) fn device_core_limit(process: &Process, index: u32, kind: usize) -> u32 {
    process.devices[index as usize].settings().core_limits[kind].unwrap_or_else(|| hardware_cores(kind))
}

/// `acl.rt.set_device_res_limit`: caps the cores that this process may use.
pub fn set_device_res_limit(device_id: i32, kind: u32, value: u32) -> Result<()> {
    let process = process::ready()?;
    let index = index(process, device_id)?;
    let kind = core_kind(kind)?;
    check_core_limit(kind, value)?;
    process.devices[index as usize].settings().core_limits[kind] = Some(value);
    Ok(())
}

pub(crate) fn check_core_limit(kind: usize, value: u32) -> Result<()> {
    let most = hardware_cores(kind);
    if value == 0 || value > most {
        fail!(INVALID_PARAM, "value is {value}; {} has {most} such cores", profile().name);
    }
    Ok(())
}

/// `acl.rt.reset_device_res_limit`: back to all cores.
pub fn reset_device_res_limit(device_id: i32) -> Result<()> {
    let process = process::ready()?;
    let index = index(process, device_id)?;
    process.devices[index as usize].settings().core_limits = [None; 2];
    Ok(())
}

/// `acl.rt.get_devices_topo`: how two devices are connected; software devices share one machine's memory (`ACL_RT_DEVS_TOPOLOGY_SYS`).
pub fn get_devices_topo(device_id: u32, other_device_id: u32) -> Result<u32> {
    const THROUGH_THE_SYSTEM: u32 = 16;
    let process = process::ready()?;
    index(process, i32::try_from(device_id).unwrap_or(-1))?;
    index(process, i32::try_from(other_device_id).unwrap_or(-1))?;
    Ok(THROUGH_THE_SYSTEM)
}

/// `acl.rt.get_logic_dev_id_by_user_dev_id`: the machine's number of a device that this process sees.
pub fn get_logic_dev_id_by_user_dev_id(user_device_id: i32) -> Result<i32> {
    let process = process::ready()?;
    let index = index(process, user_device_id)?;
    Ok(process.devices[index as usize].ordinal as i32)
}

/// `acl.rt.get_user_dev_id_by_logic_dev_id`: the reverse.
pub fn get_user_dev_id_by_logic_dev_id(logic_device_id: i32) -> Result<i32> {
    let process = process::ready()?;
    match process.devices.iter().position(|device| i64::from(device.ordinal) == i64::from(logic_device_id)) {
        Some(index) => Ok(index as i32),
        None => fail!(RT_INVALID_DEVICEID, "logic_dev_id {logic_device_id} is not a device that this process sees"),
    }
}

/// `acl.rt.get_logic_dev_id_by_phy_dev_id`: physical and logical numbers are the same on a software machine.
pub fn get_logic_dev_id_by_phy_dev_id(device_id: i32) -> Result<i32> {
    process::ready()?;
    if device_id < 0 || device_id as u32 >= settings().devices.value {
        fail!(RT_INVALID_DEVICEID, "device {device_id}; the machine has {} device(s)", settings().devices.value);
    }
    Ok(device_id)
}

/// `acl.rt.get_phy_dev_id_by_logic_dev_id`: the reverse of [`get_logic_dev_id_by_phy_dev_id`].
pub fn get_phy_dev_id_by_logic_dev_id(device_id: i32) -> Result<i32> {
    get_logic_dev_id_by_phy_dev_id(device_id)
}

/// `acl.rt.device_get_uuid`: 16 bytes that stay the same for a device of a machine: its SoC and ordinal, and the machine's id where it has one.
pub fn device_get_uuid(device_id: i32) -> Result<[u8; 16]> {
    let process = process::ready()?;
    let index = index(process, device_id)?;
    let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    let text = format!("softacl {} {} {}", machine.trim(), profile().name, process.devices[index as usize].ordinal);
    // FNV-1a, twice with different starts: an identifier, not a secret.
    let hash =
        |start: u64| text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut uuid = [0; 16];
    uuid[..8].copy_from_slice(&hash(0xcbf2_9ce4_8422_2325).to_be_bytes());
    uuid[8..].copy_from_slice(&hash(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    // Version 8 (custom), variant 1.
    uuid[6] = (uuid[6] & 0x0f) | 0x80;
    uuid[8] = (uuid[8] & 0x3f) | 0x80;
    Ok(uuid)
}

fn pair(process: &Process, device_id: i32, peer: i32) -> Result<(usize, u32)> {
    let first = index(process, device_id)?;
    let second = index(process, peer)?;
    if first == second {
        fail!(INVALID_PARAM, "device {device_id} is its own peer; the two ids must differ");
    }
    Ok((first as usize, process.devices[second as usize].ordinal))
}

/// `acl.rt.device_peer_access_status`: 1 enabled, 0 not, for the direction from the first to the second.
pub fn device_peer_access_status(device_id: i32, peer_device_id: i32) -> Result<i32> {
    let process = process::ready()?;
    let (first, second) = pair(process, device_id, peer_device_id)?;
    Ok(i32::from(process.devices[first].can_reach(second)))
}

/// `acl.rt.device_can_access_peer`: software devices can always reach each other.
pub fn device_can_access_peer(device_id: i32, peer_device_id: i32) -> Result<i32> {
    let process = process::ready()?;
    pair(process, device_id, peer_device_id)?;
    Ok(1)
}

/// `acl.rt.device_enable_peer_access`: from the current device to the peer; flags must be 0.
pub fn device_enable_peer_access(peer_device_id: i32, flags: u32) -> Result<()> {
    let current = context::current()?;
    if flags != 0 {
        fail!(INVALID_PARAM, "flags is {flags}; it is reserved and must be 0");
    }
    let (first, second) = pair(current.process, current.device as i32, peer_device_id)?;
    let mut inner = current.process.devices[first].settings();
    if !inner.peers.contains(&second) {
        inner.peers.push(second);
    }
    Ok(())
}

/// `acl.rt.device_disable_peer_access`.
pub fn device_disable_peer_access(peer_device_id: i32) -> Result<()> {
    let current = context::current()?;
    let (first, second) = pair(current.process, current.device as i32, peer_device_id)?;
    let mut inner = current.process.devices[first].settings();
    match inner.peers.iter().position(|peer| *peer == second) {
        Some(position) => {
            inner.peers.remove(position);
            Ok(())
        }
        None => {
            fail!(INVALID_PARAM, "access from device {} to device {peer_device_id} was not enabled", current.device)
        }
    }
}

/// `acl.rt.device_get_bare_tgid`: the process id as the host sees it, also from inside a container where the kernel tells.
pub fn device_get_bare_tgid() -> Result<i32> {
    process::ready()?;
    // NSpid lists this process's id from the outermost visible namespace to its own.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let outermost =
        status.lines().find_map(|line| line.strip_prefix("NSpid:")?.split_whitespace().next()?.parse().ok());
    Ok(outermost.unwrap_or(std::process::id() as i32))
}

/// The memory of the current device.
pub(crate) fn space(current: &context::Current) -> Space {
    Space::Device(current.process.devices[current.device as usize].ordinal)
}
