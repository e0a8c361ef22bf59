"""Models: descriptions, loading in every way, execution equal to ONNX Runtime's own, on streams and in threads, and every documented refusal."""

import contextlib
import threading

import acl
import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import helper, numpy_helper  # noqa: E402

from .nets import reference  # noqa: E402
from .support import D2D, Gate, address, answers, code, convert, download, ok, upload  # noqa: E402

ACL_TYPES = {
    "float32": 0,
    "float16": 1,
    "int8": 2,
    "int32": 3,
    "uint8": 4,
    "int16": 6,
    "uint16": 7,
    "uint32": 8,
    "int64": 9,
    "uint64": 10,
    "float64": 11,
    "bool": 12,
}
NCHW, ND = 0, 2


def tensor(name, dims, kind="float32"):
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(np.dtype(kind)), dims)


def model(nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(
        nodes, "graph", inputs, outputs, [numpy_helper.from_array(array, name) for name, array in constants]
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made


def picture_model():
    """Convolutions with weights, as programs have them: named and unnamed nodes, several outputs."""
    generator = np.random.default_rng(1)
    constants = [
        ("w1", generator.normal(size=(16, 3, 3, 3)).astype(np.float32)),
        ("b1", generator.normal(size=16).astype(np.float32)),
        ("w2", generator.normal(size=(8, 16, 3, 3)).astype(np.float32)),
        ("w3", generator.normal(size=(8, 10)).astype(np.float32)),
    ]
    nodes = [
        helper.make_node("Conv", ["picture", "w1", "b1"], ["c1"], name="/stem/conv", pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "w2"], ["c2"], name="/body/conv", pads=[1, 1, 1, 1]),
        helper.make_node("Sigmoid", ["c2"], ["features"]),
        helper.make_node("GlobalAveragePool", ["features"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"], name="flatten"),
        helper.make_node("MatMul", ["flat", "w3"], ["logits"], name="head"),
        helper.make_node("Add", ["logits", "bias"], ["shifted"], name="shift"),
        helper.make_node("Softmax", ["shifted"], ["scores"], axis=1),
    ]
    return model(
        nodes,
        [tensor("picture", [2, 3, 32, 32]), tensor("bias", [10])],
        [tensor("scores", [2, 10]), tensor("features", [2, 8, 16, 16])],
        constants,
    )


PICTURE_INPUTS = [("picture", [2, 3, 32, 32], NCHW), ("bias", [10], ND)]
# Unnamed nodes are counted together in file order: Relu is the first, Sigmoid the second, GlobalAveragePool the third, Softmax the fourth.
PICTURE_OUTPUTS = [("Softmax_3:0:scores", [2, 10], ND), ("Sigmoid_1:0:features", [2, 8, 16, 16], NCHW)]
WEIGHT_BYTES = 4 * (16 * 3 * 9 + 16 + 8 * 16 * 9 + 8 * 10)


pytestmark = pytest.mark.usefixtures("held")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The models of these tests as files: `<name>.onnx`, and those that are converted as `<name>.om`."""
    folder = tmp_path_factory.mktemp("models")
    onnx.save(picture_model(), folder / "picture.onnx")
    outcome = convert(folder / "picture.onnx", folder / "picture")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder


def random_inputs(seed):
    generator = np.random.default_rng(seed)
    return [generator.normal(size=(2, 3, 32, 32)).astype(np.float32), generator.normal(size=10).astype(np.float32)]


def loaded(path):
    return ok(acl.mdl.load_from_file(str(path)))


def described(model_id):
    desc = acl.mdl.create_desc()
    ok(acl.mdl.get_desc(desc, model_id))
    return desc


class Buffers:
    """Datasets over device memory for one model: inputs with content, outputs filled with 0xEE."""

    def __init__(self, desc, inputs):
        self.inputs, self.outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        self.pointers = []
        for array in inputs:
            self.add(self.inputs, upload(array), array.nbytes)
        for index in range(acl.mdl.get_num_outputs(desc)):
            size = acl.mdl.get_output_size_by_index(desc, index)
            self.add(self.outputs, upload(np.full(size, 0xEE, np.uint8)), size)

    def add(self, dataset, pointer, size):
        self.pointers.append(pointer)
        ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, size)))

    def output(self, index, like):
        buffer = acl.mdl.get_dataset_buffer(self.outputs, index)
        return download(acl.get_data_buffer_addr(buffer), like.shape, like.dtype)

    def check(self, expected):
        for index, array in enumerate(expected):
            assert self.output(index, array).tobytes() == array.tobytes()

    def free(self):
        for dataset in (self.inputs, self.outputs):
            for index in range(acl.mdl.get_dataset_num_buffers(dataset)):
                ok(acl.destroy_data_buffer(acl.mdl.get_dataset_buffer(dataset, index)))
            ok(acl.mdl.destroy_dataset(dataset))
        for pointer in self.pointers:
            ok(acl.rt.free(pointer))


def from_file(path):
    return ok(acl.mdl.load_from_file(str(path)))


def from_memory(path):
    content = path.read_bytes()
    return ok(acl.mdl.load_from_mem(acl.util.bytes_to_ptr(content), len(content)))


def own_memory(path):
    work, weight = ok(acl.mdl.query_size(str(path)))
    return ok(acl.rt.malloc(max(work, 1), 0)), work, ok(acl.rt.malloc(max(weight, 1), 0)), weight


def from_file_with_memory(path):
    return ok(acl.mdl.load_from_file_with_mem(str(path), *own_memory(path)))


def from_memory_with_memory(path):
    content = path.read_bytes()
    return ok(acl.mdl.load_from_mem_with_mem(acl.util.bytes_to_ptr(content), len(content), *own_memory(path)))


LOADERS = [from_file, from_memory, from_file_with_memory, from_memory_with_memory]


@pytest.mark.parametrize("suffix", ["om", "onnx"])
@pytest.mark.parametrize("load", LOADERS)
def test_results_are_onnx_runtimes_bit_for_bit(folder, load, suffix):
    model_id = load(folder / f"picture.{suffix}")
    desc = described(model_id)
    for seed in range(3):
        inputs = random_inputs(seed)
        buffers = Buffers(desc, inputs)
        ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
        buffers.check(reference(folder / "picture.onnx", inputs))
        buffers.free()
    ok(acl.mdl.destroy_desc(desc))
    ok(acl.mdl.unload(model_id))


class TestDescriptions:
    @pytest.fixture(params=["loaded", "file", "memory", "onnx"])
    def desc(self, folder, request):
        desc = acl.mdl.create_desc()
        path = folder / "picture.om"
        if request.param == "loaded":
            self.model_id = loaded(path)
            ok(acl.mdl.get_desc(desc, self.model_id))
        elif request.param == "file":
            ok(acl.mdl.get_desc_from_file(desc, str(path)))
        elif request.param == "memory":
            content = path.read_bytes()
            ok(acl.mdl.get_desc_from_mem(desc, acl.util.bytes_to_ptr(content), len(content)))
        else:
            self.model_id = loaded(folder / "picture.onnx")
            ok(acl.mdl.get_desc(desc, self.model_id))
        yield desc
        ok(acl.mdl.destroy_desc(desc))

    def test_tensors(self, desc):
        assert acl.mdl.get_num_inputs(desc) == 2
        assert acl.mdl.get_num_outputs(desc) == 2
        for side, tensors in (("input", PICTURE_INPUTS), ("output", PICTURE_OUTPUTS)):
            get = {
                name: getattr(acl.mdl, f"get_{side}_{name}")
                for name in ("name_by_index", "size_by_index", "format", "data_type", "index_by_name", "dims")
            }
            for index, (name, dims, layout) in enumerate(tensors):
                assert get["name_by_index"](desc, index) == name
                assert get["size_by_index"](desc, index) == 4 * np.prod(dims)
                assert get["data_type"](desc, index) == 0
                assert get["format"](desc, index) == layout
                assert ok(get["index_by_name"](desc, name)) == index
                assert ok(get["dims"](desc, index)) == {"name": name, "dimCount": len(dims), "dims": dims}
        assert ok(acl.mdl.get_input_dims_v2(desc, 0)) == ok(acl.mdl.get_input_dims(desc, 0))

    def test_what_is_not_there(self, desc):
        for side in ("input", "output"):
            for index in (2, 2**32, 2**64 - 1):
                assert getattr(acl.mdl, f"get_{side}_size_by_index")(desc, index) == 0
                assert getattr(acl.mdl, f"get_{side}_name_by_index")(desc, index) == ""
                assert getattr(acl.mdl, f"get_{side}_format")(desc, index) == -1
                assert getattr(acl.mdl, f"get_{side}_data_type")(desc, index) == -1
                found, ret = getattr(acl.mdl, f"get_{side}_dims")(desc, index)
                assert (not found, ret) == (True, 100000)
            assert code(getattr(acl.mdl, f"get_{side}_index_by_name")(desc, "missing")) == 100000
        assert acl.mdl.get_tensor_real_name(desc, "missing") in (None, "")

    def test_names_are_their_own_real_names(self, desc):
        for name, *_ in PICTURE_INPUTS + PICTURE_OUTPUTS:
            assert acl.mdl.get_tensor_real_name(desc, name) == name


def test_current_dimensions_belong_to_a_loaded_model(folder):
    desc = described(loaded(folder / "picture.om"))
    assert ok(acl.mdl.get_cur_output_dims(desc, 0))["dims"] == [2, 10]
    assert code(acl.mdl.get_cur_output_dims(desc, 2)) == 100000
    other = acl.mdl.create_desc()
    ok(acl.mdl.get_desc_from_file(other, str(folder / "picture.om")))
    assert code(acl.mdl.get_cur_output_dims(other, 0)) != 0


def test_what_is_no_description(folder):
    model_id = loaded(folder / "picture.om")
    desc = acl.mdl.create_desc()
    assert acl.mdl.get_desc(desc, model_id + 1000) == 145003
    for wrong in (0, desc + 1, 2**64 - 1):
        assert acl.mdl.get_desc(wrong, model_id) == 100000
        assert acl.mdl.get_desc_from_file(wrong, str(folder / "picture.om")) == 100000
        assert acl.mdl.destroy_desc(wrong) == 100000
        assert acl.mdl.get_num_inputs(wrong) == acl.mdl.get_num_outputs(wrong) == 0
        assert acl.mdl.get_input_size_by_index(wrong, 0) == 0
        assert acl.mdl.get_output_name_by_index(wrong, 0) == ""
        assert acl.mdl.get_input_format(wrong, 0) == acl.mdl.get_output_data_type(wrong, 0) == -1
        assert code(acl.mdl.get_input_dims(wrong, 0)) == 100000
    # One that nothing filled yet.
    assert acl.mdl.get_num_inputs(desc) == 0
    ok(acl.mdl.destroy_desc(desc))
    assert acl.mdl.destroy_desc(desc) == 100000


def test_a_description_outlives_its_model(folder):
    model_id = loaded(folder / "picture.om")
    desc = described(model_id)
    ok(acl.mdl.unload(model_id))
    assert acl.mdl.get_output_name_by_index(desc, 0) == PICTURE_OUTPUTS[0][0]
    ok(acl.mdl.destroy_desc(desc))


def test_long_names_are_replaced_in_dimensions(tmp_path):
    name, output = "n" * 128, "o" * 200
    just = "j" * 127
    onnx.save(
        model(
            [helper.make_node("Add", [name, just], [output], name="sum")],
            [tensor(name, [4]), tensor(just, [4])],
            [tensor(output, [4])],
        ),
        tmp_path / "long.onnx",
    )
    model_id = loaded(tmp_path / "long.onnx")
    desc = described(model_id)
    assert acl.mdl.get_input_name_by_index(desc, 0) == name
    assert ok(acl.mdl.get_input_dims(desc, 0))["name"] == f"acl_modelId_{model_id}_input_0"
    assert ok(acl.mdl.get_input_dims(desc, 1))["name"] == just
    assert ok(acl.mdl.get_output_dims(desc, 0))["name"] == f"acl_modelId_{model_id}_output_0"
    assert acl.mdl.get_tensor_real_name(desc, f"acl_modelId_{model_id}_input_0") == name
    assert acl.mdl.get_tensor_real_name(desc, f"acl_modelId_{model_id}_output_0") == f"sum:0:{output}"
    assert ok(acl.mdl.get_input_index_by_name(desc, name)) == 0


@pytest.mark.parametrize("kind", ACL_TYPES)
@pytest.mark.parametrize("converted", [False, True])
def test_every_data_type_goes_in_and_out(tmp_path, kind, converted):
    node = helper.make_node("Concat", ["first", "second"], ["joined"], name="join", axis=0)
    path = tmp_path / "join.onnx"
    onnx.save(
        model(
            [node], [tensor("first", [3, 5], kind), tensor("second", [2, 5], kind)], [tensor("joined", [5, 5], kind)]
        ),
        path,
    )
    if converted:
        assert convert(path, tmp_path / "join").returncode == 0
    model_id = loaded(tmp_path / "join.om" if converted else path)
    desc = described(model_id)
    width = np.dtype(kind).itemsize
    assert [acl.mdl.get_input_data_type(desc, index) for index in (0, 1)] == [ACL_TYPES[kind]] * 2
    assert acl.mdl.get_output_data_type(desc, 0) == ACL_TYPES[kind]
    assert acl.mdl.get_input_size_by_index(desc, 0) == 15 * width
    assert acl.mdl.get_output_size_by_index(desc, 0) == 25 * width
    values = np.random.default_rng(0).integers(0, 2 if kind == "bool" else 100, (5, 5)).astype(kind)
    buffers = Buffers(desc, [values[:3], values[3:]])
    ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
    buffers.check([values])


def test_scalars(tmp_path):
    onnx.save(
        model(
            [helper.make_node("Add", ["a", "b"], ["c"], name="sum")],
            [tensor("a", []), tensor("b", [])],
            [tensor("c", [])],
        ),
        tmp_path / "scalar.onnx",
    )
    assert convert(tmp_path / "scalar.onnx", tmp_path / "scalar").returncode == 0
    model_id = loaded(tmp_path / "scalar.om")
    desc = described(model_id)
    assert ok(acl.mdl.get_input_dims(desc, 0)) == {"name": "a", "dimCount": 0, "dims": []}
    assert acl.mdl.get_output_size_by_index(desc, 0) == 4
    buffers = Buffers(desc, [np.float32(1.5).reshape(()), np.float32(2).reshape(())])
    ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
    assert buffers.output(0, np.zeros((), np.float32)) == 3.5


def test_an_output_can_be_an_input_or_come_from_a_node_with_several(tmp_path):
    nodes = [
        helper.make_node("Split", ["x"], ["left", "right"], name="halves", axis=0),
        helper.make_node("Identity", ["x"], ["same"]),
    ]
    onnx.save(
        model(nodes, [tensor("x", [4])], [tensor("right", [2]), tensor("left", [2]), tensor("same", [4])]),
        tmp_path / "split.onnx",
    )
    assert convert(tmp_path / "split.onnx", tmp_path / "split").returncode == 0
    model_id = loaded(tmp_path / "split.om")
    desc = described(model_id)
    assert [acl.mdl.get_output_name_by_index(desc, index) for index in range(3)] == [
        "halves:1:right",
        "halves:0:left",
        "Identity_0:0:same",
    ]
    values = np.arange(4, dtype=np.float32)
    buffers = Buffers(desc, [values])
    ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
    buffers.check([values[2:], values[:2], values])


def test_inputs_with_a_constant_are_none(tmp_path):
    onnx.save(
        model(
            [helper.make_node("Mul", ["x", "factor"], ["y"], name="scale")],
            [tensor("factor", [1]), tensor("x", [4])],
            [tensor("y", [4])],
            [("factor", np.array([3], np.float32))],
        ),
        tmp_path / "scale.onnx",
    )
    model_id = loaded(tmp_path / "scale.onnx")
    desc = described(model_id)
    assert acl.mdl.get_num_inputs(desc) == 1
    buffers = Buffers(desc, [np.arange(4, dtype=np.float32)])
    ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
    buffers.check([3 * np.arange(4, dtype=np.float32)])


class TestSizes:
    @pytest.mark.parametrize("suffix", ["om", "onnx"])
    def test_sizes_are_the_tensors_and_the_weights(self, folder, suffix):
        path = folder / f"picture.{suffix}"
        work, weight = ok(acl.mdl.query_size(str(path)))
        content = path.read_bytes()
        assert ok(acl.mdl.query_size_from_mem(acl.util.bytes_to_ptr(content), len(content))) == (work, weight)
        if suffix == "om":
            assert weight == WEIGHT_BYTES
            assert work >= sum(4 * int(np.prod(dims)) for _, dims, _ in PICTURE_INPUTS + PICTURE_OUTPUTS)

    def test_too_little_memory_is_refused(self, folder):
        path = str(folder / "picture.om")
        work, weight = ok(acl.mdl.query_size(path))
        memory = ok(acl.rt.malloc(work + weight, 0))
        assert code(acl.mdl.load_from_file_with_mem(path, memory, work, memory, weight - 1)) == 145000
        assert code(acl.mdl.load_from_file_with_mem(path, 0, 0, memory, weight - 1)) == 145000
        # NULL leaves it to the system.
        ok(acl.mdl.unload(ok(acl.mdl.load_from_file_with_mem(path, 0, 0, 0, 0))))
        ok(acl.mdl.unload(ok(acl.mdl.load_from_file_with_mem(path, memory, work, 0, 0))))
        # Memory of the program's own is not the device's.
        own = np.zeros(work + weight, np.uint8)
        assert code(acl.mdl.load_from_file_with_mem(path, address(own), work, address(own), weight)) != 0


@pytest.fixture(scope="module")
def files(folder):
    content = (folder / "picture.om").read_bytes()
    contents = {
        "short": (content[:3], 145006),
        "empty": (b"", 145006),
        "text": (b"this is no model at all\n" * 100, 145000),
        "header": (content[:256], 145000),
        "half": (content[: len(content) // 2], 145000),
        "zeros": (bytes(5000), 145000),
        "magic": (b"IMOD" + bytes(5000), 145000),
    }
    for name, (data, _) in contents.items():
        (folder / f"bad-{name}.om").write_bytes(data)
    return {name: (folder / f"bad-{name}.om", expected) for name, (_, expected) in contents.items()}


class TestBadModels:
    @pytest.mark.parametrize("name", ["short", "empty", "text", "header", "half", "zeros", "magic"])
    def test_files(self, files, name):
        path, expected = files[name]
        desc = acl.mdl.create_desc()
        assert acl.mdl.load_from_file(str(path)) == (0, expected)
        assert acl.get_recent_err_msg()
        assert acl.mdl.get_desc_from_file(desc, str(path)) == expected
        assert acl.mdl.query_size(str(path)) == (0, 0, expected)
        assert acl.mdl.load_from_file_with_mem(str(path), 0, 0, 0, 0) == (0, expected)

    @pytest.mark.parametrize("name", ["text", "header", "half", "zeros", "magic"])
    def test_memory(self, files, name):
        content = files[name][0].read_bytes()
        arguments = (acl.util.bytes_to_ptr(content), len(content))
        assert acl.mdl.load_from_mem(*arguments) == (0, 145000)
        assert acl.mdl.query_size_from_mem(*arguments) == (0, 0, 145000)
        assert acl.mdl.get_desc_from_mem(acl.mdl.create_desc(), *arguments) == 145000

    def test_nothing_there(self, folder):
        for path in (folder / "missing.om", folder):
            assert acl.mdl.load_from_file(str(path)) == (0, 145002)
            assert acl.mdl.query_size(str(path)) == (0, 0, 145002)
            assert acl.mdl.get_desc_from_file(acl.mdl.create_desc(), str(path)) == 145002

    def test_no_memory(self):
        content = b"x" * 100
        for arguments in ((0, 100), (acl.util.bytes_to_ptr(content), 0)):
            assert code(acl.mdl.load_from_mem(*arguments)) == 100000
            assert code(acl.mdl.query_size_from_mem(*arguments)) == 100000
            assert acl.mdl.get_desc_from_mem(acl.mdl.create_desc(), *arguments) == 100000
        # Memory that is not mapped is an error and no crash.
        assert code(acl.mdl.load_from_mem(4096, 1000)) != 0

    def test_damaged_anywhere_it_loads_or_is_refused(self, folder):
        """Every result is fine except a crash; what loads must also be usable."""
        content = bytearray((folder / "picture.om").read_bytes())
        generator = np.random.default_rng(11)
        outcomes = set()
        for _ in range(150):
            damaged = bytearray(content)
            for position in generator.integers(0, len(content) if generator.random() < 0.3 else 2000, 4):
                damaged[position] ^= int(generator.integers(1, 256))
            data = bytes(damaged)
            model_id, ret = acl.mdl.load_from_mem(acl.util.bytes_to_ptr(data), len(data))
            outcomes.add(ret)
            if ret == 0:
                described(model_id)
                ok(acl.mdl.unload(model_id))
        assert outcomes <= {0, 145000, 545001, 545000, 145006}

    def test_open_dimensions(self, tmp_path):
        onnx.save(
            model([helper.make_node("Relu", ["x"], ["y"])], [tensor("x", ["batch", 4])], [tensor("y", ["batch", 4])]),
            tmp_path / "open.onnx",
        )
        assert acl.mdl.load_from_file(str(tmp_path / "open.onnx"))[1] != 0
        assert "x" in acl.get_recent_err_msg()


@pytest.mark.parametrize(
    ("soc", "here", "ret"),
    [
        ("Ascend910B3", "Ascend310P3", 145000),
        ("Ascend310P3", "Ascend910B3", 145000),
        ("Ascend910B3", "Ascend910B3", 0),
        ("Ascend310P1", "Ascend310P3", 0),
    ],
)
def test_a_file_is_for_a_family_of_products(folder, tmp_path, soc, here, ret):
    assert convert(folder / "picture.onnx", tmp_path / "net", f"--soc_version={soc}").returncode == 0
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        model_id, ret = acl.mdl.load_from_file(sys.argv[1])
        say(ret)
        say(sys.argv[2] in (acl.get_recent_err_msg() or sys.argv[2]))
        desc = acl.mdl.create_desc()
        say(acl.mdl.get_desc_from_file(desc, sys.argv[1]))
        # ONNX is for any.
        say(acl.mdl.load_from_file(sys.argv[3])[1])
        """,
        tmp_path / "net.om",
        soc,
        folder / "picture.onnx",
        SOFTACL_SOC=here,
        SOFTACL_DEVICE_MEMORY="64M",
    ) == [ret, True, 0, 0]


class TestUnloading:
    def test_once(self, folder):
        model_id = loaded(folder / "picture.om")
        ok(acl.mdl.unload(model_id))
        assert acl.mdl.unload(model_id) == 145003
        assert "test_mdl.py" in acl.get_recent_err_msg()
        assert acl.mdl.unload(4_000_000_000) == 145003

    def test_afterwards_nothing_runs(self, folder):
        model_id = loaded(folder / "picture.om")
        buffers = Buffers(described(model_id), random_inputs(0))
        ok(acl.mdl.unload(model_id))
        assert acl.mdl.execute(model_id, buffers.inputs, buffers.outputs) == 145003
        assert acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, 0) == 145003
        assert acl.mdl.get_desc(acl.mdl.create_desc(), model_id) == 145003

    def test_work_that_is_queued_is_done_first(self, folder):
        model_id = loaded(folder / "picture.om")
        inputs = random_inputs(4)
        buffers = Buffers(described(model_id), inputs)
        gate = Gate()
        gate.hold(0)
        ok(acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, 0))
        threading.Timer(0.02, in_context(gate.open)).start()
        ok(acl.mdl.unload(model_id))
        ok(acl.rt.synchronize_stream(0))
        buffers.check(reference(folder / "picture.onnx", inputs))

    def test_numbers_are_not_given_twice(self, folder):
        numbers = []
        for _ in range(5):
            numbers.append(loaded(folder / "picture.onnx"))
            ok(acl.mdl.unload(numbers[-1]))
        assert len(set(numbers)) == 5
        assert 0 not in numbers

    def test_finalize_unloads(self, folder):
        assert answers(
            """
            ok(acl.init()); ok(acl.rt.set_device(0))
            model_id = ok(acl.mdl.load_from_file(sys.argv[1]))
            ok(acl.rt.reset_device(0)); ok(acl.finalize())
            ok(acl.init()); ok(acl.rt.set_device(0))
            say(acl.mdl.unload(model_id))
            """,
            folder / "picture.om",
        ) == [145003]


