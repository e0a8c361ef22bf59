"""Child processes that C code makes, under `softacl check` and `softacl run`, which preload a library that sees them.

The ways themselves are functions of `children.py`, some of them through `spawns.c`.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import acl
import pytest
from softacl import _native

from . import support

HERE = Path(__file__).parent
PRELOAD = Path(_native.__file__).with_name("_preload.so")
# The function that is told, and the library that calls it: None where the call comes from whatever ctypes is built with.
WAYS = {
    "c_system": ("system", None),
    "c_popen": ("popen", None),
    "c_posix_spawn": ("posix_spawn", None),
    "c_fork": ("fork", None),
    "c_fork_attached": ("fork", None),
    "library_system": ("system", "libspawns.so"),
    "library_popen": ("popen", "libspawns.so"),
    "library_posix_spawn": ("posix_spawn", "libspawns.so"),
    "library_posix_spawnp": ("posix_spawnp", "libspawns.so"),
    "library_fork": ("fork", "libspawns.so"),
    "library_vfork": ("vfork", "libspawns.so"),
    "library_vfork_attached": ("vfork", "libspawns.so"),
}


@pytest.fixture(scope="module")
def spawns(tmp_path_factory):
    """The library of spawns.c."""
    library = tmp_path_factory.mktemp("spawns") / "libspawns.so"
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", library, HERE / "spawns.c"], check=True)
    return library


def make(launcher, way, tmp_path, spawns, **variables):
    """What the program says, and the records that were reported."""
    said, report = tmp_path / "said.json", tmp_path / "report.jsonl"
    report.touch()
    command = [*launcher, sys.executable, HERE / "children.py", way, "quiet", "os._exit", said]
    variables = {"SOFTACL_REPORT": str(report), "SPAWNS_FOR_TEST": str(spawns), **variables}
    done = support.execute([str(part) for part in command], **variables)
    # What `_take_findings` took out is not told again; `softacl check` finds it in the report.
    lines = [*done.stdout.splitlines(), *report.read_text().splitlines()]
    records = [json.loads(line) for line in lines if line.startswith("{")]
    assert said.exists(), done.stderr + done.stdout
    return json.loads(said.read_text()), records, done


CHECK = [sys.executable, "-m", "softacl", "check", "--format=json", "--"]
RUN = [sys.executable, "-m", "softacl", "run", "--simulate-sleep=300", "--"]


@pytest.mark.parametrize("way", WAYS)
def test_a_child_of_c_code_is_told_of_with_who_made_it(way, tmp_path, spawns):
    function, library = WAYS[way]
    said, records, done = make(CHECK, way, tmp_path, spawns)
    assert said["idle code"] == said["busy code"] == 7
    assert said["idle findings"] == []
    assert said["right before"] and said["right meanwhile"] and said["right after"]
    assert done.returncode == 1, done.stderr
    (record,) = records
    assert record["rule"] == "spawn-during-async"
    assert record["message"].startswith(f"{function}, called by {library or ''}"), record["message"]
    assert "waited for" in record["message"]
    places = {site["role"]: site["function"] for site in record["sites"]}
    # What holds the interpreter lock may look where the program is.
    place = way if way == "c_fork_attached" else "library" if way.endswith("_attached") else None
    assert places.get("call") == place
    assert places["queued"] == "Copies.begin"


@pytest.mark.parametrize("way", [way for way, (_, library) in WAYS.items() if library])
def test_a_child_of_c_code_is_refused_as_the_settings_want_it(way, tmp_path, spawns):
    said, records, _ = make(RUN, way, tmp_path, spawns, SOFTACL_FORK="refuse")
    assert said["idle code"] == 7
    assert said["right before"] and said["right meanwhile"] and said["right after"]
    assert [record["rule"] for record in records] == ["spawn-during-async"]
    assert "the child was refused" in records[0]["message"]
    assert said["busy code"] == -errno.EPERM


PYTHON_WAYS = ["os_fork", "os_system", "os_posix_spawn", "subprocess_run", "subprocess_preexec", "posixsubprocess"]


@pytest.mark.parametrize("way", [*PYTHON_WAYS, "multiprocessing_fork"])
def test_a_child_of_python_code_is_told_of_once(way, tmp_path, spawns):
    said, records, _ = make(CHECK, way, tmp_path, spawns)
    assert said["idle code"] == said["busy code"] == 7
    (record,) = [record for record in records if record["rule"] == "spawn-during-async"]
    assert "called by" not in record["message"]
    assert record["sites"][0]["role"] == "call"


def test_a_finding_at_ctypes_that_gave_the_lock_up_has_no_place(tmp_path, spawns):
    _, records, _ = make(CHECK, "c_system", tmp_path, spawns)
    assert [site["role"] for site in records[0]["sites"]] == ["queued"]


def test_without_a_launcher_it_is_not_seen(tmp_path, spawns):
    said, records, _ = make([], "library_vfork", tmp_path, spawns)
    assert said["busy code"] == 7 and records == []


def test_other_programs_inherit_it_and_notice_nothing(tmp_path):
    command = [*CHECK, "/bin/sh", "-c", 'readlink -f "$LD_PRELOAD"; echo $(echo a | tr a b; env true); exit 3']
    done = support.execute(command, folder=tmp_path)
    assert done.stdout.splitlines() == [str(PRELOAD), "b"]
    assert done.stderr == "softacl: the program ended with exit code 3\n"
    assert done.returncode == 2


def test_what_is_preloaded_already_stays(tmp_path, spawns):
    command = [*RUN, "/bin/sh", "-c", 'echo "${LD_PRELOAD%:*}"; readlink -f "${LD_PRELOAD#*:}"']
    done = support.execute(command, folder=tmp_path, LD_PRELOAD=str(spawns))
    assert done.stdout.splitlines() == [str(spawns), str(PRELOAD)]


def test_the_package_may_lie_in_a_folder_with_spaces(tmp_path, spawns):
    """The dynamic linker takes no such path: a link stands for it while the program runs."""
    folder = tmp_path / "two words"
    for package in (Path(_native.__file__).parent, Path(acl.__file__).parent):
        shutil.copytree(package, folder / package.name)
    made = folder / "softacl" / "_preload.so"
    command = [
        *CHECK,
        sys.executable,
        "-c",
        "import os, softacl; print(softacl.__file__, flush=True); os.system('readlink -f $LD_PRELOAD')",
    ]
    done = support.execute(command, PYTHONPATH=str(folder))
    assert done.stdout.splitlines() == [str(folder / "softacl" / "__init__.py"), str(made)]
    assert done.returncode == 0, done.stderr


def test_a_forked_child_that_makes_children_itself_goes_on(tmp_path, spawns):
    """Its parent's work is nothing that it could wait for."""
    program = tmp_path / "program.py"
    program.write_text(
        """
import ctypes, os, sys
import acl
acl.init(); acl.rt.set_device(0)
stream, host = acl.rt.create_stream()[0], acl.rt.malloc_host(1 << 24)[0]
pid = os.fork()
if pid == 0:
    codes = [os.system("exit 3") >> 8, ctypes.CDLL(sys.argv[1]).by_vfork(), ctypes.CDLL(sys.argv[1]).by_fork()]
    os._exit(0 if codes == [3, 7, 7] else 1)
acl.rt.memset_async(host, 1 << 24, 1, 1 << 24, stream)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
acl.rt.synchronize_stream(stream)
acl.rt.destroy_stream(stream); acl.rt.free_host(host); acl.rt.reset_device(0); acl.finalize()
"""
    )
    done = support.execute([*CHECK, sys.executable, str(program), str(spawns)])
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
