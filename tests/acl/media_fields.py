"""What each field of an object of `acl.media` takes and keeps, by product, and a check of all of them with values in range and out of range.

There is no test in here: `test_media_fields.py` runs the check in a process of its own for each product.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import acl
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from .support import code

media = acl.media

SURFACE = Path(__file__).parents[2] / "crates/abi/data/surface.tsv"
with SURFACE.open(newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
# The letters of each function's arguments: an integer that does not fit into its letter wraps, but for `i`.
LETTERS = {row["python_name"].removeprefix("acl.media."): row["arg_format"] for row in ROWS if "media" in row["group"]}
BITS = {"k": 64, "K": 64, "I": 32, "B": 8}

REFUSED, UNSUPPORTED = 100000, 200006

# Pages: aclcppdevg_03_1533 (interpolations), 1372 (sides of JPEGE), aclpythondevg_01_0309, 0336, 0338, 0345, 0348, 0353, 0388.
PRODUCTS = {
    "Ascend310": {
        "interpolations": 4,
        "operations": False,
        "jpege_side": 8192,
        "vdec_ids": 32,
        "vdec_side": 4096,
        "vdec_rgb": False,
        "vdec_references": False,
        "venc_sides": (128, 1920),
        "venc_buffer": False,
    },
    "Ascend310P3": {
        "interpolations": 2,
        "operations": True,
        "jpege_side": 8192,
        "vdec_ids": 256,
        "vdec_side": 4096,
        "vdec_rgb": True,
        "vdec_references": True,
        "venc_sides": (128, 4096),
        "venc_buffer": True,
    },
    "Ascend310B4": {
        "interpolations": 5,
        "operations": True,
        "jpege_side": 16384,
        "vdec_ids": 256,
        "vdec_side": 8192,
        "vdec_rgb": True,
        "vdec_references": True,
        "venc_sides": (114, 8192),
        "venc_buffer": True,
    },
}


@dataclass(frozen=True)
class Takes:
    """Values that a field takes: from `least` to `most`, every `step`-th, or those of `only`; others get `code`."""

    least: int = 0
    most: int = 2**64 - 1
    step: int = 1
    only: tuple[int, ...] = ()
    code: int = REFUSED
    # What it keeps is whether the value is 0.
    switch: bool = False

    def __contains__(self, value: int) -> bool:
        if self.only:
            return value in self.only
        return self.least <= value <= self.most and value % self.step == 0

    def edges(self) -> list[int]:
        return [
            0,
            1,
            2,
            self.least - 1,
            self.least,
            self.least + 1,
            self.most - 1,
            self.most,
            self.most + 1,
            *self.only,
        ]


ANYTHING = Takes(-(2**64))


def no(available: bool, takes: Takes) -> Takes:
    """Where a product has no such field, whatever it is set to is refused."""
    return takes if available else Takes(1, 0, code=UNSUPPORTED)


@dataclass(frozen=True)
class Field:
    """A field: its name in those of its setter and getter, its number among an object's parameters, its value at first."""

    takes: Takes
    name: str | None = None
    number: int | None = None
    first: Any = 0
    # Of a list of fields under one name.
    index: int | None = None
    # Bytes of the parameter, where they are told.
    size: int = 4


@dataclass(frozen=True)
class Object:
    """A kind of object: what its functions' names begin with and what it is called there."""

    unit: str
    kind: str
    fields: tuple[Field, ...]
    made_of: tuple[int, ...] = ()
    # Whether getting a parameter tells how many bytes it has.
    sized: bool = True

    def function(self, verb: str, *field: str):
        name = "_".join((self.unit, verb, self.kind, *field))
        return name if hasattr(media, name) else None


