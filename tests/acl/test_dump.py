"""Dump: every node's tensors in files of the documented form and place, equal to ONNX Runtime's own, and executions that do not change by it."""

import csv
import json
import os
import re
import struct
import time

import acl
import numpy as np
import onnxruntime
import pytest

onnx = pytest.importorskip("onnx")

from onnx import helper, numpy_helper  # noqa: E402

from .support import answers, code, convert, download, ok, run, upload  # noqa: E402

pytestmark = pytest.mark.usefixtures("held")

FLOAT, INT64 = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64


def network():
    """Operators as networks have them: named and not, with constants of both kinds, several outputs, absent inputs, and integers."""
    generator = np.random.default_rng(3)
    constants = {
        "w": generator.normal(size=(6, 3, 3, 3)).astype(np.float32),
        "b": generator.normal(size=6).astype(np.float32),
        "top": np.float32(2).reshape(()),
        "head": generator.normal(size=(96, 5)).astype(np.float32),
    }
    nodes = [
        helper.make_node("Constant", [], ["half"], value=numpy_helper.from_array(np.array([0.5], np.float32))),
        helper.make_node("Conv", ["x", "w", "b"], ["c"], name="/stem/conv.1", pads=[1, 1, 1, 1]),
        helper.make_node("Clip", ["c", "", "top"], ["k"], name="clip it"),
        helper.make_node("Relu", ["k"], ["r"]),
        helper.make_node("Mul", ["r", "half"], ["m"], name="/stem/scale"),
        helper.make_node("Split", ["m"], ["left", "right"], name="halves", axis=1),
        helper.make_node("MaxPool", ["left"], ["p"], name="pool", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Concat", ["left", "right"], ["j"], axis=1),
        helper.make_node("AveragePool", ["j"], ["a"], name="mean", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["a"], ["f"], name="flat"),
        helper.make_node("MatMul", ["f", "head"], ["logits"], name="head"),
        helper.make_node("Add", ["logits", "shift"], ["moved"], name="shift"),
        helper.make_node("Softmax", ["moved"], ["scores"], name="scores", axis=1),
        helper.make_node("ArgMax", ["scores"], ["best"], name="best", axis=1),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "net",
        [value("x", FLOAT, [1, 3, 8, 8]), value("shift", FLOAT, [5])],
        [value("scores", FLOAT, [1, 5]), value("best", INT64, [1, 1]), value("p", FLOAT, [1, 3, 4, 4])],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model


OUTPUTS = [("scores", (1, 5), np.float32), ("best", (1, 1), np.int64), ("p", (1, 3, 4, 4), np.float32)]
# What the files call each node: type and cleaned name. Unnamed nodes count through the file; the constant is the first.
NAMES = {
    "x": ("Data", "x"),
    "shift input": ("Data", "shift"),
    "/stem/conv.1": ("Conv", "_stem_conv_1"),
    "clip it": ("Clip", "clip_it"),
    "Relu_1": ("Relu", "Relu_1"),
    "/stem/scale": ("Mul", "_stem_scale"),
    "halves": ("Split", "halves"),
    "pool": ("MaxPool", "pool"),
    "Concat_2": ("Concat", "Concat_2"),
    "mean": ("AveragePool", "mean"),
    "flat": ("Flatten", "flat"),
    "head": ("MatMul", "head_1"),
    "shift": ("Add", "shift_1"),
    "scores": ("Softmax", "scores"),
    "best": ("ArgMax", "best"),
}
DTYPES = {1: np.float32, 8: np.int64}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    onnx.save(network(), folder / "net.onnx")
    outcome = convert(folder / "net.onnx", folder / "net")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder


def random_inputs(seed):
    generator = np.random.default_rng(seed)
    return {
        "x": generator.normal(size=(1, 3, 8, 8)).astype(np.float32),
        "shift": generator.normal(size=5).astype(np.float32),
    }


def reference(inputs):
    """Every tensor of the network by its name, from ONNX Runtime in Python."""
    model = network()
    made = [name for node in model.graph.node for name in node.output]
    present = {output.name for output in model.graph.output}
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in made if name not in present)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0))
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    tensors = dict(zip(names, session.run(None, inputs), strict=True))
    tensors.update(inputs)
    tensors.update({tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer})
    return tensors


class Model:
    def __init__(self, path):
        self.id = ok(acl.mdl.load_from_file(str(path)))

    def run(self, inputs, how=lambda *arguments: acl.mdl.execute(*arguments)):
        given, made = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        targets = []
        for array in (inputs["x"], inputs["shift"]):
            ok(acl.mdl.add_dataset_buffer(given, acl.create_data_buffer(upload(array), array.nbytes)))
        for _, shape, dtype in OUTPUTS:
            size = int(np.prod(shape)) * np.dtype(dtype).itemsize
            targets.append(upload(np.full(size, 0xEE, np.uint8)))
            ok(acl.mdl.add_dataset_buffer(made, acl.create_data_buffer(targets[-1], size)))
        ok(how(self.id, given, made))
        ok(acl.rt.synchronize_device())
        return [download(target, shape, dtype) for target, (_, shape, dtype) in zip(targets, OUTPUTS, strict=True)]


