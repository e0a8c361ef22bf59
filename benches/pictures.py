"""What the benchmarks of pictures share: a photograph, and `acl.media` with the memory and descriptions that it wants.

What does not live here: anything that is measured.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import acl
import cv2
import numpy as np
from harness import ACL_MEMCPY_HOST_TO_DEVICE, check, released
from numpy.typing import NDArray

# Unpacked by `make`: 512 × 600 pixels of a photograph.
PHOTOGRAPH = Path(".venv/pictures/matplotlib/mpl-data/sample_data/grace_hopper.jpg")
ACL_MEMCPY_DEVICE_TO_HOST = 2
WIDTH, HEIGHT = 1920, 1080
# A camera's at moderate light: without it, scaling up leaves a picture as smooth as no photograph is.
NOISE = 4


@functools.cache
def photograph(noise: float = NOISE) -> NDArray[np.uint8]:
    """Return 1080p of a photograph, blue before red as OpenCV has it, with so much noise."""
    small = cv2.imread(str(PHOTOGRAPH))
    large = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(0).normal(0, noise, large.shape)
    return np.clip(large + grain, 0, 255).astype(np.uint8)


def media_memory(size: int) -> int:
    """Return the address of ``size`` cleared bytes for `acl.media`."""
    address, ret = acl.media.dvpp_malloc(size)
    check(ret, "acl.media.dvpp_malloc")
    released(acl.media.dvpp_free, address)
    check(acl.rt.memset(address, size, 0, size), "acl.rt.memset")
    return int(address)


def uploaded(content: bytes) -> tuple[int, int]:
    """Return address and size of coded data on the device."""
    address = media_memory(len(content))
    ret = acl.rt.memcpy(address, len(content), acl.util.bytes_to_ptr(content), len(content), ACL_MEMCPY_HOST_TO_DEVICE)
    check(ret, "acl.rt.memcpy")
    return address, len(content)


def downloaded(address: int, size: int) -> NDArray[np.uint8]:
    """Return bytes of the device."""
    content = np.empty(size, np.uint8)
    check(acl.rt.memcpy(content.ctypes.data, size, address, size, ACL_MEMCPY_DEVICE_TO_HOST), "acl.rt.memcpy")
    return content


def channel() -> int:
    """Return a channel for every kind of work."""
    desc = released(acl.media.dvpp_destroy_channel_desc, acl.media.dvpp_create_channel_desc())
    check(acl.media.dvpp_create_channel(desc), "acl.media.dvpp_create_channel")
    return released(acl.media.dvpp_destroy_channel, desc)


def description(**values: Any) -> int:
    """Return a picture's description with these fields."""
    desc = released(acl.media.dvpp_destroy_pic_desc, acl.media.dvpp_create_pic_desc())
    for field, value in values.items():
        check(getattr(acl.media, f"dvpp_set_pic_desc_{field}")(desc, value), f"dvpp_set_pic_desc_{field}")
    return int(desc)
