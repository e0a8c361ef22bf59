"""Events: which kinds there are and what each may be used for, waiting between streams, queries, timestamps."""

import acl
import pytest

from .support import PRODUCTS, answers, code, download, in_thread, ok

SYNC, CAPTURE, TIME_LINE, DEVICE_ONLY, EXTERNAL, IPC = 1, 2, 8, 16, 32, 64

# How each kind is made, and what is documented for it: may streams wait for it, may it be reset, are the old queries allowed, does it have timestamps.
KINDS = {
    "plain": (lambda: acl.rt.create_event(), True, False, True, True),
    "sync": (lambda: acl.rt.create_event_with_flag(SYNC), True, True, True, False),
    "time": (lambda: acl.rt.create_event_with_flag(TIME_LINE), False, False, True, True),
    "capture": (lambda: acl.rt.create_event_with_flag(CAPTURE), False, False, True, False),
    "all": (lambda: acl.rt.create_event_with_flag(SYNC | CAPTURE | TIME_LINE), True, True, True, True),
    "ex sync": (lambda: acl.rt.create_event_ex_with_flag(SYNC), True, False, False, False),
    "ex time": (lambda: acl.rt.create_event_ex_with_flag(TIME_LINE), False, False, False, True),
    "ex all": (lambda: acl.rt.create_event_ex_with_flag(SYNC | CAPTURE | TIME_LINE), True, False, False, True),
}


pytestmark = pytest.mark.usefixtures("held")


@pytest.fixture
def streams(held):
    return ok(acl.rt.create_stream()), ok(acl.rt.create_stream())


@pytest.fixture(params=KINDS)
def kind(request, held):
    make, *properties = KINDS[request.param]
    return ok(make()), *properties


def test_every_kind_is_recorded_and_waited_for_by_the_host(kind, streams):
    event = kind[0]
    assert ok(acl.rt.query_event_status(event)) == 0
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.synchronize_event(event))
    assert ok(acl.rt.query_event_status(event)) == 1
    ok(acl.rt.destroy_event(event))
    assert acl.rt.record_event(event, streams[0]) == 107017


def test_streams_wait_for_some_kinds(kind, streams):
    event, waits, *_ = kind
    assert acl.rt.stream_wait_event(streams[1], event) == (0 if waits else 107000)
    ok(acl.rt.synchronize_stream(streams[1]))


def test_some_kinds_are_reset(kind, streams):
    event, _, resets, *_ = kind
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.synchronize_stream(streams[0]))
    assert acl.rt.reset_event(event, streams[0]) == (0 if resets else 107000)
    ok(acl.rt.synchronize_stream(streams[0]))
    assert ok(acl.rt.query_event_status(event)) == (0 if resets else 1)


def test_some_kinds_answer_the_old_queries(kind, streams):
    event, _, _, queries, _ = kind
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.synchronize_stream(streams[0]))
    assert acl.rt.query_event(event)[1] == (0 if queries else 107000)
    assert acl.rt.query_event_wait_status(event)[1] == (0 if queries else 107000)
    if queries:
        assert acl.rt.query_event(event)[0] == 0


def test_some_kinds_have_timestamps(kind, streams):
    event, *_, stamps = kind
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.synchronize_stream(streams[0]))
    assert acl.rt.event_get_timestamp(event)[1] == (0 if stamps else 107006)
    assert acl.rt.event_elapsed_time(event, event)[1] == (0 if stamps else 107006)


@pytest.mark.parametrize("flag", [0, 4, 128, EXTERNAL | SYNC, EXTERNAL | TIME_LINE, IPC, 2**32 - 1])
def test_flags_that_cannot_be(flag):
    event, ret = acl.rt.create_event_with_flag(flag)
    assert (event, ret != 0) == (0, True)


