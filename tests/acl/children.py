"""Every way in which a Python program makes a child process, as a program of its own: `test_children.py` runs it.

Usage: children.py WAY ROLE ENDING FILE. Makes a child in the given way, twice: with nothing in flight, and with asynchronous copies that were not waited for.
A forked child calls `acl` or does not, and ends in the given way. What happened goes to FILE as JSON. Needs no package but `acl`.
"""

import asyncio
import concurrent.futures
import ctypes
import json
import multiprocessing
import multiprocessing.forkserver
import multiprocessing.util
import os
import pty
import subprocess
import sys
import warnings

SIZE = 4 << 20
CODE = 7
SHELL = ["/bin/sh", "-c", f"exit {CODE}"]
SYS_FORK = {"x86_64": 57}.get(os.uname().machine)
C = ctypes.CDLL(None)


def wait(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def forked(pid, child):
    """Both sides of a fork: the parent gets the child's exit code, the child `None` when it returns."""
    if pid:
        return wait(pid)
    child()
    return None


def drained(pid, descriptor, child):
    """The same with a terminal in between."""
    if pid:
        try:
            while os.read(descriptor, 1024):
                pass
        except OSError:  # the other side is closed
            pass
        os.close(descriptor)
    return forked(pid, child)


def os_fork(child):
    return forked(os.fork(), child)


def os_forkpty(child):
    return drained(*os.forkpty(), child)


def pty_fork(child):
    return drained(*pty.fork(), child)


def pty_spawn(_):
    return os.waitstatus_to_exitcode(pty.spawn(SHELL, lambda descriptor: os.read(descriptor, 1024)))


def os_system(_):
    return os.waitstatus_to_exitcode(os.system(SHELL[2]))


def os_popen(_):
    return os.waitstatus_to_exitcode(os.popen(SHELL[2]).close())


def os_posix_spawn(_):
    return wait(os.posix_spawn(SHELL[0], SHELL, os.environ))


def os_posix_spawnp(_):
    return wait(os.posix_spawnp("sh", SHELL, os.environ))


def os_spawnv(_):
    return os.spawnv(os.P_WAIT, SHELL[0], SHELL)


def os_spawnlp(_):
    return os.spawnlp(os.P_WAIT, "sh", *SHELL)


def subprocess_run(_):
    return subprocess.run(SHELL).returncode


def subprocess_shell(_):
    return subprocess.call(SHELL[2], shell=True)


def subprocess_inheriting(_):
    with subprocess.Popen(SHELL, close_fds=False) as process:
        return process.wait()


def subprocess_preexec(_):
    with subprocess.Popen(SHELL, preexec_fn=lambda: None) as process:
        return process.wait()


def subprocess_session(_):
    return subprocess.call(SHELL, start_new_session=True, stdin=subprocess.DEVNULL)


def subprocess_output(_):
    return subprocess.getstatusoutput(SHELL[2])[0]


def asyncio_exec(_):
    async def run():
        return await (await asyncio.create_subprocess_exec(*SHELL)).wait()

    return asyncio.run(run())


def posixsubprocess(_):
    """What `multiprocessing` does by itself, below any audit event."""
    return wait(multiprocessing.util.spawnv_passfds(SHELL[0].encode(), [text.encode() for text in SHELL], ()))


def multiprocessing_fork(child):
    return by_process("fork", child)


def multiprocessing_forkserver(_):
    return by_process("forkserver", elsewhere)


def multiprocessing_new_forkserver(_):
    multiprocessing.forkserver._forkserver._stop()
    return by_process("forkserver", elsewhere)


def multiprocessing_spawn(_):
    return by_process("spawn", elsewhere)


def by_process(method, target):
    process = multiprocessing.get_context(method).Process(target=target)
    process.start()
    process.join()
    return process.exitcode


def pool_fork(child):
    return by_pool("fork", child)


def pool_spawn(_):
    return by_pool("spawn", succeed)


def by_pool(method, function):
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context(method)) as pool:
        return pool.submit(function).result() or 0


def c_fork(child):
    return forked(C.fork(), child)


def c_fork_attached(child):
    """With the interpreter lock held."""
    return forked(ctypes.PyDLL(None).fork(), child)


def c_raw_fork(child):
    """A system call that the C library does not know of."""
    return forked(C.syscall(SYS_FORK), child)


def c_system(_):
    return os.waitstatus_to_exitcode(C.system(SHELL[2].encode()))


def c_popen(_):
    C.popen.restype = ctypes.c_void_p
    C.pclose.argtypes = [ctypes.c_void_p]
    return os.waitstatus_to_exitcode(C.pclose(C.popen(SHELL[2].encode(), b"r")))


