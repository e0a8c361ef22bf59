"""The peer PoCL: an OpenCL device on the processor, used through pyopencl."""

from __future__ import annotations

import pyopencl

NAME = "PoCL"


class Peer:
    """A PoCL device with one in-order queue."""

    def __init__(self) -> None:
        """Find PoCL among the OpenCL platforms; other platforms on the machine are left alone."""
        platform = next(p for p in pyopencl.get_platforms() if p.name == "Portable Computing Language")
        self.context = pyopencl.Context(platform.get_devices()[:1])
        self.queue = pyopencl.CommandQueue(self.context)

    def buffer(self, size: int) -> pyopencl.Buffer:
        """Allocate ``size`` bytes on the device."""
        return pyopencl.Buffer(self.context, pyopencl.mem_flags.READ_WRITE, size)

    def touched_buffer(self, size: int) -> pyopencl.Buffer:
        """Allocate ``size`` bytes and write to them, so that no page is missing later."""
        buffer = self.buffer(size)
        pyopencl.enqueue_copy(self.queue, buffer, bytes(size))
        self.queue.finish()
        return buffer
