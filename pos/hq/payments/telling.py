"""What terminals, and whoever watches head office, are told of payments.

Rows of the books become the types of the contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import sqlalchemy as sa

from pos.contract.payments import Discount, PaymentFate, PaymentState, RefundState
from pos.hq import schema
from pos.hq.database import OfficeDatabase
from pos.hq.observing import MoneyWaiting, Standing
from pos.hq.payments import books, reconciling, tables
from pos.hq.payments.machine import FINAL, State
from pos.hq.payments.timers import SECOND, Timers

_SHOWN: Final[dict[str, Literal["OPEN", "PAID", "FAILED"]]] = {
    State.PAID: "PAID",
    State.REVERSED: "FAILED",
    State.FAILED: "FAILED",
}
_STEPS: Final[dict[str, str]] = {
    # Money is being taken back: how, is no terminal's business.
    State.CONFIRMING: State.REVERSING,
    State.RETURNING: State.REVERSING,
    State.REVERSED: State.FAILED,
}


def payment_state(database: OfficeDatabase, row: Any, *, now: int) -> PaymentState:
    """Where an attempt stands, for the terminal whose it is."""
    returned, returned_at, coupons = 0, 0, []
    # Of what has not ended yet nothing went back: one question less for all who wait.
    if row.ended_at:
        with database.read() as connection:
            returned, returned_at, _ = _gone_back(connection, row.attempt)
            coupons = _coupons(connection, row) if row.state == State.PAID else []
    return PaymentState(
        attempt=row.attempt,
        state=_SHOWN.get(row.state, "OPEN"),
        step=str(_STEPS.get(row.state, row.state)),
        version=row.version,
        wallet=row.wallet,
        sale=row.sale,
        amount=row.amount,
        code=row.code,
        reference=row.reference,
        shown=row.shown,
        paid=row.paid,
        received=row.received,
        invoiceable=row.invoiceable,
        coupons=coupons,
        returned=returned,
        returned_at=returned_at,
        hq_time=now,
    )


def refund_state(row: Any, *, now: int) -> RefundState:
    """Where a refund stands."""
    return RefundState(
        refund=row.refund,
        attempt=row.attempt,
        state=row.state,
        amount=row.amount,
        code=row.code,
        hq_time=now,
    )


def payment_fate(
    connection: sa.Connection, attempt: str, *, now: int, timers: Mapping[str, Timers]
) -> PaymentFate:
    """What a shopper is told who says that his phone paid; of any till's attempt."""
    row = books.find(connection, attempt)
    if row is None:
        return PaymentFate(
            attempt=attempt, said="unknown", receipt="", wallet="", amount=0, at=0, hq_time=now
        )
    said, at = _said(connection, row)
    return PaymentFate(
        attempt=attempt,
        said=said,
        receipt=_receipt(connection, row) if said == "paid" else "",
        wallet=row.wallet,
        amount=row.amount,
        at=at,
        hq_time=now,
        until=_watched_until(connection, row, timers) if said == "open" else 0,
    )


def versions(connection: sa.Connection, attempts: Sequence[str]) -> dict[str, int]:
    """How new these attempts are, for whoever waits for one of them."""
    columns = tables.attempt.c
    statement = sa.select(columns.attempt, columns.version).where(columns.attempt.in_(attempts))
    return {name: version for name, version in connection.execute(statement)}


def waiting(connection: sa.Connection, *, now: int) -> MoneyWaiting:
    """What payments wait for. Of the refunds, JOURNALED are returns that nobody has taken up."""
    attempts = _standing(connection, tables.attempt, now=now)
    return MoneyWaiting(
        attempts=attempts,
        refunds=_refunds_standing(connection, now=now),
        open_for=max((one.oldest for one in attempts if one.state not in FINAL), default=0),
        differences=reconciling.differences_left(connection),
    )


