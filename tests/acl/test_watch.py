"""`softacl devices --watch` on a terminal of the test's own, and where there is none."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest

from .support import environment, execute

COMMAND = [sys.executable, "-m", "softacl", "devices"]
HOLDER = """
import acl, sys
assert acl.init() == 0 and acl.rt.set_device(0) == 0
print("holds", flush=True)
sys.stdin.readline()
"""


class Screen:
    """A terminal: what was written there, and what somebody sees."""

    def __init__(self, lines, columns):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.written = ""

    def read(self, seconds):
        until = time.monotonic() + seconds
        while select.select([self.master], [], [], max(0, until - time.monotonic()))[0]:
            self.written += os.read(self.master, 4096).decode()

    def shown(self):
        """The lines that are seen: only the sequences are known that the view uses."""
        screen, row = [], 0
        for part in re.findall(r"\x1b\[\d*[A-Z]|[^\x1b]+", self.written):
            if part.startswith("\x1b"):
                number, letter = part[2:-1], part[-1]
                if letter == "A":
                    row -= int(number)
                    assert row >= 0, "the view stays on the terminal"
                elif letter == "J":
                    del screen[row:]
                else:
                    assert letter == "K"
                continue
            for piece in re.findall(r"[^\r\n]+|\n", part):
                if piece == "\n":
                    row += 1
                else:
                    screen[row : row + 1] = [piece]
        return screen

    def wait_for(self, condition):
        until = time.monotonic() + 60
        while not condition(self.shown()):
            assert time.monotonic() < until, self.shown()
            self.read(0.05)

    def close(self):
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def watch(tmp_path):
    """Starts the view on a terminal of a size; it ends with the test."""
    started = []

    def start(lines=40, columns=200):
        screen = Screen(lines, columns)
        # The terminal is the process's own, so that Ctrl-C reaches it.
        process = subprocess.Popen(
            [*COMMAND, "--watch=0.1"],
            stdin=screen.slave,
            stdout=screen.slave,
            stderr=screen.slave,
            env=environment(SOFTACL_RUN_DIR=str(tmp_path / "run"), SOFTACL_PROCESS_LIMIT="8"),
            preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)),
        )
        started.append((process, screen))
        return process, screen

    (tmp_path / "run").mkdir(mode=0o700)
    yield start
    for process, screen in started:
        process.kill()
        process.wait()
        screen.close()


def holder(tmp_path):
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        env=environment(SOFTACL_RUN_DIR=str(tmp_path / "run"), SOFTACL_DEVICE_MEMORY="64M"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_view_follows_what_happens_in_its_place(watch, tmp_path):
    process, screen = watch()
    screen.wait_for(lambda lines: lines and lines[0].startswith("device 0: 0 of 8 slots taken"))
    number = len(screen.shown())
    with holder(tmp_path) as other:
        assert other.stdout.readline() == "holds\n"
        screen.wait_for(lambda lines: lines[0].startswith("device 0: 1 of 8 slots taken"))
        assert str(other.pid) in screen.shown()[2]
        other.communicate("\n", timeout=60)
    screen.wait_for(lambda lines: lines[0].startswith("device 0: 0 of 8 slots taken"))
    assert len(screen.shown()) == number, "nothing of the longer view is left"
    # As somebody at the terminal does.
    os.write(screen.master, b"\x03")
    assert process.wait(timeout=60) == -signal.SIGINT
    screen.read(0.2)
    assert "Traceback" not in screen.written


def test_the_view_fits_on_a_small_terminal(watch):
    _, screen = watch(lines=4, columns=20)
    screen.wait_for(lambda lines: lines)
    screen.read(0.5)
    assert len(screen.shown()) == 3 and "more lines" in screen.shown()[-1]
    assert all(len(line) <= 20 for line in screen.shown())


def test_without_a_terminal_there_is_no_view(tmp_path):
    done = execute([*COMMAND, "--watch"], SOFTACL_RUN_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in done.stderr
