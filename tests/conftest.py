"""Models that the tests of several directories load. `acl` is not imported here: a directory says before that where its findings go."""

import subprocess
import sysconfig
from pathlib import Path

import pytest


def onnx_model(operator="Add", elements=16, dims=None):
    """One operator over two inputs `x` and `y` of floats, [1, elements] or of other dimensions; the serialised model."""
    onnx = pytest.importorskip("onnx")
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    tensors = [helper.make_tensor_value_info(name, number, dims or [1, elements]) for name in ("x", "y", "z")]
    graph = helper.make_graph([helper.make_node(operator, ["x", "y"], ["z"])], "small", tensors[:2], tensors[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    return model.SerializeToString()


@pytest.fixture(scope="session")
def make_onnx():
    """`onnx_model`, for tests that make other models than the small one."""
    return onnx_model


@pytest.fixture(scope="session")
def small_onnx(tmp_path_factory):
    """An ONNX file that adds two tensors of 16 floats."""
    path = tmp_path_factory.mktemp("models") / "small.onnx"
    path.write_bytes(onnx_model())
    return path


def convert(model, output, *options):
    converter = Path(sysconfig.get_path("scripts")) / "atc"
    command = [converter, f"--model={model}", "--framework=5", f"--output={output}", "--soc_version=Ascend310P3"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=60, cwd=model.parent)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def small_om(small_onnx):
    """The same model as `atc` converts it."""
    convert(small_onnx, small_onnx.with_suffix(""))
    return small_onnx.with_suffix(".om")


# The first input's parameters come at run time, the second's are fixed.
AIPP = """
aipp_op { related_input_rank: 0 aipp_mode: dynamic max_src_image_size: 256 }
aipp_op { related_input_rank: 1 aipp_mode: static input_format: YUV400_U8 src_image_size_w: 4 src_image_size_h: 4 }
"""


@pytest.fixture(scope="session")
def gear_oms(small_onnx):
    """Files `batch.om`, `size.om`, `dims.om` and `aipp.om` beside the small ones: the sum of two pictures, of sizes to choose
    from, or with AIPP."""
    picture = small_onnx.with_name("picture.onnx")
    picture.write_bytes(onnx_model(dims=["n", 1, "h", "w"]))
    for name, shape, gears in (
        ("batch", "-1,1,4,4", "--dynamic_batch_size=1,2"),
        ("size", "1,1,-1,-1", "--dynamic_image_size=4,4;2,2"),
        ("dims", "-1,1,4,4", "--dynamic_dims=1,1;2,2"),
    ):
        convert(picture, picture.with_name(name), f"--input_shape=x:{shape};y:{shape}", gears)
    configuration = picture.with_name("aipp.cfg")
    configuration.write_text(AIPP)
    shape = "--input_shape=x:2,1,4,4;y:2,1,4,4"
    convert(picture, picture.with_name("aipp"), shape, f"--insert_op_conf={configuration}")
    return picture.parent
