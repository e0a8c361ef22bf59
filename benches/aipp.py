"""AIPP: a picture's way into a model, next to OpenCV and numpy doing the same.

    SOFTACL_THREADS=1 python aipp.py

The models pass on what AIPP gives them, so that what is timed is the pass, the call and a copy of the tensor. Both sides run on
one thread. OpenCV converts colours; numpy normalises channel by channel into an array of the right type, which took a third of
the time of the one-line formula; where OpenCV can do all of it by itself, it does.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import acl
import cv2
import models
import numpy as np
import onnx
from harness import ACL_MEMCPY_HOST_TO_DEVICE, Round, Row, check, main, median_of_calls, released, time_row
from inference import dataset
from numpy.typing import NDArray
from onnx import TensorProto, helper

DIRECTORY = Path("target/bench/aipp")
ACL_MEMCPY_DEVICE_TO_HOST = 2

SIZE = 224
FULL_WIDTH, FULL_HEIGHT = 1920, 1080
LEFT, TOP = 848, 428
# ImageNet's, as people configure AIPP with them.
MEAN = (124, 117, 104)
FACTOR = (0.0171, 0.0175, 0.0174)
NORMALISATION = "".join(
    f"  mean_chn_{channel}: {mean}\n  var_reci_chn_{channel}: {factor}\n"
    for channel, (mean, factor) in enumerate(zip(MEAN, FACTOR, strict=True))
)
# BT.601, narrow range, to RGB.
MATRIX = ((298, 0, 409), (298, -100, -208), (298, 516, 0))
CONVERSION = "  csc_switch: true\n" + "".join(
    f"  matrix_r{row}c{column}: {weight}\n"
    for row, weights in enumerate(MATRIX)
    for column, weight in enumerate(weights)
)
FULL = f"  input_format: YUV420SP_U8\n  src_image_size_w: {FULL_WIDTH}\n  src_image_size_h: {FULL_HEIGHT}\n"
CROP = f"  crop: true\n  load_start_pos_w: {LEFT}\n  load_start_pos_h: {TOP}\n  crop_size_w: {SIZE}\n  crop_size_h: {SIZE}\n"
RGB = f"  input_format: RGB888_U8\n  src_image_size_w: {SIZE}\n  src_image_size_h: {SIZE}\n"

TYPES = {"float16": TensorProto.FLOAT16, "float32": TensorProto.FLOAT}


def network(name: str, operator: str, data_type: str, height: int, width: int) -> Path:
    """Return the path of a one-node network over a picture: it passes the picture on, or takes one element of it."""
    path = DIRECTORY / f"{name}.onnx"
    shape = [1, 3, height, width]
    constants = []
    if operator == "Slice":
        for at, values in enumerate(([0] * 4, [1] * 4)):
            constants.append(helper.make_tensor(f"c{at}", TensorProto.INT64, [4], values))
    node = helper.make_node(operator, [models.INPUT, *(constant.name for constant in constants)], [models.OUTPUT])
    result = [1] * 4 if constants else shape
    values = [
        helper.make_tensor_value_info(at, TYPES[data_type], dims)
        for at, dims in ((models.INPUT, shape), (models.OUTPUT, result))
    ]
    graph = helper.make_graph([node], "benchmark", values[:1], values[1:], constants)
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8), path)
    return path


def converted(network: Path, aipp: str | None) -> Path:
    """Return the .om form of a network, with AIPP of these fields before it."""
    output = network.with_suffix("") if aipp is None else network.with_name(f"{network.stem}_aipp")
    options = []
    if aipp is not None:
        configuration = output.with_suffix(".cfg")
        configuration.write_text(f"aipp_op {{\n  aipp_mode: static\n{aipp}}}\n")
        options.append(f"--insert_op_conf={configuration}")
    subprocess.run(
        [
            Path(sys.executable).with_name("atc"),
            f"--model={network}",
            "--framework=5",
            f"--output={output}",
            "--soc_version=Ascend310P3",
            *options,
        ],
        check=True,
        stdout=sys.stderr,
    )
    return output.with_suffix(".om")


class Loaded:
    """A model with its buffers, for the whole run."""

    def __init__(self, network: Path, aipp: str | None) -> None:
        """Convert and load it."""
        self.model, ret = acl.mdl.load_from_file(str(converted(network, aipp)))
        check(ret, "acl.mdl.load_from_file")
        released(acl.mdl.unload, self.model)
        desc = acl.mdl.create_desc()
        check(acl.mdl.get_desc(desc, self.model), "acl.mdl.get_desc")
        self.bytes = [acl.mdl.get_input_size_by_index(desc, 0), acl.mdl.get_output_size_by_index(desc, 0)]
        check(acl.mdl.destroy_desc(desc), "acl.mdl.destroy_desc")
        pairs = [dataset(size) for size in self.bytes]
        self.datasets = [handle for handle, _ in pairs]
        self.addresses = [address for _, address in pairs]

    def give(self, picture: NDArray[Any]) -> None:
        """Copy a picture in."""
        source = np.ascontiguousarray(picture)
        if source.nbytes != self.bytes[0]:
            raise RuntimeError(f"the model takes {self.bytes[0]} bytes, the picture has {source.nbytes}")
        ret = acl.rt.memcpy(
            self.addresses[0], self.bytes[0], source.ctypes.data, source.nbytes, ACL_MEMCPY_HOST_TO_DEVICE
        )
        check(ret, "acl.rt.memcpy")

    def run(self) -> None:
        """Execute it."""
        check(acl.mdl.execute(self.model, *self.datasets), "acl.mdl.execute")

    def result(self, like: NDArray[Any]) -> NDArray[Any]:
        """Copy the output out."""
        result = np.empty_like(like)
        ret = acl.rt.memcpy(
            result.ctypes.data, result.nbytes, self.addresses[1], self.bytes[1], ACL_MEMCPY_DEVICE_TO_HOST
        )
        check(ret, "acl.rt.memcpy")
        return result


def round_of(model: Loaded, calls: int) -> Round:
    """Time executions."""
    execute, arguments = acl.mdl.execute, (model.model, *model.datasets)
    return median_of_calls(calls, lambda: execute(*arguments))


def with_numpy(fetch: Callable[[], NDArray[np.uint8]], height: int, width: int) -> Callable[[], NDArray[Any]]:
    """Return what makes a tensor of halves from the picture that ``fetch`` brings."""
    tensor = np.empty((1, 3, height, width), np.float16)
    pairs = [(np.float32(mean), np.float32(factor)) for mean, factor in zip(MEAN, FACTOR, strict=True)]

    def run() -> NDArray[Any]:
        picture = fetch()
        for channel, (mean, factor) in enumerate(pairs):
            plane = np.subtract(picture[..., channel], mean, dtype=np.float32)
            np.multiply(plane, factor, out=tensor[0, channel], casting="same_kind")
        return tensor

    return run


def with_opencv(picture: NDArray[np.uint8]) -> Callable[[], NDArray[Any]]:
    """Return what makes a tensor of floats from a picture, without numpy."""
    parameters = cv2.dnn.Image2BlobParams()
    parameters.mean = MEAN
    parameters.scalefactor = FACTOR
    parameters.ddepth = cv2.CV_32F

    def run() -> NDArray[Any]:
        return np.asarray(cv2.dnn.blobFromImageWithParams(picture, parameters))

    return run


def compared(
    name: str,
    peer_name: str,
    model: Loaded,
    picture: NDArray[np.uint8],
    peer: Callable[[], NDArray[Any]],
    calls: int,
    reach: float,
) -> Row:
    """Make sure that both sides compute the same, but for what roundings of a colour differ in, and compare."""
    model.give(picture)
    model.run()
    expected = peer()
    np.testing.assert_allclose(model.result(expected), expected, rtol=0, atol=2.1 * max(FACTOR))
    return time_row(name, peer_name, round_of(model, calls), median_of_calls(calls, peer), rounds=31, reach=reach)


def pictures(random: np.random.Generator) -> Iterator[Row]:
    """Yield the rows of the pass by itself."""
    # Within the range of video: what lies below black, OpenCV takes for black.
    full = random.integers(16, 236, (FULL_HEIGHT * 3 // 2, FULL_WIDTH), np.uint8)
    luma, chroma = full[:FULL_HEIGHT], full[FULL_HEIGHT:].reshape(FULL_HEIGHT // 2, FULL_WIDTH // 2, 2)

    def convert(left: int, top: int, width: int, height: int) -> NDArray[np.uint8]:
        part = luma[top : top + height, left : left + width]
        colours = chroma[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2]
        return np.asarray(cv2.cvtColorTwoPlane(part, colours, cv2.COLOR_YUV2RGB_NV12))

    both = f"OpenCV {cv2.__version__} and numpy {np.__version__}"
    yield compared(
        "AIPP, YUV420SP 1080p, crop and colours to float16 of 224 × 224",
        f"{both}: slices, cvtColorTwoPlane, multiply",
        Loaded(network("crop", "Identity", "float16", SIZE, SIZE), FULL + CROP + CONVERSION + NORMALISATION),
        full,
        with_numpy(lambda: convert(LEFT, TOP, SIZE, SIZE), SIZE, SIZE),
        15,
        0.4,
    )
    yield compared(
        "AIPP, YUV420SP 1080p, colours to float16 of 1920 × 1080",
        f"{both}: cvtColorTwoPlane, multiply",
        Loaded(network("full", "Identity", "float16", FULL_HEIGHT, FULL_WIDTH), FULL + CONVERSION + NORMALISATION),
        full,
        with_numpy(lambda: convert(0, 0, FULL_WIDTH, FULL_HEIGHT), FULL_HEIGHT, FULL_WIDTH),
        1,
        0.4,
    )
    small = random.integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    yield compared(
        "AIPP, RGB888 to float16 of 224 × 224",
        f"numpy {np.__version__}: subtract, multiply",
        Loaded(network("rgb16", "Identity", "float16", SIZE, SIZE), RGB + NORMALISATION),
        small,
        with_numpy(lambda: small, SIZE, SIZE),
        15,
        0.5,
    )
    yield compared(
        "AIPP, RGB888 to float32 of 224 × 224",
        f"OpenCV {cv2.__version__}: blobFromImageWithParams",
        Loaded(network("rgb32", "Identity", "float32", SIZE, SIZE), RGB + NORMALISATION),
        small,
        with_opencv(small),
        15,
        1.0,
    )


def whole_model(random: np.random.Generator) -> Row:
    """Return the row of a network with AIPP against the same without plus the pass alone.

    The pass alone is the difference that AIPP makes to a network that takes one element of the tensor.
    """
    squeezenet = models.build("squeezenet", DIRECTORY)
    one_element = network("element", "Slice", "float32", SIZE, SIZE)
    aipp = RGB + NORMALISATION
    small = random.integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    with_pass, bare_pass = Loaded(squeezenet, aipp), Loaded(one_element, aipp)
    without, bare = Loaded(squeezenet, None), Loaded(one_element, None)
    for model in (with_pass, bare_pass):
        model.give(small)
    tensor = np.ascontiguousarray(with_opencv(small)())
    for model in (without, bare):
        model.give(tensor)
    own, alone, call = round_of(with_pass, 15), round_of(bare_pass, 15), round_of(bare, 15)
    peer = round_of(without, 15)
    return time_row(
        "acl.mdl.execute, squeezenet with AIPP, RGB888",
        "the same without AIPP, plus the pass alone",
        own,
        lambda: peer() + alone() - call(),
        rounds=31,
        reach=1.02,
    )


def measure() -> Iterator[Row]:
    """Yield every row."""
    cv2.setNumThreads(1)
    random = np.random.default_rng(2)
    yield from pictures(random)
    yield whole_model(random)


if __name__ == "__main__":
    main(measure)