def _refunds_standing(connection: sa.Connection, *, now: int) -> list[Standing]:
    asked = schema.refund_asked.c
    count, oldest = connection.execute(sa.select(sa.func.count(), sa.func.min(asked.at))).one()
    found = _standing(connection, tables.refund, now=now)
    if count:
        age = max(0, now - oldest) // SECOND
        found.append(Standing(state="JOURNALED", count=count, oldest=age))
    return found


def _standing(connection: sa.Connection, table: sa.Table, *, now: int) -> list[Standing]:
    columns = table.c
    found = connection.execute(
        sa.select(columns.state, sa.func.count(), sa.func.min(columns.created_at))
        .where(columns.due_at.is_not(None))
        .group_by(columns.state)
        .order_by(columns.state)
    )
    return [
        Standing(state=state, count=count, oldest=max(0, now - oldest) // SECOND)
        for state, count, oldest in found
    ]


Said = Literal["paid", "open", "returned", "returning", "not_paid", "unknown"]


def _said(connection: sa.Connection, row: Any) -> tuple[Said, int]:
    """The word for it, and since when."""
    returned, returned_at, owed = _gone_back(connection, row.attempt)
    if owed and returned >= row.amount:
        return "returning", 0
    if row.state == State.PAID:
        return ("returned", returned_at) if returned >= row.amount else ("paid", row.ended_at)
    if row.state in (State.REVERSED, State.FAILED):
        return ("returned", returned_at) if returned else _said_of_ended(connection, row)
    if _STEPS.get(row.state, row.state) == State.REVERSING:
        return "returning", 0
    return "open", 0


def _said_of_ended(connection: sa.Connection, row: Any) -> tuple[Said, int]:
    """The word for what failed or was reversed, where no refund of ours went with it.

    It went back only where the provider had the money: it was paid before it was reversed, or the
    provider said so when it cancelled. As long as it is looked for late money nobody can say that
    there is none; and what came late and cannot be paid back is for people to settle.
    """
    if books.find_refund(connection, f"{row.attempt}{books.REVERSAL}") is not None:
        return "open", 0
    if row.state == State.FAILED:
        return "not_paid", 0
    if row.paid or row.received:
        return "returned", row.ended_at
    return ("open", 0) if row.due_at is not None else ("not_paid", 0)


def _watched_until(connection: sa.Connection, row: Any, timers: Mapping[str, Timers]) -> int:
    """When late money of one that was taken back is looked for the last time; 0 where it is not,
    or where it was found.
    """
    known = timers.get(row.wallet)
    if known is None or row.due_at is None or row.state != State.REVERSED:
        return 0
    if books.find_refund(connection, f"{row.attempt}{books.REVERSAL}") is not None:
        return 0
    return int(max(row.due_at, row.ended_at + known.sweep[-1] * SECOND))


def _gone_back(connection: sa.Connection, attempt: str) -> tuple[int, int, bool]:
    """What went back or is on its way, when the last of it arrived, and whether some is owed."""
    columns = tables.refund.c
    found = connection.execute(
        sa.select(columns.amount, columns.state, columns.changed_at).where(
            columns.attempt == attempt, columns.state != "REJECTED"
        )
    ).all()
    owed = any(row.state != "DONE" for row in found)
    arrived = 0 if owed else max((row.changed_at for row in found), default=0)
    return sum(row.amount for row in found), arrived, owed


def _coupons(connection: sa.Connection, row: Any) -> list[Discount]:
    columns = tables.coupon.c
    found = connection.execute(
        sa.select(columns.name, columns.funder, columns.amount)
        .where(columns.attempt == row.attempt)
        .order_by(columns.n)
    )
    return [Discount(name=name, funder=funder, amount=amount) for name, funder, amount in found]


def _receipt(connection: sa.Connection, row: Any) -> str:
    """The number of the receipt that an attempt paid; empty while its sale is not here."""
    columns = schema.sale.c
    statement = sa.select(columns.receipt).where(
        columns.sale == row.sale,
        columns.terminal == row.terminal,
        columns.status == "completed",
    )
    return connection.execute(statement).scalar() or ""