@pytest.fixture
def dumping(tmp_path):
    """Begin a dump with the given section; what is not given is a plain one of the model `net`."""
    (tmp_path / "out").mkdir()

    def begin(**section):
        section = {"dump_path": str(tmp_path / "out"), "dump_list": [{"model_name": "net"}], **section}
        path = tmp_path / "acl.json"
        path.write_text(json.dumps({"dump": section}))
        ok(acl.mdl.init_dump())
        ok(acl.mdl.set_dump(str(path)))
        return tmp_path / "out"

    yield begin
    acl.mdl.finalize_dump()


# A parser of the files, from their description and with nothing of the project.


def fields(data):
    """The fields of a protobuf message: number and value, integers and bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        else:
            assert tag & 7 == 2
            length = varint()
            yield tag >> 3, data[at : at + length]
            at += length
            assert at <= len(data)


def varints(data):
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            values.append(value)
            value = shift = 0
    return values


def dims(shape):
    return tuple(varints(dict(fields(shape)).get(1, b"")))


def parse(content):
    """Inputs and outputs as arrays, the node's name, and the layouts of all."""
    (length,) = struct.unpack_from("<Q", content)
    message = list(fields(content[8 : 8 + length]))
    at = 8 + length
    sides = {"input": [], "output": []}
    layouts = []
    for side, number, size_field, original_shape in (("input", 4, 5, 6), ("output", 3, 6, 7)):
        for found, value in message:
            if found == number:
                tensor = dict(fields(value))
                size = tensor.get(size_field, 0)
                assert tensor[3] == tensor[original_shape]
                array = np.frombuffer(content[at : at + size], DTYPES[tensor[1]]).reshape(dims(tensor[3]))
                sides[side].append(array)
                layouts.append(tensor.get(2, 0))
                at += size
    assert at == len(content), "nothing follows"
    plain = dict(message)
    names = {dict(fields(dict(fields(value))[4]))[1].decode() for found, value in message if found == 3}
    return sides["input"], sides["output"], names, layouts, plain[2]


def dump_files(out, model_id, index, device=0, model_name="net"):
    """The files of one execution by type and name of the node."""
    (moment,) = os.listdir(out)
    assert re.fullmatch(r"\d{14}", moment)
    assert abs(time.mktime(time.strptime(moment, "%Y%m%d%H%M%S")) - time.time()) < 120, "it is local time"
    folder = out / moment / str(device) / model_name / str(model_id) / str(index)
    found = {}
    for path in folder.iterdir():
        operator, name, task, stream, stamp, *suffix = path.name.split(".")
        assert all(re.fullmatch(r"[A-Za-z0-9_-]+", part) for part in (operator, name))
        assert task.isdigit() and stream.isdigit() and re.fullmatch(r"\d{16}", stamp)
        assert suffix in ([], ["csv"])
        found[operator, name] = path
    return found


def data_nodes(tensors):
    """Inputs of the network in the form of its nodes."""
    node = helper.make_node
    return {"x": node("Data", ["x"], ["x"]), "shift input": node("Data", ["shift"], ["shift"])}


def check(files, tensors, inputs, outputs, names=tuple(NAMES)):
    """The files are those of the nodes of these names, with the tensors that the network has there."""
    graph = network().graph
    unnamed = iter(range(100))
    nodes = {node.name or f"{node.op_type}_{next(unnamed)}": node for node in graph.node}
    nodes.update(data_nodes(tensors))
    constant = numpy_helper.to_array(graph.node[0].attribute[0].t)
    assert set(files) == {NAMES[name] for name in names}
    for name in names:
        seen_inputs, seen_outputs, own_names, layouts, moment = parse(files[NAMES[name]].read_bytes())
        takes = [source for source in nodes[name].input if source] if inputs else []
        makes = list(nodes[name].output) if outputs else []
        assert len(seen_inputs) == len(takes) and len(seen_outputs) == len(makes), name
        for array, tensor in zip(seen_inputs + seen_outputs, takes + makes, strict=True):
            expected = constant if tensor == "half" else tensors[tensor]
            assert array.dtype == expected.dtype and array.shape == expected.shape, (name, tensor)
            assert array.tobytes() == expected.tobytes(), (name, tensor)
        assert own_names == ({{"shift input": "shift"}.get(name, name)} if outputs else set()), "the node's own name"
        assert layouts == [0 if array.ndim == 4 else 2 for array in seen_inputs + seen_outputs]
        assert abs(moment / 1e6 - time.time()) < 120


