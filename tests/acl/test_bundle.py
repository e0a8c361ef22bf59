"""Bundles: several models of one file, loaded and unloaded together, each of which runs like any other."""

import random
import struct
import sys

import acl
import numpy as np
import pytest

pytest.importorskip("onnx")

from . import bundle_files
from .bundle_files import bundle_of
from .support import answers, code, convert, download, execute, ok, upload

pytestmark = pytest.mark.usefixtures("held")

# A bundle's models: the operator of each, and what it makes of 3 and 2.
OPERATORS = {"Add": 5, "Sub": 1, "Mul": 6}


@pytest.fixture(scope="module")
def members(tmp_path_factory, make_onnx):
    folder = tmp_path_factory.mktemp("members")
    files = []
    for operator in OPERATORS:
        path = folder / f"{operator}.onnx"
        path.write_bytes(make_onnx(operator))
        outcome = convert(path, path.with_suffix(""))
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        files.append(path.with_suffix(".om").read_bytes())
    return files


@pytest.fixture(scope="module")
def bundle(tmp_path_factory, members):
    path = tmp_path_factory.mktemp("bundle") / "three.om"
    path.write_bytes(bundle_of(members, variable_bytes=4096))
    return path


def from_file(path):
    return ok(acl.mdl.bundle_load_from_file(str(path)))


def from_memory(path):
    content = path.read_bytes()
    return ok(acl.mdl.bundle_load_from_mem(acl.util.bytes_to_ptr(content), len(content)))


def result_of(model_id):
    inputs, outputs = acl.mdl.create_dataset(), acl.mdl.create_dataset()
    for value in (3, 2):
        ok(acl.mdl.add_dataset_buffer(inputs, acl.create_data_buffer(upload(np.full(16, value, np.float32)), 64)))
    target = upload(np.zeros(16, np.float32))
    ok(acl.mdl.add_dataset_buffer(outputs, acl.create_data_buffer(target, 64)))
    ok(acl.mdl.execute(model_id, inputs, outputs))
    values = set(download(target, 16, np.float32).tolist())
    assert len(values) == 1
    return values.pop()


@pytest.mark.parametrize("load", [from_file, from_memory])
def test_each_member_runs(bundle, load):
    bundle_id = load(bundle)
    assert ok(acl.mdl.bundle_get_model_num(bundle_id)) == 3
    ids = [ok(acl.mdl.bundle_get_model_id(bundle_id, index)) for index in range(3)]
    assert len(set(ids)) == 3
    assert [result_of(model_id) for model_id in ids] == list(OPERATORS.values())
    desc = acl.mdl.create_desc()
    ok(acl.mdl.get_desc(desc, ids[1]))
    assert acl.mdl.get_num_inputs(desc) == 2
    ok(acl.mdl.bundle_unload(bundle_id))
    for model_id in ids:
        assert acl.mdl.get_desc(desc, model_id) == 145003
    ok(acl.mdl.destroy_desc(desc))


def test_a_bundle_goes_as_a_whole(bundle):
    bundle_id = from_file(bundle)
    member = ok(acl.mdl.bundle_get_model_id(bundle_id, 0))
    assert acl.mdl.unload(member) == 100000
    assert f"bundle_unload({bundle_id})" in acl.get_recent_err_msg()
    assert result_of(member) == 5
    ok(acl.mdl.bundle_unload(bundle_id))
    assert acl.mdl.bundle_unload(bundle_id) == 148053
    assert "was unloaded at" in acl.get_recent_err_msg()
    assert acl.mdl.unload(member) == 145003


def test_two_loads_of_a_file_are_two_bundles(bundle):
    first, second = from_file(bundle), from_file(bundle)
    assert first != second
    ids = {ok(acl.mdl.bundle_get_model_id(bundle_id, 0)) for bundle_id in (first, second)}
    assert len(ids) == 2
    ok(acl.mdl.bundle_unload(first))
    assert result_of(ok(acl.mdl.bundle_get_model_id(second, 2))) == 6
    ok(acl.mdl.bundle_unload(second))


def test_what_is_no_bundle_or_no_member(bundle):
    bundle_id = from_file(bundle)
    for wrong in (0, bundle_id + 1000, 2**32 - 1):
        assert acl.mdl.bundle_get_model_num(wrong) == (0, 148053)
        assert acl.mdl.bundle_get_model_id(wrong, 0) == (0, 148053)
        assert acl.mdl.bundle_unload(wrong) == 148053
    for index in (3, 2**32, 2**64 - 1):
        assert acl.mdl.bundle_get_model_id(bundle_id, index) == (0, 100000)
        assert "has 3 model(s)" in acl.get_recent_err_msg()
    ok(acl.mdl.bundle_unload(bundle_id))


def test_a_bundle_and_a_model_are_loaded_by_their_own_calls(bundle, small_om):
    assert code(acl.mdl.load_from_file(str(bundle))) == 145000
    assert "bundle_load_from_file" in acl.get_recent_err_msg()
    assert code(acl.mdl.bundle_load_from_file(str(small_om))) == 145000
    assert "no bundle" in acl.get_recent_err_msg()


