"""Send bytes to the device, copy them there, fetch them back, and compare.

    python memcpy_roundtrip.py

The smallest useful program: no model, no stream, no package beside acl itself. Every call reports success as 0 in its
last (or only) result, and every resource is given back in the reverse order of its making.
"""

import acl

DEVICE = 0
MEBIBYTE = 1 << 20

ACL_SUCCESS = 0
ACL_MEM_MALLOC_HUGE_FIRST = 0
ACL_MEMCPY_HOST_TO_DEVICE = 1
ACL_MEMCPY_DEVICE_TO_HOST = 2
ACL_MEMCPY_DEVICE_TO_DEVICE = 3


def check(ret: int, call: str) -> None:
    """Stop the program, with the runtime's own words, unless ``ret`` says success."""
    if ret != ACL_SUCCESS:
        raise SystemExit(f"{call} returned {ret}: {acl.get_recent_err_msg()}")


def main() -> None:
    """Go there and back."""
    check(acl.init(), "acl.init")
    check(acl.rt.set_device(DEVICE), "acl.rt.set_device")

    # Two places on the device. What they hold at first is undefined, so both are cleared.
    first, ret = acl.rt.malloc(MEBIBYTE, ACL_MEM_MALLOC_HUGE_FIRST)
    check(ret, "acl.rt.malloc")
    second, ret = acl.rt.malloc(MEBIBYTE, ACL_MEM_MALLOC_HUGE_FIRST)
    check(ret, "acl.rt.malloc")
    for address in (first, second):
        check(acl.rt.memset(address, MEBIBYTE, 0, MEBIBYTE), "acl.rt.memset")

    # The source must stay referenced while acl knows only its address; `sent` does that.
    sent = bytes(range(256)) * (MEBIBYTE // 256)
    check(
        acl.rt.memcpy(first, MEBIBYTE, acl.util.bytes_to_ptr(sent), len(sent), ACL_MEMCPY_HOST_TO_DEVICE),
        "acl.rt.memcpy, host to device",
    )
    check(
        acl.rt.memcpy(second, MEBIBYTE, first, MEBIBYTE, ACL_MEMCPY_DEVICE_TO_DEVICE),
        "acl.rt.memcpy, device to device",
    )

    # The way back goes through host memory that acl allocates; ptr_to_bytes copies it into a Python object.
    host, ret = acl.rt.malloc_host(MEBIBYTE)
    check(ret, "acl.rt.malloc_host")
    check(
        acl.rt.memcpy(host, MEBIBYTE, second, MEBIBYTE, ACL_MEMCPY_DEVICE_TO_HOST),
        "acl.rt.memcpy, device to host",
    )
    received = acl.util.ptr_to_bytes(host, MEBIBYTE)

    # A variable that names a freed resource invites its use: set it to None at once.
    check(acl.rt.free_host(host), "acl.rt.free_host")
    host = None
    check(acl.rt.free(second), "acl.rt.free")
    second = None
    check(acl.rt.free(first), "acl.rt.free")
    first = None
    check(acl.rt.reset_device(DEVICE), "acl.rt.reset_device")
    check(acl.finalize(), "acl.finalize")

    if received != sent:
        raise SystemExit("what came back is not what was sent")
    print(f"{len(received)} bytes went to the device, across it and back unchanged")


if __name__ == "__main__":
    main()
