"""Executions on the same datasets again: what a call resolved is remembered for the next, and not a moment longer than it holds."""

import acl
import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import helper  # noqa: E402

from .support import code, download, in_thread, ok, upload  # noqa: E402
from .test_mdl import loaded, model, tensor  # noqa: E402

pytestmark = pytest.mark.usefixtures("held")

GE_FAILURE = 500002
VALUES = np.arange(-4, 4, dtype=np.float32)


@pytest.fixture(scope="module")
def absolute(tmp_path_factory):
    """A model of one node."""
    path = tmp_path_factory.mktemp("again") / "absolute.onnx"
    onnx.save(model([helper.make_node("Abs", ["x"], ["y"])], [tensor("x", [8])], [tensor("y", [8])]), path)
    return path


class Setting:
    """Two datasets of one buffer each, which have been executed on."""

    def __init__(self, path):
        self.model = loaded(path)
        self.memory = [upload(VALUES), upload(np.zeros(8, np.float32))]
        self.buffers = [acl.create_data_buffer(pointer, 32) for pointer in self.memory]
        self.datasets = [acl.mdl.create_dataset() for _ in range(2)]
        for dataset, buffer in zip(self.datasets, self.buffers, strict=True):
            ok(acl.mdl.add_dataset_buffer(dataset, buffer))
        for _ in range(3):
            ok(self.execute())
        self.check(VALUES)

    def execute(self):
        return acl.mdl.execute(self.model, *self.datasets)

    def check(self, values):
        assert np.array_equal(download(self.memory[1], [8], np.float32), np.abs(values))


@pytest.fixture
def setting(absolute):
    return Setting(absolute)


def test_the_same_buffers_take_new_contents(setting):
    for factor in range(5):
        values = VALUES * factor
        source = upload(values)
        ok(acl.rt.memcpy(setting.memory[0], 32, source, 32, 3))
        ok(setting.execute())
        setting.check(values)


@pytest.mark.parametrize("side", [0, 1])
def test_a_buffer_that_points_elsewhere(setting, side):
    other = upload(VALUES - 10)
    ok(acl.update_data_buffer(setting.buffers[side], other, 32))
    setting.memory[side] = other
    ok(setting.execute())
    setting.check(VALUES - 10 if side == 0 else VALUES)


@pytest.mark.parametrize("side", [0, 1])
def test_a_buffer_that_has_no_memory_any_more(setting, side):
    ok(acl.update_data_buffer(setting.buffers[side], 0, 32))
    if side == 0:
        assert code(setting.execute()) == 100000
    else:
        ok(setting.execute())
        setting.memory[1] = acl.get_data_buffer_addr(setting.buffers[1])
        setting.check(VALUES)


@pytest.mark.parametrize("side", [0, 1])
def test_a_buffer_or_a_dataset_that_is_gone(setting, side):
    ok(acl.destroy_data_buffer(setting.buffers[side]))
    assert code(setting.execute()) == 100000
    text = acl.get_recent_err_msg()
    assert "data buffer" in text and "destroyed at" in text
    ok(acl.mdl.destroy_dataset(setting.datasets[side]))
    assert code(setting.execute()) == 100000
    assert "is a dataset created at" in acl.get_recent_err_msg()


@pytest.mark.parametrize("side", [0, 1])
def test_memory_that_was_freed(setting, side):
    ok(acl.rt.free(setting.memory[side]))
    assert code(setting.execute()) == 107000
    assert "freed at" in acl.get_recent_err_msg()


@pytest.mark.parametrize("side", [0, 1])
def test_a_dataset_with_one_buffer_more(setting, side):
    ok(acl.mdl.add_dataset_buffer(setting.datasets[side], setting.buffers[side]))
    assert code(setting.execute()) == GE_FAILURE
    assert "2 buffer(s)" in acl.get_recent_err_msg()


def test_a_model_that_was_unloaded(setting):
    ok(acl.mdl.unload(setting.model))
    assert code(setting.execute()) == 145003


def test_a_change_in_another_thread(setting):
    other = upload(VALUES * 7)
    in_thread(acl.update_data_buffer, setting.buffers[0], other, 32)
    ok(setting.execute())
    setting.check(VALUES * 7)


def test_more_tensors_than_are_remembered(tmp_path):
    names = [f"x{index}" for index in range(6)]
    made = model([helper.make_node("Sum", names, ["y"])], [tensor(name, [4]) for name in names], [tensor("y", [4])])
    onnx.save(made, tmp_path / "sum.onnx")
    model_id = loaded(tmp_path / "sum.onnx")
    inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
    arrays = [np.full(4, index, np.float32) for index in range(6)]
    for array in arrays:
        ok(acl.mdl.add_dataset_buffer(inputs, acl.create_data_buffer(upload(array), 16)))
    result = upload(np.zeros(4, np.float32))
    ok(acl.mdl.add_dataset_buffer(outputs, acl.create_data_buffer(result, 16)))
    for _ in range(3):
        ok(acl.mdl.execute(model_id, inputs, outputs))
    assert np.array_equal(download(result, [4], np.float32), sum(arrays))
