"""What loading a model costs beside making ONNX Runtime's own session, with the same optimisations and threads.

    SOFTACL_THREADS=2 python load.py classifier

The classifier is the one of examples/make_classifier.py, 18 MB; both sides read their file from the page cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import acl
import onnxruntime
from harness import Row, check, main, median_of_calls, time_row
from inference import DIRECTORY, converted

CALLS, ROUNDS, REACH = 3, 21, 1.1
EXAMPLES = Path(__file__).parent.parent / "examples"


def classifier() -> Path:
    """Return the path of the classifier, built on first use."""
    path = DIRECTORY / "classifier.onnx"
    if not path.exists():
        DIRECTORY.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        command = [sys.executable, EXAMPLES / "make_classifier.py", "--output", partial]
        subprocess.run(command, check=True, stdout=sys.stderr)
        partial.rename(path)
    return path


def measure(threads: int) -> Iterator[Row]:
    """Yield the row. Unloading is part of neither side's time."""
    onnx_model = classifier()
    om_model = str(converted(onnx_model))
    loaded: list[int] = []
    sessions: list[onnxruntime.InferenceSession] = []

    def load() -> None:
        model, ret = acl.mdl.load_from_file(om_model)
        check(ret, "acl.mdl.load_from_file")
        loaded.append(model)

    def peer() -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        sessions.append(onnxruntime.InferenceSession(str(onnx_model), options, providers=["CPUExecutionProvider"]))

    own_round = median_of_calls(CALLS, load)
    peer_round = median_of_calls(CALLS, peer)

    def own() -> float:
        seconds = own_round()
        for model in loaded:
            check(acl.mdl.unload(model), "acl.mdl.unload")
        loaded.clear()
        return seconds

    def other() -> float:
        seconds = peer_round()
        sessions.clear()
        # Threads of the sessions end; they are not to disturb the next round.
        time.sleep(0.01)
        return seconds

    yield time_row(
        f"acl.mdl.load_from_file, classifier of {onnx_model.stat().st_size / 1e6:.0f} MB",
        f"onnxruntime {onnxruntime.__version__}: InferenceSession",
        own,
        other,
        rounds=ROUNDS,
        reach=REACH,
    )


if __name__ == "__main__":
    main(lambda: measure(int(os.environ["SOFTACL_THREADS"])))
