"""PNG, next to OpenCV: files into pixels, on one thread each.

SOFTACL_THREADS=1 python png.py
"""

from __future__ import annotations

from collections.abc import Iterator

import acl
import cv2
import numpy as np
from harness import Row, check, main, median_of_calls, time_row
from numpy.typing import NDArray
from pictures import HEIGHT, WIDTH, channel, description, downloaded, media_memory, photograph, uploaded

RGB888 = 12
STRIDE, ROWS = WIDTH * 3, 1088


def decoded(unit: int, name: str, pixels: NDArray[np.uint8]) -> Row:
    """Return the row of one picture, once both sides were seen to do the same."""
    file = bytes(cv2.imencode(".png", pixels)[1])
    data, size = uploaded(file)
    memory = media_memory(STRIDE * ROWS)
    target = description(data=memory, size=STRIDE * ROWS, format=RGB888)
    decode, synchronise = acl.media.dvpp_png_decode_async, acl.rt.synchronize_stream

    def run() -> None:
        check(decode(unit, data, size, target, 0), "acl.media.dvpp_png_decode_async")
        check(synchronise(0), "acl.rt.synchronize_stream")

    run()
    own = downloaded(memory, STRIDE * HEIGHT).reshape(HEIGHT, WIDTH, 3)
    np.testing.assert_array_equal(own[..., ::-1], pixels)
    content = np.frombuffer(file, np.uint8)
    return time_row(
        name,
        f"OpenCV {cv2.__version__}: imdecode",
        median_of_calls(1, run),
        median_of_calls(1, lambda: cv2.imdecode(content, cv2.IMREAD_COLOR)),
        rounds=21,
        reach=0.4,
    )


def measure() -> Iterator[Row]:
    """Yield a row for a photograph and one for a picture without a camera's noise."""
    cv2.setNumThreads(1)
    unit = channel()
    yield decoded(unit, "PNG 1080p into RGB888", photograph())
    yield decoded(unit, "PNG 1080p of a smooth picture into RGB888", photograph(noise=0))


if __name__ == "__main__":
    main(measure)
