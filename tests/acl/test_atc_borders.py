"""atc at the border of a network: chosen outputs, types, half-precision inputs and the NPU's layout, against numpy and ONNX Runtime."""

import json
import sys

import numpy as np
import onnxruntime
import pytest

onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from .nets import Net  # noqa: E402
from .support import convert, execute  # noqa: E402

pytestmark = pytest.mark.usefixtures("held")

NCHW, ND, NC1HWC0 = 0, 2, 3


def value(name, dims, element=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, element, dims)


def save(path, nodes, inputs, outputs, **constants):
    arrays = [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "graph", inputs, outputs, arrays)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def save_net(path, batch=2):
    """Two convolutions and a head, with unnamed nodes, a branch whose body reads the picture, and an input of its own for the end."""
    generator = np.random.default_rng(5)
    body = helper.make_graph(
        [helper.make_node("Mul", ["picture", "factor"], ["scaled"])], "then", [], [value("scaled", [batch, 3, 6, 6])]
    )
    other = helper.make_graph(
        [helper.make_node("Identity", ["picture"], ["same"])], "else", [], [value("same", [batch, 3, 6, 6])]
    )
    save(
        path,
        [
            helper.make_node("If", ["yes"], ["chosen"], name="branch", then_branch=body, else_branch=other),
            helper.make_node("Conv", ["chosen", "w1"], ["c1"], name="conv1", pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["c1"], ["r1"]),
            helper.make_node("Split", ["r1"], ["left", "right"], name="halves", axis=1),
            helper.make_node("Conv", ["left", "w2"], ["c2"], name="conv2", pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["c2"], ["r2"]),
            helper.make_node("ReduceMean", ["r2"], ["mean"], name="pool", axes=[2, 3], keepdims=0),
            helper.make_node("Add", ["mean", "shift"], ["Identity:0"], name="head"),
            helper.make_node("ArgMax", ["Identity:0"], ["class"], name="classify", axis=1, keepdims=0),
        ],
        [value("picture", [batch, 3, 6, 6]), value("shift", [5])],
        [value("Identity:0", [batch, 5]), value("class", [batch], TensorProto.INT64)],
        w1=generator.normal(size=(4, 3, 3, 3)).astype(np.float32),
        w2=generator.normal(size=(5, 2, 3, 3)).astype(np.float32),
        factor=np.float32(0.5),
        yes=np.array(True),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("borders")
    save_net(folder / "net.onnx")
    save_net(folder / "open.onnx", batch="N")
    return folder


@pytest.fixture(scope="module")
def arrays():
    generator = np.random.default_rng(6)
    return [generator.normal(size=(2, 3, 6, 6)).astype(np.float32), generator.normal(size=5).astype(np.float32)]


def reference(path, arrays, *tensors):
    """Any tensors of the original model, by ONNX Runtime."""
    model = onnx.load(path)
    known = {output.name for output in model.graph.output}
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in tensors if name not in known)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [entry.name for entry in session.get_inputs()]
    return session.run(list(tensors) or None, dict(zip(names, arrays, strict=True)))


def net(folder, name, *options, model="net.onnx"):
    outcome = convert(folder / model, folder / name, *options)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return Net(folder / f"{name}.om")


CUTS = {
    "conv1:0": (["conv1:0"], ["c1"]),
    # Unnamed nodes are counted among themselves.
    "Relu_1:0": (["Relu_1:0"], ["r2"]),
    "halves:1;conv1:0": (["halves:1", "conv1:0"], ["right", "c1"]),
    "right;c2": (["halves:1:right", "conv2:0:c2"], ["right", "c2"]),
    # A tensor whose name looks like a node with an index.
    "Identity:0": (["head:0:Identity:0"], ["Identity:0"]),
    " classify:0 ; head:0; ": (["classify:0", "head:0"], ["class", "Identity:0"]),
    "head:0;head:0": (["head:0", "head:0"], ["Identity:0", "Identity:0"]),
    "branch:0": (["branch:0"], ["chosen"]),
}


@pytest.mark.parametrize("words", CUTS)
def test_a_network_ends_where_it_is_told_to(folder, arrays, words):
    names, tensors = CUTS[words]
    expected = reference(folder / "net.onnx", arrays, *dict.fromkeys(tensors))
    expected = dict(zip(dict.fromkeys(tensors), expected, strict=True))
    with net(folder, "cut", f"--out_nodes={words}") as cut:
        assert [name for name, *_ in cut.outputs()] == names
        # Inputs stay, needed or not.
        assert [name for name, *_ in cut.inputs()] == ["picture", "shift"]
        for found, tensor in zip(cut.run(*arrays), tensors, strict=True):
            assert found.dtype == expected[tensor].dtype
            np.testing.assert_allclose(found, expected[tensor], rtol=1e-5, atol=1e-6)


