"""The pytest plugin, on suites that break rules."""

import os
import subprocess
import sys

import pytest

START = """
import acl
import pytest

def ok(answer):
    value, ret = answer
    assert ret == 0
    return value

@pytest.fixture(scope="session", autouse=True)
def device():
    acl.init()
    acl.rt.set_device(0)
    yield
    acl.rt.reset_device(0)
    acl.finalize()
"""


def run(directory, tests, *options):
    (directory / "test_suite.py").write_text(START + tests)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", *options, "test_suite.py"]
    # An installed plugin is found by its entry point; one on the path is named.
    if "softacl" not in plugins():
        command[3:3] = ["-p", "softacl.pytest_plugin"]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=60, env=os.environ)


def plugins():
    from importlib.metadata import entry_points

    return [entry.name for entry in entry_points(group="pytest11")]


BREAKS = """
def test_uses_after_destroy():
    stream = ok(acl.rt.create_stream())
    acl.rt.destroy_stream(stream)
    acl.rt.synchronize_stream(stream)

def test_is_clean():
    stream = ok(acl.rt.create_stream())
    acl.rt.destroy_stream(stream)
"""


def test_the_test_that_breaks_a_rule_fails_with_the_finding(tmp_path):
    done = run(tmp_path, BREAKS, "--acl-check")
    assert "ERROR test_suite.py::test_uses_after_destroy" in done.stdout, done.stdout
    assert "error[used-after-destroy]" in done.stdout and "made here, in test_uses_after_destroy" in done.stdout
    assert "2 passed, 1 error" in done.stdout, done.stdout
    assert "2 passed" in run(tmp_path, BREAKS).stdout, "nothing is checked unasked"


LEAKS = """
@pytest.fixture(scope="module")
def shared():
    stream = ok(acl.rt.create_stream())
    yield stream
    acl.rt.destroy_stream(stream)

@pytest.fixture
def own():
    event = ok(acl.rt.create_event())
    yield event
    acl.rt.destroy_event(event)

def test_first(shared, own):
    pass

def test_leaks(shared):
    acl.create_data_buffer(0, 0)

def test_after(shared):
    pass
"""


def test_what_a_test_leaves_is_that_tests(tmp_path):
    done = run(tmp_path, LEAKS, "--acl-check", "--acl-warnings")
    assert "ERROR test_suite.py::test_leaks" in done.stdout, done.stdout
    assert "3 passed, 1 error" in done.stdout and "a data buffer was never destroyed" in done.stdout, done.stdout
    done = run(tmp_path, LEAKS, "--acl-check")
    assert "3 passed" in done.stdout, "a warning by itself does not fail a test"
    assert "acl warnings" in done.stdout and "a data buffer was never destroyed" in done.stdout, done.stdout


MARKED = """
@pytest.mark.acl_finding("destroyed-twice")
def test_marked():
    pointer = ok(acl.rt.malloc(64, 0))
    acl.rt.free(pointer)
    acl.rt.free(pointer)

@pytest.mark.acl_finding("destroyed-twice")
def test_marked_in_vain():
    pass
"""


def test_a_marked_test_must_break_its_rule(tmp_path):
    done = run(tmp_path, MARKED, "--acl-check", "--strict-markers")
    assert "2 passed, 1 error" in done.stdout, done.stdout
    assert "no finding of destroyed-twice" in done.stdout, done.stdout


STRICT = """
def test_reads_too_early():
    stream = ok(acl.rt.create_stream())
    pointer = ok(acl.rt.malloc(64, 0))
    host = bytes(64)
    acl.rt.memset_async(pointer, 64, 0, 64, stream)
    acl.rt.memcpy(acl.util.bytes_to_ptr(host), 64, pointer, 64, 2)
    acl.rt.synchronize_stream(stream)
    acl.rt.destroy_stream(stream)
    acl.rt.free(pointer)
"""


@pytest.mark.parametrize(("level", "summary"), [("strict", "1 passed, 1 error"), ("report", "1 passed")])
def test_levels(level, summary, tmp_path):
    assert summary in run(tmp_path, STRICT, "--acl-check", f"--acl-check-set={level}").stdout.splitlines()[-1]
