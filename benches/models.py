"""Models to measure with: the layouts of two well-known networks with seeded random weights, and a single node.

Random weights make an output without meaning, and the same work as trained ones.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

INPUT = "input"
OUTPUT = "output"


class Graph:
    """Nodes and weights in the making; every method adds one layer and returns the name of its result."""

    def __init__(self) -> None:
        """Begin with no layer."""
        self.random = np.random.default_rng(20)
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        """Add a node and name its result after its place in the graph."""
        name = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def weight(self, *shape: int, fan_in: int) -> str:
        """Add random weights of the variance that keeps activations in range through many layers."""
        name = f"weight_{len(self.weights)}"
        values: NDArray[np.float32] = self.random.standard_normal(shape, np.float32) * np.float32((2 / fan_in) ** 0.5)
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def convolution(self, x: str, channels_in: int, channels_out: int, kernel: int, stride: int = 1) -> str:
        """Add a convolution with bias, padded to keep the size at stride 1."""
        pad = kernel // 2
        fan_in = channels_in * kernel * kernel
        weights = self.weight(channels_out, channels_in, kernel, kernel, fan_in=fan_in)
        bias = self.weight(channels_out, fan_in=fan_in)
        return self.node("Conv", [x, weights, bias], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4)

    def relu(self, x: str) -> str:
        """Add a rectifier."""
        return self.node("Relu", [x])

    def max_pool(self, x: str) -> str:
        """Add a 3x3 maximum at stride 2."""
        return self.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])

    def model(self, result: str, input_shape: list[int], output_shape: list[int]) -> onnx.ModelProto:
        """Close the graph: its last result becomes the output."""
        self.nodes.append(helper.make_node("Identity", [result], [OUTPUT], name="result"))
        graph = helper.make_graph(
            self.nodes,
            "benchmark",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, input_shape)],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, output_shape)],
            self.weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return model


def resnet50() -> onnx.ModelProto:
    """Return ResNet-50 with its batch normalisations folded away."""
    graph = Graph()
    x = graph.max_pool(graph.relu(graph.convolution(INPUT, 3, 64, kernel=7, stride=2)))
    channels = 64
    for width, blocks, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for block in range(blocks):
            step = stride if block == 0 else 1
            y = graph.relu(graph.convolution(x, channels, width, kernel=1))
            y = graph.relu(graph.convolution(y, width, width, kernel=3, stride=step))
            y = graph.convolution(y, width, 4 * width, kernel=1)
            shortcut = graph.convolution(x, channels, 4 * width, kernel=1, stride=step) if block == 0 else x
            x = graph.relu(graph.node("Add", [y, shortcut]))
            channels = 4 * width
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x])], axis=1)
    x = graph.node("Gemm", [x, graph.weight(1000, channels, fan_in=channels)], transB=1)
    return graph.model(x, [1, 3, 224, 224], [1, 1000])


def squeezenet() -> onnx.ModelProto:
    """Return SqueezeNet 1.1."""
    graph = Graph()
    x = graph.max_pool(graph.relu(graph.convolution(INPUT, 3, 64, kernel=3, stride=2)))
    channels = 64
    fires = ((16, 64), (16, 64), None, (32, 128), (32, 128), None, (48, 192), (48, 192), (64, 256), (64, 256))
    for fire in fires:
        if fire is None:
            x = graph.max_pool(x)
            continue
        squeeze, expand = fire
        y = graph.relu(graph.convolution(x, channels, squeeze, kernel=1))
        narrow = graph.relu(graph.convolution(y, squeeze, expand, kernel=1))
        wide = graph.relu(graph.convolution(y, squeeze, expand, kernel=3))
        x = graph.node("Concat", [narrow, wide], axis=1)
        channels = 2 * expand
    x = graph.relu(graph.convolution(x, channels, 1000, kernel=1))
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x])], axis=1)
    return graph.model(x, [1, 3, 224, 224], [1, 1000])


def one_node() -> onnx.ModelProto:
    """Return a rectifier over 16 numbers: next to no work, so that the call itself shows."""
    node = helper.make_node("Relu", [INPUT], [OUTPUT], name="relu")
    graph = helper.make_graph(
        [node],
        "benchmark",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, 16])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, 16])],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


BUILDERS = {"resnet50": resnet50, "squeezenet": squeezenet, "one_node": one_node}


def build(name: str, directory: Path) -> Path:
    """Return the path of the named model, written on first use."""
    path = directory / f"{name}.onnx"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        # Under another name until it is whole: an interrupted run must not leave half a model behind.
        partial = path.with_suffix(".partial")
        onnx.save(BUILDERS[name](), partial)
        partial.rename(path)
    return path
