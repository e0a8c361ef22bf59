"""Run one model on tensors of several sizes: dimensions that stay open until the model runs.

    python any_size.py

Makes a small ONNX network, converts it with atc so that the number of rows stays open, and runs it on 1, 3 and 5 rows.
The program says the size of each input with a tensor description. How large the outputs are is known when the model has
run: their data buffers have no memory before, and the runtime allocates what is needed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import acl
import numpy as np
import onnx
from onnx import TensorProto, helper

DEVICE = 0
COLUMNS = 4

ACL_SUCCESS = 0
ACL_MEM_MALLOC_HUGE_FIRST = 0
ACL_MEMCPY_HOST_TO_DEVICE = 1
ACL_MEMCPY_DEVICE_TO_HOST = 2
ACL_FLOAT = 0
ACL_FORMAT_ND = 2


def check(ret: int, call: str) -> None:
    """Stop the program, with the runtime's own words, unless ``ret`` says success."""
    if ret != ACL_SUCCESS:
        raise SystemExit(f"{call} returned {ret}: {acl.get_recent_err_msg()}")


def make_model(folder: Path) -> Path:
    """Write a network that normalises each row, and convert it for 1 to 100 rows."""
    graph = helper.make_graph(
        [helper.make_node("Softmax", ["rows"], ["shares"], axis=1)],
        "shares",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["n", COLUMNS])],
        [helper.make_tensor_value_info("shares", TensorProto.FLOAT, ["n", COLUMNS])],
    )
    source = folder / "shares.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), source)
    chip = f"--soc_version={acl.get_soc_name()}"
    options = [f"--model={source}", "--framework=5", f"--output={folder / 'shares'}", chip]
    # -1 instead of the range would take any number of rows.
    shape = f"--input_shape=rows:1~100,{COLUMNS}"
    subprocess.run([sys.executable, "-m", "softacl.atc", *options, shape], check=True, stdout=subprocess.DEVNULL)
    return folder / "shares.om"


def run(model_id: int, inputs: int, outputs: int, rows: np.ndarray) -> np.ndarray:
    """Run the model on ``rows``; the datasets have one data buffer each, that of the outputs without memory."""
    source = acl.get_data_buffer_addr(acl.mdl.get_dataset_buffer(inputs, 0))
    sent = rows.tobytes()
    ret = acl.rt.memcpy(source, len(sent), acl.util.bytes_to_ptr(sent), len(sent), ACL_MEMCPY_HOST_TO_DEVICE)
    check(ret, "acl.rt.memcpy, host to device")
    described = acl.create_tensor_desc(ACL_FLOAT, list(rows.shape), ACL_FORMAT_ND)
    _, ret = acl.mdl.set_dataset_tensor_desc(inputs, described, 0)
    check(ret, "acl.mdl.set_dataset_tensor_desc")
    acl.destroy_tensor_desc(described)

    check(acl.mdl.execute(model_id, inputs, outputs), "acl.mdl.execute")

    # The description belongs to the dataset; the memory is the program's to free.
    made = acl.mdl.get_dataset_tensor_desc(outputs, 0)
    size = acl.get_tensor_desc_size(made)
    shape = [acl.get_tensor_desc_dim_v2(made, axis)[0] for axis in range(acl.get_tensor_desc_num_dims(made))]
    buffer = acl.mdl.get_dataset_buffer(outputs, 0)
    target = acl.get_data_buffer_addr(buffer)
    host, ret = acl.rt.malloc_host(size)
    check(ret, "acl.rt.malloc_host")
    check(acl.rt.memcpy(host, size, target, size, ACL_MEMCPY_DEVICE_TO_HOST), "acl.rt.memcpy, device to host")
    received = np.frombuffer(acl.util.ptr_to_bytes(host, size), np.float32).reshape(shape)
    check(acl.rt.free_host(host), "acl.rt.free_host")
    check(acl.rt.free(target), "acl.rt.free")
    check(acl.update_data_buffer(buffer, 0, 0), "acl.update_data_buffer")
    return received


def main() -> None:
    """Convert, run three sizes, compare."""
    check(acl.init(), "acl.init")
    check(acl.rt.set_device(DEVICE), "acl.rt.set_device")
    with tempfile.TemporaryDirectory() as folder:
        model = make_model(Path(folder))
        model_id, ret = acl.mdl.load_from_file(str(model))
        check(ret, "acl.mdl.load_from_file")

    # The description tells the ranges; where they have an end, the size of an input is that of the largest tensor.
    desc = acl.mdl.create_desc()
    check(acl.mdl.get_desc(desc, model_id), "acl.mdl.get_desc")
    ranges, ret = acl.mdl.get_input_dims_range(desc, 0)
    check(ret, "acl.mdl.get_input_dims_range")
    size = acl.mdl.get_input_size_by_index(desc, 0)
    check(acl.mdl.destroy_desc(desc), "acl.mdl.destroy_desc")
    print(f"the model takes {ranges['range']}: {size} bytes at most")

    source, ret = acl.rt.malloc(size, ACL_MEM_MALLOC_HUGE_FIRST)
    check(ret, "acl.rt.malloc")
    datasets = []
    for address, length in ((source, size), (0, 0)):
        dataset = acl.mdl.create_dataset()
        _, ret = acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(address, length))
        check(ret, "acl.mdl.add_dataset_buffer")
        datasets.append(dataset)
    inputs, outputs = datasets

    for count in (1, 3, 5):
        rows = np.arange(count * COLUMNS, dtype=np.float32).reshape(count, COLUMNS)
        shares = run(model_id, inputs, outputs, rows)
        if shares.shape != rows.shape or not np.allclose(shares.sum(axis=1), 1):
            raise SystemExit("the shares of a row do not add up")
        print(f"{count} x {COLUMNS} in, {shares.shape[0]} x {shares.shape[1]} out, every row adds up to 1")

    for dataset in (outputs, inputs):
        check(acl.destroy_data_buffer(acl.mdl.get_dataset_buffer(dataset, 0)), "acl.destroy_data_buffer")
        check(acl.mdl.destroy_dataset(dataset), "acl.mdl.destroy_dataset")
    check(acl.rt.free(source), "acl.rt.free")
    source = inputs = outputs = None
    check(acl.mdl.unload(model_id), "acl.mdl.unload")
    check(acl.rt.reset_device(DEVICE), "acl.rt.reset_device")
    check(acl.finalize(), "acl.finalize")


if __name__ == "__main__":
    main()
