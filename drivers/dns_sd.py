"""What devices say of themselves on the network: DNS-SD over multicast DNS, bytes in, records out.

No socket here. Names are their labels, lowered nowhere: a service instance is named as its owner
wrote it, dots and all, and compared without regard to case. RFC 1035 (message), RFC 6762
(multicast DNS), RFC 6763 (service discovery).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

Name: TypeAlias = tuple[str, ...]

A: Final = 1
PTR: Final = 12
TXT: Final = 16
SRV: Final = 33
_IN: Final = 1
_ANSWER: Final = 0x8000
_HEADER: Final = struct.Struct("!6H")
_RECORD: Final = struct.Struct("!HHIH")
MOST: Final = 200
"""Records that one message may bring: more is not a printer."""


class BadMessage(ValueError):
    """Bytes that are no answer: cut short, going round in circles, or a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One fact about a name: where a service is (`port` at `target`), what it says (`words`), who
    offers it (`target`), or what IPv4 `address` a host has."""

    name: Name
    kind: int
    target: Name = ()
    port: int = 0
    words: tuple[tuple[str, str], ...] = ()
    address: str = ""


def same(one: Name, other: Name) -> bool:
    """Whether two names are the same name (RFC 1035 2.3.3)."""
    return tuple(label.lower() for label in one) == tuple(label.lower() for label in other)


def ask(questions: Iterable[tuple[Name, int]]) -> bytes:
    """A message that asks all of these, each a name and a kind of record."""
    asked = list(questions)
    parts = [_HEADER.pack(0, 0, len(asked), 0, 0, 0)]
    for name, kind in asked:
        for label in name:
            raw = label.encode("utf-8")[:63]
            parts.append(bytes([len(raw)]) + raw)
        parts.append(b"\0" + struct.pack("!HH", kind, _IN))
    return b"".join(parts)


def read(message: bytes) -> list[Record]:
    """The records of an answer that are of use here. Raises `BadMessage`."""
    try:
        _, flags, questions, *counts = _HEADER.unpack_from(message)
        if not flags & _ANSWER or sum(counts) > MOST or questions > MOST:
            raise BadMessage("no answer")
        at = _HEADER.size
        for _ in range(questions):
            at = _name(message, at)[1] + 4
        found: list[Record] = []
        for _ in range(sum(counts)):
            name, at = _name(message, at)
            kind, _, _, length = _RECORD.unpack_from(message, at)
            at += _RECORD.size
            if at + length > len(message):
                raise BadMessage("cut short")
            record = _record(message, name, kind, at, length)
            found += [record] if record is not None else []
            at += length
        return found
    except (struct.error, IndexError) as error:
        raise BadMessage("cut short") from error


def _record(message: bytes, name: Name, kind: int, at: int, length: int) -> Record | None:
    if kind == PTR:
        return Record(name=name, kind=PTR, target=_name(message, at)[0])
    if kind == SRV:
        _, _, port = struct.unpack_from("!3H", message, at)
        return Record(name=name, kind=SRV, port=port, target=_name(message, at + 6)[0])
    if kind == A and length == 4:
        address = ".".join(str(part) for part in message[at : at + 4])
        return Record(name=name, kind=A, address=address)
    if kind == TXT:
        return Record(name=name, kind=TXT, words=_words(message[at : at + length]))
    return None


def _words(data: bytes) -> tuple[tuple[str, str], ...]:
    """The key=value strings of a TXT record; keys in lower case, the first of each counts."""
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        end = at + 1 + data[at]
        key, _, value = data[at + 1 : end].decode("utf-8", errors="replace").partition("=")
        if key:
            found.setdefault(key.lower(), value)
        at = end
    return tuple(found.items())


def _name(message: bytes, at: int) -> tuple[Name, int]:
    """The name that begins there, and where what follows it begins."""
    labels: list[str] = []
    after = 0
    limit = at
    while True:
        size = message[at]
        if size & 0xC0 == 0xC0:
            pointed = (size & 0x3F) << 8 | message[at + 1]
            after = after or at + 2
            # Only ever backwards: so it ends.
            if pointed >= limit:
                raise BadMessage("a name that points forward")
            at = limit = pointed
        elif size & 0xC0:
            raise BadMessage("a label of an unknown kind")
        elif size == 0:
            return tuple(labels), after or at + 1
        else:
            raw = message[at + 1 : at + 1 + size]
            if len(raw) < size or len(labels) > 30:
                raise BadMessage("a name without an end")
            labels.append(raw.decode("utf-8", errors="replace"))
            at += 1 + size
