"""Run public pyACL programs, unchanged, against the installed softacl.

    python run.py CHECKOUTS --pictures DIRECTORY [--detector FILE] [--work DIRECTORY] [--only NAME] [--check] [--show]

CHECKOUTS is a directory with one checkout per repository; README.md lists them. What lives here: how a program is laid out,
started and judged. What does not: which programs there are (`programs.py`), their models (`models.py`), and any line of them.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

import numpy as np
from clips import MAKERS
from models import DETECTOR, HERE, MODELS, NEED_DETECTOR, model
from PIL import Image
from programs import PICTURES, PROGRAMS, RAY, Program

# No program here takes longer than seconds; one that does hangs.
TIMEOUT_SECONDS = 120


def needs_detector(program: Program) -> bool:
    """Tell whether the program runs a model that no package has."""
    return any(MODELS[name][0] in NEED_DETECTOR for name in program.models.values())


def script_of(notebook: Path) -> str:
    """Return a notebook's cells as one script that prints what the notebook would show, without the lines that are for the notebook's own shell."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    script = []
    for cell in cells:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            source = "".join(f"{line}\n" for line in lines if not line.startswith(("%", "!")))
            statements = ast.parse(source).body
            if statements and isinstance(last := statements[-1], ast.Expr):
                shown = ast.get_source_segment(source, last)
                if not shown.startswith("print("):
                    before = "".join(source.splitlines(keepends=True)[: last.lineno - 1])
                    source = f"{before}print(repr({shown}))\n"
            script.append(source)
    return "".join(script)


def make(picture: Path, place: Path, size: tuple[int, int] | None) -> None:
    """Make a picture of that size in the format that the place's suffix names: JPEG, or the planes of NV12."""
    image = Image.open(picture).convert("RGB")
    if size is not None:
        image = image.resize(size, Image.Resampling.BICUBIC)
    if place.suffix == ".jpg":
        image.save(place, quality=95)
    else:
        y, u, v = (np.asarray(plane) for plane in image.convert("YCbCr").split())
        chroma = np.dstack([u[::2, ::2], v[::2, ::2]])
        place.write_bytes(y.tobytes() + chroma.tobytes())


def alike(one: Path, other: Path) -> bool:
    """Tell whether two files show the same picture, in the same colours: whatever was lost where it was scaled and coded."""
    if not one.exists():
        return False
    small = [
        np.asarray(Image.open(path).convert("RGB").resize((64, 64), Image.Resampling.BOX), int) for path in (one, other)
    ]
    return np.abs(small[0] - small[1]).mean() < 4


