# Made by `cargo xtask generate` from crates/abi/data/surface.tsv; do not edit.

from collections.abc import Callable
from typing import Any

def set_device(device_id: int, /) -> int:
    """Uses a device in the calling thread, through the device's default context.

    Binds the calling thread to the device and creates its default context and stream implicitly (one per device, shared by threads). Out of range gives 107001.

    Arguments: device_id (int).

    Returns: ret (int).

    Undone by acl.rt.reset_device or acl.rt.reset_device_force.

    C: aclrtSetDevice. Manual: runtime/device/function-set_device.md.
    """

def reset_device(device_id: int, /) -> int:
    """Gives a device back; the last of as many calls as set_device releases everything on it.

    Counted against set_device calls; the last one frees default context, default stream and everything left. Destroy explicit objects first.

    Arguments: device_id (int).

    Returns: ret (int).

    C: aclrtResetDevice. Manual: runtime/device/function-reset_device.md.
    """

def reset_device_force(device_id: int, /) -> int:
    """Gives a device back at once, however often set_device was called.

    Frees at once whatever the set_device count; a second call errors. Do not mix with reset_device on the same device.

    Arguments: device_id (int).

    Returns: ret (int).

    C: aclrtResetDeviceForce. Manual: runtime/device/function-reset_device_force.md.
    """

def get_device() -> tuple[int, int]:
    """Returns the device of the calling thread.

    Device of the calling thread; non-zero ret if no device or context was set in it.

    Returns: (device_id, ret).

    C: aclrtGetDevice. Manual: runtime/device/function-get_device.md.
    """

def set_device_sat_mode(mode: int, /) -> int:
    """Chooses how float overflow on the device is handled.

    Float overflow mode: 0 saturate, 1 Inf/NaN. Needs a device. Not on every product.

    Arguments: mode (int).

    Returns: ret (int).

    C: aclrtSetDeviceSatMode. Manual: runtime/device/function-set_device_sat_mode.md.
    """

def get_device_sat_mode() -> tuple[int, int]:
    """Returns how float overflow on the device is handled.

    Current overflow mode: 0 saturate, 1 Inf/NaN, 2 undefined.

    Returns: (mode, ret).

    C: aclrtGetDeviceSatMode. Manual: runtime/device/function-get_device_sat_mode.md.
    """

def get_run_mode() -> tuple[int, int]:
    """Tells whether the program runs on the host or on the device.

    0 ACL_DEVICE (app runs on the device side, RC), 1 ACL_HOST (EP). Works before init: acllite asks while it is imported.

    Returns: (mode, ret).

    C: aclrtGetRunMode. Manual: runtime/device/function-get_run_mode.md.
    """

def set_ts_device(ts_id: int, /) -> int:
    """Chooses the task scheduler for the calling thread.

    0 AI Core scheduler, 1 vector scheduler. Legacy.

    Arguments: ts_id (int).

    Returns: ret (int).

    C: aclrtSetTsDevice. Manual: runtime/device/function-set_ts_device.md.
    """

def get_device_count() -> tuple[int, int]:
    """Returns the number of devices.

    Does not need set_device.

    Returns: (count, ret).

    C: aclrtGetDeviceCount. Manual: runtime/device/function-get_device_count.md.
    """

def get_device_utilization_rate(device_id: int, /) -> tuple[dict[str, Any], int]:
    """Returns how busy the parts of a device are, in percent.

    dict: cube_utilization, vector_utilization, aicpu_utilization, memory_utilization, utilization_extend (percent, -1 = n/a; memory always -1). ret unsigned.

    Arguments: device_id (int).

    Returns: (info, ret).

    C: aclrtGetDeviceUtilizationRate. Manual: runtime/device/function-get_device_utilization_rate.md.
    """

def query_device_status(device_id: int, /) -> tuple[int, int]:
    """Tells whether a device is available.

    0 normal, 1 abnormal, 0xFFFF end marker.

    Arguments: device_id (int).

    Returns: (status, ret).

    C: aclrtQueryDeviceStatus. Manual: runtime/device/function-query_device_status.md.
    """

def device_task_abort(device_id: int, timeout: int, /) -> int:
    """Stops running and queued tasks of a device.

    Stops running and queued tasks; other calls meanwhile give 107022. timeout ms, 0 = forever, at most 36 min.

    Arguments: device_id (int), timeout (int).

    Returns: ret (int).

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtDeviceTaskAbort. Manual: api_ref/13_exception_handling.md.
    """

def get_device_info(device_id: int, attr: int, /) -> tuple[int, int]:
    """Returns one attribute of a device.

    attr = aclrtDevAttr. C value is int64 but is built as 32-bit int (truncated).

    Arguments: device_id (int), attr (int).

    Returns: (value, ret).

    C: aclrtGetDeviceInfo. Manual: runtime/device/function-get_device_info.md.
    """

def device_get_stream_priority_range() -> tuple[int, int, int]:
    """Returns the lowest and the highest stream priority.

    least is the numerically larger value; greatest (highest) is the smaller.

    Returns: (least, greatest, ret).

    C: aclrtDeviceGetStreamPriorityRange. Manual: runtime/device/function-device_get_stream_priority_range.md.
    """

def get_device_capability(device_id: int, feature: int, /) -> tuple[int, int]:
    """Tells whether a device supports a feature.

    feature = aclrtDevFeatureType; 1 supported, 0 not.

    Arguments: device_id (int), feature (int).

    Returns: (value, ret).

    C: aclrtGetDeviceCapability. Manual: runtime/device/function-get_device_capability.md.
    """

def get_device_res_limit(device_id: int, type: int, /) -> tuple[int, int]:
    """Returns how many cores of a device this process may use.

    type 0 cube cores, 1 vector cores.

    Arguments: device_id (int), type (int).

    Returns: (value, ret).

    C: aclrtGetDeviceResLimit. Manual: api_ref/03_runtime_configuration.md.
    """

def set_device_res_limit(device_id: int, type: int, value: int, /) -> int:
    """Limits how many cores of a device this process may use.

    Cap on cores usable by this process; type 0 cube, 1 vector.

    Arguments: device_id (int), type (int), value (int).

    Returns: ret (int).

    Undone by acl.rt.reset_device_res_limit.

    C: aclrtSetDeviceResLimit. Manual: api_ref/03_runtime_configuration.md.
    """

def reset_device_res_limit(device_id: int, /) -> int:
    """Lifts this process's limit of cores of a device.

    Back to the full core count.

    Arguments: device_id (int).

    Returns: ret (int).

    C: aclrtResetDeviceResLimit. Manual: api_ref/03_runtime_configuration.md.
    """

