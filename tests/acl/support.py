"""What the tests of the API's chapters share: checked calls, memory with content, streams that stand still, programs of their own.

What lives here: helpers with no test in them. Fixtures are in the test files, because each chapter needs other things.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
from contextlib import contextmanager

import acl
import numpy as np

H2H, H2D, D2H, D2D, DEFAULT, INNER = 0, 1, 2, 3, 4, 6

# What the products differ in: (streams, events, run mode, default streams of a context, Inf/NaN mode, bf16).
# The numbers are those of the manual's pages on streams, events and device management.
PRODUCTS = {
    "Ascend310P3": (1024, 1023, 1, 2, False, False),
    "Ascend310B4": (512, 65536, 0, 1, True, True),
    "Ascend910A": (2048, 65535, 1, 1, False, False),
    "Ascend910B3": (1984, 65536, 1, 1, True, True),
    "Ascend910_9392": (1984, 65536, 1, 1, True, True),
    "Ascend950PR_9599": (1984, 65536, 1, 1, True, True),
}

SCHEDULES = ["eager", "lazy", *(f"random:{seed}" for seed in range(1, 6))]


def ok(result):
    """The values of a call that must succeed, without its return code."""
    *values, ret = result if isinstance(result, tuple) else (result,)
    assert ret == 0, f"{ret}: {acl.get_recent_err_msg()}"
    return values[0] if len(values) == 1 else tuple(values) if values else None


def code(result):
    """The return code of a call: its last result, or its only one."""
    return result[-1] if isinstance(result, tuple) else result


@contextmanager
def device(index=0):
    """Hold a device; what the body leaves behind on it goes with the last holder."""
    assert acl.init() in (0, 100002)
    ok(acl.rt.set_device(index))
    try:
        yield
    finally:
        ok(acl.rt.set_device(index))
        ok(acl.rt.reset_device(index))
        ok(acl.rt.reset_device(index))


def address(array):
    """Where a numpy array's data starts. The array must stay referenced by the caller."""
    assert array.flags.c_contiguous
    return array.ctypes.data


def upload(array):
    """New device memory with an array's bytes."""
    array = np.ascontiguousarray(array)
    pointer = ok(acl.rt.malloc(max(array.nbytes, 1), 0))
    ok(acl.rt.memcpy(pointer, max(array.nbytes, 1), address(array), array.nbytes, H2D))
    return pointer


def download(pointer, shape, dtype=np.uint8):
    """A new array with the bytes of device memory."""
    array = np.empty(shape, dtype)
    ok(acl.rt.memcpy(address(array), array.nbytes, pointer, array.nbytes, D2H))
    return array


def pattern(size, seed=0):
    """Bytes without a period that a misplaced copy could hide in."""
    return np.random.default_rng(seed).integers(0, 256, size, np.uint8)


class Gate:
    """A word of device memory for which streams stand still until it is opened. Closed at first."""

    def __init__(self):
        self.word = ok(acl.rt.malloc(64, 0))
        self.write(0)

    def write(self, value):
        number = np.array([value], np.uint64)
        ok(acl.rt.memcpy(self.word, 64, address(number), 8, H2D))

    def hold(self, stream):
        """Queue a wait for the opening."""
        ok(acl.rt.value_wait(self.word, 1, 0, stream))

    def open(self):
        self.write(1)


class Failing:
    """Queues tasks that fail when they run: copies whose description was never written."""

    def __init__(self):
        self.description = ok(acl.rt.malloc(256, 0))
        ok(acl.rt.memset(self.description, 256, 0, 256))

    def queue(self, stream):
        ok(acl.rt.memcpy_async_with_desc(self.description, INNER, stream))


class Reporter:
    """A thread that processes the reports of streams, each call with `timeout_ms`, until it is told to stop."""

    def __init__(self, *streams, timeout_ms=50):
        self.streams = streams
        self.timeout_ms = timeout_ms
        self.codes = set()
        self.go_on = True
        context = ok(acl.rt.get_context())
        started = threading.Event()

        def loop():
            self.identity = threading.get_ident()
            ok(acl.rt.set_context(context))
            started.set()
            while self.go_on:
                self.codes.add(acl.rt.process_report(self.timeout_ms))

        self.thread = threading.Thread(target=loop)
        self.thread.start()
        started.wait()
        for stream in streams:
            ok(acl.rt.subscribe_report(self.identity, stream))

    def stop(self):
        self.go_on = False
        self.thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        for stream in self.streams:
            acl.rt.unsubscribe_report(self.identity, stream)


def in_thread(function, *arguments):
    """The result of a function called in a new thread; what it raises is raised here."""
    outcome = []

    def call():
        try:
            outcome.append((function(*arguments), None))
        except BaseException as error:
            outcome.append((None, error))

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    value, error = outcome[0]
    if error is not None:
        raise error
    return value


# Where the programs of tests are counted: apart from everything else that runs on the machine. Gone when the tests end.
RUN_DIR = tempfile.TemporaryDirectory(prefix="softacl-tests-")


def environment(**variables):
    """This process's environment without what configures acl, and with the given variables; `None` stands for none."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOFTACL_", "ASCEND_"))}
    # A program that writes logs does so only where a test looks for them.
    chosen = {**kept, "ASCEND_GLOBAL_LOG_LEVEL": "4", "SOFTACL_RUN_DIR": RUN_DIR.name, **variables}
    return {name: value for name, value in chosen.items() if value is not None}


def execute(arguments, *, timeout=120, folder=None, **variables):
    """Run a command in an empty folder (or the given one); its outcome, with text on both channels."""
    with tempfile.TemporaryDirectory() as empty:
        return subprocess.run(
            arguments,
            env=environment(**variables),
            cwd=folder or empty,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


@contextmanager
def supervised(folder):
    """Gives a function that starts `softacl run` with a program, in a folder; whatever is left of it ends with the body."""
    running = []

    def start(*options, program, name="program", arguments=(), **variables):
        (folder / f"{name}.py").write_text(textwrap.dedent(program))
        process = subprocess.Popen(
            [sys.executable, "-m", "softacl", "run", *options, "--", sys.executable, f"{name}.py", *arguments],
            cwd=folder,
            env=environment(SOFTACL_RUN_DIR=str(folder / "run"), SOFTACL_DEVICE_MEMORY="64M", **variables),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    (folder / "end").touch()
    for process in running:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def run(source, *arguments, **variables):
    """Run a program in an interpreter of its own."""
    return execute([sys.executable, "-c", textwrap.dedent(source), *map(str, arguments)], **variables)


PRELUDE = """
import json, sys
import acl
said = []
say = said.append
def ok(result):
    *values, ret = result if isinstance(result, tuple) else (result,)
    assert ret == 0, (ret, acl.get_recent_err_msg())
    return values[0] if len(values) == 1 else values
"""


def answers(source, *arguments, **variables):
    """What a program in an interpreter of its own said with `say(value)`, in order. It must end well."""
    program = f"{PRELUDE}\n{textwrap.dedent(source)}\nprint(json.dumps(said))"
    outcome = execute([sys.executable, "-c", program, *map(str, arguments)], **variables)
    assert outcome.returncode == 0, outcome.stderr + outcome.stdout
    return json.loads(outcome.stdout.splitlines()[-1])


def convert(model, output, *options):
    """Convert an ONNX file with the wheel's atc; the outcome of the command. The result is `output` + ".om"."""
    return execute(
        [
            sys.executable,
            "-m",
            "softacl.atc",
            f"--model={model}",
            "--framework=5",
            f"--output={output}",
            "--soc_version=Ascend310P3",
            *options,
        ]
    )
