"""Draw boxes around what a video shows: decoded, looked at and encoded on the NPU.

    atc --model=yolov5s.onnx --framework=5 --output=detector --soc_version=Ascend310P3 \
        --insert_op_conf=examples/detector_aipp.cfg
    python detect_video.py detector.om street.mp4 boxes.mp4

The detector has YOLOv5's signature: 640x640 pixels in, rows of centre, size, objectness and a score for each of COCO's classes out.
Each picture goes through three streams: media processing fits it into the detector's square, inference looks at it, copies bring
the rows and the picture to the host. Events order them, so that one picture is drawn while the next is looked at.
"""

from __future__ import annotations

import argparse
import ctypes
import queue
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import acl
import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

media, rt = acl.media, acl.rt

DEVICE = 0
SIDE = 640
# Pictures that are on their way somewhere: a decoder may hold back twenty.
SLOTS = 32
SCORE, OVERLAP = 0.4, 0.45
GRAY = 114

# acl has functions only; a program brings the numbers from its manual along.
ACL_MEMCPY_HOST_TO_DEVICE = 1
ACL_MEMCPY_DEVICE_TO_HOST = 2
PIXEL_FORMAT_NV12 = 1
H265_MAIN, H264_MAIN, H264_HIGH = 0, 2, 3

# COCO's classes.
WORDS = (
    "person bicycle car motorcycle airplane bus train truck boat traffic_light fire_hydrant stop_sign parking_meter bench bird cat dog "
    "horse sheep cow elephant bear zebra giraffe backpack umbrella handbag tie suitcase frisbee skis snowboard sports_ball kite "
    "baseball_bat baseball_glove skateboard surfboard tennis_racket bottle wine_glass cup fork knife spoon bowl banana apple sandwich "
    "orange broccoli carrot hot_dog pizza donut cake chair couch potted_plant bed dining_table toilet tv laptop mouse remote keyboard "
    "cell_phone microwave oven toaster sink refrigerator book clock vase scissors teddy_bear hair_drier toothbrush"
)
NAMES = WORDS.split()


class AclError(Exception):
    """A call of acl did not succeed."""


def check(ret: int, call: str) -> None:
    """Raise AclError, with the runtime's own words, unless ``ret`` says success."""
    if ret != 0:
        raise AclError(f"{call} returned {ret}: {acl.get_recent_err_msg()}")


def got(result: tuple[Any, int], call: str) -> Any:
    """Return a call's value, or raise AclError."""
    value, ret = result
    check(ret, call)
    return value


@contextmanager
def device(ordinal: int) -> Iterator[None]:
    """Hold a device: initialise acl and claim it; on leaving give both back, the latest first."""
    check(acl.init(), "acl.init")
    try:
        check(rt.set_device(ordinal), "acl.rt.set_device")
        try:
            yield
        finally:
            check(rt.reset_device(ordinal), "acl.rt.reset_device")
    finally:
        check(acl.finalize(), "acl.finalize")


@contextmanager
def report_thread() -> Iterator[int]:
    """Give the number of a thread that calls what the channels report."""
    context = got(rt.get_context(), "acl.rt.get_context")
    stopped = threading.Event()

    def loop(_: Any) -> None:
        check(rt.set_context(context), "acl.rt.set_context")
        while not stopped.is_set():
            rt.process_report(100)

    thread = got(acl.util.start_thread(loop, [context]), "acl.util.start_thread")
    try:
        yield thread
    finally:
        stopped.set()
        check(acl.util.stop_thread(thread), "acl.util.stop_thread")


def dvpp_memory(stack: ExitStack, size: int) -> int:
    """Return the address of device memory for media processing, which goes with the stack."""
    address = int(got(media.dvpp_malloc(size), "acl.media.dvpp_malloc"))
    stack.callback(media.dvpp_free, address)
    return address


def pinned(stack: ExitStack, size: int) -> NDArray[np.uint8]:
    """Return page-locked host memory, which goes with the stack."""
    address = got(rt.malloc_host(size), "acl.rt.malloc_host")
    stack.callback(rt.free_host, address)
    return np.ctypeslib.as_array((ctypes.c_uint8 * size).from_address(address))


