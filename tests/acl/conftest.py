"""Fixtures that several files of this directory share: `acl` and what it holds."""

import os

# These tests break rules on purpose, and nobody wants to read of it. The programs that they start do not inherit this.
os.environ["SOFTACL_REPORT"] = os.devnull
import acl

del os.environ["SOFTACL_REPORT"]
import pytest

from . import support


@pytest.fixture(scope="module")
def initialised():
    """`acl` initialised, by whomever."""
    assert acl.init() in (0, 100002)


@pytest.fixture
def device():
    """Device 0, bound to this thread."""
    assert acl.rt.set_device(0) == 0
    yield 0
    assert acl.rt.reset_device(0) == 0


@pytest.fixture
def held():
    """`acl` initialised and device 0 bound; everything is taken back afterwards."""
    with support.device():
        yield


@pytest.fixture
def stream(held):
    return support.ok(acl.rt.create_stream())


@pytest.fixture
def gate(held):
    """Something that keeps a stream waiting until it is opened, at the end of the test at the latest."""
    gate = support.Gate()
    yield gate
    gate.open()
