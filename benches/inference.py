"""What running a model costs beside ONNX Runtime's own Python call, with the same number of threads on both sides.

    SOFTACL_THREADS=1 python inference.py resnet50

Neither side's threads spin while idle: two spinning pools on one machine slow each other down, and what would be
measured is who span last.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import acl
import models
import numpy as np
import onnxruntime
from harness import ACL_MEMCPY_HOST_TO_DEVICE, Row, allocate, check, main, median_of_calls, released, time_row

DIRECTORY = Path("target/bench/models")
ACL_MEMCPY_DEVICE_TO_HOST = 2

# Per model: calls in a round, rounds, and the ratio to reach. Of the large one both sides run the same code for nearly all of the time, so that it takes
# many rounds to tell them apart.
PLANS = {"resnet50": (3, 61, 1.0), "squeezenet": (15, 31, 1.0), "one_node": (1000, 51, 0.3)}


def converted(onnx_model: Path) -> Path:
    """Return the model's .om form, converted anew when the model is newer."""
    path = onnx_model.with_suffix(".om")
    if not path.exists() or path.stat().st_mtime < onnx_model.stat().st_mtime:
        converter = Path(sys.executable).with_name("atc")
        subprocess.run(
            [
                converter,
                f"--model={onnx_model}",
                "--framework=5",
                f"--output={path.with_suffix('')}",
                "--soc_version=Ascend310P3",
            ],
            check=True,
            stdout=sys.stderr,
        )
    return path


def dataset(size: int) -> tuple[int, int]:
    """Return (dataset, address) of one buffer of ``size`` bytes."""
    address = allocate(size)
    buffer = released(acl.destroy_data_buffer, acl.create_data_buffer(address, size))
    handle = released(acl.mdl.destroy_dataset, acl.mdl.create_dataset())
    _, ret = acl.mdl.add_dataset_buffer(handle, buffer)
    check(ret, "acl.mdl.add_dataset_buffer")
    return handle, address


def measure(name: str, threads: int) -> Iterator[Row]:
    """Yield the row of one model, after making sure that both sides compute the same."""
    onnx_model = models.build(name, DIRECTORY)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(onnx_model, options, providers=["CPUExecutionProvider"])
    picture = np.random.default_rng(1).standard_normal(session.get_inputs()[0].shape, np.float32)
    feed = {models.INPUT: picture}
    expected = session.run(None, feed)[0]

    model, ret = acl.mdl.load_from_file(str(converted(onnx_model)))
    check(ret, "acl.mdl.load_from_file")
    inputs, input_address = dataset(picture.nbytes)
    outputs, output_address = dataset(expected.nbytes)
    source = picture.tobytes()
    check(
        acl.rt.memcpy(
            input_address, len(source), acl.util.bytes_to_ptr(source), len(source), ACL_MEMCPY_HOST_TO_DEVICE
        ),
        "acl.rt.memcpy",
    )
    execute = acl.mdl.execute

    check(execute(model, inputs, outputs), "acl.mdl.execute")
    result = np.zeros_like(expected)
    check(
        acl.rt.memcpy(result.ctypes.data, result.nbytes, output_address, result.nbytes, ACL_MEMCPY_DEVICE_TO_HOST),
        "acl.rt.memcpy",
    )
    np.testing.assert_allclose(result, expected, rtol=1e-3, atol=1e-3)

    calls, rounds, reach = PLANS[name]
    yield time_row(
        f"acl.mdl.execute, {name.replace('_', ' ')}, {threads} thread{'s' if threads > 1 else ''}",
        f"onnxruntime {onnxruntime.__version__}: InferenceSession.run",
        median_of_calls(calls, lambda: execute(model, inputs, outputs)),
        median_of_calls(calls, lambda: session.run(None, feed)),
        rounds=rounds,
        reach=reach,
    )
    check(acl.mdl.unload(model), "acl.mdl.unload")


if __name__ == "__main__":
    main(lambda: measure(sys.argv[1], int(os.environ["SOFTACL_THREADS"])))
