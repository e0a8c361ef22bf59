"""A stand-in for acllite's module that sends pictures to a presenter server, which shows them in a browser: here they become files.

Its own module starts the sending process by `fork`, and reads messages with code that today's protobuf does not load.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

FOLDER = Path("../out")


class Channel:
    """Writes each picture that it is given."""

    def __init__(self) -> None:
        """Make the directory."""
        FOLDER.mkdir(exist_ok=True)
        self.sent = 0

    def send_detection_data(self, width: int, height: int, image: Any, detections: list[Any]) -> None:
        """Write the JPEG file that the picture is; width and height are the server's."""
        (FOLDER / f"{self.sent}.jpg").write_bytes(image.byte_data_to_np_array().tobytes())
        print(f"picture {self.sent} of {width}x{height}: {len(detections)} objects")
        self.sent += 1


def open_channel(_configuration: str) -> Channel:
    """Return what the program sends to."""
    return Channel()


sys.modules["presenteragent.presenter_channel"] = sys.modules[__name__]
