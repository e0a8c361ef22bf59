"""JPEG, next to OpenCV: files into planes and planes into files, on one thread each.

    SOFTACL_THREADS=1 python jpeg.py

OpenCV decodes into BGR and encodes from it, which is what programs without DVPP do. Files are the same for both: 1080p with quality 90.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import acl
import cv2
import numpy as np
from harness import Row, check, main, median_of_calls, released, time_row
from pictures import HEIGHT, WIDTH, channel, description, downloaded, media_memory, photograph, uploaded

NV12 = 1
QUALITY = 90
STRIDE, ROWS = 1920, 1088
SIZE = STRIDE * ROWS * 3 // 2
ROUNDS = 41
SAMPLINGS = {"4:2:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, "4:4:4": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444}


def coded(sampling: str) -> bytes:
    """Return the photograph as a file."""
    how = [cv2.IMWRITE_JPEG_QUALITY, QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, SAMPLINGS[sampling]]
    return bytes(cv2.imencode(".jpg", photograph(), how)[1])


def decoder(unit: int, file: bytes) -> tuple[Callable[[], None], int]:
    """Return what decodes a file into NV12, and where that is."""
    data, size = uploaded(file)
    memory = media_memory(SIZE)
    target = description(data=memory, size=SIZE, format=NV12)
    decode, synchronise = acl.media.dvpp_jpeg_decode_async, acl.rt.synchronize_stream

    def run() -> None:
        check(decode(unit, data, size, target, 0), "acl.media.dvpp_jpeg_decode_async")
        check(synchronise(0), "acl.rt.synchronize_stream")

    return run, memory


def encoder(unit: int, memory: int) -> tuple[Callable[[], None], Callable[[], bytes]]:
    """Return what encodes NV12, and what brings the file."""
    source = description(
        data=memory, size=SIZE, format=NV12, width=WIDTH, height=HEIGHT, width_stride=STRIDE, height_stride=ROWS
    )
    config = released(acl.media.dvpp_destroy_jpege_config, acl.media.dvpp_create_jpege_config())
    check(acl.media.dvpp_set_jpege_config_level(config, QUALITY), "acl.media.dvpp_set_jpege_config_level")
    room, ret = acl.media.dvpp_jpeg_predict_enc_size(source, config)
    check(ret, "acl.media.dvpp_jpeg_predict_enc_size")
    target = media_memory(room)
    size = ctypes.c_uint32(room)
    pointer = ctypes.addressof(size)
    encode, synchronise = acl.media.dvpp_jpeg_encode_async, acl.rt.synchronize_stream

    def run() -> None:
        size.value = room
        check(encode(unit, source, target, pointer, config, 0), "acl.media.dvpp_jpeg_encode_async")
        check(synchronise(0), "acl.rt.synchronize_stream")

    return run, lambda: downloaded(target, size.value).tobytes()


def measure() -> Iterator[Row]:
    """Yield every row, each once both sides were seen to do the same."""
    cv2.setNumThreads(1)
    unit = channel()
    peer = f"OpenCV {cv2.__version__}"
    for sampling in SAMPLINGS:
        file = coded(sampling)
        run, memory = decoder(unit, file)
        run()
        # Read as gray, a file is its luma to OpenCV.
        luma = downloaded(memory, SIZE)[: STRIDE * HEIGHT].reshape(HEIGHT, STRIDE)[:, :WIDTH]
        content = np.frombuffer(file, np.uint8)
        np.testing.assert_array_equal(luma, cv2.imdecode(content, cv2.IMREAD_GRAYSCALE))
        yield time_row(
            f"JPEG {sampling} 1080p into NV12",
            f"{peer}: imdecode",
            median_of_calls(1, run),
            median_of_calls(1, lambda content=content: cv2.imdecode(content, cv2.IMREAD_COLOR)),
            rounds=ROUNDS,
            reach=0.75,
        )
    run, memory = decoder(unit, coded("4:2:0"))
    run()
    encode, result = encoder(unit, memory)
    encode()
    how = [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    decoded = cv2.imdecode(np.frombuffer(result(), np.uint8), cv2.IMREAD_COLOR)
    if cv2.PSNR(decoded, photograph()) < 30:
        raise RuntimeError("what was encoded is not the photograph")
    yield time_row(
        "JPEG from NV12 1080p",
        f"{peer}: imencode",
        median_of_calls(1, encode),
        median_of_calls(1, lambda: cv2.imencode(".jpg", photograph(), how)),
        rounds=ROUNDS,
        reach=0.95,
    )


if __name__ == "__main__":
    main(measure)
