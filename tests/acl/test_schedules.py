"""Schedules: a correct program gives the same results in all of them; the lazy one shows a missing synchronise every time."""

import json

import pytest

from .support import SCHEDULES, answers

# A pipeline over several streams: upload in pieces, work on each piece on another stream, collect on a third; ordered by events and words only.
PIPELINE = """
import hashlib
ok(acl.init()); ok(acl.rt.set_device(0))
PIECE, PIECES = 4096, 24
upload, work, collect = (ok(acl.rt.create_stream()) for _ in range(3))
host = ok(acl.rt.malloc_host(PIECE * PIECES))
back = ok(acl.rt.malloc_host(PIECE * PIECES))
pieces = [bytes((number * 7 + index * index) % 251 for index in range(PIECE)) for number in range(PIECES)]
for number, piece in enumerate(pieces):
    ok(acl.rt.memcpy(host + number * PIECE, PIECE, acl.util.bytes_to_ptr(piece), PIECE, 0))
ok(acl.rt.memset(back, PIECE * PIECES, 0, PIECE * PIECES))
stages = [[ok(acl.rt.malloc(PIECE, 0)) for _ in range(3)] for _ in range(2)]
total = ok(acl.rt.malloc(PIECE, 0))
word = ok(acl.rt.malloc(64, 0))
ok(acl.rt.memset(total, PIECE, 0, PIECE)); ok(acl.rt.memset(word, 64, 0, 64))
uploaded, worked, collected = ([ok(acl.rt.create_event()) for _ in range(2)] for _ in range(3))
for number in range(PIECES):
    slot = number % 2
    first, second, third = stages[slot]
    # A slot is filled again only when what was in it has been collected.
    ok(acl.rt.stream_wait_event(upload, collected[slot]))
    ok(acl.rt.memcpy_async(first, PIECE, host + number * PIECE, PIECE, 1, upload))
    ok(acl.rt.record_event(uploaded[slot], upload))
    ok(acl.rt.stream_wait_event(work, uploaded[slot]))
    ok(acl.rt.memset_async(second, PIECE, number, PIECE, work))
    ok(acl.rt.memcpy_async(third, PIECE, first, PIECE, 3, work))
    ok(acl.rt.reduce_async(third, second, PIECE, 11, 2, work, 0))
    ok(acl.rt.reduce_async(total, third, PIECE, 10, 3, work, 0))
    ok(acl.rt.value_write(word, number + 1, 0, work))
    ok(acl.rt.record_event(worked[slot], work))
    if number % 3:
        ok(acl.rt.stream_wait_event(collect, worked[slot]))
    else:
        ok(acl.rt.value_wait(word, number + 1, 0, collect))
    ok(acl.rt.memcpy_async(back + number * PIECE, PIECE, third, PIECE, 2, collect))
    ok(acl.rt.record_event(collected[slot], collect))
ok(acl.rt.synchronize_stream(collect))
result = ok(acl.rt.malloc_host(PIECE))
ok(acl.rt.memcpy(result, PIECE, total, PIECE, 2))
say(hashlib.sha256(acl.util.ptr_to_bytes(back, PIECE * PIECES)).hexdigest())
say(hashlib.sha256(acl.util.ptr_to_bytes(result, PIECE)).hexdigest())
say(list(acl.util.ptr_to_bytes(back + 5 * PIECE, 16)))
ok(acl.rt.synchronize_device())
ok(acl.rt.reset_device(0)); ok(acl.finalize())
"""


