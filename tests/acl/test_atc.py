"""The converter: what scripts around it look for (lines, codes, exit codes), and that it leaves a whole file or none."""

import json
import sys

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from .support import answers, execute  # noqa: E402

COMMAND = [sys.executable, "-m", "softacl.atc"]
START = "ATC start working now, please wait for a moment."
SUCCESS = "ATC run success, welcome to the next use."
FAILED = "ATC run failed, Please check the detail log, Try 'atc --help' for more information"


def save(path, dims=(1, 4), operator="Relu", domain="", **attributes):
    node = helper.make_node(operator, ["x"], ["y"], name="only", domain=domain, **attributes)
    weight = numpy_helper.from_array(np.ones(4, np.float32), "weight")
    node_2 = helper.make_node("Add", ["y", "weight"], ["z"], name="shift")
    graph = helper.make_graph(
        [node, node_2],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, dims)],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, dims)],
        [weight],
    )
    opsets = [helper.make_opsetid("", 17)] + ([helper.make_opsetid(domain, 1)] if domain else [])
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    save(folder / "net.onnx")
    save(folder / "open.onnx", dims=("batch", 4))
    save(folder / "unknown.onnx", operator="NoSuchOperator")
    save(folder / "foreign.onnx", operator="Special", domain="com.example")
    (folder / "garbage.onnx").write_bytes(b"\xff" * 500)
    (folder / "empty.onnx").write_bytes(b"")
    (folder / "half.onnx").write_bytes((folder / "net.onnx").read_bytes()[:100])
    graph = helper.make_graph([], "graph", [], [])
    onnx.save(helper.make_model(graph), folder / "hollow.onnx")
    return folder


def atc(folder, **options):
    """Run atc with options by name; those that are None are left out."""
    options = {"model": folder / "net.onnx", "framework": 5, "soc_version": "Ascend310P3", **options}
    return execute([*COMMAND, *(f"--{name}={value}" for name, value in options.items() if value is not None)])


def test_success(models, tmp_path):
    outcome = atc(models, output=tmp_path / "net")
    assert outcome.returncode == 0
    lines = outcome.stdout.splitlines()
    assert lines[0] == START
    assert lines[-1] == SUCCESS
    assert FAILED not in outcome.stdout
    assert outcome.stderr == ""
    assert [path.name for path in tmp_path.iterdir()] == ["net.om"]
    assert answers("say(acl.mdl.query_size(sys.argv[1])[1:])", tmp_path / "net.om") == [[16, 0]]


@pytest.mark.parametrize("style", ["--{}={}", "-{}={}", "--{} {}", "-{} {}"])
def test_options_can_be_written_in_several_ways(models, tmp_path, style):
    words = []
    for name, value in (
        ("model", models / "net.onnx"),
        ("framework", 5),
        ("output", tmp_path / "net"),
        ("soc-version", "Ascend310P3"),
    ):
        words += style.format(name, value).split(" ")
    assert execute([*COMMAND, *words]).returncode == 0
    assert (tmp_path / "net.om").is_file()


def test_the_folder_is_made(models, tmp_path):
    assert atc(models, output=tmp_path / "a" / "b" / "net").returncode == 0
    assert (tmp_path / "a" / "b" / "net.om").is_file()


def test_a_file_that_is_there_is_replaced(models, tmp_path):
    (tmp_path / "net.om").write_bytes(b"old")
    assert atc(models, output=tmp_path / "net").returncode == 0
    assert len((tmp_path / "net.om").read_bytes()) > 256


def test_help():
    for option in ("--help", "-h"):
        outcome = execute([*COMMAND, option])
        assert outcome.returncode == 0
        assert outcome.stdout.startswith(START)
        assert "--soc_version" in outcome.stdout


