"""Coded video and pictures without a file format, made of the pictures that packages ship, for programs that read them."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
from PIL import Image


def nv12(picture: Path, width: int, height: int) -> bytes:
    """Return a picture, scaled, as luma and pairs of chroma."""
    with Image.open(picture) as opened:
        scaled = np.asarray(opened.convert("RGB").resize((width, height)))
    return av.VideoFrame.from_ndarray(scaled, format="rgb24").reformat(format="nv12").to_ndarray().tobytes()


def h265(picture: Path, width: int, height: int) -> bytes:
    """Return a picture, scaled, as the one picture of a stream of H.265, with JPEG's full range."""
    encoder = av.CodecContext.create("libx265", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, "yuvj420p", Fraction(1, 25)
    encoder.options = {"x265-params": "log-level=none", "crf": "12"}
    with Image.open(picture) as opened:
        scaled = np.asarray(opened.convert("RGB").resize((width, height)))
    frame = av.VideoFrame.from_ndarray(scaled, format="rgb24").reformat(format="yuvj420p")
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


def panned(picture: Path, width: int, height: int, count: int, shift: int = 40) -> bytes:
    """Return a stream of H.264 without pictures that refer to later ones: a window that goes to and fro over a picture, of which it shows
    all but `shift` rows and columns."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, "yuvj420p", Fraction(1, 25)
    encoder.max_b_frames, encoder.gop_size = 0, 10
    encoder.options = {"preset": "veryfast", "profile": "main", "crf": "18"}
    packets = []
    with Image.open(picture) as opened:
        scaled = np.asarray(opened.convert("RGB").resize((width + shift, height + shift)))
    for number in range(count):
        at = abs(number % max(2 * shift, 1) - shift)
        window = np.ascontiguousarray(scaled[at : at + height, at : at + width])
        frame = av.VideoFrame.from_ndarray(window, format="rgb24").reformat(format="yuvj420p")
        frame.pts = number
        packets += encoder.encode(frame)
    return b"".join(bytes(packet) for packet in [*packets, *encoder.encode(None)])


MAKERS = {
    "nv12": nv12,
    "h265": h265,
    "still": partial(panned, count=20, shift=0),
    "panned-100": partial(panned, count=100),
    "panned-400": partial(panned, count=400),
}
