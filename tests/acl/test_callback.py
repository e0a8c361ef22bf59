"""Callbacks in the order of a stream, the thread that processes them, and the callback for failed tasks."""

import gc
import threading
import weakref

import acl
import numpy as np
import pytest

from .support import D2D, Failing, Gate, Reporter, answers, code, download, in_thread, ok, run, upload

pytestmark = pytest.mark.usefixtures("held")


@pytest.mark.parametrize("block", [0, 1])
def test_a_function_gets_its_data_in_the_reporting_thread(stream, block):
    calls, called = [], threading.Event()
    data = object()

    def function(given):
        calls.append((given, threading.get_ident()))
        called.set()

    with Reporter(stream) as reporter:
        ok(acl.rt.launch_callback(function, data, block, stream))
        ok(acl.rt.synchronize_stream(stream))
        called.wait()
    assert calls == [(data, reporter.identity)]


@pytest.mark.parametrize("data", [None, 0, "text", [1, 2], {"a": 1}, (1, 2)])
def test_any_object_can_be_data(stream, data):
    found = []
    with Reporter(stream):
        ok(acl.rt.launch_callback(found.append, data, 1, stream))
        ok(acl.rt.synchronize_stream(stream))
    assert found == [data]


def test_a_blocking_function_runs_between_its_neighbours(stream):
    pointer = ok(acl.rt.malloc(64, 0))
    seen = []
    with Reporter(stream):
        for value in range(30):
            ok(acl.rt.memset_async(pointer, 64, value, 64, stream))
            ok(acl.rt.launch_callback(lambda _: seen.append(int(download(pointer, 64)[0])), None, 1, stream))
        ok(acl.rt.synchronize_stream(stream))
    assert seen == list(range(30))


def test_a_non_blocking_function_does_not_hold_the_stream(stream):
    held, entered = threading.Event(), threading.Event()

    def function(_):
        entered.set()
        held.wait()

    pointer = ok(acl.rt.malloc(64, 0))
    with Reporter(stream):
        ok(acl.rt.launch_callback(function, None, 0, stream))
        entered.wait()
        ok(acl.rt.memset_async(pointer, 64, 3, 64, stream))
        ok(acl.rt.synchronize_stream(stream))
        assert (download(pointer, 64) == 3).all()
        held.set()


def test_a_blocking_function_holds_the_stream(stream):
    held, entered = threading.Event(), threading.Event()

    def function(_):
        entered.set()
        held.wait()

    pointer = ok(acl.rt.malloc(64, 0))
    ok(acl.rt.memset(pointer, 64, 0, 64))
    with Reporter(stream):
        ok(acl.rt.launch_callback(function, None, 1, stream))
        ok(acl.rt.memset_async(pointer, 64, 3, 64, stream))
        entered.wait()
        assert acl.rt.synchronize_stream_with_timeout(stream, 1) == 507046
        assert (download(pointer, 64) == 0).all()
        held.set()
        ok(acl.rt.synchronize_stream(stream))
        assert (download(pointer, 64) == 3).all()


def test_functions_keep_the_order_in_which_they_were_launched(stream):
    order = []
    with Reporter(stream) as reporter:
        for number in range(200):
            ok(acl.rt.launch_callback(order.append, number, number % 2, stream))
        ok(acl.rt.synchronize_stream(stream))
        ok(acl.rt.launch_callback(order.append, "end", 1, stream))
        ok(acl.rt.synchronize_stream(stream))
        reporter.stop()
    assert order == [*range(200), "end"]


def test_results_arrive_before_the_function(stream):
    """The usual pattern: copy the result to the host, then let a callback use it."""
    source = np.arange(4096, dtype=np.uint32)
    pointer = upload(source)
    host = ok(acl.rt.malloc_host(source.nbytes))
    sums = []

    def use(address):
        sums.append(int(np.frombuffer(acl.util.ptr_to_bytes(address, source.nbytes), np.uint32).sum()))

    with Reporter(stream):
        ok(acl.rt.memcpy_async(host, source.nbytes, pointer, source.nbytes, 2, stream))
        ok(acl.rt.launch_callback(use, host, 1, stream))
        ok(acl.rt.synchronize_stream(stream))
    assert sums == [int(source.sum())]


