"""`acl.media.vdec_*` and `venc_*`: what is decoded equals PyAV's pictures, what is encoded can be decoded, and damaged streams lose pictures only."""

import itertools
import threading
import time

import acl
import numpy as np
import pytest

from . import video
from .support import H2D, SCHEDULES, code, ok, run
from .video import (
    BGR888,
    H264_BASELINE,
    H264_HIGH,
    H264_MAIN,
    H265,
    NO_PICTURE,
    NV12,
    NV21,
    RGB888,
    Vdec,
    Venc,
    clip,
    decoded,
    equal,
    program,
    psnr,
    scene,
)

media = acl.media
pytestmark = pytest.mark.usefixtures("held")
EVERY_CODING = pytest.mark.parametrize("entype", [H265, H264_BASELINE, H264_MAIN, H264_HIGH])


def same(reports, pictures):
    """Whether reports have exactly these pictures, in this order."""
    found = [report for report in reports if report.code == 0]
    return [report.user for report in found] == [index for index, _ in pictures] and all(
        equal(report.planes, planes) for report, (_, planes) in zip(found, pictures, strict=True)
    )


@EVERY_CODING
def test_pictures_are_pyavs(entype):
    coded = clip(entype, bframes=0 if entype == H264_BASELINE else 2)
    with Vdec(coded) as channel:
        reports = channel.decode(coded.packets)
        assert len(reports) == len(coded.packets) == len(coded.pictures) == 30
        assert same(reports, coded.pictures)
        assert all((report.width, report.height, report.format) == (192, 144, NV12) for report in reports)
        # The channel takes another stream.
        assert same(channel.decode(coded.packets[:12]), decoded(coded.codec, coded.packets[:12]))


class OneMemory(Vdec):
    """A channel whose sender fills one piece of memory again and again, as acllite's VideoCapture does."""

    SIZE = 1 << 20

    def upload(self, data):
        ok(acl.rt.memcpy(self.memory, self.SIZE, acl.util.bytes_to_ptr(data), len(data), H2D))
        return self.memory

    def release(self, memory):
        assert memory == self.memory

    def send(self, *arguments, **values):
        result = super().send(*arguments, **values)
        ok(acl.rt.memset(self.memory, self.SIZE, 0xFF, self.SIZE))
        return result


def test_coded_data_is_taken_when_it_is_sent():
    coded = clip(H264_HIGH)
    with OneMemory(coded) as channel:
        channel.memory = ok(media.dvpp_malloc(channel.SIZE))
        assert same(channel.decode(coded.packets), coded.pictures)
        ok(media.dvpp_free(channel.memory))


@EVERY_CODING
def test_pictures_come_at_once_where_none_refers_to_a_later_one(entype):
    coded = clip(entype, bframes=0)
    with Vdec(coded, out_mode=1) as channel:
        for index, packet in enumerate(coded.packets):
            ok(channel.send(packet, index))
            limit = time.monotonic() + 20
            while len(channel.reports) <= index and time.monotonic() < limit:
                time.sleep(0.001)
            assert len(channel.reports) == index + 1, "with its own packet"
        assert same(channel.reports, coded.pictures)


def test_sizes_that_are_not_aligned_get_strides_that_are():
    coded = clip(H264_HIGH, count=6, width=202, height=150)
    with Vdec(coded) as channel:
        reports = channel.decode(coded.packets)
    assert same(reports, coded.pictures)
    assert {(r.width, r.height, r.width_stride, r.height_stride) for r in reports} == {(202, 150, 208, 150)}


def test_a_description_says_how_the_picture_is_to_be():
    coded = clip(H265, count=8)
    with Vdec(coded, size=320 * 200 * 3) as channel:
        whole = {"width": 192, "height": 144, "width_stride": 256, "height_stride": 160, "format": NV21}
        reports = channel.decode(coded.packets, **whole)
        assert same(reports, coded.pictures)
        assert {report.format for report in reports} == {NV21}
        assert {(report.width_stride, report.height_stride) for report in reports} == {(256, 160)}


