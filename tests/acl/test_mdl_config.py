"""Configuration objects of `acl.mdl`: every attribute with its type and range, every way to load, queues, execution with timeouts."""

import ctypes

import acl
import numpy as np
import pytest

pytest.importorskip("onnx")

from .support import Gate, code, download, ok, upload

PRIORITY, LOAD_TYPE, PATH, MEM, MEM_SIZE, WEIGHT, WEIGHT_SIZE, WORK, WORK_SIZE = range(9)
INPUTQ_NUM, INPUTQ, OUTPUTQ_NUM, OUTPUTQ, OPTIMIZE, WEIGHT_PATH = range(9, 15)
POLICY, WITHOUT_GRAPH, PERF_MODE = 25, 28, 29
FROM_FILE, FILE_WITH_MEM, FROM_MEM, MEM_WITH_MEM, FILE_WITH_Q, MEM_WITH_Q = range(1, 7)
STREAM_TIMEOUT, EVENT_TIMEOUT = 0, 1

pytestmark = pytest.mark.usefixtures("held")


@pytest.fixture
def config():
    handle = acl.mdl.create_config_handle()
    assert handle
    yield handle
    ok(acl.mdl.destroy_config_handle(handle))


@pytest.fixture
def execution():
    handle = acl.mdl.create_exec_config_handle()
    assert handle
    yield handle
    ok(acl.mdl.destroy_exec_config_handle(handle))


def datasets(values=None):
    """Datasets for the small model: its inputs are 0, 1, 2 … and ones."""
    arrays = values or [np.arange(16, dtype=np.float32), np.ones(16, np.float32)]
    inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
    for array in arrays:
        ok(acl.mdl.add_dataset_buffer(inputs, acl.create_data_buffer(upload(array), array.nbytes)))
    target = upload(np.full(16, np.nan, np.float32))
    ok(acl.mdl.add_dataset_buffer(outputs, acl.create_data_buffer(target, 64)))
    return inputs, outputs, target


def runs(model_id):
    inputs, outputs, target = datasets()
    ok(acl.mdl.execute(model_id, inputs, outputs))
    ok(acl.mdl.unload(model_id))
    return np.array_equal(download(target, 16, np.float32), np.arange(16) + 1)


def own_memory(path):
    work, weight = ok(acl.mdl.query_size(str(path)))
    return {
        WORK: ok(acl.rt.malloc(max(work, 1), 0)),
        WORK_SIZE: work,
        WEIGHT: ok(acl.rt.malloc(max(weight, 1), 0)),
        WEIGHT_SIZE: weight,
    }


@pytest.fixture
def ways(small_om):
    """What each load type needs, with the memory that must stay."""
    content = small_om.read_bytes()
    file = {PATH: str(small_om)}
    memory = {MEM: acl.util.bytes_to_ptr(content), MEM_SIZE: len(content)}
    queues = [(ctypes.c_uint32 * 2)(3, 4), (ctypes.c_uint32 * 1)(5)]
    with_queues = {
        INPUTQ_NUM: 2,
        INPUTQ: ctypes.addressof(queues[0]),
        OUTPUTQ_NUM: 1,
        OUTPUTQ: ctypes.addressof(queues[1]),
    }
    ways = {
        FROM_FILE: file,
        FILE_WITH_MEM: {**file, **own_memory(small_om)},
        FROM_MEM: memory,
        MEM_WITH_MEM: {**memory, **own_memory(small_om)},
        FILE_WITH_Q: {**file, **with_queues},
        MEM_WITH_Q: {**memory, **with_queues},
    }
    yield ways
    del content, queues


def configure(config, load_type, settings):
    ok(acl.mdl.set_config_opt(config, LOAD_TYPE, load_type))
    for attribute, value in settings.items():
        ok(acl.mdl.set_config_opt(config, attribute, value))


@pytest.mark.parametrize("load_type", [FROM_FILE, FILE_WITH_MEM, FROM_MEM, MEM_WITH_MEM])
def test_every_way_to_load(config, ways, load_type):
    configure(config, load_type, ways[load_type])
    model_id = ok(acl.mdl.load_with_config(config))
    assert runs(model_id)
    # The configuration is as it was.
    assert runs(ok(acl.mdl.load_with_config(config)))


@pytest.mark.parametrize("load_type", [FROM_FILE, FILE_WITH_MEM, FROM_MEM, MEM_WITH_MEM, FILE_WITH_Q, MEM_WITH_Q])
def test_what_a_way_needs_is_missed(ways, load_type):
    optional = {WORK, WORK_SIZE, WEIGHT, WEIGHT_SIZE}
    for missing in set(ways[load_type]) - optional:
        config = acl.mdl.create_config_handle()
        configure(config, load_type, {key: value for key, value in ways[load_type].items() if key != missing})
        model_id, ret = acl.mdl.load_with_config(config)
        assert (model_id, ret) == (0, 100000), missing
        if missing in (PATH, MEM, MEM_SIZE):
            assert f"load type {load_type}" in acl.get_recent_err_msg()
        ok(acl.mdl.destroy_config_handle(config))


