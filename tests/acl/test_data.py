"""Data buffers, tensor descriptions and datasets: objects on the host that name memory and shapes."""

import acl
import numpy as np
import pytest

from .support import address, code, ok

NCHW, NHWC, ND, NC1HWC0 = 0, 1, 2, 3
FLOAT, FLOAT16, INT8, INT64, BOOL = 0, 1, 2, 9, 12


@pytest.fixture(autouse=True)
def initialised():
    assert acl.init() in (0, 100002)


class TestDataBuffers:
    @pytest.mark.parametrize(("start", "size"), [(0, 0), (0, 5), (64, 0), (4096, 1 << 20), (2**64 - 1, 2**64 - 1)])
    def test_they_keep_what_they_are_given(self, start, size):
        buffer = acl.create_data_buffer(start, size)
        assert buffer != 0
        assert acl.get_data_buffer_addr(buffer) == start
        assert acl.get_data_buffer_size_v2(buffer) == size
        assert acl.get_data_buffer_size(buffer) == size % 2**32
        ok(acl.destroy_data_buffer(buffer))

    def test_they_can_be_given_something_else(self):
        buffer = acl.create_data_buffer(64, 8)
        ok(acl.update_data_buffer(buffer, 128, 1 << 33))
        assert (acl.get_data_buffer_addr(buffer), acl.get_data_buffer_size_v2(buffer)) == (128, 1 << 33)
        ok(acl.update_data_buffer(buffer, 0, 0))
        assert (acl.get_data_buffer_addr(buffer), acl.get_data_buffer_size_v2(buffer)) == (0, 0)
        ok(acl.destroy_data_buffer(buffer))

    def test_what_is_none(self):
        buffer = acl.create_data_buffer(64, 8)
        ok(acl.destroy_data_buffer(buffer))
        desc = acl.create_tensor_desc(FLOAT, [1], ND)
        for wrong in (0, buffer, desc, 2**64 - 1):
            assert acl.destroy_data_buffer(wrong) == 100000
            assert acl.update_data_buffer(wrong, 64, 8) == 100000
            assert acl.get_data_buffer_addr(wrong) == 0
            assert acl.get_data_buffer_size_v2(wrong) == acl.get_data_buffer_size(wrong) == 0


@pytest.fixture
def desc():
    desc = acl.create_tensor_desc(FLOAT, [2, 3, 4, 5], NCHW)
    yield desc
    acl.destroy_tensor_desc(desc)


SHAPES = [
    (FLOAT, [2, 3], 6, 24),
    (FLOAT16, [2, 3], 6, 12),
    (INT8, [7], 7, 7),
    (INT64, [1, 1, 1], 1, 8),
    (BOOL, [3, 0, 5], 0, 0),
    (FLOAT, [], 1, 4),
    (FLOAT, [-1, 3], 0, 0),
    (FLOAT, [2, -1, 3], 0, 0),
    (13, [4], 4, 0),
    (-1, [4], 4, 0),
    (29, [3], 3, 3),
    (33, [2], 2, 8),
    (17, [2], 2, 32),
    (FLOAT, [1 << 32, 1 << 32], 0, 0),
]


# Format and shape before and after.
CHANGES = [
    (NCHW, [2, 3, 4, 5], NHWC, [2, 4, 5, 3]),
    (NHWC, [2, 4, 5, 3], NCHW, [2, 3, 4, 5]),
    (NCHW, [2, 3, 4, 5], NCHW, [2, 3, 4, 5]),
    (NCHW, [2, 33, 4, 5], NC1HWC0, [2, 3, 4, 5, 16]),
    (NHWC, [1, 4, 5, 16], NC1HWC0, [1, 1, 4, 5, 16]),
    (NCHW, [2, 2**63 - 1, 4, 5], NC1HWC0, [2, 2**59, 4, 5, 16]),
]


