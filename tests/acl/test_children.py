"""Child processes, in every way in which Python makes one: what a child meets, and what its parent.

The ways themselves are functions of `children.py`. `PYTHONS_FOR_TEST` names further interpreters to run them all in, separated by colons.
"""

import json
import os
import sys
from pathlib import Path

import pytest

from . import support
from .children import SYS_FORK

PROGRAM = Path(__file__).with_name("children.py")
PYTHONS = [sys.executable, *filter(None, os.environ.get("PYTHONS_FOR_TEST", "").split(":"))]

# Who sees the child coming: `python` the interpreter's events, with the place, and so that it can be refused; `c` the C library's handlers; or nobody.
FORKS = {
    "os_fork": "python",
    "os_forkpty": "python",
    "pty_fork": "python",
    "multiprocessing_fork": "python",
    "pool_fork": "python",
    "c_fork": "c",
    "c_fork_attached": "c",
    **({"c_raw_fork": "nobody"} if SYS_FORK else {}),
}
PROGRAMS = {
    "pty_spawn": "python",
    "os_system": "python",
    "os_popen": "python",
    "os_posix_spawn": "python",
    "os_posix_spawnp": "python",
    "os_spawnv": "python",
    "os_spawnlp": "python",
    "subprocess_run": "python",
    "subprocess_shell": "python",
    "subprocess_inheriting": "python",
    "subprocess_preexec": "python",
    "subprocess_session": "python",
    "subprocess_output": "python",
    "asyncio_exec": "python",
    "posixsubprocess": "python",
    "multiprocessing_new_forkserver": "python",
    # The server that made the first child makes the second one, too: it is no child of this process.
    "multiprocessing_forkserver": "nobody",
    "multiprocessing_spawn": "python",
    "pool_spawn": "python",
    "c_system": "nobody",
    "c_popen": "nobody",
    "c_posix_spawn": "nobody",
}
ENDINGS = {"sys.exit": 7, "os._exit": 7, "exception": 1, "return": 0}


def make(python, way, tmp_path, role="quiet", ending="os._exit", **variables):
    """What the program says, what the forked child wrote, and the records that a child reported."""
    said, report = tmp_path / "said.json", tmp_path / "report.jsonl"
    command = [python, PROGRAM, way, role, ending, said]
    done = support.execute([str(part) for part in command], SOFTACL_REPORT=str(report), **variables)
    assert done.returncode == 0, done.stderr + done.stdout
    child = Path(f"{said}.child")
    records = [json.loads(line) for line in report.read_text().splitlines()]
    return json.loads(said.read_text()), json.loads(child.read_text()) if child.exists() else None, records


@pytest.fixture(params=PYTHONS, ids=lambda path: Path(path).parent.parent.name)
def python(request):
    return request.param


def check_findings(found, way, seen):
    if seen == "nobody":
        assert found == []
        return
    assert [rule for rule, *_ in found] == ["spawn-during-async"], found
    _, *place, message = found[0]
    assert "waited for" in message
    if seen == "python":
        ((file, function),) = place
        assert file == str(PROGRAM)
        # Some ways have a helper of their own, and Python 3.10 has no qualified names.
        assert function in (way, f"{way}.<locals>.run", "run", "by_process", "by_pool"), function
    else:
        assert place == [] and message.startswith("fork makes")


@pytest.mark.parametrize("schedule", ["eager", "lazy"])
@pytest.mark.parametrize("way", [*FORKS, *PROGRAMS])
def test_a_child_is_told_of_only_while_work_is_in_flight(python, way, schedule, tmp_path):
    ending = "return" if way == "pool_fork" else "os._exit"
    code = 0 if way == "pool_fork" else 7
    said, child, records = make(python, way, tmp_path, ending=ending, SOFTACL_SCHEDULE=schedule)
    assert said["idle code"] == said["busy code"] == code
    assert said["right before"] and said["right meanwhile"] and said["right after"]
    assert said["idle findings"] == []
    check_findings(said["busy findings"], way, {**FORKS, **PROGRAMS}[way])
    assert child is None
    assert all(record["rule"] == "spawn-during-async" for record in records)


