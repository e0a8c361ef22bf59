"""The examples: each that needs no download runs and ends well."""

import subprocess
import sys
from pathlib import Path

import pytest

from .support import PRODUCTS, SCHEDULES, environment

FOLDER = Path(__file__).parents[2] / "examples"

# Programs that stand alone, with a text that their output has.
ALONE = {
    "memcpy_roundtrip.py": "1048576 bytes went to the device, across it and back unchanged",
    "any_size.py": "5 x 4 in, 5 x 4 out, every row adds up to 1",
    "streams_and_events.py": "16 MiB filled on one stream and copied on another",
}

# These need trained weights, pictures or names, which come from the package registry; `make demo` runs them.
WITH_DOWNLOADS = {"classify.py", "detect_video.py", "make_classifier.py", "torch_weights.py"}

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
    assert {path.name for path in FOLDER.glob("*.py")} == ALONE.keys() | WITH_DOWNLOADS


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
