"""AIPP: the parameters and their ranges, what models say about their inputs, and executions against a small computation of its own."""

import threading
from contextlib import contextmanager

import acl
import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import helper  # noqa: E402

from .support import SCHEDULES, answers, code, convert, download, ok  # noqa: E402

pytestmark = pytest.mark.usefixtures("held")

PARAMETERS_INPUT = "ascend_dynamic_aipp_data"
NO_INPUT = 0xFFFFFFFF
H2D = 1
FORMATS = {"YUV420SP_U8": 1, "XRGB8888_U8": 2, "RGB888_U8": 3, "YUV400_U8": 4}
COMPONENTS = {"YUV420SP_U8": 1.5, "XRGB8888_U8": 4, "RGB888_U8": 3, "YUV400_U8": 1}
TYPES = {np.float32: onnx.TensorProto.FLOAT, np.float16: onnx.TensorProto.FLOAT16, np.uint8: onnx.TensorProto.UINT8}

# The conversions of the manual: full-range YUV to RGB, and RGB to full-range YUV.
YUV_TO_RGB = {"matrix": [[256, 0, 359], [256, -88, -183], [256, 454, 0]], "input_bias": [0, 128, 128]}
RGB_TO_YUV = {"matrix": [[77, 150, 29], [-43, -85, 128], [128, -107, -21]], "output_bias": [0, 128, 128]}


# What AIPP computes, pixel by pixel.


class Aipp:
    """Parameters, for a configuration file, for the setters, and for the computation."""

    def __init__(self, form, width, height, **given):
        self.format, self.width, self.height = form, width, height
        self.crop = given.pop("crop", None)  # left, top, width, height
        self.padding = given.pop("padding", None)  # left, right, top, bottom
        self.padding_value = given.pop("padding_value", 0.0)
        self.conversion = given.pop("conversion", None)
        self.swap = given.pop("swap", False)
        self.swap_ax = given.pop("swap_ax", False)
        self.mean = given.pop("mean", [0, 0, 0])
        self.min = given.pop("min", [0.0, 0.0, 0.0])
        self.reciprocal = given.pop("reciprocal", [1.0, 1.0, 1.0])
        assert not given

    @property
    def bytes(self):
        return int(self.width * self.height * COMPONENTS[self.format])

    def picture(self, seed=0):
        return np.random.default_rng(seed).integers(0, 256, self.bytes, np.uint8)

    def components(self, picture):
        """Height, width, components as integers, after the channel swaps."""
        width, height = self.width, self.height
        if self.format == "YUV400_U8":
            return picture.reshape(height, width, 1).astype(np.int64)
        if self.format == "YUV420SP_U8":
            luma = picture[: width * height].reshape(height, width)
            chroma = picture[width * height :].reshape(height // 2, width // 2, 2)
            chroma = chroma.repeat(2, axis=0).repeat(2, axis=1)
            found = np.dstack([luma, chroma])
            return found[..., [0, 2, 1] if self.swap else [0, 1, 2]].astype(np.int64)
        found = picture.reshape(height, width, -1)
        if self.format == "XRGB8888_U8":
            found = found[..., 1:] if self.swap_ax else found[..., :3]
        return found[..., [2, 1, 0] if self.swap else [0, 1, 2]].astype(np.int64)

    def tensor(self, picture, dtype=np.float32):
        """Channels, height, width."""
        found = self.components(picture)
        if self.crop:
            left, top, width, height = self.crop
            found = found[top : top + height, left : left + width]
        if self.conversion:
            yuv = self.format == "YUV420SP_U8"
            before = np.array(self.conversion.get("input_bias", [0, 0, 0])) * yuv
            after = np.array(self.conversion.get("output_bias", [0, 0, 0])) * (not yuv)
            matrix = np.array(self.conversion["matrix"])
            found = (((found - before) @ matrix.T + 128) >> 8) + after
            found = found.clip(0, 255)
        channels = found.shape[2]
        if dtype != np.uint8:
            half = found.astype(np.float16)
            for step, values in ((np.subtract, self.mean), (np.subtract, self.min), (np.multiply, self.reciprocal)):
                half = step(half, np.array(values[:channels], np.float32).astype(np.float16))
            found = half
        if self.padding:
            left, right, top, bottom = self.padding
            around = ((top, bottom), (left, right), (0, 0))
            found = np.pad(found, around, constant_values=np.float16(self.padding_value))
        return found.transpose(2, 0, 1).astype(dtype)

    def configuration(self, rank=0):
        lines = [f"related_input_rank: {rank}", "aipp_mode: static", f"input_format: {self.format}"]
        lines += [f"src_image_size_w: {self.width}", f"src_image_size_h: {self.height}"]
        if self.crop:
            names = ("load_start_pos_w", "load_start_pos_h", "crop_size_w", "crop_size_h")
            lines += ["crop: true", *map("{}: {}".format, names, self.crop)]
        if self.padding:
            names = ("left", "right", "top", "bottom")
            lines += ["padding: true", f"padding_value: {self.padding_value}"]
            lines += map("{}_padding_size: {}".format, names, self.padding)
        if self.conversion:
            lines.append("csc_switch: true")
            for row, values in enumerate(self.conversion["matrix"]):
                lines += [f"matrix_r{row}c{column}: {value}" for column, value in enumerate(values)]
            for name in ("input_bias", "output_bias"):
                biases = self.conversion.get(name, [0, 0, 0])
                lines += [f"{name}_{row}: {value}" for row, value in enumerate(biases)]
        lines.append(f"rbuv_swap_switch: {str(self.swap).lower()}")
        lines.append(f"ax_swap_switch: {str(self.swap_ax).lower()}")
        for name, values in (("mean", self.mean), ("min", self.min), ("var_reci", self.reciprocal)):
            lines += [f"{name}_chn_{channel}: {value}" for channel, value in enumerate(values)]
        return "aipp_op {\n" + "\n".join(lines) + "\n}\n"


def dynamic(largest, rank=0):
    return f"aipp_op {{ related_input_rank: {rank} aipp_mode: dynamic max_src_image_size: {largest} }}\n"


def handle_of(*pictures):
    """A set of parameters; the first picture says what is the same for all."""
    handle = acl.mdl.create_aipp(len(pictures))
    assert handle
    first = pictures[0]
    ok(acl.mdl.set_aipp_input_format(handle, FORMATS[first.format]))
    ok(acl.mdl.set_aipp_src_image_size(handle, first.width, first.height))
    ok(acl.mdl.set_aipp_rbuv_swap_switch(handle, int(first.swap)))
    ok(acl.mdl.set_aipp_ax_swap_switch(handle, int(first.swap_ax)))
    if first.conversion:
        matrix = [value for row in first.conversion["matrix"] for value in row]
        biases = [*first.conversion.get("output_bias", [0] * 3), *first.conversion.get("input_bias", [0] * 3)]
        ok(acl.mdl.set_aipp_csc_params(handle, 1, *matrix, *biases))
    for index, each in enumerate(pictures):
        if each.crop:
            ok(acl.mdl.set_aipp_crop_params(handle, 1, *each.crop, index))
        if each.padding:
            left, right, top, bottom = each.padding
            ok(acl.mdl.set_aipp_padding_params(handle, 1, top, bottom, left, right, index))
        ok(acl.mdl.set_aipp_dtc_pixel_mean(handle, *each.mean, 0, index))
        ok(acl.mdl.set_aipp_dtc_pixel_min(handle, *each.min, 0.0, index))
        ok(acl.mdl.set_aipp_pixel_var_reci(handle, *each.reciprocal, 1.0, index))
    return handle


# Models.


def save(path, dims, dtype=np.float32, inputs=("image",)):
    """A network that gives back what it gets, so that its output is what AIPP made."""
    names = [f"{name}_out" for name in inputs]
    values = [[helper.make_tensor_value_info(name, TYPES[dtype], dims) for name in side] for side in (inputs, names)]
    nodes = [helper.make_node("Identity", [name], [f"{name}_out"], name=f"give_{name}") for name in inputs]
    graph = helper.make_graph(nodes, "graph", *values)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, path)