@pytest.mark.parametrize("flag", [0, 4, 128, EXTERNAL | SYNC, IPC | SYNC, IPC | EXTERNAL, 2**32 - 1])
def test_flags_that_cannot_be_for_ex(flag):
    event, ret = acl.rt.create_event_ex_with_flag(flag)
    assert (event, ret != 0) == (0, True)


def test_an_external_event_stands_alone():
    ok(acl.rt.destroy_event(ok(acl.rt.create_event_with_flag(EXTERNAL))))


def test_queries_follow_the_work(streams, gate):
    event = ok(acl.rt.create_event())
    gate.hold(streams[0])
    ok(acl.rt.record_event(event, streams[0]))
    # The two queries count in opposite ways.
    assert ok(acl.rt.query_event(event)) == 1
    assert ok(acl.rt.query_event_status(event)) == 0
    assert acl.rt.synchronize_event_with_timeout(event, 1) == 507047
    assert acl.rt.synchronize_event_with_timeout(event, -2) == 107000
    gate.open()
    ok(acl.rt.synchronize_event_with_timeout(event, 60_000))
    assert ok(acl.rt.query_event(event)) == 0
    assert ok(acl.rt.query_event_status(event)) == 1


def test_waits_are_counted(streams, gate):
    event = ok(acl.rt.create_event())
    assert ok(acl.rt.query_event_wait_status(event)) == 0
    gate.hold(streams[0])
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.stream_wait_event(streams[1], event))
    assert ok(acl.rt.query_event_wait_status(event)) == 1
    gate.open()
    ok(acl.rt.synchronize_stream(streams[1]))
    assert ok(acl.rt.query_event_wait_status(event)) == 0


def test_a_stream_waits_for_another(streams, gate):
    first, second = ok(acl.rt.malloc(64, 0)), ok(acl.rt.malloc(64, 0))
    event = ok(acl.rt.create_event())
    ok(acl.rt.memset(first, 64, 0, 64))
    gate.hold(streams[0])
    ok(acl.rt.memset_async(first, 64, 6, 64, streams[0]))
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.stream_wait_event(streams[1], event))
    ok(acl.rt.memcpy_async(second, 64, first, 64, 3, streams[1]))
    assert ok(acl.rt.stream_query(streams[1])) == 1
    gate.open()
    ok(acl.rt.synchronize_stream(streams[1]))
    assert (download(second, 64) == 6).all()


def test_waiting_for_what_was_never_recorded_holds_nobody_up(streams):
    event = ok(acl.rt.create_event())
    ok(acl.rt.stream_wait_event(streams[0], event))
    ok(acl.rt.synchronize_stream(streams[0]))
    ok(acl.rt.synchronize_event(event))


def test_a_wait_means_the_newest_record_before_it(streams, gate):
    event = ok(acl.rt.create_event())
    blocked = ok(acl.rt.create_stream())
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.stream_wait_event(streams[1], event))
    # A later record, on a stream that stands still, is none of the waiting stream's business.
    gate.hold(blocked)
    ok(acl.rt.record_event(event, blocked))
    ok(acl.rt.synchronize_stream(streams[1]))
    assert ok(acl.rt.query_event_status(event)) == 0


def test_recording_anew_makes_the_next_wait_wait(streams, gate):
    event = ok(acl.rt.create_event())
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.synchronize_event(event))
    gate.hold(streams[0])
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.stream_wait_event(streams[1], event))
    assert acl.rt.synchronize_stream_with_timeout(streams[1], 1) == 507046
    gate.open()
    ok(acl.rt.synchronize_stream(streams[1]))


def test_a_reset_event_is_used_again(streams, gate):
    event = ok(acl.rt.create_event_with_flag(SYNC))
    for _ in range(20):
        ok(acl.rt.record_event(event, streams[0]))
        ok(acl.rt.stream_wait_event(streams[1], event))
        ok(acl.rt.reset_event(event, streams[1]))
    ok(acl.rt.synchronize_stream(streams[1]))
    assert ok(acl.rt.query_event_status(event)) == 0
    gate.hold(streams[0])
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.stream_wait_event(streams[1], event))
    assert acl.rt.synchronize_stream_with_timeout(streams[1], 1) == 507046
    gate.open()
    ok(acl.rt.synchronize_stream(streams[1]))


