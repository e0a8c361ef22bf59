"""What the checks cost: a pipeline that classifies pictures, and the single calls that they hear of, with the checks at a level against off.

    python checks.py report|strict

Levels are a process's own, so both sides are processes that this one starts, and that take turns.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import acl
import models
from harness import (
    ACL_MEMCPY_DEVICE_TO_DEVICE,
    ACL_MEMCPY_HOST_TO_DEVICE,
    DEVICE,
    Row,
    allocate,
    check,
    duration,
    owned,
    released,
)
from inference import ACL_MEMCPY_DEVICE_TO_HOST, DIRECTORY, converted, dataset

# What the pipeline may cost more, by level.
REACH = {"report": 1.10, "strict": 1.5}
# Seconds that the costliest call may take longer.
ADDED = 1e-6
SIZE = 64
MANY = 1_000_000


def create_stream() -> int:
    """Return a stream that goes when the process is done."""
    stream, ret = acl.rt.create_stream()
    check(ret, "acl.rt.create_stream")
    return released(acl.rt.destroy_stream, int(stream))


def pipeline(name: str) -> Callable[[], None]:
    """Return a function that brings a picture to the device, runs the model on it, and fetches the scores."""
    model, ret = acl.mdl.load_from_file(str(converted(models.build(name, DIRECTORY))))
    check(ret, "acl.mdl.load_from_file")
    released(acl.mdl.unload, model)
    desc = acl.mdl.create_desc()
    check(acl.mdl.get_desc(desc, model), "acl.mdl.get_desc")
    input_size, output_size = acl.mdl.get_input_size_by_index(desc, 0), acl.mdl.get_output_size_by_index(desc, 0)
    check(acl.mdl.destroy_desc(desc), "acl.mdl.destroy_desc")
    inputs, input_address = dataset(input_size)
    outputs, output_address = dataset(output_size)
    source = bytes(input_size)
    source_address = acl.util.bytes_to_ptr(source)
    host, ret = acl.rt.malloc_host(output_size)
    check(ret, "acl.rt.malloc_host")
    released(acl.rt.free_host, host)
    stream = create_stream()

    def run(source: bytes = source) -> None:  # the picture lives as long as the function
        acl.rt.memcpy(input_address, input_size, source_address, input_size, ACL_MEMCPY_HOST_TO_DEVICE)
        acl.mdl.execute_async(model, inputs, outputs, stream)
        acl.rt.synchronize_stream(stream)
        acl.rt.memcpy(host, output_size, output_address, output_size, ACL_MEMCPY_DEVICE_TO_HOST)

    return run


def calls() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield calls that facts are told of, by name."""
    source, target = allocate(SIZE), allocate(SIZE)
    stream = create_stream()
    event, ret = acl.rt.create_event()
    check(ret, "acl.rt.create_event")
    released(acl.rt.destroy_event, event)

    def create() -> None:
        acl.destroy_data_buffer(acl.create_data_buffer(target, SIZE))

    def malloc() -> None:
        acl.rt.free(acl.rt.malloc(SIZE, 0)[0])

    def queue() -> None:
        acl.rt.memcpy_async(target, SIZE, source, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE, stream)
        acl.rt.synchronize_stream(stream)

    def record() -> None:
        acl.rt.record_event(event, stream)
        acl.rt.synchronize_event(event)

    yield "memcpy", lambda: acl.rt.memcpy(target, SIZE, source, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE)
    yield "memset", lambda: acl.rt.memset(target, SIZE, 0, SIZE)
    yield "create and destroy a data buffer", create
    yield "malloc and free", malloc
    yield "memcpy_async and synchronize_stream", queue
    yield "record_event and synchronize_event", record
    yield "synchronize_stream", lambda: acl.rt.synchronize_stream(stream)