# Options that differ from a good command line, and the code that they give.
WRONG = [
    ({"framework": None}, "E10007"),
    ({"framework": 3}, "E10055"),
    ({"framework": 0}, "E10008"),
    ({"framework": 0, "weight": "net.caffemodel"}, "E10055"),
    ({"framework": 9}, "E10001"),
    ({"framework": "onnx"}, "E10001"),
    ({"model": None}, "E10054"),
    ({"model": ""}, "E10054"),
    ({"model": "missing.onnx"}, "E13000"),
    ({"model": "."}, "E13000"),
    ({"output": None}, "E10054"),
    ({"output": "."}, "E10022"),
    ({"output": "folder/"}, "E10022"),
    ({"output": "x" * 4097}, "E10021"),
    ({"soc_version": None}, "E10054"),
    ({"soc_version": "Ascend9000"}, "E10001"),
    ({"log": "loud"}, "E10010"),
    ({"mode": 1}, "E10004"),
    ({"mode": 1, "om": "net.om"}, "E13000"),
    ({"mode": 5}, "E10004"),
    ({"mode": 7}, "E10055"),
    ({"mode": 6}, "E10004"),
    ({"mode": 6, "om": "."}, "E13000"),
    ({"mode": 99}, "E10001"),
    ({"display_model_info": "yes"}, "E10006"),
    ({"precision_mode": "fp16"}, "E10001"),
    ({"precision_mode": "force_fp16", "precision_mode_v2": "fp16"}, "E10056"),
    ({"op_select_implmode": "fast"}, "E10001"),
    ({"optypelist_for_implmode": "Gelu"}, "E10001"),
    ({"enable_small_channel": "true"}, "E10006"),
    ({"enable_single_stream": 1}, "E10005"),
    ({"buffer_optimize": "l3_optimize"}, "E10001"),
    ({"fusion_switch_file": "missing.cfg"}, "E13000"),
    ({"is_input_adjust_hw_layout": "1"}, "E10005"),
    ({"auto_tune_mode": "RL"}, "E10001"),
    ({"singleop": "ops.json"}, "E10001"),
    ({"input_format": "NHWC"}, "E10001"),
    ({"insert_op_conf": "aipp.cfg"}, "E13000"),
    ({"dynamic_batch_size": "1,2,4"}, "E10004"),
    ({"out_nodes": "nobody:0"}, "E10016"),
    ({"input_shape": "1,4"}, "E10002"),
    ({"input_shape": "x:1.5,4"}, "E10002"),
    ({"input_shape": "x:1,a"}, "E10014"),
    ({"input_shape": "x:0,4"}, "E10011"),
    ({"input_shape": "x:99999999999,4"}, "E10013"),
    ({"input_shape": "x:-1,4"}, "E10055"),
    ({"input_shape": "nobody:1,4"}, "E10016"),
    ({"input_shape": "only:1,4"}, "E10017"),
    ({"input_shape": "weight:4"}, "E10017"),
    ({"input_shape": "x:1,4,1"}, "E10049"),
]


@pytest.mark.parametrize(("options", "code"), WRONG, ids=lambda value: str(value)[:60])
def test_wrong_options(models, tmp_path, options, code):
    outcome = atc(models, **{"output": tmp_path / "net", **options})
    assert outcome.returncode == 255
    assert outcome.stdout.splitlines()[0] == START
    assert FAILED in outcome.stdout
    assert f"\n{code}: [PID: " in outcome.stdout
    assert SUCCESS not in outcome.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--modle=x"], "'modle'"),
        (["--model"], "'--model'"),
        (["stray"], "'stray'"),
        (["--"], "'--'"),
    ],
)
def test_a_command_line_that_cannot_be_understood(words, part):
    outcome = execute([*COMMAND, *words])
    assert outcome.returncode == 255
    assert outcome.stderr.startswith("ERROR: ")
    assert part in outcome.stderr
    assert FAILED in outcome.stdout


MODELS = [
    ("garbage", "E13005"),
    ("half", "E13005"),
    ("empty", "E1"),
    ("hollow", "E16004"),
    ("unknown", "E16002"),
    ("foreign", "E16002"),
    ("open", "E10001"),
]


@pytest.mark.parametrize(("name", "code"), MODELS)
def test_models_that_cannot_be_converted(models, tmp_path, name, code):
    (tmp_path / "net.om").write_bytes(b"old")
    outcome = atc(models, model=models / f"{name}.onnx", output=tmp_path / "net")
    assert outcome.returncode == 255
    assert f"\n{code}" in outcome.stdout, outcome.stdout
    # What was there is untouched, and nothing else is left behind.
    assert [path.name for path in tmp_path.iterdir()] == ["net.om"]
    assert (tmp_path / "net.om").read_bytes() == b"old"


def test_the_operator_is_named(models, tmp_path):
    outcome = atc(models, model=models / "unknown.onnx", output=tmp_path / "net")
    assert "NoSuchOperator" in outcome.stdout
    assert "[only]" in outcome.stdout


