"""Frames of a camera: always the newest, whatever time the one who looks at it takes.

A capture thread takes pictures as fast as they come and keeps the last one. A camera's own queue
would hand out pictures that are half a second old, and a signal for each would pile up.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from drivers.api import DeviceError, Offline

Picture: TypeAlias = Any  # numpy.ndarray of bytes, rows by columns (grey) or by 3 (BGR)

FROZEN_AFTER = 2.0  # seconds without a new picture
LOOK_UP = 0.25  # seconds until somebody looks whether he is to stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture. `seq` counts from 1, `at` is monotonic seconds."""

    seq: int
    at: float
    picture: Picture


class Source(Protocol):
    """Where pictures come from. One thread: the one that captures."""

    def open(self) -> None:
        """Takes the camera. May take seconds. Raises DeviceError."""
        ...

    def next(self, *, stop: threading.Event) -> Picture | None:
        """The next picture, when it is due; None when there will be no more."""
        ...

    def close(self) -> None:
        """Gives the camera back. Safe to call twice."""
        ...


class LatestFrame:
    """A place for one frame: each new one takes the place of the last. Any thread."""

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._error: DeviceError | None = None
        self._news = threading.Condition()

    def put(self, picture: Picture) -> None:
        """Keeps a picture, and forgets the one before."""
        with self._news:
            seq = self._frame.seq + 1 if self._frame else 1
            self._frame = Frame(seq=seq, at=time.monotonic(), picture=picture)
            self._news.notify_all()

    def end(self, error: DeviceError) -> None:
        """Says that no more will come."""
        with self._news:
            self._error = error
            self._news.notify_all()

    def newer_than(self, seq: int, *, timeout: float) -> Frame | None:
        """The newest frame, once it is not that one any more; None at the time-out.

        Raises the DeviceError that ended the capture, after its last frame was handed out.
        """
        with self._news:
            self._news.wait_for(lambda: self._error or self._has_newer(seq), timeout)
            if self._has_newer(seq):
                return self._frame
            if self._error is not None:
                raise self._error
            return None

    def _has_newer(self, seq: int) -> bool:
        return self._frame is not None and self._frame.seq > seq


class Capture:
    """The thread that takes pictures, to the end of its process or of the pictures."""

    def __init__(self, source: Source) -> None:
        self.latest = LatestFrame()
        self._source = source
        self._stop = threading.Event()
        self._opened = threading.Event()
        self._refusal: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    def start(self) -> None:
        """Opens the source on the capture thread, and waits for that. Raises what it raises."""
        self._thread.start()
        self._opened.wait()
        if self._refusal is not None:
            raise self._refusal

    def _run(self) -> None:
        try:
            try:
                self._source.open()
            except Exception as error:
                self._refusal = error
                return
            finally:
                self._opened.set()
            self._take_pictures()
        finally:
            self._source.close()

    def _take_pictures(self) -> None:
        try:
            while not self._stop.is_set():
                picture = self._source.next(stop=self._stop)
                if picture is None:
                    break
                self.latest.put(picture)
        except DeviceError as error:
            self.latest.end(error)
        else:
            self.latest.end(Offline("no more pictures"))


def grey(picture: Picture) -> Picture:
    """The picture without its colours."""
    import cv2

    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


class Pace:
    """Makes pictures due so many times a second. One thread."""

    def __init__(self, fps: int) -> None:
        self._every = 1 / fps
        self._due = 0.0

    def wait(self, stop: threading.Event) -> None:
        """Waits until the next picture is due, or `stop` is set."""
        now = time.monotonic()
        self._due = max(self._due + self._every, now)
        stop.wait(self._due - now)