def resident() -> int:
    """Return the bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def memory() -> dict[str, float]:
    """Return the bytes that a live handle and an asynchronous operation cost."""
    began = resident()
    handles = [acl.create_data_buffer(0, 0) for _ in range(MANY)]
    by_handle = (resident() - began) / MANY
    for handle in handles:
        acl.destroy_data_buffer(handle)
    source, target = allocate(SIZE), allocate(SIZE)
    stream = create_stream()
    sizes = []
    for _ in range(2):
        for _ in range(MANY // 2):
            acl.rt.memcpy_async(target, SIZE, source, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE, stream)
        acl.rt.synchronize_stream(stream)
        sizes.append(resident())
    return {"handle": by_handle, "operation": (sizes[1] - sizes[0]) / (MANY // 2)}


def serve() -> None:
    """Answer each line that asks for a measurement with its result."""
    check(acl.init(), "acl.init")
    check(acl.rt.set_device(DEVICE), "acl.rt.set_device")
    with owned:
        answer_all()
    check(acl.rt.reset_device(DEVICE), "acl.rt.reset_device")
    check(acl.finalize(), "acl.finalize")


def answer_all() -> None:
    """Answer until nobody asks any more."""
    run = pipeline("resnet50" if "--quick" not in sys.argv else "squeezenet")
    run()
    table = dict(calls())
    for line in sys.stdin:
        name = line.strip()
        if name == "pipeline":
            answer: Any = timed(run, 3)
        elif name == "memory":
            answer = memory()
        elif name == "names":
            answer = list(table)
        else:
            answer = timed(table[name], 2000)
        print(json.dumps(answer), flush=True)


def timed(function: Callable[[], Any], count: int) -> float:
    """Return the median seconds of a call."""
    clock, times = time.perf_counter, []
    for _ in range(count):
        began = clock()
        function()
        times.append(clock() - began)
    return statistics.median(times)


class Side:
    """A process with the checks at a level."""

    def __init__(self, level: str) -> None:
        command = [sys.executable, __file__, "serve", *sys.argv[2:]]
        environment = {**os.environ, "SOFTACL_CHECKS": level, "SOFTACL_REPORT": os.devnull}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, name: str) -> Any:
        """Return what the process measured."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        """Let the process release what it has, and wait for it."""
        assert self.process.stdin
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise RuntimeError(f"a side ended with {self.process.returncode}")


def compare(own: Side, off: Side, name: str, rounds: int) -> tuple[float, float, float]:
    """Return (median ratio, own median, median without) of a measurement; who goes first changes each round."""
    pairs = []
    for index in range(rounds):
        sides = (own, off) if index % 2 else (off, own)
        times = {side: side.ask(name) for side in sides}
        pairs.append((times[own], times[off]))
    ratio = statistics.median(a / b for a, b in pairs)
    return ratio, statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def measure(level: str) -> Iterator[Row]:
    """Yield the rows of a level."""
    own, off = Side(level), Side("off")
    rounds = 15
    ratio, with_checks, without = compare(own, off, "pipeline", rounds)
    yield Row(
        f"copy, execute_async of resnet50, copy back; checks {level}",
        "the same with checks off",
        ratio,
        REACH[level],
        "lower",
        rounds,
        duration(with_checks),
        duration(without),
    )
    if level == "report":
        added = {}
        for name in own.ask("names"):
            _, with_checks, without = compare(own, off, name, rounds)
            added[name] = with_checks - without
            print(f"{name}: {duration(without)}, {1e9 * added[name]:+.0f} ns", file=sys.stderr)
        worst = max(added, key=lambda name: added[name])
        yield Row(
            f"time that checks add to the call they add most to ({worst})",
            "1 µs",
            max(added[worst], 0) / ADDED,
            1.0,
            "lower",
            rounds,
            duration(max(added[worst], 0)),
            duration(ADDED),
        )
    ours, theirs = own.ask("memory"), off.ask("memory")
    for what, most in (("handle", 256), ("operation", 1)):
        yield Row(
            f"memory of each of {MANY:,} {'live handles' if what == 'handle' else 'asynchronous copies'}; checks {level}",
            f"{most} B; with checks off: {theirs[what]:.2f} B",
            max(ours[what], 0) / most,
            1.0,
            "lower",
            1,
            f"{ours[what]:.2f} B",
            f"{most} B",
        )
    own.end()
    off.end()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        for row in measure(sys.argv[1]):
            print(json.dumps(asdict(row)), flush=True)
