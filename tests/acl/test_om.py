"""The command `softacl om`: what a model file holds, whether it runs here, and files that are none."""

import json
import sys

import pytest

from .support import execute

COMMAND = [sys.executable, "-m", "softacl", "om"]


def show(path, **variables):
    outcome = execute([*COMMAND, str(path), "--json"], **variables)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_a_converted_model(small_om):
    found = show(small_om)
    assert (found["origin"], found["name"], found["bytes"]) == ("softacl", "small", small_om.stat().st_size)
    assert found["soc_version"] == "Ascend310P3"
    assert found["atc_version"].startswith("softacl ")
    assert "--soc_version=Ascend310P3" in found["atc_command"]
    tensor = {"dims": [1, 16], "data_type": "FLOAT", "format": "ND", "bytes": 64}
    assert found["inputs"] == [{"name": "x", **tensor}, {"name": "y", **tensor}]
    assert found["outputs"] == [{"name": "Add_0:0:z", **tensor}]
    assert found["operators"] == {"Add": 1}
    assert found["not_runnable"] is None
    ends = [part["offset"] + part["bytes"] for part in found["partitions"]]
    assert [part["offset"] for part in found["partitions"][1:]] == ends[:-1]
    assert ends[-1] == found["bytes"]
    assert {part["type"]: part["holds"] for part in found["partitions"]}[11] == "ONNX network"


def test_the_text_says_the_same(small_om):
    outcome = execute([*COMMAND, str(small_om)])
    assert outcome.returncode == 0
    for part in ("Ascend310P3", "can be run          yes", "[1, 16]  FLOAT  ND  64 bytes", "1  Add", "ONNX network"):
        assert part in outcome.stdout


def test_an_onnx_file(small_onnx):
    found = show(small_onnx)
    assert (found["origin"], found["opsets"], found["not_runnable"]) == ("onnx", [["ai.onnx", 13]], None)
    assert [tensor["name"] for tensor in found["inputs"]] == ["x", "y"]
    assert found["partitions"] == []


def test_a_model_for_another_family_of_products(small_om):
    reason = show(small_om, SOFTACL_SOC="Ascend910B3")["not_runnable"]
    assert "Ascend310P3" in reason
    assert "--soc_version=Ascend910B3" in reason
    assert "can be run          no: " in execute([*COMMAND, str(small_om)], SOFTACL_SOC="Ascend910B3").stdout


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, 145002),
        (b"", 145006),
        (b"IMO", 145006),
        (b"IMOD", 145000),
        (b"IMOD" + b"\xff" * 400, 145000),
        (b"PK\x03\x04" + bytes(100), 145000),
        (b"\xff" * 400, 145000),
        # A partition table of 2^32 - 1 rows.
        (
            b"IMOD\x00\x01\x00\x00\x00\x00\x00\x20" + bytes(172) + (8).to_bytes(8, "little") + bytes(64) + b"\xff" * 8,
            145000,
        ),
    ],
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_files_that_are_no_models(tmp_path, content, code, options):
    path = tmp_path / "model.om"
    if content is not None:
        path.write_bytes(content)
    outcome = execute([*COMMAND, str(path), *options])
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert str(code) in outcome.stderr
    assert str(path) in outcome.stderr


def test_a_folder_and_a_device_are_no_models(tmp_path):
    for path in (tmp_path, "/dev/zero"):
        outcome = execute([*COMMAND, str(path)])
        assert (outcome.returncode, outcome.stdout) == (1, "")
        assert "145002" in outcome.stderr


def test_a_file_cut_anywhere(small_om, tmp_path):
    whole = small_om.read_bytes()
    path = tmp_path / "cut.om"
    for length in range(0, len(whole), len(whole) // 16):
        path.write_bytes(whole[:length])
        assert execute([*COMMAND, str(path)]).returncode == 1


@pytest.mark.parametrize("arguments", [[], ["a.om", "b.om"], ["--no-such-option"]])
def test_wrong_command_lines(arguments):
    outcome = execute([*COMMAND, *arguments])
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "Usage" in outcome.stderr


def test_names_cannot_reach_the_terminal(make_onnx, tmp_path):
    import onnx

    model = onnx.ModelProto()
    model.ParseFromString(make_onnx())
    model.producer_name = "\x1b[2Jgone"
    path = tmp_path / "model.onnx"
    path.write_bytes(model.SerializeToString())
    outcome = execute([*COMMAND, str(path)])
    assert outcome.returncode == 0
    assert "\x1b" not in outcome.stdout
    assert "\\u{1b}[2Jgone" in outcome.stdout