def get_devices_topo(device_id: int, other_device_id: int, /) -> tuple[int, int]:
    """Tells how two devices are connected.

    Bit mask of ACL_RT_DEVS_TOPOLOGY_*; C u64 truncated to 32 bits. Its parse-error text names reset_device_res_limit.

    Arguments: device_id (int), other_device_id (int).

    Returns: (value, ret).

    C: aclrtGetDevicesTopo. Manual: runtime/device/function-get_devices_topo.md.
    """

def get_logic_dev_id_by_user_dev_id(user_dev_id: int, /) -> tuple[int, int]:
    """Returns the logic id of a device as this process numbers it.

    User id is after ASCEND_RT_VISIBLE_DEVICES filtering.

    Arguments: user_dev_id (int).

    Returns: (logic_dev_id, ret).

    C: aclrtGetLogicDevIdByUserDevId. Manual: runtime/device/function-get_logic_dev_id_by_user_dev_id.md.
    """

def get_user_dev_id_by_logic_dev_id(logic_dev_id: int, /) -> tuple[int, int]:
    """Returns how this process numbers the device with a logic id.

    Reverse of get_logic_dev_id_by_user_dev_id.

    Arguments: logic_dev_id (int).

    Returns: (user_dev_id, ret).

    C: aclrtGetUserDevIdByLogicDevId. Manual: runtime/device/function-get_user_dev_id_by_logic_dev_id.md.
    """

def get_logic_dev_id_by_phy_dev_id(phy_dev_id: int, /) -> tuple[int, int]:
    """Returns the logic id of the device with a physical id.

    Physical id as numbered by the driver.

    Arguments: phy_dev_id (int).

    Returns: (logic_dev_id, ret).

    C: aclrtGetLogicDevIdByPhyDevId. Manual: api_ref/04_device_management.md.
    """

def get_phy_dev_id_by_logic_dev_id(logic_dev_id: int, /) -> tuple[int, int]:
    """Returns the physical id of the device with a logic id.

    Reverse of get_logic_dev_id_by_phy_dev_id.

    Arguments: logic_dev_id (int).

    Returns: (phy_dev_id, ret).

    C: aclrtGetPhyDevIdByLogicDevId. Manual: api_ref/04_device_management.md.
    """

def device_get_uuid(device_id: int, /) -> tuple[dict[str, Any], int]:
    """Returns the unique id of a device.

    dict {'bytes': list of 16 ints}.

    Arguments: device_id (int).

    Returns: (uuid, ret).

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtDeviceGetUuid. Manual: runtime/device/function-device_get_uuid.md.
    """

def device_peer_access_status(device_id: int, peer_device_id: int, /) -> tuple[int, int]:
    """Tells whether a device can reach another device's memory now.

    1 enabled, 0 not.

    Arguments: device_id (int), peer_device_id (int).

    Returns: (status, ret).

    C: aclrtDevicePeerAccessStatus. Manual: runtime/device/function-device_peer_access_status.md.
    """

def device_can_access_peer(device_id: int, peer_device_id: int, /) -> tuple[int, int]:
    """Tells whether a device could reach another device's memory.

    The two ids must differ.

    Arguments: device_id (int), peer_device_id (int).

    Returns: (can, ret).

    Products: Atlas inference series, Atlas training series, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtDeviceCanAccessPeer. Manual: runtime/device/function-device_can_access_peer.md.
    """

def device_enable_peer_access(peer_device_id: int, flags: int, /) -> int:
    """Lets the current device reach another device's memory.

    One direction only: current device -> peer. flags must be 0.

    Arguments: peer_device_id (int), flags (int).

    Returns: ret (int).

    Undone by acl.rt.device_disable_peer_access.

    Products: Atlas inference series, Atlas training series, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtDeviceEnablePeerAccess. Manual: runtime/device/function-device_enable_peer_access.md.
    """

def device_disable_peer_access(peer_device_id: int, /) -> int:
    """Ends the current device's access to another device's memory.

    Undoes device_enable_peer_access for the current device.

    Arguments: peer_device_id (int).

    Returns: ret (int).

    Products: Atlas inference series, Atlas training series, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtDeviceDisablePeerAccess. Manual: runtime/device/function-device_disable_peer_access.md.
    """

def device_get_bare_tgid() -> tuple[int, int]:
    """Returns the id of this process as the host numbers it.

    Process id as seen on the host (differs in containers).

    Returns: (pid, ret).

    C: aclrtDeviceGetBareTgid. Manual: runtime/device/function-device_get_bare_tgid.md.
    """

def create_context(device_id: int, /) -> tuple[int, int]:
    """Creates a context on a device and makes it current in the calling thread.

    Own default stream (two streams on Atlas inference EP); becomes current in the thread. set_device not needed first.

    Arguments: device_id (int).

    Returns: (context, ret).

    Undone by acl.rt.destroy_context.

    C: aclrtCreateContext. Manual: api_ref/05_context_management.md.
    """

def destroy_context(context: int, /) -> int:
    """Destroys a context that create_context made.

    Only for create_context results; 0 gives 100000; the implicit default context cannot be destroyed this way.

    Arguments: context (int).

    Returns: ret (int).

    C: aclrtDestroyContext. Manual: api_ref/05_context_management.md.
    """

def set_context(context: int, /) -> int:
    """Makes a context current in the calling thread.

    Makes the context (and its device) current in the calling thread; last call wins. 0 gives 100000.

    Arguments: context (int).

    Returns: ret (int).

    C: aclrtSetCurrentContext. Manual: api_ref/05_context_management.md.
    """

def get_context() -> tuple[int, int]:
    """Returns the current context of the calling thread.

    Current context of the thread; error 107002 when none.

    Returns: (context, ret).

    C: aclrtGetCurrentContext. Manual: api_ref/05_context_management.md.
    """

def ctx_get_current_default_stream() -> tuple[int, int]:
    """Returns the default stream of the current context.

    Handle of the current context's default stream (not 0).

    Returns: (stream, ret).

    C: aclrtCtxGetCurrentDefaultStream. Manual: api_ref/05_context_management.md.
    """

def get_primary_ctx_state(device_id: int, /) -> tuple[int, int, int]:
    """Tells whether the default context of a device exists.

    flags always 0.

    Arguments: device_id (int).

    Returns: (active, flags, ret).

    C: aclrtGetPrimaryCtxState. Manual: api_ref/05_context_management.md.
    """

def ctx_set_sys_param_opt(opt: int, value: int, /) -> int:
    """Sets a system parameter of the current context.

    opt = aclSysParamOpt; per-context setting.

    Arguments: opt (int), value (int).

    Returns: ret (int).

    C: aclrtCtxSetSysParamOpt. Manual: api_ref/05_context_management.md.
    """