def make(folder, configuration, dims, *options, dtype=np.float32, inputs=("image",), name="net"):
    save(folder / f"{name}.onnx", [dim if dim > 0 else f"d{axis}" for axis, dim in enumerate(dims)], dtype, inputs)
    (folder / f"{name}.cfg").write_text(configuration)
    shape = ";".join(f"{each}:{','.join(map(str, dims))}" for each in inputs)
    outcome = convert(
        folder / f"{name}.onnx",
        folder / name,
        f"--input_shape={shape}",
        f"--insert_op_conf={folder / f'{name}.cfg'}",
        *options,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder / f"{name}.om"


class Loaded:
    """A model with one pair of datasets, whose buffers have the sizes that the description says."""

    def __init__(self, path):
        self.model_id = ok(acl.mdl.load_from_file(str(path)))
        self.desc = acl.mdl.create_desc()
        ok(acl.mdl.get_desc(self.desc, self.model_id))
        self.inputs, self.outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        self.pointers = {self.inputs: [], self.outputs: []}
        for index in range(acl.mdl.get_num_inputs(self.desc)):
            self.add(self.inputs, acl.mdl.get_input_size_by_index(self.desc, index))
        for index in range(acl.mdl.get_num_outputs(self.desc)):
            self.add(self.outputs, acl.mdl.get_output_size_by_index(self.desc, index))

    def add(self, dataset, size):
        pointer = ok(acl.rt.malloc(size, 0))
        ok(acl.rt.memset(pointer, size, 0xEE, size))
        self.pointers[dataset].append(pointer)
        ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, size)))

    def fill(self, array, index=0):
        array = np.ascontiguousarray(array)
        ok(acl.rt.memcpy(self.pointers[self.inputs][index], array.nbytes, array.ctypes.data, array.nbytes, H2D))

    def point(self, index, pointer, size):
        ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(self.inputs, index), pointer, size))

    def set(self, handle, index=1):
        return acl.mdl.set_input_aipp(self.model_id, self.inputs, index, handle)

    def execute(self):
        return acl.mdl.execute(self.model_id, self.inputs, self.outputs)

    def result(self, shape, dtype=np.float32, index=0):
        return download(self.pointers[self.outputs][index], shape, dtype)

    def free(self):
        for dataset, pointers in self.pointers.items():
            for index, pointer in enumerate(pointers):
                ok(acl.destroy_data_buffer(acl.mdl.get_dataset_buffer(dataset, index)))
                ok(acl.rt.free(pointer))
            ok(acl.mdl.destroy_dataset(dataset))
        ok(acl.mdl.destroy_desc(self.desc))
        ok(acl.mdl.unload(self.model_id))


@contextmanager
def loaded(path):
    model = Loaded(path)
    yield model
    model.free()


def check(found, expected):
    """Bit for bit: every step is defined."""
    np.testing.assert_array_equal(found, expected)


# Parameters.


def test_sets_are_made_for_a_batch_and_destroyed():
    handle = acl.mdl.create_aipp(3)
    assert handle > 0
    assert acl.mdl.destroy_aipp(handle) == 0
    assert acl.mdl.destroy_aipp(handle) == 100000
    assert "destroyed" in acl.get_recent_err_msg()
    for batch in (0, 256, 2**63, 2**64 - 1):
        assert acl.mdl.create_aipp(batch) == 0
        assert f"batchSize is {batch}" in acl.get_recent_err_msg()


