"""The model that the programs of the rule pages load."""

import subprocess
import sys

import onnx
import pytest
from onnx import TensorProto, helper


@pytest.fixture(scope="session")
def small_om(tmp_path_factory):
    """The sum of two tensors of 16 floats, as `atc` converts it."""
    tensors = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [16]) for name in ("x", "y", "z")]
    graph = helper.make_graph([helper.make_node("Add", ["x", "y"], ["z"])], "sum", tensors[:2], tensors[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    source = tmp_path_factory.mktemp("model") / "sum.onnx"
    onnx.save(model, source)
    output = source.with_suffix("")
    command = [sys.executable, "-m", "softacl.atc", f"--model={source}", "--framework=5", f"--output={output}"]
    subprocess.run([*command, "--soc_version=Ascend310P3"], check=True, capture_output=True, timeout=60)
    return output.with_suffix(".om")


def pytest_addoption(parser):
    parser.addoption("--write-snapshots", action="store_true", help="write the texts of the rules anew")
