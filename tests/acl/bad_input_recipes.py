"""What a valid call of each function takes, and which bad values are none: the tables behind `test_bad_input_table.py`.

A 64-bit argument that is nowhere here fails `test_every_argument_has_a_recipe`. Nothing is called here, and `acl` is not imported.
"""

# What each argument is.

HANDLES = {
    "stream": "stream",
    "event": "event",
    "start": "event",
    "end": "event",
    "context": "context",
    "buffer": "data buffer",
    "src_desc": "tensor description",
    "tensor_desc": "tensor description",
    "dataset": "dataset",
    "input": "dataset",
    "output": "dataset",
    "model_id": "model",
    "bundle_id": "bundle",
    "thread_id": "thread",
    "aipp": "AIPP parameter set",
    "pic_desc": "picture description",
    "stream_desc": "stream description",
    "channel_desc": "channel description",
    "batch_desc": "batch of picture descriptions",
    "src_batch": "batch of picture descriptions",
    "dst_batch": "batch of picture descriptions",
    "crop_area": "region configuration",
    "paste_area": "region configuration",
    "resize_config": "resize configuration",
    "border_config": "border configuration",
    "hist": "histogram",
    "map": "colour map",
    "lut_map": "colour map",
}
# What `config` is, by a part of the function's name; elsewhere it is a number.
CONFIGS = {
    "vdec_": "video decoding frame configuration",
    "venc_": "video encoding frame configuration",
    "roi_config": "region configuration",
    "resize_config": "resize configuration",
    "border_config": "border configuration",
    "jpege_config": "JPEG encoding configuration",
    "jpeg_encode": "JPEG encoding configuration",
    "jpeg_predict_enc": "JPEG encoding configuration",
}

# By function and argument: what the memory must be.
POINTERS = {
    "acl.create_data_buffer": {"data": "unread"},
    "acl.update_data_buffer": {"data": "unread"},
    "acl.set_tensor_const": {"data": "host"},
    "acl.rt.get_overflow_status": {"output_addr": "device"},
    "acl.rt.reduce_async": {"dst": "device", "src": "device"},
    "acl.rt.cmo_async": {"src": "device"},
    "acl.rt.free": {"dev_ptr": "device start"},
    "acl.rt.free_host": {"host_ptr": "pinned start"},
    "acl.rt.memset": {"ptr": "written"},
    "acl.rt.memset_async": {"ptr": "written"},
    "acl.rt.memcpy": {"dst": "written", "src": "read"},
    "acl.rt.memcpy_async": {"dst": "written", "src": "read"},
    "acl.rt.memcpy_async_with_condition": {"dst": "written", "src": "read"},
    "acl.rt.memcpy2d": {"dst": "written", "src": "read"},
    "acl.rt.memcpy2d_async": {"dst": "written", "src": "read"},
    "acl.rt.mem_flush": {"ptr": "device"},
    "acl.rt.mem_invalidate": {"ptr": "device"},
    "acl.rt.pointer_get_attributes": {"ptr": "unread"},
    "acl.rt.host_register": {"ptr": "host"},
    "acl.rt.host_register_v2": {"ptr": "host"},
    "acl.rt.host_get_device_pointer": {"host_ptr": "registered"},
    "acl.rt.host_unregister": {"ptr": "registered"},
    "acl.rt.allocator_set_obj_to_desc": {"allocator": "unread"},
    "acl.rt.set_memcpy_desc": {"desc": "device", "src": "unread", "dst": "unread"},
    "acl.rt.memcpy_async_with_desc": {"desc": "device"},
    "acl.rt.value_write": {"addr": "device"},
    "acl.rt.value_wait": {"addr": "device"},
    "acl.mdl.load_from_mem": {"model": "host"},
    "acl.mdl.load_from_file_with_mem": {"work": "device or null", "weight": "device or null"},
    "acl.mdl.load_from_mem_with_mem": {"model": "host", "work": "device or null", "weight": "device or null"},
    "acl.mdl.load_from_file_with_q": {"input_q": "host", "output_q": "host"},
    "acl.mdl.load_from_mem_with_q": {"model": "host", "input_q": "host", "output_q": "host"},
    "acl.mdl.bundle_load_from_mem": {"model": "host"},
    "acl.mdl.query_size_from_mem": {"model": "host"},
    "acl.mdl.get_desc_from_mem": {"model": "host"},
    "acl.media.dvpp_free": {"ptr": "media start"},
    "acl.media.dvpp_jpeg_get_image_info": {"data": "host"},
    "acl.media.dvpp_jpeg_get_image_info_v2": {"data": "host"},
    "acl.media.dvpp_jpeg_predict_dec_size": {"data": "host"},
    "acl.media.dvpp_jpeg_decode_async": {"data": "device"},
    "acl.media.dvpp_jpeg_encode_async": {"data": "device", "size_ptr": "host"},
    "acl.media.dvpp_png_get_image_info": {"data": "host"},
    "acl.media.dvpp_png_predict_dec_size": {"data": "host"},
    "acl.media.dvpp_png_decode_async": {"data": "device"},
    "acl.media.dvpp_set_pic_desc_data": {"data": "unread"},
    "acl.media.dvpp_set_stream_desc_data": {"data": "unread"},
    "acl.media.venc_set_channel_desc_buf_addr": {"buf_addr": "unread"},
    "acl.util.ptr_to_bytes": {"ptr": "host"},
    # A view over any address: a program that reads through a bad one is on its own.
    "acl.util.ptr_to_numpy": {"ptr": "unread"},
}