def test_an_event_orders_many_streams():
    streams = [ok(acl.rt.create_stream()) for _ in range(8)]
    buffers = [ok(acl.rt.malloc(4096, 0)) for _ in range(9)]
    events = [ok(acl.rt.create_event()) for _ in range(8)]
    for round_ in range(1, 30):
        ok(acl.rt.memset_async(buffers[0], 4096, round_, 4096, streams[0]))
        for index, stream in enumerate(streams):
            if index:
                ok(acl.rt.stream_wait_event(stream, events[index - 1]))
            ok(acl.rt.memcpy_async(buffers[index + 1], 4096, buffers[index], 4096, 3, stream))
            ok(acl.rt.record_event(events[index], stream))
        ok(acl.rt.stream_wait_event(streams[0], events[-1]))
        ok(acl.rt.synchronize_stream(streams[-1]))
        assert (download(buffers[-1], 4096) == round_).all()


class TestTime:
    def test_elapsed_time_is_the_difference_of_the_timestamps(self, streams):
        start, end = ok(acl.rt.create_event()), ok(acl.rt.create_event())
        pointer = ok(acl.rt.malloc(8 << 20, 0))
        ok(acl.rt.record_event(start, streams[0]))
        ok(acl.rt.memset_async(pointer, 8 << 20, 1, 8 << 20, streams[0]))
        ok(acl.rt.record_event(end, streams[0]))
        ok(acl.rt.synchronize_stream(streams[0]))
        milliseconds = ok(acl.rt.event_elapsed_time(start, end))
        microseconds = ok(acl.rt.event_get_timestamp(end)) - ok(acl.rt.event_get_timestamp(start))
        assert milliseconds > 0
        assert abs(milliseconds * 1000 - microseconds) <= 1 + microseconds * 1e-6

    def test_the_end_before_the_start(self, streams):
        start, end = ok(acl.rt.create_event()), ok(acl.rt.create_event())
        ok(acl.rt.record_event(end, streams[0]))
        pointer = ok(acl.rt.malloc(1 << 20, 0))
        ok(acl.rt.memset_async(pointer, 1 << 20, 1, 1 << 20, streams[0]))
        ok(acl.rt.record_event(start, streams[0]))
        ok(acl.rt.synchronize_stream(streams[0]))
        assert code(acl.rt.event_elapsed_time(start, end)) == 107007

    def test_not_recorded_or_not_reached(self, streams, gate):
        start, end = ok(acl.rt.create_event()), ok(acl.rt.create_event())
        ok(acl.rt.record_event(start, streams[0]))
        ok(acl.rt.synchronize_event(start))
        assert code(acl.rt.event_elapsed_time(start, end)) == 107006
        assert code(acl.rt.event_get_timestamp(end)) == 107006
        gate.hold(streams[0])
        ok(acl.rt.record_event(end, streams[0]))
        assert code(acl.rt.event_elapsed_time(start, end)) == 107006
        gate.open()
        ok(acl.rt.synchronize_event(end))
        ok(acl.rt.event_elapsed_time(start, end))


def test_destroying_does_not_wait_and_queued_tasks_complete(streams, gate):
    event = ok(acl.rt.create_event())
    gate.hold(streams[0])
    ok(acl.rt.record_event(event, streams[0]))
    ok(acl.rt.stream_wait_event(streams[1], event))
    ok(acl.rt.destroy_event(event))
    assert acl.rt.synchronize_event(event) == 107017
    gate.open()
    ok(acl.rt.synchronize_stream(streams[1]))