def objects(product: str) -> list[Object]:
    """All kinds of objects with fields."""
    has = PRODUCTS[product]
    short, flag = Takes(0, 65535), Takes(0, 1)
    with_operations = lambda takes: no(has["operations"], takes)  # noqa: E731
    side = Takes(*has["venc_sides"], 2)
    formats = (1, 2, 12, 13) if has["vdec_rgb"] else (1, 2)
    found = [
        Object(
            "dvpp",
            "pic_desc",
            tuple(
                Field(ANYTHING, name)
                for name in ["data", "size", "format", "width", "height", "width_stride", "height_stride", "ret_code"]
            ),
        ),
        Object(
            "dvpp",
            "stream_desc",
            (
                *(Field(ANYTHING, name) for name in ["data", "size", "format", "timestamp", "ret_code"]),
                Field(Takes(switch=True), "eos"),
            ),
        ),
        Object(
            "dvpp", "roi_config", tuple(Field(short, name) for name in ["left", "right", "top", "bottom"]), (0, 0, 0, 0)
        ),
        Object("dvpp", "resize_config", (Field(Takes(0, has["interpolations"]), "interpolation"),)),
        Object("dvpp", "jpege_config", (Field(ANYTHING, "level"),)),
        Object(
            "dvpp",
            "channel_desc",
            (
                Field(with_operations(Takes(1, 15)), "mode", 1, 15),
                Field(with_operations(Takes(0, 5)), number=0),
                Field(Takes(1, 0), "channel_id", 2, size=8),
                Field(with_operations(Takes(1, has["jpege_side"])), number=3, first=8192),
                Field(with_operations(Takes(1, has["jpege_side"])), number=4, first=8192),
                Field(with_operations(flag), number=5),
            ),
        ),
        Object(
            "vdec",
            "channel_desc",
            (
                Field(with_operations(Takes(0, 5)), number=0),
                Field(flag, "out_mode", 1),
                Field(ANYTHING, "thread_id", 2, size=8),
                Field(Takes(0, has["vdec_ids"] - 1), "channel_id", 4),
                Field(Takes(0, 3), "entype", 5),
                Field(Takes(only=formats), "out_pic_format", 6, 1),
                Field(Takes(0, has["vdec_side"]), "out_pic_width", 7),
                Field(Takes(0, has["vdec_side"]), "out_pic_height", 8),
                Field(no(has["vdec_references"], Takes(0, 16)), "ref_frame_num", 9),
                Field(flag, "bit_depth", 10),
            ),
        ),
        Object(
            "venc",
            "channel_desc",
            (
                Field(Takes(1, 0), "channel_id"),
                Field(ANYTHING, "thread_id", 0),
                Field(Takes(1, 2), "pic_format", 2),
                Field(Takes(0, 3), "entype", 3),
                Field(side, "pic_width", 4),
                Field(side, "pic_height", 5),
                Field(Takes(1, 65536), "key_frame_interval", 6),
                Field(no(has["venc_buffer"], ANYTHING), "buf_addr", 7),
                Field(no(has["venc_buffer"], Takes(5 << 20, 2**32 - 1)), "buf_size", 8),
                Field(Takes(0, 2), "rc_mode", 9),
                Field(Takes(0, 120), "src_rate", 10),
                Field(Takes(0, 614_400), "max_bit_rate", 11),
                Field(Takes(0, 100), number=12),
            ),
            sized=False,
        ),
        Object("venc", "frame_config", (Field(flag, "force_i_frame"), Field(flag, "eos"))),
    ]
    if has["operations"]:
        sides = (Field(short, name) for name in ["top", "bottom", "left", "right"])
        values = (Field(ANYTHING, "value", index=index, first=0.0) for index in range(4))
        found.append(Object("dvpp", "border_config", (Field(ANYTHING, "border_type"), *sides, *values)))
    return found


def covered() -> set[str]:
    """Names of the functions that the check calls for some product."""
    names = set()
    for kind in objects("Ascend310P3"):
        for field in kind.fields:
            names |= {kind.function(verb, field.name) for verb in ("set", "get") if field.name is not None}
            names |= {kind.function(verb, "param") for verb in ("set", "get") if field.number is not None}
    return names - {None}


