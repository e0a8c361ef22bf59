"""Memory: allocating on the device and pinned on the host, accounting, exhaustion, registered memory, what a pointer is."""

import ctypes

import acl
import numpy as np
import pytest

from .support import D2D, D2H, H2D, PRODUCTS, address, answers, code, download, ok, pattern, run, upload

HUGE_FIRST, HUGE_ONLY, NORMAL_ONLY = 0, 1, 2


pytestmark = pytest.mark.usefixtures("held")


def free_bytes():
    return ok(acl.rt.get_mem_info(0))[0]


ALLOCATORS = {
    "malloc": lambda size: acl.rt.malloc(size, HUGE_FIRST),
    "malloc_align32": lambda size: acl.rt.malloc_align32(size, HUGE_FIRST),
    "malloc_cached": lambda size: acl.rt.malloc_cached(size, HUGE_FIRST),
    "malloc_with_cfg": lambda size: acl.rt.malloc_with_cfg(size, HUGE_FIRST, {"attrs": [], "numAttrs": 0}),
    "malloc_for_task_scheduler": lambda size: acl.rt.malloc_for_task_scheduler(
        size, HUGE_FIRST, {"attrs": [], "numAttrs": 0}
    ),
    "malloc_host": acl.rt.malloc_host,
    "malloc_host_with_cfg": lambda size: acl.rt.malloc_host_with_cfg(size, {"attrs": [], "numAttrs": 0}),
}


def release(name, pointer):
    return (acl.rt.free_host if "host" in name else acl.rt.free)(pointer)


@pytest.mark.parametrize("name", ALLOCATORS)
def test_every_byte_of_an_allocation_is_usable(name):
    for size in (1, 31, 32, 33, 64, 4095, 4096, 4097, 1 << 20, (2 << 20) + 1):
        pointer = ok(ALLOCATORS[name](size))
        assert pointer % (32 if name == "malloc_align32" else 64) == 0
        data = pattern(size, size)
        ok(acl.rt.memcpy(pointer, size, address(data), size, H2D))
        assert np.array_equal(download(pointer, size), data)
        ok(release(name, pointer))


@pytest.mark.parametrize("name", ALLOCATORS)
def test_there_is_no_allocation_of_nothing(name):
    assert ALLOCATORS[name](0) == (0, 100000)


@pytest.mark.parametrize("policy", [*range(8), 256, 4096, 256 | 2, 1048576, 4096 | 1048576])
def test_policies(policy):
    pointer = ok(acl.rt.malloc(100, policy))
    ok(acl.rt.memset(pointer, 100, 0, 100))
    ok(acl.rt.free(pointer))


@pytest.mark.parametrize("policy", [8, 9, 255, -1, 2**31 - 1])
@pytest.mark.parametrize("call", ["malloc", "malloc_align32", "malloc_cached"])
def test_policies_that_are_not_there(call, policy):
    assert getattr(acl.rt, call)(100, policy) == (0, 100000)


def test_allocations_do_not_overlap():
    sizes = [1, 7, 32, 33, 100, 4096, 70_000, 1 << 20] * 6
    pointers = [ok(acl.rt.malloc(size, 0)) for size in sizes]
    for number, (pointer, size) in enumerate(zip(pointers, sizes, strict=True)):
        ok(acl.rt.memset(pointer, size, number, size))
    for number, (pointer, size) in enumerate(zip(pointers, sizes, strict=True)):
        assert (download(pointer, size) == number).all()


def test_accounting_comes_back_to_the_start():
    before = free_bytes()
    generator = np.random.default_rng(3)
    live = []
    for _ in range(400):
        if live and generator.random() < 0.45:
            pointer, size = live.pop(int(generator.integers(len(live))))
            taken = free_bytes()
            ok(acl.rt.free(pointer))
            assert free_bytes() >= taken + size
        else:
            size = int(2 ** generator.uniform(0, 22))
            available = free_bytes()
            live.append((ok(acl.rt.malloc(size, 0)), size))
            assert free_bytes() <= available - size
    for pointer, _ in live:
        ok(acl.rt.free(pointer))
    assert free_bytes() == before


