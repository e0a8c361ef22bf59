"""The command ``softacl``, also as ``python -m softacl``."""

import signal
import sys

from softacl._native import cli_main


def main() -> int:
    """Run the command line of this process; the exit code."""
    if sys.argv[1:2] == ["check"]:
        # Ctrl-C goes to the program, too, and is its to act upon; the report follows. Not ignored: the program would inherit that.
        signal.signal(signal.SIGINT, lambda *_: None)
    if sys.argv[1:2] == ["devices"]:
        # Ctrl-C ends a view that stays.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    return cli_main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