def test_arguments_that_are_no_events(streams):
    event = ok(acl.rt.create_event())
    calls = {
        acl.rt.record_event: lambda handle: (handle, streams[0]),
        acl.rt.stream_wait_event: lambda handle: (streams[0], handle),
        acl.rt.reset_event: lambda handle: (handle, streams[0]),
        acl.rt.synchronize_event: lambda handle: (handle,),
        acl.rt.query_event: lambda handle: (handle,),
        acl.rt.query_event_status: lambda handle: (handle,),
        acl.rt.destroy_event: lambda handle: (handle,),
        acl.rt.event_get_timestamp: lambda handle: (handle,),
        acl.rt.event_elapsed_time: lambda handle: (event, handle),
        acl.rt.get_event_id: lambda handle: (handle,),
    }
    for call, arguments in calls.items():
        assert code(call(*arguments(0))) == 100000, call
        assert code(call(*arguments(streams[1]))) == 107017, call
        assert code(call(*arguments(event ^ (1 << 40)))) == 107017, call


def test_ids_tell_events_apart():
    events = [ok(acl.rt.create_event()) for _ in range(50)]
    assert len({ok(acl.rt.get_event_id(event)) for event in events}) == 50


def test_events_are_the_devices_not_the_contexts(streams, gate):
    event = ok(acl.rt.create_event())
    gate.hold(streams[0])
    ok(acl.rt.record_event(event, streams[0]))
    default = ok(acl.rt.get_context())
    context = ok(acl.rt.create_context(0))
    ok(acl.rt.stream_wait_event(0, event))
    assert ok(acl.rt.stream_query(0)) == 1
    gate.open()
    ok(acl.rt.synchronize_stream(0))
    ok(acl.rt.destroy_context(context))
    ok(acl.rt.set_context(default))
    assert code(in_thread(acl.rt.query_event_status, event)) == 107002


@pytest.mark.parametrize("product", ["Ascend310P3", "Ascend910A"])
def test_some_kinds_take_one_of_the_devices_events(product):
    limit = PRODUCTS[product][1]
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        say(acl.rt.get_event_avail_num())
        # These take an event of the hardware only when recorded.
        for _ in range(2000):
            ok(acl.rt.create_event())
            ok(acl.rt.create_event_ex_with_flag(1))
            ok(acl.rt.create_event_with_flag(8))
        say(acl.rt.get_event_avail_num())
        events = []
        while True:
            event, ret = acl.rt.create_event_with_flag(1 if len(events) % 2 else 32)
            if ret:
                break
            events.append(event)
        say([len(events), ret, acl.rt.get_event_avail_num()])
        ok(acl.rt.destroy_event(events.pop()))
        say([acl.rt.get_event_avail_num()[0], acl.rt.create_event_with_flag(1)[-1], acl.rt.create_event_with_flag(1)[-1]])
        ok(acl.rt.create_event())
        """,
        SOFTACL_SOC=product,
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [[limit, 0], [limit, 0], [limit, 207007, [0, 0]], [1, 0, 207007]]


def test_a_wait_can_have_a_timeout():
    """`set_op_wait_timeout` bounds the waits that are queued after it; what is too late fails with a task error."""
    (ret,) = answers("""
        ok(acl.init()); ok(acl.rt.set_device(0))
        first, second = ok(acl.rt.create_stream()), ok(acl.rt.create_stream())
        word = ok(acl.rt.malloc(64, 0))
        ok(acl.rt.memset(word, 64, 0, 64))
        event = ok(acl.rt.create_event())
        ok(acl.rt.set_op_wait_timeout(1))
        ok(acl.rt.value_wait(word, 1, 0, first))
        ok(acl.rt.record_event(event, first))
        ok(acl.rt.stream_wait_event(second, event))
        say(acl.rt.synchronize_stream_with_timeout(second, 5_000))
        ok(acl.rt.stream_abort(first))
    """)
    assert ret not in (0, 507046)
    assert 107000 <= ret < 508000
