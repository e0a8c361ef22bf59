"""atc --singleop: every operator that can be converted alone, against numpy; files, names and mistakes."""

import json
import math
import sys

import numpy as np
import pytest

pytest.importorskip("onnx")

from .nets import TYPES, Net, number_of
from .support import execute

pytestmark = pytest.mark.usefixtures("held")

ND, NCHW, NHWC, HWCN = "ND", "NCHW", "NHWC", "HWCN"
NAMES = {
    np.float32: "float",
    np.float16: "float16",
    np.float64: "double",
    np.int8: "int8",
    np.uint8: "uint8",
    np.int16: "int16",
    np.uint16: "uint16",
    np.int32: "int32",
    np.uint32: "uint32",
    np.int64: "int64",
    np.uint64: "uint64",
    np.bool_: "bool",
}


def rng():
    return np.random.default_rng(11)


def floats(*shape, low=-2.0, high=2.0, dtype=np.float32):
    return rng().uniform(low, high, shape).astype(dtype)


def other(*shape, low=0.5, high=3.0, dtype=np.float32):
    return np.random.default_rng(12).uniform(low, high, shape).astype(dtype)


def ints(*values, dtype=np.int32):
    return np.array(values, dtype)


class Const:
    """An input whose value is in the description."""

    def __init__(self, array):
        self.array = np.asarray(array)


def desc(array, layout):
    return {"format": layout, "shape": list(array.shape), "type": NAMES[array.dtype.type]}


ATTRIBUTES = {bool: "bool", int: "int", float: "float", str: "string"}


def attribute(name, value):
    if not isinstance(value, list):
        kind = ATTRIBUTES[type(value)]
    elif value and isinstance(value[0], list):
        kind = "list_list_int"
    else:
        kind = f"list_{ATTRIBUTES[type(value[0])] if value else 'int'}"
    return {"name": name, "type": kind, "value": value}


def describe(op, inputs, outputs, formats=(), **attributes):
    layouts = [*formats, *[ND] * (len(inputs) + len(outputs))]
    listed = []
    for item, layout in zip(inputs, layouts, strict=False):
        if item is None:
            listed.append({"format": "RESERVED", "shape": [], "type": "UNDEFINED"})
        elif isinstance(item, Const):
            listed.append({**desc(item.array, layout), "is_const": True, "const_value": item.array.ravel().tolist()})
        else:
            listed.append(desc(item, layout))
    return {
        "op": op,
        "input_desc": listed,
        "output_desc": [desc(np.asarray(out), lay) for out, lay in zip(outputs, layouts[len(inputs) :], strict=False)],
        "attr": [attribute(name, value) for name, value in attributes.items()],
    }


def softmax(x, axes):
    e = np.exp(x - x.max(axis=axes, keepdims=True))
    return e / e.sum(axis=axes, keepdims=True)


def convolve(x, w, strides=(1, 1), pads=(0, 0, 0, 0), dilations=(1, 1), groups=1):
    """Plain loops over the window: x NCHW, w OIHW, pads top, bottom, left, right."""
    x = np.pad(x.astype(np.float64), ((0, 0), (0, 0), pads[:2], pads[2:]))
    out, per, kh, kw = w.shape
    h = (x.shape[2] - dilations[0] * (kh - 1) - 1) // strides[0] + 1
    v = (x.shape[3] - dilations[1] * (kw - 1) - 1) // strides[1] + 1
    y = np.zeros((x.shape[0], out, h, v))
    for o in range(out):
        first = o // (out // groups) * per
        for i in range(kh):
            for j in range(kw):
                top, left = i * dilations[0], j * dilations[1]
                part = x[
                    :,
                    first : first + per,
                    top : top + strides[0] * h : strides[0],
                    left : left + strides[1] * v : strides[1],
                ]
                y[:, o] += np.tensordot(part, w[o, :, i, j].astype(np.float64), axes=(1, 0))
    return y


def nhwc(array):
    return np.ascontiguousarray(array.transpose(0, 2, 3, 1))


