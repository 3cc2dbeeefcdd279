"""How a member is found without his card number or telephone number lying about.

A card number has few digits: whoever takes files home could try them all. So a till's files are
asked by an HMAC (SHA-256) under the store's pepper, which lies apart from them, and head office's
tables by one under a key of its own; the number itself is in neither. Where people must see that
they have the right one, they see its ends.
"""

from __future__ import annotations

import hmac
import re
from enum import IntEnum
from typing import Final

_CARD: Final = re.compile(r"[0-9A-Za-z-]{4,32}")
_PHONE: Final = re.compile(r"\+?[0-9]{5,15}")
_BETWEEN: Final = str.maketrans("", "", " -()")


class Assurance(IntEnum):
    """How well it is known that an identity is the member's."""

    STATED = 0
    """Somebody said so, or a payment made it likely."""
    LISTED = 1
    """The programme that issued it says so."""
    PROVEN = 2
    """Its holder proved it: by a one-time code, or by signing in there."""


class BadIdentity(ValueError):
    """A text that is no card number or no telephone number."""


def is_card(text: str) -> bool:
    """Whether a text may be the number of a card."""
    return _CARD.fullmatch(text.strip()) is not None


def is_phone(text: str) -> bool:
    """Whether a text may be the number of a telephone."""
    return _PHONE.fullmatch(text.translate(_BETWEEN)) is not None


def card_key(card: str, *, pepper: bytes) -> str:
    """The name under which a store's files know a card."""
    number = card.strip().upper()
    if not _CARD.fullmatch(number):
        raise BadIdentity("no card number")
    return _key("card", number, pepper)


def phone_key(phone: str, *, pepper: bytes) -> str:
    """The name under which a store's files know a telephone, with or without +86 or the trunk 0."""
    number = phone.translate(_BETWEEN)
    if not _PHONE.fullmatch(number):
        raise BadIdentity("no telephone number")
    return _key("phone", number.removeprefix("+86").lstrip("0"), pepper)


def subject_key(issuer: str, subject: str, *, pepper: bytes) -> str:
    """The name under which head office's tables know a subject of an issuer.

    Cards are the same however they are written; what an application calls its user is not touched.
    """
    return _key(f"subject:{issuer}", subject, pepper)


def masked(number: str) -> str:
    """A card or telephone number as people may see it: its last four, and how it begins."""
    digits = number.translate(_BETWEEN)
    if len(digits) <= 4:
        return "*" * len(digits)
    begins = digits[:3] if len(digits) >= 11 else ""
    return f"{begins}{'*' * (len(digits) - len(begins) - 4)}{digits[-4:]}"


def ends(phone: str) -> str:
    """The last four digits of a telephone, by which people look for somebody; empty for none."""
    tail = phone.translate(_BETWEEN)[-4:]
    return tail if len(tail) == 4 and tail.isdecimal() else ""


def masked_name(name: str) -> str:
    """A name as people may see it: its first sign, 王* for 王芳."""
    return f"{name[:1]}{'*' * (len(name) - 1)}"


def _key(kind: str, number: str, pepper: bytes) -> str:
    return hmac.digest(pepper, f"{kind}:{number}".encode(), "sha256").hex()
