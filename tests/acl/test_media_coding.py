"""JPEG and PNG: what files are, decoding and encoding on streams, with each product's layout."""

import ctypes
import struct
import zlib

import acl
import numpy as np
import pytest

from . import media
from .media import (
    FAILED,
    GRAY,
    NV12,
    NV21,
    RGB,
    RGBA,
    UNKNOWN,
    YUV422,
    YVU444,
    Picture,
    channel,
    roi,
    synchronised,
    upload,
)
from .media_files import JPEG, PNG
from .support import answers, ok

codec = acl.media


@pytest.fixture
def unit(held):
    with channel() as made:
        yield made


def encoded(unit, picture, level=90):
    """The file that a picture is encoded as."""
    config = codec.dvpp_create_jpege_config()
    ok(codec.dvpp_set_jpege_config_level(config, level))
    room = ok(codec.dvpp_jpeg_predict_enc_size(picture.desc, config))
    memory = ok(codec.dvpp_malloc(room))
    size = ctypes.c_uint32(room)
    pointer = ctypes.addressof(size)
    assert synchronised(codec.dvpp_jpeg_encode_async(unit.desc, picture.desc, memory, pointer, config, 0)) == 0
    file = bytes(size.value)
    ok(acl.rt.memcpy(acl.util.bytes_to_ptr(file), size.value, memory, size.value, 2))
    ok(codec.dvpp_destroy_jpege_config(config))
    ok(codec.dvpp_free(memory))
    return file


def decode(unit, file, target, kind="jpeg"):
    call = getattr(codec, f"dvpp_{kind}_decode_async")
    return call(unit.desc, upload(file), len(file), target.desc, 0)


def psnr(first, second):
    return 10 * np.log10(255**2 / np.mean((first.astype(float) - second) ** 2))


@pytest.mark.parametrize("form", [NV12, NV21])
@pytest.mark.parametrize("size", [(640, 480), (200, 120), (1000, 34)])
def test_what_is_encoded_is_decoded(unit, form, size):
    source = media.random(*size, form)
    file = encoded(unit, source)
    pointer = acl.util.bytes_to_ptr(file)
    assert codec.dvpp_jpeg_get_image_info(pointer, len(file)) == (*size, 3, 0)
    assert codec.dvpp_jpeg_get_image_info_v2(pointer, len(file)) == (*size, 3, 2, 0)
    stride, rows = media.align(size[0], 64), media.align(size[1], 16)
    needed = stride * rows * 3 // 2
    assert codec.dvpp_jpeg_predict_dec_size(pointer, len(file), form) == (needed, 0)
    target = Picture(*size, form, stride=stride, rows=rows)
    assert synchronised(decode(unit, file, target)) == 0
    assert target.layout() == [*size, stride, rows]
    assert psnr(target.luma(), source.luma()) > 38
    assert psnr(target.chroma(), source.chroma()) > 30


def test_quality_goes_by_level_and_0_is_as_100(unit):
    picture = media.random(320, 200)
    sizes = [len(encoded(unit, picture, level)) for level in (1, 30, 60, 90, 100)]
    assert sizes == sorted(set(sizes))
    assert encoded(unit, picture, 0) == encoded(unit, picture, 100)


def test_the_decoder_lays_out_and_says_how(unit):
    file = encoded(unit, media.random(600, 400))
    target = Picture(600, 400, memory=1 << 20)
    for field in ("width", "height", "width_stride", "height_stride"):
        target.set(field, 0)
    assert synchronised(decode(unit, file, target)) == 0
    assert target.layout() == [600, 400, 640, 400]
    assert target.get("size") == 1 << 20
    target.set("format", UNKNOWN)
    assert synchronised(decode(unit, file, target)) == 0
    assert target.get("format") == NV21


ALIGNED = {"Ascend310": 128, "Ascend910A": 128, "Ascend310P3": 64, "Ascend310B4": 64, "Ascend910B3": 64}


