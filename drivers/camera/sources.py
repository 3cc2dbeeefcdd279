"""Where pictures come from: a camera, or a file, a folder or a video in its place."""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from io import FileIO
from pathlib import Path
from typing import Literal, cast

from drivers.api import Busy, NotPermitted, Offline
from drivers.camera import child
from drivers.camera.frames import Pace, Picture

PICTURES = {".png", ".jpg", ".jpeg", ".bmp"}
ENDS_WITHIN = 0.5  # seconds that a child may take to die


class CameraSource:
    """A camera of this machine, held by a child process: a driver that hangs is left by ending it.

    Pictures come as grey. An end of them means that the camera was unplugged.
    """

    def __init__(
        self,
        *,
        place: str | int,
        system: Literal["v4l2", "dshow"],
        size: tuple[int, int],
        fps: int,
        command: Sequence[str] = (),
    ) -> None:
        """`place` is a device file on Linux, a number on Windows; `command` another child."""
        self._place = place
        told = (str(place), system, *map(str, size), str(fps))
        self._command = [*(command or (sys.executable, "-m", child.__name__, *told))]
        self._child: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._interrupted = False

    def open(self) -> None:
        if isinstance(self._place, str):
            _check(Path(self._place))
        with self._starting:
            if self._interrupted:
                raise Offline("the till is closing")
            # No buffer: its lock, held by a thread that waits, would abort the till at its end.
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=None if sys.stderr else subprocess.DEVNULL,  # Windows without a console
                bufsize=0,
            )
        if self._take(child.HEADER.size) != child.OPENED:
            raise Busy(f"camera {self._place} does not open: used by another program?")

    def next(self, *, stop: threading.Event) -> Picture | None:
        import numpy

        width, height = child.HEADER.unpack(self._take(child.HEADER.size) or child.OPENED)
        data = self._take(width * height)
        if not data:
            raise Offline(f"camera {self._place} gives no pictures any more")
        return numpy.frombuffer(data, numpy.uint8).reshape(height, width)

    def interrupt(self) -> None:
        with self._starting:
            self._interrupted = True
            held = self._child
        if held is not None:
            held.kill()

    def close(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may be stuck in the kernel
            self._child.wait(ENDS_WITHIN)
        if self._child.stdout is not None:
            self._child.stdout.close()
        self._child = None

    def _take(self, count: int) -> bytes:
        """So many bytes of the child; none when it has ended before."""
        assert self._child is not None
        pipe = cast(FileIO, self._child.stdout)
        data = bytearray(count)
        at = 0
        while at < count:
            got = pipe.readinto(memoryview(data)[at:])
            if not got:
                return b""
            at += got
        return bytes(data)


class FileSource:
    """A picture, a folder of pictures in the order of their names, or a video, at a steady pace."""

    def __init__(self, *, path: Path, fps: int, loop: bool) -> None:
        self._path = path
        self._pace = Pace(fps)
        self._loop = loop
        self._pictures: Iterator[Picture] = iter(())

    def open(self) -> None:
        _check(self._path)
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


def _check(path: Path) -> None:
    """Says what OpenCV does not: whether a file is missing or forbidden."""
    if not path.exists():
        raise Offline(f"{path}: not there")
    if not os.access(path, os.R_OK):
        raise NotPermitted(f"{path}: may not be read")