def ctx_get_sys_param_opt(opt: int, /) -> tuple[int, int]:
    """Returns a system parameter of the current context.

    107021 when never set.

    Arguments: opt (int).

    Returns: (value, ret).

    C: aclrtCtxGetSysParamOpt. Manual: api_ref/05_context_management.md.
    """

def set_sys_param_opt(opt: int, value: int, /) -> int:
    """Sets a system parameter of the process.

    Process-wide setting.

    Arguments: opt (int), value (int).

    Returns: ret (int).

    C: aclrtSetSysParamOpt. Manual: api_ref/03_runtime_configuration.md.
    """

def get_sys_param_opt(opt: int, /) -> tuple[int, int]:
    """Returns a system parameter of the process.

    Parse-error text of this and set_sys_param_opt ends in 'parse faild'.

    Arguments: opt (int).

    Returns: (value, ret).

    C: aclrtGetSysParamOpt. Manual: api_ref/03_runtime_configuration.md.
    """

def get_overflow_status(output_addr: int, output_size: int, stream: int, /) -> int:
    """Queues a read of the overflow flags into device memory.

    Async read of the overflow flag into device memory; size must be 64.

    Arguments: output_addr (int), output_size (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtGetOverflowStatus. Manual: runtime/device/function-get_overflow_status.md.
    """

def reset_overflow_status(stream: int, /) -> int:
    """Queues a reset of the overflow flags.

    Async clear.

    Arguments: stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtResetOverflowStatus. Manual: runtime/device/function-reset_overflow_status.md.
    """

def create_stream() -> tuple[int, int]:
    """Creates a stream in the current context.

    Highest priority. Belongs to the current context; needs a device. 207008 when the pool is empty.

    Returns: (stream, ret).

    Undone by acl.rt.destroy_stream or acl.rt.destroy_stream_force.

    C: aclrtCreateStream. Manual: runtime/stream/function-create_stream.md.
    """

def create_stream_with_config(priority: int, flag: int, /) -> tuple[int, int]:
    """Creates a stream in the current context, with flags.

    flag bits ACL_STREAM_*: FAST_LAUNCH 1, FAST_SYNC 2, PERSISTENT 4, HUGE 8 (no effect). priority reserved on some products, else 0 is highest. Signed ints.

    Arguments: priority (int), flag (int).

    Returns: (stream, ret).

    Undone by acl.rt.destroy_stream or acl.rt.destroy_stream_force.

    C: aclrtCreateStreamWithConfig. Manual: runtime/stream/function-create_stream_with_config.md.
    """

def destroy_stream(stream: int, /) -> int:
    """Destroys a stream when its queued work is done.

    Waits for queued work. 0 (default stream) gives 100000. Docs ask to synchronize first and to be in the owning context.

    Arguments: stream (int).

    Returns: ret (int).

    C: aclrtDestroyStream. Manual: runtime/stream/function-destroy_stream.md.
    """

def destroy_stream_force(stream: int, /) -> int:
    """Destroys a stream and drops its queued work.

    Drops pending work instead of waiting.

    Arguments: stream (int).

    Returns: ret (int).

    C: aclrtDestroyStreamForce. Manual: runtime/stream/function-destroy_stream_force.md.
    """

def set_stream_overflow_switch(stream: int, flag: int, /) -> int:
    """Switches overflow detection of a stream on or off.

    Saturation mode only. flag 0 off, 1 on.

    Arguments: stream (int), flag (int).

    Returns: ret (int).

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtSetStreamOverflowSwitch. Manual: runtime/stream/function-set_stream_overflow_switch.md.
    """

def get_stream_overflow_switch(stream: int, /) -> tuple[int, int]:
    """Tells whether overflow detection of a stream is on.

    0 off, 1 on.

    Arguments: stream (int).

    Returns: (flag, ret).

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtGetStreamOverflowSwitch. Manual: runtime/stream/function-get_stream_overflow_switch.md.
    """

def set_stream_failure_mode(stream: int, mode: int, /) -> int:
    """Chooses whether a stream goes on after a failed task.

    0 continue after a failed task (default), 1 stop (whole context). Once per stream; default stream only on A2/A3/950.

    Arguments: stream (int), mode (int).

    Returns: ret (int).

    C: aclrtSetStreamFailureMode. Manual: runtime/stream/function-set_stream_failure_mode.md.
    """

def stream_query(stream: int, /) -> tuple[int, int]:
    """Tells whether all work of a stream is done.

    0 complete, 1 not ready, 0xFFFF reserved.

    Arguments: stream (int).

    Returns: (status, ret).

    C: aclrtStreamQuery. Manual: runtime/stream/function-stream_query.md.
    """

def stream_abort(stream: int, /) -> int:
    """Drops the queued work of a stream.

    Drops queued work; sync on it meanwhile gives 107023.

    Arguments: stream (int).

    Returns: ret (int).

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtStreamAbort. Manual: runtime/stream/function-stream_abort.md.
    """

def stream_get_id(stream: int, /) -> tuple[int, int]:
    """Returns the id of a stream.

    stream 0 = default stream.

    Arguments: stream (int).

    Returns: (id, ret).

    C: aclrtStreamGetId. Manual: runtime/stream/function-stream_get_id.md.
    """

def get_stream_available_num() -> tuple[int, int]:
    """Returns how many streams can still be created.

    Streams still creatable on the current device.

    Returns: (count, ret).

    C: aclrtGetStreamAvailableNum. Manual: runtime/stream/function-get_stream_available_num.md.
    """

def set_stream_attribute(stream: int, attr: int, value: dict[str, Any], /) -> int:
    """Sets one attribute of a stream.

    value dict key depends on attr: failureMode (1), overflowSwitch (2), userCustomTag (3), else reserved list of 4.

    Arguments: stream (int), attr (int), value (dict[str, Any]).

    Returns: ret (int).

    C: aclrtSetStreamAttribute. Manual: runtime/stream/function-set_stream_attribute.md.
    """

def get_stream_attribute(stream: int, attr: int, /) -> tuple[dict[str, Any], int]:
    """Returns one attribute of a stream.

    Same dict keys as the setter.

    Arguments: stream (int), attr (int).

    Returns: (value, ret).

    C: aclrtGetStreamAttribute. Manual: runtime/stream/function-get_stream_attribute.md.
    """

def set_stream_res_limit(stream: int, type: int, value: int, /) -> int:
    """Limits how many cores the work of a stream may use.

    type 0 cube, 1 vector cores.

    Arguments: stream (int), type (int), value (int).

    Returns: ret (int).

    Undone by acl.rt.reset_stream_res_limit.

    C: aclrtSetStreamResLimit. Manual: api_ref/03_runtime_configuration.md.
    """

