"""Run public pyACL programs, unchanged, against the installed softacl.

    python run.py CHECKOUTS --pictures DIRECTORY [--work DIRECTORY] [--only NAME] [--show]

CHECKOUTS is a directory with one checkout per repository; README.md lists them. What lives here: where each program is,
the files that it expects around it, how it is started, and what it must print. What does not: a line of those programs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PICTURES = {
    "grace_hopper.jpg": "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
    "chelsea.png": "skimage/data/chelsea.png",
    "coffee.png": "skimage/data/coffee.png",
}
# No program here takes longer than seconds; one that does hangs.
TIMEOUT_SECONDS = 120
SAMPLES = "samples"
SIMPLE_INFERENCE = "python/level2_simple_inference/1_classification"
MEMORY = "python/level1_single_api/1_acl/2_memory_management"
MEMORY_ARGUMENTS = ("--release_cycle", "2", "--number_of_cycles", "1", "--memory_size", "1048576")


@dataclass(frozen=True)
class Program:
    """A public program: where it is, what it needs around it, what it must do."""

    name: str
    repository: str
    directory: str
    script: str
    # Regular expressions that the output must match, each on its own.
    expected: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    # Path in the program's directory → model of MODELS to put there.
    models: dict[str, str] = field(default_factory=dict)
    # Directory to put all pictures into.
    pictures: str | None = None
    settings: dict[str, str] = field(default_factory=dict)


PROGRAMS = (
    Program(
        "quick-start",
        SAMPLES,
        "inference/modelInference/sampleResnetQuickStart/python",
        "src/sampleResnetQuickStart.py",
        (
            r"inference results: =+\nlabel:652 ",
            r"inference results: =+\nlabel:285 ",
            r"inference results: =+\nlabel:967 ",
            r"run finish",
        ),
        models={"model/resnet50.om": "torchvision"},
        pictures="data",
    ),
    Program(
        "aipp",
        SAMPLES,
        "inference/modelInference/sampleResnetAIPP/python",
        "src/sampleResnetAIPP.py",
        (
            r"inference results: =+\nlabel:652 ",
            r"inference results: =+\nlabel:285 ",
            r"inference results: =+\nlabel:967 ",
            r"run finish",
        ),
        models={"model/resnet50.om": "torchvision-aipp"},
        pictures="data",
    ),
    Program(
        "classification",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/resnet50_imagenet_classification",
        "src/acl_net.py",
        (
            r"grace_hopper(.|\n)*?results: =+\n\[652\]",
            r"chelsea(.|\n)*?results: =+\n\[285\]",
            r"coffee(.|\n)*?results: =+\n\[967\]",
            r"Resources released successfully",
        ),
        models={"model/resnet50.om": "caffe"},
        pictures="data",
    ),
    Program(
        "classification-async",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/resnet50_async_imagenet_classification",
        "src/acl_net.py",
        (
            r"results: =+\n\[652\]",
            r"results: =+\n\[285\]",
            r"results: =+\n\[967\]",
            r"release source stage success",
        ),
        models={"model/resnet50.om": "caffe"},
        pictures="data",
    ),
    # It copies as many bytes as the largest size has, whatever the size of the picture, so the largest is the default. Its crop
    # takes height for width and squeezes what is not square: the upright portrait is among the first five only.
    Program(
        "dynamic-image-size",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/resnet50_imagenet_dynamic_hw",
        "src/acl_net.py",
        (
            r"grace_hopper(.|\n)*?results: =+\n(\[\d+\].*\n){0,4}\[652\]",
            r"chelsea(.|\n)*?results: =+\n\[285\]",
            r"coffee(.|\n)*?results: =+\n\[967\]",
            r"Resources released successfully",
        ),
        models={"model/tf_resnet50.om": "sizes"},
        pictures="data",
    ),
    Program(
        "memcpy",
        SAMPLES,
        f"{MEMORY}/memcpy_host_device_python",
        "src/memcpy_host_device.py",
        (
            r"At memcpy device data is \[7 7 7 \.\.\. 7 7 7\]",
            r"Write back host data is \[7 7 7 \.\.\. 7 7 7\]",
        ),
        arguments=(*MEMORY_ARGUMENTS, "--write_back_host"),
    ),
    Program(
        "memcpy-reuse",
        SAMPLES,
        f"{MEMORY}/memcpy_host_device_python",
        "src/memcpy_host_device.py",
        (r"At memcpy device data is \[7 7 7 \.\.\. 7 7 7\]",),
        arguments=(*MEMORY_ARGUMENTS, "--memory_reuse"),
    ),
    Program(
        "memcpy-async",
        SAMPLES,
        f"{MEMORY}/memcpy_host_device_async_python",
        "src/memcpy_host_device_async_python.py",
        (r"At first memset host data is \[7 7 7 \.\.\. 7 7 7\]", r"run success!"),
        arguments=MEMORY_ARGUMENTS,
    ),
    Program(
        "memcpy-dvpp",
        SAMPLES,
        f"{MEMORY}/memcpy_host_DVPP_python",
        "src/memcpy_host_dvpp.py",
        (r"At memcpy device data is \[7 7 7 \.\.\. 7 7 7\]", r"run success!"),
        arguments=MEMORY_ARGUMENTS,
    ),
    Program(
        "oam-tools",
        "oam-tools",
        "experiment/task-book/msprof_experience_demo/03_api_pyAcl",
        "src/infer.py",
        (r"inference x20 done", r"shape_elems=32768"),
        arguments=("model_build/tiny_mlp.om",),
        models={"model_build/tiny_mlp.om": "mlp"},
        settings={"SOFTACL_SOC": "Ascend910B3"},
    ),
    # Both use names that pyACL does not have, catch what comes of it and print it: they fail on a board, too.
    Program(
        "orange-pi-minimal",
        "orangePi-AiPro",
        "examples",
        "acl_minimal_example.py",
        (r"AttributeError",),
    ),
    Program(
        "orange-pi-resnet50",
        "orangePi-AiPro",
        "examples",
        "acl_resnet50_inference.py",
        (r"acl\.init args parse failed",),
    ),
)


def mlp() -> onnx.ModelProto:
    """Four linear layers with GELU between them, 32x1024 in and out, as oam-tools' own exporter makes them."""
    random = np.random.default_rng(3)
    nodes, weights = [], []

    def constant(name: str, value: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(value.astype(np.float32), name))
        return name

    half, one, root = (constant(n, np.array(v)) for n, v in (("half", 0.5), ("one", 1.0), ("root", 2**-0.5)))
    x = "x"
    for layer in range(4):
        weight = constant(f"weight_{layer}", random.standard_normal((1024, 1024)) / 32)
        bias = constant(f"bias_{layer}", random.standard_normal(1024) / 32)
        y = "y" if layer == 3 else f"linear_{layer}"
        nodes.append(helper.make_node("Gemm", [x, weight, bias], [y], transB=1))
        if layer < 3:
            for operator, inputs, output in (
                ("Mul", [y, root], f"scaled_{layer}"),
                ("Erf", [f"scaled_{layer}"], f"erf_{layer}"),
                ("Add", [f"erf_{layer}", one], f"gate_{layer}"),
                ("Mul", [y, f"gate_{layer}"], f"gated_{layer}"),
                ("Mul", [f"gated_{layer}", half], f"gelu_{layer}"),
            ):
                nodes.append(helper.make_node(operator, inputs, [output]))
            x = f"gelu_{layer}"
    graph = helper.make_graph(
        nodes,
        "tiny_mlp",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [32, 1024])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [32, 1024])],
        weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def write_mlp(path: Path) -> None:
    """Save the perceptron."""
    onnx.save(mlp(), path)


