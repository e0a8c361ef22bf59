"""Run a program after modules of `stand_ins`, which take the place of what it cannot have here: `run_with.py MODULE… -- SCRIPT ARGUMENT…`.

A module that has the name of one of the program's own is found in its place, since it was imported before.
"""

from __future__ import annotations

import importlib
import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    end = sys.argv.index("--")
    sys.path[0] = str(Path(__file__).with_name("stand_ins"))
    for name in sys.argv[1:end]:
        importlib.import_module(name)
    script, *arguments = sys.argv[end + 1 :]
    sys.argv = [script, *arguments]
    sys.path[0] = str(Path(script).resolve().parent)
    runpy.run_path(script, run_name="__main__")
