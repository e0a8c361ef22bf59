"""Running a model file on arrays. No tests here."""

import acl
import numpy as np

from .support import download, ok, upload

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
