"""Network files, and running them on arrays: with `acl`, and with ONNX Runtime's own module. No tests here."""

import os
from contextlib import contextmanager

import acl
import numpy as np
import onnxruntime
import pytest

onnx = pytest.importorskip("onnx")

from onnx import helper, numpy_helper  # noqa: E402

from .support import H2D, download, ok, upload  # noqa: E402

# Element types of the ACL API that numpy has.
TYPES = {
    0: np.float32,
    1: np.float16,
    2: np.int8,
    3: np.int32,
    4: np.uint8,
    6: np.int16,
    7: np.uint16,
    8: np.uint32,
    9: np.int64,
    10: np.uint64,
    11: np.float64,
    12: np.bool_,
}


def number_of(dtype):
    return next(number for number, own in TYPES.items() if np.dtype(own) == dtype)


class Net:
    """A loaded model: what its description says, and its results."""

    def __init__(self, path):
        self.model_id = ok(acl.mdl.load_from_file(str(path)))
        self.desc = acl.mdl.create_desc()
        ok(acl.mdl.get_desc(self.desc, self.model_id))

    def inputs(self):
        """Name, numpy type, format and dimensions of each input."""
        return [
            (
                acl.mdl.get_input_name_by_index(self.desc, index),
                TYPES[acl.mdl.get_input_data_type(self.desc, index)],
                acl.mdl.get_input_format(self.desc, index),
                ok(acl.mdl.get_input_dims(self.desc, index))["dims"],
            )
            for index in range(acl.mdl.get_num_inputs(self.desc))
        ]

    def outputs(self):
        return [
            (
                acl.mdl.get_output_name_by_index(self.desc, index),
                TYPES[acl.mdl.get_output_data_type(self.desc, index)],
                acl.mdl.get_output_format(self.desc, index),
                ok(acl.mdl.get_output_dims(self.desc, index))["dims"],
            )
            for index in range(acl.mdl.get_num_outputs(self.desc))
        ]

    def run(self, *arrays):
        """The outputs for these inputs, which must have the model's types and sizes."""
        inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        held = []
        for (name, dtype, _, dims), array in zip(self.inputs(), arrays, strict=True):
            array = np.asarray(array)
            assert (array.dtype, list(array.shape)) == (np.dtype(dtype), dims), name
            held.append(upload(array))
            ok(acl.mdl.add_dataset_buffer(inputs, acl.create_data_buffer(held[-1], array.nbytes)))
        results = []
        for index, (_, dtype, _, dims) in enumerate(self.outputs()):
            size = acl.mdl.get_output_size_by_index(self.desc, index)
            assert size == np.dtype(dtype).itemsize * int(np.prod(dims))
            held.append(ok(acl.rt.malloc(max(size, 1), 0)))
            results.append((held[-1], dims, dtype))
            ok(acl.mdl.add_dataset_buffer(outputs, acl.create_data_buffer(held[-1], size)))
        ok(acl.mdl.execute(self.model_id, inputs, outputs))
        arrays = [download(*result) for result in results]
        for dataset in (inputs, outputs):
            for index in range(acl.mdl.get_dataset_num_buffers(dataset)):
                ok(acl.destroy_data_buffer(acl.mdl.get_dataset_buffer(dataset, index)))
            ok(acl.mdl.destroy_dataset(dataset))
        for pointer in held:
            ok(acl.rt.free(pointer))
        return arrays

    def __enter__(self):
        return self

    def __exit__(self, *_):
        ok(acl.mdl.destroy_desc(self.desc))
        ok(acl.mdl.unload(self.model_id))


def save(path, nodes, inputs, outputs, **constants):
    """Write a checked network; `constants` are weights by name."""
    arrays = [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "graph", inputs, outputs, arrays)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, path)


def reference(path, inputs):
    """What ONNX Runtime in Python gives for the same file and inputs."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0))
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [entry.name for entry in session.get_inputs()]
    return session.run(None, dict(zip(names, inputs, strict=True)))


class Loaded:
    """A model with one pair of datasets, whose buffers have the sizes that the description says; the last input's `shape_bytes`, if given."""

    def __init__(self, path, shape_bytes=None):
        self.model_id = ok(acl.mdl.load_from_file(str(path)))
        self.desc = acl.mdl.create_desc()
        ok(acl.mdl.get_desc(self.desc, self.model_id))
        self.inputs, self.outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        self.pointers = {self.inputs: [], self.outputs: []}
        self.count = acl.mdl.get_num_inputs(self.desc)
        # Of the shape input, in a model with gears.
        self.index = self.count - 1
        for index in range(self.count):
            size = acl.mdl.get_input_size_by_index(self.desc, index)
            self.add(self.inputs, shape_bytes if shape_bytes and index == self.count - 1 else size)
        for index in range(acl.mdl.get_num_outputs(self.desc)):
            self.add(self.outputs, acl.mdl.get_output_size_by_index(self.desc, index))

    def add(self, dataset, size):
        pointer = ok(acl.rt.malloc(size, 0))
        # Neither a result nor the numbers of a gear.
        ok(acl.rt.memset(pointer, size, 0xEE, size))
        self.pointers[dataset].append(pointer)
        ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, size)))

    def fill(self, array, index=0):
        array = np.ascontiguousarray(array)
        ok(acl.rt.memcpy(self.pointers[self.inputs][index], array.nbytes, array.ctypes.data, array.nbytes, H2D))

    def fill_all(self, arrays):
        for index, array in enumerate(arrays):
            self.fill(array, index)

    def write_gear(self, numbers):
        """The shape input's content, as `acl.mdl.set_dynamic_*` would write it."""
        self.fill(numbers, self.index)

    def execute(self):
        return acl.mdl.execute(self.model_id, self.inputs, self.outputs)

    def result(self, shape, dtype=np.float32, index=0):
        return download(self.pointers[self.outputs][index], shape, dtype)

    def check(self, expected):
        for index, (pointer, array) in enumerate(zip(self.pointers[self.outputs], expected, strict=True)):
            size = acl.mdl.get_output_size_by_index(self.desc, index)
            found = download(pointer, size)
            assert found[: array.nbytes].tobytes() == array.tobytes(), index

    def free(self):
        for dataset, pointers in self.pointers.items():
            for index, pointer in enumerate(pointers):
                ok(acl.destroy_data_buffer(acl.mdl.get_dataset_buffer(dataset, index)))
                ok(acl.rt.free(pointer))
            ok(acl.mdl.destroy_dataset(dataset))
        ok(acl.mdl.destroy_desc(self.desc))
        ok(acl.mdl.unload(self.model_id))


@contextmanager
def loaded(path, kind=Loaded, **options):
    model = kind(path, **options)
    yield model
    model.free()