X, Y, P = floats(3, 4), other(3, 4), floats(3, 4, low=0.1)
M = ints(*range(-6, 6)).reshape(3, 4)
B = X > 0
T = floats(2, 3, 4)
PICTURE, FILTER = floats(1, 4, 7, 6), other(6, 2, 3, 3)
CONVOLVED = convolve(PICTURE, FILTER, (2, 1), (1, 0, 2, 1), (1, 1), 2).astype(np.float32)
erf = np.vectorize(math.erf, otypes=[np.float32])


def tanh_gelu(x):
    return x * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


SQUARE = X * X
NORMAL = (T - T.mean((1, 2), keepdims=True)) / np.sqrt(T.var((1, 2), keepdims=True) + 1e-7)
TOP = np.argsort(-X, axis=1)[:, :2]
PEAKS = PICTURE[:, :, :6, :6].reshape(1, 4, 3, 2, 3, 2)

# Operator, inputs, expected outputs, attributes; a list of formats goes with "formats".
CASES = [
    *[
        (name, [x], [function(x)], {})
        for name, x, function in [
            ("Abs", X, np.abs),
            ("Acos", X / 3, np.arccos),
            ("Acosh", Y + 1, np.arccosh),
            ("Asin", X / 3, np.arcsin),
            ("Asinh", X, np.arcsinh),
            ("Atan", X, np.arctan),
            ("Atanh", X / 3, np.arctanh),
            ("Ceil", X, np.ceil),
            ("Cos", X, np.cos),
            ("Cosh", X, np.cosh),
            ("Erf", X, erf),
            ("Floor", X, np.floor),
            ("HardSwish", X * 3, lambda x: x * np.clip(x / 6 + 0.5, 0, 1)),
            ("Identity", M, lambda x: x),
            ("Inv", Y, lambda x: 1 / x),
            ("Invert", M, np.invert),
            ("LogicalNot", B, np.logical_not),
            ("Mish", X, lambda x: x * np.tanh(np.log1p(np.exp(x)))),
            ("Neg", M, np.negative),
            ("Reciprocal", Y, lambda x: 1 / x),
            ("Relu", X, lambda x: np.maximum(x, 0)),
            ("Rint", X * 3, np.rint),
            ("Round", X * 3, np.rint),
            ("Sigmoid", X, sigmoid),
            ("Sign", M, np.sign),
            ("Sin", X, np.sin),
            ("Sinh", X, np.sinh),
            ("Softplus", X, lambda x: np.log1p(np.exp(x))),
            ("Softsign", X, lambda x: x / (1 + abs(x))),
            ("Sqrt", Y, np.sqrt),
            ("Tan", X / 2, np.tan),
            ("Tanh", X, np.tanh),
            ("Expm1", X, np.expm1),
            ("FastGelu", X, lambda x: x * sigmoid(1.702 * x)),
            ("Gelu", X, tanh_gelu),
            ("HardSigmoid", X * 3, lambda x: np.clip(x / 6 + 0.5, 0, 1)),
            ("Log1p", Y, np.log1p),
            ("OnesLike", M, np.ones_like),
            ("Relu6", X * 5, lambda x: np.clip(x, 0, 6)),
            ("Rsqrt", Y, lambda x: 1 / np.sqrt(x)),
            ("Selu", X, lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))),
            ("Square", M, np.square),
            ("ZerosLike", X, np.zeros_like),
            ("Flatten", T, lambda x: x.reshape(2, 12)),
        ]
    ],
    *[
        (name, [a, b], [function(a, b)], {})
        for name, a, b, function in [
            ("Add", X, Y[0], np.add),
            ("Sub", M, M[::-1].copy(), np.subtract),
            ("Mul", X, Y, np.multiply),
            ("Div", X, Y, np.divide),
            ("RealDiv", X, Y, np.divide),
            ("Pow", Y, X, np.power),
            ("Maximum", X, X[::-1].copy(), np.maximum),
            ("Minimum", X, X[::-1].copy(), np.minimum),
            ("BitwiseAnd", M, M[::-1].copy(), np.bitwise_and),
            ("BitwiseOr", M, M[::-1].copy(), np.bitwise_or),
            ("BitwiseXor", M, M[::-1].copy(), np.bitwise_xor),
            ("LogicalAnd", B, B[::-1].copy(), np.logical_and),
            ("LogicalOr", B, B[::-1].copy(), np.logical_or),
            ("Equal", M, M[::-1].copy(), np.equal),
            ("NotEqual", M, M[::-1].copy(), np.not_equal),
            ("Greater", X, Y, np.greater),
            ("GreaterEqual", M, M[::-1].copy(), np.greater_equal),
            ("Less", X, Y, np.less),
            ("LessEqual", M, M[::-1].copy(), np.less_equal),
            ("FloorDiv", M, ints(2, -2, 3, 5), np.floor_divide),
            ("FloorMod", M, ints(2, -2, 3, 5), np.mod),
            ("Mod", M, ints(2, -2, 3, 5), np.fmod),
            ("SquaredDifference", X, Y, lambda a, b: (a - b) ** 2),
        ]
    ],
    ("FloorDiv", [X, Y], [np.floor_divide(X, Y)], {}),
    ("FloorMod", [X, Y], [np.mod(X, Y)], {}),
    # Types that ONNX Runtime computes only in a wider one.
    ("Add", [M.astype(np.int8), M.astype(np.int8)], [(M * 2).astype(np.int8)], {}),
    ("Relu", [M.astype(np.int16)], [np.maximum(M, 0).astype(np.int16)], {}),
    ("Mul", [M.astype(np.uint8), M.astype(np.uint8)], [(M * M).astype(np.uint8)], {}),
    ("MatMul", [M.astype(np.int8), M.T.copy().astype(np.int8)], [(M @ M.T).astype(np.int32)], {}),
    ("Add", [X.astype(np.float16), Y.astype(np.float16)], [(X.astype(np.float16) + Y.astype(np.float16))], {}),
    ("AddN", [X, Y, X], [X + Y + X], {"N": 3}),
    ("Axpy", [X, Y], [X + 0.5 * Y], {"alpha": 0.5}),
    ("Adds", [X], [X + np.float32(1.5)], {"value": 1.5}),
    ("Muls", [M], [M * 3], {"value": 3.0}),
    ("BiasAdd", [T, Y[0]], [T + Y[0]], {}),
    ("BiasAdd", [PICTURE, Y[0]], [PICTURE + Y[0].reshape(1, 4, 1, 1)], {"data_format": "NCHW", "formats": [NCHW]}),
    ("Cast", [X * 3], [(X * 3).astype(np.int32)], {"dst_type": 3}),
    ("Cast", [M], [M.astype(np.float16)], {"dst_type": 1}),
    ("ClipByValue", [X, np.float32(-1), np.float32(0.5)], [np.clip(X, -1, 0.5)], {}),
    ("Elu", [X], [np.where(X > 0, X, 0.5 * np.expm1(X))], {"alpha": 0.5}),
    ("Exp", [X], [2.0 ** (0.5 * X + 1)], {"base": 2.0, "scale": 0.5, "shift": 1.0}),
    ("Exp", [X], [np.exp(X)], {}),
    ("Log", [Y], [np.log2(0.5 * Y + 1)], {"base": 2.0, "scale": 0.5, "shift": 1.0}),
    ("Power", [Y], [(2 * Y + 1) ** 1.5], {"power": 1.5, "scale": 2.0, "shift": 1.0}),
    ("LeakyRelu", [X], [np.where(X > 0, X, 0.1 * X)], {"negative_slope": 0.1}),
    ("PRelu", [PICTURE, Y[0]], [np.where(PICTURE > 0, PICTURE, PICTURE * Y[0].reshape(4, 1, 1))], {"formats": [NCHW]}),
    ("Select", [B, X, Y], [np.where(B, X, Y)], {}),
    ("SelectV2", [B, X, Y[0]], [np.where(B, X, Y[0])], {}),
    ("Swish", [X], [X * sigmoid(2 * X)], {"scale": 2.0}),
    ("ArgMaxD", [X], [X.argmax(0).astype(np.int32)], {"dimension": 0}),
    ("ArgMaxV2", [X, Const(ints(-1))], [X.argmax(1)], {}),
    ("ArgMin", [X, Const(ints(1))], [X.argmin(1).astype(np.int32)], {}),
    ("ArgMinD", [X], [X.argmin(1).astype(np.int32)], {"dimension": 1}),
    ("ArgMaxWithValue", [X], [X.argmax(1).astype(np.int32), X.max(1)], {"dimension": 1}),
    ("ArgMinWithValue", [X], [X.argmin(0).astype(np.int32)[None], X.min(0)[None]], {"dimension": 0, "keep_dims": True}),
    ("MatMul", [X.T.copy(), Y.T.copy()], [X @ Y.T], {"transpose_x1": True}),
    ("MatMulV2", [X, Y, Y[:, 0].copy()], [X @ Y.T + Y[:, 0]], {"transpose_x2": True}),
    ("MatMul", [X.astype(np.float16), Y.T.copy().astype(np.float16)], [X @ Y.T], {}),
    ("BatchMatMul", [T, T], [T.transpose(0, 2, 1) @ T], {"adj_x1": True}),
    ("BatchMatMulV2", [T, T, None, None], [T @ T.transpose(0, 2, 1)], {"adj_x2": True}),
    ("GEMM", [X, Y.T.copy(), np.ones((3, 3), np.float32), np.float32(2), np.float32(3)], [2 * (X @ Y.T) + 3], {}),
    ("Cumsum", [X, Const(ints(1))], [X.cumsum(1)], {}),
    ("CumsumD", [X], [X[::-1].cumsum(0)[::-1] - X], {"axis": 0, "exclusive": True, "reverse": True}),
    ("L2Normalize", [X], [X / np.sqrt((X * X).sum(1, keepdims=True))], {"axis": [1]}),
    (
        "LayerNorm",
        [T, Y, Y],
        [NORMAL * Y + Y, T.mean((1, 2), keepdims=True), T.var((1, 2), keepdims=True)],
        {"begin_norm_axis": 1},
    ),
    ("Softmax", [X], [softmax(X, 1)], {}),
    ("SoftmaxV2", [T], [softmax(T, 1)], {"axes": [1]}),
    ("SoftmaxV2", [T], [softmax(T, (0, 2))], {"axes": [0, 2]}),
    ("LogSoftmaxV2", [T], [np.log(softmax(T, 2))], {"axes": [-1]}),
    ("LogSoftmaxV2", [T], [np.log(softmax(T, (1, 2)))], {"axes": [1, 2]}),
    ("ReduceAll", [B, Const(ints(1))], [B.all(1)], {}),
    ("ReduceAllD", [B], [B.all(0)], {"axes": [0]}),
    ("ReduceAny", [B, Const(ints(1))], [B.any(1)], {}),
    ("ReduceAnyD", [B], [B.any(1, keepdims=True)], {"axes": [1], "keep_dims": True}),
    *[
        (f"Reduce{name}{suffix}", [T, *extra], [function(T, axis=(0, 2))], attributes)
        for name, function in [("Max", np.max), ("Mean", np.mean), ("Min", np.min), ("Prod", np.prod), ("Sum", np.sum)]
        # The axes of the form without D need not be constant.
        for suffix, extra, attributes in [("D", [], {"axes": [0, 2]}), ("", [ints(0, 2)], {})]
    ],
    ("TopKD", [X], [np.take_along_axis(X, TOP, 1), TOP.astype(np.int32)], {"k": 2}),
    ("TopK", [X, ints(2)], [np.take_along_axis(X, TOP, 1), TOP.astype(np.int32)], {"dim": 1}),
    ("TopKV2", [X, Const(np.int32(2))], [np.take_along_axis(X, TOP, 1), TOP.astype(np.int32)], {}),
    ("BroadcastTo", [X, Const(ints(2, 3, 4))], [np.broadcast_to(X, (2, 3, 4))], {}),
    ("BroadcastToD", [X], [np.broadcast_to(X, (2, 3, 4))], {"shape": [2, 3, 4]}),
    ("ConcatD", [X, Y], [np.concatenate([X, Y], 1)], {"concat_dim": 1, "N": 2}),
    ("ConcatV2D", [M, M, M], [np.concatenate([M, M, M])], {"concat_dim": 0}),
    ("ConcatV2", [X, Y, Const(ints(0))], [np.concatenate([X, Y])], {}),
    ("Concat", [Const(ints(-1)), X, Y], [np.concatenate([X, Y], 1)], {}),
    ("ExpandDims", [X, Const(ints(1))], [X[:, None]], {}),
    ("Unsqueeze", [X], [X[None]], {"axes": [0]}),
    ("Squeeze", [X[None]], [X], {"axis": [0]}),
    ("Reshape", [X, Const(ints(2, 6))], [X.reshape(2, 6)], {}),
    ("Fill", [Const(ints(2, 3)), np.float32(7)], [np.full((2, 3), 7, np.float32)], {}),
    ("FillD", [np.int32(5)], [np.full((2, 3), 5, np.int32)], {"dims": [2, 3]}),
    ("Gather", [X, ints(2, 0)], [X[[2, 0]]], {}),
    ("GatherV2", [X, ints(2, 0), Const(ints(1))], [X[:, [2, 0]]], {}),
    ("GatherV2D", [X, ints(1, 1, dtype=np.int64)], [X[:, [1, 1]]], {"axis": -1}),
    ("GatherNd", [X, ints(0, 1, 2, 3).reshape(2, 2)], [X[[0, 2], [1, 3]]], {}),
    (
        "OneHot",
        [ints(0, 2), Const(ints(3)), np.float32(5), np.float32(1)],
        [np.eye(3, dtype=np.float32)[[0, 2]] * 4 + 1],
        {},
    ),
    ("Pack", [X, Y], [np.stack([X, Y], 1)], {"axis": 1, "N": 2}),
    ("Unpack", [X], list(X), {"num": 3, "axis": 0}),
    ("Pad", [X, Const(ints(1, 0, 2, 1).reshape(2, 2))], [np.pad(X, ((1, 0), (2, 1)))], {}),
    ("PadD", [X], [np.pad(X, ((1, 0), (2, 1)))], {"paddings": [[1, 0], [2, 1]]}),
    ("Slice", [X, Const(ints(1, 0)), Const(ints(2, -1))], [X[1:3]], {}),
    ("SliceD", [X], [X[1:3, 1:2]], {"offsets": [1, 1], "size": [2, 1]}),
    ("Split", [Const(ints(1)), X], [X[:, :2], X[:, 2:]], {"num_split": 2}),
    ("SplitD", [X], list(X[:, None]), {"split_dim": 0, "num_split": 3}),
    ("SplitV", [X, Const(ints(1, -1)), Const(ints(1))], [X[:, :1], X[:, 1:]], {"num_split": 2}),
    ("SplitVD", [X], [X[:1], X[1:]], {"size_splits": [1, 2], "split_dim": 0, "num_split": 2}),
    ("StridedSlice", [X, Const(ints(0, 1)), Const(ints(3, 4)), Const(ints(2, 1))], [X[0:3:2, 1:4]], {}),
    (
        "StridedSliceD",
        [X],
        [X[1, ::-1]],
        {"begin": [1, 0], "end": [0, 0], "strides": [1, -1], "begin_mask": 2, "end_mask": 2, "shrink_axis_mask": 1},
    ),
    ("Tile", [X, ints(2, 1)], [np.tile(X, (2, 1))], {}),
    ("TileD", [X], [np.tile(X, (1, 3))], {"multiples": [1, 3]}),
    ("Transpose", [T, Const(ints(2, 0, 1))], [T.transpose(2, 0, 1)], {}),
    ("TransposeD", [T], [T.transpose(1, 0, 2)], {"perm": [1, 0, 2]}),
    (
        "Conv2D",
        [PICTURE, FILTER],
        [CONVOLVED],
        {
            "strides": [1, 1, 2, 1],
            "pads": [1, 0, 2, 1],
            "groups": 2,
            "data_format": "NCHW",
            "formats": [NCHW, NCHW, NCHW],
        },
    ),
    (
        "Conv2D",
        [nhwc(PICTURE), FILTER.transpose(2, 3, 1, 0).copy(), Y.ravel()[:6].copy()],
        [nhwc(CONVOLVED) + Y.ravel()[:6]],
        {"strides": [1, 2, 1, 1], "pads": [1, 0, 2, 1], "groups": 2, "formats": [NHWC, HWCN, ND, NHWC]},
    ),
    (
        "MaxPool",
        [PICTURE[:, :, :6]],
        [PEAKS.max((3, 5))],
        {"ksize": [1, 1, 2, 2], "strides": [1, 1, 2, 2], "padding": "VALID", "formats": [NCHW, NCHW]},
    ),
    (
        "AvgPool",
        [nhwc(PICTURE[:, :, :6])],
        [nhwc(PEAKS.mean((3, 5)))],
        {"ksize": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "padding": "SAME", "formats": [NHWC, NHWC]},
    ),
]