@pytest.mark.parametrize("suffix", ["om", "onnx"])
@pytest.mark.parametrize("mode", [None, "output", "input", "all"])
def test_every_tensor_is_onnx_runtimes(folder, dumping, mode, suffix):
    plain = Model(folder / f"net.{suffix}")
    out = dumping(**({"dump_mode": mode} if mode else {}))
    model = Model(folder / f"net.{suffix}")
    for index in range(2):
        inputs = random_inputs(index)
        made = model.run(inputs)
        for own, other in zip(made, plain.run(inputs), strict=True):
            assert own.tobytes() == other.tobytes(), "the execution is the same"
        files = dump_files(out, model.id, index)
        check(files, reference(inputs), mode in ("input", "all"), mode != "input")
    # The model that was loaded before is not dumped.
    assert len(list(next(out.iterdir()).glob("0/net/*"))) == 1
    ok(acl.mdl.unload(plain.id))
    ok(acl.mdl.unload(model.id))


@pytest.mark.parametrize(
    "how",
    [
        lambda *arguments: acl.mdl.execute_async(*arguments, 0),
        lambda *arguments: acl.mdl.execute_v2(*arguments, 0, acl.mdl.create_exec_config_handle()),
    ],
)
def test_however_it_runs(folder, dumping, how):
    out = dumping()
    model = Model(folder / "net.om")
    inputs = random_inputs(9)
    made = model.run(inputs, how)
    assert np.allclose(made[0], reference(inputs)["scores"])
    check(dump_files(out, model.id, 0), reference(inputs), False, True)


class TestChoice:
    def test_layers(self, folder, dumping):
        out = dumping(
            dump_list=[{"model_name": "net", "layer": ["/stem/conv.1", "pool", "no such layer"]}], dump_mode="all"
        )
        model = Model(folder / "net.om")
        inputs = random_inputs(1)
        model.run(inputs)
        # The input of a chosen node comes along.
        check(dump_files(out, model.id, 0), reference(inputs), True, True, ["x", "/stem/conv.1", "pool"])

    def test_ranges(self, folder, dumping):
        ranges = [
            {"begin": "halves", "end": "mean"},
            {"begin": "best", "end": "best"},
            {"begin": "flat", "end": "pool"},
        ]
        out = dumping(dump_list=[{"model_name": "net", "opname_range": ranges}], dump_level="op")
        model = Model(folder / "net.om")
        inputs = random_inputs(1)
        model.run(inputs)
        chosen = ["halves", "pool", "Concat_2", "mean", "best"]
        check(dump_files(out, model.id, 0), reference(inputs), False, True, chosen)

    @pytest.mark.parametrize(
        ("dump_list", "dumped"),
        [
            ([{"model_name": "net"}], True),
            ([{"layer": ["pool"]}], True),
            ([{"model_name": "other"}], False),
            ([{"model_name": "other"}, {"model_name": "net"}], True),
        ],
    )
    def test_models(self, folder, dumping, dump_list, dumped):
        out = dumping(dump_list=dump_list)
        Model(folder / "net.om").run(random_inputs(1))
        assert bool(os.listdir(out)) == dumped

    def test_a_model_goes_by_its_file_or_by_its_own_name(self, folder, dumping, tmp_path):
        (tmp_path / "re.named.om").write_bytes((folder / "net.om").read_bytes())
        out = dumping(
            dump_list=[{"model_name": "net", "layer": ["pool"]}, {"model_name": "re.named", "layer": ["head"]}]
        )
        model = Model(tmp_path / "re.named.om")
        model.run(random_inputs(1))
        assert set(dump_files(out, model.id, 0, model_name="re_named")) == {("MatMul", "head_1")}

    def test_steps(self, folder, dumping):
        out = dumping(dump_step="1|3-4", dump_list=[{"model_name": "net", "layer": ["pool"]}])
        model = Model(folder / "net.om")
        for seed in range(6):
            model.run(random_inputs(seed))
        runs = next(out.glob(f"*/0/net/{model.id}"))
        assert sorted(os.listdir(runs)) == ["1", "3", "4"]
        _, (pooled,), *_ = parse(next((runs / "3").iterdir()).read_bytes())
        assert pooled.tobytes() == reference(random_inputs(3))["p"].tobytes()

    def test_the_newest_configuration_counts(self, folder, dumping, tmp_path):
        out = dumping()
        later = tmp_path / "later.json"
        section = {"dump_path": str(out), "dump_list": [{"model_name": "net", "layer": ["best"]}]}
        later.write_text(json.dumps({"dump": section}))
        ok(acl.mdl.set_dump(str(later)))
        model = Model(folder / "net.om")
        model.run(random_inputs(0))
        assert set(dump_files(out, model.id, 0)) == {("ArgMax", "best")}

    def test_after_the_end_nothing_is_dumped(self, folder, dumping):
        out = dumping()
        model = Model(folder / "net.om")
        ok(acl.mdl.finalize_dump())
        model.run(random_inputs(0))
        Model(folder / "net.om").run(random_inputs(0))
        assert os.listdir(out) == []