@pytest.mark.parametrize("attribute", range(18))
def test_mem_info_of_every_kind_of_memory(attribute):
    free, total = ok(acl.rt.get_mem_info(attribute))
    assert 0 < free <= total


@pytest.mark.parametrize("attribute", [-1, 18, 1000])
def test_mem_info_of_others(attribute):
    assert code(acl.rt.get_mem_info(attribute)) == 100000


def test_pinned_memory_is_not_the_devices():
    before = free_bytes()
    pointer = ok(acl.rt.malloc_host(1 << 20))
    assert free_bytes() == before
    # The program works with it like with any other memory.
    view = (ctypes.c_ubyte * 16).from_address(pointer)
    view[3] = 77
    assert acl.util.ptr_to_bytes(pointer, 16)[3] == 77
    ok(acl.rt.free_host(pointer))


def test_all_of_the_memory_can_be_had_and_no_more():
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        say(acl.rt.malloc(65 << 20, 0))
        say("207001" if acl.rt.malloc(2**63, 0)[1] == 207001 else "other")
        say(acl.rt.malloc(2**64 - 1, 0)[1])
        pointers = []
        while True:
            pointer, ret = acl.rt.malloc(1 << 20, 0)
            if ret:
                break
            pointers.append(pointer)
        say(ret)
        text = acl.get_recent_err_msg()
        say("1048576" in text)
        say(len(pointers) >= 60 and len(set(pointers)) == len(pointers))
        small = []
        while True:
            pointer, ret = acl.rt.malloc(64, 0)
            if ret:
                break
            small.append(pointer)
        say(ret)
        # What is given back can be had again.
        ok(acl.rt.free(pointers.pop()))
        pointers.append(ok(acl.rt.malloc(1 << 20, 0)))
        for pointer in pointers + small:
            ok(acl.rt.free(pointer))
        free, total = ok(acl.rt.get_mem_info(0))
        say(free == total == 64 << 20)
        ok(acl.rt.malloc(63 << 20, 0))
        """,
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [[0, 207001], "207001", 207001, 207001, True, True, 207001, True]


def test_absurd_sizes_of_pinned_memory():
    for size in (2**47, 2**63, 2**64 - 1):
        assert acl.rt.malloc_host(size) == (0, 207001)


class TestFree:
    def test_null(self):
        assert acl.rt.free(0) == acl.rt.free_host(0) == 100000

    def test_twice(self):
        pointer = ok(acl.rt.malloc(64, 0))
        ok(acl.rt.free(pointer))
        assert acl.rt.free(pointer) == 107000
        assert "freed" in acl.get_recent_err_msg()
        host = ok(acl.rt.malloc_host(64))
        ok(acl.rt.free_host(host))
        assert acl.rt.free_host(host) == 107000

    def test_the_middle(self):
        pointer = ok(acl.rt.malloc(256, 0))
        assert acl.rt.free(pointer + 64) == 107000
        text = acl.get_recent_err_msg()
        assert "64 bytes into" in text
        assert "test_memory.py" in text
        ok(acl.rt.free(pointer))

    def test_by_the_wrong_function(self):
        pointer, host = ok(acl.rt.malloc(64, 0)), ok(acl.rt.malloc_host(64))
        assert acl.rt.free_host(pointer) == 107000
        assert acl.rt.free(host) == 107000
        ok(acl.rt.free(pointer))
        ok(acl.rt.free_host(host))

    def test_what_is_not_acls(self):
        data = np.zeros(64, np.uint8)
        for pointer in (address(data), 64, 2**47, 2**64 - 64):
            assert acl.rt.free(pointer) == 107000
            assert acl.rt.free_host(pointer) == 107000


class TestSettings:
    def test_attributes(self):
        for attribute in (
            {"attr": 1, "value": {"moduleId": 7}},
            {"attr": 2, "value": {"deviceId": 0}},
            {"attr": 0, "value": {"rsv": 1}},
        ):
            settings = {"attrs": [attribute], "numAttrs": 1}
            ok(acl.rt.free(ok(acl.rt.malloc_with_cfg(64, 0, settings))))
            ok(acl.rt.free_host(ok(acl.rt.malloc_host_with_cfg(64, settings))))

    def test_attributes_that_cannot_be(self):
        for attribute in ({"attr": 9, "value": {"rsv": 1}}, {"attr": 2, "value": {"deviceId": 5}}):
            assert acl.rt.malloc_with_cfg(64, 0, {"attrs": [attribute], "numAttrs": 1}) == (0, 100000)

    def test_the_number_must_be_the_lists(self):
        with pytest.raises(KeyError):
            acl.rt.malloc_with_cfg(64, 0, {"attrs": [], "numAttrs": 1})
        with pytest.raises(KeyError):
            acl.rt.malloc_with_cfg(64, 0, {"attrs": [{"attr": 1, "value": {"moduleId": 7}}], "numAttrs": 2})

    def test_no_dict(self):
        with pytest.raises(TypeError):
            acl.rt.malloc_with_cfg(64, 0, [])


class TestPointers:
    def test_where_they_point(self):
        pointer, host = ok(acl.rt.malloc(256, 0)), ok(acl.rt.malloc_host(256))
        own = np.zeros(256, np.uint8)
        for start, location in ((pointer, 1), (host, 0), (address(own), 2)):
            for offset in (0, 1, 255):
                attributes = ok(acl.rt.pointer_get_attributes(start + offset))
                assert attributes["location"] == {"id": 0, "type": location}
        assert code(acl.rt.pointer_get_attributes(0)) == 100000
        ok(acl.rt.free(pointer))
        assert ok(acl.rt.pointer_get_attributes(pointer))["location"]["type"] == 2

    def test_cache_operations_take_device_memory(self):
        pointer = ok(acl.rt.malloc_cached(256, 0))
        own = np.zeros(256, np.uint8)
        for call in (acl.rt.mem_flush, acl.rt.mem_invalidate):
            ok(call(pointer, 256))
            ok(call(pointer + 64, 100))
            assert call(pointer, 0) == call(0, 64) == 100000
            assert call(pointer, 1 << 20) == 107000
            assert call(address(own), 256) == 107000
        ok(acl.rt.free(pointer))
        assert acl.rt.mem_flush(pointer, 256) == 107000


class TestRegisteredMemory:
    @pytest.fixture
    def own(self):
        own = np.zeros(8192, np.uint8)
        yield own
        acl.rt.host_unregister(address(own))

    def test_it_has_a_device_address(self, own):
        pointer = ok(acl.rt.host_register(address(own), 8192, 0))
        assert pointer != 0
        assert ok(acl.rt.host_get_device_pointer(address(own), 0)) == pointer
        assert ok(acl.rt.pointer_get_attributes(address(own)))["location"]["type"] == 0
        source = upload(pattern(4096))
        ok(acl.rt.memcpy(pointer, 8192, source, 4096, D2D))
        assert np.array_equal(own[:4096], pattern(4096))
        ok(acl.rt.memset_async(pointer + 4096, 4096, 9, 4096, 0))
        ok(acl.rt.synchronize_stream(0))
        assert (own[4096:] == 9).all()
        ok(acl.rt.host_unregister(address(own)))
        assert code(acl.rt.host_get_device_pointer(address(own), 0)) == 107000

    def test_kinds(self, own):
        assert code(acl.rt.host_register(address(own), 8192, 1)) == 100000
        for flag in (2, 4, 8, 2 | 4, 0x10000000):
            ok(acl.rt.host_register_v2(address(own), 8192, flag))
            ok(acl.rt.host_unregister(address(own)))
        for flag in (0, 1, 16):
            assert acl.rt.host_register_v2(address(own), 8192, flag) == 100000

    def test_what_cannot_be_registered(self, own):
        assert code(acl.rt.host_register(0, 64, 0)) == code(acl.rt.host_register(address(own), 0, 0)) == 100000
        ok(acl.rt.host_register(address(own), 4096, 0))
        assert code(acl.rt.host_register(address(own), 4096, 0)) == 107000
        assert code(acl.rt.host_register(address(own) + 4095, 4, 0)) == 107000
        assert code(acl.rt.host_register(ok(acl.rt.malloc(64, 0)), 64, 0)) == 107000
        assert code(acl.rt.host_register(2**64 - 8, 64, 0)) == 107000

    def test_what_was_not_registered(self, own):
        assert acl.rt.host_unregister(address(own)) == 507911
        ok(acl.rt.host_register(address(own), 8192, 0))
        assert acl.rt.host_unregister(address(own) + 64) == 507911
        assert code(acl.rt.host_get_device_pointer(address(own), 1)) == 100000

    def test_copies_end_where_it_ends(self, own):
        ok(acl.rt.host_register(address(own), 4096, 0))
        source = upload(pattern(8192))
        assert acl.rt.memcpy(address(own) + 1, 8192, source, 4096, D2H) == 107000
        ok(acl.rt.memcpy(address(own), 8192, source, 4096, D2H))


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_has_memory(product):
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        pointer = ok(acl.rt.malloc(1000, 0))
        say(pointer % 64)
        ok(acl.rt.memset(pointer, 1000, 5, 1000))
        host = ok(acl.rt.malloc_host(1000))
        ok(acl.rt.memcpy(host, 1000, pointer, 1000, 2))
        say(acl.util.ptr_to_bytes(host, 1000) == b"\\5" * 1000)
        say([acl.rt.free(pointer), acl.rt.free_host(host)])
        """,
        SOFTACL_SOC=product,
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [0, True, [0, 0]]


