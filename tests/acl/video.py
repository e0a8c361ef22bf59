"""What the tests of video share: coded clips with the pictures that PyAV makes of them, and channels with a thread that processes their reports.

There is no test in here.
"""

from __future__ import annotations

import functools
import threading
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import acl
import av
import numpy as np

from .support import D2H, H2D, address, answers, ok

media = acl.media

H265, H264_BASELINE, H264_MAIN, H264_HIGH = range(4)
NV12, NV21, RGB888, BGR888 = 1, 2, 12, 13

NO_PICTURE = 0x20000


def scene(number, width=192, height=144):
    """A picture as (luma, u, v): a gradient, noise, and a square that moves."""
    y, x = np.mgrid[:height, :width]
    noise = np.random.default_rng(number).integers(-6, 7, (height, width))
    luma = np.clip(40 + x // 2 + y // 3 + noise, 0, 255).astype(np.uint8)
    left, top = number * 5 % (width - 32), number * 3 % (height - 32)
    luma[top : top + 32, left : left + 32] = 230
    cy, cx = np.mgrid[: height // 2, : width // 2]
    return luma, (60 + cx).astype(np.uint8), (200 - cy).astype(np.uint8)


def planes_of(frame):
    """Luma, u and v of PyAV's picture."""
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        frame = frame.reformat(format="yuv420p")
    return tuple(
        np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width].copy()
        for plane in frame.planes
    )


@dataclass
class Clip:
    """Packets in the order in which they are decoded, and PyAV's pictures in the order in which they are shown, each with the index of its packet."""

    entype: int
    width: int
    height: int
    packets: list
    pictures: list

    @property
    def codec(self):
        return "hevc" if self.entype == H265 else "h264"


def decoded(codec, packets):
    """What PyAV makes of packets: (index of the packet, planes)."""
    context = av.CodecContext.create(codec, "r")
    context.thread_count = 1
    pictures = []
    for index, data in enumerate([*packets, None]):
        packet = None if data is None else av.Packet(data)
        if packet is not None:
            packet.pts = packet.dts = index
        pictures += [(frame.pts, planes_of(frame)) for frame in context.decode(packet)]
    return pictures


@functools.cache
def clip(entype=H264_HIGH, count=30, width=192, height=144, bframes=2, interval=12):
    """A clip, made by the encoder that PyAV brings."""
    context = av.CodecContext.create("libx265" if entype == H265 else "libx264", "w")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.time_base, context.framerate = Fraction(1, 25), Fraction(25)
    context.gop_size = interval
    context.max_b_frames = bframes
    if entype == H265:
        context.options = {"preset": "ultrafast", "x265-params": "log-level=none:repeat-headers=1:pools=1"}
    else:
        profile = {H264_BASELINE: "baseline", H264_MAIN: "main", H264_HIGH: "high"}[entype]
        context.options = {"preset": "veryfast", "profile": profile, "threads": "1"}
    packets = []
    for number in range(count):
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane, content in zip(frame.planes, scene(number, width, height), strict=True):
            padded = np.zeros((plane.height, plane.line_size), np.uint8)
            padded[:, : plane.width] = content
            plane.update(padded.tobytes())
        frame.pts = number
        packets += [bytes(packet) for packet in context.encode(frame)]
    packets += [bytes(packet) for packet in context.encode(None)]
    codec = "hevc" if entype == H265 else "h264"
    return Clip(entype, width, height, packets, decoded(codec, packets))


def upload(data):
    memory = ok(media.dvpp_malloc(max(len(data), 1)))
    if data:
        ok(acl.rt.memcpy(memory, len(data), acl.util.bytes_to_ptr(data), len(data), H2D))
    return memory


def download(memory, size):
    array = np.empty(size, np.uint8)
    ok(acl.rt.memcpy(address(array), size, memory, size, D2H))
    return array


def up(value, unit):
    return (value + unit - 1) // unit * unit


def semiplanar(array, width, height, stride, rows, order=NV12):
    """Luma, u and v out of the bytes of a picture."""
    luma = array[: stride * rows].reshape(rows, stride)[:height, :width]
    chroma = array[stride * rows : stride * rows * 3 // 2].reshape(rows // 2, stride)[: height // 2, :width]
    first, second = chroma[:, 0::2], chroma[:, 1::2]
    return (luma, first, second) if order == NV12 else (luma, second, first)


def equal(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def psnr(one, other):
    difference = np.concatenate([(a.astype(float) - b).ravel() for a, b in zip(one, other, strict=True)])
    return 10 * np.log10(255**2 / max(np.mean(difference**2), 1e-9))


# A program of its own that has these helpers.
PROGRAM = """
import faulthandler, threading
faulthandler.dump_traceback_later(60, exit=True)
from acl_tests.video import *
ok(acl.init()); ok(acl.rt.set_device(0))
"""


def program(source, folder, **variables):
    """What a program with these helpers says."""
    package = folder / "acl_tests"
    package.mkdir(exist_ok=True)
    for name in ("video.py", "support.py"):
        (package / name).write_bytes(Path(__file__).with_name(name).read_bytes())
    return answers(f"import sys; sys.path.insert(0, {str(folder)!r})\n{PROGRAM}\n{source}", **variables)


class ReportThread:
    """A thread that processes reports until the body ends, but for while it is paused."""

    def __init__(self):
        self.stopped = threading.Event()
        self.paused = threading.Event()
        self.context = ok(acl.rt.get_context())

    def __enter__(self):
        def loop(_):
            acl.rt.set_context(self.context)
            while not self.stopped.is_set():
                if self.paused.is_set():
                    time.sleep(0.005)
                else:
                    acl.rt.process_report(20)

        self.id = ok(acl.util.start_thread(loop, []))
        return self

    def __exit__(self, *_):
        self.stopped.set()
        ok(acl.util.stop_thread(self.id))


class Channel(ReportThread):
    """A channel that the body sends to; its description and its channel go with the body."""

    kind = None

    def __init__(self, callback, **values):
        super().__init__()
        self.callback = callback
        self.values = values
        self.open = False

    def __enter__(self):
        super().__enter__()
        self.desc = self.call("create_channel_desc")()
        assert self.desc
        for name, value in {"thread_id": self.id, "callback": self.callback, **self.values}.items():
            ok(self.call(f"set_channel_desc_{name}")(self.desc, value))
        ok(self.call("create_channel")(self.desc))
        self.open = True
        return self

    def __exit__(self, *raised):
        if self.open:
            self.close()
        ok(self.call("destroy_channel_desc")(self.desc))
        super().__exit__(*raised)

    def call(self, name):
        return getattr(media, f"{self.kind}_{name}")

    def close(self):
        ok(self.call("destroy_channel")(self.desc))
        self.open = False


@dataclass
class Picture:
    """One report of a decoder."""

    user: object
    code: int
    width: int
    height: int
    width_stride: int
    height_stride: int
    format: int
    data: np.ndarray | None

    @property
    def planes(self):
        return semiplanar(self.data, self.width, self.height, self.width_stride, self.height_stride, self.format)


class Vdec(Channel):
    """A decoding channel whose reports are kept."""

    kind = "vdec"

    def __init__(self, clip=None, callback=None, size=None, **values):
        values = {"channel_id": 0, "entype": clip.entype if clip else H264_HIGH, "out_pic_format": NV12, **values}
        super().__init__(callback or self.report, **values)
        width, height = (clip.width, clip.height) if clip else (192, 144)
        self.size = size or up(width, 16) * up(height, 2) * 3
        self.reports = []
        self.lost = []

    def report(self, stream_desc, pic_desc, user):
        """What the channel's thread calls."""
        try:
            memory = media.dvpp_get_stream_desc_data(stream_desc)
            ok(media.dvpp_destroy_stream_desc(stream_desc))
            self.release(memory)
            if pic_desc == 0:
                self.reports.append(Picture(user, 0, 0, 0, 0, 0, 0, None))
                return
            names = ("ret_code", "width", "height", "width_stride", "height_stride", "format")
            values = [getattr(media, f"dvpp_get_pic_desc_{name}")(pic_desc) for name in names]
            memory = media.dvpp_get_pic_desc_data(pic_desc)
            data = download(memory, media.dvpp_get_pic_desc_size(pic_desc)) if values[0] == 0 else None
            ok(media.dvpp_destroy_pic_desc(pic_desc))
            ok(media.dvpp_free(memory))
            self.reports.append(Picture(user, *values, data))
        except BaseException as error:
            self.lost.append(error)
            raise

    def upload(self, data):
        """Memory with a piece's data."""
        return upload(data)

    def release(self, memory):
        """The piece was reported."""
        ok(media.dvpp_free(memory))

    def stream_desc(self, data, eos=0):
        desc = media.dvpp_create_stream_desc()
        if data:
            ok(media.dvpp_set_stream_desc_data(desc, self.upload(data)))
            ok(media.dvpp_set_stream_desc_size(desc, len(data)))
        ok(media.dvpp_set_stream_desc_eos(desc, eos))
        return desc

    def pic_desc(self, **values):
        desc = media.dvpp_create_pic_desc()
        size = values.pop("size", self.size)
        for name, value in {"data": ok(media.dvpp_malloc(size)), "size": size, **values}.items():
            ok(getattr(media, f"dvpp_set_pic_desc_{name}")(desc, value))
        return desc

    def send(self, data, user=None, eos=0, **values):
        return media.vdec_send_frame(self.desc, self.stream_desc(data, eos), self.pic_desc(**values), 0, user)

    def end(self):
        desc = self.stream_desc(b"", eos=1)
        ok(media.vdec_send_frame(self.desc, desc, 0, 0, None))
        ok(media.dvpp_destroy_stream_desc(desc))
        assert not self.lost

    def decode(self, packets, **values):
        """Sends all packets and the end; the reports of this stream."""
        before = len(self.reports)
        for index, packet in enumerate(packets):
            ok(self.send(packet, index, **values))
        self.end()
        return self.reports[before:]


class Venc(Channel):
    """An encoding channel whose coded data is kept: (user, return code, data)."""

    kind = "venc"

    def __init__(self, entype=H264_MAIN, width=192, height=144, callback=None, **values):
        values = {
            "entype": entype,
            "pic_format": NV12,
            "pic_width": width,
            "pic_height": height,
            "key_frame_interval": 12,
            **values,
        }
        super().__init__(callback or self.report, **values)
        self.width, self.height = width, height
        self.packets = []
        self.lost = []

    def report(self, pic_desc, stream_desc, user):
        """What the channel's thread calls."""
        try:
            code = media.dvpp_get_stream_desc_ret_code(stream_desc)
            size = media.dvpp_get_stream_desc_size(stream_desc)
            data = download(media.dvpp_get_stream_desc_data(stream_desc), size).tobytes() if code == 0 else b""
            memory = media.dvpp_get_pic_desc_data(pic_desc)
            ok(media.dvpp_destroy_pic_desc(pic_desc))
            ok(media.dvpp_free(memory))
            self.packets.append((user, code, data))
        except BaseException as error:
            self.lost.append(error)
            raise

    def pic_desc(self, planes, order=NV12, **values):
        """A description of a picture in device memory, with a stride of 16."""
        luma, u, v = planes
        stride = up(self.width, 16)
        array = np.zeros((self.height * 3 // 2, stride), np.uint8)
        array[: self.height, : self.width] = luma
        first, second = (u, v) if order == NV12 else (v, u)
        array[self.height :, 0 : self.width : 2] = first
        array[self.height :, 1 : self.width : 2] = second
        desc = media.dvpp_create_pic_desc()
        for name, value in {"data": upload(array.tobytes()), "size": array.size, **values}.items():
            ok(getattr(media, f"dvpp_set_pic_desc_{name}")(desc, value))
        return desc

    def send(self, planes, user=None, config=0, **values):
        return media.venc_send_frame(self.desc, self.pic_desc(planes, **values), 0, config, user)

    def end(self):
        config = media.venc_create_frame_config()
        ok(media.venc_set_frame_config_eos(config, 1))
        ok(media.venc_send_frame(self.desc, 0, 0, config, None))
        ok(media.venc_destroy_frame_config(config))
        assert not self.lost
