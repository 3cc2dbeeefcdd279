"""A blind count: what lies in the drawer, by somebody who is not told what to find there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pos.contract.shifts import Counted
from pos.money import LARGEST, amount_text
from pos.shift.figures import CASH
from pos.shift.problems import ShiftError

MOST_PIECES = 1_000_000
"""Nobody counts more notes or coins of a kind into one drawer."""


def count_of(
    *,
    counted: Mapping[str, int],
    denominations: Mapping[str, int],
    tenders: Iterable[str],
    pieces: Collection[int],
) -> dict[str, int]:
    """What was counted of each tender; cash may be given by its notes and coins alone.

    `denominations` has the value of a note or coin in minor units for its key; `pieces` are those
    that there are. Raises `count_needed` without a figure for cash, `tender_not_counted`,
    `bad_amount`, `no_such_piece`, and `count_differs` where the notes and coins do not come to the
    cash.
    """
    known = set(tenders)
    for tender, amount in counted.items():
        if tender not in known:
            raise ShiftError("tender_not_counted", tender=tender)
        if not 0 <= amount <= LARGEST:
            raise ShiftError("bad_amount")
    complete = dict(counted)
    if denominations:
        cash = sum(_value(name, pieces) * _pieces(count) for name, count in denominations.items())
        if complete.setdefault(CASH, cash) != cash:
            raise ShiftError("count_differs")
    if CASH in known and CASH not in complete:
        raise ShiftError("count_needed")
    return complete


def sealed(
    *, counted: Mapping[str, int], denominations: Mapping[str, int], expected: Mapping[str, int]
) -> Counted:
    """The count beside what was expected: from here on everybody may know both.

    A tender that ought to be there and that nobody has counted is not there: it is short.
    """
    found = {**{tender: 0 for tender, due in expected.items() if due}, **counted}
    return Counted(
        counted=found,
        expected=dict(expected),
        over_short={tender: there - expected.get(tender, 0) for tender, there in found.items()},
        denominations={name: count for name, count in denominations.items() if count},
    )


def _value(name: str, pieces: Collection[int]) -> int:
    if not name.isascii() or not name.isdecimal() or len(name) > 9:
        raise ShiftError("bad_amount")
    if int(name) not in pieces:
        raise ShiftError("no_such_piece", piece=amount_text(int(name)))
    return int(name)


def _pieces(count: int) -> int:
    if not 0 <= count <= MOST_PIECES:
        raise ShiftError("bad_amount")
    return count
