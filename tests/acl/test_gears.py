"""Dynamic gears: one .om file for several sizes, each with ONNX Runtime's own results; the queries, the choice, and every refusal."""

import json

import acl
import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import helper  # noqa: E402

from .nets import Loaded, loaded, reference, save  # noqa: E402
from .support import SCHEDULES, answers, code, convert, download, ok  # noqa: E402

pytestmark = pytest.mark.usefixtures("held")

SHAPE_INPUT = "ascend_mbatch_shape_data"
ANY = -1

BATCHES = [1, 2, 8, 5]
SIZES = [[16, 24], [32, 8], [8, 8]]


def value(name, dims):
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, dims)


def save_batch(path):
    """Two inputs with the same batch, one without; the flattening is computed from the shape, as exporters write it."""
    generator = np.random.default_rng(1)
    save(
        path,
        [
            helper.make_node("Conv", ["picture", "w1"], ["c1"], name="conv", pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["c1"], ["features"], name="relu"),
            helper.make_node("Shape", ["features"], ["shape"]),
            helper.make_node("Gather", ["shape", "zero"], ["n"]),
            helper.make_node("Unsqueeze", ["n", "axes"], ["n1"]),
            helper.make_node("Concat", ["n1", "rest"], ["target"], axis=0),
            helper.make_node("Reshape", ["features", "target"], ["flat"]),
            helper.make_node("MatMul", ["flat", "w2"], ["logits"], name="head"),
            helper.make_node("Add", ["logits", "shift"], ["moved"], name="move"),
            helper.make_node("Mul", ["moved", "scale"], ["scores"], name="scale_it"),
        ],
        [value("picture", ["N", 3, 6, 6]), value("scale", [5]), value("shift", ["N", 5])],
        [value("scores", ["N", 5]), value("features", ["N", 4, 6, 6])],
        w1=generator.normal(size=(4, 3, 3, 3)).astype(np.float32),
        w2=generator.normal(size=(144, 5)).astype(np.float32),
        zero=np.int64(0),
        axes=np.array([0], np.int64),
        rest=np.array([-1], np.int64),
    )


def save_size(path):
    generator = np.random.default_rng(2)
    save(
        path,
        [
            helper.make_node("Conv", ["picture", "w"], ["c"], name="conv", pads=[1, 1, 1, 1], strides=[2, 2]),
            helper.make_node("Sigmoid", ["c"], ["map"], name="sigmoid"),
            helper.make_node("GlobalAveragePool", ["map"], ["mean"], name="pool"),
        ],
        [value("picture", [2, 3, "H", "W"])],
        [value("map", [2, 4, "h", "w"]), value("mean", [2, 4, 1, 1])],
        w=generator.normal(size=(4, 3, 3, 3)).astype(np.float32),
    )


def save_dims(path):
    save(
        path,
        [
            helper.make_node("MatMul", ["left", "right"], ["product"], name="multiply"),
            helper.make_node("Transpose", ["right"], ["turned"], name="turn", perm=[1, 0]),
        ],
        [value("left", ["m", "k"]), value("right", ["k", 5])],
        [value("product", ["m", 5]), value("turned", [5, "k"])],
    )


def batch_inputs(gear, seed=0):
    generator = np.random.default_rng(seed)
    shapes = [(gear, 3, 6, 6), (5,), (gear, 5)]
    return [generator.normal(size=shape).astype(np.float32) for shape in shapes]


def size_inputs(gear, seed=0):
    return [np.random.default_rng(seed).normal(size=(2, 3, *gear)).astype(np.float32)]


def dims_inputs(gear, seed=0):
    generator = np.random.default_rng(seed)
    k, m, _ = gear
    return [generator.normal(size=shape).astype(np.float32) for shape in ((m, k), (k, 5))]


def choose_batch(model_id, dataset, index, gear):
    return acl.mdl.set_dynamic_batch_size(model_id, dataset, index, gear)


def choose_size(model_id, dataset, index, gear):
    return acl.mdl.set_dynamic_hw_size(model_id, dataset, index, *gear)


def choose_dims(model_id, dataset, index, gear):
    k, m, _ = gear
    dims = [k, 5, m, k]
    return acl.mdl.set_input_dynamic_dims(model_id, dataset, index, {"name": "", "dimCount": 4, "dims": dims})


class Kind:
    def __init__(self, name, gears, largest, inputs, choose, width):
        self.name, self.gears, self.largest = name, gears, largest
        self.inputs, self.choose, self.width = inputs, choose, width

    def __repr__(self):
        return self.name