@pytest.mark.parametrize("way", [*FORKS, *PROGRAMS])
def test_a_child_is_refused_where_it_can_be(python, way, tmp_path):
    seen = {**FORKS, **PROGRAMS}[way]
    said, *_ = make(python, way, tmp_path, ending="return" if way == "pool_fork" else "os._exit", SOFTACL_FORK="refuse")
    assert said["idle findings"] == [] and "idle code" in said
    assert said["right before"] and said["right meanwhile"] and said["right after"]
    if seen == "python":
        assert "busy code" not in said
        assert "acl.rt.synchronize_stream first" in said["refused"]
        assert [rule for rule, *_ in said["busy findings"]] == ["spawn-during-async"]
        assert "the child was refused" in said["busy findings"][0][-1]
    else:
        assert "refused" not in said
        check_findings(said["busy findings"], way, seen)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("role", ["quiet", "calls"])
@pytest.mark.parametrize("way", FORKS)
def test_a_forked_child_may_live_but_not_call(python, way, role, ending, tmp_path):
    if way == "pool_fork" and ending != "return":
        pytest.skip("a pool's worker that ends is the pool's affair")
    said, child, records = make(python, way, tmp_path, role, ending)
    assert said["idle code"] == said["busy code"] == ENDINGS[ending]
    assert said["right before"] and said["right meanwhile"] and said["right after"]
    children = [record for record in records if record["rule"] == "call-in-forked-child"]
    if role == "quiet":
        assert child is None and children == []
        return
    answers, text = child
    assert answers == [500003] * 4
    assert "forked" in text and "from one in which acl was initialised" in text
    assert children
    for record in children:
        assert record["sites"][0]["file"] == str(PROGRAM)
        forked = [site["file"] for site in record["sites"] if site["role"] == "forked"]
        assert forked == ([str(PROGRAM)] if FORKS[way] == "python" else [])


def test_the_policy_holds_without_checks_and_strict_checks_add_the_place_of_the_work(tmp_path):
    refused, *_, records = make(sys.executable, "os_system", tmp_path, SOFTACL_FORK="refuse", SOFTACL_CHECKS="strict")
    assert "refused" in refused
    places = [{site["role"]: site["function"] for site in record["sites"]} for record in records]
    assert places == [{"call": "os_system", "queued": "Copies.begin"}]

    Path(tmp_path / "report.jsonl").write_text("")
    refused, *_, records = make(sys.executable, "os_system", tmp_path, SOFTACL_FORK="refuse", SOFTACL_CHECKS="off")
    assert "refused" in refused and refused["busy findings"] == records == []


def test_a_program_that_replaces_itself_is_no_child(tmp_path):
    report = tmp_path / "report"
    outcome = support.run(
        """
import os, acl
assert acl.init() == 0 and acl.rt.set_device(0) == 0
stream, host = acl.rt.create_stream()[0], acl.rt.malloc_host(1 << 24)[0]
assert acl.rt.memset_async(host, 1 << 24, 1, 1 << 24, stream) == 0
os.execv("/bin/sh", ["sh", "-c", "exit 7"])
""",
        SOFTACL_REPORT=str(report),
        SOFTACL_FORK="refuse",
    )
    assert (outcome.returncode, outcome.stderr) == (7, "")
    assert report.read_text() == ""