def test_what_is_not_needed_is_not_in_the_file(folder):
    with net(folder, "short", "--out_nodes=conv1:0"):
        pass
    outcome = execute(
        [
            sys.executable,
            "-m",
            "softacl.atc",
            "--mode=1",
            f"--om={folder / 'short.om'}",
            f"--json={folder / 'short.json'}",
        ]
    )
    assert outcome.returncode == 0, outcome.stdout
    ops = json.loads((folder / "short.json").read_text())["graph"][0]["op"]
    assert sorted(op["name"] for op in ops) == [
        "Node_Output",
        "branch",
        "conv1",
        "factor",
        "picture",
        "shift",
        "w1",
        "yes",
    ]
    assert (folder / "short.om").stat().st_size < 20_000


def test_an_input_can_be_an_output(folder, arrays):
    with net(folder, "through", "--out_nodes=shift:0;w1:0") as through:
        assert [name for name, *_ in through.outputs()] == ["shift:0", "w1:0"]
        shift, weights = through.run(*arrays)
        assert shift.tobytes() == arrays[1].tobytes()
        original = {tensor.name: tensor for tensor in onnx.load(folder / "net.onnx").graph.initializer}
        assert weights.tobytes() == numpy_helper.to_array(original["w1"]).tobytes()


TYPES = {
    "FP16": np.float16,
    "FP32": np.float32,
    "DOUBLE": np.float64,
    "INT8": np.int8,
    "UINT8": np.uint8,
    "INT16": np.int16,
    "UINT16": np.uint16,
    "INT32": np.int32,
    "UINT32": np.uint32,
    "INT64": np.int64,
    "UINT64": np.uint64,
}


@pytest.mark.parametrize("name", TYPES)
def test_outputs_are_cast(folder, arrays, name):
    scores, classes = reference(folder / "net.onnx", [arrays[0], abs(arrays[1]) * 10])
    with net(folder, f"type_{name}", f"--output_type={name}") as typed:
        names = [name for name, *_ in typed.outputs()]
        assert names == ["head:0:Identity:0", "classify:0:class"]
        assert [dtype for _, dtype, *_ in typed.outputs()] == [TYPES[name]] * 2
        found = typed.run(arrays[0], abs(arrays[1]) * 10)
    assert (scores >= 0).all(), "numbers that every type can hold"
    step = 0 if np.issubdtype(TYPES[name], np.floating) else 1
    np.testing.assert_allclose(found[0].astype(np.float64), scores.astype(TYPES[name]), rtol=1e-3, atol=step * 0.001)
    assert (found[1] == classes.astype(TYPES[name])).all()


def test_one_output_is_cast(folder, arrays):
    scores, mean = reference(folder / "net.onnx", arrays, "Identity:0", "mean")
    with net(folder, "one", "--out_nodes=head:0;pool:0", "--output_type=pool:0:FP16") as typed:
        assert [dtype for _, dtype, *_ in typed.outputs()] == [np.float32, np.float16]
        assert [name for name, *_ in typed.outputs()] == ["head:0", "pool:0"]
        found = typed.run(*arrays)
    np.testing.assert_allclose(found[0], scores, rtol=1e-5)
    np.testing.assert_allclose(found[1], mean.astype(np.float16), rtol=1e-3)


def test_inputs_in_half_precision(folder, arrays):
    halves = [array.astype(np.float16) for array in arrays]
    expected, classes = reference(folder / "net.onnx", [halves[0].astype(np.float32), arrays[1]])
    with net(folder, "half", "--input_fp16_nodes=picture", "--output_type=FP32") as half:
        assert [entry[:2] for entry in half.inputs()] == [("picture", np.float16), ("shift", np.float32)]
        found = half.run(halves[0], arrays[1])
    np.testing.assert_allclose(found[0], expected, rtol=1e-5)
    assert (found[1] == classes).all()
    with net(folder, "halves", "--input_fp16_nodes=shift;picture", "--out_nodes=head:0", "--output_type=FP16") as both:
        assert [dtype for _, dtype, *_ in both.inputs()] == [np.float16] * 2
        expected = reference(folder / "net.onnx", [half.astype(np.float32) for half in halves], "Identity:0")[0]
        np.testing.assert_allclose(both.run(*halves)[0], expected.astype(np.float16), rtol=1e-3)