def test_without_a_type_nothing_is_loaded(config, small_om):
    ok(acl.mdl.set_config_opt(config, PATH, str(small_om)))
    assert acl.mdl.load_with_config(config) == (0, 100000)
    assert "ACL_MDL_LOAD_TYPE_SIZET" in acl.get_recent_err_msg()


def test_memory_that_is_too_small_or_not_there(config, ways, small_om):
    work, _ = ok(acl.mdl.query_size(str(small_om)))
    configure(config, FILE_WITH_MEM, {**ways[FILE_WITH_MEM], WORK_SIZE: work - 1})
    assert code(acl.mdl.load_with_config(config)) == 145000
    # NULL leaves it to the system.
    configure(config, FILE_WITH_MEM, {WORK: 0, WORK_SIZE: 0, WEIGHT: 0, WEIGHT_SIZE: 0})
    assert runs(ok(acl.mdl.load_with_config(config)))
    configure(config, FROM_MEM, {MEM: 8, MEM_SIZE: 1 << 20})
    assert code(acl.mdl.load_with_config(config)) == 100000


def test_the_newest_value_counts(config, small_om):
    configure(config, FROM_MEM, {PATH: "missing.om"})
    configure(
        config, FROM_FILE, {PATH: str(small_om), PRIORITY: 7, POLICY: 1, WITHOUT_GRAPH: 1, PERF_MODE: 0, OPTIMIZE: 1}
    )
    assert runs(ok(acl.mdl.load_with_config(config)))
    ok(acl.mdl.set_config_opt(config, PATH, "missing.om"))
    assert code(acl.mdl.load_with_config(config)) == 145002


@pytest.mark.parametrize(
    ("attribute", "good", "bad"),
    [
        (PRIORITY, [0, 7], [-1, 8, 2**31 - 1]),
        (LOAD_TYPE, [1, 6], [0, 7, -1, 2**64 - 1]),
        (PATH, ["x"], [""]),
        (MEM, [1 << 40], [0]),
        (MEM_SIZE, [0, 1], []),
        (WEIGHT, [0, 1 << 40], []),
        (INPUTQ_NUM, [0, 1], []),
        (INPUTQ, [1 << 40], [0]),
        (OPTIMIZE, [0, 1], [2, -1]),
        (POLICY, [0, 7], [8, 1 << 40]),
        (WITHOUT_GRAPH, [0, 1], [2]),
        (PERF_MODE, [0], []),
        (30, [], [0]),
        (-1, [], [0]),
        (65535, [], [0]),
        (WEIGHT_PATH, [], [0, 8, 2**63]),
    ],
)
def test_ranges(config, attribute, good, bad):
    for value in good:
        ok(acl.mdl.set_config_opt(config, attribute, value))
    for value in bad:
        assert acl.mdl.set_config_opt(config, attribute, value) == 100000, value
        text = acl.get_recent_err_msg()
        assert "acl.mdl.set_config_opt" in text


@pytest.mark.parametrize("attribute", range(30))
def test_types(config, attribute):
    wrong = [None, 1.5, b"x", [], "x" if attribute != PATH else 1]
    if attribute == PRIORITY:
        wrong.append(2**31)
    for value in wrong:
        with pytest.raises(TypeError, match=r"acl\.mdl\.set_config_opt args parse failed!"):
            acl.mdl.set_config_opt(config, attribute, value)


def test_the_directory_of_weights_must_be_there(config, tmp_path):
    for path, expected in ((tmp_path, 0), (tmp_path / "missing", 100000)):
        text = ctypes.create_string_buffer(str(path).encode())
        assert acl.mdl.set_config_opt(config, WEIGHT_PATH, ctypes.addressof(text)) == expected
    endless = ctypes.create_string_buffer(b"x" * 10000)
    assert acl.mdl.set_config_opt(config, WEIGHT_PATH, ctypes.addressof(endless)) == 100000


