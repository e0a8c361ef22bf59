"""Models with AIPP: what a program is told about their inputs, and the converter's refusals around `--insert_op_conf`.

What is not here: executing them, and the calls that set parameters at run time.
"""

import json
import sys

import acl
import pytest

onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper  # noqa: E402

from .support import convert, execute, ok  # noqa: E402

FLOAT, FLOAT16, UINT8, INT32 = 0, 1, 4, 3
NCHW, NHWC, ND = 0, 1, 2

FORMATS = {
    "YUV420SP_U8": ([1, 32, 48, 3], [1, 48, 48, 1], 32 * 48 * 3 // 2),
    "XRGB8888_U8": ([1, 32, 48, 4], [1, 32, 48, 4], 32 * 48 * 4),
    "RGB888_U8": ([1, 32, 48, 3], [1, 32, 48, 3], 32 * 48 * 3),
    "YUV400_U8": ([1, 32, 48, 1], [1, 32, 48, 1], 32 * 48),
}


def network(path, dims=(1, 3, 24, 40), element=TensorProto.FLOAT, second=(1, 3, 24, 40)):
    """A network with the inputs `image` and `other`, each handed through."""
    nodes, inputs, outputs = [], [], []
    for name, shape in (("image", dims), ("other", second)):
        nodes.append(helper.make_node("Identity", [name], [f"{name}_out"], name=f"pass_{name}"))
        inputs.append(helper.make_tensor_value_info(name, element, shape))
        outputs.append(helper.make_tensor_value_info(f"{name}_out", element, shape))
    graph = helper.make_graph(nodes, "network", inputs, outputs)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
    return path


def made(folder, configuration, *options, **about_network):
    """Convert a network with this configuration."""
    (folder / "aipp.cfg").write_text(configuration)
    model = network(folder / "net.onnx", **about_network)
    outcome = convert(model, folder / "net", f"--insert_op_conf={folder / 'aipp.cfg'}", *options)
    assert outcome.returncode == 0, outcome.stdout
    return folder / "net.om"


def described(path):
    """Every input of a file: name, type, format, dims, dims_v2 and bytes."""
    desc = acl.mdl.create_desc()
    ok(acl.mdl.get_desc_from_file(desc, str(path)))
    inputs = []
    for index in range(acl.mdl.get_num_inputs(desc)):
        dims, dims_v2 = ok(acl.mdl.get_input_dims(desc, index)), ok(acl.mdl.get_input_dims_v2(desc, index))
        name = acl.mdl.get_input_name_by_index(desc, index)
        assert dims["name"] == dims_v2["name"] == name
        assert ok(acl.mdl.get_input_index_by_name(desc, name)) == index
        inputs.append(
            (
                name,
                acl.mdl.get_input_data_type(desc, index),
                acl.mdl.get_input_format(desc, index),
                dims["dims"],
                dims_v2["dims"],
                acl.mdl.get_input_size_by_index(desc, index),
            )
        )
    ok(acl.mdl.destroy_desc(desc))
    return inputs


def static(fields):
    return f"aipp_op {{ aipp_mode: static {fields} }}"


SIZED = "src_image_size_w: 48 src_image_size_h: 32 crop: true load_start_pos_w: 8 load_start_pos_h: 4"
OTHER = ("other", FLOAT, NCHW, [1, 3, 24, 40], [1, 3, 24, 40], 3 * 24 * 40 * 4)


@pytest.mark.parametrize("form", FORMATS)
def test_a_static_picture(tmp_path, form):
    channels = 1 if form == "YUV400_U8" else 3
    path = made(tmp_path, static(f"input_format: {form} {SIZED}"), dims=(1, channels, 24, 40))
    dims, dims_v2, size = FORMATS[form]
    assert described(path) == [("image", UINT8, NHWC, dims, dims_v2, size), OTHER]


@pytest.mark.parametrize("element", [TensorProto.FLOAT, TensorProto.FLOAT16], ids=["float32", "float16"])
def test_the_type_of_the_network_does_not_show(tmp_path, element):
    path = made(tmp_path, static(f"input_format: RGB888_U8 related_input_rank: 1 {SIZED}"), element=element)
    first, second = described(path)
    assert first[:3] == ("image", {TensorProto.FLOAT: FLOAT, TensorProto.FLOAT16: FLOAT16}[element], NCHW)
    assert second == ("other", UINT8, NHWC, [1, 32, 48, 3], [1, 32, 48, 3], 32 * 48 * 3)


@pytest.mark.parametrize("form", FORMATS)
def test_batch_gears(tmp_path, form):
    channels = 1 if form == "YUV400_U8" else 3
    path = made(
        tmp_path,
        static(f"input_format: {form} {SIZED}"),
        f"--input_shape=image:-1,{channels},24,40;other:1,3,24,40",
        "--dynamic_batch_size=2,8,4",
        dims=("N", channels, 24, 40),
    )
    dims, dims_v2, size = FORMATS[form]
    assert described(path) == [
        ("image", UINT8, NHWC, [-1, *dims[1:]], [-1, *dims_v2[1:]], 8 * size),
        OTHER,
        ("ascend_mbatch_shape_data", INT32, ND, [1], [1], 4),
    ]


@pytest.mark.parametrize(("form", "per_pixel"), [("YUV420SP_U8", 1.5), ("RGB888_U8", 3), ("XRGB8888_U8", 4)])
def test_gears_of_sizes(tmp_path, form, per_pixel):
    path = made(
        tmp_path,
        static(f"input_format: {form}"),
        "--input_shape=image:2,3,-1,-1;other:1,3,24,40",
        "--dynamic_image_size=24,40;16,16;32,20",
        dims=(2, 3, "H", "W"),
    )
    dims, dims_v2, _ = FORMATS[form]
    image, other, gear = described(path)
    assert image == ("image", UINT8, NHWC, [2, -1, -1, dims[3]], [2, -1, -1, dims_v2[3]], int(2 * 24 * 40 * per_pixel))
    assert other == OTHER
    assert gear[0] == "ascend_mbatch_shape_data"


def test_parameters_at_run_time(tmp_path):
    blocks = "".join(
        f"aipp_op {{ aipp_mode: dynamic related_input_rank: {rank} max_src_image_size: {size} }}\n"
        for rank, size in ((0, 100_000), (1, 50_000))
    )
    path = made(tmp_path, blocks, dims=(3, 3, 24, 40))
    assert described(path) == [
        ("image", UINT8, NHWC, [3, -1, -1, -1], [3, -1, -1, -1], 100_000),
        ("other", UINT8, NHWC, [1, -1, -1, -1], [1, -1, -1, -1], 50_000),
        ("ascend_dynamic_aipp_data", UINT8, ND, [64 + 3 * 96], [64 + 3 * 96], 64 + 3 * 96),
        ("ascend_dynamic_aipp_data_other_0_aipp", UINT8, ND, [160], [160], 160),
    ]


def test_parameters_at_run_time_with_gears(tmp_path):
    path = made(
        tmp_path,
        "aipp_op { aipp_mode: dynamic max_src_image_size: 100000 }",
        "--input_shape=image:-1,3,24,40;other:1,3,24,40",
        "--dynamic_batch_size=1,4",
        dims=("N", 3, 24, 40),
    )
    image, other, parameters, gear = described(path)
    assert image == ("image", UINT8, NHWC, [-1] * 4, [-1] * 4, 100_000)
    assert other == OTHER
    assert (parameters[0], parameters[5]) == ("ascend_dynamic_aipp_data", 64 + 4 * 96)
    assert gear[0] == "ascend_mbatch_shape_data"
    desc = acl.mdl.create_desc()
    ok(acl.mdl.get_desc_from_file(desc, str(path)))
    assert ok(acl.mdl.get_dynamic_batch(desc))["batch"] == [1, 4]
    ok(acl.mdl.destroy_desc(desc))


WRONG = [
    (None, [], "E13000", "No such file"),
    (".", [], "E13000", "it is no file"),
    ("", [], "E10052", "no 'aipp_op"),
    ("aipp_op {", [], "E13018", "line 1, column 10"),
    (static("input_format: RGB888_U8\n mean_chn_0: 123.675"), [], "E13018", "line 2, column 14"),
    (static("input_format: RGB888_U8 men_chn_0: 1"), [], "E13018", "did you mean 'mean_chn_0'"),
    (static(""), [], "E10052", "input_format is required"),
    (static("input_format: YUV400_U8"), [], "E10052", "the model's input has 3"),
    (static("input_format: RGB888_U8 related_input_rank: 7"), [], "E10052", "has 2 input(s)"),
    (static("input_format: RGB888_U8 src_image_size_w: 44 src_image_size_h: 24"), [], "E10052", "is 44 × 24"),
    (static("input_format: RGB888_U8"), ["--input_format=ND"], "E10001", "NCHW or NHWC"),
    (
        static("input_format: RGB888_U8"),
        ["--input_shape=image:-1,3,24,40", "--dynamic_dims=1;2"],
        "E10001",
        "does not go with --insert_op_conf",
    ),
    (static("input_format: RGB888_U8"), ["--input_shape=image:-1,3,24,40"], "E10055", "stay open"),
    (
        static("input_format: RGB888_U8 src_image_size_w: 40 src_image_size_h: 24"),
        ["--input_shape=image:1,3,-1,-1", "--dynamic_image_size=24,40;8,8"],
        "E10052",
        "--dynamic_image_size",
    ),
    ("aipp_op { aipp_mode: dynamic }", [], "E10052", "max_src_image_size"),
    (
        "aipp_op { aipp_mode: dynamic max_src_image_size: 1 }",
        ["--input_shape=image:4,3,24,40"],
        "E10052",
        "less than 6",
    ),
]


@pytest.mark.parametrize(("configuration", "options", "code", "part"), WRONG, ids=lambda value: str(value)[:50])
def test_refusals(tmp_path, configuration, options, code, part):
    model = network(tmp_path / "net.onnx")
    path = tmp_path / "aipp.cfg"
    if configuration == ".":
        path = tmp_path
    elif configuration is not None:
        path.write_text(configuration)
    before = sorted(tmp_path.iterdir())
    command = [sys.executable, "-m", "softacl.atc", f"--model={model}", "--framework=5", f"--output={tmp_path / 'net'}"]
    outcome = execute([*command, "--soc_version=Ascend310P3", f"--insert_op_conf={path}", *options])
    assert outcome.returncode == 255
    assert f"\n{code}: [PID: " in outcome.stdout
    assert part in outcome.stdout
    assert sorted(tmp_path.iterdir()) == before


def test_integers_are_no_pictures(tmp_path):
    with pytest.raises(AssertionError, match="E10052"):
        made(tmp_path, static("input_format: RGB888_U8"), element=TensorProto.INT32)


def test_the_last_of_two_options_counts(tmp_path):
    (tmp_path / "wrong.cfg").write_text("aipp_op {")
    (tmp_path / "right.cfg").write_text(static(f"input_format: RGB888_U8 {SIZED}"))
    options = [f"--insert_op_conf={tmp_path / name}" for name in ("wrong.cfg", "right.cfg")]
    assert convert(network(tmp_path / "net.onnx"), tmp_path / "net", *options).returncode == 0
    assert described(tmp_path / "net.om")[0][1] == UINT8


def test_it_is_shown(tmp_path):
    fields = f"input_format: YUV420SP_U8 csc_switch: true rbuv_swap_switch: true {SIZED}"
    path = made(tmp_path, static(fields), "--display_model_info=1")
    command = [sys.executable, "-m", "softacl", "om", str(path)]
    found = json.loads(execute([*command, "--json"]).stdout)
    assert found["inputs"][0]["dims_v2"] == [1, 48, 48, 1]
    assert "dims_v2" not in found["inputs"][1]
    [[name, text]] = found["aipp"]
    assert name == "image"
    for part in (
        "static_aipp",
        "YUV420SP_U8 48x32",
        "crop 40x24 at 8,4",
        "csc",
        "rbuv_swap",
        "[1, 3, 24, 40] FLOAT NCHW",
    ):
        assert part in text
        assert part in execute(command).stdout

    shown = tmp_path / "net.json"
    atc = [sys.executable, "-m", "softacl.atc"]
    assert execute([*atc, "--mode=1", f"--om={path}", f"--json={shown}"]).returncode == 0
    operators = {op["name"]: op for op in json.loads(shown.read_text())["graph"][0]["op"]}
    attributes = {entry["key"]: entry["value"] for entry in operators["image"]["attr"]}
    assert attributes["_data_related_aipp_mode"] == {"s": "static_aipp"}
    assert attributes["_aipp_inputs"]["list"]["s"] == ["NHWC:DT_UINT8:image:2304:4:1,32,48,3"]
    assert attributes["_aipp_outputs"]["list"]["s"] == ["NCHW:DT_FLOAT:image:11520:4:1,3,24,40"]
    assert (operators["image_0_aipp"]["type"], operators["image_0_aipp"]["input"]) == ("Aipp", ["image:0"])
    assert operators["pass_image"]["input"] == ["image_0_aipp:0"]
    outcome = execute([*atc, "--mode=6", f"--om={path}"])
    assert outcome.returncode == 0
    assert f"--insert_op_conf={tmp_path / 'aipp.cfg'}" in outcome.stdout


def test_the_work_memory_has_room_for_the_pictures(tmp_path):
    path = made(tmp_path, static("input_format: XRGB8888_U8 src_image_size_w: 4096 src_image_size_h: 4096 crop: true"))
    work, _ = ok(acl.mdl.query_size(str(path)))
    assert work >= 4096 * 4096 * 4
