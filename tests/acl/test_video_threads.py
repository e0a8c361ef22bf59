"""`acl.media.vdec_*` and `venc_*` beside other threads and other schedules: what waits for what, and what is refused instead of waiting for itself."""

import re
import threading
import time

import acl
import pytest

from .support import ok
from .video import H264_BASELINE, Vdec, clip, program

media = acl.media
pytestmark = pytest.mark.usefixtures("held")


@pytest.mark.parametrize("schedule", ["eager", "lazy", "random:1", "random:2", "random:7"])
def test_encoding_under_strict_checks_ends_in_every_schedule(schedule, tmp_path):
    """Each schedule may run the work on the thread that queues it, before it is told where it is in the stream."""
    source = """
with Venc() as channel:
    for number in range(40):
        ok(channel.send(scene(number), number))
    channel.end()
    say([packet[:2] for packet in channel.packets] == [(number, 0) for number in range(40)])
"""
    report = tmp_path / "report"
    variables = {"SOFTACL_CHECKS": "strict", "SOFTACL_SCHEDULE": schedule, "SOFTACL_REPORT": str(report)}
    assert program(source, tmp_path, **variables) == [True]
    found = report.read_text() if report.exists() else ""
    assert "read-uninitialised" not in found and "race" not in found, found


def sends_meanwhile(channel, packets):
    """A thread that sends until it is refused, or told to stop; the list gets what refused it: its code and text."""
    stop, refused = threading.Event(), []

    def send():
        acl.rt.set_context(channel.context)
        number = 1000
        while not stop.is_set():
            code = channel.send(packets[number % len(packets)], number)
            if code:
                refused.append((code, acl.get_recent_err_msg()))
                return
            number += 1

    thread = threading.Thread(target=send)
    thread.start()
    return thread, stop, refused


def test_the_end_of_a_stream_waits_for_what_was_sent_before_it_only():
    coded = clip(H264_BASELINE, bframes=0)
    with Vdec(coded) as channel:
        thread, stop, refused = sends_meanwhile(channel, coded.packets)
        try:
            for index, packet in enumerate(coded.packets[:10]):
                ok(channel.send(packet, index))
            began = time.monotonic()
            channel.end()
            assert time.monotonic() - began < 8
            mine = {report.user for report in channel.reports} & set(range(10))
            assert mine == set(range(10)), "all that was sent before is reported"
        finally:
            stop.set()
            thread.join()
        assert refused == []


def test_sending_in_a_callback_does_not_keep_the_end_waiting():
    coded = clip(H264_BASELINE, count=6, bframes=0)
    channel = Vdec(coded)

    def send_more(stream_desc, pic_desc, user):
        if user == 3:
            ok(channel.send(coded.packets[0], 1000))
        channel.report(stream_desc, pic_desc, user)

    channel.callback = send_more
    with channel:
        began = time.monotonic()
        channel.decode(coded.packets)
        channel.close()
        assert time.monotonic() - began < 8
    assert sorted(report.user for report in channel.reports) == [*range(6), 1000]


def test_destroying_refuses_later_sends_and_reports_all_earlier_ones():
    coded = clip(H264_BASELINE, bframes=0)
    with Vdec(coded) as channel:
        thread, stop, refused = sends_meanwhile(channel, coded.packets)
        time.sleep(0.2)
        began = time.monotonic()
        channel.close()
        thread.join(20)
        stop.set()
        assert time.monotonic() - began < 8
        [(code, text)] = refused
        assert code == 100000 and re.search("destroy", text), text
        sent = sorted(report.user for report in channel.reports)
        assert sent == list(range(1000, 1000 + len(sent))) and sent, "each that was taken is reported"
        assert not channel.lost


def test_of_several_threads_one_destroys():
    coded = clip(H264_BASELINE, count=2, bframes=0)
    hold = threading.Event()
    channel = Vdec(coded)
    channel.callback = lambda *given: (hold.wait(20), channel.report(*given))
    with channel:
        ok(channel.send(coded.packets[0], 0))
        codes = []

        def destroy():
            acl.rt.set_context(channel.context)
            codes.append(media.vdec_destroy_channel(channel.desc))

        threads = [threading.Thread(target=destroy) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        hold.set()
        for thread in threads:
            thread.join()
        assert sorted(codes) == [0, 100000, 100000], "one destroys"
        channel.open = False
    assert [report.user for report in channel.reports] == [0]


@pytest.mark.parametrize("call", ["acl.rt.reset_device(0)", "acl.rt.reset_device_force(0)", "acl.finalize()"])
@pytest.mark.parametrize("kind", ["vdec", "venc"])
def test_a_callback_cannot_close_the_device(kind, call, tmp_path):
    """The one who sent the end has the device, and waits for this very callback."""
    source = f"""
def closing(first, second, user):
    if user == 2:
        say({call}); say("process_report" in acl.get_recent_err_msg())
coded = clip(H264_BASELINE, count=4, bframes=0)
with (Vdec(coded, callback=closing) if {kind == "vdec"} else Venc(callback=closing)) as channel:
    for number in range(4):
        ok(channel.send(coded.packets[number] if {kind == "vdec"} else scene(number), number))
    channel.end()
say(acl.rt.reset_device(0)); say(acl.finalize())
"""
    refused, named, *after = program(source, tmp_path)
    assert (refused, named, after) == (500003, True, [0, 0])


def test_memory_of_the_host_is_told_where_it_should_come_from():
    """Not acl.rt.malloc, and the data is meant, not its description."""
    from .media import Picture, channel

    size = 64 * 64 * 3 // 2
    pinned = ok(acl.rt.malloc_host(size))
    own = bytearray(size)
    stream = ok(acl.rt.create_stream())
    with channel() as unit:
        source, target = Picture(64, 64), Picture(32, 32)
        device = source.memory
        for memory, what in (
            (pinned, "pinned host memory"),
            (acl.util.bytes_to_ptr(bytes(own)), "host memory of the program's own"),
        ):
            source.set("data", memory)
            assert unit.resize(source, target, stream) == 107000
            text = acl.get_recent_err_msg()
            assert f"inputDesc's data ({memory:#x}) is {what}; memory from acl.media.dvpp_malloc belongs there" in text
        source.set("data", device)
    coded = clip(H264_BASELINE, count=1, bframes=0)
    with Vdec(coded) as decoder:
        desc = decoder.pic_desc(data=pinned, size=size)
        assert media.vdec_send_frame(decoder.desc, decoder.stream_desc(coded.packets[0]), desc, 0, None) == 107000
        assert "output's data" in (text := acl.get_recent_err_msg()) and "acl.media.dvpp_malloc" in text
    ok(acl.rt.free_host(pinned))