def in_context(function):
    """A function for another thread that works in this thread's context."""
    context = ok(acl.rt.get_context())

    def call():
        ok(acl.rt.set_context(context))
        function()

    return call


class TestBuffers:
    @pytest.fixture
    def model_id(self, folder):
        model_id = loaded(folder / "picture.om")
        yield model_id
        ok(acl.mdl.unload(model_id))

    @pytest.fixture
    def expected(self, folder):
        return reference(folder / "picture.onnx", random_inputs(7))

    @pytest.fixture
    def buffers(self, model_id):
        return Buffers(described(model_id), random_inputs(7))

    def replace(self, dataset, index, pointer, size):
        ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(dataset, index), pointer, size))

    def test_an_output_without_an_address_is_allocated(self, model_id, buffers, expected):
        before = ok(acl.rt.get_mem_info(0))[0]
        for index in (0, 1):
            self.replace(buffers.outputs, index, 0, 0)
        ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
        buffers.check(expected)
        for index in (0, 1):
            buffer = acl.mdl.get_dataset_buffer(buffers.outputs, index)
            assert acl.get_data_buffer_size_v2(buffer) == expected[index].nbytes
            ok(acl.rt.free(acl.get_data_buffer_addr(buffer)))
        assert ok(acl.rt.get_mem_info(0))[0] == before

    @pytest.mark.parametrize("offset", [1, 2, 3, 4, 31])
    def test_buffers_need_no_alignment(self, model_id, buffers, expected, offset):
        for index, array in enumerate(random_inputs(7)):
            padded = np.concatenate([np.zeros(offset, np.uint8), array.reshape(-1).view(np.uint8)])
            self.replace(buffers.inputs, index, upload(padded) + offset, array.nbytes)
        for index, array in enumerate(expected):
            self.replace(buffers.outputs, index, ok(acl.rt.malloc(array.nbytes + offset, 0)) + offset, array.nbytes)
        ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
        buffers.check(expected)

    def test_larger_buffers_keep_their_rest(self, model_id, buffers, expected):
        for index, array in enumerate(expected):
            pointer = upload(np.full(array.nbytes + 1000, 0x77, np.uint8))
            self.replace(buffers.outputs, index, pointer, array.nbytes + 1000)
        ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
        buffers.check(expected)
        for index, array in enumerate(expected):
            pointer = acl.get_data_buffer_addr(acl.mdl.get_dataset_buffer(buffers.outputs, index))
            assert (download(pointer + array.nbytes, 1000) == 0x77).all()

    @pytest.mark.parametrize("missing", [1, 4, 64])
    def test_buffers_may_be_a_little_short(self, model_id, buffers, expected, missing):
        features = expected[1]
        pointer = upload(np.full(features.nbytes, 0x77, np.uint8))
        self.replace(buffers.outputs, 1, pointer, features.nbytes - missing)
        ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
        found = download(pointer, features.nbytes)
        assert found[:-missing].tobytes() == features.tobytes()[:-missing]
        assert (found[-missing:] == 0x77).all()
        self.replace(
            buffers.inputs,
            0,
            acl.get_data_buffer_addr(acl.mdl.get_dataset_buffer(buffers.inputs, 0)),
            2 * 3 * 32 * 32 * 4 - missing,
        )
        ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))

    @pytest.mark.parametrize("side", ["inputs", "outputs"])
    def test_but_not_more_than_that(self, model_id, buffers, side):
        dataset = getattr(buffers, side)
        buffer = acl.mdl.get_dataset_buffer(dataset, 1 if side == "outputs" else 0)
        pointer, size = acl.get_data_buffer_addr(buffer), acl.get_data_buffer_size_v2(buffer)
        ok(acl.update_data_buffer(buffer, pointer, size - 65))
        assert acl.mdl.execute(model_id, buffers.inputs, buffers.outputs) in (145000, 500002)
        assert acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, 0) in (145000, 500002)

    @pytest.mark.parametrize("side", ["inputs", "outputs"])
    def test_the_number_of_buffers_must_fit(self, model_id, buffers, side):
        ok(acl.mdl.add_dataset_buffer(getattr(buffers, side), acl.create_data_buffer(buffers.pointers[0], 64)))
        assert acl.mdl.execute(model_id, buffers.inputs, buffers.outputs) in (145000, 500002)
        empty = acl.mdl.create_dataset()
        pair = {"inputs": buffers.inputs, "outputs": buffers.outputs, side: empty}
        assert acl.mdl.execute(model_id, pair["inputs"], pair["outputs"]) in (145000, 500002)

    def test_datasets_that_are_none(self, model_id, buffers):
        for run in (acl.mdl.execute, lambda *arguments: acl.mdl.execute_async(*arguments, 0)):
            assert run(model_id, 0, buffers.outputs) == 100000
            assert run(model_id, buffers.inputs, 0) == 100000
            assert run(model_id, buffers.pointers[0], buffers.outputs) == 100000

    def test_buffers_that_are_gone(self, model_id, buffers):
        ok(acl.destroy_data_buffer(acl.mdl.get_dataset_buffer(buffers.inputs, 0)))
        assert acl.mdl.execute(model_id, buffers.inputs, buffers.outputs) == 100000

    def test_memory_that_was_freed(self, model_id, buffers):
        ok(acl.rt.free(buffers.pointers[0]))
        assert acl.mdl.execute(model_id, buffers.inputs, buffers.outputs) == 107000
        text = acl.get_recent_err_msg()
        assert "input" in text
        assert "freed at" in text
        assert "test_memory_that_was_freed" in text

    def test_memory_of_the_host(self, model_id, buffers):
        own = random_inputs(0)[0]
        self.replace(buffers.inputs, 0, address(own), own.nbytes)
        assert acl.mdl.execute(model_id, buffers.inputs, buffers.outputs) != 0


