"""What single operations take less of than most: sizes, formats and numbers that their own pages name, by product."""

import acl
import pytest

from .media import FAILED, GRAY, NV12, RGB, RGBA, Picture, channel, synchronised
from .support import ok
from .test_media_vpc import on_product

vpc = acl.media


@pytest.fixture
def unit(held):
    with channel() as made:
        yield made


def failed(ret, text):
    assert synchronised(ret) == FAILED
    assert text in acl.get_recent_err_msg()


@pytest.mark.parametrize(
    ("product", "code"),
    [
        ("Ascend310P3", 0),
        ("Ascend310", 200006),
        ("Ascend310B4", 200006),
        ("Ascend910B3", 200006),
        ("Ascend910_9391", 200006),
    ],
)
def test_only_the_inference_series_makes_pyramids(product, code):
    source = """
    unit = Channel()
    source, target = media.random(64, 48, media.GRAY), Picture(32, 24, media.GRAY)
    say(acl.media.dvpp_vpc_pyr_down_async(unit.desc, source.desc, target.desc, 0, 0))
    """
    if product == "Ascend310":
        source = source.replace(
            "media.random(64, 48, media.GRAY), Picture(32, 24, media.GRAY)", "Picture(64, 48), Picture(32, 24)"
        )
    assert on_product(product, source) == [code]


def test_pyramids_are_of_pictures_up_to_2048(unit):
    source, target = Picture(2064, 64, GRAY), Picture(1032, 32, GRAY)
    failed(vpc.dvpp_vpc_pyr_down_async(unit.desc, source.desc, target.desc, 0, 0), "width(2064) is not in [10, 2048]")
    source, target = Picture(2048, 64, GRAY), Picture(1024, 32, GRAY)
    assert synchronised(vpc.dvpp_vpc_pyr_down_async(unit.desc, source.desc, target.desc, 0, 0)) == 0


def test_what_is_8k_is_not_converted_bordered_or_remapped(unit):
    source, target = Picture(4112, 16, NV12), Picture(4112, 16, NV12)
    text = "input width(4112) is not in [10, 4096]"
    hist, table, border = vpc.dvpp_create_hist(), vpc.dvpp_create_lut_map(), vpc.dvpp_create_border_config()
    failed(vpc.dvpp_vpc_calc_hist_async(unit.desc, source.desc, hist, 0, 0), text)
    # What is too wide to be read is too wide to be written, which would be said first.
    for call, last in ((vpc.dvpp_vpc_equalize_hist_async, (table,)), (vpc.dvpp_vpc_convert_color_async, ())):
        failed(call(unit.desc, source.desc, target.desc, *last, 0), "width(4112) is not in [10, 4096]")
    target.set("width", 4096)
    failed(vpc.dvpp_vpc_make_border_async(unit.desc, source.desc, target.desc, border, 0), text)
    for form in (NV12, GRAY):
        assert synchronised(unit.resize(Picture(4112, 16, form), Picture(1024, 16, NV12))) == 0


@pytest.mark.parametrize(("product", "codes"), [("Ascend310P3", [0, FAILED]), ("Ascend910B3", [0, 0])])
def test_pictures_of_4096_by_8192_are_counted_where_they_are_written(product, codes):
    source = """
    unit, hist = Channel(), acl.media.dvpp_create_hist()
    for height in (4096, 8192):
        picture = Picture(64, height, media.GRAY)
        say(synchronised(acl.media.dvpp_vpc_calc_hist_async(unit.desc, picture.desc, hist, 0, 0)))
    """
    assert on_product(product, source) == codes


@pytest.mark.parametrize("form", [1000, 1001])
def test_440_pictures_are_counted(unit, form):
    picture, hist = Picture(64, 48, RGB), vpc.dvpp_create_hist()
    for field, value in {"format": form, "width_stride": 64}.items():
        picture.set(field, value)
    assert synchronised(vpc.dvpp_vpc_calc_hist_async(unit.desc, picture.desc, hist, 0, 0)) == 0
    sums = []
    for dim in range(3):
        data, count = ok(vpc.dvpp_get_hist_data(hist, dim))
        sums.append(sum(memoryview(acl.util.ptr_to_bytes(data, 4 * count)).cast("I")))
    assert sums == [64 * 48, 64 * 24, 64 * 24]