def test_open_dimensions_are_fixed_by_input_shape(models, tmp_path):
    outcome = atc(models, model=models / "open.onnx", output=tmp_path / "net", input_shape="x:8,4")
    assert outcome.returncode == 0, outcome.stdout
    assert answers(
        """
        desc = acl.mdl.create_desc()
        ok(acl.mdl.get_desc_from_file(desc, sys.argv[1]))
        say([ok(acl.mdl.get_input_dims(desc, 0))["dims"], ok(acl.mdl.get_output_dims(desc, 0))["dims"]])
        """,
        tmp_path / "net.om",
    ) == [[[8, 4], [8, 4]]]


def test_the_suggested_shape_works(models, tmp_path):
    import re

    outcome = atc(models, model=models / "open.onnx", output=tmp_path / "net")
    (shape,) = re.findall(r'--input_shape="([^"]+)"', outcome.stdout)
    assert atc(models, model=models / "open.onnx", output=tmp_path / "net", input_shape=shape).returncode == 0


@pytest.mark.parametrize(("layout", "number"), [("NCHW", 0), ("ND", 2), (None, 0)])
def test_the_layout_of_pictures(tmp_path, layout, number):
    save(tmp_path / "picture.onnx", dims=(1, 3, 2, 4))
    assert atc(tmp_path, model=tmp_path / "picture.onnx", output=tmp_path / "net", input_format=layout).returncode == 0
    assert answers(
        """
        desc = acl.mdl.create_desc()
        ok(acl.mdl.get_desc_from_file(desc, sys.argv[1]))
        say(acl.mdl.get_input_format(desc, 0))
        """,
        tmp_path / "net.om",
    ) == [number]


def test_weights_beside_the_model_go_into_the_file(tmp_path):
    values = np.arange(4, dtype=np.float32)
    node = helper.make_node("Add", ["x", "weight"], ["y"], name="shift")
    graph = helper.make_graph(
        [node],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [4])],
        [numpy_helper.from_array(values, "weight")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(made, tmp_path / "net.onnx", save_as_external_data=True, location="net.bin", size_threshold=0)
    assert (tmp_path / "net.bin").is_file()
    assert atc(tmp_path, model=tmp_path / "net.onnx", output=tmp_path / "net").returncode == 0
    (tmp_path / "net.bin").unlink()
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        model_id = ok(acl.mdl.load_from_file(sys.argv[1]))
        inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
        pointer, result = ok(acl.rt.malloc(16, 0)), ok(acl.rt.malloc(16, 0))
        ok(acl.rt.memset(pointer, 16, 0, 16))
        ok(acl.mdl.add_dataset_buffer(inputs, acl.create_data_buffer(pointer, 16)))
        ok(acl.mdl.add_dataset_buffer(outputs, acl.create_data_buffer(result, 16)))
        ok(acl.mdl.execute(model_id, inputs, outputs))
        host = ok(acl.rt.malloc_host(16))
        ok(acl.rt.memcpy(host, 16, result, 16, 2))
        say(acl.util.ptr_to_bytes(host, 16).hex())
        """,
        tmp_path / "net.om",
    ) == [values.tobytes().hex()]


def test_a_place_that_cannot_be_written(models, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    outcome = atc(models, output=tmp_path / "file" / "net")
    assert outcome.returncode == 255
    assert "\nE13004: " in outcome.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_options_without_effect(models, tmp_path):
    (tmp_path / "fusion.cfg").write_text("SomePass:off\n")
    outcome = atc(
        models,
        output=tmp_path / "net",
        fusion_switch_file=tmp_path / "fusion.cfg",
        precision_mode="allow_mix_precision",
        external_weight=1,
    )
    assert outcome.returncode == 0
    after = outcome.stdout.split(SUCCESS + "\n")[1].splitlines()
    assert [line.split()[2] for line in after] == [
        "[--external_weight]",
        "[--precision_mode]",
        "[--fusion_switch_file]",
    ]
    assert all(line.startswith("WARNING: Parameter ") and "has no effect" in line for line in after)
    shown = execute([*COMMAND, "--mode=6", f"--om={tmp_path / 'net.om'}"])
    assert "--precision_mode=allow_mix_precision" in shown.stdout


def test_the_last_of_two_values_counts(models, tmp_path):
    words = [f"--model={models / 'net.onnx'}", "--framework=5", "--soc_version=Ascend9000", "--sparsity=7"]
    words += ["--soc_version=Ascend910A", "--sparsity=1", f"--output={tmp_path / 'a'}", f"--output={tmp_path / 'b'}"]
    outcome = execute([*COMMAND, *words])
    assert outcome.returncode == 0, outcome.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["b.om"]
    assert "soc_version[Ascend910A]" in execute([*COMMAND, "--mode=6", f"--om={tmp_path / 'b.om'}"]).stdout


@pytest.mark.parametrize(
    ("given", "product"), [("Ascend310P", "Ascend310P3"), ("Ascend310B", "Ascend310B1"), ("Ascend910B", "Ascend910B")]
)
def test_names_of_families(models, tmp_path, given, product):
    assert atc(models, output=tmp_path / "net", soc_version=given).returncode == 0
    # The file can be loaded where the product is configured.
    assert answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        say([acl.get_soc_name(), acl.mdl.load_from_file(sys.argv[1])[1]])
        """,
        tmp_path / "net.om",
        SOFTACL_SOC=product,
    ) == [[product, 0]]


