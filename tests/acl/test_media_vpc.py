"""Cropping, resizing, pasting, borders, histograms: what is queued does what it says, takes its values at the call, and fails as on the product."""

import json
import os
import textwrap
import threading
from pathlib import Path

import acl
import numpy as np
import pytest

from . import media
from .media import (
    BGR,
    FAILED,
    GRAY,
    NV12,
    NV21,
    RGB,
    RGBA,
    YUV422,
    YVU444,
    Picture,
    channel,
    resampled,
    roi,
    synchronised,
)
from .support import SCHEDULES, address, answers, ok

vpc = acl.media
ROOT = str(Path(__file__).resolve().parents[2])


@pytest.fixture
def unit(held):
    with channel() as made:
        yield made


def near(found, expected, most=1):
    difference = np.abs(found.astype(np.int32) - np.rint(expected).astype(np.int32))
    assert difference.max() <= most, (difference.max(), np.argwhere(difference > most)[:5])


@pytest.mark.parametrize("form", [NV12, NV21])
@pytest.mark.parametrize("size", [(64, 48), (224, 224), (640, 360), (1000, 700), (32, 26)])
def test_resize_is_bilinear_with_centres_matched(unit, form, size):
    source = media.random(640, 360, form, smooth=False)
    target = Picture(*size, form)
    assert synchronised(unit.resize(source, target)) == 0
    assert target.get("ret_code") == 0
    near(target.luma(), resampled(source.luma(), *size))
    near(target.chroma(), resampled(source.chroma(), size[0] // 2, size[1] // 2))


def test_the_nearest_sample_is_one_of_the_picture(unit):
    source = media.random(320, 200, smooth=False)
    target = Picture(160, 100)
    ok(vpc.dvpp_set_resize_config_interpolation(unit.config, 2))
    assert synchronised(unit.resize(source, target)) == 0
    assert np.array_equal(target.luma(), source.luma()[::2, ::2])


def test_crop_is_a_part_of_the_picture(unit):
    source = media.random(640, 360, smooth=False)
    target = Picture(100, 50)
    region = roi(32, 131, 10, 59)
    ret = vpc.dvpp_vpc_crop_async(unit.desc, source.desc, target.desc, region, 0)
    assert synchronised(ret) == 0
    assert np.array_equal(target.luma(), source.luma()[10:60, 32:132])
    assert np.array_equal(target.chroma(), source.chroma()[5:30, 16:66])
    larger = Picture(200, 100)
    assert (
        synchronised(vpc.dvpp_vpc_crop_resize_async(unit.desc, source.desc, larger.desc, region, unit.config, 0)) == 0
    )
    near(larger.luma(), resampled(source.luma()[10:60, 32:132], 200, 100))


@pytest.mark.parametrize("resizing", [False, True])
def test_paste_leaves_what_lies_around(unit, resizing):
    source = media.random(320, 200, smooth=False)
    target = media.random(400, 300, seed=5, smooth=False)
    before = target.read()
    crop, paste = roi(0, 99, 0, 49), roi(64, 163, 20, 69)
    call = vpc.dvpp_vpc_crop_resize_paste_async if resizing else vpc.dvpp_vpc_crop_and_paste_async
    ret = call(unit.desc, source.desc, target.desc, crop, paste, *([unit.config] if resizing else []), 0)
    assert synchronised(ret) == 0
    expected = Picture(400, 300, pixels=before)
    assert np.array_equal(target.luma()[20:70, 64:164], source.luma()[:50, :100])
    assert np.array_equal(target.chroma()[10:35, 32:82], source.chroma()[:25, :50])
    lines, old = target.lines().copy(), expected.lines().copy()
    lines[20:70, 64:164] = old[20:70, 64:164] = 0
    lines[310:335, 64:164] = old[310:335, 64:164] = 0
    assert np.array_equal(lines, old)


def test_formats_are_converted_there_and_back(unit):
    source = media.random(128, 96, RGB)
    yuv, back = Picture(128, 96, NV12), Picture(128, 96, BGR)
    assert synchronised(vpc.dvpp_vpc_convert_color_async(unit.desc, source.desc, yuv.desc, 0)) == 0
    assert synchronised(vpc.dvpp_vpc_convert_color_async(unit.desc, yuv.desc, back.desc, 0)) == 0
    red, green, blue = (source.pixels()[..., component].astype(float) for component in range(3))
    near(yuv.luma(), 0.299 * red + 0.587 * green + 0.114 * blue)
    # What a pixel has of its own colour, and what it shares with its neighbours, is about the same in a smooth picture.
    assert np.abs(back.pixels()[..., ::-1].astype(int).mean() - source.pixels().astype(int).mean()) < 2
    # An output without a size has the input's.
    yuv.set("width", 0)
    yuv.set("height", 0)
    assert synchronised(vpc.dvpp_vpc_convert_color_async(unit.desc, source.desc, yuv.desc, 0)) == 0
    yuv.set("width", 64)
    yuv.set("height", 96)
    assert vpc.dvpp_vpc_convert_color_async(unit.desc, source.desc, yuv.desc, 0) == 100000


def test_the_matrix_of_a_channel_converts_its_colours(held):
    source = media.random(64, 64, RGB)
    lumas = []
    for matrix in (0, 2):
        desc = vpc.dvpp_create_channel_desc()
        ok(vpc.dvpp_set_channel_desc_param(desc, 0, matrix))
        ok(vpc.dvpp_create_channel(desc))
        target = Picture(64, 64)
        assert synchronised(vpc.dvpp_vpc_convert_color_async(desc, source.desc, target.desc, 0)) == 0
        lumas.append(target.luma().astype(float))
        ok(vpc.dvpp_destroy_channel(desc))
        ok(vpc.dvpp_destroy_channel_desc(desc))
    red, green, blue = (source.pixels()[..., component].astype(float) for component in range(3))
    near(lumas[0], 0.299 * red + 0.587 * green + 0.114 * blue)
    near(lumas[1], 0.2126 * red + 0.7152 * green + 0.0722 * blue)


class Batch:
    def __init__(self, *pictures):
        self.desc = vpc.dvpp_create_batch_pic_desc(len(pictures))
        for index, picture in enumerate(pictures):
            ok(vpc.dvpp_destroy_pic_desc(picture.desc))
            picture.describe(vpc.dvpp_get_pic_desc(self.desc, index))


def batch_of(kind, unit, sources, counts, targets, crops, others):
    name = f"dvpp_vpc_batch_crop{kind}_async"
    config = [unit.config] if "resize" in kind else []
    result = getattr(vpc, name)(unit.desc, sources.desc, counts, targets.desc, crops, *others, *config, 0)
    if kind in ("", "_and_paste"):
        desc, result = result
        assert desc == (targets.desc if result == 0 else 0)
    return result


@pytest.mark.parametrize("kind", ["", "_resize", "_and_paste", "_resize_paste", "_resize_make_border"])
def test_a_batch_is_many_of_one(unit, kind):
    sources = [media.random(320, 200, seed=seed, smooth=False) for seed in range(2)]
    targets = [Picture(128, 96) for _ in range(3)]
    crops = [roi(0, 127, 0, 95), roi(100, 199, 40, 89), roi(64, 191, 64, 159)]
    inner = (slice(0, 96), slice(0, 128))
    others = []
    if "paste" in kind:
        others = [[roi(32, 111, 16, 79) for _ in range(3)]]
        inner = (slice(16, 80), slice(32, 112))
    if "border" in kind:
        borders = [vpc.dvpp_create_border_config() for _ in range(3)]
        for border in borders:
            ok(vpc.dvpp_set_border_config_left(border, 32))
            ok(vpc.dvpp_set_border_config_bottom(border, 16))
            ok(vpc.dvpp_set_border_config_value(border, 0, 200.0))
        others, inner = [borders], (slice(0, 80), slice(32, 128))
    lumas = [source.luma() for source in sources]
    outcome = batch_of(kind, unit, Batch(*sources), [2, 1], Batch(*targets), crops, others)
    assert synchronised(outcome) == 0
    pieces = [lumas[0][0:96, 0:128], lumas[0][40:90, 100:200], lumas[1][64:160, 64:192]]
    for target, piece in zip(targets, pieces, strict=True):
        found = target.luma()
        height, width = found[inner].shape
        near(found[inner], resampled(piece, width, height))
        around = found.copy()
        around[inner] = 200 if "border" in kind else 0
        assert (around == (200 if "border" in kind else 0)).all()


def test_batches_fit_together(unit):
    sources, targets = Batch(media.random(128, 128)), Batch(Picture(64, 64), Picture(64, 64))
    area = roi(0, 63, 0, 63)
    good = ([2], [area, area])
    assert synchronised(batch_of("", unit, sources, good[0], targets, good[1], [])) == 0
    for counts, crops, text in [
        ([], [area], "roiNums has 0 numbers"),
        ([1, 1], [area, area], "srcBatchPicDescs has 1 picture(s)"),
        ([0], [area], "roiNums[0] is 0; 1 to 256"),
        ([-1], [area], "roiNums[0] is -1"),
        ([257], [area], "roiNums[0] is 257"),
        ([1], [area, area], "cropAreas has 2 handles; roiNums come to 1"),
        ([3], [area] * 3, "dstBatchPicDescs has 2 picture(s); roiNums come to 3"),
        ([1], [targets.desc], "cropAreas[0] is a batch of picture descriptions"),
    ]:
        assert batch_of("", unit, sources, counts, targets, crops, []) == 100000
        assert text in acl.get_recent_err_msg()
    for crops in ([], [area] * 257):
        with pytest.raises(ValueError, match="1, 256"):
            batch_of("", unit, sources, [1], targets, crops, [])
    with pytest.raises(TypeError, match="argument 3 is not list"):
        batch_of("", unit, sources, (1,), targets, [area], [])
    assert batch_of("_and_paste", unit, sources, [2], targets, [area] * 2, [[area]]) == 100000


BORDERS = {0: {"mode": "constant"}, 1: {"mode": "edge"}, 2: {"mode": "symmetric"}, 3: {"mode": "reflect"}}


@pytest.mark.parametrize("kind", BORDERS)
def test_a_border_is_numpys_padding(unit, kind):
    source, target = media.random(64, 48, RGB, smooth=False), Picture(64 + 9 + 7, 48 + 4 + 12, RGB)
    border = vpc.dvpp_create_border_config()
    ok(vpc.dvpp_set_border_config_border_type(border, kind))
    for side, width in (("left", 9), ("right", 7), ("top", 4), ("bottom", 12)):
        ok(getattr(vpc, f"dvpp_set_border_config_{side}")(border, width))
    for component, value in enumerate((10.0, 120.0, 255.0)):
        ok(vpc.dvpp_set_border_config_value(border, component, value))
    assert synchronised(vpc.dvpp_vpc_make_border_async(unit.desc, source.desc, target.desc, border, 0)) == 0
    for component, value in enumerate((10, 120, 255)):
        constant = {"constant_values": value} if kind == 0 else {}
        padded = np.pad(source.pixels()[..., component], ((4, 12), (9, 7)), **BORDERS[kind], **constant)
        assert np.array_equal(target.pixels()[..., component], padded)
    for change, text in [
        (lambda: vpc.dvpp_set_border_config_left(border, 10), "the input has 64x48"),
        (lambda: vpc.dvpp_set_border_config_left(border, 100), "leaves nothing of"),
    ]:
        ok(change())
        assert synchronised(vpc.dvpp_vpc_make_border_async(unit.desc, source.desc, target.desc, border, 0)) == FAILED
        assert text in acl.get_recent_err_msg()
    ok(vpc.dvpp_set_border_config_left(border, 9))
    ok(vpc.dvpp_set_border_config_border_type(border, 4))
    assert synchronised(vpc.dvpp_vpc_make_border_async(unit.desc, source.desc, target.desc, border, 0)) == FAILED
    assert "borderType is 4" in acl.get_recent_err_msg()


@pytest.mark.parametrize("form", [GRAY, NV12, RGB])
def test_values_are_counted_and_replaced(unit, form):
    source, target = media.random(96, 64, form, smooth=False), Picture(96, 64, form)
    hist, table = vpc.dvpp_create_hist(), vpc.dvpp_create_lut_map()
    assert synchronised(vpc.dvpp_vpc_calc_hist_async(unit.desc, source.desc, hist, 0, 0)) == 0
    assert vpc.dvpp_get_hist_ret_code(hist) == 0
    if form == RGB:
        planes = [source.pixels()[..., component] for component in range(3)]
    else:
        planes = [source.luma(), *((source.chroma()[..., pair] for pair in range(2)) if form == NV12 else ())]
    for dim in range(3):
        data, _ = ok(vpc.dvpp_get_hist_data(hist, dim))
        counts = np.frombuffer(acl.util.ptr_to_bytes(data, 1024), np.uint32)
        expected = np.bincount(planes[dim].reshape(-1), minlength=256) if dim < len(planes) else np.zeros(256)
        assert np.array_equal(counts, expected)
        values = ((np.arange(256) * (3 + 2 * dim)) % 256).astype(np.uint8)
        data, _ = ok(vpc.dvpp_get_lut_map_data(table, dim))
        ok(acl.rt.memcpy(data, 256, address(values), 256, 0))
    assert synchronised(vpc.dvpp_vpc_equalize_hist_async(unit.desc, source.desc, target.desc, table, 0)) == 0
    if form == RGB:
        expected = source.pixels().astype(int) * (3, 5, 7) % 256
        assert np.array_equal(target.pixels(), expected)
    else:
        assert np.array_equal(target.luma(), source.luma().astype(int) * 3 % 256)
    if form == NV12:
        assert np.array_equal(target.chroma(), source.chroma().astype(int) * (5, 7) % 256)
    target.set("width", 94)
    assert vpc.dvpp_vpc_equalize_hist_async(unit.desc, source.desc, target.desc, table, 0) == 100000
    assert "the output's width is 94, and the input's 96" in acl.get_recent_err_msg()


def test_a_pyramid_halves_gray_pictures(unit):
    source, target = media.random(128, 96, GRAY, smooth=False), Picture(64, 48, GRAY)
    assert synchronised(vpc.dvpp_vpc_pyr_down_async(unit.desc, source.desc, target.desc, 0, 0)) == 0
    weights = np.array([1, 4, 6, 4, 1]) / 16
    padded = np.pad(source.luma().astype(float), 2, mode="reflect")
    smooth = sum(weights[i] * weights[j] * padded[i : i + 96, j : j + 128] for i in range(5) for j in range(5))
    near(target.luma(), smooth[::2, ::2])
    assert vpc.dvpp_vpc_pyr_down_async(unit.desc, source.desc, target.desc, 1, 0) == 100000
    colour = Picture(64, 48)
    assert vpc.dvpp_vpc_pyr_down_async(unit.desc, source.desc, colour.desc, 0, 0) == 100027


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("width", 63, "width(63) is not aligned to 2"),
        ("width", 8, "width(8) is not in [10, "),
        ("height", 4, "height(4) is not in [6, "),
        ("width_stride", 72, "widthStride(72) is not aligned to 16"),
        ("width_stride", 16, "widthStride(16) is not in [32, 16384]"),
        ("width_stride", 48, "more than the width stride, 48"),
        ("height_stride", 63, "heightStride(63) is not aligned to 2"),
        ("height_stride", 62, "more of them than its height stride, 62"),
        ("width_stride", 80, "takes 7680 bytes, more than its description says that there are"),
        ("size", 6143, "takes 6144 bytes, more than its description says that there are"),
    ],
)
@pytest.mark.parametrize("side", ["input", "output"])
def test_a_broken_rule_is_the_tasks(unit, side, field, value, text):
    pictures = {"input": media.random(64, 64), "output": Picture(64, 64)}
    broken = pictures[side]
    broken.set(field, value)
    assert unit.resize(pictures["input"], pictures["output"]) == 0
    assert acl.rt.synchronize_stream(0) == FAILED
    message = acl.get_recent_err_msg()
    assert text in message and "dvpp_vpc_resize_async at " in message and "media.py:" in message
    assert pictures["output"].get("ret_code") != 0
    assert not pictures["output"].read().any()
    broken.describe(broken.desc)
    assert synchronised(unit.resize(pictures["input"], pictures["output"])) == 0
    assert pictures["output"].get("ret_code") == 0


