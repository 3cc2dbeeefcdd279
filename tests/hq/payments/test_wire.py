"""The way to a provider over a real socket: what left us, and what did not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from pos.hq.payments.provider import NoAnswer, NotSent, Request
from pos.hq.payments.wire import HttpWire


@contextmanager
def answering(raw: bytes | None) -> Iterator[str]:
    """A server that answers one request with these bytes, or with none and a closed line."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(65536)
                if raw is not None:
                    line.sendall(raw)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def ask(host: str, *, hosts: frozenset[str] | None = None, patience: int = 5) -> tuple[int, bytes]:
    wire = HttpWire(hosts=hosts if hosts is not None else frozenset({host}), patience=patience)
    with closing(wire):
        reply = wire.send(Request(method="POST", url=f"http://{host}/gateway.do", body=b"a=1"))
        return reply.status, reply.body


def test_an_answer() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as host:
        assert ask(host) == (200, b"ok")


def test_a_redirect_is_not_followed() -> None:
    raw = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with answering(raw) as host:
        assert ask(host) == (302, b"")


@pytest.mark.parametrize(
    "raw", [None, b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"]
)
def test_a_line_that_breaks_after_the_request(raw: bytes | None) -> None:
    with answering(raw) as host, pytest.raises(NoAnswer):
        ask(host)


def test_nobody_there_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(NotSent):
        ask(host)


def test_a_provider_that_is_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(NoAnswer):
        ask(f"127.0.0.1:{server.getsockname()[1]}", patience=1)


def test_no_other_host_is_spoken_to() -> None:
    with pytest.raises(NotSent):
        ask("127.0.0.1:9", hosts=frozenset({"openapi.alipay.com"}))
