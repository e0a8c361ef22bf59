"""What callbacks of video may do and leave undone, in every schedule: raise, send, destroy, keep their buffers, take their time, or not be called at all."""

import threading
import time

import acl
import pytest

from .support import ok
from .video import H264_BASELINE, Vdec, Venc, clip, program, scene

media = acl.media
SCHEDULES = pytest.mark.parametrize("schedule", ["eager", "lazy", "random:1", "random:3", "random:7"])
BOTH = pytest.mark.parametrize("unit", ["vdec", "venc"])

# A channel of either kind, and what sends it piece by piece.
EITHER = """
coded = clip(H264_BASELINE, count=12, bframes=0)
def either(callback=None):
    return Vdec(coded, callback=callback, out_mode=1) if UNIT == "vdec" else Venc(callback=callback)
def send(channel, number):
    return channel.send(coded.packets[number % 12] if UNIT == "vdec" else scene(number % 12), number)
def reported(channel):
    return [report.user for report in channel.reports] if UNIT == "vdec" else [user for user, *_ in channel.packets]
def end_of_all():
    say([ok(acl.rt.reset_device(0)), ok(acl.finalize())])
"""


def either(unit, source, folder, schedule, **variables):
    """What a program says that uses one kind of channel under a schedule."""
    return program(f"UNIT = {unit!r}\n{EITHER}\n{source}", folder, SOFTACL_SCHEDULE=schedule, **variables)


@SCHEDULES
@BOTH
def test_callbacks_that_raise_lose_nothing(unit, schedule, tmp_path):
    source = """
calls, raised = [], []
sys.unraisablehook = lambda unraisable: raised.append(str(unraisable.exc_value))
def bad(first, second, user):
    calls.append(user)
    raise ValueError(f"on purpose {user}")
with either(bad) as channel:
    for number in range(12):
        ok(send(channel, number))
    channel.end()
    say(calls[:]); say(raised[:])
    ok(send(channel, 12))
say(calls[12:])
end_of_all()
"""
    calls, raised, last, ends = either(unit, source, tmp_path, schedule)
    assert calls == list(range(12)) and raised == [f"on purpose {number}" for number in range(12)]
    assert last == [12], "the channel goes on"
    assert ends == [None, None]


@SCHEDULES
@BOTH
def test_a_callback_cannot_destroy_its_own_channel(unit, schedule, tmp_path):
    source = """
answers = []
def destroy(first, second, user):
    for name in ("destroy_channel", "destroy_channel_desc"):
        answers.append([channel.call(name)(channel.desc), acl.get_recent_err_msg()])
    if UNIT == "vdec":
        code = media.vdec_send_frame(channel.desc, channel.stream_desc(b"", eos=1), 0, 0, None)
    else:
        config = media.venc_create_frame_config()
        ok(media.venc_set_frame_config_eos(config, 1))
        code = media.venc_send_frame(channel.desc, 0, 0, config, None)
    answers.append([code, acl.get_recent_err_msg()])
with either(destroy) as channel:
    ok(send(channel, 0))
    channel.end()
for answer in answers:
    say(answer)
end_of_all()
"""
    channel, desc, end, ends = either(unit, source, tmp_path, schedule)
    assert channel[0] == 100000 and f"acl.media.{unit}_destroy_channel waits for the callbacks" in channel[1]
    assert desc[0] == 148051 and f"call acl.media.{unit}_destroy_channel first" in desc[1]
    assert end[0] == 100000 and "which this very thread runs" in end[1]
    assert ends == [None, None]


