"""A camera on the network that sends JPEG pictures one after the other over HTTP ("MJPEG").

The answer to one GET never ends: a multipart/x-mixed-replace body (RFC 2046) whose parts are
pictures. Network cameras, and telephones turned into cameras, all offer it beside what else they
have. We ask by HTTP/1.0, so that no part comes chunked. Capture thread.
"""

from __future__ import annotations

import re
import threading
import time

from drivers.api import NotPermitted, Offline, ProtocolFault, TimedOut
from drivers.camera.frames import FROZEN_AFTER, Picture
from drivers.transport.tcp import TcpTransport
from drivers.transport.writing import write_all

OPEN_WITHIN = 3.0  # seconds, to connect and again to be answered
LOOK_UP = 0.25  # seconds until the wish to stop is seen
LONGEST_HEAD = 8 * 1024
LARGEST_PICTURE = 8 * 1024 * 1024

_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[^\r\n]*\r?\n")
_BOUNDARY = re.compile(
    rb"^content-type:\s*multipart/x-mixed-replace\s*;[^\r\n]*?boundary=\"?([^\"\s;]{1,100})",
    re.IGNORECASE | re.MULTILINE,
)
_LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BLANK = re.compile(rb"\r?\n\r?\n")


class MultipartPictures:
    """Pictures out of the body, however it was cut. What is damaged is passed over. One thread."""

    def __init__(self, boundary: bytes) -> None:
        # Some cameras name their boundary with the dashes that stand before it, some without.
        self._boundary = b"--" + boundary.lstrip(b"-")
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The pictures that these bytes complete, as JPEG."""
        self._buffer += data
        pictures: list[bytes] = []
        while self._to_boundary() and (taken := self._part()) is not None:
            picture, length = taken
            del self._buffer[:length]
            if picture:
                pictures.append(picture)
        return pictures

    def _to_boundary(self) -> bool:
        """Drops what lies before the next boundary; whether there is one."""
        start = self._buffer.find(self._boundary)
        if start < 0:
            del self._buffer[: max(0, len(self._buffer) - len(self._boundary) + 1)]
            return False
        del self._buffer[:start]
        return True

    def _part(self) -> tuple[bytes, int] | None:
        """The picture of the part at the head, b"" where it has none, and the bytes that it takes.

        None while it has not all come.
        """
        here = len(self._boundary)
        blank = _BLANK.search(self._buffer, here, LONGEST_HEAD)
        if blank is None:
            return (b"", here) if len(self._buffer) >= LONGEST_HEAD else None
        length = _LENGTH.search(self._buffer, here, blank.end())
        if length is None:
            end = self._buffer.find(self._boundary, blank.end())
            if end < 0:
                return (b"", here) if len(self._buffer) > LARGEST_PICTURE else None
        else:
            end = blank.end() + int(length[1])
            if end > LARGEST_PICTURE:
                return b"", here
            if len(self._buffer) < end:
                return None
        picture = bytes(self._buffer[blank.end() : end]).removesuffix(b"\r\n")
        # Where the length is wrong a boundary stands within, and the next part is lost with it.
        whole = picture.startswith(b"\xff\xd8") and self._boundary not in picture
        return (picture, end) if whole else (b"", here)


class MjpegSource:
    """The camera behind a URL. Keeps to its pace: a picture is there when the camera sends it."""

    def __init__(self, *, host: str, port: int, path: str) -> None:
        self._line = TcpTransport(host=host, port=port)
        self._host = f"{host}:{port}"
        self._path = path or "/"
        self._pictures = MultipartPictures(b"")
        self._rest = b""

    def open(self) -> None:
        """Asks for the pictures. Raises Offline, TimedOut, NotPermitted, ProtocolFault."""
        deadline = time.monotonic() + OPEN_WITHIN
        self._line.open(deadline=deadline)
        request = f"GET {self._path} HTTP/1.0\r\nHost: {self._host}\r\n\r\n"
        write_all(self._line, request.encode("ascii"), within=OPEN_WITHIN)
        head, self._rest = self._head(time.monotonic() + OPEN_WITHIN)
        self._pictures = MultipartPictures(_boundary_of(head))

    def next(self, *, stop: threading.Event) -> Picture | None:
        """The newest picture that has come; None once `stop` is set. Raises Offline for a loss."""
        import cv2
        import numpy

        silent_after = time.monotonic() + FROZEN_AFTER
        while not stop.is_set():
            data = self._rest or self._line.read(65536, deadline=time.monotonic() + LOOK_UP)
            self._rest = b""
            for jpeg in self._pictures.feed(data)[-1:]:
                picture = cv2.imdecode(numpy.frombuffer(jpeg, numpy.uint8), cv2.IMREAD_GRAYSCALE)
                if picture is not None:
                    return picture
            if time.monotonic() > silent_after:
                raise Offline("the camera gives no new pictures")
        return None

    def close(self) -> None:
        """Hangs up. Safe to call twice."""
        self._line.close()

    def _head(self, deadline: float) -> tuple[bytes, bytes]:
        """The head of the answer, and what of the body has come with it."""
        answer = b""
        while (blank := _BLANK.search(answer)) is None:
            if len(answer) > LONGEST_HEAD:
                raise ProtocolFault(f"{self._host} answers, and not as a web server does")
            if time.monotonic() >= deadline:
                raise TimedOut(f"{self._host} does not answer")
            answer += self._line.read(4096, deadline=deadline)
        return answer[: blank.end()], answer[blank.end() :]


def _boundary_of(head: bytes) -> bytes:
    """What stands between the pictures. Raises NotPermitted or ProtocolFault where none come."""
    status = _STATUS.match(head)
    if status is None:
        raise ProtocolFault("no web server answers")
    if status[1] in (b"401", b"403"):
        raise NotPermitted("the camera asks for a password: let it show pictures without one")
    if status[1] != b"200":
        raise ProtocolFault(f"the camera answers {status[1].decode()}: is the path right?")
    boundary = _BOUNDARY.search(head)
    if boundary is None or not boundary[1].strip(b"-"):
        raise ProtocolFault("no pictures one after the other (multipart/x-mixed-replace) there")
    return boundary[1]
