"""Bytes as text that a QR code holds in its alphanumeric mode: base 45 (RFC 9285)."""

from __future__ import annotations

from typing import Final

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {sign: value for value, sign in enumerate(_SIGNS)}


def encode(content: bytes) -> str:
    """Three signs for two bytes, two for one that is left."""
    text = []
    for start in range(0, len(content), 2):
        pair = content[start : start + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, sign = divmod(value, 45)
            text.append(_SIGNS[sign])
    return "".join(text)


def decode(text: str) -> bytes:
    """The bytes of a text; `ValueError` for one that no bytes make."""
    content = bytearray()
    for start in range(0, len(text), 3):
        signs = text[start : start + 3]
        if len(signs) == 1 or any(sign not in _VALUES for sign in signs):
            raise ValueError("no base 45")
        value = sum(_VALUES[sign] * 45**place for place, sign in enumerate(signs))
        if value >= 256 ** (len(signs) - 1):
            raise ValueError("no base 45")
        content += value.to_bytes(len(signs) - 1, "big")
    return bytes(content)
