"""acl.util: addresses, views, threads."""

import ctypes
import signal
import subprocess
import sys
import threading
import time
import warnings

import acl
import pytest
from softacl import _threads

from .support import run


@pytest.fixture(scope="module", autouse=True)
def initialised():
    assert acl.init() in (0, 100002)


def test_bytes_to_ptr_is_the_payload():
    data = b"the payload"
    pointer = acl.util.bytes_to_ptr(data)
    assert ctypes.string_at(pointer, len(data)) == data
    for other in (bytearray(data), memoryview(data), "text", None):
        with pytest.raises(ValueError, match="needs an byte as argument"):
            acl.util.bytes_to_ptr(other)


def test_ptr_to_bytes_copies():
    buffer = ctypes.create_string_buffer(b"before", 6)
    address = ctypes.addressof(buffer)
    copy = acl.util.ptr_to_bytes(address, 6)
    buffer.raw = b"after."
    assert copy == b"before"
    assert acl.util.ptr_to_bytes(address, 0) == b""
    large = bytes(range(256)) * 40_000
    assert acl.util.ptr_to_bytes(acl.util.bytes_to_ptr(large), len(large)) == large


@pytest.mark.parametrize("address", [0, 16, 2**47, 2**64 - 8])
def test_ptr_to_bytes_of_bad_addresses(address):
    with pytest.raises(ValueError):
        acl.util.ptr_to_bytes(address, 64)


def test_ptr_to_bytes_of_absurd_sizes():
    for size in (-1, 2**62, 2**63):
        with pytest.raises(ValueError):
            acl.util.ptr_to_bytes(acl.util.bytes_to_ptr(b"x"), size)


class TestArrays:
    @pytest.fixture(autouse=True)
    def numpy(self):
        self.numpy = pytest.importorskip("numpy")

    def test_numpy_to_ptr(self):
        array = self.numpy.arange(12, dtype="int32").reshape(3, 4)
        with pytest.warns(Warning, match="deprecated") as seen:
            assert acl.util.numpy_to_ptr(array) == array.ctypes.data
        assert seen[0].category is Warning
        assert seen[0].filename == __file__
        with pytest.warns(Warning) as seen:
            assert acl.util.numpy_to_ptr(array.T) == array.ctypes.data
        assert any("discontiguous" in str(warning.message) for warning in seen)
        for other in ([1, 2], memoryview(b"xy"), None):
            with pytest.raises(ValueError):
                acl.util.numpy_to_ptr(other)

    def test_numpy_contiguous_to_ptr(self):
        array = self.numpy.arange(12, dtype="int16").reshape(3, 4)
        with pytest.warns(Warning, match="deprecated"):
            pointer, same = acl.util.numpy_contiguous_to_ptr(array)
        assert pointer == array.ctypes.data
        assert same is array
        with pytest.warns(Warning, match="deprecated"):
            pointer, copy = acl.util.numpy_contiguous_to_ptr(array.T)
        assert copy.flags.c_contiguous
        assert pointer == copy.ctypes.data != array.ctypes.data
        assert self.numpy.array_equal(copy, array.T)

    @pytest.mark.parametrize(
        "name",
        [
            "bool",
            "int8",
            "uint8",
            "int16",
            "uint16",
            "int32",
            "uint32",
            "int64",
            "uint64",
            "float16",
            "float32",
            "float64",
            "complex64",
            "complex128",
        ],
    )
    def test_ptr_to_numpy(self, name):
        data_type = self.numpy.dtype(name)
        array = self.numpy.arange(6).astype(data_type).reshape(2, 3)
        with pytest.warns(Warning, match="deprecated"):
            view = acl.util.ptr_to_numpy(array.ctypes.data, (2, 3), data_type.num)
        assert view.dtype == data_type
        assert self.numpy.array_equal(view, array)
        view[1, 2] = 1
        assert array[1, 2] == 1
        assert view.flags.writeable
        assert not view.flags.owndata

    def test_ptr_to_numpy_refuses(self):
        array = self.numpy.zeros(4)
        with pytest.raises(TypeError):
            acl.util.ptr_to_numpy(array.ctypes.data, [4], 12)
        for address, shape, kind in [
            (0, (4,), 12),
            (array.ctypes.data, (-1,), 12),
            (array.ctypes.data, (4,), 17),
            (array.ctypes.data, (4,), -1),
            (array.ctypes.data, (4,), 999),
            (array.ctypes.data, (2**40, 2**40), 12),
        ]:
            with warnings.catch_warnings(), pytest.raises(ValueError):
                warnings.simplefilter("ignore")
                acl.util.ptr_to_numpy(address, shape, kind)

    def test_warnings_can_be_errors(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(Warning):
                acl.util.numpy_to_ptr(self.numpy.zeros(1))


def test_an_array_needs_numpy_imported_by_somebody():
    code = "import acl, sys\ntry: acl.util.numpy_to_ptr(1)\nexcept ValueError: print('numpy' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()
        == "False"
    )