class TestStatistics:
    def rows(self, out, model, name):
        path = dump_files(out, model.id, 0)[NAMES[name]]
        with open(path, newline="") as file:
            return list(csv.reader(file))

    def test_a_table_for_each_node(self, folder, dumping):
        out = dumping(dump_data="stats", dump_mode="all")
        model = Model(folder / "net.om")
        inputs = random_inputs(5)
        inputs["x"][0, 0, 0, 0] = np.inf
        inputs["x"][0, 1, 0, 0] = -np.inf
        inputs["x"][0, 2, 0, 0] = np.nan
        model.run(inputs)
        heading, *rows = self.rows(out, model, "/stem/conv.1")
        assert heading == [
            "Input/Output",
            "Index",
            "Data Size",
            "Data Type",
            "Format",
            "Shape",
            "Max Value",
            "Min Value",
            "Avg Value",
            "Count",
            "Nan Count",
            "Negative Inf Count",
            "Positive Inf Count",
        ]
        assert [row[:6] for row in rows] == [
            ["Input", "0", "768", "DT_FLOAT", "NCHW", "1x3x8x8"],
            ["Input", "1", "648", "DT_FLOAT", "NCHW", "6x3x3x3"],
            ["Input", "2", "24", "DT_FLOAT", "ND", "6"],
            ["Output", "0", "1536", "DT_FLOAT", "NCHW", "1x6x8x8"],
        ]
        tensors = reference(inputs)
        for row, name in zip(rows, ("x", "w", "b", "c"), strict=True):
            array = tensors[name].astype(np.float64)
            finite = array[np.isfinite(array)]
            assert np.allclose(
                [float(value) for value in row[6:9]], [finite.max(), finite.min(), finite.mean()], rtol=1e-5
            )
            counts = [array.size, np.isnan(array).sum(), np.isneginf(array).sum(), np.isposinf(array).sum()]
            assert [int(value) for value in row[9:]] == counts
        assert self.rows(out, model, "best")[2][3] == "DT_INT64"

    def test_chosen_columns(self, folder, dumping):
        out = dumping(dump_data="stats", dump_stats=["Min", "L2norm"])
        model = Model(folder / "net.om")
        inputs = random_inputs(5)
        model.run(inputs)
        heading, row = self.rows(out, model, "pool")
        assert heading[6:] == ["Min Value", "l2norm"]
        pooled = reference(inputs)["p"]
        assert np.allclose([float(value) for value in row[6:]], [pooled.min(), np.linalg.norm(pooled)], rtol=1e-5)


# A program of its own: zeros go in.
PROGRAM = """
        def ok(result):
            *values, ret = result if isinstance(result, tuple) else (result,)
            assert ret == 0, (ret, acl.get_recent_err_msg())
            return values[0] if len(values) == 1 else values

        def prepare(path):
            model = ok(acl.mdl.load_from_file(path))
            given, made = acl.mdl.create_dataset(), acl.mdl.create_dataset()
            for dataset, size in ((given, 768), (given, 20), (made, 20), (made, 8), (made, 192)):
                pointer = ok(acl.rt.malloc(size, 0))
                ok(acl.rt.memset(pointer, size, 0, size))
                ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, size)))
            return model, given, made

        ok(acl.init())
        ok(acl.rt.set_device(0))
"""
INIT = """
config = sys.argv[1]
say(acl.init(config))
"""
RUN = """
ok(acl.rt.set_device(0))
say([acl.mdl.init_dump(), acl.mdl.set_dump(config), acl.mdl.finalize_dump()])
model = ok(acl.mdl.load_from_file(sys.argv[2]))
given, made = acl.mdl.create_dataset(), acl.mdl.create_dataset()
for dataset, size in ((given, 768), (given, 20), (made, 20), (made, 8), (made, 192)):
    pointer = ok(acl.rt.malloc(size, 0))
    ok(acl.rt.memset(pointer, size, 0, size))
    ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, size)))
ok(acl.mdl.execute(model, given, made))
say(model)
"""


