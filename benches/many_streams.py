"""Whether streams that merely exist cost anything: the same operations with one stream alive and with 10,000.

A device of the default product has room for 1024 streams, so the 10,000 lie on ten devices of one process, taken one
after the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import acl
from harness import ACL_MEMCPY_DEVICE_TO_DEVICE, Row, allocate, check, main, released, time_row

DEVICES = 10
STREAMS_PER_DEVICE = 1000
SIZE = 1024


class Device:
    """A context of its own on one device, and two places to copy between."""

    def __init__(self, ordinal: int, owner: ExitStack) -> None:
        """Make the context; it is the current one afterwards."""
        self.context, ret = acl.rt.create_context(ordinal)
        check(ret, "acl.rt.create_context")
        released(acl.rt.destroy_context, self.context, owner)
        self.source, self.target = allocate(SIZE, owner), allocate(SIZE, owner)

    def enter(self) -> None:
        """Make the device's context the current one."""
        check(acl.rt.set_context(self.context), "acl.rt.set_context")

    def create_streams(self, count: int) -> list[int]:
        """Create streams in the device's context."""
        self.enter()
        streams = []
        for _ in range(count):
            stream, ret = acl.rt.create_stream()
            check(ret, "acl.rt.create_stream")
            streams.append(stream)
        return streams

    def copy_on(self, streams: list[int]) -> None:
        """Copy once on each stream in turn, waiting each time."""
        self.enter()
        copy, synchronise, target, source = acl.rt.memcpy_async, acl.rt.synchronize_stream, self.target, self.source
        for stream in streams:
            copy(target, SIZE, source, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE, stream)
            synchronise(stream)


def timed(devices: list[Device], streams: list[list[int]]) -> float:
    """Return the seconds for one operation, all streams of all devices taken in turn."""
    began = time.perf_counter()
    for device, own in zip(devices, streams, strict=True):
        device.copy_on(own)
    return (time.perf_counter() - began) / sum(map(len, streams))


def destroy(devices: list[Device], streams: list[list[int]]) -> None:
    """Destroy each stream once."""
    for device, own in zip(devices, streams, strict=True):
        device.enter()
        for stream in set(own):
            check(acl.rt.destroy_stream(stream), "acl.rt.destroy_stream")


def measure() -> Iterator[Row]:
    """Yield the row."""
    with ExitStack() as owner:
        yield compared([Device(ordinal, owner) for ordinal in range(DEVICES)])
    check(acl.rt.set_device(0), "acl.rt.set_device")
    check(acl.rt.reset_device(0), "acl.rt.reset_device")


def compared(devices: list[Device]) -> Row:
    """Return the row."""

    def with_many() -> float:
        streams = [device.create_streams(STREAMS_PER_DEVICE) for device in devices]
        seconds = timed(devices, streams)
        destroy(devices, streams)
        return seconds

    def with_one() -> float:
        """The same number of operations, and of changes of context, on the first device's only stream."""
        first = devices[0]
        streams = [first.create_streams(1) * STREAMS_PER_DEVICE] * DEVICES
        seconds = timed([first] * DEVICES, streams)
        destroy([first], streams[:1])
        return seconds

    return time_row(
        "memcpy_async of 1 KiB and synchronize_stream, 10,000 streams alive",
        "the same, one stream alive",
        with_many,
        with_one,
        rounds=15,
        reach=1.2,
    )


if __name__ == "__main__":
    main(measure)
