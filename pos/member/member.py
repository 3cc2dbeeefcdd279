"""What a till knows of a member: enough for his prices, nothing that tells who he is."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member as the feed carries him. `birthday` is MM-DD, empty where it is not known."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    tier: Annotated[str, msgspec.Meta(max_length=32)] = ""
    birthday: Annotated[str, msgspec.Meta(pattern=r"^(\d\d-\d\d)?$")] = ""

    def has_birthday(self, day: dt.date) -> bool:
        """Whether it is his day; who was born on 29 February has it on the 28th in other years."""
        own = self.birthday
        if own == "02-29" and not calendar.isleap(day.year):
            own = "02-28"
        return own == day.strftime("%m-%d")


def member_of(row: Mapping[str, Any]) -> Member | None:
    """The member of a feed row; None for one that this version cannot read."""
    try:
        return msgspec.convert(row, Member)
    except msgspec.ValidationError:
        return None


def row_of_member(member: Member) -> dict[str, str]:
    """The member as a feed row."""
    return {"id": member.id, "tier": member.tier, "birthday": member.birthday}
