"""Run every benchmark, print the table, and keep it.

    make bench

Each benchmark runs in a process of its own, so that none inherits another's threads, memory or settings.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BEGIN = "<!-- benchmarks: begin -->"
END = "<!-- benchmarks: end -->"
# What bench.json says of a row; the absolute figures stay in the page.
KEPT = ("name", "peer", "ratio", "reach", "better", "runs")
PEERS = ("softacl", "av", "numpy", "onnxruntime", "opencv-python-headless", "pocl-binary-distribution", "pyopencl")


@dataclass(frozen=True)
class Benchmark:
    """A module of this directory, with its arguments and settings."""

    module: str
    arguments: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)

    def run(self) -> list[dict[str, Any]]:
        """Return the rows; a benchmark that fails ends the whole run, with its own words on stderr."""
        process = subprocess.run(
            [sys.executable, HERE / f"{self.module}.py", *self.arguments],
            env=os.environ | {"POCL_CACHE_DIR": str(Path("target/bench/pocl").absolute())} | self.settings,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if process.returncode != 0:
            sys.exit(f"FAILED: benches/{self.module}.py {' '.join(self.arguments)} (exit code {process.returncode})")
        return [json.loads(line) for line in process.stdout.splitlines()]


BENCHMARKS = (
    Benchmark("call_overhead"),
    Benchmark("queues"),
    Benchmark("bandwidth"),
    Benchmark("allocation"),
    *(
        Benchmark("inference", (model,), {"SOFTACL_THREADS": threads})
        for model in ("resnet50", "squeezenet", "one_node")
        for threads in ("1", "2")
    ),
    Benchmark("aipp", settings={"SOFTACL_THREADS": "1"}),
    Benchmark("jpeg", settings={"SOFTACL_THREADS": "1"}),
    Benchmark("pipeline_jpeg", settings={"SOFTACL_THREADS": "1"}),
    Benchmark("media_queue", settings={"SOFTACL_THREADS": "1"}),
    Benchmark("png", settings={"SOFTACL_THREADS": "1"}),
    Benchmark("vpc", settings={"SOFTACL_THREADS": "1"}),
    *(Benchmark("checks", (level,), {"SOFTACL_THREADS": "1"}) for level in ("report", "strict")),
    Benchmark("load", settings={"SOFTACL_THREADS": "2"}),
    Benchmark("memory"),
    Benchmark("video"),
    Benchmark("many_streams", settings={"SOFTACL_DEVICES": "10"}),
    Benchmark("slots"),
)


def reached(row: dict[str, Any]) -> bool:
    """Whether the ratio is as good as was set out to be."""
    better = row["ratio"] <= row["reach"] if row["better"] == "lower" else row["ratio"] >= row["reach"]
    return bool(better)


def number(value: float) -> str:
    """Write a ratio with as many decimals as tell it from its neighbours: more below 0.1 and around 1."""
    if value < 0.1:
        return f"{value:.4f}"
    return f"{value:.3f}" if 0.95 <= value <= 1.05 else f"{value:.2f}"


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| what | peer | softacl | peer's | ratio | to reach | reached | runs |",
        "|---|---|--:|--:|--:|--:|---|--:|",
    ]
    for row in rows:
        sign = "≤" if row["better"] == "lower" else "≥"
        lines.append(
            f"| {row['name']} | {row['peer']} | {row['own_figure']} | {row['peer_figure']} "
            f"| **{number(row['ratio'])}** | {sign} {number(row['reach'])} "
            f"| {'yes' if reached(row) else 'no'} | {row['runs']} |"
        )
    return "\n".join(lines)


def machine() -> str:
    """Describe the machine and the versions, in one paragraph and without names of hosts."""
    text = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    processor = model.group(1).strip() if model else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    peers = ", ".join(f"{name} {version(name)}" for name in PEERS)
    return (
        f"Machine: {processor}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, {peers}."
    )


def refresh(page: Path, text: str) -> None:
    """Put ``text`` between the markers of ``page``."""
    before, begin, rest = page.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{page} has no markers {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def main() -> None:
    """Read the command line, run, report."""
    parser = argparse.ArgumentParser(description="Measure softacl against its peers.")
    parser.add_argument("--json", type=Path, required=True, help="the file to write the rows to")
    parser.add_argument("--page", type=Path, help="the page whose table to refresh (only in a run of all benchmarks)")
    parser.add_argument("--only", metavar="MODULE", help="run this benchmark only")
    arguments = parser.parse_args()

    chosen = [benchmark for benchmark in BENCHMARKS if arguments.only in (None, benchmark.module)]
    rows: list[dict[str, Any]] = []
    for index, benchmark in enumerate(chosen, start=1):
        settings = " ".join(f"{key}={value}" for key, value in benchmark.settings.items())
        print(f"==> {index}/{len(chosen)} {benchmark.module} {' '.join(benchmark.arguments)} {settings}", flush=True)
        new = benchmark.run()
        for row in new:
            sign = "≤" if row["better"] == "lower" else "≥"
            print(f"    {row['name']}: {number(row['ratio'])} (to reach: {sign} {number(row['reach'])})", flush=True)
        rows += new

    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps([{key: row[key] for key in KEPT} for row in rows], indent=2) + "\n")
    text = table(rows)
    print(f"\n{text}\n")
    if arguments.page and not arguments.only:
        refresh(arguments.page, f"{machine()}\n\n{text}")
    missed = [row["name"] for row in rows if not reached(row)]
    print(f"{len(rows) - len(missed)} of {len(rows)} reached" + "".join(f"\n  missed: {name}" for name in missed))


if __name__ == "__main__":
    main()
