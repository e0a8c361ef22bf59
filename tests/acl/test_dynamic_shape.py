"""Models whose dimensions stay open: results of ONNX Runtime's own in any shape, the queries, outputs allocated by the run, and every refusal."""

import threading

import acl
import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import helper  # noqa: E402

from .nets import reference, save  # noqa: E402
from .support import SCHEDULES, answers, code, convert, download, execute, ok, upload  # noqa: E402

pytestmark = pytest.mark.usefixtures("held")

FIRST_ID = 1 << 31
ROOM = 1 << 17
DIRT = 0xEE
FLOAT, INT64 = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64


def value(name, dims, element=FLOAT):
    return helper.make_tensor_value_info(name, element, dims)


def save_picture(path):
    """A picture of any size; how large its map is only a run derives."""
    save(
        path,
        [
            helper.make_node("Conv", ["picture", "w"], ["c"], name="conv", pads=[1, 1, 1, 1], strides=[2, 2]),
            helper.make_node("Sigmoid", ["c"], ["map"], name="sigmoid"),
            helper.make_node("GlobalAveragePool", ["map"], ["mean"], name="pool"),
        ],
        [value("picture", ["N", 3, "H", "W"])],
        [value("map", ["N", 4, "h", "w"]), value("mean", ["N", 4, 1, 1])],
        w=np.random.default_rng(2).normal(size=(4, 3, 3, 3)).astype(np.float32),
    )


def save_attend(path):
    """Three inputs, two of them open. Outputs: one that has the size of both, one that depends on the data, one of no dimension."""
    save(
        path,
        [
            helper.make_node("Transpose", ["keys"], ["turned"], name="turn", perm=[1, 0]),
            helper.make_node("MatMul", ["query", "turned"], ["scores"], name="multiply"),
            helper.make_node("Mul", ["scores", "scale"], ["scaled"], name="scale_it"),
            helper.make_node("Softmax", ["scaled"], ["weights"], name="softmax", axis=1),
            helper.make_node("Greater", ["scores", "zero"], ["high"], name="compare"),
            helper.make_node("NonZero", ["high"], ["places"], name="find"),
            helper.make_node("ReduceSum", ["weights"], ["total"], name="sum", keepdims=0),
        ],
        [value("query", ["L", 8]), value("keys", ["M", 8]), value("scale", [1])],
        [value("weights", ["L", "M"]), value("places", [2, "count"], INT64), value("total", [])],
        zero=np.float32(0),
    )


def save_places(path):
    """Inputs of fixed size, an output that depends on the data."""
    save(
        path,
        [helper.make_node("NonZero", ["x"], ["places"], name="find")],
        [value("x", [4, 5])],
        [value("places", [2, "count"], INT64)],
    )


def save_rows(path):
    """Rows that are handed on, doubled."""
    save(
        path, [helper.make_node("Add", ["x", "x"], ["y"], name="twice")], [value("x", ["R", 4])], [value("y", ["R", 4])]
    )


