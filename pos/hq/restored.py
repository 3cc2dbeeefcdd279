"""Head office restored from a backup: for a while it does not know what came back, and says so.

Journals bring again what the backup lacks. What was set aside for a return that is not journaled
yet is lost: it ends within a minute (`pos.contract.returns.USABLE_US`) in an entry, or in nothing.
Until the terminals have sent again what they have, the goods of a receipt or the worth of a
voucher could be given out twice: head office sets nothing aside then, and tills do as if it were
away. Who comes back later than that was cut off, and what was given twice stands in a report.

That something was lost is heard from a terminal: head office had acknowledged more than it has.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.contract.wire import Gap
from pos.hq import schema
from pos.hq.batches import Sent
from pos.hq.database import get_meta, set_meta
from pos.hq.ingest import Outcome

CATCHING_UP_US: Final = 10 * 60 * 1_000_000
"""Twice the longest time that a terminal waits before it tries again."""
_AGAIN_US: Final = 24 * 60 * 60 * 1_000_000
"""For so long whoever else has more than head office is part of the same restore."""

_NOTED: Final = "loss_noted"


def note_gap(connection: sa.Connection, sent: Sent, outcome: Outcome, *, now: int) -> None:
    """Notes a loss where a terminal goes on from an entry that is not here any more."""
    if isinstance(outcome, Gap) and not sent.fork and sent.first > outcome.acked + 1:
        _note(connection, now=now)


def note_acked(
    connection: sa.Connection, *, terminal: str, epoch: int, acked: int, now: int
) -> None:
    """Notes a loss where a terminal was told of more than is here."""
    chain = schema.chain.c
    here = sa.select(chain.acked).where(chain.terminal == terminal, chain.epoch == epoch)
    if acked > int(connection.execute(here).scalar() or 0):
        _note(connection, now=now)


def is_catching_up(connection: sa.Connection, *, now: int) -> bool:
    """Whether terminals may still have to send again what was lost."""
    noted = get_meta(connection, _NOTED)
    return noted is not None and now < int(noted) + CATCHING_UP_US


def _note(connection: sa.Connection, *, now: int) -> None:
    noted = get_meta(connection, _NOTED)
    if noted is None or int(noted) + _AGAIN_US < now:
        set_meta(connection, _NOTED, str(now))
