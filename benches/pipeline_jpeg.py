"""A photograph's way from its file into a model: softacl's JPEG decoder, VPC and AIPP, next to OpenCV and numpy.

    SOFTACL_THREADS=1 python pipeline_jpeg.py

Both sides run on one thread and end with the same tensor, but for roundings and for where they take chroma from. The model passes it on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import acl
import aipp
import cv2
import numpy as np
from harness import Row, check, main, median_of_calls, released, time_row
from numpy.typing import NDArray
from pictures import HEIGHT, WIDTH, channel, description, media_memory, photograph, uploaded

NV12 = 1
# What cameras write, and what most libraries write by themselves: the better, the more of the time goes by on entropy coding.
QUALITIES = (90, 75)
STRIDE, ROWS = 1920, 1088
SIZE = aipp.SIZE
# BT.601, wide range, to RGB: what a JPEG file has.
WEIGHTS = ((256, 0, 359), (256, -88, -183), (256, 454, 0))
MATRIX = "".join(
    f"  matrix_r{row}c{column}: {weight}\n"
    for row, weights in enumerate(WEIGHTS)
    for column, weight in enumerate(weights)
)
COLOURS = f"  csc_switch: true\n{MATRIX}  input_bias_0: 0\n  input_bias_1: 128\n  input_bias_2: 128\n"
INPUT = f"  input_format: YUV420SP_U8\n  src_image_size_w: {SIZE}\n  src_image_size_h: {SIZE}\n"


def pipeline(unit: int, file: bytes, model: aipp.Loaded) -> Callable[[], None]:
    """Return what brings a file through the model."""
    data, size = uploaded(file)
    room = STRIDE * ROWS * 3 // 2
    large = description(data=media_memory(room), size=room, format=NV12)
    small_room = SIZE * SIZE * 3 // 2
    if small_room != model.bytes[0]:
        raise RuntimeError(f"the model takes {model.bytes[0]} bytes, the picture has {small_room}")
    fields = dict.fromkeys(("width", "height", "width_stride", "height_stride"), SIZE)
    memory = media_memory(small_room)
    small = description(data=memory, size=small_room, format=NV12, **fields)
    dataset = released(acl.mdl.destroy_dataset, acl.mdl.create_dataset())
    buffer = released(acl.destroy_data_buffer, acl.create_data_buffer(memory, small_room))
    _, ret = acl.mdl.add_dataset_buffer(dataset, buffer)
    check(ret, "acl.mdl.add_dataset_buffer")
    config = released(acl.media.dvpp_destroy_resize_config, acl.media.dvpp_create_resize_config())

    def run() -> None:
        check(acl.media.dvpp_jpeg_decode_async(unit, data, size, large, 0), "acl.media.dvpp_jpeg_decode_async")
        # The decoder says how it laid the picture out once it is done.
        check(acl.rt.synchronize_stream(0), "acl.rt.synchronize_stream")
        check(acl.media.dvpp_vpc_resize_async(unit, large, small, config, 0), "acl.media.dvpp_vpc_resize_async")
        check(acl.mdl.execute_async(model.model, dataset, model.datasets[1], 0), "acl.mdl.execute_async")
        check(acl.rt.synchronize_stream(0), "acl.rt.synchronize_stream")

    return run


def with_opencv(file: bytes) -> Callable[[], NDArray[Any]]:
    """Return what makes the same tensor without softacl."""
    content = np.frombuffer(file, np.uint8)

    def fetch() -> NDArray[Any]:
        picture = cv2.resize(cv2.imdecode(content, cv2.IMREAD_COLOR), (SIZE, SIZE), interpolation=cv2.INTER_LINEAR)
        return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)

    return aipp.with_numpy(fetch, SIZE, SIZE)


def measure() -> Iterator[Row]:
    """Yield every row, each once both sides were seen to do the same."""
    cv2.setNumThreads(1)
    unit = channel()
    model = aipp.Loaded(
        aipp.network("pipeline", "Identity", "float16", SIZE, SIZE), INPUT + COLOURS + aipp.NORMALISATION
    )
    for quality in QUALITIES:
        file = bytes(cv2.imencode(".jpg", photograph(), [cv2.IMWRITE_JPEG_QUALITY, quality])[1])
        run = pipeline(unit, file, model)
        peer = with_opencv(file)
        run()
        expected = peer()
        difference = np.abs(model.result(expected).astype(np.float32) - expected.astype(np.float32))
        # One step of a sample is the factor.
        if difference.mean() > 2 * max(aipp.FACTOR):
            raise RuntimeError(f"the tensors differ by {difference.mean()} on average")
        yield time_row(
            f"JPEG 4:2:0 of {WIDTH} × {HEIGHT}, quality {quality}: decode, resize, AIPP to float16 of {SIZE} × {SIZE}",
            f"OpenCV {cv2.__version__} and numpy {np.__version__}: imdecode, resize, cvtColor, multiply",
            median_of_calls(1, run),
            median_of_calls(1, peer),
            rounds=41,
            reach=0.6,
        )


if __name__ == "__main__":
    main(measure)
