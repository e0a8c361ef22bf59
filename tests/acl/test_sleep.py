"""Programs that are told of sleep by a function of their own (`softacl.on_sleep`), under rehearsals of `softacl run`."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from .support import PRELUDE, environment, execute, supervised

COMMAND = [sys.executable, "-m", "softacl", "run"]

# What the programs share: a log with one line a happening, and a device.
BEGIN = (
    PRELUDE
    + """
import os, signal, threading, time
import softacl
log = open(sys.argv[1], "a", buffering=1)
def tell(*words):
    print(*words, file=log)
def wait_for_end():
    while not os.path.exists("end"):
        time.sleep(0.01)
ok(acl.init())
"""
)

# Lets go of its device before sleep, and takes it again.
SERVICE = (
    BEGIN
    + """
def asleep(seconds):
    ok(acl.rt.reset_device(0))
    tell("asleep", seconds > 1, threading.current_thread().name, acl.rt.set_device(0))
def awake():
    ok(acl.rt.set_device(0))
    tell("awake", threading.current_thread().name)
ok(acl.rt.set_device(0))
assert softacl.on_wake(awake) and softacl.on_sleep(asleep)
tell("begin")
wait_for_end()
ok(acl.finalize())
tell("end")
"""
)
ROUND = ["asleep True softacl-sleep 507033", "awake softacl-sleep"]


@pytest.fixture
def start(tmp_path):
    """Starts `softacl run` with a program that gets the name of its log, in a folder of its own."""
    with supervised(tmp_path) as start:

        def begin(*options, program=SERVICE, log="log", **variables):
            return start(*options, program=program, name=log, arguments=[log], **variables)

        yield begin


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def wait_for(path, number):
    """The lines of a log, as soon as there are so many."""
    deadline = time.monotonic() + 60
    while len(lines(path)) < number:
        assert time.monotonic() < deadline, lines(path)
        time.sleep(0.01)
    return lines(path)


def end(process, tmp_path):
    (tmp_path / "end").touch()
    _, text = process.communicate(timeout=60)
    assert process.returncode == 0, text
    return text


def test_a_program_is_told_and_stays(start, tmp_path):
    process = start("--simulate-sleep=3,0.2,3")
    assert wait_for(tmp_path / "log", 7)[:7] == ["begin", *ROUND * 3]
    text = end(process, tmp_path)
    assert lines(tmp_path / "log") == ["begin", *ROUND * 3, "end"]
    assert text.count("going to sleep; the program is told") == 3
    assert text.count("awake; the program is told") == 3
    assert "asked to end" not in text and "still uses" not in text


def test_a_program_that_ends_when_it_is_told_is_started_again(start, tmp_path):
    program = BEGIN + (
        """
ok(acl.rt.set_device(0))
leave = threading.Event()
assert softacl.on_sleep(lambda seconds: leave.set())
tell("begin")
while not leave.is_set() and not os.path.exists("end"):
    time.sleep(0.01)
ok(acl.finalize())
tell("end")
"""
    )
    process = start("--simulate-sleep=3,0.1", "--restart-on-wake", program=program)
    assert wait_for(tmp_path / "log", 3)[:3] == ["begin", "end", "begin"]
    text = end(process, tmp_path)
    assert "started again" in text and "asked to end" not in text


# What the function does, and what is said of it: SIGTERM follows.
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('no idea')", "has failed"),
        ("sys.exit(3)", "has failed"),
        ("time.sleep(60)", "is not done"),
        ("pass", "still uses a device"),
    ],
)
def test_a_function_that_does_not_do_its_part_is_followed_by_sigterm(start, tmp_path, body, said):
    program = BEGIN + (
        f"""
signal.signal(signal.SIGTERM, lambda *_: (tell("term"), acl.finalize(), os._exit(0)))
def asleep(seconds):
    tell("told")
    {body}