def blocks(array):
    """NCHW as NC1HWC0: channels in blocks of 16, the last one filled up with zeros."""
    batch, channels, height, width = array.shape
    count = -(-channels // 16)
    padded = np.zeros((batch, count * 16, height, width), np.float16)
    padded[:, :channels] = array
    return np.ascontiguousarray(padded.reshape(batch, count, 16, height, width).transpose(0, 1, 3, 4, 2))


@pytest.mark.parametrize("channels", [3, 16, 20])
def test_the_layout_of_the_npu(tmp_path, channels):
    generator = np.random.default_rng(channels)
    save(
        tmp_path / "wide.onnx",
        [helper.make_node("Conv", ["x", "w"], ["y"], name="conv"), helper.make_node("Relu", ["y"], ["z"], name="relu")],
        [value("x", [2, channels, 5, 4])],
        [value("z", [2, channels + 1, 5, 4])],
        w=generator.normal(size=(channels + 1, channels, 1, 1)).astype(np.float32),
    )
    x = generator.normal(size=(2, channels, 5, 4)).astype(np.float16)
    expected = reference(tmp_path / "wide.onnx", [x.astype(np.float32)])[0]
    options = (
        "--input_fp16_nodes=x",
        "--is_input_adjust_hw_layout=true",
        "--out_nodes=relu:0;conv:0",
        "--is_output_adjust_hw_layout=true,false",
    )
    with net(tmp_path, "blocks", *options, model="wide.onnx") as relaid:
        assert relaid.inputs() == [("x", np.float16, NC1HWC0, list(blocks(x).shape))]
        name, dtype, layout, dims = relaid.outputs()[0]
        assert (name, dtype, layout, dims) == ("relu:0", np.float16, NC1HWC0, list(blocks(expected).shape))
        assert relaid.outputs()[1][1:3] == (np.float32, NCHW)
        found, plain = relaid.run(blocks(x))
    np.testing.assert_allclose(found, blocks(expected), rtol=2e-3, atol=1e-3)
    np.testing.assert_allclose(np.maximum(plain, 0), expected, rtol=1e-4, atol=1e-5)


def test_a_layout_needs_four_fixed_dimensions(folder):
    for options in (
        ["--out_nodes=head:0", "--is_output_adjust_hw_layout=true"],
        ["--input_fp16_nodes=shift", "--is_input_adjust_hw_layout=true"],
    ):
        outcome = convert(folder / "net.onnx", folder / "none", *options)
        assert outcome.returncode == 255
        assert "E10055" in outcome.stdout and "NC1HWC0" in outcome.stdout, outcome.stdout
        assert not (folder / "none.om").exists()


def test_gears_and_borders_go_together(folder, arrays):
    options = ("--input_shape=picture:-1,3,6,6", "--dynamic_batch_size=1,2", "--out_nodes=head:0;classify:0")
    outcome = convert(
        folder / "open.onnx", folder / "gears", *options, "--input_fp16_nodes=picture", "--output_type=head:0:FP16"
    )
    assert outcome.returncode == 0, outcome.stdout
    with Net(folder / "gears.om") as gears:
        assert [dtype for _, dtype, *_ in gears.inputs()] == [np.float16, np.float32, np.int32]
        assert [entry[0:2] for entry in gears.outputs()] == [("head:0", np.float16), ("classify:0", np.int64)]


def test_a_layout_alone_is_said_to_have_no_effect(folder):
    outcome = convert(folder / "net.onnx", folder / "alone", "--is_input_adjust_hw_layout=true")
    assert outcome.returncode == 0
    assert "WARNING: Parameter [--is_input_adjust_hw_layout] has no effect" in outcome.stdout


def test_a_dumped_graph_becomes_json(tmp_path):
    text = tmp_path / "ge_proto_00000000_PreRunBegin.txt"
    text.write_text(
        """
        name: "resnet" version: 2
        graph {
          name: "resnet_0"
          op { name: "x" type: "Data" output_desc { dtype: DT_FLOAT layout: "NCHW" shape { dim: 1 dim: 3 } } }
          op { name: "conv" type: "Conv2D" input: "x:0"
               attr { key: "strides" value { list { i: 1 i: 2 val_type: VT_LIST_INT } } } }
        }
        """
    )

    def run(**options):
        words = (f"--{name}={value}" for name, value in options.items())
        return execute([sys.executable, "-m", "softacl.atc", "--mode=5", *words])

    outcome = run(om=text, json=tmp_path / "graph.json")
    assert outcome.returncode == 0, outcome.stdout
    document = json.loads((tmp_path / "graph.json").read_text())
    data, conv = document["graph"][0]["op"]
    assert (data["name"], conv["type"], conv["input"]) == ("x", "Conv2D", ["x:0"])
    assert data["output_desc"][0]["dtype"] == "DT_FLOAT"
    assert conv["attr"][0]["key"] == "strides" and conv["attr"][0]["value"]["list"]["i"] == [1, 2]
    for content, code in (("graph {", "E13005"), ("", "E13005"), ('name: "x"  # no graph', "E13005")):
        text.write_text(content)
        outcome = run(om=text, json=tmp_path / "none.json")
        assert outcome.returncode == 255 and code in outcome.stdout, (content, outcome.stdout)
        assert not (tmp_path / "none.json").exists()