class TestStreams:
    def test_a_run_keeps_its_place_in_the_stream(self, folder):
        model_id = loaded(folder / "picture.om")
        desc = described(model_id)
        first, second = random_inputs(1), random_inputs(2)
        buffers = Buffers(desc, first)
        copy = ok(acl.rt.malloc(2 * 10 * 4, 0))
        gate, stream = Gate(), ok(acl.rt.create_stream())
        other = upload(second[0])
        gate.hold(stream)
        ok(acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, stream))
        ok(acl.rt.memcpy_async(copy, 80, buffers.pointers[2], 80, D2D, stream))
        ok(acl.rt.memcpy_async(buffers.pointers[0], second[0].nbytes, other, second[0].nbytes, D2D, stream))
        ok(acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, stream))
        assert (download(buffers.pointers[2], 80) == 0xEE).all()
        gate.open()
        ok(acl.rt.synchronize_stream(stream))
        expected = reference(folder / "picture.onnx", first)
        assert download(copy, (2, 10), np.float32).tobytes() == expected[0].tobytes()
        buffers.check(reference(folder / "picture.onnx", [second[0], first[1]]))

    def test_an_event_tells_that_the_result_is_there(self, folder):
        model_id = loaded(folder / "picture.om")
        inputs = random_inputs(3)
        buffers = Buffers(described(model_id), inputs)
        computing, reading = ok(acl.rt.create_stream()), ok(acl.rt.create_stream())
        done = ok(acl.rt.create_event())
        host = ok(acl.rt.malloc_host(80))
        ok(acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, computing))
        ok(acl.rt.record_event(done, computing))
        ok(acl.rt.stream_wait_event(reading, done))
        ok(acl.rt.memcpy_async(host, 80, buffers.pointers[2], 80, 2, reading))
        ok(acl.rt.synchronize_stream(reading))
        assert acl.util.ptr_to_bytes(host, 80) == reference(folder / "picture.onnx", inputs)[0].tobytes()

    def test_outputs_without_an_address_are_not_for_queued_runs(self, folder):
        model_id = loaded(folder / "picture.om")
        buffers = Buffers(described(model_id), random_inputs(3))
        ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(buffers.outputs, 0), 0, 0))
        assert acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, 0) != 0

    def test_streams_of_others_are_refused(self, folder):
        model_id = loaded(folder / "picture.om")
        buffers = Buffers(described(model_id), random_inputs(3))
        default = ok(acl.rt.get_context())
        stream = ok(acl.rt.create_stream())
        context = ok(acl.rt.create_context(0))
        assert acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, stream) == 107003
        ok(acl.rt.destroy_context(context))
        ok(acl.rt.set_context(default))


