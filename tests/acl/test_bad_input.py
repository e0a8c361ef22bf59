"""Bad input that is more than one bad argument: extents of copies, freeing, models, datasets, host pointers, threads, ends of processes.

Single bad handles and pointers are in `test_bad_input_table.py`, argument counts and types in `test_arguments.py`.
"""

import ctypes
import mmap
import os
import random
import subprocess
import sys
import textwrap
import threading

import acl
import pytest

SIZE = 4096
UNMAPPED = 0x10_0000


pytestmark = pytest.mark.usefixtures("initialised")


@pytest.fixture
def memory(device):
    """Two allocations of SIZE bytes, filled with 1 and 2."""
    pointers = []
    for value in (1, 2):
        pointer, ret = acl.rt.malloc(SIZE, 0)
        assert ret == 0
        assert acl.rt.memset(pointer, SIZE, value, SIZE) == 0
        pointers.append(pointer)
    yield pointers
    for pointer in pointers:
        assert acl.rt.free(pointer) == 0


@pytest.fixture
def stream(device):
    stream, ret = acl.rt.create_stream()
    assert ret == 0
    yield stream
    assert acl.rt.destroy_stream(stream) == 0


def read(pointer, size=SIZE):
    target = ctypes.create_string_buffer(size)
    assert acl.rt.memcpy(ctypes.addressof(target), size, pointer, size, 2) == 0, acl.get_recent_err_msg()
    return target.raw


def line_of(function):
    return f"{__file__}:{function.__code__.co_firstlineno}"


# Extents.


@pytest.mark.parametrize("count", [SIZE + 1, 2 * SIZE, 1 << 40, 1 << 63, 2**64 - 1])
@pytest.mark.parametrize("maximum", ["count", "largest"])
def test_copies_past_an_end(memory, stream, count, maximum):
    first, second = memory
    maximum = count if maximum == "count" else 2**64 - 1
    host = ctypes.create_string_buffer(SIZE)
    calls = [
        lambda: acl.rt.memcpy(first, maximum, second, count, 3),
        lambda: acl.rt.memcpy(first, maximum, ctypes.addressof(host), count, 1),
        lambda: acl.rt.memcpy_async(first, maximum, second, count, 3, stream),
        lambda: acl.rt.memset(first, maximum, 9, count),
        lambda: acl.rt.memset_async(first, maximum, 9, count, stream),
        lambda: acl.rt.mem_flush(first, count),
    ]
    for call in calls:
        assert call() == 107000
        text = acl.get_recent_err_msg()
        assert "past" in text, text
    assert acl.rt.synchronize_stream(stream) == 0
    assert (read(first), read(second)) == (b"\1" * SIZE, b"\2" * SIZE)


def test_a_copy_larger_than_its_maximum(memory):
    first, second = memory
    assert acl.rt.memcpy(first, 63, second, 64, 3) == 107000
    assert acl.rt.memset(first, 63, 9, 64) == 107000
    assert read(first) == b"\1" * SIZE


def test_a_range_that_begins_inside_and_ends_outside(memory):
    first, second = memory
    for inside in (1, 63, SIZE - 1):
        assert acl.rt.memcpy(first + inside, SIZE, second, SIZE - inside + 1, 3) == 107000
        assert acl.rt.memcpy(second, SIZE, first + inside, SIZE - inside + 1, 3) == 107000
    assert (read(first), read(second)) == (b"\1" * SIZE, b"\2" * SIZE)


def test_one_past_the_end_is_not_the_neighbour(device):
    """acl.rt.malloc leaves 32 bytes behind each allocation, so that an off-by-one never lands in another one."""
    pointers = [acl.rt.malloc(256, 0)[0] for _ in range(8)]
    for pointer in pointers:
        assert acl.rt.memset(pointer + 256, 1, 0, 1) == 107000, f"{pointer:#x} + 256 is in {[hex(p) for p in pointers]}"
    for pointer in pointers:
        assert acl.rt.free(pointer) == 0


def test_nothing_to_copy(memory, stream):
    first, second = memory
    assert acl.rt.memcpy(first, SIZE, second, 0, 3) == 0
    assert acl.rt.memcpy_async(first, 0, second, 0, 3, stream) == 0
    assert acl.rt.memset(first, 0, 9, 0) == 0
    assert acl.rt.memset_async(first, 0, 9, 0, stream) == 0
    assert read(first) == b"\1" * SIZE


