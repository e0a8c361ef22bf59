"""`examples/detect_video.py` as its user runs it: a red rectangle moves over noise, and every picture of the result has a box around it and nothing else.

No package ships an object detector, so that the network here finds what is red.
"""

import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

av = pytest.importorskip("av")
onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper  # noqa: E402

from .nets import save  # noqa: E402
from .support import convert, environment  # noqa: E402

EXAMPLE = Path(__file__).parents[2] / "examples/detect_video.py"
SIDE, STRIDES, ANCHORS = 640, (8, 16, 32), 3
ROWS = ANCHORS * sum((SIDE // stride) ** 2 for stride in STRIDES)
STOP_SIGN = 11

WIDTH, HEIGHT = 112, 72
# Of these pictures, some have no rectangle.
COUNT, GONE = 24, range(9, 12)


def write_detector(path):
    """A network with YOLOv5's signature: the box is what is red in the whole picture, the objectness is how much of a row's cell is."""
    value, node = helper.make_tensor_value_info, helper.make_node
    nodes = [
        node("Split", ["images", "one_each"], ["red", "green", "blue"], axis=1),
        node("Max", ["green", "blue"], ["others"]),
        node("Sub", ["red", "others"], ["difference"]),
        # A single noisy pixel is no object.
        node("AveragePool", ["difference"], ["smooth"], kernel_shape=[5, 5], pads=[2, 2, 2, 2]),
        node("Greater", ["smooth", "enough"], ["is_red"]),
        node("Cast", ["is_red"], ["mask"], to=TensorProto.FLOAT),
    ]
    for axis, name in ((2, "x"), (3, "y")):
        # Over rows or columns; then the first and the last of the others.
        nodes += [
            node("ReduceMax", ["mask"], [f"any_{name}"], axes=[1, axis], keepdims=0),
            node("Greater", [f"any_{name}", "half"], [f"has_{name}"]),
            node("Where", [f"has_{name}", "numbers", "beyond"], [f"from_{name}"]),
            node("ReduceMin", [f"from_{name}"], [f"low_{name}"], axes=[1], keepdims=1),
            node("Where", [f"has_{name}", "next_numbers", "zero"], [f"to_{name}"]),
            node("ReduceMax", [f"to_{name}"], [f"high_{name}"], axes=[1], keepdims=1),
            node("Add", [f"low_{name}", f"high_{name}"], [f"sum_{name}"]),
            node("Mul", [f"sum_{name}", "half"], [f"centre_{name}"]),
            node("Sub", [f"high_{name}", f"low_{name}"], [f"size_{name}"]),
        ]
    nodes += [
        node("Concat", ["centre_x", "centre_y", "size_x", "size_y"], ["box"], axis=1),
        node("Expand", ["box", "rows_of_boxes"], ["boxes"]),
    ]
    cells = []
    for stride in STRIDES:
        nodes += [
            node("AveragePool", ["mask"], [f"grid_{stride}"], kernel_shape=[stride] * 2, strides=[stride] * 2),
            node("Reshape", [f"grid_{stride}", "flat"], [f"cells_{stride}"]),
        ]
        cells += [f"cells_{stride}"] * ANCHORS
    nodes += [
        node("Concat", cells, ["column"], axis=0),
        node("Concat", ["boxes", "column", "classes"], ["rows"], axis=1),
        node("Unsqueeze", ["rows", "first_axis"], ["output"]),
    ]
    classes = np.zeros((ROWS, 80), np.float32)
    classes[:, STOP_SIGN] = 0.9
    constants = {
        "one_each": np.ones(3, np.int64),
        "enough": np.float32(0.3),
        "half": np.float32(0.5),
        "zero": np.float32(0),
        "beyond": np.float32(SIDE),
        "numbers": np.arange(SIDE, dtype=np.float32)[None],
        "next_numbers": np.arange(1, SIDE + 1, dtype=np.float32)[None],
        "rows_of_boxes": np.array([ROWS, 4]),
        "flat": np.array([-1, 1]),
        "classes": classes,
        "first_axis": np.array([0]),
    }
    ends = (
        [value("images", TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [value("output", TensorProto.FLOAT, [1, ROWS, 85])],
    )
    save(path, nodes, *ends, **constants)


@pytest.fixture(scope="module")
def make_detector(tmp_path_factory):
    """Give the detector as `atc` converts it for a product, with the example's own AIPP."""
    folder = tmp_path_factory.mktemp("detector")
    write_detector(folder / "detector.onnx")

    def make(product="Ascend310P3"):
        target = folder / product
        if not target.with_suffix(".om").exists():
            configuration = EXAMPLE.with_name("detector_aipp.cfg")
            options = (f"--insert_op_conf={configuration}", f"--soc_version={product}")
            done = convert(folder / "detector.onnx", target, *options)
            assert done.returncode == 0, done.stdout + done.stderr
        return target.with_suffix(".om")

    return make


def place(number, width, height):
    """Left and top edge of the rectangle in a picture; `None` where there is none."""
    if number in GONE:
        return None
    return 10 + number * 13 % (width - WIDTH - 20), 10 + number * 7 % (height - HEIGHT - 20)


def scene(number, width, height):
    """A picture of RGB: noise, rather green and blue and nowhere bright, and the rectangle."""
    noise = np.random.default_rng(number).integers(0, 60, (height, width, 3))
    pixels = (noise + np.array([30, 60, 70])).astype(np.uint8)
    where = place(number, width, height)
    if where is not None:
        left, top = where
        pixels[top : top + HEIGHT, left : left + WIDTH] = (200, 20, 30)
    return pixels


def write_clip(path, codec, width, height):
    """Code the scenes with pictures that refer to later ones, so that they are not decoded in the order in which they are shown."""
    with av.open(str(path), "w") as target:
        stream = target.add_stream(codec, rate=Fraction(25))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.max_b_frames = 2
        quiet = {"x265-params": "log-level=none:pools=1"} if codec == "libx265" else {"threads": "1"}
        stream.options = {"preset": "veryfast", "crf": "20", **quiet}
        for number in range(COUNT):
            target.mux(stream.encode(av.VideoFrame.from_ndarray(scene(number, width, height), format="rgb24")))
        target.mux(stream.encode(None))


def run(make_detector, clip, output, *before, product="Ascend310P3"):
    return subprocess.run(
        [*before, sys.executable, EXAMPLE, make_detector(product), clip, output],
        env=environment(SOFTACL_SOC=product, SOFTACL_CHECKS="strict"),
        cwd=clip.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def judge(luma, where):
    """What is wrong with a picture's box: a line that is missing at a side, and white pixels that are neither line nor label."""
    # Coding blurs lines of two pixels; nothing else comes near.
    white = luma > 165
    if where is None:
        return [f"{white.sum()} white pixels without a rectangle"] if white.any() else []
    left, top = where
    right, bottom = left + WIDTH, top + HEIGHT
    wrong, allowed = [], np.zeros_like(white)
    for name, rows, columns in (
        ("left", slice(top, bottom), slice(left - 4, left + 4)),
        ("right", slice(top, bottom), slice(right - 4, right + 4)),
        ("top", slice(top - 4, top + 4), slice(left, right)),
        ("bottom", slice(bottom - 4, bottom + 4), slice(left, right)),
    ):
        line = white[rows, columns].any(1 if name in ("left", "right") else 0)
        if line.mean() < 0.95:
            wrong.append(f"only {line.mean():.0%} of the {name} side")
    allowed[max(top - 5, 0) : bottom + 5, max(left - 5, 0) : right + 5] = True
    allowed[top + 20 : bottom - 5, left + 5 : right - 5] = False
    if (white & ~allowed).any():
        wrong.append(f"{(white & ~allowed).sum()} white pixels elsewhere")
    return wrong


def assert_boxes(output, width, height):
    """Every picture of the clip has its box."""
    with av.open(str(output)) as source:
        frames = [frame.to_ndarray(format="gray") for frame in source.decode(video=0)]
    assert len(frames) == COUNT
    assert {frame.shape for frame in frames} == {(height // 2 * 2, width // 2 * 2)}
    wrong = {number: judge(frame, place(number, width, height)) for number, frame in enumerate(frames)}
    assert not {number: what for number, what in wrong.items() if what}


# Sizes with and without a need for strides, upright and not.
CASES = [("libx264", 326, 246, "boxes.mp4"), ("libx265", 320, 400, "boxes.mp4"), ("libx264", 640, 184, "boxes.h264")]


@pytest.mark.parametrize(("codec", "width", "height", "name"), CASES)
def test_every_picture_gets_its_box(codec, width, height, name, make_detector, tmp_path):
    write_clip(tmp_path / "clip.mp4", codec, width, height)
    outcome = run(make_detector, tmp_path / "clip.mp4", tmp_path / name)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    lines = [f"{COUNT} pictures of {width}x{height}, 0 lost", f"stop_sign: in {COUNT - len(GONE)} pictures"]
    assert outcome.stdout.splitlines() == lines
    assert_boxes(tmp_path / name, width, height)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["clip.mp4", name])


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_the_checks_find_nothing(codec, make_detector, tmp_path):
    write_clip(tmp_path / "clip.mp4", codec, 326, 246)
    check = [sys.executable, "-m", "softacl", "check", "--"]
    outcome = run(make_detector, tmp_path / "clip.mp4", tmp_path / "boxes.mp4", *check)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert f"{COUNT} pictures of 326x246, 0 lost" in outcome.stdout
    assert_boxes(tmp_path / "boxes.mp4", 326, 246)


# The others have no video encoder.
@pytest.mark.parametrize("product", ["Ascend310", "Ascend310B4"])
def test_other_products(product, make_detector, tmp_path):
    write_clip(tmp_path / "clip.mp4", "libx264", 326, 246)
    outcome = run(make_detector, tmp_path / "clip.mp4", tmp_path / "boxes.mp4", product=product)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert_boxes(tmp_path / "boxes.mp4", 326, 246)


def test_a_clip_of_another_coding_is_named(make_detector, tmp_path):
    with av.open(str(tmp_path / "clip.mkv"), "w") as target:
        stream = target.add_stream("mjpeg", rate=Fraction(25))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        target.mux(stream.encode(av.VideoFrame(64, 48, "yuvj420p")))
        target.mux(stream.encode(None))
    outcome = run(make_detector, tmp_path / "clip.mkv", tmp_path / "boxes.mp4")
    assert outcome.returncode == 1
    assert re.search(r"clip\.mkv is coded as mjpeg; H\.264 and H\.265 can be decoded", outcome.stderr)