def as_arrays(case):
    """A case with numpy arrays throughout; results have the type of the float inputs unless they say otherwise."""
    op, inputs, outputs, attributes = case
    inputs = [item if item is None or isinstance(item, Const) else np.asarray(item) for item in inputs]
    outputs = [np.ascontiguousarray(output) for output in outputs]
    single = [output.astype(np.float32) if output.dtype == np.float64 else output for output in outputs]
    return (
        op,
        inputs,
        [np.asarray(s).reshape(np.shape(o)) for s, o in zip(single, case[2], strict=True)],
        dict(attributes),
    )


CASES = [as_arrays(case) for case in CASES]


def atc(file, output, *options):
    words = [f"--singleop={file}", f"--output={output}", "--soc_version=Ascend310P3", *options]
    return execute([sys.executable, "-m", "softacl.atc", *words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("singleop")
    document = [{**describe(*case[:3], **case[3]), "name": f"case_{at}"} for at, case in enumerate(CASES)]
    (folder / "ops.json").write_text(json.dumps(document))
    outcome = atc(folder / "ops.json", folder / "out")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert outcome.stdout.splitlines()[-1] == "ATC run success, welcome to the next use."
    return folder


@pytest.mark.parametrize("at", range(len(CASES)), ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)])
def test_an_operator_computes_what_numpy_does(folder, at):
    _, inputs, outputs, _ = CASES[at]
    with Net(folder / "out" / f"case_{at}.om") as net:
        fed = [item for item in inputs if item is not None and not isinstance(item, Const)]
        results = net.run(*fed)
    assert len(results) == len(outputs)
    for found, expected in zip(results, outputs, strict=True):
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
        if np.issubdtype(expected.dtype, np.floating):
            loose = expected.dtype == np.float16 or any(item.dtype == np.float16 for item in fed)
            np.testing.assert_allclose(found, expected, rtol=4e-3 if loose else 2e-5, atol=4e-3 if loose else 2e-5)
        else:
            assert (found == expected).all(), (found, expected)


