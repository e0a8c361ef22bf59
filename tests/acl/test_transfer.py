"""Moving and filling memory: every direction, rows, queued work, words that streams write and wait for, reductions."""

import acl
import numpy as np
import pytest

from .support import (
    D2D,
    D2H,
    DEFAULT,
    H2D,
    H2H,
    INNER,
    PRODUCTS,
    address,
    answers,
    code,
    download,
    ok,
    pattern,
    upload,
)

# Sizes around what the runtime may treat differently: alignment, small work, pages, the size from which copies take another way.
SIZES = [1, 7, 31, 32, 33, 63, 64, 65, 1000, 4095, 4096, 4097, (1 << 20) - 1, (1 << 20) + 17, (16 << 20) + 5]


pytestmark = pytest.mark.usefixtures("held")


class Place:
    """Memory of one kind, filled and read by the program's own means where it can."""

    def __init__(self, kind, size):
        self.kind, self.size = kind, size
        self.array = np.zeros(size, np.uint8)
        self.pointer = {
            "device": lambda: ok(acl.rt.malloc(size, 0)),
            "pinned": lambda: ok(acl.rt.malloc_host(size)),
            "own": lambda: address(self.array),
        }[kind]()

    def set(self, data):
        ok(acl.rt.memcpy(self.pointer, self.size, address(data), data.size, H2D if self.kind == "device" else H2H))

    def get(self):
        if self.kind == "device":
            return download(self.pointer, self.size)
        return np.frombuffer(acl.util.ptr_to_bytes(self.pointer, self.size), np.uint8)

    def free(self):
        if self.kind != "own":
            ok((acl.rt.free if self.kind == "device" else acl.rt.free_host)(self.pointer))


KINDS = ["device", "pinned", "own"]


