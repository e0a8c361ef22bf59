"""Models with AIPP for tests: parameters and what they compute, networks that give back what AIPP makes, datasets around them.

What lives here: no test. What AIPP computes is written anew, in whole-array steps of numpy.
"""

import acl
import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import helper  # noqa: E402

from . import nets  # noqa: E402
from .nets import Loaded  # noqa: E402
from .support import convert, ok  # noqa: E402

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


class LoadedWithAipp(Loaded):
    """The same with what concerns pictures."""

    def point(self, index, pointer, size):
        ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(self.inputs, index), pointer, size))

    def set(self, handle, index=1):
        return acl.mdl.set_input_aipp(self.model_id, self.inputs, index, handle)


def loaded(path):
    return nets.loaded(path, LoadedWithAipp)


def check(found, expected):
    """Bit for bit: every step is defined."""
    np.testing.assert_array_equal(found, expected)
