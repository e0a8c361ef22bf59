"""Process slots: how many processes use a device, who they are, and what the one that comes too late is told."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from .support import PRELUDE, answers, environment, execute

HOLD = (
    PRELUDE
    + """
ok(acl.init())
for device in map(int, sys.argv[1:]):
    code = acl.rt.set_device(device)
    print(code, acl.get_recent_err_msg(), flush=True)
for line in sys.stdin:
    value = eval(line)
    print(json.dumps(value), flush=True)
"""
)


class Holder:
    """A program that sets devices and then evaluates what it is told."""

    def __init__(self, *devices, **variables):
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, *map(str, devices)],
            env=environment(**variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answers = [self.process.stdout.readline().partition(" ") for _ in devices]

    @property
    def codes(self):
        return [int(code) for code, _, _ in self.answers]

    @property
    def text(self):
        return self.answers[-1][2]

    def ask(self, expression):
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait(60)
        self.process.stdin.close()
        self.process.stdout.close()


@contextmanager
def holders(count, *devices, **variables):
    found = []
    try:
        for _ in range(count):
            found.append(Holder(*devices, **variables))
        yield found
    finally:
        for holder in found:
            if holder.process.returncode is None:
                holder.end()


def report(**variables):
    outcome = execute([sys.executable, "-m", "softacl", "devices", "--json"], **variables)
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


def taken(directory, **variables):
    found = report(SOFTACL_RUN_DIR=directory, **variables)
    return [device["taken"] for device in found["devices"]], found["host"]["taken"]


@pytest.fixture
def directory(tmp_path):
    """A run directory of the test's own."""
    return str(tmp_path / "run")


def test_the_process_after_the_last_slot_is_refused_and_told_who_has_them(directory):
    variables = {"SOFTACL_RUN_DIR": directory, "SOFTACL_PROCESS_LIMIT": "3", "SOFTACL_DEVICE_MEMORY": "64M"}
    with holders(3, 0, **variables) as inside:
        assert [holder.codes for holder in inside] == [[0]] * 3
        with holders(1, 0, **variables) as [late]:
            assert late.codes == [507033]
            assert "device 0 is used by 3 processes" in late.text
            for holder in inside:
                assert f"pid {holder.process.pid} (" in late.text
            for way_out in ("SOFTACL_PROCESS_LIMIT", "SOFTACL_RUN_DIR", "softacl devices"):
                assert way_out in late.text
            # Whatever ends a process, its slot is free at once.
            inside[0].end(signal.SIGKILL)
            assert late.ask("acl.rt.set_device(0)") == 0
            # Being refused left nothing behind, and being let in is complete.
            assert late.ask("acl.rt.malloc(64, 0)[1]") == 0
            assert taken(directory) == ([3], 3)
            assert inside[1].ask("acl.rt.reset_device(0)") == 0
            assert taken(directory) == ([2], 2)
            assert inside[2].ask("acl.finalize()") == 0
            assert taken(directory) == ([1], 1)
    assert taken(directory) == ([0], 0)


def test_a_context_counts_as_use_and_several_uses_count_once(directory):
    source = """
ok(acl.init())
def count():
    import subprocess
    found = subprocess.run([sys.executable, "-m", "softacl", "devices", "--json"], capture_output=True, text=True)
    found = json.loads(found.stdout)
    return [device["taken"] for device in found["devices"]], found["host"]["taken"]
say(count())
ok(acl.rt.create_context(1)); say(count())
ok(acl.rt.set_device(0)); ok(acl.rt.set_device(0)); ok(acl.rt.set_device(1)); say(count())
ok(acl.rt.reset_device(0)); say(count())
ok(acl.rt.reset_device(0)); say(count())
ok(acl.finalize()); say(count())
"""
    assert answers(source, SOFTACL_RUN_DIR=directory, SOFTACL_DEVICES="2", SOFTACL_DEVICE_MEMORY="64M") == [
        [[0, 0], 0],
        [[0, 1], 1],
        [[1, 1], 1],
        [[1, 1], 1],
        [[0, 1], 1],
        [[0, 0], 0],
    ]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"SOFTACL_MACHINE": "physical"}, (64, 64)),
        ({"SOFTACL_MACHINE": "virtual", "SOFTACL_DEVICES": "3"}, (32, 96)),
        ({"SOFTACL_MACHINE": "virtual", "SOFTACL_SOC": "Ascend910A"}, (32, 32)),
        ({"SOFTACL_MACHINE": "virtual", "SOFTACL_SOC": "Ascend910B3", "SOFTACL_DEVICES": "8"}, (63, 504)),
        ({"SOFTACL_MACHINE": "physical", "SOFTACL_CANN": "5.0.4.6"}, (32, 32)),
        ({"SOFTACL_PROCESS_LIMIT": "5", "SOFTACL_DEVICES": "2"}, (5, 10)),
        ({"SOFTACL_PROCESS_LIMIT": "off"}, None),
    ],
)
def test_the_limit_is_the_products_unless_another_is_set(directory, variables, expected):
    limit = report(SOFTACL_RUN_DIR=directory, **variables)["limit"]
    assert (limit and (limit["device"], limit["host"])) == expected


