"""How every benchmark here measures and reports.

What lives here: taking turns, timing, and the row that comes out. What does not: anything that is measured.

Absolute times on a shared machine move by a factor of two between runs, so each row is a ratio: softacl and its peer
run in one process, take turns round by round, and the median of the rounds' ratios counts.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import repeat
from typing import Any, Literal

import acl

DEVICE = 0
ACL_MEM_MALLOC_HUGE_FIRST = 0
ACL_MEMCPY_HOST_TO_DEVICE = 1
ACL_MEMCPY_DEVICE_TO_DEVICE = 3

# What a benchmark has made and is to give back: released last in, first out, when it is over.
owned = ExitStack()

# One round of one side: runs a fixed amount of work and returns the seconds that one operation took.
Round = Callable[[], float]


@dataclass(frozen=True)
class Row:
    """One line of the table; ``ratio`` is softacl's figure over its peer's."""

    name: str
    peer: str
    ratio: float
    reach: float
    better: Literal["lower", "higher"]
    runs: int
    # Medians with their unit, for the reader only: they are not comparable between machines or runs.
    own_figure: str
    peer_figure: str


def check(ret: int, call: str) -> None:
    """Raise RuntimeError, with the runtime's own words, unless ``ret`` says success."""
    if ret != 0:
        raise RuntimeError(f"{call} returned {ret}: {acl.get_recent_err_msg()}")


def released(call: Callable[[int], int], what: int, owner: ExitStack = owned) -> int:
    """Return ``what``, which ``call`` gives back when its owner lets go."""
    owner.callback(lambda: check(call(what), call.__qualname__))
    return what


def allocate(size: int, owner: ExitStack = owned) -> int:
    """Return the address of ``size`` cleared bytes of device memory."""
    address, ret = acl.rt.malloc(size, ACL_MEM_MALLOC_HUGE_FIRST)
    check(ret, "acl.rt.malloc")
    released(acl.rt.free, address, owner)
    check(acl.rt.memset(address, size, 0, size), "acl.rt.memset")
    return int(address)


def mean_of_loop(calls: int, function: Callable[..., Any], *arguments: Any) -> Round:
    """Time a loop of ``calls`` calls, less the same loop doing nothing: right for calls of far below a microsecond."""

    def measure() -> float:
        began = time.perf_counter()
        for _ in repeat(None, calls):
            pass
        emptied = time.perf_counter()
        for _ in repeat(None, calls):
            function(*arguments)
        ended = time.perf_counter()
        return ((ended - emptied) - (emptied - began)) / calls

    return measure


def median_of_calls(calls: int, function: Callable[[], Any]) -> Round:
    """Time each call by itself and take the median: right when single calls are disturbed by waking threads."""

    def measure() -> float:
        clock = time.perf_counter
        times = []
        for _ in repeat(None, calls):
            began = clock()
            function()
            times.append(clock() - began)
        return statistics.median(times)

    return measure


def compare(own: Round, peer: Round, rounds: int) -> tuple[float, float, float]:
    """Return (median ratio, own median, peer's median) over ``rounds`` rounds; who goes first changes each round."""
    own(), peer()
    pairs = []
    gc.collect()
    gc.disable()
    try:
        for index in range(rounds):
            if index % 2:
                own_time = own()
                peer_time = peer()
            else:
                peer_time = peer()
                own_time = own()
            pairs.append((own_time, peer_time))
    finally:
        gc.enable()
    ratio = statistics.median(own_time / peer_time for own_time, peer_time in pairs)
    return ratio, statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def time_row(name: str, peer_name: str, own: Round, peer: Round, *, rounds: int, reach: float) -> Row:
    """Compare times: the lower, the better."""
    ratio, own_time, peer_time = compare(own, peer, rounds)
    return Row(name, peer_name, ratio, reach, "lower", rounds, duration(own_time), duration(peer_time))


def bandwidth_row(name: str, peer_name: str, own: Round, peer: Round, *, size: int, rounds: int, reach: float) -> Row:
    """Compare bandwidths of moving ``size`` bytes: the higher, the better."""
    ratio, peer_time, own_time = compare(peer, own, rounds)
    figures = (f"{size / seconds / 2**30:.1f} GiB/s" for seconds in (own_time, peer_time))
    return Row(name, peer_name, ratio, reach, "higher", rounds, *figures)


def duration(seconds: float) -> str:
    """Write a time with the unit that suits it."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def main(measure: Callable[[], Iterable[Row]]) -> None:
    """Hold the device while ``measure`` runs, and print each row as a line of JSON."""
    check(acl.init(), "acl.init")
    check(acl.rt.set_device(DEVICE), "acl.rt.set_device")
    with owned:
        for row in measure():
            print(json.dumps(asdict(row)), flush=True)
    check(acl.rt.reset_device(DEVICE), "acl.rt.reset_device")
    check(acl.finalize(), "acl.finalize")
