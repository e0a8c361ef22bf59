"""VPC: pictures resized, cut out and converted, next to OpenCV doing the same.

    SOFTACL_THREADS=1 python vpc.py

Both sides run on one thread. Ten operations are queued and waited for once; OpenCV makes its calls, into arrays that are there. Where OpenCV has two ways to the same picture,
the faster one counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

import acl
import cv2
import numpy as np
from harness import ACL_MEMCPY_HOST_TO_DEVICE, Round, Row, check, main, median_of_calls, released, time_row
from numpy.typing import NDArray

ACL_MEMCPY_DEVICE_TO_HOST = 2
NV12, RGB888 = 1, 12
WIDTH, HEIGHT = 1920, 1080
SIZES = ((640, 640), (416, 416), (224, 224), (1280, 720), (3840, 2160))
CROP_LEFT, CROP_TOP, CROP_WIDTH, CROP_HEIGHT = 320, 180, 1280, 720
SMALL, SMALL_TARGET = 64, 32
# Small pictures that are queued at once, and the streams that they are queued on.
MANY, STREAMS = 10_000, 8
# Regions of a batch.
BATCH = 250

Bytes = NDArray[np.uint8]


class Picture:
    """A picture in device memory with its description, for the whole run."""

    def __init__(self, pixel_format: int, width: int, height: int, content: Bytes | None = None) -> None:
        """Describe it without gaps, and copy its content in."""
        rows, row = (height * 3 // 2, width) if pixel_format == NV12 else (height, width * 3)
        self.size = rows * row
        self.memory, ret = acl.media.dvpp_malloc(self.size)
        check(ret, "acl.media.dvpp_malloc")
        released(acl.media.dvpp_free, self.memory)
        check(acl.rt.memset(self.memory, self.size, 0, self.size), "acl.rt.memset")
        self.desc = released(acl.media.dvpp_destroy_pic_desc, acl.media.dvpp_create_pic_desc())
        self.describe(self.desc, (pixel_format, width, height, row, height))
        if content is not None:
            check(
                acl.rt.memcpy(self.memory, self.size, content.ctypes.data, content.nbytes, ACL_MEMCPY_HOST_TO_DEVICE),
                "acl.rt.memcpy",
            )

    def describe(self, desc: int, numbers: tuple[int, int, int, int, int]) -> None:
        """Write its numbers into a description."""
        names = ("format", "width", "height", "width_stride", "height_stride")
        for name, value in (("data", self.memory), ("size", self.size), *zip(names, numbers, strict=True)):
            check(getattr(acl.media, f"dvpp_set_pic_desc_{name}")(desc, value), f"dvpp_set_pic_desc_{name}")

    def read(self) -> Bytes:
        """Copy it out."""
        content = np.empty(self.size, np.uint8)
        check(
            acl.rt.memcpy(content.ctypes.data, self.size, self.memory, self.size, ACL_MEMCPY_DEVICE_TO_HOST),
            "acl.rt.memcpy",
        )
        return content


def planes(picture: Bytes, height: int) -> tuple[Bytes, Bytes]:
    """Return views of an NV12 picture's Y, and of its U and V as two channels."""
    return picture[:height], picture[height:].reshape(height // 2, -1, 2)


def awaited(calls: int, submit: Callable[[], int], stream: int) -> Round:
    """Time operations that are queued one after the other and waited for once, several times: what one takes."""

    def run() -> None:
        for _ in repeat(None, calls):
            check(submit(), "an operation")
        check(acl.rt.synchronize_stream(stream), "acl.rt.synchronize_stream")

    several = median_of_calls(3, run)
    return lambda: several() / calls


def near(own: Bytes, peer: Bytes, most: int) -> None:
    """Make sure that both sides compute the same, but for so much of rounding."""
    difference = np.abs(own.reshape(-1).astype(np.int16) - peer.reshape(-1).astype(np.int16))
    if difference.max() > most:
        raise RuntimeError(f"results differ by up to {difference.max()}")


def resized(channel: int, stream: int, full: Bytes, source: Picture, size: tuple[int, int]) -> Row:
    """Return the row of resizing the whole picture."""
    width, height = size
    target = Picture(NV12, width, height)
    config = released(acl.media.dvpp_destroy_resize_config, acl.media.dvpp_create_resize_config())
    luma, chroma = planes(full, HEIGHT)
    peer_luma, peer_chroma = np.empty((height, width), np.uint8), np.empty((height // 2, width // 2, 2), np.uint8)

    def own() -> int:
        return int(acl.media.dvpp_vpc_resize_async(channel, source.desc, target.desc, config, stream))

    def peer() -> None:
        cv2.resize(luma, (width, height), dst=peer_luma, interpolation=cv2.INTER_LINEAR)
        cv2.resize(chroma, (width // 2, height // 2), dst=peer_chroma, interpolation=cv2.INTER_LINEAR)

    own_round = awaited(10, own, stream)
    own_round()
    peer()
    near(target.read(), np.concatenate((peer_luma.reshape(-1), peer_chroma.reshape(-1))), 0)
    return time_row(
        f"VPC, NV12 1080p resized to {width} × {height}",
        f"OpenCV {cv2.__version__}: resize of both planes",
        own_round,
        median_of_calls(10, peer),
        rounds=31,
        reach=1.0,
    )


def cut_out(stream: int, full: Bytes, source: Picture, size: tuple[int, int]) -> Row:
    """Return the row of cutting a part out, resizing it and converting it to RGB: one call, and three of OpenCV's."""
    width, height = size
    channel = open_channel(narrow=True)
    target = Picture(RGB888, width, height)
    config = released(acl.media.dvpp_destroy_resize_config, acl.media.dvpp_create_resize_config())
    corners = (CROP_LEFT, CROP_LEFT + CROP_WIDTH - 1, CROP_TOP, CROP_TOP + CROP_HEIGHT - 1)
    region = released(acl.media.dvpp_destroy_roi_config, acl.media.dvpp_create_roi_config(*corners))
    luma, chroma = planes(full, HEIGHT)
    luma = luma[CROP_TOP : CROP_TOP + CROP_HEIGHT, CROP_LEFT : CROP_LEFT + CROP_WIDTH]
    chroma = chroma[
        CROP_TOP // 2 : (CROP_TOP + CROP_HEIGHT) // 2,
        CROP_LEFT // 2 : (CROP_LEFT + CROP_WIDTH) // 2,
    ]
    large, result = np.empty((CROP_HEIGHT, CROP_WIDTH, 3), np.uint8), np.empty((height, width, 3), np.uint8)
    small_luma, small_chroma = np.empty((height, width), np.uint8), np.empty((height // 2, width // 2, 2), np.uint8)

    def own() -> int:
        return int(
            acl.media.dvpp_vpc_crop_resize_async(channel, source.desc, target.desc, region, config, stream),
        )

    def convert_first() -> None:
        cv2.cvtColorTwoPlane(luma, chroma, cv2.COLOR_YUV2RGB_NV12, dst=large)
        cv2.resize(large, (width, height), dst=result, interpolation=cv2.INTER_LINEAR)

    def resize_first() -> None:
        # Fewer pixels to convert, and colours at half of the target's resolution.
        cv2.resize(luma, (width, height), dst=small_luma, interpolation=cv2.INTER_LINEAR)
        cv2.resize(chroma, (width // 2, height // 2), dst=small_chroma, interpolation=cv2.INTER_LINEAR)
        cv2.cvtColorTwoPlane(small_luma, small_chroma, cv2.COLOR_YUV2RGB_NV12, dst=result)

    own_round = awaited(10, own, stream)
    own_round()
    convert_first()
    near(target.read(), result, 3)
    peer = min((convert_first, resize_first), key=lambda way: median_of_calls(15, way)())
    return time_row(
        f"VPC, 1280 × 720 of NV12 1080p to RGB888 of {width} × {height}",
        f"OpenCV {cv2.__version__}: slices, {peer.__name__.replace('_', ' ')}",
        own_round,
        median_of_calls(10, peer),
        rounds=31,
        reach=0.6,
    )


def many(channel: int, picture: Bytes) -> Iterator[Row]:
    """Yield the rows of many small pictures: what queueing adds to each, and the whole next to OpenCV."""
    source = Picture(NV12, SMALL, SMALL, picture)
    config = released(acl.media.dvpp_destroy_resize_config, acl.media.dvpp_create_resize_config())
    streams: Sequence[int] = [released(acl.rt.destroy_stream, acl.rt.create_stream()[0]) for _ in range(STREAMS)]
    targets = [Picture(NV12, SMALL_TARGET, SMALL_TARGET) for _ in streams]
    resize = acl.media.dvpp_vpc_resize_async

    def one_by_one() -> float:
        began = time.perf_counter()
        for _ in repeat(None, MANY // STREAMS):
            for stream, target in zip(streams, targets, strict=True):
                check(resize(channel, source.desc, target.desc, config, stream), "acl.media.dvpp_vpc_resize_async")
        for stream in streams:
            check(acl.rt.synchronize_stream(stream), "acl.rt.synchronize_stream")
        return (time.perf_counter() - began) / MANY

    # The same regions in batches: next to nothing but the kernel.
    source_batch = released(acl.media.dvpp_destroy_batch_pic_desc, acl.media.dvpp_create_batch_pic_desc(1))
    source.describe(acl.media.dvpp_get_pic_desc(source_batch, 0), (NV12, SMALL, SMALL, SMALL, SMALL))
    target_batch = released(acl.media.dvpp_destroy_batch_pic_desc, acl.media.dvpp_create_batch_pic_desc(BATCH))
    numbers = (NV12, SMALL_TARGET, SMALL_TARGET, SMALL_TARGET, SMALL_TARGET)
    for index in range(BATCH):
        targets[0].describe(acl.media.dvpp_get_pic_desc(target_batch, index), numbers)
    whole = acl.media.dvpp_create_roi_config(0, SMALL - 1, 0, SMALL - 1)
    region = released(acl.media.dvpp_destroy_roi_config, whole)

    def kernels() -> float:
        began = time.perf_counter()
        for _ in repeat(None, MANY // BATCH):
            check(
                acl.media.dvpp_vpc_batch_crop_resize_async(
                    channel, source_batch, [BATCH], target_batch, [region] * BATCH, config, streams[0]
                ),
                "acl.media.dvpp_vpc_batch_crop_resize_async",
            )
            check(acl.rt.synchronize_stream(streams[0]), "acl.rt.synchronize_stream")
        return (time.perf_counter() - began) / MANY

    luma, chroma = planes(picture, SMALL)
    peer_luma = np.empty((SMALL_TARGET, SMALL_TARGET), np.uint8)
    peer_chroma = np.empty((SMALL_TARGET // 2, SMALL_TARGET // 2, 2), np.uint8)

    def peer() -> float:
        began = time.perf_counter()
        for _ in repeat(None, MANY):
            cv2.resize(luma, (SMALL_TARGET, SMALL_TARGET), dst=peer_luma, interpolation=cv2.INTER_LINEAR)
            half = (SMALL_TARGET // 2, SMALL_TARGET // 2)
            cv2.resize(chroma, half, dst=peer_chroma, interpolation=cv2.INTER_LINEAR)
        return (time.perf_counter() - began) / MANY

    name = f"VPC, {MANY} pictures of 64 × 64 to 32 × 32 on {STREAMS} streams"
    yield time_row(name, f"OpenCV {cv2.__version__}: resize of both planes", one_by_one, peer, rounds=9, reach=1.0)
    yield time_row(
        f"{name}, what each takes over its share of a batch",
        "2 µs",
        lambda: max(one_by_one() - kernels(), 0.0),
        lambda: 2e-6,
        rounds=9,
        reach=1.0,
    )


def open_channel(*, narrow: bool) -> int:
    """Return a channel that converts colours as OpenCV does, or as the product does by default."""
    channel = released(acl.media.dvpp_destroy_channel_desc, int(acl.media.dvpp_create_channel_desc()))
    if narrow:
        _, ret = acl.media.dvpp_set_channel_desc_param(channel, 0, 1)
        check(ret, "acl.media.dvpp_set_channel_desc_param")
    check(acl.media.dvpp_create_channel(channel), "acl.media.dvpp_create_channel")
    return released(acl.media.dvpp_destroy_channel, channel)


def measure() -> Iterator[Row]:
    """Yield all rows."""
    cv2.setNumThreads(1)
    random = np.random.default_rng(1)
    # Smooth enough to be a picture, and of colours that there are: OpenCV limits others before it scales them.
    coarse = random.integers(60, 190, (HEIGHT * 3 // 2 // 4, WIDTH // 4), np.uint8)
    coarse[HEIGHT // 4 :] = random.integers(108, 148, coarse[HEIGHT // 4 :].shape, np.uint8)
    full = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
    for part, planes_of in ((slice(0, HEIGHT), slice(0, HEIGHT // 4)), (slice(HEIGHT, None), slice(HEIGHT // 4, None))):
        full[part] = cv2.resize(coarse[planes_of], (WIDTH, full[part].shape[0]))
    source = Picture(NV12, WIDTH, HEIGHT, full)
    channel = open_channel(narrow=False)
    stream, ret = acl.rt.create_stream()
    released(acl.rt.destroy_stream, stream)
    check(ret, "acl.rt.create_stream")
    for size in SIZES:
        yield resized(channel, stream, full, source, size)
    for size in SIZES[0], SIZES[2]:
        yield cut_out(stream, full, source, size)
    yield from many(channel, np.ascontiguousarray(full[: SMALL * 3 // 2, :SMALL]))


if __name__ == "__main__":
    main(measure)
