"""What `softacl check` sees of pictures: which of their bytes an operation reads and writes, and for how long it needs its descriptions."""

import json
import os
from pathlib import Path

import pytest

from .support import answers

ROOT = str(Path(__file__).resolve().parents[2])

# A program with a channel, two pictures of NV12 (64x64 and 32x32) whose luma and chroma lie in one allocation, and what takes all of it back.
START = """
from tests.acl.media import Picture, channel, roi
from tests.acl.support import ok, device
held = device()
held.__enter__()
vpc = acl.media
channels = channel()
unit = channels.__enter__()




def gone(*pictures):
    for picture in pictures:
        ok(vpc.dvpp_destroy_pic_desc(picture.desc))
        ok(vpc.dvpp_free(picture.memory))


source, target = Picture(64, 64), Picture(32, 32)
stream = ok(acl.rt.create_stream())
"""
END = """
gone(source, target)
ok(acl.rt.destroy_stream(stream))
channels.__exit__(None, None, None)
held.__exit__(None, None, None)
say("done")
"""
WAIT = "ok(acl.rt.synchronize_stream(stream))\n"
BATCH = """
batches = []
for picture in (source, target):
    batches.append(vpc.dvpp_create_batch_pic_desc(1))
    whole = picture.desc
    picture.describe(vpc.dvpp_get_pic_desc(batches[-1], 0))
    picture.desc = whole
region = roi(0, 31, 0, 31)
ok(vpc.dvpp_vpc_batch_crop_async(unit.desc, batches[0], [1], batches[1], [region], stream))
ok(vpc.dvpp_destroy_roi_config(region))
"""
BATCH_GONE = """
for batch in batches:
    ok(vpc.dvpp_destroy_batch_pic_desc(batch))
"""
FRESH = """
ok(vpc.dvpp_free(source.memory))
source.memory = ok(vpc.dvpp_malloc(source.size))
source.set("data", source.memory)
"""


@pytest.fixture
def found(tmp_path):
    def run(program):
        report = tmp_path / "report.jsonl"
        report.write_text("")
        source = f"{START}{program}{END}"
        path = os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))
        settings = {"SOFTACL_CHECKS": "strict", "SOFTACL_REPORT": str(report), "PYTHONPATH": path}
        assert answers(source, **settings) == ["done"]
        return [json.loads(line)["rule"] for line in report.read_text().splitlines()]

    return run


@pytest.mark.parametrize(
    "program",
    [
        "ok(unit.resize(source, target, stream))\n" + WAIT,
        # Only what is cut out is read.
        FRESH
        + """
ok(acl.rt.memset(source.memory, 32 * 64, 1, 32 * 64))
ok(acl.rt.memset(source.memory + 64 * 64, 16 * 64, 1, 16 * 64))
region = roi(0, 31, 0, 31)
ok(vpc.dvpp_vpc_crop_async(unit.desc, source.desc, target.desc, region, stream))
ok(acl.rt.synchronize_stream(stream))
ok(vpc.dvpp_destroy_roi_config(region))
""",
        # What an operation wrote is initialised.
        """
third = Picture(16, 16, stride=32)
ok(vpc.dvpp_free(target.memory))
target.memory = ok(vpc.dvpp_malloc(target.size))
target.set("data", target.memory)
ok(unit.resize(source, target, stream))
ok(unit.resize(target, third, stream))
ok(acl.rt.synchronize_stream(stream))
third.read()
gone(third)
""",
        # What lies beside a whole picture was made with it: programs copy all of the memory.
        """
small = Picture(20, 10, stride=32)
ok(vpc.dvpp_free(small.memory))
small.memory = ok(vpc.dvpp_malloc(small.size))
small.set("data", small.memory)
ok(unit.resize(source, small, stream))
ok(acl.rt.synchronize_stream(stream))
small.read()
gone(small)
""",
        # Batches and channels that wait.
        BATCH + "ok(acl.rt.synchronize_stream(stream))\n" + BATCH_GONE,
        # An event orders two streams.
        """
other, event = ok(acl.rt.create_stream()), ok(acl.rt.create_event())
ok(unit.resize(source, target, stream))
ok(acl.rt.record_event(event, stream))
ok(acl.rt.stream_wait_event(other, event))
ok(acl.rt.memset_async(target.memory, target.size, 0, target.size, other))
ok(acl.rt.synchronize_stream(other))
ok(acl.rt.synchronize_stream(stream))
ok(acl.rt.destroy_event(event))
ok(acl.rt.destroy_stream(other))
""",
    ],
)
def test_what_is_right_is_not_told(found, program):
    assert found(program) == []


