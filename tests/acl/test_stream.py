"""Streams: how many there are, their properties, synchronising, querying, aborting, failed tasks."""

import threading

import acl
import pytest

from .support import PRODUCTS, Failing, answers, code, download, in_thread, ok

pytestmark = pytest.mark.usefixtures("held")


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_device_has_so_many_streams(product):
    limit, _, _, default_streams, *_ = PRODUCTS[product]
    made, ret, left, again, after = answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        streams = []
        available = ok(acl.rt.get_stream_available_num())
        while True:
            stream, ret = acl.rt.create_stream()
            if ret:
                break
            streams.append(stream)
            assert ok(acl.rt.get_stream_available_num()) == available - len(streams)
        say(len(streams))
        say([stream, ret])
        say(acl.rt.get_stream_available_num())
        ok(acl.rt.destroy_stream(streams.pop()))
        say([acl.rt.create_stream()[-1], acl.rt.create_stream()[-1]])
        ok(acl.rt.reset_device_force(0)); ok(acl.rt.set_device(0))
        say(ok(acl.rt.get_stream_available_num()) == available)
        """,
        SOFTACL_SOC=product,
        SOFTACL_DEVICE_MEMORY="64M",
    )
    # The default streams of a context count.
    assert made == limit - default_streams
    assert ret == [0, 207008]
    assert left == [0, 0]
    assert again == [0, 207008]
    assert after


@pytest.mark.parametrize(("priority", "ret"), [(0, 0), (1, 0), (7, 0), (8, 107000), (-1, 107000), (2**31 - 1, 107000)])
def test_priorities(priority, ret):
    stream, found = acl.rt.create_stream_with_config(priority, 0)
    assert found == ret
    assert (stream == 0) == (ret != 0)


@pytest.mark.parametrize("flag", [0, 1, 2, 4, 8, 16, 32, 3, 63])
def test_flags(flag):
    ok(acl.rt.create_stream_with_config(0, flag))


@pytest.mark.parametrize("flag", [64, 1 << 30, -1])
def test_flags_that_mean_nothing(flag):
    assert acl.rt.create_stream_with_config(0, flag) == (0, 107000)


def test_ids_tell_streams_apart():
    streams = [ok(acl.rt.create_stream()) for _ in range(20)]
    assert len({ok(acl.rt.stream_get_id(stream)) for stream in streams}) == 20
    assert len(set(streams)) == 20


def test_destroying(stream):
    ok(acl.rt.destroy_stream(stream))
    for call in (acl.rt.destroy_stream, acl.rt.destroy_stream_force, acl.rt.synchronize_stream, acl.rt.stream_abort):
        assert call(stream) == 107017
    assert acl.rt.destroy_stream(0) == 100000
    assert acl.rt.destroy_stream_force(0) == 100000
    default_stream = ok(acl.rt.ctx_get_current_default_stream())
    assert acl.rt.destroy_stream(default_stream) == 100000
    assert acl.rt.destroy_stream_force(default_stream) == 100000
    ok(acl.rt.synchronize_stream(default_stream))


def test_destroying_waits_for_queued_work(stream, gate):
    pointer = ok(acl.rt.malloc(64, 0))
    ok(acl.rt.memset(pointer, 64, 0, 64))
    gate.hold(stream)
    ok(acl.rt.memset_async(pointer, 64, 9, 64, stream))
    context = ok(acl.rt.get_context())

    def release():
        ok(acl.rt.set_context(context))
        gate.open()

    timer = threading.Timer(0.05, release)
    timer.start()
    ok(acl.rt.destroy_stream(stream))
    timer.join()
    assert (download(pointer, 64) == 9).all()


def test_destroying_by_force_drops_queued_work(stream, gate):
    pointer = ok(acl.rt.malloc(64, 0))
    ok(acl.rt.memset(pointer, 64, 0, 64))
    gate.hold(stream)
    ok(acl.rt.memset_async(pointer, 64, 9, 64, stream))
    ok(acl.rt.destroy_stream_force(stream))
    gate.open()
    ok(acl.rt.synchronize_device())
    assert (download(pointer, 64) == 0).all()


def test_query_tells_whether_work_is_left(stream, gate):
    assert ok(acl.rt.stream_query(stream)) == 0
    gate.hold(stream)
    assert ok(acl.rt.stream_query(stream)) == 1
    gate.open()
    ok(acl.rt.synchronize_stream(stream))
    assert ok(acl.rt.stream_query(stream)) == 0


def test_abort_drops_what_is_queued(stream, gate):
    pointer = ok(acl.rt.malloc(64, 0))
    ok(acl.rt.memset(pointer, 64, 0, 64))
    gate.hold(stream)
    ok(acl.rt.memset_async(pointer, 64, 9, 64, stream))
    ok(acl.rt.stream_abort(stream))
    code(acl.rt.synchronize_stream(stream))
    assert ok(acl.rt.stream_query(stream)) == 0
    assert (download(pointer, 64) == 0).all()
    # The stream is usable again.
    ok(acl.rt.memset_async(pointer, 64, 3, 64, stream))
    ok(acl.rt.synchronize_stream(stream))
    assert (download(pointer, 64) == 3).all()


def test_task_abort_reaches_every_stream_of_the_device(gate):
    streams = [ok(acl.rt.create_stream()) for _ in range(3)]
    for stream in streams:
        gate.hold(stream)
    ok(acl.rt.device_task_abort(0, 0))
    for stream in streams:
        code(acl.rt.synchronize_stream(stream))
        assert ok(acl.rt.stream_query(stream)) == 0


class TestTimeouts:
    def test_the_time_is_over(self, stream, gate):
        gate.hold(stream)
        assert acl.rt.synchronize_stream_with_timeout(stream, 1) == 507046
        assert acl.rt.synchronize_stream_with_timeout(stream, 0) == 507046
        assert acl.rt.synchronize_device_with_timeout(1) == 507046
        gate.open()
        ok(acl.rt.synchronize_stream_with_timeout(stream, 60_000))
        ok(acl.rt.synchronize_device_with_timeout(60_000))

    def test_minus_1_is_for_ever(self, stream):
        ok(acl.rt.synchronize_stream_with_timeout(stream, -1))
        ok(acl.rt.synchronize_device_with_timeout(-1))

    def test_less_is_refused(self, stream):
        for timeout in (-2, -(2**31)):
            assert acl.rt.synchronize_stream_with_timeout(stream, timeout) == 107000
            assert acl.rt.synchronize_device_with_timeout(timeout) == 107000

    def test_an_idle_stream_is_never_too_late(self, stream):
        ok(acl.rt.synchronize_stream_with_timeout(stream, 0))


def test_synchronize_device_waits_for_streams_of_every_context(gate):
    default = ok(acl.rt.get_context())
    pointer = ok(acl.rt.malloc(64, 0))
    ok(acl.rt.memset(pointer, 64, 0, 64))
    context = ok(acl.rt.create_context(0))
    stream = ok(acl.rt.create_stream())
    gate.hold(stream)
    ok(acl.rt.memset_async(pointer, 64, 4, 64, stream))
    ok(acl.rt.set_context(default))
    assert acl.rt.synchronize_device_with_timeout(1) == 507046
    gate.open()
    ok(acl.rt.synchronize_device())
    assert (download(pointer, 64) == 4).all()
    ok(acl.rt.destroy_context(context))


def test_waiting_lets_other_threads_run(stream, gate):
    context = ok(acl.rt.get_context())
    gate.hold(stream)

    def release():
        ok(acl.rt.set_context(context))
        gate.open()

    thread = threading.Thread(target=release)
    thread.start()
    ok(acl.rt.synchronize_stream(stream))
    thread.join()


def test_streams_do_not_wait_for_each_other(stream, gate):
    other = ok(acl.rt.create_stream())
    gate.hold(stream)
    pointer = ok(acl.rt.malloc(64, 0))
    ok(acl.rt.memset_async(pointer, 64, 2, 64, other))
    ok(acl.rt.synchronize_stream(other))
    assert (download(pointer, 64) == 2).all()
    assert ok(acl.rt.stream_query(stream)) == 1


def test_tasks_of_a_stream_keep_their_order(stream, gate):
    pointer = ok(acl.rt.malloc(64, 0))
    gate.hold(stream)
    for value in range(1, 200):
        ok(acl.rt.memset_async(pointer, 64, value, 64, stream))
    gate.open()
    ok(acl.rt.synchronize_stream(stream))
    assert (download(pointer, 64) == 199).all()


class TestFailedTasks:
    @pytest.fixture
    def failing(self, held):
        return Failing()

    @pytest.fixture
    def pointer(self, held):
        pointer = ok(acl.rt.malloc(64, 0))
        ok(acl.rt.memset(pointer, 64, 0, 64))
        return pointer

    def test_a_failure_shows_at_the_next_synchronise_once(self, stream, failing):
        failing.queue(stream)
        assert 507000 <= acl.rt.synchronize_stream(stream) < 508000
        assert "description" in acl.get_recent_err_msg()
        ok(acl.rt.synchronize_stream(stream))

    def test_it_shows_at_the_device_too(self, stream, failing):
        failing.queue(stream)
        assert 507000 <= acl.rt.synchronize_device() < 508000
        ok(acl.rt.synchronize_device())

    def test_other_streams_know_nothing_of_it(self, stream, failing):
        other = ok(acl.rt.create_stream())
        failing.queue(stream)
        ok(acl.rt.synchronize_stream(other))
        assert acl.rt.synchronize_stream(stream) != 0

    @pytest.mark.parametrize(("mode", "value"), [(None, 8), (0, 8), (1, 0)])
    def test_what_follows_depends_on_the_failure_mode(self, stream, failing, pointer, gate, mode, value):
        if mode is not None:
            ok(acl.rt.set_stream_failure_mode(stream, mode))
        gate.hold(stream)
        failing.queue(stream)
        ok(acl.rt.memset_async(pointer, 64, 8, 64, stream))
        gate.open()
        assert acl.rt.synchronize_stream(stream) != 0
        assert (download(pointer, 64) == value).all()


class TestAttributes:
    @pytest.mark.parametrize("mode", [0, 1])
    def test_the_failure_mode_is_set_once(self, stream, mode):
        ok(acl.rt.set_stream_failure_mode(stream, mode))
        assert ok(acl.rt.get_stream_attribute(stream, 1)) == {"failureMode": mode}
        assert acl.rt.set_stream_failure_mode(stream, 0) != 0
        assert acl.rt.set_stream_attribute(stream, 1, {"failureMode": 1}) != 0
        assert ok(acl.rt.get_stream_attribute(stream, 1)) == {"failureMode": mode}

    def test_there_are_two_failure_modes(self, stream):
        assert acl.rt.set_stream_failure_mode(stream, 2) == 100000
        ok(acl.rt.set_stream_failure_mode(stream, 1))

    @pytest.mark.parametrize("product", PRODUCTS)
    def test_the_default_stream_has_one_on_some_products(self, product):
        expected = 0 if product.startswith(("Ascend910B", "Ascend910_", "Ascend950")) else 107000
        assert answers(
            """
            ok(acl.init()); ok(acl.rt.set_device(0))
            say(acl.rt.set_stream_failure_mode(0, 1))
            """,
            SOFTACL_SOC=product,
            SOFTACL_DEVICE_MEMORY="64M",
        ) == [expected]

    def test_the_overflow_switch(self, stream):
        assert ok(acl.rt.get_stream_overflow_switch(stream)) == 0
        ok(acl.rt.set_stream_overflow_switch(stream, 1))
        assert ok(acl.rt.get_stream_overflow_switch(stream)) == 1
        assert ok(acl.rt.get_stream_attribute(stream, 2)) == {"overflowSwitch": 1}
        ok(acl.rt.set_stream_attribute(stream, 2, {"overflowSwitch": 0}))
        assert ok(acl.rt.get_stream_overflow_switch(stream)) == 0
        assert acl.rt.set_stream_overflow_switch(stream, 2) == 100000

    def test_the_tag(self, stream):
        assert ok(acl.rt.get_stream_attribute(stream, 3)) == {"userCustomTag": 0}
        ok(acl.rt.set_stream_attribute(stream, 3, {"userCustomTag": 4_000_000_000}))
        assert ok(acl.rt.get_stream_attribute(stream, 3)) == {"userCustomTag": 4_000_000_000}

    @pytest.mark.parametrize("attribute", [0, 4, -1])
    def test_there_are_no_others(self, stream, attribute):
        assert acl.rt.set_stream_attribute(stream, attribute, {}) == 100000
        assert code(acl.rt.get_stream_attribute(stream, attribute)) == 100000

    def test_values_come_in_a_dict(self, stream):
        with pytest.raises(TypeError):
            acl.rt.set_stream_attribute(stream, 3, 1)


class TestCoreLimits:
    """The default product has 8 cube and 7 vector cores."""

    @pytest.mark.parametrize(("kind", "cores"), [(0, 8), (1, 7)])
    def test_a_stream_has_the_devices_limit_until_it_has_its_own(self, stream, kind, cores):
        assert ok(acl.rt.get_stream_res_limit(stream, kind)) == cores
        ok(acl.rt.set_device_res_limit(0, kind, 5))
        assert ok(acl.rt.get_stream_res_limit(stream, kind)) == 5
        ok(acl.rt.set_stream_res_limit(stream, kind, 2))
        assert ok(acl.rt.get_stream_res_limit(stream, kind)) == 2
        ok(acl.rt.reset_stream_res_limit(stream))
        assert ok(acl.rt.get_stream_res_limit(stream, kind)) == 5
        ok(acl.rt.reset_device_res_limit(0))

    @pytest.mark.parametrize(("kind", "value"), [(0, 0), (0, 9), (1, 8), (2, 1), (-1, 1)])
    def test_what_is_no_limit(self, stream, kind, value):
        assert acl.rt.set_stream_res_limit(stream, kind, value) == 100000

    def test_a_thread_can_take_a_streams_limit_over(self, stream):
        ok(acl.rt.set_stream_res_limit(stream, 0, 2))
        assert ok(acl.rt.get_res_in_current_thread(0)) == 8
        ok(acl.rt.use_stream_res_in_current_thread(stream))
        assert ok(acl.rt.get_res_in_current_thread(0)) == 2
        assert ok(acl.rt.get_res_in_current_thread(1)) == 7
        context = ok(acl.rt.get_context())

        def other():
            ok(acl.rt.set_context(context))
            return ok(acl.rt.get_res_in_current_thread(0))

        assert in_thread(other) == 8
        ok(acl.rt.unuse_stream_res_in_current_thread(stream))
        assert ok(acl.rt.get_res_in_current_thread(0)) == 8
        assert code(acl.rt.get_res_in_current_thread(2)) == 100000


def test_tasks_are_numbered_by_thread(stream):
    pointer = ok(acl.rt.malloc(64, 0))
    context = ok(acl.rt.get_context())

    def fresh():
        ok(acl.rt.set_context(context))
        return code(acl.rt.get_thread_last_task_id())

    assert in_thread(fresh) == 507003
    ok(acl.rt.memset_async(pointer, 64, 0, 64, stream))
    first = ok(acl.rt.get_thread_last_task_id())
    ok(acl.rt.memset_async(pointer, 64, 0, 64, 0))
    assert ok(acl.rt.get_thread_last_task_id()) > first
