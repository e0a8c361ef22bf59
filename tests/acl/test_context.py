"""Contexts: a thread's own, one per device by default, more on demand; the default stream; parameters of the system."""

import threading

import acl
import numpy as np
import pytest

from .support import D2H, Gate, address, answers, code, download, in_thread, ok

pytestmark = pytest.mark.usefixtures("held")


NEED_A_CONTEXT = {
    "create_stream": (),
    "create_stream_with_config": (0, 0),
    "synchronize_stream": (0,),
    "synchronize_device": (),
    "create_event": (),
    "create_event_with_flag": (1,),
    "malloc": (64, 0),
    "malloc_host": (64,),
    "memcpy": (0, 0, 0, 0, 0),
    "memset": (0, 0, 0, 0),
    "memcpy_async": (0, 0, 0, 0, 1, 0),
    "get_mem_info": (0,),
    "get_device": (),
    "get_context": (),
    "ctx_get_current_default_stream": (),
    "ctx_get_sys_param_opt": (0,),
    "get_device_sat_mode": (),
    "record_event": (0, 0),
    "subscribe_report": (1, 0),
    "launch_callback": (print, None, 1, 0),
    "get_stream_available_num": (),
    "device_get_stream_priority_range": (),
    "mem_flush": (64, 64),
    "set_group": (0,),
    "host_register": (64, 64, 0),
}


@pytest.mark.parametrize("name", NEED_A_CONTEXT)
def test_without_a_context(name):
    assert code(in_thread(getattr(acl.rt, name), *NEED_A_CONTEXT[name])) == 107002


def test_loading_a_model_needs_a_context():
    assert in_thread(acl.mdl.load_from_file, "/missing.om")[-1] == 107002
    assert in_thread(acl.mdl.unload, 1) == 107002


def test_a_text_tells_what_to_call():
    def text():
        acl.rt.create_stream()
        return acl.get_recent_err_msg()

    assert "acl.rt.set_device" in in_thread(text)


def test_a_context_is_passed_on_by_its_handle():
    context = ok(acl.rt.get_context())

    def work():
        ok(acl.rt.set_context(context))
        assert ok(acl.rt.get_device()) == 0
        stream = ok(acl.rt.create_stream())
        return ok(acl.rt.get_context()), stream

    found, stream = in_thread(work)
    assert found == context
    # What a thread makes belongs to the context, not to the thread.
    ok(acl.rt.synchronize_stream(stream))
    ok(acl.rt.destroy_stream(stream))


def test_a_new_context_becomes_the_current_one():
    default = ok(acl.rt.get_context())
    context = ok(acl.rt.create_context(0))
    assert context != default
    assert ok(acl.rt.get_context()) == context
    assert ok(acl.rt.get_device()) == 0
    ok(acl.rt.set_context(default))
    assert ok(acl.rt.get_context()) == default
    ok(acl.rt.destroy_context(context))
    assert ok(acl.rt.get_context()) == default


def test_destroying_the_current_context_leaves_none():
    default = ok(acl.rt.get_context())
    context = ok(acl.rt.create_context(0))
    ok(acl.rt.destroy_context(context))
    assert code(acl.rt.get_context()) == 107002
    assert code(acl.rt.malloc(64, 0)) == 107002
    ok(acl.rt.set_context(default))


def test_destroying_a_context_reaches_the_threads_that_use_it():
    default = ok(acl.rt.get_context())
    context = ok(acl.rt.create_context(0))
    ready, gone, found = threading.Event(), threading.Event(), []

    def work():
        found.append(acl.rt.set_context(context))
        ready.set()
        gone.wait()
        found.append(acl.rt.get_context()[-1])

    thread = threading.Thread(target=work)
    thread.start()
    ready.wait()
    ok(acl.rt.set_context(default))
    ok(acl.rt.destroy_context(context))
    gone.set()
    thread.join()
    assert found == [0, 107002]


def test_contexts_that_cannot_be_destroyed_or_set():
    default = ok(acl.rt.get_context())
    assert acl.rt.destroy_context(default) == 100000
    assert acl.rt.destroy_context(0) == acl.rt.set_context(0) == 100000
    context = ok(acl.rt.create_context(0))
    ok(acl.rt.set_context(default))
    ok(acl.rt.destroy_context(context))
    assert acl.rt.destroy_context(context) == 107017
    assert acl.rt.set_context(context) == 107017
    stream = ok(acl.rt.create_stream())
    assert acl.rt.set_context(stream) == 107017
    assert ok(acl.rt.get_context()) == default


def test_streams_end_with_their_context():
    default = ok(acl.rt.get_context())
    before = ok(acl.rt.get_stream_available_num())
    context = ok(acl.rt.create_context(0))
    stream = ok(acl.rt.create_stream())
    default_stream = ok(acl.rt.ctx_get_current_default_stream())
    host = ok(acl.rt.malloc_host(64))
    ok(acl.rt.memset_async(host, 64, 7, 64, stream))
    ok(acl.rt.set_context(default))
    assert ok(acl.rt.get_stream_available_num()) < before
    ok(acl.rt.destroy_context(context))
    assert acl.rt.synchronize_stream(stream) == 107017
    assert acl.rt.synchronize_stream(default_stream) == 107017
    assert ok(acl.rt.get_stream_available_num()) == before
    # The queued work was waited for.
    assert acl.util.ptr_to_bytes(host, 64) == b"\x07" * 64


