"""The pytest plugin: a test in which an error arises fails with the finding as its message, and what a test leaves undestroyed is that test's.

``--acl-check`` switches it on. ``@pytest.mark.acl_finding("rule")`` expects a finding: the test fails without it.
"""

import json
import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("softacl")
    group.addoption(
        "--acl-check",
        action="store_true",
        help="check the use of acl in every test; an error fails the test in which it arises",
    )
    group.addoption(
        "--acl-check-set",
        choices=("report", "strict"),
        default="strict",
        help="with --acl-check: strict checks all rules (default), report those that cost nothing",
    )
    group.addoption(
        "--acl-warnings",
        action="store_true",
        help="with --acl-check: findings that are warnings fail the test, too",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    # The settings are read when acl is imported, which a conftest may do.
    options = early_config.known_args_namespace
    if options.acl_check:
        os.environ["SOFTACL_CHECKS"] = options.acl_check_set
        # Findings are the tests' messages; nothing else is to be printed.
        os.environ["SOFTACL_REPORT"] = os.devnull


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "acl_finding(rule): the test breaks this rule of acl, and fails if it does not")
    if config.getoption("acl_check"):
        config.pluginmanager.register(_Checks(warnings=config.getoption("acl_warnings")), "softacl-checks")


class _Checks:
    def __init__(self, *, warnings: bool) -> None:
        from softacl import _native

        self.native = _native
        self.warnings = warnings
        # What does not fail a test is told at the end.
        self.told: list[tuple[str, str]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        # What a fixture of several tests makes is not left over by the first of them.
        shared = fixturedef.scope != "function"
        result = yield
        if shared:
            self.native._mark_more()
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        self.native._mark()
        self.native._take_findings()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item, nextitem):
        result = yield
        lines, text = self.native._take_findings()
        found = [json.loads(line) for line in lines.splitlines()]
        expected = {mark.args[0] for mark in item.iter_markers("acl_finding")}
        missing = expected - {record["rule"] for record in found}
        if missing:
            pytest.fail(f"no finding of {', '.join(sorted(missing))}, which the test is marked to make", pytrace=False)
        unexpected = [
            record
            for record in found
            if record["rule"] not in expected and (self.warnings or record["severity"] == "error")
        ]
        if unexpected:
            pytest.fail(text.rstrip(), pytrace=False)
        if any(record["rule"] not in expected for record in found):
            self.told.append((item.nodeid, text.rstrip()))
        return result

    def pytest_terminal_summary(self, terminalreporter):
        if self.told:
            terminalreporter.section("acl warnings")
            for name, text in self.told:
                terminalreporter.write_line(f"{name}\n{text}\n")
            terminalreporter.write_line("--acl-warnings makes them fail their tests.")
