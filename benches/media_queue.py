"""What a queued operation on pictures costs beside its kernel.

    SOFTACL_THREADS=1 python media_queue.py

Kernels by themselves are the same passes in batches: a call for 250 of them. What is set out to be reached is their time and 2 µs each.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import acl
from harness import Round, Row, check, main, released, time_row
from pictures import channel, description, media_memory

MANY = 10_000
STREAMS = 8
BATCH = 250
ALLOWANCE = 2e-6
NV12 = 1
LARGE, SMALL = 64, 32


def picture(size: int) -> dict[str, int]:
    """Return the fields of a square picture with memory of its own."""
    count = size * size * 3 // 2
    fields = {"data": media_memory(count), "size": count, "format": NV12}
    return fields | dict.fromkeys(("width", "height", "width_stride", "height_stride"), size)


def queued(unit: int) -> Round:
    """Time resizes one by one, in turn on each stream."""
    config = released(acl.media.dvpp_destroy_resize_config, acl.media.dvpp_create_resize_config())
    places = []
    for _ in range(STREAMS):
        stream, ret = acl.rt.create_stream()
        check(ret, "acl.rt.create_stream")
        released(acl.rt.destroy_stream, stream)
        places.append((description(**picture(LARGE)), description(**picture(SMALL)), config, stream))
    resize, synchronise = acl.media.dvpp_vpc_resize_async, acl.rt.synchronize_stream

    def run() -> float:
        began = time.perf_counter()
        for _ in range(MANY // STREAMS):
            for source, target, settings, stream in places:
                resize(unit, source, target, settings, stream)
        for *_, stream in places:
            check(synchronise(stream), "acl.rt.synchronize_stream")
        return (time.perf_counter() - began) / MANY

    return run


def batched(unit: int) -> Round:
    """Time the same passes as few tasks on one stream, and add what each may take beside."""
    config = released(acl.media.dvpp_destroy_resize_config, acl.media.dvpp_create_resize_config())
    region = released(acl.media.dvpp_destroy_roi_config, acl.media.dvpp_create_roi_config(0, LARGE - 1, 0, LARGE - 1))
    batches = []
    for count, size in ((1, LARGE), (BATCH, SMALL)):
        batch = released(acl.media.dvpp_destroy_batch_pic_desc, acl.media.dvpp_create_batch_pic_desc(count))
        fields = picture(size)
        for index in range(count):
            member = acl.media.dvpp_get_pic_desc(batch, index)
            for field, value in fields.items():
                check(getattr(acl.media, f"dvpp_set_pic_desc_{field}")(member, value), f"dvpp_set_pic_desc_{field}")
        batches.append(batch)
    arguments = (batches[0], [BATCH], batches[1], [region] * BATCH, config, 0)

    def run() -> float:
        began = time.perf_counter()
        for _ in range(MANY // BATCH):
            ret = acl.media.dvpp_vpc_batch_crop_resize_async(unit, *arguments)
            check(ret, "acl.media.dvpp_vpc_batch_crop_resize_async")
        check(acl.rt.synchronize_stream(0), "acl.rt.synchronize_stream")
        return (time.perf_counter() - began) / MANY + ALLOWANCE

    return run


def measure() -> Iterator[Row]:
    """Yield the row."""
    unit = channel()
    yield time_row(
        f"10,000 resizes of {LARGE} × {LARGE} NV12 queued on {STREAMS} streams, then waited for; each",
        f"softacl: the same passes {BATCH} to a call, and 2 µs",
        queued(unit),
        batched(unit),
        rounds=31,
        reach=1.0,
    )


if __name__ == "__main__":
    main(measure)