OPTIONS = {
    "picture": (save_picture, "--input_shape=picture:1~4,3,8~64,-1"),
    "bounded": (save_picture, "--input_shape=picture:1~4,3,8~64,1~32"),
    # By position: the third input stays as it is.
    "attend": (save_attend, "--input_shape=-1,8;1~16,8"),
    "places": (save_places,),
    "rows": (save_rows, "--input_shape_range=x:[-1,4]"),
    "fixed": (save_rows, "--input_shape=x:5,4"),
    "gears": (save_rows, "--input_shape=x:-1,4", "--dynamic_batch_size=2,6"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("open")
    for name, (make, *options) in OPTIONS.items():
        make(folder / f"{name}.onnx")
        outcome = convert(folder / f"{name}.onnx", folder / name, *options)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder


def random(seed, *shapes):
    generator = np.random.default_rng(seed)
    return [generator.normal(size=shape).astype(np.float32) for shape in shapes]


def dims_of(tensor_desc):
    count = acl.get_tensor_desc_num_dims(tensor_desc)
    return [ok(acl.get_tensor_desc_dim_v2(tensor_desc, index)) for index in range(count)]


class Loaded:
    """A model with one pair of datasets, whose buffers are large, or those of the outputs without memory."""

    def __init__(self, path, room=ROOM, output_room=ROOM):
        self.path = path
        self.model_id = ok(acl.mdl.load_from_file(str(path)))
        self.desc = acl.mdl.create_desc()
        ok(acl.mdl.get_desc(self.desc, self.model_id))
        self.input_count = acl.mdl.get_num_inputs(self.desc)
        self.output_count = acl.mdl.get_num_outputs(self.desc)
        self.inputs = self.dataset(self.input_count, room)
        self.outputs = self.dataset(self.output_count, output_room)

    @staticmethod
    def dataset(count, room):
        dataset = acl.mdl.create_dataset()
        for _ in range(count):
            pointer = ok(acl.rt.malloc(room, 0)) if room else 0
            ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, room)))
        return dataset

    @staticmethod
    def buffer(dataset, index):
        buffer = acl.mdl.get_dataset_buffer(dataset, index)
        return acl.get_data_buffer_addr(buffer), acl.get_data_buffer_size_v2(buffer)

    def describe(self, index, dims, data_type=0, layout=2):
        made = acl.create_tensor_desc(data_type, list(dims), layout)
        assert made
        assert ok(acl.mdl.set_dataset_tensor_desc(self.inputs, made, index)) == self.inputs
        acl.destroy_tensor_desc(made)

    def feed(self, arrays):
        for index, array in enumerate(arrays):
            pointer, _ = self.buffer(self.inputs, index)
            if array.nbytes:
                ok(acl.rt.memcpy(pointer, array.nbytes, array.ctypes.data, array.nbytes, 1))
            self.describe(index, array.shape)

    def soil(self):
        for index in range(self.output_count):
            pointer, room = self.buffer(self.outputs, index)
            if pointer:
                ok(acl.rt.memset(pointer, room, DIRT, room))

    def execute(self):
        return acl.mdl.execute(self.model_id, self.inputs, self.outputs)

    def result(self, index):
        """Shape and content of an output as the dataset tells them."""
        tensor_desc = acl.mdl.get_dataset_tensor_desc(self.outputs, index)
        dims = dims_of(tensor_desc)
        element = {0: np.float32, 9: np.int64}[acl.get_tensor_desc_type(tensor_desc)]
        pointer, _ = self.buffer(self.outputs, index)
        found = np.empty(dims, element)
        assert acl.get_tensor_desc_size(tensor_desc) == found.nbytes
        if found.nbytes:
            ok(acl.rt.memcpy(found.ctypes.data, found.nbytes, pointer, found.nbytes, 2))
        return found

    def check(self, arrays, tolerance=0):
        for index, expected in enumerate(reference(self.path.with_suffix(".onnx"), arrays)):
            found = self.result(index)
            assert found.shape == expected.shape
            if tolerance:
                np.testing.assert_allclose(found, expected, rtol=tolerance)
            else:
                assert found.tobytes() == expected.tobytes(), index
            pointer, room = self.buffer(self.outputs, index)
            if room > expected.nbytes:
                behind = download(pointer + expected.nbytes, room - expected.nbytes)
                assert (behind == DIRT).all(), f"output {index}: written past its end"

    def run(self, arrays, tolerance=0):
        self.soil()
        self.feed(arrays)
        ok(self.execute())
        self.check(arrays, tolerance)

    def free_outputs(self):
        for index in range(self.output_count):
            pointer, _ = self.buffer(self.outputs, index)
            if pointer:
                ok(acl.rt.free(pointer))
            ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(self.outputs, index), 0, 0))


PICTURES = [(1, 3, 8, 8), (2, 3, 9, 40), (4, 3, 64, 33), (1, 3, 8, 8), (3, 3, 17, 1)]
SEQUENCES = [((5, 8), (7, 8), (1,)), ((1, 8), (1, 8), (1,)), ((40, 8), (16, 8), (1,)), ((5, 8), (7, 8), (1,))]
CASES = [
    *(("picture", [shape]) for shape in PICTURES),
    *(("attend", shapes) for shapes in SEQUENCES),
    ("rows", [(6, 4)]),
]


@pytest.mark.parametrize("room", [ROOM, 0], ids=["buffers", "no memory"])
def test_every_shape_gives_onnx_runtimes_results(folder, room):
    models = {name: Loaded(folder / f"{name}.om", output_room=room) for name in ("picture", "attend", "rows")}
    for seed in range(4):
        for name, shapes in CASES:
            models[name].run(random(seed, *shapes))
            if not room:
                models[name].free_outputs()


def test_the_same_shape_with_other_data(folder):
    """The output that depends on the data changes its size from run to run, in the same buffers."""
    model = Loaded(folder / "attend.om")
    counts = set()
    for seed in range(20):
        model.run(random(seed, (5, 8), (7, 8), (1,)))
        counts.add(model.result(1).shape[1])
    assert len(counts) > 3


