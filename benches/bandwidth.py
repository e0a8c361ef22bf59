"""How fast large memory moves within the device."""

from __future__ import annotations

from collections.abc import Iterator

import acl
import numpy as np
from harness import ACL_MEMCPY_DEVICE_TO_DEVICE, Row, allocate, bandwidth_row, check, main, median_of_calls

SIZE = 256 << 20


def measure() -> Iterator[Row]:
    """Yield the row."""
    # Full of a value other than zero: the kernel may share one zero page among untouched ones.
    peer_source, peer_target = np.full(SIZE, 1, np.uint8), np.full(SIZE, 2, np.uint8)
    source, target = allocate(SIZE), allocate(SIZE)

    def one() -> None:
        check(acl.rt.memcpy(target, SIZE, source, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE), "acl.rt.memcpy")

    yield bandwidth_row(
        "memcpy of 256 MiB within the device",
        "numpy.copyto",
        median_of_calls(3, one),
        median_of_calls(3, lambda: np.copyto(peer_target, peer_source)),
        size=SIZE,
        rounds=15,
        reach=1.7,
    )


if __name__ == "__main__":
    main(measure)