# Plain numbers and objects, by name and where needed by function.
BYTES = 64
VALUES = {
    "attr": 0,
    "block_type": 0,
    "cmo_type": 0,
    "config": 0,
    "batch": 2,
    "batch_index": 1,
    "border_configs": [1, 1],
    "count": BYTES,
    "crop_areas": [1, 1],
    "data_type": 0,
    "dest_max": BYTES,
    "device_id": 0,
    "dim_range_num": 2,
    "dims": [1, 16],
    "dpitch": BYTES,
    "dst_format": 2,
    "feature": 1,
    "flag": 0,
    "flags": 0,
    "format": 2,
    "func": print,
    "gear_count": 2,
    "group_id": 0,
    "height": 1,
    "index": 0,
    "input_q_num": 2,
    "kind": 1,
    "level": 0,
    "logic_dev_id": 0,
    "max_count": BYTES,
    "mem_type": 0,
    "mode": 0,
    "msg": "text",
    "name": "x",
    "opt": 0,
    "other_device_id": 1,
    "output_q_num": 1,
    "output_size": BYTES,
    "param": 0,
    "peer_device_id": 1,
    "phy_dev_id": 0,
    "pkg_name": "runtime",
    "pixel_format": 1,
    "policy": 0,
    "priority": 0,
    "paste_areas": [1, 1],
    "roi_nums": [1, 1],
    "ranges": [[1, 1], [16, 16]],
    "reserve": 0,
    "seconds": 0,
    "size": BYTES,
    "spitch": BYTES,
    "timeout": 1,
    "timestamp": 1,
    "ts_id": 0,
    "type": 0,
    "us": 0,
    "user_data": None,
    "user_dev_id": 0,
    "value": 0,
    "weight_size": 1 << 20,
    "width": BYTES,
    "work_size": 1 << 20,
    ("acl.float_to_float16", "value"): 1.0,
    ("acl.get_cann_version", "name"): 0,
    ("acl.get_device_capability", "info"): 0,
    ("acl.rt.get_device_info", "attr"): 101,
    ("acl.rt.set_stream_attribute", "attr"): 3,
    ("acl.rt.set_stream_attribute", "value"): {"userCustomTag": 7},
    ("acl.rt.get_stream_attribute", "attr"): 3,
    ("acl.rt.set_device_res_limit", "value"): 1,
    ("acl.rt.set_stream_res_limit", "value"): 1,
    ("acl.rt.create_event_with_flag", "flag"): 1,
    ("acl.rt.create_event_ex_with_flag", "flag"): 1,
    ("acl.rt.host_register_v2", "flag"): 2,
    ("acl.rt.reduce_async", "kind"): 10,
    ("acl.rt.get_memcpy_desc_size", "kind"): 6,
    ("acl.rt.set_memcpy_desc", "kind"): 6,
    ("acl.rt.memcpy_async_with_desc", "kind"): 6,
    ("acl.rt.malloc_with_cfg", "cfg"): {},
    ("acl.media.dvpp_malloc_with_cfg", "cfg"): {},
    ("acl.rt.malloc_for_task_scheduler", "cfg"): {},
    ("acl.rt.malloc_host_with_cfg", "cfg"): {},
    ("acl.mdl.set_exec_config_opt", "value"): 100,
    ("acl.mdl.get_op_attr", "op_name"): "x",
    ("acl.mdl.get_op_attr", "attr"): "x",
    ("acl.media.dvpp_set_channel_desc_mode", "mode"): 1,
    ("acl.media.dvpp_png_predict_dec_size", "pixel_format"): 12,
    ("acl.media.dvpp_set_channel_desc_param", "param"): 1,
    ("acl.media.dvpp_set_channel_desc_param", "type"): 1,
    "bit_depth": 0,
    "buf_size": 5 << 20,
    "callback": print,
    "channel_id": 1,
    "entype": 1,
    "eos": 0,
    "force": 0,
    "key_frame_interval": 12,
    "max_bit_rate": 300,
    "out_mode": 0,
    "out_pic_format": 1,
    "out_pic_height": 128,
    "out_pic_width": 128,
    "pic_format": 1,
    "pic_height": 128,
    "pic_width": 128,
    "rc_mode": 1,
    "ref_frame_num": 1,
    "src_rate": 30,
    ("acl.media.vdec_set_channel_desc_thread_id", "thread_id"): 1234,
    ("acl.media.venc_set_channel_desc_thread_id", "thread_id"): 1234,
    # -1 stands for every input.
    ("acl.mdl.get_input_dynamic_gear_count", "index"): 2**64 - 1,
    ("acl.mdl.get_input_dynamic_dims", "index"): 2**64 - 1,
    ("acl.mdl.set_dynamic_batch_size", "index"): 2,
    ("acl.mdl.set_dynamic_hw_size", "index"): 2,
    ("acl.mdl.set_dynamic_hw_size", "height"): 2,
    ("acl.mdl.set_dynamic_hw_size", "width"): 2,
    ("acl.mdl.set_input_dynamic_dims", "index"): 2,
    ("acl.mdl.set_input_dynamic_dims", "dims"): {"dimCount": 8, "dims": [2, 1, 4, 4] * 2},
    ("acl.mdl.set_input_aipp", "index"): 2,
    ("acl.util.bytes_to_ptr", "data"): b"text",
    ("acl.util.start_thread", "args"): None,
    ("acl.util.ptr_to_numpy", "shape"): (16,),
    ("acl.util.ptr_to_numpy", "dtype"): 11,
}