def test_pictures_are_scaled():
    coded = clip(H264_HIGH, count=6, bframes=0)
    half = {"width": 96, "height": 72, "width_stride": 96, "height_stride": 72}
    with Vdec(coded) as channel:
        reports = channel.decode(coded.packets, **half)
    for report, (_, planes) in zip(reports, coded.pictures, strict=True):
        assert (report.width, report.height) == (96, 72)
        # At half the size each pixel is the mean of four.
        wanted = planes[0].astype(float).reshape(72, 2, 96, 2).mean((1, 3))
        assert np.abs(report.planes[0].astype(int) - wanted).max() <= 1


@pytest.mark.parametrize("form", [RGB888, BGR888])
def test_pictures_become_red_green_and_blue(form):
    coded = clip(H264_HIGH, count=4, bframes=0)
    with Vdec(coded, out_pic_format=form) as channel:
        reports = channel.decode(coded.packets)
    for report, (_, (luma, u, v)) in zip(reports, coded.pictures, strict=True):
        assert (report.format, report.width_stride, report.height_stride) == (form, 192 * 3, 144)
        found = report.data[: 192 * 3 * 144].reshape(144, 192, 3).astype(float)
        y, u, v = (plane.astype(float) for plane in (luma, *(c.repeat(2, 0).repeat(2, 1) for c in (u, v))))
        wanted = np.stack([y + 1.402 * (v - 128), y - 0.344 * (u - 128) - 0.714 * (v - 128), y + 1.772 * (u - 128)], -1)
        wanted = np.clip(wanted if form == RGB888 else wanted[..., ::-1], 0, 255)
        assert np.abs(found - wanted).max() < 1.5


def test_headers_alone_make_no_picture():
    coded = clip(H264_HIGH, count=3, bframes=0)
    first = coded.packets[0]
    start = min(at for at in (first.find(b"\0\0\1\x65"), first.find(b"\0\0\0\1\x65")) if at >= 0)
    with Vdec(coded, out_mode=1) as channel:
        reports = channel.decode([first[:start], first[start:], *coded.packets[1:]])
    assert [report.code for report in reports] == [NO_PICTURE, 0, 0, 0]
    assert all(equal(r.planes, planes) for r, (_, planes) in zip(reports[1:], coded.pictures, strict=True))


def test_a_skipped_picture_is_decoded_and_not_given():
    coded = clip(H264_HIGH, count=10, bframes=0)
    with Vdec(coded) as channel:
        for index, packet in enumerate(coded.packets):
            if index % 2:
                ok(media.vdec_send_skipped_frame(channel.desc, channel.stream_desc(packet), 0, index))
            else:
                ok(channel.send(packet, index))
        channel.end()
        ends = channel.stream_desc(coded.packets[0], eos=1)
        assert code(media.vdec_send_skipped_frame(channel.desc, ends, 0, None)) == 100000
    assert [report.user for report in channel.reports] == list(range(10))
    assert all((report.data is None) == bool(report.user % 2) for report in channel.reports)
    assert same([r for r in channel.reports if r.data is not None], coded.pictures[::2])


def test_the_end_of_a_stream_may_have_data():
    coded = clip(H264_HIGH, count=5)
    with Vdec(coded) as channel:
        for index, packet in enumerate(coded.packets):
            ok(channel.send(packet, index, eos=int(index == 4)))
        assert same(channel.reports, coded.pictures), "the last send has waited for all"