@pytest.mark.parametrize(("batch", "size"), [(1, 160), (8, 832), (255, 24544)])
def test_the_size_of_the_parameters(batch, size):
    assert acl.mdl.get_aipp_data_size(batch) == (size, 0)


@pytest.mark.parametrize("batch", [0, 2**60, 2**64 - 1])
def test_no_batch_has_no_size(batch):
    assert acl.mdl.get_aipp_data_size(batch) == (0, 100000)


MATRIX = [256, 0, 359, 256, -88, -183, 256, 454, 0]
# Arguments that are good, and arguments with one value out of its range; the index of a picture comes last.
SETTERS = {
    "set_aipp_input_format": ([[number] for number in range(1, 15)], [[0], [15], [65535], [2**32 - 1]]),
    "set_aipp_csc_params": (
        [
            [1, *MATRIX, *[255] * 6],
            [1, *[-32677] * 9, *[0] * 6],
            [1, *[32676] * 9, *[0] * 6],
            [0, *[32767] * 9, *[0] * 6],
        ],
        [[2, *MATRIX, *[0] * 6], [1, *[-32678] * 9, *[0] * 6], [1, *MATRIX[:8], 32677, *[0] * 6]],
    ),
    "set_aipp_rbuv_swap_switch": ([[0], [1]], [[2], [255]]),
    "set_aipp_ax_swap_switch": ([[0], [1]], [[2], [255]]),
    "set_aipp_src_image_size": ([[2, 1], [4096, 4096]], [[1, 1], [2, 0], [4097, 1], [2, 4097], [-2, 2], [2, -(2**31)]]),
    "set_aipp_scf_params": (
        [[1, 16, 16, 16, 16, 0], [1, 4096, 4096, 1920, 4096, 1], [0, 0, 0, 0, 0, 0]],
        [
            [2, 16, 16, 16, 16, 0],
            [1, 15, 16, 16, 16, 0],
            [1, 16, 16, 1921, 16, 0],
            [1, 16, 16, 16, 4097, 0],
            [1, 16, 16, 16, 16, 2],
        ],
    ),
    "set_aipp_crop_params": (
        [[1, 0, 0, 1, 1, 0], [1, 4095, 4095, 4096, 4096, 1], [0, -1, -1, -1, -1, 0]],
        [
            [2, 0, 0, 1, 1, 0],
            [1, -1, 0, 1, 1, 0],
            [1, 0, 4096, 1, 1, 0],
            [1, 0, 0, 0, 1, 0],
            [1, 0, 0, 1, 4097, 0],
            [1, 0, 0, 1, 1, 2],
        ],
    ),
    "set_aipp_padding_params": (
        [[1, 0, 0, 0, 0, 0], [1, 32, 32, 32, 32, 1], [0, 33, 33, 33, 33, 0]],
        [
            [2, 0, 0, 0, 0, 0],
            [1, 33, 0, 0, 0, 0],
            [1, 0, -1, 0, 0, 0],
            [1, 0, 0, 33, 0, 0],
            [1, 0, 0, 0, 33, 0],
            [1, 0, 0, 0, 0, 2],
        ],
    ),
    "set_aipp_dtc_pixel_mean": (
        [[0, 0, 0, 0, 0], [255] * 4 + [1]],
        [[-1, 0, 0, 0, 0], [0, 0, 0, 256, 0], [0, 0, 0, 0, 2**64 - 1]],
    ),
    "set_aipp_dtc_pixel_min": (
        [[0, 0.5, 1e-9, 255, 0]],
        [[-0.1, 0, 0, 0, 0], [0, 0, 255.1, 0, 0], [0, 0, 0, float("nan"), 0], [0, 0, 0, 0, 2]],
    ),
    "set_aipp_pixel_var_reci": (
        [[-65504, 65504, 0, 0.0171, 1]],
        [
            [65505, 0, 0, 0, 0],
            [0, -65505, 0, 0, 0],
            [0, 0, float("inf"), 0, 0],
            [float("nan"), 0, 0, 0, 0],
            [0, 0, 0, 0, 2],
        ],
    ),
}


@pytest.mark.parametrize("name", SETTERS)
def test_each_setter_has_its_ranges(name):
    setter = getattr(acl.mdl, name)
    good, bad = SETTERS[name]
    handle = acl.mdl.create_aipp(2)
    for arguments in good:
        assert setter(handle, *arguments) == 0, arguments
    for arguments in bad:
        assert setter(handle, *arguments) == 100000, arguments
        text = acl.get_recent_err_msg()
        assert f"acl.mdl.{name}:" in text, text
        assert "belong" in text or "the parameters are for 2 picture(s)" in text, text
    assert acl.mdl.destroy_aipp(handle) == 0
    assert setter(handle, *good[0]) == 100000


@pytest.mark.parametrize("name", ["set_aipp_rbuv_swap_switch", "set_aipp_csc_params", "set_aipp_crop_params"])
def test_a_switch_is_an_unsigned_byte(name):
    with pytest.raises(TypeError):
        getattr(acl.mdl, name)(1, -1, *SETTERS[name][0][0][1:])


# Static AIPP.