def test_streams_of_another_context_are_refused():
    default = ok(acl.rt.get_context())
    stream = ok(acl.rt.create_stream())
    event = ok(acl.rt.create_event())
    pointer = ok(acl.rt.malloc(64, 0))
    context = ok(acl.rt.create_context(0))
    calls = {
        "synchronize_stream": (stream,),
        "synchronize_stream_with_timeout": (stream, 1),
        "memset_async": (pointer, 64, 0, 64, stream),
        "memcpy_async": (pointer, 32, pointer + 32, 32, 3, stream),
        "record_event": (event, stream),
        "stream_wait_event": (stream, event),
        "stream_query": (stream,),
        "stream_abort": (stream,),
        "value_write": (pointer, 1, 0, stream),
        "subscribe_report": (threading.get_ident(), stream),
        "set_stream_failure_mode": (stream, 1),
        "launch_callback": (print, None, 1, stream),
    }
    found = {name: code(getattr(acl.rt, name)(*arguments)) for name, arguments in calls.items()}
    assert found == dict.fromkeys(calls, 107003)
    # Memory and events belong to the device and are usable from there.
    ok(acl.rt.memset(pointer, 64, 1, 64))
    ok(acl.rt.record_event(event, 0))
    ok(acl.rt.synchronize_event(event))
    ok(acl.rt.destroy_context(context))
    ok(acl.rt.set_context(default))
    ok(acl.rt.synchronize_stream(stream))


def test_stream_0_is_the_default_stream_of_the_current_context():
    default_stream = ok(acl.rt.ctx_get_current_default_stream())
    assert default_stream != 0
    assert ok(acl.rt.stream_get_id(0)) == ok(acl.rt.stream_get_id(default_stream))
    pointer = ok(acl.rt.malloc(64, 0))
    gate = Gate()
    gate.hold(0)
    ok(acl.rt.memset_async(pointer, 64, 5, 64, 0))
    assert ok(acl.rt.stream_query(default_stream)) == 1
    gate.open()
    ok(acl.rt.synchronize_stream(default_stream))
    assert (download(pointer, 64) == 5).all()
    context = ok(acl.rt.create_context(0))
    assert ok(acl.rt.ctx_get_current_default_stream()) != default_stream
    ok(acl.rt.destroy_context(context))
    ok(acl.rt.set_device(0))
    ok(acl.rt.reset_device(0))


def test_threads_of_one_device_share_its_default_stream():
    default_stream = ok(acl.rt.ctx_get_current_default_stream())

    def work():
        ok(acl.rt.set_device(0))
        found = ok(acl.rt.ctx_get_current_default_stream())
        ok(acl.rt.reset_device(0))
        return found

    assert in_thread(work) == default_stream


def test_default_contexts_come_and_go_with_the_binding():
    assert answers(
        """
        ok(acl.init())
        say(acl.rt.get_primary_ctx_state(0))
        ok(acl.rt.set_device(1))
        say([acl.rt.get_primary_ctx_state(index) for index in (0, 1)])
        context = ok(acl.rt.create_context(0))
        say(acl.rt.get_primary_ctx_state(0))
        say(acl.rt.get_device())
        say(acl.rt.get_primary_ctx_state(2)[-1])
        ok(acl.rt.destroy_context(context))
        ok(acl.rt.set_device(1))
        say([acl.rt.reset_device(1), acl.rt.reset_device(1)])
        say(acl.rt.get_primary_ctx_state(1))
        """,
        SOFTACL_DEVICES="2",
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [[0, 0, 0], [[0, 0, 0], [1, 0, 0]], [0, 0, 0], [0, 0], 107001, [0, 0], [0, 0, 0]]


def test_parameters_belong_to_a_context_or_to_the_process():
    default = ok(acl.rt.get_context())
    context = ok(acl.rt.create_context(0))
    assert [code(acl.rt.ctx_get_sys_param_opt(option)) for option in range(4)] == [107021] * 4
    ok(acl.rt.ctx_set_sys_param_opt(0, 1))
    ok(acl.rt.ctx_set_sys_param_opt(3, -5))
    assert ok(acl.rt.ctx_get_sys_param_opt(0)) == 1
    assert ok(acl.rt.ctx_get_sys_param_opt(3)) == -5
    assert code(acl.rt.ctx_get_sys_param_opt(1)) == 107021
    other = ok(acl.rt.create_context(0))
    assert code(acl.rt.ctx_get_sys_param_opt(0)) == 107021
    ok(acl.rt.destroy_context(other))
    ok(acl.rt.destroy_context(context))
    ok(acl.rt.set_context(default))
    for call in (acl.rt.ctx_get_sys_param_opt, acl.rt.get_sys_param_opt):
        assert code(call(4)) == code(call(-1)) == 100000
    for call in (acl.rt.ctx_set_sys_param_opt, acl.rt.set_sys_param_opt):
        assert call(4, 0) == 100000


def test_parameters_of_the_process_are_seen_by_every_thread():
    assert answers("""
        import threading
        ok(acl.init()); ok(acl.rt.set_device(0))
        say(acl.rt.get_sys_param_opt(1)[-1])
        ok(acl.rt.set_sys_param_opt(1, 1))
        thread = threading.Thread(target=lambda: say(acl.rt.get_sys_param_opt(1)))
        thread.start(); thread.join()
    """) == [107021, [1, 0]]


def test_many_threads_use_one_context_at_once():
    context = ok(acl.rt.get_context())
    failures = []

    def work(number):
        try:
            ok(acl.rt.set_context(context))
            stream = ok(acl.rt.create_stream())
            pointer = ok(acl.rt.malloc(4096, 0))
            host = np.empty(4096, np.uint8)
            for round_ in range(50):
                value = (number * 50 + round_) % 256
                ok(acl.rt.memset_async(pointer, 4096, value, 4096, stream))
                ok(acl.rt.synchronize_stream(stream))
                ok(acl.rt.memcpy(address(host), 4096, pointer, 4096, D2H))
                assert (host == value).all()
            ok(acl.rt.free(pointer))
            ok(acl.rt.destroy_stream(stream))
        except AssertionError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
