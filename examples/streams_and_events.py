"""Order work on two streams with an event, and time it with two more.

    python streams_and_events.py

One stream fills a piece of device memory, the other copies it onwards. Streams run independently of each other, so
without the event in between the copy could overtake the fill. All calls on streams only queue work: the program learns
that it is done, and whether it went well, when it synchronises.
"""

import acl

DEVICE = 0
SIZE = 16 << 20
PATTERN = 0x5A

ACL_SUCCESS = 0
ACL_MEM_MALLOC_HUGE_FIRST = 0
ACL_MEMCPY_DEVICE_TO_HOST = 2
ACL_MEMCPY_DEVICE_TO_DEVICE = 3


def check(ret: int, call: str) -> None:
    """Stop the program, with the runtime's own words, unless ``ret`` says success."""
    if ret != ACL_SUCCESS:
        raise SystemExit(f"{call} returned {ret}: {acl.get_recent_err_msg()}")


def allocate(size: int) -> int:
    """Return the address of ``size`` bytes of device memory."""
    address, ret = acl.rt.malloc(size, ACL_MEM_MALLOC_HUGE_FIRST)
    check(ret, "acl.rt.malloc")
    return int(address)


def create_stream() -> int:
    """Return a new stream of the current context."""
    stream, ret = acl.rt.create_stream()
    check(ret, "acl.rt.create_stream")
    return int(stream)


def create_event() -> int:
    """Return a new event."""
    event, ret = acl.rt.create_event()
    check(ret, "acl.rt.create_event")
    return int(event)


def main() -> None:
    """Queue, synchronise, compare, clean up."""
    check(acl.init(), "acl.init")
    check(acl.rt.set_device(DEVICE), "acl.rt.set_device")
    source, target = allocate(SIZE), allocate(SIZE)
    filling, copying = create_stream(), create_stream()
    filled, began, ended = create_event(), create_event(), create_event()

    # The filling stream: write the pattern, then mark that it is there.
    check(acl.rt.memset_async(source, SIZE, PATTERN, SIZE, filling), "acl.rt.memset_async")
    check(acl.rt.record_event(filled, filling), "acl.rt.record_event")

    # The copying stream waits for the mark, not the program: this call returns at once.
    check(acl.rt.stream_wait_event(copying, filled), "acl.rt.stream_wait_event")
    check(acl.rt.record_event(began, copying), "acl.rt.record_event")
    check(
        acl.rt.memcpy_async(target, SIZE, source, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE, copying),
        "acl.rt.memcpy_async",
    )
    check(acl.rt.record_event(ended, copying), "acl.rt.record_event")

    # Only now does the program wait; everything queued above is done when these return.
    check(acl.rt.synchronize_stream(copying), "acl.rt.synchronize_stream")
    check(acl.rt.synchronize_stream(filling), "acl.rt.synchronize_stream")
    milliseconds, ret = acl.rt.event_elapsed_time(began, ended)
    check(ret, "acl.rt.event_elapsed_time")

    host, ret = acl.rt.malloc_host(SIZE)
    check(ret, "acl.rt.malloc_host")
    check(acl.rt.memcpy(host, SIZE, target, SIZE, ACL_MEMCPY_DEVICE_TO_HOST), "acl.rt.memcpy")
    received = acl.util.ptr_to_bytes(host, SIZE)
    check(acl.rt.free_host(host), "acl.rt.free_host")
    host = None

    for event in (ended, began, filled):
        check(acl.rt.destroy_event(event), "acl.rt.destroy_event")
    for stream in (copying, filling):
        check(acl.rt.destroy_stream(stream), "acl.rt.destroy_stream")
    for address in (target, source):
        check(acl.rt.free(address), "acl.rt.free")
    filled = began = ended = filling = copying = source = target = None
    check(acl.rt.reset_device(DEVICE), "acl.rt.reset_device")
    check(acl.finalize(), "acl.finalize")

    if received != bytes([PATTERN]) * SIZE:
        raise SystemExit("the copy does not hold the pattern")
    print(f"{SIZE >> 20} MiB filled on one stream and copied on another; the copy took {milliseconds:.3f} ms")


if __name__ == "__main__":
    main()
