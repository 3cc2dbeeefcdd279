"""Returns that a till has written down, whose money goes back through a provider.

The goods are back and the receipt says so: the journal's entry is enough, whether or not the till
ever asks by itself. Both ways lead to one refund under one number. What cannot be taken up yet
waits and is looked at again; what never can is written down as REJECTED, which the till is told
when it asks, and people are called.
"""

from __future__ import annotations

import re
from typing import Any, Final

import sqlalchemy as sa
import structlog

from pos.hq import schema
from pos.hq.clock import Now
from pos.hq.database import OfficeDatabase
from pos.hq.payments import books
from pos.hq.payments.machine import FINAL, State
from pos.hq.payments.timers import SECOND

_NUMBER: Final = re.compile(r"[0-9A-Za-z]{16,32}")
_AGAIN: Final = 15
"""Seconds until the first second look at what had to wait, doubled with every look."""
_SLOWEST: Final = 3600

log = structlog.get_logger("lianpos.hq")


class JournaledReturns:
    """Takes up the refunds that returns in the journal of one database ask for. Any thread."""

    def __init__(self, database: OfficeDatabase, *, now: Now) -> None:
        self._database = database
        self._now = now

    def due(self, *, limit: int = 100) -> list[str]:
        """The numbers of the refunds to be taken up, those that wait longest first."""
        columns = schema.refund_asked.c
        statement = (
            sa.select(columns.refund)
            .where(columns.due_at <= self._now())
            .order_by(columns.due_at)
            .limit(limit)
        )
        with self._database.read() as connection:
            return list(dict.fromkeys(connection.execute(statement).scalars()))

    def work(self, refund: str) -> bool:
        """Takes one up, if nobody has, and has the repayer find it; no more to do at once."""
        now = self._now()
        asked = schema.refund_asked
        with self._database.write() as connection:
            wanted = connection.execute(
                sa.select(asked).where(asked.c.refund == refund).order_by(asked.c.at).limit(1)
            ).one_or_none()
            if wanted is None:
                return False
            waits = _take_up(connection, wanted, now=now)
            mine = asked.c.refund == refund
            if not waits:
                connection.execute(sa.delete(asked).where(mine))
                return False
            pause = min(_AGAIN << min(wanted.tries, 10), _SLOWEST)
            connection.execute(
                sa.update(asked)
                .where(mine)
                .values(code=waits, tries=wanted.tries + 1, due_at=now + pause * SECOND)
            )
        if waits != wanted.code:
            log.warning("return waits to be paid back", refund=refund, why=waits)
        return False


def _take_up(connection: sa.Connection, wanted: Any, *, now: int) -> str:
    """Why it has to wait; empty where it is among the refunds now."""
    if not _NUMBER.fullmatch(wanted.refund) or books.is_reversal(connection, wanted.refund):
        return "bad_number"
    # Locked: whoever asks for another part of it at this moment waits until this one counts.
    paid = books.find(connection, wanted.attempt, lock=True)
    known = books.find_refund(connection, wanted.refund)
    if known is not None:
        same = (known.attempt, known.amount) == (wanted.attempt, wanted.amount)
        return "" if same else "other_request"
    if paid is None:
        return "no_payment"
    if paid.state not in FINAL:
        return "not_final"
    refused = ""
    if paid.state != State.PAID:
        refused = "not_paid"
    elif wanted.amount > books.left_of(connection, paid):
        refused = "too_much"
    books.owe(
        connection,
        paid,
        refund=wanted.refund,
        reason="return",
        terminal=wanted.terminal,
        sale=wanted.sale,
        now=now,
        amount=wanted.amount,
        refused=refused,
    )
    return ""
