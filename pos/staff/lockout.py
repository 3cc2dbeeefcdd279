"""How long somebody waits who typed a wrong PIN too often. Pure: time comes in, a verdict goes out.

A try is counted before its PIN is looked at, so that pulling the plug takes none back. Waits run
on the monotonic clock: setting the wall clock shortens none, and after a restart, when the old
count of microseconds means nothing any more, a wait begins again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

FREE_TRIES: Final = 5
"""Wrong PINs of one person before the first wait."""
BLOCKED_AT: Final = 10
"""Wrong PINs after which a manager must unlock; managers themselves go on waiting."""
TERMINAL_TRIES: Final = 3 * FREE_TRIES
"""Wrong PINs at one terminal, of whomever, before it makes everybody wait."""

_FIRST_WAIT_S: Final = 30
_LONGEST_WAIT_S: Final = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """The tries of one user since the last right PIN. `at_us` and `boot` are of the last one.

    `secret` names the PIN they were of: head office clears the count by giving a new one.
    """

    user: str
    count: int = 0
    at_us: int = 0
    boot: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Whether a PIN may be looked at: not while `wait_s` is above 0, and not while `blocked`."""

    wait_s: int = 0
    blocked: bool = False

    @property
    def is_open(self) -> bool:
        return not self.wait_s and not self.blocked


def wait_after(count: int, *, free: int = FREE_TRIES) -> int:
    """Seconds to wait after that many wrong PINs: 30, 60, 120 and so on up to a quarter hour."""
    if count < free:
        return 0
    doublings = min(count - free, 10)
    return min(_FIRST_WAIT_S << doublings, _LONGEST_WAIT_S)


def admit(
    known: Tries,
    *,
    now_us: int,
    boot: str,
    secret: str = "",
    free: int = FREE_TRIES,
    blocks: bool = True,
) -> tuple[Tries, Gate]:
    """What to store before a PIN is looked at, and whether it may be looked at at all.

    An open gate has counted the try already. `blocks` is false for those who unlock others.
    """
    if known.secret != secret:
        known = Tries(user=known.user, secret=secret)
    if blocks and known.count >= BLOCKED_AT:
        return known, Gate(blocked=True)
    wait_us = wait_after(known.count, free=free) * 1_000_000
    if wait_us and known.boot != boot:
        known = replace(known, at_us=now_us, boot=boot)
    left_us = wait_us - (now_us - known.at_us)
    if wait_us and left_us > 0:
        return known, Gate(wait_s=-(-left_us // 1_000_000))
    return replace(known, count=known.count + 1, at_us=now_us, boot=boot), Gate()
