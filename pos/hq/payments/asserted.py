"""Payments that a shopper told of while head office was away, found again on the provider's bill.

He paid the store's printed code and showed the end of a number; nobody could confirm it then. The
bill of that day has a payment that no till asked for, of the same amount, about the same moment,
whose number ends alike.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pos.hq.payments.bills import BillLine, begin_of
from pos.hq.payments.tellings import Billed, Booked

_EARLIER: Final = 3600 * 1_000_000
"""How long before its sale ended a shopper may have paid what he tells of, microseconds."""
_LATER: Final = 600 * 1_000_000
"""The same afterwards: clocks differ."""


def match_told(
    told: Iterable[Booked], strange: Iterable[Billed]
) -> list[tuple[Booked, Billed | None]]:
    """What shoppers told, each with the payment that answers for it, if there is one.

    One payment answers for one sale: a number that was shown twice leaves the second without.
    """
    free: dict[int, list[Billed]] = defaultdict(list)
    for billed in strange:
        if billed.line.kind == "payment":
            free[billed.line.amount].append(billed)
    found: list[tuple[Booked, Billed | None]] = []
    for booked in sorted(told, key=lambda one: (one.at, one.receipt)):
        fitting = [one for one in free[booked.amount] if _fits(booked, one.line)]
        best = min(fitting, key=lambda one: _distance(booked, one.line), default=None)
        if best is not None:
            free[booked.amount].remove(best)
        found.append((booked, best))
    return found


def window(day: dt.date) -> tuple[int, int]:
    """From when to when something may have been booked that belongs to a day; microseconds."""
    span = _EARLIER + _LATER
    return begin_of(day) - span, begin_of(day + dt.timedelta(days=1)) + span


def _fits(booked: Booked, line: BillLine) -> bool:
    end = booked.reference
    alike = line.reference.endswith(end) or line.order.endswith(end)
    return bool(end) and alike and booked.at - _EARLIER <= line.at <= booked.at + _LATER


def _distance(booked: Booked, line: BillLine) -> tuple[int, str]:
    return abs(line.at - booked.at), line.reference