WIDE = [104, 117, 123], [0.25, 0.5, 0.75], [0.0171, 0.0175, -0.0174]
STATIC = {
    "rgb": Aipp("RGB888_U8", 12, 8),
    "rgb_all": Aipp(
        "RGB888_U8",
        20,
        16,
        crop=(3, 5, 9, 6),
        padding=(2, 1, 0, 2),
        padding_value=-1.5,
        conversion=RGB_TO_YUV,
        swap=True,
        mean=WIDE[0],
        min=WIDE[1],
        reciprocal=WIDE[2],
    ),
    "xrgb": Aipp("XRGB8888_U8", 12, 8, mean=WIDE[0], reciprocal=WIDE[2]),
    "xrgb_swapped": Aipp("XRGB8888_U8", 14, 9, crop=(1, 1, 12, 8), swap=True, swap_ax=True),
    "nv12": Aipp("YUV420SP_U8", 16, 12, crop=(2, 4, 12, 8), conversion=YUV_TO_RGB, min=WIDE[1], reciprocal=WIDE[2]),
    "nv21": Aipp("YUV420SP_U8", 12, 8, conversion=YUV_TO_RGB, swap=True),
    "yuv_raw": Aipp("YUV420SP_U8", 10, 6, padding=(1, 1, 2, 0), padding_value=7),
    "grey": Aipp("YUV400_U8", 16, 8, crop=(4, 0, 12, 8), mean=[127, 0, 0], reciprocal=[0.0078, 1.0, 1.0]),
}


# A byte has no negative padding.
COMBINATIONS = [
    (name, dtype)
    for name, aipp in STATIC.items()
    for dtype in (np.float32, np.float16, np.uint8)
    if dtype != np.uint8 or aipp.padding_value >= 0
]


@pytest.mark.parametrize(("name", "dtype"), COMBINATIONS)
def test_static_aipp_computes_the_networks_input(tmp_path, name, dtype):
    aipp = STATIC[name]
    channels = 1 if name == "grey" else 3
    path = make(tmp_path, aipp.configuration(), [2, channels, 8, 12], dtype=dtype)
    with loaded(path) as model:
        assert acl.mdl.get_input_size_by_index(model.desc, 0) == 2 * aipp.bytes
        for seed in range(3):
            pictures = [aipp.picture(seed), aipp.picture(seed + 100)]
            model.fill(np.concatenate(pictures))
            ok(model.execute())
            expected = np.stack([aipp.tensor(picture, dtype) for picture in pictures])
            check(model.result(expected.shape, dtype), expected)


@pytest.mark.parametrize(
    ("form", "dims", "dims_v2", "size"),
    [
        ("YUV420SP_U8", [2, 8, 12, 3], [2, 12, 12, 1], 288),
        ("XRGB8888_U8", [2, 8, 12, 4], [2, 8, 12, 4], 768),
        ("RGB888_U8", [2, 8, 12, 3], [2, 8, 12, 3], 576),
        ("YUV400_U8", [2, 8, 12, 1], [2, 8, 12, 1], 192),
    ],
)
def test_the_description_has_the_picture(tmp_path, form, dims, dims_v2, size):
    channels = 1 if form == "YUV400_U8" else 3
    path = make(tmp_path, Aipp(form, 12, 8).configuration(), [2, channels, 8, 12])
    with loaded(path) as model:
        assert ok(acl.mdl.get_input_dims(model.desc, 0))["dims"] == dims
        assert ok(acl.mdl.get_input_dims_v2(model.desc, 0))["dims"] == dims_v2
        assert acl.mdl.get_input_size_by_index(model.desc, 0) == size
        assert acl.mdl.get_input_data_type(model.desc, 0) == 4
        assert acl.mdl.get_input_format(model.desc, 0) == 1
        assert acl.mdl.get_num_inputs(model.desc) == 1


def test_buffers_of_pictures_may_be_larger_and_anywhere(tmp_path):
    """Larger than needed, at an odd address, and in registered memory of the host."""
    aipp = STATIC["rgb"]
    with loaded(make(tmp_path, aipp.configuration(), [1, 3, 8, 12])) as model:
        memory = ok(acl.rt.malloc(4096, 0))
        host = np.zeros(4096, np.uint8)
        seen = ok(acl.rt.host_register(host.ctypes.data, host.nbytes, 0))
        for seed, (pointer, size) in enumerate([(memory, 4096), (memory + 1, 4095), (memory + 7, aipp.bytes)]):
            picture = aipp.picture(seed)
            ok(acl.rt.memcpy(pointer, picture.nbytes, picture.ctypes.data, picture.nbytes, H2D))
            model.point(0, pointer, size)
            ok(model.execute())
            check(model.result((3, 8, 12)), aipp.tensor(picture))
        picture = aipp.picture(9)
        host[: picture.nbytes] = picture
        model.point(0, seen, 4096)
        ok(model.execute())
        check(model.result((3, 8, 12)), aipp.tensor(picture))
        model.point(0, memory, aipp.bytes - 65)
        assert model.execute() == 500002
        assert f"needs {aipp.bytes}" in acl.get_recent_err_msg()
        model.point(0, model.pointers[model.inputs][0], aipp.bytes)
        ok(acl.rt.host_unregister(host.ctypes.data))
        ok(acl.rt.free(memory))


def test_two_inputs_with_aipp_and_one_without(tmp_path):
    left, right = STATIC["nv12"], STATIC["rgb_all"]
    configuration = left.configuration(0) + right.configuration(2)
    path = make(tmp_path, configuration, [1, 3, 8, 12], inputs=("left", "plain", "right"))
    with loaded(path) as model:
        assert [acl.mdl.get_input_data_type(model.desc, index) for index in range(3)] == [4, 0, 4]
        assert [acl.mdl.get_aipp_type(model.model_id, index) for index in range(3)] == [
            (1, NO_INPUT, 0),
            (0, NO_INPUT, 0),
            (1, NO_INPUT, 0),
        ]
        plain = np.random.default_rng(3).normal(size=(3, 8, 12)).astype(np.float32)
        pictures = [left.picture(1), plain, right.picture(2)]
        for index, array in enumerate(pictures):
            model.fill(array, index)
        ok(model.execute())
        for index, expected in enumerate([left.tensor(pictures[0]), plain, right.tensor(pictures[2])]):
            check(model.result((3, 8, 12), index=index), expected)


