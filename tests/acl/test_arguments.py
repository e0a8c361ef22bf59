"""Arguments: counts, types, ranges and texts of refusals, over the whole table, as CPython's argument letters have them."""

import ctypes
import gc
import itertools
import sys
import threading
import warnings
import weakref

import acl
import pytest
from softacl import _native

PRESENT = [row for row in _native._surface() if row["status"] != "missing"]
WITH_ARGUMENTS = [row for row in PRESENT if row["arguments"]]
WITHOUT_ARGUMENTS = [row for row in PRESENT if not row["arguments"]]
CLIPPING = sys.version_info < (3, 14)


def names(rows):
    return [row["name"] for row in rows]


def function_of(row):
    return getattr(sys.modules[row["module"]], row["short_name"])


def letters_of(row):
    return row["letters"].replace("|", "")


class Indexed:
    """What numpy's integers are to argument parsing: no int, but convertible to one."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


# By letter: an object that fits, and objects that do not.
FITS = {**dict.fromkeys("kKIBHihlLb", 0), **dict.fromkeys("fd", 0.5), "s": "x", "O": None}
MISFITS = {
    **dict.fromkeys("kK", [1.0, "1", None, b"1", 1j, *([Indexed(1)] if CLIPPING else [])]),
    **dict.fromkeys("IBH", [1.0, "1", None]),
    "i": [1.0, "1", None, 2**31, -(2**31) - 1, 2**100],
    "h": [1.0, None, 2**15, -(2**15) - 1],
    "l": [1.0, None, 2**63, -(2**63) - 1],
    "L": [1.0, None, 2**63, -(2**63) - 1],
    "b": [1.0, None, -1, 256],
    "f": ["1", None],
    "d": ["1", None],
    "s": [b"x", None, 1, "a\0b", "\udc80"],
    "O": [],
}


def refused(row, arguments):
    """Calls, and checks that the call raises what the table says."""
    with pytest.raises(TypeError) as caught:
        function_of(row)(*arguments)
    if row["refusal"] == "text":
        assert str(caught.value) == row["refusal_text"]
    else:
        assert row["refusal"] == "python"
        assert "function takes" in str(caught.value) or "argument" in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("row", WITH_ARGUMENTS, ids=names(WITH_ARGUMENTS))
def test_wrong_counts(row):
    fitting = [FITS[letter] for letter in letters_of(row)]
    refused(row, [*fitting, 0])
    if row["required"]:
        refused(row, [])
        refused(row, fitting[: row["required"] - 1])


@pytest.mark.parametrize("row", WITH_ARGUMENTS, ids=names(WITH_ARGUMENTS))
def test_wrong_types_and_ranges(row):
    letters = letters_of(row)
    for position, letter in enumerate(letters):
        for misfit in MISFITS[letter]:
            arguments = [FITS[letter] for letter in letters]
            arguments[position] = misfit
            if row["refusal"] == "text":
                refused(row, arguments)
            else:
                with pytest.raises((TypeError, OverflowError, ValueError)):
                    function_of(row)(*arguments)


@pytest.mark.parametrize("row", PRESENT, ids=names(PRESENT))
def test_keywords_are_refused(row):
    with pytest.raises(TypeError, match="takes no keyword arguments"):
        function_of(row)(**{row["arguments"][0] if row["arguments"] else "stream": 0})


# Called with extra arguments these would change the state of this process.
STATEFUL = {"acl.finalize", "acl.finalize_reference"}


@pytest.mark.parametrize(
    "row", [row for row in WITHOUT_ARGUMENTS if row["name"] not in STATEFUL], ids=lambda row: row["name"]
)
def test_functions_without_parameters_ignore_arguments(row):
    function_of(row)(1, "two", None)


@pytest.mark.parametrize("row", [row for row in PRESENT if row["refusal"] == "python"], ids=lambda row: row["name"])
def test_the_interpreters_own_text_survives(row):
    with pytest.raises(
        TypeError, match=rf"^function takes (exactly|at most) {len(row['arguments'])} arguments? \(9 given\)$"
    ):
        function_of(row)(*[0] * 9)


# Calls that show what arrived: the size of a data buffer (k), half floats (H in, f in), sizes of types (i).


@pytest.fixture(scope="module", autouse=True)
def initialised():
    assert acl.init() in (0, 100002)


def size_that_arrived(size):
    buffer = acl.create_data_buffer(4096, size)
    assert buffer
    try:
        return acl.get_data_buffer_size_v2(buffer)
    finally:
        assert acl.destroy_data_buffer(buffer) == 0


class MyInt(int):
    pass


@pytest.mark.parametrize(
    ("given", "arrives"),
    [
        (5, 5),
        (True, 1),
        (MyInt(7), 7),
        (-1, 2**64 - 1),
        (2**64 - 1, 2**64 - 1),
        (2**64, 0),
        (2**64 + 9, 9),
        (-(2**64) + 1, 1),
        (2**200 + 3, 3),
    ],
)
def test_k_wraps(given, arrives):
    assert size_that_arrived(given) == arrives


def test_k_and_index():
    if CLIPPING:
        with pytest.raises(TypeError):
            size_that_arrived(Indexed(5))
    else:
        assert size_that_arrived(Indexed(5)) == 5


def test_unsigned_short_wraps_and_takes_index():
    one = acl.float_to_float16(1.0)
    assert one == 0x3C00
    assert acl.float16_to_float(one) == acl.float16_to_float(one + 0x10000) == acl.float16_to_float(Indexed(one)) == 1.0
    assert acl.float16_to_float(one - 0x10000) == 1.0


def test_int_takes_index_and_bool():
    assert acl.data_type_size(Indexed(1)) == acl.data_type_size(True) == acl.data_type_size(1)


def test_float_takes_any_number():
    class Floating:
        def __float__(self):
            return 2.0

    assert acl.float_to_float16(2) == acl.float_to_float16(Floating()) == acl.float_to_float16(2.0)


def test_numpy_integers():
    numpy = pytest.importorskip("numpy")
    assert acl.data_type_size(numpy.int32(1)) == acl.data_type_size(1)
    if CLIPPING:
        with pytest.raises(TypeError):
            size_that_arrived(numpy.uint64(5))


def test_an_exception_in_index_is_replaced():
    class Failing:
        def __index__(self):
            raise ZeroDivisionError

    with pytest.raises(TypeError, match="args parse failed"):
        acl.data_type_size(Failing())


def test_optional_argument():
    assert acl.rt.set_exception_info_callback() == 0
    assert acl.rt.set_exception_info_callback(None) == 0
    with pytest.raises(TypeError, match="parameter must be callable"):
        acl.rt.set_exception_info_callback(1)


def test_list_arguments():
    with pytest.raises(TypeError, match="argument 2 is not list"):
        acl.create_tensor_desc(0, (1, 2), 2)
    with pytest.raises(TypeError):
        acl.create_tensor_desc(0, [1, "2"], 2)
    with pytest.raises(ValueError, match="failed"):
        acl.create_tensor_desc(0, [1, 2**70], 2)


# What the result letters give, by the type of the object.
RESULT_TYPES = {
    **dict.fromkeys("kKIBHihlLb", int),
    **dict.fromkeys("fd", float),
    "s": (str, type(None)),
    "O": (dict, list, bytes, type(None)),
}


# The call whose failure is an exception.
RAISING = {"acl.rt.get_group_info_detail"}


def is_harmless(row):
    """Whether a call with zeros neither waits, nor changes this process, nor is refused by its own argument checks."""
    return "O" not in row["letters"] and row["module"] != "acl.util" and row["name"] not in STATEFUL | RAISING


HARMLESS = [row for row in PRESENT if is_harmless(row)]


@pytest.mark.parametrize("row", HARMLESS, ids=names(HARMLESS))
def test_result_shapes(row):
    """In a thread of its own, where there is no context: most calls fail, all have their shape."""
    results = []
    thread = threading.Thread(
        target=lambda: results.append(function_of(row)(*[FITS[letter] for letter in letters_of(row)]))
    )
    thread.start()
    thread.join(30)
    assert results, "the call hangs"
    (result,) = results
    if not row["results"]:
        assert result is None
        return
    values = result if len(row["results"]) > 1 else (result,)
    assert isinstance(values, tuple)
    assert len(values) == len(row["results"])
    for value, name, letter in zip(values, row["results"], row["result_letters"], strict=True):
        assert isinstance(value, RESULT_TYPES[letter]), (name, value)
        if name == "ret":
            assert -(2**31) <= value < 2**31 if letter == "i" else 0 <= value < 2**32
    if row["status"] == "refused" and row["results"][-1] == "ret":
        assert ctypes.c_int32(values[-1]).value == row["code"]


def test_a_failed_group_query_raises():
    with pytest.raises(RuntimeError, match="100000"):
        acl.rt.get_group_info_detail(0, 0, 0)


def test_a_failed_call_leaves_its_text():
    acl.get_recent_err_msg()
    assert acl.destroy_data_buffer(0) == 100000
    text = acl.get_recent_err_msg()
    assert "100000" in text
    assert "acl.destroy_data_buffer" in text
    assert acl.get_recent_err_msg() is None


class Data:
    """Something that a frame holds."""


class Raising:
    """An integer to nobody: its conversions raise, each in a frame that holds a `Data`."""

    def __init__(self):
        self.held = []

    def fail(self):
        data = Data()
        self.held.append(weakref.ref(data))
        raise ZeroDivisionError

    __index__ = __float__ = fail

    def __hash__(self):
        return hash("attrs")

    def __eq__(self, other):
        self.fail()


def with_context():
    """A tensor description and a stream, for calls that look at their lists and dictionaries only then."""
    assert acl.init() in (0, 100002)
    assert acl.rt.set_device(0) == 0
    return acl.create_tensor_desc(0, [2], 2), acl.rt.create_stream()[0]


# By name: a call that raises, given a tensor description, a stream and a `Raising`.
RAISING_CALLS = {
    "too few arguments": lambda desc, stream, raising: acl.rt.malloc(1),
    "too many arguments": lambda desc, stream, raising: acl.rt.malloc(1, 0, 0),
    "the interpreter's own text": lambda desc, stream, raising: acl.get_cann_attribute(),
    "no integer": lambda desc, stream, raising: acl.rt.malloc("x", 0),
    "an integer out of range": lambda desc, stream, raising: acl.rt.set_device(2**70),
    "an integer out of range, narrow": lambda desc, stream, raising: acl.rt.set_device(2**40),
    "__index__ raises, range checked": lambda desc, stream, raising: acl.rt.set_device(raising),
    "__index__ raises, clipped": lambda desc, stream, raising: acl.mdl.unload(raising),
    "__float__ raises": lambda desc, stream, raising: acl.float_to_float16(raising),
    "no text": lambda desc, stream, raising: acl.mdl.load_from_file(1),
    "text that is not Unicode": lambda desc, stream, raising: acl.mdl.load_from_file("\udc80"),
    "a refused function": lambda desc, stream, raising: acl.rt.get_mem_uce_info("x", 0),
    "a refused function, __index__ raises": lambda desc, stream, raising: acl.rt.get_mem_uce_info(raising, 0),
    "no list": lambda desc, stream, raising: acl.create_tensor_desc(0, (), 0),
    "a list of other things": lambda desc, stream, raising: acl.create_tensor_desc(0, [raising], 0),
    "a list with an integer out of range": lambda desc, stream, raising: acl.create_tensor_desc(0, [2**70], 0),
    "a shape with an integer out of range": lambda desc, stream, raising: acl.set_tensor_shape(desc, [1, 2**70]),
    "no list of lists": lambda desc, stream, raising: acl.set_tensor_shape_range(desc, [raising]),
    "ranges that are no pairs": lambda desc, stream, raising: acl.set_tensor_shape_range(desc, [[1]]),
    "a range out of range": lambda desc, stream, raising: acl.set_tensor_value_range(desc, [[1, 2**70]]),
    "no dictionary": lambda desc, stream, raising: acl.rt.malloc_host_with_cfg(64, []),
    "attrs is no list": lambda desc, stream, raising: acl.rt.malloc_host_with_cfg(64, {"attrs": 1}),
    "attrs of other length": lambda desc, stream, raising: acl.rt.malloc_with_cfg(64, 0, {"attrs": [1], "numAttrs": 2}),
    "numAttrs is no integer": lambda desc, stream, raising: acl.rt.malloc_with_cfg(
        64, 0, {"attrs": [1], "numAttrs": raising}
    ),
    "an attribute without value": lambda desc, stream, raising: acl.rt.malloc_with_cfg(
        64, 0, {"attrs": [{"attr": 0}], "numAttrs": 1}
    ),
    "a key that raises": lambda desc, stream, raising: acl.rt.malloc_host_with_cfg(64, {raising: 1}),
    "no dictionary for a stream": lambda desc, stream, raising: acl.rt.set_stream_attribute(stream, 1, 1),
    "no function": lambda desc, stream, raising: acl.rt.launch_callback(None, None, 0, stream),
    "a failure that raises": lambda desc, stream, raising: acl.rt.get_group_info_detail(0, 0, 0),
    "no bytes": lambda desc, stream, raising: acl.util.bytes_to_ptr("x"),
    "no address": lambda desc, stream, raising: acl.util.ptr_to_bytes(0, 64),
    "no array": lambda desc, stream, raising: acl.util.numpy_to_ptr(1),
    "no array, contiguous": lambda desc, stream, raising: acl.util.numpy_contiguous_to_ptr(1),
    "no tuple": lambda desc, stream, raising: acl.util.ptr_to_numpy(64, [1], 1),
    "a shape below zero": lambda desc, stream, raising: acl.util.ptr_to_numpy(64, (-1,), 1),
    "a shape that raises": lambda desc, stream, raising: acl.util.ptr_to_numpy(64, (raising,), 1),
    "no such kind of array": lambda desc, stream, raising: acl.util.ptr_to_numpy(64, (1,), 999),
}


def blocks_kept(call, times=300):
    """How many blocks of memory the interpreter has more after that many calls; the least of three rounds, because others use memory, too."""

    def blocks_after_calls():
        for _ in range(times):
            call()
        gc.collect()
        return sys.getallocatedblocks()

    blocks = [blocks_after_calls() for _ in range(4)]
    return min(after - before for before, after in itertools.pairwise(blocks))


@pytest.mark.parametrize("name", RAISING_CALLS)
def test_refusals_keep_nothing(name):
    call = RAISING_CALLS[name]
    desc, stream = with_context()

    def refuse():
        try:
            call(desc, stream, Raising())
        except (TypeError, ValueError, KeyError, RuntimeError, ZeroDivisionError):
            return
        raise AssertionError("not refused")

    assert blocks_kept(refuse) < 50
    acl.destroy_tensor_desc(desc)
    assert acl.rt.destroy_stream(stream) == 0
    assert acl.rt.reset_device(0) == 0


def refuse_shape(value):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        acl.util.ptr_to_numpy(64, (value,), 1)


@pytest.mark.parametrize(
    "call",
    [
        acl.rt.set_device,
        acl.mdl.unload,
        acl.float_to_float16,
        lambda value: acl.rt.get_mem_uce_info(value, 0),
        refuse_shape,
    ],
)
def test_refusals_keep_no_frames_of_conversions(call):
    raising = Raising()
    with pytest.raises((TypeError, ValueError)):
        call(raising)
    assert [reference() for reference in raising.held] == [None]


# By name: a call that makes or reads lists or dictionaries and does not raise.
QUIET_CALLS = {
    "a description": lambda desc, stream: acl.destroy_tensor_desc(acl.create_tensor_desc(0, [1, 2**40], 0)),
    "a shape": lambda desc, stream: acl.set_tensor_shape(desc, [1000, 2000]),
    "ranges": lambda desc, stream: acl.set_tensor_shape_range(desc, [[1000, 2000]]),
    "memory": lambda desc, stream: acl.rt.free_host(
        acl.rt.malloc_host_with_cfg(64, {"attrs": [{"attr": 0, "value": {"rsv": 0}}], "numAttrs": 1})[0]
    ),
    "an attribute": lambda desc, stream: acl.rt.set_stream_attribute(stream, 3, {"userCustomTag": 4000}),
    "an attribute of other kind": lambda desc, stream: acl.rt.set_stream_attribute(stream, 3, {"userCustomTag": "x"}),
    "an attribute read": lambda desc, stream: acl.rt.get_stream_attribute(stream, 3),
    "attributes of an address": lambda desc, stream: acl.rt.pointer_get_attributes(id(desc)),
    "an identifier": lambda desc, stream: acl.rt.device_get_uuid(0),
    "a placeholder": lambda desc, stream: acl.mdl.get_input_dims(0, 0),
    "a copy": lambda desc, stream: acl.util.ptr_to_bytes(acl.util.bytes_to_ptr(bytes(4000)), 4000),
    "a refused function": lambda desc, stream: acl.rt.mem_uce_repair(0, [4000]),
    "a thread": lambda desc, stream: acl.util.stop_thread(acl.util.start_thread(id, stream)[0]),
    "no thread": lambda desc, stream: acl.util.stop_thread(1),
}


@pytest.mark.parametrize("name", QUIET_CALLS)
def test_calls_with_lists_and_dictionaries_keep_nothing(name):
    call = QUIET_CALLS[name]
    desc, stream = with_context()
    assert blocks_kept(lambda: call(desc, stream)) < 50
    acl.destroy_tensor_desc(desc)
    assert acl.rt.destroy_stream(stream) == 0
    assert acl.rt.reset_device(0) == 0


def test_dictionary_entries_that_are_no_integers_count_as_missing():
    _, stream = with_context()
    assert acl.rt.set_stream_attribute(stream, 3, {"userCustomTag": 7}) == 0
    for value in ("7", None, 7.0):
        assert acl.rt.set_stream_attribute(stream, 3, {"userCustomTag": value}) == acl.rt.set_stream_attribute(
            stream, 3, {}
        )
        with pytest.raises(KeyError):
            acl.rt.malloc_host_with_cfg(64, {"attrs": [], "numAttrs": value})
    assert acl.rt.destroy_stream(stream) == 0
    assert acl.rt.reset_device(0) == 0
