"""Leaving: the code on the receipt that opens the way out once, and who has gone without it.

    EX-S001-K01-000123-29712345-<signature>    receipt, last minute (UTC), Ed25519 in Base32

The lane that sold signs, so that every door of the store can read the code with the key that head
office tells of that lane, and nobody can make one. Pure: time and keys come in as arguments.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos.contract.signatures import is_genuine

MINUTE_US: Final = 60_000_000
LONGEST: Final = 120
"""Minutes for which a code may be good at most."""
UNPAID_US: Final = 180_000_000
"""How long goods may lie at a lane that nobody touches."""
PAYING_US: Final = 60_000_000
"""The same after somebody has begun to pay, and has not."""

_CODE: Final = re.compile(
    r"EX-(?P<receipt>(?P<terminal>[0-9A-Z]{4}-[0-9A-Z]{3})-[0-9]{6,12})-(?P<until>[0-9]{1,10})"
    r"-(?P<signature>[A-Z2-7]{103})"
)

Verdict = Literal["go", "used", "late"]
Alarm = Literal["left_goods", "left_paying"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitCode:
    """What a code says: whose receipt, and through which minute it is good. `text` is the code."""

    text: str = field(repr=False)
    receipt: str
    terminal: str
    until: int
    signature: bytes = field(repr=False)

    def is_of(self, key: Ed25519PublicKey) -> bool:
        """Whether the terminal with that key has made it."""
        said = _said(self.receipt, self.until)
        return is_genuine(key, signature=self.signature, message=said)


def exit_code(key: Ed25519PrivateKey, *, receipt: str, at: int, minutes: int) -> str:
    """The code that opens the way out for a receipt of that moment (microseconds of UTC)."""
    until = at // MINUTE_US + min(minutes, LONGEST)
    sealed = base64.b32encode(key.sign(_said(receipt, until))).decode().rstrip("=")
    return f"EX-{receipt}-{until}-{sealed}"


def read_exit_code(code: str) -> ExitCode | None:
    """What a scanned code says; None for one that is no code of a way out."""
    found = _CODE.fullmatch(code.strip().upper())
    if found is None:
        return None
    try:
        signature = base64.b32decode(found["signature"] + "=")
    except binascii.Error:
        return None
    return ExitCode(
        text=found.group(),
        receipt=found["receipt"],
        terminal=found["terminal"],
        until=int(found["until"]),
        signature=signature,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Which receipts have opened the way out: the last minute of their code, and the scan that it
    opened for. Those whose minutes are over long since are forgotten."""

    used: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def show(self, code: ExitCode, *, scan: str, at: int) -> tuple[Verdict, Door]:
        """Whether the way opens for a genuine code, and the door after it.

        `scan` names this one reading: asked again it has the same answer.
        """
        now = at // MINUTE_US
        if code.receipt not in self.used and not now <= code.until <= now + LONGEST:
            return "late", self
        return self.take(code, scan=scan, at=at)

    def take(self, code: ExitCode, *, scan: str, at: int) -> tuple[Verdict, Door]:
        """The same for a code whose minutes somebody else has looked at."""
        now = at // MINUTE_US
        before = self.used.get(code.receipt)
        if before is not None:
            return ("go" if before[1] == scan else "used"), self
        kept = {name: one for name, one in self.used.items() if one[0] >= now - LONGEST}
        return "go", replace(self, used={**kept, code.receipt: (code.until, scan)})


def alarm(*, pieces: int, paying: bool, untouched_us: int) -> Alarm | None:
    """Whether somebody may have gone: goods lie there, or he has begun to pay, and nobody touches
    the lane. It calls an attendant, and says nothing to anybody else."""
    if not pieces:
        return None
    if paying and untouched_us >= PAYING_US:
        return "left_paying"
    return "left_goods" if untouched_us >= UNPAID_US else None


def _said(receipt: str, until: int) -> bytes:
    return f"lianpos-exit-1|{receipt}|{until}".encode()
