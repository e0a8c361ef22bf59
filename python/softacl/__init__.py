"""softacl: the Ascend Computing Language on any Linux machine.

Programs import ``acl``; this package holds what the wheel adds to it: the native module, the commands ``softacl`` and ``atc``.
"""

from softacl._native import __version__ as __version__

__all__ = ["__version__"]