class TestQueues:
    """A model can be fed by queues; pyACL has no call that makes one, so that every id is refused, after all else was checked."""

    @pytest.fixture
    def queues(self):
        """Makes lists of ids in memory that stays; address and length."""
        kept = []

        def make(*ids):
            kept.append((ctypes.c_uint32 * len(ids))(*ids))
            return ctypes.addressof(kept[-1]), len(ids)

        yield make
        kept.clear()

    def test_no_queue_exists(self, small_om, config, ways, queues):
        inputs, outputs = queues(3, 4), queues(5)
        content = small_om.read_bytes()
        for call in (
            lambda: acl.mdl.load_from_file_with_q(str(small_om), *inputs, *outputs),
            lambda: acl.mdl.load_from_mem_with_q(acl.util.bytes_to_ptr(content), len(content), *inputs, *outputs),
        ):
            assert call() == (0, 145008)
            assert "queue 3 does not exist" in acl.get_recent_err_msg()
        for load_type in (FILE_WITH_Q, MEM_WITH_Q):
            configure(config, load_type, ways[load_type])
            assert acl.mdl.load_with_config(config) == (0, 145008)

    def test_lists(self, small_om, queues):
        inputs, output = queues(1, 2), queues(3)
        path = str(small_om)
        for wrong in ((0, 2), (inputs[0], 0), (0, 0), (8, 2), (inputs[0], 2**40)):
            assert code(acl.mdl.load_from_file_with_q(path, *wrong, *output)) == 100000, wrong
            assert code(acl.mdl.load_from_file_with_q(path, *inputs, *wrong)) == 100000, wrong
        assert code(acl.mdl.load_from_file_with_q(path, *queues(1, 2, 3), *output)) == 145008
        assert "3 input queues are given; the model has 2" in acl.get_recent_err_msg()
        assert code(acl.mdl.load_from_file_with_q("missing.om", *inputs, *output)) == 145002
        assert code(acl.mdl.load_from_mem_with_q(0, 10, *inputs, *output)) == 100000


class TestExecuteV2:
    @pytest.fixture
    def model_id(self, small_om):
        model_id = ok(acl.mdl.load_from_file(str(small_om)))
        yield model_id
        ok(acl.mdl.unload(model_id))

    @pytest.mark.parametrize("timeout", [None, 0xFFFFFFFF, 5000])
    def test_results_are_there_when_it_returns(self, model_id, execution, stream, timeout):
        if timeout is not None:
            ok(acl.mdl.set_exec_config_opt(execution, STREAM_TIMEOUT, timeout))
            ok(acl.mdl.set_exec_config_opt(execution, EVENT_TIMEOUT, timeout))
        for on in (0, stream):
            inputs, outputs, target = datasets()
            ok(acl.mdl.execute_v2(model_id, inputs, outputs, on, execution))
            assert np.array_equal(download(target, 16, np.float32), np.arange(16) + 1)

    def test_it_runs_after_what_the_stream_has_and_gives_up_in_time(self, model_id, execution, stream):
        gate = Gate()
        inputs, outputs, target = datasets()
        ok(acl.mdl.set_exec_config_opt(execution, STREAM_TIMEOUT, 100))
        gate.hold(stream)
        assert acl.mdl.execute_v2(model_id, inputs, outputs, stream, execution) == 507046
        assert "100ms" in acl.get_recent_err_msg()
        assert np.isnan(download(target, 16, np.float32)).all()
        gate.open()
        ok(acl.rt.synchronize_stream(stream))
        assert np.array_equal(download(target, 16, np.float32), np.arange(16) + 1), "it was still queued"
        ok(acl.mdl.execute_v2(model_id, inputs, outputs, stream, execution))

    def test_outputs_without_an_address_are_allocated(self, model_id, execution):
        inputs, _, _ = datasets()
        outputs, buffer = acl.mdl.create_dataset(), acl.create_data_buffer(0, 0)
        ok(acl.mdl.add_dataset_buffer(outputs, buffer))
        ok(acl.mdl.execute_v2(model_id, inputs, outputs, 0, execution))
        pointer = acl.get_data_buffer_addr(buffer)
        assert np.array_equal(download(pointer, 16, np.float32), np.arange(16) + 1)
        ok(acl.rt.free(pointer))

    def test_errors_are_the_calls_own(self, model_id, execution, stream):
        inputs, outputs, _ = datasets()
        assert acl.mdl.execute_v2(model_id + 1000, inputs, outputs, stream, execution) == 145003
        assert acl.mdl.execute_v2(model_id, inputs, outputs, stream, 0) == 100000
        assert acl.mdl.execute_v2(model_id, outputs, inputs, stream, execution) == 500002
        ok(acl.rt.synchronize_stream(stream))

    def test_attributes(self, execution):
        for attribute, value in ((0, 0), (1, 0), (0, 0xFFFFFFFE), (2, 1), (7, 1), (8, 1), (2**64 - 1, 1)):
            assert acl.mdl.set_exec_config_opt(execution, attribute, value) == 100000, (attribute, value)
