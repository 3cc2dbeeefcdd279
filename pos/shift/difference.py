"""Where a drawer's difference may come from: what a sealed count and the shift's own records say.

Nothing here accuses anybody or changes a figure. Each hint is a place to look, the likeliest first;
one that fits more than a few sales equally well says nothing about any of them and is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pos.contract.shifts import CashMoved
from pos.shift.figures import CASH

Sign = Literal[
    "tenders_swapped",
    "not_in_cash",
    "in_cash",
    "wrong_note",
    "not_taken_out",
    "not_put_in",
    "wrong_way",
    "miscounted",
    "no_sale",
]

MOST_SALES: Final = 3
"""A difference that more sales than these would explain is explained by none of them."""

MOST_HINTS: Final = 4
"""Nobody looks at more places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What one tender brought for a receipt; of cash also what was handed over and given back.

    Amounts in minor units; `at` is ISO 8601 with offset.
    """

    receipt: str
    at: str
    tender: str
    amount: int
    given: int = 0
    change: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One place to look. What is of no use to a `sign` keeps its default."""

    sign: Sign
    amount: int = 0
    tender: str = ""
    receipt: str = ""
    at: str = ""
    times: int = 0


def hints_of(
    over_short: Mapping[str, int],
    *,
    payments: Iterable[Payment],
    moves: Iterable[CashMoved],
    times_opened: int,
    pieces: Collection[int],
) -> tuple[Hint, ...]:
    """Where to look for what was over or short, minor units; nothing for a drawer that is right.

    `pieces` are the currency's notes and coins, `times_opened` is how often the drawer was opened
    without a sale.
    """
    known = list(payments)
    off = over_short.get(CASH, 0)
    found = _swapped(over_short)
    if off:
        found += [
            *_another_tender(known, off),
            *_moved(moves, off),
            *_another_note(known, off, pieces),
        ]
        if abs(off) in pieces:
            found.append(Hint(sign="miscounted", amount=abs(off)))
    if any(over_short.values()) and times_opened:
        found.append(Hint(sign="no_sale", times=times_opened))
    return tuple(found[:MOST_HINTS])


def _swapped(over_short: Mapping[str, int]) -> list[Hint]:
    """Cash lacks what another counted tender has too much of, or the other way round."""
    off = over_short.get(CASH, 0)
    return [
        Hint(sign="tenders_swapped", tender=tender, amount=abs(off))
        for tender, difference in sorted(over_short.items())
        if tender != CASH and off and difference == -off
    ]


def _another_tender(payments: list[Payment], off: int) -> list[Hint]:
    """A sale that came to just that: booked as cash and not paid so, or paid so and not booked."""
    if off < 0:
        fitting = [one for one in payments if one.tender == CASH and one.amount == -off]
    else:
        fitting = [one for one in payments if one.tender != CASH and one.amount == off]
    sign: Sign = "not_in_cash" if off < 0 else "in_cash"
    return _few(
        Hint(sign=sign, tender=one.tender, amount=one.amount, receipt=one.receipt, at=one.at)
        for one in fitting
    )


def _another_note(payments: list[Payment], off: int, pieces: Collection[int]) -> list[Hint]:
    """A sale whose one note was taken for another: its change was given out of the wrong one."""
    return _few(
        Hint(sign="wrong_note", amount=one.given, receipt=one.receipt, at=one.at)
        for one in payments
        if one.tender == CASH
        and one.change > 0
        and one.given in pieces
        and one.given + off in pieces
        and one.given + off >= one.amount
    )


def _moved(moves: Iterable[CashMoved], off: int) -> list[Hint]:
    """A movement of just that sum that may not have been made, or half of it: the other way."""
    found = []
    for move in moves:
        booked = move.amount if move.what == "cash_in" else -move.amount
        if booked == -off:
            sign: Sign = "not_put_in" if move.what == "cash_in" else "not_taken_out"
            found.append(Hint(sign=sign, amount=move.amount, at=move.at))
        elif 2 * booked == -off:
            found.append(Hint(sign="wrong_way", amount=move.amount, at=move.at))
    return found[:MOST_SALES]


def _few(hints: Iterable[Hint]) -> list[Hint]:
    found = list(hints)
    return found if len(found) <= MOST_SALES else []
