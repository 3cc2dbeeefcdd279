"""Leaving: the code on the receipt that opens the way out once, and who has gone without it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

MINUTE_US: Final = 60_000_000
GOOD_FOR: Final = 15
"""Minutes for which the code of a receipt opens."""
UNPAID_US: Final = 180_000_000
"""How long goods may lie at a lane that nobody touches."""
PAYING_US: Final = 60_000_000
"""The same after somebody has begun to pay, and has not."""
_MARK: Final = "EX"
_DIGITS: Final = 10

Verdict = Literal["open", "used", "late", "unknown"]
Alarm = Literal["left_goods", "left_paying"]


def exit_code(secret: bytes, *, receipt: str, at: int) -> str:
    """The code that opens the way out for a receipt, made at that moment (microseconds)."""
    minute = at // MINUTE_US
    return f"{_MARK}-{receipt}-{minute}-{_seal(secret, receipt, minute)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The way out: which receipts have been through, and when; those too old are forgotten."""

    used: Mapping[str, int] = field(default_factory=dict)

    def show(self, code: str, *, secret: bytes, at: int) -> tuple[Verdict, Door]:
        """Whether the way opens for a code, and the door after it."""
        parts = code.split("-")
        if len(parts) < 4 or parts[0] != _MARK or not parts[-2].isdecimal():
            return "unknown", self
        receipt, minute = "-".join(parts[1:-2]), int(parts[-2])
        if not hmac.compare_digest(parts[-1], _seal(secret, receipt, minute)):
            return "unknown", self
        if receipt in self.used:
            return "used", self
        now = at // MINUTE_US
        if not minute <= now <= minute + GOOD_FOR:
            return "late", self
        kept = {name: since for name, since in self.used.items() if since >= now - 2 * GOOD_FOR}
        return "open", replace(self, used={**kept, receipt: now})


def alarm(*, pieces: int, paying: bool, untouched_us: int) -> Alarm | None:
    """Whether somebody may have gone: goods lie there, or he has begun to pay, and nobody touches
    the lane. It calls an attendant, and says nothing to anybody else."""
    if not pieces:
        return None
    if paying and untouched_us >= PAYING_US:
        return "left_paying"
    return "left_goods" if untouched_us >= UNPAID_US else None


def _seal(secret: bytes, receipt: str, minute: int) -> str:
    said = f"exit|{receipt}|{minute}".encode()
    return hmac.digest(secret, said, "sha256").hex()[:_DIGITS]