def get_stream_res_limit(stream: int, type: int, /) -> tuple[int, int]:
    """Returns how many cores the work of a stream may use.

    type 0 cube, 1 vector cores.

    Arguments: stream (int), type (int).

    Returns: (value, ret).

    C: aclrtGetStreamResLimit. Manual: api_ref/03_runtime_configuration.md.
    """

def reset_stream_res_limit(stream: int, /) -> int:
    """Lifts the limit of cores of a stream.

    Drops the limit set by set_stream_res_limit.

    Arguments: stream (int).

    Returns: ret (int).

    C: aclrtResetStreamResLimit. Manual: api_ref/03_runtime_configuration.md.
    """

def use_stream_res_in_current_thread(stream: int, /) -> int:
    """Applies a stream's limit of cores to the calling thread.

    Operators launched from this thread obey that stream's core limit.

    Arguments: stream (int).

    Returns: ret (int).

    Undone by acl.rt.unuse_stream_res_in_current_thread.

    C: aclrtUseStreamResInCurrentThread. Manual: api_ref/03_runtime_configuration.md.
    """

def unuse_stream_res_in_current_thread(stream: int, /) -> int:
    """Stops applying a stream's limit of cores to the calling thread.

    Stops what use_stream_res_in_current_thread began.

    Arguments: stream (int).

    Returns: ret (int).

    C: aclrtUnuseStreamResInCurrentThread. Manual: api_ref/03_runtime_configuration.md.
    """

def get_res_in_current_thread(type: int, /) -> tuple[int, int]:
    """Returns how many cores the calling thread may use.

    Core count in force for the thread: stream limit, else device limit, else hardware.

    Arguments: type (int).

    Returns: (value, ret).

    C: aclrtGetResInCurrentThread. Manual: api_ref/03_runtime_configuration.md.
    """

def synchronize_stream(stream: int, /) -> int:
    """Waits until all work of a stream is done.

    Blocks until the stream is idle; GIL released. 0 = default stream. Surfaces async task errors (507xxx).

    Arguments: stream (int).

    Returns: ret (int).

    C: aclrtSynchronizeStream. Manual: runtime/stream/function-synchronize_stream.md.
    """

def synchronize_stream_with_timeout(stream: int, timeout: int, /) -> int:
    """Waits until all work of a stream is done, at most some milliseconds.

    ms; -1 forever; < -1 gives 107000. Timeout gives 507046. GIL released.

    Arguments: stream (int), timeout (int).

    Returns: ret (int).

    C: aclrtSynchronizeStreamWithTimeout. Manual: runtime/stream/function-synchronize_stream_with_timeout.md.
    """

def stream_wait_event(stream: int, event: int, /) -> int:
    """Makes a stream wait for the newest record of an event.

    Makes the stream (not the host) wait. Stream comes first. GIL released. Needs an event created with the SYNC bit.

    Arguments: stream (int), event (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtStreamWaitEvent. Manual: api_ref/07_event_management.md.
    """

def create_event() -> tuple[int, int]:
    """Creates an event.

    Default event. Hardware resource is taken at record time, so record_event may block. Not valid for reset_event.

    Returns: (event, ret).

    Undone by acl.rt.destroy_event.

    C: aclrtCreateEvent. Manual: api_ref/07_event_management.md.
    """

def create_event_with_flag(flag: int, /) -> tuple[int, int]:
    """Creates an event for the uses that the flag names.

    Bits SYNC 1, CAPTURE_STREAM_PROGRESS 2, TIME_LINE 8, DEVICE_USE_ONLY 16, EXTERNAL 32 (alone). SYNC here counts against the event limit; only these can be reset.

    Arguments: flag (int).

    Returns: (event, ret).

    Undone by acl.rt.destroy_event.

    C: aclrtCreateEventWithFlag. Manual: api_ref/07_event_management.md.
    """

def create_event_ex_with_flag(flag: int, /) -> tuple[int, int]:
    """Creates an event for the uses that the flag names, with resources taken when it is recorded.

    Resource taken at record time (record may block). Rejected by reset_event, query_event, query_event_wait_status. Extra bit IPC 64 (alone).

    Arguments: flag (int).

    Returns: (event, ret).

    Undone by acl.rt.destroy_event.

    C: aclrtCreateEventExWithFlag. Manual: api_ref/07_event_management.md.
    """

def destroy_event(event: int, /) -> int:
    """Destroys an event.

    Does not wait; resources go when the event completes.

    Arguments: event (int).

    Returns: ret (int).

    C: aclrtDestroyEvent. Manual: api_ref/07_event_management.md.
    """

def record_event(event: int, stream: int, /) -> int:
    """Records an event in a stream, after the work queued so far.

    Event first. Async. 0 = default stream.

    Arguments: event (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtRecordEvent. Manual: api_ref/07_event_management.md.
    """

def reset_event(event: int, stream: int, /) -> int:
    """Queues a reset of an event, so that it can be recorded anew.

    Only for events from create_event_with_flag with SYNC. Queue it after the waits; unsafe with several waiters.

    Arguments: event (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtResetEvent. Manual: api_ref/07_event_management.md.
    """

def query_event(event: int, /) -> tuple[int, int]:
    """Tells whether the recorded work is done, with numbers opposite to query_event_status.

    Deprecated. 0 COMPLETE, 1 NOT_READY (opposite of query_event_status).

    Arguments: event (int).

    Returns: (status, ret).

    C: aclrtQueryEvent. Manual: api_ref/07_event_management.md.
    """

def query_event_status(event: int, /) -> tuple[int, int]:
    """Tells whether the recorded work is done.

    0 NOT_READY, 1 COMPLETE (numbers reversed against query_event).

    Arguments: event (int).

    Returns: (status, ret).

    C: aclrtQueryEventStatus. Manual: api_ref/07_event_management.md.
    """

def query_event_wait_status(event: int, /) -> tuple[int, int]:
    """Tells whether all waits for an event are over.

    0 complete, 1 not ready, 0xFFFF reserved.

    Arguments: event (int).

    Returns: (status, ret).

    C: aclrtQueryEventWaitStatus. Manual: api_ref/07_event_management.md.
    """

def synchronize_event(event: int, /) -> int:
    """Waits until the recorded work is done.

    Host waits for the recorded point; GIL released.

    Arguments: event (int).

    Returns: ret (int).

    C: aclrtSynchronizeEvent. Manual: api_ref/07_event_management.md.
    """

def synchronize_event_with_timeout(event: int, timeout: int, /) -> int:
    """Waits until the recorded work is done, at most some milliseconds.

    ms; -1 forever. Timeout gives 507047. GIL released.

    Arguments: event (int), timeout (int).

    Returns: ret (int).

    C: aclrtSynchronizeEventWithTimeout. Manual: api_ref/07_event_management.md.
    """