@pytest.mark.parametrize(
    ("crop", "paste", "text"),
    [
        ((10, 10, 0, 63), None, "crop area: leftOffset(10) is not smaller than rightOffset(10)"),
        ((0, 64, 0, 63), None, "crop area: rightOffset(64) is not smaller than the picture's width(64)"),
        ((0, 63, 0, 64), None, "crop area: downOffset(64) is not smaller than the picture's height(64)"),
        ((0, 8, 0, 63), None, "crop area of 9x64 pixels is smaller than 10x6"),
        ((0, 63, 0, 63), (8, 63, 0, 63), "paste area: leftOffset(8) is not aligned to 16"),
        ((0, 63, 0, 63), (0, 63, 1, 62), "paste area: upOffset(1) is not aligned to 2"),
    ],
)
def test_regions_that_break_a_rule(unit, crop, paste, text):
    source, target = media.random(64, 64), Picture(64, 64)
    if paste is None:
        ret = vpc.dvpp_vpc_crop_async(unit.desc, source.desc, target.desc, roi(*crop), 0)
    else:
        ret = vpc.dvpp_vpc_crop_and_paste_async(unit.desc, source.desc, target.desc, roi(*crop), roi(*paste), 0)
    assert synchronised(ret) == FAILED
    assert text in acl.get_recent_err_msg()