def test_one_thread_serves_several_streams():
    streams = [ok(acl.rt.create_stream()) for _ in range(4)]
    seen = []
    with Reporter(*streams) as reporter:
        for stream in streams:
            ok(acl.rt.launch_callback(seen.append, stream, 1, stream))
        ok(acl.rt.synchronize_device())
        assert sorted(seen) == sorted(streams)
        # One less, and the others are still served.
        ok(acl.rt.unsubscribe_report(reporter.identity, streams[0]))
        assert acl.rt.launch_callback(print, None, 1, streams[0]) == 107015
        ok(acl.rt.launch_callback(seen.append, 0, 1, streams[1]))
        ok(acl.rt.synchronize_stream(streams[1]))
        assert seen[-1] == 0


def test_the_default_stream_has_callbacks_too():
    seen = []
    with Reporter(0):
        ok(acl.rt.launch_callback(seen.append, 1, 1, 0))
        ok(acl.rt.synchronize_stream(0))
    assert seen == [1]


def test_a_thread_of_acl_can_process_reports(stream):
    seen, go_on = [], True

    def loop(context):
        acl.rt.set_context(context)
        while go_on:
            acl.rt.process_report(20)

    thread = ok(acl.util.start_thread(loop, ok(acl.rt.get_context())))
    ok(acl.rt.subscribe_report(thread, stream))
    ok(acl.rt.launch_callback(seen.append, 1, 1, stream))
    ok(acl.rt.synchronize_stream(stream))
    go_on = False
    ok(acl.util.stop_thread(thread))
    ok(acl.rt.unsubscribe_report(thread, stream))
    assert seen == [1]


class TestCodes:
    @pytest.mark.parametrize("timeout", [0, -2, -(2**31)])
    def test_timeouts_that_cannot_be(self, timeout):
        assert acl.rt.process_report(timeout) == 100000

    def test_a_thread_that_is_not_subscribed(self):
        assert acl.rt.process_report(10) == 107012

    def test_nothing_arrives(self, stream):
        context = ok(acl.rt.get_context())

        def wait():
            ok(acl.rt.set_context(context))
            ok(acl.rt.subscribe_report(threading.get_ident(), stream))
            first = acl.rt.process_report(1)
            ok(acl.rt.unsubscribe_report(threading.get_ident(), stream))
            return first, acl.rt.process_report(1)

        assert in_thread(wait) == (507012, 107012)

    def test_a_stream_without_a_thread(self, stream):
        assert acl.rt.launch_callback(print, None, 1, stream) == 107015

    def test_a_stream_has_one_thread(self, stream):
        with Reporter(stream):
            assert acl.rt.subscribe_report(threading.get_ident(), stream) in (107011, 100033)
            assert acl.rt.unsubscribe_report(threading.get_ident(), stream) in (107011, 107012)
            ok(acl.rt.launch_callback(lambda _: None, None, 1, stream))
            ok(acl.rt.synchronize_stream(stream))

    @pytest.mark.parametrize("block", [2, -1])
    def test_ways_to_block_that_cannot_be(self, stream, block):
        with Reporter(stream):
            assert acl.rt.launch_callback(print, None, block, stream) != 0

    @pytest.mark.parametrize("function", [None, 1, "print", object()])
    def test_what_is_no_function(self, stream, function):
        with Reporter(stream), pytest.raises(TypeError):
            acl.rt.launch_callback(function, None, 1, stream)

    def test_handles_that_are_no_streams(self):
        event = ok(acl.rt.create_event())
        assert acl.rt.subscribe_report(threading.get_ident(), event) == 107017
        assert acl.rt.launch_callback(print, None, 1, event) == 107017


