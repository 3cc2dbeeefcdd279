"""Many terminals that send what they were given, as a process of its own.

`python -m tests.bench.sending FILE`. The file is a JSON object: `address`, and in `terminals` a
list for each of base64 requests, head and body, just as they go over the wire. Each terminal has a
connection and sends its next request when the one before is answered. One thread and no HTTP
library: what a client costs is not head office's. Prints one JSON line with the seconds from the
first request to the last answer, and ends 1 where an answer was no 200.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from base64 import b64decode
from collections import deque
from pathlib import Path
from typing import Final

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_PATIENCE: Final = 60
"""Seconds without any answer."""


class _Line:
    """A terminal's connection, and what it has still to send."""

    def __init__(self, address: tuple[str, int], requests: list[bytes]) -> None:
        self.socket = socket.create_connection(address, timeout=_PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = deque(requests)
        self._heard = b""

    def send_next(self) -> bool:
        """Sends one more; whether there was one."""
        if not self._left:
            return False
        self.socket.sendall(self._left.popleft())
        return True

    def is_answered(self) -> bool:
        """Reads what is there; whether that makes a whole answer. `ValueError` for no 200."""
        part = self.socket.recv(65536)
        if not part:
            raise ValueError("head office hung up")
        self._heard += part
        head, mark, body = self._heard.partition(_HEAD_END)
        if not mark or len(body) < _length(head):
            return False
        if b" 200 " not in head[:16]:
            raise ValueError(self._heard.decode("utf-8", "replace"))
        self._heard = b""
        return True


def main(path: str) -> int:
    """Sends it all."""
    asked = json.loads(Path(path).read_text(encoding="ascii"))
    host, _, port = asked["address"].rpartition(":")
    lines = [
        _Line((host, int(port)), [b64decode(request) for request in requests])
        for requests in asked["terminals"]
    ]
    began = time.perf_counter()
    try:
        _send(lines)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began}) + "\n")
    return 0


def _send(lines: list[_Line]) -> None:
    with selectors.DefaultSelector() as selector:
        for line in lines:
            if line.send_next():
                selector.register(line.socket, selectors.EVENT_READ, line)
        while selector.get_map():
            ready = selector.select(_PATIENCE)
            if not ready:
                raise ValueError("head office does not answer")
            for key, _ in ready:
                line: _Line = key.data
                if line.is_answered() and not line.send_next():
                    selector.unregister(line.socket)


def _length(head: bytes) -> int:
    for header in head.lower().split(b"\r\n"):
        if header.startswith(_LENGTH):
            return int(header.removeprefix(_LENGTH))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