def test_scales_have_limits(unit):
    large, small = media.random(640, 360), Picture(16, 16, stride=32)
    assert synchronised(unit.resize(large, small)) == FAILED
    assert "the scale of 640 to 16 pixels of width is not in [1/32, 512]" in acl.get_recent_err_msg()


PRODUCTS = """
from tests.acl import media
from tests.acl.media import *
assert acl.init() == acl.rt.set_device(0) == 0
"""


def on_product(product, source, arguments=(), **variables):
    path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))
    return answers(PRODUCTS + textwrap.dedent(source), *arguments, SOFTACL_SOC=product, PYTHONPATH=path, **variables)


def test_ascend_310_has_two_formats_even_regions_and_rounds_odd_pictures_down():
    source = """
    unit = Channel()
    source = media.random(65, 47)
    target = Picture(64, 32)
    say(synchronised(unit.resize(source, target)))
    for form in (0, 3, 12):
        say(unit.resize(source, Picture(64, 32, form)))
    for area in ((0, 31, 0, 31), (1, 32, 0, 31), (0, 30, 0, 31)):
        say(synchronised(acl.media.dvpp_vpc_crop_async(unit.desc, source.desc, target.desc, roi(*area), 0)))
    say(acl.get_recent_err_msg())
    say(acl.media.dvpp_vpc_convert_color_async(unit.desc, source.desc, target.desc, 0))
    """
    *codes, text, convert = on_product("Ascend310", source)
    assert codes == [0, 100027, 100027, 100027, 0, FAILED, FAILED]
    assert "leftOffset(0) must be even and rightOffset(30) odd on Ascend310" in text
    assert convert == 200006


