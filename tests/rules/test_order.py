"""Programs that are right although their order is not to be seen when their tasks are queued, and the same with an error.

What a blocking callback does is taken in after the tasks that were queued behind it; what a stream finds behind a word of memory that it waits for, before it is
written.
"""

import pytest

from .test_rules import run

PRELUDE = """
import threading, time
import acl

acl.init()
acl.rt.set_device(0)
N, H2D, D2H, D2D = 4096, 1, 2, 3
context, _ = acl.rt.get_context()
a, b, c = (acl.rt.create_stream()[0] for _ in range(3))
event, _ = acl.rt.create_event()
x, y = (acl.rt.malloc(N, 0)[0] for _ in range(2))
word, _ = acl.rt.malloc(64, 0)
acl.rt.memset(word, 64, 0, 64)
host, back = (acl.rt.malloc_host(N)[0] for _ in range(2))
acl.rt.memset(host, N, 7, N)
running = True

def process_reports():
    acl.rt.set_context(context)
    while running:
        if acl.rt.process_report(20):
            time.sleep(0.002)

reporter = threading.Thread(target=process_reports)
reporter.start()
for stream in (a, b):
    assert acl.rt.subscribe_report(reporter.ident, stream) == 0
"""

END = """
for stream in (a, b, c):
    assert acl.rt.synchronize_stream(stream) == 0
running = False
reporter.join()
for stream in (a, b):
    acl.rt.unsubscribe_report(reporter.ident, stream)
for stream in (a, b, c):
    acl.rt.destroy_stream(stream)
acl.rt.destroy_event(event)
for memory in (x, y, word):
    acl.rt.free(memory)
for memory in (host, back):
    acl.rt.free_host(memory)
acl.rt.reset_device(0)
acl.finalize()
"""

FILL = "acl.rt.memcpy(x, N, host, N, H2D)"

RIGHT = {
    "a callback fills what is copied behind it": f"""
acl.rt.launch_callback(lambda _: {FILL}, None, 1, a)
acl.rt.memcpy_async(y, N, x, N, D2D, a)
acl.rt.synchronize_stream(a)
acl.rt.memcpy(back, N, y, N, D2H)
""",
    "a callback fills what another stream copies behind an event": f"""
acl.rt.launch_callback(lambda _: {FILL}, None, 1, a)
acl.rt.record_event(event, a)
acl.rt.stream_wait_event(b, event)
acl.rt.memcpy_async(back, N, x, N, D2H, b)
""",
    "a callback has a stream of its own do it": """
def fill(_):
    acl.rt.memcpy_async(x, N, host, N, H2D, c)
    acl.rt.synchronize_stream(c)

acl.rt.launch_callback(fill, None, 1, a)
acl.rt.memcpy_async(back, N, x, N, D2H, a)
""",
    "a callback lets the stream go when the program has filled the memory": f"""
filled = threading.Event()
acl.rt.launch_callback(lambda _: filled.wait(10), None, 1, a)
acl.rt.memcpy_async(back, N, x, N, D2H, a)
{FILL}
filled.set()
""",
    "a callback reads what is cleared behind it": f"""
{FILL}
acl.rt.launch_callback(lambda _: acl.rt.memcpy(back, N, x, N, D2H), None, 1, a)
acl.rt.memset_async(x, N, 0, N, a)
""",
    "a stream waits for a word before it is written": """
acl.rt.value_wait(word, 1, 0, a)
acl.rt.memcpy_async(y, N, x, N, D2D, a)
acl.rt.memcpy_async(x, N, host, N, H2D, b)
acl.rt.value_write(word, 1, 0, b)
acl.rt.synchronize_stream(a)
acl.rt.memset(x, N, 0, N)
acl.rt.memcpy(back, N, y, N, D2H)
""",
    "a stream waits for a later write of a word than the last": """
acl.rt.value_write(word, 1, 0, b)
acl.rt.value_wait(word, 2, 0, a)
acl.rt.memcpy_async(back, N, x, N, D2H, a)
acl.rt.memcpy_async(x, N, host, N, H2D, c)
acl.rt.synchronize_stream(b)
acl.rt.value_write(word, 2, 0, c)
""",
    "an event stands behind a wait for a word": """
acl.rt.value_wait(word, 1, 0, a)
acl.rt.record_event(event, a)
acl.rt.stream_wait_event(c, event)
acl.rt.memcpy_async(back, N, x, N, D2H, c)
acl.rt.memcpy_async(x, N, host, N, H2D, b)
acl.rt.value_write(word, 1, 0, b)
acl.rt.synchronize_event(event)
acl.rt.synchronize_stream(c)
acl.rt.memset(x, N, 0, N)
""",
}

WRONG = {
    "a stream that knows nothing of the callback": (
        "unordered-access",
        f"""
acl.rt.memset(x, N, 0, N)
acl.rt.launch_callback(lambda _: {FILL}, None, 1, a)
acl.rt.memcpy_async(back, N, x, N, D2H, b)
""",
    ),
    "a copy behind a callback that was waited for": (
        "read-before-synchronise",
        """
acl.rt.launch_callback(lambda _: None, None, 1, a)
acl.rt.synchronize_stream(a)
acl.rt.memcpy_async(x, N, host, N, H2D, a)
acl.rt.memcpy(back, N, x, N, D2H)
""",
    ),
    "an event that stands before the copy": (
        "unordered-access",
        """
acl.rt.record_event(event, a)
acl.rt.memcpy_async(x, N, host, N, H2D, a)
acl.rt.stream_wait_event(b, event)
acl.rt.memcpy_async(back, N, x, N, D2H, b)
""",
    ),
}


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:7"])
@pytest.mark.parametrize("name", RIGHT)
def test_a_program_that_is_right_has_no_finding(name, schedule, tmp_path):
    findings, _ = run(PRELUDE + RIGHT[name] + END, tmp_path, "", schedule)
    assert findings == []


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:7"])
@pytest.mark.parametrize("name", WRONG)
def test_a_program_that_is_wrong_has_one(name, schedule, tmp_path):
    rule, program = WRONG[name]
    findings, _ = run(PRELUDE + program + END, tmp_path, "", schedule)
    assert [finding["rule"] for finding in findings] == [rule]


def test_streams_that_are_gone_take_no_memory(tmp_path):
    """What is known of order is kept for living streams only: a program that makes one for each request runs for ever."""
    program = """
import os, acl
acl.init(), acl.rt.set_device(0)

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

event, _ = acl.rt.create_event()
for count in range(4000):
    if count == 1000:
        before = resident()
    stream, _ = acl.rt.create_stream()
    acl.rt.record_event(event, stream), acl.rt.synchronize_stream(stream), acl.rt.destroy_stream(stream)
grown = resident() - before
assert grown < 8 << 20, grown
acl.rt.destroy_event(event), acl.rt.reset_device(0), acl.finalize()
"""
    assert run(program, tmp_path, "", "eager")[0] == []
