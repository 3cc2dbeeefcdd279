"""A parked sale that goes on at another terminal of the store, with no head office between them.

    taker -> giver   fetch    a copy of the sale as it stands there
    taker            keeps the copy, durably; nobody sells from it yet
    taker -> giver   take     giver's journal: the sale is given up, `to` the taker, `taken_as` ...
    taker            parks the copy as its own sale

The one entry in the giver's journal decides: before it the sale is the giver's, after it the
taker's, and either may be killed at any moment. The taker asks again until it knows; the giver has
the same answer each time, out of its journal. A sale that moved on meanwhile, that has money on it
or that somebody else took, is not given. GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import msgspec

from pos.journal.coming import Coming
from pos.journal.drafts import ParkedBasket
from pos.lane.messages import AWAY, BUSY, LOST
from pos.sale.actions import (
    AnyAction,
    DropSale,
    Park,
    TakeBack,
    TakeOver,
    Tender,
    VoidSale,
    from_bytes,
    to_bytes,
)
from pos.sale.sale import SaleError
from pos.till.closing import end_sale, write_sale
from pos.till.desk import Desk, TillError
from pos.till.parking import has_money
from pos.till.state import Json

NO_WORD: Final = frozenset({AWAY, LOST, BUSY})
"""No answer of the giver's: it is asked again. With any other refusal it keeps its sale, for what
it gave away it would give again."""
_NOT_PASSED: Final = (Tender, TakeBack, DropSale, VoidSale)
"""What no sale has that is passed on: money, and an end."""


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A parked sale on its way: its actions as they are stored, and what names that very state."""

    sale: str
    digest: str
    actions: tuple[str, ...]


def copy_of(desk: Desk, *, sale: str) -> dict[str, Json]:
    """A copy of a parked sale, for another terminal of the store. Changes nothing."""
    _require_earnest(desk)
    basket = _to_give(desk, sale)
    stored = [to_bytes(action) for action in desk.drafts.actions(basket.sale)]
    copy = Copy(
        sale=sale, digest=_digest(stored), actions=tuple(action.decode() for action in stored)
    )
    return {"copy": msgspec.to_builtins(copy)}


def give_away(
    desk: Desk, *, sale: str, taken_as: str, digest: str, by: str, to: str
) -> dict[str, Json]:
    """Gives a parked sale up to the terminal `to`, which has a copy; the same again is as good.

    Raises `not_parked`, `parked_otherwise` where it is not what the copy shows any more, and
    `taken_elsewhere`.
    """
    _require_earnest(desk)
    fact = desk.journal.past.abandoned(sale)
    if fact is not None:
        last = from_bytes(bytes(fact.actions[-1]))
        if isinstance(last, DropSale) and (last.to, last.taken_as) == (to, taken_as):
            return {"id": sale}
        raise TillError("taken_elsewhere")
    basket = _to_give(desk, sale)
    actions = desk.drafts.actions(sale)
    if _digest([to_bytes(action) for action in actions]) != digest:
        raise TillError("parked_otherwise")
    action = DropSale(at=desk.timestamp(), to=to, taken_as=taken_as)
    current = desk.rebuilt(sale, actions)
    end_sale(desk, current, action, status="abandoned", by=by)
    desk.parked = tuple(other for other in desk.parked if other.sale != basket.sale)
    return {"id": sale}


def keep_copy(desk: Desk, copy: Copy, *, giver: str) -> Coming:
    """Keeps a copy before its giver is told to let the sale go, durably."""
    _require_earnest(desk)
    desk.require_shift()
    desk.require("recall.sale")
    stored = [action.encode() for action in copy.actions]
    _read(stored)
    coming = Coming(
        sale=desk.ids.new(),
        giver=giver,
        given=copy.sale,
        digest=copy.digest,
        by=desk.require_cashier().user,
        body=b"\n".join(stored),
    )
    desk.drafts.coming.put(coming)
    return coming


def arrive(desk: Desk, coming: Coming) -> dict[str, Json]:
    """The giver has let the sale go: it is parked here from now on.

    Killed in between, this till parks it once more at its next start: the sale is the same one.
    """
    _require_earnest(desk)
    shift = desk.require_shift()
    taken = TakeOver(
        at=desk.timestamp(),
        by=desk.require_cashier().user,
        giver=coming.giver,
        given=coming.given,
    )
    current = desk.rebuilt(coming.sale, (*_read(coming.actions), taken))
    action = desk.attributed(Park(at=desk.timestamp()))
    write_sale(desk, current, action, status="parked")
    basket = ParkedBasket(
        sale=coming.sale,
        at=action.at,
        day=shift.day,
        name="",
        cashier=action.by,
        total=current.priced.total,
        lines=len(current.sale.live),
    )
    history = (*current.actions, action)
    desk.drafts.bring_back(basket, [to_bytes(one) for one in history])
    desk.parked = (*desk.parked, basket)
    return {"id": coming.sale}


def _require_earnest(desk: Desk) -> None:
    """What is practice goes nowhere, and nothing real comes into it."""
    if desk.training:
        raise TillError("lane_practice")


def _to_give(desk: Desk, sale: str) -> ParkedBasket:
    basket = next((one for one in desk.parked if one.sale == sale), None)
    if basket is None:
        raise TillError("not_parked")
    if has_money(desk, basket):
        raise TillError("paid_partly_parked")
    return basket


def _read(stored: Sequence[bytes]) -> list[AnyAction]:
    """The actions of a copy; `copy_unreadable` where another release knew others, or worse."""
    try:
        actions = [from_bytes(one) for one in stored]
    except (msgspec.DecodeError, SaleError) as error:
        raise TillError("copy_unreadable") from error
    if any(isinstance(action, _NOT_PASSED) for action in actions) or not actions:
        raise TillError("copy_unreadable")
    return actions


def _digest(stored: list[bytes]) -> str:
    return sha256(b"\n".join(stored)).hexdigest()