class TestTensorDescriptions:
    @pytest.mark.parametrize(("data_type", "dims", "count", "size"), SHAPES)
    def test_elements_and_bytes(self, data_type, dims, count, size):
        desc = acl.create_tensor_desc(data_type, dims, ND)
        assert acl.get_tensor_desc_type(desc) == data_type
        assert acl.get_tensor_desc_format(desc) == ND
        assert acl.get_tensor_desc_element_count(desc) == count
        assert acl.get_tensor_desc_size(desc) == size
        assert acl.get_tensor_desc_num_dims(desc) == len(dims)
        assert [ok(acl.get_tensor_desc_dim_v2(desc, index)) for index in range(len(dims))] == dims
        assert [acl.get_tensor_desc_dim(desc, index) for index in range(len(dims))] == dims
        assert acl.destroy_tensor_desc(desc) is None

    def test_a_shape_of_unknown_rank(self):
        desc = acl.create_tensor_desc(FLOAT, [-2], ND)
        assert acl.get_tensor_desc_num_dims(desc) == 0xFFFFFFFFFFFFFFFE
        assert acl.get_tensor_desc_element_count(desc) == 0

    def test_dimensions_that_are_not_there(self, desc):
        for index in (4, 2**32, 2**64 - 1):
            assert acl.get_tensor_desc_dim_v2(desc, index) == (-1, 100000)
            assert acl.get_tensor_desc_dim(desc, index) == -1

    @pytest.mark.parametrize("name", ["", "x", "input:0", "名前", "n" * 5000])
    def test_names(self, desc, name):
        assert acl.get_tensor_desc_name(desc) == ""
        assert acl.set_tensor_desc_name(desc, name) is None
        assert acl.get_tensor_desc_name(desc) == name

    def test_what_is_none(self, desc):
        acl.destroy_tensor_desc(desc)
        buffer = acl.create_data_buffer(64, 8)
        for wrong in (0, desc, buffer):
            assert acl.get_tensor_desc_type(wrong) == -1
            assert acl.get_tensor_desc_format(wrong) == -1
            assert acl.get_tensor_desc_element_count(wrong) == 0
            assert acl.get_tensor_desc_size(wrong) == 0
            assert acl.get_tensor_desc_num_dims(wrong) == 0
            assert acl.get_tensor_desc_dim(wrong, 0) == -1
            assert acl.get_tensor_desc_dim_v2(wrong, 0) == (-1, 100000)
            assert acl.get_tensor_desc_name(wrong) == ""
            assert acl.set_tensor_desc_name(wrong, "x") is None
            assert acl.destroy_tensor_desc(wrong) is None
            assert code(acl.trans_tensor_desc_format(wrong, NHWC)) == 100000
            assert acl.set_tensor_shape(wrong, [1]) == acl.set_tensor_origin_shape(wrong, [1]) == 100000

    def test_a_format_for_nothing_is_no_error(self):
        assert acl.set_tensor_format(0, ND) == 0
        assert acl.set_tensor_origin_format(0, ND) == 0

    @pytest.mark.parametrize(("before", "dims", "after", "expected"), CHANGES)
    def test_changing_the_format_gives_a_new_description(self, before, dims, after, expected):
        source = acl.create_tensor_desc(FLOAT16, dims, before)
        acl.set_tensor_desc_name(source, "kept")
        target = ok(acl.trans_tensor_desc_format(source, after))
        assert target not in (0, source)
        assert acl.get_tensor_desc_format(target) == after
        assert [acl.get_tensor_desc_dim(target, index) for index in range(len(expected))] == expected
        assert acl.get_tensor_desc_num_dims(target) == len(expected)
        assert acl.get_tensor_desc_type(target) == FLOAT16
        assert (acl.get_tensor_desc_format(source), acl.get_tensor_desc_num_dims(source)) == (before, 4)

    def test_formats_that_a_shape_has_no_place_in(self):
        desc = acl.create_tensor_desc(FLOAT, [2, 3], ND)
        target, ret = acl.trans_tensor_desc_format(desc, NHWC)
        assert (target, ret != 0) == (0, True)
        target, ret = acl.trans_tensor_desc_format(desc, 12345)
        assert (target, ret != 0) == (0, True)

    def test_hints_do_not_change_what_is_described(self, desc):
        for call in (acl.set_tensor_format, acl.set_tensor_storage_format, acl.set_tensor_origin_format):
            ok(call(desc, ND))
        for call in (acl.set_tensor_shape, acl.set_tensor_storage_shape, acl.set_tensor_origin_shape):
            ok(call(desc, [9, 9]))
        ok(acl.set_tensor_dynamic_input(desc, "group"))
        ok(acl.set_tensor_value_range(desc, [[0, 1], [5, -1]]))
        assert acl.get_tensor_desc_format(desc) == NCHW
        assert acl.get_tensor_desc_num_dims(desc) == 4
        assert acl.get_tensor_desc_element_count(desc) == 120

    def test_ranges_of_dimensions(self, desc):
        assert ok(acl.get_tensor_desc_dim_range(desc, 1, 2)) == [3, 3]
        ok(acl.set_tensor_shape_range(desc, [[1, 8], [3, 3], [1, -1], [2, 9]]))
        assert [ok(acl.get_tensor_desc_dim_range(desc, index, 2)) for index in range(4)] == [
            [1, 8],
            [3, 3],
            [1, -1],
            [2, 9],
        ]
        for index, count in ((4, 2), (2**64 - 1, 2), (0, 1), (0, 0)):
            assert acl.get_tensor_desc_dim_range(desc, index, count)[1] == 100000

    @pytest.mark.parametrize("ranges", [[[1]], [[1, 2, 3]], [1, 2], [["a", "b"]]])
    def test_ranges_are_pairs(self, desc, ranges):
        with pytest.raises((TypeError, ValueError)):
            acl.set_tensor_shape_range(desc, ranges)

    def test_constants(self, desc):
        data = np.arange(120, dtype=np.float32)
        ok(acl.set_tensor_const(desc, address(data), data.nbytes))
        assert acl.set_tensor_const(desc, 0, 4) == acl.set_tensor_const(desc, address(data), 0) == 100000
        # Nothing there to copy from is no crash.
        assert acl.set_tensor_const(desc, 4096, 64) != 0

    @pytest.mark.parametrize(("place", "ret"), [(0, 0), (1, 0), (2, 0), (3, 100000), (-1, 100000)])
    def test_places(self, desc, place, ret):
        assert acl.set_tensor_place_ment(desc, place) == ret

    def test_elements_of_one(self, desc):
        assert acl.get_tensor_desc_by_index(desc, 0) == desc
        assert acl.get_tensor_desc_by_index(desc, 1) == 0
        assert acl.get_tensor_desc_by_index(0, 0) == 0
        assert acl.get_tensor_desc_address(desc) == 0

    def test_many_at_once(self):
        descs = [acl.create_tensor_desc(FLOAT, [number + 1], ND) for number in range(5000)]
        assert len(set(descs)) == 5000
        assert [acl.get_tensor_desc_dim(desc, 0) for desc in descs] == list(range(1, 5001))
        for desc in descs:
            acl.destroy_tensor_desc(desc)
        assert {acl.get_tensor_desc_type(desc) for desc in descs} == {-1}


