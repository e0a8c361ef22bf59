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
from programs import SIMPLE_INFERENCE

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


def same_picture(path: Path) -> None:
    """Give a picture back as the networks do that paint one: from RGB of 0 to 255 to values from -1 to 1, channels last."""
    whole, swapped = ("test", [1, 3, 256, 256]), ("picture", [1, 256, 256, 3])
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in (whole, swapped)]
    nodes = [
        helper.make_node("Mul", ["test", "scale"], ["scaled"]),
        helper.make_node("Sub", ["scaled", "one"], ["shifted"]),
        helper.make_node("Transpose", ["shifted"], ["picture"], perm=[0, 2, 3, 1]),
    ]
    constants = [numpy_helper.from_array(np.float32(value), name) for name, value in (("scale", 2 / 255), ("one", 1))]
    graph = helper.make_graph(nodes, "same_picture", ends[:1], ends[1:], constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, path)


def nothing_found(path: Path) -> None:
    """Give the three grids of numbers of a YOLOv3 with three classes, channels last, which say that there is nothing."""
    width, height, columns = 640, 352, 3 * (5 + 3)
    value = helper.make_tensor_value_info
    nodes, grids = [], []
    for stride in (32, 16, 8):
        nodes += [
            helper.make_node(
                "AveragePool", ["images"], [f"cells_{stride}"], kernel_shape=[stride] * 2, strides=[stride] * 2
            ),
            helper.make_node("Conv", [f"cells_{stride}", "weights", "bias"], [f"scores_{stride}"]),
            helper.make_node("Transpose", [f"scores_{stride}"], [f"grid_{stride}"], perm=[0, 2, 3, 1]),
        ]
        grids.append(value(f"grid_{stride}", TensorProto.FLOAT, [1, height // stride, width // stride, columns]))
    constants = [
        numpy_helper.from_array(np.zeros((columns, 3, 1, 1), np.float32), "weights"),
        numpy_helper.from_array(np.full(columns, -10, np.float32), "bias"),
    ]
    ends = [value("images", TensorProto.FLOAT, [1, 3, height, width])], grids
    graph = helper.make_graph(nodes, "nothing_found", *ends, constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, path)


def detector(path: Path) -> None:
    """Copy the object detector that the command line names, its input under the name that YOLOv5's exporter gives to it."""
    made = onnx.load(os.environ[DETECTOR])
    own = made.graph.input[0].name
    for node in made.graph.node:
        node.input[:] = ["images" if name == own else name for name in node.input]
    made.graph.input[0].name = "images"
    onnx.checker.check_model(made)
    onnx.save(made, path)


def detection_output(path: Path) -> None:
    """Put the same detector into YOLOv3's signature with the vendor's detection operator at its end: 416x416 pixels and four numbers of the picture
    in; out come the corners, scores and classes of the boxes, each kind in one row as long as there are boxes, and how many these are."""
    made = onnx.load(os.environ[DETECTOR])
    graph = made.graph
    own, rows = graph.input[0].name, graph.output[0].name
    del graph.input[:], graph.output[:], graph.value_info[:]

    def constant(name: str, value: list[int] | list[float] | list[bool], kind: type) -> None:
        graph.initializer.append(numpy_helper.from_array(np.array(value, kind), name))

    for name, whole in {
        "size": [1, 3, DETECTOR_SIDE, DETECTOR_SIDE],
        "first": [0],
        "last": [1],
        "second": [2],
        "four": [4],
        "five": [5],
        "end": [2**31],
        "columns": [2],
        "most": [MOST_BOXES],
        "flat": [-1],
        "room": [6 * MOST_BOXES],
        "whole": [1, 6 * MOST_BOXES],
        "row": [1, 8],
    }.items():
        constant(name, whole, np.int64)
    for name, real in {
        "unused": [],
        "side": [DETECTOR_SIDE],
        "half": [0.5],
        "overlap": [0.45],
        "score": [0.5],
        "no_boxes": [0.0] * 6 * MOST_BOXES,
    }.items():
        constant(name, real, np.float32)
    constant("no_counts", [0] * 7, np.int32)
    for operator, inputs, output, attributes in (
        ("Resize", ["data", "unused", "unused", "size"], own, {"mode": "linear"}),
        # Centres, sizes, and a score for each class.
        ("Slice", [rows, "first", "four", "second"], "centred", {}),
        ("Slice", [rows, "four", "five", "second"], "objectness", {}),
        ("Slice", [rows, "five", "end", "second"], "by_class", {}),
        ("Mul", ["objectness", "by_class"], "scores", {}),
        ("Transpose", ["scores"], "class_rows", {"perm": [0, 2, 1]}),
        (
            "NonMaxSuppression",
            ["centred", "class_rows", "most", "overlap", "score"],
            "every",
            {"center_point_box": 1},
        ),
        ("Slice", ["every", "first", "most", "first"], "chosen", {}),
        # Of the chosen: batch, class, row.
        ("Slice", ["chosen", "last", "columns", "last"], "classes", {}),
        ("Cast", ["classes"], "class_column", {"to": TensorProto.FLOAT}),
        ("GatherND", ["class_rows", "chosen"], "best", {}),
        ("Unsqueeze", ["best"], "score_column", {"axes": [1]}),
        ("Slice", ["chosen", "columns", "end", "last"], "numbers", {}),
        ("Squeeze", ["centred"], "centred_rows", {"axes": [0]}),
        ("GatherND", ["centred_rows", "numbers"], "found", {}),
        ("Slice", ["found", "first", "columns", "last"], "centres", {}),
        ("Slice", ["found", "columns", "four", "last"], "sizes", {}),
        ("Mul", ["sizes", "half"], "halves", {}),
        ("Sub", ["centres", "halves"], "low", {}),
        ("Add", ["centres", "halves"], "high", {}),
        ("Concat", ["low", "high"], "corners", {"axis": 1}),
        # The four numbers are the network's width and height, twice.
        ("Div", ["img_info", "side"], "scale", {}),
        ("Mul", ["corners", "scale"], "scaled", {}),
        ("Concat", ["scaled", "score_column", "class_column"], "columns_of_boxes", {"axis": 1}),
        ("Transpose", ["columns_of_boxes"], "rows_of_boxes", {"perm": [1, 0]}),
        ("Reshape", ["rows_of_boxes", "flat"], "values", {}),
        ("Concat", ["values", "no_boxes"], "too_many", {"axis": 0}),
        ("Slice", ["too_many", "first", "room", "first"], "fitting", {}),
        ("Reshape", ["fitting", "whole"], "box_out", {}),
        ("Shape", ["best"], "length", {}),
        ("Cast", ["length"], "count", {"to": TensorProto.INT32}),
        ("Concat", ["count", "no_counts"], "counts", {"axis": 0}),
        ("Reshape", ["counts", "row"], "box_out_num", {}),
    ):
        node = helper.make_node(operator, inputs, [output], **attributes)
        if operator == "Resize":
            graph.node.insert(0, node)
        else:
            graph.node.append(node)
    value = helper.make_tensor_value_info
    side = DETECTION_SIDE
    graph.input.append(value("data", TensorProto.FLOAT, [1, 3, side, side]))
    graph.input.append(value("img_info", TensorProto.FLOAT, [1, 4]))
    graph.output.append(value("box_out", TensorProto.FLOAT, [1, 6 * MOST_BOXES]))
    graph.output.append(value("box_out_num", TensorProto.INT32, [1, 8]))
    onnx.checker.check_model(made, full_check=True)
    onnx.save(made, path)


# The environment variable that names its file.
DETECTOR = "CLIENTS_DETECTOR"
DETECTOR_SIDE, DETECTION_SIDE, MOST_BOXES = 640, 416, 1024
# What cannot be written without it.
NEED_DETECTOR = (detector, detection_output)

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
    **{
        f"vpc{suffix}": (
            classifier("--input", "caffe", "--probabilities"),
            (
                f"--soc_version={product}",
                f"--insert_op_conf={{checkouts}}/samples/{SIMPLE_INFERENCE}/vpc_resnet50_imagenet_classification/caffe_model/aipp.cfg",
            ),
        )
        for product, suffix in (("Ascend310", ""), ("Ascend310P3", "-310p"))
    },
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
    "same-picture": (
        same_picture,
        (
            "--output_type=FP32",
            "--input_shape=test:1,3,256,256",
            "--input_format=NCHW",
            "--soc_version=Ascend310",
            "--precision_mode=allow_fp32_to_fp16",
            f"--insert_op_conf={HERE / 'nv12_256.cfg'}",
        ),
    ),
    "nothing-found": (
        nothing_found,
        (
            "--output_type=FP32",
            "--input_shape=images:1,3,352,640",
            f"--insert_op_conf={HERE / 'nv12_640.cfg'}",
            "--input_format=NCHW",
            "--soc_version=Ascend310",
        ),
    ),
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
    **{
        f"yolov3{suffix}": (
            detection_output,
            (
                f"--soc_version={product}",
                "--insert_op_conf={checkouts}/PyACL-Samples/Caffe/DVPP_YoloV3/model/aipp_yolov3.cfg",
            ),
        )
        for product, suffix in (("Ascend310", ""), ("Ascend310P3", "-310p"))
    },
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