def test_what_follows_a_callback_order(tmp_path):
    """The stream's description first, then the picture's, then the program's own object; the encoder's the other way round."""
    coded, calls = clip(H264_BASELINE, count=1, bframes=0), []
    user = object()
    with Vdec(coded, callback=lambda *given: calls.append((given, threading.get_native_id()))) as channel:
        stream_desc, pic_desc = channel.stream_desc(coded.packets[0]), channel.pic_desc()
        ok(media.dvpp_set_stream_desc_timestamp(stream_desc, 4711))
        ok(media.vdec_send_frame(channel.desc, stream_desc, pic_desc, 0, user))
        channel.end()
        assert calls[0][0] == (stream_desc, pic_desc, user)
        assert media.dvpp_get_stream_desc_timestamp(stream_desc) == 4711
    with Venc(callback=lambda *given: calls.append((given, threading.get_native_id()))) as channel:
        pic_desc = channel.pic_desc(scene(0))
        ok(media.venc_send_frame(channel.desc, pic_desc, 0, 0, user))
        channel.end()
    (first, second, third), thread = calls[1]
    assert (first, third) == (pic_desc, user) and second not in (0, pic_desc)
    assert media.dvpp_get_stream_desc_data(second) == 0, "the encoder's description has gone with the callback"
    assert thread != threading.get_native_id()


