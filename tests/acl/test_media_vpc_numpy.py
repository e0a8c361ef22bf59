"""VPC's pass against numpy and OpenCV, to the last bit: random formats, sizes, strides and rectangles.

What lives here: the arithmetic of docs/media.md, written down a second time from that page, a whole picture at a time; and checksums of what OpenCV makes of pictures. What does
not: which calls are refused, and how pictures are described.
"""

import zlib
from dataclasses import dataclass

import acl
import numpy as np
import pytest

from . import media
from .support import D2H, H2D, address, ok

pytestmark = pytest.mark.usefixtures("held")

GRAY, NV12, PACKED_444 = 0, 1, 11
# Columns and rows that share chroma, and whether V comes first.
SEMIPLANAR = {1: (2, 2, 0), 2: (2, 2, 1), 3: (2, 1, 0), 4: (2, 1, 1), 5: (1, 1, 0), 6: (1, 1, 1)}
SEMIPLANAR |= {1000: (1, 2, 0), 1001: (1, 2, 1)}
# Where in four bytes the first Y, U and V are.
PACKED_422 = {7: (0, 1, 3), 8: (1, 0, 2), 9: (0, 3, 1), 10: (1, 2, 0)}
# Bytes of a pixel, and which of them are red, green, blue (or Y, U, V) and alpha.
PACKED = {11: (3, (0, 1, 2)), 12: (3, (0, 1, 2)), 13: (3, (2, 1, 0))}
PACKED |= {14: (4, (1, 2, 3, 0)), 15: (4, (3, 2, 1, 0)), 16: (4, (0, 1, 2, 3)), 17: (4, (2, 1, 0, 3))}

INPUTS = (GRAY, *SEMIPLANAR, *PACKED_422, *PACKED)
OUTPUTS = (GRAY, 1, 2, 3, 4, *PACKED)
NEAREST = 2

# By standard: black, weights of Y, of V for red, of U and V for green, of U for blue; of red, green and blue for Y, U and V.
STANDARDS = (
    (0, 1, 1.402, (-0.344, -0.714), 1.772, ((0.299, 0.587, 0.114), (-0.168, -0.331, 0.5), (0.5, -0.419, -0.081))),
    (16, 1.16438, 1.59602, (-0.39176, -0.81297), 2.01723,
     ((0.25679, 0.51564, 0.10014), (-0.14491, -0.29099, 0.43922), (0.42941, -0.36779, -0.07143))),
    (0, 1, 1.5748, (-0.18732, -0.46812), 1.8556,
     ((0.2126, 0.7152, 0.0722), (-0.11457, -0.38543, 0.5), (0.5, -0.45415, -0.04585))),
    (16, 1.16438, 1.79274, (-0.21325, -0.53291), 2.1124,
     ((0.18259, 0.62825, 0.06342), (-0.0984, -0.33857, 0.43922), (0.42941, -0.39894, -0.04027))),
    (0, 1, 1.4746, (-0.16455, -0.57135), 1.8814,
     ((0.2627, 0.678, 0.0593), (-0.13963, -0.36037, 0.5), (0.5, -0.45979, -0.04021))),
    (16, 1.16438, 1.67868, (-0.18733, -0.65042), 2.14177,
     ((0.22564, 0.59558, 0.05209), (-0.11992, -0.31656, 0.43922), (0.42941, -0.40389, -0.03533))),
)  # fmt: skip


def rgb(form):
    return form in PACKED and form != PACKED_444


def shared(form):
    """Columns and rows that share a chroma sample."""
    if form in PACKED_422:
        return 2, 1
    return SEMIPLANAR.get(form, (1, 1))[:2]