def test_the_command_makes_bundles(tmp_path, members):
    for name, content in zip("abc", members, strict=True):
        (tmp_path / f"{name}.om").write_bytes(content)
    command = [sys.executable, "-m", "softacl", "bundle", "made.om"]
    done = execute([*command, "c.om", "a.om"], folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    bundle_id = from_file(tmp_path / "made.om")
    results = [result_of(ok(acl.mdl.bundle_get_model_id(bundle_id, index))) for index in range(2)]
    assert results == [6, 5]
    ok(acl.mdl.bundle_unload(bundle_id))
    (tmp_path / "broken.om").write_bytes(members[0][:-1])
    (tmp_path / "other.onnx").write_bytes(b"text")
    for wrong, text in (
        ("missing.om", "145002"),
        ("broken.om", "145000"),
        ("other.onnx", "145000"),
        ("made.om", "145000"),
    ):
        done = execute([*command, wrong], folder=tmp_path)
        assert done.returncode == 1 and text in done.stderr and wrong in done.stderr


def test_finalize_unloads_bundles(bundle):
    said = answers(
        """
        ok(acl.init()); ok(acl.rt.set_device(0))
        bundle_id = ok(acl.mdl.bundle_load_from_file(sys.argv[1]))
        ok(acl.finalize())
        say(acl.mdl.bundle_get_model_num(bundle_id)[1])
        ok(acl.init()); ok(acl.rt.set_device(0))
        say(acl.mdl.bundle_get_model_num(bundle_id)[1])
        """,
        bundle,
    )
    assert said == [100001, 148053]


class TestBrokenFiles:
    def load(self, tmp_path, content):
        path = tmp_path / "broken.om"
        path.write_bytes(content)
        found = acl.mdl.bundle_load_from_file(str(path))
        if content:
            copied = acl.mdl.bundle_load_from_mem(acl.util.bytes_to_ptr(content), len(content))
            if found[1] != 145006:
                assert copied[1] == found[1]
            if copied[1] == 0:
                ok(acl.mdl.bundle_unload(copied[0]))
        return found

    def test_missing_and_short(self, tmp_path):
        assert acl.mdl.bundle_load_from_file(str(tmp_path / "missing")) == (0, 145002)
        assert acl.mdl.bundle_load_from_file(str(tmp_path)) == (0, 145002)
        assert acl.mdl.bundle_load_from_file("") == (0, 145002)
        assert self.load(tmp_path, b"") == (0, 145006)
        assert acl.mdl.bundle_load_from_mem(0, 10) == (0, 100000)
        assert acl.mdl.bundle_load_from_mem(8, 10) == (0, 100000)

    def test_one_bad_member_and_nothing_is_loaded(self, tmp_path, members):
        before = ok(acl.mdl.bundle_load_from_mem(acl.util.bytes_to_ptr(whole := bundle_of(members)), len(whole)))
        newest = ok(acl.mdl.bundle_get_model_id(before, 2))
        found = self.load(tmp_path, bundle_of([members[0], members[1][:-1]]))
        assert found == (0, 145000)
        assert "model 1 of the bundle" in acl.get_recent_err_msg()
        # The first member had been loaded by then.
        desc = acl.mdl.create_desc()
        assert acl.mdl.get_desc(desc, newest + 1) == 145003
        ok(acl.mdl.destroy_desc(desc))
        ok(acl.mdl.bundle_unload(before))
        for odd in ([whole], [b""], [b"text"], []):
            assert self.load(tmp_path, bundle_of(odd)) == (0, 145000)

    def test_cuts_and_changes(self, tmp_path, bundle):
        whole = bundle.read_bytes()
        numbers = random.Random(5)
        for _ in range(30):
            assert self.load(tmp_path, whole[: numbers.randrange(4, len(whole))])[1] == 145000
        assert self.load(tmp_path, whole + b"x") == (0, 145000)
        for _ in range(100):
            changed = bytearray(whole)
            changed[numbers.randrange(bundle_files.HEADER + 8 + 24 * 4 + 8)] ^= 1 << numbers.randrange(8)
            bundle_id, ret = self.load(tmp_path, bytes(changed))
            assert ret in (0, 145000, 145006, 545001)
            if ret == 0:
                ok(acl.mdl.bundle_unload(bundle_id))

    @pytest.mark.parametrize("size", [2**63, 2**64 - 1, 2**32])
    def test_sizes_that_are_too_large(self, tmp_path, bundle, size):
        changed = bytearray(bundle.read_bytes())
        struct.pack_into("<Q", changed, bundle_files.HEADER + 8 + 24 + 16, size)
        assert self.load(tmp_path, bytes(changed)) == (0, 145000)

    def test_the_length_may_leave_the_header_out(self, tmp_path, members):
        bundle_id = ok(self.load(tmp_path, bundle_of(members, length_with_header=False)))
        ok(acl.mdl.bundle_unload(bundle_id))
