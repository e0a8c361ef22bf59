"""How long it takes to get the last free process slot of a device, while 63 other processes hold the rest.

The example of `crates/host` that does so is built and run here: Python would take longer to start the processes than the slot takes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from harness import Row, duration

ROUNDS = 2000
# Seconds.
REACH = 100e-6


def measure() -> Iterator[Row]:
    """Yield the row."""
    command = ["cargo", "run", "--quiet", "--locked", "--release", "-p", "softacl-host", "--example", "acquire_slot"]
    root = Path(__file__).parent.parent
    output = subprocess.run([*command, str(ROUNDS)], check=True, stdout=subprocess.PIPE, text=True, cwd=root).stdout
    result = json.loads(output)
    median, slow = (result[name] / 1e6 for name in ("median_us", "p99_us"))
    print(f"99 of 100 within {duration(slow)}", file=sys.stderr)
    yield Row(
        f"take a device's process slot, {result['taken']} others taken",
        duration(REACH),
        median / REACH,
        1.0,
        "lower",
        result["rounds"],
        duration(median),
        duration(REACH),
    )


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(asdict(row)), flush=True)
