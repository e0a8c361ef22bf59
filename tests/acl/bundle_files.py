"""Bundles of models as files, written from the description of the format and with nothing of the project. No tests here."""

import struct

HEADER = 256
VARIABLES, MODEL = 25, 24


def bundle_of(models, *, variable_bytes=0, name=b"bundle", length_with_header=True):
    """A file with a table of the variables' size and each of the models, which are complete files."""
    parts = [(VARIABLES, struct.pack("<Q", variable_bytes)), *((MODEL, model) for model in models)]
    table, offset = struct.pack("<II", len(parts), 0), 0
    for kind, content in parts:
        table += struct.pack("<IIQQ", kind, 0, offset, len(content))
        offset += len(content)
    body = table + b"".join(content for _, content in parts)
    header = bytearray(HEADER)
    struct.pack_into("<4sII", header, 0, b"IMOD", HEADER, 0x20000000)
    header[82] = 5
    struct.pack_into("<32s", header, 84, name)
    struct.pack_into("<I", header, 156, len(models))
    struct.pack_into("<Q", header, 184, len(body) + (HEADER if length_with_header else 0))
    return bytes(header) + body
