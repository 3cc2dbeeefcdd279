"""What a till can say about a difference once the count is sealed: where to look for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pos.contract.shifts import CashMoved, DrawerFigures, cash_from_body
from pos.money import amount_text, pieces_of
from pos.shift.difference import Hint, hints_of
from pos.shift.shift import Shift
from pos.till.desk import Desk
from pos.till.state import Json
from pos.till.tender_table import tender_name


def look_for(
    desk: Desk, shift: Shift, *, over_short: dict[str, int], drawer: DrawerFigures
) -> list[Json]:
    """Where a difference may come from, each with its sentence; empty where there is none.

    Reads the shift's payments, and only where something is off.
    """
    if not any(over_short.values()):
        return []
    hints = hints_of(
        over_short,
        payments=desk.journal.past.payments_in(shift.id),
        moves=_moves(desk, shift),
        times_opened=drawer.no_sale_count,
        pieces=pieces_of(desk.terms.currency),
    )
    return [_told(desk, hint) for hint in hints]


def _moves(desk: Desk, shift: Shift) -> list[CashMoved]:
    facts = (cash_from_body(body) for body in desk.journal.past.of_day("cash", shift.day))
    return [fact for fact in facts if fact.shift == shift.id]


def sentence(desk: Desk, hint: Mapping[str, Json]) -> str:
    """What a hint of `look_for` says, in the language of the people at the till."""
    at, sign, times = str(hint["at"]), str(hint["sign"]), _whole(hint["times"])
    return desk.texts(
        f"difference.{sign}_once" if sign == "no_sale" and times == 1 else f"difference.{sign}",
        amount=amount_text(_whole(hint["amount"])),
        tender=tender_name(desk, str(hint["tender"])),
        receipt=str(hint["receipt"]),
        time=dt.datetime.fromisoformat(at).strftime("%H:%M") if at else "",
        times=times,
    )


def _told(desk: Desk, hint: Hint) -> Json:
    told: dict[str, Json] = {
        "sign": hint.sign,
        "amount": hint.amount,
        "tender": hint.tender,
        "receipt": hint.receipt,
        "at": hint.at,
        "times": hint.times,
    }
    return {**told, "text": sentence(desk, told)}


def _whole(value: Json) -> int:
    return value if isinstance(value, int) else 0