ok(acl.rt.set_device(0))
softacl.on_sleep(asleep)
tell("begin")
wait_for_end()
"""
    )
    process = start("--simulate-sleep=3,0.1", program=program)
    _, text = process.communicate(timeout=60)
    assert lines(tmp_path / "log") == ["begin", "told", "term"]
    assert process.returncode == 0 and said in text and "asked to end" in text, text
    assert ("no idea" in text) == ("no idea" in body)


def test_who_takes_it_back_gets_sigterm(start, tmp_path):
    program = SERVICE.replace('tell("begin")', 'softacl.on_sleep(None); tell("begin")')
    process = start("--simulate-sleep=3,0.1", program=program)
    _, text = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert "the program is asked to end" in text
    assert lines(tmp_path / "log") == ["begin"]


def test_sleep_waits_for_everyone_and_everyone_for_the_wake_up(start, tmp_path):
    """A process of somebody else's that still uses a device when the program has let go of it."""
    code = """
import acl, sys
assert acl.init() == 0 and acl.rt.set_device(0) == 0
print("holds", flush=True)
sys.stdin.readline()
"""
    # Where they are counted is the program's folder, which is made for it.
    (tmp_path / "run").mkdir(mode=0o700)
    other = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(SOFTACL_RUN_DIR=str(tmp_path / "run"), SOFTACL_DEVICE_MEMORY="64M"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout.readline() == "holds\n"
        process = start("--simulate-sleep=3,0.1")
        wait_for(tmp_path / "log", 2)
        time.sleep(0.5)
        assert lines(tmp_path / "log") == ["begin", ROUND[0]], "the machine does not sleep yet"
    finally:
        other.communicate("\n", timeout=60)
    assert wait_for(tmp_path / "log", 3) == ["begin", *ROUND]
    text = end(process, tmp_path)
    assert "still uses" not in text and "asked to end" not in text


def test_every_process_of_a_program_is_told_by_itself(start, tmp_path):
    """A process that was forked from one that is told is told when it wants to be."""
    program = PRELUDE + (
        """
import os, sys, time
log = open(sys.argv[1], "a", buffering=1)
import softacl
def asleep(seconds):
    print("told", len(sys.argv), file=log)
assert softacl.on_sleep(asleep)
pid = os.fork()
if pid == 0:
    sys.argv.append("child")
    assert softacl.on_sleep(asleep)
print("begin", file=log)
while not os.path.exists("end"):
    time.sleep(0.01)
if pid:
    os.waitpid(pid, 0)
"""
    )
    process = start("--simulate-sleep=3,0.1,2", program=program)
    assert sorted(wait_for(tmp_path / "log", 6)) == ["begin"] * 2 + ["told 2"] * 2 + ["told 3"] * 2
    end(process, tmp_path)


def test_without_softacl_run_nobody_calls():
    outcome = execute(
        [sys.executable, "-c", "import softacl; print(softacl.on_sleep(print), softacl.on_wake(print))"],
    )
    assert (outcome.stdout, outcome.stderr) == ("False False\n", "")


def test_a_program_outlives_softacl_run(start, tmp_path):
    program = BEGIN + (
        """
assert softacl.on_sleep(print)
tell("begin", os.getpid())
while os.path.exists(os.environ["SOFTACL_SLEEP_SOCKET"]) and softacl.on_sleep(print):
    time.sleep(0.01)
tell("alone")
"""
    )
    process = start("--simulate-sleep=300", program=program)
    wait_for(tmp_path / "log", 1)
    process.kill()
    assert wait_for(tmp_path / "log", 2)[1] == "alone"


def test_what_speaks_nonsense_is_not_listened_to(start, tmp_path):
    program = BEGIN + (
        """
import socket
connections = []
for nonsense in (b"hello", b"done x", b"x" * 100000, b"done 99999999999999999999999", bytes(range(256))):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.environ["SOFTACL_SLEEP_SOCKET"])
    try:
        connection.sendall(nonsense + b"\\n")
        tell("heard", connection.recv(1))
    except OSError:
        tell("heard", b"")
"""
    )
    process = start("--simulate-sleep=300", program=program)
    _, text = process.communicate(timeout=60)
    assert lines(tmp_path / "log") == ["heard b''"] * 5, text


def test_import_of_acl_needs_no_sockets():
    code = "import sys, acl; print([name for name in ('socket', 'softacl._sleep') if name in sys.modules])"
    assert execute([sys.executable, "-S", "-c", code], PYTHONPATH=os.pathsep.join(sys.path)).stdout == "[]\n"


# A service with work under way all the time: what sleep finds unfinished is finished first, and every task is accounted for.
BUSY = (
    BEGIN
    + """
import ctypes
SIZE, BATCH = 1 << 12, 8
change = threading.Condition()
may_work, works = True, False
queued = done = rounds = found_busy = 0
def batch(stream, buffers, memory):
    global queued, done
    for source, target in buffers:
        queued += 1
        ctypes.memset(source, queued & 255, SIZE)
        ok(acl.rt.memcpy_async(memory, SIZE, source, SIZE, 1, stream))
        ok(acl.rt.memcpy_async(target, SIZE, memory, SIZE, 2, stream))
    ok(acl.rt.synchronize_stream(stream))
    for _, target in buffers:
        done += 1
        assert ctypes.string_at(target, SIZE) == bytes([done & 255]) * SIZE
def work():
    if acl.rt.set_device(0) == 507033:
        time.sleep(0.001)  # the next sleep came first
        return
    stream, memory = ok(acl.rt.create_stream()), ok(acl.rt.malloc(SIZE, 0))
    buffers = [(ok(acl.rt.malloc_host(SIZE)), ok(acl.rt.malloc_host(SIZE))) for _ in range(BATCH)]
    while may_work and not os.path.exists("end"):
        batch(stream, buffers, memory)
    for buffer in sum(buffers, ()):
        ok(acl.rt.free_host(buffer))
    ok(acl.rt.free(memory)); ok(acl.rt.destroy_stream(stream)); ok(acl.rt.reset_device(0))
def worker():
    global works
    while not os.path.exists("end"):
        with change:
            change.wait_for(lambda: may_work, 0.05)
            works = may_work
        if works:
            work()
        with change:
            works = False
            change.notify_all()
def asleep(seconds):
    global may_work, rounds, found_busy
    found_busy += queued != done
    with change:
        may_work = False
        assert change.wait_for(lambda: not works, seconds)
    rounds += 1
def awake():
    global may_work
    with change:
        may_work = True
        change.notify_all()
thread = threading.Thread(target=worker)
thread.start()
softacl.on_wake(awake); softacl.on_sleep(asleep)
tell("begin")
wait_for_end()
thread.join()
ok(acl.finalize())
tell("end", rounds, found_busy, queued, done)
"""
)
CYCLES = 1000


def said(process, text, times):
    """What `softacl run` says until it has said a text so many times."""
    heard = ""
    while heard.count(text) < times:
        line = process.stderr.readline()
        assert line, heard
        heard += line
    return heard


def devices(tmp_path):
    done = execute([sys.executable, "-m", "softacl", "devices", "--json"], SOFTACL_RUN_DIR=str(tmp_path / "run"))
    return json.loads(done.stdout)


def test_no_task_and_no_slot_is_lost_however_often_the_machine_sleeps(start, tmp_path):
    """With one slot on the device, one that stays behind would keep the program itself out."""
    process = start(f"--simulate-sleep=3,0.002,{CYCLES}", program=BUSY, SOFTACL_PROCESS_LIMIT="1")
    text = said(process, "the machine is awake", CYCLES) + end(process, tmp_path)
    *_, last = lines(tmp_path / "log")
    _, rounds, found_busy, queued, done = last.split()
    print(last, file=sys.stderr)
    assert int(rounds) == CYCLES
    assert int(found_busy) > CYCLES / 10, "work was under way"
    assert int(queued) == int(done) > 0
    assert "still uses" not in text and "asked to end" not in text
    assert devices(tmp_path)["host"]["taken"] == 0


# `make soak` has more of them.
RESTARTS = int(os.environ.get("RESTARTS_FOR_TEST", "3"))


def test_no_slot_is_lost_however_often_a_program_is_started_again(start, tmp_path):
    program = BEGIN + (
        """
leave = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: leave.set())
ok(acl.rt.set_device(0))
stream, host, memory = ok(acl.rt.create_stream()), ok(acl.rt.malloc_host(4096)), ok(acl.rt.malloc(4096, 0))
count = 0
while count == 0 or not leave.is_set() and not os.path.exists("end"):
    ok(acl.rt.memcpy_async(memory, 4096, host, 4096, 1, stream))
    count += 1
    if not count % 16:
        ok(acl.rt.synchronize_stream(stream))
ok(acl.rt.synchronize_stream(stream))
tell(count > 0)
"""
    )
    options = [f"--simulate-sleep=1,1,{RESTARTS}", "--restart-on-wake"]
    process = start(*options, program=program, SOFTACL_PROCESS_LIMIT="1")
    text = said(process, "started again", RESTARTS) + end(process, tmp_path)
    # One that is asked to end before it has begun writes nothing.
    assert set(lines(tmp_path / "log")) == {"True"}
    assert "still uses" not in text
    assert devices(tmp_path)["host"]["taken"] == 0
