"""What a till knows of a member: his prices, his points, and his name as people may see it.

A store's files have each member under names that nobody can guess (`pos.member.identity`), and
what they say of him is sealed under the store's pepper, which lies apart from them.
"""

from __future__ import annotations

import base64
import binascii
import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec

from pos.contract.sealing import Box

FRESH_US: Final = 7 * 86_400_000_000
"""For so long a tier brings its prices while nobody has confirmed it, in microseconds."""

_USE: Final = b"lianpos-member-1"
_SEALED: Final = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member as the feed carries him. `birthday` is MM-DD, empty where it is not known.

    `name` is masked; `spelled` is how the whole one sounds, its syllables apart ("wang fang"), and
    `tail` the last four digits of his telephone: he is looked for by them. `points` are those that
    he may spend, None where nobody has told; `as_of` is when all this was true, in microseconds of
    UTC since 1970, 0 where the feed does not say. `segments` are the groups that he belongs to,
    which promotions may be for.
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    tier: Annotated[str, msgspec.Meta(max_length=32)] = ""
    birthday: Annotated[str, msgspec.Meta(pattern=r"^(\d\d-\d\d)?$")] = ""
    name: Annotated[str, msgspec.Meta(max_length=64)] = ""
    spelled: Annotated[str, msgspec.Meta(max_length=128)] = ""
    tail: Annotated[str, msgspec.Meta(pattern=r"^(\d{4})?$")] = ""
    points: int | None = None
    as_of: int = 0
    segments: tuple[str, ...] = ()

    def has_birthday(self, day: dt.date) -> bool:
        """Whether it is his day; who was born on 29 February has it on the 28th in other years."""
        own = self.birthday
        if own == "02-29" and not calendar.isleap(day.year):
            own = "02-28"
        return own == day.strftime("%m-%d")


class MemberSeal:
    """Seals the rows of a store's members, each under its own name there. Any thread."""

    def __init__(self, pepper: bytes) -> None:
        self._box = Box(pepper, use=_USE)

    def row(self, member: Member, *, key: str) -> dict[str, str]:
        """The member as a feed row of that key; the same member gives the same row."""
        sealed = self._box.close_alike(msgspec.json.encode(member), about=key)
        return {_SEALED: base64.b64encode(sealed).decode()}

    def member(self, row: Mapping[str, Any], *, key: str) -> Member | None:
        """The member of a feed row; None for one that this version or this store cannot read.

        Rows of an older head office are not sealed.
        """
        try:
            if _SEALED not in row:
                return msgspec.convert(row, Member)
            opened = self._box.open(base64.b64decode(str(row[_SEALED])), about=key)
            return None if opened is None else msgspec.json.decode(opened, type=Member)
        except (msgspec.MsgspecError, binascii.Error):
            return None
