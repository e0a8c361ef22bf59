"""One model on several streams, and every element type through a model: results equal to numpy's."""

import acl
import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper  # noqa: E402

from .support import code, convert, ok  # noqa: E402
from .test_mdl import ACL_TYPES, Buffers, described, loaded, model, tensor  # noqa: E402

pytestmark = pytest.mark.usefixtures("held")


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """A model that takes long enough for another execution to begin meanwhile."""
    names = [f"y{index}" for index in range(61)]
    nodes = [
        helper.make_node("MatMul", ["x" if index == 0 else names[index - 1], "w"], [names[index]])
        for index in range(61)
    ]
    weights = np.eye(700, dtype=np.float32)
    made = model(nodes, [tensor("x", [700, 700])], [tensor(names[-1], [700, 700])], [("w", weights)])
    path = tmp_path_factory.mktemp("slow") / "slow.onnx"
    onnx.save(made, path)
    return path


def picture(seed):
    return np.random.default_rng(seed).standard_normal((700, 700), np.float32)


class TestOneModelOnTwoStreams:
    """The manual: asynchronous executions of one model must not overlap on several streams; a board reports an error."""

    def test_executions_that_overlap_are_an_error(self, slow):
        model_id = loaded(slow)
        runs = [(ok(acl.rt.create_stream()), Buffers(described(model_id), [picture(seed)])) for seed in range(2)]
        for stream, buffers in runs:
            ok(acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, stream))
        codes = [code(acl.rt.synchronize_stream(stream)) for stream, _ in runs]
        assert sorted(codes) == [0, 507011]
        assert "one stream at a time" in acl.get_recent_err_msg()
        # The one that had the model is not disturbed.
        good = codes.index(0)
        runs[good][1].check([picture(good)])

    def test_an_event_keeps_them_apart(self, slow):
        model_id = loaded(slow)
        runs = [(ok(acl.rt.create_stream()), Buffers(described(model_id), [picture(seed)])) for seed in range(2)]
        event = ok(acl.rt.create_event())
        (first, one), (second, two) = runs
        ok(acl.mdl.execute_async(model_id, one.inputs, one.outputs, first))
        ok(acl.rt.record_event(event, first))
        ok(acl.rt.stream_wait_event(second, event))
        ok(acl.mdl.execute_async(model_id, two.inputs, two.outputs, second))
        for seed, (stream, buffers) in enumerate(runs):
            ok(acl.rt.synchronize_stream(stream))
            buffers.check([picture(seed)])

    def test_executions_that_do_not_overlap_pass(self, slow):
        model_id = loaded(slow)
        first, second = ok(acl.rt.create_stream()), ok(acl.rt.create_stream())
        runs = [Buffers(described(model_id), [picture(seed)]) for seed in range(3)]
        # Two on one stream, then one on another after a synchronise.
        for buffers in runs[:2]:
            ok(acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, first))
        ok(acl.rt.synchronize_stream(first))
        ok(acl.mdl.execute_async(model_id, runs[2].inputs, runs[2].outputs, second))
        # A call that waits takes no turn.
        ok(acl.mdl.execute(model_id, runs[0].inputs, runs[0].outputs))
        ok(acl.rt.synchronize_stream(second))
        for seed, buffers in enumerate(runs):
            buffers.check([picture(seed)])

    def test_execute_v2_takes_its_turn(self, slow):
        model_id = loaded(slow)
        stream = ok(acl.rt.create_stream())
        runs = [Buffers(described(model_id), [picture(seed)]) for seed in range(2)]
        config = acl.mdl.create_exec_config_handle()
        ok(acl.mdl.execute_async(model_id, runs[0].inputs, runs[0].outputs, stream))
        ret = code(acl.mdl.execute_v2(model_id, runs[1].inputs, runs[1].outputs, 0, config))
        ok(acl.rt.synchronize_stream(stream))
        assert ret == 507011
        ok(acl.mdl.execute_v2(model_id, runs[1].inputs, runs[1].outputs, 0, config))
        ok(acl.mdl.destroy_exec_config_handle(config))
        for seed, buffers in enumerate(runs):
            buffers.check([picture(seed)])

    def test_a_model_for_each_stream_is_allowed(self, slow):
        runs = []
        for seed in range(2):
            model_id = loaded(slow)
            runs.append((model_id, ok(acl.rt.create_stream()), Buffers(described(model_id), [picture(seed)])))
        for model_id, stream, buffers in runs:
            ok(acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, stream))
        for seed, (_, stream, buffers) in enumerate(runs):
            ok(acl.rt.synchronize_stream(stream))
            buffers.check([picture(seed)])


def values(kind):
    """Numbers at the edges of a type, and a few between."""
    if kind == "bool":
        return np.array([[True, False, True], [False, False, True]])
    if np.issubdtype(np.dtype(kind), np.integer):
        limits = np.iinfo(kind)
        return np.array([[limits.min, limits.max, 0], [1, 2, 3]], kind)
    limits = np.finfo(kind)
    return np.array([[limits.min, limits.max, -0.0], [limits.tiny, 1.5, -2.25]], kind)


@pytest.mark.parametrize("converted", [False, True], ids=["onnx", "om"])
@pytest.mark.parametrize("kind", ACL_TYPES)
def test_every_element_type_goes_in_and_comes_out(tmp_path, kind, converted):
    array = values(kind)
    nodes = [helper.make_node("Identity", ["x"], ["y"]), helper.make_node("Transpose", ["x"], ["z"])]
    made = model(nodes, [tensor("x", [2, 3], kind)], [tensor("y", [2, 3], kind), tensor("z", [3, 2], kind)])
    path = tmp_path / "types.onnx"
    onnx.save(made, path)
    if converted:
        outcome = convert(path, tmp_path / "types")
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        path = path.with_suffix(".om")
    model_id = loaded(path)
    desc = described(model_id)
    assert acl.mdl.get_input_data_type(desc, 0) == ACL_TYPES[kind]
    assert acl.mdl.get_output_data_type(desc, 1) == ACL_TYPES[kind]
    buffers = Buffers(desc, [array])
    ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
    buffers.check([array, np.ascontiguousarray(array.T)])


def test_half_precision_is_computed_in(tmp_path):
    generator = np.random.default_rng(3)
    weights = generator.standard_normal((8, 4)).astype(np.float16)
    array = generator.standard_normal((2, 8)).astype(np.float16)
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["y"]),
        helper.make_node("Cast", ["y"], ["z"], to=TensorProto.FLOAT),
    ]
    made = model(
        nodes, [tensor("x", [2, 8], "float16")], [tensor("y", [2, 4], "float16"), tensor("z", [2, 4])], [("w", weights)]
    )
    path = tmp_path / "half.onnx"
    onnx.save(made, path)
    model_id = loaded(path)
    desc = described(model_id)
    assert [acl.mdl.get_output_data_type(desc, index) for index in range(2)] == [1, 0]
    assert [acl.mdl.get_output_size_by_index(desc, index) for index in range(2)] == [16, 32]
    buffers = Buffers(desc, [array])
    ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
    product = array.astype(np.float32) @ weights.astype(np.float32)
    half = buffers.output(0, np.zeros((2, 4), np.float16))
    np.testing.assert_allclose(half.astype(np.float32), product, rtol=4e-3, atol=4e-3)
    np.testing.assert_array_equal(buffers.output(1, np.zeros((2, 4), np.float32)), half.astype(np.float32))