def event_elapsed_time(start: int, end: int, /) -> tuple[float, int]:
    """Returns the milliseconds between two events.

    Float milliseconds; both must be recorded, completed and carry TIME_LINE. 107006/107007 otherwise.

    Arguments: start (int), end (int).

    Returns: (ms, ret).

    C: aclrtEventElapsedTime. Manual: api_ref/07_event_management.md.
    """

def event_get_timestamp(event: int, /) -> tuple[int, int]:
    """Returns when an event was reached, in microseconds.

    Microseconds.

    Arguments: event (int).

    Returns: (us, ret).

    C: aclrtEventGetTimestamp. Manual: api_ref/07_event_management.md.
    """

def get_event_id(event: int, /) -> tuple[int, int]:
    """Returns the id of an event.

    Bad arguments surface CPython's own TypeError text here, not the acl one.

    Arguments: event (int).

    Returns: (id, ret).

    C: aclrtGetEventId. Manual: api_ref/07_event_management.md.
    """

def get_event_avail_num() -> tuple[int, int]:
    """Returns how many events can still be created.

    Events still creatable on the current device.

    Returns: (num, ret).

    C: aclrtGetEventAvailNum. Manual: api_ref/07_event_management.md.
    """

def set_op_wait_timeout(seconds: int, /) -> int:
    """Sets how many seconds a stream waits for an event.

    Limit for stream_wait_event tasks submitted later; last call wins; 0 = no limit (default). Expiry shows at the next sync.

    Arguments: seconds (int).

    Returns: ret (int).

    Products: Atlas training series, Atlas 200I/500 A2, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtSetOpWaitTimeout. Manual: api_ref/07_event_management.md.
    """

def subscribe_report(thread_id: int, stream: int, /) -> int:
    """Names the thread that runs the callbacks of a stream.

    Binds a callback thread to a stream; one thread may serve many streams of one device, a stream only one thread.

    Arguments: thread_id (int), stream (int).

    Returns: ret (int).

    Undone by acl.rt.unsubscribe_report.

    C: aclrtSubscribeReport. Manual: runtime/control/function-subscribe_report.md.
    """

def unsubscribe_report(thread_id: int, stream: int, /) -> int:
    """Ends the subscription of a thread to a stream.

    Undoes subscribe_report; call after all callbacks ran.

    Arguments: thread_id (int), stream (int).

    Returns: ret (int).

    C: aclrtUnSubscribeReport. Manual: runtime/control/function-unsubscribe_report.md.
    """

def process_report(timeout: int, /) -> int:
    """Waits for a callback and runs it in the calling thread.

    Loop it in the subscribed thread: waits timeout ms (-1 forever; 0 and < -1 give 100000). 507012 on timeout, 107012 if thread not subscribed. GIL released.

    Arguments: timeout (int).

    Returns: ret (int).

    C: aclrtProcessReport. Manual: runtime/control/function-process_report.md.
    """

def launch_callback(func: Callable[..., Any], user_data: object, block_type: int, stream: int, /) -> int:
    """Queues a call of a Python function on a stream.

    Queues func(user_data) after prior stream work; the object is one argument even if tuple. Non-callable: TypeError 'parameter must be callable'. Exceptions only logged.

    Arguments: func (Callable[..., Any]), user_data (object), block_type (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtLaunchCallback. Manual: runtime/control/function-launch_callback.md.
    """

def set_exception_info_callback(func: Callable[..., Any] | None = ..., /) -> int:
    """Sets the function that is called when a task fails.

    func(info_ptr) on task failure. None or no argument unregisters. An exception inside removes the callback.

    Arguments: func (Callable[..., Any] | None, optional).

    Returns: ret (int).

    C: aclrtSetExceptionInfoCallback. Manual: api_ref/13_exception_handling.md.
    """

def get_error_code_from_exception_info(info: int, /) -> int:
    """Returns the error code of a failed task.

    Valid only inside the callback; 4294967295 on NULL.

    Arguments: info (int).

    Returns: code (int).

    C: aclrtGetErrorCodeFromExceptionInfo. Manual: api_ref/13_exception_handling.md.
    """

def get_task_id_from_exception_info(info: int, /) -> int:
    """Returns the task id of a failed task.

    Arguments: info (int).

    Returns: id (int).

    C: aclrtGetTaskIdFromExceptionInfo. Manual: api_ref/13_exception_handling.md.
    """

def get_stream_id_from_exception_info(info: int, /) -> int:
    """Returns the stream id of a failed task.

    Arguments: info (int).

    Returns: id (int).

    C: aclrtGetStreamIdFromExceptionInfo. Manual: api_ref/13_exception_handling.md.
    """

def get_thread_id_from_exception_info(info: int, /) -> int:
    """Returns the thread id of a failed task.

    Arguments: info (int).

    Returns: id (int).

    C: aclrtGetThreadIdFromExceptionInfo. Manual: api_ref/13_exception_handling.md.
    """

def get_device_id_from_exception_info(info: int, /) -> int:
    """Returns the device id of a failed task.

    Arguments: info (int).

    Returns: id (int).

    C: aclrtGetDeviceIdFromExceptionInfo. Manual: api_ref/13_exception_handling.md.
    """

def synchronize_device() -> int:
    """Waits until all work of the current device is done.

    Waits for every stream of the current context's device; GIL released.

    Returns: ret (int).

    C: aclrtSynchronizeDevice. Manual: runtime/device/function-synchronize_device.md.
    """

def synchronize_device_with_timeout(timeout: int, /) -> int:
    """Waits until all work of the current device is done, at most some milliseconds.

    ms, -1 forever; timeout gives 507046. GIL is kept, unlike synchronize_device.

    Arguments: timeout (int).

    Returns: ret (int).

    C: aclrtSynchronizeDeviceWithTimeout. Manual: runtime/device/function-synchronize_device_with_timeout.md.
    """

def get_thread_last_task_id() -> tuple[int, int]:
    """Returns the id of the last task that the calling thread queued.

    Id of the last task this thread submitted.

    Returns: (task_id, ret).

    C: aclrtGetThreadLastTaskId. Manual: runtime/control/function-get_thread_last_task_id.md.
    """

def reduce_async(dst: int, src: int, count: int, kind: int, type: int, stream: int, reserve: int, /) -> int:
    """Queues an elementwise reduction of device memory into device memory.

    kind = aclrtReduceKind (10 sum ..), type = aclDataType; count in bytes; reserve 0. Training series: fp32 only.

    Arguments: dst (int), src (int), count (int), kind (int), type (int), stream (int), reserve (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtReduceAsync. Manual: runtime/control/function-reduce_async.md.
    """

