"""How much memory a model of a gigabyte takes while it is loaded, beside ONNX Runtime's own session over the same network.

    python memory.py

Each side loads in a process of its own, whose largest resident size counts. The model is made anew, used, and deleted.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import acl
import numpy as np
import onnxruntime
from harness import DEVICE, Row, check, main
from inference import converted
from onnx import TensorProto, helper, numpy_helper, save

LAYERS, WIDTH = 16, 4096
WEIGHTS = LAYERS * WIDTH * WIDTH * 4
REACH = 1.1


def write_model(path: Path) -> None:
    """Write a chain of matrix products with 1 GiB of weights."""
    random = np.random.default_rng(7)
    names = ["input", *(f"y{index}" for index in range(LAYERS))]
    weights = [
        numpy_helper.from_array(random.standard_normal((WIDTH, WIDTH), np.float32) / np.float32(64), f"w{index}")
        for index in range(LAYERS)
    ]
    nodes = [helper.make_node("MatMul", [names[index], f"w{index}"], [names[index + 1]]) for index in range(LAYERS)]
    value = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, WIDTH]) for name in (names[0], names[-1])]
    graph = helper.make_graph(nodes, "products", value[:1], value[1:], weights)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)


def peak() -> int:
    """Return the largest resident size of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def load(side: str, path: str) -> None:
    """Load the model and print the peak."""
    if side == "own":
        check(acl.init(), "acl.init")
        check(acl.rt.set_device(DEVICE), "acl.rt.set_device")
        model, ret = acl.mdl.load_from_file(path)
        check(ret, "acl.mdl.load_from_file")
        print(peak())
        check(acl.mdl.unload(model), "acl.mdl.unload")
        check(acl.rt.reset_device(DEVICE), "acl.rt.reset_device")
        check(acl.finalize(), "acl.finalize")
    else:
        onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        print(peak())


def in_own_process(side: str, path: Path) -> int:
    """Return the peak of a process that loads the model."""
    command = [sys.executable, __file__, side, path]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure() -> Iterator[Row]:
    """Yield the row."""
    with tempfile.TemporaryDirectory() as place:
        model = Path(place) / "products.onnx"
        # Its memory is not to count: a child begins with its parent's peak.
        subprocess.run([sys.executable, __file__, "write", model], check=True)
        own = in_own_process("own", converted(model))
        peer = in_own_process("peer", model)
    figures = (f"{size / WEIGHTS:.2f} × the weights" for size in (own, peer))
    yield Row(
        "largest resident size while a model with 1 GiB of weights is loaded",
        f"onnxruntime {onnxruntime.__version__}: InferenceSession",
        own / peer,
        REACH,
        "lower",
        1,
        *figures,
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write_model(Path(sys.argv[2]))
    elif sys.argv[1:]:
        load(*sys.argv[1:])
    else:
        main(measure)