class TestDatasets:
    def test_buffers_keep_their_order(self):
        dataset = acl.mdl.create_dataset()
        buffers = [acl.create_data_buffer(64 * number, 8) for number in range(20)]
        for number, buffer in enumerate(buffers):
            assert acl.mdl.get_dataset_num_buffers(dataset) == number
            assert acl.mdl.add_dataset_buffer(dataset, buffer) == (dataset, 0)
        assert [acl.mdl.get_dataset_buffer(dataset, number) for number in range(20)] == buffers
        assert acl.mdl.get_dataset_buffer(dataset, 20) == acl.mdl.get_dataset_buffer(dataset, 2**64 - 1) == 0
        ok(acl.mdl.destroy_dataset(dataset))
        # The buffers are the program's.
        assert [acl.destroy_data_buffer(buffer) for buffer in buffers] == [0] * 20

    def test_what_is_none(self):
        dataset = acl.mdl.create_dataset()
        buffer = acl.create_data_buffer(64, 8)
        ok(acl.mdl.destroy_dataset(dataset))
        for wrong in (0, dataset, buffer):
            assert acl.mdl.destroy_dataset(wrong) == 100000
            assert acl.mdl.add_dataset_buffer(wrong, buffer)[1] == 100000
            assert acl.mdl.get_dataset_num_buffers(wrong) == 0
            assert acl.mdl.get_dataset_buffer(wrong, 0) == 0
            assert acl.mdl.set_dataset_tensor_desc(wrong, 0, 0)[1] == 100000
            assert acl.mdl.get_dataset_tensor_desc(wrong, 0) == 0
        dataset = acl.mdl.create_dataset()
        assert acl.mdl.add_dataset_buffer(dataset, 0)[1] == 100000
        assert acl.mdl.add_dataset_buffer(dataset, dataset)[1] == 100000

    def test_descriptions_of_buffers(self):
        dataset = acl.mdl.create_dataset()
        ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(64, 8)))
        desc = acl.create_tensor_desc(FLOAT, [7, 8], ND)
        assert acl.mdl.get_dataset_tensor_desc(dataset, 0) == 0
        assert acl.mdl.set_dataset_tensor_desc(dataset, desc, 0) == (dataset, 0)
        acl.destroy_tensor_desc(desc)
        kept = acl.mdl.get_dataset_tensor_desc(dataset, 0)
        assert [acl.get_tensor_desc_dim(kept, index) for index in (0, 1)] == [7, 8]
        assert acl.mdl.set_dataset_tensor_desc(dataset, kept, 1)[1] == 100000
        assert acl.mdl.set_dataset_tensor_desc(dataset, 0, 0) == (dataset, 0)
        assert acl.mdl.get_dataset_tensor_desc(dataset, 0) == 0