class TestCallback:
    @pytest.fixture
    def chunks(self):
        chunks = []

        def take(chunk):
            chunks.append({**chunk, "data": acl.util.ptr_to_bytes(chunk["data_buf"], chunk["buf_len"])})

        ok(acl.mdl.dump_reg_callback(take, 0))
        yield chunks
        assert acl.mdl.dump_unreg_callback() is None

    @pytest.mark.parametrize("configured", [False, True])
    def test_it_gets_what_would_go_into_files(self, folder, dumping, chunks, configured):
        if configured:
            out = dumping(dump_mode="all")
        else:
            ok(acl.mdl.init_dump())
        model = Model(folder / "net.om")
        inputs = random_inputs(2)
        for how in (
            lambda *arguments: acl.mdl.execute(*arguments),
            lambda *arguments: acl.mdl.execute_async(*arguments, 0),
        ):
            model.run(inputs, how)
        assert len(chunks) == 2 * len(NAMES)
        tensors = reference(inputs)
        for chunk in chunks:
            assert set(chunk) == {"file_name", "data_buf", "buf_len", "is_last_chunk", "offset", "flag", "data"}
            assert (chunk["is_last_chunk"], chunk["offset"], chunk["flag"]) == (1, 0, 0)
            assert f"/net/{model.id}/" in chunk["file_name"]
            seen, made, names, *_ = parse(chunk["data"])
            assert bool(seen) == configured and made
            if names == {"pool"}:
                assert made[0].tobytes() == tensors["p"].tobytes()
        if configured:
            assert os.listdir(out) == []
            acl.mdl.dump_unreg_callback()
            model.run(inputs)
            check(dump_files(out, model.id, 2), tensors, True, True)
        ok(acl.mdl.finalize_dump())

    def test_without_a_dump_it_gets_nothing(self, folder, chunks):
        Model(folder / "net.om").run(random_inputs(2))
        assert chunks == []

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_a_function_that_raises_disturbs_nothing(self, folder, dumping):
        def bad(chunk):
            raise ValueError("no")

        dumping()
        ok(acl.mdl.dump_reg_callback(bad, 0))
        inputs = random_inputs(2)
        assert np.allclose(Model(folder / "net.om").run(inputs)[0], reference(inputs)["scores"])
        acl.mdl.dump_unreg_callback()

    def test_it_may_call_acl_and_end_itself(self, folder, dumping):
        seen = []

        def once(chunk):
            seen.append(ok(acl.rt.get_device_count()))
            acl.mdl.dump_unreg_callback()

        out = dumping(dump_list=[{"model_name": "net", "layer": ["pool", "mean"]}])
        ok(acl.mdl.dump_reg_callback(once, 0))
        model = Model(folder / "net.om")
        model.run(random_inputs(2))
        # The function was looked up once for the execution.
        assert len(seen) == 2
        model.run(random_inputs(2))
        assert set(dump_files(out, model.id, 1)) == {("MaxPool", "pool"), ("AveragePool", "mean")}

    @pytest.mark.parametrize("how", ["execute(model, given, made)", "execute_async(model, given, made, 0)"])
    @pytest.mark.parametrize("call", ["rt.reset_device(0)", "rt.reset_device_force(0)", "finalize()"])
    def test_it_cannot_end_what_calls_it(self, folder, call, how):
        program = f"""
        import acl, sys
        {PROGRAM}
        codes = set()
        def ending(chunk):
            codes.add(acl.{call})
        ok(acl.mdl.init_dump())
        ok(acl.mdl.dump_reg_callback(ending, 0))
        model, given, made = prepare(sys.argv[1])
        ok(acl.mdl.{how})
        ok(acl.rt.synchronize_device())
        print(codes, "execution" in acl.get_recent_err_msg() if "async" not in "{how}" else True)
        ok(acl.finalize())
        """
        done = run(program, folder / "net.om", timeout=30)
        assert (done.returncode, done.stdout) == (0, "{500003} True\n"), done.stderr

    @pytest.mark.parametrize(
        "ending", ["ok(acl.rt.synchronize_device())", "ok(acl.rt.destroy_stream(stream))", "", "sys.exit()"]
    )
    def test_streams_and_the_program_end_while_it_is_called(self, folder, tmp_path, ending):
        program = f"""
        import acl, sys, time
        {PROGRAM}
        stream = ok(acl.rt.create_stream())
        calls = []
        def slow(chunk):
            calls.append(chunk["file_name"])
            time.sleep(0.02)
        ok(acl.mdl.init_dump())
        ok(acl.mdl.dump_reg_callback(slow, 0))
        model, given, made = prepare(sys.argv[1])
        for _ in range(3):
            ok(acl.mdl.execute_async(model, given, made, stream))
        {ending}
        ok(acl.rt.reset_device(0))
        ok(acl.finalize())
        print(len(calls))
        """
        done = run(program, folder / "net.om")
        assert done.returncode == 0, done.stderr
        if ending != "sys.exit()":
            assert int(done.stdout) == 3 * len(NAMES)

    def test_what_is_no_callback(self):
        for flag in (1, -1):
            assert acl.mdl.dump_reg_callback(print, flag) == 500001
        with pytest.raises(TypeError):
            acl.mdl.dump_reg_callback(7, 0)
        acl.mdl.dump_unreg_callback()


