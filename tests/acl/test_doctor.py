"""The command `softacl`: what it finds, each setting with its origin, what is wrong with the command that mends it."""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

import av
import pytest
import softacl

from .support import execute

COMMAND = [sys.executable, "-m", "softacl"]


def report(**variables):
    outcome = execute([*COMMAND, "doctor", "--json"], **variables)
    return outcome.returncode, json.loads(outcome.stdout)


def setting(found, name):
    (line,) = (line for line in found["settings"] if line["name"] == name)
    return line["value"], line["origin"]


def test_the_version():
    outcome = execute([*COMMAND, "--version"])
    assert (outcome.returncode, outcome.stdout) == (0, f"softacl {softacl.__version__}\n")
    assert softacl.__version__ == version("softacl")


@pytest.mark.parametrize("name", ["softacl", "atc"])
def test_the_commands_are_installed(name):
    command = Path(sys.executable).parent / name
    outcome = execute([str(command), "--help"])
    assert outcome.returncode == 0
    assert outcome.stdout


@pytest.mark.parametrize("arguments", [["doctro"], ["doctor", "--jsn"], ["--verison"], ["doctor", "extra"]])
def test_a_wrong_command_line(arguments):
    outcome = execute([*COMMAND, *arguments])
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert arguments[-1] in outcome.stderr


def test_help():
    for arguments in ([], ["--help"], ["doctor", "--help"]):
        outcome = execute([*COMMAND, *arguments])
        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert "Usage" in outcome.stdout


def test_nothing_is_missing():
    import numpy
    import onnxruntime

    outcome = execute([*COMMAND, "doctor"])
    assert outcome.returncode == 0, outcome.stdout
    for text in (
        f"softacl {softacl.__version__}",
        f"CPython {'.'.join(map(str, sys.version_info[:3]))} at {sys.executable}",
        numpy.__version__,
        f"{onnxruntime.__version__} at ",
        "Ascend310P3",
        "nothing is missing",
    ):
        assert text in outcome.stdout


DEFAULTS = {
    "soc": "Ascend310P3",
    "devices": "1",
    "run_mode": "host",
    "checks": "report",
    "schedule": "eager",
    "onnxruntime": "auto",
    "libavcodec": "auto",
}


def test_defaults():
    ret, found = report(SOFTACL_RUN_DIR=None)
    assert ret == 0
    assert found["problems"] == []
    assert found["softacl"] == softacl.__version__
    assert {line["origin"] for line in found["settings"]} == {"default"}
    assert {name: setting(found, name)[0] for name in DEFAULTS} == DEFAULTS
    assert setting(found, "threads")[0] == str(len(os.sched_getaffinity(0)))


