"""A head office that answers by a script, byte for byte, and a journal of a few entries."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256

import pytest

from pos.contract.entry import Entry, genesis


class Scripted:
    """Answers each connection with the next of `answers`; an empty one is a reset."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = list(answers)
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while self._answers:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                self.requests.append(read_request(connection))
                connection.sendall(self._answers.pop(0))


def read_request(connection: socket.socket) -> bytes:
    """One whole request; what came of it where the connection ended."""
    connection.settimeout(5)
    content = b""
    while b"\r\n\r\n" not in content:
        if not (part := connection.recv(65536)):
            return content
        content += part
    head, _, body = content.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length and (part := connection.recv(65536)):
        body += part
    return head + b"\r\n\r\n" + body


def http(status: int, body: bytes = b"", *headers: str) -> bytes:
    """One answer of an HTTP server that closes the connection after it."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    started: list[Scripted] = []

    def start(*answers: bytes) -> Scripted:
        started.append(Scripted(list(answers)))
        return started[-1]

    yield start
    for one in started:
        one.close()


class Pages:
    """A journal that holds what it is given, and its watermark."""

    terminal = "S001-T01"
    epoch = 1

    class Head:
        def __init__(self, seq: int, hash: bytes) -> None:
            self.seq = seq
            self.hash = hash

    def __init__(self, entries: int = 0) -> None:
        self.written: list[Entry] = []
        self.watermark = 0
        for _ in range(entries):
            self.write()

    def write(self, body: bytes = b"{}") -> None:
        seq = len(self.written) + 1
        start = genesis(terminal=self.terminal, epoch=self.epoch)
        prev = self.written[-1].hash if self.written else start
        self.written.append(
            Entry(
                epoch=1,
                seq=seq,
                kind="system",
                kind_seq=seq,
                v=1,
                ts=1_795_000_000_000_000 + seq,
                mono=seq,
                boot="b00t",
                day="2026-11-22",
                total=0,
                abs_total=0,
                body=body,
                body_sha256=sha256(body).digest(),
                prev=prev,
                kind_prev=prev,
                hash=sha256(prev + body).digest(),
                sig=bytes(64),
                key_id="0" * 16,
            )
        )

    def head(self) -> Pages.Head:
        if not self.written:
            return self.Head(0, genesis(terminal=self.terminal, epoch=self.epoch))
        return self.Head(len(self.written), self.written[-1].hash)

    def entries(self, after: int, limit: int) -> list[Entry]:
        return self.written[after : after + limit]

    def acked(self) -> int:
        return self.watermark

    def set_acked(self, seq: int) -> None:
        self.watermark = seq


@pytest.fixture
def make_journal() -> Callable[[int], Pages]:
    return Pages
