"""The end of a sale: one durable journal entry, then everything that follows from it."""

from __future__ import annotations

import msgspec

from pos.contract.entry import Entry
from pos.contract.facts import SaleFact, Status, TakenFact
from pos.contract.payments import PaymentSettled
from pos.database import StorageError
from pos.journal.drafts import JobState, PrintJobRow
from pos.pricing.basket import PricedBasket
from pos.sale.actions import AnyAction
from pos.sale.ending import sale_fact
from pos.sale.sale import Sale, act
from pos.staff.roles import SELF_CHECKOUT
from pos.till.desk import Desk, OpenSale
from pos.till.earning import with_earned
from pos.till.holding import check_backs, give_up, journaled
from pos.till.state import LastSale


def end_sale(
    desk: Desk,
    current: OpenSale,
    last_action: AnyAction,
    *,
    status: Status,
    settled: PaymentSettled | None = None,
    taken: tuple[TakenFact, ...] = (),
    by: str = "",
) -> SaleFact:
    """Writes the final entry of a sale whose last action is `last_action`.

    One transaction and one fsync stand between the call and its return; until it is durable the
    sale stays open as it was. Raises `StorageError` when it cannot be stored. A payment that ended
    the sale is `settled` in the same transaction, and put down to who had asked for it: he may be
    gone meanwhile. `taken` is what goods took that come back in a sale with others.
    `by` is who ended it from another terminal of the store, where nobody need be at this one.
    """
    entry, fact = write_sale(
        desk, current, last_action, status=status, settled=settled, taken=taken, by=by
    )
    if desk.open is current:
        desk.open = None
    job = None
    if fact.receipt is not None:
        desk.last = LastSale(
            id=fact.sale,
            receipt=fact.receipt,
            total=fact.total,
            change=fact.change,
            rounding=fact.rounding,
        )
        job = receipt_job(desk, seq=entry.seq, receipt=fact.receipt)
    head, is_void = desk.journal.head(), fact.status == "voided"
    desk.drafts.drop(fact.sale, head=head, job=job, is_void=is_void)
    if fact.receipt is not None:
        desk.drafts.refunds.journaled(fact.sale, fact.receipt)
    return fact


def write_sale(
    desk: Desk,
    current: OpenSale,
    last_action: AnyAction,
    *,
    status: Status,
    settled: PaymentSettled | None = None,
    taken: tuple[TakenFact, ...] = (),
    by: str = "",
) -> tuple[Entry, SaleFact]:
    """Writes the entry of a sale that ends or is parked with `last_action`, and nothing else."""
    if by:
        last_action = msgspec.structs.replace(last_action, by=by)
    elif settled is None:
        last_action = desk.attributed(last_action)
    ended: Sale = act(current.sale, last_action)
    if status == "completed":
        check_backs(desk, ended)
    priced: PricedBasket = current.priced
    shift = desk.require_open_shift()
    cashier = last_action.by
    at = desk.timestamp()
    token = desk.ids.token() if status == "completed" else ""

    def compose(receipt: str) -> SaleFact:
        fact = sale_fact(
            sale=ended,
            priced=priced,
            terms=current.pricing.terms,
            actions=(*current.actions, last_action),
            status=status,
            receipt=receipt if status == "completed" else None,
            at=at,
            store=desk.station.store,
            terminal=desk.station.terminal,
            shift=shift.id,
            cashier=cashier,
            token=token,
            own_shift="" if settled is None else settled.own_shift,
            taken=taken,
        )
        return with_earned(desk, fact, ended.member)

    if not ended.backs:
        return desk.journal.append_sale(compose, day=shift.day, settled=settled)
    try:
        written = desk.journal.append_sale(compose, day=shift.day, settled=settled)
    except StorageError:
        give_up(desk, ended.id)
        raise
    if status != "parked":
        journaled(desk, ended.id)
    return written


def receipt_job(desk: Desk, *, seq: int, receipt: str) -> PrintJobRow:
    """The print job that a final entry owes; `none` where the till has no printer, and
    where the shopper has yet to ask for it."""
    wanted = desk.config.devices.printer and not _waits_for_demand(desk)
    state: JobState = "queued" if wanted else "none"
    return PrintJobRow(job=receipt, seq=seq, receipt=receipt, state=state, detail="")


def _waits_for_demand(desk: Desk) -> bool:
    """Whether a shopper who is alone at the lane has to ask for paper."""
    alone = desk.cashier is not None and desk.cashier.role == SELF_CHECKOUT
    # Where there is a door paper opens it.
    kiosk = desk.config.kiosk
    return alone and kiosk.receipt == "asked" and not kiosk.exit
