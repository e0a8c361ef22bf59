//! Return codes. Made by `cargo xtask generate` from `crates/abi/data/errors.tsv`; do not edit.

use crate::errors::{ErrorCode, ErrorRow};

pub(crate) static ERRORS: &[ErrorRow] = &[
    ErrorRow { code: ErrorCode(-1_610_252_287), name: "", when: "himpi VDEC/JPEGD channel: device id wrong; hex 0xA0058001" },
    ErrorRow { code: ErrorCode(-1_610_252_286), name: "HI_ERR_VDEC_INVALID_CHN_ID", when: "himpi VDEC/JPEGD channel: channel id out of range; hex 0xA0058002" },
    ErrorRow { code: ErrorCode(-1_610_252_285), name: "HI_ERR_VDEC_ILLEGAL_PARAM", when: "himpi VDEC/JPEGD channel: parameter out of range or inconsistent; hex 0xA0058003" },
    ErrorRow { code: ErrorCode(-1_610_252_284), name: "HI_ERR_VDEC_EXIST", when: "himpi VDEC/JPEGD channel: channel or resource already exists; hex 0xA0058004" },
    ErrorRow { code: ErrorCode(-1_610_252_283), name: "HI_ERR_VDEC_UNEXIST", when: "himpi VDEC/JPEGD channel: channel not created or already destroyed; hex 0xA0058005" },
    ErrorRow { code: ErrorCode(-1_610_252_282), name: "HI_ERR_VDEC_NULL_PTR", when: "himpi VDEC/JPEGD channel: null pointer argument; hex 0xA0058006" },
    ErrorRow { code: ErrorCode(-1_610_252_281), name: "HI_ERR_VDEC_NOT_CFG", when: "himpi VDEC/JPEGD channel: used before configuration; hex 0xA0058007" },
    ErrorRow { code: ErrorCode(-1_610_252_280), name: "HI_ERR_VDEC_NOT_SUPPORT", when: "himpi VDEC/JPEGD channel: parameter or feature not supported; hex 0xA0058008" },
    ErrorRow { code: ErrorCode(-1_610_252_279), name: "HI_ERR_VDEC_NOT_PERM", when: "himpi VDEC/JPEGD channel: operation not permitted now (for example changing a static attribute); hex 0xA0058009" },
    ErrorRow { code: ErrorCode(-1_610_252_276), name: "HI_ERR_VDEC_NO_MEM", when: "himpi VDEC/JPEGD channel: system memory exhausted; hex 0xA005800C" },
    ErrorRow { code: ErrorCode(-1_610_252_275), name: "HI_ERR_VDEC_NO_BUF", when: "himpi VDEC/JPEGD channel: buffer cannot be allocated; hex 0xA005800D" },
    ErrorRow { code: ErrorCode(-1_610_252_274), name: "HI_ERR_VDEC_BUF_EMPTY", when: "himpi VDEC/JPEGD channel: no data yet; the usual result of a non-blocking get; hex 0xA005800E" },
    ErrorRow { code: ErrorCode(-1_610_252_273), name: "HI_ERR_VDEC_BUF_FULL", when: "himpi VDEC/JPEGD channel: queue full; retry the send; hex 0xA005800F" },
    ErrorRow { code: ErrorCode(-1_610_252_272), name: "HI_ERR_VDEC_SYS_NOT_READY", when: "himpi VDEC/JPEGD channel: system not initialised (himpi.sys_init); hex 0xA0058010" },
    ErrorRow { code: ErrorCode(-1_610_252_271), name: "HI_ERR_VDEC_BAD_ADDR", when: "himpi VDEC/JPEGD channel: address not from himpi.dvpp_malloc; hex 0xA0058011" },
    ErrorRow { code: ErrorCode(-1_610_252_270), name: "HI_ERR_VDEC_BUSY", when: "himpi VDEC/JPEGD channel: system busy; hex 0xA0058012" },
    ErrorRow { code: ErrorCode(-1_610_252_269), name: "", when: "himpi VDEC/JPEGD channel: buffer smaller than needed; hex 0xA0058013" },
    ErrorRow { code: ErrorCode(-1_610_252_268), name: "", when: "himpi VDEC/JPEGD channel: hardware or software timed out; hex 0xA0058014" },
    ErrorRow { code: ErrorCode(-1_610_252_267), name: "HI_ERR_VDEC_SYS_ERROR", when: "himpi VDEC/JPEGD channel: internal failure; hex 0xA0058015" },
    ErrorRow { code: ErrorCode(-1_610_252_225), name: "", when: "himpi VDEC/JPEGD channel: upper bound of common codes, not returned; hex 0xA005803F" },
    ErrorRow { code: ErrorCode(-1_610_121_215), name: "", when: "himpi VPC: device id wrong; hex 0xA0078001" },
    ErrorRow { code: ErrorCode(-1_610_121_214), name: "HI_ERR_VPC_INVALID_CHN_ID", when: "himpi VPC: channel id out of range; hex 0xA0078002" },
    ErrorRow { code: ErrorCode(-1_610_121_213), name: "HI_ERR_VPC_ILLEGAL_PARAM", when: "himpi VPC: parameter out of range or inconsistent; hex 0xA0078003" },
    ErrorRow { code: ErrorCode(-1_610_121_212), name: "HI_ERR_VPC_EXIST", when: "himpi VPC: channel or resource already exists; hex 0xA0078004" },
    ErrorRow { code: ErrorCode(-1_610_121_211), name: "HI_ERR_VPC_UNEXIST", when: "himpi VPC: channel not created or already destroyed; hex 0xA0078005" },
    ErrorRow { code: ErrorCode(-1_610_121_210), name: "HI_ERR_VPC_NULL_PTR", when: "himpi VPC: null pointer argument; hex 0xA0078006" },
    ErrorRow { code: ErrorCode(-1_610_121_209), name: "HI_ERR_VPC_NOT_CFG", when: "himpi VPC: used before configuration; hex 0xA0078007" },
    ErrorRow { code: ErrorCode(-1_610_121_208), name: "HI_ERR_VPC_NOT_SUPPORT", when: "himpi VPC: parameter or feature not supported; hex 0xA0078008" },
    ErrorRow { code: ErrorCode(-1_610_121_207), name: "HI_ERR_VPC_NOT_PERM", when: "himpi VPC: operation not permitted now (for example changing a static attribute); hex 0xA0078009" },
    ErrorRow { code: ErrorCode(-1_610_121_204), name: "HI_ERR_VPC_NO_MEM", when: "himpi VPC: system memory exhausted; hex 0xA007800C" },
    ErrorRow { code: ErrorCode(-1_610_121_203), name: "HI_ERR_VPC_NO_BUF", when: "himpi VPC: buffer cannot be allocated; hex 0xA007800D" },
    ErrorRow { code: ErrorCode(-1_610_121_202), name: "HI_ERR_VPC_BUF_EMPTY", when: "himpi VPC: no data yet; the usual result of a non-blocking get; hex 0xA007800E" },
    ErrorRow { code: ErrorCode(-1_610_121_201), name: "HI_ERR_VPC_BUF_FULL", when: "himpi VPC: queue full; retry the send; hex 0xA007800F" },
    ErrorRow { code: ErrorCode(-1_610_121_200), name: "HI_ERR_VPC_SYS_NOT_READY", when: "himpi VPC: system not initialised (himpi.sys_init); hex 0xA0078010" },
    ErrorRow { code: ErrorCode(-1_610_121_199), name: "HI_ERR_VPC_BAD_ADDR", when: "himpi VPC: address not from himpi.dvpp_malloc; hex 0xA0078011" },
    ErrorRow { code: ErrorCode(-1_610_121_198), name: "HI_ERR_VPC_BUSY", when: "himpi VPC: system busy; hex 0xA0078012" },
    ErrorRow { code: ErrorCode(-1_610_121_197), name: "", when: "himpi VPC: buffer smaller than needed; hex 0xA0078013" },
    ErrorRow { code: ErrorCode(-1_610_121_196), name: "", when: "himpi VPC: hardware or software timed out; hex 0xA0078014" },
    ErrorRow { code: ErrorCode(-1_610_121_195), name: "HI_ERR_VPC_SYS_ERROR", when: "himpi VPC: internal failure; hex 0xA0078015" },
    ErrorRow { code: ErrorCode(-1_610_121_153), name: "", when: "himpi VPC: upper bound of common codes, not returned; hex 0xA007803F" },
    ErrorRow { code: ErrorCode(-1_610_055_679), name: "", when: "himpi VENC/JPEGE channel: device id wrong; hex 0xA0088001" },
    ErrorRow { code: ErrorCode(-1_610_055_678), name: "HI_ERR_VENC_INVALID_CHN_ID", when: "himpi VENC/JPEGE channel: channel id out of range; hex 0xA0088002" },
    ErrorRow { code: ErrorCode(-1_610_055_677), name: "HI_ERR_VENC_ILLEGAL_PARAM", when: "himpi VENC/JPEGE channel: parameter out of range or inconsistent; hex 0xA0088003" },
    ErrorRow { code: ErrorCode(-1_610_055_676), name: "HI_ERR_VENC_EXIST", when: "himpi VENC/JPEGE channel: channel or resource already exists; hex 0xA0088004" },
    ErrorRow { code: ErrorCode(-1_610_055_675), name: "HI_ERR_VENC_UNEXIST", when: "himpi VENC/JPEGE channel: channel not created or already destroyed; hex 0xA0088005" },
    ErrorRow { code: ErrorCode(-1_610_055_674), name: "HI_ERR_VENC_NULL_PTR", when: "himpi VENC/JPEGE channel: null pointer argument; hex 0xA0088006" },
    ErrorRow { code: ErrorCode(-1_610_055_673), name: "HI_ERR_VENC_NOT_CFG", when: "himpi VENC/JPEGE channel: used before configuration; hex 0xA0088007" },
    ErrorRow { code: ErrorCode(-1_610_055_672), name: "HI_ERR_VENC_NOT_SUPPORT", when: "himpi VENC/JPEGE channel: parameter or feature not supported; hex 0xA0088008" },
    ErrorRow { code: ErrorCode(-1_610_055_671), name: "HI_ERR_VENC_NOT_PERM", when: "himpi VENC/JPEGE channel: operation not permitted now (for example changing a static attribute); hex 0xA0088009" },
    ErrorRow { code: ErrorCode(-1_610_055_668), name: "HI_ERR_VENC_NO_MEM", when: "himpi VENC/JPEGE channel: system memory exhausted; hex 0xA008800C" },
    ErrorRow { code: ErrorCode(-1_610_055_667), name: "HI_ERR_VENC_NO_BUF", when: "himpi VENC/JPEGE channel: buffer cannot be allocated; hex 0xA008800D" },
    ErrorRow { code: ErrorCode(-1_610_055_666), name: "HI_ERR_VENC_BUF_EMPTY", when: "himpi VENC/JPEGE channel: no data yet; the usual result of a non-blocking get; hex 0xA008800E" },
    ErrorRow { code: ErrorCode(-1_610_055_665), name: "HI_ERR_VENC_BUF_FULL", when: "himpi VENC/JPEGE channel: queue full; retry the send; hex 0xA008800F" },
    ErrorRow { code: ErrorCode(-1_610_055_664), name: "HI_ERR_VENC_SYS_NOT_READY", when: "himpi VENC/JPEGE channel: system not initialised (himpi.sys_init); hex 0xA0088010" },
    ErrorRow { code: ErrorCode(-1_610_055_663), name: "HI_ERR_VENC_BAD_ADDR", when: "himpi VENC/JPEGE channel: address not from himpi.dvpp_malloc; hex 0xA0088011" },
    ErrorRow { code: ErrorCode(-1_610_055_662), name: "HI_ERR_VENC_BUSY", when: "himpi VENC/JPEGE channel: system busy; hex 0xA0088012" },
    ErrorRow { code: ErrorCode(-1_610_055_661), name: "", when: "himpi VENC/JPEGE channel: buffer smaller than needed; hex 0xA0088013" },
    ErrorRow { code: ErrorCode(-1_610_055_660), name: "", when: "himpi VENC/JPEGE channel: hardware or software timed out; hex 0xA0088014" },
    ErrorRow { code: ErrorCode(-1_610_055_659), name: "HI_ERR_VENC_SYS_ERROR", when: "himpi VENC/JPEGE channel: internal failure; hex 0xA0088015" },
    ErrorRow { code: ErrorCode(-1_610_055_617), name: "", when: "himpi VENC/JPEGE channel: upper bound of common codes, not returned; hex 0xA008803F" },
    ErrorRow { code: ErrorCode(-1_609_859_071), name: "", when: "himpi JPEGE module: device id wrong; hex 0xA00B8001" },
    ErrorRow { code: ErrorCode(-1_609_859_070), name: "", when: "himpi JPEGE module: channel id out of range; hex 0xA00B8002" },
    ErrorRow { code: ErrorCode(-1_609_859_069), name: "", when: "himpi JPEGE module: parameter out of range or inconsistent; hex 0xA00B8003" },
    ErrorRow { code: ErrorCode(-1_609_859_068), name: "", when: "himpi JPEGE module: channel or resource already exists; hex 0xA00B8004" },
    ErrorRow { code: ErrorCode(-1_609_859_067), name: "", when: "himpi JPEGE module: channel not created or already destroyed; hex 0xA00B8005" },
    ErrorRow { code: ErrorCode(-1_609_859_066), name: "", when: "himpi JPEGE module: null pointer argument; hex 0xA00B8006" },
    ErrorRow { code: ErrorCode(-1_609_859_065), name: "", when: "himpi JPEGE module: used before configuration; hex 0xA00B8007" },
    ErrorRow { code: ErrorCode(-1_609_859_064), name: "", when: "himpi JPEGE module: parameter or feature not supported; hex 0xA00B8008" },
    ErrorRow { code: ErrorCode(-1_609_859_063), name: "", when: "himpi JPEGE module: operation not permitted now (for example changing a static attribute); hex 0xA00B8009" },
    ErrorRow { code: ErrorCode(-1_609_859_062), name: "", when: "himpi JPEGE module: pipe id wrong; hex 0xA00B800A" },
    ErrorRow { code: ErrorCode(-1_609_859_061), name: "", when: "himpi JPEGE module: group id wrong; hex 0xA00B800B" },
    ErrorRow { code: ErrorCode(-1_609_859_060), name: "", when: "himpi JPEGE module: system memory exhausted; hex 0xA00B800C" },
    ErrorRow { code: ErrorCode(-1_609_859_059), name: "", when: "himpi JPEGE module: buffer cannot be allocated; hex 0xA00B800D" },
    ErrorRow { code: ErrorCode(-1_609_859_058), name: "", when: "himpi JPEGE module: no data yet; the usual result of a non-blocking get; hex 0xA00B800E" },
    ErrorRow { code: ErrorCode(-1_609_859_057), name: "", when: "himpi JPEGE module: queue full; retry the send; hex 0xA00B800F" },
    ErrorRow { code: ErrorCode(-1_609_859_056), name: "", when: "himpi JPEGE module: system not initialised (himpi.sys_init); hex 0xA00B8010" },
    ErrorRow { code: ErrorCode(-1_609_859_055), name: "", when: "himpi JPEGE module: address not from himpi.dvpp_malloc; hex 0xA00B8011" },
    ErrorRow { code: ErrorCode(-1_609_859_054), name: "", when: "himpi JPEGE module: system busy; hex 0xA00B8012" },
    ErrorRow { code: ErrorCode(-1_609_859_053), name: "", when: "himpi JPEGE module: buffer smaller than needed; hex 0xA00B8013" },
    ErrorRow { code: ErrorCode(-1_609_859_052), name: "", when: "himpi JPEGE module: hardware or software timed out; hex 0xA00B8014" },
    ErrorRow { code: ErrorCode(-1_609_859_051), name: "", when: "himpi JPEGE module: internal failure; hex 0xA00B8015" },
    ErrorRow { code: ErrorCode(-1_609_859_009), name: "", when: "himpi JPEGE module: upper bound of common codes, not returned; hex 0xA00B803F" },
    ErrorRow { code: ErrorCode(-1_609_662_463), name: "", when: "himpi JPEGD module: device id wrong; hex 0xA00E8001" },
    ErrorRow { code: ErrorCode(-1_609_662_462), name: "", when: "himpi JPEGD module: channel id out of range; hex 0xA00E8002" },
    ErrorRow { code: ErrorCode(-1_609_662_461), name: "", when: "himpi JPEGD module: parameter out of range or inconsistent; hex 0xA00E8003" },
    ErrorRow { code: ErrorCode(-1_609_662_460), name: "", when: "himpi JPEGD module: channel or resource already exists; hex 0xA00E8004" },
    ErrorRow { code: ErrorCode(-1_609_662_459), name: "", when: "himpi JPEGD module: channel not created or already destroyed; hex 0xA00E8005" },
    ErrorRow { code: ErrorCode(-1_609_662_458), name: "", when: "himpi JPEGD module: null pointer argument; hex 0xA00E8006" },
    ErrorRow { code: ErrorCode(-1_609_662_457), name: "", when: "himpi JPEGD module: used before configuration; hex 0xA00E8007" },
    ErrorRow { code: ErrorCode(-1_609_662_456), name: "", when: "himpi JPEGD module: parameter or feature not supported; hex 0xA00E8008" },
    ErrorRow { code: ErrorCode(-1_609_662_455), name: "", when: "himpi JPEGD module: operation not permitted now (for example changing a static attribute); hex 0xA00E8009" },
    ErrorRow { code: ErrorCode(-1_609_662_454), name: "", when: "himpi JPEGD module: pipe id wrong; hex 0xA00E800A" },
    ErrorRow { code: ErrorCode(-1_609_662_453), name: "", when: "himpi JPEGD module: group id wrong; hex 0xA00E800B" },
    ErrorRow { code: ErrorCode(-1_609_662_452), name: "", when: "himpi JPEGD module: system memory exhausted; hex 0xA00E800C" },
    ErrorRow { code: ErrorCode(-1_609_662_451), name: "", when: "himpi JPEGD module: buffer cannot be allocated; hex 0xA00E800D" },
    ErrorRow { code: ErrorCode(-1_609_662_450), name: "", when: "himpi JPEGD module: no data yet; the usual result of a non-blocking get; hex 0xA00E800E" },
    ErrorRow { code: ErrorCode(-1_609_662_449), name: "", when: "himpi JPEGD module: queue full; retry the send; hex 0xA00E800F" },
    ErrorRow { code: ErrorCode(-1_609_662_448), name: "", when: "himpi JPEGD module: system not initialised (himpi.sys_init); hex 0xA00E8010" },
    ErrorRow { code: ErrorCode(-1_609_662_447), name: "", when: "himpi JPEGD module: address not from himpi.dvpp_malloc; hex 0xA00E8011" },
    ErrorRow { code: ErrorCode(-1_609_662_446), name: "", when: "himpi JPEGD module: system busy; hex 0xA00E8012" },
    ErrorRow { code: ErrorCode(-1_609_662_445), name: "", when: "himpi JPEGD module: buffer smaller than needed; hex 0xA00E8013" },
    ErrorRow { code: ErrorCode(-1_609_662_444), name: "", when: "himpi JPEGD module: hardware or software timed out; hex 0xA00E8014" },
    ErrorRow { code: ErrorCode(-1_609_662_443), name: "", when: "himpi JPEGD module: internal failure; hex 0xA00E8015" },
    ErrorRow { code: ErrorCode(-1_609_662_401), name: "", when: "himpi JPEGD module: upper bound of common codes, not returned; hex 0xA00E803F" },
    ErrorRow { code: ErrorCode(0), name: "ACL_SUCCESS", when: "call succeeded (also ACL_RT_SUCCESS; ACL_ERROR_NONE is the deprecated spelling)" },
    ErrorRow { code: ErrorCode(100_000), name: "ACL_ERROR_INVALID_PARAM", when: "an argument fails the C library's own check: null handle, zero size, unknown enum, bad timeout; the most common code" },
    ErrorRow { code: ErrorCode(100_001), name: "ACL_ERROR_UNINITIALIZE", when: "a module is used before its init (acl.init, mdl.init_dump, prof.init)" },
    ErrorRow { code: ErrorCode(100_002), name: "ACL_ERROR_REPEAT_INITIALIZE", when: "acl.init called again, or a second load of the same thing; harmless for acl.init" },
    ErrorRow { code: ErrorCode(100_003), name: "ACL_ERROR_INVALID_FILE", when: "file missing, unreadable or not accessible" },
    ErrorRow { code: ErrorCode(100_004), name: "ACL_ERROR_WRITE_FILE", when: "cannot write a result file" },
    ErrorRow { code: ErrorCode(100_005), name: "ACL_ERROR_INVALID_FILE_SIZE", when: "file empty or larger than allowed" },
    ErrorRow { code: ErrorCode(100_006), name: "ACL_ERROR_PARSE_FILE", when: "JSON or similar file does not parse" },
    ErrorRow { code: ErrorCode(100_007), name: "ACL_ERROR_FILE_MISSING_ATTR", when: "required key missing in a file" },
    ErrorRow { code: ErrorCode(100_008), name: "ACL_ERROR_FILE_ATTR_INVALID", when: "key present but value unusable" },
    ErrorRow { code: ErrorCode(100_009), name: "ACL_ERROR_INVALID_DUMP_CONFIG", when: "dump section of the init JSON is wrong" },
    ErrorRow { code: ErrorCode(100_010), name: "ACL_ERROR_INVALID_PROFILING_CONFIG", when: "profiler section of the init JSON is wrong" },
    ErrorRow { code: ErrorCode(100_011), name: "ACL_ERROR_INVALID_MODEL_ID", when: "model id not loaded (see also 145003, what mdl calls really return now)" },
    ErrorRow { code: ErrorCode(100_012), name: "ACL_ERROR_DESERIALIZE_MODEL", when: "model bytes cannot be decoded; built for another version" },
    ErrorRow { code: ErrorCode(100_013), name: "ACL_ERROR_PARSE_MODEL", when: "model structure not understood; built for another version" },
    ErrorRow { code: ErrorCode(100_014), name: "ACL_ERROR_READ_MODEL_FAILURE", when: "model file cannot be read" },
    ErrorRow { code: ErrorCode(100_015), name: "ACL_ERROR_MODEL_SIZE_INVALID", when: "model bytes too short or size wrong" },
    ErrorRow { code: ErrorCode(100_016), name: "ACL_ERROR_MODEL_MISSING_ATTR", when: "model lacks required metadata" },
    ErrorRow { code: ErrorCode(100_017), name: "ACL_ERROR_MODEL_INPUT_NOT_MATCH", when: "inputs do not fit the model" },
    ErrorRow { code: ErrorCode(100_018), name: "ACL_ERROR_MODEL_OUTPUT_NOT_MATCH", when: "outputs do not fit the model" },
    ErrorRow { code: ErrorCode(100_019), name: "ACL_ERROR_MODEL_NOT_DYNAMIC", when: "gear or dynamic call on a static model" },
    ErrorRow { code: ErrorCode(100_020), name: "ACL_ERROR_OP_TYPE_NOT_MATCH", when: "single operator type differs from what was loaded" },
    ErrorRow { code: ErrorCode(100_021), name: "ACL_ERROR_OP_INPUT_NOT_MATCH", when: "operator inputs differ from the compiled model" },
    ErrorRow { code: ErrorCode(100_022), name: "ACL_ERROR_OP_OUTPUT_NOT_MATCH", when: "operator outputs differ from the compiled model" },
    ErrorRow { code: ErrorCode(100_023), name: "ACL_ERROR_OP_ATTR_NOT_MATCH", when: "operator attributes differ from the compiled model" },
    ErrorRow { code: ErrorCode(100_024), name: "ACL_ERROR_OP_NOT_FOUND", when: "no loaded single-operator model fits the call" },
    ErrorRow { code: ErrorCode(100_025), name: "ACL_ERROR_OP_LOAD_FAILED", when: "single-operator model cannot be loaded" },
    ErrorRow { code: ErrorCode(100_026), name: "ACL_ERROR_UNSUPPORTED_DATA_TYPE", when: "dtype unknown or not supported here" },
    ErrorRow { code: ErrorCode(100_027), name: "ACL_ERROR_FORMAT_NOT_MATCH", when: "tensor format differs from what is needed" },
    ErrorRow { code: ErrorCode(100_028), name: "ACL_ERROR_BIN_SELECTOR_NOT_REGISTERED", when: "no compile function registered for the operator" },
    ErrorRow { code: ErrorCode(100_029), name: "ACL_ERROR_KERNEL_NOT_FOUND", when: "kernel not registered with op.create_kernel" },
    ErrorRow { code: ErrorCode(100_030), name: "ACL_ERROR_BIN_SELECTOR_ALREADY_REGISTERED", when: "second op.register_compile_func for the same operator" },
    ErrorRow { code: ErrorCode(100_031), name: "ACL_ERROR_KERNEL_ALREADY_REGISTERED", when: "second op.create_kernel with the same id" },
    ErrorRow { code: ErrorCode(100_032), name: "ACL_ERROR_INVALID_QUEUE_ID", when: "queue id wrong (no Python API for queues)" },
    ErrorRow { code: ErrorCode(100_033), name: "ACL_ERROR_REPEAT_SUBSCRIBE", when: "stream subscribed twice" },
    ErrorRow { code: ErrorCode(100_034), name: "ACL_ERROR_STREAM_NOT_SUBSCRIBE", when: "deprecated: now 107015" },
    ErrorRow { code: ErrorCode(100_035), name: "ACL_ERROR_THREAD_NOT_SUBSCRIBE", when: "deprecated: now 107012" },
    ErrorRow { code: ErrorCode(100_036), name: "ACL_ERROR_WAIT_CALLBACK_TIMEOUT", when: "deprecated: now 507012" },
    ErrorRow { code: ErrorCode(100_037), name: "ACL_ERROR_REPEAT_FINALIZE", when: "acl.finalize or finalize_reference without a matching init" },
    ErrorRow { code: ErrorCode(100_038), name: "ACL_ERROR_NOT_STATIC_AIPP", when: "deprecated: now 145015" },
    ErrorRow { code: ErrorCode(100_039), name: "ACL_ERROR_COMPILING_STUB_MODE", when: "library path points at link-time stubs instead of the real libraries" },
    ErrorRow { code: ErrorCode(100_040), name: "ACL_ERROR_GROUP_NOT_SET", when: "deprecated: now 107013" },
    ErrorRow { code: ErrorCode(100_041), name: "ACL_ERROR_GROUP_NOT_CREATE", when: "deprecated: now 107014" },
    ErrorRow { code: ErrorCode(100_042), name: "ACL_ERROR_PROF_ALREADY_RUN", when: "profiling already active on the device or by another means" },
    ErrorRow { code: ErrorCode(100_043), name: "ACL_ERROR_PROF_NOT_RUN", when: "prof call without prof.init" },
    ErrorRow { code: ErrorCode(100_044), name: "ACL_ERROR_DUMP_ALREADY_RUN", when: "dump already configured through the init JSON" },
    ErrorRow { code: ErrorCode(100_045), name: "ACL_ERROR_DUMP_NOT_RUN", when: "mdl.set_dump or finalize_dump without init_dump" },
    ErrorRow { code: ErrorCode(107_000), name: "ACL_ERROR_RT_PARAM_INVALID", when: "runtime rejects an argument" },
    ErrorRow { code: ErrorCode(107_001), name: "ACL_ERROR_RT_INVALID_DEVICEID", when: "device id outside 0..count-1" },
    ErrorRow { code: ErrorCode(107_002), name: "ACL_ERROR_RT_CONTEXT_NULL", when: "thread has no context: neither set_device nor set_context/create_context ran in it" },
    ErrorRow { code: ErrorCode(107_003), name: "ACL_ERROR_RT_STREAM_CONTEXT", when: "stream belongs to another context than the current one" },
    ErrorRow { code: ErrorCode(107_004), name: "ACL_ERROR_RT_MODEL_CONTEXT", when: "model belongs to another context" },
    ErrorRow { code: ErrorCode(107_005), name: "ACL_ERROR_RT_STREAM_MODEL", when: "stream not bound to the model" },
    ErrorRow { code: ErrorCode(107_006), name: "ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID", when: "event has no usable timestamp (not recorded or no TIME_LINE)" },
    ErrorRow { code: ErrorCode(107_007), name: "ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL", when: "end event earlier than start event" },
    ErrorRow { code: ErrorCode(107_008), name: "ACL_ERROR_RT_ADDR_UNALIGNED", when: "address not aligned" },
    ErrorRow { code: ErrorCode(107_009), name: "ACL_ERROR_RT_FILE_OPEN", when: "file open failed" },
    ErrorRow { code: ErrorCode(107_010), name: "ACL_ERROR_RT_FILE_WRITE", when: "file write failed" },
    ErrorRow { code: ErrorCode(107_011), name: "ACL_ERROR_RT_STREAM_SUBSCRIBE", when: "stream not subscribed, or subscribed twice" },
    ErrorRow { code: ErrorCode(107_012), name: "ACL_ERROR_RT_THREAD_SUBSCRIBE", when: "thread not subscribed, or subscribed twice (process_report in a foreign thread)" },
    ErrorRow { code: ErrorCode(107_013), name: "ACL_ERROR_RT_GROUP_NOT_SET", when: "no group set" },
    ErrorRow { code: ErrorCode(107_014), name: "ACL_ERROR_RT_GROUP_NOT_CREATE", when: "group id outside range" },
    ErrorRow { code: ErrorCode(107_015), name: "ACL_ERROR_RT_STREAM_NO_CB_REG", when: "launch_callback on a stream without subscribe_report" },
    ErrorRow { code: ErrorCode(107_016), name: "ACL_ERROR_RT_INVALID_MEMORY_TYPE", when: "memory type wrong for the call" },
    ErrorRow { code: ErrorCode(107_017), name: "ACL_ERROR_RT_INVALID_HANDLE", when: "handle not valid" },
    ErrorRow { code: ErrorCode(107_018), name: "ACL_ERROR_RT_INVALID_MALLOC_TYPE", when: "allocation type wrong" },
    ErrorRow { code: ErrorCode(107_019), name: "ACL_ERROR_RT_WAIT_TIMEOUT", when: "wait timed out" },
    ErrorRow { code: ErrorCode(107_020), name: "ACL_ERROR_RT_TASK_TIMEOUT", when: "task ran too long" },
    ErrorRow { code: ErrorCode(107_021), name: "ACL_ERROR_RT_SYSPARAMOPT_NOT_SET", when: "ctx_get_sys_param_opt before any set" },
    ErrorRow { code: ErrorCode(107_022), name: "ACL_ERROR_RT_DEVICE_TASK_ABORT", when: "call collides with a running device_task_abort" },
    ErrorRow { code: ErrorCode(107_023), name: "ACL_ERROR_RT_STREAM_ABORT", when: "stream is being cleared by stream_abort" },
    ErrorRow { code: ErrorCode(107_024), name: "ACL_ERROR_RT_CAPTURE_DEPENDENCY", when: "graph capture: wait without matching record" },
    ErrorRow { code: ErrorCode(107_025), name: "ACL_ERROR_RT_STREAM_UNJOINED", when: "graph capture: side stream not joined back" },
    ErrorRow { code: ErrorCode(107_026), name: "ACL_ERROR_RT_MODEL_CAPTURED", when: "graph capture: model already capturing" },
    ErrorRow { code: ErrorCode(107_027), name: "ACL_ERROR_RT_STREAM_CAPTURED", when: "operation not allowed while the stream is captured" },
    ErrorRow { code: ErrorCode(107_028), name: "ACL_ERROR_RT_EVENT_CAPTURED", when: "operation not allowed while the event is captured" },
    ErrorRow { code: ErrorCode(107_029), name: "ACL_ERROR_RT_STREAM_NOT_CAPTURED", when: "stream is not in capture" },
    ErrorRow { code: ErrorCode(107_030), name: "ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT", when: "operation not allowed in this capture mode" },
    ErrorRow { code: ErrorCode(107_031), name: "ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT", when: "default stream used during capture" },
    ErrorRow { code: ErrorCode(107_032), name: "ACL_ERROR_STREAM_CAPTURE_CONFLICT", when: "event and stream belong to different captures" },
    ErrorRow { code: ErrorCode(107_033), name: "ACL_ERROR_STREAM_TASK_GROUP_STATUS", when: "task group begin/end not balanced" },
    ErrorRow { code: ErrorCode(107_034), name: "ACL_ERROR_STREAM_TASK_GROUP_INTR", when: "task group recording interrupted" },
    ErrorRow { code: ErrorCode(107_035), name: "ACL_ERROR_RT_TASK_ABORT_STOP", when: "abort stopped before its post step (header only)" },
    ErrorRow { code: ErrorCode(107_036), name: "ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED", when: "capture end without begin on this stream" },
    ErrorRow { code: ErrorCode(107_037), name: "ACL_ERROR_RT_MODEL_RUNNING", when: "model still running" },
    ErrorRow { code: ErrorCode(107_038), name: "ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD", when: "capture ended in another thread" },
    ErrorRow { code: ErrorCode(107_039), name: "ACL_ERROR_RT_INSUFFICIENT_INPUT_ARRAY", when: "caller array too small" },
    ErrorRow { code: ErrorCode(107_040), name: "ACL_ERROR_RT_MODEL_UPDATE_FAILED", when: "model update failed" },
    ErrorRow { code: ErrorCode(107_041), name: "ACL_ERROR_RT_CAPTURE_MODE_BLOCK_ASYNC", when: "async-to-sync operation not allowed in this capture mode" },
    ErrorRow { code: ErrorCode(107_042), name: "ACL_ERROR_RT_SYMBOL_NOT_FOUND", when: "symbol name not in the binary" },
    ErrorRow { code: ErrorCode(107_043), name: "ACL_ERROR_RT_INVALID_SYMBOL", when: "not a device symbol" },
    ErrorRow { code: ErrorCode(107_044), name: "ACL_ERROR_RT_INVALID_DEVICE_FUNCTION", when: "not a device function" },
    ErrorRow { code: ErrorCode(107_045), name: "ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING", when: "nested graph still capturing (header only)" },
    ErrorRow { code: ErrorCode(145_000), name: "ACL_ERROR_GE_PARAM_INVALID", when: "graph engine rejects an argument" },
    ErrorRow { code: ErrorCode(145_001), name: "ACL_ERROR_GE_EXEC_NOT_INIT", when: "model executor not initialised" },
    ErrorRow { code: ErrorCode(145_002), name: "ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID", when: "om path wrong" },
    ErrorRow { code: ErrorCode(145_003), name: "ACL_ERROR_GE_EXEC_MODEL_ID_INVALID", when: "model id unknown: get_desc, execute or unload on an id that is not loaded" },
    ErrorRow { code: ErrorCode(145_006), name: "ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID", when: "om data or buffer size wrong" },
    ErrorRow { code: ErrorCode(145_007), name: "ACL_ERROR_GE_EXEC_MODEL_ADDR_INVALID", when: "model memory address wrong" },
    ErrorRow { code: ErrorCode(145_008), name: "ACL_ERROR_GE_EXEC_MODEL_QUEUE_ID_INVALID", when: "queue id wrong" },
    ErrorRow { code: ErrorCode(145_009), name: "ACL_ERROR_GE_EXEC_LOAD_MODEL_REPEATED", when: "initialised or loaded twice" },
    ErrorRow { code: ErrorCode(145_011), name: "ACL_ERROR_GE_DYNAMIC_INPUT_ADDR_INVALID", when: "gear input buffer address wrong" },
    ErrorRow { code: ErrorCode(145_012), name: "ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID", when: "gear input buffer too small" },
    ErrorRow { code: ErrorCode(145_013), name: "ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID", when: "batch, size or dims not among the gears of the model" },
    ErrorRow { code: ErrorCode(145_014), name: "ACL_ERROR_GE_AIPP_BATCH_EMPTY", when: "AIPP batch size wrong" },
    ErrorRow { code: ErrorCode(145_015), name: "ACL_ERROR_GE_AIPP_NOT_EXIST", when: "model has no static AIPP" },
    ErrorRow { code: ErrorCode(145_016), name: "ACL_ERROR_GE_AIPP_MODE_INVALID", when: "AIPP mode of the model does not fit the call" },
    ErrorRow { code: ErrorCode(145_017), name: "ACL_ERROR_GE_OP_TASK_TYPE_INVALID", when: "task type wrong" },
    ErrorRow { code: ErrorCode(145_018), name: "ACL_ERROR_GE_OP_KERNEL_TYPE_INVALID", when: "kernel type wrong" },
    ErrorRow { code: ErrorCode(145_019), name: "ACL_ERROR_GE_PLGMGR_PATH_INVALID", when: "plugin library path wrong" },
    ErrorRow { code: ErrorCode(145_020), name: "ACL_ERROR_GE_FORMAT_INVALID", when: "tensor format wrong" },
    ErrorRow { code: ErrorCode(145_021), name: "ACL_ERROR_GE_SHAPE_INVALID", when: "tensor shape wrong" },
    ErrorRow { code: ErrorCode(145_022), name: "ACL_ERROR_GE_DATATYPE_INVALID", when: "tensor dtype wrong" },
    ErrorRow { code: ErrorCode(148_046), name: "ACL_ERROR_PROF_REPEAT_SUBSCRIBE", when: "model subscribed twice" },
    ErrorRow { code: ErrorCode(148_047), name: "ACL_ERROR_PROF_API_CONFLICT", when: "init/start/stop family mixed with the subscribe family" },
    ErrorRow { code: ErrorCode(148_048), name: "ACL_ERROR_INVALID_MAX_OPQUEUE_NUM_CONFIG", when: "max_opqueue_num in the init JSON is wrong" },
    ErrorRow { code: ErrorCode(148_049), name: "ACL_ERROR_INVALID_OPP_PATH", when: "ASCEND_OPP_PATH missing or wrong" },
    ErrorRow { code: ErrorCode(148_050), name: "ACL_ERROR_OP_UNSUPPORTED_DYNAMIC", when: "operator has no dynamic-shape support" },
    ErrorRow { code: ErrorCode(148_051), name: "ACL_ERROR_RELATIVE_RESOURCE_NOT_CLEARED", when: "description destroyed while its channel still exists" },
    ErrorRow { code: ErrorCode(148_052), name: "ACL_ERROR_UNSUPPORTED_JPEG", when: "JPEG coding not supported (arithmetic, progressive, JPEG2000)" },
    ErrorRow { code: ErrorCode(148_053), name: "ACL_ERROR_INVALID_BUNDLE_MODEL_ID", when: "bundle or member id not loaded" },
    ErrorRow { code: ErrorCode(200_000), name: "ACL_ERROR_BAD_ALLOC", when: "host allocation failed" },
    ErrorRow { code: ErrorCode(200_001), name: "ACL_ERROR_API_NOT_SUPPORT", when: "function not available in this build or product" },
    ErrorRow { code: ErrorCode(200_002), name: "ACL_ERROR_INVALID_DEVICE", when: "deprecated: now 107001" },
    ErrorRow { code: ErrorCode(200_003), name: "ACL_ERROR_MEMORY_ADDRESS_UNALIGNED", when: "address does not meet the alignment rule" },
    ErrorRow { code: ErrorCode(200_004), name: "ACL_ERROR_RESOURCE_NOT_MATCH", when: "stream, context or other handle belongs elsewhere" },
    ErrorRow { code: ErrorCode(200_005), name: "ACL_ERROR_INVALID_RESOURCE_HANDLE", when: "handle already destroyed or in use" },
    ErrorRow { code: ErrorCode(200_006), name: "ACL_ERROR_FEATURE_UNSUPPORTED", when: "feature not available" },
    ErrorRow { code: ErrorCode(200_007), name: "ACL_ERROR_PROF_MODULES_UNSUPPORTED", when: "prof.create_config bits not supported" },
    ErrorRow { code: ErrorCode(207_000), name: "ACL_ERROR_RT_FEATURE_NOT_SUPPORT", when: "feature missing on this product, for example async host-to-host copy on EP" },
    ErrorRow { code: ErrorCode(207_001), name: "ACL_ERROR_RT_MEMORY_ALLOCATION", when: "device (or pinned) memory exhausted" },
    ErrorRow { code: ErrorCode(207_002), name: "ACL_ERROR_RT_MEMORY_FREE", when: "free failed" },
    ErrorRow { code: ErrorCode(207_003), name: "ACL_ERROR_RT_AICORE_OVER_FLOW", when: "AI Core operator overflowed" },
    ErrorRow { code: ErrorCode(207_004), name: "ACL_ERROR_RT_NO_DEVICE", when: "device not usable" },
    ErrorRow { code: ErrorCode(207_005), name: "ACL_ERROR_RT_RESOURCE_ALLOC_FAIL", when: "hardware resource exhausted" },
    ErrorRow { code: ErrorCode(207_006), name: "ACL_ERROR_RT_NO_PERMISSION", when: "user lacks permission" },
    ErrorRow { code: ErrorCode(207_007), name: "ACL_ERROR_RT_NO_EVENT_RESOURCE", when: "no event left" },
    ErrorRow { code: ErrorCode(207_008), name: "ACL_ERROR_RT_NO_STREAM_RESOURCE", when: "no stream left" },
    ErrorRow { code: ErrorCode(207_009), name: "ACL_ERROR_RT_NO_NOTIFY_RESOURCE", when: "no notify left (too many media channels or models)" },
    ErrorRow { code: ErrorCode(207_010), name: "ACL_ERROR_RT_NO_MODEL_RESOURCE", when: "no model slot left" },
    ErrorRow { code: ErrorCode(207_011), name: "ACL_ERROR_RT_NO_CDQ_RESOURCE", when: "internal resource exhausted" },
    ErrorRow { code: ErrorCode(207_012), name: "ACL_ERROR_RT_OVER_LIMIT", when: "too many queues" },
    ErrorRow { code: ErrorCode(207_013), name: "ACL_ERROR_RT_QUEUE_EMPTY", when: "queue empty" },
    ErrorRow { code: ErrorCode(207_014), name: "ACL_ERROR_RT_QUEUE_FULL", when: "queue full" },
    ErrorRow { code: ErrorCode(207_015), name: "ACL_ERROR_RT_REPEATED_INIT", when: "queue initialised twice" },
    ErrorRow { code: ErrorCode(207_016), name: "ACL_ERROR_RT_AIVEC_OVER_FLOW", when: "vector core overflow (header only)" },
    ErrorRow { code: ErrorCode(207_017), name: "ACL_ERROR_RT_OVER_FLOW", when: "overflow (header only)" },
    ErrorRow { code: ErrorCode(207_018), name: "ACL_ERROR_RT_DEVICE_OOM", when: "device out of memory while running; docs print the name as DEVIDE_OOM" },
    ErrorRow { code: ErrorCode(207_019), name: "ACL_ERROR_RT_FEATURE_NOT_SUPPORT_UPDATE_OP", when: "driver too old to update this operator" },
    ErrorRow { code: ErrorCode(207_020), name: "ACL_ERROR_RT_TIMEOUT", when: "driver timeout (header only)" },
    ErrorRow { code: ErrorCode(207_021), name: "ACL_ERROR_RT_LINK_TYPE_NOT_SUPPORTED", when: "link type not supported" },
    ErrorRow { code: ErrorCode(245_000), name: "ACL_ERROR_GE_MEMORY_ALLOCATION", when: "memory allocation failed" },
    ErrorRow { code: ErrorCode(245_001), name: "ACL_ERROR_GE_MEMORY_OPERATE_FAILED", when: "memory set or copy failed" },
    ErrorRow { code: ErrorCode(245_002), name: "ACL_ERROR_GE_DEVICE_MEMORY_OPERATE_FAILED", when: "device memory exhausted; docs name it DEVICE_MEMORY_ALLOCATION_FAILED" },
    ErrorRow { code: ErrorCode(300_000), name: "ACL_ERROR_STORAGE_OVER_LIMIT", when: "result larger than a fixed limit (more than 128 gears or dims)" },
    ErrorRow { code: ErrorCode(345_102), name: "ACL_ERROR_GE_SUBHEALTHY", when: "redeployed after a fault; still usable" },
    ErrorRow { code: ErrorCode(345_103), name: "ACL_ERROR_GE_USER_RAISE_EXCEPTION", when: "user function raised" },
    ErrorRow { code: ErrorCode(345_104), name: "ACL_ERROR_GE_DATA_NOT_ALIGNED", when: "outputs of a user function do not line up" },
    ErrorRow { code: ErrorCode(500_000), name: "ACL_ERROR_INTERNAL_ERROR", when: "unspecified internal failure; unmapped codes also become this" },
    ErrorRow { code: ErrorCode(500_001), name: "ACL_ERROR_FAILURE", when: "internal failure" },
    ErrorRow { code: ErrorCode(500_002), name: "ACL_ERROR_GE_FAILURE", when: "graph engine failure" },
    ErrorRow { code: ErrorCode(500_003), name: "ACL_ERROR_RT_FAILURE", when: "runtime failure" },
    ErrorRow { code: ErrorCode(500_004), name: "ACL_ERROR_DRV_FAILURE", when: "driver failure" },
    ErrorRow { code: ErrorCode(500_005), name: "ACL_ERROR_PROFILING_FAILURE", when: "profiling failure" },
    ErrorRow { code: ErrorCode(507_000), name: "ACL_ERROR_RT_INTERNAL_ERROR", when: "runtime internal failure" },
    ErrorRow { code: ErrorCode(507_001), name: "ACL_ERROR_RT_TS_ERROR", when: "task scheduler failure" },
    ErrorRow { code: ErrorCode(507_002), name: "ACL_ERROR_RT_STREAM_TASK_FULL", when: "stream holds too many tasks" },
    ErrorRow { code: ErrorCode(507_003), name: "ACL_ERROR_RT_STREAM_TASK_EMPTY", when: "stream holds no task" },
    ErrorRow { code: ErrorCode(507_004), name: "ACL_ERROR_RT_STREAM_NOT_COMPLETE", when: "stream not finished" },
    ErrorRow { code: ErrorCode(507_005), name: "ACL_ERROR_RT_END_OF_SEQUENCE", when: "AI CPU task ended the sequence" },
    ErrorRow { code: ErrorCode(507_006), name: "ACL_ERROR_RT_EVENT_NOT_COMPLETE", when: "event not finished" },
    ErrorRow { code: ErrorCode(507_007), name: "ACL_ERROR_RT_CONTEXT_RELEASE_ERROR", when: "context release failed" },
    ErrorRow { code: ErrorCode(507_008), name: "ACL_ERROR_RT_SOC_VERSION", when: "SoC version unknown" },
    ErrorRow { code: ErrorCode(507_009), name: "ACL_ERROR_RT_TASK_TYPE_NOT_SUPPORT", when: "task type unknown" },
    ErrorRow { code: ErrorCode(507_010), name: "ACL_ERROR_RT_LOST_HEARTBEAT", when: "task scheduler stopped answering" },
    ErrorRow { code: ErrorCode(507_011), name: "ACL_ERROR_RT_MODEL_EXECUTE", when: "model run failed" },
    ErrorRow { code: ErrorCode(507_012), name: "ACL_ERROR_RT_REPORT_TIMEOUT", when: "process_report saw no callback in time; also scheduler message missing" },
    ErrorRow { code: ErrorCode(507_013), name: "ACL_ERROR_RT_SYS_DMA", when: "copy engine failure" },
    ErrorRow { code: ErrorCode(507_014), name: "ACL_ERROR_RT_AICORE_TIMEOUT", when: "AI Core task timed out" },
    ErrorRow { code: ErrorCode(507_015), name: "ACL_ERROR_RT_AICORE_EXCEPTION", when: "AI Core task crashed" },
    ErrorRow { code: ErrorCode(507_016), name: "ACL_ERROR_RT_AICORE_TRAP_EXCEPTION", when: "AI Core trap" },
    ErrorRow { code: ErrorCode(507_017), name: "ACL_ERROR_RT_AICPU_TIMEOUT", when: "AI CPU task timed out" },
    ErrorRow { code: ErrorCode(507_018), name: "ACL_ERROR_RT_AICPU_EXCEPTION", when: "AI CPU task crashed" },
    ErrorRow { code: ErrorCode(507_019), name: "ACL_ERROR_RT_AICPU_DATADUMP_RSP_ERR", when: "AI CPU gave no dump answer" },
    ErrorRow { code: ErrorCode(507_020), name: "ACL_ERROR_RT_AICPU_MODEL_RSP_ERR", when: "AI CPU gave no model answer" },
    ErrorRow { code: ErrorCode(507_021), name: "ACL_ERROR_RT_PROFILING_ERROR", when: "profiling failure" },
    ErrorRow { code: ErrorCode(507_022), name: "ACL_ERROR_RT_IPC_ERROR", when: "inter-process communication failure" },
    ErrorRow { code: ErrorCode(507_023), name: "ACL_ERROR_RT_MODEL_ABORT_NORMAL", when: "model ended early" },
    ErrorRow { code: ErrorCode(507_024), name: "ACL_ERROR_RT_KERNEL_UNREGISTERING", when: "kernel being unregistered" },
    ErrorRow { code: ErrorCode(507_025), name: "ACL_ERROR_RT_RINGBUFFER_NOT_INIT", when: "ring buffer not set up" },
    ErrorRow { code: ErrorCode(507_026), name: "ACL_ERROR_RT_RINGBUFFER_NO_DATA", when: "ring buffer empty" },
    ErrorRow { code: ErrorCode(507_027), name: "ACL_ERROR_RT_KERNEL_LOOKUP", when: "internal kernel missing" },
    ErrorRow { code: ErrorCode(507_028), name: "ACL_ERROR_RT_KERNEL_DUPLICATE", when: "internal kernel registered twice" },
    ErrorRow { code: ErrorCode(507_029), name: "ACL_ERROR_RT_DEBUG_REGISTER_FAIL", when: "debug registration failed" },
    ErrorRow { code: ErrorCode(507_030), name: "ACL_ERROR_RT_DEBUG_UNREGISTER_FAIL", when: "debug removal failed" },
    ErrorRow { code: ErrorCode(507_031), name: "ACL_ERROR_RT_LABEL_CONTEXT", when: "label in another context" },
    ErrorRow { code: ErrorCode(507_032), name: "ACL_ERROR_RT_PROGRAM_USE_OUT", when: "too many programs registered" },
    ErrorRow { code: ErrorCode(507_033), name: "ACL_ERROR_RT_DEV_SETUP_ERROR", when: "device start failed" },
    ErrorRow { code: ErrorCode(507_034), name: "ACL_ERROR_RT_VECTOR_CORE_TIMEOUT", when: "vector core task timed out" },
    ErrorRow { code: ErrorCode(507_035), name: "ACL_ERROR_RT_VECTOR_CORE_EXCEPTION", when: "vector core task crashed" },
    ErrorRow { code: ErrorCode(507_036), name: "ACL_ERROR_RT_VECTOR_CORE_TRAP_EXCEPTION", when: "vector core trap" },
    ErrorRow { code: ErrorCode(507_037), name: "ACL_ERROR_RT_CDQ_BATCH_ABNORMAL", when: "internal resource failure" },
    ErrorRow { code: ErrorCode(507_038), name: "ACL_ERROR_RT_DIE_MODE_CHANGE_ERROR", when: "die mode cannot change" },
    ErrorRow { code: ErrorCode(507_039), name: "ACL_ERROR_RT_DIE_SET_ERROR", when: "die cannot be set in single-die mode" },
    ErrorRow { code: ErrorCode(507_040), name: "ACL_ERROR_RT_INVALID_DIEID", when: "die id wrong" },
    ErrorRow { code: ErrorCode(507_041), name: "ACL_ERROR_RT_DIE_MODE_NOT_SET", when: "die mode not set" },
    ErrorRow { code: ErrorCode(507_042), name: "ACL_ERROR_RT_AICORE_TRAP_READ_OVERFLOW", when: "AI Core read out of range" },
    ErrorRow { code: ErrorCode(507_043), name: "ACL_ERROR_RT_AICORE_TRAP_WRITE_OVERFLOW", when: "AI Core write out of range" },
    ErrorRow { code: ErrorCode(507_044), name: "ACL_ERROR_RT_VECTOR_CORE_TRAP_READ_OVERFLOW", when: "vector core read out of range" },
    ErrorRow { code: ErrorCode(507_045), name: "ACL_ERROR_RT_VECTOR_CORE_TRAP_WRITE_OVERFLOW", when: "vector core write out of range" },
    ErrorRow { code: ErrorCode(507_046), name: "ACL_ERROR_RT_STREAM_SYNC_TIMEOUT", when: "synchronize_stream_with_timeout (or device) expired" },
    ErrorRow { code: ErrorCode(507_047), name: "ACL_ERROR_RT_EVENT_SYNC_TIMEOUT", when: "synchronize_event_with_timeout expired" },
    ErrorRow { code: ErrorCode(507_048), name: "ACL_ERROR_RT_FFTS_PLUS_TIMEOUT", when: "internal task timed out" },
    ErrorRow { code: ErrorCode(507_049), name: "ACL_ERROR_RT_FFTS_PLUS_EXCEPTION", when: "internal task crashed" },
    ErrorRow { code: ErrorCode(507_050), name: "ACL_ERROR_RT_FFTS_PLUS_TRAP_EXCEPTION", when: "internal task trap" },
    ErrorRow { code: ErrorCode(507_051), name: "ACL_ERROR_RT_SEND_MSG", when: "message to device failed" },
    ErrorRow { code: ErrorCode(507_052), name: "ACL_ERROR_RT_COPY_DATA", when: "copy during enqueue failed" },
    ErrorRow { code: ErrorCode(507_053), name: "ACL_ERROR_RT_DEVICE_MEM_ERROR", when: "uncorrectable memory error; see get_mem_uce_info" },
    ErrorRow { code: ErrorCode(507_054), name: "ACL_ERROR_RT_HBM_MULTI_BIT_ECC_ERROR", when: "HBM multi-bit ECC error" },
    ErrorRow { code: ErrorCode(507_055), name: "ACL_ERROR_RT_SUSPECT_DEVICE_MEM_ERROR", when: "memory error suspected on a peer device" },
    ErrorRow { code: ErrorCode(507_056), name: "ACL_ERROR_RT_LINK_ERROR", when: "link between devices broken" },
    ErrorRow { code: ErrorCode(507_057), name: "ACL_ERROR_RT_SUSPECT_REMOTE_ERROR", when: "peer memory fault or out-of-range access suspected" },
    ErrorRow { code: ErrorCode(507_899), name: "ACL_ERROR_RT_DRV_INTERNAL_ERROR", when: "driver internal failure" },
    ErrorRow { code: ErrorCode(507_900), name: "ACL_ERROR_RT_AICPU_INTERNAL_ERROR", when: "AI CPU internal failure" },
    ErrorRow { code: ErrorCode(507_901), name: "ACL_ERROR_RT_SOCKET_CLOSE", when: "host-device session closed" },
    ErrorRow { code: ErrorCode(507_902), name: "ACL_ERROR_RT_AICPU_INFO_LOAD_RSP_ERR", when: "AI CPU scheduling failed" },
    ErrorRow { code: ErrorCode(507_903), name: "ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED", when: "capture became invalid" },
    ErrorRow { code: ErrorCode(507_904), name: "ACL_ERROR_RT_COMM_OP_RETRY_FAIL", when: "collective operator retry failed" },
    ErrorRow { code: ErrorCode(507_905), name: "ACL_ERROR_SNAPSHOT_LOCK_TIMEOUT", when: "snapshot lock timed out" },
    ErrorRow { code: ErrorCode(507_906), name: "ACL_ERROR_SNAPSHOT_LOCK_FAILED", when: "snapshot lock failed" },
    ErrorRow { code: ErrorCode(507_907), name: "ACL_ERROR_SNAPSHOT_UNLOCK_FAILED", when: "snapshot unlock failed" },
    ErrorRow { code: ErrorCode(507_908), name: "ACL_ERROR_SNAPSHOT_BACKUP_FAILED", when: "snapshot backup failed" },
    ErrorRow { code: ErrorCode(507_909), name: "ACL_ERROR_SNAPSHOT_RESTORE_FAILED", when: "snapshot restore failed" },
    ErrorRow { code: ErrorCode(507_910), name: "ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED", when: "host_register on a registered range" },
    ErrorRow { code: ErrorCode(507_911), name: "ACL_ERROR_HOST_MEMORY_NOT_REGISTERED", when: "host_unregister on an unknown range" },
    ErrorRow { code: ErrorCode(507_912), name: "ACL_ERROR_SNAPSHOT_CALLBACK_FAILED", when: "snapshot callback failed" },
    ErrorRow { code: ErrorCode(507_913), name: "ACL_ERROR_SNAPSHOT_REGISTER_CALLBACK_FAILED", when: "snapshot callback registration failed" },
    ErrorRow { code: ErrorCode(507_914), name: "ACL_ERROR_RT_L3_PORT_ERROR", when: "L3 port error" },
    ErrorRow { code: ErrorCode(507_915), name: "ACL_ERROR_RT_CCU_TIMEOUT", when: "CCU timed out" },
    ErrorRow { code: ErrorCode(507_916), name: "ACL_ERROR_RT_CCU_EXCEPTION", when: "CCU failure" },
    ErrorRow { code: ErrorCode(545_000), name: "ACL_ERROR_GE_INTERNAL_ERROR", when: "internal failure" },
    ErrorRow { code: ErrorCode(545_001), name: "ACL_ERROR_GE_LOAD_MODEL", when: "model load failed inside" },
    ErrorRow { code: ErrorCode(545_002), name: "ACL_ERROR_GE_EXEC_LOAD_MODEL_PARTITION_FAILED", when: "model part load failed" },
    ErrorRow { code: ErrorCode(545_003), name: "ACL_ERROR_GE_EXEC_LOAD_WEIGHT_PARTITION_FAILED", when: "weights load failed" },
    ErrorRow { code: ErrorCode(545_004), name: "ACL_ERROR_GE_EXEC_LOAD_TASK_PARTITION_FAILED", when: "tasks load failed" },
    ErrorRow { code: ErrorCode(545_005), name: "ACL_ERROR_GE_EXEC_LOAD_KERNEL_PARTITION_FAILED", when: "kernels load failed" },
    ErrorRow { code: ErrorCode(545_006), name: "ACL_ERROR_GE_EXEC_RELEASE_MODEL_DATA", when: "model release failed" },
    ErrorRow { code: ErrorCode(545_007), name: "ACL_ERROR_GE_COMMAND_HANDLE", when: "internal command failed" },
    ErrorRow { code: ErrorCode(545_008), name: "ACL_ERROR_GE_GET_TENSOR_INFO", when: "tensor query failed" },
    ErrorRow { code: ErrorCode(545_009), name: "ACL_ERROR_GE_UNLOAD_MODEL", when: "unload failed inside" },
    ErrorRow { code: ErrorCode(545_601), name: "ACL_ERROR_GE_MODEL_EXECUTE_TIMEOUT", when: "model run timed out" },
    ErrorRow { code: ErrorCode(545_602), name: "ACL_ERROR_GE_REDEPLOYING", when: "redeploy in progress, retry later" },
];