def test_descriptions_of_the_outputs_keep_their_handles(folder):
    model = Loaded(folder / "picture.om")
    assert acl.mdl.get_dataset_tensor_desc(model.outputs, 0) == 0
    model.run(random(0, (1, 3, 8, 8)))
    first = acl.mdl.get_dataset_tensor_desc(model.outputs, 0)
    assert dims_of(first) == [1, 4, 4, 4]
    assert (acl.get_tensor_desc_type(first), acl.get_tensor_desc_format(first)) == (0, 0)
    model.run(random(0, (2, 3, 16, 8)))
    assert acl.mdl.get_dataset_tensor_desc(model.outputs, 0) == first
    assert dims_of(first) == [2, 4, 8, 4]


def test_queries(folder):
    model = Loaded(folder / "picture.om")
    desc = model.desc
    assert ok(acl.mdl.get_input_dims(desc, 0)) == {"name": "picture", "dimCount": 4, "dims": [-1, 3, -1, -1]}
    assert acl.mdl.get_input_size_by_index(desc, 0) == 0
    assert ok(acl.mdl.get_output_dims(desc, 0))["dims"] == [-1, 4, -1, -1]
    assert acl.mdl.get_output_size_by_index(desc, 0) == 0
    assert ok(acl.mdl.get_input_dims_range(desc, 0)) == {
        "rangeCount": 4,
        "range": [[1, 4], [3, 3], [8, 64], [0, -1]],
    }
    assert acl.mdl.get_input_dims_range(desc, 1) == ({}, 100000)
    assert code(acl.mdl.get_cur_output_dims(desc, 0)) == 200001
    assert code(acl.mdl.get_cur_output_dims(desc, 2)) == 100000
    assert ok(acl.mdl.get_dynamic_batch(desc))["batchCount"] == 0
    assert ok(acl.mdl.get_input_dynamic_gear_count(desc, -1)) == 0
    assert acl.mdl.get_num_inputs(desc) == 1
    assert ok(acl.mdl.query_size(str(model.path)))[0] == 0
    bounded = acl.mdl.create_desc()
    ok(acl.mdl.get_desc_from_file(bounded, str(folder / "bounded.om")))
    assert acl.mdl.get_input_size_by_index(bounded, 0) == 4 * 3 * 64 * 32 * 4
    assert ok(acl.mdl.get_input_dims_range(bounded, 0))["range"] == [[1, 4], [3, 3], [8, 64], [1, 32]]
    empty = acl.mdl.create_desc()
    assert acl.mdl.get_input_dims_range(empty, 0) == ({}, 100000)


def test_ranges_of_other_models(folder):
    desc = acl.mdl.create_desc()
    ok(acl.mdl.get_desc_from_file(desc, str(folder / "fixed.om")))
    assert ok(acl.mdl.get_input_dims_range(desc, 0)) == {"rangeCount": 2, "range": [[5, 5], [4, 4]]}
    ok(acl.mdl.get_desc_from_file(desc, str(folder / "gears.om")))
    for index in range(2):
        assert ok(acl.mdl.get_input_dims_range(desc, index)) == {"rangeCount": 0, "range": []}
    assert code(acl.mdl.get_input_dims_range(desc, 2)) == 100000


def test_model_ids(folder):
    """They begin at 2147483648 for these and at 1 for others, and both count up."""
    assert answers(
        """
        ok(acl.init())
        ok(acl.rt.set_device(0))
        say([ok(acl.mdl.load_from_file(f"{sys.argv[1]}/{name}.om")) for name in ("rows", "fixed", "gears", "picture")])
        content = open(sys.argv[1] + "/rows.om", "rb").read()
        say(ok(acl.mdl.load_from_mem(acl.util.bytes_to_ptr(content), len(content))))
        """,
        folder,
    ) == [[FIRST_ID, 1, 2, FIRST_ID + 1], FIRST_ID + 2]


def test_unloaded_models_are_gone(folder):
    model = Loaded(folder / "rows.om")
    model.feed(random(0, (2, 4)))
    ok(acl.mdl.unload(model.model_id))
    assert model.execute() == 145003
    assert "unloaded" in acl.get_recent_err_msg()
    assert acl.mdl.unload(model.model_id) == 145003


def test_a_size_that_depends_on_the_data_alone(folder):
    """The inputs are fixed: a program may describe them, and need not."""
    model = Loaded(folder / "places.om", output_room=0)
    assert model.model_id >= FIRST_ID
    assert ok(acl.mdl.get_input_dims(model.desc, 0))["dims"] == [4, 5]
    assert acl.mdl.get_input_size_by_index(model.desc, 0) == 80
    assert ok(acl.mdl.get_input_dims_range(model.desc, 0))["range"] == [[4, 4], [5, 5]]
    assert ok(acl.mdl.get_output_dims(model.desc, 0))["dims"] == [2, -1]
    pointer, _ = model.buffer(model.inputs, 0)
    for filled in (7, 20, 0, 1):
        array = np.zeros((4, 5), np.float32)
        array.flat[:filled] = 1
        ok(acl.rt.memcpy(pointer, 80, array.ctypes.data, 80, 1))
        ok(model.execute())
        assert model.result(0).tobytes() == np.stack(array.nonzero()).astype(np.int64).tobytes()
        assert model.result(0).shape == (2, filled)
        address, size = model.buffer(model.outputs, 0)
        assert address != 0
        assert size == 16 * filled
        model.free_outputs()