@pytest.mark.parametrize("distance", [1, 7, 64, SIZE // 2])
@pytest.mark.parametrize("upwards", [True, False])
def test_overlapping_copies_move_the_bytes(memory, distance, upwards):
    first, _ = memory
    content = random.Random(distance).randbytes(SIZE)
    assert acl.rt.memcpy(first, SIZE, acl.util.bytes_to_ptr(content), SIZE, 1) == 0
    low, high = first, first + distance
    count = SIZE - distance
    if upwards:
        assert acl.rt.memcpy(high, count, low, count, 3) == 0
        assert read(first) == content[:distance] + content[:count]
    else:
        assert acl.rt.memcpy(low, count, high, count, 3) == 0
        assert read(first) == content[distance:] + content[count:]


@pytest.mark.parametrize("kind", [-1, 8, 1000, 2**31 - 1, -(2**31)])
def test_unknown_kinds_of_copy(memory, kind):
    first, second = memory
    assert acl.rt.memcpy(first, SIZE, second, SIZE, kind) == 100000
    assert acl.rt.memcpy_async(first, SIZE, second, SIZE, kind, 0) == 100000


@pytest.mark.parametrize("size", [0, 1 << 50, 1 << 63, 2**64 - 1])
def test_impossible_allocations(device, size):
    code = 100000 if size == 0 else 207001
    assert acl.rt.malloc(size, 0) == (0, code)
    assert acl.rt.malloc_align32(size, 0) == (0, code)
    assert acl.rt.malloc_cached(size, 0) == (0, code)
    assert acl.rt.malloc_host(size) == (0, code)


# Freeing.


def allocate():
    return acl.rt.malloc(SIZE, 0)[0]


def release(pointer):
    return acl.rt.free(pointer)


def test_freeing_twice_names_both_places(device):
    pointer = allocate()
    assert release(pointer) == 0
    assert release(pointer) == 107000
    text = acl.get_recent_err_msg()
    for function in (allocate, release):
        assert f"{__file__}:{function.__code__.co_firstlineno + 1}" in text
    assert "freed at" in text


@pytest.mark.parametrize("offset", [1, 63, 64, SIZE - 1])
def test_freeing_the_inside(memory, offset):
    assert acl.rt.free(memory[0] + offset) == 107000
    assert f"{offset} bytes into" in acl.get_recent_err_msg()
    assert read(memory[0]) == b"\1" * SIZE


def test_freeing_what_is_not_device_memory(device):
    host = ctypes.create_string_buffer(64)
    pinned, ret = acl.rt.malloc_host(64)
    assert ret == 0
    assert acl.rt.free(0) == acl.rt.free_host(0) == 100000
    for address in (
        ctypes.addressof(host),
        pinned,
        1,
        UNMAPPED,
        2**64 - 1,
        *(random.getrandbits(64) for _ in range(50)),
    ):
        assert acl.rt.free(address) == 107000
    pointer = allocate()
    assert acl.rt.free_host(pointer) == 107000
    assert acl.rt.free(pointer) == acl.rt.free_host(pinned) == 0
    assert acl.rt.free_host(pinned) == 107000


# Host pointers.


def test_unreachable_host_memory(memory, stream):
    first, _ = memory
    content = b"r" * mmap.PAGESIZE
    with open(__file__, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        import numpy

        view = numpy.frombuffer(mapped, dtype=numpy.uint8)
        read_only = view.ctypes.data
        assert acl.rt.memcpy(first, 64, read_only, 64, 1) == 0
        assert read(first, 64) == mapped[:64]
        for call in (
            lambda: acl.rt.memcpy(read_only, 64, first, 64, 2),
            lambda: acl.rt.memcpy_async(read_only, 64, first, 64, 2, stream) or acl.rt.synchronize_stream(stream),
            lambda: acl.rt.memset(read_only, 64, 1, 64),
            lambda: acl.rt.memset_async(read_only, 64, 1, 64, stream) or acl.rt.synchronize_stream(stream),
        ):
            assert call() != 0
            text = acl.get_recent_err_msg()
            assert f"{read_only:#x}" in text, text
        del view
    assert content == b"r" * mmap.PAGESIZE


@pytest.mark.parametrize("address", [1, UNMAPPED, 1 << 47, 0xFFFF_8000_0000_0000, 2**64 - 32, 2**64 - 1])
def test_unmapped_host_memory(memory, stream, address):
    first, _ = memory
    calls = [
        lambda: acl.rt.memcpy(first, 64, address, 64, 1),
        lambda: acl.rt.memcpy(address, 64, first, 64, 2),
        lambda: acl.rt.memcpy_async(first, 64, address, 64, 1, stream) or acl.rt.synchronize_stream(stream),
        lambda: acl.rt.memset(address, 64, 0, 64),
        lambda: acl.mdl.load_from_mem(address, 64)[1],
        lambda: acl.rt.host_register(address, 64, 0)[1],
    ]
    codes = [(call(), acl.get_recent_err_msg()) for call in calls]
    # Later tests must not meet this as registered memory, should the registration have succeeded.
    acl.rt.host_unregister(address)
    for number, (code, text) in enumerate(codes):
        assert code != 0 and text, number
    assert acl.rt.synchronize_stream(stream) == 0


def test_a_copy_that_runs_into_unmapped_memory(device):
    """The last page of a mapping ends in the middle of the copy; the size is that of a streamed copy, too."""
    for size in (2 * mmap.PAGESIZE, 32 << 20):
        target, ret = acl.rt.malloc(2 * size, 0)
        assert ret == 0
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
        libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        mapped = libc.mmap(
            None, 2 * size, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0
        )
        assert libc.mprotect(mapped + size, size, 0) == 0
        assert acl.rt.memcpy(target, 2 * size, mapped, 2 * size, 1) != 0
        assert f"{mapped + size:#x}" in acl.get_recent_err_msg()
        assert acl.rt.memcpy(mapped, 2 * size, target, 2 * size, 2) != 0
        assert acl.rt.memcpy(target, size, mapped, size, 1) == 0
        assert libc.munmap(mapped, 2 * size) == 0
        assert acl.rt.free(target) == 0


# Models.


def load(content):
    model, ret = acl.mdl.load_from_mem(acl.util.bytes_to_ptr(content), len(content))
    if ret == 0:
        assert acl.mdl.unload(model) == 0
    else:
        assert model == 0
        assert acl.get_recent_err_msg()
    return ret


def describe(content):
    pointer = acl.util.bytes_to_ptr(content)
    desc = acl.mdl.create_desc()
    ret = acl.mdl.get_desc_from_mem(desc, pointer, len(content))
    # 545003, 545004: the weights or the tasks are broken, which a description does not need.
    assert (acl.mdl.query_size_from_mem(pointer, len(content))[2] in (0, 545003, 545004)) == (ret == 0)
    if ret == 0:
        for index in range(acl.mdl.get_num_inputs(desc) + 1):
            acl.mdl.get_input_dims(desc, index)
            acl.mdl.get_input_name_by_index(desc, index)
            acl.mdl.get_input_size_by_index(desc, index)
    assert acl.mdl.destroy_desc(desc) == 0
    return ret


def test_truncated_models(device, small_om):
    content = small_om.read_bytes()
    assert load(content) == describe(content) == 0
    for length in (*range(1, len(content), 64), len(content) - 1):
        assert load(content[:length]) != 0, length
        assert describe(content[:length]) != 0, length


def test_truncated_onnx_files(device, small_onnx):
    content = small_onnx.read_bytes()
    assert load(content) == 0
    for length in range(1, len(content), 16):
        load(content[:length])
        describe(content[:length])


def test_random_bytes_are_no_model(device):
    numbers = random.Random(1)
    for length in (1, 2, 3, 4, 8, 64, 256, 4096, 100_000):
        content = numbers.randbytes(length)
        assert load(content) != 0
        assert load(b"IMOD" + content) != 0
        assert describe(b"IMOD" + content) != 0


def test_models_with_one_wrong_byte(device, small_om):
    """Some bytes are of no consequence; whatever they say, the answer is a code."""
    content = small_om.read_bytes()
    numbers = random.Random(2)
    refused = 0
    for _ in range(300):
        mutated = bytearray(content)
        # Half of the wrong bytes lie where the lengths are.
        place = numbers.randrange(len(content) if numbers.random() < 0.5 else 512)
        mutated[place] ^= 1 << numbers.randrange(8)
        refused += load(bytes(mutated)) != 0
        describe(bytes(mutated))
    assert refused > 10


def test_wrong_lengths_everywhere(device, small_om):
    content = small_om.read_bytes()
    for place in range(0, min(len(content) - 8, 600), 4):
        for value in (2**32 - 1, 2**31, 0):
            mutated = bytearray(content)
            mutated[place : place + 4] = value.to_bytes(4, "little")
            describe(bytes(mutated))


def test_empty_and_absurd_models(device):
    pointer = acl.util.bytes_to_ptr(b"model")
    for address, size in ((pointer, 0), (0, 5), (0, 0), (pointer, 1 << 63), (pointer, 2**64 - 1), (2**64 - 1, 1)):
        assert acl.mdl.load_from_mem(address, size)[1] != 0
        assert acl.mdl.query_size_from_mem(address, size)[2] != 0


def test_files_that_are_no_models(device, tmp_path, small_om):
    def codes(path):
        desc = acl.mdl.create_desc()
        codes = {acl.mdl.load_from_file(path)[1], acl.mdl.query_size(path)[2], acl.mdl.get_desc_from_file(desc, path)}
        text = acl.get_recent_err_msg()
        assert acl.mdl.destroy_desc(desc) == 0
        assert 0 not in codes, path
        assert len(codes) == 1, codes
        return codes.pop(), text

    code, text = codes(str(tmp_path / "missing.om"))
    assert code == 145002 and "missing.om" in text
    assert codes("")[0] != 0
    code, text = codes(str(tmp_path))
    assert str(tmp_path) in text
    empty = tmp_path / "empty.om"
    empty.touch()
    assert str(empty) in codes(str(empty))[1]
    codes("/dev/null")
    loop = tmp_path / "loop.om"
    loop.symlink_to(loop)
    codes(str(loop))
    if os.getuid() != 0:
        closed = tmp_path / "closed.om"
        closed.write_bytes(small_om.read_bytes())
        closed.chmod(0)
        assert str(closed) in codes(str(closed))[1]


def test_special_files_do_not_block(device, tmp_path):
    pipe = tmp_path / "pipe.om"
    os.mkfifo(pipe)
    code = f"import acl; acl.init(); acl.rt.set_device(0); print(acl.mdl.load_from_file({str(pipe)!r}), acl.mdl.load_from_file('/dev/zero'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    assert "(0, 0)" not in done.stdout


def test_an_onnx_model_with_an_unknown_operator(device, make_onnx):
    content = make_onnx("NoSuchOperator")
    assert load(content) != 0
    pointer = acl.util.bytes_to_ptr(content)
    assert acl.mdl.load_from_mem(pointer, len(content))[1] != 0
    assert "NoSuchOperator" in acl.get_recent_err_msg()


# Datasets.


BYTES = 64


@pytest.fixture
def model(device, small_om):
    model, ret = acl.mdl.load_from_file(str(small_om))
    assert ret == 0, acl.get_recent_err_msg()
    yield model
    assert acl.mdl.unload(model) == 0


class Set:
    """A dataset over data buffers of these addresses and sizes."""

    def __init__(self, *memory):
        self.handle = acl.mdl.create_dataset()
        self.buffers = [acl.create_data_buffer(*each) for each in memory]
        for buffer in self.buffers:
            assert acl.mdl.add_dataset_buffer(self.handle, buffer) == (self.handle, 0)


def run(model, inputs, outputs, stream=0):
    """The codes of both ways to execute; the second includes what shows at the synchronise."""
    return (
        acl.mdl.execute(model, inputs.handle, outputs.handle),
        acl.mdl.execute_async(model, inputs.handle, outputs.handle, stream) or acl.rt.synchronize_stream(stream),
    )


def test_datasets_that_do_not_fit(model, memory):
    first, second = memory
    good = (first, BYTES)
    fit, one = Set(good, (second, BYTES)), Set((second + 1024, BYTES))
    assert run(model, fit, one) == (0, 0)
    bad_inputs = {
        "none": Set(),
        "too few": Set(good),
        "too many": Set(good, good, good),
        "no address": Set(good, (0, BYTES)),
        "past the end": Set(good, (second + SIZE - 32, BYTES)),
        "freed": Set(good, (freed_memory(), BYTES)),
        "unmapped": Set(good, (UNMAPPED, BYTES)),
        "host memory": Set(good, (ctypes.addressof(ctypes.create_string_buffer(64)), BYTES)),
        "too long for its memory": Set(good, (second + SIZE - 32, 1 << 40)),
    }
    for label, inputs in bad_inputs.items():
        codes = run(model, inputs, one)
        assert 0 not in codes, label
        assert acl.get_recent_err_msg(), label
    for label, outputs in {
        "none": Set(),
        "too many": Set(good, good),
        "past the end": Set((second + SIZE - 32, BYTES)),
        "unmapped": Set((UNMAPPED, BYTES)),
    }.items():
        assert 0 not in run(model, fit, outputs), label
    assert acl.mdl.execute_async(model, fit.handle, Set((0, 0)).handle, 0) != 0
    assert run(model, fit, one) == (0, 0)


def freed_memory():
    pointer = allocate()
    assert release(pointer) == 0
    return pointer


def test_buffers_that_are_much_too_short(device, memory, make_onnx):
    content = make_onnx(elements=256)
    model, ret = acl.mdl.load_from_mem(acl.util.bytes_to_ptr(content), len(content))
    assert ret == 0, acl.get_recent_err_msg()
    first, second = memory
    full = (first, 1024)
    assert run(model, Set(full, full), Set((second, 1024))) == (0, 0)
    for size in (0, 1, 512, 1024 - 65):
        assert 0 not in run(model, Set(full, (first, size)), Set((second, 1024))), size
        assert 0 not in run(model, Set(full, full), Set((second, size))), size
    assert acl.mdl.unload(model) == 0


def test_a_destroyed_data_buffer_is_named(model, memory):
    first, second = memory
    inputs, outputs = Set((first, BYTES), (first, BYTES)), Set((second, BYTES))
    destroy = lambda: acl.destroy_data_buffer(inputs.buffers[1])  # noqa: E731
    assert destroy() == 0
    assert acl.mdl.execute(model, inputs.handle, outputs.handle) == 100000
    assert f"destroyed at {line_of(destroy)}" in acl.get_recent_err_msg()
    assert acl.mdl.execute_async(model, inputs.handle, outputs.handle, 0) == 100000


def test_memory_that_vanishes_while_the_work_is_queued(small_om):
    """The schedule is lazy, so that the memory is gone for certain when the work runs."""
    code = f"""
        import acl, ctypes
        acl.init(); acl.rt.set_device(0)
        stream, _ = acl.rt.create_stream()
        model, _ = acl.mdl.load_from_file({str(small_om)!r})
        memory = [acl.rt.malloc(64, 0)[0] for _ in range(3)]
        def dataset(*pointers):
            handle = acl.mdl.create_dataset()
            for pointer in pointers:
                acl.mdl.add_dataset_buffer(handle, acl.create_data_buffer(pointer, 64))
            return handle
        inputs, outputs = dataset(*memory[:2]), dataset(memory[2])
        print(acl.mdl.execute_async(model, inputs, outputs, stream))
        print(acl.rt.memset_async(memory[0], 64, 1, 64, stream))
        print(acl.mdl.unload(model), *(acl.rt.free(pointer) for pointer in memory))
        acl.rt.synchronize_stream(stream)
        print(acl.rt.malloc(64, 0)[1], acl.rt.reset_device(0), acl.finalize())
    """
    done = run_program(code, SOFTACL_SCHEDULE="lazy")
    assert (done.returncode, done.stdout.split()) == (0, ["0"] * 9), done.stdout + done.stderr


def test_registered_memory_that_is_unmapped_under_a_model(small_om):
    code = f"""
        import acl, ctypes, mmap
        acl.init(); acl.rt.set_device(0)
        model, _ = acl.mdl.load_from_file({str(small_om)!r})
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
        libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        page = libc.mmap(None, 4096, 3, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
        pointer, ret = acl.rt.host_register(page, 4096, 0)
        assert ret == 0
        def dataset(*pointers):
            handle = acl.mdl.create_dataset()
            for pointer in pointers:
                acl.mdl.add_dataset_buffer(handle, acl.create_data_buffer(pointer, 64))
            return handle
        inputs, outputs = dataset(pointer, pointer), dataset(pointer + 1024)
        assert acl.mdl.execute(model, inputs, outputs) == 0
        libc.mprotect(page, 4096, 0)
        assert acl.mdl.execute(model, inputs, outputs) != 0
        assert acl.mdl.execute_async(model, inputs, outputs, 0) or acl.rt.synchronize_stream(0) != 0
        print("alive")
    """
    done = run_program(code)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-2000:]


# Streams and events.


def test_waiting_for_what_is_destroyed(device):
    stream, ret = acl.rt.create_stream()
    assert ret == 0
    event, ret = acl.rt.create_event()
    assert ret == 0
    assert acl.rt.record_event(event, stream) == 0
    assert acl.rt.destroy_stream(stream) == acl.rt.destroy_event(event) == 0
    for call in (
        lambda: acl.rt.synchronize_stream(stream),
        lambda: acl.rt.synchronize_stream_with_timeout(stream, 100),
        lambda: acl.rt.stream_query(stream)[1],
        lambda: acl.rt.synchronize_event(event),
        lambda: acl.rt.synchronize_event_with_timeout(event, 100),
        lambda: acl.rt.stream_wait_event(0, event),
        lambda: acl.rt.record_event(event, 0),
        lambda: acl.rt.destroy_stream(stream),
        lambda: acl.rt.destroy_event(event),
    ):
        assert call() == 107017
        text = acl.get_recent_err_msg()
        assert "destroyed at" in text and __file__ in text


def test_a_record_that_never_comes_holds_nobody_for_ever(memory):
    """The recording stream is destroyed by force, behind a wait that never ends."""
    first, second = (acl.rt.create_stream()[0] for _ in range(2))
    event, ret = acl.rt.create_event()
    assert ret == 0
    assert acl.rt.memset(memory[0], 8, 0, 8) == 0
    assert acl.rt.value_wait(memory[0], 1, 1, first) == 0
    assert acl.rt.record_event(event, first) == 0
    assert acl.rt.stream_wait_event(second, event) == 0
    assert acl.rt.synchronize_stream_with_timeout(second, 50) == 507046
    assert acl.rt.synchronize_event_with_timeout(event, 50) == 507047
    assert acl.rt.destroy_stream_force(first) == 0
    assert acl.rt.synchronize_stream_with_timeout(second, 5000) != 507046
    assert acl.rt.destroy_stream_force(second) == acl.rt.destroy_event(event) == 0


@pytest.mark.parametrize("timeout", [-2, -(2**31)])
def test_timeouts_below_the_least(stream, timeout):
    assert acl.rt.synchronize_stream_with_timeout(stream, timeout) == 107000
    assert acl.rt.synchronize_device_with_timeout(timeout) == 107000


@pytest.mark.parametrize("device_id", [-1, 1000, 2**31 - 1, -(2**31)])
def test_devices_that_are_not_there(device, device_id):
    for call in (acl.rt.set_device, acl.rt.reset_device, acl.rt.reset_device_force):
        assert call(device_id) == 107001
        assert str(device_id) in acl.get_recent_err_msg()
    assert acl.rt.create_context(device_id) == (0, 107001)


# Many threads.


def test_a_hundred_threads(device):
    context, ret = acl.rt.get_context()
    assert ret == 0
    free_before, total, ret = acl.rt.get_mem_info(0)
    assert ret == 0
    streams_before = acl.rt.get_stream_available_num()[0]
    start = threading.Barrier(100)
    problems, made = [], []

    def work(number):
        try:
            assert acl.rt.set_context(context) == 0
            start.wait()
            for _ in range(5):
                stream, ret = acl.rt.create_stream()
                assert ret == 0, acl.get_recent_err_msg()
                event, ret = acl.rt.create_event()
                assert ret == 0
                pointer, ret = acl.rt.malloc(256 + number, 0)
                assert ret == 0
                buffer, dataset = acl.create_data_buffer(pointer, 256), acl.mdl.create_dataset()
                made.append((stream, event, pointer, buffer, dataset))
                assert acl.mdl.add_dataset_buffer(dataset, buffer) == (dataset, 0)
                assert acl.rt.memset_async(pointer, 256, number, 256, stream) == 0
                assert acl.rt.record_event(event, stream) == acl.rt.synchronize_event(event) == 0
                assert read(pointer, 256) == bytes([number]) * 256
                assert acl.mdl.destroy_dataset(dataset) == acl.destroy_data_buffer(buffer) == 0
                assert acl.rt.free(pointer) == acl.rt.destroy_event(event) == acl.rt.destroy_stream(stream) == 0
                assert acl.rt.destroy_stream(stream) == acl.rt.destroy_event(event) == 107017
        except Exception as error:
            problems.append(repr(error))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert problems == []
    assert len(made) == 500
    for position in (0, 1, 3, 4):
        assert len({row[position] for row in made}) == 500, "a handle was given out twice"
    assert acl.rt.get_mem_info(0) == (free_before, total, 0)
    assert acl.rt.get_stream_available_num()[0] == streams_before


def test_many_threads_destroy_the_same(device):
    """Of all that try, one succeeds."""
    context, _ = acl.rt.get_context()
    for make, destroy in (
        (lambda: acl.rt.create_stream()[0], acl.rt.destroy_stream),
        (lambda: acl.rt.create_event()[0], acl.rt.destroy_event),
        (lambda: acl.rt.malloc(64, 0)[0], acl.rt.free),
        (lambda: acl.create_data_buffer(1, 1), acl.destroy_data_buffer),
        (acl.mdl.create_dataset, acl.mdl.destroy_dataset),
    ):
        handles = [make() for _ in range(20)]
        start = threading.Barrier(16)
        successes = []

        def work(handles=handles, destroy=destroy, start=start, successes=successes):
            acl.rt.set_context(context)
            start.wait()
            successes.extend(handle for handle in handles if destroy(handle) == 0)

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(successes) == sorted(handles)


# Ends of processes.


def run_program(code, **environment):
    command = [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(code)]
    # A session of its own, so that what a child leaves running does not keep the pipes open.
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=25)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            output, errors = process.communicate()
            errors += "\n[killed: it did not end]"
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


EVERYTHING_OPEN = """
    import acl, atexit, os, sys, threading, time
    acl.init(); acl.rt.set_device(0)
    stream, _ = acl.rt.create_stream(); event, _ = acl.rt.create_event(); other, _ = acl.rt.create_stream()
    context, _ = acl.rt.create_context(0); acl.rt.create_stream(); acl.rt.set_device(0)
    memory, _ = acl.rt.malloc(1 << 20, 0); acl.rt.malloc_host(4096)
    dataset = acl.mdl.create_dataset(); buffer = acl.create_data_buffer(memory, 64); acl.mdl.add_dataset_buffer(dataset, buffer)
    acl.create_tensor_desc(0, [1], 2); acl.mdl.create_desc(); acl.rt.create_group_info()
    acl.rt.subscribe_report(1, stream); acl.rt.set_exception_info_callback(print)
    acl.rt.memset(memory, 8, 0, 8)
    acl.rt.value_wait(memory, 1, 1, other)
    acl.rt.record_event(event, other); acl.rt.stream_wait_event(stream, event)
    acl.rt.launch_callback(print, 0, 1, stream)
    acl.rt.memset_async(memory, 1 << 20, 1, 1 << 20, stream)
"""

ENDINGS = {
    "everything open": "",
    "a model loaded": "assert acl.mdl.load_from_file({model!r})[1] == 0",
    "calls from atexit": """
        @atexit.register
        def late():
            assert acl.rt.free(memory) == 0 and acl.rt.free(memory) != 0
            assert acl.rt.destroy_event(event) == 0
            assert acl.rt.destroy_stream_force(other) == 0
    """,
    "finalize from atexit with work that never ends": """
        acl.rt.destroy_stream_force(other)
        acl.rt.unsubscribe_report(1, stream)
        atexit.register(acl.finalize)
    """,
    "calls from __del__": """
        class Late:
            def __del__(self, acl=acl, memory=memory, stream=other):
                acl.rt.free(memory); acl.rt.destroy_stream_force(stream); acl.rt.malloc(64, 0)
        late = Late(); late.itself = late; kept = Late()
    """,
    "threads that were never joined": """
        for number in range(20):
            acl.util.start_thread(lambda n: time.sleep(0.0005 * n), number)
        time.sleep(0.003)
    """,
    "threads that print": "acl.util.start_thread(print, None)",
    "threads in the middle of calls": """
        context, _ = acl.rt.get_context()
        def busy():
            acl.rt.set_context(context)
            while True:
                pointer, _ = acl.rt.malloc(4096, 0); acl.rt.memset(pointer, 4096, 0, 4096); acl.rt.free(pointer)
                acl.destroy_data_buffer(acl.create_data_buffer(1, 1))
        for _ in range(4):
            threading.Thread(target=busy, daemon=True).start()
        time.sleep(0.05)
    """,
}


@pytest.mark.parametrize("schedule", ["eager", "lazy"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_end_of_a_process(ending, schedule, small_om):
    code = textwrap.dedent(EVERYTHING_OPEN) + textwrap.dedent(ENDINGS[ending].replace("{model!r}", repr(str(small_om))))
    done = run_program(code + "\nprint('end', flush=True)", SOFTACL_SCHEDULE=schedule)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "end" in done.stdout
    assert "Error" not in done.stderr, done.stderr


def test_a_forked_child_of_a_process_with_a_loaded_model_ends(small_om):
    code = f"""
        import acl, os, sys, warnings
        warnings.simplefilter("ignore")
        acl.init(); acl.rt.set_device(0)
        assert acl.mdl.load_from_file({str(small_om)!r})[1] == 0
        child = os.fork()
        if child == 0:
            assert acl.mdl.load_from_file({str(small_om)!r})[1] != 0
            sys.exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    done = run_program(code)
    assert (done.returncode, done.stdout.strip()) == (0, "7"), done.stderr[-2000:]


def test_a_forked_child_of_a_busy_process_does_not_hang():
    """At the fork another thread may hold any lock; the child's calls do not wait for it."""
    code = """
        import acl, os, threading, warnings
        warnings.simplefilter("ignore")
        acl.init(); acl.rt.set_device(0)
        context, _ = acl.rt.get_context()
        buffer, desc = acl.create_data_buffer(1, 1), acl.create_tensor_desc(0, [1], 2)
        go_on = True
        def busy():
            acl.rt.set_context(context)
            while go_on:
                acl.rt.malloc(-1, 0); acl.rt.free(acl.rt.malloc(64, 0)[0])
                acl.destroy_data_buffer(acl.create_data_buffer(1, 1))
                stream, _ = acl.rt.create_stream(); acl.rt.memset_async(1, 1, 1, 1, stream); acl.rt.destroy_stream(stream)
        threads = [threading.Thread(target=busy) for _ in range(3)]
        for thread in threads: thread.start()
        codes = set()
        for _ in range(30):
            child = os.fork()
            if child == 0:
                failures = acl.rt.malloc(64, 0)[1], acl.rt.free(64), acl.destroy_data_buffer(buffer), acl.rt.set_device(0), acl.finalize()
                acl.destroy_tensor_desc(desc)
                os._exit(0 if all(failures) else 1)
            codes.add(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        go_on = False
        for thread in threads: thread.join()
        print(codes)
    """
    done = run_program(code)
    assert (done.returncode, done.stdout.strip()) == (0, "{0}"), done.stderr[-2000:]


def test_init_and_finalize_again_and_again():
    code = """
        import acl
        assert acl.finalize() == 100037
        for _ in range(20):
            assert acl.init() == 0 and acl.init() == 100002
            assert acl.rt.set_device(0) == 0
            stream, ret = acl.rt.create_stream()
            memory, ret = acl.rt.malloc(4096, 0)
            assert ret == 0 and acl.rt.memset_async(memory, 4096, 1, 4096, stream) == 0
            assert acl.finalize() == 0 and acl.finalize() == 100037
            assert acl.rt.malloc(64, 0) == (0, 100001)
            assert acl.rt.synchronize_stream(stream) == 100001 and acl.rt.free(memory) == 100001
        assert acl.init() == 0 and acl.rt.set_device(0) == 0
        assert acl.rt.synchronize_stream(stream) == 107017 and acl.rt.free(memory) == 107000
        print("end")
    """
    done = run_program(code)
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr
