"""A model for the programs of the rule pages: the sum of two tensors, with datasets of zeros."""

import os

import acl

BYTES = 64


def load():
    """Model id, input dataset, output dataset."""
    model, ret = acl.mdl.load_from_file(os.environ["MODEL_FOR_TEST"])
    assert ret == 0, ret
    datasets = []
    for count in (2, 1):
        dataset = acl.mdl.create_dataset()
        for _ in range(count):
            pointer, ret = acl.rt.malloc(BYTES, 0)
            assert ret == 0 and acl.rt.memset(pointer, BYTES, 0, BYTES) == 0
            acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(pointer, BYTES))
        datasets.append(dataset)
    return model, *datasets


def destroy(*datasets):
    """Datasets, their buffers, and the buffers' memory."""
    for dataset in datasets:
        for index in range(acl.mdl.get_dataset_num_buffers(dataset)):
            buffer = acl.mdl.get_dataset_buffer(dataset, index)
            acl.rt.free(acl.get_data_buffer_addr(buffer))
            acl.destroy_data_buffer(buffer)
        acl.mdl.destroy_dataset(dataset)