def test_memory_that_a_run_made_serves_the_next(folder):
    model = Loaded(folder / "rows.om", output_room=0)
    model.run(random(0, (6, 4)))
    address, size = model.buffer(model.outputs, 0)
    assert (address != 0, size) == (True, 96)
    model.run(random(1, (6, 4)))
    assert model.buffer(model.outputs, 0) == (address, 96)
    # It is as large as it was made.
    model.feed(random(1, (7, 4)))
    assert model.execute() == 500002
    ok(acl.rt.free(address))


@pytest.mark.parametrize("given", [0, 1, 2])
def test_memory_for_some_outputs(folder, given):
    model = Loaded(folder / "attend.om", output_room=0)
    pointer = ok(acl.rt.malloc(ROOM, 0))
    ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(model.outputs, given), pointer, ROOM))
    arrays = random(3, (5, 8), (7, 8), (1,))
    model.run(arrays)
    addresses = [model.buffer(model.outputs, index)[0] for index in range(3)]
    assert addresses[given] == pointer
    assert len({*addresses, 0}) == 4


def test_outputs_too_small_are_refused_and_stay_as_they_are(folder):
    model = Loaded(folder / "rows.om")
    model.feed(random(0, (6, 4)))
    buffer = acl.mdl.get_dataset_buffer(model.outputs, 0)
    pointer, _ = model.buffer(model.outputs, 0)
    for room in (95, 64, 4, 1, 0):
        model.soil()
        ok(acl.update_data_buffer(buffer, pointer, room))
        for _ in range(3):
            assert model.execute() == 500002
            assert "96" in acl.get_recent_err_msg()
        assert (download(pointer, ROOM) == DIRT).all()
        ok(acl.update_data_buffer(buffer, pointer, ROOM))
    ok(model.execute())


def test_no_output_is_written_when_one_is_too_small(folder):
    model = Loaded(folder / "picture.om")
    arrays = random(0, (1, 3, 30, 30))
    model.feed(arrays)
    pointer, _ = model.buffer(model.outputs, 1)
    ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(model.outputs, 1), pointer, 15))
    model.soil()
    assert model.execute() == 500002
    assert (download(pointer, ROOM)[15:] == download(pointer, ROOM)[15]).all()


@pytest.mark.parametrize("offset", [1, 2, 4, 7])
def test_outputs_of_any_alignment(folder, offset):
    model = Loaded(folder / "attend.om")
    arrays = random(0, (5, 8), (7, 8), (1,))
    for index in range(3):
        pointer, _ = model.buffer(model.outputs, index)
        buffer = acl.mdl.get_dataset_buffer(model.outputs, index)
        ok(acl.update_data_buffer(buffer, pointer + offset, ROOM - offset))
    for _ in range(3):
        # Sums are made in the order that the memory's alignment suggests.
        model.run(arrays, tolerance=1e-6)


def test_inputs_of_any_alignment(folder):
    model = Loaded(folder / "rows.om")
    pointer, _ = model.buffer(model.inputs, 0)
    ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(model.inputs, 0), pointer + 3, ROOM - 3))
    model.run(random(0, (6, 4)))


# Model, dimensions of its first input, and a part of the text.
WRONG_DIMS = [
    ("picture", [1, 3, 8], "4"),
    ("picture", [1, 3, 8, 8, 1], "4"),
    ("picture", [], "4"),
    ("picture", [192], "4"),
    ("picture", [1, 4, 8, 8], "dimension 1"),
    ("picture", [0, 3, 8, 8], "1~4"),
    ("picture", [5, 3, 8, 8], "1~4"),
    ("picture", [1, 3, 7, 8], "8~64"),
    ("picture", [1, 3, 65, 8], "8~64"),
    ("picture", [1, 3, 8, -1], "dimension 3"),
    ("picture", [-1, 3, 8, 8], "dimension 0"),
    ("picture", [-2], "4"),
    ("picture", [1, 3, 8, -(2**63)], "dimension 3"),
    ("picture", [4, 3, 64, 2**63 - 1], "larger than any memory"),
    ("picture", [4, 3, 64, 2**54], "larger than any memory"),
    ("attend", [4], "2"),
    ("attend", [4, 9], "dimension 1"),
    ("rows", [2**61, 4], "larger than any memory"),
    ("rows", [2**62, 4], "larger than any memory"),
    ("rows", [1] * 4096, "2"),
    ("places", [5, 4], "dimension 0"),
]