def test_every_operator_of_the_list_is_tried(folder):
    (folder / "none.json").write_text('[{"op": "NoSuchOperator", "input_desc": [], "output_desc": []}]')
    outcome = atc(folder / "none.json", folder / "none")
    assert outcome.returncode == 255
    assert "EZ3003" in outcome.stdout and "[NoSuchOperator]" in outcome.stdout
    listed = outcome.stdout.split("There are: ")[1].split(".")[0].split(", ")
    assert sorted(set(listed) - {case[0] for case in CASES}) == []
    assert len(listed) > 140


def test_names_of_files(folder):
    add = describe("Add", [M[:, :3], M[:, :3]], [M[:, :3]])
    flat = describe("MatMul", [X, Y.T], [X @ Y.T])
    scalar = describe("Add", [np.float16(1), np.float16(2)], [np.float16(3)])
    document = [
        add,
        {**flat, "name": "multiply.v1-a"},
        # Not a file's name, so the usual one it is.
        {**scalar, "name": "../escape"},
        {"compile_flag": 1},
        {**add, "name": ".."},
        {**add, "name": "n" * 200},
    ]
    (folder / "names.json").write_text(json.dumps(document))
    outcome = atc(folder / "names.json", folder / "names" / "deep")
    assert outcome.returncode == 0, outcome.stdout
    assert sorted(path.name for path in (folder / "names" / "deep").iterdir()) == sorted(
        [
            "0_Add_3_2_3_3_3_2_3_3_3_2_3_3.om",
            "multiply.v1-a.om",
            "2_Add_1_2_1_2_1_2.om",
            "3_Add_3_2_3_3_3_2_3_3_3_2_3_3.om",
            "n" * 128 + ".om",
        ]
    )