def test_threads_execute_one_model(tmp_path):
    aipp = STATIC["rgb_all"]
    path = make(tmp_path, aipp.configuration(), [1, 3, 8, 12])
    context = ok(acl.rt.get_context())
    models = [Loaded(path) for _ in range(4)]
    failures = []

    def work(own, seed):
        try:
            ok(acl.rt.set_context(context))
            for turn in range(30):
                picture = aipp.picture(1000 * seed + turn)
                own.fill(picture)
                # All of them the first one's model.
                ok(acl.mdl.execute(models[0].model_id, own.inputs, own.outputs))
                check(own.result((3, 8, 12)), aipp.tensor(picture))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(own, seed)) for seed, own in enumerate(models)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    for own in models:
        own.free()


# Dynamic AIPP.

LARGEST = 4096


@pytest.fixture(scope="module")
def dynamic_om(tmp_path_factory):
    """Two pictures of 12 columns and 8 rows, whose sources have at most 4096 bytes together."""
    return make(tmp_path_factory.mktemp("dynamic"), dynamic(LARGEST), [2, 3, 8, 12])


def crops(first, second, **given):
    """Two pictures of a source of 20 x 16 that differ in what is taken."""
    return [Aipp("RGB888_U8", 20, 16, **{**given, **each}) for each in (first, second)]


DYNAMIC = {
    "whole": [Aipp("RGB888_U8", 12, 8), Aipp("RGB888_U8", 12, 8)],
    "crops": crops({"crop": (0, 0, 12, 8)}, {"crop": (8, 8, 12, 8)}),
    "paddings": crops(
        {"crop": (1, 2, 10, 7), "padding": (2, 0, 1, 0)}, {"crop": (5, 5, 6, 8), "padding": (3, 3, 0, 0)}
    ),
    "numbers": crops(
        {"crop": (0, 0, 12, 8), "mean": [1, 2, 3], "min": [0.5, 0.25, 0.0]},
        {"crop": (0, 0, 12, 8), "reciprocal": [0.5, -2.0, 0.0171]},
        conversion=RGB_TO_YUV,
        swap=True,
    ),
    "nv12": [Aipp("YUV420SP_U8", 12, 8, conversion=YUV_TO_RGB, swap=True, mean=WIDE[0], reciprocal=WIDE[2])] * 2,
    "xrgb": [Aipp("XRGB8888_U8", 12, 8, swap_ax=True)] * 2,
}


def pictures_of(aipps, seed=0):
    return [each.picture(seed + index) for index, each in enumerate(aipps)]


def tensors_of(aipps, pictures):
    return np.stack([each.tensor(picture) for each, picture in zip(aipps, pictures, strict=True)])


def test_the_parameters_have_an_input(dynamic_om):
    with loaded(dynamic_om) as model:
        assert acl.mdl.get_num_inputs(model.desc) == 2
        assert acl.mdl.get_input_name_by_index(model.desc, 1) == PARAMETERS_INPUT
        assert acl.mdl.get_input_index_by_name(model.desc, PARAMETERS_INPUT) == (1, 0)
        assert acl.mdl.get_input_size_by_index(model.desc, 0) == LARGEST
        assert acl.mdl.get_input_size_by_index(model.desc, 1) == ok(acl.mdl.get_aipp_data_size(2))
        assert ok(acl.mdl.get_input_dims(model.desc, 0))["dims"] == [2, -1, -1, -1]
        assert acl.mdl.get_aipp_type(model.model_id, 0) == (2, 1, 0)
        assert acl.mdl.get_aipp_type(model.model_id, 1) == (3, NO_INPUT, 0)
        assert acl.mdl.get_aipp_type(model.model_id, 2) == (0, 0, 500002)


@pytest.mark.parametrize("by_picture", [False, True])
def test_dynamic_aipp_computes_what_was_set(dynamic_om, by_picture):
    with loaded(dynamic_om) as model:
        for seed, aipps in enumerate([*DYNAMIC.values(), *reversed(DYNAMIC.values())]):
            handle = handle_of(*aipps)
            if by_picture:
                ok(acl.mdl.set_aipp_by_input_index(model.model_id, model.inputs, 0, handle))
            else:
                ok(model.set(handle))
            # The parameters are in the buffer; the object is no longer needed.
            ok(acl.mdl.destroy_aipp(handle))
            for turn in range(2):
                pictures = pictures_of(aipps, 10 * seed + turn)
                model.fill(np.concatenate(pictures))
                ok(model.execute())
                check(model.result((2, 3, 8, 12)), tensors_of(aipps, pictures))


def test_parameters_that_do_not_suit_the_model_are_refused(dynamic_om):
    changes = {
        "are for 1 picture(s)": [Aipp("RGB888_U8", 12, 8)],
        "takes 4096": [Aipp("XRGB8888_U8", 24, 24, crop=(0, 0, 12, 8))] * 2,
        "must be alike": crops({"crop": (0, 0, 12, 8)}, {"crop": (0, 0, 12, 7)}),
        "14": [Aipp("RGB888_U8", 12, 8, padding=(1, 1, 0, 0))] * 2,
        "must be even": [Aipp("YUV420SP_U8", 13, 8, crop=(0, 0, 12, 8))] * 2,
        "must be even on Ascend310P3": [Aipp("YUV420SP_U8", 14, 8, crop=(1, 0, 12, 8))] * 2,
        "does not fit": crops({"crop": (9, 0, 12, 8)}, {"crop": (0, 0, 12, 8)}),
        "channel": [Aipp("YUV400_U8", 12, 8)] * 2,
    }
    with loaded(dynamic_om) as model:
        for text, aipps in changes.items():
            handle = handle_of(*aipps)
            assert model.set(handle) == 100000, text
            assert text in acl.get_recent_err_msg()
            ok(acl.mdl.destroy_aipp(handle))
        handle = handle_of(*DYNAMIC["whole"])
        ok(acl.mdl.set_aipp_input_format(handle, 7))
        assert model.set(handle) == 100000
        assert "ARGB8888_U8" in acl.get_recent_err_msg()
        ok(acl.mdl.set_aipp_input_format(handle, 3))
        ok(acl.mdl.set_aipp_scf_params(handle, 1, 16, 16, 16, 16, 1))
        assert model.set(handle) == 100000
        assert "scaling" in acl.get_recent_err_msg()
        ok(acl.mdl.set_aipp_scf_params(handle, 0, 0, 0, 0, 0, 1))
        ok(model.set(handle))
        ok(acl.mdl.destroy_aipp(handle))
        empty = acl.mdl.create_aipp(2)
        assert model.set(empty) == 100000
        assert "not set" in acl.get_recent_err_msg()
        ok(acl.mdl.destroy_aipp(empty))