@dataclass
class Described:
    """A picture's numbers, and where its bytes are."""

    form: int
    width: int
    height: int
    stride: int
    rows: int

    @property
    def size(self):
        across, down = shared(self.form)
        chroma = 0
        if self.form in SEMIPLANAR:
            chroma = -(-self.stride // across) * 2 * -(-self.rows // down)
        return self.stride * self.rows + chroma

    def components(self, content):
        """Views of each component's samples in the picture's bytes."""
        lines = content[: self.stride * self.rows].reshape(self.rows, self.stride)[: self.height]
        if self.form == GRAY:
            return [lines[:, : self.width]]
        if self.form in SEMIPLANAR:
            across, down, swapped = SEMIPLANAR[self.form]
            columns, rows = -(-self.width // across), -(-self.height // down)
            pairs = content[self.stride * self.rows :].reshape(-(-self.rows // down), -1)[:rows, : 2 * columns]
            return [lines[:, : self.width], pairs[:, swapped::2], pairs[:, 1 - swapped :: 2]]
        if self.form in PACKED_422:
            y, u, v = PACKED_422[self.form]
            quads = lines[:, : -(-self.width // 2) * 4]
            return [quads[:, y::2][:, : self.width], quads[:, u::4], quads[:, v::4]]
        count, places = PACKED[self.form]
        return [lines[:, place : self.width * count : count] for place in places]


def positions(pixels, target, interpolation, halves):
    """For each sample of the target: the samples before and after it, and how much there is of the latter, in 2048ths."""
    at = np.arange(target, dtype=np.float64)
    scale = 1 / (np.float64(target) / pixels)
    position = np.floor(at * scale) if interpolation == NEAREST else np.float32((at + 0.5) * scale - 0.5)
    whole = np.floor(position)
    weight = np.rint((position - whole) * 2048).astype(np.int64)
    first, second = (np.clip(whole.astype(np.int64) + more, 0, pixels - 1) for more in (0, 1))
    if halves is not None:
        first, second = (first + halves) // 2, (second + halves) // 2
        weight = np.where(first == second, 0, weight)
    return first, second, weight


def product(x, y):
    return (np.int64(x) * y + 2**14) >> 15


def scaled(plane, crop, size, of, wanted, interpolation):
    """A component of the crop, scaled. `crop` and `size` are (first, count) and counts for columns and rows."""
    taps = []
    for (first, count), target, source_shared, target_shared in zip(crop, size, of, wanted, strict=True):
        start, end = first // source_shared, -(-(first + count) // source_shared)
        halves = first % 2 if source_shared > target_shared else None
        pixels = count if halves is not None else end - start
        before, after, weight = positions(pixels, target, interpolation, halves)
        taps.append((before + start, after + start, weight))
    (left, right, w), (top, bottom, down) = taps
    v = down[:, None]
    plane = plane.astype(np.int64)
    lines = (plane[:, left] * (2048 - w) + plane[:, right] * w) >> 4
    return ((lines[top] * (2048 - v) >> 16) + (lines[bottom] * v >> 16) + 2) >> 2


def saturated(total):
    return np.clip(total, -(2**15), 2**15 - 1)


def fixed(weight, bits):
    return int(np.floor(abs(weight) * 2**bits + 0.5)) * (1 if weight >= 0 else -1)


def converted(planes, standard, component, to_rgb):
    """One component of planes of the other kind."""
    black, luma, red, green, blue, back = STANDARDS[standard]
    if to_rgb:
        y = product(128 * (planes[0] - black), fixed(luma, 14)) + 32
        u, v = 256 * (planes[1] - 128), 256 * (planes[2] - 128)
        total = [
            lambda: saturated(y + product(v, fixed(red, 13))),
            lambda: saturated(saturated(y + product(u, fixed(green[0], 13))) + product(v, fixed(green[1], 13))),
            lambda: saturated(y + product(u, fixed(blue, 13))),
        ][component]()
        return np.clip(total >> 6, 0, 255)
    parts = [product(128 * plane, fixed(weight, 15)) for plane, weight in zip(planes, back[component], strict=True)]
    bias = 128 * black + 64 if component == 0 else 128 * 128 + 64
    return np.clip(saturated(saturated(saturated(parts[0] + parts[1]) + parts[2]) + bias) >> 7, 0, 255)


def expected(source, content, target, before, crop, paste, interpolation, standard):
    """What the target's bytes are afterwards."""
    result = before.copy()
    from_planes = source.components(content)
    for component, plane in enumerate(target.components(result)):
        wanted = shared(target.form) if component in (1, 2) and not rgb(target.form) else (1, 1)
        size = [-(-count // step) for (_, count), step in zip(paste, wanted, strict=True)]

        def of(which, wanted=wanted, size=size):
            if which == 3 and len(from_planes) < 4:
                return np.full((size[1], size[0]), 255)
            if source.form == GRAY and which > 0:
                return np.full((size[1], size[0]), 128)
            has = shared(source.form) if which in (1, 2) and not rgb(source.form) else (1, 1)
            return scaled(from_planes[which], crop, size, has, wanted, interpolation)

        if component == 3 or rgb(source.form) == rgb(target.form):
            samples = of(component)
        else:
            samples = converted([of(0), of(1), of(2)], standard, component, rgb(target.form))
        left, top = paste[0][0] // wanted[0], paste[1][0] // wanted[1]
        plane[top : top + size[1], left : left + size[0]] = samples
    return result


class OnDevice:
    """A described picture in device memory."""

    def __init__(self, described, content):
        self.described, self.content = described, content
        self.memory = ok(acl.media.dvpp_malloc(described.size))
        ok(acl.rt.memcpy(self.memory, described.size, address(content), described.size, H2D))
        self.desc = acl.media.dvpp_create_pic_desc()
        values = {"data": self.memory, "size": described.size, "format": described.form}
        values |= {"width": described.width, "height": described.height}
        values |= {"width_stride": described.stride, "height_stride": described.rows}
        for field, value in values.items():
            ok(getattr(acl.media, f"dvpp_set_pic_desc_{field}")(self.desc, value))

    def read(self):
        content = np.empty(self.described.size, np.uint8)
        ok(acl.rt.memcpy(address(content), content.nbytes, self.memory, content.nbytes, D2H))
        return content

    def close(self):
        ok(acl.media.dvpp_destroy_pic_desc(self.desc))
        ok(acl.media.dvpp_free(self.memory))


def picture(random, forms):
    """A picture of random numbers with random bytes; some are the extreme ones."""
    form = int(random.choice(forms))
    across, down = shared(form)
    width, height = int(random.integers(40, 300)), int(random.integers(24, 120))
    width, height = width - width % across, height - height % down
    row = {**dict.fromkeys(PACKED_422, 2), **{form: count for form, (count, _) in PACKED.items()}}.get(form, 1)
    stride = (-(-width // 16) + int(random.integers(0, 3))) * 16 * row
    rows = height + down * int(random.integers(0, 3))
    described = Described(form, width, height, max(stride, 32), rows)
    content = random.integers(0, 256, described.size, np.uint8)
    content[random.integers(0, 8, described.size) == 0] = 255
    content[random.integers(0, 8, described.size) == 0] = 0
    return described, content


def rectangle(random, described, left_step, step):
    """Columns and rows of a part of a picture."""
    result = []
    for size, least, first_step in ((described.width, 10, left_step), (described.height, 6, step)):
        count = size if random.integers(3) == 0 else int(random.integers(least, size + 1))
        first = int(random.integers(0, size - count + 1))
        result.append((first - first % first_step, count))
    return result


def roi(part):
    (left, width), (top, height) = part
    return acl.media.dvpp_create_roi_config(left, left + width - 1, top, top + height - 1)


@pytest.mark.parametrize("seed", range(150))
def test_a_pass_is_what_the_page_says(seed):
    random = np.random.default_rng(seed)
    (source, content), (target, before) = picture(random, INPUTS), picture(random, OUTPUTS)
    crop = rectangle(random, source, 1, 1)
    paste = rectangle(random, target, 16, shared(target.form)[1])
    standard, interpolation = int(random.integers(len(STANDARDS))), int(random.integers(3))
    channel = acl.media.dvpp_create_channel_desc()
    _, ret = acl.media.dvpp_set_channel_desc_param(channel, 0, standard)
    assert ret == 0
    ok(acl.media.dvpp_create_channel(channel))
    config = acl.media.dvpp_create_resize_config()
    ok(acl.media.dvpp_set_resize_config_interpolation(config, interpolation))
    areas = [roi(crop), roi(paste)]
    pictures = [OnDevice(source, content), OnDevice(target, before)]
    descs = [one.desc for one in pictures]
    ok(acl.media.dvpp_vpc_crop_resize_paste_async(channel, *descs, *areas, config, 0))
    ok(acl.rt.synchronize_stream(0))
    wanted = expected(source, content, target, before, crop, paste, interpolation, standard)
    found = pictures[1].read()
    wrong = np.flatnonzero(found != wanted)
    assert wrong.size == 0, (source, target, crop, paste, interpolation, wrong[:5], found[wrong[:5]], wanted[wrong[:5]])
    for one in pictures:
        one.close()
    for area in areas:
        ok(acl.media.dvpp_destroy_roi_config(area))
    ok(acl.media.dvpp_destroy_resize_config(config))
    ok(acl.media.dvpp_destroy_channel(channel))
    ok(acl.media.dvpp_destroy_channel_desc(channel))


# CRC-32 of both planes after `cv2.resize` of each of Y, U and V with INTER_LINEAR and with INTER_NEAREST, by OpenCV 3.4.18; 4.5.5, 4.11 and 5.0 make the same. Width and height
# before and after.
OPENCV = {
    (64, 48, 32, 24): (0x6267B1FC, 0x4ED8A88B),
    (98, 62, 224, 130): (0x3FBAE61E, 0x6EB05B28),
    (640, 400, 98, 66): (0x25FE3847, 0x84D91174),
    (300, 200, 302, 198): (0x7D253C80, 0xE3277DB7),
    (130, 34, 16, 512): (0x3E45FF11, 0x0188563B),
    (1280, 720, 640, 640): (0x5DF1C92D, 0xE6458098),
}


def mixed(count):
    """Bytes without a pattern, which do not depend on any library's random numbers."""
    bits = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(2654435761) % np.uint64(2**32)
    bits = (bits ^ bits >> np.uint64(15)) * np.uint64(2246822519) % np.uint64(2**32)
    return (bits >> np.uint64(24)).astype(np.uint8)


@pytest.mark.parametrize("sizes", OPENCV)
@pytest.mark.parametrize("interpolation", [1, NEAREST])
def test_scaling_is_opencvs(sizes, interpolation):
    before, after = (
        Described(NV12, width, height, max(-(-width // 16) * 16, 32), height)
        for width, height in (sizes[:2], sizes[2:])
    )
    content, packed = np.zeros(before.size, np.uint8), mixed(before.width * before.height * 3 // 2)
    y, u, v = before.components(content)
    y[:], pairs = packed[: y.size].reshape(y.shape), packed[y.size :].reshape(*u.shape, 2)
    u[:], v[:] = pairs[..., 0], pairs[..., 1]
    config = acl.media.dvpp_create_resize_config()
    ok(acl.media.dvpp_set_resize_config_interpolation(config, interpolation))
    source, target = OnDevice(before, content), OnDevice(after, np.zeros(after.size, np.uint8))
    with media.channel() as channel:
        ok(acl.media.dvpp_vpc_resize_async(channel.desc, source.desc, target.desc, config, 0))
        ok(acl.rt.synchronize_stream(0))
    y, u, v = after.components(target.read())
    found = zlib.crc32(np.stack((u, v), axis=-1).tobytes(), zlib.crc32(y.tobytes()))
    assert found == OPENCV[sizes][interpolation - 1]
    source.close()
    target.close()
    ok(acl.media.dvpp_destroy_resize_config(config))