def set_op_execute_time_out(seconds: int, /) -> int:
    """Sets how many seconds an operator may run.

    Name is time_out; its parse error says set_op_execute_timeout. Seconds; 0 = product maximum; last call wins.

    Arguments: seconds (int).

    Returns: ret (int).

    C: aclrtSetOpExecuteTimeOut. Manual: runtime/control/function-set_op_execute_time_out.md.
    """

def set_op_execute_timeout_v2(us: int, /) -> tuple[int, int]:
    """Sets how many microseconds an operator may run.

    Rounds up to the hardware step and returns the effective value.

    Arguments: us (int).

    Returns: (actual_us, ret).

    C: aclrtSetOpExecuteTimeOutV2. Manual: runtime/control/function-set_op_execute_timeout_v2.md.
    """

def get_op_timeout_interval() -> tuple[int, int]:
    """Returns the step of operator time limits, in microseconds.

    Hardware step in microseconds.

    Returns: (us, ret).

    C: aclrtGetOpTimeOutInterval. Manual: runtime/control/function-get_op_timeout_interval.md.
    """

def get_op_execute_timeout() -> tuple[int, int]:
    """Returns how many milliseconds an operator may run.

    Operator timeout in force, milliseconds.

    Returns: (ms, ret).

    C: aclrtGetOpExecuteTimeout. Manual: runtime/control/function-get_op_execute_timeout.md.
    """

def peek_at_last_error(level: int, /) -> int:
    """Returns the newest error code.

    level 0 = thread. Returns the stored code without clearing.

    Arguments: level (int).

    Returns: ret (int).

    C: aclrtPeekAtLastError. Manual: api_ref/13_exception_handling.md.
    """

def get_last_error(level: int, /) -> int:
    """Returns the newest error code and forgets it.

    Returns and clears the stored code.

    Arguments: level (int).

    Returns: ret (int).

    C: aclrtGetLastError. Manual: api_ref/13_exception_handling.md.
    """

def cmo_async(src: int, size: int, cmo_type: int, stream: int, /) -> int:
    """Queues a cache operation on device memory.

    Cache op: 0 prefetch, 1 writeback, 2 invalidate, 3 flush.

    Arguments: src (int), size (int), cmo_type (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtCmoAsync. Manual: runtime/memory/function-cmo_async.md.
    """

def malloc(size: int, policy: int, /) -> tuple[int, int]:
    """Allocates device memory, in bytes.

    Device memory, 64-byte aligned, size rounded up to 32 (+32). size 0 invalid. Contents undefined. policy = aclrtMemMallocPolicy.

    Arguments: size (int), policy (int).

    Returns: (dev_ptr, ret).

    Undone by acl.rt.free.

    C: aclrtMalloc. Manual: runtime/memory/function-malloc.md.
    """

def malloc_align32(size: int, policy: int, /) -> tuple[int, int]:
    """Allocates device memory in multiples of 32 bytes, without further padding.

    Like malloc without the extra 32 bytes.

    Arguments: size (int), policy (int).

    Returns: (dev_ptr, ret).

    Undone by acl.rt.free.

    C: aclrtMallocAlign32. Manual: runtime/memory/function-malloc_align32.md.
    """

def malloc_cached(size: int, policy: int, /) -> tuple[int, int]:
    """Allocates device memory that is cached.

    Cacheable memory; pair with mem_flush/mem_invalidate (RC products).

    Arguments: size (int), policy (int).

    Returns: (dev_ptr, ret).

    Undone by acl.rt.free.

    C: aclrtMallocCached. Manual: runtime/memory/function-malloc_cached.md.
    """

def free(dev_ptr: int, /) -> int:
    """Frees device memory.

    Sync free; does not wait for streams. 0/NULL is an error (100000).

    Arguments: dev_ptr (int).

    Returns: ret (int).

    C: aclrtFree. Manual: runtime/memory/function-free.md.
    """

def malloc_host(size: int, /) -> tuple[int, int]:
    """Allocates page-locked host memory, in bytes.

    Page-locked host memory; size 0 invalid. On RC it is device memory.

    Arguments: size (int).

    Returns: (host_ptr, ret).

    Undone by acl.rt.free_host.

    C: aclrtMallocHost. Manual: runtime/memory/function-malloc_host.md.
    """

def free_host(host_ptr: int, /) -> int:
    """Frees memory of malloc_host.

    Only for malloc_host memory; NULL gives 100000.

    Arguments: host_ptr (int).

    Returns: ret (int).

    C: aclrtFreeHost. Manual: runtime/memory/function-free_host.md.
    """

def memset(ptr: int, max_count: int, value: int, count: int, /) -> int:
    """Fills memory with a byte.

    Device or acl host memory (ordinary host memory is undefined). Low byte of value; count 0 is a no-op, count > max_count fails.

    Arguments: ptr (int), max_count (int), value (int), count (int).

    Returns: ret (int).

    C: aclrtMemset. Manual: runtime/memory/function-memset.md.
    """

def memset_async(ptr: int, max_count: int, value: int, count: int, stream: int, /) -> int:
    """Queues filling memory with a byte.

    As memset, queued on the stream; keep the buffer until sync.

    Arguments: ptr (int), max_count (int), value (int), count (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtMemsetAsync. Manual: runtime/memory/function-memset_async.md.
    """

def memcpy(dst: int, dest_max: int, src: int, count: int, kind: int, /) -> int:
    """Copies bytes between host and device, or within one of them.

    Synchronous; GIL kept. kind must be a known value but addresses decide the direction. count 0 = success, even with NULL; count > dest_max 107000.

    Arguments: dst (int), dest_max (int), src (int), count (int), kind (int).

    Returns: ret (int).

    C: aclrtMemcpy. Manual: runtime/memory/function-memcpy.md.
    """

def memcpy_async(dst: int, dest_max: int, src: int, count: int, kind: int, stream: int, /) -> int:
    """Queues a copy of bytes.

    Only truly async for pinned host memory; host-to-host on EP unsupported (207000). 64-byte aligned addresses asked for.

    Arguments: dst (int), dest_max (int), src (int), count (int), kind (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtMemcpyAsync. Manual: runtime/memory/function-memcpy_async.md.
    """

def memcpy_async_with_condition(dst: int, dest_max: int, src: int, count: int, kind: int, stream: int, /) -> int:
    """Queues a copy of bytes after a check of the kind of host memory.

    Deprecated variant that checks the host memory kind first.

    Arguments: dst (int), dest_max (int), src (int), count (int), kind (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtMemcpyAsyncWithCondition. Manual: runtime/memory/function-memcpy_async_with_condition.md.
    """

def memcpy2d(dst: int, dpitch: int, src: int, spitch: int, width: int, height: int, kind: int, /) -> int:
    """Copies rows of bytes between host and device.

    Only H2D and D2H. width > pitch is 100000; zero width/height succeeds.

    Arguments: dst (int), dpitch (int), src (int), spitch (int), width (int), height (int), kind (int).

    Returns: ret (int).

    C: aclrtMemcpy2d. Manual: runtime/memory/function-memcpy2d.md.
    """