def test_a_conversion_into_no_size_lays_the_picture_out(unit):
    source, target = Picture(70, 50, RGB), Picture(70, 50, NV12)
    for field in ("width", "height", "width_stride", "height_stride"):
        target.set(field, 0)
    ok(acl.rt.memset(source.memory, source.size, 255, source.size))
    assert synchronised(vpc.dvpp_vpc_convert_color_async(unit.desc, source.desc, target.desc, 0)) == 0
    assert (target.luma() == 255).all()
    assert (target.chroma() == 128).all()
    # Either of the two is enough.
    target.set("height", 17)
    assert synchronised(vpc.dvpp_vpc_convert_color_async(unit.desc, source.desc, target.desc, 0)) == 0
    target.set("format", 999)
    assert vpc.dvpp_vpc_convert_color_async(unit.desc, source.desc, target.desc, 0) == 100027


@pytest.mark.parametrize(("product", "codes"), [("Ascend310P3", [0, FAILED]), ("Ascend910B3", [0, 0])])
def test_gray_pictures_stay_gray_on_the_inference_series(product, codes):
    source = """
    unit, source = Channel(), Picture(64, 48, media.GRAY)
    for form in (media.GRAY, media.NV12):
        say(synchronised(acl.media.dvpp_vpc_convert_color_async(unit.desc, source.desc, Picture(64, 48, form).desc, 0)))
    """
    assert on_product(product, source) == codes


def test_batches_have_two_kinds_of_borders(unit):
    batches = []
    for picture in (Picture(64, 64), Picture(64, 64)):
        batches.append(vpc.dvpp_create_batch_pic_desc(1))
        picture.describe(vpc.dvpp_get_pic_desc(batches[-1], 0))
    area, border = vpc.dvpp_create_roi_config(0, 63, 0, 63), vpc.dvpp_create_border_config()
    source, target = batches
    for kind, code in enumerate((0, 0, FAILED, FAILED)):
        ok(vpc.dvpp_set_border_config_border_type(border, kind))
        lists = source, [1], target, [area], [border]
        ret = vpc.dvpp_vpc_batch_crop_resize_make_border_async(unit.desc, *lists, unit.config, 0)
        assert synchronised(ret) == code
    assert (
        "borderType of borderCfgs[0] is 3; batches have 0 (constant) and 1 (replicate) only" in acl.get_recent_err_msg()
    )
    lists = source, [1], target, [area], [area]
    assert vpc.dvpp_vpc_batch_crop_resize_make_border_async(unit.desc, *lists, unit.config, 0) == 100000
    assert "borderCfgs[0] is a region configuration" in acl.get_recent_err_msg()


def test_old_products_round_odd_pictures_of_every_format_down():
    """As the manual's example of 15x15 pixels: the last column and row do not count."""
    source = """
    import numpy as np
    unit = Channel()
    source, target = Picture(15, 15, media.RGB, rows=16), Picture(14, 14, stride=32)
    pixels = np.zeros((16, source.stride), np.uint8)
    pixels[:, 14 * 3 :] = 255
    pixels[14:] = 255
    source.write(pixels)
    say(synchronised(unit.resize(source, target)))
    say(int(target.luma().max()))
    """
    assert on_product("Ascend310", source) == [0, 0]


VENC = """
desc = acl.media.venc_create_channel_desc()
for field, values in {"src_rate": (0, 120, 121, 240, 241), "max_bit_rate": (0, 1, 2, 9, 10, 30000, 30001, 614400, 614401)}.items():
    call = getattr(acl.media, f"venc_set_channel_desc_{field}")
    say([value for value in values if call(desc, value) == 0])
say(acl.media.venc_get_channel_desc_max_bit_rate(desc))
"""


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("Ascend310", [[0, 120], [0, 10, 30000], 30000]),
        ("Ascend310P3", [[0, 120, 121, 240], [0, 2, 9, 10, 30000, 30001, 614400], 614400]),
        ("Ascend310B4", [[0, 120, 121, 240], [0, 2, 9, 10, 30000, 30001, 614400], 614400]),
    ],
)
def test_rates_of_encoded_video_are_the_products(product, expected):
    assert on_product(product, VENC) == expected


def test_a_file_of_gigabytes_is_none(unit):
    """Whatever the memory: a mistaken size does not cost as much memory again."""
    size = (256 << 20) + 1
    memory, target = ok(vpc.dvpp_malloc(size)), Picture(64, 64, memory=1 << 20)
    failed(vpc.dvpp_jpeg_decode_async(unit.desc, memory, size, target.desc, 0), f"is said to have {size} bytes")
    ok(vpc.dvpp_free(memory))


DECODE = """
import tests.acl.video as video
coded = video.clip(video.H264_HIGH, count=4, width=202, height=150, bframes=0)
with video.Vdec(coded, size=1 << 16) as decoder:
    size = {"width": 202, "height": 150, "height_stride": 150}
    for stride in (202, 208, 24576 + 2):
        say(decoder.send(coded.packets[0], 0, width_stride=stride, **size))
    say(acl.get_recent_err_msg())
    decoder.end()
    for report in decoder.reports:
        say(all((found == own).all() for found, own in zip(report.planes, coded.pictures[0][1])))
"""


