"""Being told of sleep by ``softacl run``, in place of SIGTERM.

A thread reads lines from the socket that ``softacl run`` names in the environment, and calls the program's functions one after the other. docs/host.md has the lines.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import traceback
from collections.abc import Callable
from typing import Any

VARIABLE = "SOFTACL_SLEEP_SOCKET"

_lock = threading.Lock()
_sleep: Callable[[float], Any] | None = None
_wake: Callable[[], Any] | None = None
_connection: socket.socket | None = None


def on_sleep(callback: Callable[[float], Any] | None) -> bool:
    """Have a function called before the machine sleeps, in place of SIGTERM.

    It is called with the seconds that it has, in a thread of its own, and lets go of every device before it returns: finish or drop the work,
    ``acl.rt.reset_device``, ``acl.finalize`` if the program wants to. From then on ``acl.rt.set_device`` is refused until the wake-up. A function that raises, takes
    longer, or leaves a device open is followed by SIGTERM. ``None`` takes that back.

    Return whether the program runs under ``softacl run``; without it nobody calls the function. May be called again, also in a child process, which is told by itself.
    """
    global _sleep
    with _lock:
        _sleep = callback
        return _connected() if callback is not None else _connection_ended()


def on_wake(callback: Callable[[], Any] | None) -> bool:
    """Have a function called when the machine is awake again, in the thread that called the one of ``on_sleep``.

    Only a program with a function for ``on_sleep`` is told. Return as ``on_sleep`` does.
    """
    global _wake
    with _lock:
        _wake = callback
        return os.environ.get(VARIABLE) is not None


def _connected() -> bool:
    """Be connected. Called with the lock held."""
    global _connection
    if _connection is not None:
        return True
    path = os.environ.get(VARIABLE)
    if path is None:
        return False
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(path)
    except OSError:
        # Whoever started the program is gone, or belongs to somebody else.
        connection.close()
        return False
    _connection = connection
    threading.Thread(target=_listen, args=(connection,), name="softacl-sleep", daemon=True).start()
    return True


def _connection_ended() -> bool:
    """Be connected no longer. Called with the lock held."""
    global _connection
    connection, _connection = _connection, None
    if connection is not None:
        # The thread that reads there closes it.
        connection.shutdown(socket.SHUT_RDWR)
    return os.environ.get(VARIABLE) is not None


def _listen(connection: socket.socket) -> None:
    global _connection
    with connection, connection.makefile("r") as lines, contextlib.suppress(OSError):
        for line in lines:
            word, *numbers = line.split()
            if word == "sleep":
                answer = "done" if _told(_sleep, int(numbers[1]) / 1000) else "failed"
                connection.sendall(f"{answer} {numbers[0]}\n".encode())
            elif word == "wake":
                _told(_wake)
    # softacl run ended, and the program runs on without it; or nobody wants to be told any longer.
    with _lock:
        if _connection is connection:
            _connection = None


def _told(callback: Callable[..., Any] | None, *arguments: Any) -> bool:
    """Call a function of the program; whether it raised nothing."""
    if callback is None:
        return True
    try:
        callback(*arguments)
    except BaseException:
        traceback.print_exc()
        return False
    return True


def _forget() -> None:
    """In a forked child: the connection and its thread are the parent's."""
    global _connection, _lock, _sleep, _wake
    _lock = threading.Lock()
    connection, _connection = _connection, None
    _sleep = _wake = None
    if connection is not None:
        # `close` would wait for the thread's own use of it.
        os.close(connection.detach())


os.register_at_fork(after_in_child=_forget)
