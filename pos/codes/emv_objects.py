"""The building blocks of a merchant's QR code: an id, a length, a value, and a checksum over all.

An object is an id of two digits, a length of two digits that counts characters, and that many
characters; an object may hold objects (a template). The last one, 63, holds the checksum:
CRC-16 with polynomial 1021 that begins with FFFF, over the UTF-8 bytes of all before its digits.

Source: EMVCo, QR Code Specification for Payment Systems, merchant-presented mode 1.1, 3 and 4.7.
"""

from __future__ import annotations

from binascii import crc_hqx
from collections.abc import Iterable
from typing import Final, TypeAlias

Objects: TypeAlias = "dict[str, str]"
"""Values by their ids, in the order in which they stand."""

CHECKSUM: Final = "63"
_MARK: Final = CHECKSUM + "04"
_LONGEST: Final = 99


def read_objects(text: str) -> Objects | None:
    """The objects that `text` is made of; None where it is not built like that, or has one twice.

    Never raises, whatever was scanned.
    """
    found: Objects = {}
    place = 0
    while place < len(text):
        head = text[place : place + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()):
            return None
        end = place + 4 + int(head[2:])
        if end > len(text) or head[:2] in found:
            return None
        found[head[:2]] = text[place + 4 : end]
        place = end
    return found


def write_objects(objects: Iterable[tuple[str, str]]) -> str:
    """The objects one after the other; ValueError for a value of more than 99 characters."""
    written = []
    for tag, value in objects:
        if len(value) > _LONGEST:
            raise ValueError(f"object {tag} holds {len(value)} characters; 99 is the most")
        written.append(f"{tag}{len(value):02}{value}")
    return "".join(written)


def sealed(code: str) -> str:
    """A code with its checksum behind it."""
    return f"{code}{_MARK}{checksum(code + _MARK)}"


def is_intact(code: str) -> bool:
    """Whether a code ends with its checksum, and that is right."""
    return code[-8:-4] == _MARK and code[-4:].upper() == checksum(code[:-4])


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes, four hexadecimal digits."""
    return f"{crc_hqx(text.encode('utf-8', 'replace'), 0xFFFF):04X}"
