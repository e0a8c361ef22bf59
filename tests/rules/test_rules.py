"""Every rule's page is a specification: its first program breaks the rule where a comment says so, its second does not.

A comment `# error: [rule]` or `# warning: [rule]` stands on the line that a finding is told at; `# warning at 6: [rule]` stands anywhere. Exactly those findings are
made, whatever the schedule of the streams.
"""

import json
import os
import re
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


def run(program, directory, model, schedule):
    """The findings of a program, and what else it said."""
    path, report = directory / "program.py", directory / "report.jsonl"
    path.write_text(program)
    report.write_text("")
    environment = {
        **os.environ,
        "SOFTACL_CHECKS": "strict",
        "SOFTACL_REPORT": str(report),
        "SOFTACL_SCHEDULE": schedule,
        "MODEL_FOR_TEST": str(model),
        "PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in report.read_text().splitlines()]
    return records, done.stderr


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:7"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page, schedule, tmp_path, small_om):
    failing, mended = programs(page)
    announced = expected(failing)
    assert any(rule == page.stem for _, rule, _ in announced), "the failing program breaks the page's own rule"
    records, errors = run(failing, tmp_path, small_om, schedule)
    found = Counter()
    for record in records:
        site = record["sites"][0]
        assert site["file"] == str(tmp_path / "program.py"), record
        found[record["severity"], record["rule"], site["line"]] = 1
    assert found == announced, errors
    records, errors = run(mended, tmp_path, small_om, schedule)
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