class TestStates:
    def test_the_order_of_calls(self, tmp_path):
        path = str(tmp_path / "acl.json")
        assert acl.mdl.set_dump(path) == acl.mdl.finalize_dump() == 100045
        ok(acl.mdl.init_dump())
        assert acl.mdl.init_dump() == 100002
        ok(acl.mdl.finalize_dump())
        assert acl.mdl.finalize_dump() == 100045

    def test_what_is_no_configuration(self, tmp_path):
        ok(acl.mdl.init_dump())
        path = tmp_path / "acl.json"
        assert acl.mdl.set_dump() == acl.mdl.set_dump("") == 100000
        assert acl.mdl.set_dump(str(path)) == 100003
        plain = {"dump_path": str(tmp_path), "dump_list": [{"model_name": "net"}]}
        for content, expected in (
            ("{", 100006),
            ("", 100009),
            ("{}", 100009),
            (json.dumps({"dump": []}), 100009),
            (json.dumps({"dump": {**plain, "dump_mode": "both"}}), 100009),
            (json.dumps({"dump": {**plain, "dump_path": str(tmp_path / "missing")}}), 100009),
            (json.dumps({"dump": {**plain, "dump_path": str(path)}}), 100009),
            (json.dumps({"dump": {**plain, "dump_path": 7}}), 100009),
            (json.dumps({"dump": plain}), 0),
        ):
            path.write_text(content)
            assert acl.mdl.set_dump(str(path)) == expected, (content, acl.get_recent_err_msg())
        ok(acl.mdl.finalize_dump())

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_directory_that_this_user_may_not_write(self, tmp_path):
        (tmp_path / "out").mkdir(mode=0o555)
        path = tmp_path / "acl.json"
        path.write_text(
            json.dumps({"dump": {"dump_path": str(tmp_path / "out"), "dump_list": [{"model_name": "net"}]}})
        )
        ok(acl.mdl.init_dump())
        assert acl.mdl.set_dump(str(path)) == 100009
        ok(acl.mdl.finalize_dump())


class TestInitConfiguration:
    def test_the_dump_section_of_init(self, folder, tmp_path):
        (tmp_path / "out").mkdir()
        path = tmp_path / "acl.json"
        path.write_text(
            json.dumps({"dump": {"dump_path": str(tmp_path / "out"), "dump_list": [{"model_name": "net"}]}})
        )
        returned, others, model_id = answers(INIT + RUN, path, folder / "net.om")
        assert (returned, others) == (0, [100044] * 3)
        zeros = {"x": np.zeros((1, 3, 8, 8), np.float32), "shift": np.zeros(5, np.float32)}
        check(dump_files(tmp_path / "out", model_id, 0), reference(zeros), False, True)

    def test_a_relative_path_counts_from_where_the_program_is(self, folder, tmp_path):
        path = tmp_path / "acl.json"
        (tmp_path / "out").mkdir()
        path.write_text(json.dumps({"dump": {"dump_path": "out", "dump_list": [{"model_name": "net"}]}}))
        answers(f"import os; os.chdir({str(tmp_path)!r})\n" + INIT + RUN, path, folder / "net.om")
        assert len(os.listdir(tmp_path / "out")) == 1

    def test_a_wrong_section_is_no_start(self, tmp_path):
        path = tmp_path / "acl.json"
        for section in ([], 1, {"dump_list": []}, {"dump_path": "/no/such", "dump_list": [{"model_name": "x"}]}):
            path.write_text(json.dumps({"dump": section}))
            assert answers(INIT + "say(acl.rt.set_device(0)); say(acl.init())", path) == [100009, 100001, 0]

    def test_finalize_ends_it(self, folder, tmp_path):
        (tmp_path / "out").mkdir()
        path = tmp_path / "acl.json"
        path.write_text(
            json.dumps({"dump": {"dump_path": str(tmp_path / "out"), "dump_list": [{"model_name": "net"}]}})
        )
        said = answers(INIT + "ok(acl.finalize())\nok(acl.init())\n" + RUN, path, folder / "net.om")
        assert said[1] == [0, 0, 0]
        assert os.listdir(tmp_path / "out") == []