def c_posix_spawn(_):
    pid = ctypes.c_int()
    arguments = (ctypes.c_char_p * 4)(*[text.encode() for text in SHELL], None)
    assert C.posix_spawn(ctypes.byref(pid), SHELL[0].encode(), None, None, arguments, None) == 0
    return wait(pid.value)


def library(function, load=ctypes.CDLL):
    """By a function of spawns.c."""
    return getattr(load(os.environ["SPAWNS_FOR_TEST"]), function)()


def library_fork(_):
    return library("by_fork")


def library_vfork(_):
    return library("by_vfork")


def library_vfork_attached(_):
    """With the interpreter lock held, as extension modules do."""
    return library("by_vfork", ctypes.PyDLL)


def library_system(_):
    return library("by_system")


def library_popen(_):
    return library("by_popen")


def library_posix_spawn(_):
    return library("by_posix_spawn")


def library_posix_spawnp(_):
    return library("by_posix_spawnp")


def elsewhere():
    """The target of a process that starts anew, and may use acl."""
    import acl

    assert acl.init() == 0
    assert acl.rt.set_device(0) == 0
    assert acl.rt.reset_device(0) == 0
    assert acl.finalize() == 0
    sys.exit(CODE)


def succeed():
    return CODE


class Child:
    """What a forked child does."""

    def __init__(self, role, ending, path):
        self.role, self.ending, self.path = role, ending, path

    def __call__(self):
        if self.role == "calls":
            import acl

            answers = [acl.rt.malloc(64, 0)[1], acl.init(), acl.rt.create_event()[1], acl.finalize()]
            with open(self.path + ".child", "w") as file:
                json.dump([answers, acl.get_recent_err_msg()], file)
        if self.ending == "sys.exit":
            sys.exit(CODE)
        if self.ending == "os._exit":
            os._exit(CODE)
        if self.ending == "exception":
            raise ValueError("the child's own")


class Copies:
    """Memory to device memory and back, checked to the last byte."""

    def __init__(self, acl):
        self.acl = acl
        self.stream = self.ok(acl.rt.create_stream())
        self.source, self.target = (self.ok(acl.rt.malloc_host(SIZE)) for _ in range(2))
        self.memory = self.ok(acl.rt.malloc(SIZE, 0))

    def ok(self, result):
        *values, ret = result if isinstance(result, tuple) else (result,)
        assert ret == 0, (ret, self.acl.get_recent_err_msg())
        return values[0] if values else None

    def begin(self, byte):
        ctypes.memset(self.source, byte, SIZE)
        ctypes.memset(self.target, 0, SIZE)
        self.ok(self.acl.rt.memcpy_async(self.memory, SIZE, self.source, SIZE, 1, self.stream))
        self.ok(self.acl.rt.memcpy_async(self.target, SIZE, self.memory, SIZE, 2, self.stream))

    def end(self, byte):
        self.ok(self.acl.rt.synchronize_stream(self.stream))
        return ctypes.string_at(self.target, SIZE) == bytes([byte]) * SIZE

    def close(self):
        self.ok(self.acl.rt.free(self.memory))
        for address in (self.source, self.target):
            self.ok(self.acl.rt.free_host(address))
        self.ok(self.acl.rt.destroy_stream(self.stream))


def findings():
    """What was found since the last time: rule, file, function, message."""
    from softacl import _native

    records = [json.loads(line) for line in _native._take_findings()[0].splitlines()]
    return [
        [record["rule"], *[[site["file"], site["function"]] for site in record["sites"][:1]], record["message"]]
        for record in records
    ]


def main(way, role, ending, path):
    import acl
    from softacl import _native

    # Newer interpreters warn of every fork of a process with threads.
    warnings.simplefilter("ignore", DeprecationWarning)
    way, child = globals()[way], Child(role, ending, path)
    assert acl.init() == 0
    assert acl.rt.set_device(0) == 0
    copies = Copies(acl)
    # What lives on purpose is no finding.
    _native._mark()
    said = {}

    copies.begin(1)
    said["right before"] = copies.end(1)
    code = way(child)
    if code is None:
        return
    said["idle code"], said["idle findings"] = code, findings()

    copies.begin(2)
    try:
        code = way(child)
        if code is None:
            return
        said["busy code"] = code
    except RuntimeError as error:
        said["refused"] = str(error)
    said["right meanwhile"] = copies.end(2)
    said["busy findings"] = findings()

    copies.begin(3)
    said["right after"] = copies.end(3)
    copies.close()
    assert acl.rt.reset_device(0) == 0
    assert acl.finalize() == 0
    with open(path, "w") as file:
        json.dump(said, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
