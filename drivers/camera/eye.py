"""The till's side of a camera: starts the process that looks through it, and hears what it sees.

A thread takes in what comes: pictures go on to the screen at once, the codes of each wait here for
the port. When the process ends, for whatever reason, the camera is lost; the port opens it anew.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from io import FileIO
from typing import Final, cast

from drivers import errors
from drivers.api import DeviceError, Offline, ProtocolFault, Stop, View
from drivers.camera import child
from drivers.camera.frames import LOOK_UP
from drivers.camera.votes import Seen

SILENT_AFTER = 4.0  # seconds without a message: the process itself hangs
ENDS_WITHIN = 0.5  # seconds that a process may take to die
LARGEST = 4 * 1024 * 1024  # bytes of a message
WAITING = 30  # pictures whose codes may wait for the port
_KNOWN: Final = {
    one.code: one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, DeviceError)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one picture showed. `at` is monotonic seconds, when it was heard."""

    codes: tuple[Seen, ...]
    at: float


class Eye:
    """One camera, looked through elsewhere. `open`, `look` and `close` by the port's thread."""

    def __init__(self, *, command: Sequence[str], view: View | None = None) -> None:
        """`command` starts the process (drivers.camera.child); `view` gets its pictures, on a
        thread of the eye's."""
        self._command = [*command]
        self._view = view
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._news = threading.Condition()
        self._looked: deque[Looked] = deque(maxlen=WAITING)
        self._opened = False
        self._heard_at = 0.0
        self._error: DeviceError | None = None

    @property
    def process(self) -> int:
        """The number of the process that looks, 0 without one."""
        return 0 if self._process is None else self._process.pid

    def open(self, *, within: float, stop: Stop) -> None:
        """Starts to look. Raises what keeps the camera from it, Offline when that takes too long
        or the till is to close."""
        # No buffers: their locks, held by a thread that waits, would abort the till at its end.
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if sys.stderr else subprocess.DEVNULL,  # Windows without a console
            bufsize=0,
        )
        self._thread = threading.Thread(target=self._hear, name="eye", daemon=True)
        self._thread.start()
        if self._view is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it has ended already: that is heard below
                self._process.stdin.write(b"+")
        try:
            self._await_opening(time.monotonic() + within, stop)
        except DeviceError:
            self.close()
            raise

    def _await_opening(self, give_up: float, stop: Stop) -> None:
        with self._news:
            while not self._opened:
                if self._error is not None:
                    raise self._error
                if stop.is_set() or time.monotonic() >= give_up:
                    raise Offline("the camera does not open")
                self._news.wait(LOOK_UP)

    def look(self, *, timeout: float) -> list[Looked]:
        """What the pictures showed since; none at the time-out. Raises Offline for a camera that
        is lost, or shows nothing new."""
        with self._news:
            self._news.wait_for(lambda: self._looked or self._error, timeout)
            if self._looked:
                looked = [*self._looked]
                self._looked.clear()
                return looked
            if self._error is not None:
                raise self._error
            if time.monotonic() - self._heard_at > SILENT_AFTER:
                raise Offline("nothing is heard of the camera any more")
            return []

    def close(self) -> None:
        """Ends the process, and the thread with it. Safe to call twice."""
        process, thread = self._process, self._thread
        if process is None:
            return
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may be stuck in the kernel
            process.wait(ENDS_WITHIN)
        if thread is not None:
            thread.join(ENDS_WITHIN)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process = None

    # --- the thread ---------------------------------------------------------------------------

    def _hear(self) -> None:
        assert self._process is not None
        pipe = cast(FileIO, self._process.stdout)
        try:
            while head := _take(pipe, child.HEADER.size):
                kind, length = child.HEADER.unpack(head)
                if length > LARGEST:
                    raise ProtocolFault("the camera's process talks nonsense")
                body = _take(pipe, length)
                if len(body) < length:
                    break
                self._heard(kind, body)
        except DeviceError as error:
            self._end(error)
        except (ValueError, KeyError, TypeError) as error:
            self._end(ProtocolFault(f"the camera's process talks nonsense: {type(error).__name__}"))
        else:
            self._end(Offline("the camera's process has ended"))

    def _heard(self, kind: int, body: bytes) -> None:
        now = time.monotonic()
        if kind == child.PICTURE:
            self._heard_at = now
            if self._view is not None:
                width, height = child.SIZE.unpack(body[: child.SIZE.size])
                self._view(width, height, body[child.SIZE.size :])
        elif kind == child.CODES:
            codes = tuple(
                Seen(code=code, aim=aim, linear=linear, latin1=latin1)
                for code, aim, linear, latin1 in json.loads(body)
            )
            with self._news:
                self._heard_at = now
                self._looked.append(Looked(codes=codes, at=now))
                self._news.notify_all()
        elif kind == child.OPENED:
            with self._news:
                self._heard_at, self._opened = now, True
                self._news.notify_all()
        elif kind == child.FAULT:
            code, detail = json.loads(body)
            raise _KNOWN[code](detail)

    def _end(self, error: DeviceError) -> None:
        with self._news:
            self._error = error
            self._news.notify_all()


def _take(pipe: FileIO, count: int) -> bytes:
    """So many bytes; fewer when there will be no more."""
    data = bytearray(count)
    at = 0
    while at < count:
        try:
            got = pipe.readinto(memoryview(data)[at:])
        except OSError:
            got = 0
        if not got:
            return bytes(data[:at])
        at += got
    return bytes(data)
