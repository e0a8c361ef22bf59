"""Every handle and pointer argument of every function, replaced in turn by every bad value; and every function at every wrong time.

As a program (`python test_bad_input_table.py GROUP MODEL`) this file makes the calls of one group and prints each before it is made, and what was wrong
with its answer. As a test it runs itself, so that a crash or a hang is a failure with the call's name. What is *not* here: argument counts and types
(`test_arguments.py`), sequences of calls (`test_state_machine.py`).
"""

import ctypes
import json
import mmap
import os
import random
import subprocess
import sys
import threading
import time

import acl
from softacl import _native

# This file also runs as a program, which has no package.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bad_input_recipes import (
    ARRAYS,
    BYTES,
    ENDING,
    MAKES_HOST_OBJECTS,
    MODELS,
    NEEDS_A_CONTEXT_TOO,
    NEEDS_NOTHING,
    NEVER_SUCCEEDING,
    POINTERS,
    RAISING,
    RUNTIME_KINDS,
    SENDS,
    VALUES,
    justified,
    kind_of,
)
from bundle_files import bundle_of
from media_files import JPEG, PNG

FILE = __file__
ROWS = {row["name"]: row for row in _native._surface() if row["status"] == "implemented"}
FAILURES = []


# Making and destroying one object of each kind. Each lambda stands on a line of its own, which is the place that error texts must name.

MAKE = {
    "stream": lambda: acl.rt.create_stream()[0],
    "event": lambda: acl.rt.create_event_with_flag(1 | 8)[0],
    "context": lambda: acl.rt.create_context(0)[0],
    "data buffer": lambda: acl.create_data_buffer(WORLD.device_memory(), 4 * BYTES),
    "tensor description": lambda: acl.create_tensor_desc(0, [1, 16], 2),
    "dataset": lambda: acl.mdl.create_dataset(),
    "model description": lambda: acl.mdl.create_desc(),
    "group info": lambda: acl.rt.create_group_info(),
    "allocator description": lambda: acl.rt.allocator_create_desc(),
    "model configuration": lambda: acl.mdl.create_config_handle(),
    "execution configuration": lambda: acl.mdl.create_exec_config_handle(),
    "bundle": lambda: acl.mdl.bundle_load_from_file(WORLD.bundle_path)[0],
    "model": lambda: acl.mdl.load_from_file(WORLD.model_path)[0],
    "thread": lambda: acl.util.start_thread(lambda _: None, 0)[0],
    "AIPP parameter set": lambda: acl.mdl.create_aipp(2),
    "picture description": lambda: acl.media.dvpp_create_pic_desc(),
    "stream description": lambda: acl.media.dvpp_create_stream_desc(),
    "channel description": lambda: acl.media.dvpp_create_channel_desc(),
    "batch of picture descriptions": lambda: acl.media.dvpp_create_batch_pic_desc(2),
    "region configuration": lambda: acl.media.dvpp_create_roi_config(0, 63, 0, 63),
    "resize configuration": lambda: acl.media.dvpp_create_resize_config(),
    "border configuration": lambda: acl.media.dvpp_create_border_config(),
    "JPEG encoding configuration": lambda: acl.media.dvpp_create_jpege_config(),
    "histogram": lambda: acl.media.dvpp_create_hist(),
    "colour map": lambda: acl.media.dvpp_create_lut_map(),
    "video decoding channel description": lambda: acl.media.vdec_create_channel_desc(),
    "video decoding frame configuration": lambda: acl.media.vdec_create_frame_config(),
    "video encoding channel description": lambda: acl.media.venc_create_channel_desc(),
    "video encoding frame configuration": lambda: acl.media.venc_create_frame_config(),
}
DESTROY = {
    "stream": lambda handle: acl.rt.destroy_stream(handle),
    "event": lambda handle: acl.rt.destroy_event(handle),
    "context": lambda handle: acl.rt.destroy_context(handle),
    "data buffer": lambda handle: acl.destroy_data_buffer(handle),
    "tensor description": lambda handle: acl.destroy_tensor_desc(handle),
    "dataset": lambda handle: acl.mdl.destroy_dataset(handle),
    "model description": lambda handle: acl.mdl.destroy_desc(handle),
    "group info": lambda handle: acl.rt.destroy_group_info(handle),
    "allocator description": lambda handle: acl.rt.allocator_destroy_desc(handle),
    "model configuration": lambda handle: acl.mdl.destroy_config_handle(handle),
    "execution configuration": lambda handle: acl.mdl.destroy_exec_config_handle(handle),
    "bundle": lambda handle: acl.mdl.bundle_unload(handle),
    "model": lambda handle: acl.mdl.unload(handle),
    "thread": lambda handle: acl.util.stop_thread(handle),
    "AIPP parameter set": lambda handle: acl.mdl.destroy_aipp(handle),
    "picture description": lambda handle: acl.media.dvpp_destroy_pic_desc(handle),
    "stream description": lambda handle: acl.media.dvpp_destroy_stream_desc(handle),
    "channel description": lambda handle: acl.media.dvpp_destroy_channel_desc(handle),
    "batch of picture descriptions": lambda handle: acl.media.dvpp_destroy_batch_pic_desc(handle),
    "region configuration": lambda handle: acl.media.dvpp_destroy_roi_config(handle),
    "resize configuration": lambda handle: acl.media.dvpp_destroy_resize_config(handle),
    "border configuration": lambda handle: acl.media.dvpp_destroy_border_config(handle),
    "JPEG encoding configuration": lambda handle: acl.media.dvpp_destroy_jpege_config(handle),
    "histogram": lambda handle: acl.media.dvpp_destroy_hist(handle),
    "colour map": lambda handle: acl.media.dvpp_destroy_lut_map(handle),
    "video decoding channel description": lambda handle: acl.media.vdec_destroy_channel_desc(handle),
    "video decoding frame configuration": lambda handle: acl.media.vdec_destroy_frame_config(handle),
    "video encoding channel description": lambda handle: acl.media.venc_destroy_channel_desc(handle),
    "video encoding frame configuration": lambda handle: acl.media.venc_destroy_frame_config(handle),
}
ARTICLES = {
    kind: f"{'an' if kind[0] in 'aAe' else 'a'} {kind}"
    for kind in [*MAKE, "exception info"]
    if kind not in ("bundle", "model", "thread")
}


