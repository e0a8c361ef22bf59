"""The threads that ``acl.util.start_thread`` starts.

In Python, so that no native frame lies below the program's function: an interpreter that ends stops such a thread where it is, and native frames
cannot be unwound then.
"""

from __future__ import annotations

import _thread
import sys
from collections.abc import Callable
from typing import Any


class Started:
    """A thread's function, its end, and the text of the exception that ended it."""

    __slots__ = ("_running", "ended", "failure")

    def __init__(self) -> None:
        self.ended = False
        self.failure: str | None = None
        self._running = _thread.allocate_lock()
        self._running.acquire()

    def run(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call the function; the body of the thread.

        The interpreter writes the traceback of an exception at once: who waits for what this thread was to do may never come to ask how it ended.
        """
        try:
            function(*arguments)
        except BaseException as error:
            self.failure = f"{type(error).__name__}: {error}"
            raise
        finally:
            self.ended = True
            self._running.release()

    def join(self, ending: Callable[[], bool] = sys.is_finalizing) -> str | None:
        """Wait for the end; return the text of the exception that caused it, if one did.

        When the interpreter ends, so have its threads: they stop where they are, and release nothing. (Destructors call this then, and modules may be empty.)

        May be called again, and by several threads. A signal handler that raises just after the lock was taken may leave it taken, which is why
        nobody asks for it once the thread has ended.
        """
        if not self.ended and not ending():
            with self._running:
                pass
        return self.failure