def test_inputs_keep_their_names(folder):
    document = describe("Add", [X, Y], [X])
    document["input_desc"][1]["name"] = "bias"
    (folder / "named.json").write_text(json.dumps([document]))
    assert atc(folder / "named.json", folder / "named").returncode == 0
    (path,) = (folder / "named").iterdir()
    with Net(path) as net:
        assert [name for name, *_ in net.inputs()] == ["x0", "bias"]
        assert net.inputs()[0][1:] == (np.float32, 2, [3, 4])
        assert [name for name, *_ in net.outputs()] == ["Add:0"]
    assert number_of(np.float32) == 0 and TYPES[3] is np.int32


ADD = describe("Add", [X, Y], [X])


def changed(side, at, **fields):
    copy = json.loads(json.dumps(ADD))
    copy[side][at].update(fields)
    return [copy]


MISTAKES = [
    ("{", "E10025", "no JSON"),
    ("", "E10025", "no JSON"),
    ("[]", "E10032", "no operator"),
    ("{}", "E10032", "an array"),
    ("[1]", "E10032", "entry 0"),
    ([{"op": 1}], "E10032", '"op" must be a text'),
    ([{**ADD, "op": ""}], "E10026", "is empty"),
    ([{"input_desc": []}], "E10026", "is empty"),
    ([{**ADD, "input_desc": {}}], "E10032", "an array"),
    ([{**ADD, "compile_flag": "x"}], "E10032", "compile_flag"),
    (changed("input_desc", 1, type="float99"), "E10027", "input 1 of operator [Add]"),
    (changed("input_desc", 0, format="NCXX"), "E10027", "[NCXX]"),
    (changed("output_desc", 0, type="UNDEFINED", format="RESERVED"), "E10027", "output 0"),
    (changed("input_desc", 0, type="UNDEFINED"), "E10027", "[UNDEFINED]"),
    (changed("input_desc", 0, shape="3"), "E10032", '"shape"'),
    (changed("input_desc", 0, shape=[3, "4"]), "E10032", '"shape"'),
    (changed("input_desc", 0, shape=[-1, 4]), "E10055", "[-1]"),
    (changed("input_desc", 0, shape=[2**40, 2**40]), "E10027", "larger than any memory"),
    (changed("input_desc", 0, type="int4"), "E10055", "[int4]"),
    (changed("input_desc", 0, is_const=True), "E10032", "const_value"),
    (changed("input_desc", 0, is_const=True, const_value=[1, 2]), "E10027", "2 values"),
    (changed("input_desc", 0, type="int8", is_const=True, const_value=[300] * 12), "E10027", "INT8 cannot hold it"),
    (changed("input_desc", 1, type="int32"), "EZ3003", "FLOAT, INT32"),
    (changed("input_desc", 1, shape=[7]), "EZ3003", "[Add]"),
    (changed("output_desc", 0, shape=[4, 3]), "E13014", "[3, 4]"),
    (changed("output_desc", 0, type="int32"), "E13014", "with these inputs it is FLOAT"),
    ([{**ADD, "input_desc": ADD["input_desc"][:1]}], "E13014", "2 are needed"),
    ([{**ADD, "input_desc": ADD["input_desc"] * 2}], "E13014", "2 are needed"),
    ([{**ADD, "output_desc": []}], "E13014", "the number of outputs"),
    ([{**ADD, "attr": [{"name": "", "type": "int", "value": 1}]}], "E10029", "[Add]"),
    ([{**ADD, "attr": [{"name": "a", "type": "int"}]}], "E10030", "[a]"),
    ([{**ADD, "attr": [{"name": "a", "type": "int", "value": "x"}]}], "E10030", "[a]"),
    ([{**ADD, "attr": [{"name": "a", "type": "list_int", "value": [1, None]}]}], "E10030", "[a]"),
    ([{**ADD, "attr": [{"name": "a", "type": "complex", "value": 1}]}], "E10030", "list_int"),
    ([{**ADD, "attr": [{"type": "int", "value": 1}]}], "E10032", '"name"'),
    ([{**ADD, "name": "same"}, {**ADD, "name": "same"}], "E10032", "[same]"),
    ([describe("Transpose", [T, ints(0, 1, 2)], [T])], "E10055", "is_const"),
    ([describe("TransposeD", [T], [T], perm=[0, 0, 1])], "E13014", "[perm]"),
    ([describe("TransposeD", [T], [T])], "E13014", "attribute [perm]"),
    ([describe("SplitD", [X], [X, X], split_dim=0, num_split=2)], "E13014", "[num_split]"),
    ([describe("SplitD", [X], [X], split_dim=9, num_split=1)], "E13014", "axis"),
    ([describe("SplitD", [X], [X], split_dim=0, num_split=10**15)], "E13014", "num_split"),
    ([describe("ReduceSumD", [X], [X[0]], axes=[2])], "E13014", "axis"),
    ([describe("Reshape", [X], [X[0]])], "E13014", "as many elements"),
    ([describe("Conv2D", [PICTURE, FILTER], [PICTURE], strides=[1], pads=[0] * 4)], "E13014", "[strides]"),
    ([describe("Conv2D", [X, FILTER], [PICTURE], strides=[1], pads=[0] * 4)], "E13014", "four dimensions"),
    ([describe("SplitVD", [X], [X, X], size_splits=[2**62, 2**62, -1], split_dim=0, num_split=3)], "E13014", "outputs"),
    (
        [describe("StridedSliceD", [X], [X], begin=[2**63 - 1], end=[0], strides=[0], shrink_axis_mask=1)],
        "EZ3003",
        "[StridedSliceD]",
    ),
    (
        [
            {
                **describe("Fill", [Const(ints(1)), Const(np.float32(1))], [X]),
                "output_desc": [{"format": "ND", "shape": [2**20, 2**20], "type": "float"}],
            }
        ],
        "E10055",
        "constant inputs only",
    ),
    ([describe("Muls", [M], [M], value=0.5)], "E13014", "whole numbers"),
    ([describe("Exp", [X], [X], base=-3.0)], "E13014", "[base]"),
    ([describe("Cast", [X], [X], dst_type=3)], "E13014", "dst_type"),
    ([describe("Cast", [X], [X], dst_type="float")], "E13014", "dst_type"),
    ([ADD, {**ADD, "op": "Nothing"}], "EZ3003", "[Nothing]"),
]


