"""The interpreter around the calls: places in the program, the interpreter lock, objects that cross over, signals, forks, the end of the process."""

import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref

import acl
import pytest

pytestmark = pytest.mark.usefixtures("initialised")


def line_of(function, offset):
    return function.__code__.co_firstlineno + offset


def make_and_destroy():
    stream, ret = acl.rt.create_stream()
    assert ret == 0
    assert acl.rt.destroy_stream(stream) == 0
    return stream


def test_errors_name_places_in_the_program(device):
    stream = make_and_destroy()
    assert acl.rt.destroy_stream(stream) == 107017
    text = acl.get_recent_err_msg()
    assert f"{__file__}:{line_of(make_and_destroy, 3)}" in text
    assert "make_and_destroy" in text


def destroy_with_work_left(stream):
    return acl.rt.destroy_stream(stream)


def test_places_are_known_when_the_lock_was_released(device):
    stream, _ = acl.rt.create_stream()
    processor = Processor(stream)
    assert acl.rt.launch_callback(time.sleep, 0.05, 1, stream) == 0
    assert destroy_with_work_left(stream) == 0
    processor.go_on = False
    assert acl.util.stop_thread(processor.thread) == 0
    assert acl.rt.destroy_stream(stream) == 107017
    assert f"{__file__}:{line_of(destroy_with_work_left, 1)}" in acl.get_recent_err_msg()


class Elsewhere:
    """Counts how often another thread ran while this one was in a call. It can only run when a call releases the interpreter lock."""

    def __enter__(self):
        self.interval = sys.getswitchinterval()
        sys.setswitchinterval(1000)
        self.steps = 0
        self.go_on = True
        self.thread = threading.Thread(target=self.count)
        self.thread.start()
        return self

    def count(self):
        while self.go_on:
            self.steps += 1
            time.sleep(0.001)

    def __exit__(self, *_):
        self.go_on = False
        sys.setswitchinterval(self.interval)
        self.thread.join()

    def ran_during(self, call, *arguments):
        time.sleep(0.005)
        before = self.steps
        assert call(*arguments) == 0
        return self.steps != before


def test_long_copies_release_the_interpreter_lock(device):
    size = 128 << 20
    source, ret = acl.rt.malloc(size, 0)
    assert ret == 0
    target, ret = acl.rt.malloc(size, 0)
    assert ret == 0
    with Elsewhere() as elsewhere:
        assert elsewhere.ran_during(acl.rt.memset, source, size, 1, size)
        assert elsewhere.ran_during(acl.rt.memcpy, target, size, source, size, 3)
        assert not elsewhere.ran_during(acl.rt.memcpy, target, size, source, 1024, 3)
    assert acl.rt.free(source) == acl.rt.free(target) == 0


class Data:
    pass


