"""softacl: the Ascend Computing Language on any Linux machine.

Programs import ``acl``; this package holds what the wheel adds to it: the native module, the commands ``softacl`` and ``atc``, and what a service can do to be told of
sleep (``on_sleep``, ``on_wake``).
"""

from typing import TYPE_CHECKING, Any

from softacl._native import __version__ as __version__

if TYPE_CHECKING:
    from softacl._sleep import on_sleep as on_sleep
    from softacl._sleep import on_wake as on_wake

__all__ = ["__version__", "on_sleep", "on_wake"]


def __getattr__(name: str) -> Any:
    # ``import acl`` comes through here, and needs neither sockets nor threads.
    if name in ("on_sleep", "on_wake"):
        from softacl import _sleep

        return getattr(_sleep, name)
    raise AttributeError(f"module 'softacl' has no attribute {name!r}")
