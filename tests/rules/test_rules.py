"""Every rule's page is a specification: its first program breaks the rule where a comment says so, its second does not.

A comment `# error: [rule]` or `# warning: [rule]` stands on the line that a finding is told at; `# warning at 6: [rule]` stands anywhere. Exactly those findings are
made, whatever the schedule of the streams.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*.md"))
HERE_COMMENT = re.compile(r"# (error|warning): \[([a-z-]+)\]")
ELSEWHERE_COMMENT = re.compile(r"# (error|warning) at (\d+): \[([a-z-]+)\]")


def programs(page):
    """The page's programs: what fails, what is mended."""
    found = re.findall(r"^## (Fails|Mended)\n\n```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    assert [title for title, _ in found] == ["Fails", "Mended"], f"{page.name}: one failing program, one mended"
    return [program for _, program in found]


def expected(program):
    """The findings that the comments announce."""
    announced = Counter()
    for number, line in enumerate(program.splitlines(), 1):
        for severity, rule in HERE_COMMENT.findall(line):
            announced[severity, rule, number] += 1
        for severity, at, rule in ELSEWHERE_COMMENT.findall(line):
            announced[severity, rule, int(at)] += 1
    return announced


@pytest.fixture(scope="session")
def sleeping_clock(tmp_path_factory):
    """A library with the clock of a machine that sleeps when told to."""
    library = tmp_path_factory.mktemp("clock") / "sleeping_clock.so"
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "sleeping_clock.c"], check=True)
    return library


def run_dir(directory):
    """A directory in which only the processes of one test meet."""
    path = directory / "run"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def run(program, directory, model, schedule, clock=None, code=0):
    """The findings of a program that ends with a code, and what else it said."""
    path, report = directory / "program.py", directory / "report.jsonl"
    path.write_text(program)
    report.write_text("")
    environment = {
        **os.environ,
        "SOFTACL_CHECKS": "strict",
        "SOFTACL_REPORT": str(report),
        "SOFTACL_SCHEDULE": schedule,
        # Sleep that a page rehearses is no other test's.
        "SOFTACL_RUN_DIR": str(run_dir(directory)),
        "MODEL_FOR_TEST": str(model),
        "PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    if clock:
        environment["LD_PRELOAD"] = str(clock)
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == code, done.stderr
    records = [json.loads(line) for line in report.read_text().splitlines()]
    return records, done.stderr


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:7"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page, schedule, tmp_path, small_om, request):
    failing, mended = programs(page)
    # What a page says of its programs' surroundings.
    clock = request.getfixturevalue("sleeping_clock") if "sleeping_clock.c" in page.read_text() else None
    code = -signal.SIGSEGV if "The program ends with SIGSEGV." in page.read_text() else 0
    announced = expected(failing)
    assert any(rule == page.stem for _, rule, _ in announced), "the failing program breaks the page's own rule"
    records, errors = run(failing, tmp_path, small_om, schedule, clock, code)
    found = Counter()
    for record in records:
        site = record["sites"][0]
        assert site["file"] == str(tmp_path / "program.py"), record
        found[record["severity"], record["rule"], site["line"]] = 1
    assert found == announced, errors
    records, errors = run(mended, tmp_path, small_om, schedule, clock)
    assert records == [], errors


def test_what_destructors_of_globals_destroy_is_not_left_over(tmp_path, small_om):
    program = """
import acl
class Resources:
    def __init__(self):
        acl.init()
        acl.rt.set_device(0)
        self.stream, _ = acl.rt.create_stream()
        self.memory, _ = acl.rt.malloc(64, 0)
        self.kept = acl.create_data_buffer(self.memory, 64)
    def __del__(self):
        acl.rt.free(self.memory)
        acl.rt.destroy_stream(self.stream)
        acl.rt.reset_device(0)
        acl.finalize()
resources = Resources()
"""
    records, errors = run(program, tmp_path, small_om, "eager")
    assert [(record["rule"], record["sites"][0]["line"]) for record in records] == [("never-destroyed", 9)], errors


def test_every_rule_has_its_page():
    command = [sys.executable, "-m", "softacl", "rules", "--json"]
    rules = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert [rule["rule"] for rule in rules] == [page.stem for page in PAGES]
    for rule in rules:
        assert rule["page"] and rule["summary"] and rule["since"], rule


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_text(page, tmp_path, small_om, request):
    """What a person reads: the page's rule, as it was looked at and found good."""
    clock = request.getfixturevalue("sleeping_clock") if "sleeping_clock.c" in page.read_text() else None
    (tmp_path / "program.py").write_text(programs(page)[0])
    command = [sys.executable, "-m", "softacl", "check", "--output=text", "--", sys.executable, "program.py"]
    environment = {
        **os.environ,
        # Sleep that a page rehearses is no other test's.
        "SOFTACL_RUN_DIR": str(run_dir(tmp_path)),
        "MODEL_FOR_TEST": str(small_om),
        "PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]),
        **({"LD_PRELOAD": str(clock)} if clock else {}),
    }
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 1, done.stderr
    text = steady((tmp_path / "text").read_text(), tmp_path)
    snapshot = HERE / "snapshots" / f"{page.stem}.txt"
    if request.config.getoption("write_snapshots", default=False):
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text(text)
    assert text == snapshot.read_text(), "`pytest tests/rules --write-snapshots` writes them anew"
    assert f"[{page.stem}]" in text


def steady(text, directory):
    """A text without what differs from run to run."""
    text = text.replace(f"{directory}/", "")
    text = re.sub(r"0x[0-9a-f]+", "0x…", text)
    text = re.sub(r"\bpid \d+", "pid …", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ][\d:]+Z?", "(time)", text)
    text = text.replace(sys.executable, "python")
    # A command is cut where its interpreter's path ends it.
    text = re.sub(r"\bpython[\d.]* -m softacl run [^)]*", "python -m softacl run …", text)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def test_snapshots_are_of_rules():
    assert sorted(path.stem for path in (HERE / "snapshots").glob("*")) == [page.stem for page in PAGES]
