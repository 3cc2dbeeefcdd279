"""Money that is not where it should be yet, by name: what people look at each morning.

Payments that have not ended, refunds that wait, returns that nobody could take up, and every open
difference of the days with a provider's bill, or without one that should be there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from pos.hq import schema
from pos.hq.payments import tables
from pos.hq.payments.bills import begin_of, day_at
from pos.hq.payments.books import REVERSAL
from pos.hq.payments.machine import FINAL, Cue, State
from pos.hq.payments.reconciling import day_of_money
from pos.hq.payments.settlement import Item, Verdict
from pos.hq.payments.timers import SECOND

_OPEN_FOR: Final = 300 * SECOND
"""How long a payment or refund, or word of it from its till, may take before it is told of."""
_PAID_LATE: Final = (str(Cue.PAY_PAID), str(Cue.QUERY_PAID))
"""What people are called for where money came after a payment had ended."""
_DAYS: Final = 31
"""Days back for which bills are looked at."""
_TOLD_OTHERWISE: Final = frozenset({Verdict.STILL_OPEN, Verdict.REFUND_ON_ITS_WAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """One thing to look at. `what` is payment, refund, return, bill or a verdict on an item;
    `code` is the provider's word or ours. Minor units; `since` in microseconds.
    """

    what: str
    item: str
    wallet: str
    state: str
    amount: int
    terminal: str
    code: str
    since: int


def unsettled(
    connection: sa.Connection, *, now: int, day: str | None = None, store: str | None = None
) -> tuple[Unsettled, ...]:
    """Everything of that day and store, the oldest first."""
    rows = [*_payments(connection, now), *_refunds(connection, now), *_returns(connection, now)]
    rows += _days(connection, now=now, day=day)
    kept = [
        row
        for row in rows
        if day in (None, day_at(row.since).isoformat())
        and (store is None or row.terminal.partition("-")[0] in ("", store))
    ]
    return tuple(sorted(kept, key=lambda row: (row.since, row.what, row.item)))


def _payments(connection: sa.Connection, now: int) -> Iterator[Unsettled]:
    """Payments that have not ended for long, and those that call people for something else than
    a bill: that is told of with its day. What came late and has gone back needs nobody any more.
    """
    c, refund = tables.attempt.c, tables.refund.c
    long_open = c.state.not_in([str(state) for state in FINAL]) & (c.created_at <= now - _OPEN_FOR)
    alarmed = (c.alarm != "") & ~c.alarm.startswith("bill_", autoescape=True)
    gone_back = c.alarm.in_(_PAID_LATE) & sa.exists().where(
        refund.refund == c.attempt + REVERSAL, refund.state == "DONE"
    )
    wanted = sa.select(tables.attempt).where(long_open | (alarmed & ~gone_back))
    for row in connection.execute(wanted):
        yield Unsettled(
            what="payment",
            item=row.attempt,
            wallet=row.wallet,
            state=str(State(row.state)),
            amount=row.amount,
            terminal=row.terminal,
            code=row.alarm or row.code,
            since=row.created_at,
        )


def _refunds(connection: sa.Connection, now: int) -> Iterator[Unsettled]:
    """Refunds that wait, and those that were refused and that no return has: what a return says
    is an item of its day, for which somebody can answer.
    """
    refund, paid, booked = tables.refund.c, tables.attempt.c, schema.wallet_tender.c
    waits = refund.state.in_(("REQUESTED", "SENT")) & (
        (refund.created_at <= now - _OPEN_FOR) | (refund.alarm != "")
    )
    refused = (
        (refund.state == "REJECTED")
        & (refund.created_at > now - _DAYS * 86_400 * SECOND)
        & ~sa.exists().where(booked.reference == refund.refund)
    )
    rows = connection.execute(
        sa.select(tables.refund, paid.wallet)
        .join(tables.attempt, paid.attempt == refund.attempt)
        .where(waits | refused)
    )
    for row in rows:
        yield Unsettled(
            what="refund",
            item=row.refund,
            wallet=row.wallet,
            state=row.state,
            amount=-row.amount,
            terminal=row.terminal,
            code=row.alarm or row.code,
            since=row.created_at,
        )


def _returns(connection: sa.Connection, now: int) -> Iterator[Unsettled]:
    """Returns in the journal whose money nobody has been able to give back yet."""
    asked = schema.refund_asked
    waits = (asked.c.code != "") | (asked.c.at <= now - _OPEN_FOR)
    for row in connection.execute(sa.select(asked).where(waits)):
        yield Unsettled(
            what="return",
            item=row.refund or row.sale,
            wallet="",
            state="REQUESTED",
            amount=-row.amount,
            terminal=row.terminal,
            code=row.code,
            since=row.at,
        )


def _days(connection: sa.Connection, *, now: int, day: str | None) -> Iterator[Unsettled]:
    """The open differences of each day, and the bills that are missing."""
    today = day_at(now)
    days = [today - dt.timedelta(days=back) for back in range(_DAYS)]
    if day is not None:
        days = [dt.date.fromisoformat(day)]
    for wallet in _wallets(connection):
        for one in days:
            found = day_of_money(connection, wallet=wallet, day=one)
            # Before the bill is here the till may be about to tell of it; a refusal has been told.
            until = now - _OPEN_FOR if found.bill is None else now
            yield from (
                _of_item(item, wallet)
                for item in found.open
                if item.verdict not in _TOLD_OTHERWISE
                and (item.at <= until or item.verdict is Verdict.REFUND_REJECTED)
            )
            # A bill comes in the morning after its day.
            if found.bill is None and found.items and one < today:
                yield Unsettled(
                    what="bill",
                    item=one.isoformat(),
                    wallet=wallet,
                    state="",
                    amount=sum(item.ledger for item in found.items),
                    terminal="",
                    code="no_bill",
                    since=begin_of(one),
                )


def _wallets(connection: sa.Connection) -> list[str]:
    """Every wallet that ever paid here."""
    known = sa.union(sa.select(tables.attempt.c.wallet), sa.select(tables.bill.c.wallet))
    return sorted(wallet for wallet in connection.execute(known).scalars() if wallet)


def _of_item(item: Item, wallet: str) -> Unsettled:
    return Unsettled(
        what=str(item.verdict),
        item=item.item,
        wallet=wallet,
        state="",
        amount=item.journal or item.ledger or item.provider or 0,
        terminal=item.terminal,
        code=item.receipt,
        since=item.at,
    )