@pytest.mark.parametrize(
    ("rule", "program"),
    [
        # Once, however many rows there are.
        (
            "read-before-initialised",
            FRESH + 'source.set("width", 48)\nok(unit.resize(source, target, stream))\n' + WAIT,
        ),
        ("read-before-initialised", FRESH + "ok(unit.resize(source, target, stream))\n" + WAIT),
        (
            "unordered-access",
            """
other = ok(acl.rt.create_stream())
ok(unit.resize(source, target, stream))
ok(acl.rt.memset_async(target.memory, 1, 0, 1, other))
ok(acl.rt.synchronize_stream(other))
ok(acl.rt.synchronize_stream(stream))
ok(acl.rt.destroy_stream(other))
""",
        ),
        (
            "unordered-access",
            """
other = ok(acl.rt.create_stream())
ok(unit.resize(source, target, stream))
ok(acl.rt.memset_async(source.memory + 64 * 64, 1, 0, 1, other))
ok(acl.rt.synchronize_stream(other))
ok(acl.rt.synchronize_stream(stream))
ok(acl.rt.destroy_stream(other))
""",
        ),
        ("read-before-synchronise", "ok(unit.resize(source, target, stream))\ntarget.read()\n" + WAIT),
        (
            "destroyed-while-busy",
            """
ok(unit.resize(source, target, stream))
ok(vpc.dvpp_destroy_pic_desc(source.desc))
ok(acl.rt.synchronize_stream(stream))
source.desc = vpc.dvpp_create_pic_desc()
""",
        ),
        (
            "destroyed-while-busy",
            """
ok(unit.resize(source, target, stream))
ok(vpc.dvpp_destroy_pic_desc(target.desc))
ok(acl.rt.synchronize_stream(stream))
target.desc = vpc.dvpp_create_pic_desc()
""",
        ),
        # Each of the two batches is in use.
        ("destroyed-while-busy destroyed-while-busy", BATCH + BATCH_GONE + WAIT),
        (
            "destroyed-while-busy",
            """
ok(unit.resize(source, target, stream))
ok(vpc.dvpp_destroy_channel(unit.desc))
ok(acl.rt.synchronize_stream(stream))
ok(vpc.dvpp_create_channel(unit.desc))
""",
        ),
        (
            "destroyed-while-busy",
            """
table, third = vpc.dvpp_create_lut_map(), Picture(64, 64)
ok(vpc.dvpp_vpc_equalize_hist_async(unit.desc, source.desc, third.desc, table, stream))
ok(vpc.dvpp_destroy_lut_map(table))
ok(acl.rt.synchronize_stream(stream))
gone(third)
""",
        ),
        (
            "freed-while-in-use",
            """
ok(unit.resize(source, target, stream))
ok(vpc.dvpp_free(target.memory))
ok(acl.rt.synchronize_stream(stream))
target.memory = ok(vpc.dvpp_malloc(target.size))
""",
        ),
        (
            "picture-exceeds-buffer",
            """
source.set("width_stride", 128)
ok(unit.resize(source, target, stream))
say(acl.rt.synchronize_stream(stream))
said.clear()
""",
        ),
        ("never-destroyed", "vpc.dvpp_create_pic_desc()\n"),
    ],
)
def test_what_is_wrong_is_told(found, rule, program):
    assert found(program) == rule.split()


@pytest.mark.parametrize(
    "between, rules", [("", []), ("ok(acl.rt.memset_async(target.memory, 64, 0, 64, stream))", ["spawn-during-async"])]
)
def test_a_resize_is_no_memory_work_that_a_child_disturbs(found, between, rules):
    program = f"""
import os
ok(unit.resize(source, target, stream))
{between}
assert os.system("true") == 0
{WAIT}
"""
    assert found(program) == rules