def memcpy2d_async(dst: int, dpitch: int, src: int, spitch: int, width: int, height: int, kind: int, stream: int, /) -> int:
    """Queues a copy of rows of bytes.

    Adds D2D on newer products. width <= 5000000, height <= 5242880.

    Arguments: dst (int), dpitch (int), src (int), spitch (int), width (int), height (int), kind (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    C: aclrtMemcpy2dAsync. Manual: runtime/memory/function-memcpy2d_async.md.
    """

def mem_flush(ptr: int, size: int, /) -> int:
    """Writes cached data back to device memory.

    For malloc_cached memory.

    Arguments: ptr (int), size (int).

    Returns: ret (int).

    C: aclrtMemFlush. Manual: runtime/memory/function-mem_flush.md.
    """

def mem_invalidate(ptr: int, size: int, /) -> int:
    """Drops cached data of device memory.

    For malloc_cached memory.

    Arguments: ptr (int), size (int).

    Returns: ret (int).

    C: aclrtMemInvalidate. Manual: runtime/memory/function-mem_invalidate.md.
    """

def get_mem_info(attr: int, /) -> tuple[int, int, int]:
    """Returns the free and the total bytes of one kind of device memory.

    attr = aclrtMemAttr; order is free then total. Needs a device.

    Arguments: attr (int).

    Returns: (free, total, ret).

    C: aclrtGetMemInfo. Manual: runtime/memory/function-get_mem_info.md.
    """

def malloc_with_cfg(size: int, policy: int, cfg: dict[str, Any], /) -> tuple[int, int]:
    """Allocates device memory with attributes.

    cfg {} = none; else attrs:[{attr,value{moduleId|deviceId|rsv}}], numAttrs. Length mismatch or no value key: KeyError.

    Arguments: size (int), policy (int), cfg (dict[str, Any]).

    Returns: (dev_ptr, ret).

    Undone by acl.rt.free.

    C: aclrtMallocWithCfg. Manual: runtime/memory/function-malloc_with_cfg.md.
    """

def malloc_for_task_scheduler(size: int, policy: int, cfg: dict[str, Any], /) -> tuple[int, int]:
    """Allocates device memory that the task scheduler can reach.

    cfg as malloc_with_cfg.

    Arguments: size (int), policy (int), cfg (dict[str, Any]).

    Returns: (dev_ptr, ret).

    Undone by acl.rt.free.

    C: aclrtMallocForTaskScheduler. Manual: runtime/memory/function-malloc_for_task_scheduler.md.
    """

def malloc_host_with_cfg(size: int, cfg: dict[str, Any], /) -> tuple[int, int]:
    """Allocates page-locked host memory with attributes.

    cfg as malloc_with_cfg.

    Arguments: size (int), cfg (dict[str, Any]).

    Returns: (host_ptr, ret).

    Undone by acl.rt.free_host.

    C: aclrtMallocHostWithCfg. Manual: runtime/memory/function-malloc_host_with_cfg.md.
    """

def pointer_get_attributes(ptr: int, /) -> tuple[dict[str, Any], int]:
    """Tells where an address lies.

    dict: location{id,type}, page_size, rsv (4). type 0 host, 1 device, 2 unregistered.

    Arguments: ptr (int).

    Returns: (attrs, ret).

    C: aclrtPointerGetAttributes. Manual: runtime/memory/function-pointer_get_attributes.md.
    """

def host_register(ptr: int, size: int, type: int, /) -> tuple[int, int]:
    """Makes host memory reachable for the device, and returns its device address.

    Maps ordinary host memory for the device. type 0 mapped.

    Arguments: ptr (int), size (int), type (int).

    Returns: (dev_ptr, ret).

    Undone by acl.rt.host_unregister.

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtHostRegister. Manual: runtime/memory/function-host_register.md.
    """

def host_register_v2(ptr: int, size: int, flag: int, /) -> int:
    """Makes host memory reachable for the device.

    flag bits ACL_HOST_REG_*; get the device address with host_get_device_pointer.

    Arguments: ptr (int), size (int), flag (int).

    Returns: ret (int).

    Undone by acl.rt.host_unregister.

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtHostRegisterV2. Manual: runtime/memory/function-host_register_v2.md.
    """

def host_get_device_pointer(host_ptr: int, flag: int, /) -> tuple[int, int]:
    """Returns the device address of registered host memory.

    flag 0.

    Arguments: host_ptr (int), flag (int).

    Returns: (dev_ptr, ret).

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtHostGetDevicePointer. Manual: runtime/memory/function-host_get_device_pointer.md.
    """

def host_unregister(ptr: int, /) -> int:
    """Ends the registration of host memory.

    507911 when not registered.

    Arguments: ptr (int).

    Returns: ret (int).

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtHostUnregister. Manual: runtime/memory/function-host_unregister.md.
    """

def get_memcpy_desc_size(kind: int, /) -> tuple[int, int]:
    """Returns the bytes of a copy description.

    Inner device copy descriptors.

    Arguments: kind (int).

    Returns: (size, ret).

    Products: Atlas 200I/500 A2, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtGetMemcpyDescSize. Manual: runtime/memory/function-get_memcpy_desc_size.md.
    """

def set_memcpy_desc(desc: int, kind: int, src: int, dst: int, count: int, config: int, /) -> tuple[int, int]:
    """Fills a copy description in device memory.

    Source before destination here (unlike memcpy). config 0. Returns desc again.

    Arguments: desc (int), kind (int), src (int), dst (int), count (int), config (int).

    Returns: (desc, ret).

    Products: Atlas 200I/500 A2, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtSetMemcpyDesc. Manual: runtime/memory/function-set_memcpy_desc.md.
    """

def memcpy_async_with_desc(desc: int, kind: int, stream: int, /) -> int:
    """Queues the copy that a copy description holds.

    Runs a copy described earlier with set_memcpy_desc.

    Arguments: desc (int), kind (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    Products: Atlas 200I/500 A2, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtMemcpyAsyncWithDesc. Manual: runtime/memory/function-memcpy_async_with_desc.md.
    """

def value_write(addr: int, value: int, flag: int, stream: int, /) -> int:
    """Queues writing a 64-bit number to device memory.

    Stream writes a 64-bit value to device memory; flag 0.

    Arguments: addr (int), value (int), flag (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtValueWrite. Manual: runtime/memory/function-value_write.md.
    """