def test_what_some_products_refuse(tmp_path):
    """Padded pictures of more than 1080 columns, and crops of YUV420SP at odd places: refused here, taken by the 950."""
    path = make(tmp_path, dynamic(1 << 16), [1, 3, 2, 1090], "--soc_version=Ascend950PR_9599")
    outcome = answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        model = ok(acl.mdl.load_from_file(sys.argv[1]))
        inputs = acl.mdl.create_dataset()
        for size in (1 << 16, ok(acl.mdl.get_aipp_data_size(1))):
            ok(acl.mdl.add_dataset_buffer(inputs, acl.create_data_buffer(ok(acl.rt.malloc(size, 0)), size)))
        aipp = acl.mdl.create_aipp(1)
        ok(acl.mdl.set_aipp_input_format(aipp, 1)); ok(acl.mdl.set_aipp_src_image_size(aipp, 1092, 4))
        ok(acl.mdl.set_aipp_crop_params(aipp, 1, 1, 1, 1090, 2, 0))
        say(acl.mdl.set_input_aipp(model, inputs, 1, aipp))
        ok(acl.mdl.set_aipp_crop_params(aipp, 1, 0, 0, 1060, 2, 0))
        ok(acl.mdl.set_aipp_padding_params(aipp, 1, 0, 0, 15, 15, 0))
        say(acl.mdl.set_input_aipp(model, inputs, 1, aipp))
        """,
        path,
        SOFTACL_SOC="Ascend950PR_9599",
    )
    assert outcome == [0, 0]
    with loaded(make(tmp_path, dynamic(1 << 16), [1, 3, 2, 1090])) as model:
        handle = handle_of(Aipp("RGB888_U8", 1060, 2, padding=(15, 15, 0, 0)))
        assert model.set(handle) == 100000
        assert "1080" in acl.get_recent_err_msg()
        ok(acl.mdl.destroy_aipp(handle))


def test_the_index_is_that_of_the_right_input(dynamic_om, tmp_path):
    static = make(tmp_path, Aipp("RGB888_U8", 12, 8).configuration(), [2, 3, 8, 12])
    handle = handle_of(*DYNAMIC["whole"])
    by_picture = acl.mdl.set_aipp_by_input_index
    with loaded(dynamic_om) as model:
        for index in (0, 2, 2**64 - 1):
            assert model.set(handle, index) == 100000
        assert by_picture(model.model_id, model.inputs, 1, handle) == 500001
        assert by_picture(model.model_id, model.inputs, 2, handle) == 100000
        extra = acl.create_data_buffer(model.pointers[model.inputs][0], 64)
        ok(acl.mdl.add_dataset_buffer(model.inputs, extra))
        assert by_picture(model.model_id, model.inputs, 2, handle) == 500002
        assert acl.mdl.set_input_aipp(12345, model.inputs, 1, handle) == 145003
        assert by_picture(12345, model.inputs, 1, handle) == 145003
        assert acl.mdl.get_aipp_type(12345, 0) == (0, 0, 145003)
        empty = acl.mdl.create_dataset()
        assert acl.mdl.set_input_aipp(model.model_id, empty, 1, handle) == 100000
        ok(acl.mdl.destroy_dataset(empty))
        ok(acl.destroy_data_buffer(extra))
        parameters, size = model.pointers[model.inputs][1], acl.mdl.get_input_size_by_index(model.desc, 1)
        model.point(1, parameters, size - 1)
        assert model.set(handle) == 145012
        model.point(1, 0, size)
        assert model.set(handle) == 100000
        model.point(1, parameters, size)
        ok(model.set(handle))
    with loaded(static) as model:
        assert model.set(handle, 0) == 100000
        assert by_picture(model.model_id, model.inputs, 0, handle) == 500001
    ok(acl.mdl.destroy_aipp(handle))


@pytest.mark.parametrize("content", [0x00, 0xEE, 0xFF])
def test_parameters_that_were_never_set_fail_the_execution(dynamic_om, stream, content):
    with loaded(dynamic_om) as model:
        parameters, size = model.pointers[model.inputs][1], acl.mdl.get_input_size_by_index(model.desc, 1)
        ok(acl.rt.memset(parameters, size, content, size))
        assert model.execute() == 507011
        text = acl.get_recent_err_msg()
        assert "AIPP of input 'image'" in text or 'AIPP of input "image"' in text, text
        assert content or "never set" in text
        ok(acl.mdl.execute_async(model.model_id, model.inputs, model.outputs, stream))
        assert acl.rt.synchronize_stream(stream) == 507011
        assert (model.result((2, 3, 8, 12), np.uint8) == 0xEE).all()


def test_a_source_beyond_its_buffer_is_not_read(dynamic_om):
    aipps = DYNAMIC["crops"]
    needed = sum(each.bytes for each in aipps)
    pictures = pictures_of(aipps)
    handle = handle_of(*aipps)
    with loaded(dynamic_om) as model:
        ok(model.set(handle))
        memory = ok(acl.rt.malloc(needed, 0))
        host = np.concatenate(pictures)
        seen = ok(acl.rt.host_register(host.ctypes.data, host.nbytes, 0))
        ok(acl.rt.memcpy(memory, needed, host.ctypes.data, needed, H2D))
        for pointer in (memory, seen):
            # Far less than the description's size, and just what is read.
            model.point(0, pointer, needed)
            ok(model.execute())
            check(model.result((2, 3, 8, 12)), tensors_of(aipps, pictures))
            model.point(0, pointer, needed - 1)
            assert model.execute() == 507011
            assert f"needs {needed} bytes" in acl.get_recent_err_msg()
        model.point(0, model.pointers[model.inputs][0], LARGEST)
        ok(acl.rt.host_unregister(host.ctypes.data))
        ok(acl.rt.free(memory))
    ok(acl.mdl.destroy_aipp(handle))


def test_parameters_are_read_when_the_task_runs(dynamic_om, stream, gate):
    first, second = DYNAMIC["crops"], DYNAMIC["paddings"]
    pictures = pictures_of(first)
    handles = [handle_of(*first), handle_of(*second)]
    with loaded(dynamic_om) as model:
        model.fill(np.concatenate(pictures))
        ok(model.set(handles[0]))
        gate.hold(stream)
        ok(acl.mdl.execute_async(model.model_id, model.inputs, model.outputs, stream))
        ok(model.set(handles[1]))
        gate.open()
        ok(acl.rt.synchronize_stream(stream))
        check(model.result((2, 3, 8, 12)), tensors_of(second, pictures))
    for handle in handles:
        ok(acl.mdl.destroy_aipp(handle))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_gives_the_same(dynamic_om, schedule):
    program = """
    import ctypes
    ok(acl.init()); ok(acl.rt.set_device(0))
    model = ok(acl.mdl.load_from_file(sys.argv[1]))
    stream = ok(acl.rt.create_stream())
    inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
    sizes = [(inputs, 576), (inputs, ok(acl.mdl.get_aipp_data_size(2))), (outputs, 2304)]
    pointers = [ok(acl.rt.malloc(size, 0)) for _, size in sizes]
    for pointer, (dataset, size) in zip(pointers, sizes):
        ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, size)))
    aipp = acl.mdl.create_aipp(2)
    ok(acl.mdl.set_aipp_input_format(aipp, 3)); ok(acl.mdl.set_aipp_src_image_size(aipp, 12, 8))
    result = (ctypes.c_float * 576)()
    for turn in range(4):
        ok(acl.rt.memset_async(pointers[0], 576, turn + 1, 576, stream))
        ok(acl.mdl.set_input_aipp(model, inputs, 1, aipp))
        ok(acl.mdl.execute_async(model, inputs, outputs, stream))
        ok(acl.rt.synchronize_stream(stream))
        ok(acl.rt.memcpy(ctypes.addressof(result), 2304, pointers[2], 2304, 2))
        say(sorted(set(result)))
    """
    assert answers(program, dynamic_om, SOFTACL_SCHEDULE=schedule) == [[1.0], [2.0], [3.0], [4.0]]


# Gears.


def test_batches_with_static_aipp(tmp_path):
    aipp = STATIC["nv12"]
    path = make(tmp_path, aipp.configuration(), [-1, 3, 8, 12], "--dynamic_batch_size=1,2,4")
    with loaded(path) as model:
        assert ok(acl.mdl.get_input_dims(model.desc, 0))["dims"] == [-1, 12, 16, 3]
        assert acl.mdl.get_input_size_by_index(model.desc, 0) == 4 * aipp.bytes
        for batch in (2, 4, 1, 2):
            pictures = [aipp.picture(batch + index) for index in range(batch)]
            model.fill(np.concatenate(pictures))
            ok(acl.mdl.set_dynamic_batch_size(model.model_id, model.inputs, 1, batch))
            # Just what the gear needs.
            model.point(0, model.pointers[model.inputs][0], batch * aipp.bytes)
            ok(model.execute())
            check(model.result((batch, 3, 8, 12)), np.stack([aipp.tensor(picture) for picture in pictures]))


def test_batches_with_dynamic_aipp(tmp_path):
    """Parameters are for the largest batch; the gear comes after their input."""
    aipps = [Aipp("RGB888_U8", 20, 16, crop=(index, index, 12, 8), mean=[index, 0, 0]) for index in range(4)]
    path = make(tmp_path, dynamic(4 * aipps[0].bytes), [-1, 3, 8, 12], "--dynamic_batch_size=1,2,4")
    handle, small = handle_of(*aipps), handle_of(*aipps[:2])
    with loaded(path) as model:
        assert acl.mdl.get_input_index_by_name(model.desc, "ascend_mbatch_shape_data") == (2, 0)
        assert acl.mdl.get_aipp_type(model.model_id, 0) == (2, 1, 0)
        assert acl.mdl.get_aipp_type(model.model_id, 2) == (0, NO_INPUT, 0)
        assert model.set(small) == 100000
        ok(model.set(handle))
        for batch in (4, 1, 2):
            ok(acl.mdl.set_dynamic_batch_size(model.model_id, model.inputs, 2, batch))
            pictures = pictures_of(aipps[:batch], batch)
            model.fill(np.concatenate(pictures))
            ok(model.execute())
            check(model.result((batch, 3, 8, 12)), tensors_of(aipps[:batch], pictures))
    for each in (handle, small):
        ok(acl.mdl.destroy_aipp(each))


SIZES = [(16, 12), (8, 20), (8, 8)]


def test_sizes_with_static_aipp(tmp_path):
    """Each gear takes pictures of its own size."""
    configuration = Aipp("YUV420SP_U8", 0, 0, conversion=YUV_TO_RGB).configuration()
    gears = ";".join(f"{height},{width}" for height, width in SIZES)
    path = make(tmp_path, configuration, [1, 3, -1, -1], f"--dynamic_image_size={gears}")
    with loaded(path) as model:
        for height, width in [*SIZES, SIZES[0]]:
            aipp = Aipp("YUV420SP_U8", width, height, conversion=YUV_TO_RGB)
            picture = aipp.picture(height)
            model.fill(picture)
            ok(acl.mdl.set_dynamic_hw_size(model.model_id, model.inputs, 1, height, width))
            ok(model.execute())
            check(model.result((3, height, width)), aipp.tensor(picture))


def test_sizes_with_dynamic_aipp(tmp_path):
    """The size of the source is that of the gear, as the manual asks; another one fails the execution."""
    gears = ";".join(f"{height},{width}" for height, width in SIZES)
    path = make(tmp_path, dynamic(LARGEST), [1, 3, -1, -1], f"--dynamic_image_size={gears}")
    with loaded(path) as model:
        for height, width in SIZES:
            aipp = Aipp("RGB888_U8", width, height)
            handle = handle_of(aipp)
            picture = aipp.picture(height)
            model.fill(picture)
            ok(model.set(handle))
            ok(acl.mdl.set_dynamic_hw_size(model.model_id, model.inputs, 2, height, width))
            ok(model.execute())
            check(model.result((3, height, width)), aipp.tensor(picture))
            ok(acl.mdl.destroy_aipp(handle))
        ok(acl.mdl.set_dynamic_hw_size(model.model_id, model.inputs, 2, *SIZES[0]))
        assert model.execute() == 507011
        handle = handle_of(Aipp("RGB888_U8", 10, 10))
        assert model.set(handle) == 100000
        ok(acl.mdl.destroy_aipp(handle))


# What a model says.

KEYS = [
    *("inputFormat", "srcImageSizeW", "srcImageSizeH"),
    *("cropSwitch", "loadStartPosW", "loadStartPosH", "cropSizeW", "cropSizeH"),
    *("resizeSwitch", "resizeOutputW", "resizeOutputH"),
    *("paddingSwitch", "leftPaddingSize", "rightPaddingSize", "topPaddingSize", "bottomPaddingSize"),
    *("cscSwitch", "rbuvSwapSwitch", "axSwapSwitch", "singleLineMode"),
    *(f"matrixR{row}C{column}" for row in range(3) for column in range(3)),
    *(f"{name}{row}" for name in ("outputBias", "inputBias") for row in range(3)),
    *(f"{name}{channel}" for name in ("meanChn", "minChn", "varReciChn") for channel in range(4)),
    *("srcFormat", "srcDatatype", "srcDimNum", "shapeCount", "aippExtend", "outDims"),
]


def test_the_info_of_static_aipp(tmp_path):
    path = make(tmp_path, STATIC["rgb_all"].configuration(), [2, 3, 8, 12], dtype=np.float16)
    with loaded(path) as model:
        info = ok(acl.mdl.get_first_aipp_info(model.model_id, 0))
        assert list(info) == KEYS
        numbers = [info[key] for key in KEYS[:20]]
        assert numbers == [3, 20, 16, 1, 3, 5, 9, 6, 0, 0, 0, 1, 2, 1, 0, 2, 1, 1, 0, 0]
        assert [info[key] for key in KEYS[20:35]] == [*np.ravel(RGB_TO_YUV["matrix"]), 0, 128, 128, 0, 0, 0]
        assert [info[f"meanChn{channel}"] for channel in range(4)] == [104, 117, 123, 0]
        assert [info[f"minChn{channel}"] for channel in range(4)] == [0.25, 0.5, 0.75, 0.0]
        assert info["varReciChn0"] == pytest.approx(0.0171, rel=1e-6)
        assert info["varReciChn3"] == 1.0
        assert (info["srcFormat"], info["srcDatatype"], info["srcDimNum"], info["shapeCount"]) == (0, 1, 4, 1)
        dims = {"name": "image", "dimCount": 4, "dims": [2, 3, 8, 12]}
        assert info["outDims"] == [{"srcDims": dims, "srcSize": 1152, "aippOutdims": dims, "aippOutSize": 1152}]


def test_the_info_of_dynamic_aipp_and_of_gears(tmp_path):
    path = make(tmp_path, dynamic(LARGEST), [-1, 3, 8, 12], "--dynamic_batch_size=1,4")
    with loaded(path) as model:
        info = ok(acl.mdl.get_first_aipp_info(model.model_id, 0))
        assert list(info) == KEYS
        assert not any(info[key] for key in KEYS[:-6])
        assert (info["srcFormat"], info["srcDatatype"], info["srcDimNum"], info["shapeCount"]) == (0, 0, 4, 2)
        assert [shape["srcDims"]["dims"] for shape in info["outDims"]] == [[1, 3, 8, 12], [4, 3, 8, 12]]
        assert [shape["aippOutSize"] for shape in info["outDims"]] == [1152, 4608]
        for index in (1, 2, 3, 2**64 - 1):
            assert acl.mdl.get_first_aipp_info(model.model_id, index) == (None, 145015)
        assert acl.mdl.get_first_aipp_info(54321, 0) == (None, 145003)


def test_a_model_without_aipp_says_so(small_om):
    model_id = ok(acl.mdl.load_from_file(str(small_om)))
    assert acl.mdl.get_aipp_type(model_id, 0) == (0, NO_INPUT, 0)
    assert acl.mdl.get_aipp_type(model_id, 2) == (0, 0, 500002)
    assert acl.mdl.get_first_aipp_info(model_id, 0) == (None, 145015)
    assert "no AIPP" in acl.get_recent_err_msg()
    ok(acl.mdl.unload(model_id))
    assert code(acl.mdl.get_aipp_type(model_id, 0)) == 145003