def classifier(*options: str) -> Callable[[Path], None]:
    """Return what builds the examples' classifier with these options."""

    def write(path: Path) -> None:
        subprocess.run(
            [sys.executable, ROOT / "examples/make_classifier.py", "--output", path, *options],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    return write


def write_sizes(path: Path) -> None:
    """Save the classifier for pictures of any size, which it takes as they lie in a file: bytes, pixel by pixel.

    Height and width stand where the converter expects them, so the bytes get their true shape inside.
    """
    fixed = path.with_name(f"{path.stem}_fixed.onnx")
    classifier("--input", "training")(fixed)
    model = onnx.load(fixed)
    graph = model.graph
    inner = graph.input[0].name

    def constant(name: str, value: np.ndarray) -> str:
        graph.initializer.append(numpy_helper.from_array(value, name))
        return name

    before = [
        helper.make_node("Shape", ["picture"], ["given"]),
        helper.make_node("Gather", ["given", constant("order", np.array([0, 2, 3, 1]))], ["lying"]),
        helper.make_node("Reshape", ["picture", "lying"], ["pixels"]),
        helper.make_node("Cast", ["pixels"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["numbers"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Sub", ["planes", constant("middle", np.float32(127))], ["centred"]),
        helper.make_node("Div", ["centred", constant("half", np.float32(128))], [f"{inner}.sized"]),
    ]
    nodes = list(graph.node)
    for node in nodes:
        node.input[:] = [f"{inner}.sized" if name == inner else name for name in node.input]
    del graph.node[:], graph.input[:]
    graph.node.extend([*before, *nodes])
    graph.input.append(helper.make_tensor_value_info("picture", TensorProto.UINT8, [1, 3, "height", "width"]))
    onnx.checker.check_model(model)
    onnx.save(model, path)


# Name → (what writes the ONNX form, what it is converted with).
MODELS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "torchvision": (classifier(), ("--soc_version=Ascend310P3",)),
    "torchvision-aipp": (classifier(), ("--soc_version=Ascend310P3", f"--insert_op_conf={HERE / 'rgb.cfg'}")),
    "caffe": (classifier("--input", "caffe", "--probabilities"), ("--soc_version=Ascend310P3",)),
    "mlp": (write_mlp, ("--soc_version=Ascend910B3", "--input_shape=x:32,1024")),
    "sizes": (
        write_sizes,
        (
            "--soc_version=Ascend310P3",
            "--input_shape=picture:1,3,-1,-1",
            "--dynamic_image_size=112,112;160,160;224,224",
        ),
    ),
}


def model(name: str, work: Path) -> Path:
    """Return the named model's .om form, made anew in every run: it is `atc` that is being tried, too."""
    write, options = MODELS[name]
    source = work / "models" / f"{name}.onnx"
    source.parent.mkdir(parents=True, exist_ok=True)
    if not source.exists():
        write(source)
    target = source.with_suffix(".om")
    target.unlink(missing_ok=True)
    converter = Path(sys.executable).with_name("atc")
    subprocess.run(
        [
            converter,
            f"--model={source}",
            "--framework=5",
            f"--output={target.with_suffix('')}",
            *options,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return target


def run(program: Program, checkouts: Path, pictures: Path, models: dict[str, Path], work: Path) -> tuple[bool, str]:
    """Lay the program out in a copy of its own, run it, and return (as expected, everything it printed)."""
    source = checkouts / program.repository / program.directory
    if not source.is_dir():
        return False, f"no directory {source}\n"
    place = work / program.name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(source, place)
    for path, name in program.models.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(models[name], place / path)
    if program.pictures:
        (place / program.pictures).mkdir(exist_ok=True)
        for name, inside in PICTURES.items():
            shutil.copy(pictures / inside, place / program.pictures / name)
    return finish([sys.executable, "-u", program.script, *program.arguments], place, program)


def finish(command: list[str], place: Path, program: Program) -> tuple[bool, str]:
    """Run the command and judge what it printed and how it ended."""
    try:
        process = subprocess.run(
            command,
            cwd=place,
            env=os.environ | program.settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        output = expired.stdout or b""
        text = output.decode(errors="replace") if isinstance(output, bytes) else output
        return False, f"{text}\n(not done after {TIMEOUT_SECONDS} s)\n"
    missing = [pattern for pattern in program.expected if not re.search(pattern, process.stdout)]
    verdict = "".join(f"(not printed: {pattern})\n" for pattern in missing)
    return process.returncode == 0 and not missing, f"{process.stdout}\n(exit code {process.returncode})\n{verdict}"


RAY = Program(
    "ray",
    "",
    "",
    "ray_npu.py",
    (r"detected 4 x Ascend310P3", r"the task sees NPU \d as its only device"),
    settings={"SOFTACL_DEVICES": "4"},
)


def main() -> None:
    """Read the command line, run, print one line per program and the count."""
    parser = argparse.ArgumentParser(description="Run public pyACL programs against softacl.")
    parser.add_argument("checkouts", type=Path, help="directory with a checkout of each repository in README.md")
    parser.add_argument("--pictures", type=Path, required=True, help="where the packages of pictures.txt were unpacked")
    parser.add_argument("--work", type=Path, default=Path("target/clients"), help="where copies and models go")
    parser.add_argument("--only", metavar="NAME", help="run this program only")
    parser.add_argument("--show", action="store_true", help="print the output of programs that went well, too")
    parser.add_argument("--ray", action="store_true", help="also let Ray (requirements-ray.txt) find the devices")
    arguments = parser.parse_args()

    work = arguments.work.resolve()
    chosen = [program for program in PROGRAMS if arguments.only in (None, program.name)]
    print("==> converting the models", flush=True)
    models = {name: model(name, work) for name in sorted({n for program in chosen for n in program.models.values()})}

    failed = 0
    every = [*chosen, RAY] if arguments.ray and arguments.only in (None, RAY.name) else chosen
    for program in every:
        began = time.monotonic()
        if program is RAY:
            good, output = finish([sys.executable, "-u", str(HERE / RAY.script)], work, RAY)
        else:
            good, output = run(program, arguments.checkouts, arguments.pictures, models, work)
        failed += not good
        print(f"{'ok    ' if good else 'FAILED'} {program.name} ({time.monotonic() - began:.1f} s)", flush=True)
        if arguments.show or not good:
            print("".join(f"    {line}\n" for line in output.splitlines()), flush=True)
    print(f"{len(every) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
