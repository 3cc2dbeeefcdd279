"""What a member agreed to: records that stand on each other, and what follows from them.

Each record names the wording that was shown by the hash of its text, and carries the hash of the
record before it: who knows a later hash knows that none before it was changed. There is no record,
no consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

Purpose = Literal["programme", "marketing", "partners", "face"]
PURPOSES: Final[tuple[Purpose, ...]] = ("programme", "marketing", "partners", "face")

_MAGIC: Final = b"lianpos-consent-1"
_JSON: Final = msgspec.json.Encoder()


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of a member. `by` is who took it down, empty where he gave it himself.

    `text_hash` is the SHA-256 of the wording, in hex; `at` microseconds of UTC since 1970.
    """

    member: str
    at: int
    purpose: Purpose
    given: bool
    version: Annotated[str, Meta(min_length=1, max_length=32)]
    text_hash: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    channel: Annotated[str, Meta(min_length=1, max_length=32)]
    by: Annotated[str, Meta(max_length=64)] = ""


def first_hash(member: str) -> bytes:
    """What the first record of a member names as the one before."""
    return sha256(_MAGIC + member.encode()).digest()


def consent_hash(consent: Consent, before: bytes) -> bytes:
    """The hash of a record behind the one with the hash `before`."""
    return sha256(_MAGIC + before + _JSON.encode(consent)).digest()


def first_touched(member: str, records: Sequence[tuple[Consent, bytes]]) -> int | None:
    """The position of the first record whose hash is not what it must be; None where all are."""
    before = first_hash(member)
    for n, (consent, kept) in enumerate(records):
        before = consent_hash(consent, before)
        if before != kept:
            return n
    return None


def standing(records: Iterable[Consent]) -> frozenset[Purpose]:
    """What a member agrees to now: of each purpose his last answer counts."""
    last = {record.purpose: record.given for record in records}
    return frozenset(purpose for purpose, given in last.items() if given)