# Functions that need a model with gears or with AIPP, which lies beside the small one, and a buffer for the choice or the parameters.
MODELS = {
    "acl.mdl.set_dynamic_batch_size": "batch.om",
    "acl.mdl.set_dynamic_hw_size": "size.om",
    "acl.mdl.set_input_dynamic_dims": "dims.om",
    "acl.mdl.set_input_aipp": "aipp.om",
    "acl.mdl.set_aipp_by_input_index": "aipp.om",
    "acl.mdl.get_aipp_type": "aipp.om",
    "acl.mdl.get_first_aipp_info": "aipp.om",
}

# Functions that need numpy to be there for an argument.
ARRAYS = {"acl.util.numpy_to_ptr", "acl.util.numpy_contiguous_to_ptr", "acl.util.ptr_to_numpy"}
# Calls that end what the other calls need.
ENDING = {"acl.finalize", "acl.finalize_reference", "acl.rt.reset_device", "acl.rt.reset_device_force"}
# Refused whatever the arguments are, with the code that says so once the arguments are right: pyACL has no call that makes a queue.
NEVER_SUCCEEDING = {"acl.mdl.load_from_file_with_q": 145008, "acl.mdl.load_from_mem_with_q": 145008}
# Raise where others return a code: there is none in their result, or the product raises.
RAISING = {"acl.rt.get_group_info_detail", "acl.util.ptr_to_bytes"}
# The kinds whose calls say 107017 to a handle that does not resolve; the others say 100000.
RUNTIME_KINDS = {"stream", "event", "context", "group info"}

# What `acl.media.dvpp_create_*` and `destroy_*` make and destroy without a device.
MEDIA_OBJECTS = (
    "channel_desc",
    "pic_desc",
    "stream_desc",
    "batch_pic_desc",
    "roi_config",
    "resize_config",
    "border_config",
    "jpege_config",
    "hist",
    "lut_map",
)

# What sends something to a channel for video.
SENDS = ("vdec_send_frame", "vdec_send_skipped_frame", "venc_send_frame")
# What `acl.media.vdec_create_*` and `venc_create_*` make without a device.
VIDEO_OBJECTS = ("vdec_{}_channel_desc", "vdec_{}_frame_config", "venc_{}_channel_desc", "venc_{}_frame_config")

