"""An order on the bill that a till of this chain must have made, and head office knows nothing of.

Its database was put back from a backup, or the till's request never arrived and the provider's
customer paid all the same. Where the till's journal is here up to that moment and no sale of it was
paid by that order, nobody got anything for the money: the order is taken up as one that failed, and
goes back the way of all that was paid late.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from pos.contract.payments import PaymentSettled
from pos.hq import schema
from pos.hq.payments import books, codes, statements, tables
from pos.hq.payments.machine import State
from pos.hq.payments.settlement import Item

_OURS: Final = re.compile(r"([0-9A-Z]{4})([0-9A-Z]{3})[0-9]{12}[0-9A-Z]{7}")
"""How a till numbers its attempts: store, terminal, day, sale, attempt and chance."""


def adopt(connection: sa.Connection, item: Item, *, wallet: str, now: int) -> bool:
    """Takes an unknown order up, if it is ours and brought nobody anything; answers whether."""
    found = _OURS.fullmatch(item.attempt)
    if found is None or not item.provider:
        return False
    terminal = f"{found[1]}-{found[2]}"
    store = _store_of(connection, terminal, heard_after=item.at)
    if store is None or _is_settled(connection, terminal, item.attempt):
        return False
    _write(
        connection,
        {
            "attempt": item.attempt, "terminal": terminal, "store": store, "wallet": wallet,
            "currency": "CNY", "amount": item.provider, "request_hash": b"",
            "sent_at": item.at,
        },
        now=now,
    )  # fmt: skip
    return True


def _store_of(connection: sa.Connection, terminal: str, *, heard_after: int) -> str | None:
    """The store of a till whose journal is here up to that moment and beyond; else None."""
    chain, till = schema.chain.c, schema.terminal.c
    newest = sa.select(sa.func.max(chain.epoch)).where(chain.terminal == terminal)
    row: Any = connection.execute(
        sa.select(till.store, chain.acked, chain.end, chain.heard_at)
        .join(schema.chain, chain.terminal == till.terminal)
        .where(till.terminal == terminal, chain.epoch == newest.scalar_subquery())
    ).one_or_none()
    if row is None or row.acked < row.end or row.heard_at <= heard_after:
        return None
    return str(row.store)


def _is_settled(connection: sa.Connection, terminal: str, attempt: str) -> bool:
    """Whether a till has it in its journal, also without a sale that has ended."""
    entry = schema.journal.c
    bodies = connection.execute(
        sa.select(entry.body).where(
            entry.terminal == terminal, entry.kind == "payment", entry.body.is_not(None)
        )
    ).scalars()
    for body in bodies:
        try:
            settled = msgspec.json.decode(body, type=PaymentSettled)
        except msgspec.DecodeError:
            continue  # Another kind of payment's entry.
        if settled.attempt == attempt and settled.state == "PAID":
            return True
    return False


def _write(connection: sa.Connection, facts: Mapping[str, Any], *, now: int) -> None:
    """Writes it down as one that failed and is to be asked about at once.

    One of which only the cancellation was known is completed.
    """
    row = {
        **books.BLANK,
        **facts,
        "state": State.FAILED,
        "version": 1,
        "created_at": now,
        "changed_at": now,
        "ended_at": now,
        "codes_version": codes.VERSION,
        "code": "bill",
        "due_at": now,
    }
    if statements.open_attempt(connection, row, at=now, cue="bill", by="bill") is not None:
        return
    known = {name: facts[name] for name in ("wallet", "currency", "amount", "sent_at")}
    connection.execute(
        sa.update(tables.attempt)
        .where(tables.attempt.c.attempt == row["attempt"], tables.attempt.c.wallet == "")
        .values(**known, due_at=now)
    )