def value_wait(addr: int, value: int, flag: int, stream: int, /) -> int:
    """Makes a stream wait until a 64-bit number in device memory fits.

    Stream waits until compare holds: flag 0 >=, 1 ==, 2 AND, 3 NOR.

    Arguments: addr (int), value (int), flag (int), stream (int).

    Returns: ret (int).

    Only queues work on the stream; errors of the work show when the stream is synchronised.

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtValueWait. Manual: runtime/memory/function-value_wait.md.
    """

def get_mem_uce_info(device_id: int, array_size: int, /) -> tuple[list[Any], int]:
    """Lists device memory with uncorrectable errors.

    Built only with USE_MDL. list of {addr,len,reserved(14)}. At most 20 entries.

    Arguments: device_id (int), array_size (int).

    Returns: (infos, ret).

    Always returns 207000: products of the 310P class have no interface for uncorrectable memory errors, and software memory has none to report or repair.

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtGetMemUceInfo. Manual: api_ref/13_exception_handling.md.
    """

def mem_uce_repair(device_id: int, infos: list[dict[str, Any]], /) -> int:
    """Repairs device memory with uncorrectable errors.

    Built only with USE_MDL.

    Arguments: device_id (int), infos (list[dict[str, Any]]).

    Returns: ret (int).

    Always returns 207000: products of the 310P class have no interface for uncorrectable memory errors, and software memory has none to report or repair.

    Products: Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtMemUceRepair. Manual: api_ref/13_exception_handling.md.
    """

def allocator_create_desc() -> int:
    """Creates a description of an allocator.

    No ret.

    Returns: desc (int).

    Undone by acl.rt.allocator_destroy_desc.

    C: aclrtAllocatorCreateDesc. Manual: api_ref/25-03_Operation_APIs.md.
    """

def allocator_destroy_desc(desc: int, /) -> int:
    """Destroys an allocator description.

    Free after allocator_register.

    Arguments: desc (int).

    Returns: ret (int).

    C: aclrtAllocatorDestroyDesc. Manual: api_ref/25-03_Operation_APIs.md.
    """

def allocator_set_obj_to_desc(desc: int, allocator: int, /) -> int:
    """Sets what the functions get as their first argument.

    allocator is an opaque pointer handed to the functions.

    Arguments: desc (int), allocator (int).

    Returns: ret (int).

    C: aclrtAllocatorSetObjToDesc. Manual: api_ref/25-03_Operation_APIs.md.
    """

def allocator_set_alloc_func_to_desc(desc: int, func: Callable[..., Any], /) -> int:
    """Sets the function that allocates.

    func(allocator,size). Bug: its result is dropped (C gets NULL); one global function per kind.

    Arguments: desc (int), func (Callable[..., Any]).

    Returns: ret (int).

    C: aclrtAllocatorSetAllocFuncToDesc. Manual: api_ref/25-03_Operation_APIs.md.
    """

def allocator_set_free_func_to_desc(desc: int, func: Callable[..., Any], /) -> int:
    """Sets the function that frees.

    func(allocator,block).

    Arguments: desc (int), func (Callable[..., Any]).

    Returns: ret (int).

    C: aclrtAllocatorSetFreeFuncToDesc. Manual: api_ref/25-03_Operation_APIs.md.
    """

def allocator_set_alloc_advise_func_to_desc(desc: int, func: Callable[..., Any], /) -> int:
    """Sets the function that allocates near an address.

    func(allocator,size,addr). Result dropped.

    Arguments: desc (int), func (Callable[..., Any]).

    Returns: ret (int).

    C: aclrtAllocatorSetAllocAdviseFuncToDesc. Manual: api_ref/25-03_Operation_APIs.md.
    """

def allocator_set_get_addr_from_block_func_to_desc(desc: int, func: Callable[..., Any], /) -> int:
    """Sets the function that gives the address of a block.

    func(block); argument building is faulty in the source, result dropped.

    Arguments: desc (int), func (Callable[..., Any]).

    Returns: ret (int).

    C: aclrtAllocatorSetGetAddrFromBlockFuncToDesc. Manual: api_ref/25-03_Operation_APIs.md.
    """

def allocator_register(stream: int, desc: int, /) -> int:
    """Registers an allocator for a stream.

    Custom allocator for a stream's internal memory.

    Arguments: stream (int), desc (int).

    Returns: ret (int).

    Undone by acl.rt.allocator_unregister.

    Products: Atlas inference series, Atlas training series, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtAllocatorRegister. Manual: runtime/memory/function-allocator_register.md.
    """

def allocator_unregister(stream: int, /) -> int:
    """Unregisters the allocator of a stream.

    Undoes allocator_register.

    Arguments: stream (int).

    Returns: ret (int).

    Products: Atlas inference series, Atlas training series, Atlas A2 series, Atlas A3 series, Ascend 950.

    C: aclrtAllocatorUnregister. Manual: runtime/memory/function-allocator_unregister.md.
    """

def set_group(group_id: int, /) -> int:
    """Chooses the group of cores for the calling thread.

    Built only with USE_MDL; compute-group split of old products.

    Arguments: group_id (int).

    Returns: ret (int).

    Products: Atlas inference series.

    C: aclrtSetGroup. Manual: api_ref/16_group_management.md.
    """

def get_group_count(count: int, /) -> tuple[int, int]:
    """Returns the number of groups of cores.

    Odd: a dummy argument is required. USE_MDL build only.

    Arguments: count (int).

    Returns: (count, ret).

    Products: Atlas inference series.

    C: aclrtGetGroupCount. Manual: api_ref/16_group_management.md.
    """

def create_group_info() -> int:
    """Creates an object for facts about groups of cores.

    USE_MDL build only.

    Returns: info (int).

    Undone by acl.rt.destroy_group_info.

    Products: Atlas inference series.

    C: aclrtCreateGroupInfo. Manual: api_ref/16_group_management.md.
    """

def destroy_group_info(info: int, /) -> int:
    """Destroys an object of create_group_info.

    USE_MDL build only.

    Arguments: info (int).

    Returns: ret (int).

    Products: Atlas inference series.

    C: aclrtDestroyGroupInfo. Manual: api_ref/16_group_management.md.
    """

def get_all_group_info(info: int, /) -> int:
    """Fills an object of create_group_info.

    Fills the object. USE_MDL build only.

    Arguments: info (int).

    Returns: ret (int).

    Products: Atlas inference series.

    C: aclrtGetAllGroupInfo. Manual: api_ref/16_group_management.md.
    """

def get_group_info_detail(info: int, group_id: int, attr: int, /) -> tuple[list[Any], int]:
    """Returns one fact about a group of cores.

    attr = aclrtGroupAttr. RuntimeError on failure. USE_MDL build only.

    Arguments: info (int), group_id (int), attr (int).

    Returns: (values, ret).

    Products: Atlas inference series.

    C: aclrtGetGroupInfoDetail. Manual: api_ref/16_group_management.md.
    """