BATCH = Kind("batch", BATCHES, 8, batch_inputs, choose_batch, 1)
SIZE = Kind("size", SIZES, [16, 24], size_inputs, choose_size, 2)
# k, m, k: gears are listed in the order of --input_shape, where `right` stands first.
GEARS_OF_DIMS = [[4, 3, 4], [2, 6, 2], [9, 1, 9]]
DIMENSIONS = Kind("dims", GEARS_OF_DIMS, [9, 1, 9], dims_inputs, choose_dims, 3)
KINDS = [BATCH, SIZE, DIMENSIONS]

OPTIONS = {
    "batch": (save_batch, "--input_shape=picture:-1,3,6,6;shift:-1,5;scale:5", "--dynamic_batch_size=1,2,8,5"),
    "size": (save_size, "--input_shape=picture:2,3,-1,-1", "--dynamic_image_size=16,24; 32,8;8,8"),
    "dims": (
        save_dims,
        "--input_shape=right:-1,5;left:-1,-1",
        "--dynamic_dims=4,3,4;2,6,2;9,1,9",
        "--input_format=ND",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gears")
    for name, (make, *options) in OPTIONS.items():
        make(folder / f"{name}.onnx")
        outcome = convert(folder / f"{name}.onnx", folder / name, *options)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    outcome = convert(folder / "size.onnx", folder / "fixed", "--input_shape=picture:2,3,8,8")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_each_gear_in_turn_gives_onnx_runtimes_results(folder, kind):
    with loaded(folder / f"{kind}.om") as model:
        for seed in range(3):
            for gear in [*kind.gears, *reversed(kind.gears)]:
                inputs = kind.inputs(gear, seed)
                model.fill_all(inputs)
                ok(kind.choose(model.model_id, model.inputs, model.index, gear))
                ok(model.execute())
                expected = reference(folder / f"{kind}.onnx", inputs)
                model.check(expected)
                for index, array in enumerate(expected):
                    found = ok(acl.mdl.get_cur_output_dims(model.desc, index))
                    assert found["dims"] == list(array.shape)


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_a_choice_holds_until_the_next(folder, kind):
    with loaded(folder / f"{kind}.om") as model:
        gear = kind.gears[1]
        ok(kind.choose(model.model_id, model.inputs, model.index, gear))
        for seed in range(3):
            inputs = kind.inputs(gear, seed)
            model.fill_all(inputs)
            ok(model.execute())
            model.check(reference(folder / f"{kind}.onnx", inputs))


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_without_a_choice_the_largest_runs(folder, kind):
    with loaded(folder / f"{kind}.om") as model:
        inputs = kind.inputs(kind.largest)
        model.fill_all(inputs)
        ok(model.execute())
        model.check(reference(folder / f"{kind}.onnx", inputs))


@pytest.mark.parametrize("kind", KINDS, ids=repr)
@pytest.mark.parametrize("width", [np.int32, np.int64])
def test_a_program_may_write_the_gear_itself(folder, kind, width):
    with loaded(folder / f"{kind}.om", shape_bytes=64) as model:
        for gear in kind.gears:
            inputs = kind.inputs(gear)
            model.fill_all(inputs)
            model.write_gear(np.array(gear, width).reshape(-1))
            ok(model.execute())
            model.check(reference(folder / f"{kind}.onnx", inputs))


@pytest.mark.parametrize("kind", KINDS, ids=repr)
@pytest.mark.parametrize("wide", [False, True])
def test_the_choice_is_written_into_the_buffer(folder, kind, wide):
    size = kind.width * (8 if wide else 4)
    with loaded(folder / f"{kind}.om", shape_bytes=size) as model:
        for gear in kind.gears:
            ok(kind.choose(model.model_id, model.inputs, model.index, gear))
            found = download(model.pointers[model.inputs][-1], kind.width, np.uint64 if wide else np.uint32)
            assert found.tolist() == (gear if isinstance(gear, list) else [gear])


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_what_lies_behind_a_small_gear_is_not_touched(folder, kind):
    small = min(kind.gears, key=lambda gear: np.prod(gear))
    with loaded(folder / f"{kind}.om") as model:
        inputs = kind.inputs(small)
        model.fill_all(inputs)
        ok(kind.choose(model.model_id, model.inputs, model.index, small))
        ok(model.execute())
        for index, array in enumerate(reference(folder / f"{kind}.onnx", inputs)):
            size = acl.mdl.get_output_size_by_index(model.desc, index)
            found = download(model.pointers[model.outputs][index], size)
            assert (found[array.nbytes :] == 0xEE).all()


def test_two_datasets_with_a_gear_each(folder):
    """The choice belongs to the dataset: one is not changed by another's."""
    with loaded(folder / "batch.om") as model:
        other = Loaded(folder / "batch.om")
        small, large = batch_inputs(2), batch_inputs(5)
        model.fill_all(small)
        other.fill_all(large)
        ok(choose_batch(model.model_id, model.inputs, model.index, 2))
        ok(choose_batch(model.model_id, other.inputs, model.index, 5))
        for dataset, inputs in ((model, small), (other, large), (model, small)):
            ok(acl.mdl.execute(model.model_id, dataset.inputs, dataset.outputs))
            dataset.check(reference(folder / "batch.onnx", inputs))
        # The model's own state is that of the last call.
        assert ok(acl.mdl.get_cur_output_dims(model.desc, 0))["dims"] == [5, 5]
        other.free()


def test_buffers_of_the_chosen_gear_suffice(folder):
    """With a gear chosen only its sizes count; without one, those of the largest."""
    with loaded(folder / "batch.om") as model:
        inputs = batch_inputs(2)
        model.fill_all(inputs)
        for index, array in enumerate(inputs):
            buffer = acl.mdl.get_dataset_buffer(model.inputs, index)
            ok(acl.update_data_buffer(buffer, model.pointers[model.inputs][index], array.nbytes))
        assert acl.mdl.execute(model.model_id, model.inputs, model.outputs) == 500002
        ok(choose_batch(model.model_id, model.inputs, model.index, 2))
        ok(model.execute())
        model.check(reference(folder / "batch.onnx", inputs))
        ok(choose_batch(model.model_id, model.inputs, model.index, 8))
        assert acl.mdl.execute(model.model_id, model.inputs, model.outputs) == 500002


def test_buffers_of_any_alignment(folder):
    """An output that is not aligned goes through a copy, which must be of the gear's size."""
    with loaded(folder / "batch.om") as model:
        pointer = ok(acl.rt.malloc(4096, 0))
        ok(acl.rt.memset(pointer, 4096, 0xEE, 4096))
        buffer = acl.mdl.get_dataset_buffer(model.outputs, 0)
        ok(acl.update_data_buffer(buffer, pointer + 1, 8 * 5 * 4))
        inputs = batch_inputs(2)
        model.fill_all(inputs)
        ok(choose_batch(model.model_id, model.inputs, model.index, 2))
        ok(model.execute())
        found = download(pointer, 4096)
        scores = reference(folder / "batch.onnx", inputs)[0]
        assert found[1 : 1 + scores.nbytes].tobytes() == scores.tobytes()
        assert (found[1 + scores.nbytes :] == 0xEE).all()
        ok(acl.rt.free(pointer))


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_on_a_stream(folder, kind):
    with loaded(folder / f"{kind}.om") as model:
        stream = ok(acl.rt.create_stream())
        for gear in kind.gears:
            inputs = kind.inputs(gear)
            model.fill_all(inputs)
            ok(kind.choose(model.model_id, model.inputs, model.index, gear))
            ok(acl.mdl.execute_async(model.model_id, model.inputs, model.outputs, stream))
            ok(acl.rt.synchronize_stream(stream))
            model.check(reference(folder / f"{kind}.onnx", inputs))
        ok(acl.rt.destroy_stream(stream))


QUEUED = """
import struct
ok(acl.init())
ok(acl.rt.set_device(0))
model_id = ok(acl.mdl.load_from_file(sys.argv[1]))
desc = acl.mdl.create_desc()
ok(acl.mdl.get_desc(desc, model_id))
stream = ok(acl.rt.create_stream())
kept = []
def dataset(batch, written):
    inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
    for side, target in (("input", inputs), ("output", outputs)):
        for index in range(getattr(acl.mdl, f"get_num_{side}s")(desc)):
            size = getattr(acl.mdl, f"get_{side}_size_by_index")(desc, index)
            pointer = ok(acl.rt.malloc(size, 0))
            content = struct.pack(f"<{size // 4}f", *((index + number % 7) * 0.25 for number in range(size // 4)))
            if target == outputs:
                content = b"\\xee" * size
            elif index == 3:
                content = struct.pack("<i", batch) if written else b"\\xee" * 4
            kept.append(content)
            # What the stream copies is there only when the model runs.
            host = acl.util.bytes_to_ptr(content)
            ok(acl.rt.memcpy_async(pointer, size, host, size, 1, stream))
            ok(acl.mdl.add_dataset_buffer(target, acl.create_data_buffer(pointer, size)))
    if not written:
        ok(acl.mdl.set_dynamic_batch_size(model_id, inputs, 3, batch))
    return inputs, outputs
sets = [dataset(batch, written) for batch in (2, 5, 1, 8) for written in (False, True)]
for inputs, outputs in sets:
    ok(acl.mdl.execute_async(model_id, inputs, outputs, stream))
ok(acl.rt.synchronize_stream(stream))
for inputs, outputs in sets:
    buffer = acl.mdl.get_dataset_buffer(outputs, 0)
    content = bytes(160)
    ok(acl.rt.memcpy(acl.util.bytes_to_ptr(content), 160, acl.get_data_buffer_addr(buffer), 160, 2))
    # How many rows were written, and their sum.
    rows = [content[row * 20 : row * 20 + 20] for row in range(8)]
    written = [row for row in rows if row != b"\\xee" * 20]
    say([len(written), [round(number, 2) for number in struct.unpack("<5f", written[0])]])
"""


def test_every_schedule_runs_the_gear_that_was_chosen(folder):
    expected = answers(QUEUED, folder / "batch.om", SOFTACL_SCHEDULE="eager")
    assert [rows for rows, _ in expected] == [2, 2, 5, 5, 1, 1, 8, 8]
    for schedule in SCHEDULES[1:]:
        assert answers(QUEUED, folder / "batch.om", SOFTACL_SCHEDULE=schedule) == expected, schedule


class TestDescriptions:
    @pytest.fixture(params=["loaded", "file"])
    def described(self, folder, request):
        made = []

        def describe(name):
            desc = acl.mdl.create_desc()
            made.append(desc)
            if request.param == "loaded":
                ok(acl.mdl.get_desc(desc, ok(acl.mdl.load_from_file(str(folder / f"{name}.om")))))
            else:
                ok(acl.mdl.get_desc_from_file(desc, str(folder / f"{name}.om")))
            return desc

        yield describe
        for desc in made:
            ok(acl.mdl.destroy_desc(desc))

    @pytest.mark.parametrize(
        ("name", "inputs", "outputs", "width"),
        [
            (
                "batch",
                [("picture", [-1, 3, 6, 6], 8 * 108), ("scale", [5], 5), ("shift", [-1, 5], 40)],
                [[8, 5], [8, 4, 6, 6]],
                1,
            ),
            ("size", [("picture", [2, 3, -1, -1], 6 * 16 * 24)], [[2, 4, 8, 12], [2, 4, 1, 1]], 2),
            # Each tensor in the gear in which it is largest.
            ("dims", [("left", [-1, -1], 12), ("right", [-1, 5], 45)], [[6, 5], [5, 9]], 3),
        ],
    )
    def test_tensors(self, described, name, inputs, outputs, width):
        desc = described(name)
        assert acl.mdl.get_num_inputs(desc) == len(inputs) + 1
        for index, (name, dims, elements) in enumerate([*inputs, (SHAPE_INPUT, [width], width)]):
            assert acl.mdl.get_input_name_by_index(desc, index) == name
            assert ok(acl.mdl.get_input_index_by_name(desc, name)) == index
            assert ok(acl.mdl.get_input_dims(desc, index))["dims"] == dims
            assert acl.mdl.get_input_size_by_index(desc, index) == 4 * elements
        assert acl.mdl.get_input_data_type(desc, len(inputs)) == 3
        assert acl.mdl.get_input_format(desc, len(inputs)) == 2
        for index, dims in enumerate(outputs):
            assert ok(acl.mdl.get_output_dims(desc, index))["dims"] == dims
            assert acl.mdl.get_output_size_by_index(desc, index) == 4 * np.prod(dims)

    def test_gears(self, described):
        batch, size, dims = (described(name) for name in ("batch", "size", "dims"))
        assert ok(acl.mdl.get_dynamic_batch(batch)) == {"batchCount": 4, "batch": BATCHES}
        assert ok(acl.mdl.get_dynamic_hw(size, ANY)) == {"hwCount": 3, "hw": SIZES}
        assert ok(acl.mdl.get_input_dynamic_gear_count(dims, ANY)) == 3
        found = ok(acl.mdl.get_input_dynamic_dims(dims, ANY, 3))
        assert [gear["dims"] for gear in found] == [[k, 5, m, k] for k, m, _ in GEARS_OF_DIMS]
        assert {gear["dimCount"] for gear in found} == {4}
        # More room than there are gears is fine.
        assert ok(acl.mdl.get_input_dynamic_dims(dims, ANY, 10)) == found

    def test_gears_of_another_kind(self, described):
        fixed = described("fixed")
        assert code(acl.mdl.get_input_index_by_name(fixed, SHAPE_INPUT)) == 100000
        for name in ("fixed", "size", "dims"):
            assert ok(acl.mdl.get_dynamic_batch(described(name))) == {"batchCount": 0, "batch": []}
        for name in ("fixed", "batch", "dims"):
            assert ok(acl.mdl.get_dynamic_hw(described(name), 0)) == {"hwCount": 0, "hw": []}
        for name in ("fixed", "batch", "size"):
            assert ok(acl.mdl.get_input_dynamic_gear_count(described(name), ANY)) == 0
            assert ok(acl.mdl.get_input_dynamic_dims(described(name), ANY, 0)) == []

    def test_wrong_questions(self, described):
        dims = described("dims")
        for index in (0, 1, 2**31):
            assert code(acl.mdl.get_input_dynamic_gear_count(dims, index)) == 100000
            assert acl.mdl.get_input_dynamic_dims(dims, index, 3) == (None, 100000)
        for room in (0, 2, 4097, 2**63):
            assert acl.mdl.get_input_dynamic_dims(dims, ANY, room) == (None, 100000)
        for wrong in (0, dims + 1, acl.mdl.create_desc()):
            assert code(acl.mdl.get_dynamic_batch(wrong)) == 100000
            assert code(acl.mdl.get_dynamic_hw(wrong, ANY)) == 100000
            assert code(acl.mdl.get_input_dynamic_gear_count(wrong, ANY)) == 100000
            assert code(acl.mdl.get_input_dynamic_dims(wrong, ANY, 3)) == 100000


def test_more_than_128_dimensions_do_not_fit_the_structure(tmp_path):
    names = [f"x{number}" for number in range(65)]
    save(
        tmp_path / "many.onnx",
        [helper.make_node("Concat", names, ["joined"], name="join", axis=0)],
        [value(name, ["N", 2]) for name in names],
        [value("joined", [None, 2])],
    )
    shape = ";".join(f"{name}:-1,2" for name in names)
    gears = ";".join(",".join([str(gear)] * 65) for gear in (1, 2))
    outcome = convert(
        tmp_path / "many.onnx",
        tmp_path / "many",
        f"--input_shape={shape}",
        f"--dynamic_dims={gears}",
        "--input_format=ND",
    )
    assert outcome.returncode == 0, outcome.stdout
    desc = acl.mdl.create_desc()
    ok(acl.mdl.get_desc_from_file(desc, str(tmp_path / "many.om")))
    assert ok(acl.mdl.get_output_dims(desc, 0))["dims"] == [130, 2]
    assert acl.mdl.get_input_dynamic_dims(desc, ANY, 2) == (None, 500001)
    ok(acl.mdl.destroy_desc(desc))


def test_more_than_128_gears_do_not_fit_the_structure(folder, tmp_path):
    """The Ascend 950 products take 256 gears; the structures of the API hold 128."""

    def converted(name, option, count):
        gears = (";" if option == "dynamic_image_size" else ",").join(
            f"{number},8" if option == "dynamic_image_size" else str(number) for number in range(1, count + 1)
        )
        shape = "2,3,-1,-1" if option == "dynamic_image_size" else "-1,3,8,8"
        return convert(
            folder / "size.onnx",
            tmp_path / name,
            f"--input_shape=picture:{shape}",
            f"--{option}={gears}",
            "--soc_version=Ascend950PR_9599",
        )

    assert "E10036" in converted("refused", "dynamic_batch_size", 257).stdout
    desc = acl.mdl.create_desc()
    for option, query in (
        ("dynamic_batch_size", lambda: acl.mdl.get_dynamic_batch(desc)),
        ("dynamic_image_size", lambda: acl.mdl.get_dynamic_hw(desc, ANY)),
    ):
        for count, expected in ((128, 0), (129, 300000)):
            outcome = converted(f"{option}_{count}", option, count)
            assert outcome.returncode == 0, outcome.stdout
            ok(acl.mdl.get_desc_from_file(desc, str(tmp_path / f"{option}_{count}.om")))
            assert code(query()) == expected
    ok(acl.mdl.destroy_desc(desc))


class TestRefusals:
    """What each code is for, and that a refused choice does what the manual says about the next execution."""

    @pytest.mark.parametrize("kind", KINDS, ids=repr)
    def test_every_kind(self, folder, kind):
        with loaded(folder / f"{kind}.om", shape_bytes=64) as model:
            gear, index = kind.gears[0], model.index
            gone = acl.mdl.create_dataset()
            ok(acl.mdl.destroy_dataset(gone))
            for dataset in (0, gone, model.desc):
                assert kind.choose(model.model_id, dataset, index, gear) == 100000
            for wrong in (index + 1, 2**64 - 1):
                assert kind.choose(model.model_id, model.inputs, wrong, gear) == 100000
            # Another input than the one that chooses the gear would be overwritten.
            assert kind.choose(model.model_id, model.inputs, 0, gear) == 100000
            assert kind.choose(model.model_id + 1000, model.inputs, index, gear) == 145003
            buffer = acl.mdl.get_dataset_buffer(model.inputs, index)
            pointer = model.pointers[model.inputs][-1]
            ok(acl.update_data_buffer(buffer, pointer, 4 * kind.width - 1))
            assert kind.choose(model.model_id, model.inputs, index, gear) == 145012
            ok(acl.update_data_buffer(buffer, 0, 64))
            assert kind.choose(model.model_id, model.inputs, index, gear) == 100000
            ok(acl.update_data_buffer(buffer, 16, 64))
            assert kind.choose(model.model_id, model.inputs, index, gear) not in (0, 100000)
            ok(acl.update_data_buffer(buffer, pointer, 64))
            ok(kind.choose(model.model_id, model.inputs, index, gear))

    @pytest.mark.parametrize("name", ["batch", "size", "dims", "fixed"])
    def test_another_kind(self, folder, name):
        with loaded(folder / f"{name}.om", shape_bytes=64) as model:
            for kind in KINDS:
                if kind.name != name:
                    gear = kind.gears[0]
                    assert kind.choose(model.model_id, model.inputs, model.index, gear) == 145013, kind

    def test_batch(self, folder):
        with loaded(folder / "batch.om") as model:
            assert choose_batch(model.model_id, model.inputs, model.index, 0) == 100000
            for batch in (3, 9, 2**32 + 1, 2**64 - 1):
                assert choose_batch(model.model_id, model.inputs, model.index, batch) == 145013
            assert "[3]" in (choose_batch(model.model_id, model.inputs, model.index, 3), acl.get_recent_err_msg())[1]

    def test_size(self, folder):
        with loaded(folder / "size.om") as model:
            for size in ([0, 16], [16, 0]):
                assert choose_size(model.model_id, model.inputs, model.index, size) == 100000
            for size in ([24, 16], [16, 16], [2**40, 1]):
                assert choose_size(model.model_id, model.inputs, model.index, size) == 145013

    @pytest.mark.parametrize(
        ("dims", "expected"),
        [
            ({"dimCount": 0, "dims": []}, 100000),
            ({}, 100000),
            ({"dimCount": 4}, 100000),
            ({"dimCount": 4, "dims": [4, 5, 3]}, 100000),
            ({"dimCount": 129, "dims": [1] * 129}, 100000),
            ({"dimCount": 3, "dims": [4, 5, 3, 4]}, 145012),
            ({"dimCount": 5, "dims": [4, 5, 3, 4, 1]}, 145012),
            ({"dimCount": 4, "dims": [4, 6, 3, 4]}, 145012),
            ({"dimCount": 4, "dims": [4, 5, 3, 5]}, 145013),
            ({"dimCount": 4, "dims": [-1, 5, -1, -1]}, 145013),
            ({"dimCount": 4, "dims": [0, 5, 0, 0]}, 145013),
        ],
    )
    def test_dims(self, folder, dims, expected):
        with loaded(folder / "dims.om") as model:
            assert acl.mdl.set_input_dynamic_dims(model.model_id, model.inputs, model.index, dims) == expected

    @pytest.mark.parametrize("dims", [None, [1, 2], 5])
    def test_no_dictionary(self, folder, dims):
        with loaded(folder / "dims.om") as model, pytest.raises(TypeError):
            acl.mdl.set_input_dynamic_dims(model.model_id, model.inputs, model.index, dims)

    def test_a_refused_batch_falls_to_the_first_gear(self, folder):
        with loaded(folder / "batch.om") as model:
            assert choose_batch(model.model_id, model.inputs, model.index, 3) == 145013
            inputs = batch_inputs(BATCHES[0])
            model.fill_all(inputs)
            ok(model.execute())
            model.check(reference(folder / "batch.onnx", inputs))
            # Not the model's state.
            assert ok(acl.mdl.get_cur_output_dims(model.desc, 0))["dims"] == [8, 5]

    def test_the_last_input_must_be_there(self, folder):
        with loaded(folder / "batch.om") as model:
            short = acl.mdl.create_dataset()
            for index in range(model.count - 1):
                ok(acl.mdl.add_dataset_buffer(short, acl.mdl.get_dataset_buffer(model.inputs, index)))
            assert acl.mdl.execute(model.model_id, short, model.outputs) == 500002
            ok(acl.mdl.destroy_dataset(short))
            buffer = acl.mdl.get_dataset_buffer(model.inputs, model.index)
            ok(acl.update_data_buffer(buffer, 0, 0))
            assert acl.mdl.execute(model.model_id, model.inputs, model.outputs) == 100000

    def test_a_context_is_needed(self):
        program = """
            say(acl.mdl.set_dynamic_batch_size(1, 0, 0, 1))
            say(acl.mdl.set_dynamic_hw_size(1, 0, 0, 1, 1))
            say(acl.mdl.set_input_dynamic_dims(1, 0, 0, {"dimCount": 1, "dims": [1]}))
        """
        assert 0 not in answers(program)


def test_outputs_without_an_address_are_made_for_the_gear(folder):
    with loaded(folder / "batch.om") as model:
        inputs = batch_inputs(2)
        model.fill_all(inputs)
        ok(choose_batch(model.model_id, model.inputs, model.index, 2))
        buffer = acl.mdl.get_dataset_buffer(model.outputs, 0)
        ok(acl.update_data_buffer(buffer, 0, 0))
        ok(model.execute())
        scores = reference(folder / "batch.onnx", inputs)[0]
        pointer = acl.get_data_buffer_addr(buffer)
        assert acl.get_data_buffer_size_v2(buffer) == scores.nbytes
        assert download(pointer, scores.shape, np.float32).tobytes() == scores.tobytes()
        ok(acl.rt.free(pointer))


# Options that differ from a good command line, and the code that they give.
WRONG = [
    (["--dynamic_batch_size=1,2", "--dynamic_image_size=1,2;3,4"], "E10009"),
    (["--dynamic_batch_size=1,2"], "E10004"),
    (["--input_shape=picture:-1,3,6,6;shift:-1,5", "--dynamic_batch_size=1,a"], "E10003"),
    (["--input_shape=picture:-1,3,6,6;shift:-1,5", "--dynamic_batch_size=1"], "E10035"),
    (
        ["--input_shape=picture:-1,3,6,6;shift:-1,5", f"--dynamic_batch_size={','.join(map(str, range(1, 102)))}"],
        "E10036",
    ),
    (["--input_shape=picture:-1,3,6,6;shift:-1,5", "--dynamic_dims=1,2;3"], "E10037"),
    (["--input_shape=picture:-1,3,6,6;shift:-1,5", "--dynamic_batch_size=0,1"], "E10038"),
    (["--input_shape=picture:-1,3,6,6;shift:-1,5", "--dynamic_batch_size=1,1"], "E10039"),
    (["--input_shape=picture:1~4,3,6,6;shift:-1,5", "--dynamic_batch_size=1,2"], "E10040"),
    (["--input_shape=picture:-1,3,6,6;shift:", "--dynamic_batch_size=1,2"], "E10012"),
    (["--input_shape=picture:-1,-1,6,6;shift:-1,5", "--dynamic_batch_size=1,2"], "E10018"),
    (["--input_shape=picture:1,3,6,6;shift:1,5", "--dynamic_batch_size=1,2"], "E10031"),
    (["--input_shape=picture:-1,3,6,6;shift:1,5", "--dynamic_image_size=1,2;3,4"], "E10019"),
    (["--input_shape=picture:1,3,-1,-1;shift:1,5", "--dynamic_image_size=1;3"], "E10020"),
    (["--input_shape=picture:-1,3,6,6;shift:-1,5", "--dynamic_dims=1;2"], "E10003"),
    (["--input_shape=picture:1,3,6,6;shift:1,5", "--dynamic_dims=1;2"], "E10001"),
    (["--input_shape=picture:-1,3,6,6;shift:-1,5", "--dynamic_dims="], "E10058"),
    # An input that stays open, one that is not there, one of another rank, and one that ONNX Runtime cannot fit.
    (["--input_shape=picture:-1,3,6,6", "--dynamic_batch_size=1,2"], "E10001"),
    (["--input_shape=nobody:-1,3;shift:-1,5", "--dynamic_batch_size=1,2"], "E10016"),
    (["--input_shape=picture:-1,3,6;shift:-1,5", "--dynamic_batch_size=1,2"], "E10049"),
    (["--input_shape=picture:1,3,-1,-1;shift:1,5", "--dynamic_image_size=6,6;7,7"], "E10041"),
]


@pytest.mark.parametrize(("options", "expected"), WRONG, ids=lambda value: str(value)[:60])
def test_wrong_options(folder, tmp_path, options, expected):
    outcome = convert(folder / "batch.onnx", tmp_path / "net", *options)
    assert outcome.returncode == 255, outcome.stdout
    assert f"\n{expected}: [PID: " in outcome.stdout, outcome.stdout
    assert not list(tmp_path.iterdir())


def test_fixed_dimensions_can_be_opened(folder, tmp_path):
    """A model that was exported with a batch of 1 is converted for more."""
    made = onnx.load(folder / "size.onnx")
    for name, dims in (("picture", [2, 3, 8, 8]), ("map", [2, 4, 4, 4])):
        for entry in [*made.graph.input, *made.graph.output]:
            if entry.name == name:
                for dim, number in zip(entry.type.tensor_type.shape.dim, dims, strict=True):
                    dim.dim_value = number
    onnx.save(made, tmp_path / "fixed.onnx")
    options = ["--input_shape=picture:-1,3,8,8", "--dynamic_batch_size=1,3"]
    outcome = convert(tmp_path / "fixed.onnx", tmp_path / "opened", *options)
    assert outcome.returncode == 0, outcome.stdout
    with loaded(tmp_path / "opened.om") as model:
        for batch in (3, 1):
            picture = np.random.default_rng(batch).normal(size=(batch, 3, 8, 8)).astype(np.float32)
            ok(choose_batch(model.model_id, model.inputs, model.index, batch))
            model.fill(picture)
            ok(model.execute())
            map_, mean = (np.empty((batch, 4, *rest), np.float32) for rest in ((4, 4), (1, 1)))
            found = [
                download(pointer, like.shape, np.float32)
                for pointer, like in zip(model.pointers[model.outputs], (map_, mean), strict=True)
            ]
            assert np.allclose(found[0].mean((2, 3), keepdims=True), found[1], atol=1e-6)
            twice = np.concatenate([picture] * 2)[:2]
            assert np.allclose(found[0][0], reference(tmp_path / "fixed.onnx", [twice])[0][0], atol=1e-6)


CHOSEN = """
import sys
ok(acl.init()); ok(acl.rt.set_device(0))
model = ok(acl.mdl.load_from_file(sys.argv[1]))
desc = acl.mdl.create_desc()
ok(acl.mdl.get_desc(desc, model))
inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
def add(dataset, size, filled):
    pointer = ok(acl.rt.malloc(size, 0))
    if filled:
        ok(acl.rt.memset(pointer, size, 0, size))
    ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, size)))
last = acl.mdl.get_num_inputs(desc) - 1
for index in range(last + 1):
    add(inputs, acl.mdl.get_input_size_by_index(desc, index), index < last)
for index in range(acl.mdl.get_num_outputs(desc)):
    add(outputs, acl.mdl.get_output_size_by_index(desc, index), False)
for size in ([8, 8], [32, 8]):
    ok(acl.mdl.set_dynamic_hw_size(model, inputs, last, *size))
    ok(acl.mdl.execute(model, inputs, outputs))
say("done")
"""


def test_choosing_a_gear_initialises_its_buffer(folder, tmp_path):
    report = tmp_path / "report.jsonl"
    report.write_text("")
    settings = {"SOFTACL_CHECKS": "strict", "SOFTACL_REPORT": str(report)}
    assert answers(CHOSEN, folder / "size.om", **settings) == ["done"]
    found = {json.loads(line)["rule"] for line in report.read_text().splitlines()}
    assert found == {"never-destroyed"}