# Format, width, height, width stride, height stride and bytes of a picture to read; the products that take it.
OLD, BOTH, NEW = {"Ascend310", "Ascend910A"}, {"Ascend310P3"}, {"Ascend910B3"}
LAYOUTS = [
    # The width is aligned first, then multiplied with the bytes of a pixel.
    ((12, 100, 100, 304, 100), NEW),
    ((12, 100, 100, 300, 100), NEW),
    ((12, 100, 100, 336, 100), OLD | BOTH | NEW),
    ((14, 100, 100, 400, 100), NEW),
    ((14, 100, 100, 448, 100), OLD | BOTH | NEW),
    ((7, 100, 100, 208, 100), NEW),
    ((7, 100, 100, 224, 100), OLD | BOTH | NEW),
    # The first generation has even rows of memory for every format.
    ((0, 320, 241, 320, 241), BOTH | NEW),
    ((3, 320, 241, 320, 241), BOTH | NEW),
    ((12, 320, 241, 960, 241), BOTH | NEW),
    ((12, 320, 241, 960, 242), OLD | BOTH | NEW),
    # And gray pictures with room for chroma.
    ((0, 320, 240, 320, 240, 320 * 240), BOTH | NEW),
    ((0, 320, 240, 320, 240, 320 * 240 * 3 // 2), OLD | BOTH | NEW),
    # 8K.
    ((1, 5008, 240, 5008, 240), OLD | BOTH | NEW),
    ((0, 5008, 240, 5008, 240), BOTH | NEW),
    ((7, 4128, 240, 8256, 240), BOTH | NEW),
    ((12, 5008, 240, 15024, 240), set()),
    ((12, 4096, 240, 12288, 240), OLD | BOTH | NEW),
    # The largest strides.
    ((1, 320, 240, 16384, 240), OLD | BOTH | NEW),
    ((1, 320, 240, 16400, 240), NEW),
    ((1, 320, 240, 320, 16384), OLD | BOTH | NEW),
    ((1, 320, 240, 320, 16386), NEW),
]


@pytest.mark.parametrize("product", sorted(OLD | BOTH | NEW))
def test_layouts_are_the_products(product):
    source = """
    unit, target = Channel(), Picture(1024, 240)
    memory = ok(acl.media.dvpp_malloc(1 << 24))
    ok(acl.rt.memset(memory, 1 << 24, 1, 1 << 24))
    source = Picture(64, 64)
    source.set("data", memory)
    fields = "format", "width", "height", "width_stride", "height_stride", "size"
    for layout in json.loads(sys.argv[1]):
        for field, value in zip(fields, (*layout, 1 << 24)):
            source.set(field, value)
        say(synchronised(unit.resize(source, target)))
    """
    layouts = [layout for layout, _ in LAYOUTS]
    codes = on_product(product, "import json, sys\n" + textwrap.dedent(source), arguments=[json.dumps(layouts)])
    taken = [layout for layout, code in zip(layouts, codes, strict=True) if code == 0]
    assert taken == [layout for layout, products in LAYOUTS if product in products]
    assert set(codes) == {0, FAILED}


def test_later_products_have_no_alignment():
    source = """
    unit = Channel()
    source = media.random(50, 40, stride=50)
    target = Picture(30, 20, stride=30)
    say(synchronised(unit.resize(source, target)))
    area, place = roi(1, 24, 3, 22), roi(2, 25, 0, 19)
    say(synchronised(acl.media.dvpp_vpc_crop_and_paste_async(unit.desc, source.desc, target.desc, area, place, 0)))
    """
    assert on_product("Ascend910B3", source) == [0, 0]


@pytest.mark.parametrize("form", [YVU444, 18, 999, -1, 2**31 - 1])
def test_formats_that_no_output_has_are_refused_at_once(unit, form):
    source, target = media.random(64, 64), Picture(64, 64)
    target.set("format", form)
    assert unit.resize(source, target) == 100027
    assert "Ascend310P3 takes 0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 17" in acl.get_recent_err_msg()
    source.set("format", 18)
    assert unit.resize(source, Picture(64, 64)) == 100027


@pytest.mark.parametrize(
    ("source", "target"), [(YUV422, RGB), (YVU444, NV12), (RGBA, NV21), (BGR, YUV422), (GRAY, RGB)]
)
def test_any_format_goes_to_any_other(unit, source, target):
    assert synchronised(unit.resize(media.random(64, 64, source), Picture(48, 32, target))) == 0


def test_a_channel_does_what_it_was_created_for(held):
    source, target = media.random(64, 64), Picture(64, 64)
    with channel(mode=2) as decoder:
        assert decoder.resize(source, target) == 100000
        assert "with mode 2, which has no VPC (1)" in acl.get_recent_err_msg()
    desc = vpc.dvpp_create_channel_desc()
    config = vpc.dvpp_create_resize_config()
    assert vpc.dvpp_vpc_resize_async(desc, source.desc, target.desc, config, 0) == 100000
    assert "channelDesc has no channel" in acl.get_recent_err_msg()


def test_values_are_taken_at_the_call(unit, stream, gate):
    source, target = media.random(128, 96, smooth=False), Picture(64, 32)
    region = roi(0, 63, 0, 31)
    gate.hold(stream)
    ok(vpc.dvpp_vpc_crop_async(unit.desc, source.desc, target.desc, region, stream))
    ok(vpc.dvpp_set_roi_config(region, 10, 20, 10, 20))
    ok(vpc.dvpp_destroy_roi_config(region))
    source.set("width", 0)
    gate.open()
    assert acl.rt.synchronize_stream(stream) == 0
    assert np.array_equal(target.luma(), source.lines()[:32, :64])


def test_descriptions_may_go_while_the_stream_is_busy(unit, stream, gate):
    source, target = media.random(128, 96, smooth=False), Picture(128, 96)
    gate.hold(stream)
    ok(unit.resize(source, target, stream))
    ok(vpc.dvpp_destroy_pic_desc(source.desc))
    ok(vpc.dvpp_destroy_pic_desc(target.desc))
    others = [vpc.dvpp_create_pic_desc() for _ in range(300)]
    gate.open()
    assert acl.rt.synchronize_stream(stream) == 0
    assert np.array_equal(target.luma(), source.luma())
    assert all(vpc.dvpp_get_pic_desc_width(other) == vpc.dvpp_get_pic_desc_ret_code(other) == 0 for other in others)


def test_pictures_of_freed_memory_are_refused_at_the_call(unit):
    source, target = media.random(64, 64), Picture(64, 64)
    ok(vpc.dvpp_free(source.memory))
    assert unit.resize(source, target) == 107000
    assert "which were freed at" in acl.get_recent_err_msg()
    small = media.random(64, 64, memory=64 * 64)
    small.set("size", 64 * 64 * 3 // 2)
    assert unit.resize(small, target) == 107000
    assert "2048 bytes past the end" in acl.get_recent_err_msg()


def test_source_and_target_may_not_share_memory(unit):
    picture = media.random(64, 64)
    assert synchronised(unit.resize(picture, picture)) == FAILED
    assert "share memory" in acl.get_recent_err_msg()


def work(context, failures, seed):
    try:
        ok(acl.rt.set_context(context))
        stream = ok(acl.rt.create_stream())
        with channel(mode=1) as unit:
            source = media.random(320, 200, seed=seed, smooth=False)
            targets = [Picture(64 + 2 * index, 48) for index in range(8)]
            for _ in range(5):
                for target in targets:
                    ok(unit.resize(source, target, stream))
            ok(acl.rt.synchronize_stream(stream))
            for target in targets:
                near(target.luma(), resampled(source.luma(), target.width, 48))
        ok(acl.rt.destroy_stream(stream))
    except BaseException as error:
        failures.append(error)


def test_eight_threads_with_a_stream_and_a_channel_each(held):
    context = ok(acl.rt.get_context())
    failures = []
    threads = [threading.Thread(target=work, args=(context, failures, seed)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_change_nothing(schedule):
    source = """
    import zlib
    unit, streams = Channel(), [ok(acl.rt.create_stream()) for _ in range(3)]
    source, pictures = media.random(320, 200, smooth=False), [Picture(64, 48) for _ in range(12)]
    between = [Picture(160, 100) for _ in range(12)]
    for index, (first, second) in enumerate(zip(between, pictures)):
        ok(unit.resize(source, first, streams[index % 3]))
        ok(unit.resize(first, second, streams[index % 3]))
    for stream in streams:
        ok(acl.rt.synchronize_stream(stream))
    say(sorted({zlib.crc32(picture.read()) for picture in pictures}))
    """
    (found,) = on_product("Ascend310P3", source, SOFTACL_SCHEDULE=schedule)
    (expected,) = on_product("Ascend310P3", source, SOFTACL_SCHEDULE="eager")
    assert found == expected and len(found) == 1


LARGE = """
import zlib
from tests.acl import media
from tests.acl.support import device
with device(), media.channel() as unit:
    source = media.random(2600, 1600, media.RGB, smooth=False)
    for form, size in ((media.NV12, (1280, 722)), (media.RGB, (2598, 1601)), (media.GRAY, (4000, 2200))):
        target = media.Picture(*size, form)
        assert media.synchronised(unit.resize(source, target)) == 0
        say(zlib.crc32(target.read()))
"""


def test_large_pictures_are_the_same_with_a_second_thread():
    path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))
    alone, shared = (answers(LARGE, PYTHONPATH=path, SOFTACL_THREADS=str(threads)) for threads in (1, 2))
    assert alone == shared