def test_a_forked_child_has_no_slot_and_takes_none_along(directory):
    source = """
import os
ok(acl.init()); ok(acl.rt.set_device(0))
child = os.fork()
if child == 0:
    # Nothing that the child does or how it ends may reach the parent's slot.
    codes = [acl.rt.set_device(0), acl.rt.reset_device(0), acl.finalize()]
    os._exit(7 if codes == [500003] * 3 else 1)
say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
import subprocess
found = subprocess.run([sys.executable, "-m", "softacl", "devices", "--json"], capture_output=True, text=True)
[device] = json.loads(found.stdout)["devices"]
say([slot["pid"] == os.getpid() for slot in device["slots"]])
# A child that outlives its parent does not keep the slot.
if os.fork() == 0:
    os.close(1); os.close(2)
    import time
    time.sleep(20)
    os._exit(0)
"""
    assert answers(source, SOFTACL_RUN_DIR=directory) == [7, [True]]
    assert taken(directory) == ([0], 0)


def test_holders_and_their_memory_are_shown(directory):
    with holders(1, 1, SOFTACL_RUN_DIR=directory, SOFTACL_DEVICES="2", SOFTACL_DEVICE_MEMORY="64M") as [holder]:
        before = time.time()
        # Three blocks in one go: what is shown is right although the program does nothing afterwards.
        assert holder.ask("[acl.rt.malloc(8 << 20, 0)[1] for _ in range(3)]") == [0, 0, 0]
        first, second = report(SOFTACL_RUN_DIR=directory, SOFTACL_DEVICES="2")["devices"]
        assert (first["device"], first["slots"]) == (0, [])
        [slot] = second["slots"]
        assert (slot["pid"], slot["user"], slot["memory"]) == (holder.process.pid, os.geteuid(), 24 << 20)
        assert before - 60 < slot["since"] <= time.time()
        assert "import acl" in slot["command"]
        text = execute([sys.executable, "-m", "softacl", "devices"], SOFTACL_RUN_DIR=directory, SOFTACL_DEVICES="1")
        assert text.returncode == 0
        # A device beyond this configuration is shown because somebody uses it.
        for part in ("device 0: 0 of", "device 1: 1 of", f"{holder.process.pid}", "24.0 MiB", directory):
            assert part in text.stdout, text.stdout


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (lambda path: path.write_text(""), "is a file, not a directory"),
        (lambda path: path.symlink_to(path.parent), "is a symbolic link, not a directory"),
        (lambda path: (path.mkdir(), path.chmod(0o777)), "everyone may remove files"),
        (lambda path: (path.mkdir(), (path / "device-0.slots").write_text("mine")), "it is not a file of slots"),
        (lambda path: (path.mkdir(), (path / "device-0.slots").mkdir()), "it is not a regular file"),
        (lambda path: (path.mkdir(), os.mkfifo(path / "device-0.slots")), "it is not a regular file"),
        (lambda path: (path.mkdir(), (path / "host.slots").symlink_to("/dev/null")), "it is not a regular file"),
    ],
)
def test_a_run_directory_that_cannot_be_used(tmp_path, prepare, expected):
    path = tmp_path / "run"
    prepare(path)
    source = "ok(acl.init()); say(acl.rt.set_device(0)); say(acl.get_recent_err_msg()); say(acl.rt.get_device()[1])"
    code, text, none = answers(source, SOFTACL_RUN_DIR=str(path))
    assert (code, none) == (507033, 107002)
    assert expected in text
    assert str(path) in text
    assert "SOFTACL_PROCESS_LIMIT=off" in text
    # Which is true.
    assert answers(source, SOFTACL_RUN_DIR=str(path), SOFTACL_PROCESS_LIMIT="off") == [0, None, 0]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no file system that is full")
def test_a_full_disk_is_named(tmp_path):
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=2", "none", tmp_path], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("only root may mount a file system that is full")
    try:
        (tmp_path / "last").write_text("")
        source = "ok(acl.init()); say(acl.rt.set_device(0)); say(acl.get_recent_err_msg())"
        code, text = answers(source, SOFTACL_RUN_DIR=str(tmp_path / "run"))
        assert code == 507033
        assert "No space left on device" in text
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_program_that_closes_the_descriptors_does_no_harm(directory, tmp_path):
    # The slot is gone then, as the kernel has it; what took the descriptors' places must not be written to or closed.
    source = """
import os
ok(acl.init()); ok(acl.rt.set_device(0))
for name in os.listdir("/proc/self/fd"):
    link = f"/proc/self/fd/{name}"
    if os.path.islink(link) and sys.argv[2] in os.readlink(link):
        os.close(int(name))
files = [open(f"{sys.argv[1]}/{number}", "w+b") for number in range(8)]
for file in files:
    file.write(b"precious"); file.flush()
ok(acl.rt.malloc(8 << 20, 0))
say(acl.rt.reset_device(0))
say([file.seek(0) or file.read() for file in files] == [b"precious"] * 8)
say([acl.rt.set_device(0), acl.rt.reset_device(0)])
"""
    found = answers(source, tmp_path, directory, SOFTACL_RUN_DIR=directory, SOFTACL_DEVICE_MEMORY="64M")
    assert found == [0, True, [0, 0]]
