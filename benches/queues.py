"""What a stream costs: a small copy queued and waited for, and many copies queued and waited for once."""

from __future__ import annotations

import time
from collections.abc import Iterator

import acl
import pyopencl
from harness import ACL_MEMCPY_DEVICE_TO_DEVICE, Row, allocate, check, main, median_of_calls, time_row
from opencl import NAME, Peer

SIZE = 1024
MANY = 10_000


def measure() -> Iterator[Row]:
    """Yield both rows."""
    peer = Peer()
    peer_source, peer_target = peer.touched_buffer(SIZE), peer.touched_buffer(SIZE)
    source, target = allocate(SIZE), allocate(SIZE)
    stream, ret = acl.rt.create_stream()
    check(ret, "acl.rt.create_stream")
    copy, synchronise = acl.rt.memcpy_async, acl.rt.synchronize_stream
    arguments = (target, SIZE, source, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE, stream)
    enqueue = pyopencl.enqueue_copy

    def one() -> None:
        copy(*arguments)
        synchronise(stream)

    def peer_one() -> None:
        enqueue(peer.queue, peer_target, peer_source, byte_count=SIZE)
        peer.queue.finish()

    yield time_row(
        "memcpy_async of 1 KiB on the device, then synchronize_stream",
        f"{NAME}: enqueue_copy, finish",
        median_of_calls(200, one),
        median_of_calls(200, peer_one),
        rounds=31,
        reach=1 / 100,
    )

    def many() -> float:
        began = time.perf_counter()
        for _ in range(MANY):
            copy(*arguments)
        synchronise(stream)
        return (time.perf_counter() - began) / MANY

    def peer_many() -> float:
        began = time.perf_counter()
        for _ in range(MANY):
            enqueue(peer.queue, peer_target, peer_source, byte_count=SIZE)
        peer.queue.finish()
        return (time.perf_counter() - began) / MANY

    yield time_row(
        "10,000 memcpy_async of 1 KiB, then one synchronize_stream; each",
        f"{NAME}: 10,000 enqueue_copy, then one finish; each",
        many,
        peer_many,
        rounds=15,
        reach=1 / 20,
    )
    check(acl.rt.destroy_stream(stream), "acl.rt.destroy_stream")


if __name__ == "__main__":
    main(measure)
