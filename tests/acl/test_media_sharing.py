"""Whether a second thread has a part in scaling: how often the kernel let it run."""

import os
from pathlib import Path

import pytest

from .support import answers

ROOT = str(Path(__file__).resolve().parents[2])

PROGRAM = """
from pathlib import Path
from tests.acl.media import Picture, channel
from tests.acl.support import ok, device


def helped():
    tasks = Path("/proc/self/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[2]) for task in tasks
               if (task / "comm").read_text() == "softacl-helper\\n")


with device(), channel() as unit:
    source, target = Picture(*SIZE), Picture(SIZE[0] // 2, SIZE[1] // 2)
    config = acl.media.dvpp_create_resize_config()
    stream = ok(acl.rt.create_stream())
    before = helped()
    for _ in range(40):
        ok(acl.media.dvpp_vpc_resize_async(unit.desc, source.desc, target.desc, config, stream))
        ok(acl.rt.synchronize_stream(stream))
    say(helped() - before)
    ok(acl.rt.destroy_stream(stream))
    ok(acl.media.dvpp_destroy_resize_config(config))
    for picture in (source, target):
        ok(acl.media.dvpp_destroy_pic_desc(picture.desc))
        ok(acl.media.dvpp_free(picture.memory))
"""

LARGE, SMALL = (2560, 1440), (640, 480)


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="there is one processor")
@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the kernel does not count")
@pytest.mark.parametrize(
    ("size", "threads", "is_shared"), [(LARGE, "2", True), (LARGE, "1", False), (SMALL, "2", False)]
)
def test_large_pictures_are_shared_by_two_threads(size: tuple[int, int], threads: str, is_shared: bool) -> None:
    """The helper has a part where it may have one, and none otherwise."""
    settings = {"PYTHONPATH": os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))}
    (turns,) = answers(f"SIZE = {size}\n" + PROGRAM, SOFTACL_THREADS=threads, **settings)
    # One or two may be left of the copies before.
    assert (int(turns) > 3) == is_shared
