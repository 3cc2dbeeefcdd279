"""Head office restored from a backup: for a while it does not know what came back, and says so.

Journals bring again what the backup lacks. What was set aside for a return that is not journaled
yet is lost: it ends within a minute (`pos.contract.returns.USABLE_US`) in an entry, or in nothing.
Until the terminals have sent again what they have, the goods of a receipt or the worth of a
voucher could be given out twice: head office sets nothing aside then, and tills do as if it were
away. That is over when every terminal has spoken and has nothing left to send, and after ten
minutes in any case: who comes back later was cut off, and what was given twice stands in a report.

That something may be lost is seen when head office starts and nobody has been heard of for long,
be it that it was restored or that it was away; and it is heard from a terminal of which head
office had acknowledged more than it has.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from pos.contract.wire import Gap
from pos.hq import schema
from pos.hq.batches import Sent
from pos.hq.database import get_meta, set_meta
from pos.hq.enrolment import ACTIVE
from pos.hq.ingest import Outcome

CATCHING_UP_US: Final = 10 * 60 * 1_000_000
"""Twice the longest time that a terminal waits before it tries again."""
_AGAIN_US: Final = 24 * 60 * 60 * 1_000_000
"""For so long whoever else has more than head office is part of the same restore."""
_SILENCE_US: Final = CATCHING_UP_US
"""Terminals that are on are heard of three times a minute."""

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


def note_start(connection: sa.Connection, *, now: int) -> None:
    """Head office starts: notes a loss where it last heard of a terminal long ago."""
    heard = connection.execute(sa.select(sa.func.max(schema.chain.c.heard_at))).scalar()
    if heard and now - int(heard) > _SILENCE_US:
        set_meta(connection, _NOTED, str(now))


def is_catching_up(connection: sa.Connection, *, now: int) -> bool:
    """Whether terminals may still have to send again what was lost."""
    noted = int(get_meta(connection, _NOTED) or 0)
    if now >= noted + CATCHING_UP_US:
        return False
    chain, terminal = schema.chain.c, schema.terminal.c
    owing = (
        sa.select(chain.terminal)
        .join(
            schema.terminal,
            (terminal.terminal == chain.terminal) & (terminal.epoch == chain.epoch),
        )
        .where(terminal.state == ACTIVE, (chain.heard_at < noted) | (chain.behind_since > 0))
    )
    return connection.execute(owing.limit(1)).first() is not None


def _note(connection: sa.Connection, *, now: int) -> None:
    noted = get_meta(connection, _NOTED)
    if noted is None or int(noted) + _AGAIN_US < now:
        set_meta(connection, _NOTED, str(now))
