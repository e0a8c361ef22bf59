"""`acl.media`: the objects that say what a picture, coded data, a channel or an operation is. Their fields are in
`test_media_fields.py`, and what is done to pictures in the other `test_media_*.py`.
"""

import acl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .support import D2H, H2H, address, answers, ok

media = acl.media


def call(verb, kind, *field):
    return getattr(media, "_".join(("dvpp", verb, kind, *field)))


@pytest.mark.parametrize("size", [1, 2, 17, 256])
def test_a_batch_owns_its_pictures(size):
    batch = media.dvpp_create_batch_pic_desc(size)
    members = [media.dvpp_get_pic_desc(batch, index) for index in range(size)]
    assert len(set(members)) == size and 0 not in members
    assert media.dvpp_get_pic_desc(batch, size) == 0
    assert f"the batch has {size} picture(s)" in acl.get_recent_err_msg()
    assert media.dvpp_set_pic_desc_width(members[-1], 7) == 0
    assert media.dvpp_get_pic_desc_width(media.dvpp_get_pic_desc(batch, size - 1)) == 7
    assert media.dvpp_destroy_pic_desc(members[0]) == 100000
    assert "dvpp_destroy_batch_pic_desc destroys it" in acl.get_recent_err_msg()
    assert media.dvpp_destroy_batch_pic_desc(batch) == 0
    assert media.dvpp_set_pic_desc_width(members[0], 1) == 100000
    assert "destroyed" in acl.get_recent_err_msg()


@pytest.mark.parametrize("size", [0, 257, 2**32 - 1])
def test_batches_have_1_to_256_pictures(size):
    assert media.dvpp_create_batch_pic_desc(size) == 0
    assert "1 to 256 belong there" in acl.get_recent_err_msg()


@given(st.lists(st.integers(0, 2**32 - 1), min_size=4, max_size=4))
def test_offsets_of_a_region_have_16_bits(offsets):
    fits = max(offsets) < 65536
    made = media.dvpp_create_roi_config(*offsets)
    assert (made != 0) == fits
    region = media.dvpp_create_roi_config(0, 0, 0, 0)
    assert media.dvpp_set_roi_config(region, *offsets) == (0 if fits else 100000)
    for side, offset in zip(("left", "right", "top", "bottom"), offsets, strict=True):
        assert call("set", "roi_config", side)(region, offset) == (0 if offset < 65536 else 100000)
    for handle in (made, region):
        assert media.dvpp_destroy_roi_config(handle) == 0


@given(st.integers(0, 2**32 - 1), st.floats(allow_nan=False), st.integers(0, 6))
def test_a_border_has_widths_of_16_bits_and_four_values(width, value, index):
    border = media.dvpp_create_border_config()
    for side in ("top", "bottom", "left", "right"):
        assert call("get", "border_config", side)(border) == 0
        assert call("set", "border_config", side)(border, width) == (0 if width < 65536 else 100000)
        assert call("get", "border_config", side)(border) == (width if width < 65536 else 0)
    assert media.dvpp_set_border_config_value(border, index, value) == (0 if index < 4 else 100000)
    assert media.dvpp_get_border_config_value(border, index) == (value if index < 4 else -1.0)
    assert media.dvpp_get_border_config_border_type(border) == 0
    assert media.dvpp_set_border_config_border_type(border, 3) == 0
    assert media.dvpp_get_border_config_border_type(border) == 3
    assert media.dvpp_destroy_border_config(border) == 0


INTERPOLATIONS = {"Ascend310": 4, "Ascend310P3": 2, "Ascend310B4": 5, "Ascend910A": 4, "Ascend910B3": 5}


@pytest.mark.parametrize("product", INTERPOLATIONS)
def test_products_differ_in_their_interpolations(product):
    said = answers(
        """
        config = acl.media.dvpp_create_resize_config()
        say(acl.media.dvpp_get_resize_config_interpolation(config))
        for number in range(7):
            say((acl.media.dvpp_set_resize_config_interpolation(config, number),
                 acl.media.dvpp_get_resize_config_interpolation(config)))
        """,
        SOFTACL_SOC=product,
    )
    most = INTERPOLATIONS[product]
    assert said == [0, *([0, n] if n <= most else [100000, most] for n in range(7))]


def test_the_level_of_encoding_is_the_best_at_first():
    config = media.dvpp_create_jpege_config()
    assert media.dvpp_get_jpege_config_level(config) == 0
    for level in (1, 100, 2**32 - 1):
        assert media.dvpp_set_jpege_config_level(config, level) == 0
        assert media.dvpp_get_jpege_config_level(config) == level
    assert media.dvpp_destroy_jpege_config(config) == 0


