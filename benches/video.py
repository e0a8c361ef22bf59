"""Video: decoding 1080p, next to PyAV, and what a channel takes of memory.

    python video.py

Both sides decode the same clip with the same library and two threads, from memory to planes that the program can read: PyAV from a
container to an array, softacl from packets, each copied to the device, to NV12 on the device, with its callbacks in Python.
"""

from __future__ import annotations

import io
import queue
import resource
import time
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import acl
import av
import numpy as np
from harness import ACL_MEMCPY_HOST_TO_DEVICE, Round, Row, check, compare, main

WIDTH, HEIGHT, STRIDE = 1920, 1080, 1920
FRAMES = 100
SIZE = STRIDE * HEIGHT * 3 // 2
NV12 = 1
# Pictures in flight: more than the decoder holds back.
PAIRS = 40
ROUNDS = 7
media = acl.media


def clip(encoder: str, options: dict[str, str]) -> tuple[bytes, list[bytes]]:
    """Return a clip of a zooming pattern with noise, in a container and as packets."""
    container = io.BytesIO()
    packets = []
    generator = np.random.default_rng(0)
    noise = generator.integers(-5, 6, (8, HEIGHT, WIDTH))
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    with av.open(container, "w", format="matroska") as output:
        stream = output.add_stream(encoder, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 25)
        bare = av.CodecContext.create(encoder, "w")
        bare.width, bare.height, bare.pix_fmt, bare.options = WIDTH, HEIGHT, "yuv420p", options
        bare.time_base = Fraction(1, 25)
        for number in range(FRAMES):
            zoom = 1 + number / 200
            luma = 128 + 60 * np.sin(x * zoom / 40) * np.cos(y * zoom / 30) + noise[number % 8]
            planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
            planes[:HEIGHT] = np.clip(luma, 0, 255)
            planes[HEIGHT:] = planes[: HEIGHT // 2] // 2 + 64
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(frame))
            packets += [bytes(packet) for packet in bare.encode(frame)]
        output.mux(stream.encode(None))
        packets += [bytes(packet) for packet in bare.encode(None)]
    return container.getvalue(), packets


def pyav(container: bytes) -> Round:
    """Decode to arrays."""

    def measure() -> float:
        began = time.perf_counter()
        with av.open(io.BytesIO(container)) as opened:
            stream = opened.streams.video[0]
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = 2
            count = sum(1 for frame in opened.decode(stream) if frame.to_ndarray(format="nv12").size)
        if count != FRAMES:
            raise RuntimeError(f"PyAV gave {count} pictures")
        return (time.perf_counter() - began) / FRAMES

    return measure


class Decoder:
    """A channel with descriptions and memory that are used again and again."""

    def __init__(self, entype: int, packets: list[bytes]) -> None:
        """Create the channel; the report thread lives until the process ends."""
        self.packets = packets
        self.free: queue.SimpleQueue[tuple[int, int, int]] = queue.SimpleQueue()
        self.done = self.lost = 0
        room = max(map(len, packets))
        for _ in range(PAIRS):
            stream_desc, pic_desc = media.dvpp_create_stream_desc(), media.dvpp_create_pic_desc()
            coded, ret = media.dvpp_malloc(room)
            check(ret, "acl.media.dvpp_malloc")
            picture, ret = media.dvpp_malloc(SIZE)
            check(ret, "acl.media.dvpp_malloc")
            media.dvpp_set_stream_desc_data(stream_desc, coded)
            media.dvpp_set_pic_desc_data(pic_desc, picture)
            media.dvpp_set_pic_desc_size(pic_desc, SIZE)
            self.free.put((stream_desc, pic_desc, coded))
        self.end = media.dvpp_create_stream_desc()
        media.dvpp_set_stream_desc_eos(self.end, 1)
        context, _ = acl.rt.get_context()

        def loop(_: Any) -> None:
            acl.rt.set_context(context)
            while True:
                acl.rt.process_report(1000)

        thread, ret = acl.util.start_thread(loop, [])
        check(ret, "acl.util.start_thread")
        self.desc = media.vdec_create_channel_desc()
        for name, value in {"thread_id": thread, "callback": self.report, "entype": entype}.items():
            check(getattr(media, f"vdec_set_channel_desc_{name}")(self.desc, value), name)
        check(media.vdec_create_channel(self.desc), "acl.media.vdec_create_channel")

    def report(self, _stream_desc: int, pic_desc: int, pair: tuple[int, int, int]) -> None:
        """Count a picture, and put its memory back."""
        self.done += 1
        self.lost += media.dvpp_get_pic_desc_ret_code(pic_desc) != 0
        self.free.put(pair)

    def run(self) -> float:
        """Decode the clip."""
        self.done = 0
        began = time.perf_counter()
        for packet in self.packets:
            pair = self.free.get()
            stream_desc, pic_desc, coded = pair
            acl.rt.memcpy(coded, len(packet), acl.util.bytes_to_ptr(packet), len(packet), ACL_MEMCPY_HOST_TO_DEVICE)
            media.dvpp_set_stream_desc_size(stream_desc, len(packet))
            check(media.vdec_send_frame(self.desc, stream_desc, pic_desc, 0, pair), "acl.media.vdec_send_frame")
        check(media.vdec_send_frame(self.desc, self.end, 0, 0, None), "acl.media.vdec_send_frame")
        if self.done != FRAMES or self.lost:
            raise RuntimeError(f"softacl gave {self.done} pictures, of which {self.lost} were lost")
        return (time.perf_counter() - began) / FRAMES


def resident() -> int:
    """Return the bytes of memory that the process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def measure() -> Iterable[Row]:
    """Compare frame rates, and look at a long run's memory."""
    for name, entype, encoder, options in (
        ("H.264 high", 3, "libx264", {"preset": "veryfast", "profile": "high"}),
        ("H.265 main", 0, "libx265", {"preset": "ultrafast", "x265-params": "log-level=none"}),
    ):
        container, packets = clip(encoder, options)
        decoder = Decoder(entype, packets)
        ratio, peer_time, own_time = compare(pyav(container), decoder.run, ROUNDS)
        figures = (f"{1 / seconds:.0f} pictures/s" for seconds in (own_time, peer_time))
        yield Row(f"decode {name}, 1080p", "PyAV", ratio, 1.1, "higher", ROUNDS, *figures)
        before = resident()
        for _ in range(5):
            decoder.run()
        grown = resident() - before
        # A picture of the clip is the unit: what a channel keeps is a fixed number of them.
        yield Row(
            f"growth over 500 more pictures, {name}", "one picture", grown / SIZE, 4.0, "lower", 1,
            f"{grown / 2**20:.1f} MiB", f"{SIZE / 2**20:.1f} MiB",
        )  # fmt: skip


if __name__ == "__main__":
    main(measure)
