"""JPEG and PNG, sample by sample: what is decoded equals what Pillow (libjpeg-turbo, libpng) makes of the same file, and the other way round."""

import io
import struct
import zlib

import acl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from . import media
from .media import NV12, NV21, RGB, RGBA, UNKNOWN, YVU444, Picture, channel, synchronised
from .support import device, ok
from .test_media_coding import decode, encoded

YVU422 = 4
# Pillow's number of a sampling, the format that has it, and columns and rows of luma for a pair.
SAMPLINGS = {0: (YVU444, 1, 1), 1: (YVU422, 2, 1), 2: (NV21, 2, 2)}


@pytest.fixture(scope="module")
def unit():
    with device(), channel() as made:
        yield made


def drawing(seed, width, height):
    """Colours that change slowly, and noise on them."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(x / random.uniform(3, 40)) + np.cos(y / random.uniform(3, 40) + x / 50) for _ in range(3)]
    noisy = 128 + 60 * np.dstack(waves) + random.normal(0, 9, (height, width, 3))
    return np.clip(noisy, 0, 255).astype(np.uint8)


def jpeg(pixels, **how):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", **how)
    return file.getvalue()


def planes_of(file):
    """What Pillow makes of a file: YCbCr, with chroma scaled up."""
    image = Image.open(io.BytesIO(file))
    if image.mode != "L":
        image.draft("YCbCr", image.size)
    return ImageOps.exif_transpose(image)


def decoded(unit, file, form, width, height, across, down):
    """A file's planes, with chroma as the file has it."""
    stride, rows = media.align(width, 64), media.align(height, 16)
    target = Picture(width, height, form, memory=stride * rows * 3)
    try:
        assert synchronised(decode(unit, file, target)) == 0, acl.get_recent_err_msg()
        assert target.layout()[2:] == [stride, rows]
        bytes_ = target.read()
        width, height = target.layout()[:2]
        luma = bytes_[: stride * rows].reshape(rows, stride)[:height, :width]
        chroma = bytes_[stride * rows :][: stride * 2 // across * (rows // down)].reshape(rows // down, -1)
        pairs = chroma[: height // down, : width // across * 2].reshape(height // down, width // across, 2)
        first, second = pairs[..., 0].astype(int), pairs[..., 1].astype(int)
        return (luma, second, first) if target.get("format") in (YVU444, YVU422, NV21) else (luma, first, second)
    finally:
        ok(acl.media.dvpp_free(target.memory))


def scaled_across(plane):
    """Chroma of twice as many columns, as libjpeg's "fancy" rule has it: three quarters of the nearer sample, one of the other."""
    near = np.repeat(plane, 2, axis=1)
    other = np.empty_like(near)
    other[:, 2::2], other[:, 1:-1:2] = plane[:, :-1], plane[:, 1:]
    other[:, 0], other[:, -1] = plane[:, 0], plane[:, -1]
    return (3 * near + other + np.tile([1, 2], plane.shape[1])) >> 2


def scaled_both(plane):
    """The same in both directions, rounded once."""
    above, below = np.vstack([plane[:1], plane[:-1]]), np.vstack([plane[1:], plane[-1:]])
    lines = np.stack([3 * plane + above, 3 * plane + below], axis=1).reshape(-1, plane.shape[1])
    near = np.repeat(lines, 2, axis=1)
    other = np.empty_like(near)
    other[:, 2::2], other[:, 1:-1:2] = lines[:, :-1], lines[:, 1:]
    other[:, 0], other[:, -1] = lines[:, 0], lines[:, -1]
    return (3 * near + other + np.tile([8, 7], plane.shape[1])) >> 4


SIZES = st.integers(16, 60).map(lambda half: half * 2)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), SIZES, SIZES, st.integers(10, 100), st.sampled_from(sorted(SAMPLINGS)), st.booleans())
def test_planes_are_those_of_libjpeg(unit, seed, width, height, quality, sampling, restarts):
    file = jpeg(
        drawing(seed, width, height), quality=quality, subsampling=sampling, restart_marker_blocks=3 if restarts else 0
    )
    form, across, down = SAMPLINGS[sampling]
    luma, u, v = decoded(unit, file, form, width, height, across, down)
    expected = np.asarray(planes_of(file))
    np.testing.assert_array_equal(luma, expected[..., 0])
    scale = {0: lambda plane: plane, 1: scaled_across, 2: scaled_both}[sampling]
    np.testing.assert_array_equal(scale(u), expected[..., 1])
    np.testing.assert_array_equal(scale(v), expected[..., 2])
    # The same file with less chroma has the means.
    _, fewer_u, fewer_v = decoded(unit, file, NV12, width, height, 2, 2)
    for plane, fewer in ((u, fewer_u), (v, fewer_v)):
        cells = plane.reshape(height // 2, 2 // down, width // 2, 2 // across)
        count = 4 // (across * down)
        np.testing.assert_array_equal(fewer, (cells.sum(axis=(1, 3)) + count // 2) // count)


@pytest.mark.parametrize("size", [(33, 47), (64, 33), (101, 32)])
def test_gray_and_odd_files(unit, size):
    width, height = size
    pixels = drawing(3, *size)
    file = jpeg(pixels[..., 0])
    luma, u, v = decoded(unit, file, NV12, *size, 2, 2)
    np.testing.assert_array_equal(luma, np.asarray(planes_of(file))[: height & ~1, : width & ~1])
    assert (u == 128).all()
    assert (v == 128).all()
    file = jpeg(pixels, subsampling=0)
    luma, u, v = decoded(unit, file, UNKNOWN, *size, 1, 1)
    np.testing.assert_array_equal(np.dstack([luma, u, v]), np.asarray(planes_of(file)))
    luma, u, _ = decoded(unit, file, NV21, *size, 2, 2)
    whole = np.asarray(planes_of(file)).astype(int)[: height & ~1, : width & ~1]
    np.testing.assert_array_equal(luma, whole[..., 0])
    np.testing.assert_array_equal(u, (whole[..., 1].reshape(height // 2, 2, width // 2, 2).sum(axis=(1, 3)) + 2) // 4)


def test_a_422_file_of_odd_size_loses_a_row_too(unit):
    file = jpeg(drawing(3, 65, 67), subsampling=1)
    luma, _, _ = decoded(unit, file, 3, 65, 67, 2, 2)
    np.testing.assert_array_equal(luma, np.asarray(planes_of(file))[:66, :64, 0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_as_the_camera_was(unit, orientation):
    exif = Image.Exif()
    exif[0x112] = orientation
    file = jpeg(drawing(5, 90, 40), subsampling=0, exif=exif)
    expected = np.asarray(planes_of(file))
    height, width = expected.shape[:2]
    pointer = acl.util.bytes_to_ptr(file)
    assert acl.media.dvpp_jpeg_get_image_info(pointer, len(file)) == (width, height, 3, 0)
    luma, u, v = decoded(unit, file, YVU444, width, height, 1, 1)
    np.testing.assert_array_equal(np.dstack([luma, u, v]), expected)


# By the number of `acldvppJpegdPrecisionMode`: what 65x67 pixels become where pairs have two columns, and where they have two rows, too.
ROUNDED = {
    0: {YVU422: (64, 67), NV12: (64, 66)},
    1: {YVU422: (66, 67), NV12: (66, 68)},
    2: {YVU422: (64, 66), NV12: (64, 66)},
}


@pytest.mark.parametrize("orientation", [1, 3, 4])
@pytest.mark.parametrize("form", [YVU422, NV12])
@pytest.mark.parametrize("mode", ROUNDED)
def test_odd_sizes_are_rounded_as_the_channel_was_told(unit, mode, form, orientation):
    exif = Image.Exif()
    exif[0x112] = orientation
    file = jpeg(drawing(3, 65, 67), subsampling=1, exif=exif)
    with channel(parameters=[(5, mode)]) as told:
        luma, u, _ = decoded(told, file, form, 65, 67, *((2, 1) if form == YVU422 else (2, 2)))
    width, height = ROUNDED[mode][form]
    assert luma.shape == (height, width)
    expected = np.asarray(planes_of(file))[..., 0]
    common = np.s_[: min(height, 67), : min(width, 65)]
    np.testing.assert_array_equal(luma[common], expected[common])
    if orientation != 1:
        assert (luma[:, 65:] == luma[:, 64:65]).all() and (luma[67:] == luma[66:67]).all()
    assert abs(u.astype(int) - np.median(u)).max() < 100


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(45, 57), (64, 33)])
def test_chroma_of_turned_pictures_is_that_of_the_pixels_beneath(unit, orientation, size):
    """Of odd sizes too, where other pixels share a pair than before turning."""
    exif = Image.Exif()
    exif[0x112] = orientation
    file = jpeg(drawing(6, *size), subsampling=0, exif=exif)
    whole = np.asarray(planes_of(file)).astype(int)
    height, width = (side & ~1 for side in whole.shape[:2])
    luma, u, v = decoded(unit, file, NV12, whole.shape[1], whole.shape[0], 2, 2)
    np.testing.assert_array_equal(luma, whole[:height, :width, 0])
    means = (whole[:height, :width].reshape(height // 2, 2, width // 2, 2, 3).sum(axis=(1, 3)) + 2) // 4
    np.testing.assert_array_equal(np.dstack([u, v]), means[..., 1:])


@pytest.mark.parametrize("form", [NV12, NV21, 7, 8, 9, 10])
@pytest.mark.parametrize("level", [35, 75, 95])
def test_encoded_files_are_those_of_libjpeg(unit, form, level):
    """Same steps, about the same size and the same picture as Pillow's file of it."""
    width, height = 160, 96
    pixels = Image.fromarray(drawing(8, width, height)).convert("YCbCr")
    y, u, v = (np.asarray(plane) for plane in pixels.split())
    if form in (NV12, NV21):
        fewer = [plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)).astype(np.uint8) for plane in (u, v)]
        pairs = np.dstack(fewer if form == NV12 else fewer[::-1])
        picture = Picture(width, height, form, pixels=np.concatenate([y.reshape(-1), pairs.reshape(-1)]))
    else:
        fewer = [plane.reshape(height, width // 2, 2).mean(axis=2).astype(np.uint8) for plane in (u, v)]
        order = {7: "yuyv", 8: "uyvy", 9: "yvyu", 10: "vyuy"}[form]
        luma = iter([y[:, ::2], y[:, 1::2]])
        four = np.dstack([next(luma) if sample == "y" else fewer["uv".index(sample)] for sample in order])
        picture = PackedPicture(width, height, form, four)
    file = encoded(unit, picture, level)
    other_file = jpeg_of(pixels, level, 2 if form in (NV12, NV21) else 1)
    own, other = Image.open(io.BytesIO(file)), Image.open(io.BytesIO(other_file))
    assert own.quantization == other.quantization
    assert (own.size, own.layer) == (other.size, other.layer)
    assert abs(len(file) - len(other_file)) < len(other_file) / 50
    # Luma was not touched on the way to either encoder.
    luma = [np.asarray(planes_of(data))[..., 0] for data in (file, other_file)]
    np.testing.assert_array_equal(*luma)


def jpeg_of(image, level, sampling):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=level, subsampling=sampling)
    return file.getvalue()


class PackedPicture(Picture):
    """Four bytes for two pixels."""

    def __init__(self, width, height, form, four):
        media.ROWS.setdefault(form, 1)
        super().__init__(width, height, form, stride=width * 2, rows=height, pixels=four)


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


# Where a pass begins, and its steps: left, top, across, down.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, colour, bits, interlaced, palette=None, alphas=None):
    """A file with these samples, made by hand."""
    height, width = samples.shape[:2]

    def row(part):
        if bits == 16:
            return b"\0" + part.astype(">u2").tobytes()
        digits = np.unpackbits(part.astype(np.uint8).reshape(-1, 1), axis=1)[:, 8 - bits :]
        return b"\0" + np.packbits(digits.reshape(-1)).tobytes()

    passes = PASSES if interlaced else [(0, 0, 1, 1)]
    parts = [samples[top::down, left::across] for left, top, across, down in passes]
    content = b"".join(row(line) for part in parts if part.shape[1] for line in part)
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced))
    if palette is not None:
        file += chunk(b"PLTE", palette.tobytes())
    if alphas is not None:
        file += chunk(b"tRNS", alphas.tobytes())
    return file + chunk(b"IDAT", zlib.compress(content)) + chunk(b"IEND", b"")


KINDS = [(0, 1, bits) for bits in (1, 2, 4, 8, 16)] + [
    (2, 3, 8),
    (2, 3, 16),
    (4, 2, 8),
    (4, 2, 16),
    (6, 4, 8),
    (6, 4, 16),
]


@pytest.mark.parametrize("interlaced", [0, 1])
@pytest.mark.parametrize("kind", [*KINDS, *((3, 1, bits) for bits in (1, 2, 4, 8))])
def test_png_files_of_every_kind(unit, kind, interlaced):
    colour, count, bits = kind
    random = np.random.default_rng(bits + colour)
    width, height = 45, 37
    samples = random.integers(0, 1 << bits, (height, width, count))
    palette = random.integers(0, 256, (1 << bits, 3)).astype(np.uint8) if colour == 3 else None
    file = png(samples, colour, bits, interlaced, palette)
    scaled = samples >> 8 if bits == 16 else samples * (255 // ((1 << bits) - 1))
    if palette is not None:
        expected = palette[samples[..., 0]]
    else:
        expected = np.repeat(scaled[..., :1], 3, axis=2) if count < 3 else scaled[..., :3]
    pointer = acl.util.bytes_to_ptr(file)
    assert acl.media.dvpp_png_get_image_info(pointer, len(file)) == (width, height, 3 if colour == 3 else count, 0)
    for form in (RGB, RGBA) if colour >= 4 else (RGB,):
        stride = media.align(width, 128) * (4 if form == RGBA else 3)
        target = Picture(width, height, form, stride=stride, rows=48)
        assert synchronised(decode(unit, file, target, "png")) == 0
        np.testing.assert_array_equal(target.pixels()[..., :3], expected)
        if form == RGBA:
            np.testing.assert_array_equal(target.pixels()[..., 3], scaled[..., -1])


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P"])
def test_png_files_of_pillow(unit, mode):
    file = io.BytesIO()
    image = Image.fromarray(drawing(4, 70, 50)).convert(mode)
    image.save(file, "PNG")
    form = RGBA if mode in ("LA", "RGBA") else RGB
    stride = media.align(70, 128) * (4 if form == RGBA else 3)
    target = Picture(70, 50, form, stride=stride, rows=64)
    assert synchronised(decode(unit, file.getvalue(), target, "png")) == 0
    np.testing.assert_array_equal(target.pixels(), np.asarray(image.convert("RGBA" if form == RGBA else "RGB")))
