# Made by `cargo xtask generate` from crates/abi/data/surface.tsv; do not edit.

from collections.abc import Callable
from typing import Any

import numpy

def bytes_to_ptr(data: bytes, /) -> int:
    """Returns the address of the data of a bytes object.

    Address inside the bytes object, no copy: keep it alive and do not write through it. Non-bytes: ValueError 'needs an byte as argument'.

    Arguments: data (bytes).

    Returns: ptr (int).

    C: (no C call). Manual: runtime/util/function-bytes_to_ptr.md.
    """

def ptr_to_bytes(ptr: int, size: int, /) -> bytes:
    """Copies host memory into a new bytes object.

    Copies size bytes out of host-readable memory into a new bytes object.

    Arguments: ptr (int), size (int).

    Returns: data (bytes).

    C: (no C call). Manual: runtime/util/function-ptr_to_bytes.md.
    """

def numpy_to_ptr(array: numpy.ndarray[Any, Any], /) -> int:
    """Returns the address of the data of an array.

    Deprecated (emits Warning). Address of the array data, no copy. ValueError if not an ndarray; warns when not contiguous.

    Arguments: array (numpy.ndarray[Any, Any]).

    Returns: ptr (int).

    C: (no C call). Manual: runtime/util/function-numpy_to_ptr.md.
    """

def numpy_contiguous_to_ptr(array: numpy.ndarray[Any, Any], /) -> tuple[int, numpy.ndarray[Any, Any]]:
    """Returns the address of the data of an array, made contiguous first.

    Deprecated. Returns pointer plus a C-contiguous array that must be kept alive; no ret.

    Arguments: array (numpy.ndarray[Any, Any]).

    Returns: (ptr, array).

    C: (no C call). Manual: runtime/util/function-numpy_contiguous_to_ptr.md.
    """

def ptr_to_numpy(ptr: int, shape: tuple[int, ...], dtype: int, /) -> numpy.ndarray[Any, Any]:
    """Returns an array over host memory, without a copy.

    Deprecated (emits Warning). Writeable view, no copy, no ownership. dtype is the NPY_TYPES number; shape must be a tuple.

    Arguments: ptr (int), shape (tuple[int, ...]), dtype (int).

    Returns: array (numpy.ndarray[Any, Any]).

    C: (no C call). Manual: runtime/util/function-ptr_to_numpy.md.
    """

def start_thread(func: Callable[..., Any], args: object, /) -> tuple[int, int]:
    """Starts a thread that runs a Python function.

    New OS thread calling func(args): one positional argument (none when args is None). Thread has no context. Resets SIGINT handling to default.

    Arguments: func (Callable[..., Any]), args (object).

    Returns: (thread_id, err).

    Undone by acl.util.stop_thread.

    C: (no C call). Manual: runtime/util/function-start_thread.md.
    """

def stop_thread(thread_id: int, /) -> int:
    """Waits for a thread of start_thread to end.

    Joins the thread, GIL released; an exception inside is re-raised here as RuntimeError.

    Arguments: thread_id (int).

    Returns: err (int).

    C: (no C call). Manual: runtime/util/function-stop_thread.md.
    """