class Processor:
    """A thread that processes reports until told to stop."""

    def __init__(self, stream):
        self.stream = stream
        self.go_on = True
        self.context, ret = acl.rt.get_context()
        assert ret == 0
        self.thread, error = acl.util.start_thread(self.loop, self.context)
        assert error == 0
        assert acl.rt.subscribe_report(self.thread, stream) == 0

    def loop(self, context):
        acl.rt.set_context(context)
        while self.go_on:
            acl.rt.process_report(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.go_on = False
        assert acl.util.stop_thread(self.thread) == 0
        assert acl.rt.unsubscribe_report(self.thread, self.stream) == 0


def test_callbacks_run_in_the_subscribed_thread_and_in_order(stream):
    seen = []
    with Processor(stream) as processor:
        for index in range(20):
            assert (
                acl.rt.launch_callback(lambda data: seen.append((data, threading.get_ident())), (index,), 1, stream)
                == 0
            )
        assert acl.rt.synchronize_stream(stream) == 0
    assert seen == [((index,), processor.thread) for index in range(20)]


def test_callback_objects_are_released(stream):
    data = Data()
    reference = weakref.ref(data)
    with Processor(stream):
        assert acl.rt.launch_callback(lambda data: None, data, 1, stream) == 0
        del data
        assert acl.rt.synchronize_stream(stream) == 0
    gc.collect()
    assert reference() is None


def test_objects_of_callbacks_that_cannot_be_queued_are_released(stream):
    data = Data()
    reference = weakref.ref(data)
    assert acl.rt.launch_callback(lambda data: None, data, 1, stream) == 107015
    del data
    assert reference() is None


def test_destructors_may_call_acl_again(stream):
    class Callback:
        def __init__(self, number):
            self.number = number

        def __call__(self, info):
            pass

        def __del__(self):
            acl.rt.set_exception_info_callback(None)
            acl.rt.launch_callback(print, None, 0, stream)
            gone.append(self.number)

    gone = []
    for number in range(5):
        assert acl.rt.set_exception_info_callback(Callback(number)) == 0
    assert acl.rt.set_exception_info_callback(None) == 0
    assert sorted(gone) == [0, 1, 2, 3, 4]


def test_destructors_may_call_acl_again_when_a_callback_lets_go():
    code = """
        import acl, threading
        acl.init(); acl.rt.set_device(0)
        stream, _ = acl.rt.create_stream()
        gone = []
        class Function:
            def __call__(self, info):
                pass
            def __del__(self):
                gone.append(acl.rt.set_exception_info_callback(None))
        def replace(_):
            acl.rt.set_exception_info_callback(Function())
            acl.rt.set_exception_info_callback(Function())
            acl.rt.set_exception_info_callback(None)
        acl.rt.subscribe_report(threading.get_ident(), stream)
        acl.rt.launch_callback(replace, None, 0, stream)
        acl.rt.process_report(1000)
        print(gone)
    """
    done = run(code)
    assert done.stdout.strip() == "[0, 0]", done.stderr


def test_destructors_may_call_acl_while_the_interpreter_ends():
    code = """
        import acl
        class Late:
            def __del__(self, acl=acl, print=print):
                try:
                    acl.rt.malloc("x", 0)
                except TypeError as error:
                    print(error)
                try:
                    acl.create_tensor_desc(0, [2**70], 0)
                except ValueError as error:
                    print(error)
        late = Late()
    """
    done = run(code)
    assert done.stdout.splitlines() == ["acl.rt.malloc args parse failed", "PyLong_AsLongLong failed"], done.stderr


def test_callback_exceptions_are_told_and_dropped(stream, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda arguments: told.append(arguments.exc_type))
    seen = []
    with Processor(stream):
        assert acl.rt.launch_callback(lambda _: 1 / 0, None, 1, stream) == 0
        assert acl.rt.launch_callback(seen.append, "after", 1, stream) == 0
        assert acl.rt.synchronize_stream(stream) == 0
    assert told == [ZeroDivisionError]
    assert seen == ["after"]


def test_callback_must_be_callable(stream):
    with pytest.raises(TypeError, match="parameter must be callable"):
        acl.rt.launch_callback(None, None, 1, stream)
    assert acl.rt.launch_callback(print, None, 1, stream) == 107015


def run(code, **options):
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


def interrupted(code):
    # Whoever started the tests may ignore the signal, as shells do for what runs in the background.
    arguments = ["env", "--default-signal=INT", sys.executable, "-c", textwrap.dedent(code)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    return process.returncode, rest.strip()


def test_interrupt_ends_a_process_that_waits_for_its_threads():
    code = """
        import acl, time
        thread, _ = acl.util.start_thread(lambda: time.sleep(30), None)
        print("ready", flush=True)
        acl.util.stop_thread(thread)
    """
    assert interrupted(code) == (-signal.SIGINT, "")


def test_a_programs_own_interrupt_handler_stays():
    code = """
        import acl, signal, sys, time
        def handle(*_):
            print("handled")
            sys.exit(3)
        signal.signal(signal.SIGINT, handle)
        thread, _ = acl.util.start_thread(lambda: None, None)
        acl.util.stop_thread(thread)
        print("ready", flush=True)
        time.sleep(30)
    """
    assert interrupted(code) == (3, "handled")


def test_a_forked_child_is_refused_and_ends_well():
    code = """
        import acl, os, warnings
        warnings.simplefilter("ignore")
        acl.init(); acl.rt.set_device(0)
        thread, _ = acl.util.start_thread(lambda: None, None)
        child = os.fork()
        if child == 0:
            assert acl.rt.malloc(64, 0)[1] != 0
            assert "fork" in acl.get_recent_err_msg()
            assert acl.util.stop_thread(thread) != 0
            raise SystemExit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), acl.util.stop_thread(thread), acl.rt.malloc(64, 0)[1])
    """
    done = run(code)
    assert done.stdout.strip() == "7 0 0", done.stderr


def test_a_second_interpreter_is_refused():
    code = """
        import acl
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        other = interpreters.create()
        code = "try: import softacl._native\\nexcept ImportError: pass\\nelse: raise SystemError"
        try:
            failure = interpreters.run_string(other, code)
        except Exception as error:
            failure = error
        interpreters.destroy(other)
        print(failure)
    """
    done = run(code)
    assert done.stdout.strip() == "None", done.stderr


def test_a_second_interpreter_is_told_why_and_the_first_goes_on():
    code = """
        import acl, os
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        acl.init(); acl.rt.set_device(0)
        stream, _ = acl.rt.create_stream()
        reader, writer = os.pipe()
        other = interpreters.create()
        try:
            interpreters.run_string(other, f"import os\\ntry: import acl\\nexcept ImportError as error: os.write({writer}, str(error).encode())")
        finally:
            os.close(writer)
        print(os.read(reader, 4096).decode())
        interpreters.destroy(other)
        print(acl.rt.synchronize_stream(stream), acl.rt.destroy_stream(stream), acl.rt.reset_device(0), acl.finalize())
    """
    done = run(code)
    text, codes = done.stdout.strip().rsplit("\n", 1)
    assert codes == "0 0 0 0", done.stderr
    assert "interpreter" in text


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:1"])
@pytest.mark.parametrize("checks", ["report", "strict"])
def test_calls_from_a_signal_handler(schedule, checks):
    """A handler runs between any two steps of the program, in the thread that is in the middle of its own work, and once more inside itself."""
    code = """
        import acl, signal, threading, time
        acl.init(); acl.rt.set_device(0)
        def ok(result):
            *values, ret = result if isinstance(result, tuple) else (result,)
            assert ret == 0, acl.get_recent_err_msg()
            return values[0] if values else None
        def work():
            stream, memory = ok(acl.rt.create_stream()), ok(acl.rt.malloc(4096, 0))
            ok(acl.rt.memset_async(memory, 4096, 7, 4096, stream))
            event = ok(acl.rt.create_event()); ok(acl.rt.record_event(event, stream))
            ok(acl.rt.synchronize_stream(stream))
            ok(acl.rt.destroy_event(event)); ok(acl.rt.free(memory)); ok(acl.rt.destroy_stream(stream))
        handled = depth = 0
        def handle(*_):
            global handled, depth
            handled += 1
            depth += 1
            if depth < 3:
                work()
                assert acl.rt.free(1) != 0
            depth -= 1
        signal.signal(signal.SIGALRM, handle)
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        until = time.monotonic() + 1
        while time.monotonic() < until:
            work()
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(handled > 20, acl.rt.reset_device(0), acl.finalize())
    """
    done = run(code, env={**os.environ, "SOFTACL_SCHEDULE": schedule, "SOFTACL_CHECKS": checks})
    assert done.stdout.strip() == "True 0 0", done.stderr


SHUTDOWN_PROGRAMS = {
    "a thread that still processes reports": """
        import acl
        acl.init(); acl.rt.set_device(0)
        stream, _ = acl.rt.create_stream()
        def loop(_):
            while True:
                acl.rt.process_report(10)
        thread, _ = acl.util.start_thread(loop, 0)
        acl.rt.subscribe_report(thread, stream)
        print("end")
    """,
    "callbacks that never ran": """
        import acl
        acl.init(); acl.rt.set_device(0)
        stream, _ = acl.rt.create_stream()
        acl.rt.subscribe_report(12345, stream)
        for _ in range(10):
            acl.rt.launch_callback(print, object(), 0, stream)
        print("end")
    """,
    "handles that were never destroyed": """
        import acl
        acl.init(); acl.rt.set_device(0)
        things = [acl.rt.create_stream(), acl.rt.create_event(), acl.rt.malloc(1 << 20, 0), acl.create_data_buffer(64, 64)]
        class Late:
            def __del__(self, acl=acl, things=things):
                acl.rt.free(things[2][0])
                acl.rt.destroy_stream(things[0][0])
        late = Late()
        print("end")
    """,
    "a thread blocked in a wait": """
        import acl, threading, time
        acl.init(); acl.rt.set_device(0)
        context, _ = acl.rt.get_context()
        stream, _ = acl.rt.create_stream()
        acl.rt.subscribe_report(12345, stream)
        acl.rt.launch_callback(print, 0, 1, stream)
        def wait():
            acl.rt.set_context(context)
            acl.rt.synchronize_stream(stream)
        threading.Thread(target=wait, daemon=True).start()
        time.sleep(0.1)
        print("end")
    """,
    "finalize from an exit handler": """
        import acl, atexit
        acl.init(); acl.rt.set_device(0)
        atexit.register(acl.finalize)
        print("end")
    """,
}


@pytest.mark.parametrize("program", SHUTDOWN_PROGRAMS)
def test_interpreter_shutdown(program):
    done = run(SHUTDOWN_PROGRAMS[program])
    assert (done.returncode, done.stdout.strip()) == (0, "end"), done.stderr
