"""Bills in the database, and what they are compared with: taken in, read again, answered for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from pos.contract.tenders import ASSERTED
from pos.hq import schema
from pos.hq.payments import books, tables
from pos.hq.payments.asserted import window
from pos.hq.payments.bills import Bill, BillLine, begin_of
from pos.hq.payments.machine import State
from pos.hq.payments.settlement import Facts, Item, Verdict
from pos.hq.payments.tellings import Attempted, Billed, Booked, GoneBack
from pos.hq.rows import add_rows

Taken = Literal["new", "same", "replaced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillInForce:
    """The bill of a day that counts: its lines, and what they come to in minor units."""

    sha256: str
    lines: int
    paid: int
    repaid: int
    fee: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOff:
    """Somebody answers for a difference."""

    name: str
    reason: str
    at: int


def take_in(connection: sa.Connection, bill: Bill, *, wallet: str, sha256: str, now: int) -> Taken:
    """Puts a bill in force. The same file again, or the same lines in another, change nothing.

    A bill that says something else than the one before takes its place: the provider has put it
    right.
    """
    day = bill.day.isoformat()
    here = (tables.bill.c.wallet == wallet) & (tables.bill.c.day == day)
    known = connection.execute(sa.select(tables.bill).where(here)).all()
    if any(row.sha256 == sha256 for row in known):
        return "same"
    rows = list(_line_rows(bill, wallet=wallet))
    lines = tables.bill_line
    mine = (lines.c.wallet == wallet) & (lines.c.day == day)
    before = connection.execute(sa.select(lines).where(mine).order_by(lines.c.n)).mappings()
    same = bool(known) and [dict(row) for row in before] == rows
    connection.execute(sa.update(tables.bill).where(here).values(in_force=0))
    connection.execute(
        sa.insert(tables.bill),
        {
            "wallet": wallet, "day": day, "sha256": sha256, "taken_at": now, "in_force": 1,
            "lines": len(rows), "fee": sum(line.fee for line in bill.lines),
            "paid": sum(line.amount for line in bill.lines if line.kind == "payment"),
            "repaid": sum(line.amount for line in bill.lines if line.kind == "refund"),
        },
    )  # fmt: skip
    if same:
        return "same"
    connection.execute(sa.delete(lines).where(mine))
    add_rows(connection, lines, rows)
    return "replaced" if known else "new"


def bill_of(connection: sa.Connection, *, wallet: str, day: dt.date) -> BillInForce | None:
    """The bill of a day that counts, None before there is one."""
    c = tables.bill.c
    row = connection.execute(
        sa.select(c.sha256, c.lines, c.paid, c.repaid, c.fee).where(
            c.wallet == wallet, c.day == day.isoformat(), c.in_force == 1
        )
    ).one_or_none()
    return None if row is None else BillInForce(**row._mapping)


def facts_of(connection: sa.Connection, *, wallet: str, day: dt.date) -> Facts:
    """All that the three have of a day; `pos.hq.payments.settlement` compares it."""
    numbers = _numbers(wallet=wallet, day=day)
    line, attempt, refund = tables.bill_line.c, tables.attempt.c, tables.refund.c
    billed = connection.execute(
        sa.select(tables.bill_line).where(line.wallet == wallet, line.number.in_(numbers)).union(
            sa.select(tables.bill_line).where(line.wallet == wallet, line.day == day.isoformat()),
            _around(wallet=wallet, day=day),
        )
    )  # fmt: skip
    attempted = connection.execute(
        sa.select(tables.attempt).where(attempt.wallet == wallet, attempt.attempt.in_(numbers))
    )
    mine = sa.select(attempt.attempt).where(attempt.wallet == wallet, attempt.attempt.in_(numbers))
    gone_back = connection.execute(sa.select(tables.refund).where(refund.attempt.in_(mine)))
    return Facts(
        day=day,
        has_bill=bill_of(connection, wallet=wallet, day=day) is not None,
        billed=[_billed(row) for row in billed],
        attempted=[_attempted(row) for row in attempted],
        gone_back=[_gone_back(row) for row in gone_back],
        booked=list(_booked(connection, numbers, wallet=wallet, day=day)),
    )


def signed_off(
    connection: sa.Connection, items: Iterable[Item], *, wallet: str, day: dt.date
) -> dict[str, SignedOff]:
    """Who answers for which of these: for as long as nothing of it has changed since."""
    c = tables.sign_off.c
    rows = connection.execute(
        sa.select(tables.sign_off).where(c.wallet == wallet, c.day == day.isoformat())
    )
    kept = {row.item: row for row in rows}
    found = {}
    for item in items:
        row = kept.get(item.item)
        if row is not None and all(
            getattr(row, name) == value for name, value in _sums(item).items()
        ):
            found[item.item] = SignedOff(name=row.name, reason=row.reason, at=row.at)
    return found


def sign_off(
    connection: sa.Connection,
    items: Iterable[Item],
    *,
    wallet: str,
    day: dt.date,
    name: str,
    reason: str,
    now: int,
) -> None:
    """Writes down who answers for these differences."""
    rows = [
        {
            "wallet": wallet, "day": day.isoformat(), "item": item.item, "name": name,
            "reason": reason, "at": now, **_sums(item),
        }
        for item in items
    ]  # fmt: skip
    if rows:
        connection.execute(_SIGN_OFFS[connection.dialect.name], rows)


def is_frozen(connection: sa.Connection, attempt: str) -> bool:
    """Whether the bill has another amount than was asked for, and nobody has answered for it:
    nothing of such a payment goes back until somebody has.
    """
    line, paid, signed = tables.bill_line.c, tables.attempt.c, tables.sign_off.c
    answered = sa.exists().where(
        signed.wallet == line.wallet,
        signed.day == line.day,
        signed.item == attempt,
        signed.what == str(Verdict.AMOUNT_DIFFERS),
        signed.provider == line.amount,
    )
    statement = sa.select(line.n).where(
        line.number == attempt,
        line.kind == "payment",
        paid.attempt == attempt,
        paid.wallet == line.wallet,
        paid.state == str(State.PAID),
        paid.amount != line.amount,
        ~answered,
    )
    return connection.execute(statement.limit(1)).first() is not None


def _line_rows(bill: Bill, *, wallet: str) -> Iterator[dict[str, Any]]:
    for n, line in enumerate(bill.lines, 1):
        yield {
            "wallet": wallet, "day": bill.day.isoformat(), "n": n, "kind": line.kind,
            "number": line.order, "refund": line.refund, "reference": line.reference,
            "at": line.at, "amount": line.amount, "received": line.received, "fee": line.fee,
        }  # fmt: skip


def _numbers(*, wallet: str, day: dt.date) -> sa.Select[Any]:
    """The attempts that may have to do with a day, whoever knows of them."""
    line, attempt = tables.bill_line.c, tables.attempt.c
    refund, booked = tables.refund.c, schema.wallet_tender.c
    begin, end = begin_of(day), begin_of(day + dt.timedelta(days=1))
    first, last = window(day)
    union = sa.union(
        sa.select(line.number).where(line.wallet == wallet, line.day == day.isoformat()),
        sa.select(attempt.attempt).where(
            attempt.wallet == wallet,
            attempt.state == str(State.PAID),
            attempt.ended_at >= begin,
            attempt.ended_at < end,
        ),
        sa.select(refund.attempt).where(refund.changed_at >= begin, refund.changed_at < end),
        sa.select(booked.reference).where(booked.at >= first, booked.at < last),
        sa.select(booked.attempt).where(booked.at >= first, booked.at < last),
    ).subquery()
    return sa.select(union.c[0]).where(union.c[0] != "")


def _around(*, wallet: str, day: dt.date) -> sa.Select[Any]:
    """Lines of the bills of the days beside it that a shopper may have told of."""
    line = tables.bill_line.c
    first, last = window(day)
    days = [(day + dt.timedelta(days=n)).isoformat() for n in (-1, 1)]
    return sa.select(tables.bill_line).where(
        line.wallet == wallet, line.day.in_(days), line.at >= first, line.at < last
    )


def _booked(
    connection: sa.Connection, numbers: sa.Select[Any], *, wallet: str, day: dt.date
) -> Iterator[Booked]:
    table, c = schema.wallet_tender, schema.wallet_tender.c
    ours = c.wallet == wallet
    first, last = window(day)
    refund = tables.refund.c
    refunds = sa.select(refund.refund).where(refund.attempt.in_(numbers))
    # Who told of a payment may not have said of which wallet.
    told = (c.tender == ASSERTED) & (c.wallet == "")
    rows = connection.execute(
        sa.select(table).where(ours, c.tender != ASSERTED, c.reference.in_(numbers)).union(
            sa.select(table).where(ours, c.tender != ASSERTED, c.reference.in_(refunds)),
            sa.select(table).where(ours | told, c.at >= first, c.at < last),
        )
    )  # fmt: skip
    for row in rows:
        yield Booked(
            tender=row.tender,
            reference=row.reference,
            attempt=row.attempt,
            amount=row.amount,
            at=row.at,
            terminal=row.terminal,
            receipt=row.receipt,
        )


def _billed(row: Any) -> Billed:
    return Billed(
        day=dt.date.fromisoformat(row.day),
        line=BillLine(
            kind=cast("Literal['payment', 'refund']", row.kind),
            order=row.number,
            refund=row.refund,
            reference=row.reference,
            at=row.at,
            amount=row.amount,
            received=row.received,
            fee=row.fee,
        ),
    )


def _attempted(row: Any) -> Attempted:
    return Attempted(
        attempt=row.attempt,
        state=State(row.state),
        amount=row.amount,
        received=row.received,
        at=row.ended_at,
        terminal=row.terminal,
        tender="qr_shown" if row.shows else "qr",
    )


def _gone_back(row: Any) -> GoneBack:
    return GoneBack(
        refund=row.refund,
        attempt=row.attempt,
        state=row.state,
        amount=row.amount,
        at=row.changed_at,
        terminal=row.terminal,
        whole=row.refund == f"{row.attempt}{books.REVERSAL}",
    )


def _sums(item: Item) -> dict[str, str | int]:
    return {
        "what": str(item.verdict),
        "journal": item.journal,
        "ledger": item.ledger,
        "provider": item.provider or 0,
    }


_AGAIN: Final = ("what", "name", "reason", "at", "journal", "ledger", "provider")
_KEY: Final = ("wallet", "day", "item")


def _upsert(insert: Any) -> Any:
    return insert.on_conflict_do_update(
        index_elements=_KEY, set_={name: insert.excluded[name] for name in _AGAIN}
    )


_SIGN_OFFS: Final = {
    "sqlite": _upsert(sqlite.insert(tables.sign_off)),
    "postgresql": _upsert(postgresql.insert(tables.sign_off)),
}