def test_threads_that_copy_and_threads_that_fork_do_not_hold_each_other_up(tmp_path):
    """Forks by C code stay out: the interpreter cannot run in such a child while another thread asks for its lock."""
    said = support.answers(
        """
import ctypes, os, subprocess, threading, time, warnings
warnings.simplefilter("ignore")
ok(acl.init()); ok(acl.rt.set_device(0))
context = ok(acl.rt.get_context())
until = time.monotonic() + 2
def copy(byte):
    ok(acl.rt.set_context(context))
    stream, host, memory = ok(acl.rt.create_stream()), ok(acl.rt.malloc_host(1 << 20)), ok(acl.rt.malloc(1 << 20, 0))
    while time.monotonic() < until:
        ok(acl.rt.memset_async(memory, 1 << 20, byte, 1 << 20, stream))
        ok(acl.rt.memcpy_async(host, 1 << 20, memory, 1 << 20, 2, stream))
        ok(acl.rt.synchronize_stream(stream))
        assert ctypes.string_at(host, 1 << 20) == bytes([byte]) * (1 << 20)
def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
ways = [fork, lambda: os.system("exit 3") >> 8, lambda: subprocess.call(["sh", "-c", "exit 3"], preexec_fn=lambda: None)]
threads = [threading.Thread(target=copy, args=[byte]) for byte in (1, 2)]
for thread in threads: thread.start()
count = 0
while time.monotonic() < until:
    assert ways[count % 3]() == 3
    count += 1
for thread in threads: thread.join()
say(count > 2)
""",
        SOFTACL_REPORT=str(tmp_path / "report"),
    )
    assert said == [True]


def test_work_that_waits_for_something_else_does_not_hold_the_child_up_for_ever(tmp_path):
    said = support.answers(
        """
import ctypes, os, time
ok(acl.init()); ok(acl.rt.set_device(0))
stream = ok(acl.rt.create_stream())
word = ok(acl.rt.malloc(64, 0)); host = ok(acl.rt.malloc_host(4096))
ok(acl.rt.memset(word, 64, 0, 64))
ok(acl.rt.value_wait(word, 1, 0, stream))
ok(acl.rt.memset_async(host, 4096, 5, 4096, stream))
began = time.monotonic()
for _ in range(2):
    pid = os.fork()
    if pid == 0:
        os._exit(3)
    say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
say(time.monotonic() - began)
one = ctypes.c_uint64(1)
ok(acl.rt.memcpy(word, 8, ctypes.addressof(one), 8, 1))
ok(acl.rt.synchronize_stream(stream))
say(ctypes.string_at(host, 4096) == bytes([5]) * 4096)
from softacl import _native
say([json.loads(line)["message"] for line in _native._take_findings()[0].splitlines() if "spawn-during" in line])
""",
        SOFTACL_REPORT=str(tmp_path / "report"),
    )
    first, second, seconds, right, messages = said
    assert (first, second, right) == (3, 3, True)
    assert 1.5 < seconds < 3.5, "one wait of two seconds, not two"
    assert len(messages) == 1 and "was not over after" in messages[0]


# What the program does between its copy and the child, and whether it has then waited for the copy.
WAITS = {
    "pass": False,
    "ok(acl.rt.synchronize_stream(stream))": True,
    "ok(acl.rt.synchronize_stream(other))": False,
    "ok(acl.rt.synchronize_device())": True,
    "ok(acl.rt.synchronize_stream_with_timeout(stream, 5000))": True,
    "while ok(acl.rt.stream_query(stream)): pass": True,
    "ok(acl.rt.record_event(event, stream))": False,
    "ok(acl.rt.record_event(event, stream)); ok(acl.rt.synchronize_event(event))": True,
    "ok(acl.rt.record_event(event, stream)); ok(acl.rt.synchronize_event(event)); copy()": False,
    "ok(acl.rt.record_event(event, stream)); ok(acl.rt.stream_wait_event(other, event)); ok(acl.rt.synchronize_stream(other))": True,
    "ok(acl.rt.record_event(event, stream))\nwhile not ok(acl.rt.query_event_status(event)): pass": True,
    "ok(acl.rt.stream_abort(stream)); ok(acl.rt.synchronize_stream(stream))": True,
    "ok(acl.rt.destroy_stream(stream))": True,
    "ok(acl.rt.reset_device(0))": True,
    "ok(acl.finalize())": True,
    "ok(acl.rt.memset(host, 4096, 0, 4096))": False,
}


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:3"])
@pytest.mark.parametrize("between", WAITS)
def test_in_flight_is_what_was_not_waited_for(between, schedule, tmp_path):
    program = f"""
ok(acl.init()); ok(acl.rt.set_device(0))
stream, other = ok(acl.rt.create_stream()), ok(acl.rt.create_stream())
event = ok(acl.rt.create_event())
host = ok(acl.rt.malloc_host(4096)); memory = ok(acl.rt.malloc(4096, 0))
def copy():
    ok(acl.rt.memcpy_async(memory, 4096, host, 4096, 1, stream))
copy()
{between}
import os
os.system("true")
from softacl import _native
say([rule for line in _native._take_findings()[0].splitlines() if (rule := json.loads(line)["rule"]) == "spawn-during-async"])
"""
    (found,) = support.answers(program, SOFTACL_REPORT=str(tmp_path / "report"), SOFTACL_SCHEDULE=schedule)
    assert found == ([] if WAITS[between] else ["spawn-during-async"])


