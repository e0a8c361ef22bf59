"""Netron, the viewer that people open models with, shows the network in an .om file of ours."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

NODE = shutil.which("node")

# AIPP for pictures of 4 × 4.
AIPP = [
    "aipp_mode: static input_format: YUV420SP_U8 src_image_size_w: 8 src_image_size_h: 6 crop: true csc_switch: true",
    "aipp_mode: dynamic max_src_image_size: 1000",
]


def convert(folder: Path, *options: str) -> Path:
    """Return the .om file of a small network with a constant, an unnamed node and two outputs."""
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["picture", "kernel"], ["features"], name="conv", kernel_shape=[1, 1]),
            helper.make_node("Relu", ["features"], ["positive"]),
            helper.make_node("GlobalAveragePool", ["positive"], ["mean"], name="pool"),
        ],
        "small",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, 4, 4])],
        [
            helper.make_tensor_value_info("positive", TensorProto.FLOAT, [1, 2, 4, 4]),
            helper.make_tensor_value_info("mean", TensorProto.FLOAT, [1, 2, 1, 1]),
        ],
        [helper.make_tensor("kernel", TensorProto.FLOAT, [2, 3, 1, 1], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, folder / "small.onnx")
    command = [sys.executable, "-m", "softacl.atc", f"--model={folder / 'small.onnx'}", "--framework=5"]
    subprocess.run([*command, f"--output={folder / 'small'}", "--soc_version=Ascend310P3", *options], check=True)
    return folder / "small.om"


@pytest.mark.skipif(NODE is None, reason="Netron's reader is JavaScript and there is no Node.js here")
@pytest.mark.parametrize("aipp", ["", *AIPP])
@pytest.mark.parametrize("options", [[], ["--input_shape=picture:-1,3,4,4", "--dynamic_batch_size=1,2,4"]])
def test_netron_shows_the_network(tmp_path, options, aipp):
    (tmp_path / "aipp.cfg").write_text(f"aipp_op {{ {aipp} }}")
    if aipp:
        options = [*options, f"--insert_op_conf={tmp_path / 'aipp.cfg'}"]
    netron = Path(importlib.util.find_spec("netron").origin).parent
    check = Path(__file__).with_name("check.mjs")
    shown = subprocess.run(
        [NODE, check, netron, convert(tmp_path, *options)], capture_output=True, text=True, timeout=120
    )
    assert shown.returncode == 0, shown.stderr
    reserved = ["ascend_mbatch_shape_data"] if "--dynamic_batch_size=1,2,4" in options else []
    reserved += ["Aipp picture_0_aipp"] if aipp else []
    reserved += ["AippData ascend_dynamic_aipp_data"] if "dynamic" in aipp else []
    for text in ("picture", "conv", "pool", "kernel", *reserved):
        assert text in shown.stdout, shown.stdout
