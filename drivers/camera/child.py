"""Holds a camera in a process of its own and hands over its pictures: `CameraSource` starts it.

A system's camera driver may hang for ever while it opens or reads, and no thread can be made to
leave it; a process can be ended. What goes over the pipe is a header (width and height, two bytes
each) and so many bytes of grey for each picture; a header of zeros first, once the camera is open.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
from typing import Any, BinaryIO

HEADER = struct.Struct("<HH")
OPENED = HEADER.pack(0, 0)


def main(place: str, system: str, width: str, height: str, fps: str) -> None:
    """Opens the camera, a device file or a number, and hands over until nobody reads any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the till, which then ends us
    pictures = os.dup(1)
    os.dup2(2, 1)  # what a driver prints must not run into the pictures
    import cv2

    # Named, because the default on Windows takes seconds to open.
    api = {"v4l2": cv2.CAP_V4L2, "dshow": cv2.CAP_DSHOW}[system]
    video = cv2.VideoCapture(place if system == "v4l2" else int(place), api)
    video.set(cv2.CAP_PROP_FRAME_WIDTH, int(width))
    video.set(cv2.CAP_PROP_FRAME_HEIGHT, int(height))
    video.set(cv2.CAP_PROP_FPS, int(fps))
    video.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # honoured by some; the reader keeps the newest anyway
    # A pipe without a reader is a till that has closed.
    with contextlib.suppress(OSError), os.fdopen(pictures, "wb") as out:
        hand_over(video, out)


def hand_over(video: Any, out: BinaryIO) -> None:
    """Every picture of an opened video as grey, until there are no more; nothing if it is not."""
    import cv2

    try:
        if not video.isOpened():
            return
        out.write(OPENED)
        out.flush()
        while True:
            taken, picture = video.read()
            if not taken:
                return
            grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
            out.write(HEADER.pack(grey.shape[1], grey.shape[0]))
            out.write(grey.tobytes())
            out.flush()
    finally:
        video.release()


if __name__ == "__main__":
    main(*sys.argv[1:])
