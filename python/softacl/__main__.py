"""The command ``softacl``, also as ``python -m softacl``."""

import sys

from softacl._native import cli_main


def main() -> int:
    """Run the command line of this process; the exit code."""
    return cli_main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
