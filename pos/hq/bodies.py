"""Reading what terminals send, within limits that hold before and after decompression."""

from __future__ import annotations

import threading
from typing import Final, TypeVar

import msgspec
import zstandard
from fastapi import Request
from starlette.requests import ClientDisconnect

from pos.hq.admission import Asked
from pos.hq.booking import as_books_take_it
from pos.hq.problems import Problem

T = TypeVar("T")

_MAX_WINDOW: Final = 8 * 1024 * 1024
"""Of zstd: what a frame may make us hold in memory, whatever it unpacks to."""


class _Own(threading.local):
    """What a thread keeps for itself: an unpacker takes the memory of a hundred small bodies, and
    making one for each takes several times what unpacking it does.
    """

    def __init__(self) -> None:
        self.unpacker = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)


_OWN: Final = _Own()


async def read_body(request: Request, *, limit: int) -> bytes:
    """The body as sent; 413 as soon as it is over `limit`."""
    too_large = Problem(413, "too_large", f"the body is over {limit} bytes")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise too_large
    except ClientDisconnect as error:
        raise Problem(400, "cut_off", "the body ended early") from error
    return bytes(body)


async def read_asked(request: Request, *, limit: int) -> Asked:
    """A request with its body, as its signature covers it."""
    body = await read_body(request, limit=limit)
    query = request.scope["query_string"]
    target = request.scope["raw_path"] + (b"?" + query if query else b"")
    return Asked(
        method=request.method,
        target=target.decode("ascii", "replace"),
        headers=request.headers,
        body=body,
    )


def unpack(body: bytes, *, encoding: str, limit: int) -> bytes:
    """The body decompressed; 413 for one that would be over `limit`, 400 for a broken one."""
    if encoding in ("", "identity"):
        return body
    if encoding != "zstd":
        raise Problem(415, "bad_encoding", "send JSON as it is, or with Content-Encoding: zstd")
    reader = _OWN.unpacker.stream_reader(body)
    try:
        # No more than it says it is: the buffer costs as much as what is in it.
        unpacked = reader.read(min(limit, _announced(body)) + 1)
    except zstandard.ZstdError as error:
        raise Problem(400, "bad_compression", "the body is not whole zstd") from error
    if len(unpacked) > limit:
        raise Problem(413, "too_large", f"the body unpacks to over {limit} bytes")
    return unpacked


def _announced(body: bytes) -> int:
    """How long the first frame says it is; more than anybody may send where it does not say."""
    try:
        return zstandard.get_frame_parameters(body).content_size
    except zstandard.ZstdError:
        return zstandard.CONTENTSIZE_UNKNOWN


def decode(body: bytes, kind: type[T], *, what: str, may_hold_zero: bool = False) -> T:
    """The JSON body as `kind`; 400 says that it is not `what`, and where.

    Only the entries of a journal may have the character 0 in a text: they are never refused.
    """
    if not may_hold_zero and as_books_take_it(body) != body:
        raise Problem(400, "bad_body", f"the body is not {what}: there is a character 0 in it")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "bad_body", f"the body is not {what}: {error}") from error