@pytest.mark.parametrize("how", ["mode", "option"])
def test_what_a_file_says_of_itself(models, tmp_path, how):
    outcome = atc(models, output=tmp_path / "net", display_model_info=1 if how == "option" else None)
    if how == "mode":
        outcome = execute([*COMMAND, "--mode=6", f"--om={tmp_path / 'net.om'}"])
    assert outcome.returncode == 0
    lines = outcome.stdout.splitlines()
    assert lines[0] == START
    first = lines.index("============ Display Model Info start ============")
    block = lines[first + 1 : lines.index("============ Display Model Info end   ============")]
    assert [line.split(":")[0] for line in block] == [
        "Original Atc command line",
        "system   info",
        "resource info",
        "om       info",
    ]
    assert f"--output={tmp_path / 'net'}" in block[0]
    assert "weight_size[16 B]" in block[2]
    assert "weight_data_size[16 B]" in block[3]


def test_models_as_json(models, tmp_path):
    assert atc(models, output=tmp_path / "net").returncode == 0
    written = {}
    for name, path in (("om", tmp_path / "net.om"), ("onnx", models / "net.onnx")):
        outcome = execute([*COMMAND, "--mode=1", f"--om={path}", f"--json={tmp_path / 'folder' / name}"])
        assert (outcome.returncode, outcome.stderr) == (0, "")
        written[name] = json.loads((tmp_path / "folder" / name).read_text())
    ops = written["om"]["graph"][0]["op"]
    assert [op["type"] for op in ops] == ["Data", "Const", "Relu", "Add", "NetOutput"]
    assert ops[2]["input_desc"][0]["dtype"] == "DT_FLOAT"
    assert {"key": "soc_version", "value": {"s": "Ascend310P3"}} in written["om"]["attr"]
    assert [node["name"] for node in written["onnx"]["graph"]["node"]] == ["only", "shift"]
    assert "raw_data" not in written["onnx"]["graph"]["initializer"][0]


@pytest.mark.parametrize(
    ("name", "ret", "failing"), [("net", 0, []), ("unknown", 255, ["only"]), ("open", 255, []), ("garbage", 255, [])]
)
def test_a_check(models, tmp_path, name, ret, failing):
    words = [*COMMAND, "--mode=3", f"--model={models / name}.onnx", "--framework=5", "--soc_version=Ascend310P3"]
    outcome = execute(words, folder=tmp_path)
    assert outcome.returncode == ret
    assert [path.name for path in tmp_path.iterdir()] == ["check_result.json"]
    report = json.loads((tmp_path / "check_result.json").read_text())
    assert report["name"] == f"{name}.onnx"
    assert report["result"] == ("failed" if ret else "success")
    assert report["total"] == report["pass"] + report["fail"] == (0 if name == "garbage" else 2)
    assert [op["name"] for op in report["op"] if op["result"] == "failed"] == failing
    assert [op["cause"][0]["code"] for op in report["op"] if op["cause"]] == ["E16002" for _ in failing]
    # Elsewhere when asked to.
    assert execute([*words, f"--check_report={tmp_path / 'other.json'}"]).returncode == ret
    assert json.loads((tmp_path / "other.json").read_text()) == report


@pytest.mark.parametrize("level", ["debug", "info", "null"])
def test_the_log_goes_to_standard_error(models, tmp_path, level):
    outcome = atc(models, output=tmp_path / "net", log=level)
    assert outcome.returncode == 0
    assert ("[INFO]" in outcome.stderr) == (level != "null")
    assert "[INFO]" not in outcome.stdout