class TestFailingRuns:
    @pytest.fixture
    def run(self, tmp_path):
        """A model that fails when an index is out of range: only the run can tell."""
        path = tmp_path / "pick.onnx"
        onnx.save(
            model(
                [helper.make_node("Gather", ["table", "index"], ["row"], name="pick", axis=0)],
                [tensor("table", [4, 8]), tensor("index", [1], "int64")],
                [tensor("row", [1, 8])],
            ),
            path,
        )
        self.model_id = loaded(path)
        self.table = np.arange(32, dtype=np.float32).reshape(4, 8)
        desc = described(self.model_id)
        return lambda index: Buffers(desc, [self.table, np.array([index], np.int64)])

    def test_at_once(self, run):
        bad, good = run(99), run(2)
        assert acl.mdl.execute(self.model_id, bad.inputs, bad.outputs) != 0
        assert "pick" in acl.get_recent_err_msg()
        ok(acl.mdl.execute(self.model_id, good.inputs, good.outputs))
        good.check([self.table[2:3]])

    def test_queued(self, run):
        bad, good = run(99), run(3)
        stream = ok(acl.rt.create_stream())
        ok(acl.mdl.execute_async(self.model_id, bad.inputs, bad.outputs, stream))
        assert 507000 <= acl.rt.synchronize_stream(stream) < 508000
        ok(acl.mdl.execute_async(self.model_id, good.inputs, good.outputs, stream))
        ok(acl.rt.synchronize_stream(stream))
        good.check([self.table[3:4]])