def direction(target, source):
    return {(False, False): H2H, (False, True): H2D, (True, False): D2H, (True, True): D2D}[
        source == "device", target == "device"
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("target", KINDS)
def test_copies(target, source, size):
    data = pattern(size, size)
    first, second = Place(source, size), Place(target, size)
    first.set(data)
    second.set(np.zeros(size, np.uint8))
    ok(acl.rt.memcpy(second.pointer, size, first.pointer, size, direction(target, source)))
    assert np.array_equal(second.get(), data)
    first.free()
    second.free()


@pytest.mark.parametrize("kind", [H2H, H2D, D2H, D2D, DEFAULT])
def test_the_addresses_and_not_the_kind_decide(kind):
    data = pattern(500)
    pointer = upload(np.zeros(500, np.uint8))
    ok(acl.rt.memcpy(pointer, 500, address(data), 500, kind))
    assert np.array_equal(download(pointer, 500), data)


def test_only_the_bytes_asked_for_are_written():
    pointer = upload(np.full(256, 1, np.uint8))
    data = np.full(256, 2, np.uint8)
    ok(acl.rt.memcpy(pointer + 3, 253, address(data), 100, H2D))
    assert np.array_equal(download(pointer, 256), np.concatenate([np.full(3, 1), np.full(100, 2), np.full(153, 1)]))


def test_overlapping_ranges_move():
    data = pattern(10_000)
    for distance in (1, 100, 4096):
        pointer = upload(data)
        ok(acl.rt.memcpy(pointer + distance, 10_000 - distance, pointer, 10_000 - distance, D2D))
        assert np.array_equal(download(pointer + distance, 10_000 - distance), data[: 10_000 - distance])


class TestRefusals:
    @pytest.fixture
    def pointer(self, held):
        return ok(acl.rt.malloc(256, 0))

    def calls(self, *arguments):
        return acl.rt.memcpy(*arguments), acl.rt.memcpy_async(*arguments, 0)

    def test_nothing_to_copy(self, pointer):
        assert self.calls(pointer, 256, pointer, 0, D2D) == (0, 0)
        assert self.calls(0, 0, 0, 0, H2D) == (0, 0)

    def test_null(self, pointer):
        assert self.calls(0, 64, pointer, 64, D2D) == (100000, 100000)
        assert self.calls(pointer, 64, 0, 64, D2D) == (100000, 100000)

    @pytest.mark.parametrize("kind", [-1, 8, 100])
    def test_kinds_that_are_not_there(self, pointer, kind):
        assert self.calls(pointer, 64, pointer + 128, 64, kind) == (100000, 100000)

    def test_more_than_fits(self, pointer):
        host = np.zeros(4096, np.uint8)
        assert self.calls(pointer, 63, pointer + 128, 64, D2D) == (107000, 107000)
        assert self.calls(pointer, 4096, address(host), 4096, H2D) == (107000, 107000)
        assert self.calls(address(host), 4096, pointer, 4096, D2H) == (107000, 107000)
        text = acl.get_recent_err_msg()
        assert "256 bytes" in text
        assert "test_transfer.py" in text
        assert self.calls(pointer + 200, 256, address(host), 57 + 32, H2D) == (107000, 107000)

    def test_freed_memory(self, pointer):
        host = np.zeros(64, np.uint8)
        ok(acl.rt.free(pointer))
        assert self.calls(pointer, 64, address(host), 64, H2D) == (107000, 107000)
        assert acl.rt.memset(pointer, 64, 0, 64) == 107000
        assert acl.rt.memset_async(pointer, 64, 0, 64, 0) == 107000

    @pytest.mark.parametrize("bad", [64, 1 << 46, 2**63, 2**64 - 64])
    def test_host_memory_that_is_not_mapped(self, pointer, bad):
        assert acl.rt.memcpy(pointer, 256, bad, 64, H2D) != 0
        assert acl.rt.memcpy(bad, 256, pointer, 64, D2H) != 0
        # Queued, it shows at once or at the next synchronise.
        assert (acl.rt.memcpy_async(pointer, 256, bad, 64, H2D, 0) or acl.rt.synchronize_stream(0)) != 0
        code(acl.rt.synchronize_stream(0))
        ok(acl.rt.memset(pointer, 256, 0, 256))

    def test_fills(self, pointer):
        assert acl.rt.memset(pointer, 63, 0, 64) == acl.rt.memset_async(pointer, 63, 0, 64, 0) == 107000
        assert acl.rt.memset(0, 64, 0, 64) == acl.rt.memset_async(0, 64, 0, 64, 0) == 100000
        assert acl.rt.memset(pointer, 4096, 0, 4096) == acl.rt.memset_async(pointer, 4096, 0, 4096, 0) == 107000
        assert acl.rt.memset(0, 0, 0, 0) == acl.rt.memset_async(0, 0, 0, 0, 0) == 0


class TestQueuedCopies:
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize(("target", "source"), [(a, b) for a in KINDS for b in KINDS if "device" in (a, b)])
    def test_every_direction(self, stream, target, source, size):
        data = pattern(size, size)
        first, second = Place(source, size), Place(target, size)
        first.set(data)
        second.set(np.zeros(size, np.uint8))
        ok(acl.rt.memcpy_async(second.pointer, size, first.pointer, size, direction(target, source), stream))
        ok(acl.rt.synchronize_stream(stream))
        assert np.array_equal(second.get(), data)
        first.free()
        second.free()

    @pytest.mark.parametrize("target", ["pinned", "own"])
    @pytest.mark.parametrize("source", ["pinned", "own"])
    def test_from_host_to_host_there_are_none(self, stream, target, source):
        first, second = Place(source, 64), Place(target, 64)
        assert acl.rt.memcpy_async(second.pointer, 64, first.pointer, 64, H2H, stream) == 207000

    @pytest.mark.parametrize("kinds", [("device", "pinned"), ("pinned", "device"), ("device", "device")])
    def test_with_pinned_memory_the_call_does_not_wait(self, stream, gate, kinds):
        first, second = Place(kinds[0], 4096), Place(kinds[1], 4096)
        first.set(np.full(4096, 1, np.uint8))
        second.set(np.zeros(4096, np.uint8))
        gate.hold(stream)
        ok(acl.rt.memcpy_async(second.pointer, 4096, first.pointer, 4096, direction(kinds[1], kinds[0]), stream))
        assert (second.get() == 0).all()
        first.set(np.full(4096, 2, np.uint8))
        gate.open()
        ok(acl.rt.synchronize_stream(stream))
        # What counts is what is there when the copy runs.
        assert (second.get() == 2).all()

    def test_with_memory_of_the_programs_own_it_is_over_when_the_call_is(self, stream):
        data = pattern(100_000)
        pointer = ok(acl.rt.malloc(100_000, 0))
        back = np.zeros(100_000, np.uint8)
        ok(acl.rt.memcpy_async(pointer, 100_000, address(data), 100_000, H2D, stream))
        data_sent = data.copy()
        data[:] = 0
        ok(acl.rt.memcpy_async(address(back), 100_000, pointer, 100_000, D2H, stream))
        assert np.array_equal(back, data_sent)

    def test_with_a_condition(self, stream):
        data = pattern(4096)
        pointer = ok(acl.rt.malloc(4096, 0))
        ok(acl.rt.memcpy_async_with_condition(pointer, 4096, address(data), 4096, H2D, stream))
        ok(acl.rt.synchronize_stream(stream))
        assert np.array_equal(download(pointer, 4096), data)


class TestFills:
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("kind", ["device", "pinned"])
    @pytest.mark.parametrize("queued", [False, True])
    def test_sizes(self, stream, size, kind, queued):
        place = Place(kind, size + 64)
        place.set(np.zeros(size + 64, np.uint8))
        if queued:
            ok(acl.rt.memset_async(place.pointer, size, 0xA5, size, stream))
            ok(acl.rt.synchronize_stream(stream))
        else:
            ok(acl.rt.memset(place.pointer, size, 0xA5, size))
        found = place.get()
        assert (found[:size] == 0xA5).all()
        assert (found[size:] == 0).all()
        place.free()

    @pytest.mark.parametrize(("value", "byte"), [(0, 0), (255, 255), (256, 0), (-1, 255), (0x1234, 0x34)])
    def test_the_low_byte_counts(self, value, byte):
        pointer = ok(acl.rt.malloc(64, 0))
        ok(acl.rt.memset(pointer, 64, value, 64))
        assert (download(pointer, 64) == byte).all()


class TestRows:
    @pytest.mark.parametrize("queued", [False, True])
    @pytest.mark.parametrize("width", [1, 30, 64])
    @pytest.mark.parametrize("height", [1, 2, 17])
    @pytest.mark.parametrize("host", ["pinned", "own"])
    def test_there_and_back(self, stream, queued, width, height, host):
        def copy(*arguments):
            if queued:
                ok(acl.rt.memcpy2d_async(*arguments, stream))
                ok(acl.rt.synchronize_stream(stream))
            else:
                ok(acl.rt.memcpy2d(*arguments))

        source, back = Place(host, 100 * height), Place(host, 72 * height)
        data = pattern(100 * height).reshape(height, 100)
        source.set(data.reshape(-1))
        back.set(np.zeros(72 * height, np.uint8))
        pointer = upload(np.full((height, 80), 3, np.uint8))
        copy(pointer, 80, source.pointer, 100, width, height, H2D)
        expected = np.full((height, 80), 3, np.uint8)
        expected[:, :width] = data[:, :width]
        assert np.array_equal(download(pointer, (height, 80)), expected)
        copy(back.pointer, 72, pointer, 80, width, height, D2H)
        found = back.get().reshape(height, 72)
        assert np.array_equal(found[:, :width], data[:, :width])
        assert (found[:, width:] == 0).all()

    def test_the_last_row_needs_no_whole_pitch(self):
        pointer = ok(acl.rt.malloc(256 * 3 + 32, 0))
        data = pattern(32 * 4).reshape(4, 32)
        ok(acl.rt.memcpy2d(pointer, 256, address(data), 32, 32, 4, H2D))
        assert np.array_equal(download(pointer + 256 * 3, 32), data[3])
        assert acl.rt.memcpy2d(pointer, 256, address(np.zeros((5, 32), np.uint8)), 32, 32, 5, H2D) == 107000

    def test_refusals(self, stream):
        pointer = ok(acl.rt.malloc(4096, 0))
        host = np.zeros(4096, np.uint8)
        for arguments, expected in (
            ((pointer, 64, address(host), 64, 65, 2, H2D), 100000),
            ((pointer, 65, address(host), 64, 65, 2, H2D), 100000),
            ((0, 64, address(host), 64, 64, 2, H2D), 100000),
            ((pointer, 64, 0, 64, 64, 2, H2D), 100000),
            ((pointer, 64, address(host), 64, 64, 2, H2H), 207000),
            ((pointer, 64, address(host), 64, 64, 2, 99), 100000),
            ((pointer, 2**63, address(host), 64, 64, 3, H2D), 100000),
            ((pointer, 6_000_000, address(host), 6_000_000, 5_000_001, 1, H2D), 100000),
            ((pointer, 64, address(host), 64, 1, 5_242_881, H2D), 100000),
            ((pointer, 64, address(host), 64, 64, 65, H2D), 107000),
            ((pointer, 64, address(host), 64, 0, 5, H2D), 0),
            ((pointer, 64, address(host), 64, 5, 0, H2D), 0),
        ):
            assert acl.rt.memcpy2d(*arguments) == expected, arguments
            assert acl.rt.memcpy2d_async(*arguments, stream) == expected, arguments

    @pytest.mark.parametrize("product", PRODUCTS)
    def test_from_device_to_device_only_queued_and_on_some_products(self, product):
        queued = 0 if product.startswith(("Ascend910B", "Ascend910_", "Ascend950")) else 207000
        assert answers(
            """
            ok(acl.init()); ok(acl.rt.set_device(0))
            pointer = ok(acl.rt.malloc(4096, 0))
            say([acl.rt.memcpy2d(pointer, 64, pointer + 2048, 64, 64, 4, 3), acl.rt.memcpy2d_async(pointer, 64, pointer + 2048, 64, 64, 4, 3, 0)])
            say(acl.rt.synchronize_stream(0))
            """,
            SOFTACL_SOC=product,
            SOFTACL_DEVICE_MEMORY="64M",
        ) == [[207000, queued], 0]


class TestBetweenDevices:
    PROGRAM = """
        ok(acl.init())
        ok(acl.rt.set_device(1))
        source = ok(acl.rt.malloc(4096, 0))
        ok(acl.rt.memset(source, 4096, 9, 4096))
        ok(acl.rt.set_device(0))
        target = ok(acl.rt.malloc(4096, 0))
        ok(acl.rt.memset(target, 4096, 0, 4096))
        def content():
            host = ok(acl.rt.malloc_host(4096))
            ok(acl.rt.memcpy(host, 4096, target, 4096, 2))
            return acl.util.ptr_to_bytes(host, 4096).count(9)
        say([acl.rt.memcpy(target, 4096, source, 4096, 3), acl.rt.memcpy_async(target, 4096, source, 4096, 3, 0), content()])
        ok(acl.rt.device_enable_peer_access(1, 0))
        say([acl.rt.memcpy(target, 4096, source, 2048, 3), content()])
        say([acl.rt.memcpy_async(target, 4096, source, 4096, 3, 0), acl.rt.synchronize_stream(0), content()])
        ok(acl.rt.device_disable_peer_access(1))
        say(acl.rt.memcpy(target, 4096, source, 4096, 3))
    """

    def test_the_way_must_be_enabled(self):
        assert answers(self.PROGRAM, SOFTACL_DEVICES="2", SOFTACL_DEVICE_MEMORY="64M") == [
            [107000, 107000, 0],
            [0, 2048],
            [0, 0, 4096],
            107000,
        ]


class TestDescribedCopies:
    def test_what_is_described_is_copied_when_it_runs(self, stream, gate):
        size = ok(acl.rt.get_memcpy_desc_size(INNER))
        assert size > 0
        desc = ok(acl.rt.malloc(size, 0))
        source, target = upload(pattern(1000)), ok(acl.rt.malloc(1000, 0))
        assert ok(acl.rt.set_memcpy_desc(desc, INNER, source, target, 1000, 0)) == desc
        for seed in (1, 2):
            data = pattern(1000, seed)
            gate.write(0)
            gate.hold(stream)
            ok(acl.rt.memcpy_async_with_desc(desc, INNER, stream))
            ok(acl.rt.memcpy(source, 1000, address(data), 1000, H2D))
            gate.open()
            ok(acl.rt.synchronize_stream(stream))
            assert np.array_equal(download(target, 1000), data)

    @pytest.mark.parametrize("kind", [H2H, H2D, D2H, D2D])
    def test_only_within_a_device(self, kind):
        desc = ok(acl.rt.malloc(256, 0))
        assert code(acl.rt.get_memcpy_desc_size(kind)) == 207000
        assert code(acl.rt.set_memcpy_desc(desc, kind, desc, desc, 8, 0)) == 207000
        assert acl.rt.memcpy_async_with_desc(desc, kind, 0) == 207000

    def test_refusals(self):
        desc = ok(acl.rt.malloc(256, 0))
        assert code(acl.rt.set_memcpy_desc(desc, INNER, desc, desc, 8, 1)) == 100000
        for arguments in ((0, INNER, desc, desc), (desc, INNER, 0, desc), (desc, INNER, desc, 0)):
            assert code(acl.rt.set_memcpy_desc(*arguments, 8, 0)) == 100000
        assert acl.rt.memcpy_async_with_desc(0, INNER, 0) == 100000

    def test_a_source_that_was_freed(self, stream):
        desc, source, target = (ok(acl.rt.malloc(256, 0)) for _ in range(3))
        ok(acl.rt.set_memcpy_desc(desc, INNER, source, target, 256, 0))
        ok(acl.rt.free(source))
        ok(acl.rt.memcpy_async_with_desc(desc, INNER, stream))
        assert acl.rt.synchronize_stream(stream) != 0


# Flag, value waited for, words that do not do, words that do.
CONDITIONS = [
    (0, 5, [0, 4], [5, 6, 2**64 - 1]),
    (1, 5, [0, 4, 6], [5]),
    (2, 0b110, [0, 1, 8], [2, 4, 7]),
    (3, 0b110, [2**64 - 1, 2**64 - 7], [0, 1, 6]),
]


class TestWords:
    @pytest.fixture
    def word(self, held):
        word = ok(acl.rt.malloc(64, 0))
        ok(acl.rt.memset(word, 64, 0, 64))
        return word

    def set(self, word, value):
        number = np.array([value], np.uint64)
        ok(acl.rt.memcpy(word, 64, address(number), 8, H2D))

    @pytest.mark.parametrize("value", [0, 1, 2**32, 2**63, 2**64 - 1])
    def test_a_stream_writes(self, stream, word, value):
        ok(acl.rt.memset(word, 64, 0x11, 64))
        ok(acl.rt.value_write(word + 8, value, 0, stream))
        ok(acl.rt.synchronize_stream(stream))
        assert download(word, 8, np.uint64).tolist() == [0x1111111111111111, value, *[0x1111111111111111] * 6]

    @pytest.mark.parametrize(("flag", "value", "wrong", "right"), CONDITIONS)
    def test_a_stream_waits_for_a_condition(self, stream, word, flag, value, wrong, right):
        for fitting in right:
            self.set(word, wrong[0])
            ok(acl.rt.value_wait(word, value, flag, stream))
            for number in wrong:
                self.set(word, number)
                assert acl.rt.synchronize_stream_with_timeout(stream, 2) == 507046, number
            self.set(word, fitting)
            ok(acl.rt.synchronize_stream(stream))

    def test_streams_hand_work_to_each_other(self, word):
        first, second = ok(acl.rt.create_stream()), ok(acl.rt.create_stream())
        data, copy = ok(acl.rt.malloc(4096, 0)), ok(acl.rt.malloc(4096, 0))
        for round_ in range(1, 30):
            ok(acl.rt.value_wait(word, 2 * round_ - 1, 1, second))
            ok(acl.rt.memcpy_async(copy, 4096, data, 4096, D2D, second))
            ok(acl.rt.value_write(word, 2 * round_, 0, second))
            ok(acl.rt.memset_async(data, 4096, round_, 4096, first))
            ok(acl.rt.value_write(word, 2 * round_ - 1, 0, first))
            ok(acl.rt.value_wait(word, 2 * round_, 1, first))
            ok(acl.rt.synchronize_stream(first))
            assert (download(copy, 4096) == round_).all()

    def test_refusals(self, word):
        for call in (acl.rt.value_write, acl.rt.value_wait):
            assert call(0, 1, 0, 0) != 0
            assert call(word + 4, 1, 0, 0) != 0
            assert call(word, 1, 9, 0) != 0
            assert call(address(np.zeros(8, np.uint64)), 1, 0, 0) != 0
            assert call(word + 4096, 1, 0, 0) != 0


REDUCED = {"float32": 0, "float16": 1, "int8": 2, "int32": 3, "int16": 6}


class TestReductions:
    @pytest.mark.parametrize("count", [1, 3, 100, 70_001])
    @pytest.mark.parametrize(("kind", "reduce"), [(10, np.add), (11, np.maximum), (12, np.minimum)])
    @pytest.mark.parametrize("name", REDUCED)
    def test_as_numpy_does(self, stream, name, kind, reduce, count):
        generator = np.random.default_rng(count)
        if name.startswith("float"):
            first, second = (generator.uniform(-100, 100, count).astype(name) for _ in range(2))
        else:
            # Halves of the range, so that no sum leaves it.
            most = np.iinfo(name).max // 2
            first, second = (generator.integers(-most, most, count, name) for _ in range(2))
        target, source = upload(first), upload(second)
        ok(acl.rt.reduce_async(target, source, first.nbytes, kind, REDUCED[name], stream, 0))
        ok(acl.rt.synchronize_stream(stream))
        assert np.array_equal(download(target, count, name), reduce(first, second))
        assert np.array_equal(download(source, count, name), second)

    def test_refusals(self, stream):
        pointer = ok(acl.rt.malloc(256, 0))
        for arguments, expected in (
            ((pointer, pointer, 64, 10, 0, stream, 1), 100000),
            ((pointer, pointer, 64, 9, 0, stream, 0), 100000),
            ((pointer, pointer, 64, 14, 0, stream, 0), 100000),
            ((pointer, pointer, 64, 13, 0, stream, 0), 207000),
            ((pointer, pointer, 64, 10, 99, stream, 0), 100026),
            ((pointer, pointer, 64, 10, 12, stream, 0), 100026),
            ((pointer, pointer, 63, 10, 0, stream, 0), 100000),
            ((pointer, pointer, 0, 10, 0, stream, 0), 100000),
            ((0, pointer, 64, 10, 0, stream, 0), 100000),
            ((pointer, 0, 64, 10, 0, stream, 0), 100000),
            ((pointer, pointer, 4096, 10, 0, stream, 0), 107000),
        ):
            assert acl.rt.reduce_async(*arguments) == expected, arguments


class TestCacheOperations:
    @pytest.mark.parametrize("kind", range(4))
    def test_they_change_nothing(self, stream, kind):
        data = pattern(4096)
        pointer = upload(data)
        assert acl.rt.cmo_async(pointer, 4096, kind, stream) in (0, 207000)
        ok(acl.rt.synchronize_stream(stream))
        assert np.array_equal(download(pointer, 4096), data)

    def test_refusals(self, stream):
        pointer = ok(acl.rt.malloc(256, 0))
        assert acl.rt.cmo_async(pointer, 256, 4, stream) == 100000
        assert acl.rt.cmo_async(pointer, 256, -1, stream) == 100000
        assert acl.rt.cmo_async(pointer, 0, 0, stream) == acl.rt.cmo_async(0, 64, 0, stream) == 100000
        assert acl.rt.cmo_async(pointer, 1 << 20, 0, stream) == 107000


class TestOverflowStatus:
    def test_it_is_64_bytes_without_a_flag(self, stream):
        pointer = upload(np.full(128, 1, np.uint8))
        ok(acl.rt.get_overflow_status(pointer, 64, stream))
        ok(acl.rt.synchronize_stream(stream))
        found = download(pointer, 128)
        assert (found[:64] == 0).all()
        assert (found[64:] == 1).all()
        ok(acl.rt.reset_overflow_status(stream))
        ok(acl.rt.synchronize_stream(stream))

    @pytest.mark.parametrize("size", [0, 63, 65, 128])
    def test_nothing_else_fits(self, stream, size):
        pointer = ok(acl.rt.malloc(256, 0))
        assert acl.rt.get_overflow_status(pointer, size, stream) == 100000
        assert acl.rt.get_overflow_status(0, 64, stream) == 100000
