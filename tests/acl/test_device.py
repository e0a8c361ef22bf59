"""Devices: counted binding, numbering, limits, modes, identity, topology, operator timeouts."""

import os
from pathlib import Path

import acl
import pytest

from .support import PRODUCTS, answers, code, in_thread, ok

pytestmark = pytest.mark.usefixtures("held")


def test_binding_is_counted():
    assert answers("""
        ok(acl.init())
        say([acl.rt.set_device(0), acl.rt.set_device(0)])
        say(acl.rt.get_primary_ctx_state(0))
        say([acl.rt.reset_device(0), acl.rt.get_device()])
        memory = ok(acl.rt.malloc(4096, 0))
        say([acl.rt.reset_device(0), acl.rt.get_device()[-1]])
        say(acl.rt.get_primary_ctx_state(0))
        say(acl.rt.reset_device(0))
        ok(acl.rt.set_device(0))
        free, total = ok(acl.rt.get_mem_info(0))
        say(free == total)
        say(acl.rt.free(memory))
    """) == [[0, 0], [1, 0, 0], [0, [0, 0]], [0, 107002], [0, 0, 0], 107002, True, 107000]


def test_a_reset_by_force_does_not_count():
    assert answers("""
        ok(acl.init())
        for _ in range(3):
            ok(acl.rt.set_device(0))
        stream = ok(acl.rt.create_stream())
        say([acl.rt.reset_device_force(0), acl.rt.get_device()[-1], acl.rt.get_primary_ctx_state(0)[0]])
        say(acl.rt.reset_device(0))
        ok(acl.rt.set_device(0))
        say(acl.rt.synchronize_stream(stream) != 0)
        say(acl.rt.reset_device(0))
        say(acl.rt.get_device()[-1])
    """) == [[0, 107002, 0], 107002, True, 0, 107002]


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:1"])
@pytest.mark.parametrize("call", ["acl.rt.reset_device(0)", "acl.finalize()"])
def test_the_end_waits_for_queued_work(call, schedule):
    assert answers(
        f"""
        import ctypes
        ok(acl.init()); ok(acl.rt.set_device(0))
        stream = ok(acl.rt.create_stream())
        own = (ctypes.c_ubyte * (1 << 20))()
        start = ok(acl.rt.host_register(ctypes.addressof(own), 1 << 20, 0))
        for value in range(1, 100):
            ok(acl.rt.memset_async(start, 1 << 20, value, 1 << 20, stream))
        say({call})
        say([own[0], own[-1]])
        """,
        SOFTACL_SCHEDULE=schedule,
    ) == [0, [99, 99]]


@pytest.mark.parametrize(
    "call", ["set_device", "reset_device", "reset_device_force", "create_context", "query_device_status"]
)
@pytest.mark.parametrize("index", [-1, 1, 64, 2**31 - 1, -(2**31)])
def test_devices_that_are_not_there(call, index):
    assert code(getattr(acl.rt, call)(index)) == 107001


VISIBLE = [
    ("0,1,2,3", [0, 1, 2, 3]),
    ("3,1", [3, 1]),
    ("2", [2]),
    (" 1 , 0 ", [1, 0]),
    ("1,9,2", [1]),
    ("1,1", [1]),
    ("2,x,1", [2]),
    ("-1", []),
    ("", []),
]


@pytest.mark.parametrize(("listed", "seen"), VISIBLE)
def test_visible_devices(listed, seen):
    count, codes, numbers, back, physical = answers(
        """
        say(acl.rt.get_device_count())
        ok(acl.init())
        say([acl.rt.set_device(index) for index in range(-1, 5)])
        say([acl.rt.get_logic_dev_id_by_user_dev_id(index) for index in range(4)])
        say([acl.rt.get_user_dev_id_by_logic_dev_id(index) for index in range(4)])
        say([acl.rt.get_phy_dev_id_by_logic_dev_id(index) for index in range(-1, 5)])
        """,
        SOFTACL_DEVICES="4",
        SOFTACL_DEVICE_MEMORY="64M",
        ASCEND_RT_VISIBLE_DEVICES=listed,
    )
    assert count == [len(seen), 0]
    assert codes == [0 if 0 <= index < len(seen) else 107001 for index in range(-1, 5)]
    assert [entry for entry in numbers if entry[1] == 0] == [[ordinal, 0] for ordinal in seen]
    assert [entry[1] for entry in numbers] == [0 if index < len(seen) else 107001 for index in range(4)]
    for ordinal in range(4):
        assert back[ordinal][1] == (0 if ordinal in seen else 107001)
        if ordinal in seen:
            assert back[ordinal][0] == seen.index(ordinal)
    assert physical[1:5] == [[ordinal, 0] for ordinal in range(4)]
    assert physical[0][1] == physical[5][1] == 107001


def test_memory_is_as_large_as_configured():
    assert answers(
        "ok(acl.init()); ok(acl.rt.set_device(0)); say(acl.rt.get_mem_info(1))",
        SOFTACL_DEVICE_MEMORY="96M",
    ) == [[96 << 20, 96 << 20, 0]]