def line_of(function):
    return f"{FILE}:{function.__code__.co_firstlineno}"


def libc_map(size, protection):
    """Private anonymous memory with that protection, which nothing else uses as long as the process lives."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    address = libc.mmap(None, size, protection, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
    assert address not in (None, ctypes.c_void_p(-1).value)
    return address


class World:
    """An initialised process with valid objects to call functions with."""

    def __init__(self, model_path):
        self.model_path = model_path
        with open(model_path, "rb") as file:
            self.model_bytes = file.read()
        self.bundle_bytes = bundle_of([self.model_bytes] * 2)
        self.bundle_path = model_path + f".bundle-{os.getpid()}"
        with open(self.bundle_path, "wb") as file:
            file.write(self.bundle_bytes)
        self.kept = []
        self.loaded = None
        self.channel = None
        self.forking = False
        self.reporting = None
        self.video = {"vdec": None, "venc": None}

    def begin(self):
        assert acl.init() == 0
        assert acl.rt.set_device(0) == 0
        self.context, ret = acl.rt.get_context()
        assert ret == 0
        self.no_access = libc_map(4096, 0)
        self.read_only = libc_map(4096, mmap.PROT_READ)
        return self

    def device_memory(self, size=4 * BYTES):
        address, ret = acl.rt.malloc(size, 0)
        assert ret == 0, ret
        return address

    def host_memory(self, size=4 * BYTES):
        memory = ctypes.create_string_buffer(size)
        self.kept.append(memory)
        return ctypes.addressof(memory)

    def make(self, kind):
        """A valid object that the calls of its kind can use."""
        if kind == "exception info":
            return 0
        if kind == "model":
            # One is enough: only unload ends it, and that comes last of its row.
            if self.loaded is None:
                self.loaded = MAKE["model"]()
            return self.loaded
        handle = MAKE[kind]()
        assert handle, kind
        if kind == "event":
            assert acl.rt.record_event(handle, 0) == acl.rt.synchronize_event(handle) == 0
        elif kind == "context":
            assert acl.rt.set_context(self.context) == 0
        elif kind.endswith("coding channel description"):
            self.fill_video_channel("vdec" if "decoding" in kind else "venc", handle)
        elif kind == "model description":
            assert acl.mdl.get_desc_from_file(handle, self.model_path) == 0
            if not self.forking:
                assert acl.mdl.get_desc(handle, self.make("model")) == 0
        elif kind == "AIPP parameter set":
            assert acl.mdl.set_aipp_input_format(handle, 4) == acl.mdl.set_aipp_src_image_size(handle, 4, 4) == 0
        elif kind == "model configuration":
            assert acl.mdl.set_config_opt(handle, 1, 1) == acl.mdl.set_config_opt(handle, 2, self.model_path) == 0
        elif kind == "group info":
            assert acl.rt.get_all_group_info(handle) == 0
        elif kind == "allocator description":
            for part in ("alloc", "free", "get_addr_from_block"):
                assert getattr(acl.rt, f"allocator_set_{part}_func_to_desc")(handle, print) == 0
        return handle

    def destroyed(self, kind):
        """A stale handle."""
        handle = MAKE[kind]()
        assert handle, kind
        if kind == "context":
            assert acl.rt.set_context(self.context) == 0
        assert DESTROY[kind](handle) in (0, None), kind
        return handle

    def dataset(self, buffers):
        dataset = MAKE["dataset"]()
        for _ in range(buffers):
            assert acl.mdl.add_dataset_buffer(dataset, MAKE["data buffer"]()) == (dataset, 0)
        return dataset

    def pointer(self, role):
        if role in ("device", "device or null", "device start", "unread", "written", "read"):
            return self.device_memory((1 << 20) if role == "device or null" else 4 * BYTES)
        if role == "pinned start":
            address, ret = acl.rt.malloc_host(BYTES)
            assert ret == 0
            return address
        if role == "media start":
            address, ret = acl.media.dvpp_malloc(4 * BYTES)
            assert ret == 0
            return address
        address = self.host_memory()
        if role == "registered":
            assert acl.rt.host_register(address, 4 * BYTES, 0) == (address, 0)
        return address

    def described(self, desc, size=64 * 64 * 3 // 2, **other):
        """Fills a picture description: 64x64 pixels of NV12, or what is said."""
        memory, ret = acl.media.dvpp_malloc(size)
        assert ret == 0
        values = {"format": 1, "width": 64, "height": 64, "width_stride": 64, "height_stride": 64}
        for field, value in {"data": memory, "size": size, **values, **other}.items():
            assert getattr(acl.media, f"dvpp_set_pic_desc_{field}")(desc, value) == 0
        return desc

    def fill_video_channel(self, coder, desc):
        """Says everything that a channel for video needs."""
        values = {"callback": lambda *_: None, "thread_id": self.report_thread(), "entype": 1}
        if coder == "venc":
            values |= {"pic_format": 1, "pic_width": 128, "pic_height": 128, "key_frame_interval": 12}
        for name, value in values.items():
            assert getattr(acl.media, f"{coder}_set_channel_desc_{name}")(desc, value) == 0, name

    def report_thread(self):
        """A thread that processes reports as long as the process lives."""
        if self.reporting is None:
            started = threading.Event()

            def loop():
                self.reporting = threading.get_ident()
                started.set()
                while True:
                    if acl.rt.process_report(50) not in (0, 507012):
                        time.sleep(0.01)

            threading.Thread(target=loop, daemon=True).start()
            started.wait()
        return self.reporting

    def video_argument(self, function, name, kind):
        """An argument of a call on a channel for video, or None for one that needs no care."""
        coder = function.removeprefix("acl.media.")[:4]
        if name == "channel_desc":
            if self.video[coder] is None:
                self.video[coder] = self.make(kind)
                assert getattr(acl.media, f"{coder}_create_channel")(self.video[coder]) == 0
            return self.video[coder]
        if name == "stream_desc":
            desc = MAKE[kind]()
            assert acl.media.dvpp_set_stream_desc_data(desc, self.device_memory()) == 0
            assert acl.media.dvpp_set_stream_desc_size(desc, BYTES) == 0
            return desc
        if name == "pic_desc":
            sizes = {"width": 128, "height": 128, "width_stride": 128, "height_stride": 128}
            return self.described(MAKE[kind](), 128 * 128 * 3 // 2, **sizes)
        return None

    def media_argument(self, function, name, kind):
        """An argument of an operation on pictures, or None for one that needs no care."""
        if kind == "picture description":
            desc = self.described(MAKE[kind]())
            if "pyr_down" in function:
                assert acl.media.dvpp_set_pic_desc_format(desc, 0) == 0
            if "pyr_down" in function and name == "output":
                assert acl.media.dvpp_set_pic_desc_width(desc, 32) == acl.media.dvpp_set_pic_desc_height(desc, 32) == 0
            if "png" in function:
                self.described(desc, 128 * 3 * 32, format=12, width=32, height=32, width_stride=384, height_stride=32)
            return desc
        if kind == "channel description" and not function.endswith("create_channel"):
            if self.channel is None:
                self.channel = MAKE[kind]()
                assert acl.media.dvpp_create_channel(self.channel) == 0
            return self.channel
        if kind == "batch of picture descriptions":
            batch = MAKE[kind]()
            for index in range(2):
                self.described(acl.media.dvpp_get_pic_desc(batch, index))
            return batch
        coded = JPEG if "jpeg" in function else PNG
        if name == "size":
            return len(coded)
        if name == "size_ptr":
            self.kept.append(ctypes.c_uint32(BYTES * BYTES))
            return ctypes.addressof(self.kept[-1])
        if name == "data" and "encode" in function:
            return self.device_memory(BYTES * BYTES)
        if name == "data" and function.endswith("_async"):
            memory = self.device_memory(len(coded))
            assert acl.rt.memcpy(memory, len(coded), acl.util.bytes_to_ptr(coded), len(coded), 1) == 0
            return memory
        if name == "data":
            return acl.util.bytes_to_ptr(coded)
        if name == "roi_nums":
            return [1, 1]
        if name in ("crop_areas", "paste_areas"):
            return [MAKE["region configuration"]() for _ in range(2)]
        if name == "border_configs":
            return [MAKE["border configuration"]() for _ in range(2)]
        return None

    def argument(self, function, name):
        kind = kind_of(function, name)
        if function.startswith("acl.media.") and (
            function.endswith("_async") or "_get_image_" in function or "_predict_" in function
        ):
            found = self.media_argument(function, name, kind)
            if found is not None:
                return found
        if function.removeprefix("acl.media.") in SENDS:
            found = self.video_argument(function, name, kind)
            if found is not None:
                return found
        if function.startswith("acl.mdl.execute") and name in ("input", "output"):
            return self.dataset(2 if name == "input" else 1)
        if function in MODELS and kind == "dataset":
            return self.dataset(3)
        if function in MODELS and kind == "model" and not self.forking:
            path = os.path.join(os.path.dirname(self.model_path), MODELS[function])
            model_id, ret = acl.mdl.load_from_file(path)
            assert ret == 0, path
            return model_id
        if kind == "dataset":
            dataset = self.dataset(1)
            desc = MAKE["tensor description"]()
            assert acl.mdl.set_dataset_tensor_desc(dataset, desc, 0) == (dataset, 0)
            return dataset
        if function == "acl.util.ptr_to_numpy" and name == "ptr":
            return self.host_memory()
        content = self.bundle_bytes if "bundle" in function else self.model_bytes
        if name == "model" and function in POINTERS:
            return acl.util.bytes_to_ptr(content)
        if name == "size" and "model" in ROWS[function]["arguments"]:
            return len(content)
        if function.startswith("acl.rt.memcpy2d") and name == "src":
            return self.host_memory()
        if name == "path":
            return self.bundle_path if "bundle" in function else self.model_path
        of_an_output = function.endswith("output_index_by_name") or function == "acl.mdl.get_tensor_real_name"
        if of_an_output and name == "name":
            return acl.mdl.get_output_name_by_index(self.make("model description"), 0)
        if name == "array":
            import numpy

            return numpy.arange(16)
        if kind is not None:
            return self.make(kind)
        role = POINTERS.get(function, {}).get(name)
        if role is not None:
            return self.pointer(role)
        return VALUES.get((function, name), VALUES.get(name, 0))

    def arguments(self, function):
        """Arguments with which the function succeeds."""
        row = ROWS[function]
        arguments = {name: self.argument(function, name) for name in row["arguments"][: row["required"]]}
        if function in ("acl.rt.launch_callback", "acl.rt.unsubscribe_report"):
            arguments["stream"] = acl.rt.ctx_get_current_default_stream()[0]
            acl.rt.subscribe_report(1234, 0)  # It may be subscribed already.
        if function in ("acl.rt.unsubscribe_report", "acl.rt.subscribe_report"):
            arguments["thread_id"] = 1234
        if function in ("acl.media.vdec_destroy_channel", "acl.media.venc_destroy_channel"):
            create = getattr(acl.media, f"{function[10:14]}_create_channel")
            assert create(arguments["channel_desc"]) == 0, acl.get_recent_err_msg()
        if function == "acl.media.dvpp_destroy_channel":
            assert acl.media.dvpp_create_channel(arguments["channel_desc"]) == 0
        if function == "acl.rt.memcpy_async_with_desc":
            source, target = self.device_memory(), self.device_memory()
            assert acl.rt.set_memcpy_desc(arguments["desc"], 6, source, target, BYTES, 0)[1] == 0
        if function in ("acl.rt.ctx_get_sys_param_opt", "acl.rt.get_sys_param_opt"):
            assert acl.rt.ctx_set_sys_param_opt(0, 1) == acl.rt.set_sys_param_opt(0, 1) == 0
        if function == "acl.rt.allocator_unregister":
            assert acl.rt.allocator_register(arguments["stream"], self.make("allocator description")) == 0
        if function == "acl.rt.device_disable_peer_access":
            assert acl.rt.device_enable_peer_access(1, 0) == 0
        return arguments

    # Bad values: label, value, what the text must have.

    def bad_handles(self, kind):
        live = self.make(kind)
        yield "null", 0, ["NULL"] if kind not in ("bundle", "model", "thread") else []
        if kind in ("bundle", "model", "thread"):
            stale = self.destroyed(kind)
            yield "stale", stale, [f"unloaded at {line_of(DESTROY[kind])}"] if kind != "thread" else []
            bits = 64 if kind == "thread" else 32
            for value in (2**bits - 1, -1, 2 ** (bits - 1), 1_000_000, random.Random(7).getrandbits(bits)):
                yield f"{value:#x}", value, []
            return
        no_handle = ["is not a handle"]
        for value in (1, -1, 2**64 - 1, 2**63, 0x7F << 56):
            yield f"{value:#x}", value, no_handle
        yield "device pointer", self.device_memory(), no_handle
        yield "host pointer", self.host_memory(), no_handle
        if kind != "exception info":
            places = [f"created at {line_of(MAKE[kind])}", f"destroyed at {line_of(DESTROY[kind])}"]
            yield "stale", self.destroyed(kind), [ARTICLES[kind], *places]
            for label, value in (("next generation", live + (1 << 32)), ("index", live | 0xFFFF_FFF0)):
                yield label, value, ["looks like", kind]
        for other in ARTICLES:
            if other not in (kind, "exception info"):
                yield f"a live {other}", self.make(other), [ARTICLES[other], ARTICLES.get(kind, kind)]
        numbers = random.Random(kind)
        for _ in range(8):
            value = numbers.getrandbits(64)
            yield f"random {value:#x}", value, []

    def bad_pointers(self, role):
        if role == "unread":
            return
        if role != "device or null":
            yield "null", 0, []
        live = self.pointer(role)
        freed = MALLOC()
        assert FREE(freed) == 0
        yield "freed", freed, [f"made at {line_of(MALLOC)}", f"freed at {line_of(FREE)}"] if role in CHECKED else []
        wild = {"8": 8, "non-canonical": 1 << 47, "kernel": 0xFFFF_8000_0000_0000, "2^63": 1 << 63, "wrap": 2**64 - 8}
        for label, value in (*wild.items(), ("-1", -1), ("stream handle", self.make("stream"))):
            yield label, value, []
        yield "no access", self.no_access, []
        if role == "written":
            yield "read-only", self.read_only, []
        if role not in ("host", "read", "written"):
            yield "pageable", self.host_memory(), []
        if role not in ("host", "read", "written", "registered", "pinned start"):
            yield "pinned", self.pointer("pinned start"), []
        if role in ("host", "registered", "pinned start", "media start"):
            yield "device", self.device_memory(), []
        if role in ("device start", "media start", "pinned start", "registered"):
            yield "interior", live + 16, ["16 bytes into"] if role != "registered" else []
        elif role != "host":
            beyond = self.device_memory()
            yield "last byte", beyond + 4 * BYTES - 1, []
            yield "past the end", beyond + 4 * BYTES, []


CHECKED = {"device", "device start", "written", "read", "device or null"}
MALLOC = lambda: acl.rt.malloc(BYTES, 0)[0]  # noqa: E731
FREE = lambda address: acl.rt.free(address)  # noqa: E731


def function_of(row):
    return getattr(sys.modules[row["module"]], row["short_name"])


def note(call, text):
    FAILURES.append(f"{call}: {text}")


def is_nothing(value):
    return value is None or value == 0 or value == -1 or value in ("", {}, []) or value == 0xFFFF_FFFF


def failed(row, arguments, call, phrases=(), code=None, settle=None):
    """Makes a call that must fail in the way of its kind. `settle` gives the code of a failure that shows later."""
    print("CALL", call, flush=True)
    acl.get_recent_err_msg()
    function = row["name"]
    try:
        result = function_of(row)(*arguments)
    except (RuntimeError, ValueError) as error:
        if function not in RAISING:
            note(call, f"raised {error!r}")
        elif any(phrase not in str(error) for phrase in phrases):
            note(call, f"the text {str(error)!r} has not {phrases}")
        return
    text = acl.get_recent_err_msg()
    values = list(result) if isinstance(result, tuple) else [result]
    names = row["results"]
    if len(values) != max(len(names), 1):
        return note(call, f"{result!r} has not the shape {names}")
    returns = (bool(names) and names[-1] in ("ret", "err")) or function == "acl.media.dvpp_get_hist_ret_code"
    ret = values.pop() if returns else None
    if returns and ret == 0 and settle is not None:
        ret = settle()
        text = acl.get_recent_err_msg()
        phrases = code = None
    if returns and ret == 0:
        return note(call, f"returned {result!r}, which says that all is well")
    if returns and ret == NEVER_SUCCEEDING.get(function):
        note(call, f"returned {ret}, which it says to right arguments; {text}")
    if code is not None and returns and ret not in code:
        note(call, f"returned {ret}, not {code}; {text}")
    if not all(is_nothing(value) for value in values):
        note(call, f"returned {result!r}, which looks like an answer")
    if "exception_info" in function and function != "acl.rt.set_exception_info_callback":
        return None  # These have a value for "no such info" and nothing else.
    if text is None:
        return note(call, f"returned {result!r} and left no text")
    if settle is None and f"{function}:" not in text:
        note(call, f"the text does not name the call: {text}")
    missing = [phrase for phrase in phrases or () if phrase not in text]
    if missing:
        note(call, f"the text has not {missing}: {text}")
    return None


def works(row, arguments, call):
    """Makes a call that must succeed, which shows that the bad value was what made the others fail, and that they broke nothing."""
    print("CALL", call, flush=True)
    acl.get_recent_err_msg()
    try:
        result = function_of(row)(*arguments)
    except Exception as error:
        return note(call, f"with valid arguments raised {error!r}")
    values = result if isinstance(result, tuple) else (result,)
    if row["name"] in ("acl.rt.peek_at_last_error", "acl.rt.get_last_error"):
        return None  # Their result is the code of another call.
    if row["name"] in NEVER_SUCCEEDING:
        expected = NEVER_SUCCEEDING[row["name"]]
        return None if values[-1] == expected else note(call, f"returned {result!r}, and not {expected}")
    if row["results"] and row["results"][-1] in ("ret", "err") and values[-1] != 0:
        if row["name"] == "acl.rt.process_report" and values[-1] == 107012:
            return None
        return note(call, f"with valid arguments returned {result!r}: {acl.get_recent_err_msg()}")
    return None


def settle_stream():
    return acl.rt.synchronize_stream(0) or acl.rt.synchronize_device()


def codes_of(kind, label):
    if kind in ("bundle", "model"):
        return {145003 if kind == "model" else 148053}
    if kind in ("thread", "exception info"):
        return None
    return {100000} if label == "null" or kind not in RUNTIME_KINDS else {107017}


def spoil(row, argument, bad_values, code):
    """Calls a function with each of the bad values for one argument."""
    function = row["name"]
    arguments = WORLD.arguments(function)
    # Only now, so that no valid argument is where something freed was, or just past the end of something.
    bad = list(bad_values)
    is_async = function.endswith(("_async", "_async_with_condition", "_with_desc")) and "stream" in arguments
    for label, value, phrases in bad:
        call = f"{function} with {argument} = {label} ({value:#x})"
        given = [value if name == argument else other for name, other in arguments.items()]
        if justified(function, argument, label):
            print("CALL", call, flush=True)
            function_of(row)(*given)
            settle_stream()
            if function == "acl.rt.subscribe_report":
                acl.rt.unsubscribe_report(value, arguments["stream"])
        else:
            if is_async and argument != "stream":
                given[row["arguments"].index("stream")] = 0
            failed(
                row,
                given,
                call,
                phrases,
                code(label),
                settle_stream if is_async and argument in POINTERS.get(function, {}) else None,
            )


def handle_group(kind):
    for function, row in ROWS.items():
        for argument in row["arguments"]:
            if kind_of(function, argument) == kind and function not in ("acl.util.start_thread",):
                spoil(row, argument, WORLD.bad_handles(kind), lambda label: codes_of(kind, label))
        if any(kind_of(function, argument) == kind for argument in row["arguments"]) and kind != "exception info":
            works(row, WORLD.arguments(function).values(), f"{function} after the bad values")
            if function == "acl.mdl.unload":
                WORLD.loaded = None


def pointer_group(roles):
    for function, pointers in POINTERS.items():
        for argument, role in pointers.items():
            if role in roles:
                spoil(ROWS[function], argument, WORLD.bad_pointers(role), lambda label: None)
        if any(role in roles for role in pointers.values()) and function not in ARRAYS:
            works(ROWS[function], WORLD.arguments(function).values(), f"{function} after the bad values")


# Wrong times.

# Host objects, which live from the start of the process to its end, but not in a forked child.
HOST_KINDS = {*MAKE} - {"stream", "event", "context", "bundle", "model", "thread"}
# Work before acl.init.
BEFORE_INIT = NEEDS_NOTHING | MAKES_HOST_OBJECTS | {"acl.rt.get_device_count", "acl.rt.get_run_mode", "acl.init"}


def needs_host_objects_only(function):
    kinds = [kind_of(function, argument) for argument in ROWS[function]["arguments"]]
    return kinds[:1] != [None] and kinds[0] in HOST_KINDS if kinds else False


def placeholder_arguments(function):
    """Numbers that are valid in form; nothing can have been made yet."""
    row = ROWS[function]
    memory = WORLD.host_memory()
    arguments = []
    for name in row["arguments"][: row["required"]]:
        if name == "path":
            arguments.append(WORLD.model_path)
        elif name == "model":
            arguments.append(acl.util.bytes_to_ptr(WORLD.model_bytes))
        elif name == "size" and "model" in row["arguments"]:
            arguments.append(len(WORLD.model_bytes))
        elif kind_of(function, name) is not None:
            arguments.append(1)
        elif name in POINTERS.get(function, {}):
            arguments.append(memory)
        else:
            arguments.append(VALUES.get((function, name), VALUES.get(name, 0)))
    return arguments


def uninitialised_group(phrase):
    for function, row in ROWS.items():
        if function in BEFORE_INIT or function in ("acl.util.stop_thread",) or "exception_info" in function:
            continue
        code, phrases = {100001}, [phrase]
        if function in ("acl.finalize", "acl.finalize_reference"):
            code, phrases = {100037}, []
        elif needs_host_objects_only(function) or function in RAISING:
            code, phrases = None, []
        failed(row, placeholder_arguments(function), f"{function} {phrase}", phrases, code)
    for function in sorted(BEFORE_INIT - ARRAYS - {"acl.init"}):
        works(ROWS[function], placeholder_arguments(function), f"{function} {phrase}")


def before_init():
    uninitialised_group("acl.init has not been called")


def after_finalize():
    WORLD.begin()
    FINALIZE()
    uninitialised_group(f"acl was finalized at {line_of(FINALIZE)}")


FINALIZE = lambda: acl.finalize()  # noqa: E731

# What a thread can do without a context: what names its device or its object, and what is the process's.
NEEDS_NO_CONTEXT = {
    "acl.get_device_capability",
    "acl.rt.set_device",
    "acl.rt.get_run_mode",
    "acl.rt.get_device_count",
    "acl.rt.get_device_utilization_rate",
    "acl.rt.query_device_status",
    "acl.rt.device_task_abort",
    "acl.rt.get_device_info",
    "acl.rt.get_device_capability",
    "acl.rt.get_device_res_limit",
    "acl.rt.set_device_res_limit",
    "acl.rt.reset_device_res_limit",
    "acl.rt.get_devices_topo",
    "acl.rt.get_logic_dev_id_by_user_dev_id",
    "acl.rt.get_user_dev_id_by_logic_dev_id",
    "acl.rt.get_logic_dev_id_by_phy_dev_id",
    "acl.rt.get_phy_dev_id_by_logic_dev_id",
    "acl.rt.device_get_uuid",
    "acl.rt.device_peer_access_status",
    "acl.rt.device_can_access_peer",
    "acl.rt.device_get_bare_tgid",
    "acl.rt.create_context",
    "acl.rt.destroy_context",
    "acl.rt.set_context",
    "acl.rt.get_primary_ctx_state",
    "acl.rt.set_sys_param_opt",
    "acl.rt.get_sys_param_opt",
    "acl.rt.process_report",
    "acl.rt.set_exception_info_callback",
    # Memory goes back by its address alone.
    "acl.rt.free",
    "acl.media.dvpp_free",
    *(f"acl.media.dvpp_{what}" for what in ("jpeg_get_image_info", "jpeg_get_image_info_v2", "png_get_image_info")),
    *(f"acl.media.dvpp_{what}" for what in ("jpeg_predict_dec_size", "png_predict_dec_size")),
    "acl.util.stop_thread",
    "acl.rt.get_group_info_detail",
    "acl.rt.destroy_group_info",
    "acl.mdl.get_aipp_type",
    "acl.mdl.get_first_aipp_info",
    "acl.mdl.bundle_get_model_id",
    "acl.mdl.bundle_get_model_num",
    "acl.mdl.init_dump",
    "acl.mdl.set_dump",
    "acl.mdl.finalize_dump",
    "acl.mdl.dump_reg_callback",
}


def without_context():
    WORLD.begin()
    rows = [
        row
        for function, row in ROWS.items()
        if function not in BEFORE_INIT | ENDING | NEEDS_NO_CONTEXT
        and "exception_info" not in function
        and (function.startswith(("acl.rt.", "acl.mdl.", "acl.media.")))
        and not (
            needs_host_objects_only(function) and function not in {"acl.rt.get_all_group_info", *NEEDS_A_CONTEXT_TOO}
        )
    ]
    calls = [(row, list(WORLD.arguments(row["name"]).values())) for row in rows]

    def body():
        for row, arguments in calls:
            failed(row, arguments, f"{row['name']} without a context", ["this thread has no context"], {107002})

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    for row, arguments in calls:
        if row["name"] not in ("acl.rt.unsubscribe_report", "acl.rt.subscribe_report", "acl.mdl.unload"):
            works(row, arguments, f"{row['name']} afterwards, with a context")
        if row["name"] == "acl.mdl.execute_async":
            # A model runs on one stream at a time, and more calls of it follow.
            acl.rt.synchronize_stream_with_timeout(arguments[-1], 5000)


def in_forked_child():
    WORLD.begin()
    # What a loaded model does to a child's end has a test of its own, in test_bad_input.py.
    WORLD.forking, WORLD.loaded = True, 1
    # A program that forks has other threads, which may be in the middle of a call.
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            DESTROY["tensor description"](MAKE["tensor description"]())

    threads = [threading.Thread(target=busy) for _ in range(2)]
    calls = [
        (row, list(WORLD.arguments(function).values()))
        for function, row in ROWS.items()
        if function not in NEEDS_NOTHING | ENDING and "from_exception_info" not in function
    ]
    ending = [(ROWS[function], [0] if ROWS[function]["arguments"] else []) for function in sorted(ENDING)]
    for thread in threads:
        thread.start()
    child = os.fork()
    if child == 0:
        for row, arguments in calls + ending:
            failed(
                row,
                arguments,
                f"{row['name']} in a forked child",
                ["fork"] if row["name"] != "acl.util.stop_thread" else [],
            )
        for function in sorted(NEEDS_NOTHING - ARRAYS):
            works(ROWS[function], placeholder_arguments(function), f"{function} in a forked child")
        report()
        sys.exit(0)
    stop.set()
    for thread in threads:
        thread.join()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        note("the forked child", f"ended with {os.waitstatus_to_exitcode(status)}")
    buffer = MAKE["data buffer"]()
    if not buffer or DESTROY["data buffer"](buffer) != 0:
        note("the parent", "can no longer work")


def report():
    for text in FAILURES:
        print("FAIL", json.dumps(text), flush=True)
    FAILURES.clear()


HANDLE_GROUPS = [*MAKE, "exception info"]
POINTER_GROUPS = {
    "device memory": {"device", "device or null", "device start", "media start"},
    "copied memory": {"read", "written"},
    "host memory": {"host", "registered", "pinned start"},
}
TIMES = {
    "before init": before_init,
    "after finalize": after_finalize,
    "without a context": without_context,
    "in a forked child": in_forked_child,
}


def main(group, model_path):
    global WORLD
    WORLD = World(model_path)
    if group in TIMES:
        TIMES[group]()
    else:
        WORLD.begin()
        if group in POINTER_GROUPS:
            pointer_group(POINTER_GROUPS[group])
        else:
            handle_group(group)
    report()
    print("DONE", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
else:
    import pytest

    def test_every_argument_has_a_recipe():
        without = [
            (row["name"], name)
            for row in ROWS.values()
            for name, letter in zip(row["arguments"], row["letters"].replace("|", ""), strict=True)
            if letter in "kK"
            and kind_of(row["name"], name) is None
            and name not in POINTERS.get(row["name"], {})
            and (row["name"], name) not in VALUES
            and name not in VALUES
        ]
        assert without == []

    @pytest.mark.parametrize("group", [*HANDLE_GROUPS, *POINTER_GROUPS, *TIMES])
    def test_bad_values(group, small_om, gear_oms):
        environment = {**os.environ, "SOFTACL_DEVICES": "2", "SOFTACL_DEVICE_MEMORY": "1G"}
        command = [sys.executable, "-X", "faulthandler", FILE, group, str(small_om)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=90, env=environment)
            output, code, errors = done.stdout, done.returncode, done.stderr
        except subprocess.TimeoutExpired as expired:
            output, code, errors = (expired.stdout or b"").decode(), "no end", (expired.stderr or b"").decode()
        lines = output.splitlines()
        calls = [line for line in lines if line.startswith("CALL ")]
        failures = [json.loads(line.removeprefix("FAIL ")) for line in lines if line.startswith("FAIL ")]
        last = calls[-1] if calls else "nothing was called"
        assert (code, "DONE" in lines) == (0, True), f"ended with {code}; last: {last}\n{errors[-3000:]}"
        assert not failures, f"{len(failures)} of {len(calls)} calls:\n" + "\n".join(failures)
        assert calls