def test_several_models_at_once(folder, tmp_path):
    onnx.save(
        model([helper.make_node("Neg", ["x"], ["y"], name="minus")], [tensor("x", [5])], [tensor("y", [5])]),
        tmp_path / "minus.onnx",
    )
    picture, minus, again = (
        loaded(folder / "picture.om"),
        loaded(tmp_path / "minus.onnx"),
        loaded(folder / "picture.om"),
    )
    assert len({picture, minus, again}) == 3
    inputs, values = random_inputs(5), np.arange(5, dtype=np.float32)
    runs = [
        (picture, Buffers(described(picture), inputs)),
        (minus, Buffers(described(minus), [values])),
        (again, Buffers(described(again), inputs)),
    ]
    for model_id, buffers in runs:
        ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
    ok(acl.mdl.unload(picture))
    expected = reference(folder / "picture.onnx", inputs)
    for (_, buffers), outputs in zip(runs, (expected, [-values], expected), strict=True):
        buffers.check(outputs)
    ok(acl.mdl.execute(again, runs[2][1].inputs, runs[2][1].outputs))


@pytest.mark.parametrize("queued", [False, True])
def test_several_threads_at_once_on_one_model(folder, queued):
    model_id = loaded(folder / "picture.om")
    context = ok(acl.rt.get_context())
    expected = {seed: reference(folder / "picture.onnx", random_inputs(seed)) for seed in range(4)}
    failures = []
    # Executions on several streams must not overlap; calls of acl.mdl.execute may.
    turn = threading.Lock() if queued else contextlib.nullcontext()

    def work(seed):
        try:
            ok(acl.rt.set_context(context))
            stream = ok(acl.rt.create_stream())
            buffers = Buffers(described(model_id), random_inputs(seed))
            for _ in range(15):
                for pointer in buffers.pointers[2:]:
                    ok(acl.rt.memset(pointer, 80, 0xEE, 80))
                with turn:
                    if queued:
                        ok(acl.mdl.execute_async(model_id, buffers.inputs, buffers.outputs, stream))
                        ok(acl.rt.synchronize_stream(stream))
                    else:
                        ok(acl.mdl.execute(model_id, buffers.inputs, buffers.outputs))
                buffers.check(expected[seed])
        except AssertionError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.parametrize("schedule", ["lazy", "random:1", "random:2"])
