"""The surface: which names exist, what they look like, how the package imports."""

import importlib
import inspect
import pickle
import pydoc
import subprocess
import sys
from unittest import mock

import acl
import pytest
import softacl
from softacl import _native

SURFACE = _native._surface()
PRESENT = [row for row in SURFACE if row["status"] != "missing"]
SUBMODULES = ["rt", "mdl", "media", "op", "blas", "util", "prof", "himpi", "fv"]


def function_of(row):
    return getattr(sys.modules[row["module"]], row["short_name"])


def names(rows):
    return [row["name"] for row in rows]


def public(module):
    return {name for name in dir(module) if not name.startswith("__")}


def test_every_implemented_row_has_a_function():
    assert names(row for row in SURFACE if row["status"] == "implemented" and not row["declared"]) == []


@pytest.mark.parametrize("module", ["acl", *(f"acl.{name}" for name in SUBMODULES)])
def test_dir_is_the_table(module):
    expected = {row["short_name"] for row in PRESENT if row["module"] == module}
    if module == "acl":
        expected |= set(SUBMODULES)
    assert public(importlib.import_module(module)) == expected


def test_missing_rows_do_not_exist():
    missing = [row for row in SURFACE if row["status"] == "missing"]
    assert names(row for row in missing if hasattr(sys.modules[row["module"]], row["short_name"])) == []
    with pytest.raises(AttributeError):
        acl.no_such_call


@pytest.mark.parametrize("row", PRESENT, ids=names(PRESENT))
def test_every_function_describes_itself(row):
    function = function_of(row)
    assert type(function) is type(len)
    assert (function.__name__, function.__module__) == (row["short_name"], row["module"])
    assert function.__doc__.strip()
    signature = inspect.signature(function)
    assert list(signature.parameters) == row["arguments"]
    assert all(parameter.kind is parameter.POSITIONAL_ONLY for parameter in signature.parameters.values())
    assert sum(parameter.default is parameter.empty for parameter in signature.parameters.values()) == row["required"]
    assert pickle.loads(pickle.dumps(function)) is function


def test_submodules_import_in_every_way():
    import acl.rt as runtime
    from acl import rt
    from acl.rt import malloc

    assert runtime is rt is acl.rt is sys.modules["acl.rt"] is importlib.import_module("acl.rt")
    assert malloc is acl.rt.malloc
    assert importlib.util.find_spec("acl.rt").name == "acl.rt"
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("acl.tdt")


def test_functions_can_be_patched():
    with mock.patch("acl.rt.malloc", return_value=(0x1000, 0)) as fake:
        assert acl.rt.malloc(64, 0) == (0x1000, 0)
    fake.assert_called_once_with(64, 0)
    assert acl.rt.malloc is not fake
    with mock.patch("acl.get_soc_name", autospec=True) as fake:
        fake.return_value = "Ascend910B1"
        assert acl.get_soc_name() == "Ascend910B1"
    with mock.patch.object(acl, "rt", mock.MagicMock()):
        acl.rt.malloc.assert_not_called()
    assert sys.modules["acl.rt"] is acl.rt


def test_reload_keeps_the_module():
    before = public(acl)
    reloaded = importlib.reload(acl)
    assert reloaded is acl is sys.modules["acl"]
    assert public(acl) == before
    assert sys.modules["acl.rt"] is acl.rt


def test_the_package_looks_like_a_package():
    assert acl.__name__ == "acl"
    assert acl.__spec__.name == "acl"
    assert acl.__spec__.submodule_search_locations == acl.__path__
    assert acl.__file__.endswith("acl/__init__.py")
    assert "malloc" in pydoc.render_doc("acl.rt", renderer=pydoc.plaintext)
    assert "create_data_buffer" in pydoc.render_doc(acl, renderer=pydoc.plaintext)


def test_version():
    from importlib.metadata import version

    assert softacl.__version__ == version("softacl")


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    ).stdout.strip()


def test_import_alone_loads_neither_numpy_nor_onnxruntime():
    assert run("import sys, acl; print([name for name in ('numpy', 'onnxruntime') if name in sys.modules])") == "[]"


def test_import_from_a_thread_and_first_by_submodule():
    assert run("from acl.rt import memcpy; import acl; print(acl.rt.memcpy is memcpy)") == "True"
    assert (
        run(
            "import threading\nt = threading.Thread(target=__import__, args=('acl.mdl',)); t.start(); t.join()\nimport acl; print(acl.mdl.__name__)"
        )
        == "acl.mdl"
    )