def test_memory_of_the_programs_own_is_copied_when_the_call_returns(tmp_path):
    """So it is not in flight."""
    (found,) = support.answers(
        """
import ctypes, os
ok(acl.init()); ok(acl.rt.set_device(0))
stream = ok(acl.rt.create_stream())
memory, own = ok(acl.rt.malloc(4096, 0)), ctypes.create_string_buffer(4096)
ok(acl.rt.memcpy_async(memory, 4096, ctypes.addressof(own), 4096, 1, stream))
os.system("true")
from softacl import _native
say([line for line in _native._take_findings()[0].splitlines() if "spawn-during" in line])
""",
        SOFTACL_REPORT=str(tmp_path / "report"),
    )
    assert found == []


def test_children_before_init_and_other_audit_events_are_nobodys_business(tmp_path):
    said = support.answers(
        """
import os, sys
say(os.system("exit 0"))
ok(acl.init())
heard = []
sys.addaudithook(lambda event, arguments: heard.append(event) if event.startswith("os.") else None)
say(os.listdir("/nowhere") if os.path.exists("/nowhere") else [])
say(os.system("exit 0"))
say("os.system" in heard)
""",
        SOFTACL_REPORT=str(tmp_path / "report"),
        SOFTACL_FORK="refuse",
    )
    assert said == [0, [], 0, True]


def test_a_hook_that_forbids_hooks_does_not_keep_acl_from_starting():
    outcome = support.run(
        """
import sys
def forbid(event, arguments):
    if event == "sys.addaudithook":
        raise RuntimeError("no more hooks")
sys.addaudithook(forbid)
import acl
assert acl.init() == 0
assert acl.rt.set_device(0) == 0
"""
    )
    assert outcome.returncode == 0, outcome.stderr


def test_a_child_of_a_host_function_is_made(tmp_path):
    """The function's stream stands still until it returns, so what is queued behind it cannot be waited for."""
    said = support.answers(
        """
import os, threading, time
ok(acl.init()); ok(acl.rt.set_device(0))
stream, context = ok(acl.rt.create_stream()), ok(acl.rt.get_context())
host = ok(acl.rt.malloc_host(4096))
go_on = True
def serve(_):
    acl.rt.set_context(context)
    while go_on:
        acl.rt.process_report(50)
thread, ret = acl.util.start_thread(serve, [])
ok(acl.rt.subscribe_report(thread, stream))
codes = []
def function(_):
    codes.append(os.system("exit 4") >> 8)
ok(acl.rt.memset_async(host, 4096, 1, 4096, stream))
ok(acl.rt.launch_callback(function, [], 1, stream))
ok(acl.rt.synchronize_stream(stream))
go_on = False
ok(acl.util.stop_thread(thread))
say(codes)
from softacl import _native
say([line for line in _native._take_findings()[0].splitlines() if "spawn-during" in line])
""",
        SOFTACL_REPORT=str(tmp_path / "report"),
    )
    assert said == [[4], []], "what was queued before the function is done when it runs"
