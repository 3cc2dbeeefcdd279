"""members.csv: the members of a programme, read with every fault of every row.

UTF-8 with or without a byte order mark, one header row, the columns of `COLUMNS` in any order.
`card_no` is what the programme knows a member by; `birthday` is YYYY-MM-DD or MM-DD. Everything
but the card number may be empty. Families share a telephone: whose it is then people are asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pos.catalog.table import (
    Cells,
    Fault,
    Wrong,
    decimal_of,
    price_of,
    quoted,
    read_table,
    text_of,
)
from pos.member.identity import is_card, is_phone

COLUMNS: Final = (
    "card_no",
    "name",
    "phone",
    "birthday",
    "tier",
    "points",
    "stored_value",
    "alipay_id",
    "wechat_id",
)
_LONGEST: Final = {"card_no": 32, "name": 64, "phone": 24, "tier": 32, "alipay_id": 64,
                   "wechat_id": 64}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMember:
    """One row. `birthday` is MM-DD or empty; `stored_value` is in minor units."""

    card: str
    name: str = ""
    phone: str = ""
    birthday: str = ""
    tier: str = ""
    points: int = 0
    stored_value: int = 0
    alipay_id: str = ""
    wechat_id: str = ""


def read_members(lines: Iterable[str]) -> tuple[list[ListedMember], list[Fault]]:
    """The good rows, and the faults of the others, all of them, in order.

    No fault repeats a card number or a telephone number.
    """
    members: list[ListedMember] = []
    faults: list[Fault] = []
    cards: dict[str, int] = {}
    for line, cells in read_table(lines, COLUMNS, faults):
        row = Cells(line, cells, _LONGEST)
        member = ListedMember(
            card=row.read("card_no", _card, ""),
            name=row.read("name", text_of, ""),
            phone=row.read("phone", _phone, ""),
            birthday=row.read("birthday", _birthday, ""),
            tier=row.read("tier", text_of, ""),
            points=row.read("points", _points, 0),
            stored_value=row.read("stored_value", _stored_value, 0),
            alipay_id=row.read("alipay_id", text_of, ""),
            wechat_id=row.read("wechat_id", text_of, ""),
        )
        row.once("card_no", member.card, cards, shown="this card")
        faults += row.faults
        if not row.faults:
            members.append(member)
    return members, faults


def _card(text: str) -> str:
    card = text.upper()
    if not is_card(card):
        raise Wrong("bad_card", "4 to 32 letters, digits and hyphens are a card number")
    return card


def _phone(text: str) -> str:
    if text and not is_phone(text):
        raise Wrong("bad_phone", "5 to 15 digits are a telephone number")
    return text


def _birthday(text: str) -> str:
    if not text:
        return ""
    try:
        # A day alone is put into a leap year, so that 29 February is one.
        day = dt.date.fromisoformat(text if len(text) > 5 else f"2000-{text}")
    except ValueError as error:
        raise Wrong("bad_birthday", f"{quoted(text)} is no day such as 1990-11-22") from error
    return day.strftime("%m-%d")


def _points(text: str) -> int:
    return decimal_of(text or "0", places=0, code="bad_points", what="a whole number")


def _stored_value(text: str) -> int:
    return price_of(text or "0")