VALUES = {
    "soc": ("Ascend910B3", "Ascend910B3"),
    "devices": ("4", "4"),
    "device_memory": ("512M", "512.0 MiB"),
    "run_mode": ("device", "device"),
    "checks": ("strict", "strict"),
    "schedule": ("random:7", "random:7"),
    "threads": ("3", "3"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_setting_of_the_environment(name):
    given, shown = VALUES[name]
    variable = f"SOFTACL_{name.upper()}"
    ret, found = report(**{variable: given})
    assert (ret, setting(found, name)) == (0, (shown, variable))


@pytest.mark.parametrize("name", VALUES)
def test_a_setting_of_the_file(name, tmp_path):
    given, shown = VALUES[name]
    path = tmp_path / "anywhere.toml"
    path.write_text(f"{name} = {json.dumps(int(given) if given.isdigit() else given)}\n")
    ret, found = report(SOFTACL_CONFIG=str(path))
    assert (ret, setting(found, name)) == (0, (shown, str(path)))
    # The environment wins.
    ret, found = report(SOFTACL_CONFIG=str(path), **{f"SOFTACL_{name.upper()}": given})
    assert setting(found, name) == (shown, f"SOFTACL_{name.upper()}")


def test_the_file_in_the_working_directory(tmp_path):
    (tmp_path / "softacl.toml").write_text('soc = "Ascend910A"\ndevices = 3\n')
    outcome = execute([*COMMAND, "doctor", "--json"], folder=tmp_path)
    found = json.loads(outcome.stdout)
    assert setting(found, "soc") == ("Ascend910A", "softacl.toml")
    assert setting(found, "devices")[0] == "3"
    outcome = execute(
        [sys.executable, "-c", "import acl; print(acl.get_soc_name(), acl.rt.get_device_count()[0])"], folder=tmp_path
    )
    assert outcome.stdout == "Ascend910A 3\n"


WRONG = [
    ("SOFTACL_SOC", "Ascend9000", "soc"),
    ("SOFTACL_DEVICES", "0", "devices"),
    ("SOFTACL_DEVICES", "65", "devices"),
    ("SOFTACL_DEVICES", "two", "devices"),
    ("SOFTACL_DEVICE_MEMORY", "lots", "device_memory"),
    ("SOFTACL_DEVICE_MEMORY", "1", "device_memory"),
    ("SOFTACL_RUN_MODE", "board", "run_mode"),
    ("SOFTACL_CHECKS", "all", "checks"),
    ("SOFTACL_SCHEDULE", "random", "schedule"),
    ("SOFTACL_SCHEDULE", "random:x", "schedule"),
    ("SOFTACL_THREADS", "0", "threads"),
]


@pytest.mark.parametrize(("variable", "value", "name"), WRONG)
def test_wrong_settings_are_named_and_the_default_applies(variable, value, name):
    ret, found = report(**{variable: value})
    assert ret == 1
    (problem,) = found["problems"]
    assert value in problem["what"]
    assert variable in problem["what"]
    assert problem["what"].startswith(name)
    assert problem["mend"]
    if name in DEFAULTS:
        assert setting(found, name) == (DEFAULTS[name], "default")
    text = execute([*COMMAND, "doctor"], **{variable: value})
    assert text.returncode == 1
    assert problem["what"] in text.stdout
    assert "nothing is missing" not in text.stdout
    # A program runs all the same, and is told once.
    source = "import acl; print(acl.init(), acl.init(), acl.rt.get_device_count()[1], acl.get_soc_name() != '')"
    program = execute([sys.executable, "-c", source], **{variable: value})
    assert (program.returncode, program.stdout) == (0, "0 100002 0 True\n")
    assert program.stderr == f"softacl: configuration: {problem['what']}\n"


@pytest.mark.parametrize(
    ("text", "part"), [("colour = 3", "colour"), ("devices = [1]", "devices"), ("devices = = 3", "wrong.toml")]
)
def test_wrong_files_are_named(tmp_path, text, part):
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    ret, found = report(SOFTACL_CONFIG=str(path))
    assert ret == 1
    assert part in found["problems"][0]["what"]
    assert str(path) in found["problems"][0]["what"]


def test_a_missing_file_is_named(tmp_path):
    ret, found = report(SOFTACL_CONFIG=str(tmp_path / "missing.toml"))
    assert ret == 1
    assert str(tmp_path / "missing.toml") in found["problems"][0]["what"]


def test_a_missing_onnx_runtime(tmp_path):
    ret, found = report(SOFTACL_ONNXRUNTIME=str(tmp_path / "nowhere.so"))
    assert ret == 1
    (problem,) = found["problems"]
    assert str(tmp_path / "nowhere.so") in problem["what"]
    assert setting(found, "onnxruntime") == (str(tmp_path / "nowhere.so"), "SOFTACL_ONNXRUNTIME")


def test_libavcodec():
    version = av.library_versions["libavcodec"]
    _, found = report()
    (line,) = (line["value"] for line in found["found"] if line["name"] == "libavcodec")
    assert line.startswith(".".join(map(str, version)) + " at ")
    assert "libx264 (H.264), libx265 (H.265)" in line


def test_a_missing_libavcodec(tmp_path):
    ret, found = report(SOFTACL_LIBAVCODEC=str(tmp_path / "nowhere.so"))
    assert ret == 1
    (problem,) = found["problems"]
    assert str(tmp_path / "nowhere.so") in problem["what"]
    assert "SOFTACL_LIBAVCODEC" in problem["mend"]


def test_video_is_an_extra(tmp_path):
    """Packages without a library, in front of the real ones; a system's own may still be there."""
    for package in ("av", "cv2"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    ret, found = report(PYTHONPATH=path)
    assert (ret, found["problems"]) == (0, [])
    (line,) = (line["value"] for line in found["found"] if line["name"] == "libavcodec")
    assert " at " in line or 'pip install "softacl[video]"' in line
    assert "av.libs" not in line


def test_no_visible_device():
    ret, found = report(ASCEND_RT_VISIBLE_DEVICES="5")
    assert ret == 1
    assert "ASCEND_RT_VISIBLE_DEVICES" in found["problems"][0]["what"]
    ret, found = report(ASCEND_RT_VISIBLE_DEVICES="1,0", SOFTACL_DEVICES="2")
    assert ret == 0
    assert any("2 visible" in line["value"] for line in found["found"])