def picture(stack: ExitStack, address: int, size: int, width: int, height: int, stride: int) -> int:
    """Return the description of an NV12 picture."""
    desc = int(media.dvpp_create_pic_desc())
    stack.callback(media.dvpp_destroy_pic_desc, desc)
    values = {"data": address, "size": size, "format": PIXEL_FORMAT_NV12, "width": width, "height": height}
    for name, value in {**values, "width_stride": stride, "height_stride": height}.items():
        check(getattr(media, f"dvpp_set_pic_desc_{name}")(desc, value), f"acl.media.dvpp_set_pic_desc_{name}")
    return desc


@dataclass
class Slot:
    """One picture's way: coded data, the decoded picture on the device and on the host."""

    coded: int
    room: int
    stream_desc: int
    data: int
    pic_desc: int
    host: NDArray[np.uint8]


class Detector:
    """The model, with the memory that it works on: twice, so that one picture can be drawn while the next is looked at."""

    def __init__(self, stack: ExitStack, path: Path) -> None:
        """Load the model."""
        self.model = got(acl.mdl.load_from_file(str(path)), "acl.mdl.load_from_file")
        stack.callback(acl.mdl.unload, self.model)
        desc = acl.mdl.create_desc()
        stack.callback(acl.mdl.destroy_desc, desc)
        check(acl.mdl.get_desc(desc, self.model), "acl.mdl.get_desc")
        self.input_size = acl.mdl.get_input_size_by_index(desc, 0)
        self.output_size = acl.mdl.get_output_size_by_index(desc, 0)
        dims = got(acl.mdl.get_output_dims(desc, 0), "acl.mdl.get_output_dims")["dims"]
        self.columns = dims[-1]
        self.turns = [self.turn(stack) for _ in range(2)]

    def turn(self, stack: ExitStack) -> Turn:
        """Make the memory for one picture: the square is gray, where no picture will be."""
        square = dvpp_memory(stack, self.input_size)
        gray = np.full(self.input_size, 128, np.uint8)
        gray[: SIDE * SIDE] = GRAY
        copied = rt.memcpy(
            square, gray.size, acl.util.bytes_to_ptr(filled := gray.tobytes()), len(filled), ACL_MEMCPY_HOST_TO_DEVICE
        )
        check(copied, "acl.rt.memcpy")
        rows = dvpp_memory(stack, self.output_size)
        datasets = []
        for address, size in ((square, self.input_size), (rows, self.output_size)):
            dataset, buffer = acl.mdl.create_dataset(), acl.create_data_buffer(address, size)
            stack.callback(acl.destroy_data_buffer, buffer)
            stack.callback(acl.mdl.destroy_dataset, dataset)
            check(acl.mdl.add_dataset_buffer(dataset, buffer)[1], "acl.mdl.add_dataset_buffer")
            datasets.append(dataset)
        events = []
        for _ in range(2):
            # The kind whose recording other streams wait for.
            events.append(got(rt.create_event_with_flag(1), "acl.rt.create_event_with_flag"))
            stack.callback(rt.destroy_event, events[-1])
        desc = picture(stack, square, self.input_size, SIDE, SIDE, SIDE)
        return Turn(desc, rows, datasets[0], datasets[1], pinned(stack, self.output_size), events[0], events[1])


@dataclass
class Turn:
    """What the detector works on for one picture."""

    square: int
    rows: int
    inputs: int
    outputs: int
    host: NDArray[np.uint8]
    fitted: int
    looked_at: int


def boxes(rows: NDArray[np.float32]) -> list[tuple[float, int, NDArray[np.float32]]]:
    """Return (score, class, corners) of the best rows; of those of one class that overlap, the first."""
    scores = rows[:, 4:5] * rows[:, 5:]
    kinds = scores.argmax(1)
    best = scores[np.arange(len(rows)), kinds]
    order = [row for row in best.argsort()[::-1][:300] if best[row] >= SCORE]
    corners = np.concatenate([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], 1)
    kept: list[tuple[float, int, NDArray[np.float32]]] = []
    for row in order:
        box, kind = corners[row], int(kinds[row])
        if all(kind != other or overlap(box, known) < OVERLAP for _, other, known in kept):
            kept.append((float(best[row]), kind, box))
    return kept