@pytest.mark.parametrize(("name", "dims", "part"), WRONG_DIMS, ids=lambda value: str(value)[:24])
def test_wrong_dimensions(folder, name, dims, part):
    model = Loaded(folder / f"{name}.om")
    shapes = {"picture": [(1, 3, 8, 8)], "attend": SEQUENCES[0], "rows": [(2, 4)], "places": [(4, 5)]}[name]
    arrays = random(0, *shapes)
    model.run(arrays)
    model.describe(0, dims)
    assert model.execute() == 100000
    assert part in acl.get_recent_err_msg(), acl.get_recent_err_msg()
    # A good description mends it.
    model.run(arrays)


@pytest.mark.parametrize("dims", [[1, 3, 64, 64], [4, 3, 64, 2**30], [1, 3, 64, 2**50]])
def test_inputs_too_small(folder, dims):
    model = Loaded(folder / "picture.om", room=4096)
    model.describe(0, dims)
    assert model.execute() == 500002
    assert "4096" in acl.get_recent_err_msg()


def test_an_input_one_byte_short(folder):
    model = Loaded(folder / "rows.om", room=95)
    model.describe(0, [6, 4])
    assert model.execute() == 500002
    model.describe(0, [5, 4])
    ok(model.execute())


def test_a_description_is_needed(folder):
    model = Loaded(folder / "attend.om")
    arrays = random(0, *SEQUENCES[0])
    assert model.execute() == 100000
    assert "set_dataset_tensor_desc" in acl.get_recent_err_msg()
    for index in range(2):
        model.feed(arrays)
        assert ok(acl.mdl.set_dataset_tensor_desc(model.inputs, 0, index)) == model.inputs
        assert model.execute() == 100000
        assert ["query", "keys"][index] in acl.get_recent_err_msg()
    # That of the input with fixed dimensions is not.
    model.feed(arrays)
    ok(acl.mdl.set_dataset_tensor_desc(model.inputs, 0, 2))
    ok(model.execute())


def test_only_the_dimensions_of_a_description_count(folder):
    model = Loaded(folder / "rows.om")
    arrays = random(0, (3, 4))
    for data_type, layout in [(-1, -1), (1, 0), (9, 29), (27, 3)]:
        model.soil()
        model.feed(arrays)
        model.describe(0, (3, 4), data_type, layout)
        ok(model.execute())
        model.check(arrays)


def test_a_description_is_copied(folder):
    """What becomes of the program's own afterwards has no effect."""
    model = Loaded(folder / "rows.om")
    model.run(random(0, (3, 4)))
    kept = acl.mdl.get_dataset_tensor_desc(model.inputs, 0)
    assert dims_of(kept) == [3, 4]


def test_a_description_that_the_program_destroyed(folder):
    """It belongs to the dataset; destroying it is a mistake, which the next execution names."""
    model = Loaded(folder / "rows.om")
    model.feed(random(0, (3, 4)))
    acl.destroy_tensor_desc(acl.mdl.get_dataset_tensor_desc(model.inputs, 0))
    assert model.execute() == 100000
    model.run(random(0, (3, 4)))


def test_numbers_of_buffers(folder):
    model = Loaded(folder / "attend.om")
    model.feed(random(0, *SEQUENCES[0]))
    fewer, more = Loaded.dataset(2, ROOM), Loaded.dataset(4, ROOM)
    assert acl.mdl.execute(model.model_id, fewer, model.outputs) == 100000
    assert acl.mdl.execute(model.model_id, model.inputs, fewer) == 500002
    assert acl.mdl.execute(model.model_id, model.inputs, more) == 500002
    empty = acl.mdl.create_dataset()
    assert acl.mdl.execute(model.model_id, empty, model.outputs) == 100000
    assert acl.mdl.execute(model.model_id, model.inputs, empty) == 500002
    # One input more than there are is no mistake for the product.
    ok(acl.mdl.add_dataset_buffer(model.inputs, acl.create_data_buffer(0, 0)))
    ok(model.execute())