def test_names_that_are_too_long_are_numbers(dumping, tmp_path):
    value = helper.make_tensor_value_info
    nodes = [helper.make_node("Relu", ["x"], ["y"], name="n" * 300)]
    graph = helper.make_graph(nodes, "net", [value("x", FLOAT, [4])], [value("y", FLOAT, [4])])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), tmp_path / "net.onnx"
    )
    out = dumping()
    model_id = ok(acl.mdl.load_from_file(str(tmp_path / "net.onnx")))
    given, made = acl.mdl.create_dataset(), acl.mdl.create_dataset()
    values = np.array([1, -1, 2, -2], np.float32)
    for dataset in (given, made):
        ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(upload(values), 16)))
    ok(acl.mdl.execute(model_id, given, made))
    folder = next(out.glob(f"*/0/net/{model_id}/0"))
    ((number, name),) = csv.reader((folder / "mapping.csv").read_text().splitlines())
    assert name.startswith("Relu." + "n" * 300 + ".")
    _, (relu,), own_names, *_ = parse((folder / number).read_bytes())
    assert own_names == {"n" * 300}
    assert relu.tolist() == [1, 0, 2, 0]


def test_each_gear_is_dumped_as_it_ran(gear_oms, tmp_path, dumping):
    out = dumping(dump_list=[{"model_name": "batch"}], dump_mode="all")
    model_id = ok(acl.mdl.load_from_file(str(gear_oms / "batch.om")))
    for index, batch in enumerate((2, 1)):
        given, made = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        array = np.arange(16 * batch, dtype=np.float32).reshape(batch, 1, 4, 4)
        for content in (array, array, np.zeros(2, np.int32)):
            ok(acl.mdl.add_dataset_buffer(given, acl.create_data_buffer(upload(content), content.nbytes)))
        ok(acl.mdl.add_dataset_buffer(made, acl.create_data_buffer(upload(array), array.nbytes)))
        ok(acl.mdl.set_dynamic_batch_size(model_id, given, 2, batch))
        ok(acl.mdl.execute(model_id, given, made))
        (path,) = next(out.glob(f"*/0/batch/{model_id}/{index}")).glob("Add.*")
        seen, (total,), *_ = parse(path.read_bytes())
        assert [item.shape for item in seen] == [array.shape] * 2
        assert np.array_equal(total, 2 * array)


def test_open_shapes_are_dumped_as_they_ran(make_onnx, tmp_path, dumping):
    (tmp_path / "any.onnx").write_bytes(make_onnx(dims=["n", 4]))
    outcome = convert(tmp_path / "any.onnx", tmp_path / "any", "--input_shape=x:-1,4;y:-1,4")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    out = dumping(dump_list=[{"model_name": "any"}], dump_mode="all")
    model_id = ok(acl.mdl.load_from_file(str(tmp_path / "any.om")))
    for index, rows in enumerate((3, 1)):
        given, made = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        array = np.arange(4 * rows, dtype=np.float32).reshape(rows, 4)
        for position in range(2):
            ok(acl.mdl.add_dataset_buffer(given, acl.create_data_buffer(upload(array), array.nbytes)))
            ok(acl.mdl.set_dataset_tensor_desc(given, acl.create_tensor_desc(0, [rows, 4], 2), position))
        ok(acl.mdl.add_dataset_buffer(made, acl.create_data_buffer(upload(array), array.nbytes)))
        ok(acl.mdl.execute(model_id, given, made))
        (path,) = next(out.glob(f"*/0/any/{model_id}/{index}")).glob("Add.*")
        seen, (total,), *_ = parse(path.read_bytes())
        assert [item.tolist() for item in seen] == [array.tolist()] * 2
        assert np.array_equal(total, 2 * array)


AIPP = """aipp_op {
    aipp_mode: static  input_format: YUV400_U8
    csc_switch: false  src_image_size_w: 4  src_image_size_h: 4  var_reci_chn_0: 0.5
}"""


def test_behind_aipp_a_dump_has_what_the_network_sees(make_onnx, tmp_path, dumping):
    (tmp_path / "aipp.onnx").write_bytes(make_onnx(dims=[1, 1, 4, 4]))
    (tmp_path / "aipp.cfg").write_text(AIPP)
    outcome = convert(tmp_path / "aipp.onnx", tmp_path / "aipp", f"--insert_op_conf={tmp_path / 'aipp.cfg'}")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    out = dumping(dump_list=[{"model_name": "aipp"}], dump_mode="all")
    model_id = ok(acl.mdl.load_from_file(str(tmp_path / "aipp.om")))
    picture = np.arange(16, dtype=np.uint8).reshape(1, 1, 4, 4)
    other = np.ones((1, 1, 4, 4), np.float32)
    given, made = acl.mdl.create_dataset(), acl.mdl.create_dataset()
    for content in (picture, other):
        ok(acl.mdl.add_dataset_buffer(given, acl.create_data_buffer(upload(content), content.nbytes)))
    ok(acl.mdl.add_dataset_buffer(made, acl.create_data_buffer(upload(other), other.nbytes)))
    ok(acl.mdl.execute(model_id, given, made))
    (path,) = next(out.glob(f"*/0/aipp/{model_id}/0")).glob("Add.*")
    (first, second), (total,), *_ = parse(path.read_bytes())
    assert np.array_equal(first, picture / np.float32(2))
    assert np.array_equal(second, other)
    assert np.array_equal(total, picture / np.float32(2) + 1)


