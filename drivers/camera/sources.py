"""Where pictures come from: a camera, or a file, a folder or a video in its place."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from drivers.api import Busy, NotPermitted, Offline
from drivers.camera.frames import Pace, Picture

PICTURES = {".png", ".jpg", ".jpeg", ".bmp"}


class VideoSource:
    """A camera of this machine. Its driver may hang in any of these: for a process of its own.

    An end of its pictures means that the camera was unplugged.
    """

    def __init__(
        self, *, place: str, system: Literal["v4l2", "dshow"], size: tuple[int, int], fps: int
    ) -> None:
        """`place` is a device file on Linux, a number on Windows."""
        self._place = place
        self._system = system
        self._size = size
        self._fps = fps
        self._video: Any = None

    def open(self) -> None:
        if self._system == "v4l2":
            check(Path(self._place))
        import cv2

        # Named, because the default on Windows takes seconds to open.
        if self._system == "v4l2":
            video = cv2.VideoCapture(os.path.realpath(self._place), cv2.CAP_V4L2)
        else:
            video = cv2.VideoCapture(int(self._place), cv2.CAP_DSHOW)
        self._video = video
        if not video.isOpened():
            raise Busy(f"camera {self._place} does not open: used by another program?")
        video.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
        video.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        video.set(cv2.CAP_PROP_FPS, self._fps)
        # Honoured by some; the newest picture is kept anyway.
        video.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    def next(self, *, stop: threading.Event) -> Picture | None:
        taken, picture = self._video.read()
        if not taken:
            raise Offline(f"camera {self._place} gives no pictures any more")
        return picture

    def close(self) -> None:
        if self._video is not None:
            self._video.release()
            self._video = None


class FileSource:
    """A picture, a folder of pictures in the order of their names, or a video, at a steady pace."""

    def __init__(self, *, path: Path, fps: int, loop: bool) -> None:
        self._path = path
        self._pace = Pace(fps)
        self._loop = loop
        self._pictures: Iterator[Picture] = iter(())

    def open(self) -> None:
        check(self._path)
        self._pictures = self._rounds()

    def next(self, *, stop: threading.Event) -> Picture | None:
        self._pace.wait(stop)
        return next(self._pictures, None)

    def close(self) -> None:
        self._pictures = iter(())

    def _rounds(self) -> Iterator[Picture]:
        for _ in itertools.count() if self._loop else range(1):
            count = 0
            for picture in self._once():
                count += 1
                yield picture
            if not count:
                raise Offline(f"{self._path}: no pictures in it")

    def _once(self) -> Iterator[Picture]:
        import cv2

        if self._path.is_dir() or self._path.suffix.lower() in PICTURES:
            files = sorted(self._path.iterdir()) if self._path.is_dir() else [self._path]
            for file in files:
                if file.suffix.lower() in PICTURES:
                    picture = cv2.imread(str(file))
                    if picture is not None:
                        yield picture
            return
        video = cv2.VideoCapture(str(self._path))
        try:
            while True:
                taken, picture = video.read()
                if not taken:
                    return
                yield picture
        finally:
            video.release()


def check(path: Path) -> None:
    """Says what OpenCV does not: whether a file is missing or forbidden."""
    if not path.exists():
        raise Offline(f"{path}: not there")
    if not os.access(path, os.R_OK):
        raise NotPermitted(f"{path}: may not be read")