# A bad value that is no error: function (or "*"), argument, label of the value, reason.
JUSTIFIED = [
    ("*", "stream", "null", "the default stream of the current context"),
    ("acl.mdl.set_dataset_tensor_desc", "tensor_desc", "null", "removes the description"),
    ("acl.set_tensor_format", "desc", "null", "the product takes NULL without a word"),
    ("acl.set_tensor_storage_format", "desc", "null", "the product takes NULL without a word"),
    ("acl.set_tensor_origin_format", "desc", "null", "the product takes NULL without a word"),
    (
        "acl.rt.subscribe_report",
        "thread_id",
        "*",
        "any thread may serve, also one that acl did not start; 0 is no thread",
    ),
    *(
        (f"acl.media.dvpp_destroy_{what}", "*", "null", "the product takes NULL without a word")
        for what in MEDIA_OBJECTS
    ),
    *((f"acl.media.{what.format('destroy')}", "*", "null", "as descriptions of pictures") for what in VIDEO_OBJECTS),
    *((f"acl.media.{name}", "config", "null", "a configuration may be left out") for name in SENDS),
    ("acl.rt.host_get_device_pointer", "host_ptr", "interior", "inside registered memory is a device address too"),
]
NOT_JUSTIFIED = {
    ("acl.rt.destroy_stream", "null"),
    ("acl.rt.destroy_stream_force", "null"),
    ("acl.rt.subscribe_report", "thread null"),
}


def justified(function, argument, label):
    if (function, label) in NOT_JUSTIFIED or (
        (function, f"thread {label}") in NOT_JUSTIFIED and argument == "thread_id"
    ):
        return False
    return any(
        name in ("*", function) and known in ("*", argument) and which in ("*", label)
        for name, known, which, _ in JUSTIFIED
    )


def kind_of(function, argument):
    """The kind of handle that an argument is, or None."""
    if argument == "desc":
        if function.startswith("acl.mdl."):
            return "model description"
        if function.startswith("acl.rt.allocator_"):
            return "allocator description"
        return None if function.startswith("acl.rt.") else "tensor description"
    if argument == "info":
        if "exception_info" in function:
            return "exception info"
        return "group info" if "group_info" in function else None
    if argument == "config":
        return next((kind for part, kind in CONFIGS.items() if part in function), None)
    if argument == "channel_desc" and function.startswith(("acl.media.vdec_", "acl.media.venc_")):
        return f"video {'de' if '.vdec_' in function else 'en'}coding channel description"
    if argument in ("thread_id", "param") and function.startswith(("acl.media.vdec_", "acl.media.venc_")):
        return None
    if argument in ("input", "output", "src") and function.startswith("acl.media."):
        return "picture description"
    if argument == "handle":
        return "execution configuration" if "exec" in function else "model configuration"
    return HANDLES.get(argument)


# Facts, conversions and host objects that need no runtime.
NEEDS_NOTHING = {
    "acl.get_version",
    "acl.get_soc_name",
    "acl.get_cann_version",
    "acl.get_version_str",
    "acl.get_cann_attribute_list",
    "acl.get_cann_attribute",
    "acl.get_recent_err_msg",
    "acl.app_log",
    "acl.float16_to_float",
    "acl.float_to_float16",
    "acl.data_type_size",
    "acl.rt.peek_at_last_error",
    "acl.rt.get_last_error",
    "acl.mdl.query_size",
    "acl.mdl.query_size_from_mem",
    "acl.mdl.get_aipp_data_size",
    "acl.mdl.dump_unreg_callback",
    "acl.util.bytes_to_ptr",
    "acl.util.ptr_to_bytes",
    "acl.util.numpy_to_ptr",
    "acl.util.numpy_contiguous_to_ptr",
    "acl.util.ptr_to_numpy",
    "acl.util.start_thread",
}
# Host objects, which live from the start of the process to its end, but not in a forked child.
MAKES_HOST_OBJECTS = {
    "acl.create_data_buffer",
    "acl.create_tensor_desc",
    "acl.mdl.create_dataset",
    "acl.mdl.create_desc",
    "acl.mdl.create_aipp",
    "acl.mdl.create_config_handle",
    "acl.mdl.create_exec_config_handle",
    "acl.rt.create_group_info",
    "acl.rt.allocator_create_desc",
    *(f"acl.media.dvpp_create_{what}" for what in MEDIA_OBJECTS),
    *(f"acl.media.{what.format('create')}" for what in VIDEO_OBJECTS),
}
# Take a host object first, and a device all the same.
NEEDS_A_CONTEXT_TOO = {
    "acl.media.dvpp_create_channel",
    "acl.media.dvpp_destroy_channel",
    *(f"acl.media.{coder}_{verb}_channel" for coder in ("vdec", "venc") for verb in ("create", "destroy")),
    *(f"acl.media.{name}" for name in SENDS),
}