@pytest.mark.parametrize("mode", ["host", "device"])
def test_models_run_in_every_schedule_and_mode(folder, schedule, mode):
    inputs = random_inputs(9)
    for index, array in enumerate(inputs):
        (folder / f"input-{index}.bin").write_bytes(array.tobytes())
    expected = reference(folder / "picture.onnx", inputs)[0]
    (found,) = answers(
        """
        folder = sys.argv[1]
        ok(acl.init()); ok(acl.rt.set_device(0))
        model_id = ok(acl.mdl.load_from_file(folder + "/picture.om"))
        desc = acl.mdl.create_desc()
        ok(acl.mdl.get_desc(desc, model_id))
        inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        for index in range(2):
            data = open(f"{folder}/input-{index}.bin", "rb").read()
            pointer = ok(acl.rt.malloc(len(data), 0))
            ok(acl.rt.memcpy(pointer, len(data), acl.util.bytes_to_ptr(data), len(data), 1))
            ok(acl.mdl.add_dataset_buffer(inputs, acl.create_data_buffer(pointer, len(data))))
        for index in range(2):
            size = acl.mdl.get_output_size_by_index(desc, index)
            pointer = ok(acl.rt.malloc(size, 0))
            ok(acl.mdl.add_dataset_buffer(outputs, acl.create_data_buffer(pointer, size)))
        stream = ok(acl.rt.create_stream())
        ok(acl.mdl.execute_async(model_id, inputs, outputs, stream))
        host = ok(acl.rt.malloc_host(80))
        ok(acl.rt.memcpy_async(host, 80, acl.get_data_buffer_addr(acl.mdl.get_dataset_buffer(outputs, 0)), 80, 2, stream))
        ok(acl.rt.synchronize_stream(stream))
        say(acl.util.ptr_to_bytes(host, 80).hex())
        """,
        folder,
        SOFTACL_SCHEDULE=schedule,
        SOFTACL_RUN_MODE=mode,
    )
    assert found == expected.tobytes().hex()


def test_without_onnx_runtime_models_are_described_and_not_loaded(folder, tmp_path):
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        say(acl.mdl.load_from_file(sys.argv[1])[1])
        say("onnxruntime" in acl.get_recent_err_msg().lower().replace(" ", ""))
        desc = acl.mdl.create_desc()
        say([acl.mdl.get_desc_from_file(desc, sys.argv[1]), acl.mdl.get_num_outputs(desc)])
        """,
        folder / "picture.om",
        SOFTACL_ONNXRUNTIME=str(tmp_path / "nowhere.so"),
    ) == [545001, True, [0, 2]]
