//! Groups: the split of a device's cores that old products offer. A device without a configured split has one group, number 0, with everything in it.

use parking_lot::Mutex;

use crate::error::{Result, fail};
use crate::handle::Kind;
use crate::process::profile;
use crate::registry::Registry;
use crate::rt::{context, device, refuse_runtime_handle};
use crate::site;

pub(crate) static INFOS: Registry<GroupInfo> = Registry::new(Kind::GroupInfo);

/// Groups of a device.
const GROUPS: u32 = 1;

/// What `get_all_group_info` fills.
#[derive(Default)]
pub(crate) struct GroupInfo {
    /// By `aclrtGroupAttr`, once filled.
    attributes: Mutex<Option<[i64; 6]>>,
}

/// `acl.rt.set_group`; 107014 for a number that is not there.
pub fn set_group(group_id: u32) -> Result<()> {
    context::current()?;
    if group_id >= GROUPS {
        fail!(RT_GROUP_NOT_CREATE, "group {group_id} does not exist; the device has {GROUPS} group, number 0");
    }
    Ok(())
}

/// `acl.rt.get_group_count`.
pub fn get_group_count() -> Result<u32> {
    context::current()?;
    Ok(GROUPS)
}

/// `acl.rt.create_group_info`.
pub fn create_group_info() -> Result<u64> {
    crate::process::not_forked()?;
    match INFOS.insert(GroupInfo::default(), site::here()) {
        Some(handle) => Ok(handle),
        None => fail!(BAD_ALLOC, "no group info is left"),
    }
}

/// `acl.rt.destroy_group_info`.
pub fn destroy_group_info(info: u64) -> Result<()> {
    INFOS.remove(info, site::here()).map(drop).map_err(|error| refuse_runtime_handle("groupInfo", error))
}

/// `acl.rt.get_all_group_info`: fills the object for the current device.
pub fn get_all_group_info(info: u64) -> Result<()> {
    context::current()?;
    let info = INFOS.get(info).map_err(|error| refuse_runtime_handle("groupInfo", error))?;
    let cores = i64::from(device::hardware_cores(0));
    let vector = i64::from(device::hardware_cores(1));
    // AI cores, vector cores, control cores, copy engines, scheduler queues, number of the group.
    *info.attributes.lock() = Some([cores, vector, i64::from(profile().ai_cpus), 1, 1, 0]);
    Ok(())
}

/// `acl.rt.get_group_info_detail`: one attribute (`aclrtGroupAttr`) of a group.
pub fn get_group_info_detail(info: u64, group_id: i32, attribute: i32) -> Result<Vec<i64>> {
    let info = INFOS.get(info).map_err(|error| refuse_runtime_handle("groupInfo", error))?;
    if group_id != 0 {
        fail!(RT_GROUP_NOT_CREATE, "group {group_id} does not exist; the device has {GROUPS} group, number 0");
    }
    let attributes = *info.attributes.lock();
    match (attributes, usize::try_from(attribute)) {
        (None, _) => fail!(RT_GROUP_NOT_SET, "the group info is empty; call acl.rt.get_all_group_info first"),
        (Some(values), Ok(index)) if index < values.len() => Ok(vec![values[index]]),
        _ => fail!(INVALID_PARAM, "attr is {attribute}, which is not in aclrtGroupAttr"),
    }
}
