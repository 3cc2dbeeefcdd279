"""What goes in and out of a simulated gateway, as values: no socket, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

Now = Callable[[], int]
"""Microseconds of UTC since 1970."""

SECOND: Final = 1_000_000
BEIJING: Final = dt.timezone(dt.timedelta(hours=8))
"""Both providers write their times in GMT+8, whatever the machine's own zone is."""
SHOWN_WAITS: Final = 7200
"""Seconds that a shown code may be paid unless the merchant says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came. `path` has its query with it; the names of headers are lower-case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer. `delay` in seconds before it goes out; `lost` says that it never does."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: int = 0
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message of the provider's own accord, to be posted to `url` when `due` (microseconds)."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    due: int
    attempt: int = 0


def moment(micros: int) -> dt.datetime:
    """A moment on the provider's clock on the wall."""
    return dt.datetime.fromtimestamp(micros // SECOND, tz=BEIJING)


def day_of(micros: int) -> str:
    """The provider's day, as 2026-11-22."""
    return moment(micros).date().isoformat()


def yuan(fen: int) -> str:
    """`1234` as `12.34`, the way both bills write money."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"
