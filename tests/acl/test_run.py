"""`softacl run`: the program's life with a machine that goes to sleep and wakes up, in a rehearsal, and what a program sees of it."""

import signal
import sys
import time

import pytest

from .support import PRELUDE, execute, supervised

COMMAND = [sys.executable, "-m", "softacl", "run"]

# A service: uses a device until it is asked to end, and writes down what happens to it.
SERVICE = (
    PRELUDE
    + """
import os, signal, time
log = open("log", "a", buffering=1)
ending = []
for number in (signal.SIGTERM, signal.SIGUSR1):
    signal.signal(number, lambda number, frame: ending.append(number))
ok(acl.init())
code = acl.rt.set_device(0)
print("begin", code, file=log)
while not ending and not os.path.exists("end"):
    time.sleep(0.01)
ok(acl.finalize())
print("end", *map(int, ending), file=log)
sys.exit(len(ending) and 10 + len(ending))
"""
)


@pytest.fixture
def start(tmp_path):
    """Starts `softacl run` with a program, in a folder of its own."""
    with supervised(tmp_path) as start:
        yield lambda *options, program=SERVICE, **variables: start(*options, program=program, **variables)


def wait_for(path, text):
    deadline = time.monotonic() + 60
    while not path.exists() or text not in path.read_text():
        assert time.monotonic() < deadline, f"never in {path}: {text!r}"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("program", "code"),
    [("import sys; sys.exit(0)", 0), ("import sys; sys.exit(9)", 9), ("import os; os.kill(os.getpid(), 9)", 137)],
)
def test_the_exit_code_is_the_programs(program, code):
    outcome = execute([*COMMAND, "--", sys.executable, "-c", program])
    assert outcome.returncode == code
    assert outcome.stdout == ""


def test_without_logind_it_is_said_once_and_the_program_runs():
    outcome = execute(
        [*COMMAND, "--", sys.executable, "-c", "print('ran')"],
        DBUS_SYSTEM_BUS_ADDRESS="unix:path=/no/such/bus",
    )
    assert (outcome.returncode, outcome.stdout) == (0, "ran\n")
    assert outcome.stderr.count("logind") == 1
    assert "runs without a gate" in outcome.stderr


def test_a_program_that_is_not_there():
    outcome = execute([*COMMAND, "--simulate-sleep", "--", "/no/such/program"])
    assert outcome.returncode == 127
    assert "/no/such/program cannot be started" in outcome.stderr


def test_its_options_and_the_programs_are_apart():
    outcome = execute(
        [*COMMAND, sys.executable, "-c", "import sys; print(sys.argv[1:])", "--kill", "--restart-on-wake"]
    )
    assert outcome.stdout == "['--kill', '--restart-on-wake']\n"


def test_a_service_leaves_before_sleep_and_comes_back_after_it(start, tmp_path):
    process = start("--restart-on-wake", "--simulate-sleep=5,0.2")
    log = tmp_path / "log"
    wait_for(log, "begin 0\nend 15\nbegin 0\n")
    (tmp_path / "end").touch()
    _, text = process.communicate(timeout=60)
    assert process.returncode == 0
    assert log.read_text() == "begin 0\nend 15\nbegin 0\nend\n"
    assert text.index("going to sleep") < text.index("started again")


def test_while_the_machine_is_going_to_sleep_no_program_begins(start, tmp_path):
    start("--simulate-sleep=5,300")
    log = tmp_path / "log"
    wait_for(log, "end 15")
    # The machine "sleeps", and the gate stays closed meanwhile.
    code = "import acl; acl.init(); print(acl.rt.set_device(0), acl.get_recent_err_msg())"
    outcome = execute([sys.executable, "-c", code], SOFTACL_RUN_DIR=str(tmp_path / "run"))
    assert outcome.stdout.startswith("507033 ")
    assert "going to sleep" in outcome.stdout
    assert "softacl run" in outcome.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_signals_are_passed_on(start, tmp_path, number):
    process = start()
    wait_for(tmp_path / "log", "begin 0")
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == 11
    assert (tmp_path / "log").read_text() == f"begin 0\nend {int(number)}\n"


def test_a_program_has_its_own_process_group_and_default_signals():
    code = (
        "import os, signal; print(os.getpgrp() == os.getpid(), signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, "
        "signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    )
    outcome = execute([*COMMAND, "--", sys.executable, "-c", code])
    assert outcome.stdout == "True True set()\n"


# A service that leaves a process behind which belongs to nobody any more, and uses a device as long as there is no file "end".
DAEMON = (
    PRELUDE
    + """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if os.fork():
        os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    ok(acl.init()); ok(acl.rt.set_device(0))
    print("daemon", os.getpid(), file=open("log", "a", buffering=1))
    while not os.path.exists("end"):
        time.sleep(0.01)
    ok(acl.finalize())
    os._exit(0)
"""
)


def test_a_daemon_lives_on_when_the_program_that_made_it_ends(start, tmp_path):
    process = start(program=DAEMON + "sys.exit(3)")
    _, text = process.communicate(timeout=60)
    assert process.returncode == 3
    wait_for(tmp_path / "log", "daemon")
    # It still has its slot.
    code = "import acl; acl.init(); print(acl.rt.set_device(0))"
    variables = {"SOFTACL_RUN_DIR": str(tmp_path / "run"), "SOFTACL_PROCESS_LIMIT": "1"}
    assert execute([sys.executable, "-c", code], **variables).stdout == "507033\n"
    assert "Traceback" not in text


def test_a_daemon_that_stays_is_named_and_the_machine_sleeps_all_the_same(start, tmp_path):
    """It has left the program's process group, so that nothing reaches it."""
    process = start("--simulate-sleep=4,0.1", "--kill", program=DAEMON + "time.sleep(600)")
    wait_for(tmp_path / "log", "daemon")
    daemon = (tmp_path / "log").read_text().split()[1]
    _, text = process.communicate(timeout=60)
    assert f"still uses a device when the machine goes to sleep: pid {daemon} " in text
    assert process.returncode == 128 + signal.SIGTERM, "the program itself ended when it was asked to"


def test_a_program_that_fails_at_once_after_the_wake_up_is_tried_again(start, tmp_path):
    program = PRELUDE + (
        """
import os, signal, time
starts = len(open("log", "a+").readlines()) if os.path.exists("log") else 0
open("log", "a").write("begin\\n")
if starts in (1, 2):
    sys.exit(5)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while not os.path.exists("end"):
    time.sleep(0.01)
"""
    )
    program = program.replace('open("log", "a+")', 'open("log")')
    process = start("--simulate-sleep=3,0.1", "--restart-on-wake", program=program)
    wait_for(tmp_path / "log", "begin\n" * 4)
    (tmp_path / "end").touch()
    _, text = process.communicate(timeout=60)
    assert process.returncode == 0
    assert text.count("ended with 5 right after it was started") == 2
