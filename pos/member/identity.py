"""How a till finds a member without keeping his card number or telephone number.

A card number has few digits: whoever takes a till's files home could try them all. So the files
are asked by an HMAC (SHA-256) under the store's pepper, which lies apart from them; and the
number itself is nowhere.
"""

from __future__ import annotations

import hmac
import re
from typing import Final

_CARD: Final = re.compile(r"[0-9A-Za-z-]{4,32}")
_PHONE: Final = re.compile(r"\+?[0-9]{5,15}")
_BETWEEN: Final = str.maketrans("", "", " -()")


class BadIdentity(ValueError):
    """A text that is no card number or no telephone number."""


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


def _key(kind: str, number: str, pepper: bytes) -> str:
    return hmac.digest(pepper, f"{kind}:{number}".encode(), "sha256").hex()