@SCHEDULES
@BOTH
def test_buffers_that_are_never_given_back_are_missed_only_where_new_ones_are_made(unit, schedule, tmp_path):
    """A program that frees nothing in its callbacks runs out of memory, is told so, and ends as any other."""
    source = """
import time
seen = []
number, failed = 0, None
with either(lambda first, second, user: seen.append((first, second, user))) as channel:
    while failed is None and number < 2000:
        memory, code = media.dvpp_malloc(1 << 18)
        if code:
            failed = [code, acl.get_recent_err_msg()]
            break
        try:
            sent = send(channel, number)
        except AssertionError as error:
            failed = [code, str(error)]
            break
        number += 1
        if sent:
            failed = [sent, acl.get_recent_err_msg()]
    channel.end()
say(number); say(failed); say([user for *_, user in seen] == list(range(number)))
end_of_all()
ok(acl.init()); ok(acl.rt.set_device(0))
say(ok(media.dvpp_malloc(16 << 20)) > 0)
end_of_all()
"""
    number, failed, all_reported, *ends = either(unit, source, tmp_path, schedule, SOFTACL_DEVICE_MEMORY="32M")
    assert 20 < number < 120 and "are not to be had" in failed[1]
    assert all_reported
    assert ends == [[None, None], True, [None, None]], "what was kept goes with the device"


@SCHEDULES
@BOTH
def test_each_callback_may_send_the_next_piece(unit, schedule, tmp_path):
    """A window that slides: the program waits for its callbacks, and never for the channel."""
    source = """
done, order, sent = threading.Event(), threading.Lock(), []
def send_next():
    with order:
        if len(sent) < 60:
            sent.append(len(sent))
            ok(send(channel, sent[-1]))
def forward(first, second, user):
    channel.report(first, second, user)
    send_next()
    if len(reported(channel)) == 60:
        done.set()
with either(forward) as channel:
    for _ in range(4):
        send_next()
    say(done.wait(30))
    say(reported(channel) == list(range(60)))
end_of_all()
"""
    assert either(unit, source, tmp_path, schedule) == [True, True, [None, None]]


@SCHEDULES
@BOTH
def test_who_waits_for_room_gets_it_when_others_take_it_first(unit, schedule, tmp_path):
    """Many wait at once. What was queued by then makes room for all but a few, and nobody but the channel's thread is left to run what those queue."""
    source = """
import time
begin, refused = threading.Event(), []
most = 236 if UNIT == "vdec" else 256
with either(lambda *_: begin.wait(30)) as channel:
    if UNIT == "vdec":
        stream_desc, pic_desc = channel.stream_desc(coded.packets[0]), channel.pic_desc()
        send_again = lambda: media.vdec_send_frame(channel.desc, stream_desc, pic_desc, 0, None)
    else:
        pic_desc = channel.pic_desc(scene(0))
        send_again = lambda: media.venc_send_frame(channel.desc, pic_desc, 0, 0, None)
    for _ in range(most):
        ok(send_again())
    def one():
        acl.rt.set_context(channel.context)
        refused.append(send_again())
    threads = [threading.Thread(target=one) for _ in range(most + 4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    say(len(refused))
    began = time.monotonic()
    begin.set()
    for thread in threads:
        thread.join()
    say(time.monotonic() - began < 9); say(refused == [0] * len(threads))
    channel.end()
end_of_all()
"""
    assert either(unit, source, tmp_path, schedule) == [0, True, True, [None, None]]


