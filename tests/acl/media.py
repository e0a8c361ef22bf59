"""What the tests of `acl.media` share: a channel, pictures on the device, and pixels in numpy."""

from __future__ import annotations

from contextlib import contextmanager

import acl
import numpy as np

from .support import D2H, H2D, address, ok

GRAY, NV12, NV21, YUV422, YVU444 = 0, 1, 2, 3, 6
RGB, BGR, RGBA = 12, 13, 16
UNKNOWN = 10000
# Code of a task that broke a product's rule.
FAILED = 507018

# Rows of memory for a row of the stride, by format.
ROWS = {GRAY: 1, NV12: 1.5, NV21: 1.5, YUV422: 2, YVU444: 3, RGB: 1, BGR: 1, RGBA: 1}
PIXEL_BYTES = {RGB: 3, BGR: 3, RGBA: 4}


def align(number, step):
    return -(-number // step) * step


class Picture:
    """A picture on the device with its description. Its bytes are 0 at first, or those of `pixels`."""

    def __init__(self, width, height, form=NV12, stride=None, rows=None, pixels=None, memory=None):
        self.width, self.height, self.form = width, height, form
        self.stride = stride or align(width, 16) * PIXEL_BYTES.get(form, 1)
        self.rows = rows or align(height, 2)
        self.size = memory or int(self.stride * self.rows * ROWS[form])
        self.memory = ok(acl.media.dvpp_malloc(self.size))
        ok(acl.rt.memset(self.memory, self.size, 0, self.size))
        self.desc = acl.media.dvpp_create_pic_desc()
        self.describe(self.desc)
        if pixels is not None:
            self.write(pixels)

    def describe(self, desc):
        self.desc = desc
        values = {"data": self.memory, "size": self.size, "format": self.form, "width": self.width}
        values |= {"height": self.height, "width_stride": self.stride, "height_stride": self.rows}
        for field, value in values.items():
            self.set(field, value)

    def set(self, field, value):
        ok(getattr(acl.media, f"dvpp_set_pic_desc_{field}")(self.desc, value))

    def get(self, field):
        return getattr(acl.media, f"dvpp_get_pic_desc_{field}")(self.desc)

    def layout(self):
        return [self.get(field) for field in ("width", "height", "width_stride", "height_stride")]

    def write(self, bytes_):
        content = np.ascontiguousarray(bytes_, np.uint8).reshape(-1)
        assert content.nbytes == self.size, (content.nbytes, self.size)
        ok(acl.rt.memcpy(self.memory, self.size, address(content), self.size, H2D))

    def read(self):
        content = np.empty(self.size, np.uint8)
        ok(acl.rt.memcpy(address(content), self.size, self.memory, self.size, D2H))
        return content

    def lines(self):
        """The bytes, one row of the stride each."""
        return self.read()[: self.size // self.stride * self.stride].reshape(-1, self.stride)

    def luma(self):
        return self.lines()[: self.height, : self.width]

    def chroma(self):
        """Pairs of NV12 or NV21: rows, columns, two."""
        pairs = self.lines()[self.rows : self.rows + self.height // 2, : self.width // 2 * 2]
        return pairs.reshape(self.height // 2, self.width // 2, 2)

    def pixels(self):
        """Pixels of a packed format: rows, columns, components."""
        count = PIXEL_BYTES[self.form]
        return self.lines()[: self.height, : self.width * count].reshape(self.height, self.width, count)


def random(width, height, form=NV12, seed=0, smooth=True, **other):
    """A picture of pixels that are not the same anywhere; smooth ones survive resizing and coding."""
    picture = Picture(width, height, form, **other)
    lines, stride = picture.size // picture.stride, picture.stride
    if smooth:
        y, x = np.mgrid[:lines, :stride]
        wave = np.sin(x / (17 + seed)) + np.cos(y / 13 + seed) + np.sin((x + 2 * y) / 29)
        content = (127 + 40 * wave).astype(np.uint8)
    else:
        content = np.random.default_rng(seed).integers(0, 256, (lines, stride), np.uint8)
    # What is left over at the end is not the picture's.
    picture.write(np.pad(content.reshape(-1), (0, picture.size - content.size)))
    return picture


class Channel:
    """A channel and a resize configuration."""

    def __init__(self, mode=None, parameters=()):
        self.desc = acl.media.dvpp_create_channel_desc()
        if mode is not None:
            ok(acl.media.dvpp_set_channel_desc_mode(self.desc, mode))
        for kind, value in parameters:
            _, ret = acl.media.dvpp_set_channel_desc_param(self.desc, kind, value)
            ok(ret)
        ok(acl.media.dvpp_create_channel(self.desc))
        self.config = acl.media.dvpp_create_resize_config()

    def resize(self, source, target, stream=0):
        return acl.media.dvpp_vpc_resize_async(self.desc, source.desc, target.desc, self.config, stream)

    def close(self):
        ok(acl.media.dvpp_destroy_resize_config(self.config))
        ok(acl.media.dvpp_destroy_channel(self.desc))
        ok(acl.media.dvpp_destroy_channel_desc(self.desc))


@contextmanager
def channel(mode=None, parameters=()):
    made = Channel(mode, parameters)
    try:
        yield made
    finally:
        made.close()


def roi(left, right, top, bottom):
    return acl.media.dvpp_create_roi_config(left, right, top, bottom)


def synchronised(ret, stream=0):
    """The outcome of a queued operation: the call's code, or what the stream says."""
    return ret or acl.rt.synchronize_stream(stream)


def upload(content):
    """Coded data on the device."""
    pointer = ok(acl.media.dvpp_malloc(len(content)))
    ok(acl.rt.memcpy(pointer, len(content), acl.util.bytes_to_ptr(content), len(content), H2D))
    return pointer


def resampled(plane, width, height):
    """A plane scaled bilinearly with the centres of its pixels matched, in float64."""

    def weights(count, to):
        at = (np.arange(to) + 0.5) * count / to - 0.5
        first = np.clip(np.floor(at), 0, count - 1).astype(int)
        second = np.minimum(first + 1, count - 1)
        return first, second, np.clip(at - first, 0, 1)

    plane = plane.astype(np.float64)
    top, bottom, down = weights(plane.shape[0], height)
    left, right, across = weights(plane.shape[1], width)
    across = across.reshape(1, -1, *[1] * (plane.ndim - 2))
    down = down.reshape(-1, 1, *[1] * (plane.ndim - 2))
    rows = plane[:, left] * (1 - across) + plane[:, right] * across
    return rows[top] * (1 - down) + rows[bottom] * down
