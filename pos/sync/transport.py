"""One request to head office and its answer over HTTP/1.1, which always comes to an end.

An exchange has a time and a size. Time-outs of single reads bound neither: a peer that sends a
byte a second, or answers for ever, would hold the terminal as long as it likes.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from weakref import WeakSet

import httpcore
import zstandard

from pos.sync.pinning import check_pins, trust
from pos.sync.problems import GARBLED, TIMEOUT, UNREACHABLE, SyncProblem

_CONNECT: Final = 5.0
"""Seconds that a connection may take at most."""
_SLOWEST: Final = 32 * 1024
"""Bytes a second of a line that is poor and still worth waiting for."""
_FRAMING: Final = 64 * 1024
"""Bytes of an answer around its content: status, header fields, marks of chunks."""
_MAX_WINDOW: Final = 8 * 1024 * 1024
"""Of zstd: what a frame may make us hold in memory, whatever it unpacks to."""


class Reset(Exception):
    """The connection went away before the answer came; nobody knows whether it was read."""


class TooMuch(Exception):
    """The answer is larger than any that head office gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, its content unpacked; names of header fields in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Pace:
    """What an exchange may still take: seconds, and bytes of answers. One thread.

    Every byte that passes adds the time that it takes on the slowest line, so that a large page
    arrives over a poor one while dripping gains nothing.
    """

    def __init__(self, *, seconds: float, most: int) -> None:
        self.most = most
        self._until = time.monotonic() + seconds
        self._room = most + _FRAMING

    def left(self) -> float:
        """Seconds that are left; raises where there are none."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the time of the exchange is over")
        return seconds

    def went(self, count: int) -> None:
        """So many bytes went up."""
        self._until += count / _SLOWEST

    def came(self, count: int) -> None:
        """So many bytes came down; raises `TooMuch`."""
        self._room -= count
        if self._room < 0:
            raise TooMuch
        self._until += count / _SLOWEST


class Transport:
    """Connections to one head office, kept open for the next request. Any thread."""

    def __init__(self, url: str, *, pins: Sequence[str] = ()) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host = (parts.hostname or "").encode("idna").decode()
        self._port = parts.port
        shown = f"[{self._host}]" if ":" in self._host else self._host
        self._shown = shown if self._port is None else f"{shown}:{self._port}"
        # A proxy of somebody's desktop settings has no place between a till and its head office,
        # and nothing here reads them.
        self._network = _Network(pins)
        self._pool = httpcore.ConnectionPool(
            # Plain HTTP goes to this machine only; reading the certificates of the world for it
            # would cost the till 50 ms.
            ssl_context=trust(pins) if self._scheme == "https" else None,
            keepalive_expiry=5.0,
            network_backend=self._network,
        )

    def send(
        self, method: str, target: str, *, body: bytes, headers: Mapping[str, str], pace: Pace
    ) -> Reply:
        """The answer to one request. Raises `Reset` and `SyncProblem`; follows no redirection."""
        # What is called a time-out goes through to the network as it is, which is ours.
        url = httpcore.URL(
            scheme=self._scheme, host=self._host, port=self._port, target=target.encode()
        )
        about = {"Host": self._shown, "Accept-Encoding": "zstd", "User-Agent": "lianpos"}
        try:
            timeout = {"connect": pace, "read": pace, "write": pace, "pool": pace.left()}
            reply = self._pool.request(
                method,
                url,
                headers=[*about.items(), *headers.items()],
                content=body or None,
                extensions={"timeout": timeout},
            )
            return _unpacked(reply, most=pace.most)
        except httpcore.TimeoutException as error:
            raise SyncProblem(TIMEOUT, "head office does not answer in time") from error
        except TooMuch as error:
            raise SyncProblem(GARBLED, f"an answer of over {pace.most} bytes") from error
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError) as error:
            # Servers close idle connections, and one of ours may have gone with a request on it.
            raise Reset(_words(error)) from error
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
        ) as error:
            raise SyncProblem(UNREACHABLE, _words(error)) from error

    def close(self) -> None:
        """Closes the connections. Whoever waits on one of them for an answer gets none: `Reset`."""
        self._network.hang_up()
        self._pool.close()


class _Network(httpcore.NetworkBackend):
    """TCP under a pace: what httpcore hands through as `timeout` is one here."""

    def __init__(self, pins: Sequence[str]) -> None:
        self.pins = tuple(pins)
        self._plain = httpcore.SyncBackend()
        self._open: WeakSet[socket.socket] = WeakSet()
        self._is_over = False
        self._lock = threading.Lock()

    def hang_up(self) -> None:
        """Ends every connection for good, also for those who read from it on other threads."""
        with self._lock:
            self._is_over = True
            lines = list(self._open)
        for line in lines:
            # It may have gone meanwhile.
            with suppress(OSError):
                # Not as TLS says goodbye, which is the reader's own to say.
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def keep(self, stream: httpcore.NetworkStream) -> _Stream:
        """The same under a pace, until somebody hangs up."""
        with self._lock:
            if self._is_over:
                stream.close()
                raise httpcore.ConnectError("this till has hung up")
            self._open.add(stream.get_extra_info("socket"))
        return _Stream(stream, self)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        pace: Pace = timeout
        seconds = min(pace.left(), _CONNECT)
        plain = self._plain.connect_tcp(host, port, seconds, local_address, socket_options)
        return self.keep(plain)


class _Stream(httpcore.NetworkStream):
    """One connection whose every step takes from what its exchange has left."""

    def __init__(self, plain: httpcore.NetworkStream, network: _Network) -> None:
        self._plain = plain
        self._network = network

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        pace: Pace = timeout
        data = self._plain.read(max_bytes, pace.left())
        pace.came(len(data))
        return data

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        pace: Pace = timeout
        line: socket.socket = self._plain.get_extra_info("socket")
        rest = memoryview(buffer)
        try:
            while rest:
                line.settimeout(pace.left())
                sent = line.send(rest)
                pace.went(sent)
                rest = rest[sent:]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(_words(error)) from error
        except OSError as error:
            raise httpcore.WriteError(_words(error)) from error

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: Any = None,
    ) -> httpcore.NetworkStream:
        pace: Pace = timeout
        seconds = min(pace.left(), _CONNECT)
        try:
            secured = self._plain.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise SyncProblem("hq_not_trusted", _words(error)) from error
            raise
        if self._network.pins:
            try:
                check_pins(
                    secured.get_extra_info("ssl_object"),
                    host=server_hostname or "",
                    pins=self._network.pins,
                )
            except BaseException:
                secured.close()
                raise
        return self._network.keep(secured)

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)


def _unpacked(reply: httpcore.Response, *, most: int) -> Reply:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers
    }
    content = reply.content
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding == "zstd":
        decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
        try:
            content = decompressor.stream_reader(content).read(most + 1)
        except zstandard.ZstdError as error:
            raise SyncProblem(GARBLED, f"an answer that is not whole zstd: {error}") from error
    elif encoding not in ("", "identity"):
        raise SyncProblem(GARBLED, f"an answer in {encoding}, which nobody asked for")
    if len(content) > most:
        raise TooMuch
    return Reply(status=reply.status, headers=headers, content=content)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
