"""What device memory costs: allocate and free."""

from __future__ import annotations

from collections.abc import Iterator

import acl
from harness import ACL_MEM_MALLOC_HUGE_FIRST, Row, main, mean_of_loop, time_row
from opencl import NAME, Peer

SIZE = 1 << 20


def measure() -> Iterator[Row]:
    """Yield the row."""
    peer = Peer()
    malloc, free = acl.rt.malloc, acl.rt.free

    def one() -> None:
        free(malloc(SIZE, ACL_MEM_MALLOC_HUGE_FIRST)[0])

    def peer_one() -> None:
        peer.buffer(SIZE).release()

    yield time_row(
        "malloc and free of 1 MiB",
        f"{NAME}: Buffer, release",
        mean_of_loop(5_000, one),
        mean_of_loop(5_000, peer_one),
        rounds=51,
        reach=0.7,
    )


if __name__ == "__main__":
    main(measure)
