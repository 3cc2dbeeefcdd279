"""Looks through a camera in a process of its own: `Eye` starts it, and ends it.

A system's camera driver may hang for ever while it opens or reads, and no thread can be made to
leave it; to find the codes in a picture takes most of a core. So both happen here, where a till
that sells does not feel it. What goes over the pipe are messages: a kind (one byte) and a length
(four), and so many bytes behind them.

    OPENED    nothing: the camera is ours
    PICTURE   width and height (two bytes each), and a byte of grey for each point, for a screen
    CODES     what one picture showed, as JSON: code, AIM identifier, linear, Latin-1 of each
    FAULT     the stable code of a device error and its detail, as JSON: nothing follows

The other way goes a byte where a screen wants the pictures; an end means that the till has gone.
Codes may be somebody's wallet: they are in the pipe and nowhere else.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from drivers.api import BadDriver, DeviceError, Offline
from drivers.camera.frames import FROZEN_AFTER, LOOK_UP, Capture, Picture, Source, grey
from drivers.camera.votes import Seen

HEADER = struct.Struct("<BI")
SIZE = struct.Struct("<HH")
OPENED, PICTURE, CODES, FAULT = 1, 2, 3, 4

SEEN_WIDE = 640
"""Points across that a screen gets to see, at most."""
SEEN_EVERY = 1 / 20  # seconds between two pictures for a screen
SAME_AFTER = 5.0  # seconds: no camera sees the very same for so long, its noise alone differs
LOWER = 5  # steps by which others go first


def main(system: str, place: str, *more: str) -> None:
    """Looks through the camera of that kind until nobody wants to know any more."""
    from drivers.camera import sources

    match system:
        case "v4l2" | "dshow":
            width, height, rate = map(int, more)
            camera = sources.VideoSource(place=place, system=system, size=(width, height), fps=rate)
            serve(camera, may_rest=False)
        case "mjpeg":
            from drivers.camera.mjpeg import MjpegSource

            port, path = more
            serve(MjpegSource(host=place, port=int(port), path=path), may_rest=False)
        case "file":
            fps, loop = more
            source = sources.FileSource(path=Path(place), fps=int(fps), loop=loop == "1")
            serve(source, may_rest=True)


def serve(source: Source, *, may_rest: bool) -> None:
    """Hands over what a source shows, and ends this process. `may_rest`: the same picture for long
    is no fault of this source."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the till, which then ends us
    pipe = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a driver prints must not run into the messages
    telling = Telling(pipe)
    threading.Thread(target=_heed, args=(telling,), name="till", daemon=True).start()
    try:
        look(source, telling, may_rest=may_rest)
    except DeviceError as error:
        telling.fault(error)
    except ImportError as error:
        telling.fault(BadDriver(f"a camera needs the extra named vision: {error}"))
    # At once: a thread that is inside a camera's driver would hold up, or abort, a proper end.
    os._exit(0)


def look(source: Source, telling: Telling, *, may_rest: bool) -> None:
    """Takes pictures and reads the newest one, again and again. Raises the DeviceError that ends
    it."""
    capture = Capture(Shown(source, telling, may_rest=may_rest))
    capture.start()
    telling.opened()
    _step_back()
    from drivers.camera.reader import CodeReader

    reader = CodeReader()
    seq, at = 0, time.monotonic()
    while True:
        frame = capture.latest.newer_than(seq, timeout=LOOK_UP)
        if frame is not None:
            seq, at = frame.seq, time.monotonic()
            telling.codes(reader.glance(frame.picture))
        elif time.monotonic() - at > FROZEN_AFTER:
            raise Offline("the camera gives no new pictures")


class Telling:
    """The pipe to the till. Any thread; ends this process when the till has gone."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self.shows = False
        """Whether a screen wants to see the pictures, too."""

    def opened(self) -> None:
        """The camera is ours."""
        self._send(OPENED)

    def picture(self, shown: Picture) -> None:
        """A picture for a screen, grey, where there is one."""
        if not self.shows:
            return
        size = SIZE.pack(shown.shape[1], shown.shape[0])
        self._send(PICTURE, size, shown.tobytes())

    def codes(self, seen: Collection[Seen]) -> None:
        """What one picture showed; nothing, too."""
        facts = [[one.code, one.aim, one.linear, one.latin1] for one in seen]
        self._send(CODES, json.dumps(facts).encode())

    def fault(self, error: DeviceError) -> None:
        """It is over."""
        self._send(FAULT, json.dumps([error.code, error.detail]).encode())

    def _send(self, kind: int, *parts: bytes) -> None:
        message = b"".join((HEADER.pack(kind, sum(map(len, parts))), *parts))
        try:
            with self._lock:
                while message:
                    message = message[self._pipe.write(message) :]
        except OSError:  # a pipe without a reader is a till that has closed
            os._exit(0)


class Shown:
    """A source whose pictures are grey, and go to a screen, small, on their way. One thread."""

    def __init__(self, source: Source, telling: Telling, *, may_rest: bool) -> None:
        self._source = source
        self._telling = telling
        self._may_rest = may_rest
        self._due = 0.0
        self._before = b""
        self._since = 0.0

    def open(self) -> None:
        self._source.open()

    def next(self, *, stop: threading.Event) -> Picture | None:
        """The next one; raises Offline for a camera that shows the very same for seconds."""
        picture = self._source.next(stop=stop)
        if picture is None:
            return None
        picture = grey(picture)
        now = time.monotonic()
        if now >= self._due:
            self._due = max(self._due + SEEN_EVERY, now)
            shown = small(picture)
            self._look_whether_it_rests(shown, now)
            self._telling.picture(shown)
        return picture

    def close(self) -> None:
        self._source.close()

    def _look_whether_it_rests(self, shown: Picture, now: float) -> None:
        if self._may_rest:
            return
        data = shown.tobytes()
        # One shade all over is a hand before the lens or a dark shop, and no camera that hangs.
        if data != self._before or shown.min() == shown.max():
            self._before, self._since = data, now
        elif now - self._since > SAME_AFTER:
            raise Offline("the camera shows the same picture for seconds")


def small(picture: Picture) -> Picture:
    """As much of a picture as a screen gets to see."""
    import cv2

    height, width = picture.shape[:2]
    if width <= SEEN_WIDE:
        return picture
    size = (SEEN_WIDE, max(1, height * SEEN_WIDE // width))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _step_back() -> None:
    """The thread that reads lets the others go first: the till, and the picture that is shown."""
    if sys.platform == "linux":  # where a thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWER)


def _heed(telling: Telling) -> None:
    """What the till says: that a screen wants to see, and that it has gone. One that was killed
    takes its camera's process with it: its end of the pipe is gone."""
    while os.read(0, 64):
        telling.shows = True
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
