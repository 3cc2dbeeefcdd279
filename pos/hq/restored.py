"""Head office restored from a backup: for a while it does not know what came back, and says so.

Journals bring again what the backup lacks. What was set aside for a return that is not journaled
yet is lost: it ends within a minute (`pos.contract.returns.USABLE_US`) in an entry, or in nothing.
Until the terminals have sent again what they have, the goods of a receipt or the worth of a voucher
could be given out twice: head office sets nothing aside then, and says why. Tills take no receipt
back, their own neither, and vouchers as if it were away. That is over when every terminal has
spoken and has nothing left to send, and after ten minutes in any case: who comes back later was cut
off, and what was given twice stands in a report.

That something may be lost is heard from a terminal of which head office had acknowledged more than
it has, and is seen when head office starts: nobody has been heard of for long; or the database does
not say that the last run of head office ended in order a moment ago, as no copy does that was made
while it ran; or a run came after the one that it tells of, as the mark beside a file says.
PostgreSQL says which run of the server it is and which copy of the tables, so there no end of ours
matters, and a standby that took over meanwhile is seen too.

    hq.db.run    beside hq.db: its run, drawn at each start and noted in the file as well

What stays hidden until the next terminal speaks that was told of more is a file put back within a
minute of an end in order, together with the mark of then.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from pos.contract.wire import Gap
from pos.database import file_error
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

_PAUSE_US: Final = 60 * 1_000_000
"""For so long head office is away when it is ended and started again in order."""

_NOTED: Final = "loss_noted"
_ENDED: Final = "ended_at"
_RUN: Final = "database_run"


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
    """Head office starts, or finds its database elsewhere: notes a loss where one may be."""
    heard = connection.execute(sa.select(sa.func.max(schema.chain.c.heard_at))).scalar()
    if heard and (now - int(heard) > _SILENCE_US or not _goes_on(connection, now=now)):
        set_meta(connection, _NOTED, str(now))
    set_meta(connection, _ENDED, "0")
    set_meta(connection, _RUN, _begin_run(connection))


def note_end(connection: sa.Connection, *, now: int) -> None:
    """Head office ends in order: all that it ever acknowledged is here."""
    set_meta(connection, _ENDED, str(now))


def is_elsewhere(connection: sa.Connection) -> bool:
    """Whether this is another run of the database server, or another copy, than at the start."""
    return _is_postgres(connection) and get_meta(connection, _RUN) != _run_of(connection)


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


def _goes_on(connection: sa.Connection, *, now: int) -> bool:
    """Whether nothing was written in another copy of this database that is not in it."""
    is_same = _run_of(connection) == get_meta(connection, _RUN)
    if _is_postgres(connection):
        if is_same:
            return True
    elif not is_same and _mark(connection).exists():
        return False
    return 0 <= now - int(get_meta(connection, _ENDED) or 0) <= _PAUSE_US


def _begin_run(connection: sa.Connection) -> str:
    """What this run is called from now on."""
    if not _is_postgres(connection):
        mark = _mark(connection)
        try:
            mark.write_text(secrets.token_hex(16), encoding="ascii")
        except OSError as error:
            raise file_error(mark, error) from error
    return _run_of(connection)


def _run_of(connection: sa.Connection) -> str:
    """Which run of a PostgreSQL and which copy of the tables this is; of a file, the last run."""
    if _is_postgres(connection):
        return str(connection.execute(_WHICH_RUN).scalar())
    try:
        return _mark(connection).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def _is_postgres(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _mark(connection: sa.Connection) -> Path:
    """The mark beside a file."""
    return Path(f"{connection.execute(_WHICH_FILE).scalar_one()}.run")


_WHICH_FILE: Final = sa.text("SELECT file FROM pragma_database_list WHERE name = 'main'")
_WHICH_RUN: Final = sa.text(
    "SELECT concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), oid, "
    "'meta'::regclass::oid) FROM pg_database WHERE datname = current_database()"
)
