"""Read a PyTorch state dict without PyTorch.

What lives here: the two on-disk forms that ``torch.save`` has had (a stream of pickles followed by
raw storages, until 1.5; a zip archive, since 1.6), read into numpy arrays. What does not: anything
about a particular network.

A pickle can run any code while it loads. The unpickler here resolves the handful of names that a state
dict consists of and refuses every other, so a file from a stranger can be wrong but not harmful.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
StateDict = dict[str, Array]

ELEMENT_TYPES = {
    "HalfStorage": np.dtype("<f2"),
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
    "ByteStorage": np.dtype("<u1"),
    "IntStorage": np.dtype("<i4"),
    "LongStorage": np.dtype("<i8"),
}


@dataclass(frozen=True)
class Storage:
    """A run of elements that tensors are views of; its bytes come later in the file."""

    key: str
    element_type: np.dtype[Any]
    elements: int


@dataclass(frozen=True)
class TensorView:
    """Where a tensor lies in its storage; offset and strides count elements, not bytes."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def to_array(self, storages: dict[str, bytes]) -> Array:
        """Return the tensor as an array of its own."""
        elements = np.frombuffer(storages[self.storage.key], self.storage.element_type)
        size = elements.itemsize
        # Plain slicing checks the offset; as_strided checks nothing, so the last element is checked here.
        last = self.offset + sum((n - 1) * s for n, s in zip(self.shape, self.strides, strict=True))
        if 0 not in self.shape and not 0 <= last < len(elements):
            raise ValueError(f"tensor of shape {self.shape} reaches past its storage of {len(elements)} elements")
        view = np.lib.stride_tricks.as_strided(
            elements[self.offset :], self.shape, [stride * size for stride in self.strides]
        )
        return np.array(view)


def rebuild_tensor(storage: Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any) -> Any:
    """Stand in for ``torch._utils._rebuild_tensor`` and its second version."""
    return TensorView(storage, offset, tuple(shape), tuple(strides))


def rebuild_parameter(data: Any, *_: Any) -> Any:
    """Stand in for ``torch._utils._rebuild_parameter``: a parameter is its tensor."""
    return data


KNOWN_NAMES: dict[tuple[str, str], Callable[..., Any]] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor"): rebuild_tensor,
    ("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor,
    ("torch._utils", "_rebuild_parameter"): rebuild_parameter,
}


class StateDictUnpickler(pickle.Unpickler):
    """Unpickle names, shapes and references to storages; nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Resolve a name that the pickle refers to, or refuse it."""
        if module == "torch" and name in ELEMENT_TYPES:
            return ELEMENT_TYPES[name]
        try:
            return KNOWN_NAMES[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"not a plain state dict: it refers to {module}.{name}") from None

    def persistent_load(self, reference: Any) -> Storage:
        """Turn ``("storage", type, key, device, elements, …)`` into a Storage."""
        kind, element_type, key, _device, elements = reference[:5]
        if kind != "storage":
            raise pickle.UnpicklingError(f"unknown kind of reference: {kind!r}")
        return Storage(str(key), element_type, int(elements))


def read_state_dict(path: Path) -> StateDict:
    """Return every tensor in the state dict at ``path``, by name.

    Raises OSError when the file cannot be read, and pickle.UnpicklingError or ValueError when it is not a state dict.
    """
    with path.open("rb") as file:
        views, storages = read_archive(file) if zipfile.is_zipfile(file) else read_stream(file)
    return {name: view.to_array(storages) for name, view in views.items() if isinstance(view, TensorView)}


def read_archive(file: BinaryIO) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read the zip form: ``<root>/data.pkl`` and one member ``<root>/data/<key>`` per storage."""
    with zipfile.ZipFile(file) as archive:
        members = archive.namelist()
        index = next((name for name in members if name.endswith("/data.pkl")), None)
        if index is None:
            raise ValueError("a zip archive without data.pkl is not a state dict")
        prefix = index.removesuffix("data.pkl") + "data/"
        views = StateDictUnpickler(io.BytesIO(archive.read(index))).load()
        storages = {name.removeprefix(prefix): archive.read(name) for name in members if name.startswith(prefix)}
    return views, storages


def read_stream(file: BinaryIO) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read the older form: magic number, version, system, state dict, storage keys, then the storages."""
    file.seek(0)
    for _ in range(3):
        StateDictUnpickler(file).load()
    views = StateDictUnpickler(file).load()
    keys = StateDictUnpickler(file).load()
    known = {view.storage.key: view.storage for view in views.values() if isinstance(view, TensorView)}
    storages = {}
    for key in keys:
        elements = int.from_bytes(file.read(8), "little")
        storages[key] = file.read(elements * known[key].element_type.itemsize)
    return views, storages
