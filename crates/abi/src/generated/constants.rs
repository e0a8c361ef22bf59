//! Named numbers. Made by `cargo xtask generate` from `crates/abi/data/constants.tsv`; do not edit.

use crate::constants::Constant;

pub(crate) static CONSTANTS: &[Constant] = &[
    Constant { module: "acl_data_type", name: "ACL_DT_UNDEFINED", value: -1, meaning: "aclDataType: undefined, also the error value of type getters", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT", value: 0, meaning: "aclDataType: float32", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT16", value: 1, meaning: "aclDataType: float16", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_INT8", value: 2, meaning: "aclDataType: int8", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_INT32", value: 3, meaning: "aclDataType: int32", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_UINT8", value: 4, meaning: "aclDataType: uint8", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_INT16", value: 6, meaning: "aclDataType: int16", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_UINT16", value: 7, meaning: "aclDataType: uint16", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_UINT32", value: 8, meaning: "aclDataType: uint32", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_INT64", value: 9, meaning: "aclDataType: int64", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_UINT64", value: 10, meaning: "aclDataType: uint64", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_DOUBLE", value: 11, meaning: "aclDataType: double", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_BOOL", value: 12, meaning: "aclDataType: bool", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_STRING", value: 13, meaning: "aclDataType: string, size 0", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_COMPLEX64", value: 16, meaning: "aclDataType: complex64", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_COMPLEX128", value: 17, meaning: "aclDataType: complex128", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_BF16", value: 27, meaning: "aclDataType: bfloat16", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_INT4", value: 29, meaning: "aclDataType: 4-bit int, size counts as 1", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_UINT1", value: 30, meaning: "aclDataType: 1-bit, size counts as 1", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_COMPLEX32", value: 33, meaning: "aclDataType: complex32", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_HIFLOAT8", value: 34, meaning: "aclDataType: hifloat8", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT8_E5M2", value: 35, meaning: "aclDataType: float8 e5m2", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT8_E4M3FN", value: 36, meaning: "aclDataType: float8 e4m3fn", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT8_E8M0", value: 37, meaning: "aclDataType: float8 e8m0", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT6_E3M2", value: 38, meaning: "aclDataType: float6 e3m2", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT6_E2M3", value: 39, meaning: "aclDataType: float6 e2m3", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT4_E2M1", value: 40, meaning: "aclDataType: float4 e2m1", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_data_type", name: "ACL_FLOAT4_E1M2", value: 41, meaning: "aclDataType: float4 e1m2", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_UNDEFINED", value: -1, meaning: "aclFormat: undefined, also the error value of format getters", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NCHW", value: 0, meaning: "aclFormat: format nchw", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NHWC", value: 1, meaning: "aclFormat: format nhwc", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_ND", value: 2, meaning: "aclFormat: any layout", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NC1HWC0", value: 3, meaning: "aclFormat: format nc1hwc0", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_FRACTAL_Z", value: 4, meaning: "aclFormat: format fractal z", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NC1HWC0_C04", value: 12, meaning: "aclFormat: format nc1hwc0 c04", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_HWCN", value: 16, meaning: "aclFormat: format hwcn", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NDHWC", value: 27, meaning: "aclFormat: format ndhwc", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_FRACTAL_NZ", value: 29, meaning: "aclFormat: format fractal nz", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NCDHW", value: 30, meaning: "aclFormat: format ncdhw", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NDC1HWC0", value: 32, meaning: "aclFormat: format ndc1hwc0", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FRACTAL_Z_3D", value: 33, meaning: "aclFormat: fractal z 3d", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NC", value: 35, meaning: "aclFormat: format nc", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_NCL", value: 47, meaning: "aclFormat: format ncl", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_FRACTAL_NZ_C0_16", value: 50, meaning: "aclFormat: format fractal nz c0 16", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_FRACTAL_NZ_C0_32", value: 51, meaning: "aclFormat: format fractal nz c0 32", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_FRACTAL_NZ_C0_2", value: 52, meaning: "aclFormat: format fractal nz c0 2", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_FRACTAL_NZ_C0_4", value: 53, meaning: "aclFormat: format fractal nz c0 4", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_format", name: "ACL_FORMAT_FRACTAL_NZ_C0_8", value: 54, meaning: "aclFormat: format fractal nz c0 8", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_log_level", name: "ACL_DEBUG", value: 0, meaning: "aclLogLevel: debug", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_log_level", name: "ACL_INFO", value: 1, meaning: "aclLogLevel: info", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_log_level", name: "ACL_WARNING", value: 2, meaning: "aclLogLevel: warning", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_log_level", name: "ACL_ERROR", value: 3, meaning: "aclLogLevel: error", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_mem_type", name: "ACL_MEMTYPE_DEVICE", value: 0, meaning: "aclMemType: device memory", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_mem_type", name: "ACL_MEMTYPE_HOST", value: 1, meaning: "aclMemType: host, value known at compile", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_mem_type", name: "ACL_MEMTYPE_HOST_COMPILE_INDEPENDENT", value: 2, meaning: "aclMemType: host, value not needed at compile", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_sys_param_opt", name: "ACL_OPT_DETERMINISTIC", value: 0, meaning: "aclSysParamOpt: 0 off,1 deterministic,2 strong,3 batch consistency", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_sys_param_opt", name: "ACL_OPT_ENABLE_DEBUG_KERNEL", value: 1, meaning: "aclSysParamOpt: opt enable debug kernel", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_sys_param_opt", name: "ACL_OPT_STRONG_CONSISTENCY", value: 2, meaning: "aclSysParamOpt: deprecated", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_sys_param_opt", name: "ACL_OPT_ENABLE_KERNEL_EARLY_START", value: 3, meaning: "aclSysParamOpt: opt enable kernel early start", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_cann_attr", name: "ACL_CANN_ATTR_UNDEFINED", value: -1, meaning: "aclCannAttr: cann attr undefined", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_cann_attr", name: "ACL_CANN_ATTR_INF_NAN", value: 0, meaning: "aclCannAttr: cann attr inf nan", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_cann_attr", name: "ACL_CANN_ATTR_BF16", value: 1, meaning: "aclCannAttr: cann attr bf16", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_cann_attr", name: "ACL_CANN_ATTR_JIT_COMPILE", value: 2, meaning: "aclCannAttr: cann attr jit compile", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_device_info", name: "ACL_DEVICE_INFO_UNDEFINED", value: -1, meaning: "aclDeviceInfo: device info undefined", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_device_info", name: "ACL_DEVICE_INFO_AI_CORE_NUM", value: 0, meaning: "aclDeviceInfo: device info ai core num", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_device_info", name: "ACL_DEVICE_INFO_VECTOR_CORE_NUM", value: 1, meaning: "aclDeviceInfo: device info vector core num", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "acl_device_info", name: "ACL_DEVICE_INFO_L2_SIZE", value: 2, meaning: "aclDeviceInfo: device info l2 size", source: "include/external/acl/acl_base_rt.h" },
    Constant { module: "aclrt_run_mode", name: "ACL_DEVICE", value: 0, meaning: "aclrtRunMode: process runs on the device side (RC)", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_run_mode", name: "ACL_HOST", value: 1, meaning: "aclrtRunMode: process runs on the host (EP)", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_ts_id", name: "ACL_TS_ID_AICORE", value: 0, meaning: "aclrtTsId: ts id aicore", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_ts_id", name: "ACL_TS_ID_AIVECTOR", value: 1, meaning: "aclrtTsId: ts id aivector", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_ts_id", name: "ACL_TS_ID_RESERVED", value: 2, meaning: "aclrtTsId: ts id reserved", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_event_status", name: "ACL_EVENT_STATUS_COMPLETE", value: 0, meaning: "aclrtEventStatus: done", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_event_status", name: "ACL_EVENT_STATUS_NOT_READY", value: 1, meaning: "aclrtEventStatus: pending", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_event_status", name: "ACL_EVENT_STATUS_RESERVED", value: 2, meaning: "aclrtEventStatus: event status reserved", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_event_recorded_status", name: "ACL_EVENT_RECORDED_STATUS_NOT_READY", value: 0, meaning: "aclrtEventRecordedStatus: pending", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_event_recorded_status", name: "ACL_EVENT_RECORDED_STATUS_COMPLETE", value: 1, meaning: "aclrtEventRecordedStatus: done (numbers reversed against query_event)", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_event_wait_status", name: "ACL_EVENT_WAIT_STATUS_COMPLETE", value: 0, meaning: "aclrtEventWaitStatus: event wait status complete", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_event_wait_status", name: "ACL_EVENT_WAIT_STATUS_NOT_READY", value: 1, meaning: "aclrtEventWaitStatus: event wait status not ready", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_event_wait_status", name: "ACL_EVENT_WAIT_STATUS_RESERVED", value: 65_535, meaning: "aclrtEventWaitStatus: event wait status reserved", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_stream_status", name: "ACL_STREAM_STATUS_COMPLETE", value: 0, meaning: "aclrtStreamStatus: stream status complete", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_stream_status", name: "ACL_STREAM_STATUS_NOT_READY", value: 1, meaning: "aclrtStreamStatus: stream status not ready", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_stream_status", name: "ACL_STREAM_STATUS_RESERVED", value: 65_535, meaning: "aclrtStreamStatus: stream status reserved", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_callback_block_type", name: "ACL_CALLBACK_NO_BLOCK", value: 0, meaning: "aclrtCallbackBlockType: stream continues", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_callback_block_type", name: "ACL_CALLBACK_BLOCK", value: 1, meaning: "aclrtCallbackBlockType: later stream tasks wait for the callback", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_memcpy_kind", name: "ACL_MEMCPY_HOST_TO_HOST", value: 0, meaning: "aclrtMemcpyKind: memcpy host to host", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_memcpy_kind", name: "ACL_MEMCPY_HOST_TO_DEVICE", value: 1, meaning: "aclrtMemcpyKind: memcpy host to device", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_memcpy_kind", name: "ACL_MEMCPY_DEVICE_TO_HOST", value: 2, meaning: "aclrtMemcpyKind: memcpy device to host", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_memcpy_kind", name: "ACL_MEMCPY_DEVICE_TO_DEVICE", value: 3, meaning: "aclrtMemcpyKind: memcpy device to device", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_memcpy_kind", name: "ACL_MEMCPY_DEFAULT", value: 4, meaning: "aclrtMemcpyKind: direction from the addresses", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_memcpy_kind", name: "ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE", value: 5, meaning: "aclrtMemcpyKind: host data staged at call time", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_memcpy_kind", name: "ACL_MEMCPY_INNER_DEVICE_TO_DEVICE", value: 6, meaning: "aclrtMemcpyKind: same device", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_memcpy_kind", name: "ACL_MEMCPY_INTER_DEVICE_TO_DEVICE", value: 7, meaning: "aclrtMemcpyKind: two devices", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_MALLOC_HUGE_FIRST", value: 0, meaning: "aclrtMemMallocPolicy: <= 1 MB normal pages, above that 2 MB pages with fall-back to normal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_MALLOC_HUGE_ONLY", value: 1, meaning: "aclrtMemMallocPolicy: 2 MB pages only, else error", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_MALLOC_NORMAL_ONLY", value: 2, meaning: "aclrtMemMallocPolicy: normal pages", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_MALLOC_HUGE_FIRST_P2P", value: 3, meaning: "aclrtMemMallocPolicy: mem malloc huge first p2p", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_MALLOC_HUGE_ONLY_P2P", value: 4, meaning: "aclrtMemMallocPolicy: mem malloc huge only p2p", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_MALLOC_NORMAL_ONLY_P2P", value: 5, meaning: "aclrtMemMallocPolicy: mem malloc normal only p2p", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_MALLOC_HUGE1G_ONLY", value: 6, meaning: "aclrtMemMallocPolicy: mem malloc huge1g only", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_MALLOC_HUGE1G_ONLY_P2P", value: 7, meaning: "aclrtMemMallocPolicy: mem malloc huge1g only p2p", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_TYPE_LOW_BAND_WIDTH", value: 256, meaning: "aclrtMemMallocPolicy: flag bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_TYPE_HIGH_BAND_WIDTH", value: 4096, meaning: "aclrtMemMallocPolicy: flag bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_malloc_policy", name: "ACL_MEM_ACCESS_USER_SPACE_READONLY", value: 1_048_576, meaning: "aclrtMemMallocPolicy: flag bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_host_register_type", name: "ACL_HOST_REGISTER_MAPPED", value: 0, meaning: "aclrtHostRegisterType: host register mapped", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_host_register_type", name: "ACL_HOST_REGISTER_IOMEMORY", value: 4, meaning: "aclrtHostRegisterType: host register iomemory", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_host_register_type", name: "ACL_HOST_REGISTER_READONLY", value: 8, meaning: "aclrtHostRegisterType: host register readonly", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_malloc_attr_type", name: "ACL_RT_MEM_ATTR_RSV", value: 0, meaning: "aclrtMallocAttrType: mem attr rsv", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_malloc_attr_type", name: "ACL_RT_MEM_ATTR_MODULE_ID", value: 1, meaning: "aclrtMallocAttrType: mem attr module id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_malloc_attr_type", name: "ACL_RT_MEM_ATTR_DEVICE_ID", value: 2, meaning: "aclrtMallocAttrType: mem attr device id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_malloc_attr_type", name: "ACL_RT_MEM_ATTR_VA_FLAG", value: 3, meaning: "aclrtMallocAttrType: mem attr va flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_DDR_MEM", value: 0, meaning: "aclrtMemAttr: ddr mem", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_HBM_MEM", value: 1, meaning: "aclrtMemAttr: hbm mem", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_DDR_MEM_HUGE", value: 2, meaning: "aclrtMemAttr: ddr mem huge", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_DDR_MEM_NORMAL", value: 3, meaning: "aclrtMemAttr: ddr mem normal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_HBM_MEM_HUGE", value: 4, meaning: "aclrtMemAttr: hbm mem huge", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_HBM_MEM_NORMAL", value: 5, meaning: "aclrtMemAttr: hbm mem normal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_DDR_MEM_P2P_HUGE", value: 6, meaning: "aclrtMemAttr: ddr mem p2p huge", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_DDR_MEM_P2P_NORMAL", value: 7, meaning: "aclrtMemAttr: ddr mem p2p normal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_HBM_MEM_P2P_HUGE", value: 8, meaning: "aclrtMemAttr: hbm mem p2p huge", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_HBM_MEM_P2P_NORMAL", value: 9, meaning: "aclrtMemAttr: hbm mem p2p normal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_HBM_MEM_HUGE1G", value: 10, meaning: "aclrtMemAttr: hbm mem huge1g", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_HBM_MEM_P2P_HUGE1G", value: 11, meaning: "aclrtMemAttr: hbm mem p2p huge1g", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_MEM_NORMAL", value: 12, meaning: "aclrtMemAttr: mem normal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_MEM_HUGE", value: 13, meaning: "aclrtMemAttr: mem huge", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_MEM_HUGE1G", value: 14, meaning: "aclrtMemAttr: mem huge1g", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_MEM_P2P_NORMAL", value: 15, meaning: "aclrtMemAttr: mem p2p normal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_MEM_P2P_HUGE", value: 16, meaning: "aclrtMemAttr: mem p2p huge", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_attr", name: "ACL_MEM_P2P_HUGE1G", value: 17, meaning: "aclrtMemAttr: mem p2p huge1g", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_group_attr", name: "ACL_GROUP_AICORE_INT", value: 0, meaning: "aclrtGroupAttr: group aicore int", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_group_attr", name: "ACL_GROUP_AIV_INT", value: 1, meaning: "aclrtGroupAttr: group aiv int", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_group_attr", name: "ACL_GROUP_AIC_INT", value: 2, meaning: "aclrtGroupAttr: group aic int", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_group_attr", name: "ACL_GROUP_SDMANUM_INT", value: 3, meaning: "aclrtGroupAttr: group sdmanum int", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_group_attr", name: "ACL_GROUP_ASQNUM_INT", value: 4, meaning: "aclrtGroupAttr: group asqnum int", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_group_attr", name: "ACL_GROUP_GROUPID_INT", value: 5, meaning: "aclrtGroupAttr: group groupid int", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_float_overflow_mode", name: "ACL_RT_OVERFLOW_MODE_SATURATION", value: 0, meaning: "aclrtFloatOverflowMode: overflow mode saturation", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_float_overflow_mode", name: "ACL_RT_OVERFLOW_MODE_INFNAN", value: 1, meaning: "aclrtFloatOverflowMode: overflow mode infnan", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_float_overflow_mode", name: "ACL_RT_OVERFLOW_MODE_UNDEF", value: 2, meaning: "aclrtFloatOverflowMode: overflow mode undef", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_location_type", name: "ACL_MEM_LOCATION_TYPE_HOST", value: 0, meaning: "aclrtMemLocationType: mem location type host", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_location_type", name: "ACL_MEM_LOCATION_TYPE_DEVICE", value: 1, meaning: "aclrtMemLocationType: mem location type device", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_location_type", name: "ACL_MEM_LOCATION_TYPE_UNREGISTERED", value: 2, meaning: "aclrtMemLocationType: mem location type unregistered", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_location_type", name: "ACL_MEM_LOCATION_TYPE_MANAGED", value: 3, meaning: "aclrtMemLocationType: mem location type managed", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_location_type", name: "ACL_MEM_LOCATION_TYPE_HOST_NUMA", value: 4, meaning: "aclrtMemLocationType: mem location type host numa", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_allocation_type", name: "ACL_MEM_ALLOCATION_TYPE_PINNED", value: 0, meaning: "aclrtMemAllocationType: mem allocation type pinned", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_handle_type", name: "ACL_MEM_HANDLE_TYPE_NONE", value: 0, meaning: "aclrtMemHandleType: mem handle type none", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_handle_type", name: "ACL_MEM_HANDLE_TYPE_POSIX", value: 2, meaning: "aclrtMemHandleType: mem handle type posix", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_shared_handle_type", name: "ACL_MEM_SHARE_HANDLE_TYPE_DEFAULT", value: 1, meaning: "aclrtMemSharedHandleType: mem share handle type default", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_shared_handle_type", name: "ACL_MEM_SHARE_HANDLE_TYPE_FABRIC", value: 2, meaning: "aclrtMemSharedHandleType: mem share handle type fabric", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_granularity_options", name: "ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM", value: 0, meaning: "aclrtMemGranularityOptions: mem alloc granularity minimum", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_granularity_options", name: "ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED", value: 1, meaning: "aclrtMemGranularityOptions: mem alloc granularity recommended", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_mem_granularity_options", name: "ACL_RT_MEM_ALLOC_GRANULARITY_UNDEF", value: 65_535, meaning: "aclrtMemGranularityOptions: mem alloc granularity undef", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_device_status", name: "ACL_RT_DEVICE_STATUS_NORMAL", value: 0, meaning: "aclrtDeviceStatus: device status normal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_device_status", name: "ACL_RT_DEVICE_STATUS_ABNORMAL", value: 1, meaning: "aclrtDeviceStatus: device status abnormal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_device_status", name: "ACL_RT_DEVICE_STATUS_END", value: 65_535, meaning: "aclrtDeviceStatus: device status end", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_cmo_type", name: "ACL_RT_CMO_TYPE_PREFETCH", value: 0, meaning: "aclrtCmoType: cmo type prefetch", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_cmo_type", name: "ACL_RT_CMO_TYPE_WRITEBACK", value: 1, meaning: "aclrtCmoType: cmo type writeback", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_cmo_type", name: "ACL_RT_CMO_TYPE_INVALID", value: 2, meaning: "aclrtCmoType: cmo type invalid", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_cmo_type", name: "ACL_RT_CMO_TYPE_FLUSH", value: 3, meaning: "aclrtCmoType: cmo type flush", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_last_err_level", name: "ACL_RT_THREAD_LEVEL", value: 0, meaning: "aclrtLastErrLevel: thread level", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_binary_load_option_type", name: "ACL_RT_BINARY_LOAD_OPT_LAZY_LOAD", value: 1, meaning: "aclrtBinaryLoadOptionType: binary load opt lazy load", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_binary_load_option_type", name: "ACL_RT_BINARY_LOAD_OPT_LAZY_MAGIC", value: 2, meaning: "aclrtBinaryLoadOptionType: binary load opt lazy magic", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_binary_load_option_type", name: "ACL_RT_BINARY_LOAD_OPT_MAGIC", value: 2, meaning: "aclrtBinaryLoadOptionType: binary load opt magic", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_binary_load_option_type", name: "ACL_RT_BINARY_LOAD_OPT_CPU_KERNEL_MODE", value: 3, meaning: "aclrtBinaryLoadOptionType: binary load opt cpu kernel mode", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_engine_type", name: "ACL_RT_ENGINE_TYPE_AIC", value: 0, meaning: "aclrtEngineType: engine type aic", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_engine_type", name: "ACL_RT_ENGINE_TYPE_AIV", value: 1, meaning: "aclrtEngineType: engine type aiv", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_SCHEM_MODE", value: 1, meaning: "aclrtLaunchKernelAttrId: launch kernel attr schem mode", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_LOCAL_MEMORY_SIZE", value: 2, meaning: "aclrtLaunchKernelAttrId: launch kernel attr local memory size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_DYN_UBUF_SIZE", value: 2, meaning: "aclrtLaunchKernelAttrId: launch kernel attr dyn ubuf size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_ENGINE_TYPE", value: 3, meaning: "aclrtLaunchKernelAttrId: launch kernel attr engine type", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_BLOCKDIM_OFFSET", value: 4, meaning: "aclrtLaunchKernelAttrId: launch kernel attr blockdim offset", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_BLOCK_TASK_PREFETCH", value: 5, meaning: "aclrtLaunchKernelAttrId: launch kernel attr block task prefetch", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_DATA_DUMP", value: 6, meaning: "aclrtLaunchKernelAttrId: launch kernel attr data dump", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT", value: 7, meaning: "aclrtLaunchKernelAttrId: launch kernel attr timeout", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT_US", value: 8, meaning: "aclrtLaunchKernelAttrId: launch kernel attr timeout us", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_launch_kernel_attr_id", name: "ACL_RT_LAUNCH_KERNEL_ATTR_ENABLE_PROFILING", value: 9, meaning: "aclrtLaunchKernelAttrId: launch kernel attr enable profiling", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_stream_attr", name: "ACL_STREAM_ATTR_FAILURE_MODE", value: 1, meaning: "aclrtStreamAttr: dict key failureMode", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_stream_attr", name: "ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK", value: 2, meaning: "aclrtStreamAttr: dict key overflowSwitch", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_stream_attr", name: "ACL_STREAM_ATTR_USER_CUSTOM_TAG", value: 3, meaning: "aclrtStreamAttr: dict key userCustomTag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_stream_attr", name: "ACL_STREAM_ATTR_CACHE_OP_INFO", value: 4, meaning: "aclrtStreamAttr: newer header only", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_stream_attr", name: "ACL_STREAM_ATTR_PRIORITY", value: 5, meaning: "aclrtStreamAttr: newer header only", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_AICPU_CORE_NUM", value: 1, meaning: "aclrtDevAttr: dev attr aicpu core num", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_AICORE_CORE_NUM", value: 101, meaning: "aclrtDevAttr: dev attr aicore core num", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_CUBE_CORE_NUM", value: 102, meaning: "aclrtDevAttr: dev attr cube core num", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_VECTOR_CORE_NUM", value: 201, meaning: "aclrtDevAttr: dev attr vector core num", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_WARP_SIZE", value: 202, meaning: "aclrtDevAttr: dev attr warp size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_THREAD_PER_VECTOR_CORE", value: 203, meaning: "aclrtDevAttr: dev attr max thread per vector core", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_LOCAL_MEM_PER_VECTOR_CORE", value: 204, meaning: "aclrtDevAttr: dev attr local mem per vector core", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_UBUF_PER_VECTOR_CORE", value: 204, meaning: "aclrtDevAttr: dev attr ubuf per vector core", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_GRID_DIM_X", value: 205, meaning: "aclrtDevAttr: dev attr max grid dim x", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_GRID_DIM_Y", value: 206, meaning: "aclrtDevAttr: dev attr max grid dim y", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_GRID_DIM_Z", value: 207, meaning: "aclrtDevAttr: dev attr max grid dim z", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_BLOCK_PER_GRID", value: 208, meaning: "aclrtDevAttr: dev attr max block per grid", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_THREADS_PER_BLOCK", value: 209, meaning: "aclrtDevAttr: dev attr max threads per block", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_BLOCK_DIM_X", value: 210, meaning: "aclrtDevAttr: dev attr max block dim x", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_BLOCK_DIM_Y", value: 211, meaning: "aclrtDevAttr: dev attr max block dim y", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAX_BLOCK_DIM_Z", value: 212, meaning: "aclrtDevAttr: dev attr max block dim z", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE", value: 301, meaning: "aclrtDevAttr: dev attr total global mem size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_L2_CACHE_SIZE", value: 302, meaning: "aclrtDevAttr: dev attr l2 cache size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_SMP_ID", value: 401, meaning: "aclrtDevAttr: dev attr smp id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_PHY_CHIP_ID", value: 402, meaning: "aclrtDevAttr: dev attr phy chip id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_SUPER_POD_DEVIDE_ID", value: 403, meaning: "aclrtDevAttr: dev attr super pod devide id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_SUPER_POD_DEVICE_ID", value: 403, meaning: "aclrtDevAttr: dev attr super pod device id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_SUPER_POD_SERVER_ID", value: 404, meaning: "aclrtDevAttr: dev attr super pod server id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_SUPER_POD_ID", value: 405, meaning: "aclrtDevAttr: dev attr super pod id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_CUST_OP_PRIVILEGE", value: 406, meaning: "aclrtDevAttr: dev attr cust op privilege", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_MAINBOARD_ID", value: 407, meaning: "aclrtDevAttr: dev attr mainboard id", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_HD_CONNECT_TYPE", value: 408, meaning: "aclrtDevAttr: dev attr hd connect type", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_DEVICE_FORM_FACTOR", value: 409, meaning: "aclrtDevAttr: dev attr device form factor", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_IS_VIRTUAL", value: 501, meaning: "aclrtDevAttr: dev attr is virtual", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_attr", name: "ACL_DEV_ATTR_NPU_ARCH", value: 601, meaning: "aclrtDevAttr: dev attr npu arch", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_feature_type", name: "ACL_FEATURE_TSCPU_TASK_UPDATE_SUPPORT_AIC_AIV", value: 1, meaning: "aclrtDevFeatureType: feature tscpu task update support aic aiv", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_feature_type", name: "ACL_FEATURE_SYSTEM_MEMQ_EVENT_CROSS_DEV", value: 21, meaning: "aclrtDevFeatureType: feature system memq event cross dev", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_reduce_kind", name: "ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM", value: 10, meaning: "aclrtReduceKind: memcpy sdma automatic sum", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_reduce_kind", name: "ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX", value: 11, meaning: "aclrtReduceKind: memcpy sdma automatic max", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_reduce_kind", name: "ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN", value: 12, meaning: "aclrtReduceKind: memcpy sdma automatic min", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_reduce_kind", name: "ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL", value: 13, meaning: "aclrtReduceKind: memcpy sdma automatic equal", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_res_limit_type", name: "ACL_RT_DEV_RES_CUBE_CORE", value: 0, meaning: "aclrtDevResLimitType: dev res cube core", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_dev_res_limit_type", name: "ACL_RT_DEV_RES_VECTOR_CORE", value: 1, meaning: "aclrtDevResLimitType: dev res vector core", source: "include/external/acl/acl_rt.h" },
    Constant { module: "acl_cann_package_name", name: "ACL_PKG_NAME_CANN", value: 0, meaning: "aclCANNPackageName: pkg name cann", source: "include/external/acl/acl_rt.h" },
    Constant { module: "acl_cann_package_name", name: "ACL_PKG_NAME_RUNTIME", value: 1, meaning: "aclCANNPackageName: pkg name runtime", source: "include/external/acl/acl_rt.h" },
    Constant { module: "acl_cann_package_name", name: "ACL_PKG_NAME_COMPILER", value: 2, meaning: "aclCANNPackageName: pkg name compiler", source: "include/external/acl/acl_rt.h" },
    Constant { module: "acl_cann_package_name", name: "ACL_PKG_NAME_HCCL", value: 3, meaning: "aclCANNPackageName: pkg name hccl", source: "include/external/acl/acl_rt.h" },
    Constant { module: "acl_cann_package_name", name: "ACL_PKG_NAME_TOOLKIT", value: 4, meaning: "aclCANNPackageName: pkg name toolkit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "acl_cann_package_name", name: "ACL_PKG_NAME_OPP", value: 5, meaning: "aclCANNPackageName: pkg name opp", source: "include/external/acl/acl_rt.h" },
    Constant { module: "acl_cann_package_name", name: "ACL_PKG_NAME_OPP_KERNEL", value: 6, meaning: "aclCANNPackageName: pkg name opp kernel", source: "include/external/acl/acl_rt.h" },
    Constant { module: "acl_cann_package_name", name: "ACL_PKG_NAME_DRIVER", value: 7, meaning: "aclCANNPackageName: pkg name driver", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_device_limit", name: "ACL_RT_DEV_LIMIT_SIMT_STACK_SIZE", value: 0, meaning: "aclrtDeviceLimit: dev limit simt stack size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_device_limit", name: "ACL_RT_DEV_LIMIT_SIMT_DVG_WARP_STACK_SIZE", value: 1, meaning: "aclrtDeviceLimit: dev limit simt dvg warp stack size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_device_limit", name: "ACL_RT_DEV_LIMIT_SIMD_STACK_SIZE", value: 2, meaning: "aclrtDeviceLimit: dev limit simd stack size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_device_limit", name: "ACL_RT_DEV_LIMIT_SIMD_PRINTF_FIFO_SIZE_PER_CORE", value: 3, meaning: "aclrtDeviceLimit: dev limit simd printf fifo size per core", source: "include/external/acl/acl_rt.h" },
    Constant { module: "aclrt_device_limit", name: "ACL_RT_DEV_LIMIT_SIMT_PRINTF_FIFO_SIZE", value: 4, meaning: "aclrtDeviceLimit: dev limit simt printf fifo size", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_MAJOR_VERSION", value: 1, meaning: "interface version of this header snapshot", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_MINOR_VERSION", value: 17, meaning: "interface version of this header snapshot", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_PATCH_VERSION", value: 0, meaning: "interface version of this header snapshot", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_EVENT_SYNC", value: 1, meaning: "create_event_with_flag: usable with stream_wait_event", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_EVENT_CAPTURE_STREAM_PROGRESS", value: 2, meaning: "create_event_with_flag: lets get/track stream progress", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_EVENT_TIME_LINE", value: 8, meaning: "create_event_with_flag: needed for timestamps", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_EVENT_DEVICE_USE_ONLY", value: 16, meaning: "create_event_with_flag: device-side use", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_EVENT_EXTERNAL", value: 32, meaning: "create_event_with_flag: capture across graphs", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_EVENT_IPC", value: 64, meaning: "create_event_with_flag: inter-process", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_FAST_LAUNCH", value: 1, meaning: "create_stream_with_config: resources reserved at creation", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_FAST_SYNC", value: 2, meaning: "create_stream_with_config: busy-wait in synchronize", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_PERSISTENT", value: 4, meaning: "create_stream_with_config: tasks kept for model building", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_HUGE", value: 8, meaning: "create_stream_with_config: no effect now", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_CPU_SCHEDULE", value: 16, meaning: "create_stream_with_config: reserved", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_DEVICE_USE_ONLY", value: 32, meaning: "create_stream_with_config: device-side use", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_WAIT_VALUE_GEQ", value: 0, meaning: "value_wait: until >=", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_WAIT_VALUE_EQ", value: 1, meaning: "value_wait: until ==", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_WAIT_VALUE_AND", value: 2, meaning: "value_wait: until (mem AND value) != 0", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STREAM_WAIT_VALUE_NOR", value: 3, meaning: "value_wait: until NOR != 0", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_CONTINUE_ON_FAILURE", value: 0, meaning: "set_stream_failure_mode: default", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_STOP_ON_FAILURE", value: 1, meaning: "set_stream_failure_mode: stop after first failure", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_NOTIFY_DEFAULT", value: 0, meaning: "create_notify flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_NOTIFY_DEVICE_USE_ONLY", value: 1, meaning: "create_notify flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_DEV_FEATURE_SUPPORT", value: 1, meaning: "get_device_capability result", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_DEV_FEATURE_NOT_SUPPORT", value: 0, meaning: "get_device_capability result", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_NOTIFY_EXPORT_FLAG_DEFAULT", value: 0, meaning: "notify_get_export_key flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_NOTIFY_EXPORT_FLAG_DISABLE_PID_VALIDATION", value: 2, meaning: "notify_get_export_key flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_NOTIFY_IMPORT_FLAG_DEFAULT", value: 0, meaning: "notify_import_by_key flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_NOTIFY_IMPORT_FLAG_ENABLE_PEER_ACCESS", value: 2, meaning: "notify_import_by_key flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_IPC_MEM_EXPORT_FLAG_DEFAULT", value: 0, meaning: "ipc_mem_get_export_key flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_IPC_MEM_EXPORT_FLAG_DISABLE_PID_VALIDATION", value: 1, meaning: "ipc_mem_get_export_key flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_IPC_MEM_IMPORT_FLAG_DEFAULT", value: 0, meaning: "ipc_mem_import_by_key flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_IPC_MEM_IMPORT_FLAG_ENABLE_PEER_ACCESS", value: 1, meaning: "ipc_mem_import_by_key flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_VMM_EXPORT_FLAG_DEFAULT", value: 0, meaning: "mem_export_to_shareable_handle flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_VMM_EXPORT_FLAG_DISABLE_PID_VALIDATION", value: 1, meaning: "mem_export_to_shareable_handle flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_HOST_REG_MAPPED", value: 2, meaning: "host_register_v2 flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_HOST_REG_IOMEMORY", value: 4, meaning: "host_register_v2 flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_HOST_REG_READONLY", value: 8, meaning: "host_register_v2 flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_HOST_REG_PINNED", value: 268_435_456, meaning: "host_register_v2 flag", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_MEM_UCE_INFO_MAX_NUM", value: 20, meaning: "max entries of get_mem_uce_info", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_DEVS_TOPOLOGY_HCCS", value: 1, meaning: "get_devices_topo bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_DEVS_TOPOLOGY_PIX", value: 2, meaning: "get_devices_topo bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_DEVS_TOPOLOGY_PIB", value: 4, meaning: "get_devices_topo bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_DEVS_TOPOLOGY_PHB", value: 8, meaning: "get_devices_topo bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_DEVS_TOPOLOGY_SYS", value: 16, meaning: "get_devices_topo bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_DEVS_TOPOLOGY_SIO", value: 32, meaning: "get_devices_topo bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_RT_DEVS_TOPOLOGY_HCCS_SW", value: 64, meaning: "get_devices_topo bit", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_PKG_VERSION_MAX_SIZE", value: 128, meaning: "length of version", source: "include/external/acl/acl_rt.h" },
    Constant { module: "flags", name: "ACL_PKG_VERSION_PARTS_MAX_SIZE", value: 64, meaning: "length of version parts", source: "include/external/acl/acl_rt.h" },
    Constant { module: "limits", name: "ACL_DIM_ENDPOINTS", value: 2, meaning: "entries of one [min,max] range", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MAX_DIM_CNT", value: 128, meaning: "max dims in an IODims dict and max gears", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MAX_TENSOR_NAME_LEN", value: 128, meaning: "name buffer length, 127 characters usable", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MAX_BATCH_NUM", value: 128, meaning: "max batch gears", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MAX_HW_NUM", value: 128, meaning: "max H,W gears", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MAX_SHAPE_COUNT", value: 128, meaning: "max AIPP out dims", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_INVALID_NODE_INDEX", value: 4_294_967_295, meaning: "attached_index of get_aipp_type when none", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MDL_LOAD_FROM_FILE", value: 1, meaning: "value for ACL_MDL_LOAD_TYPE_SIZET", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MDL_LOAD_FROM_FILE_WITH_MEM", value: 2, meaning: "value for ACL_MDL_LOAD_TYPE_SIZET", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MDL_LOAD_FROM_MEM", value: 3, meaning: "value for ACL_MDL_LOAD_TYPE_SIZET", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MDL_LOAD_FROM_MEM_WITH_MEM", value: 4, meaning: "value for ACL_MDL_LOAD_TYPE_SIZET", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MDL_LOAD_FROM_FILE_WITH_Q", value: 5, meaning: "value for ACL_MDL_LOAD_TYPE_SIZET", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_MDL_LOAD_FROM_MEM_WITH_Q", value: 6, meaning: "value for ACL_MDL_LOAD_TYPE_SIZET", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_WORKSPACE_MEM_OPTIMIZE_DEFAULT", value: 0, meaning: "set_config_opt value", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_WORKSPACE_MEM_OPTIMIZE_INPUTOUTPUT", value: 1, meaning: "set_config_opt value", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_TENSOR_SHAPE_RANGE_NUM", value: 2, meaning: "dim_range_num of get_tensor_desc_dim_range", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_TENSOR_VALUE_RANGE_NUM", value: 2, meaning: "pairs in set_tensor_value_range", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "limits", name: "ACL_UNKNOWN_RANK", value: 18_446_744_073_709_551_614, meaning: "get_tensor_desc_num_dims for unknown rank", source: "inc/external/acl/acl_mdl.h, acl_base_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_YUV420SP_U8", value: 1, meaning: "aclAippInputFormat: yuv420sp u8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_XRGB8888_U8", value: 2, meaning: "aclAippInputFormat: xrgb8888 u8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_RGB888_U8", value: 3, meaning: "aclAippInputFormat: rgb888 u8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_YUV400_U8", value: 4, meaning: "aclAippInputFormat: yuv400 u8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_NC1HWC0DI_FP16", value: 5, meaning: "aclAippInputFormat: nc1hwc0di fp16", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_NC1HWC0DI_S8", value: 6, meaning: "aclAippInputFormat: nc1hwc0di s8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_ARGB8888_U8", value: 7, meaning: "aclAippInputFormat: argb8888 u8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_YUYV_U8", value: 8, meaning: "aclAippInputFormat: yuyv u8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_YUV422SP_U8", value: 9, meaning: "aclAippInputFormat: yuv422sp u8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_AYUV444_U8", value: 10, meaning: "aclAippInputFormat: ayuv444 u8", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_RAW10", value: 11, meaning: "aclAippInputFormat: raw10", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_RAW12", value: 12, meaning: "aclAippInputFormat: raw12", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_RAW16", value: 13, meaning: "aclAippInputFormat: raw16", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_RAW24", value: 14, meaning: "aclAippInputFormat: raw24", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "acl_aipp_input_format", name: "ACL_AIPP_RESERVED", value: 65_535, meaning: "aclAippInputFormat: aipp reserved", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_PRIORITY_INT32", value: 0, meaning: "aclmdlConfigAttr: mdl priority int32", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_LOAD_TYPE_SIZET", value: 1, meaning: "aclmdlConfigAttr: mdl load type sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_PATH_PTR", value: 2, meaning: "aclmdlConfigAttr: mdl path ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_MEM_ADDR_PTR", value: 3, meaning: "aclmdlConfigAttr: mdl mem addr ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_MEM_SIZET", value: 4, meaning: "aclmdlConfigAttr: mdl mem sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_WEIGHT_ADDR_PTR", value: 5, meaning: "aclmdlConfigAttr: mdl weight addr ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_WEIGHT_SIZET", value: 6, meaning: "aclmdlConfigAttr: mdl weight sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_WORKSPACE_ADDR_PTR", value: 7, meaning: "aclmdlConfigAttr: mdl workspace addr ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_WORKSPACE_SIZET", value: 8, meaning: "aclmdlConfigAttr: mdl workspace sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_INPUTQ_NUM_SIZET", value: 9, meaning: "aclmdlConfigAttr: mdl inputq num sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_INPUTQ_ADDR_PTR", value: 10, meaning: "aclmdlConfigAttr: mdl inputq addr ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_OUTPUTQ_NUM_SIZET", value: 11, meaning: "aclmdlConfigAttr: mdl outputq num sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_OUTPUTQ_ADDR_PTR", value: 12, meaning: "aclmdlConfigAttr: mdl outputq addr ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_WORKSPACE_MEM_OPTIMIZE", value: 13, meaning: "aclmdlConfigAttr: mdl workspace mem optimize", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_WEIGHT_PATH_PTR", value: 14, meaning: "aclmdlConfigAttr: mdl weight path ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_MODEL_DESC_PTR", value: 15, meaning: "aclmdlConfigAttr: mdl model desc ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_MODEL_DESC_SIZET", value: 16, meaning: "aclmdlConfigAttr: mdl model desc sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_KERNEL_PTR", value: 17, meaning: "aclmdlConfigAttr: mdl kernel ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_KERNEL_SIZET", value: 18, meaning: "aclmdlConfigAttr: mdl kernel sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_KERNEL_ARGS_PTR", value: 19, meaning: "aclmdlConfigAttr: mdl kernel args ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_KERNEL_ARGS_SIZET", value: 20, meaning: "aclmdlConfigAttr: mdl kernel args sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_STATIC_TASK_PTR", value: 21, meaning: "aclmdlConfigAttr: mdl static task ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_STATIC_TASK_SIZET", value: 22, meaning: "aclmdlConfigAttr: mdl static task sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_DYNAMIC_TASK_PTR", value: 23, meaning: "aclmdlConfigAttr: mdl dynamic task ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_DYNAMIC_TASK_SIZET", value: 24, meaning: "aclmdlConfigAttr: mdl dynamic task sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_MEM_MALLOC_POLICY_SIZET", value: 25, meaning: "aclmdlConfigAttr: mdl mem malloc policy sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_FIFO_PTR", value: 26, meaning: "aclmdlConfigAttr: mdl fifo ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_FIFO_SIZET", value: 27, meaning: "aclmdlConfigAttr: mdl fifo sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_WITHOUT_GRAPH_INT32", value: 28, meaning: "aclmdlConfigAttr: mdl without graph int32", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_NPU_PERF_MODE", value: 29, meaning: "aclmdlConfigAttr: npu perf mode", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_config_attr", name: "ACL_MDL_RESERVED", value: 65_535, meaning: "aclmdlConfigAttr: mdl reserved", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_STREAM_SYNC_TIMEOUT", value: 0, meaning: "aclmdlExecConfigAttr: mdl stream sync timeout", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_EVENT_SYNC_TIMEOUT", value: 1, meaning: "aclmdlExecConfigAttr: mdl event sync timeout", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_WORK_ADDR_PTR", value: 2, meaning: "aclmdlExecConfigAttr: mdl work addr ptr", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_WORK_SIZET", value: 3, meaning: "aclmdlExecConfigAttr: mdl work sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_MPAIMID_SIZET", value: 4, meaning: "aclmdlExecConfigAttr: mdl mpaimid sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_AICQOS_SIZET", value: 5, meaning: "aclmdlExecConfigAttr: mdl aicqos sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_AICOST_SIZET", value: 6, meaning: "aclmdlExecConfigAttr: mdl aicost sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_MEC_TIMETHR_SIZET", value: 7, meaning: "aclmdlExecConfigAttr: mdl mec timethr sizet", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_EXEC_PRIORITY_INT32", value: 8, meaning: "aclmdlExecConfigAttr: mdl exec priority int32", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_exec_config_attr", name: "ACL_MDL_NPU_PERF_MODE", value: 9, meaning: "aclmdlExecConfigAttr: mdl npu perf mode", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_input_aipp_type", name: "ACL_DATA_WITHOUT_AIPP", value: 0, meaning: "aclmdlInputAippType: data without aipp", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_input_aipp_type", name: "ACL_DATA_WITH_STATIC_AIPP", value: 1, meaning: "aclmdlInputAippType: data with static aipp", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_input_aipp_type", name: "ACL_DATA_WITH_DYNAMIC_AIPP", value: 2, meaning: "aclmdlInputAippType: data with dynamic aipp", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclmdl_input_aipp_type", name: "ACL_DYNAMIC_AIPP_NODE", value: 3, meaning: "aclmdlInputAippType: dynamic aipp node", source: "inc/external/acl/acl_mdl.h" },
    Constant { module: "aclop_engine_type", name: "ACL_ENGINE_SYS", value: 0, meaning: "aclopEngineType: engine sys", source: "inc/external/acl/acl_op.h" },
    Constant { module: "aclop_engine_type", name: "ACL_ENGINE_AICORE", value: 1, meaning: "aclopEngineType: engine aicore", source: "inc/external/acl/acl_op.h" },
    Constant { module: "aclop_engine_type", name: "ACL_ENGINE_VECTOR", value: 2, meaning: "aclopEngineType: engine vector", source: "inc/external/acl/acl_op.h" },
    Constant { module: "acl_trans_type", name: "ACL_TRANS_N", value: 0, meaning: "aclTransType: trans n", source: "inc/external/acl/ops/acl_cblas.h" },
    Constant { module: "acl_trans_type", name: "ACL_TRANS_T", value: 1, meaning: "aclTransType: trans t", source: "inc/external/acl/ops/acl_cblas.h" },
    Constant { module: "acl_trans_type", name: "ACL_TRANS_NZ", value: 2, meaning: "aclTransType: trans nz", source: "inc/external/acl/ops/acl_cblas.h" },
    Constant { module: "acl_trans_type", name: "ACL_TRANS_NZ_T", value: 3, meaning: "aclTransType: trans nz t", source: "inc/external/acl/ops/acl_cblas.h" },
    Constant { module: "acl_compute_type", name: "ACL_COMPUTE_HIGH_PRECISION", value: 0, meaning: "aclComputeType: compute high precision", source: "inc/external/acl/ops/acl_cblas.h" },
    Constant { module: "acl_compute_type", name: "ACL_COMPUTE_LOW_PRECISION", value: 1, meaning: "aclComputeType: compute low precision", source: "inc/external/acl/ops/acl_cblas.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_ARITHMETIC_UTILIZATION", value: 0, meaning: "aclprofAicoreMetrics: aicore arithmetic utilization", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_PIPE_UTILIZATION", value: 1, meaning: "aclprofAicoreMetrics: aicore pipe utilization", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_MEMORY_BANDWIDTH", value: 2, meaning: "aclprofAicoreMetrics: aicore memory bandwidth", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_L0B_AND_WIDTH", value: 3, meaning: "aclprofAicoreMetrics: aicore l0b and width", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_RESOURCE_CONFLICT_RATIO", value: 4, meaning: "aclprofAicoreMetrics: aicore resource conflict ratio", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_MEMORY_UB", value: 5, meaning: "aclprofAicoreMetrics: aicore memory ub", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_L2_CACHE", value: 6, meaning: "aclprofAicoreMetrics: aicore l2 cache", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_PIPE_EXECUTE_UTILIZATION", value: 7, meaning: "aclprofAicoreMetrics: aicore pipe execute utilization", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_MEMORY_ACCESS", value: 8, meaning: "aclprofAicoreMetrics: aicore memory access", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_aicore_metrics", name: "ACL_AICORE_NONE", value: 255, meaning: "aclprofAicoreMetrics: aicore none", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_step_tag", name: "ACL_STEP_START", value: 0, meaning: "aclprofStepTag: step start", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_step_tag", name: "ACL_STEP_END", value: 1, meaning: "aclprofStepTag: step end", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_ARGS_MIN", value: 0, meaning: "aclprofConfigType: prof args min", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_STORAGE_LIMIT", value: 1, meaning: "aclprofConfigType: prof storage limit", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_SYS_HARDWARE_MEM_FREQ", value: 3, meaning: "aclprofConfigType: prof sys hardware mem freq", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_LLC_MODE", value: 4, meaning: "aclprofConfigType: prof llc mode", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_SYS_IO_FREQ", value: 5, meaning: "aclprofConfigType: prof sys io freq", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_SYS_INTERCONNECTION_FREQ", value: 6, meaning: "aclprofConfigType: prof sys interconnection freq", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_DVPP_FREQ", value: 7, meaning: "aclprofConfigType: prof dvpp freq", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_HOST_SYS", value: 8, meaning: "aclprofConfigType: prof host sys", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_HOST_SYS_USAGE", value: 9, meaning: "aclprofConfigType: prof host sys usage", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_HOST_SYS_USAGE_FREQ", value: 10, meaning: "aclprofConfigType: prof host sys usage freq", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_LOW_POWER_FREQ", value: 11, meaning: "aclprofConfigType: prof low power freq", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_SYS_MEM_SERVICEFLOW", value: 12, meaning: "aclprofConfigType: prof sys mem serviceflow", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_SYS_CPU_FREQ", value: 13, meaning: "aclprofConfigType: prof sys cpu freq", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_OPTYPE", value: 14, meaning: "aclprofConfigType: prof optype", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_NTS_METRICS", value: 15, meaning: "aclprofConfigType: prof nts metrics", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_PATH", value: 16, meaning: "aclprofConfigType: prof path", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_config_type", name: "ACL_PROF_ARGS_MAX", value: 17, meaning: "aclprofConfigType: prof args max", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_ACL_API", value: 1, meaning: "prof.create_config bit 0x1", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_TASK_TIME", value: 2, meaning: "prof.create_config bit 0x2", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_AICORE_METRICS", value: 4, meaning: "prof.create_config bit 0x4", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_AICPU", value: 8, meaning: "prof.create_config bit 0x8", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_L2CACHE", value: 16, meaning: "prof.create_config bit 0x10", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_HCCL_TRACE", value: 32, meaning: "prof.create_config bit 0x20", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_TRAINING_TRACE", value: 64, meaning: "prof.create_config bit 0x40", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_MSPROFTX", value: 128, meaning: "prof.create_config bit 0x80", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_RUNTIME_API", value: 256, meaning: "prof.create_config bit 0x100", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_GE_API_L0", value: 512, meaning: "prof.create_config bit 0x200", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_TASK_TIME_L0", value: 2048, meaning: "prof.create_config bit 0x800", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_TASK_MEMORY", value: 4096, meaning: "prof.create_config bit 0x1000", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_GE_API_L1", value: 16_777_216, meaning: "prof.create_config bit 0x1000000", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_TASK_TIME_L2", value: 8192, meaning: "prof.create_config bit 0x2000", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_OP_ATTR", value: 16_384, meaning: "prof.create_config bit 0x4000", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_TASK_TIME_L3", value: 32_768, meaning: "prof.create_config bit 0x8000", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_API_STATS", value: 17_179_869_184, meaning: "prof.create_config bit 0x400000000", source: "include/external/acl/acl_prof.h" },
    Constant { module: "aclprof_data_type_config", name: "ACL_PROF_AICORE_SHAPE", value: 34_359_738_368, meaning: "prof.create_config bit 0x800000000", source: "include/external/acl/acl_prof.h" },
    Constant { module: "acldump_type", name: "AIC_ERR_BRIEF_DUMP", value: 1, meaning: "acldumpType: aic err brief dump", source: "include/external/acl/acl_dump.h" },
    Constant { module: "acldump_type", name: "AIC_ERR_NORM_DUMP", value: 2, meaning: "acldumpType: aic err norm dump", source: "include/external/acl/acl_dump.h" },
    Constant { module: "acldump_type", name: "AIC_ERR_DETAIL_DUMP", value: 3, meaning: "acldumpType: aic err detail dump", source: "include/external/acl/acl_dump.h" },
    Constant { module: "acldump_type", name: "DATA_DUMP", value: 4, meaning: "acldumpType: data dump", source: "include/external/acl/acl_dump.h" },
    Constant { module: "acldump_type", name: "OVERFLOW_DUMP", value: 5, meaning: "acldumpType: overflow dump", source: "include/external/acl/acl_dump.h" },
    Constant { module: "acldump_type", name: "ACL_OP_DUMP_OP_AICORE_ARGS", value: 1, meaning: "op.start_dump_args dump_type", source: "include/external/acl/acl_dump.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YUV_400", value: 0, meaning: "acldvppPixelFormat: gray", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YUV_SEMIPLANAR_420", value: 1, meaning: "acldvppPixelFormat: NV12", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVU_SEMIPLANAR_420", value: 2, meaning: "acldvppPixelFormat: NV21", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YUV_SEMIPLANAR_422", value: 3, meaning: "acldvppPixelFormat: yuv semiplanar 422", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVU_SEMIPLANAR_422", value: 4, meaning: "acldvppPixelFormat: yvu semiplanar 422", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YUV_SEMIPLANAR_444", value: 5, meaning: "acldvppPixelFormat: yuv semiplanar 444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVU_SEMIPLANAR_444", value: 6, meaning: "acldvppPixelFormat: yvu semiplanar 444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YUYV_PACKED_422", value: 7, meaning: "acldvppPixelFormat: yuyv packed 422", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_UYVY_PACKED_422", value: 8, meaning: "acldvppPixelFormat: uyvy packed 422", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVYU_PACKED_422", value: 9, meaning: "acldvppPixelFormat: yvyu packed 422", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_VYUY_PACKED_422", value: 10, meaning: "acldvppPixelFormat: vyuy packed 422", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YUV_PACKED_444", value: 11, meaning: "acldvppPixelFormat: yuv packed 444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_888", value: 12, meaning: "acldvppPixelFormat: rgb 888", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGR_888", value: 13, meaning: "acldvppPixelFormat: bgr 888", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_ARGB_8888", value: 14, meaning: "acldvppPixelFormat: argb 8888", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_ABGR_8888", value: 15, meaning: "acldvppPixelFormat: abgr 8888", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGBA_8888", value: 16, meaning: "acldvppPixelFormat: rgba 8888", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGRA_8888", value: 17, meaning: "acldvppPixelFormat: bgra 8888", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YUV_SEMI_PLANNER_420_10BIT", value: 18, meaning: "acldvppPixelFormat: yuv semi planner 420 10bit", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVU_SEMI_PLANNER_420_10BIT", value: 19, meaning: "acldvppPixelFormat: yvu semi planner 420 10bit", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVU_PLANAR_420", value: 20, meaning: "acldvppPixelFormat: yvu planar 420", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVU_PLANAR_422", value: 21, meaning: "acldvppPixelFormat: yvu planar 422", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVU_PLANAR_444", value: 22, meaning: "acldvppPixelFormat: yvu planar 444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_444", value: 23, meaning: "acldvppPixelFormat: rgb 444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGR_444", value: 24, meaning: "acldvppPixelFormat: bgr 444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_ARGB_4444", value: 25, meaning: "acldvppPixelFormat: argb 4444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_ABGR_4444", value: 26, meaning: "acldvppPixelFormat: abgr 4444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGBA_4444", value: 27, meaning: "acldvppPixelFormat: rgba 4444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGRA_4444", value: 28, meaning: "acldvppPixelFormat: bgra 4444", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_555", value: 29, meaning: "acldvppPixelFormat: rgb 555", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGR_555", value: 30, meaning: "acldvppPixelFormat: bgr 555", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_565", value: 31, meaning: "acldvppPixelFormat: rgb 565", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGR_565", value: 32, meaning: "acldvppPixelFormat: bgr 565", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_ARGB_1555", value: 33, meaning: "acldvppPixelFormat: argb 1555", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_ABGR_1555", value: 34, meaning: "acldvppPixelFormat: abgr 1555", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGBA_1555", value: 35, meaning: "acldvppPixelFormat: rgba 1555", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGRA_1555", value: 36, meaning: "acldvppPixelFormat: bgra 1555", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_ARGB_8565", value: 37, meaning: "acldvppPixelFormat: argb 8565", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_ABGR_8565", value: 38, meaning: "acldvppPixelFormat: abgr 8565", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGBA_8565", value: 39, meaning: "acldvppPixelFormat: rgba 8565", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGRA_8565", value: 40, meaning: "acldvppPixelFormat: bgra 8565", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_BAYER_8BPP", value: 50, meaning: "acldvppPixelFormat: rgb bayer 8bpp", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_BAYER_10BPP", value: 51, meaning: "acldvppPixelFormat: rgb bayer 10bpp", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_BAYER_12BPP", value: 52, meaning: "acldvppPixelFormat: rgb bayer 12bpp", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_BAYER_14BPP", value: 53, meaning: "acldvppPixelFormat: rgb bayer 14bpp", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_RGB_BAYER_16BPP", value: 54, meaning: "acldvppPixelFormat: rgb bayer 16bpp", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BGR_888_PLANAR", value: 70, meaning: "acldvppPixelFormat: bgr 888 planar", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_HSV_888_PACKAGE", value: 71, meaning: "acldvppPixelFormat: hsv 888 package", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_HSV_888_PLANAR", value: 72, meaning: "acldvppPixelFormat: hsv 888 planar", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_LAB_888_PACKAGE", value: 73, meaning: "acldvppPixelFormat: lab 888 package", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_LAB_888_PLANAR", value: 74, meaning: "acldvppPixelFormat: lab 888 planar", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_S8C1", value: 75, meaning: "acldvppPixelFormat: s8c1", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_S8C2_PACKAGE", value: 76, meaning: "acldvppPixelFormat: s8c2 package", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_S8C2_PLANAR", value: 77, meaning: "acldvppPixelFormat: s8c2 planar", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_S16C1", value: 78, meaning: "acldvppPixelFormat: s16c1", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_U8C1", value: 79, meaning: "acldvppPixelFormat: u8c1", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_U16C1", value: 80, meaning: "acldvppPixelFormat: u16c1", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_S32C1", value: 81, meaning: "acldvppPixelFormat: s32c1", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_U32C1", value: 82, meaning: "acldvppPixelFormat: u32c1", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_U64C1", value: 83, meaning: "acldvppPixelFormat: u64c1", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_S64C1", value: 84, meaning: "acldvppPixelFormat: s64c1", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YUV_SEMIPLANAR_440", value: 1000, meaning: "acldvppPixelFormat: yuv semiplanar 440", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_YVU_SEMIPLANAR_440", value: 1001, meaning: "acldvppPixelFormat: yvu semiplanar 440", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_FLOAT32", value: 1002, meaning: "acldvppPixelFormat: float32", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_BUTT", value: 1003, meaning: "acldvppPixelFormat: butt", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_pixel_format", name: "PIXEL_FORMAT_UNKNOWN", value: 10_000, meaning: "acldvppPixelFormat: unknown", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_stream_format", name: "H265_MAIN_LEVEL", value: 0, meaning: "acldvppStreamFormat: h265 main level", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_stream_format", name: "H264_BASELINE_LEVEL", value: 1, meaning: "acldvppStreamFormat: h264 baseline level", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_stream_format", name: "H264_MAIN_LEVEL", value: 2, meaning: "acldvppStreamFormat: h264 main level", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_stream_format", name: "H264_HIGH_LEVEL", value: 3, meaning: "acldvppStreamFormat: h264 high level", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_channel_mode", name: "DVPP_CHNMODE_VPC", value: 1, meaning: "acldvppChannelMode: dvpp chnmode vpc", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_channel_mode", name: "DVPP_CHNMODE_JPEGD", value: 2, meaning: "acldvppChannelMode: dvpp chnmode jpegd", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_channel_mode", name: "DVPP_CHNMODE_JPEGE", value: 4, meaning: "acldvppChannelMode: dvpp chnmode jpege", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_border_type", name: "BORDER_CONSTANT", value: 0, meaning: "acldvppBorderType: border constant", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_border_type", name: "BORDER_REPLICATE", value: 1, meaning: "acldvppBorderType: border replicate", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_border_type", name: "BORDER_REFLECT", value: 2, meaning: "acldvppBorderType: border reflect", source: "older acl_dvpp.h" },
    Constant { module: "acldvpp_border_type", name: "BORDER_REFLECT_101", value: 3, meaning: "acldvppBorderType: border reflect 101", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_THREAD_ID_UINT64", value: 0, meaning: "aclvencChannelDescParamType: venc thread id uint64", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_CALLBACK_PTR", value: 1, meaning: "aclvencChannelDescParamType: venc callback ptr", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_PIXEL_FORMAT_UINT32", value: 2, meaning: "aclvencChannelDescParamType: venc pixel format uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_ENCODE_TYPE_UINT32", value: 3, meaning: "aclvencChannelDescParamType: venc encode type uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_PIC_WIDTH_UINT32", value: 4, meaning: "aclvencChannelDescParamType: venc pic width uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_PIC_HEIGHT_UINT32", value: 5, meaning: "aclvencChannelDescParamType: venc pic height uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_KEY_FRAME_INTERVAL_UINT32", value: 6, meaning: "aclvencChannelDescParamType: venc key frame interval uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_BUF_ADDR_PTR", value: 7, meaning: "aclvencChannelDescParamType: venc buf addr ptr", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_BUF_SIZE_UINT32", value: 8, meaning: "aclvencChannelDescParamType: venc buf size uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_RC_MODE_UINT32", value: 9, meaning: "aclvencChannelDescParamType: venc rc mode uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_SRC_RATE_UINT32", value: 10, meaning: "aclvencChannelDescParamType: venc src rate uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_MAX_BITRATE_UINT32", value: 11, meaning: "aclvencChannelDescParamType: venc max bitrate uint32", source: "older acl_dvpp.h" },
    Constant { module: "aclvenc_channel_desc_param_type", name: "ACL_VENC_MAX_IP_PROP_UINT32", value: 12, meaning: "aclvencChannelDescParamType: venc max ip prop uint32", source: "older acl_dvpp.h" },
    Constant { module: "dvpp_newer", name: "PIXEL_FORMAT_RGB_888_PLANAR", value: 69, meaning: "acldvppPixelFormat: newer headers; follows the hi_pixel_format numbering (unsure for V1)", source: "newer acl_dvpp.h" },
    Constant { module: "dvpp_newer", name: "DVPP_CHNMODE_PNGD", value: 8, meaning: "acldvppChannelMode: newer header", source: "newer acl_dvpp.h" },
    Constant { module: "acldvpp_jpeg_format", name: "ACL_JPEG_CSS_444", value: 0, meaning: "acldvppJpegFormat: chroma sampling", source: "compatibility test of acl" },
    Constant { module: "acldvpp_jpeg_format", name: "ACL_JPEG_CSS_422", value: 1, meaning: "acldvppJpegFormat: chroma sampling", source: "compatibility test of acl" },
    Constant { module: "acldvpp_jpeg_format", name: "ACL_JPEG_CSS_420", value: 2, meaning: "acldvppJpegFormat: chroma sampling", source: "compatibility test of acl" },
    Constant { module: "acldvpp_jpeg_format", name: "ACL_JPEG_CSS_GRAY", value: 3, meaning: "acldvppJpegFormat: chroma sampling", source: "compatibility test of acl" },
    Constant { module: "acldvpp_jpeg_format", name: "ACL_JPEG_CSS_440", value: 4, meaning: "acldvppJpegFormat: chroma sampling", source: "compatibility test of acl" },
    Constant { module: "acldvpp_jpeg_format", name: "ACL_JPEG_CSS_411", value: 5, meaning: "acldvppJpegFormat: chroma sampling", source: "compatibility test of acl" },
    Constant { module: "acldvpp_jpeg_format", name: "ACL_JPEG_CSS_UNKNOWN", value: 1000, meaning: "acldvppJpegFormat: chroma sampling", source: "compatibility test of acl" },
    Constant { module: "venc_rc_mode", name: "VENC_RC_MODE_VBR", value: 1, meaning: "venc_set_channel_desc_rc_mode", source: "older acl_dvpp.h comment" },
    Constant { module: "venc_rc_mode", name: "VENC_RC_MODE_CBR", value: 2, meaning: "venc_set_channel_desc_rc_mode", source: "older acl_dvpp.h comment" },
    Constant { module: "aclfv_search_type", name: "SEARCH_1_N", value: 0, meaning: "aclfvSearchType: search 1 n", source: "older acl_fv.h" },
    Constant { module: "aclfv_search_type", name: "SEARCH_N_M", value: 1, meaning: "aclfvSearchType: search n m", source: "older acl_fv.h" },
    Constant { module: "npy_types", name: "NPY_BOOL", value: 0, meaning: "numpy bool; matching acl type ACL_BOOL 12", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_BYTE", value: 1, meaning: "numpy int8; matching acl type ACL_INT8 2", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_INT8", value: 1, meaning: "numpy int8; matching acl type ACL_INT8 2", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_UBYTE", value: 2, meaning: "numpy uint8; matching acl type ACL_UINT8 4", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_UINT8", value: 2, meaning: "numpy uint8; matching acl type ACL_UINT8 4", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_SHORT", value: 3, meaning: "numpy int16; matching acl type ACL_INT16 6", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_INT16", value: 3, meaning: "numpy int16; matching acl type ACL_INT16 6", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_USHORT", value: 4, meaning: "numpy uint16; matching acl type ACL_UINT16 7", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_UINT16", value: 4, meaning: "numpy uint16; matching acl type ACL_UINT16 7", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_INT", value: 5, meaning: "numpy int32; matching acl type ACL_INT32 3", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_INT32", value: 5, meaning: "numpy int32; matching acl type ACL_INT32 3", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_UINT", value: 6, meaning: "numpy uint32; matching acl type ACL_UINT32 8", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_UINT32", value: 6, meaning: "numpy uint32; matching acl type ACL_UINT32 8", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_LONG", value: 7, meaning: "numpy int64 on 64-bit Linux; matching acl type ACL_INT64 9", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_INT64", value: 7, meaning: "numpy int64 on 64-bit Linux; matching acl type ACL_INT64 9", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_ULONG", value: 8, meaning: "numpy uint64 on 64-bit Linux; matching acl type ACL_UINT64 10", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_UINT64", value: 8, meaning: "numpy uint64 on 64-bit Linux; matching acl type ACL_UINT64 10", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_LONGLONG", value: 9, meaning: "numpy long long (also 64 bit); matching acl type ACL_INT64 9", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_ULONGLONG", value: 10, meaning: "numpy unsigned long long; matching acl type ACL_UINT64 10", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_FLOAT", value: 11, meaning: "numpy float32; matching acl type ACL_FLOAT 0", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_FLOAT32", value: 11, meaning: "numpy float32; matching acl type ACL_FLOAT 0", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_DOUBLE", value: 12, meaning: "numpy float64; matching acl type ACL_DOUBLE 11", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_FLOAT64", value: 12, meaning: "numpy float64; matching acl type ACL_DOUBLE 11", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_LONGDOUBLE", value: 13, meaning: "numpy long double; matching acl type none", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_CFLOAT", value: 14, meaning: "numpy complex64; matching acl type ACL_COMPLEX64 16", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_COMPLEX64", value: 14, meaning: "numpy complex64; matching acl type ACL_COMPLEX64 16", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_CDOUBLE", value: 15, meaning: "numpy complex128; matching acl type ACL_COMPLEX128 17", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_COMPLEX128", value: 15, meaning: "numpy complex128; matching acl type ACL_COMPLEX128 17", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_CLONGDOUBLE", value: 16, meaning: "numpy complex long double; matching acl type none", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_OBJECT", value: 17, meaning: "numpy object, must not be used; matching acl type none", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_STRING", value: 18, meaning: "numpy bytes; matching acl type none", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_UNICODE", value: 19, meaning: "numpy str; matching acl type none", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_VOID", value: 20, meaning: "numpy void; matching acl type none", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_DATETIME", value: 21, meaning: "numpy datetime64; matching acl type none", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_TIMEDELTA", value: 22, meaning: "numpy timedelta64; matching acl type none", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_HALF", value: 23, meaning: "numpy float16; matching acl type ACL_FLOAT16 1", source: "numpy/ndarraytypes.h" },
    Constant { module: "npy_types", name: "NPY_FLOAT16", value: 23, meaning: "numpy float16; matching acl type ACL_FLOAT16 1", source: "numpy/ndarraytypes.h" },
    Constant { module: "hi_payload_type", name: "HI_PT_JPEG", value: 26, meaning: "himpi payload type", source: "hi_dvpp_common header" },
    Constant { module: "hi_payload_type", name: "HI_PT_H264", value: 96, meaning: "himpi payload type", source: "hi_dvpp_common header" },
    Constant { module: "hi_payload_type", name: "HI_PT_H265", value: 265, meaning: "himpi payload type", source: "hi_dvpp_common header" },
    Constant { module: "hi_payload_type", name: "HI_PT_PNG", value: 268, meaning: "himpi payload type", source: "hi_dvpp_common header" },
    Constant { module: "hi_payload_type", name: "HI_PT_MJPEG", value: 1002, meaning: "himpi payload type", source: "hi_dvpp_common header" },
    Constant { module: "hi_payload_type", name: "HI_PT_VPC", value: 2000, meaning: "himpi payload type", source: "hi_dvpp_common header" },
    Constant { module: "hi_mod_id", name: "HI_ID_SYS", value: 2, meaning: "himpi module id; also mod argument of sys_*_csc_matrix", source: "hi_dvpp_common header" },
    Constant { module: "hi_mod_id", name: "HI_ID_VDEC", value: 5, meaning: "himpi module id; also mod argument of sys_*_csc_matrix", source: "hi_dvpp_common header" },
    Constant { module: "hi_mod_id", name: "HI_ID_VPC", value: 7, meaning: "himpi module id; also mod argument of sys_*_csc_matrix", source: "hi_dvpp_common header" },
    Constant { module: "hi_mod_id", name: "HI_ID_VENC", value: 8, meaning: "himpi module id; also mod argument of sys_*_csc_matrix", source: "hi_dvpp_common header" },
    Constant { module: "hi_mod_id", name: "HI_ID_JPEGE", value: 11, meaning: "himpi module id; also mod argument of sys_*_csc_matrix", source: "hi_dvpp_common header" },
    Constant { module: "hi_mod_id", name: "HI_ID_JPEGD", value: 14, meaning: "himpi module id; also mod argument of sys_*_csc_matrix", source: "hi_dvpp_common header" },
    Constant { module: "hi_mod_id", name: "HI_ID_PNGD", value: 64, meaning: "himpi module id; also mod argument of sys_*_csc_matrix", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_400", value: 0, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_SEMIPLANAR_420", value: 1, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_SEMIPLANAR_420", value: 2, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_SEMIPLANAR_422", value: 3, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_SEMIPLANAR_422", value: 4, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_SEMIPLANAR_444", value: 5, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_SEMIPLANAR_444", value: 6, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUYV_PACKED_422", value: 7, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_UYVY_PACKED_422", value: 8, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVYU_PACKED_422", value: 9, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_VYUY_PACKED_422", value: 10, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_PACKED_444", value: 11, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888", value: 12, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888", value: 13, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ARGB_8888", value: 14, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ABGR_8888", value: 15, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGBA_8888", value: 16, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGRA_8888", value: 17, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_SEMI_PLANNER_420_10BIT", value: 18, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_SEMI_PLANNER_420_10BIT", value: 19, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_PLANAR_420", value: 20, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_PLANAR_422", value: 21, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_PLANAR_444", value: 22, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_444", value: 23, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_444", value: 24, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ARGB_4444", value: 25, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ABGR_4444", value: 26, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGBA_4444", value: 27, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGRA_4444", value: 28, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_555", value: 29, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_555", value: 30, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_565", value: 31, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_565", value: 32, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ARGB_1555", value: 33, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ABGR_1555", value: 34, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGBA_1555", value: 35, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGRA_1555", value: 36, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ARGB_8565", value: 37, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ABGR_8565", value: 38, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGBA_8565", value: 39, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGRA_8565", value: 40, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ARGB_CLUT2", value: 41, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_ARGB_CLUT4", value: 42, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_BAYER_8BPP", value: 50, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_BAYER_10BPP", value: 51, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_BAYER_12BPP", value: 52, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_BAYER_14BPP", value: 53, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_BAYER_16BPP", value: 54, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_PLANAR_420", value: 55, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_PLANAR_422", value: 56, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_PLANAR_444", value: 57, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_PACKED_444", value: 58, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_XYUV_PACKED_444", value: 59, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_XYVU_PACKED_444", value: 60, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_SEMIPLANAR_411", value: 61, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_SEMIPLANAR_411", value: 62, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_PLANAR_411", value: 63, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_PLANAR_411", value: 64, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_PLANAR_440", value: 65, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_PLANAR_440", value: 66, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR", value: 69, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR", value: 70, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_HSV_888_PACKAGE", value: 71, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_HSV_888_PLANAR", value: 72, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_LAB_888_PACKAGE", value: 73, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_LAB_888_PLANAR", value: 74, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_S8C1", value: 75, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_S8C2_PACKAGE", value: 76, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_S8C2_PLANAR", value: 77, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_S16C1", value: 78, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_U8C1", value: 79, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_U16C1", value: 80, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_S32C1", value: 81, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_U32C1", value: 82, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_U64C1", value: 83, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_S64C1", value: 84, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_INT8", value: 110, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_INT8", value: 111, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_INT16", value: 112, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_INT16", value: 113, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_INT32", value: 114, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_INT32", value: 115, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_UINT16", value: 116, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_UINT16", value: 117, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_UINT32", value: 118, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_UINT32", value: 119, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR_INT8", value: 120, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR_INT8", value: 121, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR_INT16", value: 122, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR_INT16", value: 123, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR_INT32", value: 124, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR_INT32", value: 125, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR_UINT16", value: 126, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR_UINT16", value: 127, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR_UINT32", value: 128, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR_UINT32", value: 129, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_UINT16", value: 130, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_UINT32", value: 131, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_UINT64", value: 132, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_INT8", value: 133, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_INT16", value: 134, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_INT32", value: 135, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_INT64", value: 136, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_FP16", value: 137, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_FP32", value: 138, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_FP64", value: 139, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV400_BF16", value: 140, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YUV_SEMIPLANAR_440", value: 1000, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_YVU_SEMIPLANAR_440", value: 1001, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_FLOAT32", value: 1002, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR_FP16", value: 1004, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR_FP16", value: 1005, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR_FP32", value: 1006, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR_FP32", value: 1007, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_PLANAR_BF16", value: 1008, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_PLANAR_BF16", value: 1009, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_FP16", value: 1010, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_FP16", value: 1011, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_FP32", value: 1012, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_FP32", value: 1013, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_RGB_888_BF16", value: 1014, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_BGR_888_BF16", value: 1015, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "hi_pixel_format", name: "HI_PIXEL_FORMAT_UNKNOWN", value: 10_000, meaning: "himpi pixel format", source: "hi_dvpp_common header" },
    Constant { module: "himpi", name: "HI_DATA_BIT_WIDTH_8", value: 0, meaning: "himpi bit_width", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_DATA_BIT_WIDTH_10", value: 1, meaning: "himpi bit_width", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_DATA_BIT_WIDTH_12", value: 2, meaning: "himpi bit_width", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_DATA_BIT_WIDTH_14", value: 3, meaning: "himpi bit_width", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_DATA_BIT_WIDTH_16", value: 4, meaning: "himpi bit_width", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VIDEO_FORMAT_LINEAR", value: 0, meaning: "himpi video_format", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VIDEO_FORMAT_TILE_64x16", value: 1, meaning: "himpi video_format", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COMPRESS_MODE_NONE", value: 0, meaning: "himpi compress_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COMPRESS_MODE_SEG", value: 1, meaning: "himpi compress_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COMPRESS_MODE_TILE", value: 2, meaning: "himpi compress_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COMPRESS_MODE_HFBC", value: 3, meaning: "himpi compress_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_DYNAMIC_RANGE_SDR8", value: 0, meaning: "himpi dynamic_range", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COLOR_GAMUT_BT601", value: 0, meaning: "himpi color_gamut", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COLOR_GAMUT_BT709", value: 1, meaning: "himpi color_gamut", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COLOR_GAMUT_BT2020", value: 2, meaning: "himpi color_gamut", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VIDEO_FIELD_TOP", value: 1, meaning: "himpi field", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VIDEO_FIELD_BOTTOM", value: 2, meaning: "himpi field", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VIDEO_FIELD_INTERLACED", value: 3, meaning: "himpi field", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VIDEO_FIELD_FRAME", value: 4, meaning: "himpi field", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VIDEO_OUT_ORDER_DISPLAY", value: 0, meaning: "himpi out_order", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VIDEO_OUT_ORDER_DEC", value: 1, meaning: "himpi out_order", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_JPEG_RAW_FORMAT_YUV444", value: 0, meaning: "himpi jpeg raw format", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_JPEG_RAW_FORMAT_YUV422", value: 1, meaning: "himpi jpeg raw format", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_JPEG_RAW_FORMAT_YUV420", value: 2, meaning: "himpi jpeg raw format", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_JPEG_RAW_FORMAT_YUV440", value: 3, meaning: "himpi jpeg raw format", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_JPEG_RAW_FORMAT_YUV400", value: 4, meaning: "himpi jpeg raw format", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_JPEG_RAW_FORMAT_YUV411", value: 5, meaning: "himpi jpeg raw format", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_PNG_COLOR_FORMAT_GRAY", value: 0, meaning: "himpi png colour", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_PNG_COLOR_FORMAT_RGB", value: 2, meaning: "himpi png colour", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_PNG_COLOR_FORMAT_CLUT", value: 3, meaning: "himpi png colour", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_PNG_COLOR_FORMAT_AGRAY", value: 4, meaning: "himpi png colour", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_PNG_COLOR_FORMAT_ARGB", value: 6, meaning: "himpi png colour", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_CSC_MATRIX_BT601_WIDE", value: 0, meaning: "himpi csc_matrix", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_CSC_MATRIX_BT601_NARROW", value: 1, meaning: "himpi csc_matrix", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_CSC_MATRIX_BT709_WIDE", value: 2, meaning: "himpi csc_matrix", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_CSC_MATRIX_BT709_NARROW", value: 3, meaning: "himpi csc_matrix", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_CSC_MATRIX_BT2020_WIDE", value: 4, meaning: "himpi csc_matrix", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_CSC_MATRIX_BT2020_NARROW", value: 5, meaning: "himpi csc_matrix", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_CSC_MATRIX_USER", value: 100, meaning: "himpi csc_matrix", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BORDER_CONSTANT", value: 0, meaning: "himpi border_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BORDER_REPLICATE", value: 1, meaning: "himpi border_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BORDER_REFLECT", value: 2, meaning: "himpi border_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BORDER_REFLECT_101", value: 3, meaning: "himpi border_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BORDER_WRAP", value: 4, meaning: "himpi border_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_ROTATION_90", value: 0, meaning: "himpi vpc_rotate angle", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_ROTATION_180", value: 1, meaning: "himpi vpc_rotate angle", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_ROTATION_270", value: 2, meaning: "himpi vpc_rotate angle", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "MORPH_RECT", value: 0, meaning: "himpi morph_shapes, the only supported one", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BLK_SIZE_4", value: 0, meaning: "himpi mosaic block", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BLK_SIZE_8", value: 1, meaning: "himpi mosaic block", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BLK_SIZE_16", value: 2, meaning: "himpi mosaic block", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BLK_SIZE_32", value: 3, meaning: "himpi mosaic block", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BLK_SIZE_64", value: 4, meaning: "himpi mosaic block", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_BLK_SIZE_128", value: 5, meaning: "himpi mosaic block", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COVER_RECT", value: 0, meaning: "himpi cover type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_COVER_QUAD", value: 1, meaning: "himpi cover type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_OSD_INVERTED_COLOR_NONE", value: 0, meaning: "himpi osd invert", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_OSD_INVERTED_COLOR_RGB", value: 1, meaning: "himpi osd invert", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_OSD_INVERTED_COLOR_ALPHA", value: 2, meaning: "himpi osd invert", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_OSD_INVERTED_COLOR_ALL", value: 3, meaning: "himpi osd invert", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "VPC_MAX_CHN_NUM", value: 512, meaning: "himpi vpc channel ids 0..511", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VDEC_SEND_MODE_FRAME", value: 1, meaning: "himpi vdec mode, the only supported one", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H264_CBR", value: 1, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H264_VBR", value: 2, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H264_AVBR", value: 3, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H264_QVBR", value: 4, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H264_CVBR", value: 5, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H264_FIXQP", value: 6, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H264_QPMAP", value: 7, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_MJPEG_CBR", value: 8, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_MJPEG_VBR", value: 9, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_MJPEG_FIXQP", value: 10, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H265_CBR", value: 11, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H265_VBR", value: 12, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H265_AVBR", value: 13, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H265_QVBR", value: 14, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H265_CVBR", value: 15, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H265_FIXQP", value: 16, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_RC_MODE_H265_QPMAP", value: 17, meaning: "himpi rc_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_GOP_MODE_NORMAL_P", value: 0, meaning: "himpi gop_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_GOP_MODE_DUAL_P", value: 1, meaning: "himpi gop_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_GOP_MODE_SMART_P", value: 2, meaning: "himpi gop_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_GOP_MODE_ADV_SMART_P", value: 3, meaning: "himpi gop_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_GOP_MODE_BIPRED_B", value: 4, meaning: "himpi gop_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_GOP_MODE_LOW_DELAY_B", value: 5, meaning: "himpi gop_mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_MOD_VENC", value: 1, meaning: "himpi mod_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_MOD_H264", value: 2, meaning: "himpi mod_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_MOD_H265", value: 3, meaning: "himpi mod_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_MOD_JPEG", value: 4, meaning: "himpi mod_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_MOD_RC", value: 5, meaning: "himpi mod_type", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_SCENE_0", value: 0, meaning: "himpi scene mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_SCENE_1", value: 1, meaning: "himpi scene mode", source: "hi_dvpp headers" },
    Constant { module: "himpi", name: "HI_VENC_SCENE_2", value: 2, meaning: "himpi scene mode", source: "hi_dvpp headers" },
];

pub(crate) mod modules {
    /// Numbers of the group `acl_data_type`.
    pub mod acl_data_type {
        /// aclDataType: undefined, also the error value of type getters
        pub const ACL_DT_UNDEFINED: i64 = -1;
        /// aclDataType: float32
        pub const ACL_FLOAT: i64 = 0;
        /// aclDataType: float16
        pub const ACL_FLOAT16: i64 = 1;
        /// aclDataType: int8
        pub const ACL_INT8: i64 = 2;
        /// aclDataType: int32
        pub const ACL_INT32: i64 = 3;
        /// aclDataType: uint8
        pub const ACL_UINT8: i64 = 4;
        /// aclDataType: int16
        pub const ACL_INT16: i64 = 6;
        /// aclDataType: uint16
        pub const ACL_UINT16: i64 = 7;
        /// aclDataType: uint32
        pub const ACL_UINT32: i64 = 8;
        /// aclDataType: int64
        pub const ACL_INT64: i64 = 9;
        /// aclDataType: uint64
        pub const ACL_UINT64: i64 = 10;
        /// aclDataType: double
        pub const ACL_DOUBLE: i64 = 11;
        /// aclDataType: bool
        pub const ACL_BOOL: i64 = 12;
        /// aclDataType: string, size 0
        pub const ACL_STRING: i64 = 13;
        /// aclDataType: complex64
        pub const ACL_COMPLEX64: i64 = 16;
        /// aclDataType: complex128
        pub const ACL_COMPLEX128: i64 = 17;
        /// aclDataType: bfloat16
        pub const ACL_BF16: i64 = 27;
        /// aclDataType: 4-bit int, size counts as 1
        pub const ACL_INT4: i64 = 29;
        /// aclDataType: 1-bit, size counts as 1
        pub const ACL_UINT1: i64 = 30;
        /// aclDataType: complex32
        pub const ACL_COMPLEX32: i64 = 33;
        /// aclDataType: hifloat8
        pub const ACL_HIFLOAT8: i64 = 34;
        /// aclDataType: float8 e5m2
        pub const ACL_FLOAT8_E5M2: i64 = 35;
        /// aclDataType: float8 e4m3fn
        pub const ACL_FLOAT8_E4M3FN: i64 = 36;
        /// aclDataType: float8 e8m0
        pub const ACL_FLOAT8_E8M0: i64 = 37;
        /// aclDataType: float6 e3m2
        pub const ACL_FLOAT6_E3M2: i64 = 38;
        /// aclDataType: float6 e2m3
        pub const ACL_FLOAT6_E2M3: i64 = 39;
        /// aclDataType: float4 e2m1
        pub const ACL_FLOAT4_E2M1: i64 = 40;
        /// aclDataType: float4 e1m2
        pub const ACL_FLOAT4_E1M2: i64 = 41;
    }
    /// Numbers of the group `acl_format`.
    pub mod acl_format {
        /// aclFormat: undefined, also the error value of format getters
        pub const ACL_FORMAT_UNDEFINED: i64 = -1;
        /// aclFormat: format nchw
        pub const ACL_FORMAT_NCHW: i64 = 0;
        /// aclFormat: format nhwc
        pub const ACL_FORMAT_NHWC: i64 = 1;
        /// aclFormat: any layout
        pub const ACL_FORMAT_ND: i64 = 2;
        /// aclFormat: format nc1hwc0
        pub const ACL_FORMAT_NC1HWC0: i64 = 3;
        /// aclFormat: format fractal z
        pub const ACL_FORMAT_FRACTAL_Z: i64 = 4;
        /// aclFormat: format nc1hwc0 c04
        pub const ACL_FORMAT_NC1HWC0_C04: i64 = 12;
        /// aclFormat: format hwcn
        pub const ACL_FORMAT_HWCN: i64 = 16;
        /// aclFormat: format ndhwc
        pub const ACL_FORMAT_NDHWC: i64 = 27;
        /// aclFormat: format fractal nz
        pub const ACL_FORMAT_FRACTAL_NZ: i64 = 29;
        /// aclFormat: format ncdhw
        pub const ACL_FORMAT_NCDHW: i64 = 30;
        /// aclFormat: format ndc1hwc0
        pub const ACL_FORMAT_NDC1HWC0: i64 = 32;
        /// aclFormat: fractal z 3d
        pub const ACL_FRACTAL_Z_3D: i64 = 33;
        /// aclFormat: format nc
        pub const ACL_FORMAT_NC: i64 = 35;
        /// aclFormat: format ncl
        pub const ACL_FORMAT_NCL: i64 = 47;
        /// aclFormat: format fractal nz c0 16
        pub const ACL_FORMAT_FRACTAL_NZ_C0_16: i64 = 50;
        /// aclFormat: format fractal nz c0 32
        pub const ACL_FORMAT_FRACTAL_NZ_C0_32: i64 = 51;
        /// aclFormat: format fractal nz c0 2
        pub const ACL_FORMAT_FRACTAL_NZ_C0_2: i64 = 52;
        /// aclFormat: format fractal nz c0 4
        pub const ACL_FORMAT_FRACTAL_NZ_C0_4: i64 = 53;
        /// aclFormat: format fractal nz c0 8
        pub const ACL_FORMAT_FRACTAL_NZ_C0_8: i64 = 54;
    }
    /// Numbers of the group `acl_log_level`.
    pub mod acl_log_level {
        /// aclLogLevel: debug
        pub const ACL_DEBUG: i64 = 0;
        /// aclLogLevel: info
        pub const ACL_INFO: i64 = 1;
        /// aclLogLevel: warning
        pub const ACL_WARNING: i64 = 2;
        /// aclLogLevel: error
        pub const ACL_ERROR: i64 = 3;
    }
    /// Numbers of the group `acl_mem_type`.
    pub mod acl_mem_type {
        /// aclMemType: device memory
        pub const ACL_MEMTYPE_DEVICE: i64 = 0;
        /// aclMemType: host, value known at compile
        pub const ACL_MEMTYPE_HOST: i64 = 1;
        /// aclMemType: host, value not needed at compile
        pub const ACL_MEMTYPE_HOST_COMPILE_INDEPENDENT: i64 = 2;
    }
    /// Numbers of the group `acl_sys_param_opt`.
    pub mod acl_sys_param_opt {
        /// aclSysParamOpt: 0 off,1 deterministic,2 strong,3 batch consistency
        pub const ACL_OPT_DETERMINISTIC: i64 = 0;
        /// aclSysParamOpt: opt enable debug kernel
        pub const ACL_OPT_ENABLE_DEBUG_KERNEL: i64 = 1;
        /// aclSysParamOpt: deprecated
        pub const ACL_OPT_STRONG_CONSISTENCY: i64 = 2;
        /// aclSysParamOpt: opt enable kernel early start
        pub const ACL_OPT_ENABLE_KERNEL_EARLY_START: i64 = 3;
    }
    /// Numbers of the group `acl_cann_attr`.
    pub mod acl_cann_attr {
        /// aclCannAttr: cann attr undefined
        pub const ACL_CANN_ATTR_UNDEFINED: i64 = -1;
        /// aclCannAttr: cann attr inf nan
        pub const ACL_CANN_ATTR_INF_NAN: i64 = 0;
        /// aclCannAttr: cann attr bf16
        pub const ACL_CANN_ATTR_BF16: i64 = 1;
        /// aclCannAttr: cann attr jit compile
        pub const ACL_CANN_ATTR_JIT_COMPILE: i64 = 2;
    }
    /// Numbers of the group `acl_device_info`.
    pub mod acl_device_info {
        /// aclDeviceInfo: device info undefined
        pub const ACL_DEVICE_INFO_UNDEFINED: i64 = -1;
        /// aclDeviceInfo: device info ai core num
        pub const ACL_DEVICE_INFO_AI_CORE_NUM: i64 = 0;
        /// aclDeviceInfo: device info vector core num
        pub const ACL_DEVICE_INFO_VECTOR_CORE_NUM: i64 = 1;
        /// aclDeviceInfo: device info l2 size
        pub const ACL_DEVICE_INFO_L2_SIZE: i64 = 2;
    }
    /// Numbers of the group `aclrt_run_mode`.
    pub mod aclrt_run_mode {
        /// aclrtRunMode: process runs on the device side (RC)
        pub const ACL_DEVICE: i64 = 0;
        /// aclrtRunMode: process runs on the host (EP)
        pub const ACL_HOST: i64 = 1;
    }
    /// Numbers of the group `aclrt_ts_id`.
    pub mod aclrt_ts_id {
        /// aclrtTsId: ts id aicore
        pub const ACL_TS_ID_AICORE: i64 = 0;
        /// aclrtTsId: ts id aivector
        pub const ACL_TS_ID_AIVECTOR: i64 = 1;
        /// aclrtTsId: ts id reserved
        pub const ACL_TS_ID_RESERVED: i64 = 2;
    }
    /// Numbers of the group `aclrt_event_status`.
    pub mod aclrt_event_status {
        /// aclrtEventStatus: done
        pub const ACL_EVENT_STATUS_COMPLETE: i64 = 0;
        /// aclrtEventStatus: pending
        pub const ACL_EVENT_STATUS_NOT_READY: i64 = 1;
        /// aclrtEventStatus: event status reserved
        pub const ACL_EVENT_STATUS_RESERVED: i64 = 2;
    }
    /// Numbers of the group `aclrt_event_recorded_status`.
    pub mod aclrt_event_recorded_status {
        /// aclrtEventRecordedStatus: pending
        pub const ACL_EVENT_RECORDED_STATUS_NOT_READY: i64 = 0;
        /// aclrtEventRecordedStatus: done (numbers reversed against `query_event`)
        pub const ACL_EVENT_RECORDED_STATUS_COMPLETE: i64 = 1;
    }
    /// Numbers of the group `aclrt_event_wait_status`.
    pub mod aclrt_event_wait_status {
        /// aclrtEventWaitStatus: event wait status complete
        pub const ACL_EVENT_WAIT_STATUS_COMPLETE: i64 = 0;
        /// aclrtEventWaitStatus: event wait status not ready
        pub const ACL_EVENT_WAIT_STATUS_NOT_READY: i64 = 1;
        /// aclrtEventWaitStatus: event wait status reserved
        pub const ACL_EVENT_WAIT_STATUS_RESERVED: i64 = 65_535;
    }
    /// Numbers of the group `aclrt_stream_status`.
    pub mod aclrt_stream_status {
        /// aclrtStreamStatus: stream status complete
        pub const ACL_STREAM_STATUS_COMPLETE: i64 = 0;
        /// aclrtStreamStatus: stream status not ready
        pub const ACL_STREAM_STATUS_NOT_READY: i64 = 1;
        /// aclrtStreamStatus: stream status reserved
        pub const ACL_STREAM_STATUS_RESERVED: i64 = 65_535;
    }
    /// Numbers of the group `aclrt_callback_block_type`.
    pub mod aclrt_callback_block_type {
        /// aclrtCallbackBlockType: stream continues
        pub const ACL_CALLBACK_NO_BLOCK: i64 = 0;
        /// aclrtCallbackBlockType: later stream tasks wait for the callback
        pub const ACL_CALLBACK_BLOCK: i64 = 1;
    }
    /// Numbers of the group `aclrt_memcpy_kind`.
    pub mod aclrt_memcpy_kind {
        /// aclrtMemcpyKind: memcpy host to host
        pub const ACL_MEMCPY_HOST_TO_HOST: i64 = 0;
        /// aclrtMemcpyKind: memcpy host to device
        pub const ACL_MEMCPY_HOST_TO_DEVICE: i64 = 1;
        /// aclrtMemcpyKind: memcpy device to host
        pub const ACL_MEMCPY_DEVICE_TO_HOST: i64 = 2;
        /// aclrtMemcpyKind: memcpy device to device
        pub const ACL_MEMCPY_DEVICE_TO_DEVICE: i64 = 3;
        /// aclrtMemcpyKind: direction from the addresses
        pub const ACL_MEMCPY_DEFAULT: i64 = 4;
        /// aclrtMemcpyKind: host data staged at call time
        pub const ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE: i64 = 5;
        /// aclrtMemcpyKind: same device
        pub const ACL_MEMCPY_INNER_DEVICE_TO_DEVICE: i64 = 6;
        /// aclrtMemcpyKind: two devices
        pub const ACL_MEMCPY_INTER_DEVICE_TO_DEVICE: i64 = 7;
    }
    /// Numbers of the group `aclrt_mem_malloc_policy`.
    pub mod aclrt_mem_malloc_policy {
        /// aclrtMemMallocPolicy: `<=` 1 MB normal pages, above that 2 MB pages with fall-back to normal
        pub const ACL_MEM_MALLOC_HUGE_FIRST: i64 = 0;
        /// aclrtMemMallocPolicy: 2 MB pages only, else error
        pub const ACL_MEM_MALLOC_HUGE_ONLY: i64 = 1;
        /// aclrtMemMallocPolicy: normal pages
        pub const ACL_MEM_MALLOC_NORMAL_ONLY: i64 = 2;
        /// aclrtMemMallocPolicy: mem malloc huge first p2p
        pub const ACL_MEM_MALLOC_HUGE_FIRST_P2P: i64 = 3;
        /// aclrtMemMallocPolicy: mem malloc huge only p2p
        pub const ACL_MEM_MALLOC_HUGE_ONLY_P2P: i64 = 4;
        /// aclrtMemMallocPolicy: mem malloc normal only p2p
        pub const ACL_MEM_MALLOC_NORMAL_ONLY_P2P: i64 = 5;
        /// aclrtMemMallocPolicy: mem malloc huge1g only
        pub const ACL_MEM_MALLOC_HUGE1G_ONLY: i64 = 6;
        /// aclrtMemMallocPolicy: mem malloc huge1g only p2p
        pub const ACL_MEM_MALLOC_HUGE1G_ONLY_P2P: i64 = 7;
        /// aclrtMemMallocPolicy: flag bit
        pub const ACL_MEM_TYPE_LOW_BAND_WIDTH: i64 = 256;
        /// aclrtMemMallocPolicy: flag bit
        pub const ACL_MEM_TYPE_HIGH_BAND_WIDTH: i64 = 4096;
        /// aclrtMemMallocPolicy: flag bit
        pub const ACL_MEM_ACCESS_USER_SPACE_READONLY: i64 = 1_048_576;
    }
    /// Numbers of the group `aclrt_host_register_type`.
    pub mod aclrt_host_register_type {
        /// aclrtHostRegisterType: host register mapped
        pub const ACL_HOST_REGISTER_MAPPED: i64 = 0;
        /// aclrtHostRegisterType: host register iomemory
        pub const ACL_HOST_REGISTER_IOMEMORY: i64 = 4;
        /// aclrtHostRegisterType: host register readonly
        pub const ACL_HOST_REGISTER_READONLY: i64 = 8;
    }
    /// Numbers of the group `aclrt_malloc_attr_type`.
    pub mod aclrt_malloc_attr_type {
        /// aclrtMallocAttrType: mem attr rsv
        pub const ACL_RT_MEM_ATTR_RSV: i64 = 0;
        /// aclrtMallocAttrType: mem attr module id
        pub const ACL_RT_MEM_ATTR_MODULE_ID: i64 = 1;
        /// aclrtMallocAttrType: mem attr device id
        pub const ACL_RT_MEM_ATTR_DEVICE_ID: i64 = 2;
        /// aclrtMallocAttrType: mem attr va flag
        pub const ACL_RT_MEM_ATTR_VA_FLAG: i64 = 3;
    }
    /// Numbers of the group `aclrt_mem_attr`.
    pub mod aclrt_mem_attr {
        /// aclrtMemAttr: ddr mem
        pub const ACL_DDR_MEM: i64 = 0;
        /// aclrtMemAttr: hbm mem
        pub const ACL_HBM_MEM: i64 = 1;
        /// aclrtMemAttr: ddr mem huge
        pub const ACL_DDR_MEM_HUGE: i64 = 2;
        /// aclrtMemAttr: ddr mem normal
        pub const ACL_DDR_MEM_NORMAL: i64 = 3;
        /// aclrtMemAttr: hbm mem huge
        pub const ACL_HBM_MEM_HUGE: i64 = 4;
        /// aclrtMemAttr: hbm mem normal
        pub const ACL_HBM_MEM_NORMAL: i64 = 5;
        /// aclrtMemAttr: ddr mem p2p huge
        pub const ACL_DDR_MEM_P2P_HUGE: i64 = 6;
        /// aclrtMemAttr: ddr mem p2p normal
        pub const ACL_DDR_MEM_P2P_NORMAL: i64 = 7;
        /// aclrtMemAttr: hbm mem p2p huge
        pub const ACL_HBM_MEM_P2P_HUGE: i64 = 8;
        /// aclrtMemAttr: hbm mem p2p normal
        pub const ACL_HBM_MEM_P2P_NORMAL: i64 = 9;
        /// aclrtMemAttr: hbm mem huge1g
        pub const ACL_HBM_MEM_HUGE1G: i64 = 10;
        /// aclrtMemAttr: hbm mem p2p huge1g
        pub const ACL_HBM_MEM_P2P_HUGE1G: i64 = 11;
        /// aclrtMemAttr: mem normal
        pub const ACL_MEM_NORMAL: i64 = 12;
        /// aclrtMemAttr: mem huge
        pub const ACL_MEM_HUGE: i64 = 13;
        /// aclrtMemAttr: mem huge1g
        pub const ACL_MEM_HUGE1G: i64 = 14;
        /// aclrtMemAttr: mem p2p normal
        pub const ACL_MEM_P2P_NORMAL: i64 = 15;
        /// aclrtMemAttr: mem p2p huge
        pub const ACL_MEM_P2P_HUGE: i64 = 16;
        /// aclrtMemAttr: mem p2p huge1g
        pub const ACL_MEM_P2P_HUGE1G: i64 = 17;
    }
    /// Numbers of the group `aclrt_group_attr`.
    pub mod aclrt_group_attr {
        /// aclrtGroupAttr: group aicore int
        pub const ACL_GROUP_AICORE_INT: i64 = 0;
        /// aclrtGroupAttr: group aiv int
        pub const ACL_GROUP_AIV_INT: i64 = 1;
        /// aclrtGroupAttr: group aic int
        pub const ACL_GROUP_AIC_INT: i64 = 2;
        /// aclrtGroupAttr: group sdmanum int
        pub const ACL_GROUP_SDMANUM_INT: i64 = 3;
        /// aclrtGroupAttr: group asqnum int
        pub const ACL_GROUP_ASQNUM_INT: i64 = 4;
        /// aclrtGroupAttr: group groupid int
        pub const ACL_GROUP_GROUPID_INT: i64 = 5;
    }
    /// Numbers of the group `aclrt_float_overflow_mode`.
    pub mod aclrt_float_overflow_mode {
        /// aclrtFloatOverflowMode: overflow mode saturation
        pub const ACL_RT_OVERFLOW_MODE_SATURATION: i64 = 0;
        /// aclrtFloatOverflowMode: overflow mode infnan
        pub const ACL_RT_OVERFLOW_MODE_INFNAN: i64 = 1;
        /// aclrtFloatOverflowMode: overflow mode undef
        pub const ACL_RT_OVERFLOW_MODE_UNDEF: i64 = 2;
    }
    /// Numbers of the group `aclrt_mem_location_type`.
    pub mod aclrt_mem_location_type {
        /// aclrtMemLocationType: mem location type host
        pub const ACL_MEM_LOCATION_TYPE_HOST: i64 = 0;
        /// aclrtMemLocationType: mem location type device
        pub const ACL_MEM_LOCATION_TYPE_DEVICE: i64 = 1;
        /// aclrtMemLocationType: mem location type unregistered
        pub const ACL_MEM_LOCATION_TYPE_UNREGISTERED: i64 = 2;
        /// aclrtMemLocationType: mem location type managed
        pub const ACL_MEM_LOCATION_TYPE_MANAGED: i64 = 3;
        /// aclrtMemLocationType: mem location type host numa
        pub const ACL_MEM_LOCATION_TYPE_HOST_NUMA: i64 = 4;
    }
    /// Numbers of the group `aclrt_mem_allocation_type`.
    pub mod aclrt_mem_allocation_type {
        /// aclrtMemAllocationType: mem allocation type pinned
        pub const ACL_MEM_ALLOCATION_TYPE_PINNED: i64 = 0;
    }
    /// Numbers of the group `aclrt_mem_handle_type`.
    pub mod aclrt_mem_handle_type {
        /// aclrtMemHandleType: mem handle type none
        pub const ACL_MEM_HANDLE_TYPE_NONE: i64 = 0;
        /// aclrtMemHandleType: mem handle type posix
        pub const ACL_MEM_HANDLE_TYPE_POSIX: i64 = 2;
    }
    /// Numbers of the group `aclrt_mem_shared_handle_type`.
    pub mod aclrt_mem_shared_handle_type {
        /// aclrtMemSharedHandleType: mem share handle type default
        pub const ACL_MEM_SHARE_HANDLE_TYPE_DEFAULT: i64 = 1;
        /// aclrtMemSharedHandleType: mem share handle type fabric
        pub const ACL_MEM_SHARE_HANDLE_TYPE_FABRIC: i64 = 2;
    }
    /// Numbers of the group `aclrt_mem_granularity_options`.
    pub mod aclrt_mem_granularity_options {
        /// aclrtMemGranularityOptions: mem alloc granularity minimum
        pub const ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM: i64 = 0;
        /// aclrtMemGranularityOptions: mem alloc granularity recommended
        pub const ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED: i64 = 1;
        /// aclrtMemGranularityOptions: mem alloc granularity undef
        pub const ACL_RT_MEM_ALLOC_GRANULARITY_UNDEF: i64 = 65_535;
    }
    /// Numbers of the group `aclrt_device_status`.
    pub mod aclrt_device_status {
        /// aclrtDeviceStatus: device status normal
        pub const ACL_RT_DEVICE_STATUS_NORMAL: i64 = 0;
        /// aclrtDeviceStatus: device status abnormal
        pub const ACL_RT_DEVICE_STATUS_ABNORMAL: i64 = 1;
        /// aclrtDeviceStatus: device status end
        pub const ACL_RT_DEVICE_STATUS_END: i64 = 65_535;
    }
    /// Numbers of the group `aclrt_cmo_type`.
    pub mod aclrt_cmo_type {
        /// aclrtCmoType: cmo type prefetch
        pub const ACL_RT_CMO_TYPE_PREFETCH: i64 = 0;
        /// aclrtCmoType: cmo type writeback
        pub const ACL_RT_CMO_TYPE_WRITEBACK: i64 = 1;
        /// aclrtCmoType: cmo type invalid
        pub const ACL_RT_CMO_TYPE_INVALID: i64 = 2;
        /// aclrtCmoType: cmo type flush
        pub const ACL_RT_CMO_TYPE_FLUSH: i64 = 3;
    }
    /// Numbers of the group `aclrt_last_err_level`.
    pub mod aclrt_last_err_level {
        /// aclrtLastErrLevel: thread level
        pub const ACL_RT_THREAD_LEVEL: i64 = 0;
    }
    /// Numbers of the group `aclrt_binary_load_option_type`.
    pub mod aclrt_binary_load_option_type {
        /// aclrtBinaryLoadOptionType: binary load opt lazy load
        pub const ACL_RT_BINARY_LOAD_OPT_LAZY_LOAD: i64 = 1;
        /// aclrtBinaryLoadOptionType: binary load opt lazy magic
        pub const ACL_RT_BINARY_LOAD_OPT_LAZY_MAGIC: i64 = 2;
        /// aclrtBinaryLoadOptionType: binary load opt magic
        pub const ACL_RT_BINARY_LOAD_OPT_MAGIC: i64 = 2;
        /// aclrtBinaryLoadOptionType: binary load opt cpu kernel mode
        pub const ACL_RT_BINARY_LOAD_OPT_CPU_KERNEL_MODE: i64 = 3;
    }
    /// Numbers of the group `aclrt_engine_type`.
    pub mod aclrt_engine_type {
        /// aclrtEngineType: engine type aic
        pub const ACL_RT_ENGINE_TYPE_AIC: i64 = 0;
        /// aclrtEngineType: engine type aiv
        pub const ACL_RT_ENGINE_TYPE_AIV: i64 = 1;
    }
    /// Numbers of the group `aclrt_launch_kernel_attr_id`.
    pub mod aclrt_launch_kernel_attr_id {
        /// aclrtLaunchKernelAttrId: launch kernel attr schem mode
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_SCHEM_MODE: i64 = 1;
        /// aclrtLaunchKernelAttrId: launch kernel attr local memory size
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_LOCAL_MEMORY_SIZE: i64 = 2;
        /// aclrtLaunchKernelAttrId: launch kernel attr dyn ubuf size
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_DYN_UBUF_SIZE: i64 = 2;
        /// aclrtLaunchKernelAttrId: launch kernel attr engine type
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_ENGINE_TYPE: i64 = 3;
        /// aclrtLaunchKernelAttrId: launch kernel attr blockdim offset
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_BLOCKDIM_OFFSET: i64 = 4;
        /// aclrtLaunchKernelAttrId: launch kernel attr block task prefetch
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_BLOCK_TASK_PREFETCH: i64 = 5;
        /// aclrtLaunchKernelAttrId: launch kernel attr data dump
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_DATA_DUMP: i64 = 6;
        /// aclrtLaunchKernelAttrId: launch kernel attr timeout
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT: i64 = 7;
        /// aclrtLaunchKernelAttrId: launch kernel attr timeout us
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT_US: i64 = 8;
        /// aclrtLaunchKernelAttrId: launch kernel attr enable profiling
        pub const ACL_RT_LAUNCH_KERNEL_ATTR_ENABLE_PROFILING: i64 = 9;
    }
    /// Numbers of the group `aclrt_stream_attr`.
    pub mod aclrt_stream_attr {
        /// aclrtStreamAttr: dict key failureMode
        pub const ACL_STREAM_ATTR_FAILURE_MODE: i64 = 1;
        /// aclrtStreamAttr: dict key overflowSwitch
        pub const ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK: i64 = 2;
        /// aclrtStreamAttr: dict key userCustomTag
        pub const ACL_STREAM_ATTR_USER_CUSTOM_TAG: i64 = 3;
        /// aclrtStreamAttr: newer header only
        pub const ACL_STREAM_ATTR_CACHE_OP_INFO: i64 = 4;
        /// aclrtStreamAttr: newer header only
        pub const ACL_STREAM_ATTR_PRIORITY: i64 = 5;
    }
    /// Numbers of the group `aclrt_dev_attr`.
    pub mod aclrt_dev_attr {
        /// aclrtDevAttr: dev attr aicpu core num
        pub const ACL_DEV_ATTR_AICPU_CORE_NUM: i64 = 1;
        /// aclrtDevAttr: dev attr aicore core num
        pub const ACL_DEV_ATTR_AICORE_CORE_NUM: i64 = 101;
        /// aclrtDevAttr: dev attr cube core num
        pub const ACL_DEV_ATTR_CUBE_CORE_NUM: i64 = 102;
        /// aclrtDevAttr: dev attr vector core num
        pub const ACL_DEV_ATTR_VECTOR_CORE_NUM: i64 = 201;
        /// aclrtDevAttr: dev attr warp size
        pub const ACL_DEV_ATTR_WARP_SIZE: i64 = 202;
        /// aclrtDevAttr: dev attr max thread per vector core
        pub const ACL_DEV_ATTR_MAX_THREAD_PER_VECTOR_CORE: i64 = 203;
        /// aclrtDevAttr: dev attr local mem per vector core
        pub const ACL_DEV_ATTR_LOCAL_MEM_PER_VECTOR_CORE: i64 = 204;
        /// aclrtDevAttr: dev attr ubuf per vector core
        pub const ACL_DEV_ATTR_UBUF_PER_VECTOR_CORE: i64 = 204;
        /// aclrtDevAttr: dev attr max grid dim x
        pub const ACL_DEV_ATTR_MAX_GRID_DIM_X: i64 = 205;
        /// aclrtDevAttr: dev attr max grid dim y
        pub const ACL_DEV_ATTR_MAX_GRID_DIM_Y: i64 = 206;
        /// aclrtDevAttr: dev attr max grid dim z
        pub const ACL_DEV_ATTR_MAX_GRID_DIM_Z: i64 = 207;
        /// aclrtDevAttr: dev attr max block per grid
        pub const ACL_DEV_ATTR_MAX_BLOCK_PER_GRID: i64 = 208;
        /// aclrtDevAttr: dev attr max threads per block
        pub const ACL_DEV_ATTR_MAX_THREADS_PER_BLOCK: i64 = 209;
        /// aclrtDevAttr: dev attr max block dim x
        pub const ACL_DEV_ATTR_MAX_BLOCK_DIM_X: i64 = 210;
        /// aclrtDevAttr: dev attr max block dim y
        pub const ACL_DEV_ATTR_MAX_BLOCK_DIM_Y: i64 = 211;
        /// aclrtDevAttr: dev attr max block dim z
        pub const ACL_DEV_ATTR_MAX_BLOCK_DIM_Z: i64 = 212;
        /// aclrtDevAttr: dev attr total global mem size
        pub const ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE: i64 = 301;
        /// aclrtDevAttr: dev attr l2 cache size
        pub const ACL_DEV_ATTR_L2_CACHE_SIZE: i64 = 302;
        /// aclrtDevAttr: dev attr smp id
        pub const ACL_DEV_ATTR_SMP_ID: i64 = 401;
        /// aclrtDevAttr: dev attr phy chip id
        pub const ACL_DEV_ATTR_PHY_CHIP_ID: i64 = 402;
        /// aclrtDevAttr: dev attr super pod devide id
        pub const ACL_DEV_ATTR_SUPER_POD_DEVIDE_ID: i64 = 403;
        /// aclrtDevAttr: dev attr super pod device id
        pub const ACL_DEV_ATTR_SUPER_POD_DEVICE_ID: i64 = 403;
        /// aclrtDevAttr: dev attr super pod server id
        pub const ACL_DEV_ATTR_SUPER_POD_SERVER_ID: i64 = 404;
        /// aclrtDevAttr: dev attr super pod id
        pub const ACL_DEV_ATTR_SUPER_POD_ID: i64 = 405;
        /// aclrtDevAttr: dev attr cust op privilege
        pub const ACL_DEV_ATTR_CUST_OP_PRIVILEGE: i64 = 406;
        /// aclrtDevAttr: dev attr mainboard id
        pub const ACL_DEV_ATTR_MAINBOARD_ID: i64 = 407;
        /// aclrtDevAttr: dev attr hd connect type
        pub const ACL_DEV_ATTR_HD_CONNECT_TYPE: i64 = 408;
        /// aclrtDevAttr: dev attr device form factor
        pub const ACL_DEV_ATTR_DEVICE_FORM_FACTOR: i64 = 409;
        /// aclrtDevAttr: dev attr is virtual
        pub const ACL_DEV_ATTR_IS_VIRTUAL: i64 = 501;
        /// aclrtDevAttr: dev attr npu arch
        pub const ACL_DEV_ATTR_NPU_ARCH: i64 = 601;
    }
    /// Numbers of the group `aclrt_dev_feature_type`.
    pub mod aclrt_dev_feature_type {
        /// aclrtDevFeatureType: feature tscpu task update support aic aiv
        pub const ACL_FEATURE_TSCPU_TASK_UPDATE_SUPPORT_AIC_AIV: i64 = 1;
        /// aclrtDevFeatureType: feature system memq event cross dev
        pub const ACL_FEATURE_SYSTEM_MEMQ_EVENT_CROSS_DEV: i64 = 21;
    }
    /// Numbers of the group `aclrt_reduce_kind`.
    pub mod aclrt_reduce_kind {
        /// aclrtReduceKind: memcpy sdma automatic sum
        pub const ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM: i64 = 10;
        /// aclrtReduceKind: memcpy sdma automatic max
        pub const ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX: i64 = 11;
        /// aclrtReduceKind: memcpy sdma automatic min
        pub const ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN: i64 = 12;
        /// aclrtReduceKind: memcpy sdma automatic equal
        pub const ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL: i64 = 13;
    }
    /// Numbers of the group `aclrt_dev_res_limit_type`.
    pub mod aclrt_dev_res_limit_type {
        /// aclrtDevResLimitType: dev res cube core
        pub const ACL_RT_DEV_RES_CUBE_CORE: i64 = 0;
        /// aclrtDevResLimitType: dev res vector core
        pub const ACL_RT_DEV_RES_VECTOR_CORE: i64 = 1;
    }
    /// Numbers of the group `acl_cann_package_name`.
    pub mod acl_cann_package_name {
        /// aclCANNPackageName: pkg name cann
        pub const ACL_PKG_NAME_CANN: i64 = 0;
        /// aclCANNPackageName: pkg name runtime
        pub const ACL_PKG_NAME_RUNTIME: i64 = 1;
        /// aclCANNPackageName: pkg name compiler
        pub const ACL_PKG_NAME_COMPILER: i64 = 2;
        /// aclCANNPackageName: pkg name hccl
        pub const ACL_PKG_NAME_HCCL: i64 = 3;
        /// aclCANNPackageName: pkg name toolkit
        pub const ACL_PKG_NAME_TOOLKIT: i64 = 4;
        /// aclCANNPackageName: pkg name opp
        pub const ACL_PKG_NAME_OPP: i64 = 5;
        /// aclCANNPackageName: pkg name opp kernel
        pub const ACL_PKG_NAME_OPP_KERNEL: i64 = 6;
        /// aclCANNPackageName: pkg name driver
        pub const ACL_PKG_NAME_DRIVER: i64 = 7;
    }
    /// Numbers of the group `aclrt_device_limit`.
    pub mod aclrt_device_limit {
        /// aclrtDeviceLimit: dev limit simt stack size
        pub const ACL_RT_DEV_LIMIT_SIMT_STACK_SIZE: i64 = 0;
        /// aclrtDeviceLimit: dev limit simt dvg warp stack size
        pub const ACL_RT_DEV_LIMIT_SIMT_DVG_WARP_STACK_SIZE: i64 = 1;
        /// aclrtDeviceLimit: dev limit simd stack size
        pub const ACL_RT_DEV_LIMIT_SIMD_STACK_SIZE: i64 = 2;
        /// aclrtDeviceLimit: dev limit simd printf fifo size per core
        pub const ACL_RT_DEV_LIMIT_SIMD_PRINTF_FIFO_SIZE_PER_CORE: i64 = 3;
        /// aclrtDeviceLimit: dev limit simt printf fifo size
        pub const ACL_RT_DEV_LIMIT_SIMT_PRINTF_FIFO_SIZE: i64 = 4;
    }
    /// Numbers of the group `flags`.
    pub mod flags {
        /// interface version of this header snapshot
        pub const ACL_MAJOR_VERSION: i64 = 1;
        /// interface version of this header snapshot
        pub const ACL_MINOR_VERSION: i64 = 17;
        /// interface version of this header snapshot
        pub const ACL_PATCH_VERSION: i64 = 0;
        /// `create_event_with_flag`: usable with `stream_wait_event`
        pub const ACL_EVENT_SYNC: i64 = 1;
        /// `create_event_with_flag`: lets get/track stream progress
        pub const ACL_EVENT_CAPTURE_STREAM_PROGRESS: i64 = 2;
        /// `create_event_with_flag`: needed for timestamps
        pub const ACL_EVENT_TIME_LINE: i64 = 8;
        /// `create_event_with_flag`: device-side use
        pub const ACL_EVENT_DEVICE_USE_ONLY: i64 = 16;
        /// `create_event_with_flag`: capture across graphs
        pub const ACL_EVENT_EXTERNAL: i64 = 32;
        /// `create_event_with_flag`: inter-process
        pub const ACL_EVENT_IPC: i64 = 64;
        /// `create_stream_with_config`: resources reserved at creation
        pub const ACL_STREAM_FAST_LAUNCH: i64 = 1;
        /// `create_stream_with_config`: busy-wait in synchronize
        pub const ACL_STREAM_FAST_SYNC: i64 = 2;
        /// `create_stream_with_config`: tasks kept for model building
        pub const ACL_STREAM_PERSISTENT: i64 = 4;
        /// `create_stream_with_config`: no effect now
        pub const ACL_STREAM_HUGE: i64 = 8;
        /// `create_stream_with_config`: reserved
        pub const ACL_STREAM_CPU_SCHEDULE: i64 = 16;
        /// `create_stream_with_config`: device-side use
        pub const ACL_STREAM_DEVICE_USE_ONLY: i64 = 32;
        /// `value_wait`: until >=
        pub const ACL_STREAM_WAIT_VALUE_GEQ: i64 = 0;
        /// `value_wait`: until ==
        pub const ACL_STREAM_WAIT_VALUE_EQ: i64 = 1;
        /// `value_wait`: until (mem AND value) != 0
        pub const ACL_STREAM_WAIT_VALUE_AND: i64 = 2;
        /// `value_wait`: until NOR != 0
        pub const ACL_STREAM_WAIT_VALUE_NOR: i64 = 3;
        /// `set_stream_failure_mode`: default
        pub const ACL_CONTINUE_ON_FAILURE: i64 = 0;
        /// `set_stream_failure_mode`: stop after first failure
        pub const ACL_STOP_ON_FAILURE: i64 = 1;
        /// `create_notify` flag
        pub const ACL_NOTIFY_DEFAULT: i64 = 0;
        /// `create_notify` flag
        pub const ACL_NOTIFY_DEVICE_USE_ONLY: i64 = 1;
        /// `get_device_capability` result
        pub const ACL_DEV_FEATURE_SUPPORT: i64 = 1;
        /// `get_device_capability` result
        pub const ACL_DEV_FEATURE_NOT_SUPPORT: i64 = 0;
        /// `notify_get_export_key` flag
        pub const ACL_RT_NOTIFY_EXPORT_FLAG_DEFAULT: i64 = 0;
        /// `notify_get_export_key` flag
        pub const ACL_RT_NOTIFY_EXPORT_FLAG_DISABLE_PID_VALIDATION: i64 = 2;
        /// `notify_import_by_key` flag
        pub const ACL_RT_NOTIFY_IMPORT_FLAG_DEFAULT: i64 = 0;
        /// `notify_import_by_key` flag
        pub const ACL_RT_NOTIFY_IMPORT_FLAG_ENABLE_PEER_ACCESS: i64 = 2;
        /// `ipc_mem_get_export_key` flag
        pub const ACL_RT_IPC_MEM_EXPORT_FLAG_DEFAULT: i64 = 0;
        /// `ipc_mem_get_export_key` flag
        pub const ACL_RT_IPC_MEM_EXPORT_FLAG_DISABLE_PID_VALIDATION: i64 = 1;
        /// `ipc_mem_import_by_key` flag
        pub const ACL_RT_IPC_MEM_IMPORT_FLAG_DEFAULT: i64 = 0;
        /// `ipc_mem_import_by_key` flag
        pub const ACL_RT_IPC_MEM_IMPORT_FLAG_ENABLE_PEER_ACCESS: i64 = 1;
        /// `mem_export_to_shareable_handle` flag
        pub const ACL_RT_VMM_EXPORT_FLAG_DEFAULT: i64 = 0;
        /// `mem_export_to_shareable_handle` flag
        pub const ACL_RT_VMM_EXPORT_FLAG_DISABLE_PID_VALIDATION: i64 = 1;
        /// `host_register_v2` flag
        pub const ACL_HOST_REG_MAPPED: i64 = 2;
        /// `host_register_v2` flag
        pub const ACL_HOST_REG_IOMEMORY: i64 = 4;
        /// `host_register_v2` flag
        pub const ACL_HOST_REG_READONLY: i64 = 8;
        /// `host_register_v2` flag
        pub const ACL_HOST_REG_PINNED: i64 = 268_435_456;
        /// max entries of `get_mem_uce_info`
        pub const ACL_RT_MEM_UCE_INFO_MAX_NUM: i64 = 20;
        /// `get_devices_topo` bit
        pub const ACL_RT_DEVS_TOPOLOGY_HCCS: i64 = 1;
        /// `get_devices_topo` bit
        pub const ACL_RT_DEVS_TOPOLOGY_PIX: i64 = 2;
        /// `get_devices_topo` bit
        pub const ACL_RT_DEVS_TOPOLOGY_PIB: i64 = 4;
        /// `get_devices_topo` bit
        pub const ACL_RT_DEVS_TOPOLOGY_PHB: i64 = 8;
        /// `get_devices_topo` bit
        pub const ACL_RT_DEVS_TOPOLOGY_SYS: i64 = 16;
        /// `get_devices_topo` bit
        pub const ACL_RT_DEVS_TOPOLOGY_SIO: i64 = 32;
        /// `get_devices_topo` bit
        pub const ACL_RT_DEVS_TOPOLOGY_HCCS_SW: i64 = 64;
        /// length of version
        pub const ACL_PKG_VERSION_MAX_SIZE: i64 = 128;
        /// length of version parts
        pub const ACL_PKG_VERSION_PARTS_MAX_SIZE: i64 = 64;
    }
    /// Numbers of the group `limits`.
    pub mod limits {
        /// entries of one `[min,max]` range
        pub const ACL_DIM_ENDPOINTS: i64 = 2;
        /// max dims in an IODims dict and max gears
        pub const ACL_MAX_DIM_CNT: i64 = 128;
        /// name buffer length, 127 characters usable
        pub const ACL_MAX_TENSOR_NAME_LEN: i64 = 128;
        /// max batch gears
        pub const ACL_MAX_BATCH_NUM: i64 = 128;
        /// max H,W gears
        pub const ACL_MAX_HW_NUM: i64 = 128;
        /// max AIPP out dims
        pub const ACL_MAX_SHAPE_COUNT: i64 = 128;
        /// `attached_index` of `get_aipp_type` when none
        pub const ACL_INVALID_NODE_INDEX: i64 = 4_294_967_295;
        /// value for `ACL_MDL_LOAD_TYPE_SIZET`
        pub const ACL_MDL_LOAD_FROM_FILE: i64 = 1;
        /// value for `ACL_MDL_LOAD_TYPE_SIZET`
        pub const ACL_MDL_LOAD_FROM_FILE_WITH_MEM: i64 = 2;
        /// value for `ACL_MDL_LOAD_TYPE_SIZET`
        pub const ACL_MDL_LOAD_FROM_MEM: i64 = 3;
        /// value for `ACL_MDL_LOAD_TYPE_SIZET`
        pub const ACL_MDL_LOAD_FROM_MEM_WITH_MEM: i64 = 4;
        /// value for `ACL_MDL_LOAD_TYPE_SIZET`
        pub const ACL_MDL_LOAD_FROM_FILE_WITH_Q: i64 = 5;
        /// value for `ACL_MDL_LOAD_TYPE_SIZET`
        pub const ACL_MDL_LOAD_FROM_MEM_WITH_Q: i64 = 6;
        /// name of the hidden gear input
        pub const ACL_DYNAMIC_TENSOR_NAME: &str = "ascend_mbatch_shape_data";
        /// name of the hidden dynamic AIPP input
        pub const ACL_DYNAMIC_AIPP_NAME: &str = "ascend_dynamic_aipp_data";
        /// only attribute of `mdl.get_op_attr`
        pub const ACL_ATTR_NAME_DATA_DUMP_ORIGIN_OP_NAMES: &str = "_datadump_original_op_names";
        /// `set_config_opt` value
        pub const ACL_WORKSPACE_MEM_OPTIMIZE_DEFAULT: i64 = 0;
        /// `set_config_opt` value
        pub const ACL_WORKSPACE_MEM_OPTIMIZE_INPUTOUTPUT: i64 = 1;
        /// `dim_range_num` of `get_tensor_desc_dim_range`
        pub const ACL_TENSOR_SHAPE_RANGE_NUM: i64 = 2;
        /// pairs in `set_tensor_value_range`
        pub const ACL_TENSOR_VALUE_RANGE_NUM: i64 = 2;
        /// `get_tensor_desc_num_dims` for unknown rank
        pub const ACL_UNKNOWN_RANK: u64 = 18_446_744_073_709_551_614;
    }
    /// Numbers of the group `acl_aipp_input_format`.
    pub mod acl_aipp_input_format {
        /// aclAippInputFormat: yuv420sp u8
        pub const ACL_YUV420SP_U8: i64 = 1;
        /// aclAippInputFormat: xrgb8888 u8
        pub const ACL_XRGB8888_U8: i64 = 2;
        /// aclAippInputFormat: rgb888 u8
        pub const ACL_RGB888_U8: i64 = 3;
        /// aclAippInputFormat: yuv400 u8
        pub const ACL_YUV400_U8: i64 = 4;
        /// aclAippInputFormat: nc1hwc0di fp16
        pub const ACL_NC1HWC0DI_FP16: i64 = 5;
        /// aclAippInputFormat: nc1hwc0di s8
        pub const ACL_NC1HWC0DI_S8: i64 = 6;
        /// aclAippInputFormat: argb8888 u8
        pub const ACL_ARGB8888_U8: i64 = 7;
        /// aclAippInputFormat: yuyv u8
        pub const ACL_YUYV_U8: i64 = 8;
        /// aclAippInputFormat: yuv422sp u8
        pub const ACL_YUV422SP_U8: i64 = 9;
        /// aclAippInputFormat: ayuv444 u8
        pub const ACL_AYUV444_U8: i64 = 10;
        /// aclAippInputFormat: raw10
        pub const ACL_RAW10: i64 = 11;
        /// aclAippInputFormat: raw12
        pub const ACL_RAW12: i64 = 12;
        /// aclAippInputFormat: raw16
        pub const ACL_RAW16: i64 = 13;
        /// aclAippInputFormat: raw24
        pub const ACL_RAW24: i64 = 14;
        /// aclAippInputFormat: aipp reserved
        pub const ACL_AIPP_RESERVED: i64 = 65_535;
    }
    /// Numbers of the group `aclmdl_config_attr`.
    pub mod aclmdl_config_attr {
        /// aclmdlConfigAttr: mdl priority int32
        pub const ACL_MDL_PRIORITY_INT32: i64 = 0;
        /// aclmdlConfigAttr: mdl load type sizet
        pub const ACL_MDL_LOAD_TYPE_SIZET: i64 = 1;
        /// aclmdlConfigAttr: mdl path ptr
        pub const ACL_MDL_PATH_PTR: i64 = 2;
        /// aclmdlConfigAttr: mdl mem addr ptr
        pub const ACL_MDL_MEM_ADDR_PTR: i64 = 3;
        /// aclmdlConfigAttr: mdl mem sizet
        pub const ACL_MDL_MEM_SIZET: i64 = 4;
        /// aclmdlConfigAttr: mdl weight addr ptr
        pub const ACL_MDL_WEIGHT_ADDR_PTR: i64 = 5;
        /// aclmdlConfigAttr: mdl weight sizet
        pub const ACL_MDL_WEIGHT_SIZET: i64 = 6;
        /// aclmdlConfigAttr: mdl workspace addr ptr
        pub const ACL_MDL_WORKSPACE_ADDR_PTR: i64 = 7;
        /// aclmdlConfigAttr: mdl workspace sizet
        pub const ACL_MDL_WORKSPACE_SIZET: i64 = 8;
        /// aclmdlConfigAttr: mdl inputq num sizet
        pub const ACL_MDL_INPUTQ_NUM_SIZET: i64 = 9;
        /// aclmdlConfigAttr: mdl inputq addr ptr
        pub const ACL_MDL_INPUTQ_ADDR_PTR: i64 = 10;
        /// aclmdlConfigAttr: mdl outputq num sizet
        pub const ACL_MDL_OUTPUTQ_NUM_SIZET: i64 = 11;
        /// aclmdlConfigAttr: mdl outputq addr ptr
        pub const ACL_MDL_OUTPUTQ_ADDR_PTR: i64 = 12;
        /// aclmdlConfigAttr: mdl workspace mem optimize
        pub const ACL_MDL_WORKSPACE_MEM_OPTIMIZE: i64 = 13;
        /// aclmdlConfigAttr: mdl weight path ptr
        pub const ACL_MDL_WEIGHT_PATH_PTR: i64 = 14;
        /// aclmdlConfigAttr: mdl model desc ptr
        pub const ACL_MDL_MODEL_DESC_PTR: i64 = 15;
        /// aclmdlConfigAttr: mdl model desc sizet
        pub const ACL_MDL_MODEL_DESC_SIZET: i64 = 16;
        /// aclmdlConfigAttr: mdl kernel ptr
        pub const ACL_MDL_KERNEL_PTR: i64 = 17;
        /// aclmdlConfigAttr: mdl kernel sizet
        pub const ACL_MDL_KERNEL_SIZET: i64 = 18;
        /// aclmdlConfigAttr: mdl kernel args ptr
        pub const ACL_MDL_KERNEL_ARGS_PTR: i64 = 19;
        /// aclmdlConfigAttr: mdl kernel args sizet
        pub const ACL_MDL_KERNEL_ARGS_SIZET: i64 = 20;
        /// aclmdlConfigAttr: mdl static task ptr
        pub const ACL_MDL_STATIC_TASK_PTR: i64 = 21;
        /// aclmdlConfigAttr: mdl static task sizet
        pub const ACL_MDL_STATIC_TASK_SIZET: i64 = 22;
        /// aclmdlConfigAttr: mdl dynamic task ptr
        pub const ACL_MDL_DYNAMIC_TASK_PTR: i64 = 23;
        /// aclmdlConfigAttr: mdl dynamic task sizet
        pub const ACL_MDL_DYNAMIC_TASK_SIZET: i64 = 24;
        /// aclmdlConfigAttr: mdl mem malloc policy sizet
        pub const ACL_MDL_MEM_MALLOC_POLICY_SIZET: i64 = 25;
        /// aclmdlConfigAttr: mdl fifo ptr
        pub const ACL_MDL_FIFO_PTR: i64 = 26;
        /// aclmdlConfigAttr: mdl fifo sizet
        pub const ACL_MDL_FIFO_SIZET: i64 = 27;
        /// aclmdlConfigAttr: mdl without graph int32
        pub const ACL_MDL_WITHOUT_GRAPH_INT32: i64 = 28;
        /// aclmdlConfigAttr: npu perf mode
        pub const ACL_NPU_PERF_MODE: i64 = 29;
        /// aclmdlConfigAttr: mdl reserved
        pub const ACL_MDL_RESERVED: i64 = 65_535;
    }
    /// Numbers of the group `aclmdl_exec_config_attr`.
    pub mod aclmdl_exec_config_attr {
        /// aclmdlExecConfigAttr: mdl stream sync timeout
        pub const ACL_MDL_STREAM_SYNC_TIMEOUT: i64 = 0;
        /// aclmdlExecConfigAttr: mdl event sync timeout
        pub const ACL_MDL_EVENT_SYNC_TIMEOUT: i64 = 1;
        /// aclmdlExecConfigAttr: mdl work addr ptr
        pub const ACL_MDL_WORK_ADDR_PTR: i64 = 2;
        /// aclmdlExecConfigAttr: mdl work sizet
        pub const ACL_MDL_WORK_SIZET: i64 = 3;
        /// aclmdlExecConfigAttr: mdl mpaimid sizet
        pub const ACL_MDL_MPAIMID_SIZET: i64 = 4;
        /// aclmdlExecConfigAttr: mdl aicqos sizet
        pub const ACL_MDL_AICQOS_SIZET: i64 = 5;
        /// aclmdlExecConfigAttr: mdl aicost sizet
        pub const ACL_MDL_AICOST_SIZET: i64 = 6;
        /// aclmdlExecConfigAttr: mdl mec timethr sizet
        pub const ACL_MDL_MEC_TIMETHR_SIZET: i64 = 7;
        /// aclmdlExecConfigAttr: mdl exec priority int32
        pub const ACL_MDL_EXEC_PRIORITY_INT32: i64 = 8;
        /// aclmdlExecConfigAttr: mdl npu perf mode
        pub const ACL_MDL_NPU_PERF_MODE: i64 = 9;
    }
    /// Numbers of the group `aclmdl_input_aipp_type`.
    pub mod aclmdl_input_aipp_type {
        /// aclmdlInputAippType: data without aipp
        pub const ACL_DATA_WITHOUT_AIPP: i64 = 0;
        /// aclmdlInputAippType: data with static aipp
        pub const ACL_DATA_WITH_STATIC_AIPP: i64 = 1;
        /// aclmdlInputAippType: data with dynamic aipp
        pub const ACL_DATA_WITH_DYNAMIC_AIPP: i64 = 2;
        /// aclmdlInputAippType: dynamic aipp node
        pub const ACL_DYNAMIC_AIPP_NODE: i64 = 3;
    }
    /// Numbers of the group `aclop_engine_type`.
    pub mod aclop_engine_type {
        /// aclopEngineType: engine sys
        pub const ACL_ENGINE_SYS: i64 = 0;
        /// aclopEngineType: engine aicore
        pub const ACL_ENGINE_AICORE: i64 = 1;
        /// aclopEngineType: engine vector
        pub const ACL_ENGINE_VECTOR: i64 = 2;
    }
    /// Numbers of the group `acl_trans_type`.
    pub mod acl_trans_type {
        /// aclTransType: trans n
        pub const ACL_TRANS_N: i64 = 0;
        /// aclTransType: trans t
        pub const ACL_TRANS_T: i64 = 1;
        /// aclTransType: trans nz
        pub const ACL_TRANS_NZ: i64 = 2;
        /// aclTransType: trans nz t
        pub const ACL_TRANS_NZ_T: i64 = 3;
    }
    /// Numbers of the group `acl_compute_type`.
    pub mod acl_compute_type {
        /// aclComputeType: compute high precision
        pub const ACL_COMPUTE_HIGH_PRECISION: i64 = 0;
        /// aclComputeType: compute low precision
        pub const ACL_COMPUTE_LOW_PRECISION: i64 = 1;
    }
    /// Numbers of the group `aclprof_aicore_metrics`.
    pub mod aclprof_aicore_metrics {
        /// aclprofAicoreMetrics: aicore arithmetic utilization
        pub const ACL_AICORE_ARITHMETIC_UTILIZATION: i64 = 0;
        /// aclprofAicoreMetrics: aicore pipe utilization
        pub const ACL_AICORE_PIPE_UTILIZATION: i64 = 1;
        /// aclprofAicoreMetrics: aicore memory bandwidth
        pub const ACL_AICORE_MEMORY_BANDWIDTH: i64 = 2;
        /// aclprofAicoreMetrics: aicore l0b and width
        pub const ACL_AICORE_L0B_AND_WIDTH: i64 = 3;
        /// aclprofAicoreMetrics: aicore resource conflict ratio
        pub const ACL_AICORE_RESOURCE_CONFLICT_RATIO: i64 = 4;
        /// aclprofAicoreMetrics: aicore memory ub
        pub const ACL_AICORE_MEMORY_UB: i64 = 5;
        /// aclprofAicoreMetrics: aicore l2 cache
        pub const ACL_AICORE_L2_CACHE: i64 = 6;
        /// aclprofAicoreMetrics: aicore pipe execute utilization
        pub const ACL_AICORE_PIPE_EXECUTE_UTILIZATION: i64 = 7;
        /// aclprofAicoreMetrics: aicore memory access
        pub const ACL_AICORE_MEMORY_ACCESS: i64 = 8;
        /// aclprofAicoreMetrics: aicore none
        pub const ACL_AICORE_NONE: i64 = 255;
    }
    /// Numbers of the group `aclprof_step_tag`.
    pub mod aclprof_step_tag {
        /// aclprofStepTag: step start
        pub const ACL_STEP_START: i64 = 0;
        /// aclprofStepTag: step end
        pub const ACL_STEP_END: i64 = 1;
    }
    /// Numbers of the group `aclprof_config_type`.
    pub mod aclprof_config_type {
        /// aclprofConfigType: prof args min
        pub const ACL_PROF_ARGS_MIN: i64 = 0;
        /// aclprofConfigType: prof storage limit
        pub const ACL_PROF_STORAGE_LIMIT: i64 = 1;
        /// aclprofConfigType: prof sys hardware mem freq
        pub const ACL_PROF_SYS_HARDWARE_MEM_FREQ: i64 = 3;
        /// aclprofConfigType: prof llc mode
        pub const ACL_PROF_LLC_MODE: i64 = 4;
        /// aclprofConfigType: prof sys io freq
        pub const ACL_PROF_SYS_IO_FREQ: i64 = 5;
        /// aclprofConfigType: prof sys interconnection freq
        pub const ACL_PROF_SYS_INTERCONNECTION_FREQ: i64 = 6;
        /// aclprofConfigType: prof dvpp freq
        pub const ACL_PROF_DVPP_FREQ: i64 = 7;
        /// aclprofConfigType: prof host sys
        pub const ACL_PROF_HOST_SYS: i64 = 8;
        /// aclprofConfigType: prof host sys usage
        pub const ACL_PROF_HOST_SYS_USAGE: i64 = 9;
        /// aclprofConfigType: prof host sys usage freq
        pub const ACL_PROF_HOST_SYS_USAGE_FREQ: i64 = 10;
        /// aclprofConfigType: prof low power freq
        pub const ACL_PROF_LOW_POWER_FREQ: i64 = 11;
        /// aclprofConfigType: prof sys mem serviceflow
        pub const ACL_PROF_SYS_MEM_SERVICEFLOW: i64 = 12;
        /// aclprofConfigType: prof sys cpu freq
        pub const ACL_PROF_SYS_CPU_FREQ: i64 = 13;
        /// aclprofConfigType: prof optype
        pub const ACL_PROF_OPTYPE: i64 = 14;
        /// aclprofConfigType: prof nts metrics
        pub const ACL_PROF_NTS_METRICS: i64 = 15;
        /// aclprofConfigType: prof path
        pub const ACL_PROF_PATH: i64 = 16;
        /// aclprofConfigType: prof args max
        pub const ACL_PROF_ARGS_MAX: i64 = 17;
    }
    /// Numbers of the group `aclprof_data_type_config`.
    pub mod aclprof_data_type_config {
        /// `prof.create_config` bit 0x1
        pub const ACL_PROF_ACL_API: i64 = 1;
        /// `prof.create_config` bit 0x2
        pub const ACL_PROF_TASK_TIME: i64 = 2;
        /// `prof.create_config` bit 0x4
        pub const ACL_PROF_AICORE_METRICS: i64 = 4;
        /// `prof.create_config` bit 0x8
        pub const ACL_PROF_AICPU: i64 = 8;
        /// `prof.create_config` bit 0x10
        pub const ACL_PROF_L2CACHE: i64 = 16;
        /// `prof.create_config` bit 0x20
        pub const ACL_PROF_HCCL_TRACE: i64 = 32;
        /// `prof.create_config` bit 0x40
        pub const ACL_PROF_TRAINING_TRACE: i64 = 64;
        /// `prof.create_config` bit 0x80
        pub const ACL_PROF_MSPROFTX: i64 = 128;
        /// `prof.create_config` bit 0x100
        pub const ACL_PROF_RUNTIME_API: i64 = 256;
        /// `prof.create_config` bit 0x200
        pub const ACL_PROF_GE_API_L0: i64 = 512;
        /// `prof.create_config` bit 0x800
        pub const ACL_PROF_TASK_TIME_L0: i64 = 2048;
        /// `prof.create_config` bit 0x1000
        pub const ACL_PROF_TASK_MEMORY: i64 = 4096;
        /// `prof.create_config` bit 0x1000000
        pub const ACL_PROF_GE_API_L1: i64 = 16_777_216;
        /// `prof.create_config` bit 0x2000
        pub const ACL_PROF_TASK_TIME_L2: i64 = 8192;
        /// `prof.create_config` bit 0x4000
        pub const ACL_PROF_OP_ATTR: i64 = 16_384;
        /// `prof.create_config` bit 0x8000
        pub const ACL_PROF_TASK_TIME_L3: i64 = 32_768;
        /// `prof.create_config` bit 0x400000000
        pub const ACL_PROF_API_STATS: i64 = 17_179_869_184;
        /// `prof.create_config` bit 0x800000000
        pub const ACL_PROF_AICORE_SHAPE: i64 = 34_359_738_368;
    }
    /// Numbers of the group `acldump_type`.
    pub mod acldump_type {
        /// acldumpType: aic err brief dump
        pub const AIC_ERR_BRIEF_DUMP: i64 = 1;
        /// acldumpType: aic err norm dump
        pub const AIC_ERR_NORM_DUMP: i64 = 2;
        /// acldumpType: aic err detail dump
        pub const AIC_ERR_DETAIL_DUMP: i64 = 3;
        /// acldumpType: data dump
        pub const DATA_DUMP: i64 = 4;
        /// acldumpType: overflow dump
        pub const OVERFLOW_DUMP: i64 = 5;
        /// `op.start_dump_args` `dump_type`
        pub const ACL_OP_DUMP_OP_AICORE_ARGS: i64 = 1;
    }
    /// Numbers of the group `acldvpp_pixel_format`.
    pub mod acldvpp_pixel_format {
        /// acldvppPixelFormat: gray
        pub const PIXEL_FORMAT_YUV_400: i64 = 0;
        /// acldvppPixelFormat: NV12
        pub const PIXEL_FORMAT_YUV_SEMIPLANAR_420: i64 = 1;
        /// acldvppPixelFormat: NV21
        pub const PIXEL_FORMAT_YVU_SEMIPLANAR_420: i64 = 2;
        /// acldvppPixelFormat: yuv semiplanar 422
        pub const PIXEL_FORMAT_YUV_SEMIPLANAR_422: i64 = 3;
        /// acldvppPixelFormat: yvu semiplanar 422
        pub const PIXEL_FORMAT_YVU_SEMIPLANAR_422: i64 = 4;
        /// acldvppPixelFormat: yuv semiplanar 444
        pub const PIXEL_FORMAT_YUV_SEMIPLANAR_444: i64 = 5;
        /// acldvppPixelFormat: yvu semiplanar 444
        pub const PIXEL_FORMAT_YVU_SEMIPLANAR_444: i64 = 6;
        /// acldvppPixelFormat: yuyv packed 422
        pub const PIXEL_FORMAT_YUYV_PACKED_422: i64 = 7;
        /// acldvppPixelFormat: uyvy packed 422
        pub const PIXEL_FORMAT_UYVY_PACKED_422: i64 = 8;
        /// acldvppPixelFormat: yvyu packed 422
        pub const PIXEL_FORMAT_YVYU_PACKED_422: i64 = 9;
        /// acldvppPixelFormat: vyuy packed 422
        pub const PIXEL_FORMAT_VYUY_PACKED_422: i64 = 10;
        /// acldvppPixelFormat: yuv packed 444
        pub const PIXEL_FORMAT_YUV_PACKED_444: i64 = 11;
        /// acldvppPixelFormat: rgb 888
        pub const PIXEL_FORMAT_RGB_888: i64 = 12;
        /// acldvppPixelFormat: bgr 888
        pub const PIXEL_FORMAT_BGR_888: i64 = 13;
        /// acldvppPixelFormat: argb 8888
        pub const PIXEL_FORMAT_ARGB_8888: i64 = 14;
        /// acldvppPixelFormat: abgr 8888
        pub const PIXEL_FORMAT_ABGR_8888: i64 = 15;
        /// acldvppPixelFormat: rgba 8888
        pub const PIXEL_FORMAT_RGBA_8888: i64 = 16;
        /// acldvppPixelFormat: bgra 8888
        pub const PIXEL_FORMAT_BGRA_8888: i64 = 17;
        /// acldvppPixelFormat: yuv semi planner 420 10bit
        pub const PIXEL_FORMAT_YUV_SEMI_PLANNER_420_10BIT: i64 = 18;
        /// acldvppPixelFormat: yvu semi planner 420 10bit
        pub const PIXEL_FORMAT_YVU_SEMI_PLANNER_420_10BIT: i64 = 19;
        /// acldvppPixelFormat: yvu planar 420
        pub const PIXEL_FORMAT_YVU_PLANAR_420: i64 = 20;
        /// acldvppPixelFormat: yvu planar 422
        pub const PIXEL_FORMAT_YVU_PLANAR_422: i64 = 21;
        /// acldvppPixelFormat: yvu planar 444
        pub const PIXEL_FORMAT_YVU_PLANAR_444: i64 = 22;
        /// acldvppPixelFormat: rgb 444
        pub const PIXEL_FORMAT_RGB_444: i64 = 23;
        /// acldvppPixelFormat: bgr 444
        pub const PIXEL_FORMAT_BGR_444: i64 = 24;
        /// acldvppPixelFormat: argb 4444
        pub const PIXEL_FORMAT_ARGB_4444: i64 = 25;
        /// acldvppPixelFormat: abgr 4444
        pub const PIXEL_FORMAT_ABGR_4444: i64 = 26;
        /// acldvppPixelFormat: rgba 4444
        pub const PIXEL_FORMAT_RGBA_4444: i64 = 27;
        /// acldvppPixelFormat: bgra 4444
        pub const PIXEL_FORMAT_BGRA_4444: i64 = 28;
        /// acldvppPixelFormat: rgb 555
        pub const PIXEL_FORMAT_RGB_555: i64 = 29;
        /// acldvppPixelFormat: bgr 555
        pub const PIXEL_FORMAT_BGR_555: i64 = 30;
        /// acldvppPixelFormat: rgb 565
        pub const PIXEL_FORMAT_RGB_565: i64 = 31;
        /// acldvppPixelFormat: bgr 565
        pub const PIXEL_FORMAT_BGR_565: i64 = 32;
        /// acldvppPixelFormat: argb 1555
        pub const PIXEL_FORMAT_ARGB_1555: i64 = 33;
        /// acldvppPixelFormat: abgr 1555
        pub const PIXEL_FORMAT_ABGR_1555: i64 = 34;
        /// acldvppPixelFormat: rgba 1555
        pub const PIXEL_FORMAT_RGBA_1555: i64 = 35;
        /// acldvppPixelFormat: bgra 1555
        pub const PIXEL_FORMAT_BGRA_1555: i64 = 36;
        /// acldvppPixelFormat: argb 8565
        pub const PIXEL_FORMAT_ARGB_8565: i64 = 37;
        /// acldvppPixelFormat: abgr 8565
        pub const PIXEL_FORMAT_ABGR_8565: i64 = 38;
        /// acldvppPixelFormat: rgba 8565
        pub const PIXEL_FORMAT_RGBA_8565: i64 = 39;
        /// acldvppPixelFormat: bgra 8565
        pub const PIXEL_FORMAT_BGRA_8565: i64 = 40;
        /// acldvppPixelFormat: rgb bayer 8bpp
        pub const PIXEL_FORMAT_RGB_BAYER_8BPP: i64 = 50;
        /// acldvppPixelFormat: rgb bayer 10bpp
        pub const PIXEL_FORMAT_RGB_BAYER_10BPP: i64 = 51;
        /// acldvppPixelFormat: rgb bayer 12bpp
        pub const PIXEL_FORMAT_RGB_BAYER_12BPP: i64 = 52;
        /// acldvppPixelFormat: rgb bayer 14bpp
        pub const PIXEL_FORMAT_RGB_BAYER_14BPP: i64 = 53;
        /// acldvppPixelFormat: rgb bayer 16bpp
        pub const PIXEL_FORMAT_RGB_BAYER_16BPP: i64 = 54;
        /// acldvppPixelFormat: bgr 888 planar
        pub const PIXEL_FORMAT_BGR_888_PLANAR: i64 = 70;
        /// acldvppPixelFormat: hsv 888 package
        pub const PIXEL_FORMAT_HSV_888_PACKAGE: i64 = 71;
        /// acldvppPixelFormat: hsv 888 planar
        pub const PIXEL_FORMAT_HSV_888_PLANAR: i64 = 72;
        /// acldvppPixelFormat: lab 888 package
        pub const PIXEL_FORMAT_LAB_888_PACKAGE: i64 = 73;
        /// acldvppPixelFormat: lab 888 planar
        pub const PIXEL_FORMAT_LAB_888_PLANAR: i64 = 74;
        /// acldvppPixelFormat: s8c1
        pub const PIXEL_FORMAT_S8C1: i64 = 75;
        /// acldvppPixelFormat: s8c2 package
        pub const PIXEL_FORMAT_S8C2_PACKAGE: i64 = 76;
        /// acldvppPixelFormat: s8c2 planar
        pub const PIXEL_FORMAT_S8C2_PLANAR: i64 = 77;
        /// acldvppPixelFormat: s16c1
        pub const PIXEL_FORMAT_S16C1: i64 = 78;
        /// acldvppPixelFormat: u8c1
        pub const PIXEL_FORMAT_U8C1: i64 = 79;
        /// acldvppPixelFormat: u16c1
        pub const PIXEL_FORMAT_U16C1: i64 = 80;
        /// acldvppPixelFormat: s32c1
        pub const PIXEL_FORMAT_S32C1: i64 = 81;
        /// acldvppPixelFormat: u32c1
        pub const PIXEL_FORMAT_U32C1: i64 = 82;
        /// acldvppPixelFormat: u64c1
        pub const PIXEL_FORMAT_U64C1: i64 = 83;
        /// acldvppPixelFormat: s64c1
        pub const PIXEL_FORMAT_S64C1: i64 = 84;
        /// acldvppPixelFormat: yuv semiplanar 440
        pub const PIXEL_FORMAT_YUV_SEMIPLANAR_440: i64 = 1000;
        /// acldvppPixelFormat: yvu semiplanar 440
        pub const PIXEL_FORMAT_YVU_SEMIPLANAR_440: i64 = 1001;
        /// acldvppPixelFormat: float32
        pub const PIXEL_FORMAT_FLOAT32: i64 = 1002;
        /// acldvppPixelFormat: butt
        pub const PIXEL_FORMAT_BUTT: i64 = 1003;
        /// acldvppPixelFormat: unknown
        pub const PIXEL_FORMAT_UNKNOWN: i64 = 10_000;
    }
    /// Numbers of the group `acldvpp_stream_format`.
    pub mod acldvpp_stream_format {
        /// acldvppStreamFormat: h265 main level
        pub const H265_MAIN_LEVEL: i64 = 0;
        /// acldvppStreamFormat: h264 baseline level
        pub const H264_BASELINE_LEVEL: i64 = 1;
        /// acldvppStreamFormat: h264 main level
        pub const H264_MAIN_LEVEL: i64 = 2;
        /// acldvppStreamFormat: h264 high level
        pub const H264_HIGH_LEVEL: i64 = 3;
    }
    /// Numbers of the group `acldvpp_channel_mode`.
    pub mod acldvpp_channel_mode {
        /// acldvppChannelMode: dvpp chnmode vpc
        pub const DVPP_CHNMODE_VPC: i64 = 1;
        /// acldvppChannelMode: dvpp chnmode jpegd
        pub const DVPP_CHNMODE_JPEGD: i64 = 2;
        /// acldvppChannelMode: dvpp chnmode jpege
        pub const DVPP_CHNMODE_JPEGE: i64 = 4;
    }
    /// Numbers of the group `acldvpp_border_type`.
    pub mod acldvpp_border_type {
        /// acldvppBorderType: border constant
        pub const BORDER_CONSTANT: i64 = 0;
        /// acldvppBorderType: border replicate
        pub const BORDER_REPLICATE: i64 = 1;
        /// acldvppBorderType: border reflect
        pub const BORDER_REFLECT: i64 = 2;
        /// acldvppBorderType: border reflect 101
        pub const BORDER_REFLECT_101: i64 = 3;
    }
    /// Numbers of the group `aclvenc_channel_desc_param_type`.
    pub mod aclvenc_channel_desc_param_type {
        /// aclvencChannelDescParamType: venc thread id uint64
        pub const ACL_VENC_THREAD_ID_UINT64: i64 = 0;
        /// aclvencChannelDescParamType: venc callback ptr
        pub const ACL_VENC_CALLBACK_PTR: i64 = 1;
        /// aclvencChannelDescParamType: venc pixel format uint32
        pub const ACL_VENC_PIXEL_FORMAT_UINT32: i64 = 2;
        /// aclvencChannelDescParamType: venc encode type uint32
        pub const ACL_VENC_ENCODE_TYPE_UINT32: i64 = 3;
        /// aclvencChannelDescParamType: venc pic width uint32
        pub const ACL_VENC_PIC_WIDTH_UINT32: i64 = 4;
        /// aclvencChannelDescParamType: venc pic height uint32
        pub const ACL_VENC_PIC_HEIGHT_UINT32: i64 = 5;
        /// aclvencChannelDescParamType: venc key frame interval uint32
        pub const ACL_VENC_KEY_FRAME_INTERVAL_UINT32: i64 = 6;
        /// aclvencChannelDescParamType: venc buf addr ptr
        pub const ACL_VENC_BUF_ADDR_PTR: i64 = 7;
        /// aclvencChannelDescParamType: venc buf size uint32
        pub const ACL_VENC_BUF_SIZE_UINT32: i64 = 8;
        /// aclvencChannelDescParamType: venc rc mode uint32
        pub const ACL_VENC_RC_MODE_UINT32: i64 = 9;
        /// aclvencChannelDescParamType: venc src rate uint32
        pub const ACL_VENC_SRC_RATE_UINT32: i64 = 10;
        /// aclvencChannelDescParamType: venc max bitrate uint32
        pub const ACL_VENC_MAX_BITRATE_UINT32: i64 = 11;
        /// aclvencChannelDescParamType: venc max ip prop uint32
        pub const ACL_VENC_MAX_IP_PROP_UINT32: i64 = 12;
    }
    /// Numbers of the group `dvpp_newer`.
    pub mod dvpp_newer {
        /// acldvppPixelFormat: newer headers; follows the `hi_pixel_format` numbering (unsure for V1)
        pub const PIXEL_FORMAT_RGB_888_PLANAR: i64 = 69;
        /// acldvppChannelMode: newer header
        pub const DVPP_CHNMODE_PNGD: i64 = 8;
    }
    /// Numbers of the group `acldvpp_jpeg_format`.
    pub mod acldvpp_jpeg_format {
        /// acldvppJpegFormat: chroma sampling
        pub const ACL_JPEG_CSS_444: i64 = 0;
        /// acldvppJpegFormat: chroma sampling
        pub const ACL_JPEG_CSS_422: i64 = 1;
        /// acldvppJpegFormat: chroma sampling
        pub const ACL_JPEG_CSS_420: i64 = 2;
        /// acldvppJpegFormat: chroma sampling
        pub const ACL_JPEG_CSS_GRAY: i64 = 3;
        /// acldvppJpegFormat: chroma sampling
        pub const ACL_JPEG_CSS_440: i64 = 4;
        /// acldvppJpegFormat: chroma sampling
        pub const ACL_JPEG_CSS_411: i64 = 5;
        /// acldvppJpegFormat: chroma sampling
        pub const ACL_JPEG_CSS_UNKNOWN: i64 = 1000;
    }
    /// Numbers of the group `venc_rc_mode`.
    pub mod venc_rc_mode {
        /// `venc_set_channel_desc_rc_mode`
        pub const VENC_RC_MODE_VBR: i64 = 1;
        /// `venc_set_channel_desc_rc_mode`
        pub const VENC_RC_MODE_CBR: i64 = 2;
    }
    /// Numbers of the group `aclfv_search_type`.
    pub mod aclfv_search_type {
        /// aclfvSearchType: search 1 n
        pub const SEARCH_1_N: i64 = 0;
        /// aclfvSearchType: search n m
        pub const SEARCH_N_M: i64 = 1;
    }
    /// Numbers of the group `npy_types`.
    pub mod npy_types {
        /// numpy bool; matching acl type `ACL_BOOL` 12
        pub const NPY_BOOL: i64 = 0;
        /// numpy int8; matching acl type `ACL_INT8` 2
        pub const NPY_BYTE: i64 = 1;
        /// numpy int8; matching acl type `ACL_INT8` 2
        pub const NPY_INT8: i64 = 1;
        /// numpy uint8; matching acl type `ACL_UINT8` 4
        pub const NPY_UBYTE: i64 = 2;
        /// numpy uint8; matching acl type `ACL_UINT8` 4
        pub const NPY_UINT8: i64 = 2;
        /// numpy int16; matching acl type `ACL_INT16` 6
        pub const NPY_SHORT: i64 = 3;
        /// numpy int16; matching acl type `ACL_INT16` 6
        pub const NPY_INT16: i64 = 3;
        /// numpy uint16; matching acl type `ACL_UINT16` 7
        pub const NPY_USHORT: i64 = 4;
        /// numpy uint16; matching acl type `ACL_UINT16` 7
        pub const NPY_UINT16: i64 = 4;
        /// numpy int32; matching acl type `ACL_INT32` 3
        pub const NPY_INT: i64 = 5;
        /// numpy int32; matching acl type `ACL_INT32` 3
        pub const NPY_INT32: i64 = 5;
        /// numpy uint32; matching acl type `ACL_UINT32` 8
        pub const NPY_UINT: i64 = 6;
        /// numpy uint32; matching acl type `ACL_UINT32` 8
        pub const NPY_UINT32: i64 = 6;
        /// numpy int64 on 64-bit Linux; matching acl type `ACL_INT64` 9
        pub const NPY_LONG: i64 = 7;
        /// numpy int64 on 64-bit Linux; matching acl type `ACL_INT64` 9
        pub const NPY_INT64: i64 = 7;
        /// numpy uint64 on 64-bit Linux; matching acl type `ACL_UINT64` 10
        pub const NPY_ULONG: i64 = 8;
        /// numpy uint64 on 64-bit Linux; matching acl type `ACL_UINT64` 10
        pub const NPY_UINT64: i64 = 8;
        /// numpy long long (also 64 bit); matching acl type `ACL_INT64` 9
        pub const NPY_LONGLONG: i64 = 9;
        /// numpy unsigned long long; matching acl type `ACL_UINT64` 10
        pub const NPY_ULONGLONG: i64 = 10;
        /// numpy float32; matching acl type `ACL_FLOAT` 0
        pub const NPY_FLOAT: i64 = 11;
        /// numpy float32; matching acl type `ACL_FLOAT` 0
        pub const NPY_FLOAT32: i64 = 11;
        /// numpy float64; matching acl type `ACL_DOUBLE` 11
        pub const NPY_DOUBLE: i64 = 12;
        /// numpy float64; matching acl type `ACL_DOUBLE` 11
        pub const NPY_FLOAT64: i64 = 12;
        /// numpy long double; matching acl type none
        pub const NPY_LONGDOUBLE: i64 = 13;
        /// numpy complex64; matching acl type `ACL_COMPLEX64` 16
        pub const NPY_CFLOAT: i64 = 14;
        /// numpy complex64; matching acl type `ACL_COMPLEX64` 16
        pub const NPY_COMPLEX64: i64 = 14;
        /// numpy complex128; matching acl type `ACL_COMPLEX128` 17
        pub const NPY_CDOUBLE: i64 = 15;
        /// numpy complex128; matching acl type `ACL_COMPLEX128` 17
        pub const NPY_COMPLEX128: i64 = 15;
        /// numpy complex long double; matching acl type none
        pub const NPY_CLONGDOUBLE: i64 = 16;
        /// numpy object, must not be used; matching acl type none
        pub const NPY_OBJECT: i64 = 17;
        /// numpy bytes; matching acl type none
        pub const NPY_STRING: i64 = 18;
        /// numpy str; matching acl type none
        pub const NPY_UNICODE: i64 = 19;
        /// numpy void; matching acl type none
        pub const NPY_VOID: i64 = 20;
        /// numpy datetime64; matching acl type none
        pub const NPY_DATETIME: i64 = 21;
        /// numpy timedelta64; matching acl type none
        pub const NPY_TIMEDELTA: i64 = 22;
        /// numpy float16; matching acl type `ACL_FLOAT16` 1
        pub const NPY_HALF: i64 = 23;
        /// numpy float16; matching acl type `ACL_FLOAT16` 1
        pub const NPY_FLOAT16: i64 = 23;
    }
    /// Numbers of the group `hi_payload_type`.
    pub mod hi_payload_type {
        /// himpi payload type
        pub const HI_PT_JPEG: i64 = 26;
        /// himpi payload type
        pub const HI_PT_H264: i64 = 96;
        /// himpi payload type
        pub const HI_PT_H265: i64 = 265;
        /// himpi payload type
        pub const HI_PT_PNG: i64 = 268;
        /// himpi payload type
        pub const HI_PT_MJPEG: i64 = 1002;
        /// himpi payload type
        pub const HI_PT_VPC: i64 = 2000;
    }
    /// Numbers of the group `hi_mod_id`.
    pub mod hi_mod_id {
        /// himpi module id; also mod argument of `sys_*_csc_matrix`
        pub const HI_ID_SYS: i64 = 2;
        /// himpi module id; also mod argument of `sys_*_csc_matrix`
        pub const HI_ID_VDEC: i64 = 5;
        /// himpi module id; also mod argument of `sys_*_csc_matrix`
        pub const HI_ID_VPC: i64 = 7;
        /// himpi module id; also mod argument of `sys_*_csc_matrix`
        pub const HI_ID_VENC: i64 = 8;
        /// himpi module id; also mod argument of `sys_*_csc_matrix`
        pub const HI_ID_JPEGE: i64 = 11;
        /// himpi module id; also mod argument of `sys_*_csc_matrix`
        pub const HI_ID_JPEGD: i64 = 14;
        /// himpi module id; also mod argument of `sys_*_csc_matrix`
        pub const HI_ID_PNGD: i64 = 64;
    }
    /// Numbers of the group `hi_pixel_format`.
    pub mod hi_pixel_format {
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_400: i64 = 0;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_SEMIPLANAR_420: i64 = 1;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_SEMIPLANAR_420: i64 = 2;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_SEMIPLANAR_422: i64 = 3;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_SEMIPLANAR_422: i64 = 4;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_SEMIPLANAR_444: i64 = 5;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_SEMIPLANAR_444: i64 = 6;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUYV_PACKED_422: i64 = 7;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_UYVY_PACKED_422: i64 = 8;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVYU_PACKED_422: i64 = 9;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_VYUY_PACKED_422: i64 = 10;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_PACKED_444: i64 = 11;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888: i64 = 12;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888: i64 = 13;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ARGB_8888: i64 = 14;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ABGR_8888: i64 = 15;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGBA_8888: i64 = 16;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGRA_8888: i64 = 17;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_SEMI_PLANNER_420_10BIT: i64 = 18;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_SEMI_PLANNER_420_10BIT: i64 = 19;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_PLANAR_420: i64 = 20;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_PLANAR_422: i64 = 21;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_PLANAR_444: i64 = 22;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_444: i64 = 23;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_444: i64 = 24;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ARGB_4444: i64 = 25;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ABGR_4444: i64 = 26;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGBA_4444: i64 = 27;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGRA_4444: i64 = 28;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_555: i64 = 29;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_555: i64 = 30;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_565: i64 = 31;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_565: i64 = 32;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ARGB_1555: i64 = 33;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ABGR_1555: i64 = 34;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGBA_1555: i64 = 35;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGRA_1555: i64 = 36;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ARGB_8565: i64 = 37;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ABGR_8565: i64 = 38;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGBA_8565: i64 = 39;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGRA_8565: i64 = 40;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ARGB_CLUT2: i64 = 41;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_ARGB_CLUT4: i64 = 42;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_BAYER_8BPP: i64 = 50;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_BAYER_10BPP: i64 = 51;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_BAYER_12BPP: i64 = 52;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_BAYER_14BPP: i64 = 53;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_BAYER_16BPP: i64 = 54;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_PLANAR_420: i64 = 55;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_PLANAR_422: i64 = 56;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_PLANAR_444: i64 = 57;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_PACKED_444: i64 = 58;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_XYUV_PACKED_444: i64 = 59;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_XYVU_PACKED_444: i64 = 60;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_SEMIPLANAR_411: i64 = 61;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_SEMIPLANAR_411: i64 = 62;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_PLANAR_411: i64 = 63;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_PLANAR_411: i64 = 64;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_PLANAR_440: i64 = 65;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_PLANAR_440: i64 = 66;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR: i64 = 69;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR: i64 = 70;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_HSV_888_PACKAGE: i64 = 71;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_HSV_888_PLANAR: i64 = 72;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_LAB_888_PACKAGE: i64 = 73;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_LAB_888_PLANAR: i64 = 74;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_S8C1: i64 = 75;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_S8C2_PACKAGE: i64 = 76;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_S8C2_PLANAR: i64 = 77;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_S16C1: i64 = 78;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_U8C1: i64 = 79;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_U16C1: i64 = 80;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_S32C1: i64 = 81;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_U32C1: i64 = 82;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_U64C1: i64 = 83;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_S64C1: i64 = 84;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_INT8: i64 = 110;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_INT8: i64 = 111;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_INT16: i64 = 112;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_INT16: i64 = 113;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_INT32: i64 = 114;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_INT32: i64 = 115;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_UINT16: i64 = 116;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_UINT16: i64 = 117;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_UINT32: i64 = 118;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_UINT32: i64 = 119;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR_INT8: i64 = 120;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR_INT8: i64 = 121;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR_INT16: i64 = 122;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR_INT16: i64 = 123;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR_INT32: i64 = 124;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR_INT32: i64 = 125;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR_UINT16: i64 = 126;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR_UINT16: i64 = 127;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR_UINT32: i64 = 128;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR_UINT32: i64 = 129;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_UINT16: i64 = 130;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_UINT32: i64 = 131;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_UINT64: i64 = 132;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_INT8: i64 = 133;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_INT16: i64 = 134;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_INT32: i64 = 135;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_INT64: i64 = 136;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_FP16: i64 = 137;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_FP32: i64 = 138;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_FP64: i64 = 139;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV400_BF16: i64 = 140;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YUV_SEMIPLANAR_440: i64 = 1000;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_YVU_SEMIPLANAR_440: i64 = 1001;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_FLOAT32: i64 = 1002;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR_FP16: i64 = 1004;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR_FP16: i64 = 1005;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR_FP32: i64 = 1006;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR_FP32: i64 = 1007;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_PLANAR_BF16: i64 = 1008;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_PLANAR_BF16: i64 = 1009;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_FP16: i64 = 1010;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_FP16: i64 = 1011;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_FP32: i64 = 1012;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_FP32: i64 = 1013;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_RGB_888_BF16: i64 = 1014;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_BGR_888_BF16: i64 = 1015;
        /// himpi pixel format
        pub const HI_PIXEL_FORMAT_UNKNOWN: i64 = 10_000;
    }
    /// Numbers of the group `himpi`.
    pub mod himpi {
        /// himpi `bit_width`
        pub const HI_DATA_BIT_WIDTH_8: i64 = 0;
        /// himpi `bit_width`
        pub const HI_DATA_BIT_WIDTH_10: i64 = 1;
        /// himpi `bit_width`
        pub const HI_DATA_BIT_WIDTH_12: i64 = 2;
        /// himpi `bit_width`
        pub const HI_DATA_BIT_WIDTH_14: i64 = 3;
        /// himpi `bit_width`
        pub const HI_DATA_BIT_WIDTH_16: i64 = 4;
        /// himpi `video_format`
        pub const HI_VIDEO_FORMAT_LINEAR: i64 = 0;
        /// himpi `video_format`
        pub const HI_VIDEO_FORMAT_TILE_64X16: i64 = 1;
        /// himpi `compress_mode`
        pub const HI_COMPRESS_MODE_NONE: i64 = 0;
        /// himpi `compress_mode`
        pub const HI_COMPRESS_MODE_SEG: i64 = 1;
        /// himpi `compress_mode`
        pub const HI_COMPRESS_MODE_TILE: i64 = 2;
        /// himpi `compress_mode`
        pub const HI_COMPRESS_MODE_HFBC: i64 = 3;
        /// himpi `dynamic_range`
        pub const HI_DYNAMIC_RANGE_SDR8: i64 = 0;
        /// himpi `color_gamut`
        pub const HI_COLOR_GAMUT_BT601: i64 = 0;
        /// himpi `color_gamut`
        pub const HI_COLOR_GAMUT_BT709: i64 = 1;
        /// himpi `color_gamut`
        pub const HI_COLOR_GAMUT_BT2020: i64 = 2;
        /// himpi field
        pub const HI_VIDEO_FIELD_TOP: i64 = 1;
        /// himpi field
        pub const HI_VIDEO_FIELD_BOTTOM: i64 = 2;
        /// himpi field
        pub const HI_VIDEO_FIELD_INTERLACED: i64 = 3;
        /// himpi field
        pub const HI_VIDEO_FIELD_FRAME: i64 = 4;
        /// himpi `out_order`
        pub const HI_VIDEO_OUT_ORDER_DISPLAY: i64 = 0;
        /// himpi `out_order`
        pub const HI_VIDEO_OUT_ORDER_DEC: i64 = 1;
        /// himpi jpeg raw format
        pub const HI_JPEG_RAW_FORMAT_YUV444: i64 = 0;
        /// himpi jpeg raw format
        pub const HI_JPEG_RAW_FORMAT_YUV422: i64 = 1;
        /// himpi jpeg raw format
        pub const HI_JPEG_RAW_FORMAT_YUV420: i64 = 2;
        /// himpi jpeg raw format
        pub const HI_JPEG_RAW_FORMAT_YUV440: i64 = 3;
        /// himpi jpeg raw format
        pub const HI_JPEG_RAW_FORMAT_YUV400: i64 = 4;
        /// himpi jpeg raw format
        pub const HI_JPEG_RAW_FORMAT_YUV411: i64 = 5;
        /// himpi png colour
        pub const HI_PNG_COLOR_FORMAT_GRAY: i64 = 0;
        /// himpi png colour
        pub const HI_PNG_COLOR_FORMAT_RGB: i64 = 2;
        /// himpi png colour
        pub const HI_PNG_COLOR_FORMAT_CLUT: i64 = 3;
        /// himpi png colour
        pub const HI_PNG_COLOR_FORMAT_AGRAY: i64 = 4;
        /// himpi png colour
        pub const HI_PNG_COLOR_FORMAT_ARGB: i64 = 6;
        /// himpi `csc_matrix`
        pub const HI_CSC_MATRIX_BT601_WIDE: i64 = 0;
        /// himpi `csc_matrix`
        pub const HI_CSC_MATRIX_BT601_NARROW: i64 = 1;
        /// himpi `csc_matrix`
        pub const HI_CSC_MATRIX_BT709_WIDE: i64 = 2;
        /// himpi `csc_matrix`
        pub const HI_CSC_MATRIX_BT709_NARROW: i64 = 3;
        /// himpi `csc_matrix`
        pub const HI_CSC_MATRIX_BT2020_WIDE: i64 = 4;
        /// himpi `csc_matrix`
        pub const HI_CSC_MATRIX_BT2020_NARROW: i64 = 5;
        /// himpi `csc_matrix`
        pub const HI_CSC_MATRIX_USER: i64 = 100;
        /// himpi `border_type`
        pub const HI_BORDER_CONSTANT: i64 = 0;
        /// himpi `border_type`
        pub const HI_BORDER_REPLICATE: i64 = 1;
        /// himpi `border_type`
        pub const HI_BORDER_REFLECT: i64 = 2;
        /// himpi `border_type`
        pub const HI_BORDER_REFLECT_101: i64 = 3;
        /// himpi `border_type`
        pub const HI_BORDER_WRAP: i64 = 4;
        /// himpi `vpc_rotate` angle
        pub const HI_ROTATION_90: i64 = 0;
        /// himpi `vpc_rotate` angle
        pub const HI_ROTATION_180: i64 = 1;
        /// himpi `vpc_rotate` angle
        pub const HI_ROTATION_270: i64 = 2;
        /// himpi `morph_shapes`, the only supported one
        pub const MORPH_RECT: i64 = 0;
        /// himpi mosaic block
        pub const HI_BLK_SIZE_4: i64 = 0;
        /// himpi mosaic block
        pub const HI_BLK_SIZE_8: i64 = 1;
        /// himpi mosaic block
        pub const HI_BLK_SIZE_16: i64 = 2;
        /// himpi mosaic block
        pub const HI_BLK_SIZE_32: i64 = 3;
        /// himpi mosaic block
        pub const HI_BLK_SIZE_64: i64 = 4;
        /// himpi mosaic block
        pub const HI_BLK_SIZE_128: i64 = 5;
        /// himpi cover type
        pub const HI_COVER_RECT: i64 = 0;
        /// himpi cover type
        pub const HI_COVER_QUAD: i64 = 1;
        /// himpi osd invert
        pub const HI_OSD_INVERTED_COLOR_NONE: i64 = 0;
        /// himpi osd invert
        pub const HI_OSD_INVERTED_COLOR_RGB: i64 = 1;
        /// himpi osd invert
        pub const HI_OSD_INVERTED_COLOR_ALPHA: i64 = 2;
        /// himpi osd invert
        pub const HI_OSD_INVERTED_COLOR_ALL: i64 = 3;
        /// himpi vpc channel ids 0..511
        pub const VPC_MAX_CHN_NUM: i64 = 512;
        /// himpi vdec mode, the only supported one
        pub const HI_VDEC_SEND_MODE_FRAME: i64 = 1;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H264_CBR: i64 = 1;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H264_VBR: i64 = 2;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H264_AVBR: i64 = 3;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H264_QVBR: i64 = 4;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H264_CVBR: i64 = 5;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H264_FIXQP: i64 = 6;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H264_QPMAP: i64 = 7;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_MJPEG_CBR: i64 = 8;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_MJPEG_VBR: i64 = 9;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_MJPEG_FIXQP: i64 = 10;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H265_CBR: i64 = 11;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H265_VBR: i64 = 12;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H265_AVBR: i64 = 13;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H265_QVBR: i64 = 14;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H265_CVBR: i64 = 15;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H265_FIXQP: i64 = 16;
        /// himpi `rc_mode`
        pub const HI_VENC_RC_MODE_H265_QPMAP: i64 = 17;
        /// himpi `gop_mode`
        pub const HI_VENC_GOP_MODE_NORMAL_P: i64 = 0;
        /// himpi `gop_mode`
        pub const HI_VENC_GOP_MODE_DUAL_P: i64 = 1;
        /// himpi `gop_mode`
        pub const HI_VENC_GOP_MODE_SMART_P: i64 = 2;
        /// himpi `gop_mode`
        pub const HI_VENC_GOP_MODE_ADV_SMART_P: i64 = 3;
        /// himpi `gop_mode`
        pub const HI_VENC_GOP_MODE_BIPRED_B: i64 = 4;
        /// himpi `gop_mode`
        pub const HI_VENC_GOP_MODE_LOW_DELAY_B: i64 = 5;
        /// himpi `mod_type`
        pub const HI_VENC_MOD_VENC: i64 = 1;
        /// himpi `mod_type`
        pub const HI_VENC_MOD_H264: i64 = 2;
        /// himpi `mod_type`
        pub const HI_VENC_MOD_H265: i64 = 3;
        /// himpi `mod_type`
        pub const HI_VENC_MOD_JPEG: i64 = 4;
        /// himpi `mod_type`
        pub const HI_VENC_MOD_RC: i64 = 5;
        /// himpi scene mode
        pub const HI_VENC_SCENE_0: i64 = 0;
        /// himpi scene mode
        pub const HI_VENC_SCENE_1: i64 = 1;
        /// himpi scene mode
        pub const HI_VENC_SCENE_2: i64 = 2;
    }
}
