"""The models that the programs run: how each one is written as ONNX, and the options that `atc` is given.

What lives here: the networks that stand in for those that the programs' pages offer for download, and the converter's
options, which are those of these pages where a page has any. What does not: the examples' classifier itself
(`examples/make_classifier.py`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def mlp() -> onnx.ModelProto:
    """Four linear layers with GELU between them, 32x1024 in and out, as oam-tools' own exporter makes them."""
    random = np.random.default_rng(3)
    nodes, weights = [], []

    def constant(name: str, value: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(value.astype(np.float32), name))
        return name

    half, one, root = (constant(n, np.array(v)) for n, v in (("half", 0.5), ("one", 1.0), ("root", 2**-0.5)))
    x = "x"
    for layer in range(4):
        weight = constant(f"weight_{layer}", random.standard_normal((1024, 1024)) / 32)
        bias = constant(f"bias_{layer}", random.standard_normal(1024) / 32)
        y = "y" if layer == 3 else f"linear_{layer}"
        nodes.append(helper.make_node("Gemm", [x, weight, bias], [y], transB=1))
        if layer < 3:
            for operator, inputs, output in (
                ("Mul", [y, root], f"scaled_{layer}"),
                ("Erf", [f"scaled_{layer}"], f"erf_{layer}"),
                ("Add", [f"erf_{layer}", one], f"gate_{layer}"),
                ("Mul", [y, f"gate_{layer}"], f"gated_{layer}"),
                ("Mul", [f"gated_{layer}", half], f"gelu_{layer}"),
            ):
                nodes.append(helper.make_node(operator, inputs, [output]))
            x = f"gelu_{layer}"
    graph = helper.make_graph(
        nodes,
        "tiny_mlp",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [32, 1024])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [32, 1024])],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def write_mlp(path: Path) -> None:
    """Save the perceptron."""
    onnx.save(mlp(), path)


def classifier(*options: str) -> Callable[[Path], None]:
    """Return what builds the examples' classifier with these options."""

    def write(path: Path) -> None:
        subprocess.run(
            [sys.executable, ROOT / "examples/make_classifier.py", "--output", path, *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    return write


def opened(name: str, *options: str, **dimensions: str) -> Callable[[Path], None]:
    """Return what builds the classifier with its input under another name and some dimensions of it open."""
    places = {"batch": 0, "height": 2, "width": 3}

    def write(path: Path) -> None:
        fixed = path.with_name(f"{path.stem}_fixed.onnx")
        classifier(*options)(fixed)
        made = onnx.load(fixed)
        graph = made.graph
        own = graph.input[0].name
        for node in graph.node:
            node.input[:] = [name if one == own else one for one in node.input]
        graph.input[0].name = name
        for dimension, symbol in dimensions.items():
            graph.input[0].type.tensor_type.shape.dim[places[dimension]].dim_param = symbol
            if dimension == "batch":
                graph.output[0].type.tensor_type.shape.dim[0].dim_param = symbol
        del graph.value_info[:]
        onnx.checker.check_model(made)
        onnx.save(made, path)

    return write


def detector(path: Path) -> None:
    """Copy the object detector that the command line names, its input under the name that YOLOv5's exporter gives to it."""
    made = onnx.load(os.environ[DETECTOR])
    own = made.graph.input[0].name
    for node in made.graph.node:
        node.input[:] = ["images" if name == own else name for name in node.input]
    made.graph.input[0].name = "images"
    onnx.checker.check_model(made)
    onnx.save(made, path)


# The environment variable that names its file.
DETECTOR = "CLIENTS_DETECTOR"

# Name → (what writes the ONNX form, what it is converted with). From a page's command line all is kept but the files' names and
# the framework, which is always ONNX here, with the layout that goes with it.
MODELS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "torchvision": (classifier(), ("--soc_version=Ascend310P3",)),
    "torchvision-aipp": (classifier(), ("--soc_version=Ascend310P3", f"--insert_op_conf={HERE / 'rgb.cfg'}")),
    "torchvision-dvpp": (
        classifier(),
        (
            "--input_shape=actual_input_1:1,3,224,224",
            "--soc_version=Ascend310",
            f"--insert_op_conf={HERE / 'nv12.cfg'}",
        ),
    ),
    "torchvision-nv21": (
        classifier("--probabilities"),
        ("--soc_version=Ascend310P3", f"--insert_op_conf={HERE / 'nv21.cfg'}"),
    ),
    "probabilities-dvpp": (
        classifier("--probabilities"),
        (
            "--soc_version=Ascend310",
            f"--insert_op_conf={HERE / 'nv12.cfg'}",
            "--input_shape=actual_input_1:1,3,224,224",
            "--input_format=NCHW",
        ),
    ),
    "probabilities-dvpp-310p": (
        classifier("--probabilities"),
        (
            "--soc_version=Ascend310P3",
            f"--insert_op_conf={HERE / 'nv12.cfg'}",
            "--input_shape=actual_input_1:1,3,224,224",
            "--input_format=NCHW",
        ),
    ),
    "batches": (
        opened("data", "--probabilities", batch="n"),
        (
            "--input_shape=data:-1,3,224,224",
            "--input_format=NCHW",
            "--soc_version=Ascend310",
            f"--insert_op_conf={HERE / 'nv12.cfg'}",
            "--dynamic_batch_size=1,2,4,8",
        ),
    ),
    "caffe": (classifier("--input", "caffe", "--probabilities"), ("--soc_version=Ascend310P3",)),
    "mlp": (write_mlp, ("--soc_version=Ascend910B3", "--input_shape=x:32,1024")),
    "small-sizes": (
        opened("Placeholder", height="h", width="w"),
        (
            "--soc_version=Ascend310",
            "--input_shape=Placeholder:1,3,-1,-1",
            "--dynamic_image_size=112,112;160,160;224,224",
            f"--insert_op_conf={HERE / 'rgb_any_size.cfg'}",
        ),
    ),
    "yolov5": (
        detector,
        (
            "--input_format=NCHW",
            "--soc_version=Ascend310",
            "--input_shape=images:1,3,640,640",
            "--enable_small_channel=1",
            "--output_type=FP16",
            "--insert_op_conf={checkouts}/PyACL-Samples/PyTorch/YOLOv5/model/aipp.cfg",
        ),
    ),
    "yolov7": (detector, ("--soc_version=Ascend310",)),
    "sizes": (
        opened("Placeholder", height="h", width="w"),
        (
            "--soc_version=Ascend310",
            "--input_shape=Placeholder:1,3,-1,-1",
            "--dynamic_image_size=112,112;224,224;448,448",
            f"--insert_op_conf={HERE / 'rgb_any_size.cfg'}",
        ),
    ),
}


def model(name: str, checkouts: Path, work: Path) -> Path:
    """Return the named model's .om form, made anew in every run: it is `atc` that is being tried, too."""
    write, options = MODELS[name]
    source = work / "models" / f"{name}.onnx"
    source.parent.mkdir(parents=True, exist_ok=True)
    if not source.exists():
        write(source)
    target = source.with_suffix(".om")
    target.unlink(missing_ok=True)
    converter = Path(sys.executable).with_name("atc")
    subprocess.run(
        [
            converter,
            f"--model={source}",
            "--framework=5",
            f"--output={target.with_suffix('')}",
            *(option.format(checkouts=checkouts) for option in options),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return target