def test_memory_of_the_wrong_kind(folder):
    model = Loaded(folder / "rows.om")
    arrays = random(0, (6, 4))
    model.run(arrays)
    host = ok(acl.rt.malloc_host(ROOM))
    freed = ok(acl.rt.malloc(ROOM, 0))
    ok(acl.rt.free(freed))
    small = ok(acl.rt.malloc(64, 0))
    for dataset in (model.inputs, model.outputs):
        buffer = acl.mdl.get_dataset_buffer(dataset, 0)
        good, _ = model.buffer(dataset, 0)
        for pointer in (host, freed, small, 1, 2**64 - 1, arrays[0].ctypes.data, good + ROOM):
            ok(acl.update_data_buffer(buffer, pointer, ROOM))
            assert model.execute() == 107000, hex(pointer)
        ok(acl.update_data_buffer(buffer, good, ROOM))
    ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(model.inputs, 0), 0, ROOM))
    assert model.execute() == 100000
    ok(acl.rt.free_host(host))
    gone = acl.create_data_buffer(0, 0)
    dataset = acl.mdl.create_dataset()
    ok(acl.mdl.add_dataset_buffer(dataset, gone))
    ok(acl.destroy_data_buffer(gone))
    assert acl.mdl.execute(model.model_id, dataset, model.outputs) == 100000
    assert acl.mdl.execute(model.model_id, model.inputs, dataset) == 100000
    for wrong in (0, 1, model.desc, 2**64 - 1):
        assert acl.mdl.execute(model.model_id, wrong, model.outputs) == 100000
        assert acl.mdl.execute(model.model_id, model.inputs, wrong) == 100000


@pytest.mark.parametrize("room", [ROOM, 0], ids=["buffers", "no memory"])
def test_tensors_without_elements(folder, room):
    model = Loaded(folder / "rows.om", output_room=room)
    for rows in (0, 3, 0):
        model.run(random(0, (rows, 4)))
        if not room:
            address, size = model.buffer(model.outputs, 0)
            assert (address != 0, size) == (True, rows * 16)
            model.free_outputs()
    # Nothing has to be there for nothing.
    ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(model.inputs, 0), 0, 0))
    model.describe(0, [0, 4])
    ok(model.execute())
    assert model.result(0).shape == (0, 4)


def test_a_run_that_fails(folder, tmp_path):
    """Shapes within the ranges that the network cannot take: the code of a failed execution, and nothing broken."""
    save(
        tmp_path / "net.onnx",
        [helper.make_node("MatMul", ["a", "b"], ["c"], name="multiply")],
        [value("a", ["m", "k"]), value("b", ["l", "n"])],
        [value("c", ["m", "n"])],
    )
    outcome = convert(tmp_path / "net.onnx", tmp_path / "net", "--input_shape=a:-1,-1;b:-1,-1")
    assert outcome.returncode == 0, outcome.stdout
    model = Loaded(tmp_path / "net.om")
    good = random(0, (3, 5), (5, 2))
    for _ in range(3):
        model.run(good)
        model.feed(random(0, (3, 5), (4, 2)))
        assert model.execute() == 507011
        assert "multiply" in acl.get_recent_err_msg()
    model.run(good)


def test_a_program_may_hand_the_output_on(folder):
    """The output's buffer as input of the next run, without a copy."""
    model = Loaded(folder / "rows.om")
    arrays = random(0, (3, 4))
    model.run(arrays)
    pointer, _ = model.buffer(model.outputs, 0)
    ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(model.inputs, 0), pointer, ROOM))
    other = ok(acl.rt.malloc(ROOM, 0))
    ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(model.outputs, 0), other, ROOM))
    ok(model.execute())
    assert model.result(0).tobytes() == (arrays[0] * 4).tobytes()


def test_a_gear_model_takes_gears(folder):
    """A model has its shapes from a gear or from descriptions. Without a gear chosen descriptions change nothing."""
    model = Loaded(folder / "gears.om")
    assert model.model_id < FIRST_ID
    array = random(0, (2, 4))[0]
    pointer, _ = model.buffer(model.inputs, 0)
    ok(acl.rt.memcpy(pointer, array.nbytes, array.ctypes.data, array.nbytes, 1))
    ok(acl.rt.memset(model.buffer(model.inputs, 1)[0], ROOM, DIRT, ROOM))
    ok(acl.mdl.set_dynamic_batch_size(model.model_id, model.inputs, 1, 2))
    ok(model.execute())
    model.describe(0, [2, 4])
    assert model.execute() == 100000
    assert "gear" in acl.get_recent_err_msg()
    ok(acl.mdl.set_dataset_tensor_desc(model.inputs, 0, 0))
    ok(model.execute())
    assert download(model.buffer(model.outputs, 0)[0], (2, 4), np.float32).tobytes() == (array * 2).tobytes()


def test_on_a_stream(folder):
    model = Loaded(folder / "attend.om")
    stream = ok(acl.rt.create_stream())
    for seed, shapes in enumerate(SEQUENCES * 2):
        arrays = random(seed, *shapes)
        model.soil()
        model.feed(arrays)
        ok(acl.mdl.execute_async(model.model_id, model.inputs, model.outputs, stream))
        ok(acl.rt.synchronize_stream(stream))
        model.check(arrays)
    ok(acl.rt.destroy_stream(stream))