@pytest.mark.usefixtures("held")
def test_what_waits_in_vain_gives_up_and_loses_nothing():
    """Destroying, ending a stream and waiting for room, all at once since each takes its 10 s. Then the threads go on, and so does everything."""
    coded = clip(H264_BASELINE, count=10, bframes=0)
    with Vdec(coded) as destroyed, Venc() as ended, Vdec(coded, callback=lambda *_: None) as full:
        channels = (destroyed, ended, full)
        stream_desc, pic_desc = full.stream_desc(coded.packets[0]), full.pic_desc()
        for channel in channels:
            channel.paused.set()
        time.sleep(0.1)
        for number in range(10):
            ok(destroyed.send(coded.packets[number], number))
            ok(ended.send(scene(number), number))

        def fill():
            for number in range(300):
                code = media.vdec_send_frame(full.desc, stream_desc, pic_desc, 0, number)
                if code:
                    return code
            return 0

        def end():
            config = media.venc_create_frame_config()
            ok(media.venc_set_frame_config_eos(config, 1))
            code = media.venc_send_frame(ended.desc, 0, 0, config, None)
            ok(media.venc_destroy_frame_config(config))
            return code

        said = {}

        def call(name, function):
            acl.rt.set_context(destroyed.context)
            said[name] = (function(), acl.get_recent_err_msg())

        calls = {"destroy": lambda: media.vdec_destroy_channel(destroyed.desc), "end": end, "fill": fill}
        threads = [threading.Thread(target=call, args=both) for both in calls.items()]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 9 < time.monotonic() - began < 60
        for name, channel, waiting in (("destroy", destroyed, 10), ("end", ended, 10), ("fill", full, None)):
            code, text = said[name]
            assert code == 507012, name
            assert f"for thread {channel.id}, in which nothing has called acl.rt.process_report for 10 s" in text
            assert waiting is None or f"{waiting} callbacks of the channel wait" in text
        assert media.vdec_destroy_channel_desc(destroyed.desc) == 148051, "the channel is still there"
        ok(destroyed.send(coded.packets[0], 10))
        for channel in channels:
            channel.paused.clear()
        destroyed.close()
        assert [report.user for report in destroyed.reports] == list(range(11))
        assert all(report.code == 0 for report in destroyed.reports)
        ended.end()
        assert [(user, code) for user, code, _ in ended.packets] == [(number, 0) for number in range(10)]
        ok(media.vdec_send_frame(full.desc, stream_desc, pic_desc, 0, None))
        assert not destroyed.lost and not ended.lost


@pytest.mark.usefixtures("held")
def test_a_channel_whose_thread_is_gone_goes_with_its_device():
    coded = clip(H264_BASELINE, count=1, bframes=0)
    with Vdec(coded) as channel:
        channel.stopped.set()
        time.sleep(0.1)
        ok(channel.send(coded.packets[0]))
        ok(acl.util.stop_thread(channel.id))
        ok(acl.rt.reset_device(0))
        assert media.vdec_destroy_channel(channel.desc) == 107002, "the channel has gone with its device"
        ok(acl.rt.set_device(0))
        assert media.vdec_destroy_channel(channel.desc) == 100000
        channel.open = False
        channel.id = ok(acl.util.start_thread(lambda _: None, []))


@BOTH
def test_memory_stays_where_it_is_with_hundreds_of_pictures_in_flight(unit, tmp_path):
    """Of 640x480, whose pictures are 450 KiB: what a library kept of each would show."""
    source = """
import re
def own():
    # Without the device's memory, which is shared.
    return int(re.search(r"RssAnon:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) << 10
coded = clip(H264_BASELINE, count=12, width=640, height=480, bframes=0)
go_on, busy = threading.Event(), []
def slow(first, second, user):
    go_on.wait(30)
channel = Vdec(coded, callback=slow) if UNIT == "vdec" else Venc(callback=slow, width=640, height=480)
with channel:
    if UNIT == "vdec":
        pic = channel.pic_desc()
        pieces = [channel.stream_desc(packet) for packet in coded.packets]
        send = lambda number: media.vdec_send_frame(channel.desc, pieces[number % 12], pic, 0, number)
    else:
        pieces = [channel.pic_desc(scene(number, 640, 480)) for number in range(12)]
        send = lambda number: media.venc_send_frame(channel.desc, pieces[number % 12], 0, 0, number)
    def round():
        go_on.clear()
        for number in range(230):
            ok(send(number))
        ok(media.dvpp_free(ok(media.dvpp_malloc(64))))
        ok(acl.rt.synchronize_device())
        in_flight = own()
        go_on.set()
        channel.end()
        return in_flight
    first = round()
    at_rest = own()
    say([at_rest, first, *[round() for _ in range(8)]])
end_of_all()
"""
    (rest, *rounds), ends = either(unit, source, tmp_path, "eager", SOFTACL_CHECKS="off")
    # A channel has one picture's worth of everything; the rest is what the allocator does not give back.
    assert max(rounds) - rest < 32 << 20, "230 pictures are 100 MiB, 2000 ten times that"
    assert ends == [None, None]
