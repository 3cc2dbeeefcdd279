"""A twin of how a network printer makes itself known: answers multicast DNS for one printer.

    twin = AnnouncerTwin(name="EPSON TM-m30III", port=9100)
    twin.start()
    ... Neighbours(place=twin.place).snapshot() ...
    twin.close()

By itself it listens on the loopback interface alone, at a port of its own, so that a test meets
no real printer; with `everybody` it takes part in multicast DNS as a printer does. What it sends
shares no code with the driver.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

GROUP = ("224.0.0.251", 5353)


class AnnouncerTwin:
    """The printer's name in the network. Every public method from any thread."""

    def __init__(
        self,
        *,
        name: str,
        port: int,
        address: str = "127.0.0.1",
        words: str = "",
        service: str = "_pdl-datastream._tcp.local",
        whole: bool = True,
        everybody: bool = False,
    ) -> None:
        """`words` is what it says it is. Not `whole`: where it is comes only when it is asked
        for, as with small responders. OSError where the port is taken."""
        self.address = address
        self._name = name
        self._port = port
        self._words = words or name
        self._service = service
        self._whole = whole
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if everybody:
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(AttributeError, OSError):
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._line.bind(("", GROUP[1]))
            for index, _ in socket.if_nameindex():
                with contextlib.suppress(OSError):
                    member = socket.inet_aton(GROUP[0]) + struct.pack("@4si", bytes(4), index)
                    self._line.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        else:
            self._line.bind(("127.0.0.1", 0))
        self._line.settimeout(0.1)
        self._stop = threading.Event()
        self.asked: list[bytes] = []
        self._thread = threading.Thread(target=self._run, name="announcer-twin", daemon=True)

    @property
    def place(self) -> tuple[str, int]:
        """Where it is asked."""
        return ("127.0.0.1", self._line.getsockname()[1])

    def start(self) -> None:
        """Switches it on."""
        self._thread.start()

    def close(self) -> None:
        """Switches it off. Safe to call twice."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self._line.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(OSError):
                message, asker = self._line.recvfrom(9000)
                answer = self.answer(message)
                if answer:
                    self._line.sendto(answer, asker)

    def answer(self, message: bytes) -> bytes:
        """What it answers; nothing to what is not for it."""
        if len(message) < 12 or message[2] & 0x80:
            return b""
        self.asked.append(message)
        mine = f"{self._name}\0{self._service}"
        host = "twin\0local"
        head, more = [], []
        facts: list[tuple[str, int, Callable[[], bytes]]] = [
            (self._service, 12, lambda: _name(mine)),
            (mine, 33, lambda: struct.pack("!3H", 0, 0, self._port) + _name(host)),
            (mine, 16, self._text),
            (host, 1, lambda: socket.inet_aton(self.address)),
        ]
        for name, kind, data in facts:
            wanted = _name(name).lower() + struct.pack("!HH", kind, 1) in message.lower()
            told = _name(name) + struct.pack("!HHIH", kind, 1, 120, len(data())) + data()
            if wanted:
                head.append(told)
            elif self._whole:
                more.append(told)
        if not head:
            return b""
        counts = struct.pack("!6H", 0, 0x8400, 0, len(head), 0, len(more))
        return counts + b"".join(head) + b"".join(more)

    def _text(self) -> bytes:
        parts = (f"ty={self._words}", "pdl=application/octet-stream", "txtvers=1")
        return b"".join(bytes([len(part.encode())]) + part.encode() for part in parts)


def _name(name: str) -> bytes:
    """A name on the wire; a NUL parts a service's own name, dots and all, from what follows."""
    first, mark, rest = name.rpartition("\0")
    labels = ([first] if mark else []) + rest.split(".")
    return b"".join(bytes([len(one.encode())]) + one.encode() for one in labels) + b"\0"