def test_a_device_has_its_products_memory_or_the_machines():
    with open("/proc/meminfo") as file:
        machine = int(file.readline().split()[1]) << 10
    for product, size in (("Ascend310B4", 4 << 30), ("Ascend910B3", 64 << 30)):
        program = "ok(acl.init()); ok(acl.rt.set_device(0)); say(ok(acl.rt.get_mem_info(0)))"
        expected = min(size, machine)
        assert answers(program, SOFTACL_SOC=product) == [[expected, expected]]


def test_fresh_memory_is_dirty_under_strict_checks():
    program = """
        import collections
        ok(acl.init()); ok(acl.rt.set_device(0))
        pointer = ok(acl.rt.malloc(4096, 0))
        host = ok(acl.rt.malloc_host(4096))
        ok(acl.rt.memcpy(host, 4096, pointer, 4096, 2))
        say(acl.util.ptr_to_bytes(host, 4096).count(0))
    """
    assert answers(program, SOFTACL_CHECKS="strict") == [0]


def test_strict_checks_do_not_touch_memory_that_is_set_aside():
    """A pool that a program makes at its start may be larger than the machine's memory."""
    source = """
    def shared():
        return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssShmem"))

    acl.init(), acl.rt.set_device(0)
    before = shared()
    pointer, ret = acl.rt.malloc(2 << 30, 0)
    say(ret)
    say(shared() - before < 128 << 10)
    say(acl.rt.free(pointer))
    """
    assert answers(source, SOFTACL_CHECKS="strict", SOFTACL_DEVICE_MEMORY="4G") == [0, True, 0]


def test_memory_is_left_to_the_system_at_the_end():
    outcome = run("""
        import acl
        acl.init(); acl.rt.set_device(0)
        for _ in range(100):
            acl.rt.malloc(1 << 20, 0); acl.rt.malloc_host(4096); acl.rt.create_stream(); acl.rt.create_event()
    """)
    assert (outcome.returncode, outcome.stdout) == (0, "")
    for what in ("acl.rt.malloc", "acl.rt.malloc_host", "a stream", "an event"):
        assert f"{what} was never destroyed; it was still there when the process ended (100 times)" in outcome.stderr