def test_each_device_has_its_own_memory():
    assert answers(
        """
        ok(acl.init())
        say([acl.rt.set_device(0), acl.rt.get_device()])
        first = ok(acl.rt.malloc(32 << 20, 0))
        say([acl.rt.set_device(1), acl.rt.get_device()])
        free, total = ok(acl.rt.get_mem_info(0))
        say(free == total)
        second = ok(acl.rt.malloc(48 << 20, 0))
        say([acl.rt.pointer_get_attributes(pointer)[0]["location"] for pointer in (first, second)])
        say(acl.rt.reset_device(1))
        say(acl.rt.get_device()[-1])
        """,
        SOFTACL_DEVICES="2",
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [[0, [0, 0]], [0, [1, 0]], True, [{"id": 0, "type": 1}, {"id": 1, "type": 1}], 0, 107002]


class TestCoreLimits:
    """The default product has 8 cube and 7 vector cores."""

    @pytest.fixture(autouse=True)
    def restored(self, held):
        yield
        ok(acl.rt.reset_device_res_limit(0))

    @pytest.mark.parametrize(("kind", "cores"), [(0, 8), (1, 7)])
    def test_limits_hold_until_reset(self, kind, cores):
        assert ok(acl.rt.get_device_res_limit(0, kind)) == cores
        ok(acl.rt.set_device_res_limit(0, kind, 3))
        assert ok(acl.rt.get_device_res_limit(0, kind)) == 3
        assert ok(acl.rt.get_device_res_limit(0, 1 - kind)) == 15 - cores
        ok(acl.rt.set_device_res_limit(0, kind, cores))
        assert ok(acl.rt.get_device_res_limit(0, kind)) == cores
        ok(acl.rt.set_device_res_limit(0, kind, 1))
        ok(acl.rt.reset_device_res_limit(0))
        assert ok(acl.rt.get_device_res_limit(0, kind)) == cores

    @pytest.mark.parametrize(("kind", "value"), [(0, 0), (0, 9), (1, 8), (1, 2**32 - 1), (2, 1)])
    def test_what_is_no_limit(self, kind, value):
        assert acl.rt.set_device_res_limit(0, kind, value) == 100000
        assert ok(acl.rt.get_device_res_limit(0, 0)) == 8

    def test_of_devices_that_are_not_there(self):
        assert code(acl.rt.get_device_res_limit(1, 0)) == 107001
        assert acl.rt.set_device_res_limit(-1, 0, 1) == 107001
        assert acl.rt.reset_device_res_limit(1) == 107001
        assert code(acl.rt.get_device_res_limit(0, 2)) == 100000


@pytest.mark.parametrize("product", PRODUCTS)
def test_overflow_modes_of_the_product(product):
    infinity = PRODUCTS[product][4]
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        say(acl.rt.set_device_sat_mode(0))
        say(acl.rt.get_device_sat_mode())
        say(acl.rt.set_device_sat_mode(1))
        say(acl.rt.get_device_sat_mode())
        say([acl.rt.set_device_sat_mode(mode) for mode in (2, -1)])
        """,
        SOFTACL_SOC=product,
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [0, [0, 0], 0 if infinity else 207000, [int(infinity), 0], [100000, 100000]]


@pytest.mark.parametrize(("product", "second"), [("Ascend310P3", 0), ("Ascend910A", 207000), ("Ascend910B3", 207000)])
def test_schedulers_of_the_product(product, second):
    assert answers(
        "ok(acl.init()); ok(acl.rt.set_device(0)); say([acl.rt.set_ts_device(number) for number in (0, 1, 2, -1)])",
        SOFTACL_SOC=product,
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [[0, second, 100000, 100000]]


IDENTITY = """
ok(acl.init())
say([ok(acl.rt.device_get_uuid(index))["bytes"] for index in range(int(sys.argv[1]))])
say(acl.rt.device_get_uuid(9)[-1])
"""


def test_a_device_is_known_by_its_uuid():
    first, ret = answers(IDENTITY, 3, SOFTACL_DEVICES="3")
    assert ret == 107001
    assert all(len(uuid) == 16 and all(0 <= byte < 256 for byte in uuid) for uuid in first)
    assert len({tuple(uuid) for uuid in first}) == 3
    again, _ = answers(IDENTITY, 3, SOFTACL_DEVICES="3")
    assert again == first
    turned, _ = answers(IDENTITY, 2, SOFTACL_DEVICES="3", ASCEND_RT_VISIBLE_DEVICES="2,0")
    assert turned == [first[2], first[0]]
    other, _ = answers(IDENTITY, 1, SOFTACL_SOC="Ascend910B3")
    assert other[0] != first[0]


ATTRIBUTES = [(1, 6), (101, 20), (102, 20), (201, 40), (302, 201326592), (402, 0)]


def test_attributes_of_the_product():
    found, wrong, missing = answers(
        """
        ok(acl.init())
        say([acl.rt.get_device_info(0, attribute) for attribute in (1, 101, 102, 201, 302, 402)])
        say([acl.rt.get_device_info(0, attribute)[-1] for attribute in (0, 7777)])
        say(acl.rt.get_device_info(5, 1)[-1])
        """,
        SOFTACL_SOC="Ascend910B3",
    )
    assert found == [[value, 0] for _, value in ATTRIBUTES]
    assert wrong == [100000, 100000]
    assert missing == 107001


def test_priorities_go_from_the_least_to_the_greatest():
    least, greatest = ok(acl.rt.device_get_stream_priority_range())
    assert (least, greatest) == (7, 0)


def test_features():
    for feature in (1, 21):
        value, ret = acl.rt.get_device_capability(0, feature)
        assert (value in (0, 1), ret) == (True, 0)
    assert code(acl.rt.get_device_capability(0, 0)) == 100000
    assert code(acl.rt.get_device_capability(1, 1)) == 107001


def test_peers():
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        say([acl.rt.device_can_access_peer(0, 1), acl.rt.device_can_access_peer(0, 0)[-1], acl.rt.device_can_access_peer(0, 2)[-1]])
        say(acl.rt.device_peer_access_status(0, 1))
        say([acl.rt.device_enable_peer_access(1, 1), acl.rt.device_enable_peer_access(0, 0), acl.rt.device_enable_peer_access(5, 0)])
        say([acl.rt.device_enable_peer_access(1, 0), acl.rt.device_peer_access_status(0, 1), acl.rt.device_peer_access_status(1, 0)])
        say([acl.rt.device_disable_peer_access(1), acl.rt.device_peer_access_status(0, 1)])
        say(acl.rt.device_disable_peer_access(1) != 0)
        say(acl.rt.get_devices_topo(0, 1)[-1])
        say(acl.rt.get_devices_topo(0, 2)[-1])
        """,
        SOFTACL_DEVICES="2",
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [
        [[1, 0], 100000, 107001],
        [0, 0],
        [100000, 100000, 107001],
        [0, [1, 0], [0, 0]],
        [0, [0, 0]],
        True,
        0,
        107001,
    ]


def test_status_and_utilization():
    assert ok(acl.rt.query_device_status(0)) == 0
    info = ok(acl.rt.get_device_utilization_rate(0))
    assert {"cube_utilization", "vector_utilization", "aicpu_utilization", "memory_utilization"} <= info.keys()
    assert all(-1 <= info[unit] <= 100 for unit in info if unit.endswith("utilization"))
    assert code(acl.rt.get_device_utilization_rate(1)) == 107001


def test_task_abort_has_a_longest_timeout():
    assert acl.rt.device_task_abort(0, 36 * 60 * 1000 + 1) == 100000
    assert acl.rt.device_task_abort(1, 0) == 107001
    assert acl.rt.device_task_abort(0, 36 * 60 * 1000) == 0
    assert acl.rt.device_task_abort(0, 0) == 0


def test_the_process_is_known_to_the_host():
    assert ok(acl.rt.device_get_bare_tgid()) > 0
    if not os.path.exists("/.dockerenv"):
        status = Path("/proc/self/status").read_text()
        if f"NSpid:\t{os.getpid()}\n" in status:
            assert ok(acl.rt.device_get_bare_tgid()) == os.getpid()


def test_a_binding_is_the_threads_own():
    assert in_thread(acl.rt.get_device)[-1] == 107002

    def bind():
        ok(acl.rt.set_device(0))
        context = ok(acl.rt.get_context())
        ok(acl.rt.reset_device(0))
        return context

    assert in_thread(bind) == ok(acl.rt.get_context())


# By product: longest operator timeout in milliseconds, its step in microseconds. The manual's page on execution control.
TIMEOUTS = {
    "Ascend310P3": (547_000, 2_147_484),
    "Ascend910B3": (1_091_000, 4_294_967),
}


@pytest.mark.parametrize("product", TIMEOUTS)
def test_operator_timeouts(product):
    most, step = TIMEOUTS[product]
    initial, interval, values, seconds, overlong = answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        say(acl.rt.get_op_execute_timeout())
        step = ok(acl.rt.get_op_timeout_interval())
        say(step)
        say([acl.rt.set_op_execute_timeout_v2(value) for value in (1, step, step + 1, 10 * step)])
        ok(acl.rt.set_op_execute_time_out(7))
        say(acl.rt.get_op_execute_timeout())
        say(acl.rt.set_op_execute_timeout_v2(2**64 - 1))
        """,
        SOFTACL_SOC=product,
        SOFTACL_DEVICE_MEMORY="64M",
    )
    assert initial == [most, 0]
    assert interval == step
    assert values == [[step, 0], [step, 0], [2 * step, 0], [10 * step, 0]]
    assert seconds == [7000, 0]
    assert overlong == [most * 1000, 0]