def overlap(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the part of two boxes' common area that both have."""
    shared = np.clip(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2]), 0, None).prod()
    total = (one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod() - shared
    return float(shared / max(total, 1e-6))


class Video:
    """A clip: its packets, each the coded data of one picture, and what they are."""

    def __init__(self, path: Path) -> None:
        """Open the clip."""
        self.container = av.open(str(path))
        self.stream = self.container.streams.video[0]
        self.width, self.height = self.stream.width, self.stream.height
        self.rate = self.stream.average_rate or 25
        name = self.stream.codec_context.name
        if name not in ("h264", "hevc"):
            raise SystemExit(f"{path} is coded as {name}; H.264 and H.265 can be decoded")
        self.entype = H264_HIGH if name == "h264" else H265_MAIN
        self.filter = f"{name}_mp4toannexb"

    def packets(self) -> Iterator[bytes]:
        """Give the packets as the decoder takes them: with start codes."""
        converted = av.bitstream.BitStreamFilterContext(self.filter, self.stream)
        for packet in self.container.demux(self.stream):
            yield from (bytes(piece) for piece in converted.filter(packet) if piece.size)


class Pipeline:
    """From packets to packets."""

    def __init__(self, stack: ExitStack, video: Video, detector: Detector, thread: int) -> None:
        """Make streams, channels and memory."""
        self.stack, self.video, self.detector = stack, video, detector
        self.width, self.height = video.width // 2 * 2, video.height // 2 * 2
        self.stride = (self.width + 15) // 16 * 16
        self.size = self.stride * self.height * 3 // 2
        self.streams = [got(rt.create_stream(), "acl.rt.create_stream") for _ in range(3)]
        for stream in self.streams:
            stack.callback(rt.destroy_stream, stream)
        self.vpc = media.dvpp_create_channel_desc()
        stack.callback(media.dvpp_destroy_channel_desc, self.vpc)
        check(media.dvpp_create_channel(self.vpc), "acl.media.dvpp_create_channel")
        stack.callback(media.dvpp_destroy_channel, self.vpc)
        self.free: queue.SimpleQueue[Slot] = queue.SimpleQueue()
        for _ in range(SLOTS):
            self.free.put(self.slot())
        self.decoded: queue.SimpleQueue[Slot | None] = queue.SimpleQueue()
        self.encoded: list[bytes] = []
        self.lost = 0
        self.fit()
        self.vdec = self.channel("vdec", thread, self.on_decoded, channel_id=0, entype=video.entype)
        self.venc = self.channel(
            "venc", thread, self.on_encoded, entype=H264_MAIN, pic_format=PIXEL_FORMAT_NV12, pic_width=self.width,
            pic_height=self.height, key_frame_interval=30, src_rate=round(video.rate), max_bit_rate=4000,
        )  # fmt: skip

    def slot(self) -> Slot:
        """Make what one picture needs."""
        data = dvpp_memory(self.stack, self.size)
        stream_desc = media.dvpp_create_stream_desc()
        self.stack.callback(media.dvpp_destroy_stream_desc, stream_desc)
        desc = picture(self.stack, data, self.size, self.width, self.height, self.stride)
        return Slot(0, 0, stream_desc, data, desc, pinned(self.stack, self.size))

    def fit(self) -> None:
        """Choose where in the square the picture goes: as large as it can be, with columns that the product can begin at."""
        scale = min(SIDE / self.width, SIDE / self.height)
        width, height = int(self.width * scale) // 16 * 16, int(self.height * scale) // 2 * 2
        left, top = (SIDE - width) // 32 * 16, (SIDE - height) // 4 * 2
        self.place = np.array([left, top], np.float32)
        self.scale = np.array([self.width / width, self.height / height], np.float32)
        areas = ((0, self.width - 1, 0, self.height - 1), (left, left + width - 1, top, top + height - 1))
        self.areas = [media.dvpp_create_roi_config(*area) for area in areas]
        for area in self.areas:
            self.stack.callback(media.dvpp_destroy_roi_config, area)

    def channel(self, coder: str, thread: int, callback: Any, **values: int) -> int:
        """Create a channel that decodes or encodes; it is destroyed first, since that waits for its callbacks."""
        desc = int(getattr(media, f"{coder}_create_channel_desc")())
        for name, value in {"thread_id": thread, "callback": callback, **values}.items():
            call = f"{coder}_set_channel_desc_{name}"
            check(getattr(media, call)(desc, value), f"acl.media.{call}")
        check(getattr(media, f"{coder}_create_channel")(desc), f"acl.media.{coder}_create_channel")
        self.stack.callback(getattr(media, f"{coder}_destroy_channel_desc"), desc)
        self.stack.callback(getattr(media, f"{coder}_destroy_channel"), desc)
        return desc

    def on_decoded(self, _stream_desc: int, pic_desc: int, slot: Slot) -> None:
        """Take a picture from the decoder: in the order in which they are shown."""
        if media.dvpp_get_pic_desc_ret_code(pic_desc) == 0:
            self.decoded.put(slot)
        else:
            self.lost += 1
            self.free.put(slot)

    def on_encoded(self, _pic_desc: int, stream_desc: int, slot: Slot) -> None:
        """Take coded data from the encoder, which keeps it until this returns."""
        size = media.dvpp_get_stream_desc_size(stream_desc)
        data = bytes(size)
        source = media.dvpp_get_stream_desc_data(stream_desc)
        check(rt.memcpy(acl.util.bytes_to_ptr(data), size, source, size, ACL_MEMCPY_DEVICE_TO_HOST), "acl.rt.memcpy")
        self.encoded.append(data)
        self.free.put(slot)

    def feed(self) -> None:
        """Send all packets and the end. Waits for slots, and so for everybody behind."""
        for packet in self.video.packets():
            slot = self.free.get()
            if len(packet) > slot.room:
                slot.room = len(packet) * 2
                slot.coded = dvpp_memory(self.stack, slot.room)
            copied = rt.memcpy(
                slot.coded, slot.room, acl.util.bytes_to_ptr(packet), len(packet), ACL_MEMCPY_HOST_TO_DEVICE
            )
            check(copied, "acl.rt.memcpy")
            check(media.dvpp_set_stream_desc_data(slot.stream_desc, slot.coded), "dvpp_set_stream_desc_data")
            check(media.dvpp_set_stream_desc_size(slot.stream_desc, len(packet)), "dvpp_set_stream_desc_size")
            check(media.vdec_send_frame(self.vdec, slot.stream_desc, slot.pic_desc, 0, slot), "vdec_send_frame")
        end = media.dvpp_create_stream_desc()
        check(media.dvpp_set_stream_desc_eos(end, 1), "acl.media.dvpp_set_stream_desc_eos")
        check(media.vdec_send_frame(self.vdec, end, 0, 0, None), "acl.media.vdec_send_frame")
        check(media.dvpp_destroy_stream_desc(end), "acl.media.dvpp_destroy_stream_desc")

    def look(self, slot: Slot, turn: Turn) -> None:
        """Queue a picture's way through the three streams."""
        fitting, inference, copies = self.streams
        pasted = media.dvpp_vpc_crop_and_paste_async(self.vpc, slot.pic_desc, turn.square, *self.areas, fitting)
        check(pasted, "acl.media.dvpp_vpc_crop_and_paste_async")
        check(rt.record_event(turn.fitted, fitting), "acl.rt.record_event")
        check(rt.stream_wait_event(inference, turn.fitted), "acl.rt.stream_wait_event")
        check(acl.mdl.execute_async(self.detector.model, turn.inputs, turn.outputs, inference), "execute_async")
        check(rt.record_event(turn.looked_at, inference), "acl.rt.record_event")
        check(rt.stream_wait_event(copies, turn.looked_at), "acl.rt.stream_wait_event")
        for host, source in ((turn.host, turn.rows), (slot.host, slot.data)):
            queued = rt.memcpy_async(host.ctypes.data, host.size, source, host.size, ACL_MEMCPY_DEVICE_TO_HOST, copies)
            check(queued, "acl.rt.memcpy_async")

    def draw(self, slot: Slot, turn: Turn) -> list[str]:
        """Draw what was found, and send the picture to the encoder; the names of what was found."""
        check(rt.synchronize_stream(self.streams[2]), "acl.rt.synchronize_stream")
        found = boxes(turn.host.view(np.float32).reshape(-1, self.detector.columns))
        luma = slot.host[: self.stride * self.height].reshape(self.height, self.stride)
        page = Image.fromarray(luma)
        pen = ImageDraw.Draw(page)
        names = []
        for score, kind, box in found:
            corners = (box.reshape(2, 2) - self.place) * self.scale
            left, top, right, bottom = (int(value) for value in corners.ravel())
            names.append(NAMES[kind] if kind < len(NAMES) else f"class {kind}")
            for width in range(2):
                edges = (left - width, top - width, max(right, left) + width, max(bottom, top) + width)
                pen.rectangle(edges, outline=235)
            pen.text((left + 3, top + 2), f"{names[-1]} {score:.2f}", fill=235)
        luma[:] = np.asarray(page)
        copied = rt.memcpy(slot.data, self.size, slot.host.ctypes.data, self.size, ACL_MEMCPY_HOST_TO_DEVICE)
        check(copied, "acl.rt.memcpy")
        check(media.venc_send_frame(self.venc, slot.pic_desc, 0, 0, slot), "acl.media.venc_send_frame")
        return names

    def run(self) -> Iterator[list[str]]:
        """Give, picture by picture, the names of what was found."""
        context = got(rt.get_context(), "acl.rt.get_context")
        failures: list[BaseException] = []

        def feed() -> None:
            try:
                check(rt.set_context(context), "acl.rt.set_context")
                self.feed()
            except BaseException as failure:
                failures.append(failure)
            finally:
                self.decoded.put(None)

        feeder = threading.Thread(target=feed)
        feeder.start()
        waiting: deque[tuple[Slot, Turn]] = deque()
        number = 0
        while (slot := self.decoded.get()) is not None:
            turn = self.detector.turns[number % 2]
            number += 1
            if len(waiting) == 2:
                yield self.draw(*waiting.popleft())
            self.look(slot, turn)
            waiting.append((slot, turn))
        while waiting:
            yield self.draw(*waiting.popleft())
        feeder.join()
        if failures:
            raise failures[0]
        config = media.venc_create_frame_config()
        check(media.venc_set_frame_config_eos(config, 1), "acl.media.venc_set_frame_config_eos")
        check(media.venc_send_frame(self.venc, 0, 0, config, None), "acl.media.venc_send_frame")
        check(media.venc_destroy_frame_config(config), "acl.media.venc_destroy_frame_config")


def write(path: Path, packets: list[bytes], rate: Any) -> None:
    """Put packets into a file: as they are, or into the container that the name asks for."""
    if path.suffix in (".h264", ".264"):
        path.write_bytes(b"".join(packets))
        return
    bare = path.with_suffix(".h264.part")
    bare.write_bytes(b"".join(packets))
    with av.open(str(bare), format="h264") as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size:
                packet.stream, packet.time_base = stream, 1 / rate
                packet.pts = packet.dts = number
                packet.duration = 1
                target.mux(packet)
    bare.unlink()


def main() -> None:
    """Read the command line, run, say what was seen."""
    parser = argparse.ArgumentParser(description="Draw boxes around what a video shows.")
    parser.add_argument("detector", type=Path, help="an .om file with YOLOv5's signature, made with detector_aipp.cfg")
    parser.add_argument("video", type=Path, help="a clip of H.264 or H.265")
    parser.add_argument("output", type=Path, help="the clip to write: .mp4, or .h264 for the bare stream")
    arguments = parser.parse_args()
    video = Video(arguments.video)
    with device(DEVICE), ExitStack() as stack:
        detector = Detector(stack, arguments.detector)
        thread = stack.enter_context(report_thread())
        with ExitStack() as inner:
            pipeline = Pipeline(inner, video, detector, thread)
            seen: dict[str, int] = {}
            count = 0
            for names in pipeline.run():
                count += 1
                for name in set(names):
                    seen[name] = seen.get(name, 0) + 1
            write(arguments.output, pipeline.encoded, video.rate)
        print(f"{count} pictures of {video.width}x{video.height}, {pipeline.lost} lost")
        for name, times in sorted(seen.items(), key=lambda item: -item[1]):
            print(f"{name}: in {times} pictures")


if __name__ == "__main__":
    main()