@pytest.mark.parametrize(("kind", "get", "data_type"), [("hist", "hist", np.uint32), ("lut_map", "lut_map", np.uint8)])
def test_tables_are_host_memory_that_a_program_reads_and_fills(held, kind, get, data_type):
    table = call("create", kind)()
    assert call("get", get, "dims")(table) == 3
    addresses = []
    for dim in range(3):
        data, length = ok(call("get", get, "data")(table, dim))
        addresses.append(data)
        size = length * np.dtype(data_type).itemsize
        assert length == 256
        assert acl.util.ptr_to_bytes(data, size) == bytes(size)
        filled = np.arange(256, dtype=data_type) + dim
        ok(acl.rt.memcpy(data, size, address(filled), size, H2H))
    for dim, data in enumerate(addresses):
        size = 256 * np.dtype(data_type).itemsize
        assert np.array_equal(
            np.frombuffer(acl.util.ptr_to_bytes(data, size), data_type), (np.arange(256) + dim).astype(data_type)
        )
    assert call("get", get, "data")(table, 3) == (0, 0, 100000)
    if kind == "hist":
        assert media.dvpp_get_hist_ret_code(table) == 0
        assert media.dvpp_clear_hist(table) == 0
        assert acl.util.ptr_to_bytes(addresses[1], 1024) == bytes(1024)
    assert call("destroy", kind)(table) == 0


def test_a_channel_is_created_once_and_destroyed_before_its_description(held):
    desc = media.dvpp_create_channel_desc()
    assert media.dvpp_get_channel_desc_channel_id(desc) == 0
    assert media.dvpp_destroy_channel(desc) == 100000
    assert media.dvpp_create_channel(desc) == 0
    assert media.dvpp_get_channel_desc_channel_id(desc) > 0
    assert media.dvpp_create_channel(desc) == 100000
    assert "has a channel already" in acl.get_recent_err_msg()
    assert media.dvpp_destroy_channel_desc(desc) == 148051
    assert "dvpp_destroy_channel first" in acl.get_recent_err_msg()
    assert media.dvpp_destroy_channel(desc) == 0
    assert media.dvpp_create_channel(desc) == 0
    assert media.dvpp_destroy_channel(desc) == 0
    assert media.dvpp_destroy_channel_desc(desc) == 0


@pytest.mark.parametrize("kind", [-1, 6, 2**31 - 1])
def test_unknown_parameters_of_a_channel(kind):
    desc = media.dvpp_create_channel_desc()
    assert media.dvpp_set_channel_desc_param(desc, kind, 1) == (0, 100000)
    assert media.dvpp_get_channel_desc_param(desc, kind) == (0, 0, 100000)
    assert media.dvpp_destroy_channel_desc(desc) == 0


def test_a_device_has_so_many_channels_and_gets_them_back_when_it_is_reset():
    said = answers(
        """
        assert acl.init() == 0
        for _ in range(2):
            assert acl.rt.set_device(0) == 0
            everything = []
            while True:
                desc = acl.media.dvpp_create_channel_desc()
                ret = acl.media.dvpp_create_channel(desc)
                if ret:
                    break
                everything.append(desc)
            say((len(everything), ret, acl.get_recent_err_msg()))
            # The smallest number is that of the PNG decoders.
            assert acl.media.dvpp_set_channel_desc_mode(desc, 7) == 0
            say(acl.media.dvpp_create_channel(desc))
            assert acl.rt.reset_device(0) == 0
            say(acl.media.dvpp_destroy_channel_desc(desc))
        """,
        SOFTACL_SOC="Ascend310P3",
    )
    for count, ret, text in (said[0], said[3]):
        assert (count, ret) == (128, 207009)
        assert "its 128 PNGD channels in use" in text
    assert said[1:3] == said[4:] == [0, 0]


@pytest.mark.parametrize("product", ["Ascend310", "Ascend910A"])
def test_old_products_have_no_modes_borders_and_histograms(product):
    said = answers(
        """
        for what in ("border_config", "hist", "lut_map"):
            say(getattr(acl.media, f"dvpp_create_{what}")())
        desc = acl.media.dvpp_create_channel_desc()
        say(acl.media.dvpp_set_channel_desc_mode(desc, 1))
        say(acl.media.dvpp_set_channel_desc_param(desc, 0, 1))
        say(acl.media.dvpp_get_channel_desc_param(desc, 2))
        """,
        SOFTACL_SOC=product,
    )
    assert said == [0, 0, 0, 200006, [0, 200006], [8, 0, 0]]


def test_a_product_without_media_processing_has_no_channels():
    said = answers(
        """
        assert acl.init() == acl.rt.set_device(0) == 0
        say(acl.media.dvpp_create_channel(acl.media.dvpp_create_channel_desc()))
        """,
        SOFTACL_SOC="Ascend950PR_9599",
    )
    assert said == [200006]


def test_memory_for_media_is_allocated_with_attributes(held):
    pointer = ok(media.dvpp_malloc_with_cfg(100, 0, {"numAttrs": 1, "attrs": [{"attr": 2, "value": {"deviceId": 0}}]}))
    assert pointer % 128 == 0
    ok(acl.rt.memset(pointer, 100, 7, 100))
    array = np.empty(100, np.uint8)
    ok(acl.rt.memcpy(address(array), 100, pointer, 100, D2H))
    assert (array == 7).all()
    assert acl.rt.free(pointer) != 0
    assert media.dvpp_free(pointer) == 0
    with pytest.raises(KeyError):
        media.dvpp_malloc_with_cfg(100, 0, {"numAttrs": 2, "attrs": []})
    assert media.dvpp_malloc_with_cfg(0, 0, {}) == (0, 100000)