@pytest.mark.parametrize("product", ALIGNED)
def test_rows_of_decoded_pictures_are_the_products(product):
    said = answers(
        """
        import base64
        assert acl.init() == acl.rt.set_device(0) == 0
        file = base64.b64decode(sys.argv[1])
        channel = acl.media.dvpp_create_channel_desc()
        assert acl.media.dvpp_create_channel(channel) == 0
        data, desc, size = ok(acl.media.dvpp_malloc(len(file))), acl.media.dvpp_create_pic_desc(), 1 << 16
        ok(acl.rt.memcpy(data, len(file), acl.util.bytes_to_ptr(file), len(file), 1))
        ok(acl.media.dvpp_set_pic_desc_data(desc, ok(acl.media.dvpp_malloc(size))))
        ok(acl.media.dvpp_set_pic_desc_size(desc, size))
        ok(acl.media.dvpp_set_pic_desc_format(desc, 1))
        ok(acl.media.dvpp_jpeg_decode_async(channel, data, len(file), desc, 0))
        ok(acl.rt.synchronize_stream(0))
        say([acl.media.dvpp_get_pic_desc_width_stride(desc), acl.media.dvpp_get_pic_desc_height_stride(desc)])
        say(ok(acl.media.dvpp_jpeg_predict_dec_size(acl.util.bytes_to_ptr(file), len(file), 1)))
        """,
        __import__("base64").b64encode(JPEG).decode(),
        SOFTACL_SOC=product,
    )
    stride = ALIGNED[product]
    assert said == [[stride, 32], stride * 32 * 3 // 2]


def test_a_picture_that_does_not_fit_is_not_decoded(unit):
    file = encoded(unit, media.random(600, 400))
    target = Picture(600, 400, memory=640 * 400 * 3 // 2 - 1)
    target.set("width_stride", 608)
    target.set("height_stride", 16)
    assert synchronised(decode(unit, file, target)) == FAILED
    assert "takes 384000 bytes, more than its memory has" in acl.get_recent_err_msg()
    assert target.get("ret_code") != 0
    assert not target.read().any()


def test_formats_of_decoding(unit):
    file = encoded(unit, media.random(64, 64))
    target = Picture(64, 64, memory=1 << 16)
    for form in (GRAY, RGB, 7, -1, 18):
        target.set("format", form)
        assert decode(unit, file, target) == 100027
        assert codec.dvpp_jpeg_predict_dec_size(acl.util.bytes_to_ptr(file), len(file), form) == (0, 100027)
    for form in (YUV422, YVU444):
        target.set("format", form)
        assert synchronised(decode(unit, file, target)) == FAILED
        assert f"not decoded into format {form}; 1, 2 are possible" in acl.get_recent_err_msg()


@pytest.mark.parametrize("cut", [2, 20, 100, 200, 300])
def test_a_damaged_file_is_an_error_and_nothing_else(unit, cut):
    file = JPEG[:cut]
    target = Picture(32, 32, stride=64, rows=32)
    outcome = synchronised(decode(unit, file, target))
    # Of a picture that is nearly complete the rest may be made up.
    assert outcome == FAILED or cut == 300
    assert (target.get("ret_code") != 0) == (outcome == FAILED)
    pointer = acl.util.bytes_to_ptr(file)
    assert (codec.dvpp_jpeg_get_image_info(pointer, cut)[-1] == 0) == (cut >= 200)
    assert synchronised(decode(unit, JPEG, target)) == 0


def test_progressive_files_are_of_a_kind_that_is_not_decoded(unit):
    progressive = JPEG.replace(b"\xff\xc0", b"\xff\xc2", 1)
    pointer = acl.util.bytes_to_ptr(progressive)
    for call in (codec.dvpp_jpeg_get_image_info, codec.dvpp_jpeg_get_image_info_v2):
        assert call(pointer, len(progressive))[-1] == 148052
    assert "progressive" in acl.get_recent_err_msg()
    assert codec.dvpp_jpeg_predict_dec_size(pointer, len(progressive), NV12) == (0, 148052)
    assert synchronised(decode(unit, progressive, Picture(32, 32, memory=1 << 16))) == FAILED


@pytest.mark.parametrize(("size", "text"), [((30, 64), "width is 30"), ((64, 16), "height is 16")])
def test_small_pictures_are_not_decoded(unit, size, text):
    width, height = size
    # Only the header is looked at.
    start = JPEG.index(b"\xff\xc0") + 5
    file = JPEG[:start] + struct.pack(">HH", height, width) + JPEG[start + 4 :]
    assert codec.dvpp_jpeg_get_image_info(acl.util.bytes_to_ptr(file), len(file))[:2] == size
    assert codec.dvpp_jpeg_predict_dec_size(acl.util.bytes_to_ptr(file), len(file), NV12) == (0, 100000)
    assert synchronised(decode(unit, file, Picture(64, 64))) == FAILED
    assert f"the JPEG file's {text}; Ascend310P3 decodes 32 to 8192" in acl.get_recent_err_msg()


def test_predicted_sizes_are_the_products(unit):
    config = codec.dvpp_create_jpege_config()
    for width, height, stride, rows, expected in [
        (640, 480, 640, 480, 1 << 21),
        (1920, 1080, 1920, 1088, 2 << 21),
        (1920, 1080, 1920, 1080, 2 << 21),
        (8192, 8192, 8192, 8192, 49 << 21),
    ]:
        desc = codec.dvpp_create_pic_desc()
        for field, value in {"format": NV12, "width": width, "height": height, "width_stride": stride}.items():
            ok(getattr(codec, f"dvpp_set_pic_desc_{field}")(desc, value))
        ok(codec.dvpp_set_pic_desc_height_stride(desc, rows))
        assert codec.dvpp_jpeg_predict_enc_size(desc, config) == (expected, 0)
    for field, value, text in [
        ("width", 8208, "width(8208) is not in [32, 8192]"),
        ("height", 31, "height(31) is not in [32, 8192]"),
        ("width_stride", 8200, "widthStride(8200) is not aligned to 16"),
        ("height_stride", 8200, "neither the height(8192) nor that aligned to 16, 8192"),
    ]:
        ok(getattr(codec, f"dvpp_set_pic_desc_{field}")(desc, value))
        assert codec.dvpp_jpeg_predict_enc_size(desc, config) == (0, 100000)
        assert text in acl.get_recent_err_msg()
        ok(getattr(codec, f"dvpp_set_pic_desc_{field}")(desc, 8192))
    ok(codec.dvpp_set_pic_desc_format(desc, RGB))
    assert codec.dvpp_jpeg_predict_enc_size(desc, config) == (0, 100027)


@pytest.mark.parametrize(
    ("form", "layout", "text"),
    [
        (NV12, (321, 240, 336, 240), "width(321) is not aligned to 2"),
        (NV12, (320, 241, 320, 241), "height(241) is not aligned to 2"),
        (7, (321, 240, 656, 240), "width(321) is not aligned to 2"),
        (7, (320, 241, 640, 241), None),
        (NV12, (320, 240, 320, 400), "heightStride(400) is neither the height(240) nor that aligned to 16, 240"),
        (NV12, (320, 242, 320, 256), None),
    ],
)
def test_layouts_that_are_encoded(unit, form, layout, text):
    desc, config = codec.dvpp_create_pic_desc(), codec.dvpp_create_jpege_config()
    fields = dict(zip(("width", "height", "width_stride", "height_stride"), layout, strict=True))
    for field, value in {"format": form, **fields}.items():
        ok(getattr(codec, f"dvpp_set_pic_desc_{field}")(desc, value))
    _, ret = codec.dvpp_jpeg_predict_enc_size(desc, config)
    assert ret == (100000 if text else 0)
    if text:
        assert text in acl.get_recent_err_msg()


def test_encoding_into_too_little_fails(unit):
    picture = media.random(320, 200, smooth=False)
    config = codec.dvpp_create_jpege_config()
    memory, size = ok(codec.dvpp_malloc(1000)), ctypes.c_uint32(1000)
    pointer = ctypes.addressof(size)
    assert synchronised(codec.dvpp_jpeg_encode_async(unit.desc, picture.desc, memory, pointer, config, 0)) == FAILED
    assert "takes more than the 1000 bytes" in acl.get_recent_err_msg()
    ok(codec.dvpp_set_jpege_config_level(config, 101))
    assert synchronised(codec.dvpp_jpeg_encode_async(unit.desc, picture.desc, memory, pointer, config, 0)) == FAILED
    size.value = 0
    assert codec.dvpp_jpeg_encode_async(unit.desc, picture.desc, memory, pointer, config, 0) == 100000
    size.value = 1001
    assert codec.dvpp_jpeg_encode_async(unit.desc, picture.desc, memory, pointer, config, 0) == 107000


def png(pixels):
    """A PNG file of 8-bit pixels: rows, columns, 1 to 4 components."""
    height, width, components = pixels.shape
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[components]

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("components", [1, 2, 3, 4])
@pytest.mark.parametrize("form", [RGB, RGBA, UNKNOWN])
def test_png_files_are_decoded(unit, components, form):
    pixels = np.random.default_rng(components).integers(0, 256, (50, 70, components), np.uint8)
    file = png(pixels)
    pointer = acl.util.bytes_to_ptr(file)
    assert codec.dvpp_png_get_image_info(pointer, len(file)) == (70, 50, components, 0)
    alpha = components in (2, 4)
    if form == RGBA and not alpha:
        assert codec.dvpp_png_predict_dec_size(pointer, len(file), form) == (0, 100000)
        return
    count = 4 if alpha and form != RGB else 3
    assert codec.dvpp_png_predict_dec_size(pointer, len(file), form) == (128 * count * 64, 0)
    target = Picture(70, 50, RGBA if count == 4 else RGB, stride=128 * count, rows=64)
    target.set("format", form)
    assert synchronised(decode(unit, file, target, "png")) == 0
    assert target.layout() == [70, 50, 128 * count, 64]
    assert target.get("format") == (RGBA if count == 4 else RGB)
    expected = pixels if components >= 3 else np.concatenate([pixels[..., :1]] * 3 + [pixels[..., 1:]], axis=2)
    assert np.array_equal(target.pixels(), expected[..., :count])


@pytest.mark.parametrize("cut", [4, 20, 60, 90])
def test_a_damaged_png_file_is_an_error_and_nothing_else(unit, cut):
    target = Picture(32, 32, RGB, stride=384, rows=32)
    assert synchronised(decode(unit, PNG[:cut], target, "png")) == FAILED
    assert synchronised(decode(unit, PNG, target, "png")) == 0
    target.set("format", NV12)
    assert decode(unit, PNG, target, "png") == 100027


def test_a_whole_pipeline_on_one_stream(unit, stream, gate):
    """Decoding, cropping and resizing are queued before the file is there."""
    source = media.random(640, 480)
    file = encoded(unit, source)
    data = ok(codec.dvpp_malloc(len(file)))
    host = ok(acl.rt.malloc_host(len(file)))
    ok(acl.rt.memcpy(host, len(file), acl.util.bytes_to_ptr(file), len(file), 0))
    decoded, target = Picture(640, 480, stride=640, rows=480), Picture(224, 224)
    gate.hold(stream)
    ok(acl.rt.memcpy_async(data, len(file), host, len(file), 1, stream))
    ok(codec.dvpp_jpeg_decode_async(unit.desc, data, len(file), decoded.desc, stream))
    region = roi(80, 559, 0, 479)
    ret = codec.dvpp_vpc_crop_resize_async(unit.desc, decoded.desc, target.desc, region, unit.config, stream)
    ok(ret)
    gate.open()
    assert acl.rt.synchronize_stream(stream) == 0
    expected = media.resampled(source.luma()[:, 80:560], 224, 224)
    assert psnr(target.luma(), expected) > 35
