"""Cash that moves without a sale: put in, taken out, dropped into the safe; and the bare drawer."""

from __future__ import annotations

from typing import Final, Literal

from pos.contract.shifts import CashMoved, DrawerOpened, Place, cash_from_body
from pos.money import LARGEST
from pos.shift.figures import CASH, drawer_of
from pos.shift.shift import Shift
from pos.shift.totals import Totals
from pos.staff.permissions import Permission
from pos.till.desk import Desk, TillError
from pos.till.state import Json

Movement = Literal["cash_in", "cash_out", "safe_drop"]

_PERMISSION: Final[dict[Movement, Permission]] = {
    "cash_in": "bring.cash",
    "cash_out": "take.cash",
    "safe_drop": "drop.cash",
}
_USUAL: Final[dict[Movement, tuple[Place, Place]]] = {
    "cash_in": ("change_fund", "drawer"),
    "cash_out": ("drawer", "outside"),
    "safe_drop": ("drawer", "safe"),
}
_MAY_BE: Final[dict[Movement, frozenset[Place]]] = {
    "cash_in": frozenset({"change_fund", "safe", "bank", "outside"}),
    "cash_out": frozenset({"change_fund", "safe", "bank", "outside"}),
    "safe_drop": frozenset({"safe"}),
}
"""Where the money may come from or go to at the other end than the drawer."""


def move_cash(
    desk: Desk, *, what: Movement, amount: int, reason: str | None, other: Place | None = None
) -> dict[str, Json]:
    """Moves cash into the drawer or out of it; `other` is the far end where it is not the usual.

    Taking cash out needs a reason: nothing else will tell afterwards what it went for. Its limit
    is one of the whole shift, and of all the shifts that the same person has in a day. More than
    should be in the drawer leaves it only with a second person's consent.
    """
    shift, user = desk.require_shift(), desk.require_cashier()
    if not 0 < amount <= LARGEST:
        raise TillError("bad_amount")
    why = (reason or "").strip()
    if what == "cash_out" and not why:
        raise TillError("reason_needed")
    source, to = _USUAL[what]
    if other is not None:
        if other not in _MAY_BE[what]:
            raise TillError("bad_place")
        source, to = (other, "drawer") if what == "cash_in" else ("drawer", other)
    totals = desk.journal.past.totals(shift.id)
    # What is taken out bit by bit is no less than what is taken out at once.
    in_all = amount + (_taken_out(desk, shift, user.user) if what == "cash_out" else 0)
    # Nobody takes more out than there should be, and the question does not say how much that is.
    alone = what == "cash_in" or amount <= _expected_cash(shift, totals)
    desk.require(_PERMISSION[what], amount=in_all, reason=reason, alone=alone)
    fact = CashMoved(
        at=desk.timestamp(),
        shift=shift.id,
        user=user.user,
        approver=desk.guard.approver,
        what=what,
        amount=amount,
        source=source,
        to=to,
        reason=why,
    )
    desk.journal.append("cash", fact, day=shift.day)
    desk.drafts.note_head(desk.journal.head())
    return {"amount": amount, "from": source, "to": to}


def _taken_out(desk: Desk, shift: Shift, user: str) -> int:
    """What was taken out in this shift, and by this person in others of the day, minor units."""
    moved = (cash_from_body(body) for body in desk.journal.past.of_day("cash", shift.day))
    return sum(
        fact.amount
        for fact in moved
        if fact.what == "cash_out" and (fact.shift == shift.id or fact.user == user)
    )


def _expected_cash(shift: Shift, totals: Totals) -> int:
    """What should lie in the drawer now, minor units."""
    drawer = drawer_of(totals, opening_float=shift.opening_float, counted=(CASH,))
    return drawer.expected[CASH]


def no_sale(desk: Desk, *, reason: str) -> dict[str, Json]:
    """Opens the drawer without a sale, for a reason that stays on record."""
    shift, user = desk.require_shift(), desk.require_cashier()
    if not reason.strip():
        raise TillError("reason_needed")
    desk.require("open.drawer", reason=reason)
    fact = DrawerOpened(
        at=desk.timestamp(),
        shift=shift.id,
        user=user.user,
        approver=desk.guard.approver,
        reason=reason.strip(),
    )
    desk.journal.append("drawer", fact, day=shift.day)
    desk.drafts.note_head(desk.journal.head())
    return {}
