"""Run a program with pictures prepared in software where `acl.media` does not do it yet.

    python media_stand_in.py SCRIPT [ARGUMENTS]

What lives here: as much of decoding a picture and resizing it as the programs of `programs.py` ask for, on the host and before the
call returns, so that the *model part* of a program runs unchanged. It proves nothing about pictures: a program that depends on it
is listed as such. What does not live here: names that `acl.media` has; those are never replaced.
"""

from __future__ import annotations

import io
import itertools
import runpy
import sys
from pathlib import Path
from typing import Any

import acl
import cv2
import numpy as np
from PIL import Image

DESCRIPTIONS: dict[int, dict[str, int]] = {}
NUMBERS = itertools.count(1)
FIELDS = ("data", "format", "width", "height", "width_stride", "height_stride", "size")


def read(address: int, size: int) -> np.ndarray:
    """Return the bytes at an address of the device."""
    content = bytes(size)
    if ret := acl.rt.memcpy(acl.util.bytes_to_ptr(content), size, address, size, 2):
        raise RuntimeError(f"acl.rt.memcpy returned {ret}")
    return np.frombuffer(content, np.uint8)


def write_nv12(description: dict[str, int], rgb: np.ndarray) -> None:
    """Write the picture where the description says, as YUV 4:2:0 with JPEG's full range."""
    width, height = description["width"], description["height"]
    stride, rows = description["width_stride"], description["height_stride"]
    planes = cv2.cvtColor(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2YCrCb)
    lying = np.zeros((rows * 3 // 2, stride), np.uint8)
    lying[:height, :width] = planes[..., 0]
    chroma = cv2.resize(planes[..., :0:-1], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    lying[rows : rows + height // 2, : width // 2 * 2] = chroma.reshape(height // 2, -1)
    content = lying.tobytes()
    if ret := acl.rt.memcpy(description["data"], description["size"], acl.util.bytes_to_ptr(content), len(content), 1):
        raise RuntimeError(f"acl.rt.memcpy returned {ret}")


def read_nv12(description: dict[str, int]) -> np.ndarray:
    """Return the picture that lies where the description says, as RGB."""
    width, height = description["width"], description["height"]
    stride, rows = description["width_stride"], description["height_stride"]
    lying = read(description["data"], stride * rows * 3 // 2).reshape(-1, stride)
    chroma = lying[rows : rows + height // 2, : width // 2 * 2].reshape(height // 2, width // 2, 2)
    planes = np.dstack([lying[:height, :width], cv2.resize(chroma, (width, height))[..., ::-1]])
    return cv2.cvtColor(planes, cv2.COLOR_YCrCb2RGB)


def create(**values: int) -> int:
    """Return the number of a new description."""
    number = next(NUMBERS)
    DESCRIPTIONS[number] = values
    return number


def destroy(number: int) -> int:
    """Forget a description."""
    return 0 if DESCRIPTIONS.pop(number, None) is not None else 100000


def decode(_channel: int, data: int, size: int, output: int, _stream: int) -> int:
    """Decode a file's content, of whatever format Pillow knows."""
    write_nv12(DESCRIPTIONS[output], np.asarray(Image.open(io.BytesIO(read(data, size).tobytes())).convert("RGB")))
    return 0


def resize(_channel: int, source: int, target: int, _config: int, _stream: int) -> int:
    """Resize a picture."""
    write_nv12(DESCRIPTIONS[target], read_nv12(DESCRIPTIONS[source]))
    return 0


def setter(field: str) -> Any:
    """Return the function that sets a field of a description."""

    def change(number: int, value: int) -> int:
        DESCRIPTIONS[number][field] = value
        return 0

    return change


FUNCTIONS: dict[str, Any] = {
    "dvpp_create_channel": lambda _channel: 0,
    "dvpp_destroy_channel": lambda _channel: 0,
    "dvpp_jpeg_decode_async": decode,
    "dvpp_vpc_resize_async": resize,
    "dvpp_set_jpege_config_level": setter("level"),
    **{f"dvpp_create_{kind}": create for kind in ("channel_desc", "pic_desc", "resize_config", "jpege_config")},
    **{f"dvpp_destroy_{kind}": destroy for kind in ("channel_desc", "pic_desc", "resize_config", "jpege_config")},
    **{f"dvpp_set_pic_desc_{field}": setter(field) for field in FIELDS},
}


def main() -> None:
    """Add what `acl.media` lacks, and run the script as if it had been started."""
    for name, function in FUNCTIONS.items():
        if not hasattr(acl.media, name):
            setattr(acl.media, name, function)
    sys.argv = sys.argv[1:]
    sys.path[0] = str(Path(sys.argv[0]).resolve().parent)
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
