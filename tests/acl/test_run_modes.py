"""Run modes: the program beside the card, or on the board, where device memory is its own."""

import signal

import pytest

from .support import answers, run


@pytest.mark.parametrize(
    ("product", "configured", "mode"),
    [
        ("Ascend310P3", "auto", 1),
        ("Ascend310P3", "host", 1),
        ("Ascend310P3", "device", 0),
        ("Ascend310B4", "auto", 0),
        ("Ascend310B4", "host", 1),
        ("Ascend910B3", "auto", 1),
    ],
)
def test_the_mode_is_the_products_or_the_configured_one(product, configured, mode):
    assert answers(
        "ok(acl.init()); say(acl.rt.get_run_mode())",
        SOFTACL_SOC=product,
        SOFTACL_RUN_MODE=configured,
    ) == [[mode, 0]]


TOUCHING = """
import ctypes
ok(acl.init()); ok(acl.rt.set_device(0))
pointer = ok(acl.rt.malloc(4096, 0))
ok(acl.rt.memset(pointer, 4096, 7, 4096))
view = (ctypes.c_ubyte * 4096).from_address(pointer)
say(view[4095])
view[0] = 9
host = ok(acl.rt.malloc_host(4096))
ok(acl.rt.memcpy(host, 4096, pointer, 4096, 2))
say(acl.util.ptr_to_bytes(host, 2)[0])
say(list(acl.util.ptr_to_bytes(pointer, 3)))
"""


def test_on_the_board_the_program_reads_and_writes_device_memory():
    assert answers(TOUCHING, SOFTACL_RUN_MODE="device") == [7, 9, [9, 7, 7]]


def test_on_the_board_numpy_arrays_lie_over_device_memory():
    assert answers(
        """
        import warnings
        import numpy as np
        warnings.simplefilter("ignore")
        ok(acl.init()); ok(acl.rt.set_device(0))
        pointer = ok(acl.rt.malloc(64, 0))
        array = acl.util.ptr_to_numpy(pointer, (4, 4), 11)
        array[:] = np.arange(16, dtype=np.float32).reshape(4, 4)
        ok(acl.rt.reduce_async(pointer, pointer, 64, 10, 0, 0, 0))
        ok(acl.rt.synchronize_stream(0))
        say(array.ravel().tolist())
        """,
        SOFTACL_RUN_MODE="device",
    ) == [[2.0 * number for number in range(16)]]


def test_beside_the_card_it_does_not():
    outcome = run(
        f"import acl\ndef ok(r): return r[0] if isinstance(r, tuple) else r\nsay = print\n{TOUCHING}",
        SOFTACL_RUN_MODE="host",
    )
    assert outcome.returncode == -signal.SIGSEGV
    assert outcome.stdout == ""


@pytest.mark.parametrize("mode", ["host", "device"])
def test_ptr_to_bytes_refuses_what_the_program_cannot_read(mode):
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        pointer = ok(acl.rt.malloc(64, 0))
        ok(acl.rt.memset(pointer, 64, 5, 64))
        try:
            say(list(acl.util.ptr_to_bytes(pointer, 2)))
        except ValueError:
            say("refused")
        """,
        SOFTACL_RUN_MODE=mode,
    ) == ["refused" if mode == "host" else [5, 5]]


ON_THE_BOARD = """
ok(acl.init()); ok(acl.rt.set_device(0))
device, host = ok(acl.rt.malloc(4096, 0)), ok(acl.rt.malloc_host(4096))
own = bytes(range(256)) * 16
codes = []
for kind in range(4):
    for target in (device, host):
        codes.append(acl.rt.memcpy(target, 4096, acl.util.bytes_to_ptr(own), 4096, kind))
        codes.append(acl.rt.memcpy_async(device + host - target, 4096, target, 4096, kind, 0))
        codes.append(acl.rt.synchronize_stream(0))
        codes.append(0 if acl.util.ptr_to_bytes(device + host - target, 4096) == own else -1)
say(sorted(set(codes)))
say([acl.rt.memcpy2d(device, 64, host, 64, 64, 4, kind) for kind in (1, 2)])
say([acl.rt.pointer_get_attributes(pointer)[1] for pointer in (device, host)])
say([acl.rt.memset_async(host, 4096, 1, 4096, 0), acl.rt.synchronize_stream(0)])
say([acl.rt.free(device), acl.rt.free_host(host)])
free, total = ok(acl.rt.get_mem_info(0))
say(free == total)
"""


@pytest.mark.parametrize("product", ["Ascend310P3", "Ascend310B4"])
def test_on_the_board_there_is_one_memory_in_which_every_copy_works(product):
    assert answers(ON_THE_BOARD, SOFTACL_SOC=product, SOFTACL_RUN_MODE="device", SOFTACL_DEVICE_MEMORY="64M") == [
        [0],
        [207000, 207000],
        [0, 0],
        [0, 0],
        [0, 0],
        True,
    ]


@pytest.mark.parametrize("mode", ["host", "device"])
def test_each_allocation_is_freed_by_its_own_function(mode):
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        device, host = ok(acl.rt.malloc(64, 0)), ok(acl.rt.malloc_host(64))
        say([acl.rt.free(host), acl.rt.free_host(device), acl.rt.free(device), acl.rt.free_host(host)])
        """,
        SOFTACL_RUN_MODE=mode,
    ) == [[107000, 107000, 0, 0]]