def test_thread_runs_with_its_argument():
    seen = []
    thread, error = acl.util.start_thread(lambda argument: seen.append((argument, threading.get_ident())), (1, 2))
    assert error == 0
    assert acl.util.stop_thread(thread) == 0
    assert seen == [((1, 2), thread)]
    thread, error = acl.util.start_thread(lambda: seen.append("no argument"), None)
    assert (error, acl.util.stop_thread(thread)) == (0, 0)
    assert seen[-1] == "no argument"


def test_stop_thread_lets_the_thread_run():
    steps = []

    def slowly(count):
        for step in range(count):
            time.sleep(0.01)
            steps.append(step)

    thread, _ = acl.util.start_thread(slowly, 5)
    assert acl.util.stop_thread(thread) == 0
    assert steps == [0, 1, 2, 3, 4]


@pytest.fixture
def written(monkeypatch):
    """Types of the exceptions whose tracebacks the interpreter writes."""
    types = []
    monkeypatch.setattr(sys, "unraisablehook", lambda arguments: types.append(arguments.exc_type))
    return types


def test_thread_exception_is_written_and_raised_at_stop(written):
    def fail(_):
        raise KeyError("lost")

    thread, error = acl.util.start_thread(fail, 0)
    assert error == 0
    with pytest.raises(RuntimeError, match="KeyError: 'lost'"):
        acl.util.stop_thread(thread)
    # The wait ends just before that.
    limit = time.monotonic() + 10
    while not written and time.monotonic() < limit:
        time.sleep(0.001)
    assert written == [KeyError]


def test_stop_thread_in_a_destructor_at_the_end_of_the_interpreter():
    """The thread was stopped where it was, and will not say that it ended."""
    program = """
    import time
    import acl

    class Holder:
        def __init__(self):
            self.stop = acl.util.stop_thread
            self.thread, _ = acl.util.start_thread(time.sleep, 600)

        def __del__(self):
            print("told", self.stop(self.thread), flush=True)

    holder = Holder()
    """
    outcome = run(program, timeout=30)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "told 0\n", "")


def test_stop_thread_refuses_what_is_no_thread():
    assert acl.util.stop_thread(12345) == 100000
    thread, _ = acl.util.start_thread(lambda _: None, 0)
    assert acl.util.stop_thread(thread) == 0
    assert acl.util.stop_thread(thread) == 100000
    codes = []
    thread, _ = acl.util.start_thread(lambda _: codes.append(acl.util.stop_thread(threading.get_ident())), 0)
    assert acl.util.stop_thread(thread) == 0
    assert codes == [100000]


class Interrupted(Exception):
    """What the signal handlers of the tests raise."""


@pytest.fixture
def interrupting():
    """SIGALRM raises `Interrupted`."""

    def handle(*_):
        raise Interrupted

    before = signal.signal(signal.SIGALRM, handle)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_stop_thread_can_be_called_again_after_an_interruption(interrupting, written):
    go_on = threading.Event()

    def fail(_):
        go_on.wait(30)
        raise KeyError("lost")

    thread, error = acl.util.start_thread(fail, 0)
    assert error == 0
    for _ in range(3):
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        with pytest.raises(Interrupted):
            acl.util.stop_thread(thread)
    go_on.set()
    with pytest.raises(RuntimeError, match="KeyError: 'lost'"):
        acl.util.stop_thread(thread)
    assert acl.util.stop_thread(thread) == 100000


def test_two_stops_at_once_wait_both_and_one_is_told():
    go_on = threading.Event()
    ended = []
    answers = []

    def end(_):
        go_on.wait(30)
        ended.append(True)

    def stop():
        answers.append((acl.util.stop_thread(thread), len(ended), acl.get_recent_err_msg() or ""))

    thread, _ = acl.util.start_thread(end, 0)
    stops = [threading.Thread(target=stop) for _ in range(2)]
    for each in stops:
        each.start()
    time.sleep(0.05)
    assert answers == []
    go_on.set()
    for each in stops:
        each.join(30)
    (told, told_after, _), (refused, refused_after, text) = sorted(answers)
    assert (told, refused) == (0, 100000)
    assert (told_after, refused_after) == (1, 1)
    assert "was stopped before" in text


def test_an_end_can_be_asked_for_when_an_interruption_left_the_lock_taken():
    started = _threads.Started()
    with pytest.raises(ZeroDivisionError):
        started.run(lambda: 1 / 0)
    started._running.acquire()
    thread = threading.Thread(target=started.join, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert started.join() == "ZeroDivisionError: division by zero"


def test_thread_has_no_context():
    assert acl.rt.set_device(0) == 0
    codes = []
    thread, _ = acl.util.start_thread(lambda _: codes.append(acl.rt.get_context()[1]), 0)
    acl.util.stop_thread(thread)
    assert codes == [107002]
    assert acl.rt.reset_device(0) == 0
