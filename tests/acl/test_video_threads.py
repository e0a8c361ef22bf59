"""`acl.media.vdec_*` and `venc_*` beside other threads and other schedules: what waits for what, and what is refused instead of waiting for itself."""

import re
import threading
import time
from pathlib import Path

import acl
import pytest

from . import support, video
from .support import ok
from .video import H264_BASELINE, Vdec, clip

media = acl.media
pytestmark = pytest.mark.usefixtures("held")

# A program of its own that has the helpers of the tests.
PROGRAM = """
import faulthandler, threading
faulthandler.dump_traceback_later(60, exit=True)
from acl_tests.video import *
ok(acl.init()); ok(acl.rt.set_device(0))
"""


def program(source, folder, **variables):
    """What a program with the helpers of `video.py` says."""
    package = folder / "acl_tests"
    package.mkdir(exist_ok=True)
    for name in ("video.py", "support.py"):
        (package / name).write_bytes(Path(video.__file__).with_name(name).read_bytes())
    return support.answers(f"import sys; sys.path.insert(0, {str(folder)!r})\n{PROGRAM}\n{source}", **variables)


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:1", "random:2", "random:7"])
def test_encoding_under_strict_checks_ends_in_every_schedule(schedule, tmp_path):
    """Each schedule may run the work on the thread that queues it, before it is told where it is in the stream."""
    source = """
with Venc() as channel:
    for number in range(40):
        ok(channel.send(scene(number), number))
    channel.end()
    say([packet[:2] for packet in channel.packets] == [(number, 0) for number in range(40)])
"""
    report = tmp_path / "report"
    variables = {"SOFTACL_CHECKS": "strict", "SOFTACL_SCHEDULE": schedule, "SOFTACL_REPORT": str(report)}
    assert program(source, tmp_path, **variables) == [True]
    found = report.read_text() if report.exists() else ""
    assert "read-uninitialised" not in found and "race" not in found, found