def test_shapes_are_those_of_the_call(folder, gate):
    """What a program describes afterwards is for the next execution, whenever the first one runs."""
    model = Loaded(folder / "rows.om")
    stream = ok(acl.rt.create_stream())
    arrays = random(0, (6, 4))
    model.soil()
    model.feed(arrays)
    gate.hold(stream)
    ok(acl.mdl.execute_async(model.model_id, model.inputs, model.outputs, stream))
    model.describe(0, [1, 4])
    gate.open()
    ok(acl.rt.synchronize_stream(stream))
    model.check(arrays)
    ok(acl.rt.destroy_stream(stream))


def test_a_stream_needs_memory_for_the_outputs(folder):
    model = Loaded(folder / "rows.om", output_room=0)
    model.feed(random(0, (6, 4)))
    stream = ok(acl.rt.create_stream())
    assert acl.mdl.execute_async(model.model_id, model.inputs, model.outputs, stream) == 100000
    assert "synchronous" in acl.get_recent_err_msg()
    assert acl.mdl.execute_async(model.model_id, model.outputs, model.inputs, stream) == 100000
    ok(acl.rt.synchronize_stream(stream))
    ok(acl.rt.destroy_stream(stream))


def test_too_small_an_output_shows_when_the_stream_is_waited_for(folder):
    model = Loaded(folder / "rows.om", output_room=64)
    model.soil()
    model.feed(random(0, (6, 4)))
    stream = ok(acl.rt.create_stream())
    ok(acl.mdl.execute_async(model.model_id, model.inputs, model.outputs, stream))
    assert acl.rt.synchronize_stream(stream) == 507011
    assert (download(model.buffer(model.outputs, 0)[0], 64) == DIRT).all()
    ok(acl.rt.destroy_stream(stream))


def test_datasets_that_go_before_the_run(folder, gate):
    model = Loaded(folder / "rows.om")
    arrays = random(0, (6, 4))
    model.feed(arrays)
    pointer, _ = model.buffer(model.outputs, 0)
    stream = ok(acl.rt.create_stream())
    gate.hold(stream)
    ok(acl.mdl.execute_async(model.model_id, model.inputs, model.outputs, stream))
    for dataset in (model.inputs, model.outputs):
        ok(acl.destroy_data_buffer(acl.mdl.get_dataset_buffer(dataset, 0)))
        ok(acl.mdl.destroy_dataset(dataset))
    ok(acl.mdl.unload(model.model_id))
    gate.open()
    ok(acl.rt.synchronize_stream(stream))
    assert download(pointer, (6, 4), np.float32).tobytes() == (arrays[0] * 2).tobytes()
    ok(acl.rt.destroy_stream(stream))


QUEUED = """
import struct
ok(acl.init())
ok(acl.rt.set_device(0))
model_id = ok(acl.mdl.load_from_file(sys.argv[1]))
stream = ok(acl.rt.create_stream())
kept, sets = [], []
for number in range(24):
    rows = number % 7
    content = struct.pack(f"<{rows * 4}f", *(number + step * 0.5 for step in range(rows * 4)))
    datasets = []
    for size in (max(len(content), 1), 512):
        pointer = ok(acl.rt.malloc(size, 0))
        dataset = acl.mdl.create_dataset()
        ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, size)))
        datasets.append((dataset, pointer))
    kept.append(content)
    if content:
        # What the stream copies is there only when the model runs.
        ok(acl.rt.memcpy_async(datasets[0][1], len(content), acl.util.bytes_to_ptr(content), len(content), 1, stream))
    desc = acl.create_tensor_desc(0, [rows, 4], 2)
    ok(acl.mdl.set_dataset_tensor_desc(datasets[0][0], desc, 0))
    acl.destroy_tensor_desc(desc)
    ok(acl.mdl.execute_async(model_id, datasets[0][0], datasets[1][0], stream))
    sets.append((rows, content, *datasets[1]))
ok(acl.rt.synchronize_stream(stream))
for rows, content, dataset, pointer in sets:
    desc = acl.mdl.get_dataset_tensor_desc(dataset, 0)
    say([ok(acl.get_tensor_desc_dim_v2(desc, axis)) for axis in range(2)] == [rows, 4])
    found = bytes(512)
    ok(acl.rt.memcpy(acl.util.bytes_to_ptr(found), 512, pointer, 512, 2))
    values = struct.unpack(f"<{rows * 4}f", content)
    say(struct.unpack(f"<{rows * 4}f", found[: rows * 16]) == tuple(value * 2 for value in values))
"""


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_many_shapes_in_a_queue(folder, schedule):
    assert answers(QUEUED, folder / "rows.om", SOFTACL_SCHEDULE=schedule) == [True] * 48


