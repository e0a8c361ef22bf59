"""The command ``atc``: ONNX in, ``.om`` out."""

import sys

from softacl._native import atc_main


def main() -> int:
    """Run the command line of this process; the exit code."""
    return atc_main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
