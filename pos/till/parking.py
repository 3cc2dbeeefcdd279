"""Parking: a sale put aside while its customer fetches something, and taken up again.

Several may be parked at once, each under a name that no entry of the journal tells. They survive a
restart and the end of a shift; a day that ends gives up those that nobody came back for.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from pos.codes.cleaning import masked
from pos.journal.drafts import ParkedBasket
from pos.sale.actions import DropSale, Park, Recall
from pos.sale.sale import fold
from pos.till.closing import end_sale, write_sale
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.state import Json

LONGEST_NAME: Final = 40
"""Characters of a parked sale's name: a word or two on a tile."""
USUAL_DAYS: Final = 1
"""Business days that a parked sale waits beyond its own."""


def park(desk: Desk, *, name: str) -> dict[str, Json]:
    """Puts the sale in progress aside: an entry in the journal, and the basket stays."""
    current = desk.require_sale()
    if current.sale.tenders:
        raise TillError("paid_partly")
    if not current.sale.live:
        raise TillError("nothing_to_park")
    desk.require("park.sale")
    return put_by(desk, current, name=name)


def put_by(desk: Desk, current: OpenSale, *, name: str) -> dict[str, Json]:
    """Puts a sale aside that may be: the entry in the journal, then the basket."""
    label = _label(name)
    # People write a shopper's name or number there: it stays with the basket, off the record.
    action = desk.attributed(Park(at=desk.timestamp()))
    basket = ParkedBasket(
        sale=current.sale.id,
        at=action.at,
        day=desk.require_shift().day,
        name=label,
        cashier=desk.require_cashier().user,
        total=current.priced.total,
        lines=len(current.sale.live),
    )
    # Killed between the two commits, the sale is still open, and can be parked again.
    write_sale(desk, current, action, status="parked")
    desk.drafts.park(basket, n=len(current.actions), action=action, head=desk.journal.head())
    desk.open = None
    desk.parked = (*desk.parked, basket)
    return {"id": basket.sale, "name": label}


def recall(desk: Desk, *, sale: str | None) -> dict[str, Json]:
    """Takes a parked sale up again, by its id or its name; without one the only one there is."""
    desk.require_shift()
    if desk.open is not None:
        raise TillError("sale_open")
    basket = _parked(desk, sale)
    _require_no_payment(desk, basket)
    desk.require("recall.sale")
    actions = desk.drafts.actions(basket.sale)
    action = desk.attributed(Recall(at=desk.timestamp()))
    opened = desk.rebuilt(basket.sale, (*actions, action))
    desk.drafts.recall(basket.sale, n=len(actions), action=action)
    desk.open = opened
    desk.parked = tuple(other for other in desk.parked if other.sale != basket.sale)
    return {"id": basket.sale, "name": basket.name}


def recall_by_code(desk: Desk, *, sale: str, terminal: str) -> dict[str, Json]:
    """Takes a parked sale up by the code on its slip: it lies at the `terminal` that parked it."""
    if terminal != desk.station.terminal and all(basket.sale != sale for basket in desk.parked):
        desk.wanted_parked = (terminal, sale)
        raise TillError("parked_elsewhere", terminal=terminal)
    return recall(desk, sale=sale)


def drop(desk: Desk, *, sale: str | None, reason: str | None) -> dict[str, Json]:
    """Gives a parked sale up for good."""
    desk.require_shift()
    basket = _parked(desk, sale)
    _require_no_payment(desk, basket)
    if has_money(desk, basket):
        raise TillError("paid_partly_parked")
    desk.require("drop.sale", amount=basket.total, reason=reason)
    _abandon(desk, basket, reason=(reason or "").strip())
    return {"id": basket.sale}


def drop_stale(desk: Desk, *, ended: str) -> None:
    """Gives up what was parked too many days before the business day that has just ended."""
    days = desk.settings.get("parked_days")
    kept = days if type(days) is int and days >= 0 else USUAL_DAYS
    limit = (dt.date.fromisoformat(ended) - dt.timedelta(days=kept)).isoformat()
    for basket in desk.parked:
        if basket.day <= limit and not has_money(desk, basket):
            _abandon(desk, basket, reason="day_over")


def take_up(desk: Desk) -> None:
    """Finds the parked sales again after a start; those that have ended are only forgotten."""
    for basket in desk.drafts.baskets():
        if desk.journal.past.is_ended(basket.sale):
            desk.drafts.drop(basket.sale, head=desk.journal.head())
    desk.parked = tuple(desk.drafts.baskets())


def bring_back(desk: Desk) -> None:
    """Finds the parked sales in the journal where the draft store was lost."""
    for fact in desk.journal.past.parked():
        basket = ParkedBasket(
            sale=fact.sale,
            at=fact.at,
            day=fact.at[:10],
            name="",
            cashier=fact.cashier,
            total=fact.total,
            lines=sum(not line.void for line in fact.lines),
        )
        desk.drafts.bring_back(basket, [bytes(action) for action in fact.actions])


def _parked(desk: Desk, sale: str | None) -> ParkedBasket:
    if not desk.parked:
        raise TillError("nothing_parked")
    if sale is None:
        if len(desk.parked) > 1:
            raise TillError("which_parked")
        return desk.parked[0]
    names = (sale, _label(sale))
    named = [basket for basket in desk.parked if basket.sale == sale or basket.name in names]
    if not named:
        raise TillError("not_parked")
    if len(named) > 1:
        raise TillError("which_parked")
    return named[0]


def _require_no_payment(desk: Desk, basket: ParkedBasket) -> None:
    if desk.drafts.attempts.open_of(basket.sale) is not None:
        raise TillError("payment_open")


def has_money(desk: Desk, basket: ParkedBasket) -> bool:
    """Whether somebody has paid for it, or is about to: nobody gives that up."""
    if desk.drafts.attempts.open_of(basket.sale) is not None:
        return True
    return bool(fold(basket.sale, desk.drafts.actions(basket.sale)).tenders)


def _label(name: str) -> str:
    """A parked sale's name as it is kept: no payment code in full."""
    return " ".join(masked(name).split())[:LONGEST_NAME]


def _abandon(desk: Desk, basket: ParkedBasket, *, reason: str) -> None:
    current = desk.rebuilt(basket.sale, desk.drafts.actions(basket.sale))
    action = DropSale(at=desk.timestamp(), reason=reason)
    end_sale(desk, current, action, status="abandoned")
    desk.parked = tuple(other for other in desk.parked if other.sale != basket.sale)
