"""What happens when a program itself touches device memory: a text that names the allocation, then the end by SIGSEGV, as without acl."""

import re
import signal

import pytest

from .support import run

START = """
import acl, ctypes, faulthandler, warnings
warnings.simplefilter("ignore")
{before}
acl.init()
acl.rt.set_device(0)
{after}
def allocate():
    pointer, ret = acl.rt.malloc(1000, 0)
    assert ret == 0
    return pointer
pointer = allocate()
"""

TOUCHES = {
    "ctypes read": ("ctypes.string_at(pointer + 10, 1)", "read from", 10),
    "ctypes write": ("ctypes.memset(pointer + 999, 0, 1)", "wrote to", 999),
    "numpy read": ("print(acl.util.ptr_to_numpy(pointer, (250,), 11)[0])", "read from", 0),
    "numpy write": ("acl.util.ptr_to_numpy(pointer, (1000,), 2)[4:5] = 1", "wrote to", 4),
}

HANDLERS = {
    "none": ("", ""),
    "before": ("faulthandler.enable()", ""),
    "after": ("", "faulthandler.enable()"),
    "both": ("faulthandler.enable()", "faulthandler.disable(); faulthandler.enable()"),
}


def line_of(source, text):
    return 1 + next(number for number, line in enumerate(source.splitlines()) if text in line)


@pytest.mark.parametrize("handler", HANDLERS)
@pytest.mark.parametrize("touch", TOUCHES)
def test_the_allocation_and_its_place_are_named(touch, handler):
    statement, verb, offset = TOUCHES[touch]
    before, after = HANDLERS[handler]
    source = START.format(before=before, after=after) + f"def touch():\n    {statement}\ntouch()\nprint('survived')\n"
    outcome = run(source)
    assert outcome.returncode == -signal.SIGSEGV, outcome.stderr
    assert "survived" not in outcome.stdout
    assert verb in outcome.stderr and "error[host-dereference]: the program itself" in outcome.stderr
    assert (
        f"byte {offset} of the 1000 that acl.rt.malloc made at <string>:{line_of(source, 'acl.rt.malloc(1000')} in allocate"
        in outcome.stderr
    )
    if handler != "none":
        # The handler that was there, or that came later, has its say too.
        assert "Fatal Python error: Segmentation fault" in outcome.stderr
        assert re.search(r'File "<string>", line \d+ in touch', outcome.stderr)


def test_freed_memory_names_both_places():
    source = START.format(before="", after="") + "acl.rt.free(pointer)\nctypes.string_at(pointer, 1)\n"
    outcome = run(source)
    assert outcome.returncode == -signal.SIGSEGV
    assert f"made at <string>:{line_of(source, 'acl.rt.malloc(1000')} in allocate" in outcome.stderr
    assert f"freed at <string>:{line_of(source, 'acl.rt.free(pointer)')} in <module>" in outcome.stderr


def test_memory_that_was_never_allocated():
    outcome = run(START.format(before="", after="") + "ctypes.string_at(pointer + (64 << 20), 1)\n")
    assert outcome.returncode == -signal.SIGSEGV
    assert "Nothing is allocated there, on device 0" in outcome.stderr


def test_other_faults_are_none_of_acls():
    for handler in ("", "faulthandler.enable()"):
        outcome = run(START.format(before=handler, after="") + "ctypes.string_at(8, 1)\n")
        assert outcome.returncode == -signal.SIGSEGV
        assert "device memory" not in outcome.stderr
        assert ("Segmentation fault" in outcome.stderr) == bool(handler)


def test_a_fault_in_another_thread():
    source = (
        START.format(before="", after="")
        + "import threading\nthread = threading.Thread(target=ctypes.string_at, args=(pointer, 1))\nthread.start()\nthread.join()\n"
    )
    outcome = run(source)
    assert outcome.returncode == -signal.SIGSEGV
    assert "byte 0 of the 1000" in outcome.stderr


@pytest.mark.parametrize("handler", HANDLERS)
def test_calls_go_on_after_a_copy_that_met_a_bad_pointer(handler):
    before, after = HANDLERS[handler]
    source = START.format(before=before, after=after) + (
        "for bad in (8, 1 << 46, pointer - (1 << 40)):\n"
        "    assert acl.rt.memcpy(pointer, 1000, bad, 100, 1) != 0\n"
        "    assert acl.rt.memcpy(bad, 1000, pointer, 100, 2) != 0\n"
        "print(acl.rt.memset(pointer, 1000, 0, 1000))\n"
        "acl.rt.free(pointer)\n"
    )
    outcome = run(source)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "0\n", "")


def test_a_bad_pointer_in_queued_work_is_an_error_of_the_stream():
    source = START.format(before="", after="") + (
        "import mmap\n"
        "own = mmap.mmap(-1, 1 << 16)\n"
        "view = (ctypes.c_ubyte * (1 << 16)).from_buffer(own)\n"
        "address = ctypes.addressof(view)\n"
        "print(acl.rt.host_register(address, 1 << 16, 0)[1])\n"
        "word, _ = acl.rt.malloc(64, 0)\n"
        "acl.rt.memset(word, 64, 0, 64)\n"
        "acl.rt.value_wait(word, 1, 0, 0)\n"
        "print(acl.rt.memset_async(address, 1 << 16, 1, 1 << 16, 0))\n"
        "del view\n"
        "own.close()\n"
        "one = (1).to_bytes(8, 'little')\n"
        "acl.rt.memcpy(word, 64, acl.util.bytes_to_ptr(one), 8, 1)\n"
        "print(507000 <= acl.rt.synchronize_stream(0) < 508000)\n"
    )
    outcome = run(source)
    assert (outcome.returncode, outcome.stdout.split()) == (0, ["0", "0", "True"]), outcome.stderr