class Runner:
    """What is the same for every program."""

    def __init__(self, checkouts: Path, pictures: Path, work: Path, *, check: bool) -> None:
        """Remember where everything is, and whether `softacl check` watches the programs."""
        self.checkouts, self.pictures, self.work, self.check = checkouts, pictures, work, check

    def run(self, program: Program) -> tuple[bool, str]:
        """Lay the program out in a copy of its own, run it, and return (as expected, everything it printed)."""
        repository = self.checkouts / program.repository
        root = self.work / program.name
        shutil.rmtree(root, ignore_errors=True)
        for part in (program.directory, *program.beside):
            if not (repository / part).is_dir():
                return False, f"no directory {repository / part}\n"
            shutil.copytree(repository / part, root / part)
        place = root / program.directory
        for path, name in program.models.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.work / "models" / f"{name}.om", place / path)
        if program.pictures:
            (place / program.pictures).mkdir(parents=True, exist_ok=True)
            for name in program.which:
                shutil.copy(self.pictures / PICTURES[name], place / program.pictures / name)
            for made, name, size in program.made:
                make(self.pictures / PICTURES[name], place / program.pictures / made, size)
        for path, (maker, name, width, height) in program.clips.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(MAKERS[maker](self.pictures / PICTURES[name], width, height))
        script, settings = program.script, dict(program.settings)
        modules = [str(root / part) for part in program.modules]
        if program.script.endswith(".ipynb"):
            flat = root / "notebook.py"
            flat.write_text(script_of(place / program.script), encoding="utf-8")
            # A notebook finds modules where it is itself.
            script = str(flat)
            modules.append(str(place))
        settings["PYTHONPATH"] = os.pathsep.join(filter(None, [*modules, os.environ.get("PYTHONPATH")]))
        before = [str(HERE / "run_with.py"), *program.stand_ins, "--"] if program.stand_ins else []
        return self.finish([sys.executable, "-u", *before, script, *program.arguments], place, program, settings)

    def finish(self, command: list[str], place: Path, program: Program, settings: dict[str, str]) -> tuple[bool, str]:
        """Run the command and judge what it printed, how it ended, and what was found in it."""
        # Some programs write with a font of the system; the package that ships a picture ships it, too.
        settings["XDG_DATA_HOME"] = str(self.pictures.resolve() / "matplotlib/mpl-data")
        report = self.work / f"{program.name}.findings"
        check = self.check and program.checked
        if check:
            softacl = [sys.executable, "-m", "softacl"]
            command = [*softacl, "check", "--format", "json", "--output", str(report), "--", *command]
        try:
            process = subprocess.run(
                command,
                cwd=place,
                env=os.environ | settings,
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
        verdict = []
        for entry in program.expected:
            pattern, least = entry if isinstance(entry, tuple) else (entry, 1)
            found = sum(1 for _ in islice(re.finditer(pattern, process.stdout), least))
            if found < least:
                verdict.append(f"(printed {found} times, not {least}: {pattern})")
        # Under the checks the exit code says whether anything was found.
        expected_code = int(check and bool(program.findings))
        if process.returncode != expected_code:
            verdict.append(f"(exit code {process.returncode}, expected {expected_code})")
        for path, name in program.written.items():
            if not alike(place / path, self.pictures / PICTURES[name]):
                verdict.append(f"({path} does not look like {name})")
        if check and process.returncode in (0, 1):
            verdict += differences(program, report)
        return not verdict, f"{process.stdout}\n" + "".join(f"{line}\n" for line in verdict)


def differences(program: Program, report: Path) -> list[str]:
    """Return how the findings in the report differ from those that are expected."""
    found = defaultdict(list)
    lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    for finding in map(json.loads, lines):
        place = ", ".join(f"{site['role']} {Path(site['file']).name}:{site['line']}" for site in finding["sites"])
        found[finding["rule"]].append((finding["count"], f"{finding['message']} ({place})"))
    verdict = []
    for rule in sorted({*found, *program.findings}):
        expected = program.findings.get(rule, ())
        # A number that is not given is whatever it is.
        given = Counter(count for count in expected if count is not None)
        counts = Counter(count for count, _ in found[rule])
        others = (counts - given).total() - expected.count(None)
        if given - counts or not 0 <= others <= program.sometimes.get(rule, 0):
            verdict.append(f"(findings of {rule}: expected {list(expected)} times)")
            verdict += [f"(    {count} time(s): {text})" for count, text in found[rule]]
    return verdict


def main() -> None:
    """Read the command line, run, print one line per program and the count."""
    parser = argparse.ArgumentParser(description="Run public pyACL programs against softacl.")
    parser.add_argument("checkouts", type=Path, help="directory with a checkout of each repository in README.md")
    parser.add_argument("--pictures", type=Path, required=True, help="where the packages of pictures.txt were unpacked")
    parser.add_argument(
        "--detector", type=Path, help="ONNX file of an object detector; without it some programs are skipped"
    )
    parser.add_argument("--work", type=Path, default=Path("target/clients"), help="where copies and models go")
    parser.add_argument("--only", metavar="NAME", help="run this program only")
    parser.add_argument("--check", action="store_true", help="let `softacl check` watch, and compare what it finds")
    parser.add_argument("--show", action="store_true", help="print the output of programs that went well, too")
    parser.add_argument("--ray", action="store_true", help="also let Ray (requirements-ray.txt) find the devices")
    arguments = parser.parse_args()

    work, checkouts = arguments.work.resolve(), arguments.checkouts.resolve()
    chosen = [program for program in PROGRAMS if arguments.only in (None, program.name)]
    if arguments.detector:
        os.environ[DETECTOR] = str(arguments.detector.resolve())
    else:
        skipped = [program.name for program in chosen if needs_detector(program)]
        chosen = [program for program in chosen if not needs_detector(program)]
        if skipped:
            print(f"skipped, since they need --detector: {', '.join(skipped)}")
    print("==> converting the models", flush=True)
    for name in sorted({name for program in chosen for name in program.models.values()}):
        model(name, checkouts, work)

    failed = 0
    runner = Runner(checkouts, arguments.pictures, work, check=arguments.check)
    every = [*chosen, RAY] if arguments.ray and arguments.only in (None, RAY.name) else chosen
    for program in every:
        began = time.monotonic()
        if program is RAY:
            command = [sys.executable, "-u", str(HERE / RAY.script)]
            good, output = runner.finish(command, work, RAY, dict(RAY.settings))
        else:
            good, output = runner.run(program)
        failed += not good
        print(f"{'ok    ' if good else 'FAILED'} {program.name} ({time.monotonic() - began:.1f} s)", flush=True)
        if arguments.show or not good:
            print("".join(f"    {line}\n" for line in output.splitlines()), flush=True)
    print(f"{len(every) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