@pytest.mark.parametrize("entype", [H265, H264_HIGH])
def test_a_truncated_stream_ends(entype):
    """The first picture cut off at every point, and the rest after it."""
    coded = clip(entype, count=3, bframes=0)
    first, rest = coded.packets[0], coded.packets[1:]
    points = sorted({*range(1, 120), *range(120, len(first), max(1, len(first) // 60))})
    with Vdec(coded, out_mode=1) as channel:
        for point in points:
            reports = channel.decode([first[:point], *rest])
            assert sorted(report.user for report in reports) == [0, 1, 2]
        assert same(channel.decode(coded.packets), coded.pictures), "afterwards all is well"


@pytest.mark.parametrize("entype", [H265, H264_HIGH])
@pytest.mark.parametrize("out_mode", [0, 1])
def test_a_damaged_stream_loses_pictures_only(entype, out_mode):
    coded = clip(entype, bframes=0 if out_mode else 2)
    random = np.random.default_rng(entype * 2 + out_mode)
    with Vdec(coded, out_mode=out_mode) as channel:
        for _ in range(20):
            packets = []
            for packet in coded.packets:
                damaged = bytearray(packet)
                if random.integers(6) == 0:
                    for _ in range(random.integers(1, 9)):
                        damaged[random.integers(len(damaged))] ^= 1 << random.integers(8)
                if random.integers(12) == 0:
                    del damaged[random.integers(1, len(damaged)) :]
                packets.append(bytes(damaged))
            reports = channel.decode(packets)
            assert sorted(report.user for report in reports) == list(range(30)), "each packet is reported once"
            assert {report.code for report in reports} <= {0, 1, NO_PICTURE}
        assert same(channel.decode(coded.packets), coded.pictures), "afterwards all is well"


def test_what_is_no_video_is_reported_as_such():
    with Vdec(clip(H264_HIGH), out_mode=1) as channel:
        reports = channel.decode([b"\0\0\1\x65" + bytes(500), b"no video at all", bytes(4000), b"\0\0\1"])
    assert len(reports) == 4 and all(report.code for report in reports)


def test_hundreds_of_pictures_in_flight(tmp_path):
    """More are sent than may be outstanding, by a thread that never waits, with a callback that is slow at first."""
    coded = clip(H264_HIGH, count=30)
    hold = threading.Event()
    channel = Vdec(coded)

    def slow(*given):
        hold.wait(20)
        channel.report(*given)

    channel.callback = slow
    with channel:
        sent = []

        def send():
            for index in range(600):
                ok(channel.send(coded.packets[index % 30], index))
                sent.append(index)

        sender = threading.Thread(target=lambda: (acl.rt.set_context(channel.context), send()))
        sender.start()
        time.sleep(0.7)
        assert 100 < len(sent) < 300, "sending waits while hundreds are outstanding"
        hold.set()
        sender.join()
        channel.end()
    assert sorted(report.user for report in channel.reports) == list(range(600))
    assert all(report.code == 0 for report in channel.reports)


def test_destroying_waits_for_the_callbacks():
    coded = clip(H264_HIGH)
    with Vdec(coded) as channel:
        for index, packet in enumerate(coded.packets):
            ok(channel.send(packet, index))
        channel.close()
        assert same(channel.reports, coded.pictures)
        stream_desc, pic_desc = channel.stream_desc(coded.packets[0]), channel.pic_desc()
        assert media.vdec_send_frame(channel.desc, stream_desc, pic_desc, 0, None) == 100000
        assert "destroyed at" in acl.get_recent_err_msg(), (
            "the callback went with the channel, which is what the program is told"
        )
    desc = media.vdec_create_channel_desc()
    with pytest.raises(RuntimeError, match="did not set callback, failed"):
        media.vdec_send_frame(desc, stream_desc, pic_desc, 0, None)
    ok(media.vdec_destroy_channel_desc(desc))


@EVERY_CODING
@pytest.mark.parametrize("order", [NV12, NV21])
def test_what_is_encoded_can_be_decoded(entype, order):
    with Venc(entype, pic_format=order) as channel:
        for number in range(26):
            ok(channel.send(scene(number), number, order=order))
        channel.end()
        assert [(user, ret) for user, ret, _ in channel.packets] == [(number, 0) for number in range(26)]
        packets = [data for _, _, data in channel.packets]
        # Another stream through the same channel.
        ok(channel.send(scene(3), "again", order=order))
        channel.end()
        again = channel.packets[-1][2]
    pictures = decoded("hevc" if entype == H265 else "h264", packets)
    assert [index for index, _ in pictures] == list(range(26)), "no picture refers to a later one"
    for index, planes in pictures:
        assert psnr(planes, scene(index)) > 30, index
    assert psnr(decoded("hevc" if entype == H265 else "h264", [again])[0][1], scene(3)) > 30


def key_frames(entype, packets):
    starts = (b"\0\0\1\x26", b"\0\0\1\x28") if entype == H265 else (b"\0\0\1\x65",)
    return [at for at, data in enumerate(packets) if any(start in data for start in starts)]


@pytest.mark.parametrize("entype", [H265, H264_MAIN])
def test_key_frames_come_at_intervals_and_when_asked_for(entype):
    config = media.venc_create_frame_config()
    with Venc(entype, key_frame_interval=10) as channel:
        for number in range(30):
            ok(media.venc_set_frame_config_force_i_frame(config, int(number == 14)))
            ok(channel.send(scene(number), number, config=config))
        channel.end()
    ok(media.venc_destroy_frame_config(config))
    assert key_frames(entype, [data for _, _, data in channel.packets]) == [0, 10, 14, 24]


def test_the_bit_rate_is_kept_to():
    sizes = {}
    for rate in (50, 1000):
        with Venc(H264_MAIN, max_bit_rate=rate, src_rate=25, rc_mode=1) as channel:
            for number in range(50):
                ok(channel.send(scene(number), number))
            channel.end()
        sizes[rate] = sum(len(data) for _, _, data in channel.packets) * 8 / 2
    assert sizes[50] < 100_000 < sizes[1000]


def test_coded_data_goes_into_the_programs_own_memory():
    memory, places = ok(media.dvpp_malloc(5 << 20)), []

    def report(pic_desc, stream_desc, user):
        places.append((media.dvpp_get_stream_desc_data(stream_desc), media.dvpp_get_stream_desc_size(stream_desc)))

    with Venc(H264_MAIN, callback=report, buf_addr=memory, buf_size=5 << 20) as channel:
        for number in range(5):
            ok(channel.send(scene(number), number))
        channel.end()
    assert places[0][0] == memory
    assert all(first + size == second for (first, size), (second, _) in itertools.pairwise(places))
    packets = [video.download(address, size).tobytes() for address, size in places]
    assert len(decoded("h264", packets)) == 5


def test_the_picture_may_be_sent_again_and_again():
    """As the vendor's sample does: one description, of which only data and size are set, and the end without a picture."""
    seen = []
    with Venc(H265, width=128, height=128, callback=lambda *given: seen.append(given)) as channel:
        pic_desc = channel.pic_desc(scene(0, 128, 128))
        for _ in range(16):
            ok(media.venc_send_frame(channel.desc, pic_desc, 0, 0, None))
        channel.end()
    assert [given[0] for given in seen] == [pic_desc] * 16


ROUND = """
import queue, sys, threading
import acl, numpy as np
media = acl.media
def ok(result):
    *values, ret = result if isinstance(result, tuple) else (result,)
    assert ret == 0, (ret, acl.get_recent_err_msg())
    return values[0] if values else None
ok(acl.init()); ok(acl.rt.set_device(0))
context, stopped = ok(acl.rt.get_context()), threading.Event()
def loop(_):
    acl.rt.set_context(context)
    while not stopped.is_set():
        acl.rt.process_report(20)
thread = ok(acl.util.start_thread(loop, [0]))
W, H = 192, 144
SIZE = W * H * 3 // 2
def channel(coder, callback, **values):
    desc = getattr(media, coder + "_create_channel_desc")()
    for name, value in dict(values, thread_id=thread, callback=callback, entype=2).items():
        ok(getattr(media, f"{coder}_set_channel_desc_{name}")(desc, value))
    ok(getattr(media, coder + "_create_channel")(desc))
    return desc
def close(coder, desc):
    ok(getattr(media, coder + "_destroy_channel")(desc))
    ok(getattr(media, coder + "_destroy_channel_desc")(desc))
def picture(memory):
    desc = media.dvpp_create_pic_desc()
    ok(media.dvpp_set_pic_desc_data(desc, memory)); ok(media.dvpp_set_pic_desc_size(desc, SIZE))
    return desc
packets, pictures = [], []
def encoded(pic, stream, number):
    data = bytes(media.dvpp_get_stream_desc_size(stream))
    ok(acl.rt.memcpy(acl.util.bytes_to_ptr(data), len(data), media.dvpp_get_stream_desc_data(stream), len(data), 2))
    packets.append(data)
    ok(media.dvpp_free(media.dvpp_get_pic_desc_data(pic))); ok(media.dvpp_destroy_pic_desc(pic))
def decoded(stream, pic, number):
    assert media.dvpp_get_pic_desc_ret_code(pic) == 0
    data = bytes(SIZE)
    ok(acl.rt.memcpy(acl.util.bytes_to_ptr(data), SIZE, media.dvpp_get_pic_desc_data(pic), SIZE, 2))
    pictures.append((number, np.frombuffer(data, np.uint8)))
    ok(media.dvpp_free(media.dvpp_get_pic_desc_data(pic))); ok(media.dvpp_destroy_pic_desc(pic))
    ok(media.dvpp_free(media.dvpp_get_stream_desc_data(stream))); ok(media.dvpp_destroy_stream_desc(stream))
scenes = [np.tile((np.arange(SIZE) // W + number * 7) % 200 + 20, 1).astype(np.uint8) for number in range(8)]
venc = channel("venc", encoded, pic_format=1, pic_width=W, pic_height=H, key_frame_interval=4)
for number, scene in enumerate(scenes):
    memory, data = ok(media.dvpp_malloc(SIZE)), scene.tobytes()
    ok(acl.rt.memcpy(memory, SIZE, acl.util.bytes_to_ptr(data), SIZE, 1))
    ok(media.venc_send_frame(venc, picture(memory), 0, 0, number))
close("venc", venc)
vdec = channel("vdec", decoded, channel_id=5)
for number, data in enumerate(packets):
    memory, stream = ok(media.dvpp_malloc(len(data))), media.dvpp_create_stream_desc()
    ok(acl.rt.memcpy(memory, len(data), acl.util.bytes_to_ptr(data), len(data), 1))
    ok(media.dvpp_set_stream_desc_data(stream, memory)); ok(media.dvpp_set_stream_desc_size(stream, len(data)))
    ok(media.vdec_send_frame(vdec, stream, picture(ok(media.dvpp_malloc(SIZE))), 0, number))
close("vdec", vdec)
stopped.set(); ok(acl.util.stop_thread(thread))
assert [number for number, _ in pictures] == list(range(8))
worst = max(np.abs(found.astype(int) - scenes[number]).mean() for number, found in pictures)
assert worst < 6, worst
ok(acl.rt.reset_device(0)); ok(acl.finalize())
print("there and back")
"""


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_there_and_back_in_every_schedule(schedule):
    """Under strict checks, which find nothing."""
    outcome = run(ROUND, SOFTACL_SCHEDULE=schedule, SOFTACL_CHECKS="strict")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "there and back\n", "")


def test_without_a_library_the_text_says_what_to_install(tmp_path):
    program = """
    import acl
    acl.init(), acl.rt.set_device(0)
    desc = acl.media.vdec_create_channel_desc()
    acl.media.vdec_set_channel_desc_callback(desc, print), acl.media.vdec_set_channel_desc_thread_id(desc, 1)
    print(acl.media.vdec_create_channel(desc), acl.get_recent_err_msg())
    acl.media.vdec_destroy_channel_desc(desc)
    """
    nowhere = tmp_path / "nowhere.so"
    outcome = run(program, SOFTACL_LIBAVCODEC=str(nowhere))
    assert outcome.stdout.startswith("200006 ") and str(nowhere) in outcome.stdout
    assert 'pip install "softacl[video]"' in outcome.stdout and "SOFTACL_LIBAVCODEC" in outcome.stdout


def test_a_channel_that_is_left_is_a_finding():
    program = """
    import acl
    acl.init(), acl.rt.set_device(0)
    desc = acl.media.vdec_create_channel_desc()
    acl.media.vdec_set_channel_desc_callback(desc, print), acl.media.vdec_set_channel_desc_thread_id(desc, 1)
    assert acl.media.vdec_create_channel(desc) == 0
    """
    outcome = run(program)
    assert "never-destroyed" in outcome.stderr and "a video decoding channel description" in outcome.stderr


@pytest.mark.parametrize("product, code", [("Ascend910B3", 200006), ("Ascend910A", 200006), ("Ascend310", 0)])
def test_products_without_an_encoder(product, code):
    program = """
    import acl
    desc = acl.media.venc_create_channel_desc()
    print(acl.media.venc_set_channel_desc_pic_width(desc, 128) if desc else acl.get_recent_err_msg()[:6])
    acl.media.venc_destroy_channel_desc(desc)
    """
    assert run(program, SOFTACL_SOC=product).stdout.strip() == str(code)


def test_sizes_that_200i_500_a2_decodes(tmp_path):
    """H.265 up to a width of 5400; and of streams wider than 4096, pictures of 128 x 128 or more."""
    source = """
def codes(entype, across, **values):
    made = clip(entype, 1, across, 128, 0)
    with Vdec(made) as channel:
        return [report.code for report in channel.decode(made.packets, **values)]


def of_size(side):
    return {"width": side, "height": side, "width_stride": side, "height_stride": side}


say([codes(H265, 5392), codes(H265, 5408), codes(H264_HIGH, 5408)])
say([codes(H265, 4112, **of_size(side)) for side in (126, 128)])
say(codes(H265, 4096, **of_size(126)))
"""
    answers = program(source, tmp_path, SOFTACL_SOC="Ascend310B4")
    assert answers == [[[0], [1], [0]], [[1], [0]], [0]]
