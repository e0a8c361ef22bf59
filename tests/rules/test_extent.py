"""Copies that reach past the end of objects of the program's own, whose addresses `acl.util` gave, and copies that do not."""

import pytest

from .test_rules import run

PRELUDE = """
import gc, warnings
import acl, numpy as np

warnings.simplefilter("ignore")
acl.init()
acl.rt.set_device(0)
H2D, D2H = 1, 2
stream, _ = acl.rt.create_stream()
memory, _ = acl.rt.malloc(1 << 16, 0)
acl.rt.memset(memory, 1 << 16, 0, 1 << 16)
def up(address, size):
    assert acl.rt.memcpy(memory, 1 << 16, address, size, H2D) == 0
def down(address, size):
    assert acl.rt.memcpy(address, size, memory, size, D2H) == 0
"""

END = """
acl.rt.synchronize_stream(stream)
acl.rt.free(memory)
acl.rt.destroy_stream(stream)
acl.rt.reset_device(0)
acl.finalize()
"""

RIGHT = {
    "all of it": """
data = bytes(range(200))
up(acl.util.bytes_to_ptr(data), 200), down(acl.util.bytes_to_ptr(data), 200)
assert data == bytes(range(200))
""",
    "the end of it": """
data = bytes(200)
up(acl.util.bytes_to_ptr(data) + 150, 50)
""",
    "what comes in the place of what is gone": """
for size in (*range(1, 3000, 7), 200_000):
    data = bytes(size)
    address = acl.util.bytes_to_ptr(data)
    del data
    # Memory of the same program at the same place, or not; what is known of it is nothing.
    other = np.zeros(size + 64, np.uint8)
    up(other.ctypes.data, min(other.nbytes, 1 << 16))
    del other
    other = bytearray(size + 4096)
    up(np.frombuffer(other, np.uint8).ctypes.data, min(len(other), 1 << 16))
""",
    "arrays that come and go": """
for size in (16, 64, 256, 4096, 65536):
    for _ in range(50):
        array = np.ones(size, np.uint8)
        up(acl.util.numpy_to_ptr(array), size)
        del array
        array = np.ones(size // 2, np.uint16)
        up(array.ctypes.data, size)
""",
    "a view, and the array that it is a part of": """
array = np.zeros((4, 64), np.uint8)
view = array[0]
up(acl.util.numpy_to_ptr(view), 256)
""",
    "an array that others see as well": """
array = np.zeros((4, 64), np.float32)
contiguous_address, same = acl.util.numpy_contiguous_to_ptr(array.T)
up(contiguous_address, 1024), up(acl.util.numpy_to_ptr(array), 1024)
""",
}

# The lines that the error is told at: the copy, and where the address was taken.
WRONG = {
    "one byte more is read": """
data = bytes(200)
address = acl.util.bytes_to_ptr(data)
up(address, 201)
""",
    "more is read behind the beginning": """
data = bytes(200)
address = acl.util.bytes_to_ptr(data)
up(address + 150, 51)
""",
    "more is written": """
data = bytes(200)
address = acl.util.bytes_to_ptr(data)
down(address, 201)
""",
    "more of an array": """
array = np.zeros(50, np.float32)
address = acl.util.numpy_to_ptr(array)
up(address, 400)
""",
    "more of a copy": """
array = np.zeros((8, 8), np.float32)
address, contiguous = acl.util.numpy_contiguous_to_ptr(array[:, ::2])
up(address, 256)
""",
    "by a task": """
data = bytes(200)
address = acl.util.bytes_to_ptr(data)
acl.rt.memcpy_async(memory, 1 << 16, address, 208, H2D, stream)
""",
    "by the host itself": """
data = bytes(200)
address = acl.util.bytes_to_ptr(data)
acl.util.ptr_to_bytes(address, 208)
""",
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_program_that_is_right_has_no_finding(name, tmp_path):
    findings, _ = run(PRELUDE + RIGHT[name] + END, tmp_path, "", "eager")
    assert findings == []


@pytest.mark.parametrize("name", WRONG)
def test_a_program_that_is_wrong_has_one(name, tmp_path):
    findings, _ = run(PRELUDE + WRONG[name] + END, tmp_path, "", "eager")
    # A copy from memory that is not page-locked is told of, too.
    (finding,) = (finding for finding in findings if finding["rule"] != "pageable-async-copy")
    assert finding["rule"] == "out-of-bounds" and "an object of 200 bytes" in finding["message"].replace("128", "200")
    call, made = finding["sites"]
    assert (call["role"], made["role"]) == ("call", "made")
    taken = (PRELUDE + WRONG[name]).splitlines().index(WRONG[name].splitlines()[2]) + 1
    assert made["line"] == taken