@pytest.mark.parametrize(
    ("product", "expected", "text"),
    [
        (
            "Ascend310P3",
            [100000, 0, 100000, True],
            "a multiple of 16, at least 32, belongs there on Ascend310P3",
        ),
        ("Ascend910B3", [0, 0, 100000, True, True], "width stride is 24578; Ascend910B3 has 24576 at most"),
    ],
)
def test_rows_of_decoded_video_are_the_products(product, expected, text):
    *codes, said = (answers := on_product(product, DECODE))[:4]
    assert [*codes, *answers[4:]] == expected
    assert text in said


def test_a_channel_encodes_pictures_up_to_its_size():
    """Of 8192 pixels where nothing is said: larger ones, where the product has them, must be announced."""
    source = """
    picture = Picture(8224, 32)
    size, config = np.array([picture.size * 3], np.uint32), acl.media.dvpp_create_jpege_config()
    memory = ok(acl.media.dvpp_malloc(picture.size * 3))
    for parameters in ((), ((4, 8224),)):
        desc = Channel(parameters=parameters).desc
        address = size.__array_interface__["data"][0]
        say(synchronised(acl.media.dvpp_jpeg_encode_async(desc, picture.desc, memory, address, config, 0)))
        say(acl.get_recent_err_msg() or "")
    """
    first, text, second, _ = on_product("Ascend310B4", source)
    assert (first, second) == (FAILED, 0)
    assert "width(8224) is more than the channel's, 8192" in text


@pytest.mark.parametrize(
    ("product", "codes"), [("Ascend310P3", [FAILED, FAILED]), ("Ascend910B3", [0, 0]), ("Ascend310B4", [FAILED, 0])]
)
def test_pastes_begin_at_odd_places_where_the_product_only_advises_against(product, codes):
    source = """
    unit, source, target = Channel(), media.random(64, 64), Picture(64, 64)
    for place in (roi(1, 20, 0, 19), roi(16, 35, 1, 20)):
        area = roi(0, 19, 0, 19)
        say(synchronised(acl.media.dvpp_vpc_crop_and_paste_async(unit.desc, source.desc, target.desc, area, place, 0)))
    """
    assert on_product(product, source) == codes


def test_alpha_does_not_survive_scaling(unit):
    source, whole, half = (Picture(*size, RGBA) for size in ((64, 48), (64, 48), (32, 24)))
    ok(acl.rt.memset(source.memory, source.size, 7, source.size))
    for target, alpha in ((whole, 7), (half, 0)):
        assert synchronised(unit.resize(source, target)) == 0
        assert (target.pixels()[..., :3] == 7).all()
        assert (target.pixels()[..., 3] == alpha).all()


@pytest.mark.parametrize(
    ("product", "codes"),
    [
        ("Ascend310", [FAILED, 0, 0, FAILED]),
        ("Ascend310P3", [FAILED, 0, 0, 0]),
        ("Ascend310B4", [0, 0, 0, 0]),
        ("Ascend910B3", [0, 0, 0, 0]),
    ],
)
def test_scales_are_the_products(product, codes):
    """From a 40th to 32 times. Pixels of one value keep it."""
    source = """
    unit = Channel()
    for width, target_width in ((640, 16), (640, 20), (32, 512), (32, 1024)):
        source, target = Picture(width, 64), Picture(target_width, 64, stride=max(target_width, 32))
        ok(acl.rt.memset(source.memory, source.size, 77, source.size))
        say(synchronised(unit.resize(source, target)))
        assert said[-1] or ((target.luma() == 77).all() and (target.chroma() == 77).all())
    """
    assert on_product(product, source) == codes


def test_the_products_own_filter_takes_less():
    source = """
    unit = Channel()
    ok(acl.media.dvpp_set_resize_config_interpolation(unit.config, 5))
    for (width, form), (target_width, target_form) in (
        ((64, media.NV12), (96, media.NV21)),
        ((64, media.GRAY), (96, media.NV12)),
        ((64, media.NV12), (96, media.RGB)),
        ((64, media.RGB), (96, media.NV12)),
        ((32, media.NV12), (544, media.NV12)),
    ):
        source, target = Picture(width, 64, form), Picture(target_width, 64, target_form)
        say(synchronised(unit.resize(source, target)))
    """
    assert on_product("Ascend910B3", source) == [0, FAILED, FAILED, FAILED, FAILED]