@pytest.fixture(scope="module")
def expected():
    """What the pipeline gives, computed with numpy."""
    import hashlib

    import numpy as np

    size, count = 4096, 24
    pieces = [
        np.array([(number * 7 + index * index) % 251 for index in range(size)], np.uint8) for number in range(count)
    ]
    results, total = [], np.zeros(size // 4, np.int32)
    for number, piece in enumerate(pieces):
        result = np.maximum(piece.view(np.int8), np.int8(number))
        results.append(result.tobytes())
        # Sums saturate.
        total = np.clip(total.astype(np.int64) + result.view(np.int32), -(2**31), 2**31 - 1).astype(np.int32)
    return [
        hashlib.sha256(b"".join(results)).hexdigest(),
        hashlib.sha256(total.tobytes()).hexdigest(),
        list(results[5][:16]),
    ]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_correct_program_gives_the_same_results(schedule, expected):
    assert answers(PIPELINE, SOFTACL_SCHEDULE=schedule, timeout=30) == expected


CALLBACKS = """
import threading
ok(acl.init()); ok(acl.rt.set_device(0))
streams = [ok(acl.rt.create_stream()) for _ in range(3)]
context = ok(acl.rt.get_context())
go_on = True
def loop():
    ok(acl.rt.set_context(context))
    while go_on:
        acl.rt.process_report(20)
thread = threading.Thread(target=loop)
thread.start()
orders = {stream: [] for stream in streams}
for stream in streams:
    ok(acl.rt.subscribe_report(thread.ident, stream))
for number in range(20):
    for stream in streams:
        ok(acl.rt.launch_callback(orders[stream].append, number, 1, stream))
for stream in streams:
    ok(acl.rt.synchronize_stream(stream))
go_on = False
thread.join()
for stream in streams:
    ok(acl.rt.unsubscribe_report(thread.ident, stream))
say([orders[stream] for stream in streams])
"""


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_callbacks_keep_their_order(schedule):
    assert answers(CALLBACKS, SOFTACL_SCHEDULE=schedule) == [[list(range(20))] * 3]


AWAITED = """
import ctypes, threading, time
ok(acl.init()); ok(acl.rt.set_device(0))
streams = [ok(acl.rt.create_stream()) for _ in range(2)]
event = ok(acl.rt.create_event())
context = ok(acl.rt.get_context())
target = ok(acl.rt.malloc_host(64))
ok(acl.rt.memset(target, 64, 0, 64))
subscribed, go_on = threading.Event(), True
def loop():
    ok(acl.rt.set_context(context))
    subscribed.wait()
    while go_on:
        acl.rt.process_report(TIMEOUT)
thread = threading.Thread(target=loop)
thread.start()
for stream in streams:
    ok(acl.rt.subscribe_report(thread.ident, stream))
subscribed.set()
# What a callback needs may be another stream's.
ok(acl.rt.memset_async(target, 64, 7, 64, streams[1]))
ok(acl.rt.record_event(event, streams[1]))
ok(acl.rt.stream_wait_event(streams[0], event))
for number in range(10):
    called = threading.Event()
    ok(acl.rt.launch_callback(lambda _: called.set(), None, number % 2, streams[number % 4 // 2]))
    say(called.wait(30))
say(ctypes.string_at(target, 1)[0])
# Nothing waits for what comes after the last callback.
ok(acl.rt.memset_async(target, 64, 9, 64, streams[0]))
time.sleep(0.05)
say(ctypes.string_at(target, 1)[0])
for stream in streams:
    ok(acl.rt.synchronize_stream(stream))
say(ctypes.string_at(target, 1)[0])
go_on = False
called.clear()
ok(acl.rt.launch_callback(lambda _: called.set(), None, 0, streams[0]))
thread.join()
"""


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("timeout", [1, 20, -1])
def test_processing_reports_waits_for_what_they_need(schedule, timeout):
    """A program may wait for its callbacks without synchronising."""
    *called, before, after, done = answers(f"TIMEOUT = {timeout}\n{AWAITED}", SOFTACL_SCHEDULE=schedule)
    assert (called, before, done) == ([True] * 10, 7, 9)
    if schedule == "lazy":
        assert after == 7, "which nothing waits for"


WAYS_TO_WAIT = [
    "acl.rt.synchronize_stream(stream)",
    "acl.rt.synchronize_stream_with_timeout(stream, 60000)",
    "acl.rt.synchronize_device()",
    "acl.rt.synchronize_event(event)",
    "acl.rt.destroy_stream(stream)",
]

WITHOUT = """
ok(acl.init()); ok(acl.rt.set_device(0))
stream = ok(acl.rt.create_stream())
event = ok(acl.rt.create_event())
target = ok(acl.rt.malloc_host(64))
for _ in range(20):
    ok(acl.rt.memset(target, 64, 0, 64))
    ok(acl.rt.memset_async(target, 64, 1, 64, stream))
    ok(acl.rt.record_event(event, stream))
    before = acl.util.ptr_to_bytes(target, 64)
    ok(acl.rt.synchronize_stream(stream))
    say([before == bytes(64), acl.util.ptr_to_bytes(target, 64) == b"\\1" * 64])
"""


def test_without_a_wait_the_lazy_schedule_has_done_nothing():
    assert answers(WITHOUT, SOFTACL_SCHEDULE="lazy") == [[True, True]] * 20


def test_another_streams_wait_is_not_enough():
    program = """
        ok(acl.init()); ok(acl.rt.set_device(0))
        first, second = ok(acl.rt.create_stream()), ok(acl.rt.create_stream())
        target = ok(acl.rt.malloc_host(64))
        ok(acl.rt.memset(target, 64, 0, 64))
        ok(acl.rt.memset_async(target, 64, 1, 64, first))
        other = ok(acl.rt.malloc(64, 0))
        ok(acl.rt.memset_async(other, 64, 1, 64, second))
        ok(acl.rt.synchronize_stream(second))
        say(acl.util.ptr_to_bytes(target, 64).count(0))
        ok(acl.rt.synchronize_stream(first))
        say(acl.util.ptr_to_bytes(target, 64).count(1))
    """
    assert answers(program, SOFTACL_SCHEDULE="lazy") == [64, 64]


@pytest.mark.parametrize("wait", WAYS_TO_WAIT)
@pytest.mark.parametrize("schedule", ["lazy", "random:1", "random:2"])
def test_every_way_to_wait_is_one(schedule, wait):
    program = f"""
        ok(acl.init()); ok(acl.rt.set_device(0))
        stream, other = ok(acl.rt.create_stream()), ok(acl.rt.create_stream())
        event, earlier = ok(acl.rt.create_event()), ok(acl.rt.create_event())
        target = ok(acl.rt.malloc_host(64))
        ok(acl.rt.memset(target, 64, 0, 64))
        ok(acl.rt.memset_async(target, 64, 1, 64, other))
        ok(acl.rt.record_event(earlier, other))
        ok(acl.rt.stream_wait_event(stream, earlier))
        ok(acl.rt.memset_async(target, 32, 2, 32, stream))
        ok(acl.rt.record_event(event, stream))
        say({wait})
        say(list(acl.util.ptr_to_bytes(target, 64)))
    """
    assert answers(program, SOFTACL_SCHEDULE=schedule) == [0, [2] * 32 + [1] * 32]


@pytest.mark.parametrize("schedule", ["lazy", "random:1", "random:2", "random:3"])
def test_asking_again_and_again_gets_there(schedule):
    program = """
        ok(acl.init()); ok(acl.rt.set_device(0))
        stream = ok(acl.rt.create_stream())
        event = ok(acl.rt.create_event())
        target = ok(acl.rt.malloc_host(64))
        for value in range(10):
            ok(acl.rt.memset_async(target, 64, value, 64, stream))
        ok(acl.rt.record_event(event, stream))
        while ok(acl.rt.query_event_status(event)) == 0:
            pass
        say(acl.util.ptr_to_bytes(target, 64).count(9))
        ok(acl.rt.memset_async(target, 64, 77, 64, stream))
        while ok(acl.rt.stream_query(stream)):
            pass
        say(acl.util.ptr_to_bytes(target, 64).count(77))
    """
    assert answers(program, SOFTACL_SCHEDULE=schedule, timeout=60) == [64, 64]


RACE = """
ok(acl.init()); ok(acl.rt.set_device(0))
streams = [ok(acl.rt.create_stream()) for _ in range(4)]
target = ok(acl.rt.malloc(64, 0))
host = ok(acl.rt.malloc_host(64))
seen = []
for _ in range(30):
    for number, stream in enumerate(streams):
        ok(acl.rt.memset_async(target, 64, number, 64, stream))
    ok(acl.rt.synchronize_device())
    ok(acl.rt.memcpy(host, 64, target, 64, 2))
    seen.append(acl.util.ptr_to_bytes(host, 1)[0])
say(seen)
"""


def test_the_random_schedule_shows_races_and_repeats_them():
    orders = {seed: json.dumps(answers(RACE, SOFTACL_SCHEDULE=f"random:{seed}")) for seed in range(1, 5)}
    assert len(set(orders.values())) > 1
    assert any(len(set(json.loads(order)[0])) > 1 for order in orders.values())
    for seed in (1, 2):
        assert json.dumps(answers(RACE, SOFTACL_SCHEDULE=f"random:{seed}")) == orders[seed]
