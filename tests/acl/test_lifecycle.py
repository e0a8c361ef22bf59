"""Devices on their way up and down while other threads use them, and work that is still queued or running then."""

import threading

import acl
import numpy as np
import pytest

from .support import Gate, address, answers, code, ok

pytestmark = pytest.mark.usefixtures("initialised")

ROUNDS = 200


def test_a_forced_reset_drops_what_waits():
    source = """
ok(acl.init()); ok(acl.rt.set_device(0)); ok(acl.rt.set_device(0))
word = ok(acl.rt.malloc(64, 0)); ok(acl.rt.memset(word, 64, 0, 64))
ok(acl.rt.value_wait(word, 1, 0, 0))
say(acl.rt.reset_device_force(0))
say(acl.rt.reset_device_force(0))
say(acl.rt.malloc(64, 0)[1])
ok(acl.rt.set_device(0)); ok(acl.rt.malloc(64, 0)); ok(acl.rt.reset_device(0)); ok(acl.finalize())
"""
    assert answers(source) == [0, 107002, 107002]


def test_finalize_ends_although_a_stream_waits_for_ever():
    source = """
ok(acl.init()); ok(acl.rt.set_device(0))
word = ok(acl.rt.malloc(64, 0)); ok(acl.rt.memset(word, 64, 0, 64))
ok(acl.rt.value_wait(word, 1, 0, 0))
say(acl.finalize())
say(acl.rt.set_device(0))
ok(acl.init()); ok(acl.rt.set_device(0)); say(acl.rt.get_event_avail_num()[1]); ok(acl.finalize())
"""
    assert answers(source) == [0, 100001, 0]


def test_a_reset_waits_for_what_another_thread_lets_go(device):
    gate = Gate()
    gate.hold(0)
    done = threading.Event()
    codes = []

    def reset():
        codes.append(acl.rt.reset_device(0))
        done.set()

    thread = threading.Thread(target=reset)
    thread.start()
    assert not done.wait(0.05)
    # The context is this thread's as long as the device drains.
    gate.open()
    thread.join()
    assert codes == [0]
    assert code(acl.rt.malloc(64, 0)) == 107002
    # The fixture takes back what it thinks it has.
    ok(acl.rt.set_device(0))


def test_a_binding_made_during_a_reset_is_a_new_one(device):
    gate = Gate()
    gate.hold(0)
    reset = threading.Thread(target=acl.rt.reset_device, args=(0,))
    reset.start()
    bound = []

    def bind():
        ok(acl.rt.set_device(0))
        bound.append(code(acl.rt.malloc(64, 0)))
        bound.append(acl.rt.reset_device(0))

    other = threading.Thread(target=bind)
    other.start()
    gate.open()
    reset.join()
    other.join()
    assert bound == [0, 0]
    ok(acl.rt.set_device(0))


def test_running_work_of_a_stream_that_was_destroyed_by_force_ends_before_its_memory_goes(device):
    size = 64 << 20
    stream = ok(acl.rt.create_stream())
    first, second = (ok(acl.rt.malloc(size, 0)) for _ in range(2))
    for pointer in (first, second):
        ok(acl.rt.memset(pointer, size, 1, size))
    ok(acl.rt.reduce_async(first, second, size, 10, 2, stream, 0))
    ok(acl.rt.destroy_stream_force(stream))
    ok(acl.rt.reset_device(0))
    ok(acl.rt.set_device(0))
    again = [ok(acl.rt.malloc(size, 0)) for _ in range(2)]
    for pointer in again:
        ok(acl.rt.memset(pointer, size, 0x11, size))
    host = np.empty(size, np.uint8)
    for _ in range(3):
        for pointer in again:
            ok(acl.rt.memcpy(address(host), size, pointer, size, 2))
            assert (host == 0x11).all()


def test_destroying_a_stream_that_waits_can_be_ended_by_another_thread(device):
    gate = Gate()
    stream = ok(acl.rt.create_stream())
    context = ok(acl.rt.get_context())
    gate.hold(stream)
    codes = []

    def destroy():
        ok(acl.rt.set_context(context))
        codes.append(acl.rt.destroy_stream(stream))

    thread = threading.Thread(target=destroy)
    thread.start()
    thread.join(0.05)
    assert acl.rt.stream_abort(stream) == 0
    thread.join()
    assert codes == [0]


def test_contexts_come_and_go_while_the_device_does():
    available = []
    ok(acl.rt.set_device(0))
    available.append(ok(acl.rt.get_stream_available_num()))
    ok(acl.rt.reset_device(0))
    strange = set()

    def bind():
        for _ in range(ROUNDS):
            ok(acl.rt.set_device(0))
            strange.add(acl.rt.reset_device(0))

    def create():
        for _ in range(ROUNDS):
            context, ret = acl.rt.create_context(0)
            strange.add(ret)
            pointer, ret = acl.rt.malloc(64, 0)
            strange.add(ret)
            if ret == 0:
                acl.rt.free(pointer)
            _, ret = acl.rt.create_stream()
            strange.add(ret)
            acl.rt.destroy_context(context)

    threads = [threading.Thread(target=function) for function in (bind, create, create)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A context may be gone with the device; memory may be gone between two looks at it.
    assert strange <= {0, 107002, 107017, 207001}
    acl.rt.reset_device_force(0)
    ok(acl.rt.set_device(0))
    available.append(ok(acl.rt.get_stream_available_num()))
    ok(acl.rt.reset_device(0))
    assert available[0] == available[1]


def test_a_reset_gives_events_back(device):
    available = ok(acl.rt.get_event_avail_num())
    for _ in range(3):
        for _ in range(400):
            ok(acl.rt.create_event_with_flag(1))
        ok(acl.rt.reset_device(0))
        ok(acl.rt.set_device(0))
    assert ok(acl.rt.get_event_avail_num()) == available
