"""Every setter and getter of `acl.media`: values in range are kept, others are refused by number, and nothing else changes. The table is in `media_fields.py`."""

import re
from pathlib import Path

import acl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import media_fields
from .support import answers

# Functions with such names that set or get something else, and where they are tested: a file of this folder, and what it says there.
ELSEWHERE = {
    "dvpp_get_pic_desc": ("test_media_descriptions.py", "media.dvpp_get_pic_desc(batch, "),
    "dvpp_set_roi_config": ("test_media_descriptions.py", "media.dvpp_set_roi_config(region, "),
    "dvpp_get_hist_dims": ("test_media_descriptions.py", 'call("get", get, "dims")'),
    "dvpp_get_hist_data": ("test_media_descriptions.py", 'call("get", get, "data")'),
    "dvpp_get_hist_ret_code": ("test_media_descriptions.py", "media.dvpp_get_hist_ret_code("),
    "dvpp_get_lut_map_dims": ("test_media_descriptions.py", 'call("get", get, "dims")'),
    "dvpp_get_lut_map_data": ("test_media_descriptions.py", 'call("get", get, "data")'),
    "dvpp_jpeg_get_image_info": ("test_media_coding.py", "dvpp_jpeg_get_image_info("),
    "dvpp_jpeg_get_image_info_v2": ("test_media_coding.py", "dvpp_jpeg_get_image_info_v2("),
    "dvpp_png_get_image_info": ("test_media_coding.py", "dvpp_png_get_image_info("),
    "vdec_set_channel_desc_callback": ("test_media_fields.py", '"set_channel_desc_callback"'),
    "vdec_get_channel_desc_callback": ("test_media_fields.py", '"get_channel_desc_callback"'),
    "venc_set_channel_desc_callback": ("test_media_fields.py", '"set_channel_desc_callback"'),
    "venc_get_channel_desc_callback": ("test_media_fields.py", '"get_channel_desc_callback"'),
}


def test_no_setter_and_no_getter_is_forgotten():
    every = {name for name in media_fields.LETTERS if re.search(r"_(set|get)_", name)}
    assert len(every) > 100
    assert media_fields.covered() | set(ELSEWHERE) == every
    for name, (file, text) in ELSEWHERE.items():
        assert text in Path(__file__).with_name(file).read_text(), name


@pytest.mark.parametrize("product", media_fields.PRODUCTS)
def test_fields_keep_what_they_take_and_refuse_the_rest(product):
    root = str(Path(__file__).parents[2])
    source = f"sys.path.insert(0, {root!r})\nfrom tests.acl.media_fields import check\nsay(check({product!r}))"
    [kinds] = answers(source, SOFTACL_SOC=product)
    assert len(kinds) == len(media_fields.objects(product)) >= 9


FUNCTIONS = [len, print, lambda *_: None, max]


@pytest.mark.parametrize("unit", ["vdec", "venc"])
@given(st.lists(st.one_of(st.sampled_from(FUNCTIONS), st.sampled_from([None, 7, "text"])), max_size=6))
def test_the_callback_is_the_last_that_can_be_called(unit, given):
    media = acl.media
    create, destroy, write, read = (
        getattr(media, f"{unit}_{name}")
        for name in (
            "create_channel_desc",
            "destroy_channel_desc",
            "set_channel_desc_callback",
            "get_channel_desc_callback",
        )
    )
    desc, kept = create(), None
    by_number = media.venc_set_channel_desc_param if unit == "venc" else None
    for index, function in enumerate(given):
        put = write if by_number is None or index % 2 else lambda desc, function: by_number(desc, 1, function)
        if callable(function):
            assert put(desc, function) == 0
            kept = function
        else:
            with pytest.raises(TypeError):
                put(desc, function)
    if kept is None:
        with pytest.raises(RuntimeError, match="did not set callback"):
            read(desc)
    else:
        assert read(desc) is kept
        assert unit == "vdec" or media.venc_get_channel_desc_param(desc, 1) == (kept, 0)
    assert destroy(desc) == 0
