"""PyAV as it was when acllite was written: packets have `to_bytes`. Importing this changes what `av.open` gives; the coded data is the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av

_open = av.open


class Packet:
    """A packet with the method that later versions do not have."""

    def __init__(self, packet: av.Packet) -> None:
        """Wrap a packet."""
        self._packet = packet

    def __getattr__(self, name: str) -> Any:
        """Everything else is the packet's."""
        return getattr(self._packet, name)

    def to_bytes(self) -> bytes:
        """Return the coded data."""
        return bytes(self._packet)


class Container:
    """A container whose packets are those."""

    def __init__(self, container: Any) -> None:
        """Wrap a container."""
        self._container = container

    def __getattr__(self, name: str) -> Any:
        """Everything else is the container's."""
        return getattr(self._container, name)

    def demux(self, *streams: Any) -> Iterator[Packet]:
        """Give the packets of the streams."""
        return map(Packet, self._container.demux(*streams))


def opened(*arguments: Any, **options: Any) -> Container:
    """Open a file."""
    return Container(_open(*arguments, **options))


av.open = opened