def values(field: Field, letter: str):
    """Values for an argument with a letter, many of them at the edges of what the field takes."""
    if letter == "d":
        return st.floats(allow_nan=False)
    if letter == "i":
        edges = [value for value in field.takes.edges() if -(2**31) <= value < 2**31]
        return st.one_of(st.sampled_from(edges), st.integers(-(2**31), 2**31 - 1))
    return st.one_of(st.sampled_from(field.takes.edges()), st.integers(0, 2**17), st.integers(-(2**70), 2**70))


def ways(kind: Object, field: Field) -> list[tuple[str, tuple[int, ...], str]]:
    """Setters of a field: name, what comes before the value, and the letter of the value."""
    found = []
    named = field.name and kind.function("set", field.name)
    if named:
        before = () if field.index is None else (field.index,)
        found.append((named, before, LETTERS[named][-1]))
    by_number = field.number is not None and kind.function("set", "param")
    if by_number:
        # An object stands for an integer or the callback.
        found.append((by_number, (field.number,), LETTERS[by_number][-1].replace("O", "K")))
    return found


def step(kind: Object):
    """A call of a setter: which field, by which way, and a value."""
    every = [(field, way) for field in kind.fields for way in ways(kind, field)]
    return st.sampled_from(every).flatmap(
        lambda chosen: st.tuples(st.just(chosen[0]), st.just(chosen[1]), values(chosen[0], chosen[1][2]))
    )


def look(kind: Object, handle: int, field: Field, expected: Any) -> None:
    """A field by all its getters."""
    named = field.name and kind.function("get", field.name)
    if named:
        found = getattr(media, named)(handle, *(() if field.index is None else (field.index,)))
        assert found == expected, (named, found, expected)
    by_number = field.number is not None and kind.function("get", "param")
    if by_number:
        found = getattr(media, by_number)(handle, field.number)
        if field.takes.code == UNSUPPORTED and kind.unit == "dvpp":
            assert code(found) == UNSUPPORTED, found
        else:
            assert found == ((field.size, expected, 0) if kind.sized else (expected, 0)), (by_number, field, found)


def play(kind: Object, steps) -> None:
    """Sets fields of a new object in an order; what is taken is kept, and nothing else changes."""
    handle = getattr(media, f"{kind.unit}_create_{kind.kind}")(*kind.made_of)
    assert handle, acl.get_recent_err_msg()
    kept = {field: field.first for field in kind.fields}
    try:
        for field in kind.fields:
            look(kind, handle, field, kept[field])
        for field, (setter, before, letter), value in steps:
            ret = code(getattr(media, setter)(handle, *before, value))
            wrapped = value % 2 ** BITS[letter] if letter in BITS else value
            if letter == "d" or wrapped in field.takes:
                assert ret == 0, (setter, before, value, acl.get_recent_err_msg())
                kept[field] = int(wrapped != 0) if field.takes.switch else wrapped
            else:
                assert ret == field.takes.code, (setter, before, value, ret)
                if ret == REFUSED and field.takes.most > 0:
                    # A small number below zero is shown as what it was before it wrapped.
                    said = wrapped - 2**64 if letter in "kK" and wrapped >= 2**64 - 2**31 else wrapped
                    text = acl.get_recent_err_msg()
                    assert f" is {said}; " in text, (setter, value, text)
        for field in kind.fields:
            look(kind, handle, field, kept[field])
    finally:
        assert getattr(media, f"{kind.unit}_destroy_{kind.kind}")(handle) == 0


def check_kind(kind: Object, examples: int) -> None:
    """Plays with objects of a kind, the same way every time."""

    @seed(1)
    @settings(max_examples=examples, deadline=None, database=None)
    @given(st.lists(step(kind), max_size=12))
    def in_any_order(steps):
        play(kind, steps)

    in_any_order()


def check(product: str, examples: int = 80) -> list[str]:
    """Checks every kind of object of the product that this process has; the kinds."""
    kinds = objects(product)
    for kind in kinds:
        check_kind(kind, examples)
    return [f"{kind.unit} {kind.kind}" for kind in kinds]