def test_outputs_where_the_inputs_are(folder, dumping, tmp_path):
    value = helper.make_tensor_value_info
    nodes = [helper.make_node("Neg", ["x"], ["y"], name="neg")]
    graph = helper.make_graph(nodes, "net", [value("x", FLOAT, [4])], [value("y", FLOAT, [4])])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), tmp_path / "net.onnx"
    )
    out = dumping(dump_mode="all")
    model_id = ok(acl.mdl.load_from_file(str(tmp_path / "net.onnx")))
    pointer = upload(np.array([1, 2, 3, 4], np.float32))
    dataset = acl.mdl.create_dataset()
    ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, 16)))
    ok(acl.mdl.execute(model_id, dataset, dataset))
    assert download(pointer, 4, np.float32).tolist() == [-1, -2, -3, -4]
    (path,) = next(out.glob(f"*/0/net/{model_id}/0")).glob("Neg.*")
    (taken,), (made,), *_ = parse(path.read_bytes())
    assert (taken.tolist(), made.tolist()) == ([1, 2, 3, 4], [-1, -2, -3, -4])


def field(number, value):
    """A field of a protobuf message: a number, or bytes."""

    def varint(value):
        return bytes([value]) if value < 0x80 else bytes([value & 0x7F | 0x80]) + varint(value >> 7)

    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def compiled_file():
    """A file as the vendor's compiler leaves it, with one operator that was made of two."""
    names = field(1, b"".join(field(2, name) for name in (b"conv1", "größe".encode())))
    attribute = field(10, field(1, b"_datadump_original_op_names") + field(2, names))
    graph = field(6, field(1, b"conv1big") + field(2, b"Conv2D") + attribute)
    definition = field(1, b"net") + field(7, graph)
    parts = [(0, definition), (2, b"")]
    table = struct.pack("<II", len(parts), 0)
    for (kind, content), offset in zip(parts, (0, len(definition)), strict=True):
        table += struct.pack("<IIQQ", kind, 0, offset, len(content))
    body = table + definition
    header = bytearray(256)
    struct.pack_into("<4sII", header, 0, b"IMOD", 256, 0x20000000)
    struct.pack_into("<I", header, 156, 1)
    struct.pack_into("<Q", header, 184, len(body))
    return bytes(header) + body


class TestOriginalOperators:
    @pytest.mark.parametrize("from_file", [False, True])
    def test_a_compiled_model_says_what_it_was_made_of(self, tmp_path, from_file):
        desc, content, path = acl.mdl.create_desc(), compiled_file(), tmp_path / "compiled.om"
        path.write_bytes(content)
        if from_file:
            ok(acl.mdl.get_desc_from_file(desc, str(path)))
        else:
            ok(acl.mdl.get_desc_from_mem(desc, acl.util.bytes_to_ptr(content), len(content)))
        key = "_datadump_original_op_names"
        assert acl.mdl.get_op_attr(desc, "conv1big", key) == "[5]conv1[7]größe"
        assert acl.mdl.get_op_attr(desc, "conv1", key) == acl.mdl.get_op_attr(desc, "conv1big", "strides") == ""
        ok(acl.mdl.destroy_desc(desc))

    def test_models_that_run_here_have_operators_as_they_were(self, folder):
        desc = acl.mdl.create_desc()
        assert acl.mdl.get_op_attr(desc, "pool", "_datadump_original_op_names") is None, "it is empty"
        ok(acl.mdl.get_desc_from_file(desc, str(folder / "net.om")))
        for operator, attribute in (
            ("pool", "_datadump_original_op_names"),
            ("no such", "_datadump_original_op_names"),
            ("pool", "x"),
        ):
            assert acl.mdl.get_op_attr(desc, operator, attribute) == ""
        ok(acl.mdl.destroy_desc(desc))
        assert acl.mdl.get_op_attr(desc, "pool", "_datadump_original_op_names") is None

    def test_an_operator_of_a_task_is_not_known(self):
        found = acl.mdl.create_and_get_op_desc(0, 0, 0, 256)
        assert len(found) == 6 and code(found) == 500002
        assert "one task" in acl.get_recent_err_msg()