def test_threads_with_shapes_of_their_own(folder):
    """Several threads run one model at once, each with datasets of its own and other shapes every time."""
    shared = Loaded(folder / "attend.om")
    context = ok(acl.rt.get_context())
    failures = []

    def work(number):
        try:
            ok(acl.rt.set_context(context))
            model = Loaded.__new__(Loaded)
            model.__dict__.update(shared.__dict__)
            room = 0 if number % 2 else ROOM
            model.inputs = Loaded.dataset(shared.input_count, ROOM)
            model.outputs = Loaded.dataset(shared.output_count, room)
            for turn in range(12):
                model.run(random(number * 100 + turn, *SEQUENCES[(number + turn) % 4]))
                if not room:
                    model.free_outputs()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]


def test_threads_that_share_an_output_without_memory(folder):
    """One of them gives the buffer its memory; nothing is lost, and each tells what it found."""
    model = Loaded(folder / "rows.om", output_room=0)
    model.feed(random(0, (6, 4)))
    context = ok(acl.rt.get_context())
    before = ok(acl.rt.get_mem_info(1))[0]
    codes = []

    def work():
        ok(acl.rt.set_context(context))
        codes.append(model.execute())

    for _ in range(20):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        model.free_outputs()
    assert set(codes) == {0}
    assert ok(acl.rt.get_mem_info(1))[0] == before


def test_many_shapes_need_no_more_memory(folder):
    """Neither the device's nor the process's: what is kept for shapes has an end."""
    done = execute_memory_program(folder / "picture.om")
    growth = int(done.stdout.splitlines()[-1])
    assert growth < 40_000, f"{growth} KiB for 1200 shapes"


def execute_memory_program(path):
    import sys

    source = """
import sys, acl
def ok(result):
    *values, ret = result if isinstance(result, tuple) else (result,)
    assert ret == 0, (ret, acl.get_recent_err_msg())
    return values[0] if values else None
def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
ok(acl.init())
ok(acl.rt.set_device(0))
model_id = ok(acl.mdl.load_from_file(sys.argv[1]))
def dataset(count, size):
    made = acl.mdl.create_dataset()
    for _ in range(count):
        ok(acl.mdl.add_dataset_buffer(made, acl.create_data_buffer(ok(acl.rt.malloc(size, 0)) if size else 0, size)))
    return made
inputs, outputs = dataset(1, 1 << 18), dataset(2, 0)
def run(shape):
    desc = acl.create_tensor_desc(0, list(shape), 0)
    ok(acl.mdl.set_dataset_tensor_desc(inputs, desc, 0))
    acl.destroy_tensor_desc(desc)
    ok(acl.mdl.execute(model_id, inputs, outputs))
    for index in range(2):
        buffer = acl.mdl.get_dataset_buffer(outputs, index)
        ok(acl.rt.free(acl.get_data_buffer_addr(buffer)))
        ok(acl.update_data_buffer(buffer, 0, 0))
shapes = [(batch, 3, height, width) for batch in (1, 2, 3) for height in range(8, 28) for width in range(4, 24)]
for shape in shapes[-100:]:
    run(shape)
first = resident()
for shape in shapes:
    run(shape)
print(resident() - first)
"""
    done = execute([sys.executable, "-c", source, str(path)])
    assert done.returncode == 0, done.stderr
    return done


def test_the_command_shows_it(folder):
    import json
    import sys

    done = execute([sys.executable, "-m", "softacl", "om", str(folder / "picture.om"), "--json"])
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["dynamic_shape"] is True
    assert shown["inputs"][0]["dims"] == [-1, 3, -1, -1]
    assert shown["inputs"][0]["ranges"] == [[1, 4], [3, 3], [8, 64], [0, -1]]
    text = execute([sys.executable, "-m", "softacl", "om", str(folder / "picture.om")]).stdout
    assert "picture  [1~4, 3, 8~64, 0~]" in text
    assert shown["not_runnable"] is None


def test_input_memory_need_not_be_larger_than_the_shape(folder):
    """A buffer of exactly the bytes of the shape, at the end of its allocation."""
    model = Loaded(folder / "rows.om")
    array = random(0, (5, 4))[0]
    pointer = upload(array)
    ok(acl.update_data_buffer(acl.mdl.get_dataset_buffer(model.inputs, 0), pointer, array.nbytes))
    model.describe(0, array.shape)
    ok(model.execute())
    assert model.result(0).tobytes() == (array * 2).tobytes()
    ok(acl.rt.free(pointer))