impl ErrorCode {
    /// 2684715010: himpi VDEC/JPEGD channel: channel id out of range; hex 0xA0058002.
    pub const HI_ERR_VDEC_INVALID_CHN_ID: ErrorCode = ErrorCode(-1_610_252_286);
    /// 2684715011: himpi VDEC/JPEGD channel: parameter out of range or inconsistent; hex 0xA0058003.
    pub const HI_ERR_VDEC_ILLEGAL_PARAM: ErrorCode = ErrorCode(-1_610_252_285);
    /// 2684715012: himpi VDEC/JPEGD channel: channel or resource already exists; hex 0xA0058004.
    pub const HI_ERR_VDEC_EXIST: ErrorCode = ErrorCode(-1_610_252_284);
    /// 2684715013: himpi VDEC/JPEGD channel: channel not created or already destroyed; hex 0xA0058005.
    pub const HI_ERR_VDEC_UNEXIST: ErrorCode = ErrorCode(-1_610_252_283);
    /// 2684715014: himpi VDEC/JPEGD channel: null pointer argument; hex 0xA0058006.
    pub const HI_ERR_VDEC_NULL_PTR: ErrorCode = ErrorCode(-1_610_252_282);
    /// 2684715015: himpi VDEC/JPEGD channel: used before configuration; hex 0xA0058007.
    pub const HI_ERR_VDEC_NOT_CFG: ErrorCode = ErrorCode(-1_610_252_281);
    /// 2684715016: himpi VDEC/JPEGD channel: parameter or feature not supported; hex 0xA0058008.
    pub const HI_ERR_VDEC_NOT_SUPPORT: ErrorCode = ErrorCode(-1_610_252_280);
    /// 2684715017: himpi VDEC/JPEGD channel: operation not permitted now (for example changing a static attribute); hex 0xA0058009.
    pub const HI_ERR_VDEC_NOT_PERM: ErrorCode = ErrorCode(-1_610_252_279);
    /// 2684715020: himpi VDEC/JPEGD channel: system memory exhausted; hex 0xA005800C.
    pub const HI_ERR_VDEC_NO_MEM: ErrorCode = ErrorCode(-1_610_252_276);
    /// 2684715021: himpi VDEC/JPEGD channel: buffer cannot be allocated; hex 0xA005800D.
    pub const HI_ERR_VDEC_NO_BUF: ErrorCode = ErrorCode(-1_610_252_275);
    /// 2684715022: himpi VDEC/JPEGD channel: no data yet; the usual result of a non-blocking get; hex 0xA005800E.
    pub const HI_ERR_VDEC_BUF_EMPTY: ErrorCode = ErrorCode(-1_610_252_274);
    /// 2684715023: himpi VDEC/JPEGD channel: queue full; retry the send; hex 0xA005800F.
    pub const HI_ERR_VDEC_BUF_FULL: ErrorCode = ErrorCode(-1_610_252_273);
    /// 2684715024: himpi VDEC/JPEGD channel: system not initialised (`himpi.sys_init`); hex 0xA0058010.
    pub const HI_ERR_VDEC_SYS_NOT_READY: ErrorCode = ErrorCode(-1_610_252_272);
    /// 2684715025: himpi VDEC/JPEGD channel: address not from `himpi.dvpp_malloc`; hex 0xA0058011.
    pub const HI_ERR_VDEC_BAD_ADDR: ErrorCode = ErrorCode(-1_610_252_271);
    /// 2684715026: himpi VDEC/JPEGD channel: system busy; hex 0xA0058012.
    pub const HI_ERR_VDEC_BUSY: ErrorCode = ErrorCode(-1_610_252_270);
    /// 2684715029: himpi VDEC/JPEGD channel: internal failure; hex 0xA0058015.
    pub const HI_ERR_VDEC_SYS_ERROR: ErrorCode = ErrorCode(-1_610_252_267);
    /// 2684846082: himpi VPC: channel id out of range; hex 0xA0078002.
    pub const HI_ERR_VPC_INVALID_CHN_ID: ErrorCode = ErrorCode(-1_610_121_214);
    /// 2684846083: himpi VPC: parameter out of range or inconsistent; hex 0xA0078003.
    pub const HI_ERR_VPC_ILLEGAL_PARAM: ErrorCode = ErrorCode(-1_610_121_213);
    /// 2684846084: himpi VPC: channel or resource already exists; hex 0xA0078004.
    pub const HI_ERR_VPC_EXIST: ErrorCode = ErrorCode(-1_610_121_212);
    /// 2684846085: himpi VPC: channel not created or already destroyed; hex 0xA0078005.
    pub const HI_ERR_VPC_UNEXIST: ErrorCode = ErrorCode(-1_610_121_211);
    /// 2684846086: himpi VPC: null pointer argument; hex 0xA0078006.
    pub const HI_ERR_VPC_NULL_PTR: ErrorCode = ErrorCode(-1_610_121_210);
    /// 2684846087: himpi VPC: used before configuration; hex 0xA0078007.
    pub const HI_ERR_VPC_NOT_CFG: ErrorCode = ErrorCode(-1_610_121_209);
    /// 2684846088: himpi VPC: parameter or feature not supported; hex 0xA0078008.
    pub const HI_ERR_VPC_NOT_SUPPORT: ErrorCode = ErrorCode(-1_610_121_208);
    /// 2684846089: himpi VPC: operation not permitted now (for example changing a static attribute); hex 0xA0078009.
    pub const HI_ERR_VPC_NOT_PERM: ErrorCode = ErrorCode(-1_610_121_207);
    /// 2684846092: himpi VPC: system memory exhausted; hex 0xA007800C.
    pub const HI_ERR_VPC_NO_MEM: ErrorCode = ErrorCode(-1_610_121_204);
    /// 2684846093: himpi VPC: buffer cannot be allocated; hex 0xA007800D.
    pub const HI_ERR_VPC_NO_BUF: ErrorCode = ErrorCode(-1_610_121_203);
    /// 2684846094: himpi VPC: no data yet; the usual result of a non-blocking get; hex 0xA007800E.
    pub const HI_ERR_VPC_BUF_EMPTY: ErrorCode = ErrorCode(-1_610_121_202);
    /// 2684846095: himpi VPC: queue full; retry the send; hex 0xA007800F.
    pub const HI_ERR_VPC_BUF_FULL: ErrorCode = ErrorCode(-1_610_121_201);
    /// 2684846096: himpi VPC: system not initialised (`himpi.sys_init`); hex 0xA0078010.
    pub const HI_ERR_VPC_SYS_NOT_READY: ErrorCode = ErrorCode(-1_610_121_200);
    /// 2684846097: himpi VPC: address not from `himpi.dvpp_malloc`; hex 0xA0078011.
    pub const HI_ERR_VPC_BAD_ADDR: ErrorCode = ErrorCode(-1_610_121_199);
    /// 2684846098: himpi VPC: system busy; hex 0xA0078012.
    pub const HI_ERR_VPC_BUSY: ErrorCode = ErrorCode(-1_610_121_198);
    /// 2684846101: himpi VPC: internal failure; hex 0xA0078015.
    pub const HI_ERR_VPC_SYS_ERROR: ErrorCode = ErrorCode(-1_610_121_195);
    /// 2684911618: himpi VENC/JPEGE channel: channel id out of range; hex 0xA0088002.
    pub const HI_ERR_VENC_INVALID_CHN_ID: ErrorCode = ErrorCode(-1_610_055_678);
    /// 2684911619: himpi VENC/JPEGE channel: parameter out of range or inconsistent; hex 0xA0088003.
    pub const HI_ERR_VENC_ILLEGAL_PARAM: ErrorCode = ErrorCode(-1_610_055_677);
    /// 2684911620: himpi VENC/JPEGE channel: channel or resource already exists; hex 0xA0088004.
    pub const HI_ERR_VENC_EXIST: ErrorCode = ErrorCode(-1_610_055_676);
    /// 2684911621: himpi VENC/JPEGE channel: channel not created or already destroyed; hex 0xA0088005.
    pub const HI_ERR_VENC_UNEXIST: ErrorCode = ErrorCode(-1_610_055_675);
    /// 2684911622: himpi VENC/JPEGE channel: null pointer argument; hex 0xA0088006.
    pub const HI_ERR_VENC_NULL_PTR: ErrorCode = ErrorCode(-1_610_055_674);
    /// 2684911623: himpi VENC/JPEGE channel: used before configuration; hex 0xA0088007.
    pub const HI_ERR_VENC_NOT_CFG: ErrorCode = ErrorCode(-1_610_055_673);
    /// 2684911624: himpi VENC/JPEGE channel: parameter or feature not supported; hex 0xA0088008.
    pub const HI_ERR_VENC_NOT_SUPPORT: ErrorCode = ErrorCode(-1_610_055_672);
    /// 2684911625: himpi VENC/JPEGE channel: operation not permitted now (for example changing a static attribute); hex 0xA0088009.
    pub const HI_ERR_VENC_NOT_PERM: ErrorCode = ErrorCode(-1_610_055_671);
    /// 2684911628: himpi VENC/JPEGE channel: system memory exhausted; hex 0xA008800C.
    pub const HI_ERR_VENC_NO_MEM: ErrorCode = ErrorCode(-1_610_055_668);
    /// 2684911629: himpi VENC/JPEGE channel: buffer cannot be allocated; hex 0xA008800D.
    pub const HI_ERR_VENC_NO_BUF: ErrorCode = ErrorCode(-1_610_055_667);
    /// 2684911630: himpi VENC/JPEGE channel: no data yet; the usual result of a non-blocking get; hex 0xA008800E.
    pub const HI_ERR_VENC_BUF_EMPTY: ErrorCode = ErrorCode(-1_610_055_666);
    /// 2684911631: himpi VENC/JPEGE channel: queue full; retry the send; hex 0xA008800F.
    pub const HI_ERR_VENC_BUF_FULL: ErrorCode = ErrorCode(-1_610_055_665);
    /// 2684911632: himpi VENC/JPEGE channel: system not initialised (`himpi.sys_init`); hex 0xA0088010.
    pub const HI_ERR_VENC_SYS_NOT_READY: ErrorCode = ErrorCode(-1_610_055_664);
    /// 2684911633: himpi VENC/JPEGE channel: address not from `himpi.dvpp_malloc`; hex 0xA0088011.
    pub const HI_ERR_VENC_BAD_ADDR: ErrorCode = ErrorCode(-1_610_055_663);
    /// 2684911634: himpi VENC/JPEGE channel: system busy; hex 0xA0088012.
    pub const HI_ERR_VENC_BUSY: ErrorCode = ErrorCode(-1_610_055_662);
    /// 2684911637: himpi VENC/JPEGE channel: internal failure; hex 0xA0088015.
    pub const HI_ERR_VENC_SYS_ERROR: ErrorCode = ErrorCode(-1_610_055_659);
    /// 0: call succeeded (also `ACL_RT_SUCCESS`; `ACL_ERROR_NONE` is the deprecated spelling).
    pub const SUCCESS: ErrorCode = ErrorCode(0);
    /// 100000: an argument fails the C library's own check: null handle, zero size, unknown enum, bad timeout; the most common code.
    pub const INVALID_PARAM: ErrorCode = ErrorCode(100_000);
    /// 100001: a module is used before its init (acl.init, `mdl.init_dump`, prof.init).
    pub const UNINITIALIZE: ErrorCode = ErrorCode(100_001);
    /// 100002: acl.init called again, or a second load of the same thing; harmless for acl.init.
    pub const REPEAT_INITIALIZE: ErrorCode = ErrorCode(100_002);
    /// 100003: file missing, unreadable or not accessible.
    pub const INVALID_FILE: ErrorCode = ErrorCode(100_003);
    /// 100004: cannot write a result file.
    pub const WRITE_FILE: ErrorCode = ErrorCode(100_004);
    /// 100005: file empty or larger than allowed.
    pub const INVALID_FILE_SIZE: ErrorCode = ErrorCode(100_005);
    /// 100006: JSON or similar file does not parse.
    pub const PARSE_FILE: ErrorCode = ErrorCode(100_006);
    /// 100007: required key missing in a file.
    pub const FILE_MISSING_ATTR: ErrorCode = ErrorCode(100_007);
    /// 100008: key present but value unusable.
    pub const FILE_ATTR_INVALID: ErrorCode = ErrorCode(100_008);
    /// 100009: dump section of the init JSON is wrong.
    pub const INVALID_DUMP_CONFIG: ErrorCode = ErrorCode(100_009);
    /// 100010: profiler section of the init JSON is wrong.
    pub const INVALID_PROFILING_CONFIG: ErrorCode = ErrorCode(100_010);
    /// 100011: model id not loaded (see also 145003, what mdl calls really return now).
    pub const INVALID_MODEL_ID: ErrorCode = ErrorCode(100_011);
    /// 100012: model bytes cannot be decoded; built for another version.
    pub const DESERIALIZE_MODEL: ErrorCode = ErrorCode(100_012);
    /// 100013: model structure not understood; built for another version.
    pub const PARSE_MODEL: ErrorCode = ErrorCode(100_013);
    /// 100014: model file cannot be read.
    pub const READ_MODEL_FAILURE: ErrorCode = ErrorCode(100_014);
    /// 100015: model bytes too short or size wrong.
    pub const MODEL_SIZE_INVALID: ErrorCode = ErrorCode(100_015);
    /// 100016: model lacks required metadata.
    pub const MODEL_MISSING_ATTR: ErrorCode = ErrorCode(100_016);
    /// 100017: inputs do not fit the model.
    pub const MODEL_INPUT_NOT_MATCH: ErrorCode = ErrorCode(100_017);
    /// 100018: outputs do not fit the model.
    pub const MODEL_OUTPUT_NOT_MATCH: ErrorCode = ErrorCode(100_018);
    /// 100019: gear or dynamic call on a static model.
    pub const MODEL_NOT_DYNAMIC: ErrorCode = ErrorCode(100_019);
    /// 100020: single operator type differs from what was loaded.
    pub const OP_TYPE_NOT_MATCH: ErrorCode = ErrorCode(100_020);
    /// 100021: operator inputs differ from the compiled model.
    pub const OP_INPUT_NOT_MATCH: ErrorCode = ErrorCode(100_021);
    /// 100022: operator outputs differ from the compiled model.
    pub const OP_OUTPUT_NOT_MATCH: ErrorCode = ErrorCode(100_022);
    /// 100023: operator attributes differ from the compiled model.
    pub const OP_ATTR_NOT_MATCH: ErrorCode = ErrorCode(100_023);
    /// 100024: no loaded single-operator model fits the call.
    pub const OP_NOT_FOUND: ErrorCode = ErrorCode(100_024);
    /// 100025: single-operator model cannot be loaded.
    pub const OP_LOAD_FAILED: ErrorCode = ErrorCode(100_025);
    /// 100026: dtype unknown or not supported here.
    pub const UNSUPPORTED_DATA_TYPE: ErrorCode = ErrorCode(100_026);
    /// 100027: tensor format differs from what is needed.
    pub const FORMAT_NOT_MATCH: ErrorCode = ErrorCode(100_027);
    /// 100028: no compile function registered for the operator.
    pub const BIN_SELECTOR_NOT_REGISTERED: ErrorCode = ErrorCode(100_028);
    /// 100029: kernel not registered with `op.create_kernel`.
    pub const KERNEL_NOT_FOUND: ErrorCode = ErrorCode(100_029);
    /// 100030: second `op.register_compile_func` for the same operator.
    pub const BIN_SELECTOR_ALREADY_REGISTERED: ErrorCode = ErrorCode(100_030);
    /// 100031: second `op.create_kernel` with the same id.
    pub const KERNEL_ALREADY_REGISTERED: ErrorCode = ErrorCode(100_031);
    /// 100032: queue id wrong (no Python API for queues).
    pub const INVALID_QUEUE_ID: ErrorCode = ErrorCode(100_032);
    /// 100033: stream subscribed twice.
    pub const REPEAT_SUBSCRIBE: ErrorCode = ErrorCode(100_033);
    /// 100034: deprecated: now 107015.
    pub const STREAM_NOT_SUBSCRIBE: ErrorCode = ErrorCode(100_034);
    /// 100035: deprecated: now 107012.
    pub const THREAD_NOT_SUBSCRIBE: ErrorCode = ErrorCode(100_035);
    /// 100036: deprecated: now 507012.
    pub const WAIT_CALLBACK_TIMEOUT: ErrorCode = ErrorCode(100_036);
    /// 100037: acl.finalize or `finalize_reference` without a matching init.
    pub const REPEAT_FINALIZE: ErrorCode = ErrorCode(100_037);
    /// 100038: deprecated: now 145015.
    pub const NOT_STATIC_AIPP: ErrorCode = ErrorCode(100_038);
    /// 100039: library path points at link-time stubs instead of the real libraries.
    pub const COMPILING_STUB_MODE: ErrorCode = ErrorCode(100_039);
    /// 100040: deprecated: now 107013.
    pub const GROUP_NOT_SET: ErrorCode = ErrorCode(100_040);
    /// 100041: deprecated: now 107014.
    pub const GROUP_NOT_CREATE: ErrorCode = ErrorCode(100_041);
    /// 100042: profiling already active on the device or by another means.
    pub const PROF_ALREADY_RUN: ErrorCode = ErrorCode(100_042);
    /// 100043: prof call without prof.init.
    pub const PROF_NOT_RUN: ErrorCode = ErrorCode(100_043);
    /// 100044: dump already configured through the init JSON.
    pub const DUMP_ALREADY_RUN: ErrorCode = ErrorCode(100_044);
    /// 100045: `mdl.set_dump` or `finalize_dump` without `init_dump`.
    pub const DUMP_NOT_RUN: ErrorCode = ErrorCode(100_045);
    /// 107000: runtime rejects an argument.
    pub const RT_PARAM_INVALID: ErrorCode = ErrorCode(107_000);
    /// 107001: device id outside 0..count-1.
    pub const RT_INVALID_DEVICEID: ErrorCode = ErrorCode(107_001);
    /// 107002: thread has no context: neither `set_device` nor `set_context/create_context` ran in it.
    pub const RT_CONTEXT_NULL: ErrorCode = ErrorCode(107_002);
    /// 107003: stream belongs to another context than the current one.
    pub const RT_STREAM_CONTEXT: ErrorCode = ErrorCode(107_003);
    /// 107004: model belongs to another context.
    pub const RT_MODEL_CONTEXT: ErrorCode = ErrorCode(107_004);
    /// 107005: stream not bound to the model.
    pub const RT_STREAM_MODEL: ErrorCode = ErrorCode(107_005);
    /// 107006: event has no usable timestamp (not recorded or no `TIME_LINE`).
    pub const RT_EVENT_TIMESTAMP_INVALID: ErrorCode = ErrorCode(107_006);
    /// 107007: end event earlier than start event.
    pub const RT_EVENT_TIMESTAMP_REVERSAL: ErrorCode = ErrorCode(107_007);
    /// 107008: address not aligned.
    pub const RT_ADDR_UNALIGNED: ErrorCode = ErrorCode(107_008);
    /// 107009: file open failed.
    pub const RT_FILE_OPEN: ErrorCode = ErrorCode(107_009);
    /// 107010: file write failed.
    pub const RT_FILE_WRITE: ErrorCode = ErrorCode(107_010);
    /// 107011: stream not subscribed, or subscribed twice.
    pub const RT_STREAM_SUBSCRIBE: ErrorCode = ErrorCode(107_011);
    /// 107012: thread not subscribed, or subscribed twice (`process_report` in a foreign thread).
    pub const RT_THREAD_SUBSCRIBE: ErrorCode = ErrorCode(107_012);
    /// 107013: no group set.
    pub const RT_GROUP_NOT_SET: ErrorCode = ErrorCode(107_013);
    /// 107014: group id outside range.
    pub const RT_GROUP_NOT_CREATE: ErrorCode = ErrorCode(107_014);
    /// 107015: `launch_callback` on a stream without `subscribe_report`.
    pub const RT_STREAM_NO_CB_REG: ErrorCode = ErrorCode(107_015);
    /// 107016: memory type wrong for the call.
    pub const RT_INVALID_MEMORY_TYPE: ErrorCode = ErrorCode(107_016);
    /// 107017: handle not valid.
    pub const RT_INVALID_HANDLE: ErrorCode = ErrorCode(107_017);
    /// 107018: allocation type wrong.
    pub const RT_INVALID_MALLOC_TYPE: ErrorCode = ErrorCode(107_018);
    /// 107019: wait timed out.
    pub const RT_WAIT_TIMEOUT: ErrorCode = ErrorCode(107_019);
    /// 107020: task ran too long.
    pub const RT_TASK_TIMEOUT: ErrorCode = ErrorCode(107_020);
    /// 107021: `ctx_get_sys_param_opt` before any set.
    pub const RT_SYSPARAMOPT_NOT_SET: ErrorCode = ErrorCode(107_021);
    /// 107022: call collides with a running `device_task_abort`.
    pub const RT_DEVICE_TASK_ABORT: ErrorCode = ErrorCode(107_022);
    /// 107023: stream is being cleared by `stream_abort`.
    pub const RT_STREAM_ABORT: ErrorCode = ErrorCode(107_023);
    /// 107024: graph capture: wait without matching record.
    pub const RT_CAPTURE_DEPENDENCY: ErrorCode = ErrorCode(107_024);
    /// 107025: graph capture: side stream not joined back.
    pub const RT_STREAM_UNJOINED: ErrorCode = ErrorCode(107_025);
    /// 107026: graph capture: model already capturing.
    pub const RT_MODEL_CAPTURED: ErrorCode = ErrorCode(107_026);
    /// 107027: operation not allowed while the stream is captured.
    pub const RT_STREAM_CAPTURED: ErrorCode = ErrorCode(107_027);
    /// 107028: operation not allowed while the event is captured.
    pub const RT_EVENT_CAPTURED: ErrorCode = ErrorCode(107_028);
    /// 107029: stream is not in capture.
    pub const RT_STREAM_NOT_CAPTURED: ErrorCode = ErrorCode(107_029);
    /// 107030: operation not allowed in this capture mode.
    pub const RT_CAPTURE_MODE_NOT_SUPPORT: ErrorCode = ErrorCode(107_030);
    /// 107031: default stream used during capture.
    pub const RT_STREAM_CAPTURE_IMPLICIT: ErrorCode = ErrorCode(107_031);
    /// 107032: event and stream belong to different captures.
    pub const STREAM_CAPTURE_CONFLICT: ErrorCode = ErrorCode(107_032);
    /// 107033: task group begin/end not balanced.
    pub const STREAM_TASK_GROUP_STATUS: ErrorCode = ErrorCode(107_033);
    /// 107034: task group recording interrupted.
    pub const STREAM_TASK_GROUP_INTR: ErrorCode = ErrorCode(107_034);
    /// 107035: abort stopped before its post step (header only).
    pub const RT_TASK_ABORT_STOP: ErrorCode = ErrorCode(107_035);
    /// 107036: capture end without begin on this stream.
    pub const RT_STREAM_CAPTURE_UNMATCHED: ErrorCode = ErrorCode(107_036);
    /// 107037: model still running.
    pub const RT_MODEL_RUNNING: ErrorCode = ErrorCode(107_037);
    /// 107038: capture ended in another thread.
    pub const RT_STREAM_CAPTURE_WRONG_THREAD: ErrorCode = ErrorCode(107_038);
    /// 107039: caller array too small.
    pub const RT_INSUFFICIENT_INPUT_ARRAY: ErrorCode = ErrorCode(107_039);
    /// 107040: model update failed.
    pub const RT_MODEL_UPDATE_FAILED: ErrorCode = ErrorCode(107_040);
    /// 107041: async-to-sync operation not allowed in this capture mode.
    pub const RT_CAPTURE_MODE_BLOCK_ASYNC: ErrorCode = ErrorCode(107_041);
    /// 107042: symbol name not in the binary.
    pub const RT_SYMBOL_NOT_FOUND: ErrorCode = ErrorCode(107_042);
    /// 107043: not a device symbol.
    pub const RT_INVALID_SYMBOL: ErrorCode = ErrorCode(107_043);
    /// 107044: not a device function.
    pub const RT_INVALID_DEVICE_FUNCTION: ErrorCode = ErrorCode(107_044);
    /// 107045: nested graph still capturing (header only).
    pub const RT_SUB_ACLGRAPH_IS_CAPTURING: ErrorCode = ErrorCode(107_045);
    /// 145000: graph engine rejects an argument.
    pub const GE_PARAM_INVALID: ErrorCode = ErrorCode(145_000);
    /// 145001: model executor not initialised.
    pub const GE_EXEC_NOT_INIT: ErrorCode = ErrorCode(145_001);
    /// 145002: om path wrong.
    pub const GE_EXEC_MODEL_PATH_INVALID: ErrorCode = ErrorCode(145_002);
    /// 145003: model id unknown: `get_desc`, execute or unload on an id that is not loaded.
    pub const GE_EXEC_MODEL_ID_INVALID: ErrorCode = ErrorCode(145_003);
    /// 145006: om data or buffer size wrong.
    pub const GE_EXEC_MODEL_DATA_SIZE_INVALID: ErrorCode = ErrorCode(145_006);
    /// 145007: model memory address wrong.
    pub const GE_EXEC_MODEL_ADDR_INVALID: ErrorCode = ErrorCode(145_007);
    /// 145008: queue id wrong.
    pub const GE_EXEC_MODEL_QUEUE_ID_INVALID: ErrorCode = ErrorCode(145_008);
    /// 145009: initialised or loaded twice.
    pub const GE_EXEC_LOAD_MODEL_REPEATED: ErrorCode = ErrorCode(145_009);
    /// 145011: gear input buffer address wrong.
    pub const GE_DYNAMIC_INPUT_ADDR_INVALID: ErrorCode = ErrorCode(145_011);
    /// 145012: gear input buffer too small.
    pub const GE_DYNAMIC_INPUT_LENGTH_INVALID: ErrorCode = ErrorCode(145_012);
    /// 145013: batch, size or dims not among the gears of the model.
    pub const GE_DYNAMIC_BATCH_SIZE_INVALID: ErrorCode = ErrorCode(145_013);
    /// 145014: AIPP batch size wrong.
    pub const GE_AIPP_BATCH_EMPTY: ErrorCode = ErrorCode(145_014);
    /// 145015: model has no static AIPP.
    pub const GE_AIPP_NOT_EXIST: ErrorCode = ErrorCode(145_015);
    /// 145016: AIPP mode of the model does not fit the call.
    pub const GE_AIPP_MODE_INVALID: ErrorCode = ErrorCode(145_016);
    /// 145017: task type wrong.
    pub const GE_OP_TASK_TYPE_INVALID: ErrorCode = ErrorCode(145_017);
    /// 145018: kernel type wrong.
    pub const GE_OP_KERNEL_TYPE_INVALID: ErrorCode = ErrorCode(145_018);
    /// 145019: plugin library path wrong.
    pub const GE_PLGMGR_PATH_INVALID: ErrorCode = ErrorCode(145_019);
    /// 145020: tensor format wrong.
    pub const GE_FORMAT_INVALID: ErrorCode = ErrorCode(145_020);
    /// 145021: tensor shape wrong.
    pub const GE_SHAPE_INVALID: ErrorCode = ErrorCode(145_021);
    /// 145022: tensor dtype wrong.
    pub const GE_DATATYPE_INVALID: ErrorCode = ErrorCode(145_022);
    /// 148046: model subscribed twice.
    pub const PROF_REPEAT_SUBSCRIBE: ErrorCode = ErrorCode(148_046);
    /// 148047: init/start/stop family mixed with the subscribe family.
    pub const PROF_API_CONFLICT: ErrorCode = ErrorCode(148_047);
    /// 148048: `max_opqueue_num` in the init JSON is wrong.
    pub const INVALID_MAX_OPQUEUE_NUM_CONFIG: ErrorCode = ErrorCode(148_048);
    /// 148049: `ASCEND_OPP_PATH` missing or wrong.
    pub const INVALID_OPP_PATH: ErrorCode = ErrorCode(148_049);
    /// 148050: operator has no dynamic-shape support.
    pub const OP_UNSUPPORTED_DYNAMIC: ErrorCode = ErrorCode(148_050);
    /// 148051: description destroyed while its channel still exists.
    pub const RELATIVE_RESOURCE_NOT_CLEARED: ErrorCode = ErrorCode(148_051);
    /// 148052: JPEG coding not supported (arithmetic, progressive, JPEG2000).
    pub const UNSUPPORTED_JPEG: ErrorCode = ErrorCode(148_052);
    /// 148053: bundle or member id not loaded.
    pub const INVALID_BUNDLE_MODEL_ID: ErrorCode = ErrorCode(148_053);
    /// 200000: host allocation failed.
    pub const BAD_ALLOC: ErrorCode = ErrorCode(200_000);
    /// 200001: function not available in this build or product.
    pub const API_NOT_SUPPORT: ErrorCode = ErrorCode(200_001);
    /// 200002: deprecated: now 107001.
    pub const INVALID_DEVICE: ErrorCode = ErrorCode(200_002);
    /// 200003: address does not meet the alignment rule.
    pub const MEMORY_ADDRESS_UNALIGNED: ErrorCode = ErrorCode(200_003);
    /// 200004: stream, context or other handle belongs elsewhere.
    pub const RESOURCE_NOT_MATCH: ErrorCode = ErrorCode(200_004);
    /// 200005: handle already destroyed or in use.
    pub const INVALID_RESOURCE_HANDLE: ErrorCode = ErrorCode(200_005);
    /// 200006: feature not available.
    pub const FEATURE_UNSUPPORTED: ErrorCode = ErrorCode(200_006);
    /// 200007: `prof.create_config` bits not supported.
    pub const PROF_MODULES_UNSUPPORTED: ErrorCode = ErrorCode(200_007);
    /// 207000: feature missing on this product, for example async host-to-host copy on EP.
    pub const RT_FEATURE_NOT_SUPPORT: ErrorCode = ErrorCode(207_000);
    /// 207001: device (or pinned) memory exhausted.
    pub const RT_MEMORY_ALLOCATION: ErrorCode = ErrorCode(207_001);
    /// 207002: free failed.
    pub const RT_MEMORY_FREE: ErrorCode = ErrorCode(207_002);
    /// 207003: AI Core operator overflowed.
    pub const RT_AICORE_OVER_FLOW: ErrorCode = ErrorCode(207_003);
    /// 207004: device not usable.
    pub const RT_NO_DEVICE: ErrorCode = ErrorCode(207_004);
    /// 207005: hardware resource exhausted.
    pub const RT_RESOURCE_ALLOC_FAIL: ErrorCode = ErrorCode(207_005);
    /// 207006: user lacks permission.
    pub const RT_NO_PERMISSION: ErrorCode = ErrorCode(207_006);
    /// 207007: no event left.
    pub const RT_NO_EVENT_RESOURCE: ErrorCode = ErrorCode(207_007);
    /// 207008: no stream left.
    pub const RT_NO_STREAM_RESOURCE: ErrorCode = ErrorCode(207_008);
    /// 207009: no notify left (too many media channels or models).
    pub const RT_NO_NOTIFY_RESOURCE: ErrorCode = ErrorCode(207_009);
    /// 207010: no model slot left.
    pub const RT_NO_MODEL_RESOURCE: ErrorCode = ErrorCode(207_010);
    /// 207011: internal resource exhausted.
    pub const RT_NO_CDQ_RESOURCE: ErrorCode = ErrorCode(207_011);
    /// 207012: too many queues.
    pub const RT_OVER_LIMIT: ErrorCode = ErrorCode(207_012);
    /// 207013: queue empty.
    pub const RT_QUEUE_EMPTY: ErrorCode = ErrorCode(207_013);
    /// 207014: queue full.
    pub const RT_QUEUE_FULL: ErrorCode = ErrorCode(207_014);
    /// 207015: queue initialised twice.
    pub const RT_REPEATED_INIT: ErrorCode = ErrorCode(207_015);
    /// 207016: vector core overflow (header only).
    pub const RT_AIVEC_OVER_FLOW: ErrorCode = ErrorCode(207_016);
    /// 207017: overflow (header only).
    pub const RT_OVER_FLOW: ErrorCode = ErrorCode(207_017);
    /// 207018: device out of memory while running; docs print the name as `DEVIDE_OOM`.
    pub const RT_DEVICE_OOM: ErrorCode = ErrorCode(207_018);
    /// 207019: driver too old to update this operator.
    pub const RT_FEATURE_NOT_SUPPORT_UPDATE_OP: ErrorCode = ErrorCode(207_019);
    /// 207020: driver timeout (header only).
    pub const RT_TIMEOUT: ErrorCode = ErrorCode(207_020);
    /// 207021: link type not supported.
    pub const RT_LINK_TYPE_NOT_SUPPORTED: ErrorCode = ErrorCode(207_021);
    /// 245000: memory allocation failed.
    pub const GE_MEMORY_ALLOCATION: ErrorCode = ErrorCode(245_000);
    /// 245001: memory set or copy failed.
    pub const GE_MEMORY_OPERATE_FAILED: ErrorCode = ErrorCode(245_001);
    /// 245002: device memory exhausted; docs name it `DEVICE_MEMORY_ALLOCATION_FAILED`.
    pub const GE_DEVICE_MEMORY_OPERATE_FAILED: ErrorCode = ErrorCode(245_002);
    /// 300000: result larger than a fixed limit (more than 128 gears or dims).
    pub const STORAGE_OVER_LIMIT: ErrorCode = ErrorCode(300_000);
    /// 345102: redeployed after a fault; still usable.
    pub const GE_SUBHEALTHY: ErrorCode = ErrorCode(345_102);
    /// 345103: user function raised.
    pub const GE_USER_RAISE_EXCEPTION: ErrorCode = ErrorCode(345_103);
    /// 345104: outputs of a user function do not line up.
    pub const GE_DATA_NOT_ALIGNED: ErrorCode = ErrorCode(345_104);
    /// 500000: unspecified internal failure; unmapped codes also become this.
    pub const INTERNAL_ERROR: ErrorCode = ErrorCode(500_000);
    /// 500001: internal failure.
    pub const FAILURE: ErrorCode = ErrorCode(500_001);
    /// 500002: graph engine failure.
    pub const GE_FAILURE: ErrorCode = ErrorCode(500_002);
    /// 500003: runtime failure.
    pub const RT_FAILURE: ErrorCode = ErrorCode(500_003);
    /// 500004: driver failure.
    pub const DRV_FAILURE: ErrorCode = ErrorCode(500_004);
    /// 500005: profiling failure.
    pub const PROFILING_FAILURE: ErrorCode = ErrorCode(500_005);
    /// 507000: runtime internal failure.
    pub const RT_INTERNAL_ERROR: ErrorCode = ErrorCode(507_000);
    /// 507001: task scheduler failure.
    pub const RT_TS_ERROR: ErrorCode = ErrorCode(507_001);
    /// 507002: stream holds too many tasks.
    pub const RT_STREAM_TASK_FULL: ErrorCode = ErrorCode(507_002);
    /// 507003: stream holds no task.
    pub const RT_STREAM_TASK_EMPTY: ErrorCode = ErrorCode(507_003);
    /// 507004: stream not finished.
    pub const RT_STREAM_NOT_COMPLETE: ErrorCode = ErrorCode(507_004);
    /// 507005: AI CPU task ended the sequence.
    pub const RT_END_OF_SEQUENCE: ErrorCode = ErrorCode(507_005);
    /// 507006: event not finished.
    pub const RT_EVENT_NOT_COMPLETE: ErrorCode = ErrorCode(507_006);
    /// 507007: context release failed.
    pub const RT_CONTEXT_RELEASE_ERROR: ErrorCode = ErrorCode(507_007);
    /// 507008: SoC version unknown.
    pub const RT_SOC_VERSION: ErrorCode = ErrorCode(507_008);
    /// 507009: task type unknown.
    pub const RT_TASK_TYPE_NOT_SUPPORT: ErrorCode = ErrorCode(507_009);
    /// 507010: task scheduler stopped answering.
    pub const RT_LOST_HEARTBEAT: ErrorCode = ErrorCode(507_010);
    /// 507011: model run failed.
    pub const RT_MODEL_EXECUTE: ErrorCode = ErrorCode(507_011);
    /// 507012: `process_report` saw no callback in time; also scheduler message missing.
    pub const RT_REPORT_TIMEOUT: ErrorCode = ErrorCode(507_012);
    /// 507013: copy engine failure.
    pub const RT_SYS_DMA: ErrorCode = ErrorCode(507_013);
    /// 507014: AI Core task timed out.
    pub const RT_AICORE_TIMEOUT: ErrorCode = ErrorCode(507_014);
    /// 507015: AI Core task crashed.
    pub const RT_AICORE_EXCEPTION: ErrorCode = ErrorCode(507_015);
    /// 507016: AI Core trap.
    pub const RT_AICORE_TRAP_EXCEPTION: ErrorCode = ErrorCode(507_016);
    /// 507017: AI CPU task timed out.
    pub const RT_AICPU_TIMEOUT: ErrorCode = ErrorCode(507_017);
    /// 507018: AI CPU task crashed.
    pub const RT_AICPU_EXCEPTION: ErrorCode = ErrorCode(507_018);
    /// 507019: AI CPU gave no dump answer.
    pub const RT_AICPU_DATADUMP_RSP_ERR: ErrorCode = ErrorCode(507_019);
    /// 507020: AI CPU gave no model answer.
    pub const RT_AICPU_MODEL_RSP_ERR: ErrorCode = ErrorCode(507_020);
    /// 507021: profiling failure.
    pub const RT_PROFILING_ERROR: ErrorCode = ErrorCode(507_021);
    /// 507022: inter-process communication failure.
    pub const RT_IPC_ERROR: ErrorCode = ErrorCode(507_022);
    /// 507023: model ended early.
    pub const RT_MODEL_ABORT_NORMAL: ErrorCode = ErrorCode(507_023);
    /// 507024: kernel being unregistered.
    pub const RT_KERNEL_UNREGISTERING: ErrorCode = ErrorCode(507_024);
    /// 507025: ring buffer not set up.
    pub const RT_RINGBUFFER_NOT_INIT: ErrorCode = ErrorCode(507_025);
    /// 507026: ring buffer empty.
    pub const RT_RINGBUFFER_NO_DATA: ErrorCode = ErrorCode(507_026);
    /// 507027: internal kernel missing.
    pub const RT_KERNEL_LOOKUP: ErrorCode = ErrorCode(507_027);
    /// 507028: internal kernel registered twice.
    pub const RT_KERNEL_DUPLICATE: ErrorCode = ErrorCode(507_028);
    /// 507029: debug registration failed.
    pub const RT_DEBUG_REGISTER_FAIL: ErrorCode = ErrorCode(507_029);
    /// 507030: debug removal failed.
    pub const RT_DEBUG_UNREGISTER_FAIL: ErrorCode = ErrorCode(507_030);
    /// 507031: label in another context.
    pub const RT_LABEL_CONTEXT: ErrorCode = ErrorCode(507_031);
    /// 507032: too many programs registered.
    pub const RT_PROGRAM_USE_OUT: ErrorCode = ErrorCode(507_032);
    /// 507033: device start failed.
    pub const RT_DEV_SETUP_ERROR: ErrorCode = ErrorCode(507_033);
    /// 507034: vector core task timed out.
    pub const RT_VECTOR_CORE_TIMEOUT: ErrorCode = ErrorCode(507_034);
    /// 507035: vector core task crashed.
    pub const RT_VECTOR_CORE_EXCEPTION: ErrorCode = ErrorCode(507_035);
    /// 507036: vector core trap.
    pub const RT_VECTOR_CORE_TRAP_EXCEPTION: ErrorCode = ErrorCode(507_036);
    /// 507037: internal resource failure.
    pub const RT_CDQ_BATCH_ABNORMAL: ErrorCode = ErrorCode(507_037);
    /// 507038: die mode cannot change.
    pub const RT_DIE_MODE_CHANGE_ERROR: ErrorCode = ErrorCode(507_038);
    /// 507039: die cannot be set in single-die mode.
    pub const RT_DIE_SET_ERROR: ErrorCode = ErrorCode(507_039);
    /// 507040: die id wrong.
    pub const RT_INVALID_DIEID: ErrorCode = ErrorCode(507_040);
    /// 507041: die mode not set.
    pub const RT_DIE_MODE_NOT_SET: ErrorCode = ErrorCode(507_041);
    /// 507042: AI Core read out of range.
    pub const RT_AICORE_TRAP_READ_OVERFLOW: ErrorCode = ErrorCode(507_042);
    /// 507043: AI Core write out of range.
    pub const RT_AICORE_TRAP_WRITE_OVERFLOW: ErrorCode = ErrorCode(507_043);
    /// 507044: vector core read out of range.
    pub const RT_VECTOR_CORE_TRAP_READ_OVERFLOW: ErrorCode = ErrorCode(507_044);
    /// 507045: vector core write out of range.
    pub const RT_VECTOR_CORE_TRAP_WRITE_OVERFLOW: ErrorCode = ErrorCode(507_045);
    /// 507046: `synchronize_stream_with_timeout` (or device) expired.
    pub const RT_STREAM_SYNC_TIMEOUT: ErrorCode = ErrorCode(507_046);
    /// 507047: `synchronize_event_with_timeout` expired.
    pub const RT_EVENT_SYNC_TIMEOUT: ErrorCode = ErrorCode(507_047);
    /// 507048: internal task timed out.
    pub const RT_FFTS_PLUS_TIMEOUT: ErrorCode = ErrorCode(507_048);
    /// 507049: internal task crashed.
    pub const RT_FFTS_PLUS_EXCEPTION: ErrorCode = ErrorCode(507_049);
    /// 507050: internal task trap.
    pub const RT_FFTS_PLUS_TRAP_EXCEPTION: ErrorCode = ErrorCode(507_050);
    /// 507051: message to device failed.
    pub const RT_SEND_MSG: ErrorCode = ErrorCode(507_051);
    /// 507052: copy during enqueue failed.
    pub const RT_COPY_DATA: ErrorCode = ErrorCode(507_052);
    /// 507053: uncorrectable memory error; see `get_mem_uce_info`.
    pub const RT_DEVICE_MEM_ERROR: ErrorCode = ErrorCode(507_053);
    /// 507054: HBM multi-bit ECC error.
    pub const RT_HBM_MULTI_BIT_ECC_ERROR: ErrorCode = ErrorCode(507_054);
    /// 507055: memory error suspected on a peer device.
    pub const RT_SUSPECT_DEVICE_MEM_ERROR: ErrorCode = ErrorCode(507_055);
    /// 507056: link between devices broken.
    pub const RT_LINK_ERROR: ErrorCode = ErrorCode(507_056);
    /// 507057: peer memory fault or out-of-range access suspected.
    pub const RT_SUSPECT_REMOTE_ERROR: ErrorCode = ErrorCode(507_057);
    /// 507899: driver internal failure.
    pub const RT_DRV_INTERNAL_ERROR: ErrorCode = ErrorCode(507_899);
    /// 507900: AI CPU internal failure.
    pub const RT_AICPU_INTERNAL_ERROR: ErrorCode = ErrorCode(507_900);
    /// 507901: host-device session closed.
    pub const RT_SOCKET_CLOSE: ErrorCode = ErrorCode(507_901);
    /// 507902: AI CPU scheduling failed.
    pub const RT_AICPU_INFO_LOAD_RSP_ERR: ErrorCode = ErrorCode(507_902);
    /// 507903: capture became invalid.
    pub const RT_STREAM_CAPTURE_INVALIDATED: ErrorCode = ErrorCode(507_903);
    /// 507904: collective operator retry failed.
    pub const RT_COMM_OP_RETRY_FAIL: ErrorCode = ErrorCode(507_904);
    /// 507905: snapshot lock timed out.
    pub const SNAPSHOT_LOCK_TIMEOUT: ErrorCode = ErrorCode(507_905);
    /// 507906: snapshot lock failed.
    pub const SNAPSHOT_LOCK_FAILED: ErrorCode = ErrorCode(507_906);
    /// 507907: snapshot unlock failed.
    pub const SNAPSHOT_UNLOCK_FAILED: ErrorCode = ErrorCode(507_907);
    /// 507908: snapshot backup failed.
    pub const SNAPSHOT_BACKUP_FAILED: ErrorCode = ErrorCode(507_908);
    /// 507909: snapshot restore failed.
    pub const SNAPSHOT_RESTORE_FAILED: ErrorCode = ErrorCode(507_909);
    /// 507910: `host_register` on a registered range.
    pub const HOST_MEMORY_ALREADY_REGISTERED: ErrorCode = ErrorCode(507_910);
    /// 507911: `host_unregister` on an unknown range.
    pub const HOST_MEMORY_NOT_REGISTERED: ErrorCode = ErrorCode(507_911);
    /// 507912: snapshot callback failed.
    pub const SNAPSHOT_CALLBACK_FAILED: ErrorCode = ErrorCode(507_912);
    /// 507913: snapshot callback registration failed.
    pub const SNAPSHOT_REGISTER_CALLBACK_FAILED: ErrorCode = ErrorCode(507_913);
    /// 507914: L3 port error.
    pub const RT_L3_PORT_ERROR: ErrorCode = ErrorCode(507_914);
    /// 507915: CCU timed out.
    pub const RT_CCU_TIMEOUT: ErrorCode = ErrorCode(507_915);
    /// 507916: CCU failure.
    pub const RT_CCU_EXCEPTION: ErrorCode = ErrorCode(507_916);
    /// 545000: internal failure.
    pub const GE_INTERNAL_ERROR: ErrorCode = ErrorCode(545_000);
    /// 545001: model load failed inside.
    pub const GE_LOAD_MODEL: ErrorCode = ErrorCode(545_001);
    /// 545002: model part load failed.
    pub const GE_EXEC_LOAD_MODEL_PARTITION_FAILED: ErrorCode = ErrorCode(545_002);
    /// 545003: weights load failed.
    pub const GE_EXEC_LOAD_WEIGHT_PARTITION_FAILED: ErrorCode = ErrorCode(545_003);
    /// 545004: tasks load failed.
    pub const GE_EXEC_LOAD_TASK_PARTITION_FAILED: ErrorCode = ErrorCode(545_004);
    /// 545005: kernels load failed.
    pub const GE_EXEC_LOAD_KERNEL_PARTITION_FAILED: ErrorCode = ErrorCode(545_005);
    /// 545006: model release failed.
    pub const GE_EXEC_RELEASE_MODEL_DATA: ErrorCode = ErrorCode(545_006);
    /// 545007: internal command failed.
    pub const GE_COMMAND_HANDLE: ErrorCode = ErrorCode(545_007);
    /// 545008: tensor query failed.
    pub const GE_GET_TENSOR_INFO: ErrorCode = ErrorCode(545_008);
    /// 545009: unload failed inside.
    pub const GE_UNLOAD_MODEL: ErrorCode = ErrorCode(545_009);
    /// 545601: model run timed out.
    pub const GE_MODEL_EXECUTE_TIMEOUT: ErrorCode = ErrorCode(545_601);
    /// 545602: redeploy in progress, retry later.
    pub const GE_REDEPLOYING: ErrorCode = ErrorCode(545_602);
}