@pytest.mark.parametrize("at", range(len(MISTAKES)))
def test_mistakes_have_their_codes_and_leave_nothing(tmp_path, at):
    content, code, part = MISTAKES[at]
    (tmp_path / "ops.json").write_text(content if isinstance(content, str) else json.dumps(content))
    outcome = atc(tmp_path / "ops.json", tmp_path / "out")
    assert outcome.returncode == 255, outcome.stdout
    assert f"\n{code}: " in outcome.stdout and part in outcome.stdout, outcome.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["ops.json"]


def test_paths_and_options_around_it(tmp_path):
    (tmp_path / "ops.json").write_text(json.dumps([ADD]))
    (tmp_path / "file").write_text("")
    for file, output, options, code in [
        ("missing.json", "out", [], "E10023"),
        (".", "out", [], "E10024"),
        ("ops.json", "file", [], "E10001"),
        ("ops.json", "file/below", [], "E13004"),
        ("ops.json", "out", ["--framework=5"], "E10001"),
        ("ops.json", "out", ["--insert_op_conf=aipp.cfg"], "E10001"),
        ("ops.json", "out", ["--dynamic_dims=1;2"], "E10001"),
        ("ops.json", "out", ["--input_shape_range=x:[1~2]"], "E10001"),
        ("ops.json", "out", ["--mode=1"], "E10001"),
        ("ops.json", "out", ["--soc_version=Ascend1"], "E10001"),
        ("ops.json", "out", ["--precision_mode=x"], "E10001"),
        ("ops.json", "out", ["--output="], "E10054"),
        ("ops.json", "o" * 5000, [], "E10021"),
    ]:
        outcome = atc(tmp_path / file, tmp_path / output, *options)
        assert outcome.returncode == 255 and f"\n{code}: " in outcome.stdout, (file, output, options, outcome.stdout)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "ops.json"]


def test_when_one_file_cannot_be_written_none_is(tmp_path):
    document = [{**ADD, "name": name} for name in ("first", "second", "third")]
    (tmp_path / "ops.json").write_text(json.dumps(document))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "third.om").symlink_to("/dev/full")
    outcome = atc(tmp_path / "ops.json", tmp_path / "out")
    assert outcome.returncode == 255 and "\nE13004: " in outcome.stdout and "third.om" in outcome.stdout
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["third.om"]