def test_one_thread_serves_one_device():
    assert answers(
        """
        import threading
        ok(acl.init())
        ok(acl.rt.set_device(0))
        first = ok(acl.rt.create_stream())
        me = threading.get_ident()
        say(acl.rt.subscribe_report(me, first))
        ok(acl.rt.set_device(1))
        say(acl.rt.subscribe_report(me, ok(acl.rt.create_stream())))
        say("of device 0;" in acl.get_recent_err_msg())
        """,
        SOFTACL_DEVICES="2",
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [0, 107012, True]


def test_an_exception_in_the_function_does_not_stop_the_stream():
    outcome = run("""
        import threading, acl
        def ok(result):
            *values, ret = result if isinstance(result, tuple) else (result,)
            assert ret == 0, ret
            return values[0] if len(values) == 1 else values
        ok(acl.init()); ok(acl.rt.set_device(0))
        stream = ok(acl.rt.create_stream())
        context = ok(acl.rt.get_context())
        go_on = True
        def loop():
            acl.rt.set_context(context)
            while go_on:
                acl.rt.process_report(20)
        thread = threading.Thread(target=loop)
        thread.start()
        ok(acl.rt.subscribe_report(thread.ident, stream))
        def fails(data):
            raise LookupError(f"nothing under {data}")
        ok(acl.rt.launch_callback(fails, "the rug", 1, stream))
        ok(acl.rt.launch_callback(print, "afterwards", 1, stream))
        ok(acl.rt.synchronize_stream(stream))
        go_on = False
        thread.join()
        ok(acl.rt.unsubscribe_report(thread.ident, stream))
        ok(acl.finalize())
    """)
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout == "afterwards\n"
    assert "LookupError: nothing under the rug" in outcome.stderr


class TestPending:
    """Callbacks that nobody has processed when their stream, their thread or the device goes."""

    def test_unsubscribing_lets_the_stream_go_on(self, stream):
        identity = threading.get_ident()
        ok(acl.rt.subscribe_report(identity, stream))
        pointer = ok(acl.rt.malloc(64, 0))
        called = []
        for _ in range(3):
            ok(acl.rt.launch_callback(called.append, None, 1, stream))
        ok(acl.rt.memset_async(pointer, 64, 5, 64, stream))
        ok(acl.rt.unsubscribe_report(identity, stream))
        ok(acl.rt.synchronize_stream_with_timeout(stream, 20_000))
        assert called == []
        assert (download(pointer, 64) == 5).all()

    @pytest.mark.parametrize("destroy", [acl.rt.destroy_stream, acl.rt.destroy_stream_force])
    def test_their_data_is_let_go(self, stream, destroy):
        class Data:
            pass

        data = Data()
        gone = weakref.ref(data)
        identity = threading.get_ident()
        gate = Gate()
        gate.hold(stream)
        ok(acl.rt.subscribe_report(identity, stream))
        ok(acl.rt.launch_callback(lambda _: None, data, 0, stream))
        del data
        ok(acl.rt.unsubscribe_report(identity, stream))
        gate.open()
        ok(destroy(stream))
        # References are given back the next time that the interpreter is entered.
        ok(acl.util.stop_thread(ok(acl.util.start_thread(lambda: None, None))))
        gc.collect()
        assert gone() is None

    def test_the_program_ends_all_the_same(self):
        outcome = run(
            """
            import threading, acl
            acl.init(); acl.rt.set_device(0)
            stream, _ = acl.rt.create_stream()
            acl.rt.subscribe_report(threading.get_ident(), stream)
            acl.rt.launch_callback(print, "never", 1, stream)
            print("end")
        """,
            timeout=30,
        )
        assert (outcome.returncode, outcome.stdout) == (0, "end\n"), outcome.stderr

    def test_a_waiting_thread_is_woken_by_unsubscribing(self, stream):
        context = ok(acl.rt.get_context())
        found, ready = [], threading.Event()

        def wait():
            ok(acl.rt.set_context(context))
            ok(acl.rt.subscribe_report(threading.get_ident(), stream))
            ready.set()
            found.append(acl.rt.process_report(-1))

        thread = threading.Thread(target=wait)
        thread.start()
        ready.wait()
        ok(acl.rt.unsubscribe_report(thread.ident, stream))
        thread.join()
        assert found == [107012]


class TestExceptionInfo:
    @pytest.fixture(autouse=True)
    def unset(self, held):
        yield
        ok(acl.rt.set_exception_info_callback(None))

    def test_it_is_called_for_a_failed_task(self, stream):
        infos = []

        def function(info):
            infos.append(
                (
                    acl.rt.get_error_code_from_exception_info(info),
                    acl.rt.get_stream_id_from_exception_info(info),
                    acl.rt.get_device_id_from_exception_info(info),
                    acl.rt.get_task_id_from_exception_info(info) != 2**32 - 1,
                    acl.rt.get_thread_id_from_exception_info(info) != 2**32 - 1,
                    info,
                )
            )

        ok(acl.rt.set_exception_info_callback(function))
        ok(acl.rt.synchronize_stream(stream))
        assert infos == []
        Failing().queue(stream)
        ret = acl.rt.synchronize_stream(stream)
        assert ret != 0
        assert [info[:5] for info in infos] == [(ret, ok(acl.rt.stream_get_id(stream)), 0, True, True)]
        # The info is valid during the call only.
        assert acl.rt.get_error_code_from_exception_info(infos[0][5]) == 2**32 - 1

    def test_it_can_be_taken_back(self, stream):
        infos = []
        ok(acl.rt.set_exception_info_callback(infos.append))
        ok(acl.rt.set_exception_info_callback(None))
        Failing().queue(stream)
        assert acl.rt.synchronize_stream(stream) != 0
        ok(acl.rt.set_exception_info_callback(infos.append))
        ok(acl.rt.set_exception_info_callback())
        Failing().queue(stream)
        assert acl.rt.synchronize_stream(stream) != 0
        assert infos == []

    def test_getters_without_an_info(self):
        for name in ("error_code", "stream_id", "device_id", "task_id", "thread_id"):
            getter = getattr(acl.rt, f"get_{name}_from_exception_info")
            assert getter(0) == getter(1234) == 2**32 - 1

    def test_what_is_no_function(self):
        with pytest.raises(TypeError):
            acl.rt.set_exception_info_callback(5)


def test_copies_and_callbacks_alternate_under_load():
    streams = [ok(acl.rt.create_stream()) for _ in range(4)]
    source = upload(np.full(1 << 16, 7, np.uint8))
    targets = [ok(acl.rt.malloc(1 << 16, 0)) for _ in streams]
    counts = dict.fromkeys(streams, 0)

    def count(stream):
        counts[stream] += 1

    with Reporter(*streams):
        for _ in range(50):
            for stream, target in zip(streams, targets, strict=True):
                ok(acl.rt.memcpy_async(target, 1 << 16, source, 1 << 16, D2D, stream))
                ok(acl.rt.launch_callback(count, stream, 1, stream))
        ok(acl.rt.synchronize_device())
    assert set(counts.values()) == {50}
    assert code(acl.rt.synchronize_device()) == 0


class TestClosingTheDevice:
    """In a host function of one of its streams, which the stream or a sender waits for."""

    @pytest.mark.parametrize("block", [0, 1])
    @pytest.mark.parametrize("call", ["acl.rt.reset_device(0)", "acl.rt.reset_device_force(0)", "acl.finalize()"])
    def test_it_is_refused(self, call, block):
        assert answers(
            f"""
            import faulthandler, threading
            faulthandler.dump_traceback_later(30, exit=True)
            ok(acl.init()); ok(acl.rt.set_device(0))
            context, stream = ok(acl.rt.get_context()), ok(acl.rt.create_stream())
            done, go_on = threading.Event(), threading.Event()
            def function(_):
                code = {call}
                say(code); say("acl.rt.process_report runs" in acl.get_recent_err_msg())
                done.set()
            def loop():
                acl.rt.set_context(context)
                while not done.is_set():
                    acl.rt.process_report(50)
                go_on.wait()
                # What is over is no callback.
                say({call})
            thread = threading.Thread(target=loop)
            thread.start()
            ok(acl.rt.subscribe_report(thread.ident, stream))
            ok(acl.rt.launch_callback(function, None, {block}, stream))
            ok(acl.rt.synchronize_stream(stream))
            done.wait()
            ok(acl.rt.unsubscribe_report(thread.ident, stream))
            ok(acl.rt.destroy_stream(stream))
            go_on.set()
            thread.join()
            """,
            timeout=60,
        ) == [500003, True, 0]

    def test_what_only_counts_down_is_not(self, stream):
        codes = []

        def function(_):
            codes.extend([acl.rt.set_device(0), acl.rt.reset_device(0)])

        with Reporter(stream):
            ok(acl.rt.launch_callback(function, None, 1, stream))
            ok(acl.rt.synchronize_stream(stream))
        assert codes == [0, 0]
