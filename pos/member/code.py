"""The code that a member shows on his telephone: who he is, signed by head office for a day.

    LM1. + base 45 of (40 bytes, and 64 bytes of Ed25519 over them) + 8 digits that change

The 40 bytes, integers big-endian:

    10   the member's id, M and 16 digits of base 32
    14   his tier in UTF-8, filled up with zeros; all zeros for none, or one with a longer name
     4   how many points he may spend while nobody can ask head office
     4   until when it is good, seconds of UTC since 1970
     8   the device that shows it

Every till can check the signature by itself. The digits (RFC 6238: SHA-256, 8 digits, 30 seconds)
are of a secret that the device shares with head office alone, which checks them later; a till
refuses the same ones twice. Without digits the code says who somebody is, and pays nothing.

Where nothing but digits can be shown it is 97, 10 digits of the device and the 8, and only head
office knows whose they are. Moments are microseconds of UTC since 1970.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos.contract.signatures import is_genuine
from pos.member import base45

GOOD_FOR: Final = 86_400_000_000
"""Microseconds after which an application has to fetch a new one."""

STEP_US: Final = 30_000_000
"""Microseconds in which the digits stay the same."""

_PREFIX: Final = "LM1."
_SIGNED: Final = 40
_TIER: Final = 14
_TEXT: Final = 156
"""Signs of base 45 that 104 bytes make."""
_DIGITS: Final = 8
_SECOND: Final = 1_000_000
_MEMBER: Final = re.compile(r"M[A-Z2-7]{16}")
_PLAIN: Final = re.compile(r"97([0-9]{10})([0-9]{8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCode:
    """What head office says in it. `device` is 16 hex digits, `not_after` a whole second."""

    member: str
    device: str
    not_after: int
    tier: str = ""
    burn_cap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A code as it was shown. `token` names it and nobody; `digits` are empty where none were."""

    code: MemberCode
    token: str
    digits: str = ""


class BadCode(ValueError):
    """Why a code is none: damaged, unsigned (by nobody whose key is known here), too_old."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sign_code(code: MemberCode, key: Ed25519PrivateKey) -> str:
    """The text of a code, without the digits that the device puts behind it.

    `ValueError` for what does not fit in.
    """
    payload = _packed(code)
    return _PREFIX + base45.encode(payload + key.sign(payload))


def read_code(text: str, *, pinned: Sequence[Ed25519PublicKey], now: int) -> Shown:
    """What a code says that one of these keys signed; `BadCode` for another or an old one."""
    signed, digits = text[len(_PREFIX) :][:_TEXT], text[len(_PREFIX) + _TEXT :]
    is_whole = len(signed) == _TEXT and (not digits or _are_digits(digits))
    if not (text.startswith(_PREFIX) and is_whole):
        raise BadCode(reason="damaged")
    try:
        content = base45.decode(signed)
        payload, signature = content[:_SIGNED], content[_SIGNED:]
        code = _unpacked(payload)
    except ValueError as error:
        raise BadCode(reason="damaged") from error
    if not any(is_genuine(key, signature=signature, message=payload) for key in pinned):
        raise BadCode(reason="unsigned")
    if now > code.not_after:
        raise BadCode(reason="too_old")
    return Shown(code=code, token=sha256(payload).hexdigest()[:32], digits=digits)


def is_member_code(text: str) -> bool:
    """Whether a text looks like what a member's telephone shows, genuine or not."""
    return text.startswith(_PREFIX) or read_plain(text) is not None


def read_plain(text: str) -> tuple[str, str] | None:
    """The number of the device and the digits in a code that is nothing but digits."""
    found = _PLAIN.fullmatch(text)
    return None if found is None else (found[1], found[2])


def time_step(at: int) -> int:
    """The half minute in which digits are good; with a code's token it names one showing."""
    return at // STEP_US


def digits_at(secret: bytes, at: int) -> str:
    """The digits that a device shows at a moment (RFC 4226, section 5.3, over RFC 6238's time)."""
    digest = hmac.digest(secret, time_step(at).to_bytes(8, "big"), "sha256")
    start = digest[-1] & 0x0F
    value = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{value % 10**_DIGITS:0{_DIGITS}d}"


def step_shown(secret: bytes, digits: str, *, at: int, around: int = 1) -> int | None:
    """In which half minute around a moment these were the digits; None in none of them."""
    for off in sorted(range(-around, around + 1), key=abs):
        moment = at + off * STEP_US
        if moment >= 0 and hmac.compare_digest(digits_at(secret, moment), digits):
            return time_step(moment)
    return None


def _are_digits(text: str) -> bool:
    return len(text) == _DIGITS and text.isascii() and text.isdecimal()


def _packed(code: MemberCode) -> bytes:
    if not _MEMBER.fullmatch(code.member):
        raise ValueError("no member's id")
    if code.not_after % _SECOND:
        raise ValueError("not a whole second")
    if "\0" in code.tier:
        raise ValueError("no tier's name")
    tier = code.tier.encode()
    device = bytes.fromhex(code.device)
    if len(device) != 8:
        raise ValueError("no device")
    try:
        numbers = code.burn_cap.to_bytes(4, "big") + (code.not_after // _SECOND).to_bytes(4, "big")
    except OverflowError as error:
        raise ValueError("a number that does not fit in") from error
    return (
        b32decode(code.member[1:])
        + (tier if len(tier) <= _TIER else b"").ljust(_TIER, b"\0")
        + numbers
        + device
    )


def _unpacked(payload: bytes) -> MemberCode:
    tier, numbers = payload[10 : 10 + _TIER], payload[10 + _TIER :]
    return MemberCode(
        member="M" + b32encode(payload[:10]).decode(),
        tier=tier.rstrip(b"\0").decode(),
        burn_cap=int.from_bytes(numbers[:4], "big"),
        not_after=int.from_bytes(numbers[4:8], "big") * _SECOND,
        device=numbers[8:].hex(),
    )
