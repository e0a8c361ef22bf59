"""What a call costs: a 64-byte copy to the device against a C function that parses the same arguments and returns.

The peer is compiled here, from a few lines of C, in the way that extension modules were written for decades. It does
nothing with its arguments, so it is the floor for a call of that kind; the copy checks, resolves and copies besides.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import acl
from harness import ACL_MEMCPY_HOST_TO_DEVICE, Row, allocate, main, mean_of_loop, time_row
from setuptools import Distribution, Extension

BUILD = Path("target/bench/call_floor")
SIZE = 64

SOURCE = """
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *nothing(PyObject *self, PyObject *arguments)
{
    unsigned long target, limit, source, count;
    int kind;
    if (!PyArg_ParseTuple(arguments, "kkkki", &target, &limit, &source, &count, &kind))
        return NULL;
    return PyLong_FromLong(0);
}

static PyMethodDef functions[] = {{"nothing", nothing, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "call_floor", NULL, -1, functions};

PyMODINIT_FUNC PyInit_call_floor(void)
{
    return PyModule_Create(&module);
}
"""


def build_peer() -> ModuleType:
    """Compile and import the C extension."""
    BUILD.mkdir(parents=True, exist_ok=True)
    source = BUILD / "call_floor.c"
    source.write_text(SOURCE)
    extension = Extension("call_floor", [str(source)], extra_compile_args=["-O2"])
    distribution = Distribution({"name": "call_floor", "ext_modules": [extension]})
    command: Any = distribution.get_command_obj("build_ext")
    command.build_lib = command.build_temp = str(BUILD)
    command.ensure_finalized()
    command.run()
    spec = importlib.util.spec_from_file_location("call_floor", command.get_ext_fullpath("call_floor"))
    if spec is None or spec.loader is None:
        raise RuntimeError("the compiled extension cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure() -> Iterator[Row]:
    """Yield the row."""
    nothing: Callable[..., int] = build_peer().nothing
    target = allocate(SIZE)
    source = bytes(range(SIZE))
    arguments = (target, SIZE, acl.util.bytes_to_ptr(source), SIZE, ACL_MEMCPY_HOST_TO_DEVICE)
    yield time_row(
        "acl.rt.memcpy of 64 B, host to device",
        "an empty C function with the same arguments",
        mean_of_loop(20_000, acl.rt.memcpy, *arguments),
        mean_of_loop(20_000, nothing, *arguments),
        rounds=51,
        reach=1.5,
    )


if __name__ == "__main__":
    main(measure)
